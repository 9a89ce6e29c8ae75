/* Vouchers in the transaction of the act (P65; KPL 2:6), month locks, accounts. Vouchers are bookkeeping, which the law
 * imposes, whatever purpose the act has. */
#include "base/errors.h"
#include "audit_accounting.h"
#include "errors_accounting.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"
#include "rooms/audit/audit.h"

enum { LINES_MOST = 64, MONTHS_MOST = 240 };

const struct name_value accounting_kinds[] = {
    {"invoice", VOUCHER_INVOICE, "accounting.kind.invoice"}, {"credit-note", VOUCHER_CREDIT_NOTE, "accounting.kind.credit-note"},
    {"payment", VOUCHER_PAYMENT, "accounting.kind.payment"}, {"undo", VOUCHER_UNDO, "accounting.kind.undo"},
    {"surplus", VOUCHER_SURPLUS, "accounting.kind.surplus"}, {"refund", VOUCHER_REFUND, "accounting.kind.refund"},
    {"write-off", VOUCHER_WRITE_OFF, "accounting.kind.write-off"}, {"opening", VOUCHER_OPENING, "accounting.kind.opening"},
    {"exchange-difference", VOUCHER_EXCHANGE, "accounting.kind.exchange"}, {NULL, 0, NULL}};
const struct name_value accounting_roles[] = {
    {"receivable", LEDGER_RECEIVABLE, "accounting.role.receivable"}, {"sales", LEDGER_SALES, "accounting.role.sales"},
    {"vat", LEDGER_VAT, "accounting.role.vat"}, {"bank", LEDGER_BANK, "accounting.role.bank"},
    {"cash", LEDGER_CASH, "accounting.role.cash"}, {"card", LEDGER_CARD, "accounting.role.card"},
    {"customer-credit", LEDGER_CUSTOMER_CREDIT, "accounting.role.customer-credit"}, {"loss", LEDGER_LOSS, "accounting.role.loss"},
    {"outside-vat", LEDGER_OUTSIDE_VAT, "accounting.role.outside-vat"}, {"opening", LEDGER_OPENING, "accounting.role.opening"},
    {"exchange-loss", LEDGER_EXCHANGE_LOSS, "accounting.role.exchange-loss"},
    {"exchange-gain", LEDGER_EXCHANGE_GAIN, "accounting.role.exchange-gain"}, {NULL, 0, NULL}};
const struct field accounting_month_fields[] = {
    FIELD_TEXT(struct month_form, month, 7, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.month"),
    FIELD_TEXT(struct month_form, reason, 200, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "accounting.reason"), FIELD_END};
const struct field accounting_account_fields[] = {
    FIELD_ENUM(struct account_set, role, accounting_roles, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.role"),
    FIELD_I64(struct account_set, rate_bp, 0, 10000, 0, CATEGORY_NONE, NEED_NONE, "accounting.rate"),
    FIELD_TEXT(struct account_set, account, 12, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.account"),
    FIELD_TEXT(struct account_set, title, 60, 0, CATEGORY_NONE, NEED_NONE, "accounting.title"), FIELD_END};

/* --- accounts ------------------------------------------------------------------------------------------- */

enum rc accounting_accounts(struct ctx *ctx, struct ledger_account **out, size_t *count)
{
    struct q_ledger_account_list_row *own = NULL;
    size_t n = 0;

    TRY(q_ledger_account_list(ctx, &own, &n));
    *out = ARENA_ARRAY(ctx->arena, struct ledger_account, n + LEDGER_ROLES);
    *count = 0;
    for (int role = 1; role < LEDGER_ROLES; role++) {
        struct ledger_account *a;

        if (role == LEDGER_BALANCE)
            continue;
        a = &(*out)[(*count)++];
        *a = (struct ledger_account){.role = role};
        a->account = accounting_default((enum ledger_role)role, 0, &a->title);
        for (size_t i = 0; i < n; i++) {
            if (own[i].role != role)
                continue;
            if (own[i].rate_bp != 0)
                a = &(*out)[(*count)++];
            *a = (struct ledger_account){role, own[i].rate_bp, own[i].account, own[i].title, true};
        }
    }
    return RC_OK;
}

/* The account of the very rate, else the role's. */
static struct str account_of(const struct ledger_account *accounts, size_t count, int role, int64_t rate_bp)
{
    struct str found = STR("");

    for (size_t i = 0; i < count; i++)
        if (accounts[i].role == role && (accounts[i].rate_bp == 0 || accounts[i].rate_bp == rate_bp))
            found = accounts[i].account;
    return found;
}

/* --- months ---------------------------------------------------------------------------------------------- */

enum rc accounting_is_locked(struct ctx *ctx, struct date day, bool *locked)
{
    struct q_month_lock_last_row *rows = NULL;
    size_t count = 0;

    TRY(q_month_lock_last(ctx, &(struct q_month_lock_last){.month = accounting_month_of(ctx->arena, day)}, &rows, &count));
    *locked = count > 0 && rows[0].locked != 0;
    return RC_OK;
}

/* Nothing is dated into a locked month: the first open one takes it. */
static enum rc first_open(struct ctx *ctx, struct date *day)
{
    for (int i = 0; i < MONTHS_MOST; i++) {
        int year = 0, month = 0, unused = 0;
        bool locked = false;

        TRY(accounting_is_locked(ctx, *day, &locked));
        if (!locked)
            return RC_OK;
        date_parts(*day, &year, &month, &unused);
        *day = date_add_months(date_ymd(year, month, 1), 1);
    }
    return err_invalid(&ctx->err, E3801_MONTH_LOCKED, "invoiced_on");
}

static enum rc set_lock(struct ctx *ctx, const struct month_form *form, bool lock, int64_t *out)
{
    struct verdict verdict;
    int year = 0, month = 0;
    bool locked = false;
    struct date first;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E3804_LOCK_NOBODY);
    if (!accounting_month(form->month, &year, &month))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "month");
    first = date_ymd(year, month, 1);
    if (lock && !date_before(date_add_months(first, 1), date_add_days(ctx->today, 1)))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "month");
    if (!lock && str_empty(str_trim(form->reason)))
        return err_invalid(&ctx->err, E3805_UNLOCK_REASON, "reason");
    TRY(accounting_is_locked(ctx, first, &locked));
    if (locked == lock)
        return err_conflict(&ctx->err, E3803_LOCK_SAME);
    *out = env_new_id(ctx->env);
    TRY(q_month_lock_insert(ctx, &(struct q_month_lock_insert){.id = *out, .month = form->month, .locked = lock,
                            .reason = form->reason, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, lock ? AUDIT_MONTH_LOCKED : AUDIT_MONTH_UNLOCKED, 0, year * 100 + month, &verdict);
}

DEFINE_ACTION(accounting_lock, struct month_form, int64_t)
{
    return set_lock(ctx, req, true, out);
}

DEFINE_ACTION(accounting_unlock, struct month_form, int64_t)
{
    return set_lock(ctx, req, false, out);
}

DEFINE_ACTION(accounting_set_account, struct account_set, int64_t)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    for (size_t i = 0; i < req->account.len; i++)
        if (req->account.ptr[i] < '0' || req->account.ptr[i] > '9')
            return err_invalid(&ctx->err, E3806_ACCOUNT_DIGITS, "account");
    TRY(q_ledger_account_set(ctx, &(struct q_ledger_account_set){.role = req->role, .rate = req->rate_bp, .account = req->account,
                             .title = req->title, .by = ctx->actor->user_id, .at = ctx->now}));
    *out = req->role;
    return audit_write(ctx, AUDIT_ACCOUNT_SET, 0, req->role, &verdict);
}

/* --- posting ----------------------------------------------------------------------------------------------- */

static enum rc put_line(struct ctx *ctx, const struct voucher_line *l, int64_t voucher, int64_t ordinal, struct date day,
                        const struct ledger_account *accounts, size_t count)
{
    return q_voucher_line_insert(ctx, &(struct q_voucher_line_insert){.voucher = voucher, .ordinal = ordinal, .on = day, .role = l->role,
        .account = l->role == LEDGER_BALANCE ? l->account : account_of(accounts, count, l->role, l->rate_bp), .cents = l->cents,
        .treatment = l->treatment, .rate = l->rate_bp});
}

static enum rc post(struct ctx *ctx, const struct voucher_post *p)
{
    struct ledger_account *accounts = NULL;
    struct date day = p->dated_on;
    struct q_voucher_last_number_row last;
    int64_t id = env_new_id(ctx->env), year = 0, ordinal = 0;
    size_t count = 0;

    if (!accounting_balances(p->lines, p->count) || p->count == 0)
        return err_bug(&ctx->err, E3807_VOUCHER_UNBALANCED);
    TRY(first_open(ctx, &day));
    TRY(invoices_voucher_year(ctx, day, &year));
    TRY(accounting_accounts(ctx, &accounts, &count));
    TRY(q_voucher_last_number(ctx, &(struct q_voucher_last_number){.year = year}, &last)); /* the writer is one: no gap, no twin */
    TRY(q_voucher_insert(ctx, &(struct q_voucher_insert){.id = id, .year = year, .number = last.number + 1, .kind = p->kind, .on = day,
        .source = p->source, .invoice = p->invoice, .invoice_null = p->invoice == 0, .at = ctx->now}));
    for (size_t i = 0; i < p->count; i++) {
        const struct voucher_line *l = &p->lines[i];

        if (l->cents != 0 || p->count <= 2 || l->role == LEDGER_SALES) /* a base of nothing still shows its treatment */
            TRY(put_line(ctx, l, id, ordinal++, day, accounts, count));
    }
    return RC_OK;
}

enum rc accounting_role_sum(struct ctx *ctx, enum ledger_role role, int64_t *cents)
{
    struct q_voucher_role_sum_row row;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_BOOKKEEPING;
    rc = q_voucher_role_sum(ctx, &(struct q_voucher_role_sum){.role = role}, &row);
    ctx->purpose = was;
    *cents = rc == RC_OK ? row.cents : 0;
    return rc;
}

static enum rc post_payments(struct ctx *ctx, int64_t first, int64_t count, struct date day)
{
    int64_t voucher = env_new_ids(ctx->env, count), last = first + count - 1, year = 0, made = 0, lines = 0;
    struct ledger_account *accounts = NULL;
    struct q_voucher_last_number_row number;
    size_t n = 0;

    TRY(first_open(ctx, &day));
    TRY(invoices_voucher_year(ctx, day, &year));
    TRY(accounting_accounts(ctx, &accounts, &n));
    TRY(q_voucher_last_number(ctx, &(struct q_voucher_last_number){.year = year}, &number));
    TRY(q_vouchers_of_payments(ctx, &(struct q_vouchers_of_payments){.voucher = voucher, .first = first, .last = last, .year = year,
        .number = number.number, .kind = VOUCHER_PAYMENT, .on = day, .at = ctx->now}, &made));
    TRY(q_voucher_lines_of_payments(ctx, &(struct q_voucher_lines_of_payments){.voucher = voucher, .first = first, .last = last,
        .on = day, .debit = LEDGER_BANK, .credit = LEDGER_RECEIVABLE, .debit_account = account_of(accounts, n, LEDGER_BANK, 0),
        .credit_account = account_of(accounts, n, LEDGER_RECEIVABLE, 0)}, &lines));
    return made == count && lines == 2 * count ? RC_OK : err_bug(&ctx->err, E3807_VOUCHER_UNBALANCED);
}

enum rc accounting_post_payments(struct ctx *ctx, int64_t first, size_t count, struct date received_on)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_BOOKKEEPING;
    rc = post_payments(ctx, first, (int64_t)count, received_on);
    ctx->purpose = was;
    return rc;
}

enum rc accounting_post(struct ctx *ctx, const struct voucher_post *p)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_BOOKKEEPING;
    rc = post(ctx, p);
    ctx->purpose = was;
    return rc;
}

/* Rows of one treatment and rate are one, in order of treatment and falling rate: an invoice has few of them, and grouping them
 * here spares the database a sorted table for each invoice. */
static size_t group_rows(struct q_rows_for_voucher_row *rows, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct q_rows_for_voucher_row row = rows[i];
        size_t at = kept;

        while (at > 0 && (rows[at - 1].treatment > row.treatment ||
                          (rows[at - 1].treatment == row.treatment && rows[at - 1].rate_bp < row.rate_bp)))
            at--;
        if (at > 0 && rows[at - 1].treatment == row.treatment && rows[at - 1].rate_bp == row.rate_bp) {
            rows[at - 1].net_cents += row.net_cents;
            rows[at - 1].vat_cents += row.vat_cents;
            continue;
        }
        for (size_t k = kept++; k > at; k--)
            rows[k] = rows[k - 1];
        rows[at] = row;
    }
    return kept;
}

/* A row under the margin scheme: base and tax of its margin by the margin's rate, and what is left of the price, which no VAT
 * is reckoned of (AVL 79 a §). */
static void margin_lines(const struct q_rows_for_voucher_row *row, const struct q_margins_for_voucher_row *margins, size_t n,
                         struct voucher_line *lines, size_t *count)
{
    int64_t left = row->net_cents;

    for (size_t i = 0; i < n && *count + 3 < LINES_MOST; i++) {
        if (margins[i].treatment != row->treatment)
            continue;
        lines[(*count)++] = (struct voucher_line){.role = LEDGER_SALES, .treatment = (int)row->treatment,
                                                  .rate_bp = margins[i].rate_bp, .cents = -margins[i].base_cents};
        lines[(*count)++] = (struct voucher_line){.role = LEDGER_VAT, .treatment = (int)row->treatment,
                                                  .rate_bp = margins[i].rate_bp, .cents = -margins[i].vat_cents};
        left -= margins[i].base_cents + margins[i].vat_cents;
    }
    lines[(*count)++] = (struct voucher_line){.role = LEDGER_SALES, .treatment = TREATMENT_OUTSIDE, .cents = -left};
}

/* Lines of an invoice's rows by treatment and rate: sales and VAT, credit side. */
static enum rc row_lines(struct ctx *ctx, int64_t invoice, struct voucher_line *lines, size_t *count)
{
    struct q_rows_for_voucher_row *rows = NULL;
    struct q_margins_for_voucher_row *margins = NULL;
    size_t n = 0, m = 0;

    TRY(q_rows_for_voucher(ctx, &(struct q_rows_for_voucher){.id = invoice}, &rows, &n));
    n = group_rows(rows, n);
    if (n > 0 && invoices_is_margin((int)rows[n - 1].treatment)) /* they come last */
        TRY(q_margins_for_voucher(ctx, &(struct q_margins_for_voucher){.id = invoice}, &margins, &m));
    for (size_t i = 0; i < n && *count + 2 < LINES_MOST; i++) {
        int treatment = (int)rows[i].treatment;

        if (invoices_is_margin(treatment)) {
            margin_lines(&rows[i], margins, m, lines, count);
            continue;
        }
        lines[(*count)++] = (struct voucher_line){.role = treatment == TREATMENT_OUTSIDE ? LEDGER_OUTSIDE_VAT : LEDGER_SALES,
                                                  .treatment = treatment, .rate_bp = rows[i].rate_bp, .cents = -rows[i].net_cents};
        if (rows[i].vat_cents != 0)
            lines[(*count)++] = (struct voucher_line){.role = LEDGER_VAT, .treatment = treatment, .rate_bp = rows[i].rate_bp,
                                                      .cents = -rows[i].vat_cents};
    }
    return RC_OK;
}

static enum rc post_issued(struct ctx *ctx, const struct q_invoice_for_voucher_row *invoice, bool by_hook)
{
    struct voucher_line lines[LINES_MOST] = {{.role = LEDGER_RECEIVABLE, .cents = invoice->total_cents}};
    size_t count = 1;
    bool locked = false;
    enum voucher_kind kind = invoice->kind == INVOICE_KIND_CREDIT_NOTE ? VOUCHER_CREDIT_NOTE : VOUCHER_INVOICE;

    TRY(row_lines(ctx, invoice->id, lines, &count));
    TRY(accounting_is_locked(ctx, invoice->invoiced_on, &locked));
    if (locked && by_hook)
        return err_invalid(&ctx->err, E3801_MONTH_LOCKED, "invoiced_on");
    return post(ctx, &(struct voucher_post){kind, invoice->id, invoice->id, invoice->invoiced_on, lines, count});
}

/* A credit loss takes back its share of sales and VAT: what is open, in proportion to the invoice's own lines. */
static enum rc post_loss(struct ctx *ctx, const struct q_invoice_for_voucher_row *invoice)
{
    int64_t open = invoice->total_cents - invoice->paid_cents - invoice->credited_cents;
    struct voucher_line lines[LINES_MOST] = {{.role = LEDGER_RECEIVABLE, .cents = -open}};
    int64_t weights[LINES_MOST], parts[LINES_MOST];
    size_t count = 1;

    if (open == 0)
        return RC_OK;
    TRY(row_lines(ctx, invoice->id, lines, &count));
    for (size_t i = 1; i < count; i++)
        weights[i] = -lines[i].cents;
    accounting_share(open, weights + 1, count - 1, parts + 1);
    for (size_t i = 1; i < count; i++) {
        lines[i].cents = parts[i];
        if (lines[i].role == LEDGER_SALES || lines[i].role == LEDGER_OUTSIDE_VAT)
            lines[i].role = LEDGER_LOSS; /* the base is a cost; the VAT comes back */
    }
    return post(ctx, &(struct voucher_post){VOUCHER_WRITE_OFF, invoice->id, invoice->id,
                                            invoice->settled_on_null ? ctx->today : invoice->settled_on, lines, count});
}

/* What is written off comes back: of all recoveries together each class has its share, so that the last one leaves no cent. */
static enum rc post_recovery(struct ctx *ctx, int64_t invoice, int64_t recovery, int64_t cents, struct date day)
{
    struct voucher_line lines[LINES_MOST] = {{.role = LEDGER_BANK, .cents = cents}};
    int64_t weights[LINES_MOST], before[LINES_MOST], after[LINES_MOST];
    struct q_loss_lines_row *loss = NULL;
    struct q_recoveries_before_row earlier;
    size_t count = 0;

    TRY(q_loss_lines(ctx, &(struct q_loss_lines){.invoice = invoice}, &loss, &count));
    TRY(q_recoveries_before(ctx, &(struct q_recoveries_before){.invoice = invoice, .id = recovery}, &earlier));
    if (count == 0 || count >= LINES_MOST)
        return err_bug(&ctx->err, E3807_VOUCHER_UNBALANCED);
    for (size_t i = 0; i < count; i++)
        weights[i] = loss[i].cents;
    accounting_share(earlier.cents, weights, count, before);
    accounting_share(earlier.cents + cents, weights, count, after);
    for (size_t i = 0; i < count; i++)
        lines[i + 1] = (struct voucher_line){.role = (enum ledger_role)loss[i].role, .treatment = (int)loss[i].treatment,
                                             .rate_bp = loss[i].rate_bp, .cents = before[i] - after[i]};
    return post(ctx, &(struct voucher_post){VOUCHER_WRITE_OFF, recovery, invoice, day, lines, count + 1});
}

enum rc accounting_post_recovery(struct ctx *ctx, int64_t invoice, int64_t recovery, int64_t cents, struct date received_on)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_BOOKKEEPING;
    rc = post_recovery(ctx, invoice, recovery, cents, received_on);
    ctx->purpose = was;
    return rc;
}

static enum rc on_invoice(struct ctx *ctx, int64_t id, enum invoice_event event, bool by_hook)
{
    struct q_invoice_for_voucher_row invoice;

    /* an invoice of the former program comes in with its opening voucher (rooms/movein) */
    if (event != INVOICE_EVENT_ISSUED && event != INVOICE_EVENT_WRITTEN_OFF)
        return RC_OK;
    TRY(q_invoice_for_voucher(ctx, &(struct q_invoice_for_voucher){.id = id}, &invoice));
    return event == INVOICE_EVENT_ISSUED ? post_issued(ctx, &invoice, by_hook) : post_loss(ctx, &invoice);
}

enum rc accounting_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_BOOKKEEPING;
    rc = on_invoice(ctx, invoice, event, true);
    ctx->purpose = was;
    return rc;
}

/* --- what was there before ------------------------------------------------------------------------------------ */

static enum rc post_movement(struct ctx *ctx, const struct q_movements_without_voucher_row *m)
{
    enum ledger_role money = m->way == 2 ? LEDGER_CASH : m->way == 3 ? LEDGER_CARD : LEDGER_BANK;
    const struct voucher_line lines[] = {{.role = money, .cents = m->cents}, {.role = LEDGER_RECEIVABLE, .cents = -m->cents}};

    return post(ctx, &(struct voucher_post){m->cents < 0 ? VOUCHER_UNDO : VOUCHER_PAYMENT, m->id, m->invoice_id, m->made_on, lines, 2});
}

DECLARE_ACTION(catch_up_some, int64_t, int64_t);
DEFINE_ACTION(catch_up_some, int64_t, int64_t)
{
    struct q_invoices_without_voucher_row *invoices = NULL;
    struct q_movements_without_voucher_row *moves = NULL;
    struct q_losses_without_voucher_row *losses = NULL;
    struct q_recoveries_without_voucher_row *back = NULL;
    size_t n = 0, m = 0, l = 0, b = 0;

    (void)req;
    TRY(q_invoices_without_voucher(ctx, &invoices, &n));
    for (size_t i = 0; i < n; i++)
        TRY(on_invoice(ctx, invoices[i].id, INVOICE_EVENT_ISSUED, false));
    TRY(q_movements_without_voucher(ctx, &moves, &m));
    for (size_t i = 0; i < m; i++)
        TRY(post_movement(ctx, &moves[i]));
    TRY(q_losses_without_voucher(ctx, &losses, &l));
    for (size_t i = 0; i < l; i++)
        TRY(on_invoice(ctx, losses[i].id, INVOICE_EVENT_WRITTEN_OFF, false));
    TRY(q_recoveries_without_voucher(ctx, &back, &b));
    for (size_t i = 0; i < b; i++)
        TRY(post_recovery(ctx, back[i].invoice_id, back[i].id, back[i].cents, back[i].recovered_on));
    *out = (int64_t)(n + m + l + b);
    return RC_OK;
}

enum rc accounting_catch_up(struct ctx *ctx)
{
    int64_t done = 0;
    int64_t none = 0;

    do {
        struct ctx own = *ctx;
        enum rc rc;

        own.arena = arena_new((size_t)64 << 20);
        rc = RUN_ACTION(catch_up_some, &own, &none, &done);
        ctx->db = own.db;
        if (rc != RC_OK) {
            ctx->err = own.err;
            ctx->err.fields = NULL;
            ctx->err.field_count = 0;
            ctx->err.arg = STR("");
        }
        arena_free(own.arena);
        TRY(rc);
    } while (done > 0);
    return RC_OK;
}
