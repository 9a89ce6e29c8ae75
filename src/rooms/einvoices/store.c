/* Store of e-invoices: queries and sealing, no decision. */
#include "base/errors.h"
#include "db/seal.h"
#include "errors_einvoices.h"
#include "queries_einvoices.h"
#include "rooms/customers/customers.h"
#include "rooms/einvoices/internal.h"

static struct key_ref key_of(int64_t subject)
{
    return subject != 0 ? (struct key_ref){KEY_SUBJECT, subject} : (struct key_ref){KEY_TENANT, 0};
}

enum rc einvoices_store_address(struct ctx *ctx, int64_t customer_id, const struct einvoice_address_form *form, int64_t *id)
{
    struct record record = {{{NULL, 0}}};
    struct blob sealed;
    int64_t subject = 0;

    *id = env_new_id(ctx->env);
    TRY(customers_subject_of(ctx, customer_id, &subject));
    record.field[ADDRESS_VALUE] = form->address;
    record.field[ADDRESS_SCHEME] = form->scheme;
    record.field[ADDRESS_BUYER_REFERENCE] = form->buyer_reference;
    TRY(seal_record(ctx, key_of(subject), CATEGORY_BILLING, *id, &record, &sealed));
    return q_einvoice_address_insert(ctx, &(struct q_einvoice_address_insert){
        .customer = customer_id, .id = *id, .valid_on = form->valid_on, .channel = form->channel,
        .operator = form->operator_id, .address = sealed, .source = form->source, .by = ctx->actor->user_id,
        .at = ctx->now, .notice = ctx->policy->notice_id});
}

enum rc einvoices_address_on(struct ctx *ctx, int64_t customer_id, struct date day, struct einvoice_address *out)
{
    struct q_einvoice_address_on_row row;
    struct record record;
    int64_t subject = 0;
    enum rc rc;

    *out = (struct einvoice_address){.valid_on = DATE_NONE};
    rc = q_einvoice_address_on(ctx, &(struct q_einvoice_address_on){.customer = customer_id, .day = day}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    TRY(customers_subject_of(ctx, customer_id, &subject));
    TRY(seal_open(ctx, key_of(subject), CATEGORY_BILLING, row.id, subject, row.address, &record));
    *out = (struct einvoice_address){.id = row.id, .address = record.field[ADDRESS_VALUE], .operator_id = row.operator_id,
                                     .scheme = record.field[ADDRESS_SCHEME],
                                     .buyer_reference = record.field[ADDRESS_BUYER_REFERENCE], .valid_on = row.valid_on,
                                     .channel = (int)row.channel, .source = (int)row.source};
    return RC_OK;
}

enum rc einvoices_addresses(struct ctx *ctx, int64_t customer_id, struct einvoice_address **out, size_t *count)
{
    struct q_einvoice_address_history_row *rows = NULL;
    int64_t subject = 0;

    TRY(customers_subject_of(ctx, customer_id, &subject));
    TRY(q_einvoice_address_history(ctx, &(struct q_einvoice_address_history){.customer = customer_id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_address, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        struct record record;

        TRY(seal_open(ctx, key_of(subject), CATEGORY_BILLING, rows[i].id, subject, rows[i].address, &record));
        (*out)[i] = (struct einvoice_address){.id = rows[i].id, .address = record.field[ADDRESS_VALUE],
            .operator_id = rows[i].operator_id, .scheme = record.field[ADDRESS_SCHEME], .valid_on = rows[i].valid_on,
            .buyer_reference = record.field[ADDRESS_BUYER_REFERENCE], .channel = (int)rows[i].channel, .source = (int)rows[i].source};
    }
    return RC_OK;
}

enum rc einvoices_incoming(struct ctx *ctx, int64_t before, size_t most, struct einvoice_incoming **out, size_t *count)
{
    struct q_einvoice_incoming_list_row *rows = NULL;

    TRY(q_einvoice_incoming_list(ctx, &(struct q_einvoice_incoming_list){.before = before > 0 ? before : INT64_MAX, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_incoming, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        struct record record;

        TRY(seal_open(ctx, (struct key_ref){KEY_TENANT, 0}, CATEGORY_VOUCHER, rows[i].id, 0, rows[i].facts, &record));
        (*out)[i] = (struct einvoice_incoming){.id = rows[i].id, .total_cents = rows[i].total_cents, .kind = (int)rows[i].kind,
            .accepted = rows[i].accepted != 0, .settled = rows[i].settled != 0, .received_on = rows[i].received_on,
            .number = record.field[INCOMING_NUMBER], .date = record.field[INCOMING_DATE], .seller = record.field[INCOMING_SELLER]};
    }
    return RC_OK;
}

/* One of a person's; the row's id stays, so that its seal is bound to the same place. */
static enum rc move_one(struct ctx *ctx, const struct einvoice_address *a, int64_t from, int64_t into, int64_t subject)
{
    struct record record = {{{NULL, 0}}};
    struct blob sealed;

    record.field[ADDRESS_VALUE] = a->address;
    record.field[ADDRESS_SCHEME] = a->scheme;
    record.field[ADDRESS_BUYER_REFERENCE] = a->buyer_reference;
    TRY(seal_record(ctx, key_of(subject), CATEGORY_BILLING, a->id, &record, &sealed));
    return q_einvoice_address_reseal(ctx, &(struct q_einvoice_address_reseal){.from = from, .into = into, .id = a->id, .address = sealed});
}

enum rc einvoices_move(struct ctx *ctx, int64_t from, int64_t into)
{
    struct q_einvoice_address_count_row left;
    struct einvoice_address *list = NULL;
    int64_t former = 0, subject = 0, moved = 0;
    size_t count = 0;

    TRY(customers_subject_of(ctx, from, &former));
    TRY(customers_subject_of(ctx, into, &subject));
    TRY(q_einvoice_address_count(ctx, &(struct q_einvoice_address_count){.customer = from}, &left));
    if (left.found == 0)
        return RC_OK;
    if (former == 0 && subject == 0)
        return q_einvoice_address_move(ctx, &(struct q_einvoice_address_move){.from = from, .into = into}, &moved);
    if (ctx->policy == NULL || (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) == 0)
        return err_conflict(&ctx->err, E4033_ADDRESS_CANNOT_MOVE);
    for (int64_t done = 0; done < left.found; done += (int64_t)count) { /* fifty at a time */
        TRY(einvoices_addresses(ctx, from, &list, &count));
        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++)
            TRY(move_one(ctx, &list[i], from, into, subject));
    }
    return RC_OK;
}

enum rc einvoices_channel_list(struct ctx *ctx, struct einvoice_channel **out, size_t *count)
{
    struct q_einvoice_channels_row *rows = NULL;

    TRY(q_einvoice_channels(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_channel, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct einvoice_channel){rows[i].id, {.kind = (int)rows[i].kind, .format = (int)rows[i].format,
            .recipient = rows[i].recipient_id, .target = rows[i].target, .login = rows[i].login,
            .secret_file = rows[i].secret_file, .sender = rows[i].sender, .host_key = rows[i].host_key, .ca_file = rows[i].ca_file}};
    return RC_OK;
}

enum rc einvoices_known(struct ctx *ctx, int64_t invoice, struct einvoice_known *out)
{
    struct q_einvoice_invoice_row row;

    TRY(q_einvoice_invoice(ctx, &(struct q_einvoice_invoice){.invoice = invoice}, &row));
    *out = (struct einvoice_known){invoice, row.customer_id_null ? 0 : row.customer_id, row.number, row.channel, row.kind,
                                   row.fiscal_year_id};
    return RC_OK;
}

enum rc einvoices_queue(struct ctx *ctx, const struct einvoice_queueing *q, int64_t *id)
{
    struct str message;

    *id = env_new_id(ctx->env);
    message = str_fmt(ctx->arena, "%lld-%llx", (long long)q->number, (unsigned long long)*id);
    return q_einvoice_delivery_insert(ctx, &(struct q_einvoice_delivery_insert){
        .id = *id, .invoice = q->invoice, .way = q->way, .message = message, .at = ctx->now, .reminder = q->reminder,
        .reminder_null = q->reminder == 0});
}

enum rc einvoices_delivery_get(struct ctx *ctx, int64_t id, struct einvoice_delivery *out)
{
    struct q_einvoice_delivery_get_row row;
    enum rc rc = q_einvoice_delivery_get(ctx, &(struct q_einvoice_delivery_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(rc);
    *out = (struct einvoice_delivery){.id = row.id, .invoice_id = row.invoice_id, .attempts = row.attempts,
        .queued_at = row.queued_at, .sent_at = row.sent_at_null ? 0 : row.sent_at,
        .settled_at = row.settled_at_null ? 0 : row.settled_at, .next_at = row.next_at, .way = (int)row.way,
        .state = (int)row.state, .error = (int)row.error, .proposal = (int)row.proposal, .message_id = row.message_id,
        .reminder_id = row.reminder_id_null ? 0 : row.reminder_id, .receipt = row.receipt};
    return RC_OK;
}

enum rc einvoices_due(struct ctx *ctx, struct einvoice_delivery **out, size_t *count)
{
    struct q_einvoice_delivery_due_row *rows = NULL;

    TRY(q_einvoice_delivery_due(ctx, &(struct q_einvoice_delivery_due){.now = ctx->now}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_delivery, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct einvoice_delivery){.id = rows[i].id, .invoice_id = rows[i].invoice_id, .way = (int)rows[i].way,
            .state = (int)rows[i].state, .attempts = rows[i].attempts, .message_id = rows[i].message_id,
            .reminder_id = rows[i].reminder_id_null ? 0 : rows[i].reminder_id};
    return RC_OK;
}

enum rc einvoices_of_invoice(struct ctx *ctx, int64_t invoice, struct einvoice_delivery **out, size_t *count)
{
    struct q_einvoice_delivery_of_invoice_row *rows = NULL;

    TRY(q_einvoice_delivery_of_invoice(ctx, &(struct q_einvoice_delivery_of_invoice){.invoice = invoice}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_delivery, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct einvoice_delivery){.id = rows[i].id, .invoice_id = invoice, .attempts = rows[i].attempts,
            .queued_at = rows[i].queued_at, .sent_at = rows[i].sent_at_null ? 0 : rows[i].sent_at,
            .settled_at = rows[i].settled_at_null ? 0 : rows[i].settled_at, .next_at = rows[i].next_at,
            .way = (int)rows[i].way, .state = (int)rows[i].state, .error = (int)rows[i].error,
            .proposal = (int)rows[i].proposal, .message_id = rows[i].message_id, .receipt = rows[i].receipt,
            .reminder_id = rows[i].reminder_id_null ? 0 : rows[i].reminder_id};
    return RC_OK;
}

enum rc einvoices_of_reminder(struct ctx *ctx, int64_t reminder, struct einvoice_delivery *out)
{
    struct q_einvoice_delivery_of_reminder_row row;
    enum rc rc = q_einvoice_delivery_of_reminder(ctx, &(struct q_einvoice_delivery_of_reminder){.reminder = reminder}, &row);

    *out = (struct einvoice_delivery){.id = 0};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct einvoice_delivery){.id = row.id, .way = (int)row.way, .state = (int)row.state, .attempts = row.attempts,
        .error = (int)row.error, .sent_at = row.sent_at_null ? 0 : row.sent_at, .reminder_id = reminder};
    return RC_OK;
}

enum rc einvoices_deliveries(struct ctx *ctx, int state, int64_t before, size_t most, struct einvoice_delivery **out,
                             size_t *count)
{
    struct q_einvoice_delivery_list_row *rows = NULL;

    TRY(q_einvoice_delivery_list(ctx, &(struct q_einvoice_delivery_list){
        .state = state, .before = before > 0 ? before : INT64_MAX, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct einvoice_delivery, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct einvoice_delivery){.id = rows[i].id, .number = rows[i].number, .attempts = rows[i].attempts,
            .queued_at = rows[i].queued_at, .sent_at = rows[i].sent_at_null ? 0 : rows[i].sent_at,
            .next_at = rows[i].next_at, .way = (int)rows[i].way, .state = (int)rows[i].state, .error = (int)rows[i].error,
            .proposal = (int)rows[i].proposal, .receipt = rows[i].receipt,
            .reminder_id = rows[i].reminder_id_null ? 0 : rows[i].reminder_id};
    return RC_OK;
}

enum rc einvoices_delivery_counts(struct ctx *ctx, int64_t out[DELIVERY_STATES])
{
    struct q_einvoice_delivery_counts_row *rows = NULL;
    size_t count = 0;

    for (int i = 0; i < DELIVERY_STATES; i++)
        out[i] = 0;
    TRY(q_einvoice_delivery_counts(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].state > 0 && rows[i].state < DELIVERY_STATES)
            out[rows[i].state] = rows[i].how_many;
    return RC_OK;
}

enum rc einvoices_forget(struct ctx *ctx, int64_t customer, int64_t *removed)
{
    return q_einvoice_addresses_forget(ctx, &(struct q_einvoice_addresses_forget){.customer = customer}, removed);
}
