/* Hand-over to a declared collection agency (P31, P32, P35): preview, least data, one disclosure for each case, payments
 * that reach us told on. What comes back: actions_return.c. */
#include <sodium.h>

#include "audit_collection.h"
#include "base/errors.h"
#include "db/core.h"
#include "errors_collection.h"
#include "errors_disclosures.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/payments/payments.h"

const struct name_value collection_case_states[] = {
    {"open", CASE_OPEN, "collection.case.open"}, {"paid", CASE_PAID, "collection.case.paid"},
    {"returned", CASE_RETURNED, "collection.case.returned"}, {"uncollectable", CASE_UNCOLLECTABLE, "collection.case.uncollectable"},
    {"closed", CASE_CLOSED, "collection.case.closed"}, {NULL, 0, NULL}};

const struct field collection_hand_over_fields[] = {
    FIELD_I64(struct hand_over_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "collection.customer"),
    FIELD_I64(struct hand_over_form, recipient, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "collection.agency"),
    FIELD_TEXT(struct hand_over_form, preview, 64, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "collection.preview"), FIELD_END};

/* ---- hand-over ------------------------------------------------------------------------------------------------------- */

static enum rc agency_of(struct ctx *ctx, int64_t recipient, struct recipient *out)
{
    if (recipient == 0)
        return disclosures_recipient_of_kind(ctx, RECIPIENT_COLLECTION, out);
    TRY(disclosures_recipient(ctx, recipient, out));
    return out->form.kind == RECIPIENT_COLLECTION ? RC_OK : err_refused(&ctx->err, STATEMENT_DISCLOSURE_COLLECTION);
}

/* As it would be in its case: what of the file comes from the invoice. */
static enum rc planned(struct ctx *ctx, const struct claim_line *claim, struct collection_case *c)
{
    struct case_claim *out = &c->claims[c->claim_count];
    struct q_hand_over_claim_row row;
    struct reminder *sent = NULL;

    TRY(q_hand_over_claim(ctx, &(struct q_hand_over_claim){.invoice = claim->invoice}, &row));
    *out = (struct case_claim){.invoice = claim->invoice, .number = claim->number, .principal_cents = claim->open_cents,
        .open_cents = claim->open_cents, .costs_cents = claim->fee_cents + claim->charge_cents, .agreed_bp = claim->agreed_bp,
        .reference = row.reference_null ? STR("") : row.reference, .invoiced_on = row.invoiced_on, .due_on = claim->due_on};
    TRY(collection_reminders_of(ctx, claim->invoice, &sent, &out->reminder_count));
    out->reminders = ARENA_ARRAY(ctx->arena, struct date, out->reminder_count + 1);
    for (size_t i = 0; i < out->reminder_count; i++)
        out->reminders[i] = sent[i].on;
    c->claim_count++;
    c->principal_cents += out->principal_cents;
    c->open_cents += out->open_cents;
    c->costs_cents += out->costs_cents;
    return RC_OK;
}

/* The claims of a customer: those that go, and those that stay with the reason. */
static enum rc plan_claims(struct ctx *ctx, int64_t customer, struct hand_over_plan *out)
{
    struct claim_line *all = NULL;
    size_t n = 0;

    TRY(collection_claims(ctx, customer, CLAIMS_MOST, &all, &n));
    out->c.claims = ARENA_ARRAY(ctx->arena, struct case_claim, n + 1);
    out->left = ARENA_ARRAY(ctx->arena, struct hand_over_left, n + 1);
    for (size_t i = 0; i < n; i++) {
        enum hand_over_stay stay = collection_stays(&all[i], ctx->today);

        if (stay == STAY_NOT)
            TRY(planned(ctx, &all[i], &out->c));
        else
            out->left[out->left_count++] = (struct hand_over_left){all[i].number, all[i].open_cents, stay};
    }
    return RC_OK;
}

/* What the person saw, in a word: the file's own text without the number that the case gets. */
static enum rc mark(struct ctx *ctx, struct hand_over_plan *out)
{
    struct buf text = buf_in(ctx->arena);
    uint8_t hash[16];

    TRY(collection_file_csv(ctx, &out->c, &text));
    buf_fmt(&text, "%lld", (long long)out->agency.id);
    (void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)buf_str(&text).ptr, buf_str(&text).len, NULL, 0);
    out->preview = str_hex(ctx->arena, (struct blob){(const uint8_t *)arena_copy(ctx->arena, hash, sizeof(hash)), sizeof(hash)});
    return RC_OK;
}

static enum rc plan(struct ctx *ctx, const struct hand_over_form *form, struct hand_over_plan *out)
{
    struct customer_brief *brief = NULL;
    int64_t customer = 0;

    if (customers_find_by_number(ctx, form->customer, &customer) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E3009_DISCLOSURE_NO_CUSTOMER, "customer");
    }
    TRY(agency_of(ctx, form->recipient, &out->agency));
    out->c = (struct collection_case){.customer = customer, .customer_number = form->customer, .recipient = out->agency.id,
                                      .state = CASE_OPEN, .handed_on = ctx->today, .closed_on = DATE_NONE};
    TRY(customers_briefs(ctx, &customer, 1, &brief));
    out->c.name = brief->name;
    return plan_claims(ctx, customer, out);
}

enum rc collection_hand_over_plan(struct ctx *ctx, const struct hand_over_form *form, struct hand_over_plan *out)
{
    *out = (struct hand_over_plan){.left_count = 0};
    TRY(plan(ctx, form, out));
    if (out->c.claim_count == 0)
        return RC_OK;
    TRY(collection_file_debtor(ctx, &out->c, &out->party));
    return mark(ctx, out);
}

static enum rc log_it(struct ctx *ctx, const struct recipient *agency, int64_t customer, const struct hand_over_receipt *made,
                      int64_t *disclosure)
{
    bool consumer = true;
    int64_t subject = 0;

    TRY(collection_debtor(ctx, customer, &consumer, NULL, &subject));
    return disclosures_log(ctx, &(struct disclosure_act){.recipient = agency->id, .ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE,
        .categories = CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_POSTAL) | CATEGORY_BIT(CATEGORY_BILLING)
                      | (consumer ? 0 : CATEGORY_BIT(CATEGORY_ORGANISATION)),
        .customer = customer, .subject = subject, .reference = collection_number(ctx->arena, made->year, made->ordinal)}, disclosure);
}

DEFINE_ACTION(collection_hand_over, struct hand_over_form, struct hand_over_receipt)
{
    struct hand_over_plan p;
    struct verdict verdict;
    int64_t disclosure = 0, subject = 0, customer;
    int year, month, day;
    bool consumer;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_DISCLOSE, &verdict));
    p = (struct hand_over_plan){.left_count = 0};
    TRY(plan(ctx, req, &p));
    if (p.c.claim_count == 0)
        return err_invalid(&ctx->err, E2811_NOTHING_TO_HAND_OVER, "customer");
    if (!str_empty(req->preview)) {
        TRY(mark(ctx, &p));
        if (!str_eq(p.preview, req->preview))
            return err_conflict(&ctx->err, E2831_HAND_OVER_CHANGED);
    }
    customer = p.c.customer;
    date_parts(ctx->today, &year, &month, &day);
    *out = (struct hand_over_receipt){.case_id = env_new_id(ctx->env), .year = year, .invoices = (int64_t)p.c.claim_count};
    TRY(counter_take(ctx, str_fmt(ctx->arena, "collection:%lld:%d", (long long)ctx->register_id, year), 1, &out->ordinal));
    TRY(log_it(ctx, &p.agency, customer, out, &disclosure));
    TRY(q_case_insert(ctx, &(struct q_case_insert){.id = out->case_id, .year = year, .ordinal = out->ordinal,
        .recipient = p.agency.id, .disclosure = disclosure, .handed_on = ctx->today, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    for (size_t i = 0; i < p.c.claim_count; i++) {
        const struct case_claim *claim = &p.c.claims[i];

        TRY(q_case_claim_insert(ctx, &(struct q_case_claim_insert){.cas = out->case_id, .invoice = claim->invoice,
            .principal = claim->open_cents, .costs = claim->costs_cents, .due_on = claim->due_on}));
        TRY(collection_timeline(ctx, customer, AUDIT_HANDED_OVER, claim->number, claim->open_cents, ctx->today));
        out->principal_cents += claim->open_cents;
    }
    TRY(collection_debtor(ctx, customer, &consumer, NULL, &subject));
    verdict.statement = STATEMENT_DISCLOSURE_COLLECTION;
    return audit_write(ctx, AUDIT_HANDED_OVER, subject, out->case_id, &verdict);
}

/* ---- reading a case ------------------------------------------------------------------------------------------------------ */

static enum rc load_claims(struct ctx *ctx, struct collection_case *c)
{
    struct q_case_claims_row *rows = NULL;

    TRY(q_case_claims(ctx, &(struct q_case_claims){.cas = c->id}, &rows, &c->claim_count));
    c->claims = ARENA_ARRAY(ctx->arena, struct case_claim, c->claim_count + 1);
    for (size_t i = 0; i < c->claim_count; i++) {
        struct reminder *sent = NULL;
        struct case_claim *claim = &c->claims[i];

        *claim = (struct case_claim){.invoice = rows[i].invoice_id, .number = rows[i].number, .principal_cents = rows[i].principal_cents,
            .open_cents = rows[i].open_cents, .costs_cents = rows[i].costs_cents, .agreed_bp = rows[i].interest_bp,
            .reference = rows[i].reference_null ? STR("") : rows[i].reference, .invoiced_on = rows[i].invoiced_on,
            .due_on = rows[i].due_on};
        TRY(collection_reminders_of(ctx, claim->invoice, &sent, &claim->reminder_count));
        claim->reminders = ARENA_ARRAY(ctx->arena, struct date, claim->reminder_count + 1);
        for (size_t k = 0; k < claim->reminder_count; k++)
            claim->reminders[k] = sent[k].on;
        c->customer = rows[i].customer_id_null ? c->customer : rows[i].customer_id;
        c->principal_cents += claim->principal_cents;
        c->open_cents += claim->open_cents;
        c->costs_cents += claim->costs_cents;
        c->paid_cents += rows[i].agency_paid;
    }
    return RC_OK;
}

enum rc collection_case_load(struct ctx *ctx, int64_t id, struct collection_case *out)
{
    struct q_case_get_row row;
    enum rc rc = q_case_get(ctx, &(struct q_case_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2812_CASE_NOT_FOUND);
    TRY(rc);
    *out = (struct collection_case){.id = row.id, .year = row.year, .ordinal = row.ordinal, .recipient = row.recipient_id,
        .disclosure = row.disclosure_id, .state = (enum case_state)row.state, .handed_on = row.handed_on,
        .closed_on = row.closed_on_null ? DATE_NONE : row.closed_on, .agency_costs_cents = row.agency_costs_cents};
    TRY(load_claims(ctx, out));
    if (out->customer != 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &out->customer, 1, &brief));
        out->name = brief->name;
        out->customer_number = brief->number;
    }
    return RC_OK;
}

enum rc collection_case_by_number(struct ctx *ctx, int64_t year, int64_t ordinal, struct collection_case *out)
{
    struct q_case_by_number_row row;
    enum rc rc = q_case_by_number(ctx, &(struct q_case_by_number){.year = year, .ordinal = ordinal}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2812_CASE_NOT_FOUND);
    TRY(rc);
    return collection_case_load(ctx, row.id, out);
}

enum rc collection_cases(struct ctx *ctx, bool open_only, size_t most, struct collection_case **out, size_t *count)
{
    struct q_case_list_row *rows = NULL;

    TRY(q_case_list(ctx, &(struct q_case_list){.state = CASE_OPEN, .state_null = !open_only, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct collection_case, *count + 1);
    for (size_t i = 0; i < *count; i++)
        TRY(collection_case_load(ctx, rows[i].id, &(*out)[i]));
    return RC_OK;
}

/* ---- payments that reached us ------------------------------------------------------------------------------------------------ */

enum rc collection_agency_payments(struct ctx *ctx, struct agency_payment **out, size_t *count)
{
    struct q_agency_payments_row *rows = NULL;

    TRY(q_agency_payments(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct agency_payment, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct agency_payment){.case_id = rows[i].case_id, .year = rows[i].year, .ordinal = rows[i].ordinal,
            .recipient = rows[i].recipient_id, .number = rows[i].number, .payment = rows[i].id, .cents = rows[i].cents,
            .on = rows[i].made_on};
    return RC_OK;
}

/* Each case once is a disclosure of its own: sums of a claim go out again. */
DEFINE_ACTION(collection_agency_told, int64_t, struct told_receipt)
{
    struct agency_payment *rows = NULL;
    struct verdict verdict;
    size_t count = 0;
    int64_t last_case = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_DISCLOSE, &verdict));
    TRY(collection_agency_payments(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].payment > *req)
            continue;
        if (rows[i].case_id != last_case) {
            struct collection_case c;

            last_case = rows[i].case_id;
            TRY(collection_case_load(ctx, last_case, &c));
            TRY(disclosures_log(ctx, &(struct disclosure_act){.recipient = c.recipient, .ground = DISCLOSE_COLLECTION,
                .way = DISCLOSE_FILE, .categories = CATEGORY_BIT(CATEGORY_BILLING), .customer = c.customer,
                .reference = collection_number(ctx->arena, c.year, c.ordinal)}, NULL));
        }
        TRY(q_agency_told_insert(ctx, &(struct q_agency_told_insert){.payment = rows[i].payment, .cas = rows[i].case_id,
                                                                     .at = ctx->now, .by = ctx->actor->user_id}));
        out->count++;
    }
    return audit_write(ctx, AUDIT_AGENCY_TOLD, 0, 0, &verdict);
}
