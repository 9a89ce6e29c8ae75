/* What the pages of invoices show beside the invoice itself. */
#ifndef ROOMS_INVOICES_VIEW_H
#define ROOMS_INVOICES_VIEW_H

#include "rooms/invoices/invoices.h"

struct product_price_changes;
struct invoice_edit_row { /* one row of the editor, as typed */
    int64_t n;
    struct str code, text, quantity, unit, price, discount, reason, delivered_on, labour, purchase;
    int vat_class, treatment, kind;
};
struct invoice_editor {
    const struct invoice_form *form;
    int64_t draft; /* id; 0: a new one */
    struct invoice_edit_row *rows;
    int64_t count;
    struct str buyer;
    const struct web_pick *pick; /* of the field customer */
    const struct product_price_changes *prices; /* the buyer was changed: what the rows would cost; NULL nothing to ask */
};
struct self_billed_sum_row { int64_t n; struct str rate, base, vat; }; /* as typed */
struct str invoices_sum_error(struct ctx *ctx, int64_t n, const char *member); /* of sums.N.member; "" none */
struct recurring_lines { struct str interval, state, problem; const char *kind; }; /* of one template, in words */
struct invoice_run_view { struct str name, why; int64_t customer_id, orders, rows; };
enum { SELLER_LACKS = 4 };
struct seller_lack { struct str id, label, href; }; /* id: of the error's field */
size_t invoices_seller_lacks(struct ctx *ctx, struct str prefix, const struct invoice_seller *s, struct seller_lack out[SELLER_LACKS]);
struct invoice_credit_line { int64_t n, left; struct str text, unit; bool can; };
/* Message of the error of rows.N.member, "" when there is none. */
struct str invoices_field_error(struct ctx *ctx, struct str name);
struct str invoices_row_error(struct ctx *ctx, int64_t n, const char *member);

struct invoice_view_row { struct str text, unit, reason; int64_t quantity, price, rate, net_cents; bool no_rate; }; /* rate: 1e-4 percent */
struct invoice_view_vat { int64_t rate, vat_cents; };

struct str invoices_money(struct ctx *ctx, const struct invoice *invoice, int64_t cents); /* in the document's currency */
struct str invoices_rate(struct ctx *ctx, const struct invoice_foreign *foreign);
struct str invoices_seller_line(struct ctx *ctx, const struct invoice_seller *seller);
bool invoices_is(int a, int b);
struct recurring;
struct str recurring_filter_word(int filter); /* of the address */
struct str recurring_editor_title(struct ctx *ctx, int64_t number); /* of a new one, of a change */
int64_t recurring_percent(int64_t bp);        /* basis points as 1e-4 percent */
struct recurring_lines recurring_lines(struct ctx *ctx, const struct recurring *r);
size_t invoices_treatment_count(bool all); /* how many of invoices_treatments: a recurring invoice has no margin scheme */
enum { ROW_KIND_NAMES = 1, TREATMENT_NAMES = 2, VAT_CLASS_NAMES = 3, CURRENCY_NAMES = 4 };
const struct name_value *invoices_names(int which);
int64_t invoices_n(int64_t n); /* rows are counted from 1 on a page */
struct str invoices_filter_word(int filter); /* "avoimet" ... of the address */
struct str invoices_editor_title(struct ctx *ctx, const struct invoice_editor *editor); /* of a new one, of a draft */
struct str invoices_title(struct ctx *ctx, const struct invoice *invoice);
struct str invoices_crumb(struct ctx *ctx, bool works); /* the list's name for those who may open it, else "" */

#endif
