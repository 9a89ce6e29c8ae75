/* Tokens of SQL, messages, words of purposes.def and categories.def. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

enum { BASIS_CONSENT, BASIS_CONTRACT, BASIS_LAW, BASIS_VITAL, BASIS_PUBLIC, BASIS_INTEREST };
static const struct { const char *word; bool by_law; } purposes[] = {
    {NULL, false},
#define PURPOSE(name, word, basis, law) {word, law},
#include "policy/purposes.def"
#undef PURPOSE
};
static const struct { const char *word; bool by_law; } categories[] = {
    {NULL, false},
#define CATEGORY(name, word, law) {word, law},
#include "policy/categories.def"
#undef CATEGORY
};
_Static_assert(COUNT(purposes) <= 64 && COUNT(categories) <= 64, "bits of a uint64_t");

int purposes_count(void) { return (int)COUNT(purposes); }
int categories_count(void) { return (int)COUNT(categories); }
const char *category_words(int n) { return categories[n].word; }
const char *purpose_words(int n) { return purposes[n].word; }
bool category_by_law(int n) { return categories[n].by_law; }

uint64_t purposes_by_law(void)
{
    uint64_t bits = 0;

    for (int i = 1; i < purposes_count(); i++)
        if (purposes[i].by_law)
            bits |= UINT64_C(1) << i;
    return bits;
}

int category_number(struct str word)
{
    for (int i = 1; i < categories_count(); i++)
        if (str_eqz(word, categories[i].word))
            return i;
    return 0;
}

int purpose_number(struct str word)
{
    for (int i = 1; i < purposes_count(); i++)
        if (str_eqz(word, purposes[i].word))
            return i;
    return 0;
}

void complain(struct dbgen *g, const char *path, int line, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: ", path, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    g->errors++;
}

void *grow(struct dbgen *g, void *items, size_t count, size_t *cap, size_t size)
{
    void *bigger;

    if (count < *cap)
        return items;
    *cap = *cap == 0 ? 16 : *cap * 2;
    bigger = arena_alloc_array(g->arena, *cap, size);
    if (count != 0)
        memcpy(bigger, items, count * size);
    return bigger;
}

struct str read_whole(struct dbgen *g, const char *path)
{
    struct buf b = buf_in(g->arena);
    char chunk[16384];
    FILE *f = fopen(path, "rb");
    size_t n;

    if (f == NULL) {
        complain(g, path, 1, "cannot be read");
        return (struct str){NULL, 0};
    }
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        buf_bytes(&b, chunk, n);
    fclose(f);
    return buf_str(&b);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Length of the token that begins at p; kind out. */
static size_t token_end(struct dbgen *g, const char *path, int line, struct str s, size_t p, enum token_kind *kind)
{
    size_t e = p + 1;
    char c = s.ptr[p];

    if (c == '-' && e < s.len && s.ptr[e] == '-') {
        *kind = TOKEN_COMMENT;
        while (e < s.len && s.ptr[e] != '\n')
            e++;
    } else if (c == '\'') {
        *kind = TOKEN_STRING;
        while (e < s.len && (s.ptr[e] != '\'' || (e + 1 < s.len && s.ptr[e + 1] == '\'')))
            e += s.ptr[e] == '\'' ? 2 : 1;
        if (e >= s.len)
            complain(g, path, line, "a text in quotes does not end");
        e++;
    } else if (c == '$') {
        *kind = TOKEN_PARAM;
        while (e < s.len && is_word(s.ptr[e]))
            e++;
        if (e + 1 < s.len && s.ptr[e] == ':' && is_word(s.ptr[e + 1])) {
            e++;
            while (e < s.len && is_word(s.ptr[e]))
                e++;
            if (e < s.len && s.ptr[e] == '?')
                e++;
        }
    } else if (is_word(c)) {
        *kind = c >= '0' && c <= '9' ? TOKEN_NUMBER : TOKEN_WORD;
        while (e < s.len && is_word(s.ptr[e]))
            e++;
    } else {
        static const char *const two[] = {"<>", "<=", ">=", "||", "::", "->", "!=", "==", "#>", "@>", "<@"};

        *kind = TOKEN_OP;
        for (size_t i = 0; i < COUNT(two) && e < s.len; i++)
            if (c == two[i][0] && s.ptr[e] == two[i][1]) {
                e++;
                break;
            }
    }
    return (e > s.len ? s.len : e) - p;
}

struct token *lex(struct dbgen *g, const char *path, struct str text, int first_line, size_t *count)
{
    struct token *tokens = NULL;
    size_t cap = 0, n = 0, p = 0;
    int line = first_line;
    bool space = false;

    while (p < text.len) {
        enum token_kind kind = TOKEN_END;
        size_t len;

        if (text.ptr[p] == ' ' || text.ptr[p] == '\n' || text.ptr[p] == '\t' || text.ptr[p] == '\r') {
            line += text.ptr[p] == '\n';
            space = true;
            p++;
            continue;
        }
        len = token_end(g, path, line, text, p, &kind);
        tokens = (struct token *)grow(g, tokens, n, &cap, sizeof(*tokens));
        tokens[n++] = (struct token){kind, str_sub(text, p, len), line, space};
        for (size_t i = p; i < p + len; i++)
            line += text.ptr[i] == '\n';
        p += len;
        space = kind == TOKEN_COMMENT;
    }
    tokens = (struct token *)grow(g, tokens, n, &cap, sizeof(*tokens));
    tokens[n] = (struct token){TOKEN_END, {NULL, 0}, line, false};
    *count = n;
    return tokens;
}

bool token_is(const struct token *t, const char *word)
{
    return (t->kind == TOKEN_WORD || t->kind == TOKEN_OP) && str_eq_nocase(t->text, str_from(word));
}

/* The text again, without comments; for SQLite with the types of its own (parameters stay out:
 * the query module has rewritten them before). */
struct str tokens_sql(struct dbgen *g, const struct token *t, size_t n, bool sqlite)
{
    struct buf b = buf_in(g->arena);

    for (size_t i = 0; i < n; i++) {
        if (t[i].kind == TOKEN_COMMENT)
            continue;
        if (t[i].space && b.len != 0)
            buf_byte(&b, ' ');
        if (sqlite && token_is(&t[i], "bigint"))
            buf_addz(&b, "INTEGER");
        else if (sqlite && token_is(&t[i], "bytea"))
            buf_addz(&b, "BLOB");
        else
            buf_add(&b, t[i].text);
    }
    return buf_str(&b);
}

bool word_list_next(struct str *rest, struct str *word)
{
    while (!str_empty(*rest)) {
        *word = str_trim(str_cut(rest, ','));
        if (!str_empty(*word))
            return true;
    }
    return false;
}
