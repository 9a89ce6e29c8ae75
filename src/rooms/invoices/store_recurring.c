/* Store of recurring invoices: templates and their rows, sealed under the customer's key (P35, P64). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_recurring.h"

enum { WORDS_BUYER_REFERENCE = 1, WORDS_ORDER_NUMBER, WORDS_WORK_SITE, WORDS_NOTE, ROW_WORDS_TEXT = 1, ROW_WORDS_REASON };

static enum rc seal_words(struct ctx *ctx, int64_t id, int64_t subject, const struct recurring *r, struct blob *out)
{
    struct record record = {.field = {[WORDS_BUYER_REFERENCE] = r->buyer_reference, [WORDS_ORDER_NUMBER] = r->order_number,
                                      [WORDS_WORK_SITE] = r->work_site, [WORDS_NOTE] = r->note}};

    *out = (struct blob){NULL, 0};
    if (str_empty(r->buyer_reference) && str_empty(r->order_number) && str_empty(r->work_site) && str_empty(r->note))
        return RC_OK;
    return seal_record(ctx, invoices_draft_key(subject), CATEGORY_BILLING, id, &record, out);
}

static enum rc seal_row_words(struct ctx *ctx, int64_t id, int64_t subject, const struct invoice_row *row, struct blob *out)
{
    return seal_record(ctx, invoices_draft_key(subject), CATEGORY_BILLING, id,
                       &(struct record){.field = {[ROW_WORDS_TEXT] = row->text, [ROW_WORDS_REASON] = row->reason}}, out);
}

static enum rc insert_row(struct ctx *ctx, int64_t template, size_t i, int64_t subject, const struct invoice_row *row)
{
    struct q_template_row_insert q = {
        .template = template, .ordinal = (int64_t)i, .id = env_new_id(ctx->env), .quantity = row->quantity, .unit = row->unit,
        .price = row->price, .discount_bp = row->discount_bp, .vat_class = row->vat_class, .treatment = row->treatment,
        .kind = row->kind, .product_code = row->product_code, .labour_percent = row->labour_percent};

    TRY(seal_row_words(ctx, q.id, subject, row, &q.text));
    return q_template_row_insert(ctx, &q);
}

enum rc recurring_store(struct ctx *ctx, struct recurring *r, int64_t subject)
{
    struct q_template_insert q = {
        .customer = r->customer_id, .number = r->number, .every_months = r->months, .first_on = r->first_on,
        .month_end = r->month_end, .end_on = r->end_on, .end_on_null = date_is_none(r->end_on), .next_on = r->next_on,
        .covers = r->covers, .prices = r->prices, .rise_bp = r->rise_bp, .made_as = r->made_as, .term_days = r->term_days,
        .gross_entry = r->gross_entry, .language = r->language, .channel = r->channel, .discount_bp = r->discount_bp,
        .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy->notice_id};

    r->id = env_new_id(ctx->env);
    q.id = r->id;
    TRY(seal_words(ctx, r->id, subject, r, &q.words));
    q.words_null = q.words.len == 0;
    TRY(q_template_insert(ctx, &q));
    for (size_t i = 0; i < r->row_count; i++)
        TRY(insert_row(ctx, r->id, i, subject, &r->rows[i]));
    return RC_OK;
}

enum rc recurring_store_change(struct ctx *ctx, const struct recurring *r, int64_t subject)
{
    struct q_template_change q = {
        .id = r->id, .version = r->version, .every_months = r->months, .first_on = r->first_on, .month_end = r->month_end,
        .end_on = r->end_on, .end_on_null = date_is_none(r->end_on), .next_on = r->next_on, .passed = r->passed,
        .priced_at = r->priced_at, .covers = r->covers, .prices = r->prices, .rise_bp = r->rise_bp, .made_as = r->made_as,
        .term_days = r->term_days, .gross_entry = r->gross_entry, .language = r->language, .channel = r->channel,
        .discount_bp = r->discount_bp};
    int64_t changes = 0;

    TRY(seal_words(ctx, r->id, subject, r, &q.words));
    q.words_null = q.words.len == 0;
    TRY(q_template_change(ctx, &q, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1767_RECURRING_CHANGED);
    TRY(q_template_rows_drop(ctx, &(struct q_template_rows_drop){.template = r->id}));
    for (size_t i = 0; i < r->row_count; i++)
        TRY(insert_row(ctx, r->id, i, subject, &r->rows[i]));
    return RC_OK;
}

static struct date day_or_none(bool none, struct date day)
{
    return none ? DATE_NONE : day;
}

static enum rc load_rows(struct ctx *ctx, struct recurring *out, int64_t subject)
{
    struct q_template_rows_row *rows = NULL;

    TRY(q_template_rows(ctx, &(struct q_template_rows){.template = out->id}, &rows, &out->row_count));
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_row, out->row_count + 1);
    for (size_t i = 0; i < out->row_count; i++) {
        struct record words;

        TRY(seal_open(ctx, invoices_draft_key(subject), CATEGORY_BILLING, rows[i].id, subject, rows[i].text, &words));
        out->rows[i] = (struct invoice_row){
            .text = words.field[ROW_WORDS_TEXT], .reason = words.field[ROW_WORDS_REASON], .quantity = rows[i].quantity,
            .unit = rows[i].unit, .price = rows[i].price, .discount_bp = rows[i].discount_bp, .vat_class = (int)rows[i].vat_class,
            .treatment = (int)rows[i].treatment, .kind = (int)rows[i].kind, .product_code = rows[i].product_code,
            .labour_percent = rows[i].labour_percent, .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
    }
    return RC_OK;
}

/* The template with its texts; NOT_FOUND 1752. */
enum rc recurring_get(struct ctx *ctx, int64_t id, struct recurring *out)
{
    struct q_template_get_row row;
    struct record words = {{{NULL, 0}}};
    int64_t subject = 0;
    enum rc rc = q_template_get(ctx, &(struct q_template_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(rc);
    *out = (struct recurring){
        .id = row.id, .customer_id = row.customer_id, .number = row.number, .version = row.version, .priced_at = row.priced_at, .months = row.every_months, .passed = row.passed,
        .rise_bp = row.rise_bp, .term_days = row.term_days, .discount_bp = row.discount_bp, .problem = row.problem,
        .problem_row = row.problem_row,
        .first_on = row.first_on, .end_on = day_or_none(row.end_on_null, row.end_on),
        .next_on = day_or_none(row.next_on_null, row.next_on), .ended_on = day_or_none(row.ended_on_null, row.ended_on),
        .problem_on = day_or_none(row.problem_on_null, row.problem_on), .month_end = row.month_end != 0,
        .gross_entry = row.gross_entry != 0, .covers = (int)row.covers, .prices = (int)row.prices, .made_as = (int)row.made_as,
        .language = (int)row.language, .channel = (int)row.channel, .ended_why = (int)row.ended_why};
    TRY(customers_subject_of(ctx, out->customer_id, &subject));
    if (!row.words_null)
        TRY(seal_open(ctx, invoices_draft_key(subject), CATEGORY_BILLING, out->id, subject, row.words, &words));
    out->buyer_reference = words.field[WORDS_BUYER_REFERENCE];
    out->order_number = words.field[WORDS_ORDER_NUMBER];
    out->work_site = words.field[WORDS_WORK_SITE];
    out->note = words.field[WORDS_NOTE];
    return load_rows(ctx, out, subject);
}

static enum rc load_documents(struct ctx *ctx, struct recurring *out)
{
    struct q_template_documents_row *rows = NULL;

    TRY(q_template_documents(ctx, &(struct q_template_documents){.template = out->id}, &rows, &out->document_count));
    out->documents = ARENA_ARRAY(ctx->arena, struct recurring_document, out->document_count + 1);
    for (size_t i = 0; i < out->document_count; i++)
        out->documents[i] = (struct recurring_document){
            .id = rows[i].id, .number = rows[i].number_null ? 0 : rows[i].number, .total_cents = rows[i].total_cents,
            .open_cents = invoices_open_of(rows[i].state, rows[i].total_cents, rows[i].paid_cents, rows[i].credited_cents),
            .state = (int)rows[i].state, .period_on = day_or_none(rows[i].period_on_null, rows[i].period_on),
            .invoiced_on = rows[i].invoiced_on, .due_on = rows[i].due_on};
    return RC_OK;
}

enum rc recurring_load(struct ctx *ctx, int64_t number, int64_t id, struct recurring *out)
{
    struct customer_brief *brief = NULL;

    if (number != 0) {
        struct q_template_by_number_row row;
        enum rc rc = q_template_by_number(ctx, &(struct q_template_by_number){.number = number}, &row);

        if (rc == RC_NOT_FOUND)
            return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
        TRY(rc);
        id = row.id;
    }
    TRY(recurring_get(ctx, id, out));
    TRY(customers_briefs(ctx, &out->customer_id, 1, &brief));
    out->name = brief->name;
    return load_documents(ctx, out);
}

enum rc recurring_number(struct ctx *ctx, int64_t id, int64_t *number)
{
    struct q_template_number_row row = {.number = 0};
    enum rc rc = q_template_number(ctx, &(struct q_template_number){.id = id}, &row);

    *number = rc == RC_OK ? row.number : 0;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc recurring_list_load(struct ctx *ctx, enum recurring_filter filter, int64_t before, size_t limit, struct recurring_list *out)
{
    struct q_template_list_row *rows = NULL;
    struct q_template_counts_row counts;
    struct customer_brief *briefs = NULL;
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, limit + 1);

    TRY(q_template_counts(ctx, &counts));
    *out = (struct recurring_list){.going = counts.going, .stopped = counts.stopped};
    TRY(q_template_list(ctx, &(struct q_template_list){.before = before > 0 ? before : INT64_MAX, .going = 1,
        .going_null = filter == RECURRING_ALL, .stopped = 1, .stopped_null = filter != RECURRING_STOPPED, .limit = (int64_t)limit + 1},
        &rows, &out->count));
    out->more = out->count > limit;
    out->count = out->more ? limit : out->count;
    out->rows = ARENA_ARRAY(ctx->arena, struct recurring, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        ids[i] = rows[i].customer_id;
    if (out->count > 0)
        TRY(customers_briefs(ctx, ids, out->count, &briefs));
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = (struct recurring){
            .id = rows[i].id, .customer_id = rows[i].customer_id, .number = rows[i].number, .months = rows[i].every_months,
            .first_on = rows[i].first_on, .end_on = day_or_none(rows[i].end_on_null, rows[i].end_on),
            .next_on = day_or_none(rows[i].next_on_null, rows[i].next_on), .passed = rows[i].passed,
            .ended_on = day_or_none(rows[i].ended_on_null, rows[i].ended_on), .ended_why = (int)rows[i].ended_why,
            .prices = (int)rows[i].prices, .made_as = (int)rows[i].made_as, .problem = rows[i].problem, .problem_row = rows[i].problem_row,
            .problem_on = DATE_NONE, .name = briefs[i].name};
    return RC_OK;
}

enum rc invoices_templates_todo(struct ctx *ctx, struct template_todo *out)
{
    struct q_template_todo_row row;

    TRY(q_template_todo(ctx, &(struct q_template_todo){.today = ctx->today, .week = date_add_days(ctx->today, 7)}, &row));
    *out = (struct template_todo){row.stopped, row.soon, day_or_none(row.stopped_on_null, row.stopped_on)};
    return RC_OK;
}

/* --- other rooms --------------------------------------------------------------------------------------------- */

enum rc invoices_templates_of(struct ctx *ctx, int64_t customer, struct invoice_template **out, size_t *count)
{
    struct q_template_of_customer_row *rows = NULL;

    TRY(q_template_of_customer(ctx, &(struct q_template_of_customer){.customer = customer}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct invoice_template, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct invoice_template){rows[i].id, rows[i].number, 1 + rows[i].row_count,
                                              day_or_none(rows[i].next_on_null, rows[i].next_on)};
    return RC_OK;
}

enum rc recurring_remove(struct ctx *ctx, int64_t customer, int64_t *removed)
{
    int64_t n = 0;

    TRY(q_template_rows_remove(ctx, &(struct q_template_rows_remove){.customer = customer}, &n));
    *removed += n;
    TRY(q_template_remove(ctx, &(struct q_template_remove){.customer = customer}, &n));
    *removed += n;
    return RC_OK;
}

static enum rc move_one(struct ctx *ctx, int64_t id, int64_t into, int64_t subject)
{
    struct q_template_rows_row *rows = NULL;
    struct recurring r;
    struct blob sealed;
    size_t count = 0;
    int64_t n = 0;

    TRY(recurring_get(ctx, id, &r));
    TRY(seal_words(ctx, id, subject, &r, &sealed));
    TRY(q_template_move(ctx, &(struct q_template_move){.id = id, .into = into, .words = sealed, .words_null = sealed.len == 0}, &n));
    TRY(q_template_rows(ctx, &(struct q_template_rows){.template = id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(seal_row_words(ctx, rows[i].id, subject, &r.rows[i], &sealed));
        TRY(q_template_row_reseal(ctx, &(struct q_template_row_reseal){.template = id, .ordinal = rows[i].ordinal, .text = sealed}));
    }
    return RC_OK;
}

enum rc invoices_templates_move(struct ctx *ctx, int64_t from, int64_t into, int64_t into_subject)
{
    struct invoice_template *list = NULL;
    size_t count = 0;

    if (ctx->policy == NULL || (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) == 0)
        return RC_OK; /* rows that stay behind stop the merge of persons: customers looks for them */
    TRY(invoices_templates_of(ctx, from, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (move_one(ctx, list[i].id, into, into_subject) == RC_OK)
            continue;
        if (ctx->err.rc != RC_NOT_FOUND)
            return ctx->err.rc;
        err_clear(&ctx->err); /* could not be opened now: must not be lost */
        return err_conflict(&ctx->err, E1758_RECURRING_CANNOT_MOVE);
    }
    return RC_OK;
}
