/* subject.json: format seloste-subject, version 1 (RIGHTS.md section 8). Ids are local to the package; money is whole cents
 * with its currency, prices and quantities are 1e-4, days and instants ISO 8601. */
#include <string.h>

#include "base/json.h"
#include "base/role.h"
#include "rooms/packages/internal.h"

enum { DATUM_BYTES = 440 /* with all that is said of it */, VALUE_BYTES = 80, TABLES_MOST = 64 /* of rows that belong to one row */ };

static const char *const group_keys[GROUP_COUNT] = {"data", "orders", "invoices", "payments", "consents", "prohibitions", "disclosures"};
static const char *const languages[LANG_COUNT] = {"fi", "sv", "en"};

static void put_day(struct arena *arena, struct json *j, const char *key, struct date day)
{
    json_key(j, key);
    if (date_is_none(day))
        json_null(j);
    else
        json_str(j, date_iso(arena, day));
}

static void put_value(struct json *j, const struct package_value *v)
{
    if (v->state != VALUE_SHOWN)
        json_null(j);
    else if (v->number)
        json_raw(j, v->text);
    else
        json_str(j, v->text);
}

static void put_purposes(struct json *j, uint64_t purposes)
{
    json_key(j, "purpose");
    json_open(j, '[');
    for (int u = 1; u < PURPOSE_COUNT; u++)
        if ((purposes >> u & 1) != 0)
            json_str(j, str_from(purpose_word((enum purpose)u)));
    json_close(j, ']');
}

static void put_state(struct json *j, const struct package_value *v)
{
    static const char *const words[] = {NULL, "withheld", "destroyed", "unreadable"};

    if (v->state != VALUE_SHOWN)
        json_kstr(j, "state", str_from(words[v->state]));
    if (v->redacted)
        json_kbool(j, "redacted", true);
}

/* What is said of every value: where it is from, until when, why. */
static void put_facts(struct arena *arena, struct json *j, const struct package *p, const struct package_row *row)
{
    const char *source = NULL;

    for (const struct name_value *n = customers_sources; n->word != NULL; n++)
        if (n->value == row->source)
            source = n->word;
    json_key(j, "source");
    json_open(j, '{');
    json_kstr(j, "kind", str_from(source != NULL ? source : "program"));
    json_kstr(j, "name", row->source == SOURCE_CUSTOMER ? (p->name_count > 0 ? p->names[0] : STR("")) : source != NULL ? STR("") : p->controller);
    put_day(arena, j, "on", row->source_on);
    json_close(j, '}');
    json_kbool(j, "provided_by_subject", row->provided);
    put_day(arena, j, "keep_until", row->keep_until);
    json_kstr(j, "ground", str_from(row->ground));
    json_kbool(j, "restricted", row->restricted);
}

static void put_record_id(struct json *j, const struct package_row *row)
{
    json_kstr(j, "record", row->record);
    json_kstr(j, "table", str_from(row->table));
    if (row->of != NULL)
        json_kstr(j, "of", row->of->record);
}

static void put_data(struct arena *arena, struct json *j, const struct package *p, const struct package_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct package_value *v = &row->values[i];

        json_open(j, '{');
        json_kstr(j, "category", str_from(category_word(v->category)));
        json_kstr(j, "field", v->field);
        json_key(j, "value");
        put_value(j, v);
        put_state(j, v);
        if (v->cents)
            json_kstr(j, "currency", STR("EUR"));
        put_purposes(j, p->uses[v->category].purposes);
        json_kstr(j, "legal_basis", str_from(packages_basis_word(p->uses[v->category].basis)));
        put_facts(arena, j, p, row);
        put_record_id(j, row);
        json_close(j, '}');
    }
}

static void put_whole(struct arena *arena, struct json *j, const struct package *p, const struct package_row *row);

/* Rows that belong to a row, by table: those of an invoice inside it. */
static void put_children(struct arena *arena, struct json *j, const struct package *p, const struct package_row *parent)
{
    const char *told[TABLES_MOST] = {NULL};
    size_t tables = 0;

    for (size_t i = 0; i < p->row_count && parent->has_children; i++) {
        const struct package_row *child = &p->rows[i];
        bool again = child->of != parent || child->group != parent->group;

        for (size_t t = 0; t < tables && !again; t++)
            again = strcmp(told[t], child->table) == 0;
        if (again || tables == TABLES_MOST)
            continue;
        told[tables++] = child->table;
        json_key(j, child->table);
        json_open(j, '[');
        for (size_t k = i; k < p->row_count; k++)
            if (p->rows[k].of == parent && strcmp(p->rows[k].table, child->table) == 0)
                put_whole(arena, j, p, &p->rows[k]);
        json_close(j, ']');
    }
}

static void put_whole(struct arena *arena, struct json *j, const struct package *p, const struct package_row *row)
{
    enum category main = row->count > 0 ? row->values[0].category : CATEGORY_NONE;
    bool cents = false;

    json_open(j, '{');
    put_record_id(j, row);
    json_key(j, "category");
    if (main == CATEGORY_NONE)
        json_null(j);
    else
        json_str(j, str_from(category_word(main)));
    json_key(j, "values");
    json_open(j, '{');
    for (size_t i = 0; i < row->count; i++) {
        json_key(j, str_z(arena, row->values[i].field));
        put_value(j, &row->values[i]);
        cents |= row->values[i].cents;
    }
    json_close(j, '}');
    if (cents)
        json_kstr(j, "currency", STR("EUR"));
    put_purposes(j, p->uses[main].purposes);
    json_kstr(j, "legal_basis", str_from(packages_basis_word(p->uses[main].basis)));
    put_facts(arena, j, p, row);
    put_children(arena, j, p, row);
    json_close(j, '}');
}

static void put_group(struct arena *arena, struct json *j, const struct package *p, enum package_group group)
{
    json_key(j, group_keys[group]);
    json_open(j, '[');
    for (size_t i = 0; i < p->row_count; i++) {
        const struct package_row *row = &p->rows[i];

        if (row->group != group)
            continue;
        if (group == GROUP_DATA)
            put_data(arena, j, p, row);
        else if (row->of == NULL || row->of->group != group)
            put_whole(arena, j, p, row);
    }
    json_close(j, ']');
}

static void put_bits(struct json *j, const char *key, uint64_t categories)
{
    json_key(j, key);
    json_open(j, '[');
    for (int k = 1; k < CATEGORY_COUNT; k++)
        if ((categories >> k & 1) != 0)
            json_str(j, str_from(category_word((enum category)k)));
    json_close(j, ']');
}

static void put_word(struct json *j, const char *key, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            json_kstr(j, key, str_from(names->word));
}

/* Recipients by name (Art. 15(1)(c); C-154/21), one entry for each disclosure in the log (I-16). */
static void put_disclosures(struct arena *arena, struct json *j, const struct package *p)
{
    json_key(j, group_keys[GROUP_DISCLOSURES]);
    json_open(j, '[');
    for (size_t i = 0; i < p->disclosure_count; i++) {
        const struct disclosure *d = &p->disclosures[i];

        json_open(j, '{');
        json_kstr(j, "at", instant_iso(arena, d->at));
        json_kstr(j, "recipient", d->recipient_name);
        put_word(j, "ground", disclosures_grounds, (int)d->ground);
        put_word(j, "way", disclosures_ways, (int)d->way);
        put_bits(j, "categories", d->categories);
        json_kstr(j, "purpose", str_from(purpose_word((enum purpose)d->purpose)));
        json_kstr(j, "statement", str_from(statement_word(d->statement)));
        json_kstr(j, "reference", d->reference);
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* Who has looked: time, role, purpose, categories; no employee by name (access.staff_names = no). */
static void put_reads(struct arena *arena, struct json *j, const struct package *p)
{
    json_key(j, "reads");
    json_open(j, '[');
    for (size_t i = 0; i < p->view_count; i++) {
        const struct package_view *v = &p->views[i];
        const char *purpose = purpose_word((enum purpose)v->purpose);

        json_open(j, '{');
        json_kstr(j, "at", instant_iso(arena, v->at));
        json_kstr(j, "role", str_from((v->roles & ROLE_STAFF) != 0 ? "staff" : (v->roles & ROLE_ACCOUNTANT) != 0 ? "accountant"
                                      : v->roles == 0 ? "program" : "other"));
        json_kstr(j, "purpose", str_from(purpose != NULL ? purpose : ""));
        put_bits(j, "categories", v->categories);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_holds(struct arena *arena, struct json *j, const struct package *p)
{
    static const char *const grounds[] = {"", "open-invoice", "law", "represents", "collection", "recurring-invoice", "credit-balance"};
    _Static_assert(COUNT(grounds) == GROUND_CREDIT + 1, "a word for each ground");

    json_key(j, "holds");
    json_open(j, '[');
    for (size_t i = 0; i < p->plan.count; i++) {
        const struct plan_item *item = &p->plan.items[i];

        if (item->outcome != OUTCOME_HELD && item->outcome != OUTCOME_LAW)
            continue;
        json_open(j, '{');
        json_kstr(j, "category", str_from(category_word(item->category)));
        json_kstr(j, "ground", str_from(grounds[item->ground]));
        json_ki64(j, "by", item->by_number);
        put_day(arena, j, "until", item->until);
        json_kstr(j, "statement", str_from(statement_word(item->statement)));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_head(struct arena *arena, struct json *j, const struct package *p)
{
    json_kstr(j, "format", STR("seloste-subject"));
    json_ki64(j, "version", 1);
    json_kstr(j, "kind", str_from(p->kind == PACKAGE_ACCESS ? "access" : "portability"));
    json_kstr(j, "created_at", instant_iso(arena, p->created_at));
    json_key(j, "controller");
    json_open(j, '{');
    json_kstr(j, "name", p->controller);
    json_kstr(j, "business_id", p->business_id);
    json_close(j, '}');
    json_key(j, "notice");
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(arena, "%lld", (long long)p->notice_id));
    json_ki64(j, "version", p->notice_version);
    json_kstr(j, "language", str_from(languages[p->lang]));
    json_close(j, '}');
    json_key(j, "subject");
    json_open(j, '{');
    json_kstr(j, "id", STR("subject-1"));
    json_key(j, "names");
    json_open(j, '[');
    for (size_t i = 0; i < p->name_count; i++)
        json_str(j, p->names[i]);
    json_close(j, ']');
    json_key(j, "organisations");
    json_open(j, '[');
    for (size_t i = 0; i < p->organisation_count; i++)
        json_str(j, p->organisations[i]);
    json_close(j, ']');
    json_close(j, '}');
}

void packages_json(struct ctx *ctx, const struct package *p, struct buf *out)
{
    struct json j = json_to(out);
    size_t bytes = 0;

    for (size_t i = 0; i < p->row_count; i++)
        bytes += p->rows[i].count * (p->rows[i].group == GROUP_DATA ? DATUM_BYTES : VALUE_BYTES);
    buf_reserve(out, bytes); /* a long one at once: what a buffer outgrows stays in the memory of the request */
    json_open(&j, '{');
    put_head(ctx->arena, &j, p);
    for (int g = GROUP_DATA; g < GROUP_DISCLOSURES; g++)
        put_group(ctx->arena, &j, p, (enum package_group)g);
    put_disclosures(ctx->arena, &j, p);
    put_reads(ctx->arena, &j, p);
    put_holds(ctx->arena, &j, p);
    json_close(&j, '}');
    buf_byte(out, '\n');
}
