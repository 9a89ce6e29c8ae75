#include "roles/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/log.h"
#include "db/store.h"
#include "errors_roles.h"
#include "roles/command.h"
#include "roles/message.h"

enum { CONTROL_AT_ONCE = 16, CONTROL_BODY = 1 << 20, CONTROL_WORDS = 4096, CONTROL_TIMEOUT_MS = 10000 };
enum { KIND_COMMAND = 1, KIND_HEALTH = 2, KIND_EXIT = 3 };

struct control {
    const struct program *program;
    struct store *store;
    control_health_fn *health;
    void *health_arg;
    int listen_fd, stop_pipe[2];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    unsigned running;
    bool stopping;
};

struct visit { struct control *control; int fd; };

/* A path of any length: bound and connected to through the directory's descriptor. */
static bool address_of(const char *data_dir, struct sockaddr_un *address, int *dir_fd)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *dir_fd = open(data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*dir_fd < 0)
        return false;
    snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/control.sock", *dir_fd);
    return true;
}

/* --- server ----------------------------------------------------------------------------------- */

struct request { char **argv; uint32_t argc, lang; struct str as; };

static bool read_request(struct message *m, struct arena *arena, struct request *out)
{
    struct str rest = str_sub(m->body, 4, m->body.len), word;

    if (!message_take_u32(&rest, &out->lang) || out->lang >= LANG_COUNT || !message_take_str(&rest, &out->as) ||
        !message_take_u32(&rest, &out->argc) || out->argc > CONTROL_WORDS)
        return false;
    out->argv = ARENA_ARRAY(arena, char *, out->argc + 1);
    for (uint32_t i = 0; i < out->argc; i++) {
        if (!message_take_str(&rest, &word) || (word.len && memchr(word.ptr, 0, word.len)))
            return false;
        out->argv[i] = (char *)(uintptr_t)str_z(arena, word);
    }
    return true;
}

/* Descriptors: stdin, stdout, stderr, then the files in the order in which args_parse found them. */
static int run_request(struct control *control, struct message *m, struct arena *arena)
{
    struct args args;
    struct err err = {0};
    struct request r;
    struct command_io io = {.in_fd = -1};
    int code = 1;

    if (!read_request(m, arena, &r) || m->file_count < 3 ||
        args_parse(arena, control->program->commands, (int)r.argc, r.argv, (enum lang)r.lang, &args, &err) != RC_OK ||
        !args.command || args.file_count != m->file_count - 3)
        return EXIT_USAGE;
    if (args.command->flags & (COMMAND_NO_STORE | COMMAND_LOCAL | COMMAND_SERVER | COMMAND_CREATES))
        return EXIT_USAGE;
    args.as = r.as;
    for (size_t i = 0; i < args.file_count; i++)
        args.files[i].fd = m->files[i + 3];
    io.in_fd = m->files[0];
    io.out = fdopen(m->files[1], "w");
    io.err = fdopen(m->files[2], "w");
    if (io.out && io.err)
        code = command_run(control->program, control->store, &args, &io);
    if (io.out)
        fclose(io.out);
    if (io.err)
        fclose(io.err);
    m->files[1] = m->files[2] = -1;
    return code;
}

static void *serve_visit(void *arg)
{
    struct visit *visit = arg;
    struct control *control = visit->control;
    struct arena *arena = arena_new(8 << 20);
    struct message m;
    struct buf answer = buf_in(arena);
    uint32_t kind = 0;

    if (message_read(visit->fd, arena, CONTROL_BODY, &m, CONTROL_TIMEOUT_MS)) {
        struct str head = m.body;

        (void)!message_take_u32(&head, &kind);
        if (kind == KIND_COMMAND) {
            message_put_u32(&answer, KIND_EXIT);
            message_put_u32(&answer, (uint32_t)run_request(control, &m, arena));
        } else if (kind == KIND_HEALTH && control->health) {
            message_put_u32(&answer, KIND_HEALTH);
            message_put_str(&answer, control->health(arena, control->health_arg));
        }
        message_close_files(&m);
        (void)!message_send(visit->fd, buf_str(&answer), NULL, 0, CONTROL_TIMEOUT_MS);
    }
    close(visit->fd);
    free(visit);
    arena_wipe(arena);
    arena_free(arena);
    pthread_mutex_lock(&control->lock);
    control->running--;
    pthread_cond_broadcast(&control->idle);
    pthread_mutex_unlock(&control->lock);
    return NULL;
}

static bool peer_may(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof(peer);

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

static void accept_one(struct control *control)
{
    int fd = accept4(control->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    struct visit *visit;
    pthread_t thread;

    if (fd < 0)
        return;
    visit = malloc(sizeof(*visit));
    if (!peer_may(fd) || !visit) {
        log_event(LOG_WARN, "control socket: caller refused", NULL);
        free(visit);
        close(fd);
        return;
    }
    *visit = (struct visit){control, fd};
    pthread_mutex_lock(&control->lock);
    while (control->running >= CONTROL_AT_ONCE && !control->stopping)
        pthread_cond_wait(&control->idle, &control->lock);
    control->running++;
    pthread_mutex_unlock(&control->lock);
    if (pthread_create(&thread, NULL, serve_visit, visit) == 0) {
        pthread_detach(thread);
        return;
    }
    close(fd);
    free(visit);
    pthread_mutex_lock(&control->lock);
    control->running--;
    pthread_mutex_unlock(&control->lock);
}

static void *control_thread(void *arg)
{
    struct control *control = arg;
    struct pollfd p[2] = {{.fd = control->listen_fd, .events = POLLIN}, {.fd = control->stop_pipe[0], .events = POLLIN}};

    while (!p[1].revents) {
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            break;
        if (p[0].revents & POLLIN)
            accept_one(control);
    }
    return NULL;
}

static bool listen_at(const char *data_dir, int *out)
{
    struct sockaddr_un address;
    int dir_fd, fd = -1;
    bool ok = false;

    if (!address_of(data_dir, &address, &dir_fd))
        return false;
    /* The store's lock is ours: a socket that is there is a dead server's. */
    if (unlinkat(dir_fd, "control.sock", 0) == 0 || errno == ENOENT) {
        mode_t before = umask(0177);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 64) == 0;
        umask(before);
    }
    close(dir_fd);
    if (!ok && fd >= 0)
        close(fd);
    *out = fd;
    return ok;
}

enum rc control_start(const struct program *program, struct store *store, control_health_fn *health,
                      void *arg, struct control **out, struct err *err)
{
    struct control *control = calloc(1, sizeof(*control));

    *out = NULL;
    if (!control)
        return err_io(err, E2335_CONTROL_SOCKET);
    *control = (struct control){.program = program, .store = store, .health = health, .health_arg = arg};
    pthread_mutex_init(&control->lock, NULL);
    pthread_cond_init(&control->idle, NULL);
    if (!listen_at(store_data_dir(store), &control->listen_fd) || pipe2(control->stop_pipe, O_CLOEXEC) != 0 ||
        pthread_create(&control->thread, NULL, control_thread, control) != 0) {
        free(control);
        return err_io(err, E2335_CONTROL_SOCKET);
    }
    *out = control;
    return RC_OK;
}

bool control_stop(struct control *control, unsigned grace_ms)
{
    struct timespec step = {0, 20 * 1000 * 1000};
    unsigned waited = 0, running;
    int dir_fd = open(store_data_dir(control->store), O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (dir_fd >= 0) {
        (void)!unlinkat(dir_fd, "control.sock", 0);
        close(dir_fd);
    }
    pthread_mutex_lock(&control->lock);
    control->stopping = true;
    pthread_cond_broadcast(&control->idle);
    pthread_mutex_unlock(&control->lock);
    (void)!write(control->stop_pipe[1], "x", 1);
    pthread_join(control->thread, NULL);
    close(control->listen_fd);
    for (;;) {
        pthread_mutex_lock(&control->lock);
        running = control->running;
        pthread_mutex_unlock(&control->lock);
        if (running == 0 || waited >= grace_ms)
            break;
        nanosleep(&step, NULL);
        waited += 20;
    }
    if (running > 0)
        return false; /* a thread still uses it: the process ends soon */
    close(control->stop_pipe[0]);
    close(control->stop_pipe[1]);
    pthread_mutex_destroy(&control->lock);
    pthread_cond_destroy(&control->idle);
    free(control);
    return true;
}

/* --- caller ----------------------------------------------------------------------------------- */

int control_connect(const char *data_dir)
{
    struct sockaddr_un address;
    int dir_fd, fd;

    if (!address_of(data_dir, &address, &dir_fd))
        return -1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        fd = -1;
    }
    close(dir_fd);
    return fd;
}

int control_send(int fd, struct arena *arena, int argc, char **argv, const struct args *args)
{
    struct buf body = buf_in(arena);
    struct message answer;
    struct str rest;
    int files[3 + ARGS_FILES] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    uint32_t kind, code;

    message_put_u32(&body, KIND_COMMAND);
    message_put_u32(&body, args->lang);
    message_put_str(&body, args->as); /* perhaps from the environment, which does not travel */
    message_put_u32(&body, (uint32_t)argc);
    for (int i = 0; i < argc; i++)
        message_put_str(&body, str_from(argv[i]));
    for (size_t i = 0; i < args->file_count; i++)
        files[3 + i] = args->files[i].fd;
    if (!message_send(fd, buf_str(&body), files, 3 + args->file_count, CONTROL_TIMEOUT_MS) ||
        !message_read(fd, arena, CONTROL_BODY, &answer, -1))
        return -1;
    rest = answer.body;
    message_close_files(&answer);
    if (!message_take_u32(&rest, &kind) || kind != KIND_EXIT || !message_take_u32(&rest, &code) || code > 255)
        return -1;
    return (int)code;
}

struct str control_health(int fd, struct arena *arena)
{
    struct buf body = buf_in(arena);
    struct message answer;
    struct str rest, text;
    uint32_t kind;

    message_put_u32(&body, KIND_HEALTH);
    if (!message_send(fd, buf_str(&body), NULL, 0, 2000) || !message_read(fd, arena, CONTROL_BODY, &answer, 5000))
        return STR("");
    rest = answer.body;
    message_close_files(&answer);
    if (!message_take_u32(&rest, &kind) || kind != KIND_HEALTH || !message_take_str(&rest, &text))
        return STR("");
    return text;
}
