/* Cases at a collection agency: preview, what comes back, whole or not at all, costs within the law (P31, P32). */
#include "rooms/collection/test_world.h"
#include "errors_collection.h"
#include "errors_disclosures.h"
#include "rooms/requests/requests.h"
#include "rooms/tables/tables.h"

static void test_p32_return_file_pays_repeats_and_refuses(void **state)
{
    struct world w;
    struct hand_over_receipt handed = {0};
    struct return_receipt back = {0};
    struct return_file file;
    struct agency_payment *told = NULL;
    struct told_receipt receipt = {0};
    struct claim_line claim;
    struct str text;
    size_t count = 0;
    struct ctx *ctx;
    int64_t person, number;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.agency;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    number = make_invoice(&w, person, 100000, 40, NULL);
    (void)add_agency(&w);
    (void)remind(&w);
    fixture_advance(w.f, 15);
    OK(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed));
    fixture_advance(w.f, 5);
    FAILS(collection_return_read(ctx, STR("key;case;invoice;event;amount;on\na1;P-2026-001;x;paid;1,00;2026-04-05\n"), &file), E2813_RETURN_LINE);
    text = str_fmt(ctx->arena, "key;case;invoice;event;amount;on\na1;P-2026-001;%lld;paid;400,00;2026-04-05\na2;P-2026-001;%lld;costs;24,00;2026-04-05\n", (long long)number, (long long)number);
    file = read_return(ctx, str_z(ctx->arena, text));
    OK(RUN_ACTION(collection_return_apply, ctx, &file, &back));
    assert_int_equal(back.applied, 2);
    assert_int_equal(back.paid_cents, 40000);
    OK(collection_find(ctx, number, &claim));
    assert_int_equal(claim.open_cents, 60000);
    store_release(ctx);
    OK(RUN_ACTION(collection_return_apply, ctx, &file, &back)); /* the same file again */
    assert_int_equal(back.repeated, 2);
    assert_int_equal(back.applied, 0);
    OK(collection_agency_payments(ctx, &told, &count)); /* what the agency sent it knows */
    assert_int_equal(count, 0);
    store_release(ctx);
    text = str_fmt(ctx->arena, "a3;P-2026-001;%lld;paid;100,00;2026-04-05\na4;P-2026-001;%lld;paid;600,00;2026-04-06\n", (long long)number, (long long)number);
    file = read_return(ctx, str_z(ctx->arena, text));
    assert_int_equal(RUN_ACTION(collection_return_apply, ctx, &file, &back), RC_INVALID); /* 500 is left: all or nothing */
    assert_int_equal(ctx->err.field_count, 1);
    assert_int_equal(ctx->err.code, E2815_RETURN_TOO_MUCH);
    assert_int_equal(ctx->err.line, 2);
    err_clear(&ctx->err);
    OK(collection_find(ctx, number, &claim));
    assert_int_equal(claim.open_cents, 60000);
    store_release(ctx);
    file = read_return(ctx, "b1;P-2026-009;1;paid;1,00;2026-04-05\n");
    FAILS(RUN_ACTION(collection_return_apply, ctx, &file, &back), E2814_RETURN_NO_CASE);
    pay(&w, number, 10000); /* to us */
    OK(collection_agency_payments(ctx, &told, &count));
    assert_int_equal(count, 1);
    assert_int_equal(told[0].cents, 10000);
    store_release(ctx);
    OK(RUN_ACTION(collection_agency_told, ctx, &told[0].payment, &receipt));
    OK(collection_agency_payments(ctx, &told, &count));
    assert_int_equal(count, 0);
    store_release(ctx);
    PROOF(disclosures_evidence_log, 2, 0);
    fixture_close(w.f);
}

/* What a person sees before it leaves is what leaves; a change in between is refused (UI.md: preview of the irreversible). */
static void test_p32_the_preview_is_what_is_handed_over(void **state)
{
    struct world w;
    struct hand_over_receipt handed = {0};
    struct hand_over_form form = {0};
    struct hand_over_plan plan;
    struct collection_case c;
    struct buf before, after;
    int64_t first, second, third;
    struct ctx *ctx;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.agency;
    form.customer = make_customer(&w, true, "Esimerkki", NULL, NULL);
    first = make_invoice(&w, form.customer, 100000, 40, NULL);
    second = make_invoice(&w, form.customer, 30000, 30, NULL);
    FAILS(collection_hand_over_plan(ctx, &form, &plan), E3001_RECIPIENT_NOT_FOUND);
    (void)add_agency(&w);
    (void)remind(&w);
    third = make_invoice(&w, form.customer, 20000, 2, NULL); /* not reminded */
    OK(collection_hand_over_plan(ctx, &form, &plan));
    store_release(ctx);
    assert_int_equal(plan.c.claim_count, 0); /* the reminder still runs */
    assert_true(str_empty(plan.preview));
    assert_int_equal(plan.left_count, 3);
    fixture_advance(w.f, 15);
    OK(collection_hand_over_plan(ctx, &form, &plan));
    store_release(ctx);
    assert_int_equal(plan.c.claim_count, 2);
    assert_int_equal(plan.c.open_cents, 130000);
    assert_int_equal(plan.left_count, 1);
    assert_int_equal(plan.left[0].number, third);
    assert_int_equal(plan.left[0].why, STAY_NOT_REMINDED);
    assert_true(str_eqz(plan.party.name, "Aino Esimerkki"));
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM collection_case") + fixture_ask(w.f, "SELECT count(*) FROM disclosure"), 0);
    form.preview = plan.preview;
    pay(&w, second, 10000);
    FAILS(RUN_ACTION(collection_hand_over, ctx, &form, &handed), E2831_HAND_OVER_CHANGED);
    OK(collection_hand_over_plan(ctx, &form, &plan));
    form.preview = plan.preview;
    before = buf_in(ctx->arena);
    after = buf_in(ctx->arena);
    OK(collection_file_csv(ctx, &plan.c, &before));
    store_release(ctx);
    OK(RUN_ACTION(collection_hand_over, ctx, &form, &handed));
    assert_int_equal(handed.principal_cents, 120000);
    OK(collection_case_load(ctx, handed.case_id, &c));
    OK(collection_file_csv(ctx, &c, &after));
    assert_true(str_contains(buf_str(&before), STR("P-0000-000;Aino Esimerkki;Mallikatu 8"))); /* the file, but for its number */
    assert_int_equal(buf_str(&before).len, buf_str(&after).len);
    (void)first;
    fixture_close(w.f);
}

/* Every faulty line is told with its number and place, in the words of either language, and nothing is read in. */
static void test_p32_a_return_tells_every_faulty_line(void **state)
{
    struct world w;
    struct hand_over_receipt handed = {0};
    struct return_receipt back = {0};
    struct return_file file;
    struct claim_line claim;
    struct ctx *ctx;
    int64_t person, number;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.agency;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    number = make_invoice(&w, person, 100000, 40, NULL);
    (void)add_agency(&w);
    (void)remind(&w);
    fixture_advance(w.f, 15);
    OK(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed));
    fixture_advance(w.f, 5);
    assert_int_equal(collection_return_read(ctx, STR("tunnus;asia;lasku;tapahtuma;summa;p\303\244iv\303\244\na1;P-2026-001;x;maksu;1,00;5.4.2026\n"
                     "a2;P-2026-001;1;lahja;1,00;5.4.2026\na3;P-2026-001;1;maksu;-1,00;5.4.2026\na4;P-2026-001;1;maksu;1,00;1.1.2099\na5;P-2026-001\n"), &file),
                     RC_INVALID);
    assert_int_equal(ctx->err.field_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(ctx->err.fields[i].line, (int64_t)i + 2);
    assert_string_equal(ctx->err.fields[1].field, "event");
    assert_string_equal(ctx->err.fields[3].field, "on");
    err_clear(&ctx->err);
    file = read_return(ctx, str_z(ctx->arena, str_fmt(ctx->arena, "a1;P-2026-001;%lld;maksu;400,00;5.4.2026\na2;P-2026-009;1;maksu;1,00;5.4.2026\n"
                       "a3;P-2026-001;%lld;maksu;900,00;5.4.2026\n", (long long)number, (long long)number)));
    assert_int_equal(RUN_ACTION(collection_return_apply, ctx, &file, &back), RC_INVALID);
    assert_int_equal(ctx->err.field_count, 2);
    assert_int_equal(ctx->err.fields[0].code, E2814_RETURN_NO_CASE);
    assert_int_equal(ctx->err.fields[0].line, 2);
    assert_int_equal(ctx->err.fields[1].code, E2815_RETURN_TOO_MUCH);
    assert_int_equal(ctx->err.fields[1].line, 3);
    err_clear(&ctx->err);
    OK(collection_find(ctx, number, &claim));
    store_release(ctx);
    assert_int_equal(claim.open_cents, 100000); /* all or nothing */
    fixture_close(w.f);
}

/* 10 a, 10 c, 10 d §: what an agency may ask for one act, and of a consumer in all. */
static void test_p32_costs_of_an_agency_above_the_law_are_refused(void **state)
{
    static const struct { bool consumer; int64_t principal, before, cents; int code; const char *section; } cases[] = {
        {true, 10000, 0, 1400, 0, ""}, {true, 10000, 0, 1401, E2829_AGENCY_COSTS, "10 a §"}, {true, 10001, 0, 2400, 0, ""},
        {true, 100001, 0, 5000, 0, ""}, {true, 100001, 0, 5001, E2829_AGENCY_COSTS, "10 a §"},
        {true, 10000, 4601, 1400, E2829_AGENCY_COSTS, "10 c §"}, {true, 10000, 4600, 1400, 0, ""},
        {false, 50000, 90000, 5000, 0, ""}, {false, 50000, 0, 5001, E2829_AGENCY_COSTS, "10 d §"}, {false, 1000001, 0, 11000, 0, ""}};
    struct world w;
    struct ctx *ctx;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum rc rc = collection_check_costs(ctx, &(struct agency_costs){.consumer = cases[i].consumer, .principal_cents = cases[i].principal,
            .before_cents = cases[i].before, .cents = cases[i].cents, .line = 7});

        assert_int_equal(rc, cases[i].code == 0 ? RC_OK : RC_INVALID);
        assert_int_equal(ctx->err.code, cases[i].code);
        if (cases[i].code != 0) {
            assert_true(str_contains(ctx->err.arg, str_from(cases[i].section)));
            assert_int_equal(ctx->err.line, 7);
        }
        err_clear(&ctx->err);
    }
    store_release(ctx);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p32_the_preview_is_what_is_handed_over),
        cmocka_unit_test(test_p32_return_file_pays_repeats_and_refuses),
        cmocka_unit_test(test_p32_a_return_tells_every_faulty_line),
        cmocka_unit_test(test_p32_costs_of_an_agency_above_the_law_are_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
