/* `seloste journal|vat|month|ledger`, `seloste audit ledger` (P19, P65). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/money.h"
#include "errors_accounting.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_accounting.h"
#include "rooms/accounting/exchange.h"
#include "rooms/audit/audit.h"

static enum rc span(struct cli *cli, struct date *first, struct date *last)
{
    return accounting_span(cli->ctx, cli_option(cli, "month"), cli_option(cli, "from"), cli_option(cli, "to"), first, last);
}

static void put_json(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static enum rc word_option(struct cli *cli, const char *name, const struct name_value *names, int *out)
{
    struct str word = cli_option(cli, name);

    if (str_empty(word))
        return RC_OK;
    for (; names->word != NULL; names++)
        if (str_eqz(word, names->word)) {
            *out = names->value;
            return RC_OK;
        }
    return err_invalid(&cli->ctx->err, E1012_FIELD_NOT_A_CHOICE, name);
}

static enum rc journal_export(struct cli *cli)
{
    struct ctx own = *cli->ctx;
    struct date first, last;
    struct buf out;
    int format = JOURNAL_PLAIN, charset = JOURNAL_UTF8;
    int64_t count = 0;
    struct str path = cli_option(cli, "output");
    enum rc rc;

    TRY(span(cli, &first, &last));
    TRY(word_option(cli, "format", accounting_formats, &format));
    TRY(word_option(cli, "charset", accounting_charsets, &charset));
    own.arena = arena_new((size_t)2 << 30); /* a year of a large company */
    out = buf_in(own.arena);
    rc = accounting_export(&own, first, last, (enum journal_format)format, (enum journal_charset)charset, &out, &count);
    cli->ctx->db = own.db;
    cli->ctx->reads = own.reads;
    if (rc == RC_OK)
        rc = cli_write_file(cli, str_empty(path) ? STR("-") : path, buf_str(&out));
    else
        cli->ctx->err = own.err;
    arena_free(own.arena);
    return rc;
}

static enum rc journal_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct journal_place place = {0, 0};
    struct date first, last;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(span(cli, &first, &last));
    json_open(&j, '[');
    for (;;) {
        struct journal_row *rows = NULL;
        size_t count = 0;

        TRY(accounting_journal(ctx, first, last, &place, 1000, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            if (cli->json)
                accounting_row_json(ctx, &j, &rows[i]);
            else
                cli_print(cli, "%lld  %.*s  %.*s  %.*s\n", (long long)rows[i].number, STR_FMT(date_iso(ctx->arena, rows[i].dated_on)),
                          STR_FMT(rows[i].account), STR_FMT(money_text(ctx->arena, rows[i].cents, ctx->lang)));
        }
        if (count == 0)
            break;
    }
    json_close(&j, ']');
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

static enum rc vat_report(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct vat_report report;
    struct date first, last;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int year = 0, month = 0, unused = 0, basis = VAT_BY_OWN;

    TRY(span(cli, &first, &last));
    TRY(word_option(cli, "basis", accounting_bases, &basis));
    date_parts(first, &year, &month, &unused);
    TRY(accounting_vat(ctx, year, month, (enum vat_basis)basis, &report));
    if (cli->json) {
        accounting_vat_json(ctx, &j, &report);
        put_json(cli, &out);
        return RC_OK;
    }
    for (size_t i = 0; i < report.count; i++)
        cli_print(cli, "%-3s %lld,%02lld  %.*s  %.*s  %lld\n", accounting_vat_code(report.lines[i].treatment),
                  (long long)(report.lines[i].rate_bp / 100), (long long)(report.lines[i].rate_bp % 100), STR_FMT(money_text(ctx->arena, report.lines[i].base_cents, ctx->lang)),
                  STR_FMT(money_text(ctx->arena, report.lines[i].vat_cents, ctx->lang)), (long long)report.lines[i].documents);
    cli_print(cli, "%.*s\n", STR_FMT(money_text(ctx->arena, report.vat_cents, ctx->lang)));
    return RC_OK;
}

static enum rc vat_eu_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct eu_line *lines = NULL;
    struct date first, last;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int year = 0, month = 0, unused = 0;
    size_t count = 0;

    TRY(span(cli, &first, &last));
    date_parts(first, &year, &month, &unused);
    TRY(accounting_eu_list(ctx, year, month, &lines, &count));
    TRY(audit_flush_reads(ctx));
    accounting_eu_json(ctx, &j, lines, count);
    for (size_t i = 0; i < count && !cli->json; i++)
        cli_print(cli, "%.*s  %.*s  %.*s\n", STR_FMT(lines[i].vat_id), STR_FMT(money_text(ctx->arena, lines[i].goods_cents, ctx->lang)),
                  STR_FMT(money_text(ctx->arena, lines[i].services_cents, ctx->lang)));
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

static enum rc month(struct cli *cli, bool lock)
{
    struct month_form form = {.month = cli->argc == 1 ? str_from(cli->argv[0]) : STR(""), .reason = cli_option(cli, "reason")};
    int64_t id = 0;

    if (lock)
        TRY(RUN_ACTION(accounting_lock, cli->ctx, &form, &id));
    else
        TRY(RUN_ACTION(accounting_unlock, cli->ctx, &form, &id));
    if (cli->json)
        cli_print(cli, "{\"month\":\"%.*s\",\"locked\":%s}\n", STR_FMT(form.month), lock ? "true" : "false");
    return RC_OK;
}

static enum rc month_lock(struct cli *cli)
{
    return month(cli, true);
}

static enum rc month_unlock(struct cli *cli)
{
    return month(cli, false);
}

static enum rc ledger_accounts(struct cli *cli)
{
    struct ledger_account *accounts = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(accounting_accounts(cli->ctx, &accounts, &count));
    accounting_accounts_json(&j, accounts, count);
    for (size_t i = 0; i < count && !cli->json; i++)
        cli_print(cli, "%.*s  %.*s  %.*s\n", STR_FMT(accounting_word(accounting_roles, accounts[i].role)),
                  STR_FMT(accounts[i].account), STR_FMT(accounts[i].title));
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

/* What stands where in a format's file; with --columns it is changed. */
static enum rc journal_columns(struct cli *cli)
{
    struct columns_form form = {0};
    struct str columns = STR("");
    int64_t format = 0;
    bool own = false;

    TRY(cli_fields(cli, accounting_columns_fields, &form));
    if (cli_has(cli, "columns"))
        TRY(RUN_ACTION(accounting_set_columns, cli->ctx, &form, &format));
    TRY(accounting_columns(cli->ctx, form.format, &columns, &own));
    if (cli->json)
        cli_print(cli, "{\"columns\":\"%.*s\",\"own\":%s}\n", STR_FMT(columns), own ? "true" : "false");
    else
        cli_print(cli, "%.*s\n", STR_FMT(columns));
    return RC_OK;
}

static enum rc ledger_set(struct cli *cli)
{
    struct account_set form = {0};
    int64_t role = 0;

    TRY(cli_fields(cli, accounting_account_fields, &form));
    TRY(RUN_ACTION(accounting_set_account, cli->ctx, &form, &role));
    if (cli->json)
        cli_print(cli, "{\"account\":\"%.*s\"}\n", STR_FMT(form.account));
    return RC_OK;
}

static enum rc vat_bases(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct basis_span *spans = NULL;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(accounting_basis_spans(ctx, &spans, &count));
    accounting_bases_json(ctx, &j, spans, count);
    if (cli->json) {
        put_json(cli, &out);
        return RC_OK;
    }
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%.*s  %.*s\n", STR_FMT(accounting_month_of(ctx->arena, spans[i].from)), STR_FMT(field_word(accounting_bases, spans[i].basis)));
    if (count == 0)
        cli_print(cli, "%.*s\n", STR_FMT(field_word(accounting_bases, VAT_BY_INVOICE)));
    return RC_OK;
}

static enum rc vat_set_basis(struct cli *cli)
{
    struct basis_form form = {0};
    int64_t month = 0;

    TRY(cli_fields(cli, accounting_basis_fields, &form));
    TRY(RUN_ACTION(accounting_set_basis, cli->ctx, &form, &month));
    return vat_bases(cli);
}

static enum rc audit_ledger(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct ledger_check *check = ARENA_NEW(ctx->arena, struct ledger_check);
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(accounting_check(ctx, check));
    if (cli->json) {
        accounting_check_json(ctx, &j, check);
        put_json(cli, &out);
    }
    for (size_t i = 0; !cli->json && i < check->count && i < COUNT(check->differences); i++)
        cli_print(cli, "%s  %lld: %.*s / %.*s\n", check->differences[i].what, (long long)check->differences[i].number,
                  STR_FMT(money_plain(ctx->arena, check->differences[i].expected)),
                  STR_FMT(money_plain(ctx->arena, check->differences[i].found)));
    if (check->count > 0)
        return err_corrupt(&ctx->err, E3810_LEDGER_DIFFERS);
    if (!cli->json)
        cli_print(cli, "%.*s\n", STR_FMT(trs(ctx, MSG_accounting_check_agrees,
                  (const struct slot[]){SLOT_I64("invoices", check->invoices), SLOT_I64("vouchers", check->vouchers),
                  SLOT_STR("open", money_text(ctx->arena, check->open_cents, ctx->lang))}, 3)));
    return RC_OK;
}

static const struct option_spec export_options[] = {{"month", 'v', "option.month"}, {"from", 'v', "option.from"}, {"to", 'v', "option.to"}, {"format", 'v', "option.format"}, {"charset", 'v', "option.charset"},
                                                    {"output", 'o', "option.output"}, OPTION_END};
static const struct option_spec list_options[] = {{"month", 'v', "option.month"}, {"from", 'v', "option.from"}, {"to", 'v', "option.to"}, OPTION_END};
static const struct option_spec vat_options[] = {{"month", 'v', "option.month"}, {"basis", 'v', "option.basis"}, OPTION_END};
static const struct option_spec eu_options[] = {{"month", 'v', "option.month"}, OPTION_END};
static const struct option_spec unlock_options[] = {{"reason", 'v', "option.reason"}, OPTION_END};

#define BOOKS .purpose = PURPOSE_BOOKKEEPING, .roles = ROLE_STAFF | ROLE_ACCOUNTANT
#define STAFF .purpose = PURPOSE_BOOKKEEPING, .roles = ROLE_STAFF
const struct command accounting_commands[] = {
    {.noun = "journal", .verb = "export", .run = journal_export, BOOKS, .options = export_options, .arguments = "",
     .help = "accounting.help.export", .flags = COMMAND_BULK},
    {.noun = "journal", .verb = "list", .run = journal_list, BOOKS, .options = list_options, .arguments = "", .help = "accounting.help.list"},
    {.noun = "vat", .verb = "report", .run = vat_report, BOOKS, .options = vat_options, .arguments = "", .help = "accounting.help.vat"},
    {.noun = "vat", .verb = "eu-list", .run = vat_eu_list, BOOKS, .options = eu_options, .arguments = "", .help = "accounting.help.eu"},
    {.noun = "vat", .verb = "bases", .run = vat_bases, BOOKS, .arguments = "", .help = "accounting.help.bases"},
    {.noun = "vat", .verb = "set-basis", .run = vat_set_basis, STAFF, .fields = accounting_basis_fields, .arguments = "",
     .help = "accounting.help.set-basis"},
    {.noun = "month", .verb = "lock", .run = month_lock, STAFF, .arguments = "MONTH", .help = "accounting.help.lock"},
    {.noun = "month", .verb = "unlock", .run = month_unlock, STAFF, .options = unlock_options, .arguments = "MONTH",
     .help = "accounting.help.unlock"},
    {.noun = "journal", .verb = "columns", .run = journal_columns, STAFF, .fields = accounting_columns_fields, .arguments = "--format F",
     .help = "accounting.help.columns"},
    {.noun = "ledger", .verb = "accounts", .run = ledger_accounts, BOOKS, .arguments = "", .help = "accounting.help.accounts"},
    {.noun = "ledger", .verb = "set", .run = ledger_set, STAFF, .fields = accounting_account_fields, .arguments = "",
     .help = "accounting.help.set"},
    {.noun = "audit", .verb = "ledger", .run = audit_ledger, BOOKS, .arguments = "", .help = "accounting.help.check"},
    COMMAND_END};
