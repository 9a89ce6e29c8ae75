/* The running server: event thread, connections, worker pool. Private to server.c, connection.c,
 * pool.c, listen.c. */
#ifndef HTTP_NET_H
#define HTTP_NET_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/internal.h"

/* --- worker pool ----------------------------------------------------------------------------- */
struct pool_worker;
struct pool {
    pthread_mutex_t lock;
    struct job *first, *last;  /* waiting: no worker is idle */
    unsigned waiting;
    struct pool_worker *idle;  /* the one that worked last stands first: its memory is still in the cache */
    bool stop;
    _Atomic(struct job *) done; /* answered, not yet taken by the event thread */
    int wake_fd;               /* eventfd: done is not empty */
    struct pool_worker *workers;
    unsigned worker_count;
    const struct settings *settings;
};
MUST_USE bool pool_start(struct pool *pool, const struct settings *settings, unsigned workers);
void pool_stop(struct pool *pool);                 /* joins; waiting jobs are still run */
bool pool_push(struct pool *pool, struct job *job); /* false: full */
struct job *pool_take_done(struct pool *pool);

/* --- connections, event thread only --------------------------------------------------------------- */
enum conn_state { CONN_IDLE, CONN_HEAD, CONN_BODY, CONN_WAIT, CONN_WRITE, CONN_LINGER };

struct listener {
    struct http_server *server;
    struct evconnlistener *ev;
    bool loopback, metrics;
};

struct conn {
    struct conn *next, *prev;
    struct http_server *server;
    const struct listener *listener;
    struct bufferevent *bev;
    enum conn_state state;
    struct sockaddr_storage peer;
    bool from_proxy, close, eof, exempt;
    struct head_reader reader;
    struct job *job;
    /* body */
    size_t body_want, body_have, body_cap;
    int file;                  /* temporary file, or -1 */
    unsigned body_most_ms;
    /* deadlines, monotonic ms */
    int64_t since, deadline;
    size_t unsent;             /* at the last look */
    size_t lingered;
};

struct http_server {
    struct settings settings;
    struct event_base *base;
    struct event *sweep, *wake;
    struct listener *listeners;
    size_t listener_count;
    unsigned ports[16];
    SSL_CTX *tls;
    struct conn *conns;
    unsigned conn_count;
    struct pool pool;
    pthread_t thread;
    atomic_bool stopping;
    _Atomic int64_t stop_at;
    bool closed_listeners;
    struct sockaddr_storage proxies[16];
    size_t proxy_count;
};

void conn_accept(struct listener *listener, evutil_socket_t fd, const struct sockaddr *peer, int peer_len);
void conn_answered(struct http_server *server, struct job *job); /* a worker is done with it */
void conn_sweep(struct http_server *server);                     /* deadlines, four times a second */
void conn_free(struct conn *conn);

/* --- addresses, TLS (listen.c, tls.c) --------------------------------------------------------------- */
MUST_USE bool address_parse(const char *text, struct sockaddr_storage *out, socklen_t *len);
bool address_is_loopback(const struct sockaddr_storage *a);
bool address_same(const struct sockaddr_storage *a, const struct sockaddr_storage *b); /* without port */
bool address_same_net(const struct sockaddr_storage *a, const struct sockaddr_storage *b); /* IPv6: /64 */
void address_text(const struct sockaddr_storage *a, char *out, size_t size);
MUST_USE enum rc tls_open(const char *cert, const char *key, SSL_CTX **out, struct err *err);

#endif
