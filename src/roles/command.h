/* Running a parsed command: context, register, actor, gates (P39, P41), output, errors. The same for a
 * command in this process and for one that came through the control socket. */
#ifndef ROLES_COMMAND_H
#define ROLES_COMMAND_H

#include "roles/files.h"
#include "roles/session.h"

enum { EXIT_USAGE = 2 };

/* A context for work that nobody's request started: timers, start-up. actor is the system. */
void context_start(struct ctx *ctx, struct arena *arena, struct store *store, enum lang lang);

struct command_io { /* the caller's streams */
    int in_fd;
    FILE *out, *err;
    bool is_local;
};

/* Runs args->command, prints its error, returns the exit code. store: NULL for commands without one. */
int command_run(const struct program *program, struct store *store, struct args *args,
                const struct command_io *io);
/* One error in the user's language to io->err: text, fields, lines; JSON with --json. */
void command_print_error(const struct program *program, struct ctx *ctx, const struct args *args, FILE *out);

/* Help (--help, no command) in args->lang. False: there is no such command. */
bool help_print(const struct program *program, const struct args *args, FILE *out);
/* Usage error to `out`, with what was perhaps meant. */
void help_usage_error(const struct args *args, const struct err *err, FILE *out);

#endif
