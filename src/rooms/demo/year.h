/* What a played year remembers from day to day (actions_year.c, actions_year_money.c). */
#ifndef ROOMS_DEMO_YEAR_H
#define ROOMS_DEMO_YEAR_H

#include "rooms/demo/internal.h"
#include "rooms/invoices/invoices.h"

enum { YEAR_DUES = 1200, YEAR_ORDERS = 200, YEAR_SPECIALS = 4 };
enum fate { PAYS = 0, PAYS_PART, PAYS_OVER, PAYS_BLIND /* without a reference */, PAYS_NEVER };

struct due { /* an invoice and how it will be paid */
    int64_t id, number, cents; /* cents: 0 all that is open */
    struct str reference;
    struct date pay_on;
    size_t customer;           /* place in fill */
    enum fate fate;
};
struct year_order { int64_t id, work_day; size_t customer; };

enum special { SPECIAL_DISPUTE = 0, SPECIAL_PLAN = 1, SPECIAL_AGENCY = 2, SPECIAL_LOSS = 3 };
struct year {
    struct fill f;
    struct demo_receipt r;
    struct date first_on;
    int64_t work_day, balance_cents, statement, prepayment, dispute;
    struct due dues[YEAR_DUES];
    size_t due_count;
    struct year_order orders[YEAR_ORDERS];
    size_t order_count, builder, ahead, special_customer[YEAR_SPECIALS];
    struct due special[YEAR_SPECIALS];
    struct invoice_row ahead_row;
    bool declared, prepayment_paid, has_agency, has_credit;
};

/* After the day's work, outside the writer: Friday's bank file, the month's reminders, what happens to single claims,
 * credit. last: the last day. */
MUST_USE enum rc demo_year_evening(struct ctx *ctx, struct year *y, bool last);

#endif
