/* A played year: every day is lived as that day, so that dates, numbers, interest and reminders are what they would
 * have been. Customers order, invoices of all kinds go out, a bank file comes every Friday, what is late is reminded,
 * and some of it ends in a dispute, a plan, at an agency or as a loss (P64, P65, P66; BILLING.md). */
#include "db/store.h"
#include "rooms/collection/collection.h"
#include "rooms/demo/internal.h"
#include "rooms/demo/year.h"
#include "rooms/orders/orders.h"

static int64_t played_now(struct env *env)
{
    return env->fixed_now;
}

static void played_random(struct env *env, void *out, size_t n)
{
    struct env *real = ((struct played *)env)->real;

    real->random_bytes(real, out, n);
}

/* Ids carry their millisecond: an hour of its own for each company keeps them apart. */
static void set_day(struct ctx *ctx, struct date day)
{
    struct played *played = (struct played *)ctx->env;
    int64_t real = played->real->now_ms(played->real), at = date_start_instant(day) + (int64_t)(9 + played->company) * 3600 * 1000;

    ctx->now = played->env.fixed_now = at < real ? at : real;
    ctx->today = date_of_instant(ctx->now);
}

void demo_play(struct ctx *ctx, struct played *played, struct env *real, int company, struct date day)
{
    *played = (struct played){.env = {.now_ms = played_now, .random_bytes = played_random}, .real = real, .company = company};
    ctx->env = &played->env;
    set_day(ctx, day);
}

void demo_play_end(struct ctx *ctx, struct env *real)
{
    ctx->env = real;
    ctx->now = real->now_ms(real);
    ctx->today = date_of_instant(ctx->now);
}

/* ---- invoices ------------------------------------------------------------------------------------------------------- */

static bool states_orders(const struct ctx *ctx)
{
    return policy_states(ctx->policy, STATEMENT_PURPOSE_ORDERS) && policy_states(ctx->policy, STATEMENT_CONTENT_ORDERS);
}

static size_t some(struct year *y, bool person)
{
    size_t i = dice_below(&y->f.dice, (uint32_t)y->f.count);

    while (y->f.persons[i] != person)
        i = (i + 1) % y->f.count;
    return i;
}

static void remember(struct year *y, const struct invoice_receipt *made, size_t customer, struct date due, enum fate fate)
{
    int slip = dice_below(&y->f.dice, 10) == 0 ? 20 + (int)dice_below(&y->f.dice, 15) : (int)dice_below(&y->f.dice, 8) - 6;

    if (y->due_count < YEAR_DUES)
        y->dues[y->due_count++] = (struct due){.id = made->id, .number = made->number, .reference = made->reference,
            .customer = customer, .pay_on = date_add_days(due, slip), .fate = fate};
}

static enum fate any_fate(struct year *y)
{
    uint32_t dice = dice_below(&y->f.dice, 100);

    return dice < 88 ? PAYS : dice < 91 ? PAYS_PART : dice < 94 ? PAYS_OVER : dice < 97 ? PAYS_BLIND : PAYS_NEVER;
}

static enum rc bill(struct ctx *ctx, struct year *y, size_t customer, struct invoice_form *form, enum fate fate)
{
    struct invoice_receipt made;

    form->customer = y->f.numbers[customer];
    form->invoiced_on = ctx->today;
    form->due_on = date_add_days(ctx->today, 14);
    TRY(RUN_ACTION(invoices_create, ctx, form, &made));
    remember(y, &made, customer, form->due_on, fate);
    y->r.invoices++;
    y->r.prepayments += form->kind == VARIETY_PREPAYMENT;
    return RC_OK;
}

static struct invoice_row goods(struct ctx *ctx, struct year *y)
{
    const struct demo_product *product = demo_product(y->f.company, &y->f.dice);

    return (struct invoice_row){.text = str_from(product->text), .unit = str_from(product->unit), .price = product->cents * 100,
        .quantity = (1 + dice_below(&y->f.dice, 5)) * INT64_C(10000), .delivered_on = date_add_days(ctx->today, -1),
        .delivered_from = DATE_NONE};
}

/* Work at a home, of which the buyer may deduct a share (kotitalousvähennys). */
static enum rc bill_household(struct ctx *ctx, struct year *y)
{
    struct invoice_row rows[2] = {goods(ctx, y), {.text = STR("Ikkunan asennus"), .unit = STR("h"), .price = 620000,
        .quantity = 80000, .kind = ROW_LABOUR, .labour_percent = 100, .delivered_on = date_add_days(ctx->today, -1), .delivered_from = DATE_NONE}};
    struct invoice_form form = {.entry = ENTRY_GROSS, .rows = rows, .row_count = 2};

    return bill(ctx, y, some(y, true), &form, any_fate(y));
}

static enum rc add_builder(struct ctx *ctx, struct year *y)
{
    struct customer_form form;
    struct customer_receipt made;
    struct invoice_receipt declared;
    struct str id, rest;

    demo_organisation(ctx->arena, &y->f.dice, 700, ctx->today, &form);
    form.organisation = STR("Malli-Rakennus Oy");
    rest = form.business_id;
    id = str_cut(&rest, '-');
    form.vat_id = str_fmt(ctx->arena, "FI%.*s%.*s", STR_FMT(id), STR_FMT(rest));
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    TRY(RUN_ACTION(customers_create, ctx, &form, &made));
    y->builder = y->f.count;
    y->f.numbers[y->f.count] = made.number;
    y->f.ids[y->f.count] = made.customer_id;
    y->f.starts[y->f.count++] = form.start_on;
    y->r.customers++;
    ctx->purpose = PURPOSE_INVOICING;
    TRY(RUN_ACTION(invoices_declare, ctx, &((struct invoice_declaration){.customer = made.number, .given_on = ctx->today}), &declared));
    y->declared = true;
    return RC_OK;
}

/* Building work for a construction firm whose declaration is on file (AVL 8 c §). */
static enum rc bill_builder(struct ctx *ctx, struct year *y)
{
    struct invoice_row row = goods(ctx, y);
    struct invoice_form form = {.entry = ENTRY_NET, .rows = &row, .row_count = 1, .work_site = STR("Mallikatu 8, Tampere")};

    row.text = STR("Ikkunoiden asennus työmaalla");
    row.kind = ROW_SERVICE;
    row.treatment = TREATMENT_REVERSE_CHARGE;
    if (!y->declared)
        TRY(add_builder(ctx, y));
    return bill(ctx, y, y->builder, &form, PAYS);
}

static enum rc bill_prepayment(struct ctx *ctx, struct year *y)
{
    struct invoice_row row = goods(ctx, y);
    struct invoice_form form = {.entry = ENTRY_NET, .rows = &row, .row_count = 1, .kind = VARIETY_PREPAYMENT};

    y->ahead = some(y, false);
    y->ahead_row = row;
    row.price /= 3;
    row.delivered_on = ctx->today;
    TRY(bill(ctx, y, y->ahead, &form, PAYS));
    y->dues[y->due_count - 1].pay_on = form.due_on;
    y->prepayment = y->dues[y->due_count - 1].number;
    return RC_OK;
}

/* The rest, once the prepayment has been paid. */
static enum rc bill_final(struct ctx *ctx, struct year *y)
{
    struct invoice_row row = y->ahead_row;
    struct invoice_form form = {.entry = ENTRY_NET, .rows = &row, .row_count = 1};

    form.prepayments = str_fmt(ctx->arena, "%lld", (long long)y->prepayment);
    row.delivered_on = ctx->today;
    y->prepayment = 0;
    return bill(ctx, y, y->ahead, &form, any_fate(y));
}

static enum rc bill_general(struct ctx *ctx, struct year *y)
{
    struct invoice_row rows[3] = {goods(ctx, y), goods(ctx, y), goods(ctx, y)};
    struct invoice_form form = {.entry = ENTRY_NET, .rows = rows, .row_count = 1 + dice_below(&y->f.dice, 3)};

    return bill(ctx, y, dice_below(&y->f.dice, (uint32_t)y->f.count), &form, any_fate(y));
}

/* Four firms that will not pay, each for an end of its own. */
static enum rc bill_special(struct ctx *ctx, struct year *y, size_t which)
{
    struct invoice_row row = goods(ctx, y);
    struct invoice_form form = {.entry = ENTRY_NET, .rows = &row, .row_count = 1};

    y->special_customer[which] = some(y, false);
    TRY(bill(ctx, y, y->special_customer[which], &form, PAYS_NEVER));
    y->special[which] = y->dues[y->due_count - 1];
    return RC_OK;
}

/* The invoice of yesterday was wrong: all of it, or one piece of its first row. */
static enum rc credit_latest(struct ctx *ctx, struct year *y)
{
    struct due *due = &y->dues[y->due_count - 1];
    struct invoice_credit_row one = {1, 10000};
    struct invoice_credit_form form = {.number = due->number, .credited_on = ctx->today, .reason = STR("Palautettu tuote")};
    struct invoice_receipt made;

    if (due->fate != PAYS || due->number == y->prepayment || !date_after(due->pay_on, ctx->today))
        return RC_OK;
    if (y->r.credit_notes % 2 == 1) {
        form.rows = &one;
        form.row_count = 1;
    } else {
        due->fate = PAYS_NEVER;
    }
    y->r.credit_notes++;
    return RUN_ACTION(invoices_credit, ctx, &form, &made);
}

static enum rc day_invoices(struct ctx *ctx, struct year *y)
{
    int64_t i = y->work_day;

    ctx->purpose = PURPOSE_INVOICING;
    if (i % 15 == 10)
        TRY(credit_latest(ctx, y));
    if (i >= 25 && i < 37 && (i - 25) % 3 == 0)
        return bill_special(ctx, y, (size_t)(i - 25) / 3);
    if (i % 40 == 8)
        return bill_prepayment(ctx, y);
    if (i % 40 == 34 && y->prepayment_paid)
        return bill_final(ctx, y);
    if (y->f.company == DEMO_WINDOWS && i % 20 == 5)
        return bill_builder(ctx, y);
    return y->f.company == DEMO_WINDOWS && i % 5 == 2 ? bill_household(ctx, y) : bill_general(ctx, y);
}

/* ---- orders ----------------------------------------------------------------------------------------------------------- */

static enum rc new_order(struct ctx *ctx, struct year *y)
{
    size_t n = y->order_count, customer = dice_below(&y->f.dice, (uint32_t)y->f.count);
    struct order_row_form rows[2] = {{.code = demo_code(ctx, y->f.company, n % 8), .quantity = (int64_t)(1 + n % 3) * 10000},
                                     {.code = demo_code(ctx, y->f.company, (n + 3) % 8), .quantity = 10000}};
    struct order_form form = {.customer = y->f.numbers[customer], .channel = ORDER_BY_STORE, .ordered_on = ctx->today,
                              .act = ORDER_ACT_CONFIRM, .rows = rows, .row_count = 2};
    struct order_receipt made, approved;

    if (n == YEAR_ORDERS)
        return RC_OK;
    TRY(RUN_ACTION(orders_create, ctx, &form, &made));
    if (made.state == ORDER_WAITING)
        TRY(RUN_ACTION(orders_approve, ctx, &((struct order_approval){made.id, STR("Ennakko maksettu, toimitetaan.")}), &approved));
    y->orders[y->order_count++] = (struct year_order){made.id, y->work_day, customer};
    y->r.orders++;
    return RC_OK;
}

static enum rc deliver(struct ctx *ctx, const struct year_order *order, bool part)
{
    struct order_delivery_row first = {1, 10000};
    struct order_delivery_form form = {.id = order->id, .delivered_on = ctx->today, .rows = &first, .row_count = part ? 1 : 0};
    struct order_receipt out;

    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    return RUN_ACTION(orders_deliver, ctx, &form, &out);
}

static enum rc charge(struct ctx *ctx, struct year *y, const struct year_order *order)
{
    struct order_invoicing form = {.id = order->id, .act = ACT_ISSUE, .invoiced_on = ctx->today, .due_on = date_add_days(ctx->today, 14)};
    struct invoice_receipt made;

    ctx->purpose = PURPOSE_INVOICING;
    TRY(RUN_ACTION(orders_invoice, ctx, &form, &made));
    remember(y, &made, order->customer, form.due_on, any_fate(y));
    y->r.invoices++;
    return RC_OK;
}

/* Ordered, delivered two days later (every fourth in two parts), invoiced the day after. */
static enum rc day_orders(struct ctx *ctx, struct year *y)
{
    if (!states_orders(ctx))
        return RC_OK;
    for (size_t k = 0; k < y->order_count; k++) {
        const struct year_order *order = &y->orders[k];
        int64_t age = y->work_day - order->work_day;
        bool parts = k % 4 == 1;

        if (age == 2 || (parts && age == 6))
            TRY(deliver(ctx, order, parts && age == 2));
        if (age == 3 || (parts && age == 7))
            TRY(charge(ctx, y, order));
    }
    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    return y->work_day % 2 == 0 ? new_order(ctx, y) : RC_OK;
}

static enum rc day_body(struct ctx *ctx, const void *req, void *out)
{
    struct year *y = out;

    *y = *(const struct year *)req;
    y->f.receipt = &y->r;
    TRY(day_orders(ctx, y));
    return day_invoices(ctx, y);
}

enum rc demo_year(struct ctx *ctx, struct fill *f)
{
    struct year *y = ARENA_NEW(ctx->arena, struct year), *next = ARENA_NEW(ctx->arena, struct year);
    struct played *played = (struct played *)ctx->env;
    struct date first = ctx->today, last = date_of_instant(played->real->now_ms(played->real));

    *y = (struct year){.f = *f, .r = *f->receipt, .first_on = first};
    for (struct date day = first; !date_after(day, last); day = date_add_days(day, 1)) {
        struct year *was = y;

        set_day(ctx, day);
        if (date_is_working_day(day)) {
            TRY(writer_run(ctx, day_body, y, next, sizeof(*next)));
            y = next;
            next = was;
            y->work_day++;
        }
        TRY(demo_year_evening(ctx, y, !date_before(day, last)));
        store_release(ctx);
    }
    *f->receipt = y->r;
    f->dice = y->f.dice;
    return RC_OK;
}
