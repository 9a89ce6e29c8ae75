/* Consents (suostumukset) and prohibitions (kiellot): contract for other rooms. A use that a person may
 * forbid or must have allowed asks consents_permit_use when it is prepared and again when it happens.
 * P15 P21 P53; RIGHTS.md 2 and 9; GDPR Art. 7, 21(2)-(3); SVPL 917/2014 200-202 §. */
#ifndef ROOMS_CONSENTS_H
#define ROOMS_CONSENTS_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum consent_channel { CONSENT_ANY = 0, CONSENT_POST = 1, CONSENT_PHONE = 2, CONSENT_EMAIL = 3, CONSENT_SMS = 4 };
enum consent_kind { CONSENT_ASKED = 1, CONSENT_FROM_SALE = 2 /* the address came with a sale: 917/2014 200 § 3 mom. */ };
enum consent_state { CONSENT_REQUESTED = 1, CONSENT_GIVEN = 2, CONSENT_REFUSED = 3, CONSENT_WITHDRAWN = 4, CONSENT_EXPIRED = 5 };
enum consent_method { CONSENT_BY_FORM = 1, CONSENT_BY_LETTER = 2, CONSENT_BY_CALL = 3, CONSENT_BY_MAIL = 4, CONSENT_AT_DESK = 5,
                      CONSENT_IN_PORTAL = 6, CONSENT_BY_LINK = 7 };
enum ban_scope { BAN_USE = 1, BAN_DISCLOSURE = 2, BAN_BOTH = 3 };

/* --- rule (pure) -------------------------------------------------------------------------------------- */
struct use_facts {
    enum purpose purpose;
    enum consent_channel channel;
    bool natural_person;   /* false: an organisation's general address (opt-out suffices) */
    bool disclosure;       /* leaves the controller */
    bool banned;           /* a prohibition covers it */
    bool mark;             /* "no marketing" left by an erased person of the same address (I-11) */
    bool consented, from_sale, withdrawn;
};
/* May it happen? *missing: the statement that says why not. P21, P53. */
bool consents_decide_use(const struct use_facts *facts, enum statement *missing);
/* Purposes that Art. 21(2) and the notice call marketing: always to be forbidden, never refusable. */
bool consents_is_marketing(enum purpose purpose);

/* --- asked by every sender, list, label and export ------------------------------------------------------ */
/* RC_OK, or REFUSED with the statement. subject 0: an organisation. Asked again at the moment of sending:
 * a prohibition made between building and sending stops it (I-20). Any purpose; no value is opened
 * unless a mark of an erased person is on file. */
MUST_USE enum rc consents_permit_use(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel);
/* The same where data leave the controller (lists, partners). */
MUST_USE enum rc consents_permit_disclosure(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel);
/* In the writer, by whoever did send: the use stands on record, so that the evidence can see a wrong one. */
MUST_USE enum rc consents_used(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel);

/* --- actions -------------------------------------------------------------------------------------------- */
struct consent_form { /* one shape for form, JSON and command line */
    int64_t customer, contact; /* customer number; id of a contact person, 0 none */
    int purpose, channel, method, kind, state, language;
    bool minor;                /* under consent.min_age (TSL 5 §: 13): a guardian gives */
};
struct consent_receipt { int64_t id, subject; struct str record; int64_t changed; };
extern const struct field consents_fields[], consents_ban_fields[];
extern const struct name_value consents_purposes[], consents_channels[], consents_methods[], consents_states[], consents_kinds[],
    consents_scopes[];
/* A consent given or refused, with its wording and the version of the notice. INVALID 1401 1402; REFUSED a
 * purpose that the notice does not state. */
DECLARE_ACTION(consents_give, struct consent_form, struct consent_receipt);
/* Withdrawn: the use stops with this commit (I-41). Repeating it changes nothing. NOT_FOUND 1403 none given. */
DECLARE_ACTION(consents_withdraw, struct consent_form, struct consent_receipt);
struct ban_form { int64_t customer, contact; int purpose, channel, scope, method; };
/* Never refused; repeating it changes nothing. purpose 0: all marketing. */
DECLARE_ACTION(consents_prohibit, struct ban_form, struct consent_receipt);
/* The person takes a prohibition back. NOT_FOUND 1404. */
DECLARE_ACTION(consents_lift, struct ban_form, struct consent_receipt);

DECLARE_ACTION(consents_expire, int64_t, int64_t); /* the daily job's */

/* --- for the requests room, in its actions ---------------------------------------------------------------- */
/* purpose 0: all marketing; channel 0: all. */
MUST_USE enum rc consents_ban(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel, int64_t case_id);
MUST_USE enum rc consents_end(struct ctx *ctx, int64_t subject, enum purpose purpose, int method, int64_t *ended);
/* Does a prohibition of marketing stand (for the mark that outlives an erasure, I-11)? */
MUST_USE enum rc consents_marketing_banned(struct ctx *ctx, int64_t subject, bool *out);

struct consent_line { /* what a person has said, newest first */
    int64_t id, given_at, ended_at, given_by, notice_id, notice_version;
    enum purpose purpose;
    int channel, state, method, kind, language, ended_method;
    struct str record, wording;
    struct date until_on;
};
struct ban_line { int64_t id, made_at, ended_at; enum purpose purpose; int channel, scope, method; };
MUST_USE enum rc consents_of(struct ctx *ctx, int64_t subject, struct consent_line **out, size_t *count);
MUST_USE enum rc consents_bans_of(struct ctx *ctx, int64_t subject, struct ban_line **out, size_t *count);
/* What stands for each purpose today: 0, or since when (newest). Any purpose; for who may not read the rows themselves. */
struct consent_say { int64_t banned_at, given_at, withdrawn_at; };
MUST_USE enum rc consents_says(struct ctx *ctx, int64_t subject, struct consent_say out[PURPOSE_COUNT]);
/* What a person brings from another controller (P54): consents are kept as history under the name of whom they were given to (c->wording,
 * notice_version, given_at as there) and permit nothing here; prohibitions in force stand here too. In the writer. */
MUST_USE enum rc consents_bring(struct ctx *ctx, int64_t subject, struct str given_to, const struct consent_line *c);
MUST_USE enum rc consents_bring_ban(struct ctx *ctx, int64_t subject, const struct ban_line *b);
struct json;
/* One consent record after ISO/IEC TS 27560:2023, profile dpv-27560:record-eu-gdpr; no name, no address (I-42). */
MUST_USE enum rc consents_record_json(struct ctx *ctx, struct json *j, int64_t subject, const struct consent_line *c);

/* All that a person has said: consents as records, prohibitions, with terms of DPV; no name, no address. */
MUST_USE enum rc consents_json(struct ctx *ctx, struct json *j, int64_t subject);

evidence_fn consents_evidence_receipts;     /* P21: every consent has wording, version, time; no use after withdrawal */
evidence_fn consents_evidence_prohibitions; /* P53: no use that a prohibition covered */

#endif
