/* A url-encoded body: read or refused, never more fields than the limit. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct err err = {0};
    struct field_input *list;
    size_t count;

    if (size < 65536 && urlencoded_parse(arena, (struct str){(const char *)data, size}, 512, &list, &count, &err) == RC_OK)
        for (size_t i = 0; i < count; i++)
            if (count > 512 || list[i].name.len + list[i].value.len > size)
                abort();
    arena_free(arena);
    return 0;
}
