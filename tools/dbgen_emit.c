/* gen/queries_<room>.{h,c}: structs, wrappers, the query objects; gen/all_queries.c: the closed list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

static const char *const c_types[] = {"", "int64_t ", "struct str ", "struct blob ", "struct date "};
static const char *const value_kinds[] = {"", "VALUE_I64", "VALUE_TEXT", "VALUE_BLOB", "VALUE_DATE"};
static const char *const kind_names[] = {"", "QUERY_EXEC", "QUERY_ONE", "QUERY_MANY", "QUERY_CHANGES"};

/* Writes only what has changed, so that nothing is compiled again for nothing. */
void write_file(struct dbgen *g, struct str name, struct str text)
{
    const char *path = str_z(g->arena, str_fmt(g->arena, "%s/%.*s", g->out_dir, STR_FMT(name)));
    FILE *f = fopen(path, "rb");
    bool same = false;

    if (f != NULL) {
        char *old = (char *)arena_alloc(g->arena, text.len + 1);
        size_t n = fread(old, 1, text.len + 1, f);

        same = n == text.len && memcmp(old, text.ptr, n) == 0;
        fclose(f);
    }
    if (same)
        return;
    f = fopen(path, "wb");
    if (f == NULL || fwrite(text.ptr, 1, text.len, f) != text.len)
        complain(g, path, 1, "cannot be written");
    if (f != NULL && fclose(f) != 0)
        complain(g, path, 1, "cannot be written");
}

/* A C string of several lines. */
struct str c_string(struct dbgen *g, struct str text, const char *indent)
{
    struct buf b = buf_in(g->arena);
    size_t column = 0;

    buf_byte(&b, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (column > 90 && c == ' ') {
            buf_fmt(&b, " \"\n%s\"", indent);
            column = 0;
            continue;
        }
        column++;
        if (c == '"' || c == '\\')
            buf_fmt(&b, "\\%c", c);
        else if (c == '\n')
            buf_addz(&b, "\\n");
        else
            buf_byte(&b, (char)c);
    }
    buf_byte(&b, '"');
    return buf_str(&b);
}

static bool own_param(const struct param *p)
{
    return !str_eqz(p->name, "tenant") && !str_eqz(p->name, "register");
}

static size_t own_params(const struct query *q)
{
    size_t n = 0;

    for (size_t i = 0; i < q->param_count; i++)
        n += own_param(&q->params[i]);
    return n;
}

static void purposes_comment(struct buf *b, const struct query *q)
{
    const char *sep = "";

    if (q->any_purpose)
        buf_addz(b, "any");
    for (int i = 1; i < purposes_count(); i++)
        if ((q->purposes >> i) & 1) {
            buf_fmt(b, "%s%s", sep, purpose_words(i));
            sep = ", ";
        }
    buf_addz(b, "; touches ");
    sep = "";
    for (int i = 1; i < categories_count(); i++)
        if ((q->categories >> i) & 1) {
            buf_fmt(b, "%s%s", sep, category_words(i));
            sep = ", ";
        }
    buf_addz(b, q->categories == 0 ? "nothing personal" : "");
}

static void member(struct buf *b, enum type type, struct str name, bool nullable)
{
    buf_fmt(b, "    %s%.*s;\n", c_types[type], STR_FMT(name));
    if (nullable)
        buf_fmt(b, "    bool %.*s_null;\n", STR_FMT(name));
}

static void signature(struct buf *b, const struct query *q)
{
    int n = (int)q->name.len;
    const char *z = q->name.ptr;

    buf_fmt(b, "enum rc q_%.*s(struct ctx *ctx", n, z);
    if (own_params(q) != 0)
        buf_fmt(b, ", const struct q_%.*s *p", n, z);
    if (q->kind == KIND_ONE)
        buf_fmt(b, ", struct q_%.*s_row *row", n, z);
    else if (q->kind == KIND_MANY)
        buf_fmt(b, ", struct q_%.*s_row **rows, size_t *count", n, z);
    else if (q->kind == KIND_CHANGES)
        buf_addz(b, ", int64_t *changes");
    buf_addz(b, ")");
}

static void emit_declaration(struct buf *b, const struct query *q)
{
    buf_addz(b, "\n/* ");
    purposes_comment(b, q);
    buf_addz(b, " */\n");
    if (own_params(q) != 0) {
        buf_fmt(b, "struct q_%.*s {\n", STR_FMT(q->name));
        for (size_t i = 0; i < q->param_count; i++)
            if (own_param(&q->params[i]))
                member(b, q->params[i].type, q->params[i].name, q->params[i].nullable);
        buf_addz(b, "};\n");
    }
    if (q->result_count != 0) {
        buf_fmt(b, "struct q_%.*s_row {\n", STR_FMT(q->name));
        for (size_t i = 0; i < q->result_count; i++)
            member(b, q->results[i].type, q->results[i].name, q->results[i].nullable);
        buf_addz(b, "};\n");
    }
    buf_addz(b, "MUST_USE ");
    signature(b, q);
    buf_fmt(b, ";\nextern const struct query query_%.*s;\n", STR_FMT(q->name));
}

void query_object(struct dbgen *g, struct buf *b, const struct query *q)
{
    if (q->param_count != 0) {
        buf_fmt(b, "\nstatic const struct query_param params_%.*s[] = {\n", STR_FMT(q->name));
        for (size_t i = 0; i < q->param_count; i++)
            buf_fmt(b, "    {\"%.*s\", %s, %s},\n", STR_FMT(q->params[i].name), value_kinds[q->params[i].type],
                    q->params[i].nullable ? "true" : "false");
        buf_addz(b, "};");
    }
    if (q->result_count != 0) {
        buf_fmt(b, "\nstatic const struct query_column columns_%.*s[] = {\n", STR_FMT(q->name));
        for (size_t i = 0; i < q->result_count; i++)
            buf_fmt(b, "    {\"%.*s\", %s, %s},\n", STR_FMT(q->results[i].name), value_kinds[q->results[i].type],
                    q->results[i].nullable ? "true" : "false");
        buf_addz(b, "};");
    }
    for (size_t id = 0; id < g->query_count; id++)
        if (g->queries[id] == q)
            buf_fmt(b, "\nconst struct query query_%.*s = {\n    .id = %zu, ", STR_FMT(q->name), id);
    buf_fmt(b, ".name = \"%.*s\", .room = \"%.*s\", .kind = %s,\n", STR_FMT(q->name), STR_FMT(q->room), kind_names[q->kind]);
    buf_fmt(b, "    .purposes = UINT64_C(0x%llx), .categories = UINT64_C(0x%llx), .open_categories = UINT64_C(0x%llx),\n",
            (unsigned long long)q->purposes, (unsigned long long)q->categories, (unsigned long long)q->open_categories);
    buf_fmt(b, "    .sql_sqlite = %.*s,\n", STR_FMT(c_string(g, q->sql_sqlite, "        ")));
    buf_fmt(b, "    .sql_pg = %.*s,\n", STR_FMT(c_string(g, q->sql_pg, "        ")));
    if (q->param_count != 0)
        buf_fmt(b, "    .params = params_%.*s, .param_count = %zu,\n", STR_FMT(q->name), q->param_count);
    if (q->result_count != 0)
        buf_fmt(b, "    .columns = columns_%.*s, .column_count = %zu,\n", STR_FMT(q->name), q->result_count);
    buf_fmt(b, "    .keys_store = %s, .writes = %s,\n};\n", q->keys_store ? "true" : "false", q->writes ? "true" : "false");
}

static void emit_bind(struct buf *b, const struct query *q)
{
    for (size_t i = 0; i < q->param_count; i++) {
        const struct param *p = &q->params[i];
        int n = (int)p->name.len;
        const char *z = p->name.ptr;

        if (str_eqz(p->name, "tenant"))
            buf_fmt(b, "    v[%zu].i64 = ctx->tenant;\n", i);
        else if (str_eqz(p->name, "register"))
            buf_fmt(b, "    v[%zu].i64 = ctx->register_id;\n", i);
        else if (p->type == TYPE_I64)
            buf_fmt(b, "    v[%zu].i64 = p->%.*s;\n", i, n, z);
        else if (p->type == TYPE_TEXT)
            buf_fmt(b, "    v[%zu].text = p->%.*s;\n", i, n, z);
        else if (p->type == TYPE_BLOB)
            buf_fmt(b, "    v[%zu].blob = p->%.*s;\n", i, n, z);
        else
            buf_fmt(b, "    v[%zu].i64 = p->%.*s.days;\n    v[%zu].is_null = date_is_none(p->%.*s)", i, n, z, i, n, z);
        if (p->type == TYPE_DATE && own_param(p))
            buf_addz(b, p->nullable ? str_fmt(b->arena, " || p->%.*s_null;\n", n, z).ptr : ";\n");
        else if (p->nullable)
            buf_fmt(b, "    v[%zu].is_null = p->%.*s_null;\n", i, n, z);
    }
}

/* The members of one row from its values; `from` is the first value's index expression. */
static void emit_row(struct buf *b, const struct query *q, const char *to, const char *from)
{
    for (size_t i = 0; i < q->result_count; i++) {
        const struct result *r = &q->results[i];
        int n = (int)r->name.len;
        const char *z = r->name.ptr;

        buf_fmt(b, "        %s%.*s = ", to, n, z);
        if (r->type == TYPE_I64)
            buf_fmt(b, "%s[%zu].i64;\n", from, i);
        else if (r->type == TYPE_TEXT)
            buf_fmt(b, "%s[%zu].text;\n", from, i);
        else if (r->type == TYPE_BLOB)
            buf_fmt(b, "%s[%zu].blob;\n", from, i);
        else
            buf_fmt(b, "%s[%zu].is_null ? DATE_NONE : (struct date){(int32_t)%s[%zu].i64};\n", from, i, from, i);
        if (r->nullable)
            buf_fmt(b, "        %s%.*s_null = %s[%zu].is_null;\n", to, n, z, from, i);
    }
}

static void emit_wrapper(struct buf *b, const struct query *q)
{
    const char *values = q->param_count == 0 ? "NULL" : "v";
    bool rows = q->kind == KIND_ONE || q->kind == KIND_MANY;

    buf_addz(b, "\n");
    signature(b, q);
    buf_addz(b, "\n{\n");
    if (q->param_count != 0)
        buf_fmt(b, "    struct value v[%zu] = {0};\n", q->param_count);
    if (rows)
        buf_addz(b, "    struct value *got = NULL;\n    size_t n = 0;\n");
    if (q->param_count != 0 || rows)
        buf_addz(b, "\n");
    emit_bind(b, q);
    if (!rows) {
        buf_fmt(b, "    return query_run(ctx, &query_%.*s, %s, NULL, NULL, %s);\n}\n", STR_FMT(q->name), values,
                q->kind == KIND_CHANGES ? "changes" : "NULL");
        return;
    }
    if (q->kind == KIND_MANY)
        buf_addz(b, "    *rows = NULL;\n    *count = 0;\n");
    buf_fmt(b, "    TRY(query_run(ctx, &query_%.*s, %s, &got, &n, NULL));\n", STR_FMT(q->name), values);
    if (q->kind == KIND_ONE) {
        buf_addz(b, "    if (n == 0)\n        return RC_NOT_FOUND;\n    {\n");
        emit_row(b, q, "row->", "got");
        buf_addz(b, "    }\n    return RC_OK;\n}\n");
        return;
    }
    buf_addz(b, "    if (n == 0)\n        return RC_OK;\n");
    buf_fmt(b, "    *rows = ARENA_ARRAY(ctx->arena, struct q_%.*s_row, n);\n    *count = n;\n", STR_FMT(q->name));
    buf_fmt(b, "    for (size_t i = 0; i < n; i++, got += %zu) {\n", q->result_count);
    emit_row(b, q, "(*rows)[i].", "got");
    buf_addz(b, "    }\n    return RC_OK;\n}\n");
}

void emit_rooms(struct dbgen *g)
{
    for (size_t i = 0; i < g->room_count; i++) {
        const struct room *room = &g->rooms[i];
        struct buf h = buf_in(g->arena), c = buf_in(g->arena);
        int n = (int)room->name.len;
        const char *z = room->name.ptr;

        buf_fmt(&h, "/* Generated by dbgen from queries.sql of %.*s. */\n#ifndef GEN_QUERIES_%.*s_H\n#define GEN_QUERIES_%.*s_H\n\n"
                "#include \"db/query.h\"\n", n, z, n, z, n, z);
        buf_fmt(&c, "/* Generated by dbgen from queries.sql of %.*s. */\n#include \"queries_%.*s.h\"\n", n, z, n, z);
        for (size_t k = room->first; k < room->first + room->count; k++) {
            emit_declaration(&h, g->queries[k]);
            query_object(g, &c, g->queries[k]);
            emit_wrapper(&c, g->queries[k]);
        }
        buf_addz(&h, "\n#endif\n");
        write_file(g, str_fmt(g->arena, "queries_%.*s.h", n, z), buf_str(&h));
        write_file(g, str_fmt(g->arena, "queries_%.*s.c", n, z), buf_str(&c));
    }
}

void emit_all_queries(struct dbgen *g)
{
    struct buf b = buf_in(g->arena);

    buf_addz(&b, "/* Generated by dbgen: the closed list of statements, by id. */\n#include \"db/query.h\"\n\n");
    for (size_t i = 0; i < g->query_count; i++)
        buf_fmt(&b, "extern const struct query query_%.*s;\n", STR_FMT(g->queries[i]->name));
    buf_addz(&b, "\nconst struct query *const all_queries[] = {\n");
    for (size_t i = 0; i < g->query_count; i++)
        buf_fmt(&b, "    &query_%.*s,\n", STR_FMT(g->queries[i]->name));
    buf_addz(&b, "    NULL,\n};\n");
    buf_fmt(&b, "const size_t all_query_count = %zu;\n", g->query_count);
    write_file(g, STR("all_queries.c"), buf_str(&b));
}
