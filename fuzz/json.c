/* A JSON body of the API: read or refused; texts valid UTF-8 without NUL. */
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

    if (size < (1u << 20) && json_inputs(arena, (struct str){(const char *)data, size}, 1000, &list, &count, &err) == RC_OK)
        for (size_t i = 0; i < count; i++)
            if (count > 1000 || memchr(list[i].value.ptr, 0, list[i].value.len) != NULL)
                abort();
    arena_free(arena);
    return 0;
}
