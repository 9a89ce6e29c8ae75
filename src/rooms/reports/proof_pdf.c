/* The proof report on paper (P68): each statement, its promise and rule, the evidence now, and what falls short first. */
#include <stdio.h>

#include "i18n/i18n.h"
#include "messages_reports.h"
#include "rooms/documents/documents.h"
#include "rooms/notice/notice.h"
#include "rooms/reports/internal.h"

enum { COLUMNS = 4 };

static struct str sentence(struct ctx *ctx, enum statement id)
{
    struct policy_statement s = {.id = id};
    struct str text = STR("");
    struct err err = {0};

    for (size_t i = 0; ctx->policy != NULL && i < ctx->policy->statement_count; i++)
        if (ctx->policy->statements[i].id == id) {
            s = ctx->policy->statements[i];
            break;
        }
    return statement_sentence(ctx->arena, &s, ctx->lang, &text, &err) == RC_OK ? text : str_from(statement_word(id));
}

static struct documents_row row_of(struct ctx *ctx, const struct proof *p)
{
    struct str *cells = ARENA_ARRAY(ctx->arena, struct str, COLUMNS);
    struct str rule = str_from(statement_rule(p->statement)), text = reports_evidence_text(ctx, p, false);

    cells[0] = str_fmt(ctx->arena, "P%02d", statement_promise(p->statement));
    cells[1] = sentence(ctx, p->statement);
    cells[2] = tr_key(ctx, str_fmt(ctx->arena, "reports.state.%s", proof_word(p->state)));
    cells[3] = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(text), text.len > 0 && rule.len > 0 ? "\n" : "", STR_FMT(rule));
    return (struct documents_row){cells, p->state == PROOF_VIOLATED};
}

static struct str summary(struct ctx *ctx, const struct proof *proofs, size_t count)
{
    int64_t states[PROOF_PLANNED + 1] = {0};

    for (size_t i = 0; i < count; i++)
        states[proofs[i].state]++;
    return trs(ctx, MSG_reports_prove_summary,
               (const struct slot[]){SLOT_I64("holds", states[PROOF_HOLDS]), SLOT_I64("violated", states[PROOF_VIOLATED]),
                                     SLOT_I64("idle", states[PROOF_NOT_EXERCISED]), SLOT_I64("attested", states[PROOF_ATTESTED]),
                                     SLOT_I64("planned", states[PROOF_PLANNED])}, 5);
}

static struct documents_part table(struct ctx *ctx, const struct proof *proofs, size_t count)
{
    const struct documents_column columns[COLUMNS] = {{tr(ctx, MSG_reports_proof_promise), 14, false},
        {tr(ctx, MSG_reports_proof_statement), 0, false}, {tr(ctx, MSG_reports_proof_state), 28, false},
        {tr(ctx, MSG_reports_proof_evidence), 58, false}};
    struct documents_part part = {.kind = DOCUMENTS_TABLE, .column_count = COLUMNS};

    part.columns = arena_copy(ctx->arena, columns, sizeof(columns));
    part.rows = ARENA_ARRAY(ctx->arena, struct documents_row, count + 1);
    for (int pass = 0; pass < 2; pass++) /* what falls short stands first */
        for (size_t i = 0; i < count; i++)
            if ((proofs[i].state == PROOF_VIOLATED) == (pass == 0))
                part.rows[part.row_count++] = row_of(ctx, &proofs[i]);
    return part;
}

size_t reports_pdf_parts(struct ctx *ctx, const struct reports_register *r, const struct proof *proofs, size_t count,
                         struct documents_part out[REPORTS_PDF_PARTS])
{
    size_t n = 0;

    out[n++] = (struct documents_part){.kind = DOCUMENTS_HEADING, .level = 1,
        .text = str_fmt(ctx->arena, "%.*s: %.*s", STR_FMT(r->controller), STR_FMT(r->name))};
    out[n++] = (struct documents_part){.kind = DOCUMENTS_BOX, .text = summary(ctx, proofs, count)};
    out[n++] = table(ctx, proofs, count);
    return n;
}

enum rc reports_pdf(struct ctx *ctx, struct documents_part *parts, size_t count, struct documents_pdf *out)
{
    struct documents_pair facts[] = {{tr(ctx, MSG_reports_proof_made), instant_text(ctx->arena, ctx->now, ctx->lang)}};
    struct documents_report report = {.lang = ctx->lang, .title = tr(ctx, MSG_reports_proof), .facts = facts, .fact_count = 1,
                                      .parts = ARENA_ARRAY(ctx->arena, struct documents_part, count + 1), .part_count = count + 1,
                                      .owner = ctx->controller_name};

    report.parts[0] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = tr(ctx, MSG_reports_proof_lead)};
    for (size_t i = 0; i < count; i++)
        report.parts[i + 1] = parts[i];
    store_release(ctx);
    return documents_report(ctx, &report, out);
}
