/* seloste order add|list|show|confirm|approve|deliver|cancel|invoice|archive|import. A row: --row "CODE;QUANTITY[;PRICE[;TEXT]]". */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_orders.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_orders.h"
#include "rooms/audit/audit.h"
#include "rooms/orders/internal.h"

enum { FILE_MOST = 64 << 20 };

static enum rc order_argument(struct cli *cli, struct order *out)
{
    int64_t number;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number) || number <= 0)
        return err_not_found(&cli->ctx->err, E2701_ORDER_UNKNOWN);
    return orders_load(cli->ctx, number, 0, out);
}

static enum rc id_argument(struct cli *cli, int64_t *id)
{
    struct order o;

    TRY(order_argument(cli, &o));
    *id = o.id;
    store_release(cli->ctx);
    return RC_OK;
}

static enum rc said(struct cli *cli, const struct order_receipt *r)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    if (cli->json)
        orders_receipt_json(cli->ctx, &j, r);
    else
        buf_fmt(&b, "%lld  %.*s  %.*s", (long long)r->number,
                STR_FMT(tr_key(cli->ctx, str_fmt(cli->ctx->arena, "orders.state.%s", orders_state_word(r->state)))),
                STR_FMT(money_text(cli->ctx->arena, r->total_cents, cli->ctx->lang)));
    buf_byte(&b, '\n');
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static size_t row_inputs(struct cli *cli, struct str row, size_t n, struct field_input *out)
{
    static const char *const parts[] = {"code", "quantity", "price", "text"};
    size_t count = 0;

    for (size_t i = 0; i < COUNT(parts) && row.len > 0; i++) {
        struct str cell = str_trim(str_cut(&row, ';'));

        if (!str_empty(cell))
            out[count++] = (struct field_input){str_fmt(cli->ctx->arena, "rows.%zu.%s", n, parts[i]), cell};
    }
    return count;
}

static enum rc read_form(struct cli *cli, struct order_form *form)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count * 4 + 1);
    size_t count = 0, rows = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        if (str_eqz(cli->options[i].name, "row"))
            count += row_inputs(cli, cli->options[i].value, rows++, in + count);
        else if (str_eqz(cli->options[i].name, "draft"))
            in[count++] = (struct field_input){STR("act"), STR("draft")};
        else
            in[count++] = cli->options[i];
    }
    return fields_read(cli->ctx, orders_fields, in, count, form);
}

static enum rc order_add(struct cli *cli)
{
    struct order_form form = {0};
    struct order_receipt receipt = {0};

    TRY(read_form(cli, &form));
    TRY(RUN_ACTION(orders_create, cli->ctx, &form, &receipt));
    return said(cli, &receipt);
}

static enum rc order_edit(struct cli *cli)
{
    struct order_edit edit = {.id = 0};
    struct order_receipt receipt = {0};

    TRY(id_argument(cli, &edit.id));
    TRY(read_form(cli, &edit.form));
    TRY(RUN_ACTION(orders_edit, cli->ctx, &edit, &receipt));
    return said(cli, &receipt);
}

static void print_order(struct cli *cli, const struct order *o, struct buf *b)
{
    struct arena *a = cli->ctx->arena;

    buf_fmt(b, "%lld  %.*s  %.*s  %.*s\n", (long long)o->number,
            STR_FMT(tr_key(cli->ctx, str_fmt(a, "orders.state.%s", orders_state_word(o->state)))),
            STR_FMT(date_text(a, o->ordered_on, cli->ctx->lang)), STR_FMT(money_text(a, o->total_cents, cli->ctx->lang)));
    for (size_t i = 0; i < o->row_count; i++) {
        const struct order_row *r = &o->rows[i];

        buf_fmt(b, "  %lld  %.*s  %.*s %.*s  (%.*s)  %.*s\n", (long long)r->ordinal, STR_FMT(r->text),
                STR_FMT(decimal4_text(a, r->quantity, cli->ctx->lang)), STR_FMT(products_unit_label(cli->ctx->lang, r->unit)),
                STR_FMT(decimal4_text(a, r->delivered, cli->ctx->lang)), STR_FMT(money_text(a, r->total_cents, cli->ctx->lang)));
    }
}

static enum rc order_show(struct cli *cli)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct order o;

    TRY(order_argument(cli, &o));
    TRY(audit_flush_reads(cli->ctx));
    if (cli->json) {
        orders_json(cli->ctx, &j, &o);
        buf_byte(&b, '\n');
    } else {
        print_order(cli, &o, &b);
    }
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static enum rc order_list(struct cli *cli)
{
    enum order_filter filter = cli_has(cli, "archived") ? ORDERS_ARCHIVED : cli_has(cli, "to-invoice") ? ORDERS_TO_INVOICE :
                               cli_has(cli, "waiting") ? ORDERS_WAITING : ORDERS_DAILY;
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct order_list list;
    int64_t before = 0, count = 0;

    if (cli->json) {
        TRY(orders_export(ctx, filter, true, &b, &count));
        cli_put(cli, buf_str(&b));
        return RC_OK;
    }
    do {
        TRY(orders_list(ctx, filter, before, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            const struct order_line *l = &list.rows[i];

            before = l->number;
            buf_fmt(&b, "%lld  %-30.*s  %.*s  %.*s\n", (long long)l->number, STR_FMT(l->name),
                    STR_FMT(tr_key(ctx, str_fmt(ctx->arena, "orders.state.%s", orders_state_word(l->state)))),
                    STR_FMT(money_text(ctx->arena, l->total_cents, ctx->lang)));
        }
        TRY(audit_flush_reads(ctx));
    } while (list.more);
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static enum rc order_confirm(struct cli *cli)
{
    struct order_receipt receipt = {0};
    int64_t id;

    TRY(id_argument(cli, &id));
    TRY(RUN_ACTION(orders_confirm, cli->ctx, &id, &receipt));
    return said(cli, &receipt);
}

static enum rc order_approve(struct cli *cli)
{
    struct order_approval form = {0};
    struct order_receipt receipt = {0};

    TRY(cli_fields(cli, orders_approval_fields, &form));
    TRY(id_argument(cli, &form.id));
    TRY(RUN_ACTION(orders_approve, cli->ctx, &form, &receipt));
    return said(cli, &receipt);
}

/* --row "ROW;QUANTITY" for a part; without rows everything that is left. */
static enum rc order_deliver(struct cli *cli)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count * 2 + 1);
    struct order_delivery_form form = {0};
    struct order_receipt receipt = {0};
    size_t count = 0, rows = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        struct str rest = cli->options[i].value;

        if (!str_eqz(cli->options[i].name, "row")) {
            in[count++] = cli->options[i];
            continue;
        }
        in[count++] = (struct field_input){str_fmt(cli->ctx->arena, "rows.%zu.ordinal", rows), str_trim(str_cut(&rest, ';'))};
        in[count++] = (struct field_input){str_fmt(cli->ctx->arena, "rows.%zu.quantity", rows++), str_trim(rest)};
    }
    TRY(fields_read(cli->ctx, orders_delivery_fields, in, count, &form));
    TRY(id_argument(cli, &form.id));
    TRY(RUN_ACTION(orders_deliver, cli->ctx, &form, &receipt));
    return said(cli, &receipt);
}

static enum rc order_cancel(struct cli *cli)
{
    struct order_cancel form = {0};
    struct order_receipt receipt = {0};

    TRY(cli_fields(cli, orders_cancel_fields, &form));
    TRY(id_argument(cli, &form.id));
    TRY(RUN_ACTION(orders_cancel, cli->ctx, &form, &receipt));
    return said(cli, &receipt);
}

static enum rc order_invoice(struct cli *cli)
{
    struct order_invoicing req = {.act = cli_has(cli, "draft") ? ACT_DRAFT : ACT_ISSUE, .invoiced_on = DATE_NONE, .due_on = DATE_NONE};
    struct invoice_receipt r = {0};

    TRY(id_argument(cli, &req.id));
    TRY(RUN_ACTION(orders_invoice, cli->ctx, &req, &r));
    if (cli->json)
        cli_print(cli, "{\"id\":\"%lld\",\"invoice\":%lld,\"reference\":\"%.*s\",\"total\":\"%.*s\"}\n", (long long)r.id, (long long)r.number,
                  STR_FMT(r.reference), STR_FMT(money_plain(cli->ctx->arena, r.total_cents)));
    else
        cli_print(cli, "%lld  %.*s  %.*s\n", (long long)r.number, STR_FMT(r.reference),
                  STR_FMT(money_text(cli->ctx->arena, r.total_cents, cli->ctx->lang)));
    return RC_OK;
}

static enum rc order_archive(struct cli *cli)
{
    struct order_receipt receipt = {0};
    int64_t id;

    TRY(id_argument(cli, &id));
    TRY(RUN_ACTION(orders_archive, cli->ctx, &id, &receipt));
    return said(cli, &receipt);
}

static enum rc order_import(struct cli *cli)
{
    struct orders_import file;
    struct orders_import_receipt r;
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E2725_ORDERS_NO_FILE, NULL);
    TRY(cli_read_file(cli, str_from(cli->argv[0]), FILE_MOST, &bytes));
    TRY(cli->dry_run ? orders_import_try(cli->ctx, bytes, &file) : orders_import_read(cli->ctx, bytes, &file));
    store_release(cli->ctx);
    r = (struct orders_import_receipt){.added = file.preview.sums[CSV_NEW], .same = file.preview.sums[CSV_SAME], .waiting = file.preview.sums[CSV_WAITING]};
    if (!cli->dry_run)
        TRY(RUN_ACTION(orders_import, cli->ctx, &file, &r));
    if (cli->json)
        cli_print(cli, "{\"dry_run\":%s,\"rows\":%zu,\"orders\":%zu,\"added\":%lld,\"same\":%lld,\"waiting\":%lld}\n",
                  cli->dry_run ? "true" : "false", file.preview.rows, file.count, (long long)r.added, (long long)r.same, (long long)r.waiting);
    else
        cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_orders_import_done, (struct slot[]){SLOT_I64("added", r.added),
                  SLOT_I64("same", r.same), SLOT_I64("waiting", r.waiting)}, 3)));
    return RC_OK;
}

static const struct option_spec add_options[] = {{"row", 'm', "option.row-order"}, {"draft", 'f', "option.draft"}, OPTION_END};
static const struct option_spec list_options[] = {{"archived", 'F', "option.archived"}, {"to-invoice", 'F', "option.to-invoice"}, {"waiting", 'F', "option.waiting"}, OPTION_END};
static const struct option_spec deliver_options[] = {{"row", 'm', "option.row-deliver"}, OPTION_END};
static const struct option_spec invoice_options[] = {{"draft", 'f', "option.draft"}, OPTION_END};

#define COMMAND(v, f, p, o, t, a, h) \
    {.noun = "order", .verb = v, .run = f, .purpose = p, .roles = ROLE_STAFF, .options = o, .fields = t, .arguments = a, .help = h}
#define PO PURPOSE_ORDER_MANAGEMENT
const struct command orders_commands[] = {
    COMMAND("add", order_add, PO, add_options, orders_fields, "--customer N --row \"CODE;QUANTITY;PRICE;TEXT\"", "orders.cli.add"),
    COMMAND("edit", order_edit, PO, add_options, orders_fields, "NUMBER --customer N --row \"CODE;QUANTITY;PRICE;TEXT\"", "orders.help.edit"),
    COMMAND("list", order_list, PO, list_options, NULL, NULL, "orders.cli.list"),
    COMMAND("show", order_show, PO, NULL, NULL, "NUMBER", "orders.cli.show"),
    COMMAND("confirm", order_confirm, PO, NULL, NULL, "NUMBER", "orders.cli.confirm"),
    COMMAND("approve", order_approve, PO, NULL, orders_approval_fields, "NUMBER", "orders.cli.approve"),
    COMMAND("deliver", order_deliver, PO, deliver_options, orders_delivery_fields, "NUMBER", "orders.cli.deliver"),
    COMMAND("cancel", order_cancel, PO, NULL, orders_cancel_fields, "NUMBER", "orders.cli.cancel"),
    COMMAND("invoice", order_invoice, PURPOSE_INVOICING, invoice_options, NULL, "NUMBER", "orders.cli.invoice"),
    COMMAND("archive", order_archive, PO, NULL, NULL, "NUMBER", "orders.cli.archive"),
    COMMAND("import", order_import, PO, NULL, NULL, "FILE", "orders.cli.import"),
    COMMAND_END};
