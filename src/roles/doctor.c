/* seloste doctor: the data directory, its keys and permissions, versions, the running server. */
#include <errno.h>
#include <event2/event.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "docs/docs.h"
#include "i18n/i18n.h"
#include "roles/commands.h"
#include "roles/control.h"

struct doctor {
    struct cli *cli;
    struct json *json;
    unsigned failed;
};

/* state: ok, warning, failed, planned. */
static void report(struct doctor *d, const char *name, const char *state, struct str detail)
{
    struct ctx *ctx = d->cli->ctx;

    if (strcmp(state, "failed") == 0)
        d->failed++;
    if (!d->cli->json) {
        struct str label = tr_key(ctx, str_fmt(ctx->arena, "doctor.%s", name));
        struct str word = tr_key(ctx, str_fmt(ctx->arena, "doctor.state.%s", state));

        cli_print(d->cli, "%-10.*s %.*s%s%.*s\n", STR_FMT(word), STR_FMT(label), str_empty(detail) ? "" : ": ",
                  STR_FMT(detail));
    }
    json_open(d->json, '{');
    json_kstr(d->json, "name", str_from(name));
    json_kstr(d->json, "state", str_from(state));
    json_kstr(d->json, "detail", detail);
    json_close(d->json, '}');
}

static void check_private(struct doctor *d, const char *name, const char *path, mode_t most, bool required)
{
    struct arena *arena = d->cli->ctx->arena;
    struct stat st;

    if (stat(path, &st) != 0) {
        report(d, name, required ? "failed" : "planned", str_from(errno == ENOENT ? "-" : "?"));
        return;
    }
    bool ours = st.st_uid == geteuid(), tight = (st.st_mode & 0777 & ~most) == 0;

    report(d, name, ours && tight ? "ok" : "failed",
           str_fmt(arena, "%04o, uid %u", (unsigned)(st.st_mode & 07777), (unsigned)st.st_uid));
}

static void check_disk(struct doctor *d, const char *path)
{
    struct statvfs fs;

    if (statvfs(path, &fs) != 0)
        return;
    uint64_t free_mb = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;

    report(d, "disk", free_mb >= 1024 ? "ok" : free_mb >= 100 ? "warning" : "failed",
           str_fmt(d->cli->ctx->arena, "%llu MB", (unsigned long long)free_mb));
}

static void check_server(struct doctor *d, const char *data_dir)
{
    struct arena *arena = d->cli->ctx->arena;
    int fd = control_connect(data_dir);
    struct str health = fd >= 0 ? control_health(fd, arena) : STR("");

    if (fd >= 0)
        close(fd);
    if (fd < 0) {
        report(d, "server", "ok", STR("-"));
        return;
    }
    bool all = str_contains(health, STR("\"net\":true")) && str_contains(health, STR("\"docs\":true"));

    report(d, "server", all ? "ok" : "failed", health);
}

static void check_data(struct doctor *d, struct str dir)
{
    struct arena *arena = d->cli->ctx->arena;
    const char *path = str_z(arena, dir);

    check_private(d, "data", path, 0700, true);
    check_private(d, "master-key", str_z(arena, str_fmt(arena, "%s/master.key", path)), 0600, true);
    check_private(d, "keys", str_z(arena, str_fmt(arena, "%s/keys.db", path)), 0600, true);
    check_private(d, "store", str_z(arena, str_fmt(arena, "%s/seloste.db", path)), 0600, true);
    check_disk(d, path);
    check_server(d, path);
}

enum rc doctor_command(struct cli *cli)
{
    struct arena *arena = cli->ctx->arena;
    struct buf text = buf_in(arena);
    struct json j = json_to(&text);
    struct doctor d = {.cli = cli, .json = &j};
    struct str dir = cli_data_dir(cli);

    json_open(&j, '{');
    json_kstr(&j, "version", STR(SELOSTE_VERSION));
    json_key(&j, "checks");
    json_open(&j, '[');
    if (!str_empty(dir))
        check_data(&d, dir);
    report(&d, "versions", "ok", str_fmt(arena, "seloste %s, SQLite %s, %s, libsodium %s, libevent %s", SELOSTE_VERSION,
                                         sqlite3_libversion(), OpenSSL_version(OPENSSL_VERSION),
                                         sodium_version_string(), event_get_version()));
    report(&d, "net-work", "ok", STR("ping, deliver"));
    report(&d, "docs-work", docs_prepare() ? "ok" : "failed", STR("ping, print, xml"));
    report(&d, "sandbox", "planned", STR(""));
    json_close(&j, ']');
    json_ki64(&j, "failed", d.failed);
    json_close(&j, '}');
    buf_byte(&text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&text));
    return d.failed ? err_set_at(&cli->ctx->err, RC_CORRUPT, 0, NULL, __FILE__, __LINE__) : RC_OK;
}
