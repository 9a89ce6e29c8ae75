/* A draft's buyer was changed: which prices were the former buyer's, and what does the new one pay (P64)? */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "messages_products.h"
#include "rooms/products/internal.h"

const struct name_value products_reprices[] = {
    {"keep", REPRICE_KEEP, "products.reprice.keep"}, {"new", REPRICE_NEW, "products.reprice.new"}, {NULL, 0, NULL}};

/* Terms of one buyer; a product that is gone or not for sale has none. */
static enum rc terms_of(struct ctx *ctx, struct str code, int64_t customer, struct date day, bool gross, struct product_terms *out, bool *there)
{
    enum rc rc = products_terms(ctx, code, customer, day, gross, LANG_FI, out);

    *there = rc == RC_OK;
    if (rc == RC_NOT_FOUND || rc == RC_CONFLICT) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

enum rc products_reprice(struct ctx *ctx, int64_t from, int64_t to, struct date day, bool gross, struct product_price_row *rows,
                         size_t count, size_t *differing)
{
    *differing = 0;
    for (size_t i = 0; i < count; i++) {
        struct product_terms was, now;
        bool before, after;

        rows[i].differs = false;
        if (str_empty(rows[i].code))
            continue;
        TRY(terms_of(ctx, rows[i].code, from, day, gross, &was, &before));
        TRY(terms_of(ctx, rows[i].code, to, day, gross, &now, &after));
        if (!before || !after || was.price != rows[i].price || was.discount_bp != rows[i].discount_bp)
            continue;
        rows[i].new_price = now.price;
        rows[i].new_discount_bp = now.discount_bp;
        rows[i].differs = now.price != was.price || now.discount_bp != was.discount_bp;
        *differing += rows[i].differs;
    }
    return RC_OK;
}

static struct str shown(struct ctx *ctx, int64_t price, int64_t discount_bp)
{
    struct str text = price_text(ctx->arena, price, ctx->lang);

    return discount_bp == 0 ? text
                            : str_fmt(ctx->arena, "%.*s − %.*s %%", STR_FMT(text), STR_FMT(decimal4_text(ctx->arena, discount_bp * 100, ctx->lang)));
}

void products_price_changes(struct ctx *ctx, const struct product_price_row *rows, size_t count, struct product_price_changes *out)
{
    *out = (struct product_price_changes){.lines = ARENA_ARRAY(ctx->arena, struct str, count + 1)};
    for (size_t i = 0; i < count; i++)
        if (rows[i].differs)
            out->lines[out->count++] = str_fmt(ctx->arena, "%.*s: %.*s → %.*s", STR_FMT(rows[i].code),
                STR_FMT(shown(ctx, rows[i].price, rows[i].discount_bp)), STR_FMT(shown(ctx, rows[i].new_price, rows[i].new_discount_bp)));
}
