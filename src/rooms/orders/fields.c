/* What is asked of an order: one table for form, JSON and command line. */
#include "rooms/orders/internal.h"

const struct name_value orders_states[] = {
    {"draft", ORDER_DRAFT, "orders.state.draft"}, {"waiting", ORDER_WAITING, "orders.state.waiting"},
    {"confirmed", ORDER_CONFIRMED, "orders.state.confirmed"}, {"partly-delivered", ORDER_PARTLY, "orders.state.partly-delivered"},
    {"delivered", ORDER_DELIVERED, "orders.state.delivered"}, {"invoiced", ORDER_INVOICED, "orders.state.invoiced"},
    {"archived", ORDER_ARCHIVED, "orders.state.archived"}, {"cancelled", ORDER_CANCELLED, "orders.state.cancelled"}, {NULL, 0, NULL}};
const struct name_value orders_channels[] = {
    {"store", ORDER_BY_STORE, "orders.channel.store"}, {"web", ORDER_BY_WEB, "orders.channel.web"},
    {"reseller", ORDER_BY_RESELLER, "orders.channel.reseller"}, {NULL, 0, NULL}};
static const struct name_value acts[] = {
    {"confirm", ORDER_ACT_CONFIRM, "orders.act.confirm"}, {"draft", ORDER_ACT_DRAFT, "orders.act.draft"}, {NULL, 0, NULL}};

#define O CATEGORY_ORDERS
#define R struct order_row_form
#define PRICE_MOST INT64_C(9999999999900)
#define QUANTITY_MOST INT64_C(999999990000)
const struct field orders_row_fields[] = {
    FIELD_TEXT(R, code, 40, 0, O, NEED_CONTRACT, "orders.row.code"),
    FIELD_TEXT(R, text, 200, 0, O, NEED_CONTRACT, "orders.row.text"),
    FIELD_DECIMAL4(R, quantity, -QUANTITY_MOST, QUANTITY_MOST, 0, O, NEED_CONTRACT, "orders.row.quantity"),
    FIELD_ENUM(R, unit, products_units, 0, CATEGORY_NONE, NEED_NONE, "orders.row.unit"),
    FIELD_DECIMAL4(R, price, 0, PRICE_MOST, FIELD_PRICE, O, NEED_CONTRACT, "orders.row.price"),
    FIELD_DECIMAL4(R, discount, 0, 1000000, 0, O, NEED_CONTRACT, "orders.row.discount"),
    FIELD_ENUM(R, vat_class, invoices_vat_classes, 0, CATEGORY_NONE, NEED_LAW, "orders.row.vat-class"),
    FIELD_ENUM(R, treatment, invoices_treatments, 0, CATEGORY_NONE, NEED_LAW, "orders.row.treatment"),
    FIELD_END};

#define F struct order_form
const struct field orders_fields[] = {
    FIELD_I64(F, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "orders.field.customer-who"),
    FIELD_I64(F, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "orders.field.contact"),
    FIELD_ENUM(F, channel, orders_channels, FIELD_SOMETIMES, O, NEED_CONTRACT, "orders.field.channel"),
    FIELD_ENUM(F, source, customers_sources, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "orders.field.source"),
    FIELD_DATE(F, ordered_on, 0, O, NEED_CONTRACT, "orders.field.ordered-on"),
    FIELD_TEXT(F, reference, 70, 0, O, NEED_CONTRACT, "orders.field.reference"),
    FIELD_TEXT(F, outside, 70, FIELD_SOMETIMES, O, NEED_CONTRACT, "orders.field.outside"),
    FIELD_LINES(F, note, 2000, 0, O, NEED_VOLUNTARY, "orders.field.note"),
    FIELD_TEXT(F, currency, 3, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.currency"),
    FIELD_ENUM(F, reprice, products_reprices, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "products.reprice"),
    FIELD_I64(F, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.version"),
    FIELD_ENUM(F, entry, invoices_entries, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "orders.field.entry"),
    FIELD_ENUM(F, act, acts, 0, CATEGORY_NONE, NEED_NONE, "orders.field.act"),
    FIELD_ROWS(F, rows, row_count, ORDER_MAX_ROWS, orders_row_fields, struct order_row_form, "orders.rows"),
    FIELD_END};

static const struct field delivery_row_fields[] = {
    FIELD_I64(struct order_delivery_row, ordinal, 0, ORDER_MAX_ROWS, 0, O, NEED_CONTRACT, "orders.delivery.row"),
    FIELD_DECIMAL4(struct order_delivery_row, quantity, 0, QUANTITY_MOST, 0, O, NEED_CONTRACT, "orders.delivery.quantity"),
    FIELD_END};
const struct field orders_delivery_fields[] = {
    FIELD_DATE(struct order_delivery_form, delivered_on, 0, O, NEED_LAW, "orders.delivery.delivered-on"),
    FIELD_ROWS(struct order_delivery_form, rows, row_count, ORDER_MAX_ROWS, delivery_row_fields, struct order_delivery_row,
               "orders.rows"),
    FIELD_END};
const struct field orders_approval_fields[] = {
    FIELD_LINES(struct order_approval, reason, 1000, FIELD_REQUIRED, O, NEED_CONTRACT, "orders.approval.reason"), FIELD_END};
const struct field orders_cancel_fields[] = {
    FIELD_LINES(struct order_cancel, reason, 1000, FIELD_REQUIRED, O, NEED_CONTRACT, "orders.cancel.reason"), FIELD_END};

const char *orders_state_word(int state)
{
    for (const struct name_value *n = orders_states; n->word != NULL; n++)
        if (n->value == state)
            return n->word;
    return "";
}
