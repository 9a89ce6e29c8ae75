/* What the pages of breaches show. */
#ifndef ROOMS_BREACHES_VIEW_H
#define ROOMS_BREACHES_VIEW_H

#include "rooms/breaches/internal.h"

struct breach_line { int64_t id; struct str number, what, clock, risk, state; const char *clock_kind, *state_kind; struct str aware; };
struct breaches_view { struct breach_line *lines; size_t count; bool all; };
struct breach_text { struct str label, text; };
struct breach_letter_line { int64_t id; struct str name, when, way; bool late; };
struct breach_person_line { int64_t customer; struct str told; };
struct breach_event_line { const char *icon, *kind; struct str time, text; };
struct breach_view {
    const struct breach *breach;
    struct breach_line line;
    struct str due, detected, occurred, kinds, categories, people, records, hours, by;
    struct breach_text texts[6];
    size_t text_count;
    struct breach_letter_line *letters;
    size_t letter_count;
    struct breach_person_line *touched;
    size_t touched_count;
    struct breach_event_line *events;
    size_t event_count;
    bool open, decides, may_close;
};
struct breach_new_view { const struct breach_form *form; };
struct breach_step_view {
    const struct breach *breach;
    struct str number, title, lead;
    const struct breach_assessment *assessment;
    const struct breach_notification *notification;
    const struct breach_awareness *awareness;
    const struct breach_affected *affected;
    const struct breach_closing *closing;
};
struct breach_body_line { struct str text; int kind; }; /* 0 paragraph, 1 title, 2 item */
struct breach_letter_view {
    const struct breach *breach;
    const struct breach_letter *letter;
    struct str number, title;
    struct breach_body_line *lines;
    size_t count;
    enum lang lang;
};

#endif
