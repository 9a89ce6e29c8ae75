/* One connection in the event thread: head, body, wait for the worker, write, again. Nothing here blocks
 * but writes of import bodies to a temporary file. Time limits are looked at four times a second. */
#include "http/net.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/log.h"

enum { LINGER_MS = 1000, LINGER_BYTES = 1 << 20, TO_FILE = 1 << 20, CHUNK = 65536 };

static int64_t now_ms(void)
{
    return monotonic_us() / 1000;
}

static void process(struct conn *c);

static void set_state(struct conn *c, enum conn_state state, int64_t most_ms)
{
    c->state = state;
    c->since = now_ms();
    c->deadline = c->since + most_ms;
}

static bool is_tls(const struct conn *c)
{
    return c->server->tls != NULL && !c->listener->metrics;
}

/* --- life -------------------------------------------------------------------------------------- */
static void drop_body(struct conn *c)
{
    if (c->file >= 0)
        close(c->file);
    c->file = -1;
    c->body_want = c->body_have = c->body_cap = 0;
}

void conn_free(struct conn *c)
{
    struct http_server *server = c->server;
    SSL *ssl = is_tls(c) ? bufferevent_openssl_get_ssl(c->bev) : NULL;

    if (ssl != NULL) {
        SSL_set_shutdown(ssl, SSL_RECEIVED_SHUTDOWN);
        (void)SSL_shutdown(ssl);
        ERR_clear_error();
    }
    if (c->job != NULL) {
        if (c->state == CONN_WAIT)
            c->job->connection = NULL; /* a worker has it */
        else
            job_free(c->job);
    }
    drop_body(c);
    head_reader_free(&c->reader);
    bufferevent_free(c->bev);
    if (c->prev != NULL)
        c->prev->next = c->next;
    else
        server->conns = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
    server->conn_count--;
    free(c);
}

/* --- sending -------------------------------------------------------------------------------------- */
static void free_block(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    free(arg);
}

/* Most answers fit into the socket's buffer: written at once, they cost one system call and no turn of
 * the loop. How much of block and more went out. */
static size_t send_now(struct conn *c, const char *block, size_t len, const void *more, size_t more_len)
{
    union { const void *in; void *out; } rest = {.in = more}, first = {.in = block};
    struct iovec parts[2] = {{first.out, len}, {rest.out, more_len}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = more_len > 0 ? 2 : 1};

    if (is_tls(c) || evbuffer_get_length(bufferevent_get_output(c->bev)) > 0)
        return 0;
    ssize_t n = sendmsg(bufferevent_getfd(c->bev), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? (size_t)n : 0;
}

static void written(struct conn *c);

static void send_block(struct conn *c, char *block, size_t len, const void *more, size_t more_len)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);
    size_t sent = send_now(c, block, len, more, more_len);

    set_state(c, CONN_WRITE, c->server->settings.limits.write_ms);
    if (sent == len + more_len) {
        free(block);
        written(c);
        return;
    }
    if (sent > len) {
        more = (const char *)more + (sent - len);
        more_len -= sent - len;
        sent = len;
    }
    if (evbuffer_add_reference(out, block + sent, len - sent, free_block, block) != 0) {
        free(block);
        c->close = true;
    }
    if (more_len > 0 && evbuffer_add_reference(out, more, more_len, NULL, NULL) != 0)
        c->close = true;
    c->unsent = evbuffer_get_length(out);
}

/* One answer to what cannot be read or may not come in, then close. */
static void refuse(struct conn *c, int status)
{
    size_t len = 0;
    char *text = answer_plain(status, c->job != NULL ? c->job->matched.allow : 0,
                              is_tls(c), &len);

    head_reader_free(&c->reader);
    drop_body(c);
    job_free(c->job);
    c->job = NULL;
    c->close = true;
    metrics_refused(status);
    if (text == NULL || len == 0) {
        free(text);
        set_state(c, CONN_LINGER, 0);
        return;
    }
    send_block(c, text, len, NULL, 0);
}

/* Half-close and read on for a moment: closing at once would reset what the client has not read yet. */
static void linger(struct conn *c)
{
    set_state(c, CONN_LINGER, LINGER_MS);
    c->lingered = 0;
    if (!is_tls(c))
        (void)shutdown(bufferevent_getfd(c->bev), SHUT_WR);
    else {
        SSL *ssl = bufferevent_openssl_get_ssl(c->bev);
        (void)SSL_shutdown(ssl);
        ERR_clear_error();
        (void)shutdown(bufferevent_getfd(c->bev), SHUT_WR);
    }
    if (c->eof)
        c->deadline = 0;
}

/* --- body ------------------------------------------------------------------------------------------- */
static int temporary_file(const struct http_server *server)
{
    const char *dir = server->settings.options.tmp_dir != NULL ? server->settings.options.tmp_dir : "/tmp";
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char name[512];
    if (snprintf(name, sizeof(name), "%s/body-XXXXXX", dir) >= (int)sizeof(name))
        return -1;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(name);
    return fd;
}

static bool grow_body(struct conn *c, size_t need)
{
    if (need <= c->body_cap)
        return true;
    size_t cap = c->body_cap == 0 ? 4096 : c->body_cap;
    while (cap < need)
        cap *= 2;
    if (cap > c->body_want)
        cap = c->body_want;
    char *bytes = realloc(c->job->body, cap);
    if (bytes == NULL)
        return false;
    c->job->body = bytes;
    c->body_cap = cap;
    return true;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* Take what has come of the body; 0 or a status. */
static int take_body(struct conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);

    while (c->body_have < c->body_want && evbuffer_get_length(in) > 0) {
        char chunk[CHUNK / 8];
        size_t n = c->body_want - c->body_have;
        if (n > sizeof(chunk))
            n = sizeof(chunk);
        int got = evbuffer_remove(in, chunk, n);
        if (got <= 0)
            break;
        n = (size_t)got;
        if (c->file >= 0) {
            if (!write_all(c->file, chunk, n))
                return 503;
        } else {
            if (!grow_body(c, c->body_have + n))
                return 503;
            memcpy(c->job->body + c->body_have, chunk, n);
        }
        c->body_have += n;
    }
    return 0;
}

static int finish_body(struct conn *c)
{
    c->job->body_len = c->body_have;
    if (c->file >= 0) {
        void *map = mmap(NULL, c->body_have, PROT_READ, MAP_PRIVATE, c->file, 0);
        if (map == MAP_FAILED)
            return 503;
        c->job->body = map;
        c->job->body_mapped = true;
    }
    drop_body(c);
    return 0;
}

/* --- from head to worker ------------------------------------------------------------------------------ */
static void dispatch(struct conn *c)
{
    struct job *job = c->job;

    job->close = c->close;
    /* reading goes on up to the watermark: what comes early waits in the buffer */
    set_state(c, CONN_WAIT, INT32_MAX);
    if (!pool_push(&c->server->pool, job)) {
        c->state = CONN_BODY; /* ours again */
        refuse(c, 503);
    }
}

static bool known_host(const struct conn *c, struct str host)
{
    const struct http_server_options *o = &c->server->settings.options;
    char lower[256];
    struct str name = host_name(host, lower, sizeof(lower));

    if (name.len == 0)
        return c->job->head.http10 && host.len == 0 && c->listener->loopback;
    if (c->listener->loopback && job_is_loopback_name(name))
        return true;
    for (size_t i = 0; i < o->host_count; i++)
        if (str_eq_nocase(name, str_from(o->hosts[i])))
            return true;
    return c->server->settings.hooks.host_known != NULL && c->server->settings.hooks.host_known(o->store, name);
}

/* Right-most X-Forwarded-For of a configured proxy, else the socket (QUALITY.md section 1, Throttle). */
static void client_of(struct conn *c)
{
    struct job *job = c->job;
    struct str forwarded = {0}, proto = {0};

    address_text(&c->peer, job->client, sizeof(job->client));
    job->secure = is_tls(c);
    if (!c->from_proxy)
        return;
    for (size_t i = 0; i < job->head.header_count; i++) {
        if (str_eq_nocase(job->head.headers[i].name, STR("X-Forwarded-For")))
            forwarded = job->head.headers[i].value; /* the last line */
        if (str_eq_nocase(job->head.headers[i].name, STR("X-Forwarded-Proto")))
            proto = job->head.headers[i].value;
    }
    while (str_contains(forwarded, STR(",")))
        (void)str_cut(&forwarded, ',');
    forwarded = str_trim(forwarded);
    struct sockaddr_storage parsed;
    socklen_t len;
    char z[64];
    if (forwarded.len > 0 && forwarded.len < sizeof(z)) {
        memcpy(z, forwarded.ptr, forwarded.len);
        z[forwarded.len] = 0;
        if (address_parse(z, &parsed, &len))
            address_text(&parsed, job->client, sizeof(job->client));
    }
    if (proto.len > 0)
        job->secure = str_eqz(proto, "https");
}

/* Path, host, route, size of the body: 0 or the status of a refusal without reading more. */
static int judge_head(struct conn *c)
{
    struct job *job = c->job;
    const struct settings *s = &c->server->settings;
    size_t path_len = 0;

    int status = head_parse(job->head_bytes, c->reader.len, &s->limits, &job->head);
    if (status != 0)
        return status;
    if (!job->head.keep_alive || atomic_load(&c->server->stopping))
        c->close = true;
    if (!known_host(c, job->head.host))
        return 421;
    job->path = malloc(job->head.path_raw.len + 1);
    if (job->path == NULL)
        return 503;
    status = path_decode(job->head.path_raw, job->path, &path_len);
    if (status != 0)
        return status;
    if (!router_prefix((struct str){job->path, path_len}, &job->prefix, &job->slug, &job->rest))
        job->status = 404;
    else
        router_match(s->router, job->head.method, job->rest, &job->matched);
    if (job->matched.route == NULL && job->status == 0)
        job->status = job->matched.allow != 0 ? 405 : 404;
    job->loopback = c->listener->loopback;
    job->metrics = c->listener->metrics;
    client_of(c);
    return 0;
}

static void head_done(struct conn *c)
{
    struct job *job = calloc(1, sizeof(*job));

    c->job = job;
    if (job == NULL) {
        refuse(c, 503);
        return;
    }
    job->connection = c;
    job->received_us = monotonic_us();
    job->head_bytes = c->reader.bytes;
    c->reader.bytes = NULL;
    int status = judge_head(c);
    c->reader = (struct head_reader){0};
    if (status != 0) {
        refuse(c, status);
        return;
    }
    uint64_t want = (uint64_t)job->head.content_length;
    if (want == 0) {
        dispatch(c);
        return;
    }
    if (job->status != 0 || want > job_body_limit(&c->server->settings, job)) {
        if (job->status == 0)
            job->status = 413;
        job->matched.route = NULL;
        c->close = true; /* the body is not read */
        dispatch(c);
        return;
    }
    c->body_want = (size_t)want;
    bool import = job->matched.route != NULL && (job->matched.route->flags & ROUTE_BODY_IMPORT) != 0;
    c->body_most_ms = import ? c->server->settings.limits.import_ms : c->server->settings.limits.body_ms;
    if (want > TO_FILE && (c->file = temporary_file(c->server)) < 0) {
        log_event(LOG_ERROR, "no temporary file", NULL);
        refuse(c, 503);
        return;
    }
    set_state(c, CONN_BODY, c->body_most_ms);
    if (job->head.expect_continue && evbuffer_get_length(bufferevent_get_input(c->bev)) == 0)
        (void)bufferevent_write(c->bev, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

static void read_head(struct conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);

    while (c->state == CONN_HEAD && evbuffer_get_length(in) > 0) {
        size_t n = evbuffer_get_contiguous_space(in), used = 0;
        const char *p = (const char *)evbuffer_pullup(in, (ev_ssize_t)n);
        int status = head_feed(&c->reader, &c->server->settings.limits, p, n, &used);
        evbuffer_drain(in, used);
        if (status == HEAD_DONE)
            head_done(c);
        else if (status != HEAD_MORE)
            refuse(c, status);
    }
}

static void process(struct conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);

    if (c->state == CONN_IDLE && evbuffer_get_length(in) > 0)
        set_state(c, CONN_HEAD, c->server->settings.limits.head_ms);
    if (c->state == CONN_HEAD)
        read_head(c);
    if (c->state == CONN_BODY) {
        int status = take_body(c);
        if (status == 0 && c->body_have < c->body_want)
            return;
        if (status == 0)
            status = finish_body(c);
        if (status != 0)
            refuse(c, status);
        else
            dispatch(c);
    }
    if (c->state == CONN_LINGER) {
        c->lingered += evbuffer_get_length(in);
        evbuffer_drain(in, evbuffer_get_length(in));
        if (c->lingered > LINGER_BYTES)
            c->deadline = 0;
    }
}

/* --- events -------------------------------------------------------------------------------------------- */
static void on_read(struct bufferevent *bev, void *arg)
{
    (void)bev;
    process(arg);
}

static void written(struct conn *c)
{
    if (c->close || atomic_load(&c->server->stopping)) {
        linger(c);
        return;
    }
    set_state(c, CONN_IDLE, c->server->settings.limits.keep_alive_ms);
    if (evbuffer_get_length(bufferevent_get_input(c->bev)) > 0)
        process(c); /* a pipelined request is here already */
}

static void on_written(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;

    (void)bev;
    if (c->state == CONN_WRITE) /* else: 100 Continue */
        written(c);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct conn *c = arg;

    while (bufferevent_get_openssl_error(bev) != 0)
        ;
    if ((what & BEV_EVENT_CONNECTED) != 0)
        return;
    if ((what & BEV_EVENT_EOF) != 0 && (c->state == CONN_WAIT || c->state == CONN_WRITE)) {
        c->eof = c->close = true; /* half closed: it may still read */
        return;
    }
    conn_free(c);
}

void conn_answered(struct http_server *server, struct job *job)
{
    struct conn *c = job->connection;
    char *block = job->answer;
    size_t len = job->answer_len;

    (void)server;
    if (c == NULL) {
        job_free(job);
        return;
    }
    c->job = NULL;
    job->answer = NULL;
    c->close = c->close || job->close;
    if (block == NULL) {
        job_free(job);
        conn_free(c);
        return;
    }
    send_block(c, block, len, job->more, job->more_len);
    job_free(job);
}

/* --- accept and deadlines -------------------------------------------------------------------------------- */
static unsigned count_from(const struct http_server *server, const struct sockaddr_storage *peer)
{
    unsigned n = 0;
    for (const struct conn *c = server->conns; c != NULL; c = c->next)
        n += !c->exempt && address_same_net(&c->peer, peer);
    return n;
}

/* Room for a new one: an idle kept-alive connection gives way. */
static bool make_room(struct http_server *server)
{
    struct conn *oldest = NULL;

    if (server->conn_count < server->settings.limits.connections)
        return true;
    for (struct conn *c = server->conns; c != NULL; c = c->next)
        if (c->state == CONN_IDLE && (oldest == NULL || c->since < oldest->since))
            oldest = c;
    if (oldest == NULL)
        return false;
    conn_free(oldest);
    return true;
}

static struct bufferevent *bufferevent_for(struct listener *listener, evutil_socket_t fd)
{
    struct http_server *server = listener->server;

    if (server->tls == NULL || listener->metrics)
        return bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    SSL *ssl = SSL_new(server->tls);
    if (ssl == NULL)
        return NULL;
    struct bufferevent *bev = bufferevent_openssl_socket_new(server->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                                             BEV_OPT_CLOSE_ON_FREE);
    if (bev == NULL)
        SSL_free(ssl);
    else
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    return bev;
}

void conn_accept(struct listener *listener, evutil_socket_t fd, const struct sockaddr *peer, int peer_len)
{
    struct http_server *server = listener->server;
    struct conn *c = calloc(1, sizeof(*c));
    int on = 1;

    if (c == NULL) {
        close(fd);
        return;
    }
    memcpy(&c->peer, peer, (size_t)peer_len);
    for (size_t i = 0; i < server->proxy_count; i++)
        c->from_proxy |= address_same(&c->peer, &server->proxies[i]);
    c->exempt = c->from_proxy;
    bool fits = (c->exempt || count_from(server, &c->peer) < server->settings.limits.per_address) && make_room(server);
    c->bev = fits ? bufferevent_for(listener, fd) : NULL;
    if (c->bev == NULL) {
        close(fd);
        free(c);
        return;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    c->server = server;
    c->listener = listener;
    c->file = -1;
    c->next = server->conns;
    if (c->next != NULL)
        c->next->prev = c;
    server->conns = c;
    server->conn_count++;
    set_state(c, CONN_IDLE, server->settings.limits.head_ms);
    bufferevent_setwatermark(c->bev, EV_READ, 0, CHUNK);
    bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

static bool body_too_slow(const struct conn *c, int64_t now)
{
    const struct http_limits *l = &c->server->settings.limits;
    int64_t late = now - c->since - l->body_grace_ms;

    return c->state == CONN_BODY && late > 0 && (int64_t)c->body_have < late * (int64_t)l->body_rate / 1000;
}

void conn_sweep(struct http_server *server)
{
    int64_t now = now_ms();
    bool stopping = atomic_load(&server->stopping);

    for (struct conn *c = server->conns, *next; c != NULL; c = next) {
        next = c->next;
        if (c->state == CONN_WRITE) {
            size_t unsent = evbuffer_get_length(bufferevent_get_output(c->bev));
            if (unsent < c->unsent)
                c->deadline = now + server->settings.limits.write_ms;
            c->unsent = unsent;
        }
        if (c->state == CONN_IDLE && stopping)
            conn_free(c);
        else if (body_too_slow(c, now) || (now >= c->deadline && (c->state == CONN_HEAD || c->state == CONN_BODY)))
            refuse(c, 408);
        else if (now >= c->deadline)
            conn_free(c);
    }
}
