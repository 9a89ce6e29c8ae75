/* What the pages of requests show: texts ready to be escaped, no decisions left. */
#ifndef ROOMS_REQUESTS_VIEW_H
#define ROOMS_REQUESTS_VIEW_H

#include "rooms/requests/items.h"
#include "rooms/requests/weighing.h"

struct request_list_line {
    int64_t id;
    struct str number, kind, name, due, state;
    const char *state_kind;
    bool red;
    struct date received, due_on;
};
struct requests_list_view { struct request_list_line *lines; size_t count; bool all; struct str canary; /* a lost one */ };

struct request_decision { struct str what, outcome, why; const char *kind; int statement; };
struct request_event_view { const char *icon, *kind; struct str time, text; };
struct request_item_view {
    int64_t ordinal;
    struct str what, proposed, outcome, words, change;
    const char *kind;
    int statement;
    bool decide; /* by hand: open and not the engine's */
};
struct request_letter_line { int64_t id; struct str number, title; struct date made_on; bool delivered; };
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
    struct request_item_view *items;
    size_t item_count;
    struct request_letter_line *letters;
    size_t letter_count;
    struct str weigh;             /* by when a representation is weighed, "" nothing to weigh */
    bool may_weigh, may_acknowledge, may_ask, may_identify, may_extend, may_lift, may_close, many_items;
    bool identified, collected, decided, told, may_approve, may_withdraw, may_deliver, erasure, open, has_letter, late;
    int at; /* step that the case stands at, 1..5 */
};

struct requests_datum { const char *word, *label; };
enum { REQUESTS_DATA = 11 };
extern const struct requests_datum requests_data[REQUESTS_DATA]; /* what may be asked to be put right: fields of a customer */
struct request_choice { int64_t id; struct str name; bool chosen; };
struct request_new_view {
    const struct request_form *form;
    const struct web_pick *pick;       /* of the field customer */
    const struct requests_datum *data; /* requests_data */
    struct str whom;              /* customer that the request is about, "" when not chosen yet */
    struct request_choice *people; /* contact persons of an organisation */
    size_t people_count;
};

struct request_step_view { /* one form of one case */
    const struct request *request;
    struct str number, title, what, proposed;
    int64_t ordinal;
    int statement;
    const struct item_form *item;
    const struct requests_datum *data; /* requests_data, with item */
    const struct item_decision *decision;
    const struct extension_form *extension;
    const struct identity_form *identity;
    const struct delivery_form *delivery;
    const struct lifting_form *lifting;
    const struct end_form *end;
    const struct weighing_form *weighing;
};
struct request_body_line { struct str text; int kind; }; /* 0 paragraph, 1 title, 2 item */
struct request_body_view {
    const struct request *request;
    const struct request_letter_row *row;
    struct str number, case_number, title;
    struct request_body_line *lines;
    size_t count;
    enum lang lang;
    bool unchecked;
};
struct balancing_line { struct str purpose, interest, by; struct date made_on, review_on; bool there; int64_t value; };
struct balancings_view { struct balancing_line *lines; size_t count; const struct balancing_form *form; };

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

/* ---- exchange.c ---- */
struct json;
struct str requests_item_what(struct ctx *ctx, const struct request_item *item);
struct str requests_label(struct ctx *ctx, const struct name_value *names, int value);
enum request_status requests_status_of(const struct request *r, const struct request_item *items, size_t count);
MUST_USE enum rc requests_case_json(struct ctx *ctx, struct json *j, int64_t id);
/* Every case with its items, letters and those told, with terms of DPV: no name of a person. */
MUST_USE enum rc requests_export_json(struct ctx *ctx, struct json *j, size_t most);
const char *requests_kind_dpv(enum request_kind kind); /* "eu-gdpr:A17" */
/* ---- pages_items.c ---- */
MUST_USE enum rc requests_item_views(struct ctx *ctx, const struct request *r, struct request_view *view);

#endif
