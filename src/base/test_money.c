/* Reading, writing and splitting money. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/currency.h"

static void assert_str(struct str s, const char *z)
{
    if (!str_eqz(s, z))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_FMT(s), z);
}

static void test_reads_what_people_type(void **state)
{
    static const struct { const char *text; int64_t cents; } good[] = {
        {"12", 1200}, {"12,5", 1250}, {"1 234,56", 123456}, {"1234.56", 123456}, {"1.234,56", 123456},
        {"1,234.56", 123456}, {"-12,00", -1200}, {"\xe2\x88\x92" "12,00", -1200}, {" 0,01 ", 1},
        {"1\xc2\xa0" "234,56\xc2\xa0\xe2\x82\xac", 123456}, {"12,50 \xe2\x82\xac", 1250}, {"+3", 300},
        {"1.234.567", 123456700}, {"1 234 567,89", 123456789}, {"999 999 999,99", 99999999999},
        {"=20*24,90", 49800}, {"=3*12,3450", 3704}, {"=-2*1,5", -300}, {"0", 0}, {"=5", 500},
        {"1'234.50", 123450}};
    static const char *const bad[] = {"", " ", "-", "x", "12,", ",5", "1.234", "1,234", "12,345", "1 23",
        "12 34,56", "1.23.456", "1.234.56", "--1", "1e3", "0x10", "1000000000,00", "99999999999999999999",
        "1 234.567", "=", "=2*", "=2*x", "=999999999*999999999", "12,5,0", "1.2.3,4", "\xe2\x82\xac", "12-",
        "1 234.567,89", "1.234 567,89", "١٢"};
    int64_t cents;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (!money_parse(str_from(good[i].text), &cents))
            fail_msg("\"%s\" was not read", good[i].text);
        assert_int_equal(cents, good[i].cents);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (money_parse(str_from(bad[i]), &cents))
            fail_msg("\"%s\" was read as %lld cents", bad[i], (long long)cents);
    }
    assert_true(decimal4_parse(STR("2,5"), &cents) && cents == 25000);
    assert_true(decimal4_parse(STR("12.3450"), &cents) && cents == 123450);
    assert_true(decimal4_parse(STR("1.234"), &cents) && cents == 12340);
    assert_true(decimal4_parse(STR("-0,0001"), &cents) && cents == -1);
    assert_false(decimal4_parse(STR("1,00001"), &cents));
}

static void test_writes(void **state)
{
    struct arena *a = arena_new(1 << 20);

    (void)state;
    assert_str(money_text(a, 123456, LANG_FI), "1\xc2\xa0" "234,56\xc2\xa0\xe2\x82\xac");
    assert_str(money_text(a, 123456, LANG_SV), "1\xc2\xa0" "234,56\xc2\xa0\xe2\x82\xac");
    assert_str(money_text(a, 123456, LANG_EN), "\xe2\x82\xac" "1,234.56");
    assert_str(money_text(a, -1200, LANG_FI), "\xe2\x88\x92" "12,00\xc2\xa0\xe2\x82\xac");
    assert_str(money_text(a, -1200, LANG_EN), "\xe2\x88\x92\xe2\x82\xac" "12.00");
    assert_str(money_text(a, 99999999999, LANG_FI), "999\xc2\xa0" "999\xc2\xa0" "999,99\xc2\xa0\xe2\x82\xac");
    assert_str(money_plain(a, 123456), "1234.56");
    assert_str(money_plain(a, -5), "-0.05");
    assert_str(money_csv(a, -120056), "-1200,56");
    assert_str(decimal4_text(a, 25000, LANG_FI), "2,5");
    assert_str(decimal4_text(a, 12345678, LANG_EN), "1,234.5678");
    assert_str(decimal4_text(a, -20000, LANG_FI), "\xe2\x88\x92" "2");
    assert_str(decimal4_plain(a, 10001), "1.0001");
    assert_str(money_plain(a, INT64_MIN), "-92233720368547758.08");
    arena_free(a);
}

static void test_rounds_half_away_from_zero(void **state)
{
    (void)state;
    assert_int_equal(money_mul_div(1, 1, 2), 1);
    assert_int_equal(money_mul_div(-1, 1, 2), -1);
    assert_int_equal(money_mul_div(1, -1, -2), 1);
    assert_int_equal(money_mul_div(1, 1, 3), 0);
    assert_int_equal(money_mul_div(4961, 2550, 10000), 1265);     /* BILLING.md section 2 */
    assert_int_equal(money_mul_div(-4961, 2550, 10000), -1265);   /* a credit mirrors its invoice */
    assert_int_equal(money_mul_div(2985, 2550, 12550), 607);
    assert_int_equal(money_mul_div(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    assert_true(money_mul_div(INT64_MAX, INT64_MAX, 1) == INT64_MAX);
    assert_true(money_mul_div(INT64_MIN, INT64_MAX, 1) == INT64_MIN);
}

static void test_splits_of_the_specification(void **state)
{
    int64_t parts[3];

    (void)state;
    money_split(1265, (const int64_t[]){3704, 1257}, 2, parts);   /* 9.44 + 3.21, not 9.45 + 3.21 */
    assert_int_equal(parts[0], 944);
    assert_int_equal(parts[1], 321);
    money_split(2378, (const int64_t[]){995, 995, 995}, 3, parts); /* 7.93 + 7.93 + 7.92 */
    assert_int_equal(parts[0], 793);
    assert_int_equal(parts[1], 793);
    assert_int_equal(parts[2], 792);
    money_split(100, (const int64_t[]){0, 0, 0}, 3, parts);
    assert_int_equal(parts[0] + parts[1] + parts[2], 100);
    assert_int_equal(parts[0], 34);
    money_split(100, (const int64_t[]){5, -5, 0}, 3, parts);
    assert_int_equal(parts[0] + parts[1] + parts[2], 100);
}

/* Random totals and weights: the sum is exact, no part is a cent off its exact share, no smaller
 * remainder was served before a larger one, and the split of the negative is the negative. */
static void test_split_properties(void **state)
{
    enum { MOST = 12 };
    struct env env;
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    (void)state;
    print_message("seed %llu (SEED=... repeats)\n", (unsigned long long)seed);
    env_fixed(&env, 0, seed);
    for (int round = 0; round < 20000; round++) {
        int64_t dice[MOST + 2], w[MOST], minus_w[MOST], p[MOST], q[MOST], sum = 0, all = 0;
        env.random_bytes(&env, dice, sizeof dice);
        size_t n = 1 + (size_t)((uint64_t)dice[MOST] % MOST);
        bool mixed = round % 4 == 0;
        for (size_t i = 0; i < n; i++) {
            w[i] = dice[i] % (round % 2 ? 20 : MONEY_MAX_CENTS);
            if (!mixed && w[i] < 0)
                w[i] = -w[i];
            minus_w[i] = -w[i];
            all += w[i];
        }
        int64_t total = dice[MOST + 1] % (round % 3 ? 1000 : MONEY_MAX_CENTS);
        money_split(total, w, n, p);
        for (size_t i = 0; i < n; i++)
            sum += p[i];
        assert_true(sum == total);
        money_split(-total, w, n, q);
        for (size_t i = 0; i < n; i++)
            assert_true(q[i] == -p[i]);
        money_split(total, minus_w, n, q);
        for (size_t i = 0; i < n && all != 0; i++)
            assert_true(q[i] == p[i]);
        for (size_t i = 0; i < n && all != 0; i++) {
            __int128 off = (__int128)p[i] * all - (__int128)total * w[i], one = all < 0 ? -all : all;
            assert_true(off < one && off > -one);
        }
    }
}

/* Shares by a rate: the whole is rounded once, no part is a cent off its own, whatever cancels out. */
static void test_p64_shares_of_rows_that_cancel_out(void **state)
{
    enum { MOST = 12 };
    struct env env;
    int64_t parts[MOST];

    (void)state;
    assert_int_equal(money_shares((const int64_t[]){10000, -9900}, 2, 2550, 10000, parts), 26); /* 25.50 and -25.245: half a cent lies between */
    assert_int_equal(parts[0], 2550);
    assert_int_equal(parts[1], -2524);
    assert_int_equal(money_shares((const int64_t[]){10000, -10000}, 2, 2550, 10000, parts), 0);
    assert_int_equal(parts[0], 2550);
    assert_int_equal(parts[1], -2550);
    env_fixed(&env, 0, 7);
    for (int round = 0; round < 20000; round++) {
        int64_t dice[MOST + 1], w[MOST], minus_w[MOST], p[MOST], q[MOST], sum = 0, total;
        size_t n;

        env.random_bytes(&env, dice, sizeof dice);
        n = 1 + (size_t)((uint64_t)dice[MOST] % MOST);
        for (size_t i = 0; i < n; i++) {
            w[i] = dice[i] % (round % 2 ? 50 : 100000000);
            minus_w[i] = -w[i];
        }
        total = money_shares(w, n, round % 3 ? 2550 : 10000, round % 3 ? 10000 : 12550, p);
        assert_true(money_shares(minus_w, n, round % 3 ? 2550 : 10000, round % 3 ? 10000 : 12550, q) == -total);
        for (size_t i = 0; i < n; i++) {
            __int128 off = (__int128)p[i] * (round % 3 ? 10000 : 12550) - (__int128)w[i] * (round % 3 ? 2550 : 10000);

            sum += p[i];
            assert_true(q[i] == -p[i]);
            assert_true(off < (round % 3 ? 10000 : 12550) && off > -(round % 3 ? 10000 : 12550));
        }
        assert_true(sum == total);
    }
}

static void test_p64_rates_are_exact_decimals(void **state)
{
    static const struct { const char *text; int64_t rate; } good[] = {
        {"11,0845", 11084500}, {"11.0845", 11084500}, {"1", 1000000}, {"0,83455", 834550}, {"0.000001", 1},
        {"18950,12", 18950120000}, {"1000000", 1000000000000}};
    static const char *const bad[] = {"", "0", "0,0", "-1", "1,", ",5", "1,2,3", "1.234,5", "1 234", "0,0000001", "1000000,000001",
                                      "99999999999999999999", "x"};
    struct arena *a = arena_new(1 << 16);
    int64_t rate;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(rate_parse(str_from(good[i].text), &rate));
        assert_int_equal(rate, good[i].rate);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(rate_parse(str_from(bad[i]), &rate));
    assert_str(rate_text(a, 11084500, LANG_FI), "11,0845");
    assert_str(rate_text(a, 11500000, LANG_EN), "11.5000");
    assert_str(rate_plain(a, 834550), "0.83455");
    assert_int_equal(rate_to_euro(1250000, 11084500), 112770); /* 12 500.00 / 11.0845 = 1127.7008... */
    assert_int_equal(rate_to_euro(-1250000, 11084500), -112770);
    assert_int_equal(rate_to_euro(1, 2000000), 1); /* half a cent: away from zero */
    assert_int_equal(rate_to_euro(-1, 2000000), -1);
    assert_int_equal(rate_from_euro(112770, 11084500), 1249999);
    assert_str(money_text_in(a, -123456, LANG_FI, STR("SEK")), "\xe2\x88\x92" "1\xc2\xa0" "234,56\xc2\xa0SEK");
    assert_str(money_text_in(a, 123456, LANG_EN, STR("SEK")), "SEK\xc2\xa0" "1,234.56");
    assert_str(money_text_in(a, 123456, LANG_FI, STR("EUR")), "1\xc2\xa0" "234,56\xc2\xa0\xe2\x82\xac");
    assert_int_equal(currency_decimals(STR("JPY")), 0);
    assert_int_equal(currency_decimals(STR("XYZ")), -1);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_people_type),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_rounds_half_away_from_zero),
        cmocka_unit_test(test_splits_of_the_specification),
        cmocka_unit_test(test_split_properties),
        cmocka_unit_test(test_p64_shares_of_rows_that_cancel_out), cmocka_unit_test(test_p64_rates_are_exact_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
