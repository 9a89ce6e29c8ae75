/* The decision table (RIGHTS.md 2) and the states of a case (RIGHTS.md 1), pure: what is proposed for each
 * right, what may be refused and how, who must be known how well (P50 P52 P53 P55 P57-P59 P62). */
#include <string.h>

#include "base/errors.h"
#include "errors_requests.h"
#include "rooms/requests/items.h"

const char *requests_letter_word(enum request_letter_kind kind)
{
    static const char *const words[LETTER_KINDS] = {"", "L-ACK", "L-ID", "L-12D", "L-12X", "L-15", "L-20", "L-16", "L-16B",
        "L-16X", "L-17", "L-17P", "L-17G", "L-18", "L-18E", "L-21M", "L-21", "L-21X", "L-7", "L-22", "L-14", "L-19", "L-E"};

    return words[kind > LETTER_NONE && kind < LETTER_KINDS ? kind : 0];
}

enum { MARKED = IDENTITY_NONE, KNOWN = IDENTITY_CHANNEL };

struct row { /* of the decision table: what happens when nothing stands against it */
    enum request_kind kind;
    enum request_letter_kind letter;
    enum item_when when;
    int least;
    enum statement statement;
    const char *articles;
    bool refusable;
};
static const struct row table[] = {
    {REQUEST_ACCESS, LETTER_15, WHEN_ONE_MONTH, KNOWN, STATEMENT_ACCESS_RIGHT, "15", true},
    {REQUEST_PORTABILITY, LETTER_20, WHEN_ONE_MONTH, KNOWN, STATEMENT_PORTABILITY_RIGHT, "20", true},
    {REQUEST_RECTIFICATION, LETTER_16, WHEN_WITHOUT_DELAY, KNOWN, STATEMENT_RECTIFICATION_RIGHT, "16, 19", true},
    {REQUEST_ERASURE, LETTER_17, WHEN_ONE_MONTH, KNOWN, STATEMENT_ERASURE_ON_REQUEST, "17(1)", true},
    {REQUEST_RESTRICTION, LETTER_18, WHEN_AT_ONCE, KNOWN, STATEMENT_RESTRICTION_RIGHT, "18(1)", true},
    {REQUEST_OBJECTION, LETTER_21, WHEN_ONE_MONTH, KNOWN, STATEMENT_OBJECTION_RIGHT, "21(1), 18(1)(d)", true},
    {REQUEST_MARKETING, LETTER_21M, WHEN_AT_ONCE, MARKED, STATEMENT_PROHIBITION_BY_PURPOSE, "21(2)-(3)", false},
    {REQUEST_CONSENT, LETTER_7, WHEN_AT_ONCE, MARKED, STATEMENT_CONSENT_MANAGED, "7(1), 7(3)", false},
    {REQUEST_ANONYMISATION, LETTER_17, WHEN_ONE_MONTH, KNOWN, STATEMENT_ANONYMISATION_RIGHT, "17(1)", true},
    {REQUEST_REVIEW, LETTER_22, WHEN_ONE_MONTH, KNOWN, STATEMENT_AUTOMATED_NONE, "22(3), 15(1)(h)", true},
    {REQUEST_LIST_PROHIBITION, LETTER_21M, WHEN_AT_ONCE, MARKED, STATEMENT_LIST_PROHIBITION, "21(2)-(3)", false},
    {REQUEST_RECIPIENTS, LETTER_15, WHEN_ONE_MONTH, KNOWN, STATEMENT_RECIPIENTS_NOTIFIED, "15, 19", true},
    {REQUEST_QUESTION, LETTER_15, WHEN_ONE_MONTH, MARKED, STATEMENT_REQUESTS_TO_CONTACT, "12", false},
    {REQUEST_ESTATE, LETTER_E, WHEN_AT_ONCE, MARKED, STATEMENT_REQUESTS_TO_CONTACT, "rec. 27", false}};

static const struct row *row_of(enum request_kind kind)
{
    for (size_t i = 0; i < COUNT(table); i++)
        if (table[i].kind == kind)
            return &table[i];
    return &table[COUNT(table) - 2];
}

enum request_identity requests_least_identity(enum request_kind kind)
{
    return (enum request_identity)row_of(kind)->least;
}

enum item_outcome requests_decide_objection(const struct item_facts *f, enum request_reason *reason)
{
    *reason = REASON_OBJECTION;
    if (f->marketing)
        return ITEM_ACCEPTED; /* absolute (21(3)) */
    if (f->basis != BASIS_INTEREST && f->basis != BASIS_PUBLIC) {
        *reason = REASON_RIGHT_DOES_NOT_APPLY;
        return ITEM_REFUSED;
    }
    if (f->compelling) {
        *reason = REASON_COMPELLING_GROUND;
        return ITEM_REFUSED;
    }
    return ITEM_ACCEPTED;
}

static enum item_outcome erasure_outcome(const struct item_facts *f, enum request_reason *reason)
{
    *reason = REASON_NON_NECESSITY;
    if (f->represents) {
        *reason = REASON_REPRESENTS;
        return ITEM_PARTLY;
    }
    if (f->open_claim) {
        *reason = REASON_LEGAL_CLAIMS;
        return ITEM_PARTLY;
    }
    if (f->law) {
        *reason = REASON_LEGALLY_REQUIRED;
        return ITEM_PARTLY;
    }
    return ITEM_ACCEPTED;
}

static enum item_outcome outcome_of(const struct item_facts *f, enum request_reason *reason)
{
    *reason = REASON_NONE;
    if (!f->found)
        return ITEM_NOTHING;
    if (f->kind == REQUEST_ERASURE || f->kind == REQUEST_ANONYMISATION)
        return erasure_outcome(f, reason);
    if (f->kind == REQUEST_OBJECTION)
        return requests_decide_objection(f, reason);
    if (f->kind == REQUEST_REVIEW && !f->contested)
        return ITEM_NOTHING;
    return ITEM_ACCEPTED;
}

enum request_letter_kind requests_letter_of(const struct item_facts *f, enum item_outcome outcome, enum request_reason reason)
{
    if (reason == REASON_UNFOUNDED || reason == REASON_EXCESSIVE)
        return LETTER_12X;
    if (outcome == ITEM_NOTHING)
        return LETTER_15; /* says so */
    if (outcome == ITEM_REFUSED)
        return f->kind == REQUEST_RECTIFICATION || f->kind == REQUEST_RESTRICTION ? LETTER_16X
               : f->kind == REQUEST_OBJECTION                                     ? LETTER_21X
               : f->kind == REQUEST_ERASURE || f->kind == REQUEST_ANONYMISATION   ? LETTER_17P
                                                                                  : LETTER_16X;
    if (f->kind == REQUEST_OBJECTION && f->marketing)
        return LETTER_21M;
    if (f->kind == REQUEST_RECTIFICATION && f->on_voucher)
        return LETTER_16B;
    if (outcome == ITEM_PARTLY && (f->kind == REQUEST_ERASURE || f->kind == REQUEST_ANONYMISATION))
        return f->represents ? LETTER_17G : f->open_claim || f->law ? LETTER_17P : LETTER_17;
    return row_of(f->kind)->letter;
}

struct item_proposal requests_decide_item(const struct item_facts *f)
{
    const struct row *row = row_of(f->kind);
    struct item_proposal p = {.when = row->when, .least = (enum request_identity)row->least, .statement = row->statement,
                              .articles = row->articles, .refusable = row->refusable};

    p.outcome = outcome_of(f, &p.reason);
    p.letter = requests_letter_of(f, p.outcome, p.reason);
    if (f->kind == REQUEST_OBJECTION && f->marketing) {
        p.refusable = false;
        p.least = IDENTITY_NONE;
        p.when = WHEN_AT_ONCE;
        p.articles = "21(2)-(3)";
    }
    if (f->kind == REQUEST_OBJECTION && p.outcome == ITEM_REFUSED)
        p.articles = "21(1)";
    if (p.reason == REASON_LEGAL_CLAIMS)
        p.articles = "17(3)(e), 6(1)(b)(f)";
    if (p.reason == REASON_LEGALLY_REQUIRED)
        p.articles = "17(3)(b), KPL 2:10";
    if (p.reason == REASON_REPRESENTS)
        p.articles = "6(1)(f), 17(1)(c)";
    if (p.letter == LETTER_16B)
        p.articles = "16, KPL 2:7-8, AVL";
    return p;
}

/* Which reasons may refuse which right: unfounded and excessive any that may be refused at all (12(5)). */
static bool reason_fits(enum request_kind kind, enum request_reason reason)
{
    if (reason == REASON_UNFOUNDED || reason == REASON_EXCESSIVE || reason == REASON_IDENTITY_FAILURE)
        return true;
    switch (kind) {
    case REQUEST_RECTIFICATION: return reason == REASON_DATA_CORRECT || reason == REASON_LEGALLY_REQUIRED;
    case REQUEST_ERASURE: case REQUEST_ANONYMISATION:
        return reason == REASON_LEGALLY_REQUIRED || reason == REASON_LEGAL_CLAIMS || reason == REASON_REPRESENTS;
    case REQUEST_OBJECTION: return reason == REASON_COMPELLING_GROUND || reason == REASON_RIGHT_DOES_NOT_APPLY
                                   || reason == REASON_LEGAL_CLAIMS;
    case REQUEST_RESTRICTION: return reason == REASON_DATA_CORRECT || reason == REASON_RIGHT_DOES_NOT_APPLY;
    case REQUEST_ACCESS: case REQUEST_PORTABILITY: case REQUEST_RECIPIENTS: case REQUEST_REVIEW:
        return reason == REASON_RIGHT_DOES_NOT_APPLY || reason == REASON_LEGALLY_REQUIRED;
    default: return false;
    }
}

enum rc requests_decide_refusal(const struct item_facts *facts, const struct actor *actor, enum request_reason reason,
                                struct str words, struct err *err)
{
    if (!actor_is_person(actor))
        return err_forbidden(err, E1909_REQUEST_NOBODY_ACTS);
    if (!requests_decide_item(facts).refusable)
        return err_invalid(err, E1920_REQUEST_NOT_REFUSABLE, "outcome");
    if (reason == REASON_NONE || !reason_fits(facts->kind, reason))
        return err_invalid(err, E1921_REQUEST_REASON_UNFIT, "code");
    if (str_empty(str_trim(words)))
        return err_invalid(err, E1929_REQUEST_WORDS, "words");
    return RC_OK;
}

enum rc requests_decide_rectification(struct str field, int defect, struct str value, struct err *err)
{
    if (requests_field_category(field) == CATEGORY_NONE)
        return err_invalid(err, E1922_REQUEST_FIELD, "field");
    if (defect < DEFECT_ERRONEOUS || defect > DEFECT_OUTDATED)
        return err_invalid(err, E1923_REQUEST_DEFECT, "defect");
    if (defect != DEFECT_UNNECESSARY && str_empty(str_trim(value)))
        return err_invalid(err, E1924_REQUEST_VALUE, "value");
    return RC_OK;
}

uint64_t requests_decide_restriction(int ground, enum category category)
{
    /* What is contested only; everything, when the processing itself or a claim is (18(1)(b)-(d)). */
    return ground == RESTRICT_ACCURACY && category != CATEGORY_NONE ? CATEGORY_BIT(category) : (uint64_t)INT64_MAX;
}

enum rc requests_decide_anonymisation(bool erasure_asked, struct err *err)
{
    return erasure_asked ? err_conflict(err, E1930_REQUEST_ERASURE_ASKED) : RC_OK;
}

/* ---- states --------------------------------------------------------------------------------------- */

const char *requests_status_dpv(enum request_status status)
{
    static const char *const words[STATUS_COUNT] = {"", "RequestInitiated", "RequestAcknowledged", "RequestRequiresAction",
        "RequestRequiredActionPerformed", "RequestAccepted", "RequestRejected", "RequestAccepted", "RequestActionDelayed",
        "RequestFulfilled", "RequestFulfilled", "RequestUnfulfilled", "RequestUnfulfilled", "RequestUnfulfilled",
        "RequestActionDelayed"};

    return words[status < STATUS_COUNT ? status : 0];
}

const char *requests_reason_dpv(enum request_reason reason)
{
    static const char *const words[REASON_COUNT] = {"", "eu-gdpr:JustificationA12Complexity",
        "eu-gdpr:JustificationA12HighVolume", "eu-gdpr:JustificationA12IdentityRequired",
        "eu-gdpr:JustificationA12IdentityFailure", "eu-gdpr:JustificationA12ManifestlyExcessive",
        "eu-gdpr:JustificationA12ManifestlyUnfounded", "eu-gdpr:JustificationA17LegallyRequired",
        "eu-gdpr:JustificationA17LegalClaims", "eu-gdpr:JustificationA17NonNecessity",
        "eu-gdpr:JustificationA17NoLegalBasis", "eu-gdpr:JustificationA17ObjectA21",
        "eu-gdpr:JustificationA17UnlawfulProcessing", "x-seloste:RepresentsOrganisation", "x-seloste:DataCorrect",
        "x-seloste:RightDoesNotApply", "x-seloste:CompellingGround"};

    return words[reason < REASON_COUNT ? reason : 0];
}

enum request_status requests_status(const struct request *r, size_t open_items, size_t refused, size_t items,
                                    enum request_identity least)
{
    switch (r->state) {
    case REQUEST_WITHDRAWN:
        return r->ended_as == ENDED_DUPLICATE ? STATUS_DUPLICATE : r->ended_as == ENDED_UNIDENTIFIED ? STATUS_UNIDENTIFIED
                                                                                                     : STATUS_WITHDRAWN;
    case REQUEST_RUNNING: return STATUS_RUNNING;
    case REQUEST_WAITING: return STATUS_WAITING_HOLD;
    case REQUEST_ANSWERED: return STATUS_ANSWERED;
    case REQUEST_CLOSED: return STATUS_CLOSED;
    case REQUEST_INCIDENT: return STATUS_INCIDENT;
    default: break;
    }
    if (items > 0 && open_items == 0)
        return refused == items ? STATUS_REFUSED : STATUS_ACCEPTED;
    if ((int)r->identity < (int)least && !date_is_none(r->identity_asked_on))
        return STATUS_IDENTITY_NEEDED;
    if (r->identified_at != 0)
        return STATUS_IDENTIFIED;
    return r->acknowledged_at != 0 ? STATUS_ACKNOWLEDGED : STATUS_RECEIVED;
}

bool requests_alarm_day(struct date received, struct date due_internal, struct date alarmed, struct date today)
{
    static const int before[] = {10, 3, 1};

    if (!date_is_none(alarmed) && alarmed.days >= today.days)
        return false;
    if (date_is_none(alarmed) || alarmed.days < received.days)
        return true; /* at receipt */
    if (today.days > due_internal.days)
        return true; /* daily and red */
    for (size_t i = 0; i < COUNT(before); i++)
        if (alarmed.days < due_internal.days - before[i] && today.days >= due_internal.days - before[i])
            return true;
    return false;
}

enum rc requests_decide_extension(const struct request *r, enum request_reason reason, struct str words,
                                  const struct actor *actor, struct date today, struct err *err)
{
    if (!actor_is_person(actor))
        return err_forbidden(err, E1909_REQUEST_NOBODY_ACTS);
    if (r->state != REQUEST_RECEIVED)
        return err_conflict(err, E1907_REQUEST_WRONG_STATE);
    if (!date_is_none(r->extended_on))
        return err_conflict(err, E1926_REQUEST_EXTENDED);
    if (reason != REASON_COMPLEXITY && reason != REASON_HIGH_VOLUME)
        return err_invalid(err, E1921_REQUEST_REASON_UNFIT, "code");
    if (str_empty(str_trim(words)))
        return err_invalid(err, E1929_REQUEST_WORDS, "words");
    if (date_after(today, requests_clock(r->received_on).due_internal))
        return err_conflict(err, E1925_REQUEST_TOO_LATE);
    return RC_OK;
}
