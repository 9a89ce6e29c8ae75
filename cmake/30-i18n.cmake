# Messages: every {fi,sv,en}.po of src/<folder> and src/rooms/<room> -> gen/messages.{h,c,list}.
# src/i18n stands on base only: its own library, so that generators' tests and the core share it.
add_library(gentext STATIC ${CMAKE_SOURCE_DIR}/tools/gentext.c)
target_link_libraries(gentext PUBLIC seloste_flags)
target_include_directories(gentext PUBLIC ${CMAKE_SOURCE_DIR}/tools)
add_executable(i18ngen ${CMAKE_SOURCE_DIR}/tools/i18ngen.c)
target_link_libraries(i18ngen PRIVATE gentext)

file(GLOB PO_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*/*.po ${CMAKE_SOURCE_DIR}/src/rooms/*/*.po)
add_custom_command(OUTPUT ${GEN}/messages.h ${GEN}/messages.c ${GEN}/messages.list
  COMMAND i18ngen ${GEN} ${PO_FILES} DEPENDS i18ngen ${PO_FILES} VERBATIM COMMENT "Messages")
add_custom_target(messages DEPENDS ${GEN}/messages.h ${GEN}/messages.c ${GEN}/messages.list)
if(NOT TARGET seloste_generated)
  add_custom_target(seloste_generated)
endif()
add_dependencies(seloste_generated messages)
list(APPEND GENERATED_SOURCES ${GEN}/messages.c)
