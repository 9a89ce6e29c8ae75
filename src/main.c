/* The program: binds the rooms to the roles. src/policy and src/roles name no room; here they meet. */
#include "roles/roles.h"
#include "rooms.h"

enum { TABLES_MOST = 64 };

int main(int argc, char **argv)
{
    static const struct command *tables[TABLES_MOST];
    static const struct program program = {
        .commands = tables,
        .routes = all_routes,
        .jobs = all_jobs,
    };
    size_t n = 0;

    for (; all_commands[n] && n < TABLES_MOST - 2; n++)
        tables[n] = all_commands[n];
    tables[n] = roles_commands;
    return roles_main(&program, argc, argv);
}
