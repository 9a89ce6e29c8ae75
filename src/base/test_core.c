/* Slices, arenas, buffers, errors, ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/errors.h"
#include "base/rc.h"

static void test_slices(void **state)
{
    struct arena *a = arena_new(1 << 16);
    struct str rest = STR("a;;b"), none = {NULL, 0};
    struct blob bytes;

    (void)state;
    assert_true(str_eq(str_cut(&rest, ';'), STR("a")));
    assert_true(str_eq(str_cut(&rest, ';'), STR("")));
    assert_true(str_eq(str_cut(&rest, ';'), STR("b")));
    assert_true(str_empty(rest) && str_empty(str_cut(&rest, ';')));
    assert_true(str_eq(str_trim(STR(" \t x y\r\n")), STR("x y")));
    assert_true(str_eq(none, STR("")) && str_eqz(none, NULL) && str_starts(STR("a"), none));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_cmp(none, STR("")), 0);
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 2), 4);
    assert_int_equal(str_find(STR("abc"), STR("x"), 9), -1);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_true(str_ends(STR("a.html.t"), STR(".t")) && !str_ends(STR("t"), STR(".t")));
    assert_true(str_eq_nocase(STR("HoST"), STR("host")) && !str_eq_nocase(STR("Ä"), STR("ä")));
    assert_true(str_eq(str_sub(STR("abc"), 1, 99), STR("bc")) && str_empty(str_sub(STR("abc"), 9, 1)));
    assert_true(str_eq(str_fmt(a, "%d-%s", 7, "x"), STR("7-x")));
    assert_string_equal(str_z(a, STR("abc")), "abc");
    assert_true(str_eq(str_hex(a, (struct blob){(const uint8_t *)"\x01\xff", 2}), STR("01ff")));
    assert_true(str_unhex(a, STR("01Ff"), &bytes) && bytes.len == 2 && bytes.ptr[1] == 255);
    assert_false(str_unhex(a, STR("0"), &bytes) || str_unhex(a, STR("0g"), &bytes));
    arena_free(a);
}

static void test_numbers_are_strict(void **state)
{
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808",
                                      "-9223372036854775809", "99999999999999999999", "--1"};
    int64_t n;

    (void)state;
    assert_true(str_to_i64(STR("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(str_to_i64(STR("9223372036854775807"), &n) && n == INT64_MAX);
    assert_true(str_to_i64(STR("007"), &n) && n == 7);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(str_to_i64(str_from(bad[i]), &n));
}

static void test_arena_marks_and_limit(void **state)
{
    struct arena *a = arena_new(100000);
    jmp_buf guard;
    volatile int passed = 0;

    (void)state;
    char *first = arena_alloc(a, 100);
    memset(first, 'x', 100);
    size_t mark = arena_mark(a);
    for (int i = 0; i < 50; i++)
        memset(arena_alloc(a, 1000), 'y', 1000);
    arena_release(a, mark);
    assert_int_equal(arena_used(a), mark);
    assert_int_equal(first[99], 'x');
    char *again = arena_alloc(a, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(again[i], 0); /* zeroed also where memory is used again */
    if (setjmp(guard) == 0) {
        arena_set_guard(a, &guard);
        for (;;)
            (void)arena_alloc(a, 10000);
    } else {
        passed = 1;
    }
    assert_int_equal(passed, 1);
    assert_true(arena_used(a) <= 100000);
    if (setjmp(guard) == 0)
        (void)arena_alloc_array(a, SIZE_MAX / 2, 3);
    else
        passed = 2;
    assert_int_equal(passed, 2);
    arena_reset(a);
    arena_widen(a, 3); /* until it is emptied */
    memset(arena_alloc(a, 200000), 'z', 200000);
    arena_reset(a);
    if (setjmp(guard) == 0)
        (void)arena_alloc(a, 200000);
    else
        passed = 3;
    assert_int_equal(passed, 3);
    arena_wipe(a);
    assert_int_equal(arena_used(a), 0);
    (void)arena_alloc(a, 0);
    arena_reset(a);
    arena_free(a);
    arena_free(NULL);
}

static void test_buf_grows(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct buf b = buf_in(a);

    (void)state;
    assert_true(str_empty(buf_str(&b)));
    for (int i = 0; i < 1000; i++)
        buf_fmt(&b, "%d,", i % 10);
    assert_int_equal(b.len, 2000);
    buf_i64(&b, INT64_MIN);
    buf_byte(&b, ' ');
    buf_i64(&b, 0);
    buf_addz(&b, "");
    buf_add(&b, (struct str){NULL, 0});
    assert_true(str_ends(buf_str(&b), STR("9,-9223372036854775808 0")));
    arena_free(a);
}

static void test_errors(void **state)
{
    struct arena *a = arena_new(1 << 16);
    struct err err = {.rc = RC_OK};

    (void)state;
    assert_int_equal(err_invalid(&err, E1011_FIELD_NOT_MONEY, "price"), RC_INVALID);
    assert_int_equal(err.code, 1011);
    assert_string_equal(err.field, "price");
    assert_int_equal(err_refused(&err, 12), RC_REFUSED);
    assert_int_equal(err.statement, 12);
    err_clear(&err);
    for (int i = 0; i < 9; i++)
        err_add_field(a, &err, "f", 1001 + i, STR(""));
    assert_int_equal(err.field_count, 9);
    assert_int_equal(err.fields[8].code, 1009);
    assert_int_equal(err.code, 1001);
    assert_int_equal(err.rc, RC_INVALID);
    assert_string_equal(error_find(E1013_EMAIL_INVALID)->key, "error.email");
    assert_int_equal(error_find(E1025_FIELD_NOT_IN_NOTICE)->rc, RC_REFUSED);
    assert_null(error_find(999999));
    assert_string_equal(rc_name(RC_NOT_FOUND), "NOT_FOUND");
    assert_int_equal(rc_exit_code(RC_REFUSED), 3);
    assert_int_equal(rc_exit_code(RC_CORRUPT), 1);
    assert_int_equal(rc_exit_code(RC_BUSY), 6);
    arena_free(a);
}

/* Ids never meet, also within one millisecond and when the clock goes back. */
static void test_ids_are_unique_and_deterministic(void **state)
{
    struct env one, two;
    int64_t last = 0, other = 0;

    (void)state;
    env_fixed(&one, INT64_C(1790000000000), 7);
    env_fixed(&two, INT64_C(1790000000000), 7);
    for (int i = 0; i < 100000; i++) {
        if (i == 5000)
            one.fixed_now = two.fixed_now = one.fixed_now - 3600000;
        int64_t id = env_new_id(&one);
        other = env_new_id(&two);
        assert_true(id > last);
        last = id;
    }
    assert_true(last == other);
    assert_true(env_new_id(env_real()) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_numbers_are_strict),
        cmocka_unit_test(test_arena_marks_and_limit),
        cmocka_unit_test(test_buf_grows),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_ids_are_unique_and_deterministic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
