/* Customers on a real store with a set clock: created, found, edited, ended; refused, locked, erased,
 * apart from other tenants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "audit_customers.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/ownership.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"
#include "rooms/requests/requests.h"

#define S(z) STR(z)

static int set_up(void **state)
{
    *state = fixture_open(NULL);
    return 0;
}

static int tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static struct ctx *manage(struct fixture *f)
{
    return fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
}

static struct customer_form person(struct str first, struct str last)
{
    return (struct customer_form){.kind = CUSTOMER_PERSON, .first_name = first, .last_name = last,
        .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};
}

static struct customer_receipt create(struct ctx *ctx, const struct customer_form *form)
{
    struct customer_receipt out = {0};

    OK(RUN_ACTION(customers_create, ctx, form, &out));
    return out;
}

static size_t found(struct ctx *ctx, struct str words, int64_t *first)
{
    struct customer_hits hits;

    OK(customers_find(ctx, &(struct customer_search){.words = words, .limit = 50}, &hits));
    *first = hits.count > 0 ? hits.rows[0].customer_id : 0;
    return hits.count;
}

static int64_t find_one(struct ctx *ctx, struct str words)
{
    int64_t id;

    if (found(ctx, words, &id) != 1)
        fail_msg("%.*s: not one hit", STR_FMT(words));
    return id;
}

static bool refused_with(struct ctx *ctx, enum rc rc, enum statement statement)
{
    bool same = rc == RC_REFUSED && ctx->err.statement == (int)statement;

    err_clear(&ctx->err);
    return same;
}

static void test_p05_created_found_and_opened(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt a, b;
    struct customer_row row;

    form.email = S("aino@posti.example");
    form.phone = S("+358400000011");
    form.street = S("Mallitie 1");
    form.postcode = S("15100");
    a = create(ctx, &form);
    b = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Esimerkki-Ikkunat Oy"),
        .business_id = S("9999999-2")});
    assert_int_equal(a.number, 1001);
    assert_int_equal(b.number, 1002);
    assert_true(a.subject_id != 0 && b.subject_id == 0);
    assert_int_equal(find_one(ctx, S("aino")), a.customer_id);
    assert_int_equal(find_one(ctx, S("040 000 0011")), a.customer_id);
    assert_int_equal(find_one(ctx, S("AINO@posti.example")), a.customer_id);
    assert_int_equal(find_one(ctx, S("1001")), a.customer_id);
    assert_int_equal(find_one(ctx, S("lahti")), a.customer_id);
    assert_int_equal(find_one(ctx, S("9999999-2")), b.customer_id);
    assert_int_equal(find_one(ctx, S("ikkunat esimerkki")), b.customer_id);
    OK(customers_load(ctx, a.customer_id, LOAD_NETWORK, &row));
    assert_true(str_eqz(row.name.field[NAME_LAST], "Esimerkki"));
    assert_int_equal(row.point_count, 3);
    assert_int_equal(customers_load(ctx, 1, 0, &row), RC_NOT_FOUND);
}

static void test_p01_p25_records_carry_source_day_and_notice(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_row row;
    struct customer_receipt r;

    form.email = S("aino@posti.example");
    r = create(ctx, &form);
    OK(customers_load(ctx, r.customer_id, LOAD_POINTS, &row));
    assert_int_equal(row.points[0].from.source, SOURCE_CUSTOMER);
    assert_int_equal(row.points[0].from.channel, CHANNEL_PHONE);
    assert_int_equal(row.points[0].from.given_on.days, ctx->today.days);
    assert_int_equal(row.points[0].from.notice_id, 1);
    assert_int_equal(row.points[0].from.recorded_by, 1);
    assert_int_equal(row.from.notice_id, 1);
}

static void test_a_failed_create_takes_no_number(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form bad = person(S("Aino"), S(""));
    struct customer_receipt out;

    assert_int_equal(create(ctx, &(struct customer_form){.kind = 1, .last_name = S("A")}).number, 1001);
    assert_int_equal(RUN_ACTION(customers_create, ctx, &bad, &out), RC_INVALID);
    assert_int_equal(ctx->err.code, E1604_NAME_MISSING);
    assert_int_equal(create(ctx, &(struct customer_form){.kind = 1, .last_name = S("B")}).number, 1002);
}

static void test_edit_keeps_history_and_other_sources(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_edit edit;
    struct customer_receipt r, out;
    struct customer_row row;
    struct change_row *changes;
    struct event_row *events;
    size_t n;

    form.email = S("aino@posti.example");
    form.phone = S("+358400000011");
    r = create(ctx, &form);
    edit = (struct customer_edit){.customer_id = r.customer_id, .form = form};
    edit.form.version = 1;
    edit.form.start_on = ctx->today;
    edit.form.language = LANG_FI + 1;
    edit.form.email = S("uusi@posti.example");
    edit.form.source = SOURCE_UPDATE_SERVICE;
    edit.form.channel = CHANNEL_FILE;
    OK(RUN_ACTION(customers_edit, ctx, &edit, &out));
    assert_int_equal(out.version, 2);
    OK(customers_load(ctx, r.customer_id, LOAD_POINTS, &row));
    for (size_t i = 0; i < row.point_count; i++) /* only what changed has the new source */
        assert_int_equal(row.points[i].from.source, row.points[i].kind == CONTACT_EMAIL ? SOURCE_UPDATE_SERVICE : SOURCE_CUSTOMER);
    OK(customers_load_changes(ctx, r.customer_id, 10, &changes, &n));
    assert_int_equal(n, 1);
    assert_true(str_eqz(changes[0].fields, "email"));
    assert_int_equal(changes[0].by, 1);
    OK(customers_load_events(ctx, r.customer_id, 10, &events, &n));
    assert_int_equal(n, 2);
    assert_int_equal(events[0].kind, AUDIT_CUSTOMER_EDITED);
    assert_int_equal(find_one(ctx, S("uusi@posti.example")), r.customer_id);
    assert_int_equal(found(ctx, S("aino@posti.example"), &(int64_t){0}), 0);

    assert_int_equal(RUN_ACTION(customers_edit, ctx, &edit, &out), RC_CONFLICT); /* version 1 again */
    assert_int_equal(ctx->err.code, E1602_CUSTOMER_CHANGED);
    assert_true(ctx->err.arg.len > 0);
    edit.form.version = 2;
    OK(RUN_ACTION(customers_edit, ctx, &edit, &out)); /* nothing new: no version, no history */
    assert_int_equal(out.version, 2);
    edit.form.kind = CUSTOMER_ORGANISATION;
    assert_int_equal(RUN_ACTION(customers_edit, ctx, &edit, &out), RC_INVALID);
}

static void test_p07_end_is_recorded_with_its_person(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r = create(ctx, &form), out;
    struct customer_end end = {.customer_id = r.customer_id, .reason = END_BY_CUSTOMER, .end_on = ctx->today};
    struct customer_hits hits;
    struct customer_row row;

    f->actor.is_system = true;
    assert_int_equal(RUN_ACTION(customers_end, ctx, &end, &out), RC_FORBIDDEN);
    f->actor.is_system = false;
    OK(RUN_ACTION(customers_end, ctx, &end, &out));
    OK(customers_load(ctx, r.customer_id, 0, &row));
    assert_int_equal(row.state, CUSTOMER_ENDED);
    assert_int_equal(row.ended_by, 1);
    OK(customers_find(ctx, &(struct customer_search){.filter = FILTER_ENDED, .limit = 5}, &hits));
    assert_int_equal(hits.count, 1);
    assert_int_equal(hits.counts[FILTER_ENDED], 1);
    assert_int_equal(RUN_ACTION(customers_end, ctx, &end, &out), RC_CONFLICT);
}

static void test_p60_contact_persons_are_subjects_with_dates(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_receipt o = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Malli Oy")});
    struct contact_form c = {.customer_id = o.customer_id, .first_name = S("Erkki"), .last_name = S("Edustaja"),
        .role = S("ostaja"), .email = S("erkki@malli.example"), .to_on = DATE_NONE, .from_on = DATE_NONE};
    struct contact_receipt r, again;
    struct contact_row *rows;
    struct customer_role *roles;
    struct customer_party party;
    size_t n;

    OK(RUN_ACTION(customers_contact_save, ctx, &c, &r));
    assert_true(r.subject_id != 0);
    OK(customers_load_contacts(ctx, o.customer_id, &rows, &n));
    assert_int_equal(n, 1);
    assert_true(str_eqz(rows[0].role.field[ROLE_TITLE], "ostaja"));
    assert_int_equal(find_one(ctx, S("edustaja")), o.customer_id);
    OK(customers_party(ctx, o.customer_id, &party));
    assert_true(str_eqz(party.contact_name, "Erkki Edustaja") && str_eqz(party.email, "erkki@malli.example"));
    OK(customers_roles_of_subject(ctx, r.subject_id, &roles, &n));
    assert_true(n == 1 && roles[0].in_office && roles[0].contact_id == r.contact_id);
    c.contact_id = r.contact_id;
    c.last_name = S("Uusinimi");
    c.email = S("");
    c.version = 1;
    OK(RUN_ACTION(customers_contact_save, ctx, &c, &again));
    assert_int_equal(RUN_ACTION(customers_contact_save, ctx, &c, &again), RC_CONFLICT);
    assert_int_equal(found(ctx, S("edustaja"), &(int64_t){0}), 0);
    assert_int_equal(find_one(ctx, S("uusinimi")), o.customer_id);
    OK(RUN_ACTION(customers_contact_end, ctx, (&(struct contact_end){.contact_id = r.contact_id, .to_on = ctx->today}), &again));
    fixture_advance(*state, 1);
    OK(customers_roles_of_subject(ctx, r.subject_id, &roles, &n));
    assert_false(roles[0].in_office);
    c.customer_id = create(ctx, &(struct customer_form){.kind = 1, .last_name = S("Henkilö")}).customer_id;
    c.contact_id = 0;
    assert_int_equal(RUN_ACTION(customers_contact_save, ctx, &c, &again), RC_INVALID);
    assert_int_equal(ctx->err.code, E1614_CONTACT_NOT_OF_PERSON);
}

static void drop_category(struct fixture *f, enum category category)
{
    f->policy.categories &= ~CATEGORY_BIT(category);
    for (int p = 1; p < PURPOSE_COUNT; p++)
        if (!purpose_imposed_by_law((enum purpose)p))
            f->policy.categories_of[p] &= ~CATEGORY_BIT(category);
}

static void test_p18_p23_a_category_that_the_notice_lacks_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r, out;
    struct customer_row row;
    struct customer_edit edit;

    form.web = S("https://aino.example");
    form.email = S("aino@posti.example");
    r = create(ctx, &form);
    drop_category(f, CATEGORY_WEB_ADDRESS);
    assert_true(refused_with(ctx, RUN_ACTION(customers_create, ctx, &form, &out), STATEMENT_CONTENT_NETWORK));
    OK(customers_load(ctx, r.customer_id, LOAD_NETWORK, &row)); /* the rest is shown, that one is not */
    for (size_t i = 0; i < row.point_count; i++)
        assert_true(row.points[i].kind != CONTACT_WEB || record_empty(&row.points[i].value));
    customers_form_of(&row, &edit.form);
    edit.customer_id = r.customer_id;
    edit.form.first_name = S("Aina");
    OK(RUN_ACTION(customers_edit, ctx, &edit, &out));
    f->policy.categories |= CATEGORY_BIT(CATEGORY_WEB_ADDRESS); /* put back: it was frozen, not lost */
    f->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] |= CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    OK(customers_load(ctx, r.customer_id, LOAD_NETWORK, &row));
    customers_form_of(&row, &edit.form);
    assert_true(str_eqz(edit.form.web, "https://aino.example") && str_eqz(edit.form.first_name, "Aina"));
    drop_category(f, CATEGORY_RELATIONSHIP);
    assert_true(refused_with(ctx, RUN_ACTION(customers_create, ctx, &form, &out), STATEMENT_CONTENT_RELATIONSHIP));
}

static void test_p10_a_purpose_that_the_notice_lacks_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r = create(ctx, &form), out;
    struct customer_row row;
    struct customer_brief *briefs;

    f->policy.purposes &= ~PURPOSE_BIT(PURPOSE_CUSTOMER_MANAGEMENT);
    f->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] = 0;
    assert_true(refused_with(ctx, RUN_ACTION(customers_create, ctx, &form, &out), STATEMENT_PURPOSE_CUSTOMERS));
    assert_true(refused_with(ctx, customers_load(ctx, r.customer_id, 0, &row), STATEMENT_PURPOSE_CUSTOMERS));
    assert_true(refused_with(ctx, customers_briefs(ctx, &r.customer_id, 1, &briefs), STATEMENT_PURPOSE_CUSTOMERS));
}

static void test_finnish_order_and_pages(void **state)
{
    static const struct { struct str first, last; } people[] = {
        {S("Aino"), S("Öhman")}, {S("Bo"), S("Åberg")}, {S("Cai"), S("Ääri")}, {S("Dan"), S("Zetterberg")},
        {S("Wille"), S("Weckman")}, {S("Ville"), S("Vainio")}, {S("Eva"), S("Vainio")}, {S("aku"), S("ankka")},
    };
    static const char *const order[] = {"ankka, aku", "Vainio, Eva", "Vainio, Ville", "Weckman, Wille", "Zetterberg, Dan",
                                        "Åberg, Bo", "Ääri, Cai", "Öhman, Aino"};
    struct ctx *ctx = manage(*state);
    int64_t after = 0;

    for (size_t i = 0; i < COUNT(people); i++) {
        struct customer_form form = person(people[i].first, people[i].last);

        create(ctx, &form);
    }
    for (size_t page = 0; page < 4; page++) {
        struct customer_hits hits;
        struct customer_brief *briefs;
        int64_t ids[2];

        OK(customers_find(ctx, &(struct customer_search){.limit = 2, .after = after}, &hits));
        assert_int_equal(hits.count, 2);
        assert_int_equal(hits.more, page < 3);
        for (size_t i = 0; i < 2; i++)
            ids[i] = hits.rows[i].customer_id;
        OK(customers_briefs(ctx, ids, 2, &briefs));
        for (size_t i = 0; i < 2; i++)
            if (!str_eqz(briefs[i].name, order[page * 2 + i]))
                fail_msg("%zu: %.*s", page * 2 + i, STR_FMT(briefs[i].name));
        after = ids[1];
    }
}

static void test_p04_tenants_see_nothing_of_each_other(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f), *other = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r = create(ctx, &form), mine, out;
    struct customer_party party;
    struct customer_brief *briefs;
    int64_t id;

    fixture_other_tenant(f, &other->tenant, &other->register_id);
    assert_int_equal(found(other, S("aino"), &id), 0);
    assert_int_equal(customers_party(other, r.customer_id, &party), RC_NOT_FOUND);
    assert_int_equal(customers_find_by_number(other, 1001, &id), RC_NOT_FOUND);
    OK(customers_briefs(other, &r.customer_id, 1, &briefs));
    assert_true(briefs[0].locked && briefs[0].number == 0);
    assert_int_equal(RUN_ACTION(customers_end, other, (&(struct customer_end){r.customer_id, 1, other->today}), &out), RC_NOT_FOUND);
    ok_at(other, RUN_ACTION(customers_create, other, &form, &mine), __LINE__);
    assert_int_equal(mine.number, 1001); /* a series of its own */
    assert_int_equal(find_one(ctx, S("aino")), r.customer_id);
    assert_int_equal(find_one(other, S("aino")), mine.customer_id);
    /* the same tenant's other register is as far away */
    other->tenant = ctx->tenant;
    assert_int_equal(customers_party(other, r.customer_id, &party), RC_NOT_FOUND);
}

static enum rc restrict_all(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    return subject_restrict(ctx, *(const int64_t *)req, RESTRICT_ALL);
}

static void test_p58_a_restricted_person_is_a_locked_line(void **state)
{
    struct ctx *ctx = manage(*state), *rights = fixture_ctx(*state, PURPOSE_RIGHTS);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r, out;
    struct customer_brief *briefs;
    struct customer_party party;
    struct customer_row row;
    struct customer_edit edit;

    form.town = S("Lahti");
    r = create(ctx, &form);
    ok_at(rights, writer_run(rights, restrict_all, &r.subject_id, NULL, 0), __LINE__);
    assert_int_equal(find_one(ctx, S("aino")), r.customer_id); /* so that nobody creates her again */
    OK(customers_briefs(ctx, &r.customer_id, 1, &briefs));
    assert_true(briefs[0].locked && briefs[0].town.len == 0);
    assert_true(str_eqz(briefs[0].name, "Asiakas 1001 (rajoitettu)"));
    assert_int_equal(customers_party(ctx, r.customer_id, &party), RC_FORBIDDEN);
    OK(customers_load(ctx, r.customer_id, LOAD_NETWORK, &row));
    assert_true(row.locked && row.point_count == 0 && record_empty(&row.name));
    customers_form_of(&row, &edit.form);
    edit.customer_id = r.customer_id;
    assert_int_equal(RUN_ACTION(customers_edit, ctx, &edit, &out), RC_FORBIDDEN);
    ok_at(rights, customers_load(rights, r.customer_id, LOAD_POINTS, &row), __LINE__);
    assert_true(str_eqz(row.name.field[NAME_FIRST], "Aino")); /* the right of access goes on */
}

static enum rc erase(struct ctx *ctx, const void *req, void *out)
{
    int64_t subject = *(const int64_t *)req, removed;

    (void)out;
    TRY(customers_index_forget(ctx, subject));
    for (size_t i = 0; i < owned_table_count; i++)
        if (owned_tables[i].owns_row)
            TRY(owned_remove(ctx, &owned_tables[i], subject, &removed));
    return subject_erase(ctx, subject);
}

static void test_p34_an_erased_person_leaves_the_index(void **state)
{
    struct ctx *ctx = manage(*state), *rights = fixture_ctx(*state, PURPOSE_RIGHTS);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r, o;
    struct contact_receipt c;
    struct contact_form contact = {.first_name = S("Aino"), .last_name = S("Edustaja"), .to_on = DATE_NONE,
                                   .from_on = DATE_NONE, .phone = S("+358400000022")};
    struct customer_row row;
    int64_t id;

    form.email = S("aino@posti.example");
    r = create(ctx, &form);
    o = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Malli Oy")});
    contact.customer_id = o.customer_id;
    OK(RUN_ACTION(customers_contact_save, ctx, &contact, &c));
    assert_int_equal(found(ctx, S("aino"), &id), 2);
    ok_at(rights, writer_run(rights, erase, &r.subject_id, NULL, 0), __LINE__);
    assert_int_equal(find_one(ctx, S("aino")), o.customer_id);
    assert_int_equal(customers_load(ctx, r.customer_id, 0, &row), RC_NOT_FOUND);
    ok_at(rights, writer_run(rights, erase, &c.subject_id, NULL, 0), __LINE__);
    assert_int_equal(found(ctx, S("aino"), &id), 0);
    assert_int_equal(found(ctx, S("0400000022"), &id), 0);
    assert_int_equal(find_one(ctx, S("malli")), o.customer_id);
    store_release(ctx); /* its snapshot is older than the erasure */
    OK(customers_load(ctx, o.customer_id, LOAD_NETWORK, &row));
    assert_int_equal(row.point_count, 0);
}

static void test_p07_notes_are_sealed_and_dated(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct note_form note = {.about = 1, .text = S("Soitti toimituksesta"), .channel = CHANNEL_PHONE};
    struct note_receipt out;
    struct note_row *notes;
    size_t n;

    note.customer_id = create(ctx, &form).customer_id;
    OK(RUN_ACTION(customers_note_add, ctx, &note, &out));
    OK(customers_load_notes(ctx, note.customer_id, 10, &notes, &n));
    assert_int_equal(n, 1);
    assert_true(str_eqz(notes[0].text, "Soitti toimituksesta"));
    assert_int_equal(notes[0].from.channel, CHANNEL_PHONE);
    note.text = S("  \n ");
    assert_int_equal(RUN_ACTION(customers_note_add, ctx, &note, &out), RC_INVALID);
    drop_category(*state, CATEGORY_NOTE);
    note.text = S("x");
    assert_true(refused_with(ctx, RUN_ACTION(customers_note_add, ctx, &note, &out), STATEMENT_CONTENT_NOTES));
    OK(customers_load_notes(ctx, note.customer_id, 10, &notes, &n));
    assert_int_equal(n, 0);
}

static void test_timeline_of_another_room(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt r = create(ctx, &form);
    struct timeline_event e = {.customer_id = r.customer_id, .kind = AUDIT_CUSTOMER_EDITED, .number = 7, .cents = 12550,
                               .day = ctx->today, .path = "/laskut/7", .at = ctx->now + 5};
    struct event_row *events;
    size_t n;

    assert_int_equal(customers_timeline_add(ctx, &e), RC_BUG); /* outside an action */
    OK(writer_run(ctx, (action_fn *)(void (*)(void))customers_timeline_add, &e, NULL, 0));
    OK(customers_load_events(ctx, r.customer_id, 10, &events, &n));
    assert_int_equal(n, 2);
    assert_true(events[0].cents == 12550 && events[0].number == 7 && str_eqz(events[0].path, "/laskut/7"));
    assert_int_equal(events[1].cents, 0);
    drop_category(*state, CATEGORY_BILLING);
    OK(customers_load_events(ctx, r.customer_id, 10, &events, &n));
    assert_true(n == 2 && events[0].cents == 0);
    e.customer_id = 12345; /* erased: nothing is written, nothing fails */
    OK(writer_run(ctx, (action_fn *)(void (*)(void))customers_timeline_add, &e, NULL, 0));
}

static void test_bad_fields_are_refused_before_the_action(void **state)
{
    static const struct { const char *name, *value; int code; } cases[] = {
        {"kind", "house", E1012_FIELD_NOT_A_CHOICE}, {"email", "not an address", E1013_EMAIL_INVALID},
        {"phone", "12", E1014_PHONE_INVALID}, {"business_id", "9999999-1", E1018_YTUNNUS_CHECK},
        {"postcode", "9999x", E1015_POSTCODE_UNKNOWN}, {"web", "ftp://x", E1016_URL_INVALID},
        {"ip", "300.1.1.1", E1017_IP_INVALID}, {"start_on", "31.2.2027", E1010_FIELD_NOT_A_DATE},
        {"first_name", "a\xff", E1006_TEXT_NOT_UTF8}, {"shoe_size", "42", E1001_FIELD_UNKNOWN},
    };
    struct ctx *ctx = manage(*state);
    static char longest[400];

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct customer_form form = {0};
        struct field_input in[] = {{S("kind"), S("person")}, {str_from(cases[i].name), str_from(cases[i].value)}};
        bool kind = strcmp(cases[i].name, "kind") == 0;

        err_clear(&ctx->err);
        if (fields_read(ctx, customers_fields, kind ? in + 1 : in, kind ? 1 : 2, &form) != RC_INVALID || ctx->err.code != cases[i].code)
            fail_msg("%s: %d", cases[i].name, ctx->err.code);
    }
    memset(longest, 'a', sizeof(longest) - 1);
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        struct customer_form form = {0};
        struct field_input in[] = {{S("kind"), S("person")}, {str_from(f->name), str_from(longest)}};

        if (f->kind != FIELD_KIND_TEXT && f->kind != FIELD_KIND_NAME)
            continue;
        err_clear(&ctx->err);
        assert_int_equal(fields_read(ctx, customers_fields, in, 2, &form), RC_INVALID);
        assert_int_equal(ctx->err.code, E1005_FIELD_TOO_LONG);
    }
    err_clear(&ctx->err);
}

DECLARE_ACTION(lock_subject, int64_t, struct merging_receipt);
DEFINE_ACTION(lock_subject, int64_t, struct merging_receipt)
{
    *out = (struct merging_receipt){0};
    return subject_restrict(ctx, *req, RESTRICT_ALL);
}

static enum rc add_points(struct ctx *ctx, struct point_form form)
{
    struct point_receipt out;

    return RUN_ACTION(customers_point_save, ctx, &form, &out);
}

static size_t points_of(struct ctx *ctx, int64_t customer, enum contact_kind kind, struct contact_point *last)
{
    struct customer_row row;
    size_t n = 0;

    OK(customers_load(ctx, customer, LOAD_NETWORK, &row));
    for (size_t i = 0; i < row.point_count; i++)
        if (row.points[i].kind == kind) {
            *last = row.points[i];
            n++;
        }
    return n;
}

/* P22: a contact person has two phones; the person's form moves the first and leaves the other. */
static void test_p22_a_contact_person_has_several_of_one_kind(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_receipt org = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Malli Oy")});
    struct contact_form c = {.customer_id = org.customer_id, .first_name = S("Aino"), .last_name = S("Esimerkki"), .phone = S("+358400000001"),
                             .from_on = DATE_NONE, .to_on = DATE_NONE};
    struct point_form more = {.customer_id = org.customer_id, .phone = S("+358400000002"), .source = SOURCE_ORGANISATION, .channel = CHANNEL_PHONE};
    struct contact_receipt r, again;
    struct contact_point p = {0};

    OK(RUN_ACTION(customers_contact_save, ctx, &c, &r));
    more.contact_id = r.contact_id;
    OK(add_points(ctx, more));
    assert_int_equal(points_of(ctx, org.customer_id, CONTACT_PHONE, &p), 2);
    assert_int_equal(p.subject_id, r.subject_id); /* the person's own, not the organisation's */
    assert_int_equal(add_points(ctx, more), RC_INVALID);
    err_clear(&ctx->err);
    c.contact_id = r.contact_id;
    c.version = 1;
    c.phone = S("+358400000003");
    OK(RUN_ACTION(customers_contact_save, ctx, &c, &again));
    assert_int_equal(points_of(ctx, org.customer_id, CONTACT_PHONE, &p), 2);
    more.contact_id = r.contact_id + 1;
    assert_int_equal(add_points(ctx, more), RC_NOT_FOUND);
}

/* P05: two records of one person become one; every value that both keep is found; the former key is dead. */
static void test_p05_two_records_of_one_person_become_one(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt a, b;
    struct merging_receipt out;
    struct merging_preview plan;
    struct customer_merging req;
    struct contact_point p = {0};
    struct customer_row row;
    struct note_row *notes;
    struct event_row *events;
    struct note_receipt note;
    size_t count;
    int64_t id, *formers;
    bool there;

    form.email = S("aino@posti.example");
    form.start_on = date_add_days(ctx->today, -100);
    a = create(ctx, &form);
    form.phone = S("+358400000077");
    form.start_on = date_add_days(ctx->today, -400);
    form.last_name = S("Esimerkki-Malli");
    b = create(ctx, &form);
    OK(add_points(ctx, (struct point_form){.customer_id = b.customer_id, .email = S("aino@toinen.example"), .source = SOURCE_RESELLER,
        .channel = CHANNEL_STORE}));
    OK(RUN_ACTION(customers_note_add, ctx, (&(struct note_form){.customer_id = b.customer_id, .about = 1, .text = S("Soitti.")}), &note));
    req = (struct customer_merging){.from_id = b.customer_id, .into_id = a.customer_id};
    OK(customers_merging_preview(ctx, &req, &plan));
    assert_int_equal(plan.count, 1); /* the other last name would go; the earlier start stays */
    assert_string_equal(plan.lines[0].field, "last_name");
    req.from_version = plan.from_version + 1;
    assert_int_equal(RUN_ACTION(customers_merge_into, ctx, &req, &out), RC_CONFLICT);
    err_clear(&ctx->err);
    req.from_version = plan.from_version;
    OK(RUN_ACTION(customers_merge_into, ctx, &req, &out));
    assert_int_equal(out.former_number, b.number);
    assert_int_equal(out.points, 2); /* the e-mail that both had is kept once */
    OK(customers_former_subjects(ctx, a.subject_id, &formers, &count)); /* whose readings are the person's too */
    assert_int_equal(count, 1);
    assert_int_equal(formers[0], b.subject_id);
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_EMAIL, &p), 2);
    assert_int_equal(p.from.source, SOURCE_RESELLER);
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_PHONE, &p), 1);
    OK(customers_load(ctx, a.customer_id, 0, &row));
    assert_int_equal(row.start_on.days, ctx->today.days - 400);
    OK(customers_load_notes(ctx, a.customer_id, 9, &notes, &count));
    assert_int_equal(count, 1);
    assert_true(str_eqz(notes[0].text, "Soitti."));
    OK(customers_load_events(ctx, a.customer_id, 9, &events, &count));
    assert_int_equal(count, 4); /* created twice, points, merged */
    assert_int_equal(customers_load(ctx, b.customer_id, 0, &row), RC_NOT_FOUND);
    err_clear(&ctx->err);
    OK(key_exists(ctx, customers_key(b.subject_id), &there));
    assert_false(there);
    OK(customers_find_by_number(ctx, b.number, &id)); /* the old number leads on */
    assert_int_equal(id, a.customer_id);
    assert_int_equal(find_one(ctx, S("1002")), a.customer_id);
    assert_int_equal(find_one(ctx, S("aino@toinen.example")), a.customer_id);
    assert_int_equal(found(ctx, S("Malli"), &id), 0);
}

static void test_p05_what_may_not_be_merged(void **state)
{
    struct ctx *ctx = manage(*state), *rights = fixture_ctx(*state, PURPOSE_RIGHTS);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt a = create(ctx, &form), b = create(ctx, &form), c = create(ctx, &form);
    struct customer_receipt oy = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Malli Oy"), .business_id = S("9999999-2")});
    struct customer_receipt other = create(ctx, &(struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = S("Malli Oy"), .business_id = S("9999998-4")});
    struct request_receipt request;
    struct merging_receipt out;
    struct { int64_t from, into; int code; } cases[] = {
        {a.customer_id, a.customer_id, E1641_MERGE_NOT_ALIKE}, {a.customer_id, oy.customer_id, E1641_MERGE_NOT_ALIKE},
        {oy.customer_id, other.customer_id, E1642_MERGE_BUSINESS_ID}, {b.customer_id, a.customer_id, E1643_MERGE_HELD},
        {a.customer_id, b.customer_id, E1643_MERGE_HELD}, {c.customer_id, a.customer_id, E1616_CUSTOMER_LOCKED}};

    ok_at(rights, RUN_ACTION(requests_open, rights, (&(struct request_form){.customer = b.number}), &request), __LINE__);
    ok_at(rights, RUN_ACTION(lock_subject, rights, &c.subject_id, &out), __LINE__);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct customer_merging req = {.from_id = cases[i].from, .into_id = cases[i].into};

        if (RUN_ACTION(customers_merge_into, ctx, &req, &out) == RC_OK || ctx->err.code != cases[i].code)
            fail_msg("case %zu: %d", i, ctx->err.code);
        err_clear(&ctx->err);
    }
}

/* P22, P25: several of one kind, each with its own source, channel and day; found by each. */
static void test_p25_several_points_of_one_kind_keep_their_own_source(void **state)
{
    struct ctx *ctx = manage(*state);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt a;
    struct contact_point p = {0};
    struct point_receipt out;
    struct customer_row row;
    struct change_row *changes;
    size_t count;

    form.email = S("aino@posti.example");
    a = create(ctx, &form);
    OK(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .email = S("aino@toinen.example"), .source = SOURCE_RESELLER,
        .channel = CHANNEL_STORE, .given_on = date_add_days(ctx->today, -3), .phone = S("+358400000012")}));
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_EMAIL, &p), 2);
    assert_int_equal(p.from.source, SOURCE_RESELLER);
    assert_int_equal(p.from.channel, CHANNEL_STORE);
    assert_int_equal(p.from.given_on.days, ctx->today.days - 3);
    assert_int_equal(find_one(ctx, S("aino@toinen.example")), a.customer_id);
    assert_int_equal(find_one(ctx, S("aino@posti.example")), a.customer_id);
    assert_int_equal(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .email = S("aino@toinen.example")}), RC_INVALID);
    assert_int_equal(ctx->err.code, E1637_POINT_TWICE);
    err_clear(&ctx->err);
    assert_int_equal(add_points(ctx, (struct point_form){.customer_id = a.customer_id}), RC_INVALID);
    err_clear(&ctx->err);
    assert_int_equal(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .web = S("https://a.example"),
        .given_on = date_add_days(ctx->today, 1)}), RC_INVALID);
    err_clear(&ctx->err);
    OK(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .point_id = p.id, .email = S("aino@kolmas.example"), .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE}));
    assert_int_equal(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .point_id = p.id, .email = S("x@y.example")}), RC_NOT_FOUND);
    err_clear(&ctx->err);
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_EMAIL, &p), 2);
    assert_int_equal(add_points(ctx, (struct point_form){.customer_id = a.customer_id, .point_id = p.id, .phone = S("+358400000013")}), RC_INVALID);
    assert_int_equal(ctx->err.code, E1638_POINT_OTHER_KIND);
    err_clear(&ctx->err);
    OK(RUN_ACTION(customers_point_remove, ctx, (&(struct point_remove){a.customer_id, p.id}), &out));
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_EMAIL, &p), 1);
    assert_int_equal(RUN_ACTION(customers_point_remove, ctx, (&(struct point_remove){a.customer_id, 1}), &out), RC_NOT_FOUND);
    err_clear(&ctx->err);
    OK(customers_load(ctx, a.customer_id, 0, &row));
    assert_int_equal(row.version, 4);
    OK(customers_load_changes(ctx, a.customer_id, 10, &changes, &count));
    assert_int_equal(count, 3);
    assert_true(str_eqz(changes[2].fields, "email,phone"));
}

/* P23: a web address is refused where the register does not declare it. */
static void test_p23_a_point_of_an_unstated_category_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = manage(f);
    struct customer_form form = person(S("Aino"), S("Esimerkki"));
    struct customer_receipt a = create(ctx, &form);
    struct contact_point p;

    f->policy.categories &= ~CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    f->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] &= ~CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    assert_true(refused_with(ctx, add_points(ctx, (struct point_form){.customer_id = a.customer_id, .web = S("https://a.example")}),
                             STATEMENT_CONTENT_NETWORK));
    assert_int_equal(points_of(ctx, a.customer_id, CONTACT_WEB, &p), 0);
}

static int set_up_pg(void **state)
{
    static int number;
    char names[2][32];
    char *url[2];

    for (int i = 0; i < 2; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "customers%d_%d", number, i);
        url[i] = pg_fixture_database(names[i]);
    }
    number++;
    *state = fixture_open(&(struct fixture_options){.database_url = url[0], .keys_url = url[1]});
    free(url[0]);
    free(url[1]);
    return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define P(name) cmocka_unit_test_setup_teardown(name, set_up_pg, tear_down)
#define ALL_TESTS(X) \
    X(test_p22_a_contact_person_has_several_of_one_kind), \
    X(test_p05_two_records_of_one_person_become_one), \
    X(test_p05_what_may_not_be_merged), \
    X(test_p25_several_points_of_one_kind_keep_their_own_source), \
    X(test_p23_a_point_of_an_unstated_category_is_refused), \
    X(test_p05_created_found_and_opened), \
    X(test_p01_p25_records_carry_source_day_and_notice), \
    X(test_a_failed_create_takes_no_number), \
    X(test_edit_keeps_history_and_other_sources), \
    X(test_p07_end_is_recorded_with_its_person), \
    X(test_p60_contact_persons_are_subjects_with_dates), \
    X(test_p18_p23_a_category_that_the_notice_lacks_is_refused), \
    X(test_p10_a_purpose_that_the_notice_lacks_is_refused), \
    X(test_finnish_order_and_pages), \
    X(test_p04_tenants_see_nothing_of_each_other), \
    X(test_p58_a_restricted_person_is_a_locked_line), \
    X(test_p34_an_erased_person_leaves_the_index), \
    X(test_p07_notes_are_sealed_and_dated), \
    X(test_timeline_of_another_room), \
    X(test_bad_fields_are_refused_before_the_action)

int main(void)
{
    const struct CMUnitTest tests[] = {ALL_TESTS(T)}, pg_tests[] = {ALL_TESTS(P)};
    const char *why;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (!pg_fixture_start(&why)) {
        print_message("skipped on PostgreSQL: %s\n", why);
        return failed;
    }
    failed += cmocka_run_group_tests(pg_tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
