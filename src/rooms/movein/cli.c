/* `seloste movein plan|run|list` (P64, P65). */
#include "base/cli.h"
#include "base/errors.h"
#include "errors_movein.h"
#include "messages_movein.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/movein/internal.h"

struct job { struct cli *cli; struct movein_form form; struct buf out; bool run; };

static enum rc read_options(struct cli *cli, struct movein_form *form)
{
    const struct { const char *name; struct str *to; } files[] = {
        {"invoices", &form->invoices}, {"balances", &form->balances}, {"controls", &form->controls},
        {"customers", &form->customers}};
    struct buf series = buf_in(cli->ctx->arena);
    struct str on = cli_option(cli, "on");

    form->opening_on = DATE_NONE;
    for (size_t i = 0; i < COUNT(files); i++)
        if (cli_has(cli, files[i].name)) {
            TRY(cli_read_file(cli, cli_option(cli, files[i].name), MOVEIN_BYTES_MOST, files[i].to));
            if (files[i].to->len == 0)
                return err_invalid(&cli->ctx->err, E1028_CSV_EMPTY, files[i].name);
        }
    for (size_t i = 0; i < cli->option_count; i++)
        if (str_eqz(cli->options[i].name, "series"))
            buf_fmt(&series, "%s%.*s", series.len > 0 ? "," : "", STR_FMT(cli->options[i].value));
    form->series = buf_str(&series);
    return str_empty(on) || date_from_human(on, cli->ctx->today, &form->opening_on)
               ? RC_OK : err_invalid(&cli->ctx->err, E4631_MOVEIN_OPENING, "on");
}

static void print_plan(struct ctx *ctx, struct job *job, const struct movein_plan *plan)
{
    const struct slot slots[] = {SLOT_I64("n", (int64_t)plan->line_count), SLOT_I64("customers", (int64_t)plan->total_count),
                                 SLOT_STR("open", money_text(ctx->arena, plan->open_cents, ctx->lang))};

    for (size_t i = 0; i < plan->finding_count; i++)
        buf_fmt(&job->out, "%s:%lld: %.*s\n", movein_file_word(plan->findings[i].file), (long long)plan->findings[i].line,
                STR_FMT(movein_fault_text(ctx, &plan->findings[i])));
    for (size_t i = 0; i < plan->total_count; i++)
        buf_fmt(&job->out, "%lld  %.*s%s\n", (long long)plan->totals[i].number,
                STR_FMT(money_text(ctx->arena, plan->totals[i].open_cents, ctx->lang)), plan->totals[i].has_control ? "  =" : "");
    buf_fmt(&job->out, "%.*s\n", STR_FMT(trs(ctx, MSG_movein_sum, slots, COUNT(slots))));
}

static void show_plan(struct ctx *ctx, struct job *job, const struct movein_plan *plan)
{
    struct json j = json_to(&job->out);

    if (!job->cli->json) {
        print_plan(ctx, job, plan);
        return;
    }
    movein_plan_json(ctx, &j, plan);
    buf_byte(&job->out, '\n');
}

static enum rc work(struct ctx *ctx, void *arg)
{
    struct job *job = arg;
    struct movein_receipt receipt = {0};
    struct movein_plan plan;
    struct json j = json_to(&job->out);
    enum rc rc;

    TRY(movein_plan(ctx, &job->form, &plan));
    store_release(ctx);
    if (!job->run || plan.finding_count > 0) {
        show_plan(ctx, job, &plan);
        return plan.finding_count == 0 ? RC_OK : err_invalid(&ctx->err, E4600_MOVEIN_FINDINGS, "invoices");
    }
    rc = RUN_ACTION(movein_run, ctx, &plan, &receipt);
    TRY(rc);
    if (job->cli->json) {
        movein_receipt_json(ctx, &j, &receipt);
        buf_byte(&job->out, '\n');
        return RC_OK;
    }
    buf_fmt(&job->out, "%lld  ", (long long)receipt.batch);
    print_plan(ctx, job, &plan);
    return RC_OK;
}

static enum rc do_it(struct cli *cli, bool run)
{
    struct job job = {.cli = cli, .out = buf_in(cli->ctx->arena), .run = run};
    enum rc rc;

    TRY(read_options(cli, &job.form));
    rc = movein_with_memory(cli->ctx, work, &job, &job.out);
    if (rc == RC_OK || rc == RC_INVALID)
        cli_put(cli, buf_str(&job.out));
    return rc;
}

static enum rc movein_cli_plan(struct cli *cli)
{
    return do_it(cli, false);
}

static enum rc movein_cli_run(struct cli *cli)
{
    return do_it(cli, !cli->dry_run);
}

static enum rc movein_cli_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct movein_batch *batches = NULL;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    size_t count = 0;

    TRY(movein_batches(ctx, 100, &batches, &count));
    if (cli->json) {
        movein_batches_json(ctx, &j, batches, count);
        buf_byte(&out, '\n');
        cli_put(cli, buf_str(&out));
        return RC_OK;
    }
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%lld  %.*s  %lld  %.*s  %.*s\n", (long long)batches[i].id, STR_FMT(date_iso(ctx->arena, batches[i].opening_on)),
                  (long long)batches[i].invoices, STR_FMT(money_text(ctx->arena, batches[i].open_cents, ctx->lang)),
                  STR_FMT(batches[i].who));
    return RC_OK;
}

static const struct option_spec options[] = {
    {"invoices", 'i', "option.invoices"}, {"balances", 'i', "option.balances"}, {"controls", 'i', "option.controls"}, {"customers", 'i', "option.customers"}, {"series", 'm', "option.series"}, {"on", 'v', "option.on-opening"}, OPTION_END};

#define STAFF .purpose = PURPOSE_INVOICING, .roles = ROLE_STAFF
#define FILES "--invoices FILE [--balances FILE] [--controls FILE] [--customers FILE] [--series NAME=NEXT] [--on DATE]"
const struct command movein_commands[] = {
    {.noun = "movein", .verb = "plan", .run = movein_cli_plan, STAFF, .options = options, .arguments = FILES, .help = "movein.help.plan"},
    {.noun = "movein", .verb = "run", .run = movein_cli_run, STAFF, .options = options, .arguments = FILES, .help = "movein.help.run"},
    {.noun = "movein", .verb = "list", .run = movein_cli_list, STAFF, .arguments = "", .help = "movein.help.list"},
    COMMAND_END};
