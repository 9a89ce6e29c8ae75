/* What the parts of src/http share. Pure parsers first (fuzzed), then the running server. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include "http/head_llhttp.h"
#include "http/server.h"

/* --- head of a request (message.c): pure, no sockets --------------------------------------- */
enum { HEAD_MORE = 0, HEAD_DONE = 1 }; /* of head_feed; anything from 400 on is the status to answer */

struct head {
    enum http_method method;
    struct str target, path_raw, query_raw; /* target split at '?' */
    bool http10, keep_alive, expect_continue;
    int64_t content_length;                 /* 0 when there is none */
    struct header headers[64];
    size_t header_count;
    struct str host;
};

struct head_reader { /* collects a head byte by byte; any split of the input gives the same result */
    char *bytes;          /* malloc */
    size_t len, cap, line_len;
    unsigned lines;
    bool cr;
};

/* Take bytes of a head: HEAD_MORE, HEAD_DONE (all of the head is in r->bytes) or a status 4xx/5xx.
 * *used: how many bytes were taken (the rest belongs to the body). */
int head_feed(struct head_reader *r, const struct http_limits *limits, const char *p, size_t n, size_t *used);
void head_reader_free(struct head_reader *r);
/* Parse a complete head, ends with CRLF CRLF: 0 or the status to answer. Slices point into bytes. */
int head_parse(const char *bytes, size_t len, const struct http_limits *limits, struct head *out);
struct str head_value(const struct head *head, const char *name); /* first, "" when none */
bool header_has_token(struct str list, const char *token);        /* comma list, case aside */

/* --- text of the request (uri.c, cookie.c, multipart.c, json_in.c): pure ---------------------- */
/* Decode a path once into out (at least raw.len bytes): 0 or 400 (QUALITY.md section 2, Path). */
int path_decode(struct str raw, char *out, size_t *out_len);
/* application/x-www-form-urlencoded, also the query. INVALID: bad percent, over `most` fields. */
MUST_USE enum rc urlencoded_parse(struct arena *arena, struct str text, size_t most, struct field_input **out,
                                  size_t *count, struct err *err);
/* The one cookie of that name, "" when none, doubled or badly formed. */
struct str cookie_find(struct str header, struct str name);
bool cookie_value_ok(struct str value);
/* Boundary of a Content-Type multipart/form-data, "" when it is not that or is badly formed. */
struct str multipart_boundary(struct str content_type);
struct multipart { struct field_input *fields; size_t field_count; struct http_upload *uploads; size_t upload_count; };
/* At most 16 parts with a file name and `most` fields, part head 4 KiB. INVALID 1228, 1229. */
MUST_USE enum rc multipart_parse(struct arena *arena, struct str body, struct str boundary, size_t most,
                                 struct multipart *out, struct err *err);
/* One JSON object to inputs: "name" text, {"rows":[{"price":"1"}]} gives rows.0.price, [..] of scalars the
 * name several times, true "1", false and null nothing. INVALID 1230-1233, 1228. */
MUST_USE enum rc json_inputs(struct arena *arena, struct str body, size_t most, struct field_input **out,
                             size_t *count, struct err *err);
enum lang language_accepted(struct str header); /* Accept-Language: fi, sv or en; fi otherwise */

/* --- router.c ------------------------------------------------------------------------------ */
enum { ROUTE_MAX_PARAMS = 6 };
struct router;
struct matched {
    const struct route *route;     /* NULL: none */
    struct field_input params[ROUTE_MAX_PARAMS];
    size_t param_count;
    unsigned allow;                /* methods that the path has, bits 1 << method; 0: no such path */
};
MUST_USE enum rc router_new(const struct route *const *tables, struct router **out, struct err *err);
void router_free(struct router *router);
/* path: decoded, without prefix; params point into it. */
void router_match(const struct router *router, enum http_method method, struct str path, struct matched *out);
/* Cut /r/:register: prefix "" or "/r/slug"; rest always starts with '/'. false: badly formed slug. */
bool router_prefix(struct str path, struct str *prefix, struct str *slug, struct str *rest);

/* --- a request on its way through a worker (dispatch.c, answer.c, problem.c) ----------------------- */
struct settings { /* of the server, read only while it runs */
    struct http_server_options options;
    struct http_limits limits;
    struct router *router;
    struct http_hooks hooks;
    uint8_t csrf_key[32];
    bool tls;
};

struct job { /* one request: made and freed by the event thread, filled by one worker */
    struct job *next;
    void *connection;       /* the event thread's; NULL when the client is gone */
    struct head head;
    char *head_bytes;       /* what head's slices point into */
    char *path;             /* decoded; buffer */
    struct str prefix, slug, rest;
    struct matched matched;
    int status;             /* decided before: 404, 405, 413 ...; 0: run the route */
    char *body;             /* malloc, or a mapping */
    size_t body_len;
    bool body_mapped;
    bool secure, loopback, close;
    bool metrics;           /* came in by the metrics listener */
    char client[64];
    /* the answer */
    char *answer;           /* malloc: head and body */
    size_t answer_len;
    const void *more;       /* static bytes after it (assets) */
    size_t more_len;
    int64_t received_us;    /* monotonic: for the metrics */
};
struct run;                 /* a worker's own room for ctx, request, answer */
struct run *run_new(size_t arena_limit);
void run_free(struct run *run);
void job_run(const struct settings *settings, struct run *run, struct job *job);
void job_free(struct job *job);
bool job_is_loopback_name(struct str host);
struct str host_name(struct str host, char *lower, size_t size); /* lower case, without port; "" bad */
size_t job_body_limit(const struct settings *settings, const struct job *job);

struct dice { uint8_t bytes[1024]; size_t left; }; /* random bytes fetched many at a time, each used once */
void dice_take(struct dice *dice, struct env *env, void *out, size_t n);

struct request_state { /* http_request.internal */
    const struct settings *settings;
    struct dice *dice;
    struct job *job;
    struct actor actor;
    struct str visitor;        /* value of the cookie that a form without session is bound to */
    bool visitor_new;
    bool bare;                 /* the error page may not use much: memory ran out */
};
enum { ROUTE_BUILTIN = 1 << 15, ROUTE_METRICS = 1 << 14 }; /* no gates: health, metrics */
struct answer_state { /* http_answer.internal */
    struct buf headers;
    bool bad;                  /* a header value with CR, LF or NUL: 500 */
    struct blob static_body;
};
void answer_begin(struct ctx *ctx, struct http_answer *out, struct answer_state *state);
void answer_drop(struct http_answer *out); /* forget body and headers, for an error instead */
/* Whole answer into one malloc block (job->answer). */
void answer_finish(struct ctx *ctx, const struct http_request *in, struct http_answer *out, struct job *job);
/* Answer without a context: plain text, Connection: close. For malformed requests. */
char *answer_plain(int status, unsigned allow, bool tls, size_t *len);
const char *status_text(int status);
int status_of(enum rc rc, int code);
void answer_allow(char *out, size_t size, unsigned allow);
/* Error page or problem for ctx->err with this status. */
void answer_error(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status);
/* The gates and the handler; rc != OK: ctx->err says why. */
MUST_USE enum rc gates_run(struct ctx *ctx, struct http_request *in, struct http_answer *out);
/* csrf.c: token of the form, bound to the session, or to a cookie for those who have none. */
void csrf_prepare(struct ctx *ctx, struct http_request *in);
MUST_USE enum rc csrf_check(struct ctx *ctx, const struct http_request *in, struct str token);
void csrf_cookie(const struct http_request *in, struct http_answer *out); /* when the page has a form */
/* body.c: form and uploads of the request; takes the field csrf out. */
MUST_USE enum rc body_form(struct ctx *ctx, struct http_request *in, struct str *csrf);
MUST_USE enum rc body_json(struct ctx *ctx, struct http_request *in);

/* --- built-in pages (builtin.c) --- */
extern const struct route http_builtin_routes[];
MUST_USE bool asset_answer(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                           const struct asset *assets);

/* --- metrics.c --- */
void metrics_count(const struct job *job, int status, int64_t now_us);
void metrics_refused(int status); /* answered by the event thread, without a route */
void metrics_write(struct buf *out);
int64_t monotonic_us(void); /* deadlines and durations of the network only, never of the program's data */

/* rate.c: may this key call once more? */
bool rate_take(uint64_t key, int64_t now_us, unsigned burst, unsigned per_second);

#endif
