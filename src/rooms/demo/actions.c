/* Two companies and a year of their business, through the rooms' own actions. */
#include "db/core.h"
#include "demo_notices.h"
#include "base/role.h"
#include "rooms/demo/internal.h"
#include "rooms/invoices/invoices.h"
#include "rooms/notice/notice.h"
#include "rooms/payments/payments.h"
#include "rooms/reports/reports.h"
#include "rooms/requests/requests.h"

enum { LEAVERS = DEMO_LEAVERS };

static const struct {
    uint32_t persons, organisations, invoices;
    const char *adopter, *iban;
} companies[DEMO_COMPANIES] = {
    {60, 100, 240, "Maija Esimerkki", "FI2112345600000785"},
    {125, 30, 150, "Matti Malli", "FI2112345600000785"},
};

struct str demo_adopter(enum demo_company company)
{
    return str_from(companies[company].adopter);
}

static enum rc add_customers(struct ctx *ctx, struct fill *f)
{
    uint32_t persons = companies[f->company].persons, all = persons + companies[f->company].organisations;

    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    for (uint32_t i = 0; i < all; i++) {
        bool person = f->company == DEMO_OFFICE ? i % 8 < 3 && i / 8 * 3 + i % 8 < persons : i % 5 != 4;
        struct customer_form form;
        struct customer_receipt receipt;
        struct contact_form contact;
        struct contact_receipt made;

        if (person)
            demo_person(ctx->arena, &f->dice, i, ctx->today, &form);
        else
            demo_organisation(ctx->arena, &f->dice, i, ctx->today, &form);
        TRY(RUN_ACTION(customers_create, ctx, &form, &receipt));
        f->numbers[f->count] = receipt.number;
        f->ids[f->count] = receipt.customer_id;
        f->persons[f->count] = person;
        f->starts[f->count++] = form.start_on;
        f->receipt->customers++;
        for (uint32_t k = 0; !person && k < 1 + i % 2; k++) {
            demo_contact(ctx->arena, &f->dice, i * 2 + k, &form, &contact);
            contact.customer_id = receipt.customer_id;
            TRY(RUN_ACTION(customers_contact_save, ctx, &contact, &made));
            f->receipt->contacts++;
        }
    }
    return RC_OK;
}

/* Notes on some, and relationships that have ended. */
static enum rc add_life(struct ctx *ctx, struct fill *f)
{
    for (size_t i = 0; i < f->count; i += 9) {
        struct note_receipt note;
        struct customer_receipt receipt;
        struct note_form form = {.customer_id = f->ids[i], .about = 1 + (int)dice_below(&f->dice, 4),
                                 .text = demo_note(&f->dice), .channel = CHANNEL_PHONE};

        TRY(RUN_ACTION(customers_note_add, ctx, &form, &note));
        if (i % 27 == 0) /* somewhere between the beginning and today */
            TRY(RUN_ACTION(customers_end, ctx, &((struct customer_end){f->ids[i], END_BY_CUSTOMER,
                date_add_days(f->starts[i], (ctx->today.days - f->starts[i].days) / 4)}), &receipt));
    }
    return RC_OK;
}

static enum rc pay(struct ctx *ctx, struct fill *f, const struct invoice_receipt *invoice, struct date due)
{
    uint32_t fate = dice_below(&f->dice, 100);
    struct date on = date_add_days(due, (int)dice_below(&f->dice, 9) - 5);
    struct payment_form form = {.invoice = invoice->number, .received_on = on};
    struct payment_receipt receipt;

    if (date_after(on, ctx->today) || fate >= 93)
        return RC_OK;
    if (fate >= 89)
        form.amount = invoice->total_cents / 2;
    f->receipt->payments++;
    return RUN_ACTION(payments_record, ctx, &form, &receipt);
}

static enum rc add_invoice(struct ctx *ctx, struct fill *f, size_t customer, struct date on, bool is_draft,
                           struct invoice_receipt *out)
{
    struct invoice_row rows[3] = {{.discount_bp = 0}};
    struct invoice_form form = {.customer = f->numbers[customer], .invoiced_on = on, .due_on = date_add_days(on, 14),
                                .entry = ENTRY_NET, .act = is_draft ? ACT_DRAFT : ACT_ISSUE, .rows = rows,
                                .row_count = 1 + dice_below(&f->dice, 3)};

    for (size_t i = 0; i < form.row_count; i++) {
        const struct demo_product *product = demo_product(f->company, &f->dice);

        rows[i] = (struct invoice_row){.text = str_from(product->text), .unit = str_from(product->unit),
            .price = product->cents * 100, .quantity = (1 + dice_below(&f->dice, 6)) * INT64_C(10000),
            .delivered_on = date_add_days(on, -1)};
    }
    f->receipt->invoices++;
    return RUN_ACTION(invoices_create, ctx, &form, out);
}

/* A year of invoices in order of their days, paid as people pay; some drafts of today. */
static enum rc add_invoices(struct ctx *ctx, struct fill *f)
{
    uint32_t all = companies[f->company].invoices;
    struct invoice_receipt receipt;

    ctx->purpose = PURPOSE_INVOICING;
    for (uint32_t i = 0; i < all; i++) {
        struct date on = date_add_days(ctx->today, -(int)((all - 1 - i) * 340 / all));

        TRY(add_invoice(ctx, f, dice_below(&f->dice, (uint32_t)f->count), on, false, &receipt));
        TRY(pay(ctx, f, &receipt, date_add_days(on, 14)));
    }
    for (size_t i = 0; i < 4; i++)
        TRY(add_invoice(ctx, f, dice_below(&f->dice, (uint32_t)f->count), ctx->today, true, &receipt));
    return RC_OK;
}

/* The last person has paid everything, the one before has an open invoice, the one before that none. */
static enum rc add_leavers(struct ctx *ctx, struct fill *f)
{
    for (uint32_t i = 0; i < LEAVERS; i++) {
        struct customer_form form;
        struct customer_receipt receipt;
        struct invoice_receipt invoice;
        struct payment_receipt paid;

        ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
        demo_person(ctx->arena, &f->dice, 900 + i, date_add_days(ctx->today, -60), &form);
        TRY(RUN_ACTION(customers_create, ctx, &form, &receipt));
        f->numbers[f->count] = receipt.number;
        f->ids[f->count] = receipt.customer_id;
        f->starts[f->count++] = form.start_on;
        f->receipt->customers++;
        f->receipt->leavers[i] = receipt.number;
        ctx->purpose = PURPOSE_INVOICING;
        if (i > 0)
            TRY(add_invoice(ctx, f, f->count - 1, date_add_days(ctx->today, -6), false, &invoice));
        if (i == 2)
            TRY(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = invoice.number, .received_on = ctx->today}),
                           &paid));
        f->receipt->payments += i == 2 ? 1 : 0;
    }
    return RC_OK;
}

/* What stands on an interest has its balancing test (P17). */
static enum rc add_balancing(struct ctx *ctx)
{
    for (int p = PURPOSE_NONE + 1; p < PURPOSE_COUNT; p++) {
        struct balancing_form form = {p, STR("Asiakassuhteen hoitaminen ja oman toiminnan kehittäminen."),
            STR("Samaan ei päästä ilman näitä tietoja; niitä käytetään vain tähän."),
            STR("Asiakas voi odottaa tätä, se ei vaikuta hänen oikeuksiinsa, ja hän voi kieltää sen milloin tahansa.")};
        int64_t id = 0;

        if (purpose_basis((enum purpose)p) == BASIS_INTEREST && ctx->policy != NULL && (ctx->policy->purposes & PURPOSE_BIT(p)) != 0)
            TRY(RUN_ACTION(requests_balance, ctx, &form, &id));
    }
    return RC_OK;
}

/* Three requests for erasure: one waits for its decision, one has been executed and waits for its open
 * invoice, one is complete. The engine works outside the writer. */
static enum rc add_requests(struct ctx *ctx, struct demo_receipt *receipt)
{
    ctx->purpose = PURPOSE_RIGHTS;
    TRY(add_balancing(ctx));
    for (uint32_t i = 0; i < LEAVERS; i++) {
        struct request_form form = {.customer = receipt->leavers[i], .kind = REQUEST_ERASURE, .channel = REQUEST_BY_DESK,
                                    .identity = IDENTITY_DESK, .received_on = date_add_days(ctx->today, -(int)(3 + i)),
                                    .text = STR("Pyydän poistamaan tietoni.")};
        struct request_receipt request;

        TRY(RUN_ACTION(requests_open, ctx, &form, &request));
        receipt->requests++;
        if (i == 0)
            continue;
        TRY(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &request));
        TRY(requests_run(ctx, request.id, 8));
        store_release(ctx);
    }
    return RC_OK;
}

static enum rc begin_body(struct ctx *ctx, struct fill *f)
{
    struct controller controller;

    TRY(controller_load(ctx, &controller));
    controller.iban = str_from(companies[f->company].iban);
    TRY(controller_save(ctx, &controller));
    return add_customers(ctx, f);
}

static enum rc fill_body(struct ctx *ctx, const void *req, void *out)
{
    struct fill f = {.company = *(const enum demo_company *)req, .dice = {UINT64_C(0x5e105e) + *(const enum demo_company *)req},
                     .receipt = out};

    TRY(begin_body(ctx, &f));
    TRY(add_life(ctx, &f));
    TRY(add_invoices(ctx, &f));
    TRY(demo_sales(ctx, f.company, f.numbers, f.count, f.receipt));
    return add_leavers(ctx, &f);
}

/* First day and last day of a played year; what lies between is actions_year.c. */
static enum rc year_first(struct ctx *ctx, const void *req, void *out)
{
    struct fill *f = out;

    *f = *(const struct fill *)req;
    TRY(begin_body(ctx, f));
    return demo_products(ctx, f->company, f->receipt);
}

static enum rc year_last(struct ctx *ctx, const void *req, void *out)
{
    struct fill *f = out;

    *f = *(const struct fill *)req;
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    TRY(add_life(ctx, f));
    TRY(demo_orders(ctx, f->company, f->numbers, f->count, f->receipt));
    return add_leavers(ctx, f);
}

static enum rc fill_year(struct ctx *ctx, enum demo_company company, struct demo_receipt *receipt)
{
    struct fill *f = ARENA_NEW(ctx->arena, struct fill), *next = ARENA_NEW(ctx->arena, struct fill);

    *receipt = (struct demo_receipt){0};
    *f = (struct fill){.company = company, .dice = {UINT64_C(0x5e105e) + company}, .receipt = receipt};
    TRY(writer_run(ctx, year_first, f, next, sizeof(*next)));
    TRY(demo_year(ctx, next));
    return writer_run(ctx, year_last, next, f, sizeof(*f));
}

/* Its notice as received names no Y-tunnus, which an invoice must have. For a played year the notice names the same one
 * as the settings (P02). */
static struct str notice_of(struct ctx *ctx, enum demo_company company, bool year)
{
    struct str notice = demo_notices[company], name = STR("<p>Esimerkki-Ikkunat Oy");
    ptrdiff_t at = str_find(notice, name, 0);
    size_t end = (size_t)at + name.len;

    if (!year || company != DEMO_WINDOWS || at < 0)
        return notice;
    return str_fmt(ctx->arena, "%.*s<br>Y-tunnus 9999998-4%.*s", (int)end, notice.ptr, (int)(notice.len - end), notice.ptr + end);
}

static enum rc make_company(struct ctx *ctx, enum demo_company company, bool year, struct setup_register *out, struct demo_receipt *receipt)
{
    struct setup_receipt *setup = ARENA_NEW(ctx->arena, struct setup_receipt);
    struct actor person = {.nda_signed = true, .roles = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN,
                           .display = demo_adopter(company)};
    const struct actor *before = ctx->actor;
    int purpose = ctx->purpose;
    struct str notice = notice_of(ctx, company, year);
    struct proof *proofs;
    size_t count;
    enum rc rc;

    TRY(RUN_ACTION(setup_registers, ctx, &((struct setup_request){.notices = &notice, .count = 1, .adopt = demo_adopter(company)}), setup));
    *out = setup->registers[0];
    ctx->tenant = out->tenant;
    ctx->register_id = out->register_id;
    TRY(notice_policy(ctx));
    store_release(ctx);
    person.user_id = out->user;
    ctx->actor = &person;
    rc = year ? fill_year(ctx, company, receipt) : writer_run(ctx, fill_body, &company, receipt, sizeof(*receipt));
    if (rc == RC_OK)
        rc = add_requests(ctx, receipt);
    if (rc == RC_OK)
        rc = reports_prove_all(ctx, &proofs, &count);
    ctx->actor = before;
    ctx->purpose = purpose;
    return rc;
}

enum rc demo_make(struct ctx *ctx, bool year, struct setup_register registers[DEMO_COMPANIES], struct demo_receipt receipts[DEMO_COMPANIES])
{
    struct env *real = ctx->env;

    for (int company = 0; company < DEMO_COMPANIES; company++) {
        struct played played;
        enum rc rc;

        if (year)
            demo_play(ctx, &played, real, company, date_add_days(date_of_instant(real->now_ms(real)), -DEMO_YEAR_DAYS));
        rc = make_company(ctx, (enum demo_company)company, year, &registers[company], &receipts[company]);
        demo_play_end(ctx, real);
        TRY(rc);
    }
    ctx->tenant = 0;
    ctx->register_id = 0;
    ctx->policy = NULL;
    return RC_OK;
}
