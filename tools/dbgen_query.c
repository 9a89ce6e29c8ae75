/* queries.sql: header lines, parameters, the two texts; what SQLite's authorizer says of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

static struct query *new_query(struct dbgen *g, struct str room, const char *path, int line)
{
    struct query *q = ARENA_NEW(g->arena, struct query);

    q->room = room;
    q->path = path;
    q->line = line;
    g->queries = (struct query **)grow(g, g->queries, g->query_count, &g->query_cap, sizeof(*g->queries));
    g->queries[g->query_count++] = q;
    return q;
}

static bool value_of(struct str line, const char *key, struct str *value)
{
    struct str rest = str_trim(str_sub(line, 2, line.len));

    if (!str_starts(line, STR("--")) || !str_starts(rest, str_from(key)))
        return false;
    *value = str_trim(str_sub(rest, strlen(key), rest.len));
    return true;
}

static void read_name(struct dbgen *g, struct query *q, struct str value)
{
    static const char *const kinds[] = {"", ":exec", ":one", ":many", ":changes"};
    struct str kind = value;

    q->name = str_trim(str_cut(&kind, ' '));
    kind = str_trim(kind);
    for (int k = 1; k <= 4; k++)
        if (str_eqz(kind, kinds[k]))
            q->kind = (enum kind)k;
    if (q->kind == 0)
        complain(g, q->path, q->line, "-- name: word, then :exec, :one, :many or :changes");
    for (size_t i = 0; i < q->name.len; i++)
        if (!((q->name.ptr[i] >= 'a' && q->name.ptr[i] <= 'z') || q->name.ptr[i] == '_' ||
              (i > 0 && q->name.ptr[i] >= '0' && q->name.ptr[i] <= '9'))) {
            complain(g, q->path, q->line, "query name %.*s: a-z, 0-9, _", STR_FMT(q->name));
            break;
        }
    for (size_t i = 0; i + 1 < g->query_count; i++)
        if (str_eq(g->queries[i]->name, q->name))
            complain(g, q->path, q->line, "query %.*s stands already in %s:%d", STR_FMT(q->name),
                     g->queries[i]->path, g->queries[i]->line);
}

static void read_purposes(struct dbgen *g, struct query *q, struct str value, int line)
{
    struct str word;

    if (str_eqz(value, "any")) {
        q->any_purpose = true;
        return;
    }
    while (word_list_next(&value, &word)) {
        int n = purpose_number(word);

        if (n == 0)
            complain(g, q->path, line, "unknown purpose \"%.*s\" (src/policy/purposes.def, or any)", STR_FMT(word));
        else
            q->purposes |= UINT64_C(1) << n;
    }
}

static enum type type_of_word(struct str word)
{
    if (str_eqz(word, "i64"))
        return TYPE_I64;
    if (str_eqz(word, "text"))
        return TYPE_TEXT;
    if (str_eqz(word, "blob"))
        return TYPE_BLOB;
    return str_eqz(word, "date") ? TYPE_DATE : (enum type)0;
}

/* $name, $name:type, $name:type? -> index of the parameter, from 1. */
static size_t param_of(struct dbgen *g, struct query *q, const struct token *t)
{
    struct str rest = str_sub(t->text, 1, t->text.len), name = str_cut(&rest, ':');
    bool nullable = str_ends(rest, STR("?")), own = str_eqz(name, "tenant") || str_eqz(name, "register");
    enum type type = own ? TYPE_I64 : type_of_word(nullable ? str_sub(rest, 0, rest.len - 1) : rest);
    size_t i;

    for (i = 0; i < q->param_count && !str_eq(q->params[i].name, name); i++) {
    }
    if (i == PARAMS_MAX) {
        complain(g, q->path, t->line, "query %.*s: more than %d parameters", STR_FMT(q->name), PARAMS_MAX);
        return 1;
    }
    if (i == q->param_count)
        q->params[q->param_count++] = (struct param){.name = name};
    if (type != 0 && q->params[i].typed && (q->params[i].type != type || q->params[i].nullable != nullable))
        complain(g, q->path, t->line, "query %.*s: $%.*s has two types", STR_FMT(q->name), STR_FMT(name));
    if (type != 0) {
        q->params[i].type = type;
        q->params[i].nullable = nullable;
        q->params[i].typed = true;
    } else if (!str_empty(rest)) {
        complain(g, q->path, t->line, "query %.*s: $%.*s: types are i64, text, blob, date, with ? for nullable",
                 STR_FMT(q->name), STR_FMT(name));
    }
    return i + 1;
}

/* Parameters become ?N for SQLite and $N for PostgreSQL, with the same N. */
static void make_texts(struct dbgen *g, struct query *q)
{
    struct token *lite = ARENA_ARRAY(g->arena, struct token, q->token_count + 1);
    struct token *pg = ARENA_ARRAY(g->arena, struct token, q->token_count + 1);

    for (size_t i = 0; i < q->token_count; i++) {
        lite[i] = pg[i] = q->tokens[i];
        if (q->tokens[i].kind == TOKEN_PARAM) {
            size_t n = param_of(g, q, &q->tokens[i]);

            lite[i].text = str_fmt(g->arena, "?%zu", n);
            pg[i].text = str_fmt(g->arena, "$%zu", n);
        }
    }
    for (size_t i = 0; i < q->param_count; i++)
        if (!q->params[i].typed)
            complain(g, q->path, q->line, "query %.*s: $%.*s has no type", STR_FMT(q->name), STR_FMT(q->params[i].name));
    q->sql_sqlite = tokens_sql(g, lite, q->token_count, true);
    q->sql_pg = tokens_sql(g, pg, q->token_count, false);
}

static void read_body(struct dbgen *g, struct query *q, struct str text, int line)
{
    size_t n, kept = 0;
    struct token *t = lex(g, q->path, text, line, &n);

    for (size_t i = 0; i < n; i++)
        if (t[i].kind != TOKEN_COMMENT)
            t[kept++] = t[i];
    t[kept] = t[n];
    for (size_t i = 0; i < kept; i++)
        if (token_is(&t[i], ";") != (i + 1 == kept))
            complain(g, q->path, t[i].line, "query %.*s: one statement, ended with \";\"", STR_FMT(q->name));
    if (kept < 2) {
        complain(g, q->path, q->line, "query %.*s is empty", STR_FMT(q->name));
        kept = 1;
    }
    t[kept - 1].kind = TOKEN_END;
    q->tokens = t;
    q->token_count = kept - 1;
}

void queries_read(struct dbgen *g, const char *path, struct str room)
{
    struct str text = read_whole(g, path), rest = text;
    struct query *q = NULL;
    size_t body = 0;
    int line = 0, body_line = 0;
    bool head = false;

    g->rooms = (struct room *)grow(g, g->rooms, g->room_count, &g->room_cap, sizeof(*g->rooms));
    g->rooms[g->room_count] = (struct room){room, g->query_count, 0};
    while (rest.len != 0) {
        size_t at = text.len - rest.len;
        struct str raw = str_cut(&rest, '\n'), one = str_trim(raw), value;

        line++;
        if (value_of(one, "name:", &value)) {
            if (q != NULL)
                read_body(g, q, str_sub(text, body, at - body), body_line);
            q = new_query(g, room, path, line);
            read_name(g, q, value);
            head = true;
        } else if (head && value_of(one, "purpose:", &value)) {
            read_purposes(g, q, value, line);
        } else if (head && value_of(one, "returns:", &value)) {
            q->returns = value;
        } else if (head && value_of(one, "tenant:", &value)) {
            q->all_tenants = str_starts(value, STR("all"));
        } else if (head && value_of(one, "store:", &value)) {
            q->keys_store = str_eqz(value, "keys");
            if (!q->keys_store)
                complain(g, path, line, "-- store: keys is the only other store");
        } else if (head && !str_empty(one) && !str_starts(one, STR("--"))) {
            head = false;
            body = at;
            body_line = line;
        } else if (q == NULL && !str_empty(one) && !str_starts(one, STR("--"))) {
            complain(g, path, line, "SQL before the first -- name:");
            return;
        }
    }
    if (q != NULL)
        read_body(g, q, head ? (struct str){NULL, 0} : str_sub(text, body, text.len - body), body_line);
    g->rooms[g->room_count].count = g->query_count - g->rooms[g->room_count].first;
    g->room_count++;
}

struct query *query_from_text(struct dbgen *g, struct str name, enum kind kind, struct str sql)
{
    struct query *q = new_query(g, STR("ownership"), "gen/ownership.c", 1);

    q->name = name;
    q->kind = kind;
    q->generated = true;
    q->purposes = purposes_by_law();
    read_body(g, q, sql, 1);
    query_finish(g, q);
    return q;
}

/* --- what the authorizer sees ---------------------------------------------------------------- */
struct asked { struct dbgen *g; struct query *q; };

static struct touch *touch_of(struct query *q, const struct table *t, const struct column *c)
{
    for (size_t i = 0; i < q->touch_count; i++)
        if (q->touches[i].table == t && q->touches[i].column == c)
            return &q->touches[i];
    if (q->touch_count == TOUCHES_MAX)
        return &q->touches[TOUCHES_MAX - 1];
    q->touches[q->touch_count] = (struct touch){.table = t, .column = c};
    return &q->touches[q->touch_count++];
}

static int on_action(void *arg, int action, const char *table, const char *column, const char *db, const char *view)
{
    struct asked *a = (struct asked *)arg;
    const struct table *t;
    struct column *c;

    (void)db;
    (void)view;
    if (action != SQLITE_READ && action != SQLITE_UPDATE && action != SQLITE_DELETE && action != SQLITE_INSERT)
        return SQLITE_OK;
    t = table_find(a->g, str_from(table), a->q->keys_store);
    if (t == NULL)
        return SQLITE_OK; /* a view, a CTE: their columns come again with the table's name */
    touch_of(a->q, t, NULL);
    if (action == SQLITE_READ || action == SQLITE_UPDATE) {
        c = column_find(t, str_from(column));
        if (c != NULL)
            *(action == SQLITE_READ ? &touch_of(a->q, t, c)->read : &touch_of(a->q, t, c)->write) = true;
    }
    for (size_t i = 0; action == SQLITE_DELETE && i < t->column_count; i++)
        touch_of(a->q, t, &t->columns[i])->deleted = true;
    return SQLITE_OK;
}

/* INSERT INTO t (a, b): the authorizer names the table only. */
static void inserted_columns(struct dbgen *g, struct query *q)
{
    for (size_t i = 0; i + 4 < q->token_count; i++) {
        const struct table *t;

        if (!token_is(&q->tokens[i], "INSERT") || !token_is(&q->tokens[i + 1], "INTO"))
            continue;
        t = table_find(g, q->tokens[i + 2].text, q->keys_store);
        for (i += 4; t != NULL && i < q->token_count && !token_is(&q->tokens[i], ")"); i++) {
            struct column *c = column_find(t, q->tokens[i].text);

            if (c != NULL)
                touch_of(q, t, c)->write = true;
        }
    }
}

static const struct column *returned_column(struct dbgen *g, const struct query *q, struct str name)
{
    bool returning = false;

    for (size_t i = 0; i < q->token_count; i++)
        returning = returning || token_is(&q->tokens[i], "RETURNING");
    for (size_t i = 0; returning && i + 1 < q->token_count; i++)
        if (token_is(&q->tokens[i], "INTO") || token_is(&q->tokens[i], "UPDATE") || token_is(&q->tokens[i], "FROM")) {
            const struct table *t = table_find(g, q->tokens[i + 1].text, q->keys_store);

            return t == NULL ? NULL : column_find(t, name);
        }
    return NULL;
}

/* With a LEFT JOIN every column that is not of the first table may be NULL. */
static bool left_joined(const struct query *q, const char *table)
{
    bool left = false;
    const struct token *first = NULL;

    for (size_t i = 0; i + 1 < q->token_count; i++) {
        left = left || token_is(&q->tokens[i], "LEFT") || token_is(&q->tokens[i], "FULL") || token_is(&q->tokens[i], "RIGHT");
        if (first == NULL && token_is(&q->tokens[i], "FROM"))
            first = &q->tokens[i + 1];
    }
    return left && !(first != NULL && str_eq_nocase(first->text, str_from(table)));
}

static void declared_result(struct dbgen *g, const struct query *q, struct result *r, bool *declared)
{
    struct str list = q->returns, item;

    while (word_list_next(&list, &item)) {
        struct str type = item, name = str_trim(str_cut(&type, ':'));
        bool nullable = str_ends(type, STR("?"));

        if (!str_eq(name, r->name))
            continue;
        *declared = true;
        r->type = type_of_word(str_trim(nullable ? str_sub(type, 0, type.len - 1) : type));
        r->nullable = nullable;
        if (r->type == 0)
            complain(g, q->path, q->line, "query %.*s: -- returns: %.*s: types are i64, text, blob, date", STR_FMT(q->name),
                     STR_FMT(name));
    }
}

static void read_results(struct dbgen *g, struct query *q, sqlite3_stmt *stmt)
{
    int n = sqlite3_column_count(stmt);

    for (int i = 0; i < n && i < RESULTS_MAX; i++) {
        struct result *r = &q->results[q->result_count++];
        const char *table = sqlite3_column_table_name(stmt, i), *origin = sqlite3_column_origin_name(stmt, i);
        const struct table *t = table == NULL ? NULL : table_find(g, str_from(table), q->keys_store);
        const struct column *c = t == NULL || origin == NULL ? NULL : column_find(t, str_from(origin));
        bool declared = false;

        r->name = str_copy(g->arena, str_from(sqlite3_column_name(stmt, i)));
        if (c == NULL)
            c = returned_column(g, q, r->name);
        if (c != NULL) {
            r->type = c->type == TYPE_TEXT && str_ends(r->name, STR("_on")) ? TYPE_DATE : c->type;
            r->nullable = !c->not_null || (table != NULL && left_joined(q, table));
        } else {
            r->type = str_ends(r->name, STR("_text")) ? TYPE_TEXT : str_ends(r->name, STR("_blob")) ? TYPE_BLOB
                    : str_ends(r->name, STR("_on")) ? TYPE_DATE : TYPE_I64;
        }
        declared_result(g, q, r, &declared);
        for (size_t k = 0; k < r->name.len; k++)
            if (!((r->name.ptr[k] >= 'a' && r->name.ptr[k] <= 'z') || r->name.ptr[k] == '_' ||
                  (k > 0 && r->name.ptr[k] >= '0' && r->name.ptr[k] <= '9'))) {
                complain(g, q->path, q->line, "query %.*s: result %d needs AS name", STR_FMT(q->name), i + 1);
                break;
            }
        for (size_t k = 0; k + 1 < q->result_count; k++)
            if (str_eq(q->results[k].name, r->name))
                complain(g, q->path, q->line, "query %.*s: two results are called %.*s", STR_FMT(q->name), STR_FMT(r->name));
    }
}

static void sum_up(struct dbgen *g, struct query *q)
{
    bool tenants = false, bound = false;

    for (size_t i = 0; i < q->touch_count; i++) {
        const struct touch *t = &q->touches[i];

        tenants = tenants || column_find(t->table, STR("tenant_id")) != NULL;
        if (t->column == NULL || t->column->category == 0)
            continue;
        q->categories |= UINT64_C(1) << t->column->category;
        if (t->column->key_class == 0 && (t->read || t->write))
            q->open_categories |= UINT64_C(1) << t->column->category;
        if (q->any_purpose && !category_by_law(t->column->category))
            complain(g, q->path, q->line, "query %.*s: purpose any, but it touches %.*s.%.*s (%s)", STR_FMT(q->name),
                     STR_FMT(t->table->name), STR_FMT(t->column->name), category_words(t->column->category));
    }
    for (size_t i = 0; i < q->param_count; i++)
        bound = bound || str_eqz(q->params[i].name, "tenant");
    if (tenants && !bound && !q->all_tenants)
        complain(g, q->path, q->line, "query %.*s has no $tenant (or a line -- tenant: all, and why)", STR_FMT(q->name));
    if (!q->any_purpose && q->purposes == 0)
        complain(g, q->path, q->line, "query %.*s has no -- purpose:", STR_FMT(q->name));
}

void query_finish(struct dbgen *g, struct query *q)
{
    struct asked asked = {g, q};
    sqlite3 *db = q->keys_store ? g->keys_db : g->main_db;
    sqlite3_stmt *stmt = NULL;
    int before = g->errors;
    bool rows = q->kind == KIND_ONE || q->kind == KIND_MANY;

    make_texts(g, q);
    query_check_words(g, q);
    if (g->errors != before)
        return;
    sqlite3_set_authorizer(db, on_action, &asked);
    if (sqlite3_prepare_v2(db, q->sql_sqlite.ptr, (int)q->sql_sqlite.len, &stmt, NULL) != SQLITE_OK) {
        complain(g, q->path, q->line, "query %.*s: %s", STR_FMT(q->name), sqlite3_errmsg(db));
    } else {
        q->writes = sqlite3_stmt_readonly(stmt) == 0;
        read_results(g, q, stmt);
        inserted_columns(g, q);
        sum_up(g, q);
        if (rows != (q->result_count != 0))
            complain(g, q->path, q->line, "query %.*s: %s", STR_FMT(q->name),
                     rows ? "returns no columns" : "returns columns: :one or :many");
    }
    sqlite3_finalize(stmt);
    sqlite3_set_authorizer(db, NULL, NULL);
}
