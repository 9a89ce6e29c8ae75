/* seloste init --notice FILE... [--adopt NAME | --assign NAME], notice import likewise, notice adopt NAME, notice assign NAME. */
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
#include "rooms/users/users.h"

/* What was made and for whom; links of those who were assigned. */
struct made { const struct setup_register *at; size_t count; struct str person; struct str *links; };

static enum rc find_links(struct cli *cli, struct made *made)
{
    struct ctx *ctx = cli->ctx;

    made->links = ARENA_ARRAY(ctx->arena, struct str, made->count + 1);
    for (size_t i = 0; i < made->count; i++) {
        made->links[i] = STR("");
        if (made->at[i].token.len == 0)
            continue;
        ctx->tenant = made->at[i].tenant;
        ctx->register_id = made->at[i].register_id;
        TRY(users_cli_link(cli, made->at[i].token, &made->links[i]));
    }
    return RC_OK;
}

static void put_json(struct cli *cli, const struct made *made)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_key(&j, "registers");
    json_open(&j, '[');
    for (size_t i = 0; i < made->count; i++) {
        const struct setup_register *r = &made->at[i];

        json_open(&j, '{');
        json_kstr(&j, "name", r->name);
        json_kstr(&j, "slug", r->slug);
        json_kstr(&j, "controller", r->controller);
        json_ki64(&j, "version", r->version);
        json_key(&j, "user");
        if (r->user != 0)
            json_str(&j, made->person);
        else
            json_null(&j);
        json_kstr(&j, "user_id", r->user != 0 ? str_fmt(ctx->arena, "%lld", (long long)r->user) : STR(""));
        if (made->links[i].len > 0)
            json_kstr(&j, "link", made->links[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static void put_text(struct cli *cli, const struct made *made)
{
    for (size_t i = 0; i < made->count; i++) {
        const struct setup_register *r = &made->at[i];
        struct slot slots[] = {SLOT_STR("controller", r->controller), SLOT_STR("name", r->name), SLOT_STR("slug", r->slug),
                               SLOT_STR("person", made->person), SLOT_STR("link", made->links[i])};
        enum msg msg = made->links[i].len > 0 ? MSG_setup_assigned : r->user != 0 ? MSG_setup_made : MSG_setup_waits;

        cli_put(cli, trs(cli->ctx, msg, slots, COUNT(slots)));
        cli_put(cli, STR("\n"));
    }
}

static enum rc tell(struct cli *cli, const struct setup_register *registers, size_t count, struct str person)
{
    struct made made = {.at = registers, .count = count, .person = person};

    TRY(find_links(cli, &made));
    if (cli->json)
        put_json(cli, &made);
    else
        put_text(cli, &made);
    return RC_OK;
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
    struct setup_request request = {.notices = files, .adopt = cli_option(cli, "adopt"),
                                    .assign = cli_option(cli, "assign")};
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
    return tell(cli, receipt->registers, receipt->count, request.adopt.len > 0 ? request.adopt : request.assign);
}

/* The register chosen on the command line, once something is done to it. */
static enum rc tell_one(struct cli *cli, struct setup_register *made, struct str name)
{
    struct ctx *ctx = cli->ctx;

    store_release(ctx);
    TRY(users_slug_of(ctx, &made->slug));
    made->name = ctx->register_name;
    made->controller = ctx->controller_name;
    return tell(cli, made, 1, name);
}

static enum rc one_name(struct cli *cli, struct str *name)
{
    *name = str_trim(cli->argc == 1 ? str_from(cli->argv[0]) : STR(""));
    return name->len == 0 ? err_invalid(&cli->ctx->err, E1004_FIELD_REQUIRED, "name") : RC_OK;
}

static enum rc adopt_command(struct cli *cli)
{
    struct setup_register made;
    struct str name;

    TRY(one_name(cli, &name));
    TRY(RUN_ACTION(setup_adopt, cli->ctx, &(struct setup_adoption){name}, &made));
    return tell_one(cli, &made, name);
}

static enum rc assign_command(struct cli *cli)
{
    struct setup_register made;
    struct str name;

    TRY(one_name(cli, &name));
    TRY(RUN_ACTION(setup_assign, cli->ctx, &(struct setup_assignment){name}, &made));
    return tell_one(cli, &made, name);
}

static const struct option_spec init_options[] = {{"notice", 'i', "option.notice"}, {"adopt", 'V', "option.adopt"}, {"assign", 'V', "option.assign"}, {"listen", 'v', "option.listen"}, {"url", 'v', "option.url"}, OPTION_END};
static const struct option_spec import_options[] = {{"adopt", 'V', "option.adopt"}, {"assign", 'V', "option.assign"}, {"listen", 'v', "option.listen"}, {"url", 'v', "option.url"}, OPTION_END};
static const struct option_spec assign_options[] = {{"listen", 'v', "option.listen"}, {"url", 'v', "option.url"}, OPTION_END};

const struct command setup_commands[] = {
    {.noun = "init", .run = make_registers, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .options = init_options, .arguments = "", .help = "setup.help.init", .flags = COMMAND_CREATES},
    {.noun = "notice", .verb = "import", .run = make_registers, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_MAINTAIN,
     .options = import_options, .arguments = "FILE…", .help = "setup.help.import", .flags = COMMAND_ALL_REGISTERS},
    {.noun = "notice", .verb = "adopt", .run = adopt_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .arguments = "NAME", .help = "setup.help.adopt"},
    {.noun = "notice", .verb = "assign", .run = assign_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .options = assign_options, .arguments = "NAME", .help = "setup.help.assign"},
    COMMAND_END,
};
