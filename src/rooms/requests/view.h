/* What the pages of requests show: texts ready to be escaped, no decisions left. */
#ifndef ROOMS_REQUESTS_VIEW_H
#define ROOMS_REQUESTS_VIEW_H

#include "rooms/requests/internal.h"

struct request_list_line {
    int64_t id;
    struct str number, kind, name, due, state;
    const char *state_kind;
    bool red;
    struct date received, due_on;
};
struct requests_list_view { struct request_list_line *lines; size_t count; bool all; };

struct request_decision { struct str what, outcome, why; const char *kind; int statement; };
struct request_event_view { const char *icon, *kind; struct str time, text; };
struct request_view {
    const struct request *request;
    struct str number, title, lead, state, words, identity, due, meter_text, plan, note, certificate, assigned;
    const char *state_kind;
    struct request_decision *rows;
    size_t row_count;
    struct request_event_view *events;
    size_t event_count;
    int64_t elapsed, total, days;
    struct date due_on, due_legal;
    bool identified, collected, decided, told, may_approve, may_withdraw, may_deliver, erasure, open, has_letter, late;
    int at; /* step that the case stands at, 1..5 */
};

struct request_choice { int64_t id; struct str name; bool chosen; };
struct request_new_view {
    const struct request_form *form;
    struct str whom;              /* customer that the request is about, "" when not chosen yet */
    struct request_choice *people; /* contact persons of an organisation */
    size_t people_count;
};

struct request_letter { /* certificate and answer, L-17 or L-17P */
    const struct request *request;
    struct str number, case_number, title, greeting, addressee, intro, gone, kept, backup, stop, complaint, authority,
        member_state, signer, free_of_charge;
    struct str lines[24];         /* what is kept: category, ground, until */
    size_t line_count;
    struct date answered_on, received_on;
    enum lang lang;
    bool partly, authority_unchecked;
};
/* The answer in a language, from what was decided (RIGHTS.md 7). NOT_FOUND 1901 when there is none yet. */
MUST_USE enum rc requests_letter(struct ctx *ctx, const struct request *r, enum lang lang, struct request_letter *out);
MUST_USE enum rc requests_letter_footer(struct ctx *ctx, struct request_letter *out);
struct str requests_decision_text(struct ctx *ctx, enum lang lang, const struct plan_item *item);
struct str requests_reason_text(struct ctx *ctx, enum lang lang, const struct plan_item *item);
struct str requests_what_text(struct ctx *ctx, enum lang lang, const struct plan_item *item);

#endif
