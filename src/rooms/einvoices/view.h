/* What the pages of e-invoices show. */
#ifndef ROOMS_EINVOICES_VIEW_H
#define ROOMS_EINVOICES_VIEW_H

#include "rooms/einvoices/einvoices.h"

struct einvoice_line { int64_t id, number; struct str when, way, state, error, proposal; const char *kind; bool failed; };
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
};

#endif
