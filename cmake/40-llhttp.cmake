# llhttp (Node's HTTP parser): Debian ships its C sources in node-llhttp; compiled in, strict mode
# (RECIPES: the default accepts `Host : x`). Its warnings are its own: it does not get our flags.
set(LLHTTP_DIR /usr/share/llhttp CACHE PATH "Sources of llhttp")
set(LLHTTP_INCLUDE /usr/share/include/llhttp CACHE PATH "Header of llhttp")
add_library(llhttp STATIC ${LLHTTP_DIR}/api.c ${LLHTTP_DIR}/http.c ${LLHTTP_DIR}/llhttp.c)
target_include_directories(llhttp SYSTEM PUBLIC ${LLHTTP_INCLUDE})
target_compile_definitions(llhttp PUBLIC LLHTTP_STRICT_MODE=1)
target_compile_options(llhttp PRIVATE -w -O2 -fstack-protector-strong)
if(SELOSTE_ASAN)
  target_compile_options(llhttp PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(SELOSTE_TSAN)
  target_compile_options(llhttp PRIVATE -fsanitize=thread)
endif()
list(APPEND EXTRA_LIBS llhttp)
