/* One event is one line of valid shape, whatever the values hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"

static char written[8192];
static size_t written_len;

/* Run with stderr going to a pipe (so: JSON, not the plain form of a terminal). */
static void capture(void (*run)(void))
{
    int ends[2], saved = dup(STDERR_FILENO);

    assert_true(saved >= 0 && pipe(ends) == 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    run();
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(ends[1]);
    close(saved);
    ssize_t n = read(ends[0], written, sizeof written);
    close(ends[0]);
    written_len = n > 0 ? (size_t)n : 0;
}

static struct str text(void)
{
    return (struct str){written, written_len};
}

static void say_nasty(void)
{
    log_event(LOG_WARN, "role\nrestarted", "role", "n\"et\\", "why", "a\r\nb\x01", "none", NULL, NULL);
}

static void say_little(void)
{
    log_event(LOG_DEBUG, "quiet", NULL);
}

static void say_much(void)
{
    static char big[6000];

    memset(big, '"', sizeof big - 1);
    log_event(LOG_ERROR, "long", "a", "1", "big", big, "b", "2", NULL);
}

static void test_one_event_one_line(void **state)
{
    (void)state;
    log_set(LOG_INFO, "web");
    capture(say_nasty);
    assert_true(str_starts(text(), STR("{\"ts\":\"20")));
    assert_true(str_ends(text(), STR("Z\",\"level\":\"warn\",\"role\":\"web\",\"msg\":\"role\\u000arestarted\",\"role\":\"n\\\"et\\\\\","
                                     "\"why\":\"a\\u000d\\u000ab\\u0001\",\"none\":\"\"}\n")));
    assert_int_equal(str_find(text(), STR("\n"), 0), (ptrdiff_t)written_len - 1);
    capture(say_little);
    assert_int_equal(written_len, 0);
}

static void test_long_events_are_cut(void **state)
{
    (void)state;
    log_set(LOG_INFO, "web");
    capture(say_much);
    assert_true(written_len <= 2048);
    assert_true(str_ends(text(), STR("\"}\n")));
    assert_true(str_contains(text(), STR("\"a\":\"1\"")));
    assert_int_equal(str_find(text(), STR("\n"), 0), (ptrdiff_t)written_len - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_event_one_line),
        cmocka_unit_test(test_long_events_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
