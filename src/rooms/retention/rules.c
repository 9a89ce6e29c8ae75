/* Pure decisions of retention (P36; RIGHTS.md section 5). */
#include "rooms/retention/internal.h"

static struct date later(struct date a, struct date b)
{
    if (date_is_none(a))
        return b;
    return date_is_none(b) || a.days > b.days ? a : b;
}

bool retention_decide_end(const struct retention_facts *f, struct date today, struct date *end, enum retention_basis *basis)
{
    struct date last = later(f->last_order, f->last_settled);

    if (f->open_orders > 0 || f->open_invoices > 0)
        return false;
    if (f->ended) {
        *end = later(f->end_on, last);
        *basis = RETENTION_SET; /* death and dissolution too: that day was set by a person */
        return true;
    }
    if (date_is_none(last) || date_add_months(last, RETENTION_DORMANT_MONTHS).days >= today.days)
        return false;
    *end = last;
    *basis = RETENTION_DORMANT;
    return true;
}

struct date retention_last_day(struct date end, int64_t years)
{
    return date_add_years(end, (int)years);
}

enum retention_stage retention_due(struct date last_on, struct date listed_on, struct date today)
{
    int64_t left = (int64_t)last_on.days - today.days; /* 0: today is the last day */

    if (left < 0 && !date_is_none(listed_on) && today.days - listed_on.days >= RETENTION_LIST_DAYS)
        return RETENTION_DUE;
    if (left < RETENTION_LAST_DAYS)
        return RETENTION_LAST_CALL;
    if (left < RETENTION_REVIEW_DAYS)
        return RETENTION_REVIEW;
    return left < RETENTION_LIST_DAYS ? RETENTION_LISTED : RETENTION_COUNTS;
}

struct date retention_voucher_last_day(struct date fiscal_year_end, int64_t years)
{
    int year, month, day;

    date_parts(fiscal_year_end, &year, &month, &day);
    return date_ymd(year + (int)years, 12, 31);
}

bool retention_decide_run(bool first, int64_t due, int64_t people)
{
    return due == 0 || (!first && due * 10000 <= people * RETENTION_MAX_SHARE_BP);
}

bool retention_decide_clock(int64_t last_ms, int64_t now_ms)
{
    return last_ms == 0 || (now_ms >= last_ms - 3600000 && now_ms - last_ms <= 7 * 86400000LL + 3600000); /* a week with the end of summer time is an hour longer */
}
