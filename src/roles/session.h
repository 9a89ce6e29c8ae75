/* What the roles ask the rooms: who acts on the command line, which registers there are. main.c
 * fills the struct from the rooms that exist, so that src/roles includes no room. */
#ifndef ROLES_SESSION_H
#define ROLES_SESSION_H

#include "base/cli.h"
#include "base/job.h"
#include "http/hooks.h"

struct register_ref { /* a register with a notice in force */
    int64_t tenant, register_id;
    struct str slug;
};

struct program {
    /* Tables of the rooms (gen/rooms.h) and of the roles. */
    const struct command *const *commands;
    const struct route *const *routes;
    const struct job *const *jobs;
    /* What rooms have the docs role do beside printing and XML: foreign files of their own; ends with name NULL. */
    const struct role_work *docs_works;
    /* The same hooks serve pages and the command line: open_register (slug of --register, no host),
     * before_answer (audit of reads), refused, statement_sentence, ready. */
    const struct http_hooks *http;
    /* Who acts: by login (--as, SELOSTE_USER), "" for the account of the person who adopted the notice.
     * Only who may read the master key gets here. NOT_FOUND: no such login, or no account at all. */
    enum rc (*sign_in)(struct ctx *ctx, struct str login, struct actor *actor);
    /* All registers with a notice in force, for timers. ctx: system actor, no register. */
    enum rc (*registers)(struct ctx *ctx, struct register_ref **out, size_t *count);
    /* The store has just been opened: load indexes, set caches. Before timers and sockets. */
    enum rc (*opened)(struct ctx *ctx);
    /* A command ended FORBIDDEN or REFUSED: audit it. */
    void (*refused)(struct ctx *ctx, const struct command *command);
};

#endif
