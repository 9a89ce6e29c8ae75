/* Letters, reports and invoices as PDF (P64, P67, P68; BILLING.md sections 2, 3, 6). With DOCUMENTS_OUT=folder the files
 * are kept to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/fixture.h"
#include "rooms/documents/internal.h"

static void keep(const char *name, const struct documents_pdf *pdf)
{
    const char *folder = getenv("DOCUMENTS_OUT");
    char path[300];
    FILE *f;

    assert_true(pdf->bytes.len > 1000 && memcmp(pdf->bytes.ptr, "%PDF-1.7", 8) == 0);
    if (!folder)
        return;
    (void)snprintf(path, sizeof(path), "%s/%s.pdf", folder, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(pdf->bytes.ptr, 1, pdf->bytes.len, f), pdf->bytes.len);
    assert_int_equal(fclose(f), 0);
}

static struct invoice_seller seller(void)
{
    return (struct invoice_seller){.name = STR("Mallikonttori Oy"), .business_id = STR("9999999-2"), .vat_id = STR("FI99999992"),
        .street = STR("Mallitie 2"), .postcode = STR("33200"), .town = STR("TAMPERE"), .country = STR("FI"),
        .phone = STR("040 123 4567"), .email = STR("laskutus@mallikonttori.example"), .web = STR("www.mallikonttori.example"),
        .iban = {STR("FI2112345600000785"), STR("FI9680000000000001"), STR("")}, .bic = {STR("NDEAFIHH"), STR("DABAFIHH"), STR("")},
        .ovt = STR("003799999992")};
}

static struct invoice_row row(const char *text, int64_t quantity, const char *unit, int64_t price)
{
    return (struct invoice_row){.text = str_from(text), .quantity = quantity * 10000, .unit = str_from(unit), .price = price,
        .vat_class = VAT_GENERAL, .treatment = TREATMENT_STANDARD, .kind = ROW_GOODS, .delivered_on = date_ymd(2026, 10, 1),
        .delivered_from = DATE_NONE};
}

/* A business buyer, net prices; rows are the test's. */
static struct invoice basic(struct ctx *ctx, struct invoice_row *rows, size_t count, bool gross)
{
    struct invoice i = {.id = 1, .kind = INVOICE_KIND_INVOICE, .variety = VARIETY_INVOICE, .state = INVOICE_SENT,
        .number = 20260017, .shown = STR("20260017"), .reference = STR("202600172"), .invoiced_on = date_ymd(2026, 10, 1),
        .due_on = date_ymd(2026, 10, 15), .settled_on = DATE_NONE, .original_on = DATE_NONE, .gross_entry = gross,
        .party = {.name = STR("Esimerkki-Ikkunat Oy"), .street = STR("Mallikatu 1"), .postcode = STR("33100"),
                  .town = STR("TAMPERE"), .country = STR("FI"), .business_id = STR("1234567-1"), .customer_number = 1042,
                  .contact_name = STR("Maija Meikäläinen")},
        .buyer_reference = STR("PO 4471"), .rows = rows, .row_count = count, .issued_at = 1795342210000};

    i.seller = seller();
    assert_int_equal(invoices_sums_on(ctx, rows, count, gross, i.invoiced_on, &i.sums), RC_OK);
    return i;
}

static struct documents_setup setup(void)
{
    return (struct documents_setup){.notice_url = STR("https://mallikonttori.example/tietosuoja"), .household_known = true,
        .household_bp = 3500, .household_own_cents = 15000, .household_max_cents = 160000};
}

static void test_p64_invoice_of_a_business(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_row rows[12];
    struct documents_setup with = setup();
    struct documents_pdf pdf, again;
    struct invoice i;

    (void)state;
    for (size_t n = 0; n < COUNT(rows); n++)
        rows[n] = row("Toimistotuoli, musta, säädettävä selkänoja", (int64_t)n + 1, "kpl", 1019000 + (int64_t)n * 12345);
    rows[3].discount_bp = 1000;
    rows[5].product_code = STR("A-1044");
    rows[7].delivered_on = date_ymd(2026, 9, 28);
    i = basic(ctx, rows, COUNT(rows), false);
    with.ubl = (struct blob){(const uint8_t *)"<Invoice/>", 10};
    assert_int_equal(documents_invoice(ctx, &i, &with, &pdf), RC_OK);
    keep("business", &pdf);
    assert_int_equal(pdf.missing, 0);
    assert_int_equal(documents_invoice(ctx, &i, &with, &again), RC_OK);
    assert_int_equal(pdf.bytes.len, again.bytes.len);
    assert_memory_equal(pdf.bytes.ptr, again.bytes.ptr, pdf.bytes.len);
    i.paid_cents = 100; /* what happens later does not change the paper */
    i.state = INVOICE_PARTLY_PAID;
    assert_int_equal(documents_invoice(ctx, &i, &with, &again), RC_OK);
    assert_memory_equal(pdf.bytes.ptr, again.bytes.ptr, pdf.bytes.len);
    fixture_close(f);
}

static void test_p64_consumer_sees_prices_with_vat_and_the_household_estimate(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_row rows[3] = {row("Ikkuna 120 x 120, valkoinen", 4, "kpl", 4500000),
                                  row("Asennustyö", 16, "h", 650000), row("Matkakulut", 42, "km", 8500)};
    static const enum lang languages[] = {LANG_FI, LANG_SV, LANG_EN};
    static const char *const names[] = {"consumer-fi", "consumer-sv", "consumer-en"};
    struct documents_setup with = setup();
    struct documents_pdf pdf;

    (void)state;
    rows[1].kind = ROW_LABOUR;
    rows[1].labour_percent = 100;
    rows[2].kind = ROW_TRAVEL;
    for (size_t n = 0; n < COUNT(languages); n++) {
        struct invoice i = basic(ctx, rows, COUNT(rows), true);

        i.lang = languages[n];
        i.party = (struct invoice_party){.name = STR("Meikäläinen, Matti"), .street = STR("Esimerkkikuja 3 B 12"),
            .postcode = STR("00100"), .town = STR("HELSINKI"), .country = STR("FI"), .consumer = true, .customer_number = 77};
        i.work_site = STR("Esimerkkikuja 3 B 12, Helsinki");
        i.note = STR("Kiitos, että valitsit meidät.");
        assert_int_equal(documents_labour(&i), 104000);
        assert_int_equal(documents_invoice(ctx, &i, &with, &pdf), RC_OK);
        keep(names[n], &pdf);
    }
    assert_int_equal(documents_household(40000, &with), 0); /* vero.fi, 2025-2026 */
    assert_int_equal(documents_household(200000, &with), 55000);
    assert_int_equal(documents_household(500000, &with), 160000);
    assert_int_equal(documents_household(900000, &with), 160000);
    fixture_close(f);
}

static void test_p64_credit_note_and_draft_have_no_form(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_row rows[2] = {row("Toimistotuoli", -1, "kpl", 1019000), row("Asennus", -1, "h", 500000)};
    struct documents_setup with = setup();
    struct documents_pdf pdf;
    struct invoice i = basic(ctx, rows, COUNT(rows), false);

    (void)state;
    i.kind = INVOICE_KIND_CREDIT_NOTE;
    i.variety = VARIETY_CREDIT;
    i.original_number = 20260012;
    i.original_on = date_ymd(2026, 9, 1);
    assert_false(documents_has_form(&i));
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_NO_FORM);
    assert_true(str_empty(documents_epc(ctx->arena, &i)));
    assert_int_equal(documents_invoice(ctx, &i, &with, &pdf), RC_OK);
    keep("credit", &pdf);
    rows[0].quantity = rows[1].quantity = 10000;
    i = basic(ctx, rows, COUNT(rows), false);
    i.number = 0;
    i.shown = STR("");
    assert_false(documents_has_form(&i));
    assert_int_equal(documents_invoice(ctx, &i, &with, &pdf), RC_OK);
    keep("draft", &pdf);
    i.number = 1;
    i.variety = VARIETY_CASH;
    assert_false(documents_has_form(&i));
    fixture_close(f);
}

static void test_p64_reverse_charge_and_collective_invoice(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_row rows[60];
    struct documents_setup with = setup();
    struct documents_pdf pdf;
    struct invoice i;

    (void)state;
    for (size_t n = 0; n < COUNT(rows); n++) {
        rows[n] = row("Ikkunoiden asennus kerrostalokohteessa, sisältää tiivistyksen ja siivouksen", 2, "kpl", 2500000);
        rows[n].treatment = TREATMENT_REVERSE_CHARGE;
        rows[n].order_number = str_fmt(ctx->arena, "%zu", 1000 + n / 20);
        rows[n].delivered_from = date_ymd(2026, 9, 1);
    }
    rows[10].treatment = TREATMENT_STANDARD;
    rows[11].kind = ROW_TEXT_ONLY;
    rows[11].price = 0;
    rows[11].text = STR("Sovittu työmaakokouksessa: nämä rivit ovat lisätöitä, joista on kirjallinen tilaus.");
    i = basic(ctx, rows, COUNT(rows), false);
    i.variety = VARIETY_COLLECTIVE;
    i.party.vat_id = STR("FI12345671");
    assert_int_equal(documents_invoice(ctx, &i, &with, &pdf), RC_OK);
    assert_true(pdf.pages > 1);
    keep("construction", &pdf);
    fixture_close(f);
}

static void test_p64_epc_qr_says_what_the_standard_says(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_row rows[1] = {row("Tuote", 1, "kpl", 992032)};
    struct invoice i = basic(ctx, rows, 1, false);
    struct invoice_foreign kronor = {.currency = STR("SEK"), .rate = 11084500};
    struct str epc, digits;

    (void)state;
    i.seller.name = STR("Esimerkki Oy");
    i.seller.bic[0] = STR("");
    i.sums.total_cents = 12490;
    epc = documents_epc(ctx->arena, &i);
    assert_true(str_eqz(epc, "BCD\n002\n1\nSCT\n\nEsimerkki Oy\nFI2112345600000785\nEUR124.90\n\nRF71202600172\n\n"
                             "ReqdExctnDt/2026-10-15"));
    assert_int_equal(documents_barcode(ctx->arena, &i, &digits), DOCUMENTS_CODES_PRINTED);
    assert_true(str_eqz(digits, "421123456000007850001249000000000000000202600172261015"));
    i.sums.total_cents = 100000000;
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_TOO_MUCH);
    i.sums.total_cents = 12550;
    i.foreign = &kronor; /* form, barcode and QR are for euro */
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_OTHER_CURRENCY);
    assert_true(documents_is_payable(&i));
    assert_false(documents_has_form(&i));
    assert_true(str_empty(documents_epc(ctx->arena, &i)));
    i.foreign = NULL;
    i.sums.total_cents = 0;
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_NO_FORM);
    i.sums.total_cents = 100;
    i.reference = STR("");
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_NO_REFERENCE);
    i.reference = STR("202600172");
    i.seller.iban[0] = STR("SE4550000000058398257466");
    i.seller.iban[1] = STR("");
    assert_int_equal(documents_invoice_codes(ctx->arena, &i), DOCUMENTS_NO_IBAN);
    i.seller.name = STR("ÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖ"); /* 75 letters */
    epc = documents_epc(ctx->arena, &i);
    assert_true(str_contains(epc, STR("\nÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅÄÖÅ\n")));
    fixture_close(f);
}

static void test_letter_in_three_languages(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    struct documents_column columns[2] = {{STR("Tieto"), 60, false}, {STR("Päätös"), 0, false}};
    struct str cells[2] = {STR("Nimi ja yhteystiedot"), STR("Poistettu heti. Tieto ei ollut enää tarpeen siihen tarkoitukseen, johon se kerättiin.")};
    struct documents_row rows[2] = {{cells, false}, {cells, false}};
    struct str points[2] = {STR("Varmuuskopioista tiedot poistuvat seitsemän päivän kuluessa."), STR("Ilmoitimme poistosta vastaanottajille.")};
    struct documents_part parts[] = {
        {.kind = DOCUMENTS_PARAGRAPH, .text = STR("Hyvä Matti Meikäläinen,\n\npyysit meitä poistamaan tietosi 1.10.2026. Teimme seuraavat päätökset.")},
        {.kind = DOCUMENTS_TABLE, .columns = columns, .column_count = 2, .rows = rows, .row_count = 2},
        {.kind = DOCUMENTS_HEADING, .text = STR("Mitä tapahtuu seuraavaksi")},
        {.kind = DOCUMENTS_POINTS, .points = points, .point_count = 2},
        {.kind = DOCUMENTS_BOX, .text = STR("Lasku 20260012 on maksamatta. Sen tiedot poistuvat, kun se on maksettu.")},
        {.kind = DOCUMENTS_NOTE, .text = STR("Päätöksen teki rekisterin yhteyshenkilö.")}};
    struct documents_letter letter = {.sender = {STR("Mallikonttori Oy"), STR("Mallitie 2"), STR("33200 TAMPERE")},
        .recipient = {STR("Matti Meikäläinen"), STR("Esimerkkikuja 3 B 12"), STR("00100 HELSINKI")}, .title = STR("Vastaus poistopyyntöösi"),
        .day = date_ymd(2026, 10, 20), .case_number = STR("2026-14"), .parts = parts, .part_count = COUNT(parts),
        .signer = {STR("Terveisin"), STR("Tiina Testaaja"), STR("rekisterin yhteyshenkilö")}, .authority_title = STR("Jos olet eri mieltä"),
        .authority = {STR("Voit tehdä valituksen tietosuojavaltuutetulle."), STR("Tietosuojavaltuutetun toimisto, PL 800, 00531 Helsinki")},
        .foot = {STR("Mallikonttori Oy\nMallitie 2, 33200 TAMPERE"), STR("Puh. 040 123 4567"), STR("Y-tunnus 9999999-2")}};
    struct documents_pdf pdf;

    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        letter.lang = (enum lang)lang;
        assert_int_equal(documents_letter(ctx, &letter, &pdf), RC_OK);
        assert_int_equal(pdf.pages, 1);
    }
    letter.lang = LANG_FI;
    assert_int_equal(documents_letter(ctx, &letter, &pdf), RC_OK);
    keep("letter", &pdf);
    fixture_close(f);
}

static void test_report_of_many_pages(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct documents_part *parts = ARENA_ARRAY(ctx->arena, struct documents_part, 80);
    struct documents_pair facts[2] = {{STR("Päivä"), STR("22.11.2026")}, {STR("Versio"), STR("3")}};
    struct documents_report report = {.owner = STR("Mallikonttori Oy, asiakasrekisteri"), .title = STR("Tietosuojaseloste"),
        .facts = facts, .fact_count = 2, .parts = parts, .part_count = 80};
    struct documents_pdf pdf;

    (void)state;
    for (size_t n = 0; n < 80; n += 2) {
        parts[n] = (struct documents_part){.kind = DOCUMENTS_HEADING, .text = str_fmt(ctx->arena, "%zu. Kohta", n / 2 + 1)};
        parts[n + 1] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH,
            .text = STR("Rekisterinpitäjä käsittelee henkilötietoja vain siihen tarkoitukseen, johon ne on kerätty. Tiedot poistetaan "
                        "kymmenen vuotta asiakkuuden päättymisestä, ellei laki vaadi niitä pidempään.")};
    }
    assert_int_equal(documents_report(ctx, &report, &pdf), RC_OK);
    assert_true(pdf.pages >= 3);
    keep("report", &pdf);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_invoice_of_a_business),
        cmocka_unit_test(test_p64_consumer_sees_prices_with_vat_and_the_household_estimate),
        cmocka_unit_test(test_p64_credit_note_and_draft_have_no_form),
        cmocka_unit_test(test_p64_reverse_charge_and_collective_invoice),
        cmocka_unit_test(test_p64_epc_qr_says_what_the_standard_says),
        cmocka_unit_test(test_letter_in_three_languages),
        cmocka_unit_test(test_report_of_many_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
