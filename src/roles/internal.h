/* The roles' own: how the supervisor and its children find each other. */
#ifndef ROLES_INTERNAL_H
#define ROLES_INTERNAL_H

#include "docs/docs.h"
#include "net/net.h"
#include "roles/link.h"
#include "roles/session.h"

/* A child's end of its channel to the supervisor. The supervisor sends frames (message.h) whose
 * first byte says what: 'L' a listening socket, 'N' web's line to net, '0'..'3' to a process of docs, 'W' a
 * role's line to web, 'G' go. A child sends 'R' when it is ready, a working role 'T' when web gave its line up, web 'Q' when
 * documents wait and '1'..'3' when it needs that process of docs no more. End of the channel: the supervisor is
 * dead, the child ends. */
enum { CHANNEL_FD = 3, ROLE_LISTENERS = 16 };

struct serve_options { /* the supervisor's command line, handed on to web */
    const char *data_dir;
    const char *listen[ROLE_LISTENERS];
    size_t listen_count;
    const char *hosts[ROLE_LISTENERS];
    size_t host_count;
    const char *proxies[ROLE_LISTENERS];
    size_t proxy_count;
    const char *tls_cert, *tls_key;
    const char *database_url, *keys_url;
    const char *metrics_listen; /* NULL: none */
    const char *log_level;      /* "info" */
    const char *docs_processes; /* "1" to "4": how many draw documents at once; NULL: 1 */
    bool check;                 /* look at everything, serve nothing */
};

/* The supervisor: returns the exit code of the program. */
int supervisor_run(const struct serve_options *options, enum lang lang);
/* Leaves in D/serving how the server is called that listens at `listen`. A failure is no failure of the server. */
void address_keep(const struct serve_options *options, const char *listen);
/* "@web" with the words after it; "@net", "@docs". */
int web_role_run(const struct program *program, int argc, char **argv);
int work_role_run(const char *role, const struct role_work *works, const struct role_work *more);
extern const struct role_work net_works[], docs_works[];

/* The role docs for a command that runs without a server: a child of this process, started at its first question. */
docs_line_fn child_docs_line;
void child_docs_most(int most); /* processes at once when several threads ask; before the first question */
void child_stop(void);
/* web's line to docs, and to net */
docs_line_fn web_docs_line;

struct timers;
MUST_USE enum rc timers_at_start(const struct program *program, struct store *store, struct err *err);
/* Jobs marked at_stop, when no request runs any more; a failure is logged. */
void timers_at_stop(const struct program *program, struct store *store);
struct timers *timers_start(const struct program *program, struct store *store);
void timers_stop(struct timers *timers); /* lets the running job end */

/* Block the signals that the roles read from a descriptor (signalfd); -1 on failure. */
int role_signals(void);

#endif
