/* Orders in the store: rows, sealed texts, deliveries. No decision, no transaction. */
#include "base/errors.h"
#include "db/subjects.h"
#include "errors_orders.h"
#include "queries_orders.h"
#include "rooms/orders/internal.h"

static struct key_ref key_of(int64_t subject)
{
    return subject != 0 ? (struct key_ref){KEY_SUBJECT, subject} : (struct key_ref){KEY_TENANT, 0};
}

static int64_t decision_place(int64_t order)
{
    return (int64_t)((uint64_t)order ^ UINT64_C(1) << 62); /* beside the note of the same order */
}

static bool is_empty(const struct record *r)
{
    for (size_t i = 1; i < RECORD_FIELDS; i++)
        if (!str_empty(r->field[i]))
            return false;
    return true;
}

/* Empty when there is nothing, a restriction covers it, or its key is gone (erased). */
static enum rc open_part(struct ctx *ctx, int64_t place, int64_t subject, struct blob sealed, struct record *out)
{
    enum rc rc;

    *out = (struct record){0};
    if (sealed.len == 0)
        return RC_OK;
    if (subject != 0 && !purpose_survives_restriction((enum purpose)ctx->purpose) &&
        (subject_restricted(ctx, subject) >> CATEGORY_ORDERS & 1) != 0)
        return RC_OK;
    rc = seal_open(ctx, key_of(subject), CATEGORY_ORDERS, place, subject, sealed, out);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

static enum rc tenant_key(struct ctx *ctx)
{
    bool there;

    TRY(key_exists(ctx, key_of(0), &there));
    return there ? RC_OK : key_create(ctx, key_of(0));
}

static enum rc seal_part(struct ctx *ctx, int64_t place, int64_t subject, const struct record *record, struct blob *out)
{
    *out = (struct blob){NULL, 0};
    if (is_empty(record))
        return RC_OK;
    if (subject == 0)
        TRY(tenant_key(ctx));
    return seal_record(ctx, key_of(subject), CATEGORY_ORDERS, place, record, out);
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static enum rc store_row(struct ctx *ctx, const struct order_seed *seed, const struct order_row *row)
{
    struct record words = {.field = {[ORDER_WORDS_ROW] = row->text}};
    struct blob sealed;
    int64_t id = env_new_id(ctx->env);

    TRY(seal_part(ctx, id, seed->subject_id, &words, &sealed));
    return q_sales_row_insert(ctx, &(struct q_sales_row_insert){.order = seed->id, .ordinal = row->ordinal, .id = id,
        .product = row->product_id, .product_null = row->product_id == 0, .code = row->code, .text = sealed,
        .quantity = row->quantity, .unit = row->unit, .price = row->price, .discount_bp = row->discount_bp,
        .vat_class = row->vat_class, .treatment = row->treatment, .labour_percent = row->labour_percent,
        .total_cents = row->total_cents});
}

enum rc orders_store_new(struct ctx *ctx, const struct order_seed *seed)
{
    const struct order_form *form = seed->form;
    struct record note = {.field = {[ORDER_WORDS_NOTE] = form->note, [ORDER_WORDS_REFERENCE] = form->reference, [ORDER_WORDS_OUTSIDE] = form->outside}};
    int64_t writer = seed->contact_subject != 0 ? seed->contact_subject : seed->subject_id;
    struct blob sealed;

    TRY(seal_part(ctx, seed->id, writer, &note, &sealed));
    TRY(q_sales_order_insert(ctx, &(struct q_sales_order_insert){.id = seed->id, .customer = seed->customer_id,
        .contact = seed->contact_id, .contact_null = seed->contact_id == 0, .number = seed->number, .channel = form->channel,
        .source = form->source, .ordered_on = form->ordered_on, .gross = seed->gross, .total_cents = seed->total_cents,
        .note = sealed, .note_null = sealed.len == 0, .note_subject = writer, .note_subject_null = writer == 0,
        .outside = seed->outside, .outside_null = seed->outside.len == 0, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    for (size_t i = 0; i < seed->row_count; i++)
        TRY(store_row(ctx, seed, &seed->rows[i]));
    return RC_OK;
}

enum rc orders_store_edit(struct ctx *ctx, const struct order_seed *seed, int64_t version)
{
    const struct order_form *form = seed->form;
    struct record note = {.field = {[ORDER_WORDS_NOTE] = form->note, [ORDER_WORDS_REFERENCE] = form->reference, [ORDER_WORDS_OUTSIDE] = form->outside}};
    int64_t writer = seed->contact_subject != 0 ? seed->contact_subject : seed->subject_id;
    struct blob sealed;
    int64_t changes = 0;

    TRY(seal_part(ctx, seed->id, writer, &note, &sealed));
    TRY(q_sales_order_update(ctx, &(struct q_sales_order_update){.id = seed->id, .version = version, .customer = seed->customer_id,
        .contact = seed->contact_id, .contact_null = seed->contact_id == 0, .ordered_on = form->ordered_on, .gross = seed->gross,
        .total_cents = seed->total_cents, .note = sealed, .note_null = sealed.len == 0, .note_subject = writer,
        .note_subject_null = writer == 0}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E2727_ORDER_CHANGED);
    for (size_t i = 0; i < seed->row_count; i++)
        TRY(store_row(ctx, seed, &seed->rows[i]));
    return RC_OK;
}

enum rc orders_seal_decision(struct ctx *ctx, const struct order *order, int field, struct str reason, struct blob *out)
{
    struct record r = {.field = {[ORDER_WORDS_CANCEL] = order->cancel_reason, [ORDER_WORDS_APPROVAL] = order->approval_reason}};

    r.field[field] = reason;
    return seal_part(ctx, decision_place(order->id), order->subject_id, &r, out);
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static enum rc load_rows(struct ctx *ctx, struct order *o)
{
    struct q_sales_rows_row *rows = NULL;

    TRY(q_sales_rows(ctx, &(struct q_sales_rows){.order = o->id}, &rows, &o->row_count));
    o->rows = ARENA_ARRAY(ctx->arena, struct order_row, o->row_count + 1);
    for (size_t i = 0; i < o->row_count; i++) {
        struct record words;

        TRY(open_part(ctx, rows[i].id, o->subject_id, rows[i].text, &words));
        o->rows[i] = (struct order_row){.ordinal = rows[i].ordinal, .product_id = rows[i].product_id_null ? 0 : rows[i].product_id,
            .quantity = rows[i].quantity, .delivered = rows[i].delivered, .price = rows[i].price,
            .discount_bp = rows[i].discount_bp, .labour_percent = rows[i].labour_percent, .total_cents = rows[i].total_cents,
            .code = rows[i].code, .text = words.field[ORDER_WORDS_ROW], .unit = (int)rows[i].unit,
            .vat_class = (int)rows[i].vat_class, .treatment = (int)rows[i].treatment};
    }
    return RC_OK;
}

/* Only where the purpose may see invoices; a draft has none. */
static enum rc load_number(struct ctx *ctx, struct order_delivery *d)
{
    bool may = purpose_imposed_by_law((enum purpose)ctx->purpose) ||
               (ctx->policy != NULL && (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) != 0);
    struct q_sales_invoice_number_row row;
    enum rc rc;

    if (d->invoice_id == 0 || !may || ctx->purpose == PURPOSE_CREDIT || ctx->purpose == PURPOSE_ACCOUNTABILITY)
        return RC_OK;
    rc = q_sales_invoice_number(ctx, &(struct q_sales_invoice_number){.id = d->invoice_id}, &row);
    if (rc == RC_OK)
        d->invoice_number = row.number_null ? 0 : row.number;
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

static enum rc load_deliveries(struct ctx *ctx, struct order *o)
{
    struct q_sales_deliveries_row *rows = NULL;

    TRY(q_sales_deliveries(ctx, &(struct q_sales_deliveries){.order = o->id}, &rows, &o->delivery_count));
    o->deliveries = ARENA_ARRAY(ctx->arena, struct order_delivery, o->delivery_count + 1);
    for (size_t i = 0; i < o->delivery_count; i++) {
        struct order_delivery *d = &o->deliveries[i];

        *d = (struct order_delivery){.id = rows[i].id, .ordinal = rows[i].ordinal, .quantity = rows[i].quantity,
            .delivered_on = rows[i].delivered_on, .invoice_id = rows[i].invoice_id_null ? 0 : rows[i].invoice_id,
            .invoice_row = rows[i].invoice_row_null ? 0 : rows[i].invoice_row};
        TRY(load_number(ctx, d));
        for (size_t r = 0; r < o->row_count; r++)
            if (o->rows[r].ordinal == d->ordinal && d->invoice_id != 0)
                o->rows[r].invoiced += d->quantity;
    }
    return RC_OK;
}

static void from_row(const struct q_sales_order_get_row *r, struct order *out)
{
    *out = (struct order){.id = r->id, .customer_id = r->customer_id, .contact_id = r->contact_id_null ? 0 : r->contact_id,
        .number = r->number, .version = r->version, .total_cents = r->total_cents, .due_cents = r->due_cents, .ready = r->ready,
        .state = (int)r->state, .channel = (int)r->channel, .source = (int)r->source, .ordered_on = r->ordered_on,
        .delivered_on = r->delivered_on_null ? DATE_NONE : r->delivered_on, .settled_on = r->settled_on_null ? DATE_NONE : r->settled_on,
        .archived_on = r->archived_on_null ? DATE_NONE : r->archived_on, .gross_entry = r->gross_entry != 0,
        .approved_by = r->approved_by_null ? 0 : r->approved_by, .approved_at = r->approved_at_null ? 0 : r->approved_at,
        .confirmed_at = r->confirmed_at_null ? 0 : r->confirmed_at, .recorded_by = r->recorded_by, .recorded_at = r->recorded_at,
        .notice_id = r->notice_id};
}

static enum rc load_id(struct ctx *ctx, int64_t id, struct order *out)
{
    struct q_sales_order_get_row r;
    struct record note, decision;
    enum rc rc = q_sales_order_get(ctx, &(struct q_sales_order_get){.id = id}, &r);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    TRY(rc);
    from_row(&r, out);
    TRY(customers_subject_of(ctx, out->customer_id, &out->subject_id));
    TRY(open_part(ctx, id, r.note_subject_null ? 0 : r.note_subject, r.note_null ? (struct blob){NULL, 0} : r.note, &note));
    TRY(open_part(ctx, decision_place(id), out->subject_id, r.decision_null ? (struct blob){NULL, 0} : r.decision, &decision));
    out->note = note.field[ORDER_WORDS_NOTE];
    out->reference = note.field[ORDER_WORDS_REFERENCE];
    out->outside = note.field[ORDER_WORDS_OUTSIDE];
    out->cancel_reason = decision.field[ORDER_WORDS_CANCEL];
    out->approval_reason = decision.field[ORDER_WORDS_APPROVAL];
    TRY(load_rows(ctx, out));
    return load_deliveries(ctx, out);
}

enum rc orders_load(struct ctx *ctx, int64_t number, int64_t id, struct order *out)
{
    struct q_sales_order_by_number_row row;
    enum rc rc;

    if (number == 0)
        return load_id(ctx, id, out);
    rc = q_sales_order_by_number(ctx, &(struct q_sales_order_by_number){.number = number}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    TRY(rc);
    return load_id(ctx, row.id, out);
}

enum rc orders_refresh(struct ctx *ctx, int64_t order_id)
{
    struct order o;
    struct order_figures f;
    int64_t changes = 0;

    TRY(load_id(ctx, order_id, &o));
    orders_figures(&o, &f);
    return q_sales_order_refresh(ctx, &(struct q_sales_order_refresh){.id = order_id, .state = f.state, .due_cents = f.due_cents,
        .ready = f.ready, .total_cents = f.total_cents, .delivered_on = f.delivered_on,
        .delivered_on_null = date_is_none(f.delivered_on)}, &changes);
}

/* ---- two customers became one --------------------------------------------------------------------------- */

static enum rc reseal(struct ctx *ctx, const struct order *o, int64_t into, int64_t subject)
{
    struct record note = {.field = {[ORDER_WORDS_NOTE] = o->note, [ORDER_WORDS_REFERENCE] = o->reference, [ORDER_WORDS_OUTSIDE] = o->outside}};
    struct q_sales_rows_row *rows = NULL;
    struct blob sealed, decision;
    size_t count = 0;
    int64_t n;
    int64_t writer = subject;

    if (o->contact_id != 0) { /* the contact person's words keep that person's key */
        int64_t customer;

        TRY(customers_contact_of(ctx, o->contact_id, &customer, &writer));
    }
    TRY(seal_part(ctx, o->id, writer, &note, &sealed));
    TRY(seal_part(ctx, decision_place(o->id), subject, &(struct record){.field = {[ORDER_WORDS_CANCEL] = o->cancel_reason,
                  [ORDER_WORDS_APPROVAL] = o->approval_reason}}, &decision));
    TRY(q_sales_order_move(ctx, &(struct q_sales_order_move){.id = o->id, .into = into, .note = sealed, .note_null = sealed.len == 0,
        .decision = decision, .decision_null = decision.len == 0, .note_subject = writer, .note_subject_null = writer == 0}, &n));
    TRY(q_sales_rows(ctx, &(struct q_sales_rows){.order = o->id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct record words = {.field = {[ORDER_WORDS_ROW] = o->rows[i].text}};

        if (str_empty(o->rows[i].text)) /* could not be opened now: must not be lost */
            return err_conflict(&ctx->err, E2722_ORDER_CANNOT_MOVE);
        TRY(seal_part(ctx, rows[i].id, subject, &words, &sealed));
        TRY(q_sales_row_reseal(ctx, &(struct q_sales_row_reseal){.order = o->id, .ordinal = rows[i].ordinal, .text = sealed}, &n));
    }
    return RC_OK;
}

enum rc orders_move(struct ctx *ctx, int64_t from, int64_t into, int64_t into_subject, int64_t *moved)
{
    struct q_sales_of_customer_row *rows = NULL;
    size_t count = 0;

    *moved = 0;
    if (ctx->policy == NULL || (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_ORDERS & 1) == 0)
        return RC_OK; /* rows that stay behind stop the merge of persons: customers looks for them */
    TRY(q_sales_of_customer(ctx, &(struct q_sales_of_customer){.customer = from}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct order o;

        TRY(load_id(ctx, rows[i].id, &o));
        TRY(reseal(ctx, &o, into, into_subject));
        ++*moved;
    }
    return RC_OK;
}

enum rc orders_forget(struct ctx *ctx, int64_t customer, int64_t *removed)
{
    int64_t n = 0;

    *removed = 0;
    TRY(q_sales_keys_forget(ctx, &(struct q_sales_keys_forget){.customer = customer}, &n));
    TRY(q_sales_deliveries_forget(ctx, &(struct q_sales_deliveries_forget){.customer = customer}, &n));
    *removed += n;
    TRY(q_sales_rows_forget(ctx, &(struct q_sales_rows_forget){.customer = customer}, &n));
    *removed += n;
    TRY(q_sales_orders_forget(ctx, &(struct q_sales_orders_forget){.customer = customer}, &n));
    *removed += n;
    return RC_OK;
}
