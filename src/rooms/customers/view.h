/* What the pages of customers show: texts ready to be escaped, no decisions left. */
#ifndef ROOMS_CUSTOMERS_VIEW_H
#define ROOMS_CUSTOMERS_VIEW_H

#include "base/errors.h"
#include "rooms/customers/internal.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"

struct customer_line { /* of a list */
    int64_t id, number;
    struct str name, kind, town;
    bool locked, ended;
};
struct customers_pill { struct str label, href; int64_t count; bool current; };
struct customers_list_view {
    struct str title, lead, words, next, export_href;
    struct customers_pill pills[FILTER_COUNT];
    struct customer_line *lines;
    size_t count;
    int64_t after;   /* of the next page of a search */
    int64_t order, invoice; /* numbers that were typed; 0 none */
    bool more, filtered;
};

struct customer_frame { /* head and tabs of every page of one customer */
    int64_t id, number, subject_id;
    struct str name, lead, invoice_href, request_href;
    bool locked, ended, person, summary, contacts, history, invoices, orders, orders_shown;
};
struct customer_use { struct str use, basis, state; const char *kind; int statement; };
struct customer_item { /* one contact datum with where it is from (P25) */
    struct str label, value, href, origin;
    bool numeric;
};
struct customer_happening {
    const char *icon, *kind;
    struct str time, text, who, path;
    int64_t at;
    int statement;
};
struct customer_card {
    struct customer_frame frame;
    struct customer_use *uses;
    struct str bans_href; /* "" when there is nobody who could prohibit */
    struct customer_item *items, *facts;
    struct customer_happening *events;
    size_t use_count, item_count, fact_count, event_count;
    bool money_shown;
    struct invoice_money money;
    struct str kept;
    bool may_note;
    const struct note_form *note;
};

struct customer_merge_line { struct str label, stays, goes; };
struct customer_merge_view {
    struct customer_frame frame;
    int64_t number; /* of the one that goes, 0: not asked yet */
    bool asked;
    struct merging_preview plan;
    struct customer_merge_line *lines;
    const void *form; /* struct merge_form */
};
struct merge_form { int64_t number, from_version, into_version; };
extern const struct field customers_merge_fields[];

struct customer_point { struct customer_item item; struct str what; int64_t id; };
struct customer_points_view {
    struct customer_frame frame;
    struct customer_point *rows;
    size_t count;
    const struct point_form *form;
    int64_t editing; /* point id, 0: new ones */
    int kind;        /* of the point that is edited, 0: any */
    int64_t contact; /* whose points these are: a contact person, 0: the customer itself */
    struct str title;
};

struct customer_person { /* a contact person in the table */
    int64_t id, subject_id;
    struct str name, role, period, end_label, origin;
    struct customer_item *points; size_t point_count; /* several of one kind too */
    bool locked, in_office;
};
struct customer_persons_view {
    struct customer_frame frame;
    struct customer_person *rows;
    size_t count;
    const struct contact_form *form;
    int64_t editing;  /* contact id, 0: a new one */
};
struct customer_change_line { struct str when, fields, who, origin; };
struct customer_history_view { struct customer_frame frame; struct customer_change_line *rows; size_t count; };
struct customer_invoices_view {
    struct customer_frame frame;
    struct invoice_list list;
    struct invoice_template *templates; /* recurring invoices */
    size_t template_count;
};
struct customer_orders_view { struct customer_frame frame; struct order_list list; struct str new_href; };
struct customer_form_view { struct customer_frame frame; const struct customer_form *form; bool person, organisation; };
struct customer_end_view { struct customer_frame frame; const struct customer_end *form; };

struct import_line { int64_t line; struct str *cells; size_t count; const char *left; /* message key, NULL: comes in */ };
struct import_fault { int64_t line; struct str place, text; };
struct customers_import_view { /* a file before its import (P54, P63) */
    int64_t id, rows, taken, updated, same, restricted, forgotten, first_number, last_number;
    struct str charset, separator, faults_href, submit, seen; /* seen: when and by whom this very file came in */
    struct str *columns;
    size_t column_count;
    struct import_line *lines;
    size_t line_count;
    struct import_fault *faults;
    size_t fault_count;
    bool done, running;
};

struct import_again { bool again; };
extern const struct field customers_again_fields[];
struct suggest_form { struct str q; bool pick; };
extern const struct field customers_suggest_fields[];

/* pages.c: lines of a list, names opened */
MUST_USE enum rc customers_lines(struct ctx *ctx, const struct customer_hits *hits, struct customers_list_view *view);

/* view.c */
void customers_frame(struct ctx *ctx, struct str prefix, const struct customer_row *row, struct customer_frame *out);
MUST_USE enum rc customers_uses(struct ctx *ctx, const struct customer_row *row, struct customer_card *out);
void customers_items(struct ctx *ctx, const struct customer_row *row, const struct contact_row *contacts, size_t count,
                     struct customer_card *out);
/* Events, notes and changes on one timeline, newest first. */
MUST_USE enum rc customers_happenings(struct ctx *ctx, struct str prefix, const struct customer_row *row,
                                      struct customer_card *out);
/* One contact point with its label and origin. */
void customers_point_item(struct ctx *ctx, const struct contact_point *p, struct customer_item *out);
struct str customers_kept_text(struct ctx *ctx, const struct customer_row *row);
/* Name of a colleague, shown to the controller's own people only; others see the role (P43). */
struct str customers_who(struct ctx *ctx, int64_t user_id);
struct str customers_origin(struct ctx *ctx, int source, int channel, struct date day);
struct str customers_field_labels(struct ctx *ctx, struct str names);
struct str customers_value_label(struct ctx *ctx, const struct name_value *names, int value);

#endif
