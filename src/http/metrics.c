/* Counters of the server, for /metrics: time and answers by route pattern, never by address. */
#include "http/internal.h"

#include <stdatomic.h>
#include <time.h>

enum { MOST_ROUTES = 512 };

static struct slot {
    _Atomic(const struct route *) route;
    atomic_uint_fast64_t count, micros;
} slots[MOST_ROUTES];
static atomic_uint_fast64_t classes[6];

int64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void metrics_refused(int status)
{
    if (status >= 100 && status < 600)
        atomic_fetch_add_explicit(&classes[status / 100], 1, memory_order_relaxed);
}

void metrics_count(const struct job *job, int status, int64_t now_us)
{
    const struct route *route = job->matched.route;
    size_t at = ((uintptr_t)route / sizeof(struct route)) % MOST_ROUTES;

    metrics_refused(status);
    if (route == NULL)
        return;
    for (size_t i = 0; i < MOST_ROUTES; i++, at = (at + 1) % MOST_ROUTES) {
        const struct route *seen = atomic_load(&slots[at].route);
        if (seen == NULL && atomic_compare_exchange_strong(&slots[at].route, &seen, route))
            seen = route;
        if (seen != route)
            continue;
        atomic_fetch_add_explicit(&slots[at].count, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&slots[at].micros, (uint64_t)(now_us - job->received_us), memory_order_relaxed);
        return;
    }
}

void metrics_write(struct buf *out)
{
    static const char *const words[] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};
    static const char *const methods[] = {"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    buf_addz(out, "# TYPE seloste_http_answers_total counter\n");
    for (size_t i = 2; i < COUNT(words); i++)
        buf_fmt(out, "seloste_http_answers_total{class=\"%s\"} %llu\n", words[i], (unsigned long long)classes[i]);
    buf_addz(out, "# TYPE seloste_http_seconds summary\n");
    for (size_t i = 0; i < MOST_ROUTES; i++) {
        const struct route *r = atomic_load(&slots[i].route);
        if (r == NULL)
            continue;
        uint64_t us = slots[i].micros;
        buf_fmt(out, "seloste_http_seconds_sum{route=\"%s %s\"} %llu.%06llu\n", methods[r->method], r->path,
                (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
        buf_fmt(out, "seloste_http_seconds_count{route=\"%s %s\"} %llu\n", methods[r->method], r->path,
                (unsigned long long)slots[i].count);
    }
}
