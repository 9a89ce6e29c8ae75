/* VAT by payment (AVL 137-138 §; BILLING.md section 9; P65). For each document: what belongs to all months up to a day is the paid share of
 * each class, all of it once twelve months have gone since delivery or the basis has ended; a month has what that grew by. So
 * the months of a paid document add up to its VAT to the cent, whatever the parts it was paid in, and a credit note or a payment undone
 * comes off in the month of its own. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/money.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"

enum { MONTHS_UNPAID = 12, CLASSES_FIRST = 32 };

enum rc accounting_basis_spans(struct ctx *ctx, struct basis_span **out, size_t *count)
{
    struct q_vat_basis_list_row *rows = NULL;
    struct date never = date_ymd(9999, 12, 31);

    TRY(q_vat_basis_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct basis_span, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct basis_span){.from = rows[i].from_on, .until = date_before(rows[i].until_on, never) ? rows[i].until_on : DATE_NONE,
                                        .basis = (int)rows[i].basis, .set_by = rows[i].set_by, .set_at = rows[i].set_at};
    return RC_OK;
}

enum rc accounting_basis_on(struct ctx *ctx, struct date day, enum vat_basis *out)
{
    struct basis_span *spans = NULL;
    size_t count = 0;

    *out = VAT_BY_INVOICE;
    TRY(accounting_basis_spans(ctx, &spans, &count));
    for (size_t i = 0; i < count; i++)
        if (!date_after(spans[i].from, day))
            *out = (enum vat_basis)spans[i].basis;
    return RC_OK;
}

/* --- one document --------------------------------------------------------------------------------------------- */

struct instant { int64_t charged, own, open; bool all; }; /* at the end of a day: with credit notes, without, still claimed, all due */

/* The part of a class that has come in. A claim that is nothing has no part; what was paid too much changes nothing. */
static int64_t come_in(int64_t cents, const struct instant *t)
{
    int64_t paid = t->own - t->open;

    if (t->all || paid >= t->charged)
        return cents;
    return paid <= 0 || t->charged <= 0 ? 0 : money_mul_div(cents, paid, t->charged);
}

struct lines { struct arena *arena; struct vat_report *out; size_t cap; };

static void add(struct lines *to, int treatment, int64_t rate, int64_t base, int64_t vat, int64_t documents)
{
    struct vat_report *out = to->out;
    struct vat_line *line = NULL;

    for (size_t i = 0; i < out->count && !line; i++)
        if (out->lines[i].treatment == treatment && out->lines[i].rate_bp == rate)
            line = &out->lines[i];
    if (!line && out->count == to->cap) {
        struct vat_line *more = ARENA_ARRAY(to->arena, struct vat_line, to->cap * 2);

        memcpy(more, out->lines, to->cap * sizeof(*more));
        out->lines = more;
        to->cap *= 2;
    }
    if (!line) {
        line = &out->lines[out->count++];
        *line = (struct vat_line){.treatment = treatment, .rate_bp = rate};
    }
    line->base_cents += base;
    line->vat_cents += vat;
    line->documents += documents;
}

static bool goes_by_payment(int64_t treatment)
{
    return treatment == TREATMENT_STANDARD || treatment > TREATMENT_OUTSIDE; /* the margin scheme is domestic, too */
}

/* Rows of one document. */
static void add_document(struct lines *lines, const struct q_vat_paid_lines_row *rows, size_t n, const struct q_vat_paid_open_row *open,
                         struct date end)
{
    const struct vat_report *out = lines->out;
    struct date due = date_add_months(open->delivered_on, MONTHS_UNPAID), first = date_is_none(end) || date_before(due, end) ? due : end;
    struct instant before = {.open = open->open_before, .all = date_before(first, out->from)};
    struct instant to = {.open = open->open_to, .all = !date_after(first, out->to)};

    for (size_t i = 0; i < n; i++) {
        before.charged += rows[i].base_before + rows[i].vat_before;
        before.own += rows[i].own_before;
        to.charged += rows[i].base_to + rows[i].vat_to;
        to.own += rows[i].own_to;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t base = come_in(rows[i].base_to, &to) - come_in(rows[i].base_before, &before);
        int64_t vat = come_in(rows[i].vat_to, &to) - come_in(rows[i].vat_before, &before);

        if (goes_by_payment(rows[i].treatment) && (base != 0 || vat != 0))
            add(lines, (int)rows[i].treatment, rows[i].rate_bp, base, vat, 1);
    }
}

/* The last day before another basis: the same one chosen again goes on. */
static struct date end_of(const struct basis_span *spans, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (spans[i].basis != VAT_BY_PAYMENT)
            return date_add_days(spans[i].from, -1);
    return DATE_NONE;
}

/* Documents of one time with this basis. */
static enum rc add_span(struct ctx *ctx, const struct basis_span *span, struct date end, struct lines *lines)
{
    const struct vat_report *out = lines->out;
    struct q_vat_paid_lines_row *rows = NULL;
    struct q_vat_paid_open_row *open = NULL;
    struct date until = date_is_none(span->until) ? date_ymd(9999, 12, 31) : span->until;
    size_t count = 0, documents = 0, at = 0;

    TRY(q_vat_paid_lines(ctx, &(struct q_vat_paid_lines){.from = out->from, .to = out->to, .since = span->from, .until = until}, &rows, &count));
    TRY(q_vat_paid_open(ctx, &(struct q_vat_paid_open){.from = out->from, .to = out->to, .since = span->from, .until = until}, &open, &documents));
    for (size_t d = 0; d < documents; d++) { /* both in the order of the document's id; one without a voucher has no rows */
        size_t first;

        while (at < count && rows[at].document < open[d].document)
            at++;
        first = at;
        while (at < count && rows[at].document == open[d].document)
            at++;
        add_document(lines, rows + first, at - first, &open[d], end);
    }
    return RC_OK;
}

static int by_class(const void *a, const void *b)
{
    const struct vat_line *x = a, *y = b;

    if (x->treatment != y->treatment)
        return x->treatment < y->treatment ? -1 : 1;
    return x->rate_bp > y->rate_bp ? -1 : x->rate_bp < y->rate_bp;
}

enum rc accounting_vat_paid(struct ctx *ctx, bool all, struct vat_report *out)
{
    struct q_vat_not_by_payment_row *rows = NULL;
    struct basis_span *spans = NULL, always = {.from = date_ymd(1, 1, 1), .until = DATE_NONE, .basis = VAT_BY_PAYMENT};
    struct lines lines = {ctx->arena, out, CLASSES_FIRST};
    size_t count = 0, n = 1;

    spans = &always;
    if (!all)
        TRY(accounting_basis_spans(ctx, &spans, &n));
    out->lines = ARENA_ARRAY(ctx->arena, struct vat_line, lines.cap);
    out->count = 0;
    TRY(q_vat_not_by_payment(ctx, &(struct q_vat_not_by_payment){.from = out->from, .to = out->to, .all = all}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        add(&lines, (int)rows[i].treatment, rows[i].rate_bp, rows[i].base_cents, rows[i].vat_cents, rows[i].documents);
    for (size_t i = 0; i < n; i++)
        if (spans[i].basis == VAT_BY_PAYMENT)
            TRY(add_span(ctx, &spans[i], end_of(spans, n, i), &lines));
    qsort(out->lines, out->count, sizeof(*out->lines), by_class);
    return RC_OK;
}
