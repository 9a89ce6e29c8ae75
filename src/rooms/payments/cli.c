/* `seloste payment add|import|list|suspense|match|refund|approve|cancel|refund-file|account|report` (P65). */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_payments.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/bank.h"
#include "rooms/payments/exchange.h"
#include "rooms/requests/requests.h"

static enum rc payment_add(struct cli *cli)
{
    struct payment_form form = {0};
    struct payment_receipt receipt = {0};
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    TRY(cli_fields(cli, payments_fields, &form));
    TRY(RUN_ACTION(payments_record, cli->ctx, &form, &receipt));
    TRY(requests_run_pending(cli->ctx)); /* an erasure that waited for this payment goes on now (P35) */
    if (!cli->json) {
        cli_print(cli, "%lld  %.*s  %s\n", (long long)receipt.number,
                  STR_FMT(money_text(cli->ctx->arena, receipt.cents, cli->ctx->lang)),
                  invoices_state_word(receipt.state));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)receipt.id));
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "amount", money_plain(cli->ctx->arena, receipt.cents));
    json_kstr(&j, "open", money_plain(cli->ctx->arena, receipt.open_cents));
    json_kstr(&j, "state", str_from(invoices_state_word(receipt.state)));
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static void put_json(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static enum rc payment_import(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct bank_result result = {0};
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct str bytes;
    enum rc rc;

    if (cli->argc != 1)
        return err_invalid(&ctx->err, E1824_BANK_EMPTY, "file");
    TRY(cli_read_file(cli, str_from(cli->argv[0]), BANK_BYTES_MOST, &bytes));
    rc = payments_import(ctx, bytes, false, &result);
    if (rc == RC_INVALID && cli->json) {
        payments_refused_json(ctx, &j, &ctx->err);
        put_json(cli, &out);
    }
    TRY(rc);
    if (cli->json) {
        TRY(payments_result_json(ctx, &j, &result));
        put_json(cli, &out);
        return RC_OK;
    }
    if (result.already)
        cli_print(cli, "%.*s\n", STR_FMT(payments_already_text(ctx, &result, true)));
    cli_print(cli, "%.*s\n", STR_FMT(payments_result_text(ctx, &result)));
    if (result.has_gap)
        cli_print(cli, "%.*s\n", STR_FMT(trs(ctx, MSG_payments_bank_gap, &SLOT_STR("gap", money_text(ctx->arena, result.gap_cents, ctx->lang)), 1)));
    return RC_OK;
}

static enum rc payment_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int64_t before = INT64_MAX;

    json_open(&j, '[');
    for (;;) {
        struct bank_line *lines = NULL;
        size_t count = 0;

        TRY(payments_rows(ctx, before, 500, &lines, &count));
        for (size_t i = 0; i < count; i++) {
            if (cli->json)
                payments_line_json(ctx, &j, &lines[i]);
            else
                cli_print(cli, "%.*s  %.*s  %.*s  %.*s\n", STR_FMT(date_iso(ctx->arena, lines[i].booked_on)),
                          STR_FMT(money_text(ctx->arena, lines[i].cents, ctx->lang)), STR_FMT(lines[i].reference),
                          STR_FMT(payments_label(ctx, payments_outcomes, lines[i].outcome)));
        }
        if (count == 0)
            break;
        before = lines[count - 1].id;
    }
    json_close(&j, ']');
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

static enum rc payment_suspense(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int64_t after = 0;

    json_open(&j, '[');
    for (;;) {
        struct bank_open_row *rows = NULL;
        size_t count = 0;

        TRY(payments_suspense(ctx, after, 200, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            if (cli->json)
                payments_open_row_json(ctx, &j, &rows[i]);
            else
                buf_fmt(&out, "%lld  %.*s  %.*s  %.*s\n", (long long)rows[i].line.id,
                        STR_FMT(date_iso(ctx->arena, rows[i].line.booked_on)),
                        STR_FMT(money_text(ctx->arena, rows[i].line.left_cents, ctx->lang)),
                        STR_FMT(payments_label(ctx, payments_outcomes, rows[i].line.outcome)));
        }
        if (count == 0)
            break;
        after = rows[count - 1].line.id;
    }
    json_close(&j, ']');
    TRY(audit_flush_reads(ctx)); /* who paid was opened: said before it is shown (P43) */
    if (cli->json)
        buf_byte(&out, '\n');
    cli_put(cli, cli->json ? buf_str(&out) : str_sub(buf_str(&out), 1, out.len < 2 ? 0 : out.len - 2));
    return RC_OK;
}

static enum rc payment_match(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct bank_match_form form = {0};
    struct bank_match_receipt receipt = {0};
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(cli_fields(cli, payments_match_fields, &form));
    TRY(RUN_ACTION(payments_match, ctx, &form, &receipt));
    TRY(requests_run_pending(ctx));
    json_open(&j, '{');
    json_kstr(&j, "row", str_fmt(ctx->arena, "%lld", (long long)receipt.row));
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "amount", money_plain(ctx->arena, receipt.cents));
    json_kstr(&j, "left", money_plain(ctx->arena, receipt.left_cents));
    json_kstr(&j, "open", money_plain(ctx->arena, receipt.open_cents));
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &out);
    else
        cli_print(cli, "%lld  %.*s\n", (long long)receipt.number, STR_FMT(money_text(ctx->arena, receipt.cents, ctx->lang)));
    return RC_OK;
}

static enum rc print_refund(struct cli *cli, const struct refund_receipt *receipt)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct refund_line line = {.id = receipt->id, .cents = receipt->cents, .state = receipt->state};

    if (cli->json) {
        payments_refund_json(cli->ctx, &j, &line);
        put_json(cli, &out);
        return RC_OK;
    }
    cli_print(cli, "%lld  %.*s  %.*s\n", (long long)receipt->id, STR_FMT(money_text(cli->ctx->arena, receipt->cents, cli->ctx->lang)),
              STR_FMT(payments_label(cli->ctx, payments_refund_states, receipt->state)));
    return RC_OK;
}

static enum rc payment_refund(struct cli *cli)
{
    struct refund_form form = {0};
    struct refund_receipt receipt = {0};

    TRY(cli_fields(cli, payments_refund_fields, &form));
    TRY(RUN_ACTION(payments_refund_propose, cli->ctx, &form, &receipt));
    return print_refund(cli, &receipt);
}

static enum rc decide(struct cli *cli, bool approve)
{
    struct refund_decision decision = {.approve = approve};
    struct refund_receipt receipt = {0};

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &decision.id))
        return err_not_found(&cli->ctx->err, E1834_REFUND_GONE);
    TRY(RUN_ACTION(payments_refund_decide, cli->ctx, &decision, &receipt));
    return print_refund(cli, &receipt);
}

static enum rc payment_approve(struct cli *cli)
{
    return decide(cli, true);
}

static enum rc payment_cancel(struct cli *cli)
{
    return decide(cli, false);
}

static enum rc payment_refund_file(struct cli *cli)
{
    struct refund_file file = {0};
    int64_t none = 0;
    struct str path = cli_option(cli, "output");

    TRY(RUN_ACTION(payments_refund_write, cli->ctx, &none, &file));
    TRY(requests_run_pending(cli->ctx)); /* an erasure that waited for a balance goes on (P35) */
    return cli_write_file(cli, str_empty(path) ? STR("-") : path, file.xml);
}

static enum rc payment_refunds(struct cli *cli)
{
    struct refund_line *lines = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(payments_refunds(cli->ctx, false, &lines, &count));
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (cli->json)
            payments_refund_json(cli->ctx, &j, &lines[i]);
        else
            cli_print(cli, "%lld  %.*s  %.*s\n", (long long)lines[i].id,
                      STR_FMT(money_text(cli->ctx->arena, lines[i].cents, cli->ctx->lang)),
                      STR_FMT(payments_label(cli->ctx, payments_refund_states, lines[i].state)));
    }
    json_close(&j, ']');
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

static enum rc payment_credits(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct balance_line *lines = NULL;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(payments_credits(ctx, 0, 1000, &lines, &count));
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (cli->json)
            payments_credit_json(ctx, &j, &lines[i]);
        else
            cli_print(cli, "%s %lld  %lld  %.*s\n", lines[i].kind == CREDIT_NOTE ? "credit-note" : "row", (long long)lines[i].id,
                      (long long)lines[i].invoice, STR_FMT(money_text(ctx->arena, lines[i].owed_cents, ctx->lang)));
    }
    json_close(&j, ']');
    if (cli->json)
        put_json(cli, &out);
    return RC_OK;
}

static enum rc payment_use(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct credit_use_form form = {0};
    struct credit_use_receipt receipt = {0};
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(cli_fields(cli, payments_credit_use_fields, &form));
    TRY(RUN_ACTION(payments_credit_use, ctx, &form, &receipt));
    TRY(requests_run_pending(ctx));
    payments_credit_used_json(ctx, &j, &receipt);
    if (cli->json)
        put_json(cli, &out);
    else
        cli_print(cli, "%lld  %.*s\n", (long long)receipt.number, STR_FMT(money_text(ctx->arena, receipt.cents, ctx->lang)));
    return RC_OK;
}

static enum rc payment_account(struct cli *cli)
{
    struct account_form form = {.iban = cli->argc == 1 ? str_from(cli->argv[0]) : STR("")};
    int64_t id = 0;

    TRY(RUN_ACTION(payments_account_add, cli->ctx, &form, &id));
    if (cli->json)
        cli_print(cli, "{\"id\":\"%lld\"}\n", (long long)id);
    return RC_OK;
}

static enum rc payment_report(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct reconciliation r;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct str from = cli_option(cli, "from"), to = cli_option(cli, "to");
    int year = 0, month = 0, day = 0;
    struct date first, last = ctx->today;

    date_parts(ctx->today, &year, &month, &day);
    first = date_ymd(year, month, 1);
    if ((!str_empty(from) && !date_from_human(from, ctx->today, &first)) || (!str_empty(to) && !date_from_human(to, ctx->today, &last)))
        return err_invalid(&ctx->err, E1815_BANK_FIELD_BAD, "from");
    TRY(payments_reconcile(ctx, first, last, &r));
    if (cli->json) {
        payments_reconciliation_json(ctx, &j, &r);
        put_json(cli, &out);
        return RC_OK;
    }
    cli_print(cli, "%.*s\n", STR_FMT(payments_reconciliation_text(ctx, &r)));
    return RC_OK;
}

static enum rc payment_folder(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct bank_folder folder;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    if (cli_has(cli, "path") || cli_has(cli, "off"))
        TRY(payments_folder_choose(ctx, cli_has(cli, "off") ? STR("") : cli_option(cli, "path")));
    TRY(payments_folder(ctx, 20, &folder));
    if (cli->json) {
        payments_folder_json(ctx, &j, &folder);
        put_json(cli, &out);
        return RC_OK;
    }
    cli_print(cli, "%.*s\n", STR_FMT(folder.path));
    for (size_t i = 0; i < folder.count; i++)
        cli_print(cli, "%.*s  %.*s  %.*s\n", STR_FMT(instant_text(ctx->arena, folder.files[i].at, ctx->lang)), STR_FMT(folder.files[i].name),
                  STR_FMT(payments_label(ctx, payments_folder_outcomes, folder.files[i].outcome)));
    return RC_OK;
}

static enum rc payment_folder_run(struct cli *cli)
{
    int64_t taken = 0;

    TRY(payments_folder_run(cli->ctx, &taken));
    cli_print(cli, cli->json ? "{\"taken\":%lld}\n" : "%lld\n", (long long)taken);
    return RC_OK;
}

static enum rc payment_exchange(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct exchange_form form = {0};
    struct exchange_closed closed = {0};
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(cli_fields(cli, payments_exchange_fields, &form));
    TRY(RUN_ACTION(payments_exchange, ctx, &form, &closed));
    TRY(requests_run_pending(ctx));
    payments_exchange_json(ctx, &j, &closed);
    if (cli->json)
        put_json(cli, &out);
    else
        cli_print(cli, "%lld  %.*s\n", (long long)closed.number, STR_FMT(money_text(ctx->arena, closed.cents, ctx->lang)));
    return RC_OK;
}

static const struct option_spec folder_options[] = {{"path", 'V', "option.folder"}, {"off", 'F', "option.off"}, OPTION_END};
static const struct option_spec file_options[] = {{"output", 'o', "option.output"}, OPTION_END};
static const struct option_spec report_options[] = {{"from", 'v', "option.from"}, {"to", 'v', "option.to"}, OPTION_END};

#define STAFF .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF
const struct command payments_commands[] = {
    {.noun = "payment", .verb = "add", .run = payment_add, STAFF, .fields = payments_fields, .arguments = "", .help = "payments.help.add"},
    {.noun = "payment", .verb = "import", .run = payment_import, STAFF, .arguments = "FILE", .help = "payments.help.import"},
    {.noun = "payment", .verb = "list", .run = payment_list, STAFF, .arguments = "", .help = "payments.help.list"},
    {.noun = "payment", .verb = "suspense", .run = payment_suspense, STAFF, .arguments = "", .help = "payments.help.suspense"},
    {.noun = "payment", .verb = "match", .run = payment_match, STAFF, .fields = payments_match_fields,
     .arguments = "", .help = "payments.help.match"},
    {.noun = "payment", .verb = "exchange", .run = payment_exchange, STAFF, .fields = payments_exchange_fields,
     .arguments = "", .help = "payments.help.exchange"},
    {.noun = "payment", .verb = "refund", .run = payment_refund, STAFF, .fields = payments_refund_fields,
     .arguments = "", .help = "payments.help.refund"},
    {.noun = "payment", .verb = "refunds", .run = payment_refunds, STAFF, .arguments = "", .help = "payments.help.refunds"},
    {.noun = "payment", .verb = "credits", .run = payment_credits, STAFF, .arguments = "", .help = "payments.help.credits"},
    {.noun = "payment", .verb = "use", .run = payment_use, STAFF, .fields = payments_credit_use_fields, .arguments = "--invoice N",
     .help = "payments.help.use"},
    {.noun = "payment", .verb = "approve", .run = payment_approve, STAFF, .arguments = "ID", .help = "payments.help.approve"},
    {.noun = "payment", .verb = "cancel", .run = payment_cancel, STAFF, .arguments = "ID", .help = "payments.help.cancel"},
    {.noun = "payment", .verb = "refund-file", .run = payment_refund_file, STAFF, .options = file_options, .arguments = "",
     .help = "payments.help.refund-file"},
    {.noun = "payment", .verb = "account", .run = payment_account, STAFF, .arguments = "IBAN", .help = "payments.help.account"},
    {.noun = "payment", .verb = "folder", .run = payment_folder, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF, .options = folder_options,
     .arguments = "", .help = "payments.help.folder"},
    {.noun = "payment", .verb = "folder-run", .run = payment_folder_run, STAFF, .arguments = "", .help = "payments.help.folder-run"},
    {.noun = "payment", .verb = "report", .run = payment_report, STAFF, .options = report_options, .arguments = "",
     .help = "payments.help.report"},
    COMMAND_END};
