/* D/seloste.conf: `key = value`, # comments, values of lists by blanks or commas. */
#include "roles/config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/utf8.h"
#include "errors_db.h"
#include "errors_roles.h"
#include "http/server.h"
#include "i18n/i18n.h"
#include "messages_roles.h"
#include "roles/commands.h"

enum { FILE_MOST = 64 << 10 };

static const struct key { const char *name, *flag, *environment; bool list, path; } keys[CONFIG_COUNT] = {
    [CONFIG_LISTEN] = {"listen", "listen", "SELOSTE_LISTEN", true, false},
    [CONFIG_HOST] = {"host", "host", "SELOSTE_HOST", true, false},
    [CONFIG_PROXY] = {"proxy", "proxy", "SELOSTE_PROXY", true, false},
    [CONFIG_TLS_CERT] = {"tls.cert", "tls-cert", "SELOSTE_TLS_CERT", false, true},
    [CONFIG_TLS_KEY] = {"tls.key", "tls-key", "SELOSTE_TLS_KEY", false, true},
    [CONFIG_METRICS] = {"metrics.listen", "metrics-listen", "SELOSTE_METRICS_LISTEN", false, false},
    [CONFIG_LOG] = {"log.level", "log-level", "SELOSTE_LOG", false, false},
    [CONFIG_DOCS] = {"docs.processes", "docs-processes", "SELOSTE_DOCS_PROCESSES", false, false},
};

const char *config_name(enum config_key key)
{
    return keys[key].name;
}

static enum rc wrong(struct cli *cli, int code, struct str arg, int64_t line)
{
    enum rc rc = err_invalid(&cli->ctx->err, code, NULL);

    cli->ctx->err.arg = arg;
    cli->ctx->err.line = line;
    return rc;
}

/* "127.0.0.1" -> "127.0.0.1:8080", "::1" -> "[::1]:8080". */
static struct str with_port(struct arena *arena, struct str s)
{
    ptrdiff_t end = str_find(s, STR("]"), 0), colon = str_find(s, STR(":"), 0);
    bool many = colon >= 0 && str_find(s, STR(":"), (size_t)colon + 1) >= 0;

    if (str_starts(s, STR("[")))
        return end >= 0 && (size_t)end + 1 == s.len ? str_fmt(arena, "%.*s:8080", STR_FMT(s)) : s;
    if (colon < 0)
        return str_fmt(arena, "%.*s:8080", STR_FMT(s));
    return many ? str_fmt(arena, "[%.*s]:8080", STR_FMT(s)) : s;
}

/* Does a value fit its key? out: as it is used. */
static bool fits(struct arena *arena, enum config_key key, const char *data_dir, bool from_file, struct str value, const char **out)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    bool loopback = false, ok = value.len > 0 && value.len < 1000;

    if (key == CONFIG_LISTEN)
        value = with_port(arena, value);
    if (keys[key].path && from_file && ok && value.ptr[0] != '/')
        value = str_fmt(arena, "%s/%.*s", data_dir, STR_FMT(value));
    *out = str_z(arena, value);
    if (key == CONFIG_LISTEN || key == CONFIG_PROXY || key == CONFIG_METRICS)
        ok = ok && http_address_valid(*out, &loopback);
    if (key == CONFIG_METRICS)
        ok = ok && loopback && str_contains(value, STR(":"));
    if (key == CONFIG_DOCS)
        ok = value.len == 1 && value.ptr[0] >= '1' && value.ptr[0] <= '0' + LINK_LINES;
    if (key != CONFIG_LOG)
        return ok;
    for (size_t i = 0; i < COUNT(levels); i++)
        if (str_eqz(value, levels[i]))
            return true;
    return false;
}

static enum rc set(struct cli *cli, struct config *c, enum config_key key, const char *data_dir, struct str text, enum config_from from, int64_t line)
{
    struct config_value *v = &c->of[key];

    *v = (struct config_value){.from = from, .line = line};
    while (!str_empty(text = str_trim(text))) {
        size_t n = 0;

        while (n < text.len && (!keys[key].list || strchr(" \t,", text.ptr[n]) == NULL))
            n++;
        if (v->count == ROLE_LISTENERS || !fits(cli->ctx->arena, key, data_dir, from == CONFIG_FILE, str_sub(text, 0, n), &v->items[v->count]))
            return wrong(cli, E2353_CONFIG_VALUE, str_from(keys[key].name), line);
        v->count++;
        text = str_sub(text, n, text.len - n);
        while (text.len > 0 && strchr(" \t,", text.ptr[0]) != NULL)
            text = str_sub(text, 1, text.len - 1);
    }
    return v->count > 0 ? RC_OK : wrong(cli, E2353_CONFIG_VALUE, str_from(keys[key].name), line);
}

static enum rc read_line(struct cli *cli, struct config *c, const char *data_dir, struct str line, int64_t number)
{
    struct str rest = str_trim(line), name;

    if (str_empty(rest) || rest.ptr[0] == '#')
        return RC_OK;
    if (str_find(rest, STR("="), 0) < 0)
        return wrong(cli, E2351_CONFIG_LINE, STR(""), number);
    name = str_trim(str_cut(&rest, '='));
    for (int k = 0; k < CONFIG_COUNT; k++)
        if (str_eqz(name, keys[k].name))
            return c->of[k].line != 0 ? wrong(cli, E2352_CONFIG_TWICE, str_from(keys[k].name), number)
                                      : set(cli, c, (enum config_key)k, data_dir, rest, CONFIG_FILE, number);
    return wrong(cli, E2350_CONFIG_KEY, str_sub(name, 0, 60), number);
}

static enum rc read_file(struct cli *cli, const char *data_dir, struct config *c)
{
    struct arena *arena = cli->ctx->arena;
    int fd = open(str_z(arena, str_fmt(arena, "%s/seloste.conf", data_dir)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char *bytes = arena_alloc(arena, FILE_MOST + 1);
    struct str rest;
    ssize_t n, had = 0;

    if (fd < 0)
        return RC_OK;
    while ((n = read(fd, bytes + had, (size_t)(FILE_MOST + 1 - had))) > 0)
        had += n;
    close(fd);
    rest = (struct str){bytes, (size_t)had};
    if (n < 0 || had > FILE_MOST || !utf8_valid(rest) || memchr(bytes, 0, (size_t)had) != NULL)
        return wrong(cli, E2354_CONFIG_FILE, STR(""), 0);
    for (int64_t line = 1; rest.len > 0; line++)
        TRY(read_line(cli, c, data_dir, str_cut(&rest, '\n'), line));
    return RC_OK;
}

static enum rc read_flags(struct cli *cli, const char *data_dir, struct config *c)
{
    for (int k = 0; k < CONFIG_COUNT; k++) {
        struct buf all = buf_in(cli->ctx->arena);

        for (size_t i = 0; i < cli->option_count; i++)
            if (str_eqz(cli->options[i].name, keys[k].flag)) {
                buf_add(&all, cli->options[i].value);
                buf_byte(&all, ' ');
            }
        if (cli_has(cli, keys[k].flag))
            TRY(set(cli, c, (enum config_key)k, data_dir, buf_str(&all), CONFIG_FLAG, 0));
        else if (getenv(keys[k].environment) != NULL && *getenv(keys[k].environment) != '\0')
            TRY(set(cli, c, (enum config_key)k, data_dir, str_from(getenv(keys[k].environment)), CONFIG_ENVIRONMENT, 0));
    }
    return RC_OK;
}

/* As many processes as cores, "1" to "4". */
static struct str docs_default(struct arena *arena)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return str_fmt(arena, "%ld", cores < 1 ? 1 : cores > LINK_LINES ? (long)LINK_LINES : cores);
}

enum rc config_read(struct cli *cli, const char *data_dir, struct config *out)
{
    *out = (struct config){0};
    TRY(set(cli, out, CONFIG_LISTEN, data_dir, STR("127.0.0.1:8080"), CONFIG_DEFAULT, 0));
    TRY(set(cli, out, CONFIG_LOG, data_dir, STR("info"), CONFIG_DEFAULT, 0));
    TRY(set(cli, out, CONFIG_DOCS, data_dir, docs_default(cli->ctx->arena), CONFIG_DEFAULT, 0));
    TRY(read_file(cli, data_dir, out));
    return read_flags(cli, data_dir, out);
}

static const char *const from_words[] = {"default", "file", "environment", "flag"};

static void show(struct cli *cli, struct json *j, enum config_key key, const struct config_value *v)
{
    struct buf text = buf_in(cli->ctx->arena);

    json_open(j, '{');
    json_kstr(j, "key", str_from(keys[key].name));
    json_key(j, "values");
    json_open(j, '[');
    for (size_t i = 0; i < v->count; i++) {
        json_str(j, str_from(v->items[i]));
        buf_fmt(&text, "%s%s", i > 0 ? " " : "", v->items[i]);
    }
    json_close(j, ']');
    json_kstr(j, "from", str_from(from_words[v->from]));
    if (v->line != 0)
        json_ki64(j, "line", v->line);
    json_close(j, '}');
    if (cli->json)
        return;
    struct str origin = v->count == 0 ? tr(cli->ctx, MSG_cli_config_unset)
                      : v->from == CONFIG_DEFAULT ? tr(cli->ctx, MSG_cli_config_default)
                      : v->from == CONFIG_ENVIRONMENT ? trs(cli->ctx, MSG_cli_config_environment, &SLOT_STR("name", str_from(keys[key].environment)), 1)
                      : v->from == CONFIG_FLAG ? trs(cli->ctx, MSG_cli_config_flag, &SLOT_STR("name", str_fmt(cli->ctx->arena, "--%s", keys[key].flag)), 1)
                      : trs(cli->ctx, MSG_cli_config_file, &SLOT_I64("line", v->line), 1);

    cli_print(cli, "%-15s = %-28.*s # %.*s\n", keys[key].name, STR_FMT(buf_str(&text)), STR_FMT(origin));
}

enum rc config_command(struct cli *cli)
{
    const char *dir = str_z(cli->ctx->arena, cli_data_dir(cli));
    struct buf text = buf_in(cli->ctx->arena);
    struct json j = json_to(&text);
    struct config c;

    if (*dir == '\0' || access(dir, R_OK | X_OK) != 0) {
        enum rc rc = err_not_found(&cli->ctx->err, E1115_STORE_ABSENT);

        cli->ctx->err.arg = str_from(dir);
        return rc;
    }
    TRY(config_read(cli, dir, &c));
    json_open(&j, '{');
    json_key(&j, "config");
    json_open(&j, '[');
    for (int k = 0; k < CONFIG_COUNT; k++)
        show(cli, &j, (enum config_key)k, &c.of[k]);
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&text));
    return RC_OK;
}
