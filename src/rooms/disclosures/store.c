/* Rows of recipients, agreements and the log. No decision. */
#include "base/errors.h"
#include "errors_disclosures.h"
#include "queries_disclosures.h"
#include "rooms/disclosures/internal.h"

enum rc disclosures_store_recipient(struct ctx *ctx, int64_t id, const struct recipient_form *f)
{
    return q_recipient_insert(ctx, &(struct q_recipient_insert){.id = id, .name = f->name, .kind = f->kind, .role = f->role,
        .country = f->country, .contract_on = f->contract_on, .contract_on_null = date_is_none(f->contract_on),
        .contract_until_on = f->contract_until, .contract_until_on_null = date_is_none(f->contract_until),
        .categories = (int64_t)f->categories, .safeguard = f->safeguard, .safeguard_on = f->safeguard_on,
        .safeguard_on_null = date_is_none(f->safeguard_on), .necessity = f->necessity, .address = f->address,
        .added_on = ctx->today, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0});
}

static struct recipient recipient_of(const struct q_recipient_list_row *r)
{
    return (struct recipient){.id = r->id, .added_on = r->added_on, .ended_on = r->ended_on_null ? DATE_NONE : r->ended_on,
        .form = {.name = r->name, .kind = (int)r->kind, .role = (int)r->role, .country = r->country,
                 .contract_on = r->contract_on_null ? DATE_NONE : r->contract_on,
                 .contract_until = r->contract_until_on_null ? DATE_NONE : r->contract_until_on,
                 .categories = (unsigned)r->categories, .safeguard = (int)r->safeguard,
                 .safeguard_on = r->safeguard_on_null ? DATE_NONE : r->safeguard_on, .necessity = r->necessity,
                 .address = r->address}};
}

enum rc disclosures_recipients(struct ctx *ctx, bool ended_too, struct recipient **out, size_t *count)
{
    struct q_recipient_list_row *rows = NULL;
    size_t n = 0;

    TRY(q_recipient_list(ctx, &(struct q_recipient_list){.only_null = true}, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, struct recipient, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (ended_too || rows[i].ended_on_null)
            (*out)[(*count)++] = recipient_of(&rows[i]);
    return RC_OK;
}

enum rc disclosures_recipient(struct ctx *ctx, int64_t id, struct recipient *out)
{
    struct q_recipient_list_row *rows = NULL;
    size_t n = 0;

    TRY(q_recipient_list(ctx, &(struct q_recipient_list){.only = id}, &rows, &n));
    if (n == 0)
        return err_not_found(&ctx->err, E3001_RECIPIENT_NOT_FOUND);
    *out = recipient_of(&rows[0]);
    return RC_OK;
}

enum rc disclosures_recipient_of_kind(struct ctx *ctx, enum recipient_kind kind, struct recipient *out)
{
    struct recipient *all = NULL;
    size_t count = 0, found = 0;

    TRY(disclosures_recipients(ctx, false, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (all[i].form.kind == (int)kind) {
            *out = all[i];
            found++;
        }
    if (found == 0)
        return err_not_found(&ctx->err, E3001_RECIPIENT_NOT_FOUND);
    return found == 1 ? RC_OK : err_conflict(&ctx->err, E3006_RECIPIENT_SEVERAL);
}

enum rc disclosures_agreed(struct ctx *ctx, int64_t recipient, int64_t customer, int64_t *agreement)
{
    struct q_agreement_find_row row;

    TRY(q_agreement_find(ctx, &(struct q_agreement_find){.recipient = recipient, .customer = customer,
                                                         .today = ctx->today}, &row));
    *agreement = row.id;
    return RC_OK;
}

enum rc disclosures_agreements(struct ctx *ctx, int64_t recipient, struct agreement **out, size_t *count)
{
    struct q_agreement_list_row *rows = NULL;

    TRY(q_agreement_list(ctx, &(struct q_agreement_list){.recipient = recipient}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct agreement, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct agreement){.id = rows[i].id, .recipient = rows[i].recipient_id, .customer = rows[i].number,
            .subject = rows[i].subject_id_null ? 0 : rows[i].subject_id, .made_on = rows[i].made_on,
            .ended_on = rows[i].ended_on_null ? DATE_NONE : rows[i].ended_on};
    return RC_OK;
}

/* What stays of the person when everything else is gone: the same for all rows about the same person. */
static enum rc pseudonym(struct ctx *ctx, const struct disclosure_act *act, int64_t subject, struct blob *out)
{
    return keyed_hash(ctx, "disclosure", subject != 0 ? str_fmt(ctx->arena, "s%lld", (long long)subject)
                                                      : str_fmt(ctx->arena, "c%lld", (long long)act->customer), out);
}

enum rc disclosures_store(struct ctx *ctx, int64_t id, const struct disclosure_act *act, const struct disclosure_facts *facts)
{
    bool nobody = facts->subject == 0 && act->customer == 0;
    struct blob mark = {NULL, 0};

    if (!nobody)
        TRY(pseudonym(ctx, act, facts->subject, &mark));
    TRY(q_disclosure_insert(ctx, &(struct q_disclosure_insert){.id = id, .at = ctx->now, .happened_on = ctx->today,
        .recipient = act->recipient, .ground = act->ground, .way = act->way, .categories = (int64_t)act->categories,
        .purpose = ctx->purpose, .statement = str_from(statement_word(facts->statement)), .pseudonym = mark,
        .pseudonym_null = nobody, .invoice = act->invoice, .invoice_null = act->invoice == 0, .request = act->request,
        .request_null = act->request == 0, .agreement = facts->agreement, .agreement_null = facts->agreement == 0,
        .reference = act->reference, .by = ctx->actor->user_id,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    if (nobody)
        return RC_OK;
    return q_disclosure_subject_insert(ctx, &(struct q_disclosure_subject_insert){.disclosure = id,
        .customer = act->customer, .customer_null = act->customer == 0, .subject = facts->subject,
        .subject_null = facts->subject == 0, .recipient = act->recipient, .happened_on = ctx->today,
        .ground = act->ground, .categories = (int64_t)act->categories});
}

/* ---- reading the log ------------------------------------------------------------------------------------- */

static struct str mark_text(struct ctx *ctx, bool none, struct blob mark)
{
    return none || mark.len < 6 ? STR("") : str_hex(ctx->arena, (struct blob){mark.ptr, 6});
}

/* Two queries give rows of the same shape. */
#define ROW_OF(r)                                                                                                \
    (struct disclosure){.id = (r).id, .at = (r).at, .recipient = (r).recipient_id, .recipient_name = (r).recipient_text, \
        .ground = (enum disclosure_ground)(r).ground, .way = (enum disclosure_way)(r).way,                        \
        .categories = (uint64_t)(r).categories, .purpose = (int)(r).purpose,                                      \
        .statement = statement_from_word((r).statement), .pseudonym = mark_text(ctx, (r).pseudonym_null, (r).pseudonym), \
        .invoice = (r).invoice_id_null ? 0 : (r).invoice_id, .request = (r).request_id_null ? 0 : (r).request_id, \
        .reference = (r).reference, .by = (r).made_by}

enum rc disclosures_list(struct ctx *ctx, const struct disclosure_filter *filter, struct disclosure **out, size_t *count,
                         int64_t *next)
{
    struct q_disclosure_list_row *rows = NULL;
    size_t most = filter->most == 0 || filter->most > DISCLOSURES_MOST ? DISCLOSURES_PAGE : filter->most, n = 0;

    TRY(q_disclosure_list(ctx, &(struct q_disclosure_list){.before = filter->before == 0 ? INT64_MAX : filter->before,
        .recipient = filter->recipient, .recipient_null = filter->recipient == 0, .most = (int64_t)most + 1}, &rows, &n));
    *count = n > most ? most : n;
    *out = ARENA_ARRAY(ctx->arena, struct disclosure, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        (*out)[i] = ROW_OF(rows[i]);
        (*out)[i].customer_number = rows[i].customer_number;
    }
    *next = n > most ? rows[*count - 1].id : 0;
    return RC_OK;
}

enum rc disclosures_of_subject(struct ctx *ctx, int64_t subject, struct disclosure **out, size_t *count)
{
    struct q_disclosure_of_subject_row *rows = NULL;

    TRY(q_disclosure_of_subject(ctx, &(struct q_disclosure_of_subject){.subject = subject}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct disclosure, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = ROW_OF(rows[i]);
    return RC_OK;
}

enum rc disclosures_move(struct ctx *ctx, int64_t from_customer, int64_t into_customer, int64_t into_subject)
{
    int64_t n = 0;

    TRY(q_agreement_move(ctx, &(struct q_agreement_move){.from = from_customer, .into = into_customer,
        .subject = into_subject, .subject_null = into_subject == 0}, &n));
    return q_disclosure_subject_move(ctx, &(struct q_disclosure_subject_move){.from = from_customer, .into = into_customer,
        .subject = into_subject, .subject_null = into_subject == 0}, &n);
}
