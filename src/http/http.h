/* A request as a handler sees it and the answer it fills. The server (server.c) has checked and
 * decoded everything here (QUALITY.md section 2). All memory is in ctx->arena. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/field.h"

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS };

struct route;

struct http_upload { /* a file part of multipart/form-data */
    struct str field, file_name, content_type; /* file_name is only ever shown, never opened */
    struct str bytes;                          /* mapped read-only; large ones from a temporary file */
};

struct http_request {
    enum http_method method;
    struct str path;                 /* decoded, without the /r/:register prefix */
    struct str prefix;               /* "" or "/r/mallikonttori" */
    const struct route *route;
    const struct field_input *path_params; size_t path_param_count;
    const struct field_input *query; size_t query_count;
    const struct field_input *form; size_t form_count;   /* urlencoded or multipart fields */
    const struct http_upload *uploads; size_t upload_count;
    struct str body;                 /* JSON or raw */
    struct str client;               /* address of the client, for throttling only, never logged */
    bool is_api;                     /* path under /api/: answers are JSON */
    bool bearer;                     /* Authorization: Bearer on the API: cookies are not seen then */
    bool secure;                     /* TLS here or at the configured proxy */
    struct str host;                 /* Host as received, with port */
    struct str csrf;                 /* token to put into forms */
    void *internal;                  /* the server's own */
};

struct http_answer {
    int status;                      /* 200 unless set */
    const char *content_type;        /* "text/html; charset=utf-8" unless set */
    struct buf body;
    bool cacheable;                  /* default false: Cache-Control: no-store */
    void *internal;
};

typedef enum rc http_handler(struct ctx *ctx, const struct http_request *in, struct http_answer *out);

struct str http_path_param(const struct http_request *in, const char *name); /* "" when none */
MUST_USE bool http_path_id(const struct http_request *in, const char *name, int64_t *out);
struct str http_query(const struct http_request *in, const char *name);      /* first value or "" */
struct str http_form(const struct http_request *in, const char *name);
struct str http_header(const struct http_request *in, const char *name);     /* "" when none */
/* Value of the cookie __Host-<name>; "" when none or when it came twice. */
struct str http_cookie(const struct http_request *in, const char *name);
/* Message key put by answer_redirect before this page, "" when none; shown once. */
struct str http_flash(const struct http_request *in);

void answer_header(struct http_answer *out, const char *name, struct str value); /* CR LF NUL: 500 */
/* Sets __Host-<name>; attributes are fixed: Secure, HttpOnly, SameSite=Lax, Path=/. max_age < 0:
 * session cookie, 0: removed. The name carries the tenant where two registers may live in a browser. */
void answer_cookie(struct http_answer *out, const char *name, struct str value, int64_t max_age_s);
/* 303 to a path of this site; the register prefix is put before it. flash: message key or NULL. */
MUST_USE enum rc answer_redirect(struct ctx *ctx, const struct http_request *in,
                                 struct http_answer *out, struct str path, const char *flash);
/* Read the form (fields_read_form: all of it has to be there) or the JSON body of the API (what is not there was not given) by
 * the route's field table. */
MUST_USE enum rc request_fields(struct ctx *ctx, const struct http_request *in, void *obj);
/* application/problem+json, RFC 9457, from ctx->err. */
MUST_USE enum rc answer_problem(struct ctx *ctx, const struct http_request *in, struct http_answer *out);

#endif
