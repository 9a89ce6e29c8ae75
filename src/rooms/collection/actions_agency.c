/* Hand-over to a declared collection agency and what comes back (P31, P32, P35): least data, one disclosure for each
 * case, each line of a return once, payments that reach us told on. */
#include "base/csv.h"
#include "audit_collection.h"
#include "base/errors.h"
#include "db/core.h"
#include "errors_collection.h"
#include "errors_disclosures.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/payments/payments.h"

enum { EVENT_PAID = 1, EVENT_COSTS, EVENT_CLOSED, EVENT_RETURNED, EVENT_UNCOLLECTABLE };

const struct name_value collection_case_states[] = {
    {"open", CASE_OPEN, "collection.case.open"}, {"paid", CASE_PAID, "collection.case.paid"},
    {"returned", CASE_RETURNED, "collection.case.returned"}, {"uncollectable", CASE_UNCOLLECTABLE, "collection.case.uncollectable"},
    {"closed", CASE_CLOSED, "collection.case.closed"}, {NULL, 0, NULL}};

const struct field collection_hand_over_fields[] = {
    FIELD_I64(struct hand_over_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "collection.customer"),
    FIELD_I64(struct hand_over_form, recipient, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "collection.agency"), FIELD_END};

/* ---- hand-over ------------------------------------------------------------------------------------------------------- */

static enum rc agency_of(struct ctx *ctx, int64_t recipient, struct recipient *out)
{
    if (recipient == 0)
        return disclosures_recipient_of_kind(ctx, RECIPIENT_COLLECTION, out);
    TRY(disclosures_recipient(ctx, recipient, out));
    return out->form.kind == RECIPIENT_COLLECTION ? RC_OK : err_refused(&ctx->err, STATEMENT_DISCLOSURE_COLLECTION);
}

/* Of a customer's claims those that may go, first in the array. INVALID 2811 when none may. */
static enum rc may_go(struct ctx *ctx, int64_t customer, struct claim_line **out, size_t *count)
{
    struct claim_line *all = NULL;
    size_t n = 0;

    TRY(collection_claims(ctx, customer, CLAIMS_MOST, &all, &n));
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        struct err ignored = {0};

        if (collection_decide_hand_over(&all[i], ctx->today, &ignored) == RC_OK)
            all[(*count)++] = all[i];
    }
    *out = all;
    return *count > 0 ? RC_OK : err_invalid(&ctx->err, E2811_NOTHING_TO_HAND_OVER, "customer");
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
    struct recipient agency;
    struct claim_line *claims = NULL;
    struct verdict verdict;
    size_t count = 0;
    int64_t customer = 0, disclosure = 0, subject = 0;
    int year, month, day;
    bool consumer;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_DISCLOSE, &verdict));
    if (customers_find_by_number(ctx, req->customer, &customer) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E3009_DISCLOSURE_NO_CUSTOMER, "customer");
    }
    TRY(agency_of(ctx, req->recipient, &agency));
    TRY(may_go(ctx, customer, &claims, &count));
    date_parts(ctx->today, &year, &month, &day);
    *out = (struct hand_over_receipt){.case_id = env_new_id(ctx->env), .year = year, .invoices = (int64_t)count};
    TRY(counter_take(ctx, str_fmt(ctx->arena, "collection:%lld:%d", (long long)ctx->register_id, year), 1, &out->ordinal));
    TRY(log_it(ctx, &agency, customer, out, &disclosure));
    TRY(q_case_insert(ctx, &(struct q_case_insert){.id = out->case_id, .year = year, .ordinal = out->ordinal,
        .recipient = agency.id, .disclosure = disclosure, .handed_on = ctx->today, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    for (size_t i = 0; i < count; i++) {
        TRY(q_case_claim_insert(ctx, &(struct q_case_claim_insert){.cas = out->case_id, .invoice = claims[i].invoice,
            .principal = claims[i].open_cents, .costs = claims[i].fee_cents + claims[i].charge_cents, .due_on = claims[i].due_on}));
        TRY(collection_timeline(ctx, customer, AUDIT_HANDED_OVER, claims[i].number, claims[i].open_cents, ctx->today));
        out->principal_cents += claims[i].open_cents;
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

/* ---- the return file ------------------------------------------------------------------------------------------------------- */

static int event_of(struct str word)
{
    static const char *const words[] = {"", "paid", "costs", "closed", "returned", "uncollectable"};

    for (int i = EVENT_PAID; i <= EVENT_UNCOLLECTABLE; i++)
        if (str_eqz(word, words[i]))
            return i;
    return 0;
}

static enum rc bad_line(struct ctx *ctx, int code, int64_t line, const char *field)
{
    enum rc rc = err_invalid(&ctx->err, code, field);

    ctx->err.line = line;
    return rc;
}

/* key;case;invoice;event;amount;on, with a line of headings. */
static enum rc read_line(struct ctx *ctx, const struct csv_row *row, struct return_line *out)
{
    *out = (struct return_line){.line = row->line};
    if (row->count != 6)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "key");
    out->key = row->cells[0];
    out->event = row->cells[3];
    if (str_empty(out->key) || out->key.len > 64)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "key");
    if (!collection_number_read(row->cells[1], &out->year, &out->ordinal))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "case");
    if (!str_to_i64(row->cells[2], &out->invoice) || out->invoice < 1)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "invoice");
    if (event_of(out->event) == 0)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "event");
    if (!str_empty(row->cells[4]) && !money_parse(row->cells[4], &out->cents))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "amount");
    if (out->cents < 0 || (event_of(out->event) <= EVENT_COSTS && out->cents == 0))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "amount");
    if (!date_from_human(row->cells[5], ctx->today, &out->on) || date_after(out->on, ctx->today))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "on");
    return RC_OK;
}

enum rc collection_return_read(struct ctx *ctx, struct str bytes, struct return_file *out)
{
    struct csv_file file;

    TRY(csv_read(ctx->arena, bytes, &file, &ctx->err));
    *out = (struct return_file){.lines = ARENA_ARRAY(ctx->arena, struct return_line, file.count + 1)};
    for (size_t i = 0; i < file.count; i++) {
        if (i == 0 && file.rows[0].count > 0 && str_eqz(file.rows[0].cells[0], "key"))
            continue;
        TRY(read_line(ctx, &file.rows[i], &out->lines[out->count++]));
    }
    return out->count > 0 ? RC_OK : bad_line(ctx, E2813_RETURN_LINE, 1, "key");
}

struct target { int64_t case_id, open_cents, number, principal_cents, costs_cents, customer; bool live; };

static enum rc target_of(struct ctx *ctx, const struct return_line *line, struct target *out)
{
    struct collection_case c;
    enum rc rc = collection_case_by_number(ctx, line->year, line->ordinal, &c);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return bad_line(ctx, E2814_RETURN_NO_CASE, line->line, "case");
    }
    TRY(rc);
    for (size_t i = 0; i < c.claim_count; i++)
        if (c.claims[i].number == line->invoice) {
            *out = (struct target){c.id, c.claims[i].open_cents, c.claims[i].invoice, c.claims[i].principal_cents,
                                   c.claims[i].costs_cents, c.customer, c.state == CASE_OPEN};
            return RC_OK;
        }
    return bad_line(ctx, E2814_RETURN_NO_CASE, line->line, "invoice");
}

static enum rc pay(struct ctx *ctx, const struct return_line *line, int64_t *payment)
{
    struct payment_receipt receipt = {0};
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_INVOICING;
    rc = RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = line->invoice, .amount = line->cents,
        .received_on = line->on, .way = PAYMENT_BANK}), &receipt);
    ctx->purpose = was;
    *payment = receipt.id;
    return rc;
}

/* The agency has ended it and something is open still: a loss, by the person who takes the return in. */
static enum rc close_rest(struct ctx *ctx, const struct return_line *line, const struct target *t)
{
    struct collection_receipt receipt = {0};

    if (t->open_cents == 0)
        return collection_end_claim(ctx, t->number, CASE_CLOSED);
    return RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = line->invoice,
        .reason = WRITE_OFF_UNCOLLECTABLE, .on = line->on}), &receipt);
}

/* Perintälaki 10 a, 10 c, 10 d §: a line is one act of the agency; a consumer's costs together have a cap. */
static enum rc check_costs(struct ctx *ctx, const struct return_line *line, const struct target *t)
{
    struct q_agency_costs_row asked;
    bool consumer = true;

    TRY(q_agency_costs(ctx, &(struct q_agency_costs){.cas = t->case_id, .invoice = t->number}, &asked));
    TRY(collection_debtor(ctx, t->customer, &consumer, NULL, NULL));
    return collection_check_costs(ctx, &(struct agency_costs){.consumer = consumer, .principal_cents = t->principal_cents,
        .before_cents = t->costs_cents + asked.cents, .cents = line->cents, .line = line->line});
}

static enum rc act_on(struct ctx *ctx, const struct return_line *line, const struct target *t, int64_t *payment,
                      struct return_receipt *out)
{
    switch (event_of(line->event)) {
    case EVENT_PAID:
        if (line->cents > t->open_cents)
            return bad_line(ctx, E2815_RETURN_TOO_MUCH, line->line, "amount");
        out->paid_cents += line->cents;
        return pay(ctx, line, payment);
    case EVENT_COSTS:
        TRY(check_costs(ctx, line, t));
        out->costs_cents += line->cents;
        return q_case_costs(ctx, &(struct q_case_costs){.cas = t->case_id, .cents = line->cents});
    case EVENT_CLOSED:
        out->closed++;
        return close_rest(ctx, line, t);
    case EVENT_RETURNED:
        out->closed++;
        return collection_end_claim(ctx, t->number, CASE_RETURNED);
    default:
        out->closed++;
        return collection_end_claim(ctx, t->number, CASE_UNCOLLECTABLE);
    }
}

static enum rc apply(struct ctx *ctx, const struct return_line *line, struct return_receipt *out)
{
    struct q_agency_event_known_row known;
    struct target t = {0};
    int64_t payment = 0;
    enum rc rc;

    TRY(target_of(ctx, line, &t));
    TRY(q_agency_event_known(ctx, &(struct q_agency_event_known){.cas = t.case_id, .mark = line->key}, &known));
    if (known.known > 0) {
        out->repeated++;
        return RC_OK;
    }
    if (!t.live && event_of(line->event) != EVENT_COSTS)
        return bad_line(ctx, E2816_RETURN_ENDED, line->line, "case");
    rc = act_on(ctx, line, &t, &payment, out);
    if (rc != RC_OK) {
        ctx->err.line = line->line;
        return rc;
    }
    out->applied++;
    return q_agency_event_insert(ctx, &(struct q_agency_event_insert){.id = env_new_id(ctx->env), .cas = t.case_id,
        .invoice = t.number, .mark = line->key, .kind = event_of(line->event), .cents = line->cents, .event_on = line->on,
        .payment = payment, .payment_null = payment == 0, .by = ctx->actor->user_id, .at = ctx->now});
}

DEFINE_ACTION(collection_return_apply, struct return_file, struct return_receipt)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    for (size_t i = 0; i < req->count; i++)
        TRY(apply(ctx, &req->lines[i], out));
    return audit_write(ctx, AUDIT_AGENCY_RETURNED, 0, 0, &verdict);
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
