/* `seloste request notices list|ack|send|remind|fail|skip` (Art. 19, P56). */
#include "base/errors.h"
#include "errors_requests.h"
#include "base/json.h"
#include "rooms/requests/internal_cli.h"
#include "rooms/requests/notices.h"

static enum rc put_list(struct cli *cli, bool open)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct request_notice *rows = NULL;
    size_t count = 0;

    TRY(requests_notices_of(ctx, open, 1000, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "notices");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        struct str name, address;

        TRY(requests_notice_whom(ctx, &rows[i], &name, &address));
        if (!cli->json)
            cli_print(cli, "%lld  %.*s  %-10.*s %-13.*s %.*s  %.*s\n", (long long)rows[i].id,
                      STR_FMT(requests_number(ctx->arena, rows[i].year, rows[i].ordinal)), STR_FMT(requests_word(requests_notice_acts, rows[i].act)),
                      STR_FMT(requests_word(requests_notice_states, rows[i].state)), STR_FMT(date_iso(ctx->arena, rows[i].due_on)), STR_FMT(name));
        requests_notice_json(ctx, &j, &rows[i], name);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static int step_of(const char *word)
{
    struct str asked = str_eqz(str_from(word), "ack") ? STR("acknowledge") : str_from(word);

    for (const struct name_value *n = requests_notice_steps; n->word != NULL; n++)
        if (str_eqz(asked, n->word))
            return n->value;
    return 0;
}

static enum rc put_one(struct cli *cli, int64_t id)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct request_notice n;
    struct str name, address;

    TRY(requests_notice_load(cli->ctx, id, &n));
    TRY(requests_notice_whom(cli->ctx, &n, &name, &address));
    requests_notice_json(cli->ctx, &j, &n, name);
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    else
        cli_print(cli, "%.*s  %.*s\n", STR_FMT(requests_word(requests_notice_states, n.state)), STR_FMT(name));
    return RC_OK;
}

enum rc requests_cli_notices(struct cli *cli)
{
    struct told_form form = {0};
    struct request_receipt receipt = {0};

    if (cli->argc == 0 || (cli->argc == 1 && str_eqz(str_from(cli->argv[0]), "list")))
        return put_list(cli, false);
    if (cli->argc == 1 && str_eqz(str_from(cli->argv[0]), "open"))
        return put_list(cli, true);
    TRY(cli_fields(cli, requests_notice_cli_fields, &form));
    form.step = step_of(cli->argv[0]);
    if (form.step == 0)
        return err_invalid(&cli->ctx->err, E1012_FIELD_NOT_A_CHOICE, "step");
    if (cli->argc != 2 || !str_to_i64(str_from(cli->argv[1]), &form.id))
        return err_not_found(&cli->ctx->err, E1946_REQUEST_NOTICE_UNKNOWN);
    TRY(RUN_ACTION(requests_notice_step, cli->ctx, &form, &receipt));
    return put_one(cli, form.id);
}
