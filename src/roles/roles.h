/* The program as processes: command line, supervisor and the roles web, net, docs (DESIGN section 2).
 *
 *   seloste <noun> <verb> ...    sent to the server that holds the data directory, or run here
 *   seloste serve                the supervisor: sockets and children, no data
 *   seloste @web | @net | @docs  internal: a role, started by the supervisor with its channel as fd 3 */
#ifndef ROLES_ROLES_H
#define ROLES_ROLES_H

#include "roles/session.h"

/* Exit code for main(). */
int roles_main(const struct program *program, int argc, char **argv);
extern const struct command roles_commands[]; /* serve, doctor, routes, datause, tls self-signed */
extern const struct command check_commands[]; /* check, barcode */

#endif
