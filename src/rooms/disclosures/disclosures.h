/* Disclosures (luovutukset): recipients with kind, country, contract and safeguards, the closed list of
 * grounds, and the log of everything that leaves the register. Default deny: what the notice in force does
 * not allow is refused with its sentence (P12, P20, P31, P33; RIGHTS.md sections 3, 6, 8; I-16, I-21, I-22).
 * Whoever sends something out calls disclosures_log in the same transaction. */
#ifndef ROOMS_DISCLOSURES_H
#define ROOMS_DISCLOSURES_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum recipient_kind { /* words of VOCABULARY_RECIPIENT but staff; message word.<word> */
    RECIPIENT_ACCOUNTING = 1, RECIPIENT_IT, RECIPIENT_COLLECTION, RECIPIENT_PARTNER, RECIPIENT_AUTHORITY,
    RECIPIENT_ANALYTICS, RECIPIENT_OPERATOR /* e-invoices, printing, banks */, RECIPIENT_CREDIT, RECIPIENT_KINDS
};
enum recipient_role { RECIPIENT_PROCESSOR = 1, RECIPIENT_CONTROLLER = 2 }; /* Art. 28 or a controller of its own */
enum recipient_safeguard { /* Art. 45-49 */
    SAFEGUARD_NONE = 0, SAFEGUARD_ADEQUACY, SAFEGUARD_CLAUSES, SAFEGUARD_RULES, SAFEGUARD_DEROGATION
};
enum disclosure_ground { /* the closed list (P31); words of VOCABULARY_GROUND, and three more below */
    DISCLOSE_CREDIT = 1, DISCLOSE_COLLECTION, DISCLOSE_INVOICING, DISCLOSE_LAW,
    DISCLOSE_AGREEMENT,  /* the customer's recorded agreement for this recipient (P20) */
    DISCLOSE_REQUEST,    /* the person asked for it: Art. 15, 19, 20 */
    DISCLOSE_PROCESSING, /* to a processor under its contract (P12, Art. 28) */
    DISCLOSE_GROUNDS
};
enum disclosure_way { DISCLOSE_FILE = 1, DISCLOSE_MAIL, DISCLOSE_API, DISCLOSE_LETTER, DISCLOSE_CHANNEL };

/* --- recipients ------------------------------------------------------------------------------------- */

struct recipient_form { /* one shape for form, JSON and command line */
    struct str name;              /* an organisation */
    int kind, role;               /* role 0: processor for IT, accounting and analytics, else controller */
    struct str country;           /* two capitals; "": FI */
    struct date contract_on, contract_until; /* DATE_NONE: none; open-ended */
    unsigned categories;          /* bits 1 << CATEGORY_x that may go there; 0: what the ground needs */
    int safeguard;
    struct date safeguard_on;
    struct str necessity;         /* why it is technically necessary outside the EEA */
    struct str address;           /* where notices under Art. 19 go: an address of the organisation */
};
struct recipient {
    int64_t id;
    struct recipient_form form;
    struct date added_on, ended_on; /* ended_on DATE_NONE: in use */
};
struct recipient_receipt { int64_t id; };
extern const struct field disclosures_recipient_fields[];
extern const struct name_value disclosures_categories[], /* bits 1 << CATEGORY_x */ disclosures_kinds[], disclosures_roles[], disclosures_safeguards[], disclosures_grounds[],
    disclosures_ways[];
/* REFUSED: outside the EEA without safeguard and necessity (TRANSFER_NONE), of a kind that the notice does not
 * name (RECIPIENTS_ROLES), a processor without a contract (PROCESSORS_SERVERS). INVALID 3004 the contract ends
 * before it begins, 3005 dated after today; CONFLICT 3003 there is one of that name. */
DECLARE_ACTION(disclosures_recipient_add, struct recipient_form, struct recipient_receipt);
struct recipient_ending { int64_t id; struct date end_on; /* none: today */ };
DECLARE_ACTION(disclosures_recipient_end, struct recipient_ending, struct recipient_receipt);
/* In use and, when asked, ended ones, by name. Any purpose. */
MUST_USE enum rc disclosures_recipients(struct ctx *ctx, bool ended_too, struct recipient **out, size_t *count);
MUST_USE enum rc disclosures_recipient(struct ctx *ctx, int64_t id, struct recipient *out); /* NOT_FOUND 3001 */
/* The one recipient in use of a kind: NOT_FOUND 3001 none, CONFLICT 3006 several: choose. */
MUST_USE enum rc disclosures_recipient_of_kind(struct ctx *ctx, enum recipient_kind kind, struct recipient *out);

/* --- agreements of customers (P20) -------------------------------------------------------------------- */
struct agreement_form { int64_t recipient, customer /* number */; struct date made_on; };
struct agreement_receipt { int64_t id; };
extern const struct field disclosures_agreement_fields[];
DECLARE_ACTION(disclosures_agree, struct agreement_form, struct agreement_receipt); /* again: the same one */
DECLARE_ACTION(disclosures_agreement_end, int64_t, struct agreement_receipt);       /* NOT_FOUND 3007 */
struct agreement { int64_t id, recipient, customer, subject; struct date made_on, ended_on; };
MUST_USE enum rc disclosures_agreements(struct ctx *ctx, int64_t recipient, struct agreement **out, size_t *count);

/* --- rules (pure) ------------------------------------------------------------------------------------- */
/* May this go on this ground? *by: the statement that allows it. REFUSED with the sentence that forbids it, or
 * that is missing. agreed: the customer's agreement for the recipient is on record. */
MUST_USE enum rc disclosures_decide_ground(const struct policy *policy, enum disclosure_ground ground,
                                           enum recipient_kind kind, bool agreed, enum statement *by, struct err *err);
/* Within the EEA, or with a technical necessity and a safeguard on record (P33, I-22). REFUSED TRANSFER_NONE. */
MUST_USE enum rc disclosures_decide_country(const struct recipient_form *recipient, struct err *err);
/* Does the notice name such recipients (P31, I-21)? REFUSED RECIPIENTS_ROLES. And has a processor, or whoever
 * collects for us, a contract in force on the day (P12)? REFUSED PROCESSORS_SERVERS. */
MUST_USE enum rc disclosures_decide_recipient(const struct policy *policy, const struct recipient_form *recipient,
                                              struct date on, struct err *err);
bool disclosures_country_in_eea(struct str country);

/* --- the log ------------------------------------------------------------------------------------------ */
struct disclosure_act {
    int64_t recipient;
    enum disclosure_ground ground;
    enum disclosure_way way;
    uint64_t categories;     /* 1 << CATEGORY_x of what goes; ctx->purpose must be allowed each (USE_DISCLOSE) */
    int64_t customer;        /* id; 0 when none */
    int64_t subject;         /* whose; 0: the customer's own, if a person */
    int64_t invoice, request;/* ids of what it belongs to; 0 none */
    struct str reference;    /* case, invoice or message number: never a personal value; at most 64 bytes */
};
/* Decide, store and audit one disclosure. In the writer, in the transaction of what is sent: BUG elsewhere.
 * id may be NULL. NOT_FOUND 3001; CONFLICT 3002 the recipient has ended; INVALID 3008 a category that was not
 * declared for it; REFUSED with the sentence. */
MUST_USE enum rc disclosures_log(struct ctx *ctx, const struct disclosure_act *act, int64_t *id);
/* May a program of this recipient come in today on this ground, as such (P12, P13, P31, P33)? What it reads is then decided as every
 * reading is. An agreement of customers is no ground for a key. NOT_FOUND 3001; CONFLICT 3002; REFUSED with the sentence. Any purpose. */
MUST_USE enum rc disclosures_key(struct ctx *ctx, int64_t recipient, enum disclosure_ground ground);
/* The same decision without a trace, for previews. */
MUST_USE enum rc disclosures_check(struct ctx *ctx, const struct disclosure_act *act);

/* What was disclosed outside the program, for example to the police, recorded by a named person: the same gate.
 * INVALID 3009 no such customer. */
struct disclosure_form {
    int64_t recipient;
    int ground, way;
    unsigned categories;
    int64_t customer;        /* number; 0: nobody in particular */
    struct str reference;
};
struct disclosure_receipt { int64_t id; };
extern const struct field disclosures_fields[];
DECLARE_ACTION(disclosures_record, struct disclosure_form, struct disclosure_receipt);

struct disclosure { /* a row of the log */
    int64_t id, at, recipient, invoice, request, by;
    struct str recipient_name, reference;
    enum disclosure_ground ground;
    enum disclosure_way way;
    uint64_t categories;
    int purpose;             /* enum purpose */
    enum statement statement;
    int64_t customer_number; /* 0: none, or erased */
    struct str pseudonym;    /* stays after erasure; "" when it concerned nobody */
};
struct disclosure_filter { int64_t recipient, before; size_t most; }; /* 0: all; from the newest; 50 */
/* Newest first; *next: `before` of the next page, 0 when there is none. Purposes: accountability, rights. */
MUST_USE enum rc disclosures_list(struct ctx *ctx, const struct disclosure_filter *filter, struct disclosure **out,
                                  size_t *count, int64_t *next);
/* What left about a person: for access packages and Art. 19 (I-16). Purposes: rights, accountability. */
MUST_USE enum rc disclosures_of_subject(struct ctx *ctx, int64_t subject, struct disclosure **out, size_t *count);
/* customers: two became one. In the writer. */
MUST_USE enum rc disclosures_move(struct ctx *ctx, int64_t from_customer, int64_t into_customer, int64_t into_subject);

/* --- what goes out by mail beside invoices (P31, P56, P03) ---------------------------------------------- */
struct outbound_mail {
    struct disclosure_act act;   /* recipient 0: our own people, carried by the operator of the mail channel (a processor) */
    struct str to, subject, text;
    struct str name, type, bytes;/* one attachment; name "": none */
    struct str mark;             /* of this message; the same mark twice is one message; its reference in the log; at most 64 bytes */
};
enum outbound_state { OUTBOUND_WAITING = 1, OUTBOUND_SENDING, OUTBOUND_SENT, OUTBOUND_FAILED };
struct outbound { int64_t id, recipient, attempts, disclosure, queued_at, sent_at; int ground, purpose, state, error; struct str mark; };
/* Queue one, in the writer; *id 0: it is there already. The gate is asked now and again when it goes. REFUSED as disclosures_log. */
MUST_USE enum rc disclosures_mail(struct ctx *ctx, const struct outbound_mail *mail, int64_t *id);
/* Has the register a channel for mail? */
MUST_USE enum rc disclosures_mail_possible(struct ctx *ctx, bool *out);
/* Where the message of a mark stands; 0: there is none. */
MUST_USE enum rc disclosures_outbound_state(struct ctx *ctx, struct str mark, int *state);
/* Newest first; nothing sealed is opened. Any purpose. */
MUST_USE enum rc disclosures_outbound(struct ctx *ctx, size_t most, struct outbound **out, size_t *count);
/* Does this reference stand in the log of disclosures? FORBIDDEN 3022. */
MUST_USE enum rc disclosures_logged(struct ctx *ctx, struct str reference);
struct net_job;
struct net_receipt;
/* The only way to the network (net_deliver): job->message_id must be the reference of a row of the log. FORBIDDEN 3022, and the
 * errors of net_deliver. Outside the writer. */
MUST_USE enum rc disclosures_deliver(struct ctx *ctx, const struct net_job *job, struct net_receipt *out);
/* Sends what is due: the job, every 20 seconds. */
MUST_USE enum rc disclosures_send(struct ctx *ctx);
/* The person was contacted or their data disclosed: who still waits for the information of Art. 14 must have it today. In the
 * writer; any purpose; subject 0: nothing. */
MUST_USE enum rc disclosures_contacted(struct ctx *ctx, int64_t subject);

/* Who waits to be told where we had their data from (Art. 14): soon is within a week, missing not even in the queue in their month.
 * Purposes: rights, accountability. */
struct duty_figures { int64_t population, waiting, late, soon, unfounded, missing; };
MUST_USE enum rc disclosures_duty_figures(struct ctx *ctx, struct duty_figures *out);
/* Finds who has to be told, and records that everybody who waits is told by letter today. Outside the writer. Purpose: rights. */
MUST_USE enum rc disclosures_tell_all(struct ctx *ctx);
/* Only soon and late, by an index: for the dashboard and alarms of large registers. */
MUST_USE enum rc disclosures_duty_soon(struct ctx *ctx, struct duty_figures *out);

evidence_fn disclosures_evidence_sources;    /* P25: every record has its source, and who did not give it was told (Art. 14) */
evidence_fn disclosures_evidence_log;        /* P31: every row has ground, statement, a recipient in use that day */
evidence_fn disclosures_evidence_agreements; /* P20 */
evidence_fn disclosures_evidence_countries;  /* P33 */
evidence_fn disclosures_evidence_contracts;  /* P12 */

#endif
