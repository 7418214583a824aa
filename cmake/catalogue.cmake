# Makes the catalogue of operations from the folder: commands/operations/<family>/<name>.cpp declares
# `Operation <family>_<name>();` — a file without that function is a link error that names it.
file(GLOB operation_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/commands/operations
     ${CMAKE_SOURCE_DIR}/commands/operations/*/*.cpp)
set(declarations "")
set(calls "")
foreach(file ${operation_files})
  get_filename_component(family ${file} DIRECTORY)
  get_filename_component(name ${file} NAME_WE)
  # A family's shared rules live in files that start with an underscore: they are no operations.
  if(NOT name MATCHES "^_")
    string(APPEND declarations "Operation ${family}_${name}();\n")
    string(APPEND calls "    operations.push_back(operations::${family}_${name}());\n")
  endif()
endforeach()
set(catalogue_source "// Generated from commands/operations by cmake/catalogue.cmake.
#include <algorithm>
#include \"commands/catalogue.hpp\"
#include \"commands/operations/unconnected.hpp\"
namespace botones {
namespace operations {
${declarations}}
std::vector<Operation> all_operations() {
    std::vector<Operation> operations;
${calls}    operations::add_unconnected(operations);
    std::sort(operations.begin(), operations.end(), [](const Operation& one, const Operation& other) { return one.name < other.name; });
    return operations;
}
}  // namespace botones
")
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/generated/catalogue_generated.cpp CONTENT "${catalogue_source}")
