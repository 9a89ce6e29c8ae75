/* Invoice -> bytes. Amounts are strings with a point, dates ISO, ids strings (UI.md section 10). */
#include "base/currency.h"
#include "i18n/i18n.h"
#include "rooms/invoices/documents.h"

static const char *word_of(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return names->word;
    return "";
}

const char *invoices_state_word(enum invoice_state state)
{
    return word_of(invoices_states, (int)state);
}

static void kmoney(struct ctx *ctx, struct json *j, const char *key, int64_t cents)
{
    json_kstr(j, key, money_plain(ctx->arena, cents));
}

static void kdate(struct ctx *ctx, struct json *j, const char *key, struct date d)
{
    if (date_is_none(d)) {
        json_key(j, key);
        json_null(j);
        return;
    }
    json_kstr(j, key, date_iso(ctx->arena, d));
}

static void party_json(const struct invoice_party *party, struct json *j)
{
    json_key(j, "buyer");
    json_open(j, '{');
    json_ki64(j, "customer_number", party->customer_number);
    json_kstr(j, "name", party->name);
    json_kstr(j, "contact", party->contact_name);
    json_kstr(j, "street", party->street);
    json_kstr(j, "postcode", party->postcode);
    json_kstr(j, "town", party->town);
    json_kstr(j, "country", party->country);
    json_kstr(j, "business_id", party->business_id);
    json_kstr(j, "vat_id", party->vat_id);
    json_kstr(j, "einvoice_address", party->einvoice);
    json_kstr(j, "einvoice_operator", party->operator_id);
    json_kbool(j, "consumer", party->consumer);
    json_kbool(j, "destroyed", party->gone);
    json_kbool(j, "bookkeeping_only", party->law_only);
    json_close(j, '}');
}

static void row_details_json(struct ctx *ctx, const struct invoice_row *row, struct json *j)
{
    static const char *const made[] = {"prepayment", "discount", "rounding", "fee"};

    json_kstr(j, "kind", row->kind >= ROW_PREPAYMENT && row->kind <= ROW_FEE
                             ? str_from(made[row->kind - ROW_PREPAYMENT])
                             : str_from(word_of(invoices_row_kinds, row->kind)));
    json_kstr(j, "product_code", row->product_code);
    json_kstr(j, "unit_code", row->unit_code);
    json_kstr(j, "reason", row->reason);
    json_kstr(j, "reason_code", row->vatex);
    json_kstr(j, "order_number", row->order_number);
    kdate(ctx, j, "delivered_on", row->delivered_on);
}

static void rows_json(struct ctx *ctx, const struct invoice *invoice, struct json *j)
{
    const struct invoice_sums *shown = invoices_shown_sums(invoice);

    json_key(j, "rows");
    json_open(j, '[');
    for (size_t i = 0; i < invoice->row_count; i++) {
        const struct invoice_row *row = &invoice->rows[i];
        const struct invoice_row_sums *sums = &shown->rows[i];

        json_open(j, '{');
        json_kstr(j, "text", row->text);
        json_kstr(j, "quantity", decimal4_plain(ctx->arena, row->quantity));
        json_kstr(j, "unit", row->unit);
        json_key(j, "price");
        if (row->price == ROW_NO_PRICE)
            json_null(j);
        else
            json_str(j, decimal4_plain(ctx->arena, row->price));
        json_ki64(j, "discount_bp", row->discount_bp);
        json_kstr(j, "vat_class", str_from(word_of(invoices_vat_classes, row->vat_class)));
        json_kstr(j, "treatment", str_from(word_of(invoices_treatments, row->treatment)));
        json_ki64(j, "rate_bp", sums->rate_bp);
        kmoney(ctx, j, "net", sums->net_cents);
        kmoney(ctx, j, "vat", sums->vat_cents);
        row_details_json(ctx, row, j);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void vat_json(struct ctx *ctx, const struct invoice_sums *sums, struct json *j)
{
    json_key(j, "vat_summary");
    json_open(j, '[');
    for (size_t i = 0; i < sums->vat_count; i++) {
        json_open(j, '{');
        json_kstr(j, "treatment", str_from(word_of(invoices_treatments, sums->vat[i].treatment)));
        json_ki64(j, "rate_bp", sums->vat[i].rate_bp);
        kmoney(ctx, j, "base", sums->vat[i].base_cents);
        kmoney(ctx, j, "vat", sums->vat[i].vat_cents);
        json_close(j, '}');
    }
    json_close(j, ']');
}

const char *invoices_variety_word(int variety)
{
    static const char *const words[] = {"invoice", "credit-note", "prepayment", "cash", "interest",
                                        "reminder", "recurring", "collective", "moved-in", "self-billed"};

    return variety >= 1 && variety <= (int)COUNT(words) ? words[variety - 1] : "";
}

static void terms_json(struct ctx *ctx, const struct invoice *invoice, struct json *j)
{
    json_kstr(j, "language", str_from(lang_code(invoice->lang)));
    json_ki64(j, "interest_bp", invoice->interest_bp);
    json_kstr(j, "buyer_reference", invoice->buyer_reference);
    json_kstr(j, "order_number", invoice->order_number);
    json_kstr(j, "work_site", invoice->work_site);
    json_kstr(j, "note", invoice->note);
    json_ki64(j, "original", invoice->original_number);
    json_ki64(j, "version", invoice->version);
    if (invoice->self_billed) {
        json_kbool(j, "self_billed", true);
        json_kstr(j, "buyer_invoice_number", invoice->buyer_number);
    }
    if (invoice->labour_cents > 0)
        kmoney(ctx, j, "labour", invoice->labour_cents);
    if (invoice->household_cents >= 0)
        kmoney(ctx, j, "household_deduction_estimate", invoice->household_cents);
}

/* A document in another currency: what it is in euro, and by which rate. */
static void euro_json(struct ctx *ctx, const struct invoice *invoice, struct json *j)
{
    const struct invoice_foreign *f = invoice->foreign;

    if (f == NULL)
        return;
    json_key(j, "euro");
    json_open(j, '{');
    json_kstr(j, "rate", rate_plain(ctx->arena, f->rate));
    kdate(ctx, j, "rate_on", f->rate_on);
    json_kstr(j, "rate_source", f->rate_source);
    vat_json(ctx, &invoice->sums, j);
    kmoney(ctx, j, "net", invoice->sums.net_cents);
    kmoney(ctx, j, "vat", invoice->sums.vat_cents);
    kmoney(ctx, j, "total", invoice->sums.total_cents);
    json_close(j, '}');
    json_kstr(j, "ledger_currency", STR("EUR")); /* of paid, credited and open */
}

void invoices_write_json(struct ctx *ctx, const struct invoice *invoice, struct buf *out)
{
    const struct invoice_sums *shown = invoices_shown_sums(invoice);
    struct json j = json_to(out);

    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)invoice->id));
    json_ki64(&j, "number", invoice->number);
    json_kstr(&j, "shown", invoice->shown);
    json_ki64(&j, "type_code", (int64_t)invoice->kind);
    json_kstr(&j, "kind", str_from(invoices_variety_word(invoice->variety)));
    json_kstr(&j, "state", str_from(invoices_state_word(invoice->state)));
    json_kbool(&j, "overdue", invoice->overdue);
    json_kstr(&j, "reference", invoice->reference);
    kdate(ctx, &j, "invoiced_on", invoice->invoiced_on);
    kdate(ctx, &j, "due_on", invoice->due_on);
    kdate(ctx, &j, "settled_on", invoice->settled_on);
    terms_json(ctx, invoice, &j);
    json_kstr(&j, "currency", invoices_currency(invoice));
    json_kbool(&j, "prices_with_vat", invoice->gross_entry);
    party_json(&invoice->party, &j);
    rows_json(ctx, invoice, &j);
    vat_json(ctx, shown, &j);
    kmoney(ctx, &j, "net", shown->net_cents);
    kmoney(ctx, &j, "vat", shown->vat_cents);
    kmoney(ctx, &j, "total", shown->total_cents);
    euro_json(ctx, invoice, &j);
    kmoney(ctx, &j, "paid", invoice->paid_cents);
    kmoney(ctx, &j, "credited", invoice->credited_cents);
    kmoney(ctx, &j, "open", invoice->open_cents);
    json_close(&j, '}');
    buf_byte(out, '\n');
}

void invoices_write_text(struct ctx *ctx, const struct invoice *invoice, struct buf *out)
{
    const struct invoice_sums *shown = invoices_shown_sums(invoice);
    struct str currency = invoices_currency(invoice);
    struct arena *a = ctx->arena;

    buf_fmt(out, "%lld  %.*s\n", (long long)invoice->number, STR_FMT(invoice->reference));
    buf_fmt(out, "%.*s\n%.*s\n%.*s %.*s\n", STR_FMT(invoice->party.name), STR_FMT(invoice->party.street),
            STR_FMT(invoice->party.postcode), STR_FMT(invoice->party.town));
    buf_fmt(out, "%.*s - %.*s\n", STR_FMT(date_text(a, invoice->invoiced_on, ctx->lang)),
            STR_FMT(date_text(a, invoice->due_on, ctx->lang)));
    for (size_t i = 0; i < invoice->row_count; i++)
        buf_fmt(out, "%.*s  %.*s %.*s  %.*s\n", STR_FMT(invoice->rows[i].text),
                STR_FMT(decimal4_text(a, invoice->rows[i].quantity, ctx->lang)), STR_FMT(invoice->rows[i].unit),
                STR_FMT(money_text_in(a, invoice->gross_entry ? shown->rows[i].gross_cents : shown->rows[i].net_cents, ctx->lang,
                                      currency)));
    buf_fmt(out, "%.*s\n", STR_FMT(money_text_in(a, shown->total_cents, ctx->lang, currency)));
    if (invoice->foreign != NULL)
        buf_fmt(out, "%.*s  1 EUR = %.*s %.*s  %.*s\n", STR_FMT(money_text(a, invoice->sums.total_cents, ctx->lang)),
                STR_FMT(rate_text(a, invoice->foreign->rate, ctx->lang)), STR_FMT(currency),
                STR_FMT(date_text(a, invoice->foreign->rate_on, ctx->lang)));
}

void invoices_line_json(struct ctx *ctx, const struct invoice_line *line, struct json *j)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)line->id));
    json_ki64(j, "number", line->number);
    json_ki64(j, "type_code", (int64_t)line->kind);
    json_kstr(j, "state", str_from(invoices_state_word(line->state)));
    json_kbool(j, "overdue", line->overdue);
    json_kstr(j, "name", line->name);
    kdate(ctx, j, "invoiced_on", line->invoiced_on);
    kdate(ctx, j, "due_on", line->due_on);
    kmoney(ctx, j, "total", line->total_cents);
    kmoney(ctx, j, "open", line->open_cents);
    json_close(j, '}');
}

/* In the reader's language; JSON has the word. */
static struct str state_text(struct ctx *ctx, enum invoice_state state)
{
    for (const struct name_value *n = invoices_states; n->word != NULL; n++)
        if (n->value == (int)state)
            return tr_key(ctx, str_from(n->msg));
    return STR("");
}

void invoices_line_text(struct ctx *ctx, const struct invoice_line *line, struct buf *out)
{
    struct arena *a = ctx->arena;

    if (line->number == 0)
        buf_fmt(out, "%lld  ", (long long)line->id);
    else
        buf_fmt(out, "%lld  ", (long long)line->number);
    buf_fmt(out, "%.*s  %.*s  %.*s  %.*s\n", STR_FMT(state_text(ctx, line->state)),
            STR_FMT(date_text(a, line->due_on, ctx->lang)), STR_FMT(money_text(a, line->open_cents, ctx->lang)),
            STR_FMT(line->name));
}
