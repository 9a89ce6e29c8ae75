/* Items of a case and what is decided on them: pure rules and the facts they need (RIGHTS.md 1-2;
 * P50 P52 P53 P55 P57-P59 P62). */
#ifndef ROOMS_REQUESTS_ITEMS_H
#define ROOMS_REQUESTS_ITEMS_H

#include "rooms/requests/internal.h"

enum request_letter_kind { /* RIGHTS.md 7; stored: never renumbered */
    LETTER_NONE = 0, LETTER_ACK = 1, LETTER_ID, LETTER_12D, LETTER_12X, LETTER_15, LETTER_20, LETTER_16, LETTER_16B,
    LETTER_16X, LETTER_17, LETTER_17P, LETTER_17G, LETTER_18, LETTER_18E, LETTER_21M, LETTER_21, LETTER_21X, LETTER_7,
    LETTER_22, LETTER_14, LETTER_19, LETTER_E, LETTER_KINDS
};
/* "L-16X" */
const char *requests_letter_word(enum request_letter_kind kind);

enum item_when { WHEN_AT_ONCE = 1, WHEN_WITHOUT_DELAY = 2 /* rectify.target */, WHEN_ONE_MONTH = 3 };

struct item_facts { /* what the register says about this person and item */
    enum request_kind kind;
    bool found;              /* the register knows the person */
    bool represents;         /* S6 */
    bool open_claim;         /* S2, S3: invoice, credit balance, uninvoiced delivery, collection */
    bool law;                /* S4: vouchers within their time */
    bool on_voucher;         /* rectification: the field stands on an issued invoice */
    bool contested;          /* review: there is a decision to review */
    int defect;
    enum legal_basis basis;  /* objection: of the purpose objected to */
    bool marketing;          /* objection: the purpose is marketing: absolute */
    bool compelling;         /* objection: a compelling ground is on record */
    bool reviewed;           /* review: a new decision has been made since the request */
};
struct item_proposal {
    enum item_outcome outcome;
    enum request_reason reason;
    enum request_letter_kind letter;
    enum item_when when;
    enum request_identity least;  /* what identity the right needs */
    enum statement statement;     /* the notice's sentence */
    const char *articles;         /* "16, 19" */
    bool refusable;               /* false: marketing, lists, consents */
};
/* One row of the decision table (RIGHTS.md 2). The person who decides may deviate, with a reason. */
struct item_proposal requests_decide_item(const struct item_facts *facts);
/* Letter of an item as it was decided. */
enum request_letter_kind requests_letter_of(const struct item_facts *facts, enum item_outcome outcome,
                                            enum request_reason reason);
/* A refusal needs a right that may be refused, a named person, a reason code that fits and reasons in
 * words (P57). INVALID 1920 1921, FORBIDDEN 1909. */
MUST_USE enum rc requests_decide_refusal(const struct item_facts *facts, const struct actor *actor,
                                         enum request_reason reason, struct str words, struct err *err);
/* P55: which datum, what is wrong with it; the value may be empty only when it is unnecessary. INVALID 1922 1923. */
MUST_USE enum rc requests_decide_rectification(struct str field, int defect, struct str value, struct err *err);
/* P58: categories of a restriction by its ground and the field contested. 0 field: all. */
uint64_t requests_decide_restriction(int ground, enum category category);
/* P59: does the right apply to a purpose of this basis, and must a ground be weighed? */
enum item_outcome requests_decide_objection(const struct item_facts *facts, enum request_reason *reason);
/* P62: anonymisation is never given instead of an erasure that was asked for. */
MUST_USE enum rc requests_decide_anonymisation(bool erasure_asked, struct err *err);

enum request_status { /* dpv: status of a case, derived from what has happened; never stored */
    STATUS_RECEIVED = 1, STATUS_ACKNOWLEDGED, STATUS_IDENTITY_NEEDED, STATUS_IDENTIFIED, STATUS_ACCEPTED, STATUS_REFUSED,
    STATUS_RUNNING, STATUS_WAITING_HOLD, STATUS_ANSWERED, STATUS_CLOSED, STATUS_WITHDRAWN, STATUS_DUPLICATE,
    STATUS_UNIDENTIFIED, STATUS_INCIDENT, STATUS_COUNT
};
const char *requests_status_dpv(enum request_status status); /* "RequestAcknowledged" */
const char *requests_reason_dpv(enum request_reason reason); /* "JustificationA12Complexity", own codes "x-seloste:..." */
struct request;
enum request_status requests_status(const struct request *r, size_t open_items, size_t refused, size_t items,
                                    enum request_identity least);
enum { ENDED_WITHDRAWN = 1, ENDED_DUPLICATE = 2, ENDED_UNIDENTIFIED = 3 };
/* Only what the right needs: "none" for bans, consents and questions; else a channel on file or the desk. */
enum request_identity requests_least_identity(enum request_kind kind);
/* Is today one of the days on which the contact person is told (at receipt, -10, -3, -1, then daily)? */
bool requests_alarm_day(struct date received, struct date due_internal, struct date alarmed, struct date today);
/* Once, within the first month, only before a refusal. INVALID 1924 1925, CONFLICT 1926. */
MUST_USE enum rc requests_decide_extension(const struct request *r, enum request_reason reason, struct str words,
                                           const struct actor *actor, struct date today, struct err *err);
enum { IDENTITY_WAIT_DAYS = 30, RECTIFY_DAYS = 7, ART19_DAYS = 7, STATS_K = 5 };

/* ---- store_items.c -------------------------------------------------------------------------------- */
struct request_item {
    int64_t id, case_id, ordinal, subject, decided_by, decided_at, executed_at, letter;
    int kind, defect, about, channel, ground, proposed, outcome, code;
    struct str field;
};
enum { ITEM_REASONS = 1, ITEM_DEMANDED = 2, ITEM_BEFORE = 3, ITEM_WEIGHED = 4 };
MUST_USE enum rc requests_items(struct ctx *ctx, int64_t case_id, struct request_item **out, size_t *count);
MUST_USE enum rc requests_item_load(struct ctx *ctx, int64_t case_id, int64_t ordinal, struct request_item *out); /* NOT_FOUND 1927 */
MUST_USE enum rc requests_item_insert(struct ctx *ctx, const struct request_item *item);
MUST_USE enum rc requests_item_text_put(struct ctx *ctx, const struct request *r, int64_t item, int kind, struct str text);
MUST_USE enum rc requests_item_text(struct ctx *ctx, const struct request *r, int64_t item, int kind, struct str *out); /* "" when none */
/* Facts of one item, as the register stands. */
MUST_USE enum rc requests_item_facts(struct ctx *ctx, const struct request *r, const struct request_item *item,
                                     struct item_facts *out);
/* A category of customers_fields' field; CATEGORY_NONE when there is no such field. */
enum category requests_field_category(struct str field);

struct request_letter_row {
    int64_t id, case_id, year, number, made_by, made_at, delivered_by;
    int kind, language, delivered_as;
    bool certificate, deciding, readable;
    struct date made_on, delivered_on;
    struct blob sealed;
};
MUST_USE enum rc requests_letters_of(struct ctx *ctx, int64_t case_id, struct request_letter_row **out, size_t *count);
MUST_USE enum rc requests_letter_load(struct ctx *ctx, int64_t id, struct request_letter_row *out); /* NOT_FOUND 1928 */
MUST_USE enum rc requests_letter_by_number(struct ctx *ctx, struct str text, struct request_letter_row *out); /* "K-2027-012" */
/* The text in a language; "" when the case's key has died. Lines: "# " title, "- " item, else a paragraph. */
MUST_USE enum rc requests_letter_body(struct ctx *ctx, const struct request *r, const struct request_letter_row *row,
                                      enum lang lang, struct str *out);
struct str requests_letter_number(struct arena *arena, const struct request_letter_row *row); /* "K-2027-012", certificate "T-..." */

/* ---- letters.c: in the writer ------------------------------------------------------------------------ */
struct letter_input { /* what a letter of a kind says beyond the common block */
    enum request_letter_kind kind;
    const struct request *request;
    const struct request_item *items; /* those that this letter answers */
    size_t count;
    struct str words;        /* reasons, in the decider's words */
    enum request_reason reason;
    struct date day;         /* new date, date of lifting */
    bool deciding;
};
/* Write the letter in three languages, number it, seal it under the case's key. id of the letter. */
MUST_USE enum rc requests_letter_make(struct ctx *ctx, const struct letter_input *in, int64_t *id);
/* The text of one letter in a language, from facts; pure reading. */
MUST_USE enum rc requests_letter_text(struct ctx *ctx, const struct letter_input *in, enum lang lang, struct str number,
                                      struct str *out);

/* ---- execute.c: in the writer ---------------------------------------------------------------------------- */
MUST_USE enum rc requests_execute_item(struct ctx *ctx, const struct request *r, const struct request_item *item);
/* R while a refusal of a rectification or an objection is weighed. */
MUST_USE enum rc requests_restrict(struct ctx *ctx, const struct request *r, const struct request_item *item, int ground,
                                   uint64_t categories);
/* Art. 19: rows of the recipients and sources of the changed categories (P56); act: 1 rectified, 2 erased,
 * 3 restricted, 4 lifted. */
MUST_USE enum rc requests_notify_recipients(struct ctx *ctx, const struct request *r, int64_t item, int act,
                                            uint64_t categories);
/* The claims that held the erasure have ended: agencies that were told in the first phase are asked to return or destroy the claim's
 * file too (Art. 19; RIGHTS.md 2, S3). In the writer. */
MUST_USE enum rc requests_release_agencies(struct ctx *ctx, const struct request *r);
struct request_told { int64_t id, item; int recipient_kind, act, state; int64_t recipient; struct date due_on, told_on; };
MUST_USE enum rc requests_told(struct ctx *ctx, int64_t case_id, struct request_told **out, size_t *count);

/* ---- actions_items.c --------------------------------------------------------------------------------------- */
struct item_form { /* one more right in the same message */
    int64_t case_id;
    int kind, defect, about, by, ground;
    struct str field, value;
};
extern const struct field requests_item_fields[], requests_decision_fields[], requests_extension_fields[],
    requests_identity_fields[], requests_delivery_fields[], requests_end_fields[], requests_lifting_fields[],
    requests_decision_form_fields[];
MUST_USE enum rc requests_item_put(struct ctx *ctx, const struct request *r, const struct item_form *form);
MUST_USE enum rc requests_decide_erasure(struct ctx *ctx, const struct request *r); /* the erasure items, as the plan says */
MUST_USE enum rc requests_burn(struct ctx *ctx, const struct request *r); /* texts, letters, needles, the case's key */
DECLARE_ACTION(requests_item_add, struct item_form, struct request_receipt);
struct item_decision { /* on one item; outcome 0: as proposed */
    int64_t case_id, item; /* item: its ordinal in the case */
    int outcome, code;
    struct str words;
};
DECLARE_ACTION(requests_decide, struct item_decision, struct request_receipt);
struct identity_form { int64_t case_id; int identity; };
DECLARE_ACTION(requests_identify, struct identity_form, struct request_receipt);
DECLARE_ACTION(requests_ask_identity, int64_t, struct request_receipt);
DECLARE_ACTION(requests_acknowledge, int64_t, struct request_receipt);
struct extension_form { int64_t case_id; int code; struct str words; };
DECLARE_ACTION(requests_extend, struct extension_form, struct request_receipt);
struct delivery_form { int64_t case_id; int delivered_as; };
enum { DELIVERED_EMAIL = 1, DELIVERED_POST = 2, DELIVERED_DESK = 3, DELIVERED_PORTAL = 4 };
extern const struct name_value requests_deliveries[];
DECLARE_ACTION(requests_close, struct delivery_form, struct request_receipt);
struct end_form { int64_t case_id; int ended_as; struct str duplicate_of; };
DECLARE_ACTION(requests_end, struct end_form, struct request_receipt);
struct lifting_form { int64_t case_id; struct str words; };
/* The field's dispute mark, when a rectification is refused. */
MUST_USE enum rc requests_dispute(struct ctx *ctx, const struct request *r, const struct request_item *item);
/* An item that must stop the use while it is weighed (18(1)(d)). */
MUST_USE enum rc requests_weighing(struct ctx *ctx, const struct request *r);
MUST_USE enum rc requests_answer_when_done(struct ctx *ctx, int64_t case_id);
DECLARE_ACTION(requests_lift, struct lifting_form, struct request_receipt);

/* ---- alarms.c: the contact person and the deputy are told (P03) ----------------------------------------------- */
MUST_USE enum rc requests_alarms(struct ctx *ctx);

#endif
