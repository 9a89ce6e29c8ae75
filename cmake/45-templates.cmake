# *.html.t of src/web and src/rooms/<room> -> gen/templates_<room>.{h,c}; nav.def of all rooms merged.
add_executable(tmplgen ${CMAKE_SOURCE_DIR}/tools/tmplgen.c ${CMAKE_SOURCE_DIR}/tools/tmplgen_block.c
  ${CMAKE_SOURCE_DIR}/tools/tmplgen_expr.c ${CMAKE_SOURCE_DIR}/tools/tmplgen_html.c)
target_link_libraries(tmplgen PRIVATE gentext)
file(GLOB TEMPLATES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/*.html.t ${CMAKE_SOURCE_DIR}/src/rooms/*/*.html.t)
file(GLOB ROUTE_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/pages.c ${CMAKE_SOURCE_DIR}/src/rooms/*/pages.c
  ${CMAKE_SOURCE_DIR}/src/rooms/*/api.c)
file(GLOB NAV_DEFS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/rooms/*/nav.def)
merge_defs(${GEN}/nav_all.def ${NAV_DEFS})

set(TEMPLATE_OUT ${GEN}/templates_fields.c)
foreach(t ${TEMPLATES})
  get_filename_component(dir ${t} DIRECTORY)
  get_filename_component(room ${dir} NAME)
  list(APPEND TEMPLATE_OUT ${GEN}/templates_${room}.c ${GEN}/templates_${room}.h)
endforeach()
list(REMOVE_DUPLICATES TEMPLATE_OUT)
add_custom_command(OUTPUT ${TEMPLATE_OUT}
  COMMAND tmplgen ${GEN} --messages ${GEN}/messages.list --routes ${ROUTE_FILES} --templates ${TEMPLATES}
  DEPENDS tmplgen ${GEN}/messages.list ${TEMPLATES} ${ROUTE_FILES} VERBATIM COMMENT "Templates")
add_custom_target(templates DEPENDS ${TEMPLATE_OUT})
if(NOT TARGET seloste_generated)
  add_custom_target(seloste_generated)
endif()
add_dependencies(seloste_generated templates messages)
foreach(out ${TEMPLATE_OUT})
  if(out MATCHES "\\.c$")
    list(APPEND GENERATED_SOURCES ${out})
  endif()
endforeach()
