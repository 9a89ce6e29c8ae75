/* Money rules of invoices: facts in, sums out. Source: BILLING.md section 2; AVL 1501/1993 (rates by
 * delivery date); KPL 1336/1997 2:10 § (how long vouchers are kept). P64, P65. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

/* A row of 999,999,999.99 at most, so that no sum of 5000 rows leaves int64. */
#define ROW_MAX_CENTS MONEY_MAX_CENTS

struct date invoices_voucher_until(struct date fiscal_year_end)
{
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(fiscal_year_end, &year, &month, &day);
    return date_ymd(year + 6, 12, 31);
}

enum rc invoices_rate_on(const struct vat_rate *table, size_t count, enum vat_class cls,
                         struct date day, int64_t *rate_bp, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].cls != cls || date_before(day, table[i].valid_from))
            continue;
        if (!date_is_none(table[i].valid_to) && date_after(day, table[i].valid_to))
            continue;
        *rate_bp = table[i].rate_bp;
        return RC_OK;
    }
    return err_invalid(err, E1706_VAT_NO_RATE, "vat_class");
}

bool invoices_rate_confirmed(const struct vat_rate *table, size_t count, enum vat_class cls, struct date day)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].cls == cls && !date_before(day, table[i].valid_from)
            && (date_is_none(table[i].valid_to) || !date_after(day, table[i].valid_to)))
            return table[i].confirmed;
    return false;
}

/* Name the field of a row: "rows.3.price". */
static const char *row_field(struct arena *arena, size_t row, const char *member)
{
    return str_z(arena, str_fmt(arena, "rows.%zu.%s", row, member));
}

/* quantity x price x (1 - discount), both 1e-4, in cents, rounded once. */
static bool row_amount(const struct invoice_row *row, int64_t *cents)
{
    __int128 exact = row->kind == ROW_TEXT_ONLY || row->price == ROW_NO_PRICE ? 0 : (__int128)row->quantity * row->price;
    __int128 div = (__int128)1000000 * 10000; /* 1e-4 * 1e-4 euro -> cents, basis points */
    __int128 half = div / 2;
    __int128 rounded;

    exact *= 10000 - row->discount_bp;
    rounded = exact >= 0 ? (exact + half) / div : -((-exact + half) / div);
    if (rounded > ROW_MAX_CENTS || rounded < -ROW_MAX_CENTS)
        return false;
    *cents = (int64_t)rounded;
    return true;
}

/* The group of a row in the VAT summary, made when it is new; -1 when there are too many. */
static int find_group(struct invoice_sums *out, int treatment, int64_t rate_bp)
{
    for (size_t i = 0; i < out->vat_count; i++)
        if (out->vat[i].treatment == treatment && out->vat[i].rate_bp == rate_bp)
            return (int)i;
    if (out->vat_count == INVOICE_MAX_VAT_SUMS)
        return -1;
    out->vat[out->vat_count] = (struct invoice_vat_sum){.treatment = treatment, .rate_bp = rate_bp};
    return (int)out->vat_count++;
}

/* Rate of a row: only domestic sales carry one; the others name their ground instead. */
static enum rc row_rate(const struct invoice_row *row, struct date invoiced_on,
                        const struct vat_rate *rates, size_t rate_count, int64_t *rate_bp,
                        struct err *err)
{
    struct date day = date_is_none(row->delivered_on) ? invoiced_on : row->delivered_on;

    *rate_bp = 0;
    if (row->treatment != TREATMENT_STANDARD || row->kind == ROW_TEXT_ONLY)
        return RC_OK;
    if (row->kept_rate != 0) { /* of a prepayment or a credited row: the rate it had then */
        *rate_bp = row->kept_rate - 1;
        return RC_OK;
    }
    return invoices_rate_on(rates, rate_count, (enum vat_class)row->vat_class, day, rate_bp, err);
}

/* Net entry: VAT of the group from its base, row VATs are its shares. Gross entry: VAT taken out of
 * the group's gross, row nets are shares of the base. */
static void split_group(struct arena *arena, struct invoice_sums *out, const int *group_of,
                        const int64_t *amounts, size_t count, size_t group, bool gross_entry)
{
    struct invoice_vat_sum *sum = &out->vat[group];
    int64_t *weights = ARENA_ARRAY(arena, int64_t, count);
    int64_t *parts = ARENA_ARRAY(arena, int64_t, count);
    int64_t amount = 0;
    bool above = false, below = false;

    for (size_t i = 0; i < count; i++) {
        weights[i] = group_of[i] == (int)group ? amounts[i] : 0;
        amount += weights[i];
        above = above || weights[i] > 0;
        below = below || weights[i] < 0;
    }
    if (gross_entry) {
        sum->vat_cents = money_mul_div(amount, sum->rate_bp, 10000 + sum->rate_bp);
        sum->base_cents = amount - sum->vat_cents;
    } else {
        sum->base_cents = amount;
        sum->vat_cents = money_mul_div(amount, sum->rate_bp, 10000);
    }
    if (above && below) { /* shares of what is left of rows that cancel out would be far off each row's own VAT */
        (void)money_shares(weights, count, sum->rate_bp, gross_entry ? 10000 + sum->rate_bp : 10000, parts);
        for (size_t i = 0; gross_entry && i < count; i++)
            parts[i] = weights[i] - parts[i];
    } else {
        money_split(gross_entry ? sum->base_cents : sum->vat_cents, weights, count, parts);
    }
    for (size_t i = 0; i < count; i++) {
        struct invoice_row_sums *row = &out->rows[i];

        if (group_of[i] != (int)group)
            continue;
        row->rate_bp = sum->rate_bp;
        row->net_cents = gross_entry ? parts[i] : amounts[i];
        row->vat_cents = gross_entry ? amounts[i] - parts[i] : parts[i];
        row->gross_cents = row->net_cents + row->vat_cents;
    }
}

/* Rate, amount and VAT group of each row; group -1: words only, or outside VAT. */
static enum rc sort_rows(struct arena *arena, const struct invoice_row *rows, size_t count, struct date invoiced_on,
                         const struct vat_rate *rates, size_t rate_count, struct invoice_sums *out, int64_t *amounts,
                         int *group_of, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t rate_bp = 0;
        enum rc rc = row_rate(&rows[i], invoiced_on, rates, rate_count, &rate_bp, err);

        if (rc != RC_OK) {
            err->field = row_field(arena, i, "vat_class");
            return rc;
        }
        if (!row_amount(&rows[i], &amounts[i]))
            return err_invalid(err, E1707_ROW_SUM_RANGE, row_field(arena, i, "price"));
        group_of[i] = -1;
        if (rows[i].treatment == TREATMENT_OUTSIDE || rows[i].kind == ROW_TEXT_ONLY) {
            out->rows[i] = (struct invoice_row_sums){amounts[i], 0, amounts[i], 0};
            out->outside_cents += amounts[i];
            continue;
        }
        group_of[i] = find_group(out, rows[i].treatment, rate_bp);
        if (group_of[i] < 0)
            return err_invalid(err, E1709_TOO_MANY_VAT_CLASSES, row_field(arena, i, "vat_class"));
    }
    return RC_OK;
}

enum rc invoices_compute(struct arena *arena, const struct invoice_row *rows, size_t count,
                         bool gross_entry, struct date invoiced_on, const struct vat_rate *rates,
                         size_t rate_count, struct invoice_sums *out, struct err *err)
{
    int64_t *amounts = ARENA_ARRAY(arena, int64_t, count);
    int *group_of = ARENA_ARRAY(arena, int, count);

    *out = (struct invoice_sums){.rows = ARENA_ARRAY(arena, struct invoice_row_sums, count)};
    TRY(sort_rows(arena, rows, count, invoiced_on, rates, rate_count, out, amounts, group_of, err));
    out->net_cents = out->outside_cents;
    for (size_t g = 0; g < out->vat_count; g++) {
        split_group(arena, out, group_of, amounts, count, g, gross_entry);
        out->net_cents += out->vat[g].base_cents;
        out->vat_cents += out->vat[g].vat_cents;
    }
    out->total_cents = out->net_cents + out->vat_cents;
    if (out->total_cents > MONEY_MAX_CENTS || out->total_cents < -MONEY_MAX_CENTS)
        return err_invalid(err, E1708_TOTAL_RANGE, "rows");
    return invoices_compute_margins(arena, rows, count, invoiced_on, rates, rate_count, out, err);
}

/* Its own discount, as one row for each VAT group: the discount of the whole is rounded once and shared in
 * proportion to the groups (BILLING section 2, rounding 3). rows has room for INVOICE_MAX_VAT_SUMS more. */
size_t invoices_discount_rows(const struct invoice_sums *sums, const struct invoice_row *like, size_t like_count,
                              int64_t discount_bp, bool gross_entry, struct invoice_row *rows)
{
    int64_t weights[INVOICE_MAX_VAT_SUMS] = {0};
    int64_t parts[INVOICE_MAX_VAT_SUMS] = {0};
    int64_t whole = 0;
    size_t n = 0;

    for (size_t g = 0; g < sums->vat_count; g++) {
        weights[g] = sums->vat[g].base_cents + (gross_entry ? sums->vat[g].vat_cents : 0);
        whole += weights[g];
    }
    money_split(money_mul_div(whole, discount_bp, 10000), weights, sums->vat_count, parts);
    for (size_t g = 0; g < sums->vat_count; g++) {
        size_t i = 0;

        while (i < like_count && (like[i].treatment != sums->vat[g].treatment || like[i].kind == ROW_TEXT_ONLY
                                  || sums->rows[i].rate_bp != sums->vat[g].rate_bp))
            i++;
        if (i == like_count || parts[g] == 0)
            continue;
        rows[n++] = (struct invoice_row){
            .quantity = -10000, .price = parts[g] * 100, .vat_class = like[i].vat_class,
            .treatment = like[i].treatment, .delivered_on = like[i].delivered_on, .kind = ROW_DISCOUNT,
            .vatex = like[i].vatex, .reason = like[i].reason, .delivered_from = DATE_NONE,
            .kept_rate = sums->vat[g].rate_bp + 1, .unit_code = STR("C62"), .unit = STR("")};
    }
    return n;
}

int64_t invoices_cash_rounding(int64_t total_cents, int64_t step_cents)
{
    return step_cents <= 1 ? 0 : money_mul_div(total_cents, 1, step_cents) * step_cents - total_cents;
}

int64_t invoices_household_estimate(int64_t labour_cents, int64_t percent_bp, int64_t own_share_cents,
                                    int64_t maximum_cents)
{
    int64_t share = money_mul_div(labour_cents, percent_bp, 10000) - own_share_cents;

    if (share < 0)
        return 0;
    return share < maximum_cents ? share : maximum_cents;
}

int64_t invoices_labour_cents(const struct invoice *invoice)
{
    int64_t sum = 0;

    for (size_t i = 0; i < invoice->row_count; i++)
        sum += money_mul_div(invoice->sums.rows[i].gross_cents, invoice->rows[i].labour_percent, 100);
    return sum;
}
