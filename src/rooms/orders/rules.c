/* Decisions about orders: facts in, decision out (P06, P66; BILLING.md section 1). */
#include "base/errors.h"
#include "errors_orders.h"
#include "errors_invoices.h"
#include "rooms/orders/internal.h"

/* Which states may follow which. Archived is the end; nothing leads out of it (P06). */
enum rc orders_decide_state(int from, int to, struct err *err)
{
    static const unsigned may[] = {
        [ORDER_DRAFT] = 1u << ORDER_WAITING | 1u << ORDER_CONFIRMED | 1u << ORDER_CANCELLED,
        [ORDER_WAITING] = 1u << ORDER_CONFIRMED | 1u << ORDER_CANCELLED,
        [ORDER_CONFIRMED] = 1u << ORDER_PARTLY | 1u << ORDER_DELIVERED | 1u << ORDER_CANCELLED,
        [ORDER_PARTLY] = 1u << ORDER_PARTLY | 1u << ORDER_DELIVERED | 1u << ORDER_INVOICED,
        [ORDER_DELIVERED] = 1u << ORDER_INVOICED,
        [ORDER_INVOICED] = 1u << ORDER_DELIVERED | 1u << ORDER_PARTLY | 1u << ORDER_ARCHIVED, /* back: a draft was deleted */
        [ORDER_ARCHIVED] = 0,
        [ORDER_CANCELLED] = 1u << ORDER_ARCHIVED,
    };

    if (from >= ORDER_DRAFT && from <= ORDER_CANCELLED && to >= ORDER_DRAFT && to <= ORDER_CANCELLED && (may[from] >> to & 1) != 0)
        return RC_OK;
    return err_conflict(err, E2712_ORDER_STATE);
}

int64_t orders_part(int64_t total_cents, int64_t quantity, int64_t part)
{
    return part == quantity || quantity == 0 ? total_cents : money_mul_div(total_cents, part, quantity);
}

void orders_figures(const struct order *o, struct order_figures *out)
{
    int64_t left = 0, given = 0;

    *out = (struct order_figures){.delivered_on = DATE_NONE};
    for (size_t i = 0; i < o->row_count; i++) {
        const struct order_row *r = &o->rows[i];

        out->total_cents += r->total_cents;
        out->due_cents += r->total_cents - orders_part(r->total_cents, r->quantity, r->invoiced);
        left += r->quantity > r->delivered;
        given += r->delivered > 0;
    }
    for (size_t i = 0; i < o->delivery_count; i++) {
        const struct order_delivery *d = &o->deliveries[i];

        out->ready += d->invoice_id == 0;
        if (date_is_none(out->delivered_on) || date_after(d->delivered_on, out->delivered_on))
            out->delivered_on = d->delivered_on;
    }
    out->state = given == 0 ? ORDER_CONFIRMED : left > 0 ? ORDER_PARTLY : out->ready > 0 ? ORDER_DELIVERED : ORDER_INVOICED;
}

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

static const char *row_field(struct arena *arena, size_t row, const char *member)
{
    return str_z(arena, str_fmt(arena, "rows.%zu.%s", row, member));
}

/* Blank rows of the form go; a row is a product or words. */
static void check_rows(struct arena *arena, struct order_form *form, struct err *err)
{
    struct order_row_form *rows = ARENA_ARRAY(arena, struct order_row_form, form->row_count + 1);
    size_t kept = 0;

    for (size_t i = 0; i < form->row_count; i++) {
        struct order_row_form *row = &rows[kept];

        *row = form->rows[i];
        row->code = str_trim(row->code);
        if (str_empty(row->code) && str_empty(row->text) && row->quantity == 0 && row->price == 0)
            continue;
        if (str_empty(row->code) && str_empty(row->text))
            err_add_field(arena, err, row_field(arena, i, "text"), E2704_ORDER_ROW_TEXT, STR(""));
        if (row->quantity == 0)
            row->quantity = 10000;
        if (row->quantity < 0)
            err_add_field(arena, err, row_field(arena, i, "quantity"), E2706_ORDER_ROW_QUANTITY, STR(""));
        kept++;
    }
    form->rows = rows;
    form->row_count = kept;
    if (kept == 0)
        err_add_field(arena, err, "rows.0.code", E2703_ORDER_NO_ROWS, STR(""));
}

enum rc orders_check_form(struct arena *arena, struct order_form *form, struct date today, struct err *err)
{
    if (form->channel == 0)
        form->channel = ORDER_BY_STORE;
    if (form->source == 0)
        form->source = form->channel == ORDER_BY_RESELLER ? SOURCE_RESELLER : SOURCE_CUSTOMER;
    if (form->act == 0)
        form->act = ORDER_ACT_CONFIRM;
    if (not_given(form->ordered_on))
        form->ordered_on = today;
    if (date_after(form->ordered_on, today))
        err_add_field(arena, err, "ordered_on", E2707_ORDER_FUTURE, STR(""));
    if (!str_empty(form->currency) && !str_eqz(form->currency, "EUR"))
        err_add_field(arena, err, "currency", E1769_INVOICE_CURRENCY, STR(""));
    form->outside = str_trim(form->outside);
    check_rows(arena, form, err);
    return err->field_count > 0 ? RC_INVALID : RC_OK;
}

static const struct order_row *row_of(const struct order *order, int64_t ordinal)
{
    for (size_t i = 0; i < order->row_count; i++)
        if (order->rows[i].ordinal == ordinal)
            return &order->rows[i];
    return NULL;
}

/* Everything that is left. */
static void all_rows(struct arena *arena, const struct order *order, struct order_delivery_form *form)
{
    form->rows = ARENA_ARRAY(arena, struct order_delivery_row, order->row_count + 1);
    for (size_t i = 0; i < order->row_count; i++)
        if (order->rows[i].quantity > order->rows[i].delivered)
            form->rows[form->row_count++] = (struct order_delivery_row){order->rows[i].ordinal,
                                                                        order->rows[i].quantity - order->rows[i].delivered};
}

enum rc orders_check_delivery(struct arena *arena, const struct order *order, struct order_delivery_form *form,
                              struct date today, struct err *err)
{
    int64_t given = 0;

    if (not_given(form->delivered_on))
        form->delivered_on = today;
    if (date_after(form->delivered_on, today))
        return err_invalid(err, E2716_ORDER_DELIVERY_FUTURE, "delivered_on");
    if (date_before(form->delivered_on, order->ordered_on))
        return err_invalid(err, E2718_ORDER_DELIVERY_BEFORE, "delivered_on");
    if (form->row_count == 0)
        all_rows(arena, order, form);
    for (size_t i = 0; i < form->row_count; i++) {
        const struct order_row *row = row_of(order, form->rows[i].ordinal);
        int64_t asked = 0;

        for (size_t k = 0; k < form->row_count; k++) /* the same row named twice counts together */
            asked += form->rows[k].ordinal == form->rows[i].ordinal ? form->rows[k].quantity : 0;
        if (row == NULL || asked > row->quantity - row->delivered)
            err_add_field(arena, err, row_field(arena, i, "quantity"), E2715_ORDER_TOO_MUCH, STR(""));
        given += form->rows[i].quantity;
    }
    if (err->field_count > 0)
        return RC_INVALID;
    return given > 0 ? RC_OK : err_invalid(err, E2717_ORDER_DELIVERY_NOTHING, "rows.0.quantity");
}

bool orders_over_limit(int64_t limit_cents, int64_t open_invoices, int64_t open_orders, int64_t this_order)
{
    return open_invoices + open_orders + this_order > limit_cents;
}

/* A person with a name decides, with a reason (P50, P66); the program alone never. */
enum rc orders_check_approval(const struct actor *actor, struct str reason, struct err *err)
{
    if (!actor_is_person(actor))
        return err_forbidden(err, E2713_ORDER_NEEDS_PERSON);
    if (str_empty(str_trim(reason)))
        return err_invalid(err, E2714_ORDER_NO_REASON, "reason");
    return RC_OK;
}
