/* A person's package, gathered: rows by the ownership graph, values opened, each with purpose, basis, source, last day;
 * recipients by the log, who has looked, what would be held (P51; RIGHTS.md section 8). */
#include <stdatomic.h>
#include <string.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/subjects.h"
#include "errors_packages.h"
#include "rooms/invoices/invoices.h"
#include "rooms/notice/notice.h"
#include "rooms/packages/internal.h"

enum { VIEWS_PAGE = 500, VIEWS_MOST = 100000 };
enum { LONG_TIMES = 40 /* of a request's memory: 50,000 rows take two thirds of it */ };

/* ---- rows ----------------------------------------------------------------------------------------------------- */

static const struct column_note *note_of(const struct owned_table *t, const char *column)
{
    for (size_t i = 0; i < all_column_count; i++)
        if (all_columns[i].owner != NULL && strcmp(all_columns[i].column, column) == 0 && strcmp(all_columns[i].table, t->table) == 0
            && strcmp(all_columns[i].owner, t->owner) == 0)
            return &all_columns[i];
    return NULL;
}

static enum rc load_table(struct gathering *g, const struct owned_table *t)
{
    struct loaded *l = &g->tables[g->table_count];
    struct value *cells = NULL;

    *l = (struct loaded){.t = t, .width = t->rows->column_count};
    TRY(owned_rows(g->ctx, t, g->p->subject, &cells, &l->rows));
    g->p->tables++;
    g->p->owned += (int64_t)l->rows;
    if (l->rows == 0)
        return RC_OK;
    l->cells = cells;
    l->notes = ARENA_ARRAY(g->ctx->arena, const struct column_note *, l->width);
    for (size_t c = 0; c < l->width; c++)
        l->notes[c] = note_of(t, t->rows->columns[c].name);
    g->table_count++;
    return RC_OK;
}

/* Parents first: the graph lists children before the tables that they refer to. */
static enum rc load_tables(struct gathering *g)
{
    size_t total = 0, serial;

    g->tables = ARENA_ARRAY(g->ctx->arena, struct loaded, owned_table_count + 1);
    for (size_t i = owned_table_count; i-- > 0;)
        TRY(load_table(g, &owned_tables[i]));
    for (size_t i = 0; i < g->table_count; i++)
        total += g->tables[i].rows;
    g->p->rows = ARENA_ARRAY(g->ctx->arena, struct package_row, total + 1);
    g->p->documents = ARENA_ARRAY(g->ctx->arena, struct package_file, total * 2 + 1);
    for (size_t i = 0; i < g->table_count; i++) {
        struct loaded *l = &g->tables[i];

        serial = 0;
        for (size_t k = 0; k < i; k++) /* a second path into the same table goes on counting */
            serial += strcmp(g->tables[k].t->table, l->t->table) == 0 ? g->tables[k].rows : 0;
        l->made = &g->p->rows[g->p->row_count];
        for (size_t r = 0; r < l->rows; r++)
            l->made[r] = (struct package_row){.table = l->t->table, .id = packages_cell_i64(l, r, "id"), .ground = "",
                .record = str_fmt(g->ctx->arena, "%s-%zu", l->t->table, serial + r + 1), .keep_until = DATE_NONE,
                .group = packages_group(l->t->table), .source_on = DATE_NONE};
        g->p->row_count += l->rows;
    }
    return RC_OK;
}

static struct package_row *row_with(const struct gathering *g, const char *table, int64_t id)
{
    for (size_t i = 0; i < g->table_count && id != 0; i++)
        for (size_t r = 0; strcmp(g->tables[i].t->table, table) == 0 && r < g->tables[i].rows; r++)
            if (g->tables[i].made[r].id == id)
                return &g->tables[i].made[r];
    return NULL;
}

/* What a row belongs to: by its owner path, or the contact person or customer that it names. */
static struct package_row *parent_of(const struct gathering *g, const struct loaded *l, size_t r)
{
    struct str rest = str_from(l->t->owner), column = str_cut(&rest, '>'), table = str_cut(&rest, '.');
    struct package_row *found = NULL;

    if (!str_empty(table))
        return row_with(g, str_z(g->ctx->arena, table), packages_cell_i64(l, r, str_z(g->ctx->arena, column)));
    found = row_with(g, "contact_person", packages_cell_i64(l, r, "contact_id"));
    if (found == NULL && strcmp(l->t->table, "request_case") != 0)
        found = row_with(g, "request_case", packages_cell_i64(l, r, "case_id"));
    return found != NULL ? found : row_with(g, "customer", packages_cell_i64(l, r, "customer_id"));
}

/* ---- facts of a row --------------------------------------------------------------------------------------------- */

struct facts { struct invoice_fact *invoices; size_t count; struct date ended_on, last_on; int64_t years; };

static const struct invoice_fact *fact_of(const struct facts *f, const struct loaded *l, size_t r, const struct package_row *row)
{
    int64_t id = strcmp(l->t->table, "invoice") == 0 ? row->id : packages_cell_i64(l, r, "invoice_id");

    for (size_t i = 0; i < f->count && id != 0; i++)
        if (f->invoices[i].id == id)
            return &f->invoices[i];
    return NULL;
}

static void say_until(const struct facts *f, const struct loaded *l, size_t r, struct package_row *row)
{
    const struct invoice_fact *fact = fact_of(f, l, r, row);

    if (fact != NULL && !date_is_none(fact->law_until)) {
        row->keep_until = fact->law_until;
        row->ground = "KPL-2-10";
        return;
    }
    row->ground = statement_word(STATEMENT_RETENTION_AFTER_RELATIONSHIP);
    if (!date_is_none(f->last_on))
        row->keep_until = f->last_on; /* computed by the room of retention */
    else if (!date_is_none(f->ended_on))
        row->keep_until = date_add_years(f->ended_on, (int)f->years);
}

static struct date source_day(const struct loaded *l, size_t r)
{
    static const char *const days[] = {"given_on", "applied_on", "ordered_on", "received_on", "made_on"};
    static const char *const instants[] = {"recorded_at", "created_at", "made_at", "given_at", "changed_at", "at"};

    for (size_t i = 0; i < COUNT(days); i++)
        if (packages_cell(l, r, days[i]) != NULL)
            return (struct date){(int32_t)packages_cell_i64(l, r, days[i])};
    for (size_t i = 0; i < COUNT(instants); i++)
        if (packages_cell_i64(l, r, instants[i]) != 0)
            return date_of_instant(packages_cell_i64(l, r, instants[i]));
    return DATE_NONE;
}

static bool carries_right(const struct package *p, enum category category)
{
    uint64_t purposes = p->uses[category].purposes;

    for (int u = 1; u < PURPOSE_COUNT; u++)
        if ((purposes >> u & 1) != 0 && (purpose_basis((enum purpose)u) == BASIS_CONTRACT || purpose_basis((enum purpose)u) == BASIS_CONSENT))
            return true;
    return false;
}

/* Reasons that a named person of the controller wrote beside the person's own order. */
static bool by_staff(struct str field)
{
    return str_eqz(field, "approval_reason") || str_eqz(field, "cancel_reason");
}

/* Art. 20 takes what the person gave, value by value; a row without any such value is not given. */
static void mark_provided(struct package *p, struct package_row *row)
{
    size_t kept = 0;

    for (size_t i = 0; i < row->count; i++) {
        const struct package_value *v = &row->values[i];
        bool given = packages_provided(v->category, row->table, row->source) && !by_staff(v->field)
                     && (v->category == CATEGORY_PREFERENCE || carries_right(p, v->category));

        row->provided |= given;
        if (given || p->kind == PACKAGE_ACCESS)
            row->values[kept++] = *v;
    }
    row->count = kept;
}

static enum rc finish_rows(struct gathering *g, const struct facts *f)
{
    uint64_t restricted = subject_restricted(g->ctx, g->p->subject);

    for (size_t i = 0; i < g->table_count; i++)
        for (size_t r = 0; r < g->tables[i].rows; r++) {
            struct loaded *l = &g->tables[i];
            struct package_row *row = &l->made[r], *parent = parent_of(g, l, r);

            row->of = parent;
            if (parent != NULL)
                parent->has_children = true;
            row->source = (int)packages_cell_i64(l, r, "source");
            row->source_on = source_day(l, r);
            TRY(packages_open_row(g, l, r));
            for (size_t v = 0; v < row->count; v++)
                row->restricted |= (restricted >> row->values[v].category & 1) != 0;
            say_until(f, l, r, row);
            mark_provided(g->p, row);
        }
    return RC_OK;
}

/* ---- what stands beside the rows --------------------------------------------------------------------------------- */

static struct date latest(struct date so_far, const struct loaded *l, size_t r)
{
    struct date day = {(int32_t)packages_cell_i64(l, r, "last_on")};

    return date_is_none(so_far) || date_after(day, so_far) ? day : so_far;
}

static enum rc read_facts(struct gathering *g, struct facts *f)
{
    struct package *p = g->p;

    *f = (struct facts){.ended_on = DATE_NONE, .last_on = DATE_NONE};
    f->years = policy_param_i64(g->ctx->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 10);
    for (size_t i = 0; i < g->own.role_count; i++)
        if (g->own.roles[i].contact_id == 0)
            TRY(invoices_facts(g->ctx, g->own.roles[i].customer_id, &f->invoices, &f->count));
    for (size_t i = 0; i < g->table_count; i++)
        if (strcmp(g->tables[i].t->table, "customer") == 0 && packages_cell(&g->tables[i], 0, "end_on") != NULL)
            f->ended_on = (struct date){(int32_t)packages_cell_i64(&g->tables[i], 0, "end_on")};
    for (size_t i = 0; i < g->table_count; i++)
        for (size_t r = 0; strcmp(g->tables[i].t->table, "retention_clock") == 0 && r < g->tables[i].rows; r++)
            f->last_on = latest(f->last_on, &g->tables[i], r);
    for (int k = 1; k < CATEGORY_COUNT; k++)
        p->uses[k] = packages_use_of(g->ctx->policy, (enum category)k);
    return RC_OK;
}

static enum rc views_of(struct ctx *ctx, int64_t subject, struct package *p)
{
    int64_t before = 0;
    size_t room = p->view_count;

    do {
        struct audit_item *items = NULL;
        struct package_view *grown;
        size_t count = 0;

        TRY(audit_views_of(ctx, subject, before, VIEWS_PAGE, &items, &count, &before));
        if (p->view_count + count > room) {
            room = (p->view_count + count) * 2;
            grown = ARENA_ARRAY(ctx->arena, struct package_view, room);
            if (p->view_count > 0)
                memcpy(grown, p->views, p->view_count * sizeof(*grown));
            p->views = grown;
        }
        for (size_t i = 0; i < count; i++)
            p->views[p->view_count++] = (struct package_view){items[i].at, (unsigned)items[i].roles, (int)items[i].purpose,
                                                              (uint64_t)items[i].categories};
    } while (before != 0 && p->view_count < VIEWS_MOST);
    return RC_OK;
}

/* Also who had looked at the customers that were merged into the person's (P05). */
static enum rc read_views(struct ctx *ctx, struct package *p)
{
    int64_t *formers;
    size_t count;

    TRY(views_of(ctx, p->subject, p));
    TRY(customers_former_subjects(ctx, p->subject, &formers, &count));
    for (size_t i = 0; i < count; i++)
        TRY(views_of(ctx, formers[i], p));
    return RC_OK;
}

/* A user of the register has no plan of erasure; what then holds their data stands in the notice of users. */
static enum rc read_holds(struct ctx *ctx, struct package *p)
{
    enum rc rc = requests_plan_erasure(ctx, p->customer, p->contact, &p->plan);

    if (rc != RC_CONFLICT)
        return rc;
    err_clear(&ctx->err);
    p->plan = (struct plan){.law_until = DATE_NONE};
    return RC_OK;
}

static struct str value_in(const struct package_row *row, const char *field)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_eqz(row->values[i].field, field))
            return row->values[i].text;
    return STR("");
}

static enum rc name_person(struct gathering *g)
{
    struct package *p = g->p;

    p->names = ARENA_ARRAY(g->ctx->arena, struct str, g->own.role_count + 2);
    p->organisations = ARENA_ARRAY(g->ctx->arena, struct str, g->own.role_count + 2);
    if (!str_empty(g->own.values.name))
        p->names[p->name_count++] = g->own.values.name;
    for (size_t i = 0; i < p->row_count; i++) {
        struct str trade = strcmp(p->rows[i].table, "customer") == 0 ? value_in(&p->rows[i], "organisation") : STR("");

        if (!str_empty(trade) && p->organisation_count < g->own.role_count + 1)
            p->organisations[p->organisation_count++] = trade;
    }
    for (size_t i = 0; i < g->own.role_count && p->kind == PACKAGE_ACCESS; i++) {
        struct customer_brief *brief = NULL;

        if (g->own.roles[i].contact_id == 0)
            continue;
        TRY(customers_briefs(g->ctx, &g->own.roles[i].customer_id, 1, &brief));
        if (!brief->locked && p->organisation_count < g->own.role_count + 1)
            p->organisations[p->organisation_count++] = brief->name;
    }
    return RC_OK;
}

static enum rc find_person(struct ctx *ctx, const struct package_ask *ask, struct package *p)
{
    struct customer_brief *brief = NULL;

    p->contact = ask->contact;
    if (ask->contact != 0) {
        TRY(customers_contact_of(ctx, ask->contact, &p->customer, &p->subject));
    } else {
        TRY(customers_find_by_number(ctx, ask->customer, &p->customer));
        TRY(customers_subject_of(ctx, p->customer, &p->subject));
    }
    TRY(packages_decide(ask, p->subject, &ctx->err));
    TRY(customers_briefs(ctx, &p->customer, 1, &brief));
    p->customer_number = brief->number;
    return RC_OK;
}

static void keep_provided(struct package *p)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->row_count; i++) /* in place: `of` may point at a row that goes, so it is told first */
        if (p->rows[i].provided)
            kept++;
    if (kept == p->row_count)
        return;
    for (size_t i = 0; i < p->row_count; i++)
        if (p->rows[i].of != NULL && !p->rows[i].of->provided)
            p->rows[i].of = NULL;
}

static enum rc only_provided(struct ctx *ctx, struct package *p)
{
    struct package_row *rows = ARENA_ARRAY(ctx->arena, struct package_row, p->row_count + 1);
    size_t *moved = ARENA_ARRAY(ctx->arena, size_t, p->row_count + 1), n = 0;

    keep_provided(p);
    for (size_t i = 0; i < p->row_count; i++)
        if (p->rows[i].provided) {
            moved[i] = n;
            rows[n++] = p->rows[i];
        }
    for (size_t i = 0; i < n; i++)
        if (rows[i].of != NULL)
            rows[i].of = &rows[moved[rows[i].of - p->rows]];
    p->rows = rows;
    p->row_count = n;
    p->document_count = 0;
    return RC_OK;
}

/* Whose turn it is to make a long package, by its memory, which stands in the process once; 0: nobody's. Whatever way the making
 * ends, in an answer, an error or out of memory, the turn ends with that memory at the latest. */
static _Atomic uintptr_t long_turn;

static void end_turn(void *arena)
{
    uintptr_t mine = (uintptr_t)arena;

    (void)atomic_compare_exchange_strong(&long_turn, &mine, 0); /* another's is left alone */
}

static enum rc begin_long(struct ctx *ctx, struct package *p)
{
    uintptr_t nobody = 0;

    if (!atomic_compare_exchange_strong(&long_turn, &nobody, (uintptr_t)ctx->arena))
        return err_busy(&ctx->err, E4312_PACKAGE_BUSY);
    arena_at_end(ctx->arena, end_turn, ctx->arena);
    p->alone = true;
    p->turn = ctx->arena;
    arena_widen(ctx->arena, LONG_TIMES);
    return RC_OK;
}

void packages_leave(const struct package *p)
{
    if (p->alone)
        end_turn(p->turn);
}

/* Before the tables are opened, so that nobody waits for what will not come. */
static enum rc check_size(struct ctx *ctx, const struct package_ask *ask, struct package *p)
{
    int64_t rows = 0;

    for (size_t i = 0; i < owned_table_count && ask->most > 0; i++) {
        int64_t n = 0;

        TRY(owned_count(ctx, &owned_tables[i], p->subject, &n));
        rows += n;
    }
    if (ask->most == 0 || rows <= PACKAGE_ROWS_PLAIN)
        return RC_OK;
    return rows <= ask->most ? begin_long(ctx, p) : err_invalid(&ctx->err, E4311_PACKAGE_LONG, "customer");
}

static enum rc gather(struct ctx *ctx, const struct package_ask *ask, struct package *out)
{
    struct gathering g = {.ctx = ctx, .p = out};
    struct customer_role *roles = NULL;
    struct controller controller;
    struct facts facts;

    TRY(find_person(ctx, ask, out));
    TRY(check_size(ctx, ask, out));
    TRY(controller_load(ctx, &controller));
    out->controller = controller.name;
    out->business_id = controller.business_id;
    TRY(customers_person(ctx, out->subject, &g.own.values));
    TRY(customers_roles_of_subject(ctx, out->subject, &roles, &g.own.role_count));
    g.own.roles = roles;
    TRY(load_tables(&g));
    TRY(read_facts(&g, &facts));
    TRY(finish_rows(&g, &facts));
    TRY(name_person(&g));
    if (out->kind == PACKAGE_PORTABILITY)
        return only_provided(ctx, out);
    TRY(disclosures_of_subject(ctx, out->subject, &out->disclosures, &out->disclosure_count));
    TRY(read_views(ctx, out));
    return read_holds(ctx, out);
}

enum rc packages_collect(struct ctx *ctx, const struct package_ask *ask, struct package *out)
{
    enum rc rc;

    *out = (struct package){.kind = ask->kind == 0 ? PACKAGE_ACCESS : (enum package_kind)ask->kind, .request = ask->request,
        .lang = ask->language == 0 ? ctx->lang : (enum lang)(ask->language - 1), .created_at = ctx->now,
        .notice_id = ctx->policy == NULL ? 0 : ctx->policy->notice_id, .notice_version = ctx->policy == NULL ? 0 : ctx->policy->version};
    rc = gather(ctx, ask, out);
    if (rc != RC_OK)
        packages_leave(out);
    return rc;
}
