/* Keeping what was sent; settings of documents (P64, P67). */
#include <sodium.h>
#include <string.h>

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

DEFINE_ACTION(documents_attach, struct documents_attach, struct documents_kept)
{
    struct invoice invoice;
    struct verdict verdict;
    struct blob was;
    int64_t subject = 0, made_at, id = 0;
    uint8_t *digest = arena_alloc(ctx->arena, 32);
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    TRY(invoices_id_by_number(ctx, req->number, &id));
    TRY(invoices_load(ctx, 0, id, &invoice));
    if (invoice.variety != VARIETY_MOVED_IN)
        return err_conflict(&ctx->err, E4106_DOCUMENT_MADE_HERE);
    if (req->bytes.len < 8 || req->bytes.len > DOCUMENTS_ATTACH_MOST || memcmp(req->bytes.ptr, "%PDF-", 5) != 0)
        return err_invalid(&ctx->err, E4107_DOCUMENT_NOT_PDF, "file");
    crypto_generichash(digest, 32, req->bytes.ptr, req->bytes.len, NULL, 0);
    rc = documents_store_last(ctx, &invoice, DOCUMENT_PDF, &was, &made_at);
    out->already = rc == RC_OK && was.len == req->bytes.len && memcmp(was.ptr, req->bytes.ptr, was.len) == 0;
    out->digest = str_hex(ctx->arena, (struct blob){digest, 32});
    if (rc == RC_OK)
        return out->already ? RC_OK : err_conflict(&ctx->err, E4108_DOCUMENT_ATTACHED);
    if (rc != RC_NOT_FOUND || ctx->err.code != E4104_DOCUMENT_NO_COPY)
        return rc;
    err_clear(&ctx->err);
    if (req->dry)
        return RC_OK;
    TRY(documents_store_copy(ctx, &invoice, &((struct documents_keep){id, DOCUMENT_PDF, req->bytes}), (struct blob){digest, 32}, out));
    if (invoice.customer_id != 0)
        TRY(customers_subject_of(ctx, invoice.customer_id, &subject));
    return audit_write(ctx, AUDIT_DOCUMENT_ATTACHED, subject, id, &verdict);
}

/* --- settings ---------------------------------------------------------------------------------------- */

DEFINE_ACTION(documents_settings_save, struct documents_settings, struct documents_settings)
{
    TRY(setting_set(ctx, STR("documents"), str_fmt(ctx->arena, "%.*s\n%lld\n%lld\n", STR_FMT(req->notice_url),
                                                   (long long)req->window_left, (long long)req->window_top)));
    *out = *req;
    return audit_write(ctx, AUDIT_DOCUMENT_SETTINGS, 0, 0, NULL);
}
