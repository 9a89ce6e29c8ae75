/* Personal data breaches (tietoturvaloukkaukset): the register of Art. 33(5), its 72-hour clock, the notification to the
 * authority (L-33) and to the people (L-34), in phases. P72, I-48; RIGHTS.md section 8. The hours are a dated value of
 * rooms/tables (breach-hours), as they stood when the breach was recorded; real hours, no holiday shift. */
#ifndef ROOMS_BREACHES_H
#define ROOMS_BREACHES_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum breach_origin { BREACH_BY_STAFF = 1, BREACH_BY_RESIDUE, BREACH_BY_AUDIT, BREACH_BY_PROCESSOR, BREACH_BY_OTHER };
enum breach_kind { BREACH_CONFIDENTIALITY = 1, BREACH_INTEGRITY = 2, BREACH_AVAILABILITY = 4 }; /* bits */
enum breach_risk { RISK_OPEN = 0, RISK_UNLIKELY = 1, RISK_LIKELY = 2, RISK_HIGH = 3 };
enum breach_whom { BREACH_AUTHORITY = 1, BREACH_PEOPLE = 2 };
enum breach_untold { UNTOLD_NONE = 0, UNTOLD_PROTECTED = 1 /* 34(3)(a) */, UNTOLD_AVERTED = 2 /* (b) */, UNTOLD_PUBLIC = 3 /* (c) */ };
enum breach_way { BREACH_BY_FORM = 1, BREACH_BY_MAIL, BREACH_BY_POST, BREACH_BY_PHONE, BREACH_BY_PUBLICATION };

struct breach_form { /* one shape for form, JSON and command line */
    struct str what;                     /* what happened */
    struct date occurred_on, occurred_until; /* none: not known */
    struct date detected_on, aware_on;   /* none: today */
    struct str detected_time, aware_time;/* "16:00" Helsinki time; "": now, or midnight of an earlier day */
    int origin;                          /* 0: staff */
    unsigned kinds;                      /* 0: confidentiality */
    unsigned categories;
    int64_t people, records;             /* approximate; 0 not known yet */
};
struct breach_assessment {
    int64_t id;
    int risk;
    int64_t people, records;             /* 0: as they were */
    unsigned categories;                 /* 0: as they were */
    struct str consequences, measures, words; /* words: why the risk is what it is */
};
struct breach_notification {
    int64_t id;
    int whom, way;                       /* way 0: the authority's form, letters to people */
    struct date sent_on;                 /* none: now */
    struct str sent_time, reference;
    struct str words;                    /* reasons of a delay; advice in a letter to people */
};
struct breach_awareness { int64_t id; struct date aware_on; struct str aware_time; };
struct breach_affected { int64_t id, customer, contact; /* customer number */ };
struct breach_closing { int64_t id; int untold; struct str words; };
struct breach_receipt { int64_t id, year, ordinal; };
extern const struct field breaches_fields[], breaches_assessment_fields[], breaches_notification_fields[], breaches_awareness_fields[],
    breaches_affected_fields[], breaches_closing_fields[];
extern const struct name_value breaches_origins[], breaches_kinds[], breaches_risks[], breaches_whom[], breaches_ways[], breaches_untold[];

/* INVALID 4702 a time to come, 4709 not a time, 4710 detected before it occurred or known before it was detected, 4711 nothing said. */
DECLARE_ACTION(breaches_open, struct breach_form, struct breach_receipt);
/* FORBIDDEN 4704 nobody named acts; INVALID 4711 no reasons; CONFLICT 4707 closed. */
DECLARE_ACTION(breaches_assess, struct breach_assessment, struct breach_receipt);
/* Somebody knew earlier. CONFLICT 4703: it never moves later (I-48). */
DECLARE_ACTION(breaches_aware, struct breach_awareness, struct breach_receipt);
/* A person whose data it touched. INVALID 4712. Again: nothing changes. */
DECLARE_ACTION(breaches_affect, struct breach_affected, struct breach_receipt);
/* The letter is made and the notification stands. CONFLICT 4706 not assessed; INVALID 4705 late without reasons. */
DECLARE_ACTION(breaches_notify, struct breach_notification, struct breach_receipt);
/* CONFLICT 4706 not assessed, 4708 somebody who must be told is not; INVALID 4711. */
DECLARE_ACTION(breaches_close, struct breach_closing, struct breach_receipt);

struct breach {
    int64_t id, year, ordinal, source, people, records, detected_at, aware_at, aware_by, hours, assessed_by, assessed_at, reported_at,
        told_at, recorded_by, recorded_at, closed_at, closed_by;
    int origin, risk, untold;
    unsigned kinds;
    uint64_t categories;
    struct date occurred_on, occurred_until;
    struct blob texts;
};
/* Newest first; nothing sealed is opened. Purpose accountability. */
MUST_USE enum rc breaches_list(struct ctx *ctx, bool open_only, size_t most, struct breach **out, size_t *count);

/* --- clock and rules (pure) ------------------------------------------------------------------------------- */
/* An instant from a civil day and a Helsinki time "16:00". false: not a time. */
MUST_USE bool breaches_instant(struct date day, struct str time, int64_t *out);
int64_t breaches_due(const struct breach *b);               /* aware + hours */
struct breach_clock { int64_t due_at, hours_left; bool runs, late, red; };
/* runs: the authority must still be told, or the risk is not known. red: under a day left. */
struct breach_clock breaches_clock(const struct breach *b, int64_t now);
struct str breaches_number(struct arena *arena, int64_t year, int64_t ordinal); /* "TL-2027-001" */
MUST_USE bool breaches_number_read(struct str text, int64_t *year, int64_t *ordinal);
/* May it be closed? CONFLICT 4706, 4708. */
MUST_USE enum rc breaches_decide_close(const struct breach *b, int untold, struct err *err);

/* What waits: for the dashboard, metrics and alarms. */
struct breach_waiting { int64_t open, late, unassessed, hours_left; /* of the nearest clock that runs; 0 none */ int64_t id; };
MUST_USE enum rc breaches_waiting(struct ctx *ctx, struct breach_waiting *out);

/* P72: breaches are registered with the clock and letters, and restores were tried (with rooms/backup). */
evidence_fn breaches_evidence_good_practice;

/* Called when a bulk export has been refused (ctx->err says so and stays): one breach to look at for each person and day (RIGHTS.md 8). */
MUST_USE enum rc breaches_refused_export(struct ctx *ctx);

#endif
