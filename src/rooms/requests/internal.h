/* What only the requests room uses: pure rules, rows, the ledger, the steps of the engine. */
#ifndef ROOMS_REQUESTS_INTERNAL_H
#define ROOMS_REQUESTS_INTERNAL_H

#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/requests/requests.h"

enum { SECRET_TEXT = 1, SECRET_NEEDLES = 2, SECRET_IDENTITY = 3 };
enum { TEXT_WORDS = 1 };                                   /* record of SECRET_TEXT */
enum { IDENTITY_NAME = 1, IDENTITY_STREET, IDENTITY_POSTCODE, IDENTITY_TOWN, IDENTITY_EMAIL }; /* SECRET_IDENTITY */

enum { /* durable marks (RIGHTS.md 4); the value is the last step done */
    STEP_NONE = 0, STEP_APPROVED = 1, STEP_INTENT = 2, STEP_KEYS = 4, STEP_LEDGER = 5, STEP_SCRUBBED = 6,
    STEP_SCANNED = 7, STEP_CERTIFIED = 8
};
enum { PHASE_FIRST = 1, PHASE_REST = 2 };
enum { EVENT_RECEIVED = 1, EVENT_APPROVED, EVENT_ERASED, EVENT_SCANNED, EVENT_CERTIFIED, EVENT_RELEASED,
       EVENT_WITHDRAWN, EVENT_DELIVERED, EVENT_RESIDUE, EVENT_CANCELLED, EVENT_ITEM, EVENT_DECIDED, EVENT_IDENTIFIED,
       EVENT_ASKED, EVENT_ACKNOWLEDGED, EVENT_EXTENDED, EVENT_ENDED, EVENT_RESTRICTED, EVENT_LIFTED, EVENT_ALARM,
       EVENT_LETTER, EVENT_FIRST_APPROVAL, EVENT_KINDS };
enum { REPRESENT_MAX_DAYS = 30, DELIVERY_DAYS = 30, STOP_YEARS = 10 }; /* dated parameters of RIGHTS.md */

/* --- rules.c ----------------------------------------------------------------------------------------- */
struct plan_facts { bool open_claim, represents; };
/* Row of the table "Erasure by category" (RIGHTS.md 2) for what hangs on the person's own key. */
enum request_outcome requests_decide_category(enum category category, const struct plan_facts *facts,
                                              enum request_ground *ground);
/* Statement of the notice that says so. */
enum statement requests_statement_of(enum request_outcome outcome, enum request_ground ground);
MUST_USE enum rc requests_decide_approval(const struct actor *actor, int kind, int state, int identity, struct err *err);
struct str requests_number(struct arena *arena, int64_t year, int64_t ordinal); /* "OP-2027-001" */
MUST_USE bool requests_number_read(struct str text, int64_t *year, int64_t *ordinal);
struct str requests_word(const struct name_value *names, int value);
const char *requests_outcome_word(enum request_outcome outcome); /* "now" "held" "law" "decorrelated" */

struct str requests_by(struct arena *arena, const struct plan_item *item); /* "invoice 20270001", for JSON */

/* --- store.c ----------------------------------------------------------------------------------------- */
struct request { /* a case */
    int64_t id, year, ordinal, subject, customer, contact;
    int kind, channel, language, identity, state, step, phase;
    struct date received_on, due_internal, due_legal, answered_on;
    int64_t key_id;          /* 0: destroyed */
    struct blob plan_hash;
    int64_t approved_by, approved_at, certificate_year, certificate_no, completed_at, closed_at, recorded_at;
    int64_t recorded_by;
    int64_t acknowledged_at, identified_at, identified_by, duplicate_of, first_approved_by;
    int extended_code, ended_as, deputy, signature;
    struct date identity_asked_on, extended_on, alarmed_on;
};
MUST_USE enum rc requests_load(struct ctx *ctx, int64_t id, struct request *out); /* NOT_FOUND 1901 */
MUST_USE enum rc requests_load_by_number(struct ctx *ctx, int64_t year, int64_t ordinal, struct request *out);
struct request_line { /* of the list, by days left */
    struct request request;
    struct str name;         /* "" when the person is erased */
    int64_t days_left;       /* to due_internal; negative: late */
    bool open, red;
};
MUST_USE enum rc requests_list(struct ctx *ctx, bool open_only, size_t most, struct request_line **out, size_t *count);
MUST_USE enum rc requests_secret_put(struct ctx *ctx, const struct request *r, int kind, const struct record *record);
/* NOT_FOUND when it, or the case's key, is gone. */
MUST_USE enum rc requests_secret_get(struct ctx *ctx, const struct request *r, int kind, struct record *out);
MUST_USE enum rc requests_event(struct ctx *ctx, int64_t id, int what, int64_t figure);
struct request_happening { int64_t at, by, figure; int what; };
MUST_USE enum rc requests_events(struct ctx *ctx, int64_t id, struct request_happening **out, size_t *count);
MUST_USE enum rc requests_store_outcomes(struct ctx *ctx, const struct request *r, const struct plan *plan);
MUST_USE enum rc requests_outcomes(struct ctx *ctx, int64_t id, int phase, struct plan_item **out, size_t *count);
MUST_USE enum rc requests_step(struct ctx *ctx, int64_t id, int was, int now, bool *moved); /* in the writer */
MUST_USE enum rc requests_holds_open(struct ctx *ctx, int64_t id, int64_t *count);
MUST_USE enum rc requests_make_hold(struct ctx *ctx, int64_t id, enum request_ground ground, int64_t what,
                                    struct date review_on);
/* The person's own name for pages, "" when erased. */
MUST_USE enum rc requests_name(struct ctx *ctx, const struct request *r, struct str *out);
/* Rows of a person that an erasure must not have left, and whether the key lives. */
MUST_USE enum rc requests_left_of(struct ctx *ctx, int64_t subject, int64_t *rows, bool *key);

/* Whose inbox it landed in; 0: nobody's. */
MUST_USE enum rc requests_assigned_to(struct ctx *ctx, int64_t id, int64_t *user);

/* --- plan.c ------------------------------------------------------------------------------------------ */
struct owned_table;
bool requests_table_kept(const struct owned_table *t); /* voucher or claim data, or below such a row */
bool requests_table_case(const struct owned_table *t); /* the cases themselves */

/* --- ledger.c: D/erasure-ledger ---------------------------------------------------------------------- */
/* One line, fsynced: state "intent", "done", "cancelled"; or "stop" with a mark in place of the plan's hash and its field as scope. Repeating the same line is no error and adds
 * nothing. scope: F everything, C all but claims, R all but a representation. In memory: nothing.
 * IO 1911, CORRUPT 1916 the chain does not fit. */
MUST_USE enum rc requests_ledger(struct ctx *ctx, int64_t subject, char scope, struct blob plan_hash,
                                 const char *state);
/* Lines of a person with this state (tests, evidence, restore). Checks the whole chain. */
MUST_USE enum rc requests_ledger_count(struct ctx *ctx, int64_t subject, const char *state, int64_t *out);

struct ledger_entry { int64_t subject; char scope; struct blob hash; const char *state; };
/* Many lines at once with one fsync. A process verifies the chain whole once; as long as nobody else touches the file, a line
 * then costs the same at any length. */
MUST_USE enum rc requests_ledger_many(struct ctx *ctx, const struct ledger_entry *entries, size_t count);
/* Where the ledger stands now goes into the store, with what its lines were about: a ledger that is shorter, or another, is
 * CORRUPT 1916 when it is opened next. In the writer. */
MUST_USE enum rc requests_ledger_head(struct ctx *ctx);
bool requests_ledger_there(struct ctx *ctx);
struct ledger_mark { uint8_t bytes[32]; };
struct ledger_stop { struct ledger_mark subject, mark; int field; }; /* a mark of the stop list that the person left */
struct ledger_view {
    uint8_t key[32];
    struct ledger_mark *marks;
    struct ledger_stop *stops; /* by subject */
    size_t count, stop_count;
};
/* At a restore, where younger keys may stand beside older data (I-7): keys of ctx's tenant without an owner wait a week from now, as
 * whoever restores a later moment needs them. Outside the writer. */
MUST_USE enum rc requests_strays_wait(struct ctx *ctx);
/* Each night: what has waited its week is destroyed. Nothing else ever is. */
MUST_USE enum rc requests_sweep_strays(struct ctx *ctx);

/* The marks of ctx's tenant whose newest line of some plan is an intent or a done. None in memory. requests_ledger_view_end
 * zeroes the key. */
MUST_USE enum rc requests_ledger_view(struct ctx *ctx, struct ledger_view *out);
bool requests_ledger_says(struct ctx *ctx, const struct ledger_view *view, int64_t subject);
/* The person's marks of the stop list: *out points into the view. */
size_t requests_ledger_stops(struct ctx *ctx, const struct ledger_view *view, int64_t subject, const struct ledger_stop **out);
void requests_ledger_view_end(struct ledger_view *view);

/* --- actions.c: parts that a replay shares ------------------------------------------------------------ */
MUST_USE enum rc requests_insert(struct ctx *ctx, const struct request_form *form, const struct request *r);
/* What the residue scan looks for, and whom the answer goes to, sealed under the case's key. */
MUST_USE enum rc requests_keep_needles(struct ctx *ctx, const struct request *r);

/* --- stop.c ------------------------------------------------------------------------------------------ */
MUST_USE enum rc requests_stop_person(struct ctx *ctx, int64_t case_id, int64_t subject);
enum { STOP_FORGOTTEN = 1, STOP_NO_MARKETING = 2 }; /* stop_mark.kind */
MUST_USE enum rc requests_stop_add(struct ctx *ctx, int64_t case_id, int kind, const struct stop_probe *probe);

/* --- erasure.c: what surrounds the engine ------------------------------------------------------------- */
/* L-17, L-17P or L-17G of a certified erasure; decides its items unless a letter has. In the writer. */
MUST_USE enum rc requests_letter_of_erasure(struct ctx *ctx, int64_t id, bool waits);
/* Anonymisation: the person's sums join those of the month, of nobody (P62). In the writer, once per case. */
MUST_USE enum rc requests_keep_sums(struct ctx *ctx, const struct request *r);
struct month_sum { struct date month; int64_t people, invoices, cents; };
/* Groups of fewer than k people are merged into the next month (stats.k = 5). */
MUST_USE enum rc requests_month_sums(struct ctx *ctx, int64_t k, struct month_sum **out, size_t *count);
/* Into the ledger, for restores; and from it. */
MUST_USE enum rc requests_stop_lines(struct ctx *ctx, int64_t case_id, int64_t subject, struct ledger_entry **out, size_t *count);
MUST_USE enum rc requests_stop_again(struct ctx *ctx, int64_t case_id, int field, struct blob mark);

/* --- engine.c ---------------------------------------------------------------------------------------- */
/* One unit of work; tests stop between any two. point: 2 ledger line written (not marked), 3 marked,
 * 4 transaction and keys, 5 ledger line done (not marked), 6 marked, 7 scrubbed, 8 scanned, 9 certified. */
/* A person's rows and key, without a case. In the writer, purpose rights. */
MUST_USE enum rc requests_remove_person(struct ctx *ctx, int64_t subject, int64_t *removed);
enum { ENGINE_POINTS = 9 };
MUST_USE enum rc requests_engine(struct ctx *ctx, int64_t id, int last_point);

/* Before an erasure is approved: undelivered orders are cancelled, delivered ones invoiced at once (RIGHTS.md section 2).
 * An action of its own, so that the plan that is shown next knows the claim; errors as the approval's. */
MUST_USE enum rc requests_settle_orders(struct ctx *ctx, int64_t id);

#endif
