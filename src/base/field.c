#include "base/field.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/utf8.h"

enum { MOST_ERRORS = 100, MOST_FIELDS = 256 };

/* --- the notice in force ------------------------------------------------------------------- */

static bool deny(const struct ctx *ctx, int category, int *statement)
{
    (void)ctx;
    (void)category;
    *statement = 0;
    return false;
}

static field_policy_fn *policy_allows = deny; /* set once, before threads */

void field_policy_set(field_policy_fn *fn)
{
    policy_allows = fn ? fn : deny;
}

static bool allowed(const struct ctx *ctx, const struct field *f, int *statement)
{
    return f->category == 0 || policy_allows(ctx, f->category, statement);
}

bool field_allowed(const struct ctx *ctx, const struct field *f)
{
    int statement;

    return allowed(ctx, f, &statement);
}

const struct field *field_find(const struct field *table, const char *name)
{
    for (; table->kind != FIELD_KIND_END; table++) {
        if (strcmp(table->name, name) == 0)
            return table;
    }
    return NULL;
}

/* --- what came in -------------------------------------------------------------------------- */

/* Nothing that can be seen: a no-break or wide space fills in no field. Bytes that are no text are seen. */
static bool blank(struct str v)
{
    for (size_t at = 0; at < v.len;) {
        int32_t c = utf8_next(v, &at);

        if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != 0xa0 && c != 0x3000 && c != 0xfeff && c != 0x2060 && (c < 0x2000 || c > 0x200d))
            return false;
    }
    return true;
}

struct level { /* one object: the form itself or one of its rows */
    const struct field *table;
    struct str prefix;               /* "" or "rows.2." */
    const struct field_input **given; /* by place in the table; NULL when not given */
    unsigned *bits;                  /* of FIELD_KIND_BITS, by place */
    bool filled;                     /* any value that is not empty */
};

struct reading {
    struct ctx *ctx;
    struct level top;
    struct level **rows[MOST_FIELDS]; /* of ROWS fields, by place: `max` pointers */
    const char *refused;             /* first field that the notice does not state */
    int statement;
    bool whole;                      /* what is declared has to be there */
};

static size_t table_size(const struct field *table)
{
    size_t n = 0;

    while (table[n].kind != FIELD_KIND_END)
        n++;
    return n;
}

static void level_start(struct arena *a, struct level *level, const struct field *table, struct str prefix)
{
    size_t n = table_size(table) + 1;

    *level = (struct level){.table = table, .prefix = prefix,
                            .given = ARENA_ARRAY(a, const struct field_input *, n),
                            .bits = ARENA_ARRAY(a, unsigned, n)};
}

static void add_error(struct reading *r, const struct level *level, const char *name, int code, struct str arg)
{
    struct arena *a = r->ctx->arena;

    if (r->ctx->err.field_count >= MOST_ERRORS)
        return;
    if (level->prefix.len > 0)
        name = str_z(a, str_fmt(a, "%.*s%s", STR_FMT(level->prefix), name));
    err_add_field(a, &r->ctx->err, name, code, arg);
}

/* A name that we do not know is repeated only as far as it is harmless. */
static void add_unknown(struct reading *r, struct str name)
{
    struct str shown;

    if (!text_clean(r->ctx->arena, name, TEXT_NAME, &shown) || shown.len > 64)
        shown = STR("?");
    add_error(r, &r->top, str_z(r->ctx->arena, shown), E1001_FIELD_UNKNOWN, shown);
}

static const struct name_value *name_find(const struct name_value *names, struct str word)
{
    for (; names && names->word; names++) {
        if (str_eqz(word, names->word))
            return names;
    }
    return NULL;
}

static void take_bits(struct reading *r, struct level *level, size_t at, struct str words)
{
    const struct field *f = &level->table[at];

    while (words.len > 0) {
        struct str word = str_trim(str_cut(&words, ','));
        const struct name_value *hit = name_find(f->names, word);
        if (word.len == 0)
            continue;
        if (!hit) {
            add_error(r, level, f->name, E1012_FIELD_NOT_A_CHOICE, STR(""));
        } else if (level->bits[at] & (unsigned)hit->value) {
            add_error(r, level, f->name, E1002_FIELD_DOUBLED, str_from(f->name));
        } else {
            level->bits[at] |= (unsigned)hit->value;
        }
    }
}

static bool take(struct reading *r, struct level *level, struct str name, const struct field_input *in)
{
    for (size_t i = 0; level->table[i].kind != FIELD_KIND_END; i++) {
        const struct field *f = &level->table[i];
        if (f->kind == FIELD_KIND_ROWS || !str_eqz(name, f->name))
            continue;
        if (f->kind == FIELD_KIND_BITS)
            take_bits(r, level, i, in->value);
        else if (level->given[i])
            add_error(r, level, f->name, E1002_FIELD_DOUBLED, str_from(f->name));
        if (!level->given[i])
            level->given[i] = in;
        level->filled |= !blank(in->value);
        return true;
    }
    return false;
}

/* rows.N.sub; false when there is no such thing. */
static bool take_row(struct reading *r, const struct field_input *in)
{
    struct str rest = in->name, head = str_cut(&rest, '.'), number = str_cut(&rest, '.');
    struct arena *a = r->ctx->arena;
    int64_t n;

    for (size_t i = 0; r->top.table[i].kind != FIELD_KIND_END && i < MOST_FIELDS; i++) {
        const struct field *f = &r->top.table[i];
        if (f->kind != FIELD_KIND_ROWS || !str_eqz(head, f->name))
            continue;
        if (rest.len == 0 || number.len > 6 || !str_to_i64(number, &n) || n < 0 ||
            (number.len > 1 && number.ptr[0] == '0'))
            return false;
        if (n >= f->max) {
            if (str_trim(in->value).len > 0)
                add_error(r, &r->top, f->name, E1026_TOO_MANY_ROWS, str_fmt(a, "%lld", (long long)f->max));
            return true;
        }
        if (!r->rows[i])
            r->rows[i] = ARENA_ARRAY(a, struct level *, (size_t)f->max);
        if (!r->rows[i][n]) {
            r->rows[i][n] = ARENA_NEW(a, struct level);
            level_start(a, r->rows[i][n], f->sub, str_fmt(a, "%s.%lld.", f->name, (long long)n));
        }
        return take(r, r->rows[i][n], rest, in);
    }
    return false;
}

/* --- values -------------------------------------------------------------------------------- */

static int read_url(struct arena *a, struct str s, struct str *out)
{
    bool secure = str_eq_nocase(str_sub(s, 0, 8), STR("https://"));
    struct str host;

    if (str_eq_nocase(str_sub(s, 0, 4), STR("www."))) {
        s = str_fmt(a, "https://%.*s", STR_FMT(s));
        secure = true;
    }
    if (!secure && !str_eq_nocase(str_sub(s, 0, 7), STR("http://")))
        return E1016_URL_INVALID;
    struct str rest = str_sub(s, secure ? 8 : 7, s.len);
    for (size_t i = 0; i < rest.len; i++) {
        if ((unsigned char)rest.ptr[i] <= ' ' || strchr("\"<>\\^`{|}", rest.ptr[i]))
            return E1016_URL_INVALID;
    }
    size_t end = 0;
    while (end < rest.len && !strchr("/?#", rest.ptr[end]))
        end++;
    host = str_sub(rest, 0, end);
    if (host.len == 0 || host.ptr[0] == ':' || host.ptr[0] == '.' || str_contains(host, STR("@")))
        return E1016_URL_INVALID; /* no user:password@ either: it fools people */
    *out = s;
    return 0;
}

static int read_ip(struct arena *a, struct str s, struct str *out)
{
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN];
    int family = str_contains(s, STR(":")) ? AF_INET6 : AF_INET;

    if (s.len > 45 || inet_pton(family, str_z(a, s), bytes) != 1 ||
        !inet_ntop(family, bytes, text, sizeof text))
        return E1017_IP_INVALID;
    *out = str_copy(a, str_from(text));
    return 0;
}

/* The country given beside a postcode: `country`, or `postal_country` beside `postal_code`. */
static struct str country_beside(const struct level *level, const struct field *f)
{
    const char *last = strrchr(f->name, '_');
    struct str prefix = {f->name, last ? (size_t)(last - f->name) + 1 : 0}, found = STR("");

    for (size_t i = 0; level->table[i].kind != FIELD_KIND_END; i++) {
        struct str name = str_from(level->table[i].name);
        if (!level->given[i] || !str_ends(name, STR("country")))
            continue;
        if (name.len == prefix.len + 7 && str_starts(name, prefix))
            return str_trim(level->given[i]->value);
        if (name.len == 7)
            found = str_trim(level->given[i]->value);
    }
    return found;
}

static bool five_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len == 5;
}

static int read_postcode(const struct level *level, const struct field *f, struct str s, struct str *out)
{
    static const char *const finland[] = {"", "FI", "FIN", "Suomi", "Finland"};
    struct str country = country_beside(level, f);
    bool finnish = false;

    for (size_t i = 0; i < COUNT(finland); i++)
        finnish |= str_eq_nocase(country, str_from(finland[i]));
    if (finnish && str_eq_nocase(str_sub(s, 0, 3), STR("FI-")))
        s = str_sub(s, 3, s.len);
    *out = s;
    /* Five digits that the table does not know are taken: codes are born between two releases. */
    return finnish && !five_digits(s) ? E1015_POSTCODE_UNKNOWN : 0;
}

/* Text of any kind, cleaned; then what the kind asks. The text stays in obj when it is wrong. */
static int read_text(struct reading *r, const struct level *level, const struct field *f, struct str v,
                     struct str *target, struct str *arg)
{
    static const enum text_rule rules[] = {
        [FIELD_KIND_LINES] = TEXT_LINES, [FIELD_KIND_NAME] = TEXT_NAME};
    struct arena *a = r->ctx->arena;
    enum text_rule rule = (size_t)f->kind < COUNT(rules) && rules[f->kind] ? rules[f->kind] : TEXT_LINE;
    struct str s;

    if (f->kind == FIELD_KIND_SECRET) {
        s = v;
    } else {
        if (!utf8_valid(v))
            return E1006_TEXT_NOT_UTF8;
        if (!text_clean(a, v, rule, &s))
            return E1007_TEXT_FORBIDDEN_CHARACTER;
        s = str_trim(s);
    }
    *target = s;
    if (f->max > 0 && (int64_t)utf8_count(s) > f->max) {
        *arg = str_fmt(a, "%lld", (long long)f->max);
        return E1005_FIELD_TOO_LONG;
    }
    switch (f->kind) {
    case FIELD_KIND_EMAIL: return id_email(a, s, target) ? 0 : E1013_EMAIL_INVALID;
    case FIELD_KIND_PHONE: return id_phone(a, s, target) ? 0 : E1014_PHONE_INVALID;
    case FIELD_KIND_YTUNNUS: return id_ytunnus(a, s, target) ? 0 : E1018_YTUNNUS_CHECK;
    case FIELD_KIND_POSTCODE: return read_postcode(level, f, s, target);
    case FIELD_KIND_URL: return read_url(a, s, target);
    case FIELD_KIND_IP: return read_ip(a, s, target);
    default: return 0;
    }
}

static struct str range_text(struct arena *a, const struct field *f, enum lang l)
{
    struct str lo, hi;

    if (f->kind == FIELD_KIND_CENTS) {
        lo = money_text(a, f->min, l);
        hi = money_text(a, f->max, l);
    } else if (f->kind == FIELD_KIND_DECIMAL4) {
        lo = decimal4_text(a, f->min, l);
        hi = decimal4_text(a, f->max, l);
    } else {
        return str_fmt(a, "%lld\xe2\x80\x93%lld", (long long)f->min, (long long)f->max);
    }
    return str_fmt(a, "%.*s\xe2\x80\x93%.*s", STR_FMT(lo), STR_FMT(hi));
}

static int read_number(struct reading *r, const struct field *f, struct str v, int64_t *target, struct str *arg)
{
    int64_t n;

    if (f->kind == FIELD_KIND_CENTS ? !money_parse(v, &n)
        : f->kind == FIELD_KIND_DECIMAL4 ? !decimal4_parse(v, &n) : !str_to_i64(v, &n))
        return f->kind == FIELD_KIND_CENTS ? E1011_FIELD_NOT_MONEY : E1008_FIELD_NOT_A_NUMBER;
    *target = n;
    if ((f->min != 0 || f->max != 0) && (n < f->min || n > f->max)) {
        *arg = range_text(r->ctx->arena, f, r->ctx->lang);
        return E1009_FIELD_OUT_OF_RANGE;
    }
    return 0;
}

static int read_bool(struct str v, bool *target)
{
    static const struct { const char *word; bool value; } words[] = {
        {"1", true}, {"yes", true}, {"true", true}, {"on", true}, {"kyll\xc3\xa4", true}, {"ja", true},
        {"0", false}, {"no", false}, {"false", false}, {"off", false}, {"ei", false}, {"nej", false}};

    for (size_t i = 0; i < COUNT(words); i++) {
        if (str_eq_nocase(v, str_from(words[i].word))) {
            *target = words[i].value;
            return 0;
        }
    }
    return E1012_FIELD_NOT_A_CHOICE;
}

/* One value that is not empty into its member. Returns an error code or 0. */
static int read_value(struct reading *r, const struct level *level, size_t at, struct str v, char *member,
                      struct str *arg)
{
    const struct field *f = &level->table[at];
    const struct name_value *hit;
    struct str trimmed = str_trim(v);
    void *target = member;

    switch (f->kind) {
    case FIELD_KIND_DATE:
        return date_from_human(trimmed, r->ctx->today, target) ? 0 : E1010_FIELD_NOT_A_DATE;
    case FIELD_KIND_I64:
    case FIELD_KIND_CENTS:
    case FIELD_KIND_DECIMAL4:
        return read_number(r, f, trimmed, target, arg);
    case FIELD_KIND_ENUM:
        hit = name_find(f->names, trimmed);
        if (!hit)
            return E1012_FIELD_NOT_A_CHOICE;
        memcpy(member, &hit->value, sizeof hit->value);
        return 0;
    case FIELD_KIND_BITS:
        memcpy(member, &level->bits[at], sizeof level->bits[at]);
        return 0;
    case FIELD_KIND_BOOL:
        return read_bool(trimmed, target);
    case FIELD_KIND_END:
    case FIELD_KIND_ROWS:
        return 0;
    default:
        return read_text(r, level, f, v, target, arg);
    }
}

static bool left_out(const struct reading *r, const struct level *level, size_t at)
{
    const struct field *f = &level->table[at];

    return r->whole && level == &r->top && !level->given[at] && (f->flags & FIELD_SOMETIMES) == 0 && f->kind != FIELD_KIND_BOOL &&
           f->kind != FIELD_KIND_BITS;
}

static void read_field(struct reading *r, const struct level *level, size_t at, char *obj)
{
    const struct field *f = &level->table[at];
    struct str v = level->given[at] ? level->given[at]->value : STR(""), arg = STR("");
    bool empty = f->kind == FIELD_KIND_SECRET ? v.len == 0 : blank(v);
    int statement = 0, code = 0;

    if (f->kind == FIELD_KIND_DATE)
        memcpy(obj + f->offset, &DATE_NONE, sizeof(struct date));
    if (empty && (f->flags & FIELD_NOTED) != 0)
        memcpy(obj + f->offset, &(int64_t){FIELD_NOT_GIVEN}, sizeof(int64_t));
    if (!allowed(r->ctx, f, &statement)) { /* not asked, so it cannot be missing */
        if (!empty && !r->refused) {
            r->refused = str_z(r->ctx->arena, str_fmt(r->ctx->arena, "%.*s%s", STR_FMT(level->prefix), f->name));
            r->statement = statement;
        }
        return;
    }
    if (!empty)
        code = read_value(r, level, at, v, obj + f->offset, &arg);
    else if (f->flags & FIELD_REQUIRED)
        code = E1004_FIELD_REQUIRED;
    else if (left_out(r, level, at))
        code = E1032_FIELD_LEFT_OUT;
    if (code)
        add_error(r, level, f->name, code, arg);
}

static void read_level(struct reading *r, const struct level *level, char *obj)
{
    for (size_t i = 0; level->table[i].kind != FIELD_KIND_END; i++) {
        if (level->table[i].kind != FIELD_KIND_ROWS)
            read_field(r, level, i, obj);
    }
}

static void read_rows(struct reading *r, size_t at, char *obj)
{
    const struct field *f = &r->top.table[at];
    size_t count = 0;

    for (int64_t n = 0; r->rows[at] && n < f->max; n++)
        count += r->rows[at][n] && r->rows[at][n]->filled;
    char *rows = count ? arena_alloc_array(r->ctx->arena, count, f->sub_size) : NULL;
    memcpy(obj + f->offset, &rows, sizeof rows);
    memcpy(obj + f->count_offset, &count, sizeof count);
    for (int64_t n = 0; count > 0 && n < f->max; n++) {
        if (!r->rows[at][n] || !r->rows[at][n]->filled)
            continue;
        read_level(r, r->rows[at][n], rows);
        rows += f->sub_size;
    }
}

static enum rc read_all(struct ctx *ctx, const struct field *table, const struct field_input *in, size_t count,
                        void *obj, bool whole)
{
    struct reading *r = ARENA_NEW(ctx->arena, struct reading);
    struct err *err = &ctx->err;

    err_clear(err);
    r->ctx = ctx;
    r->whole = whole;
    if (table_size(table) > MOST_FIELDS)
        return err_bug(err, 0);
    level_start(ctx->arena, &r->top, table, STR(""));
    for (size_t i = 0; i < count; i++) {
        if (!take(r, &r->top, in[i].name, &in[i]) && !take_row(r, &in[i]))
            add_unknown(r, in[i].name);
    }
    read_level(r, &r->top, obj);
    for (size_t i = 0; table[i].kind != FIELD_KIND_END; i++) {
        if (table[i].kind == FIELD_KIND_ROWS)
            read_rows(r, i, obj);
    }
    if (r->refused) { /* the notice goes first: it says why nothing else matters */
        enum rc rc = err_refused(err, r->statement);
        err->code = E1025_FIELD_NOT_IN_NOTICE;
        err->field = r->refused;
        return rc;
    }
    return err->field_count ? err_invalid(err, err->fields[0].code, err->fields[0].field) : RC_OK;
}

enum rc fields_read(struct ctx *ctx, const struct field *table, const struct field_input *in, size_t count, void *obj)
{
    return read_all(ctx, table, in, count, obj, false);
}

enum rc fields_read_form(struct ctx *ctx, const struct field *table, const struct field_input *in, size_t count, void *obj)
{
    return read_all(ctx, table, in, count, obj, true);
}

/* --- out ----------------------------------------------------------------------------------- */

static struct str words_of(struct arena *a, const struct name_value *names, unsigned bits)
{
    struct buf b = buf_in(a);

    for (; names && names->word; names++) {
        if (((unsigned)names->value & bits) == 0)
            continue;
        if (b.len > 0)
            buf_byte(&b, ',');
        buf_addz(&b, names->word);
    }
    return buf_str(&b);
}

struct str field_word(const struct name_value *names, int value)
{
    for (; names && names->word; names++) {
        if (names->value == value)
            return str_from(names->word);
    }
    return STR("");
}

struct str field_value(struct ctx *ctx, const struct field *f, const void *obj)
{
    const void *member = (const char *)obj + f->offset;

    switch (f->kind) {
    case FIELD_KIND_DATE: return date_text(ctx->arena, *(const struct date *)member, LANG_FI);
    case FIELD_KIND_I64: return str_fmt(ctx->arena, "%lld", (long long)*(const int64_t *)member);
    case FIELD_KIND_CENTS: return money_csv(ctx->arena, *(const int64_t *)member);
    case FIELD_KIND_DECIMAL4:
        if ((f->flags & FIELD_NOTED) != 0 && *(const int64_t *)member == FIELD_NOT_GIVEN)
            return STR("");
        return ((f->flags & FIELD_PRICE) != 0 ? price_text : decimal4_text)(ctx->arena, *(const int64_t *)member, LANG_FI);
    case FIELD_KIND_ENUM: return field_word(f->names, *(const int *)member);
    case FIELD_KIND_BITS: return words_of(ctx->arena, f->names, *(const unsigned *)member);
    case FIELD_KIND_BOOL: return *(const bool *)member ? STR("1") : STR("");
    case FIELD_KIND_SECRET: /* never shown again */
    case FIELD_KIND_ROWS:
    case FIELD_KIND_END: return STR("");
    default: return *(const struct str *)member;
    }
}
