/* /asetukset/laskuttaja: the seller's data on documents, and what a draft still lacks of them (P02). */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "messages_invoices.h"
#include "rooms/invoices/internal_pages.h"
#include "templates_invoices.h"
#include "web/web.h"

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                    const struct seller_form *form)
{
    return t_invoices_seller(ctx, in, out, status, &(struct t_invoices_seller){
        .form = form, .may_edit = (ctx->actor->roles & ROLE_MAINTAIN) != 0});
}

enum rc invoices_seller_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct seller_form form;

    TRY(invoices_seller_form(ctx, &form));
    return show(ctx, in, out, 200, &form);
}

enum rc invoices_seller_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct seller_form form = {.iban = {NULL, 0}};
    struct seller_form saved;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_seller_save, ctx, &form, &saved);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/laskuttaja"), "invoices.seller.saved");
}

/* What the law wants of the seller and the settings do not have; each leads to its field. */
size_t invoices_seller_lacks(struct ctx *ctx, struct str prefix, const struct invoice_seller *s, struct seller_lack out[SELLER_LACKS])
{
    const struct { bool lacks; const char *id, *href; enum msg label; } all[SELLER_LACKS] = {
        {str_empty(s->name), "seller.name", "/asetukset/yritys#f-name", MSG_invoices_seller_lacks_name},
        {str_empty(s->business_id), "seller.business_id", "/asetukset/yritys#f-business_id", MSG_invoices_seller_lacks_business_id},
        {str_empty(s->street) || str_empty(s->town), "seller.street", "/asetukset/yritys#f-street", MSG_invoices_seller_lacks_address},
        {str_empty(s->iban[0]), "iban", "/asetukset/laskuttaja#f-iban", MSG_invoices_seller_iban}};
    size_t count = 0;

    for (size_t i = 0; i < SELLER_LACKS; i++)
        if (all[i].lacks)
            out[count++] = (struct seller_lack){str_from(all[i].id), tr(ctx, all[i].label),
                                                 str_fmt(ctx->arena, "%.*s%s", STR_FMT(prefix), all[i].href)};
    return count;
}
