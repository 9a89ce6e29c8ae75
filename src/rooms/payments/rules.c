/* Decisions on payments: facts in, decision out (P65). */
#include "base/errors.h"
#include "errors_payments.h"
#include "rooms/payments/internal.h"

enum rc payments_decide_match(const struct payment_form *form, struct date today, struct err *err)
{
    if (form->invoice == 0 && str_empty(form->reference))
        return err_invalid(err, E1801_PAYMENT_NO_INVOICE, "invoice");
    if (form->amount < 0)
        return err_invalid(err, E1803_PAYMENT_NO_SUM, "amount");
    if (date_after(form->received_on, today))
        return err_invalid(err, E1802_PAYMENT_IN_FUTURE, "received_on");
    return RC_OK;
}

enum bank_outcome payments_decide_row(const struct bank_facts *f)
{
    if (!f->euro) /* what it was worth, a named person says; what is taken back is worth what it was when it came */
        return f->cents < 0 && f->reversal && f->found ? BANK_REVERSED : BANK_OTHER_CURRENCY;
    if (f->cents < 0 && f->reversal)
        return f->found ? BANK_REVERSED : BANK_UNCLEAR_REVERSAL;
    if (f->reversal)
        return BANK_UNCLEAR_REVERSAL;
    if (f->cents < 0)
        return f->own_refund ? BANK_REFUNDED : BANK_OUT;
    if (f->batch)
        return BANK_SUM_ONLY;
    if (!f->has_reference)
        return f->bad_check ? BANK_BAD_CHECK : BANK_NO_REFERENCE;
    if (!f->found)
        return BANK_UNKNOWN_REFERENCE;
    if (f->open_cents <= 0)
        return BANK_TWICE;
    if (f->cents == f->open_cents)
        return BANK_MATCHED;
    return f->cents < f->open_cents ? BANK_PART : BANK_OVER;
}

enum bank_row_state payments_state_after(enum bank_outcome outcome)
{
    switch (outcome) {
    case BANK_MATCHED: case BANK_PART: case BANK_OVER: case BANK_TWICE: case BANK_REVERSED: case BANK_REFUNDED:
        return BANK_ROW_DONE;
    case BANK_OUT:
        return BANK_ROW_OTHER;
    default:
        return BANK_ROW_SUSPENSE;
    }
}
