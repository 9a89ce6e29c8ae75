#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/format.h"

struct str str_from(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}

bool str_empty(struct str s)
{
    return s.len == 0;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eqz(struct str a, const char *z)
{
    return str_eq(a, str_from(z));
}

static unsigned char lower_ascii(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower_ascii(a.ptr[i]) != lower_ascii(b.ptr[i]))
            return false;
    }
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq((struct str){s.ptr, prefix.len}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle, size_t from)
{
    if (from > s.len || needle.len > s.len - from)
        return -1;
    if (needle.len == 0)
        return (ptrdiff_t)from;
    const char *hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? hit - s.ptr : -1;
}

bool str_contains(struct str s, struct str needle)
{
    return str_find(s, needle, 0) >= 0;
}

struct str str_sub(struct str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct str){s.ptr ? s.ptr + from : NULL, len};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct str str_cut(struct str *rest, char sep)
{
    const char *hit = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    struct str part = *rest;

    if (!hit) {
        *rest = (struct str){rest->ptr ? rest->ptr + rest->len : NULL, 0};
        return part;
    }
    part.len = (size_t)(hit - rest->ptr);
    *rest = str_sub(*rest, part.len + 1, rest->len);
    return part;
}

struct str str_copy(struct arena *arena, struct str s)
{
    if (s.len == 0)
        return (struct str){"", 0};
    return (struct str){arena_copy(arena, s.ptr, s.len), s.len};
}

const char *str_z(struct arena *arena, struct str s)
{
    char *z = arena_alloc(arena, s.len + 1); /* zeroed: ends with NUL */

    if (s.len)
        memcpy(z, s.ptr, s.len);
    return z;
}

struct str str_fmt(struct arena *arena, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    struct str s = str_vfmt(arena, fmt, ap);
    va_end(ap);
    return s;
}

struct str str_vfmt(struct arena *arena, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    size_t len;

    if (format_plain(small, sizeof(small), &len, fmt, ap)) {
        char *out = arena_alloc(arena, len + 1);

        if (len <= sizeof(small))
            memcpy(out, small, len);
        else
            (void)format_plain(out, len, &len, fmt, ap);
        return (struct str){out, len};
    }
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) { /* only a wide character that has no form: none is used */
        va_end(again);
        return (struct str){"", 0};
    }
    char *p = arena_alloc(arena, (size_t)n + 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (struct str){p, (size_t)n};
}

struct str str_lower_ascii(struct arena *arena, struct str s)
{
    char *p = arena_alloc(arena, s.len);

    for (size_t i = 0; i < s.len; i++)
        p[i] = (char)lower_ascii(s.ptr[i]);
    return (struct str){p, s.len};
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t n = 0; /* kept negative: INT64_MIN has no positive twin */

    if (i == s.len)
        return false;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, s.ptr[i] - '0', &n))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, n, &n))
        return false;
    *out = n;
    return true;
}

struct str str_hex(struct arena *arena, struct blob b)
{
    static const char digit[] = "0123456789abcdef";
    char *p = arena_alloc_array(arena, b.len, 2);

    for (size_t i = 0; i < b.len; i++) {
        p[2 * i] = digit[b.ptr[i] >> 4];
        p[2 * i + 1] = digit[b.ptr[i] & 15];
    }
    return (struct str){p, 2 * b.len};
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool str_unhex(struct arena *arena, struct str s, struct blob *out)
{
    if (s.len % 2 != 0)
        return false;
    uint8_t *p = arena_alloc(arena, s.len / 2);
    for (size_t i = 0; i < s.len / 2; i++) {
        int high = hex_value(s.ptr[2 * i]), low = hex_value(s.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        p[i] = (uint8_t)(high * 16 + low);
    }
    *out = (struct blob){p, s.len / 2};
    return true;
}
