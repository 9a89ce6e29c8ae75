#include "db/fixture_pg.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], data[96], bin[128];
static struct { bool drop; uid_t uid; gid_t gid; char name[64]; } who;
static bool running, turn, shared; /* shared: the server of the whole test run, not ours to end */
enum { LIVE = 8 };                   /* databases that one test may have at once */
static char made[LIVE][64];
static size_t made_count;

static bool find_binaries(void)
{
    static const char *const versions[] = {"15", "16", "17", "18", "14"};

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        (void)snprintf(bin, sizeof(bin), "/usr/lib/postgresql/%s/bin/initdb", versions[i]);
        if (access(bin, X_OK) == 0) {
            (void)snprintf(bin, sizeof(bin), "/usr/lib/postgresql/%s/bin", versions[i]);
            return true;
        }
    }
    return false;
}

/* Run a program of PostgreSQL as the other user; its words go to D/log. */
static bool run(const char *program, const char *const argv[])
{
    char path[256], log[128];
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        int fd;

        if (who.drop && (initgroups(who.name, who.gid) != 0 || setgid(who.gid) != 0 || setuid(who.uid) != 0))
            _exit(126);
        (void)snprintf(path, sizeof(path), "%s/%s", bin, program);
        (void)snprintf(log, sizeof(log), "%s/log", dir);
        fd = open(log, O_CREAT | O_WRONLY | O_APPEND, 0600);
        if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir("/") != 0)
            _exit(126);
        for (int i = 3; i < 256; i++)
            (void)close(i);
        execv(path, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

bool pg_fixture_start(const char **why)
{
    struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    const char *given = getenv("SELOSTE_TEST_PG"), *host = given != NULL ? strstr(given, "host=") : NULL;
    char options[160];

    if (running)
        return true;
    if (host != NULL && strlen(host + 5) < sizeof(dir)) {
        (void)snprintf(dir, sizeof(dir), "%s", host + 5);
        return shared = running = true;
    }
    *why = "PostgreSQL is not installed";
    if (!find_binaries())
        return false;
    *why = "there is no user postgres";
    if (geteuid() == 0 && user == NULL)
        return false;
    *why = "PostgreSQL did not start";
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-pg-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return false;
    if (user != NULL) {
        who.drop = true;
        who.uid = user->pw_uid;
        who.gid = user->pw_gid;
        (void)snprintf(who.name, sizeof(who.name), "%s", user->pw_name);
        if (chown(dir, who.uid, who.gid) != 0)
            return false;
    }
    (void)snprintf(data, sizeof(data), "%s/data", dir);
    (void)snprintf(options, sizeof(options), "-k %s -c listen_addresses='' -c fsync=off -c max_connections=60", dir);
    running = run("initdb", (const char *const[]){"initdb", "-D", data, "-A", "trust", "-U", "seloste", "-E", "UTF8", "--locale=C.UTF-8",
                                       "--no-sync", NULL}) &&
              run("pg_ctl", (const char *const[]){"pg_ctl", "-D", data, "-w", "-o", options, "start", NULL});
    return running;
}

/* One command to the server itself. */
static bool tell(const char *sql)
{
    char url[128];
    PGconn *c;
    PGresult *r;
    bool ok;

    (void)snprintf(url, sizeof(url), "postgresql:///postgres?host=%s&user=seloste", dir);
    c = PQconnectdb(url);
    r = PQexec(c, sql);
    ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!ok)
        (void)fprintf(stderr, "fixture: %s", PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
    return ok;
}

static void drop(char *name)
{
    char sql[128];

    (void)snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %.63s WITH (FORCE)", name);
    if (name[0] != '\0')
        (void)tell(sql);
    name[0] = '\0';
}

/* Others make theirs on the same server: ours bear our number. The one made LIVE databases ago is thrown away. */
char *pg_fixture_database(const char *name)
{
    char *full = made[made_count++ % LIVE], url[192], sql[128];

    drop(full);
    (void)snprintf(full, sizeof(made[0]), "%s_%ld", name, (long)getpid());
    (void)snprintf(sql, sizeof(sql), "CREATE DATABASE %.63s", full);
    if (!tell(sql))
        abort();
    (void)snprintf(url, sizeof(url), "postgresql:///%s?host=%s&user=seloste", full, dir);
    return strdup(url);
}

void pg_fixture_stop(void)
{
    for (size_t i = 0; running && shared && i < LIVE; i++)
        drop(made[i]);
    if (running && !shared)
        (void)run("pg_ctl", (const char *const[]){"pg_ctl", "-D", data, "-m", "immediate", "stop", NULL});
    if (!shared && dir[0] != '\0')
        (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    running = shared = false;
}

char *pg_fixture_next(void)
{
    static int serial;
    char name[32];

    if (!turn)
        return NULL;
    (void)snprintf(name, sizeof(name), "suite%d", ++serial);
    return pg_fixture_database(name);
}

int pg_fixture_twice(int (*suite)(void))
{
    const char *why = NULL;
    int failed = suite();

    turn = pg_fixture_start(&why);
    if (turn)
        failed += suite();
    else
        (void)fprintf(stderr, "not on PostgreSQL: %s\n", why);
    turn = false;
    pg_fixture_stop();
    return failed;
}

int64_t pg_fixture_exec(const char *url, const char *sql)
{
    PGconn *c = PQconnectdb(url);
    char *text = malloc(strlen(sql) * 2 + 1);
    size_t n = 0;
    PGresult *r;
    int64_t out;

    if (text == NULL)
        abort();
    for (const char *at = sql; *at != '\0'; at++) {
        bool blob = *at == 'x' && at[1] == '\'' && (at == sql || strchr(" ,(=", at[-1]) != NULL);

        if (blob) {
            memcpy(text + n, "'\\x", 3);
            n += 3;
            at++;
        } else {
            text[n++] = *at;
        }
    }
    text[n] = '\0';
    r = PQexec(c, text);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        (void)fprintf(stderr, "fixture: %s", PQerrorMessage(c));
        abort();
    }
    out = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(c);
    free(text);
    return out;
}
