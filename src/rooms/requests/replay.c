/* After a restore: every erasure that the ledger knows is done again, before anybody else opens the store (RIGHTS.md 4
 * "Restore"; P34, P63; invariant I-4). Intents and dones are both repeated: an approved decision stands. What holds
 * the rest (an open invoice of the copy's day) is planned anew and goes on by itself as usual. */
#include "base/errors.h"
#include "audit_requests.h"
#include "db/core.h"
#include "queries_requests.h"
#include "rooms/requests/items.h"

struct one { int64_t subject, customer, contact; const struct ledger_stop *stops; size_t stop_count; };

/* A case of its own, approved when it is made: the decision is in the ledger. Needles only when the person's key is
 * still there; without it nothing of the person can be read anywhere. */
DECLARE_ACTION(requests_replay_one, struct one, int64_t);
DEFINE_ACTION(requests_replay_one, struct one, int64_t)
{
    struct request r = {.id = env_new_id(ctx->env), .key_id = env_new_id(ctx->env), .subject = req->subject,
                        .customer = req->customer, .contact = req->contact};
    struct request_form form = {.kind = REQUEST_ERASURE, .channel = REQUEST_BY_AUTHORITY, .identity = IDENTITY_DESK,
                                .language = LANG_FI + 1, .received_on = ctx->today};
    struct request_clock clock = requests_clock(ctx->today);
    struct plan plan;
    int64_t changes = 0;
    int year, month, day;

    date_parts(ctx->today, &year, &month, &day);
    r.year = year;
    r.due_internal = clock.due_internal;
    r.due_legal = clock.due_legal;
    TRY(counter_take(ctx, str_fmt(ctx->arena, "request:%lld:%d", (long long)ctx->register_id, year), 1, &r.ordinal));
    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, r.key_id}));
    TRY(requests_insert(ctx, &form, &r));
    TRY(requests_assign(ctx, r.id));
    for (size_t i = 0; i < req->stop_count; i++)
        TRY(requests_stop_again(ctx, r.id, req->stops[i].field, (struct blob){req->stops[i].mark.bytes, sizeof(req->stops[i].mark.bytes)}));
    TRY(requests_plan_erasure(ctx, r.customer, r.contact, &plan));
    TRY(requests_item_put(ctx, &r, &(struct item_form){.case_id = r.id, .kind = REQUEST_ERASURE}));
    TRY(requests_decide_erasure(ctx, &r));
    TRY(requests_keep_needles(ctx, &r));
    TRY(requests_store_outcomes(ctx, &r, &plan));
    TRY(q_request_set_approved(ctx, &(struct q_request_set_approved){.id = r.id, .by = ctx->actor->user_id, .at = ctx->now,
        .plan_hash = {(const uint8_t *)arena_copy(ctx->arena, plan.hash, sizeof(plan.hash)), sizeof(plan.hash)}}, &changes));
    TRY(requests_event(ctx, r.id, EVENT_APPROVED, 0));
    *out = r.id;
    return audit_write(ctx, AUDIT_REQUEST_APPROVED, r.subject, r.id, NULL);
}

/* The copy's own case, when it was under way on the copy's day: approved ones are resumed by the engine. */
static enum rc again(struct ctx *ctx, const struct one *one, bool *erased)
{
    struct request r;
    int64_t id = 0, rows = 0;
    bool key = false;

    TRY(requests_erasure_of(ctx, one->subject, &id));
    if (id != 0) {
        struct request_receipt receipt = {0};

        TRY(requests_load(ctx, id, &r));
        store_release(ctx);
        if (r.state == REQUEST_RECEIVED) /* received, not yet approved: the ledger's decision takes its place */
            TRY(RUN_ACTION(requests_withdraw, ctx, &id, &receipt));
    }
    store_release(ctx);
    if (id == 0 || r.state == REQUEST_RECEIVED)
        TRY(RUN_ACTION(requests_replay_one, ctx, one, &id));
    TRY(requests_run(ctx, id, STEP_CERTIFIED));
    TRY(requests_left_of(ctx, one->subject, &rows, &key));
    store_release(ctx);
    *erased = !key;
    return RC_OK;
}

static enum rc role_of(struct ctx *ctx, int64_t subject, struct one *out)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    *out = (struct one){.subject = subject};
    TRY(customers_roles_of_subject(ctx, subject, &roles, &count));
    if (count > 0) {
        out->customer = roles[0].customer_id;
        out->contact = roles[0].contact_id;
    }
    return RC_OK;
}

static enum rc replay(struct ctx *ctx, const struct ledger_view *view, struct replay_made *out)
{
    struct q_request_living_subjects_row *living = NULL;
    size_t many = 0;

    TRY(q_request_living_subjects(ctx, &living, &many));
    store_release(ctx);
    for (size_t i = 0; i < many; i++) {
        struct one one;
        bool erased = false;

        if (!requests_ledger_says(ctx, view, living[i].id))
            continue;
        TRY(role_of(ctx, living[i].id, &one));
        store_release(ctx);
        if (one.customer == 0)
            continue; /* of another register of this controller */
        one.stop_count = requests_ledger_stops(ctx, view, one.subject, &one.stops);
        out->marked++;
        TRY(again(ctx, &one, &erased));
        out->erased += erased;
        out->kept += !erased;
    }
    return RC_OK;
}

/* Who is dead in these data has no key: a key set from before, or keys of a crash's last seconds, may have brought it back. */
DECLARE_ACTION(requests_sweep_keys, int64_t, int64_t);
DEFINE_ACTION(requests_sweep_keys, int64_t, int64_t)
{
    struct q_request_dead_subjects_row *dead = NULL;
    size_t count = 0;

    (void)req;
    TRY(q_request_dead_subjects(ctx, &dead, &count));
    for (size_t i = 0; i < count; i++) {
        bool alive = false;

        TRY(key_exists(ctx, (struct key_ref){KEY_SUBJECT, dead[i].id}, &alive));
        if (!alive)
            continue;
        TRY(key_destroy(ctx, (struct key_ref){KEY_SUBJECT, dead[i].id}));
        (*out)++;
    }
    return RC_OK;
}

/* Restored without the ledger, as a named person ordered: a new one begins. */
DECLARE_ACTION(requests_ledger_anew, int64_t, int64_t);
DEFINE_ACTION(requests_ledger_anew, int64_t, int64_t)
{
    (void)req;
    return q_ledger_head_forget(ctx, out);
}

enum rc requests_replay(struct ctx *ctx, struct replay_made *out)
{
    struct ledger_view view = {.count = 0};
    int was = ctx->purpose;
    int64_t nothing = 0;
    enum rc rc;

    *out = (struct replay_made){0};
    ctx->purpose = PURPOSE_RIGHTS;
    if (!requests_ledger_there(ctx))
        TRY(RUN_ACTION(requests_ledger_anew, ctx, &nothing, &nothing));
    TRY(RUN_ACTION(requests_sweep_keys, ctx, &nothing, &nothing));
    TRY(requests_strays_wait(ctx)); /* keys younger than the data: of people and claims that these data never knew */
    rc = requests_ledger_view(ctx, &view);
    if (rc == RC_OK && view.count > 0)
        rc = replay(ctx, &view, out);
    requests_ledger_view_end(&view);
    if (rc == RC_OK)
        rc = requests_run_pending(ctx);
    ctx->purpose = was;
    return rc;
}
