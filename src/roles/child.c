/* A command that runs without a server prints through a docs role of its own: the same program, the same walls
 * between the keys and what draws, no second way. It lives as long as the command. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/errors.h"
#include "errors_roles.h"
#include "roles/internal.h"
#include "roles/message.h"

enum { START_MS = 5000 };

static struct {
    pthread_mutex_t lock;
    struct one { pid_t pid; int channel; } all[LINK_LINES]; /* pid 0: none */
    int most;                                               /* set before the first question; 0: one */
    struct link *link;
} child = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* After fork: only async-signal-safe calls. dup2 clears close-on-exec. */
static _Noreturn void become(int channel)
{
    static char program[] = "seloste", verb[] = "@docs";
    char *const words[] = {program, verb, NULL};
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (channel == CHANNEL_FD)
        (void)fcntl(channel, F_SETFD, 0);
    else if (dup2(channel, CHANNEL_FD) < 0)
        _exit(1);
    execv("/proc/self/exe", words);
    _exit(1);
}

static void stop(struct one *one)
{
    if (one->pid <= 0)
        return;
    close(one->channel); /* the role ends when its channel does */
    kill(one->pid, SIGTERM);
    while (waitpid(one->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    one->pid = 0;
}

static bool hand_line(int which)
{
    struct arena *arena = arena_new(4096);
    const struct one *one = &child.all[which];
    struct message m;
    int line[2];
    bool ok = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) == 0;

    if (ok) {
        ok = message_send(one->channel, STR("W"), &line[1], 1, START_MS) &&
             message_read(one->channel, arena, 64, &m, START_MS) && m.body.len == 1 && m.body.ptr[0] == 'R';
        close(line[1]);
        if (ok)
            link_attach(child.link, which, line[0]);
        else
            close(line[0]);
    }
    arena_free(arena);
    return ok;
}

/* The process is there and has a line: the one that was, or a new one. The lock is held. */
static bool start(int which)
{
    struct one *one = &child.all[which];
    int channel[2];

    if (one->pid > 0 && link_has(child.link, which))
        return true;
    stop(one); /* it died over something, or was silent for too long */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
        return false;
    one->pid = fork();
    if (one->pid == 0)
        become(channel[1]);
    close(channel[1]);
    one->channel = channel[0];
    if (one->pid < 0) {
        close(channel[0]);
        one->pid = 0;
    }
    if (one->pid > 0 && hand_line(which))
        return true;
    stop(one);
    return false;
}

/* Every process is at work: one more. When it cannot be had, those that are there do the work. */
static void start_another(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&child.lock);
    for (int i = 1; i < child.most; i++)
        if (!link_has(child.link, i)) {
            (void)!start(i);
            break;
        }
    pthread_mutex_unlock(&child.lock);
}

void child_docs_most(int most)
{
    child.most = most;
}

enum rc child_docs_line(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                        struct str *answer, struct err *err)
{
    bool ok;

    (void)arg;
    pthread_mutex_lock(&child.lock);
    if (!child.link) {
        child.link = link_new("docs");
        link_spread(child.link, child.most, start_another, NULL);
    }
    ok = start(0);
    pthread_mutex_unlock(&child.lock);
    if (!ok) {
        enum rc rc = err_io(err, E2334_ROLE_START);

        err->arg = STR("docs");
        return rc;
    }
    return link_call(child.link, arena, work, payload, timeout_ms, answer, err);
}

void child_stop(void)
{
    pthread_mutex_lock(&child.lock);
    for (int i = 0; i < LINK_LINES; i++)
        stop(&child.all[i]);
    link_free(child.link);
    child.link = NULL;
    pthread_mutex_unlock(&child.lock);
}
