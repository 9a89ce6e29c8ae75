/* The proof page (P68). The dashboard is in pages_dashboard.c. */
#include "rooms/reports/internal.h"
#include "rooms/reports/internal_pages.h"
#include "rooms/notice/notice.h"
#include "templates_reports.h"
#include "web/web.h"

static const char *chip_of(enum proof_state state)
{
    return state == PROOF_HOLDS ? "ok" : state == PROOF_VIOLATED ? "bad" : state == PROOF_NOT_EXERCISED ? "" : "warn";
}

static struct reports_line line_of(struct ctx *ctx, const struct proof *p)
{
    struct reports_line line = {.statement = p->statement, .chip = chip_of(p->state), .population = p->population,
                                .violations = p->violations, .verified_at = p->verified_at, .checked_at = p->checked_at,
                                .is_public = p->is_public};

    line.promise = str_z(ctx->arena, str_fmt(ctx->arena, "P%02d", statement_promise(p->statement)));
    line.state = str_z(ctx->arena, str_fmt(ctx->arena, "reports.state.%s", proof_word(p->state)));
    line.section = tr_key(ctx, str_fmt(ctx->arena, "section.%s", section_word(statement_section(p->statement))));
    line.sentence = web_statement_text(ctx, (int)p->statement);
    line.text = reports_evidence_text(ctx, p, false);
    line.rule = str_from(statement_rule(p->statement));
    line.evidence = str_from(statement_evidence(p->statement));
    return line;
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct proof *proofs,
                    size_t count)
{
    struct reports_proof_page page = {.lines = ARENA_ARRAY(ctx->arena, struct reports_line, count + 1), .count = count};

    for (size_t i = 0; i < count; i++) {
        page.lines[i] = line_of(ctx, &proofs[i]);
        page.states[proofs[i].state]++;
        if (proofs[i].checked_at > page.checked_at)
            page.checked_at = proofs[i].checked_at;
    }
    return t_reports_proof(ctx, in, out, 200, &(struct t_reports_proof){.page = &page});
}

static enum rc reports_proof_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct proof *proofs;
    size_t count;

    TRY(reports_proofs(ctx, &proofs, &count));
    return show(ctx, in, out, proofs, count);
}

/* As found last, without checking: GET changes nothing. */
static enum rc reports_proof_pdf(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reports_register r = {.name = ctx->register_name, .controller = ctx->controller_name};
    struct documents_part parts[REPORTS_PDF_PARTS];
    struct documents_pdf pdf;
    struct proof *proofs;
    size_t count;

    (void)in;
    TRY(reports_proofs(ctx, &proofs, &count));
    TRY(reports_pdf(ctx, parts, reports_pdf_parts(ctx, &r, proofs, count, parts), &pdf));
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition", STR("attachment; filename=\"todisteet.pdf\""));
    return RC_OK;
}

static enum rc reports_proof_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct proof *proofs;
    size_t count;

    TRY(reports_prove_all(ctx, &proofs, &count));
    return answer_redirect(ctx, in, out, STR("/seloste/todisteet"), "reports.proof.done");
}

enum { KEEPERS = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN };

const struct route reports_routes[] = {
    ROUTE(GET, "/", reports_dashboard_page, KEEPERS | ROLE_ACCOUNTANT, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/seloste/todisteet", reports_proof_page, KEEPERS | ROLE_ACCOUNTANT, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/seloste/todisteet/pdf", reports_proof_pdf, KEEPERS | ROLE_ACCOUNTANT, PURPOSE_ACCOUNTABILITY),
    ROUTE(POST, "/seloste/todisteet", reports_proof_submit, KEEPERS, PURPOSE_ACCOUNTABILITY),
    ROUTE_END,
};
