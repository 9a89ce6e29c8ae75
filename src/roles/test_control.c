/* A command through the control socket: words, streams and files reach it, its exit code comes back,
 * and the server opens nothing that the caller did not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "db/fixture.h"
#include "errors_db.h"
#include "errors_roles.h"
#include "http/route.h"
#include "policy/policy.h"
#include "roles/command.h"
#include "roles/control.h"

static enum rc copy_command(struct cli *cli)
{
    struct str text = STR("");

    for (int i = 0; i < cli->argc; i++) {
        TRY(cli_read_file(cli, str_from(cli->argv[i]), 100, &text));
        cli_print(cli, "%d:%.*s;", i, STR_FMT(text));
    }
    if (cli_has(cli, "output"))
        TRY(cli_write_file(cli, cli_option(cli, "output"), text));
    if (cli_has(cli, "sneak"))
        TRY(cli_read_file(cli, cli_option(cli, "sneak"), 100, &text));
    return cli_has(cli, "conflict") ? err_conflict(&cli->ctx->err, E1107_STORE_CONSTRAINT) : RC_OK;
}

static enum rc whoami_command(struct cli *cli)
{
    cli_print(cli, "%.*s %s %d", STR_FMT(cli->ctx->actor->display), cli->ctx->store ? "store" : "no store",
              (int)cli->ctx->lang);
    return RC_OK;
}

static enum rc greedy_command(struct cli *cli)
{
    for (int i = 0; i < 1000; i++)
        (void)arena_alloc(cli->ctx->arena, 64 << 20);
    return RC_OK;
}

static const struct option_spec copy_options[] = {{"output", 'o', ""}, {"sneak", 'v', ""}, {"conflict", 'f', ""}, OPTION_END};
static const struct command commands[] = {
    {.noun = "copy", .run = copy_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_STAFF, .options = copy_options, .arguments = "FILE…"},
    {.noun = "whoami", .run = whoami_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_STAFF},
    {.noun = "maintain", .run = whoami_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN},
    {.noun = "greedy", .run = greedy_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_STAFF},
    {.noun = "here", .run = whoami_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_STAFF, .flags = COMMAND_LOCAL},
    COMMAND_END,
};
static const struct command *const tables[] = {commands, NULL};

static enum rc sign_in(struct ctx *ctx, struct str login, struct actor *actor)
{
    if (str_eqz(login, "nobody"))
        return err_not_found(&ctx->err, E2322_COMMAND_NO_USER);
    *actor = (struct actor){.user_id = 7, .roles = ROLE_STAFF, .nda_signed = !str_eqz(login, "unsigned"),
                            .display = str_copy(ctx->arena, login)};
    return RC_OK;
}

static const struct program program = {.commands = tables, .sign_in = sign_in};

struct bench { char dir[64]; struct fixture *fixture; struct control *control; char out[4096], err[4096]; };

static struct str health(struct arena *arena, void *arg)
{
    (void)arena;
    return str_from(arg);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    static char well[] = "well";
    struct err err = {0};

    (void)snprintf(b->dir, sizeof(b->dir), "/tmp/seloste-control-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    char data[80];

    (void)snprintf(data, sizeof(data), "%s/d", b->dir);
    b->fixture = fixture_open(&(struct fixture_options){.data_dir = data});
    assert_int_equal(control_start(&program, b->fixture->store, health, well, &b->control, &err), RC_OK);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    char command[128];

    assert_true(control_stop(b->control, 5000));
    fixture_close(b->fixture);
    (void)snprintf(command, sizeof(command), "%s", b->dir);
    pid_t pid = fork();

    if (pid == 0)
        execlp("rm", "rm", "-rf", command, (char *)NULL);
    waitpid(pid, NULL, 0);
    free(b);
    return 0;
}

static void slurp(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, out, size - 1);

    out[n > 0 ? n : 0] = 0;
    if (fd >= 0)
        close(fd);
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* The caller is a process of its own, in the folder b->dir, with stdin, stdout and stderr as files. */
static int caller(struct bench *b, const char *line)
{
    struct arena *arena = arena_new(1 << 20);
    struct args args;
    struct err err = {0};
    char *words[32];
    int count = 0, code = 99, control;
    struct str rest = str_from(line);

    if (chdir(b->dir) != 0 || !freopen("in", "r", stdin) || !freopen("out", "w", stdout) || !freopen("err", "w", stderr))
        _exit(98);
    while (!str_empty(rest))
        words[count++] = (char *)(uintptr_t)str_z(arena, str_cut(&rest, ' '));
    control = control_connect("d");
    if (control < 0 || args_parse(arena, tables, count, words, LANG_SV, &args, &err) != RC_OK)
        _exit(97);
    if (files_open(&args, &err) != RC_OK)
        _exit(60 + (int)err.rc);
    code = control_send(control, arena, count, words, &args);
    if (files_finish(&args, code == 0, &err) != RC_OK)
        code = 80;
    _exit(code < 0 ? 96 : code);
}

static int call(struct bench *b, const char *line)
{
    char path[96];
    int status = 0;

    (void)snprintf(path, sizeof(path), "%s/in", b->dir);
    put(path, "from stdin");
    pid_t pid = fork();

    if (pid == 0)
        _exit(caller(b, line));
    waitpid(pid, &status, 0);
    (void)snprintf(path, sizeof(path), "%s/out", b->dir);
    slurp(path, b->out, sizeof(b->out));
    (void)snprintf(path, sizeof(path), "%s/err", b->dir);
    slurp(path, b->err, sizeof(b->err));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void test_words_streams_and_files_travel(void **state)
{
    struct bench *b = *state;
    char path[96], text[64];

    (void)snprintf(path, sizeof(path), "%s/a.txt", b->dir);
    put(path, "ä one");
    assert_int_equal(call(b, "copy a.txt - --output b.txt"), 0);
    assert_string_equal(b->out, "0:ä one;1:from stdin;");
    assert_string_equal(b->err, "");
    (void)snprintf(path, sizeof(path), "%s/b.txt", b->dir);
    slurp(path, text, sizeof(text));
    assert_string_equal(text, "from stdin");

    assert_int_equal(call(b, "copy a.txt --output b.txt"), 60 + RC_CONFLICT); /* never over an existing one */
    assert_int_equal(call(b, "copy a.txt --output b.txt --yes"), 0);
    slurp(path, text, sizeof(text));
    assert_string_equal(text, "ä one");
    assert_int_equal(call(b, "copy a.txt --output c.txt --conflict"), 5); /* a failed one leaves nothing */
    (void)snprintf(path, sizeof(path), "%s/c.txt", b->dir);
    assert_int_equal(access(path, F_OK), -1);
    (void)snprintf(path, sizeof(path), "%s/c.txt.part", b->dir);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(call(b, "copy absent.txt"), 60 + RC_NOT_FOUND);
}

static void test_the_server_opens_nothing_by_itself(void **state)
{
    struct bench *b = *state;

    assert_int_equal(call(b, "copy a.txt --sneak /etc/passwd"), 1);
    assert_non_null(strstr(b->err, "SEL-2311"));
    assert_int_equal(call(b, "here"), 2); /* a local command has no business here */
}

static void test_p39_p41_the_acting_person_is_checked(void **state)
{
    struct bench *b = *state;

    assert_int_equal(call(b, "whoami --as aino --lang en"), 0);
    assert_string_equal(b->out, "aino store 2");
    assert_int_equal(call(b, "maintain --as aino"), 1);
    assert_non_null(strstr(b->err, "SEL-2320"));
    assert_int_equal(call(b, "whoami --as unsigned"), 1);
    assert_non_null(strstr(b->err, "SEL-2321"));
    assert_int_equal(call(b, "whoami --as nobody"), 4);
    assert_string_equal(b->out, "");
}

static void test_a_command_without_measure_ends_alone(void **state)
{
    struct bench *b = *state;

    assert_int_equal(call(b, "greedy --json"), 1);
    assert_non_null(strstr(b->err, "\"code\":\"SEL-1003\""));
    assert_int_equal(call(b, "whoami"), 0);
}

static void test_health_and_strangers(void **state)
{
    struct bench *b = *state;
    struct arena *arena = arena_new(1 << 16);
    char data[80], path[96];
    struct stat st;

    (void)snprintf(data, sizeof(data), "%s/d", b->dir);
    (void)snprintf(path, sizeof(path), "%s/control.sock", data);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    int fd = control_connect(data);

    assert_true(fd >= 0);
    assert_true(str_eqz(control_health(fd, arena), "well"));
    close(fd);
    fd = control_connect(data); /* garbage is dropped, the next one is served */
    assert_int_equal(write(fd, "\xff\xff\xff\xff garbage", 12), 12);
    close(fd);
    assert_int_equal(call(b, "whoami"), 0);
    assert_int_equal(control_connect(b->dir), -1);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_streams_and_files_travel),
        cmocka_unit_test(test_the_server_opens_nothing_by_itself),
        cmocka_unit_test(test_p39_p41_the_acting_person_is_checked),
        cmocka_unit_test(test_a_command_without_measure_ends_alone),
        cmocka_unit_test(test_health_and_strangers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
