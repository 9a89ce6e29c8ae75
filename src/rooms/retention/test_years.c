/* Years pass: listed, waited for, destroyed; eleven idle years leave no personal data (P36; invariants I-24, I-26). */
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
#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/payments/payments.h"
#include "rooms/requests/requests.h"
#include "rooms/residue/residue.h"
#include "rooms/retention/internal.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

struct world { struct fixture *f; char dir[64], *url; struct ctx *customers, *money, *proof; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/seloste-retention-XXXXXX");
    if (mkdtemp(w->dir) == NULL)
        return 1;
    w->url = pg_fixture_next();
    w->f = fixture_open(&(struct fixture_options){.data_dir = w->dir, .database_url = w->url});
    audit_install(w->f->store);
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char line[160];

    fixture_close(w->f);
    for (const char *const *n = (const char *const[]){"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
             "keys.db-shm", "master.key", "lock", "erasure-ledger", "erasure-ledger.key", "audit-heads", NULL}; *n != NULL; n++) {
        (void)snprintf(line, sizeof(line), "%s/%s", w->dir, *n);
        (void)unlink(line);
    }
    (void)rmdir(w->dir);
    free(w->url);
    free(w);
    return 0;
}

static struct customer_receipt person(struct world *w, const char *last, const char *email)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Pilvi"), .last_name = str_from(last), .email = str_from(email),
        .phone = STR("+358400000021"), .street = STR("Muistikuja 3"), .postcode = STR("33100"), .town = STR("TAMPERE"),
        .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    struct note_receipt note = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    OK(RUN_ACTION(customers_note_add, ctx, &((struct note_form){.customer_id = receipt.customer_id, .about = 1,
        .text = STR("soitti aamulla")}), &note));
    return receipt;
}

static void end(struct world *w, int64_t customer)
{
    struct ctx *ctx = w->customers;
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_end, ctx, &((struct customer_end){.customer_id = customer, .reason = END_BY_CUSTOMER, .end_on = ctx->today}),
                  &receipt));
}

static int64_t invoice(struct world *w, int64_t number)
{
    struct ctx *ctx = w->money;
    struct invoice_row row = {.text = STR("Ikkunanpesu"), .quantity = 10000, .price = 800000};
    struct invoice_form form = {.customer = number, .rows = &row, .row_count = 1};
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    return receipt.number;
}

static void pay(struct world *w, int64_t number)
{
    struct ctx *ctx = w->money;
    struct payment_receipt paid = {0};

    OK(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = number}), &paid));
}

static struct retention_done night(struct world *w)
{
    struct ctx *ctx = w->proof;
    struct retention_done done = {0};

    store_release(ctx);
    OK(retention_run(ctx, &done));
    store_release(ctx);
    return done;
}

static struct retention_done approved(struct world *w)
{
    struct ctx *ctx = w->proof;
    struct retention_plan plan;
    int64_t id = 0;

    OK(retention_read_plan(ctx, 10, &plan));
    store_release(ctx);
    OK(RUN_ACTION(retention_approve, ctx, &((struct retention_decision){plan.run}), &id));
    return night(w);
}

/* Nights, a week apart: a server that is on. */
static struct retention_done pass(struct world *w, int days)
{
    struct retention_done all = {0};

    for (int d = 0; d < days; d += 7) {
        struct retention_done done;

        fixture_advance(w->f, 7);
        done = night(w);
        all.erased += done.erased;
        all.listed += done.listed;
        all.vouchers += done.vouchers;
        all.waits = done.waits;
        all.stopped = all.stopped || done.stopped;
    }
    return all;
}

static int64_t rows_of(struct world *w, int64_t subject)
{
    struct ctx *ctx = w->proof;
    int64_t all = 0;

    for (const struct owned_table *t = owned_tables; t->table != NULL; t++) {
        int64_t n = 0;

        OK(owned_count(ctx, t, subject, &n));
        all += n;
    }
    store_release(ctx);
    return all;
}

static bool has_key(struct world *w, enum key_class cls, int64_t id)
{
    struct ctx *ctx = w->proof;
    bool there = false;

    OK(key_exists(ctx, (struct key_ref){cls, id}, &there));
    return there;
}

static int64_t residue(struct world *w, const char *needle)
{
    struct ctx *ctx = w->proof;
    struct str needles[] = {str_from(needle)};
    struct residue *ready = NULL;
    struct residue_report report = {0};

    OK(residue_prepare(ctx->arena, needles, 1, &ready, &ctx->err));
    OK(residue_scan_path(ctx->arena, ready, w->dir, &report, &ctx->err));
    return report.hits_total;
}

/* Not only of those whom the test knows: no row of any table has an owner, no sealed column holds anything that opens, and of keys there is
 * none of a person, a voucher or a claim. */
static void nobody_is_left(struct world *w)
{
    char sql[512];

    for (size_t i = 0; i < all_column_count; i++) {
        const struct column_note *n = &all_columns[i];

        if (n->owner == NULL || strchr(n->owner, '>') != NULL || n->key_class == KEY_VOUCHER)
            continue; /* by a path: goes with the row it leads to. What a voucher sealed stays, and its key is gone (below) */
        if (n->category == CATEGORY_STAFF || n->category == CATEGORY_CREDENTIAL)
            continue; /* the users of the register are not idle */
        (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s WHERE %s IS NOT NULL AND %s <> 0", n->table, n->owner, n->owner);
        if (fixture_ask(w->f, sql) != 0)
            fail_msg("%s has rows of somebody", n->table);
    }
}

static void test_p36_i26_eleven_idle_years_leave_no_personal_data(void **state)
{
    static const char *const needles[] = {"Unohdus", "Hiljainen", "pilvi.unohdus", "pilvi.hiljainen", "Muistikuja", "400000021", "soitti aamulla",
        "Vaiti", "pilvi.vaiti", "Ikkunanpesu"};
    struct world *w = *state;
    struct customer_receipt a = person(w, "Unohdus", "pilvi.unohdus@posti.example");
    struct customer_receipt b = person(w, "Hiljainen", "pilvi.hiljainen@posti.example");
    struct customer_receipt c = person(w, "Vaiti", "pilvi.vaiti@posti.example");
    struct order_row_form row = {.text = STR("Ikkuna Unohdettava"), .quantity = 10000, .price = 1000000};
    struct request_receipt request = {0};
    struct order_receipt order = {0};
    struct invoice_year *years = NULL;
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_ORDER_MANAGEMENT);
    struct retention_done done;
    size_t count = 0;

    pay(w, invoice(w, a.number));
    pay(w, invoice(w, b.number));
    OK(RUN_ACTION(orders_create, ctx, &((struct order_form){.customer = c.number, .rows = &row, .row_count = 1}), &order));
    OK(RUN_ACTION(orders_cancel, ctx, &((struct order_cancel){.id = order.id, .reason = STR("Peruttu")}), &order));
    store_release(ctx);
    ctx = fixture_ctx(w->f, PURPOSE_RIGHTS);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = c.number, .kind = REQUEST_ACCESS, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK, .text = STR("Vaiti haluaa tietonsa")}), &request));
    OK(requests_accept(ctx, request.id, 1));
    store_release(ctx);
    fixture_advance(w->f, 31);
    OK(requests_review(ctx)); /* the answer's time to be fetched is over: the case closes */
    store_release(ctx);
    end(w, a.customer_id); /* b and c are never ended: they fall silent */
    store_release(w->proof);
    assert_int_equal(night(w).erased, 0);
    done = pass(w, 6 * 365);
    assert_int_equal(done.erased, 0);
    assert_false(done.stopped);
    done = pass(w, 365);
    assert_int_equal(done.vouchers, 0);
    assert_true(done.waits); /* the first run that destroys waits for a named person, also when it is vouchers that it destroys */
    assert_int_equal(approved(w).vouchers, 1); /* the fiscal year's own clock */
    assert_int_equal(invoices_years(w->proof, &years, &count), RC_OK);
    assert_true(years[0].gone);
    store_release(w->proof);
    assert_true(rows_of(w, a.subject_id) > 0);
    done = pass(w, 3 * 365 + 14);
    assert_int_equal(done.erased, 0);
    assert_true(done.waits); /* and the first that destroys anybody */
    done = pass(w, 6 * 7); /* the silent ones: their end is their last event */
    assert_int_equal(approved(w).erased, 3);
    done = pass(w, 4 * 7);
    assert_int_equal(done.erased, 0);
    assert_int_equal(rows_of(w, a.subject_id) + rows_of(w, b.subject_id), 0);
    assert_false(has_key(w, KEY_SUBJECT, a.subject_id));
    assert_false(has_key(w, KEY_SUBJECT, b.subject_id));
    nobody_is_left(w);
    for (size_t i = 0; i < COUNT(needles); i++)
        if (residue(w, needles[i]) != 0)
            fail_msg("%s", needles[i]);
}

static struct evidence late(struct world *w)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    OK(retention_evidence_overdue(ctx, &e));
    store_release(ctx);
    return e;
}

static void test_p36_what_waits_is_overdue_and_what_is_open_has_no_end(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->customers;
    struct customer_receipt a = person(w, "Odottaja", "pilvi.odottaja@posti.example");
    struct customer_receipt b = person(w, "Velallinen", "pilvi.velallinen@posti.example");
    struct customer_receipt c = person(w, "Pysyvä", "pilvi.pysyva@posti.example");
    int64_t number = invoice(w, b.number), id = 0;

    end(w, a.customer_id);
    end(w, c.customer_id);
    store_release(ctx);
    (void)night(w);
    assert_int_equal(late(w).violations, 0);
    OK(RUN_ACTION(retention_keep, w->proof, &((struct retention_keep){.customer = c.number, .ground = RETENTION_WARRANTY,
        .until = date_add_years(w->proof->today, 12)}), &id));
    (void)pass(w, 10 * 365 + 28);
    assert_int_equal(late(w).violations, 1); /* a waits for a person; c is kept by a ground; b's invoice is open: no end */
    assert_int_equal(approved(w).erased, 1);
    assert_int_equal(late(w).violations, 0);
    assert_int_equal(rows_of(w, a.subject_id), 0);
    assert_true(rows_of(w, b.subject_id) > 0);
    assert_true(rows_of(w, c.subject_id) > 0);
    pay(w, number);
    (void)night(w);
    assert_int_equal(late(w).violations, 0); /* settled today: the clock begins anew */
}

static void test_p36_the_clock_stops_the_run_until_a_person_says_so(void **state)
{
    struct world *w = *state;
    struct customer_receipt a = person(w, "Kello", "pilvi.kello@posti.example");
    struct retention_done done;

    end(w, a.customer_id);
    store_release(w->customers);
    (void)night(w);
    fixture_advance(w->f, 11 * 365);
    done = night(w);
    assert_true(done.stopped);
    assert_int_equal(done.erased + done.listed, 0);
    assert_true(night(w).stopped);
    done = approved(w); /* the day is right: listed now, destroyed 90 days later at the earliest */
    assert_int_equal(done.listed, 1);
    assert_int_equal(done.erased, 0);
    assert_int_equal(pass(w, 84).erased, 0);
    assert_true(pass(w, 14).waits);
    assert_int_equal(approved(w).erased, 1);
}

static void test_p36_only_a_named_person_decides(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->proof;
    struct actor machine = {.is_system = true};
    const struct actor *was = ctx->actor;
    int64_t id = 0;

    ctx->actor = &machine;
    assert_int_equal(RUN_ACTION(retention_approve, ctx, &((struct retention_decision){1}), &id), RC_FORBIDDEN);
    assert_int_equal(RUN_ACTION(retention_keep, ctx, &((struct retention_keep){.customer = 1, .ground = 1, .until = ctx->today}), &id), RC_FORBIDDEN);
    ctx->actor = was;
    assert_int_equal(RUN_ACTION(retention_approve, ctx, &((struct retention_decision){1}), &id), RC_CONFLICT);
    assert_int_equal(RUN_ACTION(retention_keep, ctx, &((struct retention_keep){.customer = 1, .ground = 1, .until = ctx->today}), &id), RC_INVALID);
}

/* A planted violation: a ground with another period; a voucher key that outlives its day. */
static void test_p68_evidence_of_grounds_and_vouchers_flips(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->proof;
    struct policy policy = w->f->policy;
    struct policy_statement ground = {STATEMENT_RETENTION_GROUND, SECTION_RETENTION,
        STR("{\"categories\":[\"name\"],\"years\":6,\"grounds\":[\"contract\"]}")};
    struct customer_receipt a = person(w, "Tosite", "pilvi.tosite@posti.example");
    struct evidence e = {0};

    policy.statements = &ground;
    policy.statement_count = 1;
    ctx->policy = &policy;
    OK(retention_evidence_grounds(ctx, &e));
    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 1);
    ctx->policy = &w->f->policy;
    pay(w, invoice(w, a.number));
    store_release(ctx);
    e = (struct evidence){0};
    OK(retention_evidence_vouchers(ctx, &e));
    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 0);
    store_release(ctx);
    fixture_advance(w->f, 8 * 365); /* nobody ran the night */
    e = (struct evidence){0};
    OK(retention_evidence_vouchers(ctx, &e));
    assert_int_equal(e.violations, 1);
}

/* An organisation has no key of its own: its rows go by the customer, its orders with them (P36). */
static void test_p36_orders_of_an_organisation_go_with_its_time(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->customers;
    struct ctx *sales = fixture_ctx(w->f, PURPOSE_ORDER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Esimerkki-Ikkunat Oy"), .business_id = STR("9999999-2"),
        .street = STR("Esimerkkitie 11"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct order_row_form row = {.text = STR("Ikkuna Unohdettava"), .quantity = 10000, .price = 1000000};
    struct customer_receipt firm = {0};
    struct order_receipt order = {0};
    struct order_list left = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &firm));
    OK(RUN_ACTION(orders_create, sales, &((struct order_form){.customer = firm.number, .rows = &row, .row_count = 1}), &order));
    OK(RUN_ACTION(orders_cancel, sales, &((struct order_cancel){.id = order.id, .reason = STR("Peruttu")}), &order));
    end(w, firm.customer_id);
    store_release(ctx);
    store_release(sales);
    (void)night(w);
    (void)pass(w, 10 * 365 + 28);
    assert_int_equal(approved(w).erased, 1);
    OK(orders_of_customer(sales, firm.customer_id, 10, &left));
    store_release(sales);
    assert_int_equal(left.count, 0);
    assert_int_equal(residue(w, "Unohdettava") + residue(w, "Esimerkki-Ikkunat"), 0);
}

static struct date law_until(struct world *w, int64_t customer)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_RIGHTS);
    struct plan plan;

    OK(requests_plan_erasure(ctx, customer, 0, &plan));
    store_release(ctx);
    return plan.law_until;
}

/* S5 of the decision table: what the law no longer keeps is not said to be kept. */
static void test_p35_vouchers_past_their_time_hold_nothing(void **state)
{
    struct world *w = *state;
    struct customer_receipt a = person(w, "Tosite", "pilvi.tosite@posti.example");
    struct date kept;

    pay(w, invoice(w, a.number));
    store_release(w->customers);
    kept = law_until(w, a.customer_id);
    assert_true(date_after(kept, w->proof->today));
    (void)night(w);
    (void)pass(w, kept.days - w->proof->today.days - 7);
    assert_int_equal(law_until(w, a.customer_id).days, kept.days); /* the last week: still the law's day */
    fixture_advance(w->f, 14);
    assert_int_equal(law_until(w, a.customer_id).days, w->proof->today.days); /* past, and the night has not come */
    assert_true(night(w).stopped); /* two weeks without a night */
    assert_int_equal(approved(w).vouchers, 1);
    assert_true(date_is_none(law_until(w, a.customer_id)));
}

static int suite(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_p36_i26_eleven_idle_years_leave_no_personal_data, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p36_what_waits_is_overdue_and_what_is_open_has_no_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p36_the_clock_stops_the_run_until_a_person_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p36_only_a_named_person_decides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p68_evidence_of_grounds_and_vouchers_flips, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p35_vouchers_past_their_time_hold_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_p36_orders_of_an_organisation_go_with_its_time, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return pg_fixture_twice(suite);
}
