/* Sums of invoices against BILLING.md section 2, and properties over drawn invoices (P64, P65). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

static struct vat_rate rates[5];

static int setup(void **state)
{
    rates[0] = (struct vat_rate){VAT_GENERAL, 2400, date_ymd(2013, 1, 1), date_ymd(2024, 8, 31), true};
    rates[1] = (struct vat_rate){VAT_GENERAL, 2550, date_ymd(2024, 9, 1), DATE_NONE, true};
    rates[2] = (struct vat_rate){VAT_REDUCED1, 1400, date_ymd(2013, 1, 1), date_ymd(2025, 12, 31), true};
    rates[3] = (struct vat_rate){VAT_REDUCED1, 1350, date_ymd(2026, 1, 1), DATE_NONE, false};
    rates[4] = (struct vat_rate){VAT_REDUCED2, 1000, date_ymd(2013, 1, 1), DATE_NONE, true};
    *state = arena_new(64u << 20);
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static enum rc compute(struct arena *arena, const struct invoice_row *rows, size_t n, bool gross,
                       struct invoice_sums *out, struct err *err)
{
    return invoices_compute(arena, rows, n, gross, date_ymd(2026, 11, 22), rates, COUNT(rates), out, err);
}

static struct invoice_row row(int64_t quantity, int64_t price, int64_t discount_bp)
{
    return (struct invoice_row){.text = STR("x"), .quantity = quantity, .price = price,
                                .discount_bp = discount_bp, .vat_class = VAT_GENERAL,
                                .treatment = TREATMENT_STANDARD, .delivered_on = DATE_NONE};
}

static void test_p64_net_entry_shares_vat_by_largest_remainder(void **state)
{
    struct invoice_row rows[] = {row(30000, 123450, 0), row(70000, 19950, 1000)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 2, false, &sums, &err), RC_OK);
    assert_int_equal(sums.rows[0].net_cents, 3704);
    assert_int_equal(sums.rows[1].net_cents, 1257);
    assert_int_equal(sums.net_cents, 4961);
    assert_int_equal(sums.vat_cents, 1265);
    assert_int_equal(sums.rows[0].vat_cents, 944);
    assert_int_equal(sums.rows[1].vat_cents, 321);
}

static void test_p64_gross_entry_total_is_what_the_customer_saw(void **state)
{
    struct invoice_row rows[] = {row(10000, 99500, 0), row(10000, 99500, 0), row(10000, 99500, 0)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 3, true, &sums, &err), RC_OK);
    assert_int_equal(sums.total_cents, 2985);
    assert_int_equal(sums.vat_cents, 607);
    assert_int_equal(sums.net_cents, 2378);
    assert_int_equal(sums.rows[0].net_cents, 793);
    assert_int_equal(sums.rows[1].net_cents, 793);
    assert_int_equal(sums.rows[2].net_cents, 792);
}

static void test_p64_rate_follows_the_delivery_date(void **state)
{
    struct invoice_row old = row(10000, 1000000, 0);
    struct invoice_sums sums;
    struct err err = {0};

    old.delivered_on = date_ymd(2024, 8, 31);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.vat[0].rate_bp, 2400);
    old.delivered_on = date_ymd(2024, 9, 1);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.vat[0].rate_bp, 2550);
    old.delivered_on = date_ymd(2012, 12, 31);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1706_VAT_NO_RATE);
    assert_string_equal(err.field, "rows.0.vat_class");
}

static void test_p64_sums_out_of_range_are_refused(void **state)
{
    struct invoice_row rows[] = {row(INT64_C(99999999990000), 10000000, 0)};
    struct invoice_row two[] = {row(10000, INT64_C(9999999999900), 0), row(10000, 10000, 0)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 1, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1707_ROW_SUM_RANGE);
    two[0].treatment = two[1].treatment = TREATMENT_ZERO;
    assert_int_equal(compute(*state, two, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.total_cents, MONEY_MAX_CENTS);
    assert_int_equal(compute(*state, two, 2, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1708_TOTAL_RANGE);
}

/* A credit mirrors its invoice; parts add up; the gross total is the sum of what was entered. */
static void test_p65_sums_always_add_up(void **state)
{
    struct arena *arena = *state;
    unsigned seed = 20261122;

    print_message("seed %u\n", seed);
    srandom(seed); /* a test's own draw; the program never uses it */
    for (int round = 0; round < 3000; round++) {
        struct invoice_row rows[12];
        struct invoice_row mirror[12];
        size_t n = (size_t)(random() % 12) + 1;
        bool gross = random() % 2 == 0;
        struct invoice_sums a;
        struct invoice_sums b;
        struct err err = {0};
        int64_t net = 0;
        int64_t vat = 0;
        int64_t entered = 0;

        for (size_t i = 0; i < n; i++) {
            rows[i] = row(random() % 500000 - 50000, random() % 3000000, (random() % 4) * 500);
            rows[i].vat_class = (int)(random() % 3) + 1;
            mirror[i] = rows[i];
            mirror[i].quantity = -rows[i].quantity;
        }
        assert_int_equal(compute(arena, rows, n, gross, &a, &err), RC_OK);
        assert_int_equal(compute(arena, mirror, n, gross, &b, &err), RC_OK);
        for (size_t i = 0; i < n; i++) {
            net += a.rows[i].net_cents;
            vat += a.rows[i].vat_cents;
            entered += gross ? a.rows[i].gross_cents : a.rows[i].net_cents;
        }
        assert_int_equal(net, a.net_cents);
        assert_int_equal(vat, a.vat_cents);
        assert_int_equal(entered, gross ? a.total_cents : a.net_cents);
        assert_int_equal(a.total_cents, -b.total_cents);
        assert_int_equal(a.vat_cents, -b.vat_cents);
        arena_reset(arena);
    }
}

static void test_p36_vouchers_are_kept_as_the_bookkeeping_law_says(void **state)
{
    static const int end[][6] = {
        {2017, 4, 30, 2023, 12, 31}, {2024, 2, 29, 2030, 12, 31}, {2024, 3, 31, 2030, 12, 31},
        {2025, 6, 30, 2031, 12, 31}, {2025, 12, 31, 2031, 12, 31},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(end); i++)
        assert_int_equal(invoices_voucher_until(date_ymd(end[i][0], end[i][1], end[i][2])).days,
                         date_ymd(end[i][3], end[i][4], end[i][5]).days);
}

/* Fields of the sealed party, of a row and of the details: a new one is weighed against AVL 209 e before it outlives an erasure. */
static void test_i02_p35_fields_of_what_a_voucher_keeps(void **state)
{
    (void)state;
    assert_int_equal(PARTY_CONSUMER, 14);
    assert_int_equal(ROW_REASON, 2);
    assert_int_equal(DETAIL_NOTE, 4);
}

/* ---- V01-V16: an invoice that lacks nothing, then one thing taken away at a time -------------------------------------------- */

struct trial { struct invoice invoice; struct invoice_check facts; };

static struct trial whole(struct arena *arena)
{
    struct trial t = {.facts = {.rates = rates, .rate_count = COUNT(rates), .declaration = true}};

    t.invoice = (struct invoice){.kind = INVOICE_KIND_INVOICE, .variety = VARIETY_INVOICE, .invoiced_on = date_ymd(2026, 11, 22),
        .due_on = date_ymd(2026, 12, 6), .row_count = 1, .rows = ARENA_ARRAY(arena, struct invoice_row, 1),
        .party = {.name = STR("Kuvitelma Oy"), .street = STR("Tehtaantie 1"), .town = STR("TAMPERE"), .country = STR("FI"), .vat_id = STR("FI20110629")},
        .seller = {.name = STR("Mallikonttori Oy"), .business_id = STR("9999999-2"), .street = STR("Mallikatu 1"), .town = STR("TAMPERE"),
                   .iban = {STR("FI2112345600000785")}}};
    t.invoice.rows[0] = row(10000, 1000000, 0);
    t.invoice.rows[0].kind = ROW_GOODS;
    t.invoice.rows[0].delivered_from = DATE_NONE;
    t.invoice.rows[0].delivered_on = date_ymd(2026, 11, 20);
    t.invoice.sums.total_cents = 12550;
    t.invoice.sums.rows = ARENA_ARRAY(arena, struct invoice_row_sums, 1);
    t.invoice.sums.rows[0].rate_bp = 2550;
    return t;
}

/* That one thing is missing, at its field, and nothing else. */
static void lacks(struct arena *arena, const struct trial *t, int code, const char *field)
{
    struct err err = {0};

    assert_int_equal(invoices_validate(arena, &t->invoice, &t->facts, &err), RC_INVALID);
    assert_int_equal(err.field_count, 1);
    assert_int_equal(err.fields[0].code, code);
    assert_string_equal(err.fields[0].field, field);
}

static void test_p64_each_thing_an_invoice_must_have_has_its_message(void **state)
{
    struct arena *a = *state;
    struct err err = {0};
    struct trial t = whole(a);

    if (invoices_validate(a, &t.invoice, &t.facts, &err) != RC_OK)
        fail_msg("%d %s", err.fields[0].code, err.fields[0].field);
#define LACKS(change, code, field) do { t = whole(a); change; lacks(a, &t, (code), (field)); } while (0)
    LACKS(t.invoice.invoiced_on = DATE_NONE; t.invoice.rows[0].delivered_on = date_ymd(2026, 11, 20), E1721_INVOICE_DATE, "invoiced_on"); /* V01 */
    LACKS(t.invoice.seller.name = STR(""), E1760_SELLER_NAME, "seller.name"); /* V03 */
    LACKS(t.invoice.seller.business_id = STR(""), E1761_SELLER_BUSINESS_ID, "seller.business_id");
    LACKS(t.invoice.seller.street = STR(""), E1762_SELLER_ADDRESS, "seller.street");
    LACKS(t.invoice.party.name = STR(""), E1724_INVOICE_BUYER, "customer"); /* V04 */
    LACKS(t.invoice.party.town = STR(""), E1724_INVOICE_BUYER, "customer");
    LACKS(t.invoice.rows[0].treatment = TREATMENT_REVERSE_CHARGE; t.invoice.party.vat_id = STR(""), E1717_INVOICE_BUYER_VAT_ID, "customer"); /* V05 */
    LACKS(t.invoice.rows[0].treatment = TREATMENT_EU_GOODS, E1742_INVOICE_EU_VAT_ID, "customer"); /* a Finnish one is none of another state */
    LACKS(t.invoice.row_count = 0, E1703_INVOICE_NO_ROWS, "rows.0.text"); /* V06 */
    LACKS(t.invoice.rows[0].text = STR(""), E1718_INVOICE_ROW_TEXT, "rows.0.text");
    LACKS(t.invoice.rows[0].quantity = 0, E1725_INVOICE_QUANTITY, "rows.0.quantity");
    LACKS(t.invoice.rows[0].treatment = TREATMENT_EXPORT; t.invoice.party.country = STR("NO"); t.invoice.rows[0].delivered_on = DATE_NONE,
          E1726_INVOICE_DELIVERY, "rows.0.delivered_on"); /* V07: elsewhere the invoice date is the day of delivery */
    LACKS(t.invoice.rows[0].price = ROW_NO_PRICE, E1728_INVOICE_PRICE, "rows.0.price"); /* V08 */
    LACKS(t.invoice.rows[0].vat_class = VAT_REDUCED1, E1729_INVOICE_RATE_UNCONFIRMED, "rows.0.vat_class"); /* V09 */
    LACKS(t.invoice.rows[0].treatment = TREATMENT_EXEMPT, E1730_INVOICE_REASON, "rows.0.reason"); /* V11 */
    LACKS(t.invoice.rows[0].treatment = TREATMENT_ZERO, E1730_INVOICE_REASON, "rows.0.reason");
    LACKS(t.invoice.kind = INVOICE_KIND_CREDIT_NOTE, E1731_INVOICE_ORIGINAL, "number"); /* V14 */
    LACKS(t.invoice.seller.iban[0] = STR(""), E1732_INVOICE_NO_IBAN, "iban"); /* V15 */
    LACKS(t.invoice.rows[0].treatment = TREATMENT_REVERSE_CHARGE; t.facts.declaration = false, E1744_INVOICE_NO_DECLARATION, "customer"); /* V16 */
    t = whole(a); /* a zero is a price, the absence of one is not; a simplified invoice needs no address */
    t.invoice.rows[0].price = 0;
    t.invoice.party.street = STR("");
    t.facts.simplified_cents = 40000;
    assert_int_equal(invoices_validate(a, &t.invoice, &t.facts, &err), RC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i02_p35_fields_of_what_a_voucher_keeps), cmocka_unit_test_setup_teardown(test_p64_net_entry_shares_vat_by_largest_remainder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_gross_entry_total_is_what_the_customer_saw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_rate_follows_the_delivery_date, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_sums_out_of_range_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_sums_always_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_each_thing_an_invoice_must_have_has_its_message, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p36_vouchers_are_kept_as_the_bookkeeping_law_says, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
