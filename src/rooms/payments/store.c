/* Store of payments and bank rows: queries and sealing, no decision. */
#include "base/errors.h"
#include "audit_payments.h"
#include "db/core.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"

static enum rc subject_of(struct ctx *ctx, int64_t customer, int64_t *subject)
{
    enum rc rc = customer != 0 ? customers_subject_of(ctx, customer, subject) : RC_OK;

    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    *subject = 0;
    return RC_OK;
}

enum rc payments_open_row(struct ctx *ctx, int64_t row, int64_t fiscal_year, int64_t customer, bool tied,
                          struct blob sealed, struct bank_secret *out)
{
    struct record record;
    int64_t subject = 0;
    enum rc rc;

    *out = (struct bank_secret){0};
    if (tied && customer == 0 && !purpose_imposed_by_law((enum purpose)ctx->purpose)) {
        out->gone = true; /* the person is erased: bookkeeping keeps it, nothing else opens it (P35) */
        return RC_OK;
    }
    TRY(subject_of(ctx, customer, &subject));
    rc = seal_open(ctx, (struct key_ref){KEY_VOUCHER, fiscal_year}, CATEGORY_VOUCHER, row, subject, sealed, &record);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        out->gone = true;
        return RC_OK;
    }
    TRY(rc);
    *out = (struct bank_secret){
        .payer = record.field[ROW_PAYER], .iban = record.field[ROW_IBAN], .message = record.field[ROW_MESSAGE],
        .given = record.field[ROW_GIVEN], .archive_id = record.field[ROW_ARCHIVE_ID], .end_to_end = record.field[ROW_END_TO_END]};
    return RC_OK;
}

/* Money kept for a customer, or given back: a voucher of its own. */
static enum rc post_use(struct ctx *ctx, int64_t use, enum bank_use_kind kind, int64_t cents, int64_t invoice, struct date on)
{
    const struct voucher_line lines[] = {{.role = LEDGER_BANK, .cents = cents}, {.role = LEDGER_CUSTOMER_CREDIT, .cents = -cents}};

    return accounting_post(ctx, &(struct voucher_post){kind == USE_REFUND ? VOUCHER_REFUND : VOUCHER_SURPLUS, use, invoice, on, lines, 2});
}

enum rc payments_use(struct ctx *ctx, int64_t row, enum bank_use_kind kind, int64_t cents, int64_t payment,
                     int64_t invoice, struct date on)
{
    return payments_use_at(ctx, row, kind, cents, payment, invoice, on, 0);
}

enum rc payments_use_at(struct ctx *ctx, int64_t row, enum bank_use_kind kind, int64_t cents, int64_t payment, int64_t invoice,
                        struct date on, int64_t rate)
{
    int64_t id = env_new_id(ctx->env);

    TRY(q_bank_use_insert(ctx, &(struct q_bank_use_insert){
        .id = id, .row = row, .kind = kind, .cents = cents, .payment = payment, .payment_null = payment == 0,
        .invoice = invoice, .invoice_null = invoice == 0, .on = on, .by = ctx->actor->user_id, .at = ctx->now,
        .rate = rate, .rate_null = rate == 0}));
    if (kind == USE_CREDIT && cents < 0)
        return RC_OK; /* its payment has the voucher */
    return kind == USE_SURPLUS || kind == USE_REFUND || kind == USE_CREDIT ? post_use(ctx, id, kind, cents, invoice, on) : RC_OK;
}

static enum rc post_payment(struct ctx *ctx, enum voucher_kind kind, int64_t source, int64_t invoice, int64_t cents, int way,
                            struct date on)
{
    enum ledger_role money = way == PAYMENT_CASH ? LEDGER_CASH : way == PAYMENT_CARD ? LEDGER_CARD
                             : way == PAYMENT_BALANCE ? LEDGER_CUSTOMER_CREDIT
                             : way == PAYMENT_EXCHANGE ? LEDGER_EXCHANGE_LOSS : LEDGER_BANK;
    const struct voucher_line lines[] = {{.role = money, .cents = cents}, {.role = LEDGER_RECEIVABLE, .cents = -cents}};

    return accounting_post(ctx, &(struct voucher_post){kind, source, invoice, on, lines, 2});
}

enum rc payments_put(struct ctx *ctx, int64_t invoice, int64_t cents, struct date on, int way, int64_t *payment)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    *payment = env_new_id(ctx->env);
    TRY(q_payment_insert(ctx, &(struct q_payment_insert){
        .id = *payment, .invoice = invoice, .received_on = on, .cents = cents,
        .way = way == PAYMENT_BALANCE || way == PAYMENT_EXCHANGE ? PAYMENT_BANK : way, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy->notice_id}));
    TRY(audit_write(ctx, AUDIT_PAYMENT_RECORDED, 0, invoice, &verdict));
    TRY(invoices_apply_payment(ctx, invoice, cents, on));
    TRY(post_payment(ctx, way == PAYMENT_EXCHANGE ? VOUCHER_EXCHANGE : VOUCHER_PAYMENT, *payment, invoice, cents, way, on));
    return invoices_claim_follow(ctx, invoice);
}

static enum rc take_back(struct ctx *ctx, int64_t payment, int64_t invoice, int64_t cents, struct date on, int way)
{
    int64_t id = env_new_id(ctx->env);
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_payment_undo_insert(ctx, &(struct q_payment_undo_insert){
        .id = id, .payment = payment, .invoice = invoice, .cents = cents, .on = on, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy->notice_id}));
    TRY(audit_write(ctx, AUDIT_PAYMENT_UNDONE, 0, invoice, &verdict));
    TRY(invoices_undo_payment(ctx, invoice, cents));
    TRY(post_payment(ctx, VOUCHER_UNDO, id, invoice, -cents, way, on));
    return invoices_claim_follow(ctx, invoice);
}

enum rc payments_take_back(struct ctx *ctx, int64_t payment, int64_t invoice, int64_t cents, struct date on)
{
    struct q_exchange_closed_row *losses = NULL;
    size_t count = 0;

    TRY(q_exchange_closed(ctx, &(struct q_exchange_closed){.invoice = invoice}, &losses, &count));
    for (size_t i = 0; i < count; i++) /* they came of a payment that is no more */
        TRY(take_back(ctx, losses[i].payment_id, invoice, losses[i].cents, on, PAYMENT_EXCHANGE));
    return take_back(ctx, payment, invoice, cents, on, PAYMENT_BANK);
}

enum rc payments_own_accounts(struct ctx *ctx, struct str **ibans, size_t *count)
{
    struct q_bank_account_list_row *rows = NULL;
    struct controller controller;
    size_t n = 0;

    TRY(q_bank_account_list(ctx, &rows, &n));
    TRY(controller_load(ctx, &controller));
    *ibans = ARENA_ARRAY(ctx->arena, struct str, n + 1);
    *count = 0;
    if (controller.iban.len > 0)
        (*ibans)[(*count)++] = controller.iban;
    for (size_t i = 0; i < n; i++)
        (*ibans)[(*count)++] = rows[i].iban;
    return RC_OK;
}

void payments_count_outcome(struct bank_result *out, int outcome, int64_t n, int64_t cents)
{
    switch (outcome) {
    case BANK_MATCHED: out->matched += n; out->matched_cents += cents; break;
    case BANK_PART: out->part += n; out->matched_cents += cents; break;
    case BANK_OVER: out->over += n; out->matched_cents += cents; break;
    case BANK_TWICE: out->twice += n; out->matched_cents += cents; break;
    case BANK_REVERSED: out->reversed += n; break;
    case BANK_OUT: case BANK_REFUNDED: out->other += n; break;
    default: out->unknown += n; out->unknown_cents += cents; break;
    }
}

enum rc payments_import_result(struct ctx *ctx, int64_t file, struct bank_result *out)
{
    struct q_bank_file_get_row row;
    struct q_bank_file_outcomes_row *outcomes = NULL;
    struct q_bank_statement_list_row *statements = NULL;
    size_t count = 0;
    enum rc rc = q_bank_file_get(ctx, &(struct q_bank_file_get){.id = file}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1825_BANK_FILE_GONE);
    TRY(rc);
    *out = (struct bank_result){.file = file, .format = (int)row.format, .version = row.version, .rows = row.rows_read,
                                .duplicate = row.duplicates, .waiting = row.state == FILE_PREVIEW,
                                .already_by = row.created_by, .already_at = row.created_at};
    TRY(q_bank_file_outcomes(ctx, &(struct q_bank_file_outcomes){.file = file}, &outcomes, &count));
    for (size_t i = 0; i < count; i++)
        payments_count_outcome(out, (int)outcomes[i].outcome, outcomes[i].how_many, outcomes[i].cents);
    TRY(q_bank_statement_list(ctx, &(struct q_bank_statement_list){.file = file}, &statements, &count));
    for (size_t i = 0; i < count; i++)
        if (!statements[i].gap_cents_null && statements[i].gap_cents != 0) {
            out->has_gap = true;
            out->gap_cents += statements[i].gap_cents;
        }
    return RC_OK;
}

enum rc payments_rows_of_file(struct ctx *ctx, int64_t file, int64_t after, size_t most, struct bank_line **out, size_t *count)
{
    struct q_bank_row_of_file_row *rows = NULL;

    TRY(q_bank_row_of_file(ctx, &(struct q_bank_row_of_file){.file = file, .after = after, .limit = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct bank_line, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct bank_line){
            .id = rows[i].id, .line = rows[i].line, .cents = rows[i].cents, .left_cents = rows[i].left_cents,
            .invoice = rows[i].number_null ? 0 : rows[i].number, .booked_on = rows[i].booked_on, .currency = rows[i].currency,
            .reference = rows[i].reference_null ? STR("") : rows[i].reference, .state = (enum bank_row_state)rows[i].state,
            .outcome = (enum bank_outcome)rows[i].outcome};
    return RC_OK;
}

enum rc payments_rows(struct ctx *ctx, int64_t before, size_t most, struct bank_line **out, size_t *count)
{
    struct q_bank_row_list_row *rows = NULL;

    TRY(q_bank_row_list(ctx, &(struct q_bank_row_list){.before = before, .limit = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct bank_line, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct bank_line){
            .id = rows[i].id, .cents = rows[i].cents, .left_cents = rows[i].left_cents,
            .invoice = rows[i].number_null ? 0 : rows[i].number, .booked_on = rows[i].booked_on, .currency = rows[i].currency,
            .reference = rows[i].reference_null ? STR("") : rows[i].reference, .state = (enum bank_row_state)rows[i].state,
            .outcome = (enum bank_outcome)rows[i].outcome};
    return RC_OK;
}

enum rc payments_files(struct ctx *ctx, size_t most, struct payments_file **out, size_t *count)
{
    struct q_bank_file_list_row *rows = NULL;

    TRY(q_bank_file_list(ctx, &(struct q_bank_file_list){.before = INT64_MAX, .limit = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct payments_file, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct payments_file){rows[i].id, rows[i].rows_read, rows[i].created_at, rows[i].version};
    return RC_OK;
}
