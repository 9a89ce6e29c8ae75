/* layercheck ROOT: the direction of ARCHITECTURE.md, read from #include lines and file names; what no file may
 * call; where SQL may stand; how long files and functions may be. Prints "file:line: rule: what" and ends
 * with 1 when there is anything to print. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"

enum { FILE_LINES = 800, FUNCTION_LINES = 60, FILES_MOST = 4000 };

/* What a file may include, by folder of what it includes. */
enum {
    IN_BASE = 1, IN_POLICY = 2, IN_I18N = 4, IN_DB = 8, IN_HTTP = 16, IN_WEB = 32, IN_ROLES = 64, IN_DOCS = 128,
    IN_NET = 256, IN_OWN = 512,  /* the same room */
    IN_ROOMS = 1024,             /* <room>.h of another room */
    IN_QUERIES = 2048,           /* gen/queries_<own room>.h */
    IN_TEMPLATES = 4096, IN_TABLES = 8192, /* gen/rooms.h */
    IN_STORE = 16384,            /* db/store.h, db/seal.h, db/keys.h, db/stash.h: the words of actions, key classes, waiting files */
    IN_ROUTE = 32768,            /* http/route.h: the bits of roles */
    IN_ALL = 65535
};

static const struct { const char *prefix; int bit; } places[] = {
    {"base/", IN_BASE}, {"policy/", IN_POLICY}, {"i18n/", IN_I18N}, {"db/", IN_DB}, {"http/", IN_HTTP}, {"web/", IN_WEB},
    {"roles/", IN_ROLES}, {"docs/", IN_DOCS}, {"net/", IN_NET},
    {"errors_", IN_BASE}, {"audit_", IN_ROOMS}, {"messages_", IN_I18N}, /* gen/: numbers by folder */
};
static const struct { const char *name; int bit; } exact[] = { /* single headers that more may see */
    {"db/store.h", IN_STORE}, {"db/seal.h", IN_STORE}, {"db/keys.h", IN_STORE}, {"db/stash.h", IN_STORE},
    {"http/route.h", IN_ROUTE},
    {"rooms.h", IN_TABLES}, {"messages.h", IN_I18N}, {"errors_all.def", IN_BASE},
};
static const struct { const char *folder; int may; } folders[] = {
    {"base", IN_BASE},
    {"policy", IN_BASE | IN_POLICY | IN_I18N},
    {"i18n", IN_BASE | IN_I18N},
    {"db", IN_BASE | IN_POLICY | IN_DB | IN_QUERIES | IN_STORE},
    {"http", IN_BASE | IN_POLICY | IN_HTTP | IN_ROUTE | IN_STORE | IN_TABLES},
    {"web", IN_BASE | IN_POLICY | IN_I18N | IN_STORE | IN_HTTP | IN_ROUTE | IN_WEB | IN_TEMPLATES | IN_TABLES},
    {"docs", IN_BASE | IN_DOCS},
    {"net", IN_BASE | IN_NET},
    {"roles", IN_BASE | IN_POLICY | IN_I18N | IN_DB | IN_STORE | IN_HTTP | IN_ROUTE | IN_ROLES | IN_DOCS | IN_NET | IN_TABLES},
};
static const struct { const char *layer; int may; } layers[] = {
    {"rules", IN_BASE | IN_POLICY | IN_OWN | IN_ROOMS},
    {"store", IN_BASE | IN_POLICY | IN_DB | IN_STORE | IN_OWN | IN_ROOMS | IN_QUERIES},
    {"actions", IN_BASE | IN_POLICY | IN_I18N | IN_DB | IN_STORE | IN_OWN | IN_ROOMS | IN_QUERIES},
    {"evidence", IN_BASE | IN_POLICY | IN_DB | IN_STORE | IN_OWN | IN_ROOMS | IN_QUERIES},
    {"documents", IN_BASE | IN_POLICY | IN_I18N | IN_DOCS | IN_OWN | IN_ROOMS},
    {"pages", IN_BASE | IN_POLICY | IN_I18N | IN_HTTP | IN_ROUTE | IN_WEB | IN_TEMPLATES | IN_OWN | IN_ROOMS},
    {"api", IN_BASE | IN_POLICY | IN_I18N | IN_HTTP | IN_ROUTE | IN_OWN | IN_ROOMS},
    {"cli", IN_BASE | IN_POLICY | IN_I18N | IN_ROUTE | IN_OWN | IN_ROOMS},
    {"jobs", IN_BASE | IN_POLICY | IN_I18N | IN_NET | IN_OWN | IN_ROOMS},
    {"test", IN_ALL},
    /* any other name: a part of the room below its doors */
    {"", IN_BASE | IN_POLICY | IN_I18N | IN_DB | IN_STORE | IN_OWN | IN_ROOMS | IN_QUERIES},
};
static const int header_may = IN_BASE | IN_POLICY | IN_STORE | IN_OWN | IN_ROOMS; /* <room>.h, internal.h */

static const char *const forbidden[] = {"strcpy", "strcat", "sprintf", "vsprintf", "gets", "atoi", "atol", "atof",
                                        "alloca", "system", "popen", "strtok", "tmpnam", "mktemp"};
/* The outside world comes through struct env (QUALITY.md section 5). */
static const char *const outside[] = {"clock_gettime", "gettimeofday", "time", "localtime", "localtime_r", "gmtime",
                                      "rand", "srand", "random", "srandom", "getrandom", "arc4random", "randombytes_buf",
                                      "randombytes_random", "randombytes_uniform", "RAND_bytes"};
static const char *const memory[] = {"malloc", "calloc", "realloc", "free"};
static const char *const sql_starts[] = {"SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE "};

struct check {
    const char *root;
    struct arena *arena;
    const char *file;          /* relative to root */
    char folder[64], room[64]; /* "rooms" and the room, or "base" and "" */
    char layer[64];            /* "rules" of rules_vat.c */
    bool is_test, is_header;
    unsigned found;
};

static void found(struct check *c, int line, const char *rule, const char *what, int len)
{
    printf("%s:%d: %s: %.*s\n", c->file, line, rule, len, what);
    c->found++;
}

/* src/rooms/invoices/rules_vat.c -> folder rooms, room invoices, layer rules. */
static void place_file(struct check *c)
{
    const char *rest = strncmp(c->file, "src/", 4) == 0 ? c->file + 4 : c->file;
    const char *base = strrchr(c->file, '/') ? strrchr(c->file, '/') + 1 : c->file;
    const char *slash = strchr(rest, '/');

    (void)snprintf(c->folder, sizeof(c->folder), "%.*s", slash ? (int)(slash - rest) : 0, rest);
    c->room[0] = 0;
    if (slash && strcmp(c->folder, "rooms") == 0 && strchr(slash + 1, '/'))
        (void)snprintf(c->room, sizeof(c->room), "%.*s", (int)strcspn(slash + 1, "/"), slash + 1);
    (void)snprintf(c->layer, sizeof(c->layer), "%.*s", (int)strcspn(base, "_."), base);
    c->is_test = strncmp(base, "test_", 5) == 0 || strcmp(base, "fixture.c") == 0;
    c->is_header = strstr(base, ".h") != NULL && strcmp(strstr(base, ".h"), ".h") == 0;
}

/* named: the file's name is a layer above the store. (What lives as long as the store, caches and
 * indexes, is made and freed by hand in store.c or in a part of its own.) */
static int may_include(const struct check *c, bool *named)
{
    *named = false;
    if (c->is_test || strcmp(c->file, "src/main.c") == 0 || strncmp(c->file, "tools/", 6) == 0)
        return IN_ALL;
    if (c->room[0]) {
        if (c->is_header)
            return header_may | (strncmp(c->layer, "internal", 8) == 0 ? IN_DB | IN_I18N | IN_HTTP | IN_DOCS : 0);
        for (size_t i = 0; i < COUNT(layers); i++)
            if (!layers[i].layer[0] || strcmp(layers[i].layer, c->layer) == 0) {
                *named = layers[i].layer[0] != 0 && strcmp(layers[i].layer, "store") != 0;
                return layers[i].may;
            }
    }
    for (size_t i = 0; i < COUNT(folders); i++)
        if (strcmp(folders[i].folder, c->folder) == 0)
            return folders[i].may;
    return IN_ALL;
}

static int place_of_room(const struct check *c, const char *name)
{
    const char *in_room = strchr(name + 6, '/'), *header = in_room ? in_room + 1 : "";
    size_t len = in_room ? (size_t)(in_room - name - 6) : 0;

    if (strlen(c->room) == len && strncmp(c->room, name + 6, len) == 0)
        return IN_OWN;
    /* another room: only its contract <room>.h */
    if (strncmp(header, name + 6, len) == 0 && strcmp(header + len, ".h") == 0)
        return IN_ROOMS;
    return 0; /* nobody */
}

static int place_of(const struct check *c, const char *name)
{
    char own[96];

    for (size_t i = 0; i < COUNT(exact); i++)
        if (strcmp(name, exact[i].name) == 0)
            return exact[i].bit;
    for (size_t i = 0; i < COUNT(places); i++)
        if (strncmp(name, places[i].prefix, strlen(places[i].prefix)) == 0)
            return places[i].bit;
    if (strncmp(name, "rooms/", 6) == 0)
        return place_of_room(c, name);
    if (strncmp(name, "templates", 9) == 0)
        return IN_TEMPLATES;
    if (strcmp(name, "queries_db.h") == 0) /* the rows that every room stands on (db/core.h) */
        return IN_QUERIES;
    (void)snprintf(own, sizeof(own), "queries_%s.h", c->room[0] ? c->room : c->folder);
    if (strncmp(name, "queries_", 8) == 0)
        return strcmp(name, own) == 0 ? IN_QUERIES : 0;
    return IN_ALL; /* generated lists and the room's own files named without folder */
}

static void check_include(struct check *c, int line, const char *text, int may)
{
    char name[256];
    const char *open = strchr(text, '"'), *close = open ? strchr(open + 1, '"') : NULL;

    if (!close || close - open > 250)
        return;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(close - open - 1), open + 1);
    int place = place_of(c, name);

    /* a part of IN_DB or IN_HTTP that is allowed by itself is allowed by the whole, too */
    if (place == IN_STORE && (may & IN_DB))
        return;
    if (place == IN_ROUTE && (may & IN_HTTP))
        return;
    if (place == 0 && may != IN_ALL)
        found(c, line, "another room's inside", name, (int)strlen(name));
    else if ((may & place) == 0)
        found(c, line, "include", name, (int)strlen(name));
}

/* Blank out comments, and string and character literals unless `keep_text`; line breaks stay. */
static char *blank(struct arena *arena, const char *text, size_t len, bool keep_text)
{
    char *out = arena_copy(arena, text, len + 1);

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '/' && text[i + 1] == '*') {
            const char *close = strstr(text + i + 2, "*/");
            size_t end = close ? (size_t)(close - text) + 1 : len - 1;

            for (; i < end; i++)
                out[i] = text[i] == '\n' ? '\n' : ' ';
            out[end] = ' ';
        } else if (text[i] == '/' && text[i + 1] == '/') {
            for (; i < len && text[i] != '\n'; i++)
                out[i] = ' ';
        } else if (text[i] == '"' || text[i] == '\'') {
            char quote = text[i++];

            for (; i < len && text[i] != quote && text[i] != '\n'; i++) {
                bool escape = text[i] == '\\';

                if (!keep_text)
                    out[i] = ' ';
                if (escape && i + 1 < len && text[i + 1] != '\n' && !keep_text)
                    out[i + 1] = ' ';
                i += escape ? 1 : 0;
            }
        }
    }
    return out;
}

static bool word_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* A call of `name` in a line: the whole word and an opening bracket; not a member, not a pointer to it. */
static bool calls(const char *line, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = strstr(line, name); at; at = strstr(at + 1, name)) {
        const char *after = at + len;

        if (at > line && (word_char(at[-1]) || at[-1] == '.' || (at[-1] == '>' && at - line > 1 && at[-2] == '-')))
            continue;
        while (*after == ' ')
            after++;
        if (*after == '(')
            return true;
    }
    return false;
}

static void check_calls(struct check *c, int line, const char *text, bool named)
{
    bool room_code = c->room[0] && !c->is_test;

    for (size_t i = 0; i < COUNT(forbidden); i++)
        if (calls(text, forbidden[i]))
            found(c, line, "forbidden function", forbidden[i], 40);
    /* time-outs of machines may look at a monotonic clock: no rule of the register depends on it */
    bool machine = strstr(text, "CLOCK_MONOTONIC") || strstr(text, "_CPUTIME_ID");

    for (size_t i = 0; i < COUNT(outside) && strcmp(c->file, "src/base/env.c") != 0 && !c->is_test; i++)
        if (!machine && calls(text, outside[i]))
            found(c, line, "clock or dice outside base/env.c", outside[i], 40);
    for (size_t i = 0; i < COUNT(memory) && room_code; i++)
        if (named && calls(text, memory[i]))
            found(c, line, "memory by hand in a room", memory[i], 40);
}

static void check_sql(struct check *c, int line, const char *text)
{
    for (size_t i = 0; i < COUNT(sql_starts); i++)
        for (const char *at = strchr(text, '"'); at; at = strchr(at + 1, '"'))
            if (strncmp(at + 1, sql_starts[i], strlen(sql_starts[i])) == 0)
                found(c, line, "SQL outside queries.sql", sql_starts[i], 40);
}

static char *next_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');

    if (!*line && !end)
        return NULL;
    if (end)
        *end = 0;
    *rest = end ? end + 1 : line + strlen(line);
    return line;
}

/* A function of ours begins with { and ends with } alone in the first column. */
static void check_length(struct check *c, char *code)
{
    int line = 0, open = 0;
    char *text;

    while ((text = next_line(&code))) {
        line++;
        if (strcmp(text, "{") == 0)
            open = line;
        if (strcmp(text, "}") == 0 && open) {
            if (line - open - 1 > FUNCTION_LINES) {
                char what[64];

                (void)snprintf(what, sizeof(what), "%d lines, at most %d", line - open - 1, FUNCTION_LINES);
                found(c, open, "long function", what, 64);
            }
            open = 0;
        }
    }
    if (line > FILE_LINES)
        found(c, line, "long file", "more than 800 lines", 40);
}

static void check_text(struct check *c, const char *text, size_t len)
{
    char *code = blank(c->arena, text, len, false), *strings = blank(c->arena, text, len, true);
    char *whole = arena_copy(c->arena, code, len + 1), *line, *with_strings;
    bool named, sql = strncmp(c->file, "src/", 4) == 0 && !c->is_test && strcmp(c->folder, "db") != 0;
    int may = may_include(c, &named), number = 0;

    while ((line = next_line(&code)) && (with_strings = next_line(&strings))) {
        number++;
        if (strncmp(line, "#include", 8) == 0)
            check_include(c, number, with_strings, may);
        else
            check_calls(c, number, line, named);
        if (sql)
            check_sql(c, number, with_strings);
    }
    check_length(c, whole);
}

static void check_file(struct check *c, const char *file)
{
    char path[2048];
    FILE *f;
    long size;

    (void)snprintf(path, sizeof(path), "%s/%s", c->root, file);
    f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0) {
        fprintf(stderr, "layercheck: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    char *text = arena_alloc(c->arena, (size_t)size + 2);
    size_t len = fread(text, 1, (size_t)size, f);

    (void)fclose(f);
    c->file = file;
    place_file(c);
    check_text(c, text, len);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_source(const char *name)
{
    size_t n = strlen(name);

    return n > 2 && (strcmp(name + n - 2, ".c") == 0 || strcmp(name + n - 2, ".h") == 0);
}

static void collect(struct check *c, const char *folder, const char **files, size_t *count)
{
    char path[2048];
    struct dirent *entry;
    struct stat st;
    DIR *dir;

    (void)snprintf(path, sizeof(path), "%s/%s", c->root, folder);
    dir = opendir(path);
    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "golden") == 0)
            continue;
        struct str name = str_fmt(c->arena, "%s/%s", folder, entry->d_name);

        (void)snprintf(path, sizeof(path), "%s/%.*s", c->root, STR_FMT(name));
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            collect(c, str_z(c->arena, name), files, count);
        else if (is_source(entry->d_name) && *count < FILES_MOST)
            files[(*count)++] = str_z(c->arena, name);
    }
    if (dir)
        (void)closedir(dir);
}

int main(int argc, char **argv)
{
    static const char *files[FILES_MOST];
    struct check c = {.root = argc == 2 ? argv[1] : NULL, .arena = arena_new((size_t)1 << 30)};
    size_t count = 0;

    if (!c.root) {
        fprintf(stderr, "usage: layercheck ROOT\n");
        return 2;
    }
    collect(&c, "src", files, &count);
    collect(&c, "tools", files, &count);
    qsort(files, count, sizeof(files[0]), by_name);
    for (size_t i = 0; i < count; i++)
        check_file(&c, files[i]);
    fprintf(stderr, "layercheck: %zu files, %u findings\n", count, c.found);
    arena_free(c.arena);
    return c.found > 0 || count == 0;
}
