/* The erasure as a state machine (RIGHTS.md 4; P34, P35, P60, P63; invariants I-3, I-5). The store, the
 * key store and the ledger cannot commit together: their order and the idempotence of every step make
 * it safe. A crash anywhere leaves the erasure whole or not begun, and the same function goes on. */
#include <string.h>

#include "base/errors.h"
#include "audit_requests.h"
#include "db/core.h"
#include "db/ownership.h"
#include "db/subjects.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/items.h"
#include "rooms/requests/notices.h"
#include "rooms/residue/residue.h"

enum { CHECKPOINT_MS = 10000 };

struct mark { int64_t id; int was, now; };
struct moved { bool moved, changed; char scope; };

/* ---- step 3 and 4: one transaction, then the keys at its commit -------------------------------- */

static enum rc hold_invoice(struct ctx *ctx, const struct request *r, const struct invoice_fact *f)
{
    struct q_request_hold_of_invoice_row *rows = NULL;
    size_t count = 0;
    int64_t key = 0;

    TRY(invoices_make_claim(ctx, f->id, &key));
    TRY(q_request_hold_of_invoice(ctx, &(struct q_request_hold_of_invoice){.invoice = f->id}, &rows, &count));
    if (count > 0)
        return RC_OK;
    /* reviewed when the claim may be time-barred: three years from the due date (728/2003) */
    return requests_make_hold(ctx, r->id, GROUND_OPEN_INVOICE, f->id, date_add_years(f->due_on, 3));
}

/* What bookkeeping and claims keep loses its tie to the person; drafts are no vouchers and go. */
static enum rc part_with_money(struct ctx *ctx, const struct request *r, int64_t customer)
{
    struct invoice_fact *facts = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(invoices_delete_drafts(ctx, customer, &changes));
    TRY(invoices_facts(ctx, customer, &facts, &count));
    for (size_t i = 0; i < count; i++)
        if (facts[i].open_cents > 0 || facts[i].owed_cents > 0)
            TRY(hold_invoice(ctx, r, &facts[i]));
    return invoices_decorrelate(ctx, customer, &changes);
}

static enum rc hold_representation(struct ctx *ctx, const struct request *r, int64_t contact, int64_t organisation)
{
    struct q_request_hold_of_contact_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_hold_of_contact(ctx, &(struct q_request_hold_of_contact){.contact = contact}, &rows, &count));
    if (count > 0)
        return RC_OK;
    TRY(requests_ask_successor(ctx, r, organisation, date_add_days(ctx->today, REPRESENT_MAX_DAYS)));
    return requests_make_hold(ctx, r->id, GROUND_REPRESENTS, contact, date_add_days(ctx->today, REPRESENT_MAX_DAYS));
}

/* Marks against coming back by a file; the person's own values are still readable here. */
static enum rc leave_marks(struct ctx *ctx, const struct request *r)
{
    struct person_values p;
    size_t most;
    bool banned = false;

    TRY(customers_person(ctx, r->subject, &p));
    TRY(consents_marketing_banned(ctx, r->subject, &banned));
    most = p.email_count > p.phone_count ? p.email_count : p.phone_count;
    TRY(requests_stop_person(ctx, r->id, r->subject));
    for (size_t i = 0; i < most || i == 0; i++)
    {
        struct stop_probe probe = {.email = i < p.email_count ? p.emails[i] : STR(""),
            .phone = i < p.phone_count ? p.phones[i] : STR(""), .name = p.name, .street = p.street, .postcode = p.postcode};

        TRY(requests_stop_add(ctx, r->id, STOP_FORGOTTEN, &probe));
        if (banned) /* a prohibition outlives the person's data (I-11) */
            TRY(requests_stop_add(ctx, r->id, STOP_NO_MARKETING, &probe));
    }
    return RC_OK;
}

/* A table some of whose categories the representation holds. */
static bool held_by_work(const struct plan *plan, const struct owned_table *t)
{
    for (size_t i = 0; plan->represents && i < plan->count; i++)
        if (plan->items[i].outcome == OUTCOME_HELD && (t->categories & CATEGORY_BIT(plan->items[i].category)) != 0)
            return true;
    return false;
}

static enum rc remove_rows(struct ctx *ctx, const struct plan *plan, int64_t *removed)
{
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++) {
        int64_t n = 0;

        if (requests_table_kept(t) || requests_table_case(t) || held_by_work(plan, t))
            continue;
        if (strcmp(t->table, "customer") == 0 && plan->open_count > 0)
            continue; /* the stub that the open invoice hangs on */
        if (!t->owns_row)
            TRY(t->clear != NULL ? owned_clear(ctx, t, plan->subject, &n) : RC_OK);
        else
            TRY(owned_remove(ctx, t, plan->subject, &n));
        *removed += n;
    }
    return RC_OK;
}

static enum rc erase_roles(struct ctx *ctx, const struct request *r, const struct plan *plan)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    TRY(customers_roles_of_subject(ctx, plan->subject, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].contact_id == 0)
            TRY(part_with_money(ctx, r, roles[i].customer_id));
        else if (roles[i].in_office)
            TRY(hold_representation(ctx, r, roles[i].contact_id, roles[i].customer_id));
    }
    return RC_OK;
}

static enum rc leave_stubs(struct ctx *ctx, const struct request *r, const struct plan *plan)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    if (plan->open_count == 0 || plan->represents)
        return RC_OK;
    TRY(customers_roles_of_subject(ctx, plan->subject, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].contact_id != 0)
            continue;
        TRY(customers_make_stub(ctx, roles[i].customer_id));
        TRY(customers_timeline_add(ctx, &(struct timeline_event){.customer_id = roles[i].customer_id,
            .kind = AUDIT_REQUEST_ERASED, .number = r->ordinal, .day = DATE_NONE, .statement = STATEMENT_ERASURE_HELD}));
    }
    return RC_OK;
}

/* Earlier cases of the person that are closed: their letters and texts go with the rest. */
static enum rc burn_others(struct ctx *ctx, const struct request *r)
{
    struct q_request_others_closed_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_others_closed(ctx, &(struct q_request_others_closed){.subject = r->subject, .besides = r->id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct request other;

        TRY(requests_load(ctx, rows[i].id, &other));
        TRY(requests_burn(ctx, &other));
    }
    return RC_OK;
}

static enum rc erase_all(struct ctx *ctx, const struct request *r, const struct plan *plan)
{
    int64_t removed = 0;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_ERASE, &verdict));
    if (r->phase == PHASE_FIRST) { /* while it is still known who got what (Art. 19), and what the sums were (P62) */
        TRY(requests_notify_recipients(ctx, r, 0, 2, (uint64_t)INT64_MAX));
        TRY(requests_keep_sums(ctx, r));
    } else {
        TRY(requests_release_agencies(ctx, r)); /* the claim has ended: what an agency still holds of it is asked back */
    }
    TRY(erase_roles(ctx, r, plan));
    if (!plan->represents) {
        TRY(leave_marks(ctx, r));
        TRY(customers_index_forget(ctx, plan->subject));
    } else {
        TRY(customers_erase_private(ctx, plan->subject, &removed));
    }
    TRY(remove_rows(ctx, plan, &removed));
    TRY(leave_stubs(ctx, r, plan));
    if (!plan->represents) {
        TRY(burn_others(ctx, r));
        TRY(requests_successor_over(ctx, r->id));
        TRY(subject_erase(ctx, plan->subject));
    }
    TRY(requests_event(ctx, r->id, EVENT_ERASED, removed));
    return audit_write(ctx, AUDIT_REQUEST_ERASED, r->subject, r->id, &verdict);
}

/* What retention removes when a person's time is over: nothing is open, nobody asked, so no hold, no mark, no stub (P36). */
enum rc requests_remove_person(struct ctx *ctx, int64_t subject, int64_t *removed)
{
    struct plan plan = {.subject = subject, .law_until = DATE_NONE};
    struct customer_role *roles = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(customers_roles_of_subject(ctx, subject, &roles, &count));
    for (size_t i = 0; i < count; i++)
        if (roles[i].contact_id == 0) {
            TRY(invoices_delete_drafts(ctx, roles[i].customer_id, &changes));
            TRY(invoices_decorrelate(ctx, roles[i].customer_id, &changes));
        }
    TRY(customers_index_forget(ctx, subject));
    TRY(remove_rows(ctx, &plan, removed));
    return subject_erase(ctx, subject);
}

static char scope_of(const struct plan *plan)
{
    return plan->represents ? 'R' : plan->open_count > 0 ? 'C' : 'F';
}

DECLARE_ACTION(requests_execute, int64_t, struct moved);
DEFINE_ACTION(requests_execute, int64_t, struct moved)
{
    struct request r;
    struct plan plan;

    TRY(requests_load(ctx, *req, &r));
    if (r.state != REQUEST_RUNNING || (r.step != STEP_INTENT && r.step != STEP_APPROVED))
        return RC_OK; /* somebody else was first */
    TRY(requests_plan_erasure(ctx, r.customer, r.contact, &plan));
    if (r.plan_hash.len != sizeof(plan.hash) || memcmp(r.plan_hash.ptr, plan.hash, sizeof(plan.hash)) != 0) {
        out->changed = true;
        return RC_OK;
    }
    out->scope = scope_of(&plan);
    TRY(erase_all(ctx, &r, &plan));
    TRY(requests_ledger_head(ctx));
    return requests_step(ctx, r.id, r.step, STEP_KEYS, &out->moved);
}

/* ---- marks ------------------------------------------------------------------------------------- */

DECLARE_ACTION(requests_mark, struct mark, struct moved);
DEFINE_ACTION(requests_mark, struct mark, struct moved)
{
    if (req->now == STEP_LEDGER || req->now == STEP_SCRUBBED)
        TRY(requests_ledger_head(ctx));
    return requests_step(ctx, req->id, req->was, req->now, &out->moved);
}

static enum rc mark(struct ctx *ctx, int64_t id, int was, int now)
{
    struct moved moved = {0};

    return RUN_ACTION(requests_mark, ctx, &((struct mark){id, was, now}), &moved);
}

/* A continuation plans anew: what was approved stands, what held it has gone. */
DECLARE_ACTION(requests_replan, int64_t, struct moved);
DEFINE_ACTION(requests_replan, int64_t, struct moved)
{
    struct request r;
    struct plan plan;
    int64_t changes = 0;

    (void)out;
    TRY(requests_load(ctx, *req, &r));
    if (r.state != REQUEST_RUNNING || r.step > STEP_INTENT)
        return RC_OK; /* somebody else was first */
    TRY(requests_plan_erasure(ctx, r.customer, r.contact, &plan));
    TRY(requests_store_outcomes(ctx, &r, &plan));
    return q_request_set_plan(ctx, &(struct q_request_set_plan){.id = r.id,
        .plan_hash = {(const uint8_t *)arena_copy(ctx->arena, plan.hash, sizeof(plan.hash)), sizeof(plan.hash)}}, &changes);
}

/* The plan that was approved is not the one of today: back to the person who approves. */
DECLARE_ACTION(requests_back, int64_t, struct moved);
DEFINE_ACTION(requests_back, int64_t, struct moved)
{
    int64_t changes = 0;

    TRY(q_request_set_back(ctx, &(struct q_request_set_back){.id = *req}, &changes));
    out->moved = changes == 1;
    if (!out->moved)
        return RC_OK;
    TRY(requests_event(ctx, *req, EVENT_CANCELLED, 0));
    TRY(q_request_item_undecide(ctx, &(struct q_request_item_undecide){.cas = *req}, &changes));
    return audit_write(ctx, AUDIT_REQUEST_PLAN_CANCELLED, 0, *req, NULL);
}

static enum rc plan_changed(struct ctx *ctx, const struct request *r)
{
    struct moved moved = {0};

    if (r->phase == PHASE_REST) {
        TRY(RUN_ACTION(requests_replan, ctx, &r->id, &moved));
        return mark(ctx, r->id, STEP_INTENT, STEP_APPROVED);
    }
    TRY(requests_ledger(ctx, r->subject, '-', r->plan_hash, "cancelled"));
    TRY(RUN_ACTION(requests_back, ctx, &r->id, &moved));
    return err_conflict(&ctx->err, E1906_REQUEST_PLAN_CHANGED);
}

/* ---- step 7 --------------------------------------------------------------------------------------- */

DECLARE_ACTION(requests_residue_found, struct mark, struct moved);
DEFINE_ACTION(requests_residue_found, struct mark, struct moved)
{
    int64_t changes = 0;

    TRY(q_request_set_state(ctx, &(struct q_request_set_state){.id = req->id, .was = REQUEST_RUNNING,
        .state = REQUEST_INCIDENT, .closed_at_null = true}, &changes));
    out->moved = changes == 1;
    if (!out->moved)
        return RC_OK;
    TRY(requests_event(ctx, req->id, EVENT_RESIDUE, req->now));
    return audit_write(ctx, AUDIT_REQUEST_RESIDUE_FOUND, 0, req->id, NULL);
}

/* No needles: another runner has certified meanwhile, or there is a fault of ours. */
static enum rc count_hits(struct ctx *ctx, const struct request *r, int64_t *hits)
{
    struct residue_report report = {0};
    struct residue *residue = NULL;
    struct str needles[RECORD_FIELDS];
    struct record record;
    size_t count = 0;
    enum rc rc;

    *hits = 0;
    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    rc = requests_secret_get(ctx, r, SECRET_NEEDLES, &record);
    if (rc == RC_NOT_FOUND) {
        struct request now;

        err_clear(&ctx->err);
        store_release(ctx);
        TRY(requests_load(ctx, r->id, &now));
        return now.step == STEP_SCRUBBED && now.state == REQUEST_RUNNING ? err_bug(&ctx->err, 0) : RC_OK;
    }
    TRY(rc);
    for (size_t i = 1; i < RECORD_FIELDS; i++)
        if (record.field[i].len >= RESIDUE_LEAST_BYTES)
            needles[count++] = record.field[i];
    if (count == 0)
        return RC_OK;
    store_release(ctx); /* scanning is long: no snapshot is held meanwhile */
    TRY(residue_prepare(ctx->arena, needles, count, &residue, &ctx->err));
    TRY(residue_scan_path(ctx->arena, residue, store_data_dir(ctx->store), &report, &ctx->err));
    *hits = report.hits_total + report.unreadable;
    return RC_OK;
}

enum reach { REACH_WHOLE, REACH_WAITS, REACH_RELEASED /* its holds ended while it ran */ };

static enum rc how_far(struct ctx *ctx, const struct request *r, enum reach *out)
{
    struct plan_item *items = NULL;
    size_t count = 0;
    int64_t holds = 0;
    bool held = false;

    TRY(requests_outcomes(ctx, r->id, r->phase, &items, &count));
    TRY(requests_holds_open(ctx, r->id, &holds));
    for (size_t i = 0; i < count; i++)
        held = held || items[i].outcome == OUTCOME_HELD;
    *out = !held ? REACH_WHOLE : holds > 0 ? REACH_WAITS : REACH_RELEASED;
    return RC_OK;
}

/* Bytes of the person in any file, rows that should have gone, a key that still lives. */
static enum rc scan(struct ctx *ctx, const struct request *r)
{
    struct moved moved = {0};
    enum reach reach = REACH_WHOLE;
    int64_t hits = 0, rows = 0;
    bool key = false;

    TRY(count_hits(ctx, r, &hits));
    TRY(how_far(ctx, r, &reach));
    TRY(requests_left_of(ctx, r->subject, &rows, &key));
    TRY(audit_flush_reads(ctx));
    if (reach == REACH_WHOLE)
        hits += rows + (key ? 1 : 0);
    if (hits == 0)
        return mark(ctx, r->id, STEP_SCRUBBED, STEP_SCANNED);
    TRY(RUN_ACTION(requests_residue_found, ctx, &((struct mark){r->id, 0, (int)(hits > 1000000 ? 1000000 : hits)}), &moved));
    return err_conflict(&ctx->err, E1912_REQUEST_RESIDUE);
}

/* ---- step 8 --------------------------------------------------------------------------------------- */

DECLARE_ACTION(requests_certify, int64_t, struct moved);
DEFINE_ACTION(requests_certify, int64_t, struct moved)
{
    struct request r;
    struct verdict verdict;
    enum reach reach = REACH_WHOLE;
    int64_t changes = 0, number = 0;
    int year, month, day;

    TRY(requests_load(ctx, *req, &r));
    if (r.state != REQUEST_RUNNING || r.step != STEP_SCANNED)
        return RC_OK;
    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_STORE, &verdict));
    TRY(how_far(ctx, &r, &reach));
    if (reach == REACH_RELEASED)
        return q_request_set_again(ctx, &(struct q_request_set_again){.id = r.id}, &changes);
    date_parts(ctx->today, &year, &month, &day);
    TRY(counter_take(ctx, str_fmt(ctx->arena, "certificate:%lld:%d", (long long)ctx->register_id, year), 1, &number));
    TRY(q_request_set_certified(ctx, &(struct q_request_set_certified){.id = r.id,
        .state = reach == REACH_WAITS ? REQUEST_WAITING : REQUEST_ANSWERED, .year = year, .number = number,
        .answered_on = ctx->today, .completed_at = ctx->now, .completed_at_null = reach == REACH_WAITS}, &changes));
    out->moved = changes == 1;
    if (reach == REACH_WHOLE) /* the needles have done their work */
        TRY(q_request_secret_delete(ctx, &(struct q_request_secret_delete){.cas = r.id, .low = SECRET_NEEDLES,
                                                                           .high = SECRET_NEEDLES}, &changes));
    TRY(requests_event(ctx, r.id, EVENT_CERTIFIED, number));
    TRY(requests_letter_of_erasure(ctx, r.id, reach == REACH_WAITS));
    return audit_write(ctx, AUDIT_REQUEST_CERTIFIED, r.subject, r.id, &verdict);
}

/* ---- the machine --------------------------------------------------------------------------------- */

static enum rc transact(struct ctx *ctx, const struct request *r)
{
    struct moved moved = {0};

    TRY(RUN_ACTION(requests_execute, ctx, &r->id, &moved));
    return moved.changed ? plan_changed(ctx, r) : RC_OK;
}

static enum rc scrub(struct ctx *ctx, const struct request *r)
{
    store_release(ctx);
    TRY(store_checkpoint_truncate(ctx->store, CHECKPOINT_MS, &ctx->err));
    return mark(ctx, r->id, r->step, STEP_SCRUBBED);
}

/* Its marks of the stop list and that it is done, with one fsync. */
static enum rc tell_done(struct ctx *ctx, const struct request *r)
{
    struct ledger_entry *lines = NULL;
    size_t count = 0;

    TRY(requests_stop_lines(ctx, r->id, r->subject, &lines, &count));
    lines[count++] = (struct ledger_entry){r->subject, 'D', r->plan_hash, "done"};
    return requests_ledger_many(ctx, lines, count);
}

/* One step from where the case stands. *point: 2 or 5 when the ledger's line may stand without its mark. */
static enum rc one_step(struct ctx *ctx, const struct request *r, int last, int *point)
{
    struct moved moved = {0};

    *point = 0;
    switch (r->step) {
    case STEP_APPROVED:
        if (r->phase == PHASE_REST && r->plan_hash.len == 0)
            return RUN_ACTION(requests_replan, ctx, &r->id, &moved);
        TRY(requests_ledger(ctx, r->subject, 'I', r->plan_hash, "intent"));
        *point = 2; /* the line is the mark: whoever comes after a crash finds it said already */
        return last <= 2 ? RC_OK : last == 3 ? mark(ctx, r->id, STEP_APPROVED, STEP_INTENT) : transact(ctx, r);
    case STEP_INTENT: return transact(ctx, r);
    case STEP_KEYS:
        TRY(tell_done(ctx, r));
        *point = 5; /* the same */
        return last <= 5 ? RC_OK : last == 6 ? mark(ctx, r->id, STEP_KEYS, STEP_LEDGER) : scrub(ctx, r);
    case STEP_LEDGER: return scrub(ctx, r);
    case STEP_SCRUBBED: return scan(ctx, r);
    case STEP_SCANNED: return RUN_ACTION(requests_certify, ctx, &r->id, &moved);
    default: return RC_OK;
    }
}

static int point_of(int step)
{
    static const int points[] = {[STEP_NONE] = 0, [STEP_APPROVED] = 1, [STEP_INTENT] = 3, [3] = 3, [STEP_KEYS] = 4,
                                 [STEP_LEDGER] = 6, [STEP_SCRUBBED] = 7, [STEP_SCANNED] = 8, [STEP_CERTIFIED] = 9};

    return points[step >= 0 && step <= STEP_CERTIFIED ? step : 0];
}

enum rc requests_engine(struct ctx *ctx, int64_t id, int last_point)
{
    int was = ctx->purpose;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    for (int turns = 0; rc == RC_OK && turns < 40; turns++) { /* two phases, replans; never without end */
        struct request r;
        int point = 0;

        rc = requests_load(ctx, id, &r);
        store_release(ctx);
        if (rc != RC_OK || r.state != REQUEST_RUNNING || point_of(r.step) >= last_point)
            break;
        rc = one_step(ctx, &r, last_point, &point);
        if (point == last_point && (point == 2 || point == 5))
            break; /* between the ledger and its mark: only tests stop here */
    }
    store_release(ctx);
    ctx->purpose = was;
    return rc;
}

enum rc requests_run(struct ctx *ctx, int64_t id, int last)
{
    return requests_engine(ctx, id, point_of(last));
}
