/* The line between web and a working role (net, docs): length-prefixed messages over a socket pair.
 * Question: uint32 id, text name of the work, text payload. Answer: uint32 id, uint32 rc, text payload. A payload past
 * LINK_IN_LINE bytes (a bank file, a long document) is a memory file beside an empty text. A name that the
 * role does not know is refused by name (NOT_FOUND). */
#ifndef ROLES_LINK_H
#define ROLES_LINK_H

#include "base/arena.h"
#include "base/rc.h"

enum { LINK_LINES = 4, LINK_IN_LINE = 1 << 20, LINK_PAYLOAD_MOST = 512 << 20 };
struct link; /* web's end; several threads may use it, one question at a time on each line */

struct link *link_new(const char *role);         /* "net", "docs"; without a line yet, one at most */
/* Up to `most` lines to as many processes of the role, each question to one that is free. `more` is called, by a thread that
 * asks, when all that are there are at work: the next line follows by link_attach. */
void link_spread(struct link *link, int most, void (*more)(void *arg), void *arg);
void link_free(struct link *link);
void link_attach(struct link *link, int line, int fd); /* a new line, the first is 0; takes fd, waits for an answer on the one before */
const char *link_role(const struct link *link);
bool link_has(struct link *link, int line);
/* An extra line (not 0) that nobody has used for so long: it is taken out of use until link_attach brings it anew. -1: none. */
int link_rested(struct link *link, int64_t ms);
/* Ask and wait: for a line that is free, or up to 2 s for one, when the role had some and lost them. Errors: BUSY 2332 the role is not there or does not answer; else what the role answered
 * (NOT_FOUND 2333 for unknown work). answer: arena, may be NULL. */
MUST_USE enum rc link_call(struct link *link, struct arena *arena, struct str work, struct str payload,
                           int timeout_ms, struct str *answer, struct err *err);
/* Does it answer to ping within 500 ms, or is it at work? */
bool link_alive(struct link *link);

/* --- the role's end --- */
struct role_work { /* one kind of work; ends with name NULL */
    const char *name;
    enum rc (*run)(struct arena *arena, struct str payload, struct str *answer);
    int most_s; /* after so long the process is killed and the supervisor starts another; 0: it may take its time */
};
/* Answer one question that is waiting on fd: works of the role and those that rooms add (NULL: none). False: the line is
 * closed or broken. */
MUST_USE bool link_serve(int fd, const struct role_work *works, const struct role_work *more);

#endif
