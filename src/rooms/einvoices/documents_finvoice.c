/* Finvoice 3.0 (schema Finvoice3.0, 17.12.2020) and its SOAP frame (implementation guidelines, section 17): decimal comma,
 * dates CCYYMMDD, sums of a credit note negative (BILLING.md section 4). Written as UTF-8; documents.c turns it into
 * ISO-8859-15, as the prologue says. */
#include "base/ids.h"
#include "base/utf8.h"
#include "rooms/einvoices/internal.h"

enum { STREET = 35, STREET_LINES = 3, NAME = 100, FREE = 512 };

struct fin { struct xml x; struct arena *a; const struct einvoice *e; };

static struct str money(struct fin *f, int64_t cents)
{
    return einvoices_decimal(f->a, cents, 2, 2, 2, ',');
}

static void amount_in(struct fin *f, const char *name, struct str currency, struct str text)
{
    xml_open(&f->x, name);
    xml_attr(&f->x, "AmountCurrencyIdentifier", str_empty(currency) ? STR("EUR") : currency);
    xml_text(&f->x, text);
    xml_close(&f->x);
}

static void amount_text(struct fin *f, const char *name, struct str text)
{
    amount_in(f, name, f->e->currency, text);
}

static void amount(struct fin *f, const char *name, int64_t cents)
{
    amount_text(f, name, money(f, cents));
}

static void date(struct fin *f, const char *name, struct date d)
{
    int year, month, day;

    if (date_is_none(d))
        return;
    date_parts(d, &year, &month, &day);
    xml_open(&f->x, name);
    xml_attr(&f->x, "Format", STR("CCYYMMDD"));
    xml_text(&f->x, str_fmt(f->a, "%04d%02d%02d", year, month, day));
    xml_close(&f->x);
}

static void with(struct fin *f, const char *name, const char *attr, struct str value, struct str text)
{
    xml_open(&f->x, name);
    if (!str_empty(value))
        xml_attr(&f->x, attr, value);
    xml_text(&f->x, text);
    xml_close(&f->x);
}

static struct str message_id(const struct einvoice *e)
{
    return str_empty(e->message_id) ? e->number : e->message_id;
}

static void transmission(struct fin *f)
{
    const struct einvoice *e = f->e;

    if (str_empty(e->seller.address) || str_empty(e->buyer.address))
        return; /* no address pair: a file for a person to look at, einvoices_check says so */
    xml_open(&f->x, "MessageTransmissionDetails");
    xml_open(&f->x, "MessageSenderDetails");
    with(f, "FromIdentifier", "SchemeID", einvoices_scheme(&e->seller), e->seller.address);
    xml_element(&f->x, "FromIntermediator", e->seller.operator);
    xml_close(&f->x);
    xml_open(&f->x, "MessageReceiverDetails");
    with(f, "ToIdentifier", "SchemeID", einvoices_scheme(&e->buyer), e->buyer.address);
    xml_element(&f->x, "ToIntermediator", e->buyer.operator);
    xml_close(&f->x);
    xml_open(&f->x, "MessageDetails");
    xml_element(&f->x, "MessageIdentifier", message_id(e));
    xml_element(&f->x, "MessageTimeStamp", instant_iso(f->a, e->issued_at));
    if (e->type != EINVOICE_TYPE_REMINDER)
        xml_element(&f->x, "SpecificationIdentifier", STR("EN16931"));
    xml_close(&f->x);
    xml_close(&f->x);
}

struct address_names { const char *address, *street, *town, *postcode; };

static void address(struct fin *f, const struct address_names *names, const struct einvoice_party *p)
{
    struct str lines[STREET_LINES];
    size_t count = einvoices_lines(p->street, STREET, lines, STREET_LINES);

    if (str_empty(p->street) || str_empty(p->town) || str_empty(p->postcode))
        return;
    if (count == 0) { /* too long: einvoices_check has told it */
        lines[0] = p->street;
        count = 1;
    }
    xml_open(&f->x, names->address);
    for (size_t i = 0; i < count; i++)
        xml_element(&f->x, names->street, lines[i]);
    xml_element(&f->x, names->town, p->town);
    xml_element(&f->x, names->postcode, p->postcode);
    xml_element(&f->x, "CountryCode", str_empty(p->country) ? STR("FI") : p->country);
    xml_close(&f->x);
}

static void seller(struct fin *f)
{
    static const struct address_names names = {"SellerPostalAddressDetails", "SellerStreetName", "SellerTownName",
                                               "SellerPostCodeIdentifier"};
    const struct einvoice_party *p = &f->e->seller;

    xml_open(&f->x, "SellerPartyDetails");
    xml_optional(&f->x, "SellerPartyIdentifier", p->business_id);
    xml_element(&f->x, "SellerOrganisationName", p->name);
    xml_optional(&f->x, "SellerOrganisationTaxCode", p->vat_id);
    address(f, &names, p);
    xml_close(&f->x);
    xml_optional(&f->x, "SellerContactPersonName", p->contact);
    if (!str_empty(p->phone) || !str_empty(p->email)) {
        xml_open(&f->x, "SellerCommunicationDetails");
        xml_optional(&f->x, "SellerPhoneNumberIdentifier", p->phone);
        xml_optional(&f->x, "SellerEmailaddressIdentifier", p->email);
        xml_close(&f->x);
    }
    if (f->e->account_count == 0)
        return;
    xml_open(&f->x, "SellerInformationDetails");
    for (size_t i = 0; i < f->e->account_count; i++) {
        const struct einvoice_account *account = &f->e->accounts[i];
        struct str bic = str_empty(account->bic) ? id_bic_of_iban(account->iban) : account->bic;

        if (str_empty(bic))
            continue;
        xml_open(&f->x, "SellerAccountDetails");
        with(f, "SellerAccountID", "IdentificationSchemeName", STR("IBAN"), account->iban);
        with(f, "SellerBic", "IdentificationSchemeName", STR("BIC"), bic);
        xml_close(&f->x);
    }
    xml_close(&f->x);
}

static void buyer(struct fin *f)
{
    static const struct address_names names = {"BuyerPostalAddressDetails", "BuyerStreetName", "BuyerTownName",
                                               "BuyerPostCodeIdentifier"};
    const struct einvoice_party *p = &f->e->buyer;

    xml_open(&f->x, "BuyerPartyDetails");
    xml_optional(&f->x, "BuyerPartyIdentifier", p->business_id);
    xml_element(&f->x, "BuyerOrganisationName", p->name);
    xml_optional(&f->x, "BuyerOrganisationTaxCode", p->vat_id);
    address(f, &names, p);
    xml_close(&f->x);
    xml_optional(&f->x, "BuyerContactPersonName", p->contact);
    if (!date_is_none(f->e->delivered_on)) {
        xml_open(&f->x, "DeliveryDetails");
        date(f, "DeliveryDate", f->e->delivered_on);
        xml_close(&f->x);
    }
}

static struct str percent(struct fin *f, int64_t bp)
{
    return einvoices_decimal(f->a, bp, 2, 0, 2, ',');
}

static void vat(struct fin *f, const struct einvoice_vat *v)
{
    struct str lines[3], reason = einvoices_vat_reason(f->e, v);
    size_t count = einvoices_lines(reason, 70, lines, COUNT(lines));

    xml_open(&f->x, "VatSpecificationDetails");
    amount(f, "VatBaseAmount", v->base_cents);
    xml_element(&f->x, "VatRatePercent", percent(f, v->rate_bp));
    xml_element(&f->x, "VatCode", str_from(einvoices_vat_code(v->treatment)));
    amount(f, "VatRateAmount", v->vat_cents);
    for (size_t i = 0; i < count; i++)
        xml_element(&f->x, "VatFreeText", lines[i]);
    xml_optional(&f->x, "VatExemptionReasonCode", einvoices_vat_reason_code(v));
    xml_close(&f->x);
}

/* A text of any length in elements of at most `most` characters: nothing is cut. */
static void pieces(struct fin *f, const char *name, struct str text, size_t most)
{
    while (text.len > 0) {
        size_t at = 0, chars = 0;

        while (at < text.len && chars < most) {
            (void)utf8_next(text, &at);
            chars++;
        }
        xml_optional(&f->x, name, str_trim(str_sub(text, 0, at)));
        text = str_sub(text, at, text.len);
    }
}

static void terms(struct fin *f)
{
    const struct einvoice *e = f->e;
    struct str lines[2], words = einvoices_terms(f->a, e);
    size_t count = einvoices_lines(words, 70, lines, COUNT(lines));

    if (str_empty(words) && date_is_none(e->due_on))
        return;
    xml_open(&f->x, "PaymentTermsDetails");
    for (size_t i = 0; i < count; i++)
        xml_element(&f->x, "PaymentTermsFreeText", lines[i]);
    date(f, "InvoiceDueDate", e->due_on);
    if (e->interest_bp) {
        xml_open(&f->x, "PaymentOverDueFineDetails");
        xml_element(&f->x, "PaymentOverDueFinePercent", percent(f, e->interest_bp));
        xml_close(&f->x);
    }
    xml_close(&f->x);
}

enum { SELF_BILLED_UN = 389 }; /* UNCL1001 */

static void kind(struct fin *f)
{
    static const char *const words[][LANG_COUNT] = {{"Lasku", "Faktura", "Invoice"},
                                                    {"Hyvityslasku", "Kreditnota", "Credit note"},
                                                    {"Ennakkomaksulasku", "Förskottsfaktura", "Prepayment invoice"},
                                                    {"Korkolasku", "Räntefaktura", "Interest invoice"},
                                                    {"Maksumuistutus", "Betalningspåminnelse", "Payment reminder"},
                                                    {"Itselaskutus", "Självfakturering", "Self-billing"},
                                                    {"Hyvityslasku, itselaskutus", "Kreditnota, självfakturering", "Credit note, self-billing"}};
    static const char *const codes[] = {"INV01", "INV02", "INV01", "INV03", "INV08", "INV07", "INV02"};
    bool self_billed = f->e->type == EINVOICE_TYPE_SELF_BILLED;
    const struct einvoice *e = f->e;
    enum lang lang = e->lang < LANG_COUNT ? e->lang : LANG_FI;
    int which = e->kind == EINVOICE_CREDIT ? (self_billed ? 6 : 1) : self_billed ? 5 : e->kind == EINVOICE_PREPAYMENT ? 2 : e->type == EINVOICE_TYPE_INTEREST ? 3
                : e->type == EINVOICE_TYPE_REMINDER ? 4 : 0;

    xml_element(&f->x, "InvoiceTypeCode", str_from(codes[which]));
    if (e->type != EINVOICE_TYPE_REMINDER) /* a reminder is no invoice of EN 16931 */
        xml_element(&f->x, "InvoiceTypeCodeUN", str_fmt(f->a, "%d", which == 5 ? SELF_BILLED_UN : e->kind));
    xml_element(&f->x, "InvoiceTypeText", str_empty(e->type_text) ? str_from(words[which][lang]) : e->type_text);
    xml_element(&f->x, "OriginCode", e->cancels ? STR("Cancel") : STR("Original"));
    xml_element(&f->x, "InvoiceNumber", e->number);
    date(f, "InvoiceDate", e->invoiced_on);
    xml_optional(&f->x, "OriginalInvoiceNumber", e->original_number);
    if (!str_empty(e->original_number))
        date(f, "OriginalInvoiceDate", e->original_on);
}

static void details(struct fin *f)
{
    const struct einvoice *e = f->e;

    xml_open(&f->x, "InvoiceDetails");
    kind(f);
    xml_optional(&f->x, "OrderIdentifier", e->order_number);
    xml_optional(&f->x, "BuyerReferenceIdentifier", e->buyer_reference);
    amount(f, "RowsTotalVatExcludedAmount", e->net_cents);
    amount(f, "InvoiceTotalVatExcludedAmount", e->net_cents);
    amount(f, "InvoiceTotalVatAmount", e->vat_cents);
    if (e->rate != 0) /* VAT in the currency of the country of sale */
        amount_in(f, "InvoiceTotalVatAccountingAmount", STR("EUR"), money(f, e->euro_vat_cents));
    amount(f, "InvoiceTotalVatIncludedAmount", e->net_cents + e->vat_cents);
    if (e->rounding_cents)
        amount(f, "InvoiceTotalRoundoffAmount", e->rounding_cents);
    if (e->prepaid_cents)
        amount(f, "InvoicePaidAmount", e->prepaid_cents);
    if (e->rate != 0) {
        xml_element(&f->x, "ExchangeRate", einvoices_decimal(f->a, e->rate, 6, 6, 6, ','));
        amount_in(f, "OtherCurrencyAmountVatExcludedAmount", STR("EUR"), money(f, e->euro_net_cents));
        amount_in(f, "OtherCurrencyAmountVatIncludedAmount", STR("EUR"), money(f, e->euro_net_cents + e->euro_vat_cents));
    }
    for (size_t i = 0; i < e->vat_count; i++)
        vat(f, &e->vat[i]);
    pieces(f, "InvoiceFreeText", e->note, FREE);
    terms(f);
    xml_close(&f->x);
}

static void quantity(struct fin *f, const char *name, const struct einvoice_row *row, int64_t n)
{
    xml_open(&f->x, name);
    xml_attr(&f->x, "QuantityUnitCode", str_empty(row->unit) ? STR("kpl") : row->unit);
    xml_attr(&f->x, "QuantityUnitCodeUN", str_empty(row->unit_code) ? STR("C62") : row->unit_code);
    xml_text(&f->x, einvoices_decimal(f->a, n, 4, 0, 4, ','));
    xml_close(&f->x);
}

/* The first characters of the row's text are its name; what does not fit follows as free text. */
static struct str article_name(struct str text, struct str *rest)
{
    size_t at = 0, chars = 0, cut = 0;

    while (at < text.len && chars < NAME) {
        if (text.ptr[at] == ' ' && at > 0)
            cut = at;
        (void)utf8_next(text, &at);
        chars++;
    }
    if (at == text.len || cut == 0)
        cut = at;
    *rest = str_trim(str_sub(text, cut, text.len));
    return str_trim(str_sub(text, 0, cut));
}

/* What late interest and costs come of (implementation guidelines, 10.5). */
static void overdue(struct fin *f, const struct einvoice_overdue *o)
{
    if (o == NULL)
        return;
    xml_open(&f->x, "RowOverDuePaymentDetails");
    xml_optional(&f->x, "RowOriginalInvoiceIdentifier", o->number);
    date(f, "RowOriginalInvoiceDate", o->invoiced_on);
    date(f, "RowOriginalDueDate", o->due_on);
    amount(f, "RowOriginalInvoiceTotalAmount", o->total_cents);
    xml_optional(&f->x, "RowOriginalEpiRemittanceInfoIdentifier", o->reference);
    if (o->cost_cents)
        amount(f, "RowCollectionChargeAmount", o->cost_cents);
    if (o->interest_cents) {
        date(f, "RowInterestEndDate", o->until_on);
        amount(f, "RowInterestChargeAmount", o->interest_cents);
    }
    xml_close(&f->x);
}

static void row(struct fin *f, const struct einvoice_row *r, size_t n)
{
    struct str rest, name = article_name(str_trim(r->text), &rest);
    bool flip = false;
    __int128 net = einvoices_net_price(f->e, r, &flip);
    int64_t q = flip ? -r->quantity : r->quantity, price = r->price < 0 ? -r->price : r->price;

    xml_open(&f->x, "InvoiceRow");
    xml_optional(&f->x, "ArticleIdentifier", r->article);
    xml_element(&f->x, "ArticleName", name);
    quantity(f, "DeliveredQuantity", r, q);
    quantity(f, "InvoicedQuantity", r, q);
    if (!f->e->gross_entry)
        amount_text(f, "UnitPriceAmount", einvoices_decimal(f->a, price, 4, 2, 5, ','));
    amount_text(f, "UnitPriceNetAmount", einvoices_decimal(f->a, net, 10, 2, 5, ','));
    if (f->e->gross_entry)
        amount_text(f, "UnitPriceVatIncludedAmount", einvoices_decimal(f->a, price, 4, 2, 5, ','));
    xml_optional(&f->x, "RowIdentifier", r->order);
    xml_element(&f->x, "RowPositionIdentifier", str_fmt(f->a, "%zu", n + 1));
    date(f, "RowDeliveryDate", r->delivered_on);
    overdue(f, r->overdue);
    pieces(f, "RowFreeText", rest, FREE);
    pieces(f, "RowFreeText", r->note, FREE);
    if (r->discount_bp)
        xml_element(&f->x, "RowDiscountPercent", percent(f, r->discount_bp));
    xml_element(&f->x, "RowVatRatePercent", percent(f, r->rate_bp));
    xml_element(&f->x, "RowVatCode", str_from(einvoices_vat_code(r->treatment)));
    amount(f, "RowVatAmount", r->vat_cents);
    amount(f, "RowVatExcludedAmount", r->net_cents);
    amount(f, "RowAmount", r->gross_cents);
    xml_close(&f->x);
}

/* Mandatory by schema, also on a credit note. */
static void epi(struct fin *f)
{
    const struct einvoice *e = f->e;
    struct str iban = e->account_count ? e->accounts[0].iban : STR("");
    struct str bic = e->account_count && !str_empty(e->accounts[0].bic) ? e->accounts[0].bic : id_bic_of_iban(iban);

    xml_open(&f->x, "EpiDetails");
    xml_open(&f->x, "EpiIdentificationDetails");
    date(f, "EpiDate", e->invoiced_on);
    xml_element(&f->x, "EpiReference", STR(""));
    xml_close(&f->x);
    xml_open(&f->x, "EpiPartyDetails");
    xml_open(&f->x, "EpiBfiPartyDetails");
    if (!str_empty(bic))
        with(f, "EpiBfiIdentifier", "IdentificationSchemeName", STR("BIC"), bic);
    xml_close(&f->x);
    xml_open(&f->x, "EpiBeneficiaryPartyDetails");
    xml_element(&f->x, "EpiNameAddressDetails", e->seller.name);
    with(f, "EpiAccountID", "IdentificationSchemeName", STR("IBAN"), iban);
    xml_close(&f->x);
    xml_close(&f->x);
    xml_open(&f->x, "EpiPaymentInstructionDetails");
    if (!str_empty(e->reference))
        with(f, "EpiRemittanceInfoIdentifier", "IdentificationSchemeName",
             str_starts(e->reference, STR("RF")) ? STR("ISO") : STR("SPY"), e->reference);
    amount(f, "EpiInstructedAmount", e->net_cents + e->vat_cents - e->prepaid_cents + e->rounding_cents);
    xml_open(&f->x, "EpiCharge");
    xml_attr(&f->x, "ChargeOption", STR("SLEV"));
    xml_close(&f->x);
    date(f, "EpiDateOptionDate", date_is_none(e->due_on) ? e->invoiced_on : e->due_on);
    xml_close(&f->x);
    xml_close(&f->x);
}

void einvoices_write_finvoice(const struct einvoice *e, struct buf *out)
{
    struct fin f = {.x = xml_to(out), .a = out->arena, .e = e};

    buf_addz(out, "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n");
    xml_open(&f.x, "Finvoice");
    xml_attr(&f.x, "Version", STR("3.0"));
    xml_attr(&f.x, "xmlns:xsi", STR("http://www.w3.org/2001/XMLSchema-instance"));
    xml_attr(&f.x, "xsi:noNamespaceSchemaLocation", STR("Finvoice3.0.xsd"));
    transmission(&f);
    seller(&f);
    buyer(&f);
    details(&f);
    for (size_t i = 0; i < e->row_count; i++)
        row(&f, &e->rows[i], i);
    epi(&f);
    xml_close(&f.x);
    buf_byte(out, '\n');
}

/* --- frame ----------------------------------------------------------------------------------------- */

#define EB "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"

static void frame_party(struct fin *f, const char *side, struct str id, const char *role)
{
    xml_open(&f->x, side);
    xml_element(&f->x, "eb:PartyId", id);
    xml_element(&f->x, "eb:Role", str_from(role));
    xml_close(&f->x);
}

static void frame_head(struct fin *f)
{
    const struct einvoice *e = f->e;

    xml_open(&f->x, "SOAP-ENV:Header");
    xml_open(&f->x, "eb:MessageHeader");
    xml_attr(&f->x, "SOAP-ENV:mustUnderstand", STR("1"));
    xml_attr(&f->x, "eb:version", STR("2.0"));
    frame_party(f, "eb:From", e->seller.address, "Sender");
    frame_party(f, "eb:From", e->seller.operator, "Intermediator");
    frame_party(f, "eb:To", e->buyer.address, "Receiver");
    frame_party(f, "eb:To", e->buyer.operator, "Intermediator");
    xml_element(&f->x, "eb:CPAId", STR("yoursandmycpa"));
    xml_element(&f->x, "eb:ConversationId", STR(""));
    xml_element(&f->x, "eb:Service", STR("Routing"));
    xml_element(&f->x, "eb:Action", STR("ProcessInvoice"));
    xml_open(&f->x, "eb:MessageData");
    xml_element(&f->x, "eb:MessageId", message_id(e));
    xml_element(&f->x, "eb:Timestamp", instant_iso(f->a, e->issued_at));
    xml_element(&f->x, "eb:RefToMessageId", STR(""));
    xml_close(&f->x);
    xml_close(&f->x);
    xml_close(&f->x);
}

void einvoices_write_frame(const struct einvoice *e, struct buf *out)
{
    struct fin f = {.x = xml_to(out), .a = out->arena, .e = e};

    xml_open(&f.x, "SOAP-ENV:Envelope");
    xml_attr(&f.x, "xmlns:SOAP-ENV", STR("http://schemas.xmlsoap.org/soap/envelope/"));
    xml_attr(&f.x, "xmlns:xlink", STR("http://www.w3.org/1999/xlink"));
    xml_attr(&f.x, "xmlns:eb", STR(EB));
    frame_head(&f);
    xml_open(&f.x, "SOAP-ENV:Body");
    xml_open(&f.x, "eb:Manifest");
    xml_attr(&f.x, "eb:id", STR("Manifest"));
    xml_attr(&f.x, "eb:version", STR("2.0"));
    xml_open(&f.x, "eb:Reference");
    xml_attr(&f.x, "eb:id", STR("Finvoice"));
    xml_attr(&f.x, "xlink:href", message_id(e));
    xml_open(&f.x, "eb:schema");
    xml_attr(&f.x, "eb:location", STR("http://www.finvoice.info/finvoice.xsd"));
    xml_attr(&f.x, "eb:version", STR("2.0"));
    xml_close(&f.x);
    xml_close(&f.x);
    xml_close(&f.x);
    xml_close(&f.x);
    xml_close(&f.x);
    buf_byte(out, '\n');
}
