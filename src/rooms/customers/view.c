/* Rows into the words of a page. */
#include <stdlib.h>

#include "base/buf.h"
#include "audit_customers.h"
#include "base/role.h"
#include "i18n/i18n.h"
#include "messages_customers.h"
#include "messages_web.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/view.h"
#include "rooms/users/users.h"

enum { TIMELINE_MOST = 50 };

struct str customers_value_label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return tr(ctx, MSG_web_none);
}

struct str customers_who(struct ctx *ctx, int64_t user_id)
{
    struct str name;

    if (user_id == 0)
        return tr(ctx, MSG_customers_who_system);
    if (user_id == ctx->actor->user_id)
        return str_empty(ctx->actor->display) ? tr(ctx, MSG_customers_who_self) : ctx->actor->display;
    if ((ctx->actor->roles & ROLE_STAFF) == 0)
        return tr(ctx, MSG_customers_who_staff);
    name = users_display(ctx, user_id);
    return !str_empty(name) ? name
                            : trs(ctx, MSG_customers_who_user, &SLOT_STR("id", str_fmt(ctx->arena, "%lld", (long long)user_id)), 1);
}

struct str customers_origin(struct ctx *ctx, int source, int channel, struct date day)
{
    struct slot slots[] = {SLOT_STR("source", customers_value_label(ctx, customers_sources, source)),
                           SLOT_STR("channel", customers_value_label(ctx, customers_channels, channel)),
                           SLOT_STR("day", date_text(ctx->arena, day, ctx->lang))};

    return trs(ctx, MSG_customers_origin, slots, COUNT(slots));
}

struct str customers_field_labels(struct ctx *ctx, struct str names)
{
    static const struct field *const tables[] = {customers_fields, customers_end_fields, customers_contact_fields};
    struct buf out = buf_in(ctx->arena);

    while (names.len > 0) {
        struct str name = str_cut(&names, ',');
        const struct field *f = NULL;

        for (size_t t = 0; t < COUNT(tables) && f == NULL; t++)
            f = field_find(tables[t], str_z(ctx->arena, name));
        if (out.len > 0)
            buf_addz(&out, ", ");
        buf_add(&out, f != NULL ? tr_key(ctx, str_from(f->label)) :
                      tr(ctx, str_eqz(name, "merged") ? MSG_customers_history_merged : MSG_customers_history_contact));
    }
    return buf_str(&out);
}

static struct str kind_label(struct ctx *ctx, const struct customer_row *row)
{
    return tr(ctx, row->kind == CUSTOMER_ORGANISATION ? MSG_customers_kind_organisation :
                   row->sole_trader ? MSG_customers_kind_sole_trader : MSG_customers_kind_person);
}

void customers_frame(struct ctx *ctx, struct str prefix, const struct customer_row *row, struct customer_frame *out)
{
    bool ended = row->state == CUSTOMER_ENDED;
    struct slot slots[] = {SLOT_STR("kind", kind_label(ctx, row)), SLOT_I64("number", row->number),
                           SLOT_STR("day", date_text(ctx->arena, ended ? row->end_on : row->start_on, ctx->lang))};

    *out = (struct customer_frame){.id = row->id, .number = row->number, .subject_id = row->subject_id,
        .locked = row->locked, .ended = ended, .person = row->kind == CUSTOMER_PERSON};
    out->name = row->locked ? customers_stub_name(ctx, row->number, row->subject_id)
                            : customers_name(ctx->arena, &row->name, &row->organisation, row->kind);
    out->lead = trs(ctx, ended ? MSG_customers_card_lead_ended : MSG_customers_card_lead, slots, COUNT(slots));
    out->invoice_href = str_fmt(ctx->arena, "%.*s/laskut/uusi?asiakas=%lld", STR_FMT(prefix), (long long)row->id);
    out->request_href = str_fmt(ctx->arena, "%.*s/pyynnot/uusi?asiakas=%lld", STR_FMT(prefix), (long long)row->id);
    out->orders_shown = ctx->policy != NULL && policy_states(ctx->policy, STATEMENT_PURPOSE_ORDERS) &&
                        policy_states(ctx->policy, STATEMENT_CONTENT_ORDERS);
}

/* ---- what the data may be used for (P10, P16) --------------------------------------------------------- */

static const enum purpose uses[] = {
    PURPOSE_CUSTOMER_MANAGEMENT, PURPOSE_ORDER_MANAGEMENT, PURPOSE_INVOICING, PURPOSE_BOOKKEEPING, PURPOSE_COLLECTION, PURPOSE_CREDIT,
    PURPOSE_DIRECT_MARKETING, PURPOSE_LIST_PUBLICATION, PURPOSE_VISIT_STATISTICS,
};

static enum msg basis_msg(enum legal_basis basis)
{
    return basis == BASIS_CONSENT ? MSG_customers_basis_consent : basis == BASIS_LAW ? MSG_customers_basis_law :
           basis == BASIS_INTEREST ? MSG_customers_basis_interest : MSG_customers_basis_contract;
}

/* Labels of purposes are written for the middle of a sentence; a row begins with a capital. */
static struct str capital(struct ctx *ctx, struct str s)
{
    char *p;

    if (s.len == 0 || s.ptr[0] < 'a' || s.ptr[0] > 'z')
        return s;
    p = arena_copy(ctx->arena, s.ptr, s.len);
    p[0] = (char)(p[0] - 'a' + 'A');
    return (struct str){p, s.len};
}

/* What the person has said goes before what the notice allows (P15, P21, P53). The state as the next preparation would meet it. */
static void use_state(struct ctx *ctx, const struct customer_row *row, const struct consent_say *say, enum purpose p, struct customer_use *u)
{
    enum msg msg = MSG_customers_uses_allowed;
    int64_t at = 0;

    u->kind = "ok";
    if (statement_kind((enum statement)u->statement) == STATEMENT_IS_PLANNED) {
        msg = MSG_customers_uses_not_in_use;
        u->kind = NULL;
    } else if (row->locked && !purpose_imposed_by_law(p)) {
        msg = MSG_customers_uses_restricted;
        u->kind = "warn";
    }
    if (say->banned_at != 0) {
        msg = MSG_customers_uses_banned;
        at = say->banned_at;
        u->kind = "warn";
    } else if (purpose_basis(p) == BASIS_CONSENT && u->kind != NULL && !row->locked) {
        bool given = say->given_at > say->withdrawn_at;

        at = given ? say->given_at : say->withdrawn_at;
        msg = given ? MSG_customers_uses_consented : at != 0 ? MSG_customers_uses_withdrawn : MSG_customers_uses_not_asked;
        u->kind = given ? "ok" : at != 0 ? "warn" : NULL;
    }
    u->state = trs(ctx, msg, (struct slot[]){SLOT_STR("day", at != 0 ? date_text(ctx->arena, date_of_instant(at), ctx->lang) : STR(""))}, 1);
}

enum rc customers_uses(struct ctx *ctx, const struct customer_row *row, struct customer_card *out)
{
    static const struct consent_say nothing[PURPOSE_COUNT];
    struct consent_say said[PURPOSE_COUNT];
    bool person = row->subject_id != 0;

    if (person) /* an organisation's persons have theirs on the tab of contact persons */
        TRY(consents_says(ctx, row->subject_id, said));
    out->uses = ARENA_ARRAY(ctx->arena, struct customer_use, COUNT(uses));
    for (size_t i = 0; i < COUNT(uses); i++) {
        enum purpose p = uses[i];
        bool law = purpose_imposed_by_law(p);
        struct customer_use *u = &out->uses[out->use_count];

        if (!law && (ctx->policy == NULL || (ctx->policy->purposes >> p & 1) == 0))
            continue; /* what the notice does not state is not done at all */
        out->use_count++;
        *u = (struct customer_use){.use = capital(ctx, tr_key(ctx, str_fmt(ctx->arena, "purpose.%s", purpose_word(p)))),
            .basis = tr(ctx, basis_msg(purpose_basis(p))),
            .statement = (int)(law ? STATEMENT_RETENTION_VOUCHERS : policy_statement_for_purpose(p))};
        use_state(ctx, row, &(person ? said : nothing)[p], p, u);
    }
    return RC_OK;
}

/* ---- contact data, each with its origin (P25) ---------------------------------------------------------- */

static struct str postal_text(struct ctx *ctx, const struct record *r)
{
    struct buf b = buf_in(ctx->arena);

    buf_add(&b, r->field[POSTAL_STREET]);
    if (b.len > 0 && (!str_empty(r->field[POSTAL_POSTCODE]) || !str_empty(r->field[POSTAL_TOWN])))
        buf_addz(&b, ", ");
    buf_add(&b, r->field[POSTAL_POSTCODE]);
    if (!str_empty(r->field[POSTAL_POSTCODE]) && !str_empty(r->field[POSTAL_TOWN]))
        buf_byte(&b, ' ');
    buf_add(&b, r->field[POSTAL_TOWN]);
    if (!str_empty(r->field[POSTAL_COUNTRY]) && !str_eqz(r->field[POSTAL_COUNTRY], "FI"))
        buf_fmt(&b, ", %.*s", STR_FMT(r->field[POSTAL_COUNTRY]));
    return buf_str(&b);
}

void customers_point_item(struct ctx *ctx, const struct contact_point *p, struct customer_item *out)
{
    struct arena *a = ctx->arena;

    switch (p->kind) {
    case CONTACT_EMAIL:
        out->label = tr(ctx, MSG_customers_point_email);
        out->value = p->value.field[EMAIL_ADDRESS];
        out->href = str_fmt(a, "mailto:%.*s", STR_FMT(out->value));
        break;
    case CONTACT_PHONE:
        out->label = tr(ctx, MSG_customers_point_phone);
        out->value = p->value.field[PHONE_NUMBER];
        out->href = str_fmt(a, "tel:%.*s", STR_FMT(out->value));
        out->numeric = true;
        break;
    case CONTACT_POSTAL:
        out->label = tr(ctx, MSG_customers_point_postal);
        out->value = postal_text(ctx, &p->value);
        break;
    case CONTACT_WEB:
        out->label = tr(ctx, MSG_customers_point_web);
        out->value = out->href = p->value.field[WEB_URL];
        break;
    case CONTACT_IP:
        out->label = tr(ctx, MSG_customers_point_ip);
        out->value = p->value.field[IP_ADDRESS];
        out->numeric = true;
        break;
    }
    out->origin = customers_origin(ctx, p->from.source, p->from.channel, p->from.given_on);
}

static void add_fact(struct ctx *ctx, struct customer_card *out, enum msg label, struct str value, bool numeric,
                     const struct provenance *from)
{
    if (str_empty(value))
        return;
    out->facts[out->fact_count++] = (struct customer_item){.label = tr(ctx, label), .value = value, .numeric = numeric,
        .origin = from != NULL ? customers_origin(ctx, from->source, from->channel, from->given_on) : (struct str){NULL, 0}};
}

static void facts(struct ctx *ctx, const struct customer_row *row, struct customer_card *out)
{
    out->facts = ARENA_ARRAY(ctx->arena, struct customer_item, 12);
    add_fact(ctx, out, MSG_customers_person_name, out->frame.name, false, &row->from);
    if (row->kind == CUSTOMER_PERSON)
        add_fact(ctx, out, MSG_customers_field_organisation, row->organisation.field[ORGANISATION_NAME], false, &row->from);
    add_fact(ctx, out, MSG_customers_field_business_id, row->organisation.field[ORGANISATION_BUSINESS_ID], true, &row->from);
    add_fact(ctx, out, MSG_customers_field_vat_id, row->organisation.field[ORGANISATION_VAT_ID], true, &row->from);
    add_fact(ctx, out, MSG_customers_field_language, customers_value_label(ctx, customers_languages, row->language), false, NULL);
    add_fact(ctx, out, MSG_customers_field_start_on, date_text(ctx->arena, row->start_on, ctx->lang), true, NULL);
    if (row->state == CUSTOMER_ENDED) {
        add_fact(ctx, out, MSG_customers_field_end_on, date_text(ctx->arena, row->end_on, ctx->lang), true, NULL);
        add_fact(ctx, out, MSG_customers_field_end_reason, customers_value_label(ctx, customers_end_reasons, row->end_reason), false, NULL);
    }
}

void customers_items(struct ctx *ctx, const struct customer_row *row, const struct contact_row *contacts, size_t count,
                     struct customer_card *out)
{
    static const struct record none;

    if (row->locked)
        return;
    out->items = ARENA_ARRAY(ctx->arena, struct customer_item, row->point_count + count + 1);
    for (size_t i = 0; i < count; i++)
        if (!contacts[i].locked && customers_in_office(contacts[i].from_on, contacts[i].to_on, ctx->today))
            out->items[out->item_count++] = (struct customer_item){.label = tr(ctx, MSG_customers_person_one),
                .value = customers_name(ctx->arena, &contacts[i].name, &none, CUSTOMER_PERSON),
                .origin = customers_origin(ctx, contacts[i].from.source, contacts[i].from.channel, contacts[i].from.given_on)};
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == 0 && !record_empty(&row->points[i].value))
            customers_point_item(ctx, &row->points[i], &out->items[out->item_count++]);
    facts(ctx, row, out);
}

/* ---- timeline (P07) -------------------------------------------------------------------------------------- */

static const char *event_icon(int kind)
{
    switch (kind / 100) {
    case 16: return kind == AUDIT_CUSTOMER_CREATED ? "log-in" : kind == AUDIT_CUSTOMER_RELATION_ENDED ? "log-out" :
                    kind == AUDIT_CUSTOMER_EDITED ? "pencil" : "user";
    case 17: return "file";
    case 18: return "banknote";
    case 19: return "scale";
    case 28: return "gavel";
    default: return "info";
    }
}

static const char *event_kind(int kind)
{
    return kind / 100 == 19 ? "law-d" : kind / 100 == 18 ? "ok" : NULL;
}

static struct str event_text(struct ctx *ctx, const struct event_row *e)
{
    const char *word = audit_kind_word(e->kind);
    enum msg msg = word == NULL ? MSG_NONE : msg_find_str(str_fmt(ctx->arena, "timeline.%s", word));
    struct slot slots[] = {SLOT_STR("number", str_fmt(ctx->arena, "%lld", (long long)e->number)),
                           SLOT_STR("day", date_text(ctx->arena, e->day, ctx->lang)),
                           SLOT_STR("amount", money_text(ctx->arena, e->cents, ctx->lang)),
                           SLOT_STR("who", customers_who(ctx, e->by))};

    if (msg == MSG_NONE && word != NULL)
        msg = msg_find_str(str_fmt(ctx->arena, "audit.%s", word));
    return msg == MSG_NONE ? tr(ctx, MSG_customers_timeline_other) : trs(ctx, msg, slots, COUNT(slots));
}

static void add_event(struct ctx *ctx, struct str prefix, const struct event_row *e, const struct change_row *changes,
                      size_t change_count, struct customer_happening *out)
{
    enum statement statement = statement_from_word(e->statement);

    *out = (struct customer_happening){.at = e->at, .icon = event_icon(e->kind), .kind = event_kind(e->kind),
        .time = instant_text(ctx->arena, e->at, ctx->lang), .text = event_text(ctx, e), .who = customers_who(ctx, e->by),
        .statement = policy_states(ctx->policy, statement) ? (int)statement : 0};
    if (!str_empty(e->path))
        out->path = str_fmt(ctx->arena, "%.*s%.*s", STR_FMT(prefix), STR_FMT(e->path));
    for (size_t i = 0; i < change_count && e->kind == AUDIT_CUSTOMER_EDITED; i++)
        if (changes[i].at == e->at && changes[i].contact_id == 0) {
            struct slot slots[] = {SLOT_STR("fields", customers_field_labels(ctx, changes[i].fields)),
                                   SLOT_STR("source", customers_value_label(ctx, customers_sources, changes[i].source)),
                                   SLOT_STR("channel", customers_value_label(ctx, customers_channels, changes[i].channel))};

            out->text = trs(ctx, MSG_customers_timeline_edited, slots, COUNT(slots));
            break;
        }
}

static int newest_first(const void *a, const void *b)
{
    const struct customer_happening *ha = a, *hb = b;

    return ha->at > hb->at ? -1 : ha->at < hb->at;
}

enum rc customers_happenings(struct ctx *ctx, struct str prefix, const struct customer_row *row, struct customer_card *out)
{
    struct event_row *events;
    struct note_row *notes = NULL;
    struct change_row *changes;
    size_t event_count, note_count = 0, change_count, n = 0;

    TRY(customers_load_events(ctx, row->id, TIMELINE_MOST, &events, &event_count));
    TRY(customers_load_changes(ctx, row->id, TIMELINE_MOST, &changes, &change_count));
    if (!row->locked)
        TRY(customers_load_notes(ctx, row->id, TIMELINE_MOST, &notes, &note_count));
    out->events = ARENA_ARRAY(ctx->arena, struct customer_happening, event_count + note_count + 1);
    for (size_t i = 0; i < event_count; i++)
        add_event(ctx, prefix, &events[i], changes, change_count, &out->events[n++]);
    for (size_t i = 0; i < note_count; i++) {
        struct slot slots[] = {SLOT_STR("about", customers_value_label(ctx, customers_note_kinds, notes[i].about)),
                               SLOT_STR("text", notes[i].text)};

        out->events[n++] = (struct customer_happening){.at = notes[i].from.recorded_at, .icon = "pencil",
            .time = instant_text(ctx->arena, notes[i].from.recorded_at, ctx->lang),
            .text = trs(ctx, MSG_customers_timeline_note, slots, COUNT(slots)),
            .who = customers_who(ctx, notes[i].from.recorded_by)};
    }
    qsort(out->events, n, sizeof(out->events[0]), newest_first);
    out->event_count = n;
    return RC_OK;
}

/* ---- retention (P36) -------------------------------------------------------------------------------------- */

struct str customers_kept_text(struct ctx *ctx, const struct customer_row *row)
{
    int64_t years = policy_param_i64(ctx->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);
    struct slot slots[2] = {SLOT_I64("years", years)};

    if (years <= 0)
        return tr(ctx, MSG_customers_retention_unstated);
    if (row->state == CUSTOMER_ACTIVE)
        return trs(ctx, MSG_customers_retention_going, slots, 1);
    slots[1] = SLOT_STR("day", date_text(ctx->arena, date_add_years(row->end_on, (int)years), ctx->lang));
    return trs(ctx, MSG_customers_retention_last, &slots[1], 1);
}
