/* dbgen: from migrations/ and queries.sql to typed C, the data-use map, the ownership graph and the
 * closed list of statements (DESIGN section 5, ARCHITECTURE "Queries"). Build-time program: one arena,
 * messages `file:line: message` on stderr, exit 1 when there was any. Same input, same bytes. */
#ifndef TOOLS_DBGEN_H
#define TOOLS_DBGEN_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"

enum token_kind { TOKEN_END = 0, TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_OP, TOKEN_PARAM, TOKEN_COMMENT };
struct token {
    enum token_kind kind;
    struct str text;
    int line;
    bool space; /* white space or a comment stood before it */
};

enum type { TYPE_I64 = 1, TYPE_TEXT, TYPE_BLOB, TYPE_DATE };
enum { KEY_CLASS_COUNT = 5 };

struct column {
    struct str name, owner;  /* owner "" when none */
    enum type type;          /* TYPE_DATE: text named ..._on */
    bool not_null;
    int category, key_class; /* 0: @none; key_class 0: @key none */
    bool annotated;
    int line;
};
struct table {
    struct str name;
    const char *path;
    int line;
    bool keys_store, dropped;
    struct column *columns;
    size_t column_count, column_cap;
    struct str refs[16];     /* tables that its foreign keys name */
    size_t ref_count;
};
struct sql_pair { struct str sqlite, pg; };
struct migration {
    int number;
    struct str name;         /* "0001_core" */
    struct str sha256;
    bool keys_store;
    struct sql_pair *statements;
    size_t statement_count, statement_cap;
};

enum kind { KIND_EXEC = 1, KIND_ONE, KIND_MANY, KIND_CHANGES };
struct param { struct str name; enum type type; bool nullable, typed; };
struct result { struct str name; enum type type; bool nullable; };
struct touch { const struct table *table; const struct column *column; bool read, write, deleted; };

enum { PARAMS_MAX = 64, RESULTS_MAX = 96, TOUCHES_MAX = 512 };
struct query {
    struct str name, room, table; /* table: of generated ownership queries */
    const char *path;
    int line;
    enum kind kind;
    uint64_t purposes;            /* 0: any */
    bool any_purpose, keys_store, writes, all_tenants, generated;
    struct str returns;           /* text of `-- returns:` */
    struct token *tokens;
    size_t token_count;
    struct str sql_sqlite, sql_pg;
    struct param params[PARAMS_MAX];
    size_t param_count;
    struct result results[RESULTS_MAX];
    size_t result_count;
    struct touch touches[TOUCHES_MAX];
    size_t touch_count;
    uint64_t categories, open_categories, sealed_read;
};
struct room { struct str name; size_t first, count; };

struct owned { /* a table seen from one owner path */
    const struct table *table;
    struct str owner;
    uint64_t categories;
    unsigned key_classes;
    bool owns_row;
    const struct query *rows, *ids, *count, *remove, *clear;
};

struct dbgen {
    struct arena *arena;
    struct table *tables; size_t table_count, table_cap;
    struct migration *migrations; size_t migration_count, migration_cap;
    struct query **queries; size_t query_count, query_cap;
    struct room *rooms; size_t room_count, room_cap;
    struct owned *owned; size_t owned_count, owned_cap;
    sqlite3 *main_db, *keys_db;
    const char *out_dir;
    int errors;
};

/* dbgen_lex.c */
void complain(struct dbgen *g, const char *path, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
struct token *lex(struct dbgen *g, const char *path, struct str text, int first_line, size_t *count);
bool token_is(const struct token *t, const char *word); /* word without regard to case, or operator */
struct str tokens_sql(struct dbgen *g, const struct token *t, size_t n, bool sqlite);
void *grow(struct dbgen *g, void *items, size_t count, size_t *cap, size_t size);
struct str read_whole(struct dbgen *g, const char *path);
bool word_list_next(struct str *rest, struct str *word); /* "a, b" */
int category_number(struct str word);
int purpose_number(struct str word);
const char *category_words(int n);
const char *purpose_words(int n);
bool category_by_law(int n);
int purposes_count(void);
int categories_count(void);
uint64_t purposes_by_law(void);
/* dbgen_schema.c */
void schema_read(struct dbgen *g, const char *path, bool keys_store);
void schema_check(struct dbgen *g); /* annotations; then opens the two databases */
struct table *table_find(struct dbgen *g, struct str name, bool keys_store);
struct column *column_find(const struct table *t, struct str name);
/* dbgen_query.c */
void queries_read(struct dbgen *g, const char *path, struct str room);
void query_finish(struct dbgen *g, struct query *q); /* checks, prepares, asks the authorizer */
struct query *query_from_text(struct dbgen *g, struct str name, enum kind kind, struct str sql);
/* dbgen_check.c: forbidden constructs */
void query_check_words(struct dbgen *g, const struct query *q);
/* dbgen_emit.c */
void emit_rooms(struct dbgen *g);
void emit_all_queries(struct dbgen *g);
void query_object(struct dbgen *g, struct buf *b, const struct query *q);
void write_file(struct dbgen *g, struct str name, struct str text);
struct str c_string(struct dbgen *g, struct str text, const char *indent);
/* dbgen_own.c */
void ownership_build(struct dbgen *g);
void emit_ownership(struct dbgen *g);
void emit_datause(struct dbgen *g);
void emit_schema(struct dbgen *g);

#endif
