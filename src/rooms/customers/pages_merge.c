/* /asiakkaat/:id/yhdista: another record of the same customer is brought into this one (P05). */
#include "base/errors.h"
#include "errors_customers.h"
#include "rooms/customers/internal_pages.h"
#include "rooms/customers/view.h"
#include "templates_customers.h"
#include "web/web.h"

const struct field customers_merge_fields[] = {
    FIELD_I64(struct merge_form, number, 1, INT64_MAX, FIELD_REQUIRED, 0, NEED_NONE, "customers.merge.number"),
    FIELD_I64(struct merge_form, from_version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.version"),
    FIELD_I64(struct merge_form, into_version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.version"),
    FIELD_END,
};

static enum rc head(struct ctx *ctx, const struct http_request *in, struct customer_merge_view *view)
{
    struct customer_row row;
    int64_t id;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_load(ctx, id, LOAD_NAME | LOAD_ABOUT, &row));
    customers_frame(ctx, in->prefix, &row, &view->frame);
    return row.locked ? err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED) : RC_OK;
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                    struct customer_merge_view *view, const struct merge_form *form)
{
    view->form = form;
    return t_customers_merge(ctx, in, out, status, &(struct t_customers_merge){.view = view});
}

enum rc customers_merge_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_merge_view view = {0};

    TRY(head(ctx, in, &view));
    return show(ctx, in, out, 200, &view, NULL);
}

/* The request of a form: which two. */
static enum rc which(struct ctx *ctx, const struct http_request *in, struct merge_form *form, struct customer_merging *req)
{
    enum rc rc;

    TRY(request_fields(ctx, in, form));
    rc = customers_find_by_number(ctx, form->number, &req->from_id);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        err_add_field(ctx->arena, &ctx->err, "number", E1601_CUSTOMER_UNKNOWN, (struct str){NULL, 0});
        return RC_INVALID;
    }
    req->from_version = form->from_version;
    req->into_version = form->into_version;
    return rc;
}

static void add_lines(struct ctx *ctx, struct customer_merge_view *view)
{
    view->lines = ARENA_ARRAY(ctx->arena, struct customer_merge_line, view->plan.count + 1);
    for (size_t i = 0; i < view->plan.count; i++) {
        const struct merging_line *l = &view->plan.lines[i];
        const struct field *f = field_find(customers_fields, l->field);

        view->lines[i] = (struct customer_merge_line){tr_key(ctx, str_from(f->label)), l->stays, l->goes};
        for (const struct name_value *n = f->names; n != NULL && n->word != NULL; n++) {
            if (str_eqz(l->stays, n->word))
                view->lines[i].stays = tr_key(ctx, str_from(n->msg));
            if (str_eqz(l->goes, n->word))
                view->lines[i].goes = tr_key(ctx, str_from(n->msg));
        }
    }
}

enum rc customers_merge_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_merge_view view = {0};
    struct customer_merging req = {0};
    struct merge_form form = {0};
    enum rc rc;

    TRY(head(ctx, in, &view));
    req.into_id = view.frame.id;
    rc = which(ctx, in, &form, &req);
    if (rc == RC_OK)
        rc = customers_merging_preview(ctx, &req, &view.plan);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, &view, &form);
    TRY(rc);
    form.from_version = view.plan.from_version;
    form.into_version = view.plan.into_version;
    view.asked = true;
    view.number = form.number;
    add_lines(ctx, &view);
    return show(ctx, in, out, 200, &view, &form);
}

enum rc customers_merge_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct merging_receipt receipt = {0};
    struct customer_merging req = {0};
    struct customer_merge_view view = {0};
    struct merge_form form = {0};
    enum rc rc;

    TRY(head(ctx, in, &view));
    req.into_id = view.frame.id;
    rc = which(ctx, in, &form, &req);
    store_release(ctx);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_merge_into, ctx, &req, &receipt);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, &view, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/asiakkaat/%lld", (long long)receipt.customer_id),
                           "customers.flash.merged");
}
