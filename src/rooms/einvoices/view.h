/* What the pages of e-invoices show. */
#ifndef ROOMS_EINVOICES_VIEW_H
#define ROOMS_EINVOICES_VIEW_H

#include "rooms/disclosures/disclosures.h"
#include "rooms/einvoices/einvoices.h"

struct einvoice_line { int64_t id, number; struct str when, way, state, error, proposal, receipt; const char *kind; bool failed; };
struct einvoice_tab { struct str href, label; bool current; };
struct einvoices_view {
    struct einvoice_tab tabs[DELIVERY_STATES];
    size_t tab_count;
    struct einvoice_line *lines;
    size_t count;
    struct str next;
};
struct einvoice_problem_line { struct str field, text; const char *kind; };
struct einvoice_invoice_view {
    int64_t number;
    struct str pdf, finvoice, soap, ubl;      /* addresses of the files */
    struct einvoice_line *lines;
    size_t count;
    struct einvoice_problem_line *problems;
    size_t problem_count;
    struct str address, operator;             /* of the snapshot */
    int64_t customer;                         /* number, 0 gone */
};

struct einvoice_address_line { struct str on, channel, address, operator, source; };
struct einvoice_address_view {
    int64_t customer;
    struct str name;
    const struct einvoice_address_form *form;
    struct einvoice_address_line *lines;
    size_t count;
};
struct einvoice_channel_line { int64_t id; struct str kind, format, target, recipient; };
struct einvoices_channels_view {
    struct einvoice_channel_line *lines;
    size_t count;
    struct recipient *recipients;
    size_t recipient_count;
    const struct einvoice_channel_form *form;
    struct str own_address, own_operator;
    bool may;                    /* change them */
};
struct einvoice_incoming_line { struct str on, what, number, seller, state; const char *kind; int64_t cents; };
struct einvoice_incoming_view { struct einvoice_incoming_line *lines; size_t count; struct str next; };

#endif
