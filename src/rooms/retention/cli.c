/* `seloste retention plan|run|approve|keep` (P36). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_retention.h"
#include "rooms/retention/internal.h"

enum { PLAN_MOST = 10000 };

static struct str word_of(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static struct str stage_word(int stage)
{
    static const char *const words[] = {"counts", "listed", "review", "last-call", "due"};

    return str_from(words[stage]);
}

static void end_json(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static void item_json(struct ctx *ctx, struct json *j, const struct retention_item *item)
{
    json_open(j, '{');
    json_kstr(j, "what", item->what == RETENTION_CUSTOMER ? STR("customer") : STR("contact-person"));
    json_ki64(j, "customer", item->customer_number);
    json_kstr(j, "basis", word_of(retention_bases, item->basis));
    json_kstr(j, "ended", date_iso(ctx->arena, item->end_on));
    json_kstr(j, "last_day", date_iso(ctx->arena, item->last_on));
    json_kstr(j, "listed", date_iso(ctx->arena, item->listed_on));
    json_kstr(j, "stage", stage_word(item->stage));
    json_kstr(j, "kept_until", item->held ? date_iso(ctx->arena, item->held_until) : STR(""));
    json_kstr(j, "kept_for", item->held ? word_of(retention_grounds, item->ground) : STR(""));
    json_close(j, '}');
}

static void plan_json(struct cli *cli, const struct retention_plan *plan, const int64_t *without, size_t without_count)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_kstr(&j, "today", date_iso(ctx->arena, ctx->today));
    json_ki64(&j, "years", plan->years);
    json_ki64(&j, "people", plan->people);
    json_ki64(&j, "counting", plan->counting);
    json_ki64(&j, "listed", plan->listed);
    json_ki64(&j, "review", plan->review);
    json_ki64(&j, "due", plan->due);
    json_ki64(&j, "due_this_year", plan->this_year);
    json_kbool(&j, "waits_for_person", plan->waits);
    json_kbool(&j, "stopped_by_clock", plan->stopped);
    json_key(&j, "items");
    json_open(&j, '[');
    for (size_t i = 0; i < plan->count; i++)
        item_json(ctx, &j, &plan->items[i]);
    json_close(&j, ']');
    json_key(&j, "vouchers");
    json_open(&j, '[');
    for (size_t i = 0; i < plan->voucher_count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "fiscal_year_end", date_iso(ctx->arena, plan->vouchers[i].end_on));
        json_kstr(&j, "last_day", date_iso(ctx->arena, plan->vouchers[i].until));
        json_ki64(&j, "invoices", plan->vouchers[i].invoices);
        json_kbool(&j, "destroyed", plan->vouchers[i].gone);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "without_end");
    json_open(&j, '[');
    for (size_t i = 0; i < without_count; i++)
        json_i64(&j, without[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    end_json(cli, &out);
}

static void say(struct cli *cli, enum msg message, const struct slot *slots, size_t count)
{
    cli_put(cli, trs(cli->ctx, message, slots, count));
    cli_put(cli, STR("\n"));
}

static enum rc plan_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct retention_plan plan;
    int64_t *without = NULL;
    size_t count = 0;

    TRY(retention_read_plan(ctx, PLAN_MOST, &plan));
    TRY(retention_without_end(ctx, 0, PLAN_MOST, &without, &count));
    if (cli->json) {
        plan_json(cli, &plan, without, count);
        return RC_OK;
    }
    say(cli, MSG_retention_cli_plan, (struct slot[]){SLOT_I64("years", plan.years), SLOT_I64("counting", plan.counting),
        SLOT_I64("listed", plan.listed), SLOT_I64("due", plan.due), SLOT_I64("none", (int64_t)count)}, 5);
    for (size_t i = 0; i < plan.count; i++)
        say(cli, MSG_retention_cli_line, (struct slot[]){SLOT_I64("number", plan.items[i].customer_number),
            SLOT_STR("end", date_iso(ctx->arena, plan.items[i].end_on)), SLOT_STR("last", date_iso(ctx->arena, plan.items[i].last_on)),
            SLOT_STR("stage", tr_key(ctx, str_fmt(ctx->arena, "retention.stage.%.*s", STR_FMT(stage_word(plan.items[i].stage)))))}, 4);
    if (plan.waits || plan.stopped)
        say(cli, plan.waits ? MSG_retention_waits : MSG_retention_stopped, (struct slot[]){SLOT_I64("n", plan.due)}, 1);
    return RC_OK;
}

static enum rc run_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct retention_done done;

    if (cli->dry_run)
        return plan_command(cli);
    TRY(retention_run(ctx, &done));
    if (!cli->json) {
        say(cli, done.waits ? MSG_retention_waits : done.stopped ? MSG_retention_stopped : MSG_retention_cli_ran,
            (struct slot[]){SLOT_I64("n", done.waits || done.stopped ? done.due : done.erased), SLOT_I64("listed", done.listed),
                            SLOT_I64("held", done.held), SLOT_I64("vouchers", done.vouchers)}, 4);
        return RC_OK;
    }
    json_open(&j, '{');
    json_ki64(&j, "computed", done.computed);
    json_ki64(&j, "listed", done.listed);
    json_ki64(&j, "due", done.due);
    json_ki64(&j, "erased", done.erased);
    json_ki64(&j, "held", done.held);
    json_ki64(&j, "voucher_years", done.vouchers);
    json_ki64(&j, "cases", done.cases);
    json_kbool(&j, "waits_for_person", done.waits);
    json_kbool(&j, "stopped_by_clock", done.stopped);
    json_close(&j, '}');
    end_json(cli, &out);
    return RC_OK;
}

static enum rc approve_command(struct cli *cli)
{
    struct retention_plan plan;
    int64_t id = 0;

    TRY(retention_read_plan(cli->ctx, 0, &plan));
    store_release(cli->ctx);
    TRY(RUN_ACTION(retention_approve, cli->ctx, &((struct retention_decision){plan.run}), &id));
    return run_command(cli);
}

static enum rc keep_command(struct cli *cli)
{
    struct retention_keep keep = {.until = DATE_NONE};
    int64_t id = 0;

    TRY(cli_fields(cli, retention_keep_fields, &keep));
    TRY(RUN_ACTION(retention_keep, cli->ctx, &keep, &id));
    if (cli->json)
        cli_print(cli, "{\"customer\":%lld}\n", (long long)keep.customer);
    else
        say(cli, MSG_retention_cli_kept, (struct slot[]){SLOT_I64("number", keep.customer),
            SLOT_STR("until", date_iso(cli->ctx->arena, keep.until))}, 2);
    return RC_OK;
}

const struct command retention_commands[] = {
    {.noun = "retention", .verb = "plan", .run = plan_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_STAFF,
     .help = "retention.help.plan"},
    {.noun = "retention", .verb = "run", .run = run_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_CONTACT,
     .help = "retention.help.run"},
    {.noun = "retention", .verb = "approve", .run = approve_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_CONTACT,
     .help = "retention.help.approve"},
    {.noun = "retention", .verb = "keep", .run = keep_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_CONTACT,
     .fields = retention_keep_fields, .help = "retention.help.keep"},
    COMMAND_END};
