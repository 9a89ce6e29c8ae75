/* Retention's end of the engine (P36; RIGHTS.md section 5): those whose time is over go as the erased do, without a case. */
#include <sodium.h>

#include "base/errors.h"
#include "audit_retention.h"
#include "db/subjects.h"
#include "queries_requests.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/products/products.h"
#include "rooms/requests/notices.h"

/* ---- who may not go yet --------------------------------------------------------------------------------------- */
static enum rc is_open(struct ctx *ctx, int64_t customer, bool *out)
{
    struct invoice_fact *facts = NULL;
    size_t count = 0;
    struct q_request_orders_open_row orders;

    TRY(invoices_facts(ctx, customer, &facts, &count));
    for (size_t i = 0; i < count; i++)
        *out = *out || facts[i].open_cents > 0 || facts[i].owed_cents > 0;
    TRY(q_request_orders_open(ctx, &(struct q_request_orders_open){.customer = customer}, &orders));
    *out = *out || orders.open > 0;
    return RC_OK;
}

static enum rc is_held(struct ctx *ctx, const struct expiry *one, bool *out)
{
    struct customer_role *roles = NULL;
    size_t count = 0;
    int64_t id = 0;

    *out = false;
    if (one->subject == 0)
        return is_open(ctx, one->customer, out);
    TRY(requests_erasure_of(ctx, one->subject, &id));
    *out = id != 0 || subject_restricted(ctx, one->subject) != 0;
    TRY(customers_roles_of_subject(ctx, one->subject, &roles, &count));
    for (size_t i = 0; i < count && !*out; i++) {
        *out = roles[i].contact_id != 0 && roles[i].in_office;
        if (roles[i].contact_id == 0)
            TRY(is_open(ctx, roles[i].customer_id, out));
    }
    return RC_OK;
}

/* ---- one transaction for a batch -------------------------------------------------------------------------------- */
struct batch { const struct expiry *list; size_t count; };

/* An organisation has no key of its own: its rows go, and with them those who represented it alone. */
static enum rc remove_organisation(struct ctx *ctx, int64_t customer, int64_t *removed)
{
    struct customer_contact *contacts = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(customers_contacts_of(ctx, customer, &contacts, &count));
    for (size_t i = 0; i < count; i++) {
        struct customer_role *roles = NULL;
        size_t many = 0;

        TRY(customers_roles_of_subject(ctx, contacts[i].subject_id, &roles, &many));
        if (many == 1)
            TRY(requests_remove_person(ctx, contacts[i].subject_id, removed));
    }
    TRY(invoices_delete_drafts(ctx, customer, &changes));
    TRY(invoices_decorrelate(ctx, customer, &changes));
    TRY(orders_forget(ctx, customer, &changes));
    *removed += changes;
    TRY(products_forget(ctx, customer, &changes));
    *removed += changes;
    TRY(einvoices_forget(ctx, customer, &changes));
    *removed += changes;
    TRY(customers_forget_organisation(ctx, customer, &changes));
    *removed += changes;
    return RC_OK;
}

DECLARE_ACTION(requests_expire_batch, struct batch, struct expired);
DEFINE_ACTION(requests_expire_batch, struct batch, struct expired)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_ERASE, &verdict));
    TRY(requests_ledger_head(ctx));
    for (size_t i = 0; i < req->count; i++) {
        const struct expiry *one = &req->list[i];
        bool held = false;

        TRY(is_held(ctx, one, &held)); /* it may have changed since the list was made */
        if (held) {
            out->held++;
            continue;
        }
        if (one->subject == 0)
            TRY(remove_organisation(ctx, one->customer, &out->rows));
        else
            TRY(requests_remove_person(ctx, one->subject, &out->rows));
        out->erased++;
        TRY(audit_write(ctx, AUDIT_RETENTION_ERASED, one->subject, one->customer, &verdict));
    }
    return RC_OK;
}

/* ---- ledger around it ---------------------------------------------------------------------------------------------- */
static struct blob hash_of(struct ctx *ctx, int64_t subject)
{
    struct str what = str_fmt(ctx->arena, "retention %lld %.*s", (long long)subject, STR_FMT(date_iso(ctx->arena, ctx->today)));
    uint8_t *out = (uint8_t *)arena_alloc(ctx->arena, 32);

    (void)crypto_generichash(out, 32, (const uint8_t *)what.ptr, what.len, NULL, 0);
    return (struct blob){out, 32};
}

static enum rc expire(struct ctx *ctx, const struct expiry *list, size_t count, struct expired *out)
{
    struct ledger_entry *entries = ARENA_ARRAY(ctx->arena, struct ledger_entry, count + 1);
    struct expiry *go = ARENA_ARRAY(ctx->arena, struct expiry, count + 1);
    struct expired done = {0};
    size_t n = 0, persons = 0;

    for (size_t i = 0; i < count; i++) {
        bool held = false;

        TRY(is_held(ctx, &list[i], &held));
        out->held += held;
        if (held)
            continue;
        go[n++] = list[i];
        if (list[i].subject != 0)
            entries[persons++] = (struct ledger_entry){list[i].subject, 'T', hash_of(ctx, list[i].subject), NULL};
    }
    store_release(ctx);
    if (n == 0)
        return RC_OK;
    for (size_t i = 0; i < persons; i++)
        entries[i].state = "intent";
    TRY(requests_ledger_many(ctx, entries, persons));
    TRY(RUN_ACTION(requests_expire_batch, ctx, &((struct batch){go, n}), &done));
    for (size_t i = 0; i < persons; i++)
        entries[i].state = "done";
    TRY(requests_ledger_many(ctx, entries, persons));
    out->erased += done.erased;
    out->held += done.held;
    out->rows += done.rows;
    return RC_OK;
}

enum rc requests_expire(struct ctx *ctx, const struct expiry *list, size_t count, struct expired *out)
{
    int was = ctx->purpose;
    enum rc rc;

    *out = (struct expired){0};
    ctx->purpose = PURPOSE_RIGHTS;
    rc = expire(ctx, list, count, out);
    ctx->purpose = was;
    return rc;
}

/* ---- cases and marks --------------------------------------------------------------------------------------------------- */
/* A case that left marks stays as long as they do: it holds nothing of the person but a number that means nothing. */
static enum rc remove_case(struct ctx *ctx, int64_t id, int64_t *removed)
{
    struct q_request_case_marked_row marked;
    struct q_request_case_restricts_row restricts;
    struct request r;
    int64_t n = 0;

    TRY(q_request_case_marked(ctx, &(struct q_request_case_marked){.id = id}, &marked));
    TRY(q_request_case_restricts(ctx, &(struct q_request_case_restricts){.id = id}, &restricts));
    if (marked.marks > 0 || restricts.open > 0) /* a restriction in force stands on its case */
        return RC_OK;
    TRY(requests_load(ctx, id, &r));
    TRY(requests_burn(ctx, &r));
    TRY(q_request_case_items_remove(ctx, &(struct q_request_case_items_remove){.id = id}, &n));
    TRY(q_request_case_letters_remove(ctx, &(struct q_request_case_letters_remove){.id = id}, &n));
    TRY(q_request_case_restrictions_remove(ctx, &(struct q_request_case_restrictions_remove){.id = id}, &n));
    TRY(requests_notices_burn(ctx, id));
    TRY(q_request_case_notices_remove(ctx, &(struct q_request_case_notices_remove){.id = id}, &n));
    TRY(q_request_case_outcomes_remove(ctx, &(struct q_request_case_outcomes_remove){.id = id}, &n));
    TRY(q_request_case_events_remove(ctx, &(struct q_request_case_events_remove){.id = id}, &n));
    TRY(q_request_case_holds_remove(ctx, &(struct q_request_case_holds_remove){.id = id}, &n));
    TRY(q_request_case_inbox_remove(ctx, &(struct q_request_case_inbox_remove){.id = id}, &n));
    TRY(q_request_case_remove(ctx, &(struct q_request_case_remove){.id = id}, &n));
    *removed += n;
    return RC_OK;
}

DECLARE_ACTION(requests_forget_cases, struct date, int64_t);
DEFINE_ACTION(requests_forget_cases, struct date, int64_t)
{
    struct q_request_cases_old_row *rows = NULL;
    size_t count = 0;
    int64_t marks = 0;

    TRY(q_stop_marks_remove(ctx, &(struct q_stop_marks_remove){.today = ctx->today}, &marks));
    TRY(q_request_cases_old(ctx, &(struct q_request_cases_old){.before = (int64_t)req->days * 86400000}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(remove_case(ctx, rows[i].id, out));
    return RC_OK;
}

enum rc requests_expire_cases(struct ctx *ctx, struct date before, int64_t *removed)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = RUN_ACTION(requests_forget_cases, ctx, &before, removed);
    ctx->purpose = was;
    return rc;
}
