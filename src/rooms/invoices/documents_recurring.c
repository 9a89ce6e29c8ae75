/* A template of recurring invoices in words and as JSON. */
#include "base/json.h"
#include "i18n/i18n.h"
#include "messages_invoices.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/recurring.h"

static void kword(struct json *j, const char *key, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            json_kstr(j, key, str_from(names->word));
}

static void kdate(struct ctx *ctx, struct json *j, const char *key, struct date d)
{
    json_key(j, key);
    if (date_is_none(d))
        json_null(j);
    else
        json_str(j, date_iso(ctx->arena, d));
}

struct str recurring_interval_text(struct ctx *ctx, int64_t months)
{
    if (months == 12)
        return tr(ctx, MSG_invoices_recurring_year);
    if (months == 1)
        return tr(ctx, MSG_invoices_recurring_month);
    return trs(ctx, MSG_invoices_recurring_interval, &SLOT_I64("n", months), 1);
}

struct str recurring_problem_text(struct ctx *ctx, const struct recurring *r)
{
    if (r->problem == 0)
        return STR("");
    return err_text(ctx, (int)r->problem, r->problem_row > 0 ? str_fmt(ctx->arena, "%lld", (long long)r->problem_row) : STR(""));
}

static void rows_json(struct ctx *ctx, struct json *j, const struct recurring *r)
{
    json_key(j, "rows");
    json_open(j, '[');
    for (size_t i = 0; i < r->row_count; i++) {
        const struct invoice_row *row = &r->rows[i];

        json_open(j, '{');
        json_kstr(j, "text", row->text);
        json_kstr(j, "quantity", decimal4_plain(ctx->arena, row->quantity));
        json_kstr(j, "unit", row->unit);
        json_kstr(j, "price", decimal4_plain(ctx->arena, row->price));
        json_ki64(j, "discount_bp", row->discount_bp);
        kword(j, "vat_class", invoices_vat_classes, row->vat_class);
        kword(j, "treatment", invoices_treatments, row->treatment);
        json_kstr(j, "product_code", row->product_code);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void documents_json(struct ctx *ctx, struct json *j, const struct recurring *r)
{
    json_key(j, "documents");
    json_open(j, '[');
    for (size_t i = 0; i < r->document_count; i++) {
        json_open(j, '{');
        json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)r->documents[i].id));
        json_ki64(j, "number", r->documents[i].number);
        kdate(ctx, j, "period", r->documents[i].period_on);
        json_kstr(j, "state", str_from(invoices_state_word((enum invoice_state)r->documents[i].state)));
        json_kstr(j, "total", money_plain(ctx->arena, r->documents[i].total_cents));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void recurring_json(struct ctx *ctx, struct json *j, const struct recurring *r)
{
    static const char *const ended[] = {"", "person", "date", "relationship"};

    json_open(j, '{');
    json_ki64(j, "number", r->number);
    json_kstr(j, "customer", r->name);
    json_ki64(j, "months", r->months);
    kdate(ctx, j, "first", r->first_on);
    kdate(ctx, j, "next", r->next_on);
    kdate(ctx, j, "end", r->end_on);
    kword(j, "prices", recurring_price_rules, r->prices);
    kword(j, "made_as", recurring_ways, r->made_as);
    json_ki64(j, "periods", r->passed);
    json_ki64(j, "problem", r->problem);
    json_kstr(j, "problem_text", recurring_problem_text(ctx, r));
    json_kstr(j, "ended", str_from(ended[r->ended_why >= 0 && r->ended_why <= WHY_RELATION ? r->ended_why : 0]));
    if (r->rows != NULL) { /* a whole one, not a line of the list */
        json_ki64(j, "version", r->version);
        json_kbool(j, "month_end", r->month_end);
        kword(j, "covers", recurring_periods, r->covers);
        json_ki64(j, "rise_bp", r->rise_bp);
        json_ki64(j, "term_days", r->term_days);
        json_kstr(j, "buyer_reference", r->buyer_reference);
        json_kstr(j, "order_number", r->order_number);
        json_kstr(j, "work_site", r->work_site);
        json_kstr(j, "note", r->note);
        rows_json(ctx, j, r);
        documents_json(ctx, j, r);
    }
    json_close(j, '}');
}
