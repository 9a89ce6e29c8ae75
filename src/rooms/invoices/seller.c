/* The controller on an invoice: as Settings say today, and as frozen at issue (P02; AVL 209 e). A frozen
 * seller is lines in a fixed order; none of its values has a line break. */
#include "base/buf.h"
#include "base/ids.h"
#include "db/core.h"
#include "rooms/invoices/internal.h"

#define SELLER_LINES 18

static void lines_of(const struct invoice_seller *s, struct str out[SELLER_LINES])
{
    const struct str all[SELLER_LINES] = {
        s->name, s->business_id, s->vat_id, s->street, s->postcode, s->town, s->country, s->phone, s->email, s->web,
        s->iban[0], s->bic[0], s->iban[1], s->bic[1], s->iban[2], s->bic[2], s->ovt, s->einvoice};

    for (size_t i = 0; i < SELLER_LINES; i++)
        out[i] = all[i];
}

struct blob invoices_seller_pack(struct arena *arena, const struct invoice_seller *seller)
{
    struct str lines[SELLER_LINES];
    struct buf out = buf_in(arena);
    struct str all;

    lines_of(seller, lines);
    for (size_t i = 0; i < SELLER_LINES; i++)
        buf_fmt(&out, "%.*s\n", STR_FMT(lines[i]));
    buf_fmt(&out, "%.*s\n", STR_FMT(seller->operator_id));
    all = buf_str(&out);
    return (struct blob){(const uint8_t *)all.ptr, all.len};
}

void invoices_seller_unpack(struct blob packed, struct invoice_seller *out)
{
    struct str rest = {(const char *)packed.ptr, packed.len};
    struct str *const to[] = {
        &out->name, &out->business_id, &out->vat_id, &out->street, &out->postcode, &out->town, &out->country,
        &out->phone, &out->email, &out->web, &out->iban[0], &out->bic[0], &out->iban[1], &out->bic[1], &out->iban[2],
        &out->bic[2], &out->ovt, &out->einvoice, &out->operator_id};

    *out = (struct invoice_seller){.incomplete = false};
    for (size_t i = 0; i < COUNT(to); i++)
        *to[i] = str_cut(&rest, '\n');
}

/* "iban2=FI...": lines of the setting "invoicing.seller", what the controller's own row has no column for. */
static void take_setting(struct invoice_seller *out, struct str name, struct str value)
{
    const struct { const char *name; struct str *to; } known[] = {
        {"vat_id", &out->vat_id}, {"country", &out->country}, {"web", &out->web}, {"phone", &out->phone},
        {"email", &out->email}, {"bic", &out->bic[0]},
        {"iban2", &out->iban[1]}, {"bic2", &out->bic[1]}, {"iban3", &out->iban[2]}, {"bic3", &out->bic[2]},
        {"ovt", &out->ovt}, {"einvoice", &out->einvoice}, {"operator", &out->operator_id}};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(name, known[i].name) && !str_empty(value))
            *known[i].to = value;
}

enum rc invoices_seller_now(struct ctx *ctx, struct invoice_seller *out)
{
    struct controller tenant;
    struct str rest = STR("");
    enum rc rc;

    TRY(controller_load(ctx, &tenant));
    *out = (struct invoice_seller){
        .name = tenant.name, .business_id = tenant.business_id, .street = tenant.street, .postcode = tenant.postcode,
        .town = tenant.town, .country = STR("FI"), .phone = tenant.phone, .email = tenant.email,
        .iban = {tenant.iban, STR(""), STR("")}, .bic = {STR(""), STR(""), STR("")},
        .incomplete = str_empty(tenant.name) || str_empty(tenant.business_id) || str_empty(tenant.street)
                      || str_empty(tenant.town)};
    if (!str_empty(tenant.business_id)) {
        if (!id_vat(ctx->arena, tenant.business_id, &out->vat_id))
            out->vat_id = STR("");
        if (!id_ovt(ctx->arena, tenant.business_id, &out->ovt))
            out->ovt = STR("");
    }
    rc = setting_get(ctx, STR("invoicing.seller"), &rest);
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct str name = str_cut(&line, '=');

        take_setting(out, name, line);
    }
    for (size_t i = 0; i < INVOICE_IBANS; i++) /* a Finnish account says its bank */
        if (str_empty(out->bic[i]) && !str_empty(out->iban[i]))
            out->bic[i] = id_bic_of_iban(out->iban[i]);
    return RC_OK;
}
