/* Retention (säilytys): when a relationship ended, the last day on which its data are kept, and their destruction the night
 * after, whether or not anybody looked. P36; RIGHTS.md section 5. The period is the notice's own (statement
 * retention.after-relationship); bookkeeping has its own clock (KPL 1336/1997 2:10). */
#ifndef ROOMS_RETENTION_H
#define ROOMS_RETENTION_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum retention_what { RETENTION_CUSTOMER = 1, RETENTION_CONTACT = 2 };
enum retention_basis { /* how the end is known; never inferred for data without a computable event */
    RETENTION_SET = 1,      /* a named person ended the relationship */
    RETENTION_DORMANT = 2,  /* nothing happened for relationship.dormant: the end is the last event */
    RETENTION_OFFICE = 3    /* the representation ended */
};
enum retention_stage { RETENTION_COUNTS = 0, RETENTION_LISTED = 1, RETENTION_REVIEW = 2, RETENTION_LAST_CALL = 3, RETENTION_DUE = 4 };
enum retention_ground { RETENTION_CONTRACT = 1, RETENTION_WARRANTY = 2, RETENTION_LIMITATION = 3, RETENTION_DISPUTE = 4, RETENTION_LAW = 5 };
enum { /* parameters of RIGHTS.md 5 */
    RETENTION_DORMANT_MONTHS = 24, RETENTION_LIST_DAYS = 90, RETENTION_REVIEW_DAYS = 30, RETENTION_LAST_DAYS = 7,
    RETENTION_MAX_SHARE_BP = 200, RETENTION_CASE_YEARS = 3
};

/* --- rules, pure ------------------------------------------------------------------------------------------- */
struct retention_facts { /* of one customer; days DATE_NONE when there was none */
    bool ended;                       /* by a named person */
    struct date end_on;               /* then */
    struct date last_order, last_settled;
    int64_t open_orders, open_invoices;
};
/* The end of the relationship: fixed when it was ended and nothing is open, or when nothing has happened for the dormant
 * time; then it is the last event, not the day it was noticed. False: there is none (yet). P36. */
bool retention_decide_end(const struct retention_facts *facts, struct date today, struct date *end, enum retention_basis *basis);
/* Last day on which data are kept: end + years (29.2. -> 28.2.). */
struct date retention_last_day(struct date end, int64_t years);
/* Where on the way; destroyed only when RETENTION_DUE: the last day has passed, and listed at least 90 days ago. */
enum retention_stage retention_due(struct date last_on, struct date listed_on, struct date today);
/* Vouchers: through 31 December of (year in which the fiscal year ended + years). KPL 2:10. */
struct date retention_voucher_last_day(struct date fiscal_year_end, int64_t years);
/* May a run go on by itself? The first one that destroys, and one over 2 % of the register's people, wait for a named person. */
bool retention_decide_run(bool first, int64_t due, int64_t people);
/* Did the clock stand back, or jump more than 7 days since the last run? Then nothing is destroyed until a person says that
 * the day is right. last 0: no run yet. */
bool retention_decide_clock(int64_t last_ms, int64_t now_ms);

/* --- plan and run --------------------------------------------------------------------------------------------- */
struct retention_item {
    int what;                /* enum retention_what */
    int64_t id, subject, customer, customer_number;
    int basis, stage;
    struct date end_on, last_on, listed_on, held_until;
    bool held;
    int ground;              /* enum retention_ground when a person holds it; 0 */
};
struct retention_year { int64_t id, invoices, open; struct date end_on, until; bool gone; };
struct retention_plan {
    int64_t years;           /* 0: the notice states no period */
    int64_t counting, listed, review, due, this_year, without_end, people;
    struct retention_item *items; /* those that are listed, by last day */
    size_t count;
    bool more;
    struct retention_year *vouchers;
    size_t voucher_count;
    bool waits, stopped;     /* a run waits for a named person; the clock stopped it */
    int64_t run;             /* id of the run that waits */
    int64_t last_run_at, last_erased;
};
MUST_USE enum rc retention_read_plan(struct ctx *ctx, size_t most, struct retention_plan *out);

struct retention_done { int64_t computed, listed, due, erased, held, vouchers, cases; bool waits, stopped; };
/* The night's work, also by hand: compute ends, list, destroy what is due. Outside the writer; safe to repeat, resumes. */
MUST_USE enum rc retention_run(struct ctx *ctx, struct retention_done *out);
struct retention_decision { int64_t run; };
/* A named person lets a waiting or stopped run go on. FORBIDDEN 2003, CONFLICT 2004 none waits. */
DECLARE_ACTION(retention_approve, struct retention_decision, int64_t);
struct retention_keep { int64_t customer; int ground; struct date until; };
extern const struct field retention_keep_fields[];
extern const struct name_value retention_grounds[], retention_bases[];
/* Keep a customer longer with a ground and a day. customer: number. FORBIDDEN 2003; INVALID 2001, 2002. */
DECLARE_ACTION(retention_keep, struct retention_keep, int64_t);
/* A merge: what keeps the customer that goes keeps the one that stays. Ids; within an action. */
MUST_USE enum rc retention_holds_move(struct ctx *ctx, int64_t from, int64_t into);
/* Customers without a computable end, for the review list: ids, oldest number first. */
MUST_USE enum rc retention_without_end(struct ctx *ctx, int64_t after, size_t most, int64_t **numbers, size_t *count);

evidence_fn retention_evidence_overdue;  /* nobody past the last day; what waits for a person is overdue, not kept */
evidence_fn retention_evidence_grounds;  /* each category that is kept has its ground and the same period */
evidence_fn retention_evidence_vouchers; /* no voucher key lives past its day, none died before */

#endif
