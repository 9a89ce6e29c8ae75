/* What the pages of moves show: texts ready to be escaped. */
#ifndef ROOMS_MOVEIN_VIEW_H
#define ROOMS_MOVEIN_VIEW_H

#include "rooms/movein/internal.h"

struct movein_page_view {
    const struct movein_form *form;
    struct movein_batch *batches;
    size_t count;
};
struct movein_fault_view { int64_t line; struct str file, place, text; };
struct movein_total_view { int64_t number, customer_id, invoices, open_cents, control_cents; struct str name; bool has_control, differs; };
struct movein_plan_view {
    int64_t id;
    struct movein_plan plan;
    struct movein_fault_view *faults;
    struct movein_total_view *totals;
    size_t total_count;      /* shown: at most 200 */
    struct str series, submit;
    bool done, running, ready, more_totals;
    struct movein_receipt receipt;
};

#endif
