/* What people type into amounts, dates and phone numbers: shown again, it is read as the same. */
#include "fuzz.h"

#include "base/ids.h"
#include "base/money.h"

static void amounts(struct arena *a, struct str in)
{
    int64_t value, again;

    if (money_parse(in, &value)) {
        MUST_HOLD(value <= MONEY_MAX_CENTS && value >= -MONEY_MAX_CENTS);
        MUST_HOLD(money_parse(money_text(a, value, LANG_FI), &again) && again == value);
        MUST_HOLD(money_parse(money_plain(a, value), &again) && again == value);
        MUST_HOLD(money_parse(money_csv(a, value), &again) && again == value);
    }
    if (decimal4_parse(in, &value)) {
        MUST_HOLD(decimal4_parse(decimal4_text(a, value, LANG_FI), &again) && again == value);
        MUST_HOLD(decimal4_parse(decimal4_plain(a, value), &again) && again == value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1 << 24);
    struct str in = {(const char *)data, size}, out, again;
    struct date today = date_ymd(2026, 11, 22), d, e;

    amounts(a, in);
    if (date_from_human(in, today, &d)) {
        MUST_HOLD(date_from_human(date_text(a, d, LANG_FI), today, &e) && e.days == d.days);
        MUST_HOLD(date_from_iso(date_iso(a, d), &e) && e.days == d.days);
        MUST_HOLD(date_of_instant(date_start_instant(d)).days == d.days);
        (void)date_is_working_day(d);
    }
    if (id_phone(a, in, &out))
        MUST_HOLD(id_phone(a, out, &again) && str_eq(out, again) && out.len <= 16);
    arena_free(a);
    return 0;
}
