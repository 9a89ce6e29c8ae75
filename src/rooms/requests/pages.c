/* Pages of requests: inbox by days left, a new request, one case with its proposed decision, the
 * certificate (UI.md; ui/request.html; P03, P34, P35, P52, P60). */
#include "base/errors.h"
#include "base/money.h"
#include "errors_requests.h"
#include "messages_requests.h"
#include "rooms/requests/internal_pages.h"
#include "rooms/requests/notices.h"
#include "rooms/requests/view.h"
#include "rooms/requests/weighing.h"
#include "rooms/users/users.h"
#include "templates_requests.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT, LIST_MOST = 200 };

struct approval_form { struct str plan; };
/* Fields of a customer (requests_field_category), in the words of the customer's own form. */
const struct requests_datum requests_data[REQUESTS_DATA] = {
    {"first_name", "customers.field.first-name"}, {"last_name", "customers.field.last-name"},
    {"organisation", "customers.field.organisation"}, {"business_id", "customers.field.business-id"},
    {"email", "customers.field.email"}, {"phone", "customers.field.phone"}, {"street", "customers.field.street"},
    {"postcode", "customers.field.postcode"}, {"town", "customers.field.town"}, {"country", "customers.field.country"},
    {"language", "customers.field.language"}};

static const struct field approval_fields[] = {
    FIELD_TEXT(struct approval_form, plan, 64, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "requests.approve"), FIELD_END};

static struct str label_of(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static const char *state_kind(int state)
{
    switch (state) {
    case REQUEST_RECEIVED: case REQUEST_WAITING: return "warn";
    case REQUEST_INCIDENT: return "bad";
    case REQUEST_ANSWERED: case REQUEST_CLOSED: return "ok";
    default: return NULL;
    }
}

static struct str due_text(struct ctx *ctx, int64_t days)
{
    return trs(ctx, days >= 0 ? MSG_requests_days_left : MSG_requests_days_late, &SLOT_I64("n", days >= 0 ? days : -days), 1);
}

/* ---- list ------------------------------------------------------------------------------------- */

/* A canary that did not come through (I-32): requests of people may not come through either. */
static enum rc lost_canary(struct ctx *ctx, struct str *out)
{
    struct request_canary *canaries = NULL;
    size_t count = 0;

    TRY(requests_canaries(ctx, &canaries, &count));
    for (size_t i = 0; i < count; i++)
        if (!canaries[i].arrived)
            *out = trs(ctx, MSG_requests_canary_lost, (struct slot[]){
                SLOT_STR("channel", label_of(ctx, requests_channels, canaries[i].channel))}, 1);
    return RC_OK;
}

static enum rc requests_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct requests_list_view view = {.all = str_eqz(http_query(in, "rajaus"), "kaikki")};
    struct request_line *lines = NULL;

    TRY(lost_canary(ctx, &view.canary));
    TRY(requests_list(ctx, !view.all, LIST_MOST, &lines, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct request_list_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        const struct request *r = &lines[i].request;

        view.lines[i] = (struct request_list_line){.id = r->id, .number = requests_number(ctx->arena, r->year, r->ordinal),
            .kind = label_of(ctx, requests_kinds, r->kind), .name = lines[i].name, .state = label_of(ctx, requests_states, r->state),
            .state_kind = state_kind(r->state), .red = lines[i].red, .received = r->received_on, .due_on = r->due_internal,
            .due = lines[i].open ? due_text(ctx, lines[i].days_left) : STR("")};
    }
    return t_requests_list(ctx, in, out, 200, &(struct t_requests_list){.view = &view});
}

/* ---- new ---------------------------------------------------------------------------------------- */

static enum rc show_new(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                        const struct request_form *form, int64_t customer, const struct web_pick *pick)
{
    struct request_new_view view = {.form = form, .pick = pick, .data = requests_data};
    struct customer_contact *people = NULL;
    size_t count = 0;

    if (customer != 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        view.whom = brief->name;
        TRY(customers_contacts_of(ctx, customer, &people, &count));
    }
    view.people = ARENA_ARRAY(ctx->arena, struct request_choice, count + 1);
    for (size_t i = 0; i < count; i++)
        view.people[view.people_count++] = (struct request_choice){people[i].contact_id, people[i].name,
                                                                   people[i].contact_id == form->contact};
    return t_requests_new(ctx, in, out, status, &(struct t_requests_new){.view = &view});
}

static enum rc requests_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_form form = {.kind = REQUEST_ERASURE, .channel = REQUEST_BY_EMAIL, .identity = IDENTITY_CHANNEL,
                                .language = LANG_FI + 1, .received_on = ctx->today};
    struct web_pick *pick = NULL;
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        form.customer = brief->number;
    } else {
        customer = 0;
    }
    if (!str_to_i64(http_query(in, "henkilo"), &form.contact))
        form.contact = 0;
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    return show_new(ctx, in, out, 200, &form, customer, pick);
}

static enum rc requests_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_form form = {0};
    struct request_receipt receipt = {0};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &form, &pick);

    if (rc == RC_OK)
        rc = RUN_ACTION(requests_open, ctx, &form, &receipt);
    if (rc == RC_INVALID || (rc == RC_CONFLICT && ctx->err.code == E1905_REQUEST_OPEN_ALREADY)) {
        struct err first = ctx->err;
        int64_t customer = 0;

        if (form.customer == 0 || customers_find_by_number(ctx, form.customer, &customer) != RC_OK)
            customer = 0;
        ctx->err = first;
        return show_new(ctx, in, out, rc == RC_CONFLICT ? 409 : 422, &form, customer, pick);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/pyynnot/%lld", (long long)receipt.id), "requests.flash.opened");
}

/* ---- one case ----------------------------------------------------------------------------------- */

static void decisions(struct ctx *ctx, const struct plan_item *items, size_t count, struct request_view *view)
{
    static const char *const kinds[] = {NULL, "ok", "warn", "bad", "ok"};

    view->rows = ARENA_ARRAY(ctx->arena, struct request_decision, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct str why = requests_reason_text(ctx, ctx->lang, &items[i]);

        if (items[i].ground != GROUND_REPRESENTS && items[i].ground != GROUND_LAW && items[i].cents > 0)
            why = str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(why), STR_FMT(money_text(ctx->arena, items[i].cents, ctx->lang)));
        view->rows[i] = (struct request_decision){.what = requests_what_text(ctx, ctx->lang, &items[i]),
            .outcome = requests_decision_text(ctx, ctx->lang, &items[i]), .why = why,
            .kind = kinds[items[i].outcome], .statement = (int)items[i].statement};
        if (items[i].outcome == OUTCOME_HELD && str_empty(view->note))
            view->note = trs(ctx, items[i].ground == GROUND_REPRESENTS ? MSG_requests_note_represents
                                   : items[i].ground == GROUND_CREDIT ? MSG_requests_note_credit : MSG_requests_note_invoice,
                &SLOT_STR("number", str_fmt(ctx->arena, "%lld", (long long)items[i].by_number)), 1);
    }
    view->row_count = count;
}

static enum rc proposal(struct ctx *ctx, const struct request *r, struct request_view *view)
{
    struct plan plan;
    struct plan_item *items = NULL;
    size_t count = 0;

    if (r->kind != REQUEST_ERASURE && r->kind != REQUEST_ANONYMISATION)
        return RC_OK;
    if (r->state != REQUEST_RECEIVED) {
        TRY(requests_outcomes(ctx, r->id, PHASE_FIRST, &items, &count));
        decisions(ctx, items, count, view);
        if (r->state != REQUEST_WAITING)
            view->note = STR("");
        return RC_OK;
    }
    TRY(requests_plan_erasure(ctx, r->customer, r->contact, &plan));
    decisions(ctx, plan.items, plan.count, view);
    view->plan = str_hex(ctx->arena, (struct blob){(const uint8_t *)arena_copy(ctx->arena, plan.hash, sizeof(plan.hash)),
                                                   sizeof(plan.hash)});
    return RC_OK;
}

static enum rc happenings(struct ctx *ctx, const struct request *r, struct request_view *view)
{
    static const struct { const char *icon, *kind; enum msg msg; } words[EVENT_KINDS] = {
        [EVENT_RECEIVED] = {"mail", NULL, MSG_requests_event_received},
        [EVENT_APPROVED] = {"check", "ok", MSG_requests_event_approved},
        [EVENT_ERASED] = {"trash", "law-d", MSG_requests_event_erased},
        [EVENT_SCANNED] = {"search", NULL, MSG_requests_event_certified},
        [EVENT_CERTIFIED] = {"shield", "ok", MSG_requests_event_certified},
        [EVENT_RELEASED] = {"clock", "law-d", MSG_requests_event_released},
        [EVENT_WITHDRAWN] = {"undo", NULL, MSG_requests_event_withdrawn},
        [EVENT_DELIVERED] = {"send", "ok", MSG_requests_event_delivered},
        [EVENT_RESIDUE] = {"alert", "bad", MSG_requests_event_residue},
        [EVENT_CANCELLED] = {"compare", "bad", MSG_requests_event_cancelled},
        [EVENT_ITEM] = {"plus", NULL, MSG_requests_event_item}, [EVENT_DECIDED] = {"check", "ok", MSG_requests_event_decided},
        [EVENT_IDENTIFIED] = {"shield", "ok", MSG_requests_event_identified}, [EVENT_ASKED] = {"mail", NULL, MSG_requests_event_asked},
        [EVENT_ACKNOWLEDGED] = {"mail", NULL, MSG_requests_event_acknowledged},
        [EVENT_EXTENDED] = {"clock", "law-d", MSG_requests_event_extended}, [EVENT_ENDED] = {"undo", NULL, MSG_requests_event_ended},
        [EVENT_RESTRICTED] = {"lock", "law-d", MSG_requests_event_restricted}, [EVENT_LIFTED] = {"check", NULL, MSG_requests_event_lifted},
        [EVENT_ALARM] = {"alert", "bad", MSG_requests_event_alarm}, [EVENT_LETTER] = {"file", NULL, MSG_requests_event_letter},
        [EVENT_FIRST_APPROVAL] = {"check", NULL, MSG_requests_event_first_approval}};
    struct request_happening *rows = NULL;
    size_t count = 0;

    TRY(requests_events(ctx, r->id, &rows, &count));
    view->events = ARENA_ARRAY(ctx->arena, struct request_event_view, count + 1);
    for (size_t i = 0; i < count; i++) {
        int what = rows[i].what > 0 && rows[i].what < EVENT_KINDS ? rows[i].what : EVENT_RECEIVED;

        view->events[view->event_count++] = (struct request_event_view){.icon = words[what].icon, .kind = words[what].kind,
            .time = instant_text(ctx->arena, rows[i].at, ctx->lang), .text = tr(ctx, words[what].msg)};
    }
    return RC_OK;
}

static enum rc words_of(struct ctx *ctx, const struct request *r, struct str *out)
{
    struct record record;
    enum rc rc = requests_secret_get(ctx, r, SECRET_TEXT, &record);

    *out = STR("");
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = record.field[TEXT_WORDS];
    return RC_OK;
}

static void clock_of(struct ctx *ctx, const struct request *r, struct request_view *view)
{
    view->days = r->due_internal.days - ctx->today.days;
    view->total = r->due_internal.days - r->received_on.days;
    view->elapsed = ctx->today.days - r->received_on.days;
    if (view->elapsed > view->total)
        view->elapsed = view->total;
    view->late = view->days < 0;
    view->due = due_text(ctx, view->days);
    view->meter_text = trs(ctx, MSG_requests_meter, (struct slot[]){SLOT_I64("elapsed", view->elapsed),
                                                                    SLOT_I64("total", view->total)}, 2);
    view->due_on = r->due_internal;
    view->due_legal = r->due_legal;
}

static void stages(const struct request *r, struct request_view *view)
{
    view->erasure = r->kind == REQUEST_ERASURE || r->kind == REQUEST_ANONYMISATION;
    view->open = r->state == REQUEST_RECEIVED;
    view->identified = r->identity != IDENTITY_NONE;
    view->collected = view->identified && view->erasure;
    view->decided = r->state >= REQUEST_RUNNING;
    view->told = r->state == REQUEST_CLOSED;
    view->may_approve = view->open && view->erasure && view->identified;
    view->may_withdraw = view->open;
    view->may_deliver = r->state == REQUEST_ANSWERED && view->erasure;
    view->may_close = r->state == REQUEST_ANSWERED && !view->erasure;
    view->may_acknowledge = view->open && r->acknowledged_at == 0;
    view->may_ask = view->open && r->identity == IDENTITY_NONE && date_is_none(r->identity_asked_on);
    view->may_identify = r->identity == IDENTITY_NONE && (view->open || r->ended_as == ENDED_UNIDENTIFIED);
    view->may_extend = view->open && date_is_none(r->extended_on);
    view->has_letter = r->certificate_no != 0;
    view->at = !view->identified ? 2 : !view->decided ? 4 : 5;
}

static enum rc may_weigh(struct ctx *ctx, const struct request *r, struct request_view *view)
{
    struct weighing_state state;

    TRY(requests_weighing_state(ctx, r->id, &state));
    view->may_weigh = r->state == REQUEST_WAITING && state.held;
    if (view->may_weigh)
        view->weigh = trs(ctx, state.weighed ? MSG_requests_weigh_kept_until : MSG_requests_weigh_until,
                          &SLOT_STR("day", date_text(ctx->arena, state.review_on, ctx->lang)), 1);
    return RC_OK;
}

static enum rc load_view(struct ctx *ctx, const struct http_request *in, struct request *r, struct request_view *view)
{
    struct str name;
    int64_t id = 0, user = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(requests_load(ctx, id, r));
    *view = (struct request_view){.request = r, .number = requests_number(ctx->arena, r->year, r->ordinal),
        .state = label_of(ctx, requests_states, r->state), .state_kind = state_kind(r->state),
        .identity = label_of(ctx, requests_identities, r->identity)};
    TRY(requests_name(ctx, r, &name));
    view->title = str_empty(name) ? label_of(ctx, requests_kinds, r->kind)
                                  : str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(label_of(ctx, requests_kinds, r->kind)), STR_FMT(name));
    view->lead = trs(ctx, MSG_requests_lead_one, (struct slot[]){
        SLOT_STR("day", date_text(ctx->arena, r->received_on, ctx->lang)),
        SLOT_STR("channel", label_of(ctx, requests_channels, r->channel))}, 2);
    TRY(requests_assigned_to(ctx, r->id, &user));
    if (user != 0)
        view->assigned = trs(ctx, MSG_requests_assigned, &SLOT_STR("name", users_display(ctx, user)), 1);
    stages(r, view);
    TRY(may_weigh(ctx, r, view));
    TRY(requests_item_views(ctx, r, view));
    clock_of(ctx, r, view);
    TRY(proposal(ctx, r, view));
    TRY(words_of(ctx, r, &view->words));
    return happenings(ctx, r, view);
}

static enum rc requests_one_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request r;
    struct request_view view;

    TRY(load_view(ctx, in, &r, &view));
    return t_requests_one(ctx, in, out, 200, &(struct t_requests_one){.view = &view});
}

/* Asks again on a page of its own: erasing cannot be undone, and the sign-in must be fresh. */
static enum rc requests_approve_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request r;
    struct request_view view;

    TRY(load_view(ctx, in, &r, &view));
    if (!view.may_approve)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    return t_requests_confirm(ctx, in, out, 200, &(struct t_requests_confirm){.view = &view});
}

static struct str case_path(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "/pyynnot/%lld", (long long)id);
}

static enum rc requests_approve_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_approval approval = {0};
    struct request_receipt receipt = {0};
    struct approval_form form = {0};
    enum rc rc;

    if (!http_path_id(in, "id", &approval.id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(request_fields(ctx, in, &form));
    if (!str_unhex(ctx->arena, form.plan, &approval.plan_hash) || approval.plan_hash.len == 0)
        return err_invalid(&ctx->err, E1906_REQUEST_PLAN_CHANGED, "plan");
    rc = requests_settle_orders(ctx, approval.id);
    if (rc == RC_OK)
        rc = RUN_ACTION(requests_approve, ctx, &approval, &receipt);
    if (rc == RC_OK) /* the person is gone when this answers; the ledger's "done", scrub, scan and certificate follow by the job */
        rc = requests_run(ctx, approval.id, STEP_KEYS);
    if (rc == RC_CONFLICT && ctx->err.code == E1906_REQUEST_PLAN_CHANGED) {
        err_clear(&ctx->err);
        return answer_redirect(ctx, in, out, case_path(ctx, approval.id), "requests.flash.changed");
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, case_path(ctx, approval.id), "requests.flash.approved");
}

static enum rc requests_withdraw_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(RUN_ACTION(requests_withdraw, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, case_path(ctx, id), "requests.flash.withdrawn");
}

static enum rc requests_deliver_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(RUN_ACTION(requests_delivered, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, case_path(ctx, id), "requests.flash.delivered");
}

static enum rc requests_letter_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request r;
    struct request_letter letter;
    struct str asked = http_query(in, "kieli");
    enum lang lang;
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(requests_load(ctx, id, &r));
    lang = r.language > 0 && r.language <= LANG_COUNT ? (enum lang)(r.language - 1) : LANG_FI;
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            lang = (enum lang)l;
    TRY(requests_letter(ctx, &r, lang, &letter));
    return t_requests_letter(ctx, in, out, 200, &(struct t_requests_letter){.letter = &letter});
}

const struct route requests_routes[] = {
    ROUTE(GET, "/pyynnot", requests_list_page, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/uusi", requests_new_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/uusi", requests_new_submit, WHO, PURPOSE_RIGHTS, requests_fields),
    ROUTE(GET, "/pyynnot/:id", requests_one_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FLAGS(GET, "/pyynnot/:id/hyvaksy", requests_approve_page, WHO, PURPOSE_RIGHTS, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/pyynnot/:id/hyvaksy", requests_approve_submit, WHO, PURPOSE_RIGHTS, approval_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE(POST, "/pyynnot/:id/peru", requests_withdraw_submit, WHO, PURPOSE_RIGHTS),
    ROUTE(POST, "/pyynnot/:id/toimitettu", requests_deliver_submit, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/tasapainotestit", requests_balancing_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/tasapainotestit", requests_balancing_submit, WHO, PURPOSE_RIGHTS, requests_balancing_fields),
    ROUTE(GET, "/pyynnot/:id/punninta", requests_weigh_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/punninta", requests_weigh_submit, WHO, PURPOSE_RIGHTS, requests_weighing_fields),
    ROUTE(GET, "/pyynnot/ilmoitukset", requests_notices_page, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/ilmoitukset/:id", requests_notice_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/ilmoitukset/:id", requests_notice_submit, WHO, PURPOSE_RIGHTS, requests_notice_fields),
    ROUTE(GET, "/pyynnot/:id/kohta/:number", requests_decide_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/kohta/:number", requests_decide_submit, WHO, PURPOSE_RIGHTS, requests_decision_form_fields),
    ROUTE(GET, "/pyynnot/:id/lisaa", requests_add_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/lisaa", requests_add_submit, WHO, PURPOSE_RIGHTS, requests_item_fields),
    ROUTE(GET, "/pyynnot/:id/lisaaika", requests_extend_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/lisaaika", requests_extend_submit, WHO, PURPOSE_RIGHTS, requests_extension_fields),
    ROUTE(GET, "/pyynnot/:id/tunnista", requests_identify_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/tunnista", requests_identify_submit, WHO, PURPOSE_RIGHTS, requests_identity_fields),
    ROUTE(POST, "/pyynnot/:id/kysy", requests_ask_submit, WHO, PURPOSE_RIGHTS),
    ROUTE(POST, "/pyynnot/:id/kuittaa", requests_acknowledge_submit, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/:id/toimita", requests_close_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/toimita", requests_close_submit, WHO, PURPOSE_RIGHTS, requests_delivery_fields),
    ROUTE(GET, "/pyynnot/:id/rajoitus", requests_lift_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/rajoitus", requests_lift_submit, WHO, PURPOSE_RIGHTS, requests_lifting_fields),
    ROUTE(GET, "/pyynnot/:id/paata", requests_end_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/pyynnot/:id/paata", requests_end_submit, WHO, PURPOSE_RIGHTS, requests_end_fields),
    ROUTE(GET, "/pyynnot/:id/kirjeet/:letter", requests_body_page, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/:id/kirjeet/:letter/pdf", requests_letter_pdf, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/pyynnot/:id/todistus", requests_letter_page, WHO, PURPOSE_RIGHTS),
    ROUTE_END};
