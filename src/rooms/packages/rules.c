/* What a package must know of the tables of other rooms: where a sealed column has its key, what the fields of its
 * records are called, what stands in which part of the package, what the person gave (P51, P54; RIGHTS.md 8). */
#include <string.h>

#include "base/errors.h"
#include "errors_packages.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/packages/internal.h"

const struct name_value packages_kinds[] = {
    {"access", PACKAGE_ACCESS, "packages.kind.access"}, {"portability", PACKAGE_PORTABILITY, "packages.kind.portability"}, {NULL, 0, NULL}};
const struct name_value packages_languages[] = {
    {"fi", LANG_FI + 1, "packages.language.fi"}, {"sv", LANG_SV + 1, "packages.language.sv"},
    {"en", LANG_EN + 1, "packages.language.en"}, {NULL, 0, NULL}};

enum rc packages_decide(const struct package_ask *ask, int64_t subject, struct err *err)
{
    if (ask->kind < 0 || ask->kind > PACKAGE_PORTABILITY)
        return err_invalid(err, E4302_PACKAGE_SHAPE, "kind");
    if (ask->language < 0 || ask->language > LANG_COUNT)
        return err_invalid(err, E4302_PACKAGE_SHAPE, "language");
    return subject == 0 ? err_invalid(err, E4301_PACKAGE_NO_PERSON, "customer") : RC_OK;
}

/* ---- sealed columns --------------------------------------------------------------------------------------- */

static const struct sealed_column sealed_columns[] = {
    {"invoice", "party", BY_VOUCHER, AT_ID, false},          {"invoice", "details", BY_VOUCHER, AT_ID_TOP, false},
    {"invoice", "claim", BY_CLAIM, AT_ID, false},            {"invoice_row", "text", BY_INVOICE, AT_ROW, false},
    {"bank_row", "sealed", BY_VOUCHER, AT_ID, false},        {"invoice_copy", "bytes", BY_VOUCHER, AT_ID, true},
    {"einvoice_delivery", "document", BY_INVOICE, AT_ID, true}, {"request_secret", "sealed", BY_CASE, AT_SECRET, false},
    {"request_item_text", "sealed", BY_CASE, AT_ITEM, false}, {"request_letter", "sealed", BY_CASE, AT_ID, false},
    {"request_notice_text", "sealed", BY_NOTICE, AT_NOTICE, false},
    {"dispute", "words", BY_CLAIM, AT_ID, false},            {"sales_order", "note", BY_WRITER, AT_ID, false},
    {"sales_order", "decision", BY_SUBJECT, AT_ID_BESIDE, false}, {"credit_inquiry", "report", BY_SUBJECT, AT_ID_BESIDE, false}};

struct sealed_column packages_sealed(const char *table, const char *column)
{
    for (size_t i = 0; i < COUNT(sealed_columns); i++)
        if (strcmp(sealed_columns[i].table, table) == 0 && strcmp(sealed_columns[i].column, column) == 0)
            return sealed_columns[i];
    return (struct sealed_column){table, column, BY_SUBJECT, AT_ID, false};
}

static const struct { const char *table, *column; int n; const char *field; bool free; } fields[] = {
#define SEALED(table, column, n, field, free) {#table, #column, n, field, free},
#include "rooms/packages/fields.def"
#undef SEALED
};

const char *packages_record_field(const char *table, const char *column, int n, bool *free)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        if (fields[i].n == n && strcmp(fields[i].table, table) == 0 && strcmp(fields[i].column, column) == 0) {
            *free = fields[i].free;
            return fields[i].field;
        }
    *free = true; /* nobody has said what it is: people may have written into it */
    return NULL;
}

/* ---- codes that have words ----------------------------------------------------------------------------------- */

const struct name_value *packages_codes(const char *table, const char *column)
{
    static const struct { const char *table, *column; const struct name_value *names; } codes[] = {
        {"customer", "end_reason", customers_end_reasons}, {"customer_note", "about", customers_note_kinds},
        {"invoice", "state", invoices_states}, {"request_case", "kind", requests_kinds},
        {"request_case", "channel", requests_channels}, {"request_case", "identity", requests_identities},
        {"request_item", "kind", requests_kinds}, {"request_item", "defect", requests_defects},
        {"request_item", "about", requests_purposes}, {"consent", "purpose", consents_purposes},
        {"consent", "channel", consents_channels}, {"consent", "state", consents_states}, {"consent", "method", consents_methods},
        {"consent", "kind", consents_kinds}, {"consent", "ended_method", consents_methods}, {"consent_elsewhere", "purpose", consents_purposes},
        {"consent_elsewhere", "channel", consents_channels}, {"consent_elsewhere", "state", consents_states},
        {"consent_elsewhere", "method", consents_methods}, {"consent_elsewhere", "kind", consents_kinds},
        {"consent_elsewhere", "ended_method", consents_methods}, {"prohibition", "purpose", consents_purposes},
        {"prohibition", "channel", consents_channels}, {"prohibition", "scope", consents_scopes},
        {"prohibition", "method", consents_methods}, {"permission_use", "purpose", consents_purposes},
        {"permission_use", "channel", consents_channels}, {"disclosure_subject", "ground", disclosures_grounds}};

    for (size_t i = 0; i < COUNT(codes); i++)
        if (strcmp(codes[i].table, table) == 0 && strcmp(codes[i].column, column) == 0)
            return codes[i].names;
    return NULL;
}

/* ---- parts of the package -------------------------------------------------------------------------------------- */

enum package_group packages_group(const char *table)
{
    static const struct { const char *table; enum package_group group; } groups[] = {
        {"sales_order", GROUP_ORDERS}, {"sales_row", GROUP_ORDERS}, {"sales_delivery", GROUP_ORDERS},
        {"invoice", GROUP_INVOICES}, {"invoice_row", GROUP_INVOICES}, {"invoice_copy", GROUP_INVOICES},
        {"invoice_template", GROUP_INVOICES}, {"invoice_template_row", GROUP_INVOICES},
        {"invoice_declaration", GROUP_INVOICES}, {"self_billing_agreement", GROUP_INVOICES}, {"invoice_self_billed", GROUP_INVOICES}, {"einvoice_delivery", GROUP_INVOICES}, {"reminder", GROUP_INVOICES},
        {"dispute", GROUP_INVOICES}, {"payment_plan", GROUP_INVOICES}, {"claim_event", GROUP_INVOICES},
        {"collection_claim", GROUP_INVOICES}, {"agency_event", GROUP_INVOICES}, {"write_off", GROUP_INVOICES}, {"write_off_recovery", GROUP_INVOICES},
        {"payment", GROUP_PAYMENTS}, {"payment_undo", GROUP_PAYMENTS}, {"bank_row", GROUP_PAYMENTS}, {"bank_use", GROUP_PAYMENTS},
        {"refund", GROUP_PAYMENTS}, {"consent", GROUP_CONSENTS}, {"consent_elsewhere", GROUP_CONSENTS}, {"prohibition", GROUP_PROHIBITIONS},
        {"disclosure_subject", GROUP_DISCLOSURES}};

    for (size_t i = 0; i < COUNT(groups); i++)
        if (strcmp(groups[i].table, table) == 0)
            return groups[i].group;
    return GROUP_DATA;
}

#define GIVEN (CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_ORGANISATION) | CATEGORY_BIT(CATEGORY_EMAIL) | \
               CATEGORY_BIT(CATEGORY_POSTAL) | CATEGORY_BIT(CATEGORY_PHONE) | CATEGORY_BIT(CATEGORY_WEB_ADDRESS) |  \
               CATEGORY_BIT(CATEGORY_IP_NUMBER) | CATEGORY_BIT(CATEGORY_ORDERS) | CATEGORY_BIT(CATEGORY_PREFERENCE))

/* Contact data, orders and choices are the person's own unless another source is named; what staff or the program
 * made of them (numbers, notes, invoices, credit, audit) is not. */
bool packages_provided(enum category category, const char *table, int source)
{
    if ((GIVEN >> category & 1) == 0 || strcmp(table, "permission_use") == 0)
        return false;
    return category == CATEGORY_ORDERS || (source != SOURCE_RESELLER && source != SOURCE_UPDATE_SERVICE &&
           source != SOURCE_PARTNER && source != SOURCE_PUBLIC_REGISTER);
}

/* ---- bases ---------------------------------------------------------------------------------------------------- */

const char *packages_basis_word(enum legal_basis basis)
{
    static const char *const words[] = {"", "GDPR-6-1-a", "GDPR-6-1-b", "GDPR-6-1-c", "GDPR-6-1-d", "GDPR-6-1-e", "GDPR-6-1-f"};

    return basis >= BASIS_CONSENT && basis <= BASIS_INTEREST ? words[basis] : "";
}

/* ---- how much of it there is -------------------------------------------------------------------------------- */

/* owned: rows of the person in the store. given: rows in the package. outside: in a portability package, values that the
 * person did not give. */
struct package_figures packages_figures(const struct package *p)
{
    struct package_figures f = {.owned = p->owned, .given = (int64_t)p->row_count, .unreadable = p->unreadable};

    for (size_t i = 0; i < p->row_count && p->kind == PACKAGE_PORTABILITY; i++)
        f.outside += p->rows[i].provided ? 0 : 1;
    return f;
}
