/* What the page of retention shows. */
#ifndef ROOMS_RETENTION_VIEW_H
#define ROOMS_RETENTION_VIEW_H

#include "rooms/retention/internal.h"

struct retention_line { int64_t number; bool contact, has_number; struct str basis, stage, kept; const char *kind; struct date end_on, last_on; };
struct retention_year_line { struct date end_on, until; int64_t invoices; bool gone; };
struct retention_view {
    const struct retention_plan *plan;
    const struct retention_keep *form;
    struct retention_line *lines;
    struct retention_year_line *years;
    size_t line_count, year_count, without_count;
    struct str lead, without, last_run, waits;
    bool may_decide;
};

#endif
