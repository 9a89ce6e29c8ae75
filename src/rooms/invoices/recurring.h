/* Recurring invoices (toistuvat laskut): templates, the calendar of their periods, the job that makes the documents
 * (BILLING.md section 1; P64). What other rooms call stands in invoices.h. */
#ifndef ROOMS_INVOICES_RECURRING_H
#define ROOMS_INVOICES_RECURRING_H

#include "rooms/invoices/invoices.h"

struct json;

enum recurring_every { EVERY_MONTH = 1, EVERY_QUARTER = 2, EVERY_YEAR = 3, EVERY_MONTHS = 4 /* as many as `months` says */ };
enum recurring_covers { /* which period a document charges; its last day decides the VAT rate (BILLING.md section 2) */
    COVERS_AHEAD = 1,  /* the one that begins on the day of the document */
    COVERS_BEHIND = 2, /* the one that has just ended */
    COVERS_DAY = 3     /* none: what is charged is delivered on that day */
};
enum recurring_prices { PRICES_FIXED = 1, PRICES_OF_DAY = 2 /* rows of products: what the customer pays on that day */ };
enum recurring_made { MADE_DRAFT = 1, MADE_SEND = 2 /* waits its minute as any other, then it is issued */ };
enum recurring_why { /* why it ended */
    WHY_NONE = 0, WHY_PERSON = 1, WHY_DATE = 2, WHY_RELATION = 3
};
enum recurring_act { RECURRING_SAVE = 1, RECURRING_ROW = 2 /* the page with one more row */ };
enum recurring_filter { RECURRING_GOING = 0, RECURRING_STOPPED = 1 /* wait for somebody to mend them */, RECURRING_ALL = 2 };

struct recurring_form { /* one shape for form, JSON and command line */
    int64_t customer;           /* customer number */
    int every;                  /* enum recurring_every; 0: month, or `months` when that is given */
    int64_t months;             /* 1..60 */
    struct date first_on;       /* of the first document, in a change of the next one; none: today */
    struct date end_on;         /* no document after this day; none: open */
    bool month_end;             /* always the month's last day */
    int covers, prices, made_as;/* 0: ahead, fixed, draft */
    int64_t rise;               /* percent, 1e-4: fixed prices rise by it at each anniversary of first_on */
    int64_t term_days;          /* from document to due date; 0: 14 */
    int entry, language, channel;
    int64_t discount;           /* percent, 1e-4 */
    int act;                    /* enum recurring_act */
    int64_t version;            /* in a change: what the editor saw; 0: whatever is there */
    struct str buyer_reference, order_number, work_site, note;
    struct invoice_row *rows;
    size_t row_count;
};
extern const struct field recurring_fields[], recurring_end_fields[];
extern const struct name_value recurring_intervals[], recurring_periods[], recurring_price_rules[], recurring_ways[];

struct recurring_receipt { int64_t id, number; struct date next_on; };
/* A template; nothing is invoiced yet. The first document is composed to see that it can be. INVALID 1753-1755, 1757, 1759
 * and those of an invoice; FORBIDDEN 1616 the customer is restricted. */
DECLARE_ACTION(recurring_add, struct recurring_form, struct recurring_receipt);
struct recurring_change { int64_t number; struct recurring_form form; };
/* The template as the form says; documents that were made stay as they are, and prices are those of the next one. The customer
 * stays. Another interval or next day begins the calendar anew there. A reason why it waited is forgotten: the next night tries
 * again. INVALID as of recurring_add, 1766 another customer, 1768 next day; NOT_FOUND 1752; CONFLICT 1756 ended, 1767 somebody
 * else changed it. */
DECLARE_ACTION(recurring_change, struct recurring_change, struct recurring_receipt);
struct recurring_end { int64_t number; };
/* No document any more; those that were made stay. NOT_FOUND 1752, CONFLICT 1756. */
DECLARE_ACTION(recurring_end, struct recurring_end, struct recurring_receipt);

struct recurring_document { int64_t id, number, total_cents, open_cents; int state; struct date period_on, invoiced_on, due_on; };
struct recurring {
    int64_t id, customer_id, number, version, months, passed, priced_at, rise_bp, term_days, discount_bp, problem, problem_row; /* number of an error and the row it means; 0 none */
    struct date first_on, end_on, next_on, ended_on, problem_on; /* next_on DATE_NONE: ended */
    bool month_end, gross_entry;
    int covers, prices, made_as, language, channel, ended_why;   /* language: enum lang + 1, 0 the customer's */
    struct str buyer_reference, order_number, work_site, note, name;
    struct invoice_row *rows;
    size_t row_count;
    struct recurring_document *documents; /* newest first, at most 60 */
    size_t document_count;
};
/* By number, or by id when number is 0; documents too. NOT_FOUND 1752. */
MUST_USE enum rc recurring_load(struct ctx *ctx, int64_t number, int64_t id, struct recurring *out);
/* The number of the template of an invoice; 0: it has gone with its customer. */
MUST_USE enum rc recurring_number(struct ctx *ctx, int64_t id, int64_t *number);
struct recurring_list {
    struct recurring *rows; /* without texts, rows and documents; name by customers_briefs */
    size_t count;
    bool more;
    int64_t going, stopped;
};
/* Newest first; before: number of the last one shown, 0 first page. */
MUST_USE enum rc recurring_list_load(struct ctx *ctx, enum recurring_filter filter, int64_t before, size_t limit, struct recurring_list *out);
void recurring_json(struct ctx *ctx, struct json *j, const struct recurring *r);
/* Why the next document could not be made; "" when nothing is wrong. */
struct str recurring_problem_text(struct ctx *ctx, const struct recurring *r);
/* "joka kuukausi", "3 kuukauden välein" */
struct str recurring_interval_text(struct ctx *ctx, int64_t months);

/* Job, daily: every document whose day has come, each in a transaction of its own together with the step of its template.
 * What cannot be made is told on the template and tried again the next day; the others go on. */
MUST_USE enum rc recurring_run(struct ctx *ctx);

/* --- rules, pure ------------------------------------------------------------------------------------------- */
/* Day of document k: k intervals after the first, the same day of the month or the month's last one. Never drifts: the
 * 31st comes back after February. DATE_NONE when it would be after 2999. */
struct date recurring_day(struct date first_on, int64_t months, bool month_end, int64_t k);
/* What document k charges: *from DATE_NONE for one day. */
void recurring_period(const struct recurring *r, int64_t k, struct date *from, struct date *to);
/* How many times fixed prices have risen at document k since they were typed. */
int64_t recurring_rises(const struct recurring *r, int64_t k);
/* What a form of it shows: the next document's day and prices (rows are copies in the arena). customer: its number. */
void recurring_form_of(struct arena *arena, const struct recurring *r, int64_t customer, struct recurring_form *out);
/* A fixed price after so many whole years: rounded at each rise, half away from zero. */
int64_t recurring_price(int64_t price, int64_t rise_bp, int64_t years);
MUST_USE enum rc recurring_decide(const struct recurring_form *form, struct date today, struct err *err);

#endif
