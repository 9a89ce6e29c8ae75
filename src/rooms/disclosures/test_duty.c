/* Information to those whose data came from somebody else (P25; Art. 14), and mail that goes out through the gate (P31). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/seal.h"
#include "errors_disclosures.h"
#include "net/net.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/duty.h"
#include "rooms/disclosures/outbound.h"
#include "rooms/einvoices/einvoices.h"

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

struct world { struct fixture *f; struct ctx *sales, *rights, *proof, *money; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->f = fixture_open(NULL);
    w->sales = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    net_set_line(NULL, NULL);
    fixture_close(w->f);
    free(w);
    return 0;
}

static struct customer_receipt person(struct world *w, int source, const char *last)
{
    struct ctx *ctx = w->sales;
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &((struct customer_form){.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = str_from(last),
        .start_on = ctx->today, .source = source, .channel = CHANNEL_FILE}), &receipt));
    return receipt;
}

static void proof(struct world *w, evidence_fn *fn, int64_t violations, int line)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    ok_at(ctx, fn(ctx, &e), line);
    store_release(ctx);
    if (e.violations != violations)
        fail_msg("line %d: population %lld violations %lld", line, (long long)e.population, (long long)e.violations);
}
#define PROOF(fn, violations) proof(w, (fn), (violations), __LINE__)

static struct duty load(struct world *w, int64_t subject)
{
    struct ctx *ctx = w->rights;
    struct duty d;

    OK(disclosures_duty_load(ctx, subject, &d));
    store_release(ctx);
    return d;
}

static void test_p25_whose_data_came_from_elsewhere_are_told_within_a_month(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = person(w, SOURCE_RESELLER, "Kielomalli");
    struct duty_figures soon;
    struct duty *rows = NULL;
    size_t count = 0;
    struct str text;

    (void)person(w, SOURCE_CUSTOMER, "Itse");
    OK(disclosures_find_duties(ctx));
    OK(disclosures_find_duties(ctx)); /* again changes nothing */
    OK(disclosures_duties(ctx, true, 10, &rows, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].subject, aino.subject_id);
    assert_int_equal(rows[0].due_on.days, date_ymd(2027, 4, 1).days); /* got on 1.3.2027 */
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        static const char *const articles[] = {"14 artikla", "artikel 14", "Article 14"};

        OK(disclosures_duty_letter(ctx, &rows[0], (enum lang)lang, &text));
        assert_true(str_contains(text, str_from(articles[lang])));
    }
    store_release(ctx);
    PROOF(disclosures_evidence_sources, 0);
    fixture_advance(w->f, 25);
    OK(disclosures_duty_soon(ctx, &soon));
    store_release(ctx);
    assert_int_equal(soon.soon, 1);
    assert_int_equal(soon.late, 0);
    fixture_advance(w->f, 15);
    PROOF(disclosures_evidence_sources, 1); /* the month is over */
    OK(RUN_ACTION(disclosures_inform, ctx, &((struct duty_form){.subject = aino.subject_id, .way = DUTY_BY_LETTER}), &((struct duty_receipt){0})));
    assert_int_equal(load(w, aino.subject_id).state, DUTY_DONE);
    PROOF(disclosures_evidence_sources, 0);
    FAILS(RUN_ACTION(disclosures_inform, ctx, &((struct duty_form){.subject = aino.subject_id, .way = DUTY_BY_LETTER}), &((struct duty_receipt){0})),
          RC_NOT_FOUND, E3023_DUTY_NOBODY);
}

static void test_p25_nobody_in_the_queue_is_seen_too(void **state)
{
    struct world *w = *state;

    (void)person(w, SOURCE_IMPORT, "Tuotu");
    PROOF(disclosures_evidence_sources, 0);
    fixture_advance(w->f, 40);
    PROOF(disclosures_evidence_sources, 1); /* the job never ran: still a shortfall */
}

static void test_p25_an_exception_needs_a_ground_and_a_name(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct duty_receipt receipt = {0};
    struct duty_ground *grounds = NULL;
    size_t count = 0;

    (void)person(w, SOURCE_IMPORT, "Yksi");
    (void)person(w, SOURCE_IMPORT, "Kaksi");
    (void)person(w, SOURCE_PARTNER, "Kolme");
    OK(disclosures_find_duties(ctx));
    FAILS(RUN_ACTION(disclosures_except, ctx, &((struct duty_except){.source = SOURCE_IMPORT, .exception = DUTY_KNOWS, .words = STR(" ")}), &receipt),
          RC_INVALID, E3025_DUTY_WORDS);
    FAILS(RUN_ACTION(disclosures_except, ctx, &((struct duty_except){.exception = DUTY_KNOWS, .words = STR("x")}), &receipt), RC_NOT_FOUND,
          E3023_DUTY_NOBODY); /* neither a person nor a source */
    OK(RUN_ACTION(disclosures_except, ctx, &((struct duty_except){.source = SOURCE_IMPORT, .exception = DUTY_KNOWS,
        .words = STR("Seloste annettiin, kun asiakkuus alkoi.")}), &receipt));
    assert_int_equal(receipt.people, 2);
    OK(disclosures_duty_grounds(ctx, &grounds, &count));
    store_release(ctx);
    assert_int_equal(count, 1);
    assert_int_equal(grounds[0].people, 2);
    fixture_advance(w->f, 40);
    PROOF(disclosures_evidence_sources, 1); /* the partner's */
    OK(RUN_ACTION(disclosures_inform, ctx, &((struct duty_form){.source = SOURCE_PARTNER, .way = DUTY_WITH_INVOICE}), &receipt));
    PROOF(disclosures_evidence_sources, 0);
    store_release(w->proof);
    fixture_plant(w->f, "UPDATE information_ground SET words = ''");
    PROOF(disclosures_evidence_sources, 2);
}

static int64_t operator_of(struct world *w, int kind, const char *name, const char *address)
{
    struct ctx *ctx = w->money;
    struct recipient_receipt receipt = {0};

    OK(RUN_ACTION(disclosures_recipient_add, ctx, &((struct recipient_form){.name = str_from(name), .kind = kind, .country = STR("FI"),
        .contract_on = ctx->today, .contract_until = DATE_NONE, .safeguard_on = DATE_NONE, .address = str_from(address)}), &receipt));
    return receipt.id;
}

DECLARE_ACTION(duty_test_disclose, struct disclosure_act, int64_t);
DEFINE_ACTION(duty_test_disclose, struct disclosure_act, int64_t)
{
    return disclosures_log(ctx, req, out);
}

static void test_p25_the_first_disclosure_is_the_last_moment(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct customer_receipt aino = person(w, SOURCE_RESELLER, "Kielomalli");
    int64_t id = 0, agency = operator_of(w, RECIPIENT_COLLECTION, "Malliperintä Oy", "");

    OK(disclosures_find_duties(ctx));
    fixture_advance(w->f, 3);
    ctx = w->money;
    OK(RUN_ACTION(duty_test_disclose, ctx, &((struct disclosure_act){.recipient = agency, .ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE,
        .categories = CATEGORY_BIT(CATEGORY_NAME), .customer = aino.customer_id, .reference = STR("P-1")}), &id));
    assert_int_equal(load(w, aino.subject_id).due_on.days, ctx->today.days);
    fixture_advance(w->f, 1);
    PROOF(disclosures_evidence_sources, 1);
}

/* ---- mail -------------------------------------------------------------------------------------------------------- */

static struct { int calls; enum rc rc; struct str to, text, name, reference; char kept[4][4096]; } line;

static struct str keep(int i, struct str s)
{
    size_t n = s.len < sizeof(line.kept[0]) ? s.len : sizeof(line.kept[0]);

    memcpy(line.kept[i], s.ptr, n);
    return (struct str){line.kept[i], n};
}

static enum rc answer_line(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms, struct str *answer, struct err *err)
{
    struct net_job job;

    (void)arg;
    (void)work;
    (void)timeout_ms;
    (void)err;
    assert_true(net_decode(arena, payload, &job));
    line.calls++;
    line.to = keep(0, job.to);
    line.text = keep(1, job.text);
    line.name = keep(2, job.name);
    line.reference = keep(3, job.message_id);
    *answer = line.rc == RC_OK ? ((struct str){"\0\0\0\0", 4}) : ((struct str){"\1\1\1\1", 4}); /* the role's rc first */
    return RC_OK;
}

DECLARE_ACTION(duty_test_mail, struct outbound_mail, int64_t);
DEFINE_ACTION(duty_test_mail, struct outbound_mail, int64_t)
{
    return disclosures_mail(ctx, req, out);
}

static int64_t mail_channel(struct world *w)
{
    struct ctx *ctx = w->money;
    struct einvoice_channel_receipt channel = {0};
    int64_t post = operator_of(w, RECIPIENT_OPERATOR, "Malliposti Oy", "");

    OK(RUN_ACTION(einvoices_channel_add, ctx, (&(struct einvoice_channel_form){.kind = EINVOICE_MAIL, .recipient = post,
        .target = STR("smtp://127.0.0.1:2525"), .sender = STR("laskut@mallikonttori.example")}), &channel));
    return post;
}

static void test_p31_mail_goes_with_recipient_purpose_and_ground_or_not_at_all(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    int64_t id = 0, again = 0, agency = operator_of(w, RECIPIENT_COLLECTION, "Malliperintä Oy", "peri@malliperinta.example");
    struct outbound_mail mail = {.to = STR("peri@malliperinta.example"), .subject = STR("Ilmoitus"), .text = STR("Poistakaa tiedot."),
        .mark = STR("art19-1-0"), .act = {.recipient = agency, .ground = DISCLOSE_REQUEST, .way = DISCLOSE_MAIL,
        .categories = CATEGORY_BIT(CATEGORY_NAME)}};
    struct outbound *rows = NULL;
    struct disclosure *log = NULL;
    size_t count = 0;
    int64_t next = 0;
    bool key = true;

    memset(&line, 0, sizeof(line));
    net_set_line(answer_line, NULL);
    OK(RUN_ACTION(duty_test_mail, ctx, &mail, &id));
    OK(RUN_ACTION(duty_test_mail, ctx, &mail, &again)); /* the same mark is the same message */
    assert_int_equal(again, 0);
    OK(disclosures_send(ctx)); /* no channel yet: it waits */
    assert_int_equal(line.calls, 0);
    (void)mail_channel(w);
    fixture_advance(w->f, 1);
    line.rc = RC_IO;
    OK(disclosures_send(ctx)); /* broke off: tried again later */
    assert_int_equal(line.calls, 1);
    line.rc = RC_OK;
    OK(disclosures_send(ctx));
    assert_int_equal(line.calls, 1); /* not yet */
    fixture_advance(w->f, 1);
    OK(disclosures_send(ctx));
    assert_int_equal(line.calls, 2);
    assert_true(str_eqz(line.to, "peri@malliperinta.example") && str_eqz(line.reference, "art19-1-0"));
    OK(disclosures_outbound(ctx, 10, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].state, OUTBOUND_SENT);
    assert_true(rows[0].disclosure != 0);
    OK(disclosures_list(ctx, &(struct disclosure_filter){.most = 10}, &log, &count, &next));
    assert_int_equal(count, 1); /* one row of the log, however often it was tried */
    assert_true(str_eqz(log[0].reference, "art19-1-0"));
    OK(key_exists(ctx, (struct key_ref){KEY_CLAIM, id}, &key));
    store_release(ctx);
    assert_false(key); /* what it said has gone */
}

static void test_p31_nothing_leaves_without_its_row_in_the_log(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct net_receipt receipt;
    struct net_job job = {.kind = NET_MAIL, .target = STR("smtp://127.0.0.1:2525"), .to = STR("a@b.example"), .message_id = STR("keksitty")};

    memset(&line, 0, sizeof(line));
    net_set_line(answer_line, NULL);
    FAILS(disclosures_deliver(ctx, &job, &receipt), RC_FORBIDDEN, E3022_OUTBOUND_UNLOGGED);
    job.message_id = STR("");
    FAILS(disclosures_deliver(ctx, &job, &receipt), RC_FORBIDDEN, E3022_OUTBOUND_UNLOGGED);
    assert_int_equal(line.calls, 0);
}

static void test_p31_mail_to_whom_the_notice_does_not_name_is_refused_when_queued(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    int64_t id = 0, agency = operator_of(w, RECIPIENT_COLLECTION, "Malliperintä Oy", "peri@malliperinta.example");

    assert_int_equal(RUN_ACTION(duty_test_mail, ctx, &((struct outbound_mail){.to = STR("x@y.example"), .mark = STR("m-1"),
        .act = {.recipient = agency, .ground = DISCLOSE_AGREEMENT, .way = DISCLOSE_MAIL, .categories = CATEGORY_BIT(CATEGORY_NAME)}}), &id), RC_REFUSED);
    err_clear(&ctx->err);
    FAILS(RUN_ACTION(duty_test_mail, ctx, &((struct outbound_mail){.to = STR("x@y.example"), .mark = STR("m-2"), .act = {.recipient = 4711,
        .ground = DISCLOSE_REQUEST, .way = DISCLOSE_MAIL, .categories = CATEGORY_BIT(CATEGORY_NAME)}}), &id), RC_NOT_FOUND,
          E3001_RECIPIENT_NOT_FOUND);
    assert_int_equal(disclosures_next_try(0), 5 * 60000);
    assert_int_equal(disclosures_next_try(3), 40 * 60000);
    assert_int_equal(disclosures_next_try(8), 0);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_p25_whose_data_came_from_elsewhere_are_told_within_a_month), T(test_p25_nobody_in_the_queue_is_seen_too),
        T(test_p25_an_exception_needs_a_ground_and_a_name), T(test_p25_the_first_disclosure_is_the_last_moment),
        T(test_p31_mail_goes_with_recipient_purpose_and_ground_or_not_at_all), T(test_p31_nothing_leaves_without_its_row_in_the_log),
        T(test_p31_mail_to_whom_the_notice_does_not_name_is_refused_when_queued)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
