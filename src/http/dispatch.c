/* One request in a worker: context, gates, handler, audit, answer. Whatever happens, exactly one answer
 * comes out and the program goes on. */
#include "http/internal.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/errors.h"
#include "base/log.h"
#include "errors_http.h"

struct run { /* not in the arena, not on the stack: survives the jump out of a full arena */
    struct arena *arena;
    jmp_buf full;
    struct ctx ctx;
    struct http_request in;
    struct http_answer out;
    struct request_state state;
    struct answer_state answer;
    struct dice dice;
};

void dice_take(struct dice *dice, struct env *env, void *out, size_t n)
{
    if (dice->left < n) {
        env->random_bytes(env, dice->bytes, sizeof(dice->bytes));
        dice->left = sizeof(dice->bytes);
    }
    dice->left -= n;
    memcpy(out, dice->bytes + dice->left, n);
    memset(dice->bytes + dice->left, 0, n);
}

struct run *run_new(size_t arena_limit)
{
    struct run *run = calloc(1, sizeof(*run));
    if (run != NULL)
        run->arena = arena_new(arena_limit);
    return run;
}

void run_free(struct run *run)
{
    if (run != NULL)
        arena_free(run->arena);
    free(run);
}

void job_free(struct job *job)
{
    if (job == NULL)
        return;
    free(job->head_bytes);
    free(job->path);
    if (job->body_mapped)
        munmap(job->body, job->body_len);
    else
        free(job->body);
    free(job->answer);
    free(job);
}

static void request_id(struct ctx *ctx, struct dice *dice)
{
    uint8_t random[4];
    dice_take(dice, ctx->env, random, sizeof(random));
    snprintf(ctx->request_id, sizeof(ctx->request_id), "%02x%02x%02x%02x", random[0], random[1], random[2], random[3]);
}

static void begin(const struct settings *settings, struct run *run, struct job *job)
{
    struct str authorization = head_value(&job->head, "Authorization");

    arena_reset(run->arena);
    run->state = (struct request_state){.settings = settings, .job = job, .dice = &run->dice};
    run->ctx = (struct ctx){.arena = run->arena, .env = settings->options.env, .store = settings->options.store,
                            .actor = &run->state.actor, .purpose = PURPOSE_SECURITY,
                            .lang = language_accepted(head_value(&job->head, "Accept-Language"))};
    run->ctx.now = run->ctx.env->now_ms(run->ctx.env);
    run->ctx.today = date_of_instant(run->ctx.now);
    request_id(&run->ctx, &run->dice);
    run->in = (struct http_request){
        .method = job->head.method, .path = job->rest, .prefix = job->prefix, .route = job->matched.route,
        .path_params = job->matched.params, .path_param_count = job->matched.param_count,
        .client = str_from(job->client), .is_api = str_starts(job->rest, STR("/api/")), .secure = job->secure,
        .host = job->head.host, .csrf = {"", 0}, .internal = &run->state};
    run->in.bearer = run->in.is_api && authorization.len > 7 &&
                     str_eq_nocase(str_sub(authorization, 0, 7), STR("Bearer "));
    answer_begin(&run->ctx, &run->out, &run->answer);
}

/* The page that was asked for, as ?takaisin= of the way back (no query: words of a search stay out of it). */
static struct str with_way_back(struct run *run, const char *to)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b = buf_in(run->arena);

    buf_addz(&b, to);
    if (str_eqz(run->in.path, "/"))
        return buf_str(&b);
    buf_addz(&b, "?takaisin=");
    for (size_t i = 0; i < run->in.path.len; i++) {
        unsigned char c = (unsigned char)run->in.path.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/", c) != NULL) {
            buf_byte(&b, (char)c);
        } else {
            buf_byte(&b, '%');
            buf_byte(&b, hex[c >> 4]);
            buf_byte(&b, hex[c & 15]);
        }
    }
    return buf_str(&b);
}

/* A page without a session goes to sign-in and comes back by itself; what was posted cannot. */
static bool sign_in_redirect(struct run *run)
{
    const struct http_hooks *hooks = &run->state.settings->hooks;
    const char *to = NULL;

    if (run->in.is_api || (run->in.method != HTTP_GET && run->in.method != HTTP_HEAD))
        return false;
    if (run->ctx.err.code == E1220_SIGN_IN_NEEDED)
        to = hooks->sign_in_path;
    else if (run->ctx.err.code == E1225_FRESH_SIGN_IN)
        to = hooks->fresh_sign_in_path;
    if (to == NULL)
        return false;
    answer_drop(&run->out);
    return answer_redirect(&run->ctx, &run->in, &run->out, with_way_back(run, to), NULL) == RC_OK;
}

static void log_answer(const struct run *run, enum rc rc)
{
    const struct ctx *ctx = &run->ctx;
    char status[8], code[12], line[12];

    snprintf(status, sizeof(status), "%d", run->out.status);
    log_event(LOG_DEBUG, "request", "request_id", ctx->request_id, "route", run->in.route != NULL ? run->in.route->path : "-",
              "status", status, NULL);
    if (rc == RC_BUSY || (run->out.status < 500 && rc != RC_BUG))
        return; /* counted in the metrics; a line for each would be a second audit without its rules */
    snprintf(code, sizeof(code), "%d", ctx->err.code);
    snprintf(line, sizeof(line), "%d", ctx->err.birth_line);
    log_event(LOG_ERROR, "request failed", "request_id", ctx->request_id, "route",
              run->in.route != NULL ? run->in.route->path : "-", "status", status, "rc", rc_name(rc), "code", code,
              "file", ctx->err.birth_file != NULL ? ctx->err.birth_file : "-", "line", line, NULL);
}

static void decorate(struct run *run)
{
    bool page = run->out.status == 200 && run->in.method == HTTP_GET && !run->in.is_api;

    csrf_cookie(&run->in, &run->out);
    if (page && run->out.content_type != NULL && strncmp(run->out.content_type, "text/html", 9) == 0 &&
        http_cookie(&run->in, "flash").len > 0)
        answer_cookie(&run->out, "flash", (struct str){"", 0}, 0); /* shown once */
}

static void handle(struct run *run)
{
    const struct http_hooks *hooks = &run->state.settings->hooks;
    enum rc rc = gates_run(&run->ctx, &run->in, &run->out);

    if ((rc == RC_FORBIDDEN || rc == RC_REFUSED) && hooks->refused != NULL &&
        run->ctx.err.code != E1220_SIGN_IN_NEEDED)
        hooks->refused(&run->ctx, &run->in);
    if (rc != RC_OK && !sign_in_redirect(run))
        answer_error(&run->ctx, &run->in, &run->out, status_of(rc, run->ctx.err.code));
    decorate(run);
    if (rc == RC_OK && run->answer.bad) {
        rc = err_bug(&run->ctx.err, E1234_HEADER_VALUE);
        answer_error(&run->ctx, &run->in, &run->out, 500);
    }
    if (hooks->before_answer != NULL) { /* what was read is durable in the audit before it leaves (P43) */
        enum rc audited = hooks->before_answer(&run->ctx);
        if (audited != RC_OK) {
            rc = audited;
            answer_error(&run->ctx, &run->in, &run->out, status_of(audited, run->ctx.err.code));
        }
    }
    log_answer(run, rc);
}

static void out_of_memory(struct run *run)
{
    char id[sizeof(run->ctx.request_id)];

    memcpy(id, run->ctx.request_id, sizeof(id));
    if (run->state.settings->hooks.release != NULL)
        run->state.settings->hooks.release(&run->ctx);
    begin(run->state.settings, run, run->state.job);
    run->state.bare = true;
    memcpy(run->ctx.request_id, id, sizeof(id));
    enum rc rc = err_bug(&run->ctx.err, E1235_REQUEST_MEMORY);
    answer_error(&run->ctx, &run->in, &run->out, 500);
    log_answer(run, rc);
}

void job_run(const struct settings *settings, struct run *run, struct job *job)
{
    begin(settings, run, job);
    if (setjmp(run->full) == 0) {
        arena_set_guard(run->arena, &run->full);
        handle(run);
        answer_finish(&run->ctx, &run->in, &run->out, job);
    } else {
        arena_set_guard(run->arena, NULL);
        out_of_memory(run);
        answer_finish(&run->ctx, &run->in, &run->out, job);
    }
    arena_set_guard(run->arena, NULL);
    if (settings->hooks.release != NULL)
        settings->hooks.release(&run->ctx);
    metrics_count(job, run->out.status, monotonic_us());
    arena_reset(run->arena);
}
