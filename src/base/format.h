/* The few printf conversions that pages are made of, without stdio: a card formats eighty small texts, and
 * vsnprintf was a fifth of its processor time. Used by str_fmt and buf_fmt only. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Writes at most cap bytes, no NUL; *len: what the whole text needs (<= cap: all of it is there). False, and
 * nothing to rely on, when the format has anything but %s %.*s %c %d %u %lld %llu %zu %0Nd %%: then vsnprintf. */
bool format_plain(char *out, size_t cap, size_t *len, const char *fmt, va_list ap);

#endif
