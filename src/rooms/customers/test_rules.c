/* Rules of customers: forms, end of relationship, words of the search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "base/ids.h"
#include "errors_customers.h"
#include "rooms/customers/internal.h"

static struct arena *arena;
static const struct date today = {20800};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define S(z) STR(z)
static const struct {
    const char *name;
    struct customer_form form;
    int now;
    int code;          /* first error, 0: none */
    const char *field;
} forms[] = {
    {"a person", {.kind = 1, .first_name = S("Aino"), .last_name = S("Esimerkki")}, 0, 0, NULL},
    {"a person by last name only", {.kind = 1, .last_name = S("Esimerkki")}, 0, 0, NULL},
    {"an organisation", {.kind = 2, .organisation = S("Esimerkki-Ikkunat Oy"), .business_id = S("9999999-2")}, 0, 0, NULL},
    {"a sole trader", {.kind = 1, .last_name = S("Malli"), .sole_trader = true, .organisation = S("Kahvila Keksitty"),
                       .business_id = S("9999999-2"), .vat_id = S("FI99999992")}, 0, 0, NULL},
    {"vat number of another country", {.kind = 2, .organisation = S("Exempel AB"), .vat_id = S("SE999999999901")}, 0, 0, NULL},
    {"neither kind", {.kind = 0, .last_name = S("X")}, 0, E1603_KIND_MISSING, "kind"},
    {"unknown kind", {.kind = 3, .last_name = S("X")}, 0, E1603_KIND_MISSING, "kind"},
    {"a person without a name", {.kind = 1, .first_name = S("Aino")}, 0, E1604_NAME_MISSING, "last_name"},
    {"an organisation without a name", {.kind = 2}, 0, E1605_ORGANISATION_MISSING, "organisation"},
    {"an organisation with a first name", {.kind = 2, .organisation = S("Oy"), .first_name = S("Aino")}, 0,
     E1618_FIELD_NOT_OF_KIND, "first_name"},
    {"a consumer with a business id", {.kind = 1, .last_name = S("X"), .business_id = S("9999999-2")}, 0,
     E1618_FIELD_NOT_OF_KIND, "business_id"},
    {"the kind changed", {.kind = 1, .last_name = S("X")}, 2, E1612_KIND_FIXED, "kind"},
    {"vat check digit", {.kind = 2, .organisation = S("Oy"), .vat_id = S("FI99999991")}, 0, E1018_YTUNNUS_CHECK, "vat_id"},
    {"vat of nothing", {.kind = 2, .organisation = S("Oy"), .vat_id = S("--")}, 0, E1018_YTUNNUS_CHECK, "vat_id"},
    {"street alone", {.kind = 1, .last_name = S("X"), .street = S("Mallitie 1")}, 0, E1606_POSTAL_INCOMPLETE, "postcode"},
    {"town alone", {.kind = 1, .last_name = S("X"), .town = S("Lahti")}, 0, 0, NULL},
    {"country in small letters", {.kind = 1, .last_name = S("X"), .town = S("Lahti"), .country = S("fi")}, 0,
     E1012_FIELD_NOT_A_CHOICE, "country"},
    {"start tomorrow", {.kind = 1, .last_name = S("X"), .start_on = {20801}}, 0, E1607_START_IN_FUTURE, "start_on"},
    {"unknown source", {.kind = 1, .last_name = S("X"), .source = 99}, 0, E1012_FIELD_NOT_A_CHOICE, "source"},
};

static void test_p22_forms_are_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct customer_form form = forms[i].form;
        struct err err = {0};
        enum rc rc = customers_check_form(arena, &form, forms[i].now, today, &err);

        if (rc != (forms[i].code ? RC_INVALID : RC_OK) || err.code != forms[i].code ||
            (forms[i].field != NULL && strcmp(err.field, forms[i].field) != 0))
            fail_msg("%s: rc %d code %d field %s", forms[i].name, (int)rc, err.code, err.field ? err.field : "-");
    }
}

static void test_all_errors_are_told_at_once(void **state)
{
    struct customer_form form = {.kind = 1, .street = S("Mallitie 1"), .business_id = S("9999999-2"), .start_on = {20900}};
    struct err err = {0};

    (void)state;
    assert_int_equal(customers_check_form(arena, &form, 0, today, &err), RC_INVALID);
    assert_int_equal(err.field_count, 4);
    assert_string_equal(err.fields[0].field, "last_name");
    assert_string_equal(err.fields[3].field, "start_on");
}

static void test_p25_defaults_name_a_source(void **state)
{
    struct customer_form form = {.kind = 1, .last_name = S("X")};
    struct err err = {0};

    (void)state;
    assert_int_equal(customers_check_form(arena, &form, 0, today, &err), RC_OK);
    assert_int_equal(form.source, SOURCE_STAFF);
    assert_int_equal(form.channel, CHANNEL_WEB);
    assert_int_equal(form.start_on.days, today.days);
    assert_int_equal(form.language, LANG_FI + 1);
    assert_int_equal(customers_require_source(0, 1, &err), RC_INVALID);
    assert_int_equal(customers_require_source(1, 9, &err), RC_INVALID);
}

static const struct {
    const char *name;
    struct customer_end req;
    enum customer_state state;
    int64_t user;
    bool is_system;
    enum rc rc;
    int code;
} ends[] = {
    {"by a named person", {1, END_BY_CUSTOMER, {20800}}, CUSTOMER_ACTIVE, 5, false, RC_OK, 0},
    {"on the first day", {1, END_DECEASED, {20000}}, CUSTOMER_ACTIVE, 5, false, RC_OK, 0},
    {"by nobody", {1, END_BY_CUSTOMER, {20800}}, CUSTOMER_ACTIVE, 0, false, RC_FORBIDDEN, E1611_END_NEEDS_PERSON},
    {"by the program", {1, END_BY_CUSTOMER, {20800}}, CUSTOMER_ACTIVE, 5, true, RC_FORBIDDEN, E1611_END_NEEDS_PERSON},
    {"twice", {1, END_BY_CUSTOMER, {20800}}, CUSTOMER_ENDED, 5, false, RC_CONFLICT, E1610_ALREADY_ENDED},
    {"without reason", {1, 0, {20800}}, CUSTOMER_ACTIVE, 5, false, RC_INVALID, E1012_FIELD_NOT_A_CHOICE},
    {"without day", {1, END_BY_CUSTOMER, {DATE_NONE_DAYS}}, CUSTOMER_ACTIVE, 5, false, RC_INVALID, E1626_ENDED_ON_MISSING},
    {"before the start", {1, END_BY_CUSTOMER, {19999}}, CUSTOMER_ACTIVE, 5, false, RC_INVALID, E1608_END_BEFORE_START},
    {"tomorrow", {1, END_BY_CUSTOMER, {20801}}, CUSTOMER_ACTIVE, 5, false, RC_INVALID, E1609_END_IN_FUTURE},
};

static void test_p07_end_is_set_by_a_named_person(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct actor actor = {.user_id = ends[i].user, .is_system = ends[i].is_system};
        struct err err = {0};
        enum rc rc = customers_check_end(&ends[i].req, ends[i].state, (struct date){20000}, &actor, today, &err);

        if (rc != ends[i].rc || err.code != ends[i].code)
            fail_msg("%s: rc %d code %d", ends[i].name, (int)rc, err.code);
    }
}

static void test_p60_contact_persons_have_dates(void **state)
{
    struct contact_form form = {.last_name = S("Esimerkki"), .from_on = {20700}, .to_on = {20699}};
    struct err err = {0};

    (void)state;
    assert_int_equal(customers_check_contact(&form, CUSTOMER_ORGANISATION, today, &err), RC_INVALID);
    assert_int_equal(err.code, E1615_CONTACT_DATES);
    form.to_on = DATE_NONE;
    assert_int_equal(customers_check_contact(&form, CUSTOMER_ORGANISATION, today, &err), RC_OK);
    assert_int_equal(customers_check_contact(&form, CUSTOMER_PERSON, today, &err), RC_INVALID);
    assert_true(customers_in_office((struct date){20700}, DATE_NONE, today));
    assert_true(customers_in_office((struct date){20700}, today, today));
    assert_false(customers_in_office((struct date){20700}, (struct date){20799}, today));
    assert_false(customers_in_office((struct date){20801}, DATE_NONE, today));
}

static void test_changes_name_fields_not_values(void **state)
{
    struct customer_form a = {.kind = 1, .last_name = S("Malli"), .email = S("a@b.example"), .source = 1, .version = 1};
    struct customer_form b = a;

    (void)state;
    b.source = 2;
    b.version = 7;
    assert_int_equal(customers_changed(arena, customers_fields, &a, &b).len, 0);
    b.email = S("c@b.example");
    b.language = 2;
    assert_true(str_eqz(customers_changed(arena, customers_fields, &a, &b), "email,language"));
}

static const struct { const char *typed, *words; } searches[] = {
    {"Aino Esimerkki", "aino|esimerkki"},
    {"  esimerkki-ikkunat  OY ", "esimerkki|ikkunat|oy"},
    {"ÄIJÄLÄ", "äijälä"},
    {"Aino.E@Posti.Example", "aino.e@posti.example"},
    {"040 000 0011", "0400000011"},
    {"+358 40 000 0011", "358400000011"},
    {"00358 40 000", "35840000"},
    {"9999999-2", "99999992"},
    {"FI99999992", "99999992"},
    {"aino 1001", "aino|1001"},
    {"040 000 aino", "040000|aino"},
    {"", ""},
    {" - . ", ""},
    {"a b c d e f g h i j", "a|b|c|d|e|f|g|h"},
};

static void test_searches_become_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(searches); i++) {
        struct str words[INDEX_WORDS], all = {NULL, 0};
        size_t n = customers_search_words(arena, str_from(searches[i].typed), words);

        for (size_t w = 0; w < n; w++)
            all = w == 0 ? words[0] : str_fmt(arena, "%.*s|%.*s", STR_FMT(all), STR_FMT(words[w]));
        if (!str_eqz(all, searches[i].words))
            fail_msg("'%s' gives '%.*s'", searches[i].typed, STR_FMT(all));
    }
}

static bool listed(const struct token_list *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eqz(list->items[i], word))
            return true;
    return false;
}

static void test_tokens_are_what_searches_ask_for(void **state)
{
    struct token_list list = {.count = 0};

    (void)state;
    customers_add_text(arena, &list, S("Esimerkki-Ikkunat Oy"));
    customers_add_email(arena, &list, S("Aino.E@Posti.Example"));
    customers_add_phone(arena, &list, S("+358400000011"));
    customers_add_number(arena, &list, S("9999999-2"));
    customers_add_text(arena, &list, S("oy"));
    assert_true(listed(&list, "esimerkki") && listed(&list, "ikkunat") && listed(&list, "oy"));
    assert_true(listed(&list, "aino.e@posti.example"));
    assert_true(listed(&list, "0400000011") && listed(&list, "358400000011"));
    assert_true(listed(&list, "99999992"));
    assert_int_equal(list.count, 7);
}

static void test_form_and_row_are_the_same(void **state)
{
    struct contact_point points[] = {
        {.id = 1, .kind = CONTACT_EMAIL, .value.field[EMAIL_ADDRESS] = S("a@b.example")},
        {.id = 2, .kind = CONTACT_EMAIL, .value.field[EMAIL_ADDRESS] = S("second@b.example")},
        {.id = 3, .kind = CONTACT_POSTAL, .value.field = {[POSTAL_STREET] = S("Mallitie 1"), [POSTAL_TOWN] = S("Lahti")}},
        {.id = 4, .contact_id = 9, .kind = CONTACT_PHONE, .value.field[PHONE_NUMBER] = S("+3580000")},
    };
    struct customer_row row = {.kind = CUSTOMER_PERSON, .name.field = {[NAME_FIRST] = S("Aino"), [NAME_LAST] = S("Malli")},
                               .points = points, .point_count = COUNT(points), .language = 1, .version = 4};
    struct customer_form form;
    struct record name, organisation, point;

    (void)state;
    customers_form_of(&row, &form);
    assert_true(str_eqz(form.email, "a@b.example") && str_eqz(form.town, "Lahti") && str_empty(form.phone));
    customers_form_records(&form, &name, &organisation);
    assert_true(records_equal(&name, &row.name) && record_empty(&organisation));
    assert_true(customers_form_point(&form, CONTACT_POSTAL, &point) && records_equal(&point, &points[2].value));
    assert_false(customers_form_point(&form, CONTACT_IP, &point));
    assert_true(str_eqz(customers_name(arena, &row.name, &row.organisation, row.kind), "Aino Malli"));
    assert_true(str_eqz(customers_list_name(arena, &row.name, &row.organisation, row.kind), "Malli, Aino"));
}

static void test_p22_the_town_comes_from_the_postal_code(void **state)
{
    struct customer_form form = {.kind = 1, .last_name = S("X"), .street = S("Mallitie 1"), .postcode = S("91200")};
    struct err err = {0};
    struct str town;

    (void)state;
    if (!id_postcode(form.postcode, &town) || str_empty(town)) /* built without the table */
        skip();
    assert_int_equal(customers_check_form(arena, &form, 0, today, &err), RC_OK);
    assert_true(str_eqz(form.town, "Yli-Ii"));
    assert_true(str_eqz(form.country, "FI"));
}

static void test_p69_every_personal_field_says_why(void **state)
{
    const struct field *tables[] = {customers_fields, customers_contact_fields, customers_end_fields, customers_note_fields};

    (void)state;
    for (size_t t = 0; t < COUNT(tables); t++)
        for (const struct field *f = tables[t]; f->kind != FIELD_KIND_END; f++)
            if ((f->category != 0) != (f->need != NEED_NONE))
                fail_msg("%s", f->name);
}

static void test_p69_a_field_that_is_silent_is_counted(void **state)
{
    const struct field table[] = {
        {.name = "ok", .kind = FIELD_KIND_TEXT, .category = CATEGORY_NAME, .need = NEED_CONTRACT, .label = "x"},
        {.name = "silent", .kind = FIELD_KIND_TEXT, .category = CATEGORY_NAME, .need = NEED_NONE, .label = "x"},
        {.name = "impersonal", .kind = FIELD_KIND_TEXT, .label = "x"},
        FIELD_END,
    };
    int64_t personal = 0, silent = 0;

    (void)state;
    customers_count_needs(table, &personal, &silent);
    assert_int_equal(personal, 2);
    assert_int_equal(silent, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p22_forms_are_decided),
        cmocka_unit_test(test_all_errors_are_told_at_once),
        cmocka_unit_test(test_p25_defaults_name_a_source),
        cmocka_unit_test(test_p07_end_is_set_by_a_named_person),
        cmocka_unit_test(test_p60_contact_persons_have_dates),
        cmocka_unit_test(test_changes_name_fields_not_values),
        cmocka_unit_test(test_searches_become_words),
        cmocka_unit_test(test_tokens_are_what_searches_ask_for),
        cmocka_unit_test(test_form_and_row_are_the_same),
        cmocka_unit_test(test_p22_the_town_comes_from_the_postal_code),
        cmocka_unit_test(test_p69_every_personal_field_says_why),
        cmocka_unit_test(test_p69_a_field_that_is_silent_is_counted),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
