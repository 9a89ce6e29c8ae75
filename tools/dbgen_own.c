/* gen/ownership.c, gen/datause.c, gen/schema.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

/* The condition that a row of t belongs to $subject, along the owner path. */
static void where_owner(struct dbgen *g, struct buf *b, struct str owner)
{
    struct str rest = owner, column = str_cut(&rest, '>');
    int depth = 0;

    (void)g;
    buf_fmt(b, "tenant_id = $tenant AND %.*s ", STR_FMT(column));
    while (!str_empty(rest)) {
        struct str step = str_cut(&rest, '>'), table = str_cut(&step, '.');

        buf_fmt(b, "IN (SELECT id FROM %.*s WHERE tenant_id = $tenant AND %.*s ", STR_FMT(table), STR_FMT(step));
        depth++;
    }
    buf_addz(b, "= $subject:i64");
    while (depth-- > 0)
        buf_byte(b, ')');
}

static const struct query *own_query(struct dbgen *g, const struct owned *o, size_t n, const char *what, enum kind kind,
                                     struct str head)
{
    struct buf b = buf_in(g->arena);

    buf_add(&b, head);
    buf_addz(&b, " WHERE ");
    where_owner(g, &b, o->owner);
    buf_addz(&b, ";");
    return query_from_text(g, str_fmt(g->arena, "owned_%.*s_%zu_%s", STR_FMT(o->table->name), n, what), kind, buf_str(&b));
}

static struct str all_columns(struct dbgen *g, const struct table *t)
{
    struct buf b = buf_in(g->arena);

    for (size_t i = 0; i < t->column_count; i++)
        buf_fmt(&b, "%s%.*s", i == 0 ? "" : ", ", STR_FMT(t->columns[i].name));
    return buf_str(&b);
}

/* UPDATE t SET its columns of this owner to nothing. */
static struct str clear_head(struct dbgen *g, const struct owned *o)
{
    struct buf b = buf_in(g->arena);
    const char *sep = "";

    buf_fmt(&b, "UPDATE %.*s SET ", STR_FMT(o->table->name));
    for (size_t i = 0; i < o->table->column_count; i++) {
        const struct column *c = &o->table->columns[i];

        if (c->category == 0 || !str_eq(c->owner, o->owner))
            continue;
        buf_fmt(&b, "%s%.*s = %s", sep, STR_FMT(c->name), !c->not_null ? "NULL" : c->type == TYPE_I64 ? "0" :
                c->type == TYPE_BLOB ? "CAST('' AS bytea)" : "''");
        sep = ", ";
    }
    return buf_str(&b);
}

static void add_owner(struct dbgen *g, const struct table *t, const struct column *c, size_t *groups)
{
    struct owned *o = NULL;

    for (size_t i = g->owned_count - *groups; i < g->owned_count; i++)
        if (str_eq(g->owned[i].owner, c->owner))
            o = &g->owned[i];
    if (o == NULL) {
        g->owned = (struct owned *)grow(g, g->owned, g->owned_count, &g->owned_cap, sizeof(*o));
        o = &g->owned[g->owned_count++];
        *o = (struct owned){.table = t, .owner = c->owner, .owns_row = *groups == 0};
        ++*groups;
    }
    o->categories |= UINT64_C(1) << c->category;
    o->key_classes |= 1u << c->key_class;
}

static bool path_names(const struct table *t, struct str other)
{
    for (size_t i = 0; i < t->column_count; i++) {
        struct str rest = t->columns[i].owner;

        str_cut(&rest, '>');
        while (!str_empty(rest)) {
            struct str step = str_cut(&rest, '>');

            if (str_eq(str_cut(&step, '.'), other))
                return true;
        }
    }
    return false;
}

/* Does a table that is not placed yet refer to t, by a key or along an owner path? */
static bool referred(const struct dbgen *g, const struct table *t, const bool *placed)
{
    for (size_t i = 0; i < g->table_count; i++) {
        const struct table *o = &g->tables[i];

        if (placed[i] || o == t || o->dropped || o->keys_store)
            continue;
        for (size_t k = 0; k < o->ref_count; k++)
            if (str_eq_nocase(o->refs[k], t->name))
                return true;
        if (path_names(o, t->name))
            return true;
    }
    return false;
}

static void place(struct dbgen *g, const struct table *t)
{
    size_t groups = 0, first = g->owned_count;

    for (size_t i = 0; i < t->column_count; i++)
        if (t->columns[i].category != 0 && !str_empty(t->columns[i].owner))
            add_owner(g, t, &t->columns[i], &groups);
    if (groups != 0 && column_find(t, STR("tenant_id")) == NULL)
        complain(g, t->path, t->line, "table %.*s holds personal data but has no tenant_id", STR_FMT(t->name));
    for (size_t i = first; i < g->owned_count && g->errors == 0; i++) {
        struct owned *o = &g->owned[i];
        struct str from = str_fmt(g->arena, "FROM %.*s", STR_FMT(t->name));

        o->rows = own_query(g, o, i - first, "rows", KIND_MANY,
                            str_fmt(g->arena, "SELECT %.*s %.*s", STR_FMT(all_columns(g, t)), STR_FMT(from)));
        if (column_find(t, STR("id")) != NULL)
            o->ids = own_query(g, o, i - first, "ids", KIND_MANY, str_fmt(g->arena, "SELECT id %.*s", STR_FMT(from)));
        o->count = own_query(g, o, i - first, "count", KIND_ONE,
                             str_fmt(g->arena, "SELECT count(*) AS count %.*s", STR_FMT(from)));
        if (o->owns_row)
            o->remove = own_query(g, o, i - first, "remove", KIND_CHANGES,
                                  str_fmt(g->arena, "DELETE %.*s", STR_FMT(from)));
        else
            o->clear = own_query(g, o, i - first, "clear", KIND_CHANGES, clear_head(g, o));
    }
}

/* Children before the tables they refer to, so that removing in this order breaks no foreign key. */
void ownership_build(struct dbgen *g)
{
    bool *placed = ARENA_ARRAY(g->arena, bool, g->table_count + 1);

    for (size_t left = g->table_count; left > 0; left--) {
        size_t best = g->table_count;

        for (size_t i = 0; i < g->table_count; i++)
            if (!placed[i] && (best == g->table_count || (referred(g, &g->tables[best], placed) &&
                                                          !referred(g, &g->tables[i], placed))))
                best = i;
        placed[best] = true;
        if (!g->tables[best].dropped && !g->tables[best].keys_store)
            place(g, &g->tables[best]);
    }
}

static void emit_owned_pointer(struct buf *b, const char *member, const struct query *q)
{
    if (q != NULL)
        buf_fmt(b, ", .%s = &query_%.*s", member, STR_FMT(q->name));
}

void emit_ownership(struct dbgen *g)
{
    struct buf b = buf_in(g->arena);
    size_t count = 0;

    buf_addz(&b, "/* Generated by dbgen from the annotations in migrations/. */\n#include \"db/ownership.h\"\n\n"
             "const struct column_note all_columns[] = {\n");
    for (size_t i = 0; i < g->table_count; i++)
        for (size_t k = 0; k < g->tables[i].column_count && !g->tables[i].dropped; k++) {
            const struct table *t = &g->tables[i];
            const struct column *c = &t->columns[k];

            buf_fmt(&b, "    {\"%.*s\", \"%.*s\", %d, ", STR_FMT(t->name), STR_FMT(c->name), c->category);
            if (str_empty(c->owner))
                buf_addz(&b, "NULL, ");
            else
                buf_fmt(&b, "\"%.*s\", ", STR_FMT(c->owner));
            buf_fmt(&b, "%d},%s%s\n", c->key_class, c->category == 0 ? "" : " /* ", c->category == 0 ? "" :
                    str_z(g->arena, str_fmt(g->arena, "%s */", category_words(c->category))));
            count++;
        }
    buf_fmt(&b, "    {NULL, NULL, 0, NULL, 0},\n};\nconst size_t all_column_count = %zu;\n", count);
    for (size_t i = 0; i < g->query_count; i++)
        if (g->queries[i]->generated) {
            buf_fmt(&b, "extern const struct query query_%.*s;", STR_FMT(g->queries[i]->name));
            query_object(g, &b, g->queries[i]);
        }
    buf_addz(&b, "\nconst struct owned_table owned_tables[] = {\n");
    for (size_t i = 0; i < g->owned_count; i++) {
        const struct owned *o = &g->owned[i];

        buf_fmt(&b, "    {.table = \"%.*s\", .owner = \"%.*s\", .categories = UINT64_C(0x%llx), .key_classes = 0x%x,\n"
                "     .owns_row = %s", STR_FMT(o->table->name), STR_FMT(o->owner), (unsigned long long)o->categories,
                o->key_classes, o->owns_row ? "true" : "false");
        emit_owned_pointer(&b, "rows", o->rows);
        emit_owned_pointer(&b, "ids", o->ids);
        emit_owned_pointer(&b, "count", o->count);
        emit_owned_pointer(&b, "remove", o->remove);
        emit_owned_pointer(&b, "clear", o->clear);
        buf_addz(&b, "},\n");
    }
    buf_fmt(&b, "    {.table = NULL},\n};\nconst size_t owned_table_count = %zu;\n", g->owned_count);
    write_file(g, STR("ownership.c"), buf_str(&b));
}

/* Does the query read, or write, a column of the category? */
static void touches(const struct query *q, int category, bool *reads, bool *writes)
{
    for (size_t i = 0; i < q->touch_count; i++)
        if (q->touches[i].column != NULL && q->touches[i].column->category == category) {
            *reads = *reads || q->touches[i].read;
            *writes = *writes || q->touches[i].write || q->touches[i].deleted;
        }
}

void emit_datause(struct dbgen *g)
{
    struct buf b = buf_in(g->arena);
    uint64_t of[64] = {0};
    size_t count = 0;

    buf_addz(&b, "/* Generated by dbgen: purpose x category, as SQLite's authorizer saw it. */\n#include \"db/datause.h\"\n\n");
    for (size_t i = 0; i < g->query_count; i++)
        if (g->queries[i]->categories != 0 && !g->queries[i]->generated)
            buf_fmt(&b, "extern const struct query query_%.*s;\n", STR_FMT(g->queries[i]->name));
    buf_addz(&b, "\nconst struct datause all_datause[] = {\n");
    for (int p = 1; p < purposes_count(); p++)
        for (int c = 1; c < categories_count(); c++)
            for (size_t i = 0; i < g->query_count; i++) {
                const struct query *q = g->queries[i];
                bool reads = false, writes = false;

                if (q->generated || !((q->purposes >> p) & 1) || !((q->categories >> c) & 1))
                    continue;
                touches(q, c, &reads, &writes);
                of[p] |= UINT64_C(1) << c;
                buf_fmt(&b, "    {%d, %d, %s, %s, %s, &query_%.*s}, /* %s: %s */\n", p, c, reads ? "true" : "false",
                        writes ? "true" : "false", ((q->open_categories >> c) & 1) ? "false" : "true", STR_FMT(q->name),
                        purpose_words(p), category_words(c));
                count++;
            }
    buf_fmt(&b, "    {0, 0, false, false, false, NULL},\n};\nconst size_t all_datause_count = %zu;\n\n", count);
    buf_addz(&b, "const uint64_t datause_categories[64] = {\n");
    for (int p = 0; p < purposes_count(); p++)
        buf_fmt(&b, "    UINT64_C(0x%llx), /* %s */\n", (unsigned long long)of[p], p == 0 ? "none" : purpose_words(p));
    buf_addz(&b, "};\n");
    write_file(g, STR("datause.c"), buf_str(&b));
}

void emit_schema(struct dbgen *g)
{
    struct buf b = buf_in(g->arena), list = buf_in(g->arena);

    buf_addz(&b, "/* Generated by dbgen from migrations/. */\n#include \"db/schema.h\"\n");
    for (size_t i = 0; i < g->migration_count; i++) {
        const struct migration *m = &g->migrations[i];
        struct str id = str_fmt(g->arena, "%s%.*s", m->keys_store ? "keys_" : "main_", STR_FMT(m->name));

        buf_fmt(&b, "\nstatic const struct migration_step %.*s[] = {\n", STR_FMT(id));
        for (size_t k = 0; k < m->statement_count; k++)
            buf_fmt(&b, "    {%.*s,\n     %.*s},\n", STR_FMT(c_string(g, m->statements[k].sqlite, "     ")),
                    STR_FMT(c_string(g, m->statements[k].pg, "     ")));
        buf_addz(&b, "    {NULL, NULL},\n};\n");
        buf_fmt(&list, "    {%d, \"%.*s\", \"%.*s\", %s, %.*s},\n", m->number, STR_FMT(m->name), STR_FMT(m->sha256),
                m->keys_store ? "true" : "false", STR_FMT(id));
    }
    buf_addz(&b, "\nconst struct migration all_migrations[] = {\n");
    buf_add(&b, buf_str(&list));
    buf_addz(&b, "    {0, NULL, NULL, false, NULL},\n};\n");
    write_file(g, STR("schema.c"), buf_str(&b));
}
