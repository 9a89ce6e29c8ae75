/* dbgen --out DIR --migrations DIR --keys DIR [ROOM=queries.sql ...]
 * See dbgen.h. Files of the two folders are read in the order of their names. */
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbgen.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_folder(struct dbgen *g, const char *dir, bool keys_store)
{
    const char *names[512];
    size_t n = 0;
    struct dirent *e;
    DIR *d = opendir(dir);

    while (d != NULL && (e = readdir(d)) != NULL)
        if (str_ends(str_from(e->d_name), STR(".sql")) && n < COUNT(names))
            names[n++] = str_z(g->arena, str_from(e->d_name));
    if (d != NULL)
        closedir(d);
    qsort(names, n, sizeof(names[0]), by_name);
    for (size_t i = 0; i < n; i++)
        schema_read(g, str_z(g->arena, str_fmt(g->arena, "%s/%s", dir, names[i])), keys_store);
    for (size_t i = 1; i < n; i++)
        if (strncmp(names[i - 1], names[i], 4) == 0)
            complain(g, names[i], 1, "two migrations have this number");
}

static int run(struct dbgen *g, int argc, char **argv)
{
    const char *migrations = NULL, *keys = NULL, *rooms[256];
    size_t room_args = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
            g->out_dir = argv[++i];
        else if (strcmp(argv[i], "--migrations") == 0 && i + 1 < argc)
            migrations = argv[++i];
        else if (strcmp(argv[i], "--keys") == 0 && i + 1 < argc)
            keys = argv[++i];
        else if (strchr(argv[i], '=') != NULL && room_args < COUNT(rooms))
            rooms[room_args++] = argv[i];
    }
    if (g->out_dir == NULL || migrations == NULL) {
        fprintf(stderr, "usage: dbgen --out DIR --migrations DIR [--keys DIR] [ROOM=queries.sql ...]\n");
        return 2;
    }
    read_folder(g, migrations, false);
    if (keys != NULL)
        read_folder(g, keys, true);
    schema_check(g);
    qsort(rooms, room_args, sizeof(rooms[0]), by_name);
    for (size_t i = 0; i < room_args && g->errors == 0; i++) {
        struct str path = str_from(rooms[i]), room = str_cut(&path, '=');

        queries_read(g, str_z(g->arena, path), room);
    }
    for (size_t i = 0, n = g->query_count; i < n; i++)
        query_finish(g, g->queries[i]);
    if (g->errors == 0)
        ownership_build(g);
    if (g->errors != 0)
        return 1;
    emit_rooms(g);
    emit_all_queries(g);
    emit_ownership(g);
    emit_datause(g);
    emit_schema(g);
    return g->errors != 0;
}

int main(int argc, char **argv)
{
    struct dbgen g = {.arena = arena_new((size_t)1 << 30)};
    int status;

    if (sodium_init() < 0)
        return 1;
    status = run(&g, argc, argv);
    sqlite3_close(g.main_db);
    sqlite3_close(g.keys_db);
    arena_free(g.arena);
    return status;
}
