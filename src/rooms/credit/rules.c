/* Decisions about credit: facts in, decision out (P30, P50, P66; Credit Information Act 527/2007; C-634/21). */
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_credit.h"
#include "rooms/credit/internal.h"

enum { REASON_LEAST = 12 }; /* letters: "score 72" or "ok" is no reason of a person's own */

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

enum rc credit_check_application(struct credit_application *form, struct date today, struct err *err)
{
    if (not_given(form->applied_on))
        form->applied_on = today;
    if (form->source == 0)
        form->source = SOURCE_CUSTOMER;
    if (form->channel == 0)
        form->channel = CHANNEL_PHONE;
    if (form->amount <= 0)
        return err_invalid(err, E2912_CREDIT_NO_AMOUNT, "amount");
    return date_after(form->applied_on, today) ? err_invalid(err, E2913_CREDIT_FUTURE, "applied_on") : RC_OK;
}

enum rc credit_check_inquiry(struct credit_inquiry_form *form, struct date today, struct err *err)
{
    if (not_given(form->asked_on))
        form->asked_on = today;
    if (form->ground == 0)
        form->ground = CREDIT_GROUND_GRANT;
    return date_after(form->asked_on, today) ? err_invalid(err, E2913_CREDIT_FUTURE, "asked_on") : RC_OK;
}

void credit_complete_decision(struct credit_decision_form *form, struct date today)
{
    if (not_given(form->valid_from))
        form->valid_from = today;
    if (not_given(form->valid_to))
        form->valid_to = date_add_years(form->valid_from, 1);
    if (form->outcome == CREDIT_DENY)
        form->limit = 0;
    form->reasons = str_trim(form->reasons);
}

static size_t letters(struct str text)
{
    size_t at = 0, n = 0;

    while (at < text.len) {
        int32_t c = utf8_next(text, &at);

        n += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 0x7f;
    }
    return n;
}

enum rc credit_decide_case(const struct actor *actor, const struct credit_decision_form *form, struct str score,
                           int64_t first_decider, struct err *err)
{
    if (!actor_is_person(actor))
        return err_forbidden(err, E2903_CREDIT_NEEDS_PERSON);
    if (first_decider != 0 && first_decider == actor->user_id)
        return err_forbidden(err, E2904_CREDIT_REVIEW_SAME);
    if (form->outcome != CREDIT_GRANT && form->outcome != CREDIT_DENY)
        return err_invalid(err, E2905_CREDIT_NO_OUTCOME, "outcome");
    if (str_empty(str_trim(form->reasons)))
        return err_invalid(err, E2906_CREDIT_NO_REASONS, "reasons");
    if (letters(form->reasons) < REASON_LEAST || (!str_empty(score) && str_eq_nocase(str_trim(form->reasons), str_trim(score))))
        return err_invalid(err, E2907_CREDIT_SCORE_ALONE, "reasons");
    if (form->outcome == CREDIT_GRANT && form->limit <= 0)
        return err_invalid(err, E2908_CREDIT_NO_LIMIT, "limit");
    return date_before(form->valid_to, form->valid_from) ? err_invalid(err, E2909_CREDIT_DAYS, "valid_to") : RC_OK;
}
