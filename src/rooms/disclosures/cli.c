/* `seloste disclosure list|add`, `seloste recipient list|add|end|agree` (P12, P20, P31, P33). */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_disclosures.h"
#include "http/route.h"
#include "rooms/disclosures/documents.h"
#include "rooms/disclosures/duty_cli.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT };

static void put_json(struct cli *cli, struct buf *b)
{
    buf_byte(b, '\n');
    cli_put(cli, buf_str(b));
}

static void put_id(struct cli *cli, int64_t id)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    if (!cli->json) {
        cli_print(cli, "%lld\n", (long long)id);
        return;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)id));
    json_close(&j, '}');
    put_json(cli, &b);
}

static enum rc number_option(struct cli *cli, const char *name, int64_t *out)
{
    *out = 0;
    if (!cli_has(cli, name) || (str_to_i64(cli_option(cli, name), out) && *out > 0))
        return RC_OK;
    return err_invalid(&cli->ctx->err, E1009_FIELD_OUT_OF_RANGE, name);
}

static enum rc list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct disclosure_filter filter = {.most = DISCLOSURES_MOST};
    struct disclosure *rows = NULL;
    size_t count = 0;

    TRY(number_option(cli, "recipient", &filter.recipient));
    json_open(&j, '{');
    json_key(&j, "disclosures");
    json_open(&j, '[');
    do {
        TRY(disclosures_list(ctx, &filter, &rows, &count, &filter.before));
        for (size_t i = 0; i < count; i++) {
            if (cli->json)
                disclosures_json(ctx, &j, &rows[i]);
            else
                cli_print(cli, "%.*s  %-20s %-28.*s %-12s %.*s\n", STR_FMT(instant_iso(ctx->arena, rows[i].at)),
                          disclosures_ground_word(rows[i].ground), STR_FMT(rows[i].recipient_name),
                          rows[i].customer_number != 0
                              ? str_z(ctx->arena, str_fmt(ctx->arena, "%lld", (long long)rows[i].customer_number))
                              : str_z(ctx->arena, rows[i].pseudonym),
                          STR_FMT(rows[i].reference));
        }
    } while (filter.before != 0);
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    return RC_OK;
}

static enum rc add(struct cli *cli)
{
    struct disclosure_form form = {0};
    struct disclosure_receipt receipt = {0};

    TRY(cli_fields(cli, disclosures_fields, &form));
    TRY(RUN_ACTION(disclosures_record, cli->ctx, &form, &receipt));
    put_id(cli, receipt.id);
    return RC_OK;
}

static enum rc recipients(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct recipient *rows = NULL;
    size_t count = 0;

    TRY(disclosures_recipients(ctx, cli_has(cli, "all"), &rows, &count));
    json_open(&j, '{');
    json_key(&j, "recipients");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct recipient_form *f = &rows[i].form;

        disclosures_recipient_json(ctx, &j, &rows[i]);
        if (!cli->json)
            cli_print(cli, "%lld  %-18s %.*s  %-11.*s %.*s\n", (long long)rows[i].id,
                      disclosures_kind_word((enum recipient_kind)f->kind), STR_FMT(f->country),
                      STR_FMT(date_iso(ctx->arena, f->contract_on)), STR_FMT(f->name));
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    return RC_OK;
}

static enum rc recipient_add(struct cli *cli)
{
    struct recipient_form form = {0};
    struct recipient_receipt receipt = {0};

    TRY(cli_fields(cli, disclosures_recipient_fields, &form));
    TRY(RUN_ACTION(disclosures_recipient_add, cli->ctx, &form, &receipt));
    put_id(cli, receipt.id);
    return RC_OK;
}

static enum rc recipient_end(struct cli *cli)
{
    struct recipient_ending ending = {.end_on = DATE_NONE};
    struct recipient_receipt receipt = {0};

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &ending.id))
        return err_not_found(&cli->ctx->err, E3001_RECIPIENT_NOT_FOUND);
    if (cli_has(cli, "on") && !date_from_human(cli_option(cli, "on"), cli->ctx->today, &ending.end_on))
        return err_invalid(&cli->ctx->err, E3005_RECIPIENT_FUTURE, "on");
    TRY(RUN_ACTION(disclosures_recipient_end, cli->ctx, &ending, &receipt));
    put_id(cli, receipt.id);
    return RC_OK;
}

static enum rc agree(struct cli *cli)
{
    struct agreement_form form = {0};
    struct agreement_receipt receipt = {0};

    TRY(cli_fields(cli, disclosures_agreement_fields, &form));
    TRY(RUN_ACTION(disclosures_agree, cli->ctx, &form, &receipt));
    put_id(cli, receipt.id);
    return RC_OK;
}

static const struct option_spec list_options[] = {{"recipient", 'v', "option.recipient"}, OPTION_END};
static const struct option_spec all_options[] = {{"all", 'f', "option.all"}, OPTION_END};
static const struct option_spec end_options[] = {{"on", 'v', "option.on-end"}, OPTION_END};

#define COMMAND(n, v, fn, who, opts, flds, args, hlp)                                                            \
    {.noun = n, .verb = v, .run = fn, .purpose = PURPOSE_ACCOUNTABILITY, .roles = who, .options = opts, .fields = flds, \
     .arguments = args, .help = hlp}

const struct command disclosures_commands[] = {
    COMMAND("disclosure", "list", list, WHO, list_options, NULL, "", "disclosures.help.list"),
    COMMAND("disclosure", "add", add, WHO, NULL, disclosures_fields, "--recipient ID --ground GROUND --way WAY --categories NAME",
            "disclosures.help.add"),
    COMMAND("recipient", "list", recipients, WHO, all_options, NULL, "", "disclosures.help.recipients"),
    COMMAND("recipient", "add", recipient_add, ROLE_CONTACT | ROLE_MAINTAIN, NULL, disclosures_recipient_fields,
            "--name NAME --kind KIND", "disclosures.help.recipient-add"),
    COMMAND("recipient", "end", recipient_end, ROLE_CONTACT | ROLE_MAINTAIN, end_options, NULL, "ID",
            "disclosures.help.recipient-end"),
    COMMAND("recipient", "agree", agree, WHO, NULL, disclosures_agreement_fields, "--recipient ID --customer N",
            "disclosures.help.agree"),
    {.noun = "information", .verb = "list", .run = disclosures_cli_duties, .purpose = PURPOSE_RIGHTS, .roles = WHO, .options = all_options,
     .arguments = "", .help = "disclosures.help.duties"},
    {.noun = "information", .verb = "inform", .run = disclosures_cli_inform, .purpose = PURPOSE_RIGHTS, .roles = WHO,
     .fields = disclosures_duty_fields, .arguments = "--source SOURCE --way WAY", .help = "disclosures.help.inform"},
    {.noun = "information", .verb = "except", .run = disclosures_cli_except, .purpose = PURPOSE_RIGHTS, .roles = ROLE_CONTACT | ROLE_MAINTAIN,
     .fields = disclosures_except_fields, .arguments = "--source SOURCE --exception EXCEPTION --words WORDS", .help = "disclosures.help.except"},
    COMMAND("outbound", "list", disclosures_cli_outbound, WHO, NULL, NULL, "", "disclosures.help.outbound"),
    COMMAND_END};
