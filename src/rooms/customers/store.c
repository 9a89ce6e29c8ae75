/* Rows of customers and their sealed records. No decision, no transaction. A record is sealed under
 * the person's own key; an organisation's under its tenant's. */
#include "base/errors.h"
#include "db/reads.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"

struct key_ref customers_key(int64_t subject_id)
{
    return subject_id != 0 ? (struct key_ref){KEY_SUBJECT, subject_id} : (struct key_ref){KEY_TENANT, 0};
}

bool customers_may(const struct ctx *ctx, enum category category)
{
    if (purpose_imposed_by_law((enum purpose)ctx->purpose) || category_imposed_by_law(category))
        return true;
    return ctx->policy != NULL && (ctx->policy->categories_of[ctx->purpose] >> category & 1) != 0;
}

struct provenance customers_provenance(const struct ctx *ctx, int source, int channel)
{
    return (struct provenance){.source = source, .channel = channel, .given_on = ctx->today,
        .recorded_by = ctx->actor->user_id, .recorded_at = ctx->now,
        .notice_id = ctx->policy != NULL ? ctx->policy->notice_id : 0};
}

static bool restricted(const struct ctx *ctx, int64_t subject, enum category category)
{
    return subject != 0 && !purpose_survives_restriction((enum purpose)ctx->purpose) &&
           (subject_restricted(ctx, subject) >> category & 1) != 0;
}

/* Open a record, or leave it empty when the notice or a restriction says so, or its key is gone. */
static enum rc open_part(struct ctx *ctx, enum category category, int64_t row, int64_t subject,
                         struct blob sealed, struct record *out)
{
    enum rc rc;

    *out = (struct record){0};
    if (sealed.len == 0 || !customers_may(ctx, category) || restricted(ctx, subject, category))
        return RC_OK;
    rc = seal_open(ctx, customers_key(subject), category, row, subject, sealed, out);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err); /* the key has been destroyed: the person is erased */
    return RC_OK;
}

static enum rc seal_part(struct ctx *ctx, enum category category, int64_t row, int64_t subject,
                         const struct record *record, struct blob *out, bool *none)
{
    *none = record_empty(record);
    *out = (struct blob){NULL, 0};
    return *none ? RC_OK : seal_record(ctx, customers_key(subject), category, row, record, out);
}

/* What has not changed keeps its bytes; so does what this request could not open (frozen). */
static enum rc reseal_part(struct ctx *ctx, enum category category, const struct customer_row *row,
                           const struct record *was, struct blob sealed, const struct record *now,
                           struct blob *out, bool *none)
{
    if (!records_equal(was, now))
        return seal_part(ctx, category, row->id, row->subject_id, now, out, none);
    *out = sealed;
    *none = sealed.len == 0;
    return RC_OK;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static enum rc load_points(struct ctx *ctx, struct customer_row *row, bool network)
{
    struct q_contact_points_row *main;
    struct q_contact_network_row *net = NULL;
    size_t mains, nets = 0;

    TRY(q_contact_points(ctx, &(struct q_contact_points){.customer = row->id}, &main, &mains));
    if (network && (customers_may(ctx, CATEGORY_WEB_ADDRESS) || customers_may(ctx, CATEGORY_IP_NUMBER)))
        TRY(q_contact_network(ctx, &(struct q_contact_network){.customer = row->id}, &net, &nets));
    row->points = ARENA_ARRAY(ctx->arena, struct contact_point, mains + nets + 1);
    for (size_t i = 0; i < mains; i++) {
        struct contact_point *p = &row->points[row->point_count++];
        struct blob sealed = main[i].kind == CONTACT_EMAIL ? main[i].email :
                             main[i].kind == CONTACT_PHONE ? main[i].phone : main[i].postal;

        *p = (struct contact_point){.id = main[i].id, .contact_id = main[i].contact_id,
            .subject_id = main[i].subject_id, .kind = (enum contact_kind)main[i].kind,
            .from = {(int)main[i].source, (int)main[i].channel, main[i].given_on, main[i].recorded_by,
                     main[i].recorded_at, main[i].notice_id}};
        TRY(open_part(ctx, customers_contact_category(p->kind), p->id, p->subject_id, sealed, &p->value));
    }
    for (size_t i = 0; i < nets; i++) {
        struct contact_point *p = &row->points[row->point_count++];

        *p = (struct contact_point){.id = net[i].id, .contact_id = net[i].contact_id,
            .subject_id = net[i].subject_id, .kind = (enum contact_kind)net[i].kind,
            .from = {(int)net[i].source, (int)net[i].channel, net[i].given_on, net[i].recorded_by,
                     net[i].recorded_at, net[i].notice_id}};
        TRY(open_part(ctx, customers_contact_category(p->kind), p->id, p->subject_id,
                      p->kind == CONTACT_WEB ? net[i].web : net[i].ip, &p->value));
    }
    return RC_OK;
}

enum rc customers_load(struct ctx *ctx, int64_t id, unsigned what, struct customer_row *out)
{
    struct q_customer_row_row r;
    enum rc rc = q_customer_row(ctx, &(struct q_customer_row){.id = id}, &r);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(rc);
    if ((what & LOAD_ABOUT) != 0)
        reads_about(ctx, id);
    *out = (struct customer_row){.id = r.id, .subject_id = r.subject_id_null ? 0 : r.subject_id, .number = r.number,
        .version = r.version, .created_by = r.created_by, .created_at = r.created_at,
        .ended_by = r.ended_by_null ? 0 : r.ended_by, .kind = (enum customer_kind)r.kind,
        .sole_trader = r.sole_trader != 0, .state = (enum customer_state)r.state, .language = (int)r.language,
        .start_on = r.start_on, .end_on = r.end_on_null ? DATE_NONE : r.end_on,
        .end_reason = r.end_reason_null ? 0 : (int)r.end_reason,
        .from = {(int)r.source, (int)r.channel, r.given_on, r.recorded_by, r.recorded_at, r.notice_id}};
    if (restricted(ctx, out->subject_id, CATEGORY_NAME)) {
        out->locked = true;
        return RC_OK;
    }
    if (!r.name_null)
        out->sealed_name = r.name;
    if (!r.organisation_null)
        out->sealed_organisation = r.organisation;
    TRY(open_part(ctx, CATEGORY_NAME, id, out->subject_id, r.name, &out->name));
    TRY(open_part(ctx, CATEGORY_ORGANISATION, id, out->subject_id, r.organisation, &out->organisation));
    out->locked = record_empty(&out->name) && record_empty(&out->organisation);
    return (what & (LOAD_POINTS | LOAD_NETWORK)) != 0 ? load_points(ctx, out, (what & LOAD_NETWORK) != 0) : RC_OK;
}

/* The name as it stands in a list, and the town. One query, two records: a page of fifty stays cheap. */
enum rc customers_load_brief(struct ctx *ctx, int64_t id, struct customer_brief *out)
{
    struct q_customer_brief_row r;
    struct record name, organisation, postal;
    enum rc rc = q_customer_brief(ctx, &(struct q_customer_brief){.id = id}, &r);

    *out = (struct customer_brief){.customer_id = id, .locked = true};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct customer_brief){.customer_id = id, .number = r.number, .kind = (enum customer_kind)r.kind,
        .subject_id = r.subject_id_null ? 0 : r.subject_id, .sole_trader = r.sole_trader != 0,
        .state = (enum customer_state)r.state, .locked = restricted(ctx, r.subject_id_null ? 0 : r.subject_id, CATEGORY_NAME)};
    if (out->locked)
        return RC_OK;
    TRY(open_part(ctx, CATEGORY_NAME, id, out->subject_id, r.name, &name));
    TRY(open_part(ctx, CATEGORY_ORGANISATION, id, out->subject_id, out->kind == CUSTOMER_ORGANISATION ? r.organisation :
                  (struct blob){NULL, 0}, &organisation));
    if (!r.postal_id_null)
        TRY(open_part(ctx, CATEGORY_POSTAL, r.postal_id, out->subject_id, r.postal, &postal));
    else
        postal = (struct record){0};
    out->name = customers_list_name(ctx->arena, &name, &organisation, out->kind);
    out->town = postal.field[POSTAL_TOWN];
    out->locked = str_empty(out->name);
    return RC_OK;
}

enum rc customers_load_contacts(struct ctx *ctx, int64_t customer_id, struct contact_row **out, size_t *count)
{
    struct q_contact_persons_row *rows;

    TRY(q_contact_persons(ctx, &(struct q_contact_persons){.customer = customer_id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct contact_row, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        struct contact_row *c = &(*out)[i];

        *c = (struct contact_row){.id = rows[i].id, .customer_id = customer_id, .subject_id = rows[i].subject_id,
            .version = rows[i].version, .from_on = rows[i].from_on,
            .to_on = rows[i].to_on_null ? DATE_NONE : rows[i].to_on,
            .from = {(int)rows[i].source, (int)rows[i].channel, rows[i].given_on, rows[i].recorded_by,
                     rows[i].recorded_at, rows[i].notice_id}};
        c->locked = restricted(ctx, c->subject_id, CATEGORY_NAME);
        if (c->locked)
            continue;
        TRY(open_part(ctx, CATEGORY_NAME, c->id, c->subject_id, rows[i].name, &c->name));
        TRY(open_part(ctx, CATEGORY_RELATIONSHIP, c->id, c->subject_id, rows[i].role, &c->role));
        c->locked = record_empty(&c->name);
    }
    return RC_OK;
}

enum rc customers_load_notes(struct ctx *ctx, int64_t customer_id, size_t most, struct note_row **out, size_t *count)
{
    struct q_customer_notes_row *rows;

    *count = 0;
    *out = NULL;
    if (!customers_may(ctx, CATEGORY_NOTE))
        return RC_OK;
    TRY(q_customer_notes(ctx, &(struct q_customer_notes){.customer = customer_id, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct note_row, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        struct record text;
        int64_t subject = rows[i].subject_id_null ? 0 : rows[i].subject_id;

        TRY(open_part(ctx, CATEGORY_NOTE, rows[i].id, subject, rows[i].text, &text));
        (*out)[i] = (struct note_row){.id = rows[i].id, .subject_id = subject, .about = (int)rows[i].about,
            .text = text.field[NOTE_TEXT],
            .from = {(int)rows[i].source, (int)rows[i].channel, rows[i].given_on, rows[i].recorded_by,
                     rows[i].recorded_at, rows[i].notice_id}};
    }
    return RC_OK;
}

enum rc customers_load_changes(struct ctx *ctx, int64_t customer_id, size_t most, struct change_row **out, size_t *count)
{
    struct q_customer_changes_row *rows;

    TRY(q_customer_changes(ctx, &(struct q_customer_changes){.customer = customer_id, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct change_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct change_row){.id = rows[i].id, .contact_id = rows[i].contact_id, .by = rows[i].changed_by,
            .at = rows[i].changed_at, .fields = rows[i].fields, .source = (int)rows[i].source,
            .channel = (int)rows[i].channel};
    return RC_OK;
}

static void add_amounts(struct event_row *events, size_t count, const struct q_customer_event_amounts_row *amounts,
                        size_t amount_count)
{
    for (size_t i = 0, a = 0; i < count && a < amount_count; i++)
        if (events[i].id == amounts[a].id) /* both newest first */
            events[i].cents = amounts[a++].amount_cents;
}

enum rc customers_load_events(struct ctx *ctx, int64_t customer_id, size_t most, struct event_row **out, size_t *count)
{
    struct q_customer_events_row *rows;
    struct q_customer_event_amounts_row *amounts;
    size_t amount_count;

    TRY(q_customer_events(ctx, &(struct q_customer_events){.customer = customer_id, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct event_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct event_row){.at = rows[i].at, .id = rows[i].id, .by = rows[i].recorded_by,
            .number = rows[i].number, .kind = (int)rows[i].kind,
            .day = rows[i].happened_on_null ? DATE_NONE : rows[i].happened_on, .path = rows[i].path,
            .statement = rows[i].statement};
    if (!customers_may(ctx, CATEGORY_BILLING))
        return RC_OK;
    TRY(q_customer_event_amounts(ctx, &(struct q_customer_event_amounts){.customer = customer_id, .most = (int64_t)most},
                                 &amounts, &amount_count));
    add_amounts(*out, *count, amounts, amount_count);
    return RC_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static enum rc tenant_key(struct ctx *ctx)
{
    bool there;

    TRY(key_exists(ctx, customers_key(0), &there));
    return there ? RC_OK : key_create(ctx, customers_key(0));
}

enum rc customers_store_new(struct ctx *ctx, const struct customer_form *form, int64_t id, int64_t subject_id,
                            int64_t number)
{
    struct provenance from = customers_provenance(ctx, form->source, form->channel);
    struct q_customer_insert p = {.id = id, .subject = subject_id, .subject_null = subject_id == 0,
        .kind = form->kind, .sole_trader = form->sole_trader, .number = number, .language = form->language,
        .start_on = form->start_on, .source = from.source, .channel = from.channel, .given_on = from.given_on,
        .by = from.recorded_by, .at = from.recorded_at, .notice = from.notice_id};
    struct record name, organisation, point;

    if (subject_id == 0)
        TRY(tenant_key(ctx));
    customers_form_records(form, &name, &organisation);
    TRY(seal_part(ctx, CATEGORY_NAME, id, subject_id, &name, &p.name, &p.name_null));
    TRY(seal_part(ctx, CATEGORY_ORGANISATION, id, subject_id, &organisation, &p.organisation, &p.organisation_null));
    TRY(q_customer_insert(ctx, &p));
    for (enum contact_kind kind = CONTACT_EMAIL; kind <= CONTACT_IP; kind++)
        if (customers_form_point(form, kind, &point))
            TRY(customers_store_point(ctx, id, 0, subject_id, kind, &point, &from));
    return RC_OK;
}

enum rc customers_store_edit(struct ctx *ctx, const struct customer_row *row, const struct customer_form *form,
                             int64_t *changed)
{
    struct record name, organisation;
    struct provenance from = row->from;
    struct q_customer_update p = {.id = row->id, .version = row->version, .sole_trader = form->sole_trader,
        .language = form->language, .start_on = form->start_on};

    customers_form_records(form, &name, &organisation);
    if (!records_equal(&name, &row->name) || !records_equal(&organisation, &row->organisation))
        from = customers_provenance(ctx, form->source, form->channel);
    p.source = from.source;
    p.channel = from.channel;
    p.given_on = from.given_on;
    p.by = from.recorded_by;
    p.at = from.recorded_at;
    p.notice = from.notice_id;
    TRY(reseal_part(ctx, CATEGORY_NAME, row, &row->name, row->sealed_name, &name, &p.name, &p.name_null));
    TRY(reseal_part(ctx, CATEGORY_ORGANISATION, row, &row->organisation, row->sealed_organisation, &organisation,
                    &p.organisation, &p.organisation_null));
    return q_customer_update(ctx, &p, changed);
}

enum rc customers_store_point(struct ctx *ctx, int64_t customer_id, int64_t contact_id, int64_t subject_id,
                              enum contact_kind kind, const struct record *value, const struct provenance *from)
{
    struct blob sealed;
    int64_t id = env_new_id(ctx->env);

    TRY(seal_record(ctx, customers_key(subject_id), customers_contact_category(kind), id, value, &sealed));
#define INSERT(name)                                                                               \
    q_contact_##name##_insert(ctx, &(struct q_contact_##name##_insert){.customer = customer_id, .id = id, \
        .contact = contact_id, .subject = subject_id, .subject_null = subject_id == 0, .sealed = sealed,  \
        .source = from->source, .channel = from->channel, .given_on = from->given_on,              \
        .by = from->recorded_by, .at = from->recorded_at, .notice = from->notice_id})
    switch (kind) {
    case CONTACT_EMAIL: return INSERT(email);
    case CONTACT_PHONE: return INSERT(phone);
    case CONTACT_POSTAL: return INSERT(postal);
    case CONTACT_WEB: return INSERT(web);
    case CONTACT_IP: return INSERT(ip);
    }
#undef INSERT
    return err_bug(&ctx->err, E1601_CUSTOMER_UNKNOWN);
}

static const struct contact_point *first_point(const struct customer_row *row, enum contact_kind kind)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == 0 && row->points[i].kind == kind)
            return &row->points[i];
    return NULL;
}

enum rc customers_store_points(struct ctx *ctx, const struct customer_row *row, const struct customer_form *form)
{
    struct provenance from = customers_provenance(ctx, form->source, form->channel);

    for (enum contact_kind kind = CONTACT_EMAIL; kind <= CONTACT_IP; kind++) {
        const struct contact_point *old = first_point(row, kind);
        struct record value;
        bool given = customers_form_point(form, kind, &value);
        int64_t deleted;

        if (old != NULL && given && records_equal(&old->value, &value))
            continue; /* unchanged: keeps its own source and day */
        if (old == NULL && !given)
            continue;
        if (!given && (!customers_may(ctx, customers_contact_category(kind)) ||
                       restricted(ctx, row->subject_id, customers_contact_category(kind))))
            continue; /* a withdrawn category or a restricted one is frozen, not deleted by the way */
        if (old != NULL)
            TRY(q_contact_point_delete(ctx, &(struct q_contact_point_delete){.customer = row->id, .id = old->id}, &deleted));
        if (given)
            TRY(customers_store_point(ctx, row->id, 0, row->subject_id, kind, &value, &from));
    }
    return RC_OK;
}

enum rc customers_store_change(struct ctx *ctx, int64_t customer_id, int64_t contact_id, int64_t subject_id,
                               struct str fields, int source, int channel, int64_t version)
{
    return q_customer_change_insert(ctx, &(struct q_customer_change_insert){.customer = customer_id,
        .id = env_new_id(ctx->env), .contact = contact_id, .subject = subject_id, .subject_null = subject_id == 0,
        .fields = fields, .source = source, .channel = channel, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0, .version = version});
}
