/* A store with customers, invoices and an agency, for the tests of this room. */
#ifndef ROOMS_COLLECTION_TEST_WORLD_H
#define ROOMS_COLLECTION_TEST_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_collection.h"
#include "errors_disclosures.h"
#include "rooms/collection/internal.h"
#include "rooms/payments/payments.h"

static inline void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d %s (%s:%d) line %lld", line, rc_name(rc), ctx->err.code, ctx->err.statement ? statement_word((enum statement)ctx->err.statement) : "",
                 ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line, (long long)ctx->err.line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static inline void fails_at(struct ctx *ctx, enum rc rc, int code, int line)
{
    if (rc == RC_OK || ctx->err.code != code)
        fail_msg("line %d: %s %d instead of %d", line, rc_name(rc), ctx->err.code, code);
    err_clear(&ctx->err);
}
#define FAILS(expr, code) fails_at(ctx, (expr), (code), __LINE__)

struct world { struct fixture *f; struct ctx *money, *agency, *rights, *proof; };

static inline void open_world(struct world *w, const char *today)
{
    w->f = fixture_open(&(struct fixture_options){.today = today});
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    w->agency = fixture_ctx(w->f, PURPOSE_COLLECTION);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
}

static inline int64_t make_customer(struct world *w, bool person, const char *name, int64_t *id, int64_t *subject)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = person ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION, .street = STR("Mallikatu 8"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    if (person) {
        form.first_name = STR("Aino");
        form.last_name = str_from(name);
    } else {
        form.organisation = str_from(name);
        form.business_id = STR("9999999-2");
    }
    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    if (id != NULL)
        *id = receipt.customer_id;
    if (subject != NULL)
        *subject = receipt.subject_id;
    return receipt.number;
}

static inline int64_t make_invoice(struct world *w, int64_t customer, int64_t cents, int late_days, int64_t *id)
{
    struct ctx *ctx = w->money;
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = cents * 100, .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
    struct invoice_form form = {.customer = customer, .rows = &row, .row_count = 1, .entry = ENTRY_GROSS,
        .invoiced_on = date_add_days(ctx->today, -late_days - 14), .due_on = date_add_days(ctx->today, -late_days)};
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, cents);
    if (id != NULL)
        *id = receipt.id;
    return receipt.number;
}

static inline void pay(struct world *w, int64_t invoice, int64_t cents)
{
    struct ctx *ctx = w->money;
    struct payment_receipt paid = {0};

    OK(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = invoice, .amount = cents}), &paid));
}

static inline struct reminder_run remind(struct world *w)
{
    struct ctx *ctx = w->money;
    struct reminder_run run = {0};

    OK(RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hash = {NULL, 0}}), &run));
    OK(collection_run(ctx, run.id));
    OK(collection_run_load(ctx, run.id, &run));
    store_release(ctx);
    return run;
}

static inline const struct reminder_item *item(const struct reminder_preview *p, int64_t number)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].number == number)
            return &p->items[i];
    fail_msg("no item %lld", (long long)number);
    return NULL;
}

static inline int64_t add_agency(struct world *w)
{
    struct ctx *ctx = w->agency;
    struct recipient_form form = {.name = STR("Malliperintä Oy"), .kind = RECIPIENT_COLLECTION,
                                  .contract_on = date_add_days(ctx->today, -30)};
    struct recipient_receipt receipt = {0};

    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    return receipt.id;
}

static inline void proof_at(struct world *w, evidence_fn *fn, int64_t population, int64_t violations, int line)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    OK(fn(ctx, &e));
    store_release(ctx);
    if (e.population != population || e.violations != violations)
        fail_msg("line %d: population %lld violations %lld", line, (long long)e.population, (long long)e.violations);
}
#define PROOF(fn, population, violations) proof_at(&w, fn, population, violations, __LINE__)

static inline struct return_file read_return(struct ctx *ctx, const char *text)
{
    struct return_file file;

    OK(collection_return_read(ctx, str_from(text), &file));
    return file;
}

#endif
