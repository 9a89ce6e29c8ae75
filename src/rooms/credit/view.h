/* What the pages of credit show. */
#ifndef ROOMS_CREDIT_VIEW_H
#define ROOMS_CREDIT_VIEW_H

#include "rooms/credit/internal.h"

struct credit_list_view { struct credit_list list; int filter; struct str next; };
struct credit_inquiry_view { struct str recipient, score, report, until; struct date asked_on; int ground; };
struct credit_decision_view { struct str who, reasons, score, period; int64_t decided_at, limit_cents; bool granted, review; };
struct credit_view {
    struct credit_case c;
    struct str name, title, score_line, decide_title;
    struct credit_inquiry_view *inquiries;
    struct credit_decision_view *decisions;
    int64_t invoices_cents, orders_cents;
    bool may_ask, may_decide;
    const struct credit_inquiry_form *inquiry;
    const struct credit_decision_form *decision;
    int failed;                /* which form came back: 1 inquiry, 2 decision */
};
bool credit_is(int a, int b);

#endif
