# The direction of ARCHITECTURE.md is a test; so is that the checker finds what it must.
add_executable(layercheck EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tools/layercheck.c)
target_link_libraries(layercheck PRIVATE seloste_base)
enable_testing()
add_test(NAME layercheck COMMAND layercheck ${CMAKE_SOURCE_DIR})
add_test(NAME layercheck_finds COMMAND sh -c "$<TARGET_FILE:layercheck> ${CMAKE_SOURCE_DIR}/tools/golden/layercheck 2>/dev/null | diff - ${CMAKE_SOURCE_DIR}/tools/golden/layercheck/expected.txt")
