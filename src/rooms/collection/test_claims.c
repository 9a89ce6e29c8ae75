/* Receivables in a real store: reminder runs, disputes, plans, hand-over and return, write-off, ageing as of any day
 * (P31, P32, P35, P65; I-23, I-25, I-27). */
#include "rooms/accounting/accounting.h"
#include "rooms/collection/test_world.h"
#include "errors_collection.h"
#include "errors_disclosures.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/requests/requests.h"
#include "rooms/tables/tables.h"

static void test_p32_a_run_reminds_each_once_and_says_who_is_left_out(void **state)
{
    struct world w;
    struct reminder_preview p;
    struct reminder_run run;
    struct collection_receipt receipt = {0};
    struct ctx *ctx;
    int64_t person, company, late, fresh, small, argued, firm;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    company = make_customer(&w, false, "Mallikonttori Oy", NULL, NULL);
    late = make_invoice(&w, person, 100000, 40, NULL);
    fresh = make_invoice(&w, person, 20000, 5, NULL);
    small = make_invoice(&w, person, 400, 40, NULL);
    argued = make_invoice(&w, person, 30000, 40, NULL);
    firm = make_invoice(&w, company, 250000, 12, NULL);
    OK(RUN_ACTION(collection_dispute_open, ctx, &((struct dispute_form){.invoice = argued, .reason = DISPUTE_DEFECT, .text = STR("Rikki")}), &receipt));
    OK(collection_preview(ctx, &p));
    assert_int_equal(p.going, 2);
    assert_int_equal(item(&p, late)->skip, REMIND);
    assert_int_equal(item(&p, late)->fee_cents, 500);
    assert_int_equal(item(&p, late)->interest_cents, 1041); /* 1000 x 9.5 % x 40 / 365 */
    assert_true(str_contains(item(&p, late)->name, STR("Aino")));
    assert_int_equal(item(&p, firm)->fee_cents, 1200);
    assert_int_equal(item(&p, firm)->interest_cents, 863); /* 2500 x 10.5 % x 12 / 365 */
    assert_int_equal(item(&p, fresh)->skip, SKIP_TOO_SOON);
    assert_int_equal(item(&p, small)->skip, SKIP_SMALL);
    assert_int_equal(item(&p, argued)->skip, SKIP_DISPUTED);
    store_release(ctx);
    FAILS(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hash = {(const uint8_t *)"x", 1}}), &run), E2806_REMINDER_CHANGED);
    run = remind(&w);
    assert_true(run.done);
    assert_int_equal(run.sent, 2);
    assert_int_equal(run.fee_cents, 1700);
    FAILS(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hash = {NULL, 0}}), &run), E2807_REMINDER_NOBODY);
    fixture_close(w.f);
}

/* Killed between two reminders, or before the first: the start goes on, none is sent twice, what was paid meanwhile is
 * left out. */
static void test_p32_a_cut_run_goes_on_without_doubles(void **state)
{
    struct world w;
    struct reminder_run run = {0};
    struct reminder *rows = NULL;
    size_t count = 0, sent = 0;
    struct ctx *ctx;
    int64_t person, numbers[5];

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    for (size_t i = 0; i < COUNT(numbers); i++)
        numbers[i] = make_invoice(&w, person, 10000, 30, NULL);
    OK(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hash = {NULL, 0}}), &run));
    fixture_plant(w.f, "UPDATE reminder SET state = 2 WHERE id IN (SELECT id FROM reminder ORDER BY id LIMIT 2)"); /* the cut */
    pay(&w, numbers[4], 0);
    OK(collection_run_pending(ctx));
    OK(collection_run_pending(ctx));
    OK(collection_run_load(ctx, run.id, &run));
    assert_true(run.done);
    assert_int_equal(run.planned, 5);
    assert_int_equal(run.sent, 4);
    assert_int_equal(run.left_out, 1);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct claim_line claim;
        enum rc rc = collection_find(ctx, numbers[i], &claim);

        if (i == 4) {
            FAILS(rc, E2819_COLLECTION_NO_INVOICE);
            continue;
        }
        OK(rc);
        OK(collection_reminders_of(ctx, claim.invoice, &rows, &count));
        sent += count;
    }
    assert_int_equal(sent, 4);
    store_release(ctx);
    fixture_close(w.f);
}

static void test_p32_an_illegal_fee_is_refused_with_its_section(void **state)
{
    struct world w;
    struct rule_receipt receipt = {0};
    struct reminder_rule rule = {.debtor = DEBTOR_CONSUMER, .days_after = 14, .days_between = 14, .pay_days = 14, .fee_cents = 800, .most = 2};
    struct ctx *ctx;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    assert_int_equal(RUN_ACTION(collection_set_rule, ctx, &rule, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E2804_FEE_TOO_HIGH);
    assert_true(str_contains(ctx->err.arg, STR("10 a §")));
    assert_true(str_contains(ctx->err.arg, STR("5,00")));
    err_clear(&ctx->err);
    rule.fee_cents = 500;
    rule.days_between = 10;
    assert_int_equal(RUN_ACTION(collection_set_rule, ctx, &rule, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E2805_FEE_TOO_SOON);
    assert_true(str_contains(ctx->err.arg, STR("14")));
    err_clear(&ctx->err);
    rule.fee_cents = 0; /* without a fee the law asks for no wait */
    OK(RUN_ACTION(collection_set_rule, ctx, &rule, &receipt));
    rule = (struct reminder_rule){.debtor = DEBTOR_BUSINESS, .days_after = 10, .days_between = 10, .pay_days = 7, .fee_cents = 1201, .most = 2};
    FAILS(RUN_ACTION(collection_set_rule, ctx, &rule, &receipt), E2804_FEE_TOO_HIGH);
    fixture_close(w.f);
}

static void test_p65_nothing_is_asked_over_an_unconfirmed_rate(void **state)
{
    struct world w;
    struct reminder_preview p;
    struct table_receipt confirmed = {0};
    struct table_form form = {.table = TABLE_INTEREST, .name = STR("reference"), .valid_from = date_ymd(2025, 7, 1), .valid_to = date_ymd(2025, 12, 31),
                              .value = STR("2,5"), .section = STR("Korkolaki 12 §"), .source = STR("Suomen Pankki"), .confirm = true};
    struct ctx *ctx;
    int64_t late;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    late = make_invoice(&w, make_customer(&w, true, "Esimerkki", NULL, NULL), 100000, 100, NULL); /* due in 2025H2 */
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, late)->skip, SKIP_RATE);
    assert_true(str_eqz(item(&p, late)->why, "2025-07-01"));
    store_release(ctx);
    OK(RUN_ACTION(tables_add, ctx, &form, &confirmed));
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, late)->skip, REMIND);
    assert_int_equal(item(&p, late)->interest_cents, 2603); /* 1000 x 9.5 % x 100 / 365 */
    store_release(ctx);
    fixture_close(w.f);
}

static void test_p65_plan_dispute_and_moved_day_stop_reminders(void **state)
{
    struct world w;
    struct collection_receipt receipt = {0}, dispute = {0};
    struct reminder_preview p;
    struct ctx *ctx;
    bool alive = false;
    int64_t person, planned, moved, argued;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    planned = make_invoice(&w, person, 10000, 30, NULL);
    moved = make_invoice(&w, person, 10000, 30, NULL);
    argued = make_invoice(&w, person, 10000, 30, NULL);
    OK(RUN_ACTION(collection_plan_add, ctx, &((struct plan_form){.invoice = planned, .first_on = date_add_days(ctx->today, 5), .instalments = 3, .grace_days = 3}), &receipt));
    FAILS(RUN_ACTION(collection_move_due, ctx, &((struct move_form){.invoice = moved, .due_on = date_add_days(ctx->today, 14), .fee_cents = 600}), &receipt), E2804_FEE_TOO_HIGH);
    OK(RUN_ACTION(collection_move_due, ctx, &((struct move_form){.invoice = moved, .due_on = date_add_days(ctx->today, 14), .fee_cents = 500}), &receipt));
    OK(RUN_ACTION(collection_dispute_open, ctx, &((struct dispute_form){.invoice = argued, .reason = DISPUTE_SUM, .text = STR("Sovittiin vähemmästä")}), &dispute));
    FAILS(RUN_ACTION(collection_dispute_open, ctx, &((struct dispute_form){.invoice = argued, .reason = DISPUTE_SUM}), &receipt), E2808_DISPUTE_OPEN);
    OK(collection_preview(ctx, &p));
    assert_int_equal(p.going, 0);
    assert_int_equal(item(&p, planned)->skip, SKIP_PLAN);
    assert_int_equal(item(&p, moved)->skip, SKIP_NOT_DUE);
    store_release(ctx);
    fixture_advance(w.f, 9); /* the first instalment was missed, its grace too */
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, planned)->skip, REMIND);
    store_release(ctx);
    OK(key_exists(ctx, (struct key_ref){KEY_CLAIM, dispute.id}, &alive));
    assert_true(alive);
    OK(RUN_ACTION(collection_dispute_decide, ctx, &((struct dispute_close){dispute.id, DISPUTE_REJECTED}), &receipt));
    OK(key_exists(ctx, (struct key_ref){KEY_CLAIM, dispute.id}, &alive));
    assert_false(alive); /* the customer's words are gone with it */
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, argued)->skip, REMIND);
    store_release(ctx);
    FAILS(RUN_ACTION(collection_dispute_decide, ctx, &((struct dispute_close){dispute.id, DISPUTE_REJECTED}), &receipt), E2820_DISPUTE_NOT_FOUND);
    fixture_close(w.f);
}

/* The plan of an erasure names the claim that is with an agency, and the one that only is open (P35, S3). */
static void assert_collection_holds(struct world *w, int64_t customer)
{
    struct ctx *ctx = w->agency;
    struct plan plan;
    int was = ctx->purpose, with_agency = 0, only_open = 0;

    ctx->purpose = PURPOSE_RIGHTS;
    OK(requests_plan_erasure(ctx, customer, 0, &plan));
    store_release(ctx);
    ctx->purpose = was;
    for (size_t i = 0; i < plan.count; i++) {
        with_agency += plan.items[i].category == CATEGORY_BILLING && plan.items[i].ground == GROUND_COLLECTION;
        only_open += plan.items[i].category == CATEGORY_BILLING && plan.items[i].ground == GROUND_OPEN_INVOICE;
    }
    assert_int_equal(with_agency, 1);
    assert_int_equal(only_open, 1);
    assert_true(plan.held);
}

/* Only overdue and reminded claims go; each is logged (I-23, P31). */
static void test_p32_i23_hand_over_needs_a_reminder_and_leaves_a_disclosure(void **state)
{
    struct world w;
    struct hand_over_receipt handed = {0};
    struct collection_case c;
    struct disclosure *log = NULL;
    struct collection_fact *facts = NULL;
    struct buf json, csv;
    size_t count = 0;
    int64_t next = 0, person, id = 0, first, second;
    struct ctx *ctx;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.agency;
    person = make_customer(&w, true, "Esimerkki", &id, NULL);
    first = make_invoice(&w, person, 100000, 40, NULL);
    second = make_invoice(&w, person, 20000, 2, NULL); /* not reminded yet */
    FAILS(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed), E3001_RECIPIENT_NOT_FOUND);
    (void)add_agency(&w);
    FAILS(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed), E2811_NOTHING_TO_HAND_OVER);
    (void)remind(&w);
    FAILS(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed), E2811_NOTHING_TO_HAND_OVER);
    PROOF(collection_evidence_least_data, 0, 0);
    fixture_advance(w.f, 15);
    OK(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed));
    assert_int_equal(handed.invoices, 1);
    assert_int_equal(handed.principal_cents, 100000);
    OK(disclosures_list(w.proof, &(struct disclosure_filter){.most = 10}, &log, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(log[0].ground, DISCLOSE_COLLECTION);
    assert_int_equal(log[0].statement, STATEMENT_DISCLOSURE_COLLECTION);
    assert_true(str_eqz(log[0].reference, "P-2026-001"));
    store_release(w.proof);
    OK(collection_case_load(ctx, handed.case_id, &c));
    json = buf_in(ctx->arena);
    csv = buf_in(ctx->arena);
    OK(collection_file_json(ctx, &c, &json));
    OK(collection_file_csv(ctx, &c, &csv));
    assert_true(str_contains(buf_str(&json), STR("\"Aino Esimerkki\"")));
    assert_true(str_contains(buf_str(&json), STR("\"open\":\"1000.00\"")));
    assert_false(str_contains(buf_str(&json), STR("Toimistotuoli"))); /* rows of the order never go */
    assert_false(str_contains(buf_str(&csv), STR("Toimistotuoli")));
    assert_true(str_contains(buf_str(&csv), STR("Mallikatu 8")));
    OK(collection_facts(ctx, id, &facts, &count));
    assert_int_equal(count, 1);
    assert_int_equal(facts[0].blocks, CLAIM_WITH_AGENCY);
    store_release(ctx);
    assert_collection_holds(&w, id);
    PROOF(collection_evidence_least_data, 1, 0);
    PROOF(disclosures_evidence_log, 1, 0);
    FAILS(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed), E2811_NOTHING_TO_HAND_OVER);
    fixture_plant(w.f, "UPDATE reminder SET pay_by_on = '2026-12-31'"); /* handed over before the reminder's day */
    PROOF(collection_evidence_least_data, 1, 1);
    fixture_plant(w.f, "UPDATE reminder SET pay_by_on = '2026-03-30'");
    fixture_plant(w.f, "UPDATE collection_case SET disclosure_id = 1"); /* not in the log */
    PROOF(collection_evidence_least_data, 1, 1);
    (void)first;
    (void)second;
    fixture_close(w.f);
}

/* An erasure waits for a claim at an agency and goes on by itself when the agency closes it (P35; I-25, I-27). */
static void test_p35_erasure_waits_for_collection_and_goes_on_when_it_is_closed(void **state)
{
    struct world w;
    struct hand_over_receipt handed = {0};
    struct return_receipt back = {0};
    struct request_receipt asked = {0};
    struct return_file file;
    struct plan plan;
    struct ctx *ctx;
    int64_t person, number, id = 0, subject = 0;
    bool alive = true;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.agency;
    person = make_customer(&w, true, "Esimerkki", &id, &subject);
    number = make_invoice(&w, person, 100000, 40, NULL);
    (void)add_agency(&w);
    (void)remind(&w);
    fixture_advance(w.f, 15);
    OK(RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = person}), &handed));
    ctx = w.rights;
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = person, .kind = REQUEST_ERASURE, .identity = IDENTITY_DESK}), &asked));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = asked.id}), &asked));
    OK(requests_run(ctx, asked.id, 8));
    OK(requests_plan_erasure(ctx, id, 0, &plan));
    assert_true(plan.held);
    store_release(ctx);
    ctx = w.agency;
    fixture_advance(w.f, 1);
    file = read_return(ctx, str_z(ctx->arena, str_fmt(ctx->arena, "c1;P-2026-001;%lld;closed;;2026-04-05\n", (long long)number)));
    OK(RUN_ACTION(collection_return_apply, ctx, &file, &back));
    assert_int_equal(back.closed, 1);
    OK(requests_run_pending(ctx));
    OK(key_exists(ctx, (struct key_ref){KEY_SUBJECT, subject}, &alive));
    store_release(ctx);
    assert_false(alive);
    PROOF(requests_evidence_erased, 1, 0);
    PROOF(requests_evidence_holds, 1, 0);
    PROOF(collection_evidence_least_data, 1, 0);
    fixture_close(w.f);
}

static void test_p35_write_off_by_a_named_person_and_money_afterwards(void **state)
{
    struct world w;
    struct collection_receipt receipt = {0};
    struct actor machine = {.is_system = true, .roles = ~0u};
    const struct actor *person_acting;
    struct ctx *ctx;
    int64_t number;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    number = make_invoice(&w, make_customer(&w, true, "Esimerkki", NULL, NULL), 12550, 40, NULL);
    person_acting = ctx->actor;
    ctx->actor = &machine;
    FAILS(RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = number, .reason = WRITE_OFF_SMALL}), &receipt), E2810_COLLECTION_NOBODY_ACTS);
    ctx->actor = person_acting;
    FAILS(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 100}), &receipt), E2817_NOT_WRITTEN_OFF);
    OK(RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = number, .reason = WRITE_OFF_UNCOLLECTABLE}), &receipt));
    FAILS(RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = number, .reason = WRITE_OFF_UNCOLLECTABLE}), &receipt), E2819_COLLECTION_NO_INVOICE);
    OK(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 5000}), &receipt));
    FAILS(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 7551}), &receipt), E2815_RETURN_TOO_MUCH);
    FAILS(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 1, .on = date_add_days(ctx->today, -1)}), &receipt),
          E2818_COLLECTION_DAY); /* before it was written off */
    fixture_close(w.f);
}

/* Each act on a claim stands in its history, also what came after a write-off; the sums of recoveries are those of the write-off. */
static void test_p65_the_history_of_a_claim(void **state)
{
    static const enum claim_moment expected[] = {MOMENT_ADMITTED, MOMENT_DUE_MOVED, MOMENT_DISPUTED, MOMENT_DECIDED, MOMENT_PLAN,
                                                 MOMENT_WRITTEN_OFF, MOMENT_RECOVERED, MOMENT_RECOVERED};
    static const int64_t cents[] = {0, 0, 12550, 12550, 12550, 12550, 5000, 7550};
    struct world w;
    struct collection_receipt receipt = {0};
    struct claim_history *rows = NULL;
    struct claim_line claim;
    struct written_off loss, *losses = NULL;
    struct vat_report report;
    struct ledger_check check;
    struct ctx *ctx;
    int64_t number, id = 0;
    size_t count = 0;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    number = make_invoice(&w, make_customer(&w, true, "Esimerkki", NULL, NULL), 12550, 40, &id);
    OK(RUN_ACTION(collection_admission, ctx, &((struct admission_form){.invoice = number, .on = date_ymd(2026, 3, 19)}), &receipt));
    OK(collection_claim(ctx, id, &claim));
    assert_int_equal(claim.time_barred_on.days, date_ymd(2029, 3, 19).days);
    FAILS(collection_written_off(ctx, id, &loss), E2803_CLAIM_NOT_FOUND);
    store_release(ctx);
    OK(RUN_ACTION(collection_move_due, ctx, &((struct move_form){.invoice = number, .due_on = date_ymd(2026, 4, 20)}), &receipt));
    OK(RUN_ACTION(collection_dispute_open, ctx, &((struct dispute_form){.invoice = number, .reason = DISPUTE_DEFECT}), &receipt));
    fixture_advance(w.f, 1);
    OK(RUN_ACTION(collection_dispute_decide, ctx, &((struct dispute_close){.id = receipt.id, .outcome = DISPUTE_REJECTED}), &receipt));
    OK(RUN_ACTION(collection_plan_add, ctx, &((struct plan_form){.invoice = number, .first_on = date_ymd(2026, 4, 1), .instalments = 2}), &receipt));
    fixture_advance(w.f, 1);
    OK(RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = number, .reason = WRITE_OFF_UNCOLLECTABLE}), &receipt));
    OK(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 5000}), &receipt));
    fixture_advance(w.f, 1);
    OK(RUN_ACTION(collection_recover, ctx, &((struct recovery_form){.invoice = number, .cents = 7550}), &receipt));
    OK(collection_history(ctx, id, &rows, &count));
    assert_int_equal(count, COUNT(expected));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].kind, expected[i]);
        if (rows[i].kind != MOMENT_DECIDED)
            assert_int_equal(rows[i].cents, cents[i]);
    }
    assert_int_equal(rows[1].to_on.days, date_ymd(2026, 4, 20).days);
    assert_int_equal(rows[2].value, DISPUTE_DEFECT);
    OK(collection_write_offs(ctx, 5, &losses, &count));
    assert_int_equal(count, 1);
    assert_int_equal(losses[0].recovered_cents, 12550);
    store_release(ctx);
    ctx = fixture_ctx(w.f, PURPOSE_BOOKKEEPING);
    OK(accounting_vat(ctx, 2026, 3, VAT_BY_INVOICE, &report)); /* the loss took its VAT, the recoveries brought it back */
    assert_int_equal(report.vat_cents, 0);
    OK(accounting_check(ctx, &check));
    assert_int_equal(check.count, 0);
    assert_int_equal(check.vat_cents, 2550); /* as it was invoiced */
    store_release(ctx);
    fixture_plant(w.f, "DELETE FROM voucher_line WHERE role = 4; UPDATE voucher_line SET cents = 0 WHERE voucher_id IN (SELECT v.id FROM voucher v "
                       "WHERE v.kind = 7 AND v.source_id <> v.invoice_id)");
    OK(accounting_check(ctx, &check));
    assert_true(check.count > 0);
    assert_string_equal(check.differences[0].what, "recovered-ledger");
    fixture_close(w.f);
}

/* What was open on a day, against a count of our own from the events. */
static void test_p65_ageing_as_of_any_day(void **state)
{
    struct world w;
    struct invoice_ageing now, before;
    struct ledger account;
    struct collection_receipt receipt = {0};
    struct ctx *ctx;
    int64_t person, id = 0, a, b;
    struct date then;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", &id, NULL);
    a = make_invoice(&w, person, 100000, 40, NULL);
    b = make_invoice(&w, person, 50000, 20, NULL);
    then = ctx->today;
    OK(collection_ageing(ctx, then, &before));
    assert_int_equal(before.cents[3], 100000);
    assert_int_equal(before.cents[2], 50000);
    store_release(ctx);
    fixture_advance(w.f, 10);
    pay(&w, a, 40000);
    fixture_advance(w.f, 10);
    pay(&w, a, 60000);
    OK(RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = b, .reason = WRITE_OFF_SMALL}), &receipt));
    OK(collection_ageing(ctx, then, &now)); /* the past has not changed */
    assert_memory_equal(&now, &before, sizeof(now));
    OK(collection_ageing(ctx, date_add_days(then, 10), &now));
    assert_int_equal(now.cents[3], 60000); /* 50 days late */
    assert_int_equal(now.cents[2], 50000); /* 30 days late */
    OK(collection_ageing(ctx, ctx->today, &now));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(now.counts[i], 0);
    OK(collection_account(ctx, id, date_add_days(then, 1), ctx->today, &account));
    assert_int_equal(account.opening_cents, 150000);
    assert_int_equal(account.closing_cents, 0);
    assert_int_equal(account.count, 3);
    assert_int_equal(account.lines[0].balance_cents, 110000);
    store_release(ctx);
    fixture_close(w.f);
}

static void confirm_limit(struct world *w, const char *name, const char *value, const char *section)
{
    struct ctx *ctx = w->money;
    struct table_receipt receipt = {0};
    struct table_form form = {.table = TABLE_COLLECTION, .name = str_from(name), .valid_from = date_ymd(2013, 3, 16),
        .valid_to = DATE_NONE, .value = str_from(value), .section = str_from(section), .source = STR("Finlex"), .confirm = true};

    OK(RUN_ACTION(tables_add, ctx, &form, &receipt));
}

/* Never of a consumer; only when somebody has confirmed the sum; once; fees count against it (10 e §). */
static void test_p32_compensation_is_of_businesses_once_and_less_the_fees(void **state)
{
    struct world w;
    struct collection_receipt receipt = {0};
    struct reminder_preview p;
    struct claim_asked asked;
    struct claim_line claim;
    struct ctx *ctx;
    int64_t person, company, consumer, reminded, fresh;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    company = make_customer(&w, false, "Mallikonttori Oy", NULL, NULL);
    consumer = make_invoice(&w, person, 10000, 40, NULL);
    reminded = make_invoice(&w, company, 250000, 40, NULL);
    assert_int_equal(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){consumer}), &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E2824_COMPENSATION_CONSUMER);
    assert_true(str_contains(ctx->err.arg, STR("10 e §")));
    err_clear(&ctx->err);
    FAILS(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){reminded}), &receipt), E2823_LIMIT_UNKNOWN);
    confirm_limit(&w, "business.compensation", "40,00", "Perintälaki 10 e §");
    (void)remind(&w); /* 12 euros for the business */
    fresh = make_invoice(&w, company, 100000, 20, NULL);
    OK(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){reminded}), &receipt));
    assert_int_equal(receipt.cents, 2800);
    OK(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){fresh}), &receipt));
    assert_int_equal(receipt.cents, 4000);
    FAILS(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){fresh}), &receipt), E2825_COMPENSATION_TAKEN);
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, fresh)->skip, REMIND);
    assert_int_equal(item(&p, fresh)->fee_cents, 0); /* covered */
    OK(collection_find(ctx, reminded, &claim));
    OK(collection_asked_of(ctx, claim.invoice, &asked));
    assert_int_equal(asked.cost_cents, 4000);
    store_release(ctx);
    FAILS(RUN_ACTION(collection_compensation, ctx, &((struct compensation_form){make_invoice(&w, company, 5000, -5, NULL)}), &receipt), E2826_CLAIM_NOT_LATE);
    fixture_close(w.f);
}

/* Interest and costs on an invoice of their own: once, also after the principal was paid, and no interest on interest. */
static void test_p65_interest_is_invoiced_once_and_gives_no_interest(void **state)
{
    struct world w;
    struct collection_receipt bill = {0};
    struct einvoice e;
    struct invoice *invoice;
    struct unbilled *unbilled = NULL;
    struct reminder_preview p;
    struct interest_sum sum;
    struct ctx *ctx;
    size_t count = 0;
    int64_t person, late, paid;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    late = make_invoice(&w, person, 100000, 40, NULL);
    paid = make_invoice(&w, person, 100000, 60, NULL);
    (void)remind(&w);
    OK(RUN_ACTION(collection_bill, ctx, &((struct bill_form){.invoice = late, .until_on = DATE_NONE, .costs = true}), &bill));
    assert_int_equal(bill.cents, 1041 + 500); /* 1000 x 9.5 % x 40 / 365, and the reminder's fee */
    invoice = ARENA_NEW(ctx->arena, struct invoice);
    OK(invoices_load(ctx, bill.number, 0, invoice));
    assert_int_equal(invoice->variety, VARIETY_INTEREST);
    assert_int_equal(invoice->original_number, late);
    assert_int_equal(invoice->sums.vat_cents, 0);
    assert_int_equal(invoice->sums.total_cents, 1541);
    OK(einvoices_of(ctx, invoice, &e)); /* each row says what it comes of */
    assert_int_equal(e.row_count, 2);
    assert_non_null(e.rows[0].overdue);
    assert_non_null(e.rows[1].overdue);
    assert_true(str_eq(e.rows[0].overdue->number, e.original_number));
    assert_int_equal(e.rows[0].overdue->interest_cents, 1041);
    assert_int_equal(e.rows[0].overdue->cost_cents, 0);
    assert_int_equal(e.rows[1].overdue->cost_cents, 500);
    assert_int_equal(e.rows[1].overdue->interest_cents, 0);
    assert_true(e.rows[0].overdue->due_on.days == ctx->today.days - 40 && e.rows[0].overdue->until_on.days == ctx->today.days);
    assert_true(e.rows[0].overdue->total_cents >= 100000 && e.rows[0].overdue->reference.len > 0);
    FAILS(RUN_ACTION(collection_bill, ctx, &((struct bill_form){.invoice = late, .until_on = DATE_NONE, .costs = true}), &bill), E2828_NOTHING_TO_BILL);
    pay(&w, paid, 0); /* sixty days late: the interest stays a claim */
    OK(collection_unbilled(ctx, 10, &unbilled, &count));
    assert_int_equal(count, 1);
    assert_int_equal(unbilled[0].number, paid);
    assert_int_equal(unbilled[0].interest_cents, 1562); /* 1000 x 9.5 % x 60 / 365 */
    store_release(ctx);
    OK(RUN_ACTION(collection_bill, ctx, &((struct bill_form){.invoice = paid, .until_on = DATE_NONE}), &bill));
    assert_int_equal(bill.cents, 1562);
    fixture_advance(w.f, 60);
    OK(collection_interest_of(ctx, invoice->id, ctx->today, &sum));
    assert_int_equal(sum.cents, 0);
    OK(collection_preview(ctx, &p));
    assert_int_equal(item(&p, late)->interest_cents, 1562); /* of 60 more days, what was invoiced came off */
    assert_int_equal(item(&p, bill.number)->interest_cents, 0);
    store_release(ctx);
    fixture_close(w.f);
}

/* A customer of e-invoices is reminded by the operator when the channel speaks Finvoice; UBL has no reminder: printed. */
static void test_p32_p64_reminders_go_as_the_customers_documents_do(void **state)
{
    struct world w;
    struct einvoice_delivery d;
    struct einvoice_address_receipt address = {0};
    struct einvoice_channel_receipt channel = {0}, ended = {0};
    struct recipient_receipt operator = {0};
    struct reminder *rows = NULL;
    struct claim_line claim;
    struct einvoice e;
    struct ctx *ctx;
    size_t count = 0;
    int64_t company, number;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    company = make_customer(&w, false, "Yritys Oy", NULL, NULL);
    OK(RUN_ACTION(einvoices_address_save, ctx, &((struct einvoice_address_form){.customer = company, .address = STR("003799999992"),
        .operator_id = STR("003721291126"), .channel = DELIVER_EINVOICE, .valid_on = date_add_days(ctx->today, -100)}), &address));
    OK(RUN_ACTION(disclosures_recipient_add, ctx, &((struct recipient_form){.name = STR("Välittäjä Oy"), .kind = RECIPIENT_OPERATOR,
        .contract_on = date_add_days(ctx->today, -30)}), &operator));
    OK(RUN_ACTION(einvoices_channel_add, ctx, &((struct einvoice_channel_form){.kind = EINVOICE_FOLDER, .format = EINVOICE_UBL,
        .recipient = operator.id, .target = STR("/tmp")}), &channel));
    number = make_invoice(&w, company, 10000, 40, NULL);
    (void)remind(&w);
    OK(collection_find(ctx, number, &claim));
    OK(collection_reminders_of(ctx, claim.invoice, &rows, &count));
    assert_int_equal(count, 1);
    OK(einvoices_of_reminder(ctx, rows[0].id, &d));
    assert_int_equal(d.state, 0); /* printed */
    store_release(ctx);
    OK(RUN_ACTION(einvoices_channel_end, ctx, &channel.id, &ended));
    OK(RUN_ACTION(einvoices_channel_add, ctx, &((struct einvoice_channel_form){.kind = EINVOICE_FOLDER, .recipient = operator.id,
        .target = STR("/tmp")}), &channel));
    fixture_advance(w.f, 20);
    (void)remind(&w);
    OK(collection_reminders_of(ctx, claim.invoice, &rows, &count));
    assert_int_equal(count, 2);
    OK(einvoices_of_reminder(ctx, rows[count - 1].id, &d));
    assert_int_equal(d.state, DELIVERY_WAITING);
    assert_int_equal(d.way, EINVOICE_WAY_OPERATOR);
    OK(einvoices_reminder(ctx, &((struct einvoice_delivery){.invoice_id = claim.invoice, .reminder_id = rows[count - 1].id}), &e));
    assert_int_equal(e.type, EINVOICE_TYPE_REMINDER);
    assert_int_equal(e.total_cents, rows[count - 1].open_cents + rows[count - 1].fee_cents + rows[count - 1].interest_cents);
    store_release(ctx);
    fixture_close(w.f);
}

/* A run that a person starts waits a minute: undone, nothing happened; not undone, it leaves by itself. */
static void test_p32_a_run_can_be_undone_until_it_leaves(void **state)
{
    struct world w;
    struct reminder_run run = {0}, undone = {0};
    struct claim_line claim;
    struct einvoice_delivery d;
    struct einvoice_address_receipt by_mail = {0};
    struct reminder *rows = NULL;
    struct ctx *ctx;
    size_t count = 0;
    int64_t person, number;

    (void)state;
    open_world(&w, "2026-03-20");
    ctx = w.money;
    person = make_customer(&w, true, "Esimerkki", NULL, NULL);
    number = make_invoice(&w, person, 10000, 40, NULL);
    OK(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hold = true}), &run));
    OK(collection_run_pending(ctx));
    OK(collection_run_load(ctx, run.id, &run));
    assert_false(run.done);
    assert_int_equal(run.sent, 0);
    OK(RUN_ACTION(collection_undo_run, ctx, &run.id, &undone));
    assert_true(undone.done && undone.sent == 0 && undone.left_out == 1);
    OK(collection_find(ctx, number, &claim));
    assert_int_equal(claim.reminders, 0);
    store_release(ctx);
    FAILS(RUN_ACTION(collection_undo_run, ctx, &run.id, &undone), E2830_RUN_GONE);
    OK(RUN_ACTION(einvoices_address_save, ctx, &((struct einvoice_address_form){.customer = person, .channel = DELIVER_EMAIL, .valid_on = DATE_NONE}), &by_mail));
    OK(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hold = true}), &run));
    fixture_advance(w.f, 1);
    OK(collection_run_pending(ctx));
    OK(collection_run_load(ctx, run.id, &run));
    assert_true(run.done && run.sent == 1);
    OK(collection_find(ctx, number, &claim));
    OK(collection_reminders_of(ctx, claim.invoice, &rows, &count));
    assert_int_equal(count, 1);
    OK(einvoices_of_reminder(ctx, rows[0].id, &d)); /* and it stands in the queue of documents */
    assert_int_equal(d.state, DELIVERY_WAITING);
    assert_int_equal(d.way, EINVOICE_WAY_MAIL);
    store_release(ctx);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p32_compensation_is_of_businesses_once_and_less_the_fees),
        cmocka_unit_test(test_p65_interest_is_invoiced_once_and_gives_no_interest),
        cmocka_unit_test(test_p32_p64_reminders_go_as_the_customers_documents_do),
        cmocka_unit_test(test_p32_a_run_can_be_undone_until_it_leaves),
        cmocka_unit_test(test_p32_a_run_reminds_each_once_and_says_who_is_left_out),
        cmocka_unit_test(test_p32_a_cut_run_goes_on_without_doubles),
        cmocka_unit_test(test_p32_an_illegal_fee_is_refused_with_its_section),
        cmocka_unit_test(test_p65_nothing_is_asked_over_an_unconfirmed_rate),
        cmocka_unit_test(test_p65_plan_dispute_and_moved_day_stop_reminders),
        cmocka_unit_test(test_p32_i23_hand_over_needs_a_reminder_and_leaves_a_disclosure),
        cmocka_unit_test(test_p35_erasure_waits_for_collection_and_goes_on_when_it_is_closed),
        cmocka_unit_test(test_p65_the_history_of_a_claim), cmocka_unit_test(test_p35_write_off_by_a_named_person_and_money_afterwards),
        cmocka_unit_test(test_p65_ageing_as_of_any_day)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
