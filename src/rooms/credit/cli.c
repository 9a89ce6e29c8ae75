/* seloste credit apply|asked|decide|show|list. */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_credit.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/audit/audit.h"
#include "rooms/credit/internal.h"

static enum rc number_argument(struct cli *cli, int64_t *number)
{
    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), number) || *number <= 0)
        return err_not_found(&cli->ctx->err, E2901_CREDIT_UNKNOWN);
    return RC_OK;
}

static void line(struct cli *cli, struct buf *b, int64_t number, int state, struct str name, int64_t asked, int64_t limit)
{
    const char *key = "";

    for (const struct name_value *n = credit_states; n->word != NULL; n++)
        if (n->value == state)
            key = n->msg;
    buf_fmt(b, "%lld  %.*s  %.*s  %.*s  %.*s\n", (long long)number, STR_FMT(name), STR_FMT(tr_key(cli->ctx, str_from(key))),
            STR_FMT(money_text(cli->ctx->arena, asked, cli->ctx->lang)), STR_FMT(money_text(cli->ctx->arena, limit, cli->ctx->lang)));
}

static enum rc print_case(struct cli *cli, int64_t number)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct customer_brief *brief;
    struct credit_case c;

    TRY(credit_load(cli->ctx, number, &c));
    TRY(customers_briefs(cli->ctx, &c.customer_id, 1, &brief));
    TRY(audit_flush_reads(cli->ctx));
    if (cli->json) {
        credit_json(cli->ctx, &j, &c);
        buf_byte(&b, '\n');
    } else {
        line(cli, &b, c.number, c.state, brief->name, c.asked_cents, c.limit_cents);
        for (size_t i = 0; i < c.decision_count; i++)
            buf_fmt(&b, "  %.*s\n", STR_FMT(c.decisions[i].reasons));
    }
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static enum rc credit_apply_command(struct cli *cli)
{
    struct credit_application form = {0};
    struct credit_receipt receipt = {0};

    TRY(cli_fields(cli, credit_fields, &form));
    TRY(RUN_ACTION(credit_apply, cli->ctx, &form, &receipt));
    return print_case(cli, receipt.number);
}

static enum rc credit_asked_command(struct cli *cli)
{
    struct credit_inquiry_form form = {0};
    struct credit_receipt receipt = {0};

    TRY(cli_fields(cli, credit_inquiry_fields, &form));
    TRY(number_argument(cli, &form.number));
    TRY(RUN_ACTION(credit_asked, cli->ctx, &form, &receipt));
    return print_case(cli, form.number);
}

static enum rc credit_decide_command(struct cli *cli)
{
    struct credit_decision_form form = {0};
    struct credit_receipt receipt = {0};

    TRY(cli_fields(cli, credit_decision_fields, &form));
    TRY(number_argument(cli, &form.number));
    TRY(RUN_ACTION(credit_decide, cli->ctx, &form, &receipt));
    return print_case(cli, form.number);
}

static enum rc credit_show_command(struct cli *cli)
{
    int64_t number;

    TRY(number_argument(cli, &number));
    return print_case(cli, number);
}

static enum rc credit_list_command(struct cli *cli)
{
    enum credit_filter filter = cli_has(cli, "all") ? CREDIT_ALL : CREDIT_OPEN;
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct credit_list list;
    int64_t before = 0;

    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "credit");
        json_open(&j, '[');
    }
    do {
        TRY(credit_cases(cli->ctx, filter, before, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            const struct credit_line *l = &list.rows[i];

            before = l->number;
            if (!cli->json) {
                line(cli, &b, l->number, l->state, l->name, l->asked_cents, l->limit_cents);
                continue;
            }
            json_open(&j, '{');
            json_ki64(&j, "number", l->number);
            json_kstr(&j, "customer", l->name);
            json_kstr(&j, "amount", money_plain(cli->ctx->arena, l->asked_cents));
            json_kstr(&j, "limit", money_plain(cli->ctx->arena, l->limit_cents));
            json_kbool(&j, "decided", l->state > CREDIT_ASKED);
            json_close(&j, '}');
        }
    } while (list.more);
    if (cli->json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(&b, '\n');
    }
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static const struct option_spec list_options[] = {{"all", 'f', "option.all"}, OPTION_END};

#define COMMAND(v, f, o, t, a, h) \
    {.noun = "credit", .verb = v, .run = f, .purpose = PURPOSE_CREDIT, .roles = ROLE_STAFF, .options = o, .fields = t, .arguments = a, .help = h}
const struct command credit_commands[] = {
    COMMAND("apply", credit_apply_command, NULL, credit_fields, NULL, "credit.cli.apply"),
    COMMAND("asked", credit_asked_command, NULL, credit_inquiry_fields, "NUMBER", "credit.cli.asked"),
    COMMAND("decide", credit_decide_command, NULL, credit_decision_fields, "NUMBER", "credit.cli.decide"),
    COMMAND("show", credit_show_command, NULL, NULL, "NUMBER", "credit.cli.show"),
    COMMAND("list", credit_list_command, list_options, NULL, NULL, "credit.cli.list"),
    COMMAND_END};
