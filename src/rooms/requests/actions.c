/* Use cases of requests: open, approve, withdraw, deliver; what payments and customers tell (P03 P34 P35
 * P52 P60). The erasure itself is engine.c. */
#include <string.h>

#include "base/errors.h"
#include "audit_requests.h"
#include "db/core.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/requests/weighing.h"
#include "rooms/users/users.h"

const struct name_value requests_kinds[] = {
    {"erasure", REQUEST_ERASURE, "requests.kind.erasure"}, {"access", REQUEST_ACCESS, "requests.kind.access"},
    {"portability", REQUEST_PORTABILITY, "requests.kind.portability"},
    {"rectification", REQUEST_RECTIFICATION, "requests.kind.rectification"},
    {"restriction", REQUEST_RESTRICTION, "requests.kind.restriction"},
    {"objection", REQUEST_OBJECTION, "requests.kind.objection"},
    {"marketing-objection", REQUEST_MARKETING, "requests.kind.marketing-objection"},
    {"consent-withdrawal", REQUEST_CONSENT, "requests.kind.consent-withdrawal"},
    {"anonymisation", REQUEST_ANONYMISATION, "requests.kind.anonymisation"},
    {"human-review", REQUEST_REVIEW, "requests.kind.human-review"},
    {"list-prohibition", REQUEST_LIST_PROHIBITION, "requests.kind.list-prohibition"},
    {"recipients", REQUEST_RECIPIENTS, "requests.kind.recipients"},
    {"question", REQUEST_QUESTION, "requests.kind.question"}, {"estate", REQUEST_ESTATE, "requests.kind.estate"},
    {NULL, 0, NULL}};
const struct name_value requests_channels[] = {
    {"portal", REQUEST_BY_PORTAL, "requests.channel.portal"}, {"email", REQUEST_BY_EMAIL, "requests.channel.email"},
    {"paper", REQUEST_BY_PAPER, "requests.channel.paper"}, {"desk", REQUEST_BY_DESK, "requests.channel.desk"},
    {"phone", REQUEST_BY_PHONE, "requests.channel.phone"}, {"api", REQUEST_BY_API, "requests.channel.api"},
    {"processor", REQUEST_BY_PROCESSOR, "requests.channel.processor"},
    {"authority", REQUEST_BY_AUTHORITY, "requests.channel.authority"}, {NULL, 0, NULL}};
const struct name_value requests_identities[] = {
    {"channel", IDENTITY_CHANNEL, "requests.identity.channel"}, {"desk", IDENTITY_DESK, "requests.identity.desk"},
    {"none", IDENTITY_NONE, "requests.identity.none"}, {NULL, 0, NULL}};
const struct name_value requests_states[] = {
    {"received", REQUEST_RECEIVED, "requests.state.received"}, {"withdrawn", REQUEST_WITHDRAWN, "requests.state.withdrawn"},
    {"running", REQUEST_RUNNING, "requests.state.running"}, {"waiting", REQUEST_WAITING, "requests.state.waiting"},
    {"answered", REQUEST_ANSWERED, "requests.state.answered"}, {"closed", REQUEST_CLOSED, "requests.state.closed"},
    {"incident", REQUEST_INCIDENT, "requests.state.incident"}, {NULL, 0, NULL}};
static const struct name_value languages[] = {{"fi", LANG_FI + 1, "requests.language.fi"},
    {"sv", LANG_SV + 1, "requests.language.sv"}, {"en", LANG_EN + 1, "requests.language.en"}, {NULL, 0, NULL}};

const struct field requests_fields[] = {
    FIELD_I64(struct request_form, customer, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "requests.customer-who"),
    FIELD_I64(struct request_form, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "requests.contact"),
    FIELD_ENUM(struct request_form, kind, requests_kinds, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.kind"),
    FIELD_ENUM(struct request_form, channel, requests_channels, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.channel"),
    FIELD_DATE(struct request_form, received_on, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.received-on"),
    FIELD_ENUM(struct request_form, language, languages, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.language"),
    FIELD_ENUM(struct request_form, identity, requests_identities, 0, CATEGORY_CORRESPONDENCE, NEED_LAW,
               "requests.identity"),
    FIELD_LINES(struct request_form, text, 4000, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.text"),
    FIELD_ENUM(struct request_form, deputy, requests_deputies, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.deputy"),
    FIELD_ENUM(struct request_form, signature, requests_signatures, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY,
               "requests.signature"),
    FIELD_TEXT(struct request_form, field, 40, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.field"),
    FIELD_ENUM(struct request_form, defect, requests_defects, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.defect"),
    FIELD_LINES(struct request_form, value, 1000, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.value"),
    FIELD_ENUM(struct request_form, about, requests_purposes, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.about"),
    FIELD_ENUM(struct request_form, by, consents_channels, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.by"),
    FIELD_ENUM(struct request_form, ground, requests_grounds, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.ground"),
    FIELD_END};

/* ---- open ------------------------------------------------------------------------------------- */

/* Who is asked about: by customer number, or by the contact person's id. */
static enum rc whose(struct ctx *ctx, const struct request_form *form, struct request *r)
{
    enum rc rc;

    if (form->contact != 0) {
        r->contact = form->contact;
        return customers_contact_of(ctx, form->contact, &r->customer, &r->subject);
    }
    if (form->customer == 0 && !str_empty(str_trim(form->text)) && form->kind != REQUEST_ERASURE
        && form->kind != REQUEST_ANONYMISATION)
        return RC_OK; /* about nobody whom the register knows: no record but the case, and the answer says so */
    rc = customers_find_by_number(ctx, form->customer, &r->customer);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1915_REQUEST_NO_CUSTOMER, "customer");
    }
    TRY(rc);
    TRY(customers_subject_of(ctx, r->customer, &r->subject));
    return r->subject != 0 ? RC_OK : err_invalid(&ctx->err, E1903_REQUEST_NO_PERSON, "customer");
}

enum rc requests_assign(struct ctx *ctx, int64_t id)
{
    int64_t *users = NULL;
    size_t count = 0;

    TRY(users_contacts(ctx, &users, &count));
    if (count == 0)
        return RC_OK;
    return q_request_inbox_put(ctx, &(struct q_request_inbox_put){.cas = id, .user = users[0], .at = ctx->now});
}

static void complete(struct ctx *ctx, struct request_form *form)
{
    if (form->kind == 0)
        form->kind = REQUEST_ERASURE;
    if (form->channel == 0)
        form->channel = REQUEST_BY_DESK;
    if (form->identity == 0)
        form->identity = IDENTITY_NONE;
    if (form->language == 0)
        form->language = LANG_FI + 1;
    if (date_is_none(form->received_on) || form->received_on.days == 0)
        form->received_on = ctx->today;
}

enum rc requests_insert(struct ctx *ctx, const struct request_form *form, const struct request *r)
{
    return q_request_insert(ctx, &(struct q_request_insert){.id = r->id, .year = r->year, .ordinal = r->ordinal,
        .subject = r->subject, .customer = r->customer, .contact = r->contact,
        .kind = form->kind == REQUEST_ESTATE ? REQUEST_QUESTION : form->kind, .channel = form->channel,
        .received_on = form->received_on, .language = form->language, .identity = form->identity, .due_internal_on = r->due_internal, .due_legal_on = r->due_legal, .key = r->key_id,
        .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0,
        .deputy = form->deputy, .signature = form->signature, .identified_at = ctx->now,
        .identified_at_null = form->identity == IDENTITY_NONE, .identified_by = ctx->actor->user_id,
        .identified_by_null = form->identity == IDENTITY_NONE});
}

static enum rc only_one(struct ctx *ctx, const struct request_form *form, int64_t subject)
{
    struct q_request_open_erasures_row open;

    if (form->kind != REQUEST_ERASURE && form->kind != REQUEST_ANONYMISATION)
        return RC_OK;
    TRY(q_request_open_erasures(ctx, &(struct q_request_open_erasures){.subject = subject}, &open));
    return open.open == 0 ? RC_OK : err_conflict(&ctx->err, E1905_REQUEST_OPEN_ALREADY);
}

DEFINE_ACTION(requests_open, struct request_form, struct request_receipt)
{
    struct request_form form = *req;
    struct request r = {.id = env_new_id(ctx->env), .key_id = env_new_id(ctx->env)};
    struct request_clock clock;
    struct verdict verdict;
    int year, month, day;

    complete(ctx, &form);
    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_STORE, &verdict));
    TRY(requests_decide_intake(&form, ctx->today, &ctx->err));
    TRY(whose(ctx, &form, &r));
    TRY(only_one(ctx, &form, r.subject));
    clock = requests_clock(form.received_on);
    r.due_internal = clock.due_internal;
    r.due_legal = clock.due_legal;
    date_parts(ctx->today, &year, &month, &day);
    r.year = year;
    TRY(counter_take(ctx, str_fmt(ctx->arena, "request:%lld:%d", (long long)ctx->register_id, year), 1, &r.ordinal));
    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, r.key_id}));
    TRY(requests_insert(ctx, &form, &r));
    TRY(requests_assign(ctx, r.id));
    if (!str_empty(form.text)) {
        struct record words = {.field = {[TEXT_WORDS] = form.text}};

        TRY(requests_secret_put(ctx, &r, SECRET_TEXT, &words));
    }
    r.identity = form.identity;
    TRY(requests_item_put(ctx, &r, &(struct item_form){.case_id = r.id, .kind = form.kind, .defect = form.defect,
        .about = form.about, .by = form.by, .ground = form.ground, .field = form.field, .value = form.value}));
    TRY(requests_weighing(ctx, &r));
    TRY(requests_event(ctx, r.id, EVENT_RECEIVED, 0));
    TRY(customers_timeline_add(ctx, &(struct timeline_event){.customer_id = r.customer, .kind = AUDIT_REQUEST_OPENED,
        .number = r.ordinal, .day = clock.due_internal, .statement = STATEMENT_REQUESTS_TO_CONTACT,
        .path = str_z(ctx->arena, str_fmt(ctx->arena, "/pyynnot/%lld", (long long)r.id))}));
    *out = (struct request_receipt){r.id, r.year, r.ordinal, clock.due_internal, clock.due_legal};
    return audit_write(ctx, AUDIT_REQUEST_OPENED, r.subject, r.id, &verdict);
}

/* ---- approve ------------------------------------------------------------------------------------ */

static void add_needle(struct record *record, size_t *count, struct str value)
{
    if (!str_empty(value) && *count < RECORD_FIELDS)
        record->field[(*count)++] = value;
}

/* What the residue scan looks for when the person's own data can no longer be read. */
static enum rc keep_needles(struct ctx *ctx, const struct request *r, const struct person_values *p)
{
    struct record needles = {0};
    struct record identity = {.field = {[IDENTITY_NAME] = p->name, [IDENTITY_STREET] = p->street,
        [IDENTITY_POSTCODE] = p->postcode, [IDENTITY_TOWN] = p->town,
        [IDENTITY_EMAIL] = p->email_count > 0 ? p->emails[0] : STR("")}};
    size_t count = 1;

    if (!str_empty(p->first_name) && !str_empty(p->last_name)) {
        add_needle(&needles, &count, p->name);
        add_needle(&needles, &count, str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(p->last_name), STR_FMT(p->first_name)));
        add_needle(&needles, &count, str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(p->last_name), STR_FMT(p->first_name)));
    }
    for (size_t i = 0; i < p->email_count && i < 5; i++)
        add_needle(&needles, &count, p->emails[i]);
    for (size_t i = 0; i < p->phone_count && i < 5; i++)
        add_needle(&needles, &count, p->phones[i]);
    for (size_t i = 0; i < p->other_count && i < 5; i++)
        add_needle(&needles, &count, p->others[i]);
    add_needle(&needles, &count, p->street);
    TRY(requests_secret_put(ctx, r, SECRET_NEEDLES, &needles));
    return requests_secret_put(ctx, r, SECRET_IDENTITY, &identity);
}

enum rc requests_keep_needles(struct ctx *ctx, const struct request *r)
{
    struct person_values person;

    TRY(customers_person(ctx, r->subject, &person));
    return keep_needles(ctx, r, &person);
}

/* Erase and access at once: what is asked beside the erasure is answered while the data are there. */
static enum rc others_answered(struct ctx *ctx, const struct request *r)
{
    struct q_request_open_of_subject_row *rows = NULL;
    struct request_item *items = NULL;
    size_t count = 0, cases = 0;

    TRY(requests_items(ctx, r->id, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].outcome == ITEM_OPEN && items[i].kind != REQUEST_ERASURE && items[i].kind != REQUEST_ANONYMISATION)
            return err_conflict(&ctx->err, E1931_REQUEST_ANSWER_FIRST);
    TRY(q_request_open_of_subject(ctx, &(struct q_request_open_of_subject){.subject = r->subject}, &rows, &cases));
    for (size_t i = 0; i < cases; i++)
        if (rows[i].id != r->id && (rows[i].kind == REQUEST_ACCESS || rows[i].kind == REQUEST_PORTABILITY))
            return err_conflict(&ctx->err, E1931_REQUEST_ANSWER_FIRST);
    return RC_OK;
}

/* erase.two_persons = yes: the second approval is another person's. */
static enum rc first_of_two(struct ctx *ctx, const struct request *r, bool *waits)
{
    struct str two = STR("");
    int64_t changes = 0;
    enum rc rc = setting_get(ctx, STR("erase.two_persons"), &two);

    *waits = false;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    if (!str_eqz(two, "yes"))
        return RC_OK;
    if (r->first_approved_by == ctx->actor->user_id)
        return err_conflict(&ctx->err, E1935_REQUEST_SECOND_PERSON);
    if (r->first_approved_by != 0)
        return RC_OK;
    *waits = true;
    TRY(q_request_set_first_approval(ctx, &(struct q_request_set_first_approval){.id = r->id, .by = ctx->actor->user_id}, &changes));
    return requests_event(ctx, r->id, EVENT_FIRST_APPROVAL, 0);
}

/* The erasure items are decided as the plan says: all, or what nothing holds. */
enum rc requests_decide_erasure(struct ctx *ctx, const struct request *r)
{
    struct request_item *items = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(requests_items(ctx, r->id, &items, &count));
    for (size_t i = 0; i < count; i++) {
        struct item_facts facts;
        struct item_proposal p;

        if (items[i].outcome != ITEM_OPEN)
            continue;
        TRY(requests_item_facts(ctx, r, &items[i], &facts));
        p = requests_decide_item(&facts);
        TRY(q_request_item_decide(ctx, &(struct q_request_item_decide){.id = items[i].id, .proposed = p.outcome,
            .outcome = p.outcome, .code = p.reason, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    }
    return RC_OK;
}

enum rc requests_settle_orders(struct ctx *ctx, int64_t id)
{
    struct orders_settled done = {0};
    struct request r;

    TRY(requests_load(ctx, id, &r));
    if (r.kind != REQUEST_ERASURE || r.state != REQUEST_RECEIVED || r.contact != 0 || r.customer == 0)
        return RC_OK;
    TRY(requests_decide_approval(ctx->actor, r.kind, r.state, r.identity, &ctx->err));
    store_release(ctx);
    return RUN_ACTION(orders_settle_for_erasure, ctx, &r.customer, &done);
}

DEFINE_ACTION(requests_approve, struct request_approval, struct request_receipt)
{
    struct request r;
    struct plan plan;
    struct verdict verdict;
    int64_t changes = 0;
    bool waits = false;

    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_STORE, &verdict));
    TRY(requests_load(ctx, req->id, &r));
    TRY(requests_decide_approval(ctx->actor, r.kind, r.state, r.identity, &ctx->err));
    TRY(others_answered(ctx, &r));
    TRY(requests_plan_erasure(ctx, r.customer, r.contact, &plan));
    if (req->plan_hash.len != 0
        && (req->plan_hash.len != sizeof(plan.hash) || memcmp(req->plan_hash.ptr, plan.hash, sizeof(plan.hash)) != 0))
        return err_conflict(&ctx->err, E1906_REQUEST_PLAN_CHANGED);
    TRY(first_of_two(ctx, &r, &waits));
    if (waits) {
        *out = (struct request_receipt){r.id, r.year, r.ordinal, r.due_internal, r.due_legal};
        return audit_write(ctx, AUDIT_REQUEST_APPROVED, r.subject, r.id, &verdict);
    }
    TRY(requests_decide_erasure(ctx, &r));
    TRY(requests_keep_needles(ctx, &r));
    TRY(requests_store_outcomes(ctx, &r, &plan));
    TRY(q_request_set_approved(ctx, &(struct q_request_set_approved){.id = r.id, .by = ctx->actor->user_id,
        .at = ctx->now, .plan_hash = {(const uint8_t *)arena_copy(ctx->arena, plan.hash, sizeof(plan.hash)),
                                      sizeof(plan.hash)}}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    TRY(requests_event(ctx, r.id, EVENT_APPROVED, 0));
    *out = (struct request_receipt){r.id, r.year, r.ordinal, r.due_internal, r.due_legal};
    return audit_write(ctx, AUDIT_REQUEST_APPROVED, r.subject, r.id, &verdict);
}

/* ---- withdraw, deliver: the case's key dies ------------------------------------------------------- */

static enum rc end_case(struct ctx *ctx, const struct request *r, int state, int event, int kind,
                        struct request_receipt *out)
{
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_CORRESPONDENCE, USE_ERASE, &verdict));
    TRY(q_request_set_state(ctx, &(struct q_request_set_state){.id = r->id, .was = r->state, .state = state,
                                                              .closed_at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    TRY(q_request_items_end(ctx, &(struct q_request_items_end){.cas = r->id, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    TRY(requests_burn(ctx, r));
    TRY(requests_event(ctx, r->id, event, 0));
    *out = (struct request_receipt){r->id, r->year, r->ordinal, r->due_internal, r->due_legal};
    return audit_write(ctx, kind, r->subject, r->id, &verdict);
}

/* What was written in a case and to whom it went: gone with its key. */
enum rc requests_burn(struct ctx *ctx, const struct request *r)
{
    int64_t changes = 0;

    TRY(q_request_secret_delete(ctx, &(struct q_request_secret_delete){.cas = r->id, .low = SECRET_TEXT,
                                                                       .high = SECRET_IDENTITY}, &changes));
    if (r->key_id != 0)
        TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, r->key_id}));
    TRY(q_request_item_texts_delete(ctx, &(struct q_request_item_texts_delete){.cas = r->id, .low = ITEM_REASONS,
                                                                               .high = ITEM_WEIGHED}, &changes));
    TRY(q_request_letters_burn(ctx, &(struct q_request_letters_burn){.cas = r->id}, &changes));
    return q_request_key_gone(ctx, &(struct q_request_key_gone){.id = r->id}, &changes);
}

DEFINE_ACTION(requests_withdraw, int64_t, struct request_receipt)
{
    struct request r;

    TRY(requests_load(ctx, *req, &r));
    if (r.state != REQUEST_RECEIVED)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    return end_case(ctx, &r, REQUEST_WITHDRAWN, EVENT_WITHDRAWN, AUDIT_REQUEST_WITHDRAWN, out);
}

DEFINE_ACTION(requests_delivered, int64_t, struct request_receipt)
{
    struct request r;

    TRY(requests_load(ctx, *req, &r));
    if (r.state != REQUEST_ANSWERED)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    return end_case(ctx, &r, REQUEST_CLOSED, EVENT_DELIVERED, AUDIT_REQUEST_DELIVERED, out);
}

/* ---- continuation: what held the rest has ended ---------------------------------------------------- */

/* In the transaction of the payment or of the end of the term: the case goes on by itself (P35, P60). */
static enum rc release(struct ctx *ctx, int64_t hold, int64_t case_id)
{
    struct request r;
    int64_t changes = 0, open = 0;

    TRY(q_request_hold_release(ctx, &(struct q_request_hold_release){.id = hold, .at = ctx->now}, &changes));
    if (changes == 0)
        return RC_OK;
    TRY(requests_load(ctx, case_id, &r));
    TRY(requests_event(ctx, case_id, EVENT_RELEASED, 0));
    TRY(audit_write(ctx, AUDIT_REQUEST_HOLD_RELEASED, r.subject, case_id, NULL));
    TRY(requests_holds_open(ctx, case_id, &open));
    if (open > 0 || r.state != REQUEST_WAITING) /* a case that runs looks at its holds when it certifies */
        return RC_OK;
    return q_request_set_again(ctx, &(struct q_request_set_again){.id = case_id}, &changes);
}

static enum rc settled(struct ctx *ctx, int64_t invoice)
{
    struct q_request_hold_of_invoice_row *rows = NULL;
    size_t count = 0;

    TRY(invoices_drop_claim(ctx, invoice));
    TRY(q_request_hold_of_invoice(ctx, &(struct q_request_hold_of_invoice){.invoice = invoice}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(release(ctx, rows[i].id, rows[i].case_id));
    return RC_OK;
}

enum rc requests_on_claim_settled(struct ctx *ctx, int64_t customer, int64_t invoice)
{
    int was = ctx->purpose;
    enum rc rc;

    (void)customer;
    ctx->purpose = PURPOSE_RIGHTS; /* the hold's end is the person's right, whoever recorded the payment */
    rc = settled(ctx, invoice);
    ctx->purpose = was;
    return rc;
}

static enum rc still_in_office(struct ctx *ctx, int64_t subject, int64_t contact, bool *out)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    *out = false;
    TRY(customers_roles_of_subject(ctx, subject, &roles, &count));
    for (size_t i = 0; i < count; i++)
        if (roles[i].contact_id == contact && roles[i].in_office)
            *out = true;
    return RC_OK;
}

static enum rc ended(struct ctx *ctx, int64_t contact, int64_t subject)
{
    struct q_request_hold_of_contact_row *rows = NULL;
    size_t count = 0;
    bool in_office = false;

    TRY(still_in_office(ctx, subject, contact, &in_office));
    if (in_office)
        return RC_OK;
    TRY(q_request_hold_of_contact(ctx, &(struct q_request_hold_of_contact){.contact = contact}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(release(ctx, rows[i].id, rows[i].case_id));
    return RC_OK;
}

enum rc requests_on_representation_ended(struct ctx *ctx, int64_t customer, int64_t contact, int64_t subject)
{
    int was = ctx->purpose;
    enum rc rc;

    (void)customer;
    ctx->purpose = PURPOSE_RIGHTS;
    rc = ended(ctx, contact, subject);
    ctx->purpose = was;
    return rc;
}

DECLARE_ACTION(requests_review_holds, int64_t, int64_t);
DEFINE_ACTION(requests_review_holds, int64_t, int64_t)
{
    struct q_request_holds_of_contacts_row *rows = NULL;
    size_t count = 0;

    (void)req;
    TRY(requests_end_unweighed(ctx));
    TRY(q_request_holds_of_contacts(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(ended(ctx, rows[i].contact_id, rows[i].subject_id));
    *out = (int64_t)count;
    return RC_OK;
}

static enum rc deliver_old(struct ctx *ctx)
{
    struct q_request_undelivered_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_undelivered(ctx, &(struct q_request_undelivered){
        .before = date_add_days(ctx->today, -DELIVERY_DAYS)}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct request_receipt receipt = {0};

        TRY(RUN_ACTION(requests_delivered, ctx, &rows[i].id, &receipt));
    }
    return RC_OK;
}

/* Nobody answered L-ID in thirty days: the items end unidentified, and open again on a later proof (P52). */
static enum rc end_unidentified(struct ctx *ctx)
{
    struct q_request_unidentified_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_unidentified(ctx, &(struct q_request_unidentified){
        .before = date_add_days(ctx->today, -IDENTITY_WAIT_DAYS)}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct request_receipt receipt = {0};

        TRY(RUN_ACTION(requests_end, ctx, &((struct end_form){.case_id = rows[i].id, .ended_as = ENDED_UNIDENTIFIED}), &receipt));
    }
    return RC_OK;
}

enum rc requests_review(struct ctx *ctx)
{
    int64_t nothing = 0, count = 0;

    TRY(RUN_ACTION(requests_review_holds, ctx, &nothing, &count));
    TRY(deliver_old(ctx));
    TRY(end_unidentified(ctx));
    return requests_run_pending(ctx);
}

static enum rc run_pending(struct ctx *ctx)
{
    struct q_request_pending_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_pending(ctx, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        enum rc rc = requests_run(ctx, rows[i].id, STEP_CERTIFIED);

        /* A residue or a changed plan is told on the case; a busy checkpoint comes again: others go on. */
        if (rc == RC_CONFLICT || rc == RC_BUSY)
            err_clear(&ctx->err);
        else
            TRY(rc);
    }
    return RC_OK;
}

enum rc requests_run_pending(struct ctx *ctx)
{
    int was = ctx->purpose;
    enum rc rc;

    if (ctx->in_writer) /* a request that is one action as a whole (decision 0019): it must stand first; the job looks every two seconds */
        return RC_OK;
    ctx->purpose = PURPOSE_RIGHTS;
    rc = run_pending(ctx);
    ctx->purpose = was;
    return rc;
}
