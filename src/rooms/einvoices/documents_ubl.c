/* UBL 2.1 as Peppol BIS Billing 3 wants it: root Invoice or CreditNote, UTF-8, credit notes with positive sums
 * (BILLING.md section 5). */
#include "base/money.h"
#include "rooms/einvoices/internal.h"

#define CORE "urn:cen.eu:en16931:2017"
#define CUSTOMIZATION "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
#define PROFILE "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

struct ubl { struct xml x; struct arena *a; const struct einvoice *e; bool credit; };

static int64_t sign(const struct ubl *u, int64_t cents)
{
    return u->credit ? -cents : cents;
}

static struct str currency(const struct ubl *u)
{
    return str_empty(u->e->currency) ? STR("EUR") : u->e->currency;
}

static void amount(struct ubl *u, const char *name, int64_t cents)
{
    xml_open(&u->x, name);
    xml_attr(&u->x, "currencyID", currency(u));
    xml_text(&u->x, money_plain(u->a, sign(u, cents)));
    xml_close(&u->x);
}

static void with_scheme(struct ubl *u, const char *name, struct str scheme, struct str text)
{
    xml_open(&u->x, name);
    if (!str_empty(scheme))
        xml_attr(&u->x, "schemeID", scheme);
    xml_text(&u->x, text);
    xml_close(&u->x);
}

static void date(struct ubl *u, const char *name, struct date d)
{
    xml_optional(&u->x, name, date_iso(u->a, d));
}

static void tax_scheme(struct ubl *u)
{
    xml_open(&u->x, "cac:TaxScheme");
    xml_element(&u->x, "cbc:ID", STR("VAT"));
    xml_close(&u->x);
}

static struct str country(struct str code)
{
    return str_empty(code) ? STR("FI") : code;
}

static void address(struct ubl *u, const char *name, const struct einvoice_party *p)
{
    xml_open(&u->x, name);
    xml_optional(&u->x, "cbc:StreetName", p->street);
    xml_optional(&u->x, "cbc:CityName", p->town);
    xml_optional(&u->x, "cbc:PostalZone", p->postcode);
    xml_open(&u->x, "cac:Country");
    xml_element(&u->x, "cbc:IdentificationCode", country(p->country));
    xml_close(&u->x);
    xml_close(&u->x);
}

static void contact(struct ubl *u, const struct einvoice_party *p)
{
    if (str_empty(p->contact) && str_empty(p->phone) && str_empty(p->email))
        return;
    xml_open(&u->x, "cac:Contact");
    xml_optional(&u->x, "cbc:Name", p->contact);
    xml_optional(&u->x, "cbc:Telephone", p->phone);
    xml_optional(&u->x, "cbc:ElectronicMail", p->email);
    xml_close(&u->x);
}

static bool has_treatment(const struct einvoice *e, int treatment)
{
    for (size_t i = 0; i < e->vat_count; i++)
        if (e->vat[i].treatment == treatment)
            return true;
    return false;
}

static void party(struct ubl *u, const char *role, const struct einvoice_party *p)
{
    struct str scheme, id;

    xml_open(&u->x, role);
    xml_open(&u->x, "cac:Party");
    if (einvoices_endpoint(u->a, p, &scheme, &id))
        with_scheme(u, "cbc:EndpointID", scheme, id);
    xml_open(&u->x, "cac:PartyName");
    xml_element(&u->x, "cbc:Name", p->name);
    xml_close(&u->x);
    address(u, "cac:PostalAddress", p);
    if (!str_empty(p->vat_id) && !has_treatment(u->e, TREATMENT_OUTSIDE)) { /* BR-O-02 */
        xml_open(&u->x, "cac:PartyTaxScheme");
        xml_element(&u->x, "cbc:CompanyID", p->vat_id);
        tax_scheme(u);
        xml_close(&u->x);
    }
    xml_open(&u->x, "cac:PartyLegalEntity");
    xml_element(&u->x, "cbc:RegistrationName", p->name);
    if (!str_empty(p->business_id))
        with_scheme(u, "cbc:CompanyID", str_eqz(country(p->country), "FI") ? STR("0212") : STR(""), p->business_id);
    xml_close(&u->x);
    contact(u, p);
    xml_close(&u->x);
    xml_close(&u->x);
}

static void references(struct ubl *u)
{
    const struct einvoice *e = u->e;

    xml_optional(&u->x, "cbc:BuyerReference", e->buyer_reference);
    if (!str_empty(e->order_number)) {
        xml_open(&u->x, "cac:OrderReference");
        xml_element(&u->x, "cbc:ID", e->order_number);
        xml_close(&u->x);
    }
    if (!str_empty(e->original_number)) {
        xml_open(&u->x, "cac:BillingReference");
        xml_open(&u->x, "cac:InvoiceDocumentReference");
        xml_element(&u->x, "cbc:ID", e->original_number);
        date(u, "cbc:IssueDate", e->original_on);
        xml_close(&u->x);
        xml_close(&u->x);
    }
}

static void delivery(struct ubl *u)
{
    const struct einvoice *e = u->e;

    if (date_is_none(e->delivered_on))
        return;
    xml_open(&u->x, "cac:Delivery");
    date(u, "cbc:ActualDeliveryDate", e->delivered_on);
    if (has_treatment(e, TREATMENT_EU_GOODS)) { /* BR-IC-12: where to */
        xml_open(&u->x, "cac:DeliveryLocation");
        address(u, "cac:Address", &e->buyer);
        xml_close(&u->x);
    }
    xml_close(&u->x);
}

static void payment_means(struct ubl *u)
{
    const struct einvoice *e = u->e;

    for (size_t i = 0; i < e->account_count && !u->credit; i++) {
        xml_open(&u->x, "cac:PaymentMeans");
        xml_open(&u->x, "cbc:PaymentMeansCode");
        xml_text(&u->x, e->rate != 0 ? STR("30") : STR("58")); /* credit transfer; SEPA is for euro */
        xml_close(&u->x);
        xml_optional(&u->x, "cbc:PaymentID", e->reference);
        xml_open(&u->x, "cac:PayeeFinancialAccount");
        xml_element(&u->x, "cbc:ID", e->accounts[i].iban);
        xml_element(&u->x, "cbc:Name", e->seller.name);
        if (!str_empty(e->accounts[i].bic)) {
            xml_open(&u->x, "cac:FinancialInstitutionBranch");
            xml_element(&u->x, "cbc:ID", e->accounts[i].bic);
            xml_close(&u->x);
        }
        xml_close(&u->x);
        xml_close(&u->x);
    }
    struct str terms = einvoices_terms(u->a, e);
    if (str_empty(terms) && u->credit)
        terms = e->original_number;
    if (str_empty(terms))
        return;
    xml_open(&u->x, "cac:PaymentTerms");
    xml_element(&u->x, "cbc:Note", terms);
    xml_close(&u->x);
}

/* "25.5": basis points without needless zeros. */
static struct str percent(struct ubl *u, int64_t bp)
{
    return einvoices_decimal(u->a, bp, 2, 0, 2, '.');
}

static void tax_total(struct ubl *u)
{
    const struct einvoice *e = u->e;

    xml_open(&u->x, "cac:TaxTotal");
    amount(u, "cbc:TaxAmount", e->vat_cents);
    for (size_t i = 0; i < e->vat_count; i++) {
        const struct einvoice_vat *v = &e->vat[i];

        xml_open(&u->x, "cac:TaxSubtotal");
        amount(u, "cbc:TaxableAmount", v->base_cents);
        amount(u, "cbc:TaxAmount", v->vat_cents);
        xml_open(&u->x, "cac:TaxCategory");
        xml_element(&u->x, "cbc:ID", str_from(einvoices_vat_code(v->treatment)));
        if (v->treatment != TREATMENT_OUTSIDE)
            xml_element(&u->x, "cbc:Percent", percent(u, v->rate_bp));
        xml_optional(&u->x, "cbc:TaxExemptionReasonCode", einvoices_vat_reason_code(v));
        xml_optional(&u->x, "cbc:TaxExemptionReason", einvoices_vat_reason(e, v));
        tax_scheme(u);
        xml_close(&u->x);
        xml_close(&u->x);
    }
    xml_close(&u->x);
    if (e->rate == 0)
        return;
    xml_open(&u->x, "cac:TaxTotal"); /* BT-111: VAT in euro, without its parts */
    xml_open(&u->x, "cbc:TaxAmount");
    xml_attr(&u->x, "currencyID", STR("EUR"));
    xml_text(&u->x, money_plain(u->a, sign(u, e->euro_vat_cents)));
    xml_close(&u->x);
    xml_close(&u->x);
}

static void totals(struct ubl *u)
{
    const struct einvoice *e = u->e;

    xml_open(&u->x, "cac:LegalMonetaryTotal");
    amount(u, "cbc:LineExtensionAmount", e->net_cents);
    amount(u, "cbc:TaxExclusiveAmount", e->net_cents);
    amount(u, "cbc:TaxInclusiveAmount", e->net_cents + e->vat_cents);
    if (e->prepaid_cents)
        amount(u, "cbc:PrepaidAmount", e->prepaid_cents);
    if (e->rounding_cents)
        amount(u, "cbc:PayableRoundingAmount", e->rounding_cents);
    amount(u, "cbc:PayableAmount", e->net_cents + e->vat_cents - e->prepaid_cents + e->rounding_cents);
    xml_close(&u->x);
}

static void price(struct ubl *u, const struct einvoice_row *row, __int128 net)
{
    struct str text = einvoices_decimal(u->a, net, 10, 2, 10, '.');

    xml_open(&u->x, "cac:Price");
    xml_open(&u->x, "cbc:PriceAmount");
    xml_attr(&u->x, "currencyID", currency(u));
    xml_text(&u->x, text);
    xml_close(&u->x);
    if (row->discount_bp && !u->e->gross_entry) { /* R046: net = gross - allowance, exactly */
        __int128 gross = (__int128)(row->price < 0 ? -row->price : row->price) * 1000000;

        xml_open(&u->x, "cac:AllowanceCharge");
        xml_element(&u->x, "cbc:ChargeIndicator", STR("false"));
        xml_open(&u->x, "cbc:Amount");
        xml_attr(&u->x, "currencyID", currency(u));
        xml_text(&u->x, einvoices_decimal(u->a, gross - net, 10, 2, 10, '.'));
        xml_close(&u->x);
        xml_open(&u->x, "cbc:BaseAmount");
        xml_attr(&u->x, "currencyID", currency(u));
        xml_text(&u->x, einvoices_decimal(u->a, gross, 10, 2, 10, '.'));
        xml_close(&u->x);
        xml_close(&u->x);
    }
    xml_close(&u->x);
}

static void item(struct ubl *u, const struct einvoice_row *row)
{
    xml_open(&u->x, "cac:Item");
    xml_element(&u->x, "cbc:Name", str_trim(row->text));
    if (!str_empty(row->article)) {
        xml_open(&u->x, "cac:SellersItemIdentification");
        xml_element(&u->x, "cbc:ID", row->article);
        xml_close(&u->x);
    }
    xml_open(&u->x, "cac:ClassifiedTaxCategory");
    xml_element(&u->x, "cbc:ID", str_from(einvoices_vat_code(row->treatment)));
    if (row->treatment != TREATMENT_OUTSIDE)
        xml_element(&u->x, "cbc:Percent", percent(u, row->rate_bp));
    tax_scheme(u);
    xml_close(&u->x);
    xml_close(&u->x);
}

static void line(struct ubl *u, const struct einvoice_row *row, size_t n)
{
    bool flip = false;
    __int128 net = einvoices_net_price(u->e, row, &flip);
    int64_t quantity = flip ? -row->quantity : row->quantity;
    const char *words = u->credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity";

    xml_open(&u->x, u->credit ? "cac:CreditNoteLine" : "cac:InvoiceLine");
    xml_element(&u->x, "cbc:ID", str_fmt(u->a, "%zu", n + 1));
    xml_optional(&u->x, "cbc:Note", row->note);
    xml_open(&u->x, words);
    xml_attr(&u->x, "unitCode", str_empty(row->unit_code) ? STR("C62") : row->unit_code);
    xml_text(&u->x, einvoices_decimal(u->a, sign(u, quantity), 4, 0, 4, '.'));
    xml_close(&u->x);
    amount(u, "cbc:LineExtensionAmount", row->net_cents);
    if (!date_is_none(row->delivered_on) && row->delivered_on.days != u->e->delivered_on.days) {
        xml_open(&u->x, "cac:InvoicePeriod");
        date(u, "cbc:StartDate", row->delivered_on);
        date(u, "cbc:EndDate", row->delivered_on);
        xml_close(&u->x);
    }
    item(u, row);
    price(u, row, net);
    xml_close(&u->x);
}

static void head(struct ubl *u)
{
    const struct einvoice *e = u->e;
    struct str kind = str_fmt(u->a, "%d", e->kind), scheme, id;
    /* Peppol needs both endpoints; a consumer has none: then the document says that it keeps to EN 16931 only. */
    bool peppol = einvoices_endpoint(u->a, &e->buyer, &scheme, &id) && einvoices_endpoint(u->a, &e->seller, &scheme, &id);

    xml_element(&u->x, "cbc:CustomizationID", peppol ? STR(CUSTOMIZATION) : STR(CORE));
    if (peppol)
        xml_element(&u->x, "cbc:ProfileID", STR(PROFILE));
    xml_element(&u->x, "cbc:ID", e->number);
    date(u, "cbc:IssueDate", e->invoiced_on);
    if (!u->credit)
        date(u, "cbc:DueDate", e->due_on);
    xml_element(&u->x, u->credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode", kind);
    xml_optional(&u->x, "cbc:Note", e->note);
    xml_element(&u->x, "cbc:DocumentCurrencyCode", currency(u));
    if (e->rate != 0)
        xml_element(&u->x, "cbc:TaxCurrencyCode", STR("EUR")); /* BT-6 */
}

void einvoices_write_ubl(const struct einvoice *e, struct buf *out)
{
    struct ubl u = {.x = xml_to(out), .a = out->arena, .e = e, .credit = e->kind == EINVOICE_CREDIT};

    buf_addz(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml_open(&u.x, u.credit ? "CreditNote" : "Invoice");
    xml_attr(&u.x, "xmlns", u.credit ? STR("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2")
                                     : STR("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"));
    xml_attr(&u.x, "xmlns:cac", STR("urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"));
    xml_attr(&u.x, "xmlns:cbc", STR("urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"));
    head(&u);
    references(&u);
    party(&u, "cac:AccountingSupplierParty", &e->seller);
    party(&u, "cac:AccountingCustomerParty", &e->buyer);
    delivery(&u);
    payment_means(&u);
    tax_total(&u);
    totals(&u);
    for (size_t i = 0; i < e->row_count; i++)
        line(&u, &e->rows[i], i);
    xml_close(&u.x);
    buf_byte(out, '\n');
}
