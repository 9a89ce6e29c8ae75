/* `seloste invoice export`, `seloste einvoice ...` (P31, P64). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_customers.h"
#include "errors_einvoices.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_einvoices.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
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

/* --- addresses, operators, channels ---------------------------------------------------------------------- */

static void print_id(struct cli *cli, int64_t id, const char *key, struct str word)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    if (!cli->json) {
        cli_print(cli, "%lld %.*s\n", (long long)id, STR_FMT(word));
        return;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)id));
    if (key)
        json_kstr(&j, key, word);
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static enum rc einvoice_address(struct cli *cli)
{
    struct einvoice_address_form form = {0};
    struct einvoice_address_receipt receipt = {0};

    TRY(cli_fields(cli, einvoices_address_fields, &form));
    TRY(RUN_ACTION(einvoices_address_save, cli->ctx, &form, &receipt));
    if (receipt.unknown_operator)
        fprintf(cli->err, "%.*s\n", STR_FMT(tr(cli->ctx, MSG_einvoices_unknown_operator)));
    print_id(cli, receipt.id, NULL, STR(""));
    return RC_OK;
}

static enum rc einvoice_addresses(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct einvoice_address *all = NULL;
    int64_t number = 0, customer = 0;
    size_t count = 0;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_find_by_number(ctx, number, &customer));
    TRY(einvoices_addresses(ctx, customer, &all, &count));
    TRY(audit_flush_reads(ctx));
    einvoices_addresses_json(ctx, &j, all, count);
    buf_byte(&out, '\n');
    for (size_t i = 0; i < count && !cli->json; i++)
        cli_print(cli, "%.*s  %s  %.*s  %.*s\n", STR_FMT(date_iso(ctx->arena, all[i].valid_on)), einvoices_word(einvoices_channels, all[i].channel),
                  STR_FMT(all[i].address), STR_FMT(all[i].operator_id));
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc einvoice_operators(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '[');
    for (const struct einvoice_operator *o = einvoices_operators; o->code; o++) {
        if (!cli->json)
            cli_print(cli, "%-18s %s%s\n", o->code, o->name, o->confirmed ? "" : " (?)");
        json_open(&j, '{');
        json_kstr(&j, "code", str_from(o->code));
        json_kstr(&j, "name", str_from(o->name));
        json_kbool(&j, "bank", o->bank);
        json_kbool(&j, "confirmed", o->confirmed);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc einvoice_channel_add(struct cli *cli)
{
    struct einvoice_channel_form form = {0};
    struct einvoice_channel_receipt receipt = {0};

    TRY(cli_fields(cli, einvoices_channel_fields, &form));
    TRY(RUN_ACTION(einvoices_channel_add, cli->ctx, &form, &receipt));
    print_id(cli, receipt.id, NULL, STR(""));
    return RC_OK;
}

static enum rc einvoice_channels(struct cli *cli)
{
    struct einvoice_channel *all = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(einvoices_channel_list(cli->ctx, &all, &count));
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct einvoice_channel_form *f = &all[i].form;

        if (!cli->json)
            cli_print(cli, "%lld  %-7s %-14s %.*s\n", (long long)all[i].id, einvoices_word(einvoices_kinds, f->kind),
                      einvoices_word(einvoices_formats, f->format), STR_FMT(f->target));
        json_open(&j, '{');
        json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)all[i].id));
        json_kstr(&j, "kind", str_from(einvoices_word(einvoices_kinds, f->kind)));
        json_kstr(&j, "format", str_from(einvoices_word(einvoices_formats, f->format)));
        json_kstr(&j, "target", f->target);
        json_kstr(&j, "recipient", str_fmt(cli->ctx->arena, "%lld", (long long)f->recipient));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc number_of(struct cli *cli, int64_t *number)
{
    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), number) || *number <= 0)
        return err_not_found(&cli->ctx->err, E4017_DELIVERY_NOT_FOUND);
    return RC_OK;
}

static enum rc einvoice_channel_end(struct cli *cli)
{
    struct einvoice_channel_receipt receipt = {0};
    int64_t id = 0;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &id))
        return err_not_found(&cli->ctx->err, E4020_CHANNEL_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_channel_end, cli->ctx, &id, &receipt));
    print_id(cli, id, NULL, STR(""));
    return RC_OK;
}

/* --- deliveries ------------------------------------------------------------------------------------------- */

static const char *const state_words[DELIVERY_STATES] = {"", "waiting", "sending", "sent", "received", "failed", "dropped"};

static void print_state(struct cli *cli, const struct einvoice_delivery_receipt *receipt)
{
    print_id(cli, receipt->id, "state", str_from(state_words[receipt->state]));
}

static enum rc einvoice_send(struct cli *cli)
{
    struct einvoice_sending req = {0};
    struct einvoice_delivery_receipt receipt = {0};

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &req.number))
        return err_not_found(&cli->ctx->err, E1701_INVOICE_NOT_FOUND);
    if (cli_has(cli, "email"))
        req.way = EINVOICE_WAY_MAIL;
    TRY(RUN_ACTION(einvoices_send, cli->ctx, &req, &receipt));
    print_state(cli, &receipt);
    return RC_OK;
}

static enum rc einvoice_retry(struct cli *cli)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    TRY(number_of(cli, &id));
    TRY(RUN_ACTION(einvoices_retry, cli->ctx, &id, &receipt));
    print_state(cli, &receipt);
    return RC_OK;
}

static enum rc einvoice_drop(struct cli *cli)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    TRY(number_of(cli, &id));
    TRY(RUN_ACTION(einvoices_drop, cli->ctx, &id, &receipt));
    print_state(cli, &receipt);
    return RC_OK;
}

static void list_line(struct cli *cli, struct json *j, const struct einvoice_delivery *d)
{
    struct ctx *ctx = cli->ctx;

    if (!cli->json)
        cli_print(cli, "%lld  %lld  %s  %lld%s%.*s\n", (long long)d->id, (long long)d->number, state_words[d->state],
                  (long long)d->attempts, d->error ? "  " : "", STR_FMT(d->error ? err_text(ctx, d->error, STR("")) : STR("")));
    einvoices_delivery_json(ctx, j, d);
}

static enum rc einvoice_list(struct cli *cli)
{
    struct einvoice_delivery *all = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct str wanted = cli_option(cli, "state");
    size_t count = 0;

    json_open(&j, '[');
    for (int state = DELIVERY_WAITING; state < DELIVERY_STATES; state++) {
        if (!str_empty(wanted) && !str_eqz(wanted, state_words[state]))
            continue;
        TRY(einvoices_deliveries(cli->ctx, state, 0, 1000, &all, &count));
        for (size_t i = 0; i < count; i++)
            list_line(cli, &j, &all[i]);
    }
    json_close(&j, ']');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

/* Sends what is due now; a server does it by itself every 20 seconds. */
static enum rc einvoice_run(struct cli *cli)
{
    return einvoices_run(cli->ctx);
}

static void read_line(struct cli *cli, struct json *j, const struct einvoice_read *r)
{
    static const char *const kinds[] = {"", "frame", "acknowledgement", "finvoice", "ubl"};

    if (!cli->json && r->kind == EINVOICE_READ_ACK)
        cli_print(cli, "%s  %.*s  %.*s %.*s\n", kinds[r->kind], STR_FMT(r->message_id), STR_FMT(r->code), STR_FMT(r->text));
    else if (!cli->json)
        cli_print(cli, "%s %.*s  %.*s  %.*s%s%.*s\n", kinds[r->kind], STR_FMT(r->version), STR_FMT(r->number),
                  STR_FMT(money_text(cli->ctx->arena, r->total_cents, cli->ctx->lang)), r->already ? "  " : "",
                  STR_FMT(r->already ? tr(cli->ctx, MSG_einvoices_already) : STR("")));
    json_open(j, '{');
    json_kstr(j, "kind", str_from(kinds[r->kind]));
    json_kstr(j, "message", r->message_id);
    json_kstr(j, "code", r->code);
    json_kbool(j, "accepted", r->accepted);
    json_kbool(j, "already", r->already);
    json_kstr(j, "version", r->version);
    json_kstr(j, "number", r->number);
    json_kstr(j, "date", r->date);
    json_kstr(j, "seller", r->seller);
    json_kstr(j, "total", money_plain(cli->ctx->arena, r->total_cents));
    json_close(j, '}');
}

static enum rc einvoice_read_file(struct cli *cli)
{
    struct einvoice_taken taken;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E4024_READ_UNKNOWN, "file");
    TRY(cli_read_file(cli, str_from(cli->argv[0]), 64 << 20, &bytes));
    TRY(einvoices_take(cli->ctx, (struct blob){(const uint8_t *)bytes.ptr, bytes.len}, &taken));
    json_open(&j, '{');
    json_ki64(&j, "settled", (int64_t)taken.settled);
    json_ki64(&j, "already", (int64_t)taken.already);
    json_key(&j, "documents");
    json_open(&j, '[');
    for (size_t i = 0; i < taken.count; i++)
        read_line(cli, &j, &taken.items[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static const struct option_spec export_options[] = {{"format", 'v', "option.format"}, {"output", 'o', "option.output"}, OPTION_END};
static const struct option_spec list_options[] = {{"state", 'v', "option.state"}, OPTION_END};
static const struct option_spec send_options[] = {{"email", 'f', "option.email-way"}, OPTION_END};

#define EINVOICE(v, fn, who, args, h) .noun = "einvoice", .verb = (v), .run = (fn), .purpose = PURPOSE_INVOICING, .roles = (who), \
    .arguments = (args), .help = (h)

const struct command einvoices_commands[] = {
    {.noun = "invoice", .verb = "export", .run = invoice_export, .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF,
     .options = export_options, .arguments = "NUMBER --format pdf|finvoice|finvoice-soap|ubl|json", .help = "einvoices.help.export"},
    {EINVOICE("address", einvoice_address, ROLE_STAFF, "--customer N --address A --operator-id O", "einvoices.help.address"),
     .fields = einvoices_address_fields},
    {EINVOICE("addresses", einvoice_addresses, ROLE_STAFF, "CUSTOMER", "einvoices.help.addresses")},
    {EINVOICE("operators", einvoice_operators, ROLE_STAFF, "", "einvoices.help.operators")},
    {EINVOICE("channel-add", einvoice_channel_add, ROLE_MAINTAIN, "--kind K --recipient ID --target T", "einvoices.help.channel-add"),
     .fields = einvoices_channel_fields},
    {EINVOICE("channels", einvoice_channels, ROLE_STAFF | ROLE_MAINTAIN, "", "einvoices.help.channels")},
    {EINVOICE("channel-end", einvoice_channel_end, ROLE_MAINTAIN, "ID", "einvoices.help.channel-end")},
    {EINVOICE("list", einvoice_list, ROLE_STAFF, "", "einvoices.help.list"), .options = list_options},
    {EINVOICE("send", einvoice_send, ROLE_STAFF, "NUMBER", "einvoices.help.send"), .options = send_options},
    {EINVOICE("run", einvoice_run, ROLE_STAFF, "", "einvoices.help.run")},
    {EINVOICE("retry", einvoice_retry, ROLE_STAFF, "ID", "einvoices.help.retry")},
    {EINVOICE("drop", einvoice_drop, ROLE_STAFF, "ID", "einvoices.help.drop")},
    {EINVOICE("read", einvoice_read_file, ROLE_STAFF, "FILE", "einvoices.help.read")},
    COMMAND_END};
