/* Addresses, the queue, the folder channel, retries, answers of operators, evidence (P31, P64, P34). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/ownership.h"
#include "errors_einvoices.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/internal.h"

struct world { struct fixture *f; char folder[64]; int64_t company, number; struct ctx *ctxs[64]; };

/* One ctx for each purpose: a fixture has sixteen. */
static struct ctx *ctx_of(struct world *w, enum purpose purpose)
{
    if (!w->ctxs[purpose])
        w->ctxs[purpose] = fixture_ctx(w->f, purpose);
    return w->ctxs[purpose];
}

static enum rc set_sender_body(struct ctx *ctx, const void *req, void *out)
{
    (void)req;
    (void)out;
    return setting_set(ctx, STR("invoicing.seller"), STR("einvoice=003799999992\noperator=003721291126\n"));
}

static int64_t make_company(struct world *w, const char *name, int64_t *number)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = str_from(name), .business_id = STR("2011062-9"),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                 .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
    *number = receipt.number;
    return receipt.customer_id;
}

static int64_t add_channel(struct world *w, int kind, const char *target)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);
    struct recipient_form form = {.name = STR("Mallivälittäjä Oy"), .kind = RECIPIENT_OPERATOR, .country = STR("FI"),
                                  .contract_on = DATE_NONE, .contract_until = DATE_NONE, .safeguard_on = DATE_NONE};
    struct recipient_receipt operator = {0};
    struct einvoice_channel_receipt channel = {0};

    assert_int_equal(RUN_ACTION(disclosures_recipient_add, ctx, &form, &operator), RC_OK);
    assert_int_equal(RUN_ACTION(einvoices_channel_add, ctx, (&(struct einvoice_channel_form){
        .kind = kind, .recipient = operator.id, .target = str_from(target)}), &channel), RC_OK);
    return operator.id;
}

static void world_open(struct world *w, bool channel)
{
    struct ctx *ctx;
    char none = 0;

    *w = (struct world){.f = fixture_open(NULL)};
    fixture_plant(w->f, "UPDATE tenant SET street = 'Hämeenkatu 1', postcode = '33100', town = 'Tampere', iban = 'FI2112345600000785'");
    ctx = ctx_of(w, PURPOSE_INVOICING);
    assert_int_equal(writer_run(ctx, set_sender_body, NULL, &none, sizeof none), RC_OK);
    w->company = make_company(w, "Rakennus Malli Oy", &w->number);
    (void)snprintf(w->folder, sizeof w->folder, "/tmp/seloste-out-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    if (channel)
        (void)add_channel(w, EINVOICE_FOLDER, w->folder);
}

static size_t files_in(const char *folder, bool remove_them)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    size_t n = 0;
    char path[400];

    assert_non_null(d);
    while ((entry = readdir(d)))
        if (entry->d_name[0] != '.') {
            n++;
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            if (remove_them)
                (void)unlink(path);
        }
    (void)closedir(d);
    return n;
}

static void world_close(struct world *w)
{
    (void)files_in(w->folder, true);
    (void)rmdir(w->folder);
    fixture_close(w->f);
}

static void give_address(struct world *w)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);
    struct einvoice_address_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(einvoices_address_save, ctx, (&(struct einvoice_address_form){
        .customer = w->number, .address = STR("0037 2011 0629"), .operator_id = STR("003723327487"), .valid_on = DATE_NONE}), &receipt), RC_OK);
    assert_false(receipt.unknown_operator);
}

static int64_t issue(struct world *w)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .unit = STR("kpl"), .price = 1000000, .vat_class = VAT_GENERAL,
                              .treatment = TREATMENT_STANDARD, .delivered_on = ctx->today, .delivered_from = DATE_NONE};
    struct invoice_form form = {.customer = w->number, .rows = &row, .row_count = 1, .invoiced_on = DATE_NONE,
                                .due_on = DATE_NONE, .period_on = DATE_NONE};
    struct invoice_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(invoices_create, ctx, &form, &receipt), RC_OK);
    return receipt.number;
}

static struct einvoice_delivery delivery_of(struct world *w, int64_t number, size_t expected)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);
    struct einvoice_delivery *all = NULL, none = {0};
    size_t count = 0;
    int64_t invoice = 0;

    assert_int_equal(invoices_id_by_number(ctx, number, &invoice), RC_OK);
    assert_int_equal(einvoices_of_invoice(ctx, invoice, &all, &count), RC_OK);
    assert_int_equal(count, expected);
    store_release(ctx);
    return count ? all[0] : none;
}

static void run(struct world *w)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);

    assert_int_equal(einvoices_run(ctx), RC_OK);
}

static void test_p64_issued_invoice_goes_to_the_folder_once(void **state)
{
    struct world w;
    struct einvoice_delivery d;

    (void)state;
    world_open(&w, true);
    give_address(&w);
    int64_t number = issue(&w);
    assert_int_equal(delivery_of(&w, number, 1).state, DELIVERY_WAITING);
    run(&w);
    d = delivery_of(&w, number, 1);
    if (d.state != DELIVERY_SENT)
        fail_msg("state %d, SEL-%d", d.state, d.error);
    assert_int_equal(files_in(w.folder, false), 1);
    run(&w); /* nothing is due any more */
    assert_int_equal(files_in(w.folder, false), 1);
    world_close(&w);
}

static void test_p64_without_address_nothing_is_queued(void **state)
{
    struct world w;
    struct einvoice_delivery_receipt receipt = {0};

    (void)state;
    world_open(&w, true);
    int64_t number = issue(&w);
    (void)delivery_of(&w, number, 0);
    struct ctx *ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(einvoices_send, ctx, (&(struct einvoice_sending){.number = number}), &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E4022_DELIVERY_NO_WAY);
    world_close(&w);
}

static void test_p64_failed_sending_proposes_another_way(void **state)
{
    struct world w;
    struct einvoice_delivery_receipt receipt = {0};
    struct einvoice_delivery d;
    struct ctx *ctx;

    (void)state;
    world_open(&w, false);
    give_address(&w);
    int64_t number = issue(&w);
    run(&w); /* no channel at all */
    d = delivery_of(&w, number, 1);
    assert_int_equal(d.state, DELIVERY_FAILED);
    assert_int_equal(d.error, E4018_CHANNEL_NONE);
    assert_int_equal(d.proposal, DELIVER_EMAIL);
    (void)add_channel(&w, EINVOICE_FOLDER, w.folder);
    ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(einvoices_retry, ctx, &d.id, &receipt), RC_OK);
    assert_int_equal(RUN_ACTION(einvoices_retry, ctx, &d.id, &receipt), RC_CONFLICT);
    err_clear(&ctx->err);
    run(&w);
    assert_int_equal(delivery_of(&w, number, 2).state, DELIVERY_SENT);
    world_close(&w);
}

static void test_p64_what_cannot_be_reached_is_tried_again_then_fails(void **state)
{
    struct world w;
    struct einvoice_delivery d;

    (void)state;
    world_open(&w, false);
    give_address(&w);
    (void)add_channel(&w, EINVOICE_FOLDER, "/nonexistent/out");
    int64_t number = issue(&w);
    run(&w);
    d = delivery_of(&w, number, 1);
    assert_int_equal(d.state, DELIVERY_SENDING);
    assert_int_equal(d.attempts, 1);
    run(&w); /* not due yet */
    assert_int_equal(delivery_of(&w, number, 1).attempts, 1);
    for (int i = 0; i < 8 && d.state == DELIVERY_SENDING; i++) {
        fixture_advance(w.f, 2);
        run(&w);
        d = delivery_of(&w, number, 1);
    }
    assert_int_equal(d.state, DELIVERY_FAILED);
    assert_true(d.attempts >= 7);
    world_close(&w);
}

static void test_p64_operators_answer_settles_the_sending(void **state)
{
    struct world w;
    struct einvoice_delivery_receipt receipt = {0};
    struct einvoice_delivery d;

    (void)state;
    world_open(&w, true);
    give_address(&w);
    int64_t first = issue(&w), second = issue(&w);
    run(&w);
    struct ctx *ctx = ctx_of(&w, PURPOSE_INVOICING);
    d = delivery_of(&w, first, 1);
    assert_int_equal(RUN_ACTION(einvoices_answered, ctx, (&(struct einvoice_answer){d.message_id, true}), &receipt), RC_OK);
    assert_int_equal(delivery_of(&w, first, 1).state, DELIVERY_RECEIVED);
    d = delivery_of(&w, second, 1);
    for (int i = 0; i < 2; i++) /* the same answer twice changes nothing */
        assert_int_equal(RUN_ACTION(einvoices_answered, ctx, (&(struct einvoice_answer){d.message_id, false}), &receipt), RC_OK);
    d = delivery_of(&w, second, 1);
    assert_int_equal(d.state, DELIVERY_FAILED);
    assert_int_equal(d.error, E4019_DELIVERY_REJECTED);
    assert_int_equal(RUN_ACTION(einvoices_answered, ctx, (&(struct einvoice_answer){STR("nobody"), true}), &receipt), RC_NOT_FOUND);
    world_close(&w);
}

static void test_p31_what_left_is_in_the_log_of_disclosures(void **state)
{
    struct world w;
    struct evidence evidence = {0};
    struct disclosure *log = NULL;
    size_t count = 0;
    int64_t next = 0;

    (void)state;
    world_open(&w, true);
    give_address(&w);
    (void)issue(&w);
    run(&w);
    struct ctx *ctx = ctx_of(&w, PURPOSE_ACCOUNTABILITY);
    assert_int_equal(einvoices_evidence_logged(ctx, &evidence), RC_OK);
    assert_true(evidence.population == 1 && evidence.violations == 0);
    assert_int_equal(disclosures_list(ctx, &(struct disclosure_filter){0}, &log, &count, &next), RC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(log[0].ground, DISCLOSE_INVOICING);
    store_release(ctx);
    fixture_plant(w.f, "UPDATE einvoice_delivery SET disclosure_id = NULL");
    assert_int_equal(einvoices_evidence_logged(ctx, &evidence), RC_OK);
    assert_int_equal(evidence.violations, 1);
    world_close(&w);
}

static struct str slurp(struct arena *arena, const char *path)
{
    char *text = arena_alloc(arena, 1 << 20);
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(text, 1, 1 << 20, f);
    (void)fclose(f);
    return (struct str){text, n};
}

/* What was sent is kept with the invoice, byte for byte; it arrives as a stranger's once, and once more is known. */
static void test_p64_what_was_sent_is_kept_and_a_double_is_known(void **state)
{
    struct world w;
    struct einvoice_taken taken;
    struct einvoice_incoming *list = NULL;
    struct einvoice_delivery *all = NULL;
    struct invoice invoice;
    struct blob copy;
    struct str sent, ack;
    size_t count = 0;
    int64_t number, made_at, id = 0;

    (void)state;
    world_open(&w, true);
    give_address(&w);
    number = issue(&w);
    run(&w);
    struct ctx *ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(invoices_load(ctx, number, 0, &invoice), RC_OK);
    id = invoice.id;
    assert_int_equal(einvoices_of_invoice(ctx, id, &all, &count), RC_OK);
    sent = slurp(ctx->arena, str_z(ctx->arena, str_fmt(ctx->arena, "%s/lasku-%.*s.xml", w.folder, STR_FMT(all[0].message_id))));
    assert_int_equal(documents_copy(ctx, &invoice, DOCUMENT_FINVOICE_SOAP, &copy, &made_at), RC_OK);
    assert_true(str_eq(sent, (struct str){(const char *)copy.ptr, copy.len}));
    store_release(ctx);
    assert_int_equal(einvoices_take(ctx, copy, &taken), RC_OK);
    assert_true(taken.fresh == 1 && taken.already == 0);
    assert_int_equal(einvoices_take(ctx, copy, &taken), RC_OK);
    assert_true(taken.fresh == 0 && taken.already == 1 && taken.items[0].already);
    ack = str_fmt(ctx->arena, "<Finvoiceack><Acknowledgement><MessageData><MessageId>%.*s</MessageId></MessageData><Reason><Code>1</Code>"
                  "<Text>OK</Text></Reason></Acknowledgement></Finvoiceack>", STR_FMT(all[0].message_id));
    assert_int_equal(einvoices_take(ctx, (struct blob){(const uint8_t *)ack.ptr, ack.len}, &taken), RC_OK);
    assert_true(taken.fresh == 1 && taken.settled == 1);
    assert_int_equal(einvoices_of_invoice(ctx, id, &all, &count), RC_OK);
    assert_int_equal(all[0].state, DELIVERY_RECEIVED);
    assert_int_equal(einvoices_incoming(ctx, 0, 10, &list, &count), RC_OK);
    assert_int_equal(count, 2);
    assert_true(list[0].settled && list[1].kind == EINVOICE_READ_FINVOICE);
    store_release(ctx);
    fixture_advance(w.f, INCOMING_DAYS + 1);
    assert_int_equal(einvoices_expire_old(ctx), RC_OK);
    assert_int_equal(einvoices_incoming(ctx, 0, 10, &list, &count), RC_OK);
    assert_int_equal(count, 0);
    store_release(ctx);
    world_close(&w);
}

static void test_p64_receipts_and_keys_of_servers(void **state)
{
    static const struct { const char *answer, *id; } cases[] = {{"OP-4711", "OP-4711"}, {"{\"id\": \"a-1\", \"x\": 2}", "a-1"}, {"{\"id\":77}", "77"},
        {"Maija Malli", ""}, {"<html>", ""}, {"", ""}, {"{\"name\":\"x\"}", ""}, {"{\"id\":", ""}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(str_eqz(einvoices_receipt(str_from(cases[i].answer)), cases[i].id));
    assert_true(einvoices_host_key_ok(STR("SHA256:" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")));
    assert_false(einvoices_host_key_ok(STR("SHA256:" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    assert_false(einvoices_host_key_ok(STR("")));
}

static void test_p31_channel_to_nobody_declared_is_refused(void **state)
{
    struct world w;
    struct einvoice_channel_receipt receipt = {0};
    struct einvoice_channel_form form = {.kind = EINVOICE_FOLDER, .recipient = 12345, .target = STR("/tmp/x")};

    (void)state;
    world_open(&w, false);
    struct ctx *ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(einvoices_channel_add, ctx, &form, &receipt), RC_NOT_FOUND);
    err_clear(&ctx->err);
    form.recipient = add_channel(&w, EINVOICE_FOLDER, w.folder);
    assert_int_equal(RUN_ACTION(einvoices_channel_add, ctx, &form, &receipt), RC_CONFLICT);
    err_clear(&ctx->err);
    form.kind = EINVOICE_HTTPS;
    assert_int_equal(RUN_ACTION(einvoices_channel_add, ctx, &form, &receipt), RC_INVALID); /* no such target */
    world_close(&w);
}

static void bad_address(struct world *w, const char *address, const char *operator, int code)
{
    struct ctx *ctx = ctx_of(w, PURPOSE_INVOICING);
    struct einvoice_address_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(einvoices_address_save, ctx, (&(struct einvoice_address_form){
        .customer = w->number, .address = str_from(address), .operator_id = str_from(operator), .valid_on = DATE_NONE}), &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, code);
    err_clear(&ctx->err);
}

static void test_p64_addresses_are_checked_dated_and_keep_unknown_operators(void **state)
{
    struct world w;
    struct einvoice_address_receipt receipt = {0};
    struct einvoice_address a;
    struct ctx *ctx;

    (void)state;
    world_open(&w, false);
    bad_address(&w, "003720110628", "003723327487", E4012_EINVOICE_ADDRESS);
    bad_address(&w, "FI2112345600000786", "NDEAFIHH", E4012_EINVOICE_ADDRESS);
    bad_address(&w, "003720110629", "", E4011_EINVOICE_PAIR);
    bad_address(&w, "", "NDEAFIHH", E4011_EINVOICE_PAIR);
    bad_address(&w, "<x>", "NDEAFIHH", E4012_EINVOICE_ADDRESS);
    ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(einvoices_address_save, ctx, (&(struct einvoice_address_form){
        .customer = w.number, .address = STR("FI2112345600000785"), .operator_id = STR("UUSIVALI"),
        .valid_on = date_add_days(ctx->today, 10)}), &receipt), RC_OK);
    assert_true(receipt.unknown_operator);
    assert_int_equal(einvoices_address_on(ctx, w.company, ctx->today, &a), RC_OK);
    assert_int_equal(a.id, 0);
    assert_int_equal(einvoices_address_on(ctx, w.company, date_add_days(ctx->today, 10), &a), RC_OK);
    assert_true(str_eqz(a.address, "FI2112345600000785") && str_eqz(a.operator_id, "UUSIVALI"));
    world_close(&w);
}

/* An erasure takes a person's address; what was sent stays with the voucher (RIGHTS.md section 3). */
static void test_p34_address_of_a_person_goes_with_the_person(void **state)
{
    struct world w;
    struct customer_receipt person = {0};
    struct einvoice_address_receipt receipt = {0};
    int64_t removed = 0, total = 0;

    (void)state;
    world_open(&w, false);
    struct ctx *ctx = ctx_of(&w, PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(RUN_ACTION(customers_create, ctx, (&(struct customer_form){
        .kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .start_on = ctx->today}), &person), RC_OK);
    ctx = ctx_of(&w, PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(einvoices_address_save, ctx, (&(struct einvoice_address_form){
        .customer = person.number, .address = STR("FI2112345600000785"), .operator_id = STR("NDEAFIHH"), .valid_on = DATE_NONE}), &receipt), RC_OK);
    ctx = ctx_of(&w, PURPOSE_RIGHTS);
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++)
        if (strcmp(t->table, "einvoice_address") == 0) {
            assert_int_equal(owned_count(ctx, t, person.subject_id, &removed), RC_OK);
            total += removed;
            assert_true(t->owns_row);
        }
    assert_int_equal(total, 1);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_issued_invoice_goes_to_the_folder_once),
        cmocka_unit_test(test_p64_without_address_nothing_is_queued),
        cmocka_unit_test(test_p64_failed_sending_proposes_another_way),
        cmocka_unit_test(test_p64_what_cannot_be_reached_is_tried_again_then_fails),
        cmocka_unit_test(test_p64_operators_answer_settles_the_sending),
        cmocka_unit_test(test_p31_what_left_is_in_the_log_of_disclosures),
        cmocka_unit_test(test_p64_what_was_sent_is_kept_and_a_double_is_known),
        cmocka_unit_test(test_p64_receipts_and_keys_of_servers),
        cmocka_unit_test(test_p31_channel_to_nobody_declared_is_refused),
        cmocka_unit_test(test_p64_addresses_are_checked_dated_and_keep_unknown_operators),
        cmocka_unit_test(test_p34_address_of_a_person_goes_with_the_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
