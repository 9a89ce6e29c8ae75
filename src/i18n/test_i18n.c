/* Messages: plural forms, slots, case forms, numbers, look-up by key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "i18n/i18n.h"
#include "messages_web.h"

static struct arena *arena;

static void same(struct str got, const char *want)
{
    if (!str_eqz(got, want))
        fail_msg("got \"%.*s\", not \"%s\"", STR_FMT(got), want);
}

static void test_plural_by_n(void **state)
{
    (void)state;
    same(msg_text(arena, LANG_EN, MSG_web_count, &SLOT_I64("n", 1), 1), "1 item");
    same(msg_text(arena, LANG_EN, MSG_web_count, &SLOT_I64("n", 0), 1), "0 items");
    same(msg_text(arena, LANG_EN, MSG_web_count, &SLOT_I64("n", 12840), 1), "12,840 items");
    same(msg_text(arena, LANG_FI, MSG_web_count, &SLOT_I64("n", 12840), 1), "12\xc2\xa0" "840 kpl");
}

static void test_slots(void **state)
{
    (void)state;
    same(msg_text(arena, LANG_FI, MSG_web_error_code, &SLOT_I64("code", 1401), 1), "Virhe SEL-1401"); /* :plain */
    same(msg_text(arena, LANG_FI, MSG_web_error_code, &SLOT_STR("other", STR("x")), 1), "Virhe SEL-{code:plain}");
    same(msg_text(arena, LANG_FI, MSG_web_error_code, &SLOT_STR("code", STR("{x}")), 1), "Virhe SEL-{x}"); /* once only */
}

static void test_numbers(void **state)
{
    (void)state;
    same(number_text(arena, 0, LANG_FI), "0");
    same(number_text(arena, 999, LANG_EN), "999");
    same(number_text(arena, -1284, LANG_EN), "\xe2\x88\x92" "1,284");
    same(number_text(arena, INT64_MIN, LANG_EN), "\xe2\x88\x92" "9,223,372,036,854,775,808");
}

static void test_keys_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < msg_count; i++)
        assert_int_equal(msg_find(msg_key((enum msg)msg_by_key[i])), msg_by_key[i]);
    for (size_t f = 0; f <= msg_folder_count; f++) { /* numbers that nobody has */
        same(STR(""), msg_key((enum msg)(f << MSG_FOLDER_BITS)));
        same(STR(""), msg_key((enum msg)((f << MSG_FOLDER_BITS) + 4095)));
    }
    assert_int_equal(msg_find("no.such.key"), MSG_NONE);
    assert_int_equal(msg_find(""), MSG_NONE);
    same(msg_text(arena, LANG_SV, MSG_NONE, NULL, 0), "");
}

/* "a, b ja c" in the case that the sentence asks for; a language without cases uses the base form. */
static void test_p67_purposes_have_case_forms(void **state)
{
    enum msg invoicing = msg_find("purpose.invoicing"), marketing = msg_find("purpose.direct-marketing");
    struct str par, base;

    (void)state;
    assert_int_not_equal(invoicing, MSG_NONE);
    assert_int_not_equal(marketing, MSG_NONE);
    par = msg_form(LANG_FI, invoicing, "par");
    base = msg_form(LANG_FI, invoicing, "");
    if (str_eq(par, base))
        fail_msg("purpose.invoicing has no partitive");
    assert_true(str_eq(msg_form(LANG_SV, invoicing, "par"), msg_form(LANG_SV, invoicing, "")));
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plural_by_n),    cmocka_unit_test(test_slots), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_keys_are_found), cmocka_unit_test(test_p67_purposes_have_case_forms),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
