/* What a package that comes in may be: read a value at a time, refused whole when anything is amiss (P54). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/ownership.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/packages/internal.h"
#include "rooms/payments/payments.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d %s (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.field != NULL ? ctx->err.field : "",
                 ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static void fails_at(struct ctx *ctx, enum rc rc, enum rc wanted, int code, int line)
{
    if (rc != wanted || ctx->err.code != code)
        fail_msg("line %d: %s %d", line, rc_name(rc), ctx->err.code);
    err_clear(&ctx->err);
}
#define FAILS(expr, rc, code) fails_at(ctx, (expr), (rc), (code), __LINE__)

struct world { struct fixture *f; char *url; struct ctx *customers, *rights; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->url = pg_fixture_next();
    w->f = fixture_open(&(struct fixture_options){.database_url = w->url});
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    free(w->url);
    free(w);
    return 0;
}

static void test_p54_bad_packages_bring_nothing(void **state)
{
    static const struct { const char *json; int code; } bad[] = {
        {"", E4303_PACKAGE_FORMAT}, {"[]", E4303_PACKAGE_FORMAT}, {"{\"format\":\"seloste-subject\",\"version\":2,\"data\":[]}", E4304_PACKAGE_VERSION},
        {"{\"format\":\"other\",\"version\":1,\"data\":[]}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"version\":1,\"data\":[]}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":{}}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":[]}", E4305_PACKAGE_NO_NAME},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":[7]}", E4306_PACKAGE_VALUE}};
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct package_imported made = {0};
    struct customer_hits hits;

    for (size_t i = 0; i < COUNT(bad); i++)
        FAILS(packages_import(ctx, str_from(bad[i].json), &made), RC_INVALID, bad[i].code);
    assert_int_equal(packages_import(ctx, STR("{\"format\":\"seloste-subject\",\"version\":1,\"data\":["
        "{\"category\":\"name\",\"table\":\"customer\",\"record\":\"c\",\"field\":\"last_name\",\"value\":\"Malli\",\"provided_by_subject\":true},"
        "{\"category\":\"email\",\"table\":\"contact_point\",\"record\":\"p\",\"field\":\"email\",\"value\":\"ei osoite\",\"provided_by_subject\":true}]}"), &made), RC_INVALID);
    err_clear(&ctx->err);
    ctx = w->customers;
    OK(customers_find(ctx, &(struct customer_search){.words = STR("Malli"), .limit = 5}, &hits));
    assert_int_equal(hits.count, 0);
}

/* However long: read a value at a time. What is broken says on which line, and brings nothing. */
static void test_p54_a_long_package_comes_in(void **state)
{
    enum { LINES = 60000 };
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct package_imported made = {0};
    struct buf json = buf_in(ctx->arena);
    size_t end;

    buf_addz(&json, "\xEF\xBB\xBF {\"controller\":{\"name\":\"Malli Oy\"},\n\"data\" : [");
    buf_addz(&json, "{\"category\":\"name\",\"table\":\"customer\",\"record\":\"c\",\"field\":\"last_name\",\"value\":\"Pitk\u00E4malli\",\"provided_by_subject\":true}");
    for (int i = 0; i < LINES; i++)
        buf_addz(&json, "\n, {\"category\":\"note\",\"table\":\"customer_note\",\"record\":\"n\",\"field\":\"text\",\"value\":\"\u00E4\\u00e4\",\"provided_by_subject\":false}");
    buf_addz(&json, "],\"orders\":[{\"id\":1}, {\"id\":2}],\"reads\":[1,2,3],\n\"version\":1,");
    end = json.len;
    buf_addz(&json, "\"format\":\"seloste-subject\"} \n");
    OK(packages_import(ctx, buf_str(&json), &made));
    assert_true(made.values == 1 && made.left == LINES + 2);
    json.len--;
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = {"\"format\":\"seloste-subject\"}}", "\"format\":\"seloste-subject\",}", "\"version\":1,\"format\":\"seloste-subject\"}"};

        json.len = end;
        buf_addz(&json, ends[i]);
        assert_int_equal(packages_import(ctx, buf_str(&json), &made), RC_INVALID);
        assert_int_equal(ctx->err.code, E4303_PACKAGE_FORMAT);
        assert_int_equal(ctx->err.line, LINES + 3);
        err_clear(&ctx->err);
    }
    json.len = end / 2;
    assert_int_equal(packages_import(ctx, buf_str(&json), &made), RC_INVALID);
    assert_true(ctx->err.line > LINES / 3 && ctx->err.line < LINES);
    err_clear(&ctx->err);
}

static bool holds(struct str text, const char *what)
{
    return str_contains(text, str_from(what));
}

static struct str between(struct str text, const char *from, const char *to)
{
    for (size_t i = 0; i + strlen(from) <= text.len; i++)
        if (memcmp(text.ptr + i, from, strlen(from)) == 0)
            for (size_t k = i; k + strlen(to) <= text.len; k++)
                if (memcmp(text.ptr + k, to, strlen(to)) == 0)
                    return str_sub(text, i, k - i);
    return STR("");
}

static struct str package_of(struct ctx *ctx, int64_t number, int kind)
{
    struct buf out = buf_in(ctx->arena);
    struct package p;

    OK(packages_collect(ctx, &(struct package_ask){.customer = number, .kind = kind}, &p));
    packages_json(ctx, &p, &out);
    return buf_str(&out);
}

static struct customer_receipt make_aino(struct world *w)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .street = STR("Mallikuja 7"), .postcode = STR("33100"), .town = STR("Tampere"),
        .country = STR("FI"), .start_on = ctx->today, .source = SOURCE_CUSTOMER, .channel = CHANNEL_WEB};
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt;
}

/* ---- with orders, consents and prohibitions: what is portable is the same there and back ------------------------------ */

static struct str fact(struct str of, const char *key)
{
    struct str found = between(of, key, ",\""), closed = between(of, key, "}");

    return closed.len > 0 && (found.len == 0 || closed.len < found.len) ? closed : found;
}

/* The facts of each element of an array that belong to the person, in the order in which they come; not the numbers, states and days of
 * filing that each register gives itself. */
static struct str portable(struct ctx *ctx, struct str json, const char *from, const char *to, const char *const *keys)
{
    struct str part = between(json, from, to);
    struct buf out = buf_in(ctx->arena);

    for (size_t i = 0; i < part.len; i++)
        for (const char *const *k = keys; *k != NULL; k++)
            if (part.len - i > strlen(*k) && memcmp(part.ptr + i, *k, strlen(*k)) == 0)
                buf_fmt(&out, "%.*s\n", STR_FMT(fact(str_sub(part, i, part.len - i), *k)));
    return buf_str(&out);
}

static const char *const order_facts[] = {"\"ordered_on\":", "\"channel\":", "\"note\":", "\"reference\":", "\"code\":", "\"text\":",
    "\"quantity_e4\":", "\"price_e4\":", "\"delivered\":", "\"total_cents\":", "\"delivered_on\":", NULL};
static const char *const consent_facts[] = {"\"kind\":\"", "\"purpose\":\"", "\"channel\":", "\"state\":", "\"method\":", "\"language\":",
    "\"notice_no\":", "\"notice_words\":", "\"given_at\":", "\"until_on\":", "\"ended_at\":", "\"ended_method\":", NULL};
static const char *const ban_facts[] = {"\"purpose\":\"", "\"channel\":", "\"scope\":", "\"method\":", "\"made_at\":", "\"ended_at\":", NULL};

static size_t lines_of(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static void same_past(struct ctx *ctx, struct str first, struct str second)
{
    const struct { const char *from, *to; const char *const *keys; size_t least; } parts[] = {
        {"\"orders\":[", "\"invoices\":[", order_facts, 20}, {"\"consents\":[", "\"prohibitions\":[", consent_facts, 16},
        {"\"prohibitions\":[", "\"disclosures\":[", ban_facts, 30}};

    for (size_t i = 0; i < COUNT(parts); i++) {
        struct str a = portable(ctx, first, parts[i].from, parts[i].to, parts[i].keys);
        struct str b = portable(ctx, second, parts[i].from, parts[i].to, parts[i].keys);

        if (lines_of(a) < parts[i].least)
            fail_msg("%s has too little to compare: %.*s", parts[i].from, STR_FMT(a));
        if (!str_eq(a, b))
            fail_msg("%s\n%.*s\n--\n%.*s", parts[i].from, STR_FMT(a), STR_FMT(b));
    }
}

/* Two orders, one of them delivered; a consent that stands and one that was withdrawn; prohibitions. */
static struct customer_receipt make_portable_life(struct world *w)
{
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_ORDER_MANAGEMENT);
    struct order_row_form rows[2] = {{.text = STR("Pihapöytä"), .quantity = 20000, .price = 500000}, {.text = STR("Penkki"), .quantity = 10000, .price = 250000}};
    struct order_form form = {.customer = aino.number, .rows = rows, .row_count = 2, .note = STR("Soita \"ennen\" toimitusta"),
                              .reference = STR("OMA-VIITE-5"), .ordered_on = ctx->today};
    struct order_receipt order = {0};
    struct consent_receipt consent = {0};
    struct consent_form yes = {.customer = aino.number, .purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL, .method = CONSENT_BY_FORM,
                               .language = LANG_SV + 1};

    OK(RUN_ACTION(orders_create, ctx, &form, &order));
    OK(RUN_ACTION(orders_create, ctx, &form, &order));
    OK(RUN_ACTION(orders_deliver, ctx, &((struct order_delivery_form){.id = order.id, .delivered_on = ctx->today}), &order));
    ctx = w->rights;
    OK(RUN_ACTION(consents_give, ctx, &yes, &consent));
    yes.channel = CONSENT_PHONE;
    yes.purpose = PURPOSE_MARKET_RESEARCH;
    OK(RUN_ACTION(consents_give, ctx, &yes, &consent));
    fixture_advance(w->f, 1);
    OK(RUN_ACTION(consents_withdraw, ctx, &yes, &consent));
    OK(RUN_ACTION(consents_prohibit, ctx, &((struct ban_form){.customer = aino.number, .channel = CONSENT_POST, .scope = BAN_USE,
        .method = CONSENT_AT_DESK}), &consent));
    return aino;
}

static int64_t rows_of(struct ctx *ctx, const char *table, int64_t subject)
{
    int64_t n = 0, sum = 0;

    for (size_t i = 0; i < owned_table_count; i++)
        if (strcmp(owned_tables[i].table, table) == 0 && owned_tables[i].owns_row) {
            OK(owned_count(ctx, &owned_tables[i], subject, &n));
            sum += n;
        }
    return sum;
}

struct trip { struct ctx *there; struct str first, second; struct package_imported made; };

/* Out of this register into another controller's, and out of that. */
static struct trip travel(struct world *w)
{
    struct customer_receipt aino = make_portable_life(w);
    struct trip t = {.there = fixture_ctx(w->f, PURPOSE_RIGHTS)};
    struct ctx *ctx = t.there;
    struct package_imported would = {0};

    t.first = package_of(w->rights, aino.number, PACKAGE_PORTABILITY);
    fixture_other_tenant(w->f, &ctx->tenant, &ctx->register_id);
    OK(packages_look(ctx, t.first, &would));
    assert_true(would.orders == 2 && would.consents == 2 && would.prohibitions == 7 && would.left == 0 && would.number == 0 && !would.again);
    store_release(ctx);
    OK(packages_import(ctx, t.first, &t.made));
    assert_true(t.made.orders == 2 && t.made.consents == 2 && t.made.prohibitions == 7 && t.made.number != 0);
    assert_true(t.made.values == would.values && t.made.left == 0);
    t.second = package_of(ctx, t.made.number, PACKAGE_PORTABILITY);
    return t;
}

static void test_i15_p54_orders_and_consents_come_along(void **state)
{
    struct world *w = *state;
    struct trip t = travel(w);
    struct ctx *ctx = w->rights;
    struct package_imported onward = {0};
    struct str last;

    assert_true(holds(t.first, "\"notice_words\":\"") && holds(t.first, "\"notice_no\":") && holds(t.first, "\"state\":\"withdrawn\""));
    same_past(ctx, t.first, t.second);
    assert_true(holds(t.second, "\"given_to\":\"")); /* a fact about another controller, which goes along from there */
    OK(packages_import(ctx, t.second, &onward));
    assert_true(onward.orders == 2 && onward.consents == 2 && onward.prohibitions == 7 && onward.left == 0);
    last = package_of(ctx, onward.number, PACKAGE_PORTABILITY);
    same_past(ctx, t.second, last);
    assert_true(str_eq(fact(last, "\"given_to\":"), fact(t.second, "\"given_to\":")));
}

/* What was said to somebody else allows nothing here, what was forbidden stays so; orders are in no daily list and owe nothing. */
static void test_p21_p54_what_comes_along_permits_nothing(void **state)
{
    struct world *w = *state;
    struct trip t = travel(w);
    struct ctx *ctx = t.there;
    struct order_list list;

    assert_int_equal(consents_permit_use(ctx, t.made.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL), RC_REFUSED);
    err_clear(&ctx->err);
    assert_int_equal(consents_permit_use(ctx, t.made.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST), RC_REFUSED);
    err_clear(&ctx->err);
    store_release(ctx);
    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    OK(orders_of_customer(ctx, t.made.customer_id, 10, &list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.rows[0].state, ORDER_ARCHIVED);
    OK(orders_list(ctx, ORDERS_DAILY, 0, 10, &list));
    assert_int_equal(list.count, 0);
    OK(orders_list(ctx, ORDERS_TO_INVOICE, 0, 10, &list));
    assert_int_equal(list.count, 0);
}

static void test_p54_the_same_package_adds_nothing(void **state)
{
    struct world *w = *state;
    struct trip t = travel(w);
    struct ctx *ctx = t.there;
    struct package_imported again = {0};
    struct buf anew = buf_in(ctx->arena);
    struct str head = between(t.first, "{", "\"created_at\":"), tail = between(t.first, "\"controller\":", "\n");

    buf_fmt(&anew, "%.*s\"created_at\":\"2031-01-01T00:00:00.000Z\",%.*s\n", STR_FMT(head), STR_FMT(tail)); /* written out another day */
    for (int i = 0; i < 2; i++) {
        fixture_advance(w->f, 1);
        OK(packages_import(ctx, i == 0 ? t.first : buf_str(&anew), &again));
        assert_true(again.again && again.number == t.made.number && again.customer_id == t.made.customer_id);
        assert_int_equal(rows_of(ctx, "sales_order", t.made.subject_id), 2);
        assert_int_equal(rows_of(ctx, "consent_elsewhere", t.made.subject_id), 2);
        assert_int_equal(rows_of(ctx, "prohibition", t.made.subject_id), 7);
        store_release(ctx);
    }
    OK(packages_look(ctx, t.first, &again));
    assert_true(again.again && again.number == t.made.number);
    store_release(ctx);
}

/* Invoices are another controller's books: told, and left out. */
static void test_p54_invoices_do_not_come_in(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_portable_life(w);
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_INVOICING);
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = 1000000};
    struct invoice_receipt receipt = {0};
    struct package_imported made = {0};
    struct str json;

    OK(RUN_ACTION(invoices_create, ctx, &((struct invoice_form){.customer = aino.number, .rows = &row, .row_count = 1}), &receipt));
    json = package_of(w->rights, aino.number, PACKAGE_ACCESS); /* all that is known of her */
    ctx = fixture_ctx(w->f, PURPOSE_RIGHTS);
    fixture_other_tenant(w->f, &ctx->tenant, &ctx->register_id);
    OK(packages_import(ctx, json, &made));
    assert_true(made.invoices == 1 && made.orders == 2 && made.left > 2);
    assert_int_equal(rows_of(ctx, "invoice", made.subject_id) + rows_of(ctx, "payment", made.subject_id), 0);
    assert_true(holds(packages_imported_text(ctx, &made, false), "kirjanpitoa"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int suite(void)
{
    const struct CMUnitTest tests[] = {T(test_p54_bad_packages_bring_nothing), T(test_p54_a_long_package_comes_in),
        T(test_i15_p54_orders_and_consents_come_along), T(test_p21_p54_what_comes_along_permits_nothing),
        T(test_p54_the_same_package_adds_nothing), T(test_p54_invoices_do_not_come_in)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return pg_fixture_twice(suite);
}
