#include "docs/wire.h"

#include <string.h>

#include "base/utf8.h"

enum { FIRST_DAY = -719162, LAST_DAY = 2932896 }; /* 0001-01-01, 9999-12-31 */

static void put_u32(struct buf *out, uint32_t n)
{
    const uint8_t le[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};

    buf_bytes(out, le, sizeof(le));
}

static bool take_u32(struct str *rest, uint32_t *n)
{
    const uint8_t *p = (const uint8_t *)rest->ptr;

    if (rest->len < 4)
        return false;
    *n = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    *rest = str_sub(*rest, 4, rest->len - 4);
    return true;
}

static bool clean(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (((uint8_t)s.ptr[i] < 0x20 && s.ptr[i] != '\n') || s.ptr[i] == 0x7f)
            return false;
    return utf8_valid(s);
}

static void put_u64(struct buf *out, uint64_t n)
{
    put_u32(out, (uint32_t)n);
    put_u32(out, (uint32_t)(n >> 32));
}

static bool put_given(struct buf *out, struct str s, uint32_t most)
{
    if (s.len > most || !utf8_valid(s))
        return false;
    put_u32(out, (uint32_t)s.len);
    buf_add(out, s);
    return true;
}

static bool put_text(struct buf *out, struct str s, uint32_t most)
{
    return clean(s) && put_given(out, s, most);
}

static bool take_slice(struct str *rest, uint32_t most, struct str *out)
{
    uint32_t len;

    if (!take_u32(rest, &len) || len > most || len > rest->len)
        return false;
    *out = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len - len);
    return true;
}

static bool put_field(struct buf *out, const struct wire_field *f, const char *at, size_t count)
{
    const void *const *list = (const void *const *)at;

    switch (f->kind) {
    case WIRE_NUMBER: {
        uint32_t n = *(const uint32_t *)at;

        put_u32(out, n);
        return n <= f->most;
    }
    case WIRE_SUM:
        put_u64(out, (uint64_t) * (const int64_t *)at);
        return true;
    case WIRE_BOOL:
        put_u32(out, *(const bool *)at);
        return true;
    case WIRE_COUNT:
        put_u32(out, (uint32_t) * (const size_t *)at);
        return *(const size_t *)at <= f->most;
    case WIRE_DAY:
        put_u32(out, (uint32_t)((const struct date *)at)->days);
        return true;
    case WIRE_TEXT:
        return put_text(out, *(const struct str *)at, f->most);
    case WIRE_GIVEN:
        return put_given(out, *(const struct str *)at, f->most);
    case WIRE_BYTES: {
        const struct blob *b = (const struct blob *)at;

        if (b->len > f->most)
            return false;
        put_u32(out, (uint32_t)b->len);
        buf_bytes(out, b->ptr, b->len);
        return true;
    }
    case WIRE_ONE:
        return wire_put(out, f->of, at);
    case WIRE_TEXTS:
    case WIRE_LIST:
        break;
    }
    if (count > f->most)
        return false;
    put_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        if (f->kind == WIRE_TEXTS ? !put_text(out, ((const struct str *)*list)[i], WIRE_LINE_MOST)
                                  : !wire_put(out, f->of, (const char *)*list + i * f->of->size))
            return false;
    return true;
}

bool wire_put(struct buf *out, const struct wire_shape *shape, const void *value)
{
    const char *base = value;

    for (size_t i = 0; i < shape->field_count; i++) {
        const struct wire_field *f = &shape->fields[i];
        bool list = f->kind == WIRE_LIST || f->kind == WIRE_TEXTS;

        if (!put_field(out, f, base + f->offset, list ? *(const size_t *)(const void *)(base + f->count_offset) : 0))
            return false;
    }
    return true;
}

static bool take_texts(struct arena *arena, struct str *rest, uint32_t count, void **out)
{
    struct str *texts = ARENA_ARRAY(arena, struct str, (size_t)count + 1);

    *out = texts;
    for (uint32_t i = 0; i < count; i++)
        if (!take_slice(rest, WIRE_LINE_MOST, &texts[i]) || !clean(texts[i]))
            return false;
    return true;
}

static bool take_list(struct arena *arena, struct str *rest, const struct wire_field *f, char *at, size_t *count)
{
    uint32_t n;
    void *members;

    /* each member takes four bytes at least: a count cannot ask for more memory than the message has bytes for */
    if (!take_u32(rest, &n) || n > f->most || n > rest->len / 4)
        return false;
    *count = n;
    if (f->kind == WIRE_TEXTS) {
        if (!take_texts(arena, rest, n, &members))
            return false;
    } else {
        members = arena_alloc_array(arena, (size_t)n + 1, f->of->size);
        for (uint32_t i = 0; i < n; i++)
            if (!wire_take(arena, rest, f->of, (char *)members + i * f->of->size))
                return false;
    }
    memcpy(at, &members, sizeof(members));
    return true;
}

static bool take_field(struct arena *arena, struct str *rest, const struct wire_field *f, char *at, size_t *count)
{
    uint32_t low, high;
    struct str slice;

    switch (f->kind) {
    case WIRE_NUMBER:
        if (!take_u32(rest, &low) || low > f->most)
            return false;
        *(uint32_t *)at = low;
        return true;
    case WIRE_SUM:
        if (!take_u32(rest, &low) || !take_u32(rest, &high))
            return false;
        *(int64_t *)at = (int64_t)((uint64_t)high << 32 | low);
        return true;
    case WIRE_BOOL:
        if (!take_u32(rest, &low) || low > 1)
            return false;
        *(bool *)at = low == 1;
        return true;
    case WIRE_COUNT:
        if (!take_u32(rest, &low) || low > f->most)
            return false;
        *(size_t *)at = low;
        return true;
    case WIRE_DAY:
        if (!take_u32(rest, &low) || ((int32_t)low != DATE_NONE_DAYS && ((int32_t)low < FIRST_DAY || (int32_t)low > LAST_DAY)))
            return false;
        ((struct date *)at)->days = (int32_t)low;
        return true;
    case WIRE_TEXT:
        return take_slice(rest, f->most, (struct str *)at) && clean(*(struct str *)at);
    case WIRE_GIVEN:
        return take_slice(rest, f->most, (struct str *)at) && utf8_valid(*(struct str *)at);
    case WIRE_BYTES:
        if (!take_slice(rest, f->most, &slice))
            return false;
        *(struct blob *)at = (struct blob){(const uint8_t *)slice.ptr, slice.len};
        return true;
    case WIRE_ONE:
        return wire_take(arena, rest, f->of, at);
    case WIRE_TEXTS:
    case WIRE_LIST:
        break;
    }
    return take_list(arena, rest, f, at, count);
}

bool wire_take(struct arena *arena, struct str *rest, const struct wire_shape *shape, void *value)
{
    char *base = value;
    size_t unused;

    for (size_t i = 0; i < shape->field_count; i++) {
        const struct wire_field *f = &shape->fields[i];
        bool list = f->kind == WIRE_LIST || f->kind == WIRE_TEXTS;

        if (!take_field(arena, rest, f, base + f->offset,
                        list ? (size_t *)(void *)(base + f->count_offset) : &unused))
            return false;
    }
    return true;
}
