/* Invoices and vouchers as PDF, settings of the layout (P64; UI.md section 2). File names carry the number only. */
#include "base/errors.h"
#include "errors_base.h"
#include "errors_documents.h"
#include "errors_invoices.h"
#include "rooms/documents/internal.h"
#include "rooms/documents/internal_pages.h"
#include "templates_documents.h"
#include "web/web.h"

static enum rc number_of(struct ctx *ctx, const struct http_request *in, int64_t *number)
{
    return http_path_id(in, "number", number) ? RC_OK : err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
}

static enum rc give(struct http_answer *out, const struct documents_pdf *pdf, struct str name)
{
    buf_reserve(&out->body, pdf->bytes.len);
    buf_bytes(&out->body, pdf->bytes.ptr, pdf->bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition", name);
    return RC_OK;
}

static struct str file_name(struct ctx *ctx, const char *word, int64_t number)
{
    return str_fmt(ctx->arena, "attachment; filename=\"%s-%lld.pdf\"", word, (long long)number);
}

static enum rc documents_invoice_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_pdf pdf;
    int64_t number;

    TRY(number_of(ctx, in, &number));
    TRY(documents_of_invoice(ctx, number, 0, &pdf));
    return give(out, &pdf, file_name(ctx, "lasku", number));
}

/* For bookkeeping: also what is kept for the law alone. */
static enum rc documents_voucher_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_pdf pdf;
    int64_t number;

    TRY(number_of(ctx, in, &number));
    TRY(documents_of_invoice(ctx, number, 0, &pdf));
    return give(out, &pdf, file_name(ctx, "tosite", number));
}

static enum rc documents_draft_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_pdf pdf;
    int64_t id;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(documents_of_invoice(ctx, 0, id, &pdf));
    return give(out, &pdf, STR("attachment; filename=\"luonnos.pdf\""));
}

/* Print and post: the bytes that leave are kept (P64). */
static enum rc documents_print_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_pdf pdf;
    int64_t number;

    TRY(number_of(ctx, in, &number));
    TRY(documents_send_print(ctx, number, &pdf));
    return give(out, &pdf, file_name(ctx, "lasku", number));
}

/* --- the former program's own document ----------------------------------------------------------------- */

static enum rc show_original(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t number)
{
    struct err kept = ctx->err;
    struct invoice invoice;
    struct blob bytes;
    int64_t made_at = 0;
    enum rc rc;

    err_clear(&ctx->err);
    TRY(invoices_load(ctx, number, 0, &invoice));
    if (invoice.variety != VARIETY_MOVED_IN)
        return err_conflict(&ctx->err, E4106_DOCUMENT_MADE_HERE);
    rc = documents_copy(ctx, &invoice, DOCUMENT_PDF, &bytes, &made_at);
    if (rc == RC_NOT_FOUND && ctx->err.code == E4104_DOCUMENT_NO_COPY)
        err_clear(&ctx->err);
    else
        TRY(rc);
    ctx->err = kept;
    return t_documents_original(ctx, in, out, status, &(struct t_documents_original){.number = number, .shown = invoice.shown,
                                                                                   .attached_at = made_at});
}

static enum rc documents_original_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number;

    TRY(number_of(ctx, in, &number));
    return show_original(ctx, in, out, 200, number);
}

enum rc documents_uploaded(struct ctx *ctx, const struct http_request *in, struct documents_kept *out)
{
    struct documents_attach attach = {.bytes = {NULL, 0}};

    TRY(number_of(ctx, in, &attach.number));
    for (size_t i = 0; i < in->upload_count; i++) {
        if (!str_eqz(in->uploads[i].field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        attach.bytes = (struct blob){(const uint8_t *)in->uploads[i].bytes.ptr, in->uploads[i].bytes.len};
    }
    return RUN_ACTION(documents_attach, ctx, &attach, out);
}

static enum rc documents_original_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_kept kept = {0};
    int64_t number;
    enum rc rc;

    TRY(number_of(ctx, in, &number));
    rc = documents_uploaded(ctx, in, &kept);
    if (rc == RC_INVALID) {
        int code = ctx->err.code;

        err_clear(&ctx->err);
        err_add_field(ctx->arena, &ctx->err, "file", code, STR(""));
        return show_original(ctx, in, out, 422, number);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld/alkuperainen", (long long)number), "documents.original.saved");
}

/* --- many of them ----------------------------------------------------------------------------------------- */

enum rc documents_uploaded_many(struct ctx *ctx, const struct http_request *in, bool dry, struct documents_many *out)
{
    struct documents_file *files = ARENA_ARRAY(ctx->arena, struct documents_file, in->upload_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < in->upload_count; i++) {
        const struct http_upload *u = &in->uploads[i];

        if (!str_eqz(u->field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        if (u->bytes.len > 0 || !str_empty(u->file_name)) /* a field without a file comes as an empty part */
            files[count++] = (struct documents_file){u->file_name, {(const uint8_t *)u->bytes.ptr, u->bytes.len}};
    }
    if (count == 0)
        return err_invalid(&ctx->err, E4107_DOCUMENT_NOT_PDF, "file");
    return documents_attach_many(ctx, files, count, dry, out);
}

enum { ORIGINALS_TRY = 1, ORIGINALS_ATTACH = 2 };
struct originals_form { int act; };
static const struct name_value originals_acts[] = {
    {"try", ORIGINALS_TRY, "documents.originals.try"}, {"attach", ORIGINALS_ATTACH, "documents.originals.attach"}, {NULL, 0, NULL}};
static const struct field originals_fields[] = {
    FIELD_ENUM(struct originals_form, act, originals_acts, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "documents.originals.act"), FIELD_END};

static enum rc documents_originals_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return t_documents_originals(ctx, in, out, 200, &(struct t_documents_originals){.view = &(struct documents_many_view){.dry = true}});
}

static enum rc documents_originals_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_many many = {.count = 0};
    struct documents_many_view view = {.dry = true};
    struct originals_form form = {0};
    enum rc rc = request_fields(ctx, in, &form);

    view.dry = form.act != ORIGINALS_ATTACH;
    if (rc == RC_OK)
        rc = documents_uploaded_many(ctx, in, view.dry, &many);
    if (rc == RC_INVALID) {
        int code = ctx->err.code;

        if (ctx->err.field_count == 0) { /* of the files, not of what the form has beside them */
            err_clear(&ctx->err);
            err_add_field(ctx->arena, &ctx->err, "file", code, STR(""));
        }
        return t_documents_originals(ctx, in, out, 422, &(struct t_documents_originals){.view = &view});
    }
    TRY(rc);
    view.rows = ARENA_ARRAY(ctx->arena, struct documents_many_row, (size_t)many.count + 1);
    for (int64_t i = 0; i < many.count; i++)
        view.rows[i] = (struct documents_many_row){many.lines[i].name, documents_file_word(ctx, &many, &many.lines[i]), many.lines[i].number,
                                                   many.lines[i].code != 0};
    view.count = many.count;
    view.attached = many.attached;
    view.already = many.already;
    view.refused = many.refused;
    view.done = true;
    return t_documents_originals(ctx, in, out, 200, &(struct t_documents_originals){.view = &view});
}

/* --- settings ---------------------------------------------------------------------------------------- */

static enum rc show_settings(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                             const struct documents_settings *form)
{
    return t_documents_settings(ctx, in, out, status, &(struct t_documents_settings){.form = form});
}

static enum rc documents_settings_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_settings form;

    TRY(documents_settings_load(ctx, &form));
    return show_settings(ctx, in, out, 200, &form);
}

static enum rc documents_settings_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_settings form = {.window_left = 0}, saved;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_INVALID)
        return show_settings(ctx, in, out, 422, &form);
    TRY(rc);
    TRY(RUN_ACTION(documents_settings_save, ctx, &form, &saved));
    return answer_redirect(ctx, in, out, STR("/asetukset/laskupohja"), "documents.settings.saved");
}

const struct route documents_routes[] = {
    ROUTE(GET, "/laskut/:number/pdf", documents_invoice_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/:number/tulosta", documents_print_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/muutto/alkuperaiset", documents_originals_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/muutto/alkuperaiset", documents_originals_submit, ROLE_STAFF, PURPOSE_INVOICING, originals_fields, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/laskut/:number/alkuperainen", documents_original_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/laskut/:number/alkuperainen", documents_original_submit, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_ATTACHMENT),
    ROUTE(GET, "/laskut/luonnos/:id/pdf", documents_draft_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/tositteet/:number/pdf", documents_voucher_page, ROLE_STAFF | ROLE_ACCOUNTANT, PURPOSE_BOOKKEEPING),
    ROUTE(GET, "/asetukset/laskupohja", documents_settings_page, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/asetukset/laskupohja", documents_settings_submit, ROLE_MAINTAIN, PURPOSE_INVOICING,
               documents_settings_fields),
    ROUTE_END};
