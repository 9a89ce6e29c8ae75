/* seloste init --notice FILE... [--adopt NAME], notice import FILE... [--adopt NAME], notice adopt NAME. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_setup.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_setup.h"
#include "rooms/notice/notice.h"
#include "rooms/reports/reports.h"
#include "rooms/setup/setup.h"

static void put_json(struct cli *cli, const struct setup_register *registers, size_t count, struct str adopter)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_key(&j, "registers");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct setup_register *r = &registers[i];

        json_open(&j, '{');
        json_kstr(&j, "name", r->name);
        json_kstr(&j, "slug", r->slug);
        json_kstr(&j, "controller", r->controller);
        json_ki64(&j, "version", r->version);
        json_key(&j, "user");
        if (r->user != 0)
            json_str(&j, adopter);
        else
            json_null(&j);
        json_kstr(&j, "user_id", r->user != 0 ? str_fmt(ctx->arena, "%lld", (long long)r->user) : STR(""));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static void put_text(struct cli *cli, const struct setup_register *registers, size_t count, struct str adopter)
{
    for (size_t i = 0; i < count; i++) {
        const struct setup_register *r = &registers[i];
        struct slot slots[] = {SLOT_STR("controller", r->controller), SLOT_STR("name", r->name), SLOT_STR("slug", r->slug),
                               SLOT_STR("person", adopter)};

        cli_put(cli, trs(cli->ctx, r->user != 0 ? MSG_setup_made : MSG_setup_waits, slots, COUNT(slots)));
        cli_put(cli, STR("\n"));
    }
}

static enum rc read_file(struct cli *cli, struct str path, struct str *files, struct str *paths, size_t *count)
{
    if (*count == SETUP_MOST)
        return err_invalid(&cli->ctx->err, E1352_SETUP_TOO_MANY, "notice");
    paths[*count] = path;
    return cli_read_file(cli, path, NOTICE_MAX_BYTES + 1, &files[(*count)++]);
}

/* Files from --notice and from arguments. */
static enum rc read_files(struct cli *cli, struct str *files, struct str *paths, size_t *count)
{
    for (size_t i = 0; i < cli->option_count; i++)
        if (str_eqz(cli->options[i].name, "notice"))
            TRY(read_file(cli, cli->options[i].value, files, paths, count));
    for (int i = 0; i < cli->argc; i++)
        TRY(read_file(cli, str_from(cli->argv[i]), files, paths, count));
    return RC_OK;
}

/* Evidence is there from the first moment on; the job keeps it fresh. */
static enum rc first_proof(struct ctx *ctx, const struct reports_register *r)
{
    struct proof *proofs;
    size_t count;

    TRY(reports_enter(ctx, r));
    return reports_prove_all(ctx, &proofs, &count);
}

static enum rc make_registers(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct str files[SETUP_MOST], paths[SETUP_MOST];
    struct setup_request request = {.notices = files, .adopt = cli_option(cli, "adopt")};
    struct setup_receipt *receipt = ARENA_NEW(ctx->arena, struct setup_receipt);
    enum rc rc;

    TRY(read_files(cli, files, paths, &request.count));
    rc = RUN_ACTION(setup_registers, ctx, &request, receipt);
    if (rc != RC_OK && receipt->failed > 0 && request.count > 1 && !cli->json)
        fprintf(cli->err, "%.*s: ", STR_FMT(paths[receipt->failed - 1]));
    TRY(rc);
    for (size_t i = 0; i < receipt->count && request.adopt.len > 0; i++) {
        const struct setup_register *r = &receipt->registers[i];

        TRY(first_proof(ctx, &(struct reports_register){r->tenant, r->register_id, r->slug, r->name, r->controller}));
    }
    if (cli->json)
        put_json(cli, receipt->registers, receipt->count, request.adopt);
    else
        put_text(cli, receipt->registers, receipt->count, request.adopt);
    return RC_OK;
}

static enum rc adopt_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct notice_register *all;
    struct setup_register made;
    size_t count;
    struct str name = cli->argc == 1 ? str_from(cli->argv[0]) : STR("");

    if (str_trim(name).len == 0)
        return err_invalid(&ctx->err, E1004_FIELD_REQUIRED, "name");
    TRY(RUN_ACTION(setup_adopt, ctx, &(struct setup_adoption){name}, &made));
    store_release(ctx);
    made.slug = STR("");
    TRY(notice_registers(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (all[i].tenant == ctx->tenant && all[i].register_id == ctx->register_id)
            made.slug = all[i].slug;
    made.name = ctx->register_name;
    made.controller = ctx->controller_name;
    if (cli->json)
        put_json(cli, &made, 1, name);
    else
        put_text(cli, &made, 1, name);
    return RC_OK;
}

static const struct option_spec init_options[] = {{"notice", 'i'}, {"adopt", 'v'}, {NULL, 0}};
static const struct option_spec import_options[] = {{"adopt", 'v'}, {NULL, 0}};

const struct command setup_commands[] = {
    {.noun = "init", .run = make_registers, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .options = init_options, .arguments = "", .help = "setup.help.init", .flags = COMMAND_CREATES},
    {.noun = "notice", .verb = "import", .run = make_registers, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_MAINTAIN,
     .options = import_options, .arguments = "FILE…", .help = "setup.help.import", .flags = COMMAND_ALL_REGISTERS},
    {.noun = "notice", .verb = "adopt", .run = adopt_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .arguments = "NAME", .help = "setup.help.adopt"},
    COMMAND_END,
};
