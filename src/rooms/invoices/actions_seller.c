/* The seller's own data on documents: accounts, banks, contact data, e-invoice address (P02; BILLING.md sections 1-6). */
#include "audit_invoices.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/json.h"
#include "db/core.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

#define F struct seller_form
#define TEXT(member, most, label) FIELD_TEXT(F, member, most, 0, CATEGORY_NONE, NEED_NONE, label)
const struct field invoices_seller_fields[] = {
    TEXT(iban, 42, "invoices.seller.iban"), TEXT(bic, 11, "invoices.seller.bic"),
    TEXT(iban2, 42, "invoices.seller.iban2"), TEXT(bic2, 11, "invoices.seller.bic2"),
    TEXT(iban3, 42, "invoices.seller.iban3"), TEXT(bic3, 11, "invoices.seller.bic3"),
    TEXT(vat_id, 14, "invoices.seller.vat-id"),
    FIELD_PHONE(F, phone, 0, CATEGORY_NONE, NEED_NONE, "invoices.seller.phone"),
    FIELD_EMAIL(F, email, 0, CATEGORY_NONE, NEED_NONE, "invoices.seller.email"),
    FIELD_URL(F, web, 0, CATEGORY_NONE, NEED_NONE, "invoices.seller.web"),
    TEXT(einvoice, 35, "invoices.seller.einvoice"), TEXT(operator_id, 35, "invoices.seller.operator"),
    FIELD_END};

/* The lines of the setting, and where each stands in the form. */
struct line { const char *name; struct str *value; };
enum { LINES = 11 };

static void lines_of(struct seller_form *f, struct line out[LINES])
{
    const struct line all[LINES] = {
        {"bic", &f->bic}, {"iban2", &f->iban2}, {"bic2", &f->bic2}, {"iban3", &f->iban3}, {"bic3", &f->bic3},
        {"vat_id", &f->vat_id}, {"phone", &f->phone}, {"email", &f->email}, {"web", &f->web}, {"einvoice", &f->einvoice},
        {"operator", &f->operator_id}};

    for (size_t i = 0; i < LINES; i++)
        out[i] = all[i];
}

enum rc invoices_seller_form(struct ctx *ctx, struct seller_form *out)
{
    struct controller tenant;
    struct line lines[LINES];
    struct str rest = STR("");
    enum rc rc;

    TRY(controller_load(ctx, &tenant));
    *out = (struct seller_form){.iban = tenant.iban};
    lines_of(out, lines);
    rc = setting_get(ctx, STR("invoicing.seller"), &rest);
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    while (rest.len > 0) {
        struct str value = str_cut(&rest, '\n');
        struct str name = str_cut(&value, '=');

        for (size_t i = 0; i < LINES; i++)
            if (str_eqz(name, lines[i].name))
                *lines[i].value = value;
    }
    return RC_OK;
}

void invoices_seller_json(struct json *j, const struct seller_form *form)
{
    struct seller_form copy = *form;
    struct line lines[LINES];

    lines_of(&copy, lines);
    json_open(j, '{');
    json_kstr(j, "iban", form->iban);
    for (size_t i = 0; i < LINES; i++)
        json_kstr(j, str_eqz(STR("operator"), lines[i].name) ? "operator_id" : lines[i].name, *lines[i].value);
    json_close(j, '}');
}

static void check(struct ctx *ctx, struct seller_form *f)
{
    const struct { const char *iban, *bic; struct str *account, *bank; } accounts[INVOICE_IBANS] = {
        {"iban", "bic", &f->iban, &f->bic}, {"iban2", "bic2", &f->iban2, &f->bic2}, {"iban3", "bic3", &f->iban3, &f->bic3}};

    for (size_t i = 0; i < INVOICE_IBANS; i++) {
        if (!str_empty(*accounts[i].account) && !id_iban(ctx->arena, *accounts[i].account, accounts[i].account))
            err_add_field(ctx->arena, &ctx->err, accounts[i].iban, E1763_SELLER_IBAN, STR(""));
        if (!str_empty(*accounts[i].bank) && !id_bic(ctx->arena, *accounts[i].bank, accounts[i].bank))
            err_add_field(ctx->arena, &ctx->err, accounts[i].bic, E1764_SELLER_BIC, STR(""));
    }
    if (!str_empty(f->vat_id) && !id_vat(ctx->arena, f->vat_id, &f->vat_id) && !id_vat_eu(ctx->arena, f->vat_id, &f->vat_id))
        err_add_field(ctx->arena, &ctx->err, "vat_id", E1765_SELLER_VAT_ID, STR(""));
}

DEFINE_ACTION(invoices_seller_save, struct seller_form, struct seller_form)
{
    struct controller tenant;
    struct line lines[LINES];
    struct buf text = buf_in(ctx->arena);

    *out = *req;
    check(ctx, out);
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    TRY(controller_load(ctx, &tenant));
    tenant.iban = out->iban;
    TRY(controller_save(ctx, &tenant));
    lines_of(out, lines);
    for (size_t i = 0; i < LINES; i++)
        if (!str_empty(*lines[i].value))
            buf_fmt(&text, "%s=%.*s\n", lines[i].name, STR_FMT(*lines[i].value));
    TRY(setting_set(ctx, STR("invoicing.seller"), buf_str(&text)));
    return audit_write(ctx, AUDIT_INVOICE_SELLER_SET, 0, 0, NULL);
}
