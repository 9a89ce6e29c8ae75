/* /asetukset/avaimet: tokens of the API. A new one is shown on the answer to its form and never again. */
#include "base/errors.h"
#include "errors_users.h"
#include "messages_users.h"
#include "rooms/users/internal_pages.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/users/tokens.h"
#include "templates_users.h"
#include "web/web.h"

static struct str ground_text(struct ctx *ctx, int ground)
{
    for (const struct name_value *n = disclosures_grounds; n->word != NULL; n++)
        if (n->value == ground)
            return tr_key(ctx, str_from(n->msg));
    return STR("");
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct token_new *form, struct str made)
{
    struct tokens_view view = {.form = form, .made = made};
    struct token_row *rows;
    struct recipient *recipients;

    TRY(users_tokens(ctx, &rows, &view.count));
    view.rows = ARENA_ARRAY(ctx->arena, struct token_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.rows[i] = (struct token_line){.id = rows[i].id, .name = rows[i].name, .open = !rows[i].revoked && !rows[i].expired,
            .role = tr_key(ctx, str_fmt(ctx->arena, "users.token.role.%s", users_token_role_word(rows[i].role))),
            .purposes = users_token_purposes(ctx, rows[i].purposes), .until_on = rows[i].until_on, .last_used_on = rows[i].last_used_on,
            .state = tr(ctx, rows[i].revoked ? MSG_users_token_state_revoked : rows[i].expired ? MSG_users_token_state_expired : MSG_users_token_state_open),
            .who = users_display(ctx, rows[i].made_by),
            .recipient = rows[i].recipient == 0 ? STR("") : str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(rows[i].recipient_name),
                                                                    STR_FMT(ground_text(ctx, rows[i].ground)))};
    TRY(disclosures_recipients(ctx, false, &recipients, &view.recipient_count));
    view.recipients = ARENA_ARRAY(ctx->arena, struct token_choice, view.recipient_count + 1);
    for (size_t i = 0; i < view.recipient_count; i++)
        view.recipients[i] = (struct token_choice){recipients[i].id, recipients[i].form.name, recipients[i].id == form->recipient};
    return t_users_tokens(ctx, in, out, status, &(struct t_users_tokens){.view = &view});
}

enum rc users_tokens_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct token_new form = {.until = date_add_years(ctx->today, 1)};

    return show(ctx, in, out, 200, &form, STR(""));
}

enum rc users_token_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct token_new form = {0};
    struct token_receipt made = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_add_token, ctx, &form, &made);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, &form, STR(""));
    TRY(rc);
    form = (struct token_new){.until = date_add_years(ctx->today, 1)};
    return show(ctx, in, out, 200, &form, made.token);
}

enum rc users_token_revoke_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id;
    int done;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1540_TOKEN_UNKNOWN);
    TRY(RUN_ACTION(users_revoke_token, ctx, &id, &done));
    return answer_redirect(ctx, in, out, STR("/asetukset/avaimet"), "users.token.revoked");
}
