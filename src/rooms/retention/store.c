/* Clocks, lists, runs as rows. */
#include "rooms/retention/internal.h"

#include "base/errors.h"
#include "queries_retention.h"

int64_t retention_years(const struct ctx *ctx)
{
    return ctx->policy == NULL ? 0 : policy_param_i64(ctx->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);
}

/* --- clocks ------------------------------------------------------------------------------------------------- */
struct change { int what; int64_t id, subject, customer; int basis; struct date end_on, last_on; bool drop; };
struct changes { struct change *list; size_t count; };

DECLARE_ACTION(retention_store, struct changes, int64_t);
DEFINE_ACTION(retention_store, struct changes, int64_t)
{
    for (size_t i = 0; i < req->count; i++) {
        const struct change *c = &req->list[i];
        int64_t n = 0;

        if (c->drop)
            TRY(q_retention_drop(ctx, &(struct q_retention_drop){.what = c->what, .id = c->id}, &n));
        else
            TRY(q_retention_put(ctx, &(struct q_retention_put){.what = c->what, .id = c->id, .subject = c->subject,
                .subject_null = c->subject == 0, .customer = c->customer, .basis = c->basis, .end_on = c->end_on, .last_on = c->last_on}));
        *out += 1;
    }
    return RC_OK;
}

static void judge(const struct ctx *ctx, const struct q_retention_facts_row *r, int64_t years, struct changes *changes, int64_t *computed)
{
    struct retention_facts facts = {.ended = r->state == 2, .end_on = r->end_on_null ? DATE_NONE : r->end_on,
        .last_order = r->last_order_on,
        .last_settled = r->last_settled_on,
        .open_orders = r->open_orders, .open_invoices = r->open_invoices};
    struct change c = {.what = RETENTION_CUSTOMER, .id = r->id, .subject = r->subject_id_null ? 0 : r->subject_id, .customer = r->id};
    enum retention_basis basis = RETENTION_SET;

    c.drop = !retention_decide_end(&facts, ctx->today, &c.end_on, &basis);
    c.basis = (int)basis;
    if (c.drop) {
        if (!r->clock_end_on_null)
            changes->list[changes->count++] = c;
        return;
    }
    (*computed)++;
    c.last_on = retention_last_day(c.end_on, years);
    if (r->clock_end_on_null || r->clock_end_on.days != c.end_on.days || r->clock_last_on.days != c.last_on.days || r->clock_basis != c.basis)
        changes->list[changes->count++] = c;
}

/* A stretch is read, judged and dropped again: a register of a million keeps one stretch in memory. */
static enum rc compute_customers(struct ctx *ctx, int64_t years, int64_t *computed)
{
    int64_t after = INT64_MIN;
    size_t count = RETENTION_CHUNK;

    while (count == RETENTION_CHUNK) {
        size_t mark = arena_mark(ctx->arena);
        struct q_retention_facts_row *rows = NULL;
        struct changes changes = {0};
        int64_t stored = 0;

        TRY(q_retention_facts(ctx, &(struct q_retention_facts){.after = after, .most = RETENTION_CHUNK}, &rows, &count));
        changes.list = ARENA_ARRAY(ctx->arena, struct change, count + 1);
        for (size_t i = 0; i < count; i++)
            judge(ctx, &rows[i], years, &changes, computed);
        after = count > 0 ? rows[count - 1].id : after;
        store_release(ctx);
        if (changes.count > 0)
            TRY(RUN_ACTION(retention_store, ctx, &changes, &stored));
        arena_release(ctx->arena, mark);
    }
    return RC_OK;
}

static enum rc compute_offices(struct ctx *ctx, int64_t years, int64_t *computed)
{
    int64_t after = INT64_MIN;
    size_t count = RETENTION_CHUNK;

    while (count == RETENTION_CHUNK) {
        size_t mark = arena_mark(ctx->arena);
        struct q_retention_offices_row *rows = NULL;
        struct changes changes = {0};
        int64_t stored = 0;

        TRY(q_retention_offices(ctx, &(struct q_retention_offices){.after = after, .most = RETENTION_CHUNK}, &rows, &count));
        changes.list = ARENA_ARRAY(ctx->arena, struct change, count + 1);
        for (size_t i = 0; i < count; i++) {
            const struct q_retention_offices_row *r = &rows[i];
            struct change c = {.what = RETENTION_CONTACT, .id = r->id, .subject = r->subject_id, .customer = r->customer_id,
                               .basis = RETENTION_OFFICE, .drop = r->to_on_null || r->to_on.days >= ctx->today.days};

            *computed += !c.drop;
            c.end_on = c.drop ? DATE_NONE : r->to_on;
            c.last_on = c.drop ? DATE_NONE : retention_last_day(c.end_on, years);
            if (c.drop ? !r->clock_end_on_null
                       : r->clock_end_on_null || r->clock_end_on.days != c.end_on.days || r->clock_last_on.days != c.last_on.days)
                changes.list[changes.count++] = c;
        }
        after = count > 0 ? rows[count - 1].id : after;
        store_release(ctx);
        if (changes.count > 0)
            TRY(RUN_ACTION(retention_store, ctx, &changes, &stored));
        arena_release(ctx->arena, mark);
    }
    return RC_OK;
}

DECLARE_ACTION(retention_list_now, int64_t, int64_t);
DEFINE_ACTION(retention_list_now, int64_t, int64_t)
{
    (void)req;
    return q_retention_list_now(ctx, &(struct q_retention_list_now){.today = ctx->today,
                                .until = date_add_days(ctx->today, RETENTION_LIST_DAYS)}, out);
}

enum rc retention_compute(struct ctx *ctx, int64_t *computed, int64_t *listed)
{
    int64_t years = retention_years(ctx), nothing = 0;

    *computed = *listed = 0;
    if (years == 0)
        return RC_OK;
    TRY(compute_customers(ctx, years, computed));
    TRY(compute_offices(ctx, years, computed));
    return RUN_ACTION(retention_list_now, ctx, &nothing, listed);
}

/* --- what is due ------------------------------------------------------------------------------------------------ */
static struct date listed_before(const struct ctx *ctx)
{
    return date_add_days(ctx->today, -RETENTION_LIST_DAYS);
}

enum rc retention_due_list(struct ctx *ctx, int64_t after_what, int64_t after, size_t most, struct due_one **out, size_t *count)
{
    struct q_retention_due_now_row *rows = NULL;

    TRY(q_retention_due_now(ctx, &(struct q_retention_due_now){.today = ctx->today, .listed = listed_before(ctx),
        .what = after_what, .after = after, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct due_one, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct due_one){(int)rows[i].what, rows[i].id, rows[i].subject_id_null ? 0 : rows[i].subject_id, rows[i].customer_id};
    return RC_OK;
}

enum rc retention_due_count(struct ctx *ctx, int64_t *due, int64_t *people)
{
    struct q_retention_due_count_row d;
    struct q_retention_people_row p;

    TRY(q_retention_due_count(ctx, &(struct q_retention_due_count){.today = ctx->today, .listed = listed_before(ctx)}, &d));
    TRY(q_retention_people(ctx, &p));
    *due = d.due;
    *people = p.people;
    return RC_OK;
}

enum rc retention_last_run(struct ctx *ctx, struct run_row *out)
{
    struct q_retention_run_last_row r;
    enum rc rc = q_retention_run_last(ctx, &r);

    *out = (struct run_row){0};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_NOT_FOUND;
    }
    TRY(rc);
    *out = (struct run_row){.id = r.id, .at = r.at, .erased = r.erased, .due = r.due, .decided_by = r.decided_by, .state = (int)r.state};
    return RC_OK;
}

enum rc retention_runs_done(struct ctx *ctx, int64_t *done, int64_t *any)
{
    struct q_retention_run_erased_before_row r;

    TRY(q_retention_run_erased_before(ctx, &r));
    *done = r.runs;
    *any = r.any_runs;
    return RC_OK;
}

/* --- plan ---------------------------------------------------------------------------------------------------------- */
static void item_of(const struct ctx *ctx, const struct q_retention_listed_row *r, struct retention_item *out)
{
    struct date listed = r->listed_on_null ? DATE_NONE : r->listed_on;

    *out = (struct retention_item){.what = (int)r->what, .id = r->id, .subject = r->subject_id_null ? 0 : r->subject_id,
        .customer = r->customer_id, .customer_number = r->number, .basis = (int)r->basis, .end_on = r->end_on,
        .last_on = r->last_on, .listed_on = listed, .stage = (int)retention_due(r->last_on, listed, ctx->today),
        .held_until = r->until_on, .ground = (int)r->ground};
    out->held = !date_is_none(out->held_until) && out->held_until.days >= ctx->today.days;
}

static enum rc counts_of(struct ctx *ctx, struct retention_plan *out)
{
    struct q_retention_counts_row c;
    int year, month, day;

    date_parts(ctx->today, &year, &month, &day);
    TRY(q_retention_counts(ctx, &(struct q_retention_counts){.review = date_add_days(ctx->today, RETENTION_REVIEW_DAYS),
        .today = ctx->today, .year_end = date_ymd(year, 12, 31)}, &c));
    out->counting = c.counting;
    out->listed = c.listed;
    out->review = c.review;
    out->this_year = c.this_year;
    return retention_due_count(ctx, &out->due, &out->people);
}

enum rc retention_read_plan(struct ctx *ctx, size_t most, struct retention_plan *out)
{
    struct q_retention_listed_row *rows = NULL;
    struct run_row run;
    size_t count = 0;
    enum rc rc;

    *out = (struct retention_plan){.years = retention_years(ctx)};
    TRY(counts_of(ctx, out));
    TRY(q_retention_listed(ctx, &(struct q_retention_listed){.most = (int64_t)most + 1}, &rows, &count));
    out->more = count > most;
    out->count = out->more ? most : count;
    out->items = ARENA_ARRAY(ctx->arena, struct retention_item, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        item_of(ctx, &rows[i], &out->items[i]);
    rc = retention_last_run(ctx, &run);
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    out->waits = rc == RC_OK && run.state == RUN_WAITS;
    out->stopped = rc == RC_OK && run.state == RUN_STOPPED;
    out->run = out->waits || out->stopped ? run.id : 0;
    out->last_run_at = rc == RC_OK ? run.at : 0;
    out->last_erased = run.erased;
    return retention_vouchers(ctx, &out->vouchers, &out->voucher_count);
}

enum rc retention_without_end(struct ctx *ctx, int64_t after, size_t most, int64_t **numbers, size_t *count)
{
    struct q_retention_without_end_row *rows = NULL;

    TRY(q_retention_without_end(ctx, &(struct q_retention_without_end){.after = after, .most = (int64_t)most,
        .before = date_add_months(ctx->today, -RETENTION_DORMANT_MONTHS)}, &rows, count));
    *numbers = ARENA_ARRAY(ctx->arena, int64_t, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*numbers)[i] = rows[i].number;
    return RC_OK;
}
