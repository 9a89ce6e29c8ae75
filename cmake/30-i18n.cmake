# Messages: every {fi,sv,en}.po of src/<folder> and src/rooms/<room> -> gen/messages.{h,c,list} and gen/messages_<folder>.h.
# src/i18n stands on base only: its own library, so that generators' tests and the core share it.
add_library(gentext STATIC ${CMAKE_SOURCE_DIR}/tools/gentext.c)
target_link_libraries(gentext PUBLIC seloste_flags)
target_include_directories(gentext PUBLIC ${CMAKE_SOURCE_DIR}/tools)
add_executable(i18ngen ${CMAKE_SOURCE_DIR}/tools/i18ngen.c)
target_link_libraries(i18ngen PRIVATE gentext)

file(GLOB PO_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*/*.po ${CMAKE_SOURCE_DIR}/src/rooms/*/*.po)
set(MESSAGE_OUT ${GEN}/messages.h ${GEN}/messages.c ${GEN}/messages.list)
foreach(po ${PO_FILES})
  get_filename_component(dir ${po} DIRECTORY)
  get_filename_component(folder ${dir} NAME)
  list(APPEND MESSAGE_OUT ${GEN}/messages_${folder}.h)
endforeach()
list(REMOVE_DUPLICATES MESSAGE_OUT)
add_custom_command(OUTPUT ${MESSAGE_OUT}
  COMMAND i18ngen ${GEN} ${PO_FILES} DEPENDS i18ngen ${PO_FILES} VERBATIM COMMENT "Messages")
add_custom_target(messages DEPENDS ${MESSAGE_OUT})
if(NOT TARGET seloste_generated)
  add_custom_target(seloste_generated)
endif()
add_dependencies(seloste_generated messages)
list(APPEND GENERATED_SOURCES ${GEN}/messages.c)
