# Fuzz targets (libFuzzer): only with the preset fuzz, which compiles everything with coverage hooks.
#   cmake --preset fuzz && ninja -C build/fuzz fuzz_targets
#   build/fuzz/fuzz_csv -max_total_time=10 fuzz/corpus/csv
# A target that includes nothing above base/ is linked with base alone.
if(CMAKE_C_COMPILER_ID MATCHES "Clang" AND CMAKE_C_FLAGS_DEBUG MATCHES "fuzzer")
  file(GLOB FUZZ_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/*.c)
  add_custom_target(fuzz_targets)
  foreach(src ${FUZZ_SOURCES})
    get_filename_component(name ${src} NAME_WE)
    file(STRINGS ${src} above REGEX "#include \"(db|docs|http|i18n|net|policy|roles|rooms|web)/")
    add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${src})
    if(above)
      target_link_libraries(fuzz_${name} PRIVATE seloste_core)
    else()
      target_link_libraries(fuzz_${name} PRIVATE seloste_base)
    endif()
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets fuzz_${name})
  endforeach()
endif()
