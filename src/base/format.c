#include "base/format.h"

#include <stdint.h>
#include <string.h>

struct run { char *out; size_t cap, len; };

static void put(struct run *r, const char *s, size_t n)
{
    if (r->len < r->cap)
        memcpy(r->out + r->len, s, n < r->cap - r->len ? n : r->cap - r->len);
    r->len += n;
}

static void put_number(struct run *r, uint64_t n, bool negative, size_t width)
{
    char digits[32], *end = digits + sizeof(digits), *p = end;

    do {
        *--p = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    while ((size_t)(end - p) + negative < width)
        *--p = '0';
    if (negative)
        *--p = '-';
    put(r, p, (size_t)(end - p));
}

static void put_signed(struct run *r, int64_t n, size_t width)
{
    put_number(r, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0, width);
}

/* One conversion after its '%'; what follows it, or NULL when it is none of ours. */
static const char *convert(struct run *r, const char *f, va_list *ap)
{
    const char *s;
    size_t width = 0;

    switch (*f) {
    case '%': put(r, "%", 1); return f + 1;
    case 'c': put(r, &(char){(char)va_arg(*ap, int)}, 1); return f + 1;
    case 'd': put_signed(r, va_arg(*ap, int), 0); return f + 1;
    case 'u': put_number(r, va_arg(*ap, unsigned), false, 0); return f + 1;
    case 's':
        s = va_arg(*ap, const char *);
        put(r, s, s != NULL ? strlen(s) : 0);
        return s != NULL ? f + 1 : NULL;
    case '0':
        if (f[1] < '1' || f[1] > '9' || f[2] != 'd')
            return NULL;
        width = (size_t)(f[1] - '0');
        put_signed(r, va_arg(*ap, int), width);
        return f + 3;
    default: break;
    }
    if (strncmp(f, ".*s", 3) == 0) {
        int most = va_arg(*ap, int);

        s = va_arg(*ap, const char *);
        if (most < 0 || (s == NULL && most > 0))
            return NULL;
        put(r, s, most == 0 ? 0 : strnlen(s, (size_t)most));
        return f + 3;
    }
    if (strncmp(f, "lld", 3) == 0)
        put_signed(r, va_arg(*ap, long long), 0);
    else if (strncmp(f, "llu", 3) == 0)
        put_number(r, va_arg(*ap, unsigned long long), false, 0);
    else if (strncmp(f, "zu", 2) == 0)
        put_number(r, va_arg(*ap, size_t), false, 0);
    else
        return NULL;
    return f + (f[0] == 'z' ? 2 : 3);
}

bool format_plain(char *out, size_t cap, size_t *len, const char *fmt, va_list ap)
{
    struct run r = {.out = out, .cap = cap};
    const char *f = fmt;
    va_list own;

    va_copy(own, ap);
    while (f != NULL && *f != '\0') {
        size_t literal = strcspn(f, "%");

        put(&r, f, literal);
        f += literal;
        if (*f == '%')
            f = convert(&r, f + 1, &own);
    }
    va_end(own);
    *len = r.len;
    return f != NULL;
}
