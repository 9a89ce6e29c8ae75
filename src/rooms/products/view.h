/* What the pages of products show. */
#ifndef ROOMS_PRODUCTS_VIEW_H
#define ROOMS_PRODUCTS_VIEW_H

#include "rooms/products/internal.h"

struct products_list_view {
    struct product_list list;
    struct products_line { int64_t id; struct str code, name, unit, price; bool gross, retired; } *lines;
    int filter;
    struct str words, next, export_href;
};
struct product_price_line { int64_t id; struct str who, price, discount, period, label; bool open; };
struct product_page_view {
    int64_t id;                         /* 0: a new one */
    struct str code;
    const struct product_form *form;
    const struct price_form *price;     /* the form for a new price */
    struct product_price_line *lines;
    size_t count;
    bool prices, price_failed;
};

bool products_is(int a, int b);
const char *products_filter_word(int filter); /* "myynnissa" of the address */

#endif
