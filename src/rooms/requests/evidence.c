/* Evidence of rights and erasure (P68): recomputed from rows and keys, not from what the engine believes. */
#include "queries_requests.h"
#include "rooms/requests/internal.h"

/* P34: whoever was erased on request has no key and no row any more, nobody waits longer than purge.max for it (I-12), and no key is
 * left whose owner is gone (I-7). */
enum rc requests_evidence_erased(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_done_row *rows = NULL;
    size_t count = 0;
    struct key_check keys;
    int64_t lag = 0;

    TRY(requests_key_check(ctx, &keys));
    TRY(q_requests_evidence_done(ctx, &rows, &count));
    TRY(requests_purge_lag(ctx, &lag));
    for (size_t i = 0; i < count; i++) {
        int64_t left = 0;
        bool key = false;

        TRY(requests_left_of(ctx, rows[i].subject_id, &left, &key));
        out->violations += left > 0 || key;
    }
    out->violations += (lag > PURGE_MAX_MS) + keys.without_owner + keys.people_without_key;
    out->population = out->figure = (int64_t)count + (lag > PURGE_MAX_MS) + keys.without_owner + keys.people_without_key;
    out->is_public = true;
    return RC_OK;
}

/* P35: a hold has a claim that is open, with its claim copy; a released one left none; no case waits
 * without a hold. */
enum rc requests_evidence_holds(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_holds_money_row row;
    struct q_requests_evidence_stuck_row stuck;

    TRY(q_requests_evidence_holds_money(ctx, &row));
    TRY(q_requests_evidence_stuck(ctx, &stuck));
    out->population = row.population;
    out->violations = row.dangling + row.undropped + stuck.stuck;
    out->figure = row.open;
    out->is_public = true;
    return RC_OK;
}

/* P60: who is held represents an organisation today (ended yesterday: the night run is due). */
enum rc requests_evidence_representatives(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_represents_row row;

    TRY(q_requests_evidence_represents(ctx, &(struct q_requests_evidence_represents){
        .yesterday = date_add_days(ctx->today, -1)}, &row));
    out->population = row.population;
    out->violations = row.ended + row.unweighed; /* thirty days without a weighing, or a year after one */
    out->figure = row.open;
    return RC_OK;
}

/* P63: every finished erasure left its keyed mark. */
enum rc requests_evidence_forgotten(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_unmarked_row row;

    TRY(q_requests_evidence_unmarked(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.marks;
    return RC_OK;
}

static enum rc dues(struct ctx *ctx, struct q_requests_evidence_dues_row *row)
{
    return q_requests_evidence_dues(ctx, &(struct q_requests_evidence_dues){.today = ctx->today}, row);
}

/* P52: every request has its clock, and none is late. */
enum rc requests_evidence_clock(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_dues_row row;

    TRY(dues(ctx, &row));
    out->population = out->figure = row.population;
    out->violations = row.overdue + row.clockless;
    out->is_public = true;
    return RC_OK;
}

/* P03: every request landed with a named contact person, none is past its legal day, and no canary was lost (I-32). */
enum rc requests_evidence_assigned(struct ctx *ctx, struct evidence *out)
{
    struct q_requests_evidence_inbox_row row;
    struct request_canary *canaries = NULL;
    size_t count = 0;

    TRY(requests_canaries(ctx, &canaries, &count));
    TRY(q_requests_evidence_inbox(ctx, &(struct q_requests_evidence_inbox){.today = ctx->today}, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.open;
    for (size_t i = 0; i < count; i++) {
        out->population += !canaries[i].arrived;
        out->violations += !canaries[i].arrived;
    }
    return RC_OK;
}
