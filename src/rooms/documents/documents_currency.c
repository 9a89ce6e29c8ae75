/* What an invoice in another currency says beside its sums: VAT and total in euro by the stored rate (AVL 209 e; directive 2006/112/EC
 * art. 230), and where it is paid: the credit transfer form, the barcode and the QR are for euro (BILLING.md sections 2, 3, 6). */
#include "base/currency.h"
#include "base/ids.h"
#include "i18n/i18n.h"
#include "messages_documents.h"
#include "rooms/documents/internal.h"

struct str documents_in_currency(struct sheet *s, struct str text, struct str currency)
{
    static const struct str sign = STR("\xe2\x82\xac");
    ptrdiff_t at = currency_is_euro(currency) ? -1 : str_find(text, sign, 0);

    return at < 0 ? text : str_fmt(s->ctx->arena, "%.*s%.*s%.*s", STR_FMT(str_sub(text, 0, (size_t)at)), STR_FMT(currency),
                                   STR_FMT(str_sub(text, (size_t)at + sign.len, text.len)));
}

void documents_invoice_euro(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    const struct invoice_foreign *f = i->foreign;
    struct arena *a = s->ctx->arena;
    const struct slot slots[] = {
        SLOT_STR("rate", rate_text(a, f->rate, s->lang)), SLOT_STR("currency", f->currency),
        SLOT_STR("date", date_text(a, f->rate_on, s->lang)), SLOT_STR("source", f->rate_source),
        SLOT_STR("vat", money_text(a, i->sums.vat_cents, s->lang)), SLOT_STR("total", money_text(a, i->sums.total_cents, s->lang))};

    documents_say(s, msg_text(a, s->lang, MSG_documents_invoice_in_euro, slots, COUNT(slots)), DOCS_PLAIN);
    if (i->sums.vat_count > 1)
        documents_add(s, documents_vat_summary(s, &i->sums, STR("EUR"), DOCS_SMALL));
}

void documents_invoice_pay_by_text(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    struct arena *a = s->ctx->arena;
    struct buf out = buf_in(a);
    const struct slot slots[] = {
        SLOT_STR("payee", i->seller.name), SLOT_STR("reference", id_reference_shown(a, i->reference)),
        SLOT_STR("due", date_text(a, i->due_on, s->lang)),
        SLOT_STR("amount", money_text_in(a, invoices_shown_sums(i)->total_cents, s->lang, invoices_currency(i)))};

    buf_add(&out, msg_text(a, s->lang, MSG_documents_invoice_pay_to, slots, COUNT(slots)));
    for (size_t n = 0; n < INVOICE_IBANS; n++)
        if (!str_empty(i->seller.iban[n]))
            buf_fmt(&out, "\nIBAN %.*s  BIC %.*s", STR_FMT(id_fours_shown(a, i->seller.iban[n])), STR_FMT(i->seller.bic[n]));
    documents_say(s, buf_str(&out), DOCS_PLAIN);
}
