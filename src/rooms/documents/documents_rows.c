/* Rows, VAT summary, totals and grounds of no VAT on an invoice (AVL 209 e). */
#include "base/currency.h"
#include "i18n/i18n.h"

#include "rooms/documents/internal.h"
#include "messages_documents.h"

enum cell { CELL_TEXT, CELL_DAY, CELL_QUANTITY, CELL_NET_PRICE, CELL_PRICE, CELL_DISCOUNT, CELL_RATE, CELL_SUM, CELLS };

struct columns { enum cell of[CELLS]; size_t count; };

static struct str word(struct sheet *s, enum msg msg)
{
    return msg_text(s->ctx->arena, s->lang, msg, NULL, 0);
}

/* --- columns ---------------------------------------------------------------------------------------- */

static bool has_discount(const struct invoice *i)
{
    for (size_t n = 0; n < i->row_count; n++)
        if (i->rows[n].discount_bp != 0)
            return true;
    return false;
}

static bool days_differ(const struct invoice *i)
{
    const struct invoice_row *first = NULL;

    for (size_t n = 0; n < i->row_count; n++) {
        const struct invoice_row *row = &i->rows[n];

        if (row->kind == ROW_TEXT_ONLY || date_is_none(row->delivered_on))
            continue;
        if (!date_is_none(row->delivered_from))
            return true;
        if (first && first->delivered_on.days != row->delivered_on.days)
            return true;
        first = row;
    }
    return false;
}

static void choose_columns(const struct invoice *i, struct columns *c)
{
    *c = (struct columns){.count = 0};
    c->of[c->count++] = CELL_TEXT;
    if (days_differ(i))
        c->of[c->count++] = CELL_DAY;
    c->of[c->count++] = CELL_QUANTITY;
    if (i->gross_entry)
        c->of[c->count++] = CELL_NET_PRICE; /* the law wants the price without VAT, also where VAT is in the price */
    c->of[c->count++] = CELL_PRICE;
    if (has_discount(i))
        c->of[c->count++] = CELL_DISCOUNT;
    c->of[c->count++] = CELL_RATE;
    c->of[c->count++] = CELL_SUM;
}

static struct docs_column column_of(struct sheet *s, enum cell cell)
{
    bool gross = s->invoice->gross_entry;
    static const uint32_t widths[CELLS] = {0, 205, 190, 190, 190, 120, 130, 230};
    static const enum msg titles[CELLS] = {
        MSG_documents_invoice_col_text, MSG_documents_invoice_col_day, MSG_documents_invoice_col_quantity,
        MSG_documents_invoice_col_net_price, MSG_documents_invoice_col_price, MSG_documents_invoice_col_discount,
        MSG_documents_invoice_col_rate, MSG_documents_invoice_col_net};
    enum msg title = cell == CELL_SUM && gross     ? MSG_documents_invoice_col_gross
                     : cell == CELL_PRICE && gross ? MSG_documents_invoice_col_gross_price
                                                   : titles[cell];

    return (struct docs_column){documents_in_currency(s, word(s, title), invoices_currency(s->invoice)), widths[cell], cell <= CELL_DAY ? DOCS_LEFT : DOCS_RIGHT};
}

/* --- cells ------------------------------------------------------------------------------------------- */

static struct str text_cell(struct sheet *s, const struct invoice_row *row)
{
    struct buf out = buf_in(s->ctx->arena);

    if (!str_empty(row->product_code))
        buf_fmt(&out, "%.*s  ", STR_FMT(row->product_code));
    buf_add(&out, row->text);
    if (!str_empty(row->reason) && row->treatment != TREATMENT_STANDARD)
        buf_fmt(&out, "\n%.*s", STR_FMT(row->reason));
    return buf_str(&out);
}

static struct str day_cell(struct sheet *s, const struct invoice_row *row)
{
    struct str last = date_text(s->ctx->arena, row->delivered_on, s->lang);

    if (date_is_none(row->delivered_from))
        return last;
    return str_fmt(s->ctx->arena, "%.*s–\n%.*s", STR_FMT(date_text(s->ctx->arena, row->delivered_from, s->lang)),
                   STR_FMT(last));
}

/* Unit price without VAT of a price that has it in: four decimals, rounded once. */
static int64_t net_price(const struct invoice_row *row, int64_t rate_bp)
{
    return money_mul_div(row->price, 10000, 10000 + rate_bp);
}

static struct str rate_cell(struct sheet *s, const struct invoice_row *row, const struct invoice_row_sums *sums)
{
    if (row->treatment == TREATMENT_OUTSIDE || invoices_is_margin(row->treatment))
        return STR("–");
    return documents_percent(s, row->treatment == TREATMENT_STANDARD ? sums->rate_bp : 0);
}

static struct str cell_text(struct sheet *s, enum cell cell, size_t n)
{
    const struct invoice_row *row = &s->invoice->rows[n];
    const struct invoice_row_sums *sums = &invoices_shown_sums(s->invoice)->rows[n];
    struct arena *a = s->ctx->arena;

    switch (cell) {
    case CELL_TEXT:
        return text_cell(s, row);
    case CELL_DAY:
        return day_cell(s, row);
    case CELL_QUANTITY:
        return str_fmt(a, "%.*s\xc2\xa0%.*s", STR_FMT(decimal4_text(a, row->quantity, s->lang)), STR_FMT(row->unit));
    case CELL_NET_PRICE:
        return row->price == ROW_NO_PRICE ? STR("") : price_text(a, net_price(row, sums->rate_bp), s->lang);
    case CELL_PRICE:
        return row->price == ROW_NO_PRICE ? STR("") : price_text(a, row->price, s->lang);
    case CELL_DISCOUNT:
        return row->discount_bp ? documents_percent(s, row->discount_bp) : STR("");
    case CELL_RATE:
        return rate_cell(s, row, sums);
    case CELL_SUM:
        return documents_amount(s, s->invoice->gross_entry ? sums->gross_cents : sums->net_cents);
    case CELLS:
        break;
    }
    return STR("");
}

/* Words over the rows of one order in a collective invoice. */
static struct docs_row order_row(struct sheet *s, struct str number)
{
    struct str *cell = ARENA_NEW(s->ctx->arena, struct str);

    *cell = msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_order_row, &SLOT_STR("number", number), 1);
    return (struct docs_row){DOCS_BOLD | DOCS_KEEP, cell, 1};
}

static void add_row(struct sheet *s, struct docs_block *b, const struct columns *columns, size_t n)
{
    const struct invoice_row *row = &s->invoice->rows[n];
    bool words = row->kind == ROW_TEXT_ONLY;
    struct docs_row *out = &b->rows[b->row_count++];

    *out = (struct docs_row){DOCS_PLAIN, ARENA_ARRAY(s->ctx->arena, struct str, CELLS), words ? 1 : columns->count};
    for (size_t i = 0; i < out->cell_count; i++)
        out->cells[i] = cell_text(s, columns->of[i], n);
}

void documents_invoice_rows(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    struct docs_block b = {.kind = DOCS_TABLE};
    struct columns columns;
    struct str order = STR("");

    choose_columns(i, &columns);
    b.columns = ARENA_ARRAY(s->ctx->arena, struct docs_column, CELLS);
    for (; b.column_count < columns.count; b.column_count++)
        b.columns[b.column_count] = column_of(s, columns.of[b.column_count]);
    b.rows = ARENA_ARRAY(s->ctx->arena, struct docs_row, 2 * i->row_count + 1);
    for (size_t n = 0; n < i->row_count; n++) {
        if (!str_empty(i->rows[n].order_number) && !str_eq(order, i->rows[n].order_number)) {
            order = i->rows[n].order_number;
            b.rows[b.row_count++] = order_row(s, order);
        }
        add_row(s, &b, &columns, n);
    }
    documents_add(s, b);
}

/* --- sums -------------------------------------------------------------------------------------------- */

static enum msg treatment_word(int treatment)
{
    switch (treatment) {
    case TREATMENT_REVERSE_CHARGE:
    case TREATMENT_EU_SERVICE:
        return MSG_documents_invoice_vat_reverse;
    case TREATMENT_EU_GOODS:
        return MSG_documents_invoice_vat_eu;
    case TREATMENT_EXPORT:
        return MSG_documents_invoice_vat_export;
    case TREATMENT_EXEMPT:
        return MSG_documents_invoice_vat_exempt;
    case TREATMENT_ZERO:
        return MSG_documents_invoice_vat_zero;
    case TREATMENT_MARGIN_GOODS:
    case TREATMENT_MARGIN_ART:
    case TREATMENT_MARGIN_ANTIQUES:
    case TREATMENT_MARGIN_TRAVEL:
        return MSG_documents_invoice_vat_margin;
    default:
        return MSG_documents_invoice_vat_outside;
    }
}

static struct docs_row row_of(struct sheet *s, uint32_t style, const struct str *cells, size_t count)
{
    return (struct docs_row){style, arena_copy(s->ctx->arena, cells, count * sizeof(*cells)), count};
}

struct docs_block documents_vat_summary(struct sheet *s, const struct invoice_sums *sums, struct str currency, uint32_t style)
{
    const struct docs_column columns[3] = {{word(s, MSG_documents_invoice_vat_rate), 400, DOCS_LEFT},
                                           {documents_in_currency(s, word(s, MSG_documents_invoice_vat_base), currency), 230, DOCS_RIGHT},
                                           {documents_in_currency(s, word(s, MSG_documents_invoice_vat_tax), currency), 200, DOCS_RIGHT}};
    struct docs_block b = {.kind = DOCS_TABLE, .style = style, .column_count = 3};

    b.columns = arena_copy(s->ctx->arena, columns, sizeof(columns));
    b.rows = ARENA_ARRAY(s->ctx->arena, struct docs_row, INVOICE_MAX_VAT_SUMS);
    for (size_t n = 0; n < sums->vat_count; n++) {
        const struct invoice_vat_sum *v = &sums->vat[n];
        struct str label = v->treatment == TREATMENT_STANDARD
                               ? str_fmt(s->ctx->arena, "%.*s\xc2\xa0%%", STR_FMT(documents_percent(s, v->rate_bp)))
                               : word(s, treatment_word(v->treatment));

        b.rows[b.row_count++] = row_of(s, DOCS_PLAIN, (const struct str[]){label, documents_amount(s, v->base_cents),
            invoices_is_margin(v->treatment) ? STR("–") : documents_amount(s, v->vat_cents)}, 3);
    }
    return b;
}

static void total_row(struct sheet *s, struct docs_block *b, enum msg label, int64_t cents, uint32_t style)
{
    bool bold = (style & DOCS_BOLD) != 0;

    b->rows[b->row_count++] = row_of(s, style, (const struct str[]){word(s, label),
        bold ? money_text_in(s->ctx->arena, cents, s->lang, invoices_currency(s->invoice)) : documents_amount(s, cents)}, 2);
}

static struct docs_block totals(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    const struct invoice_sums *shown = invoices_shown_sums(i);
    const struct docs_column columns[2] = {{STR(""), 400, DOCS_LEFT}, {STR(""), 300, DOCS_RIGHT}};
    struct docs_block b = {.kind = DOCS_TABLE, .style = DOCS_TO_RIGHT, .column_count = 2};
    bool cash = i->variety == VARIETY_CASH, credit = i->kind == INVOICE_KIND_CREDIT_NOTE;

    b.columns = arena_copy(s->ctx->arena, columns, sizeof(columns));
    b.rows = ARENA_ARRAY(s->ctx->arena, struct docs_row, 6);
    total_row(s, &b, MSG_documents_invoice_net, shown->net_cents - shown->outside_cents, DOCS_PLAIN);
    total_row(s, &b, MSG_documents_invoice_vat, shown->vat_cents, DOCS_PLAIN);
    if (shown->outside_cents != 0)
        total_row(s, &b, MSG_documents_invoice_outside, shown->outside_cents, DOCS_PLAIN);
    total_row(s, &b, cash ? MSG_documents_invoice_paid : credit ? MSG_documents_invoice_credited : MSG_documents_invoice_pay,
              shown->total_cents, DOCS_BOLD | DOCS_RULE_ABOVE);
    return b;
}

/* The ground of no VAT in words: added by the program, cannot be taken away (V12). */
static void grounds(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    bool said[TREATMENT_OUTSIDE + 1] = {false};

    for (size_t n = 0; n < i->row_count; n++) {
        int t = i->rows[n].treatment;

        if (t <= TREATMENT_STANDARD || t >= TREATMENT_OUTSIDE || said[t])
            continue;
        said[t] = true;
        switch (t) {
        case TREATMENT_REVERSE_CHARGE:
            documents_say(s, word(s, MSG_documents_invoice_ground_reverse), DOCS_PLAIN);
            break;
        case TREATMENT_EU_SERVICE:
            documents_say(s, word(s, MSG_documents_invoice_ground_service), DOCS_PLAIN);
            break;
        case TREATMENT_EU_GOODS:
            documents_say(s, word(s, MSG_documents_invoice_ground_eu), DOCS_PLAIN);
            break;
        case TREATMENT_EXPORT:
            documents_say(s, word(s, MSG_documents_invoice_ground_export), DOCS_PLAIN);
            break;
        default:
            break; /* exempt, zero rate: their section of the law stands under each row */
        }
    }
}

void documents_invoice_sums(struct sheet *s)
{
    if (s->invoice->sums.vat_count > 0)
        documents_add(s, documents_vat_summary(s, invoices_shown_sums(s->invoice), invoices_currency(s->invoice),
                                               DOCS_SMALL | DOCS_BESIDE));
    documents_add(s, totals(s));
    if (s->invoice->foreign != NULL)
        documents_invoice_euro(s);
    grounds(s);
}
