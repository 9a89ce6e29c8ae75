/* What an invoice prints at its foot: form, barcode, QR; the household estimate (BILLING.md sections 2, 3, 6). Pure. */
#include "base/barcode.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "rooms/documents/internal.h"

enum { EPC_NAME = 70, EPC_MOST = 331 };

bool documents_is_payable(const struct invoice *invoice)
{
    return invoice->number > 0 && invoice->kind != INVOICE_KIND_CREDIT_NOTE && invoice->variety != VARIETY_CASH && !invoice->self_billed &&
           invoice->sums.total_cents > 0 && !str_empty(invoice->seller.iban[0]);
}

bool documents_has_form(const struct invoice *invoice)
{
    return invoice->foreign == NULL && documents_is_payable(invoice);
}

/* The first Finnish account: the one the barcode can carry; else the first. */
struct str documents_iban(struct arena *arena, const struct invoice_seller *seller, struct str *bic)
{
    struct str iban;
    size_t chosen = 0;

    for (size_t i = INVOICE_IBANS; i > 0; i--)
        if (id_iban(arena, seller->iban[i - 1], &iban) && str_starts(iban, STR("FI")))
            chosen = i - 1;
    *bic = seller->bic[chosen];
    return id_iban(arena, seller->iban[chosen], &iban) ? iban : STR("");
}

enum documents_codes documents_barcode(struct arena *arena, const struct invoice *invoice, struct str *digits)
{
    struct str bic;

    *digits = STR("");
    if (!documents_has_form(invoice))
        return documents_is_payable(invoice) ? DOCUMENTS_OTHER_CURRENCY : DOCUMENTS_NO_FORM;
    switch (barcode_build(arena, documents_iban(arena, &invoice->seller, &bic), invoice->sums.total_cents,
                          invoice->reference, invoice->due_on, digits)) {
    case BARCODE_OK:
        return DOCUMENTS_CODES_PRINTED;
    case BARCODE_IBAN:
        return DOCUMENTS_NO_IBAN;
    case BARCODE_REFERENCE:
        return DOCUMENTS_NO_REFERENCE;
    case BARCODE_NOTHING:
        return DOCUMENTS_NO_FORM;
    case BARCODE_TOO_MUCH:
        return DOCUMENTS_TOO_MUCH;
    case BARCODE_DUE:
        break;
    }
    return DOCUMENTS_NO_DUE;
}

enum documents_codes documents_invoice_codes(struct arena *arena, const struct invoice *invoice)
{
    struct str digits;

    return documents_barcode(arena, invoice, &digits);
}

/* At most `most` characters of a text, on the border of one. */
static struct str first_characters(struct str s, size_t most)
{
    size_t at = 0;

    for (size_t n = 0; n < most && at < s.len; n++)
        (void)utf8_next(s, &at);
    return str_sub(s, 0, at);
}

/* EPC069-12, version 002: twelve lines, LF (standards/epcqr). "" when there is nothing it could say. */
struct str documents_epc(struct arena *arena, const struct invoice *invoice)
{
    struct str bic, rf = STR(""), name = first_characters(invoice->seller.name, EPC_NAME);
    struct str iban = documents_iban(arena, &invoice->seller, &bic);
    struct buf out = buf_in(arena);

    if (!documents_has_form(invoice) || str_empty(iban) || str_empty(name))
        return STR("");
    if (!id_rf(arena, invoice->reference, &rf) && !id_rf_make(arena, invoice->reference, &rf))
        rf = STR("");
    buf_fmt(&out, "BCD\n002\n1\nSCT\n%.*s\n%.*s\n%.*s\nEUR%.*s\n\n%.*s\n", STR_FMT(bic), STR_FMT(name), STR_FMT(iban),
            STR_FMT(money_plain(arena, invoice->sums.total_cents)), STR_FMT(rf));
    if (str_empty(rf)) /* text instead: the number says what is paid */
        buf_fmt(&out, "%.*s", STR_FMT(invoice->shown));
    if (!date_is_none(invoice->due_on))
        buf_fmt(&out, "\nReqdExctnDt/%.*s", STR_FMT(date_iso(arena, invoice->due_on)));
    return out.len <= EPC_MOST ? buf_str(&out) : STR("");
}

int64_t documents_labour(const struct invoice *invoice)
{
    int64_t cents = 0;

    for (size_t i = 0; i < invoice->row_count; i++)
        cents += money_mul_div(invoice->sums.rows[i].gross_cents, invoice->rows[i].labour_percent, 100);
    return cents;
}

/* min(maximum, max(0, percent x labour - own share)): 400 -> 0; 2,000 -> 550; 5,000 and more -> 1,600. */
int64_t documents_household(int64_t labour_cents, const struct documents_setup *setup)
{
    int64_t cents = money_mul_div(labour_cents, setup->household_bp, 10000) - setup->household_own_cents;

    return cents < 0 ? 0 : cents > setup->household_max_cents ? setup->household_max_cents : cents;
}
