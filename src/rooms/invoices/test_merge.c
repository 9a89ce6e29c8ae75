/* What other rooms keep by customer follows a merge: agreements, declarations, e-invoice addresses; and every table with a customer is
 * named here with what becomes of its rows (P05, P34, V13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "rooms/customers/customers.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/invoices/invoices.h"
#include "rooms/invoices/selfbilled.h"
#include "rooms/retention/retention.h"

#define OK(expr) assert_int_equal((expr), RC_OK)

struct pair { struct fixture *f; struct ctx *ctx, *invoicing; struct customer_receipt from, into; };

static void set_up(struct pair *p, bool sole_trader)
{
    struct customer_form form = {.kind = sole_trader ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION, .sole_trader = sole_trader,
        .first_name = sole_trader ? STR("Aino") : STR(""), .last_name = sole_trader ? STR("Esimerkki") : STR(""),
        .organisation = sole_trader ? STR("") : STR("Malli Oy"), .street = STR("Mallikatu 8"), .postcode = STR("33100"),
        .town = STR("TAMPERE"), .country = STR("FI"), .start_on = DATE_NONE};

    *p = (struct pair){.f = fixture_open(NULL)};
    p->ctx = fixture_ctx(p->f, PURPOSE_CUSTOMER_MANAGEMENT);
    p->invoicing = fixture_ctx(p->f, PURPOSE_INVOICING);
    OK(RUN_ACTION(customers_create, p->ctx, &form, &p->from));
    OK(RUN_ACTION(customers_create, p->ctx, &form, &p->into));
}

static void agree(struct pair *p, int64_t number, int days_ago, const char *reference)
{
    struct invoice_receipt r;

    OK(RUN_ACTION(invoices_agree, p->invoicing, &((struct self_billing_form){.customer = number,
        .agreed_on = date_add_days(p->invoicing->today, -days_ago), .reference = str_from(reference)}), &r));
}

static void declare(struct pair *p, int64_t number, int days_ago)
{
    struct invoice_receipt r;

    OK(RUN_ACTION(invoices_declare, p->invoicing, &((struct invoice_declaration){.customer = number,
        .given_on = date_add_days(p->invoicing->today, -days_ago)}), &r));
}

static void address(struct pair *p, int64_t number, int days_ago, const char *value)
{
    struct einvoice_address_receipt r;

    OK(RUN_ACTION(einvoices_address_save, p->invoicing, &((struct einvoice_address_form){.customer = number, .address = str_from(value),
        .operator_id = STR("003721291126"), .valid_on = date_add_days(p->invoicing->today, -days_ago)}), &r));
}

static void merge(struct pair *p)
{
    struct merging_receipt out;

    store_release(p->invoicing);
    OK(RUN_ACTION(customers_merge_into, p->ctx, &((struct customer_merging){.from_id = p->from.customer_id, .into_id = p->into.customer_id}), &out));
}

static void follows(struct pair *p, int agreed_days, const char *reference, int declared_days)
{
    struct self_billing agreement;
    struct date declared;
    struct date today = p->invoicing->today;

    OK(invoices_agreement_of(p->invoicing, p->into.customer_id, &agreement));
    assert_int_equal(agreement.agreed_on.days, today.days - agreed_days);
    assert_true(str_eq(agreement.reference, str_from(reference)));
    OK(invoices_declaration_of(p->invoicing, p->into.customer_id, &declared));
    assert_int_equal(declared.days, today.days - declared_days);
    store_release(p->invoicing);
    assert_int_equal(fixture_ask(p->f, "SELECT count(*) FROM self_billing_agreement"), 1);
    assert_int_equal(fixture_ask(p->f, "SELECT count(*) FROM invoice_declaration"), 1);
}

static void test_v13_agreement_declaration_and_address_follow_an_organisation(void **state)
{
    struct einvoice_address *list;
    int64_t kept = 0;
    struct pair p;
    char sql[100];
    size_t count;

    (void)state;
    set_up(&p, false);
    agree(&p, p.from.number, 30, "SOP-1");
    declare(&p, p.from.number, 20);
    address(&p, p.from.number, 10, "003712345671");
    store_release(p.invoicing);
    OK(RUN_ACTION(retention_keep, fixture_ctx(p.f, PURPOSE_ACCOUNTABILITY), &((struct retention_keep){p.from.number, RETENTION_LAW, date_add_days(p.ctx->today, 900)}), &kept));
    merge(&p);
    follows(&p, 30, "SOP-1", 20);
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM retention_hold WHERE customer_id = %lld", (long long)p.into.customer_id);
    assert_int_equal(fixture_ask(p.f, sql), 1); /* P36: kept as long as somebody said */
    OK(einvoices_addresses(p.invoicing, p.into.customer_id, &list, &count));
    assert_int_equal(count, 1);
    assert_true(str_eq(list[0].address, STR("003712345671")));
    fixture_close(p.f);
}

/* Both have one: what was recorded last counts, whichever customer had it, as when a new one is recorded. */
static void test_v13_of_two_agreements_the_last_word_counts(void **state)
{
    struct pair p;

    (void)state;
    set_up(&p, false);
    agree(&p, p.from.number, 30, "SOP-1");
    declare(&p, p.from.number, 20);
    fixture_advance(p.f, 1);
    agree(&p, p.into.number, 90, "SOP-2");
    fixture_advance(p.f, 1);
    declare(&p, p.into.number, 90);
    declare(&p, p.from.number, 5);
    merge(&p);
    follows(&p, 91, "SOP-2", 5);
    fixture_close(p.f);
}

/* A sole trader is a person: the address is sealed anew, and opens when the former key is dead. */
static void test_p34_a_persons_address_is_sealed_under_the_key_that_stays(void **state)
{
    struct einvoice_address *list, now;
    struct pair p;
    size_t count;

    (void)state;
    set_up(&p, true);
    agree(&p, p.from.number, 30, "SOP-1");
    declare(&p, p.from.number, 20);
    address(&p, p.into.number, 40, "FI2112345600000785");
    address(&p, p.from.number, 10, "003712345671");
    merge(&p);
    follows(&p, 30, "SOP-1", 20);
    OK(einvoices_addresses(p.invoicing, p.into.customer_id, &list, &count));
    assert_int_equal(count, 2);
    OK(einvoices_address_on(p.invoicing, p.into.customer_id, p.invoicing->today, &now));
    assert_true(str_eq(now.address, STR("003712345671")));
    store_release(p.invoicing);
    assert_int_equal(fixture_ask(p.f, "SELECT count(*) FROM einvoice_address WHERE customer_id NOT IN (SELECT id FROM customer)"), 0);
    fixture_close(p.f);
}

/* A new table with a customer stops this test until somebody has said what a merge does with its rows. */
static void test_p05_every_table_with_a_customer_is_thought_of(void **state)
{
    struct fixture *f = fixture_open(NULL);

    (void)state;
    assert_int_equal(fixture_ask(f, "SELECT count(*) FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.name = 'customer_id' AND m.name NOT IN ("
        /* moved */
        " 'contact_person', 'contact_point', 'customer_note', 'customer_change', 'customer_event', 'customer_alias', 'invoice',"
        " 'invoice_template', 'invoice_declaration', 'self_billing_agreement', 'product_price', 'sales_order', 'credit_case',"
        " 'disclosure_agreement', 'disclosure_subject', 'einvoice_address', 'retention_hold',"
        /* rows of a person stop the merge (nothing_left) */
        " 'request_case', 'information_duty', 'breach_person', 'package_taken',"
        /* reckoned anew every night; a note of a run that is over */
        " 'retention_clock', 'invoice_run_fault')"), 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v13_agreement_declaration_and_address_follow_an_organisation),
        cmocka_unit_test(test_v13_of_two_agreements_the_last_word_counts),
        cmocka_unit_test(test_p05_every_table_with_a_customer_is_thought_of),
        cmocka_unit_test(test_p34_a_persons_address_is_sealed_under_the_key_that_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
