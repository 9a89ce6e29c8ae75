/* The night's work and what a named person decides about it (P36; RIGHTS.md section 5). */
#include "base/errors.h"
#include "audit_retention.h"
#include "db/core.h"
#include "errors_retention.h"
#include "queries_retention.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/requests.h"
#include "rooms/retention/internal.h"

enum { SCRUB_MS = 10000 };

const struct name_value retention_grounds[] = {{"contract", RETENTION_CONTRACT, "retention.ground.contract"},
    {"warranty", RETENTION_WARRANTY, "retention.ground.warranty"}, {"limitation", RETENTION_LIMITATION, "retention.ground.limitation"},
    {"dispute", RETENTION_DISPUTE, "retention.ground.dispute"}, {"law", RETENTION_LAW, "retention.ground.law"}, {NULL, 0, NULL}};
const struct name_value retention_bases[] = {{"set", RETENTION_SET, "retention.basis.set"},
    {"dormant", RETENTION_DORMANT, "retention.basis.dormant"}, {"representation", RETENTION_OFFICE, "retention.basis.representation"},
    {NULL, 0, NULL}};
const struct field retention_keep_fields[] = {
    FIELD_I64(struct retention_keep, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "retention.customer"),
    FIELD_ENUM(struct retention_keep, ground, retention_grounds, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_LAW, "retention.ground"),
    FIELD_DATE(struct retention_keep, until, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_LAW, "retention.until"),
    FIELD_END};

static bool is_named(const struct ctx *ctx)
{
    return actor_is_person(ctx->actor);
}

/* --- decisions -------------------------------------------------------------------------------------------------- */
DEFINE_ACTION(retention_approve, struct retention_decision, int64_t)
{
    int64_t changes = 0;

    if (!is_named(ctx))
        return err_forbidden(&ctx->err, E2003_RETENTION_NAMED);
    TRY(q_retention_run_approve(ctx, &(struct q_retention_run_approve){.id = req->run, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E2004_RETENTION_NONE_WAITS);
    *out = req->run;
    return audit_write(ctx, AUDIT_RETENTION_APPROVED, 0, req->run, NULL);
}

DEFINE_ACTION(retention_keep, struct retention_keep, int64_t)
{
    int64_t customer = 0, subject = 0;

    if (!is_named(ctx))
        return err_forbidden(&ctx->err, E2003_RETENTION_NAMED);
    if (req->ground < RETENTION_CONTRACT || req->ground > RETENTION_LAW)
        return err_invalid(&ctx->err, E2001_RETENTION_NO_GROUND, "ground");
    if (date_is_none(req->until) || req->until.days <= ctx->today.days)
        return err_invalid(&ctx->err, E2002_RETENTION_UNTIL, "until");
    TRY(customers_find_by_number(ctx, req->customer, &customer));
    TRY(customers_subject_of(ctx, customer, &subject));
    *out = env_new_id(ctx->env);
    TRY(q_retention_hold_insert(ctx, &(struct q_retention_hold_insert){.id = *out, .customer = customer, .subject = subject,
        .subject_null = subject == 0, .ground = req->ground, .until_on = req->until, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_RETENTION_KEPT, subject, customer, NULL);
}

enum rc retention_holds_move(struct ctx *ctx, int64_t from, int64_t into)
{
    int64_t moved = 0;

    return q_retention_holds_move(ctx, &(struct q_retention_holds_move){.from = from, .into = into}, &moved);
}

/* --- vouchers ---------------------------------------------------------------------------------------------------- */
enum rc retention_vouchers(struct ctx *ctx, struct retention_year **out, size_t *count)
{
    int64_t years = ctx->policy == NULL ? 6 : policy_param_i64(ctx->policy, STATEMENT_RETENTION_VOUCHERS, "years", 6);
    struct invoice_year *known = NULL;

    TRY(invoices_years(ctx, &known, count));
    *out = ARENA_ARRAY(ctx->arena, struct retention_year, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct retention_year){.id = known[i].id, .invoices = known[i].invoices, .open = known[i].open,
            .end_on = known[i].end_on, .until = retention_voucher_last_day(known[i].end_on, years), .gone = known[i].gone};
    return RC_OK;
}

DECLARE_ACTION(retention_expire_year, int64_t, int64_t);
DEFINE_ACTION(retention_expire_year, int64_t, int64_t)
{
    int was = ctx->purpose;
    enum rc rc;

    *out = *req;
    ctx->purpose = PURPOSE_RIGHTS; /* an open invoice of the year keeps its party under a claim key */
    rc = invoices_expire_year(ctx, *req);
    ctx->purpose = was;
    TRY(rc);
    return audit_write(ctx, AUDIT_RETENTION_VOUCHERS, 0, *req, NULL);
}

static bool year_due(const struct ctx *ctx, const struct retention_year *y)
{
    return !y->gone && y->invoices > 0 && y->until.days < ctx->today.days;
}

static enum rc years_due(struct ctx *ctx, int64_t *due)
{
    struct retention_year *years = NULL;
    size_t count = 0;

    TRY(retention_vouchers(ctx, &years, &count));
    for (size_t i = 0; i < count; i++)
        *due += year_due(ctx, &years[i]);
    return RC_OK;
}

/* Vouchers belong to the controller: whichever register's night comes first does it. */
static enum rc expire_years(struct ctx *ctx, int64_t *expired)
{
    struct retention_year *years = NULL;
    size_t count = 0;
    int64_t id = 0;

    TRY(retention_vouchers(ctx, &years, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        if (!year_due(ctx, &years[i]))
            continue;
        TRY(RUN_ACTION(retention_expire_year, ctx, &years[i].id, &id));
        (*expired)++;
    }
    return RC_OK;
}

/* --- runs ----------------------------------------------------------------------------------------------------------- */
struct run_begin { int state; int64_t due, people; };
DECLARE_ACTION(retention_begin, struct run_begin, int64_t);
DEFINE_ACTION(retention_begin, struct run_begin, int64_t)
{
    *out = env_new_id(ctx->env);
    return q_retention_run_insert(ctx, &(struct q_retention_run_insert){.id = *out, .day = ctx->today, .at = ctx->now,
        .state = req->state, .due = req->due, .people = req->people});
}

struct run_end { int64_t id, erased, held, vouchers; };
DECLARE_ACTION(retention_end, struct run_end, int64_t);
DEFINE_ACTION(retention_end, struct run_end, int64_t)
{
    *out = 0;
    TRY(q_retention_run_done(ctx, &(struct q_retention_run_done){.id = req->id, .at = ctx->now, .erased = req->erased,
        .held = req->held, .vouchers = req->vouchers}, out));
    return req->erased + req->vouchers == 0 ? RC_OK : audit_write(ctx, AUDIT_RETENTION_RAN, 0, req->erased, NULL);
}

/* The clock was right tonight, also when a run waits for somebody. */
DECLARE_ACTION(retention_seen, int64_t, int64_t);
DEFINE_ACTION(retention_seen, int64_t, int64_t)
{
    *out = *req;
    return setting_set(ctx, STR("retention.last"), str_fmt(ctx->arena, "%lld", (long long)*req));
}

/* Through the list in order: what is held stays on it and is passed by. */
static enum rc expire_people(struct ctx *ctx, struct retention_done *out)
{
    int64_t after_what = 0, after = INT64_MIN;
    size_t count = RETENTION_BATCH;

    while (count == RETENTION_BATCH) {
        size_t mark = arena_mark(ctx->arena);
        struct due_one *list = NULL;
        struct expiry people[RETENTION_BATCH];
        struct expired done;

        TRY(retention_due_list(ctx, after_what, after, RETENTION_BATCH, &list, &count));
        for (size_t i = 0; i < count; i++)
            people[i] = (struct expiry){list[i].subject, list[i].customer};
        if (count > 0) {
            after_what = list[count - 1].what;
            after = list[count - 1].id;
        }
        store_release(ctx);
        TRY(requests_expire(ctx, people, count, &done));
        out->erased += done.erased;
        out->held += done.held;
        arena_release(ctx->arena, mark);
    }
    return RC_OK;
}

static enum rc scrub(struct ctx *ctx)
{
    enum rc rc;

    store_release(ctx);
    rc = store_checkpoint_truncate(ctx->store, SCRUB_MS, &ctx->err);
    if (rc != RC_BUSY)
        return rc;
    err_clear(&ctx->err); /* a reader was long: the next night, or the next erasure, truncates */
    return RC_OK;
}

static enum rc last_time(struct ctx *ctx, int64_t *ms)
{
    struct str value;
    enum rc rc = setting_get(ctx, STR("retention.last"), &value);

    *ms = 0;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    if (!str_to_i64(value, ms))
        *ms = 0;
    return RC_OK;
}

/* One row a waiting run: a night that finds it again adds none. An approved one is taken up. */
static enum rc run_of_tonight(struct ctx *ctx, bool may, int state, int64_t due, int64_t people, int64_t *run, bool *go)
{
    struct run_row last;
    enum rc rc = retention_last_run(ctx, &last);

    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    store_release(ctx);
    *go = may || (rc == RC_OK && last.state == RUN_APPROVED);
    *run = last.id;
    if (rc == RC_OK && (last.state == RUN_APPROVED || last.state == state || (*go && last.state != RUN_DONE)))
        return RC_OK;
    return RUN_ACTION(retention_begin, ctx, &((struct run_begin){*go ? RUN_APPROVED : state, due, people}), run);
}

static enum rc destroy(struct ctx *ctx, int64_t run, struct retention_done *out)
{
    int64_t none = 0;

    TRY(expire_people(ctx, out));
    TRY(expire_years(ctx, &out->vouchers));
    TRY(requests_expire_cases(ctx, date_add_years(ctx->today, -RETENTION_CASE_YEARS), &out->cases));
    if (out->erased + out->vouchers + out->cases > 0)
        TRY(scrub(ctx));
    return RUN_ACTION(retention_end, ctx, &((struct run_end){run, out->erased, out->held, out->vouchers}), &none);
}

static enum rc night(struct ctx *ctx, struct retention_done *out)
{
    int64_t last = 0, people = 0, done = 0, run = 0, years = 0, any = 0;
    bool clock_ok, may, go = false;

    TRY(last_time(ctx, &last));
    clock_ok = retention_decide_clock(last, ctx->now);
    if (clock_ok) /* a wrong day must not list anybody either: the 90 days would begin too early */
        TRY(retention_compute(ctx, &out->computed, &out->listed));
    TRY(retention_due_count(ctx, &out->due, &people));
    TRY(retention_runs_done(ctx, &done, &any));
    TRY(years_due(ctx, &years));
    store_release(ctx);
    if (clock_ok)
        TRY(RUN_ACTION(retention_seen, ctx, &ctx->now, &last));
    may = clock_ok && retention_decide_run(done == 0, out->due, people) && (any > 0 || years == 0); /* a year of vouchers is destruction too */
    TRY(run_of_tonight(ctx, may, clock_ok ? RUN_WAITS : RUN_STOPPED, out->due, people, &run, &go));
    out->waits = !go && clock_ok;
    out->stopped = !go && !clock_ok;
    if (!go)
        return RC_OK;
    if (!clock_ok) /* a person has said that the day is right */
        TRY(RUN_ACTION(retention_seen, ctx, &ctx->now, &last));
    if (!clock_ok)
        TRY(retention_compute(ctx, &out->computed, &out->listed));
    return destroy(ctx, run, out);
}

enum rc retention_run(struct ctx *ctx, struct retention_done *out)
{
    int was = ctx->purpose;
    enum rc rc;

    *out = (struct retention_done){0};
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = night(ctx, out);
    ctx->purpose = was;
    return rc;
}
