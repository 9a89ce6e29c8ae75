/* Pages of the notice: public (P67), editor, comparison, orders of authorities (P71). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_notice.h"
#include "rooms/notice/view.h"
#include "templates_notice.h"
#include "web/web.h"

/* --- public ---------------------------------------------------------------------------------------- */
static enum rc show_public(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum lang lang, int64_t version)
{
    struct notice_public *page = ARENA_NEW(ctx->arena, struct notice_public);

    ctx->lang = lang;
    TRY(notice_view_public(ctx, in->prefix, version, page));
    return t_notice_public(ctx, in, out, 200, &(struct t_notice_public){.page = page});
}

static enum rc notice_public_fi(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_public(ctx, in, out, LANG_FI, -1);
}

static enum rc notice_public_sv(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_public(ctx, in, out, LANG_SV, -1);
}

static enum rc notice_public_en(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_public(ctx, in, out, LANG_EN, -1);
}

static enum rc give_pdf(struct ctx *ctx, struct http_answer *out, enum lang lang, const char *name)
{
    struct documents_pdf pdf;

    ctx->lang = lang;
    TRY(notice_pdf(ctx, -1, &pdf));
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "inline; filename=\"%s.pdf\"", name));
    return RC_OK;
}

static enum rc notice_pdf_fi(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    return give_pdf(ctx, out, LANG_FI, "tietosuojaseloste");
}

static enum rc notice_pdf_sv(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    return give_pdf(ctx, out, LANG_SV, "dataskydd");
}

static enum rc notice_pdf_en(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    return give_pdf(ctx, out, LANG_EN, "privacy");
}

static enum rc notice_version_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t version;

    if (!str_to_i64(http_path_param(in, "version"), &version) || version < 0)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    return show_public(ctx, in, out, ctx->lang, version);
}

static enum rc notice_history_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_history_row *rows;
    size_t count, shown = 0;

    TRY(notice_view_history(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].is_public)
            rows[shown++] = rows[i];
    if (shown == 0)
        return err_not_found(&ctx->err, E1338_NOTICE_NONE_IN_FORCE);
    return t_notice_history(ctx, in, out, 200, &(struct t_notice_history){.rows = rows, .count = (int64_t)shown});
}

static void put_statement(struct ctx *ctx, struct json *j, const struct notice_line *line, const struct notice_line *sv,
                          const struct notice_line *en)
{
    json_open(j, '{');
    json_kstr(j, "id", str_from(statement_word(line->id)));
    json_kstr(j, "fi", line->text);
    json_kstr(j, "sv", sv->text);
    json_kstr(j, "en", en->text);
    if (line->proof.len > 0) {
        json_kstr(j, "evidence", line->proof);
        json_kstr(j, "verified_at", instant_iso(ctx->arena, line->proof_at));
    }
    json_close(j, '}');
}

/* A simple form, all languages at once. */
static enum rc notice_public_json(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_public *pages = ARENA_ARRAY(ctx->arena, struct notice_public, LANG_COUNT);
    struct json j = json_to(&out->body);

    for (int lang = LANG_COUNT - 1; lang >= 0; lang--) {
        ctx->lang = (enum lang)lang;
        TRY(notice_view_public(ctx, in->prefix, -1, &pages[lang]));
    }
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "controller", ctx->controller_name);
    json_kstr(&j, "register", ctx->register_name);
    json_ki64(&j, "version", pages[0].version);
    json_kstr(&j, "drawn_on", date_iso(ctx->arena, pages[0].drawn_on));
    json_kstr(&j, "digest", pages[0].digest);
    json_key(&j, "sections");
    json_open(&j, '[');
    for (int s = 0; s < SECTION_COUNT; s++) {
        json_open(&j, '{');
        json_kstr(&j, "section", str_from(pages[0].parts[s].anchor));
        json_kstr(&j, "article", str_from(section_article((enum section)s)));
        json_kstr(&j, "title", pages[0].parts[s].title);
        json_key(&j, "statements");
        json_open(&j, '[');
        for (size_t i = 0; i < pages[0].parts[s].count; i++)
            put_statement(ctx, &j, &pages[LANG_FI].parts[s].lines[i], &pages[LANG_SV].parts[s].lines[i],
                          &pages[LANG_EN].parts[s].lines[i]);
        json_close(&j, ']');
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

/* --- editor ------------------------------------------------------------------------------------------- */
static enum rc show_editor(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, struct str section,
                           const struct notice_form *failed)
{
    struct notice_editor *page = ARENA_NEW(ctx->arena, struct notice_editor);
    struct err err = ctx->err; /* what the form got wrong: kept for the page */

    TRY(notice_view_editor(ctx, section, page));
    ctx->err = err;
    page->may_edit = (ctx->actor->roles & (ROLE_MAINTAIN | ROLE_CONTACT)) != 0;
    page->editing = page->is_draft && page->may_edit;
    if (failed != NULL)
        notice_view_failed(ctx, failed, page);
    return t_notice_editor(ctx, in, out, status, &(struct t_notice_editor){.page = page});
}

/* The text as it was received, with what lint says of it; where it waits, the way to its corrected draft. */
static enum rc notice_received_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_received *page = ARENA_NEW(ctx->arena, struct notice_received);

    TRY(notice_view_received(ctx, page));
    page->may_edit = (ctx->actor->roles & (ROLE_MAINTAIN | ROLE_CONTACT)) != 0;
    return t_notice_received(ctx, in, out, 200, &(struct t_notice_received){.page = page});
}

static enum rc notice_editor_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_version *versions;
    size_t count;

    TRY(notice_versions(ctx, &versions, &count));
    if (count == 1 && versions[0].state == NOTICE_RECEIVED)
        return notice_received_page(ctx, in, out);
    return show_editor(ctx, in, out, 200, http_query(in, "kohta"), NULL);
}

static enum rc to_section(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum statement id, const char *flash)
{
    const char *word = id != STATEMENT_NONE ? section_word(statement_section(id)) : NULL;

    return answer_redirect(ctx, in, out, word != NULL ? str_fmt(ctx->arena, "/seloste?kohta=%s", word) : STR("/seloste"), flash);
}

static enum rc notice_draft_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_receipt receipt;

    TRY(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &receipt));
    return to_section(ctx, in, out, STATEMENT_NONE, "notice.flash.draft");
}

static bool has_values(const struct notice_form *f)
{
    return f->t1.len + f->t2.len + f->t3.len + f->t4.len > 0 || (f->b1 | f->b2 | f->b3 | f->b4) != 0;
}

/* State a sentence, or give it other parameters. Nothing but the statement: its defaults. */
static enum rc notice_state_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_form form = {0};
    struct notice_change change = {0};
    struct notice_receipt receipt;
    enum rc rc = request_fields(ctx, in, &form);

    change.statement = statement_from_word(form.statement);
    if (rc == RC_OK && has_values(&form))
        rc = notice_form_params(ctx, &form, change.statement, &change.params);
    if (rc == RC_OK)
        rc = RUN_ACTION(notice_change, ctx, &change, &receipt);
    if (rc == RC_INVALID)
        return show_editor(ctx, in, out, 422, str_from(section_word(statement_section(change.statement))), &form);
    TRY(rc);
    return to_section(ctx, in, out, change.statement, "notice.flash.changed");
}

static enum rc notice_drop_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_form form = {0};
    struct notice_change change = {.remove = true};
    struct notice_receipt receipt;

    TRY(request_fields(ctx, in, &form));
    change.statement = statement_from_word(form.statement);
    TRY(RUN_ACTION(notice_change, ctx, &change, &receipt));
    return to_section(ctx, in, out, change.statement, "notice.flash.dropped");
}

/* A finding put right as lint proposes; the person looks at the section that it is about. */
static enum rc notice_fix_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_fix form = {.finding = STR("")};
    struct notice_receipt receipt;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(notice_fix, ctx, &form, &receipt));
    return to_section(ctx, in, out, STATEMENT_NONE, "notice.flash.fixed");
}

static enum rc notice_publish_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_publish request = {0};
    struct notice_receipt receipt;
    struct proof *proofs;
    size_t count;
    enum rc rc;

    TRY(request_fields(ctx, in, &request));
    rc = RUN_ACTION(notice_publish, ctx, &request, &receipt);
    if (ctx->err.code == E1335_NOTICE_HAS_ERRORS) /* what blocks stands in words beside the draft */
        ctx->err.code = E1363_NOTICE_BLOCKED;
    if (rc == RC_INVALID)
        return show_editor(ctx, in, out, 422, STR(""), NULL);
    TRY(rc);
    TRY(notice_policy(ctx));
    TRY(reports_prove_all(ctx, &proofs, &count));
    return to_section(ctx, in, out, STATEMENT_NONE, "notice.flash.published");
}

static enum rc notice_compare_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_compare page;
    int64_t version, with;

    if (!str_to_i64(http_path_param(in, "version"), &version) || version < 0)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    if (!str_to_i64(http_query(in, "pohja"), &with) || with < 0)
        with = version > 0 ? version - 1 : 0;
    TRY(notice_view_compare(ctx, with, version, &page));
    return t_notice_compare(ctx, in, out, 200, &(struct t_notice_compare){.page = &page});
}

static enum rc notice_versions_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct t_notice_versions view = {.count = 0};
    struct notice_decided *decided;
    size_t rows, orders, count;

    TRY(notice_view_history(ctx, &view.rows, &rows));
    TRY(notice_orders(ctx, &view.orders, &orders));
    view.count = (int64_t)rows;
    view.order_count = (int64_t)orders;
    if (rows > 0 && view.rows[rows - 1].version == 0) {
        TRY(notice_decisions(ctx, 0, &decided, &count));
        view.decided = (int64_t)count;
    }
    return t_notice_versions(ctx, in, out, ctx->err.rc == RC_OK ? 200 : 422, &view);
}

static enum rc notice_order_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct notice_order order = {.ordered_on = DATE_NONE};
    struct notice_receipt receipt;
    enum rc rc = request_fields(ctx, in, &order);

    if (rc == RC_OK)
        rc = RUN_ACTION(notice_order, ctx, &order, &receipt);
    if (rc == RC_INVALID)
        return notice_versions_page(ctx, in, out);
    TRY(rc);
    return to_section(ctx, in, out, STATEMENT_NONE, "notice.flash.order");
}

/* Global Privacy Control is heard: nothing but what is necessary is set or counted before somebody allows it (P47; I-40). */
static enum rc notice_gpc(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct notice_public page;

    TRY(notice_view_public(ctx, in->prefix, -1, &page));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kbool(&j, "gpc", true);
    json_kstr(&j, "lastUpdate", date_iso(ctx->arena, page.drawn_on));
    json_close(&j, '}');
    buf_byte(&out->body, '\n');
    out->status = 200;
    return RC_OK;
}

enum { READERS = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN | ROLE_ACCOUNTANT, EDITORS = ROLE_CONTACT | ROLE_MAINTAIN };

const struct route notice_routes[] = {
    ROUTE_FLAGS(GET, "/tietosuoja", notice_public_fi, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/sv/dataskydd", notice_public_sv, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/en/privacy", notice_public_en, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/tietosuoja/lauseet.json", notice_public_json, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/.well-known/gpc.json", notice_gpc, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/tietosuoja.pdf", notice_pdf_fi, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/sv/dataskydd.pdf", notice_pdf_sv, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/en/privacy.pdf", notice_pdf_en, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/tietosuoja/historia", notice_history_page, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE_FLAGS(GET, "/tietosuoja/v/:version", notice_version_page, ROLE_ANYONE, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_UNAUDITED),
    ROUTE(GET, "/seloste", notice_editor_page, READERS, PURPOSE_ACCOUNTABILITY),
    ROUTE(POST, "/seloste/luonnos", notice_draft_submit, EDITORS, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/seloste/lause", notice_state_submit, EDITORS, PURPOSE_ACCOUNTABILITY, notice_form_fields),
    ROUTE_FORM(POST, "/seloste/poista", notice_drop_submit, EDITORS, PURPOSE_ACCOUNTABILITY, notice_statement_fields),
    ROUTE_FORM(POST, "/seloste/korjaa", notice_fix_submit, EDITORS, PURPOSE_ACCOUNTABILITY, notice_fix_fields),
    ROUTE(GET, "/seloste/vastaanotettu", notice_received_page, READERS, PURPOSE_ACCOUNTABILITY),
    ROUTE_FLAGS(POST, "/seloste/julkaise", notice_publish_submit, EDITORS, PURPOSE_ACCOUNTABILITY, notice_publish_fields,
                ROUTE_FRESH_SIGN_IN),
    ROUTE(GET, "/seloste/versiot", notice_versions_page, READERS, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/seloste/maaraykset", notice_order_submit, EDITORS, PURPOSE_ACCOUNTABILITY, notice_order_fields),
    ROUTE(GET, "/seloste/:version/vertaa", notice_compare_page, READERS, PURPOSE_ACCOUNTABILITY),
    ROUTE_END,
};
