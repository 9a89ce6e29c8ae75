/* The text as it was received: its sections and sentences, each with its outcome; what lint found and who decided what. */
#include "base/errors.h"
#include "errors_notice.h"
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/notice/view.h"
#include "rooms/users/users.h"

size_t notice_view_findings(struct ctx *ctx, const struct notice_reading *reading, struct notice_edit_finding *out, int64_t *errors)
{
    size_t n = 0;

    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_WARNING; severity--)
        for (size_t i = 0; i < reading->finding_count; i++) {
            const struct notice_finding *f = &reading->findings[i];

            if ((int)finding_severity(f->id) != severity)
                continue;
            out[n++] = (struct notice_edit_finding){.id = f->id, .word = finding_word(f->id),
                .chip = severity == SEVERITY_ERROR ? "bad" : "warn",
                .severity = severity == SEVERITY_ERROR ? "notice.severity.error" : "notice.severity.warning", .quote = f->quote,
                .why = finding_why(ctx->arena, f, ctx->lang), .instead = finding_instead(ctx->arena, f, ctx->lang),
                .fix = f->statement, .can_fix = f->statement != STATEMENT_NONE};
            *errors += severity == SEVERITY_ERROR ? 1 : 0;
        }
    return n;
}

static void fill_line(struct ctx *ctx, const struct notice_reading *reading, const struct notice_sentence *s,
                      struct notice_received_line *line)
{
    static const char *const states[] = {"notice.received.unbound", "notice.received.bound", "notice.editor.state.attested",
                                         "notice.editor.state.contradicted"};
    static const char *const chips[] = {"warn", "ok", "", "bad"};

    *line = (struct notice_received_line){.text = s->text, .state = states[s->outcome], .chip = chips[s->outcome],
                                          .word = s->statement_count > 0 ? statement_word(s->statements[0].id) : NULL};
    for (size_t i = 0; i < reading->finding_count && s->outcome == NOTICE_CONTRADICTED; i++) {
        const struct notice_finding *f = &reading->findings[i];

        if (f->id != s->finding || !str_eq(f->quote, s->text))
            continue;
        line->why = finding_why(ctx->arena, f, ctx->lang);
        line->instead = finding_instead(ctx->arena, f, ctx->lang);
        return;
    }
}

/* In the order of the text; a heading that comes back goes on where it was. */
static void fill_parts(struct ctx *ctx, const struct notice_reading *reading, struct notice_received *out)
{
    out->parts = ARENA_ARRAY(ctx->arena, struct notice_received_part, SECTION_COUNT + 1);
    for (int section = 0; section <= SECTION_COUNT; section++) {
        struct notice_received_part *part = &out->parts[out->part_count];

        *part = (struct notice_received_part){.lines = ARENA_ARRAY(ctx->arena, struct notice_received_line, reading->sentence_count + 1)};
        part->title = section < SECTION_COUNT ? tr_key(ctx, str_fmt(ctx->arena, "section.%s", section_word((enum section)section)))
                                              : tr(ctx, MSG_notice_received_elsewhere);
        for (size_t i = 0; i < reading->sentence_count; i++)
            if ((int)reading->sentences[i].section == section)
                fill_line(ctx, reading, &reading->sentences[i], &part->lines[part->count++]);
        out->part_count += part->count > 0 ? 1 : 0;
    }
}

static enum rc fill_decisions(struct ctx *ctx, struct notice_received *out)
{
    static const char *const words[] = {NULL, NULL, "notice.received.corrected", "notice.received.kept"};
    struct notice_decided *decided;
    size_t count;

    TRY(notice_decisions(ctx, 0, &decided, &count));
    for (size_t i = 0; i < out->finding_count; i++)
        for (size_t k = 0; k < count; k++)
            if (decided[k].id == out->findings[i].id && decided[k].by != 0) {
                out->findings[i].decision = words[decided[k].decision];
                out->findings[i].by = users_display(ctx, decided[k].by);
            }
    return RC_OK;
}

enum rc notice_view_received(struct ctx *ctx, struct notice_received *out)
{
    struct policy_statement *statements;
    struct notice_version received, *versions;
    struct notice_reading reading;
    size_t count;
    enum rc rc = notice_get(ctx, 0, &received, &statements, &count);

    *out = (struct notice_received){.waits = false};
    if (rc == RC_NOT_FOUND || (rc == RC_OK && received.received.len == 0))
        return err_not_found(&ctx->err, E1331_NOTICE_NOT_IMPORTED);
    TRY(rc);
    TRY(notice_versions(ctx, &versions, &count));
    out->waits = count == 1;
    TRY(notice_read(ctx->arena, received.received, &reading, &ctx->err));
    out->sentences = (int64_t)reading.sentence_count;
    for (size_t i = 0; i < reading.sentence_count; i++)
        out->outcomes[reading.sentences[i].outcome]++;
    fill_parts(ctx, &reading, out);
    out->findings = ARENA_ARRAY(ctx->arena, struct notice_edit_finding, reading.finding_count + 1);
    out->finding_count = notice_view_findings(ctx, &reading, out->findings, &out->errors);
    return fill_decisions(ctx, out);
}

struct str notice_received_lead(struct ctx *ctx, const struct notice_received *page)
{
    struct slot slots[] = {SLOT_I64("sentences", page->sentences), SLOT_I64("bound", page->outcomes[NOTICE_BOUND]),
                           SLOT_I64("attested", page->outcomes[NOTICE_ATTESTED]),
                           SLOT_I64("contradicted", page->outcomes[NOTICE_CONTRADICTED]),
                           SLOT_I64("unbound", page->outcomes[NOTICE_UNBOUND])};

    return trs(ctx, MSG_notice_lint_summary, slots, COUNT(slots));
}
