/* `seloste receivables`, `reminder run|list|rule|letter`, `interest`, `dispute open|close|list`, `plan add`, `due move`,
 * `writeoff`, `recovery`, `collection handover|file|return|list|show|payments` (P32, P35, P65). */
#include <string.h>

#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_collection.h"
#include "errors_customers.h"
#include "http/route.h"
#include "rooms/collection/internal.h"
#include "rooms/documents/documents.h"
#include "rooms/requests/requests.h"

enum { RETURN_MOST = 4 << 20 };

static void put_json(struct cli *cli, struct buf *b)
{
    buf_byte(b, '\n');
    cli_put(cli, buf_str(b));
}

static enum rc day_option(struct cli *cli, const char *name, struct date *out)
{
    if (!cli_has(cli, name) || date_from_human(cli_option(cli, name), cli->ctx->today, out))
        return RC_OK;
    return err_invalid(&cli->ctx->err, E2818_COLLECTION_DAY, name);
}

static enum rc number_argument(struct cli *cli, int64_t *out)
{
    if (cli->argc == 1 && str_to_i64(str_from(cli->argv[0]), out) && *out > 0)
        return RC_OK;
    return err_invalid(&cli->ctx->err, E2819_COLLECTION_NO_INVOICE, "number");
}

/* ---- receivables ----------------------------------------------------------------------------------------------- */

static enum rc receivables(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct invoice_ageing ageing;
    struct date on = ctx->today;

    TRY(day_option(cli, "on", &on));
    TRY(collection_ageing(ctx, on, &ageing));
    collection_ageing_json(ctx, &j, on, &ageing);
    if (cli->json) {
        put_json(cli, &b);
        return RC_OK;
    }
    for (size_t i = 0; i < 6; i++) {
        static const char *const names[] = {"-", "1-14", "15-30", "31-60", "61-90", ">90"};

        cli_print(cli, "%-6s %6lld  %.*s\n", names[i], (long long)ageing.counts[i],
                  STR_FMT(money_text(ctx->arena, ageing.cents[i], ctx->lang)));
    }
    return RC_OK;
}

static enum rc account(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct date from = date_add_years(ctx->today, -1), to = ctx->today;
    struct ledger ledger;
    int64_t number = 0, customer = 0;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(day_option(cli, "from", &from));
    TRY(day_option(cli, "to", &to));
    if (cli->json) {
        TRY(collection_account_json(ctx, &j, number, from, to));
        put_json(cli, &b);
        return RC_OK;
    }
    TRY(customers_find_by_number(ctx, number, &customer));
    TRY(collection_account(ctx, customer, from, to, &ledger));
    for (size_t i = 0; i < ledger.count; i++)
        cli_print(cli, "%.*s  %-10lld  %12.*s  %12.*s\n", STR_FMT(date_iso(ctx->arena, ledger.lines[i].on)),
                  (long long)ledger.lines[i].number, STR_FMT(money_plain(ctx->arena, ledger.lines[i].cents)),
                  STR_FMT(money_plain(ctx->arena, ledger.lines[i].balance_cents)));
    cli_print(cli, "%.*s\n", STR_FMT(money_text(ctx->arena, ledger.closing_cents, ctx->lang)));
    return RC_OK;
}

static enum rc interest(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct interest_sum sum;
    struct date on = ctx->today;
    int64_t number = 0, id = 0;

    TRY(number_argument(cli, &number));
    TRY(day_option(cli, "on", &on));
    TRY(invoices_id_by_number(ctx, number, &id));
    TRY(collection_interest_of(ctx, id, on, &sum));
    json_open(&j, '{');
    json_ki64(&j, "invoice", number);
    json_kstr(&j, "on", date_iso(ctx->arena, on));
    json_kstr(&j, "interest", money_plain(ctx->arena, sum.cents));
    json_kstr(&j, "principal", money_plain(ctx->arena, sum.principal_left));
    json_key(&j, "segments");
    json_open(&j, '[');
    for (size_t i = 0; i < sum.count; i++) {
        const struct interest_segment *s = &sum.segments[i];

        json_open(&j, '{');
        json_kstr(&j, "from", date_iso(ctx->arena, s->from));
        json_kstr(&j, "to", date_iso(ctx->arena, s->to));
        json_ki64(&j, "days", s->days);
        json_kstr(&j, "principal", money_plain(ctx->arena, s->principal_cents));
        json_ki64(&j, "rate_bp", s->bp);
        json_close(&j, '}');
        if (!cli->json)
            cli_print(cli, "%.*s - %.*s  %4lld  %.*s  %lld.%02lld %%\n", STR_FMT(date_iso(ctx->arena, s->from)),
                      STR_FMT(date_iso(ctx->arena, s->to)), (long long)s->days,
                      STR_FMT(money_text(ctx->arena, s->principal_cents, ctx->lang)), (long long)(s->bp / 100), (long long)(s->bp % 100));
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    else
        cli_print(cli, "%.*s\n", STR_FMT(money_text(ctx->arena, sum.cents, ctx->lang)));
    return RC_OK;
}

/* ---- reminders --------------------------------------------------------------------------------------------------- */

static enum rc put_run(struct cli *cli, int64_t id)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct reminder_run run;

    TRY(collection_run_load(cli->ctx, id, &run));
    collection_run_json(cli->ctx, &j, &run);
    if (cli->json)
        put_json(cli, &b);
    else
        cli_print(cli, "%lld  %lld / %lld\n", (long long)run.id, (long long)run.sent, (long long)run.planned);
    return RC_OK;
}

static enum rc preview(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct reminder_preview p;

    TRY(collection_preview(ctx, &p));
    if (cli->json) {
        collection_preview_json(ctx, &j, &p);
        put_json(cli, &b);
        return RC_OK;
    }
    for (size_t i = 0; i < p.count; i++)
        cli_print(cli, "%-10lld %4lld  %12.*s  %8.*s  %8.*s  %.*s\n", (long long)p.items[i].number, (long long)p.items[i].days_late,
                  STR_FMT(money_plain(ctx->arena, p.items[i].open_cents)), STR_FMT(money_plain(ctx->arena, p.items[i].fee_cents)),
                  STR_FMT(money_plain(ctx->arena, p.items[i].interest_cents)), STR_FMT(collection_skip_text(ctx, &p.items[i])));
    cli_print(cli, "%zu / %zu\n", p.going, p.count);
    return RC_OK;
}

static enum rc reminder_run(struct cli *cli)
{
    struct reminder_run run = {0};

    if (cli->dry_run)
        return preview(cli);
    TRY(RUN_ACTION(collection_start_run, cli->ctx, &((struct run_form){.hash = {NULL, 0}}), &run));
    TRY(collection_run(cli->ctx, run.id));
    return put_run(cli, run.id);
}

static enum rc reminder_undo(struct cli *cli)
{
    struct reminder_run run = {0};
    int64_t id = 0;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &id))
        return err_not_found(&cli->ctx->err, E2822_RUN_NOT_FOUND);
    TRY(RUN_ACTION(collection_undo_run, cli->ctx, &id, &run));
    return put_run(cli, id);
}

static enum rc reminder_list(struct cli *cli)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct reminder_run *runs = NULL;
    size_t count = 0;

    TRY(collection_runs(cli->ctx, 1000, &runs, &count));
    json_open(&j, '{');
    json_key(&j, "runs");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        collection_run_json(cli->ctx, &j, &runs[i]);
        if (!cli->json)
            cli_print(cli, "%lld  %.*s  %lld / %lld\n", (long long)runs[i].id, STR_FMT(date_iso(cli->ctx->arena, runs[i].run_on)),
                      (long long)runs[i].sent, (long long)runs[i].planned);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    return RC_OK;
}

static enum rc reminder_set_rule(struct cli *cli)
{
    struct reminder_rule rule = {0};
    struct rule_receipt receipt = {0};

    TRY(cli_fields(cli, collection_rule_fields, &rule));
    TRY(RUN_ACTION(collection_set_rule, cli->ctx, &rule, &receipt));
    cli_put(cli, cli->json ? STR("{\"stored\":true}\n") : STR("ok\n"));
    return RC_OK;
}

static enum rc reminder_letter(struct cli *cli)
{
    struct documents_letter letter;
    struct documents_pdf pdf;
    int64_t id = 0, number = 0;

    TRY(number_argument(cli, &id));
    TRY(collection_letter(cli->ctx, id, &letter, &number));
    store_release(cli->ctx);
    TRY(documents_letter(cli->ctx, &letter, &pdf));
    return cli_write_file(cli, cli_option(cli, "output"), (struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len});
}

/* ---- disputes, plans, write-off ---------------------------------------------------------------------------------------- */

static enum rc put_receipt(struct cli *cli, const struct collection_receipt *r)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    TRY(requests_run_pending(cli->ctx)); /* an erasure that waited for this claim goes on (P35) */
    collection_receipt_json(cli->ctx, &j, r);
    if (cli->json)
        put_json(cli, &b);
    else
        cli_print(cli, "%lld  %lld\n", (long long)r->id, (long long)r->number);
    return RC_OK;
}

#define ACT(fn, form_type, table, action)                                                                       \
    static enum rc fn(struct cli *cli)                                                                           \
    {                                                                                                            \
        struct form_type form = {0};                                                                             \
        struct collection_receipt receipt = {0};                                                                 \
                                                                                                                 \
        TRY(cli_fields(cli, table, &form));                                                                      \
        TRY(RUN_ACTION(action, cli->ctx, &form, &receipt));                                                      \
        return put_receipt(cli, &receipt);                                                                       \
    }
ACT(dispute_open, dispute_form, collection_dispute_fields, collection_dispute_open)
ACT(dispute_close, dispute_close, collection_dispute_close_fields, collection_dispute_decide)
ACT(plan_add, plan_form, collection_plan_fields, collection_plan_add)
ACT(due_move, move_form, collection_move_fields, collection_move_due)
ACT(admission_add, admission_form, collection_admission_fields, collection_admission)
ACT(writeoff, write_off_form, collection_write_off_fields, collection_write_off)
ACT(compensation, compensation_form, collection_compensation_fields, collection_compensation)
ACT(bill, bill_form, collection_bill_fields, collection_bill)
ACT(recovery, recovery_form, collection_recovery_fields, collection_recover)

static enum rc dispute_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct dispute *rows = NULL;
    size_t count = 0;

    if (cli->json) {
        TRY(collection_disputes_json(ctx, &j));
        put_json(cli, &b);
        return RC_OK;
    }
    TRY(collection_disputes(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%lld  %lld  %.*s  %.*s\n", (long long)rows[i].id, (long long)rows[i].number,
                  STR_FMT(date_iso(ctx->arena, rows[i].on)), STR_FMT(money_plain(ctx->arena, rows[i].cents)));
    return RC_OK;
}

static enum rc history(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct claim_history *rows = NULL;
    size_t count = 0;
    int64_t number = 0, invoice = 0;

    TRY(number_argument(cli, &number));
    if (cli->json) {
        TRY(collection_history_json(ctx, &j, number));
        put_json(cli, &b);
        return RC_OK;
    }
    TRY(invoices_id_by_number(ctx, number, &invoice));
    TRY(collection_history(ctx, invoice, &rows, &count));
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%.*s  %.*s  %.*s\n", STR_FMT(date_iso(ctx->arena, rows[i].on)), STR_FMT(money_plain(ctx->arena, rows[i].cents)),
                  (int)strlen(collection_moments[rows[i].kind]), collection_moments[rows[i].kind]);
    return RC_OK;
}

/* ---- the agency ------------------------------------------------------------------------------------------------------------ */

static enum rc case_argument(struct cli *cli, struct collection_case *out)
{
    int64_t year = 0, ordinal = 0;

    if (cli->argc != 1 || !collection_number_read(str_from(cli->argv[0]), &year, &ordinal))
        return err_not_found(&cli->ctx->err, E2812_CASE_NOT_FOUND);
    return collection_case_by_number(cli->ctx, year, ordinal, out);
}

static void put_case(struct cli *cli, const struct collection_case *c)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    collection_case_json(cli->ctx, &j, c);
    if (cli->json)
        put_json(cli, &b);
    else
        cli_print(cli, "%.*s  %.*s  %.*s\n", STR_FMT(collection_number(cli->ctx->arena, c->year, c->ordinal)),
                  STR_FMT(date_iso(cli->ctx->arena, c->handed_on)), STR_FMT(money_text(cli->ctx->arena, c->open_cents, cli->ctx->lang)));
}

/* --dry-run: which invoices would go, with what; the names of data only. */
static enum rc hand_over_preview(struct cli *cli, const struct hand_over_form *form)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct hand_over_plan plan;

    TRY(collection_hand_over_plan(cli->ctx, form, &plan));
    TRY(audit_flush_reads(cli->ctx));
    collection_plan_json(cli->ctx, &j, &plan);
    if (cli->json) {
        put_json(cli, &b);
        return RC_OK;
    }
    for (size_t i = 0; i < plan.c.claim_count; i++)
        cli_print(cli, "%lld  %.*s\n", (long long)plan.c.claims[i].number,
                  STR_FMT(money_text(cli->ctx->arena, plan.c.claims[i].open_cents, cli->ctx->lang)));
    for (size_t i = 0; i < plan.left_count; i++)
        cli_print(cli, "- %lld  %s\n", (long long)plan.left[i].number, collection_stay_word(plan.left[i].why));
    return RC_OK;
}

static enum rc handover(struct cli *cli)
{
    struct hand_over_form form = {0};
    struct hand_over_receipt receipt = {0};
    struct collection_case c;

    TRY(cli_fields(cli, collection_hand_over_fields, &form));
    if (cli->dry_run)
        return hand_over_preview(cli, &form);
    TRY(RUN_ACTION(collection_hand_over, cli->ctx, &form, &receipt));
    TRY(collection_case_load(cli->ctx, receipt.case_id, &c));
    put_case(cli, &c);
    return RC_OK;
}

static enum rc show(struct cli *cli)
{
    struct collection_case c;

    TRY(case_argument(cli, &c));
    put_case(cli, &c);
    return RC_OK;
}

static enum rc list(struct cli *cli)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct collection_case *cases = NULL;
    size_t count = 0;

    TRY(collection_cases(cli->ctx, cli_has(cli, "open"), 1000, &cases, &count));
    json_open(&j, '{');
    json_key(&j, "cases");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        collection_case_json(cli->ctx, &j, &cases[i]);
        if (!cli->json)
            put_case(cli, &cases[i]);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    return RC_OK;
}

static enum rc file(struct cli *cli)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct collection_case c;

    TRY(case_argument(cli, &c));
    if (str_eqz(cli_option(cli, "format"), "csv"))
        TRY(collection_file_csv(cli->ctx, &c, &b));
    else
        TRY(collection_file_json(cli->ctx, &c, &b));
    TRY(audit_flush_reads(cli->ctx));
    return cli_write_file(cli, cli_option(cli, "output"), buf_str(&b));
}

static enum rc take_return(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct return_file lines;
    struct return_receipt receipt = {0};
    struct str bytes;

    TRY(cli_read_file(cli, cli->argc == 1 ? str_from(cli->argv[0]) : STR("-"), RETURN_MOST, &bytes));
    TRY(collection_return_read(ctx, bytes, &lines));
    TRY(RUN_ACTION(collection_return_apply, ctx, &lines, &receipt));
    TRY(requests_run_pending(ctx));
    collection_return_json(ctx, &j, &receipt);
    if (cli->json)
        put_json(cli, &b);
    else
        cli_print(cli, "%lld + %lld\n", (long long)receipt.applied, (long long)receipt.repeated);
    return RC_OK;
}

/* What reached us after the hand-over; --told marks it as given to the agency, as a disclosure. */
static enum rc payments(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct agency_payment *rows = NULL;
    struct told_receipt receipt = {0};
    size_t count = 0;

    TRY(collection_agency_payments(ctx, &rows, &count));
    store_release(ctx);
    if (cli_has(cli, "told") && count > 0)
        TRY(RUN_ACTION(collection_agency_told, ctx, &rows[count - 1].payment, &receipt));
    json_open(&j, '{');
    json_key(&j, "payments");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "case", collection_number(ctx->arena, rows[i].year, rows[i].ordinal));
        json_ki64(&j, "invoice", rows[i].number);
        json_kstr(&j, "paid", money_plain(ctx->arena, rows[i].cents));
        json_kstr(&j, "on", date_iso(ctx->arena, rows[i].on));
        json_close(&j, '}');
        if (!cli->json)
            cli_print(cli, "%.*s  %lld  %.*s  %.*s\n", STR_FMT(collection_number(ctx->arena, rows[i].year, rows[i].ordinal)),
                      (long long)rows[i].number, STR_FMT(date_iso(ctx->arena, rows[i].on)),
                      STR_FMT(money_plain(ctx->arena, rows[i].cents)));
    }
    json_close(&j, ']');
    json_ki64(&j, "told", receipt.count);
    json_close(&j, '}');
    if (cli->json)
        put_json(cli, &b);
    return RC_OK;
}

static const struct option_spec on_options[] = {{"on", 'v', "option.on"}, OPTION_END};
static const struct option_spec account_options[] = {{"from", 'v', "option.from"}, {"to", 'v', "option.to"}, OPTION_END};
static const struct option_spec out_options[] = {{"output", 'o', "option.output"}, OPTION_END};
static const struct option_spec file_options[] = {{"format", 'v', "option.format"}, {"output", 'o', "option.output"}, OPTION_END};
static const struct option_spec list_options[] = {{"open", 'f', "option.open"}, OPTION_END};
static const struct option_spec told_options[] = {{"told", 'f', "option.told"}, OPTION_END};

#define COMMAND(n, v, fn, pu, opts, flds, args, hlp)                                                              \
    {.noun = n, .verb = v, .run = fn, .purpose = PURPOSE_##pu, .roles = ROLE_STAFF, .options = opts, .fields = flds, \
     .arguments = args, .help = hlp}

const struct command collection_commands[] = {
    COMMAND("receivables", NULL, receivables, INVOICING, on_options, NULL, "", "collection.help.receivables"),
    COMMAND("receivables", "account", account, INVOICING, account_options, NULL, "CUSTOMER", "collection.help.account"),
    COMMAND("receivables", "history", history, INVOICING, NULL, NULL, "NUMBER", "collection.help.history"),
    COMMAND("interest", "bill", bill, INVOICING, NULL, collection_bill_fields, "--invoice N", "collection.help.bill"),
    COMMAND("compensation", "add", compensation, INVOICING, NULL, collection_compensation_fields, "--invoice N", "collection.help.compensation"),
    COMMAND("reminder", "undo", reminder_undo, INVOICING, NULL, NULL, "ID", "collection.help.undo"),
    COMMAND("interest", NULL, interest, INVOICING, on_options, NULL, "NUMBER", "collection.help.interest"),
    COMMAND("reminder", "run", reminder_run, INVOICING, NULL, NULL, "", "collection.help.run"),
    COMMAND("reminder", "list", reminder_list, INVOICING, NULL, NULL, "", "collection.help.runs"),
    COMMAND("reminder", "rule", reminder_set_rule, INVOICING, NULL, collection_rule_fields, "--debtor KIND", "collection.help.rule"),
    COMMAND("reminder", "letter", reminder_letter, INVOICING, out_options, NULL, "ID -o FILE", "collection.help.letter"),
    COMMAND("dispute", "open", dispute_open, INVOICING, NULL, collection_dispute_fields, "--invoice N --reason REASON", "collection.help.dispute-open"),
    COMMAND("dispute", "close", dispute_close, INVOICING, NULL, collection_dispute_close_fields, "--id ID --outcome OUTCOME", "collection.help.dispute-close"),
    COMMAND("dispute", "list", dispute_list, INVOICING, NULL, NULL, "", "collection.help.disputes"),
    COMMAND("plan", "add", plan_add, INVOICING, NULL, collection_plan_fields, "--invoice N --first-on DAY --instalments N", "collection.help.plan"),
    COMMAND("due", "move", due_move, INVOICING, NULL, collection_move_fields, "--invoice N --due-on DAY", "collection.help.move"),
    COMMAND("admission", "add", admission_add, INVOICING, NULL, collection_admission_fields, "--invoice N", "collection.help.admission"),
    COMMAND("writeoff", NULL, writeoff, INVOICING, NULL, collection_write_off_fields, "--invoice N --reason REASON", "collection.help.writeoff"),
    COMMAND("recovery", "add", recovery, INVOICING, NULL, collection_recovery_fields, "--invoice N --cents SUM", "collection.help.recovery"),
    COMMAND("collection", "handover", handover, COLLECTION, NULL, collection_hand_over_fields, "--customer N", "collection.help.handover"),
    COMMAND("collection", "list", list, COLLECTION, list_options, NULL, "", "collection.help.list"),
    COMMAND("collection", "show", show, COLLECTION, NULL, NULL, "P-YYYY-NNN", "collection.help.show"),
    COMMAND("collection", "file", file, COLLECTION, file_options, NULL, "P-YYYY-NNN -o FILE", "collection.help.file"),
    COMMAND("collection", "return", take_return, COLLECTION, NULL, NULL, "[FILE]", "collection.help.return"),
    COMMAND("collection", "payments", payments, COLLECTION, told_options, NULL, "", "collection.help.payments"),
    COMMAND_END};
