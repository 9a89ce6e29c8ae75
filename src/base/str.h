/* Slices of bytes and of UTF-8 text. A slice never owns what it points at: the memory
 * belongs to an arena, to static storage or to the caller, as the function giving it says. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct arena;

struct str { /* UTF-8 text, not NUL-terminated; {NULL, 0} is the empty text */
    const char *ptr;
    size_t len;
};

struct blob { /* bytes */
    const uint8_t *ptr;
    size_t len;
};

/* A slice of a string literal. */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", STR_FMT(s)). */
#define STR_FMT(s) (int)(s).len, (s).ptr ? (s).ptr : ""

struct str str_from(const char *z); /* NULL gives the empty text; points into z */
bool str_empty(struct str s);
bool str_eq(struct str a, struct str b);
bool str_eqz(struct str a, const char *z);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* bytewise, <0 0 >0 */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first `needle` in `s` at or after `from`, or -1. */
ptrdiff_t str_find(struct str s, struct str needle, size_t from);
bool str_contains(struct str s, struct str needle);
struct str str_sub(struct str s, size_t from, size_t len); /* clipped to s */
struct str str_trim(struct str s);                         /* ASCII white space */
/* Cut `*rest` at the first `sep`: returns the part before it, `*rest` is what follows. */
struct str str_cut(struct str *rest, char sep);
struct str str_copy(struct arena *arena, struct str s);
const char *str_z(struct arena *arena, struct str s); /* NUL-terminated copy */
struct str str_fmt(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_vfmt(struct arena *arena, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
struct str str_lower_ascii(struct arena *arena, struct str s);
/* Strict decimal int64: optional '-', digits, nothing else, no overflow. */
MUST_USE bool str_to_i64(struct str s, int64_t *out);
struct str str_hex(struct arena *arena, struct blob b); /* lower case */
MUST_USE bool str_unhex(struct arena *arena, struct str s, struct blob *out);

#endif
