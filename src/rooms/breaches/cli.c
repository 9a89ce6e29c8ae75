/* `seloste breach open|list|show|assess|aware|affect|notify|letter|close` (P72). */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_breaches.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/breaches/internal.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN, DECIDES = ROLE_CONTACT | ROLE_MAINTAIN, MOST = 1000 };

static struct str state_of(struct ctx *ctx, const struct breach *b)
{
    struct breach_clock c = breaches_clock(b, ctx->now);

    if (b->closed_at != 0)
        return STR("closed");
    return c.runs ? str_fmt(ctx->arena, "%lld h", (long long)c.hours_left) : STR("open");
}

static enum rc put_one(struct cli *cli, int64_t id)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct breach b;

    TRY(breaches_load(cli->ctx, id, &b));
    if (!cli->json) {
        cli_print(cli, "%.*s  %-9.*s %.*s\n", STR_FMT(breaches_number(cli->ctx->arena, b.year, b.ordinal)),
                  STR_FMT(breaches_word(breaches_risks, b.risk)), STR_FMT(state_of(cli->ctx, &b)));
        return RC_OK;
    }
    TRY(breaches_json(cli->ctx, &j, &b, true));
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc argument(struct cli *cli, struct breach *out)
{
    return cli->argc == 1 ? breaches_load_by_number(cli->ctx, str_from(cli->argv[0]), out)
                          : err_not_found(&cli->ctx->err, E4701_BREACH_NOT_FOUND);
}

static enum rc breach_open(struct cli *cli)
{
    struct breach_form form = {0};
    struct breach_receipt receipt = {0};

    TRY(cli_fields(cli, breaches_fields, &form));
    TRY(RUN_ACTION(breaches_open, cli->ctx, &form, &receipt));
    return put_one(cli, receipt.id);
}

static enum rc breach_list(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct breach *rows = NULL;
    size_t count = 0;

    TRY(breaches_list(cli->ctx, cli_has(cli, "open"), MOST, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "breaches");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (!cli->json)
            cli_print(cli, "%.*s  %-9.*s %.*s\n", STR_FMT(breaches_number(cli->ctx->arena, rows[i].year, rows[i].ordinal)),
                      STR_FMT(breaches_word(breaches_risks, rows[i].risk)), STR_FMT(state_of(cli->ctx, &rows[i])));
        TRY(breaches_json(cli->ctx, &j, &rows[i], false));
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc breach_show(struct cli *cli)
{
    struct breach b;

    TRY(argument(cli, &b));
    return put_one(cli, b.id);
}

#define BREACH_STEP(name, type, table, action)                          \
    static enum rc breach_##name(struct cli *cli)                       \
    {                                                                   \
        struct breach_receipt receipt = {0};                            \
        struct type form = {0};                                         \
        struct breach b;                                                \
                                                                        \
        TRY(argument(cli, &b));                                         \
        TRY(cli_fields(cli, table, &form));                             \
        form.id = b.id;                                                 \
        TRY(RUN_ACTION(action, cli->ctx, &form, &receipt));             \
        return put_one(cli, b.id);                                      \
    }

BREACH_STEP(assess, breach_assessment, breaches_assessment_fields, breaches_assess)
BREACH_STEP(aware, breach_awareness, breaches_awareness_fields, breaches_aware)
BREACH_STEP(affect, breach_affected, breaches_affected_fields, breaches_affect)
BREACH_STEP(notify, breach_notification, breaches_notification_fields, breaches_notify)
BREACH_STEP(close, breach_closing, breaches_closing_fields, breaches_close)

/* The newest letter to --whom, in --language. */
static enum rc breach_letter(struct cli *cli)
{
    struct breach_letter *rows = NULL;
    struct str text = STR(""), asked = cli_option(cli, "language");
    struct breach b;
    enum lang lang = LANG_FI;
    size_t count = 0;
    int whom = str_eqz(cli_option(cli, "whom"), "people") ? BREACH_PEOPLE : BREACH_AUTHORITY;

    TRY(argument(cli, &b));
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            lang = (enum lang)l;
    TRY(breaches_letters(cli->ctx, b.id, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].whom == whom)
            TRY(breaches_letter_body(cli->ctx, &rows[i], lang, &text));
    if (str_empty(text))
        return err_not_found(&cli->ctx->err, E4713_BREACH_LETTER_UNKNOWN);
    cli_put(cli, text);
    return RC_OK;
}

static const struct option_spec list_options[] = {{"open", 'f', "option.open"}, OPTION_END};
static const struct option_spec letter_options[] = {{"whom", 'v', "option.whom"}, {"language", 'v', "option.language"}, OPTION_END};

#define COMMAND(v, fn, who, opts, flds, args, hlp)                                                                   \
    {.noun = "breach", .verb = v, .run = fn, .purpose = PURPOSE_ACCOUNTABILITY, .roles = who, .options = opts,        \
     .fields = flds, .arguments = args, .help = hlp}

const struct command breaches_commands[] = {
    COMMAND("open", breach_open, WHO, NULL, breaches_fields, "--what WORDS", "breaches.cli.open"),
    COMMAND("list", breach_list, WHO, list_options, NULL, "", "breaches.cli.list"),
    COMMAND("show", breach_show, WHO, NULL, NULL, "TL-YYYY-NNN", "breaches.cli.show"),
    COMMAND("assess", breach_assess, DECIDES, NULL, breaches_assessment_fields, "TL-YYYY-NNN --risk unlikely|likely|high", "breaches.cli.assess"),
    COMMAND("aware", breach_aware, DECIDES, NULL, breaches_awareness_fields, "TL-YYYY-NNN --aware-on DAY", "breaches.cli.aware"),
    COMMAND("affect", breach_affect, WHO, NULL, breaches_affected_fields, "TL-YYYY-NNN --customer N", "breaches.cli.affect"),
    COMMAND("notify", breach_notify, DECIDES, NULL, breaches_notification_fields, "TL-YYYY-NNN --whom authority|people", "breaches.cli.notify"),
    COMMAND("letter", breach_letter, WHO, letter_options, NULL, "TL-YYYY-NNN --whom authority|people", "breaches.cli.letter"),
    COMMAND("close", breach_close, DECIDES, NULL, breaches_closing_fields, "TL-YYYY-NNN --words WORDS", "breaches.cli.close"),
    COMMAND_END};
