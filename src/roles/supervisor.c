/* The supervisor: opens the listening sockets, starts web, net and docs as processes of the same
 * program, ties them together, restarts what dies (back-off under a second), ends all on
 * SIGTERM. It opens no data. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/errors.h"
#include "base/log.h"
#include "http/server.h"
#include "i18n/i18n.h"
#include "roles/internal.h"
#include "roles/message.h"

enum { WEB, NET, DOCS, ROLES = DOCS + LINK_LINES }; /* docs: one always, others while there is a queue */
enum { BACKOFF_FIRST_MS = 40, BACKOFF_MOST_MS = 800, STEADY_MS = 10000, STOP_MS = 15000 };
static const char *const role_names[] = {"web", "net", "docs"};

struct child {
    pid_t pid;            /* 0: not running */
    int channel;          /* -1: none */
    bool ready, was_ready;
    bool wanted;          /* an extra one that has no work ends */
    int64_t started, start_at, backoff;
};

struct supervisor {
    const struct serve_options *options;
    struct child children[ROLES];
    int listen_fds[ROLE_LISTENERS];
    char listen_names[ROLE_LISTENERS][64];
    int signals;
    bool stopping, said_ready;
    int64_t stop_by;
    int exit_code;
};

static int64_t now_ms(void)
{
    return env_real()->now_ms(env_real());
}

static const char *role_name(int role)
{
    return role_names[role < DOCS ? role : DOCS];
}

/* --- sockets ----------------------------------------------------------------------------------- */

static void name_listener(struct supervisor *s, size_t i)
{
    struct sockaddr_storage any;
    socklen_t len = sizeof(any);
    char host[INET6_ADDRSTRLEN] = "";

    memset(&any, 0, sizeof(any));
    (void)getsockname(s->listen_fds[i], (struct sockaddr *)&any, &len);
    if (any.ss_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)&any;

        inet_ntop(AF_INET6, &a->sin6_addr, host, sizeof(host));
        (void)snprintf(s->listen_names[i], sizeof(s->listen_names[i]), "[%s]:%u", host, ntohs(a->sin6_port));
    } else {
        const struct sockaddr_in *a = (const struct sockaddr_in *)&any;

        inet_ntop(AF_INET, &a->sin_addr, host, sizeof(host));
        (void)snprintf(s->listen_names[i], sizeof(s->listen_names[i]), "%s:%u", host, ntohs(a->sin_port));
    }
}

static enum rc open_listeners(struct supervisor *s, struct err *err)
{
    const struct serve_options *o = s->options;
    bool safe = (o->tls_cert && o->tls_key) || o->proxy_count > 0;

    for (size_t i = 0; i < o->listen_count; i++) {
        err->arg = str_from(o->listen[i]); /* the address that did not open */
        TRY(http_listen_open(o->listen[i], safe, &s->listen_fds[i], err));
        name_listener(s, i);
    }
    return RC_OK;
}

/* --- children ----------------------------------------------------------------------------------- */

static size_t web_words(const struct serve_options *o, const char **words)
{
    size_t n = 0;

    words[n++] = "seloste";
    words[n++] = "@web";
    words[n++] = "--data";
    words[n++] = o->data_dir;
    const struct { const char *flag, *value; } single[] = {
        {"--tls-cert", o->tls_cert}, {"--tls-key", o->tls_key}, {"--database", o->database_url}, {"--keys", o->keys_url},
        {"--metrics-listen", o->metrics_listen}, {"--log-level", o->log_level}, {"--docs-processes", o->docs_processes}};

    for (size_t i = 0; i < COUNT(single); i++)
        if (single[i].value) {
            words[n++] = single[i].flag;
            words[n++] = single[i].value;
        }
    for (size_t i = 0; i < o->host_count; i++) {
        words[n++] = "--host";
        words[n++] = o->hosts[i];
    }
    for (size_t i = 0; i < o->proxy_count; i++) {
        words[n++] = "--proxy";
        words[n++] = o->proxies[i];
    }
    words[n] = NULL;
    return n;
}

/* After fork: only async-signal-safe calls. */
static _Noreturn void become(int channel, const char *const *words)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (channel == CHANNEL_FD)
        (void)fcntl(channel, F_SETFD, 0);
    else if (dup2(channel, CHANNEL_FD) < 0)
        _exit(1);
    execv("/proc/self/exe", (char *const *)(uintptr_t)words);
    _exit(1);
}

static bool child_start(struct supervisor *s, int role)
{
    struct child *child = &s->children[role];
    char verb[8];
    const char *words[24 + 4 * ROLE_LISTENERS] = {"seloste", verb, NULL};
    int pair[2];

    (void)snprintf(verb, sizeof(verb), "@%s", role_name(role));
    if (role == WEB)
        (void)web_words(s->options, words);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    pid_t pid = fork();

    if (pid == 0)
        become(pair[1], words);
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return false;
    }
    *child = (struct child){.pid = pid, .channel = pair[0], .was_ready = child->was_ready,
                            .wanted = true, .started = now_ms(), .backoff = child->backoff};
    return true;
}

static bool tell(struct supervisor *s, int role, char what, int file)
{
    int channel = s->children[role].channel;

    return channel >= 0 && message_send(channel, (struct str){&what, 1}, &file, file >= 0 ? 1 : 0, 1000);
}

/* A new line between web and a working role; both must be running. */
static void tie(struct supervisor *s, int role)
{
    int pair[2];

    if (s->stopping || s->children[WEB].channel < 0 || s->children[role].channel < 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    (void)tell(s, WEB, role == NET ? 'N' : (char)('0' + role - DOCS), pair[0]);
    (void)tell(s, role, 'W', pair[1]);
    close(pair[0]);
    close(pair[1]);
}

static void start_role(struct supervisor *s, int role)
{
    if (!child_start(s, role)) {
        log_event(LOG_ERROR, "role could not be started", "role", role_name(role), NULL);
        s->children[role].start_at = now_ms() + BACKOFF_MOST_MS;
        return;
    }
    if (role == WEB) {
        for (size_t i = 0; i < s->options->listen_count; i++)
            (void)tell(s, WEB, 'L', s->listen_fds[i]);
        for (int i = NET; i < ROLES; i++)
            tie(s, i);
        (void)tell(s, WEB, 'G', -1);
    } else {
        tie(s, role);
    }
}

/* --- what happens ----------------------------------------------------------------------------- */

static void stop_all(struct supervisor *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    s->stop_by = now_ms() + STOP_MS;
    /* web first: its last requests may still need the others */
    if (s->children[WEB].pid)
        kill(s->children[WEB].pid, SIGTERM);
}

static void child_ended(struct supervisor *s, int role, int status)
{
    struct child *child = &s->children[role];
    int64_t now = now_ms();
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;

    if (child->channel >= 0)
        close(child->channel);
    child->channel = -1;
    child->pid = 0;
    child->ready = false;
    if (s->stopping) {
        if (role == WEB)
            for (int i = NET; i < ROLES; i++)
                if (s->children[i].pid)
                    kill(s->children[i].pid, SIGTERM);
        return;
    }
    if (role == WEB && !child->was_ready && WIFEXITED(status)) {
        s->exit_code = code ? code : 1; /* it has said why: held, key missing, newer schema */
        stop_all(s);
        for (int i = NET; i < ROLES; i++)
            if (s->children[i].pid)
                kill(s->children[i].pid, SIGTERM);
        return;
    }
    if (!child->wanted)
        return;
    child->backoff = now - child->started > STEADY_MS || !child->backoff ? BACKOFF_FIRST_MS : child->backoff * 2;
    if (child->backoff > BACKOFF_MOST_MS)
        child->backoff = BACKOFF_MOST_MS;
    child->start_at = now + child->backoff;
    log_event(LOG_WARN, "role died, restarting", "role", role_name(role), NULL);
}

static void reap(struct supervisor *s)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < ROLES; i++)
            if (s->children[i].pid == pid)
                child_ended(s, i, status);
}

static void on_signals(struct supervisor *s)
{
    struct signalfd_siginfo info;

    while (read(s->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            stop_all(s);
    reap(s);
}

static void say_ready(struct supervisor *s)
{
    bool tls = s->options->tls_cert != NULL;

    if (s->said_ready)
        return;
    s->said_ready = true;
    for (size_t i = 0; i < s->options->listen_count; i++) {
        log_event(LOG_INFO, "serving", "listen", s->listen_names[i], "scheme", tls ? "https" : "http", NULL);
        printf("%s://%s\n", tls ? "https" : "http", s->listen_names[i]);
    }
    fflush(stdout);
    if (s->options->listen_count > 0)
        address_keep(s->options, s->listen_names[0]);
}

/* Web has more documents waiting than processes that draw: one more. */
static void more_docs(struct supervisor *s)
{
    int most = s->options->docs_processes ? s->options->docs_processes[0] - '0' : 1;

    for (int i = DOCS + 1; i < DOCS + most; i++)
        if (!s->children[i].wanted) {
            s->children[i].wanted = true;
            s->children[i].start_at = 0;
            return;
        }
}

/* Web has had no work for an extra one: it ends, and is not missed. */
static void end_docs(struct supervisor *s, int line)
{
    struct child *child = &s->children[DOCS + line];

    child->wanted = false;
    if (child->pid)
        kill(child->pid, SIGTERM);
}

static void on_message(struct supervisor *s, int role, char what)
{
    if (what == 'R')
        s->children[role].ready = s->children[role].was_ready = true;
    else if (what == 'T' && s->children[role].wanted)
        tie(s, role);
    else if (what == 'Q' && role == WEB)
        more_docs(s);
    else if (what > '0' && what < '0' + LINK_LINES && role == WEB)
        end_docs(s, what - '0');
}

static void on_channel(struct supervisor *s, int role)
{
    struct child *child = &s->children[role];
    struct arena *arena = arena_new(4096);
    struct message m;

    if (message_read(child->channel, arena, 64, &m, 1000)) {
        if (m.body.len == 1)
            on_message(s, role, m.body.ptr[0]);
        message_close_files(&m);
    } else { /* the end of a process: waitpid says more */
        close(child->channel);
        child->channel = -1;
    }
    arena_free(arena);
    if (s->children[WEB].ready && s->children[NET].ready && s->children[DOCS].ready)
        say_ready(s);
}

static bool anyone_alive(const struct supervisor *s)
{
    for (int i = 0; i < ROLES; i++)
        if (s->children[i].pid)
            return true;
    return false;
}

/* Starts what is due; returns how long to wait for the next. */
static int start_due(struct supervisor *s)
{
    int64_t now = now_ms(), next = 1000;

    if (s->stopping) {
        if (now > s->stop_by)
            for (int i = 0; i < ROLES; i++)
                if (s->children[i].pid)
                    kill(s->children[i].pid, SIGKILL);
        return 100;
    }
    for (int i = 0; i < ROLES; i++) {
        int64_t wait = s->children[i].start_at - now;

        if (s->children[i].pid || !s->children[i].wanted)
            continue;
        if (i != WEB && !s->children[WEB].was_ready)
            continue; /* the first answer waits for nobody: web alone has the processor until it is up */
        if (wait <= 0 || wait > BACKOFF_MOST_MS) /* the clock may have been set */
            start_role(s, i);
        else if (wait < next)
            next = wait;
    }
    return (int)next;
}

static int watch(struct supervisor *s)
{
    for (int i = WEB; i <= DOCS; i++)
        s->children[i].wanted = true;
    start_role(s, NET);
    start_role(s, DOCS);
    start_role(s, WEB);
    while (!s->stopping || anyone_alive(s)) {
        struct pollfd p[ROLES + 1];
        int wait = start_due(s);

        for (int i = 0; i < ROLES; i++)
            p[i] = (struct pollfd){.fd = s->children[i].channel, .events = POLLIN};
        p[ROLES] = (struct pollfd){.fd = s->signals, .events = POLLIN};
        if (poll(p, ROLES + 1, wait) < 0 && errno != EINTR)
            stop_all(s);
        for (int i = 0; i < ROLES; i++)
            if (p[i].fd >= 0 && p[i].revents)
                on_channel(s, i);
        on_signals(s);
    }
    log_event(LOG_INFO, "stopped", NULL);
    return s->exit_code;
}

int supervisor_run(const struct serve_options *options, enum lang lang)
{
    struct supervisor s = {.options = options};
    struct arena *arena = arena_new(1 << 16);
    struct ctx ctx = {.arena = arena, .lang = lang};
    int code;

    for (int i = 0; i < ROLES; i++)
        s.children[i].channel = -1;
    for (int i = 0; i < ROLE_LISTENERS; i++)
        s.listen_fds[i] = -1;
    log_set(log_level_of(options->log_level), "serve");
    /* a role that cannot start says why in the language that was asked for */
    (void)setenv("SELOSTE_LANG", lang_code(lang), 1);
    s.signals = role_signals();
    enum rc rc = open_listeners(&s, &ctx.err);

    if (rc != RC_OK)
        fprintf(stderr, "%.*s (SEL-%d)\n", STR_FMT(err_text(&ctx, ctx.err.code, ctx.err.arg)), ctx.err.code);
    code = rc != RC_OK ? rc_exit_code(rc) : watch(&s);
    for (size_t i = 0; i < options->listen_count; i++)
        if (s.listen_fds[i] >= 0)
            close(s.listen_fds[i]);
    if (s.signals >= 0)
        close(s.signals);
    arena_free(arena);
    return code;
}
