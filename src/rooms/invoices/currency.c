/* The currency of a document and its rate (BILLING.md section 2, V10): refuse rather than guess. */
#include "base/currency.h"
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/tables/tables.h"

const struct name_value invoices_currencies[] = {
    {"EUR", 1, "invoices.currency.eur"},
    {"AUD", 2, "tables.exchange.aud"},
    {"BRL", 3, "tables.exchange.brl"},
    {"CAD", 4, "tables.exchange.cad"},
    {"CHF", 5, "tables.exchange.chf"},
    {"CNY", 6, "tables.exchange.cny"},
    {"CZK", 7, "tables.exchange.czk"},
    {"DKK", 8, "tables.exchange.dkk"},
    {"GBP", 9, "tables.exchange.gbp"},
    {"HKD", 10, "tables.exchange.hkd"},
    {"HUF", 11, "tables.exchange.huf"},
    {"IDR", 12, "tables.exchange.idr"},
    {"ILS", 13, "tables.exchange.ils"},
    {"INR", 14, "tables.exchange.inr"},
    {"MXN", 15, "tables.exchange.mxn"},
    {"MYR", 16, "tables.exchange.myr"},
    {"NOK", 17, "tables.exchange.nok"},
    {"NZD", 18, "tables.exchange.nzd"},
    {"PHP", 19, "tables.exchange.php"},
    {"PLN", 20, "tables.exchange.pln"},
    {"RON", 21, "tables.exchange.ron"},
    {"SEK", 22, "tables.exchange.sek"},
    {"SGD", 23, "tables.exchange.sgd"},
    {"THB", 24, "tables.exchange.thb"},
    {"TRY", 25, "tables.exchange.try"},
    {"USD", 26, "tables.exchange.usd"},
    {"ZAR", 27, "tables.exchange.zar"}, {NULL, 0, NULL}};

_Static_assert(COUNT(invoices_currencies) == CURRENCY_COUNT + 1, "the choices of a page");

static void add_error(struct ctx *ctx, const char *field, int code, struct str arg)
{
    err_add_field(ctx->arena, &ctx->err, field, code, arg);
}

/* "SEK 20.11.2026" */
static struct str rate_name(struct ctx *ctx, struct str currency, struct date day)
{
    return str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(currency), STR_FMT(date_text(ctx->arena, day, ctx->lang)));
}

/* NOT_FOUND: told in ctx->err with its field. */
static enum rc find_rate(struct ctx *ctx, struct str currency, struct date day, struct exchange_rate *out)
{
    struct err kept = ctx->err;
    enum rc rc = tables_exchange_rate(ctx, currency, day, out);

    if (rc != RC_NOT_FOUND)
        return rc;
    ctx->err = kept;
    if (date_is_none(out->unconfirmed_on))
        add_error(ctx, "currency", E1773_EXCHANGE_MISSING, rate_name(ctx, currency, day));
    else
        add_error(ctx, "currency", E1774_EXCHANGE_UNCONFIRMED, rate_name(ctx, currency, out->unconfirmed_on));
    return RC_NOT_FOUND;
}

enum rc invoices_choose_currency(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    struct exchange_rate rate;
    enum rc rc;

    out->foreign = NULL;
    if (currency_is_euro(form->currency))
        return RC_OK;
    if (tables_name(TABLE_EXCHANGE, form->currency) == NULL) {
        bool known = currency_decimals(form->currency) >= 0;

        add_error(ctx, "currency", known ? E1772_CURRENCY_DECIMALS : E1771_CURRENCY_UNKNOWN, form->currency);
        return RC_OK;
    }
    if (out->variety == VARIETY_CASH)
        add_error(ctx, "currency", E1775_CURRENCY_CASH, STR(""));
    for (size_t i = 0; i < out->row_count; i++)
        if (invoices_is_margin(out->rows[i].treatment)) {
            add_error(ctx, "currency", E1797_CURRENCY_MARGIN, STR(""));
            break;
        }
    rc = find_rate(ctx, form->currency, invoices_rate_day(out), &rate);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    out->foreign = ARENA_NEW(ctx->arena, struct invoice_foreign);
    *out->foreign = (struct invoice_foreign){.currency = form->currency, .rate = rate.rate, .rate_on = rate.on,
                                             .rate_source = rate.source};
    return RC_OK;
}

enum rc invoices_turn_to_euro(struct ctx *ctx, struct invoice *out)
{
    out->foreign->sums = out->sums;
    return invoices_euro_sums(ctx->arena, out->rows, out->row_count, &out->foreign->sums, out->foreign->rate, &out->sums, &ctx->err);
}

enum rc invoices_rate_stands(struct ctx *ctx, const struct invoice *draft)
{
    struct exchange_rate rate;
    enum rc rc = find_rate(ctx, draft->foreign->currency, invoices_rate_day(draft), &rate);

    if (rc == RC_NOT_FOUND)
        return ctx->err.rc;
    TRY(rc);
    return rate.rate == draft->foreign->rate && rate.on.days == draft->foreign->rate_on.days
               ? RC_OK : err_conflict(&ctx->err, E1778_EXCHANGE_CHANGED);
}
