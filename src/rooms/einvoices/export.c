/* An issued invoice as a file in one of the formats. */
#include "base/buf.h"
#include "base/errors.h"
#include "i18n/i18n.h"
#include "rooms/einvoices/internal.h"

static const struct { const char *word; enum einvoice_format format; } formats[] = {
    {"finvoice", EINVOICE_FINVOICE}, {"finvoice-soap", EINVOICE_FINVOICE_SOAP}, {"ubl", EINVOICE_UBL}};

/* What stands in the way, as fields of the error; RC_OK when it is only warnings. */
enum rc einvoices_refuse(struct ctx *ctx, const struct einvoice_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct einvoice_problem *p = &problems->items[i];

        if (!p->warns)
            err_add_field(ctx->arena, &ctx->err, p->field, p->code, p->arg);
    }
    return problems->errors ? RC_INVALID : RC_OK;
}

static enum rc export_xml(struct ctx *ctx, const struct invoice *invoice, enum einvoice_format format,
                          struct einvoice_file *out)
{
    struct einvoice e;
    struct str replaced;

    TRY(einvoices_from(ctx, invoice, &e));
    einvoices_check(ctx->arena, &e, format, &out->problems);
    TRY(einvoices_refuse(ctx, &out->problems));
    einvoices_write(ctx->arena, &e, format, &out->bytes, &replaced);
    out->type = format == EINVOICE_UBL ? "application/xml; charset=UTF-8" : "application/xml; charset=ISO-8859-15";
    out->name = str_fmt(ctx->arena, "lasku-%.*s.xml", STR_FMT(e.number));
    return RC_OK;
}

static enum rc export_json(struct ctx *ctx, const struct invoice *invoice, struct einvoice_file *out)
{
    struct buf b = buf_in(ctx->arena);
    struct str text;

    invoices_write_json(ctx, invoice, &b);
    text = buf_str(&b);
    out->bytes = (struct blob){(const uint8_t *)text.ptr, text.len};
    out->type = "application/json";
    out->name = str_fmt(ctx->arena, "lasku-%lld.json", (long long)invoice->number);
    return RC_OK;
}

enum rc einvoices_export(struct ctx *ctx, int64_t number, struct str word, struct einvoice_file *out)
{
    struct invoice invoice;

    *out = (struct einvoice_file){.type = ""};
    for (size_t i = 0; i < COUNT(formats); i++)
        if (str_eqz(word, formats[i].word)) {
            TRY(invoices_load(ctx, number, 0, &invoice));
            return export_xml(ctx, &invoice, formats[i].format, out);
        }
    if (!str_eqz(word, "json"))
        return err_invalid(&ctx->err, E4009_EINVOICE_FORMAT, "format");
    TRY(invoices_load(ctx, number, 0, &invoice));
    return export_json(ctx, &invoice, out);
}
