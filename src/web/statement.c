/* Sentences of the notice in the reader's language, with the parameters in force. */
#include "policy/policy.h"
#include "web/web.h"

static struct str params_in_force(const struct ctx *ctx, int statement)
{
    const struct policy *p = ctx->policy;

    for (size_t i = 0; p != NULL && i < p->statement_count; i++)
        if ((int)p->statements[i].id == statement)
            return p->statements[i].params;
    return params_default(ctx->arena, (enum statement)statement);
}

static struct slot words_slot(struct ctx *ctx, const struct param *p)
{
    enum msg *list = ARENA_ARRAY(ctx->arena, enum msg, p->word_count + 1);

    for (size_t i = 0; i < p->word_count; i++)
        list[i] = msg_find_str(vocabulary_message(ctx->arena, p->slot->vocabulary, p->words[i]));
    return SLOT_MSGS(p->slot->name, list, p->word_count);
}

struct str web_statement_text(struct ctx *ctx, int statement)
{
    const char *word = statement_word((enum statement)statement);
    struct param *params = NULL;
    struct slot slots[16];
    struct err err = {0};
    size_t count = 0, used = 0;
    enum msg msg;

    if (word == NULL)
        return STR("");
    msg = msg_find_str(str_fmt(ctx->arena, "statement.%s", word));
    if (params_read(ctx->arena, (enum statement)statement, params_in_force(ctx, statement), &params, &count, &err) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count && used < COUNT(slots); i++) {
        const struct param *p = &params[i];

        switch (p->slot->kind) {
        case SLOT_KIND_INT: slots[used++] = SLOT_I64(p->slot->name, p->number); break;
        case SLOT_KIND_DATE: slots[used++] = SLOT_STR(p->slot->name, date_text(ctx->arena, p->date, ctx->lang)); break;
        case SLOT_KIND_TEXT: slots[used++] = SLOT_STR(p->slot->name, p->text); break;
        case SLOT_KIND_WORDS: slots[used++] = words_slot(ctx, p); break;
        case SLOT_KIND_END: break;
        }
    }
    return trs(ctx, msg, slots, used);
}
