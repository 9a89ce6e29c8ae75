/* The steps of one case as pages: items and their decisions, identity, more time, letters, delivery (UI.md; RIGHTS.md
 * 1-2, 7; P17 P52 P55 P57-P59 P61). */
#include "base/errors.h"
#include "errors_requests.h"
#include "messages_requests.h"
#include "rooms/documents/documents.h"
#include "rooms/requests/internal_pages.h"
#include "rooms/requests/view.h"
#include "rooms/users/users.h"
#include "templates_requests.h"
#include "web/web.h"

static enum rc case_of(struct ctx *ctx, const struct http_request *in, struct request *r)
{
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    return requests_load(ctx, id, r);
}

static struct str path_of(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "/pyynnot/%lld", (long long)id);
}

/* Errors of a form show it again; a rule's CONFLICT does too, with its own status. */
static bool again(enum rc rc, int *status)
{
    *status = rc == RC_CONFLICT ? 409 : rc == RC_FORBIDDEN ? 403 : 422;
    return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_FORBIDDEN;
}

enum rc requests_item_views(struct ctx *ctx, const struct request *r, struct request_view *view)
{
    struct request_item *items = NULL;
    struct request_letter_row *letters = NULL;
    size_t count = 0;

    TRY(requests_items(ctx, r->id, &items, &count));
    view->items = ARENA_ARRAY(ctx->arena, struct request_item_view, count + 1);
    for (size_t i = 0; i < count; i++) {
        static const char *const kinds[] = {NULL, "ok", "bad", "warn", NULL, NULL};
        struct request_item_view *v = &view->items[i];
        struct item_facts facts;
        struct item_proposal p;
        struct str before, after;
        bool engine = items[i].kind == REQUEST_ERASURE || items[i].kind == REQUEST_ANONYMISATION;

        TRY(requests_item_facts(ctx, r, &items[i], &facts));
        p = requests_decide_item(&facts);
        *v = (struct request_item_view){.ordinal = items[i].ordinal, .what = requests_item_what(ctx, &items[i]),
            .proposed = requests_label(ctx, requests_outcomes_of_items, items[i].outcome == ITEM_OPEN ? (int)p.outcome : items[i].proposed),
            .outcome = requests_label(ctx, requests_outcomes_of_items, items[i].outcome), .kind = kinds[items[i].outcome],
            .statement = (int)p.statement, .decide = r->state == REQUEST_RECEIVED && items[i].outcome == ITEM_OPEN && !engine};
        TRY(requests_item_text(ctx, r, items[i].id, ITEM_REASONS, &v->words));
        TRY(requests_item_text(ctx, r, items[i].id, ITEM_BEFORE, &before));
        TRY(requests_item_text(ctx, r, items[i].id, ITEM_DEMANDED, &after));
        if (!str_empty(after) || !str_empty(before))
            v->change = trs(ctx, MSG_requests_item_before_after, (struct slot[]){SLOT_STR("before", before), SLOT_STR("after", after)}, 2);
        view->may_lift = view->may_lift || (items[i].kind == REQUEST_RESTRICTION && items[i].outcome == ITEM_ACCEPTED);
    }
    view->item_count = count;
    view->state = requests_label(ctx, requests_statuses, (int)requests_status_of(r, items, count));
    TRY(requests_letters_of(ctx, r->id, &letters, &count));
    view->letters = ARENA_ARRAY(ctx->arena, struct request_letter_line, count + 1);
    for (size_t i = 0; i < count; i++)
        view->letters[view->letter_count++] = (struct request_letter_line){.id = letters[i].id,
            .number = requests_letter_number(ctx->arena, &letters[i]), .made_on = letters[i].made_on,
            .title = str_from(requests_letter_word((enum request_letter_kind)letters[i].kind)),
            .delivered = !date_is_none(letters[i].delivered_on)};
    return RC_OK;
}

static struct request_step_view step(struct ctx *ctx, const struct request *r, enum msg title)
{
    return (struct request_step_view){.request = r, .number = requests_number(ctx->arena, r->year, r->ordinal), .title = tr(ctx, title),
                                      .data = requests_data};
}

/* ---- decide an item ------------------------------------------------------------------------------------ */

static enum rc show_decide(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           const struct item_decision *form)
{
    struct request_step_view view;
    struct request_item item;
    struct item_facts facts;
    struct item_proposal p;
    struct request r;
    int64_t ordinal = 0;

    TRY(case_of(ctx, in, &r));
    if (!http_path_id(in, "number", &ordinal))
        return err_not_found(&ctx->err, E1927_REQUEST_ITEM_UNKNOWN);
    TRY(requests_item_load(ctx, r.id, ordinal, &item));
    TRY(requests_item_facts(ctx, &r, &item, &facts));
    p = requests_decide_item(&facts);
    view = step(ctx, &r, MSG_requests_item_decide);
    view.ordinal = item.ordinal;
    view.what = requests_item_what(ctx, &item);
    view.statement = (int)p.statement;
    view.proposed = str_fmt(ctx->arena, "%.*s (%s)", STR_FMT(requests_label(ctx, requests_outcomes_of_items, (int)p.outcome)), p.articles);
    view.decision = form;
    return t_requests_decide_item(ctx, in, out, status, &(struct t_requests_decide_item){.view = &view});
}

enum rc requests_decide_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct item_decision form = {0};

    return show_decide(ctx, in, out, 200, &form);
}

enum rc requests_decide_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct item_decision form = {0};
    struct request_receipt receipt = {0};
    struct request r;
    int status = 0;
    enum rc rc;

    TRY(case_of(ctx, in, &r));
    if (!http_path_id(in, "number", &form.item))
        return err_not_found(&ctx->err, E1927_REQUEST_ITEM_UNKNOWN);
    rc = request_fields(ctx, in, &form);
    form.case_id = r.id;
    if (rc == RC_OK)
        rc = RUN_ACTION(requests_decide, ctx, &form, &receipt);
    if (rc != RC_OK && again(rc, &status)) {
        struct err first = ctx->err;

        err_clear(&ctx->err);
        store_release(ctx);
        ctx->err = first;
        return show_decide(ctx, in, out, status, &form);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, path_of(ctx, r.id), "requests.flash.decided");
}

/* ---- forms of one action each ------------------------------------------------------------------------------- */

#define STEP_PAGES(name, template, type, member, title, action, flash)                                                     \
    static enum rc show_##name(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,         \
                               const struct type *form)                                                                     \
    {                                                                                                                       \
        struct request_step_view view;                                                                                      \
        struct request r;                                                                                                   \
                                                                                                                            \
        TRY(case_of(ctx, in, &r));                                                                                          \
        view = step(ctx, &r, title);                                                                                        \
        view.member = form;                                                                                                 \
        return t_##template(ctx, in, out, status, &(struct t_##template){.view = &view});                                   \
    }                                                                                                                       \
    enum rc requests_##name##_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)                 \
    {                                                                                                                       \
        struct type form = {0};                                                                                             \
                                                                                                                            \
        return show_##name(ctx, in, out, 200, &form);                                                                       \
    }                                                                                                                       \
    enum rc requests_##name##_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)               \
    {                                                                                                                       \
        struct type form = {0};                                                                                             \
        struct request_receipt receipt = {0};                                                                               \
        struct request r;                                                                                                   \
        int status = 0;                                                                                                     \
        enum rc rc;                                                                                                         \
                                                                                                                            \
        TRY(case_of(ctx, in, &r));                                                                                          \
        rc = request_fields(ctx, in, &form);                                                                                \
        form.case_id = r.id;                                                                                                \
        if (rc == RC_OK)                                                                                                    \
            rc = RUN_ACTION(action, ctx, &form, &receipt);                                                                  \
        if (rc != RC_OK && again(rc, &status))                                                                              \
            return show_##name(ctx, in, out, status, &form);                                                                \
        TRY(rc);                                                                                                            \
        return answer_redirect(ctx, in, out, path_of(ctx, r.id), flash);                                                    \
    }

STEP_PAGES(add, requests_add_item, item_form, item, MSG_requests_item_add, requests_item_add, "requests.flash.added")
STEP_PAGES(extend, requests_extend, extension_form, extension, MSG_requests_extend, requests_extend, "requests.flash.extended")
STEP_PAGES(identify, requests_identify, identity_form, identity, MSG_requests_identify, requests_identify, "requests.flash.identified")
STEP_PAGES(close, requests_close, delivery_form, delivery, MSG_requests_deliver, requests_close, "requests.flash.closed")
STEP_PAGES(lift, requests_lift, lifting_form, lifting, MSG_requests_lift, requests_lift, "requests.flash.lifted")
STEP_PAGES(weigh, requests_weigh_one, weighing_form, weighing, MSG_requests_weigh, requests_weigh, "requests.flash.weighed")
STEP_PAGES(end, requests_end, end_form, end, MSG_requests_end, requests_end, "requests.flash.ended")

enum rc requests_acknowledge_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_receipt receipt = {0};
    struct request r;

    TRY(case_of(ctx, in, &r));
    TRY(RUN_ACTION(requests_acknowledge, ctx, &r.id, &receipt));
    return answer_redirect(ctx, in, out, path_of(ctx, r.id), "requests.flash.acknowledged");
}

enum rc requests_ask_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_receipt receipt = {0};
    struct request r;

    TRY(case_of(ctx, in, &r));
    TRY(RUN_ACTION(requests_ask_identity, ctx, &r.id, &receipt));
    return answer_redirect(ctx, in, out, path_of(ctx, r.id), "requests.flash.asked");
}

/* ---- letters ------------------------------------------------------------------------------------------------- */

static enum rc load_letter(struct ctx *ctx, const struct http_request *in, struct request *r, struct request_letter_row *row,
                           struct request_body_view *view)
{
    struct request_letter footer = {0};
    struct str asked = http_query(in, "kieli"), body, rest;
    int64_t letter = 0;

    TRY(case_of(ctx, in, r));
    if (!http_path_id(in, "letter", &letter))
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    TRY(requests_letter_load(ctx, letter, row));
    if (row->case_id != r->id)
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    *view = (struct request_body_view){.request = r, .row = row, .number = requests_letter_number(ctx->arena, row),
        .case_number = requests_number(ctx->arena, r->year, r->ordinal),
        .lang = row->language > 0 && row->language <= LANG_COUNT ? (enum lang)(row->language - 1) : LANG_FI};
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            view->lang = (enum lang)l;
    TRY(requests_letter_body(ctx, r, row, view->lang, &body));
    view->lines = ARENA_ARRAY(ctx->arena, struct request_body_line, body.len / 2 + 2);
    for (rest = body; rest.len > 0;) {
        struct str text = str_cut(&rest, '\n');
        int kind = str_starts(text, STR("# ")) ? 1 : str_starts(text, STR("- ")) ? 2 : 0;

        if (kind != 0)
            text = str_sub(text, 2, text.len - 2);
        if (kind == 1)
            view->title = text;
        view->lines[view->count++] = (struct request_body_line){text, kind};
    }
    if (str_empty(view->title))
        view->title = view->number;
    footer.lang = view->lang;
    TRY(requests_letter_footer(ctx, &footer));
    view->unchecked = footer.authority_unchecked;
    return RC_OK;
}

enum rc requests_body_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_body_view view;
    struct request_letter_row row;
    struct request r;

    TRY(load_letter(ctx, in, &r, &row, &view));
    return t_requests_body(ctx, in, out, 200, &(struct t_requests_body){.view = &view});
}

/* Address lines for the window, while somebody is on file. */
static enum rc recipient(struct ctx *ctx, const struct request *r, struct documents_letter *letter)
{
    struct person_values p = {0};
    struct record identity = {0};
    enum rc rc = requests_secret_get(ctx, r, SECRET_IDENTITY, &identity);

    if (rc == RC_OK) {
        letter->recipient[0] = identity.field[IDENTITY_NAME];
        letter->recipient[1] = identity.field[IDENTITY_STREET];
        letter->recipient[2] = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(identity.field[IDENTITY_POSTCODE]), STR_FMT(identity.field[IDENTITY_TOWN]));
        return RC_OK;
    }
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    if (r->subject == 0)
        return RC_OK;
    TRY(customers_person(ctx, r->subject, &p));
    letter->recipient[0] = p.name;
    letter->recipient[1] = p.street;
    letter->recipient[2] = str_trim(str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(p.postcode), STR_FMT(p.town)));
    return RC_OK;
}

enum rc requests_letter_pdf(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_letter letter = {0};
    struct documents_pdf pdf = {0};
    struct request_body_view view;
    struct request_letter_row row;
    struct request r;

    TRY(load_letter(ctx, in, &r, &row, &view));
    if (view.count == 0)
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    letter.lang = view.lang;
    letter.sender[0] = ctx->controller_name;
    letter.title = view.title;
    letter.day = row.made_on;
    letter.case_number = str_fmt(ctx->arena, "%.*s · %.*s", STR_FMT(view.case_number), STR_FMT(view.number));
    letter.at = row.made_at;
    TRY(recipient(ctx, &r, &letter));
    letter.parts = ARENA_ARRAY(ctx->arena, struct documents_part, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        if (view.lines[i].kind != 1)
            letter.parts[letter.part_count++] = view.lines[i].kind == 2
                ? (struct documents_part){.kind = DOCUMENTS_POINTS, .points = &view.lines[i].text, .point_count = 1}
                : (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = view.lines[i].text};
    store_release(ctx);
    TRY(documents_letter(ctx, &letter, &pdf));
    out->status = 200;
    out->content_type = "application/pdf";
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%.*s.pdf\"", STR_FMT(view.number)));
    return RC_OK;
}

/* ---- balancing tests -------------------------------------------------------------------------------------------- */

static enum rc show_balancings(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                               const struct balancing_form *form)
{
    struct balancings_view view = {.form = form};
    struct balancing *rows = NULL;
    size_t count = 0;

    TRY(requests_balancings(ctx, &rows, &count));
    view.lines = ARENA_ARRAY(ctx->arena, struct balancing_line, PURPOSE_COUNT + 1);
    for (const struct name_value *n = requests_purposes; n->word != NULL; n++) {
        struct balancing_line *line = &view.lines[view.count];

        if (purpose_basis((enum purpose)n->value) != BASIS_INTEREST || ctx->policy == NULL
            || (ctx->policy->purposes & PURPOSE_BIT(n->value)) == 0)
            continue;
        *line = (struct balancing_line){.purpose = tr_key(ctx, str_from(n->msg)), .value = n->value};
        for (size_t i = 0; i < count; i++)
            if (rows[i].form.about == n->value)
                *line = (struct balancing_line){.purpose = line->purpose, .interest = rows[i].form.interest, .made_on = rows[i].made_on,
                    .by = users_display(ctx, rows[i].by), .review_on = rows[i].review_on, .there = true, .value = n->value};
        view.count++;
    }
    return t_requests_balancings(ctx, in, out, status, &(struct t_requests_balancings){.view = &view});
}

enum rc requests_balancing_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct balancing_form form = {0};

    return show_balancings(ctx, in, out, 200, &form);
}

enum rc requests_balancing_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct balancing_form form = {0};
    int64_t id = 0;
    int status = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(requests_balance, ctx, &form, &id);
    if (rc != RC_OK && again(rc, &status))
        return show_balancings(ctx, in, out, status, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/pyynnot/tasapainotestit"), "requests.flash.balanced");
}
