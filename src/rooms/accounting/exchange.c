/* Accounting as JSON: what API and command line share (P19, P65). */
#include "base/errors.h"
#include "base/money.h"
#include "errors_accounting.h"
#include "rooms/accounting/exchange.h"

struct str accounting_word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

void accounting_row_json(struct ctx *ctx, struct json *j, const struct journal_row *row)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)row->voucher));
    json_ki64(j, "voucher", row->number);
    json_kstr(j, "kind", accounting_word(accounting_kinds, row->kind));
    json_kstr(j, "date", date_iso(ctx->arena, row->dated_on));
    json_kstr(j, "account", row->account);
    json_kstr(j, "role", accounting_word(accounting_roles, row->role));
    json_kstr(j, "debit", money_plain(ctx->arena, row->cents > 0 ? row->cents : 0));
    json_kstr(j, "credit", money_plain(ctx->arena, row->cents < 0 ? -row->cents : 0));
    if (row->treatment != 0) {
        json_kstr(j, "vat_code", str_from(accounting_vat_code(row->treatment)));
        json_ki64(j, "rate_bp", row->rate_bp);
    }
    if (row->invoice != 0)
        json_ki64(j, "invoice", row->invoice);
    json_close(j, '}');
}

void accounting_vat_json(struct ctx *ctx, struct json *j, const struct vat_report *report)
{
    json_open(j, '{');
    json_kstr(j, "from", date_iso(ctx->arena, report->from));
    json_kstr(j, "to", date_iso(ctx->arena, report->to));
    json_kstr(j, "basis", field_word(accounting_bases, report->basis));
    json_key(j, "lines");
    json_open(j, '[');
    for (size_t i = 0; i < report->count; i++) {
        const struct vat_line *l = &report->lines[i];

        json_open(j, '{');
        json_ki64(j, "treatment", l->treatment);
        json_kstr(j, "vat_code", str_from(accounting_vat_code(l->treatment)));
        json_ki64(j, "rate_bp", l->rate_bp);
        json_kstr(j, "base", money_plain(ctx->arena, l->base_cents));
        json_kstr(j, "vat", money_plain(ctx->arena, l->vat_cents));
        json_ki64(j, "documents", l->documents);
        if (l->box != 0) {
            json_ki64(j, "box", l->box);
            json_kbool(j, "box_confirmed", l->box_confirmed);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    json_kstr(j, "vat", money_plain(ctx->arena, report->vat_cents));
    json_close(j, '}');
}

void accounting_bases_json(struct ctx *ctx, struct json *j, const struct basis_span *spans, size_t count)
{
    json_open(j, '{');
    json_key(j, "bases");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "from", date_iso(ctx->arena, spans[i].from));
        if (!date_is_none(spans[i].until))
            json_kstr(j, "to", date_iso(ctx->arena, date_add_days(spans[i].until, -1)));
        json_kstr(j, "basis", field_word(accounting_bases, spans[i].basis));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void accounting_accounts_json(struct json *j, const struct ledger_account *accounts, size_t count)
{
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "role", accounting_word(accounting_roles, accounts[i].role));
        json_ki64(j, "rate_bp", accounts[i].rate_bp);
        json_kstr(j, "account", accounts[i].account);
        json_kstr(j, "title", accounts[i].title);
        json_kbool(j, "own", accounts[i].own);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void accounting_eu_json(struct ctx *ctx, struct json *j, const struct eu_line *lines, size_t count)
{
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "vat_id", lines[i].vat_id);
        json_kstr(j, "goods", money_plain(ctx->arena, lines[i].goods_cents));
        json_kstr(j, "services", money_plain(ctx->arena, lines[i].services_cents));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void accounting_check_json(struct ctx *ctx, struct json *j, const struct ledger_check *check)
{
    size_t shown = check->count < COUNT(check->differences) ? check->count : COUNT(check->differences);

    json_open(j, '{');
    json_kbool(j, "agrees", check->count == 0);
    json_ki64(j, "invoices", check->invoices);
    json_ki64(j, "paid_invoices", check->payments);
    json_ki64(j, "vouchers", check->vouchers);
    json_kstr(j, "open", money_plain(ctx->arena, check->open_cents));
    json_kstr(j, "ledger", money_plain(ctx->arena, check->receivable_cents));
    json_kstr(j, "ageing", money_plain(ctx->arena, check->ageing_cents));
    json_kstr(j, "vat", money_plain(ctx->arena, check->vat_cents));
    json_ki64(j, "difference_count", (int64_t)check->count);
    json_key(j, "differences");
    json_open(j, '[');
    for (size_t i = 0; i < shown; i++) {
        json_open(j, '{');
        json_kstr(j, "what", str_from(check->differences[i].what));
        json_ki64(j, "number", check->differences[i].number);
        json_ki64(j, "expected", check->differences[i].expected);
        json_ki64(j, "found", check->differences[i].found);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

enum rc accounting_span(struct ctx *ctx, struct str month, struct str from, struct str to, struct date *first, struct date *last)
{
    int year = 0, number = 0, unused = 0;

    date_parts(ctx->today, &year, &number, &unused);
    if (!str_empty(month) && !accounting_month(month, &year, &number))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "month");
    *first = date_ymd(year, number, 1);
    *last = date_add_days(date_add_months(*first, 1), -1);
    if (!str_empty(from) && !date_from_human(from, ctx->today, first))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "from");
    if (!str_empty(to) && !date_from_human(to, ctx->today, last))
        return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "to");
    return date_before(*last, *first) ? err_invalid(&ctx->err, E3802_NOT_A_MONTH, "to") : RC_OK;
}
