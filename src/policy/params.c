/* Parameters of statements: read from JSON, checked against the statement's slots, written in
 * canonical form. The reader takes only what a statement can have: one flat object of integers,
 * strings and lists of strings. */
#include <string.h>

#include "base/errors.h"
#include "base/json.h"
#include "base/utf8.h"
#include "errors_policy.h"
#include "policy/policy.h"

static const struct { enum vocabulary vocabulary; const char *word; } vocabulary_words[] = {
#define WORD(v, w) {VOCABULARY_##v, w},
#include "policy/vocabulary.def"
#undef WORD
};

const char *vocabulary_word(enum vocabulary v, size_t index)
{
    if (v == VOCABULARY_PURPOSE)
        return index + 1 < PURPOSE_COUNT ? purpose_word((enum purpose)(index + 1)) : NULL;
    if (v == VOCABULARY_CATEGORY)
        return index + 1 < CATEGORY_COUNT ? category_word((enum category)(index + 1)) : NULL;
    for (size_t i = 0; i < COUNT(vocabulary_words); i++) {
        if (vocabulary_words[i].vocabulary == v && index-- == 0)
            return vocabulary_words[i].word;
    }
    return NULL;
}

bool vocabulary_has(enum vocabulary v, struct str word)
{
    const char *w;

    for (size_t i = 0; (w = vocabulary_word(v, i)) != NULL; i++) {
        if (str_eqz(word, w))
            return true;
    }
    return false;
}

struct str vocabulary_message(struct arena *arena, enum vocabulary v, struct str word)
{
    const char *prefix = v == VOCABULARY_PURPOSE ? "purpose" : v == VOCABULARY_CATEGORY ? "category" : "word";

    return str_fmt(arena, "%s.%.*s", prefix, STR_FMT(word));
}

/* --- reading ------------------------------------------------------------------------------- */
struct reader {
    struct arena *arena;
    struct str in;
    size_t at;
};

static void skip_space(struct reader *r)
{
    while (r->at < r->in.len && strchr(" \t\r\n", r->in.ptr[r->at]) != NULL && r->in.ptr[r->at] != 0)
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (r->at >= r->in.len || r->in.ptr[r->at] != c)
        return false;
    r->at++;
    return true;
}

static int hex4(const char *p)
{
    int n = 0;

    for (int i = 0; i < 4; i++) {
        const char *hex = "0123456789abcdef";
        const char *at = p[i] == 0 ? NULL : strchr(hex, p[i] >= 'A' && p[i] <= 'F' ? p[i] + 32 : p[i]);

        if (at == NULL)
            return -1;
        n = n * 16 + (int)(at - hex);
    }
    return n;
}

/* One escape after the backslash into `out`; false when it is none that JSON has. */
static bool take_escape(struct reader *r, char *out, size_t *len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (r->at >= r->in.len)
        return false;
    if (r->in.ptr[r->at] == 'u') {
        int cp = r->in.len - r->at > 4 ? hex4(r->in.ptr + r->at + 1) : -1;

        if (cp <= 0 || (cp >= 0xD800 && cp <= 0xDFFF))
            return false; /* surrogates: our writer never makes them */
        r->at += 5;
        *len += utf8_put(out + *len, (uint32_t)cp);
        return true;
    }
    at = r->in.ptr[r->at] == 0 ? NULL : strchr(from, r->in.ptr[r->at]);
    if (at == NULL)
        return false;
    r->at++;
    out[(*len)++] = to[at - from];
    return true;
}

static bool take_string(struct reader *r, struct str *out)
{
    char *text;
    size_t len = 0;

    if (!take(r, '"'))
        return false;
    text = arena_alloc(r->arena, r->in.len - r->at + 4);
    while (r->at < r->in.len && r->in.ptr[r->at] != '"') {
        char c = r->in.ptr[r->at++];

        if ((unsigned char)c < 0x20)
            return false;
        if (c != '\\')
            text[len++] = c;
        else if (!take_escape(r, text, &len))
            return false;
    }
    if (r->at >= r->in.len)
        return false;
    r->at++;
    *out = (struct str){text, len};
    return utf8_valid(*out);
}

static bool take_number(struct reader *r, int64_t *out)
{
    size_t from;

    skip_space(r);
    from = r->at;
    while (r->at < r->in.len && strchr("-0123456789", r->in.ptr[r->at]) != NULL && r->in.ptr[r->at] != 0)
        r->at++;
    return str_to_i64(str_sub(r->in, from, r->at - from), out);
}

static bool take_words(struct reader *r, struct param *p)
{
    size_t most = 0;

    if (!take(r, '['))
        return false;
    while (vocabulary_word(p->slot->vocabulary, most) != NULL)
        most++;
    p->words = ARENA_ARRAY(r->arena, struct str, most + 1);
    if (take(r, ']'))
        return true;
    do {
        if (p->word_count == most || !take_string(r, &p->words[p->word_count]) ||
            !vocabulary_has(p->slot->vocabulary, p->words[p->word_count]))
            return false;
        for (size_t i = 0; i < p->word_count; i++) {
            if (str_eq(p->words[i], p->words[p->word_count]))
                return false;
        }
        p->word_count++;
    } while (take(r, ','));
    return take(r, ']');
}

static bool take_value(struct reader *r, struct param *p)
{
    struct str text;

    switch (p->slot->kind) {
    case SLOT_KIND_INT:
        return take_number(r, &p->number) && p->number >= p->slot->min && p->number <= p->slot->max;
    case SLOT_KIND_DATE:
        return take_string(r, &text) && date_from_iso(text, &p->date);
    case SLOT_KIND_TEXT:
        return take_string(r, &p->text) && p->text.len <= (size_t)p->slot->max;
    case SLOT_KIND_WORDS:
        return take_words(r, p);
    default:
        return false;
    }
}

static enum rc param_error(struct arena *arena, struct err *err, int code, struct str name)
{
    err->arg = str_copy(arena, str_sub(name, 0, 60));
    return err_invalid(err, code, str_z(arena, err->arg));
}

enum rc params_read(struct arena *arena, enum statement s, struct str params, struct param **out,
                    size_t *count, struct err *err)
{
    const struct statement_slot *slots = statement_slots(s);
    struct reader r = {.arena = arena, .in = params};
    size_t n = 0;
    bool seen[16] = {false};

    while (slots[n].name != NULL)
        n++;
    *out = ARENA_ARRAY(arena, struct param, n + 1);
    *count = n;
    for (size_t i = 0; i < n; i++)
        (*out)[i].slot = &slots[i];
    if (!take(&r, '{'))
        return err_invalid(err, E1300_PARAMS_NOT_AN_OBJECT, NULL);
    while (!take(&r, '}')) {
        struct str name;
        size_t i = 0;

        if (!take_string(&r, &name) || !take(&r, ':'))
            return err_invalid(err, E1300_PARAMS_NOT_AN_OBJECT, NULL);
        while (i < n && !str_eqz(name, slots[i].name))
            i++;
        if (i == n)
            return param_error(arena, err, E1301_PARAM_UNKNOWN, name);
        if (seen[i])
            return param_error(arena, err, E1302_PARAM_DOUBLED, name);
        seen[i] = true;
        if (!take_value(&r, &(*out)[i]))
            return param_error(arena, err, E1304_PARAM_VALUE, name);
        skip_space(&r);
        if (r.at < r.in.len && r.in.ptr[r.at] == '}')
            continue;
        if (!take(&r, ','))
            return err_invalid(err, E1300_PARAMS_NOT_AN_OBJECT, NULL);
    }
    skip_space(&r);
    if (r.at != r.in.len)
        return err_invalid(err, E1300_PARAMS_NOT_AN_OBJECT, NULL);
    for (size_t i = 0; i < n; i++) {
        if (!seen[i])
            return param_error(arena, err, E1303_PARAM_MISSING, str_from(slots[i].name));
    }
    return RC_OK;
}

/* --- writing ------------------------------------------------------------------------------- */
struct str params_write(struct arena *arena, const struct param *params, size_t count)
{
    struct buf out = buf_in(arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    for (size_t i = 0; i < count; i++) {
        const struct param *p = &params[i];

        json_key(&j, p->slot->name);
        switch (p->slot->kind) {
        case SLOT_KIND_INT: json_i64(&j, p->number); break;
        case SLOT_KIND_DATE: json_str(&j, date_iso(arena, p->date)); break;
        case SLOT_KIND_TEXT: json_str(&j, p->text); break;
        case SLOT_KIND_WORDS:
            json_open(&j, '[');
            for (size_t w = 0; w < p->word_count; w++)
                json_str(&j, p->words[w]);
            json_close(&j, ']');
            break;
        default: json_null(&j); break;
        }
    }
    json_close(&j, '}');
    return buf_str(&out);
}

struct str params_default(struct arena *arena, enum statement s)
{
    const struct statement_slot *slots = statement_slots(s);
    struct param params[16];
    size_t n = 0;

    for (; slots[n].name != NULL && n < COUNT(params); n++) {
        struct str rest = str_from(slots[n].dflt_words);

        params[n] = (struct param){.slot = &slots[n], .number = slots[n].dflt};
        if (slots[n].kind != SLOT_KIND_WORDS)
            continue;
        params[n].words = ARENA_ARRAY(arena, struct str, rest.len + 1);
        while (!str_empty(rest))
            params[n].words[params[n].word_count++] = str_cut(&rest, ',');
    }
    return params_write(arena, params, n);
}
