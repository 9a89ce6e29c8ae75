/* Decisions on payments: facts in, decision out (P65). */
#include "base/errors.h"
#include "rooms/payments/payments.h"

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
