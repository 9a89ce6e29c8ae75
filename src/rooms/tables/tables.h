/* Dated, editable tables (BILLING.md section 10): VAT rates, reference interest, limits of collection,
 * household deduction, boxes of the VAT return, small limits. Each row has its days, a value, a source and a
 * status: confirmed, or unconfirmed until a named user confirms it. The product brings rows of its own
 * (src/rooms/tables/...csv); what a user adds or confirms is a new row that takes the place of the one with the
 * same name and first day. Issued documents keep the values they were issued with. (P02, P64, P65) */
#ifndef ROOMS_TABLES_H
#define ROOMS_TABLES_H

#include "base/field.h"
#include "db/store.h"

enum table_kind {
    TABLE_VAT = 1,        /* basis points; names general reduced1 reduced2 zero */
    TABLE_INTEREST = 2,   /* basis points; reference (by half-year), margin-consumer, margin-business */
    TABLE_COLLECTION = 3, /* cents, days or basis points; consumer.reminder-fee ... (collection.csv) */
    TABLE_HOUSEHOLD = 4,  /* maximum and own-share in cents, percent in basis points */
    TABLE_VAT_BOX = 5,    /* number of a box of the VAT return */
    TABLE_LIMITS = 6,     /* simplified-invoice, cash-rounding in cents; exchange-days: how old a rate may be */
    TABLE_EXCHANGE = 7,   /* 1e-6 units of a currency for one euro, of one day; names are codes of ISO 4217 */
    TABLE_KINDS = 8
};
enum table_unit { TABLE_BP = 1, TABLE_CENTS = 2, TABLE_DAYS = 3, TABLE_NUMBER = 4, TABLE_RATE = 5 };

struct table_name { /* what a table may hold: a closed list */
    enum table_kind kind;
    const char *name;
    enum table_unit unit;
    const char *label; /* message key */
};
const struct table_name *tables_name(enum table_kind kind, struct str name); /* NULL when unknown */

/* --- for rules: small values without texts, from memory --------------------------------------------- */
struct table_value {
    char name[32];
    struct date valid_from, valid_to; /* valid_to none: still in force; closed by the next row's first day */
    int64_t value;                    /* by the unit of the name */
    bool confirmed;
};
/* All of a kind, by name and first day. */
MUST_USE enum rc tables_values(struct ctx *ctx, enum table_kind kind, struct table_value **out, size_t *count);
/* The one in force on a day. NOT_FOUND without err when there is none: refuse rather than guess. */
MUST_USE enum rc tables_value_on(struct ctx *ctx, enum table_kind kind, const char *name, struct date day,
                                 struct table_value *out);
/* The same in values that were read before. NULL when none. Pure. */
const struct table_value *tables_find(const struct table_value *values, size_t count, const char *name,
                                      struct date day);

/* --- with texts: pages, letters that cite a section ------------------------------------------------ */
struct table_row {
    int64_t id;           /* 0: the product's own */
    enum table_kind kind;
    struct str name;
    struct date valid_from, valid_to;
    int64_t value;
    struct str section, source;
    bool confirmed;
    int64_t confirmed_by, confirmed_at; /* 0: with the product */
    int64_t made_by, made_at;
};
MUST_USE enum rc tables_rows(struct ctx *ctx, enum table_kind kind, struct table_row **out, size_t *count);
MUST_USE enum rc tables_row_on(struct ctx *ctx, enum table_kind kind, const char *name, struct date day,
                               struct table_row *out);
/* "25,5 %", "400,00 €", "14 pv", "301" */
struct str tables_value_text(struct ctx *ctx, enum table_kind kind, struct str name, int64_t value);

/* --- rates of exchange: of days, so many that they are never all in memory (BILLING.md section 2) --------- */
struct exchange_rate {
    int64_t rate;               /* units of the currency for one euro, 1e-6 (base/currency.h) */
    struct date on;             /* its day */
    struct str source;
    struct date unconfirmed_on; /* the newest row that waits for a person; none */
};
/* The newest confirmed rate of a currency on a day or before it, at most `exchange-days` old. NOT_FOUND without err when there
 * is none; unconfirmed_on then tells whether confirming would help. Refuse rather than guess. */
MUST_USE enum rc tables_exchange_rate(struct ctx *ctx, struct str currency, struct date day, struct exchange_rate *out);
struct exchange_line { int64_t line; struct date on; struct str currency, source; int64_t rate; };
struct exchange_file { struct exchange_line *rows; size_t count; bool confirm; };
extern const struct field tables_exchange_fields[], tables_exchange_import_fields[]; /* of struct table_form, struct exchange_text */
struct exchange_text { bool confirm_all; };
#define EXCHANGE_BYTES (1u << 20)
#define EXCHANGE_LINES 10000
/* CSV "date;currency;rate;source" with that header; all or nothing. INVALID 3908-3911 with err->line. Pure. */
MUST_USE enum rc tables_exchange_read(struct arena *arena, struct str bytes, struct exchange_file *out, struct err *err);
struct exchange_receipt { int64_t added, same; };
/* Its rows go in; what stands already with the same rate and state is left. FORBIDDEN 3912: a program confirms nothing. */
DECLARE_ACTION(tables_exchange_import, struct exchange_file, struct exchange_receipt);

/* --- changing ---------------------------------------------------------------------------------------- */
struct table_form {
    int table;             /* enum table_kind */
    struct str name;
    struct date valid_from, valid_to;
    struct str value;      /* "25,5": percent, euros, days or a number, by the name */
    struct str section, source;
    bool confirm;          /* confirmed by the acting user at once */
};
extern const struct field tables_fields[], tables_confirm_fields[];
extern const struct name_value tables_kinds[];
struct table_receipt { int64_t id; };
/* A new row; an edit is a new row with the same name and first day. INVALID 3901 unknown name, 3902 not a value,
 * 3903 ends before it begins, 3904 no source, 3906 no first day. FORBIDDEN 3912: a program confirms nothing. Audited. */
DECLARE_ACTION(tables_add, struct table_form, struct table_receipt);
/* Confirm the row of that name and first day as it stands, with a source, by the acting person.
 * NOT_FOUND 3905. INVALID 3904. */
DECLARE_ACTION(tables_confirm, struct table_form, struct table_receipt);

#endif
