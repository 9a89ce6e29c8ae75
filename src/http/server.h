/* The HTTP server of the web role: one event thread (libevent, llhttp, OpenSSL), a pool of workers
 * that run blocking handlers. Strictness, limits and timeouts: QUALITY.md section 2. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/asset.h"
#include "http/hooks.h"

struct http_server;

struct http_limits { /* 0: the default in brackets (http_limits_default) */
    size_t request_line;      /* [8 KiB] 414 */
    size_t head;              /* [16 KiB] 431 */
    unsigned headers;         /* [64] 431 */
    size_t form, json, attachment, import; /* [64 KiB, 1 MiB, 10 MiB, 256 MiB] 413; a form with rows as json */
    unsigned form_fields;     /* [8192] 422: an invoice of 600 rows */
    unsigned json_values;     /* [60,000] 422: an invoice of 5,000 rows */
    unsigned head_ms;         /* [10,000] from the first byte of a head to its end */
    unsigned body_grace_ms;   /* [5,000] after that at least body_rate */
    unsigned body_rate;       /* [1,024] bytes a second */
    unsigned body_ms;         /* [120,000] whole body */
    unsigned import_ms;       /* [900,000] whole body of an import */
    unsigned write_ms;        /* [30,000] without progress */
    unsigned keep_alive_ms;   /* [15,000] */
    unsigned connections;     /* [1,024] */
    unsigned per_address;     /* [64]; not for a configured proxy */
    unsigned queue;           /* [512] waiting requests, then 503 */
    unsigned token_burst, token_second; /* [200, 100] calls of the API by one token: at once, then a second; 429 */
    unsigned user_burst, user_second;   /* [2,000, 1,000] by one person's session */
};
extern const struct http_limits http_limits_default;

struct http_listen {
    const char *address;      /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:443"; port 0: any */
    int fd;                   /* an open listening socket (the supervisor's), or -1: open it here */
};

struct http_server_options {
    const struct http_listen *listen; size_t listen_count;
    const char *tls_cert, *tls_key;   /* PEM files; both or none. With them every listener speaks TLS */
    const char *const *hosts; size_t host_count;     /* names we answer to, without port; a
                                                        public listener without any answers 421 */
    const char *const *proxies; size_t proxy_count;  /* addresses of reverse proxies: their right-most
                                                        X-Forwarded-For is the client, X-Forwarded-Proto
                                                        the scheme; they may speak plain HTTP */
    const char *metrics_listen;       /* "127.0.0.1:9090" or NULL; loopback only */
    const char *tmp_dir;              /* for import bodies (0600, unlinked at once); NULL: /tmp */
    unsigned workers;                 /* 0: 64 */
    size_t arena_limit;               /* 0: 16 MiB for each request; routes that say ROUTE_LARGE four times as much */
    uint8_t csrf_key[32];             /* all zero: random at start */
    struct http_limits limits;
    struct env *env;
    struct store *store;              /* into ctx->store; may be NULL in tests */
    const struct route *const *routes;/* all_routes: list of tables, ends with NULL */
    const struct asset *assets;       /* all_assets or NULL */
    const struct http_hooks *hooks;   /* must live as long as the server */
};

/* Start threads and accept. Errors: INVALID 1201 bad address, 1202 plain HTTP on a public address
 * (neither TLS nor a proxy configured), 1203 certificate or key unusable, 1204 route table wrong (no
 * purpose, no role, doubled); BUSY 1205 address in use. */
MUST_USE enum rc http_server_start(const struct http_server_options *options, struct http_server **out,
                                   struct err *err);
unsigned http_server_port(const struct http_server *server, size_t listener);
/* Stop accepting, let running requests end (at most grace_ms), close everything, free. Call from
 * another thread than the server's own. */
void http_server_stop(struct http_server *server, unsigned grace_ms);
/* Open a listening socket for an address, with the rule on plain HTTP (`safe`: TLS or proxy is
 * configured). For a supervisor that opens sockets before it starts the roles. */
MUST_USE enum rc http_listen_open(const char *address, bool safe, int *fd, struct err *err);

/* Is it an address that http_listen_open reads? loopback: of this machine only. Pure. */
bool http_address_valid(const char *address, bool *loopback);
/* Can certificate and key be used? INVALID 1203. */
MUST_USE enum rc http_tls_check(const char *cert, const char *key, struct err *err);

#endif
