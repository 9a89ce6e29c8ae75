/* Collective invoicing as a run (BILLING.md section 1): delivered orders of each customer become one invoice. A step
 * of the run is one customer: its invoice, the marks on its orders and the run's own row in one transaction. A run that
 * was cut goes on where the store says; what is invoiced is not ready any more, so nothing is invoiced twice (P64). */
#include "base/errors.h"
#include "audit_invoices.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/orders/orders.h"

enum { ORDERS_MOST = 500, PREVIEW_MOST = 1000 };

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

enum rc invoices_run_preview(struct ctx *ctx, struct date delivered_to, struct invoice_run_line **out, size_t *count)
{
    struct order_ready *ready = NULL;
    int64_t customer = 0;
    int64_t order = 0;
    size_t n = PREVIEW_MOST;

    *count = 0;
    *out = ARENA_ARRAY(ctx->arena, struct invoice_run_line, PREVIEW_MOST);
    while (n == PREVIEW_MOST) {
        TRY(orders_ready_to_invoice(ctx, not_given(delivered_to) ? ctx->today : delivered_to, customer, order,
                                    PREVIEW_MOST, &ready, &n));
        for (size_t i = 0; i < n; i++) {
            bool same = *count > 0 && (*out)[*count - 1].customer_id == ready[i].customer_id;

            if (!same && *count == PREVIEW_MOST)
                return RC_OK;
            if (!same)
                (*out)[(*count)++] = (struct invoice_run_line){.customer_id = ready[i].customer_id};
            (*out)[*count - 1].orders++;
            (*out)[*count - 1].rows += ready[i].lines;
            customer = ready[i].customer_id;
            order = ready[i].order_id;
        }
    }
    return RC_OK;
}

DEFINE_ACTION(invoices_run_start, struct invoice_run_form, struct invoice_run)
{
    struct verdict verdict;
    struct invoice_run_line *lines = NULL;
    struct date to = not_given(req->delivered_to) ? ctx->today : req->delivered_to;
    struct date on = not_given(req->invoiced_on) ? ctx->today : req->invoiced_on;
    size_t count = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_run_preview(ctx, to, &lines, &count));
    if (count == 0)
        return err_conflict(&ctx->err, E1751_RUN_NOTHING);
    *out = (struct invoice_run){.id = env_new_id(ctx->env), .customers = (int64_t)count, .delivered_to = to,
                                .invoiced_on = on, .going = true};
    TRY(q_invoice_run_insert(ctx, &(struct q_invoice_run_insert){
        .id = out->id, .delivered_on = to, .invoiced_on = on, .customers = out->customers,
        .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_INVOICE_RUN_STARTED, 0, out->id, &verdict);
}

/* Rows of a customer's orders that are entered alike (net or gross), with what they charge. */
static enum rc gather_rows(struct ctx *ctx, const struct order_ready *ready, size_t n, struct date to,
                           struct invoice_form *form, struct order_charged **charged)
{
    size_t room = 0;

    for (size_t i = 0; i < n; i++)
        room += (size_t)ready[i].lines;
    form->rows = ARENA_ARRAY(ctx->arena, struct invoice_row, room + 1);
    *charged = ARENA_ARRAY(ctx->arena, struct order_charged, room + 1);
    for (size_t i = 0; i < n; i++) {
        struct order_charge *charges = NULL;
        size_t count = 0;

        if (ready[i].gross_entry != ready[0].gross_entry)
            continue; /* an invoice of its own, the next step */
        TRY(orders_charges(ctx, ready[i].order_id, to, &charges, &count));
        for (size_t k = 0; k < count && form->row_count < room && form->row_count < INVOICE_MAX_ROWS; k++) {
            size_t at = form->row_count++;

            form->rows[at] = charges[k].row;
            form->rows[at].order_number = str_fmt(ctx->arena, "%lld", (long long)charges[k].order_number);
            (*charged)[at] = (struct order_charged){charges[k].order_id, charges[k].delivery_id, (int64_t)at};
        }
    }
    return RC_OK;
}

struct step { int64_t run, customer; bool issue; int64_t code, at_row; };

/* One customer, or with issue false only the mark that this customer could not be invoiced. */
static enum rc step_body(struct ctx *ctx, const struct step *req, struct invoice_receipt *out)
{
    struct q_invoice_run_get_row run;
    struct order_ready *ready = NULL;
    struct order_charged *charged = NULL;
    struct customer_brief *brief = NULL;
    struct invoice_form form = {.kind = VARIETY_COLLECTIVE, .run_id = req->run};
    size_t n = 0;
    int64_t changes = 0;

    TRY(q_invoice_run_get(ctx, &(struct q_invoice_run_get){.id = req->run}, &run));
    if (req->issue)
        TRY(orders_ready_of_customer(ctx, req->customer, run.delivered_on, ORDERS_MOST, &ready, &n));
    if (n > 0) {
        TRY(gather_rows(ctx, ready, n, run.delivered_on, &form, &charged));
        TRY(customers_briefs(ctx, &req->customer, 1, &brief));
        form.customer = brief->number;
        form.invoiced_on = run.invoiced_on;
        form.entry = ready[0].gross_entry ? ENTRY_GROSS : ENTRY_NET;
        TRY(RUN_ACTION(invoices_create, ctx, &form, out));
        TRY(orders_mark_invoiced(ctx, out->id, charged, form.row_count));
    }
    if (!req->issue)
        TRY(q_invoice_run_fault_insert(ctx, &(struct q_invoice_run_fault_insert){
            .run = req->run, .customer = req->customer, .code = req->code, .at_row = req->at_row}));
    /* a customer with more than one invoice is taken again; only an empty or failed one is passed */
    return q_invoice_run_step(ctx, &(struct q_invoice_run_step){
        .id = req->run, .after = n > 0 ? run.after_customer : req->customer, .invoices = n > 0 ? 1 : 0,
        .failed = req->issue ? 0 : 1, .cents = out->total_cents}, &changes);
}

DECLARE_ACTION(invoices_run_step, struct step, struct invoice_receipt);
DEFINE_ACTION(invoices_run_step, struct step, struct invoice_receipt)
{
    return step_body(ctx, req, out);
}

/* The next customer with something to invoice; 0: none, or the run has ended (state other than 1). */
static enum rc next_customer(struct ctx *ctx, int64_t run, int64_t *customer, int64_t *state)
{
    struct q_invoice_run_get_row row;

    *customer = 0;
    TRY(q_invoice_run_get(ctx, &(struct q_invoice_run_get){.id = run}, &row));
    *state = row.state;
    return row.state == 1 ? orders_next_to_invoice(ctx, row.delivered_on, row.after_customer, customer) : RC_OK;
}

/* Some customers in one commit: whole or not at all, what fails is done again one by one. */
enum { RUN_BATCH = 25, RUN_WHILE_MS = 1500 };
DECLARE_ACTION(invoices_run_batch, int64_t, int64_t);
DEFINE_ACTION(invoices_run_batch, int64_t, int64_t)
{
    for (*out = 0; *out < RUN_BATCH; (*out)++) {
        struct invoice_receipt receipt = {0};
        struct step step = {.run = *req, .issue = true};
        int64_t state = 0;

        TRY(next_customer(ctx, *req, &step.customer, &state));
        if (step.customer == 0)
            break;
        TRY(step_body(ctx, &step, &receipt));
    }
    return RC_OK;
}

DECLARE_ACTION(invoices_run_finish, int64_t, int64_t);
DEFINE_ACTION(invoices_run_finish, int64_t, int64_t)
{
    *out = 0;
    return q_invoice_run_end(ctx, &(struct q_invoice_run_end){.id = *req, .at = ctx->now}, out);
}

static bool is_no(enum rc rc) /* this customer cannot be invoiced as it is: told with the reason, the others go on */
{
    return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_FORBIDDEN || rc == RC_REFUSED;
}

static enum rc run_one(struct ctx *ctx, int64_t run, bool *done)
{
    struct invoice_receipt receipt = {0};
    struct step step = {.run = run, .issue = true};
    int64_t state = 0;
    enum rc rc;

    TRY(next_customer(ctx, run, &step.customer, &state));
    store_release(ctx);
    if (step.customer == 0) {
        int64_t ended = 0;

        *done = true;
        return state == 1 ? RUN_ACTION(invoices_run_finish, ctx, &run, &ended) : RC_OK;
    }
    rc = RUN_ACTION(invoices_run_step, ctx, &step, &receipt);
    if (is_no(rc)) {
        bool fields = ctx->err.field_count > 0;

        step.code = fields ? ctx->err.fields[0].code : ctx->err.code;
        if (!str_to_i64(fields ? ctx->err.fields[0].arg : ctx->err.arg, &step.at_row))
            step.at_row = 0;
        err_clear(&ctx->err);
        step.issue = false;
        rc = RUN_ACTION(invoices_run_step, ctx, &step, &receipt);
    }
    return rc;
}

enum rc invoices_run_continue(struct ctx *ctx, int64_t run, int64_t most, bool *done)
{
    *done = false;
    for (int64_t i = 0; i < most && !*done; i++)
        TRY(run_one(ctx, run, done));
    return RC_OK;
}

enum rc invoices_run_load(struct ctx *ctx, int64_t id, struct invoice_run *out)
{
    struct q_invoice_run_get_row row;
    enum rc rc = q_invoice_run_get(ctx, &(struct q_invoice_run_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    *out = (struct invoice_run){row.id, row.customers, row.invoices, row.failed, row.total_cents, row.delivered_on,
                                row.invoiced_on, row.state == 1};
    return RC_OK;
}

enum rc invoices_run_faults(struct ctx *ctx, int64_t run, struct invoice_run_fault **out, size_t *count)
{
    struct q_invoice_run_faults_row *rows = NULL;

    TRY(q_invoice_run_faults(ctx, &(struct q_invoice_run_faults){.run = run}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct invoice_run_fault, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct invoice_run_fault){rows[i].customer_id, rows[i].code, rows[i].at_row};
    return RC_OK;
}

/* A commit's worth of customers; those of a batch that fails are taken one by one. */
static enum rc go_on(struct ctx *ctx, int64_t run, bool *done)
{
    int64_t made = 0;
    enum rc rc = RUN_ACTION(invoices_run_batch, ctx, &run, &made);

    *done = false;
    if (is_no(rc)) {
        err_clear(&ctx->err);
        return invoices_run_continue(ctx, run, RUN_BATCH, done);
    }
    TRY(rc);
    return made == RUN_BATCH ? RC_OK : invoices_run_continue(ctx, run, 1, done);
}

/* Job: a while of each run that is going; at the start also those that a crash cut. Other timers wait no longer than that, and
 * people's own actions come between two commits. */
enum rc invoices_runs_go_on(struct ctx *ctx)
{
    struct q_invoice_run_going_row *rows = NULL;
    size_t count = 0;
    int64_t until = ctx->env->now_ms(ctx->env) + RUN_WHILE_MS;

    TRY(q_invoice_run_going(ctx, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        size_t mark = arena_mark(ctx->arena);
        bool done = false;

        while (!done && ctx->env->now_ms(ctx->env) < until) {
            TRY(go_on(ctx, rows[i].id, &done));
            TRY(audit_flush_reads(ctx));
            ctx->reads = NULL; /* it lay in the memory that goes */
            arena_release(ctx->arena, mark);
        }
    }
    return RC_OK;
}
