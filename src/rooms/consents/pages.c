/* Consents and prohibitions: figures by purpose, and one person's own with the two forms (UI.md; P21, P53). */
#include "base/errors.h"
#include "errors_consents.h"
#include "messages_consents.h"
#include "rooms/consents/view.h"
#include "rooms/customers/customers.h"
#include "templates_consents.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT };

static struct str label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static enum rc consents_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t given[PURPOSE_COUNT] = {0}, refused[PURPOSE_COUNT] = {0}, withdrawn[PURPOSE_COUNT] = {0}, bans[PURPOSE_COUNT] = {0};
    struct consents_view view = {.rows = ARENA_ARRAY(ctx->arena, struct consent_sum, PURPOSE_COUNT)};

    TRY(consents_sums(ctx, given, refused, withdrawn, bans));
    for (const struct name_value *n = consents_purposes; n->word != NULL; n++)
        if (given[n->value] + refused[n->value] + withdrawn[n->value] + bans[n->value] > 0)
            view.rows[view.count++] = (struct consent_sum){tr_key(ctx, str_from(n->msg)), given[n->value], refused[n->value],
                                                           withdrawn[n->value], bans[n->value]};
    return t_consents_list(ctx, in, out, 200, &(struct t_consents_list){.view = &view});
}

static enum rc rows_of(struct ctx *ctx, int64_t subject, struct consent_person_view *view)
{
    static const char *const kinds[] = {NULL, NULL, "ok", "warn", "bad", NULL};
    struct consent_line *lines = NULL;
    struct ban_line *bans = NULL;
    size_t count = 0, n = 0;

    TRY(consents_of(ctx, subject, &lines, &count));
    TRY(consents_bans_of(ctx, subject, &bans, &n));
    view->rows = ARENA_ARRAY(ctx->arena, struct consent_row, count + n + 1);
    for (size_t i = 0; i < n; i++)
        view->rows[view->count++] = (struct consent_row){.purpose = label(ctx, consents_purposes, (int)bans[i].purpose),
            .channel = label(ctx, consents_channels, bans[i].channel), .kind = bans[i].ended_at == 0 ? "bad" : NULL,
            .state = tr(ctx, bans[i].ended_at == 0 ? MSG_consents_ban_in_force : MSG_consents_ban_ended),
            .since = instant_text(ctx->arena, bans[i].made_at, ctx->lang)};
    for (size_t i = 0; i < count; i++)
        view->rows[view->count++] = (struct consent_row){.purpose = label(ctx, consents_purposes, (int)lines[i].purpose),
            .channel = label(ctx, consents_channels, lines[i].channel), .state = label(ctx, consents_states, lines[i].state),
            .kind = kinds[lines[i].state], .since = instant_text(ctx->arena, lines[i].given_at, ctx->lang), .record = lines[i].record};
    return RC_OK;
}

static enum rc show_person(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           const struct ban_form *ban, const struct consent_form *consent)
{
    struct consent_person_view view = {.ban = ban, .consent = consent};
    struct customer_brief *brief = NULL;
    int64_t subject = 0;

    if (!http_path_id(in, "id", &view.customer))
        return err_not_found(&ctx->err, E1405_CONSENT_NO_CUSTOMER);
    TRY(customers_subject_of(ctx, view.customer, &subject));
    TRY(customers_briefs(ctx, &view.customer, 1, &brief));
    view.name = brief->name;
    view.number = str_fmt(ctx->arena, "%lld", (long long)brief->number);
    if (subject != 0)
        TRY(rows_of(ctx, subject, &view));
    return t_consents_person(ctx, in, out, status, &(struct t_consents_person){.view = &view});
}

static enum rc consents_person_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct ban_form ban = {0};
    struct consent_form consent = {0};

    return show_person(ctx, in, out, 200, &ban, &consent);
}

/* The customer stands in the address; the form says what. */
static enum rc number_of(struct ctx *ctx, const struct http_request *in, int64_t *id, int64_t *number)
{
    struct customer_brief *brief = NULL;

    if (!http_path_id(in, "id", id))
        return err_not_found(&ctx->err, E1405_CONSENT_NO_CUSTOMER);
    TRY(customers_briefs(ctx, id, 1, &brief));
    *number = brief->number;
    return RC_OK;
}

static struct str person_path(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "/asiakkaat/%lld/suostumukset", (long long)id);
}

static enum rc consents_ban_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct ban_form form = {0};
    struct consent_form other = {0};
    struct consent_receipt receipt = {0};
    int64_t id = 0, number = 0;
    enum rc rc;

    TRY(number_of(ctx, in, &id, &number));
    rc = request_fields(ctx, in, &form);
    form.customer = number;
    if (rc == RC_OK)
        rc = RUN_ACTION(consents_prohibit, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_person(ctx, in, out, 422, &form, &other);
    TRY(rc);
    return answer_redirect(ctx, in, out, person_path(ctx, id), "consents.flash.banned");
}

static enum rc consents_give_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct ban_form other = {0};
    struct consent_form form = {0};
    struct consent_receipt receipt = {0};
    int64_t id = 0, number = 0;
    enum rc rc;

    TRY(number_of(ctx, in, &id, &number));
    rc = request_fields(ctx, in, &form);
    form.customer = number;
    if (rc == RC_OK)
        rc = RUN_ACTION(consents_give, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_person(ctx, in, out, 422, &other, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, person_path(ctx, id), "consents.flash.given");
}

static enum rc consents_withdraw_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct ban_form other = {0};
    struct consent_form form = {0};
    struct consent_receipt receipt = {0};
    int64_t id = 0, number = 0;
    enum rc rc;

    TRY(number_of(ctx, in, &id, &number));
    rc = request_fields(ctx, in, &form);
    form.customer = number;
    if (rc == RC_OK)
        rc = RUN_ACTION(consents_withdraw, ctx, &form, &receipt);
    if (rc == RC_INVALID || (rc == RC_NOT_FOUND && ctx->err.code == E1403_CONSENT_NONE))
        return show_person(ctx, in, out, 422, &other, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, person_path(ctx, id), "consents.flash.withdrawn");
}

const struct route consents_routes[] = {
    ROUTE(GET, "/suostumukset", consents_list_page, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/asiakkaat/:id/suostumukset", consents_person_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/asiakkaat/:id/kiellot", consents_ban_submit, WHO, PURPOSE_RIGHTS, consents_ban_fields),
    ROUTE_FORM(POST, "/asiakkaat/:id/suostumukset", consents_give_submit, WHO, PURPOSE_RIGHTS, consents_fields),
    ROUTE_FORM(POST, "/asiakkaat/:id/suostumukset/peru", consents_withdraw_submit, WHO, PURPOSE_RIGHTS, consents_fields),
    ROUTE_END};
