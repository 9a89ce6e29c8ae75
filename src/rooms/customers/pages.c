/* /asiakkaat: list, search, card, forms, contact persons, history, end of the relationship. */
#include "base/errors.h"
#include "errors_customers.h"
#include "messages_customers.h"
#include "rooms/customers/exchange.h"
#include "rooms/customers/internal_pages.h"
#include "rooms/customers/view.h"
#include "templates_customers.h"
#include "web/web.h"

enum { PAGE = 50 };

static const char *const filter_words[FILTER_COUNT] = {"kaikki", "henkilot", "yritykset", "paattyneet"};

/* ---- list and search ---------------------------------------------------------------------------------- */

enum rc customers_lines(struct ctx *ctx, const struct customer_hits *hits, struct customers_list_view *view)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, hits->count + 1);
    struct customer_brief *briefs;

    for (size_t i = 0; i < hits->count; i++)
        ids[i] = hits->rows[i].customer_id;
    TRY(customers_briefs(ctx, ids, hits->count, &briefs));
    view->lines = ARENA_ARRAY(ctx->arena, struct customer_line, hits->count + 1);
    view->count = hits->count;
    for (size_t i = 0; i < hits->count; i++)
        view->lines[i] = (struct customer_line){.id = ids[i], .number = hits->rows[i].number, .name = briefs[i].name,
            .town = briefs[i].town, .locked = briefs[i].locked, .ended = briefs[i].state == CUSTOMER_ENDED,
            .kind = tr(ctx, briefs[i].kind == CUSTOMER_ORGANISATION ? MSG_customers_kind_organisation :
                            briefs[i].sole_trader ? MSG_customers_kind_sole_trader : MSG_customers_kind_person)};
    return RC_OK;
}

static enum rc filter_of(struct ctx *ctx, const struct http_request *in, enum customer_filter *out)
{
    struct str word = http_query(in, "rajaus");

    *out = FILTER_ALL;
    if (str_empty(word))
        return RC_OK;
    for (int i = 0; i < FILTER_COUNT; i++)
        if (str_eqz(word, filter_words[i])) {
            *out = (enum customer_filter)i;
            return RC_OK;
        }
    return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "rajaus");
}

static void pills(struct ctx *ctx, struct str prefix, const struct customer_hits *hits, enum customer_filter filter,
                  struct customers_list_view *view)
{
    static const enum msg labels[FILTER_COUNT] = {MSG_customers_filter_all, MSG_customers_filter_persons,
                                                  MSG_customers_filter_organisations, MSG_customers_filter_ended};

    for (int i = 0; i < FILTER_COUNT; i++)
        view->pills[i] = (struct customers_pill){.label = tr(ctx, labels[i]), .count = hits->counts[i],
            .current = i == (int)filter,
            .href = i == 0 ? str_fmt(ctx->arena, "%.*s/asiakkaat", STR_FMT(prefix))
                           : str_fmt(ctx->arena, "%.*s/asiakkaat?rajaus=%s", STR_FMT(prefix), filter_words[i])};
}

/* ?muoto=csv|json: the whole list as a file. */
static enum rc list_file(struct ctx *ctx, struct http_answer *out, enum customer_filter filter, struct str format)
{
    bool json = str_eqz(format, "json");
    int64_t count;

    if (!json && !str_eqz(format, "csv"))
        return err_invalid(&ctx->err, E1625_FORMAT_UNKNOWN, "muoto");
    TRY(customers_export(ctx, filter, json, &out->body, &count));
    out->content_type = json ? "application/json" : "text/csv; charset=utf-8";
    answer_header(out, "Content-Disposition", json ? STR("attachment; filename=\"asiakkaat.json\"")
                                                   : STR("attachment; filename=\"asiakkaat.csv\""));
    return RC_OK;
}

static enum rc customers_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customers_list_view view = {.title = tr(ctx, MSG_customers_title)};
    struct customer_search search = {.limit = PAGE};
    struct customer_hits hits;
    struct str after = http_query(in, "jalkeen"), format = http_query(in, "muoto");

    TRY(filter_of(ctx, in, &search.filter));
    if (!str_empty(after) && (!str_to_i64(after, &search.after) || search.after < 1))
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "jalkeen");
    if (!str_empty(format))
        return list_file(ctx, out, search.filter, format);
    TRY(customers_find(ctx, &search, &hits));
    TRY(customers_lines(ctx, &hits, &view));
    pills(ctx, in->prefix, &hits, search.filter, &view);
    view.lead = trs(ctx, MSG_customers_count, &SLOT_I64("n", hits.counts[FILTER_ALL]), 1);
    view.filtered = search.filter != FILTER_ALL;
    view.export_href = str_fmt(ctx->arena, "%.*s/asiakkaat?rajaus=%s&muoto=csv", STR_FMT(in->prefix), filter_words[search.filter]);
    if (hits.more)
        view.next = str_fmt(ctx->arena, "%.*s/asiakkaat?rajaus=%s&jalkeen=%lld", STR_FMT(in->prefix),
                            filter_words[search.filter], (long long)hits.rows[hits.count - 1].customer_id);
    return t_customers_list(ctx, in, out, 200, &(struct t_customers_list){.view = &view});
}

struct search_form { struct str q; int64_t after; };
static const struct field search_fields[] = {
    FIELD_TEXT(struct search_form, q, 200, 0, 0, NEED_NONE, "customers.search.label"),
    FIELD_I64(struct search_form, after, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.version"),
    FIELD_END,
};

/* POST /haku: words are never in an address; the next page posts them again (UI.md section 2). */
static enum rc customers_search(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customers_list_view view = {.title = tr(ctx, MSG_customers_search_title)};
    struct customer_hits hits;
    struct search_form form = {0};
    int64_t invoice = 0;

    TRY(request_fields(ctx, in, &form));
    if (str_empty(str_trim(form.q)))
        return answer_redirect(ctx, in, out, STR("/asiakkaat"), NULL);
    TRY(invoices_find_typed(ctx, form.q, &invoice));
    if (invoice != 0) /* a reference or a number pasted into the search opens its invoice (UI.md section 1, job 6) */
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)invoice), NULL);
    TRY(orders_find_typed(ctx, form.q, &view.order));
    TRY(customers_find(ctx, &(struct customer_search){.words = form.q, .after = form.after, .limit = PAGE}, &hits));
    if (view.order != 0 && hits.count == 0)
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tilaukset/%lld", (long long)view.order), NULL);
    if (hits.count == 1 && form.after == 0 && view.order == 0) /* an order and a customer may have the same number: both are shown */
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/asiakkaat/%lld", (long long)hits.rows[0].customer_id), NULL);
    TRY(customers_lines(ctx, &hits, &view));
    view.words = form.q;
    view.more = hits.more;
    view.after = hits.count > 0 ? hits.rows[hits.count - 1].customer_id : 0;
    view.lead = trs(ctx, hits.more ? MSG_customers_search_more_than : MSG_customers_search_found,
                    &SLOT_I64("n", (int64_t)hits.count), 1);
    return t_customers_search(ctx, in, out, 200, &(struct t_customers_search){.view = &view});
}

/* ---- card --------------------------------------------------------------------------------------------- */

static enum rc load(struct ctx *ctx, const struct http_request *in, unsigned what, struct customer_row *row,
                    struct customer_frame *frame)
{
    int64_t id;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_load(ctx, id, what | LOAD_ABOUT, row));
    customers_frame(ctx, in->prefix, row, frame);
    return RC_OK;
}

static enum rc show_card(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                         const struct note_form *note)
{
    struct customer_card card = {.note = note};
    struct customer_row row;
    struct contact_row *contacts = NULL;
    size_t count = 0;

    TRY(load(ctx, in, LOAD_NETWORK, &row, &card.frame));
    card.frame.summary = true;
    if (row.kind == CUSTOMER_ORGANISATION)
        TRY(customers_load_contacts(ctx, row.id, &contacts, &count));
    TRY(customers_uses(ctx, &row, &card));
    if (row.subject_id != 0)
        card.bans_href = str_fmt(ctx->arena, "%.*s/asiakkaat/%lld/suostumukset", STR_FMT(in->prefix), (long long)row.id);
    customers_items(ctx, &row, contacts, count, &card);
    TRY(customers_happenings(ctx, in->prefix, &row, &card));
    card.kept = customers_kept_text(ctx, &row);
    card.may_note = !row.locked && customers_may(ctx, CATEGORY_NOTE);
    card.money_shown = customers_may(ctx, CATEGORY_BILLING) && policy_states(ctx->policy, STATEMENT_PURPOSE_INVOICING);
    if (card.money_shown)
        TRY(invoices_money_of(ctx, row.id, &card.money));
    return t_customers_card(ctx, in, out, status, &(struct t_customers_card){.card = &card});
}

static enum rc customers_card(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    static const struct note_form none = {.about = 1};

    return show_card(ctx, in, out, 200, &none);
}

static struct str card_path(struct ctx *ctx, int64_t id, const char *tail)
{
    return str_fmt(ctx->arena, "/asiakkaat/%lld%s", (long long)id, tail);
}

static enum rc customers_note_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct note_form form = {0};
    struct note_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (!http_path_id(in, "id", &form.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_note_add, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_card(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, card_path(ctx, form.customer_id, ""), "customers.flash.note");
}

/* ---- new and edit ---------------------------------------------------------------------------------------- */

static enum rc show_new(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                        const struct customer_form *form)
{
    struct customer_form_view view = {.form = form, .person = true, .organisation = true};

    return t_customers_new(ctx, in, out, status, &(struct t_customers_new){.view = &view});
}

static enum rc customers_new(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .start_on = ctx->today, .language = LANG_FI + 1,
                                 .country = STR("FI"), .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};

    return show_new(ctx, in, out, 200, &form);
}

static enum rc customers_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_form form = {0};
    struct customer_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(customers_create, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_new(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, card_path(ctx, receipt.customer_id, ""), "customers.flash.created");
}

/* form NULL: as it is stored. A conflict shows what was typed beside the new version number. */
static enum rc show_edit(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                         struct customer_form *form)
{
    struct customer_form_view view = {.form = form};
    struct customer_form stored;
    struct customer_row row;

    TRY(load(ctx, in, LOAD_NETWORK, &row, &view.frame));
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    customers_form_of(&row, &stored);
    stored.source = SOURCE_CUSTOMER;
    stored.channel = CHANNEL_PHONE;
    if (form == NULL)
        view.form = &stored;
    else if (status == 409)
        form->version = row.version;
    view.person = row.kind == CUSTOMER_PERSON;
    view.organisation = row.kind == CUSTOMER_ORGANISATION || row.sole_trader || (form != NULL && form->sole_trader);
    return t_customers_edit(ctx, in, out, status, &(struct t_customers_edit){.view = &view});
}

static enum rc customers_edit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_edit(ctx, in, out, 200, NULL);
}

static enum rc customers_edit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_edit edit = {0};
    struct customer_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &edit.form);

    if (!http_path_id(in, "id", &edit.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_edit, ctx, &edit, &receipt);
    if (rc == RC_INVALID)
        return show_edit(ctx, in, out, 422, &edit.form);
    if (rc == RC_CONFLICT)
        return show_edit(ctx, in, out, 409, &edit.form);
    TRY(rc);
    return answer_redirect(ctx, in, out, card_path(ctx, edit.customer_id, ""), "customers.flash.saved");
}

/* ---- end --------------------------------------------------------------------------------------------------- */

static enum rc show_end(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                        const struct customer_end *form)
{
    struct customer_end_view view = {.form = form};
    struct customer_row row;

    TRY(load(ctx, in, LOAD_NAME, &row, &view.frame));
    return t_customers_end(ctx, in, out, status, &(struct t_customers_end){.view = &view});
}

static enum rc customers_end_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_end form = {.end_on = ctx->today};

    return show_end(ctx, in, out, 200, &form);
}

static enum rc customers_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_end form = {0};
    struct customer_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (!http_path_id(in, "id", &form.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_end, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_end(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, card_path(ctx, form.customer_id, ""), "customers.flash.ended");
}

/* ---- contact persons ------------------------------------------------------------------------------------- */

static struct str point_value(const struct customer_row *row, int64_t contact, enum contact_kind kind, int field)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == contact && row->points[i].kind == kind)
            return row->points[i].value.field[field];
    return (struct str){NULL, 0};
}

static struct customer_person person_line(struct ctx *ctx, const struct customer_row *row, const struct contact_row *c)
{
    static const struct record none;
    struct customer_person p = {.id = c->id, .subject_id = c->subject_id, .locked = c->locked,
        .in_office = customers_in_office(c->from_on, c->to_on, ctx->today),
        .period = str_fmt(ctx->arena, "%.*s–%.*s", STR_FMT(date_text(ctx->arena, c->from_on, ctx->lang)),
                          STR_FMT(date_text(ctx->arena, c->to_on, ctx->lang)))};

    p.name = c->locked ? tr(ctx, MSG_customers_locked) : customers_name(ctx->arena, &c->name, &none, CUSTOMER_PERSON);
    p.end_label = trs(ctx, MSG_customers_person_end_of, &SLOT_STR("name", p.name), 1);
    p.origin = customers_origin(ctx, c->from.source, c->from.channel, c->from.given_on);
    if (c->locked)
        return p;
    p.role = c->role.field[ROLE_TITLE];
    p.points = ARENA_ARRAY(ctx->arena, struct customer_item, row->point_count + 1);
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == c->id && !record_empty(&row->points[i].value))
            customers_point_item(ctx, &row->points[i], &p.points[p.point_count++]);
    return p;
}

static void contact_form_of(const struct customer_row *row, const struct contact_row *c, struct contact_form *out)
{
    *out = (struct contact_form){.contact_id = c->id, .first_name = c->name.field[NAME_FIRST],
        .last_name = c->name.field[NAME_LAST], .role = c->role.field[ROLE_TITLE], .from_on = c->from_on, .to_on = c->to_on,
        .email = point_value(row, c->id, CONTACT_EMAIL, EMAIL_ADDRESS), .version = c->version,
        .phone = point_value(row, c->id, CONTACT_PHONE, PHONE_NUMBER), .source = SOURCE_ORGANISATION, .channel = CHANNEL_PHONE};
}

/* contact 0: the form names a new one. form NULL: empty, or as stored. */
static enum rc show_persons(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                            int64_t contact, const struct contact_form *form)
{
    struct customer_persons_view view = {.form = form, .editing = contact};
    struct contact_form stored = {.from_on = ctx->today, .to_on = DATE_NONE, .source = SOURCE_ORGANISATION,
                                  .channel = CHANNEL_PHONE};
    struct contact_row *contacts;
    struct customer_row row;
    bool found = contact == 0;

    TRY(load(ctx, in, LOAD_POINTS, &row, &view.frame));
    view.frame.contacts = true;
    TRY(customers_load_contacts(ctx, row.id, &contacts, &view.count));
    view.rows = ARENA_ARRAY(ctx->arena, struct customer_person, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        view.rows[i] = person_line(ctx, &row, &contacts[i]);
        if (contacts[i].id == contact) {
            found = true;
            contact_form_of(&row, &contacts[i], &stored);
        }
    }
    if (!found)
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    if (form == NULL)
        view.form = &stored;
    return t_customers_persons(ctx, in, out, status, &(struct t_customers_persons){.view = &view});
}

static enum rc customers_persons(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_persons(ctx, in, out, 200, 0, NULL);
}

static enum rc customers_person_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t contact;

    if (!http_path_id(in, "contact", &contact))
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    return show_persons(ctx, in, out, 200, contact, NULL);
}

static enum rc save_person(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t contact)
{
    struct contact_form form = {0};
    struct contact_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    form.contact_id = contact;
    if (!http_path_id(in, "id", &form.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_contact_save, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_persons(ctx, in, out, 422, contact, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, card_path(ctx, form.customer_id, "/yhteyshenkilot"), "customers.flash.contact");
}

static enum rc customers_person_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return save_person(ctx, in, out, 0);
}

static enum rc customers_person_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t contact;

    if (!http_path_id(in, "contact", &contact))
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    return save_person(ctx, in, out, contact);
}

static enum rc customers_person_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct contact_end end = {.to_on = ctx->today};
    struct contact_receipt receipt = {0};

    if (!http_path_id(in, "contact", &end.contact_id) || !http_path_id(in, "id", &end.customer_id))
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    TRY(RUN_ACTION(customers_contact_end, ctx, &end, &receipt));
    return answer_redirect(ctx, in, out, card_path(ctx, end.customer_id, "/yhteyshenkilot"), "customers.flash.contact-ended");
}

/* ---- history, invoices ------------------------------------------------------------------------------------- */

static enum rc customers_history(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_history_view view = {0};
    struct change_row *changes;
    struct customer_row row;

    TRY(load(ctx, in, LOAD_NAME, &row, &view.frame));
    view.frame.history = true;
    TRY(customers_load_changes(ctx, row.id, 500, &changes, &view.count));
    view.rows = ARENA_ARRAY(ctx->arena, struct customer_change_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.rows[i] = (struct customer_change_line){.when = instant_text(ctx->arena, changes[i].at, ctx->lang),
            .fields = customers_field_labels(ctx, changes[i].fields), .who = customers_who(ctx, changes[i].by),
            .origin = customers_origin(ctx, changes[i].source, changes[i].channel, date_of_instant(changes[i].at))};
    return t_customers_history(ctx, in, out, 200, &(struct t_customers_history){.view = &view});
}

/* Archived ones too: earlier orders belong to the customer's data (P24). */
static enum rc customers_orders(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_orders_view view = {0};
    struct customer_row row;

    TRY(load(ctx, in, LOAD_NAME, &row, &view.frame));
    view.frame.orders = true;
    view.new_href = str_fmt(ctx->arena, "%.*s/tilaukset/uusi?asiakas=%lld", STR_FMT(in->prefix), (long long)row.id);
    TRY(orders_of_customer(ctx, row.id, 500, &view.list));
    return t_customers_orders(ctx, in, out, 200, &(struct t_customers_orders){.view = &view});
}

static enum rc customers_invoices(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_invoices_view view = {0};
    struct customer_row row;

    TRY(load(ctx, in, LOAD_NAME, &row, &view.frame));
    view.frame.invoices = true;
    TRY(invoices_of_customer(ctx, row.id, 500, &view.list));
    TRY(invoices_templates_of(ctx, row.id, &view.templates, &view.template_count));
    return t_customers_invoices(ctx, in, out, 200, &(struct t_customers_invoices){.view = &view});
}

const struct route customers_routes[] = {
    ROUTE_FLAGS(GET, "/asiakkaat", customers_list, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, NULL, ROUTE_BULK_ASKED),
    ROUTE_FORM(POST, "/haku", customers_search, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, search_fields),
    ROUTE_FORM(POST, "/haku/nopea", customers_suggest, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_suggest_fields),
    ROUTE(GET, "/asiakkaat/uusi", customers_new, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/uusi", customers_new_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_fields),
    ROUTE(GET, "/asiakkaat/tuonti", customers_import_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FLAGS(POST, "/asiakkaat/tuonti", customers_import_upload, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/asiakkaat/tuonti/:tuonti", customers_import_preview, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/tuonti/:tuonti", customers_import_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_again_fields),
    ROUTE(GET, "/asiakkaat/:id", customers_card, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE(GET, "/asiakkaat/:id/muokkaa", customers_edit_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/muokkaa", customers_edit_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_fields),
    ROUTE(GET, "/asiakkaat/:id/paata", customers_end_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/paata", customers_end_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_end_fields),
    ROUTE_FORM(POST, "/asiakkaat/:id/muistiinpanot", customers_note_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_note_fields),
    ROUTE(GET, "/asiakkaat/:id/yhteystiedot", customers_points, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhteystiedot", customers_points_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_point_fields),
    ROUTE(GET, "/asiakkaat/:id/yhteystiedot/:piste", customers_point_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhteystiedot/:piste", customers_point_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_point_fields),
    ROUTE(POST, "/asiakkaat/:id/yhteystiedot/:piste/poista", customers_point_remove_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE(GET, "/asiakkaat/:id/yhteyshenkilot", customers_persons, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhteyshenkilot", customers_person_new_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_contact_fields),
    ROUTE(GET, "/asiakkaat/:id/yhteyshenkilot/:contact", customers_person_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhteyshenkilot/:contact", customers_person_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_contact_fields),
    ROUTE(POST, "/asiakkaat/:id/yhteyshenkilot/:contact/paata", customers_person_end_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE(GET, "/asiakkaat/:id/yhdista", customers_merge_page, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhdista", customers_merge_preview, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_merge_fields),
    ROUTE_FORM(POST, "/asiakkaat/:id/yhdista/tee", customers_merge_submit, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_merge_fields),
    ROUTE(GET, "/asiakkaat/:id/muutokset", customers_history, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE(GET, "/asiakkaat/:id/laskut", customers_invoices, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/asiakkaat/:id/tilaukset", customers_orders, ROLE_STAFF, PURPOSE_ORDER_MANAGEMENT),
    ROUTE_END,
};
