/* A move carried out: invoices, their opening vouchers, opening balances, series; one transaction (P35, P64, P65; KPL 2:6). */
#include "base/errors.h"
#include "audit_movein.h"
#include "errors_movein.h"
#include "queries_movein.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/movein/internal.h"

static enum rc carry_line(struct ctx *ctx, const struct movein_plan *plan, const struct movein_line *l, int64_t batch)
{
    const struct voucher_line lines[] = {{.role = LEDGER_RECEIVABLE, .cents = l->invoice.open_cents},
                                         {.role = LEDGER_OPENING, .cents = -l->invoice.open_cents}};
    struct invoice_receipt receipt = {0};

    TRY(invoices_carry_over(ctx, &l->invoice, &receipt));
    TRY(q_movein_invoice_insert(ctx, &(struct q_movein_invoice_insert){
        .invoice = receipt.id, .batch = batch, .line = l->line, .original = l->invoice.original_cents, .open = l->invoice.open_cents}));
    return accounting_post(ctx, &(struct voucher_post){VOUCHER_OPENING, receipt.id, receipt.id, plan->opening_on, lines, 2});
}

static enum rc carry_lines(struct ctx *ctx, const struct movein_plan *plan, int64_t batch)
{
    for (size_t i = 0; i < plan->line_count; i++) {
        enum rc rc = carry_line(ctx, plan, &plan->lines[i], batch);

        if (rc != RC_OK) {
            ctx->err.line = plan->lines[i].line;
            return rc;
        }
    }
    return RC_OK;
}

/* The receivables' own sum meets what the invoices' opening vouchers left on the opening account: nothing stays there. */
static enum rc post_balances(struct ctx *ctx, const struct movein_plan *plan, int64_t batch)
{
    struct voucher_line *lines = ARENA_ARRAY(ctx->arena, struct voucher_line, plan->balance_count + 1);
    struct ledger_account *accounts = NULL;
    size_t count = 0, n = 0;

    if (plan->balance_count == 0)
        return RC_OK;
    TRY(accounting_accounts(ctx, &accounts, &count));
    for (size_t i = 0; i < plan->balance_count; i++) {
        const struct movein_balance *b = &plan->balances[i];
        struct voucher_line *l = &lines[n++];

        *l = (struct voucher_line){.role = LEDGER_BALANCE, .cents = b->cents, .account = b->account};
        for (size_t k = 0; k < count; k++)
            if (accounts[k].role == LEDGER_RECEIVABLE && accounts[k].rate_bp == 0 && str_eq(accounts[k].account, b->account))
                *l = (struct voucher_line){.role = LEDGER_OPENING, .cents = b->cents};
    }
    return accounting_post(ctx, &(struct voucher_post){VOUCHER_OPENING, batch, 0, plan->opening_on, lines, n});
}

static enum rc store_batch(struct ctx *ctx, const struct movein_plan *plan, int64_t batch)
{
    TRY(q_movein_batch_insert(ctx, &(struct q_movein_batch_insert){
        .id = batch, .opening_on = plan->opening_on, .invoices = (int64_t)plan->line_count, .customers = (int64_t)plan->total_count,
        .open = plan->open_cents, .controlled = plan->controlled, .accounts = (int64_t)plan->balance_count, .debit = plan->debit_cents,
        .series = (int64_t)plan->series_count, .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy->notice_id}));
    for (size_t i = 0; i < COUNT(plan->digests); i++)
        if (plan->digests[i].len > 0)
            TRY(q_movein_file_insert(ctx, &(struct q_movein_file_insert){.digest = plan->digests[i], .batch = batch}));
    return RC_OK;
}

DEFINE_ACTION(movein_run, struct movein_plan, struct movein_receipt)
{
    struct verdict verdict;
    int64_t opening = 0;
    bool locked = false;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (req->finding_count > 0)
        return err_invalid(&ctx->err, E4600_MOVEIN_FINDINGS, "invoices");
    TRY(movein_seen(ctx, req));
    TRY(accounting_is_locked(ctx, req->opening_on, &locked)); /* since the plan was made */
    if (locked)
        return err_invalid(&ctx->err, E4616_MOVEIN_LOCKED, "opening_on");
    out->batch = env_new_id(ctx->env);
    TRY(store_batch(ctx, req, out->batch));
    TRY(carry_lines(ctx, req, out->batch));
    TRY(post_balances(ctx, req, out->batch));
    if (req->balance_count > 0)
        TRY(accounting_role_sum(ctx, LEDGER_OPENING, &opening));
    if (opening != 0) /* another move came in since the plan was made */
        return err_invalid(&ctx->err, E4624_MOVEIN_RECEIVABLES, "balances");
    for (size_t i = 0; i < req->series_count; i++)
        TRY(invoices_continue(ctx, &req->series[i]));
    *out = (struct movein_receipt){out->batch, (int64_t)req->line_count, (int64_t)req->total_count, req->open_cents,
                                   (int64_t)req->balance_count, (int64_t)req->series_count};
    return audit_write(ctx, AUDIT_MOVEIN_RUN, 0, out->batch, &verdict);
}
