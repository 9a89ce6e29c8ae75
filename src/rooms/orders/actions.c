/* Use cases of orders: register, confirm, approve, cancel, archive (P06, P25, P66). Deliveries and invoicing:
 * actions_deliver.c. Each runs in the writer: verdict, rules, store, timeline, audit. */
#include <string.h>

#include "base/errors.h"
#include "audit_orders.h"
#include "db/core.h"
#include "errors_orders.h"
#include "queries_orders.h"
#include "rooms/audit/audit.h"
#include "rooms/credit/credit.h"
#include "rooms/orders/internal.h"

enum { KEY_DAYS = 7, KEY_MOST = 200 };

static enum rc tell(struct ctx *ctx, int64_t customer, int kind, int64_t number, int64_t cents)
{
    return customers_timeline_add(ctx, &(struct timeline_event){.customer_id = customer, .kind = kind, .number = number,
        .cents = cents, .day = DATE_NONE, .path = str_z(ctx->arena, str_fmt(ctx->arena, "/tilaukset/%lld", (long long)number)),
        .statement = STATEMENT_CONTENT_ORDERS});
}

/* ---- register ------------------------------------------------------------------------------------------- */

static enum rc find_customer(struct ctx *ctx, const struct order_form *form, struct order_seed *seed, struct customer_party *party)
{
    enum rc rc = customers_find_by_number(ctx, form->customer, &seed->customer_id);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2702_ORDER_NO_CUSTOMER, "customer");
    }
    TRY(rc);
    TRY(customers_party(ctx, seed->customer_id, party));
    seed->subject_id = party->subject_id;
    if (form->contact != 0) {
        int64_t of = 0;

        rc = customers_contact_of(ctx, form->contact, &of, &seed->contact_subject);
        if (rc == RC_NOT_FOUND || (rc == RC_OK && of != seed->customer_id)) {
            err_clear(&ctx->err);
            return err_invalid(&ctx->err, E2708_ORDER_CONTACT, "contact");
        }
        TRY(rc);
        seed->contact_id = form->contact;
    }
    return RC_OK;
}

static const char *row_field(struct ctx *ctx, size_t row, const char *member)
{
    return str_z(ctx->arena, str_fmt(ctx->arena, "rows.%zu.%s", row, member));
}

/* A product's terms of the day, or words with a price of their own. */
static enum rc resolve_row(struct ctx *ctx, const struct order_seed *seed, enum lang lang, size_t i, struct order_row *out)
{
    const struct order_row_form *f = &seed->form->rows[i];
    struct product_terms terms = {.unit = UNIT_PIECE, .vat_class = VAT_GENERAL};

    if (!str_empty(f->code)) {
        enum rc rc = products_terms(ctx, f->code, seed->customer_id, seed->form->ordered_on, seed->gross, lang, &terms);

        if (rc == RC_NOT_FOUND || rc == RC_CONFLICT) {
            err_clear(&ctx->err);
            return err_invalid(&ctx->err, rc == RC_NOT_FOUND ? E2705_ORDER_ROW_PRODUCT : E2720_ORDER_NOT_FOR_SALE, row_field(ctx, i, "code"));
        }
        TRY(rc);
    }
    *out = (struct order_row){.ordinal = (int64_t)i + 1, .product_id = terms.product_id, .code = terms.code,
        .text = str_empty(f->text) ? terms.name : f->text, .quantity = f->quantity, .unit = f->unit != 0 ? f->unit : terms.unit,
        .price = f->price != 0 ? f->price : terms.price,
        .discount_bp = f->discount != 0 ? money_mul_div(f->discount, 1, 100) : f->price != 0 ? 0 : terms.discount_bp,
        .vat_class = f->vat_class != 0 ? f->vat_class : terms.vat_class, .treatment = f->treatment != 0 ? f->treatment : TREATMENT_STANDARD,
        .labour_percent = terms.labour_percent};
    return RC_OK;
}

/* Prices, and sums as the invoice of that day would have them. */
static enum rc resolve_rows(struct ctx *ctx, struct order_seed *seed, enum lang lang)
{
    size_t n = seed->form->row_count;
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, n);
    struct invoice_sums sums;

    seed->row_count = n;
    seed->rows = ARENA_ARRAY(ctx->arena, struct order_row, n);
    for (size_t i = 0; i < n; i++) {
        struct order_row *r = &seed->rows[i];

        TRY(resolve_row(ctx, seed, lang, i, r));
        rows[i] = (struct invoice_row){.text = r->text, .quantity = r->quantity, .price = r->price, .discount_bp = r->discount_bp,
            .vat_class = r->vat_class, .treatment = r->treatment, .delivered_on = DATE_NONE, .kind = ROW_GOODS, .delivered_from = DATE_NONE};
    }
    TRY(invoices_sums_on(ctx, rows, n, seed->gross, seed->form->ordered_on, &sums));
    for (size_t i = 0; i < n; i++) {
        seed->rows[i].total_cents = sums.rows[i].gross_cents;
        seed->total_cents += sums.rows[i].gross_cents;
    }
    return RC_OK;
}

/* The same order of a shop or reseller is taken once; with other contents it is told (BILLING.md section 11). */
static enum rc seen_outside(struct ctx *ctx, struct order_seed *seed, struct order_receipt *out)
{
    struct q_sales_order_by_outside_row row;
    enum rc rc;

    if (str_empty(seed->form->outside))
        return RC_OK;
    TRY(keyed_hash(ctx, "order-outside", str_fmt(ctx->arena, "%d:%.*s", seed->form->channel, STR_FMT(seed->form->outside)), &seed->outside));
    rc = q_sales_order_by_outside(ctx, &(struct q_sales_order_by_outside){.outside = seed->outside}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct order_receipt){.id = row.id, .number = row.number, .state = (int)row.state, .total_cents = row.total_cents, .again = true};
    if (row.customer_id != seed->customer_id || (row.state <= ORDER_CONFIRMED && row.total_cents != seed->total_cents))
        return err_conflict(&ctx->err, E2711_ORDER_OUTSIDE_OTHER);
    return RC_OK;
}

/* All that is asked before an order is stored. */
static enum rc resolve(struct ctx *ctx, struct order_form *form, struct order_seed *seed, struct verdict *verdict, struct order_receipt *out)
{
    struct customer_party party;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, verdict));
    TRY(orders_check_form(ctx->arena, form, ctx->today, &ctx->err));
    TRY(find_customer(ctx, form, seed, &party));
    seed->gross = form->entry != 0 ? form->entry == ENTRY_GROSS : party.kind == CUSTOMER_PERSON && !party.sole_trader;
    TRY(resolve_rows(ctx, seed, party.lang));
    return seen_outside(ctx, seed, out);
}

DEFINE_ACTION(orders_create, struct order_form, struct order_receipt)
{
    struct order_form form = *req;
    struct order_seed seed = {.form = &form, .id = env_new_id(ctx->env)};
    struct verdict verdict;

    TRY(resolve(ctx, &form, &seed, &verdict, out));
    if (out->again)
        return RC_OK;
    TRY(counter_take(ctx, str_fmt(ctx->arena, "order:%lld", (long long)ctx->register_id), ORDER_FIRST_NUMBER, &seed.number));
    TRY(orders_store_new(ctx, &seed));
    *out = (struct order_receipt){.id = seed.id, .number = seed.number, .total_cents = seed.total_cents, .state = ORDER_DRAFT};
    TRY(tell(ctx, seed.customer_id, AUDIT_ORDER_RECEIVED, seed.number, seed.total_cents));
    TRY(audit_write(ctx, AUDIT_ORDER_RECEIVED, seed.subject_id, seed.id, &verdict));
    return form.act == ORDER_ACT_DRAFT ? RC_OK : RUN_ACTION(orders_confirm, ctx, &seed.id, out);
}

enum rc orders_reprice(struct ctx *ctx, const struct order_edit *edit, struct product_price_row **out, size_t *count, size_t *differing)
{
    const struct order_form *form = &edit->form;
    bool gross = form->entry == ENTRY_GROSS;
    struct order o;
    int64_t to = 0;

    *count = *differing = 0;
    TRY(orders_load(ctx, 0, edit->id, &o));
    if (customers_find_by_number(ctx, form->customer, &to) != RC_OK) { /* the edit itself says it */
        err_clear(&ctx->err);
        return RC_OK;
    }
    if (to == o.customer_id)
        return RC_OK;
    if (form->entry == 0)
        TRY(customers_is_consumer(ctx, to, &gross));
    *count = form->row_count;
    *out = ARENA_ARRAY(ctx->arena, struct product_price_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct product_price_row){.code = form->rows[i].code, .price = form->rows[i].price,
                                               .discount_bp = money_mul_div(form->rows[i].discount, 1, 100)};
    return products_reprice(ctx, o.customer_id, to, o.ordered_on, gross, *out, *count, differing);
}

/* The rows with the new buyer's prices; others as they are. */
static enum rc with_new_prices(struct ctx *ctx, const struct order_edit *edit, struct order_form *form)
{
    struct product_price_row *prices = NULL;
    struct order_row_form *rows;
    size_t count = 0, differing = 0;

    TRY(orders_reprice(ctx, edit, &prices, &count, &differing));
    if (differing == 0)
        return RC_OK;
    rows = ARENA_ARRAY(ctx->arena, struct order_row_form, count);
    for (size_t i = 0; i < count; i++) {
        rows[i] = form->rows[i];
        if (prices[i].differs) {
            rows[i].price = prices[i].new_price;
            rows[i].discount = prices[i].new_discount_bp * 100;
        }
    }
    form->rows = rows;
    return RC_OK;
}

/* A draft as its form: what a person did not type again (days, unit, class) stands as it was resolved. */
DEFINE_ACTION(orders_edit, struct order_edit, struct order_receipt)
{
    struct order_form form = req->form;
    struct order_seed seed = {.form = &form, .id = req->id};
    struct customer_party party;
    struct verdict verdict;
    struct order o;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    TRY(orders_load(ctx, 0, req->id, &o));
    *out = (struct order_receipt){.id = o.id, .number = o.number, .total_cents = o.total_cents, .state = o.state};
    if (o.state != ORDER_DRAFT)
        return err_conflict(&ctx->err, E2712_ORDER_STATE);
    if (form.version != 0 && form.version != o.version)
        return err_conflict(&ctx->err, E2727_ORDER_CHANGED);
    if (form.reprice == REPRICE_NEW)
        TRY(with_new_prices(ctx, req, &form));
    form.channel = o.channel;
    form.source = o.source;
    form.outside = o.outside;
    TRY(orders_check_form(ctx->arena, &form, ctx->today, &ctx->err));
    TRY(find_customer(ctx, &form, &seed, &party));
    seed.gross = form.entry != 0 ? form.entry == ENTRY_GROSS : party.kind == CUSTOMER_PERSON && !party.sole_trader;
    TRY(resolve_rows(ctx, &seed, party.lang));
    TRY(q_sales_rows_delete(ctx, &(struct q_sales_rows_delete){.order = o.id}, &changes));
    TRY(orders_store_edit(ctx, &seed, o.version));
    out->total_cents = seed.total_cents;
    TRY(audit_write(ctx, AUDIT_ORDER_CHANGED, seed.subject_id, o.id, &verdict));
    return req->form.act == ORDER_ACT_CONFIRM ? RUN_ACTION(orders_confirm, ctx, &seed.id, out) : RC_OK;
}

/* ---- the web shop's Idempotency-Key ------------------------------------------------------------------------ */

static bool blob_eq(struct blob a, struct blob b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

DEFINE_ACTION(orders_create_keyed, struct order_keyed, struct order_receipt)
{
    struct q_sales_key_get_row row;
    struct blob hash, body;
    enum rc rc;

    if (str_empty(req->key))
        return RUN_ACTION(orders_create, ctx, &req->form, out);
    if (req->key.len > KEY_MOST)
        return err_invalid(&ctx->err, E2709_ORDER_KEY_SHAPE, NULL);
    TRY(keyed_hash(ctx, "order-key", req->key, &hash));
    TRY(keyed_hash(ctx, "order-key", req->body, &body));
    rc = q_sales_key_get(ctx, &(struct q_sales_key_get){.hash = hash}, &row);
    if (rc == RC_OK) {
        if (!blob_eq(row.body, body))
            return err_conflict(&ctx->err, E2710_ORDER_KEY_OTHER_BODY);
        *out = (struct order_receipt){.id = row.order_id, .number = row.number, .state = (int)row.state,
                                      .total_cents = row.total_cents, .again = true};
        return RC_OK;
    }
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    TRY(RUN_ACTION(orders_create, ctx, &req->form, out));
    return q_sales_key_insert(ctx, &(struct q_sales_key_insert){.hash = hash, .body = body, .order = out->id, .number = out->number,
        .state = out->state, .total_cents = out->total_cents, .at = ctx->now});
}

/* ---- confirm, approve ------------------------------------------------------------------------------------ */

/* Would open invoices, other orders and this one of `cents` together be over the customer's limit (P66)? */
static enum rc over_limit(struct ctx *ctx, int64_t customer, int64_t except, int64_t cents, bool *over)
{
    struct credit_limit limit;
    struct invoice_money money = {0};
    int64_t orders = 0;

    *over = false;
    TRY(credit_limit_on(ctx, customer, ctx->today, &limit));
    if (!limit.set)
        return RC_OK;
    TRY(invoices_money_of(ctx, customer, &money));
    TRY(orders_exposure(ctx, customer, except, &orders));
    *over = orders_over_limit(limit.cents, money.open_cents, orders, cents);
    return RC_OK;
}

enum rc orders_create_try(struct ctx *ctx, const struct order_form *req, int64_t before, struct order_receipt *out)
{
    struct order_form form = *req;
    struct order_seed seed = {.form = &form};
    struct verdict verdict;
    bool over = false;

    TRY(resolve(ctx, &form, &seed, &verdict, out));
    if (out->again)
        return RC_OK;
    if (form.act != ORDER_ACT_DRAFT)
        TRY(over_limit(ctx, seed.customer_id, 0, before + seed.total_cents, &over));
    *out = (struct order_receipt){.total_cents = seed.total_cents, .state = form.act == ORDER_ACT_DRAFT ? ORDER_DRAFT : over ? ORDER_WAITING : ORDER_CONFIRMED};
    return RC_OK;
}

static enum rc begin(struct ctx *ctx, int64_t id, int to, struct verdict *verdict, struct order *o, struct order_receipt *out)
{
    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, verdict));
    TRY(orders_load(ctx, 0, id, o));
    *out = (struct order_receipt){.id = o->id, .number = o->number, .total_cents = o->total_cents, .state = o->state};
    return orders_decide_state(o->state, to, &ctx->err);
}

static enum rc moved(struct ctx *ctx, int64_t changes)
{
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E2712_ORDER_STATE);
}

DEFINE_ACTION(orders_confirm, int64_t, struct order_receipt)
{
    struct verdict verdict;
    struct order o;
    bool over;
    int64_t changes = 0;

    TRY(begin(ctx, *req, ORDER_CONFIRMED, &verdict, &o, out));
    if (o.state != ORDER_DRAFT) /* a waiting one is approved, not confirmed */
        return err_conflict(&ctx->err, E2712_ORDER_STATE);
    TRY(over_limit(ctx, o.customer_id, o.id, o.total_cents, &over));
    if (over) {
        TRY(q_sales_order_wait(ctx, &(struct q_sales_order_wait){.id = o.id}, &changes));
        TRY(moved(ctx, changes));
        out->state = ORDER_WAITING;
        TRY(tell(ctx, o.customer_id, AUDIT_ORDER_WAITS, o.number, o.total_cents));
        return audit_write(ctx, AUDIT_ORDER_WAITS, o.subject_id, o.id, &verdict);
    }
    TRY(q_sales_order_confirm(ctx, &(struct q_sales_order_confirm){.id = o.id, .state = ORDER_CONFIRMED, .by = ctx->actor->user_id,
                                                                   .at = ctx->now}, &changes));
    TRY(moved(ctx, changes));
    out->state = ORDER_CONFIRMED;
    TRY(tell(ctx, o.customer_id, AUDIT_ORDER_CONFIRMED, o.number, o.total_cents));
    return audit_write(ctx, AUDIT_ORDER_CONFIRMED, o.subject_id, o.id, &verdict);
}

DEFINE_ACTION(orders_approve, struct order_approval, struct order_receipt)
{
    struct verdict verdict;
    struct order o;
    struct blob decision;
    int64_t changes = 0;

    TRY(begin(ctx, req->id, ORDER_CONFIRMED, &verdict, &o, out));
    if (o.state != ORDER_WAITING)
        return err_conflict(&ctx->err, E2712_ORDER_STATE);
    TRY(orders_check_approval(ctx->actor, req->reason, &ctx->err));
    TRY(orders_seal_decision(ctx, &o, ORDER_WORDS_APPROVAL, str_trim(req->reason), &decision));
    TRY(q_sales_order_approve(ctx, &(struct q_sales_order_approve){.id = o.id, .by = ctx->actor->user_id, .at = ctx->now,
                                                                   .decision = decision}, &changes));
    TRY(moved(ctx, changes));
    out->state = ORDER_CONFIRMED;
    TRY(tell(ctx, o.customer_id, AUDIT_ORDER_APPROVED, o.number, o.total_cents));
    return audit_write(ctx, AUDIT_ORDER_APPROVED, o.subject_id, o.id, &verdict);
}

/* ---- cancel, archive ---------------------------------------------------------------------------------------- */

/* The rest of a partly delivered order is left out: rows end at what was delivered. */
static enum rc leave_rest(struct ctx *ctx, const struct order *o)
{
    int64_t changes = 0;

    for (size_t i = 0; i < o->row_count; i++)
        if (o->rows[i].delivered < o->rows[i].quantity)
            TRY(q_sales_row_shrink(ctx, &(struct q_sales_row_shrink){.order = o->id, .ordinal = o->rows[i].ordinal,
                .total_cents = orders_part(o->rows[i].total_cents, o->rows[i].quantity, o->rows[i].delivered)}, &changes));
    return orders_refresh(ctx, o->id);
}

DEFINE_ACTION(orders_cancel, struct order_cancel, struct order_receipt)
{
    struct verdict verdict;
    struct order o;
    struct blob decision;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    TRY(orders_load(ctx, 0, req->id, &o));
    *out = (struct order_receipt){.id = o.id, .number = o.number, .total_cents = o.total_cents, .state = ORDER_CANCELLED};
    if (o.state != ORDER_PARTLY)
        TRY(orders_decide_state(o.state, ORDER_CANCELLED, &ctx->err));
    if (str_empty(str_trim(req->reason)))
        return err_invalid(&ctx->err, E2714_ORDER_NO_REASON, "reason");
    TRY(orders_seal_decision(ctx, &o, ORDER_WORDS_CANCEL, str_trim(req->reason), &decision));
    if (o.state == ORDER_PARTLY) {
        TRY(q_sales_order_decide(ctx, &(struct q_sales_order_decide){.id = o.id, .decision = decision}, &changes));
        TRY(leave_rest(ctx, &o));
        TRY(orders_load(ctx, 0, o.id, &o));
        out->state = o.state;
        out->total_cents = o.total_cents;
    } else {
        TRY(q_sales_order_cancel(ctx, &(struct q_sales_order_cancel){.id = o.id, .decision = decision}, &changes));
        TRY(moved(ctx, changes));
    }
    TRY(tell(ctx, o.customer_id, AUDIT_ORDER_CANCELLED, o.number, 0));
    return audit_write(ctx, AUDIT_ORDER_CANCELLED, o.subject_id, o.id, &verdict);
}

DEFINE_ACTION(orders_archive, int64_t, struct order_receipt)
{
    struct verdict verdict;
    struct order o;
    int64_t changes = 0;

    TRY(begin(ctx, *req, ORDER_ARCHIVED, &verdict, &o, out));
    TRY(q_sales_order_archive(ctx, &(struct q_sales_order_archive){.id = o.id, .day = ctx->today}, &changes));
    TRY(moved(ctx, changes));
    out->state = ORDER_ARCHIVED;
    return audit_write(ctx, AUDIT_ORDER_ARCHIVED, o.subject_id, o.id, &verdict);
}

/* Nightly: what its invoices have settled is marked with the day, what has been settled for 90 days is archived, keys
 * of the web shop older than a week go. Idempotent. */
DEFINE_ACTION(orders_archive_due, int64_t, struct orders_archived)
{
    struct verdict verdict;

    (void)req;
    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    TRY(q_sales_settle_due(ctx, &(struct q_sales_settle_due){.day = ctx->today}, &out->settled));
    TRY(q_sales_archive_due(ctx, &(struct q_sales_archive_due){.day = ctx->today,
                            .settled_before = date_add_days(ctx->today, -ARCHIVE_DAYS)}, &out->archived));
    TRY(q_sales_key_purge(ctx, &(struct q_sales_key_purge){.before = ctx->now - (int64_t)KEY_DAYS * 86400000}, &out->keys));
    return out->archived == 0 ? RC_OK : audit_write(ctx, AUDIT_ORDER_ARCHIVED, 0, out->archived, &verdict);
}
