/* Requests a second and CPU per request of the HTTP server alone: a trivial handler, keep-alive, one
 * client thread per connection. Usage: http_bench [connections] [seconds]. CPU is of the server's threads
 * and the clients' together minus the clients' own, as getrusage sees them. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http/server.h"

static enum rc hello(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    buf_addz(&out->body, "<!doctype html><title>hei</title>");
    return RC_OK;
}

static const struct route routes[] = {ROUTE(GET, "/hei", hello, ROLE_ANYONE, PURPOSE_SECURITY), ROUTE_END};
static const struct route *const tables[] = {routes, NULL};

struct client { pthread_t thread; unsigned port; uint64_t done; double cpu; };
static atomic_bool stop;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_of(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void *client(void *arg)
{
    static const char request[] = "GET /hei HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: text/html\r\n\r\n";
    struct client *c = arg;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    char reply[8192];
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
        return NULL;
    while (!atomic_load(&stop)) {
        if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) < 0)
            break;
        ssize_t n = recv(fd, reply, sizeof(reply), 0); /* small: one piece */
        if (n < 12 || memcmp(reply, "HTTP/1.1 200", 12) != 0)
            break;
        c->done++;
    }
    c->cpu = now(CLOCK_THREAD_CPUTIME_ID);
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int connections = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 16, secs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    const struct http_listen listen = {"127.0.0.1:0", -1};
    struct http_server_options o = {.listen = &listen, .listen_count = 1, .routes = tables, .limits = {.per_address = 2000}};
    struct http_server *server;
    struct err err = {0};
    struct client *clients = calloc((size_t)connections, sizeof(*clients));
    uint64_t done = 0;
    double client_cpu = 0;

    if (connections < 1 || clients == NULL || http_server_start(&o, &server, &err) != RC_OK)
        return 1;
    double t = now(CLOCK_MONOTONIC), cpu = cpu_of(RUSAGE_SELF);
    for (int i = 0; i < connections; i++) {
        clients[i].port = http_server_port(server, 0);
        pthread_create(&clients[i].thread, NULL, client, &clients[i]);
    }
    sleep((unsigned)secs);
    atomic_store(&stop, true);
    for (int i = 0; i < connections; i++) {
        pthread_join(clients[i].thread, NULL);
        done += clients[i].done;
        client_cpu += clients[i].cpu;
    }
    t = now(CLOCK_MONOTONIC) - t;
    cpu = cpu_of(RUSAGE_SELF) - cpu - client_cpu;
    printf("connections %d, requests %llu, %.0f/s, server CPU %.1f us a request\n", connections,
           (unsigned long long)done, (double)done / t, done > 0 ? cpu / (double)done * 1e6 : 0);
    http_server_stop(server, 100);
    free(clients);
    return 0;
}
