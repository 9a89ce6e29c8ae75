/* The package to read: a report in Finnish, Swedish or English. Everything that subject.json says, in words (P51). */
#include <string.h>

#include "base/money.h"
#include "base/role.h"
#include "i18n/i18n.h"
#include "messages_packages.h"
#include "rooms/documents/documents.h"
#include "rooms/notice/notice.h"
#include "rooms/packages/internal.h"

enum { PARTS_MOST = 120, ROWS_MOST = 8000 /* some three hundred pages; all of it is in the other files */, VIEWS_SHOWN = 300 };

struct report { struct ctx *ctx; const struct package *p; struct documents_part *parts; size_t count, rows; };

/* ---- words ----------------------------------------------------------------------------------------------------- */

static struct str named(struct ctx *ctx, const char *prefix, struct str word)
{
    struct str key = str_fmt(ctx->arena, "%s.%.*s", prefix, STR_FMT(word));

    return msg_find_str(key) == MSG_NONE ? word : tr_key(ctx, key);
}

static struct str dashed(struct arena *arena, struct str word)
{
    char *z = arena_alloc(arena, word.len + 1);

    for (size_t i = 0; i < word.len; i++)
        z[i] = word.ptr[i] == '_' ? '-' : word.ptr[i];
    return (struct str){z, word.len};
}

struct str packages_label(struct ctx *ctx, struct str field)
{
    struct str word = dashed(ctx->arena, field), key = str_fmt(ctx->arena, "packages.field.%.*s", STR_FMT(word));

    return msg_find_str(key) == MSG_NONE ? field : tr_key(ctx, key);
}

struct str packages_table_label(struct ctx *ctx, const char *table)
{
    struct str word = dashed(ctx->arena, str_from(table)), key = str_fmt(ctx->arena, "packages.table.%.*s", STR_FMT(word));

    return msg_find_str(key) == MSG_NONE ? str_from(table) : tr_key(ctx, key);
}

struct str packages_source_label(struct ctx *ctx, int source)
{
    for (const struct name_value *n = customers_sources; n->word != NULL; n++)
        if (n->value == source)
            return tr_key(ctx, str_from(n->msg));
    return tr(ctx, MSG_packages_source_program);
}

static struct str label_of(struct ctx *ctx, const struct name_value *names, struct str word)
{
    for (; names != NULL && names->word != NULL; names++)
        if (str_eqz(word, names->word) && names->msg != NULL)
            return tr_key(ctx, str_from(names->msg));
    return word;
}

static struct str day_text(struct ctx *ctx, struct date day)
{
    return date_is_none(day) ? STR("") : date_text(ctx->arena, day, ctx->lang);
}

static struct str shown(struct ctx *ctx, const struct package_row *row, const struct package_value *v)
{
    struct date day;
    int64_t cents;

    if (v->state == VALUE_WITHHELD)
        return tr(ctx, MSG_packages_state_withheld);
    if (v->state == VALUE_GONE)
        return tr(ctx, MSG_packages_state_destroyed);
    if (v->state == VALUE_UNREADABLE)
        return tr(ctx, MSG_packages_state_unreadable);
    if (v->cents && str_to_i64(v->text, &cents))
        return money_text(ctx->arena, cents, ctx->lang);
    if (date_from_iso(v->text, &day))
        return day_text(ctx, day);
    return label_of(ctx, packages_codes(row->table, str_z(ctx->arena, v->field)), v->text);
}

static struct str listed(struct ctx *ctx, const char *prefix, uint64_t bits, int count, const char *(*word)(int))
{
    struct buf b = buf_in(ctx->arena);

    for (int i = 1; i < count; i++)
        if ((bits >> i & 1) != 0 && word(i) != NULL) {
            buf_addz(&b, b.len > 0 ? ", " : "");
            buf_add(&b, named(ctx, prefix, str_from(word(i))));
        }
    return buf_str(&b);
}

static const char *category_of(int i) { return category_word((enum category)i); }
static const char *purpose_of(int i) { return purpose_word((enum purpose)i); }

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static struct documents_part *add(struct report *r, enum documents_part_kind kind, struct str text)
{
    struct documents_part *part = &r->parts[r->count < PARTS_MOST ? r->count++ : PARTS_MOST - 1];

    *part = (struct documents_part){.kind = kind, .text = text};
    return part;
}

static struct documents_part *add_table(struct report *r, const enum msg *titles, const int *widths, size_t columns, size_t rows)
{
    struct documents_part *part = add(r, DOCUMENTS_TABLE, STR(""));

    part->columns = ARENA_ARRAY(r->ctx->arena, struct documents_column, columns);
    part->column_count = columns;
    for (size_t i = 0; i < columns; i++)
        part->columns[i] = (struct documents_column){.title = tr(r->ctx, titles[i]), .width_mm = widths[i]};
    part->rows = ARENA_ARRAY(r->ctx->arena, struct documents_row, rows + 1);
    return part;
}

/* The next row's cells; NULL when the document is full: the rest stands in subject.json, and the end of the report says so. */
static struct str *add_row(struct report *r, struct documents_part *part)
{
    struct str *cells;

    if (r->rows >= ROWS_MOST)
        return NULL;
    r->rows++;
    cells = ARENA_ARRAY(r->ctx->arena, struct str, part->column_count);
    part->rows[part->row_count++].cells = cells;
    return cells;
}

static size_t values_of(const struct package *p, enum category category)
{
    size_t n = 0;

    for (size_t i = 0; i < p->row_count; i++)
        for (size_t k = 0; p->rows[i].group == GROUP_DATA && k < p->rows[i].count; k++)
            n += p->rows[i].values[k].category == category ? 1 : 0;
    return n;
}

static void put_datum(struct report *r, struct documents_part *table, const struct package_row *row, const struct package_value *v)
{
    struct str *cells = add_row(r, table);
    struct ctx *ctx = r->ctx;

    if (cells == NULL)
        return;
    cells[0] = packages_label(ctx, v->field);
    cells[1] = shown(ctx, row, v);
    if (row->restricted)
        cells[1] = str_fmt(ctx->arena, "%.*s (%.*s)", STR_FMT(cells[1]), STR_FMT(tr(ctx, MSG_packages_restricted)));
    cells[2] = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(packages_source_label(ctx, row->source)), STR_FMT(day_text(ctx, row->source_on)));
    cells[3] = day_text(ctx, row->keep_until);
}

static void put_category(struct report *r, enum category category)
{
    static const enum msg titles[] = {MSG_packages_what, MSG_packages_value, MSG_packages_from, MSG_packages_until};
    static const int widths[] = {38, 0, 42, 26};
    const struct package_use *use = &r->p->uses[category];
    struct ctx *ctx = r->ctx;
    size_t n = values_of(r->p, category);
    struct documents_part *table;

    if (n == 0)
        return;
    (void)add(r, DOCUMENTS_HEADING, named(ctx, "category", str_from(category_word(category))));
    (void)add(r, DOCUMENTS_NOTE, trs(ctx, MSG_packages_use, (struct slot[]){
        SLOT_STR("purposes", listed(ctx, "purpose", use->purposes, PURPOSE_COUNT, purpose_of)),
        SLOT_STR("basis", str_from(packages_basis_word(use->basis)))}, 2));
    table = add_table(r, titles, widths, COUNT(titles), n);
    for (size_t i = 0; i < r->p->row_count; i++)
        for (size_t k = 0; r->p->rows[i].group == GROUP_DATA && k < r->p->rows[i].count; k++)
            if (r->p->rows[i].values[k].category == category)
                put_datum(r, table, &r->p->rows[i], &r->p->rows[i].values[k]);
}

static void put_group(struct report *r, enum package_group group, enum msg title)
{
    static const enum msg titles[] = {MSG_packages_what, MSG_packages_value, MSG_packages_until};
    static const int widths[] = {38, 0, 26};
    struct ctx *ctx = r->ctx;
    struct documents_part *table = NULL;
    size_t n = 0;

    for (size_t i = 0; i < r->p->row_count; i++)
        n += r->p->rows[i].group == group ? 1 : 0;
    if (n == 0)
        return;
    (void)add(r, DOCUMENTS_HEADING, tr(ctx, title));
    table = add_table(r, titles, widths, COUNT(titles), n);
    for (size_t i = 0; i < r->p->row_count; i++) {
        const struct package_row *row = &r->p->rows[i];
        struct str *cells = row->group == group ? add_row(r, table) : NULL;
        struct buf b = buf_in(ctx->arena);

        if (cells == NULL)
            continue;
        for (size_t k = 0; k < row->count; k++) {
            buf_addz(&b, k > 0 ? "; " : "");
            buf_add(&b, packages_label(ctx, row->values[k].field));
            buf_addz(&b, ": ");
            buf_add(&b, shown(ctx, row, &row->values[k]));
        }
        cells[0] = packages_table_label(ctx, row->table);
        cells[1] = buf_str(&b);
        cells[2] = day_text(ctx, row->keep_until);
    }
}

static void put_recipients(struct report *r)
{
    static const enum msg titles[] = {MSG_packages_when, MSG_packages_to_whom, MSG_packages_ground, MSG_packages_data};
    static const int widths[] = {34, 0, 36, 44};
    struct ctx *ctx = r->ctx;
    struct documents_part *table;

    (void)add(r, DOCUMENTS_HEADING, tr(ctx, MSG_packages_recipients));
    if (r->p->disclosure_count == 0) {
        (void)add(r, DOCUMENTS_PARAGRAPH, tr(ctx, MSG_packages_recipients_none));
        return;
    }
    table = add_table(r, titles, widths, COUNT(titles), r->p->disclosure_count);
    for (size_t i = 0; i < r->p->disclosure_count; i++) {
        const struct disclosure *d = &r->p->disclosures[i];
        struct str *cells = add_row(r, table), word = STR("");

        if (cells == NULL)
            return;
        for (const struct name_value *n = disclosures_grounds; n->word != NULL; n++)
            word = n->value == (int)d->ground ? str_from(n->word) : word;
        cells[0] = instant_text(ctx->arena, d->at, ctx->lang);
        cells[1] = d->recipient_name;
        cells[2] = label_of(ctx, disclosures_grounds, word);
        cells[3] = listed(ctx, "category", d->categories, CATEGORY_COUNT, category_of);
    }
}

static void put_views(struct report *r)
{
    static const enum msg titles[] = {MSG_packages_when, MSG_packages_who, MSG_packages_why, MSG_packages_data};
    static const int widths[] = {34, 34, 0, 50};
    struct ctx *ctx = r->ctx;
    size_t n = r->p->view_count < VIEWS_SHOWN ? r->p->view_count : VIEWS_SHOWN;
    struct documents_part *table;

    (void)add(r, DOCUMENTS_HEADING, tr(ctx, MSG_packages_views));
    (void)add(r, DOCUMENTS_NOTE, trs(ctx, MSG_packages_views_note, (struct slot[]){SLOT_I64("n", (int64_t)r->p->view_count),
        SLOT_I64("shown", (int64_t)n)}, 2));
    if (n == 0)
        return;
    table = add_table(r, titles, widths, COUNT(titles), n);
    for (size_t i = 0; i < n; i++) {
        const struct package_view *v = &r->p->views[i];
        struct str *cells = add_row(r, table);
        const char *purpose = purpose_word((enum purpose)v->purpose);

        if (cells == NULL)
            return;
        cells[0] = instant_text(ctx->arena, v->at, ctx->lang);
        cells[1] = tr(ctx, (v->roles & ROLE_STAFF) != 0 ? MSG_packages_role_staff : v->roles == 0 ? MSG_packages_role_program
                                                                                              : MSG_packages_role_other);
        cells[2] = purpose == NULL ? STR("") : named(ctx, "purpose", str_from(purpose));
        cells[3] = listed(ctx, "category", v->categories, CATEGORY_COUNT, category_of);
    }
}

static void put_holds(struct report *r)
{
    struct ctx *ctx = r->ctx;
    struct documents_part *part;
    struct str *points = ARENA_ARRAY(ctx->arena, struct str, r->p->plan.count + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->p->plan.count; i++) {
        const struct plan_item *item = &r->p->plan.items[i];
        struct slot slots[] = {SLOT_STR("what", named(ctx, "category", str_from(category_word(item->category)))),
            SLOT_I64("number", item->by_number), SLOT_STR("day", day_text(ctx, item->until))};

        if (item->outcome == OUTCOME_HELD || item->outcome == OUTCOME_LAW)
            points[n++] = trs(ctx, item->ground == GROUND_OPEN_INVOICE ? MSG_packages_hold_invoice
                              : item->ground == GROUND_LAW ? MSG_packages_hold_law : MSG_packages_hold_represents, slots, COUNT(slots));
    }
    if (n == 0)
        return;
    (void)add(r, DOCUMENTS_HEADING, tr(ctx, MSG_packages_holds));
    part = add(r, DOCUMENTS_POINTS, STR(""));
    part->points = points;
    part->point_count = n;
}

static enum rc put_end(struct report *r)
{
    struct ctx *ctx = r->ctx;
    struct str contact;
    struct date checked;

    (void)add(r, DOCUMENTS_HEADING, tr(ctx, MSG_packages_rights));
    (void)add(r, DOCUMENTS_PARAGRAPH, tr(ctx, MSG_packages_rights_text));
    if (r->p->redacted > 0)
        (void)add(r, DOCUMENTS_NOTE, trs(ctx, MSG_packages_redacted, &SLOT_I64("n", r->p->redacted), 1));
    if (r->rows >= ROWS_MOST)
        (void)add(r, DOCUMENTS_NOTE, tr(ctx, MSG_packages_cut));
    if (notice_authority(ctx, ctx->lang, &contact, &checked) == RC_OK)
        (void)add(r, DOCUMENTS_BOX, contact);
    else
        err_clear(&ctx->err);
    return RC_OK;
}

static enum rc put_parts(struct report *r)
{
    (void)add(r, DOCUMENTS_PARAGRAPH, tr(r->ctx, r->p->kind == PACKAGE_ACCESS ? MSG_packages_intro_access : MSG_packages_intro_portability));
    for (int k = 1; k < CATEGORY_COUNT; k++)
        put_category(r, (enum category)k);
    put_group(r, GROUP_ORDERS, MSG_packages_orders);
    put_group(r, GROUP_INVOICES, MSG_packages_invoices);
    put_group(r, GROUP_PAYMENTS, MSG_packages_payments);
    put_group(r, GROUP_CONSENTS, MSG_packages_consents);
    put_group(r, GROUP_PROHIBITIONS, MSG_packages_prohibitions);
    if (r->p->kind == PACKAGE_ACCESS) {
        put_recipients(r);
        put_views(r);
        put_holds(r);
    }
    return put_end(r);
}

enum rc packages_pdf(struct ctx *ctx, const struct package *p, struct str *out)
{
    struct report r = {.ctx = ctx, .p = p, .parts = ARENA_ARRAY(ctx->arena, struct documents_part, PARTS_MOST)};
    struct documents_pair facts[4];
    struct documents_report doc = {.lang = p->lang, .facts = facts, .parts = r.parts, .at = p->created_at};
    struct documents_pdf pdf;
    enum lang before = ctx->lang;
    enum rc rc;

    ctx->lang = p->lang; /* the person's language, whoever asked for the package */
    rc = put_parts(&r);
    doc.title = tr(ctx, p->kind == PACKAGE_ACCESS ? MSG_packages_title_access : MSG_packages_title_portability);
    doc.owner = str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(p->controller), STR_FMT(p->business_id));
    facts[doc.fact_count++] = (struct documents_pair){tr(ctx, MSG_packages_person), p->name_count > 0 ? p->names[0] : STR("")};
    facts[doc.fact_count++] = (struct documents_pair){tr(ctx, MSG_packages_customer), str_fmt(ctx->arena, "%lld", (long long)p->customer_number)};
    facts[doc.fact_count++] = (struct documents_pair){tr(ctx, MSG_packages_made_at), instant_text(ctx->arena, p->created_at, ctx->lang)};
    facts[doc.fact_count++] = (struct documents_pair){tr(ctx, MSG_packages_notice), str_fmt(ctx->arena, "%lld", (long long)p->notice_version)};
    doc.part_count = r.count;
    store_release(ctx); /* printing takes seconds for a long history: no reader waits with it */
    if (rc == RC_OK)
        rc = documents_report(ctx, &doc, &pdf);
    ctx->lang = before;
    TRY(rc);
    *out = (struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len};
    return RC_OK;
}
