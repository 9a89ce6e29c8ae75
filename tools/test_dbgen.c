/* dbgen on golden/dbgen: NAME.ok against NAME.expected (renewed with SELOSTE_ACCEPT=1), and NAME.bad,
 * which must fail with each line of its section "error". */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"

static struct arena *arena;
static const char *dir;

static struct str read_all(const char *path)
{
    struct buf b = buf_in(arena);
    char chunk[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        return STR("");
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        buf_bytes(&b, chunk, n);
    fclose(f);
    return buf_str(&b);
}

static void write_all(const char *path, struct str text)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
    assert_int_equal(fclose(f), 0);
}

static const char *in_dir(struct str name)
{
    return str_z(arena, str_fmt(arena, "%s/%.*s", dir, STR_FMT(name)));
}

static void make_parents(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/')
            (void)mkdir(in_dir(str_sub(name, 0, i)), 0700);
}

/* Sections "=== name" become files; the one called error is handed back. */
static struct str split(struct str text)
{
    struct str error = STR("");
    ptrdiff_t at = 0;

    while (at >= 0 && (size_t)at < text.len) {
        ptrdiff_t end = str_find(text, STR("\n=== "), (size_t)at);
        struct str part = end < 0 ? str_sub(text, (size_t)at, text.len) : str_sub(text, (size_t)at, (size_t)(end + 1 - at));
        struct str head = str_cut(&part, '\n'), name = str_sub(head, 4, head.len);

        if (str_eqz(name, "error")) {
            error = part;
        } else {
            make_parents(name);
            write_all(in_dir(name), part);
        }
        at = end < 0 ? -1 : end + 1;
    }
    return error;
}

/* Runs dbgen; what it says goes to D/said. */
static int run_dbgen(const char *room)
{
    struct str z = str_fmt(arena, "%s=%s/%s/queries.sql", room, dir, room);
    const char *argv[] = {"dbgen", "--out", in_dir(STR("gen")), "--migrations", in_dir(STR("migrations")), "--keys",
                          in_dir(STR("migrations/keys")), access(in_dir(str_fmt(arena, "%s/queries.sql", room)), R_OK) == 0
                          ? str_z(arena, z) : NULL, NULL};
    int status = 0;
    pid_t pid;

    (void)mkdir(in_dir(STR("gen")), 0700);
    pid = fork();
    if (pid == 0) {
        int fd = open(in_dir(STR("said")), O_CREAT | O_TRUNC | O_WRONLY, 0600);

        if (fd < 0 || dup2(fd, 2) < 0)
            _exit(126);
        execv(BUILD_DIR "/dbgen", (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void fresh_dir(void)
{
    static char name[32];

    (void)snprintf(name, sizeof(name), "/tmp/dbgen-XXXXXX");
    dir = mkdtemp(name);
    assert_non_null(dir);
}

static struct str generated(const char *room)
{
    const char *const names[] = {str_z(arena, str_fmt(arena, "queries_%s.h", room)), str_z(arena, str_fmt(arena, "queries_%s.c", room)),
                                 "all_queries.c", "ownership.c", "datause.c", "schema.c"};
    struct buf b = buf_in(arena);

    for (size_t i = 0; i < COUNT(names); i++) {
        buf_fmt(&b, "=== %s\n", names[i]);
        buf_add(&b, read_all(in_dir(str_fmt(arena, "gen/%s", names[i]))));
    }
    return buf_str(&b);
}

static void check_ok(const char *name)
{
    const char *expected = str_z(arena, str_fmt(arena, "%s/tools/golden/dbgen/%.*s.expected", SOURCE_DIR, (int)(strlen(name) - 3), name));
    struct str got;

    fresh_dir();
    (void)split(read_all(str_z(arena, str_fmt(arena, "%s/tools/golden/dbgen/%s", SOURCE_DIR, name))));
    if (run_dbgen("sales") != 0)
        fail_msg("%s: %.*s", name, STR_FMT(read_all(in_dir(STR("said")))));
    got = generated("sales");
    if (getenv("SELOSTE_ACCEPT") != NULL)
        write_all(expected, got);
    else if (!str_eq(got, read_all(expected)))
        fail_msg("%s: the generated code differs; SELOSTE_ACCEPT=1 renews %s", name, expected);
    assert_int_equal(run_dbgen("sales"), 0); /* the same input, the same bytes */
    assert_true(str_eq(got, generated("sales")));
    (void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check_bad(const char *name)
{
    struct str error, said, line;

    fresh_dir();
    error = split(read_all(str_z(arena, str_fmt(arena, "%s/tools/golden/dbgen/%s", SOURCE_DIR, name))));
    assert_false(str_empty(error));
    assert_int_equal(run_dbgen("room"), 1);
    said = read_all(in_dir(STR("said")));
    while (!str_empty(error)) {
        line = str_cut(&error, '\n');
        if (!str_contains(said, line))
            fail_msg("%s: \"%.*s\" was not said, but:\n%.*s", name, STR_FMT(line), STR_FMT(said));
    }
    (void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_p10_goldens(void **state)
{
    DIR *d = opendir(SOURCE_DIR "/tools/golden/dbgen");
    struct dirent *e;
    int n = 0;

    (void)state;
    assert_non_null(d);
    while ((e = readdir(d)) != NULL) {
        arena = arena_new((size_t)64 << 20);
        if (str_ends(str_from(e->d_name), STR(".ok")))
            check_ok(e->d_name);
        else if (str_ends(str_from(e->d_name), STR(".bad")))
            check_bad(e->d_name);
        else
            n--;
        n++;
        arena_free(arena);
    }
    closedir(d);
    assert_true(n >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_p10_goldens)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
