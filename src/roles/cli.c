/* Commands of the program itself: serve, doctor, routes, datause, tls self-signed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json.h"
#include "db/datause.h"
#include "errors_roles.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "roles/commands.h"
#include "roles/config.h"
#include "roles/internal.h"
#include "rooms.h"

static const struct option_spec serve_specs[] = {
    {"listen", 'm', "option.serve-listen"}, {"host", 'm', "option.host"}, {"proxy", 'm', "option.proxy"}, {"tls-cert", 'v', "option.tls-cert"}, {"tls-key", 'v', "option.tls-key"},
    {"database", 'v', "option.database"}, {"keys", 'v', "option.keys"}, {"metrics-listen", 'v', "option.metrics-listen"}, {"log-level", 'v', "option.log-level"}, {"docs-processes", 'v', "option.docs-processes"},
    {"check", 'f', "option.check"}, OPTION_END};
static const struct option_spec config_specs[] = {
    {"listen", 'm', "option.serve-listen"}, {"host", 'm', "option.host"}, {"proxy", 'm', "option.proxy"}, {"tls-cert", 'v', "option.tls-cert"}, {"tls-key", 'v', "option.tls-key"},
    {"metrics-listen", 'v', "option.metrics-listen"}, {"log-level", 'v', "option.log-level"}, {"docs-processes", 'v', "option.docs-processes"}, OPTION_END};

static const char *one(struct cli *cli, const char *name)
{
    return cli_has(cli, name) ? str_z(cli->ctx->arena, cli_option(cli, name)) : NULL;
}

/* A certificate in the data directory (tls self-signed) is used by itself, but not on loopback. */
static void find_certificate(struct cli *cli, struct serve_options *o)
{
    struct str cert = str_fmt(cli->ctx->arena, "%s/tls.cert", o->data_dir);
    struct str key = str_fmt(cli->ctx->arena, "%s/tls.key", o->data_dir);
    bool loopback = true;

    for (size_t i = 0; i < o->listen_count; i++)
        loopback = loopback && (strncmp(o->listen[i], "127.", 4) == 0 || strncmp(o->listen[i], "[::1]", 5) == 0);
    if (o->tls_cert || o->tls_key || o->proxy_count || loopback)
        return;
    if (access(str_z(cli->ctx->arena, cert), R_OK) == 0 && access(str_z(cli->ctx->arena, key), R_OK) == 0) {
        o->tls_cert = str_z(cli->ctx->arena, cert);
        o->tls_key = str_z(cli->ctx->arena, key);
    }
}

static size_t all_of(const struct config_value *v, const char *out[ROLE_LISTENERS])
{
    for (size_t i = 0; i < v->count; i++)
        out[i] = v->items[i];
    return v->count;
}

enum rc serve_options_read(struct cli *cli, const char *data_dir, struct serve_options *out)
{
    struct config c;

    *out = (struct serve_options){.data_dir = data_dir, .database_url = one(cli, "database"), .keys_url = one(cli, "keys"),
                                  .check = cli_has(cli, "check")};
    if (out->database_url == NULL) /* as every other command */
        out->database_url = getenv("SELOSTE_DATABASE_URL");
    if (out->keys_url == NULL)
        out->keys_url = getenv("SELOSTE_KEYS_URL");
    TRY(config_read(cli, data_dir, &c));
    out->listen_count = all_of(&c.of[CONFIG_LISTEN], out->listen);
    out->host_count = all_of(&c.of[CONFIG_HOST], out->hosts);
    out->proxy_count = all_of(&c.of[CONFIG_PROXY], out->proxies);
    out->tls_cert = c.of[CONFIG_TLS_CERT].items[0];
    out->tls_key = c.of[CONFIG_TLS_KEY].items[0];
    out->metrics_listen = c.of[CONFIG_METRICS].items[0];
    out->log_level = c.of[CONFIG_LOG].items[0];
    out->docs_processes = c.of[CONFIG_DOCS].items[0];
    find_certificate(cli, out);
    return RC_OK;
}

/* Never called: roles.c starts the supervisor before there is a context for a command. */
static enum rc serve(struct cli *cli)
{
    return err_bug(&cli->ctx->err, E2334_ROLE_START);
}

static const char *const role_words[] = {"anyone", "signed-in", "staff", "contact", "accountant", "reseller",
                                         "processor", "maintain", "subject", "token"};
static const char *const method_words[] = {"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
static const char *const kind_words[] = {"", "text", "lines", "name", "secret", "email", "phone", "postcode", "url",
                                         "ip", "ytunnus", "date", "i64", "cents", "decimal4", "enum", "bits", "bool", "rows"};
static const struct { unsigned flag; const char *word; } flag_words[] = {
    {ROUTE_NO_CSRF, "no-csrf"}, {ROUTE_BODY_IMPORT, "import"}, {ROUTE_BODY_ATTACHMENT, "attachment"},
    {ROUTE_FRESH_SIGN_IN, "fresh-sign-in"}, {ROUTE_UNAUDITED, "unaudited"}, {ROUTE_LARGE, "large"},
    {ROUTE_BULK, "bulk"}, {ROUTE_BULK_ASKED, "bulk-asked"}};

static void put_fields(struct json *j, const struct field *fields)
{
    json_key(j, "fields");
    json_open(j, '[');
    for (const struct field *f = fields; f && f->kind; f++) {
        json_open(j, '{');
        json_kstr(j, "name", str_from(f->name));
        json_kstr(j, "kind", str_from((size_t)f->kind < COUNT(kind_words) ? kind_words[f->kind] : ""));
        json_kbool(j, "required", (f->flags & FIELD_REQUIRED) != 0);
        json_kbool(j, "sometimes", (f->flags & FIELD_SOMETIMES) != 0);
        json_ki64(j, "max", f->max);
        json_kstr(j, "category", str_from(category_word((enum category)f->category)));
        if (f->names) {
            json_key(j, "choices");
            json_open(j, '[');
            for (const struct name_value *n = f->names; n->word; n++)
                json_str(j, str_from(n->word));
            json_close(j, ']');
        }
        if (f->sub)
            put_fields(j, f->sub);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_route(struct json *j, const struct route *r)
{
    json_open(j, '{');
    json_kstr(j, "method", str_from(method_words[r->method]));
    json_kstr(j, "path", str_from(r->path));
    json_kstr(j, "handler", str_from(r->handler_name));
    json_key(j, "roles");
    json_open(j, '[');
    for (size_t i = 0; i < COUNT(role_words); i++)
        if (r->roles & (1u << i))
            json_str(j, str_from(role_words[i]));
    json_close(j, ']');
    json_kstr(j, "purpose", str_from(purpose_word(r->purpose)));
    put_fields(j, r->fields);
    json_key(j, "flags");
    json_open(j, '[');
    for (size_t i = 0; i < COUNT(flag_words); i++)
        if (r->flags & flag_words[i].flag)
            json_str(j, str_from(flag_words[i].word));
    json_close(j, ']');
    json_close(j, '}');
}

static enum rc routes(struct cli *cli)
{
    struct buf text = buf_in(cli->ctx->arena);
    struct json j = json_to(&text);

    json_open(&j, '{');
    json_key(&j, "routes");
    json_open(&j, '[');
    for (const struct route *const *table = all_routes; *table; table++)
        for (const struct route *r = *table; r->path; r++) {
            if (cli->json)
                put_route(&j, r);
            else
                cli_print(cli, "%-6s %-44s %s\n", method_words[r->method], r->path, purpose_word(r->purpose));
        }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&text));
    return RC_OK;
}

static enum rc datause(struct cli *cli)
{
    struct buf text = buf_in(cli->ctx->arena);
    struct json j = json_to(&text);

    json_open(&j, '{');
    json_key(&j, "datause");
    json_open(&j, '[');
    for (size_t i = 0; i < all_datause_count; i++) {
        const struct datause *d = &all_datause[i];
        const char *purpose = purpose_word((enum purpose)d->purpose), *category = category_word((enum category)d->category);

        if (!cli->json)
            cli_print(cli, "%-22s %-16s %c%c%c  %s.%s\n", purpose, category, d->reads ? 'r' : '-', d->writes ? 'w' : '-',
                      d->sealed ? 's' : '-', d->query->room, d->query->name);
        json_open(&j, '{');
        json_kstr(&j, "purpose", str_from(purpose));
        json_kstr(&j, "category", str_from(category));
        json_kbool(&j, "reads", d->reads);
        json_kbool(&j, "writes", d->writes);
        json_kbool(&j, "sealed", d->sealed);
        json_kstr(&j, "room", str_from(d->query->room));
        json_kstr(&j, "query", str_from(d->query->name));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&text));
    return RC_OK;
}

static const struct option_spec tls_specs[] = {{"host", 'm', "option.host"}, OPTION_END};

const struct command roles_commands[] = {
    {.noun = "serve", .run = serve, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN, .options = serve_specs,
     .arguments = "--data D [--listen ADDR:PORT]", .help = "cli.help.serve", .flags = COMMAND_SERVER | COMMAND_LOCAL},
    {.noun = "config", .run = config_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN, .options = config_specs,
     .arguments = "--data D", .help = "cli.help.config", .flags = COMMAND_LOCAL},
    {.noun = "doctor", .run = doctor_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .arguments = "--data D", .help = "cli.help.doctor", .flags = COMMAND_LOCAL},
    {.noun = "routes", .run = routes, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN, .help = "cli.help.routes",
     .flags = COMMAND_NO_STORE},
    {.noun = "datause", .run = datause, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_MAINTAIN,
     .help = "cli.help.datause", .flags = COMMAND_NO_STORE},
    {.noun = "tls", .verb = "self-signed", .run = tls_self_signed_command, .purpose = PURPOSE_SECURITY,
     .roles = ROLE_MAINTAIN, .options = tls_specs, .arguments = "--data D", .help = "cli.help.tls", .flags = COMMAND_LOCAL},
    COMMAND_END,
};
