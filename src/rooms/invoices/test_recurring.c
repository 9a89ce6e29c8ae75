/* Recurring invoices: the calendar by its properties, each period once whatever stops the program, their end with the
 * relationship and with the person's data (P35, P58, P64). */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/errors.h"
#include "base/json.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_invoices.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/recurring.h"
#include "rooms/packages/packages.h"
#include "rooms/products/products.h"
#include "rooms/requests/requests.h"

enum { KILLS = 12, KILLED_TEMPLATES = 24 };

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)
#define SAYS(expr, code_)                        \
    do {                                         \
        assert_int_not_equal((expr), RC_OK);     \
        assert_int_equal(ctx->err.code, code_);  \
        err_clear(&ctx->err);                    \
    } while (0)

/* --- rules ------------------------------------------------------------------------------------------------------- */

static uint32_t seed = 20270301;
static int any(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)n);
}

static int last_day(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0) ? 29 : days[month - 1];
}

/* Reckoned anew from year, month and day: no day drifts, none is missing, periods touch without a gap. */
static void test_p64_every_calendar_keeps_its_day(void **state)
{
    (void)state;
    for (int i = 0; i < 4000; i++) {
        int year = 2000 + any(60), month = 1 + any(12), months = 1 + any(60);
        int first_day = 1 + any(last_day(year, month));
        struct recurring r = {.months = months, .first_on = date_ymd(year, month, first_day), .month_end = any(3) == 0};

        for (int64_t k = 0; k < 40; k++) {
            struct date day = recurring_day(r.first_on, months, r.month_end, k), from, to, from_next, to_next;
            int m = month - 1 + (int)k * months, y = year + m / 12, got[3];
            int last = last_day(y, m % 12 + 1);

            date_parts(day, &got[0], &got[1], &got[2]);
            assert_int_equal(got[0], y);
            assert_int_equal(got[1], m % 12 + 1);
            assert_int_equal(got[2], r.month_end || first_day > last ? last : first_day);
            for (r.covers = COVERS_AHEAD; r.covers <= COVERS_BEHIND; r.covers++) {
                recurring_period(&r, k, &from, &to);
                recurring_period(&r, k + 1, &from_next, &to_next);
                assert_int_equal(date_add_days(to, 1).days, from_next.days);
                assert_false(date_after(from, to));
            }
        }
    }
}

static void test_p64_the_31st_comes_back_after_february(void **state)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29};
    struct recurring r = {.months = 1, .first_on = date_ymd(2027, 1, 31), .covers = COVERS_BEHIND, .month_end = true};
    struct date from, to;
    int parts[3];

    (void)state;
    for (int64_t k = 0; k < 14; k++) {
        date_parts(recurring_day(r.first_on, 1, false, k), &parts[0], &parts[1], &parts[2]);
        assert_int_equal(parts[2], days[k]);
    }
    recurring_period(&r, 1, &from, &to); /* what ends with February is February */
    assert_int_equal(from.days, date_ymd(2027, 2, 1).days);
    assert_int_equal(to.days, date_ymd(2027, 2, 28).days);
    assert_true(date_is_none(recurring_day(date_ymd(2990, 5, 31), 60, false, 3)));
}

static void test_p64_fixed_prices_rise_at_each_anniversary(void **state)
{
    (void)state;
    assert_int_equal(recurring_price(1000000, 250, 0), 1000000);
    assert_int_equal(recurring_price(1000000, 250, 1), 1025000);
    assert_int_equal(recurring_price(1000000, 250, 2), 1050625);
    assert_int_equal(recurring_price(123450, 333, 3), 136198); /* 12.3450: 12.7561, 13.1809, 13.6198 */
    assert_int_equal(recurring_price(INT64_C(9999999999900), 10000, 50), INT64_C(9999999999900));
}

/* --- in a store -------------------------------------------------------------------------------------------------- */

struct world { struct fixture *f; struct ctx *ctx; struct customer_receipt person, company; };

static void make_customer(struct fixture *f, struct customer_form form, struct customer_receipt *out)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);

    form.street = STR("Mallikatu 8");
    form.postcode = STR("33100");
    form.town = STR("TAMPERE");
    form.country = STR("FI");
    form.start_on = ctx->today;
    OK(RUN_ACTION(customers_create, ctx, &form, out));
}

static struct world world_open(const struct fixture_options *options)
{
    struct world w = {.f = fixture_open(options)};

    make_customer(w.f, (struct customer_form){.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli")}, &w.person);
    make_customer(w.f, (struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"),
                                              .business_id = STR("2011062-9")}, &w.company);
    w.ctx = fixture_ctx(w.f, PURPOSE_INVOICING);
    return w;
}

static int64_t add(struct ctx *ctx, int64_t customer, int made_as, struct recurring_form form)
{
    struct invoice_row *row = ARENA_ARRAY(ctx->arena, struct invoice_row, 1);
    struct recurring_receipt receipt = {0};

    *row = (struct invoice_row){.text = STR("Ylläpito Pihapuu"), .quantity = 10000, .price = 1000000};
    form.customer = customer;
    form.made_as = made_as;
    if (form.rows == NULL) {
        form.rows = row;
        form.row_count = 1;
    }
    OK(RUN_ACTION(recurring_add, ctx, &form, &receipt));
    return receipt.number;
}

static void load(struct ctx *ctx, int64_t number, struct recurring *out)
{
    OK(recurring_load(ctx, number, 0, out));
    store_release(ctx);
}

static void test_p64_each_period_once_and_missed_ones_caught_up(void **state)
{
    struct world w = world_open(&(struct fixture_options){.today = "2027-01-31"});
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.rise = 100000, .buyer_reference = STR("PO-7")});
    struct invoice invoice;
    struct recurring r;

    (void)state;
    for (int i = 0; i < 3; i++) /* the same night again makes nothing */
        OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 1);
    assert_int_equal(r.next_on.days, date_ymd(2027, 2, 28).days);
    OK(invoices_load(ctx, 0, r.documents[0].id, &invoice));
    store_release(ctx);
    assert_int_equal(invoice.variety, VARIETY_RECURRING);
    assert_int_equal(invoice.state, INVOICE_DRAFT);
    assert_int_equal(invoice.rows[0].delivered_from.days, date_ymd(2027, 1, 31).days);
    assert_int_equal(invoice.rows[0].delivered_on.days, date_ymd(2027, 2, 27).days);
    assert_int_equal(invoice.due_on.days, date_ymd(2027, 2, 14).days);
    assert_true(str_eqz(invoice.buyer_reference, "PO-7"));
    fixture_advance(w.f, 370); /* the program was away for more than a year */
    OK(recurring_run(ctx));
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 13);
    assert_int_equal(r.passed, 13);
    for (size_t i = 0; i < r.document_count; i++) { /* newest first, one for each month's day, dated when they were made */
        assert_int_equal(r.documents[i].period_on.days, recurring_day(date_ymd(2027, 1, 31), 1, false, 12 - (int64_t)i).days);
        assert_int_equal(r.documents[i].total_cents, i == 0 ? 13805 : 12550); /* 10 % more after the anniversary */
        assert_int_equal(r.documents[i].invoiced_on.days, i == 12 ? date_ymd(2027, 1, 31).days : ctx->today.days);
    }
    fixture_close(w.f);
}

/* Sent ones wait their minute like any other; undone, one is a draft, and its period is not made again. */
static void test_p64_sent_ones_wait_their_minute_and_can_be_undone(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    int64_t a = add(ctx, w.company.number, MADE_SEND, (struct recurring_form){.every = EVERY_QUARTER});
    int64_t b = add(ctx, w.person.number, MADE_SEND, (struct recurring_form){.months = 2, .covers = COVERS_DAY});
    struct invoice_receipt receipt = {0};
    struct recurring r;

    (void)state;
    OK(recurring_run(ctx));
    load(ctx, b, &r);
    assert_int_equal(r.months, 2);
    OK(RUN_ACTION(invoices_undo_hold, ctx, &r.documents[0].id, &receipt));
    OK(RUN_ACTION(invoices_delete_draft, ctx, &r.documents[0].id, &receipt));
    fixture_advance(w.f, 1);
    OK(invoices_issue_held(ctx));
    OK(recurring_run(ctx));
    load(ctx, a, &r);
    assert_int_equal(r.documents[0].state, INVOICE_SENT);
    assert_int_equal(r.documents[0].number, 20270001);
    load(ctx, b, &r);
    assert_int_equal(r.document_count, 0); /* a person deleted it; it is not made behind their back */
    assert_int_equal(r.next_on.days, date_ymd(2027, 5, 1).days);
    fixture_close(w.f);
}

static void test_p64_prices_of_the_day_follow_the_product_and_the_customer(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_ORDER_MANAGEMENT);
    struct invoice_row rows[2] = {{.product_code = STR("HUOLTO"), .quantity = 20000},
                                  {.text = STR("Matka"), .quantity = 10000, .price = 300000}};
    struct product_receipt product;
    struct price_receipt agreed;
    struct invoice invoice;
    struct recurring r;
    int64_t number;

    (void)state;
    OK(RUN_ACTION(products_create, ctx, &((struct product_form){.code = STR("HUOLTO"), .name_fi = STR("Huoltokäynti"), .price = 1000000}), &product));
    ctx = w.ctx;
    number = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.prices = PRICES_OF_DAY, .rows = rows, .row_count = 2});
    OK(recurring_run(ctx));
    ctx = fixture_ctx(w.f, PURPOSE_ORDER_MANAGEMENT);
    OK(RUN_ACTION(products_price_add, ctx, &((struct price_form){.code = STR("HUOLTO"), .customer = w.company.number, .price = 900000,
                                             .valid_from = date_ymd(2027, 3, 15), .valid_to = DATE_NONE}), &agreed));
    ctx = w.ctx;
    fixture_advance(w.f, 31);
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 2);
    for (size_t i = 0; i < 2; i++) {
        OK(invoices_load(ctx, 0, r.documents[i].id, &invoice));
        store_release(ctx);
        assert_true(str_eqz(invoice.rows[0].text, "Huoltokäynti"));
        assert_int_equal(invoice.rows[0].price, i == 0 ? 900000 : 1000000);
        assert_int_equal(invoice.rows[1].price, 300000);
    }
    fixture_close(w.f);
}

static void test_p64_what_cannot_be_made_is_told_and_the_others_go_on(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    struct customer_receipt nowhere;
    struct recurring_list list;
    struct recurring r;
    struct ctx *customers = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    int64_t bad, good;

    (void)state;
    err_clear(&customers->err);
    assert_int_equal(RUN_ACTION(customers_create, customers, &((struct customer_form){.kind = CUSTOMER_ORGANISATION,
                     .organisation = STR("Osoitteeton Oy"), .start_on = customers->today}), &nowhere), RC_OK);
    bad = add(ctx, nowhere.number, MADE_SEND, (struct recurring_form){.months = 1});
    good = add(ctx, w.company.number, MADE_SEND, (struct recurring_form){.months = 1});
    OK(recurring_run(ctx));
    OK(recurring_run(ctx));
    load(ctx, bad, &r);
    assert_int_equal(r.document_count, 0);
    assert_int_equal(r.problem, E1724_INVOICE_BUYER);
    load(ctx, good, &r);
    assert_int_equal(r.document_count, 1);
    OK(recurring_list_load(ctx, true, 0, 50, &list));
    assert_int_equal(list.going, 2);
    assert_int_equal(list.stopped, 1);
    store_release(ctx);
    assert_int_equal(RUN_ACTION(customers_point_save, customers, &((struct point_form){.customer_id = nowhere.customer_id,
                     .street = STR("Tehtaantie 1"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"),
                     .given_on = DATE_NONE}), &((struct point_receipt){0})), RC_OK);
    fixture_advance(w.f, 1);
    OK(recurring_run(ctx));
    load(ctx, bad, &r);
    assert_int_equal(r.document_count, 1);
    assert_int_equal(r.problem, 0);
    assert_int_equal(r.documents[0].period_on.days, date_ymd(2027, 3, 1).days);
    fixture_close(w.f);
}

static struct recurring_change change_of(struct ctx *ctx, int64_t number, int64_t customer)
{
    struct recurring_change out = {.number = number};
    struct recurring r;

    load(ctx, number, &r);
    recurring_form_of(ctx->arena, &r, customer, &out.form);
    return out;
}

/* From the next document on; what was made stays, prices that have risen do not rise twice, no period comes twice. */
static void test_p64_a_template_is_changed_from_its_next_document_on(void **state)
{
    struct world w = world_open(&(struct fixture_options){.today = "2027-01-31"});
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.rise = 100000});
    struct recurring_change change;
    struct recurring_receipt receipt = {0};
    struct template_todo todo;
    struct recurring r;

    (void)state;
    OK(recurring_run(ctx));
    fixture_advance(w.f, 370); /* 13 made, the last one dearer by a tenth */
    OK(recurring_run(ctx));
    change = change_of(ctx, number, w.company.number);
    assert_int_equal(change.form.rows[0].price, 1100000);
    assert_int_equal(change.form.first_on.days, date_ymd(2028, 2, 29).days);
    change.form.note = STR("Uusi sopimus");
    change.form.term_days = 21;
    OK(RUN_ACTION(recurring_change, ctx, &change, &receipt));
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1767_RECURRING_CHANGED); /* by an editor opened before */
    load(ctx, number, &r);
    assert_int_equal(r.next_on.days, date_ymd(2028, 2, 29).days);
    assert_true(str_eqz(r.note, "Uusi sopimus"));
    fixture_advance(w.f, 24);
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 14);
    assert_int_equal(r.documents[0].total_cents, 13805); /* the same year: no second rise */
    assert_int_equal(r.documents[0].due_on.days, date_ymd(2028, 3, 21).days);
    assert_int_equal(r.documents[13].total_cents, 12550);
    fixture_advance(w.f, 345); /* over the next anniversary: 110.00 and a tenth */
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.documents[0].period_on.days, date_ymd(2029, 1, 31).days);
    assert_int_equal(r.documents[0].total_cents, 15186); /* 121.00 + 25.5 % */
    change = change_of(ctx, number, w.company.number); /* another interval: the calendar begins anew, never over what was made */
    change.form.every = EVERY_QUARTER;
    change.form.first_on = date_ymd(2029, 1, 31);
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1768_RECURRING_NEXT);
    change.form.first_on = date_ymd(2029, 4, 1);
    OK(RUN_ACTION(recurring_change, ctx, &change, &receipt));
    assert_int_equal(receipt.next_on.days, date_ymd(2029, 4, 1).days);
    change = change_of(ctx, number, w.person.number);
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1766_RECURRING_CUSTOMER);
    change = change_of(ctx, number, w.company.number);
    change.form.end_on = date_ymd(2028, 1, 1);
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1755_RECURRING_END_BEFORE);
    OK(RUN_ACTION(recurring_end, ctx, &((struct recurring_end){number}), &receipt));
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1756_RECURRING_ENDED);
    change.number = 99;
    SAYS(RUN_ACTION(recurring_change, ctx, &change, &receipt), E1752_RECURRING_UNKNOWN);
    OK(invoices_templates_todo(ctx, &todo));
    assert_int_equal(todo.stopped + todo.soon, 0);
    fixture_close(w.f);
}

/* What waits is in the work list with its day and in its own filter; a change lets the next night make it. */
static void test_p64_a_change_mends_what_waited(void **state)
{
    struct world w = world_open(&(struct fixture_options){.today = "2027-01-31"});
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.months = 0});
    struct recurring_change change;
    struct recurring_receipt receipt = {0};
    struct template_todo todo;
    struct recurring_list list;
    struct recurring r;

    (void)state;
    OK(invoices_templates_todo(ctx, &todo));
    store_release(ctx);
    assert_int_equal(todo.stopped, 0);
    assert_int_equal(todo.soon, 1);
    fixture_plant(w.f, "UPDATE invoice_template_row SET vat_class = 99"); /* a class that no table has */
    OK(recurring_run(ctx));
    OK(invoices_templates_todo(ctx, &todo));
    OK(recurring_list_load(ctx, RECURRING_STOPPED, 0, 10, &list));
    store_release(ctx);
    assert_int_equal(todo.stopped, 1);
    assert_int_equal(todo.stopped_on.days, date_ymd(2027, 1, 31).days);
    assert_int_equal(list.count, 1);
    fixture_advance(w.f, 3);
    change = change_of(ctx, number, w.company.number);
    change.form.rows[0].vat_class = VAT_GENERAL;
    OK(RUN_ACTION(recurring_change, ctx, &change, &receipt));
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.problem, 0);
    assert_int_equal(r.document_count, 1);
    assert_int_equal(r.documents[0].period_on.days, date_ymd(2027, 1, 31).days); /* the period that was missed */
    fixture_close(w.f);
}

static void test_p64_bad_templates_are_refused(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    struct invoice_row row = {.text = STR("Vuokra"), .price = 1000000};
    struct recurring_receipt receipt;
    struct recurring_form ok = {.customer = w.company.number, .rows = &row, .row_count = 1};
    struct recurring_form form = ok;

    (void)state;
    form.every = EVERY_MONTHS;
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1753_RECURRING_INTERVAL);
    form = ok;
    form.first_on = date_add_days(ctx->today, -1);
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1754_RECURRING_FIRST);
    form.first_on = date_add_days(ctx->today, 400);
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1754_RECURRING_FIRST);
    form = ok;
    form.end_on = date_add_days(ctx->today, -1);
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1755_RECURRING_END_BEFORE);
    form = ok;
    form.prices = PRICES_OF_DAY;
    form.rise = 20000;
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1759_RECURRING_RISE);
    form = ok;
    form.row_count = 0;
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1703_INVOICE_NO_ROWS);
    form = ok;
    row.product_code = STR("EI-OLE");
    row.text = STR("");
    SAYS(RUN_ACTION(recurring_add, ctx, &form, &receipt), E1750_INVOICE_NO_PRODUCT);
    SAYS(RUN_ACTION(recurring_end, ctx, &((struct recurring_end){.number = 99}), &receipt), E1752_RECURRING_UNKNOWN);
    fixture_close(w.f);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void test_p07_it_ends_by_date_by_a_person_and_with_the_relationship(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    int64_t dated = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.end_on = date_ymd(2027, 4, 30)});
    int64_t ended = add(ctx, w.company.number, MADE_DRAFT, (struct recurring_form){.months = 1});
    int64_t related = add(ctx, w.person.number, MADE_DRAFT, (struct recurring_form){.months = 1});
    struct ctx *customers = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct recurring_receipt receipt;
    struct customer_receipt gone;
    struct invoice_row row = {.text = STR("Vuokra"), .price = 1000000};
    struct recurring r;

    (void)state;
    OK(recurring_run(ctx));
    OK(RUN_ACTION(recurring_end, ctx, &((struct recurring_end){.number = ended}), &receipt));
    SAYS(RUN_ACTION(recurring_end, ctx, &((struct recurring_end){.number = ended}), &receipt), E1756_RECURRING_ENDED);
    fixture_advance(w.f, 1);
    assert_int_equal(RUN_ACTION(customers_end, customers, &((struct customer_end){.customer_id = w.person.customer_id,
                     .reason = END_BY_CUSTOMER, .end_on = customers->today}), &gone), RC_OK);
    fixture_advance(w.f, 365);
    OK(recurring_run(ctx));
    load(ctx, dated, &r);
    assert_int_equal(r.document_count, 2); /* 1.3. and 1.4. */
    assert_int_equal(r.ended_why, WHY_DATE);
    load(ctx, ended, &r);
    assert_int_equal(r.document_count, 1);
    assert_int_equal(r.ended_why, WHY_PERSON);
    load(ctx, related, &r);
    assert_int_equal(r.document_count, 1);
    assert_int_equal(r.ended_why, WHY_RELATION);
    SAYS(RUN_ACTION(recurring_add, ctx, &((struct recurring_form){.customer = w.person.number, .rows = &row, .row_count = 1}), &receipt),
         E1757_RECURRING_RELATION_ENDED);
    fixture_close(w.f);
}

struct locking { int64_t subject; uint64_t bits; };
DECLARE_ACTION(lock_subject, struct locking, int64_t);
DEFINE_ACTION(lock_subject, struct locking, int64_t)
{
    *out = 0;
    return subject_restrict(ctx, req->subject, req->bits);
}

static void test_p58_a_restriction_pauses_it_and_a_prohibition_does_not(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.person.number, MADE_DRAFT, (struct recurring_form){.months = 1});
    struct ctx *rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    struct recurring_list list;
    struct consent_receipt banned;
    struct recurring r;
    int64_t none;

    (void)state;
    assert_int_equal(RUN_ACTION(consents_prohibit, rights, &((struct ban_form){.customer = w.person.number}), &banned), RC_OK);
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 1); /* a bill is no advertisement */
    assert_int_equal(RUN_ACTION(lock_subject, rights, &((struct locking){w.person.subject_id, RESTRICT_ALL}), &none), RC_OK);
    fixture_advance(w.f, 70);
    OK(recurring_run(ctx));
    OK(recurring_list_load(ctx, true, 0, 50, &list));
    assert_int_equal(list.stopped, 1);
    assert_int_equal(list.rows[0].passed, 1);
    assert_true(str_empty(list.rows[0].name) || !str_contains(list.rows[0].name, STR("Aino")));
    store_release(ctx);
    assert_int_equal(RUN_ACTION(lock_subject, rights, &((struct locking){w.person.subject_id, 0}), &none), RC_OK);
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.document_count, 3); /* lifted: the periods that waited */
    assert_int_equal(r.problem, 0);
    fixture_close(w.f);
}

static int64_t templates_left(struct fixture *f, int64_t customer)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    struct invoice_template *list = NULL;
    size_t count = 0;

    OK(invoices_templates_of(ctx, customer, &list, &count));
    store_release(ctx);
    return (int64_t)count;
}

static void test_p35_the_plan_names_the_template_and_the_erasure_takes_it(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.person.number, MADE_DRAFT, (struct recurring_form){.work_site = STR("Pihatie 4")});
    struct ctx *rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    struct request_receipt request = {0}, done = {0};
    struct package package;
    struct recurring r;
    struct buf json;
    struct plan plan;
    size_t named = 0;
    bool key = true;

    (void)state;
    OK(recurring_run(ctx));
    ctx = rights;
    OK(packages_collect(ctx, &(struct package_ask){.customer = w.person.number}, &package));
    assert_int_equal(package.unreadable, 0);
    json = buf_in(ctx->arena);
    packages_json(ctx, &package, &json);
    assert_true(str_contains(buf_str(&json), STR("Pihatie 4")) && str_contains(buf_str(&json), STR("Ylläpito Pihapuu")));
    OK(requests_plan_erasure(ctx, w.person.customer_id, 0, &plan));
    for (size_t i = 0; i < plan.count; i++)
        if (plan.items[i].ground == GROUND_RECURRING) {
            named++;
            assert_int_equal(plan.items[i].by_number, number);
            assert_int_equal(plan.items[i].outcome, OUTCOME_NOW);
            assert_int_equal(plan.items[i].rows, 2);
        }
    assert_int_equal(named, 1);
    store_release(ctx);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = w.person.number, .kind = REQUEST_ERASURE,
        .channel = REQUEST_BY_DESK, .identity = IDENTITY_DESK}), &request));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &done));
    OK(requests_run(ctx, request.id, 8));
    OK(key_exists(ctx, (struct key_ref){KEY_SUBJECT, w.person.subject_id}, &key));
    store_release(ctx);
    assert_false(key);
    assert_int_equal(templates_left(w.f, w.person.customer_id), 0);
    ctx = w.ctx;
    SAYS(recurring_load(ctx, number, 0, &r), E1752_RECURRING_UNKNOWN);
    store_release(ctx);
    fixture_advance(w.f, 60);
    OK(recurring_run(ctx));
    fixture_close(w.f);
}

/* Two records of one customer: the template goes along, readable, and goes on. */
static void test_p05_a_merge_takes_the_templates_along(void **state)
{
    struct world w = world_open(NULL);
    struct ctx *ctx = w.ctx;
    int64_t number = add(ctx, w.person.number, MADE_DRAFT, (struct recurring_form){.first_on = date_ymd(2027, 3, 15), .note = STR("Kuisti")});
    struct merging_receipt merged;
    struct customer_receipt other;
    struct recurring r;

    (void)state;
    make_customer(w.f, (struct customer_form){.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli")}, &other);
    ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    OK(RUN_ACTION(customers_merge_into, ctx, &((struct customer_merging){.from_id = w.person.customer_id, .into_id = other.customer_id}), &merged));
    ctx = w.ctx;
    fixture_advance(w.f, 15);
    OK(recurring_run(ctx));
    load(ctx, number, &r);
    assert_int_equal(r.customer_id, other.customer_id);
    assert_true(str_eqz(r.note, "Kuisti"));
    assert_int_equal(r.document_count, 1);
    fixture_close(w.f);
}

/* --- kill -9 ------------------------------------------------------------------------------------------------------- */

static char dir[64];

static void clean(void)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                        "keys.db-shm", "master.key", "lock"};

    for (size_t i = 0; i < COUNT(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

static struct fixture *reopen(void) /* two periods later, after the day that was missed */
{
    return fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true, .today = "2027-05-02"});
}

static void check_once(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);

    for (int64_t number = 1; number <= KILLED_TEMPLATES; number++) {
        struct recurring r;

        load(ctx, number, &r);
        assert_int_equal(r.document_count, 3);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(r.documents[i].period_on.days, date_ymd(2027, 5 - (int)i, 1).days);
        assert_int_equal(r.next_on.days, date_ymd(2027, 6, 1).days);
    }
}

static long now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* How many documents stand after the cut. */
static int64_t made(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct recurring_list list;
    int64_t sum = 0;

    OK(recurring_list_load(ctx, false, 0, KILLED_TEMPLATES, &list));
    for (size_t i = 0; i < list.count; i++)
        sum += list.rows[i].passed;
    store_release(ctx);
    return sum;
}

/* The first run is not cut: it says how long a run lasts, the others are cut at fractions of that. */
static void test_p64_kill_9_at_any_moment_and_each_period_is_made_once(void **state)
{
    long whole = 0;
    int cut = 0;

    (void)state;
    for (int i = 0; i < KILLS; i++) {
        struct timespec wait = {whole * i / KILLS / 1000000000, whole * i / KILLS % 1000000000};
        struct fixture *f;
        long from;
        struct world w;
        struct ctx *ctx;
        int status;
        pid_t pid;

        (void)snprintf(dir, sizeof(dir), "/tmp/seloste-recur-XXXXXX");
        assert_non_null(mkdtemp(dir));
        w = world_open(&(struct fixture_options){.data_dir = dir});
        for (int k = 0; k < KILLED_TEMPLATES; k++)
            (void)add(w.ctx, k % 2 == 0 ? w.company.number : w.person.number, k % 3 == 0 ? MADE_SEND : MADE_DRAFT,
                      (struct recurring_form){.months = 1});
        fixture_close(w.f);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            f = reopen();
            _exit(recurring_run(fixture_ctx(f, PURPOSE_INVOICING)) == RC_OK ? 0 : 1);
        }
        from = now_ns();
        (void)nanosleep(&wait, NULL);
        if (i > 0)
            (void)kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        whole = i == 0 ? now_ns() - from : whole;
        f = reopen();
        cut += made(f) > 0 && made(f) < KILLED_TEMPLATES * 3;
        ctx = fixture_ctx(f, PURPOSE_INVOICING);
        OK(recurring_run(ctx));
        OK(recurring_run(ctx));
        check_once(f);
        fixture_close(f);
        clean();
    }
    assert_true(cut > 0); /* some were cut in the middle */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_every_calendar_keeps_its_day),
        cmocka_unit_test(test_p64_the_31st_comes_back_after_february),
        cmocka_unit_test(test_p64_fixed_prices_rise_at_each_anniversary),
        cmocka_unit_test(test_p64_each_period_once_and_missed_ones_caught_up),
        cmocka_unit_test(test_p64_sent_ones_wait_their_minute_and_can_be_undone),
        cmocka_unit_test(test_p64_prices_of_the_day_follow_the_product_and_the_customer),
        cmocka_unit_test(test_p64_what_cannot_be_made_is_told_and_the_others_go_on),
        cmocka_unit_test(test_p64_a_template_is_changed_from_its_next_document_on),
        cmocka_unit_test(test_p64_a_change_mends_what_waited),
        cmocka_unit_test(test_p64_bad_templates_are_refused),
        cmocka_unit_test(test_p07_it_ends_by_date_by_a_person_and_with_the_relationship),
        cmocka_unit_test(test_p58_a_restriction_pauses_it_and_a_prohibition_does_not),
        cmocka_unit_test(test_p35_the_plan_names_the_template_and_the_erasure_takes_it),
        cmocka_unit_test(test_p05_a_merge_takes_the_templates_along),
        cmocka_unit_test(test_p64_kill_9_at_any_moment_and_each_period_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
