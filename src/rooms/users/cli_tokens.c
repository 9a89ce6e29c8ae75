/* `seloste token add|list|revoke`: the token is printed once. */
#include "base/errors.h"
#include "base/json.h"
#include "errors_users.h"
#include "i18n/i18n.h"
#include "messages_users.h"
#include "rooms/users/tokens.h"

enum rc users_cli_token_add(struct cli *cli)
{
    struct buf text = buf_in(cli->ctx->arena);
    struct json j = json_to(&text);
    struct token_new form = {0};
    struct token_receipt made = {0};

    TRY(cli_fields(cli, users_token_fields, &form));
    TRY(RUN_ACTION(users_add_token, cli->ctx, &form, &made));
    if (!cli->json) {
        cli_print(cli, "%.*s\n%.*s\n", STR_FMT(made.token), STR_FMT(tr(cli->ctx, MSG_users_token_once)));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)made.id));
    json_kstr(&j, "token", made.token);
    json_close(&j, '}');
    buf_byte(&text, '\n');
    cli_put(cli, buf_str(&text));
    return RC_OK;
}

static const char *state_word(const struct token_row *t)
{
    return t->revoked ? "revoked" : t->expired ? "expired" : "open";
}

enum rc users_cli_token_list(struct cli *cli)
{
    struct arena *arena = cli->ctx->arena;
    struct buf text = buf_in(arena);
    struct json j = json_to(&text);
    struct token_row *rows;
    size_t count;

    TRY(users_tokens(cli->ctx, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "tokens");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (!cli->json) {
            cli_print(cli, "%lld  %.*s  %.*s  %.*s  %.*s\n", (long long)rows[i].id, STR_FMT(rows[i].name),
                      STR_FMT(tr_key(cli->ctx, str_fmt(arena, "users.token.state.%s", state_word(&rows[i])))),
                      STR_FMT(date_text(arena, rows[i].until_on, cli->ctx->lang)), STR_FMT(users_token_purposes(cli->ctx, rows[i].purposes)));
            continue;
        }
        json_open(&j, '{');
        json_kstr(&j, "id", str_fmt(arena, "%lld", (long long)rows[i].id));
        json_kstr(&j, "name", rows[i].name);
        json_kstr(&j, "role", str_from(users_token_role_word(rows[i].role)));
        json_key(&j, "purposes");
        json_open(&j, '[');
        for (int p = 1; p < PURPOSE_COUNT; p++)
            if ((rows[i].purposes >> p & 1) != 0)
                json_str(&j, str_from(purpose_word((enum purpose)p)));
        json_close(&j, ']');
        json_kstr(&j, "recipient", rows[i].recipient == 0 ? STR("") : str_fmt(arena, "%lld", (long long)rows[i].recipient));
        json_kstr(&j, "networks", rows[i].networks);
        json_kstr(&j, "state", str_from(state_word(&rows[i])));
        json_kstr(&j, "until", date_iso(arena, rows[i].until_on));
        json_kstr(&j, "last_used", date_is_none(rows[i].last_used_on) ? STR("") : date_iso(arena, rows[i].last_used_on));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&text));
    return RC_OK;
}

enum rc users_cli_token_revoke(struct cli *cli)
{
    int64_t id;
    int done;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &id))
        return err_not_found(&cli->ctx->err, E1540_TOKEN_UNKNOWN);
    return RUN_ACTION(users_revoke_token, cli->ctx, &id, &done);
}
