/* A bounded client: keep-alive connections to a server on this machine, one thread and one epoll for all,
 * each connection with one request under way. The requests are made before the clock starts and are used in
 * turn, each once and then again from the first.
 *     bench_load PORT CONNECTIONS SECONDS COOKIE FILE
 * FILE: one request a line, `GET /path` or `POST /path body` (a urlencoded form); a line `= COOKIE` gives the cookie,
 * another person's, of the requests after it, and `+ NAME: VALUE` one header more of them. At most 256 connections and
 * 60 seconds. Prints one JSON line: requests, errors (any answer that is not 200, 201 or 303), per status class,
 * seconds, rate, p50 and p95 in ms. Only 127.0.0.1. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, MOST_SECONDS = 60, ROOM = 1 << 22, SAMPLES = 4 << 20, LINE = 1 << 18, HEAD = 16384 };

struct request { char *bytes; size_t len; };
struct connection { int fd; size_t got, need; double sent; char *room; };

static struct request *requests;
static size_t request_count, next_request, done, errors, ok200, ok303, sample_count;
static float *samples;
static int first_bad;

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void add_request(const char *port, const char *cookie, char *line)
{
    char *method = strtok(line, " \n"), *path = strtok(NULL, " \n"), *body = strtok(NULL, "\n");
    struct request *r;
    size_t room = HEAD + (body != NULL ? strlen(body) : 0);
    int n;

    if (method == NULL || path == NULL)
        return;
    requests = realloc(requests, (request_count + 1) * sizeof(*requests));
    r = &requests[request_count++];
    r->bytes = malloc(room);
    if (requests == NULL || r->bytes == NULL)
        give_up("memory");
    n = snprintf(r->bytes, room, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUser-Agent: bench\r\nAccept: text/html\r\n"
                 "Accept-Language: fi\r\nOrigin: http://127.0.0.1:%s\r\nCookie: %s\r\n", method, path, port, port, cookie);
    if (body != NULL)
        n += snprintf(r->bytes + n, room - (size_t)n,
                      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(body));
    n += snprintf(r->bytes + n, room - (size_t)n, "\r\n%s", body != NULL ? body : "");
    r->len = (size_t)n;
}

static void read_requests(const char *port, const char *cookie, const char *path)
{
    static char line[LINE], person[2 * LINE];
    FILE *in = fopen(path, "r");

    (void)snprintf(person, sizeof(person), "%s", cookie);
    if (in == NULL)
        give_up(path);
    while (fgets(line, sizeof(line), in) != NULL) {
        char *text = line + 2;

        if (line[0] != '=' && line[0] != '+') {
            add_request(port, person, line);
            continue;
        }
        text[strcspn(text, "\n")] = 0;
        if (line[0] == '=')
            (void)snprintf(person, sizeof(person), "%s", text);
        else
            (void)snprintf(person + strlen(person), sizeof(person) - strlen(person), "\r\n%s", text);
    }
    (void)fclose(in);
    if (request_count == 0)
        give_up("no requests");
}

static int dial(const char *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
        give_up("connect");
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

static void send_next(struct connection *c)
{
    const struct request *r = &requests[next_request++ % request_count];

    c->got = c->need = 0;
    c->sent = now();
    if (send(c->fd, r->bytes, r->len, MSG_NOSIGNAL) != (ssize_t)r->len)
        give_up("send");
}

/* How long the whole answer is, once its head is there; 0: not yet. */
static size_t whole(const struct connection *c)
{
    char *end = memmem(c->room, c->got, "\r\n\r\n", 4), *length;

    if (end == NULL)
        return 0;
    *end = 0;
    length = strcasestr(c->room, "\r\nContent-Length:");
    *end = '\r';
    return (size_t)(end - c->room) + 4 + (length != NULL ? strtoul(length + 17, NULL, 10) : 0);
}

static void finish(struct connection *c)
{
    int status = c->got > 12 ? (int)strtol(c->room + 9, NULL, 10) : 0;

    done++;
    ok200 += status == 200 || status == 201;
    ok303 += status == 303;
    if (status != 200 && status != 201 && status != 303 && errors++ == 0)
        first_bad = status;
    if (sample_count < SAMPLES)
        samples[sample_count++] = (float)((now() - c->sent) * 1000);
}

/* false: not whole yet */
static int take(struct connection *c)
{
    ssize_t n = recv(c->fd, c->room + c->got, ROOM - 1 - c->got, 0);

    if (n <= 0)
        give_up("the server closed a connection");
    c->got += (size_t)n;
    c->room[c->got] = 0;
    if (c->need == 0)
        c->need = whole(c);
    if (c->need >= ROOM)
        give_up("an answer is too long");
    if (c->need == 0 || c->got < c->need)
        return 0;
    finish(c);
    return 1;
}

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static void run(struct connection *connections, int count, double seconds)
{
    struct epoll_event events[MOST];
    int poll = epoll_create1(0);
    double begin = now(), end = begin + seconds;
    int open = count;

    for (int i = 0; i < count; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = &connections[i]}};

        if (epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &e) != 0)
            give_up("epoll");
        send_next(&connections[i]);
    }
    while (open > 0) {
        int n = epoll_wait(poll, events, MOST, 30000);

        if (n <= 0)
            give_up("no answer in 30 s");
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;

            if (!take(c))
                continue;
            if (now() < end)
                send_next(c);
            else
                open--;
        }
    }
    seconds = now() - begin;
    qsort(samples, sample_count, sizeof(*samples), compare);
    printf("{\"requests\":%zu,\"errors\":%zu,\"first_bad\":%d,\"ok200\":%zu,\"ok303\":%zu,\"seconds\":%.3f,\"rate\":%.1f,\"p50\":%.3f,"
           "\"p95\":%.3f}\n", done, errors, first_bad, ok200, ok303, seconds, (double)done / seconds,
           (double)samples[sample_count / 2], (double)samples[sample_count * 95 / 100]);
}

int main(int argc, char **argv)
{
    static struct connection connections[MOST];
    int count = argc == 6 ? (int)strtol(argv[2], NULL, 10) : 0;
    double seconds = argc == 6 ? strtod(argv[3], NULL) : 0;

    if (count < 1 || count > MOST || seconds <= 0 || seconds > MOST_SECONDS)
        return 2;
    samples = malloc(SAMPLES * sizeof(*samples));
    read_requests(argv[1], argv[4], argv[5]);
    for (int i = 0; i < count; i++) {
        connections[i] = (struct connection){.fd = dial(argv[1]), .room = malloc(ROOM)};
        if (connections[i].room == NULL || samples == NULL)
            give_up("memory");
    }
    run(connections, count, seconds);
    return 0;
}
