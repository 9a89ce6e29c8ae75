/* A whole head: must be parsed or refused, slices stay inside, what is accepted keeps our rules. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct str s, const char *bytes, size_t len)
{
    if (s.len > 0 && (s.ptr < bytes || s.ptr + s.len > bytes + len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head;
    char *bytes = malloc(size + 1);

    memcpy(bytes, data, size);
    if (head_parse(bytes, size, &http_limits_default, &head) == 0) {
        size_t hosts = 0;
        for (size_t i = 0; i < head.header_count; i++) {
            inside(head.headers[i].name, bytes, size);
            inside(head.headers[i].value, bytes, size);
            if (head.headers[i].name.len == 0 || str_eq_nocase(head.headers[i].name, STR("Transfer-Encoding")))
                abort();
            hosts += str_eq_nocase(head.headers[i].name, STR("Host"));
        }
        inside(head.target, bytes, size);
        if (hosts != 1 && !(hosts == 0 && head.http10))
            abort();
        if (head.content_length < 0 || (head.content_length > 0 && (head.method == HTTP_GET || head.method == HTTP_HEAD)))
            abort();
    }
    free(bytes);
    return 0;
}
