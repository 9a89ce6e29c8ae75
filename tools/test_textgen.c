/* i18ngen and tmplgen on golden/: what they make of NAME.ok is NAME.ok/expected or NAME.ok.expected, what they say to
 * NAME.bad is NAME.bad/expected or NAME.bad.expected, and they fail. Renewed with SELOSTE_ACCEPT=1. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"

static struct arena *arena;
static char dir[] = "/tmp/seloste-textgen-XXXXXX";
static size_t failures;

static struct str read_all(const char *path)
{
    struct buf b = buf_in(arena);
    char chunk[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    while (f != NULL && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_bytes(&b, chunk, n);
    if (f != NULL)
        fclose(f);
    return buf_str(&b);
}

/* Run a generator; its errors go to dir/err. Returns the exit status. */
static int run(const char *const *argv)
{
    const char *err = str_z(arena, str_fmt(arena, "%s/err", dir));
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        if (fd < 0 || dup2(fd, 2) < 0)
            _exit(126);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *path(const char *fmt, const char *a, const char *b)
{
    struct buf out = buf_in(arena);

    for (; *fmt != '\0'; fmt++) {
        if (*fmt == '1' || *fmt == '2')
            buf_addz(&out, *fmt == '1' ? a : b);
        else
            buf_byte(&out, *fmt);
    }
    return str_z(arena, buf_str(&out));
}

static void compare(const char *expected, struct str got)
{
    FILE *f;

    if (getenv("SELOSTE_ACCEPT") != NULL) {
        f = fopen(expected, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.ptr, 1, got.len, f), got.len);
        fclose(f);
    } else if (!str_eq(read_all(expected), got)) {
        print_error("%s differs; got:\n%.*s\n", expected, STR_FMT(got));
        failures++;
    }
}

static void check(const char *name, const char *expected, int status, const char *const *outputs)
{
    struct buf got = buf_in(arena);
    bool good = strstr(name, ".ok") != NULL;

    if (status != (good ? 0 : 1)) {
        print_error("%s: exit %d\n%.*s", name, status, STR_FMT(read_all(path("1/err", dir, ""))));
        failures++;
        return;
    }
    if (good)
        for (; *outputs != NULL; outputs++)
            buf_add(&got, read_all(path("1/2", dir, *outputs)));
    else
        buf_add(&got, read_all(path("1/err", dir, "")));
    compare(expected, buf_str(&got));
}

static bool ends(const char *s, const char *end)
{
    return str_ends(str_from(s), str_from(end));
}

static size_t each(const char *folder, void (*one)(const char *folder, const char *name))
{
    struct dirent **list;
    int n = scandir(folder, &list, NULL, alphasort);
    size_t done = 0;

    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        if (ends(list[i]->d_name, ".ok") || ends(list[i]->d_name, ".bad")) {
            one(folder, list[i]->d_name);
            done++;
        }
        free(list[i]);
    }
    free(list);
    return done;
}

static void one_po(const char *folder, const char *name)
{
    const char *base = path("1/2", folder, name);
    const char *const argv[] = {BUILD_DIR "/i18ngen", dir, path("1/fi.po", base, ""), path("1/sv.po", base, ""),
                                path("1/en.po", base, ""), NULL};

    check(name, path("1/expected", base, ""), run(argv), (const char *const[]){"messages.h", "messages_all.ok.h", "messages.c",
                                                                                   "messages.list", NULL});
}

static void one_template(const char *folder, const char *name)
{
    const char *base = path("1/2", folder, name);
    const char *const argv[] = {BUILD_DIR "/tmplgen", dir, "--messages", path("1/messages.list", folder, ""), "--routes",
                                path("1/pages.txt", folder, ""), "--templates", base, NULL};

    check(name, path("1.expected", base, ""), run(argv),
          (const char *const[]){"templates_tmplgen.h", "templates_tmplgen.c", "templates_fields.c", NULL});
}

static void test_i37_messages(void **state)
{
    (void)state;
    failures = 0;
    assert_true(each(SOURCE_DIR "/tools/golden/i18ngen", one_po) >= 10);
    assert_int_equal(failures, 0);
}

static void test_templates(void **state)
{
    (void)state;
    failures = 0;
    assert_true(each(SOURCE_DIR "/tools/golden/tmplgen", one_template) >= 18);
    assert_int_equal(failures, 0);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return mkdtemp(dir) == NULL;
}

static int tear_down(void **state)
{
    static const char *const files[] = {"err", "messages.h", "messages_all.ok.h", "messages.c", "messages.list", "templates_tmplgen.h",
                                        "templates_tmplgen.c", "templates_fields.c"};

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++)
        (void)unlink(path("1/2", dir, files[i]));
    (void)rmdir(dir);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_i37_messages), cmocka_unit_test(test_templates)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
