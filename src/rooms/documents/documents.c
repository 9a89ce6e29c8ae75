/* Letters and reports as documents of the docs role. */
#include "rooms/documents/internal.h"

#include "base/buf.h"
#include "i18n/i18n.h"
#include "messages_documents.h"

static const char *const languages[LANG_COUNT] = {"fi", "sv", "en"};

size_t documents_lines(struct str *lines, size_t most)
{
    size_t n = 0;

    while (n < most && !str_empty(lines[n]))
        n++;
    return n;
}

static struct docs_pair *copy_pairs(struct ctx *ctx, const struct documents_pair *pairs, size_t count)
{
    struct docs_pair *out = ARENA_ARRAY(ctx->arena, struct docs_pair, count + 1);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct docs_pair){pairs[i].label, pairs[i].value};
    return out;
}

static void copy_table(struct ctx *ctx, const struct documents_part *part, struct docs_block *b)
{
    b->columns = ARENA_ARRAY(ctx->arena, struct docs_column, part->column_count + 1);
    b->column_count = part->column_count;
    for (size_t i = 0; i < part->column_count; i++) {
        const struct documents_column *c = &part->columns[i];

        b->columns[i] = (struct docs_column){c->title, c->width_mm > 0 ? (uint32_t)c->width_mm * 10 : 0,
                                             c->right ? DOCS_RIGHT : DOCS_LEFT};
    }
    b->rows = ARENA_ARRAY(ctx->arena, struct docs_row, part->row_count + 1);
    b->row_count = part->row_count;
    for (size_t i = 0; i < part->row_count; i++) {
        bool sum = part->rows[i].bold;

        b->rows[i] = (struct docs_row){sum ? DOCS_BOLD | DOCS_RULE_ABOVE : DOCS_PLAIN, part->rows[i].cells, part->column_count};
    }
}

struct docs_block documents_block(struct ctx *ctx, const struct documents_part *part)
{
    struct docs_block b = {.kind = DOCS_TEXT, .text = part->text, .uri = part->uri};

    switch (part->kind) {
    case DOCUMENTS_HEADING:
        b.kind = DOCS_HEADING;
        b.level = part->level >= 1 && part->level <= 3 ? (uint32_t)part->level : 2;
        break;
    case DOCUMENTS_TABLE:
        b.kind = DOCS_TABLE;
        copy_table(ctx, part, &b);
        break;
    case DOCUMENTS_PAIRS:
        b.kind = DOCS_PAIRS;
        b.pairs = copy_pairs(ctx, part->pairs, part->pair_count);
        b.pair_count = part->pair_count;
        break;
    case DOCUMENTS_POINTS:
        b.kind = DOCS_LIST;
        b.points = part->points;
        b.point_count = part->point_count;
        break;
    case DOCUMENTS_BOX:
        b.style = DOCS_BOXED;
        break;
    case DOCUMENTS_NOTE:
        b.style = DOCS_SMALL | DOCS_MUTED;
        break;
    case DOCUMENTS_PARAGRAPH:
        break;
    }
    return b;
}

void documents_common(struct ctx *ctx, struct docs_document *d, enum lang lang, int64_t at)
{
    d->lang = str_from(languages[lang]);
    d->author = ctx->controller_name;
    d->creator = STR("Seloste " SELOSTE_VERSION);
    d->created_at = at ? at : ctx->now;
    d->page_word = msg_text(ctx->arena, lang, MSG_documents_page, NULL, 0);
}

enum rc documents_print(struct ctx *ctx, const struct docs_document *d, struct documents_pdf *out)
{
    struct docs_answer answer;

    TRY(docs_print(ctx->arena, d, &answer, &ctx->err));
    *out = (struct documents_pdf){answer.pdf, answer.pages, answer.missing};
    return RC_OK;
}

/* --- letters --------------------------------------------------------------------------------------- */

static void letter_facts(struct ctx *ctx, const struct documents_letter *l, struct docs_document *d)
{
    struct docs_pair *facts = ARENA_ARRAY(ctx->arena, struct docs_pair, l->fact_count + 2);
    size_t n = 0;

    if (!date_is_none(l->day))
        facts[n++] = (struct docs_pair){msg_text(ctx->arena, l->lang, MSG_documents_day, NULL, 0),
                                        date_text(ctx->arena, l->day, l->lang)};
    if (!str_empty(l->case_number))
        facts[n++] = (struct docs_pair){msg_text(ctx->arena, l->lang, MSG_documents_case, NULL, 0), l->case_number};
    for (size_t i = 0; i < l->fact_count; i++)
        facts[n++] = (struct docs_pair){l->facts[i].label, l->facts[i].value};
    d->facts = facts;
    d->fact_count = n;
}

struct str documents_joined(struct ctx *ctx, const struct str *lines, size_t most)
{
    struct buf out = buf_in(ctx->arena);

    for (size_t i = 0; i < most && !str_empty(lines[i]); i++) {
        if (i > 0)
            buf_byte(&out, '\n');
        buf_add(&out, lines[i]);
    }
    return buf_str(&out);
}

static void letter_end(struct ctx *ctx, const struct documents_letter *l, struct docs_document *d)
{
    struct str signer = documents_joined(ctx, l->signer, COUNT(l->signer));
    struct str authority = documents_joined(ctx, l->authority, COUNT(l->authority));

    if (!str_empty(signer)) {
        d->blocks[d->block_count++] = (struct docs_block){.kind = DOCS_SPACE, .level = 40};
        d->blocks[d->block_count++] = (struct docs_block){.kind = DOCS_TEXT, .text = signer};
    }
    if (str_empty(authority))
        return;
    if (!str_empty(l->authority_title))
        d->blocks[d->block_count++] = (struct docs_block){.kind = DOCS_HEADING, .level = 3, .text = l->authority_title};
    d->blocks[d->block_count++] = (struct docs_block){.kind = DOCS_TEXT, .style = DOCS_BOXED, .text = authority};
}

enum rc documents_letter(struct ctx *ctx, const struct documents_letter *letter, struct documents_pdf *out)
{
    struct documents_letter *l = arena_copy(ctx->arena, letter, sizeof(*letter));
    struct docs_document d = {.head = DOCS_HEAD_LETTER, .title = l->title, .heading = l->title};

    documents_common(ctx, &d, l->lang, l->at);
    if (!str_empty(l->sender[0]))
        d.author = l->sender[0];
    d.sender = l->sender;
    d.sender_count = documents_lines(l->sender, COUNT(l->sender));
    d.recipient = l->recipient;
    d.recipient_count = documents_lines(l->recipient, COUNT(l->recipient));
    d.foot = l->foot;
    d.foot_count = documents_lines(l->foot, COUNT(l->foot));
    letter_facts(ctx, l, &d);
    d.blocks = ARENA_ARRAY(ctx->arena, struct docs_block, l->part_count + 8);
    for (; d.block_count < l->part_count; d.block_count++)
        d.blocks[d.block_count] = documents_block(ctx, &l->parts[d.block_count]);
    letter_end(ctx, l, &d);
    return documents_print(ctx, &d, out);
}

/* --- reports --------------------------------------------------------------------------------------- */

enum rc documents_report(struct ctx *ctx, const struct documents_report *report, struct documents_pdf *out)
{
    struct documents_report *r = arena_copy(ctx->arena, report, sizeof(*report));
    struct docs_document d = {.head = DOCS_HEAD_PLAIN, .title = r->title, .heading = r->title};

    documents_common(ctx, &d, r->lang, r->at);
    d.sender = &r->owner;
    d.sender_count = str_empty(r->owner) ? 0 : 1;
    d.foot = r->foot;
    d.foot_count = documents_lines(r->foot, COUNT(r->foot));
    d.facts = copy_pairs(ctx, r->facts, r->fact_count);
    d.fact_count = r->fact_count;
    d.blocks = ARENA_ARRAY(ctx->arena, struct docs_block, r->part_count + 1);
    for (; d.block_count < r->part_count; d.block_count++)
        d.blocks[d.block_count] = documents_block(ctx, &r->parts[d.block_count]);
    return documents_print(ctx, &d, out);
}
