/* Pure: may a person's data be used for this purpose by this channel (P21 P53; SVPL 917/2014 200-202 §)? */
#include "rooms/consents/consents.h"

bool consents_is_marketing(enum purpose purpose)
{
    return purpose == PURPOSE_ADVERTISING || purpose == PURPOSE_DIRECT_MARKETING || purpose == PURPOSE_DISTANCE_SELLING
           || purpose == PURPOSE_MARKET_RESEARCH || purpose == PURPOSE_OPINION_RESEARCH || purpose == PURPOSE_LIST_PUBLICATION
           || purpose == PURPOSE_PERSONALISATION;
}

bool consents_decide_use(const struct use_facts *f, enum statement *missing)
{
    bool electronic = f->channel == CONSENT_EMAIL || f->channel == CONSENT_SMS;

    *missing = STATEMENT_NONE;
    if (f->banned && !consents_is_marketing(f->purpose)) {
        *missing = STATEMENT_OBJECTION_RIGHT; /* an objection upheld against an interest (Art. 21(1), P59) */
        return false;
    }
    if (!consents_is_marketing(f->purpose)) {
        bool needs = purpose_basis(f->purpose) == BASIS_CONSENT;

        *missing = needs && !f->consented ? STATEMENT_CONSENT_MANAGED : STATEMENT_NONE;
        return !needs || f->consented;
    }
    if (f->banned || (f->mark && !f->consented)) {
        *missing = f->purpose == PURPOSE_LIST_PUBLICATION ? STATEMENT_LIST_PROHIBITION : STATEMENT_PROHIBITION_BY_PURPOSE;
        return false;
    }
    if (f->withdrawn && !f->consented) { /* who took a consent back has said no, whatever the channel */
        *missing = STATEMENT_CONSENT_MANAGED;
        return false;
    }
    if (electronic && f->natural_person && f->purpose != PURPOSE_LIST_PUBLICATION && !f->consented && !f->from_sale) {
        *missing = STATEMENT_MARKETING_CONSENT;
        return false;
    }
    return true;
}
