# Script mode: writes IN as a C++ function returning its bytes, in raw literals short enough for every compiler.
file(READ ${IN} content HEX)
string(LENGTH "${content}" length)
set(body "")
set(offset 0)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${content}")
# 4 characters a byte; literals of 2000 bytes, concatenated by the compiler.
string(LENGTH "${escaped}" total)
while(offset LESS total)
  string(SUBSTRING "${escaped}" ${offset} 8000 piece)
  string(APPEND body "    \"${piece}\"\n")
  math(EXPR offset "${offset} + 8000")
endwhile()
if(body STREQUAL "")
  set(body "    \"\"\n")
endif()
math(EXPR bytes "${length} / 2")
file(WRITE ${OUT} "// Generated from a data file; see cmake/texts.cmake.
#include <string_view>
namespace botones::embedded {
std::string_view ${FUNCTION}();
std::string_view ${FUNCTION}() {
    return std::string_view(
${body}    , ${bytes});
}
}  // namespace botones::embedded
")
