/* Every command of the program: its options say what they do, and what its usage line asks for is asked for (P64; UI.md section 9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "i18n/i18n.h"
#include "roles/args.h"
#include "roles/roles.h"
#include "rooms.h"

static bool said(struct arena *arena, const char *key)
{
    enum msg msg = key != NULL ? msg_find(key) : MSG_NONE;

    for (int lang = 0; msg != MSG_NONE && lang < LANG_COUNT; lang++)
        if (str_empty(msg_text(arena, (enum lang)lang, msg, NULL, 0)))
            return false;
    return msg != MSG_NONE;
}

static size_t check(struct arena *arena, const struct command *c)
{
    size_t n = 0;

    if (!said(arena, c->help))
        fail_msg("%s %s says nothing", c->noun, c->verb != NULL ? c->verb : "");
    for (const struct option_spec *s = c->options; s != NULL && s->name != NULL; s++, n++)
        if (!said(arena, s->help) || strchr("fFvVimod", s->kind) == NULL)
            fail_msg("%s %s --%s says nothing", c->noun, c->verb != NULL ? c->verb : "", s->name);
    for (const struct field *f = c->fields; f != NULL && f->kind != FIELD_KIND_END; f++, n++)
        if (!said(arena, f->label))
            fail_msg("%s %s --%s says nothing", c->noun, c->verb != NULL ? c->verb : "", f->name);
    return n;
}

static void test_p64_every_option_says_what_it_does(void **state)
{
    const struct command *const own[] = {roles_commands, check_commands};
    struct arena *arena = arena_new(16 << 20);
    size_t commands = 0, options = 0;

    (void)state;
    for (const struct command *const *table = all_commands; *table != NULL; table++)
        for (const struct command *c = *table; c->noun != NULL; c++, commands++)
            options += check(arena, c);
    for (size_t i = 0; i < COUNT(own); i++)
        for (const struct command *c = own[i]; c->noun != NULL; c++, commands++)
            options += check(arena, c);
    assert_true(commands > 150);
    assert_true(options > 500);
    arena_free(arena);
}

/* Without its words each command that asks for some is a usage error that names the first of them. */
static void test_p64_a_missing_word_is_named_by_every_command(void **state)
{
    struct arena *arena = arena_new(64 << 20);
    size_t asked = 0;

    (void)state;
    for (const struct command *const *table = all_commands; *table != NULL; table++)
        for (const struct command *c = *table; c->noun != NULL; c++) {
            char *argv[] = {(char *)(uintptr_t)c->noun, (char *)(uintptr_t)c->verb};
            struct str rest = str_from(c->arguments), first = str_cut(&rest, ' ');
            struct args args;
            struct err err = {0};
            bool needed = !str_empty(first) && first.ptr[0] != '[' && first.ptr[0] != '-' && !str_contains(first, STR("|--"));
            enum rc rc = args_parse(arena, all_commands, c->verb != NULL ? 2 : 1, argv, LANG_FI, &args, &err);

            assert_int_equal(rc, needed ? RC_INVALID : RC_OK);
            if (needed && (err.code != E2308_USAGE_ARGUMENT || !str_eq(err.arg, first)))
                fail_msg("%s %s: %d", c->noun, c->verb != NULL ? c->verb : "", err.code);
            asked += needed;
        }
    assert_true(asked > 60);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_every_option_says_what_it_does),
        cmocka_unit_test(test_p64_a_missing_word_is_named_by_every_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
