#include "db/core.h"

#include "base/errors.h"
#include "queries_db.h"

enum rc counter_take(struct ctx *ctx, struct str name, int64_t first, int64_t *number)
{
    struct q_counter_value_row row;
    int64_t stepped = 0;

    /* the writer is one, and a stepped row is locked until the commit; RETURNING would build a table for each number */
    TRY(q_counter_step(ctx, &(struct q_counter_step){.name = name}, &stepped));
    if (stepped == 0) {
        TRY(q_counter_begin(ctx, &(struct q_counter_begin){.name = name, .first = first}));
        TRY(q_counter_step(ctx, &(struct q_counter_step){.name = name}, &stepped));
    }
    TRY(q_counter_value(ctx, &(struct q_counter_value){.name = name}, &row));
    *number = row.next_no - 1;
    return RC_OK;
}

enum rc counter_peek(struct ctx *ctx, struct str name, int64_t first, int64_t *number)
{
    struct q_counter_value_row row = {0};
    enum rc rc = q_counter_value(ctx, &(struct q_counter_value){.name = name}, &row);

    *number = rc == RC_OK ? row.next_no : first;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc subject_add(struct ctx *ctx, enum subject_kind kind, int64_t *id)
{
    *id = env_new_id(ctx->env);
    return q_subject_insert(ctx, &(struct q_subject_insert){.id = *id, .kind = kind, .at = ctx->now});
}

enum rc subject_set_erased(struct ctx *ctx, int64_t subject)
{
    int64_t changes = 0;

    return q_subject_mark_erased(ctx, &(struct q_subject_mark_erased){.id = subject, .at = ctx->now}, &changes);
}

enum rc setting_get(struct ctx *ctx, struct str name, struct str *value)
{
    struct q_setting_value_row row = {0};
    enum rc rc = q_setting_value(ctx, &(struct q_setting_value){.name = name}, &row);

    *value = row.value;
    return rc;
}

enum rc setting_set(struct ctx *ctx, struct str name, struct str value)
{
    return q_setting_put(ctx, &(struct q_setting_put){.name = name, .value = value, .at = ctx->now});
}

enum rc controller_load(struct ctx *ctx, struct controller *out)
{
    struct q_tenant_get_row row;

    TRY(q_tenant_get(ctx, &row));
    *out = (struct controller){row.name, row.business_id, row.street, row.postcode, row.town, row.phone, row.email, row.iban};
    return RC_OK;
}

enum rc controller_add(struct ctx *ctx, const struct controller *c)
{
    return q_tenant_insert(ctx, &(struct q_tenant_insert){.name = c->name, .business_id = c->business_id, .street = c->street,
        .postcode = c->postcode, .town = c->town, .phone = c->phone, .email = c->email, .iban = c->iban, .created_at = ctx->now});
}

enum rc controller_save(struct ctx *ctx, const struct controller *c)
{
    int64_t changes;

    return q_tenant_update(ctx, &(struct q_tenant_update){.name = c->name, .business_id = c->business_id, .street = c->street,
        .postcode = c->postcode, .town = c->town, .phone = c->phone, .email = c->email, .iban = c->iban}, &changes);
}

enum rc register_add(struct ctx *ctx, struct str slug, struct str name, int64_t ordinal)
{
    return q_register_insert(ctx, &(struct q_register_insert){.id = ctx->register_id, .slug = slug, .name = name,
        .ordinal = ordinal, .created_at = ctx->now});
}

enum rc registers_all(struct ctx *ctx, struct register_row **out, size_t *count)
{
    struct q_register_list_row *rows;

    TRY(q_register_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct register_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct register_row){rows[i].tenant_id, rows[i].id, rows[i].ordinal, rows[i].slug, rows[i].name};
    return RC_OK;
}
