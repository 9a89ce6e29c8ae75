#include "gentext.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *chain; /* every block, so that a leak checker sees them reachable */
static int errors;

void *gen_alloc(size_t size)
{
    void **block = calloc(1, size + sizeof(void *) * 2);

    if (block == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    block[0] = chain;
    chain = block;
    return block + 2;
}

char *gen_copy(const char *s, size_t len)
{
    char *copy = gen_alloc(len + 1);

    if (len != 0)
        memcpy(copy, s, len);
    return copy;
}

static char *gen_vfmt(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
static char *gen_vfmt(const char *fmt, va_list ap)
{
    va_list again;
    int len;
    char *out;

    va_copy(again, ap);
    len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (len < 0)
        exit(2);
    out = gen_alloc((size_t)len + 1);
    vsnprintf(out, (size_t)len + 1, fmt, ap);
    return out;
}

char *gen_fmt(const char *fmt, ...)
{
    va_list ap;
    char *out;

    va_start(ap, fmt);
    out = gen_vfmt(fmt, ap);
    va_end(ap);
    return out;
}

void text_add(struct text *t, const char *s, size_t len)
{
    if (t->len + len + 1 > t->cap) {
        size_t cap = (t->len + len + 1) * 2 + 256;
        char *bigger = gen_alloc(cap);

        if (t->len != 0)
            memcpy(bigger, t->ptr, t->len);
        t->ptr = bigger;
        t->cap = cap;
    }
    if (len != 0)
        memcpy(t->ptr + t->len, s, len);
    t->len += len;
    t->ptr[t->len] = '\0';
}

void text_z(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void text_f(struct text *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    text_z(t, gen_vfmt(fmt, ap));
    va_end(ap);
}

void text_c_string(struct text *t, const char *s, size_t len)
{
    text_z(t, "\"");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '"' || c == '\\')
            text_f(t, "\\%c", c);
        else if (c == '\n')
            text_z(t, "\\n");
        else if (c == '?' || c < 0x20 || c == 0x7f)
            text_f(t, "\\%03o", c); /* '?': no trigraphs */
        else
            text_add(t, s + i, 1);
    }
    text_z(t, "\"");
}

char *gen_read(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    struct text t = {0};
    char part[8192];
    size_t n;

    if (f == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    text_add(&t, "", 0);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        text_add(&t, part, n);
    fclose(f);
    if (len != NULL)
        *len = t.len;
    return t.ptr;
}

void gen_write(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "rb");

    if (f != NULL) {
        size_t old_len;
        char *old;

        fclose(f);
        old = gen_read(path, &old_len);
        if (old_len == len && memcmp(old, bytes, len) == 0)
            return;
    }
    f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(2);
    }
}

void gen_error(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: ", gen_short(file), line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    errors++;
}

int gen_errors(void)
{
    return errors;
}

const char *gen_short(const char *path)
{
    const char *at = NULL;

    for (const char *p = path; (p = strstr(p, "/src/")) != NULL; p++)
        at = p + 1;
    if (at == NULL && (at = strstr(path, "/tools/golden/")) != NULL)
        at++;
    return at != NULL ? at : path;
}

char *gen_ident(const char *key)
{
    char *id = gen_copy(key, strlen(key));

    for (char *p = id; *p != '\0'; p++)
        if (*p == '.' || *p == '-')
            *p = '_';
    return id;
}

bool gen_ends(const char *s, const char *end)
{
    size_t a = strlen(s), b = strlen(end);

    return a >= b && strcmp(s + a - b, end) == 0;
}
