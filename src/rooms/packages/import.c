/* A package that a person brings from another controller (Art. 20, P54): subject.json read strictly, then stored through
 * the customers room as any other customer, past the stop list: it is the person's own act, but a mark still asks a
 * named person to decide (P63). Source: the person. */
#include <jansson.h>
#include <string.h>

#include "base/errors.h"
#include "audit_packages.h"
#include "errors_packages.h"
#include "queries_packages.h"
#include "rooms/packages/internal.h"

enum { TEXT_MOST = 500, MEMBERS_MOST = 32 };

static struct str text_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return json_is_string(v) ? (struct str){json_string_value(v), json_string_length(v)} : STR("");
}

static enum rc bad_value(struct ctx *ctx, const char *field)
{
    return err_invalid(&ctx->err, E4306_PACKAGE_VALUE, field);
}

static struct point_form *point_of(struct ctx *ctx, struct package_incoming *in, struct str record)
{
    for (size_t i = 0; i < in->point_count; i++)
        if (str_eq(in->records[i], record))
            return &in->points[i];
    if (in->point_count == PACKAGE_POINTS_MOST)
        return NULL;
    in->records[in->point_count] = str_copy(ctx->arena, record);
    in->points[in->point_count] = (struct point_form){.source = SOURCE_CUSTOMER, .channel = CHANNEL_FILE, .given_on = DATE_NONE};
    return &in->points[in->point_count++];
}

static struct str *person_field(struct customer_form *form, struct str field)
{
    const struct { const char *name; struct str *at; } known[] = {
        {"first_name", &form->first_name}, {"last_name", &form->last_name}, {"organisation", &form->organisation},
        {"business_id", &form->business_id}, {"vat_id", &form->vat_id}};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(field, known[i].name))
            return known[i].at;
    return NULL;
}

static struct str *point_field(struct point_form *p, struct str field)
{
    const struct { const char *name; struct str *at; } known[] = {
        {"email", &p->email}, {"phone", &p->phone}, {"street", &p->street}, {"postcode", &p->postcode}, {"town", &p->town},
        {"country", &p->country}, {"web", &p->web}, {"ip", &p->ip}};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(field, known[i].name))
            return known[i].at;
    return NULL;
}

/* One object of data[]: a value with a place here is taken, another one is counted as left out. */
static enum rc take_datum(struct ctx *ctx, struct package_incoming *in, const json_t *datum)
{
    struct str table = text_of(datum, "table"), field = text_of(datum, "field"), value = text_of(datum, "value");
    struct str *at = NULL;

    if (!json_is_object(datum) || str_empty(field) || str_empty(text_of(datum, "category")))
        return bad_value(ctx, "data");
    if (value.len > TEXT_MOST)
        return bad_value(ctx, "value");
    in->wanted++;
    if (!json_is_true(json_object_get(datum, "provided_by_subject")) || str_empty(value))
        return RC_OK;
    if (str_eqz(table, "customer") || str_eqz(table, "contact_person")) {
        at = person_field(&in->form, field);
    } else if (str_eqz(table, "contact_point")) {
        struct point_form *p = point_of(ctx, in, text_of(datum, "record"));

        if (p == NULL)
            return bad_value(ctx, "data");
        at = point_field(p, field);
    }
    if (at == NULL)
        return RC_OK;
    if (!str_empty(*at) && !str_eq(*at, value))
        return bad_value(ctx, "data"); /* said twice, differently */
    in->stored += str_empty(*at) ? 1 : 0;
    *at = str_copy(ctx->arena, value);
    return RC_OK;
}

/* ---- the file, a value at a time: only the one that is read now is in memory ------------------------------------- */

struct file {
    struct str text;
    size_t at;
    struct str members[MEMBERS_MOST]; /* of the root, so that none comes twice */
    size_t member_count;
    struct buf digests; /* of the parts that say what the person has */
    struct str format;
    int64_t version;
};

static char peek(struct file *f)
{
    while (f->at < f->text.len && strchr(" \t\r\n", f->text.ptr[f->at]) != NULL && f->text.ptr[f->at] != '\0')
        f->at++;
    return f->at < f->text.len ? f->text.ptr[f->at] : '\0';
}

static bool took(struct file *f, char c)
{
    if (peek(f) != c)
        return false;
    f->at++;
    return true;
}

static enum rc unreadable(struct ctx *ctx, const struct file *f, int lines)
{
    enum rc rc = err_invalid(&ctx->err, E4303_PACKAGE_FORMAT, NULL);

    ctx->err.line = lines;
    for (size_t i = 0; i < f->at; i++)
        ctx->err.line += f->text.ptr[i] == '\n' ? 1 : 0;
    return rc;
}

/* jansson reads strictly: no key twice, valid UTF-8. The caller ends its reference. */
static enum rc next_value(struct ctx *ctx, struct file *f, json_t **out)
{
    json_error_t error;

    (void)peek(f);
    *out = json_loadb(f->text.ptr + f->at, f->text.len - f->at, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &error);
    if (*out == NULL)
        return unreadable(ctx, f, error.line > 0 ? error.line : 1);
    f->at += (size_t)error.position;
    return RC_OK;
}

static bool counted(struct str member)
{
    static const char *const others[] = {"orders", "invoices", "payments", "consents", "prohibitions", "disclosures"};
    bool found = false;

    for (size_t i = 0; i < COUNT(others); i++)
        found |= str_eqz(member, others[i]);
    return found;
}

/* Orders, consents and the like are parts of what the package says; who has read and when it was written are not. */
static enum rc digest_part(struct ctx *ctx, struct file *f, struct str member, size_t from)
{
    struct blob hash;

    if (!str_eqz(member, "data") && !str_eqz(member, "orders") && !str_eqz(member, "consents") && !str_eqz(member, "prohibitions") &&
        !str_eqz(member, "controller"))
        return RC_OK;
    TRY(keyed_hash(ctx, "package", str_sub(f->text, from, f->at - from), &hash));
    buf_add(&f->digests, member);
    buf_add(&f->digests, str_hex(ctx->arena, hash));
    return RC_OK;
}

static enum rc take_array(struct ctx *ctx, struct file *f, struct str member, struct package_incoming *in)
{
    size_t from = f->at;
    json_t *value;
    enum rc rc;

    f->at++;
    if (took(f, ']'))
        return RC_OK;
    do {
        TRY(next_value(ctx, f, &value));
        rc = str_eqz(member, "data") ? take_datum(ctx, in, value) : packages_past_take(ctx, in, member, value);
        in->wanted += counted(member) ? 1 : 0;
        json_decref(value);
        TRY(rc);
    } while (took(f, ','));
    return took(f, ']') ? digest_part(ctx, f, member, from) : unreadable(ctx, f, 1);
}

/* A value of the root that is no array: small ones, format and version among them. */
static enum rc take_value(struct ctx *ctx, struct file *f, struct str member, struct package_incoming *in)
{
    size_t from = f->at;
    json_t *value;

    TRY(next_value(ctx, f, &value));
    if (str_eqz(member, "format") && json_is_string(value))
        f->format = str_copy(ctx->arena, (struct str){json_string_value(value), json_string_length(value)});
    if (str_eqz(member, "version") && json_is_integer(value))
        f->version = json_integer_value(value);
    if (str_eqz(member, "controller"))
        in->controller = str_copy(ctx->arena, text_of(value, "name"));
    json_decref(value);
    return digest_part(ctx, f, member, from);
}

static enum rc take_member(struct ctx *ctx, struct file *f, struct package_incoming *in)
{
    json_t *key = NULL;
    struct str member;

    if (peek(f) != '"' || f->member_count == MEMBERS_MOST)
        return unreadable(ctx, f, 1);
    TRY(next_value(ctx, f, &key));
    member = str_copy(ctx->arena, (struct str){json_string_value(key), json_string_length(key)});
    json_decref(key);
    for (size_t i = 0; i < f->member_count; i++)
        if (str_eq(f->members[i], member))
            return unreadable(ctx, f, 1);
    f->members[f->member_count++] = member;
    if (!took(f, ':'))
        return unreadable(ctx, f, 1);
    if (peek(f) == '[')
        return take_array(ctx, f, member, in);
    return str_eqz(member, "data") ? err_invalid(&ctx->err, E4303_PACKAGE_FORMAT, "data") : take_value(ctx, f, member, in);
}

static enum rc read_root(struct ctx *ctx, struct file *f, struct package_incoming *in)
{
    bool data = false;

    if (!took(f, '{'))
        return unreadable(ctx, f, 1);
    if (!took(f, '}')) {
        do
            TRY(take_member(ctx, f, in));
        while (took(f, ','));
        if (!took(f, '}'))
            return unreadable(ctx, f, 1);
    }
    if (peek(f) != '\0' || f->at < f->text.len)
        return unreadable(ctx, f, 1);
    for (size_t i = 0; i < f->member_count; i++)
        data |= str_eqz(f->members[i], "data");
    if (!str_eqz(f->format, "seloste-subject"))
        return err_invalid(&ctx->err, E4303_PACKAGE_FORMAT, "format");
    if (f->version != 1)
        return err_invalid(&ctx->err, E4304_PACKAGE_VERSION, "version");
    return data ? RC_OK : err_invalid(&ctx->err, E4303_PACKAGE_FORMAT, "data");
}

static enum rc read_file(struct ctx *ctx, struct str json, struct package_incoming *in)
{
    struct file f = {.text = json, .format = STR(""), .digests = buf_in(ctx->arena)};

    if (json.len >= 3 && memcmp(json.ptr, "\xEF\xBB\xBF", 3) == 0)
        f.at = 3;
    *in = (struct package_incoming){.form = {.kind = CUSTOMER_PERSON, .source = SOURCE_CUSTOMER, .channel = CHANNEL_FILE,
                                             .start_on = ctx->today}};
    TRY(read_root(ctx, &f, in));
    if (str_empty(in->form.last_name))
        return err_invalid(&ctx->err, E4305_PACKAGE_NO_NAME, "last_name");
    in->form.sole_trader = !str_empty(in->form.business_id);
    TRY(keyed_hash(ctx, "package", buf_str(&f.digests), &in->digest));
    return packages_past_allowed(ctx, in);
}

static enum rc check_stop(struct ctx *ctx, const struct package_incoming *in)
{
    struct str name = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(in->form.first_name), STR_FMT(in->form.last_name));

    for (size_t i = 0; i <= in->point_count; i++) {
        const struct point_form none = {.email = STR("")}, *p = i < in->point_count ? &in->points[i] : &none;
        struct stop_probe probe = {.email = p->email, .phone = p->phone, .name = name, .street = p->street, .postcode = p->postcode};
        enum stop_match match = STOP_NONE;

        TRY(requests_stop_check(ctx, &probe, &match));
        if (match != STOP_NONE)
            return err_conflict(&ctx->err, E4307_PACKAGE_STOPPED);
    }
    return RC_OK;
}

/* One field of a point into the form of the customer when that is still empty: the first of each kind. */
static void first_points(struct package_incoming *in, bool *used)
{
    struct customer_form *f = &in->form;

    for (size_t i = 0; i < in->point_count; i++) {
        const struct point_form *p = &in->points[i];
        struct str *to = !str_empty(p->email) ? &f->email : !str_empty(p->phone) ? &f->phone : !str_empty(p->web) ? &f->web
                         : !str_empty(p->ip) ? &f->ip : &f->street;
        struct str from = !str_empty(p->email) ? p->email : !str_empty(p->phone) ? p->phone : !str_empty(p->web) ? p->web
                          : !str_empty(p->ip) ? p->ip : p->street;

        used[i] = str_empty(*to) && (to != &f->street || str_empty(f->town));
        if (!used[i])
            continue;
        *to = from;
        if (to == &f->street) {
            f->postcode = p->postcode;
            f->town = p->town;
            f->country = p->country;
        }
    }
}

/* Each value as its field asks: the same checks as a form's. */
static enum rc check_values(struct ctx *ctx, const struct package_incoming *in)
{
    const struct { const char *name; struct str value; } values[] = {
        {"first_name", in->form.first_name}, {"last_name", in->form.last_name}, {"email", in->form.email}, {"phone", in->form.phone},
        {"street", in->form.street}, {"postcode", in->form.postcode}, {"town", in->form.town}, {"country", in->form.country},
        {"web", in->form.web}, {"ip", in->form.ip}, {"organisation", in->form.organisation},
        {"business_id", in->form.business_id}, {"vat_id", in->form.vat_id}};
    struct field_input inputs[COUNT(values) + 1];
    struct customer_form read = {0};
    size_t n = 0;

    inputs[n++] = (struct field_input){STR("kind"), STR("person")};
    for (size_t i = 0; i < COUNT(values); i++)
        if (!str_empty(values[i].value))
            inputs[n++] = (struct field_input){str_from(values[i].name), values[i].value};
    return fields_read(ctx, customers_fields, inputs, n, &read);
}

static enum rc store_points(struct ctx *ctx, struct package_incoming *in, int64_t customer, const bool *used)
{
    for (size_t i = 0; i < in->point_count; i++) {
        struct point_receipt receipt = {0};

        if (used[i])
            continue;
        in->points[i].customer_id = customer;
        TRY(RUN_ACTION(customers_point_save, ctx, &in->points[i], &receipt));
    }
    return RC_OK;
}

static struct package_imported figures_of(const struct package_incoming *in)
{
    return (struct package_imported){.values = in->stored, .left = in->wanted - in->stored, .orders = (int64_t)in->order_count,
        .consents = (int64_t)in->consent_count, .prohibitions = (int64_t)in->ban_count, .invoices = in->invoices, .from = in->controller};
}

/* Has the same package made a customer who is still here? number 0: no. */
static enum rc known_already(struct ctx *ctx, const struct package_incoming *in, struct package_imported *out)
{
    struct q_package_taken_known_row row;
    struct customer_brief *brief = NULL;
    enum rc rc = q_package_taken_known(ctx, &(struct q_package_taken_known){.digest = in->digest}, &row);

    if (rc == RC_OK)
        rc = customers_subject_of(ctx, row.customer_id, &out->subject_id);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    TRY(customers_briefs(ctx, &row.customer_id, 1, &brief));
    *out = (struct package_imported){.customer_id = row.customer_id, .number = brief->number, .subject_id = out->subject_id, .again = true,
                                     .from = in->controller};
    return RC_OK;
}

/* The customer with contact data, as any other customer. */
static enum rc make_customer(struct ctx *ctx, struct package_incoming *in, struct customer_receipt *out)
{
    bool used[PACKAGE_POINTS_MOST] = {false};
    int before = ctx->purpose;
    enum rc rc;

    first_points(in, used);
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT; /* from here on it is a customer like any other */
    rc = check_values(ctx, in);
    if (rc == RC_OK)
        rc = RUN_ACTION(customers_create, ctx, &in->form, out);
    if (rc == RC_OK)
        rc = store_points(ctx, in, out->customer_id, used);
    ctx->purpose = before;
    return rc;
}

DEFINE_ACTION(packages_take, struct package_incoming, struct package_imported)
{
    struct package_incoming *in = ARENA_ARRAY(ctx->arena, struct package_incoming, 1); /* filled in below, and run again if need be */
    struct customer_receipt receipt = {0};

    *in = *req;
    TRY(check_stop(ctx, in));
    TRY(known_already(ctx, in, out));
    if (out->again)
        return RC_OK;
    TRY(make_customer(ctx, in, &receipt));
    TRY(packages_past_store(ctx, in, receipt.customer_id, receipt.subject_id));
    *out = figures_of(in);
    out->customer_id = receipt.customer_id;
    out->number = receipt.number;
    out->subject_id = receipt.subject_id;
    TRY(q_package_taken_insert(ctx, &(struct q_package_taken_insert){.id = env_new_id(ctx->env), .wanted = in->wanted,
        .stored = out->values, .left_out = out->left, .by = ctx->actor->user_id, .at = ctx->now, .digest = in->digest,
        .customer = receipt.customer_id, .notice = ctx->policy == NULL ? 0 : ctx->policy->notice_id}));
    return audit_write(ctx, AUDIT_PACKAGE_IMPORTED, receipt.subject_id, receipt.customer_id, NULL);
}

enum rc packages_import(struct ctx *ctx, struct str json, struct package_imported *out)
{
    struct package_incoming *in = ARENA_ARRAY(ctx->arena, struct package_incoming, 1);

    TRY(read_file(ctx, json, in));
    store_release(ctx);
    return RUN_ACTION(packages_take, ctx, in, out);
}

enum rc packages_look(struct ctx *ctx, struct str json, struct package_imported *out)
{
    struct package_incoming *in = ARENA_ARRAY(ctx->arena, struct package_incoming, 1);
    bool used[PACKAGE_POINTS_MOST] = {false};

    *out = (struct package_imported){.number = 0};
    TRY(read_file(ctx, json, in));
    TRY(check_stop(ctx, in));
    TRY(known_already(ctx, in, out));
    if (out->again)
        return RC_OK;
    first_points(in, used);
    TRY(check_values(ctx, in));
    *out = figures_of(in);
    return RC_OK;
}
