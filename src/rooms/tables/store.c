/* Rows of the product and of users; the values of a tenant are kept in memory until somebody changes one. */
#include <pthread.h>
#include <string.h>

#include "base/errors.h"
#include "errors_tables.h"
#include "queries_tables.h"
#include "rooms/tables/internal.h"
#include "table_files.h"

enum { TENANTS_KEPT = 8, VALUES_MOST = 256, RATES_SHOWN = 400 };

struct kept { /* a tenant's values of one kind */
    int64_t tenant;
    enum table_kind kind;
    size_t count;
    struct table_value values[VALUES_MOST];
};
struct memory {
    pthread_mutex_t lock;
    struct arena *arena;
    int64_t generation; /* of what is kept: a reader that began before a change keeps nothing */
    int64_t pending_until; /* a change is under way in the writer: what it reads meanwhile may be rolled back */
    struct kept kept[TENANTS_KEPT * TABLE_KINDS];
};

static const char memory_tag;

static void memory_destroy(void *object)
{
    struct memory *m = object;

    pthread_mutex_destroy(&m->lock);
    arena_free(m->arena);
}

static struct memory *memory_of(struct store *store)
{
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    struct memory *m = store_object(store, &memory_tag);

    if (m != NULL)
        return m;
    pthread_mutex_lock(&making);
    m = store_object(store, &memory_tag);
    if (m == NULL) {
        struct arena *arena = arena_new(4u << 20);

        m = ARENA_NEW(arena, struct memory);
        m->arena = arena;
        pthread_mutex_init(&m->lock, NULL);
        store_set_object(store, &memory_tag, m, memory_destroy);
    }
    pthread_mutex_unlock(&making);
    return m;
}

static enum rc load_own(struct ctx *ctx, enum table_kind kind, struct table_row **out, size_t *count)
{
    struct q_dated_row_all_row *rows = NULL;

    TRY(q_dated_row_all(ctx, &(struct q_dated_row_all){.kind = kind}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct table_row, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct table_row){
            .id = rows[i].id, .kind = kind, .name = rows[i].name, .valid_from = rows[i].from_on,
            .valid_to = rows[i].to_on_null ? DATE_NONE : rows[i].to_on, .value = rows[i].value,
            .section = rows[i].section, .source = rows[i].source, .confirmed = !rows[i].confirmed_by_null,
            .confirmed_by = rows[i].confirmed_by_null ? 0 : rows[i].confirmed_by,
            .confirmed_at = rows[i].confirmed_at_null ? 0 : rows[i].confirmed_at, .made_by = rows[i].made_by,
            .made_at = rows[i].made_at};
    return RC_OK;
}

enum rc tables_rows(struct ctx *ctx, enum table_kind kind, struct table_row **out, size_t *count)
{
    struct table_row *product = NULL;
    struct table_row *own = NULL;
    size_t product_count = 0;
    size_t own_count = 0;

    if ((int)kind < 1 || kind >= TABLE_KINDS)
        return err_not_found(&ctx->err, E3901_TABLE_NAME);
    TRY(tables_read_file(ctx->arena, kind, table_files[kind - 1], &product, &product_count, &ctx->err));
    if (kind == TABLE_EXCHANGE)
        TRY(tables_exchange_rows(ctx, STR(""), DATE_NONE, DATE_NONE, RATES_SHOWN, &own, &own_count));
    else
        TRY(load_own(ctx, kind, &own, &own_count));
    *count = tables_merge(ctx->arena, product, product_count, own, own_count, out);
    return RC_OK;
}

static struct kept *find_kept(struct memory *m, int64_t tenant, enum table_kind kind)
{
    for (size_t i = 0; i < COUNT(m->kept); i++)
        if (m->kept[i].tenant == tenant && m->kept[i].kind == kind)
            return &m->kept[i];
    return NULL;
}

static void keep(struct memory *m, const struct ctx *ctx, int64_t generation, enum table_kind kind,
                 const struct table_value *values, size_t count)
{
    int64_t tenant = ctx->tenant;
    struct kept *place;

    pthread_mutex_lock(&m->lock);
    place = find_kept(m, tenant, kind);
    if (place == NULL)
        place = find_kept(m, 0, 0);
    if (place != NULL && count <= VALUES_MOST && generation == m->generation
        && (!ctx->in_writer || ctx->now > m->pending_until)) {
        place->tenant = tenant;
        place->kind = kind;
        place->count = count;
        memcpy(place->values, values, count * sizeof(*values));
    }
    pthread_mutex_unlock(&m->lock);
}

static void drop_tenant(struct store *store, void *arg)
{
    struct memory *m = memory_of(store);
    int64_t tenant = *(const int64_t *)arg;

    pthread_mutex_lock(&m->lock);
    m->generation++;
    m->pending_until = 0;
    for (size_t i = 0; i < COUNT(m->kept); i++)
        if (m->kept[i].tenant == tenant)
            m->kept[i] = (struct kept){.tenant = 0};
    pthread_mutex_unlock(&m->lock);
}

void tables_forget(struct ctx *ctx)
{
    int64_t *tenant = ARENA_NEW(ctx->arena, int64_t);
    struct memory *m = memory_of(ctx->store);

    pthread_mutex_lock(&m->lock);
    m->generation++;
    m->pending_until = ctx->now + 60000;
    for (size_t i = 0; i < COUNT(m->kept); i++)
        if (m->kept[i].tenant == ctx->tenant)
            m->kept[i] = (struct kept){.tenant = 0};
    pthread_mutex_unlock(&m->lock);
    *tenant = ctx->tenant;
    after_commit(ctx, drop_tenant, tenant);
}

static enum rc read_values(struct ctx *ctx, enum table_kind kind, struct table_value **out, size_t *count)
{
    struct table_row *rows = NULL;

    TRY(tables_rows(ctx, kind, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct table_value, *count);
    for (size_t i = 0; i < *count; i++) {
        struct table_value *v = &(*out)[i];

        *v = (struct table_value){.valid_from = rows[i].valid_from, .valid_to = rows[i].valid_to,
                                  .value = rows[i].value, .confirmed = rows[i].confirmed};
        memcpy(v->name, rows[i].name.ptr,
               rows[i].name.len < sizeof(v->name) ? rows[i].name.len : sizeof(v->name) - 1);
    }
    return RC_OK;
}

enum rc tables_values(struct ctx *ctx, enum table_kind kind, struct table_value **out, size_t *count)
{
    struct memory *m = memory_of(ctx->store);
    struct table_value *copy = arena_alloc_raw(ctx->arena, sizeof(*copy) * VALUES_MOST); /* before the lock */
    const struct kept *found;
    int64_t generation;

    pthread_mutex_lock(&m->lock);
    generation = m->generation;
    found = find_kept(m, ctx->tenant, kind);
    if (found != NULL) {
        *count = found->count;
        memcpy(copy, found->values, found->count * sizeof(*copy));
    }
    pthread_mutex_unlock(&m->lock);
    *out = copy;
    if (found != NULL)
        return RC_OK;
    TRY(read_values(ctx, kind, out, count));
    keep(m, ctx, generation, kind, *out, *count);
    return RC_OK;
}

enum rc tables_value_on(struct ctx *ctx, enum table_kind kind, const char *name, struct date day,
                        struct table_value *out)
{
    struct table_value *values = NULL;
    const struct table_value *found;
    size_t count = 0;

    TRY(tables_values(ctx, kind, &values, &count));
    found = tables_find(values, count, name, day);
    if (found == NULL)
        return RC_NOT_FOUND;
    *out = *found;
    return RC_OK;
}

enum rc tables_row_on(struct ctx *ctx, enum table_kind kind, const char *name, struct date day, struct table_row *out)
{
    struct table_row *rows = NULL;
    size_t count = 0;

    TRY(tables_rows(ctx, kind, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eqz(rows[i].name, name) && !date_before(day, rows[i].valid_from)
            && (date_is_none(rows[i].valid_to) || !date_after(day, rows[i].valid_to))) {
            *out = rows[i];
            return RC_OK;
        }
    return RC_NOT_FOUND;
}
