/* Rows in suspense, opened for a person to decide on, with suggestions (BILLING.md section 7). A suggestion is an
 * open invoice of that sum; a proposal also needs that the payer's account has paid its customer before. Accounts
 * are compared by opening the rows: nothing about a payer is kept for matching, so erasure leaves nothing. */
#include "base/errors.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"

enum { PROPOSALS_AT_ONCE = 20 };

static enum rc paid_before(struct ctx *ctx, int64_t customer, struct str iban, bool *seen)
{
    struct q_bank_row_of_customer_row *rows = NULL;
    size_t count = 0;

    *seen = false;
    if (customer == 0 || iban.len == 0)
        return RC_OK;
    TRY(q_bank_row_of_customer(ctx, &(struct q_bank_row_of_customer){.customer = customer}, &rows, &count));
    for (size_t i = 0; i < count && !*seen; i++) {
        struct bank_secret secret;
        enum rc rc = payments_open_row(ctx, rows[i].id, rows[i].fiscal_year_id, customer, true, rows[i].sealed, &secret);

        if (rc == RC_REFUSED) { /* a restricted person's rows are not looked at */
            err_clear(&ctx->err);
            return RC_OK;
        }
        TRY(rc);
        *seen = str_eq(secret.iban, iban);
    }
    return RC_OK;
}

static enum rc suggest(struct ctx *ctx, struct bank_open_row *row)
{
    struct q_bank_invoice_by_sum_row *found = NULL;
    size_t count = 0, seen = 0;

    if (row->line.left_cents <= 0 || !str_eqz(row->line.currency, "EUR") || row->gone)
        return RC_OK;
    TRY(q_bank_invoice_by_sum(ctx, &(struct q_bank_invoice_by_sum){.cents = row->line.left_cents,
                              .limit = (int64_t)COUNT(row->candidates) + 1}, &found, &count));
    for (size_t i = 0; i < count && i < COUNT(row->candidates); i++) {
        struct bank_candidate *c = &row->candidates[row->candidate_count++];
        int64_t customer = found[i].customer_id_null ? 0 : found[i].customer_id;
        struct customer_brief *brief = NULL;

        *c = (struct bank_candidate){.invoice = found[i].id, .number = found[i].number, .open_cents = found[i].open_cents,
                                     .due_on = found[i].due_on};
        if (customer != 0) {
            TRY(customers_briefs(ctx, &customer, 1, &brief));
            c->name = brief->name;
        }
        TRY(paid_before(ctx, customer, row->payer_iban, &c->seen));
        seen += c->seen;
        if (c->seen)
            row->proposal = c->number;
    }
    if (seen != 1 || count != 1) /* exactly one open invoice fits, or none is proposed */
        row->proposal = 0;
    return RC_OK;
}

static enum rc open_row(struct ctx *ctx, int64_t id, int64_t year, int64_t customer, bool tied, struct blob sealed,
                        struct bank_open_row *out)
{
    struct bank_secret secret;

    TRY(payments_open_row(ctx, id, year, customer, tied, sealed, &secret));
    out->payer = secret.payer;
    out->payer_iban = secret.iban;
    out->message = secret.message;
    out->given = secret.given;
    out->gone = secret.gone;
    out->customer = customer;
    return RC_OK;
}

enum rc payments_suspense(struct ctx *ctx, int64_t after, size_t most, struct bank_open_row **out, size_t *count)
{
    struct q_bank_row_suspense_row *rows = NULL;

    TRY(q_bank_row_suspense(ctx, &(struct q_bank_row_suspense){.after = after, .limit = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct bank_open_row, *count);
    for (size_t i = 0; i < *count; i++) {
        struct bank_open_row *row = &(*out)[i];

        row->line = (struct bank_line){
            .id = rows[i].id, .line = rows[i].line, .cents = rows[i].cents, .left_cents = rows[i].left_cents,
            .booked_on = rows[i].booked_on, .currency = rows[i].currency, .invoice = rows[i].number_null ? 0 : rows[i].number,
            .reference = rows[i].reference_null ? STR("") : rows[i].reference, .state = BANK_ROW_SUSPENSE,
            .outcome = (enum bank_outcome)rows[i].outcome};
        row->file = rows[i].file_id;
        row->iban = rows[i].iban;
        TRY(open_row(ctx, rows[i].id, rows[i].fiscal_year_id, 0, false, rows[i].sealed, row));
        if (i < PROPOSALS_AT_ONCE)
            TRY(suggest(ctx, row));
    }
    return RC_OK;
}

enum rc payments_row(struct ctx *ctx, int64_t id, struct bank_open_row *out)
{
    struct q_bank_row_get_row row;
    enum rc rc = q_bank_row_get(ctx, &(struct q_bank_row_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1826_BANK_ROW_GONE);
    TRY(rc);
    *out = (struct bank_open_row){
        .line = {.id = row.id, .line = row.line, .cents = row.cents, .left_cents = row.left_cents,
                 .invoice = row.number_null ? 0 : row.number, .booked_on = row.booked_on, .currency = row.currency,
                 .reference = row.reference_null ? STR("") : row.reference, .state = (enum bank_row_state)row.state,
                 .outcome = (enum bank_outcome)row.outcome},
        .file = row.file_id, .iban = row.iban};
    TRY(open_row(ctx, id, row.fiscal_year_id, row.customer_id_null ? 0 : row.customer_id, !row.invoice_id_null, row.sealed, out));
    return row.state == BANK_ROW_SUSPENSE ? suggest(ctx, out) : RC_OK;
}

static void add_use(struct reconciliation *r, int64_t kind, int64_t cents)
{
    switch (kind) {
    case USE_PAYMENT: case USE_UNDO: r->matched += cents; break;
    case USE_SURPLUS: case USE_CREDIT: r->surplus += cents; break;
    case USE_REFUND: r->refunded += cents; break;
    default: r->other += cents; break;
    }
}

enum rc payments_reconcile(struct ctx *ctx, struct date from, struct date to, struct reconciliation *out)
{
    struct q_reconcile_issued_row issued;
    struct q_reconcile_paid_row paid;
    struct q_reconcile_bank_row bank;
    struct q_reconcile_uses_row *uses = NULL;
    size_t count = 0;

    TRY(q_reconcile_issued(ctx, &(struct q_reconcile_issued){.from = from, .to = to}, &issued));
    TRY(q_reconcile_paid(ctx, &(struct q_reconcile_paid){.from = from, .to = to}, &paid));
    TRY(q_reconcile_bank(ctx, &(struct q_reconcile_bank){.from = from, .to = to}, &bank));
    TRY(q_reconcile_uses(ctx, &(struct q_reconcile_uses){.from = from, .to = to}, &uses, &count));
    *out = (struct reconciliation){
        .from = from, .to = to, .opening = issued.before_cents - paid.before_cents - issued.lost_before_cents,
        .issued = issued.issued_cents, .credited = -issued.credited_cents, .paid = paid.within_cents,
        .lost = issued.lost_within_cents, .open_now = issued.open_now_cents, .bank = bank.bank_cents,
        .suspense = bank.suspense_cents};
    for (size_t i = 0; i < count; i++)
        add_use(out, uses[i].kind, uses[i].cents);
    out->closing = out->opening + out->issued - out->credited - out->paid - out->lost;
    out->holds = out->bank == out->matched + out->surplus + out->refunded + out->other + out->suspense
                 && (date_before(to, ctx->today) || out->closing == out->open_now);
    return RC_OK;
}
