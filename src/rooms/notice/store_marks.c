/* What a version said when it was published, and orders of authorities. */
#include <sodium.h>

#include "db/query.h"
#include "queries_notice.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"

struct blob notice_digest(struct arena *arena, struct date drawn_on, const struct policy_statement *statements, size_t count)
{
    uint8_t *out = ARENA_ARRAY(arena, uint8_t, crypto_generichash_BYTES);
    struct str day = date_iso(arena, drawn_on);
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES);
    (void)crypto_generichash_update(&state, (const unsigned char *)day.ptr, day.len);
    for (size_t i = 0; i < count; i++) {
        struct str line = str_fmt(arena, "\n%s\t%.*s", statement_word(statements[i].id), STR_FMT(statements[i].params));

        (void)crypto_generichash_update(&state, (const unsigned char *)line.ptr, line.len);
    }
    (void)crypto_generichash_final(&state, out, crypto_generichash_BYTES);
    return (struct blob){out, crypto_generichash_BYTES};
}

enum rc notice_mark(struct ctx *ctx, int64_t notice, struct date drawn_on)
{
    struct policy_statement *statements;
    size_t count;

    TRY(notice_load_statements(ctx, notice, &statements, &count));
    return q_notice_mark_insert(ctx, &(struct q_notice_mark_insert){.notice = notice,
        .digest = notice_digest(ctx->arena, drawn_on, statements, count)});
}

enum rc notice_orders(struct ctx *ctx, struct notice_order_row **out, size_t *count)
{
    struct q_authority_orders_row *rows;

    TRY(q_authority_orders(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct notice_order_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct notice_order_row){rows[i].id, rows[i].recorded_by, rows[i].recorded_at,
            rows[i].notice_id_null ? 0 : rows[i].notice_id, rows[i].authority, rows[i].reference, rows[i].summary,
            rows[i].ordered_on};
    return RC_OK;
}

/* No query over personal data but under one controller. */
size_t notice_register_only(const struct query *const *queries, size_t count)
{
    size_t crossing = 0;

    for (size_t i = 0; i < count; i++) {
        bool bound = queries[i]->categories == 0 || queries[i]->keys_store;

        for (size_t k = 0; k < queries[i]->param_count; k++)
            bound = bound || str_eqz(str_from(queries[i]->params[k].name), "tenant");
        crossing += bound ? 0 : 1;
    }
    return crossing;
}
