/* The register of breaches in memory: its clock, its letters, what may be closed, its own retention (P72; I-48). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "audit_users.h"
#include "db/fixture.h"
#include "errors_breaches.h"
#include "rooms/breaches/internal.h"
#include "rooms/customers/customers.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)
#define FAILS(expr, rc_, code_) \
    do { assert_int_equal((expr), (rc_)); assert_int_equal(ctx->err.code != 0 ? ctx->err.code : ctx->err.fields[0].code, (code_)); \
         err_clear(&ctx->err); } while (0)

struct world { struct fixture *f; struct ctx *ctx; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->f = fixture_open(NULL);
    w->ctx = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    free(w);
    return 0;
}

static struct date day(const char *iso)
{
    struct date d;

    assert_true(date_from_iso(str_from(iso), &d));
    return d;
}

static int64_t at(const char *iso, const char *time)
{
    int64_t ms = 0;

    assert_true(breaches_instant(day(iso), str_from(time), &ms));
    return ms;
}

static struct breach_receipt opened(struct world *w)
{
    struct ctx *ctx = w->ctx;
    struct breach_receipt r = {0};

    OK(RUN_ACTION(breaches_open, ctx, &((struct breach_form){.what = STR("Laskulista lähti väärään osoitteeseen."),
        .categories = 1U << CATEGORY_NAME | 1U << CATEGORY_BILLING, .people = 40, .records = 90}), &r));
    return r;
}

static enum rc assess(struct world *w, int64_t id, int risk)
{
    return RUN_ACTION(breaches_assess, w->ctx, &((struct breach_assessment){.id = id, .risk = risk, .words = STR("Saaja on tuntematon."),
        .consequences = STR("Tietojenkalastelu."), .measures = STR("Saajaa pyydettiin hävittämään viesti.")}), &((struct breach_receipt){0}));
}

static enum rc notify(struct world *w, int64_t id, int whom, const char *words)
{
    return RUN_ACTION(breaches_notify, w->ctx, &((struct breach_notification){.id = id, .whom = whom, .words = str_from(words),
        .reference = STR("TSV-1")}), &((struct breach_receipt){0}));
}

static enum rc close_it(struct world *w, int64_t id, int untold)
{
    return RUN_ACTION(breaches_close, w->ctx, &((struct breach_closing){.id = id, .untold = untold, .words = STR("Korjattu.")}),
                      &((struct breach_receipt){0}));
}

static struct evidence proof(struct world *w)
{
    struct ctx *ctx = w->ctx;
    struct evidence e = {0};

    OK(breaches_evidence_good_practice(ctx, &e));
    store_release(ctx);
    return e;
}

static void plant(struct world *w, const char *sql)
{
    store_release(w->ctx);
    fixture_plant(w->f, sql);
}

/* ---- clock ------------------------------------------------------------------------------------------------- */

static void test_i48_real_hours_over_the_change_of_clocks(void **state)
{
    struct breach b = {.hours = 72, .aware_at = at("2026-03-27", "16:00")};

    (void)state;
    assert_int_equal(breaches_due(&b), at("2026-03-30", "17:00")); /* EET to EEST: RIGHTS.md section 8 */
    b.aware_at = at("2026-10-24", "12:00");
    assert_int_equal(breaches_due(&b), at("2026-10-27", "11:00"));
    assert_int_equal(at("2026-03-29", "04:00") - at("2026-03-29", "02:59"), 60000); /* three o'clock is not there */
    assert_int_equal(at("2026-10-25", "04:00") - at("2026-10-25", "02:00"), 3 * 3600000);
    assert_int_equal(at("2026-01-02", "16.30"), at("2026-01-02", "16:30"));
    for (const char *const *t = (const char *const[]){"24:00", "12:60", "-1:00", "abc", "12", "12:", ":5", NULL}; *t != NULL; t++) {
        int64_t ms = 0;

        assert_false(breaches_instant(day("2026-01-02"), str_from(*t), &ms));
    }
}

static void test_p72_the_clock_stops_when_the_authority_knows_or_the_risk_is_unlikely(void **state)
{
    struct breach b = {.hours = 72, .aware_at = 0};

    (void)state;
    assert_true(breaches_clock(&b, 0).runs);
    assert_int_equal(breaches_clock(&b, 0).hours_left, 72);
    assert_false(breaches_clock(&b, INT64_C(3600000) * 47).red);
    assert_true(breaches_clock(&b, INT64_C(3600000) * 49).red);
    assert_true(breaches_clock(&b, INT64_C(3600000) * 72 + 1).late);
    b.risk = RISK_UNLIKELY;
    assert_false(breaches_clock(&b, INT64_C(3600000) * 99).late);
    b.risk = RISK_HIGH;
    assert_true(breaches_clock(&b, 0).runs);
    b.reported_at = 1;
    assert_false(breaches_clock(&b, 0).runs);
}

static void test_i48_awareness_never_moves_later(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach_receipt r = opened(w), out = {0};
    struct breach b;

    OK(breaches_load(ctx, r.id, &b));
    store_release(ctx);
    assert_int_equal(b.aware_at, ctx->now);
    FAILS(RUN_ACTION(breaches_aware, ctx, &((struct breach_awareness){r.id, ctx->today, STR("")}), &out), RC_CONFLICT, E4703_BREACH_AWARE_LATER);
    OK(RUN_ACTION(breaches_aware, ctx, &((struct breach_awareness){r.id, date_add_days(ctx->today, -2), STR("09:00")}), &out));
    FAILS(RUN_ACTION(breaches_aware, ctx, &((struct breach_awareness){r.id, date_add_days(ctx->today, -1), STR("09:00")}), &out), RC_CONFLICT,
          E4703_BREACH_AWARE_LATER);
    OK(breaches_load(ctx, r.id, &b));
    store_release(ctx);
    assert_int_equal(b.aware_at, at("2027-02-27", "09:00"));
    assert_int_equal(proof(w).violations, 0);
    plant(w, "UPDATE breach SET aware_at = aware_at + 3600000"); /* somebody moves it past the program */
    assert_int_equal(proof(w).violations, 1);
}

/* ---- who is told ------------------------------------------------------------------------------------------------- */

static void test_p72_a_high_risk_goes_to_the_authority_and_the_people(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct ctx *sales = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_receipt aino = {0};
    struct breach_receipt r = opened(w), out = {0};
    struct breach_letter *letters = NULL;
    struct breach_touched *people = NULL;
    size_t count = 0;
    struct str body;

    ok_at(sales, RUN_ACTION(customers_create, sales, &((struct customer_form){.kind = CUSTOMER_PERSON, .first_name = STR("Aino"),
        .last_name = STR("Kielomalli"), .start_on = sales->today, .source = SOURCE_CUSTOMER, .channel = CHANNEL_STORE}), &aino), __LINE__);
    OK(RUN_ACTION(breaches_affect, ctx, &((struct breach_affected){.id = r.id, .customer = aino.number}), &out));
    OK(RUN_ACTION(breaches_affect, ctx, &((struct breach_affected){.id = r.id, .customer = aino.number}), &out)); /* twice is once */
    FAILS(RUN_ACTION(breaches_affect, ctx, &((struct breach_affected){.id = r.id, .customer = 999999}), &out), RC_INVALID, E4712_BREACH_NOBODY);
    FAILS(notify(w, r.id, BREACH_AUTHORITY, ""), RC_CONFLICT, E4706_BREACH_UNASSESSED);
    FAILS(close_it(w, r.id, 0), RC_CONFLICT, E4706_BREACH_UNASSESSED);
    OK(assess(w, r.id, RISK_HIGH));
    FAILS(close_it(w, r.id, 0), RC_CONFLICT, E4708_BREACH_UNTOLD);
    OK(notify(w, r.id, BREACH_AUTHORITY, ""));
    FAILS(close_it(w, r.id, 0), RC_CONFLICT, E4708_BREACH_UNTOLD); /* the people too */
    OK(notify(w, r.id, BREACH_PEOPLE, "Vaihda salasanasi."));
    OK(notify(w, r.id, BREACH_AUTHORITY, "Saaja vahvisti hävittäneensä viestin.")); /* in phases */
    OK(breaches_letters(ctx, r.id, &letters, &count));
    assert_int_equal(count, 3);
    assert_int_equal(letters[2].phase, 2);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        static const char *const l33[] = {"33 artikla", "artikel 33", "Article 33"}, *const l34[] = {"34 artikla", "artikel 34", "Article 34"};

        OK(breaches_letter_body(ctx, &letters[0], (enum lang)lang, &body));
        assert_true(str_contains(body, str_from(l33[lang])) && str_contains(body, STR("L-33")) && str_contains(body, STR("40")));
        assert_true(str_contains(body, STR("Tietojenkalastelu.")) && str_contains(body, STR("hävittämään viesti")));
        OK(breaches_letter_body(ctx, &letters[1], (enum lang)lang, &body));
        assert_true(str_contains(body, str_from(l34[lang])) && str_contains(body, STR("Vaihda salasanasi.")));
    }
    OK(breaches_touched(ctx, r.id, &people, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    assert_true(people[0].told_at > 0);
    OK(close_it(w, r.id, 0));
    FAILS(assess(w, r.id, RISK_UNLIKELY), RC_CONFLICT, E4707_BREACH_CLOSED);
    assert_int_equal(proof(w).violations, 0);
    plant(w, "UPDATE breach SET told_at = 0");
    assert_int_equal(proof(w).violations, 1);
}

static void test_p72_a_late_notification_says_why(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach_receipt r = opened(w);

    OK(assess(w, r.id, RISK_LIKELY));
    fixture_advance(w->f, 4);
    assert_int_equal(proof(w).violations, 1); /* 72 hours are over */
    FAILS(notify(w, r.id, BREACH_AUTHORITY, "  "), RC_INVALID, E4705_BREACH_LATE);
    OK(notify(w, r.id, BREACH_AUTHORITY, "Järjestelmän lokit saatiin vasta tänään."));
    assert_int_equal(proof(w).violations, 0);
    plant(w, "UPDATE breach_letter SET reasons = 0");
    assert_int_equal(proof(w).violations, 1);
}

static void test_p72_an_unassessed_breach_is_a_shortfall_an_unlikely_one_is_only_recorded(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach_receipt r = opened(w);
    struct breach_waiting waiting;

    assert_int_equal(proof(w).population, 1);
    assert_int_equal(proof(w).violations, 0);
    OK(breaches_waiting(ctx, &waiting));
    store_release(ctx);
    assert_int_equal(waiting.open, 1);
    assert_int_equal(waiting.hours_left, 72);
    fixture_advance(w->f, 4);
    assert_int_equal(proof(w).violations, 1);
    OK(assess(w, r.id, RISK_UNLIKELY));
    assert_int_equal(proof(w).violations, 0);
    OK(close_it(w, r.id, 0));
    OK(breaches_waiting(ctx, &waiting));
    store_release(ctx);
    assert_int_equal(waiting.open, 0);
}

static void test_p72_bad_input_is_told_and_nothing_is_recorded(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach_receipt out = {0};
    struct breach *rows = NULL;
    size_t count = 0;

    FAILS(RUN_ACTION(breaches_open, ctx, &((struct breach_form){.what = STR("  ")}), &out), RC_INVALID, E4711_BREACH_WORDS);
    FAILS(RUN_ACTION(breaches_open, ctx, &((struct breach_form){.what = STR("x"), .aware_on = date_add_days(ctx->today, 1)}), &out), RC_INVALID,
          E4702_BREACH_FUTURE);
    FAILS(RUN_ACTION(breaches_open, ctx, &((struct breach_form){.what = STR("x"), .aware_time = STR("kello")}), &out), RC_INVALID,
          E4709_BREACH_TIME);
    FAILS(RUN_ACTION(breaches_open, ctx, &((struct breach_form){.what = STR("x"), .aware_on = date_add_days(ctx->today, -3),
        .detected_on = date_add_days(ctx->today, -1)}), &out), RC_INVALID, E4710_BREACH_ORDER);
    OK(breaches_list(ctx, false, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 0);
    FAILS(assess(w, 4711, RISK_HIGH), RC_NOT_FOUND, E4701_BREACH_NOT_FOUND);
}

static void test_p72_its_own_retention_destroys_it(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach_receipt r = opened(w);
    struct breach *rows = NULL;
    size_t count = 0;
    bool key = true;

    OK(assess(w, r.id, RISK_UNLIKELY));
    OK(close_it(w, r.id, 0));
    fixture_advance(w->f, 365 * 5 - 10);
    OK(breaches_expire(ctx));
    OK(breaches_list(ctx, false, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    fixture_advance(w->f, 30);
    OK(breaches_expire(ctx));
    OK(breaches_list(ctx, false, 10, &rows, &count));
    OK(key_exists(ctx, (struct key_ref){KEY_CLAIM, r.id}, &key));
    store_release(ctx);
    assert_int_equal(count, 0);
    assert_false(key);
}

DECLARE_ACTION(note_sign_in, int64_t, int64_t);
DEFINE_ACTION(note_sign_in, int64_t, int64_t)
{
    *out = *req;
    return audit_write(ctx, AUDIT_ENDED_COMPANY_SIGN_IN, 0, *req, NULL);
}

/* A refused bulk export, and a sign-in from a company whose contract has ended: one for each person and day; the refusal stays. */
static void test_p72_refused_export_and_ended_company_open_one_each(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach *rows = NULL;
    int64_t who = 77, out = 0;
    size_t count = 0;

    OK(RUN_ACTION(note_sign_in, ctx, &who, &out));
    OK(RUN_ACTION(note_sign_in, ctx, &who, &out));
    OK(breaches_watch(ctx));
    OK(breaches_watch(ctx));
    OK(breaches_list(ctx, true, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].origin, BREACH_BY_OTHER);
    (void)!err_forbidden(&ctx->err, E4712_BREACH_NOBODY);
    OK(breaches_refused_export(ctx));
    OK(breaches_refused_export(ctx));
    assert_int_equal(ctx->err.rc, RC_FORBIDDEN);
    err_clear(&ctx->err);
    OK(breaches_list(ctx, true, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 2);
}

static void test_p72_a_break_of_the_chain_opens_one_by_itself(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct breach *rows = NULL;
    size_t count = 0;

    (void)opened(w);
    OK(breaches_watch(ctx));
    OK(breaches_list(ctx, true, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    plant(w, "UPDATE audit_entry SET outcome = 7 WHERE id = (SELECT min(id) FROM audit_entry)");
    OK(breaches_watch(ctx));
    OK(breaches_watch(ctx)); /* once */
    OK(breaches_list(ctx, true, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].origin, BREACH_BY_AUDIT);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_i48_real_hours_over_the_change_of_clocks), T(test_p72_the_clock_stops_when_the_authority_knows_or_the_risk_is_unlikely),
        T(test_i48_awareness_never_moves_later), T(test_p72_a_high_risk_goes_to_the_authority_and_the_people),
        T(test_p72_a_late_notification_says_why), T(test_p72_an_unassessed_breach_is_a_shortfall_an_unlikely_one_is_only_recorded),
        T(test_p72_bad_input_is_told_and_nothing_is_recorded), T(test_p72_its_own_retention_destroys_it),
        T(test_p72_refused_export_and_ended_company_open_one_each), T(test_p72_a_break_of_the_chain_opens_one_by_itself)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
