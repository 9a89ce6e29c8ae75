/* What the erasure engine needs of invoices: facts for holds, claim copies, the cut of the tie to a
 * person (RIGHTS.md sections 2-3; P34, P35). All under purpose rights, in the engine's transaction. */
#include "base/errors.h"
#include "audit_invoices.h"
#include "db/keys.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/audit/audit.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_recurring.h"

/* A year whose day has passed binds nobody any more: its key dies in the next night's run, and then nothing is left of the party. */
static enum rc bound_until(struct ctx *ctx, int64_t fiscal_year, struct date year_end, struct date *out)
{
    bool there = true;

    *out = invoices_voucher_until(year_end);
    if (!date_after(ctx->today, *out))
        return RC_OK;
    TRY(key_exists(ctx, (struct key_ref){KEY_VOUCHER, fiscal_year}, &there));
    *out = there ? ctx->today : DATE_NONE;
    return RC_OK;
}

enum rc invoices_facts(struct ctx *ctx, int64_t customer, struct invoice_fact **out, size_t *count)
{
    struct q_invoice_facts_row *rows = NULL;

    TRY(q_invoice_facts(ctx, &(struct q_invoice_facts){.customer = customer}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct invoice_fact, *count);
    for (size_t i = 0; i < *count; i++) {
        (*out)[i] = (struct invoice_fact){
            .id = rows[i].id, .number = str_fmt(ctx->arena, "%lld", (long long)rows[i].number),
            .state = (enum invoice_state)rows[i].state, .invoiced_on = rows[i].invoiced_on, .due_on = rows[i].due_on,
            .total_cents = rows[i].total_cents,
            .open_cents = invoices_open_of(rows[i].state, rows[i].total_cents, rows[i].paid_cents,
                                           rows[i].credited_cents),
            .fiscal_year_id = rows[i].fiscal_year_id,
            .claim_key = rows[i].claim_key_id_null ? 0 : rows[i].claim_key_id, .owed_cents = rows[i].surplus_cents};
        if ((*out)[i].open_cents < 0)
            (*out)[i].owed_cents -= (*out)[i].open_cents;
        if (i > 0 && rows[i].fiscal_year_id == rows[i - 1].fiscal_year_id)
            (*out)[i].law_until = (*out)[i - 1].law_until;
        else
            TRY(bound_until(ctx, rows[i].fiscal_year_id, rows[i].end_on, &(*out)[i].law_until));
    }
    return RC_OK;
}

enum rc invoices_delete_drafts(struct ctx *ctx, int64_t customer, int64_t *deleted)
{
    struct q_invoice_drafts_of_customer_row *rows = NULL;
    size_t count = 0;

    *deleted = 0;
    TRY(q_invoice_drafts_of_customer(ctx, &(struct q_invoice_drafts_of_customer){.customer = customer}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t changes = 0;

        TRY(orders_on_invoice(ctx, rows[i].id, INVOICE_EVENT_DRAFT_GONE));
        TRY(invoices_drop_margins(ctx, rows[i].id));
        TRY(q_invoice_rows_delete(ctx, &(struct q_invoice_rows_delete){.invoice = rows[i].id}, &changes));
        TRY(invoices_tally(ctx, -1, INVOICE_DRAFT, DATE_NONE, 0));
        TRY(q_invoice_delete_draft(ctx, &(struct q_invoice_delete_draft){.id = rows[i].id}, &changes));
        *deleted += changes;
    }
    return recurring_remove(ctx, customer, deleted);
}

enum rc invoices_make_claim(struct ctx *ctx, int64_t invoice, int64_t *claim_key)
{
    struct q_invoice_get_row row;
    struct invoice whole;
    struct record record;
    struct blob claim;
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    if (q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, &row) != RC_OK)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    if (!row.claim_key_id_null) {
        *claim_key = row.claim_key_id;
        return RC_OK;
    }
    TRY(invoices_load(ctx, 0, invoice, &whole));
    invoices_party_record(&whole.party, ctx->arena, &record);
    *claim_key = env_new_id(ctx->env);
    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, *claim_key}));
    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, *claim_key}, CATEGORY_VOUCHER, invoice, &record, &claim));
    TRY(q_invoice_set_claim(ctx, &(struct q_invoice_set_claim){.id = invoice, .claim_key = *claim_key, .claim = claim},
                            &changes));
    return audit_write(ctx, AUDIT_INVOICE_CLAIM_MADE, 0, invoice, &verdict);
}

enum rc invoices_drop_claim(struct ctx *ctx, int64_t invoice)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_ERASE, &verdict));
    if (q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, &row) != RC_OK)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    if (row.claim_key_id_null)
        return RC_OK;
    TRY(q_invoice_set_claim(ctx, &(struct q_invoice_set_claim){.id = invoice, .claim_key_null = true,
                                                               .claim_null = true}, &changes));
    TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, row.claim_key_id}));
    return audit_write(ctx, AUDIT_INVOICE_CLAIM_DROPPED, 0, invoice, &verdict);
}

enum rc invoices_decorrelate(struct ctx *ctx, int64_t customer, int64_t *count)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_ERASE, &verdict));
    TRY(q_invoice_decorrelate(ctx, &(struct q_invoice_decorrelate){.customer = customer}, count));
    if (*count == 0)
        return RC_OK;
    return audit_write(ctx, AUDIT_INVOICE_DECORRELATED, 0, customer, &verdict);
}

enum rc invoices_move(struct ctx *ctx, int64_t from, int64_t into, int64_t *count)
{
    return q_invoice_move(ctx, &(struct q_invoice_move){.from = from, .into = into}, count);
}
