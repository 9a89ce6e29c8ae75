/* /api/v1/customers/:number/package: subject.json of a person; /api/v1/packages: one that comes in (P51, P54). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "http/route.h"
#include "rooms/packages/internal.h"

static enum rc kind_of(struct ctx *ctx, struct str word, int *kind)
{
    *kind = PACKAGE_ACCESS;
    if (str_eqz(word, "portability"))
        *kind = PACKAGE_PORTABILITY;
    else if (!str_empty(word) && !str_eqz(word, "access"))
        return err_invalid(&ctx->err, E4302_PACKAGE_SHAPE, "kind");
    return RC_OK;
}

static enum rc packages_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct package_ask ask = {.most = PACKAGE_ROWS_MOST};
    struct package package;
    int64_t id = 0;
    enum rc rc;

    if (!http_path_id(in, "number", &ask.customer))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(kind_of(ctx, http_query(in, "kind"), &ask.kind));
    TRY(packages_collect(ctx, &ask, &package));
    rc = RUN_ACTION(packages_make, ctx, &((struct package_making){&package, 1}), &id);
    if (rc == RC_OK)
        packages_json(ctx, &package, &out->body);
    packages_leave(&package);
    TRY(rc);
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc packages_api_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct package_imported made = {0};
    struct json j = json_to(&out->body);
    bool dry = !str_empty(http_query(in, "try"));

    TRY(dry ? packages_look(ctx, in->body, &made) : packages_import(ctx, in->body, &made));
    packages_imported_json(&j, &made, dry);
    out->status = dry || made.again ? 200 : 201;
    out->content_type = "application/json";
    return RC_OK;
}

const struct route packages_api_routes[] = {
    ROUTE_FLAGS(GET, "/api/v1/customers/:number/package", packages_api_get, ROLE_STAFF | ROLE_CONTACT, PURPOSE_RIGHTS, NULL, ROUTE_LARGE),
    ROUTE_FLAGS(POST, "/api/v1/packages", packages_api_import, ROLE_STAFF | ROLE_CONTACT, PURPOSE_RIGHTS, NULL, ROUTE_BODY_IMPORT),
    ROUTE_END};
