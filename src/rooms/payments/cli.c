/* `seloste payment add` (P65). */
#include "base/cli.h"
#include "base/json.h"
#include "http/route.h"
#include "rooms/payments/payments.h"
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

const struct command payments_commands[] = {
    {.noun = "payment", .verb = "add", .run = payment_add, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .fields = payments_fields, .arguments = "", .help = "payments.help.add"},
    COMMAND_END};
