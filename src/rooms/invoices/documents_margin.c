/* Figures of the margin scheme as JSON: what API and command line say to those who keep the books (V13). */
#include "base/buf.h"
#include "base/json.h"
#include "base/money.h"
#include "rooms/invoices/documents.h"

void invoices_margin_json(struct ctx *ctx, const struct invoice *invoice, struct buf *out)
{
    struct invoice_margin_line *lines = NULL;
    size_t count = invoices_margin_lines(ctx->arena, invoice, &lines);
    struct json j = json_to(out);
    int64_t vat = 0;

    json_open(&j, '{');
    json_ki64(&j, "number", invoice->number);
    json_key(&j, "rows");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_ki64(&j, "row", lines[i].row);
        json_kstr(&j, "sold", money_plain(ctx->arena, lines[i].sold_cents));
        json_kstr(&j, "bought", money_plain(ctx->arena, lines[i].bought_cents));
        json_kstr(&j, "margin", money_plain(ctx->arena, lines[i].margin_cents));
        json_kstr(&j, "vat", money_plain(ctx->arena, lines[i].vat_cents));
        json_ki64(&j, "rate_bp", lines[i].rate / 100);
        json_close(&j, '}');
        vat += lines[i].vat_cents;
    }
    json_close(&j, ']');
    json_kstr(&j, "vat", money_plain(ctx->arena, vat));
    json_close(&j, '}');
    buf_byte(out, '\n');
}
