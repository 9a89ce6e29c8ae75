/* The plan of an erasure (dry run): which rows belong to the person says the ownership graph, what holds
 * them say the rooms (RIGHTS.md 2 and 4, step 0; P34, P35, P60). Nothing is changed here. */
#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "db/ownership.h"
#include "errors_requests.h"
#include "rooms/collection/collection.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/internal.h"

#define SEALED_ELSEWHERE (1u << KEY_VOUCHER | 1u << KEY_CLAIM)

static const struct owned_table *table_named(struct str name)
{
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++)
        if (str_eqz(name, t->table))
            return t;
    return NULL;
}

bool requests_table_case(const struct owned_table *t)
{
    return t->categories == CATEGORY_BIT(CATEGORY_CORRESPONDENCE) && strncmp(t->table, "request_", 8) == 0;
}

/* Bookkeeping and claims keep these rows; the invoices room cuts their tie to the person. What hangs
 * below such a row by its owner path (invoice rows, payments) goes the same way. */
bool requests_table_kept(const struct owned_table *t)
{
    struct str rest = str_from(t->owner);

    if ((t->key_classes & SEALED_ELSEWHERE) != 0)
        return true;
    while (rest.len > 0) {
        struct str part = str_cut(&rest, '>');
        const struct owned_table *over;

        if (!str_contains(part, STR(".")))
            continue;
        over = table_named(str_cut(&part, '.'));
        if (over != NULL && (over->key_classes & SEALED_ELSEWHERE) != 0)
            return true;
    }
    return false;
}

struct gather {
    struct ctx *ctx;
    struct plan *plan;
    struct buf trail;               /* what the hash is made of */
    int64_t rows[CATEGORY_COUNT];
    struct invoice_template *templates; /* of recurring invoices: each is named (P35) */
    size_t template_count;
};

static enum category category_of(const struct owned_table *t, const char *column)
{
    for (size_t i = 0; i < all_column_count; i++)
        if (strcmp(all_columns[i].table, t->table) == 0 && strcmp(all_columns[i].column, column) == 0)
            return all_columns[i].owner != NULL && strcmp(all_columns[i].owner, t->owner) == 0
                       ? (enum category)all_columns[i].category : CATEGORY_NONE;
    return CATEGORY_NONE;
}

static enum rc count_table(struct gather *g, const struct owned_table *t)
{
    struct value *rows = NULL;
    size_t count = 0, width = t->rows->column_count, before = arena_mark(g->ctx->arena);
    enum category *categories = ARENA_ARRAY(g->ctx->arena, enum category, width);

    TRY(owned_rows(g->ctx, t, g->plan->subject, &rows, &count));
    if (count > 0 && (t->categories & (CATEGORY_BIT(CATEGORY_STAFF) | CATEGORY_BIT(CATEGORY_CREDENTIAL))) != 0)
        return err_conflict(&g->ctx->err, E1904_REQUEST_IS_USER);
    for (size_t c = 0; c < width; c++)
        categories[c] = category_of(t, t->rows->columns[c].name);
    for (size_t r = 0; r < count; r++) {
        uint64_t bits = 0;

        for (size_t c = 0; c < width; c++)
            if (categories[c] != CATEGORY_NONE && !rows[r * width + c].is_null)
                bits |= CATEGORY_BIT(categories[c]);
        for (int k = 1; k < CATEGORY_COUNT; k++)
            g->rows[k] += (int64_t)((bits >> k) & 1);
    }
    arena_release(g->ctx->arena, before); /* counted: the rows are not kept, however long the history is */
    buf_fmt(&g->trail, "%s %s %zu\n", t->table, t->owner, count);
    return RC_OK;
}

static struct plan_item *add_item(struct gather *g, enum category category, enum request_outcome outcome,
                                  enum request_ground ground)
{
    struct plan_item *item = &g->plan->items[g->plan->count++];

    *item = (struct plan_item){.category = category, .outcome = outcome, .ground = ground, .until = DATE_NONE,
                               .statement = requests_statement_of(outcome, ground)};
    return item;
}

struct money { /* one customer's invoices, and which of them are with an agency */
    struct invoice_fact *facts;
    size_t count;
    struct collection_fact *claims;
    size_t claim_count;
};

static bool with_agency(const struct money *m, int64_t invoice)
{
    for (size_t i = 0; i < m->claim_count; i++)
        if (m->claims[i].invoice == invoice && m->claims[i].case_id != 0)
            return true;
    return false;
}

static enum request_ground ground_of(const struct money *m, const struct invoice_fact *f)
{
    if (f->open_cents <= 0)
        return GROUND_CREDIT;
    return with_agency(m, f->id) ? GROUND_COLLECTION : GROUND_OPEN_INVOICE;
}

static int64_t cents_of(const struct invoice_fact *f)
{
    return f->open_cents > 0 ? f->open_cents : f->owed_cents;
}

static bool is_open(const struct invoice_fact *f)
{
    return f->open_cents > 0 || f->owed_cents > 0;
}

/* One row for each last day of the law: vouchers of a fiscal year die together. */
static void add_law(struct gather *g, const struct invoice_fact *f)
{
    struct plan_item *item = NULL;

    if (date_is_none(f->law_until))
        return; /* past its time and gone (S5) */
    for (size_t i = 0; i < g->plan->count; i++)
        if (g->plan->items[i].outcome == OUTCOME_LAW && g->plan->items[i].until.days == f->law_until.days)
            item = &g->plan->items[i];
    if (item == NULL) {
        item = add_item(g, CATEGORY_VOUCHER, OUTCOME_LAW, GROUND_LAW);
        item->until = f->law_until;
    }
    item->rows++;
    if (date_is_none(g->plan->law_until) || date_after(f->law_until, g->plan->law_until))
        g->plan->law_until = f->law_until;
}

static void add_invoices(struct gather *g, const struct money *m)
{
    struct plan_item *settled = NULL;

    for (size_t i = 0; i < m->count; i++) {
        const struct invoice_fact *f = &m->facts[i];

        if (is_open(f)) {
            struct plan_item *item = add_item(g, CATEGORY_BILLING, OUTCOME_HELD, ground_of(m, f));

            (void)!str_to_i64(f->number, &item->by_number);
            item->cents = cents_of(f);
            item->rows = 1;
        } else {
            if (settled == NULL)
                settled = add_item(g, CATEGORY_BILLING, OUTCOME_DECORRELATED, GROUND_NONE);
            settled->rows++;
        }
    }
    for (size_t i = 0; i < m->count; i++)
        add_law(g, &m->facts[i]);
}

static enum rc append_templates(struct gather *g, int64_t customer)
{
    struct invoice_template *list = NULL, *joined;
    size_t count = 0;

    TRY(invoices_templates_of(g->ctx, customer, &list, &count));
    joined = ARENA_ARRAY(g->ctx->arena, struct invoice_template, g->template_count + count + 1);
    if (g->template_count > 0)
        memcpy(joined, g->templates, g->template_count * sizeof(*joined));
    if (count > 0)
        memcpy(joined + g->template_count, list, count * sizeof(*joined));
    g->templates = joined;
    g->template_count += count;
    return RC_OK;
}

/* Their rows are rows of billing: told by template, not in the sum. */
static void add_templates(struct gather *g)
{
    for (size_t i = 0; i < g->template_count; i++) {
        struct plan_item *item = add_item(g, CATEGORY_BILLING, OUTCOME_NOW, GROUND_RECURRING);

        item->by_number = g->templates[i].number;
        item->rows = g->templates[i].rows;
        g->rows[CATEGORY_BILLING] -= item->rows;
    }
}

/* Facts of all customers that this person is (not of those represented): one list. */
static enum rc append_facts(struct gather *g, int64_t customer, struct money *all)
{
    struct invoice_fact *facts = NULL, *joined;
    size_t count = 0;

    TRY(invoices_facts(g->ctx, customer, &facts, &count));
    joined = ARENA_ARRAY(g->ctx->arena, struct invoice_fact, all->count + count + 1);
    if (all->count > 0)
        memcpy(joined, all->facts, all->count * sizeof(*joined));
    if (count > 0)
        memcpy(joined + all->count, facts, count * sizeof(*joined));
    *all = (struct money){.facts = joined, .count = all->count + count, .claims = all->claims, .claim_count = all->claim_count};
    if (all->claim_count > 0)
        return RC_OK; /* one person, one claimant: the first customer's cases are enough to name the ground */
    return collection_facts(g->ctx, customer, &all->claims, &all->claim_count);
}

static enum rc gather_roles(struct gather *g, struct money *own, int64_t *organisation)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    TRY(customers_roles_of_subject(g->ctx, g->plan->subject, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].contact_id == 0) {
            TRY(append_facts(g, roles[i].customer_id, own));
            TRY(append_templates(g, roles[i].customer_id));
        } else if (roles[i].in_office) {
            struct customer_brief *brief = NULL;

            TRY(customers_briefs(g->ctx, &roles[i].customer_id, 1, &brief));
            *organisation = brief->number;
            g->plan->represents = true;
        }
    }
    g->plan->open_invoices = ARENA_ARRAY(g->ctx->arena, int64_t, own->count + 1);
    for (size_t i = 0; i < own->count; i++)
        if (is_open(&own->facts[i]))
            g->plan->open_invoices[g->plan->open_count++] = own->facts[i].id;
    return RC_OK;
}

static void add_categories(struct gather *g, const struct money *own, int64_t organisation)
{
    struct plan_facts facts = {.open_claim = g->plan->open_count > 0, .represents = g->plan->represents};

    for (int k = 1; k < CATEGORY_COUNT; k++) {
        enum request_ground ground = GROUND_NONE;
        enum request_outcome outcome = requests_decide_category((enum category)k, &facts, &ground);
        struct plan_item *item;

        if (g->rows[k] == 0)
            continue;
        item = add_item(g, (enum category)k, outcome, ground);
        item->rows = g->rows[k];
        if (ground == GROUND_REPRESENTS)
            item->by_number = organisation;
        for (size_t i = 0; ground == GROUND_OPEN_INVOICE && i < own->count; i++)
            if (is_open(&own->facts[i])) { /* the last to be paid releases; the first is named */
                (void)!str_to_i64(own->facts[i].number, &item->by_number);
                item->cents = cents_of(&own->facts[i]);
                if (own->facts[i].open_cents <= 0)
                    item->ground = GROUND_CREDIT;
                break;
            }
    }
}

static void seal_plan(struct gather *g)
{
    struct plan *p = g->plan;

    buf_fmt(&g->trail, "subject %lld\n", (long long)p->subject);
    for (size_t i = 0; i < p->count; i++) {
        const struct plan_item *item = &p->items[i];

        buf_fmt(&g->trail, "%d %d %d %lld %lld %d %lld\n", (int)item->category, (int)item->outcome, (int)item->ground,
                (long long)item->by_number, (long long)item->cents, (int)item->until.days, (long long)item->rows);
        p->held = p->held || item->outcome == OUTCOME_HELD;
    }
    (void)crypto_generichash(p->hash, sizeof(p->hash), (const uint8_t *)g->trail.ptr, g->trail.len, NULL, 0);
}

static enum rc find_person(struct ctx *ctx, int64_t customer, int64_t contact, struct plan *out)
{
    struct customer_brief *brief = NULL;

    if (contact != 0)
        TRY(customers_contact_of(ctx, contact, &customer, &out->subject));
    else
        TRY(customers_subject_of(ctx, customer, &out->subject));
    if (out->subject == 0)
        return err_invalid(&ctx->err, E1903_REQUEST_NO_PERSON, "customer");
    out->customer = customer;
    out->contact = contact;
    TRY(customers_briefs(ctx, &customer, 1, &brief));
    out->customer_number = brief->number;
    return RC_OK;
}

enum rc requests_plan_erasure(struct ctx *ctx, int64_t customer, int64_t contact, struct plan *out)
{
    struct gather g = {.ctx = ctx, .plan = out, .trail = buf_in(ctx->arena)};
    struct money own = {.count = 0};
    int64_t organisation = 0;

    *out = (struct plan){.law_until = DATE_NONE};
    TRY(find_person(ctx, customer, contact, out));
    TRY(gather_roles(&g, &own, &organisation));
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++)
        if (!requests_table_kept(t) && !requests_table_case(t))
            TRY(count_table(&g, t));
    out->items = ARENA_ARRAY(ctx->arena, struct plan_item, CATEGORY_COUNT + own.count * 2 + g.template_count + 2);
    add_templates(&g);
    add_categories(&g, &own, organisation);
    add_invoices(&g, &own);
    seal_plan(&g);
    return RC_OK;
}
