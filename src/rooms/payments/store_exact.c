/* Bank rows that pay an invoice in full each: many in a few statements (issue 3: 100,000 payments in ten seconds; P65). */
#include "base/errors.h"
#include "audit_payments.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"

static enum rc all_of(struct ctx *ctx, int64_t changes, size_t count)
{
    return changes == (int64_t)count ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

enum rc payments_put_exact(struct ctx *ctx, const struct bank_exact *e)
{
    int64_t payment = env_new_ids(ctx->env, (int64_t)e->count), use = env_new_ids(ctx->env, (int64_t)e->count), changes = 0;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_bank_rows_settle_exact(ctx, &(struct q_bank_rows_settle_exact){.file = e->file, .from = e->from, .to = e->to}, &changes));
    TRY(all_of(ctx, changes, e->count));
    TRY(q_payments_insert_exact(ctx, &(struct q_payments_insert_exact){.first = payment, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy->notice_id, .file = e->file, .from = e->from, .to = e->to}, &changes));
    TRY(all_of(ctx, changes, e->count));
    TRY(q_bank_uses_insert_exact(ctx, &(struct q_bank_uses_insert_exact){.first = use, .payment = payment, .by = ctx->actor->user_id,
        .at = ctx->now, .file = e->file, .from = e->from, .to = e->to}, &changes));
    TRY(all_of(ctx, changes, e->count));
    TRY(audit_write_each(ctx, AUDIT_PAYMENT_RECORDED, e->invoices, e->count, &verdict));
    TRY(invoices_pay_in_full(ctx, payment, e->invoices, e->count, e->on));
    return accounting_post_payments(ctx, payment, e->count, e->on);
}
