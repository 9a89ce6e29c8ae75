/* The public notice on paper (P67): the same view as the page, so that neither says more than the other. */
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/documents/documents.h"
#include "rooms/notice/view.h"

static void add(struct documents_report *report, enum documents_part_kind kind, struct str text)
{
    report->parts[report->part_count++] = (struct documents_part){.kind = kind, .level = 2, .text = text};
}

static void add_part(struct ctx *ctx, const struct notice_part *part, struct documents_report *report)
{
    add(report, DOCUMENTS_HEADING, part->title);
    if (part->count == 0)
        add(report, DOCUMENTS_NOTE, tr(ctx, MSG_notice_public_nothing));
    for (size_t i = 0; i < part->count; i++) {
        const struct notice_line *line = &part->lines[i];
        struct slot time = SLOT_STR("time", instant_text(ctx->arena, line->proof_at, ctx->lang));

        add(report, DOCUMENTS_PARAGRAPH, line->text);
        if (!str_empty(line->more))
            add(report, DOCUMENTS_PARAGRAPH, line->more);
        if (!str_empty(line->proof))
            add(report, DOCUMENTS_NOTE, str_fmt(ctx->arena, "%.*s %.*s %.*s", STR_FMT(tr(ctx, MSG_notice_public_here)),
                                                STR_FMT(line->proof), STR_FMT(trs(ctx, MSG_notice_public_verified, &time, 1))));
    }
}

enum rc notice_pdf(struct ctx *ctx, int64_t version, struct documents_pdf *out)
{
    struct notice_public *page = ARENA_NEW(ctx->arena, struct notice_public);
    struct documents_pair facts[3];
    struct documents_report report = {.lang = ctx->lang, .facts = facts};
    size_t lines = 4;

    TRY(notice_view_public(ctx, STR(""), version, page));
    for (size_t i = 0; i < SECTION_COUNT; i++)
        lines += 2 + 3 * page->parts[i].count;
    report.owner = ctx->controller_name;
    report.title = page->title;
    report.at = page->published_at;
    facts[report.fact_count++] = (struct documents_pair){tr(ctx, MSG_notice_public_drawn),
                                                         date_text(ctx->arena, page->drawn_on, ctx->lang)};
    facts[report.fact_count++] = (struct documents_pair){tr(ctx, MSG_notice_public_version),
                                                         str_fmt(ctx->arena, "%lld", (long long)page->version)};
    if (page->years > 0)
        facts[report.fact_count++] = (struct documents_pair){tr(ctx, MSG_notice_public_retention),
            trs(ctx, MSG_notice_public_years, &SLOT_I64("n", page->years), 1)};
    report.parts = ARENA_ARRAY(ctx->arena, struct documents_part, lines);
    add(&report, DOCUMENTS_PARAGRAPH, page->lead);
    if (!page->is_current)
        add(&report, DOCUMENTS_BOX, tr(ctx, MSG_notice_public_old));
    for (size_t i = 1; i < SECTION_COUNT; i++) /* 0 is the title */
        add_part(ctx, &page->parts[i], &report);
    store_release(ctx);
    return documents_report(ctx, &report, out);
}
