/* The command line's reading: options, fields, files, near misses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "roles/args.h"

struct thing { struct str first_name; bool active; };
static const struct field thing_fields[] = {
    {.name = "first_name", .kind = FIELD_KIND_TEXT, .max = 10},
    {.name = "active", .kind = FIELD_KIND_BOOL},
    {.name = "confirm", .kind = FIELD_KIND_BOOL},
    {.name = "rows", .kind = FIELD_KIND_ROWS},
    FIELD_END,
};
static const struct option_spec lint_options[] = {
    {"strict", 'f', ""}, {"map", 'i', ""}, {"output", 'o', ""}, {"notice", 'm', ""}, {"lang", 'v', ""}, {"open", 'F', ""}, {"paid", 'F', ""}, {"until", 'V', ""}, OPTION_END};
static const struct command commands[] = {
    {.noun = "notice", .verb = "lint", .options = lint_options, .arguments = "FILE…"},
    {.noun = "customer", .verb = "add", .fields = thing_fields},
    {.noun = "customer", .verb = "merge", .arguments = "FROM INTO"},
    {.noun = "restore", .arguments = "COPY|--replay --confirm NAME [--at TIME]"},
    {.noun = "table", .verb = "show", .arguments = "[TABLE] --strict"},
    {.noun = "prove"},
    COMMAND_END,
};
static const struct command *const tables[] = {commands, NULL};

struct bench { struct arena *arena; struct args args; struct err err; };

static enum rc parse(struct bench *b, const char *line)
{
    char *words[32];
    int count = 0;
    struct str rest = str_from(line);

    while (!str_empty(rest))
        words[count++] = (char *)(uintptr_t)str_z(b->arena, str_cut(&rest, ' '));
    b->err = (struct err){0};
    return args_parse(b->arena, tables, count, words, LANG_FI, &b->args, &b->err);
}

static int setup(void **state)
{
    static struct bench b;

    b.arena = arena_new(1 << 20);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    arena_free(((struct bench *)*state)->arena);
    return 0;
}

static void test_common_options_stand_anywhere(void **state)
{
    struct bench *b = *state;

    assert_int_equal(parse(b, "--data D notice --json lint a.txt - -n"), RC_OK);
    assert_string_equal(b->args.command->verb, "lint");
    assert_true(str_eqz(b->args.data, "D"));
    assert_true(b->args.json && b->args.dry_run && !b->args.yes);
    assert_int_equal(b->args.argc, 2);
    assert_string_equal(b->args.argv[1], "-");
    assert_int_equal(b->args.file_count, 1); /* "-" is stdin */
    assert_true(str_eqz(b->args.files[0].path, "a.txt"));
}

static void test_options_of_every_kind(void **state)
{
    struct bench *b = *state;

    assert_int_equal(parse(b, "notice lint --strict --map=m.conf -o out.csv --notice A --notice B --lang sv x"), RC_OK);
    assert_int_equal(b->args.option_count, 6);
    assert_int_equal(b->args.file_count, 3);
    assert_false(b->args.files[0].output);
    assert_true(b->args.files[1].output);
    assert_int_equal(b->args.lang, LANG_FI); /* the command's own --lang */
    assert_int_equal(parse(b, "prove --lang en"), RC_OK);
    assert_int_equal(b->args.lang, LANG_EN);
    assert_int_equal(parse(b, "notice lint -- --json"), RC_OK);
    assert_false(b->args.json);
    assert_string_equal(b->args.argv[0], "--json");
}

static void test_words_that_may_be_left_out(void **state)
{
    struct bench *b = *state;

    assert_int_equal(parse(b, "restore --confirm x"), RC_OK); /* another way stands beside the word */
    assert_int_equal(parse(b, "table show"), RC_OK);
    assert_int_equal(parse(b, "table show vat"), RC_OK);
    assert_int_equal(parse(b, "notice lint a b c --paid"), RC_OK);
    assert_int_equal(parse(b, "customer merge --help"), RC_OK); /* asked how, not to do it */
}

static void test_fields_are_options(void **state)
{
    struct bench *b = *state;

    assert_int_equal(parse(b, "customer add --first-name -x --active --rows.2.price 3"), RC_OK);
    assert_true(str_eqz(b->args.options[0].name, "first_name"));
    assert_true(str_eqz(b->args.options[0].value, "-x"));
    assert_true(str_eqz(b->args.options[1].value, "yes"));
    assert_true(str_eqz(b->args.options[2].name, "rows.2.price"));
    assert_int_equal(parse(b, "customer add --active yes --first-name A"), RC_OK);
    assert_int_equal(b->args.option_count, 2);
    assert_int_equal(parse(b, "customer add --active no"), RC_OK); /* it had been read as yes */
    assert_int_equal(b->args.option_count, 0);
}

/* A field of the command's own is what --confirm means there; elsewhere it is common to all. */
static void test_fields_come_before_common_options(void **state)
{
    struct bench *b = *state;

    assert_int_equal(parse(b, "customer add --confirm --as matti"), RC_OK);
    assert_int_equal(b->args.option_count, 1);
    assert_true(str_eqz(b->args.options[0].name, "confirm"));
    assert_true(str_eqz(b->args.options[0].value, "yes"));
    assert_true(str_empty(b->args.confirm));
    assert_true(str_eqz(b->args.as, "matti"));
    assert_int_equal(parse(b, "prove --confirm matti"), RC_OK);
    assert_true(str_eqz(b->args.confirm, "matti"));
}

static const struct { const char *line; int code; const char *arg, *near; } wrong[] = {
    {"notise lint x", E2301_USAGE_COMMAND, "notise lint", "notice lint"},
    {"notice lnit", E2301_USAGE_COMMAND, "notice lnit", "notice lint"},
    {"porve", E2301_USAGE_COMMAND, "porve", "prove"},
    {"zzzzzz yyyyyy", E2301_USAGE_COMMAND, "zzzzzz yyyyyy", ""},
    {"notice", E2301_USAGE_COMMAND, "notice", ""},
    {"customer add --frist-name x", E2302_USAGE_OPTION, "--frist-name", "--first-name"},
    {"notice lint --strcit", E2302_USAGE_OPTION, "--strcit", "--strict"},
    {"prove --jsn", E2302_USAGE_OPTION, "--jsn", "--json"},
    {"customer add --first-name", E2303_USAGE_VALUE, "--first-name", ""},
    {"notice lint --strict=no", E2303_USAGE_VALUE, "--strict", ""},
    {"notice lint --map a --map b --strict --strict", E2304_USAGE_DOUBLED, "--strict", ""},
    {"customer add --first-name a --first-name b", E2304_USAGE_DOUBLED, "--first_name", ""},
    {"prove --data a --data b", E2304_USAGE_DOUBLED, "--data", ""},
    {"notice lint", E2308_USAGE_ARGUMENT, "FILE…", ""},
    {"notice lint --strict", E2308_USAGE_ARGUMENT, "FILE…", ""},
    {"prove it", E2356_USAGE_EXTRA, "it", ""},
    {"customer merge 1001", E2308_USAGE_ARGUMENT, "INTO", ""},
    {"customer merge 1001 1002 1003", E2356_USAGE_EXTRA, "1003", ""},
    {"restore a b", E2356_USAGE_EXTRA, "b", ""},
    {"notice lint x --open --paid", E2309_USAGE_CONTRADICTS, "--open, --paid", ""},
    {"notice lint x --until 1 --paid", E2309_USAGE_CONTRADICTS, "--until, --paid", ""},
    {"prove --lang de", E2307_USAGE_LANG, "de", ""},
};

static void test_wrong_lines_say_what_and_what_was_meant(void **state)
{
    struct bench *b = *state;

    for (size_t i = 0; i < COUNT(wrong); i++) {
        enum rc rc = parse(b, wrong[i].line);

        if (rc != RC_INVALID || b->err.code != wrong[i].code || !str_eqz(b->err.arg, wrong[i].arg) ||
            !str_eqz(b->args.near, wrong[i].near))
            fail_msg("%s: rc %d, %d, %.*s, near %.*s", wrong[i].line, (int)rc, b->err.code,
                     STR_FMT(b->err.arg), STR_FMT(b->args.near));
    }
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(args_distance(STR("prove"), STR("prove"), 2), 0);
    assert_int_equal(args_distance(STR("porve"), STR("prove"), 2), 1);
    assert_int_equal(args_distance(STR("prov"), STR("prove"), 2), 1);
    assert_int_equal(args_distance(STR(""), STR("ab"), 2), 2);
    assert_int_equal(args_distance(STR("abcdef"), STR("uvwxyz"), 2), 3);
    assert_int_equal(args_lang("sv_FI.UTF-8"), LANG_SV);
    assert_int_equal(args_lang("C.UTF-8"), LANG_FI);
    assert_int_equal(args_lang(NULL), LANG_FI);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_common_options_stand_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_options_of_every_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words_that_may_be_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fields_are_options, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fields_come_before_common_options, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_lines_say_what_and_what_was_meant, setup, teardown),
        cmocka_unit_test(test_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
