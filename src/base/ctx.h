/* What every function of a room gets first: who acts, for which purpose, on which register, when. */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include "base/arena.h"
#include "base/date.h"
#include "base/env.h"
#include "base/rc.h"

struct db;
struct store;
struct policy;
struct audit_batch;
struct after_commit;
struct once;

struct actor { /* the person or machine that acts; never NULL in a ctx */
    int64_t user_id;        /* 0: nobody (public), the system, or the command line before sign-in */
    int64_t subject_id;     /* the user's own subject (users are data subjects too), 0 when none */
    unsigned roles;         /* ROLE_... bits of http/route.h granted in this register */
    bool nda_signed;        /* P41 */
    bool is_system;         /* timers and resumed work */
    struct str display;     /* name to show to themselves; never logged */
    int64_t session_id;
    bool is_token;          /* a program with a token of the API: user_id is the token's, no person acts */
    uint64_t purposes;      /* bits 1 << PURPOSE_x that a token may act for; 0: no such limit (people) */
};

/* A named person acts: not the system, nobody, or a program with a token. What the rules leave to a named person (credit, write-off,
 * dispute, refund, month lock ...) asks here. */
static inline bool actor_is_person(const struct actor *actor)
{
    return actor != NULL && actor->user_id != 0 && !actor->is_system && !actor->is_token;
}

struct ctx {
    struct arena *arena;         /* of this request */
    struct env *env;
    struct store *store;         /* the open data directory (db/store.h) */
    struct db *db;               /* connection lent to this request; NULL until first used */
    int64_t tenant;              /* the controller (rekisterinpitäjä): bound as $tenant */
    int64_t register_id;         /* the register (rekisteri): bound as $register */
    struct str controller_name;  /* for the head of pages, set with tenant (hooks open_register); may be "" */
    struct str register_name;
    const struct actor *actor;
    int purpose;                 /* enum purpose of policy/policy.h: of the route, command or job */
    const struct policy *policy; /* the notice in force, compiled; NULL before there is one */
    int64_t now;                 /* UTC ms, fixed for the request */
    struct date today;           /* Europe/Helsinki */
    enum lang lang;
    bool in_writer;              /* inside an action: the writer's connection, a savepoint open */
    struct err err;
    struct audit_batch *reads;   /* what this request has opened, flushed before the answer leaves */
    struct after_commit *after;  /* what to do in memory once the commit is durable */
    struct once *once;           /* the request is carried out once (base/once.h); NULL: no Idempotency-Key, and outside its handler */
    char request_id[12];         /* shown to the user with an error, "7f3a9c20" */
};

#endif
