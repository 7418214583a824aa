# Embeds data files (lexicons, message catalogues, SQL schemas) as string constants: one file, one function.
# embed(<variable receiving the .cpp> <function name> <data file>)
function(embed output function file)
  set(source ${CMAKE_BINARY_DIR}/generated/${function}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DIN=${file} -DOUT=${source} -DFUNCTION=${function} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  set(${output} ${source} PARENT_SCOPE)
endfunction()
