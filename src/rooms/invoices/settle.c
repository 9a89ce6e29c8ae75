/* How the open sum of an issued invoice changes: payment, its undoing, refund, credit, write-off. Each is one
 * step inside another action; nobody else changes these columns (P35, P64, P65). */
#include "base/errors.h"
#include "audit_invoices.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

struct step { /* what an invoice's sums become */
    int64_t paid_cents, credited_cents;
    int state;
    struct date on;
};

static enum rc get(struct ctx *ctx, int64_t invoice, struct q_invoice_get_row *row)
{
    enum rc rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, row);

    return rc == RC_NOT_FOUND ? err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND) : rc;
}

static int64_t open_of(const struct q_invoice_get_row *row)
{
    return invoices_open_of(row->state, row->total_cents, row->paid_cents, row->credited_cents);
}

/* Paid when money alone ended it, credited when a credit note had a part in it. */
static int state_of(const struct q_invoice_get_row *row, int64_t paid, int64_t credited)
{
    if (row->total_cents - paid - credited == 0)
        return credited == 0 ? INVOICE_PAID : INVOICE_CREDITED;
    return paid == 0 ? INVOICE_SENT : INVOICE_PARTLY_PAID;
}

static enum rc write_step(struct ctx *ctx, const struct q_invoice_get_row *row, const struct step *step)
{
    int64_t changes = 0;
    bool settles = step->state != INVOICE_SENT && step->state != INVOICE_PARTLY_PAID;

    TRY(q_invoice_set_paid(ctx, &(struct q_invoice_set_paid){
        .id = row->id, .was_cents = row->paid_cents, .was_credited = row->credited_cents,
        .paid_cents = step->paid_cents, .credited_cents = step->credited_cents, .state = step->state,
        .settled_on = step->on, .settled_on_null = !settles}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1710_INVOICE_PAID_MEANWHILE);
    TRY(invoices_tally(ctx, -1, (int)row->state, row->due_on, open_of(row)));
    return invoices_tally(ctx, 1, step->state, row->due_on, row->total_cents - step->paid_cents - step->credited_cents);
}

/* Nothing is open any more: said in audit and timeline, and to those who wait for it. */
static enum rc settled(struct ctx *ctx, const struct q_invoice_get_row *row, struct date on)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(audit_write(ctx, AUDIT_INVOICE_SETTLED, 0, row->id, &verdict));
    TRY(accounting_on_invoice(ctx, row->id, INVOICE_EVENT_SETTLED));
    TRY(collection_on_invoice(ctx, row->id, INVOICE_EVENT_SETTLED));
    if (row->customer_id_null)
        return RC_OK;
    TRY(customers_timeline_add(ctx, &(struct timeline_event){
        .customer_id = row->customer_id, .kind = AUDIT_INVOICE_SETTLED, .number = row->number,
        .cents = row->total_cents, .day = on,
        .path = str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld", (long long)row->number)),
        .statement = STATEMENT_PURPOSE_INVOICING}));
    return requests_on_claim_settled(ctx, row->customer_id, row->id); /* a waiting erasure goes on (P35) */
}

static enum rc too_much(struct ctx *ctx, int64_t most)
{
    enum rc rc = err_invalid(&ctx->err, E1712_INVOICE_PAID_OVER, "amount");

    ctx->err.arg = money_text(ctx->arena, most, ctx->lang);
    return rc;
}

enum rc invoices_apply_payment(struct ctx *ctx, int64_t invoice, int64_t cents, struct date received_on)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    struct step step;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(get(ctx, invoice, &row));
    if (open_of(&row) <= 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    if (cents > open_of(&row))
        return too_much(ctx, open_of(&row));
    step = (struct step){row.paid_cents + cents, row.credited_cents,
                         state_of(&row, row.paid_cents + cents, row.credited_cents), received_on};
    TRY(write_step(ctx, &row, &step));
    return step.state == INVOICE_PARTLY_PAID ? RC_OK : settled(ctx, &row, received_on);
}

enum rc invoices_pay_in_full(struct ctx *ctx, int64_t first, const int64_t *invoices, size_t count, struct date received_on)
{
    int64_t last = first + (int64_t)count - 1, changes = 0, found = 0;
    struct q_invoices_paying_row *rows = NULL;
    struct verdict verdict;
    size_t n = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_invoices_paying(ctx, &(struct q_invoices_paying){.first = first, .last = last}, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        found += rows[i].how_many;
        TRY(invoices_tally_sum(ctx, -rows[i].how_many, (int)rows[i].state, rows[i].due_on, -rows[i].cents));
        TRY(invoices_tally_sum(ctx, rows[i].how_many, INVOICE_PAID, rows[i].due_on, 0));
    }
    if (found == (int64_t)count)
        TRY(q_invoices_set_paid_in_full(ctx, &(struct q_invoices_set_paid_in_full){.first = first, .last = last, .on = received_on}, &changes));
    if (changes != (int64_t)count)
        return err_conflict(&ctx->err, E1710_INVOICE_PAID_MEANWHILE);
    TRY(audit_write_each(ctx, AUDIT_INVOICE_SETTLED, invoices, count, &verdict));
    return customers_timeline_paid(ctx, AUDIT_INVOICE_SETTLED, first, count, received_on);
}

enum rc invoices_undo_payment(struct ctx *ctx, int64_t invoice, int64_t cents)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    struct step step;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(get(ctx, invoice, &row));
    if (cents <= 0 || cents > row.paid_cents)
        return too_much(ctx, row.paid_cents);
    if (row.state == INVOICE_WRITTEN_OFF) /* a loss is a person's decision: what the bank takes back after it waits for one */
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    step = (struct step){row.paid_cents - cents, row.credited_cents, state_of(&row, row.paid_cents - cents, row.credited_cents),
                         row.settled_on_null ? ctx->today : row.settled_on};
    TRY(write_step(ctx, &row, &step));
    TRY(audit_write(ctx, AUDIT_INVOICE_REOPENED, 0, invoice, &verdict));
    return accounting_on_invoice(ctx, invoice, INVOICE_EVENT_REOPENED);
}

enum rc invoices_apply_refund(struct ctx *ctx, int64_t credit_note, int64_t cents, struct date paid_on)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    struct step step;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(get(ctx, credit_note, &row));
    if (open_of(&row) >= 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    if (cents <= 0 || cents > -open_of(&row))
        return too_much(ctx, -open_of(&row));
    step = (struct step){row.paid_cents - cents, row.credited_cents,
                         state_of(&row, row.paid_cents - cents, row.credited_cents), paid_on};
    TRY(write_step(ctx, &row, &step));
    return step.state == INVOICE_PARTLY_PAID ? RC_OK : settled(ctx, &row, paid_on);
}

enum rc invoices_set_off(struct ctx *ctx, int64_t credit_note, int64_t original, struct date on, int64_t most, int64_t *used)
{
    struct q_invoice_get_row note;
    struct q_invoice_get_row row;
    struct step step;
    int64_t cents;
    bool note_ends;

    *used = 0;
    TRY(get(ctx, credit_note, &note));
    TRY(get(ctx, original, &row));
    cents = open_of(&row) < -open_of(&note) ? open_of(&row) : -open_of(&note);
    if (most > 0 && most < cents)
        cents = most;
    if (cents <= 0) /* the original was paid: the credit stays owed until it is paid back or used */
        return accounting_on_invoice(ctx, original, INVOICE_EVENT_CREDITED);
    step = (struct step){note.paid_cents, note.credited_cents - cents,
                         state_of(&note, note.paid_cents, note.credited_cents - cents), on};
    note_ends = step.state == INVOICE_CREDITED;
    TRY(write_step(ctx, &note, &step));
    TRY(q_credit_set_off_insert(ctx, &(struct q_credit_set_off_insert){.id = env_new_id(ctx->env), .note = credit_note,
        .invoice = original, .cents = cents, .on = on}));
    *used = cents;
    step = (struct step){row.paid_cents, row.credited_cents + cents,
                         state_of(&row, row.paid_cents, row.credited_cents + cents), on};
    TRY(write_step(ctx, &row, &step));
    TRY(collection_on_invoice(ctx, original, INVOICE_EVENT_CREDITED));
    TRY(accounting_on_invoice(ctx, original, INVOICE_EVENT_CREDITED));
    if (note_ends && note.original_id != original && !note.customer_id_null) /* the rest of it has held an erasure (P35) */
        TRY(requests_on_claim_settled(ctx, note.customer_id, credit_note));
    return step.state == INVOICE_CREDITED ? settled(ctx, &row, on) : RC_OK;
}

enum rc invoices_write_off(struct ctx *ctx, int64_t invoice, struct date day, int64_t *cents)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    struct step step;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(get(ctx, invoice, &row));
    *cents = open_of(&row);
    if (*cents <= 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    step = (struct step){row.paid_cents, row.credited_cents, INVOICE_WRITTEN_OFF, day};
    TRY(write_step(ctx, &row, &step));
    TRY(audit_write(ctx, AUDIT_INVOICE_WRITTEN_OFF, 0, invoice, &verdict));
    TRY(accounting_on_invoice(ctx, invoice, INVOICE_EVENT_WRITTEN_OFF));
    return settled(ctx, &row, day);
}
