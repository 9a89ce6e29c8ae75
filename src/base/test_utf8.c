/* Strict UTF-8, normal form, search folding; the Finnish order against ICU. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/utf8.h"

static struct env env;

static uint64_t start_dice(void)
{
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    print_message("seed %llu (SEED=... repeats)\n", (unsigned long long)seed);
    env_fixed(&env, 0, seed);
    return seed;
}

static uint32_t dice(uint32_t below)
{
    uint32_t n;

    env.random_bytes(&env, &n, sizeof n);
    return n % below;
}

static void assert_str(struct str s, const char *z)
{
    if (!str_eqz(s, z))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_FMT(s), z);
}

static void test_refuses_malformed(void **state)
{
    static const char *const bad[] = {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xfe", "a\xe2\x82", "\xc3(", "\xe2\x28\xa1", "\xf8\x88\x80\x80\x80"};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(utf8_valid(str_from(bad[i])));
    assert_true(utf8_valid(STR("")) && utf8_valid(STR("a\0b")) && utf8_valid(STR("\xf4\x8f\xbf\xbf")));
    assert_int_equal(utf8_count(STR("\xc3\xa5\xe2\x82\xac" "a\xf0\x9f\x98\x80")), 4);
}

/* Every code point there and back; random bytes agree with ICU on what is UTF-8. */
static void test_round_trip_and_random(void **state)
{
    (void)state;
    start_dice();
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char bytes[4];
        size_t at = 0, n = utf8_put(bytes, cp);
        int32_t back = utf8_next((struct str){bytes, n}, &at);
        assert_int_equal(back, cp >= 0xd800 && cp <= 0xdfff ? 0xfffd : (int32_t)cp);
        assert_int_equal(at, n);
    }
    for (int i = 0; i < 20000; i++) {
        char text[8];
        UChar wide[16];
        int32_t n = (int32_t)dice(8);
        UErrorCode error = U_ZERO_ERROR;
        env.random_bytes(&env, text, sizeof text);
        for (int32_t k = 0; k < n; k++) {
            if (dice(2)) /* lead and trail bytes more often than chance would */
                text[k] = (char)(dice(3) ? 0x80 + dice(64) : 0xc0 + dice(64));
        }
        u_strFromUTF8(wide, 16, NULL, text, n, &error);
        assert_int_equal(utf8_valid((struct str){text, (size_t)n}), U_SUCCESS(error) ? 1 : 0);
    }
}

static void test_cleans(void **state)
{
    static const char *const bad_line[] = {"a\nb", "a\tb", "a\x01", "\x7f", "\xc2\x85", ("\xe2\x80\xae" "abc"),
        "\xe2\x81\xa6", "\xd8\x9c", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xef\xbf\xbf", "\xc3"};
    struct arena *a = arena_new(1 << 20);
    struct str out;

    (void)state;
    for (size_t i = 0; i < COUNT(bad_line); i++) {
        if (text_clean(a, str_from(bad_line[i]), TEXT_LINE, &out))
            fail_msg("bad line %zu was taken", i);
    }
    assert_false(text_clean(a, STR("a\0b"), TEXT_LINES, &out));
    assert_true(text_clean(a, STR("a\r\nb\tc\n"), TEXT_LINES, &out));
    assert_str(out, "a\nb\tc\n");
    assert_false(text_clean(a, STR("a\rb"), TEXT_LINES, &out));
    assert_true(text_clean(a, STR("  A\xcc\x8a\xc2\xa0  ke  "), TEXT_NAME, &out));
    assert_str(out, "\xc3\x85 ke");
    assert_true(text_clean(a, STR(" o\xcc\x88 "), TEXT_LINE, &out));
    assert_str(out, " \xc3\xb6 ");
    assert_true(text_clean(a, STR(""), TEXT_NAME, &out) && out.len == 0);
    /* the worst growth under form C that UAX 15 names, and a very long run of marks */
    assert_true(text_clean(a, STR("\xf0\x9d\x85\xa0"), TEXT_NAME, &out));
    assert_int_equal(out.len, 12);
    struct buf b = buf_in(a);
    for (int i = 0; i < 5000; i++)
        buf_addz(&b, "\xcc\x81\xcc\xa3");
    assert_true(text_clean(a, buf_str(&b), TEXT_NAME, &out));
    arena_free(a);
}

static void test_old_character_sets(void **state)
{
    struct arena *a = arena_new(1 << 16);

    (void)state;
    assert_str(text_from_latin(a, STR("\x80 \xe4\xd6\x96"), true), "\xe2\x82\xac \xc3\xa4\xc3\x96\xe2\x80\x93");
    assert_str(text_from_latin(a, STR("\xa4\xa8\xbd"), false), "\xe2\x82\xac\xc5\xa1\xc5\x93");
    assert_str(text_from_latin(a, STR("\xa4\xa8\xbd"), true), "\xc2\xa4\xc2\xa8\xc2\xbd");
    assert_str(text_from_latin(a, STR("\x81"), true), "\xc2\x81");
    arena_free(a);
}

static void test_folds_for_search(void **state)
{
    static const struct { const char *text, *fold; } rows[] = {
        {"M\xc3\x84KEL\xc3\x84-Virtanen, Ren\xc3\xa9" "e", "m\xc3\xa4kel\xc3\xa4 virtanen renee"},
        {"\xc3\x85" "ke O'Brien", "\xc3\xa5ke obrien"}, {"A\xcc\x8a", "\xc3\xa5"}, {"S\xc3\xb8rensen", "s\xc3\xb6rensen"},
        {"\xc5\x81\xc3\xb3" "d\xc5\xba", "lodz"}, {"Stra\xc3\x9f" "e 12 b", "strasse 12 b"},
        {"a.b@c-d.example", "a b c d example"}, {"  ", ""}, {"\xc5\xa0Tefan \xc5\xbdi\xc5\xbekov", "stefan zizkov"},
        {"M\xc3\xbcller", "muller"}, {"\xc7\x9f", "\xc3\xa4"}, {"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd", "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd"}};
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_str(text_fold(a, str_from(rows[i].text)), rows[i].fold);
    arena_free(a);
}

static int order_of(struct arena *a, struct str x, struct str y)
{
    struct blob p = text_sort_key(a, x), q = text_sort_key(a, y);

    return str_cmp((struct str){(const char *)p.ptr, p.len}, (struct str){(const char *)q.ptr, q.len});
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void test_finnish_order(void **state)
{
    static const char *const rows[] = {"", "12", "Aalto", "Aalto Oy", "aalto-oy", "Aaltonen", "De", ("\xc3\x89" "de"), "Muller",
        "M\xc3\xbcller", "Myllys", "Virtanen", "Wirtanen", "Ylinen", "Zetterberg", "\xc3\x85kerlund",
        "\xc3\x84ij\xc3\xa4l\xc3\xa4", "\xc3\x96hman"};
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i + 1 < COUNT(rows); i++) {
        if (order_of(a, str_from(rows[i]), str_from(rows[i + 1])) >= 0)
            fail_msg("%s should stand before %s", rows[i], rows[i + 1]);
    }
    assert_true(order_of(a, STR("aalto"), STR("Aalto")) < 0);
    assert_true(order_of(a, STR("Aalto"), STR("aaltoa")) < 0);
    assert_int_equal(order_of(a, STR("A\xcc\x8ake"), STR("\xc3\x85ke")), 0);
    assert_true(text_sort_key(a, STR("Aaltonen")).len <= 8 + 4);
    arena_free(a);
}

/* Generated names of Latin letters, marks and the punctuation of names: the order is ICU's. */
static void test_order_equals_icu(void **state)
{
    static const char *const pieces[] = {"a", "b", "d", "e", "k", "l", "n", "o", "s", "t", "u", "v", "w", "x",
        "y", "z", "A", "E", "K", "S", "V", "W", "Y", "Z", "\xc3\xa5", "\xc3\xa4", "\xc3\xb6", "\xc3\x85", "\xc3\x84",
        "\xc3\x96", "\xc3\xa9", "\xc3\x89", "\xc3\xa8", "\xc3\xaa", "\xc3\xab", "\xc3\xbc", "\xc3\x9c", "\xc3\xb5",
        "\xc3\xa3", "\xc3\xb1", "\xc3\xa7", "\xc3\xa6", "\xc3\x86", "\xc3\xb8", "\xc3\x98", "\xc5\xa1", "\xc5\xa0",
        "\xc5\xbe", "\xc5\xbd", "\xc4\x91", "\xc3\x9f", "\xc5\x82", "\xc5\x81", "\xc4\x85", "\xc4\x81", "\xc5\x91",
        "\xc4\x8d", "\xc4\x87", "\xc5\xbc", "\xc4\x83", "\xc5\xaf", "\xc7\x9f", "o\xcc\x88", "e\xcc\x81", "\xc5\x8b", "\xc5\xa7", "1", "2", "9", " ",
        "-", "'", ".", ",", "&", "(", ")", "/", "\"", "+", ":", "@", "_", "!", "%", "*"};
    UErrorCode error = U_ZERO_ERROR;
    UCollator *icu = ucol_open("fi", &error);
    struct arena *a = arena_new(1 << 22);

    (void)state;
    assert_true(U_SUCCESS(error));
    start_dice();
    for (int round = 0; round < 60000; round++) {
        struct buf b[2] = {buf_in(a), buf_in(a)};
        UChar wide[2][64];
        int32_t n[2];
        uint32_t length = 1 + dice(6), kinds = dice(3) ? (uint32_t)COUNT(pieces) : 40;
        for (uint32_t i = 0; i < length; i++) {
            uint32_t same = dice((uint32_t)kinds);
            for (int k = 0; k < 2; k++) /* alike in most places: the later levels decide */
                buf_addz(&b[k], pieces[dice(3) ? same : dice(kinds)]);
        }
        struct str s[2];
        for (int k = 0; k < 2; k++) {
            assert_true(text_clean(a, buf_str(&b[k]), TEXT_NAME, &s[k]));
            u_strFromUTF8(wide[k], 64, &n[k], s[k].ptr ? s[k].ptr : "", (int32_t)s[k].len, &error);
            assert_true(U_SUCCESS(error));
        }
        int theirs = (int)ucol_strcoll(icu, wide[0], n[0], wide[1], n[1]);
        int ours = sign(order_of(a, s[0], s[1]));
        if (ours != theirs)
            fail_msg("\"%.*s\" and \"%.*s\": ours %d, ICU %d", STR_FMT(s[0]), STR_FMT(s[1]), ours, theirs);
        arena_reset(a);
    }
    ucol_close(icu);
    arena_free(a);
}

/* Finvoice is ISO-8859-15: nothing is cut, what the set lacks is told (BILLING.md section 4). */
static void test_p64_characters_of_finvoice(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct str told, out;

    (void)state;
    out = text_to_latin9(a, STR("\xc3\x84iti \xe2\x82\xac \xc5\xa0i\xc5\xbe" "a"), &told);
    assert_true(str_eq(out, STR("\xc4iti \xa4 \xa6i\xb8" "a")) && str_empty(told));
    out = text_to_latin9(a, STR("Ha\xc5\x9fim \xe2\x80\x93 \xe1\xba\xbf \xe2\x80\x9dx\xe2\x80\x9d \xc5\x81 \xe2\x98\x83\xe2\x98\x83 \xc2\xbd \xc2\xa4"), &told);
    assert_true(str_eqz(out, "Hasim - \xea 'x' L ?? 1/2 ?"));
    assert_true(str_eqz(told, "\xc5\x9f\xe2\x80\x93\xe1\xba\xbf\xe2\x80\x9d\xc5\x81\xe2\x98\x83\xc2\xbd\xc2\xa4"));
    assert_int_equal(text_to_latin9(a, STR(""), &told).len, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_malformed),
        cmocka_unit_test(test_round_trip_and_random),
        cmocka_unit_test(test_cleans),
        cmocka_unit_test(test_old_character_sets),
        cmocka_unit_test(test_p64_characters_of_finvoice),
        cmocka_unit_test(test_folds_for_search),
        cmocka_unit_test(test_finnish_order),
        cmocka_unit_test(test_order_equals_icu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
