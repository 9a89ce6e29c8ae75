/* What the pages of dated tables show. */
#ifndef ROOMS_TABLES_VIEW_H
#define ROOMS_TABLES_VIEW_H

#include "rooms/tables/tables.h"

struct table_line { /* one table of the list */
    int kind;
    struct str word;
    int64_t rows, unconfirmed;
    bool missing_now; /* a name that has rows has none for today */
};
struct table_view_row {
    struct str name, label, value, section, source, who, from_iso;
    struct date valid_from, valid_to;
    int64_t confirmed_at;
    bool confirmed, own, current;
};
struct table_option { struct str word; const char *label; };

#endif
