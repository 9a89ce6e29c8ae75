/* `seloste document settings|copy` (P64). `invoice export --format pdf` belongs to rooms/einvoices. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_documents.h"
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

/* Many of them, by the numbers in their names; -n only tells. Exit 1 when a file was refused. */
static enum rc document_attach_all(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct documents_file *files = ARENA_ARRAY(ctx->arena, struct documents_file, (size_t)cli->argc + 1);
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct documents_many many;
    struct str text;

    if (cli->argc == 0)
        return err_invalid(&ctx->err, E4107_DOCUMENT_NOT_PDF, "file");
    for (int i = 0; i < cli->argc; i++) {
        TRY(cli_read_file(cli, str_from(cli->argv[i]), DOCUMENTS_ATTACH_MOST + 1, &text));
        files[i] = (struct documents_file){str_from(cli->argv[i]), {(const uint8_t *)text.ptr, text.len}};
    }
    TRY(documents_attach_many(ctx, files, (size_t)cli->argc, cli->dry_run, &many));
    if (cli->json) {
        documents_many_json(ctx, &j, &many);
        buf_byte(&b, '\n');
        cli_put(cli, buf_str(&b));
    }
    for (int64_t i = 0; !cli->json && i < many.count; i++)
        cli_print(cli, "%.*s  %.*s\n", STR_FMT(many.lines[i].name), STR_FMT(documents_file_word(ctx, &many, &many.lines[i])));
    return many.refused == 0 ? RC_OK : err_invalid(&ctx->err, E4111_DOCUMENTS_REFUSED, NULL);
}

static const struct option_spec copy_options[] = {{"output", 'o', "option.output"}, OPTION_END};

const struct command documents_commands[] = {
    {.noun = "document", .verb = "settings", .run = document_settings, .purpose = PURPOSE_INVOICING,
     .roles = ROLE_STAFF | ROLE_MAINTAIN, .fields = documents_settings_fields, .arguments = "", .help = "documents.help.settings"},
    {.noun = "document", .verb = "copy", .run = document_copy, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = copy_options, .arguments = "NUMBER -o FILE", .help = "documents.help.copy"},
    {.noun = "document", .verb = "attach", .run = document_attach, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .arguments = "NUMBER FILE", .help = "documents.help.attach"},
    {.noun = "document", .verb = "attach-all", .run = document_attach_all, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .arguments = "FILE…", .help = "documents.help.attach-all"},
    COMMAND_END};
