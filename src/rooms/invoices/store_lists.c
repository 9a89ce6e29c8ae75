/* Lists and figures of invoices: SQL answers, names come in one result set from customers (P43, P65). */
#include "base/errors.h"
#include "base/ids.h"
#include "db/core.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/view.h"

enum rc invoices_id_by_reference(struct ctx *ctx, struct str typed, int64_t *id)
{
    struct q_invoice_id_by_reference_row row;
    struct str reference = STR("");

    if (id_rf(ctx->arena, typed, &reference))
        reference = str_sub(reference, 4, reference.len);
    if (!id_reference(ctx->arena, str_empty(reference) ? typed : reference, &reference))
        return RC_NOT_FOUND;
    TRY(q_invoice_id_by_reference(ctx, &(struct q_invoice_id_by_reference){.reference = reference}, &row));
    *id = row.id;
    return RC_OK;
}

/* As it is printed: "K-920260001", a number of the former program. */
static enum rc id_by_text(struct ctx *ctx, struct str typed, int64_t *id)
{
    struct q_invoice_id_by_text_row row;
    struct str shown = str_trim(typed);

    if (str_empty(shown) || shown.len > 20)
        return RC_NOT_FOUND;
    TRY(q_invoice_id_by_text(ctx, &(struct q_invoice_id_by_text){.shown = shown}, &row));
    *id = row.id;
    return RC_OK;
}

enum rc invoices_id_by_shown(struct ctx *ctx, struct str shown, int64_t *id)
{
    int64_t number = 0;
    enum rc rc = id_by_text(ctx, shown, id);

    if (rc == RC_NOT_FOUND && str_to_i64(shown, &number) && number > 0)
        rc = invoices_id_by_number(ctx, number, id);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    return rc;
}

/* Under its own purpose: the searcher's page may be another room's. */
static enum rc look_up_typed(struct ctx *ctx, struct str typed, int64_t *number)
{
    struct invoice_sum_line sum;
    int64_t id = 0;
    int64_t as_number = 0;
    enum rc rc = invoices_id_by_reference(ctx, typed, &id);

    if (rc == RC_NOT_FOUND)
        rc = id_by_text(ctx, typed, &id);
    if (rc == RC_NOT_FOUND && str_to_i64(typed, &as_number) && as_number > 0)
        rc = invoices_id_by_number(ctx, as_number, &id);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        rc = invoices_id_by_buyer_number(ctx, typed, &id);
    }
    TRY(rc);
    TRY(invoices_sum_of(ctx, id, &sum));
    *number = sum.number;
    return RC_OK;
}

static bool like_a_number(struct str typed)
{
    bool digit = false;

    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];

        if (c < '0' && c != ' ' && c != '-' && c != '/' && c != '.')
            return false;
        digit = digit || (c >= '0' && c <= '9');
    }
    return digit;
}

enum rc invoices_find_typed(struct ctx *ctx, struct str typed, int64_t *number)
{
    int purpose = ctx->purpose;
    enum rc rc;

    *number = 0;
    if (!like_a_number(typed)) /* names are not looked up here */
        return RC_OK;
    ctx->purpose = PURPOSE_INVOICING;
    rc = look_up_typed(ctx, str_trim(typed), number);
    ctx->purpose = purpose;
    if (rc != RC_NOT_FOUND && rc != RC_REFUSED)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

/* Names of the page's customers; a cut tie shows no name. */
static enum rc name_lines(struct ctx *ctx, struct invoice_list *list)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, list->count);
    struct customer_brief *briefs = NULL;
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].customer_id != 0)
            ids[n++] = list->rows[i].customer_id;
    if (n == 0)
        return RC_OK;
    TRY(customers_briefs(ctx, ids, n, &briefs));
    n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].customer_id != 0)
            list->rows[i].name = briefs[n++].name;
    return RC_OK;
}

static struct invoice_line line_of(struct ctx *ctx, int64_t id, bool no_customer, int64_t customer, int64_t state,
                                   bool no_number, int64_t number, struct date invoiced_on, struct date due_on,
                                   int64_t total, int64_t paid, int64_t credited)
{
    int64_t open = invoices_open_of(state, total, paid, credited);

    return (struct invoice_line){
        .id = id, .customer_id = no_customer ? 0 : customer, .state = (enum invoice_state)state,
        .number = no_number ? 0 : number, .invoiced_on = invoiced_on, .due_on = due_on, .total_cents = total,
        .open_cents = open, .overdue = open > 0 && date_before(due_on, ctx->today)};
}

/* The four list queries give rows of the same shape; one macro fills the page from each. */
#define FILL(rows, n)                                                                                          \
    do {                                                                                                       \
        out->more = (n) > limit;                                                                               \
        out->count = out->more ? limit : (n);                                                                  \
        out->rows = ARENA_ARRAY(ctx->arena, struct invoice_line, out->count);                                  \
        for (size_t i = 0; i < out->count; i++) {                                                              \
            out->rows[i] = line_of(ctx, (rows)[i].id, (rows)[i].customer_id_null, (rows)[i].customer_id,       \
                                   (rows)[i].state, (rows)[i].number_null, (rows)[i].number,                   \
                                   (rows)[i].invoiced_on, (rows)[i].due_on, (rows)[i].total_cents,             \
                                   (rows)[i].paid_cents, (rows)[i].credited_cents);                            \
            out->rows[i].kind = (enum invoice_kind)(rows)[i].kind;                                              \
            out->rows[i].shown = (rows)[i].number_text_null ? STR("") : (rows)[i].number_text;                 \
        }                                                                                                      \
    } while (0)

enum rc invoices_tally(struct ctx *ctx, int count, int state, struct date due_on, int64_t open_cents)
{
    return invoices_tally_sum(ctx, count, state, due_on, count * open_cents);
}

enum rc invoices_tally_sum(struct ctx *ctx, int64_t count, int state, struct date due_on, int64_t open_cents)
{
    bool open = state == INVOICE_SENT || state == INVOICE_PARTLY_PAID;
    struct str due = open ? date_iso(ctx->arena, due_on) : STR("");
    int64_t cents = open ? open_cents : 0, changes = 0;

    TRY(q_invoice_tally_add(ctx, &(struct q_invoice_tally_add){.count = count, .cents = cents, .state = state, .due = due}, &changes));
    return changes != 0 ? RC_OK : q_invoice_tally_begin(ctx, &(struct q_invoice_tally_begin){.state = state, .due = due,
        .count = count, .cents = cents});
}

DEFINE_ACTION(invoices_tally_sweep, int64_t, int64_t)
{
    (void)req;
    return q_invoice_tally_sweep(ctx, out);
}

enum rc invoices_tally_nightly(struct ctx *ctx)
{
    int64_t none = 0, gone = 0;

    return RUN_ACTION(invoices_tally_sweep, ctx, &none, &gone);
}

static enum rc fill_counts(struct ctx *ctx, struct invoice_list *out)
{
    struct q_invoice_tallies_row *rows = NULL;
    size_t n = 0;

    TRY(q_invoice_tallies(ctx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct date due;

        out->counts[rows[i].state == INVOICE_DRAFT ? INVOICES_DRAFTS : INVOICES_ALL] += rows[i].how_many;
        if (rows[i].state == INVOICE_PAID)
            out->counts[INVOICES_PAID] += rows[i].how_many;
        if (!date_from_iso(rows[i].due, &due)) /* not open */
            continue;
        out->counts[INVOICES_OPEN] += rows[i].how_many;
        out->open_cents += rows[i].open_cents;
        if (due.days >= ctx->today.days)
            continue;
        out->counts[INVOICES_OVERDUE] += rows[i].how_many;
        out->overdue_cents += rows[i].open_cents;
    }
    return RC_OK;
}

static enum rc list_open(struct ctx *ctx, bool overdue, int64_t after, size_t limit, struct invoice_list *out)
{
    struct q_invoice_list_open_row *rows = NULL;
    struct date after_due = date_ymd(1, 1, 1);
    size_t n = 0;

    if (after != 0) {
        struct q_invoice_get_row last;

        if (q_invoice_get(ctx, &(struct q_invoice_get){.id = after}, &last) == RC_OK)
            after_due = last.due_on;
        err_clear(&ctx->err);
    }
    TRY(q_invoice_list_open(ctx, &(struct q_invoice_list_open){
        .due_before = overdue ? ctx->today : date_ymd(9999, 12, 31), .after_due = after_due, .after_id = after,
        .limit = (int64_t)limit + 1}, &rows, &n));
    FILL(rows, n);
    return RC_OK;
}

static enum rc list_numbered(struct ctx *ctx, int64_t low, int64_t high, int64_t after, size_t limit,
                             struct invoice_list *out)
{
    struct q_invoice_list_row *rows = NULL;
    size_t n = 0;

    TRY(q_invoice_list(ctx, &(struct q_invoice_list){.low = low, .high = high,
        .before = after == 0 ? INT64_MAX : after, .limit = (int64_t)limit + 1}, &rows, &n));
    FILL(rows, n);
    return RC_OK;
}

static enum rc list_drafts(struct ctx *ctx, int64_t after, size_t limit, struct invoice_list *out)
{
    struct q_invoice_list_drafts_row *rows = NULL;
    size_t n = 0;

    TRY(q_invoice_list_drafts(ctx, &(struct q_invoice_list_drafts){.after = after, .limit = (int64_t)limit + 1},
                              &rows, &n));
    FILL(rows, n);
    return RC_OK;
}

enum rc invoices_list(struct ctx *ctx, enum invoice_filter filter, int64_t after, size_t limit,
                      struct invoice_list *out)
{
    *out = (struct invoice_list){0};
    switch (filter) {
    case INVOICES_OPEN:
    case INVOICES_OVERDUE:
        TRY(list_open(ctx, filter == INVOICES_OVERDUE, after, limit, out));
        break;
    case INVOICES_PAID:
        TRY(list_numbered(ctx, INVOICE_PAID, INVOICE_PAID, after, limit, out));
        break;
    case INVOICES_DRAFTS:
        TRY(list_drafts(ctx, after, limit, out));
        break;
    case INVOICES_ALL:
    case INVOICES_FILTERS:
        TRY(list_numbered(ctx, INVOICE_SENT, INVOICE_WRITTEN_OFF, after, limit, out));
        break;
    }
    TRY(fill_counts(ctx, out));
    return name_lines(ctx, out);
}

enum rc invoices_of_customer(struct ctx *ctx, int64_t customer, size_t limit, struct invoice_list *out)
{
    struct q_invoice_list_customer_row *rows = NULL;
    size_t n = 0;

    *out = (struct invoice_list){0};
    TRY(q_invoice_list_customer(ctx, &(struct q_invoice_list_customer){.customer = customer,
                                                                       .limit = (int64_t)limit + 1}, &rows, &n));
    FILL(rows, n);
    return RC_OK;
}

enum rc invoices_money_of(struct ctx *ctx, int64_t customer, struct invoice_money *out)
{
    struct q_invoice_customer_money_row row;
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(ctx->today, &year, &month, &day);
    TRY(q_invoice_customer_money(ctx, &(struct q_invoice_customer_money){
        .customer = customer, .day = ctx->today, .year_start = date_ymd(year, 1, 1)}, &row));
    *out = (struct invoice_money){row.open_count, row.open_cents, row.overdue_cents, row.year_cents, row.how_many};
    return RC_OK;
}

/* Which column of the ageing a due date falls in (BILLING section 8). */
static size_t age_class(struct date due_on, struct date today)
{
    static const int limit[] = {0, 14, 30, 60, 90};
    int days = today.days - due_on.days;
    size_t i = 0;

    while (i < COUNT(limit) && days > limit[i])
        i++;
    return i;
}

enum rc invoices_ageing(struct ctx *ctx, struct invoice_ageing *out)
{
    struct q_invoice_tallies_row *rows = NULL;
    size_t n = 0;

    *out = (struct invoice_ageing){{0}, {0}};
    TRY(q_invoice_tallies(ctx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct date due;
        size_t c;

        if (!date_from_iso(rows[i].due, &due))
            continue;
        c = age_class(due, ctx->today);
        out->counts[c] += rows[i].how_many;
        out->cents[c] += rows[i].open_cents;
    }
    return RC_OK;
}

enum rc invoices_months(struct ctx *ctx, struct invoice_month out[12])
{
    struct q_invoice_months_row *rows = NULL;
    struct date first;
    size_t n = 0;
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(ctx->today, &year, &month, &day);
    first = date_add_months(date_ymd(year, month, 1), -11);
    TRY(q_invoice_months(ctx, &(struct q_invoice_months){.from = first}, &rows, &n));
    for (int i = 0; i < 12; i++) {
        struct str name;

        date_parts(date_add_months(first, i), &year, &month, &day);
        out[i] = (struct invoice_month){.year = year, .month = month};
        name = str_fmt(ctx->arena, "%04d-%02d", year, month);
        for (size_t r = 0; r < n; r++)
            if (str_eq(rows[r].month_text, name))
                out[i].invoiced_cents = rows[r].total_cents;
    }
    return RC_OK;
}

enum rc invoices_sum_of(struct ctx *ctx, int64_t invoice, struct invoice_sum_line *out)
{
    struct q_invoice_get_row row;
    enum rc rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    *out = (struct invoice_sum_line){
        .number = row.number_null ? 0 : row.number, .total_cents = row.total_cents,
        .open_cents = invoices_open_of(row.state, row.total_cents, row.paid_cents, row.credited_cents),
        .state = (enum invoice_state)row.state};
    return RC_OK;
}
