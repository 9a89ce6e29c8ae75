/* VAT by payment, reckoned anew (`audit ledger`, P65; AVL 137-138 §): from the invoices, credit notes and money of the base tables, event by
 * event in months, with rounding of its own; the engine's report of each month under that basis is compared with it, class by class. The
 * engine goes the other way: from the ledger's lines, by what stood open before and after a month. */
#include "base/errors.h"
#include "errors_accounting.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"

enum { CLASSES = 64, MONTHS = 12 * 200 };

struct amount { int64_t treatment, rate_bp, base, vat; };
struct month { struct amount classes[CLASSES]; size_t count; };
struct book { int first; size_t count; struct month *months; };
struct basis_from { int month, basis; };
struct paper { /* one document with all that hangs on it */
    int64_t charged, paid;
    struct amount sum[CLASSES], told[CLASSES]; /* charged so far; counted into months so far */
    size_t count;
    bool by_payment;
    int due; /* from this month on all of it is counted */
};

/* "2027-03" as months since year 0. */
static int month_of(struct str text)
{
    int year = 0, month = 0;

    for (size_t i = 0; i < text.len && i < 4; i++)
        year = year * 10 + (text.ptr[i] - '0');
    for (size_t i = 5; i < text.len && i < 7; i++)
        month = month * 10 + (text.ptr[i] - '0');
    return year * 12 + month - 1;
}

/* cents * part / whole, half away from zero; part and whole above zero. */
static int64_t portion(int64_t cents, int64_t part, int64_t whole)
{
    __int128 twice = (__int128)(cents < 0 ? -cents : cents) * part * 2 + whole;
    int64_t q = (int64_t)(twice / ((__int128)whole * 2));

    return cents < 0 ? -q : q;
}

static struct amount *class_of(struct amount *classes, size_t *count, int64_t treatment, int64_t rate_bp)
{
    for (size_t i = 0; i < *count; i++)
        if (classes[i].treatment == treatment && classes[i].rate_bp == rate_bp)
            return &classes[i];
    if (*count == CLASSES)
        return &classes[CLASSES - 1];
    classes[*count] = (struct amount){.treatment = treatment, .rate_bp = rate_bp};
    return &classes[(*count)++];
}

static void into_month(struct book *book, int month, const struct amount *a)
{
    struct month *m;
    struct amount *to;

    if ((a->base == 0 && a->vat == 0) || month < book->first || (size_t)(month - book->first) >= book->count)
        return; /* a month that is yet to come */
    m = &book->months[month - book->first];
    to = class_of(m->classes, &m->count, a->treatment, a->rate_bp);
    to->base += a->base;
    to->vat += a->vat;
}

/* What of a class is due by the end of a month. */
static int64_t due_of(const struct paper *p, const struct amount *a, int64_t cents, int month)
{
    bool domestic = a->treatment == TREATMENT_STANDARD || a->treatment > TREATMENT_OUTSIDE;

    if (!p->by_payment || !domestic || month >= p->due || p->paid >= p->charged)
        return cents;
    return p->paid <= 0 ? 0 : portion(cents, p->paid, p->charged);
}

static void settle(struct book *book, struct paper *p, int month)
{
    for (size_t i = 0; i < p->count; i++) {
        int64_t base = due_of(p, &p->sum[i], p->sum[i].base, month), vat = due_of(p, &p->sum[i], p->sum[i].vat, month);

        into_month(book, month, &(struct amount){p->sum[i].treatment, p->sum[i].rate_bp, base - p->told[i].base, vat - p->told[i].vat});
        p->told[i].base = base;
        p->told[i].vat = vat;
    }
}

static int basis_at(const struct basis_from *bases, size_t count, int month)
{
    int basis = VAT_BY_INVOICE;

    for (size_t i = 0; i < count && bases[i].month <= month; i++)
        basis = bases[i].basis;
    return basis;
}

/* The last month before another basis, or none. */
static int last_of_basis(const struct basis_from *bases, size_t count, int month)
{
    for (size_t i = 0; i < count; i++)
        if (bases[i].month > month && bases[i].basis != VAT_BY_PAYMENT)
            return bases[i].month - 1;
    return INT32_MAX;
}

static void walk_paper(struct book *book, struct paper *p, const struct q_check_paid_moves_row *rows, size_t n)
{
    bool was_due = false;

    for (size_t i = 0; i < n;) {
        int month = month_of(rows[i].month);

        if (!was_due && month > p->due) {
            settle(book, p, p->due);
            was_due = true;
        }
        for (; i < n && month_of(rows[i].month) == month; i++) {
            p->charged += rows[i].charged;
            p->paid += rows[i].paid;
            if (rows[i].base != 0 || rows[i].vat != 0) {
                struct amount *a = class_of(p->sum, &p->count, rows[i].treatment, rows[i].rate_bp);

                a->base += rows[i].base;
                a->vat += rows[i].vat;
            }
        }
        settle(book, p, month);
    }
    if (p->by_payment && p->due < INT32_MAX)
        settle(book, p, p->due);
}

static enum rc fill_book(struct ctx *ctx, struct book *book, const struct basis_from *bases, size_t count)
{
    struct q_check_paid_documents_row *papers = NULL;
    struct q_check_paid_moves_row *moves = NULL;
    size_t n = 0, m = 0, at = 0;

    TRY(q_check_paid_documents(ctx, &papers, &n));
    TRY(q_check_paid_moves(ctx, &moves, &m));
    for (size_t d = 0; d < n; d++) {
        struct paper paper = {.due = month_of(papers[d].delivered) + 12};
        int month = month_of(papers[d].month), last;
        size_t first;

        while (at < m && moves[at].document < papers[d].id)
            at++;
        for (first = at; at < m && moves[at].document == papers[d].id;)
            at++;
        paper.by_payment = papers[d].variety != VARIETY_MOVED_IN && basis_at(bases, count, month) == VAT_BY_PAYMENT;
        last = last_of_basis(bases, count, month);
        if (last < paper.due)
            paper.due = last;
        walk_paper(book, &paper, moves + first, at - first);
    }
    return RC_OK;
}

/* Each class of either side, once. */
static void compare(struct ledger_check *c, int month, struct month *m, const struct vat_report *report)
{
    int64_t number = month / 12 * 100 + month % 12 + 1;

    for (size_t i = 0; i < report->count; i++) {
        struct amount *a = class_of(m->classes, &m->count, report->lines[i].treatment, report->lines[i].rate_bp);

        accounting_differ(c, "vat-by-payment-base", number, a->base, report->lines[i].base_cents);
        accounting_differ(c, "vat-by-payment", number, a->vat, report->lines[i].vat_cents);
        a->base = a->vat = 0;
    }
    for (size_t i = 0; i < m->count; i++) { /* what the report lacks */
        accounting_differ(c, "vat-by-payment-base", number, m->classes[i].base, 0);
        accounting_differ(c, "vat-by-payment", number, m->classes[i].vat, 0);
    }
}

enum rc accounting_check_paid(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_paid_bases_row *rows = NULL;
    struct basis_from *bases;
    struct book book;
    size_t count = 0;
    bool any = false;
    int now;

    TRY(q_check_paid_bases(ctx, &rows, &count));
    bases = ARENA_ARRAY(ctx->arena, struct basis_from, count + 1);
    for (size_t i = 0; i < count; i++) {
        bases[i] = (struct basis_from){month_of(date_iso(ctx->arena, rows[i].from_on)), (int)rows[i].basis};
        any = any || bases[i].basis == VAT_BY_PAYMENT;
    }
    now = month_of(date_iso(ctx->arena, ctx->today));
    if (!any || bases[0].month > now)
        return RC_OK;
    book = (struct book){.first = bases[0].month, .count = (size_t)(now - bases[0].month + 1)};
    if (book.count > MONTHS)
        return err_bug(&ctx->err, E3802_NOT_A_MONTH);
    book.months = ARENA_ARRAY(ctx->arena, struct month, book.count);
    TRY(fill_book(ctx, &book, bases, count));
    for (size_t i = 0; i < book.count; i++) {
        int month = book.first + (int)i;
        struct vat_report report;

        if (basis_at(bases, count, month) != VAT_BY_PAYMENT)
            continue;
        TRY(accounting_vat(ctx, month / 12, month % 12 + 1, VAT_BY_OWN, &report));
        compare(c, month, &book.months[i], &report);
    }
    return RC_OK;
}
