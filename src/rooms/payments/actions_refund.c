/* Money given back (BILLING.md section 7): a named person proposes, another approves, a file for the bank is
 * written. The account that paid is not copied: it is read from the sealed bank row when the file is written. */
#include "base/errors.h"
#include "audit_payments.h"
#include "base/ids.h"
#include "db/core.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"

enum { REFUNDS_IN_A_FILE = 500 };

const struct name_value payments_refund_states[] = {
    {"proposed", REFUND_PROPOSED, "payments.refund.proposed"}, {"approved", REFUND_APPROVED, "payments.refund.approved"},
    {"written", REFUND_WRITTEN, "payments.refund.written"}, {"cancelled", REFUND_CANCELLED, "payments.refund.cancelled"}, {NULL, 0, NULL}};

const struct field payments_refund_fields[] = {
    FIELD_I64(struct refund_form, row, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.row"),
    FIELD_I64(struct refund_form, credit_note, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.credit-note"),
    FIELD_CENTS(struct refund_form, amount, 0, MONEY_MAX_CENTS, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.amount"),
    FIELD_END};

const struct field payments_account_fields[] = {
    FIELD_TEXT(struct account_form, iban, 42, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "payments.account.iban"), FIELD_END};

DEFINE_ACTION(payments_account_add, struct account_form, int64_t)
{
    struct str iban;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (!id_iban(ctx->arena, req->iban, &iban))
        return err_invalid(&ctx->err, E1839_ACCOUNT_BAD, "iban");
    *out = env_new_id(ctx->env);
    TRY(q_bank_account_insert(ctx, &(struct q_bank_account_insert){.id = *out, .iban = iban, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_BANK_ACCOUNT_ADDED, 0, *out, &verdict);
}

static enum rc named_person(struct ctx *ctx)
{
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1837_REFUND_NOBODY);
    return RC_OK;
}

/* What of a row can go back: surplus that is kept, and what nobody has decided on. */
static enum rc returnable(struct ctx *ctx, const struct q_bank_row_get_row *row, int64_t *surplus)
{
    struct q_credit_row_row credit;
    enum rc rc = q_credit_row(ctx, &(struct q_credit_row){.row = row->id}, &credit);

    *surplus = 0;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *surplus = credit.free_cents;
    return RC_OK;
}

/* A sum in suspense becomes a surplus first, so that every cent has its place. */
static enum rc take_from_suspense(struct ctx *ctx, const struct q_bank_row_get_row *row, int64_t cents)
{
    int64_t changes = 0, left = row->left_cents - cents;
    int64_t invoice = row->invoice_id_null ? 0 : row->invoice_id;

    TRY(payments_use(ctx, row->id, USE_SURPLUS, cents, 0, invoice, row->booked_on));
    TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){
        .id = row->id, .was = BANK_ROW_SUSPENSE, .state = left == 0 ? BANK_ROW_DONE : BANK_ROW_SUSPENSE, .left = left,
        .outcome = row->outcome, .invoice = invoice, .invoice_null = invoice == 0}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

/* What a credit note owes, to the account that paid its original. */
static enum rc propose_of_note(struct ctx *ctx, const struct refund_form *req, const struct verdict *verdict, struct refund_receipt *out)
{
    struct q_credit_row_of_invoice_row paid;
    struct q_refund_of_note_row going;
    struct q_credit_facts_row note;
    struct bank_open_row opened;
    struct str iban;
    enum rc rc;

    TRY(payments_credit_note(ctx, req->credit_note, &note));
    rc = q_credit_row_of_invoice(ctx, &(struct q_credit_row_of_invoice){.invoice = note.original_id}, &paid);
    if (rc == RC_NOT_FOUND)
        return err_invalid(&ctx->err, E1853_CREDIT_NO_ACCOUNT, "credit_note");
    TRY(rc);
    TRY(payments_row(ctx, paid.bank_row_id, &opened));
    if (!id_iban(ctx->arena, opened.payer_iban, &iban))
        return err_invalid(&ctx->err, E1836_REFUND_NO_IBAN, "credit_note");
    TRY(q_refund_of_note(ctx, &(struct q_refund_of_note){.note = note.id}, &going));
    out->cents = req->amount == 0 ? -note.open_cents - going.cents : req->amount;
    if (out->cents <= 0 || out->cents > -note.open_cents - going.cents)
        return err_invalid(&ctx->err, E1832_REFUND_NOTHING, "amount");
    out->id = env_new_id(ctx->env);
    out->state = REFUND_PROPOSED;
    TRY(q_refund_insert(ctx, &(struct q_refund_insert){.id = out->id, .row = paid.bank_row_id, .invoice = note.id,
        .cents = out->cents, .by = ctx->actor->user_id, .at = ctx->now, .note = note.id}));
    return audit_write(ctx, AUDIT_REFUND_PROPOSED, 0, out->id, verdict);
}

DEFINE_ACTION(payments_refund_propose, struct refund_form, struct refund_receipt)
{
    struct q_bank_row_get_row row;
    struct bank_open_row opened;
    struct verdict verdict;
    int64_t surplus = 0;
    struct str iban;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(named_person(ctx));
    if (req->credit_note != 0)
        return propose_of_note(ctx, req, &verdict, out);
    rc = q_bank_row_get(ctx, &(struct q_bank_row_get){.id = req->row}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1826_BANK_ROW_GONE);
    TRY(rc);
    TRY(payments_row(ctx, req->row, &opened));
    if (!id_iban(ctx->arena, opened.payer_iban, &iban))
        return err_invalid(&ctx->err, E1836_REFUND_NO_IBAN, "row");
    if (!str_eqz(row.currency, "EUR") || row.cents <= 0)
        return err_invalid(&ctx->err, E1829_BANK_ROW_CURRENCY, "row");
    TRY(returnable(ctx, &row, &surplus));
    out->cents = req->amount == 0 ? surplus + row.left_cents : req->amount;
    if (out->cents <= 0 || out->cents > surplus + row.left_cents)
        return err_invalid(&ctx->err, E1832_REFUND_NOTHING, "amount");
    if (out->cents > surplus)
        TRY(take_from_suspense(ctx, &row, out->cents - surplus));
    out->id = env_new_id(ctx->env);
    out->state = REFUND_PROPOSED;
    TRY(q_refund_insert(ctx, &(struct q_refund_insert){
        .id = out->id, .row = row.id, .invoice = row.invoice_id, .invoice_null = row.invoice_id_null, .cents = out->cents,
        .by = ctx->actor->user_id, .at = ctx->now, .note_null = true}));
    return audit_write(ctx, AUDIT_REFUND_PROPOSED, 0, out->id, &verdict);
}

DEFINE_ACTION(payments_refund_decide, struct refund_decision, struct refund_receipt)
{
    struct q_refund_get_row refund;
    struct verdict verdict;
    int64_t changes = 0;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(named_person(ctx));
    rc = q_refund_get(ctx, &(struct q_refund_get){.id = req->id}, &refund);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1834_REFUND_GONE);
    TRY(rc);
    if (req->approve && refund.proposed_by == ctx->actor->user_id)
        return err_forbidden(&ctx->err, E1833_REFUND_SAME_PERSON);
    *out = (struct refund_receipt){refund.id, refund.cents, req->approve ? REFUND_APPROVED : REFUND_CANCELLED};
    TRY(q_refund_decide(ctx, &(struct q_refund_decide){.id = refund.id, .state = out->state, .by = ctx->actor->user_id,
                                                       .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1835_REFUND_STATE);
    return audit_write(ctx, req->approve ? AUDIT_REFUND_APPROVED : AUDIT_REFUND_CANCELLED, 0, refund.id, &verdict);
}

/* The credit note has less to owe, the customer has money coming: a voucher of its own. */
static enum rc pay_out(struct ctx *ctx, const struct q_refund_list_row *row)
{
    const struct voucher_line lines[] = {{.role = LEDGER_RECEIVABLE, .cents = row->cents}, {.role = LEDGER_CUSTOMER_CREDIT, .cents = -row->cents}};
    int64_t id = env_new_id(ctx->env);

    TRY(q_credit_payout_insert(ctx, &(struct q_credit_payout_insert){.id = id, .invoice = row->credit_note_id, .refund = row->id,
        .cents = row->cents, .on = ctx->today, .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(invoices_apply_refund(ctx, row->credit_note_id, row->cents, ctx->today));
    return accounting_post(ctx, &(struct voucher_post){VOUCHER_REFUND, id, row->credit_note_id, ctx->today, lines, 2});
}

static enum rc to_write(struct ctx *ctx, const struct q_refund_list_row *row, struct pain_refund *out)
{
    struct bank_open_row opened;
    struct str iban;
    int64_t changes = 0;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(payments_row(ctx, row->bank_row_id, &opened));
    if (!id_iban(ctx->arena, opened.payer_iban, &iban))
        return err_invalid(&ctx->err, E1836_REFUND_NO_IBAN, "row");
    *out = (struct pain_refund){row->id, row->cents, opened.payer, iban};
    TRY(q_refund_write(ctx, &(struct q_refund_write){.id = row->id, .by = ctx->actor->user_id, .on = ctx->today}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1835_REFUND_STATE);
    if (!row->credit_note_id_null)
        TRY(pay_out(ctx, row));
    if (!row->invoice_id_null)
        TRY(payments_credit_follow(ctx, row->invoice_id));
    return audit_write(ctx, AUDIT_REFUND_WRITTEN, 0, row->id, &verdict);
}

DEFINE_ACTION(payments_refund_write, int64_t, struct refund_file)
{
    struct q_refund_list_row *rows = NULL;
    struct pain_refund *refunds;
    struct controller controller;
    struct buf xml = buf_in(ctx->arena);
    size_t count = 0;

    (void)req;
    TRY(named_person(ctx));
    TRY(controller_load(ctx, &controller));
    if (controller.iban.len == 0)
        return err_invalid(&ctx->err, E1838_REFUND_OWN_ACCOUNT, "iban");
    TRY(q_refund_list(ctx, &(struct q_refund_list){.low = REFUND_APPROVED, .high = REFUND_APPROVED, .limit = REFUNDS_IN_A_FILE},
                      &rows, &count));
    if (count == 0)
        return err_invalid(&ctx->err, E1832_REFUND_NOTHING, NULL);
    refunds = ARENA_ARRAY(ctx->arena, struct pain_refund, count);
    for (size_t i = 0; i < count; i++) {
        TRY(to_write(ctx, &rows[i], &refunds[i]));
        out->cents += rows[i].cents;
    }
    payments_write_pain(ctx, refunds, count, controller.name, controller.iban, ctx->today, &xml);
    out->xml = buf_str(&xml);
    out->count = (int64_t)count;
    return RC_OK;
}

enum rc payments_refunds(struct ctx *ctx, bool open_only, struct refund_line **out, size_t *count)
{
    struct q_refund_list_row *rows = NULL;

    TRY(q_refund_list(ctx, &(struct q_refund_list){.low = REFUND_PROPOSED, .high = open_only ? REFUND_APPROVED : REFUND_CANCELLED,
                                                   .limit = REFUNDS_IN_A_FILE}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct refund_line, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct refund_line){
            .id = rows[i].id, .row = rows[i].bank_row_id, .cents = rows[i].cents, .invoice = rows[i].number_null ? 0 : rows[i].number,
            .proposed_by = rows[i].proposed_by, .decided_by = rows[i].decided_by_null ? 0 : rows[i].decided_by,
            .state = (enum refund_state)rows[i].state, .written_on = rows[i].written_on_null ? DATE_NONE : rows[i].written_on};
    return RC_OK;
}
