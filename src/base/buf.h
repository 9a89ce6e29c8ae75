/* A growing run of bytes in an arena: pages, JSON, CSV are written into one. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
    struct arena *arena;
    char *ptr;
    size_t len, cap;
};

struct buf buf_in(struct arena *arena);
void buf_reserve(struct buf *b, size_t n); /* room for n more bytes at once, when their number is known */
void buf_add(struct buf *b, struct str s);
void buf_addz(struct buf *b, const char *z);
void buf_byte(struct buf *b, char c);
void buf_bytes(struct buf *b, const void *p, size_t n);
void buf_i64(struct buf *b, int64_t n);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *b); /* points into the buffer until it grows again */

#endif
