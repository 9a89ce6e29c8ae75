/* `seloste invoice add|list|show|issue|credit|recurring|declare|series` (P64). A row on the command line: --row "text;quantity;price[;class[;treatment[;purchase]]]". */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/audit/audit.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_cli.h"
#include "rooms/invoices/recurring.h"
#include "rooms/invoices/selfbilled.h"

/* "Toimistotuoli;2;120,00;general" -> inputs rows.N.text ... for the field table. */
static size_t cells(struct cli *cli, struct str row, size_t n, const char *const *parts, size_t most, struct field_input *out)
{
    struct arena *arena = cli->ctx->arena;
    size_t count = 0;

    for (size_t i = 0; i < most && row.len > 0; i++) {
        struct str cell = str_trim(str_cut(&row, ';'));

        if (!str_empty(cell))
            out[count++] = (struct field_input){str_fmt(arena, "rows.%zu.%s", n, parts[i]), cell};
    }
    return count;
}

size_t invoices_row_inputs(struct cli *cli, struct str row, size_t n, struct field_input *out)
{
    static const char *const parts[] = {"text", "quantity", "price", "vat_class", "treatment", "purchase"};

    return cells(cli, row, n, parts, COUNT(parts), out);
}

size_t invoices_product_inputs(struct cli *cli, struct str row, size_t n, struct field_input *out)
{
    static const char *const parts[] = {"product_code", "quantity"};

    return cells(cli, row, n, parts, COUNT(parts), out);
}

static enum rc read_form(struct cli *cli, struct invoice_form *form)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count * INVOICE_ROW_PARTS + 1);
    size_t count = 0;
    size_t rows = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        if (str_eqz(cli->options[i].name, "row"))
            count += invoices_row_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (str_eqz(cli->options[i].name, "product"))
            count += invoices_product_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (str_eqz(cli->options[i].name, "draft"))
            in[count++] = (struct field_input){STR("act"), STR("draft")};
        else
            in[count++] = cli->options[i];
    }
    return fields_read(cli->ctx, invoices_fields, in, count, form);
}

void invoices_print_receipt(struct cli *cli, const struct invoice_receipt *receipt)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    if (!cli->json) {
        cli_print(cli, "%lld  %.*s  %.*s\n", (long long)receipt->number, STR_FMT(receipt->reference),
                  STR_FMT(money_text(cli->ctx->arena, receipt->total_cents, cli->ctx->lang)));
        return;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)receipt->id));
    json_ki64(&j, "number", receipt->number);
    json_kstr(&j, "reference", receipt->reference);
    json_kstr(&j, "total", money_plain(cli->ctx->arena, receipt->total_cents));
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static enum rc invoice_add(struct cli *cli)
{
    struct invoice_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(read_form(cli, &form));
    TRY(RUN_ACTION(invoices_create, cli->ctx, &form, &receipt));
    invoices_print_receipt(cli, &receipt);
    return RC_OK;
}

static enum rc number_argument(struct cli *cli, int64_t *number)
{
    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), number) || *number <= 0)
        return err_invalid(&cli->ctx->err, E1701_INVOICE_NOT_FOUND, "number");
    return RC_OK;
}

static enum rc invoice_show(struct cli *cli)
{
    struct invoice invoice;
    struct buf out = buf_in(cli->ctx->arena);
    int64_t number = 0;

    TRY(number_argument(cli, &number));
    if (cli_has(cli, "bookkeeping")) /* what is kept for the law alone is opened for the law alone */
        cli->ctx->purpose = PURPOSE_BOOKKEEPING;
    TRY(invoices_load(cli->ctx, number, 0, &invoice));
    if (cli->json)
        invoices_write_json(cli->ctx, &invoice, &out);
    else
        invoices_write_text(cli->ctx, &invoice, &out);
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

/* Sale, purchase, margin and tax of the rows under the margin scheme. */
static enum rc invoice_margin(struct cli *cli)
{
    struct invoice invoice;
    struct invoice_margin_line *lines = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    int64_t number = 0;
    size_t count;

    TRY(number_argument(cli, &number));
    TRY(invoices_load(cli->ctx, number, 0, &invoice));
    count = invoices_margin_lines(cli->ctx->arena, &invoice, &lines);
    if (cli->json)
        invoices_margin_json(cli->ctx, &invoice, &out);
    for (size_t i = 0; i < count && !cli->json; i++)
        buf_fmt(&out, "%lld  %.*s - %.*s = %.*s  %.*s\n", (long long)lines[i].row,
                STR_FMT(money_text(cli->ctx->arena, lines[i].sold_cents, cli->ctx->lang)),
                STR_FMT(money_text(cli->ctx->arena, lines[i].bought_cents, cli->ctx->lang)),
                STR_FMT(money_text(cli->ctx->arena, lines[i].margin_cents, cli->ctx->lang)),
                STR_FMT(money_text(cli->ctx->arena, lines[i].vat_cents, cli->ctx->lang)));
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

/* --row "N:QTY" ...; none: everything that is left. */
static enum rc read_credit_rows(struct cli *cli, struct invoice_credit_form *form)
{
    form->rows = ARENA_ARRAY(cli->ctx->arena, struct invoice_credit_row, cli->option_count + 1);
    for (size_t i = 0; i < cli->option_count; i++) {
        struct invoice_credit_row *row = &form->rows[form->row_count];
        struct str quantity = cli->options[i].value;
        struct str number;

        if (!str_eqz(cli->options[i].name, "row"))
            continue;
        number = str_trim(str_cut(&quantity, ':'));
        quantity = str_trim(quantity);
        if (!str_to_i64(number, &row->row) || (!str_empty(quantity) && !decimal4_parse(quantity, &row->quantity)))
            return err_invalid(&cli->ctx->err, E1738_CREDIT_NO_ROW, "row");
        form->row_count++;
    }
    return RC_OK;
}

static enum rc invoice_credit(struct cli *cli)
{
    struct invoice_credit_form form = {.credited_on = DATE_NONE};
    struct invoice_receipt receipt = {0};
    struct str on = cli_option(cli, "on");

    TRY(number_argument(cli, &form.number));
    form.reason = cli_option(cli, "reason");
    if (!str_empty(on) && !date_from_human(on, cli->ctx->today, &form.credited_on))
        return err_invalid(&cli->ctx->err, E1721_INVOICE_DATE, "on");
    TRY(read_credit_rows(cli, &form));
    TRY(RUN_ACTION(invoices_credit, cli->ctx, &form, &receipt));
    invoices_print_receipt(cli, &receipt);
    return RC_OK;
}

static void run_json(struct cli *cli, const struct invoice_run *run, bool dry)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_kbool(&j, "dry_run", dry);
    json_ki64(&j, "customers", run->customers);
    json_ki64(&j, "invoices", run->invoices);
    json_ki64(&j, "failed", run->failed);
    json_kstr(&j, "total", money_plain(cli->ctx->arena, run->total_cents));
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

/* Collective invoices of what was delivered; progress to the error stream. */
static enum rc invoice_run_command(struct cli *cli)
{
    struct invoice_run_form form = {0};
    struct invoice_run run = {.id = 0};
    struct invoice_run_line *lines = NULL;
    bool done = false;
    size_t count = 0;

    TRY(cli_fields(cli, invoices_run_fields, &form));
    if (cli->dry_run) {
        TRY(invoices_run_preview(cli->ctx, form.delivered_to, &lines, &count));
        run.customers = (int64_t)count;
    } else {
        TRY(RUN_ACTION(invoices_run_start, cli->ctx, &form, &run));
        while (!done) {
            TRY(invoices_run_continue(cli->ctx, run.id, 100, &done));
            TRY(invoices_run_load(cli->ctx, run.id, &run));
            store_release(cli->ctx);
            (void)fprintf(cli->err, "%lld / %lld\n", (long long)(run.invoices + run.failed), (long long)run.customers);
        }
    }
    if (cli->json)
        run_json(cli, &run, cli->dry_run);
    else
        cli_print(cli, "%lld  %lld  %.*s\n", (long long)(cli->dry_run ? run.customers : run.invoices),
                  (long long)run.failed, STR_FMT(money_text(cli->ctx->arena, run.total_cents, cli->ctx->lang)));
    return RC_OK;
}

static enum rc invoice_declare(struct cli *cli)
{
    struct invoice_declaration form = {0};
    struct invoice_receipt receipt = {0};

    TRY(cli_fields(cli, invoices_declaration_fields, &form));
    TRY(RUN_ACTION(invoices_declare, cli->ctx, &form, &receipt));
    if (cli->json)
        cli_print(cli, "{\"customer\":%lld}\n", (long long)form.customer);
    return RC_OK;
}

static enum rc invoice_series(struct cli *cli)
{
    struct invoice_series_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(cli_fields(cli, invoices_series_fields, &form));
    TRY(RUN_ACTION(invoices_add_series, cli->ctx, &form, &receipt));
    if (cli->json)
        cli_print(cli, "{\"id\":\"%lld\"}\n", (long long)receipt.id);
    return RC_OK;
}

static enum rc invoice_own_series(struct cli *cli)
{
    struct own_series_form form = {0};
    int64_t set = 0;

    TRY(cli_fields(cli, invoices_own_series_fields, &form));
    TRY(RUN_ACTION(invoices_set_own_series, cli->ctx, &form, &set));
    if (cli->json)
        cli_print(cli, "{\"dates_back\":%s}\n", form.allow_back ? "true" : "false");
    return RC_OK;
}

/* What is given replaces what stands; without options what stands is told. */
static enum rc invoice_seller(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct seller_form form;
    struct seller_form saved;

    TRY(invoices_seller_form(cli->ctx, &form));
    store_release(cli->ctx);
    TRY(cli_fields(cli, invoices_seller_fields, &form));
    saved = form;
    if (cli->option_count > 0)
        TRY(RUN_ACTION(invoices_seller_save, cli->ctx, &form, &saved));
    invoices_seller_json(&j, &saved);
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum invoice_filter filter_of(const struct cli *cli)
{
    if (cli_has(cli, "paid"))
        return INVOICES_PAID;
    if (cli_has(cli, "open"))
        return INVOICES_OPEN;
    if (cli_has(cli, "overdue"))
        return INVOICES_OVERDUE;
    if (cli_has(cli, "drafts"))
        return INVOICES_DRAFTS;
    return INVOICES_ALL;
}

static enum rc invoice_list(struct cli *cli)
{
    struct invoice_list list;
    struct buf out = buf_in(cli->ctx->arena);
    enum invoice_filter filter = filter_of(cli);
    int64_t after = 0;
    bool more = true;
    struct json j = json_to(&out);

    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "invoices");
        json_open(&j, '[');
    }
    while (more) {
        TRY(invoices_list(cli->ctx, filter, after, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            if (cli->json)
                invoices_line_json(cli->ctx, &list.rows[i], &j);
            else
                invoices_line_text(cli->ctx, &list.rows[i], &out);
        }
        more = list.more;
        if (list.count > 0)
            after = filter == INVOICES_ALL || filter == INVOICES_PAID ? list.rows[list.count - 1].number : list.rows[list.count - 1].id;
    }
    if (cli->json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(&out, '\n');
    }
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

/* The only draft of a customer has no number: it is named by its id. */
static enum rc invoice_issue(struct cli *cli)
{
    struct invoice_receipt receipt = {0};
    int64_t id = 0;

    TRY(number_argument(cli, &id));
    TRY(RUN_ACTION(invoices_issue, cli->ctx, &id, &receipt));
    invoices_print_receipt(cli, &receipt);
    return RC_OK;
}

static const struct option_spec add_options[] = {{"row", 'm', "option.row-invoice"}, {"product", 'm', "option.product"}, {"draft", 'f', "option.draft"}, OPTION_END};
static const struct option_spec recurring_options[] = {{"row", 'm', "option.row-invoice"}, {"product", 'm', "option.product"}, {"all", 'F', "option.all"}, {"stopped", 'F', "option.stopped"}, OPTION_END};
static const struct option_spec self_billed_options[] = {{"row", 'm', "option.row-invoice"}, {"sum", 'm', "option.sum"}, OPTION_END};
static const struct option_spec show_options[] = {{"bookkeeping", 'f', "option.bookkeeping"}, OPTION_END};
static const struct option_spec list_options[] = {{"open", 'F', "option.open"}, {"overdue", 'F', "option.overdue"}, {"paid", 'F', "option.paid"}, {"drafts", 'F', "option.drafts"}, OPTION_END};
static const struct option_spec credit_options[] = {{"row", 'm', "option.row-credit"}, {"reason", 'v', "option.reason"}, {"on", 'v', "option.on-credit"}, OPTION_END};

const struct command invoices_commands[] = {
    {.noun = "invoice", .verb = "add", .run = invoice_add, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = add_options, .fields = invoices_fields, .arguments = "--customer N --row \"TEXT;QUANTITY;PRICE[;CLASS;TREATMENT;PURCHASE]\"", .help = "invoices.help.add"},
    {.noun = "invoice", .verb = "show", .run = invoice_show, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = show_options, .arguments = "NUMBER", .help = "invoices.help.show"},
    {.noun = "invoice", .verb = "margin", .run = invoice_margin, .purpose = PURPOSE_BOOKKEEPING, .roles = ROLE_STAFF | ROLE_ACCOUNTANT,
     .arguments = "NUMBER", .help = "invoices.help.margin"},
    {.noun = "invoice", .verb = "list", .run = invoice_list, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = list_options, .arguments = "", .help = "invoices.help.list"},
    {.noun = "invoice", .verb = "issue", .run = invoice_issue, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .arguments = "ID", .help = "invoices.help.issue"},
    {.noun = "invoice", .verb = "credit", .run = invoice_credit, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = credit_options, .arguments = "NUMBER", .help = "invoices.help.credit"},
    {.noun = "invoice", .verb = "run", .run = invoice_run_command, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .fields = invoices_run_fields, .arguments = "", .help = "invoices.help.run"},
    {.noun = "invoice", .verb = "recurring", .run = invoice_recurring, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = recurring_options, .fields = recurring_fields, .arguments = "add|change|list|show|end [NUMBER]", .help = "invoices.help.recurring"},
    {.noun = "invoice", .verb = "self-billed", .run = invoice_self_billed, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = self_billed_options, .fields = invoices_self_billed_fields,
     .arguments = "--customer N --number S --dated-on D --row \"TEXT;QUANTITY;PRICE\" --sum \"RATE;BASE;VAT\"", .help = "invoices.help.self-billed"},
    {.noun = "invoice", .verb = "agree", .run = invoice_agree, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .fields = invoices_agreement_fields, .arguments = "--customer N --agreed-on D --reference S", .help = "invoices.help.agree"},
    {.noun = "invoice", .verb = "declare", .run = invoice_declare, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .fields = invoices_declaration_fields, .arguments = "--customer N", .help = "invoices.help.declare"},
    {.noun = "invoice", .verb = "seller", .run = invoice_seller, .purpose = PURPOSE_INVOICING, .roles = ROLE_MAINTAIN,
     .fields = invoices_seller_fields, .arguments = "", .help = "invoices.help.seller"},
    {.noun = "invoice", .verb = "own-series", .run = invoice_own_series, .purpose = PURPOSE_BOOKKEEPING,
     .roles = ROLE_MAINTAIN, .fields = invoices_own_series_fields, .arguments = "--allow-back yes|no", .help = "invoices.help.own-series"},
    {.noun = "invoice", .verb = "series", .run = invoice_series, .purpose = PURPOSE_BOOKKEEPING,
     .roles = ROLE_MAINTAIN, .fields = invoices_series_fields, .arguments = "--name S --variety K --lead N",
     .help = "invoices.help.series"},
    COMMAND_END};
