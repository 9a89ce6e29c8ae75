/* What the text generators (i18ngen, tmplgen, embed) share: memory that lives until exit, growing
 * text, files, errors as file:line: message. */
#ifndef TOOLS_GENTEXT_H
#define TOOLS_GENTEXT_H

#include <stdbool.h>
#include <stddef.h>

void *gen_alloc(size_t size);                       /* zeroed, never NULL, freed at exit */
char *gen_copy(const char *s, size_t len);          /* NUL-terminated copy */
char *gen_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

struct text { /* growing text, always NUL-terminated once something is in it */
    char *ptr;
    size_t len, cap;
};
void text_add(struct text *t, const char *s, size_t len);
void text_z(struct text *t, const char *s);
void text_f(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_c_string(struct text *t, const char *s, size_t len); /* as a C string literal */

char *gen_read(const char *path, size_t *len);      /* whole file; exits 2 when it cannot be read */
/* Write only when the bytes differ, so that nothing is compiled again for nothing. */
void gen_write(const char *path, const char *bytes, size_t len);

/* Report and go on: the number of errors decides the exit. */
void gen_error(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int gen_errors(void);
/* Where in the tree: the path after the last "/src/" ("src/rooms/x/fi.po"), for messages and #line. */
const char *gen_short(const char *path);
char *gen_ident(const char *key);                   /* dots and dashes become _ */
bool gen_ends(const char *s, const char *end);

#endif
