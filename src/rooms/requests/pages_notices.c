/* /pyynnot/ilmoitukset: who has been told under Art. 19, and who has acknowledged it (P56). Nobody's name stands in the list. */
#include "base/errors.h"
#include "errors_requests.h"
#include "rooms/requests/internal_pages.h"
#include "rooms/requests/notices_view.h"
#include "rooms/requests/view.h"
#include "templates_requests.h"
#include "web/web.h"

enum { LIST_MOST = 300 };

static const char *kind_of(const struct request_notice *n, struct date today)
{
    if (n->state == NOTICE_FAILED || (n->state <= NOTICE_SENT && date_before(n->due_on, today)))
        return "bad";
    return n->state == NOTICE_TOLD ? "ok" : n->state == NOTICE_NONE_NEEDED ? NULL : "warn";
}

static enum rc line_of(struct ctx *ctx, const struct request_notice *n, struct told_line *out)
{
    struct str address;

    *out = (struct told_line){.notice = n, .number = requests_number(ctx->arena, n->year, n->ordinal),
        .act = requests_label(ctx, requests_notice_acts, n->act), .state = requests_label(ctx, requests_notice_states, n->state),
        .state_kind = kind_of(n, ctx->today), .open = n->state != NOTICE_TOLD && n->state != NOTICE_NONE_NEEDED};
    TRY(requests_notice_whom(ctx, n, &out->whom, &address));
    out->address = address;
    return RC_OK;
}

enum rc requests_notices_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct told_list_view view = {.all = str_eqz(http_query(in, "rajaus"), "kaikki")};
    struct request_notice *rows = NULL;

    TRY(requests_notices_of(ctx, !view.all, LIST_MOST, &rows, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct told_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        TRY(line_of(ctx, &rows[i], &view.lines[i]));
    return t_requests_notices(ctx, in, out, 200, &(struct t_requests_notices){.view = &view});
}

static void lines_of(struct ctx *ctx, struct str text, struct told_view *view)
{
    struct str rest = text;

    view->lines = ARENA_ARRAY(ctx->arena, struct request_body_line, text.len / 2 + 2);
    while (rest.len > 0) {
        struct str one = str_cut(&rest, '\n');
        int kind = str_starts(one, STR("# ")) ? 1 : str_starts(one, STR("- ")) ? 2 : 0;

        view->lines[view->count++] = (struct request_body_line){kind == 0 ? one : str_sub(one, 2, one.len - 2), kind};
    }
}

static enum rc show_one(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                        const struct told_form *form)
{
    struct told_view view = {.form = form, .lang = ctx->lang};
    struct str asked = http_query(in, "kieli"), text;
    struct request_notice n;
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1946_REQUEST_NOTICE_UNKNOWN);
    TRY(requests_notice_load(ctx, id, &n));
    TRY(line_of(ctx, &n, &view.line));
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            view.lang = (enum lang)l;
    TRY(requests_notice_text(ctx, &n, view.lang, &text, &view.machine, &view.reasons));
    lines_of(ctx, text, &view);
    return t_requests_notice(ctx, in, out, status, &(struct t_requests_notice){.view = &view});
}

enum rc requests_notice_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_one(ctx, in, out, 200, &(struct told_form){.on = ctx->today});
}

enum rc requests_notice_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct told_form form = {0};
    struct request_receipt receipt = {0};
    int64_t id = 0;
    enum rc rc;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1946_REQUEST_NOTICE_UNKNOWN);
    rc = request_fields(ctx, in, &form);
    form.id = id;
    if (rc == RC_OK)
        rc = RUN_ACTION(requests_notice_step, ctx, &form, &receipt);
    if (rc == RC_INVALID || rc == RC_CONFLICT) {
        struct err first = ctx->err;

        err_clear(&ctx->err);
        store_release(ctx);
        ctx->err = first;
        return show_one(ctx, in, out, rc == RC_CONFLICT ? 409 : 422, &form);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/pyynnot/ilmoitukset"), "requests.flash.notice");
}
