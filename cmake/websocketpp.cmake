# websocketpp 0.8.2 names constructors and destructors with their template arguments, which C++20 forbids (issue #991).
# Three of its headers are copied to an overlay of the build, first on the include path, with those eleven lines mended.
find_path(WEBSOCKETPP_HEADERS websocketpp/client.hpp REQUIRED)
function(mend_websocketpp header)
  file(READ ${WEBSOCKETPP_HEADERS}/websocketpp/${header} text)
  string(REPLACE "basic<concurrency,names>(" "basic(" text "${text}")
  string(REPLACE "~endpoint<connection,config>(" "~endpoint(" text "${text}")
  string(REPLACE "~server<config>(" "~server(" text "${text}")
  string(REPLACE "server<config>(server<config>" "server(server<config>" text "${text}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/overlay/websocketpp/${header} CONTENT "${text}" @ONLY)
endfunction()
mend_websocketpp(logger/basic.hpp)
mend_websocketpp(endpoint.hpp)
mend_websocketpp(roles/server_endpoint.hpp)

function(use_websocketpp target)
  target_include_directories(${target} SYSTEM BEFORE PRIVATE ${CMAKE_BINARY_DIR}/overlay)
endfunction()
