/* What a collection agency sends back (P31, P32, P35): a file is read whole, each line of it is one act and counts once; one
 * faulty line refuses all, and every faulty line is told with its number. */
#include "base/csv.h"
#include "audit_collection.h"
#include "base/errors.h"
#include "db/core.h"
#include "errors_collection.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/payments/payments.h"

enum { EVENT_PAID = 1, EVENT_COSTS, EVENT_CLOSED, EVENT_RETURNED, EVENT_UNCOLLECTABLE };
enum { FAULTS_MOST = 200 };

/* The format's own words, and those of the languages that the page shows. */
static int event_of(struct str word)
{
    static const char *const words[][4] = {
        {NULL}, {"paid", "maksu", "betalning", "payment"}, {"costs", "kulut", "kostnader", "cost"},
        {"closed", "päättynyt", "avslutat", "ended"}, {"returned", "palautettu", "återlämnat", "back"},
        {"uncollectable", "perinnätön", "oindrivbart", "uncollectible"}};

    for (int i = EVENT_PAID; i <= EVENT_UNCOLLECTABLE; i++)
        for (size_t k = 0; k < COUNT(words[i]); k++)
            if (str_eqz(word, words[i][k]))
                return i;
    return 0;
}

static bool headings(const struct csv_row *row)
{
    static const char *const firsts[] = {"key", "tunnus", "nyckel"};

    for (size_t i = 0; i < COUNT(firsts); i++)
        if (row->count > 0 && str_eqz(row->cells[0], firsts[i]))
            return true;
    return false;
}

/* One fault more in the list of all; false when there are enough of them. */
static bool fault(struct ctx *ctx, struct err *all)
{
    struct err one = ctx->err;

    err_clear(&ctx->err);
    all->line = one.line;
    err_add_field(ctx->arena, all, one.field_count > 0 ? one.fields[0].field : one.field,
                  one.field_count > 0 ? one.fields[0].code : one.code, one.field_count > 0 ? one.fields[0].arg : one.arg);
    return all->field_count < FAULTS_MOST;
}

static enum rc faults_of(struct ctx *ctx, struct err *all)
{
    if (all->field_count == 0)
        return RC_OK;
    ctx->err = *all;
    ctx->err.line = all->fields[0].line;
    return RC_INVALID;
}

static enum rc bad_line(struct ctx *ctx, int code, int64_t line, const char *field)
{
    enum rc rc = err_invalid(&ctx->err, code, field);

    ctx->err.line = line;
    return rc;
}

/* key;case;invoice;event;amount;on, with a line of headings. */
static enum rc read_line(struct ctx *ctx, const struct csv_row *row, struct return_line *out)
{
    *out = (struct return_line){.line = row->line};
    if (row->count != 6)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "key");
    out->key = row->cells[0];
    out->event = row->cells[3];
    if (str_empty(out->key) || out->key.len > 64)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "key");
    if (!collection_number_read(row->cells[1], &out->year, &out->ordinal))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "case");
    if (!str_to_i64(row->cells[2], &out->invoice) || out->invoice < 1)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "invoice");
    if (event_of(out->event) == 0)
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "event");
    if (!str_empty(row->cells[4]) && !money_parse(row->cells[4], &out->cents))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "amount");
    if (out->cents < 0 || (event_of(out->event) <= EVENT_COSTS && out->cents == 0))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "amount");
    if (!date_from_human(row->cells[5], ctx->today, &out->on) || date_after(out->on, ctx->today))
        return bad_line(ctx, E2813_RETURN_LINE, row->line, "on");
    return RC_OK;
}

enum rc collection_return_read(struct ctx *ctx, struct str bytes, struct return_file *out)
{
    struct csv_file file;
    struct err all = {0};

    TRY(csv_read(ctx->arena, bytes, &file, &ctx->err));
    *out = (struct return_file){.lines = ARENA_ARRAY(ctx->arena, struct return_line, file.count + 1)};
    for (size_t i = 0; i < file.count; i++) {
        enum rc rc;

        if (i == 0 && headings(&file.rows[0]))
            continue;
        rc = read_line(ctx, &file.rows[i], &out->lines[out->count++]);
        if (rc == RC_INVALID && !fault(ctx, &all))
            break;
        if (rc != RC_INVALID)
            TRY(rc);
    }
    TRY(faults_of(ctx, &all));
    return out->count > 0 ? RC_OK : bad_line(ctx, E2813_RETURN_LINE, 1, "key");
}

struct target { int64_t case_id, open_cents, number, principal_cents, costs_cents, customer; bool live; };

static enum rc target_of(struct ctx *ctx, const struct return_line *line, struct target *out)
{
    struct collection_case c;
    enum rc rc = collection_case_by_number(ctx, line->year, line->ordinal, &c);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return bad_line(ctx, E2814_RETURN_NO_CASE, line->line, "case");
    }
    TRY(rc);
    for (size_t i = 0; i < c.claim_count; i++)
        if (c.claims[i].number == line->invoice) {
            *out = (struct target){c.id, c.claims[i].open_cents, c.claims[i].invoice, c.claims[i].principal_cents,
                                   c.claims[i].costs_cents, c.customer, c.state == CASE_OPEN};
            return RC_OK;
        }
    return bad_line(ctx, E2814_RETURN_NO_CASE, line->line, "invoice");
}

static enum rc pay(struct ctx *ctx, const struct return_line *line, int64_t *payment)
{
    struct payment_receipt receipt = {0};
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_INVOICING;
    rc = RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = line->invoice, .amount = line->cents,
        .received_on = line->on, .way = PAYMENT_BANK}), &receipt);
    ctx->purpose = was;
    *payment = receipt.id;
    return rc;
}

/* The agency has ended it and something is open still: a loss, by the person who takes the return in. */
static enum rc close_rest(struct ctx *ctx, const struct return_line *line, const struct target *t)
{
    struct collection_receipt receipt = {0};

    if (t->open_cents == 0)
        return collection_end_claim(ctx, t->number, CASE_CLOSED);
    return RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = line->invoice,
        .reason = WRITE_OFF_UNCOLLECTABLE, .on = line->on}), &receipt);
}

/* Perintälaki 10 a, 10 c, 10 d §: a line is one act of the agency; a consumer's costs together have a cap. */
static enum rc check_costs(struct ctx *ctx, const struct return_line *line, const struct target *t)
{
    struct q_agency_costs_row asked;
    bool consumer = true;

    TRY(q_agency_costs(ctx, &(struct q_agency_costs){.cas = t->case_id, .invoice = t->number}, &asked));
    TRY(collection_debtor(ctx, t->customer, &consumer, NULL, NULL));
    return collection_check_costs(ctx, &(struct agency_costs){.consumer = consumer, .principal_cents = t->principal_cents,
        .before_cents = t->costs_cents + asked.cents, .cents = line->cents, .line = line->line});
}

static enum rc act_on(struct ctx *ctx, const struct return_line *line, const struct target *t, int64_t *payment,
                      struct return_receipt *out)
{
    switch (event_of(line->event)) {
    case EVENT_PAID:
        if (line->cents > t->open_cents)
            return bad_line(ctx, E2815_RETURN_TOO_MUCH, line->line, "amount");
        out->paid_cents += line->cents;
        return pay(ctx, line, payment);
    case EVENT_COSTS:
        TRY(check_costs(ctx, line, t));
        out->costs_cents += line->cents;
        return q_case_costs(ctx, &(struct q_case_costs){.cas = t->case_id, .cents = line->cents});
    case EVENT_CLOSED:
        out->closed++;
        return close_rest(ctx, line, t);
    case EVENT_RETURNED:
        out->closed++;
        return collection_end_claim(ctx, t->number, CASE_RETURNED);
    default:
        out->closed++;
        return collection_end_claim(ctx, t->number, CASE_UNCOLLECTABLE);
    }
}

static enum rc apply(struct ctx *ctx, const struct return_line *line, struct return_receipt *out)
{
    struct q_agency_event_known_row known;
    struct target t = {0};
    int64_t payment = 0;
    enum rc rc;

    TRY(target_of(ctx, line, &t));
    TRY(q_agency_event_known(ctx, &(struct q_agency_event_known){.cas = t.case_id, .mark = line->key}, &known));
    if (known.known > 0) {
        out->repeated++;
        return RC_OK;
    }
    if (!t.live && event_of(line->event) != EVENT_COSTS)
        return bad_line(ctx, E2816_RETURN_ENDED, line->line, "case");
    rc = act_on(ctx, line, &t, &payment, out);
    if (rc != RC_OK) {
        ctx->err.line = line->line;
        return rc;
    }
    out->applied++;
    return q_agency_event_insert(ctx, &(struct q_agency_event_insert){.id = env_new_id(ctx->env), .cas = t.case_id,
        .invoice = t.number, .mark = line->key, .kind = event_of(line->event), .cents = line->cents, .event_on = line->on,
        .payment = payment, .payment_null = payment == 0, .by = ctx->actor->user_id, .at = ctx->now});
}

DEFINE_ACTION(collection_return_apply, struct return_file, struct return_receipt)
{
    struct verdict verdict;
    struct err all = {0};

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    for (size_t i = 0; i < req->count; i++) {
        enum rc rc = apply(ctx, &req->lines[i], out);

        if (rc == RC_INVALID && !fault(ctx, &all))
            break;
        if (rc != RC_INVALID)
            TRY(rc);
    }
    TRY(faults_of(ctx, &all)); /* all or nothing */
    return audit_write(ctx, AUDIT_AGENCY_RETURNED, 0, 0, &verdict);
}

