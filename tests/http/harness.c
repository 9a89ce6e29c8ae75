#include "harness.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/errors.h"
#include "errors_http.h"

unsigned harness_port;
int harness_audited, harness_refused;

/* --- routes ---------------------------------------------------------------------------------- */
struct note { struct str name, text; };
static const struct field note_fields[] = {
    FIELD_TEXT(struct note, name, 50, FIELD_REQUIRED, 0, NEED_NONE, "x"),
    FIELD_LINES(struct note, text, 500, FIELD_SOMETIMES, 0, NEED_NONE, "x"),
    FIELD_END};
struct row { struct str item; int64_t price; };
static const struct field row_fields[] = {
    FIELD_TEXT(struct row, item, 50, FIELD_REQUIRED, 0, NEED_NONE, "x"),
    FIELD_CENTS(struct row, price, 0, 100000, 0, 0, NEED_NONE, "x"),
    FIELD_END};
struct order { struct str name; struct row *rows; size_t row_count; };
static const struct field order_fields[] = {
    FIELD_TEXT(struct order, name, 50, FIELD_REQUIRED, 0, NEED_NONE, "x"),
    FIELD_ROWS(struct order, rows, row_count, 10, row_fields, struct row, "x"),
    FIELD_END};

static enum rc hello(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    buf_fmt(&out->body, "hei %.*s|%.*s|%lld|%.*s", STR_FMT(in->path), STR_FMT(in->prefix),
            (long long)ctx->actor->user_id, STR_FMT(http_query(in, "q")));
    return RC_OK;
}

static enum rc form_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    buf_fmt(&out->body, "csrf=%.*s;flash=%.*s;", STR_FMT(in->csrf), STR_FMT(http_flash(in)));
    return RC_OK;
}

static enum rc form_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct note note = {0};
    TRY(request_fields(ctx, in, &note));
    if (str_eqz(note.name, "ohjaa"))
        return answer_redirect(ctx, in, out, STR("/lomake"), "test.saved");
    buf_fmt(&out->body, "nimi=%.*s teksti=%.*s osia=%zu", STR_FMT(note.name), STR_FMT(note.text), in->upload_count);
    if (in->upload_count > 0)
        buf_fmt(&out->body, " %.*s:%zu", STR_FMT(in->uploads[0].file_name), in->uploads[0].bytes.len);
    return RC_OK;
}

static enum rc order_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order order = {0};
    TRY(request_fields(ctx, in, &order));
    out->content_type = "application/json";
    buf_fmt(&out->body, "{\"rows\":%zu,\"price\":%lld}", order.row_count,
            order.row_count > 0 ? (long long)order.rows[0].price : 0);
    return RC_OK;
}

static enum rc import(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    uint64_t h = 1469598103934665603u;
    (void)ctx;
    for (size_t i = 0; i < in->body.len; i++)
        h = (h ^ (unsigned char)in->body.ptr[i]) * 1099511628211u;
    buf_fmt(&out->body, "%zu %llx", in->body.len, (unsigned long long)h);
    return RC_OK;
}

static enum rc big(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    for (int i = 0; i < 4000; i++)
        buf_addz(&out->body, "tavutavutavutavutavutavutavutavutavutavutavutavutavutavutavutavu\n");
    return RC_OK;
}

static enum rc memory(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    for (int i = 0; i < 1000; i++) /* 100 MB, were there no limit */
        memset(arena_alloc(ctx->arena, 100000), 1, 100000);
    buf_addz(&out->body, "no limit");
    return RC_OK;
}

static enum rc slow(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    usleep(400000);
    buf_addz(&out->body, "valmis");
    return RC_OK;
}

static enum rc bad_header(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    answer_header(out, "X-Test", str_fmt(ctx->arena, "a%.*sb", STR_FMT(http_query(in, "v"))));
    answer_header(out, "X-Test", STR("a\r\nX-Evil: 1"));
    return RC_OK;
}

static enum rc fails(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t rc = 0;
    buf_addz(&out->body, "half a page");
    if (!str_to_i64(http_path_param(in, "rc"), &rc))
        return err_not_found(&ctx->err, E1211_HTTP_NOT_FOUND);
    return err_set_at(&ctx->err, (enum rc)rc, 0, NULL, __FILE__, __LINE__);
}

static const struct route routes[] = {
    ROUTE(GET, "/hei", hello, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/hei/:nimi/tieto", hello, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/lomake", form_page, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/lomake", form_submit, ROLE_ANYONE, PURPOSE_SECURITY, note_fields),
    ROUTE_FLAGS(POST, "/liite", form_submit, ROLE_ANYONE, PURPOSE_SECURITY, note_fields, ROUTE_BODY_ATTACHMENT | ROUTE_NO_CSRF),
    ROUTE_FLAGS(POST, "/tuonti", import, ROLE_ANYONE, PURPOSE_SECURITY, NULL, ROUTE_BODY_IMPORT | ROUTE_NO_CSRF),
    ROUTE_FLAGS(POST, "/kiella/:token", hello, ROLE_ANYONE, PURPOSE_SECURITY, NULL, ROUTE_NO_CSRF),
    ROUTE(POST, "/tyhja", hello, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/henkilosto", hello, ROLE_STAFF, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/henkilosto", form_submit, ROLE_STAFF, PURPOSE_SECURITY, note_fields),
    ROUTE(GET, "/oma", hello, ROLE_SUBJECT, PURPOSE_SECURITY),
    ROUTE(GET, "/salassapito", hello, ROLE_SIGNED_IN, PURPOSE_SECURITY),
    ROUTE_FLAGS(GET, "/avaimet", hello, ROLE_STAFF, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FORM(POST, "/tilaus", order_submit, ROLE_STAFF, PURPOSE_SECURITY, order_fields),
    ROUTE_FORM(POST, "/api/v1/orders", order_submit, ROLE_TOKEN | ROLE_STAFF, PURPOSE_SECURITY, order_fields),
    ROUTE(GET, "/iso", big, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/muisti", memory, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/hidas", slow, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/otsake", bad_header, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/virhe/:rc", fails, ROLE_ANYONE, PURPOSE_SECURITY),
    ROUTE(GET, "/markkinointi", hello, ROLE_ANYONE, PURPOSE_DIRECT_MARKETING),
    ROUTE_FLAGS(GET, "/julkinen", hello, ROLE_ANYONE, PURPOSE_SECURITY, NULL, ROUTE_UNAUDITED),
    ROUTE_END};
static const struct route *const tables[] = {routes, NULL};

static const struct asset assets[] = {
    {"/assets/app.css", {(const uint8_t *)"body{}", 6}, {(const uint8_t *)"GZ", 2}, "text/css; charset=utf-8", "abc123"},
    {0}};

/* --- hooks ------------------------------------------------------------------------------------- */
static enum rc open_register(struct ctx *ctx, struct str slug, struct str host)
{
    (void)host;
    if (slug.len > 0 && !str_eqz(slug, "mallikonttori"))
        return err_not_found(&ctx->err, E1226_REGISTER_UNKNOWN);
    ctx->tenant = 1;
    ctx->register_id = slug.len > 0 ? 2 : 1;
    return RC_OK;
}

static enum rc authenticate(struct ctx *ctx, const struct http_request *in, struct actor *actor)
{
    struct str session = http_cookie(in, "istunto");

    if (in->bearer) {
        if (!str_eqz(http_header(in, "Authorization"), "Bearer good"))
            return err_forbidden(&ctx->err, E1220_SIGN_IN_NEEDED);
        *actor = (struct actor){.user_id = 9, .roles = ROLE_TOKEN};
    } else if (str_eqz(session, "staff")) {
        *actor = (struct actor){.user_id = 7, .roles = ROLE_STAFF, .nda_signed = true, .session_id = 70};
    } else if (str_eqz(session, "nonda")) {
        *actor = (struct actor){.user_id = 8, .roles = ROLE_STAFF, .session_id = 80};
    } else if (str_eqz(session, "subject")) {
        *actor = (struct actor){.user_id = 6, .roles = ROLE_SUBJECT, .session_id = 60};
    }
    return RC_OK;
}

static enum rc permit_network(struct ctx *ctx, const struct http_request *in)
{
    return str_eqz(in->client, "127.0.0.66") ? err_forbidden(&ctx->err, E1224_NETWORK) : RC_OK;
}

static enum rc fresh(struct ctx *ctx, const struct http_request *in)
{
    return http_cookie(in, "tuore").len > 0 ? RC_OK : err_forbidden(&ctx->err, E1225_FRESH_SIGN_IN);
}

static enum rc before_answer(struct ctx *ctx)
{
    (void)ctx;
    __atomic_add_fetch(&harness_audited, 1, __ATOMIC_RELAXED);
    return RC_OK;
}

static void refused(struct ctx *ctx, const struct http_request *in)
{
    (void)ctx;
    (void)in;
    __atomic_add_fetch(&harness_refused, 1, __ATOMIC_RELAXED);
}

static const struct http_hooks hooks = {
    .open_register = open_register, .authenticate = authenticate, .permit_network = permit_network,
    .fresh_sign_in = fresh, .before_answer = before_answer, .refused = refused,
    .sign_in_path = "/kirjaudu", .nda_path = "/salassapito", .fresh_sign_in_path = "/kirjaudu/uudelleen"};

struct http_server *harness_start(const struct http_limits *limits, const char *cert, const char *key)
{
    static const char *const hosts[] = {"rekisteri.example"};
    const struct http_listen listen = {"127.0.0.1:0", -1};
    struct http_server *server = NULL;
    struct err err = {0};
    struct http_server_options o = {.listen = &listen, .listen_count = 1, .hosts = hosts, .host_count = 1,
                                    .routes = tables, .hooks = &hooks, .assets = assets, .workers = 8,
                                    .tls_cert = cert, .tls_key = key, .metrics_listen = "127.0.0.1:0"};

    if (limits != NULL)
        o.limits = *limits;
    if (http_server_start(&o, &server, &err) != RC_OK) {
        fprintf(stderr, "server did not start: %d\n", err.code);
        exit(1);
    }
    harness_port = http_server_port(server, 0);
    return server;
}

/* --- raw client ------------------------------------------------------------------------------------ */
int raw_connect(const char *from)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)harness_port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* pieces stay pieces */
    if (from != NULL) {
        struct sockaddr_in b = {.sin_family = AF_INET};
        inet_pton(AF_INET, from, &b.sin_addr);
        (void)!bind(fd, (struct sockaddr *)&b, sizeof(b));
    }
    inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
        perror("connect");
        exit(1);
    }
    return fd;
}

void raw_send(int fd, const void *bytes, size_t len)
{
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server has closed: what it said is read next */
        p += n;
        len -= (size_t)n;
    }
}

static void count_answers(struct reply *r)
{
    for (size_t i = 0; i + 12 < r->len; i++)
        if (memcmp(r->bytes + i, "HTTP/1.1 ", 9) == 0) {
            int status = (int)strtol(r->bytes + i + 9, NULL, 10);
            if (status == 100)
                continue;
            if (r->answers++ == 0)
                r->status = status;
        }
}

void raw_read(int fd, struct reply *reply, int wait_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    reply->len = 0;
    reply->status = reply->answers = 0;
    reply->closed = false;
    while (reply->len + 1 < sizeof(reply->bytes)) {
        /* a loaded machine may be slow to begin; only silence after bytes is short */
        if (poll(&p, 1, reply->len == 0 && wait_ms >= 100 ? 8000 : wait_ms) <= 0)
            break;
        ssize_t n = recv(fd, reply->bytes + reply->len, sizeof(reply->bytes) - 1 - reply->len, 0);
        if (n <= 0) {
            reply->closed = true;
            break;
        }
        reply->len += (size_t)n;
    }
    reply->bytes[reply->len] = 0;
    count_answers(reply);
}

void raw_exchange(const void *bytes, size_t len, size_t piece, struct reply *reply, int wait_ms)
{
    int fd = raw_connect(NULL);
    const char *p = bytes;

    for (size_t at = 0; at < len; at += piece == 0 ? len : piece)
        raw_send(fd, p + at, piece == 0 || at + piece > len ? len - at : piece);
    raw_read(fd, reply, wait_ms);
    close(fd);
}

const char *reply_header(const struct reply *reply, const char *name)
{
    static char value[1024];
    const char *end = strstr(reply->bytes, "\r\n\r\n");
    size_t n = strlen(name);

    for (const char *at = strstr(reply->bytes, "\r\n"); at != NULL && at < end; at = strstr(at + 2, "\r\n")) {
        const char *line = at + 2;
        if (strncasecmp(line, name, n) != 0 || line[n] != ':')
            continue;
        const char *stop = strstr(line, "\r\n");
        size_t len = (size_t)(stop - line) - n - 2;
        if (len >= sizeof(value))
            len = sizeof(value) - 1;
        memcpy(value, line + n + 2, len);
        value[len] = 0;
        return value;
    }
    return NULL;
}

const char *reply_body(const struct reply *reply)
{
    const char *end = strstr(reply->bytes, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}
