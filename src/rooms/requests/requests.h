/* Requests of data subjects (pyynnöt) and erasure: contract for other rooms. P03 P17 P34 P35 P52 P55-P63;
 * RIGHTS.md sections 1-4, 7. A case holds items, one per right (rectification: per field); each is
 * decided, executed and answered by one letter. */
#ifndef ROOMS_REQUESTS_H
#define ROOMS_REQUESTS_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum request_kind { /* article of the GDPR; message requests.kind.<word> */
    REQUEST_ACCESS = 1, REQUEST_PORTABILITY, REQUEST_RECTIFICATION, REQUEST_ERASURE, REQUEST_RESTRICTION,
    REQUEST_OBJECTION, REQUEST_MARKETING, REQUEST_CONSENT, REQUEST_ANONYMISATION, REQUEST_REVIEW,
    REQUEST_LIST_PROHIBITION, REQUEST_RECIPIENTS, REQUEST_QUESTION,
    REQUEST_ESTATE /* death: the relationship ends, heirs see the debt only (recital 27) */
};
enum request_channel {
    REQUEST_BY_PORTAL = 1, REQUEST_BY_EMAIL, REQUEST_BY_PAPER, REQUEST_BY_DESK, REQUEST_BY_PHONE, REQUEST_BY_API,
    REQUEST_BY_PROCESSOR, REQUEST_BY_AUTHORITY
};
enum request_identity { /* how the person was recognised: never by data not held already (P52) */
    IDENTITY_NONE = 1, IDENTITY_CHANNEL = 2, IDENTITY_DESK = 3
};
enum request_state {
    REQUEST_RECEIVED = 1, /* open: waits for a decision */
    REQUEST_WITHDRAWN = 2,
    REQUEST_RUNNING = 3,  /* approved: the engine is at work, or resumes */
    REQUEST_WAITING = 4,  /* what could go is gone; the rest goes when the hold ends */
    REQUEST_ANSWERED = 5, /* erased and certified */
    REQUEST_CLOSED = 6,   /* answer delivered, its address destroyed */
    REQUEST_INCIDENT = 7  /* the residue scan found something: nothing is certified */
};
enum request_outcome { OUTCOME_NOW = 1, OUTCOME_HELD = 2, OUTCOME_LAW = 3, OUTCOME_DECORRELATED = 4 };
enum request_ground { GROUND_NONE = 0, GROUND_OPEN_INVOICE = 1, GROUND_LAW = 2, GROUND_REPRESENTS = 3,
                      GROUND_COLLECTION = 4, /* an open invoice that is with an agency (S3) */
                      GROUND_RECURRING = 5, /* a template of recurring invoices: ends and goes */
                      GROUND_CREDIT = 6 /* money that we owe the person: a surplus, the rest of a credit note */ };

/* --- dry run -------------------------------------------------------------------------------------- */

struct plan_item { /* what happens to one category of one person's data, and why */
    enum category category;
    enum request_outcome outcome;
    enum request_ground ground;
    int64_t by_number;     /* invoice, template, or customer number of the organisation represented; 0 none */
    int64_t cents;         /* open sum of that invoice */
    struct date until;     /* law: last day; else DATE_NONE */
    int64_t rows;
    enum statement statement;
};
struct plan {
    int64_t subject, customer, customer_number, contact; /* contact 0: the customer itself */
    struct plan_item *items;
    size_t count;
    bool held;             /* something waits for an event: an open invoice, a representation */
    bool represents;
    int64_t *open_invoices; /* ids */
    size_t open_count;
    struct date law_until; /* latest; DATE_NONE when the law keeps nothing */
    uint8_t hash[32];      /* of everything above and of the number of rows in each table */
};
/* Computed from the ownership graph and the facts of rooms (RIGHTS.md 2); nothing changes.
 * contact 0: the customer, who must be a person (INVALID 1903). Purpose: rights. NOT_FOUND 1601, 1613;
 * CONFLICT 1904 the person is also a user of the register. */
MUST_USE enum rc requests_plan_erasure(struct ctx *ctx, int64_t customer, int64_t contact, struct plan *out);

/* --- cases ---------------------------------------------------------------------------------------- */

struct request_form { /* one shape for form and command line */
    int64_t customer;       /* customer number */
    int64_t contact;        /* id of a contact person of that organisation; 0 none */
    int kind, channel;      /* 0: erasure, desk */
    struct date received_on;/* day of arrival in any channel; none: today */
    int language;           /* enum lang + 1; 0: Finnish */
    int identity;           /* 0: none */
    struct str text;        /* the request in the person's words; may be empty (telephone, desk) */
    int deputy;             /* enum request_deputy: who asks for the person, 0 the person */
    int signature;          /* a fact, nothing depends on it: 0 not told, 1 none, 2 paper, 3 electronic (P52) */
    struct str field;       /* rectification: which datum, a name of customers_fields; others "" */
    int defect;             /* rectification: enum request_defect */
    struct str value;       /* rectification: what it should be; completion: the statement */
    int about;              /* objection, prohibition, consent: enum purpose; 0: all marketing */
    int by;                 /* prohibition: enum consent_channel of consents.h; 0: all */
    int ground;             /* restriction: enum restriction_ground */
};
enum request_deputy { DEPUTY_NONE = 0, DEPUTY_ATTORNEY = 1, DEPUTY_GUARDIAN = 2, DEPUTY_ESTATE = 3, DEPUTY_PARENT = 4 };
enum request_defect { /* P55: why a datum is wrong */
    DEFECT_ERRONEOUS = 1, DEFECT_UNNECESSARY = 2, DEFECT_INCOMPLETE = 3, DEFECT_OUTDATED = 4
};
enum restriction_ground { /* Art. 18(1)(a)-(d) */
    RESTRICT_ACCURACY = 1, RESTRICT_UNLAWFUL = 2, RESTRICT_CLAIMS = 3, RESTRICT_OBJECTION = 4
};
enum item_outcome { /* of one item */
    ITEM_OPEN = 0, ITEM_ACCEPTED = 1, ITEM_REFUSED = 2, ITEM_PARTLY = 3, ITEM_NOTHING = 4, /* nothing found */
    ITEM_ENDED = 5 /* the case ended without a decision: withdrawn, duplicate, unidentified */
};
enum request_reason { /* why; most are eu-gdpr:Justification* of DPV 2.3 */
    REASON_NONE = 0, REASON_COMPLEXITY, REASON_HIGH_VOLUME, REASON_IDENTITY_REQUIRED, REASON_IDENTITY_FAILURE,
    REASON_EXCESSIVE, REASON_UNFOUNDED, REASON_LEGALLY_REQUIRED, REASON_LEGAL_CLAIMS, REASON_NON_NECESSITY,
    REASON_NO_LEGAL_BASIS, REASON_OBJECTION, REASON_UNLAWFUL, REASON_REPRESENTS, REASON_DATA_CORRECT,
    REASON_RIGHT_DOES_NOT_APPLY, REASON_COMPELLING_GROUND, REASON_COUNT
};
extern const struct field requests_fields[];
extern const struct name_value requests_kinds[], requests_channels[], requests_identities[], requests_states[],
    requests_statuses[], requests_outcomes_of_items[], requests_reasons[], requests_defects[], requests_deputies[],
    requests_signatures[], requests_grounds[], requests_purposes[];
struct request_receipt { int64_t id, year, ordinal; struct date due_internal, due_legal; };
/* Open a case. The same person's second open erasure gives CONFLICT 1905. */
DECLARE_ACTION(requests_open, struct request_form, struct request_receipt);

struct request_approval { int64_t id; struct blob plan_hash; /* as seen; empty: as it is now */ };
/* A named person approves an erasure (step 1): plan stored, needles and address sealed under the case's
 * key. CONFLICT 1906 the plan is not the one that was seen; CONFLICT 1907 not open; INVALID 1908 a kind
 * that cannot be executed yet; FORBIDDEN 1909 nobody named acts; FORBIDDEN 1910 not identified. */
DECLARE_ACTION(requests_approve, struct request_approval, struct request_receipt);
DECLARE_ACTION(requests_withdraw, int64_t, struct request_receipt);
/* The answer has reached the person: the case's key (request, address) is destroyed. CONFLICT 1907. */
DECLARE_ACTION(requests_delivered, int64_t, struct request_receipt);

/* Take an approved case through the steps of RIGHTS.md 4, from wherever it stands, up to `last` (8: to
 * the end). Outside the writer. Every step is idempotent. CONFLICT 1906 the plan changed meanwhile: the
 * case is back before approval, or replanned when it is a continuation. */
MUST_USE enum rc requests_run(struct ctx *ctx, int64_t id, int last);
/* All approved cases of the register: what a crash cut, what a payment released. Outside the writer. */
MUST_USE enum rc requests_run_pending(struct ctx *ctx);
/* Holds whose representation has ended by its date, answers not delivered in 30 days. Daily. */
MUST_USE enum rc requests_review(struct ctx *ctx);

struct expiry { int64_t subject, customer; }; /* subject 0: an organisation */
struct expired { int64_t erased, held, rows; };
/* Retention: the time of these is over (P36). Erased as by a request, without a case: ledger, one transaction, keys, ledger.
 * Held, and left alone: an open invoice or order, a representation in office, a request under way, a restriction that the person
 * asked for. No stop mark: nobody asked to be forgotten (RIGHTS.md 2). Outside the writer; idempotent. The caller truncates
 * the WAL at the end. */
MUST_USE enum rc requests_expire(struct ctx *ctx, const struct expiry *list, size_t count, struct expired *out);
/* Cases closed before `before`, and stop marks whose time is over, are removed. */
MUST_USE enum rc requests_expire_cases(struct ctx *ctx, struct date before, int64_t *removed);

/* Copy the erasure ledger and its key to `path` and path.key, outside data and backups (RIGHTS.md 4: "copied to a second
 * place"). Later lines follow by themselves while the copy is in D-keep. IO 1911. */
MUST_USE enum rc requests_ledger_keep(struct ctx *ctx, const char *path);

/* How long, in ms, the oldest approved erasure (or the rest of one, since its hold ended) has waited to be scrubbed; 0: none
 * waits. At most PURGE_MAX_MS is promised (purge.max; I-12). Purposes rights, accountability. */
enum { PURGE_MAX_MS = 24 * 3600000 };
MUST_USE enum rc requests_purge_lag(struct ctx *ctx, int64_t *out);

struct key_check { int64_t keys, without_owner, waiting, people_without_key, claims_without_key; };
/* Keys whose person, claim or fiscal year is gone, and persons and claims whose key is (I-7; P18, P34), of ctx's tenant, over both
 * stores. waiting: keys without an owner since a
 * restore, for a week (then they are destroyed). A claim without its key can be true after a restore (paid since); a person without one, and a key without an owner, never.
 * Purposes rights, accountability. Outside the writer; gives the reader back. */
MUST_USE enum rc requests_key_check(struct ctx *ctx, struct key_check *out);

struct request_canary { int channel; bool arrived; int64_t sent_at, took_ms; };
/* The daily canary (I-32): sends a question in by each channel that is there, sees whether it reaches a contact person's
 * inbox within five minutes, takes it back, and notes it. Outside the writer. A lost one is no error of this call. */
MUST_USE enum rc requests_canary(struct ctx *ctx);
/* The newest of each channel. Purposes rights, accountability. */
MUST_USE enum rc requests_canaries(struct ctx *ctx, struct request_canary **out, size_t *count);

/* Is the store older than the erasure ledger: does that tell of an erasure, begun and done, that the store does not know? Then the data were
 * brought back by other means than `restore` and must forget again first. Reads only what follows the store's place in the ledger. For
 * ctx's tenant. */
MUST_USE enum rc requests_ledger_ahead(struct ctx *ctx, bool *ahead);
struct replay_made { int64_t marked, erased, kept; };
/* After a restore: the erasures of ctx's register that the ledger knows are done again (P34, I-4). kept: something of
 * the person is held by an open invoice or a representation of the copy's day. Outside the writer. */
MUST_USE enum rc requests_replay(struct ctx *ctx, struct replay_made *out);

/* The person's erasure case that is open or running; 0 none. */
MUST_USE enum rc requests_erasure_of(struct ctx *ctx, int64_t subject, int64_t *id);

/* "OP-2027-014", the person's latest case, for the locked stub of a restricted person (RIGHTS.md section 7); "" when none.
 * Under any purpose: it says nothing of the person but that there is a case. */
MUST_USE enum rc requests_number_of(struct ctx *ctx, int64_t subject, struct str *out);
/* Is a debt of this person disputed (18(2))? Then reminders and hand-over stop; interest is still computed. */
MUST_USE enum rc requests_debt_disputed(struct ctx *ctx, int64_t subject, bool *out);

/* --- told by other rooms, in their transaction ------------------------------------------------------ */
/* customers: a contact person's term ended or changed (P60). */
MUST_USE enum rc requests_on_representation_ended(struct ctx *ctx, int64_t customer, int64_t contact,
                                                  int64_t subject);
/* invoices.h declares requests_on_claim_settled: an invoice's open sum became zero (P35). */

/* --- balancing tests (P17; Art. 6(1)(f)) --------------------------------------------------------------- */
struct balancing_form { int about; struct str interest, necessity, balance; };
struct balancing { int64_t id, by; struct date made_on, review_on; struct balancing_form form; };
extern const struct field requests_balancing_fields[];
/* INVALID 1939 a part is empty, 1940 the purpose does not stand on an interest. A newer one replaces the older. */
DECLARE_ACTION(requests_balance, struct balancing_form, int64_t);
MUST_USE enum rc requests_balancings(struct ctx *ctx, struct balancing **out, size_t *count);

/* --- work list ------------------------------------------------------------------------------------ */
struct request_due { int64_t id, year, ordinal; int kind, state; struct date due_internal, due_legal; };
/* Cases that wait for somebody or are at work, by their day; no name is opened. Purposes: rights,
 * accountability. */
MUST_USE enum rc requests_due(struct ctx *ctx, size_t most, struct request_due **out, size_t *count);

/* Decide an item of a case as proposed (1: the first), for other rooms' tests and imports. Outside the writer. */
MUST_USE enum rc requests_accept(struct ctx *ctx, int64_t id, int64_t item);
/* What became of the mail: sent and failed notices are marked, unanswered ones are reminded of by mail, three times. The job of every
 * minute; outside the writer. */
MUST_USE enum rc requests_notices_follow(struct ctx *ctx);
/* Notices under Art. 19 that wait beyond their day, or failed (P56). */
MUST_USE enum rc requests_notices_late(struct ctx *ctx, int64_t *late);

/* --- stop list (P63) -------------------------------------------------------------------------------- */
struct stop_probe { struct str email, phone, name, street, postcode; }; /* "" when not known */
enum stop_match { STOP_NONE = 0, STOP_ADDRESS = 1 /* only name and address: a person decides */, STOP_SURE = 2 };
/* Is this a person who asked to be forgotten? Every gate but the person's own act asks. In the writer or
 * a reader, under any purpose. */
MUST_USE enum rc requests_stop_check(struct ctx *ctx, const struct stop_probe *probe, enum stop_match *out);
/* The person came back by their own act: the mark is retired. In the writer. */
MUST_USE enum rc requests_stop_retire(struct ctx *ctx, const struct stop_probe *probe);

/* Did an erased person of the same address leave a mark "no marketing" (I-11)? Their own consent retires it. */
MUST_USE enum rc requests_no_marketing(struct ctx *ctx, int64_t subject, bool *out);
MUST_USE enum rc requests_no_marketing_retire(struct ctx *ctx, int64_t subject);

/* --- clock (pure; Regulation 1182/71) ---------------------------------------------------------------- */
struct request_clock { struct date due_internal, due_legal, extended_legal, extended_internal; };
struct request_clock requests_clock(struct date received_on);


evidence_fn requests_evidence_erased;          /* P34: the erased have no key and no row */
evidence_fn requests_evidence_holds;           /* P35: every hold has an event, and it fires */
evidence_fn requests_evidence_representatives; /* P60 */
evidence_fn requests_evidence_forgotten;       /* P63: every erased person left a mark */
evidence_fn requests_evidence_clock;           /* P52 */
evidence_fn requests_evidence_assigned;        /* P03: every request has its contact person and is not late */
evidence_fn requests_evidence_rectified;       /* P55 */
evidence_fn requests_evidence_notified;        /* P56 */
evidence_fn requests_evidence_certificates;    /* P57, I-28 */
evidence_fn requests_evidence_restricted;      /* P58 */
evidence_fn requests_evidence_objections;      /* P59 */
evidence_fn requests_evidence_balancing;       /* P17 */
evidence_fn requests_evidence_anonymised;      /* P62 */
/* Put a request into the inbox of a contact person of the register (P03). Without one it stays in nobody's,
 * which the evidence shows. In the writer. */
MUST_USE enum rc requests_assign(struct ctx *ctx, int64_t id);
MUST_USE enum rc requests_decide_intake(const struct request_form *form, struct date today, struct err *err);

#endif
