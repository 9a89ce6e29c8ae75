#include "roles/link.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "roles/message.h"

enum { LINE_BACK_MS = 2000, ROLE_MEMORY = 256 << 20 };

struct line {
    int fd;            /* -1: none */
    bool busy;         /* somebody waits for its answer */
    bool had;          /* a process that was there comes back: worth waiting for */
    int64_t used_at;   /* ms of the monotonic clock */
};

struct link {
    const char *role;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a line came, or is free again */
    struct line lines[LINK_LINES];
    int most;
    bool asked;             /* for one more, which has not come yet */
    void (*more)(void *arg);
    void *more_arg;
    _Atomic uint32_t next_id;
};

static int64_t monotonic_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct link *link_new(const char *role)
{
    struct link *link = calloc(1, sizeof(*link));
    pthread_condattr_t clock;

    if (!link)
        abort();
    *link = (struct link){.role = role, .next_id = 1, .most = 1};
    for (int i = 0; i < LINK_LINES; i++)
        link->lines[i].fd = -1;
    pthread_mutex_init(&link->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&link->changed, &clock);
    pthread_condattr_destroy(&clock);
    return link;
}

void link_spread(struct link *link, int most, void (*more)(void *arg), void *arg)
{
    link->most = most < 1 ? 1 : most > LINK_LINES ? LINK_LINES : most;
    link->more = more;
    link->more_arg = arg;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    for (int i = 0; i < LINK_LINES; i++)
        if (link->lines[i].fd >= 0)
            close(link->lines[i].fd);
    pthread_cond_destroy(&link->changed);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

void link_attach(struct link *link, int line, int fd)
{
    struct line *l = &link->lines[line];

    pthread_mutex_lock(&link->lock);
    while (l->busy) /* who waits on the old line sees its end, or its answer */
        pthread_cond_wait(&link->changed, &link->lock);
    if (l->fd >= 0)
        close(l->fd);
    *l = (struct line){.fd = fd, .had = true, .used_at = monotonic_ms()};
    link->asked = false;
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
}

const char *link_role(const struct link *link)
{
    return link->role;
}

bool link_has(struct link *link, int line)
{
    bool has;

    pthread_mutex_lock(&link->lock);
    has = link->lines[line].fd >= 0;
    pthread_mutex_unlock(&link->lock);
    return has;
}

int link_rested(struct link *link, int64_t ms)
{
    int64_t before = monotonic_ms() - ms;
    int found = -1;

    pthread_mutex_lock(&link->lock);
    for (int i = LINK_LINES - 1; i > 0 && found < 0; i--) {
        struct line *l = &link->lines[i];

        if (l->fd < 0 || l->busy || l->used_at > before)
            continue;
        close(l->fd);
        *l = (struct line){.fd = -1};
        found = i;
    }
    pthread_mutex_unlock(&link->lock);
    return found;
}

/* --- payloads past the line: in a file of memory ------------------------------------------------------- */

/* A memory file of these bytes; -1 when there is no memory for it. The receiver owns it. */
static int memory_file(struct str bytes)
{
    int fd = memfd_create("payload", MFD_CLOEXEC);

    while (fd >= 0 && bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n > 0) {
            bytes = str_sub(bytes, (size_t)n, bytes.len);
        } else if (n == 0 || errno != EINTR) {
            close(fd);
            fd = -1;
        }
    }
    return fd;
}

/* Its bytes into the arena. Read, never mapped: who sent it may still make it shorter. */
static bool read_file(struct arena *arena, int fd, struct str *out)
{
    struct stat about;
    size_t have = 0, size;
    char *bytes;

    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 0 || about.st_size > LINK_PAYLOAD_MOST)
        return false;
    size = (size_t)about.st_size;
    bytes = arena_alloc_raw(arena, size + 1);
    while (have < size) {
        ssize_t n = pread(fd, bytes + have, size - have, (off_t)have);

        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        have += n > 0 ? (size_t)n : 0;
    }
    *out = (struct str){bytes, size};
    return true;
}

/* Send head and payload. */
static bool send_with(int fd, struct buf *head, struct str payload, int timeout_ms)
{
    bool apart = payload.len > LINK_IN_LINE, ok;
    int file = apart ? memory_file(payload) : -1;

    if (apart && file < 0)
        return false;
    message_put_str(head, apart ? STR("") : payload);
    ok = message_send(fd, buf_str(head), &file, apart ? 1 : 0, timeout_ms);
    if (apart)
        close(file);
    return ok;
}

/* The payload of a message whose fields before it are taken; its files are closed. */
static bool take_payload(struct arena *arena, struct message *m, struct str rest, struct str *payload)
{
    jmp_buf full, *before = arena_guard(arena);
    bool ok = message_take_str(&rest, payload) && m->file_count <= 1;

    if (before && setjmp(full) != 0) { /* larger than the caller's memory */
        arena_set_guard(arena, before);
        message_close_files(m);
        longjmp(*before, 1);
    }
    if (before)
        arena_set_guard(arena, &full);
    if (ok && m->file_count == 1)
        ok = read_file(arena, m->files[0], payload);
    if (before)
        arena_set_guard(arena, before);
    message_close_files(m);
    return ok;
}

static bool ask(struct link *link, int fd, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                uint32_t *rc, struct str *answer)
{
    struct buf body = buf_in(arena);
    struct message m;
    struct str rest;
    uint32_t id = atomic_fetch_add(&link->next_id, 1), got;

    message_put_u32(&body, id);
    message_put_str(&body, work);
    if (!send_with(fd, &body, payload, timeout_ms) || !message_read(fd, arena, MESSAGE_MOST, &m, timeout_ms))
        return false;
    rest = m.body;
    if (message_take_u32(&rest, &got) && got == id && message_take_u32(&rest, rc) && *rc <= RC_BUG)
        return take_payload(arena, &m, rest, answer);
    message_close_files(&m);
    return false;
}

/* How the lines stand: one that is free, or -1; how many are at work; does a process come back that was there? */
static int look(const struct link *link, int *at_work, int *there, bool *comes)
{
    int free_one = -1;

    *at_work = *there = 0;
    *comes = false;
    for (int i = LINK_LINES - 1; i >= 0; i--) {
        const struct line *l = &link->lines[i];

        *there += l->fd >= 0;
        *at_work += l->fd >= 0 && l->busy;
        *comes = *comes || (l->fd < 0 && l->had);
        if (l->fd >= 0 && !l->busy)
            free_one = i;
    }
    return free_one;
}

/* A line of one's own, -1: the role is not there. Whoever is at work ends or is given up in time; a role that died or was given
 * up gets a new line from the supervisor within a second or so. The lock is held. */
static int take_line(struct link *link, int timeout_ms)
{
    int64_t back = timeout_ms >= 0 && timeout_ms < LINE_BACK_MS ? timeout_ms : LINE_BACK_MS, until = monotonic_ms() + back;
    int at_work, there, line;
    bool comes;

    while ((line = look(link, &at_work, &there, &comes)) < 0) {
        struct timespec end = {(time_t)(until / 1000), (long)(until % 1000) * 1000000};

        if (at_work > 0 && there < link->most && !link->asked && link->more) {
            link->asked = true;
            pthread_mutex_unlock(&link->lock);
            link->more(link->more_arg);
            pthread_mutex_lock(&link->lock);
        } else if (at_work > 0) {
            pthread_cond_wait(&link->changed, &link->lock);
            until = monotonic_ms() + back;
        } else if (!comes || pthread_cond_timedwait(&link->changed, &link->lock, &end) == ETIMEDOUT) {
            return look(link, &at_work, &there, &comes);
        }
    }
    return line;
}

static void give_back(struct link *link, struct line *l, bool ok)
{
    pthread_mutex_lock(&link->lock);
    l->busy = false;
    l->used_at = monotonic_ms();
    if (!ok) { /* late answers would be taken for others': this line is over */
        close(l->fd);
        l->fd = -1;
    }
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
}

/* On a line that is taken; it is given back also when the answer is larger than the caller's memory. */
static bool ask_on(struct link *link, struct line *l, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                   uint32_t *rc, struct str *answer)
{
    jmp_buf full, *before = arena_guard(arena);
    bool ok;

    if (before && setjmp(full) != 0) {
        give_back(link, l, false);
        arena_set_guard(arena, before);
        longjmp(*before, 1);
    }
    if (before)
        arena_set_guard(arena, &full);
    ok = ask(link, l->fd, arena, work, payload, timeout_ms, rc, answer);
    if (before)
        arena_set_guard(arena, before);
    give_back(link, l, ok);
    return ok;
}

enum rc link_call(struct link *link, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                  struct str *answer, struct err *err)
{
    struct str text = STR("");
    uint32_t rc = RC_BUSY;
    int line;

    pthread_mutex_lock(&link->lock);
    line = take_line(link, timeout_ms);
    if (line >= 0)
        link->lines[line].busy = true;
    pthread_mutex_unlock(&link->lock);
    if (line < 0 || !ask_on(link, &link->lines[line], arena, work, payload, timeout_ms, &rc, &text)) {
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
    int at_work, there;
    bool comes;

    pthread_mutex_lock(&link->lock);
    (void)look(link, &at_work, &there, &comes);
    pthread_mutex_unlock(&link->lock);
    if (at_work > 0)
        return true; /* at work (a mail may take its time): whoever asked will see if it dies */

    struct arena *arena = arena_new(1 << 16);
    struct err err = {0};
    bool ok = link_call(link, arena, STR("ping"), STR(""), 500, NULL, &err) == RC_OK;

    arena_free(arena);
    return ok;
}

static const struct role_work *find_work(const struct role_work *works, struct str name)
{
    for (; works && works->name; works++)
        if (str_eqz(name, works->name))
            return works;
    return NULL;
}

static enum rc run_work(const struct role_work *work, struct arena *arena, struct str payload, struct str *answer)
{
    enum rc rc;

    if (!work)
        return RC_NOT_FOUND;
    if (work->most_s > 0)
        (void)alarm((unsigned)work->most_s);
    rc = work->run(arena, payload, answer);
    if (work->most_s > 0)
        (void)alarm(0);
    return rc;
}

bool link_serve(int fd, const struct role_work *works, const struct role_work *more)
{
    struct arena *arena = arena_new(ROLE_MEMORY);
    struct buf body = buf_in(arena);
    struct message m;
    struct str rest, name, payload, answer = STR("");
    uint32_t id;
    enum rc rc;
    bool ok = message_read(fd, arena, MESSAGE_MOST, &m, 30000);

    if (ok) {
        rest = m.body;
        ok = message_take_u32(&rest, &id) && message_take_str(&rest, &name);
        if (ok)
            ok = take_payload(arena, &m, rest, &payload);
        else
            message_close_files(&m);
    }
    if (ok) {
        const struct role_work *work = find_work(works, name);

        rc = run_work(work ? work : find_work(more, name), arena, payload, &answer);
        message_put_u32(&body, id);
        message_put_u32(&body, (uint32_t)rc);
        ok = send_with(fd, &body, answer, 30000);
    }
    arena_wipe(arena);
    arena_free(arena);
    return ok;
}
