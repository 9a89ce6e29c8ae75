/* The whole thread on disk: request, plan, erasure that stops at an open invoice or a representation and
 * goes on by itself, residue, stop list (P34 P35 P60 P63; invariants I-1, I-3, I-5, I-8, I-10, I-25, I-27). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/errors.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/ownership.h"
#include "errors_requests.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"
#include "rooms/payments/payments.h"
#include "rooms/requests/internal.h"
#include "rooms/requests/weighing.h"
#include "rooms/residue/residue.h"
#include "rooms/users/users.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

struct world { struct fixture *f; char dir[64], *url; struct ctx *customers, *money, *rights, *proof; };

/* On PostgreSQL keys and ledger stay files. */
static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->url = pg_fixture_next();
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/seloste-requests-XXXXXX");
    if (mkdtemp(w->dir) == NULL)
        return 1;
    w->f = fixture_open(&(struct fixture_options){.data_dir = w->dir, .database_url = w->url});
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    for (const char *const *n = (const char *const[]){"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db",
             "keys.db-wal", "keys.db-shm", "master.key", "lock", "erasure-ledger", "erasure-ledger.key", "audit-heads",
             NULL}; *n != NULL; n++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", w->dir, *n);
        (void)unlink(path);
    }
    (void)rmdir(w->dir);
    free(w->url);
    free(w);
    return 0;
}

DECLARE_ACTION(test_make_contact, int64_t, int64_t);
DEFINE_ACTION(test_make_contact, int64_t, int64_t)
{
    (void)req;
    return users_create_adopter(ctx, STR("Tiina Testaaja"), out);
}
DECLARE_ACTION(test_assign, int64_t, int64_t);
DEFINE_ACTION(test_assign, int64_t, int64_t)
{
    *out = 0;
    return requests_assign(ctx, *req);
}

static const char *const secrets[] = {"Aino Kielomalli", "aino.kielomalli@posti.example", "+358400000011",
                                      "Salaisuuskuja 7"};

static struct customer_receipt make_person(struct world *w)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .phone = STR("+358400000011"), .street = STR("Salaisuuskuja 7"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    struct note_receipt note = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    OK(RUN_ACTION(customers_note_add, ctx, &((struct note_form){.customer_id = receipt.customer_id, .about = 1,
        .text = STR("Aino Kielomalli soitti")}), &note));
    return receipt;
}

static int64_t make_invoice(struct world *w, int64_t number, int64_t price, int64_t *id)
{
    struct ctx *ctx = w->money;
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = price};
    struct invoice_form form = {.customer = number, .rows = &row, .row_count = 1};
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    if (id != NULL)
        *id = receipt.id;
    return receipt.number;
}

static void pay(struct world *w, int64_t invoice)
{
    struct ctx *ctx = w->money;
    struct payment_receipt paid = {0};

    OK(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = invoice}), &paid));
    assert_int_equal(paid.open_cents, 0);
}

static int64_t open_case(struct world *w, int64_t number, int64_t contact)
{
    struct ctx *ctx = w->rights;
    struct request_form form = {.customer = number, .contact = contact, .kind = REQUEST_ERASURE,
        .identity = IDENTITY_CHANNEL, .channel = REQUEST_BY_EMAIL, .text = STR("Poistakaa tietoni, Aino Kielomalli")};
    struct request_receipt receipt = {0};

    OK(RUN_ACTION(requests_open, ctx, &form, &receipt));
    return receipt.id;
}

static void approve(struct world *w, int64_t id)
{
    struct ctx *ctx = w->rights;
    struct request_receipt receipt = {0};

    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
}

static int state_of(struct world *w, int64_t id)
{
    struct ctx *ctx = w->rights;
    struct request r;

    OK(requests_load(ctx, id, &r));
    store_release(ctx);
    return r.state;
}

static const struct plan_item *item_of(const struct plan *plan, enum category category, enum request_outcome outcome)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].category == category && plan->items[i].outcome == outcome)
            return &plan->items[i];
    fail_msg("no %s with outcome %s", category_word(category), requests_outcome_word(outcome));
    return NULL;
}

static int64_t residue_in(struct world *w, const char *path)
{
    struct ctx *ctx = w->rights;
    struct str needles[COUNT(secrets)];
    struct residue *residue = NULL;
    struct residue_report report = {0};

    for (size_t i = 0; i < COUNT(secrets); i++)
        needles[i] = str_from(secrets[i]);
    store_release(ctx);
    OK(residue_prepare(ctx->arena, needles, COUNT(needles), &residue, &ctx->err));
    OK(residue_scan_path(ctx->arena, residue, path, &report, &ctx->err));
    assert_true(report.files > 2);
    return report.hits_total;
}

static void assert_erased(struct world *w, int64_t subject)
{
    struct ctx *ctx = w->rights;
    int64_t rows = -1;
    bool key = true;

    OK(requests_left_of(ctx, subject, &rows, &key));
    store_release(ctx);
    assert_int_equal(rows, 0);
    assert_false(key);
    assert_int_equal(residue_in(w, w->dir), 0);
}

static void assert_proof(struct world *w, evidence_fn *fn, int64_t population, int64_t violations)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    OK(fn(ctx, &e));
    store_release(ctx);
    assert_int_equal(e.population, population);
    assert_int_equal(e.violations, violations);
}

static void test_p34_a_prospect_goes_at_once(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    struct customer_hits hits;
    int64_t intents = 0, dones = 0;
    struct plan plan;
    int64_t id = open_case(w, aino.number, 0);

    OK(requests_plan_erasure(ctx, aino.customer_id, 0, &plan));
    assert_false(plan.held);
    for (size_t i = 0; i < plan.count; i++)
        assert_int_equal(plan.items[i].outcome, OUTCOME_NOW);
    assert_int_equal(item_of(&plan, CATEGORY_NAME, OUTCOME_NOW)->rows, 1);
    assert_int_equal(item_of(&plan, CATEGORY_NOTE, OUTCOME_NOW)->rows, 1);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
    OK(customers_find(w->customers, &(struct customer_search){.words = STR("kielomalli"), .limit = 5}, &hits));
    assert_int_equal(hits.count, 0);
    OK(requests_ledger_count(ctx, aino.subject_id, "intent", &intents));
    OK(requests_ledger_count(ctx, aino.subject_id, "done", &dones));
    assert_int_equal(intents, 1);
    assert_int_equal(dones, 1);
    assert_proof(w, requests_evidence_erased, 1, 0);
    assert_proof(w, requests_evidence_forgotten, 1, 0);
}

static void test_p35_i25_i27_open_invoice_holds_erasure(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t paid_id = 0, open_id = 0;
    int64_t settled = make_invoice(w, aino.number, 500000, &paid_id);
    int64_t open = make_invoice(w, aino.number, 1000000, &open_id);
    int64_t id = open_case(w, aino.number, 0);
    struct invoice invoice;
    struct plan plan;
    bool key = true;

    pay(w, settled);
    OK(requests_plan_erasure(ctx, aino.customer_id, 0, &plan));
    assert_true(plan.held);
    assert_int_equal(item_of(&plan, CATEGORY_NAME, OUTCOME_HELD)->by_number, open);
    assert_int_equal(item_of(&plan, CATEGORY_BILLING, OUTCOME_HELD)->cents, 10000);
    (void)item_of(&plan, CATEGORY_EMAIL, OUTCOME_NOW);
    (void)item_of(&plan, CATEGORY_NOTE, OUTCOME_NOW);
    (void)item_of(&plan, CATEGORY_BILLING, OUTCOME_DECORRELATED);
    assert_true(str_eqz(date_iso(ctx->arena, item_of(&plan, CATEGORY_VOUCHER, OUTCOME_LAW)->until), "2033-12-31"));
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_int_equal(state_of(w, id), REQUEST_WAITING);
    OK(key_exists(ctx, (struct key_ref){KEY_SUBJECT, aino.subject_id}, &key));
    assert_false(key);
    OK(invoices_load(w->money, open, 0, &invoice)); /* still payable and answerable */
    assert_true(invoice.from_claim);
    assert_true(str_eqz(invoice.party.name, "Aino Kielomalli"));
    assert_int_equal(residue_in(w, w->dir), 0);
    assert_proof(w, requests_evidence_holds, 1, 0);
    OK(invoices_load(w->money, settled, 0, &invoice));
    assert_int_equal(invoice.customer_id, 0); /* the tie of the settled one is cut already */
    store_release(w->money);

    pay(w, open); /* nobody does anything else */
    assert_int_equal(state_of(w, id), REQUEST_RUNNING);
    OK(requests_run_pending(ctx));
    assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
    OK(invoices_load(w->money, open, 0, &invoice));
    assert_int_equal(invoice.customer_id, 0);
    assert_false(invoice.from_claim);
    assert_true(invoice.party.law_only && str_empty(invoice.party.name)); /* invoicing sees it no more */
    store_release(w->money);
    w->money->purpose = PURPOSE_BOOKKEEPING;
    OK(invoices_load(w->money, open, 0, &invoice));
    assert_true(str_eqz(invoice.party.name, "Aino Kielomalli")); /* the voucher, until 2033-12-31 */
    store_release(w->money);
    w->money->purpose = PURPOSE_INVOICING;
    assert_proof(w, requests_evidence_holds, 1, 0);
    assert_proof(w, requests_evidence_erased, 1, 0);
    assert_proof(w, invoices_evidence_gapless, 2, 0); /* I-8 */
    assert_proof(w, payments_evidence_open, 2, 0);
}

static struct contact_receipt make_contact(struct world *w, struct customer_receipt *organisation)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Esimerkki-Ikkunat Oy"),
        .business_id = STR("9999999-2"), .street = STR("Esimerkkitie 11"), .postcode = STR("33100"),
        .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct contact_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, organisation));
    OK(RUN_ACTION(customers_contact_save, ctx, &((struct contact_form){.customer_id = organisation->customer_id,
        .first_name = STR("Aino"), .last_name = STR("Kielomalli"), .role = STR("Ostaja"),
        .email = STR("aino.kielomalli@posti.example"), .phone = STR("+358400000011"), .from_on = ctx->today,
        .to_on = DATE_NONE}), &receipt));
    return receipt;
}

static void test_p60_representative_is_held_until_the_term_ends(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt firm = {0};
    struct contact_receipt aino = make_contact(w, &firm), ended = {0};
    int64_t id = open_case(w, 0, aino.contact_id);
    struct customer_party party;
    struct plan plan;

    make_invoice(w, firm.number, 1000000, NULL); /* the firm's: no hold of hers */
    OK(requests_plan_erasure(ctx, 0, aino.contact_id, &plan));
    assert_true(plan.represents);
    assert_int_equal(item_of(&plan, CATEGORY_NAME, OUTCOME_HELD)->by_number, firm.number);
    (void)item_of(&plan, CATEGORY_EMAIL, OUTCOME_HELD);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_int_equal(state_of(w, id), REQUEST_WAITING);
    OK(customers_party(ctx, firm.customer_id, &party));
    store_release(ctx);
    assert_true(str_eqz(party.contact_name, "Aino Kielomalli")); /* still represents */
    assert_proof(w, requests_evidence_representatives, 1, 0);

    fixture_advance(w->f, 5);
    OK(RUN_ACTION(customers_contact_end, w->customers, &((struct contact_end){.contact_id = aino.contact_id, .to_on = date_add_days(ctx->today, -1)}), &ended));
    OK(requests_run_pending(ctx));
    assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
    OK(customers_party(ctx, firm.customer_id, &party));
    store_release(ctx);
    assert_true(str_eqz(party.name, "Esimerkki-Ikkunat Oy")); /* the firm stays */
    assert_true(str_empty(party.contact_name));
    assert_proof(w, requests_evidence_representatives, 1, 0);
}

static void test_p60_what_nobody_weighed_goes_after_thirty_days(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt firm = {0};
    struct contact_receipt aino = make_contact(w, &firm);
    int64_t id = open_case(w, 0, aino.contact_id);

    fixture_advance(w->f, 2);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    fixture_advance(w->f, 30);
    OK(requests_review(ctx));
    assert_int_equal(state_of(w, id), REQUEST_WAITING); /* represent.max is not over */
    fixture_advance(w->f, 2);
    assert_proof(w, requests_evidence_representatives, 1, 1); /* the night has not run yet */
    OK(requests_review(ctx));
    assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
    assert_proof(w, requests_evidence_representatives, 1, 0);
}

static void test_p60_a_compelling_ground_of_a_named_person_keeps_it(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt firm = {0};
    struct contact_receipt aino = make_contact(w, &firm);
    struct request_receipt receipt = {0};
    struct weighing_form form = {.case_id = open_case(w, 0, aino.contact_id), .outcome = WEIGHED_KEPT, .words = STR("  ")};

    fixture_advance(w->f, 2);
    approve(w, form.case_id);
    OK(requests_run(ctx, form.case_id, STEP_CERTIFIED));
    assert_int_equal(RUN_ACTION(requests_weigh, ctx, &form, &receipt), RC_INVALID);
    err_clear(&ctx->err);
    form.words = STR("Takuutyö on kesken, muuta yhteyttä yritykseen ei ole.");
    OK(RUN_ACTION(requests_weigh, ctx, &form, &receipt));
    fixture_advance(w->f, 60);
    OK(requests_review(ctx));
    assert_int_equal(state_of(w, form.case_id), REQUEST_WAITING);
    assert_proof(w, requests_evidence_representatives, 1, 0);
    form.outcome = WEIGHED_LOST;
    OK(RUN_ACTION(requests_weigh, ctx, &form, &receipt));
    OK(requests_run_pending(ctx));
    assert_int_equal(state_of(w, form.case_id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
}

static void test_p60_a_term_that_ends_later_is_noticed_by_the_night_run(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt firm = {0};
    struct contact_receipt aino = make_contact(w, &firm), ended = {0};
    int64_t id = open_case(w, 0, aino.contact_id);

    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(RUN_ACTION(customers_contact_end, w->customers, &((struct contact_end){.contact_id = aino.contact_id, .to_on = date_add_days(ctx->today, 3)}), &ended));
    OK(requests_review(ctx));
    assert_int_equal(state_of(w, id), REQUEST_WAITING);
    fixture_advance(w->f, 4);
    OK(requests_review(ctx));
    assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
    assert_erased(w, aino.subject_id);
}

static void test_i05_erasing_twice_is_erasing_once(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t id = open_case(w, aino.number, 0);
    int64_t dones = 0;

    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(requests_run_pending(ctx));
    OK(requests_ledger_count(ctx, aino.subject_id, "done", &dones));
    assert_int_equal(dones, 1);
    assert_erased(w, aino.subject_id);
}

struct runner { struct ctx *ctx; int64_t id; enum rc rc; };

static void *run_it(void *arg)
{
    struct runner *r = arg;

    for (int i = 0; i < 3 && (r->rc = requests_run(r->ctx, r->id, STEP_CERTIFIED)) == RC_OK; i++)
        store_release(r->ctx);
    return NULL;
}

/* The job and the command line may take the same case at once. */
static void test_i05_two_runners_of_one_case(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct runner runners[4];
    pthread_t threads[4];

    for (size_t i = 0; i < COUNT(runners); i++)
        runners[i].ctx = fixture_ctx(w->f, PURPOSE_RIGHTS);
    for (int round = 0; round < 4; round++) {
        struct customer_receipt aino = make_person(w);
        int64_t invoice = round % 2 == 0 ? make_invoice(w, aino.number, 1000000, NULL) : 0;
        int64_t intents = 0, dones = 0, id = open_case(w, aino.number, 0);

        approve(w, id);
        for (int phase = 0; phase < (invoice != 0 ? 2 : 1); phase++) {
            for (size_t i = 0; i < COUNT(runners); i++) {
                runners[i].id = id;
                assert_int_equal(pthread_create(&threads[i], NULL, run_it, &runners[i]), 0);
            }
            for (size_t i = 0; i < COUNT(runners); i++)
                pthread_join(threads[i], NULL);
            for (size_t i = 0; i < COUNT(runners); i++)
                ok_at(runners[i].ctx, runners[i].rc, __LINE__);
            if (invoice != 0 && phase == 0)
                pay(w, invoice);
        }
        assert_int_equal(state_of(w, id), REQUEST_ANSWERED);
        assert_erased(w, aino.subject_id);
        OK(requests_ledger_count(ctx, aino.subject_id, "intent", &intents));
        OK(requests_ledger_count(ctx, aino.subject_id, "done", &dones));
        assert_int_equal(intents, invoice != 0 ? 2 : 1);
        assert_int_equal(dones, invoice != 0 ? 2 : 1);
        fixture_plant(w->f, "DELETE FROM stop_mark"); /* the next round is the same person again */
    }
}

static void test_p34_a_plan_that_changed_goes_back_to_approval(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    struct note_receipt note = {0};
    int64_t id = open_case(w, aino.number, 0);
    bool key = false;

    approve(w, id);
    OK(RUN_ACTION(customers_note_add, w->customers, &((struct note_form){.customer_id = aino.customer_id, .about = 1,
        .text = STR("uusi")}), &note));
    assert_int_equal(requests_run(ctx, id, STEP_CERTIFIED), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1906_REQUEST_PLAN_CHANGED);
    err_clear(&ctx->err);
    assert_int_equal(state_of(w, id), REQUEST_RECEIVED);
    OK(key_exists(ctx, (struct key_ref){KEY_SUBJECT, aino.subject_id}, &key));
    assert_true(key);
    store_release(ctx);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_erased(w, aino.subject_id);
}

static void test_p52_only_an_identified_person_is_erased(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    struct request_form form = {.customer = aino.number, .kind = REQUEST_ERASURE};
    struct request_receipt receipt = {0};

    OK(RUN_ACTION(requests_open, ctx, &form, &receipt));
    assert_int_equal(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = receipt.id}), &receipt),
                     RC_FORBIDDEN);
    assert_int_equal(ctx->err.code, E1910_REQUEST_UNIDENTIFIED);
    err_clear(&ctx->err);
    assert_int_equal(RUN_ACTION(requests_open, ctx, &form, &receipt), RC_CONFLICT);
    err_clear(&ctx->err);
    form.kind = REQUEST_ACCESS;
    OK(RUN_ACTION(requests_open, ctx, &form, &receipt));
    assert_int_equal(receipt.ordinal, 2); /* the failed one took no number */
    assert_int_equal(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = receipt.id}), &receipt),
                     RC_INVALID);
    assert_int_equal(ctx->err.code, E1908_REQUEST_KIND_PLANNED);
    err_clear(&ctx->err);
    assert_proof(w, requests_evidence_clock, 2, 0);
    fixture_advance(w->f, 40);
    assert_proof(w, requests_evidence_clock, 2, 2);
}

static void test_i01_i09_a_planted_needle_stops_the_certificate(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t id = open_case(w, aino.number, 0);
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/audit-heads", w->dir);
    approve(w, id);
    file = fopen(path, "a");
    assert_non_null(file);
    fprintf(file, "Salaisuuskuja 7\n");
    assert_int_equal(fclose(file), 0);
    assert_int_equal(requests_run(ctx, id, STEP_CERTIFIED), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1912_REQUEST_RESIDUE);
    err_clear(&ctx->err);
    assert_int_equal(state_of(w, id), REQUEST_INCIDENT);
}

static void test_p34_the_answers_address_dies_with_its_delivery(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t id = open_case(w, aino.number, 0);
    struct record record;
    struct request r;

    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(requests_load(ctx, id, &r));
    OK(requests_secret_get(ctx, &r, SECRET_IDENTITY, &record));
    assert_true(str_eqz(record.field[IDENTITY_NAME], "Aino Kielomalli"));
    assert_int_equal(requests_secret_get(ctx, &r, SECRET_NEEDLES, &record), RC_NOT_FOUND);
    err_clear(&ctx->err);
    store_release(ctx);
    fixture_advance(w->f, 31);
    OK(requests_review(ctx)); /* forced */
    assert_int_equal(state_of(w, id), REQUEST_CLOSED);
    assert_int_equal(requests_secret_get(ctx, &r, SECRET_IDENTITY, &record), RC_NOT_FOUND);
    err_clear(&ctx->err);
    assert_proof(w, requests_evidence_erased, 1, 0);
}

static void test_p63_the_erased_do_not_come_back_by_a_file(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t id = open_case(w, aino.number, 0);
    enum stop_match match = STOP_NONE;

    OK(requests_stop_check(ctx, &(struct stop_probe){.email = STR("aino.kielomalli@posti.example")}, &match));
    assert_int_equal(match, STOP_NONE);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(requests_stop_check(ctx, &(struct stop_probe){.email = STR(" Aino.Kielomalli@POSTI.example")}, &match));
    assert_int_equal(match, STOP_SURE);
    OK(requests_stop_check(ctx, &(struct stop_probe){.phone = STR("040 000 0011")}, &match));
    assert_int_equal(match, STOP_SURE);
    OK(requests_stop_check(ctx, &(struct stop_probe){.name = STR("aino kielomalli"), .street = STR("Salaisuuskuja 7"),
                                                     .postcode = STR("33100")}, &match));
    assert_int_equal(match, STOP_ADDRESS);
    OK(requests_stop_check(ctx, &(struct stop_probe){.name = STR("Aino Kielomalli"), .email = STR("muu@posti.example")},
                           &match));
    assert_int_equal(match, STOP_NONE);
    store_release(ctx);
}

/* Every proof flips when the opposite is planted (P68). */
static void test_p68_planted_violations_are_seen(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t invoice = make_invoice(w, aino.number, 1000000, NULL);
    int64_t id = open_case(w, aino.number, 0);

    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_proof(w, requests_evidence_holds, 1, 0);
    fixture_plant(w->f, "UPDATE invoice SET claim_key_id = NULL, claim = NULL");
    assert_proof(w, requests_evidence_holds, 1, 1); /* a hold that nothing stands behind */
    fixture_plant(w->f, "UPDATE request_hold SET released_at = 1");
    assert_proof(w, requests_evidence_holds, 1, 1); /* a case that waits for nothing */
    fixture_plant(w->f, "UPDATE request_hold SET released_at = NULL");
    pay(w, invoice);
    OK(requests_run_pending(ctx));
    assert_proof(w, requests_evidence_erased, 2, 1); /* the claim's key, which the planted words left without an owner (I-7) */
    fixture_plant(w->f, "INSERT INTO customer_note SELECT tenant_id, 1, 77, register_id, subject_id, 1, x'00', 1, 1, "
                        "'2027-03-01', 1, 1, 1 FROM request_case");
    assert_proof(w, requests_evidence_erased, 2, 2);
    assert_proof(w, requests_evidence_forgotten, 1, 0);
    fixture_plant(w->f, "DELETE FROM stop_mark");
    assert_proof(w, requests_evidence_forgotten, 1, 1);
}

static void test_p68_a_hold_of_somebody_who_left_is_seen(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt firm = {0};
    struct contact_receipt aino = make_contact(w, &firm);
    int64_t id = open_case(w, 0, aino.contact_id);

    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_proof(w, requests_evidence_representatives, 1, 0);
    fixture_plant(w->f, "UPDATE contact_person SET to_on = '2027-02-01'");
    assert_proof(w, requests_evidence_representatives, 1, 1);
}

/* What the other packages would be made of: every row of a person, as bytes. */
static struct str rows_of(struct ctx *ctx, int64_t subject)
{
    struct buf out = buf_in(ctx->arena);

    for (const struct owned_table *t = owned_tables; t->table != NULL; t++) {
        struct value *rows = NULL;
        size_t count = 0;

        OK(owned_rows(ctx, t, subject, &rows, &count));
        buf_fmt(&out, "%s %zu\n", t->table, count);
        for (size_t i = 0; i < count * t->rows->column_count; i++) {
            buf_fmt(&out, "%d %lld %.*s ", rows[i].is_null, (long long)rows[i].i64, STR_FMT(rows[i].text));
            buf_add(&out, str_hex(ctx->arena, rows[i].blob));
        }
    }
    store_release(ctx);
    return buf_str(&out);
}

/* I-6: others' data are byte-equal afterwards. I-8: series, sums and the audit chain are unchanged. */
static void test_i06_i08_others_and_the_books_stay_as_they_were(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w), other = {0};
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Bo"), .last_name = STR("Toinen"),
        .street = STR("Toisentie 2"), .postcode = STR("33100"), .town = STR("TAMPERE"),
        .email = STR("bo@posti.example"), .start_on = ctx->today};
    struct audit_report audit;
    struct str before;
    int64_t id;

    OK(RUN_ACTION(customers_create, w->customers, &form, &other));
    pay(w, make_invoice(w, aino.number, 1000000, NULL));
    make_invoice(w, other.number, 2000000, NULL);
    pay(w, make_invoice(w, aino.number, 1000000, NULL));
    before = rows_of(ctx, other.subject_id);
    assert_true(before.len > 500);
    id = open_case(w, aino.number, 0);
    approve(w, id);
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_erased(w, aino.subject_id);
    assert_true(str_eq(before, rows_of(ctx, other.subject_id)));
    assert_proof(w, invoices_evidence_gapless, 3, 0);
    assert_proof(w, payments_evidence_open, 3, 0);
    OK(audit_verify(w->proof, &audit));
    assert_true(audit.entries > 10);
    assert_int_equal(audit.broken, 0);
}

/* I-10, I-11: a file or a clerk does not bring the erased back; their own act does, as somebody new. */
static void test_i10_only_their_own_act_brings_a_person_back(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->customers;
    struct customer_receipt aino = make_person(w), again = {0};
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .start_on = ctx->today, .source = SOURCE_STAFF, .channel = CHANNEL_PHONE};
    int64_t id = open_case(w, aino.number, 0);

    approve(w, id);
    OK(requests_run(w->rights, id, STEP_CERTIFIED));
    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &again), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1914_REQUEST_FORGOTTEN);
    err_clear(&ctx->err);
    form.source = SOURCE_CUSTOMER;
    OK(RUN_ACTION(customers_create, ctx, &form, &again));
    assert_true(again.subject_id != aino.subject_id && again.number != aino.number);
    form.source = SOURCE_STAFF; /* the mark is retired */
    OK(RUN_ACTION(customers_create, ctx, &form, &again));
}

/* A request lands with the register's contact person; in nobody's inbox, or late, it is a violation. */
static void test_p03_requests_land_with_the_contact_person(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w);
    int64_t user = 0, to = 0, nobody = 0, id = open_case(w, aino.number, 0);

    OK(requests_assigned_to(ctx, id, &nobody));
    assert_int_equal(nobody, 0); /* there is no contact person yet */
    assert_proof(w, requests_evidence_assigned, 1, 1);
    OK(RUN_ACTION(test_make_contact, ctx, &nobody, &user));
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS}),
                  &((struct request_receipt){0})));
    OK(requests_assigned_to(ctx, id, &nobody));
    assert_proof(w, requests_evidence_assigned, 2, 1);
    OK(RUN_ACTION(test_assign, ctx, &id, &to));
    OK(requests_assigned_to(ctx, id, &to));
    store_release(ctx);
    assert_int_equal(to, user);
    assert_proof(w, requests_evidence_assigned, 2, 0);
    fixture_advance(w->f, 40);
    assert_proof(w, requests_evidence_assigned, 2, 2); /* late */
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int suite(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p34_a_prospect_goes_at_once), T(test_p35_i25_i27_open_invoice_holds_erasure),
        T(test_p60_representative_is_held_until_the_term_ends), T(test_p60_what_nobody_weighed_goes_after_thirty_days),
        T(test_p60_a_compelling_ground_of_a_named_person_keeps_it),
        T(test_p60_a_term_that_ends_later_is_noticed_by_the_night_run), T(test_i05_erasing_twice_is_erasing_once), T(test_i05_two_runners_of_one_case),
        T(test_p34_a_plan_that_changed_goes_back_to_approval), T(test_p52_only_an_identified_person_is_erased),
        T(test_i01_i09_a_planted_needle_stops_the_certificate), T(test_p34_the_answers_address_dies_with_its_delivery),
        T(test_p63_the_erased_do_not_come_back_by_a_file), T(test_p68_planted_violations_are_seen),
        T(test_p68_a_hold_of_somebody_who_left_is_seen),
        T(test_i06_i08_others_and_the_books_stay_as_they_were), T(test_i10_only_their_own_act_brings_a_person_back), T(test_p03_requests_land_with_the_contact_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return pg_fixture_twice(suite);
}
