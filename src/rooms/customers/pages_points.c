/* /asiakkaat/:id/yhteystiedot: every contact point with where it is from; several of one kind (P22, P23, P25). */
#include "base/errors.h"
#include "errors_customers.h"
#include "i18n/i18n.h"
#include "messages_customers.h"
#include "rooms/customers/internal_pages.h"
#include "rooms/customers/view.h"
#include "templates_customers.h"
#include "web/web.h"

static void form_of(const struct contact_point *p, struct point_form *out)
{
    const struct str *v = p->value.field;

    switch (p->kind) {
    case CONTACT_EMAIL: out->email = v[EMAIL_ADDRESS]; break;
    case CONTACT_PHONE: out->phone = v[PHONE_NUMBER]; break;
    case CONTACT_POSTAL:
        out->street = v[POSTAL_STREET];
        out->postcode = v[POSTAL_POSTCODE];
        out->town = v[POSTAL_TOWN];
        out->country = v[POSTAL_COUNTRY];
        break;
    case CONTACT_WEB: out->web = v[WEB_URL]; break;
    case CONTACT_IP: out->ip = v[IP_ADDRESS]; break;
    }
}

static const struct contact_point *find_point(const struct customer_row *row, int64_t id)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].id == id && !record_empty(&row->points[i].value))
            return &row->points[i];
    return NULL;
}

static enum rc title_of(struct ctx *ctx, int64_t customer, struct customer_points_view *view)
{
    struct contact_row person;
    static const struct record none;

    view->title = tr(ctx, MSG_customers_contacts_title);
    if (view->contact == 0)
        return RC_OK;
    view->frame.contacts = true;
    TRY(customers_contact_find(ctx, customer, view->contact, &person));
    view->title = trs(ctx, MSG_customers_points_of, &SLOT_STR("name", customers_name(ctx->arena, &person.name, &none, CUSTOMER_PERSON)), 1);
    return RC_OK;
}

static void add_row(struct ctx *ctx, const struct contact_point *p, struct customer_points_view *view)
{
    struct customer_point *to = &view->rows[view->count++];

    to->id = p->id;
    customers_point_item(ctx, p, &to->item);
    to->what = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(to->item.label), STR_FMT(to->item.value));
}

/* form NULL: empty, or the point as it is stored. contact: whose points, when no point says it. */
static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t point,
                    int64_t contact, const struct point_form *form)
{
    struct customer_points_view view = {.form = form, .editing = point};
    struct point_form stored = {.source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE, .given_on = ctx->today};
    struct customer_row row;
    int64_t id;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_load(ctx, id, LOAD_NETWORK | LOAD_ABOUT, &row));
    customers_frame(ctx, in->prefix, &row, &view.frame);
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    if (point != 0) {
        const struct contact_point *p = find_point(&row, point);

        if (p == NULL)
            return err_not_found(&ctx->err, E1635_POINT_UNKNOWN);
        view.kind = (int)p->kind;
        contact = p->contact_id;
        form_of(p, &stored);
    }
    view.contact = stored.contact_id = contact;
    stored.source = contact != 0 ? SOURCE_ORGANISATION : SOURCE_CUSTOMER;
    TRY(title_of(ctx, id, &view));
    view.rows = ARENA_ARRAY(ctx->arena, struct customer_point, row.point_count + 1);
    for (size_t i = 0; i < row.point_count; i++)
        if (row.points[i].contact_id == contact && !record_empty(&row.points[i].value))
            add_row(ctx, &row.points[i], &view);
    if (form == NULL)
        view.form = &stored;
    return t_customers_points(ctx, in, out, status, &(struct t_customers_points){.view = &view});
}

static struct str back_to(struct ctx *ctx, const struct point_receipt *of)
{
    if (of->contact_id != 0)
        return str_fmt(ctx->arena, "/asiakkaat/%lld/yhteystiedot?henkilo=%lld", (long long)of->customer_id, (long long)of->contact_id);
    return str_fmt(ctx->arena, "/asiakkaat/%lld/yhteystiedot", (long long)of->customer_id);
}

static enum rc save(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t point)
{
    struct point_form form = {0};
    struct point_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    form.point_id = point;
    if (!http_path_id(in, "id", &form.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_point_save, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, point, form.contact_id, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, back_to(ctx, &receipt), "customers.flash.point");
}

static enum rc path_point(struct ctx *ctx, const struct http_request *in, int64_t *point)
{
    return http_path_id(in, "piste", point) ? RC_OK : err_not_found(&ctx->err, E1635_POINT_UNKNOWN);
}

enum rc customers_points(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t contact;

    if (!str_to_i64(http_query(in, "henkilo"), &contact) || contact < 0)
        contact = 0;
    return show(ctx, in, out, 200, 0, contact, NULL);
}

enum rc customers_points_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return save(ctx, in, out, 0);
}

enum rc customers_point_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t point;

    TRY(path_point(ctx, in, &point));
    return show(ctx, in, out, 200, point, 0, NULL);
}

enum rc customers_point_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t point;

    TRY(path_point(ctx, in, &point));
    return save(ctx, in, out, point);
}

enum rc customers_point_remove_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct point_remove req = {0};
    struct point_receipt receipt = {0};

    TRY(path_point(ctx, in, &req.point_id));
    if (!http_path_id(in, "id", &req.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(RUN_ACTION(customers_point_remove, ctx, &req, &receipt));
    return answer_redirect(ctx, in, out, back_to(ctx, &receipt), "customers.flash.point-removed");
}
