/* `seloste consent give|withdraw|list|ban|lift|check` (P21, P53). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_consents.h"
#include "http/route.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"

static struct str word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static enum rc put(struct cli *cli, int64_t subject)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct consent_line *lines = NULL;
    struct ban_line *bans = NULL;
    size_t count = 0, n = 0;

    TRY(consents_of(ctx, subject, &lines, &count));
    TRY(consents_bans_of(ctx, subject, &bans, &n));
    for (size_t i = 0; i < count && !cli->json; i++)
        cli_print(cli, "%-20s %-6.*s %.*s\n", purpose_word(lines[i].purpose), STR_FMT(word(consents_channels, lines[i].channel)),
                  STR_FMT(word(consents_states, lines[i].state)));
    TRY(consents_json(ctx, &j, subject));
    buf_byte(&out, '\n');
    for (size_t i = 0; i < n && !cli->json; i++)
        cli_print(cli, "%-20s %-6.*s %s\n", purpose_word(bans[i].purpose), STR_FMT(word(consents_channels, bans[i].channel)),
                  bans[i].ended_at == 0 ? "prohibited" : "lifted");
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

#define CONSENT_COMMAND(name, type, table, action)                    \
    static enum rc consent_##name(struct cli *cli)                    \
    {                                                                 \
        struct consent_receipt receipt = {0};                         \
        struct type form = {0};                                       \
                                                                      \
        TRY(cli_fields(cli, table, &form));                           \
        TRY(RUN_ACTION(action, cli->ctx, &form, &receipt));           \
        return put(cli, receipt.subject);                             \
    }

CONSENT_COMMAND(give, consent_form, consents_fields, consents_give)
CONSENT_COMMAND(withdraw, consent_form, consents_fields, consents_withdraw)
CONSENT_COMMAND(ban, ban_form, consents_ban_fields, consents_prohibit)
CONSENT_COMMAND(lift, ban_form, consents_ban_fields, consents_lift)

static enum rc who(struct cli *cli, int64_t number, int64_t contact, int64_t *subject)
{
    int64_t customer = 0;

    if (contact != 0)
        return customers_contact_of(cli->ctx, contact, &customer, subject);
    TRY(customers_find_by_number(cli->ctx, number, &customer));
    return customers_subject_of(cli->ctx, customer, subject);
}

static enum rc consent_list(struct cli *cli)
{
    int64_t number = 0, contact = 0, subject = 0;

    if (!str_to_i64(cli_option(cli, "customer"), &number) && !str_to_i64(cli_option(cli, "contact"), &contact))
        return err_invalid(&cli->ctx->err, E1004_FIELD_REQUIRED, "customer");
    TRY(who(cli, number, contact, &subject));
    return subject != 0 ? put(cli, subject) : err_invalid(&cli->ctx->err, E1406_CONSENT_NO_PERSON, "customer");
}

static enum rc consent_check(struct cli *cli)
{
    struct consent_form form = {0};
    int64_t subject = 0;

    TRY(cli_fields(cli, consents_fields, &form));
    TRY(who(cli, form.customer, form.contact, &subject));
    TRY(consents_permit_use(cli->ctx, subject, (enum purpose)form.purpose, (enum consent_channel)form.channel));
    if (cli->json)
        cli_print(cli, "{\"allowed\":true}\n");
    else
        cli_print(cli, "%s\n", purpose_word((enum purpose)form.purpose));
    return RC_OK;
}

static const struct option_spec who_options[] = {{"customer", 'v', "option.customer"}, {"contact", 'v', "option.contact"}, OPTION_END};

#define COMMAND(v, fn, opts, flds, args, hlp)                                                              \
    {.noun = "consent", .verb = v, .run = fn, .purpose = PURPOSE_RIGHTS, .roles = ROLE_STAFF | ROLE_CONTACT, \
     .options = opts, .fields = flds, .arguments = args, .help = hlp}

const struct command consents_commands[] = {
    COMMAND("give", consent_give, NULL, consents_fields, "--customer N --purpose PURPOSE", "consents.cli.give"),
    COMMAND("withdraw", consent_withdraw, NULL, consents_fields, "--customer N --purpose PURPOSE", "consents.cli.withdraw"),
    COMMAND("list", consent_list, who_options, NULL, "--customer N", "consents.cli.list"),
    COMMAND("ban", consent_ban, NULL, consents_ban_fields, "--customer N", "consents.cli.ban"),
    COMMAND("lift", consent_lift, NULL, consents_ban_fields, "--customer N", "consents.cli.lift"),
    COMMAND("check", consent_check, NULL, consents_fields, "--customer N --purpose PURPOSE --channel CHANNEL", "consents.cli.check"),
    COMMAND_END};
