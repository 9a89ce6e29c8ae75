/* The margin scheme (voittomarginaalijärjestelmä; AVL 79 a - 79 k §; directive 2006/112/EC art. 226, 13-14 and 311-325; V13), one
 * item at a time (79 j §). What the buyer sees is the price; the tax is taken out of what the sale brought above the purchase,
 * at the rate of the day of delivery. A row that brought less than it cost has no tax and takes none from another row. Pure. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

bool invoices_is_margin(int treatment)
{
    return treatment >= TREATMENT_MARGIN_GOODS && treatment <= TREATMENT_MARGIN_TRAVEL;
}

bool invoices_margin_row(const struct invoice_row *row)
{
    return invoices_is_margin(row->treatment) && row->kind != ROW_TEXT_ONLY && row->kind != ROW_DISCOUNT;
}

int64_t invoices_margin_vat(const struct invoice_sums *sums, size_t count)
{
    int64_t cents = 0;

    for (size_t i = 0; sums->margins != NULL && i < count; i++)
        cents += sums->margins[i].vat_cents;
    return cents;
}

/* What was paid for the row: quantity and price of a unit, both 1e-4, rounded once. */
static bool bought_for(const struct invoice_row *row, int64_t *cents)
{
    __int128 exact = (__int128)row->quantity * row->purchase;
    __int128 half = 500000;
    __int128 rounded = exact >= 0 ? (exact + half) / 1000000 : -((-exact + half) / 1000000);

    *cents = (int64_t)rounded;
    return rounded <= MONEY_MAX_CENTS && rounded >= -MONEY_MAX_CENTS;
}

/* The tax of one treatment and rate from its margins, and each row's share. */
static void split_class(struct arena *arena, const struct invoice_row *rows, const int64_t *margins, size_t count, size_t first,
                        struct invoice_sums *out)
{
    int64_t rate = out->margins[first].rate_bp, whole = 0;
    int64_t *weights = ARENA_ARRAY(arena, int64_t, count), *parts = ARENA_ARRAY(arena, int64_t, count);

    for (size_t i = first; i < count; i++)
        if (invoices_margin_row(&rows[i]) && rows[i].treatment == rows[first].treatment && out->margins[i].rate_bp == rate) {
            weights[i] = margins[i];
            whole += margins[i];
        }
    money_split(money_mul_div(whole, rate, 10000 + rate), weights, count, parts);
    for (size_t i = first; i < count; i++)
        if (weights[i] != 0) {
            out->margins[i].vat_cents = parts[i];
            out->margins[i].base_cents = margins[i] - parts[i];
        }
}

static bool is_first_of_class(const struct invoice_row *rows, const struct invoice_sums *sums, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (invoices_margin_row(&rows[k]) && rows[k].treatment == rows[i].treatment
            && sums->margins[k].rate_bp == sums->margins[i].rate_bp)
            return false;
    return true;
}

enum rc invoices_compute_margins(struct arena *arena, const struct invoice_row *rows, size_t count, struct date invoiced_on,
                                 const struct vat_rate *rates, size_t rate_count, struct invoice_sums *out, struct err *err)
{
    int64_t *margins = NULL;

    for (size_t i = 0; i < count; i++) {
        struct date day = date_is_none(rows[i].delivered_on) ? invoiced_on : rows[i].delivered_on;
        int64_t bought = 0;

        if (!invoices_margin_row(&rows[i]))
            continue;
        if (margins == NULL) {
            margins = ARENA_ARRAY(arena, int64_t, count);
            out->margins = ARENA_ARRAY(arena, struct invoice_margin, count);
        }
        if (!bought_for(&rows[i], &bought))
            return err_invalid(err, E1707_ROW_SUM_RANGE, invoices_row_field(arena, i, "purchase"));
        if (invoices_rate_on(rates, rate_count, (enum vat_class)rows[i].vat_class, day, &out->margins[i].rate_bp, err) != RC_OK) {
            err->field = invoices_row_field(arena, i, "vat_class");
            return err->rc;
        }
        margins[i] = out->rows[i].net_cents > bought ? out->rows[i].net_cents - bought : 0;
    }
    for (size_t i = 0; margins != NULL && i < count; i++)
        if (invoices_margin_row(&rows[i]) && is_first_of_class(rows, out, i))
            split_class(arena, rows, margins, count, i, out);
    return RC_OK;
}

size_t invoices_margin_lines(struct arena *arena, const struct invoice *invoice, struct invoice_margin_line **out)
{
    size_t n = 0;

    *out = NULL;
    if (invoice->sums.margins == NULL)
        return 0;
    *out = ARENA_ARRAY(arena, struct invoice_margin_line, invoice->row_count);
    for (size_t i = 0; i < invoice->row_count; i++) {
        const struct invoice_margin *m = &invoice->sums.margins[i];
        int64_t bought = 0;

        if (!invoices_margin_row(&invoice->rows[i]) || !bought_for(&invoice->rows[i], &bought))
            continue;
        (*out)[n++] = (struct invoice_margin_line){(int64_t)i + 1, invoice->rows[i].text, invoice->sums.rows[i].net_cents, bought,
                                                   m->base_cents + m->vat_cents, m->vat_cents, m->rate_bp * 100};
    }
    return n;
}

static void check_one(struct arena *arena, const struct invoice_row *row, size_t i, struct err *err)
{
    struct str n = str_fmt(arena, "%zu", i + 1);

    if (row->kind == ROW_TEXT_ONLY || row->kind == ROW_DISCOUNT)
        return;
    if (!invoices_is_margin(row->treatment)) {
        if (row->purchase != 0)
            err_add_field(arena, err, invoices_row_field(arena, i, "purchase"), E1781_MARGIN_TREATMENT, n);
        return;
    }
    if (row->purchase <= 0)
        err_add_field(arena, err, invoices_row_field(arena, i, "purchase"), E1780_MARGIN_PURCHASE, n);
    if (row->quantity < 0)
        err_add_field(arena, err, invoices_row_field(arena, i, "quantity"), E1782_MARGIN_QUANTITY, n);
    if (row->kind == ROW_LABOUR || row->labour_percent > 0)
        err_add_field(arena, err, invoices_row_field(arena, i, "labour_percent"), E1783_MARGIN_LABOUR, n);
}

void invoices_check_margins(struct arena *arena, const struct invoice *invoice, struct err *err)
{
    bool prepaid = invoice->variety == VARIETY_PREPAYMENT;

    for (size_t i = 0; i < invoice->row_count; i++) {
        check_one(arena, &invoice->rows[i], i, err);
        prepaid = prepaid || invoice->rows[i].kind == ROW_PREPAYMENT;
    }
    if (invoice->sums.margins == NULL)
        return;
    if (invoice->discount_bp > 0)
        err_add_field(arena, err, "discount", E1784_MARGIN_DISCOUNT, STR(""));
    if (prepaid)
        err_add_field(arena, err, invoice->variety == VARIETY_PREPAYMENT ? "kind" : "prepayments", E1785_MARGIN_PREPAYMENT, STR(""));
}
