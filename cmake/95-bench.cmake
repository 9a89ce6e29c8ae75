# Benchmarks, by hand: ninja -C build/release NAME; figures with ratios in one run, never timed tests.
add_library(bench_raw STATIC EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/raw.c)
target_link_libraries(bench_raw PUBLIC seloste_flags PkgConfig::SQLITE)
file(GLOB BENCH_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*_bench.c)
foreach(src ${BENCH_SOURCES})
  get_filename_component(name ${src} NAME_WE)
  if(TARGET ${name})
    continue()
  endif()
  add_executable(${name} EXCLUDE_FROM_ALL ${src})
  target_link_libraries(${name} PRIVATE seloste_core bench_raw)
endforeach()
file(GLOB GDPR_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/gdprbench/*.c)
add_executable(gdprbench EXCLUDE_FROM_ALL ${GDPR_SOURCES}) # bench/gdprbench/run
target_link_libraries(gdprbench PRIVATE seloste_core m)
# What bench/run uses besides: a generator of customers, a client that loads, the disk's own rate. No library.
foreach(name people load disk)
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/${name}.c)
  target_link_libraries(bench_${name} PRIVATE seloste_flags)
endforeach()
add_custom_target(bench_tools DEPENDS bench_people bench_load bench_disk group_bench plans_bench customers_bench docs_bench erase_bench retention_bench invoices_bench run_bench payments_bench) # for bench/run
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND TARGET store_bench)
  add_custom_target(bench_store COMMAND store_bench DEPENDS store_bench USES_TERMINAL)
endif()
