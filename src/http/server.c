/* Start and stop: listeners, event thread, workers. */
#include "http/net.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "errors_http.h"

const struct http_limits http_limits_default = {
    .request_line = 8 << 10, .head = 16 << 10, .headers = 64,
    .form = 64 << 10, .json = 1 << 20, .attachment = 10 << 20, .import = 256 << 20,
    .form_fields = 8192, .json_values = 60000,
    .head_ms = 10000, .body_grace_ms = 5000, .body_rate = 1024, .body_ms = 120000, .import_ms = 900000,
    .write_ms = 30000, .keep_alive_ms = 15000, .connections = 1024, .per_address = 64, .queue = 512,
    .token_burst = 200, .token_second = 100, .user_burst = 2000, .user_second = 1000};

static void fill_limits(struct http_limits *l)
{
    const struct http_limits *d = &http_limits_default;
#define FILL(m) l->m = l->m != 0 ? l->m : d->m
    FILL(request_line); FILL(head); FILL(headers); FILL(form); FILL(json); FILL(attachment); FILL(import);
    FILL(form_fields); FILL(json_values); FILL(head_ms); FILL(body_grace_ms); FILL(body_rate); FILL(body_ms);
    FILL(import_ms); FILL(write_ms); FILL(keep_alive_ms); FILL(connections); FILL(per_address); FILL(queue);
    FILL(token_burst); FILL(token_second); FILL(user_burst); FILL(user_second);
#undef FILL
}

struct str host_name(struct str host, char *lower, size_t size)
{
    size_t n = host.len;

    if (n == 0 || n >= size)
        return (struct str){0};
    ptrdiff_t bracket = host.ptr[0] == '[' ? str_find(host, STR("]"), 0) : -1;
    ptrdiff_t colon = str_find(host, STR(":"), bracket > 0 ? (size_t)bracket : 0);
    if (host.ptr[0] == '[' && bracket < 0)
        return (struct str){0};
    if (colon >= 0) {
        int64_t port;
        if (!str_to_i64(str_sub(host, (size_t)colon + 1, n), &port) || port < 0 || port > 65535)
            return (struct str){0};
        n = (size_t)colon;
    }
    for (size_t i = 0; i < n; i++)
        lower[i] = host.ptr[i] >= 'A' && host.ptr[i] <= 'Z' ? (char)(host.ptr[i] + 32) : host.ptr[i];
    return (struct str){lower, n};
}

bool job_is_loopback_name(struct str host)
{
    return str_eqz(host, "127.0.0.1") || str_eqz(host, "localhost") || str_eqz(host, "[::1]");
}

/* A form with rows (an invoice, an order) is as long as its JSON. */
static bool has_rows(const struct field *fields)
{
    for (; fields != NULL && fields->kind != FIELD_KIND_END; fields++)
        if (fields->kind == FIELD_KIND_ROWS)
            return true;
    return false;
}

size_t job_body_limit(const struct settings *settings, const struct job *job)
{
    const struct http_limits *l = &settings->limits;
    const struct route *r = job->matched.route;

    if (r == NULL)
        return 0;
    if ((r->flags & ROUTE_BODY_IMPORT) != 0)
        return l->import;
    if ((r->flags & ROUTE_BODY_ATTACHMENT) != 0)
        return l->attachment;
    return str_starts(job->rest, STR("/api/")) || has_rows(r->fields) ? l->json : l->form;
}

/* --- event thread -------------------------------------------------------------------------------- */
static void on_accept(struct evconnlistener *ev, evutil_socket_t fd, struct sockaddr *peer, int len, void *arg)
{
    (void)ev;
    conn_accept(arg, fd, peer, len);
}

static void on_accept_error(struct evconnlistener *ev, void *arg)
{
    (void)ev;
    (void)arg; /* out of descriptors: the sweep will free some */
    log_event(LOG_WARN, "accept failed", NULL);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct http_server *server = arg;

    (void)fd;
    (void)what;
    for (struct job *job = pool_take_done(&server->pool), *next; job != NULL; job = next) {
        next = job->next;
        conn_answered(server, job);
    }
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
    struct http_server *server = arg;

    (void)fd;
    (void)what;
    if (atomic_load(&server->stopping) && !server->closed_listeners) {
        for (size_t i = 0; i < server->listener_count; i++)
            evconnlistener_disable(server->listeners[i].ev);
        server->closed_listeners = true;
    }
    conn_sweep(server);
    if (server->closed_listeners && (server->conn_count == 0 || monotonic_us() / 1000 >= atomic_load(&server->stop_at)))
        event_base_loopbreak(server->base);
}

static void *event_thread(void *arg)
{
    struct http_server *server = arg;
    event_base_dispatch(server->base);
    return NULL;
}

/* --- start ------------------------------------------------------------------------------------------ */
static enum rc add_listener(struct http_server *server, const struct http_listen *l, bool metrics, struct err *err)
{
    struct listener *listener = &server->listeners[server->listener_count];
    bool safe = !metrics && (server->tls != NULL || server->proxy_count > 0);
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof(a);
    int fd = l->fd;

    if (fd < 0)
        TRY(http_listen_open(l->address, safe, &fd, err));
    if (getsockname(fd, (struct sockaddr *)&a, &len) != 0 || (!safe && !address_is_loopback(&a))) {
        if (l->fd < 0)
            close(fd);
        return err_invalid(err, E1202_PLAIN_HTTP_PUBLIC, NULL);
    }
    (void)evutil_make_socket_nonblocking(fd);
    *listener = (struct listener){.server = server, .loopback = address_is_loopback(&a), .metrics = metrics};
    listener->ev = evconnlistener_new(server->base, on_accept, listener,
                                      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (listener->ev == NULL) {
        close(fd);
        return err_io(err, E1201_LISTEN_ADDRESS);
    }
    evconnlistener_set_error_cb(listener->ev, on_accept_error);
    server->ports[server->listener_count++] =
        a.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&a)->sin6_port) : ntohs(((struct sockaddr_in *)&a)->sin_port);
    return RC_OK;
}

static enum rc open_listeners(struct http_server *server, struct err *err)
{
    const struct http_server_options *o = &server->settings.options;

    if (o->listen_count == 0 || o->listen_count + 1 > COUNT(server->ports))
        return err_invalid(err, E1201_LISTEN_ADDRESS, NULL);
    server->listeners = calloc(o->listen_count + 1, sizeof(*server->listeners));
    if (server->listeners == NULL)
        return err_bug(err, E1003_TOO_MUCH_MEMORY);
    for (size_t i = 0; i < o->listen_count; i++)
        TRY(add_listener(server, &o->listen[i], false, err));
    if (o->metrics_listen != NULL)
        TRY(add_listener(server, &(struct http_listen){o->metrics_listen, -1}, true, err));
    return RC_OK;
}

static enum rc read_options(struct http_server *server, const struct http_server_options *o, struct err *err)
{
    struct settings *s = &server->settings;
    socklen_t len;

    s->options = *o;
    s->options.env = o->env != NULL ? o->env : env_real();
    s->limits = o->limits;
    fill_limits(&s->limits);
    if (o->hooks != NULL)
        s->hooks = *o->hooks;
    memcpy(s->csrf_key, o->csrf_key, sizeof(s->csrf_key));
    if (sodium_is_zero(s->csrf_key, sizeof(s->csrf_key)))
        s->options.env->random_bytes(s->options.env, s->csrf_key, sizeof(s->csrf_key));
    for (size_t i = 0; i < o->proxy_count && i < COUNT(server->proxies); i++)
        if (!address_parse(o->proxies[i], &server->proxies[server->proxy_count++], &len))
            return err_invalid(err, E1201_LISTEN_ADDRESS, NULL);
    if ((o->tls_cert != NULL) != (o->tls_key != NULL))
        return err_invalid(err, E1203_TLS_FILES, NULL);
    if (o->tls_cert != NULL)
        TRY(tls_open(o->tls_cert, o->tls_key, &server->tls, err));
    s->tls = server->tls != NULL;
    return router_new(o->routes, &s->router, err);
}

static void free_server(struct http_server *server)
{
    for (size_t i = 0; i < server->listener_count; i++)
        evconnlistener_free(server->listeners[i].ev);
    free(server->listeners);
    if (server->sweep != NULL)
        event_free(server->sweep);
    if (server->wake != NULL)
        event_free(server->wake);
    if (server->base != NULL)
        event_base_free(server->base);
    SSL_CTX_free(server->tls);
    router_free(server->settings.router);
    sodium_memzero(server->settings.csrf_key, sizeof(server->settings.csrf_key));
    free(server);
}

static enum rc start_threads(struct http_server *server, struct err *err)
{
    unsigned workers = server->settings.options.workers;
    struct timeval quarter = {.tv_usec = 250000};

    if (!pool_start(&server->pool, &server->settings, workers != 0 ? workers : 64)) {
        pool_stop(&server->pool);
        return err_io(err, E1003_TOO_MUCH_MEMORY);
    }
    server->wake = event_new(server->base, server->pool.wake_fd, EV_READ | EV_PERSIST, on_wake, server);
    server->sweep = event_new(server->base, -1, EV_PERSIST, on_sweep, server);
    if (server->wake == NULL || server->sweep == NULL || event_add(server->wake, NULL) != 0 ||
        event_add(server->sweep, &quarter) != 0 ||
        pthread_create(&server->thread, NULL, event_thread, server) != 0) {
        pool_stop(&server->pool);
        return err_io(err, E1003_TOO_MUCH_MEMORY);
    }
    return RC_OK;
}

/* With the change list, switching an event off and on in one turn costs no system call. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config != NULL && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        base = event_base_new_with_config(config);
    if (config != NULL)
        event_config_free(config);
    return base;
}

enum rc http_server_start(const struct http_server_options *options, struct http_server **out, struct err *err)
{
    struct http_server *server = calloc(1, sizeof(*server));
    enum rc rc;

    *out = NULL;
    if (server == NULL)
        return err_bug(err, E1003_TOO_MUCH_MEMORY);
    (void)signal(SIGPIPE, SIG_IGN);
    rc = read_options(server, options, err);
    if (rc == RC_OK && (server->base = new_base()) == NULL)
        rc = err_io(err, E1003_TOO_MUCH_MEMORY);
    if (rc == RC_OK)
        rc = open_listeners(server, err);
    if (rc == RC_OK)
        rc = start_threads(server, err);
    if (rc != RC_OK) {
        free_server(server);
        return rc;
    }
    *out = server;
    return RC_OK;
}

unsigned http_server_port(const struct http_server *server, size_t listener)
{
    return listener < server->listener_count ? server->ports[listener] : 0;
}

void http_server_stop(struct http_server *server, unsigned grace_ms)
{
    if (server == NULL)
        return;
    atomic_store(&server->stop_at, monotonic_us() / 1000 + grace_ms);
    atomic_store(&server->stopping, true); /* seen by the next sweep */
    pthread_join(server->thread, NULL);
    pool_stop(&server->pool); /* no more uses of connections: their jobs are only freed */
    while (server->conns != NULL) {
        if (server->conns->state == CONN_WAIT)
            server->conns->job = NULL; /* freed with the pool's list */
        conn_free(server->conns);
    }
    free_server(server);
}
