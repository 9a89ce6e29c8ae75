/* Journal, VAT report and EU list: read from vouchers alone (BILLING.md section 9; P19, P65). */
#include "base/errors.h"
#include "db/core.h"
#include "errors_accounting.h"
#include "queries_accounting.h"
#include "rooms/accounting/internal.h"
#include "rooms/tables/tables.h"

static struct journal_row row_of(const struct q_journal_rows_row *r)
{
    return (struct journal_row){.voucher = r->voucher_id, .number = r->number, .line = r->ordinal, .cents = r->cents,
                                .rate_bp = r->rate_bp, .invoice = r->invoice_number_null ? 0 : r->invoice_number,
                                .kind = (int)r->kind, .role = (int)r->role, .treatment = (int)r->treatment,
                                .dated_on = r->dated_on, .account = r->account};
}

/* A voucher that the limit cut is left for the next call. */
static size_t whole_vouchers(const struct q_journal_rows_row *rows, size_t count, size_t most)
{
    size_t n = count;

    if (count < most)
        return count;
    while (n > 1 && rows[n - 1].number == rows[count - 1].number)
        n--;
    return n == 1 && rows[0].number == rows[count - 1].number ? count : n;
}

enum rc accounting_journal(struct ctx *ctx, struct date from, struct date to, struct journal_place *place, size_t most,
                           struct journal_row **out, size_t *count)
{
    int64_t *years = NULL;
    size_t n = 0;
    bool reached = place->year == 0;

    *count = 0;
    TRY(invoices_year_ids(ctx, from, to, &years, &n)); /* a voucher's day lies in its year */
    for (size_t y = 0; y < n; y++) {
        struct q_journal_rows_row *rows = NULL;
        size_t found = 0;

        if (!reached && years[y] != place->year)
            continue;
        if (reached)
            *place = (struct journal_place){years[y], 0};
        reached = true;
        TRY(q_journal_rows(ctx, &(struct q_journal_rows){.from = from, .to = to, .after = place->number,
                           .year = years[y], .limit = (int64_t)most}, &rows, &found));
        if (found == 0)
            continue;
        *count = whole_vouchers(rows, found, most);
        *out = ARENA_ARRAY(ctx->arena, struct journal_row, *count);
        for (size_t i = 0; i < *count; i++)
            (*out)[i] = row_of(&rows[i]);
        place->number = rows[*count - 1].number;
        return RC_OK;
    }
    return RC_OK;
}

enum rc accounting_voucher(struct ctx *ctx, int64_t id, struct voucher *out)
{
    struct q_voucher_get_row row;
    struct q_voucher_lines_row *lines = NULL;
    enum rc rc = q_voucher_get(ctx, &(struct q_voucher_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E3809_VOUCHER_GONE);
    TRY(rc);
    *out = (struct voucher){.id = id, .number = row.number, .kind = (int)row.kind, .dated_on = row.dated_on,
                            .invoice = row.invoice_number_null ? 0 : row.invoice_number};
    TRY(q_voucher_lines(ctx, &(struct q_voucher_lines){.id = id}, &lines, &out->count));
    out->rows = ARENA_ARRAY(ctx->arena, struct journal_row, out->count);
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = (struct journal_row){.voucher = id, .number = row.number, .line = lines[i].ordinal, .cents = lines[i].cents,
                                            .rate_bp = lines[i].rate_bp, .invoice = out->invoice, .kind = out->kind,
                                            .role = (int)lines[i].role, .treatment = (int)lines[i].treatment,
                                            .dated_on = row.dated_on, .account = lines[i].account};
    return RC_OK;
}

enum rc accounting_month_acts(struct ctx *ctx, struct month_act **out, size_t *count)
{
    struct q_month_lock_list_row *rows = NULL;

    TRY(q_month_lock_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct month_act, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct month_act){rows[i].month, rows[i].reason, rows[i].locked != 0, rows[i].made_by, rows[i].made_at};
    return RC_OK;
}

/* The box of the return: by the dated table; unconfirmed ones are shown as such. */
static enum rc find_box(struct ctx *ctx, struct vat_line *line, struct date day)
{
    static const char *const by_treatment[] = {NULL, NULL, "reverse-charge", "eu-goods", "zero", NULL, "zero", "eu-service"};
    const char *name = line->treatment > 0 && line->treatment < (int)COUNT(by_treatment) ? by_treatment[line->treatment] : NULL;
    struct table_value *rates = NULL, box;
    size_t count = 0;
    enum rc rc;

    if (line->treatment == TREATMENT_STANDARD || invoices_is_margin(line->treatment)) { /* the tax of a margin is of its rate */
        TRY(tables_values(ctx, TABLE_VAT, &rates, &count));
        for (size_t i = 0; i < count && name == NULL; i++)
            if (rates[i].value == line->rate_bp && tables_find(rates, count, rates[i].name, day) == &rates[i])
                name = rates[i].name;
    }
    if (name == NULL)
        return RC_OK;
    rc = tables_value_on(ctx, TABLE_VAT_BOX, name, day, &box);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    line->box = box.value;
    line->box_confirmed = box.confirmed;
    return RC_OK;
}

static enum rc by_payment(struct ctx *ctx, bool all, struct vat_report *out)
{
    TRY(accounting_vat_paid(ctx, all, out));
    for (size_t i = 0; i < out->count; i++) {
        out->vat_cents += out->lines[i].vat_cents;
        TRY(find_box(ctx, &out->lines[i], out->from));
    }
    return RC_OK;
}

enum rc accounting_vat(struct ctx *ctx, int year, int month, enum vat_basis basis, struct vat_report *out)
{
    struct q_vat_by_invoice_row *rows = NULL;
    struct q_vat_by_delivery_row *delivered = NULL;
    bool own = basis == VAT_BY_OWN, by_delivery;

    *out = (struct vat_report){.from = date_ymd(year, month, 1)};
    out->to = date_add_days(date_add_months(out->from, 1), -1);
    if (own)
        TRY(accounting_basis_on(ctx, out->from, &basis));
    out->basis = basis;
    by_delivery = basis == VAT_BY_DELIVERY;
    if (basis == VAT_BY_PAYMENT)
        return by_payment(ctx, !own, out);
    if (by_delivery)
        TRY(q_vat_by_delivery(ctx, &(struct q_vat_by_delivery){.from = out->from, .to = out->to}, &delivered, &out->count));
    else
        TRY(q_vat_by_invoice(ctx, &(struct q_vat_by_invoice){.from = out->from, .to = out->to}, &rows, &out->count));
    out->lines = ARENA_ARRAY(ctx->arena, struct vat_line, out->count + 1);
    for (size_t i = 0; i < out->count; i++) {
        out->lines[i] = by_delivery
            ? (struct vat_line){(int)delivered[i].treatment, delivered[i].rate_bp, delivered[i].base_cents, delivered[i].vat_cents, delivered[i].documents, 0, false}
            : (struct vat_line){(int)rows[i].treatment, rows[i].rate_bp, rows[i].base_cents, rows[i].vat_cents, rows[i].documents, 0, false};
        out->vat_cents += out->lines[i].vat_cents;
        TRY(find_box(ctx, &out->lines[i], out->from));
    }
    return RC_OK;
}

enum rc accounting_eu_list(struct ctx *ctx, int year, int month, struct eu_line **out, size_t *count)
{
    struct date from = date_ymd(year, month, 1);
    struct q_eu_invoices_row *rows = NULL;
    size_t n = 0;

    TRY(q_eu_invoices(ctx, &(struct q_eu_invoices){.from = from, .to = date_add_days(date_add_months(from, 1), -1)}, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, struct eu_line, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        struct invoice invoice;
        size_t at = 0;

        TRY(invoices_load(ctx, 0, rows[i].invoice_id, &invoice));
        while (at < *count && !str_eq((*out)[at].vat_id, invoice.party.vat_id))
            at++;
        if (at == *count)
            (*out)[(*count)++] = (struct eu_line){.vat_id = invoice.party.vat_id};
        (*out)[at].goods_cents += rows[i].goods_cents;
        (*out)[at].services_cents += rows[i].services_cents;
    }
    return RC_OK;
}

struct str accounting_columns_setting(struct ctx *ctx, int format)
{
    return str_fmt(ctx->arena, "journal.columns.%d", format);
}

enum rc accounting_columns(struct ctx *ctx, int format, struct str *out, bool *own)
{
    enum rc rc = setting_get(ctx, accounting_columns_setting(ctx, format), out);

    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    *own = rc == RC_OK && !str_empty(*out);
    if (!*own)
        *out = accounting_columns_delivered(format);
    return RC_OK;
}
