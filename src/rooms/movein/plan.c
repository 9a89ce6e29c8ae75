/* The plan of a move: what the files say against each other and against the register, to the cent, by lines. Nothing is stored
 * (BILLING.md sections 9 and 11; P64, P65). */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "errors_movein.h"
#include "base/money.h"
#include "db/seal.h"
#include "rooms/accounting/accounting.h"
#include "rooms/customers/customers.h"
#include "rooms/movein/internal.h"

enum { DAYS_KNOWN = 64 };

static void at_line(struct ctx *ctx, struct movein_plan *plan, const struct movein_line *l, const char *field, int code, struct str arg)
{
    movein_find(ctx, plan, &(struct movein_finding){MOVEIN_INVOICES, l->line, field, code, arg});
}

static struct str line_text(struct ctx *ctx, int64_t line)
{
    return str_fmt(ctx->arena, "%lld", (long long)line);
}

static struct str cents_text(struct ctx *ctx, int64_t cents)
{
    return money_text(ctx->arena, cents, ctx->lang);
}

/* --- the day of opening --------------------------------------------------------------------------------------- */

static enum rc check_opening(struct ctx *ctx, const struct movein_form *form, struct movein_plan *plan)
{
    bool locked = false;

    plan->opening_on = date_is_none(form->opening_on) || form->opening_on.days == 0 ? ctx->today : form->opening_on;
    if (date_after(plan->opening_on, ctx->today)) {
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_FORM, 0, "opening_on", E4631_MOVEIN_OPENING, STR("")});
        return RC_OK;
    }
    TRY(accounting_is_locked(ctx, plan->opening_on, &locked));
    if (locked)
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_FORM, 0, "opening_on", E4616_MOVEIN_LOCKED, STR("")});
    return RC_OK;
}

/* --- invoices against the register ------------------------------------------------------------------------------- */

struct day_known { int year, month; bool locked, fits; };
struct days { struct day_known known[DAYS_KNOWN]; size_t count; };

/* By month: a fiscal year begins and ends with one. */
static enum rc day_of(struct ctx *ctx, struct days *days, struct date day, struct day_known *out)
{
    int unused = 0;

    *out = (struct day_known){0};
    date_parts(day, &out->year, &out->month, &unused);
    for (size_t i = 0; i < days->count; i++)
        if (days->known[i].year == out->year && days->known[i].month == out->month) {
            *out = days->known[i];
            return RC_OK;
        }
    TRY(accounting_is_locked(ctx, day, &out->locked));
    TRY(invoices_year_fits(ctx, day, &out->fits));
    if (days->count < DAYS_KNOWN)
        days->known[days->count++] = *out;
    return RC_OK;
}

static enum rc check_rates(struct ctx *ctx, struct movein_plan *plan, const struct movein_line *l)
{
    static const char *const fields[INVOICE_CARRIED_VATS] = {"rate1", "rate2", "rate3"};

    for (size_t i = 0; i < l->invoice.vat_count; i++) {
        int cls = 0;

        if (l->invoice.vat[i].rate_bp == 0)
            continue;
        TRY(invoices_rate_known(ctx, l->invoice.vat[i].rate_bp, l->invoice.invoiced_on, &cls));
        if (cls == 0)
            at_line(ctx, plan, l, fields[i], E4613_MOVEIN_VAT_RATE, STR(""));
    }
    return RC_OK;
}

static enum rc check_lines(struct ctx *ctx, struct movein_plan *plan)
{
    struct days days = {.count = 0};

    for (size_t i = 0; i < plan->line_count; i++) {
        const struct movein_line *l = &plan->lines[i];
        struct day_known day;
        int taken = CARRIED_FREE;

        TRY(invoices_carry_check(ctx, &l->invoice, &taken));
        if (taken == CARRIED_NUMBER)
            at_line(ctx, plan, l, "number", E4606_MOVEIN_NUMBER_TAKEN, STR(""));
        else if (taken == CARRIED_REFERENCE)
            at_line(ctx, plan, l, "reference", E4609_MOVEIN_REFERENCE_TAKEN, STR(""));
        TRY(day_of(ctx, &days, l->invoice.invoiced_on, &day));
        if (day.locked)
            at_line(ctx, plan, l, "invoiced_on", E4616_MOVEIN_LOCKED, STR(""));
        if (!day.fits)
            at_line(ctx, plan, l, "invoiced_on", E4617_MOVEIN_NO_YEAR, STR(""));
        TRY(check_rates(ctx, plan, l));
    }
    return RC_OK;
}

/* --- doubled numbers and references --------------------------------------------------------------------------------- */

struct key { struct str text; size_t at; };

static int by_text(const void *a, const void *b)
{
    const struct key *ka = a, *kb = b;
    int order = str_cmp(ka->text, kb->text);

    return order != 0 ? order : (ka->at > kb->at) - (ka->at < kb->at);
}

static void check_twice(struct ctx *ctx, struct movein_plan *plan, bool references)
{
    struct key *keys = ARENA_ARRAY(ctx->arena, struct key, plan->line_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < plan->line_count; i++) {
        struct str text = references ? plan->lines[i].invoice.reference : plan->lines[i].invoice.shown;

        if (!str_empty(text))
            keys[n++] = (struct key){text, i};
    }
    if (n > 1)
        qsort(keys, n, sizeof(keys[0]), by_text);
    for (size_t i = 1; i < n; i++)
        if (str_eq(keys[i].text, keys[i - 1].text))
            at_line(ctx, plan, &plan->lines[keys[i].at], references ? "reference" : "number",
                    references ? E4608_MOVEIN_REFERENCE_TWICE : E4605_MOVEIN_NUMBER_TWICE,
                    line_text(ctx, plan->lines[keys[i - 1].at].line));
}

/* --- totals and control sums ------------------------------------------------------------------------------------------ */

static int by_customer(const void *a, const void *b)
{
    const struct movein_total *ta = a, *tb = b;

    if (ta->customer_id != tb->customer_id)
        return ta->customer_id > tb->customer_id ? 1 : -1;
    return (ta->line > tb->line) - (ta->line < tb->line);
}

static int by_number(const void *a, const void *b)
{
    const struct movein_total *ta = a, *tb = b;

    return (ta->number > tb->number) - (ta->number < tb->number);
}

static void sum_totals(struct ctx *ctx, struct movein_plan *plan)
{
    struct movein_total *t = ARENA_ARRAY(ctx->arena, struct movein_total, plan->line_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < plan->line_count; i++)
        t[i] = (struct movein_total){.customer_id = plan->lines[i].invoice.customer_id, .invoices = 1, .line = plan->lines[i].line,
                                     .open_cents = plan->lines[i].invoice.open_cents, .name = STR("")};
    if (plan->line_count > 1)
        qsort(t, plan->line_count, sizeof(t[0]), by_customer);
    for (size_t i = 0; i < plan->line_count; i++) {
        if (n == 0 || t[n - 1].customer_id != t[i].customer_id) {
            t[n++] = t[i];
            continue;
        }
        t[n - 1].invoices++;
        t[n - 1].open_cents += t[i].open_cents;
    }
    plan->totals = t;
    plan->total_count = n;
}

static enum rc name_totals(struct ctx *ctx, struct movein_plan *plan)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, plan->total_count + 1);
    struct customer_brief *briefs = NULL;

    for (size_t i = 0; i < plan->total_count; i++)
        ids[i] = plan->totals[i].customer_id;
    if (plan->total_count > 0)
        TRY(customers_briefs(ctx, ids, plan->total_count, &briefs));
    for (size_t i = 0; i < plan->total_count; i++) {
        struct movein_total *t = &plan->totals[i];

        t->number = briefs[i].number;
        t->name = briefs[i].name;
        t->locked = briefs[i].locked;
        if (t->locked)
            movein_find(ctx, plan, &(struct movein_finding){MOVEIN_INVOICES, t->line, "customer", E4638_MOVEIN_CUSTOMER_LOCKED, STR("")});
    }
    return RC_OK;
}

static struct movein_total *total_of(struct movein_plan *plan, int64_t customer)
{
    size_t low = 0, high = plan->total_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (plan->totals[middle].customer_id == customer)
            return &plan->totals[middle];
        if (plan->totals[middle].customer_id < customer)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void check_control(struct ctx *ctx, struct movein_plan *plan, const struct movein_controls *controls, size_t i)
{
    struct movein_total *t = total_of(plan, controls->customer_ids[i]);
    struct movein_finding finding = {MOVEIN_CONTROLS, controls->lines[i], "customer", E4620_MOVEIN_CONTROL_EXTRA, STR("")};

    if (t == NULL) {
        if (controls->rows[i].sum != 0)
            movein_find(ctx, plan, &finding);
        return;
    }
    if (t->has_control) {
        finding.code = E4621_MOVEIN_CONTROL_TWICE;
        movein_find(ctx, plan, &finding);
        return;
    }
    t->has_control = true;
    t->control_cents = controls->rows[i].sum;
    if (t->control_cents != t->open_cents)
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_CONTROLS, controls->lines[i], "sum", E4618_MOVEIN_CONTROL_DIFFERS,
                                                        cents_text(ctx, t->open_cents - t->control_cents)});
}

/* A number that is somebody else's here would agree in every sum: the name tells. */
static void check_names(struct ctx *ctx, struct movein_plan *plan)
{
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct movein_line *l = &plan->lines[i];
        const struct movein_total *t = total_of(plan, l->invoice.customer_id);

        if (!str_empty(str_trim(l->name)) && t != NULL && !t->locked && !movein_same_name(ctx->arena, l->name, t->name))
            at_line(ctx, plan, l, "name", E4641_MOVEIN_NAME, STR(""));
    }
}

static enum rc check_controls(struct ctx *ctx, const struct movein_form *form, const struct movein_map *map, struct movein_plan *plan)
{
    struct movein_controls controls;

    plan->controlled = !str_empty(form->controls);
    if (!plan->controlled)
        return RC_OK;
    TRY(movein_read_controls(ctx, form->controls, map, plan, &controls));
    for (size_t i = 0; i < controls.count; i++)
        check_control(ctx, plan, &controls, i);
    for (size_t i = 0; i < plan->total_count; i++)
        if (!plan->totals[i].has_control)
            movein_find(ctx, plan, &(struct movein_finding){MOVEIN_INVOICES, plan->totals[i].line, "customer", E4619_MOVEIN_CONTROL_MISSING,
                                                            STR("")});
    return RC_OK;
}

/* --- opening balances ---------------------------------------------------------------------------------------------------- */

static enum rc receivable_account(struct ctx *ctx, struct str *out)
{
    struct ledger_account *accounts = NULL;
    size_t count = 0;

    *out = STR("");
    TRY(accounting_accounts(ctx, &accounts, &count));
    for (size_t i = 0; i < count; i++)
        if (accounts[i].role == LEDGER_RECEIVABLE && accounts[i].rate_bp == 0)
            *out = accounts[i].account;
    return RC_OK;
}

/* They balance, and the receivables' account is the open invoices, those of earlier moves included, to the cent. */
static enum rc check_balances(struct ctx *ctx, struct movein_plan *plan)
{
    struct str receivables;
    int64_t sum = 0, opening = 0, line = 0;

    TRY(receivable_account(ctx, &receivables));
    for (size_t i = 0; i < plan->balance_count; i++) {
        const struct movein_balance *b = &plan->balances[i];

        sum += b->cents;
        plan->debit_cents += b->cents > 0 ? b->cents : 0;
        if (str_eq(b->account, receivables)) {
            plan->receivable_cents = b->cents;
            line = b->line;
        }
    }
    if (plan->balance_count == 0)
        return RC_OK;
    if (sum != 0)
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_BALANCES, 0, "sum", E4623_MOVEIN_BALANCE_SUM, cents_text(ctx, sum)});
    TRY(accounting_role_sum(ctx, LEDGER_OPENING, &opening));
    if (plan->receivable_cents != plan->open_cents - opening)
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_BALANCES, line, "sum", E4624_MOVEIN_RECEIVABLES,
                                                        cents_text(ctx, plan->open_cents - opening)});
    return RC_OK;
}

/* --- series ----------------------------------------------------------------------------------------------------------------- */

static size_t digits_of(int64_t number)
{
    size_t n = 1;

    while (number >= 10) {
        number /= 10;
        n++;
    }
    return n;
}

/* The next number comes after every one of the same form. */
static void check_series(struct ctx *ctx, struct movein_plan *plan, const struct invoice_continued *s)
{
    struct str shown;
    int64_t next = invoices_continued_number(ctx->arena, s, (int)s->year, s->first, &shown);

    for (size_t i = 0; i < plan->line_count; i++) {
        int64_t number = movein_number_after(plan->lines[i].invoice.shown, s->prefix);

        if (number >= next && digits_of(number) == digits_of(next))
            at_line(ctx, plan, &plan->lines[i], "number", E4627_MOVEIN_SERIES_LOW, shown);
    }
}

/* Old numbers of the very form that the program's own series makes (20260457): without a next number ours would meet them. */
static enum rc check_own_series(struct ctx *ctx, struct movein_plan *plan)
{
    int year = 0, month = 0, day = 0;
    bool continued = false;

    TRY(invoices_is_continued(ctx, 0, &continued));
    for (size_t i = 0; i < plan->series_count; i++)
        continued = continued || plan->series[i].variety == 0;
    date_parts(plan->opening_on, &year, &month, &day);
    for (size_t i = 0; i < plan->line_count && !continued; i++) {
        int64_t number = movein_number_after(plan->lines[i].invoice.shown, STR(""));
        int64_t head = number;

        while (head >= 10000)
            head /= 10;
        if (number >= 10000000 && (head == year || head == year + 1)) {
            at_line(ctx, plan, &plan->lines[i], "number", E4628_MOVEIN_SERIES_NEEDED, STR(""));
            continued = true;
        }
    }
    return RC_OK;
}

/* --- the whole ----------------------------------------------------------------------------------------------------------------- */

static enum rc take_digests(struct ctx *ctx, const struct movein_form *form, struct movein_plan *plan)
{
    const struct str files[2] = {form->invoices, form->balances};

    for (size_t i = 0; i < COUNT(files); i++)
        if (!str_empty(files[i]))
            TRY(keyed_hash(ctx, "movein-file", files[i], &plan->digests[i]));
    return movein_seen(ctx, plan);
}

static int by_file_and_line(const void *a, const void *b)
{
    const struct movein_finding *fa = a, *fb = b;

    if (fa->file != fb->file)
        return fa->file > fb->file ? 1 : -1;
    return (fa->line > fb->line) - (fa->line < fb->line);
}

enum rc movein_plan(struct ctx *ctx, const struct movein_form *form, struct movein_plan *out)
{
    struct movein_map map = {.given = false};

    *out = (struct movein_plan){.line_count = 0};
    if (str_empty(form->invoices) && str_empty(form->balances) && str_empty(str_trim(form->series)))
        return err_invalid(&ctx->err, E4601_MOVEIN_NOTHING, "invoices");
    if (form->invoices.len + form->balances.len + form->controls.len + form->customers.len > MOVEIN_BYTES_MOST)
        return err_invalid(&ctx->err, E4635_MOVEIN_TOO_BIG, "invoices");
    TRY(policy_permit_purpose(ctx, PURPOSE_INVOICING));
    TRY(check_opening(ctx, form, out));
    TRY(take_digests(ctx, form, out));
    if (!str_empty(form->customers))
        TRY(movein_read_customers(ctx, form->customers, out, &map));
    if (!str_empty(form->invoices))
        TRY(movein_read_invoices(ctx, form->invoices, &map, out));
    if (!str_empty(form->balances))
        TRY(movein_read_balances(ctx, form->balances, out));
    TRY(movein_read_series(ctx, form->series, out));
    TRY(check_lines(ctx, out));
    check_twice(ctx, out, false);
    check_twice(ctx, out, true);
    sum_totals(ctx, out);
    TRY(name_totals(ctx, out));
    check_names(ctx, out);
    TRY(check_controls(ctx, form, &map, out));
    TRY(check_balances(ctx, out));
    for (size_t i = 0; i < out->series_count; i++)
        check_series(ctx, out, &out->series[i]);
    TRY(check_own_series(ctx, out));
    if (out->total_count > 1)
        qsort(out->totals, out->total_count, sizeof(out->totals[0]), by_number);
    if (out->finding_count > 1)
        qsort(out->findings, out->finding_count, sizeof(out->findings[0]), by_file_and_line);
    return RC_OK;
}
