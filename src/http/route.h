/* Routes are a table per room: path, handler, who, for which purpose, with which fields.
 * OpenAPI, the access matrix tests, the attack tests and `seloste routes --json` come from it. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/field.h"
#include "base/role.h"
#include "http/http.h"
#include "policy/policy.h"

enum { /* route flags */
    ROUTE_NO_CSRF = 1,        /* the token in the path or body is the credential; with fields NULL the
                                 handler reads http_form itself */
    ROUTE_BODY_IMPORT = 2,    /* body up to 256 MiB, streamed to a temporary file */
    ROUTE_BODY_ATTACHMENT = 4,/* 10 MiB */
    ROUTE_FRESH_SIGN_IN = 8,  /* asks for re-authentication (erase, publish, users, keys) */
    ROUTE_LARGE = 32,         /* may use ROUTE_LARGE_TIMES the memory of a request: a data package of a long history */
    ROUTE_RECEIPT = 64,       /* API: answers with ids, numbers and sums only, kept for a repeated Idempotency-Key: then the handler runs
                               * in the writer, perhaps again, and waits for no other process (decision 0019) */
    ROUTE_KEYED = 128,        /* API: the handler deals with the Idempotency-Key itself */
    ROUTE_UNAUDITED = 16,     /* touches no personal data: health, assets, public notice */
    ROUTE_BULK = 256,         /* gives what there is of many people as a file: a refusal is looked at as a breach (RIGHTS.md 8) */
    ROUTE_BULK_ASKED = 512    /* the same when the address asks for a file: ?muoto= */
};

enum { ROUTE_LARGE_TIMES = 4 };
struct route {
    enum http_method method;
    const char *path;         /* "/laskut/:number"; the prefix /r/:register is taken off before. api.c
                                 writes "/api/v1/..." in full: that makes a route JSON (is_api). No
                                 trailing slash. A literal segment wins over a parameter. HEAD is
                                 answered by GET. */
    http_handler *handler;
    const char *handler_name; /* for {{route ...}} in templates */
    unsigned roles;           /* bits of enum http_role, never 0 */
    enum purpose purpose;     /* never PURPOSE_NONE */
    const struct field *fields; /* of the form or JSON body, NULL: any field is refused (422) */
    unsigned flags;
};

#define ROUTE(m, p, h, r, pu) {HTTP_##m, p, h, #h, r, pu, NULL, 0}
#define ROUTE_FORM(m, p, h, r, pu, f) {HTTP_##m, p, h, #h, r, pu, f, 0}
#define ROUTE_FLAGS(m, p, h, r, pu, f, fl) {HTTP_##m, p, h, #h, r, pu, f, fl}
#define ROUTE_END {.path = NULL}

/* Does this request ask for the data of many people at once (ROUTE_BULK, ROUTE_BULK_ASKED)? Also before the query is read. */
bool http_bulk(const struct http_request *in);

#endif
