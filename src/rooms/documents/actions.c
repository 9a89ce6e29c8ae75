/* Keeping what was sent; settings of documents (P64, P67). */
#include <sodium.h>

#include "base/errors.h"
#include "audit_documents.h"
#include "db/core.h"
#include "errors_documents.h"
#include "policy/policy.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/internal.h"

DEFINE_ACTION(documents_keep, struct documents_keep, struct documents_kept)
{
    struct invoice invoice;
    struct verdict verdict;
    int64_t subject = 0;
    uint8_t *digest = arena_alloc(ctx->arena, 32);

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    TRY(invoices_load(ctx, 0, req->invoice, &invoice));
    if (invoice.number == 0)
        return err_conflict(&ctx->err, E4105_DOCUMENT_DRAFT);
    crypto_generichash(digest, 32, req->bytes.ptr, req->bytes.len, NULL, 0);
    TRY(documents_store_copy(ctx, &invoice, req, (struct blob){digest, 32}, out));
    out->digest = str_hex(ctx->arena, (struct blob){digest, 32});
    if (out->already)
        return RC_OK;
    if (invoice.customer_id != 0)
        TRY(customers_subject_of(ctx, invoice.customer_id, &subject));
    return audit_write(ctx, AUDIT_DOCUMENT_KEPT, subject, invoice.id, &verdict);
}

/* --- settings ---------------------------------------------------------------------------------------- */

DEFINE_ACTION(documents_settings_save, struct documents_settings, struct documents_settings)
{
    TRY(setting_set(ctx, STR("documents"), str_fmt(ctx->arena, "%.*s\n%lld\n%lld\n", STR_FMT(req->notice_url),
                                                   (long long)req->window_left, (long long)req->window_top)));
    *out = *req;
    return audit_write(ctx, AUDIT_DOCUMENT_SETTINGS, 0, 0, NULL);
}
