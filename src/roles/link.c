#include "roles/link.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "roles/message.h"

enum { LINE_BACK_MS = 2000 };

struct link {
    const char *role;
    pthread_mutex_t lock;
    pthread_cond_t attached;
    bool had_line; /* a role that was there comes back: worth waiting for */
    int fd;
    uint32_t next_id;
};

struct link *link_new(const char *role)
{
    struct link *link = calloc(1, sizeof(*link));
    pthread_condattr_t clock;

    if (!link)
        abort();
    *link = (struct link){.role = role, .fd = -1, .next_id = 1};
    pthread_mutex_init(&link->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&link->attached, &clock);
    pthread_condattr_destroy(&clock);
    return link;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    if (link->fd >= 0)
        close(link->fd);
    pthread_cond_destroy(&link->attached);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

void link_attach(struct link *link, int fd)
{
    pthread_mutex_lock(&link->lock);
    if (link->fd >= 0)
        close(link->fd);
    link->fd = fd;
    link->had_line = true;
    pthread_cond_broadcast(&link->attached);
    pthread_mutex_unlock(&link->lock);
}

const char *link_role(const struct link *link)
{
    return link->role;
}

static bool ask(struct link *link, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                uint32_t *rc, struct str *answer)
{
    struct buf body = buf_in(arena);
    struct message m;
    struct str rest;
    uint32_t id = link->next_id++, got;

    message_put_u32(&body, id);
    message_put_str(&body, work);
    message_put_str(&body, payload);
    if (!message_send(link->fd, buf_str(&body), NULL, 0, timeout_ms) ||
        !message_read(link->fd, arena, MESSAGE_MOST, &m, timeout_ms))
        return false;
    message_close_files(&m);
    rest = m.body;
    return message_take_u32(&rest, &got) && got == id && message_take_u32(&rest, rc) && *rc <= RC_BUG &&
           message_take_str(&rest, answer);
}

/* The role died or was given up: the supervisor brings a new line within a second or so. */
static void wait_for_line(struct link *link, int timeout_ms)
{
    int64_t ms = timeout_ms >= 0 && timeout_ms < LINE_BACK_MS ? timeout_ms : LINE_BACK_MS;
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ms / 1000);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (link->fd < 0 && pthread_cond_timedwait(&link->attached, &link->lock, &until) != ETIMEDOUT)
        ;
}

enum rc link_call(struct link *link, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                  struct str *answer, struct err *err)
{
    struct str text = STR("");
    uint32_t rc = RC_BUSY;
    bool ok = false;

    pthread_mutex_lock(&link->lock);
    if (link->fd < 0 && link->had_line)
        wait_for_line(link, timeout_ms);
    if (link->fd >= 0) {
        ok = ask(link, arena, work, payload, timeout_ms, &rc, &text);
        if (!ok) { /* late answers would be taken for others': this line is over */
            close(link->fd);
            link->fd = -1;
        }
    }
    pthread_mutex_unlock(&link->lock);
    if (!ok) {
        enum rc busy = err_busy(err, E2332_ROLE_DEAD);

        err->arg = str_from(link->role);
        return busy;
    }
    if (answer)
        *answer = text;
    if (rc == RC_NOT_FOUND) {
        enum rc unknown = err_not_found(err, E2333_WORK_UNKNOWN);

        err->arg = work;
        return unknown;
    }
    return rc == RC_OK ? RC_OK : err_set_at(err, (enum rc)rc, 0, NULL, __FILE__, __LINE__);
}

bool link_alive(struct link *link)
{
    if (pthread_mutex_trylock(&link->lock) != 0)
        return true; /* at work (a mail may take its time): whoever asked will see if it dies */
    pthread_mutex_unlock(&link->lock);

    struct arena *arena = arena_new(1 << 16);
    struct err err = {0};
    bool ok = link_call(link, arena, STR("ping"), STR(""), 500, NULL, &err) == RC_OK;

    arena_free(arena);
    return ok;
}

bool link_serve(int fd, const struct role_work *works)
{
    struct arena *arena = arena_new((size_t)MESSAGE_MOST * 4);
    struct buf body = buf_in(arena);
    struct message m;
    struct str rest, name, payload, answer = STR("");
    uint32_t id;
    enum rc rc = RC_NOT_FOUND;
    bool ok = message_read(fd, arena, MESSAGE_MOST, &m, 30000);

    if (ok) {
        message_close_files(&m);
        rest = m.body;
        ok = message_take_u32(&rest, &id) && message_take_str(&rest, &name) && message_take_str(&rest, &payload);
    }
    if (ok) {
        for (const struct role_work *w = works; w->name; w++)
            if (str_eqz(name, w->name))
                rc = w->run(arena, payload, &answer);
        message_put_u32(&body, id);
        message_put_u32(&body, (uint32_t)rc);
        message_put_str(&body, answer);
        ok = message_send(fd, buf_str(&body), NULL, 0, 30000);
    }
    arena_wipe(arena);
    arena_free(arena);
    return ok;
}
