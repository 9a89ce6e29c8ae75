/* Notes of what a request has opened. */
#include "db/reads.h"

#include "base/errors.h"
#include "errors_db.h"

static struct audit_batch *batch_of(struct ctx *ctx)
{
    if (ctx->reads == NULL)
        ctx->reads = ARENA_NEW(ctx->arena, struct audit_batch);
    return ctx->reads;
}

static size_t slot_of(const struct audit_batch *b, int64_t subject, int purpose)
{
    size_t i = ((uint64_t)subject * 0x9E3779B97F4A7C15u >> 32) & (b->slot_count - 1);

    while (b->slots[i] != 0) {
        const struct read_note *n = &b->notes[b->slots[i] - 1];

        if (n->subject == subject && n->purpose == purpose)
            break;
        i = (i + 1) & (b->slot_count - 1);
    }
    return i;
}

static void batch_grow(struct ctx *ctx, struct audit_batch *b)
{
    size_t cap = b->cap == 0 ? 64 : b->cap * 2;
    struct read_note *notes = ARENA_ARRAY(ctx->arena, struct read_note, cap);

    for (size_t i = 0; i < b->count; i++)
        notes[i] = b->notes[i];
    b->notes = notes;
    b->cap = cap;
    b->slots = ARENA_ARRAY(ctx->arena, uint32_t, cap * 2);
    b->slot_count = cap * 2;
    for (size_t i = 0; i < b->count; i++)
        b->slots[slot_of(b, notes[i].subject, notes[i].purpose)] = (uint32_t)i + 1;
}

enum rc reads_note(struct ctx *ctx, int64_t subject, int category, int statement)
{
    struct audit_batch *b = batch_of(ctx);
    size_t slot;

    if (b->index_load) {
        b->index_count++;
        return RC_OK;
    }
    if (b->count == b->cap) {
        if (b->count >= READS_MOST)
            return err_bug(&ctx->err, E1125_READS_UNFLUSHED);
        batch_grow(ctx, b);
    }
    slot = slot_of(b, subject, ctx->purpose);
    if (b->slots[slot] == 0) {
        b->notes[b->count++] = (struct read_note){.subject = subject, .purpose = ctx->purpose,
                                                 .statement = statement};
        b->slots[slot] = (uint32_t)b->count;
    }
    b->notes[b->slots[slot] - 1].categories |= (uint64_t)1 << category;
    return RC_OK;
}

void reads_about(struct ctx *ctx, int64_t what)
{
    batch_of(ctx)->what = what;
}

void reads_index_load(struct ctx *ctx)
{
    batch_of(ctx)->index_load = true;
}
