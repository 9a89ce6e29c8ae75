# assets/* and the subset font -> gen/assets.{h,c}. The font is Debian's fonts-inter (SIL OFL 1.1), cut to
# the Latin characters we write; without it pages use the system's font.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
list(APPEND EXTRA_LIBS PkgConfig::ZLIB)
add_executable(embed ${CMAKE_SOURCE_DIR}/tools/embed.c)
target_link_libraries(embed PRIVATE gentext PkgConfig::SODIUM PkgConfig::ZLIB)
file(GLOB ASSET_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/assets/*.css ${CMAKE_SOURCE_DIR}/assets/*.js
  ${CMAKE_SOURCE_DIR}/assets/*.svg ${CMAKE_SOURCE_DIR}/assets/*.txt)
set(FONT_DIR /usr/share/fonts/opentype/inter)
set(FONT_LICENCE /usr/share/doc/fonts-inter/copyright)
find_program(PYFTSUBSET pyftsubset)
execute_process(COMMAND /usr/bin/python3 -c "import brotli" RESULT_VARIABLE no_brotli OUTPUT_QUIET ERROR_QUIET)
if(PYFTSUBSET AND EXISTS ${FONT_DIR}/Inter-Regular.otf AND EXISTS ${FONT_LICENCE} AND no_brotli EQUAL 0)
  foreach(pair Regular:400 SemiBold:600)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 face)
    list(GET pair 1 weight)
    add_custom_command(OUTPUT ${GEN}/inter-${weight}.woff2
      COMMAND ${CMAKE_COMMAND} -E env SOURCE_DATE_EPOCH=0 ${PYFTSUBSET} ${FONT_DIR}/Inter-${face}.otf
        --unicodes=U+20-7E,U+A0-FF,U+160-161,U+17D-17E,U+2010-2014,U+2018-201E,U+2022,U+2026,U+20AC,U+2190-2193,U+2212
        --layout-features=kern,tnum,locl --desubroutinize --no-hinting --flavor=woff2 --output-file=${GEN}/inter-${weight}.woff2
      VERBATIM COMMENT "Font ${weight}")
    list(APPEND ASSET_FILES ${GEN}/inter-${weight}.woff2)
  endforeach()
  configure_file(${FONT_LICENCE} ${GEN}/inter-license.txt COPYONLY)
  list(APPEND ASSET_FILES ${GEN}/inter-license.txt)
else()
  message(WARNING "No subset font (packages fonts-inter, fonttools, python3-brotli): pages use the system's font")
endif()
add_custom_command(OUTPUT ${GEN}/assets.h ${GEN}/assets.c COMMAND embed ${GEN} ${ASSET_FILES}
  DEPENDS embed ${ASSET_FILES} VERBATIM COMMENT "Assets")
add_custom_target(assets DEPENDS ${GEN}/assets.h ${GEN}/assets.c)
if(NOT TARGET seloste_generated)
  add_custom_target(seloste_generated)
endif()
add_dependencies(seloste_generated assets)
list(APPEND GENERATED_SOURCES ${GEN}/assets.c)
