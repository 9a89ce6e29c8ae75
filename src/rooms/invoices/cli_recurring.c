/* `seloste invoice recurring add|change|list|show|end`. A row: --row "TEXT;QUANTITY;PRICE[;CLASS]", or --product "CODE;QUANTITY". */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_base.h"
#include "errors_invoices.h"
#include "base/json.h"
#include "i18n/i18n.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal_cli.h"
#include "rooms/invoices/recurring.h"

static enum rc number_argument(struct cli *cli, int64_t *number)
{
    if (cli->argc != 2 || !str_to_i64(str_from(cli->argv[1]), number) || *number <= 0)
        return err_not_found(&cli->ctx->err, E1752_RECURRING_UNKNOWN);
    return RC_OK;
}

static void put_text(struct cli *cli, const struct recurring *r, struct buf *out)
{
    buf_fmt(out, "%lld  %.*s  %.*s  %.*s  %.*s\n", (long long)r->number, STR_FMT(r->name),
            STR_FMT(recurring_interval_text(cli->ctx, r->months)), STR_FMT(date_text(cli->ctx->arena, r->next_on, cli->ctx->lang)),
            STR_FMT(recurring_problem_text(cli->ctx, r)));
}

/* One template, whole. */
static enum rc print_one(struct cli *cli, int64_t number)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct recurring r;

    TRY(recurring_load(cli->ctx, number, 0, &r));
    if (cli->json) {
        recurring_json(cli->ctx, &j, &r);
        buf_byte(&out, '\n');
    } else {
        put_text(cli, &r, &out);
        for (size_t i = 0; i < r.row_count; i++)
            buf_fmt(&out, "  %.*s  %.*s %.*s  %.*s\n", STR_FMT(r.rows[i].text),
                    STR_FMT(decimal4_text(cli->ctx->arena, r.rows[i].quantity, cli->ctx->lang)), STR_FMT(r.rows[i].unit),
                    STR_FMT(price_text(cli->ctx->arena, r.rows[i].price, cli->ctx->lang)));
    }
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

/* Options as fields; kept: what is not given stays as it says (NULL: nothing is there yet). */
static enum rc read_form(struct cli *cli, const struct recurring_form *kept, struct recurring_form *form)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count * INVOICE_ROW_PARTS + 64);
    size_t count = 0;
    size_t rows = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        if (str_eqz(cli->options[i].name, "row"))
            count += invoices_row_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (str_eqz(cli->options[i].name, "product"))
            count += invoices_product_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (!str_eqz(cli->options[i].name, "all") && !str_eqz(cli->options[i].name, "stopped"))
            in[count++] = cli->options[i];
    }
    for (const struct field *f = recurring_fields; kept != NULL && f->kind != FIELD_KIND_END; f++) {
        bool given = f->kind == FIELD_KIND_ROWS;

        for (size_t i = 0; i < cli->option_count && !given; i++)
            given = str_eqz(cli->options[i].name, f->name);
        if (!given)
            in[count++] = (struct field_input){str_from(f->name), field_value(cli->ctx, f, kept)};
    }
    TRY(fields_read(cli->ctx, recurring_fields, in, count, form));
    if (rows == 0 && kept != NULL) {
        form->rows = kept->rows;
        form->row_count = kept->row_count;
    }
    return RC_OK;
}

static enum rc add(struct cli *cli)
{
    struct recurring_form form = {0};
    struct recurring_receipt receipt = {0};

    TRY(read_form(cli, NULL, &form));
    TRY(RUN_ACTION(recurring_add, cli->ctx, &form, &receipt));
    return print_one(cli, receipt.number);
}

static enum rc change(struct cli *cli)
{
    struct recurring_change change = {.number = 0};
    struct recurring_receipt receipt = {0};
    struct customer_brief *brief = NULL;
    struct recurring_form kept;
    struct recurring r;

    TRY(number_argument(cli, &change.number));
    TRY(recurring_load(cli->ctx, change.number, 0, &r));
    TRY(customers_briefs(cli->ctx, &r.customer_id, 1, &brief));
    recurring_form_of(cli->ctx->arena, &r, brief->number, &kept);
    TRY(read_form(cli, &kept, &change.form));
    TRY(RUN_ACTION(recurring_change, cli->ctx, &change, &receipt));
    return print_one(cli, change.number);
}

static enum rc list(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct recurring_list part = {.more = true};
    int64_t before = 0;

    if (cli->json)
        json_open(&j, '[');
    while (part.more) {
        TRY(recurring_list_load(cli->ctx, cli_has(cli, "all") ? RECURRING_ALL : cli_has(cli, "stopped") ? RECURRING_STOPPED : RECURRING_GOING, before, 500, &part));
        for (size_t i = 0; i < part.count; i++) {
            if (cli->json)
                recurring_json(cli->ctx, &j, &part.rows[i]);
            else
                put_text(cli, &part.rows[i], &out);
        }
        before = part.count > 0 ? part.rows[part.count - 1].number : 0;
    }
    if (cli->json) {
        json_close(&j, ']');
        buf_byte(&out, '\n');
    }
    TRY(audit_flush_reads(cli->ctx));
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc end(struct cli *cli)
{
    struct recurring_end form = {0};
    struct recurring_receipt receipt = {0};

    TRY(number_argument(cli, &form.number));
    TRY(RUN_ACTION(recurring_end, cli->ctx, &form, &receipt));
    return print_one(cli, form.number);
}

enum rc invoice_recurring(struct cli *cli)
{
    struct str verb = cli->argc > 0 ? str_from(cli->argv[0]) : STR("");
    int64_t number = 0;

    if (str_eqz(verb, "add"))
        return add(cli);
    if (str_eqz(verb, "change"))
        return change(cli);
    if (str_eqz(verb, "list"))
        return list(cli);
    if (str_eqz(verb, "end"))
        return end(cli);
    if (!str_eqz(verb, "show"))
        return err_invalid(&cli->ctx->err, E1012_FIELD_NOT_A_CHOICE, "add|change|list|show|end");
    TRY(number_argument(cli, &number));
    return print_one(cli, number);
}
