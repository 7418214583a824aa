# The app package of Teams: manifest.json and its icons at the top of a zip.
set(BOTONES_TEAMS_APP_ID "00000000-0000-0000-0000-000000000000" CACHE STRING "application id of the Azure Bot")
set(BOTONES_TEAMS_HOST "bot.example.org" CACHE STRING "host of server.public_url")
set(teams_folder ${CMAKE_BINARY_DIR}/teams_app)
file(READ ${CMAKE_SOURCE_DIR}/deploy/teams/manifest.json teams_manifest)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/deploy/teams/manifest.json)
string(REPLACE "00000000-0000-0000-0000-000000000000" "${BOTONES_TEAMS_APP_ID}" teams_manifest "${teams_manifest}")
string(REPLACE "bot.example.org" "${BOTONES_TEAMS_HOST}" teams_manifest "${teams_manifest}")
file(CONFIGURE OUTPUT ${teams_folder}/manifest.json CONTENT "${teams_manifest}" @ONLY)
foreach(icon color outline)
  configure_file(${CMAKE_SOURCE_DIR}/deploy/teams/${icon}.png ${teams_folder}/${icon}.png COPYONLY)
endforeach()
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/botones-teams.zip
  COMMAND ${CMAKE_COMMAND} -E tar cf ${CMAKE_BINARY_DIR}/botones-teams.zip --format=zip manifest.json color.png outline.png
  WORKING_DIRECTORY ${teams_folder}
  DEPENDS ${teams_folder}/manifest.json ${teams_folder}/color.png ${teams_folder}/outline.png
  VERBATIM)
add_custom_target(teams_app ALL DEPENDS ${CMAKE_BINARY_DIR}/botones-teams.zip)
