/* Another currency (BILLING.md section 2; directive 2006/112/EC art. 91 and 230; docs/decisions/0015): the document is computed in its
 * own, and made into euro class by class. Pure. */
#include <string.h>

#include "base/currency.h"
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

const struct invoice_sums *invoices_shown_sums(const struct invoice *invoice)
{
    return invoice->foreign != NULL ? &invoice->foreign->sums : &invoice->sums;
}

struct str invoices_currency(const struct invoice *invoice)
{
    return invoice->foreign != NULL ? invoice->foreign->currency : STR("EUR");
}

struct date invoices_rate_day(const struct invoice *invoice)
{
    struct date day = DATE_NONE;

    for (size_t i = 0; i < invoice->row_count; i++) {
        const struct invoice_row *row = &invoice->rows[i];
        struct date own = date_is_none(row->delivered_on) ? invoice->invoiced_on : row->delivered_on;

        if (row->kind != ROW_TEXT_ONLY && row->kind != ROW_PREPAYMENT && (date_is_none(day) || date_after(own, day)))
            day = own;
    }
    return date_is_none(day) || date_after(day, invoice->invoiced_on) ? invoice->invoiced_on : day;
}

/* --- shares ------------------------------------------------------------------------------------------------------- */

/* total over weights; weights that cancel out each other are shared side by side, so that a row and its counterpart keep
 * their euros. */
static void share(struct arena *arena, const int64_t *weights, size_t count, int64_t rate, int64_t *parts)
{
    int64_t *side = ARENA_ARRAY(arena, int64_t, 2 * count), *part = side + count;
    int64_t sum = 0, above = 0;

    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
        above += weights[i] > 0 ? weights[i] : 0;
    }
    if (sum != 0 || above == 0) {
        money_split(sum == 0 ? 0 : rate_to_euro(sum, rate), weights, count, parts);
        return;
    }
    memset(parts, 0, count * sizeof(*parts));
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t i = 0; i < count; i++)
            side[i] = weights[i] * sign > 0 ? weights[i] : 0;
        money_split(rate_to_euro(above * sign, rate), side, count, part);
        for (size_t i = 0; i < count; i++)
            parts[i] += side[i] != 0 ? part[i] : 0;
    }
}

static bool in_group(const struct invoice_row *row, const struct invoice_row_sums *sums, const struct invoice_vat_sum *group)
{
    bool outside = row->treatment == TREATMENT_OUTSIDE || row->kind == ROW_TEXT_ONLY;

    return group == NULL ? outside : !outside && row->treatment == group->treatment && sums->rate_bp == group->rate_bp;
}

/* group NULL: what is outside VAT. */
static void turn_group(struct arena *arena, const struct invoice_row *rows, size_t count, const struct invoice_sums *doc,
                       const struct invoice_vat_sum *group, int64_t rate, struct invoice_sums *out, struct invoice_vat_sum *sum)
{
    int64_t *net = ARENA_ARRAY(arena, int64_t, 4 * count + 1), *vat = net + count, *nets = vat + count, *vats = nets + count;

    for (size_t i = 0; i < count; i++) {
        bool in = in_group(&rows[i], &doc->rows[i], group);

        net[i] = in ? doc->rows[i].net_cents : 0;
        vat[i] = in ? doc->rows[i].vat_cents : 0;
    }
    share(arena, net, count, rate, nets);
    share(arena, vat, count, rate, vats);
    for (size_t i = 0; i < count; i++) {
        if (!in_group(&rows[i], &doc->rows[i], group))
            continue;
        out->rows[i] = (struct invoice_row_sums){nets[i], vats[i], nets[i] + vats[i], doc->rows[i].rate_bp};
        sum->base_cents += nets[i];
        sum->vat_cents += vats[i];
    }
}

enum rc invoices_euro_sums(struct arena *arena, const struct invoice_row *rows, size_t count, const struct invoice_sums *doc,
                           int64_t rate, struct invoice_sums *out, struct err *err)
{
    struct invoice_vat_sum outside = {.treatment = TREATMENT_OUTSIDE};

    *out = (struct invoice_sums){.rows = ARENA_ARRAY(arena, struct invoice_row_sums, count), .vat_count = doc->vat_count};
    if (rate_to_euro(doc->total_cents, rate) > MONEY_MAX_CENTS || rate_to_euro(doc->total_cents, rate) < -MONEY_MAX_CENTS)
        return err_invalid(err, E1708_TOTAL_RANGE, "rows");
    for (size_t g = 0; g < doc->vat_count; g++) {
        out->vat[g] = (struct invoice_vat_sum){.treatment = doc->vat[g].treatment, .rate_bp = doc->vat[g].rate_bp};
        turn_group(arena, rows, count, doc, &doc->vat[g], rate, out, &out->vat[g]);
        out->net_cents += out->vat[g].base_cents;
        out->vat_cents += out->vat[g].vat_cents;
    }
    turn_group(arena, rows, count, doc, NULL, rate, out, &outside);
    out->outside_cents = outside.base_cents;
    out->net_cents += out->outside_cents;
    out->total_cents = out->net_cents + out->vat_cents;
    return RC_OK;
}

/* --- credit notes --------------------------------------------------------------------------------------------------- */

static const struct invoice_row_sums *of_origin(const struct invoice *note, size_t origin, size_t *at)
{
    for (*at = 0; *at < note->row_count; (*at)++)
        if (note->rows[*at].origin_row == (int64_t)origin)
            return &note->sums.rows[*at];
    return NULL;
}

/* The two notes row by row: a discount's last cent may be left in one currency only. */
static void put_together(struct arena *arena, const struct invoice *doc, const struct invoice *euro, size_t rows, struct invoice *out)
{
    struct invoice_row_sums *shown = ARENA_ARRAY(arena, struct invoice_row_sums, rows);

    out->rows = ARENA_ARRAY(arena, struct invoice_row, rows);
    out->sums = (struct invoice_sums){.rows = ARENA_ARRAY(arena, struct invoice_row_sums, rows)};
    out->row_count = 0;
    for (size_t i = 0; i < rows; i++) {
        size_t d = 0, e = 0;
        const struct invoice_row_sums *in_doc = of_origin(doc, i, &d), *in_euro = of_origin(euro, i, &e);
        struct invoice_row *row = &out->rows[out->row_count];

        if (in_doc == NULL && in_euro == NULL)
            continue;
        *row = in_doc != NULL ? doc->rows[d] : euro->rows[e];
        if (in_doc == NULL)
            row->price = 0;
        shown[out->row_count] = in_doc != NULL ? *in_doc : (struct invoice_row_sums){0, 0, 0, in_euro->rate_bp};
        out->sums.rows[out->row_count++] = in_euro != NULL ? *in_euro : (struct invoice_row_sums){0, 0, 0, in_doc->rate_bp};
    }
    out->foreign->sums = (struct invoice_sums){.rows = shown};
}

enum rc invoices_credit_foreign(struct arena *arena, const struct invoice *original, const struct credited *before,
                                const struct invoice_credit_row *asked, size_t asked_count, struct invoice *out, struct err *err)
{
    struct credited *mine = ARENA_ARRAY(arena, struct credited, original->row_count + 1);
    struct invoice shown = *original, doc = *out, euro = *out;

    for (size_t i = 0; i < original->row_count; i++)
        mine[i] = (struct credited){.quantity = before[i].quantity, .net_cents = before[i].doc_net_cents,
                                    .vat_cents = before[i].doc_vat_cents};
    shown.sums = original->foreign->sums;
    TRY(invoices_credit_rows(arena, &shown, mine, asked, asked_count, &doc, err));
    TRY(invoices_credit_rows(arena, original, before, asked, asked_count, &euro, err));
    out->foreign = ARENA_NEW(arena, struct invoice_foreign);
    *out->foreign = *original->foreign;
    put_together(arena, &doc, &euro, original->row_count, out);
    invoices_add_up(out);
    doc = *out;
    doc.sums = out->foreign->sums;
    invoices_add_up(&doc);
    out->foreign->sums = doc.sums;
    return RC_OK;
}
