/* Structs as bytes and back, by one table for both directions: what is written can be read, every length and
 * count has a limit, and bytes from outside never reach past their end. Little endian; a text is uint32 length and
 * UTF-8 without control characters but LF; a list is uint32 count and its members. */
#ifndef DOCS_WIRE_H
#define DOCS_WIRE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

enum wire_kind {
    WIRE_NUMBER, /* uint32_t, at most `most` */
    WIRE_SUM,    /* int64_t */
    WIRE_BOOL,   /* bool */
    WIRE_COUNT,  /* size_t, at most `most` */
    WIRE_DAY,    /* struct date, none too */
    WIRE_TEXT,   /* struct str, at most `most` bytes */
    WIRE_GIVEN,  /* struct str as somebody else wrote it: UTF-8 with any characters, at most `most` bytes */
    WIRE_BYTES,  /* struct blob, at most `most` bytes */
    WIRE_TEXTS,  /* struct str * and a count, at most `most` of them, each at most WIRE_LINE_MOST bytes */
    WIRE_LIST,   /* pointer to structs of shape `of` and a count, at most `most` of them */
    WIRE_ONE     /* a struct of shape `of`, in place */
};
enum { WIRE_LINE_MOST = 4096 };

struct wire_shape;
struct wire_field {
    enum wire_kind kind;
    size_t offset, count_offset;
    uint32_t most;
    const struct wire_shape *of;
};
struct wire_shape { size_t size; const struct wire_field *fields; size_t field_count; };

/* False when a value passes its limit or a text is not clean; out then holds a part. */
MUST_USE bool wire_put(struct buf *out, const struct wire_shape *shape, const void *value);
/* Texts and bytes point into `*rest`, lists lie in the arena. False: cut short, too long, not clean. */
MUST_USE bool wire_take(struct arena *arena, struct str *rest, const struct wire_shape *shape, void *value);

#endif
