/* Rows of items, their sealed texts and letters; the facts that the rules ask for. No decision. */
#include <string.h>

#include "base/errors.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/credit/credit.h"
#include "rooms/requests/items.h"

static struct request_item item_of(const struct q_request_items_row *r)
{
    return (struct request_item){.id = r->id, .case_id = r->case_id, .ordinal = r->ordinal, .subject = r->subject_id,
        .decided_by = r->decided_by, .decided_at = r->decided_at, .executed_at = r->executed_at_null ? 0 : r->executed_at,
        .letter = r->letter_id_null ? 0 : r->letter_id, .kind = (int)r->kind, .defect = (int)r->defect, .about = (int)r->about,
        .channel = (int)r->channel, .ground = (int)r->ground, .proposed = (int)r->proposed, .outcome = (int)r->outcome,
        .code = (int)r->code, .field = r->field};
}

enum rc requests_items(struct ctx *ctx, int64_t case_id, struct request_item **out, size_t *count)
{
    struct q_request_items_row *rows = NULL;

    TRY(q_request_items(ctx, &(struct q_request_items){.cas = case_id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_item, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = item_of(&rows[i]);
    return RC_OK;
}

enum rc requests_item_load(struct ctx *ctx, int64_t case_id, int64_t ordinal, struct request_item *out)
{
    struct request_item *items = NULL;
    size_t count = 0;

    TRY(requests_items(ctx, case_id, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].ordinal == ordinal || items[i].id == ordinal) {
            *out = items[i];
            return RC_OK;
        }
    return err_not_found(&ctx->err, E1927_REQUEST_ITEM_UNKNOWN);
}

enum rc requests_item_insert(struct ctx *ctx, const struct request_item *item)
{
    return q_request_item_insert(ctx, &(struct q_request_item_insert){.id = item->id, .cas = item->case_id,
        .ordinal = item->ordinal, .subject = item->subject, .kind = item->kind, .field = item->field, .defect = item->defect,
        .about = item->about, .channel = item->channel, .ground = item->ground, .proposed = item->proposed});
}

static int64_t text_row(int64_t item, int kind)
{
    return item * 8 + kind;
}

enum rc requests_item_text_put(struct ctx *ctx, const struct request *r, int64_t item, int kind, struct str text)
{
    struct record record = {.field = {[1] = text}};
    struct blob sealed;

    if (str_empty(text) || r->key_id == 0)
        return RC_OK;
    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, text_row(item, kind), &record, &sealed));
    return q_request_item_text_put(ctx, &(struct q_request_item_text_put){.item = item, .kind = kind, .cas = r->id,
                                                                          .subject = r->subject, .sealed = sealed});
}

/* What a destroyed key or a closed case has taken away is no text. */
static enum rc gone_is_empty(struct ctx *ctx, enum rc rc)
{
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

enum rc requests_item_text(struct ctx *ctx, const struct request *r, int64_t item, int kind, struct str *out)
{
    struct q_request_item_text_get_row row;
    struct record record = {0};
    enum rc rc = r->key_id == 0 ? RC_NOT_FOUND
                                : q_request_item_text_get(ctx, &(struct q_request_item_text_get){.item = item, .kind = kind}, &row);

    *out = STR("");
    if (rc == RC_OK)
        rc = seal_open(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, text_row(item, kind), r->subject,
                       row.sealed, &record);
    if (rc == RC_OK)
        *out = record.field[1];
    return gone_is_empty(ctx, rc);
}

/* ---- letters ------------------------------------------------------------------------------------------- */

enum rc requests_letters_of(struct ctx *ctx, int64_t case_id, struct request_letter_row **out, size_t *count)
{
    struct q_request_letters_row *rows = NULL;

    TRY(q_request_letters(ctx, &(struct q_request_letters){.cas = case_id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_letter_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct request_letter_row){.id = rows[i].id, .case_id = case_id, .year = rows[i].year,
            .number = rows[i].number, .made_by = rows[i].made_by, .made_at = rows[i].made_at,
            .delivered_by = rows[i].delivered_by_null ? 0 : rows[i].delivered_by, .kind = (int)rows[i].kind,
            .language = (int)rows[i].language, .delivered_as = rows[i].delivered_as_null ? 0 : (int)rows[i].delivered_as,
            .certificate = rows[i].certificate != 0, .deciding = rows[i].deciding != 0, .made_on = rows[i].made_on,
            .delivered_on = rows[i].delivered_on_null ? DATE_NONE : rows[i].delivered_on};
    return RC_OK;
}

enum rc requests_letter_load(struct ctx *ctx, int64_t id, struct request_letter_row *out)
{
    struct q_request_letter_get_row r;
    enum rc rc = q_request_letter_get(ctx, &(struct q_request_letter_get){.id = id}, &r);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    TRY(rc);
    *out = (struct request_letter_row){.id = r.id, .case_id = r.case_id, .year = r.year, .number = r.number,
        .made_by = r.made_by, .made_at = r.made_at, .delivered_by = r.delivered_by_null ? 0 : r.delivered_by,
        .kind = (int)r.kind, .language = (int)r.language, .delivered_as = r.delivered_as_null ? 0 : (int)r.delivered_as,
        .certificate = r.certificate != 0, .deciding = r.deciding != 0, .readable = !r.sealed_null, .made_on = r.made_on,
        .delivered_on = r.delivered_on_null ? DATE_NONE : r.delivered_on};
    if (!r.sealed_null)
        out->sealed = r.sealed;
    return RC_OK;
}

enum rc requests_letter_body(struct ctx *ctx, const struct request *r, const struct request_letter_row *row, enum lang lang,
                             struct str *out)
{
    struct record record = {0};
    enum rc rc;

    *out = STR("");
    if (r->key_id == 0 || row->sealed.len == 0)
        return RC_OK;
    rc = seal_open(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, row->id, r->subject, row->sealed, &record);
    if (rc == RC_OK)
        *out = record.field[1 + (int)lang];
    return gone_is_empty(ctx, rc);
}

struct str requests_letter_number(struct arena *arena, const struct request_letter_row *row)
{
    return str_fmt(arena, "%s-%lld-%03lld", row->certificate ? "T" : "K", (long long)row->year, (long long)row->number);
}

/* ---- facts ----------------------------------------------------------------------------------------------- */

enum category requests_field_category(struct str field)
{
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++)
        if (str_eqz(field, f->name) && f->category != CATEGORY_NONE)
            return (enum category)f->category;
    return CATEGORY_NONE;
}

/* The party's name and address stand on issued invoices (AVL 209 e §). */
static bool on_vouchers(struct str field)
{
    enum category c = requests_field_category(field);

    return c == CATEGORY_NAME || c == CATEGORY_POSTAL || c == CATEGORY_ORGANISATION;
}

static enum rc money_facts(struct ctx *ctx, int64_t customer, struct item_facts *out)
{
    struct invoice_fact *facts = NULL;
    size_t count = 0;

    TRY(invoices_facts(ctx, customer, &facts, &count));
    for (size_t i = 0; i < count; i++) {
        out->law = true;
        out->open_claim = out->open_claim || facts[i].open_cents != 0;
    }
    return RC_OK;
}

/* A review is made in the credit room, by another person than the first (credit_decide enforces it). */
static enum rc review_facts(struct ctx *ctx, const struct request *r, struct item_facts *out)
{
    struct q_request_credit_decided_row row;
    struct credit_review review;

    TRY(q_request_credit_decided(ctx, &(struct q_request_credit_decided){.customer = r->customer}, &row));
    out->contested = row.cases > 0;
    TRY(credit_review_since(ctx, r->customer, r->recorded_at, &review));
    out->reviewed = review.number != 0;
    return RC_OK;
}

enum rc requests_item_facts(struct ctx *ctx, const struct request *r, const struct request_item *item, struct item_facts *out)
{
    struct customer_role *roles = NULL;
    size_t count = 0;
    bool issued;

    *out = (struct item_facts){.kind = (enum request_kind)item->kind, .defect = item->defect};
    TRY(customers_roles_of_subject(ctx, r->subject, &roles, &count));
    out->found = count > 0 || item->kind == REQUEST_QUESTION || item->kind == REQUEST_ESTATE;
    for (size_t i = 0; i < count; i++) {
        out->represents = out->represents || (roles[i].contact_id != 0 && roles[i].in_office);
        if (roles[i].contact_id == 0)
            TRY(money_facts(ctx, roles[i].customer_id, out));
    }
    issued = out->law;
    out->on_voucher = item->kind == REQUEST_RECTIFICATION && issued && on_vouchers(item->field);
    if (item->kind == REQUEST_OBJECTION) {
        out->marketing = item->about == 0 || consents_is_marketing((enum purpose)item->about);
        out->basis = item->about == 0 ? BASIS_INTEREST : purpose_basis((enum purpose)item->about);
        if (out->represents && out->basis == BASIS_CONTRACT)
            out->basis = BASIS_INTEREST; /* the contract is the organisation's: its representative is known for an interest (S6) */
        out->compelling = item->code == REASON_COMPELLING_GROUND;
    }
    if (item->kind == REQUEST_REVIEW)
        TRY(review_facts(ctx, r, out));
    return RC_OK;
}

enum rc requests_debt_disputed(struct ctx *ctx, int64_t subject, bool *out)
{
    struct q_request_debt_disputed_row row;

    TRY(q_request_debt_disputed(ctx, &(struct q_request_debt_disputed){.subject = subject}, &row));
    *out = row.rows > 0;
    return RC_OK;
}

enum rc requests_letter_by_number(struct ctx *ctx, struct str text, struct request_letter_row *out)
{
    struct q_request_letter_by_number_row row;
    struct str rest = text, head = str_cut(&rest, '-'), year = str_cut(&rest, '-');
    int64_t y = 0, n = 0;
    enum rc rc;

    if ((!str_eqz(head, "K") && !str_eqz(head, "T")) || !str_to_i64(year, &y) || !str_to_i64(rest, &n))
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    rc = q_request_letter_by_number(ctx, &(struct q_request_letter_by_number){.year = y, .number = n}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    TRY(rc);
    return requests_letter_load(ctx, row.id, out);
}
