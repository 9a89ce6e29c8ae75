#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/format.h"

struct buf buf_in(struct arena *arena)
{
    return (struct buf){.arena = arena};
}

/* Make room for n more bytes. The old run stays in the arena: doubling keeps that below the
 * length of the text. */
static void grow(struct buf *b, size_t n)
{
    size_t need, cap = b->cap ? b->cap : 128;

    if (n <= b->cap - b->len)
        return;
    if (__builtin_add_overflow(b->len, n, &need))
        need = SIZE_MAX; /* the arena's limit ends it */
    while (cap < need && cap <= SIZE_MAX / 2)
        cap *= 2;
    if (cap < need)
        cap = need;
    char *p = arena_alloc_raw(b->arena, cap);
    if (b->len)
        memcpy(p, b->ptr, b->len);
    b->ptr = p;
    b->cap = cap;
}

void buf_reserve(struct buf *b, size_t n)
{
    grow(b, n);
}

void buf_bytes(struct buf *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    if (n > b->cap - b->len)
        grow(b, n);
    memcpy(b->ptr + b->len, p, n);
    b->len += n;
}

void buf_add(struct buf *b, struct str s)
{
    buf_bytes(b, s.ptr, s.len);
}

void buf_addz(struct buf *b, const char *z)
{
    buf_add(b, str_from(z));
}

void buf_byte(struct buf *b, char c)
{
    if (b->len == b->cap)
        grow(b, 1);
    b->ptr[b->len++] = c;
}

void buf_i64(struct buf *b, int64_t n)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (n < 0)
        *--p = '-';
    buf_bytes(b, p, (size_t)(digits + sizeof digits - p));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap, again;
    size_t len;

    va_start(ap, fmt);
    if (format_plain(small, sizeof(small), &len, fmt, ap) && len <= sizeof(small)) {
        va_end(ap);
        buf_bytes(b, small, len);
        return;
    }
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0) {
        grow(b, (size_t)n + 1); /* vsnprintf writes a NUL too */
        (void)vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr ? b->ptr : "", b->len};
}
