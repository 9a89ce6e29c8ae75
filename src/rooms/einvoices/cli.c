/* `seloste invoice export` (P64). */
#include "base/cli.h"
#include "base/errors.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/audit/audit.h"
#include "rooms/einvoices/internal.h"

static void print_warnings(struct cli *cli, const struct einvoice_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        fprintf(cli->err, "%s: %.*s\n", problems->items[i].field,
                STR_FMT(err_text(cli->ctx, problems->items[i].code, problems->items[i].arg)));
}

static enum rc invoice_export(struct cli *cli)
{
    struct einvoice_file file;
    struct str path = cli_option(cli, "output");
    int64_t number = 0;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number) || number <= 0)
        return err_not_found(&cli->ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(einvoices_export(cli->ctx, number, cli_option(cli, "format"), &file));
    print_warnings(cli, &file.problems);
    TRY(audit_flush_reads(cli->ctx));
    return cli_write_file(cli, str_empty(path) ? STR("-") : path, (struct str){(const char *)file.bytes.ptr, file.bytes.len});
}

static const struct option_spec export_options[] = {{"format", 'v'}, {"output", 'o'}, {NULL, 0}};

const struct command einvoices_commands[] = {
    {.noun = "invoice", .verb = "export", .run = invoice_export, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = export_options, .arguments = "NUMBER --format pdf|finvoice|finvoice-soap|ubl|json", .help = "einvoices.help.export"},
    COMMAND_END};
