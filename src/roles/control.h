/* The control socket D/control.sock: while a server holds the data directory, commands are carried to
 * it and run there with the same functions, so there is one data owner (DESIGN section 2). Only the
 * server's own user, or root, is listened to (SO_PEERCRED). */
#ifndef ROLES_CONTROL_H
#define ROLES_CONTROL_H

#include "roles/args.h"
#include "roles/session.h"

/* --- server --- */
struct control;
typedef struct str control_health_fn(struct arena *arena, void *arg); /* JSON for doctor */

/* Listens in the directory of the store; commands run in threads of their own, at most 16 at once. */
MUST_USE enum rc control_start(const struct program *program, struct store *store,
                               control_health_fn *health, void *arg, struct control **out, struct err *err);
/* No new commands; waits for running ones at most grace_ms. False: some still run (the store must
 * not be closed then). */
MUST_USE bool control_stop(struct control *control, unsigned grace_ms);

/* --- caller --- */
/* A connection to the server that holds the directory, or -1. */
int control_connect(const char *data_dir);
/* Run the command there. argv: as received from the shell. Exit code, or -1 when the server went away. */
int control_send(int fd, struct arena *arena, int argc, char **argv, const struct args *args);
/* The server's health as JSON; "" when it does not answer. */
struct str control_health(int fd, struct arena *arena);

#endif
