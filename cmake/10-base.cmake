# src/base: no database, no network; the generators in tools/ stand on it too.
# errors.def and audit.def of all rooms are merged, so that a room adds its own file only. The numbers are in a
# header for each folder (errors_<folder>.h, audit_<folder>.h): a new one does not build the others anew.
function(merge_defs out)
  set(text "")
  foreach(f ${ARGN})
    file(RELATIVE_PATH f ${CMAKE_SOURCE_DIR}/src ${f})
    string(APPEND text "#include \"${f}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}" @ONLY)
endfunction()
file(GLOB ERROR_DEFS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*/errors.def ${CMAKE_SOURCE_DIR}/src/rooms/*/errors.def)
file(GLOB AUDIT_DEFS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*/audit.def ${CMAKE_SOURCE_DIR}/src/rooms/*/audit.def)
function(number_headers what macro value)
  foreach(f ${ARGN})
    get_filename_component(dir ${f} DIRECTORY)
    get_filename_component(folder ${dir} NAME)
    file(RELATIVE_PATH f ${CMAKE_SOURCE_DIR}/src ${f})
    string(REGEX REPLACE "\\(.*" "" name ${macro})
    file(CONFIGURE OUTPUT ${GEN}/${what}_${folder}.h @ONLY
      CONTENT "#ifndef GEN_${what}_${folder}_H\n#define GEN_${what}_${folder}_H\nenum {\n#define ${macro} ${value}\n#include \"${f}\"\n#undef ${name}\n};\n#endif\n")
  endforeach()
endfunction()
merge_defs(${GEN}/errors_all.def ${ERROR_DEFS})
merge_defs(${GEN}/audit_all.def ${AUDIT_DEFS})
number_headers(errors "ERROR(number, name, rc, key)" "E##number##_##name = (number)," ${ERROR_DEFS})
number_headers(audit "AUDIT(number, name, word)" "AUDIT_##name = (number)," ${AUDIT_DEFS})

pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
file(GLOB BASE_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/base/*.c)
list(FILTER BASE_SOURCES EXCLUDE REGEX "/test_[^/]*\\.c$")
add_library(seloste_base STATIC ${BASE_SOURCES})
target_link_libraries(seloste_base PUBLIC seloste_flags PkgConfig::SODIUM csv unistring)

# Tests of base compare the order of names with ICU (libicu-dev; tests only).
pkg_check_modules(ICU IMPORTED_TARGET icu-i18n)
