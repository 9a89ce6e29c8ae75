/* The field table: one reading for form, JSON, CSV and command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/field.h"

enum { CAT_NAME = 1, CAT_IP = 7, CAT_LAW = 17 };

struct row { struct str what; int64_t price; };
struct form {
    struct str name, email, phone, postal_code, postal_country, web, ip, ytunnus, note, secret;
    struct date born_on, made_on;
    int64_t count, price, quantity;
    int channel;
    unsigned acts;
    bool agreed;
    struct row *rows;
    size_t row_count;
};

static const struct name_value channels[] = {{"phone", 1, "x"}, {"post", 2, "x"}, {NULL, 0, NULL}};
static const struct name_value acts[] = {{"use", 1, "x"}, {"disclose", 2, "x"}, {NULL, 0, NULL}};
static const struct field row_fields[] = {
    FIELD_NAME(struct row, what, 20, FIELD_REQUIRED, 0, NEED_NONE, "x"),
    FIELD_CENTS(struct row, price, 1, 10000, 0, 0, NEED_NONE, "x"), FIELD_END};
static const struct field fields[] = {
    FIELD_NAME(struct form, name, 20, FIELD_REQUIRED, CAT_NAME, NEED_CONTRACT, "x"),
    FIELD_EMAIL(struct form, email, 0, CAT_NAME, NEED_VOLUNTARY, "x"),
    FIELD_PHONE(struct form, phone, 0, CAT_LAW, NEED_LAW, "x"),
    FIELD_POSTCODE(struct form, postal_code, 0, 0, NEED_NONE, "x"),
    FIELD_TEXT(struct form, postal_country, 20, 0, 0, NEED_NONE, "x"),
    FIELD_URL(struct form, web, 0, 0, NEED_NONE, "x"),
    FIELD_IP(struct form, ip, FIELD_REQUIRED, CAT_IP, NEED_VOLUNTARY, "x"),
    FIELD_YTUNNUS(struct form, ytunnus, 0, 0, NEED_NONE, "x"),
    FIELD_LINES(struct form, note, 100, 0, 0, NEED_NONE, "x"),
    FIELD_SECRET(struct form, secret, 64, 0, 0, NEED_NONE, "x"),
    FIELD_DATE(struct form, born_on, 0, 0, NEED_NONE, "x"),
    FIELD_DATE(struct form, made_on, 0, 0, NEED_NONE, "x"),
    FIELD_I64(struct form, count, 1, 100, 0, 0, NEED_NONE, "x"),
    FIELD_CENTS(struct form, price, 0, 0, 0, 0, NEED_NONE, "x"),
    FIELD_DECIMAL4(struct form, quantity, 0, 0, 0, 0, NEED_NONE, "x"),
    FIELD_ENUM(struct form, channel, channels, 0, 0, NEED_NONE, "x"),
    FIELD_BITS(struct form, acts, acts, 0, 0, NEED_NONE, "x"),
    FIELD_BOOL(struct form, agreed, 0, 0, NEED_NONE, "x"),
    FIELD_ROWS(struct form, rows, row_count, 3, row_fields, struct row, "x"), FIELD_END};

static struct ctx ctx;
static struct form form;
static uint64_t stated; /* the notice of these tests */

static bool notice_allows(const struct ctx *c, int category, int *statement)
{
    (void)c;
    *statement = 40 + category;
    return category == CAT_LAW || (stated >> category & 1);
}

static int setup(void **state)
{
    (void)state;
    ctx = (struct ctx){.arena = arena_new(1 << 20)};
    assert_true(date_from_iso(STR("2026-11-22"), &ctx.today));
    stated = 1u << CAT_NAME;
    field_policy_set(notice_allows);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(ctx.arena);
    return 0;
}

static enum rc read_pairs(const char *const *pairs, size_t count)
{
    struct field_input in[32];

    assert_true(count % 2 == 0 && count / 2 <= COUNT(in));
    for (size_t i = 0; i < count / 2; i++)
        in[i] = (struct field_input){str_from(pairs[2 * i]), str_from(pairs[2 * i + 1])};
    memset(&form, 0, sizeof form);
    return fields_read(&ctx, fields, in, count / 2, &form);
}
#define READ(...) read_pairs((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_reads_every_kind(void **state)
{
    (void)state;
    assert_int_equal(READ("name", "  Maija   Malli ", "email", "a@B.example", "phone", "040 1234567",
        "web", "www.malli.example", "ytunnus", "FI99999992", "note", "a\r\nb", "secret", " s\xc3\xa4 ", "born_on", "1.2.1990",
        "count", "7", "price", "=2*1,50", "quantity", "2,5", "channel", "post", "acts", "use", "acts", "disclose",
        "agreed", "on"), RC_OK);
    assert_true(str_eqz(form.name, "Maija Malli") && str_eqz(form.email, "a@b.example"));
    assert_true(str_eqz(form.phone, "+358401234567") && str_eqz(form.web, "https://www.malli.example"));
    assert_true(str_eqz(form.ytunnus, "9999999-2") && str_eqz(form.note, "a\nb"));
    assert_true(str_eqz(form.secret, " s\xc3\xa4 "));
    assert_int_equal(form.born_on.days, date_ymd(1990, 2, 1).days);
    assert_true(date_is_none(form.made_on));
    assert_int_equal(form.count, 7);
    assert_int_equal(form.price, 300);
    assert_int_equal(form.quantity, 25000);
    assert_int_equal(form.channel, 2);
    assert_int_equal(form.acts, 3);
    assert_true(form.agreed);
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "born_on"), &form), "1.2.1990"));
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "price"), &form), "3,00"));
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "acts"), &form), "use,disclose"));
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "channel"), &form), "post"));
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "secret"), &form), ""));
    assert_true(str_eqz(field_value(&ctx, field_find(fields, "name"), &form), "Maija Malli"));
    assert_null(field_find(fields, "nam"));
}

static void assert_errors(const char *const *names, const int *codes, size_t count)
{
    assert_int_equal(ctx.err.field_count, count);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t k = 0; k < count; k++)
            found |= strcmp(ctx.err.fields[k].field, names[i]) == 0 && ctx.err.fields[k].code == codes[i];
        if (!found)
            fail_msg("no error %d at %s", codes[i], names[i]);
    }
}

/* All mistakes at once, and what was right stays. */
static void test_reports_all_errors(void **state)
{
    static const char *const names[] = {"name", "email", "postal_code", "web", "ytunnus", "born_on", "count",
        "price", "channel", "acts", "agreed", "x", "phone", "note", "postal_country"};
    static const int codes[] = {E1004_FIELD_REQUIRED, E1013_EMAIL_INVALID, E1015_POSTCODE_UNKNOWN, E1016_URL_INVALID,
        E1018_YTUNNUS_CHECK, E1010_FIELD_NOT_A_DATE, E1009_FIELD_OUT_OF_RANGE, E1011_FIELD_NOT_MONEY,
        E1012_FIELD_NOT_A_CHOICE, E1012_FIELD_NOT_A_CHOICE, E1012_FIELD_NOT_A_CHOICE, E1001_FIELD_UNKNOWN,
        E1002_FIELD_DOUBLED, E1006_TEXT_NOT_UTF8, E1005_FIELD_TOO_LONG};

    (void)state;
    assert_int_equal(READ("name", "  ", "email", "a@", "postal_code", "1234", "web", "ftp://x",
        "ytunnus", "9999999-3", "born_on", "31.2.2000", "count", "101", "price", "x", "channel", "mail", "acts", "use,sell",
        "agreed", "maybe", "x", "1", "phone", "040 1234567", "phone", "040 1234567", "note", "\xff", "quantity", "1,5"),
        RC_INVALID);
    assert_errors(names, codes, COUNT(names) - 1);
    assert_true(str_eqz(form.email, "a@") && form.quantity == 15000);
    assert_int_equal(READ("name", "a", "postal_country", "aaaaaaaaaaaaaaaaaaaaa"), RC_INVALID);
    assert_errors(names + 14, codes + 14, 1);
    assert_true(str_eqz(ctx.err.fields[0].arg, "20"));
    assert_int_equal(READ("name", "a", "note", "x\x01"), RC_INVALID);
    assert_int_equal(ctx.err.code, E1007_TEXT_FORBIDDEN_CHARACTER);
    assert_int_equal(READ("name", "a", "acts", "use", "acts", "use"), RC_INVALID);
    assert_int_equal(ctx.err.code, E1002_FIELD_DOUBLED);
    assert_int_equal(READ("name", "a", "count", "0"), RC_INVALID);
    assert_true(str_eqz(ctx.err.arg, "1\xe2\x80\x93" "100"));
}

static void test_postcode_by_country(void **state)
{
    (void)state;
    assert_int_equal(READ("name", "a", "postal_code", "FI-00100", "postal_country", "fi"), RC_OK);
    assert_true(str_eqz(form.postal_code, "00100"));
    assert_int_equal(READ("name", "a", "postal_code", "114 55", "postal_country", "SE"), RC_OK);
    assert_true(str_eqz(form.postal_code, "114 55"));
    assert_int_equal(READ("name", "a", "postal_code", "114 55"), RC_INVALID);
}

static void test_rows(void **state)
{
    (void)state;
    assert_int_equal(READ("name", "a", "rows.0.what", "x", "rows.0.price", "1", "rows.1.what", "", "rows.1.price", " ",
        "rows.2.what", "y"), RC_OK);
    assert_int_equal(form.row_count, 2);
    assert_true(str_eqz(form.rows[0].what, "x") && form.rows[0].price == 100 && str_eqz(form.rows[1].what, "y"));
    assert_int_equal(READ("name", "a", "rows.2.price", "500"), RC_INVALID);
    assert_int_equal(ctx.err.field_count, 2);
    assert_string_equal(ctx.err.fields[0].field, "rows.2.what");
    assert_string_equal(ctx.err.fields[1].field, "rows.2.price");
    assert_int_equal(READ("name", "a", "rows.3.what", "x"), RC_INVALID);
    assert_int_equal(ctx.err.code, E1026_TOO_MANY_ROWS);
    static const char *const unknown[] = {"rows.x.what", "rows.-1.what", "rows.01.what", "rows.0", "rows", "rows.0.other",
        "rows.0.what.x", "rows.9999999999.what", "", "name.0.x", "Name"};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        assert_int_equal(READ("name", "a", unknown[i], "x"), RC_INVALID);
        assert_int_equal(ctx.err.code, E1001_FIELD_UNKNOWN);
    }
    assert_int_equal(READ("name", "a", "rows.0.what", "x", "rows.0.what", "y"), RC_INVALID);
    assert_int_equal(ctx.err.code, E1002_FIELD_DOUBLED);
    assert_int_equal(READ("name", "a"), RC_OK);
    assert_int_equal(form.row_count, 0);
}

/* A field whose category the notice does not state is refused, and never asked (P18). */
static void test_p18_refuses_what_the_notice_lacks(void **state)
{
    (void)state;
    assert_int_equal(READ("name", "a", "ip", ""), RC_OK); /* required, but not asked */
    assert_int_equal(READ("name", "a", "ip", "192.0.2.1", "count", "0"), RC_REFUSED);
    assert_int_equal(ctx.err.code, E1025_FIELD_NOT_IN_NOTICE);
    assert_int_equal(ctx.err.statement, 40 + CAT_IP);
    assert_string_equal(ctx.err.field, "ip");
    assert_true(str_empty(form.ip));
    assert_false(field_allowed(&ctx, field_find(fields, "ip")));
    stated |= 1u << CAT_IP;
    assert_int_equal(READ("name", "a", "ip", "2001:DB8:0::1"), RC_OK);
    assert_true(str_eqz(form.ip, "2001:db8::1"));
    assert_int_equal(READ("name", "a", "ip", "192.0.2.256"), RC_INVALID);
    stated = 0;
    assert_int_equal(READ("phone", "040 1234567"), RC_OK); /* imposed by law */
    assert_int_equal(READ("name", "a"), RC_REFUSED);
    field_policy_set(NULL);
    assert_false(field_allowed(&ctx, field_find(fields, "phone")));
    assert_true(field_allowed(&ctx, field_find(fields, "count")));
}

/* A form of a page brings all of its text fields and lists; boxes, several choices and rows only when something is in them. */
static void test_form_left_out(void **state)
{
    static const struct field small[] = {
        FIELD_NAME(struct form, name, 100, FIELD_REQUIRED, 0, NEED_NONE, "n"),
        FIELD_EMAIL(struct form, email, 0, 0, NEED_NONE, "e"),
        FIELD_DATE(struct form, born_on, FIELD_SOMETIMES, 0, NEED_NONE, "b"),
        FIELD_BOOL(struct form, agreed, 0, 0, NEED_NONE, "a"),
        FIELD_END};
    const struct field_input whole[] = {{STR("name"), STR("a")}, {STR("email"), STR("")}};

    (void)state;
    form = (struct form){.name = {NULL, 0}};
    assert_int_equal(fields_read_form(&ctx, small, whole, 2, &form), RC_OK);
    assert_int_equal(fields_read_form(&ctx, small, whole, 1, &form), RC_INVALID); /* never read as "empty" */
    assert_int_equal(ctx.err.field_count, 1);
    assert_int_equal(ctx.err.code, E1032_FIELD_LEFT_OUT);
    assert_string_equal(ctx.err.field, "email");
    assert_int_equal(fields_read_form(&ctx, small, NULL, 0, &form), RC_INVALID);
    assert_int_equal(ctx.err.field_count, 2); /* both are named */
    assert_int_equal(ctx.err.code, E1004_FIELD_REQUIRED);
    assert_int_equal(fields_read(&ctx, small, whole, 1, &form), RC_OK); /* the API and files give what they have */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reads_every_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reports_all_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_postcode_by_country, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p18_refuses_what_the_notice_lacks, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
