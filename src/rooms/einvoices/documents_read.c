/* Reading: acknowledgements of operators, Finvoice 1.3-3.0 and UBL, bare or framed, into facts (BILLING.md sections 4, 11).
 * A purchase ledger Seloste is not: an invoice is told, not stored. */
#include "base/errors.h"
#include "base/money.h"
#include "docs/xml.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

enum { PARTS_MOST = 2000 };

static enum rc sums_differ(struct ctx *ctx, const struct xml_node *at)
{
    enum rc rc = err_invalid(&ctx->err, E4025_READ_SUMS, NULL);

    ctx->err.line = at->line;
    return rc;
}

static bool cents_of(const struct xml_tree *t, const char *path, int64_t *cents)
{
    struct str s = xml_path(t, t->nodes, path);

    *cents = 0;
    return str_empty(s) || money_parse(s, cents);
}

static enum rc read_ack(struct ctx *ctx, const struct xml_tree *t, struct einvoice_read *out)
{
    out->kind = EINVOICE_READ_ACK;
    out->message_id = xml_path(t, t->nodes, "Acknowledgement/MessageData/MessageId");
    out->code = xml_path(t, t->nodes, "Acknowledgement/Reason/Code");
    out->text = xml_path(t, t->nodes, "Acknowledgement/Reason/Text");
    out->accepted = str_eqz(out->code, "1"); /* guidelines 18.2: received for further processing */
    out->duplicate = str_eqz(out->code, "5");
    if (str_empty(out->message_id) || str_empty(out->code))
        return err_invalid(&ctx->err, E4026_READ_INCOMPLETE, "MessageId");
    return RC_OK;
}

static enum rc read_finvoice(struct ctx *ctx, const struct xml_tree *t, struct einvoice_read *out)
{
    static const char *const versions[] = {"1.3", "2.0", "2.01", "3.0"};
    int64_t net = 0, vat = 0;
    bool known = false;

    out->kind = EINVOICE_READ_FINVOICE;
    out->version = xml_path(t, t->nodes, "@Version");
    for (size_t i = 0; i < COUNT(versions); i++)
        known = known || str_eqz(out->version, versions[i]);
    if (!known)
        return err_invalid(&ctx->err, E4024_READ_UNKNOWN, "Version");
    out->number = xml_path(t, t->nodes, "InvoiceDetails/InvoiceNumber");
    out->date = xml_path(t, t->nodes, "InvoiceDetails/InvoiceDate");
    out->seller = xml_path(t, t->nodes, "SellerPartyDetails/SellerOrganisationName");
    out->seller_id = xml_path(t, t->nodes, "SellerPartyDetails/SellerPartyIdentifier");
    out->message_id = xml_path(t, t->nodes, "MessageTransmissionDetails/MessageDetails/MessageIdentifier");
    if (str_empty(out->number) || str_empty(out->seller))
        return err_invalid(&ctx->err, E4026_READ_INCOMPLETE, "InvoiceNumber");
    if (!cents_of(t, "InvoiceDetails/InvoiceTotalVatIncludedAmount", &out->total_cents) ||
        !cents_of(t, "InvoiceDetails/InvoiceTotalVatExcludedAmount", &net) ||
        !cents_of(t, "InvoiceDetails/InvoiceTotalVatAmount", &vat))
        return sums_differ(ctx, t->nodes);
    if ((net || vat) && net + vat != out->total_cents)
        return sums_differ(ctx, t->nodes);
    return RC_OK;
}

static enum rc read_ubl(struct ctx *ctx, const struct xml_tree *t, struct einvoice_read *out)
{
    int64_t net = 0, gross = 0, vat = 0;

    out->kind = EINVOICE_READ_UBL;
    out->number = xml_path(t, t->nodes, "ID");
    out->version = xml_path(t, t->nodes, "CustomizationID");
    out->date = xml_path(t, t->nodes, "IssueDate");
    out->seller = xml_path(t, t->nodes, "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName");
    out->seller_id = xml_path(t, t->nodes, "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID");
    if (str_empty(out->number) || str_empty(out->seller))
        return err_invalid(&ctx->err, E4026_READ_INCOMPLETE, "ID");
    if (!cents_of(t, "LegalMonetaryTotal/PayableAmount", &out->total_cents) ||
        !cents_of(t, "LegalMonetaryTotal/TaxExclusiveAmount", &net) ||
        !cents_of(t, "LegalMonetaryTotal/TaxInclusiveAmount", &gross) || !cents_of(t, "TaxTotal/TaxAmount", &vat) ||
        net + vat != gross)
        return sums_differ(ctx, t->nodes);
    return RC_OK;
}

static enum rc read_part(struct ctx *ctx, struct str part, struct einvoice_read *out)
{
    struct xml_tree tree;
    struct str root;

    TRY(docs_read_xml(ctx->arena, (struct blob){(const uint8_t *)part.ptr, part.len}, &tree, &ctx->err));
    root = tree.nodes[0].name;
    if (str_eqz(root, "Envelope")) {
        out->kind = EINVOICE_READ_FRAME;
        out->message_id = xml_path(&tree, tree.nodes, "Header/MessageHeader/MessageData/MessageId");
        return RC_OK;
    }
    if (str_eqz(root, "Finvoiceack"))
        return read_ack(ctx, &tree, out);
    if (str_eqz(root, "Finvoice"))
        return read_finvoice(ctx, &tree, out);
    if (str_eqz(root, "Invoice") || str_eqz(root, "CreditNote"))
        return read_ubl(ctx, &tree, out);
    return err_invalid(&ctx->err, E4024_READ_UNKNOWN, NULL);
}

enum rc einvoices_read(struct ctx *ctx, struct blob bytes, struct einvoice_read **out, size_t *count)
{
    struct str *parts = ARENA_ARRAY(ctx->arena, struct str, PARTS_MOST + 1);
    size_t n = einvoices_split((struct str){(const char *)bytes.ptr, bytes.len}, parts, PARTS_MOST);

    *count = 0;
    if (n == 0)
        return err_invalid(&ctx->err, E4024_READ_UNKNOWN, NULL);
    if (n > PARTS_MOST) {
        enum rc rc = err_invalid(&ctx->err, E4027_READ_MANY, NULL);

        ctx->err.arg = str_fmt(ctx->arena, "%d", PARTS_MOST);
        return rc;
    }
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_read, n);
    for (size_t i = 0; i < n; i++) {
        (*out)[*count] = (struct einvoice_read){0};
        TRY(read_part(ctx, parts[i], &(*out)[*count]));
        *count += (*out)[*count].kind != EINVOICE_READ_FRAME;
    }
    return RC_OK;
}
