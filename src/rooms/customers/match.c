/* Who in the register a row of a file is: the key column makes a second import update, not double (BILLING section
 * 11). A row is a customer that is there by business id, or by name and e-mail of a person, or, when asked, by
 * customer number. What is not sure is a fault of the line, never a guess. */
#include <sodium.h>
#include <string.h>

#include "base/errors.h"
#include "base/utf8.h"
#include "errors_customers.h"
#include "rooms/customers/match.h"

enum { CANDIDATES = 50 };

static bool same_text(struct arena *arena, struct str a, struct str b)
{
    return str_eq(text_fold(arena, a), text_fold(arena, b));
}

static bool is_same(struct ctx *ctx, const struct customer_row *row, const struct customer_form *f)
{
    if (!str_empty(f->business_id))
        return str_eq(row->organisation.field[ORGANISATION_BUSINESS_ID], f->business_id) && (int)row->kind == f->kind;
    if (row->kind != CUSTOMER_PERSON || !same_text(ctx->arena, row->name.field[NAME_LAST], f->last_name) ||
        !same_text(ctx->arena, row->name.field[NAME_FIRST], f->first_name))
        return false;
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == 0 && row->points[i].kind == CONTACT_EMAIL &&
            same_text(ctx->arena, row->points[i].value.field[EMAIL_ADDRESS], f->email))
            return true;
    return false;
}

enum rc customers_match(struct ctx *ctx, const struct customer_form *form, int64_t *customer_id)
{
    struct str words = str_empty(form->business_id) ? form->email : form->business_id;
    struct customer_hits hits;

    *customer_id = 0;
    if (str_empty(words) || (str_empty(form->business_id) && form->kind != CUSTOMER_PERSON))
        return RC_OK;
    TRY(customers_find(ctx, &(struct customer_search){.words = words, .limit = CANDIDATES}, &hits));
    for (size_t i = 0; i < hits.count; i++) {
        struct customer_row row;
        enum rc rc = customers_load(ctx, hits.rows[i].customer_id, LOAD_POINTS, &row);

        if (rc == RC_NOT_FOUND) { /* gone since it was indexed */
            err_clear(&ctx->err);
            continue;
        }
        TRY(rc);
        if (row.locked || !is_same(ctx, &row, form))
            continue;
        if (*customer_id != 0)
            return err_invalid(&ctx->err, E1646_IMPORT_AMBIGUOUS, str_empty(form->business_id) ? "email" : "business_id");
        *customer_id = row.id;
    }
    return RC_OK;
}

static uint64_t hash_of(struct arena *arena, const struct customer_form *f)
{
    uint64_t hash;
    struct str text;

    if (!str_empty(f->business_id))
        text = str_fmt(arena, "b%d:%.*s", f->kind, STR_FMT(f->business_id));
    else if (f->kind == CUSTOMER_PERSON && !str_empty(f->email))
        text = str_fmt(arena, "e:%.*s|%.*s|%.*s", STR_FMT(text_fold(arena, f->last_name)), STR_FMT(text_fold(arena, f->first_name)),
                       STR_FMT(text_fold(arena, f->email)));
    else
        return 0;
    crypto_shorthash((uint8_t *)&hash, (const uint8_t *)text.ptr, text.len, (const uint8_t *)"customers import");
    return hash | 1;
}

static bool put(struct match_seen *seen, uint64_t key)
{
    size_t i = key % seen->size;

    while (seen->slots[i] != 0) {
        if (seen->slots[i] == key)
            return false;
        i = (i + 1) % seen->size;
    }
    seen->slots[i] = key;
    return true;
}

void customers_match_begin(struct ctx *ctx, struct match_seen *seen, size_t rows)
{
    seen->size = rows * 4 + 7;
    seen->slots = ARENA_ARRAY(ctx->arena, uint64_t, seen->size);
}

enum rc customers_match_once(struct ctx *ctx, struct match_seen *seen, const struct customer_form *form, int64_t customer_id)
{
    uint64_t key = hash_of(ctx->arena, form);
    bool fresh = key == 0 || put(seen, key);

    if (customer_id != 0 && fresh)
        fresh = put(seen, (uint64_t)customer_id << 1); /* even, so no hash */
    return fresh ? RC_OK : err_invalid(&ctx->err, E1647_IMPORT_KEY_TWICE, NULL);
}
