/* Orders in a real store: life, prices, deliveries, invoicing in parts, limits, keys, archive, erasure (P06, P24, P25,
 * P66). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/ownership.h"
#include "db/subjects.h"
#include "errors_orders.h"
#include "errors_invoices.h"
#include "rooms/credit/credit.h"
#include "rooms/orders/internal.h"
#include "rooms/payments/payments.h"

#define OK(expr) assert_int_equal((expr), RC_OK)

struct world { struct fixture *f; struct ctx *ctx, *invoicing; int64_t customer, number, subject; };

static void set_up(struct world *w, bool person)
{
    struct customer_form form = {.kind = person ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION, .first_name = person ? STR("Aino") : STR(""),
        .last_name = person ? STR("Esimerkki") : STR(""), .organisation = person ? STR("") : STR("Malli Oy"), .street = STR("Mallikatu 8"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt receipt;
    struct product_receipt product;

    *w = (struct world){.f = fixture_open(NULL)};
    OK(RUN_ACTION(customers_create, fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT), &form, &receipt));
    w->customer = receipt.customer_id;
    w->number = receipt.number;
    w->subject = receipt.subject_id;
    w->ctx = fixture_ctx(w->f, PURPOSE_ORDER_MANAGEMENT);
    w->invoicing = fixture_ctx(w->f, PURPOSE_INVOICING);
    OK(RUN_ACTION(products_create, w->ctx, &((struct product_form){.code = STR("TUOLI"), .name_fi = STR("Toimistotuoli"), .price = 1000000}), &product));
}

/* Two chairs and an hour of work in words. */
static enum rc order(struct world *w, struct str outside, int act, struct order_receipt *out)
{
    struct order_row_form *rows = ARENA_ARRAY(w->ctx->arena, struct order_row_form, 2);
    struct order_form form = {.customer = w->number, .channel = ORDER_BY_RESELLER, .note = STR("Soita ennen toimitusta"),
                              .reference = STR("PO-7"), .outside = outside, .act = act, .rows = rows, .row_count = 2, .ordered_on = DATE_NONE};

    rows[0] = (struct order_row_form){.code = STR("TUOLI"), .quantity = 20000};
    rows[1] = (struct order_row_form){.text = STR("Kokoaminen paikalla"), .price = 500000, .unit = UNIT_HOUR};
    return RUN_ACTION(orders_create, w->ctx, &form, out);
}

static enum rc deliver(struct world *w, int64_t id, int64_t ordinal, int64_t quantity, struct order_receipt *out)
{
    struct order_delivery_row row = {ordinal, quantity};

    return RUN_ACTION(orders_deliver, w->ctx, &((struct order_delivery_form){.id = id, .delivered_on = DATE_NONE,
        .rows = ordinal != 0 ? &row : NULL, .row_count = ordinal != 0}), out);
}

static enum rc invoice(struct world *w, int64_t id, int act, struct invoice_receipt *out)
{
    return RUN_ACTION(orders_invoice, w->invoicing, &((struct order_invoicing){.id = id, .act = act, .invoiced_on = DATE_NONE,
        .due_on = DATE_NONE}), out);
}

static void test_p06_an_order_lives_from_confirmed_to_archived(void **state)
{
    struct world w;
    struct order_receipt r;
    struct invoice_receipt i;
    struct payment_receipt paid;
    struct orders_archived done;
    struct order_list list;
    struct order o;
    int64_t none = 0;

    (void)state;
    set_up(&w, false);
    OK(order(&w, STR(""), 0, &r));
    assert_int_equal(r.state, ORDER_CONFIRMED);
    assert_int_equal(r.total_cents, 31375); /* 250 net at 25.5 % */
    assert_int_equal(invoice(&w, r.id, 0, &i), RC_CONFLICT);
    assert_int_equal(w.invoicing->err.code, E2719_ORDER_NOTHING_TO_INVOICE);
    err_clear(&w.invoicing->err);
    OK(deliver(&w, r.id, 0, 0, &r));
    assert_int_equal(r.state, ORDER_DELIVERED);
    OK(invoice(&w, r.id, ACT_ISSUE, &i));
    assert_int_equal(i.total_cents, 31375);
    OK(orders_load(w.ctx, r.number, 0, &o));
    assert_int_equal(o.state, ORDER_INVOICED);
    assert_int_equal(o.due_cents, 0);
    store_release(w.ctx);
    OK(RUN_ACTION(orders_archive_due, w.ctx, &none, &done));
    assert_int_equal(done.settled, 0); /* not paid yet */
    OK(RUN_ACTION(payments_record, w.invoicing, &((struct payment_form){.invoice = i.number, .received_on = w.ctx->today}), &paid));
    OK(RUN_ACTION(orders_archive_due, w.ctx, &none, &done));
    assert_int_equal(done.settled, 1);
    fixture_advance(w.f, 89);
    OK(RUN_ACTION(orders_archive_due, w.ctx, &none, &done));
    assert_int_equal(done.archived, 0);
    fixture_advance(w.f, 1);
    OK(RUN_ACTION(orders_archive_due, w.ctx, &none, &done));
    assert_int_equal(done.archived, 1);
    OK(orders_list(w.ctx, ORDERS_DAILY, 0, 10, &list));
    assert_int_equal(list.count, 0); /* out of the daily lists ... */
    OK(orders_list(w.ctx, ORDERS_ARCHIVED, 0, 10, &list));
    assert_int_equal(list.count, 1); /* ... and findable */
    store_release(w.ctx);
    assert_int_equal(deliver(&w, r.id, 0, 0, &r), RC_CONFLICT); /* read-only */
    fixture_close(w.f);
}

static void test_p06_parts_are_delivered_and_invoiced_to_the_cent(void **state)
{
    struct world w;
    struct order_receipt r, none;
    struct invoice_receipt first, second, gone;
    struct order o;
    struct invoice whole;

    (void)state;
    set_up(&w, true);
    OK(order(&w, STR(""), 0, &r));
    assert_int_equal(deliver(&w, r.id, 1, 30000, &none), RC_INVALID); /* three of two */
    assert_int_equal(w.ctx->err.code, E2715_ORDER_TOO_MUCH);
    err_clear(&w.ctx->err);
    OK(deliver(&w, r.id, 1, 10000, &r));
    assert_int_equal(r.state, ORDER_PARTLY);
    OK(invoice(&w, r.id, ACT_DRAFT, &gone));
    OK(orders_load(w.ctx, 0, r.id, &o));
    assert_int_equal(o.ready, 0);
    store_release(w.ctx);
    OK(RUN_ACTION(invoices_delete_draft, w.invoicing, &gone.id, &first)); /* what the draft charged is free again */
    OK(orders_load(w.ctx, 0, r.id, &o));
    assert_int_equal(o.ready, 1);
    store_release(w.ctx);
    OK(invoice(&w, r.id, ACT_ISSUE, &first));
    OK(deliver(&w, r.id, 0, 0, &r));
    OK(invoice(&w, r.id, ACT_ISSUE, &second));
    OK(invoices_load(w.invoicing, second.number, 0, &whole));
    assert_int_equal(whole.row_count, 2);
    assert_true(str_eq(whole.rows[0].text, STR("Toimistotuoli")));
    assert_true(str_eq(whole.rows[0].product_code, STR("TUOLI")));
    assert_true(str_eq(whole.rows[1].unit_code, STR("HUR")));
    OK(orders_load(w.ctx, 0, r.id, &o));
    assert_int_equal(o.state, ORDER_INVOICED);
    assert_int_equal(o.delivery_count, 3);
    assert_int_equal(first.total_cents + second.total_cents, o.total_cents);
    for (size_t i = 0; i < o.delivery_count; i++)
        assert_true(o.deliveries[i].invoice_id != 0);
    fixture_close(w.f);
}

static void test_p25_the_same_order_is_taken_once(void **state)
{
    struct world w;
    struct order_receipt r, again;
    struct order_row_form row = {.code = STR("TUOLI")};
    struct order_keyed keyed = {.form = {.customer = 0, .rows = &row, .row_count = 1, .ordered_on = DATE_NONE}, .key = STR("k-1"), .body = STR("{1}")};

    (void)state;
    set_up(&w, true);
    OK(order(&w, STR("R-1"), 0, &r));
    OK(order(&w, STR("R-1"), 0, &again));
    assert_true(again.again);
    assert_int_equal(again.number, r.number);
    keyed.form.customer = w.number;
    OK(RUN_ACTION(orders_create_keyed, w.ctx, &keyed, &r));
    OK(RUN_ACTION(orders_create_keyed, w.ctx, &keyed, &again));
    assert_true(again.again);
    assert_int_equal(again.number, r.number);
    assert_int_equal(again.total_cents, r.total_cents);
    keyed.body = STR("{2}");
    assert_int_equal(RUN_ACTION(orders_create_keyed, w.ctx, &keyed, &again), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E2710_ORDER_KEY_OTHER_BODY);
    fixture_close(w.f);
}

static void grant(struct world *w, int64_t cents)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_CREDIT);
    struct credit_receipt r;

    OK(RUN_ACTION(credit_apply, ctx, &((struct credit_application){.customer = w->number, .amount = cents, .applied_on = DATE_NONE}), &r));
    OK(RUN_ACTION(credit_decide, ctx, &((struct credit_decision_form){.number = r.number, .outcome = CREDIT_GRANT, .limit = cents,
        .valid_from = DATE_NONE, .valid_to = DATE_NONE, .reasons = STR("Maksanut ajallaan kolme vuotta.")}), &r));
}

static void test_p66_an_order_over_the_limit_waits_for_a_named_person(void **state)
{
    struct world w;
    struct order_receipt first, second;
    struct order o;
    struct actor system = {.is_system = true}, program = {.user_id = 77, .roles = ~0u, .nda_signed = true, .is_token = true};
    const struct actor *person;

    (void)state;
    set_up(&w, false);
    grant(&w, 40000);
    OK(order(&w, STR(""), 0, &first)); /* 313.75 of 400 */
    assert_int_equal(first.state, ORDER_CONFIRMED);
    OK(order(&w, STR(""), 0, &second));
    assert_int_equal(second.state, ORDER_WAITING);
    assert_int_equal(deliver(&w, second.id, 0, 0, &first), RC_CONFLICT); /* nothing leaves before approval */
    err_clear(&w.ctx->err);
    assert_int_equal(RUN_ACTION(orders_confirm, w.ctx, &second.id, &first), RC_CONFLICT); /* and confirming is no way round */
    err_clear(&w.ctx->err);
    person = w.ctx->actor;
    w.ctx->actor = &system;
    assert_int_equal(RUN_ACTION(orders_approve, w.ctx, &((struct order_approval){second.id, STR("Kelpaa")}), &first), RC_FORBIDDEN);
    w.ctx->actor = &program; /* a token of the API names a program, not a person */
    assert_int_equal(RUN_ACTION(orders_approve, w.ctx, &((struct order_approval){second.id, STR("Kelpaa")}), &first), RC_FORBIDDEN);
    err_clear(&w.ctx->err);
    w.ctx->actor = person;
    assert_int_equal(RUN_ACTION(orders_approve, w.ctx, &((struct order_approval){second.id, STR("  ")}), &first), RC_INVALID);
    err_clear(&w.ctx->err);
    OK(RUN_ACTION(orders_approve, w.ctx, &((struct order_approval){second.id, STR("Ennakkomaksu sovittu")}), &first));
    assert_int_equal(first.state, ORDER_CONFIRMED);
    OK(orders_load(w.ctx, 0, second.id, &o));
    assert_int_equal(o.approved_by, person->user_id);
    assert_true(str_eq(o.approval_reason, STR("Ennakkomaksu sovittu")));
    fixture_close(w.f);
}

/* The same engine looks and takes: what the preview says is what comes of it, the limit and the other contents too. */
static void test_p66_a_resellers_file_is_looked_at_before_it_comes_in(void **state)
{
    struct world w;
    struct order_receipt first;
    struct orders_import file;
    struct orders_import_receipt r;
    struct order_list list;
    struct str csv;

    (void)state;
    set_up(&w, false);
    grant(&w, 40000);
    OK(order(&w, STR("J-1"), ORDER_ACT_DRAFT, &first)); /* 313.75, a draft: no claim yet */
    csv = str_fmt(w.ctx->arena, "tilaus;asiakas;tuote;määrä\nJ-2;%lld;TUOLI;1\nJ-2;%lld;TUOLI;1\nJ-3;%lld;TUOLI;1\nJ-4;%lld;TUOLI;3\nJ-5;%lld;TUOLI;1\n",
                  (long long)w.number, (long long)w.number, (long long)w.number, (long long)w.number, (long long)w.number);
    OK(orders_import_try(w.ctx, csv, &file)); /* 251.00 of 400, 376.50, over by 376.50 more, over too */
    assert_int_equal(file.preview.sums[CSV_NEW], 4);
    assert_int_equal(file.preview.sums[CSV_WAITING], 2);
    assert_int_equal(file.preview.count, 5);
    assert_int_equal(file.preview.shown[4].line, 6);
    store_release(w.ctx);
    OK(orders_list(w.ctx, ORDERS_DAILY, 0, 50, &list));
    assert_int_equal(list.count, 1); /* the draft alone: nothing was written */
    store_release(w.ctx);
    OK(RUN_ACTION(orders_import, w.ctx, &file, &r));
    assert_int_equal(r.added, 4);
    assert_int_equal(r.waiting, 2);
    OK(orders_import_try(w.ctx, csv, &file));
    assert_int_equal(file.preview.sums[CSV_SAME], 4);
    assert_int_equal(file.preview.sums[CSV_NEW], 0);
    csv = str_fmt(w.ctx->arena, "tilaus;asiakas;tuote;määrä\nJ-6;%lld;TUOLI;1\nJ-2;%lld;TUOLI;9\nJ-3;%lld;TUOLI;9\n",
                  (long long)w.number, (long long)w.number, (long long)w.number);
    assert_int_equal(orders_import_try(w.ctx, csv, &file), RC_CONFLICT); /* every order that has other contents, by line */
    assert_int_equal(w.ctx->err.code, E2711_ORDER_OUTSIDE_OTHER);
    assert_int_equal(w.ctx->err.field_count, 2);
    assert_int_equal(w.ctx->err.fields[0].line, 3);
    assert_int_equal(w.ctx->err.fields[1].line, 4);
    err_clear(&w.ctx->err);
    fixture_close(w.f);
}

static void test_p06_a_cancelled_order_says_why(void **state)
{
    struct world w;
    struct order_receipt r, none;
    struct order o;

    (void)state;
    set_up(&w, true);
    OK(order(&w, STR(""), ORDER_ACT_DRAFT, &r));
    assert_int_equal(r.state, ORDER_DRAFT);
    assert_int_equal(RUN_ACTION(orders_cancel, w.ctx, &((struct order_cancel){r.id, STR("")}), &none), RC_INVALID);
    err_clear(&w.ctx->err);
    OK(RUN_ACTION(orders_cancel, w.ctx, &((struct order_cancel){r.id, STR("Asiakas perui")}), &r));
    OK(orders_load(w.ctx, 0, r.id, &o));
    assert_int_equal(o.state, ORDER_CANCELLED);
    assert_true(str_eq(o.cancel_reason, STR("Asiakas perui")));
    assert_int_equal(o.due_cents, 0);
    store_release(w.ctx);
    OK(order(&w, STR(""), 0, &r)); /* the rest of a partly delivered one */
    OK(deliver(&w, r.id, 1, 10000, &r));
    OK(RUN_ACTION(orders_cancel, w.ctx, &((struct order_cancel){r.id, STR("Loput loppu")}), &r));
    assert_int_equal(r.state, ORDER_DELIVERED);
    assert_int_equal(r.total_cents, 12550); /* one of two chairs: 100 net, shown with VAT */
    fixture_close(w.f);
}

static int64_t owned(struct ctx *ctx, const char *table, int64_t subject)
{
    int64_t count = 0, all = 0;

    for (size_t i = 0; i < owned_table_count; i++)
        if (str_eqz(str_from(owned_tables[i].table), table) && owned_tables[i].owns_row) {
            OK(owned_count(ctx, &owned_tables[i], subject, &count));
            all += count;
        }
    return all;
}

static enum rc remove_rows(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    for (size_t i = 0; i < owned_table_count; i++) {
        int64_t n;

        if (str_starts(str_from(owned_tables[i].table), STR("sales_")))
            TRY(owned_tables[i].owns_row ? owned_remove(ctx, &owned_tables[i], *(const int64_t *)req, &n)
                                         : owned_clear(ctx, &owned_tables[i], *(const int64_t *)req, &n));
    }
    return subject_erase(ctx, *(const int64_t *)req);
}

static void test_p34_orders_of_an_erased_person_go(void **state)
{
    struct world w;
    struct order_receipt r;
    struct ctx *rights;

    (void)state;
    set_up(&w, true);
    rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    OK(order(&w, STR("R-1"), 0, &r));
    OK(deliver(&w, r.id, 1, 10000, &r));
    assert_int_equal(owned(rights, "sales_order", w.subject), 1); /* the plan sees them (P24) */
    assert_int_equal(owned(rights, "sales_row", w.subject), 2);
    assert_int_equal(owned(rights, "sales_delivery", w.subject), 1);
    store_release(rights);
    OK(writer_run(rights, remove_rows, &w.subject, NULL, 0));
    assert_int_equal(owned(rights, "sales_order", w.subject), 0);
    assert_int_equal(owned(rights, "sales_row", w.subject), 0);
    fixture_close(w.f);
}

static void test_p60_a_contact_persons_words_die_and_the_order_stays(void **state)
{
    struct world w;
    struct contact_receipt contact;
    struct order_receipt r;
    struct order_row_form row = {.code = STR("TUOLI")};
    struct order o;
    struct ctx *rights;

    (void)state;
    set_up(&w, false);
    OK(RUN_ACTION(customers_contact_save, fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT), &((struct contact_form){
        .customer_id = w.customer, .first_name = STR("Matti"), .last_name = STR("Malli"), .from_on = DATE_NONE, .to_on = DATE_NONE}), &contact));
    OK(RUN_ACTION(orders_create, w.ctx, &((struct order_form){.customer = w.number, .contact = contact.contact_id, .note = STR("t. Matti"),
        .ordered_on = DATE_NONE, .rows = &row, .row_count = 1}), &r));
    rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    OK(writer_run(rights, remove_rows, &contact.subject_id, NULL, 0));
    OK(orders_load(w.ctx, 0, r.id, &o));
    assert_int_equal(o.contact_id, 0);
    assert_true(str_empty(o.note));
    assert_true(str_eq(o.rows[0].text, STR("Toimistotuoli")));
    fixture_close(w.f);
}

static void test_p35_what_is_delivered_is_invoiced_before_an_erasure(void **state)
{
    struct world w;
    struct order_receipt draft, sent;
    struct orders_settled done = {0};
    struct order o;
    struct ctx *rights;

    (void)state;
    set_up(&w, true);
    OK(order(&w, STR(""), 0, &draft));
    OK(order(&w, STR(""), 0, &sent));
    OK(deliver(&w, sent.id, 0, 0, &sent));
    rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    OK(RUN_ACTION(orders_settle_for_erasure, rights, &w.customer, &done));
    assert_int_equal(done.cancelled, 1);
    assert_int_equal(done.invoiced, 1);
    OK(orders_load(w.ctx, 0, draft.id, &o));
    assert_int_equal(o.state, ORDER_CANCELLED);
    OK(orders_load(w.ctx, 0, sent.id, &o));
    assert_int_equal(o.state, ORDER_INVOICED);
    store_release(w.ctx);
    OK(RUN_ACTION(orders_settle_for_erasure, rights, &w.customer, &done));
    assert_int_equal(done.cancelled + done.invoiced, 0); /* again: nothing */
    fixture_close(w.f);
}

static void test_p06_a_draft_is_changed_and_a_confirmed_order_is_not(void **state)
{
    struct world w;
    struct order_receipt draft, r;
    struct order_row_form row = {.code = STR("TUOLI"), .quantity = 30000};
    struct order_edit edit = {.form = {.rows = &row, .row_count = 1, .ordered_on = DATE_NONE, .note = STR("Takapihalle"), .version = 1}};
    struct order o;

    (void)state;
    set_up(&w, true);
    OK(order(&w, STR("KAUPPA-1"), ORDER_ACT_DRAFT, &draft));
    edit.id = draft.id;
    edit.form.customer = w.number;
    OK(RUN_ACTION(orders_edit, w.ctx, &edit, &r));
    OK(orders_load(w.ctx, 0, draft.id, &o));
    store_release(w.ctx);
    assert_int_equal(o.state, ORDER_DRAFT);
    assert_int_equal(o.number, draft.number);
    assert_int_equal(o.row_count, 1);
    assert_int_equal(o.rows[0].quantity, 30000);
    assert_int_equal(o.rows[0].price, 1255000); /* a consumer's: the product's price with VAT */
    assert_true(str_eqz(o.note, "Takapihalle") && str_eqz(o.outside, "KAUPPA-1"));
    assert_int_equal(RUN_ACTION(orders_edit, w.ctx, &edit, &r), RC_CONFLICT); /* somebody has changed it since */
    assert_int_equal(w.ctx->err.code, E2727_ORDER_CHANGED);
    err_clear(&w.ctx->err);
    edit.form.version = 0;
    edit.form.row_count = 0;
    assert_int_equal(RUN_ACTION(orders_edit, w.ctx, &edit, &r), RC_INVALID);
    err_clear(&w.ctx->err);
    OK(orders_load(w.ctx, 0, draft.id, &o)); /* nothing was lost by what was refused */
    store_release(w.ctx);
    assert_int_equal(o.row_count, 1);
    edit.form.row_count = 1;
    edit.form.act = ORDER_ACT_CONFIRM;
    OK(RUN_ACTION(orders_edit, w.ctx, &edit, &r));
    assert_int_equal(r.state, ORDER_CONFIRMED);
    assert_int_equal(RUN_ACTION(orders_edit, w.ctx, &edit, &r), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E2712_ORDER_STATE);
    err_clear(&w.ctx->err);
    fixture_close(w.f);
}

/* Another buyer pays other prices; another currency has no rate (V10). */
static void test_p64_a_drafts_buyer_is_changed_with_its_prices(void **state)
{
    struct world w;
    struct order_receipt draft, r;
    struct customer_receipt other;
    struct price_receipt price = {0};
    struct order_row_form rows[2] = {{.code = STR("TUOLI"), .quantity = 10000, .price = 1255000}, {.text = STR("Työ"), .price = 500000}};
    struct order_edit edit = {.form = {.rows = rows, .row_count = 2, .ordered_on = DATE_NONE, .entry = ENTRY_GROSS}};
    struct order o;

    (void)state;
    set_up(&w, true);
    OK(RUN_ACTION(customers_create, fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT), (&(struct customer_form){.kind = CUSTOMER_PERSON,
        .first_name = STR("Eino"), .last_name = STR("Mallinen"), .street = STR("Mallikatu 9"), .postcode = STR("33100"), .town = STR("Tampere"),
        .country = STR("FI")}), &other));
    OK(RUN_ACTION(products_price_add, w.ctx, (&(struct price_form){.code = STR("TUOLI"), .customer = other.number, .price = 900000,
        .valid_from = DATE_NONE, .valid_to = DATE_NONE}), &price));
    OK(order(&w, STR("KAUPPA-1"), ORDER_ACT_DRAFT, &draft));
    edit.id = draft.id;
    edit.form.customer = other.number;
    edit.form.reprice = REPRICE_NEW;
    edit.form.currency = STR("SEK");
    assert_int_equal(RUN_ACTION(orders_edit, w.ctx, &edit, &r), RC_INVALID);
    assert_int_equal(w.ctx->err.fields[0].code, E1769_INVOICE_CURRENCY);
    err_clear(&w.ctx->err);
    edit.form.currency = STR("");
    OK(RUN_ACTION(orders_edit, w.ctx, &edit, &r));
    OK(orders_load(w.ctx, 0, draft.id, &o));
    store_release(w.ctx);
    assert_int_equal(o.customer_id, other.customer_id);
    assert_int_equal(o.rows[0].price, 1129500); /* 90.00 and VAT */
    assert_int_equal(o.rows[1].price, 500000);
    fixture_close(w.f);
}

static void test_p24_evidence_flips(void **state)
{
    struct world w;
    struct order_receipt r;
    struct ctx *ctx;
    struct evidence e;

    (void)state;
    set_up(&w, true);
    ctx = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    OK(orders_evidence_archived(ctx, &e));
    assert_int_equal(e.population, 0);
    store_release(ctx);
    OK(order(&w, STR(""), 0, &r));
    OK(orders_evidence_archived(ctx, &e));
    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 0);
    OK(orders_evidence_in_package(ctx, &e));
    assert_int_equal(e.violations, 0);
    store_release(ctx);
    fixture_plant(w.f, "UPDATE sales_order SET state = 7, archived_on = '2027-03-01'"); /* archived though it is owed */
    OK(orders_evidence_archived(ctx, &e));
    assert_int_equal(e.violations, 1);
    store_release(ctx);
    fixture_plant(w.f, "UPDATE sales_order SET customer_id = 1"); /* nobody's: no package would hold it */
    OK(orders_evidence_in_package(ctx, &e));
    assert_int_equal(e.violations, 1);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p06_an_order_lives_from_confirmed_to_archived),
        cmocka_unit_test(test_p06_parts_are_delivered_and_invoiced_to_the_cent),
        cmocka_unit_test(test_p25_the_same_order_is_taken_once),
        cmocka_unit_test(test_p66_an_order_over_the_limit_waits_for_a_named_person),
        cmocka_unit_test(test_p66_a_resellers_file_is_looked_at_before_it_comes_in),
        cmocka_unit_test(test_p06_a_cancelled_order_says_why),
        cmocka_unit_test(test_p34_orders_of_an_erased_person_go),
        cmocka_unit_test(test_p60_a_contact_persons_words_die_and_the_order_stays),
        cmocka_unit_test(test_p35_what_is_delivered_is_invoiced_before_an_erasure),
        cmocka_unit_test(test_p06_a_draft_is_changed_and_a_confirmed_order_is_not),
        cmocka_unit_test(test_p64_a_drafts_buyer_is_changed_with_its_prices),
        cmocka_unit_test(test_p24_evidence_flips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
