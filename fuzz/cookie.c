/* A Cookie header, and Accept-Language: nothing outside the input, only cookie-octets. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    memcpy(text, data, size);
    struct str found = cookie_find((struct str){text, size}, STR("__Host-a"));
    if (found.len > 0 && (found.ptr < text || found.ptr + found.len > text + size || !cookie_value_ok(found)))
        abort();
    if ((int)language_accepted((struct str){text, size}) >= (int)LANG_COUNT)
        abort();
    free(text);
    return 0;
}
