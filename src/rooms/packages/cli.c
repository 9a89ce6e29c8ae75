/* `seloste package --customer N -o DIR`, `seloste package import DIR` (P51, P54). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "http/route.h"
#include "rooms/packages/internal.h"

enum { FILE_MOST = 256 << 20 /* as of an import */, LONG_TIMES = 16 /* of a command's memory: no ceiling of its own */ };

static enum rc number_option(struct cli *cli, const char *name, int64_t *out)
{
    *out = 0;
    if (!cli_has(cli, name))
        return RC_OK;
    if (str_to_i64(cli_option(cli, name), out) && *out > 0)
        return RC_OK;
    return err_invalid(&cli->ctx->err, E1601_CUSTOMER_UNKNOWN, name);
}

static enum rc language_option(struct cli *cli, int *out)
{
    struct str word = cli_option(cli, "language");

    *out = 0;
    for (const struct name_value *n = packages_languages; n->word != NULL; n++)
        if (str_eqz(word, n->word))
            *out = n->value;
    return str_empty(word) || *out != 0 ? RC_OK : err_invalid(&cli->ctx->err, E4302_PACKAGE_SHAPE, "language");
}

static void say(struct cli *cli, const struct package *p, const struct package_file *files, size_t count)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    for (size_t i = 0; i < count && !cli->json; i++)
        cli_print(cli, "%.*s\n", STR_FMT(files[i].name));
    if (!cli->json)
        return;
    json_open(&j, '{');
    json_kstr(&j, "kind", p->kind == PACKAGE_ACCESS ? STR("access") : STR("portability"));
    json_ki64(&j, "customer", p->customer_number);
    json_ki64(&j, "rows", (int64_t)p->row_count);
    json_ki64(&j, "tables", p->tables);
    json_ki64(&j, "unreadable", p->unreadable);
    json_ki64(&j, "redacted", p->redacted);
    json_key(&j, "files");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        json_str(&j, files[i].name);
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static enum rc package_give(struct cli *cli)
{
    struct package_ask ask = {.kind = cli_has(cli, "portability") ? PACKAGE_PORTABILITY : PACKAGE_ACCESS};
    struct package_file *files = NULL;
    struct package package;
    size_t count = 0;
    struct str dir = cli_option(cli, "output");

    TRY(number_option(cli, "customer", &ask.customer));
    TRY(number_option(cli, "contact", &ask.contact));
    TRY(language_option(cli, &ask.language));
    if (ask.customer == 0 && ask.contact == 0)
        return err_invalid(&cli->ctx->err, E1004_FIELD_REQUIRED, "customer");
    if (str_empty(dir))
        return err_invalid(&cli->ctx->err, E4310_PACKAGE_NO_PLACE, "output");
    arena_widen(cli->ctx->arena, LONG_TIMES);
    TRY(packages_give(cli->ctx, &ask, &package, &files, &count));
    TRY(audit_flush_reads(cli->ctx));
    for (size_t i = 0; i < count; i++)
        TRY(cli_write_in(cli, dir, files[i].name, files[i].bytes));
    say(cli, &package, files, count);
    return RC_OK;
}

static enum rc package_import(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct str json = STR("");
    struct package_imported made = {0};

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E4310_PACKAGE_NO_PLACE, "directory");
    arena_widen(cli->ctx->arena, LONG_TIMES);
    TRY(cli_read_in(cli, str_from(cli->argv[0]), STR("subject.json"), FILE_MOST, &json));
    TRY(cli->dry_run ? packages_look(cli->ctx, json, &made) : packages_import(cli->ctx, json, &made));
    packages_imported_json(&j, &made, cli->dry_run);
    if (cli->json)
        cli_put(cli, buf_str(&out));
    else
        cli_print(cli, "%.*s\n", STR_FMT(packages_imported_text(cli->ctx, &made, cli->dry_run)));
    return RC_OK;
}

static const struct option_spec give_options[] = {{"customer", 'v', "option.customer"}, {"contact", 'v', "option.contact"}, {"portability", 'f', "option.portability"}, {"language", 'v', "option.language"},
                                                  {"output", 'd', "option.output-dir"}, OPTION_END};

const struct command packages_commands[] = {
    {.noun = "package", .verb = NULL, .run = package_give, .purpose = PURPOSE_RIGHTS, .roles = ROLE_STAFF | ROLE_CONTACT,
     .options = give_options, .arguments = "--customer N -o DIR", .help = "packages.help.give"},
    {.noun = "package", .verb = "import", .run = package_import, .purpose = PURPOSE_RIGHTS, .roles = ROLE_STAFF | ROLE_CONTACT,
     .arguments = "DIRECTORY", .help = "packages.help.import"},
    COMMAND_END};
