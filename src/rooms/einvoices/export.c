/* An issued invoice as a file in one of the formats. */
#include "base/buf.h"
#include "base/currency.h"
#include "base/errors.h"
#include "errors_einvoices.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "messages_einvoices.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/internal.h"

/* The rows of an interest invoice: interest first, then costs, as collection made them; one that the former program made has none. */
static enum rc explain_interest(struct ctx *ctx, const struct invoice *invoice, struct einvoice *out)
{
    struct collection_bill bill;
    enum rc rc = collection_bill_of(ctx, invoice->id, &bill);
    int64_t interest, costs;

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    interest = bill.interest_cents;
    costs = bill.cost_cents;
    for (size_t i = 0; i < out->row_count; i++) {
        struct einvoice_overdue *o = ARENA_NEW(ctx->arena, struct einvoice_overdue);

        *o = (struct einvoice_overdue){out->original_number, bill.reference, bill.invoiced_on, bill.due_on, bill.until_on, bill.total_cents, 0, 0};
        if (interest > 0 && out->rows[i].net_cents == interest) {
            o->interest_cents = interest;
            interest = 0;
        } else if (costs > 0 && out->rows[i].net_cents == costs) {
            o->cost_cents = costs;
            costs = 0;
        } else {
            continue;
        }
        out->rows[i].overdue = o;
    }
    return RC_OK;
}

enum rc einvoices_of(struct ctx *ctx, const struct invoice *invoice, struct einvoice *out)
{
    TRY(einvoices_from(ctx, invoice, out));
    return invoice->variety == VARIETY_INTEREST ? explain_interest(ctx, invoice, out) : RC_OK;
}

static const struct { const char *word; enum einvoice_format format; } formats[] = {
    {"finvoice", EINVOICE_FINVOICE}, {"finvoice-soap", EINVOICE_FINVOICE_SOAP}, {"ubl", EINVOICE_UBL}};

/* What stands in the way, as fields of the error; RC_OK when it is only warnings. */
enum rc einvoices_refuse(struct ctx *ctx, const struct einvoice_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct einvoice_problem *p = &problems->items[i];

        if (!p->warns)
            err_add_field(ctx->arena, &ctx->err, p->field, p->code, p->arg);
    }
    return problems->errors ? RC_INVALID : RC_OK;
}

static enum rc export_xml(struct ctx *ctx, const struct invoice *invoice, enum einvoice_format format,
                          struct einvoice_file *out)
{
    struct einvoice e;
    struct str replaced;

    TRY(einvoices_of(ctx, invoice, &e));
    einvoices_check(ctx->arena, &e, format, &out->problems);
    TRY(einvoices_refuse(ctx, &out->problems));
    einvoices_write(ctx->arena, &e, format, &out->bytes, &replaced);
    out->type = format == EINVOICE_UBL ? "application/xml; charset=UTF-8" : "application/xml; charset=ISO-8859-15";
    out->name = str_fmt(ctx->arena, "lasku-%lld.xml", (long long)invoice->number); /* never a number that somebody else typed */
    return RC_OK;
}

static enum rc export_json(struct ctx *ctx, const struct invoice *invoice, struct einvoice_file *out)
{
    struct buf b = buf_in(ctx->arena);
    struct str text;

    invoices_write_json(ctx, invoice, &b);
    text = buf_str(&b);
    out->bytes = (struct blob){(const uint8_t *)text.ptr, text.len};
    out->type = "application/json";
    out->name = str_fmt(ctx->arena, "lasku-%lld.json", (long long)invoice->number);
    return RC_OK;
}

enum rc einvoices_export(struct ctx *ctx, int64_t number, struct str word, struct einvoice_file *out)
{
    struct invoice invoice;

    *out = (struct einvoice_file){.type = ""};
    for (size_t i = 0; i < COUNT(formats); i++)
        if (str_eqz(word, formats[i].word)) {
            TRY(invoices_load(ctx, number, 0, &invoice));
            return export_xml(ctx, &invoice, formats[i].format, out);
        }
    if (!str_eqz(word, "json") && !str_eqz(word, "pdf"))
        return err_invalid(&ctx->err, E4009_EINVOICE_FORMAT, "format");
    TRY(invoices_load(ctx, number, 0, &invoice));
    if (str_eqz(word, "json"))
        return export_json(ctx, &invoice, out);
    TRY(einvoices_pdf(ctx, &invoice, &out->bytes));
    out->type = "application/pdf";
    out->name = str_fmt(ctx->arena, "lasku-%lld.pdf", (long long)invoice.number);
    return RC_OK;
}

/* The PDF, with the UBL inside when the invoice can be said in it. */
enum rc einvoices_pdf(struct ctx *ctx, const struct invoice *invoice, struct blob *out)
{
    struct documents_pdf pdf;

    if (invoice->number == 0)
        return err_invalid(&ctx->err, E4001_EINVOICE_DRAFT, "number");
    TRY(documents_of_loaded(ctx, invoice, &pdf)); /* with UBL, notice's address, household estimate; what was sent, if it was */
    *out = pdf.bytes;
    return RC_OK;
}

static enum rc send_fields(struct ctx *ctx, const struct invoice *invoice, struct str *subject, struct str *text)
{
    struct arena *a = ctx->arena;
    struct str number = str_empty(invoice->shown) ? str_fmt(a, "%lld", (long long)invoice->number) : invoice->shown;
    struct slot slots[] = {SLOT_STR("number", number), SLOT_STR("seller", invoice->seller.name),
                           SLOT_STR("total", money_text_in(a, invoices_shown_sums(invoice)->total_cents, invoice->lang, invoices_currency(invoice))),
                           SLOT_STR("due", date_text(a, invoice->due_on, invoice->lang))};
    bool credit = invoice->kind == INVOICE_KIND_CREDIT_NOTE;

    *subject = msg_text(a, invoice->lang, credit ? MSG_einvoices_mail_subject_credit : MSG_einvoices_mail_subject, slots, COUNT(slots));
    *text = msg_text(a, invoice->lang, credit ? MSG_einvoices_mail_text_credit : MSG_einvoices_mail_text, slots, COUNT(slots));
    return RC_OK;
}

/* Where the customer's mail goes today; of a customer who is gone, where the invoice said. */
static enum rc mail_address(struct ctx *ctx, const struct invoice *invoice, struct str *to)
{
    struct customer_party party;
    enum rc rc = RC_NOT_FOUND;

    *to = STR("");
    if (invoice->customer_id != 0)
        rc = customers_party(ctx, invoice->customer_id, &party);
    if (rc == RC_OK)
        *to = party.email;
    else if (rc != RC_NOT_FOUND && rc != RC_REFUSED && rc != RC_FORBIDDEN)
        return rc;
    err_clear(&ctx->err);
    if (str_empty(*to))
        *to = invoice->party.email;
    return str_empty(*to) ? err_invalid(&ctx->err, E4023_MAIL_NO_ADDRESS, "email") : RC_OK;
}

/* A reminder: the letter as it is printed, with words that say no more than the invoice's number and the day. */
static enum rc mail_reminder(struct ctx *ctx, const struct einvoice_delivery *d, struct str *to, struct str *subject,
                             struct str *text, struct str *name, struct str *bytes)
{
    struct documents_letter letter;
    struct documents_pdf pdf;
    struct invoice invoice;
    int64_t number = 0;

    TRY(invoices_load(ctx, 0, d->invoice_id, &invoice));
    if (invoice.party.gone || invoice.party.law_only)
        return err_invalid(&ctx->err, E4008_EINVOICE_GONE, "buyer");
    TRY(mail_address(ctx, &invoice, to));
    TRY(collection_letter(ctx, d->reminder_id, &letter, &number));
    store_release(ctx);
    TRY(documents_letter(ctx, &letter, &pdf));
    *subject = msg_text(ctx->arena, invoice.lang, MSG_einvoices_mail_reminder_subject,
                        (const struct slot[]){SLOT_STR("number", invoices_known_as(&invoice)), SLOT_STR("seller", invoice.seller.name)}, 2);
    *text = msg_text(ctx->arena, invoice.lang, MSG_einvoices_mail_reminder_text,
                     (const struct slot[]){SLOT_STR("number", invoices_known_as(&invoice)), SLOT_STR("seller", invoice.seller.name)}, 2);
    *name = str_fmt(ctx->arena, "muistutus-%lld.pdf", (long long)number);
    *bytes = (struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len};
    return RC_OK;
}

enum rc einvoices_reminder(struct ctx *ctx, const struct einvoice_delivery *d, struct einvoice *out)
{
    struct collection_reminder facts;
    struct einvoice_reminder r;
    struct invoice invoice;
    enum lang lang;

    TRY(invoices_load(ctx, 0, d->invoice_id, &invoice));
    TRY(einvoices_from(ctx, &invoice, out));
    TRY(collection_reminder_load(ctx, d->reminder_id, &facts));
    lang = invoice.lang;
    r = (struct einvoice_reminder){
        .ordinal = facts.ordinal, .open_cents = facts.open_cents, .interest_cents = facts.interest_cents, .fee_cents = facts.fee_cents,
        .on = facts.on, .pay_by = facts.pay_by,
        .open_text = msg_text(ctx->arena, lang, MSG_einvoices_reminder_open, (const struct slot[]){SLOT_STR("number", invoices_known_as(&invoice)),
                     SLOT_STR("due", date_text(ctx->arena, invoice.due_on, lang))}, 2),
        .interest_text = msg_text(ctx->arena, lang, MSG_collection_letter_interest, NULL, 0),
        .fee_text = msg_text(ctx->arena, lang, MSG_collection_letter_fee, NULL, 0),
        .title = msg_text(ctx->arena, lang, MSG_collection_letter_title, &SLOT_I64("n", facts.ordinal), 1),
        .note = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(msg_text(ctx->arena, lang, MSG_collection_letter_paid, NULL, 0)),
                        STR_FMT(msg_text(ctx->arena, lang, MSG_collection_letter_object, NULL, 0)))};
    einvoices_as_reminder(ctx->arena, &r, invoice.number, out);
    return RC_OK;
}

enum rc einvoices_mail(struct ctx *ctx, const struct einvoice_delivery *d, const struct einvoice_channel *channel,
                       struct str *to, struct str *subject, struct str *text, struct str *name, struct str *bytes)
{
    struct invoice invoice;
    struct blob pdf;

    (void)channel;
    if (d->reminder_id != 0)
        return mail_reminder(ctx, d, to, subject, text, name, bytes);
    TRY(invoices_load(ctx, 0, d->invoice_id, &invoice));
    if (invoice.party.gone || invoice.party.law_only)
        return err_invalid(&ctx->err, E4008_EINVOICE_GONE, "buyer");
    TRY(mail_address(ctx, &invoice, to));
    TRY(send_fields(ctx, &invoice, subject, text));
    TRY(einvoices_pdf(ctx, &invoice, &pdf));
    *name = str_fmt(ctx->arena, "lasku-%lld.pdf", (long long)invoice.number);
    *bytes = (struct str){(const char *)pdf.ptr, pdf.len};
    return RC_OK;
}
