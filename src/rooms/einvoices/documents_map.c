/* An issued invoice -> the neutral shape. */
#include "base/errors.h"
#include "errors_movein.h"
#include "base/ids.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

static struct str country(struct str code)
{
    return str_empty(code) ? STR("FI") : code;
}

static void map_seller(struct arena *a, const struct invoice_seller *from, struct einvoice *e)
{
    struct einvoice_party *p = &e->seller;

    *p = (struct einvoice_party){.name = from->name, .street = from->street, .postcode = from->postcode, .town = from->town,
                                 .country = country(from->country), .business_id = from->business_id,
                                 .vat_id = from->vat_id, .email = from->email, .phone = from->phone,
                                 .address = from->einvoice, .operator = from->operator_id};
    if (str_empty(p->address))
        p->address = from->ovt;
    if (str_empty(p->address) && !str_empty(p->business_id))
        (void)!id_ovt_make(a, p->business_id, &p->address);
    for (size_t i = 0; i < INVOICE_IBANS; i++)
        if (!str_empty(from->iban[i]))
            e->accounts[e->account_count++] = (struct einvoice_account){
                from->iban[i], str_empty(from->bic[i]) ? id_bic_of_iban(from->iban[i]) : from->bic[i]};
}

static void map_buyer(const struct invoice_party *from, struct einvoice *e)
{
    e->buyer = (struct einvoice_party){.name = from->name, .street = from->street, .postcode = from->postcode,
                                       .town = from->town, .country = country(from->country),
                                       .business_id = from->business_id, .vat_id = from->vat_id,
                                       .contact = from->contact_name, .email = from->email, .address = from->einvoice,
                                       .operator = from->operator_id};
    if (str_empty(e->buyer.address))
        e->buyer.address = from->ovt;
}

static void add_vat(struct einvoice *e, int treatment, int64_t rate_bp, int64_t base, int64_t vat)
{
    e->vat[e->vat_count++] = (struct einvoice_vat){.treatment = treatment, .rate_bp = rate_bp, .base_cents = base, .vat_cents = vat};
}

/* The reason of a sum is that of the first row that says one. */
static void add_reason(struct einvoice *e, const struct invoice_row *row)
{
    for (size_t i = 0; i < e->vat_count; i++) {
        struct einvoice_vat *v = &e->vat[i];

        if (v->treatment != row->treatment)
            continue;
        if (str_empty(v->reason))
            v->reason = row->reason;
        if (str_empty(v->reason_code))
            v->reason_code = row->vatex;
    }
}

static void map_row(const struct invoice *from, size_t i, struct einvoice *e)
{
    const struct invoice_row *row = &from->rows[i];
    const struct invoice_row_sums *sums = &invoices_shown_sums(from)->rows[i];

    e->rows[e->row_count++] = (struct einvoice_row){
        .text = row->text, .article = row->product_code, .unit = row->unit, .unit_code = row->unit_code,
        .quantity = row->quantity, .price = row->price, .discount_bp = row->discount_bp, .treatment = row->treatment,
        .rate_bp = sums->rate_bp, .net_cents = sums->net_cents, .vat_cents = sums->vat_cents,
        .gross_cents = sums->gross_cents, .delivered_on = row->delivered_on, .order = row->order_number};
}

/* Words between rows go with the row before them, the first ones with the row that follows. */
static void map_words(struct arena *a, struct str words, struct str *waiting, struct einvoice *e)
{
    struct str *to = e->row_count ? &e->rows[e->row_count - 1].note : waiting;

    *to = str_empty(*to) ? words : str_fmt(a, "%.*s / %.*s", STR_FMT(*to), STR_FMT(words));
}

static void map_rows(struct arena *a, const struct invoice *from, struct einvoice *e)
{
    const struct invoice_sums *shown = invoices_shown_sums(from);
    struct str waiting = STR("");

    e->rows = ARENA_ARRAY(a, struct einvoice_row, from->row_count + 1);
    e->vat = ARENA_ARRAY(a, struct einvoice_vat, INVOICE_MAX_VAT_SUMS + 1);
    for (size_t i = 0; i < shown->vat_count; i++)
        add_vat(e, shown->vat[i].treatment, shown->vat[i].rate_bp, shown->vat[i].base_cents,
                shown->vat[i].vat_cents);
    for (size_t i = 0; i < from->row_count; i++) {
        const struct invoice_row *row = &from->rows[i];

        if (row->kind == ROW_TEXT_ONLY) {
            map_words(a, row->text, &waiting, e);
        } else if (row->kind == ROW_ROUNDING) {
            e->rounding_cents += shown->rows[i].net_cents;
        } else {
            map_row(from, i, e);
            if (e->row_count == 1)
                e->rows[0].note = waiting;
        }
        add_reason(e, row);
    }
    int64_t outside = shown->outside_cents - e->rounding_cents;
    if (outside)
        add_vat(e, TREATMENT_OUTSIDE, 0, outside, 0);
    e->net_cents = shown->net_cents - e->rounding_cents;
    e->vat_cents = shown->vat_cents;
    e->total_cents = shown->total_cents;
    if (from->foreign != NULL) {
        e->currency = from->foreign->currency;
        e->rate = from->foreign->rate;
        e->euro_net_cents = from->sums.net_cents;
        e->euro_vat_cents = from->sums.vat_cents;
    }
}

static int64_t sign_of(int64_t n)
{
    return n < 0 ? -1 : n > 0 ? 1 : 0;
}

/* A credit note's sums are negative, and each row's quantity and price say the same sign as its sum. */
static void settle_signs(struct einvoice *e)
{
    bool turn = e->kind == EINVOICE_CREDIT && e->total_cents > 0;

    if (turn) {
        e->net_cents = -e->net_cents;
        e->vat_cents = -e->vat_cents;
        e->total_cents = -e->total_cents;
        e->rounding_cents = -e->rounding_cents;
        e->euro_net_cents = -e->euro_net_cents;
        e->euro_vat_cents = -e->euro_vat_cents;
    }
    for (size_t i = 0; i < e->vat_count && turn; i++) {
        e->vat[i].base_cents = -e->vat[i].base_cents;
        e->vat[i].vat_cents = -e->vat[i].vat_cents;
    }
    for (size_t i = 0; i < e->row_count; i++) {
        struct einvoice_row *r = &e->rows[i];

        if (turn) {
            r->net_cents = -r->net_cents;
            r->vat_cents = -r->vat_cents;
            r->gross_cents = -r->gross_cents;
        }
        int64_t says = sign_of(r->quantity) * sign_of(r->price);
        if (r->net_cents && says && says != sign_of(r->net_cents))
            r->quantity = -r->quantity;
    }
}

/* One delivery day of all rows, or the last of them. */
static struct date delivered_on(const struct invoice *from)
{
    struct date last = DATE_NONE;

    for (size_t i = 0; i < from->row_count; i++)
        if (!date_is_none(from->rows[i].delivered_on) && (date_is_none(last) || date_after(from->rows[i].delivered_on, last)))
            last = from->rows[i].delivered_on;
    return last;
}

enum rc einvoices_from(struct ctx *ctx, const struct invoice *invoice, struct einvoice *out)
{
    struct arena *a = ctx->arena;

    *out = (struct einvoice){.kind = (int)invoice->kind, .due_on = invoice->due_on, .invoiced_on = invoice->invoiced_on};
    if (invoice->number == 0)
        return err_invalid(&ctx->err, E4001_EINVOICE_DRAFT, "number");
    if (invoice->variety == VARIETY_MOVED_IN) /* its document was the former program's to send */
        return err_conflict(&ctx->err, E4637_MOVEIN_DOCUMENT);
    if (invoice->party.gone || invoice->party.law_only)
        return err_invalid(&ctx->err, E4008_EINVOICE_GONE, "buyer");
    out->number = str_empty(invoice->shown) ? str_fmt(a, "%lld", (long long)invoice->number) : invoice->shown;
    out->issued_at = invoice->issued_at;
    out->lang = invoice->lang;
    out->reference = invoice->reference;
    out->original_on = invoice->original_on;
    if (invoice->original_number)
        out->original_number = str_fmt(a, "%lld", (long long)invoice->original_number);
    out->buyer_reference = invoice->buyer_reference;
    if (str_empty(out->buyer_reference) && str_empty(invoice->order_number) && invoice->party.customer_number)
        out->buyer_reference = str_fmt(a, "%lld", (long long)invoice->party.customer_number); /* a number that the buyer knows */
    out->order_number = invoice->order_number;
    out->note = invoice->note;
    out->interest_bp = invoice->interest_bp;
    out->gross_entry = invoice->gross_entry;
    out->type = invoice->variety == VARIETY_INTEREST ? EINVOICE_TYPE_INTEREST
                : invoice->self_billed ? EINVOICE_TYPE_SELF_BILLED : EINVOICE_TYPE_PLAIN;
    if (invoice->self_billed && !str_empty(invoice->buyer_number)) { /* the document's number is its maker's */
        if (invoice->variety == VARIETY_SELF_BILLED)
            out->number = invoice->buyer_number;
        else
            out->original_number = invoice->buyer_number;
    }
    out->delivered_on = delivered_on(invoice);
    if (out->kind == EINVOICE_CREDIT)
        out->due_on = DATE_NONE;
    map_seller(a, &invoice->seller, out);
    map_buyer(&invoice->party, out);
    map_rows(a, invoice, out);
    if (invoice->variety == VARIETY_CASH)
        out->prepaid_cents = out->total_cents;
    settle_signs(out);
    return RC_OK;
}

/* "20260017-M1"; of a long printed number the register's own. */
static struct str reminder_number(struct arena *a, struct str shown, int64_t number, int64_t ordinal)
{
    struct str out = str_fmt(a, "%.*s-M%lld", STR_FMT(shown), (long long)ordinal);

    return out.len <= 20 ? out : str_fmt(a, "%lld-M%lld", (long long)number, (long long)ordinal);
}

static void reminder_row(struct einvoice *e, struct str text, int64_t cents, struct date on)
{
    if (cents != 0)
        e->rows[e->row_count++] = (struct einvoice_row){
            .text = text, .unit = STR("kpl"), .unit_code = STR("C62"), .quantity = 10000, .price = cents * 100,
            .treatment = TREATMENT_OUTSIDE, .net_cents = cents, .gross_cents = cents, .delivered_on = on};
}

void einvoices_as_reminder(struct arena *arena, const struct einvoice_reminder *r, int64_t invoice_number, struct einvoice *e)
{
    int64_t total = r->open_cents + r->interest_cents + r->fee_cents;

    e->type = EINVOICE_TYPE_REMINDER;
    e->type_text = r->title;
    e->kind = EINVOICE_INVOICE;
    e->original_number = e->number;
    e->original_on = e->invoiced_on;
    e->number = reminder_number(arena, e->number, invoice_number, r->ordinal);
    e->invoiced_on = r->on;
    e->due_on = r->pay_by;
    e->delivered_on = DATE_NONE;
    e->note = r->note;
    e->gross_entry = e->cancels = false;
    e->rows = ARENA_ARRAY(arena, struct einvoice_row, 3);
    e->row_count = 0;
    reminder_row(e, r->open_text, r->open_cents, DATE_NONE);
    reminder_row(e, r->interest_text, r->interest_cents, DATE_NONE);
    reminder_row(e, r->fee_text, r->fee_cents, DATE_NONE);
    e->vat = ARENA_ARRAY(arena, struct einvoice_vat, 1);
    e->vat_count = 0;
    add_vat(e, TREATMENT_OUTSIDE, 0, total, 0);
    e->net_cents = e->total_cents = total;
    e->vat_cents = e->prepaid_cents = e->rounding_cents = 0;
    e->currency = STR(""); /* the claim is in euro */
    e->rate = e->euro_net_cents = e->euro_vat_cents = 0;
}

enum rc einvoices_ubl(struct ctx *ctx, const struct invoice *invoice, struct blob *out)
{
    struct einvoice_problems problems;
    struct einvoice e;
    struct str replaced;

    *out = (struct blob){0};
    TRY(einvoices_from(ctx, invoice, &e));
    einvoices_check(ctx->arena, &e, EINVOICE_UBL, &problems);
    if (problems.errors == 0)
        einvoices_write(ctx->arena, &e, EINVOICE_UBL, out, &replaced);
    return RC_OK;
}
