/* format_plain says the same as printf, and leaves alone what it does not know. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/format.h"

__attribute__((format(printf, 2, 3))) static void same(bool plain, const char *fmt, ...)
{
    char theirs[2048], ours[2048], cut[4];
    va_list ap, again;
    size_t len = 0, cut_len = 0;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(theirs, sizeof(theirs), fmt, ap);
    va_end(ap);
    assert_int_equal(format_plain(ours, sizeof(ours), &len, fmt, again), plain);
    if (plain) {
        assert_int_equal(len, n);
        assert_memory_equal(ours, theirs, len);
        assert_true(format_plain(cut, sizeof(cut), &cut_len, fmt, again)); /* too little room: still how much */
        assert_int_equal(cut_len, len);
        assert_memory_equal(cut, theirs, len < sizeof(cut) ? len : sizeof(cut));
    }
    va_end(again);
}

static void test_format_says_what_printf_says(void **state)
{
    (void)state;
    same(true, "%s", "");
    same(true, "plain 100 %%");
    same(true, "%d %d %d", 0, INT_MIN, INT_MAX);
    same(true, "%u/%zu", UINT_MAX, SIZE_MAX);
    same(true, "%lld %lld %llu", LLONG_MIN, LLONG_MAX, ULLONG_MAX);
    same(true, "%04d-%02d-%02d %02d", 2027, 3, 1, -5);
    same(true, "%.*s|%.*s|%.*s|%c", 3, "abcdef", 9, "ab", 0, "", 'x');
    same(true, "/asiakkaat/%lld%s", 456135534321534402LL, "/muokkaa");
    same(false, "%-12s|", "a");
    same(false, "%.3s", "abcdef");
    same(false, "%02x", 10U);
    same(false, "%05000d", 1);
}

static void test_long_texts_come_whole(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct buf b = buf_in(a);
    char text[1500];

    (void)state;
    memset(text, 'y', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(str_fmt(a, "<%s>", text).len, sizeof(text) + 1);
    assert_int_equal(str_fmt(a, "<%s>", text).ptr[sizeof(text)], '>');
    buf_fmt(&b, "<%s>", text);
    buf_fmt(&b, "%5d|", 7);
    assert_int_equal(b.len, sizeof(text) + 1 + 6);
    assert_memory_equal(b.ptr + sizeof(text), ">    7|", 7);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_says_what_printf_says),
        cmocka_unit_test(test_long_texts_come_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
