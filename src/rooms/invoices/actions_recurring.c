/* Recurring invoices: a template is added, ended, and each of its periods becomes one document. The document and the step
 * of the template are one transaction: a crash between two periods loses nothing and doubles nothing (P64). */
#include "audit_invoices.h"
#include "base/errors.h"
#include "db/core.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_recurring.h"
#include "rooms/products/products.h"

enum { TERM_DAYS = 14, BATCH = 200 };

const struct name_value recurring_intervals[] = {
    {"month", EVERY_MONTH, "invoices.recurring.month"}, {"quarter", EVERY_QUARTER, "invoices.recurring.quarter"},
    {"year", EVERY_YEAR, "invoices.recurring.year"}, {"months", EVERY_MONTHS, "invoices.recurring.months-n"}, {NULL, 0, NULL}};
const struct name_value recurring_periods[] = {
    {"ahead", COVERS_AHEAD, "invoices.recurring.ahead"}, {"behind", COVERS_BEHIND, "invoices.recurring.behind"},
    {"day", COVERS_DAY, "invoices.recurring.day"}, {NULL, 0, NULL}};
const struct name_value recurring_price_rules[] = {
    {"fixed", PRICES_FIXED, "invoices.recurring.fixed"}, {"of-day", PRICES_OF_DAY, "invoices.recurring.of-day"}, {NULL, 0, NULL}};
const struct name_value recurring_ways[] = {
    {"draft", MADE_DRAFT, "invoices.recurring.draft"}, {"send", MADE_SEND, "invoices.recurring.send"}, {NULL, 0, NULL}};
static const struct name_value acts[] = {
    {"save", RECURRING_SAVE, "invoices.recurring.save"}, {"row", RECURRING_ROW, "invoices.act.row"}, {NULL, 0, NULL}};

#define R struct invoice_row
static const struct field row_fields[] = { /* days are the program's */
    FIELD_TEXT(R, text, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.text"),
    FIELD_DECIMAL4(R, quantity, -INT64_C(999999990000), INT64_C(999999990000), 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.quantity"),
    FIELD_TEXT(R, unit, 10, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.unit"),
    FIELD_DECIMAL4(R, price, 0, INT64_C(9999999999900), FIELD_PRICE, CATEGORY_BILLING, NEED_LAW, "invoices.row.price"),
    FIELD_DECIMAL4(R, discount, 0, 1000000, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.discount-percent"),
    FIELD_ENUM(R, vat_class, invoices_vat_classes, 0, CATEGORY_NONE, NEED_LAW, "invoices.row.vat"),
    FIELD_ENUM(R, treatment, invoices_treatments, 0, CATEGORY_NONE, NEED_LAW, "invoices.row.treatment"),
    FIELD_ENUM(R, kind, invoices_row_kinds, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.kind"),
    FIELD_I64(R, labour_percent, 0, 100, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.labour"),
    FIELD_TEXT(R, product_code, 40, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.product-code"),
    FIELD_TEXT(R, reason, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.reason"),
    FIELD_END};

#define F struct recurring_form
const struct field recurring_fields[] = {
    FIELD_I64(F, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "invoices.customer-who"),
    FIELD_ENUM(F, every, recurring_intervals, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.every"),
    FIELD_I64(F, months, 0, 60, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.months"),
    FIELD_DATE(F, first_on, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.recurring.first-on"),
    FIELD_DATE(F, end_on, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.recurring.end-on"),
    FIELD_BOOL(F, month_end, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.month-end"),
    FIELD_ENUM(F, covers, recurring_periods, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.covers"),
    FIELD_ENUM(F, prices, recurring_price_rules, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.prices"),
    FIELD_DECIMAL4(F, rise, 0, 1000000, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.recurring.rise"),
    FIELD_ENUM(F, made_as, recurring_ways, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.made-as"),
    FIELD_I64(F, term_days, 0, 365, 0, CATEGORY_NONE, NEED_NONE, "invoices.recurring.term-days"),
    FIELD_ENUM(F, entry, invoices_entries, 0, CATEGORY_NONE, NEED_NONE, "invoices.entry"),
    FIELD_ENUM(F, language, customers_languages, 0, CATEGORY_NONE, NEED_NONE, "invoices.language"),
    FIELD_ENUM(F, channel, invoices_channels, 0, CATEGORY_NONE, NEED_NONE, "invoices.channel"),
    FIELD_DECIMAL4(F, discount, 0, 1000000, 0, CATEGORY_NONE, NEED_NONE, "invoices.discount-percent"),
    FIELD_TEXT(F, buyer_reference, 70, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.buyer-reference"),
    FIELD_TEXT(F, order_number, 35, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.order-number"),
    FIELD_TEXT(F, work_site, 120, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.work-site"),
    FIELD_TEXT(F, note, 500, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.note"),
    FIELD_ENUM(F, act, acts, 0, CATEGORY_NONE, NEED_NONE, "invoices.act"),
    FIELD_I64(F, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.recurring.version"),
    FIELD_ROWS(F, rows, row_count, INVOICE_MAX_ROWS, row_fields, struct invoice_row, "invoices.rows"),
    FIELD_END};

static enum rc tell(struct ctx *ctx, int64_t customer, int kind, int64_t number, struct date day)
{
    return customers_timeline_add(ctx, &(struct timeline_event){
        .customer_id = customer, .kind = kind, .number = number, .day = day, .statement = STATEMENT_PURPOSE_INVOICING,
        .path = str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/toistuvat/%lld", (long long)number))});
}

/* --- a new one ------------------------------------------------------------------------------------------------- */

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

/* What was left out gets its usual value. */
static void complete(const struct ctx *ctx, struct recurring_form *form)
{
    static const int64_t months[] = {0, 1, 3, 12};

    if (form->every == 0)
        form->every = form->months > 0 ? EVERY_MONTHS : EVERY_MONTH;
    if (form->every != EVERY_MONTHS)
        form->months = months[form->every];
    if (not_given(form->first_on))
        form->first_on = ctx->today;
    if (not_given(form->end_on))
        form->end_on = DATE_NONE;
    if (form->covers == 0)
        form->covers = COVERS_AHEAD;
    if (form->prices == 0)
        form->prices = PRICES_FIXED;
    if (form->made_as == 0)
        form->made_as = MADE_DRAFT;
    if (form->term_days == 0)
        form->term_days = TERM_DAYS;
}

/* What an item was bought for is known of that item only: nothing of the margin scheme recurs (V13). */
static enum rc without_margins(struct ctx *ctx, const struct recurring_form *form)
{
    for (size_t i = 0; i < form->row_count; i++)
        if (invoices_is_margin(form->rows[i].treatment))
            return err_invalid(&ctx->err, E1786_MARGIN_RECURRING, invoices_row_field(ctx->arena, i, "treatment"));
    return RC_OK;
}

static void from_form(const struct recurring_form *form, struct recurring *out)
{
    *out = (struct recurring){
        .months = form->months, .first_on = form->first_on, .end_on = form->end_on, .month_end = form->month_end,
        .ended_on = DATE_NONE, .problem_on = DATE_NONE, .covers = form->covers, .prices = form->prices, .made_as = form->made_as,
        .rise_bp = form->rise / 100, .term_days = form->term_days, .language = form->language, .channel = form->channel,
        .discount_bp = form->discount / 100, .buyer_reference = form->buyer_reference, .order_number = form->order_number,
        .work_site = form->work_site, .note = form->note, .rows = form->rows, .row_count = form->row_count};
    out->next_on = recurring_day(out->first_on, out->months, out->month_end, 0);
}

/* The document of period k, as a form; rows are copies with the period's days and prices. */
static void document_form(struct ctx *ctx, const struct recurring *r, int64_t customer, int64_t k, struct date on,
                          struct invoice_form *out)
{
    struct date from;
    struct date to;

    recurring_period(r, k, &from, &to);
    *out = (struct invoice_form){
        .kind = VARIETY_RECURRING, .customer = customer, .invoiced_on = on, .due_on = date_add_days(on, (int)r->term_days),
        .act = r->made_as == MADE_SEND ? ACT_SEND : ACT_DRAFT, .language = r->language, .discount_bp = r->discount_bp,
        .channel = r->channel, .buyer_reference = r->buyer_reference, .order_number = r->order_number, .work_site = r->work_site,
        .note = r->note, .row_count = r->row_count, .template_id = r->id, .period_on = r->next_on,
        .rows = ARENA_ARRAY(ctx->arena, struct invoice_row, r->row_count + 1)};
    for (size_t i = 0; i < r->row_count; i++) {
        out->rows[i] = r->rows[i];
        out->rows[i].price = recurring_price(r->rows[i].price, r->rise_bp, recurring_rises(r, k));
        out->rows[i].delivered_from = from;
        out->rows[i].delivered_on = to;
    }
}

/* The next document is composed, so that what is wrong is told to who typed it; rows come back completed. */
static enum rc compose_next(struct ctx *ctx, const struct recurring_form *form, struct recurring *r, int64_t *subject)
{
    struct invoice_form first;
    struct invoice invoice;
    size_t kept = 0;

    document_form(ctx, r, form->customer, r->passed, r->next_on, &first);
    first.entry = form->entry;
    TRY(invoices_compose(ctx, &first, &invoice, subject));
    for (size_t i = 0; i < invoice.row_count; i++)
        if (invoice.rows[i].kind != ROW_DISCOUNT)
            invoice.rows[kept++] = invoice.rows[i];
    r->customer_id = invoice.customer_id;
    r->gross_entry = invoice.gross_entry;
    r->rows = invoice.rows;
    r->row_count = kept;
    return RC_OK;
}

DEFINE_ACTION(recurring_add, struct recurring_form, struct recurring_receipt)
{
    struct recurring_form form = *req;
    struct verdict verdict;
    struct customer_brief *brief = NULL;
    struct recurring r;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    complete(ctx, &form);
    TRY(recurring_decide(&form, ctx->today, &ctx->err));
    TRY(without_margins(ctx, &form));
    from_form(&form, &r);
    TRY(compose_next(ctx, &form, &r, &subject));
    TRY(customers_briefs(ctx, &r.customer_id, 1, &brief));
    if (brief->state == CUSTOMER_ENDED)
        return err_invalid(&ctx->err, E1757_RECURRING_RELATION_ENDED, "customer");
    TRY(counter_take(ctx, STR("invoice.template"), 1, &r.number));
    TRY(recurring_store(ctx, &r, subject));
    *out = (struct recurring_receipt){r.id, r.number, r.next_on};
    TRY(tell(ctx, r.customer_id, AUDIT_RECURRING_ADDED, r.number, r.next_on));
    return audit_write(ctx, AUDIT_RECURRING_ADDED, subject, r.id, &verdict);
}

/* --- a change ---------------------------------------------------------------------------------------------------- */

/* The calendar goes on as it was unless the interval or the next day is another: then it begins anew on that day. Of what was
 * made so far no period may come twice. */
static enum rc next_day(struct ctx *ctx, const struct recurring *old, struct recurring_form *form, struct recurring *r)
{
    bool same = form->months == old->months && form->month_end == old->month_end && form->first_on.days == old->next_on.days;

    if (same) {
        r->first_on = old->first_on;
        r->next_on = old->next_on;
        r->passed = r->priced_at = old->passed;
        form->first_on = date_before(old->next_on, ctx->today) ? ctx->today : old->next_on; /* what waits may lie behind */
        return RC_OK;
    }
    if (old->document_count > 0 && !date_after(r->next_on, old->documents[0].period_on))
        return err_invalid(&ctx->err, E1768_RECURRING_NEXT, "first_on");
    return RC_OK;
}

DEFINE_ACTION(recurring_change, struct recurring_change, struct recurring_receipt)
{
    struct recurring_form form = req->form;
    struct customer_brief *brief = NULL;
    struct verdict verdict;
    struct recurring old, r;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(recurring_load(ctx, req->number, 0, &old));
    if (date_is_none(old.next_on))
        return err_conflict(&ctx->err, E1756_RECURRING_ENDED);
    if (form.version != 0 && form.version != old.version)
        return err_conflict(&ctx->err, E1767_RECURRING_CHANGED);
    TRY(customers_briefs(ctx, &old.customer_id, 1, &brief));
    if (brief->number != form.customer)
        return err_invalid(&ctx->err, E1766_RECURRING_CUSTOMER, "customer");
    if (brief->state == CUSTOMER_ENDED)
        return err_invalid(&ctx->err, E1757_RECURRING_RELATION_ENDED, "customer");
    if (not_given(form.first_on))
        form.first_on = old.next_on;
    complete(ctx, &form);
    from_form(&form, &r);
    TRY(next_day(ctx, &old, &form, &r));
    TRY(recurring_decide(&form, ctx->today, &ctx->err));
    TRY(without_margins(ctx, &form));
    r.id = old.id;
    r.number = old.number;
    r.version = old.version;
    TRY(compose_next(ctx, &form, &r, &subject));
    TRY(recurring_store_change(ctx, &r, subject));
    *out = (struct recurring_receipt){r.id, r.number, r.next_on};
    TRY(tell(ctx, r.customer_id, AUDIT_RECURRING_CHANGED, r.number, r.next_on));
    return audit_write(ctx, AUDIT_RECURRING_CHANGED, subject, r.id, &verdict);
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

static enum rc end_one(struct ctx *ctx, int64_t id, int64_t number, int64_t customer, enum recurring_why why)
{
    int64_t subject = 0;
    int64_t changes = 0;

    TRY(q_template_end(ctx, &(struct q_template_end){.id = id, .on = ctx->today, .why = why}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1756_RECURRING_ENDED);
    TRY(customers_subject_of(ctx, customer, &subject));
    TRY(tell(ctx, customer, AUDIT_RECURRING_ENDED, number, ctx->today));
    return audit_write(ctx, AUDIT_RECURRING_ENDED, subject, id, NULL);
}

DEFINE_ACTION(recurring_end, struct recurring_end, struct recurring_receipt)
{
    struct q_template_by_number_row found;
    struct q_template_get_row row;
    struct verdict verdict;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = q_template_by_number(ctx, &(struct q_template_by_number){.number = req->number}, &found);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(rc);
    TRY(q_template_get(ctx, &(struct q_template_get){.id = found.id}, &row));
    *out = (struct recurring_receipt){row.id, row.number, DATE_NONE};
    return end_one(ctx, row.id, row.number, row.customer_id, WHY_PERSON);
}

enum rc invoices_on_relation_ended(struct ctx *ctx, int64_t customer, struct date end_on)
{
    struct invoice_template *list = NULL;
    size_t count = 0;
    int64_t changes = 0;

    if (ctx->policy == NULL || (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) == 0)
        return RC_OK; /* where nothing is invoiced there is no template */
    TRY(invoices_templates_of(ctx, customer, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (date_is_none(list[i].next_on))
            continue;
        TRY(q_template_limit(ctx, &(struct q_template_limit){.id = list[i].id, .on = end_on}, &changes));
        if (date_after(list[i].next_on, end_on))
            TRY(end_one(ctx, list[i].id, list[i].number, customer, WHY_RELATION));
    }
    return RC_OK;
}

/* --- the documents ----------------------------------------------------------------------------------------------- */

struct step { int64_t id; struct date expected; };
struct stepped { struct date next_on; int64_t invoice; };

/* Rows of products at the prices of the day, as agreed with the customer. */
static enum rc price_of_day(struct ctx *ctx, const struct recurring *r, enum lang lang, struct invoice_form *form)
{
    for (size_t i = 0; r->prices == PRICES_OF_DAY && i < form->row_count; i++) {
        struct invoice_row *row = &form->rows[i];
        struct product_terms terms;

        if (str_empty(row->product_code))
            continue;
        TRY(products_terms(ctx, row->product_code, r->customer_id, r->next_on, r->gross_entry, lang, &terms));
        row->price = terms.price;
        row->discount_bp = terms.discount_bp;
        row->vat_class = terms.vat_class;
    }
    return RC_OK;
}

/* The next period, or the end when there is none. */
static enum rc pass(struct ctx *ctx, const struct recurring *r, bool relation_ended, struct date *next_on)
{
    struct date next = recurring_day(r->first_on, r->months, r->month_end, r->passed + 1);
    bool over = date_is_none(next) || (!date_is_none(r->end_on) && date_after(next, r->end_on));
    int64_t changes = 0;

    TRY(q_template_pass(ctx, &(struct q_template_pass){.id = r->id, .passed = r->passed, .next_on = over ? r->next_on : next}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1756_RECURRING_ENDED);
    *next_on = over ? DATE_NONE : next;
    return over ? end_one(ctx, r->id, r->number, r->customer_id, relation_ended ? WHY_RELATION : WHY_DATE) : RC_OK;
}

DECLARE_ACTION(recurring_step, struct step, struct stepped);
DEFINE_ACTION(recurring_step, struct step, struct stepped)
{
    struct customer_brief *brief = NULL;
    struct invoice_receipt receipt = {0};
    struct invoice_form form;
    struct recurring r;
    bool relation_ended;

    out->next_on = DATE_NONE;
    TRY(recurring_get(ctx, req->id, &r));
    if (date_is_none(r.next_on) || r.next_on.days != req->expected.days || date_after(r.next_on, ctx->today))
        return RC_OK; /* somebody else was first */
    TRY(customers_briefs(ctx, &r.customer_id, 1, &brief));
    relation_ended = brief->state == CUSTOMER_ENDED;
    if (!date_is_none(r.end_on) && date_after(r.next_on, r.end_on))
        return end_one(ctx, r.id, r.number, r.customer_id, relation_ended ? WHY_RELATION : WHY_DATE);
    document_form(ctx, &r, brief->number, r.passed, ctx->today, &form); /* a missed day's document carries the day it is made */
    form.entry = r.gross_entry ? ENTRY_GROSS : ENTRY_NET;
    TRY(price_of_day(ctx, &r, r.language != 0 ? (enum lang)(r.language - 1) : LANG_FI, &form));
    TRY(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    out->invoice = receipt.id;
    return pass(ctx, &r, relation_ended, &out->next_on);
}

struct fault { int64_t id, code, row; };
DECLARE_ACTION(recurring_fault, struct fault, int64_t);
/* Why the next document could not be made; told once for each reason. */
DEFINE_ACTION(recurring_fault, struct fault, int64_t)
{
    TRY(q_template_problem(ctx, &(struct q_template_problem){.id = req->id, .code = req->code, .row = req->row, .on = ctx->today}, out));
    return *out == 1 ? audit_write(ctx, AUDIT_RECURRING_STOPPED, 0, req->id, NULL) : RC_OK;
}

static bool can_be_put_right(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_FORBIDDEN || rc == RC_REFUSED || rc == RC_NOT_FOUND;
}

/* All documents of one template whose day has come: a year without the program is twelve of them. */
static enum rc catch_up(struct ctx *ctx, int64_t id, struct date next_on)
{
    while (!date_is_none(next_on) && !date_after(next_on, ctx->today)) {
        struct stepped done = {.next_on = DATE_NONE};
        int64_t changed = 0;
        enum rc rc = RUN_ACTION(recurring_step, ctx, &((struct step){id, next_on}), &done);

        if (can_be_put_right(rc)) {
            bool fields = ctx->err.field_count > 0;
            struct fault fault = {id, fields ? ctx->err.fields[0].code : ctx->err.code, 0};

            if (!str_to_i64(fields ? ctx->err.fields[0].arg : ctx->err.arg, &fault.row))
                fault.row = 0;

            err_clear(&ctx->err);
            return RUN_ACTION(recurring_fault, ctx, &fault, &changed);
        }
        TRY(rc);
        next_on = done.next_on;
    }
    return RC_OK;
}

enum rc recurring_run(struct ctx *ctx)
{
    struct q_template_due_row *rows = NULL;
    struct q_template_due due = {.after_on = date_ymd(1900, 1, 1), .today = ctx->today, .limit = BATCH};
    size_t count = BATCH;

    while (count == BATCH) {
        TRY(q_template_due(ctx, &due, &rows, &count));
        store_release(ctx);
        for (size_t i = 0; i < count; i++) {
            TRY(catch_up(ctx, rows[i].id, rows[i].next_on));
            due.after_on = rows[i].next_on;
            due.after = rows[i].id;
        }
    }
    return RC_OK;
}
