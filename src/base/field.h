/* One table of fields for form, JSON, CSV and command line: what is asked, of which category of
 * personal data, whether by law, by contract or voluntarily (P69), and its limits.
 * A field whose category the notice in force lacks is not shown and is refused (P18, P23). */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include "base/ctx.h"

enum field_kind {
    FIELD_KIND_END = 0,
    FIELD_KIND_TEXT,    /* struct str; one line */
    FIELD_KIND_LINES,   /* struct str; several lines */
    FIELD_KIND_NAME,    /* struct str; NFC, trimmed */
    FIELD_KIND_SECRET,  /* struct str; exactly as received (passwords) */
    FIELD_KIND_EMAIL,   /* struct str */
    FIELD_KIND_PHONE,   /* struct str; E.164, national Finnish numbers completed */
    FIELD_KIND_POSTCODE,/* struct str; five digits when country is FI; an unknown code is taken, the table fills in the town */
    FIELD_KIND_URL,     /* struct str; http or https */
    FIELD_KIND_IP,      /* struct str */
    FIELD_KIND_YTUNNUS, /* struct str; normalised 9999999-2 */
    FIELD_KIND_DATE,    /* struct date */
    FIELD_KIND_I64,     /* int64_t, min..max */
    FIELD_KIND_CENTS,   /* int64_t */
    FIELD_KIND_DECIMAL4,/* int64_t, 1e-4 */
    FIELD_KIND_ENUM,    /* int, by names */
    FIELD_KIND_BITS,    /* unsigned, several values of names */
    FIELD_KIND_BOOL,    /* bool: absent is false */
    FIELD_KIND_ROWS     /* array of structs: name.N.sub */
};

enum field_need { NEED_NONE = 0, NEED_LAW, NEED_CONTRACT, NEED_VOLUNTARY };

struct name_value { /* machine word <-> value <-> message key; ends with NULL word */
    const char *word;
    int value;
    const char *msg; /* message key of its label */
};

enum {
    FIELD_REQUIRED = 1,
    FIELD_HIDDEN = 2,
    FIELD_PRICE = 4,    /* DECIMAL4: shown with two decimals at least */
    FIELD_NOTED = 16,   /* DECIMAL4: nothing given is FIELD_NOT_GIVEN, so that a missing number is not a zero */
    FIELD_SOMETIMES = 8 /* a form may leave it out: one form of the table has it and another has not, or a button or a script brings it */
};

#define FIELD_NOT_GIVEN INT64_MIN

struct field {
    const char *name;   /* snake_case: the form's, the JSON's and the flag's name (--made-on) */
    enum field_kind kind;
    size_t offset;
    int64_t min, max;   /* characters for text, value for numbers; rows: most rows */
    const struct name_value *names;
    const struct field *sub;  /* rows */
    size_t sub_size, count_offset; /* rows: size of one struct, offset of its size_t counter */
    unsigned flags;
    int category;       /* enum category of policy/policy.h, 0: not personal */
    enum field_need need;
    const char *label;  /* message key; the hint is key + ".hint" when that exists */
};

/* Each takes (struct type, member, ..., flags, category, need, label). */
#define FIELD_(k, type, member, lo, hi, nm, fl, cat, nd, lb)                                       \
    {.name = #member, .kind = (k), .offset = offsetof(type, member), .min = (lo), .max = (hi),     \
     .names = (nm), .flags = (fl), .category = (cat), .need = (nd), .label = (lb)}
#define FIELD_TEXT(type, member, max, fl, cat, nd, lb) FIELD_(FIELD_KIND_TEXT, type, member, 0, max, NULL, fl, cat, nd, lb)
#define FIELD_LINES(type, member, max, fl, cat, nd, lb) FIELD_(FIELD_KIND_LINES, type, member, 0, max, NULL, fl, cat, nd, lb)
#define FIELD_NAME(type, member, max, fl, cat, nd, lb) FIELD_(FIELD_KIND_NAME, type, member, 0, max, NULL, fl, cat, nd, lb)
#define FIELD_SECRET(type, member, max, fl, cat, nd, lb) FIELD_(FIELD_KIND_SECRET, type, member, 0, max, NULL, fl, cat, nd, lb)
#define FIELD_EMAIL(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_EMAIL, type, member, 0, 254, NULL, fl, cat, nd, lb)
#define FIELD_PHONE(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_PHONE, type, member, 0, 32, NULL, fl, cat, nd, lb)
#define FIELD_POSTCODE(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_POSTCODE, type, member, 0, 12, NULL, fl, cat, nd, lb)
#define FIELD_URL(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_URL, type, member, 0, 500, NULL, fl, cat, nd, lb)
#define FIELD_IP(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_IP, type, member, 0, 45, NULL, fl, cat, nd, lb)
#define FIELD_YTUNNUS(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_YTUNNUS, type, member, 0, 12, NULL, fl, cat, nd, lb)
#define FIELD_DATE(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_DATE, type, member, 0, 0, NULL, fl, cat, nd, lb)
#define FIELD_I64(type, member, lo, hi, fl, cat, nd, lb) FIELD_(FIELD_KIND_I64, type, member, lo, hi, NULL, fl, cat, nd, lb)
#define FIELD_CENTS(type, member, lo, hi, fl, cat, nd, lb) FIELD_(FIELD_KIND_CENTS, type, member, lo, hi, NULL, fl, cat, nd, lb)
#define FIELD_DECIMAL4(type, member, lo, hi, fl, cat, nd, lb) FIELD_(FIELD_KIND_DECIMAL4, type, member, lo, hi, NULL, fl, cat, nd, lb)
#define FIELD_ENUM(type, member, names, fl, cat, nd, lb) FIELD_(FIELD_KIND_ENUM, type, member, 0, 0, names, fl, cat, nd, lb)
#define FIELD_BITS(type, member, names, fl, cat, nd, lb) FIELD_(FIELD_KIND_BITS, type, member, 0, 0, names, fl, cat, nd, lb)
#define FIELD_BOOL(type, member, fl, cat, nd, lb) FIELD_(FIELD_KIND_BOOL, type, member, 0, 0, NULL, fl, cat, nd, lb)
#define FIELD_ROWS(type, member, count_member, most, table, row_type, lb)                          \
    {.name = #member, .kind = FIELD_KIND_ROWS, .offset = offsetof(type, member), .max = (most),    \
     .sub = (table), .sub_size = sizeof(row_type), .count_offset = offsetof(type, count_member),   \
     .label = (lb)}
#define FIELD_END {.kind = FIELD_KIND_END}

struct field_input { /* one name and value as received, from form, JSON, CSV or command line */
    struct str name, value;
};

/* Read inputs into obj (zeroed by the caller; dates that are not given become DATE_NONE). All errors are reported at once in ctx->err:
 * unknown field, doubled field, missing required one, bad value, over-long, category not in the
 * notice (REFUSED). Every doubled or undeclared field is INVALID. Text is cleaned (base/utf8.h).
 * What was read stays in obj even when something else failed, so that a form can show it again.
 * Rows are named name.N.sub, N from 0 (rows.0.price); rows with nothing in them are left out. Bits may come
 * as several inputs of one name or as one with commas. A postcode is checked against the Finnish
 * table unless its sibling `country` (or `<same prefix>_country`) says another country. */
MUST_USE enum rc fields_read(struct ctx *ctx, const struct field *table,
                             const struct field_input *in, size_t count, void *obj);
/* The same for a form of a page. A browser sends every text field and every choice of a list, the empty ones too: one that is not
 * there at all was never on the page that was sent, so it is INVALID (E1032) and never read as "make it empty". Boxes, several
 * choices and rows are sent only when they are filled, and FIELD_SOMETIMES says which others may be left out. */
MUST_USE enum rc fields_read_form(struct ctx *ctx, const struct field *table,
                                  const struct field_input *in, size_t count, void *obj);
/* The value of one field as a form shows it again (dates 22.11.2026, money 1234,56). */
struct str field_value(struct ctx *ctx, const struct field *f, const void *obj);
/* The machine word of a value; "" when the table has none. */
struct str field_word(const struct name_value *names, int value);
const struct field *field_find(const struct field *table, const char *name);
/* May this field be shown and stored under the notice in force? */
bool field_allowed(const struct ctx *ctx, const struct field *f);
/* base knows no notices: policy/ tells it at start (before threads) how to ask. Until then, personal fields
 * (category not 0) are denied. *statement: enum statement that is missing, for the refusal. */
typedef bool field_policy_fn(const struct ctx *ctx, int category, int *statement);
void field_policy_set(field_policy_fn *fn);

#endif
