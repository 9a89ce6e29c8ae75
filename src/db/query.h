/* What dbgen's typed wrappers stand on. Rooms call only the wrappers (gen/queries_<room>.h). */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "base/ctx.h"

enum query_kind { QUERY_EXEC = 1, QUERY_ONE, QUERY_MANY, QUERY_CHANGES };
enum value_kind { VALUE_I64 = 1, VALUE_TEXT, VALUE_BLOB, VALUE_DATE };

struct query_param { const char *name; enum value_kind kind; bool nullable; };
struct query_column { const char *name; enum value_kind kind; bool nullable; };

struct query { /* one statement of the closed list, generated */
    int id;
    const char *name, *room;
    enum query_kind kind;
    uint64_t purposes;      /* allowed purposes, bits; 0: touches no personal data ("any") */
    uint64_t categories;    /* categories of the columns it reads or writes, bits */
    uint64_t open_categories; /* those among them whose columns are not sealed (@key none) and that it
                               reads or stores: asked of the policy by query_run, sealed ones by seal.h */
    const char *sql_sqlite; /* word-mapped, parameters :name */
    const char *sql_pg;     /* parameters $1.. with the index of params */
    const struct query_param *params; size_t param_count; /* tenant, register included */
    const struct query_column *columns; size_t column_count;
    bool keys_store;        /* runs on the key store, not on the main one */
    bool writes;
};

struct value {
    bool is_null;
    int64_t i64;            /* also days of a date */
    struct str text;
    struct blob blob;
};

/* Run a query: checks ctx->purpose against q->purposes (BUG when a room uses a query for another
 * purpose than declared) and the notice in force (REFUSED). A writing query outside an action is a
 * BUG. rows: arena, row-major values, NULL for EXEC. */
MUST_USE enum rc query_run(struct ctx *ctx, const struct query *q, const struct value *params,
                           struct value **rows, size_t *row_count, int64_t *changes);

extern const struct query *const all_queries[]; /* generated, by id, ends with NULL */
extern const size_t all_query_count;

/* Generated from migrations/ (annotations): which column holds what of whom. */
struct column_note {
    const char *table, *column;
    int category;           /* enum category, 0 for @none */
    const char *owner;      /* column that names the owning subject ("subject_id", or a path
                               "customer_id>customer.subject_id"), NULL when none */
    int key_class;          /* enum key_class, 0: @key none, not sealed */
};
extern const struct column_note all_columns[];
extern const size_t all_column_count;

#endif
