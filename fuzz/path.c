/* A path: what is accepted has no dot segment, no empty segment, no control byte, valid UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *raw = malloc(size + 1), *out = malloc(size + 1);
    size_t n = 0;

    memcpy(raw, data, size);
    if (path_decode((struct str){raw, size}, out, &n) == 0) {
        struct str path = {out, n}, prefix, slug, rest;
        if (n > size || out[0] != 47 || memchr(out, 0, n) != NULL || memchr(out, 92, n) != NULL ||
            str_contains(path, STR("//")) || str_contains(path, STR("/../")) || str_ends(path, STR("/..")))
            abort();
        if (router_prefix(path, &prefix, &slug, &rest) && (rest.len == 0 || rest.ptr[0] != 47))
            abort();
    }
    free(raw);
    free(out);
    return 0;
}
