/* Rows of products and prices; what one customer pays on one day. */
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_products.h"
#include "queries_products.h"
#include "rooms/invoices/invoices.h"
#include "rooms/products/internal.h"

enum { PAGE = 500 };

bool products_may_prices(const struct ctx *ctx)
{
    if (purpose_imposed_by_law((enum purpose)ctx->purpose))
        return true;
    return ctx->policy != NULL && (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) != 0;
}

#define FILL(r, p)                                                                                                        \
    *(p) = (struct product){.id = (r)->id, .changed_at = (r)->changed_at, .changed_by = (r)->changed_by,                   \
        .form = {.code = (r)->code, .name_fi = (r)->name_fi, .name_sv = (r)->name_sv, .name_en = (r)->name_en,              \
                 .unit = (int)(r)->unit, .price = (r)->price, .basis = (r)->gross != 0 ? PRICE_GROSS : PRICE_NET,           \
                 .vat_class = (int)(r)->vat_class, .labour_percent = (r)->labour_percent,                                   \
                 .state = (r)->active != 0 ? PRODUCT_ACTIVE : PRODUCT_RETIRED, .version = (r)->version}}

enum rc products_load(struct ctx *ctx, int64_t id, struct product *out)
{
    struct q_product_row_row row;
    enum rc rc = q_product_row(ctx, &(struct q_product_row){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
    TRY(rc);
    FILL(&row, out);
    return RC_OK;
}

enum rc products_by_code(struct ctx *ctx, struct str code, struct product *out)
{
    struct q_product_by_code_row row;
    enum rc rc = q_product_by_code(ctx, &(struct q_product_by_code){.code = str_trim(code)}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
    TRY(rc);
    return products_load(ctx, row.id, out);
}

static bool in_filter(enum product_filter filter, const struct product *p)
{
    return filter == PRODUCTS_ALL || (filter == PRODUCTS_ACTIVE) == (p->form.state == PRODUCT_ACTIVE);
}

enum rc products_find(struct ctx *ctx, enum product_filter filter, struct str words, struct str after, size_t limit,
                      struct product_list *out)
{
    struct q_product_counts_row counts;
    size_t read = PAGE;

    *out = (struct product_list){.rows = ARENA_ARRAY(ctx->arena, struct product, limit + 1)};
    TRY(q_product_counts(ctx, &counts));
    out->active = counts.active;
    out->retired = counts.retired;
    while (read == PAGE && !out->more) { /* a few thousand at most: looked through, not indexed */
        struct q_product_page_row *rows = NULL;

        TRY(q_product_page(ctx, &(struct q_product_page){.after = after, .most = PAGE}, &rows, &read));
        for (size_t i = 0; i < read && !out->more; i++) {
            struct product one;

            FILL(&rows[i], &one);
            after = one.form.code;
            if (!in_filter(filter, &one) || !products_match(ctx->arena, &one.form, words))
                continue;
            out->more = out->count == limit;
            if (!out->more)
                out->rows[out->count++] = one;
        }
    }
    return RC_OK;
}

/* ---- prices ------------------------------------------------------------------------------------------ */

struct price_row { int64_t id, customer, product, price, discount_bp; bool no_customer, no_product, no_price, open; struct date from, to; };

static enum rc add_prices(struct ctx *ctx, const struct price_row *rows, size_t count, struct product_price **out)
{
    *out = ARENA_ARRAY(ctx->arena, struct product_price, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct product_price *p = &(*out)[i];

        *p = (struct product_price){.id = rows[i].id, .customer_id = rows[i].no_customer ? 0 : rows[i].customer,
            .product_id = rows[i].no_product ? 0 : rows[i].product, .has_price = !rows[i].no_price, .price = rows[i].no_price ? 0 : rows[i].price,
            .discount_bp = rows[i].discount_bp, .valid_from = rows[i].from, .valid_to = rows[i].open ? DATE_NONE : rows[i].to};
        if (p->product_id != 0) {
            struct product product;

            TRY(products_load(ctx, p->product_id, &product));
            p->code = product.form.code;
        }
    }
    return RC_OK;
}

#define GATHER(query)                                                                                                     \
    do {                                                                                                                  \
        rows = ARENA_ARRAY(ctx->arena, struct price_row, *count + 1);                                                      \
        for (size_t i = 0; i < *count; i++)                                                                               \
            rows[i] = (struct price_row){query[i].id, query[i].customer_id, query[i].product_id, query[i].price,           \
                query[i].discount_bp, query[i].customer_id_null, query[i].product_id_null, query[i].price_null,           \
                query[i].to_on_null, query[i].from_on, query[i].to_on};                                          \
    } while (0)

enum rc products_prices(struct ctx *ctx, int64_t product, int64_t customer, struct product_price **out, size_t *count)
{
    struct price_row *rows = NULL;

    *count = 0;
    *out = NULL;
    if (!products_may_prices(ctx))
        return RC_OK;
    if (customer != 0) {
        struct q_product_prices_of_customer_row *of = NULL;

        TRY(q_product_prices_of_customer(ctx, &(struct q_product_prices_of_customer){.customer = customer}, &of, count));
        GATHER(of);
    } else if (product != 0) {
        struct q_product_prices_of_product_row *of = NULL;

        TRY(q_product_prices_of_product(ctx, &(struct q_product_prices_of_product){.product = product}, &of, count));
        GATHER(of);
    } else {
        struct q_product_prices_of_all_row *of = NULL;

        TRY(q_product_prices_of_all(ctx, &of, count));
        GATHER(of);
    }
    return add_prices(ctx, rows, *count, out);
}

struct agreed { bool has_price; int64_t price, discount_bp; };

/* The newest price of the product stands; the greatest discount of those in force. */
static void agree(struct agreed *a, bool of_product, bool has_price, int64_t price, int64_t discount_bp)
{
    if (of_product && has_price && !a->has_price) {
        a->has_price = true;
        a->price = price;
    }
    if (discount_bp > a->discount_bp)
        a->discount_bp = discount_bp;
}

static enum rc agreed_on(struct ctx *ctx, int64_t product, int64_t customer, struct date day, struct agreed *out)
{
    struct q_product_price_customer_day_row *own = NULL;
    struct q_product_price_all_day_row *all = NULL;
    size_t owns = 0, alls = 0;

    *out = (struct agreed){0};
    if (!products_may_prices(ctx))
        return RC_OK;
    if (customer != 0)
        TRY(q_product_price_customer_day(ctx, &(struct q_product_price_customer_day){.customer = customer, .product = product,
                                                                                   .day = day}, &own, &owns));
    TRY(q_product_price_all_day(ctx, &(struct q_product_price_all_day){.product = product, .day = day}, &all, &alls));
    for (size_t i = 0; i < owns; i++)
        agree(out, !own[i].product_id_null, !own[i].price_null, own[i].price, own[i].discount_bp);
    for (size_t i = 0; i < alls; i++)
        agree(out, !all[i].product_id_null, !all[i].price_null, all[i].price, all[i].discount_bp);
    return RC_OK;
}

enum rc products_terms(struct ctx *ctx, struct str code, int64_t customer, struct date day, bool gross, enum lang lang,
                       struct product_terms *out)
{
    struct product p;
    struct agreed agreed;
    int64_t rate = 0;
    bool kept_gross;

    TRY(products_by_code(ctx, code, &p));
    if (p.form.state != PRODUCT_ACTIVE)
        return err_conflict(&ctx->err, E2613_PRODUCT_NOT_FOR_SALE);
    TRY(agreed_on(ctx, p.id, customer, day, &agreed));
    kept_gross = p.form.basis == PRICE_GROSS;
    if (kept_gross != gross)
        TRY(invoices_vat_rate(ctx, (enum vat_class)p.form.vat_class, day, &rate));
    *out = (struct product_terms){.product_id = p.id, .code = p.form.code, .name = products_name(&p, lang), .unit = p.form.unit,
        .vat_class = p.form.vat_class, .discount_bp = agreed.discount_bp, .labour_percent = p.form.labour_percent,
        .price = products_convert(agreed.has_price ? agreed.price : p.form.price, kept_gross, gross, rate)};
    return RC_OK;
}

enum rc products_move(struct ctx *ctx, int64_t from, int64_t into, int64_t *moved)
{
    *moved = 0;
    if (!products_may_prices(ctx))
        return RC_OK;
    return q_product_price_move(ctx, &(struct q_product_price_move){.from = from, .into = into}, moved);
}

enum rc products_forget(struct ctx *ctx, int64_t customer, int64_t *removed)
{
    return q_product_prices_forget(ctx, &(struct q_product_prices_forget){.customer = customer}, removed);
}
