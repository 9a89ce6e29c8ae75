/* seloste product add|list|show|edit|price|import|export. */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_products.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_products.h"
#include "rooms/products/internal.h"

enum { FILE_MOST = 64 << 20 };

static enum rc code_argument(struct cli *cli, struct product *out)
{
    if (cli->argc != 1)
        return err_not_found(&cli->ctx->err, E2601_PRODUCT_UNKNOWN);
    return products_by_code(cli->ctx, str_from(cli->argv[0]), out);
}

static void print_product(struct cli *cli, const struct product *p)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    if (cli->json) {
        products_json(cli->ctx, &j, p);
    } else {
        for (const struct field *f = products_fields; f->kind != FIELD_KIND_END; f++) {
            struct str value = field_value(cli->ctx, f, &p->form);

            if ((f->flags & FIELD_HIDDEN) == 0 && !str_empty(value))
                buf_fmt(&b, "%.*s: %.*s\n", STR_FMT(tr_key(cli->ctx, str_from(f->label))), STR_FMT(value));
        }
    }
    if (cli->json)
        buf_byte(&b, '\n');
    cli_put(cli, buf_str(&b));
}

static enum rc print_id(struct cli *cli, int64_t id)
{
    struct product product;

    TRY(products_load(cli->ctx, id, &product));
    print_product(cli, &product);
    return RC_OK;
}

static enum rc product_add(struct cli *cli)
{
    struct product_form form = {0};
    struct product_receipt receipt = {0};

    TRY(cli_fields(cli, products_fields, &form));
    TRY(RUN_ACTION(products_create, cli->ctx, &form, &receipt));
    return print_id(cli, receipt.id);
}

static enum rc product_show(struct cli *cli)
{
    struct product product;

    TRY(code_argument(cli, &product));
    print_product(cli, &product);
    return RC_OK;
}

static enum rc product_edit(struct cli *cli)
{
    struct product was;
    struct product_edit edit;
    struct product_receipt receipt = {0};

    TRY(code_argument(cli, &was));
    TRY(products_merge(cli->ctx, &was, cli->options, cli->option_count, &edit.form));
    edit.id = was.id;
    edit.form.version = was.form.version;
    store_release(cli->ctx);
    TRY(RUN_ACTION(products_edit, cli->ctx, &edit, &receipt));
    return print_id(cli, was.id);
}

static enum rc product_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct product_list list;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct str after = STR("");

    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "products");
        json_open(&j, '[');
    }
    do {
        TRY(products_find(ctx, cli_has(cli, "all") ? PRODUCTS_ALL : PRODUCTS_ACTIVE, cli_option(cli, "find"), after, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            const struct product *p = &list.rows[i];

            after = p->form.code;
            if (cli->json)
                products_json(ctx, &j, p);
            else
                buf_fmt(&b, "%-16.*s %-40.*s %12.*s / %.*s\n", STR_FMT(p->form.code), STR_FMT(products_name(p, ctx->lang)),
                        STR_FMT(price_text(ctx->arena, p->form.price, ctx->lang)), STR_FMT(products_unit_label(ctx->lang, p->form.unit)));
        }
    } while (list.more);
    if (cli->json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(&b, '\n');
    }
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

static enum rc product_price(struct cli *cli)
{
    struct price_form form = {0};
    struct price_receipt receipt = {0};

    TRY(cli_fields(cli, products_price_fields, &form));
    TRY(RUN_ACTION(products_price_add, cli->ctx, &form, &receipt));
    if (cli->json)
        cli_print(cli, "{\"id\":\"%lld\"}\n", (long long)receipt.id);
    else
        cli_print(cli, "%.*s\n", STR_FMT(tr(cli->ctx, MSG_products_flash_price)));
    return RC_OK;
}

static enum rc product_import(struct cli *cli)
{
    struct product_import file;
    struct product_import_receipt r;
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E2617_PRODUCTS_NO_FILE, NULL);
    TRY(cli_read_file(cli, str_from(cli->argv[0]), FILE_MOST, &bytes));
    TRY(products_import_read(cli->ctx, bytes, &file));
    store_release(cli->ctx);
    r = (struct product_import_receipt){file.preview.sums[CSV_NEW], file.preview.sums[CSV_CHANGED], file.preview.sums[CSV_SAME]};
    if (!cli->dry_run)
        TRY(RUN_ACTION(products_import, cli->ctx, &file, &r));
    if (cli->json)
        cli_print(cli, "{\"dry_run\":%s,\"rows\":%zu,\"added\":%lld,\"changed\":%lld,\"same\":%lld}\n", cli->dry_run ? "true" : "false",
                  file.count, (long long)r.added, (long long)r.changed, (long long)r.same);
    else
        cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_products_import_done, (struct slot[]){SLOT_I64("added", r.added),
                  SLOT_I64("changed", r.changed), SLOT_I64("same", r.same)}, 3)));
    return RC_OK;
}

static enum rc product_export(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct str format = cli_option(cli, "format"), path = cli_option(cli, "output");
    int64_t count = 0;

    if (!str_empty(format) && !str_eqz(format, "csv") && !str_eqz(format, "json"))
        return err_invalid(&cli->ctx->err, E2616_PRODUCTS_FORMAT, "format");
    TRY(products_export(cli->ctx, PRODUCTS_ALL, str_eqz(format, "json"), &out, &count));
    return cli_write_file(cli, str_empty(path) ? STR("-") : path, buf_str(&out));
}

static const struct option_spec list_options[] = {{"find", 'v', "option.find"}, {"all", 'f', "option.all-products"}, OPTION_END};
static const struct option_spec export_options[] = {{"format", 'v', "option.format"}, {"output", 'o', "option.output"}, OPTION_END};

#define COMMAND(v, f, o, t, a, h) \
    {.noun = "product", .verb = v, .run = f, .purpose = PURPOSE_ORDER_MANAGEMENT, .roles = ROLE_STAFF, .options = o, .fields = t, \
     .arguments = a, .help = h}
const struct command products_commands[] = {
    COMMAND("add", product_add, NULL, products_fields, NULL, "products.cli.add"),
    COMMAND("list", product_list, list_options, NULL, NULL, "products.cli.list"),
    COMMAND("show", product_show, NULL, NULL, "CODE", "products.cli.show"),
    COMMAND("edit", product_edit, NULL, products_fields, "CODE", "products.cli.edit"),
    COMMAND("price", product_price, NULL, products_price_fields, NULL, "products.cli.price"),
    COMMAND("import", product_import, NULL, NULL, "FILE", "products.cli.import"),
    COMMAND("export", product_export, export_options, NULL, NULL, "products.cli.export"),
    COMMAND_END};
