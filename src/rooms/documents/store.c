/* Sent documents, sealed under the voucher key (P35, P64). */
#include <sodium.h>

#include "base/errors.h"
#include "db/seal.h"
#include "errors_documents.h"
#include "queries_documents.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/internal.h"

enum { COPY_BYTES = 1 }; /* number of the field in the sealed record; never reused */

enum rc documents_store_copy(struct ctx *ctx, const struct invoice *invoice, const struct documents_keep *keep,
                             struct blob digest, struct documents_kept *out)
{
    struct q_document_copy_known_row known;
    struct record record = {{{NULL, 0}}};
    struct blob sealed;

    TRY(q_document_copy_known(ctx, &(struct q_document_copy_known){.invoice = invoice->id, .kind = keep->kind, .digest = digest},
                              &known));
    out->already = known.how_many > 0;
    if (out->already)
        return RC_OK;
    out->id = env_new_id(ctx->env);
    record.field[COPY_BYTES] = (struct str){(const char *)keep->bytes.ptr, keep->bytes.len};
    TRY(seal_record(ctx, (struct key_ref){KEY_VOUCHER, invoice->fiscal_year_id}, CATEGORY_VOUCHER, out->id, &record, &sealed));
    return q_document_copy_insert(ctx, &(struct q_document_copy_insert){.id = out->id, .invoice = invoice->id,
        .kind = keep->kind, .fiscal_year = invoice->fiscal_year_id, .at = ctx->now, .by = ctx->actor->user_id,
        .program = STR(SELOSTE_VERSION), .size = (int64_t)keep->bytes.len, .digest = digest, .bytes = sealed});
}

enum rc documents_store_last(struct ctx *ctx, const struct invoice *invoice, int kind, struct blob *out, int64_t *made_at)
{
    struct q_document_copy_last_row row;
    struct record record;
    uint8_t digest[32];
    int64_t subject = 0;
    enum rc rc = q_document_copy_last(ctx, &(struct q_document_copy_last){.invoice = invoice->id, .kind = kind}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E4104_DOCUMENT_NO_COPY);
    TRY(rc);
    if (invoice->customer_id != 0)
        TRY(customers_subject_of(ctx, invoice->customer_id, &subject));
    rc = seal_open(ctx, (struct key_ref){KEY_VOUCHER, row.fiscal_year_id}, CATEGORY_VOUCHER, row.id, subject, row.bytes, &record);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E4101_DOCUMENT_PARTY_GONE);
    TRY(rc);
    *out = (struct blob){(const uint8_t *)record.field[COPY_BYTES].ptr, record.field[COPY_BYTES].len};
    *made_at = row.made_at;
    crypto_generichash(digest, sizeof(digest), out->ptr, out->len, NULL, 0);
    if (row.digest.len != sizeof(digest) || sodium_memcmp(digest, row.digest.ptr, sizeof(digest)) != 0)
        return err_corrupt(&ctx->err, E4103_DOCUMENT_COPY_CHANGED);
    return RC_OK;
}
