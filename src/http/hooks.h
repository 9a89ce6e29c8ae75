/* What the server asks the rest of the program: registers, sessions, networks, audit, pages of
 * errors. The users room and the web layer fill the struct; every hook may be NULL (then: no
 * register, nobody signed in, all networks, plain error texts). Hooks run in a worker thread and may
 * block; they may use ctx->arena, which lives until the answer has been handed to the event thread.
 *
 * Order of the gates (QUALITY.md sections 1 and 2): host, register, network (P42), rate, session,
 * NDA (P41), role, fresh sign-in, CSRF, purpose, fields, handler, before_answer. */
#ifndef HTTP_HOOKS_H
#define HTTP_HOOKS_H

#include "base/once.h"
#include "http/route.h"

struct http_hooks {
    /* Is this a name of one of our registers? (options.hosts and loopback names are known already.)
     * host is lower case without port. Called in the event thread: must not block or allocate. */
    bool (*host_known)(struct store *store, struct str host);
    /* Which register: by slug of /r/:slug (else ""), else by host, else the first one. Sets ctx->tenant, controller_name, register_name,
     * register_id, policy (and lang, when the register has one). NOT_FOUND: 404. */
    enum rc (*open_register)(struct ctx *ctx, struct str slug, struct str host);
    /* May this address (in->client) reach the route (in->route: roles, is_api)? FORBIDDEN: 403. The hook
     * counts its own refusals. Never asked for ROLE_ANYONE routes. (P42) */
    enum rc (*permit_network)(struct ctx *ctx, const struct http_request *in);
    /* BUSY: 429 with Retry-After. */
    enum rc (*permit_rate)(struct ctx *ctx, const struct http_request *in);
    /* Who is it? Session cookie (http_cookie), or bearer token when in->bearer. Nobody: RC_OK and actor
     * left zero. Sets ctx->lang when the user has one. FORBIDDEN: a bad bearer token: 401. */
    enum rc (*authenticate)(struct ctx *ctx, const struct http_request *in, struct actor *actor);
    /* ROUTE_FRESH_SIGN_IN: has the session proved itself lately? FORBIDDEN: redirect to
     * fresh_sign_in_path (GET) or 403. */
    enum rc (*fresh_sign_in)(struct ctx *ctx, const struct http_request *in);
    /* A POST of the API with an Idempotency-Key: was it carried out before (db/once.h)? NULL: the header means nothing. */
    enum rc (*once_find)(struct ctx *ctx, struct str place, struct str key, struct str body, struct once *once);
    /* A ROUTE_RECEIPT's request and its answer, together in one transaction (once_carry_out). */
    enum rc (*once_carry_out)(struct ctx *ctx, struct once *once, enum rc (*handle)(struct ctx *, struct once *, void *), void *arg);
    /* Before an answer leaves: audit_flush_reads. An error turns the answer into a 500/503. */
    enum rc (*before_answer)(struct ctx *ctx);
    /* The request is over, also when it ran out of memory: store_release. */
    void (*release)(struct ctx *ctx);
    /* A request ended FORBIDDEN or REFUSED (ctx->err says why): count and audit it. */
    void (*refused)(struct ctx *ctx, const struct http_request *in);
    /* /readyz: database writable, schema, disk, keys. */
    enum rc (*ready)(struct ctx *ctx);
    /* The page of an error in ctx->lang, from ctx->err and status; sets out->body. Not for the API. */
    enum rc (*render_error)(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status);
    /* Text of a numbered error in ctx->lang (web.h err_text). */
    struct str (*error_text)(struct ctx *ctx, int code, struct str arg);
    /* Sentence of a statement in ctx->lang; "" when unknown. Its address is /tietosuoja#<word>. */
    struct str (*statement_sentence)(struct ctx *ctx, int statement);
    /* Prometheus lines of the rooms, for /metrics. */
    enum rc (*metrics)(struct ctx *ctx, struct buf *out);

    const char *sign_in_path;       /* "/kirjaudu"; GET of a page without a session goes there */
    const char *nda_path;           /* "/salassapito": link in the 403 of the NDA gate */
    const char *fresh_sign_in_path; /* "/kirjaudu/uudelleen" */
};

#endif
