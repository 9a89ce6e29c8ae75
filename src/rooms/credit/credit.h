/* Credit (luotto): applications, what was asked from whom, decisions by named persons with reasons of their own, limits.
 * A score alone never decides (P50; C-634/21); what is asked outside is a disclosure bound to the case (P30, P66). */
#ifndef ROOMS_CREDIT_H
#define ROOMS_CREDIT_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"
#include "policy/policy.h"

enum credit_state { CREDIT_APPLIED = 1, CREDIT_ASKED = 2, CREDIT_GRANTED = 3, CREDIT_DENIED = 4 };
extern const struct name_value credit_states[], credit_grounds[], credit_outcomes[];

struct credit_receipt { int64_t id, number; int state; int64_t limit_cents; };

struct credit_application {
    int64_t customer;        /* customer number */
    int64_t amount;          /* cents asked for */
    struct str applicant;    /* who applied, when it is not the customer itself */
    struct date applied_on;
    int source, channel;     /* enum data_source, data_channel of rooms/customers */
};
extern const struct field credit_fields[];
DECLARE_ACTION(credit_apply, struct credit_application, struct credit_receipt);

struct credit_inquiry_form { /* what was asked from whom, and what came back */
    int64_t number;          /* of the case */
    int64_t recipient;       /* id of rooms/disclosures; 0: the one credit-information recipient in use */
    int ground;              /* enum credit_ground: the Credit Information Act (527/2007) names them */
    struct str report;       /* the raw answer: sealed, destroyed after 30 days */
    struct str score;        /* a figure or class as it came: only an input */
    struct date asked_on;
};
enum credit_ground { CREDIT_GROUND_GRANT = 1, CREDIT_GROUND_MONITOR = 2, CREDIT_GROUND_COLLECT = 3 };
extern const struct field credit_inquiry_fields[];
/* A disclosure bound to the case, logged in the same transaction (P30): errors of disclosures_log. CONFLICT 2910. */
DECLARE_ACTION(credit_asked, struct credit_inquiry_form, struct credit_receipt);

struct credit_decision_form {
    int64_t number;          /* of the case */
    int outcome;             /* enum credit_outcome */
    int64_t limit;           /* cents */
    struct date valid_from, valid_to;
    struct str reasons;      /* the decider's own */
};
enum credit_outcome { CREDIT_GRANT = 1, CREDIT_DENY = 2 };
extern const struct field credit_decision_fields[];
/* FORBIDDEN 2903 no named person, 2904 a review is by another person; INVALID 2905-2909. */
DECLARE_ACTION(credit_decide, struct credit_decision_form, struct credit_receipt);
/* The rule (P50): a named person with reasons that are more than the score. Pure. */
MUST_USE enum rc credit_decide_case(const struct actor *actor, const struct credit_decision_form *form, struct str score,
                                    int64_t first_decider, struct err *err);

struct credit_limit { bool set; int64_t cents; struct date until; int64_t case_number; };
/* The customer's limit on a day: the newest decision stands. set false: no decision, no limit; a limit that has run
 * out is a limit of 0. A register whose notice does not state credit has none. Purposes: order-management, credit. */
MUST_USE enum rc credit_limit_on(struct ctx *ctx, int64_t customer_id, struct date day, struct credit_limit *out);

struct credit_inquiry {
    int64_t id, disclosure_id, recorded_by;
    struct str recipient, report, score; /* report "": destroyed, or none came */
    int ground;
    struct date asked_on, report_until;
};
struct credit_decision {
    int64_t id, limit_cents, decided_by, decided_at;
    bool granted, review;
    struct date valid_from, valid_to;
    struct str reasons, score; /* score: as it came from outside, unchanged; "" none */
};
struct credit_case { /* a whole case, opened */
    int64_t id, number, customer_id, subject_id, asked_cents, limit_cents, decided_by, decided_at, version;
    int state, source, channel;
    struct date applied_on, valid_from, valid_to;
    struct str applicant;
    struct credit_inquiry *inquiries;
    struct credit_decision *decisions;
    size_t inquiry_count, decision_count;
};
MUST_USE enum rc credit_load(struct ctx *ctx, int64_t number, struct credit_case *out); /* NOT_FOUND 2901 */
/* The newest review of a decision about the customer made after `since`, by another person than the first (22(3)); number 0: none. */
struct credit_review { int64_t number, decided_at; };
MUST_USE enum rc credit_review_since(struct ctx *ctx, int64_t customer_id, int64_t since, struct credit_review *out);
enum credit_filter { CREDIT_OPEN = 0, CREDIT_DECIDED = 1, CREDIT_ALL = 2, CREDIT_FILTERS = 3 };
struct credit_line { int64_t number, customer_id, customer /* its number */, asked_cents, limit_cents; int state; struct date applied_on, valid_to; struct str name; };
struct credit_list { struct credit_line *rows; size_t count; bool more; int64_t counts[CREDIT_FILTERS]; };
MUST_USE enum rc credit_cases(struct ctx *ctx, enum credit_filter filter, int64_t before, size_t limit, struct credit_list *out);

/* customers: two became one; texts of a person are sealed anew. In the writer. CONFLICT 2911 a text cannot be opened. */
MUST_USE enum rc credit_move(struct ctx *ctx, int64_t from_customer, int64_t into_customer, int64_t into_subject, int64_t *moved);

evidence_fn credit_evidence_decided_by_person; /* P50, P66: every decision has a named decider and reasons */

#endif
