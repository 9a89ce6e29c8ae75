/* An invoice as a document: head, terms, notes, payment form (BILLING.md section 6; AVL 209 e; P64, P67). Rows and sums
 * are in documents_rows.c. Everything comes from the snapshot: what was paid later does not change the paper. */
#include "i18n/i18n.h"

#include "base/ids.h"
#include "messages_documents.h"
#include "rooms/documents/internal.h"

static struct str word(struct sheet *s, enum msg msg)
{
    return msg_text(s->ctx->arena, s->lang, msg, NULL, 0);
}

static struct str day(struct sheet *s, struct date d)
{
    return date_text(s->ctx->arena, d, s->lang);
}

struct str documents_amount(struct sheet *s, int64_t cents)
{
    static const struct str suffix = STR("\xc2\xa0€"), sign = STR("€");
    struct str text = money_text(s->ctx->arena, cents, s->lang);
    ptrdiff_t at;

    if (str_ends(text, suffix))
        return str_sub(text, 0, text.len - suffix.len);
    at = str_find(text, sign, 0);
    return at < 0 ? text : str_fmt(s->ctx->arena, "%.*s%.*s", STR_FMT(str_sub(text, 0, (size_t)at)),
                                   STR_FMT(str_sub(text, (size_t)at + sign.len, text.len)));
}

struct str documents_percent(struct sheet *s, int64_t bp)
{
    return decimal4_text(s->ctx->arena, bp * 100, s->lang);
}

void documents_add(struct sheet *s, struct docs_block block)
{
    if (s->d.block_count < SHEET_BLOCKS)
        s->d.blocks[s->d.block_count++] = block;
}

void documents_say(struct sheet *s, struct str text, uint32_t style)
{
    if (!str_empty(text))
        documents_add(s, (struct docs_block){.kind = DOCS_TEXT, .style = style, .text = text});
}

/* --- beside the window ---------------------------------------------------------------------------- */

static void fact(struct sheet *s, enum msg label, struct str value)
{
    if (!str_empty(value) && s->d.fact_count < SHEET_FACTS)
        s->d.facts[s->d.fact_count++] = (struct docs_pair){word(s, label), value};
}

static struct str interest(struct sheet *s)
{
    if (s->invoice->interest_bp <= 0)
        return word(s, MSG_documents_invoice_interest_law);
    return str_fmt(s->ctx->arena, "%.*s\xc2\xa0%%", STR_FMT(documents_percent(s, s->invoice->interest_bp)));
}

static struct str original(struct sheet *s)
{
    const struct invoice *i = s->invoice;

    if (i->original_number == 0)
        return STR("");
    return date_is_none(i->original_on)
               ? str_fmt(s->ctx->arena, "%lld", (long long)i->original_number)
               : str_fmt(s->ctx->arena, "%lld (%.*s)", (long long)i->original_number, STR_FMT(day(s, i->original_on)));
}

/* One day of delivery for all rows: said once, not in a column. DATE_NONE when they differ. */
static struct date one_delivery(const struct invoice *i)
{
    struct date d = DATE_NONE;

    for (size_t n = 0; n < i->row_count; n++) {
        const struct invoice_row *row = &i->rows[n];

        if (row->kind == ROW_TEXT_ONLY || date_is_none(row->delivered_on))
            continue;
        if (!date_is_none(row->delivered_from) || (!date_is_none(d) && d.days != row->delivered_on.days))
            return DATE_NONE;
        d = row->delivered_on;
    }
    return d;
}

static void terms(struct sheet *s)
{
    const struct invoice *i = s->invoice;

    if (!documents_is_payable(i) && i->number > 0)
        return;
    fact(s, MSG_documents_invoice_due, day(s, i->due_on));
    if (!date_is_none(i->due_on) && i->due_on.days >= i->invoiced_on.days)
        fact(s, MSG_documents_invoice_terms,
             msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_days,
                      &SLOT_I64("n", i->due_on.days - i->invoiced_on.days), 1));
    fact(s, MSG_documents_invoice_reference, id_reference_shown(s->ctx->arena, i->reference));
    fact(s, MSG_documents_invoice_interest, interest(s));
}

void documents_invoice_facts(struct sheet *s)
{
    const struct invoice *i = s->invoice;
    struct date delivered = one_delivery(i);

    fact(s, i->kind == INVOICE_KIND_CREDIT_NOTE ? MSG_documents_invoice_credit_number : MSG_documents_invoice_number, i->shown);
    if (i->self_billed) {
        fact(s, MSG_documents_invoice_self_billed_number, i->buyer_number);
        fact(s, MSG_documents_invoice_self_billed, word(s, MSG_documents_invoice_made_by));
    }
    fact(s, MSG_documents_invoice_date, day(s, i->invoiced_on));
    if (!date_is_none(delivered) && delivered.days != i->invoiced_on.days)
        fact(s, MSG_documents_invoice_delivered, day(s, delivered));
    fact(s, i->kind == INVOICE_KIND_CREDIT_NOTE ? MSG_documents_invoice_corrects : MSG_documents_invoice_original, original(s));
    terms(s);
    if (i->party.customer_number > 0)
        fact(s, MSG_documents_invoice_customer, str_fmt(s->ctx->arena, "%lld", (long long)i->party.customer_number));
    fact(s, MSG_documents_invoice_buyer_reference, i->buyer_reference);
    fact(s, MSG_documents_invoice_order, i->order_number);
    fact(s, MSG_documents_invoice_buyer_id, i->party.business_id);
    fact(s, MSG_documents_invoice_buyer_vat, i->party.vat_id);
}

static enum msg heading_of(const struct invoice *i)
{
    if (i->number == 0)
        return MSG_documents_invoice_draft;
    if (i->kind == INVOICE_KIND_CREDIT_NOTE)
        return MSG_documents_invoice_credit;
    if (i->kind == INVOICE_KIND_PREPAYMENT)
        return MSG_documents_invoice_prepayment;
    switch (i->variety) {
    case VARIETY_CASH:
        return MSG_documents_invoice_cash;
    case VARIETY_INTEREST:
        return MSG_documents_invoice_interest_title;
    case VARIETY_REMINDER:
        return MSG_documents_invoice_reminder;
    case VARIETY_COLLECTIVE:
        return MSG_documents_invoice_collective;
    case VARIETY_SELF_BILLED:
        return MSG_documents_invoice_self_billed;
    default:
        return MSG_documents_invoice_title;
    }
}

/* --- parties --------------------------------------------------------------------------------------- */

static struct str place(struct arena *arena, struct str postcode, struct str town)
{
    return str_trim(str_fmt(arena, "%.*s %.*s", STR_FMT(postcode), STR_FMT(town)));
}

static size_t put(struct str *lines, size_t n, struct str line)
{
    if (!str_empty(line))
        lines[n++] = line;
    return n;
}

static void recipient(struct sheet *s)
{
    const struct invoice_party *p = &s->invoice->party;
    struct str *lines = ARENA_ARRAY(s->ctx->arena, struct str, 6);
    size_t n = 0;

    n = put(lines, n, p->gone ? word(s, MSG_documents_invoice_gone) : p->name);
    n = put(lines, n, p->contact_name);
    n = put(lines, n, p->street);
    n = put(lines, n, place(s->ctx->arena, p->postcode, p->town));
    if (!str_empty(p->country) && !str_eqz(p->country, "FI"))
        n = put(lines, n, p->country);
    s->d.recipient = lines;
    s->d.recipient_count = n;
}

static struct str joined(struct sheet *s, const struct str *parts, size_t count)
{
    struct buf out = buf_in(s->ctx->arena);

    for (size_t i = 0; i < count; i++)
        if (!str_empty(parts[i])) {
            if (out.len > 0)
                buf_byte(&out, '\n');
            buf_add(&out, parts[i]);
        }
    return buf_str(&out);
}

static struct str labelled(struct sheet *s, enum msg label, struct str value)
{
    return str_empty(value) ? value : str_fmt(s->ctx->arena, "%.*s %.*s", STR_FMT(word(s, label)), STR_FMT(value));
}

static void seller(struct sheet *s)
{
    const struct invoice_seller *v = &s->invoice->seller;
    struct str *lines = ARENA_ARRAY(s->ctx->arena, struct str, 3), *foot = ARENA_ARRAY(s->ctx->arena, struct str, 3);
    struct str town = place(s->ctx->arena, v->postcode, v->town);
    size_t n = 0;

    n = put(lines, n, v->name);
    n = put(lines, n, v->street);
    n = put(lines, n, town);
    s->d.sender = lines;
    s->d.sender_count = n;
    s->d.author = v->name;
    foot[0] = joined(s, (const struct str[]){v->name, v->street, town}, 3);
    foot[1] = joined(s, (const struct str[]){labelled(s, MSG_documents_invoice_phone, v->phone), v->email, v->web}, 3);
    foot[2] = joined(s, (const struct str[]){labelled(s, MSG_documents_invoice_seller_id, v->business_id),
                                             labelled(s, MSG_documents_invoice_seller_vat, v->vat_id),
                                             labelled(s, MSG_documents_invoice_ovt, v->ovt)}, 3);
    s->d.foot = foot;
    s->d.foot_count = 3;
}

/* --- the end --------------------------------------------------------------------------------------- */

static void household(struct sheet *s)
{
    int64_t labour = documents_labour(s->invoice);
    struct slot slots[3] = {SLOT_STR("labour", money_text(s->ctx->arena, labour, s->lang))};

    if (!s->invoice->party.consumer || labour <= 0)
        return;
    if (!s->setup->household_known) {
        documents_say(s, msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_labour, slots, 1), DOCS_PLAIN);
        return;
    }
    slots[1] = SLOT_STR("estimate", money_text(s->ctx->arena, documents_household(labour, s->setup), s->lang));
    documents_say(s, msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_household, slots, 2), DOCS_PLAIN);
}

static void notice_link(struct sheet *s)
{
    if (str_empty(s->setup->notice_url))
        return;
    documents_add(s, (struct docs_block){.kind = DOCS_TEXT, .style = DOCS_SMALL, .uri = s->setup->notice_url,
        .text = msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_notice, &SLOT_STR("url", s->setup->notice_url), 1)});
}

/* "29 627,50" on the Finnish and Swedish form, whatever the document's language is. */
static struct str form_amount(struct arena *arena, int64_t cents)
{
    static const struct str suffix = STR("\xc2\xa0€");
    struct str text = money_text(arena, cents, LANG_FI);

    return str_ends(text, suffix) ? str_sub(text, 0, text.len - suffix.len) : text;
}

static void payment_form(struct sheet *s, struct str digits)
{
    const struct invoice *i = s->invoice;
    struct docs_giro *g = &s->d.giro;
    struct str epc = documents_epc(s->ctx->arena, i);

    g->present = 1;
    g->accounts = ARENA_ARRAY(s->ctx->arena, struct docs_account, INVOICE_IBANS);
    for (size_t n = 0; n < INVOICE_IBANS; n++)
        if (!str_empty(i->seller.iban[n]))
            g->accounts[g->account_count++] = (struct docs_account){id_fours_shown(s->ctx->arena, i->seller.iban[n]),
                                                                    i->seller.bic[n]};
    g->receiver = i->seller.name;
    g->payer = s->d.recipient;
    g->payer_count = s->d.recipient_count;
    g->message = str_fmt(s->ctx->arena, "%.*s %.*s", STR_FMT(s->d.heading), STR_FMT(i->shown));
    g->reference = id_reference_shown(s->ctx->arena, i->reference);
    g->due = date_text(s->ctx->arena, i->due_on, LANG_FI); /* the form is Finnish and Swedish: 15.10.2026 in both */
    g->amount = form_amount(s->ctx->arena, i->sums.total_cents);
    g->barcode = digits;
    g->qr = (struct blob){(const uint8_t *)epc.ptr, epc.len};
}

static void attach(struct sheet *s)
{
    if (s->setup->ubl.len == 0)
        return;
    s->d.attachments = ARENA_NEW(s->ctx->arena, struct docs_attachment);
    s->d.attachment_count = 1;
    *s->d.attachments = (struct docs_attachment){
        str_fmt(s->ctx->arena, "%.*s.xml", STR_FMT(s->invoice->shown)), STR("text/xml"),
        STR("UBL 2.1, Peppol BIS Billing 3"), STR("Alternative"), s->setup->ubl};
}

static void foot_of_invoice(struct sheet *s)
{
    struct str digits;

    documents_say(s, s->invoice->note, DOCS_PLAIN);
    household(s);
    if (documents_barcode(s->ctx->arena, s->invoice, &digits) == DOCUMENTS_CODES_PRINTED)
        documents_say(s, msg_text(s->ctx->arena, s->lang, MSG_documents_invoice_virtual,
                                  &SLOT_STR("digits", id_fours_shown(s->ctx->arena, digits)), 1), DOCS_SMALL);
    notice_link(s);
    if (documents_has_form(s->invoice))
        payment_form(s, digits);
    else if (documents_is_payable(s->invoice))
        documents_invoice_pay_by_text(s);
}

enum rc documents_invoice(struct ctx *ctx, const struct invoice *invoice, const struct documents_setup *setup,
                          struct documents_pdf *out)
{
    struct sheet s = {.ctx = ctx, .invoice = invoice, .setup = setup, .lang = invoice->lang};

    documents_common(ctx, &s.d, s.lang, invoice->issued_at);
    s.d.head = DOCS_HEAD_LETTER;
    s.d.heading = word(&s, heading_of(invoice));
    s.d.title = str_trim(str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(s.d.heading), STR_FMT(invoice->shown)));
    s.d.window_x = setup->window_x > 0 ? (uint32_t)setup->window_x : 0;
    s.d.window_y = setup->window_y > 0 ? (uint32_t)setup->window_y : 0;
    s.d.facts = ARENA_ARRAY(ctx->arena, struct docs_pair, SHEET_FACTS);
    s.d.blocks = ARENA_ARRAY(ctx->arena, struct docs_block, SHEET_BLOCKS);
    seller(&s);
    recipient(&s);
    documents_invoice_facts(&s);
    if (!str_empty(invoice->work_site))
        documents_say(&s, msg_text(ctx->arena, s.lang, MSG_documents_invoice_site, &SLOT_STR("site", invoice->work_site), 1),
                      DOCS_PLAIN);
    documents_invoice_rows(&s);
    documents_invoice_sums(&s);
    foot_of_invoice(&s);
    attach(&s);
    return documents_print(ctx, &s.d, out);
}
