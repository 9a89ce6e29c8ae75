/* Decisions on disclosures, pure: grounds, recipients, countries. What is not allowed is refused
 * (P12, P20, P31, P33). */
#include <string.h>

#include "base/errors.h"
#include "errors_disclosures.h"
#include "rooms/disclosures/internal.h"

/* Does the word stand in this list of the statement as the notice in force has it? */
static bool lists(const struct policy *policy, enum statement s, const char *word)
{
    char quoted[48];
    size_t n = strlen(word);

    if (!policy_states(policy, s) || n + 3 > sizeof(quoted))
        return false;
    quoted[0] = '"';
    memcpy(quoted + 1, word, n);
    quoted[n + 1] = '"';
    for (size_t i = 0; i < policy->statement_count; i++) {
        struct str params = policy->statements[i].params;

        /* each of these statements has one list, of plain words, whose name is none of them */
        if (policy->statements[i].id == s && str_contains(params, (struct str){quoted, n + 2}))
            return true;
    }
    return false;
}

const char *disclosures_kind_word(enum recipient_kind kind)
{
    static const char *const words[RECIPIENT_KINDS] = {
        [RECIPIENT_ACCOUNTING] = "accounting", [RECIPIENT_IT] = "it-services", [RECIPIENT_COLLECTION] = "collection-agency",
        [RECIPIENT_PARTNER] = "partners", [RECIPIENT_AUTHORITY] = "authorities", [RECIPIENT_ANALYTICS] = "analytics",
        [RECIPIENT_OPERATOR] = "invoice-operator", [RECIPIENT_CREDIT] = "credit-agency"};

    return kind > 0 && kind < RECIPIENT_KINDS ? words[kind] : "";
}

const char *disclosures_ground_word(enum disclosure_ground ground)
{
    static const char *const words[DISCLOSE_GROUNDS] = {
        [DISCLOSE_CREDIT] = "credit-application", [DISCLOSE_COLLECTION] = "collection", [DISCLOSE_INVOICING] = "invoicing",
        [DISCLOSE_LAW] = "law", [DISCLOSE_AGREEMENT] = "agreement", [DISCLOSE_REQUEST] = "request",
        [DISCLOSE_PROCESSING] = "processing"};

    return ground > 0 && ground < DISCLOSE_GROUNDS ? words[ground] : "";
}

const char *disclosures_way_word(enum disclosure_way way)
{
    static const char *const words[] = {"", "file", "mail", "api", "letter", "channel"};

    return words[way >= DISCLOSE_FILE && way <= DISCLOSE_CHANNEL ? way : 0];
}

/* Union and EEA, by ISO 3166: 27 members, Iceland, Liechtenstein, Norway. */
bool disclosures_country_in_eea(struct str country)
{
    static const char codes[] = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";

    if (country.len != 2)
        return false;
    for (size_t i = 0; i + 1 < sizeof(codes); i += 3)
        if (memcmp(codes + i, country.ptr, 2) == 0)
            return true;
    return false;
}

/* ---- grounds ------------------------------------------------------------------------------------------- */

/* A ground that a sentence of its own states, or the closed list. */
static enum statement stated(const struct policy *policy, enum statement own, const char *word)
{
    if (own != STATEMENT_NONE && policy_states(policy, own))
        return own;
    return lists(policy, STATEMENT_DISCLOSURE_GROUNDS, word) ? STATEMENT_DISCLOSURE_GROUNDS : STATEMENT_NONE;
}

static enum statement processing(const struct policy *policy, enum recipient_kind kind)
{
    if (policy_states(policy, STATEMENT_PROCESSORS_SERVERS))
        return STATEMENT_PROCESSORS_SERVERS;
    if (lists(policy, STATEMENT_RECIPIENTS_ROLES, disclosures_kind_word(kind)))
        return STATEMENT_RECIPIENTS_ROLES;
    return lists(policy, STATEMENT_USE_OWN_ONLY, "value-added-service") ? STATEMENT_USE_OWN_ONLY : STATEMENT_NONE;
}

static enum statement credit(const struct policy *policy)
{
    enum statement s = stated(policy, STATEMENT_DISCLOSURE_CREDIT, "credit-application");

    if (s == STATEMENT_NONE && lists(policy, STATEMENT_USE_OWN_ONLY, "credit-decision"))
        s = STATEMENT_USE_OWN_ONLY;
    return s;
}

/* The law's own grounds need no sentence; the audit names the list that says so, when it stands. */
static enum statement by_law(const struct policy *policy)
{
    return policy_states(policy, STATEMENT_DISCLOSURE_GROUNDS) ? STATEMENT_DISCLOSURE_GROUNDS : STATEMENT_RECIPIENTS_ROLES;
}

/* What refuses: the closed list when the notice has one, else that data are for own use only, else what is missing. */
static enum statement refusing(const struct policy *policy, enum disclosure_ground ground)
{
    if (ground == DISCLOSE_AGREEMENT)
        return STATEMENT_RECIPIENTS_AGREEMENT;
    if (policy_states(policy, STATEMENT_DISCLOSURE_GROUNDS))
        return STATEMENT_DISCLOSURE_GROUNDS;
    if (policy_states(policy, STATEMENT_USE_OWN_ONLY))
        return STATEMENT_USE_OWN_ONLY;
    return ground == DISCLOSE_COLLECTION ? STATEMENT_DISCLOSURE_COLLECTION
           : ground == DISCLOSE_INVOICING ? STATEMENT_DISCLOSURE_INVOICING
           : ground == DISCLOSE_CREDIT    ? STATEMENT_DISCLOSURE_CREDIT
           : ground == DISCLOSE_PROCESSING ? STATEMENT_PROCESSORS_SERVERS : STATEMENT_DISCLOSURE_GROUNDS;
}

enum rc disclosures_decide_ground(const struct policy *policy, enum disclosure_ground ground, enum recipient_kind kind,
                                  bool agreed, enum statement *by, struct err *err)
{
    *by = STATEMENT_NONE;
    switch (ground) {
    case DISCLOSE_CREDIT: *by = credit(policy); break;
    case DISCLOSE_COLLECTION: *by = stated(policy, STATEMENT_DISCLOSURE_COLLECTION, "collection"); break;
    case DISCLOSE_INVOICING: *by = stated(policy, STATEMENT_DISCLOSURE_INVOICING, "invoicing"); break;
    case DISCLOSE_LAW: case DISCLOSE_REQUEST: *by = by_law(policy); break;
    case DISCLOSE_AGREEMENT:
        if (agreed)
            *by = stated(policy, STATEMENT_RECIPIENTS_AGREEMENT, "agreement");
        break;
    case DISCLOSE_PROCESSING: *by = processing(policy, kind); break;
    default: break;
    }
    return *by != STATEMENT_NONE ? RC_OK : err_refused(err, refusing(policy, ground));
}

/* ---- recipients ------------------------------------------------------------------------------------------ */

/* The sentence that names such recipients: in the list of recipients, or with the act they are needed for. */
static bool declared(const struct policy *policy, enum recipient_kind kind)
{
    static const struct { enum recipient_kind kind; enum statement by; const char *ground; } also[] = {
        {RECIPIENT_COLLECTION, STATEMENT_DISCLOSURE_COLLECTION, "collection"},
        {RECIPIENT_OPERATOR, STATEMENT_DISCLOSURE_INVOICING, "invoicing"},
        {RECIPIENT_CREDIT, STATEMENT_DISCLOSURE_CREDIT, "credit-application"},
        {RECIPIENT_PARTNER, STATEMENT_RECIPIENTS_AGREEMENT, "agreement"},
        {RECIPIENT_IT, STATEMENT_PROCESSORS_SERVERS, "processing"},
        {RECIPIENT_ANALYTICS, STATEMENT_ANALYTICS_OUTSIDE, "analytics"}};

    if (kind == RECIPIENT_AUTHORITY) /* what the law demands goes to an authority without a sentence */
        return true;
    if (lists(policy, STATEMENT_RECIPIENTS_ROLES, disclosures_kind_word(kind)))
        return true;
    for (size_t i = 0; i < COUNT(also); i++)
        if (also[i].kind == kind && stated(policy, also[i].by, also[i].ground) != STATEMENT_NONE)
            return true;
    return false;
}

bool disclosures_contract_holds(const struct recipient_form *r, struct date on)
{
    return !date_is_none(r->contract_on) && !date_after(r->contract_on, on)
           && (date_is_none(r->contract_until) || !date_before(r->contract_until, on));
}

enum rc disclosures_decide_recipient(const struct policy *policy, const struct recipient_form *recipient, struct date on,
                                     struct err *err)
{
    bool needs = recipient->role == RECIPIENT_PROCESSOR || recipient->kind == RECIPIENT_COLLECTION;

    if (!declared(policy, (enum recipient_kind)recipient->kind))
        return err_refused(err, STATEMENT_RECIPIENTS_ROLES);
    return !needs || disclosures_contract_holds(recipient, on) ? RC_OK : err_refused(err, STATEMENT_PROCESSORS_SERVERS);
}

enum rc disclosures_decide_country(const struct recipient_form *recipient, struct err *err)
{
    if (disclosures_country_in_eea(recipient->country))
        return RC_OK;
    if (recipient->safeguard != SAFEGUARD_NONE && !date_is_none(recipient->safeguard_on) && !str_empty(recipient->necessity))
        return RC_OK;
    return err_refused(err, STATEMENT_TRANSFER_NONE);
}

static bool two_capitals(struct str s)
{
    return s.len == 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z';
}

static struct date given(struct date d)
{
    return d.days == 0 ? DATE_NONE : d; /* a zeroed struct: not given */
}

enum rc disclosures_complete(struct recipient_form *form, struct date today, struct err *err)
{
    if (form->role == 0)
        form->role = form->kind == RECIPIENT_IT || form->kind == RECIPIENT_ACCOUNTING || form->kind == RECIPIENT_ANALYTICS
                         ? RECIPIENT_PROCESSOR : RECIPIENT_CONTROLLER;
    if (str_empty(form->country))
        form->country = STR("FI");
    if (!two_capitals(form->country))
        return err_invalid(err, E3011_RECIPIENT_COUNTRY, "country");
    form->contract_on = given(form->contract_on);
    form->contract_until = given(form->contract_until);
    form->safeguard_on = given(form->safeguard_on);
    if (!date_is_none(form->contract_until)
        && (date_is_none(form->contract_on) || date_before(form->contract_until, form->contract_on)))
        return err_invalid(err, E3004_RECIPIENT_CONTRACT_DAYS, "contract_until");
    if (!date_is_none(form->contract_on) && date_after(form->contract_on, today))
        return err_invalid(err, E3005_RECIPIENT_FUTURE, "contract_on");
    if (!date_is_none(form->safeguard_on) && date_after(form->safeguard_on, today))
        return err_invalid(err, E3005_RECIPIENT_FUTURE, "safeguard_on");
    return RC_OK;
}
