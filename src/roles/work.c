/* The roles net and docs: they answer what they are asked over their line and do nothing by
 * themselves. Each kind of work is a row of their tables. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "docs/role.h"
#include "docs/xml.h"
#include "roles/internal.h"
#include "roles/message.h"

static enum rc work_ping(struct arena *arena, struct str payload, struct str *answer)
{
    (void)arena;
    *answer = payload;
    return RC_OK;
}


enum { DOCS_MOST_S = 25 };

const struct role_work net_works[] = {{"ping", work_ping, 0}, {"deliver", net_work_deliver, 0}, {NULL, NULL, 0}};
const struct role_work docs_works[] = {
    {"ping", work_ping, 0}, {"print", docs_work_print, DOCS_MOST_S}, {"xml", docs_work_xml, DOCS_MOST_S}, {NULL, NULL, 0}};

int role_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* True: end. A Ctrl-C in a terminal reaches children too: only the supervisor decides by it. */
static bool ended_by_signal(int signals)
{
    struct signalfd_siginfo info;

    while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
        if (info.ssi_signo == SIGTERM)
            return true;
    return false;
}

int work_role_run(const char *role, const struct role_work *works, const struct role_work *more)
{
    struct arena *arena = arena_new(1 << 16);
    struct pollfd p[3] = {{.fd = CHANNEL_FD, .events = POLLIN}, {.fd = -1, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
    bool running = true;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    log_set(LOG_INFO, role);
    p[1].fd = role_signals();
    while (running) {
        struct message m;

        if (poll(p, 3, -1) < 0 && errno != EINTR)
            break;
        if (p[1].revents && ended_by_signal(p[1].fd))
            break;
        if (p[2].fd >= 0 && p[2].revents && !link_serve(p[2].fd, works, more)) {
            close(p[2].fd); /* web died, or gave this line up: a new one comes by the channel */
            p[2].fd = -1;
            if (!message_send(CHANNEL_FD, STR("T"), NULL, 0, 1000))
                break;
        }
        if (!p[0].revents)
            continue;
        running = message_read(CHANNEL_FD, arena, 1024, &m, 1000);
        if (running && m.body.len == 1 && m.body.ptr[0] == 'W' && m.file_count == 1) {
            if (p[2].fd >= 0)
                close(p[2].fd);
            p[2].fd = m.files[0];
            m.file_count = 0;
            running = message_send(CHANNEL_FD, STR("R"), NULL, 0, 1000);
        }
        message_close_files(&m);
        arena_reset(arena);
    }
    arena_free(arena);
    return 0;
}
