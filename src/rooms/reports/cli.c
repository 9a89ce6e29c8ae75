/* seloste prove: every statement of every notice in force, and what falls short. Exit 1 on a violation. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_reports.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_reports.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/reports/internal.h"
#include "rooms/requests/requests.h"

static void put_json(struct json *j, const struct reports_register *r, const struct proof *proofs, size_t count)
{
    json_open(j, '{');
    json_kstr(j, "name", r->name);
    json_kstr(j, "slug", r->slug);
    json_kstr(j, "controller", r->controller);
    json_key(j, "statements");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct proof *p = &proofs[i];
        char promise[8];

        (void)snprintf(promise, sizeof(promise), "P%02d", statement_promise(p->statement));
        json_open(j, '{');
        json_kstr(j, "id", str_from(statement_word(p->statement)));
        json_kstr(j, "promise", str_from(promise));
        json_kstr(j, "state", str_from(proof_word(p->state)));
        json_ki64(j, "population", p->population);
        json_ki64(j, "violations", p->violations);
        json_ki64(j, "figure", p->figure);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void put_text(struct cli *cli, const struct reports_register *r, const struct proof *proofs, size_t count)
{
    struct ctx *ctx = cli->ctx;
    int64_t states[PROOF_PLANNED + 1] = {0};

    cli_print(cli, "%.*s: %.*s (%.*s)\n", STR_FMT(r->controller), STR_FMT(r->name), STR_FMT(r->slug));
    for (size_t i = 0; i < count; i++) {
        const struct proof *p = &proofs[i];
        struct str state = tr_key(ctx, str_fmt(ctx->arena, "reports.state.%s", proof_word(p->state)));
        struct str text = reports_evidence_text(ctx, p, false);

        states[p->state]++;
        cli_print(cli, "  P%02d %-32s %.*s%s%.*s\n", statement_promise(p->statement), statement_word(p->statement),
                  STR_FMT(state), text.len > 0 ? ": " : "", STR_FMT(text));
    }
    cli_put(cli, trs(ctx, MSG_reports_prove_summary,
                     (const struct slot[]){SLOT_I64("holds", states[PROOF_HOLDS]), SLOT_I64("violated", states[PROOF_VIOLATED]),
                                           SLOT_I64("idle", states[PROOF_NOT_EXERCISED]),
                                           SLOT_I64("attested", states[PROOF_ATTESTED]),
                                           SLOT_I64("planned", states[PROOF_PLANNED])}, 5));
    cli_put(cli, STR("\n"));
}

static enum rc write_pdf(struct cli *cli, struct documents_part *parts, size_t count)
{
    struct documents_pdf pdf;
    struct str path = cli_option(cli, "output");

    TRY(reports_pdf(cli->ctx, parts, count, &pdf));
    return cli_write_file(cli, path.len > 0 ? path : STR("-"), (struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len});
}

static enum rc prove_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct reports_register *registers;
    size_t count;
    int64_t violated = 0;
    struct documents_part *parts;
    size_t part_count = 0;
    bool pdf = cli_has(cli, "pdf");

    TRY(reports_registers(ctx, &registers, &count));
    parts = ARENA_ARRAY(ctx->arena, struct documents_part, count * REPORTS_PDF_PARTS + 1);
    json_open(&j, '{');
    json_key(&j, "registers");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        struct proof *proofs;
        size_t n;

        TRY(reports_enter(ctx, &registers[i]));
        TRY(reports_prove_all(ctx, &proofs, &n));
        for (size_t k = 0; k < n; k++)
            violated += proofs[k].state == PROOF_VIOLATED ? 1 : 0;
        if (pdf)
            part_count += reports_pdf_parts(ctx, &registers[i], proofs, n, parts + part_count);
        else if (cli->json)
            put_json(&j, &registers[i], proofs, n);
        else
            put_text(cli, &registers[i], proofs, n);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (pdf) /* the report says what falls short; a command that fails leaves no file */
        return write_pdf(cli, parts, part_count);
    if (cli->json)
        cli_put(cli, buf_str(&out));
    if (violated == 0)
        return RC_OK;
    ctx->err.arg = str_fmt(ctx->arena, "%lld", (long long)violated);
    return err_invalid(&ctx->err, E2201_PROOF_VIOLATED, NULL);
}

/* What waits is told and what is queued goes, at once; the server does the same by itself. */
static enum rc outbound_send(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct outbound *rows = NULL;
    size_t count = 0, sent = 0, waiting = 0, failed = 0;
    int was = ctx->purpose;
    enum rc rc;

    TRY(reports_alarms(ctx));
    TRY(disclosures_send(ctx));
    ctx->purpose = PURPOSE_RIGHTS;
    rc = requests_notices_follow(ctx);
    ctx->purpose = was;
    TRY(rc);
    TRY(disclosures_outbound(ctx, 1000, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        sent += rows[i].state == OUTBOUND_SENT;
        waiting += rows[i].state == OUTBOUND_WAITING || rows[i].state == OUTBOUND_SENDING;
        failed += rows[i].state == OUTBOUND_FAILED;
    }
    cli_print(cli, cli->json ? "{\"sent\":%zu,\"waiting\":%zu,\"failed\":%zu}\n" : "%zu %zu %zu\n", sent, waiting, failed);
    return RC_OK;
}

static const struct option_spec prove_options[] = {{"pdf", 'f', "option.pdf"}, {"output", 'o', "option.output"}, OPTION_END};

const struct command reports_commands[] = {
    {.noun = "outbound", .verb = "send", .run = outbound_send, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_CONTACT | ROLE_MAINTAIN,
     .arguments = "", .help = "reports.help.outbound"},
    {.noun = "prove", .run = prove_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_STAFF | ROLE_MAINTAIN | ROLE_CONTACT,
     .options = prove_options, .arguments = "", .help = "reports.help.prove", .flags = COMMAND_ALL_REGISTERS},
    COMMAND_END,
};
