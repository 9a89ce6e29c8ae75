/* The role web: the one data owner. Opens the store, runs what a crash cut, serves pages and the
 * control socket, runs timers; ends in the opposite order. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/log.h"
#include "base/postcodes.h"
#include "db/store.h"
#include "errors_db.h"
#include "errors_roles.h"
#include "http/server.h"
#include "i18n/i18n.h"
#include "roles/args.h"
#include "roles/command.h"
#include "roles/control.h"
#include "roles/internal.h"
#include "roles/message.h"

enum { STOP_GRACE_MS = 8000, DISK_LEAST = 16 << 20, DOCS_REST_MS = 20000 };

struct web {
    const struct program *program;
    struct serve_options options;
    struct http_listen listen[ROLE_LISTENERS];
    struct http_hooks hooks;
    struct link *net, *docs;
    struct store *store;
    struct http_server *http;
    struct control *control;
    struct timers *timers;
    int signals, queue; /* queue: written when documents wait (eventfd) */
};

/* The ready hook has no argument of its own: a process has one web role. */
static struct web *this_web;

/* The writer answers only while it can commit. */
static enum rc writer_answers(struct ctx *ctx, const void *req, void *out)
{
    (void)ctx;
    (void)req;
    *(char *)out = 1;
    return RC_OK;
}

/* /readyz: writer, room on the disk, the rooms' checks, and both other roles answering. The schema and the keys
 * were checked when the store was opened. */
static enum rc ready(struct ctx *ctx)
{
    struct link *links[] = {this_web->net, this_web->docs};
    struct statvfs fs;
    char alive = 0;

    TRY(writer_run(ctx, writer_answers, NULL, &alive, sizeof(alive)));
    if (statvfs(this_web->options.data_dir, &fs) != 0 || (uint64_t)fs.f_bavail * fs.f_frsize < DISK_LEAST)
        return err_io(&ctx->err, E1108_STORE_FULL);
    if (this_web->program->http && this_web->program->http->ready)
        TRY(this_web->program->http->ready(ctx));
    for (size_t i = 0; i < COUNT(links); i++)
        if (!link_alive(links[i])) {
            enum rc rc = err_busy(&ctx->err, E2332_ROLE_DEAD);

            ctx->err.arg = str_from(link_role(links[i]));
            return rc;
        }
    return RC_OK;
}

static struct str health(struct arena *arena, void *arg)
{
    struct web *web = arg;
    struct buf text = buf_in(arena);
    struct json j = json_to(&text);

    json_open(&j, '{');
    json_ki64(&j, "pid", getpid());
    json_kstr(&j, "version", STR(SELOSTE_VERSION));
    json_kbool(&j, "web", true);
    json_kbool(&j, "net", link_alive(web->net));
    json_kbool(&j, "docs", link_alive(web->docs));
    json_close(&j, '}');
    return buf_str(&text);
}

static void read_words(struct serve_options *o, int argc, char **argv)
{
    for (int i = 0; i + 1 < argc; i += 2) {
        struct str flag = str_from(argv[i]);

        if (str_eqz(flag, "--data"))
            o->data_dir = argv[i + 1];
        else if (str_eqz(flag, "--tls-cert"))
            o->tls_cert = argv[i + 1];
        else if (str_eqz(flag, "--tls-key"))
            o->tls_key = argv[i + 1];
        else if (str_eqz(flag, "--database"))
            o->database_url = argv[i + 1];
        else if (str_eqz(flag, "--keys"))
            o->keys_url = argv[i + 1];
        else if (str_eqz(flag, "--metrics-listen"))
            o->metrics_listen = argv[i + 1];
        else if (str_eqz(flag, "--log-level"))
            o->log_level = argv[i + 1];
        else if (str_eqz(flag, "--docs-processes"))
            o->docs_processes = argv[i + 1];
        else if (str_eqz(flag, "--host") && o->host_count < ROLE_LISTENERS)
            o->hosts[o->host_count++] = argv[i + 1];
        else if (str_eqz(flag, "--proxy") && o->proxy_count < ROLE_LISTENERS)
            o->proxies[o->proxy_count++] = argv[i + 1];
    }
}

/* One message of the supervisor. 'G': all is here. False: the supervisor is gone. */
static bool take_message(struct web *web, bool *go)
{
    struct arena *arena = arena_new(1 << 16);
    struct message m;
    bool ok = message_read(CHANNEL_FD, arena, 1024, &m, 5000);
    char what = ok && m.body.len == 1 ? m.body.ptr[0] : 0;

    if (what == 'G')
        *go = true;
    if (what != 0 && m.file_count == 1) {
        if (what == 'L' && web->options.listen_count < ROLE_LISTENERS)
            web->listen[web->options.listen_count++] = (struct http_listen){"", m.files[0]};
        else if (what == 'N')
            link_attach(web->net, 0, m.files[0]);
        else if (what >= '0' && what < '0' + LINK_LINES)
            link_attach(web->docs, what - '0', m.files[0]);
        else
            message_close_files(&m);
    } else if (ok) {
        message_close_files(&m);
    }
    arena_free(arena);
    return ok;
}

static enum rc open_data(struct web *web, struct ctx *ctx)
{
    struct store_options options = {.data_dir = web->options.data_dir, .env = ctx->env,
                                    .database_url = web->options.database_url, .keys_url = web->options.keys_url};

    TRY(store_open(&options, &web->store, &ctx->err));
    ctx->store = web->store;
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    if (web->program->opened) {
        enum rc rc = web->program->opened(ctx);

        store_release(ctx);
        TRY(rc);
    }
    return timers_at_start(web->program, web->store, &ctx->err);
}

/* D/postinumerot.txt replaces the built-in table (decision 0002). Before any request; the arena lasts as long as the process. */
static enum rc load_postcodes(struct web *web, struct ctx *ctx)
{
    static const size_t most = 4 << 20;
    struct arena *lasting = arena_new(16 << 20);
    int fd = open(str_z(ctx->arena, str_fmt(ctx->arena, "%s/postinumerot.txt", web->options.data_dir)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    size_t had = 0;
    char *bytes;
    ssize_t n;
    bool ok;

    if (fd < 0) {
        arena_free(lasting);
        return RC_OK;
    }
    bytes = arena_alloc(lasting, most + 1);
    while ((n = read(fd, bytes + had, most + 1 - had)) > 0)
        had += (size_t)n;
    close(fd);
    ok = n == 0 && had <= most && postcodes_load(lasting, (struct str){bytes, had});
    if (!ok)
        arena_free(lasting);
    return ok ? RC_OK : err_invalid(&ctx->err, E2355_POSTCODES, NULL);
}

static enum rc open_doors(struct web *web, struct ctx *ctx)
{
    struct http_server_options options = {
        .listen = web->listen, .listen_count = web->options.listen_count,
        .tls_cert = web->options.tls_cert, .tls_key = web->options.tls_key,
        .hosts = web->options.hosts, .host_count = web->options.host_count,
        .proxies = web->options.proxies, .proxy_count = web->options.proxy_count,
        .metrics_listen = web->options.metrics_listen, .tmp_dir = web->options.data_dir, .env = ctx->env, .store = web->store,
        .routes = web->program->routes, .assets = all_assets, .hooks = &web->hooks,
    };

    if (web->program->http)
        web->hooks = *web->program->http;
    web->hooks.ready = ready;
    TRY(control_start(web->program, web->store, health, web, &web->control, &ctx->err));
    TRY(http_server_start(&options, &web->http, &ctx->err));
    web->timers = timers_start(web->program, web->store);
    return RC_OK;
}

/* A thread that asks for a document found every process at work; the main thread tells the supervisor. */
static void documents_wait(void *arg)
{
    const uint64_t one = 1;

    (void)!write(((struct web *)arg)->queue, &one, sizeof(one));
}

/* More processes for documents while they wait, fewer when they rest. False: the supervisor is gone. */
static bool size_docs(struct web *web, bool wait)
{
    uint64_t count;
    char line;

    if (wait && read(web->queue, &count, sizeof(count)) == (ssize_t)sizeof(count))
        return message_send(CHANNEL_FD, STR("Q"), NULL, 0, 1000);
    line = (char)('0' + link_rested(web->docs, DOCS_REST_MS));
    return line < '0' || message_send(CHANNEL_FD, (struct str){&line, 1}, NULL, 0, 1000);
}

static bool extra_docs(struct web *web)
{
    for (int i = 1; i < LINK_LINES; i++)
        if (link_has(web->docs, i))
            return true;
    return false;
}

static void serve(struct web *web)
{
    struct pollfd p[3] = {{.fd = CHANNEL_FD, .events = POLLIN}, {.fd = web->signals, .events = POLLIN}, {.fd = web->queue, .events = POLLIN}};
    struct signalfd_siginfo info;
    bool go = true;

    for (;;) {
        if (poll(p, 3, extra_docs(web) ? 1000 : -1) < 0 && errno != EINTR)
            return;
        while (p[1].revents && read(web->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
            if (info.ssi_signo == SIGTERM)
                return;
        if (!size_docs(web, p[2].revents != 0) || (p[0].revents && !take_message(web, &go)))
            return; /* the supervisor is dead: nobody would restart or stop us */
    }
}

static void close_all(struct web *web)
{
    bool free_to_close = true;

    if (web->http)
        http_server_stop(web->http, STOP_GRACE_MS);
    timers_stop(web->timers);
    if (web->control)
        free_to_close = control_stop(web->control, STOP_GRACE_MS);
    if (!free_to_close) { /* a command waits for its caller's terminal; what is committed is on the disk */
        log_event(LOG_WARN, "a command was still running at the end", NULL);
        _exit(0);
    }
    if (web->store && web->http)
        timers_at_stop(web->program, web->store);
    if (web->store)
        store_close(web->store);
    link_free(web->net);
    link_free(web->docs);
}

enum rc web_docs_line(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                      struct str *answer, struct err *err)
{
    return link_call(arg, arena, work, payload, timeout_ms, answer, err);
}

int web_role_run(const struct program *program, int argc, char **argv)
{
    struct web web = {.program = program};
    struct arena *arena = arena_new(64 << 20);
    struct ctx ctx;
    enum rc rc = RC_OK;
    bool go = false, alive = true;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    this_web = &web;
    web.signals = role_signals();
    web.net = link_new("net");
    web.docs = link_new("docs");
    docs_set_line(web_docs_line, web.docs);
    net_set_line(web_docs_line, web.net);
    read_words(&web.options, argc, argv);
    web.queue = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    link_spread(web.docs, web.options.docs_processes ? web.options.docs_processes[0] - '0' : 1, documents_wait, &web);
    log_set(log_level_of(web.options.log_level), "web");
    while (alive && !go)
        alive = take_message(&web, &go);
    context_start(&ctx, arena, NULL, args_lang(getenv("SELOSTE_LANG"))); /* the supervisor's */
    if (alive)
        rc = open_data(&web, &ctx);
    if (alive && rc == RC_OK)
        rc = load_postcodes(&web, &ctx);
    if (alive && rc == RC_OK)
        rc = open_doors(&web, &ctx);
    if (alive && rc == RC_OK && message_send(CHANNEL_FD, STR("R"), NULL, 0, 1000))
        serve(&web);
    if (rc != RC_OK)
        command_print_error(program, &ctx, &(struct args){.json = false}, stderr);
    close_all(&web);
    arena_free(arena);
    return rc_exit_code(rc);
}
