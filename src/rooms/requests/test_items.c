/* The decision table row by row, reasons, states, alarms and extensions: pure (P50 P52 P53 P55 P57-P59 P62; I-30). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "errors_requests.h"
#include "rooms/requests/items.h"

static struct date day(const char *iso)
{
    struct date d = DATE_NONE;

    assert_true(date_from_iso(str_from(iso), &d));
    return d;
}

static void test_p52_each_row_of_the_decision_table(void **state)
{
    static const struct { struct item_facts f; enum item_outcome outcome; enum request_letter_kind letter; bool refusable; } rows[] = {
        {{.kind = REQUEST_ACCESS, .found = true}, ITEM_ACCEPTED, LETTER_15, true},
        {{.kind = REQUEST_ACCESS}, ITEM_NOTHING, LETTER_15, true},
        {{.kind = REQUEST_PORTABILITY, .found = true}, ITEM_ACCEPTED, LETTER_20, true},
        {{.kind = REQUEST_RECTIFICATION, .found = true}, ITEM_ACCEPTED, LETTER_16, true},
        {{.kind = REQUEST_RECTIFICATION, .found = true, .on_voucher = true}, ITEM_ACCEPTED, LETTER_16B, true},
        {{.kind = REQUEST_ERASURE, .found = true}, ITEM_ACCEPTED, LETTER_17, true},
        {{.kind = REQUEST_ERASURE, .found = true, .open_claim = true, .law = true}, ITEM_PARTLY, LETTER_17P, true},
        {{.kind = REQUEST_ERASURE, .found = true, .law = true}, ITEM_PARTLY, LETTER_17P, true},
        {{.kind = REQUEST_ERASURE, .found = true, .represents = true}, ITEM_PARTLY, LETTER_17G, true},
        {{.kind = REQUEST_RESTRICTION, .found = true}, ITEM_ACCEPTED, LETTER_18, true},
        {{.kind = REQUEST_OBJECTION, .found = true, .basis = BASIS_INTEREST}, ITEM_ACCEPTED, LETTER_21, true},
        {{.kind = REQUEST_OBJECTION, .found = true, .basis = BASIS_INTEREST, .compelling = true}, ITEM_REFUSED, LETTER_21X, true},
        {{.kind = REQUEST_OBJECTION, .found = true, .basis = BASIS_CONTRACT}, ITEM_REFUSED, LETTER_21X, true},
        {{.kind = REQUEST_OBJECTION, .found = true, .basis = BASIS_LAW}, ITEM_REFUSED, LETTER_21X, true},
        {{.kind = REQUEST_OBJECTION, .found = true, .basis = BASIS_INTEREST, .marketing = true, .compelling = true}, ITEM_ACCEPTED,
         LETTER_21M, false},
        {{.kind = REQUEST_MARKETING, .found = true}, ITEM_ACCEPTED, LETTER_21M, false},
        {{.kind = REQUEST_LIST_PROHIBITION, .found = true}, ITEM_ACCEPTED, LETTER_21M, false},
        {{.kind = REQUEST_CONSENT, .found = true}, ITEM_ACCEPTED, LETTER_7, false},
        {{.kind = REQUEST_ANONYMISATION, .found = true, .law = true}, ITEM_PARTLY, LETTER_17P, true},
        {{.kind = REQUEST_REVIEW, .found = true, .contested = true}, ITEM_ACCEPTED, LETTER_22, true},
        {{.kind = REQUEST_REVIEW, .found = true}, ITEM_NOTHING, LETTER_15, true},
        {{.kind = REQUEST_RECIPIENTS, .found = true}, ITEM_ACCEPTED, LETTER_15, true},
        {{.kind = REQUEST_QUESTION, .found = true}, ITEM_ACCEPTED, LETTER_15, false},
        {{.kind = REQUEST_ESTATE, .found = true}, ITEM_ACCEPTED, LETTER_E, false}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct item_proposal p = requests_decide_item(&rows[i].f);

        if (p.outcome != rows[i].outcome || p.letter != rows[i].letter || p.refusable != rows[i].refusable || p.articles[0] == '\0'
            || p.statement == STATEMENT_NONE)
            fail_msg("row %zu: outcome %d letter %s", i, p.outcome, requests_letter_word(p.letter));
    }
}

static void test_i30_p52_who_must_be_known_how_well(void **state)
{
    (void)state;
    for (int k = REQUEST_ACCESS; k <= REQUEST_ESTATE; k++) {
        bool none = k == REQUEST_MARKETING || k == REQUEST_LIST_PROHIBITION || k == REQUEST_CONSENT || k == REQUEST_QUESTION
                    || k == REQUEST_ESTATE;

        assert_int_equal(requests_least_identity((enum request_kind)k), none ? IDENTITY_NONE : IDENTITY_CHANNEL);
    }
    /* no field of any form here is compulsory but the choice itself: no signature, no datum not held */
    for (const struct field *f = requests_fields; f->kind != FIELD_KIND_END; f++)
        assert_int_equal(f->flags & FIELD_REQUIRED, 0);
    for (const struct field *f = requests_fields; f->kind != FIELD_KIND_END; f++) /* and none of what only some requests need says that the law wants it */
        if (strcmp(f->name, "deputy") == 0 || strcmp(f->name, "signature") == 0 || strcmp(f->name, "defect") == 0 || strcmp(f->name, "value") == 0
            || strcmp(f->name, "ground") == 0 || strcmp(f->name, "text") == 0)
            assert_int_equal(f->need, NEED_VOLUNTARY);
}

static void test_i28_p57_a_refusal_needs_person_reason_and_words(void **state)
{
    struct actor person = {.user_id = 7}, nobody = {0}, machine = {.user_id = 7, .is_system = true};
    struct item_facts rectify = {.kind = REQUEST_RECTIFICATION, .found = true}, ban = {.kind = REQUEST_MARKETING, .found = true};
    struct err err = {0};

    (void)state;
    assert_int_equal(requests_decide_refusal(&rectify, &person, REASON_DATA_CORRECT, STR("Tarkistettu asiakirjasta."), &err), RC_OK);
    assert_int_equal(requests_decide_refusal(&rectify, &nobody, REASON_DATA_CORRECT, STR("x"), &err), RC_FORBIDDEN);
    assert_int_equal(requests_decide_refusal(&rectify, &machine, REASON_DATA_CORRECT, STR("x"), &err), RC_FORBIDDEN);
    assert_int_equal(requests_decide_refusal(&rectify, &person, REASON_NONE, STR("x"), &err), RC_INVALID);
    assert_int_equal(err.code, E1921_REQUEST_REASON_UNFIT);
    assert_int_equal(requests_decide_refusal(&rectify, &person, REASON_COMPELLING_GROUND, STR("x"), &err), RC_INVALID);
    assert_int_equal(requests_decide_refusal(&rectify, &person, REASON_DATA_CORRECT, STR("  "), &err), RC_INVALID);
    assert_int_equal(err.code, E1929_REQUEST_WORDS);
    for (int reason = REASON_COMPLEXITY; reason < REASON_COUNT; reason++) { /* P53: never, with any reason */
        assert_int_equal(requests_decide_refusal(&ban, &person, (enum request_reason)reason, STR("x"), &err), RC_INVALID);
        assert_int_equal(err.code, E1920_REQUEST_NOT_REFUSABLE);
    }
}

static void test_p55_which_datum_and_what_is_wrong(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(requests_decide_rectification(STR("email"), DEFECT_ERRONEOUS, STR("a@posti.example"), &err), RC_OK);
    assert_int_equal(requests_decide_rectification(STR("phone"), DEFECT_UNNECESSARY, STR(""), &err), RC_OK);
    assert_int_equal(requests_decide_rectification(STR("number"), DEFECT_ERRONEOUS, STR("1"), &err), RC_INVALID);
    assert_int_equal(requests_decide_rectification(STR("email"), 0, STR("x"), &err), RC_INVALID);
    assert_int_equal(requests_decide_rectification(STR("email"), DEFECT_OUTDATED, STR(" "), &err), RC_INVALID);
    assert_int_equal(err.code, E1924_REQUEST_VALUE);
}

static void test_p58_what_a_restriction_covers(void **state)
{
    (void)state;
    assert_true(requests_decide_restriction(RESTRICT_ACCURACY, CATEGORY_EMAIL) == CATEGORY_BIT(CATEGORY_EMAIL));
    assert_true(requests_decide_restriction(RESTRICT_ACCURACY, CATEGORY_NONE) == (uint64_t)INT64_MAX);
    assert_true(requests_decide_restriction(RESTRICT_CLAIMS, CATEGORY_EMAIL) == (uint64_t)INT64_MAX);
}

static void test_p62_never_instead_of_an_erasure(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(requests_decide_anonymisation(false, &err), RC_OK);
    assert_int_equal(requests_decide_anonymisation(true, &err), RC_CONFLICT);
}

static void test_p52_states_follow_from_what_happened(void **state)
{
    struct request r = {.state = REQUEST_RECEIVED, .identity = IDENTITY_NONE, .identity_asked_on = DATE_NONE, .extended_on = DATE_NONE,
                        .alarmed_on = DATE_NONE};

    (void)state;
    assert_int_equal(requests_status(&r, 1, 0, 1, IDENTITY_CHANNEL), STATUS_RECEIVED);
    r.acknowledged_at = 1;
    assert_int_equal(requests_status(&r, 1, 0, 1, IDENTITY_CHANNEL), STATUS_ACKNOWLEDGED);
    r.identity_asked_on = day("2027-03-02");
    assert_int_equal(requests_status(&r, 1, 0, 1, IDENTITY_CHANNEL), STATUS_IDENTITY_NEEDED);
    r.identity = IDENTITY_DESK;
    r.identified_at = 2;
    assert_int_equal(requests_status(&r, 1, 0, 1, IDENTITY_CHANNEL), STATUS_IDENTIFIED);
    assert_int_equal(requests_status(&r, 0, 1, 2, IDENTITY_CHANNEL), STATUS_ACCEPTED);
    assert_int_equal(requests_status(&r, 0, 2, 2, IDENTITY_CHANNEL), STATUS_REFUSED);
    r.state = REQUEST_WITHDRAWN;
    r.ended_as = ENDED_UNIDENTIFIED;
    assert_int_equal(requests_status(&r, 0, 0, 1, IDENTITY_CHANNEL), STATUS_UNIDENTIFIED);
    for (int s = STATUS_RECEIVED; s < STATUS_COUNT; s++)
        assert_true(strncmp(requests_status_dpv((enum request_status)s), "Request", 7) == 0);
    for (int k = REASON_COMPLEXITY; k < REASON_COUNT; k++)
        assert_true(strchr(requests_reason_dpv((enum request_reason)k), ':') != NULL);
}

static void test_p03_alarm_days(void **state)
{
    struct date received = day("2027-03-01"), due = day("2027-04-01"), alarmed = DATE_NONE;
    static const char *const days[] = {"2027-03-01", "2027-03-22", "2027-03-29", "2027-03-31", "2027-04-02", "2027-04-03"};
    size_t at = 0;

    (void)state;
    for (int i = 0; i <= 33; i++) {
        struct date today = date_add_days(received, i);

        if (!requests_alarm_day(received, due, alarmed, today))
            continue;
        assert_true(at < COUNT(days) && today.days == day(days[at]).days);
        at++;
        alarmed = today;
    }
    assert_int_equal(at, COUNT(days));
    assert_true(requests_alarm_day(received, due, day("2027-03-20"), day("2027-03-30"))); /* the run was down: told late, once */
}

static void test_p52_an_extension_once_in_time_with_reason(void **state)
{
    struct actor person = {.user_id = 7};
    struct request r = {.state = REQUEST_RECEIVED, .received_on = day("2027-03-01"), .extended_on = DATE_NONE};
    struct err err = {0};

    (void)state;
    assert_int_equal(requests_decide_extension(&r, REASON_COMPLEXITY, STR("Monta rekisteriä."), &person, day("2027-04-01"), &err), RC_OK);
    assert_int_equal(requests_decide_extension(&r, REASON_COMPLEXITY, STR("Monta rekisteriä."), &person, day("2027-04-02"), &err), RC_CONFLICT);
    assert_int_equal(requests_decide_extension(&r, REASON_UNFOUNDED, STR("x"), &person, day("2027-03-05"), &err), RC_INVALID);
    assert_int_equal(requests_decide_extension(&r, REASON_HIGH_VOLUME, STR(""), &person, day("2027-03-05"), &err), RC_INVALID);
    r.extended_on = day("2027-03-10");
    assert_int_equal(requests_decide_extension(&r, REASON_COMPLEXITY, STR("x"), &person, day("2027-03-12"), &err), RC_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p52_each_row_of_the_decision_table), cmocka_unit_test(test_i30_p52_who_must_be_known_how_well),
        cmocka_unit_test(test_i28_p57_a_refusal_needs_person_reason_and_words), cmocka_unit_test(test_p55_which_datum_and_what_is_wrong),
        cmocka_unit_test(test_p58_what_a_restriction_covers), cmocka_unit_test(test_p62_never_instead_of_an_erasure),
        cmocka_unit_test(test_p52_states_follow_from_what_happened), cmocka_unit_test(test_p03_alarm_days),
        cmocka_unit_test(test_p52_an_extension_once_in_time_with_reason)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
