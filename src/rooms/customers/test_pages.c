/* Pages of customers through their handlers: what is shown, asked again, refused, escaped. With
 * SELOSTE_PAGES=DIR each page is also written there, to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "http/route.h"
#include "rooms.h"
#include "rooms/audit/audit.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/exchange.h"
#include "rooms/customers/internal_pages.h"

#define S(z) STR(z)

struct call { /* one request by hand */
    struct http_request in;
    struct http_answer out;
    struct field_input path[2], query[4], form[64];
};

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

static const struct route *route_named(const char *name)
{
    for (size_t i = 0; all_routes[i] != NULL; i++)
        for (const struct route *r = all_routes[i]; r->path != NULL; r++)
            if (strcmp(r->handler_name, name) == 0)
                return r;
    fail_msg("no route %s", name);
    return NULL;
}

static void call_init(struct call *c, struct ctx *ctx, const char *name)
{
    *c = (struct call){.in = {.method = HTTP_GET, .path = S("/asiakkaat"), .route = route_named(name), .csrf = S("token")}};
    c->in.method = c->in.route->method;
    c->in.path_params = c->path;
    c->in.query = c->query;
    c->in.form = c->form;
    c->in.is_api = str_starts(str_from(c->in.route->path), S("/api/"));
    c->out.body = buf_in(ctx->arena);
    ctx->purpose = (int)c->in.route->purpose;
    err_clear(&ctx->err);
}

static void path_id(struct call *c, struct ctx *ctx, const char *name, int64_t id)
{
    c->path[c->in.path_param_count++] = (struct field_input){str_from(name), str_fmt(ctx->arena, "%lld", (long long)id)};
}

static void form_add(struct call *c, const char *name, struct str value)
{
    c->form[c->in.form_count++] = (struct field_input){str_from(name), value};
}

/* The fields that the person left empty: a browser sends them too. */
static void form_rest(struct call *c)
{
    for (const struct field *f = c->in.route->fields; f->name != NULL; f++) {
        bool given = false;

        for (size_t i = 0; i < c->in.form_count && !given; i++)
            given = str_eq(c->form[i].name, str_from(f->name));
        if (!given)
            form_add(c, f->name, S(""));
    }
}

static enum rc run(struct call *c, struct ctx *ctx)
{
    enum rc rc = c->in.route->handler(ctx, &c->in, &c->out);
    const char *dir = getenv("SELOSTE_PAGES");

    if (dir != NULL && rc == RC_OK && c->out.body.len > 0) {
        char name[300];
        FILE *f;

        (void)snprintf(name, sizeof(name), "%s/%s-%d.html", dir, c->in.route->handler_name, c->out.status);
        f = fopen(name, "w");
        assert_non_null(f);
        (void)fwrite(c->out.body.ptr, 1, c->out.body.len, f);
        (void)fclose(f);
    }
    store_release(ctx);
    return rc;
}

static bool shows(const struct call *c, const char *text)
{
    return str_contains(buf_str(&c->out.body), str_from(text));
}

static void must_show(const struct call *c, const char *text)
{
    if (!shows(c, text))
        fail_msg("%s does not show '%s'", c->in.route->handler_name, text);
}

struct people { struct customer_receipt aino, oy; struct contact_receipt erkki; };

static struct people people(struct ctx *ctx)
{
    struct people p;
    struct customer_form aino = {.kind = 1, .first_name = S("Aino"), .last_name = S("Esimerkki"), .email = S("aino@posti.example"),
        .phone = S("+358400000011"), .street = S("Mallitie 1"), .postcode = S("15100"), .town = S("Lahti"), .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};
    struct customer_form oy = {.kind = 2, .organisation = S("Esimerkki-Ikkunat Oy"), .business_id = S("9999999-2"), .web = S("https://ikkunat.example"),
        .street = S("Esimerkkitie 11"), .postcode = S("33100"), .town = S("Tampere"), .start_on = date_add_years(ctx->today, -13)};
    struct note_receipt note;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &aino, &p.aino), RC_OK);
    assert_int_equal(RUN_ACTION(customers_create, ctx, &oy, &p.oy), RC_OK);
    assert_int_equal(RUN_ACTION(customers_contact_save, ctx, (&(struct contact_form){.customer_id = p.oy.customer_id,
        .first_name = S("Erkki"), .last_name = S("Edustaja"), .role = S("ostaja"), .email = S("erkki@ikkunat.example"),
        .from_on = DATE_NONE, .to_on = DATE_NONE}), &p.erkki), RC_OK);
    assert_int_equal(RUN_ACTION(customers_note_add, ctx, (&(struct note_form){.customer_id = p.oy.customer_id, .about = 2,
        .text = S("Toimitus sovittu maanantaiksi.")}), &note), RC_OK);
    return p;
}

static void test_p05_list_and_pills(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct call c;

    call_init(&c, ctx, "customers_list");
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Rekisterissä ei ole vielä asiakkaita.");
    (void)people(ctx);
    call_init(&c, ctx, "customers_list");
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Esimerkki, Aino");
    must_show(&c, "Tampere");
    must_show(&c, "2 asiakasta");
    assert_false(shows(&c, "Edustaja"));
    call_init(&c, ctx, "customers_list");
    c.query[c.in.query_count++] = (struct field_input){S("rajaus"), S("henkilot")};
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_false(shows(&c, "Ikkunat"));
    call_init(&c, ctx, "customers_list");
    c.query[c.in.query_count++] = (struct field_input){S("rajaus"), S("kissat")};
    assert_int_equal(run(&c, ctx), RC_INVALID);
    call_init(&c, ctx, "customers_search");
    form_add(&c, "q", S("esimerkki"));
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Esimerkki-Ikkunat Oy");
    call_init(&c, ctx, "customers_search");
    form_add(&c, "q", S("kukaties"));
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Hakusanoilla ei löytynyt asiakasta.");
}

static void test_p07_p25_card_says_where_each_datum_is_from(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct call c;

    call_init(&c, ctx, "customers_card");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Esimerkki-Ikkunat Oy");
    must_show(&c, "Erkki Edustaja");
    must_show(&c, "Lähde: henkilöstö, lomake, 1.3.2027");
    must_show(&c, "Toimitus sovittu maanantaiksi.");
    must_show(&c, "Asiakkuus alkoi 1.3.2014.");
    must_show(&c, "10 vuotta");
    must_show(&c, "class=\"law\"");
    call_init(&c, ctx, "customers_card");
    path_id(&c, ctx, "id", 12345);
    assert_int_equal(run(&c, ctx), RC_NOT_FOUND);
    call_init(&c, ctx, "customers_persons");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "erkki@ikkunat.example");
    call_init(&c, ctx, "customers_history");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    call_init(&c, ctx, "customers_invoices");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Asiakkaalla ei ole laskuja.");
}

/* P10 P15 P53: the states of uses are those that the next preparation would meet, not words of the page. */
static void test_p10_p53_card_says_what_the_data_may_be_used_for(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct consent_receipt done;
    struct call c;

    call_init(&c, ctx, "customers_card");
    path_id(&c, ctx, "id", p.aino.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Muuta kieltoja");
    assert_false(shows(&c, "Kielletty"));
    ctx->purpose = PURPOSE_RIGHTS;
    assert_int_equal(RUN_ACTION(consents_prohibit, ctx, &((struct ban_form){.customer = p.aino.number, .purpose = PURPOSE_LIST_PUBLICATION}),
                                &done), RC_OK);
    call_init(&c, ctx, "customers_card");
    path_id(&c, ctx, "id", p.aino.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Kielletty 1.3.2027");
    for (int purpose = 1; purpose < PURPOSE_COUNT; purpose++) /* a room that is there is not told to be absent */
        if (purpose == PURPOSE_COLLECTION || purpose == PURPOSE_CREDIT)
            assert_int_not_equal(statement_kind(policy_statement_for_purpose((enum purpose)purpose)), STATEMENT_IS_PLANNED);
    call_init(&c, ctx, "customers_card");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_false(shows(&c, "Muuta kieltoja"));
    assert_false(shows(&c, "Kielletty"));
}

/* P43: whoever saw the data of a company's contact persons stands on the company's page, page by page, no view twice. */
static void test_p43_views_of_a_companys_persons(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct customer_form alone = {.kind = 2, .organisation = S("Yksin Oy")};
    struct customer_receipt empty;
    struct call c;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &alone, &empty), RC_OK);
    for (int i = 0; i < 60; i++) {
        ctx->reads = NULL;
        call_init(&c, ctx, "customers_card");
        path_id(&c, ctx, "id", p.oy.customer_id);
        assert_int_equal(run(&c, ctx), RC_OK);
        assert_int_equal(audit_flush_reads(ctx), RC_OK);
    }
    call_init(&c, ctx, "audit_customer_page");
    path_id(&c, ctx, "id", p.oy.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Erkki Edustaja");
    must_show(&c, "/katselut?ennen=");
    assert_false(shows(&c, "Kukaan ei ole"));
    call_init(&c, ctx, "audit_customer_page");
    path_id(&c, ctx, "id", empty.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Yrityksellä ei ole yhteyshenkilöitä.");
    call_init(&c, ctx, "audit_customer_page");
    path_id(&c, ctx, "id", 12345);
    assert_int_equal(run(&c, ctx), RC_NOT_FOUND);
}

static void test_forms_come_back_with_what_was_typed(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct call c;

    call_init(&c, ctx, "customers_new");
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Vapaaehtoinen."); /* P69 */
    call_init(&c, ctx, "customers_new_submit");
    form_add(&c, "kind", S("person"));
    form_add(&c, "first_name", S("Liisa"));
    form_add(&c, "email", S("not an address"));
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_int_equal(c.out.status, 422);
    must_show(&c, "value=\"Liisa\"");
    must_show(&c, "not an address");
    must_show(&c, "role=\"alert\"");
    call_init(&c, ctx, "customers_edit_page");
    path_id(&c, ctx, "id", p.aino.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "aino@posti.example");
    assert_false(shows(&c, "name=\"business_id\"")); /* she is a consumer */
    call_init(&c, ctx, "customers_edit_submit");
    path_id(&c, ctx, "id", p.aino.customer_id);
    form_add(&c, "kind", S("person"));
    form_add(&c, "last_name", S("Uusinimi"));
    form_add(&c, "version", S("77"));
    form_rest(&c);
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_int_equal(c.out.status, 409);
    must_show(&c, "Vertaa ja tallenna uudelleen");
    must_show(&c, "Uusinimi");
    must_show(&c, "name=\"version\" value=\"1\"");
    call_init(&c, ctx, "customers_end_page");
    path_id(&c, ctx, "id", p.aino.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Säilytysaika alkaa päättymispäivästä");
}

static void test_p23_the_same_form_differs_by_the_notice(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct call c;

    call_init(&c, ctx, "customers_new");
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "name=\"web\"");
    f->policy.categories &= ~(CATEGORY_BIT(CATEGORY_WEB_ADDRESS) | CATEGORY_BIT(CATEGORY_IP_NUMBER));
    for (int p = 1; p < PURPOSE_COUNT; p++)
        if (!purpose_imposed_by_law((enum purpose)p))
            f->policy.categories_of[p] &= f->policy.categories;
    call_init(&c, ctx, "customers_new");
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_false(shows(&c, "name=\"web\"") || shows(&c, "name=\"ip\""));
    call_init(&c, ctx, "customers_new_submit");
    form_add(&c, "kind", S("person"));
    form_add(&c, "last_name", S("Esimerkki"));
    form_add(&c, "web", S("https://aino.example"));
    assert_int_equal(run(&c, ctx), RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_CONTENT_NETWORK);
}

static void test_api_lists_gets_and_patches(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct call c;

    call_init(&c, ctx, "customers_api_list");
    c.query[c.in.query_count++] = (struct field_input){S("limit"), S("1")};
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "\"count\":2");
    must_show(&c, "\"next\":\"");
    call_init(&c, ctx, "customers_api_list");
    c.query[c.in.query_count++] = (struct field_input){S("limit"), S("100000")};
    assert_int_equal(run(&c, ctx), RC_INVALID);
    call_init(&c, ctx, "customers_api_find");
    form_add(&c, "words", S("aino"));
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "\"last_name\":\"Esimerkki\"");
    assert_false(shows(&c, "Ikkunat"));
    call_init(&c, ctx, "customers_api_patch");
    path_id(&c, ctx, "id", p.aino.customer_id);
    form_add(&c, "email", S("uusi@posti.example"));
    assert_int_equal(run(&c, ctx), RC_INVALID); /* the version that was read is compulsory */
    form_add(&c, "version", S("1"));
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "\"version\":2"); /* the receipt: a stored change is not answered by a read that may fail (P43, P64) */
    call_init(&c, ctx, "customers_api_get");
    path_id(&c, ctx, "id", p.aino.customer_id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "\"email\":\"uusi@posti.example\"");
    must_show(&c, "\"phone\":\"+358400000011\""); /* what was not named stays */
    must_show(&c, "\"version\":2");
    call_init(&c, ctx, "customers_api_patch");
    path_id(&c, ctx, "id", p.aino.customer_id);
    form_add(&c, "version", S("1"));
    form_add(&c, "email", S("kolmas@posti.example"));
    assert_int_equal(run(&c, ctx), RC_CONFLICT);
    call_init(&c, ctx, "customers_api_patch");
    path_id(&c, ctx, "id", p.aino.customer_id);
    form_add(&c, "version", S("2"));
    form_add(&c, "shoe_size", S("42"));
    assert_int_equal(run(&c, ctx), RC_INVALID);
    assert_int_equal(ctx->err.code, E1001_FIELD_UNKNOWN);
}

static void test_hostile_names_stay_text(void **state)
{
    static const char *const pages[] = {"customers_list", "customers_card", "customers_edit_page", "customers_persons", "customers_history"};
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = 2, .organisation = S("<script>alert(1)</script>\" onload=x"), .email = S("a@b.example"), .web = S("https://x.example/?a=<b>")};
    struct customer_receipt r;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &r), RC_OK);
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct call c;

        call_init(&c, ctx, pages[i]);
        path_id(&c, ctx, "id", r.customer_id);
        assert_int_equal(run(&c, ctx), RC_OK);
        assert_false(shows(&c, "<script>alert"));
        assert_false(shows(&c, "\" onload=x"));
        must_show(&c, "&lt;script&gt;");
    }
}

/* P23: the same two forms in a register that declares web addresses and IP numbers, and in one that does not. */
static void test_p23_the_same_form_differs_in_two_registers(void **state)
{
    static const char *const forms[] = {"customers_new", "customers_points"};
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *other = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct people p = people(ctx);
    struct policy narrow = f->policy;

    for (int c = 0; c < 2; c++) {
        enum category category = c == 0 ? CATEGORY_WEB_ADDRESS : CATEGORY_IP_NUMBER;

        narrow.categories &= ~CATEGORY_BIT(category);
        for (int i = 0; i < PURPOSE_COUNT; i++)
            narrow.categories_of[i] &= ~CATEGORY_BIT(category);
    }
    other->policy = &narrow;
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct call a, b;

        call_init(&a, ctx, forms[i]);
        path_id(&a, ctx, "id", p.oy.customer_id);
        assert_int_equal(run(&a, ctx), RC_OK);
        call_init(&b, other, forms[i]);
        path_id(&b, other, "id", p.oy.customer_id);
        assert_int_equal(run(&b, other), RC_OK);
        must_show(&a, "name=\"web\"");
        must_show(&a, "name=\"ip\"");
        must_show(&b, "name=\"email\"");
        assert_false(shows(&b, "name=\"web\"") || shows(&b, "name=\"ip\""));
        assert_true(i == 0 || shows(&a, "ikkunat.example"));
        assert_false(shows(&b, "https://ikkunat.example"));
    }
}

static int64_t upload(struct ctx *ctx, struct str bytes)
{
    int64_t id = 0;

    assert_int_equal(customers_stash_put(ctx, bytes, &id), RC_OK);
    return id;
}

static void import_call(struct call *c, struct ctx *ctx, const char *name, int64_t id)
{
    call_init(c, ctx, name);
    path_id(c, ctx, "tuonti", id);
}

/* P54: a file is looked at, then comes in as a whole, once; without script. */
static void test_p54_a_file_is_looked_at_and_then_comes_in(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT), *other;
    struct actor stranger;
    struct call c;
    struct customer_hits hits;
    int64_t id = upload(ctx, S("Sukunimi;Etunimi;S\xe4hk\xf6posti\r\nEsimerkki;Aino;aino@posti.example\r\nM\xe4ki;Bo;\r\n"));

    import_call(&c, ctx, "customers_import_preview", id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Windows-1252");
    must_show(&c, "Tuo 2 asiakasta");
    must_show(&c, "Mäki");
    assert_int_equal(customers_find(ctx, &(struct customer_search){.limit = 5}, &hits), RC_OK);
    assert_int_equal(hits.counts[FILTER_ALL], 0); /* nothing yet */
    store_release(ctx);
    other = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    stranger = *ctx->actor;
    stranger.user_id = 77;
    other->actor = &stranger;
    import_call(&c, other, "customers_import_preview", id);
    assert_int_equal(run(&c, other), RC_NOT_FOUND); /* a colleague's file */
    assert_int_equal(customers_import_take(ctx, id, false), RC_OK);
    import_call(&c, ctx, "customers_import_preview", id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "Tuonti on valmis");
    must_show(&c, "1001–1002");
    import_call(&c, ctx, "customers_import_submit", id);
    assert_int_equal(run(&c, ctx), RC_CONFLICT);
    assert_int_equal(customers_find(ctx, &(struct customer_search){.limit = 5}, &hits), RC_OK);
    assert_int_equal(hits.counts[FILTER_ALL], 2);
    fixture_advance(*state, 1);
    import_call(&c, ctx, "customers_import_preview", id);
    assert_int_equal(run(&c, ctx), RC_NOT_FOUND);
}

static void test_p54_faults_of_a_file_are_told_by_line(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct call c;
    struct customer_hits hits;
    int64_t id = upload(ctx, S("last_name,email\nEsimerkki,ei-osoite\nMalli,bo@posti.example\nToinen,<b>\n"));

    import_call(&c, ctx, "customers_import_preview", id);
    assert_int_equal(run(&c, ctx), RC_OK);
    must_show(&c, "2 virhettä");
    must_show(&c, ">2</th>");
    must_show(&c, ">4</th>");
    assert_false(shows(&c, "Tuo 1 asiakas"));
    assert_false(shows(&c, "<b>"));
    assert_int_equal(customers_import_take(ctx, id, false), RC_INVALID); /* all or nothing */
    err_clear(&ctx->err);
    assert_int_equal(customers_find(ctx, &(struct customer_search){.limit = 5}, &hits), RC_OK);
    assert_int_equal(hits.counts[FILTER_ALL], 0);
    call_init(&c, ctx, "customers_import_upload");
    assert_int_equal(run(&c, ctx), RC_OK);
    assert_int_equal(c.out.status, 422);
    must_show(&c, "Valitse tiedosto");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p23_the_same_form_differs_in_two_registers),
        T(test_p54_a_file_is_looked_at_and_then_comes_in),
        T(test_p54_faults_of_a_file_are_told_by_line),
        T(test_p05_list_and_pills),
        T(test_p07_p25_card_says_where_each_datum_is_from),
        T(test_p10_p53_card_says_what_the_data_may_be_used_for),
        T(test_p43_views_of_a_companys_persons),
        T(test_forms_come_back_with_what_was_typed),
        T(test_p23_the_same_form_differs_by_the_notice),
        T(test_api_lists_gets_and_patches),
        T(test_hostile_names_stay_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
