/* The bank barcode: the vectors of BILLING.md section 3, the collected ones of shared/standards (where present),
 * and that what was made reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/barcode.h"
#include "base/csv.h"
#include "base/env.h"
#include "base/ids.h"

static struct arena *arena;
static const char iban[] = "FI2112345600000785";

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 22);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static enum barcode_verdict build(const char *account, int64_t cents, const char *reference, struct date due, struct str *out)
{
    *out = STR("");
    return barcode_build(arena, str_from(account), cents, str_from(reference), due, out);
}

static void test_p64_bank_barcode_vectors(void **state)
{
    struct date due = date_ymd(2026, 10, 15);
    struct str out;

    (void)state;
    assert_int_equal(build(iban, 12490, "202600172", due, &out), BARCODE_OK);
    assert_true(str_eqz(out, "421123456000007850001249000000000000000202600172261015"));
    assert_int_equal(barcode_check(out), 79);
    assert_int_equal(build(iban, 12490, "RF71202600172", due, &out), BARCODE_OK);
    assert_true(str_eqz(out, "521123456000007850001249071000000000000202600172261015"));
    assert_int_equal(barcode_check(out), 11);
    /* examples of the banks' guide of the barcode, version 5.3 */
    assert_int_equal(barcode_check(STR("479440520200360820048831500000000868516259619897100612")), 40);
    assert_int_equal(barcode_check(STR("458101710000001220004829900000000559582243294671120131")), 55);
    assert_int_equal(barcode_check(STR("123")), -1);
    assert_int_equal(barcode_check(STR("12a4")), -1);
    assert_int_equal(barcode_check(STR("")), -1);
}

/* BILLING.md section 3: "Suppress it when ..." */
static void test_p64_bank_barcode_is_left_out(void **state)
{
    struct date due = date_ymd(2026, 10, 15);
    struct str out;

    (void)state;
    assert_int_equal(build(iban, 99999999, "1009", DATE_NONE, &out), BARCODE_OK);
    assert_true(str_ends(out, STR("000000")) && out.len == BARCODE_DIGITS);
    assert_int_equal(build(iban, 100000000, "1009", due, &out), BARCODE_TOO_MUCH);
    assert_int_equal(build(iban, 0, "1009", due, &out), BARCODE_NOTHING);
    assert_int_equal(build(iban, -1, "1009", due, &out), BARCODE_NOTHING);
    assert_int_equal(build(iban, 100, "", due, &out), BARCODE_REFERENCE);
    assert_int_equal(build(iban, 100, "RF047663A", due, &out), BARCODE_REFERENCE);
    assert_int_equal(build("DE89370400440532013000", 100, "1009", due, &out), BARCODE_IBAN);
    assert_int_equal(build("FI2112345600000786", 100, "1009", due, &out), BARCODE_IBAN);
    assert_int_equal(build(iban, 100, "1009", date_ymd(2100, 1, 1), &out), BARCODE_DUE);
    assert_int_equal(build(iban, 100, "RF18000000000539007547034", due, &out), BARCODE_OK);
}

static void test_bank_barcode_is_read(void **state)
{
    static const char *const wrong[] = {"", "42112345600000785000124900000000000000020260017226101", /* 53 */
        "421123456000007860001249000000000000000202600172261015",  /* account */
        "421123456000007850001249000000000000000202600173261015",  /* reference */
        "421123456000007850001249000100000000000202600172261015",  /* reserve not zero */
        "421123456000007850001249000000000000000202600172261315",  /* month 13 */
        "521123456000007850001249072000000000000202600172261015",  /* RF check */
        "521123456000007850001249071000000000000000000000261015",
        "621123456000007850001249000000000000000202600172261015",
        "42112345600000785000124900000000000000020260017226101x"};
    struct barcode b;

    (void)state;
    assert_true(barcode_read(arena, STR("4 2112 3456 0000 0785 000124 90 000 00000000000202600172 261015"), &b));
    assert_int_equal(b.version, 4);
    assert_true(str_eqz(b.iban, iban) && str_eqz(b.reference, "202600172") && b.cents == 12490);
    assert_int_equal(b.due.days, date_ymd(2026, 10, 15).days);
    assert_true(barcode_read(arena, STR("521123456000007850001249071000000000000202600172000000"), &b));
    assert_true(b.version == 5 && str_eqz(b.reference, "RF71202600172") && date_is_none(b.due));
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (barcode_read(arena, str_from(wrong[i]), &b))
            fail_msg("\"%s\" was taken", wrong[i]);
}

/* Every character is 11 modules wide, the stop 13, bars of a character together even: 332 in all. */
static void test_bank_barcode_modules(void **state)
{
    static const uint8_t start[] = {2, 1, 1, 2, 3, 2}, stop[] = {2, 3, 3, 1, 1, 1, 2}, first[] = {1, 1, 2, 1, 3, 3}; /* 42 */
    uint8_t w[BARCODE_WIDTHS];
    unsigned sum = 0;

    (void)state;
    assert_true(barcode_widths(STR("421123456000007850001249000000000000000202600172261015"), w));
    for (size_t i = 0; i < COUNT(w); i++)
        sum += w[i];
    assert_int_equal(sum, BARCODE_MODULES);
    for (size_t i = 0; i + 7 < COUNT(w); i += 6) {
        assert_int_equal(w[i] + w[i + 1] + w[i + 2] + w[i + 3] + w[i + 4] + w[i + 5], 11);
        assert_int_equal((w[i] + w[i + 2] + w[i + 4]) % 2, 0);
    }
    assert_memory_equal(w, start, sizeof start);
    assert_memory_equal(w + 6, first, sizeof first);
    assert_memory_equal(w + BARCODE_WIDTHS - 7, stop, sizeof stop);
    assert_false(barcode_widths(STR("4211"), w));
}

static void test_bank_barcode_reads_what_it_wrote(void **state)
{
    struct env env;
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    (void)state;
    print_message("seed %llu (SEED=... repeats)\n", (unsigned long long)seed);
    env_fixed(&env, 0, seed);
    for (int round = 0; round < 1000; round++) {
        uint32_t dice[4];
        struct str reference, out;
        struct barcode b;

        env.random_bytes(&env, (uint8_t *)dice, sizeof dice);
        assert_true(id_reference_make(arena, str_fmt(arena, "%u", 100 + dice[0] % 4000000000u), &reference));
        if (dice[1] % 2)
            assert_true(id_rf_make(arena, reference, &reference));
        int64_t cents = 1 + dice[2] % 99999999;
        struct date due = date_add_days(date_ymd(2000, 1, 1), (int)(dice[3] % 36000));
        assert_int_equal(barcode_build(arena, str_from(iban), cents, reference, due, &out), BARCODE_OK);
        assert_true(barcode_read(arena, out, &b));
        assert_true(b.cents == cents && str_eq(b.reference, reference) && b.due.days == due.days);
        arena_reset(arena);
    }
}

static void test_collected_barcodes(void **state)
{
    char *bytes = arena_alloc(arena, 1 << 17);
    struct csv_file f;
    struct err err = {0};
    FILE *file = fopen(SOURCE_DIR "/../shared/standards/fi-payments/bankbarcode-vectors.csv", "rb");

    (void)state;
    if (!file) {
        print_message("the collected vectors are not there: skipped\n");
        skip();
    }
    size_t n = fread(bytes, 1, 1 << 17, file);
    (void)fclose(file);
    assert_int_equal(csv_read(arena, (struct str){bytes, n}, &f, &err), RC_OK);
    assert_true(f.count > 4);
    for (size_t i = 1; i < f.count; i++) {
        struct str *c = f.rows[i].cells, out;
        struct barcode b;
        int64_t cents = 0, yymmdd = 0, check;
        struct date due = DATE_NONE;

        assert_true(str_to_i64(c[2], &cents) && str_to_i64(c[4], &yymmdd));
        if (yymmdd)
            due = date_ymd(2000 + (int)(yymmdd / 10000), (int)(yymmdd / 100 % 100), (int)(yymmdd % 100));
        assert_int_equal(barcode_build(arena, c[1], cents, c[3], due, &out), BARCODE_OK);
        if (!str_eq(out, c[5]))
            fail_msg("row %zu: %.*s", i, STR_FMT(out));
        if (str_to_i64(c[6], &check))
            assert_int_equal(barcode_check(out), check);
        assert_true(barcode_read(arena, c[5], &b) && str_eq(b.iban, c[1]) && str_eq(b.reference, c[3]) && b.cents == cents);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_bank_barcode_vectors),
        cmocka_unit_test(test_p64_bank_barcode_is_left_out),
        cmocka_unit_test(test_bank_barcode_is_read),
        cmocka_unit_test(test_bank_barcode_modules),
        cmocka_unit_test(test_bank_barcode_reads_what_it_wrote),
        cmocka_unit_test(test_collected_barcodes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
