/* `seloste document settings|copy` (P64). `invoice export --format pdf` belongs to rooms/einvoices. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/audit/audit.h"
#include "rooms/documents/internal.h"

static enum rc document_settings(struct cli *cli)
{
    struct documents_settings form, saved;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    TRY(documents_settings_load(cli->ctx, &form));
    if (cli->option_count > 0) { /* what is not given stays */
        TRY(cli_fields(cli, documents_settings_fields, &form));
        TRY(RUN_ACTION(documents_settings_save, cli->ctx, &form, &saved));
        form = saved;
    }
    json_open(&j, '{');
    json_kstr(&j, "notice_url", form.notice_url);
    json_ki64(&j, "window_left", form.window_left);
    json_ki64(&j, "window_top", form.window_top);
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    else
        cli_print(cli, "%.*s  %lld mm  %lld mm\n", STR_FMT(form.notice_url), (long long)form.window_left,
                  (long long)form.window_top);
    return RC_OK;
}

/* The bytes that were sent, as they left. */
static enum rc document_copy(struct cli *cli)
{
    struct invoice invoice;
    struct blob bytes;
    int64_t number = 0, made_at;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number) || number <= 0)
        return err_invalid(&cli->ctx->err, E1701_INVOICE_NOT_FOUND, "number");
    TRY(invoices_load(cli->ctx, number, 0, &invoice));
    TRY(documents_copy(cli->ctx, &invoice, DOCUMENT_PDF, &bytes, &made_at));
    TRY(audit_flush_reads(cli->ctx));
    return cli_write_file(cli, cli_option(cli, "output"), (struct str){(const char *)bytes.ptr, bytes.len});
}

/* The former program's PDF of an invoice that moved in. */
static enum rc document_attach(struct cli *cli)
{
    struct documents_attach attach = {.number = 0};
    struct documents_kept kept = {0};
    struct str bytes;

    if (cli->argc != 2 || !str_to_i64(str_from(cli->argv[0]), &attach.number) || attach.number <= 0)
        return err_not_found(&cli->ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(cli_read_file(cli, str_from(cli->argv[1]), DOCUMENTS_ATTACH_MOST + 1, &bytes));
    attach.bytes = (struct blob){(const uint8_t *)bytes.ptr, bytes.len};
    TRY(RUN_ACTION(documents_attach, cli->ctx, &attach, &kept));
    cli_print(cli, "%.*s%s\n", STR_FMT(kept.digest), kept.already ? " =" : "");
    return RC_OK;
}

static const struct option_spec copy_options[] = {{"output", 'o'}, {NULL, 0}};

const struct command documents_commands[] = {
    {.noun = "document", .verb = "settings", .run = document_settings, .purpose = PURPOSE_INVOICING,
     .roles = ROLE_STAFF | ROLE_MAINTAIN, .fields = documents_settings_fields, .arguments = "", .help = "documents.help.settings"},
    {.noun = "document", .verb = "copy", .run = document_copy, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = copy_options, .arguments = "NUMBER -o FILE", .help = "documents.help.copy"},
    {.noun = "document", .verb = "attach", .run = document_attach, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .arguments = "NUMBER FILE", .help = "documents.help.attach"},
    COMMAND_END};
