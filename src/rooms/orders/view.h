/* What the pages of orders show. */
#ifndef ROOMS_ORDERS_VIEW_H
#define ROOMS_ORDERS_VIEW_H

#include "rooms/orders/internal.h"

struct orders_list_view { struct order_list list; int filter; bool archive; struct str next, export_href; };
struct order_row_view {
    int64_t ordinal, index, price, total_cents, quantity, delivered, invoiced;
    struct str code, text, unit, discount, left, field, ordinal_field; /* left: as a form shows it */
    bool open;                            /* something is left to deliver */
};
struct order_delivery_view { int64_t invoice_id, invoice_number; struct str what; struct date delivered_on; };
struct order_view {
    struct order order;
    struct str name, number, title;
    struct order_row_view *rows;
    struct order_delivery_view *deliveries;
    bool may_deliver, may_cancel, may_confirm, may_approve, may_invoice, may_archive, deliverable;
    bool limit_known;
    int64_t limit_cents, open_cents, orders_cents;
    const struct order_delivery_form *delivery;
    const struct order_approval *approval;
    const struct order_cancel *cancel;
    int failed;                           /* which form came back: 1 delivery, 2 approval, 3 cancel */
    struct str who_approved, who_recorded, origin;
};
enum { ORDER_CELLS = 6 };
struct order_cell { struct str name, label, value, error; bool choice; };
struct order_edit_row { int64_t n; struct order_cell cells[ORDER_CELLS]; }; /* code, text, quantity, price, discount, unit */

const struct name_value *orders_units(void);
size_t orders_unit_count(void);
bool orders_is(int a, int b);
bool orders_is_word(struct str word, const char *of);
struct str orders_filter_word(int filter); /* "avoimet" ... of the address */

#endif
