/* What the pages of disclosures show. */
#ifndef ROOMS_DISCLOSURES_VIEW_H
#define ROOMS_DISCLOSURES_VIEW_H

#include "rooms/disclosures/documents.h"

struct disclosure_line { struct str when, recipient, ground, way, what, whose, reference; int statement; };
struct disclosures_view {
    struct disclosure_line *lines;
    size_t count;
    struct str first, next;
};
struct recipient_line { int64_t id; struct str name, kind, role, country, contract, state; const char *state_kind; };
struct recipients_view { struct recipient_line *lines; size_t count; bool may_add; };
struct agreement_line { int64_t id, customer; struct date made_on, ended_on; bool open; };
struct recipient_view {
    const struct recipient *recipient;
    struct recipient_line line;
    struct str categories, safeguard;
    struct agreement_line *agreements;
    size_t agreement_count;
    bool may_end, may_agree;
    const struct agreement_form *form;
};
struct disclosure_choice { int64_t id; struct str name; bool chosen; };
struct disclosure_new_view { const struct disclosure_form *form; struct disclosure_choice *recipients; size_t count; };

#endif
