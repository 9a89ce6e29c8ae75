/* Writing the audit: entries of actions, reads, refusals. */
#include <string.h>

#include "base/errors.h"
#include "audit_audit.h"
#include "db/reads.h"
#include "db/store.h"
#include "errors_audit.h"
#include "rooms/audit/internal.h"

enum { SEARCH_MS = 60 * 1000 };

static struct audit_row row_from(const struct ctx *ctx, int kind)
{
    return (struct audit_row){.at = ctx->now, .register_id = ctx->register_id, .user_id = ctx->actor->user_id,
                              .roles = (int64_t)ctx->actor->roles, .kind = (int64_t)kind, .purpose = ctx->purpose,
                              .notice_id = ctx->policy != NULL ? ctx->policy->notice_id : 0};
}

static struct audit_row row_by(const struct ctx *ctx, int kind, const struct verdict *verdict)
{
    struct audit_row row = row_from(ctx, kind);

    if (verdict != NULL) {
        row.purpose = (int64_t)verdict->purpose;
        row.statement = (int64_t)verdict->statement;
        row.notice_id = verdict->notice_id;
        row.categories = verdict->category > CATEGORY_NONE ? (int64_t)1 << verdict->category : 0;
        row.outcome = verdict->allowed ? RC_OK : RC_REFUSED;
    }
    return row;
}

enum rc audit_write(struct ctx *ctx, int kind, int64_t subject, int64_t what,
                    const struct verdict *verdict)
{
    struct audit_row row = row_by(ctx, kind, verdict);

    if (!ctx->in_writer)
        return err_bug(&ctx->err, E2101_AUDIT_OUTSIDE_ACTION);
    row.subject_id = subject;
    row.what = what;
    return audit_store_append(ctx, &row);
}

enum rc audit_write_each(struct ctx *ctx, int kind, const int64_t *what, size_t count, const struct verdict *verdict)
{
    struct audit_row row = row_by(ctx, kind, verdict);

    if (!ctx->in_writer)
        return err_bug(&ctx->err, E2101_AUDIT_OUTSIDE_ACTION);
    return count == 0 ? RC_OK : audit_store_append_each(ctx, &row, what, count);
}

/* --- reads ------------------------------------------------------------------------------------- */
static bool is_open(const struct read_note *n)
{
    return (n->categories & ~n->written) != 0;
}

static bool any_open(const struct audit_batch *b)
{
    if (b->index_count > 0)
        return true;
    for (size_t i = 0; i < b->count; i++)
        if (is_open(&b->notes[i]))
            return true;
    return false;
}

/* One entry for all that was opened for one purpose by one statement: a card when it is one person,
 * else a result set with its ids. */
static enum rc write_group(struct ctx *ctx, struct audit_row row, const struct audit_batch *b, size_t first, bool *done)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, b->count - first);
    size_t count = 0;

    row.purpose = b->notes[first].purpose;
    row.statement = b->notes[first].statement;
    row.what = b->what;
    for (size_t i = first; i < b->count; i++) {
        const struct read_note *n = &b->notes[i];

        if (done[i] || !is_open(n) || n->purpose != row.purpose || n->statement != row.statement)
            continue;
        done[i] = true;
        row.categories |= (int64_t)n->categories;
        if (n->subject != 0)
            ids[count++] = n->subject;
    }
    if (count == 1)
        row.subject_id = ids[0];
    if (count > 1) {
        row.subject_count = (int64_t)count;
        row.subjects = audit_ids_pack(ctx->arena, ids, count);
    }
    return audit_store_append(ctx, &row);
}

static void mark_written(struct store *store, void *arg)
{
    struct audit_batch *b = arg;

    (void)store;
    b->index_count = 0;
    for (size_t i = 0; i < b->count; i++)
        b->notes[i].written |= b->notes[i].categories;
}

/* The program has filled its search index: one entry that says how much, about nobody. */
static enum rc write_index_load(struct ctx *ctx, const struct audit_batch *b)
{
    struct audit_row row = row_from(ctx, AUDIT_INDEX_LOADED);

    row.what = b->index_count;
    return audit_store_append(ctx, &row);
}

static enum rc write_groups(struct ctx *ctx, struct audit_row row, const struct audit_batch *b)
{
    bool *done = ARENA_ARRAY(ctx->arena, bool, b->count + 1);

    for (size_t i = 0; i < b->count; i++)
        if (!done[i] && is_open(&b->notes[i]))
            TRY(write_group(ctx, row, b, i, done));
    return RC_OK;
}

/* In the writer, when an action's body has returned: its reads go with its transaction. */
static enum rc action_end(struct ctx *ctx)
{
    struct audit_batch *b = ctx->reads;

    if (b == NULL || !any_open(b))
        return RC_OK;
    if (b->index_count > 0)
        TRY(write_index_load(ctx, b));
    TRY(write_groups(ctx, row_from(ctx, AUDIT_READ), b));
    after_commit(ctx, mark_written, b);
    return RC_OK;
}

void audit_install(struct store *store)
{
    store_set_action_end(store, action_end);
}

static enum rc nothing(struct ctx *ctx, const void *req, void *out)
{
    (void)ctx;
    (void)req;
    *(int *)out = 0;
    return RC_OK;
}

/* A search that was going on, in the name of who searched. */
static enum rc write_search(struct ctx *ctx, const void *req, void *out)
{
    const struct search *s = req;
    struct audit_row row = {.at = ctx->now, .register_id = s->register_id, .user_id = s->user_id, .roles = s->roles,
                            .kind = AUDIT_READ, .notice_id = s->notice_id};
    struct audit_batch batch = {.count = s->count};

    *(int *)out = 0;
    batch.notes = ARENA_ARRAY(ctx->arena, struct read_note, s->count + 1);
    for (size_t i = 0; i < s->count; i++)
        batch.notes[i] = s->notes[i];
    return write_groups(ctx, row, &batch);
}

static enum rc close_search(struct ctx *ctx, const struct search *s)
{
    int out;
    enum rc rc = writer_run(ctx, write_search, s, &out, sizeof(out));

    if (rc != RC_OK)
        audit_search_back(ctx, s);
    return rc;
}

enum rc audit_flush_reads(struct ctx *ctx)
{
    struct err before = ctx->err;
    struct search *search;
    int out;
    enum rc rc;

    if (ctx->in_writer || ctx->reads == NULL || !any_open(ctx->reads))
        return RC_OK;
    audit_install(ctx->store);
    search = audit_search_take(ctx, true, 0); /* it has been used; its entry and the reads go in one transaction */
    rc = search != NULL ? close_search(ctx, search) : writer_run(ctx, nothing, NULL, &out, sizeof(out)); /* its end writes the reads */
    if (rc == RC_OK)
        ctx->err = before; /* a page that shows an error keeps it */
    return rc;
}

static enum rc began(struct ctx *ctx, const void *req, void *out)
{
    struct audit_row row = row_from(ctx, *(const int *)req);

    *(int *)out = 0;
    return audit_store_append(ctx, &row);
}

enum rc audit_defer_reads(struct ctx *ctx, int kind)
{
    struct audit_batch *b = ctx->reads;
    int out;

    if (b == NULL || !any_open(b) || b->index_count > 0 || b->count > SEARCH_NOTES)
        return RC_OK; /* nothing, or too much for a suggestion: the flush writes it */
    if (!audit_search_add(ctx, b)) {
        struct search *full = audit_search_take(ctx, true, 0);
        struct audit_batch own = *b;

        ctx->reads = NULL; /* they belong to the search, not to the entry of its begin */
        if (full != NULL)
            TRY(close_search(ctx, full));
        TRY(writer_run(ctx, began, &kind, &out, sizeof(out)));
        ctx->reads = b;
        audit_search_begin(ctx);
        if (!audit_search_add(ctx, &own))
            return RC_OK;
    }
    for (size_t i = 0; i < b->count; i++)
        b->notes[i].written |= b->notes[i].categories;
    return RC_OK;
}

enum rc audit_close_searches(struct ctx *ctx, bool all)
{
    struct search *s;

    while ((s = audit_search_take(ctx, false, all ? INT64_MAX : ctx->now - SEARCH_MS)) != NULL)
        TRY(close_search(ctx, s));
    return RC_OK;
}

/* --- refusals ---------------------------------------------------------------------------------- */
static enum rc write_row(struct ctx *ctx, const void *req, void *out)
{
    struct audit_row row = *(const struct audit_row *)req;

    *(int *)out = 0;
    return audit_store_append(ctx, &row);
}

enum rc audit_refusal(struct ctx *ctx)
{
    struct err before = ctx->err;
    struct audit_row row = row_from(ctx, AUDIT_REFUSED);
    int out;
    enum rc rc;

    if ((before.rc != RC_REFUSED && before.rc != RC_FORBIDDEN) || ctx->tenant == 0)
        return RC_OK; /* nothing refused, or before any controller's register was reached */
    row.outcome = (int64_t)before.rc;
    row.statement = before.statement;
    row.what = ctx->reads != NULL ? ctx->reads->what : 0;
    rc = writer_run(ctx, write_row, &row, &out, sizeof(out));
    if (rc == RC_OK)
        ctx->err = before;
    return rc;
}

/* --- reading the log --------------------------------------------------------------------------- */
enum rc audit_list(struct ctx *ctx, const struct audit_filter *filter, struct audit_item **out, size_t *count,
                   int64_t *next)
{
    int64_t most = filter->most <= 0 ? 50 : filter->most > 500 ? 500 : filter->most;

    TRY(audit_store_page(ctx, filter, most + 1, out, count));
    *next = 0;
    if (*count > (size_t)most) {
        *count = (size_t)most;
        *next = (*out)[most - 1].id;
    }
    return RC_OK;
}

enum rc audit_views_of(struct ctx *ctx, int64_t subject, int64_t before, size_t most, struct audit_item **out,
                       size_t *count, int64_t *next)
{
    return audit_store_views(ctx, subject, before, most == 0 || most > 500 ? 500 : most, out, count, next);
}

static void report_add(struct audit_report *all, const struct audit_report *one, int64_t tenant)
{
    if (all->broken == 0 && one->broken > 0) {
        all->first_broken = one->first_broken;
        all->why = one->why;
        all->tenant = tenant;
    }
    all->entries += one->entries;
    all->broken += one->broken;
    all->heads += one->heads;
}

enum rc audit_verify(struct ctx *ctx, struct audit_report *out)
{
    struct audit_report one;
    int64_t *tenants;
    size_t count;
    enum rc rc = RC_OK;

    *out = (struct audit_report){.why = ""};
    if (ctx->tenant != 0) {
        TRY(audit_store_verify(ctx, &one));
        report_add(out, &one, ctx->tenant);
        return RC_OK;
    }
    TRY(audit_store_tenants(ctx, &tenants, &count));
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        ctx->tenant = tenants[i];
        rc = audit_store_verify(ctx, &one);
        if (rc == RC_OK)
            report_add(out, &one, tenants[i]);
    }
    ctx->tenant = 0;
    return rc;
}

enum rc audit_keep_head(struct ctx *ctx, bool signed_line)
{
    struct audit_head head;
    bool fits;
    enum rc rc = audit_store_head(ctx, &head, &fits);

    if (rc == RC_NOT_FOUND) { /* nothing written yet */
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    store_release(ctx);
    if (!fits)
        return err_corrupt(&ctx->err, E2104_AUDIT_BROKEN);
    return audit_heads_keep(ctx, &head, signed_line);
}
