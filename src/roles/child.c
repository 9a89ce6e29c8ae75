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
    pid_t pid;          /* 0: none */
    int channel;
    struct link *link;
} child = {.lock = PTHREAD_MUTEX_INITIALIZER, .channel = -1};

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

static void stop(void)
{
    if (child.pid <= 0)
        return;
    close(child.channel); /* the role ends when its channel does */
    kill(child.pid, SIGTERM);
    while (waitpid(child.pid, NULL, 0) < 0 && errno == EINTR)
        ;
    link_free(child.link);
    child.pid = 0;
    child.channel = -1;
    child.link = NULL;
}

static bool hand_line(void)
{
    struct arena *arena = arena_new(4096);
    struct message m;
    int line[2];
    bool ok = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) == 0;

    if (ok) {
        ok = message_send(child.channel, STR("W"), &line[1], 1, START_MS) &&
             message_read(child.channel, arena, 64, &m, START_MS) && m.body.len == 1 && m.body.ptr[0] == 'R';
        close(line[1]);
        if (ok)
            link_attach(child.link, line[0]);
        else
            close(line[0]);
    }
    arena_free(arena);
    return ok;
}

static bool start(void)
{
    int channel[2];

    if (child.pid > 0 && waitpid(child.pid, NULL, WNOHANG) == child.pid) {
        close(child.channel); /* it died over something */
        link_free(child.link);
        child.pid = 0;
    }
    if (child.pid > 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
        return false;
    child.pid = fork();
    if (child.pid == 0)
        become(channel[1]);
    close(channel[1]);
    if (child.pid < 0) {
        close(channel[0]);
        child.pid = 0;
        return false;
    }
    child.channel = channel[0];
    child.link = link_new("docs");
    if (hand_line())
        return true;
    stop();
    return false;
}

enum rc child_docs_line(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                        struct str *answer, struct err *err)
{
    enum rc rc;

    (void)arg;
    pthread_mutex_lock(&child.lock);
    if (start()) {
        rc = link_call(child.link, arena, work, payload, timeout_ms, answer, err);
        if (rc == RC_BUSY) /* dead, or silent for too long: the next question gets a new one */
            stop();
    } else {
        rc = err_io(err, E2334_ROLE_START);
        err->arg = STR("docs");
    }
    pthread_mutex_unlock(&child.lock);
    return rc;
}

void child_stop(void)
{
    pthread_mutex_lock(&child.lock);
    stop();
    pthread_mutex_unlock(&child.lock);
}
