/* Rows and sums of a credit note (BILLING.md section 1). A credit mirrors its original: shares of a row go by
 * quantity, rounded once each; whoever credits the last of a row gets the cents that remain, so that all credits of
 * an invoice add up to it exactly (P64). The invoice's own discount follows the rows of its VAT group. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

struct credit {
    struct arena *arena;
    const struct invoice *original;
    const struct credited *before;
    int64_t *quantity; /* credited now, of each row of the original; 1e-4 */
    bool whole;        /* everything that is left */
    struct invoice *out;
};

static int64_t magnitude(int64_t v)
{
    return v < 0 ? -v : v;
}

/* What has not been credited of a row, with the sign of the original. before holds negated figures. */
static int64_t left_of(const struct credit *c, size_t i)
{
    return c->original->rows[i].quantity + c->before[i].quantity;
}

static enum rc ask_row(struct credit *c, const struct invoice_credit_row *asked, struct err *err)
{
    size_t i = (size_t)(asked->row - 1);
    int64_t quantity;

    if (asked->row < 1 || asked->row > (int64_t)c->original->row_count
        || c->original->rows[i].kind == ROW_TEXT_ONLY || c->original->rows[i].kind == ROW_DISCOUNT) {
        err_add_field(c->arena, err, "rows", E1738_CREDIT_NO_ROW, str_fmt(c->arena, "%lld", (long long)asked->row));
        return err->rc;
    }
    quantity = asked->quantity == 0 ? left_of(c, i)
                                    : (c->original->rows[i].quantity < 0 ? -magnitude(asked->quantity)
                                                                         : magnitude(asked->quantity));
    c->quantity[i] += quantity;
    if (magnitude(c->quantity[i]) > magnitude(left_of(c, i)) || c->quantity[i] == 0)
        err_add_field(c->arena, err, "rows", E1733_CREDIT_TOO_MUCH,
                      str_fmt(c->arena, "%lld", (long long)asked->row));
    return err->rc;
}

static bool takes_the_rest(const struct credit *c, size_t i)
{
    return c->quantity[i] == left_of(c, i);
}

/* The margin goes with its row: its share by quantity, the last one what is left. */
static void credit_margin(struct credit *c, size_t i, int64_t quantity)
{
    const struct invoice_margin *whole;
    struct invoice_margin *out;

    if (c->original->sums.margins == NULL || !invoices_margin_row(&c->original->rows[i]))
        return;
    whole = &c->original->sums.margins[i];
    out = &c->out->sums.margins[c->out->row_count];
    out->rate_bp = whole->rate_bp;
    if (takes_the_rest(c, i)) {
        out->base_cents = -whole->base_cents - c->before[i].margin_base;
        out->vat_cents = -whole->vat_cents - c->before[i].margin_vat;
    } else {
        out->base_cents = -money_mul_div(whole->base_cents, quantity, c->original->rows[i].quantity);
        out->vat_cents = -money_mul_div(whole->vat_cents, quantity, c->original->rows[i].quantity);
    }
}

static void add_row(struct credit *c, size_t i, int64_t quantity, int64_t net, int64_t vat)
{
    struct invoice *out = c->out;
    struct invoice_row *row = &out->rows[out->row_count];

    *row = c->original->rows[i];
    row->quantity = -quantity;
    row->kept_rate = c->original->sums.rows[i].rate_bp + 1;
    row->origin_invoice = c->original->id;
    row->origin_row = (int64_t)i;
    credit_margin(c, i, quantity);
    out->sums.rows[out->row_count++] =
        (struct invoice_row_sums){-net, -vat, -net - vat, c->original->sums.rows[i].rate_bp};
}

static void credit_row(struct credit *c, size_t i)
{
    const struct invoice_row_sums *sums = &c->original->sums.rows[i];
    int64_t quantity = c->quantity[i];

    if (takes_the_rest(c, i))
        add_row(c, i, quantity, sums->net_cents + c->before[i].net_cents, sums->vat_cents + c->before[i].vat_cents);
    else
        add_row(c, i, quantity, money_mul_div(sums->net_cents, quantity, c->original->rows[i].quantity),
                money_mul_div(sums->vat_cents, quantity, c->original->rows[i].quantity));
}

static bool same_group(const struct invoice *invoice, size_t a, size_t b)
{
    return invoice->rows[a].treatment == invoice->rows[b].treatment
           && invoice->sums.rows[a].rate_bp == invoice->sums.rows[b].rate_bp;
}

/* The group's discount in proportion to what has been credited of its rows, with what earlier notes took off. */
static void credit_discount(struct credit *c, size_t d)
{
    const struct invoice *original = c->original;
    int64_t all = 0;
    int64_t credited = 0;
    int64_t net;
    int64_t vat;
    bool rest = true;

    for (size_t i = 0; i < original->row_count; i++) {
        if (original->rows[i].kind == ROW_DISCOUNT || original->rows[i].kind == ROW_PREPAYMENT
            || original->rows[i].kind == ROW_TEXT_ONLY || !same_group(original, i, d))
            continue;
        all += original->sums.rows[i].net_cents;
        credited -= c->before[i].net_cents;
        rest = rest && takes_the_rest(c, i);
    }
    for (size_t k = 0; k < c->out->row_count; k++) {
        size_t i = (size_t)c->out->rows[k].origin_row;

        if (c->out->rows[k].kind != ROW_DISCOUNT && c->out->rows[k].kind != ROW_PREPAYMENT && same_group(original, i, d))
            credited -= c->out->sums.rows[k].net_cents;
    }
    if (rest || c->whole || all == 0) {
        net = original->sums.rows[d].net_cents + c->before[d].net_cents;
        vat = original->sums.rows[d].vat_cents + c->before[d].vat_cents;
    } else {
        net = money_mul_div(original->sums.rows[d].net_cents, credited, all) + c->before[d].net_cents;
        vat = money_mul_div(original->sums.rows[d].vat_cents, credited, all) + c->before[d].vat_cents;
    }
    if (net == 0 && vat == 0)
        return;
    add_row(c, d, -10000, net, vat);
    c->out->rows[c->out->row_count - 1].price =
        magnitude(original->gross_entry ? net + vat : net) * 100;
}

/* Totals and VAT summary from the rows: each is a part of the original's. */
void invoices_add_up(struct invoice *out)
{
    struct invoice_sums *sums = &out->sums;

    for (size_t i = 0; i < out->row_count; i++) {
        size_t g = 0;

        sums->net_cents += sums->rows[i].net_cents;
        sums->vat_cents += sums->rows[i].vat_cents;
        if (out->rows[i].treatment == TREATMENT_OUTSIDE) {
            sums->outside_cents += sums->rows[i].net_cents;
            continue;
        }
        while (g < sums->vat_count && (sums->vat[g].treatment != out->rows[i].treatment
                                       || sums->vat[g].rate_bp != sums->rows[i].rate_bp))
            g++;
        if (g == sums->vat_count && g < INVOICE_MAX_VAT_SUMS)
            sums->vat[sums->vat_count++] = (struct invoice_vat_sum){
                .treatment = out->rows[i].treatment, .rate_bp = sums->rows[i].rate_bp};
        sums->vat[g].base_cents += sums->rows[i].net_cents;
        sums->vat[g].vat_cents += sums->rows[i].vat_cents;
    }
    sums->total_cents = sums->net_cents + sums->vat_cents;
}

static void ask_everything(struct credit *c)
{
    for (size_t i = 0; i < c->original->row_count; i++)
        if (c->original->rows[i].kind != ROW_DISCOUNT && c->original->rows[i].kind != ROW_TEXT_ONLY)
            c->quantity[i] = left_of(c, i);
}

enum rc invoices_credit_rows(struct arena *arena, const struct invoice *original, const struct credited *before,
                             const struct invoice_credit_row *asked, size_t asked_count, struct invoice *out,
                             struct err *err)
{
    struct credit c = {arena, original, before, ARENA_ARRAY(arena, int64_t, original->row_count), asked_count == 0, out};

    out->rows = ARENA_ARRAY(arena, struct invoice_row, original->row_count);
    out->sums = (struct invoice_sums){.rows = ARENA_ARRAY(arena, struct invoice_row_sums, original->row_count)};
    if (original->sums.margins != NULL)
        out->sums.margins = ARENA_ARRAY(arena, struct invoice_margin, original->row_count);
    out->row_count = 0;
    for (size_t i = 0; i < asked_count; i++)
        (void)ask_row(&c, &asked[i], err);
    if (err->rc != RC_OK)
        return err->rc;
    if (c.whole)
        ask_everything(&c);
    for (size_t i = 0; i < original->row_count; i++)
        if (c.quantity[i] != 0)
            credit_row(&c, i);
    for (size_t i = 0; i < original->row_count; i++)
        if (original->rows[i].kind == ROW_DISCOUNT)
            credit_discount(&c, i);
    if (out->row_count == 0)
        return err_conflict(err, E1734_CREDITED_ALREADY);
    invoices_add_up(out);
    return RC_OK;
}
