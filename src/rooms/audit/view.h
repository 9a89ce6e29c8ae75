/* What the room's pages show. */
#ifndef ROOMS_AUDIT_VIEW_H
#define ROOMS_AUDIT_VIEW_H

#include "rooms/audit/audit.h"

struct audit_choice { struct str word, label; bool selected; };

struct audit_log_view {
    struct audit_choice *kinds; size_t kind_count;
    struct str day, user;            /* as typed */
    struct audit_line *lines; size_t line_count;
    struct str first, next;          /* addresses, "" when none */
    bool filtered;
};

struct audit_views_view {
    struct audit_line *lines; size_t line_count;
    struct str first, next;
    bool company, no_persons;        /* of a company's contact persons; there are none */
    struct str *formers; size_t former_count; /* addresses: who had looked before customers were merged */
};

#endif
