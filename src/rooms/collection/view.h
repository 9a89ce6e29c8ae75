/* What the pages of collection show. */
#ifndef ROOMS_COLLECTION_VIEW_H
#define ROOMS_COLLECTION_VIEW_H

#include "rooms/collection/internal.h"

struct age_line { struct str label; int64_t count, cents; };
struct claim_view { struct claim_line claim; struct str name, state; const char *state_kind; int64_t days; };
struct loss_line { struct written_off loss; struct str name; };
struct receivables_view {
    struct date on;
    struct age_line ages[6];
    int64_t count, cents, overdue_count, overdue_cents;
    struct claim_view *claims;
    size_t claim_count;
    bool today, agency;
    struct str rate_missing; /* first day of a half-year that needs confirming */
    struct unbilled *unbilled; /* paid late, interest not asked */
    size_t unbilled_count;
    struct loss_line *losses;  /* newest write-offs */
    size_t loss_count;
};
struct segment_line { struct date from, to; int64_t days, cents; struct str percent; };
struct moment_line { struct date on; struct str what, by; int64_t cents; };
struct admission_page { int64_t invoice; struct date on; bool confirm; }; /* the acts' forms, and that somebody meant it */
struct recovery_page { int64_t invoice, cents; struct date on; bool confirm; };
extern const struct field collection_admission_page_fields[], collection_recovery_page_fields[];
struct one_claim_view {
    struct claim_view line;
    struct moment_line *moments; /* what was done to it */
    size_t moment_count;
    struct written_off written;  /* of a written-off one */
    struct str written_reason;
    int64_t interest_cents;
    struct segment_line *segments;
    size_t segment_count;
    struct str interest_why;  /* why it cannot be computed */
    int64_t dispute_id;
    bool disputed, may_hand_over, may_compensate;
    int64_t customer_number;
    struct claim_asked asked;
    int64_t unbilled_cents;   /* interest and costs that no invoice asks yet */
    const struct dispute_form *dispute;
    const struct plan_form *plan;
    const struct move_form *move;
    const struct write_off_form *loss;
    const struct admission_page *admission;
    const struct recovery_page *recovery;
};
struct remind_line { struct reminder_item item; struct str why; bool goes; };
struct run_line { struct reminder_run run; struct str by; };
struct reminders_view {
    struct remind_line *lines;
    size_t count;
    int64_t going, left_out, open_cents, fee_cents, interest_cents;
    struct str hash;
    struct run_line *runs;
    size_t run_count;
};
struct letter_line { struct reminder reminder; bool sent; struct str delivery; const char *delivery_kind; };
struct run_view { struct run_line line; struct letter_line *letters; size_t count; bool held; struct str leaves; };
struct account_line { struct date on; struct str what; int64_t number, cents, balance_cents; };
struct account_view {
    struct date from, to;
    int64_t customer_number, opening_cents, closing_cents;
    struct str name;
    struct account_line *lines;
    size_t count;
};
struct rules_view { struct reminder_rule rules[2]; const struct reminder_rule *form; };
struct case_line { const struct collection_case *c; struct str number, state; const char *state_kind; };
struct cases_view { struct case_line *lines; size_t count; struct agency_payment *payments; size_t payment_count; int64_t last_payment; struct return_fault *faults; size_t fault_count; };
struct return_fault { int64_t line; struct str place, text; };
struct left_line { int64_t number, open_cents; struct str why; };
struct plan_line { const struct case_claim *claim; struct str interest, reminded; };
struct hand_over_view {
    const struct hand_over_plan *plan;
    struct plan_line *lines;
    struct left_line *left;
    struct recipient *agencies; /* to choose from, when there are several */
    size_t agency_count;
    int64_t customer_number, customer;
    struct str name, submit;
};
struct case_view { struct case_line line; struct str agency; };

#endif
