/* `seloste user add|list|show|link|lock|unlock|nda|reset-factor|factor|passwd` (P39, P40, P41). No secret in flags or
 * environment: a password comes from a file or standard input. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/role.h"
#include "errors_users.h"
#include "i18n/i18n.h"
#include "messages_users.h"
#include "rooms/users/tokens.h"

enum { FILE_MOST = 4096 };

/* The login on the command line, or the acting person's own account. */
static enum rc who(struct cli *cli, int64_t *id)
{
    if (cli->argc > 1)
        return err_not_found(&cli->ctx->err, E1505_USER_UNKNOWN);
    if (cli->argc == 0) {
        *id = cli->ctx->actor->user_id;
        return *id != 0 ? RC_OK : err_not_found(&cli->ctx->err, E1505_USER_UNKNOWN);
    }
    return users_find(cli->ctx, str_from(cli->argv[0]), id);
}

static void put(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static enum rc user_json(struct cli *cli, const struct account *a, struct json *j)
{
    struct ctx *ctx = cli->ctx;
    struct users_grant *grants = NULL;
    struct nda_state nda;
    size_t count = 0;

    TRY(users_grants_of(ctx, a->id, &grants, &count));
    TRY(users_nda_state(ctx, a->id, &nda));
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)a->id));
    json_kstr(j, "login", a->login);
    json_kstr(j, "name", a->name);
    json_kstr(j, "email", a->email);
    json_kstr(j, "employer", a->employer);
    json_kstr(j, "employer_kind", a->employer_kind == EMPLOYER_CONTROLLER ? STR("controller") : STR("company"));
    json_key(j, "grants");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "role", str_from(users_role_word(grants[i].role)));
        json_kbool(j, "use", grants[i].may_use);
        json_kbool(j, "maintain", grants[i].may_maintain);
        json_kstr(j, "granted_by", users_display(ctx, grants[i].granted_by));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_kstr(j, "granted_by", users_display(ctx, a->granted_by));
    json_kstr(j, "valid_from", date_iso(ctx->arena, a->start_on));
    json_kstr(j, "valid_until", date_iso(ctx->arena, a->end_on));
    json_kbool(j, "locked", a->locked_at != 0);
    json_kbool(j, "nda_signed", nda.is_signed);
    json_ki64(j, "nda_version", nda.version);
    json_kbool(j, "password", a->has_password);
    json_kbool(j, "factor", a->has_factor);
    json_kstr(j, "last_sign_in", a->last_sign_in_at != 0 ? instant_iso(ctx->arena, a->last_sign_in_at) : STR(""));
    json_close(j, '}');
    return RC_OK;
}

static enum rc user_list(struct cli *cli)
{
    struct account *all = NULL;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct nda_state nda;
    size_t count = 0;

    TRY(users_load_all(cli->ctx, &all, &count));
    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "users");
        json_open(&j, '[');
        for (size_t i = 0; i < count; i++)
            TRY(user_json(cli, &all[i], &j));
        json_close(&j, ']');
        json_close(&j, '}');
        put(cli, &out);
        return RC_OK;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(users_nda_state(cli->ctx, all[i].id, &nda));
        cli_print(cli, "%-24.*s %-28.*s %-24.*s %.*s %s%s\n", STR_FMT(all[i].login), STR_FMT(all[i].name), STR_FMT(all[i].employer),
                  STR_FMT(date_text(cli->ctx->arena, all[i].end_on, cli->ctx->lang)), nda.is_signed ? "NDA" : "-",
                  all[i].locked_at != 0 ? " LOCKED" : "");
    }
    return RC_OK;
}

static enum rc user_show(struct cli *cli)
{
    struct account a;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    int64_t id = 0;

    TRY(who(cli, &id));
    TRY(users_load(cli->ctx, id, &a));
    TRY(user_json(cli, &a, &j));
    put(cli, &out);
    return RC_OK;
}

static enum rc user_add(struct cli *cli)
{
    struct user_new form = {0};
    struct user_receipt receipt;
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    TRY(cli_fields(cli, users_fields, &form));
    TRY(RUN_ACTION(users_add, cli->ctx, &form, &receipt));
    if (!cli->json) {
        cli_print(cli, "%.*s\n", STR_FMT(receipt.login));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)receipt.id));
    json_kstr(&j, "login", receipt.login);
    json_close(&j, '}');
    put(cli, &out);
    return RC_OK;
}

/* Where the link leads: --url, --listen, or the address that the server of the data directory listens at. Without a server the link
 * leads where it listened last, or would. */
static struct str address_of(struct cli *cli)
{
    struct str url = cli_option(cli, "url"), listen = cli_option(cli, "listen");

    if (url.len > 0)
        return str_ends(url, STR("/")) ? str_sub(url, 0, url.len - 1) : url;
    if (listen.len > 0)
        return str_fmt(cli->ctx->arena, "http://%.*s", STR_FMT(listen));
    return str_empty(cli->address) ? STR("http://127.0.0.1:8080") : cli->address;
}

enum rc users_cli_link(struct cli *cli, struct str token, struct str *url)
{
    struct str slug;

    TRY(users_slug(cli->ctx, &slug));
    *url = str_fmt(cli->ctx->arena, "%.*s%s%.*s/kutsu/%.*s", STR_FMT(address_of(cli)), slug.len > 0 ? "/r/" : "", STR_FMT(slug),
                   STR_FMT(token));
    return RC_OK;
}

static enum rc user_link(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct link_receipt receipt;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct str link;
    int64_t id = 0;
    int kind = cli_has(cli, "reset") ? LINK_RESET : LINK_SIGN_IN;

    TRY(who(cli, &id));
    TRY(RUN_ACTION(users_make_link, ctx, (&(struct link_new){.account = id, .kind = kind}), &receipt));
    TRY(users_cli_link(cli, receipt.token, &link));
    if (cli->server != CLI_SERVER_RUNS && str_empty(cli_option(cli, "url")) && str_empty(cli_option(cli, "listen")))
        fprintf(cli->err, "%.*s\n", STR_FMT(tr(ctx, cli->server == CLI_SERVER_WAS ? MSG_users_link_server_was : MSG_users_link_server_never)));
    if (!cli->json) {
        cli_print(cli, "%.*s\n", STR_FMT(link));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "url", link);
    json_kstr(&j, "kind", kind == LINK_RESET ? STR("reset") : STR("sign-in"));
    json_kstr(&j, "expires_at", instant_iso(ctx->arena, receipt.expires_at));
    json_close(&j, '}');
    put(cli, &out);
    return RC_OK;
}

static enum rc lock(struct cli *cli, bool unlock)
{
    int64_t id = 0;
    int done;

    TRY(who(cli, &id));
    return RUN_ACTION(users_lock, cli->ctx, (&(struct user_lock){.account = id, .unlock = unlock}), &done);
}

static enum rc user_lock(struct cli *cli)
{
    return lock(cli, false);
}

static enum rc user_unlock(struct cli *cli)
{
    return lock(cli, true);
}

/* Without a flag: the state. --paper: the acting person records a signature on paper. */
static enum rc user_nda(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct nda_state nda;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int64_t id = 0, version;
    static const char *const methods[] = {"", "screen", "paper", "adoption"};

    TRY(who(cli, &id));
    if (cli_has(cli, "paper"))
        TRY(RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = id, .method = NDA_PAPER, .lang = (int)ctx->lang}), &version));
    TRY(users_nda_state(ctx, id, &nda));
    json_open(&j, '{');
    json_kbool(&j, "signed", nda.is_signed);
    json_ki64(&j, "version", nda.version);
    json_kstr(&j, "method", str_from(methods[nda.method]));
    json_kstr(&j, "signed_at", nda.signed_at != 0 ? instant_iso(ctx->arena, nda.signed_at) : STR(""));
    json_close(&j, '}');
    put(cli, &out);
    return RC_OK;
}

/* A lost factor takes two named persons: the one who acts, another one than the owner. */
static enum rc user_reset_factor(struct cli *cli)
{
    int64_t id = 0;
    int done;

    TRY(who(cli, &id));
    if (id == cli->ctx->actor->user_id)
        return err_forbidden(&cli->ctx->err, E1535_FACTOR_TWO_PEOPLE);
    return RUN_ACTION(users_reset_factor, cli->ctx, &(struct user_ref){id}, &done);
}

static enum rc user_factor(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct str address, *codes = NULL;
    struct account a;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    int64_t id = 0;

    TRY(who(cli, &id));
    TRY(users_load(ctx, id, &a));
    if (a.has_factor && id == ctx->actor->user_id)
        return err_forbidden(&ctx->err, E1535_FACTOR_TWO_PEOPLE);
    TRY(users_factor_set(ctx, id, &address, &codes));
    if (!cli->json) {
        cli_print(cli, "%.*s\n", STR_FMT(address));
        for (int i = 0; i < RECOVERY_CODES; i++)
            cli_print(cli, "%.*s\n", STR_FMT(codes[i]));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "otpauth", address);
    json_key(&j, "recovery_codes");
    json_open(&j, '[');
    for (int i = 0; i < RECOVERY_CODES; i++)
        json_str(&j, codes[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    put(cli, &out);
    return RC_OK;
}

static enum rc user_passwd(struct cli *cli)
{
    struct str text, password;
    int64_t id = 0;

    TRY(who(cli, &id));
    TRY(cli_read_file(cli, cli_option(cli, "password-file"), FILE_MOST, &text));
    password = text;
    if (str_ends(password, STR("\n"))) /* the last line break is the editor's, not the password's */
        password.len--;
    if (str_ends(password, STR("\r")))
        password.len--;
    return users_set_password(cli->ctx, id, STR(""), false, password);
}

/* `company set --iban X ...`: what is given replaces what stands; the rest of the controller's data stays (P02). */
static enum rc company_set(struct cli *cli)
{
    struct company c = {0};
    const struct { const char *name; struct str *to; } known[] = {
        {"name", &c.name}, {"business-id", &c.business_id}, {"street", &c.street}, {"postcode", &c.postcode},
        {"town", &c.town}, {"phone", &c.phone}, {"email", &c.email}, {"iban", &c.iban}};
    int64_t draft = 0;

    TRY(users_company(cli->ctx, &c));
    for (size_t i = 0; i < COUNT(known); i++)
        if (!str_empty(cli_option(cli, known[i].name)))
            *known[i].to = cli_option(cli, known[i].name);
    TRY(RUN_ACTION(users_set_company, cli->ctx, &c, &draft));
    if (cli->json)
        cli_print(cli, "{\"saved\":true,\"notice_draft\":%lld}\n", (long long)draft);
    else if (draft != 0)
        cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_users_company_draft, &SLOT_I64("version", draft), 1)));
    return RC_OK;
}

static const struct option_spec company_options[] = {
    {"name", 'v', "option.name"}, {"business-id", 'v', "option.business-id"}, {"street", 'v', "option.street"}, {"postcode", 'v', "option.postcode"}, {"town", 'v', "option.town"}, {"phone", 'v', "option.phone"}, {"email", 'v', "option.email"},
    {"iban", 'v', "option.iban"}, OPTION_END};
static const struct option_spec link_options[] = {{"listen", 'v', "option.listen"}, {"url", 'v', "option.url"}, {"reset", 'f', "option.reset"}, OPTION_END};
static const struct option_spec nda_options[] = {{"paper", 'f', "option.paper"}, OPTION_END};
static const struct option_spec passwd_options[] = {{"password-file", 'i', "option.password-file"}, OPTION_END};

#define USER(v, fn, opt, args, text) {.noun = "user", .verb = (v), .run = (fn), .purpose = PURPOSE_SECURITY, \
    .roles = ROLE_MAINTAIN, .options = (opt), .arguments = (args), .help = (text)}

const struct command users_commands[] = {
    {.noun = "user", .verb = "add", .run = user_add, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .fields = users_fields, .arguments = "--name NAME --role ROLE --may-use", .help = "users.help.add"},
    USER("list", user_list, NULL, "", "users.help.list"),
    USER("show", user_show, NULL, "[LOGIN]", "users.help.show"),
    USER("link", user_link, link_options, "[LOGIN]", "users.help.link"),
    USER("lock", user_lock, NULL, "LOGIN", "users.help.lock"),
    USER("unlock", user_unlock, NULL, "LOGIN", "users.help.unlock"),
    USER("nda", user_nda, nda_options, "[LOGIN]", "users.help.nda"),
    USER("factor", user_factor, NULL, "[LOGIN]", "users.help.factor"),
    USER("reset-factor", user_reset_factor, NULL, "LOGIN", "users.help.reset-factor"),
    USER("passwd", user_passwd, passwd_options, "[LOGIN] --password-file FILE", "users.help.passwd"),
    {.noun = "company", .verb = "set", .run = company_set, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .options = company_options, .arguments = "--iban IBAN", .help = "users.help.company-set"},
    {.noun = "token", .verb = "add", .run = users_cli_token_add, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .fields = users_token_fields, .arguments = "--name NAME --role ROLE --purposes P,P --until DATE", .help = "users.help.token-add"},
    {.noun = "token", .verb = "list", .run = users_cli_token_list, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN, .help = "users.help.token-list"},
    {.noun = "token", .verb = "revoke", .run = users_cli_token_revoke, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .arguments = "ID", .help = "users.help.token-revoke"},
    COMMAND_END};
