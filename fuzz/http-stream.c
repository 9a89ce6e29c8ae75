/* A stream of bytes, cut in any way, gives the same heads and the same refusal. The first byte of the
 * input chooses how the rest is cut. */
#include <stdlib.h>
#include <string.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome { int status; size_t taken, head_len; unsigned heads; };

/* Heads one after the other (bodies are skipped by their length), until a refusal or the end. */
static struct outcome run(const uint8_t *data, size_t size, uint8_t seed)
{
    struct outcome o = {0};
    struct head_reader r = {0};
    uint64_t skip = 0;
    uint32_t dice = seed * 2654435761u + 1;

    while (o.taken < size) {
        size_t n = seed == 0 ? size - o.taken : 1 + (dice >> 16) % 9, used = 0;
        dice = dice * 1664525u + 1013904223u;
        if (n > size - o.taken)
            n = size - o.taken;
        if (skip > 0) {
            n = n < skip ? n : (size_t)skip;
            skip -= n;
            o.taken += n;
            continue;
        }
        char *piece = malloc(n);
        memcpy(piece, data + o.taken, n);
        o.status = head_feed(&r, &http_limits_default, piece, n, &used);
        free(piece);
        o.taken += used;
        if (o.status == HEAD_DONE) {
            struct head head;
            o.head_len += r.len;
            o.status = head_parse(r.bytes, r.len, &http_limits_default, &head);
            skip = o.status == 0 ? (uint64_t)head.content_length : 0;
            o.heads++;
            head_reader_free(&r);
        }
        if (o.status >= 400)
            break;
    }
    o.head_len += r.len;
    head_reader_free(&r);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct outcome whole = run(data + 1, size - 1, 0), cut = run(data + 1, size - 1, data[0] | 1);
    if (whole.status != cut.status || whole.taken != cut.taken || whole.heads != cut.heads || whole.head_len != cut.head_len)
        abort();
    return 0;
}
