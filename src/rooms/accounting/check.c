/* The independent recomputation (`audit ledger`, P65): own SQL over the base tables, own rounding in plain integers, no
 * function of money.h or of the rooms that made the figures; what the engine reports is then compared with it. */
#include <string.h>

#include "base/errors.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"

void accounting_differ(struct ledger_check *c, const char *what, int64_t number, int64_t expected, int64_t found)
{
    if (expected == found)
        return;
    if (c->count < COUNT(c->differences))
        c->differences[c->count] = (struct ledger_difference){what, number, expected, found};
    c->count++;
}

/* Half away from zero, with the sign taken off first. */
static int64_t share(int64_t sum, int64_t part, int64_t whole)
{
    bool below = (sum < 0) != (part < 0);
    uint64_t a = (uint64_t)(sum < 0 ? -sum : sum), b = (uint64_t)(part < 0 ? -part : part), w = (uint64_t)whole;
    uint64_t q = a / w * b, r = a % w * b;

    q += r / w;
    if (r % w * 2 >= w)
        q++;
    return below ? -(int64_t)q : (int64_t)q;
}

struct totals { int64_t id, number, net, vat, said_net, said_vat, said_total, doc, said_doc; };

static void end_invoice(struct ledger_check *c, const struct totals *t)
{
    if (t->id == 0)
        return;
    c->invoices++;
    accounting_differ(c, "invoice-net", t->number, t->net, t->said_net);
    accounting_differ(c, "invoice-vat", t->number, t->vat, t->said_vat);
    accounting_differ(c, "invoice-total", t->number, t->net + t->vat, t->said_total);
    accounting_differ(c, "invoice-document", t->number, t->doc, t->said_doc);
}

/* A class of a document in another currency: its VAT in that currency, and both sums in euro by the stored rate (millionths of the
 * currency's units for one euro). A credit note of a part mirrors shares of rows, each rounded in
 * both: a cent of either for each. */
static void check_foreign(struct ledger_check *c, const struct q_check_invoice_rows_row *r)
{
    int64_t vat = r->gross_entry != 0 ? share(r->doc_net_cents + r->doc_vat_cents, r->rate_bp, 10000 + r->rate_bp)
                                      : share(r->doc_net_cents, r->rate_bp, 10000);
    int64_t slack = r->kind == INVOICE_KIND_CREDIT_NOTE ? r->how_many * (1 + 1000000 / r->rate) : 0;
    const struct { const char *what; int64_t expected, found, slack; } sums[] = {
        {"vat-of-class", vat, r->doc_vat_cents, slack != 0}, {"euro-net", share(r->doc_net_cents, 1000000, r->rate), r->net_cents, slack},
        {"euro-vat", share(r->doc_vat_cents, 1000000, r->rate), r->vat_cents, slack}};

    for (size_t i = 0; i < COUNT(sums); i++)
        if (sums[i].found < sums[i].expected - sums[i].slack || sums[i].found > sums[i].expected + sums[i].slack)
            accounting_differ(c, sums[i].what, r->number, sums[i].expected, sums[i].found);
}

/* VAT of a class from its base (net entry) or from what the buyer saw (gross entry). A credit note of a part, and the
 * last one that takes the remaining cents, may differ by a cent for each row's share. */
static void check_class(struct ledger_check *c, const struct q_check_invoice_rows_row *r)
{
    int64_t expected = r->gross_entry != 0 ? share(r->net_cents + r->vat_cents, r->rate_bp, 10000 + r->rate_bp)
                                           : share(r->net_cents, r->rate_bp, 10000);
    int64_t off = r->vat_cents - expected;

    if (r->rate != 0) {
        check_foreign(c, r);
        return;
    }
    if ((r->kind == INVOICE_KIND_CREDIT_NOTE || r->variety == VARIETY_SELF_BILLED) && off >= -1 && off <= 1)
        return; /* of self-billing: as the buyer rounded it */
    if (r->variety == VARIETY_MOVED_IN || r->original_variety == VARIETY_MOVED_IN)
        return; /* the former program rounded it */
    accounting_differ(c, "vat-of-class", r->number, expected, r->vat_cents);
}

static enum rc check_rows(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_invoice_rows_row *rows = NULL;
    struct totals t = {0};
    size_t count = 0;

    TRY(q_check_invoice_rows(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id != t.id) {
            end_invoice(c, &t);
            t = (struct totals){.id = rows[i].id, .number = rows[i].number, .said_net = rows[i].said_net,
                                .said_vat = rows[i].said_vat, .said_total = rows[i].said_total, .said_doc = rows[i].said_doc};
        }
        t.net += rows[i].net_cents;
        t.vat += rows[i].vat_cents;
        t.doc += rows[i].doc_net_cents + rows[i].doc_vat_cents;
        check_class(c, &rows[i]);
    }
    end_invoice(c, &t);
    return RC_OK;
}

/* --- the margin scheme (AVL 79 a - 79 k §), reckoned anew of sale and purchase -------------------------------- */

struct margin_class { int64_t id, number, treatment, rate_bp, margin, said, vat; };

static void end_margins(struct ledger_check *c, const struct margin_class *m)
{
    if (m->id == 0)
        return;
    accounting_differ(c, "margin", m->number, m->margin, m->said);
    accounting_differ(c, "margin-vat", m->number, share(m->margin, m->rate_bp, 10000 + m->rate_bp), m->vat);
}

static enum rc check_margins(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_margins_row *rows = NULL;
    struct margin_class m = {0};
    size_t count = 0;

    TRY(q_check_margins(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        const struct q_check_margins_row *r = &rows[i];
        int64_t bought = share(r->purchase, r->quantity, 1000000);

        accounting_differ(c, "margin-figures", r->number, r->ordinal, r->figures);
        accounting_differ(c, "margin-shown-vat", r->number, 0, r->said_vat + r->said_rate); /* none stands on the document */
        if (r->kind == INVOICE_KIND_CREDIT_NOTE)
            continue; /* a mirror: check_margins_credited */
        if (r->id != m.id || r->treatment != m.treatment || r->rate_bp != m.rate_bp) {
            end_margins(c, &m);
            m = (struct margin_class){.id = r->id, .number = r->number, .treatment = r->treatment, .rate_bp = r->rate_bp};
        }
        m.margin += r->net_cents > bought ? r->net_cents - bought : 0;
        m.said += r->base_cents + r->vat_cents;
        m.vat += r->vat_cents;
    }
    end_margins(c, &m);
    return RC_OK;
}

/* Never more is taken back than there was, and of a row that is credited in whole all of it. */
static void check_taken(struct ledger_check *c, const struct q_check_margins_credited_row *r, int64_t was, int64_t taken)
{
    bool whole = r->quantity + r->credited_quantity == 0;

    if (whole || was + taken < 0 || taken > 0)
        accounting_differ(c, "margin-credited", r->number, whole ? 0 : was, was + taken);
}

static enum rc check_margin_ledger(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_margins_credited_row *credits = NULL;
    struct q_check_margin_vouchers_row *vouchers = NULL;
    size_t n = 0, v = 0;

    TRY(q_check_margins_credited(ctx, &credits, &n));
    for (size_t i = 0; i < n; i++) {
        check_taken(c, &credits[i], credits[i].base_cents, credits[i].credited_base);
        check_taken(c, &credits[i], credits[i].vat_cents, credits[i].credited_vat);
    }
    TRY(q_check_margin_vouchers(ctx, &vouchers, &v));
    for (size_t i = 0; i < v; i++) {
        accounting_differ(c, "margin-ledger-base", vouchers[i].number, vouchers[i].base_cents, vouchers[i].ledger_base);
        accounting_differ(c, "margin-ledger-vat", vouchers[i].number, vouchers[i].vat_cents, vouchers[i].ledger_vat);
    }
    return RC_OK;
}

static enum rc check_money(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_invoice_money_row *rows = NULL;
    size_t count = 0;

    TRY(q_check_invoice_money(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        const struct q_check_invoice_money_row *r = &rows[i];
        bool open = r->state == INVOICE_SENT || r->state == INVOICE_PARTLY_PAID;
        int64_t left = r->total_cents - r->paid_cents - r->credited_cents;

        c->payments += r->in_cents != 0;
        accounting_differ(c, "invoice-paid", r->number, r->in_cents - r->undone_cents, r->paid_cents);
        if (open) {
            c->open_cents += left;
            c->open_count++;
        } else if (r->state != INVOICE_WRITTEN_OFF)
            accounting_differ(c, "settled-but-open", r->number, 0, left);
        if (open && left == 0)
            accounting_differ(c, "open-but-settled", r->number, 1, 0);
        /* set-off of a credit note moves a claim between two documents without a voucher */
        accounting_differ(c, "ledger-of-invoice", r->number, r->state == INVOICE_WRITTEN_OFF ? r->credited_cents : left + r->credited_cents,
               r->ledger_cents);
        c->receivable_cents += r->ledger_cents - r->credited_cents;
    }
    return RC_OK;
}

static enum rc check_vouchers(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_vouchers_row *rows = NULL;
    size_t count = 0;
    int64_t year = 0, next = 1;

    TRY(q_check_vouchers(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].fiscal_year_id != year)
            next = 1;
        year = rows[i].fiscal_year_id;
        accounting_differ(c, "voucher-number", rows[i].number, next, rows[i].number);
        accounting_differ(c, "voucher-balance", rows[i].number, 0, rows[i].cents);
        next = rows[i].number + 1;
    }
    c->vouchers = (int64_t)count;
    return RC_OK;
}

static enum rc check_bank(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_bank_rows_row *rows = NULL;
    size_t count = 0;

    TRY(q_check_bank_rows(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        accounting_differ(c, "bank-row", rows[i].line, rows[i].cents, rows[i].left_cents + rows[i].used_cents);
    return RC_OK;
}

/* Differences of exchange in the ledger are those that somebody named, no more and no less; money in another currency is worth what
 * the rate of its day says, to the cent that rounding in both currencies leaves. */
static enum rc check_exchange(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_exchange_row *rows = NULL;
    struct q_check_exchange_uses_row *uses = NULL;
    struct q_check_role_sum_row sum;
    size_t count = 0, used = 0;
    int64_t named = 0;

    TRY(q_check_exchange(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        accounting_differ(c, "exchange-ledger", rows[i].number, rows[i].cents, rows[i].ledger_cents);
        if (rows[i].closes != 0)
            accounting_differ(c, "exchange-payment", rows[i].number, rows[i].cents, rows[i].payment_cents);
        named += rows[i].cents;
    }
    TRY(q_check_role_sum(ctx, &sum));
    accounting_differ(c, "exchange-unnamed", 0, named, sum.cents);
    TRY(q_check_exchange_uses(ctx, &uses, &used));
    for (size_t i = 0; i < used; i++) {
        int64_t worth = share(uses[i].cents < 0 ? -uses[i].cents : uses[i].cents, 1000000, uses[i].rate), slack = 1 + 1000000 / uses[i].rate;

        if (uses[i].payment_cents < worth - slack || uses[i].payment_cents > worth + slack)
            accounting_differ(c, "exchange-worth", uses[i].line, worth, uses[i].payment_cents);
    }
    return RC_OK;
}

/* Each sum that came after a write-off has its voucher. */
static enum rc check_recoveries(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_recoveries_row *rows = NULL;
    size_t count = 0;

    TRY(q_check_recoveries(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        accounting_differ(c, "recovered", rows[i].number, rows[i].cents, rows[i].recovered_cents);
        accounting_differ(c, "recovered-ledger", rows[i].number, rows[i].cents, rows[i].ledger_cents);
    }
    return RC_OK;
}

/* The engine's VAT report by invoice, month by month: a loss in a later month comes off there, whether or not anything
 * was invoiced in it. */
static enum rc check_vat(struct ctx *ctx, struct ledger_check *c)
{
    struct q_check_vat_months_row *months = NULL;
    size_t count = 0;

    TRY(q_check_vat_months(ctx, &months, &count));
    for (size_t i = 0; i < count; i++) {
        struct vat_report report;
        int year = 0, month = 0;

        if (!accounting_month(months[i].month_text, &year, &month))
            continue;
        TRY(accounting_vat(ctx, year, month, VAT_BY_INVOICE, &report));
        accounting_differ(c, "vat-report", year * 100 + month, months[i].vat_cents, report.vat_cents);
        c->vat_cents += months[i].vat_cents; /* what the reports say in all, losses taken off */
    }
    return RC_OK;
}

static enum rc check_ageing(struct ctx *ctx, struct ledger_check *c)
{
    struct invoice_ageing ageing;
    int was = ctx->purpose;
    int64_t aged = 0;
    enum rc rc;

    if (policy_permit_purpose(ctx, PURPOSE_INVOICING) != RC_OK) { /* the notice states no invoicing: nobody ages anything */
        err_clear(&ctx->err);
        return RC_OK;
    }
    ctx->purpose = PURPOSE_INVOICING;
    rc = invoices_ageing(ctx, &ageing);
    ctx->purpose = was;
    TRY(rc);
    for (size_t i = 0; i < COUNT(ageing.cents); i++) {
        c->ageing_cents += ageing.cents[i];
        aged += ageing.counts[i];
    }
    accounting_differ(c, "ageing-count", 0, c->open_count, aged);
    accounting_differ(c, "ageing", 0, c->open_cents, c->ageing_cents);
    return RC_OK;
}

enum rc accounting_check(struct ctx *ctx, struct ledger_check *out)
{
    memset(out, 0, sizeof(*out));
    TRY(check_rows(ctx, out));
    TRY(check_margins(ctx, out));
    TRY(check_margin_ledger(ctx, out));
    TRY(check_money(ctx, out));
    TRY(check_vouchers(ctx, out));
    TRY(check_bank(ctx, out));
    TRY(check_exchange(ctx, out));
    TRY(check_recoveries(ctx, out));
    TRY(check_vat(ctx, out));
    TRY(accounting_check_paid(ctx, out));
    TRY(check_ageing(ctx, out));
    accounting_differ(out, "receivables", 0, out->open_cents, out->receivable_cents);
    return RC_OK;
}
