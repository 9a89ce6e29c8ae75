/* /paketit: a person's package to give out, and a package that a person brings (P51, P54). The package is made when it is
 * asked for, leaves at once, and nothing of it stays here. */
#include "base/errors.h"
#include "errors_customers.h"
#include "errors_notice.h"
#include "errors_packages.h"
#include "errors_requests.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/packages/internal_pages.h"
#include "rooms/packages/view.h"
#include "templates_packages.h"
#include "web/import.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT };

const struct field packages_fields[] = {
    FIELD_I64(struct package_form, customer, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "packages.customer-who"),
    FIELD_I64(struct package_form, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "packages.contact"),
    FIELD_ENUM(struct package_form, kind, packages_kinds, 0, CATEGORY_NONE, NEED_NONE, "packages.kind"),
    FIELD_ENUM(struct package_form, language, packages_languages, 0, CATEGORY_NONE, NEED_NONE, "packages.language"),
    FIELD_I64(struct package_form, request, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "packages.request"),
    FIELD_END};

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, struct packages_view *view)
{
    if (view->form.kind == 0)
        view->form.kind = PACKAGE_ACCESS;
    if (view->form.language == 0)
        view->form.language = (int)ctx->lang + 1;
    if (!view->pick)
        TRY(customers_pick_show(ctx, in, view->form.customer, &view->pick));
    return t_packages_page(ctx, in, out, status, &(struct t_packages_page){.view = view});
}

static enum rc packages_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct packages_view view = {.file_error = 0};

    if (!str_to_i64(http_query(in, "asiakas"), &view.form.customer))
        view.form.customer = 0;
    if (!str_to_i64(http_query(in, "henkilo"), &view.form.contact))
        view.form.contact = 0;
    return show(ctx, in, out, 200, &view);
}

/* From a case: whom it concerns and what it asks for are known. */
static enum rc packages_request_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct packages_view view = {.file_error = 0};
    struct package_ask ask;

    if (!http_path_id(in, "id", &view.form.request))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(packages_ask_of_request(ctx, view.form.request, &ask));
    view.form = (struct package_form){.customer = ask.customer, .contact = ask.contact, .request = ask.request, .kind = ask.kind,
                                      .language = ask.language};
    return show(ctx, in, out, 200, &view);
}

static enum rc packages_give_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct packages_view view = {.file_error = 0};
    struct package_file *files = NULL;
    struct package package;
    size_t count = 0;
    enum rc rc = customers_pick_read(ctx, &in, &view.form, &view.pick);

    if (rc == RC_OK)
        rc = packages_give(ctx, &(struct package_ask){.customer = view.form.customer, .contact = view.form.contact,
            .kind = view.form.kind, .language = view.form.language, .request = view.form.request, .most = PACKAGE_ROWS_MOST},
            &package, &files, &count);
    if (rc == RC_INVALID || (rc == RC_NOT_FOUND && view.form.contact == 0 && view.form.request == 0)) {
        if (rc == RC_NOT_FOUND)
            (void)!err_invalid(&ctx->err, E1601_CUSTOMER_UNKNOWN, "customer");
        return show(ctx, in, out, 422, &view);
    }
    if (rc == RC_BUSY && ctx->err.code == E4312_PACKAGE_BUSY)
        return show(ctx, in, out, 503, &view);
    TRY(rc);
    packages_zip(ctx, files, count, &out->body);
    packages_leave(&package);
    out->content_type = "application/zip";
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%s-%lld.zip\"",
        package.kind == PACKAGE_ACCESS ? "omat-tiedot" : "siirto", (long long)package.customer_number));
    return RC_OK;
}

enum { FILE_MOST = 256 << 20 };
static const struct stash_kind import_kind = {.most = FILE_MOST, .too_big = E4303_PACKAGE_FORMAT, .no_room = E4312_PACKAGE_BUSY,
                                              .gone = E4313_PACKAGE_FILE_GONE, .taken = E4314_PACKAGE_FILE_TAKEN};

/* Refused: beside the field. Otherwise what came, or would, in words. */
static enum rc show_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc, struct packages_view *view)
{
    if (rc == RC_INVALID || rc == RC_CONFLICT) {
        view->file_error = ctx->err.code != 0 ? ctx->err.code : ctx->err.field_count > 0 ? ctx->err.fields[0].code : 0;
        view->waiting = 0;
        return show(ctx, in, out, 422, view);
    }
    TRY(rc);
    view->told = packages_imported_text(ctx, &view->imported, view->waiting != 0);
    return show(ctx, in, out, 200, view);
}

/* The file is looked at and waits in memory (db/stash.h) for the button that takes exactly those bytes. */
static enum rc packages_import_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct packages_view view = {.file_error = 0};
    struct str json = STR("");
    enum rc rc;

    for (size_t i = 0; i < in->upload_count; i++)
        if (str_eqz(in->uploads[i].field, "file"))
            json = in->uploads[i].bytes;
    rc = json.len == 0 ? err_invalid(&ctx->err, E4303_PACKAGE_FORMAT, "file") : packages_look(ctx, json, &view.imported);
    if (rc == RC_OK && !view.imported.again)
        rc = stash_put(ctx, &import_kind, json, &view.waiting);
    return show_import(ctx, in, out, rc, &view);
}

static enum rc packages_import_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct packages_view view = {.file_error = 0};
    struct stash_seen seen;
    int64_t id;
    enum rc rc;

    if (!http_path_id(in, "tiedosto", &id))
        return err_not_found(&ctx->err, E4313_PACKAGE_FILE_GONE);
    rc = stash_open(ctx, &import_kind, id, true, &seen);
    if (rc == RC_OK) {
        rc = packages_import(ctx, seen.bytes, &view.imported);
        stash_close(ctx, &import_kind, id, true, rc == RC_OK ? &view.imported.number : NULL, sizeof(view.imported.number));
    }
    return show_import(ctx, in, out, rc, &view);
}

static enum rc schema_file(struct http_answer *out, struct str schema)
{
    buf_add(&out->body, schema);
    out->content_type = "application/schema+json";
    out->cacheable = true;
    return RC_OK;
}

static enum rc packages_schema_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    return schema_file(out, packages_schema());
}

static enum rc packages_requests_schema_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    return schema_file(out, packages_requests_schema());
}

static enum rc packages_consents_schema_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    return schema_file(out, packages_consents_schema());
}

static enum rc packages_til_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str lang = http_query(in, "lang");

    if (ctx->policy == NULL)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(lang, lang_code((enum lang)l)))
            ctx->lang = (enum lang)l;
    out->content_type = "application/json";
    return packages_til(ctx, &out->body);
}

static enum rc packages_processing_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    if (ctx->policy == NULL)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    out->content_type = "application/ld+json";
    return packages_processing(ctx, &out->body);
}

const struct route packages_routes[] = {
    ROUTE(GET, "/paketit", packages_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FLAGS(POST, "/paketit", packages_give_submit, WHO, PURPOSE_RIGHTS, packages_fields, ROUTE_LARGE),
    ROUTE_FLAGS(POST, "/paketit/tuonti", packages_import_upload, WHO, PURPOSE_RIGHTS, NULL, ROUTE_BODY_IMPORT),
    ROUTE_FLAGS(POST, "/paketit/tuonti/:tiedosto", packages_import_take, WHO, PURPOSE_RIGHTS, NULL, ROUTE_LARGE),
    ROUTE_FLAGS(GET, "/pyynnot/:id/paketti", packages_request_page, WHO, PURPOSE_RIGHTS, NULL, ROUTE_LARGE),
    ROUTE_FLAGS(GET, "/tietosuoja.json", packages_til_file, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE(GET, "/kasittelytoimet", packages_record_page, WHO | ROLE_MAINTAIN, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/kasittelytoimet.json", packages_processing_file, WHO | ROLE_MAINTAIN, PURPOSE_ACCOUNTABILITY),
    ROUTE_FLAGS(GET, "/schema/subject-1.json", packages_schema_file, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/schema/requests-1.json", packages_requests_schema_file, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/schema/consents-1.json", packages_consents_schema_file, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_END};
