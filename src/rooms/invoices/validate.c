/* What the law wants on an invoice before it gets a number (AVL 209 e and 209 f; BILLING.md section 2, V01-V16).
 * Pure: everything that is missing is told at once, each with its field. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

struct check {
    struct arena *arena;
    struct err *err;
};

static void lacks(struct check *c, const char *field, int code)
{
    err_add_field(c->arena, c->err, field, code, STR(""));
}

static void row_lacks(struct check *c, size_t row, const char *member, int code)
{
    err_add_field(c->arena, c->err, invoices_row_field(c->arena, row, member), code,
                  str_fmt(c->arena, "%zu", row + 1));
}

static bool is_reverse(int treatment)
{
    return treatment == TREATMENT_REVERSE_CHARGE || treatment == TREATMENT_EU_GOODS
           || treatment == TREATMENT_EU_SERVICE;
}

static bool is_eu(struct str country)
{
    static const char *const eu[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
                                     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};

    for (size_t i = 0; i < COUNT(eu); i++)
        if (str_eqz(country, eu[i]))
            return true;
    return false;
}

/* V03, V15: who sells, and where it is paid. */
static void check_seller(struct check *c, const struct invoice *invoice)
{
    const struct invoice_seller *s = &invoice->seller;

    if (str_empty(s->name))
        lacks(c, "seller.name", E1760_SELLER_NAME);
    if (str_empty(s->business_id))
        lacks(c, "seller.business_id", E1761_SELLER_BUSINESS_ID);
    if (str_empty(s->street) || str_empty(s->town))
        lacks(c, "seller.street", E1762_SELLER_ADDRESS);
    if (invoice->sums.total_cents > 0 && invoice->variety != VARIETY_CASH && str_empty(invoice->seller.iban[0]))
        lacks(c, "iban", E1732_INVOICE_NO_IBAN);
}

/* V04, and V05 with V16 once for the whole invoice. */
static void check_buyer(struct check *c, const struct invoice *invoice, const struct invoice_check *facts)
{
    const struct invoice_party *party = &invoice->party;
    bool small = facts->simplified_cents > 0 && invoice->sums.total_cents <= facts->simplified_cents;
    bool reverse = false;
    bool building = false;
    bool eu_goods = false;

    for (size_t i = 0; i < invoice->row_count; i++) {
        reverse |= is_reverse(invoice->rows[i].treatment);
        building |= invoice->rows[i].treatment == TREATMENT_REVERSE_CHARGE;
        eu_goods |= invoice->rows[i].treatment == TREATMENT_EU_GOODS
                    || invoice->rows[i].treatment == TREATMENT_EU_SERVICE;
    }
    if (str_empty(party->name) || ((str_empty(party->street) || str_empty(party->town)) && !small))
        lacks(c, "customer", E1724_INVOICE_BUYER);
    if (reverse && str_empty(party->vat_id))
        lacks(c, "customer", E1717_INVOICE_BUYER_VAT_ID);
    else if (eu_goods && (str_starts(party->vat_id, STR("FI")) || !is_eu(str_sub(party->vat_id, 0, 2))))
        lacks(c, "customer", E1742_INVOICE_EU_VAT_ID);
    if (building && (party->consumer || !facts->declaration))
        lacks(c, "customer", party->consumer ? E1743_INVOICE_REVERSE_CONSUMER : E1744_INVOICE_NO_DECLARATION);
}

/* V09: the rate of the day must be there, confirmed, and one for the whole period. */
static void check_rate(struct check *c, const struct invoice *invoice, const struct invoice_check *facts, size_t i)
{
    const struct invoice_row *row = &invoice->rows[i];
    struct date day = date_is_none(row->delivered_on) ? invoice->invoiced_on : row->delivered_on;
    struct err ignored = {.rc = RC_OK};
    int64_t first = 0;

    int64_t rate = invoices_margin_row(row) ? invoice->sums.margins[i].rate_bp : invoice->sums.rows[i].rate_bp;

    if ((row->treatment != TREATMENT_STANDARD && !invoices_is_margin(row->treatment)) || row->kept_rate != 0 || row->kind == ROW_TEXT_ONLY)
        return;
    if (!invoices_rate_confirmed(facts->rates, facts->rate_count, (enum vat_class)row->vat_class, day))
        row_lacks(c, i, "vat_class", E1729_INVOICE_RATE_UNCONFIRMED);
    if (date_is_none(row->delivered_from))
        return;
    if (date_after(row->delivered_from, day))
        row_lacks(c, i, "delivered_from", E1726_INVOICE_DELIVERY);
    else if (invoices_rate_on(facts->rates, facts->rate_count, (enum vat_class)row->vat_class, row->delivered_from,
                              &first, &ignored) != RC_OK || first != rate)
        row_lacks(c, i, "delivered_from", E1727_INVOICE_PERIOD_RATES);
}

/* V06-V08, V11, V13 */
static void check_row(struct check *c, const struct invoice *invoice, const struct invoice_check *facts, size_t i)
{
    const struct invoice_row *row = &invoice->rows[i];

    if (str_empty(row->text))
        row_lacks(c, i, "text", E1718_INVOICE_ROW_TEXT);
    if (row->kind == ROW_TEXT_ONLY)
        return;
    if (row->quantity == 0)
        row_lacks(c, i, "quantity", E1725_INVOICE_QUANTITY);
    if (row->price == ROW_NO_PRICE || (row->price == 0 && row->discount_bp > 0))
        row_lacks(c, i, "price", E1728_INVOICE_PRICE);
    if ((row->treatment == TREATMENT_EU_GOODS || row->treatment == TREATMENT_EXPORT) && date_is_none(row->delivered_on))
        row_lacks(c, i, "delivered_on", E1726_INVOICE_DELIVERY);
    if (row->treatment == TREATMENT_EXPORT && is_eu(invoice->party.country))
        row_lacks(c, i, "treatment", E1745_INVOICE_EXPORT_COUNTRY);
    if ((row->treatment == TREATMENT_EXEMPT || row->treatment == TREATMENT_ZERO) && str_empty(row->reason))
        row_lacks(c, i, "reason", E1730_INVOICE_REASON);
    if (invoices_speaks_of_scheme(row->reason) && !invoices_is_margin(row->treatment))
        row_lacks(c, i, "treatment", E1770_INVOICE_SCHEME);
    check_rate(c, invoice, facts, i);
}

enum rc invoices_validate(struct arena *arena, const struct invoice *invoice, const struct invoice_check *facts,
                          struct err *err)
{
    struct check c = {arena, err};

    if (date_is_none(invoice->invoiced_on))
        lacks(&c, "invoiced_on", E1721_INVOICE_DATE);
    if (invoice->row_count == 0)
        lacks(&c, "rows.0.text", E1703_INVOICE_NO_ROWS);
    check_seller(&c, invoice);
    if (invoice->kind != INVOICE_KIND_CREDIT_NOTE) {
        check_buyer(&c, invoice, facts);
        for (size_t i = 0; i < invoice->row_count; i++)
            check_row(&c, invoice, facts, i);
        invoices_check_margins(arena, invoice, err);
        if (invoice->sums.total_cents < 0)
            lacks(&c, "rows.0.price", E1719_INVOICE_TOTAL_NEGATIVE);
    } else if (invoice->original_id == 0) {
        lacks(&c, "number", E1731_INVOICE_ORIGINAL);
    }
    return err->rc;
}
