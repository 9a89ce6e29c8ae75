# dbgen: migrations and queries.sql -> gen/queries_<room>.{h,c}, all_queries.c, ownership.c, datause.c, schema.c
file(GLOB DBGEN_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/dbgen*.c)
add_executable(dbgen ${DBGEN_SOURCES})
target_link_libraries(dbgen PRIVATE seloste_base PkgConfig::SQLITE)
set_target_properties(dbgen PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

file(GLOB MIGRATIONS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/*.sql ${CMAKE_SOURCE_DIR}/migrations/keys/*.sql)
file(GLOB QUERY_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/db/queries.sql ${CMAKE_SOURCE_DIR}/src/rooms/*/queries.sql)
set(DBGEN_ROOMS "")
set(DBGEN_OUT ${GEN}/all_queries.c ${GEN}/ownership.c ${GEN}/datause.c ${GEN}/schema.c)
foreach(file ${QUERY_FILES})
  get_filename_component(dir ${file} DIRECTORY)
  get_filename_component(room ${dir} NAME)
  list(APPEND DBGEN_ROOMS ${room}=${file})
  list(APPEND DBGEN_OUT ${GEN}/queries_${room}.c ${GEN}/queries_${room}.h)
endforeach()
add_custom_command(OUTPUT ${DBGEN_OUT}
  COMMAND dbgen --out ${GEN} --migrations ${CMAKE_SOURCE_DIR}/migrations --keys ${CMAKE_SOURCE_DIR}/migrations/keys ${DBGEN_ROOMS}
  DEPENDS dbgen ${MIGRATIONS} ${QUERY_FILES} ${CMAKE_SOURCE_DIR}/src/policy/purposes.def ${CMAKE_SOURCE_DIR}/src/policy/categories.def
  COMMENT "dbgen" VERBATIM)
add_custom_target(dbgen_run DEPENDS ${DBGEN_OUT})
list(APPEND GENERATED_SOURCES ${DBGEN_OUT})
