/* `seloste invoice self-billed|agree`: what a buyer made on our behalf, and the agreement (V13). Stated sums: --sum "25,5;100,00;25,50". */
#include "base/errors.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_cli.h"
#include "rooms/invoices/selfbilled.h"

static size_t sum_inputs(struct cli *cli, struct str sum, size_t n, struct field_input *out)
{
    static const char *const parts[] = {"rate", "base", "vat"};
    size_t count = 0;

    for (size_t i = 0; i < COUNT(parts) && sum.len > 0; i++) {
        struct str cell = str_trim(str_cut(&sum, ';'));

        if (!str_empty(cell))
            out[count++] = (struct field_input){str_fmt(cli->ctx->arena, "sums.%zu.%s", n, parts[i]), cell};
    }
    return count;
}

enum rc invoice_self_billed(struct cli *cli)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count * INVOICE_ROW_PARTS + 1);
    struct self_billed_form form = {0};
    struct invoice_receipt receipt = {0};
    size_t count = 0, rows = 0, sums = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        if (str_eqz(cli->options[i].name, "row"))
            count += invoices_row_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (str_eqz(cli->options[i].name, "sum"))
            count += sum_inputs(cli, cli->options[i].value, sums++, in + count);
        else
            in[count++] = cli->options[i];
    }
    TRY(fields_read(cli->ctx, invoices_self_billed_fields, in, count, &form));
    TRY(RUN_ACTION(invoices_record_self_billed, cli->ctx, &form, &receipt));
    invoices_print_receipt(cli, &receipt);
    return RC_OK;
}

enum rc invoice_agree(struct cli *cli)
{
    struct self_billing_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(cli_fields(cli, invoices_agreement_fields, &form));
    TRY(RUN_ACTION(invoices_agree, cli->ctx, &form, &receipt));
    if (cli->json)
        cli_print(cli, "{\"customer\":%lld}\n", (long long)form.customer);
    return RC_OK;
}
