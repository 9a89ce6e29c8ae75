/* The Finnish example (seller in Tampere; rows of 25.5 %, 13.5 %, reverse charge and exempt; its credit note) as Finvoice 3.0
 * and UBL, against what is kept in tests/einvoices and, where shared/standards is present, against the schemas, EN 16931
 * and the Peppol rules. WRITE_GOLDEN=1 writes the kept files anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

static struct arena *arena;
static struct ctx ctx;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 26);
    ctx = (struct ctx){.arena = arena};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct date day(int y, int m, int d) { return date_ymd(y, m, d); }

static const struct invoice_seller seller = {
    .name = {"Esimerkki-ikkunat Oy", 20}, .business_id = {"9999999-2", 9}, .vat_id = {"FI99999992", 10},
    .street = {"Hämeenkatu 1 A 5", 17}, .postcode = {"33100", 5}, .town = {"Tampere", 7}, .country = {"FI", 2},
    .phone = {"+358401234567", 13}, .email = {"laskutus@esimerkki.example", 26},
    .iban = {{"FI2112345600000785", 18}}, .bic = {{"NDEAFIHH", 8}}, .ovt = {"003799999992", 12},
    .einvoice = {"003799999992", 12}, .operator_id = {"003721291126", 12}};
static const struct invoice_party buyer = {
    .name = {"Rakennus Mäkelä & Pojat Oy", 28}, .street = {"Töölönkatu 12", 16}, .postcode = {"00260", 5},
    .town = {"Helsinki", 8}, .country = {"FI", 2}, .business_id = {"2011062-9", 9}, .vat_id = {"FI20110629", 10},
    .contact_name = {"Maija Malli", 11}, .einvoice = {"003720110629", 12}, .operator_id = {"003723327487", 12},
    .ovt = {"003720110629", 12}, .customer_number = 1042};

enum { ROWS = 5 };
static const struct invoice_row rows[ROWS] = {
    {.text = {"Tiiviste, 5 m \"musta\"", 21}, .quantity = 30000, .unit = {"kpl", 3}, .unit_code = {"C62", 3}, .price = 123450,
     .treatment = TREATMENT_STANDARD, .product_code = {"T-5", 3}},
    {.text = {"Ruuvi 4 × 40 <zn>", 18}, .quantity = 70000, .unit = {"pkt", 3}, .unit_code = {"XPK", 3}, .price = 19950,
     .discount_bp = 1000, .treatment = TREATMENT_STANDARD},
    {.text = {"Kirja: Ikkunan huolto", 21}, .quantity = 100000, .unit = {"kpl", 3}, .unit_code = {"C62", 3}, .price = 80000,
     .treatment = TREATMENT_STANDARD},
    {.text = {"Asennustyö", 11}, .quantity = 80000, .unit = {"h", 1}, .unit_code = {"HUR", 3}, .price = 520000,
     .treatment = TREATMENT_REVERSE_CHARGE, .vatex = {"VATEX-EU-AE", 11}, .order_number = {"T-77", 4}},
    {.text = {"Tutkintoon johtava koulutus", 27}, .quantity = 10000, .unit = {"kpl", 3}, .unit_code = {"C62", 3}, .price = 1500000,
     .treatment = TREATMENT_EXEMPT, .reason = {"Veroton koulutus, AVL 39 §", 27}, .vatex = {"VATEX-EU-132-1I", 15}}};
static const struct invoice_row_sums sums[ROWS] = {
    {3704, 944, 4648, 2550}, {1257, 321, 1578, 2550}, {8000, 1080, 9080, 1350}, {41600, 0, 41600, 0}, {15000, 0, 15000, 0}};

/* As the invoices room opens it. */
static struct invoice example(bool credit)
{
    struct invoice i = {.kind = INVOICE_KIND_INVOICE, .variety = VARIETY_INVOICE, .number = 20260017, .reference = STR("202600172"),
                        .invoiced_on = day(2026, 10, 1), .due_on = day(2026, 10, 15), .interest_bp = 1050, .lang = LANG_FI,
                        .party = buyer, .seller = seller, .buyer_reference = STR("Työmaa 12 / MM"), .note = STR("Kiitos tilauksesta."),
                        .issued_at = INT64_C(1790841600000), .row_count = ROWS};
    int64_t sign = credit ? -1 : 1;

    i.rows = ARENA_ARRAY(arena, struct invoice_row, ROWS);
    i.sums.rows = ARENA_ARRAY(arena, struct invoice_row_sums, ROWS);
    for (size_t n = 0; n < ROWS; n++) {
        i.rows[n] = rows[n];
        i.rows[n].delivered_on = day(2026, 9, 30);
        i.rows[n].quantity *= sign;
        i.sums.rows[n] = (struct invoice_row_sums){sign * sums[n].net_cents, sign * sums[n].vat_cents,
                                                   sign * sums[n].gross_cents, sums[n].rate_bp};
    }
    i.sums.vat_count = 4;
    i.sums.vat[0] = (struct invoice_vat_sum){TREATMENT_STANDARD, 2550, sign * 4961, sign * 1265};
    i.sums.vat[1] = (struct invoice_vat_sum){TREATMENT_STANDARD, 1350, sign * 8000, sign * 1080};
    i.sums.vat[2] = (struct invoice_vat_sum){TREATMENT_REVERSE_CHARGE, 0, sign * 41600, 0};
    i.sums.vat[3] = (struct invoice_vat_sum){TREATMENT_EXEMPT, 0, sign * 15000, 0};
    i.sums.net_cents = sign * 69561;
    i.sums.vat_cents = sign * 2345;
    i.sums.total_cents = sign * 71906;
    if (credit) {
        i.kind = INVOICE_KIND_CREDIT_NOTE;
        i.variety = VARIETY_CREDIT;
        i.number = 20260018;
        i.original_number = 20260017;
        i.original_on = day(2026, 10, 1);
        i.invoiced_on = day(2026, 10, 5);
    }
    return i;
}

static struct blob write_as(const struct invoice *invoice, enum einvoice_format format, struct einvoice *e)
{
    struct einvoice_problems problems;
    struct str replaced;
    struct blob out;

    assert_int_equal(einvoices_from(&ctx, invoice, e), RC_OK);
    einvoices_check(arena, e, format, &problems);
    for (size_t i = 0; i < problems.count; i++)
        if (!problems.items[i].warns)
            fail_msg("SEL-%d %s", problems.items[i].code, problems.items[i].field);
    einvoices_write(arena, e, format, &out, &replaced);
    return out;
}

static char *slurp(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *text;

    if (!f)
        return NULL;
    text = arena_alloc(arena, 1 << 20);
    *len = fread(text, 1, (1 << 20) - 1, f);
    (void)fclose(f);
    return text;
}

static void spit(const char *path, struct blob bytes)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

static void golden(const char *name, struct blob bytes)
{
    const char *path = str_z(arena, str_fmt(arena, "%s/tests/einvoices/%s", SOURCE_DIR, name));
    size_t len = 0;

    if (getenv("WRITE_GOLDEN"))
        spit(path, bytes);
    char *kept = slurp(path, &len);
    if (!kept || len != bytes.len || memcmp(kept, bytes.ptr, len) != 0) {
        const char *seen = str_z(arena, str_fmt(arena, "%s/%s", BUILD_DIR, name));
        spit(seen, bytes);
        fail_msg("%s differs; what was written is in %s", name, seen);
    }
}

static void test_p64_finnish_example_is_as_kept(void **state)
{
    struct invoice invoice = example(false), credit = example(true);
    struct einvoice e;

    (void)state;
    golden("finnish.ubl.xml", write_as(&invoice, EINVOICE_UBL, &e));
    golden("finnish.finvoice.xml", write_as(&invoice, EINVOICE_FINVOICE, &e));
    golden("finnish.finvoice-soap.xml", write_as(&invoice, EINVOICE_FINVOICE_SOAP, &e));
    golden("finnish-credit.ubl.xml", write_as(&credit, EINVOICE_UBL, &e));
    golden("finnish-credit.finvoice.xml", write_as(&credit, EINVOICE_FINVOICE, &e));
}

static const char standards[] = SOURCE_DIR "/../shared/standards/bin/";
static const char *files[32];
static size_t file_count;

static void put(const char *name, struct blob bytes)
{
    const char *path = str_z(arena, str_fmt(arena, "%s/einvoice-%s", BUILD_DIR, name));

    spit(path, bytes);
    files[file_count++] = path;
}

/* Runs a validator over the files that were put; 0 is valid, 77: not there. env: "NAME=value" or NULL. */
static int validate(char *env, const char *script)
{
    char *path = (char *)(uintptr_t)str_z(arena, str_fmt(arena, "%s%s", standards, script)), *argv[34] = {path};
    const char *log = str_z(arena, str_fmt(arena, "%s/einvoice-validate.log", BUILD_DIR));
    size_t len = 0;
    int status;

    if (access(path, X_OK) != 0)
        return 77;
    for (size_t i = 0; i < file_count; i++)
        argv[i + 1] = (char *)(uintptr_t)files[i];
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (!freopen(log, "w", stdout) || dup2(1, 2) < 0 || (env && putenv(env) != 0))
            _exit(126);
        execv(path, argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0)
        print_message("%s\n", slurp(log, &len));
    return status == 0 ? 0 : 1;
}

/* Gross entry for a consumer: three rows of 9.95 with VAT (BILLING.md section 2). */
static struct invoice consumer(void)
{
    struct invoice i = example(false);

    i.gross_entry = true;
    i.row_count = 3;
    i.party = (struct invoice_party){.name = STR("Maija Malli"), .street = STR("Koivukuja 3 B 22"), .postcode = STR("33500"),
                                     .town = STR("Tampere"), .consumer = true, .customer_number = 7, .email = STR("maija@malli.example")};
    for (size_t n = 0; n < 3; n++) {
        i.rows[n] = (struct invoice_row){.text = STR("Hylly"), .quantity = 10000, .unit = STR("kpl"), .price = 99500,
                                         .treatment = TREATMENT_STANDARD, .delivered_on = day(2026, 9, 30)};
        i.sums.rows[n] = (struct invoice_row_sums){n == 2 ? 792 : 793, n == 2 ? 203 : 202, 995, 2550};
    }
    i.rows[0].quantity = 30000; /* 3 for 9.95: the net price has no end */
    i.rows[0].price = 33167;
    i.sums.vat_count = 1;
    i.sums.vat[0] = (struct invoice_vat_sum){TREATMENT_STANDARD, 2550, 2378, 607};
    i.sums.net_cents = 2378;
    i.sums.vat_cents = 607;
    i.sums.total_cents = 2985;
    return i;
}

/* A prepayment taken off, a cash rounding, words between rows; EU goods; interest outside VAT. */
static struct invoice with_prepayment(void)
{
    struct invoice i = example(false);

    i.row_count = 4;
    i.rows[1] = (struct invoice_row){.text = STR("Ennakkolasku 20260003"), .quantity = 10000, .unit = STR("kpl"), .price = -100000,
                                     .treatment = TREATMENT_STANDARD, .kind = ROW_PREPAYMENT, .delivered_on = day(2026, 9, 30)};
    i.rows[2] = (struct invoice_row){.text = STR("Toimitettu kahdessa erässä"), .kind = ROW_TEXT_ONLY};
    i.rows[3] = (struct invoice_row){.text = STR("Pyöristys"), .kind = ROW_ROUNDING, .treatment = TREATMENT_OUTSIDE,
                                     .quantity = 10000, .price = -100};
    i.sums.rows[1] = (struct invoice_row_sums){-1000, -255, -1255, 2550};
    i.sums.rows[2] = (struct invoice_row_sums){0, 0, 0, 0};
    i.sums.rows[3] = (struct invoice_row_sums){-3, 0, -3, 0};
    i.sums.vat_count = 1;
    i.sums.vat[0] = (struct invoice_vat_sum){TREATMENT_STANDARD, 2550, 2704, 690};
    i.sums.outside_cents = -3;
    i.sums.net_cents = 2701;
    i.sums.vat_cents = 690;
    i.sums.rows[0].vat_cents = 945;
    i.sums.total_cents = 3391;
    return i;
}

static struct invoice one_row(int treatment, const char *vatex)
{
    struct invoice i = example(false);

    i.row_count = 1;
    i.rows[0] = rows[3];
    i.rows[0].treatment = treatment;
    i.rows[0].delivered_on = day(2026, 9, 30);
    i.rows[0].vatex = str_from(vatex);
    i.sums.rows[0] = sums[3];
    i.sums.vat_count = treatment == TREATMENT_OUTSIDE ? 0 : 1;
    i.sums.vat[0] = (struct invoice_vat_sum){treatment, 0, 41600, 0};
    i.sums.outside_cents = treatment == TREATMENT_OUTSIDE ? 41600 : 0;
    i.sums.net_cents = i.sums.total_cents = 41600;
    i.sums.vat_cents = 0;
    i.party.vat_id = STR("SE123456789701");
    i.party.country = STR("SE");
    return i;
}

/* A reminder of the example, with interest and a fee. */
static void reminder_of(const struct invoice *invoice, struct einvoice *e)
{
    struct einvoice_problems problems;

    assert_int_equal(einvoices_from(&ctx, invoice, e), RC_OK);
    einvoices_as_reminder(arena, &(struct einvoice_reminder){.ordinal = 1, .open_cents = 71906, .interest_cents = 512, .fee_cents = 1200,
        .on = day(2026, 11, 2), .pay_by = day(2026, 11, 16), .open_text = STR("Lasku 20260017, eräpäivä 15.10.2026"),
        .interest_text = STR("Viivästyskorko"), .fee_text = STR("Muistutusmaksu"), .title = STR("Maksumuistutus 1"),
        .note = STR("Jos olet jo maksanut laskun, tämä muistutus on aiheeton.")}, invoice->number, e);
    einvoices_check(arena, e, EINVOICE_FINVOICE_SOAP, &problems);
    assert_int_equal(problems.errors, 0);
}

/* The same sums in kronor; in the books they are euro at 11.0845. */
static struct invoice in_kronor(struct invoice i)
{
    i.foreign = ARENA_NEW(arena, struct invoice_foreign);
    *i.foreign = (struct invoice_foreign){.currency = STR("SEK"), .rate = 11084500, .rate_on = date_ymd(2026, 9, 30),
                                          .rate_source = STR("EKP"), .sums = i.sums};
    i.sums.net_cents = money_mul_div(i.sums.net_cents, 1000000, 11084500);
    i.sums.vat_cents = money_mul_div(i.sums.vat_cents, 1000000, 11084500);
    i.sums.total_cents = i.sums.net_cents + i.sums.vat_cents;
    return i;
}

static void put_all(enum einvoice_format format)
{
    struct invoice kronor = in_kronor(example(false)), kronor_back = in_kronor(example(true));
    static const struct { int treatment; const char *vatex; } kinds[] = {
        {TREATMENT_EU_GOODS, ""}, {TREATMENT_EU_SERVICE, "VATEX-EU-AE"}, {TREATMENT_EXPORT, ""}, {TREATMENT_ZERO, ""},
        {TREATMENT_OUTSIDE, "VATEX-EU-O"}, {TREATMENT_MARGIN_GOODS, "VATEX-EU-F"}, {TREATMENT_MARGIN_ART, "VATEX-EU-I"},
        {TREATMENT_MARGIN_ANTIQUES, "VATEX-EU-J"}, {TREATMENT_MARGIN_TRAVEL, "VATEX-EU-D"}};
    struct invoice all[] = {example(false), example(true), with_prepayment(), consumer()};
    struct einvoice e;

    file_count = 0;
    for (size_t i = 0; i < COUNT(all) - (format == EINVOICE_UBL); i++)
        put(str_z(arena, str_fmt(arena, "%d-%zu.xml", (int)format, i)), write_as(&all[i], format, &e));
    put(str_z(arena, str_fmt(arena, "%d-kronor.xml", (int)format)), write_as(&kronor, format, &e));
    put(str_z(arena, str_fmt(arena, "%d-kronor-back.xml", (int)format)), write_as(&kronor_back, format, &e));
    for (int credit = 0; credit <= 1 && format != EINVOICE_UBL; credit++) { /* V13: INV07, and its credit note */
        struct invoice made = example(credit != 0);

        made.variety = credit != 0 ? VARIETY_CREDIT : VARIETY_SELF_BILLED;
        made.self_billed = true;
        made.buyer_number = STR("OS-2026/15");
        put(str_z(arena, str_fmt(arena, "%d-s%d.xml", (int)format, credit)), write_as(&made, format, &e));
    }
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct invoice one = one_row(kinds[i].treatment, kinds[i].vatex);
        put(str_z(arena, str_fmt(arena, "%d-t%d.xml", (int)format, kinds[i].treatment)), write_as(&one, format, &e));
    }
}

static void test_p64_ubl_is_valid_by_xsd_en16931_and_peppol(void **state)
{
    (void)state;
    if (access("/usr/share/java/Saxon-HE.jar", R_OK) != 0) {
        print_message("libsaxonhe-java is not there: skipped\n");
        skip();
    }
    put_all(EINVOICE_UBL);
    int rc = validate(NULL, "validate-ubl.sh");
    if (rc == 77)
        skip();
    assert_int_equal(rc, 0);
    /* a consumer has no endpoint, so Peppol's own rules cannot hold; EN 16931 does, and the document says so */
    struct invoice person = consumer();
    struct einvoice e;
    file_count = 0;
    put("consumer.xml", write_as(&person, EINVOICE_UBL, &e));
    char env[] = "PROFILE=en16931";
    assert_int_equal(validate(env, "validate-ubl.sh"), 0);
}

static bool holds(struct blob b, const char *text)
{
    return str_contains((struct str){(const char *)b.ptr, b.len}, str_from(text));
}

/* V13: category E with the code and the words of the scheme, no VAT, and nothing of the purchase; UBL says one such ground only. */
static void test_v13_the_margin_scheme_is_exempt_with_its_code_and_words(void **state)
{
    struct invoice invoice = one_row(TREATMENT_MARGIN_GOODS, "VATEX-EU-F");
    struct einvoice_problems problems;
    struct einvoice e;
    struct blob out;

    (void)state;
    invoice.rows[0].reason = STR("Voittomarginaalijärjestelmä – käytetyt tavarat");
    invoice.rows[0].purchase = 31827000; /* 3182.70 */
    out = write_as(&invoice, EINVOICE_UBL, &e);
    assert_true(holds(out, "<cbc:TaxExemptionReasonCode>VATEX-EU-F<"));
    assert_true(holds(out, "<cbc:TaxExemptionReason>Voittomarginaalijärjestelmä – käytetyt tavarat<"));
    assert_false(holds(out, "3182"));
    out = write_as(&invoice, EINVOICE_FINVOICE, &e);
    assert_true(holds(out, "<VatCode>E<") && holds(out, "VATEX-EU-F") && holds(out, "k\xe4ytetyt tavarat"));
    assert_false(holds(out, "3182"));
    invoice.sums.vat[1] = (struct invoice_vat_sum){TREATMENT_EXEMPT, 0, 1000, 0};
    invoice.sums.vat_count = 2;
    assert_int_equal(einvoices_from(&ctx, &invoice, &e), RC_OK);
    einvoices_check(arena, &e, EINVOICE_UBL, &problems);
    assert_int_equal(problems.items[problems.count - 1].code, E4031_EINVOICE_TWO_GROUNDS);
    einvoices_check(arena, &e, EINVOICE_FINVOICE, &problems);
    assert_int_equal(problems.errors, 0);
}

static void test_p64_finvoice_is_valid_by_its_schema(void **state)
{
    (void)state;
    struct invoice invoice = example(false), interest = one_row(TREATMENT_OUTSIDE, "VATEX-EU-O");
    struct einvoice e;
    struct blob bytes;
    struct str replaced;

    put_all(EINVOICE_FINVOICE);
    reminder_of(&invoice, &e);
    einvoices_write(arena, &e, EINVOICE_FINVOICE, &bytes, &replaced);
    put("reminder.xml", bytes);
    interest.variety = VARIETY_INTEREST;
    (void)write_as(&interest, EINVOICE_FINVOICE, &e);
    e.rows[0].overdue = &(struct einvoice_overdue){STR("20260009"), STR("202600091"), date_ymd(2026, 9, 1), date_ymd(2026, 9, 15), date_ymd(2026, 10, 1),
                                                   100000, 1041, 0};
    einvoices_write(arena, &e, EINVOICE_FINVOICE, &bytes, &replaced);
    assert_true(holds(bytes, "<RowOverDuePaymentDetails><RowOriginalInvoiceIdentifier>20260009<"));
    assert_true(holds(bytes, "<RowOriginalDueDate Format=\"CCYYMMDD\">20260915<"));
    assert_true(holds(bytes, ">10,41</RowInterestChargeAmount></RowOverDuePaymentDetails>"));
    put("interest.xml", bytes);
    int rc = validate(NULL, "validate-xsd.sh");
    if (rc == 77)
        skip();
    assert_int_equal(rc, 0);
}

static void test_p64_finvoice_details(void **state)
{
    struct invoice invoice = example(false), credit = example(true), gross = consumer(), prepaid = with_prepayment();
    struct einvoice e;
    struct blob out = write_as(&invoice, EINVOICE_FINVOICE_SOAP, &e);

    (void)state;
    assert_true(str_starts((struct str){(const char *)out.ptr, out.len}, STR("<SOAP-ENV:Envelope ")));
    assert_true(holds(out, "</SOAP-ENV:Envelope>\n<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<Finvoice Version=\"3.0\""));
    assert_true(holds(out, "<eb:PartyId>003720110629</eb:PartyId><eb:Role>Receiver</eb:Role>"));
    assert_true(holds(out, "T\xf6\xf6l\xf6nkatu 12")); /* ISO-8859-15 */
    assert_true(holds(out, "<RowVatRatePercent>25,5</RowVatRatePercent>"));
    assert_true(holds(out, "<EpiInstructedAmount AmountCurrencyIdentifier=\"EUR\">719,06</EpiInstructedAmount>"));
    assert_true(holds(out, "<EpiRemittanceInfoIdentifier IdentificationSchemeName=\"SPY\">202600172<"));
    assert_true(holds(out, "<VatFreeText>K\xe4\xe4nnetty verovelvollisuus, AVL 8 c \xa7</VatFreeText>"));
    out = write_as(&credit, EINVOICE_FINVOICE, &e);
    assert_true(holds(out, "<InvoiceTypeCode>INV02</InvoiceTypeCode><InvoiceTypeCodeUN>381<"));
    assert_true(holds(out, "<OriginalInvoiceNumber>20260017<"));
    assert_true(holds(out, "<EpiInstructedAmount AmountCurrencyIdentifier=\"EUR\">-719,06<"));
    assert_true(holds(out, "QuantityUnitCodeUN=\"C62\">-3</InvoicedQuantity>"));
    out = write_as(&gross, EINVOICE_FINVOICE, &e);
    assert_true(holds(out, "<UnitPriceVatIncludedAmount AmountCurrencyIdentifier=\"EUR\">9,95<"));
    assert_true(holds(out, "<UnitPriceNetAmount AmountCurrencyIdentifier=\"EUR\">2,64333<"));
    out = write_as(&prepaid, EINVOICE_FINVOICE, &e);
    assert_true(holds(out, "<InvoiceTotalRoundoffAmount AmountCurrencyIdentifier=\"EUR\">-0,03<"));
    assert_true(holds(out, "<RowFreeText>Toimitettu kahdessa er\xe4ss\xe4</RowFreeText>"));
}

/* VAT in euro too, and by which rate (BILLING.md section 2; EN 16931 BT-6, BT-111; Finvoice guidelines). */
static void test_p64_another_currency_says_its_vat_in_euro(void **state)
{
    struct invoice invoice = in_kronor(example(false)), credit = in_kronor(example(true)), euro = example(false);
    struct einvoice e;
    struct blob b = write_as(&invoice, EINVOICE_UBL, &e);
    struct str vat = money_plain(arena, invoice.sums.vat_cents);

    (void)state;
    assert_true(holds(b, "<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>EUR<"));
    assert_true(holds(b, str_z(arena, str_fmt(arena, "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">%.*s<", STR_FMT(vat)))));
    assert_true(holds(b, "<cbc:PayableAmount currencyID=\"SEK\">719.06<"));
    b = write_as(&credit, EINVOICE_UBL, &e);
    assert_true(holds(b, str_z(arena, str_fmt(arena, "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">%.*s<", STR_FMT(vat)))));
    b = write_as(&invoice, EINVOICE_FINVOICE, &e);
    assert_true(holds(b, "<ExchangeRate>11,084500</ExchangeRate><OtherCurrencyAmountVatExcludedAmount AmountCurrencyIdentifier=\"EUR\">"));
    assert_true(holds(b, "<InvoiceTotalVatAccountingAmount AmountCurrencyIdentifier=\"EUR\">"));
    assert_true(holds(b, "<InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier=\"SEK\">719,06<"));
    b = write_as(&euro, EINVOICE_UBL, &e);
    assert_false(holds(b, "TaxCurrencyCode"));
    reminder_of(&invoice, &e); /* the claim is in euro */
    assert_true(str_empty(e.currency));
}

/* INV03 and INV08 name the invoice that they are about (implementation guidelines 10.5, 10.6). */
static void test_p64_interest_and_reminders_have_types_of_their_own(void **state)
{
    struct invoice invoice = example(false), interest = one_row(TREATMENT_OUTSIDE, "VATEX-EU-O");
    struct einvoice e;
    struct blob b;
    struct str replaced;

    (void)state;
    reminder_of(&invoice, &e);
    einvoices_write(arena, &e, EINVOICE_FINVOICE, &b, &replaced);
    assert_true(holds(b, "<InvoiceTypeCode>INV08</InvoiceTypeCode><InvoiceTypeText>Maksumuistutus 1</InvoiceTypeText>"));
    assert_true(holds(b, "<InvoiceNumber>20260017-M1</InvoiceNumber>"));
    assert_true(holds(b, "<OriginalInvoiceNumber>20260017</OriginalInvoiceNumber>"));
    assert_true(holds(b, ">736,18</EpiInstructedAmount>"));
    assert_true(holds(b, ">202600172</EpiRemittanceInfoIdentifier>")); /* paid with the invoice's own reference */
    assert_true(holds(b, ">20261116</EpiDateOptionDate>"));
    assert_false(holds(b, "Asennusty")); /* no row of the order goes again */
    interest.variety = VARIETY_INTEREST;
    interest.original_number = 20260009;
    b = write_as(&interest, EINVOICE_FINVOICE, &e);
    assert_true(holds(b, "<InvoiceTypeCode>INV03</InvoiceTypeCode>"));
    assert_true(holds(b, "<OriginalInvoiceNumber>20260009</OriginalInvoiceNumber>"));
    invoice.shown = STR("PITKASARJA-2026-0017");
    reminder_of(&invoice, &e);
    assert_true(str_eqz(e.number, "20260017-M1"));
}

static void test_p64_credit_note_is_positive_in_ubl(void **state)
{
    struct invoice credit = example(true), turned = example(false);
    struct einvoice e;
    struct blob out = write_as(&credit, EINVOICE_UBL, &e);

    (void)state;
    assert_true(holds(out, "<CreditNote ") && holds(out, ">719.06</cbc:PayableAmount>") && !holds(out, ">-"));
    assert_true(holds(out, "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>20260017</cbc:ID><cbc:IssueDate>2026-10-01<"));
    /* a room that keeps the sums of a credit note positive gets the same document */
    turned.kind = INVOICE_KIND_CREDIT_NOTE;
    turned.variety = VARIETY_CREDIT;
    turned.number = credit.number;
    turned.original_number = credit.original_number;
    turned.original_on = credit.original_on;
    turned.invoiced_on = credit.invoiced_on;
    struct blob other = write_as(&turned, EINVOICE_UBL, &e);
    assert_int_equal(out.len, other.len);
    assert_memory_equal(out.ptr, other.ptr, out.len);
}

static size_t problems_of(struct einvoice *e, enum einvoice_format format, int code, const char *field)
{
    struct einvoice_problems problems;
    size_t n = 0;

    einvoices_check(arena, e, format, &problems);
    for (size_t i = 0; i < problems.count; i++)
        n += problems.items[i].code == code && strcmp(problems.items[i].field, field) == 0;
    return n;
}

static void test_p64_what_does_not_fit_is_told(void **state)
{
    struct invoice invoice = example(false);
    struct einvoice e;

    (void)state;
    assert_int_equal(einvoices_from(&ctx, &invoice, &e), RC_OK);
    e.buyer.street = STR("Erittäinpitkäyhdyssanakadunnimi jossakin kaukana toisessa kaupungissa asti 12 A 3 rakennus 17 porras C ovi 9 ja vielä pihan perällä");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4002_EINVOICE_TOO_LONG, "buyer.street"), 1);
    e.buyer.street = STR("Pitkä katu jossakin kaukana toisessa kaupungissa asti 12 A 3");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4002_EINVOICE_TOO_LONG, "buyer.street"), 0);
    e.number = STR("123456789012345678901");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4002_EINVOICE_TOO_LONG, "number"), 1);
    e.rows[1].text = STR("\xe2\x98\x83 lumi");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4004_EINVOICE_CHARACTERS, "rows.1.text"), 1);
    e.buyer.operator = STR("");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4005_EINVOICE_NO_ADDRESS, "buyer.address"), 1);
    e.seller.name = STR("");
    assert_int_equal(problems_of(&e, EINVOICE_FINVOICE, E4003_EINVOICE_MISSING, "seller.name"), 1);
    e.buyer.vat_id = STR("");
    assert_int_equal(problems_of(&e, EINVOICE_UBL, E4003_EINVOICE_MISSING, "buyer.vat_id"), 1);
    e.account_count = 0;
    assert_int_equal(problems_of(&e, EINVOICE_UBL, E4003_EINVOICE_MISSING, "seller.iban"), 1);
    invoice.number = 0;
    assert_int_equal(einvoices_from(&ctx, &invoice, &e), RC_INVALID);
    invoice = example(false);
    invoice.party.gone = true;
    assert_int_equal(einvoices_from(&ctx, &invoice, &e), RC_INVALID);
    assert_int_equal(ctx.err.code, E4008_EINVOICE_GONE);
}

static void number(__int128 value, int scale, int least, int most, const char *expected)
{
    struct str out = einvoices_decimal(arena, value, scale, least, most, ',');

    if (!str_eqz(out, expected))
        fail_msg("%.*s, expected %s", STR_FMT(out), expected);
}

static void test_numbers(void **state)
{
    (void)state;
    number(123450, 4, 2, 5, "12,345");
    number(120000, 4, 2, 5, "12,00");
    number(120000, 4, 0, 4, "12");
    number(5, 2, 2, 2, "0,05");
    number(-5, 2, 2, 2, "-0,05");
    number(0, 2, 2, 2, "0,00");
    number(0, 4, 0, 4, "0");
    number(2550, 2, 0, 2, "25,5");
    number((__int128)26433333333, 10, 2, 5, "2,64333");
    number((__int128)26433350000, 10, 2, 5, "2,64334");
    number(-4, 4, 0, 3, "0");
    number(99999999999, 2, 2, 2, "999999999,99");
    number(7, 0, 2, 2, "7,00");
    number(1, 10, 2, 10, "0,0000000001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_p64_finvoice_details),
        cmocka_unit_test(test_p64_another_currency_says_its_vat_in_euro),
        cmocka_unit_test(test_p64_interest_and_reminders_have_types_of_their_own),
        cmocka_unit_test(test_p64_credit_note_is_positive_in_ubl),
        cmocka_unit_test(test_p64_what_does_not_fit_is_told),
        cmocka_unit_test(test_p64_finvoice_is_valid_by_its_schema),
        cmocka_unit_test(test_v13_the_margin_scheme_is_exempt_with_its_code_and_words),
        cmocka_unit_test(test_p64_ubl_is_valid_by_xsd_en16931_and_peppol),
        cmocka_unit_test(test_p64_finnish_example_is_as_kept),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
