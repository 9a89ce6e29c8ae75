/* /luovutukset/informointi: whom we must still tell that we have their data from somebody else (Art. 14, P25), one by one or
 * all of a source; and what has gone out by mail. */
#include "base/errors.h"
#include "errors_disclosures.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_disclosures.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/duty_view.h"
#include "rooms/disclosures/internal_pages.h"
#include "rooms/documents/documents.h"
#include "templates_disclosures.h"
#include "web/web.h"

enum { LIST_MOST = 50, MAIL_MOST = 100 };

static struct duty_line line_of(struct ctx *ctx, const struct duty *d)
{
    bool late = d->state == DUTY_WAITS && date_before(d->due_on, ctx->today);

    return (struct duty_line){.duty = d, .source = disclosures_label(ctx, disclosures_duty_sources, d->source),
        .state = disclosures_label(ctx, disclosures_duty_states, d->state),
        .kind = late ? "bad" : d->state == DUTY_WAITS ? "warn" : d->state == DUTY_DONE ? "ok" : NULL, .waits = d->state == DUTY_WAITS};
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct duty_form *form,
                    const struct duty_except *except)
{
    struct duties_view view = {.form = form, .except = except, .all = str_eqz(http_query(in, "rajaus"), "kaikki")};
    struct duty_ground *grounds = NULL;
    struct duty *rows = NULL;

    TRY(disclosures_duties(ctx, view.all, LIST_MOST, &rows, &view.count));
    TRY(disclosures_duty_figures(ctx, &view.figures));
    TRY(disclosures_duty_grounds(ctx, &grounds, &view.ground_count));
    view.lines = ARENA_ARRAY(ctx->arena, struct duty_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &rows[i]);
    view.grounds = ARENA_ARRAY(ctx->arena, struct duty_ground_line, view.ground_count + 1);
    for (size_t i = 0; i < view.ground_count; i++)
        view.grounds[i] = (struct duty_ground_line){.exception = disclosures_label(ctx, disclosures_duty_exceptions, grounds[i].exception),
            .words = grounds[i].words, .people = grounds[i].people, .on = date_of_instant(grounds[i].at)};
    return t_disclosures_duties(ctx, in, out, status, &(struct t_disclosures_duties){.view = &view});
}

enum rc disclosures_duties_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show(ctx, in, out, 200, &(struct duty_form){.way = DUTY_BY_LETTER, .on = ctx->today}, &(struct duty_except){0});
}

static enum rc again(struct ctx *ctx, enum rc rc, int *status)
{
    struct err first = ctx->err;

    if (rc != RC_INVALID && rc != RC_NOT_FOUND)
        return rc;
    *status = rc == RC_NOT_FOUND ? 404 : 422;
    err_clear(&ctx->err);
    store_release(ctx);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, first.code);
    ctx->err = first;
    return RC_OK;
}

enum rc disclosures_inform_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct duty_form form = {0};
    struct duty_receipt receipt = {0};
    int status = 422;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(disclosures_inform, ctx, &form, &receipt);
    if (rc != RC_OK) {
        TRY(again(ctx, rc, &status));
        return show(ctx, in, out, status, &form, &(struct duty_except){0});
    }
    return answer_redirect(ctx, in, out, STR("/luovutukset/informointi"), "disclosures.flash.informed");
}

enum rc disclosures_except_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct duty_except form = {0};
    struct duty_receipt receipt = {0};
    int status = 422;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(disclosures_except, ctx, &form, &receipt);
    if (rc != RC_OK) {
        TRY(again(ctx, rc, &status));
        return show(ctx, in, out, status, &(struct duty_form){.way = DUTY_BY_LETTER, .on = ctx->today}, &form);
    }
    return answer_redirect(ctx, in, out, STR("/luovutukset/informointi"), "disclosures.flash.excepted");
}

/* ---- the letter ------------------------------------------------------------------------------------------------ */

static enum rc letter(struct ctx *ctx, const struct http_request *in, struct duty *d, struct duty_letter_view *view)
{
    struct str asked = http_query(in, "kieli"), text, rest;
    int64_t subject = 0;

    if (!http_path_id(in, "id", &subject))
        return err_not_found(&ctx->err, E3023_DUTY_NOBODY);
    TRY(disclosures_duty_load(ctx, subject, d));
    *view = (struct duty_letter_view){.duty = d, .lang = ctx->lang};
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            view->lang = (enum lang)l;
    TRY(disclosures_duty_letter(ctx, d, view->lang, &text));
    view->lines = ARENA_ARRAY(ctx->arena, struct duty_text_line, text.len / 2 + 2);
    for (rest = text; rest.len > 0;) {
        struct str one = str_cut(&rest, '\n');
        int kind = str_starts(one, STR("# ")) ? 1 : str_starts(one, STR("- ")) ? 2 : 0;

        one = kind == 0 ? one : str_sub(one, 2, one.len - 2);
        if (kind == 1)
            view->title = one;
        view->lines[view->count++] = (struct duty_text_line){one, kind};
    }
    return RC_OK;
}

enum rc disclosures_duty_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct duty_letter_view view;
    struct duty d;

    TRY(letter(ctx, in, &d, &view));
    view.line = line_of(ctx, &d);
    return t_disclosures_duty(ctx, in, out, 200, &(struct t_disclosures_duty){.view = &view});
}

enum rc disclosures_duty_pdf(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_letter doc = {0};
    struct documents_pdf pdf = {0};
    struct person_values p = {0};
    struct duty_letter_view view;
    struct duty d;

    TRY(letter(ctx, in, &d, &view));
    TRY(customers_person(ctx, d.subject, &p));
    doc = (struct documents_letter){.lang = view.lang, .title = view.title, .day = ctx->today};
    doc.sender[0] = ctx->controller_name;
    doc.recipient[0] = p.name;
    doc.recipient[1] = p.street;
    doc.recipient[2] = str_trim(str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(p.postcode), STR_FMT(p.town)));
    doc.parts = ARENA_ARRAY(ctx->arena, struct documents_part, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        if (view.lines[i].kind != 1)
            doc.parts[doc.part_count++] = view.lines[i].kind == 2
                ? (struct documents_part){.kind = DOCUMENTS_POINTS, .points = &view.lines[i].text, .point_count = 1}
                : (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = view.lines[i].text};
    store_release(ctx);
    TRY(documents_letter(ctx, &doc, &pdf));
    out->status = 200;
    out->content_type = "application/pdf";
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"L-14-%lld.pdf\"", (long long)d.customer_number));
    return RC_OK;
}

/* ---- what went out by mail ---------------------------------------------------------------------------------------- */

enum rc disclosures_outbound_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    static const char *const words[] = {"", "waiting", "sending", "sent", "failed"}, *const kinds[] = {NULL, "warn", "warn", "ok", "bad"};
    struct outbounds_view view = {.lines = NULL};
    struct outbound *rows = NULL;

    TRY(disclosures_outbound(ctx, MAIL_MOST, &rows, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct outbound_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        struct recipient r;
        struct outbound_line *line = &view.lines[i];

        *line = (struct outbound_line){.when = instant_text(ctx->arena, rows[i].queued_at, ctx->lang), .mark = rows[i].mark,
            .ground = disclosures_label(ctx, disclosures_grounds, rows[i].ground), .kind = kinds[rows[i].state],
            .purpose = tr_key(ctx, str_fmt(ctx->arena, "purpose.%s", purpose_word((enum purpose)rows[i].purpose))),
            .state = tr_key(ctx, str_fmt(ctx->arena, "disclosures.outbound.%s", words[rows[i].state])), .recipient = tr(ctx, MSG_disclosures_outbound_own),
            .error = rows[i].error == 0 ? STR("") : err_text(ctx, rows[i].error, STR(""))};
        if (rows[i].recipient != 0) {
            TRY(disclosures_recipient(ctx, rows[i].recipient, &r));
            line->recipient = r.form.name;
        }
    }
    return t_disclosures_outbounds(ctx, in, out, 200, &(struct t_disclosures_outbounds){.view = &view});
}
