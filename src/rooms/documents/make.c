/* From the store to the printed page: what an invoice needs besides itself, and the copy that was sent (P64). */
#include "base/errors.h"
#include "errors_movein.h"
#include "db/core.h"
#include "db/store.h"
#include "errors_documents.h"
#include "errors_invoices.h"
#include "rooms/documents/internal.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/tables/tables.h"

enum { WINDOW_LEFT_MM = 20, WINDOW_TOP_MM = 40 };

const struct field documents_settings_fields[] = {
    FIELD_URL(struct documents_settings, notice_url, 0, 0, NEED_NONE, "documents.field.notice-url"),
    FIELD_I64(struct documents_settings, window_left, 10, 60, 0, 0, NEED_NONE, "documents.field.window-left"),
    FIELD_I64(struct documents_settings, window_top, 30, 80, 0, 0, NEED_NONE, "documents.field.window-top"),
    FIELD_END};

enum rc documents_settings_load(struct ctx *ctx, struct documents_settings *out)
{
    struct str lines = STR("");
    enum rc rc = setting_get(ctx, STR("documents"), &lines);

    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    *out = (struct documents_settings){.notice_url = str_cut(&lines, '\n')};
    if (!str_to_i64(str_cut(&lines, '\n'), &out->window_left) || out->window_left <= 0)
        out->window_left = WINDOW_LEFT_MM;
    if (!str_to_i64(str_cut(&lines, '\n'), &out->window_top) || out->window_top <= 0)
        out->window_top = WINDOW_TOP_MM;
    return RC_OK;
}

/* A parameter that nobody has confirmed is not printed as an estimate. */
static enum rc household_value(struct ctx *ctx, const char *name, struct date day, int64_t *value, bool *known)
{
    struct table_value found = {.confirmed = false};
    enum rc rc = tables_value_on(ctx, TABLE_HOUSEHOLD, name, day, &found);

    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    *known = *known && rc == RC_OK && found.confirmed;
    *value = found.value;
    return RC_OK;
}

static enum rc setup_for(struct ctx *ctx, const struct invoice *invoice, struct documents_setup *out)
{
    struct documents_settings settings;

    TRY(documents_settings_load(ctx, &settings));
    *out = (struct documents_setup){.notice_url = settings.notice_url, .window_x = (int)settings.window_left * 10,
                                    .window_y = (int)settings.window_top * 10};
    if (invoice->party.consumer && documents_labour(invoice) > 0) { /* the year of payment, as the due date says */
        struct date day = date_is_none(invoice->due_on) ? invoice->invoiced_on : invoice->due_on;

        out->household_known = true;
        TRY(household_value(ctx, "percent", day, &out->household_bp, &out->household_known));
        TRY(household_value(ctx, "own-share", day, &out->household_own_cents, &out->household_known));
        TRY(household_value(ctx, "maximum", day, &out->household_max_cents, &out->household_known));
    }
    return invoice->number > 0 ? einvoices_ubl(ctx, invoice, &out->ubl) : RC_OK;
}

static enum rc readable(struct ctx *ctx, const struct invoice *invoice)
{
    if (invoice->party.gone)
        return err_not_found(&ctx->err, E4101_DOCUMENT_PARTY_GONE);
    if (invoice->party.law_only)
        return err_not_found(&ctx->err, E4102_DOCUMENT_LAW_ONLY);
    return RC_OK;
}

/* An invoice of the former program has its document there; none is made here, but its own may be attached (BILLING.md section 9). */
static enum rc made_here(struct ctx *ctx, const struct invoice *invoice)
{
    return invoice->variety == VARIETY_MOVED_IN ? err_conflict(&ctx->err, E4637_MOVEIN_DOCUMENT) : RC_OK;
}

static enum rc print_now(struct ctx *ctx, const struct invoice *invoice, struct documents_pdf *out)
{
    struct documents_setup setup;

    TRY(setup_for(ctx, invoice, &setup));
    store_release(ctx); /* the docs role is waited for without a reader in hand */
    return documents_invoice(ctx, invoice, &setup, out);
}

enum rc documents_copy(struct ctx *ctx, const struct invoice *invoice, int kind, struct blob *out, int64_t *made_at)
{
    TRY(readable(ctx, invoice));
    if (invoice->from_claim) /* the person is erased: the voucher stays closed, the claim's own data print it */
        return err_not_found(&ctx->err, E4104_DOCUMENT_NO_COPY);
    return documents_store_last(ctx, invoice, kind, out, made_at);
}

enum rc documents_of_loaded(struct ctx *ctx, const struct invoice *invoice, struct documents_pdf *out)
{
    int64_t made_at;
    enum rc rc;

    TRY(readable(ctx, invoice));
    *out = (struct documents_pdf){.pages = 0};
    if (invoice->number == 0)
        return print_now(ctx, invoice, out);
    rc = documents_copy(ctx, invoice, DOCUMENT_PDF, &out->bytes, &made_at);
    if (rc != RC_NOT_FOUND || ctx->err.code != E4104_DOCUMENT_NO_COPY)
        return rc;
    err_clear(&ctx->err);
    TRY(made_here(ctx, invoice));
    return print_now(ctx, invoice, out);
}

enum rc documents_of_invoice(struct ctx *ctx, int64_t number, int64_t id, struct documents_pdf *out)
{
    struct invoice invoice;

    TRY(invoices_load(ctx, number, id, &invoice));
    return documents_of_loaded(ctx, &invoice, out);
}

enum rc documents_send_print(struct ctx *ctx, int64_t number, struct documents_pdf *out)
{
    struct documents_keep keep = {.kind = DOCUMENT_PDF};
    struct documents_kept kept;
    bool self_billed = false;

    TRY(invoices_id_by_number(ctx, number, &keep.invoice));
    TRY(invoices_is_self_billed(ctx, keep.invoice, &self_billed));
    if (self_billed)
        return err_conflict(&ctx->err, E1793_SELF_BILLED_NOT_SENT);
    TRY(documents_of_invoice(ctx, number, 0, out));
    keep.bytes = out->bytes;
    return RUN_ACTION(documents_keep, ctx, &keep, &kept);
}
