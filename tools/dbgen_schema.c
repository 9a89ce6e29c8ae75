/* Migrations: tables, columns, annotations; the text for each engine; the two schemas in memory. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

struct table *table_find(struct dbgen *g, struct str name, bool keys_store)
{
    for (size_t i = 0; i < g->table_count; i++)
        if (!g->tables[i].dropped && g->tables[i].keys_store == keys_store &&
            str_eq_nocase(g->tables[i].name, name))
            return &g->tables[i];
    return NULL;
}

struct column *column_find(const struct table *t, struct str name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (str_eq_nocase(t->columns[i].name, name))
            return &t->columns[i];
    return NULL;
}

static struct str next_word(struct str *rest)
{
    *rest = str_trim(*rest);
    return str_cut(rest, ' ');
}

/* "-- @category contact @owner subject_id @key subject" or "-- @none". Words after the annotation
 * that do not begin with @ are a remark. */
static void annotate(struct dbgen *g, const struct table *t, struct column *c, struct token comment)
{
    static const char *const classes[KEY_CLASS_COUNT] = {"none", "subject", "voucher", "claim", "tenant"};
    struct str rest = str_sub(comment.text, 2, comment.text.len);
    bool category = false, owner = false, key = false;

    rest = str_trim(rest);
    if (str_eqz(rest, "@none") || str_starts(rest, STR("@none "))) {
        c->annotated = true;
        return;
    }
    while (!str_empty(rest = str_trim(rest)) && rest.ptr[0] == '@') {
        struct str word = next_word(&rest), value = next_word(&rest);

        if (str_eqz(word, "@category")) {
            category = (c->category = category_number(value)) != 0;
            if (!category)
                complain(g, t->path, comment.line, "unknown category \"%.*s\"", STR_FMT(value));
        } else if (str_eqz(word, "@owner")) {
            owner = !str_empty(value);
            c->owner = value;
        } else if (str_eqz(word, "@key")) {
            for (int k = 0; k < KEY_CLASS_COUNT; k++)
                if (str_eqz(value, classes[k])) {
                    c->key_class = k;
                    key = true;
                }
            if (!key)
                complain(g, t->path, comment.line, "unknown key class \"%.*s\"", STR_FMT(value));
        } else {
            complain(g, t->path, comment.line, "unknown annotation %.*s", STR_FMT(word));
        }
    }
    c->annotated = true;
    if (!category || !key || (!owner && c->key_class != 4))
        complain(g, t->path, comment.line, "column %.*s.%.*s: an annotation is @none, or @category, @owner and "
                 "@key (no @owner only with @key tenant)", STR_FMT(t->name), STR_FMT(c->name));
}

/* One column from its tokens: name type [NOT NULL ...]. */
static struct column *add_column(struct dbgen *g, struct table *t, const struct token *item, size_t n)
{
    struct column c = {.name = item[0].text, .line = item[0].line};

    if (n < 2 || item[1].kind != TOKEN_WORD) {
        complain(g, t->path, item[0].line, "column %.*s has no type", STR_FMT(item[0].text));
        return NULL;
    }
    if (token_is(&item[1], "bigint"))
        c.type = TYPE_I64;
    else if (token_is(&item[1], "text"))
        c.type = str_ends(c.name, STR("_on")) ? TYPE_DATE : TYPE_TEXT;
    else if (token_is(&item[1], "bytea"))
        c.type = TYPE_BLOB;
    else
        complain(g, t->path, item[1].line, "type %.*s: only bigint, text, bytea", STR_FMT(item[1].text));
    for (size_t i = 2; i + 1 < n; i++) {
        if (token_is(&item[i], "NOT") && token_is(&item[i + 1], "NULL"))
            c.not_null = true;
        if (token_is(&item[i], "REFERENCES") && t->ref_count < COUNT(t->refs))
            t->refs[t->ref_count++] = item[i + 1].text;
    }
    if (c.type == TYPE_I64 && str_ends(c.name, STR("_on")))
        complain(g, t->path, c.line, "column %.*s: ..._on is a date in ISO text", STR_FMT(c.name));
    t->columns = (struct column *)grow(g, t->columns, t->column_count, &t->column_cap, sizeof(c));
    t->columns[t->column_count] = c;
    return &t->columns[t->column_count++];
}

static bool is_constraint(const struct token *t)
{
    return token_is(t, "PRIMARY") || token_is(t, "FOREIGN") || token_is(t, "UNIQUE") || token_is(t, "CHECK") ||
           token_is(t, "CONSTRAINT");
}

/* CREATE TABLE name ( items ); t[0] is the first token after "(". Annotations are the comments on the
 * line where the item ends. Returns the index of the closing parenthesis. */
static size_t read_items(struct dbgen *g, struct table *tab, const struct token *t, size_t n)
{
    struct token item[256];
    size_t len = 0, i;
    int depth = 0, end_line = 0;
    struct column *last = NULL;
    struct token pending = {.kind = TOKEN_END}; /* a comment before the comma, or before ")" */

    for (i = 0; i < n; i++) {
        bool closes = depth == 0 && token_is(&t[i], ")");

        if (t[i].kind == TOKEN_COMMENT) {
            if (!str_contains(t[i].text, STR("@")))
                continue;
            if (len != 0)
                pending = t[i];
            else if (last != NULL && t[i].line == end_line)
                annotate(g, tab, last, t[i]);
            continue;
        }
        if (closes || (depth == 0 && token_is(&t[i], ","))) {
            last = NULL;
            if (len != 0 && !is_constraint(&item[0]))
                last = add_column(g, tab, item, len);
            if (last != NULL && pending.kind == TOKEN_COMMENT)
                annotate(g, tab, last, pending);
            pending.kind = TOKEN_END;
            for (size_t k = 0; k + 1 < len; k++)
                if (is_constraint(&item[0]) && token_is(&item[k], "REFERENCES") && tab->ref_count < COUNT(tab->refs))
                    tab->refs[tab->ref_count++] = item[k + 1].text;
            end_line = t[i].line;
            len = 0;
            if (closes)
                break;
            continue;
        }
        depth += token_is(&t[i], "(") ? 1 : token_is(&t[i], ")") ? -1 : 0;
        if (len < COUNT(item))
            item[len++] = t[i];
    }
    for (size_t k = i; last != NULL && k < n && t[k].line == end_line; k++)
        if (t[k].kind == TOKEN_COMMENT && str_contains(t[k].text, STR("@")))
            annotate(g, tab, last, t[k]);
    return i;
}

static struct table *new_table(struct dbgen *g, struct str name, const char *path, int line, bool keys_store)
{
    if (table_find(g, name, keys_store) != NULL)
        complain(g, path, line, "table %.*s exists already", STR_FMT(name));
    g->tables = (struct table *)grow(g, g->tables, g->table_count, &g->table_cap, sizeof(*g->tables));
    g->tables[g->table_count] = (struct table){.name = name, .path = path, .line = line, .keys_store = keys_store};
    return &g->tables[g->table_count++];
}

static void refuse_words(struct dbgen *g, const char *path, const struct token *t, size_t n)
{
    static const char *const words[] = {"TRIGGER", "SEQUENCE", "GENERATED", "DEFERRABLE", "BOOLEAN", "SERIAL",
        "BIGSERIAL", "REAL", "DOUBLE", "NUMERIC", "AUTOINCREMENT", "STRICT", "WITHOUT", "PRAGMA", "ATTACH",
        "VACUUM", "COLLATE", "TEMP", "TEMPORARY", "FUNCTION", "USING", "NATURAL"};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COUNT(words); k++)
            if (token_is(&t[i], words[k]))
                complain(g, path, t[i].line, "%s is not allowed: the engines differ (DESIGN section 5)", words[k]);
}

/* One statement t[0..n) without its ";" (after: tokens that follow, for an annotation on that line). */
static void read_statement(struct dbgen *g, struct migration *m, const char *path, const struct token *t, size_t n,
                           const struct token *after)
{
    struct sql_pair pair;
    bool table = false;

    refuse_words(g, path, t, n);
    if (n > 4 && token_is(&t[0], "CREATE") && token_is(&t[1], "TABLE")) {
        struct table *tab = new_table(g, t[2].text, path, t[0].line, m->keys_store);
        size_t end = read_items(g, tab, t + 4, n - 4 + (after->kind == TOKEN_COMMENT ? 2 : 0));

        table = true;
        if (!token_is(&t[3], "(") || end + 5 < n)
            complain(g, path, t[0].line, "CREATE TABLE name (...) and nothing after it");
    } else if (n > 5 && token_is(&t[0], "ALTER") && token_is(&t[1], "TABLE") && token_is(&t[3], "ADD")) {
        size_t at = token_is(&t[4], "COLUMN") ? 5 : 4;
        struct table *tab = table_find(g, t[2].text, m->keys_store);
        struct column *c = tab == NULL ? NULL : add_column(g, tab, t + at, n - at);

        if (tab == NULL)
            complain(g, path, t[0].line, "no table %.*s", STR_FMT(t[2].text));
        if (c != NULL && after->kind == TOKEN_COMMENT && after->line == t[n - 1].line)
            annotate(g, tab, c, *after);
    } else if (n >= 3 && token_is(&t[0], "DROP") && token_is(&t[1], "TABLE")) {
        struct table *tab = table_find(g, t[n - 1].text, m->keys_store);

        if (tab != NULL)
            tab->dropped = true;
    } else if (token_is(&t[0], "ALTER") || token_is(&t[0], "SELECT")) {
        complain(g, path, t[0].line, "only ALTER TABLE ... ADD COLUMN: make a new table and copy");
    }
    pair.pg = tokens_sql(g, t, n, false);
    pair.sqlite = tokens_sql(g, t, n, true);
    if (table)
        pair.sqlite = str_fmt(g->arena, "%.*s STRICT, WITHOUT ROWID", STR_FMT(pair.sqlite));
    m->statements = (struct sql_pair *)grow(g, m->statements, m->statement_count, &m->statement_cap, sizeof(pair));
    m->statements[m->statement_count++] = pair;
}

void schema_read(struct dbgen *g, const char *path, bool keys_store)
{
    struct migration m = {.keys_store = keys_store};
    struct str text = read_whole(g, path), base = str_from(strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path);
    unsigned char hash[crypto_hash_sha256_BYTES];
    size_t count, start = 0;
    struct token *t = lex(g, path, text, 1, &count);
    int64_t number = 0;

    m.name = str_ends(base, STR(".sql")) ? str_sub(base, 0, base.len - 4) : base;
    if (!str_to_i64(str_sub(base, 0, 4), &number) || base.len < 5 || base.ptr[4] != '_')
        complain(g, path, 1, "a migration is named NNNN_name.sql");
    m.number = (int)number;
    crypto_hash_sha256(hash, (const unsigned char *)text.ptr, text.len);
    m.sha256 = str_hex(g->arena, (struct blob){hash, sizeof(hash)});
    for (size_t i = 0; i < count; i++) {
        if (i == start && t[i].kind == TOKEN_COMMENT) {
            start++;
        } else if (token_is(&t[i], ";")) {
            if (i > start)
                read_statement(g, &m, path, t + start, i - start, &t[i + 1]);
            start = i + 1;
        }
    }
    if (start < count)
        complain(g, path, t[start].line, "a statement does not end with \";\"");
    g->migrations = (struct migration *)grow(g, g->migrations, g->migration_count, &g->migration_cap, sizeof(m));
    g->migrations[g->migration_count++] = m;
}

/* The owner path must lead from column to column of tables that exist, by their id. */
static void check_owner(struct dbgen *g, const struct table *t, const struct column *c)
{
    struct str rest = c->owner, hop = str_cut(&rest, '>');

    if (column_find(t, hop) == NULL)
        complain(g, t->path, c->line, "@owner: no column %.*s in %.*s", STR_FMT(hop), STR_FMT(t->name));
    while (!str_empty(rest)) {
        struct str step = str_cut(&rest, '>'), table = str_cut(&step, '.');
        const struct table *next = table_find(g, table, t->keys_store);

        if (next == NULL || column_find(next, step) == NULL || column_find(next, STR("id")) == NULL) {
            complain(g, t->path, c->line, "@owner: no %.*s.%.*s, or no column id there", STR_FMT(table), STR_FMT(step));
            return;
        }
    }
}

static sqlite3 *migrate_in_memory(struct dbgen *g, bool keys_store)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        complain(g, "dbgen", 1, "SQLite does not open");
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    for (size_t i = 0; i < g->migration_count; i++) {
        const struct migration *m = &g->migrations[i];

        for (size_t k = 0; m->keys_store == keys_store && k < m->statement_count; k++)
            if (sqlite3_exec(db, str_z(g->arena, m->statements[k].sqlite), NULL, NULL, NULL) != SQLITE_OK)
                complain(g, str_z(g->arena, m->name), 1, "statement %zu: %s", k + 1, sqlite3_errmsg(db));
    }
    return db;
}

void schema_check(struct dbgen *g)
{
    for (size_t i = 0; i < g->table_count; i++) {
        const struct table *t = &g->tables[i];

        for (size_t k = 0; k < t->column_count && !t->dropped; k++) {
            const struct column *c = &t->columns[k];

            if (!c->annotated)
                complain(g, t->path, c->line, "column %.*s.%.*s has no annotation (-- @none, or -- @category ... "
                         "@owner ... @key ...)", STR_FMT(t->name), STR_FMT(c->name));
            else if (!str_empty(c->owner))
                check_owner(g, t, c);
        }
        for (size_t k = 0; k < t->ref_count && !t->dropped; k++)
            if (table_find(g, t->refs[k], t->keys_store) == NULL)
                complain(g, t->path, t->line, "REFERENCES %.*s: no such table", STR_FMT(t->refs[k]));
    }
    g->main_db = migrate_in_memory(g, false);
    g->keys_db = migrate_in_memory(g, true);
}
