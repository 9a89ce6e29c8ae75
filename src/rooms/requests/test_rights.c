/* The rights beside erasure, from request to letter, in memory and on PostgreSQL (P03 P17 P50 P52 P53 P55-P59 P61 P62; I-11 I-19 I-20
 * I-28 I-31 I-41). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "errors_requests.h"
#include "rooms/consents/consents.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/notices.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)
#define FAILS(expr, rc_, code_) \
    do { assert_int_equal((expr), (rc_)); assert_int_equal(ctx->err.code, (code_)); err_clear(&ctx->err); } while (0)

struct world { struct fixture *f; char *url; struct ctx *customers, *money, *rights, *proof; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->url = pg_fixture_next();
    w->f = fixture_open(&(struct fixture_options){.database_url = w->url});
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
    free(w->url);
    free(w);
    return 0;
}

static struct customer_receipt make_person(struct world *w, int source)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .phone = STR("+358400000011"), .street = STR("Salaisuuskuja 7"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today, .source = source,
        .channel = CHANNEL_FILE};
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt;
}

static int64_t open_case(struct world *w, struct request_form form)
{
    struct ctx *ctx = w->rights;
    struct request_receipt receipt = {0};

    OK(RUN_ACTION(requests_open, ctx, &form, &receipt));
    return receipt.id;
}

static struct request load(struct world *w, int64_t id)
{
    struct ctx *ctx = w->rights;
    struct request r;

    OK(requests_load(ctx, id, &r));
    store_release(ctx);
    return r;
}

static void decide(struct world *w, int64_t id, int64_t item, int outcome, int code, const char *words)
{
    struct ctx *ctx = w->rights;
    struct request_receipt receipt = {0};

    OK(RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = item, .outcome = outcome, .code = code,
        .words = str_from(words)}), &receipt));
}

static struct str letter_body(struct world *w, int64_t id, enum request_letter_kind kind, enum lang lang)
{
    struct ctx *ctx = w->rights;
    struct request r = load(w, id);
    struct request_letter_row *rows = NULL;
    struct str body = STR("");
    size_t count = 0;

    OK(requests_letters_of(ctx, id, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct request_letter_row row;

        if (rows[i].kind != (int)kind)
            continue;
        OK(requests_letter_load(ctx, rows[i].id, &row));
        OK(requests_letter_body(ctx, &r, &row, lang, &body));
    }
    store_release(ctx);
    if (str_empty(body))
        fail_msg("no letter %s", requests_letter_word(kind));
    return body;
}

static void has(struct str body, const char *what)
{
    if (!str_contains(body, str_from(what)))
        fail_msg("\"%s\" is not in: %.*s", what, STR_FMT(body));
}

static void proof(struct world *w, evidence_fn *fn, int64_t population, int64_t violations, int line)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    ok_at(ctx, fn(ctx, &e), line);
    store_release(ctx);
    if (e.population != population || e.violations != violations)
        fail_msg("line %d: population %lld violations %lld", line, (long long)e.population, (long long)e.violations);
}
#define PROOF(fn, population, violations) proof(w, (fn), (population), (violations), __LINE__)

static void plant(struct world *w, const char *sql)
{
    store_release(w->rights);
    store_release(w->proof);
    fixture_plant(w->f, sql);
}

/* ---- rectification -------------------------------------------------------------------------------------- */

static void test_p55_i31_a_datum_is_put_right_and_the_old_value_leaves(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_RESELLER);
    struct customer_party party;
    struct rectified was;
    struct str body, before;
    struct request_item *items = NULL;
    struct request_receipt receipt = {0};
    size_t count = 0;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RECTIFICATION, .field = STR("email"),
        .defect = DEFECT_OUTDATED, .value = STR("aino.uusi@posti.example"), .channel = REQUEST_BY_EMAIL});

    FAILS(RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = 1}), &receipt), RC_FORBIDDEN,
          E1910_REQUEST_UNIDENTIFIED);
    OK(RUN_ACTION(requests_identify, ctx, &((struct identity_form){id, IDENTITY_CHANNEL}), &receipt));
    decide(w, id, 1, 0, 0, "");
    OK(customers_party(w->customers, aino.customer_id, &party));
    assert_true(str_eqz(party.email, "aino.uusi@posti.example"));
    store_release(w->customers);
    OK(customers_datum(ctx, &((struct rectification){.customer_id = aino.customer_id, .field = STR("email")}), &was));
    assert_true(str_eqz(was.before, "aino.uusi@posti.example"));
    body = letter_body(w, id, LETTER_16, LANG_FI);
    has(body, "Ennen: aino.kielomalli@posti.example");
    has(body, "Nyt: aino.uusi@posti.example");
    assert_int_equal(load(w, id).state, REQUEST_ANSWERED);
    PROOF(requests_evidence_rectified, 1, 0);
    PROOF(requests_evidence_notified, 1, 0); /* I-31: the reseller gave the wrong value and is told */
    fixture_advance(w->f, 8);
    PROOF(requests_evidence_notified, 1, 1); /* art19.sla */
    FAILS(RUN_ACTION(requests_close, ctx, &((struct delivery_form){id, 9}), &receipt), RC_INVALID, E1012_FIELD_NOT_A_CHOICE);
    OK(RUN_ACTION(requests_close, ctx, &((struct delivery_form){id, DELIVERED_EMAIL}), &receipt));
    OK(requests_items(ctx, id, &items, &count));
    struct request r = load(w, id);
    OK(requests_item_text(ctx, &r, items[0].id, ITEM_BEFORE, &before));
    store_release(ctx);
    assert_true(str_empty(before)); /* kept until closed */
    PROOF(requests_evidence_rectified, 1, 0);
    plant(w, "UPDATE request_item SET executed_at = NULL");
    PROOF(requests_evidence_rectified, 1, 1);
}

static struct request_notice only_notice(struct world *w)
{
    struct ctx *ctx = w->rights;
    struct request_notice *rows = NULL;
    size_t count = 0;

    OK(requests_notices_of(ctx, false, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    return rows[0];
}

static enum rc notice_do(struct world *w, int64_t id, int step, const char *words)
{
    struct request_receipt receipt = {0};

    return RUN_ACTION(requests_notice_step, w->rights, &((struct told_form){.id = id, .step = step, .words = str_from(words),
        .reference = STR("REF-77")}), &receipt);
}

static int64_t wrong_email(struct world *w)
{
    struct customer_receipt aino = make_person(w, SOURCE_RESELLER);
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RECTIFICATION, .field = STR("email"),
        .defect = DEFECT_OUTDATED, .value = STR("aino.uusi@posti.example"), .identity = IDENTITY_CHANNEL});

    decide(w, id, 1, 0, 0, "");
    return id;
}

static void test_p56_a_notice_is_followed_until_it_is_acknowledged(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct request_notice n;
    struct str text, machine, reasons;

    (void)wrong_email(w);
    n = only_notice(w);
    OK(requests_notice_text(ctx, &n, LANG_FI, &text, &machine, &reasons));
    has(text, "aino.uusi@posti.example");
    has(text, "Aino Kielomalli");
    has(machine, "\"signature\":\"");
    store_release(ctx);
    FAILS(notice_do(w, n.id, NOTICE_DO_REMIND, ""), RC_CONFLICT, E1947_REQUEST_NOTICE_ENDED); /* nothing was sent yet */
    fixture_advance(w->f, 8);
    PROOF(requests_evidence_notified, 1, 1); /* art19.sla: not even sent */
    OK(notice_do(w, n.id, NOTICE_DO_SEND, ""));
    PROOF(requests_evidence_notified, 1, 0);
    fixture_advance(w->f, 8);
    PROOF(requests_evidence_notified, 1, 1); /* no answer in a week: a reminder is due */
    OK(notice_do(w, n.id, NOTICE_DO_REMIND, ""));
    PROOF(requests_evidence_notified, 1, 0);
    OK(notice_do(w, n.id, NOTICE_DO_ACKNOWLEDGE, ""));
    n = only_notice(w);
    assert_int_equal(n.state, NOTICE_TOLD);
    assert_int_equal(n.reminders, 1);
    assert_true(str_eqz(n.reference, "REF-77"));
    fixture_advance(w->f, 400);
    PROOF(requests_evidence_notified, 1, 0);
    OK(requests_notice_text(ctx, &n, LANG_FI, &text, &machine, &reasons));
    store_release(ctx);
    assert_true(str_empty(text) && str_empty(machine)); /* what was told is gone */
    FAILS(notice_do(w, n.id, NOTICE_DO_ACKNOWLEDGE, ""), RC_CONFLICT, E1947_REQUEST_NOTICE_ENDED);
    FAILS(notice_do(w, 4711, NOTICE_DO_SEND, ""), RC_NOT_FOUND, E1946_REQUEST_NOTICE_UNKNOWN);
}

static void test_p56_not_telling_needs_reasons_of_a_named_person(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct request_notice n;
    struct str text, machine, reasons;

    (void)wrong_email(w);
    n = only_notice(w);
    FAILS(notice_do(w, n.id, NOTICE_DO_SKIP, "  "), RC_INVALID, E1929_REQUEST_WORDS);
    OK(notice_do(w, n.id, NOTICE_DO_FAIL, ""));
    PROOF(requests_evidence_notified, 1, 1); /* failed is not told */
    OK(notice_do(w, n.id, NOTICE_DO_SKIP, "Jälleenmyyjä on lopettanut toimintansa."));
    n = only_notice(w);
    OK(requests_notice_text(ctx, &n, LANG_SV, &text, &machine, &reasons));
    store_release(ctx);
    has(reasons, "lopettanut");
    assert_true(str_empty(text));
    PROOF(requests_evidence_notified, 1, 0);
    FAILS(RUN_ACTION(requests_notice_step, ctx, &((struct told_form){.id = n.id, .step = NOTICE_DO_SEND,
        .on = date_add_days(ctx->today, 1)}), &((struct request_receipt){0})), RC_CONFLICT, E1947_REQUEST_NOTICE_ENDED);
}

DECLARE_ACTION(rights_test_log, struct disclosure_act, int64_t);
DEFINE_ACTION(rights_test_log, struct disclosure_act, int64_t) { return disclosures_log(ctx, req, out); }
DECLARE_ACTION(rights_test_release, int64_t, int64_t);
DEFINE_ACTION(rights_test_release, int64_t, int64_t)
{
    struct request r;

    (void)out;
    TRY(requests_load(ctx, *req, &r));
    TRY(requests_notify_recipients(ctx, &r, 0, ACT_ERASED, (uint64_t)INT64_MAX));
    return requests_release_agencies(ctx, &r);
}

static void test_p56_an_agency_is_asked_to_give_the_claim_back(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->money;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct recipient_receipt agency = {0};
    struct request_notice *rows = NULL;
    struct str text, machine, reasons;
    int64_t id = 0, nothing = 0;
    size_t count = 0;

    OK(RUN_ACTION(disclosures_recipient_add, ctx, &((struct recipient_form){.name = STR("Malliperintä Oy"), .kind = RECIPIENT_COLLECTION,
        .country = STR("FI"), .contract_on = ctx->today, .contract_until = DATE_NONE, .safeguard_on = DATE_NONE}), &agency));
    OK(RUN_ACTION(rights_test_log, ctx, &((struct disclosure_act){.recipient = agency.id, .ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE,
        .categories = CATEGORY_BIT(CATEGORY_NAME), .customer = aino.customer_id, .reference = STR("P-2027-001")}), &id));
    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE, .identity = IDENTITY_DESK});
    ctx = w->rights;
    OK(RUN_ACTION(rights_test_release, ctx, &id, &nothing));
    OK(requests_notices_of(ctx, false, 10, &rows, &count));
    assert_int_equal(count, 2); /* what was erased, and then the claim's own file */
    OK(requests_notice_text(ctx, &rows[0], LANG_FI, &text, &machine, &reasons));
    store_release(ctx);
    has(text, "palauttamaan tai hävittämään perintäasian tiedot");
    has(machine, "claim_released\\\":true");
}

static void test_p55_what_is_incomplete_gets_a_statement_beside_it(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct customer_party party;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RECTIFICATION, .field = STR("street"),
        .defect = DEFECT_INCOMPLETE, .value = STR("B-rappu, ovikoodi pyydettava"), .identity = IDENTITY_DESK});

    decide(w, id, 1, 0, 0, "");
    OK(customers_party(w->customers, aino.customer_id, &party));
    assert_true(str_eqz(party.street, "Salaisuuskuja 7")); /* stands as it was */
    store_release(w->customers);
    PROOF(requests_evidence_notified, 1, 0); /* the person gave it: nobody else to tell, and that is on record */
}

static void test_i28_p57_a_refusal_is_certified_with_reasons(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    struct request_letter_row *rows = NULL;
    struct str body;
    size_t count = 0;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RECTIFICATION, .field = STR("last_name"),
        .defect = DEFECT_ERRONEOUS, .value = STR("Toinen"), .identity = IDENTITY_CHANNEL});

    OK(RUN_ACTION(requests_item_add, ctx, &((struct item_form){.case_id = id, .kind = REQUEST_RECTIFICATION, .field = STR("phone"),
        .defect = DEFECT_UNNECESSARY}), &receipt));
    FAILS(RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = 1, .outcome = ITEM_REFUSED,
        .code = REASON_DATA_CORRECT}), &receipt), RC_INVALID, E1929_REQUEST_WORDS);
    decide(w, id, 1, ITEM_REFUSED, REASON_DATA_CORRECT, "Nimi vastaa asiakirjaa, jonka naimme.");
    assert_int_equal(load(w, id).state, REQUEST_RECEIVED); /* the other field waits for its own decision */
    decide(w, id, 2, 0, 0, "");
    assert_int_equal(load(w, id).state, REQUEST_ANSWERED);
    OK(requests_letters_of(ctx, id, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 2);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        has(letter_body(w, id, LETTER_16X, (enum lang)lang), "Nimi vastaa asiakirjaa");
    body = letter_body(w, id, LETTER_16X, LANG_FI);
    has(body, "Todistus");
    has(body, "77 ja 79 artikla"); /* P61 */
    has(body, "16, 19");
    PROOF(requests_evidence_certificates, 1, 0);
    plant(w, "UPDATE request_letter SET certificate = 0");
    PROOF(requests_evidence_certificates, 1, 1);
    plant(w, "UPDATE request_letter SET certificate = 1");
    plant(w, "UPDATE request_item SET letter_id = NULL WHERE outcome = 1");
    PROOF(requests_evidence_certificates, 1, 1);
}

static void test_p55_an_issued_invoice_is_never_altered(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->money;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = 500000};
    struct invoice_receipt bill = {0};
    struct invoice invoice;
    int64_t id;

    OK(RUN_ACTION(invoices_create, ctx, &((struct invoice_form){.customer = aino.number, .rows = &row, .row_count = 1}), &bill));
    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RECTIFICATION, .field = STR("street"),
        .defect = DEFECT_OUTDATED, .value = STR("Uusikuja 1"), .identity = IDENTITY_CHANNEL});
    decide(w, id, 1, 0, 0, "");
    has(letter_body(w, id, LETTER_16B, LANG_FI), "hyvityslaskun ja uuden laskun");
    OK(invoices_load(ctx, bill.number, 0, &invoice));
    assert_true(str_eqz(invoice.party.street, "Salaisuuskuja 7"));
    store_release(ctx);
}

/* ---- restriction ------------------------------------------------------------------------------------------ */

static void test_i19_p58_restricted_until_told(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct customer_brief *brief = NULL;
    struct customer_party party;
    struct request_receipt receipt = {0};
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RESTRICTION, .ground = RESTRICT_ACCURACY,
        .field = STR("email"), .identity = IDENTITY_CHANNEL});

    decide(w, id, 1, 0, 0, "");
    OK(customers_party(w->customers, aino.customer_id, &party));
    assert_true(str_empty(party.email)); /* the contested category only */
    assert_true(str_eqz(party.phone, "+358400000011"));
    store_release(w->customers);
    PROOF(requests_evidence_restricted, 1, 0);
    FAILS(RUN_ACTION(requests_lift, ctx, &((struct lifting_form){.case_id = id}), &receipt), RC_INVALID, E1929_REQUEST_WORDS);
    OK(RUN_ACTION(requests_lift, ctx, &((struct lifting_form){.case_id = id, .words = STR("Osoite todettiin oikeaksi.")}), &receipt));
    has(letter_body(w, id, LETTER_18E, LANG_FI), "Osoite todettiin oikeaksi.");
    OK(customers_party(w->customers, aino.customer_id, &party));
    assert_true(str_eqz(party.email, "aino.kielomalli@posti.example"));
    store_release(w->customers);
    FAILS(RUN_ACTION(requests_lift, ctx, &((struct lifting_form){.case_id = id, .words = STR("x")}), &receipt), RC_CONFLICT,
          E1936_REQUEST_NOT_RESTRICTED);
    PROOF(requests_evidence_restricted, 1, 0);
    plant(w, "UPDATE request_restriction SET letter_id = NULL");
    PROOF(requests_evidence_restricted, 1, 1);
    OK(customers_briefs(w->customers, &aino.customer_id, 1, &brief));
    assert_false(brief->locked);
    store_release(w->customers);
}

static void test_p58_a_disputed_debt_is_known(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    bool disputed = true;
    int64_t id;

    OK(requests_debt_disputed(ctx, aino.subject_id, &disputed));
    assert_false(disputed);
    store_release(ctx);
    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_RESTRICTION, .ground = RESTRICT_CLAIMS,
        .about = PURPOSE_COLLECTION, .identity = IDENTITY_CHANNEL});
    decide(w, id, 1, 0, 0, "");
    OK(requests_debt_disputed(ctx, aino.subject_id, &disputed));
    store_release(ctx);
    assert_true(disputed);
}

/* ---- objection, prohibitions, consents ---------------------------------------------------------------------- */

static void test_p59_an_objection_rests_the_data_while_it_is_weighed(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct customer_brief *brief = NULL;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_OBJECTION, .about = PURPOSE_DEVELOPMENT,
        .identity = IDENTITY_CHANNEL});

    OK(customers_briefs(w->customers, &aino.customer_id, 1, &brief));
    assert_true(brief->locked); /* 18(1)(d) */
    store_release(w->customers);
    decide(w, id, 1, ITEM_REFUSED, REASON_COMPELLING_GROUND, "Oikeusvaade on vireilla.");
    OK(customers_briefs(w->customers, &aino.customer_id, 1, &brief));
    assert_false(brief->locked);
    store_release(w->customers);
    has(letter_body(w, id, LETTER_21X, LANG_EN), "not upheld");
    has(letter_body(w, id, LETTER_18E, LANG_FI), "Rajoitus"); /* told before it ends */
    PROOF(requests_evidence_objections, 1, 0);

    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_OBJECTION, .about = PURPOSE_DEVELOPMENT,
        .identity = IDENTITY_CHANNEL});
    decide(w, id, 1, 0, 0, "");
    assert_int_equal(consents_permit_use(ctx, aino.subject_id, PURPOSE_DEVELOPMENT, CONSENT_ANY), RC_REFUSED);
    err_clear(&ctx->err);
    store_release(ctx);
    PROOF(requests_evidence_objections, 2, 0);
    plant(w, "UPDATE request_item SET decided_by = 0 WHERE outcome = 2");
    PROOF(requests_evidence_objections, 2, 1);
}

static void test_p59_a_contract_cannot_be_objected_to(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_OBJECTION, .about = PURPOSE_INVOICING,
        .identity = IDENTITY_CHANNEL});

    FAILS(RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = 1}), &receipt), RC_INVALID, E1929_REQUEST_WORDS);
    decide(w, id, 1, 0, 0, "Laskutus perustuu sopimukseen.");
    has(letter_body(w, id, LETTER_21X, LANG_FI), "Laskutus perustuu sopimukseen.");
}

static void test_i20_p53_marketing_stops_between_building_and_sending(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    int64_t id;

    OK(consents_permit_use(ctx, aino.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST)); /* the list is built */
    store_release(ctx);
    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_MARKETING}); /* I0: nobody proves anything */
    FAILS(RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = 1, .outcome = ITEM_REFUSED,
        .code = REASON_UNFOUNDED, .words = STR("Ei")}), &receipt), RC_INVALID, E1920_REQUEST_NOT_REFUSABLE);
    decide(w, id, 1, 0, 0, "");
    FAILS(consents_permit_use(ctx, aino.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST), RC_REFUSED, ctx->err.code); /* and not sent */
    FAILS(consents_permit_disclosure(ctx, aino.subject_id, PURPOSE_LIST_PUBLICATION, CONSENT_ANY), RC_REFUSED, ctx->err.code);
    store_release(ctx);
    has(letter_body(w, id, LETTER_21M, LANG_SV), "Förbudet");
    PROOF(requests_evidence_objections, 1, 0);
    PROOF(consents_evidence_prohibitions, 7, 0);
}

/* ---- the case itself ------------------------------------------------------------------------------------------- */

static void test_p52_identity_is_asked_once_and_reopens(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS, .channel = REQUEST_BY_PAPER});

    OK(RUN_ACTION(requests_acknowledge, ctx, &id, &receipt));
    OK(RUN_ACTION(requests_ask_identity, ctx, &id, &receipt));
    has(letter_body(w, id, LETTER_ID, LANG_FI), "Allekirjoitusta ei tarvita");
    FAILS(RUN_ACTION(requests_ask_identity, ctx, &id, &receipt), RC_CONFLICT, E1932_REQUEST_ASKED_ALREADY);
    fixture_advance(w->f, 31);
    OK(requests_review(ctx));
    assert_int_equal(load(w, id).ended_as, ENDED_UNIDENTIFIED);
    OK(RUN_ACTION(requests_identify, ctx, &((struct identity_form){id, IDENTITY_DESK}), &receipt));
    assert_int_equal(load(w, id).state, REQUEST_RECEIVED);
    decide(w, id, 1, 0, 0, "");
    has(letter_body(w, id, LETTER_15, LANG_EN), "The register holds about you");
    assert_int_equal(load(w, id).state, REQUEST_ANSWERED);
}

static void test_p52_more_time_moves_the_clock_and_is_told(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS, .identity = IDENTITY_CHANNEL});
    struct request before = load(w, id);

    OK(RUN_ACTION(requests_extend, ctx, &((struct extension_form){id, REASON_HIGH_VOLUME, STR("Pyyntoja on sata.")}), &receipt));
    assert_true(load(w, id).due_legal.days > before.due_legal.days + 55);
    has(letter_body(w, id, LETTER_12D, LANG_FI), "Pyyntoja on sata.");
    FAILS(RUN_ACTION(requests_extend, ctx, &((struct extension_form){id, REASON_HIGH_VOLUME, STR("x")}), &receipt), RC_CONFLICT,
          E1926_REQUEST_EXTENDED);
}

static void test_p52_about_nobody_doubled_withdrawn(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0}, first = {0};
    struct request_form nobody = {.kind = REQUEST_ACCESS, .text = STR("Mita tietoja minusta on?")};
    int64_t id = open_case(w, nobody), second;

    assert_int_equal(load(w, id).subject, 0);
    decide(w, id, 1, 0, 0, "");
    has(letter_body(w, id, LETTER_15, LANG_FI), "ei ole sinua koskevia tietoja");
    nobody.text = STR("");
    FAILS(RUN_ACTION(requests_open, ctx, &nobody, &receipt), RC_INVALID, E1915_REQUEST_NO_CUSTOMER);

    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS}), &first));
    second = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS});
    FAILS(RUN_ACTION(requests_end, ctx, &((struct end_form){second, ENDED_DUPLICATE, STR("OP-2027-999")}), &receipt), RC_NOT_FOUND,
          E1901_REQUEST_NOT_FOUND);
    OK(RUN_ACTION(requests_end, ctx, &((struct end_form){second, ENDED_DUPLICATE,
        requests_number(ctx->arena, first.year, first.ordinal)}), &receipt));
    assert_int_equal(load(w, second).duplicate_of, first.id);
    FAILS(RUN_ACTION(requests_end, ctx, &((struct end_form){.case_id = second, .ended_as = ENDED_WITHDRAWN}), &receipt), RC_CONFLICT,
          E1907_REQUEST_WRONG_STATE);
}

static void test_p35_erase_and_access_at_once_access_goes_first(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    struct request_item item;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS, .identity = IDENTITY_CHANNEL});

    OK(RUN_ACTION(requests_item_add, ctx, &((struct item_form){.case_id = id, .kind = REQUEST_ERASURE}), &receipt));
    FAILS(RUN_ACTION(requests_item_add, ctx, &((struct item_form){.case_id = id, .kind = REQUEST_ANONYMISATION}), &receipt), RC_CONFLICT,
          E1930_REQUEST_ERASURE_ASKED); /* P62: never instead of it */
    FAILS(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt), RC_CONFLICT, E1931_REQUEST_ANSWER_FIRST);
    decide(w, id, 1, 0, 0, "");
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    assert_int_equal(load(w, id).state, REQUEST_ANSWERED);
    OK(requests_item_load(ctx, id, 2, &item));
    store_release(ctx);
    assert_int_equal(item.outcome, ITEM_ACCEPTED);
    assert_true(item.letter != 0 && item.executed_at != 0);
    has(letter_body(w, id, LETTER_17, LANG_FI), "Todistus tietojen poistamisesta");
    has(letter_body(w, id, LETTER_15, LANG_FI), "Rekisterissä on sinusta");
    PROOF(requests_evidence_certificates, 0, 0);
}

DECLARE_ACTION(test_two_persons, int64_t, int64_t);
DEFINE_ACTION(test_two_persons, int64_t, int64_t)
{
    *out = *req;
    return setting_set(ctx, STR("erase.two_persons"), STR("yes"));
}

static void test_p34_two_persons_when_the_register_says_so(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct request_receipt receipt = {0};
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .identity = IDENTITY_CHANNEL});
    int64_t me = w->f->actor.user_id;

    int64_t done = 0;

    OK(RUN_ACTION(test_two_persons, ctx, &id, &done));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
    assert_int_equal(load(w, id).state, REQUEST_RECEIVED);
    FAILS(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt), RC_CONFLICT, E1935_REQUEST_SECOND_PERSON);
    w->f->actor.user_id = me + 1;
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
    w->f->actor.user_id = me;
    assert_int_equal(load(w, id).state, REQUEST_RUNNING);
}

static void test_p62_sums_are_equal_before_and_after(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = 500000};
    struct invoice_receipt bill = {0};
    struct invoice_month before[12], after[12];
    struct request_receipt receipt = {0};
    struct month_sum *sums = NULL;
    size_t count = 0;
    int64_t id;

    OK(RUN_ACTION(invoices_create, w->money, &((struct invoice_form){.customer = aino.number, .rows = &row, .row_count = 1}), &bill));
    OK(invoices_months(w->money, before));
    store_release(w->money);
    id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ANONYMISATION, .identity = IDENTITY_CHANNEL});
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    OK(invoices_months(w->money, after));
    store_release(w->money);
    for (int i = 0; i < 12; i++)
        assert_int_equal(before[i].invoiced_cents, after[i].invoiced_cents);
    OK(requests_month_sums(ctx, 1, &sums, &count));
    assert_int_equal(count, 1);
    assert_int_equal(sums[0].people, 1);
    assert_true(sums[0].cents > 0);
    OK(requests_month_sums(ctx, STATS_K, &sums, &count));
    store_release(ctx);
    assert_int_equal(count, 0); /* a group of one tells about one */
    PROOF(requests_evidence_anonymised, 1, 0);
    plant(w, "DELETE FROM month_sum");
    PROOF(requests_evidence_anonymised, 1, 1);
}

static void test_i11_p53_a_prohibition_outlives_the_person(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER), again;
    struct request_receipt receipt = {0};
    struct consent_receipt consent = {0};
    int64_t id;

    OK(RUN_ACTION(consents_prohibit, ctx, &((struct ban_form){.customer = aino.number}), &consent));
    id = open_case(w, (struct request_form){.customer = aino.number, .identity = IDENTITY_CHANNEL});
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = id}), &receipt));
    OK(requests_run(ctx, id, STEP_CERTIFIED));
    again = make_person(w, SOURCE_CUSTOMER); /* comes back by her own act */
    assert_int_not_equal(again.subject_id, aino.subject_id);
    assert_int_equal(consents_permit_use(ctx, again.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST), RC_REFUSED);
    err_clear(&ctx->err);
    store_release(ctx);
    OK(RUN_ACTION(consents_give, ctx, &((struct consent_form){.customer = again.number, .purpose = PURPOSE_DIRECT_MARKETING}), &consent));
    OK(consents_permit_use(ctx, again.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST));
    OK(consents_permit_use(ctx, again.subject_id, PURPOSE_MARKET_RESEARCH, CONSENT_POST));
    store_release(ctx);
}

static void test_p59_death_ends_the_relationship(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    struct customer_brief *brief = NULL;
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ESTATE, .deputy = DEPUTY_ESTATE});

    decide(w, id, 1, 0, 0, "");
    OK(customers_briefs(ctx, &aino.customer_id, 1, &brief));
    assert_int_equal(brief->state, CUSTOMER_ENDED);
    assert_int_equal(consents_permit_use(ctx, aino.subject_id, PURPOSE_DISTANCE_SELLING, CONSENT_PHONE), RC_REFUSED);
    err_clear(&ctx->err);
    store_release(ctx);
    has(letter_body(w, id, LETTER_E, LANG_EN), "open debt only");
}

static void test_p17_an_interest_needs_its_balancing_test(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct balancing_form form = {PURPOSE_STATISTICS, STR("Toiminnan kehittaminen"), STR("Ilman lukuja ei nahda"), STR("Ei henkiloita")};
    struct evidence e = {0};
    int64_t id = 0, missing;

    PROOF(requests_evidence_balancing, 0, 0); /* nobody is in the register */
    (void)make_person(w, SOURCE_CUSTOMER);
    OK(requests_evidence_balancing(w->proof, &e));
    store_release(w->proof);
    missing = e.violations;
    assert_true(missing > 0 && missing == e.population);
    OK(RUN_ACTION(requests_balance, ctx, &form, &id));
    OK(requests_evidence_balancing(w->proof, ((e = (struct evidence){0}), &e)));
    store_release(w->proof);
    assert_int_equal(e.violations, missing - 1);
    fixture_advance(w->f, 367);
    OK(requests_evidence_balancing(w->proof, ((e = (struct evidence){0}), &e)));
    store_release(w->proof);
    assert_int_equal(e.violations, missing); /* its review is due */
    form.about = PURPOSE_INVOICING;
    FAILS(RUN_ACTION(requests_balance, ctx, &form, &id), RC_INVALID, E1940_REQUEST_NO_INTEREST);
    form = (struct balancing_form){.about = PURPOSE_STATISTICS, .interest = STR("x")};
    FAILS(RUN_ACTION(requests_balance, ctx, &form, &id), RC_INVALID, E1939_REQUEST_WEIGHING);
}

static void test_p50_without_a_decision_the_answer_says_so(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_REVIEW, .identity = IDENTITY_CHANNEL});

    (void)ctx;
    decide(w, id, 1, 0, 0, ""); /* no decision has been made about her: the answer says so */
    assert_int_equal(load(w, id).state, REQUEST_ANSWERED);
}

static void test_p03_alarms_are_marked_once_a_day(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = make_person(w, SOURCE_CUSTOMER);
    int64_t id = open_case(w, (struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS});
    struct request_happening *rows = NULL;
    size_t count = 0, alarms = 0;

    OK(requests_alarms(ctx));
    OK(requests_alarms(ctx));
    OK(requests_events(ctx, id, &rows, &count));
    for (size_t i = 0; i < count; i++)
        alarms += rows[i].what == EVENT_ALARM;
    store_release(ctx);
    assert_int_equal(alarms, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
static int suite(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p55_i31_a_datum_is_put_right_and_the_old_value_leaves), T(test_p55_what_is_incomplete_gets_a_statement_beside_it),
        T(test_i28_p57_a_refusal_is_certified_with_reasons), T(test_p55_an_issued_invoice_is_never_altered),
        T(test_p56_an_agency_is_asked_to_give_the_claim_back), T(test_p56_a_notice_is_followed_until_it_is_acknowledged), T(test_p56_not_telling_needs_reasons_of_a_named_person),
        T(test_i19_p58_restricted_until_told), T(test_p58_a_disputed_debt_is_known),
        T(test_p59_an_objection_rests_the_data_while_it_is_weighed), T(test_p59_a_contract_cannot_be_objected_to),
        T(test_i20_p53_marketing_stops_between_building_and_sending), T(test_p52_identity_is_asked_once_and_reopens),
        T(test_p52_more_time_moves_the_clock_and_is_told), T(test_p52_about_nobody_doubled_withdrawn),
        T(test_p35_erase_and_access_at_once_access_goes_first), T(test_p34_two_persons_when_the_register_says_so),
        T(test_p62_sums_are_equal_before_and_after), T(test_i11_p53_a_prohibition_outlives_the_person),
        T(test_p59_death_ends_the_relationship), T(test_p17_an_interest_needs_its_balancing_test),
        T(test_p50_without_a_decision_the_answer_says_so), T(test_p03_alarms_are_marked_once_a_day)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return pg_fixture_twice(suite);
}
