# The order language's fuzz targets under libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer: a build of its own,
# by clang. deploy/test --long makes and runs it; the normal build runs every fuzz target by tests/fuzz/runner.cpp.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "BOTONES_FUZZ needs clang++ (CMAKE_CXX_COMPILER) for libFuzzer")
endif()
set(BOTONES_FUZZ_SECONDS 600 CACHE STRING "how long ctest lets each fuzz target run")
math(EXPR fuzz_limit "${BOTONES_FUZZ_SECONDS} + 300")
set(fuzz_targets clean_fuzz understand_fuzz)
add_custom_target(fuzz DEPENDS ${fuzz_targets})

foreach(name ${fuzz_targets})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}.cpp)
  target_link_libraries(${name} PRIVATE commands)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  # What is found new goes into the first folder; the second is only read.
  set(found ${CMAKE_BINARY_DIR}/corpus/${name})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME libfuzzer_${name}
           COMMAND ${name} -max_total_time=${BOTONES_FUZZ_SECONDS} -timeout=5 -max_len=65536 -print_final_stats=1
                   -artifact_prefix=${CMAKE_BINARY_DIR}/${name}- ${found} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
  set_tests_properties(libfuzzer_${name} PROPERTIES LABELS fuzz TIMEOUT ${fuzz_limit})
endforeach()
