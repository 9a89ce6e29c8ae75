/* Giving a package: collected and printed outside the writer, recorded in one action before it leaves (P43, P51). */
#include "base/errors.h"
#include "audit_packages.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "errors_requests.h"
#include "queries_packages.h"
#include "rooms/packages/internal.h"

DEFINE_ACTION(packages_make, struct package_making, int64_t)
{
    const struct package *p = req->package;
    struct package_figures f = packages_figures(p);
    struct verdict verdict = {.allowed = true, .purpose = PURPOSE_RIGHTS, .notice_id = p->notice_id,
        .statement = p->kind == PACKAGE_ACCESS ? STATEMENT_ACCESS_RIGHT : STATEMENT_PORTABILITY_RIGHT};

    *out = env_new_id(ctx->env);
    TRY(q_package_made_insert(ctx, &(struct q_package_made_insert){.id = *out, .kind = p->kind, .request = p->request,
        .request_null = p->request == 0, .tables = p->tables, .owned = f.owned, .given = f.given, .unreadable = f.unreadable,
        .outside = f.outside, .redacted = p->redacted, .files = req->files, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = p->notice_id}));
    return audit_write(ctx, AUDIT_PACKAGE_MADE, p->subject, *out, &verdict);
}

/* A case: its person is the one that the package is of, and it asks for one. */
static enum rc check_request(struct ctx *ctx, const struct package_ask *ask, const struct package *p)
{
    struct q_package_request_row row;

    if (ask->request == 0)
        return RC_OK;
    TRY(q_package_request(ctx, &(struct q_package_request){.id = ask->request}, &row));
    if (row.subject_id != p->subject || (p->kind == PACKAGE_ACCESS ? row.access_items : row.portability_items) == 0)
        return err_conflict(&ctx->err, E4308_PACKAGE_REQUEST_KIND);
    return RC_OK;
}

enum rc packages_ask_of_request(struct ctx *ctx, int64_t request, struct package_ask *out)
{
    struct q_package_request_row row;
    struct customer_role *roles = NULL;
    struct customer_brief *brief = NULL;
    size_t count = 0;

    *out = (struct package_ask){.request = request};
    if (q_package_request(ctx, &(struct q_package_request){.id = request}, &row) != RC_OK)
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    if (row.access_items == 0 && row.portability_items == 0)
        return err_conflict(&ctx->err, E4308_PACKAGE_REQUEST_KIND);
    out->kind = row.access_items > 0 ? PACKAGE_ACCESS : PACKAGE_PORTABILITY;
    TRY(customers_roles_of_subject(ctx, row.subject_id, &roles, &count));
    if (count == 0)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    out->contact = roles[0].contact_id;
    TRY(customers_briefs(ctx, &roles[0].customer_id, 1, &brief));
    out->customer = brief->number;
    return RC_OK;
}

static enum rc print_and_record(struct ctx *ctx, const struct package_ask *ask, struct package *p, struct package_file **files, size_t *count)
{
    int64_t id = 0;

    TRY(check_request(ctx, ask, p));
    TRY(packages_files(ctx, p, true, files, count));
    return RUN_ACTION(packages_make, ctx, &((struct package_making){p, (int64_t)*count}), &id);
}

enum rc packages_give(struct ctx *ctx, const struct package_ask *ask, struct package *p, struct package_file **files, size_t *count)
{
    enum rc rc = packages_collect(ctx, ask, p);

    if (rc != RC_OK)
        return rc;
    rc = print_and_record(ctx, ask, p, files, count);
    if (rc != RC_OK)
        packages_leave(p);
    return rc;
}
