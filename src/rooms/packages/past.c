/* What a package tells of orders, consents and prohibitions, as the rooms keep what was with another controller (P54; Art. 20): orders
 * archived, consents as history that permits nothing here, prohibitions in force. Invoices and payments are another controller's books:
 * they are counted and left out (KPL 1336/1997 2:1: a voucher verifies a transaction of one's own). */
#include <jansson.h>
#include <string.h>

#include "base/errors.h"
#include "errors_packages.h"
#include "rooms/packages/internal.h"
#include "rooms/products/products.h"

enum { WORDS_MOST = 2000 };

static enum rc bad(struct ctx *ctx, const char *field)
{
    return err_invalid(&ctx->err, E4306_PACKAGE_VALUE, field);
}

static const json_t *values_of(const json_t *row)
{
    return json_object_get(row, "values");
}

/* "" when it is not there; INVALID when it is something else than text, or very long. */
static enum rc text_in(struct ctx *ctx, const json_t *row, const char *key, struct str *out)
{
    const json_t *v = json_object_get(values_of(row), key);

    *out = STR("");
    if (v == NULL || json_is_null(v))
        return RC_OK;
    if (!json_is_string(v) || json_string_length(v) > WORDS_MOST)
        return bad(ctx, key);
    *out = str_copy(ctx->arena, (struct str){json_string_value(v), json_string_length(v)});
    return RC_OK;
}

static enum rc number_in(struct ctx *ctx, const json_t *row, const char *key, int64_t most, int64_t *out)
{
    const json_t *v = json_object_get(values_of(row), key);

    *out = 0;
    if (v == NULL || json_is_null(v))
        return RC_OK;
    if (!json_is_integer(v) || json_integer_value(v) > most || json_integer_value(v) < -most)
        return bad(ctx, key);
    *out = json_integer_value(v);
    return RC_OK;
}

static enum rc day_in(struct ctx *ctx, const json_t *row, const char *key, struct date *out)
{
    struct str text;

    *out = DATE_NONE;
    TRY(text_in(ctx, row, key, &text));
    return str_empty(text) || date_from_iso(text, out) ? RC_OK : bad(ctx, key);
}

/* "2026-11-23T03:57:33.137Z", as instant_iso writes it; 0 when it is not there. */
static enum rc instant_in(struct ctx *ctx, const json_t *row, const char *key, int64_t *out)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";
    struct date day;
    struct str t;
    int n[24];

    *out = 0;
    TRY(text_in(ctx, row, key, &t));
    if (str_empty(t))
        return RC_OK;
    if (t.len != sizeof(shape) - 1 || !date_from_iso(str_sub(t, 0, 10), &day))
        return bad(ctx, key);
    for (size_t i = 0; i < t.len; i++) {
        n[i] = t.ptr[i] - '0';
        if (shape[i] == 'd' ? n[i] < 0 || n[i] > 9 : t.ptr[i] != shape[i])
            return bad(ctx, key);
    }
    *out = (int64_t)day.days * 86400000 + (n[11] * 10 + n[12]) * INT64_C(3600000) + (n[14] * 10 + n[15]) * INT64_C(60000) +
           (n[17] * 10 + n[18]) * INT64_C(1000) + n[20] * 100 + n[21] * 10 + n[22];
    return RC_OK;
}

/* The number of a word; 0 when it is not there or this program does not know it. */
static enum rc code_in(struct ctx *ctx, const json_t *row, const char *key, const struct name_value *names, int *out)
{
    struct str word;

    *out = 0;
    TRY(text_in(ctx, row, key, &word));
    for (; names->word != NULL; names++)
        if (str_eqz(word, names->word))
            *out = names->value;
    return RC_OK;
}

/* ---- orders --------------------------------------------------------------------------------------------------- */

static enum rc take_row(struct ctx *ctx, const json_t *row, struct order *o)
{
    struct order_row *r = &o->rows[o->row_count];

    *r = (struct order_row){.ordinal = (int64_t)o->row_count + 1, .unit = UNIT_PIECE, .vat_class = VAT_GENERAL, .treatment = TREATMENT_STANDARD};
    TRY(text_in(ctx, row, "code", &r->code));
    TRY(text_in(ctx, row, "text", &r->text));
    TRY(number_in(ctx, row, "quantity_e4", MONEY_MAX_CENTS, &r->quantity));
    TRY(number_in(ctx, row, "delivered", MONEY_MAX_CENTS, &r->delivered));
    TRY(number_in(ctx, row, "price_e4", MONEY_MAX_CENTS * 100, &r->price));
    TRY(number_in(ctx, row, "total_cents", MONEY_MAX_CENTS, &r->total_cents));
    if (r->quantity < 0 || r->delivered < 0 || r->delivered > r->quantity)
        return bad(ctx, "quantity_e4");
    o->row_count++;
    return RC_OK;
}

static enum rc take_delivery(struct ctx *ctx, const json_t *row, struct order *o)
{
    struct order_delivery *d = &o->deliveries[o->delivery_count];

    *d = (struct order_delivery){.id = 0};
    TRY(number_in(ctx, row, "ordinal", ORDER_MAX_ROWS, &d->ordinal));
    TRY(number_in(ctx, row, "quantity_e4", MONEY_MAX_CENTS, &d->quantity));
    TRY(day_in(ctx, row, "delivered_on", &d->delivered_on));
    if (d->ordinal < 1 || d->ordinal > (int64_t)o->row_count || d->quantity <= 0 || date_is_none(d->delivered_on))
        return bad(ctx, "delivered_on");
    o->delivery_count++;
    return RC_OK;
}

static enum rc take_parts(struct ctx *ctx, const json_t *order, struct order *o)
{
    const json_t *rows = json_object_get(order, "sales_row"), *deliveries = json_object_get(order, "sales_delivery");
    size_t n = json_array_size(rows), many = json_array_size(deliveries);

    if (n > ORDER_MAX_ROWS || many > ORDER_MAX_ROWS * 10)
        return bad(ctx, "orders");
    o->rows = ARENA_ARRAY(ctx->arena, struct order_row, n + 1);
    o->deliveries = ARENA_ARRAY(ctx->arena, struct order_delivery, many + 1);
    for (size_t i = 0; i < n; i++)
        TRY(take_row(ctx, json_array_get(rows, i), o));
    for (size_t i = 0; i < many; i++)
        TRY(take_delivery(ctx, json_array_get(deliveries, i), o));
    return RC_OK;
}

/* Room for one more: an array that doubles. */
static void *room_for(struct ctx *ctx, void *array, size_t count, size_t size)
{
    void *more;

    if ((count & (count - 1)) != 0 || (count > 0 && count < 16))
        return array;
    more = arena_alloc_array(ctx->arena, count == 0 ? 16 : count * 2, size);
    if (count > 0)
        memcpy(more, array, count * size);
    return more;
}

static enum rc take_order(struct ctx *ctx, struct package_incoming *in, const json_t *v)
{
    struct order o = {.source = SOURCE_CUSTOMER, .gross_entry = true};
    int64_t channel;

    TRY(number_in(ctx, v, "channel", ORDER_BY_RESELLER, &channel));
    TRY(day_in(ctx, v, "ordered_on", &o.ordered_on));
    TRY(day_in(ctx, v, "delivered_on", &o.delivered_on));
    TRY(day_in(ctx, v, "settled_on", &o.settled_on));
    TRY(number_in(ctx, v, "total_cents", MONEY_MAX_CENTS, &o.total_cents));
    TRY(text_in(ctx, v, "note", &o.note));
    TRY(text_in(ctx, v, "reference", &o.reference));
    TRY(text_in(ctx, v, "outside_number", &o.outside));
    TRY(take_parts(ctx, v, &o));
    if (date_is_none(o.ordered_on))
        return bad(ctx, "ordered_on");
    o.channel = channel >= ORDER_BY_STORE ? (int)channel : ORDER_BY_STORE;
    if (o.row_count == 0) /* nothing was ordered: nothing to keep */
        return RC_OK;
    in->orders = room_for(ctx, in->orders, in->order_count, sizeof(*in->orders));
    in->orders[in->order_count++] = o;
    return RC_OK;
}

/* ---- consents, prohibitions ------------------------------------------------------------------------------------- */

static enum rc take_consent(struct ctx *ctx, struct package_incoming *in, const json_t *v)
{
    struct consent_past c = {.given_to = STR("")};
    struct consent_line *l = &c.line;
    int purpose;

    TRY(code_in(ctx, v, "purpose", consents_purposes, &purpose));
    TRY(code_in(ctx, v, "kind", consents_kinds, &l->kind));
    TRY(code_in(ctx, v, "channel", consents_channels, &l->channel));
    TRY(code_in(ctx, v, "state", consents_states, &l->state));
    TRY(code_in(ctx, v, "method", consents_methods, &l->method));
    TRY(code_in(ctx, v, "ended_method", consents_methods, &l->ended_method));
    TRY(code_in(ctx, v, "language", packages_languages, &l->language));
    TRY(number_in(ctx, v, "notice_no", INT32_MAX, &l->notice_version));
    TRY(text_in(ctx, v, "notice_words", &l->wording));
    TRY(text_in(ctx, v, "given_to", &c.given_to));
    TRY(instant_in(ctx, v, "given_at", &l->given_at));
    TRY(instant_in(ctx, v, "ended_at", &l->ended_at));
    TRY(day_in(ctx, v, "until_on", &l->until_on));
    if (purpose == 0 || l->state == 0 || l->given_at == 0) /* a purpose that this program does not know: left out, and said */
        return RC_OK;
    l->purpose = (enum purpose)purpose;
    l->kind = l->kind == 0 ? CONSENT_ASKED : l->kind;
    l->until_on = date_is_none(l->until_on) ? date_of_instant(l->given_at) : l->until_on;
    in->consents = room_for(ctx, in->consents, in->consent_count, sizeof(*in->consents));
    in->consents[in->consent_count++] = c;
    return RC_OK;
}

static enum rc take_ban(struct ctx *ctx, struct package_incoming *in, const json_t *v)
{
    struct ban_line b = {.id = 0};
    int purpose;

    TRY(code_in(ctx, v, "purpose", consents_purposes, &purpose));
    TRY(code_in(ctx, v, "channel", consents_channels, &b.channel));
    TRY(code_in(ctx, v, "scope", consents_scopes, &b.scope));
    TRY(code_in(ctx, v, "method", consents_methods, &b.method));
    TRY(instant_in(ctx, v, "made_at", &b.made_at));
    TRY(instant_in(ctx, v, "ended_at", &b.ended_at));
    if (purpose == 0 || b.scope == 0 || b.made_at == 0)
        return RC_OK;
    b.purpose = (enum purpose)purpose;
    in->bans = room_for(ctx, in->bans, in->ban_count, sizeof(*in->bans));
    in->bans[in->ban_count++] = b;
    return RC_OK;
}

enum rc packages_past_take(struct ctx *ctx, struct package_incoming *in, struct str member, const void *value)
{
    const json_t *v = value;
    size_t before = in->order_count + in->consent_count + in->ban_count;

    if (str_eqz(member, "invoices") || str_eqz(member, "payments"))
        in->invoices += str_eqz(member, "invoices");
    else if (!json_is_object(v))
        return RC_OK;
    else if (str_eqz(member, "orders") && values_of(v) != NULL)
        TRY(take_order(ctx, in, v));
    else if (str_eqz(member, "consents") && values_of(v) != NULL)
        TRY(take_consent(ctx, in, v));
    else if (str_eqz(member, "prohibitions") && values_of(v) != NULL)
        TRY(take_ban(ctx, in, v));
    in->stored += (int64_t)(in->order_count + in->consent_count + in->ban_count - before);
    return RC_OK;
}

/* ---- into this register ------------------------------------------------------------------------------------------ */

enum rc packages_past_allowed(struct ctx *ctx, struct package_incoming *in)
{
    int was = ctx->purpose;
    struct verdict verdict;
    enum rc rc;

    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    rc = policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict);
    ctx->purpose = was;
    if (rc != RC_REFUSED)
        return rc;
    err_clear(&ctx->err); /* this register's notice states no orders: it keeps none */
    in->stored -= (int64_t)in->order_count;
    in->order_count = 0;
    return RC_OK;
}

enum rc packages_past_store(struct ctx *ctx, const struct package_incoming *in, int64_t customer, int64_t subject)
{
    int was = ctx->purpose;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    for (size_t i = 0; i < in->consent_count && rc == RC_OK; i++)
        rc = consents_bring(ctx, subject, str_empty(in->consents[i].given_to) ? in->controller : in->consents[i].given_to, &in->consents[i].line);
    for (size_t i = 0; i < in->ban_count && rc == RC_OK; i++)
        rc = consents_bring_ban(ctx, subject, &in->bans[i]);
    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    for (size_t i = 0; i < in->order_count && rc == RC_OK; i++) {
        struct order_receipt receipt;

        rc = orders_bring(ctx, customer, subject, &in->orders[i], &receipt);
    }
    ctx->purpose = was;
    return rc;
}
