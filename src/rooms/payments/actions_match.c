/* Matching: what becomes of each row of a bank file, and of those in suspense when a person decides
 * (BILLING.md section 7; P65, P35). */
#include <string.h>

#include "base/errors.h"
#include "audit_payments.h"
#include "base/ids.h"
#include "errors_invoices.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"

typedef struct q_bank_row_waiting_row waiting;

const struct name_value payments_outcomes[] = {
    {"matched", BANK_MATCHED, "payments.outcome.matched"}, {"part", BANK_PART, "payments.outcome.part"},
    {"over", BANK_OVER, "payments.outcome.over"}, {"double", BANK_TWICE, "payments.outcome.double"},
    {"no-reference", BANK_NO_REFERENCE, "payments.outcome.no-reference"},
    {"unknown-reference", BANK_UNKNOWN_REFERENCE, "payments.outcome.unknown-reference"},
    {"bad-reference", BANK_BAD_CHECK, "payments.outcome.bad-reference"},
    {"other-currency", BANK_OTHER_CURRENCY, "payments.outcome.other-currency"}, {"outgoing", BANK_OUT, "payments.outcome.outgoing"},
    {"reversed", BANK_REVERSED, "payments.outcome.reversed"},
    {"unclear-reversal", BANK_UNCLEAR_REVERSAL, "payments.outcome.unclear-reversal"},
    {"sum-only", BANK_SUM_ONLY, "payments.outcome.sum-only"}, {"refunded", BANK_REFUNDED, "payments.outcome.refunded"}, {NULL, 0, NULL}};

const struct field payments_match_fields[] = {
    FIELD_I64(struct bank_match_form, row, 1, INT64_MAX, FIELD_HIDDEN, CATEGORY_BILLING, NEED_CONTRACT, "payments.row"),
    FIELD_I64(struct bank_match_form, invoice, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.number"),
    FIELD_TEXT(struct bank_match_form, reference, 30, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.reference"),
    FIELD_CENTS(struct bank_match_form, amount, 0, MONEY_MAX_CENTS, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.amount"),
    FIELD_I64(struct bank_match_form, other, 0, 1, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "payments.other"),
    FIELD_END};

/* --- one row of a file ------------------------------------------------------------------------------------- */

struct found { int64_t invoice, number, twin, refund; };

static enum rc find_invoice(struct ctx *ctx, const waiting *row, struct bank_facts *facts, struct found *found)
{
    struct q_bank_invoice_by_reference_row invoice;
    enum rc rc = q_bank_invoice_by_reference(ctx, &(struct q_bank_invoice_by_reference){.reference = row->reference}, &invoice);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    facts->found = true;
    facts->open_cents = invoice.open_cents;
    found->invoice = invoice.id;
    found->number = invoice.number;
    return RC_OK;
}

/* The payment that a reversal names: same reference and sum, not taken back yet; the last one. */
static enum rc find_reversed(struct ctx *ctx, const waiting *row, struct bank_facts *facts, struct found *found)
{
    struct q_bank_row_undo_candidates_row *rows = NULL;
    size_t count = 0;

    if (row->reference_null)
        return RC_OK;
    TRY(q_bank_row_undo_candidates(ctx, &(struct q_bank_row_undo_candidates){
        .reference = row->reference, .cents = -row->cents, .currency = row->currency, .day = row->booked_on}, &rows, &count));
    for (size_t i = 0; i < count && found->twin == 0; i++) {
        struct q_refund_of_row_row refund;

        TRY(q_refund_of_row(ctx, &(struct q_refund_of_row){.row = rows[i].id}, &refund));
        if (refund.cents == 0) { /* what we gave back already is no more there to be taken: a person looks */
            found->twin = rows[i].id;
            facts->found = true;
        }
    }
    return RC_OK;
}

static enum rc find_refund(struct ctx *ctx, const waiting *row, struct bank_facts *facts, struct found *found)
{
    struct q_refund_get_row refund;
    int64_t id = 0;
    enum rc rc;

    if (row->reference_null || !str_to_i64(str_sub(row->reference, 1, 23), &id))
        return RC_OK;
    rc = q_refund_get(ctx, &(struct q_refund_get){.id = id}, &refund);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    facts->own_refund = refund.state == REFUND_WRITTEN && refund.cents == -row->cents;
    found->refund = id;
    found->invoice = refund.invoice_id_null ? 0 : refund.invoice_id;
    return RC_OK;
}

static enum rc gather(struct ctx *ctx, const waiting *row, struct bank_facts *facts, struct found *found)
{
    *facts = (struct bank_facts){.euro = str_eqz(row->currency, "EUR"), .batch = row->batch != 0, .reversal = row->reversal != 0,
                                 .bad_check = row->outcome == BANK_BAD_CHECK, .has_reference = !row->reference_null,
                                 .cents = row->cents};
    *found = (struct found){0};
    if (!facts->euro && !(row->cents < 0 && facts->reversal))
        return RC_OK;
    if (row->cents < 0)
        return facts->reversal ? find_reversed(ctx, row, facts, found) : find_refund(ctx, row, facts, found);
    return facts->has_reference ? find_invoice(ctx, row, facts, found) : RC_OK;
}

/* The money of the row that is taken back, use by use, stands against it here. */
static enum rc reverse(struct ctx *ctx, const waiting *row, const struct found *found, int64_t *invoice)
{
    struct q_bank_use_of_row_row *uses = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(q_bank_use_of_row(ctx, &(struct q_bank_use_of_row){.row = found->twin}, &uses, &count));
    for (size_t i = 0; i < count; i++) {
        bool foreign = !uses[i].rate_null;

        if (uses[i].kind == USE_PAYMENT)
            TRY(payments_take_back(ctx, uses[i].payment_id, uses[i].invoice_id, foreign ? uses[i].payment_cents : uses[i].cents,
                                   row->booked_on));
        TRY(payments_use_at(ctx, row->id, uses[i].kind == USE_PAYMENT ? USE_UNDO : (enum bank_use_kind)uses[i].kind, -uses[i].cents,
                            uses[i].payment_id_null ? 0 : uses[i].payment_id, uses[i].invoice_id_null ? 0 : uses[i].invoice_id,
                            row->booked_on, foreign ? uses[i].rate : 0));
        if (!uses[i].invoice_id_null && *invoice == 0)
            *invoice = uses[i].invoice_id;
    }
    TRY(payments_gains_taken_back(ctx, found->twin, row->id, row->booked_on));
    TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){.id = found->twin, .was = BANK_ROW_DONE, .state = BANK_ROW_REVERSED,
        .outcome = BANK_REVERSED, .left = 0, .invoice = *invoice, .invoice_null = *invoice == 0}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

static enum rc keep_surplus(struct ctx *ctx, int64_t row, int64_t cents, int64_t invoice, struct date on)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(payments_use(ctx, row, USE_SURPLUS, cents, 0, invoice, on));
    return audit_write(ctx, AUDIT_SURPLUS_KEPT, 0, invoice, &verdict);
}

static enum rc carry_out(struct ctx *ctx, const waiting *row, enum bank_outcome outcome, const struct bank_facts *facts,
                         const struct found *found, int64_t *invoice)
{
    int64_t pays = facts->cents < facts->open_cents ? facts->cents : facts->open_cents;
    int64_t payment = 0;

    *invoice = found->invoice;
    switch (outcome) {
    case BANK_MATCHED: case BANK_PART: case BANK_OVER:
        TRY(payments_put(ctx, found->invoice, pays, row->booked_on, PAYMENT_BANK, &payment));
        TRY(payments_use(ctx, row->id, USE_PAYMENT, pays, payment, found->invoice, row->booked_on));
        return pays == row->cents ? RC_OK : keep_surplus(ctx, row->id, row->cents - pays, found->invoice, row->booked_on);
    case BANK_TWICE:
        return keep_surplus(ctx, row->id, row->cents, found->invoice, row->booked_on);
    case BANK_REVERSED:
        return reverse(ctx, row, found, invoice);
    case BANK_REFUNDED:
        return payments_use(ctx, row->id, USE_REFUND, row->cents, 0, found->invoice, row->booked_on);
    case BANK_OUT:
        *invoice = 0;
        return payments_use(ctx, row->id, USE_OTHER, row->cents, 0, 0, row->booked_on);
    default:
        *invoice = 0;
        return RC_OK;
    }
}

static enum rc settle(struct ctx *ctx, const waiting *row, enum bank_outcome outcome, int64_t invoice)
{
    enum bank_row_state state = payments_state_after(outcome);
    int64_t changes = 0;

    TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){
        .id = row->id, .was = BANK_ROW_WAITING, .state = state, .outcome = outcome,
        .left = state == BANK_ROW_SUSPENSE ? row->cents : 0, .invoice = invoice, .invoice_null = invoice == 0}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

static enum rc carry_row(struct ctx *ctx, const waiting *row, int64_t *invoice)
{
    struct bank_facts facts;
    struct found found;
    enum bank_outcome outcome;

    TRY(gather(ctx, row, &facts, &found));
    outcome = payments_decide_row(&facts);
    TRY(carry_out(ctx, row, outcome, &facts, &found, invoice));
    return settle(ctx, row, outcome, *invoice);
}

DECLARE_ACTION(bank_row_apply, waiting, int64_t);
DEFINE_ACTION(bank_row_apply, waiting, int64_t)
{
    return carry_row(ctx, req, out);
}

/* Has another file brought this row, or the sum or the details of its entry? */
static enum rc known_already(struct ctx *ctx, int64_t file, const waiting *row, bool *known)
{
    struct q_bank_row_twin_row *twins = NULL;
    struct q_bank_row_entry_mates_row *mates = NULL;
    size_t count = 0;
    int64_t changes = 0;

    *known = false;
    TRY(q_bank_row_twin(ctx, &(struct q_bank_row_twin){.mark = row->mark}, &twins, &count));
    *known = count > 0;
    if (*known)
        return RC_OK;
    TRY(q_bank_row_entry_mates(ctx, &(struct q_bank_row_entry_mates){.entry_mark = row->entry_mark, .file = file}, &mates, &count));
    for (size_t i = 0; i < count; i++) {
        if (row->batch != 0) { /* its details are here already */
            *known = true;
            return RC_OK;
        }
        if (mates[i].batch != 0 && mates[i].state == BANK_ROW_SUSPENSE && mates[i].left_cents == mates[i].cents)
            TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){.id = mates[i].id, .was = BANK_ROW_SUSPENSE,
                .state = BANK_ROW_SPLIT, .outcome = BANK_SUM_ONLY, .left = 0, .invoice_null = true}, &changes));
        else if (mates[i].batch != 0 && mates[i].state != BANK_ROW_SPLIT)
            *known = true; /* a person has decided on the sum */
    }
    return RC_OK;
}

/* What cannot be carried out is not lost: it waits for a person. */
static enum rc apply_row(struct ctx *ctx, const struct bank_apply *apply, const waiting *row, struct bank_applied *out,
                         int64_t *invoice)
{
    bool known = false;
    int64_t changes = 0;
    enum rc rc;

    TRY(known_already(ctx, apply->file, row, &known));
    if (known) {
        out->duplicates++;
        return q_bank_row_delete(ctx, &(struct q_bank_row_delete){.id = row->id}, &changes);
    }
    if (!apply->careful)
        return carry_row(ctx, row, invoice);
    rc = RUN_ACTION(bank_row_apply, ctx, row, invoice);
    if (rc != RC_CONFLICT && rc != RC_INVALID)
        return rc;
    err_clear(&ctx->err);
    return settle(ctx, row, row->cents < 0 ? BANK_UNCLEAR_REVERSAL : BANK_UNKNOWN_REFERENCE, 0);
}

/* --- many rows in one step ---------------------------------------------------------------------------------- */

/* Invoices and marks that rows of this batch have touched: what was read about them before no longer counts. */
struct touched { int64_t *slots; size_t mask; bool all; };

/* Was it there before? 0 stands for an empty slot; two keys that look alike only cost the slower way. */
static bool touch(struct touched *t, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & t->mask;

    while (t->slots[at] != 0 && t->slots[at] != key)
        at = (at + 1) & t->mask;
    if (t->slots[at] == key)
        return true;
    t->slots[at] = key;
    return false;
}

static int64_t key_of(struct blob mark)
{
    int64_t key = 1;

    memcpy(&key, mark.ptr, mark.len < sizeof(key) ? mark.len : sizeof(key));
    return key != 0 ? key : 1;
}

static bool pays_alone(struct touched *t, const waiting *row)
{
    bool met = touch(t, key_of(row->mark));

    if (row->exact_id_null || t->all)
        return false;
    return !touch(t, row->exact_id) && !met;
}

/* rows[from..to) of the batch pay an invoice in full each, on the same day. */
static enum rc flush(struct ctx *ctx, int64_t file, const waiting *rows, size_t *from, size_t to)
{
    int64_t *invoices = ARENA_ARRAY(ctx->arena, int64_t, to - *from + 1);
    struct bank_exact exact = {.file = file, .count = to - *from, .invoices = invoices};

    if (exact.count == 0)
        return RC_OK;
    for (size_t i = *from; i < to; i++)
        invoices[i - *from] = rows[i].exact_id;
    exact.from = rows[*from].id;
    exact.to = rows[to - 1].id;
    exact.on = rows[*from].booked_on;
    *from = to;
    return payments_put_exact(ctx, &exact);
}

static enum rc apply_rows(struct ctx *ctx, const struct bank_apply *apply, const waiting *rows, size_t count,
                          struct bank_applied *out)
{
    struct touched t = {.mask = 4 * BANK_BATCH_SLOTS - 1, .all = apply->careful};
    size_t first = 0; /* rows from here to the one at hand pay alone */

    t.slots = ARENA_ARRAY(ctx->arena, int64_t, t.mask + 1);
    memset(t.slots, 0, (t.mask + 1) * sizeof(*t.slots));
    for (size_t i = 0; i < count; i++) {
        int64_t invoice = 0;
        bool alone = pays_alone(&t, &rows[i]);

        if (!alone || (first < i && rows[i].booked_on.days != rows[first].booked_on.days))
            TRY(flush(ctx, apply->file, rows, &first, i));
        if (alone)
            continue;
        TRY(apply_row(ctx, apply, &rows[i], out, &invoice));
        first = i + 1;
        if (invoice != 0)
            (void)touch(&t, invoice);
        t.all = t.all || rows[i].reversal != 0; /* it may have opened several again */
    }
    return flush(ctx, apply->file, rows, &first, count);
}

DEFINE_BULK_ACTION(payments_apply_batch, struct bank_apply, struct bank_applied)
{
    waiting *rows = NULL;

    TRY(q_bank_row_waiting(ctx, &(struct q_bank_row_waiting){.file = req->file, .after = req->after, .limit = BANK_BATCH_ROWS},
                           &rows, &out->rows));
    TRY(apply_rows(ctx, req, rows, out->rows, out));
    if (out->rows > 0)
        out->last = rows[out->rows - 1].id;
    if (out->duplicates > 0)
        TRY(q_bank_file_duplicates(ctx, &(struct q_bank_file_duplicates){.id = req->file, .more = out->duplicates}));
    return RC_OK;
}

/* --- a preview: the same decisions, nothing is written --------------------------------------------------------- */

enum { FORESEE_ROWS = 5000 };
struct taken { int64_t invoice, cents; };

/* What rows before this one would have paid of the invoice. */
static struct taken *taken_of(struct taken *all, size_t *count, int64_t invoice)
{
    for (size_t i = *count; i-- > 0;)
        if (all[i].invoice == invoice)
            return &all[i];
    all[*count] = (struct taken){invoice, 0};
    return &all[(*count)++];
}

static enum rc foresee_row(struct ctx *ctx, const waiting *row, struct taken *all, size_t *count, struct bank_foreseen *out)
{
    struct q_bank_row_twin_row *twins = NULL;
    struct bank_facts facts;
    struct found found;
    size_t n = 0;

    *out = (struct bank_foreseen){.row = row->id};
    TRY(q_bank_row_twin(ctx, &(struct q_bank_row_twin){.mark = row->mark}, &twins, &n));
    out->duplicate = n > 0;
    if (out->duplicate)
        return RC_OK;
    TRY(gather(ctx, row, &facts, &found));
    if (facts.found && row->cents > 0) {
        struct taken *t = taken_of(all, count, found.invoice);

        facts.open_cents -= t->cents;
        t->cents += facts.open_cents <= 0 ? 0 : facts.cents < facts.open_cents ? facts.cents : facts.open_cents;
    }
    out->outcome = payments_decide_row(&facts);
    out->invoice = found.number;
    return RC_OK;
}

enum rc payments_import_foresee(struct ctx *ctx, int64_t file, struct bank_result *out, struct bank_foreseen **lines,
                                size_t *count)
{
    waiting *rows = NULL;
    struct taken *all;
    size_t taken = 0;

    TRY(q_bank_row_waiting(ctx, &(struct q_bank_row_waiting){.file = file, .limit = FORESEE_ROWS}, &rows, count));
    all = ARENA_ARRAY(ctx->arena, struct taken, *count + 1);
    *lines = ARENA_ARRAY(ctx->arena, struct bank_foreseen, *count + 1);
    out->matched = out->part = out->over = out->twice = out->unknown = out->other = out->reversed = out->duplicate = 0;
    out->matched_cents = out->unknown_cents = 0;
    for (size_t i = 0; i < *count; i++) {
        TRY(foresee_row(ctx, &rows[i], all, &taken, &(*lines)[i]));
        if ((*lines)[i].duplicate)
            out->duplicate++;
        else
            payments_count_outcome(out, (*lines)[i].outcome, 1, rows[i].cents);
    }
    return RC_OK;
}

/* --- by hand -------------------------------------------------------------------------------------------------- */

static enum rc invoice_of(struct ctx *ctx, const struct bank_match_form *form, int64_t *id)
{
    enum rc rc;

    if (form->invoice == 0 && str_empty(form->reference))
        return err_invalid(&ctx->err, E1801_PAYMENT_NO_INVOICE, "invoice");
    rc = form->invoice != 0 ? invoices_id_by_number(ctx, form->invoice, id)
                            : invoices_id_by_reference(ctx, form->reference, id);
    if (rc == RC_NOT_FOUND && form->invoice == 0) /* the buyer's own number of what it made for us */
        rc = invoices_id_by_buyer_number(ctx, form->reference, id);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return err_invalid(&ctx->err, E1801_PAYMENT_NO_INVOICE, form->invoice != 0 ? "invoice" : "reference");
}

static enum rc move_left(struct ctx *ctx, const struct q_bank_row_get_row *row, int64_t left, enum bank_outcome outcome,
                         int64_t invoice)
{
    int64_t changes = 0;
    enum bank_row_state done = outcome == BANK_OUT ? BANK_ROW_OTHER : BANK_ROW_DONE;

    TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){
        .id = row->id, .was = BANK_ROW_SUSPENSE, .state = left == 0 ? done : BANK_ROW_SUSPENSE, .left = left,
        .outcome = left == 0 ? outcome : row->outcome, .invoice = invoice, .invoice_null = invoice == 0}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

/* A row in another currency: its money counts by the rate of its booking day. */
static enum rc match_foreign(struct ctx *ctx, const struct bank_match_form *form, const struct q_bank_row_get_row *row, int64_t invoice,
                             struct invoice_sum_line *sum, struct bank_match_receipt *out)
{
    struct foreign_pay pay;
    int64_t payment = 0;

    TRY(payments_foreign(ctx, row, invoice, sum->open_cents, form->amount, &pay));
    TRY(payments_put(ctx, invoice, pay.cents, row->booked_on, PAYMENT_BANK, &payment));
    TRY(payments_use_at(ctx, row->id, USE_PAYMENT, pay.used, payment, invoice, row->booked_on, pay.rate));
    TRY(invoices_sum_of(ctx, invoice, sum));
    out->cents = pay.cents;
    out->number = sum->number;
    out->open_cents = sum->open_cents;
    out->state = sum->state;
    out->left_cents = row->left_cents - pay.used;
    return move_left(ctx, row, out->left_cents, sum->open_cents == 0 ? BANK_MATCHED : BANK_PART,
                     row->invoice_id_null ? invoice : row->invoice_id);
}

static enum rc match_to(struct ctx *ctx, const struct bank_match_form *form, const struct q_bank_row_get_row *row,
                        struct bank_match_receipt *out)
{
    struct invoice_sum_line sum;
    int64_t invoice = 0, payment = 0, most;

    TRY(invoice_of(ctx, form, &invoice));
    TRY(invoices_sum_of(ctx, invoice, &sum));
    if (row->cents < 0)
        return err_invalid(&ctx->err, E1829_BANK_ROW_CURRENCY, "row");
    if (!str_eqz(row->currency, "EUR"))
        return match_foreign(ctx, form, row, invoice, &sum, out);
    most = sum.open_cents < row->left_cents ? sum.open_cents : row->left_cents;
    out->cents = form->amount == 0 ? most : form->amount;
    if (out->cents > row->left_cents)
        return err_invalid(&ctx->err, E1828_BANK_ROW_LESS, "amount");
    if (sum.open_cents <= 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    TRY(payments_put(ctx, invoice, out->cents, row->booked_on, PAYMENT_BANK, &payment));
    TRY(payments_use(ctx, row->id, USE_PAYMENT, out->cents, payment, invoice, row->booked_on));
    TRY(invoices_sum_of(ctx, invoice, &sum));
    out->number = sum.number;
    out->open_cents = sum.open_cents;
    out->state = sum.state;
    out->left_cents = row->left_cents - out->cents;
    return move_left(ctx, row, out->left_cents, sum.open_cents == 0 ? BANK_MATCHED : BANK_PART,
                     row->invoice_id_null ? invoice : row->invoice_id);
}

DEFINE_ACTION(payments_match, struct bank_match_form, struct bank_match_receipt)
{
    struct q_bank_row_get_row row;
    struct verdict verdict;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = q_bank_row_get(ctx, &(struct q_bank_row_get){.id = req->row}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1826_BANK_ROW_GONE);
    TRY(rc);
    if (row.state != BANK_ROW_SUSPENSE)
        return err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
    out->row = row.id;
    if (req->other == 0) {
        TRY(match_to(ctx, req, &row, out));
    } else {
        out->cents = row.left_cents;
        TRY(payments_use(ctx, row.id, USE_OTHER, row.left_cents, 0, 0, row.booked_on));
        TRY(move_left(ctx, &row, 0, BANK_OUT, row.invoice_id_null ? 0 : row.invoice_id));
    }
    return audit_write(ctx, AUDIT_BANK_ROW_ALLOCATED, 0, row.id, &verdict);
}
