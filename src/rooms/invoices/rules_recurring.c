/* The calendar and the prices of recurring invoices. Pure (BILLING.md section 1; P64). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/recurring.h"

#define LAST_YEAR 2999
#define PRICE_MOST INT64_C(9999999999900)

static struct date last_of_month(struct date d)
{
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(d, &year, &month, &day);
    return date_add_days(date_add_months(date_ymd(year, month, 1), 1), -1);
}

struct date recurring_day(struct date first_on, int64_t months, bool month_end, int64_t k)
{
    struct date d;
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(first_on, &year, &month, &day);
    if (k * months > (LAST_YEAR - year) * INT64_C(12))
        return DATE_NONE;
    d = date_add_months(first_on, (int)(k * months)); /* always from the first: 31.1., 28.2., 31.3. */
    return month_end ? last_of_month(d) : d;
}

void recurring_period(const struct recurring *r, int64_t k, struct date *from, struct date *to)
{
    struct date day = recurring_day(r->first_on, r->months, r->month_end, k);
    struct date before = recurring_day(r->first_on, r->months, r->month_end, k - 1);
    struct date after = recurring_day(r->first_on, r->months, r->month_end, k + 1);

    *from = DATE_NONE;
    *to = day;
    if (r->covers == COVERS_AHEAD && !date_is_none(after)) { /* at a month's end: the month that begins */
        *from = r->month_end ? date_add_days(day, 1) : day;
        *to = r->month_end ? after : date_add_days(after, -1);
    } else if (r->covers == COVERS_BEHIND) {
        *from = r->month_end ? date_add_days(before, 1) : before;
        *to = r->month_end ? day : date_add_days(day, -1);
    }
}

int64_t recurring_rises(const struct recurring *r, int64_t k)
{
    return k * r->months / 12 - r->priced_at * r->months / 12;
}

void recurring_form_of(struct arena *arena, const struct recurring *r, int64_t customer, struct recurring_form *out)
{
    *out = (struct recurring_form){
        .customer = customer, .every = r->months == 1 ? EVERY_MONTH : r->months == 3 ? EVERY_QUARTER : r->months == 12 ? EVERY_YEAR : EVERY_MONTHS,
        .months = r->months, .first_on = r->next_on, .end_on = r->end_on, .month_end = r->month_end, .covers = r->covers,
        .prices = r->prices, .made_as = r->made_as, .rise = r->rise_bp * 100, .term_days = r->term_days,
        .entry = r->gross_entry ? ENTRY_GROSS : ENTRY_NET, .language = r->language, .channel = r->channel,
        .discount = r->discount_bp * 100, .buyer_reference = r->buyer_reference, .order_number = r->order_number,
        .work_site = r->work_site, .note = r->note, .version = r->version, .row_count = r->row_count,
        .rows = ARENA_ARRAY(arena, struct invoice_row, r->row_count + 1)};
    for (size_t i = 0; i < r->row_count; i++) {
        out->rows[i] = r->rows[i];
        out->rows[i].price = recurring_price(r->rows[i].price, r->rise_bp, recurring_rises(r, r->passed));
    }
}

int64_t recurring_price(int64_t price, int64_t rise_bp, int64_t years)
{
    for (int64_t i = 0; i < years && rise_bp > 0 && price > 0 && price < PRICE_MOST; i++)
        price = (int64_t)(((__int128)price * (10000 + rise_bp) + 5000) / 10000);
    return price < PRICE_MOST ? price : PRICE_MOST;
}

enum rc recurring_decide(const struct recurring_form *form, struct date today, struct err *err)
{
    if (form->every == EVERY_MONTHS && form->months < 1)
        return err_invalid(err, E1753_RECURRING_INTERVAL, "months");
    if (date_before(form->first_on, today) || date_after(form->first_on, date_add_days(today, 366)))
        return err_invalid(err, E1754_RECURRING_FIRST, "first_on");
    if (!date_is_none(form->end_on) && date_before(form->end_on, form->first_on))
        return err_invalid(err, E1755_RECURRING_END_BEFORE, "end_on");
    if (form->rise > 0 && form->prices == PRICES_OF_DAY)
        return err_invalid(err, E1759_RECURRING_RISE, "rise");
    return RC_OK;
}
