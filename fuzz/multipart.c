/* A multipart body with boundary "b": read or refused, parts lie inside the body. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct err err = {0};
    struct multipart m;
    char *body = malloc(size + 1);

    memcpy(body, data, size);
    if (multipart_parse(arena, (struct str){body, size}, STR("b"), 512, &m, &err) == RC_OK) {
        if (m.upload_count > 16 || m.field_count > 512)
            abort();
        for (size_t i = 0; i < m.upload_count; i++)
            if (m.uploads[i].bytes.ptr < body || m.uploads[i].bytes.ptr + m.uploads[i].bytes.len > body + size)
                abort();
    }
    (void)multipart_boundary((struct str){body, size});
    free(body);
    arena_free(arena);
    return 0;
}
