/* Claims, rates and sums from what is stored. No decision, no transaction. */
#include "base/errors.h"
#include "errors_collection.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/tables/tables.h"

/* ---- rates and limits ------------------------------------------------------------------------------------------- */

static void pick(struct ctx *ctx, const struct table_value *all, size_t n, const char *name, struct interest_rate **out,
                 size_t *count)
{
    *out = ARENA_ARRAY(ctx->arena, struct interest_rate, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (str_eqz(str_from(all[i].name), name))
            (*out)[(*count)++] = (struct interest_rate){all[i].valid_from, all[i].valid_to, all[i].value, all[i].confirmed};
}

enum rc collection_rates(struct ctx *ctx, struct rates *out)
{
    struct table_value *all = NULL;
    size_t n = 0;

    TRY(tables_values(ctx, TABLE_INTEREST, &all, &n));
    pick(ctx, all, n, "reference", &out->reference, &out->reference_count);
    pick(ctx, all, n, "margin-consumer", &out->consumer, &out->consumer_count);
    pick(ctx, all, n, "margin-business", &out->business, &out->business_count);
    return RC_OK;
}

/* Only a confirmed limit counts: an unconfirmed one allows nothing. */
static enum rc limit(struct ctx *ctx, int debtor, const char *what, struct table_row *out)
{
    const char *name = str_z(ctx->arena, str_fmt(ctx->arena, "%s.%s", debtor == DEBTOR_BUSINESS ? "business" : "consumer", what));
    enum rc rc = tables_row_on(ctx, TABLE_COLLECTION, name, ctx->today, out);

    if (rc == RC_NOT_FOUND || (rc == RC_OK && !out->confirmed)) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2823_LIMIT_UNKNOWN, "fee_cents");
    }
    return rc;
}

enum rc collection_limits(struct ctx *ctx, int debtor, const char *fee, const char *days, struct fee_limits *out)
{
    struct table_row row;

    TRY(limit(ctx, debtor, fee, &row));
    *out = (struct fee_limits){.most_cents = row.value, .section = row.section, .confirmed = true};
    TRY(limit(ctx, debtor, days, &row));
    out->least_days = row.value;
    return RC_OK;
}

/* ---- claims -------------------------------------------------------------------------------------------------------- */

static struct date day_of(struct str text)
{
    struct date d = DATE_NONE;

    return str_empty(text) || !date_from_iso(text, &d) ? DATE_NONE : d;
}

enum rc collection_plan_state(struct ctx *ctx, int64_t invoice, int64_t open_cents, bool *kept)
{
    struct q_plan_of_row plan;
    struct q_plan_parts_row *rows = NULL;
    struct instalment *parts;
    size_t count = 0;

    TRY(q_plan_of(ctx, &(struct q_plan_of){.invoice = invoice}, &plan));
    TRY(q_plan_parts(ctx, &(struct q_plan_parts){.plan = plan.id}, &rows, &count));
    parts = ARENA_ARRAY(ctx->arena, struct instalment, count + 1);
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct instalment){rows[i].due_on, rows[i].cents};
    *kept = collection_plan_holds(parts, count, plan.base_cents - open_cents, plan.grace_days, ctx->today);
    return RC_OK;
}

static enum rc line_of(struct ctx *ctx, const struct q_claim_open_row *r, struct claim_line *out)
{
    struct date stops[3];
    bool kept = false;

    *out = (struct claim_line){.invoice = r->id, .customer = r->customer_id_null ? 0 : r->customer_id, .number = r->number,
        .shown = r->number_text_null ? str_fmt(ctx->arena, "%lld", (long long)r->number) : r->number_text,
        .due_on = r->due_on, .open_cents = r->open_cents, .agreed_bp = r->interest_bp, .reminders = r->reminders,
        .fee_cents = r->fee_cents, .charge_cents = r->charge_cents, .variety = (int)r->variety, .last_reminder = day_of(r->reminded_text), .reminder_due = day_of(r->pay_by_text),
        .disputed_cents = r->disputed_cents, .case_id = r->case_id};
    if (!date_is_none(day_of(r->moved_text)) && date_after(day_of(r->moved_text), r->due_on))
        out->due_on = day_of(r->moved_text);
    if (out->disputed_cents > out->open_cents)
        out->disputed_cents = out->open_cents;
    if (r->plan_id != 0) {
        TRY(collection_plan_state(ctx, r->id, r->open_cents, &kept));
        out->plan_kept = kept;
        out->plan_broken = !kept;
    }
    stops[0] = out->last_reminder;
    stops[1] = day_of(r->admitted_text);
    stops[2] = day_of(r->paid_text);
    out->time_barred_on = collection_time_bar(r->due_on, stops, COUNT(stops));
    return RC_OK;
}

static enum rc claims(struct ctx *ctx, const struct q_claim_open *q, struct claim_line **out, size_t *count)
{
    struct q_claim_open_row *rows = NULL;

    TRY(q_claim_open(ctx, q, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct claim_line, *count + 1);
    for (size_t i = 0; i < *count; i++)
        TRY(line_of(ctx, &rows[i], &(*out)[i]));
    return RC_OK;
}

enum rc collection_claims(struct ctx *ctx, int64_t customer, size_t most, struct claim_line **out, size_t *count)
{
    return claims(ctx, &(struct q_claim_open){.before = ctx->today, .customer = customer, .customer_null = customer == 0,
        .invoice_null = true, .most = (int64_t)most}, out, count);
}

enum rc collection_claim(struct ctx *ctx, int64_t invoice, struct claim_line *out)
{
    struct claim_line *rows = NULL;
    size_t count = 0;

    TRY(claims(ctx, &(struct q_claim_open){.before = date_ymd(9999, 12, 31), .customer_null = true, .invoice = invoice,
                                           .most = 1}, &rows, &count));
    if (count == 0)
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    *out = rows[0];
    return RC_OK;
}

enum rc collection_find(struct ctx *ctx, int64_t number, struct claim_line *out)
{
    int64_t id = 0;
    enum rc rc = invoices_id_by_number(ctx, number, &id);

    if (rc == RC_OK)
        rc = collection_claim(ctx, id, out);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2819_COLLECTION_NO_INVOICE, "invoice");
    }
    return rc;
}

enum rc collection_debtor(struct ctx *ctx, int64_t customer, bool *consumer, struct str *name, int64_t *subject)
{
    struct customer_brief *brief = NULL;

    *consumer = true;
    if (name != NULL)
        *name = STR("");
    if (subject != NULL)
        *subject = 0;
    if (customer == 0)
        return RC_OK;
    TRY(customers_briefs(ctx, &customer, 1, &brief));
    *consumer = brief->kind != CUSTOMER_ORGANISATION && !brief->sole_trader;
    if (name != NULL)
        *name = brief->name;
    if (subject != NULL)
        *subject = brief->subject_id;
    return RC_OK;
}

/* ---- interest ---------------------------------------------------------------------------------------------------------- */

static enum rc moves_of(struct ctx *ctx, int64_t invoice, struct interest_move **out, size_t *count)
{
    struct q_claim_moves_row *paid = NULL;
    struct q_claim_credits_row *credits = NULL;
    size_t paid_count = 0, credit_count = 0;

    TRY(q_claim_moves(ctx, &(struct q_claim_moves){.invoice = invoice}, &paid, &paid_count));
    TRY(q_claim_credits(ctx, &(struct q_claim_credits){.invoice = invoice}, &credits, &credit_count));
    *out = ARENA_ARRAY(ctx->arena, struct interest_move, paid_count + credit_count + 1);
    for (size_t i = 0; i < paid_count; i++)
        (*out)[i] = (struct interest_move){paid[i].made_on, paid[i].cents};
    for (size_t i = 0; i < credit_count; i++)
        (*out)[paid_count + i] = (struct interest_move){credits[i].set_on, credits[i].cents};
    *count = paid_count + credit_count;
    return RC_OK;
}

enum rc collection_interest_with(struct ctx *ctx, const struct rates *rates, const struct claim_line *claim, bool consumer,
                                 struct date asked_on, struct interest_sum *out)
{
    struct q_claim_invoice_row row;
    struct interest_move *moves = NULL;
    size_t count = 0;

    TRY(q_claim_invoice(ctx, &(struct q_claim_invoice){.invoice = claim->invoice}, &row));
    *out = (struct interest_sum){.principal_left = row.open_cents};
    if (row.variety == VARIETY_INTEREST || row.variety == VARIETY_REMINDER)
        return RC_OK; /* no interest on interest */
    TRY(moves_of(ctx, claim->invoice, &moves, &count));
    return collection_interest(ctx->arena, &(struct interest_claim){.principal_cents = row.total_cents, .due_on = claim->due_on,
        .asked_on = asked_on, .moves = moves, .move_count = count, .consumer = consumer, .agreed_bp = row.interest_bp,
        .banking_day_grace = true, .reference = rates->reference, .reference_count = rates->reference_count,
        .margin = consumer ? rates->consumer : rates->business,
        .margin_count = consumer ? rates->consumer_count : rates->business_count}, out, &ctx->err);
}

enum rc collection_interest_of(struct ctx *ctx, int64_t invoice, struct date asked_on, struct interest_sum *out)
{
    struct q_claim_invoice_row row;
    struct claim_line claim = {.invoice = invoice};
    struct rates rates;
    bool consumer = true;
    enum rc rc = q_claim_invoice(ctx, &(struct q_claim_invoice){.invoice = invoice}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    TRY(rc);
    claim.due_on = row.due_on;
    rc = collection_claim(ctx, invoice, &claim); /* a settled one keeps its own due date */
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    TRY(collection_rates(ctx, &rates));
    TRY(collection_debtor(ctx, row.customer_id_null ? 0 : row.customer_id, &consumer, NULL, NULL));
    return collection_interest_with(ctx, &rates, &claim, consumer, asked_on, out);
}

/* ---- receivables ------------------------------------------------------------------------------------------------------- */

static size_t bucket(int64_t days)
{
    return days <= 0 ? 0 : days <= 14 ? 1 : days <= 30 ? 2 : days <= 60 ? 3 : days <= 90 ? 4 : 5;
}

enum rc collection_ageing(struct ctx *ctx, struct date on, struct invoice_ageing *out)
{
    *out = (struct invoice_ageing){.counts = {0}};
    if (!date_before(on, ctx->today)) {
        struct q_ageing_now_row *rows = NULL;
        size_t n = 0;

        TRY(q_ageing_now(ctx, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            out->counts[bucket(on.days - rows[i].due_on.days)] += rows[i].how_many;
            out->cents[bucket(on.days - rows[i].due_on.days)] += rows[i].open_cents;
        }
    } else {
        struct q_ageing_then_row *rows = NULL;
        size_t n = 0;

        TRY(q_ageing_then(ctx, &(struct q_ageing_then){.on = on}, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            out->counts[bucket(on.days - rows[i].due_on.days)] += rows[i].how_many;
            out->cents[bucket(on.days - rows[i].due_on.days)] += rows[i].open_cents;
        }
    }
    return RC_OK;
}

enum rc collection_account(struct ctx *ctx, int64_t customer, struct date from, struct date to, struct ledger *out)
{
    struct q_account_moves_row *rows = NULL;
    size_t n = 0;

    TRY(q_account_moves(ctx, &(struct q_account_moves){.customer = customer, .until = to}, &rows, &n));
    *out = (struct ledger){.lines = ARENA_ARRAY(ctx->arena, struct ledger_line, n + 1)};
    for (size_t i = 0; i < n; i++) {
        out->closing_cents += rows[i].cents;
        if (date_before(rows[i].moved_on, from))
            out->opening_cents += rows[i].cents;
        else
            out->lines[out->count++] = (struct ledger_line){rows[i].moved_on, (enum ledger_kind)rows[i].kind, rows[i].number,
                                                             rows[i].cents, out->closing_cents};
    }
    return RC_OK;
}

/* ---- reminders, disputes -------------------------------------------------------------------------------------------------- */

enum rc collection_reminders_of_run(struct ctx *ctx, int64_t run, int64_t only, struct reminder **out, size_t *count)
{
    struct q_reminder_of_run_row *rows = NULL;

    TRY(q_reminder_of_run(ctx, &(struct q_reminder_of_run){.run = run, .only = only, .only_null = only == 0}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct reminder, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct reminder){.id = rows[i].id, .invoice = rows[i].invoice_id, .number = rows[i].number,
            .ordinal = rows[i].ordinal, .open_cents = rows[i].open_cents, .fee_cents = rows[i].fee_cents,
            .interest_cents = rows[i].interest_cents, .state = (int)rows[i].state, .on = rows[i].reminded_on,
            .pay_by = rows[i].pay_by_on};
    return RC_OK;
}

enum rc collection_reminders_of(struct ctx *ctx, int64_t invoice, struct reminder **out, size_t *count)
{
    struct q_reminder_of_invoice_row *rows = NULL;

    TRY(q_reminder_of_invoice(ctx, &(struct q_reminder_of_invoice){.invoice = invoice}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct reminder, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct reminder){.id = rows[i].id, .invoice = invoice, .ordinal = rows[i].ordinal,
            .open_cents = rows[i].open_cents, .fee_cents = rows[i].fee_cents, .interest_cents = rows[i].interest_cents,
            .state = 2, .on = rows[i].reminded_on, .pay_by = rows[i].pay_by_on};
    return RC_OK;
}

static struct reminder_run run_of(const struct q_reminder_runs_row *r)
{
    return (struct reminder_run){.id = r->id, .run_on = r->run_on, .made_at = r->made_at, .made_by = r->made_by,
        .planned = r->planned, .sent = r->sent, .left_out = r->left_out, .fee_cents = r->fee_cents, .done = !r->done_at_null,
        .hold_until = r->hold_until_null ? 0 : r->hold_until};
}

enum rc collection_runs(struct ctx *ctx, size_t most, struct reminder_run **out, size_t *count)
{
    struct q_reminder_runs_row *rows = NULL;

    TRY(q_reminder_runs(ctx, &(struct q_reminder_runs){.only_null = true, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct reminder_run, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = run_of(&rows[i]);
    return RC_OK;
}

enum rc collection_run_load(struct ctx *ctx, int64_t id, struct reminder_run *out)
{
    struct q_reminder_runs_row *rows = NULL;
    size_t count = 0;

    TRY(q_reminder_runs(ctx, &(struct q_reminder_runs){.only = id, .most = 1}, &rows, &count));
    if (count == 0)
        return err_not_found(&ctx->err, E2822_RUN_NOT_FOUND);
    *out = run_of(&rows[0]);
    return RC_OK;
}

enum rc collection_disputes(struct ctx *ctx, struct dispute **out, size_t *count)
{
    struct q_dispute_list_row *rows = NULL;

    TRY(q_dispute_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct dispute, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct dispute){.id = rows[i].id, .invoice = rows[i].invoice_id, .number = rows[i].number,
            .customer = rows[i].customer_id_null ? 0 : rows[i].customer_id, .cents = rows[i].cents,
            .reason = (int)rows[i].reason, .on = rows[i].opened_on, .rows = rows[i].rows_text};
    return RC_OK;
}

enum rc collection_timeline(struct ctx *ctx, int64_t customer, int kind, int64_t number, int64_t cents,
                            struct date day)
{
    if (customer == 0)
        return RC_OK;
    return customers_timeline_add(ctx, &(struct timeline_event){.customer_id = customer, .kind = kind, .number = number,
        .cents = cents, .day = day, .path = str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld", (long long)number)),
        .statement = STATEMENT_DISCLOSURE_COLLECTION});
}

/* ---- facts for the erasure engine ----------------------------------------------------------------------------------------- */

enum rc collection_facts(struct ctx *ctx, int64_t customer, struct collection_fact **out, size_t *count)
{
    struct q_collection_facts_row *cases = NULL;
    struct claim_line *lines = NULL;
    size_t case_count = 0, line_count = 0;

    TRY(claims(ctx, &(struct q_claim_open){.before = date_ymd(9999, 12, 31), .customer = customer, .invoice_null = true,
                                           .most = CLAIMS_MOST}, &lines, &line_count));
    TRY(q_collection_facts(ctx, &(struct q_collection_facts){.customer = customer}, &cases, &case_count));
    *out = ARENA_ARRAY(ctx->arena, struct collection_fact, line_count + 1);
    *count = 0;
    for (size_t i = 0; i < line_count; i++) {
        struct collection_fact fact = {.invoice = lines[i].invoice, .handed_on = DATE_NONE, .time_barred_on = lines[i].time_barred_on,
            .blocks = (lines[i].disputed_cents > 0 ? CLAIM_DISPUTED : 0u) | (lines[i].plan_kept ? CLAIM_PLANNED : 0u)};

        for (size_t k = 0; k < case_count; k++)
            if (cases[k].id == fact.invoice) {
                fact.blocks |= CLAIM_WITH_AGENCY;
                fact.case_id = cases[k].case_id;
                fact.case_year = cases[k].year;
                fact.case_ordinal = cases[k].ordinal;
                fact.recipient = cases[k].recipient_id;
                fact.handed_on = cases[k].handed_on;
            }
        if (fact.blocks != 0)
            (*out)[(*count)++] = fact;
    }
    return RC_OK;
}

enum rc collection_bill_of(struct ctx *ctx, int64_t invoice, struct collection_bill *out)
{
    struct q_claim_bill_get_row row;
    enum rc rc = q_claim_bill_get(ctx, &(struct q_claim_bill_get){.bill = invoice}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2819_COLLECTION_NO_INVOICE);
    TRY(rc);
    *out = (struct collection_bill){row.until_on, row.invoiced_on, row.due_on, row.interest_cents, row.cost_cents, row.total_cents, row.reference};
    return RC_OK;
}

/* ---- write-offs, history --------------------------------------------------------------------------------------------------- */

enum rc collection_written_off(struct ctx *ctx, int64_t invoice, struct written_off *out)
{
    struct q_write_off_of_row row;
    enum rc rc = q_write_off_of(ctx, &(struct q_write_off_of){.invoice = invoice}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    TRY(rc);
    *out = (struct written_off){.cents = row.cents, .vat_cents = row.vat_cents, .recovered_cents = row.recovered_cents,
                                .reason = (int)row.reason, .on = row.written_on};
    return RC_OK;
}

enum rc collection_write_offs(struct ctx *ctx, size_t most, struct written_off **out, size_t *count)
{
    struct q_write_off_list_row *rows = NULL;

    TRY(q_write_off_list(ctx, &(struct q_write_off_list){.most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct written_off, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct written_off){.number = rows[i].number, .customer = rows[i].customer_id_null ? 0 : rows[i].customer_id,
            .cents = rows[i].cents, .recovered_cents = rows[i].recovered_cents, .on = rows[i].written_on};
    return RC_OK;
}

const char *const collection_moments[MOMENT_KINDS] = {"", "reminded", "due-moved", "admitted", "disputed", "dispute-decided", "plan",
    "compensation", "billed", "handed-over", "written-off", "recovered"};

enum rc collection_history(struct ctx *ctx, int64_t invoice, struct claim_history **out, size_t *count)
{
    struct q_claim_history_row *rows = NULL;

    TRY(q_claim_history(ctx, &(struct q_claim_history){.invoice = invoice}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct claim_history, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct claim_history){.kind = (enum claim_moment)rows[i].kind, .cents = rows[i].cents, .value = rows[i].value,
            .by = rows[i].made_by, .on = rows[i].happened_on,
            .to_on = rows[i].to_on_null ? DATE_NONE : rows[i].to_on};
    return RC_OK;
}
