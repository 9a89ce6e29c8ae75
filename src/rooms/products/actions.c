/* Use cases of products: create, edit, agree on a price, end it (P24, P64). */
#include "base/errors.h"
#include "audit_products.h"
#include "errors_products.h"
#include "queries_products.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/products/internal.h"

static enum rc code_free(struct ctx *ctx, struct str code, int64_t own)
{
    struct q_product_by_code_row row;
    enum rc rc = q_product_by_code(ctx, &(struct q_product_by_code){.code = code}, &row);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    return row.id == own ? RC_OK : err_conflict(&ctx->err, E2606_PRODUCT_CODE_TAKEN);
}

DEFINE_ACTION(products_create, struct product_form, struct product_receipt)
{
    struct product_form f = *req;

    TRY(products_check(ctx->arena, &f, &ctx->err));
    TRY(code_free(ctx, f.code, 0));
    *out = (struct product_receipt){env_new_id(ctx->env), 1};
    TRY(q_product_insert(ctx, &(struct q_product_insert){.id = out->id, .code = f.code, .name_fi = f.name_fi, .name_sv = f.name_sv,
        .name_en = f.name_en, .unit = f.unit, .price = f.price, .gross = f.basis == PRICE_GROSS, .vat_class = f.vat_class,
        .labour_percent = f.labour_percent, .active = f.state == PRODUCT_ACTIVE, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_PRODUCT_CREATED, 0, out->id, NULL);
}

DEFINE_ACTION(products_edit, struct product_edit, struct product_receipt)
{
    struct product_form f = req->form;
    struct product was;
    int64_t changes = 0;

    TRY(products_load(ctx, req->id, &was));
    *out = (struct product_receipt){was.id, was.form.version};
    TRY(products_check(ctx->arena, &f, &ctx->err));
    if (f.version != was.form.version)
        return err_conflict(&ctx->err, E2607_PRODUCT_CHANGED);
    if (products_same(&f, &was.form))
        return RC_OK;
    TRY(code_free(ctx, f.code, was.id));
    TRY(q_product_update(ctx, &(struct q_product_update){.id = was.id, .version = was.form.version, .code = f.code,
        .name_fi = f.name_fi, .name_sv = f.name_sv, .name_en = f.name_en, .unit = f.unit, .price = f.price,
        .gross = f.basis == PRICE_GROSS, .vat_class = f.vat_class, .labour_percent = f.labour_percent,
        .active = f.state == PRODUCT_ACTIVE, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E2607_PRODUCT_CHANGED);
    out->version = was.form.version + 1;
    return audit_write(ctx, AUDIT_PRODUCT_EDITED, 0, was.id, NULL);
}

static enum rc whose(struct ctx *ctx, int64_t number, int64_t *customer, int64_t *subject)
{
    enum rc rc;

    *customer = *subject = 0;
    if (number == 0)
        return RC_OK;
    rc = customers_find_by_number(ctx, number, customer);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2610_PRICE_NO_CUSTOMER, "customer");
    }
    TRY(rc);
    return customers_subject_of(ctx, *customer, subject);
}

DEFINE_ACTION(products_price_add, struct price_form, struct price_receipt)
{
    struct price_form f = *req;
    struct product product = {0};
    struct verdict verdict;
    int64_t customer, subject;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(products_check_price(&f, ctx->today, &ctx->err));
    if (!str_empty(f.code)) {
        enum rc rc = products_by_code(ctx, f.code, &product);

        if (rc == RC_NOT_FOUND) {
            err_clear(&ctx->err);
            return err_invalid(&ctx->err, E2601_PRODUCT_UNKNOWN, "code");
        }
        TRY(rc);
    }
    TRY(whose(ctx, f.customer, &customer, &subject));
    out->id = env_new_id(ctx->env);
    TRY(q_product_price_insert(ctx, &(struct q_product_price_insert){.id = out->id, .customer = customer,
        .customer_null = customer == 0, .product = product.id, .product_null = product.id == 0, .price = f.price,
        .price_null = f.price == 0, .discount_bp = money_mul_div(f.discount, 1, 100), .valid_from = f.valid_from,
        .valid_to = f.valid_to, .valid_to_null = date_is_none(f.valid_to), .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    return audit_write(ctx, AUDIT_PRODUCT_PRICE_ADDED, subject, out->id, &verdict);
}

DEFINE_ACTION(products_price_end, int64_t, struct price_receipt)
{
    struct q_product_price_row_row row;
    struct verdict verdict;
    int64_t changes = 0, subject = 0;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = q_product_price_row(ctx, &(struct q_product_price_row){.id = *req}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2611_PRICE_UNKNOWN);
    TRY(rc);
    out->id = *req;
    TRY(q_product_price_end(ctx, &(struct q_product_price_end){.id = *req, .day = ctx->today}, &changes));
    if (changes == 0)
        return RC_OK; /* it has ended already */
    if (!row.customer_id_null)
        TRY(customers_subject_of(ctx, row.customer_id, &subject));
    return audit_write(ctx, AUDIT_PRODUCT_PRICE_ENDED, subject, *req, &verdict);
}
