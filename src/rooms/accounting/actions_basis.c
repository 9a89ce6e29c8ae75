/* Which month VAT on domestic sales belongs to: chosen by a named person for a month on (AVL 135-138 §; BILLING.md section 9). */
#include "base/errors.h"
#include "audit_accounting.h"
#include "errors_accounting.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"
#include "rooms/audit/audit.h"

const struct name_value accounting_bases[] = {
    {"invoice", VAT_BY_INVOICE, "accounting.basis.invoice"}, {"delivery", VAT_BY_DELIVERY, "accounting.basis.delivery"},
    {"payment", VAT_BY_PAYMENT, "accounting.basis.payment"}, {NULL, 0, NULL}};

const struct field accounting_basis_fields[] = {
    FIELD_ENUM(struct basis_form, basis, accounting_bases, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.basis"),
    FIELD_TEXT(struct basis_form, month, 7, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.basis-from"), FIELD_END};

/* The month before and the one after must not be of the other of the two: a sale would fall into both, or into none. */
static enum rc check_neighbours(struct ctx *ctx, int basis, struct date from)
{
    struct basis_span *spans = NULL;
    size_t count = 0;
    int before = VAT_BY_INVOICE, after = basis;

    if (basis == VAT_BY_INVOICE)
        return RC_OK;
    TRY(accounting_basis_spans(ctx, &spans, &count));
    for (size_t i = 0; i < count; i++) {
        if (date_before(spans[i].from, from))
            before = spans[i].basis;
        else if (date_after(spans[i].from, from)) {
            after = spans[i].basis;
            break;
        }
    }
    if ((before != VAT_BY_INVOICE && before != basis) || (after != VAT_BY_INVOICE && after != basis))
        return err_invalid(&ctx->err, E3811_BASIS_NEIGHBOUR, "basis");
    return RC_OK;
}

DEFINE_ACTION(accounting_set_basis, struct basis_form, int64_t)
{
    struct q_month_locked_since_row locked;
    struct verdict verdict;
    int year = 0, month = 0;
    struct date from;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E3804_LOCK_NOBODY);
    if (!accounting_month(req->month, &year, &month))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "month");
    from = date_ymd(year, month, 1);
    TRY(q_month_locked_since(ctx, &(struct q_month_locked_since){.month = req->month}, &locked));
    if (locked.months > 0)
        return err_invalid(&ctx->err, E3812_BASIS_LOCKED, "month");
    TRY(check_neighbours(ctx, req->basis, from));
    TRY(q_vat_basis_set(ctx, &(struct q_vat_basis_set){.from = from, .basis = req->basis, .by = ctx->actor->user_id, .at = ctx->now}));
    *out = year * 100 + month;
    return audit_write(ctx, AUDIT_VAT_BASIS_SET, 0, *out, &verdict);
}
