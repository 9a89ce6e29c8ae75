/* /loukkaukset: the register of breaches, the clock of one, its steps and letters (P72; UI.md). */
#include "base/errors.h"
#include "errors_breaches.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_breaches.h"
#include "rooms/breaches/view.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/documents/documents.h"
#include "rooms/users/users.h"
#include "templates_breaches.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN, DECIDES = ROLE_CONTACT | ROLE_MAINTAIN, LIST_MOST = 300, WHAT_MOST = 90 };

static struct str label_of(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static struct str labels_of(struct ctx *ctx, const struct name_value *names, uint64_t bits)
{
    struct buf out = buf_in(ctx->arena);

    for (; names->word != NULL; names++)
        if ((bits & (uint64_t)names->value) != 0) {
            buf_addz(&out, out.len > 0 ? ", " : "");
            buf_add(&out, tr_key(ctx, str_from(names->msg)));
        }
    return buf_str(&out);
}

static struct str path_of(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "/loukkaukset/%lld", (long long)id);
}

static struct str clock_text(struct ctx *ctx, const struct breach_clock *c)
{
    if (!c->runs)
        return STR("");
    return trs(ctx, c->late ? MSG_breaches_hours_late : MSG_breaches_hours_left,
               &SLOT_I64("n", c->late ? -c->hours_left : c->hours_left), 1);
}

static struct breach_line line_of(struct ctx *ctx, const struct breach *b)
{
    struct breach_clock c = breaches_clock(b, ctx->now);

    return (struct breach_line){.id = b->id, .number = breaches_number(ctx->arena, b->year, b->ordinal), .clock = clock_text(ctx, &c),
        .clock_kind = c.red ? "bad" : "warn", .aware = instant_text(ctx->arena, b->aware_at, ctx->lang),
        .risk = b->risk == RISK_OPEN ? tr(ctx, MSG_breaches_risk_open) : label_of(ctx, breaches_risks, b->risk),
        .state = tr(ctx, b->closed_at != 0 ? MSG_breaches_state_closed : b->reported_at != 0 ? MSG_breaches_state_reported : MSG_breaches_state_open),
        .state_kind = b->closed_at != 0 ? "ok" : b->reported_at != 0 ? NULL : "warn"};
}

static enum rc what_of(struct ctx *ctx, const struct breach *b, struct str *out)
{
    struct record texts;

    TRY(breaches_texts(ctx, b, &texts));
    *out = texts.field[BREACH_WHAT];
    return RC_OK;
}

/* The first line, short enough for a list. */
static struct str head_of(struct ctx *ctx, struct str text)
{
    struct str rest = text, head = str_cut(&rest, '\n');
    size_t n = head.len;

    if (n <= WHAT_MOST)
        return head;
    for (n = WHAT_MOST; n > 0 && head.ptr[n] != ' '; n--)
        ;
    return str_fmt(ctx->arena, "%.*s …", (int)n, head.ptr);
}

static enum rc breaches_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breaches_view view = {.all = str_eqz(http_query(in, "rajaus"), "kaikki")};
    struct breach *rows = NULL;

    TRY(breaches_list(ctx, !view.all, LIST_MOST, &rows, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct breach_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        struct str what;

        view.lines[i] = line_of(ctx, &rows[i]);
        TRY(what_of(ctx, &rows[i], &what));
        view.lines[i].what = head_of(ctx, what);
    }
    return t_breaches_list(ctx, in, out, 200, &(struct t_breaches_list){.view = &view});
}

/* ---- new ------------------------------------------------------------------------------------------------------- */

static enum rc show_new(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct breach_form *form)
{
    struct breach_new_view view = {.form = form};

    return t_breaches_new(ctx, in, out, status, &(struct t_breaches_new){.view = &view});
}

static enum rc breaches_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_new(ctx, in, out, 200, &(struct breach_form){.aware_on = ctx->today, .occurred_on = DATE_NONE, .occurred_until = DATE_NONE,
        .detected_on = DATE_NONE, .origin = BREACH_BY_STAFF, .kinds = BREACH_CONFIDENTIALITY});
}

static enum rc again(struct ctx *ctx, enum rc rc, int *status)
{
    struct err first = ctx->err;

    *status = rc == RC_CONFLICT ? 409 : 422;
    if (rc != RC_INVALID && rc != RC_CONFLICT)
        return rc;
    err_clear(&ctx->err);
    store_release(ctx);
    ctx->err = first;
    return RC_OK;
}

static enum rc breaches_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breach_form form = {0};
    struct breach_receipt receipt = {0};
    int status = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(breaches_open, ctx, &form, &receipt);
    if (rc != RC_OK) {
        TRY(again(ctx, rc, &status));
        return show_new(ctx, in, out, status, &form);
    }
    return answer_redirect(ctx, in, out, path_of(ctx, receipt.id), "breaches.flash.opened");
}

/* ---- one ------------------------------------------------------------------------------------------------------- */

static enum rc texts_of(struct ctx *ctx, const struct breach *b, struct breach_view *view)
{
    static const struct { int field; enum msg label; } parts[] = {{BREACH_WHAT, MSG_breaches_what}, {BREACH_RISK_WORDS, MSG_breaches_risk_words},
        {BREACH_CONSEQUENCES, MSG_breaches_consequences}, {BREACH_MEASURES, MSG_breaches_measures}, {BREACH_CLOSING, MSG_breaches_closing}};
    struct record texts;

    TRY(breaches_texts(ctx, b, &texts));
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!str_empty(texts.field[parts[i].field]))
            view->texts[view->text_count++] = (struct breach_text){tr(ctx, parts[i].label), texts.field[parts[i].field]};
    view->line.what = head_of(ctx, texts.field[BREACH_WHAT]);
    return RC_OK;
}

static enum rc letters_of(struct ctx *ctx, const struct breach *b, struct breach_view *view)
{
    struct breach_letter *rows = NULL;

    TRY(breaches_letters(ctx, b->id, &rows, &view->letter_count));
    view->letters = ARENA_ARRAY(ctx->arena, struct breach_letter_line, view->letter_count + 1);
    for (size_t i = 0; i < view->letter_count; i++)
        view->letters[i] = (struct breach_letter_line){.id = rows[i].id, .late = rows[i].late,
            .name = str_fmt(ctx->arena, "%s/%lld", breaches_letter_word(rows[i].whom), (long long)rows[i].phase),
            .when = instant_text(ctx->arena, rows[i].made_at, ctx->lang), .way = label_of(ctx, breaches_ways, rows[i].way)};
    return RC_OK;
}

static enum rc touched_of(struct ctx *ctx, const struct breach *b, struct breach_view *view)
{
    struct breach_touched *rows = NULL;

    TRY(breaches_touched(ctx, b->id, &rows, &view->touched_count));
    view->touched = ARENA_ARRAY(ctx->arena, struct breach_person_line, view->touched_count + 1);
    for (size_t i = 0; i < view->touched_count; i++)
        view->touched[i] = (struct breach_person_line){rows[i].customer_number,
            rows[i].told_at == 0 ? tr(ctx, MSG_breaches_not_told) : instant_text(ctx->arena, rows[i].told_at, ctx->lang)};
    return RC_OK;
}

static enum rc events_of(struct ctx *ctx, const struct breach *b, struct breach_view *view)
{
    static const struct { const char *icon, *kind; enum msg msg; } words[BREACH_EVENTS] = {
        [BREACH_DID_OPEN] = {"alert", "bad", MSG_breaches_event_opened}, [BREACH_DID_ASSESS] = {"scale", "law-d", MSG_breaches_event_assessed},
        [BREACH_DID_REPORT] = {"send", "ok", MSG_breaches_event_reported}, [BREACH_DID_TELL] = {"mail", "ok", MSG_breaches_event_told},
        [BREACH_DID_CLOSE] = {"check", "ok", MSG_breaches_event_closed}, [BREACH_DID_AWARE] = {"clock", "bad", MSG_breaches_event_aware},
        [BREACH_DID_AFFECT] = {"users", NULL, MSG_breaches_event_affected}};
    struct breach_happening *rows = NULL;
    size_t count = 0;

    TRY(breaches_events(ctx, b->id, &rows, &count));
    view->events = ARENA_ARRAY(ctx->arena, struct breach_event_line, count + 1);
    for (size_t i = 0; i < count; i++) {
        int what = rows[i].what > 0 && rows[i].what < BREACH_EVENTS ? rows[i].what : BREACH_DID_OPEN;

        view->events[view->event_count++] = (struct breach_event_line){words[what].icon, words[what].kind,
            instant_text(ctx->arena, rows[i].at, ctx->lang), tr(ctx, words[what].msg)};
    }
    return RC_OK;
}

static enum rc load(struct ctx *ctx, const struct http_request *in, struct breach *b)
{
    int64_t id = 0;

    return http_path_id(in, "id", &id) ? breaches_load(ctx, id, b) : err_not_found(&ctx->err, E4701_BREACH_NOT_FOUND);
}

static struct str about(struct ctx *ctx, int64_t n)
{
    return n == 0 ? tr(ctx, MSG_breaches_unknown) : number_text(ctx->arena, n, ctx->lang);
}

static enum rc breaches_one_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breach_view view = {.occurred = STR("")};
    struct breach b;

    TRY(load(ctx, in, &b));
    view.breach = &b;
    view.line = line_of(ctx, &b);
    view.open = b.closed_at == 0;
    view.decides = view.open && (ctx->actor->roles & (unsigned)DECIDES) != 0;
    view.may_close = view.decides && b.risk != RISK_OPEN;
    view.due = instant_text(ctx->arena, breaches_due(&b), ctx->lang);
    view.detected = instant_text(ctx->arena, b.detected_at, ctx->lang);
    if (!date_is_none(b.occurred_on))
        view.occurred = date_text(ctx->arena, b.occurred_on, ctx->lang);
    view.kinds = labels_of(ctx, breaches_kinds, b.kinds);
    view.categories = labels_of(ctx, disclosures_categories, b.categories);
    view.people = about(ctx, b.people);
    view.records = about(ctx, b.records);
    view.by = users_display(ctx, b.recorded_by);
    TRY(texts_of(ctx, &b, &view));
    TRY(letters_of(ctx, &b, &view));
    TRY(touched_of(ctx, &b, &view));
    TRY(events_of(ctx, &b, &view));
    return t_breaches_one(ctx, in, out, 200, &(struct t_breaches_one){.view = &view});
}

/* ---- steps --------------------------------------------------------------------------------------------------------- */

#define BREACH_PAGES(name, type, member, heading, explained, action, said)                                                        \
    static enum rc show_##name(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,               \
                               const struct type *form)                                                                           \
    {                                                                                                                             \
        struct breach_step_view view = {.title = tr(ctx, heading), .lead = tr(ctx, explained), .member = form};                    \
        struct breach b;                                                                                                          \
                                                                                                                                  \
        TRY(load(ctx, in, &b));                                                                                                   \
        view.breach = &b;                                                                                                         \
        view.number = breaches_number(ctx->arena, b.year, b.ordinal);                                                             \
        return t_breaches_##name(ctx, in, out, status, &(struct t_breaches_##name){.view = &view});                               \
    }                                                                                                                             \
    static enum rc breaches_##name##_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)              \
    {                                                                                                                             \
        struct type form = {0};                                                                                                   \
        struct breach_receipt receipt = {0};                                                                                      \
        struct breach b;                                                                                                          \
        int status = 0;                                                                                                           \
        enum rc rc;                                                                                                               \
                                                                                                                                  \
        TRY(load(ctx, in, &b));                                                                                                   \
        rc = request_fields(ctx, in, &form);                                                                                      \
        form.id = b.id;                                                                                                           \
        if (rc == RC_OK)                                                                                                          \
            rc = RUN_ACTION(action, ctx, &form, &receipt);                                                                        \
        if (rc != RC_OK) {                                                                                                        \
            TRY(again(ctx, rc, &status));                                                                                         \
            return show_##name(ctx, in, out, status, &form);                                                                      \
        }                                                                                                                         \
        return answer_redirect(ctx, in, out, path_of(ctx, b.id), said);                                                           \
    }

BREACH_PAGES(assess, breach_assessment, assessment, MSG_breaches_assess, MSG_breaches_assess_lead, breaches_assess, "breaches.flash.assessed")
BREACH_PAGES(notify, breach_notification, notification, MSG_breaches_notify, MSG_breaches_notify_lead, breaches_notify, "breaches.flash.notified")
BREACH_PAGES(aware, breach_awareness, awareness, MSG_breaches_aware, MSG_breaches_aware_lead, breaches_aware, "breaches.flash.aware")
BREACH_PAGES(affect, breach_affected, affected, MSG_breaches_affect, MSG_breaches_affect_lead, breaches_affect, "breaches.flash.affected")
BREACH_PAGES(close, breach_closing, closing, MSG_breaches_close, MSG_breaches_close_lead, breaches_close, "breaches.flash.closed")

static enum rc breaches_assess_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breach_assessment form = {0};
    struct record texts;
    struct breach b;

    TRY(load(ctx, in, &b));
    TRY(breaches_texts(ctx, &b, &texts));
    form = (struct breach_assessment){.risk = b.risk, .people = b.people, .records = b.records, .categories = (unsigned)b.categories,
        .consequences = texts.field[BREACH_CONSEQUENCES], .measures = texts.field[BREACH_MEASURES], .words = texts.field[BREACH_RISK_WORDS]};
    return show_assess(ctx, in, out, 200, &form);
}

static enum rc breaches_notify_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_notify(ctx, in, out, 200, &(struct breach_notification){.whom = str_eqz(http_query(in, "kenelle"), "henkilot")
        ? BREACH_PEOPLE : BREACH_AUTHORITY, .sent_on = ctx->today});
}

static enum rc breaches_aware_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_aware(ctx, in, out, 200, &(struct breach_awareness){.aware_on = DATE_NONE});
}

static enum rc breaches_affect_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_affect(ctx, in, out, 200, &(struct breach_affected){0});
}

static enum rc breaches_close_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_close(ctx, in, out, 200, &(struct breach_closing){0});
}

/* ---- letters ----------------------------------------------------------------------------------------------------------- */

static enum rc load_letter(struct ctx *ctx, const struct http_request *in, struct breach *b, struct breach_letter *letter,
                           struct breach_letter_view *view)
{
    struct str asked = http_query(in, "kieli"), body, rest;
    int64_t id = 0;

    TRY(load(ctx, in, b));
    if (!http_path_id(in, "letter", &id))
        return err_not_found(&ctx->err, E4713_BREACH_LETTER_UNKNOWN);
    TRY(breaches_letter_load(ctx, b->id, id, letter));
    *view = (struct breach_letter_view){.breach = b, .letter = letter, .number = breaches_number(ctx->arena, b->year, b->ordinal),
        .title = str_from(breaches_letter_word(letter->whom)), .lang = ctx->lang};
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            view->lang = (enum lang)l;
    TRY(breaches_letter_body(ctx, letter, view->lang, &body));
    view->lines = ARENA_ARRAY(ctx->arena, struct breach_body_line, body.len / 2 + 2);
    for (rest = body; rest.len > 0;) {
        struct str text = str_cut(&rest, '\n');
        int kind = str_starts(text, STR("# ")) ? 1 : str_starts(text, STR("- ")) ? 2 : 0;

        if (kind != 0)
            text = str_sub(text, 2, text.len - 2);
        if (kind == 1)
            view->title = text;
        view->lines[view->count++] = (struct breach_body_line){text, kind};
    }
    return RC_OK;
}

static enum rc breaches_letter_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breach_letter_view view;
    struct breach_letter letter;
    struct breach b;

    TRY(load_letter(ctx, in, &b, &letter, &view));
    return t_breaches_letter(ctx, in, out, 200, &(struct t_breaches_letter){.view = &view});
}

static enum rc breaches_letter_pdf(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_letter letter = {0};
    struct documents_pdf pdf = {0};
    struct breach_letter_view view;
    struct breach_letter row;
    struct breach b;

    TRY(load_letter(ctx, in, &b, &row, &view));
    letter.lang = view.lang;
    letter.sender[0] = ctx->controller_name;
    letter.title = view.title;
    letter.day = date_of_instant(row.made_at);
    letter.case_number = view.number;
    letter.at = row.made_at;
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
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%.*s-%s-%lld.pdf\"", STR_FMT(view.number),
                                                      breaches_letter_word(row.whom), (long long)row.phase));
    return RC_OK;
}

const struct route breaches_routes[] = {
    ROUTE(GET, "/loukkaukset", breaches_list_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/loukkaukset/uusi", breaches_new_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/uusi", breaches_new_submit, WHO, PURPOSE_ACCOUNTABILITY, breaches_fields),
    ROUTE(GET, "/loukkaukset/:id", breaches_one_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/loukkaukset/:id/arvio", breaches_assess_page, DECIDES, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/:id/arvio", breaches_assess_submit, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_assessment_fields),
    ROUTE(GET, "/loukkaukset/:id/ilmoitus", breaches_notify_page, DECIDES, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/:id/ilmoitus", breaches_notify_submit, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_notification_fields),
    ROUTE(GET, "/loukkaukset/:id/tieto", breaches_aware_page, DECIDES, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/:id/tieto", breaches_aware_submit, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_awareness_fields),
    ROUTE(GET, "/loukkaukset/:id/henkilo", breaches_affect_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/:id/henkilo", breaches_affect_submit, WHO, PURPOSE_ACCOUNTABILITY, breaches_affected_fields),
    ROUTE(GET, "/loukkaukset/:id/sulje", breaches_close_page, DECIDES, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/loukkaukset/:id/sulje", breaches_close_submit, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_closing_fields),
    ROUTE(GET, "/loukkaukset/:id/kirjeet/:letter", breaches_letter_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/loukkaukset/:id/kirjeet/:letter/pdf", breaches_letter_pdf, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_END};
