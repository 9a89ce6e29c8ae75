/* A real server on loopback with a few routes, and a raw socket to talk to it. */
#ifndef TESTS_HTTP_HARNESS_H
#define TESTS_HTTP_HARNESS_H

#include "http/server.h"

struct reply {
    char bytes[1 << 20];
    size_t len;
    int status;      /* of the first answer, 0 when none */
    int answers;     /* how many status lines came */
    bool closed;     /* the server closed the connection */
};

struct http_server *harness_start(const struct http_limits *limits, const char *cert, const char *key);
extern unsigned harness_port;
extern int harness_audited, harness_refused; /* how often the hooks were called */

int raw_connect(const char *from);                     /* from: local address or NULL */
void raw_send(int fd, const void *bytes, size_t len);
/* Read until the server closes, or until `wait_ms` pass without a byte (before the first byte: 8 s,
 * unless wait_ms is under 100). */
void raw_read(int fd, struct reply *reply, int wait_ms);
/* One connection: send all, in pieces of `piece` bytes (0: at once), and read. */
void raw_exchange(const void *bytes, size_t len, size_t piece, struct reply *reply, int wait_ms);
#define EXCHANGE(text, reply) raw_exchange((text), sizeof(text) - 1, 0, (reply), 3000)
const char *reply_header(const struct reply *reply, const char *name); /* value or NULL, static buffer */
const char *reply_body(const struct reply *reply);

#endif
