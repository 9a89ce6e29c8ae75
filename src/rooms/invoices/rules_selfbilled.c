/* The sums of a document that the buyer made, beside what its rows make by our rules (V13). Pure. */
#include "rooms/invoices/internal_selfbilled.h"

static int64_t off(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* What rows of a rate make together; what lies outside VAT is among those without a rate. */
static struct self_billed_sum of_rows(const struct invoice_sums *sums, int64_t rate_bp)
{
    struct self_billed_sum own = {rate_bp * 100, rate_bp == 0 ? sums->outside_cents : 0, 0};

    for (size_t g = 0; g < sums->vat_count; g++)
        if (sums->vat[g].rate_bp == rate_bp) {
            own.base += sums->vat[g].base_cents;
            own.vat += sums->vat[g].vat_cents;
        }
    return own;
}

static bool stated_rate(const struct self_billed_sum *stated, size_t count, int64_t rate_bp)
{
    for (size_t i = 0; i < count; i++)
        if (stated[i].rate == rate_bp * 100)
            return true;
    return false;
}

size_t invoices_self_billed_differences(const struct invoice_sums *sums, const struct self_billed_sum *stated, size_t count,
                                        struct self_billed_difference *out, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < count && n < most; i++) {
        struct self_billed_sum own = of_rows(sums, stated[i].rate / 100);

        if (stated[i].rate % 100 != 0 || off(own.base, stated[i].base) > 1 || off(own.vat, stated[i].vat) > 1)
            out[n++] = (struct self_billed_difference){i, stated[i], own};
    }
    for (size_t g = 0; g < sums->vat_count && n < most; g++)
        if (!stated_rate(stated, count, sums->vat[g].rate_bp))
            out[n++] = (struct self_billed_difference){count, {sums->vat[g].rate_bp * 100, 0, 0}, of_rows(sums, sums->vat[g].rate_bp)};
    return n;
}

/* The first group of the rate takes the cent; its rows share it by largest remainder. */
static void take(struct arena *arena, struct invoice *out, const struct self_billed_sum *stated)
{
    struct self_billed_sum own = of_rows(&out->sums, stated->rate / 100);
    int64_t *weights = ARENA_ARRAY(arena, int64_t, out->row_count), *nets = ARENA_ARRAY(arena, int64_t, out->row_count);
    int64_t *vats = ARENA_ARRAY(arena, int64_t, out->row_count);
    size_t g = 0;

    while (g < out->sums.vat_count && out->sums.vat[g].rate_bp != stated->rate / 100)
        g++;
    if (g == out->sums.vat_count || (own.base == stated->base && own.vat == stated->vat))
        return;
    out->sums.vat[g].base_cents += stated->base - own.base;
    out->sums.vat[g].vat_cents += stated->vat - own.vat;
    for (size_t i = 0; i < out->row_count; i++)
        if (out->rows[i].treatment == out->sums.vat[g].treatment && out->sums.rows[i].rate_bp == out->sums.vat[g].rate_bp)
            weights[i] = out->sums.rows[i].net_cents;
    money_split(out->sums.vat[g].base_cents, weights, out->row_count, nets);
    money_split(out->sums.vat[g].vat_cents, nets, out->row_count, vats);
    for (size_t i = 0; i < out->row_count; i++)
        if (weights[i] != 0) {
            out->sums.rows[i].net_cents = nets[i];
            out->sums.rows[i].vat_cents = vats[i];
            out->sums.rows[i].gross_cents = nets[i] + vats[i];
        }
    out->sums.net_cents += stated->base - own.base;
    out->sums.vat_cents += stated->vat - own.vat;
    out->sums.total_cents = out->sums.net_cents + out->sums.vat_cents;
}

void invoices_take_stated(struct arena *arena, const struct self_billed_sum *stated, size_t count, struct invoice *out)
{
    for (size_t i = 0; i < count; i++)
        take(arena, out, &stated[i]);
}
