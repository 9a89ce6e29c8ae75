/* What the pages of information duties and of outgoing mail show */
#ifndef ROOMS_DISCLOSURES_DUTY_VIEW_H
#define ROOMS_DISCLOSURES_DUTY_VIEW_H

#include "rooms/disclosures/documents.h"
#include "rooms/disclosures/duty.h"

struct duty_line { const struct duty *duty; struct str source, state; const char *kind; bool waits; };
struct duty_ground_line { struct str exception, words; int64_t people; struct date on; };
struct duties_view {
    struct duty_line *lines;
    struct duty_ground_line *grounds;
    size_t count, ground_count;
    struct duty_figures figures;
    const struct duty_form *form;
    const struct duty_except *except;
    bool all;
};
struct duty_text_line { struct str text; int kind; }; /* 0 paragraph, 1 title, 2 item */
struct duty_letter_view {
    const struct duty *duty;
    struct duty_line line;
    struct duty_text_line *lines;
    size_t count;
    struct str title;
    enum lang lang;
};
struct outbound_line { struct str when, recipient, ground, purpose, mark, state, error; const char *kind; };
struct outbounds_view { struct outbound_line *lines; size_t count; };

#endif
