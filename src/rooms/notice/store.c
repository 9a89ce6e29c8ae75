/* Notices in the store, and the notice in force compiled in memory. A compiled policy is immutable and
 * lives until the store closes: requests hold bare pointers to it while a new version is published. */
#include <pthread.h>
#include <stdlib.h>

#include "base/errors.h"
#include "errors_notice.h"
#include "errors_policy.h"
#include "queries_notice.h"
#include "rooms/notice/internal.h"

/* --- the cache ---------------------------------------------------------------------------------- */
struct cached {
    struct policy policy;
    struct arena *arena;
    struct cached *next;
};
struct cache { pthread_mutex_t lock; struct cached *first; };

static const char cache_tag;
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER; /* only while the cache itself is made */

static void cache_destroy(void *object)
{
    struct cache *cache = (struct cache *)object;

    while (cache->first != NULL) {
        struct cached *one = cache->first;

        cache->first = one->next;
        arena_free(one->arena);
    }
    (void)pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static struct cache *cache_of(struct store *store)
{
    struct cache *cache;

    (void)pthread_mutex_lock(&making);
    cache = (struct cache *)store_object(store, &cache_tag);
    if (cache == NULL) {
        cache = (struct cache *)calloc(1, sizeof(*cache));
        if (cache == NULL)
            abort();
        (void)pthread_mutex_init(&cache->lock, NULL);
        store_set_object(store, &cache_tag, cache, cache_destroy);
    }
    (void)pthread_mutex_unlock(&making);
    return cache;
}

/* The newest version wins: a reader that began before a publication may come late with the old one. */
static const struct policy *cache_find(struct cache *cache, int64_t tenant, int64_t register_id)
{
    const struct policy *found = NULL;

    (void)pthread_mutex_lock(&cache->lock);
    for (const struct cached *one = cache->first; one != NULL; one = one->next) {
        if (one->policy.tenant == tenant && one->policy.register_id == register_id &&
            (found == NULL || one->policy.version > found->version))
            found = &one->policy;
    }
    (void)pthread_mutex_unlock(&cache->lock);
    return found;
}

static void cache_put(struct store *store, struct cached *one)
{
    struct cache *cache = cache_of(store);

    (void)pthread_mutex_lock(&cache->lock);
    one->next = cache->first;
    cache->first = one;
    (void)pthread_mutex_unlock(&cache->lock);
}

/* --- statements ----------------------------------------------------------------------------------- */
enum rc notice_load_statements(struct ctx *ctx, int64_t notice, struct policy_statement **out, size_t *count)
{
    struct q_notice_statements_row *rows;
    size_t n, kept = 0;

    TRY(q_notice_statements(ctx, &(struct q_notice_statements){.notice = notice}, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, struct policy_statement, n + 1);
    for (size_t i = 0; i < n; i++) {
        enum statement id = statement_from_word(rows[i].statement);

        if (id == STATEMENT_NONE)
            return err_corrupt(&ctx->err, E1305_STATEMENT_UNKNOWN);
        (*out)[kept++] = (struct policy_statement){id, (int)statement_section(id), rows[i].params};
    }
    *count = kept;
    return RC_OK;
}

enum rc notice_store_statements(struct ctx *ctx, int64_t notice, const struct policy_statement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t changes;

        TRY(q_notice_statement_insert(ctx, &(struct q_notice_statement_insert){.notice = notice, .ordinal = (int64_t)i + 1,
            .statement = str_from(statement_word(statements[i].id)), .params = statements[i].params}, &changes));
        if (changes != 1) /* published versions are immutable (P01) */
            return err_conflict(&ctx->err, E1333_NOTICE_NO_DRAFT);
    }
    return RC_OK;
}

/* --- the policy in force ---------------------------------------------------------------------------- */
struct pending { struct policy head; const struct policy_statement *statements; size_t count; };

/* Compile into memory of its own. The caller puts it into the cache. */
static enum rc compile(const struct pending *pending, struct cached **out, struct err *err)
{
    struct arena *arena = arena_new((size_t)4 * 1024 * 1024);
    struct cached *one = ARENA_NEW(arena, struct cached);
    enum rc rc;

    one->arena = arena;
    one->policy = pending->head;
    rc = policy_compile(arena, pending->statements, pending->count, &one->policy, err);
    if (rc != RC_OK) {
        arena_free(arena);
        return rc;
    }
    *out = one;
    return RC_OK;
}

static struct policy policy_head(const struct ctx *ctx, int64_t notice, int64_t version, struct date from)
{
    return (struct policy){.tenant = ctx->tenant, .register_id = ctx->register_id, .notice_id = notice,
                           .version = (int)version, .in_force_from = from};
}

enum rc notice_policy(struct ctx *ctx)
{
    const struct policy *found = cache_find(cache_of(ctx->store), ctx->tenant, ctx->register_id);
    struct q_notice_version_in_state_row row;
    struct policy_statement *statements;
    struct pending pending = {0};
    struct cached *one;
    enum rc rc;

    ctx->policy = found;
    if (found != NULL)
        return RC_OK;
    rc = q_notice_version_in_state(ctx, &(struct q_notice_version_in_state){.state = NOTICE_IN_FORCE}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    pending.head = policy_head(ctx, row.id, row.version, row.drawn_on);
    TRY(notice_load_statements(ctx, row.id, &statements, &pending.count));
    pending.statements = statements;
    TRY(compile(&pending, &one, &ctx->err));
    cache_put(ctx->store, one);
    ctx->policy = cache_find(cache_of(ctx->store), ctx->tenant, ctx->register_id);
    return RC_OK;
}

static void put_committed(struct store *store, void *arg)
{
    struct cached *one;
    struct err err = {0};

    if (compile((const struct pending *)arg, &one, &err) == RC_OK) /* it compiled in the action already */
        cache_put(store, one);
}

/* The action's arena lives until its hooks have run; nothing else must, should the batch fail. */
enum rc notice_swap_policy(struct ctx *ctx, int64_t notice, int64_t version, struct date from)
{
    struct pending *pending = ARENA_NEW(ctx->arena, struct pending);
    struct policy_statement *statements;
    struct policy trial;

    pending->head = trial = policy_head(ctx, notice, version, from);
    TRY(notice_load_statements(ctx, notice, &statements, &pending->count));
    pending->statements = statements;
    TRY(policy_compile(ctx->arena, statements, pending->count, &trial, &ctx->err));
    after_commit(ctx, put_committed, pending);
    return RC_OK;
}

enum rc notice_registers(struct ctx *ctx, struct notice_register **out, size_t *count)
{
    struct q_notice_registers_in_force_row *rows;

    TRY(q_notice_registers_in_force(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct notice_register, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct notice_register){rows[i].tenant_id, rows[i].id, rows[i].slug};
    return RC_OK;
}

/* --- reading -------------------------------------------------------------------------------------- */
enum rc notice_versions(struct ctx *ctx, struct notice_version **out, size_t *count)
{
    struct q_notice_version_list_row *rows;

    TRY(q_notice_version_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct notice_version, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct notice_version){.id = rows[i].id, .version = rows[i].version,
            .state = (enum notice_state)rows[i].state, .drawn_on = rows[i].drawn_on, .created_by = rows[i].created_by,
            .created_at = rows[i].created_at, .published_by = rows[i].published_by_null ? 0 : rows[i].published_by,
            .published_at = rows[i].published_at_null ? 0 : rows[i].published_at,
            .superseded_at = rows[i].superseded_at_null ? 0 : rows[i].superseded_at,
            .order_id = rows[i].order_id_null ? 0 : rows[i].order_id};
    return RC_OK;
}

enum rc notice_get(struct ctx *ctx, int64_t version, struct notice_version *out, struct policy_statement **statements,
                   size_t *count)
{
    struct q_notice_version_get_row row;
    enum rc rc;

    if (version < 0) {
        struct q_notice_version_in_state_row current;

        rc = q_notice_version_in_state(ctx, &(struct q_notice_version_in_state){
            .state = version == -1 ? NOTICE_IN_FORCE : NOTICE_DRAFT}, &current);
        if (rc == RC_NOT_FOUND)
            return err_not_found(&ctx->err, version == -1 ? E1338_NOTICE_NONE_IN_FORCE : E1333_NOTICE_NO_DRAFT);
        TRY(rc);
        version = current.version;
    }
    rc = q_notice_version_get(ctx, &(struct q_notice_version_get){.version = version}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    TRY(rc);
    *out = (struct notice_version){.id = row.id, .version = row.version, .state = (enum notice_state)row.state,
        .drawn_on = row.drawn_on, .created_by = row.created_by, .created_at = row.created_at,
        .published_by = row.published_by_null ? 0 : row.published_by,
        .published_at = row.published_at_null ? 0 : row.published_at,
        .superseded_at = row.superseded_at_null ? 0 : row.superseded_at,
        .order_id = row.order_id_null ? 0 : row.order_id, .received = row.received_null ? STR("") : row.received};
    return notice_load_statements(ctx, row.id, statements, count);
}

enum rc notice_decisions(struct ctx *ctx, int64_t version, struct notice_decided **out, size_t *count)
{
    struct q_notice_version_get_row row;
    struct q_notice_findings_row *rows;

    TRY(q_notice_version_get(ctx, &(struct q_notice_version_get){.version = version}, &row));
    TRY(q_notice_findings(ctx, &(struct q_notice_findings){.notice = row.id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct notice_decided, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        enum finding_id id = FINDING_NONE;

        for (int f = 1; f < FINDING_COUNT; f++) {
            if (str_eqz(rows[i].finding, finding_word((enum finding_id)f)))
                id = (enum finding_id)f;
        }
        (*out)[i] = (struct notice_decided){id, rows[i].section, rows[i].quote, (enum finding_decision)rows[i].decision,
                                            rows[i].decided_by_null ? 0 : rows[i].decided_by,
                                            rows[i].decided_at_null ? 0 : rows[i].decided_at};
    }
    return RC_OK;
}

enum rc notice_authority(struct ctx *ctx, enum lang lang, struct str *contact, struct date *checked_on)
{
    static const char *const codes[] = {"fi", "sv", "en"};
    struct q_authority_in_force_row row;

    TRY(q_authority_in_force(ctx, &(struct q_authority_in_force){.lang = str_from(codes[lang]), .today = ctx->today}, &row));
    *contact = row.contact;
    *checked_on = row.checked_on_null ? DATE_NONE : row.checked_on;
    return RC_OK;
}

/* Parameters of a statement in a version, all of its lines; "" when it is not there. */
static struct str params_of(struct arena *arena, const struct policy_statement *statements, size_t count, enum statement id)
{
    struct str out = STR("");

    for (size_t i = 0; i < count; i++) {
        if (statements[i].id == id)
            out = out.len == 0 ? statements[i].params
                               : str_fmt(arena, "%.*s %.*s", STR_FMT(out), STR_FMT(statements[i].params));
    }
    return out;
}

enum rc notice_diff(struct ctx *ctx, int64_t from, int64_t to, struct notice_change_shown **out, size_t *count)
{
    struct policy_statement *a, *b;
    struct notice_version version;
    size_t na, nb, n = 0;

    TRY(notice_get(ctx, from, &version, &a, &na));
    TRY(notice_get(ctx, to, &version, &b, &nb));
    *out = ARENA_ARRAY(ctx->arena, struct notice_change_shown, STATEMENT_COUNT);
    for (int id = 1; id < STATEMENT_COUNT; id++) {
        struct str before = params_of(ctx->arena, a, na, (enum statement)id);
        struct str after = params_of(ctx->arena, b, nb, (enum statement)id);

        if (!str_eq(before, after))
            (*out)[n++] = (struct notice_change_shown){(enum statement)id, before, after};
    }
    *count = n;
    return RC_OK;
}
