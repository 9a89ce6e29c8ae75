/* `seloste table list|show|add|confirm` (BILLING.md section 10). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/role.h"
#include "errors_tables.h"
#include "i18n/i18n.h"
#include "messages_tables.h"
#include "policy/policy.h"
#include "rooms/tables/documents.h"

static void row_text(struct cli *cli, const struct table_row *row, struct buf *out)
{
    struct ctx *ctx = cli->ctx;

    buf_fmt(out, "%-28.*s %s - %-10s  %12.*s  %s  %.*s  %.*s\n", STR_FMT(row->name),
            str_z(ctx->arena, date_iso(ctx->arena, row->valid_from)),
            str_z(ctx->arena, date_iso(ctx->arena, row->valid_to)),
            STR_FMT(tables_value_text(ctx, row->kind, row->name, row->value)), row->confirmed ? "+" : "?",
            STR_FMT(row->section), STR_FMT(row->source));
}

static enum rc put_rows(struct cli *cli, int first, int last)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "rows");
        json_open(&j, '[');
    }
    for (int kind = first; kind <= last; kind++) {
        struct table_row *rows = NULL;
        size_t count = 0;

        TRY(tables_rows(cli->ctx, (enum table_kind)kind, &rows, &count));
        if (!cli->json && first != last)
            buf_fmt(&out, "# %s\n", tables_kind_word((enum table_kind)kind));
        for (size_t i = 0; i < count; i++) {
            if (cli->json)
                tables_row_json(cli->ctx, &rows[i], &j);
            else
                row_text(cli, &rows[i], &out);
        }
    }
    if (cli->json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(&out, '\n');
    }
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc table_list(struct cli *cli)
{
    return put_rows(cli, 1, TABLE_KINDS - 1);
}

static enum rc table_show(struct cli *cli)
{
    int kind = cli->argc == 1 ? (int)tables_kind_from(str_from(cli->argv[0])) : 0;

    return kind != 0 ? put_rows(cli, kind, kind) : err_not_found(&cli->ctx->err, E3905_TABLE_NO_ROW);
}

static enum rc put_receipt(struct cli *cli, const struct table_receipt *receipt)
{
    if (cli->json)
        cli_print(cli, "{\"id\":\"%lld\"}\n", (long long)receipt->id);
    else
        cli_print(cli, "%lld\n", (long long)receipt->id);
    return RC_OK;
}

static enum rc table_add(struct cli *cli)
{
    struct table_form form = {0};
    struct table_receipt receipt = {0};

    TRY(cli_fields(cli, tables_fields, &form));
    TRY(RUN_ACTION(tables_add, cli->ctx, &form, &receipt));
    return put_receipt(cli, &receipt);
}

static enum rc table_confirm(struct cli *cli)
{
    struct table_form form = {0};
    struct table_receipt receipt = {0};

    TRY(cli_fields(cli, tables_confirm_fields, &form));
    TRY(RUN_ACTION(tables_confirm, cli->ctx, &form, &receipt));
    return put_receipt(cli, &receipt);
}

static enum rc table_import(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct exchange_file file;
    struct exchange_receipt receipt = {0};
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&ctx->err, E3908_RATE_FILE, "FILE");
    TRY(cli_read_file(cli, str_from(cli->argv[0]), EXCHANGE_BYTES, &bytes));
    TRY(tables_exchange_read(ctx->arena, bytes, &file, &ctx->err));
    file.confirm = cli_has(cli, "confirm");
    TRY(RUN_ACTION(tables_exchange_import, ctx, &file, &receipt));
    if (cli->json)
        cli_print(cli, "{\"added\":%lld,\"same\":%lld}\n", (long long)receipt.added, (long long)receipt.same);
    else
        cli_print(cli, "%.*s\n", STR_FMT(trs(ctx, MSG_tables_exchange_imported, (struct slot[]){
            SLOT_I64("added", receipt.added), SLOT_I64("same", receipt.same)}, 2)));
    return RC_OK;
}

static const struct option_spec import_options[] = {{"confirm", 'f', "option.confirm-rows"}, OPTION_END};
#define LOOK (ROLE_STAFF | ROLE_ACCOUNTANT | ROLE_MAINTAIN)
const struct command tables_commands[] = {
    {.noun = "table", .verb = "list", .run = table_list, .purpose = PURPOSE_BOOKKEEPING, .roles = LOOK,
     .arguments = "", .help = "tables.help.list"},
    {.noun = "table", .verb = "show", .run = table_show, .purpose = PURPOSE_BOOKKEEPING, .roles = LOOK,
     .arguments = "TABLE", .help = "tables.help.show"},
    {.noun = "table", .verb = "add", .run = table_add, .purpose = PURPOSE_BOOKKEEPING, .roles = ROLE_MAINTAIN,
     .fields = tables_fields, .arguments = "--table T --name N --value V --valid-from DATE --source S",
     .help = "tables.help.add"},
    {.noun = "table", .verb = "confirm", .run = table_confirm, .purpose = PURPOSE_BOOKKEEPING,
     .roles = ROLE_MAINTAIN, .fields = tables_confirm_fields,
     .arguments = "--table T --name N --valid-from DATE --source S", .help = "tables.help.confirm"},
    {.noun = "table", .verb = "import", .run = table_import, .purpose = PURPOSE_BOOKKEEPING, .roles = ROLE_MAINTAIN,
     .options = import_options, .arguments = "FILE [--confirm]", .help = "tables.help.import"},
    COMMAND_END};
