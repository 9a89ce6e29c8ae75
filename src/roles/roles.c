/* From main to the command: here, in the server, or as a role. */
#include "roles/roles.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/log.h"
#include "db/store.h"
#include "docs/role.h"
#include "errors_db.h"
#include "errors_roles.h"
#include "i18n/i18n.h"
#include "roles/command.h"
#include "roles/commands.h"
#include "roles/control.h"
#include "roles/internal.h"

enum { ARGS_ARENA = 64 << 20, HELD_TRIES = 20, HELD_STEP_MS = 100 };

struct run {
    const struct program *program;
    struct arena *arena;
    int argc;
    char **argv;
    struct args args;
    struct err err;
};

/* An error that came before any command ran. */
static int fail_early(struct run *r, enum rc rc)
{
    struct ctx ctx;

    context_start(&ctx, r->arena, NULL, r->args.lang);
    ctx.err = r->err;
    ctx.err.rc = rc;
    command_print_error(r->program, &ctx, &r->args, stderr);
    return rc_exit_code(rc);
}

struct str cli_data_dir(const struct cli *cli)
{
    const struct cli_files *files = cli->internal;

    return files->args->data;
}

static int run_here(struct run *r, struct store *store)
{
    struct command_io io = {STDIN_FILENO, stdout, stderr, true};
    int code;

    docs_set_line(child_docs_line, NULL); /* started when the command prints something */
    code = command_run(r->program, store, &r->args, &io);
    child_stop();
    return code;
}

/* Files are opened by this process in every case: the server must not open what the caller could not. */
static int with_files(struct run *r, struct store *store, int control)
{
    enum rc rc = files_open(&r->args, &r->err);
    int code;

    if (rc != RC_OK)
        return fail_early(r, rc);
    code = control >= 0 ? control_send(control, r->arena, r->argc, r->argv, &r->args) : run_here(r, store);
    if (code < 0) {
        rc = err_io(&r->err, E2331_SERVER_GONE);
        (void)fail_early(r, rc);
        code = rc_exit_code(rc);
    }
    rc = files_finish(&r->args, code == 0, &r->err);
    return rc == RC_OK ? code : fail_early(r, rc);
}

static enum rc open_store(struct run *r, struct store **store)
{
    struct store_options options = {.data_dir = str_z(r->arena, r->args.data), .env = env_real(), .readers = 1,
                                    .database_url = getenv("SELOSTE_DATABASE_URL"),
                                    .keys_url = getenv("SELOSTE_KEYS_URL"),
                                    .create = (r->args.command->flags & COMMAND_CREATES) != 0,
                                    .restoring = r->args.command->before != NULL};
    struct ctx ctx;

    TRY(store_open(&options, store, &r->err));
    if (!r->program->opened || options.create)
        return RC_OK;
    context_start(&ctx, r->arena, *store, r->args.lang);
    ctx.purpose = PURPOSE_ACCOUNTABILITY;
    enum rc rc = r->program->opened(&ctx);

    store_release(&ctx);
    r->err = ctx.err;
    if (rc != RC_OK) {
        store_close(*store);
        *store = NULL;
    }
    return rc;
}

/* What makes the directory that the command then opens (restore). */
static enum rc run_before(struct run *r)
{
    struct cli_files files = {&r->args, STDIN_FILENO, true};
    struct ctx ctx;
    struct cli cli = {.ctx = &ctx, .argc = r->args.argc, .argv = r->args.argv, .options = r->args.options,
                      .option_count = r->args.option_count, .json = r->args.json, .dry_run = r->args.dry_run,
                      .yes = r->args.yes, .out = stdout, .err = stderr, .internal = &files};

    context_start(&ctx, r->arena, NULL, r->args.lang);
    ctx.err = (struct err){.rc = RC_OK};
    enum rc rc = r->args.command->before(&cli);

    r->err = ctx.err;
    return rc;
}

/* Whose lock it is, when the server that holds it does not answer any more. */
static struct str lock_pid(struct run *r, const char *dir)
{
    char text[24] = "?";
    int fd = open(str_z(r->arena, str_fmt(r->arena, "%s/lock", dir)), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

    if (fd >= 0)
        close(fd);
    if (n > 0)
        text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return str_copy(r->arena, str_from(text));
}

/* The process that answers at the directory's socket, "" when none does. */
static struct str server_pid(struct run *r, const char *dir)
{
    int control = control_connect(dir);
    struct str rest;

    if (control < 0)
        return STR("");
    rest = control_health(control, r->arena);
    close(control);
    (void)str_cut(&rest, ':');
    return str_cut(&rest, ',');
}

/* The process of the server that holds the directory, "" when there is none. */
static struct str holder(struct run *r, const char *dir)
{
    int control = control_connect(dir);
    struct str pid;

    if (control < 0)
        return STR("");
    close(control);
    pid = server_pid(r, dir);
    return str_empty(pid) ? lock_pid(r, dir) : pid;
}

/* The server runs the command. One that does not answer (stopped, or going down) is told of within seconds, not waited for. */
static int run_in_server(struct run *r, const char *dir, int control)
{
    struct str pid = server_pid(r, dir);
    int code;

    if (str_empty(pid)) {
        enum rc rc = err_busy(&r->err, E2330_SERVER_HOLDS);

        r->err.arg = lock_pid(r, dir);
        close(control);
        return fail_early(r, rc);
    }
    if (r->args.verbose)
        log_event(LOG_DEBUG, "command runs in the server", "pid", str_z(r->arena, pid), NULL);
    code = with_files(r, NULL, control);
    close(control);
    return code;
}

/* The server if there is one; else the store itself. A server that is just starting or ending holds
 * the lock without a socket: wait a moment. */
static int run_on_store(struct run *r)
{
    const char *dir = str_z(r->arena, r->args.data);
    struct store *store = NULL;
    struct timespec step = {0, HELD_STEP_MS * 1000 * 1000};
    enum rc rc = RC_BUSY;

    for (int i = 0; i < HELD_TRIES && rc == RC_BUSY; i++) {
        int control = control_connect(dir);

        if (control >= 0 && ((r->args.command->flags & COMMAND_CREATES) || r->args.command->before)) {
            close(control);
            return fail_early(r, err_conflict(&r->err, E1116_STORE_EXISTS));
        }
        if (control >= 0)
            return run_in_server(r, dir, control);
        if (i == 0 && r->args.command->before) {
            rc = run_before(r);
            if (rc != RC_OK)
                return fail_early(r, rc);
            rc = RC_BUSY;
        }
        if (i > 0)
            nanosleep(&step, NULL);
        r->err = (struct err){.rc = RC_OK};
        rc = open_store(r, &store);
    }
    if (rc != RC_OK)
        return fail_early(r, rc);
    if (r->args.verbose)
        log_event(LOG_DEBUG, "command runs on the store", NULL);
    int code = with_files(r, store, -1);

    if (code != 0 && (r->args.command->flags & COMMAND_CREATES))
        store_discard(store); /* it was made a moment ago for this command: nothing half done */
    else
        store_close(store);
    return code;
}

static int run_server(struct run *r)
{
    struct ctx ctx;
    struct cli cli = {.ctx = &ctx, .options = r->args.options, .option_count = r->args.option_count, .json = r->args.json};
    struct serve_options options;
    const char *dir = str_z(r->arena, r->args.data);
    struct str pid;
    enum rc rc;

    context_start(&ctx, r->arena, NULL, r->args.lang);
    if (access(dir, R_OK | X_OK) != 0) {
        rc = err_not_found(&r->err, E1115_STORE_ABSENT);
        r->err.arg = r->args.data;
        return fail_early(r, rc);
    }
    rc = serve_options_read(&cli, dir, &options);
    r->err = ctx.err;
    if (rc != RC_OK)
        return fail_early(r, rc);
    pid = holder(r, dir);
    if (options.check) {
        rc = serve_check(&cli, &options, !str_empty(pid));
        r->err = ctx.err;
        return rc == RC_OK ? 0 : fail_early(r, rc);
    }
    if (!str_empty(pid)) {
        rc = err_busy(&r->err, E2330_SERVER_HOLDS);
        r->err.arg = pid; /* its process id */
        return fail_early(r, rc);
    }
    return supervisor_run(&options, r->args.lang);
}

/* --json is looked for here again: the word that was not understood may stand before it. */
static int usage_error(struct run *r)
{
    for (int i = 0; i < r->argc; i++)
        r->args.json |= strcmp(r->argv[i], "--json") == 0;
    if (r->args.json)
        (void)fail_early(r, r->err.rc);
    else
        help_usage_error(&r->args, &r->err, stderr);
    return EXIT_USAGE;
}

static int dispatch(struct run *r)
{
    unsigned flags;

    if (r->args.version) {
        printf("seloste %s\n", SELOSTE_VERSION);
        return 0;
    }
    if (r->args.help || !r->args.command) {
        bool known = help_print(r->program, &r->args, r->args.help ? stdout : stderr);

        return r->args.help && known ? 0 : EXIT_USAGE;
    }
    flags = r->args.command->flags;
    if (str_empty(r->args.data) && getenv("SELOSTE_DATA"))
        r->args.data = str_from(getenv("SELOSTE_DATA"));
    if (str_empty(r->args.as) && getenv("SELOSTE_USER"))
        r->args.as = str_from(getenv("SELOSTE_USER"));
    if (str_empty(r->args.data) && (!(flags & (COMMAND_NO_STORE | COMMAND_LOCAL)) || (flags & COMMAND_SERVER))) {
        (void)!err_invalid(&r->err, E2305_USAGE_DATA, NULL);
        return usage_error(r);
    }
    if (flags & COMMAND_SERVER)
        return run_server(r);
    if (flags & (COMMAND_NO_STORE | COMMAND_LOCAL))
        return with_files(r, NULL, -1);
    return run_on_store(r);
}

int roles_main(const struct program *program, int argc, char **argv)
{
    const char *locale = getenv("SELOSTE_LANG");
    struct run r = {.program = program, .argc = argc > 0 ? argc - 1 : 0, .argv = argv + 1};
    int code;

    if (!locale || !*locale)
        locale = getenv("LC_ALL");
    if (!locale || !*locale)
        locale = getenv("LANG");
    signal(SIGPIPE, SIG_IGN);
    umask(0077); /* nothing that the program writes is for others */
    if (argc > 1 && strcmp(argv[1], "@web") == 0)
        return web_role_run(program, argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "@net") == 0)
        return work_role_run("net", net_works, NULL);
    if (argc > 1 && strcmp(argv[1], "@docs") == 0)
        return docs_role_start() ? work_role_run("docs", docs_works, program->docs_works) : 1;
    log_set(LOG_WARN, "cli");
    r.arena = arena_new(ARGS_ARENA);
    enum rc rc = args_parse(r.arena, program->commands, r.argc, r.argv, args_lang(locale), &r.args, &r.err);

    if (rc != RC_OK) {
        code = usage_error(&r);
    } else {
        if (r.args.verbose)
            log_set(LOG_DEBUG, "cli");
        code = dispatch(&r);
    }
    arena_wipe(r.arena);
    arena_free(r.arena);
    if (fflush(stdout) != 0 && code == 0)
        code = 1;
    return code;
}
