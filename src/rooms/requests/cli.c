/* `seloste erase plan|run`, `seloste request open|list|show|decide` (P34, P35, P52, P60). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_requests.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_requests.h"
#include "rooms/requests/internal_cli.h"
#include "rooms/requests/notices.h"
#include "rooms/requests/weighing.h"

static enum rc number_option(struct cli *cli, const char *name, int64_t *out)
{
    *out = 0;
    if (!cli_has(cli, name))
        return RC_OK;
    if (str_to_i64(cli_option(cli, name), out) && *out > 0)
        return RC_OK;
    return err_invalid(&cli->ctx->err, E1915_REQUEST_NO_CUSTOMER, name);
}

struct target { int64_t number, customer, contact, subject; };

/* --customer N (a person), --contact ID (of an organisation) or --subject ID. */
static enum rc find_target(struct cli *cli, struct target *out)
{
    struct customer_role *roles = NULL;
    size_t count = 0;

    *out = (struct target){0};
    TRY(number_option(cli, "customer", &out->number));
    TRY(number_option(cli, "contact", &out->contact));
    TRY(number_option(cli, "subject", &out->subject));
    if (out->subject != 0) {
        TRY(customers_roles_of_subject(cli->ctx, out->subject, &roles, &count));
        if (count == 0)
            return err_invalid(&cli->ctx->err, E1915_REQUEST_NO_CUSTOMER, "subject");
        out->customer = roles[0].customer_id;
        out->contact = roles[0].contact_id;
        return RC_OK;
    }
    if (out->contact != 0)
        return customers_contact_of(cli->ctx, out->contact, &out->customer, &out->subject);
    if (out->number == 0)
        return err_invalid(&cli->ctx->err, E1004_FIELD_REQUIRED, "customer");
    TRY(customers_find_by_number(cli->ctx, out->number, &out->customer));
    return customers_subject_of(cli->ctx, out->customer, &out->subject);
}

static void items_json(struct ctx *ctx, struct json *j, const struct plan_item *items, size_t count)
{
    json_key(j, "categories");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "category", str_from(category_word(items[i].category)));
        json_kstr(j, "outcome", str_from(requests_outcome_word(items[i].outcome)));
        json_kstr(j, "until", date_iso(ctx->arena, items[i].until));
        json_kstr(j, "by", requests_by(ctx->arena, &items[i]));
        json_ki64(j, "rows", items[i].rows);
        json_kstr(j, "statement", str_from(statement_word(items[i].statement)));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void items_text(struct cli *cli, const struct plan_item *items, size_t count)
{
    struct ctx *ctx = cli->ctx;

    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%-14s %-13s %-11.*s %.*s\n", category_word(items[i].category),
                  requests_outcome_word(items[i].outcome), STR_FMT(date_iso(ctx->arena, items[i].until)),
                  STR_FMT(requests_by(ctx->arena, &items[i])));
}

static void finish_json(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static enum rc erase_plan(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct target t;
    struct plan plan;

    TRY(find_target(cli, &t));
    TRY(requests_plan_erasure(cli->ctx, t.customer, t.contact, &plan));
    if (!cli->json) {
        items_text(cli, plan.items, plan.count);
        return RC_OK;
    }
    json_open(&j, '{');
    json_ki64(&j, "customer", plan.customer_number);
    json_kstr(&j, "subject", str_fmt(cli->ctx->arena, "%lld", (long long)plan.subject));
    json_kbool(&j, "held", plan.held);
    json_kstr(&j, "law_until", date_iso(cli->ctx->arena, plan.law_until));
    json_kstr(&j, "plan", str_hex(cli->ctx->arena, (struct blob){plan.hash, sizeof(plan.hash)}));
    items_json(cli->ctx, &j, plan.items, plan.count);
    json_close(&j, '}');
    finish_json(cli, &out);
    return RC_OK;
}

/* Destroying cannot be undone: the number is said twice, --customer N --confirm N, in scripts too. */
static enum rc confirmed(struct cli *cli, const char *said_by)
{
    struct str want = cli_option(cli, said_by);

    if (cli_has(cli, "confirm") && str_eq(cli_option(cli, "confirm"), want))
        return RC_OK;
    enum rc rc = err_invalid(&cli->ctx->err, E1913_REQUEST_CONFIRM, "confirm");

    cli->ctx->err.arg = want;
    return rc;
}

static enum rc case_for(struct cli *cli, const struct target *t, int64_t *id)
{
    struct request_form form = {.customer = t->number, .contact = t->contact, .kind = REQUEST_ERASURE,
                                .channel = REQUEST_BY_DESK, .identity = IDENTITY_DESK};
    struct request_receipt receipt = {0};

    TRY(requests_erasure_of(cli->ctx, t->subject, id));
    if (*id != 0)
        return RC_OK;
    if (form.customer == 0 && form.contact == 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(cli->ctx, &t->customer, 1, &brief));
        form.customer = brief->number;
    }
    TRY(RUN_ACTION(requests_open, cli->ctx, &form, &receipt));
    *id = receipt.id;
    return RC_OK;
}

enum rc requests_cli_case(struct cli *cli, int64_t id)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct request r;
    struct plan_item *items = NULL;
    struct request_item *asked = NULL;
    size_t count = 0, asks = 0;

    TRY(requests_load(ctx, id, &r));
    TRY(requests_outcomes(ctx, id, PHASE_FIRST, &items, &count));
    TRY(requests_items(ctx, id, &asked, &asks));
    if (!cli->json) {
        cli_print(cli, "%.*s  %.*s\n", STR_FMT(requests_number(ctx->arena, r.year, r.ordinal)),
                  STR_FMT(requests_word(requests_statuses, (int)requests_status_of(&r, asked, asks))));
        for (size_t i = 0; i < asks; i++)
            cli_print(cli, "%2lld  %-20.*s %-12.*s %.*s\n", (long long)asked[i].ordinal,
                      STR_FMT(requests_word(requests_kinds, asked[i].kind)), STR_FMT(asked[i].field),
                      STR_FMT(requests_word(requests_outcomes_of_items, asked[i].outcome)));
        items_text(cli, items, count);
        return RC_OK;
    }
    TRY(requests_case_json(ctx, &j, id));
    finish_json(cli, &out);
    return RC_OK;
}

static enum rc approve_and_run(struct cli *cli, int64_t id)
{
    struct request_approval approval = {.id = id};
    struct request_receipt receipt = {0};
    struct request r;

    TRY(requests_load(cli->ctx, id, &r));
    if (r.state != REQUEST_RUNNING) {
        TRY(requests_settle_orders(cli->ctx, id));
        TRY(RUN_ACTION(requests_approve, cli->ctx, &approval, &receipt));
    }
    TRY(requests_run(cli->ctx, id, STEP_CERTIFIED));
    return requests_cli_case(cli, id);
}

static enum rc erase_run(struct cli *cli)
{
    struct target t;
    int64_t id = 0;

    TRY(find_target(cli, &t));
    TRY(confirmed(cli, cli_has(cli, "customer") ? "customer" : cli_has(cli, "contact") ? "contact" : "subject"));
    TRY(case_for(cli, &t, &id));
    return approve_and_run(cli, id);
}

static enum rc request_open(struct cli *cli)
{
    struct request_form form = {0};
    struct request_receipt receipt = {0};

    TRY(cli_fields(cli, requests_fields, &form));
    TRY(RUN_ACTION(requests_open, cli->ctx, &form, &receipt));
    return requests_cli_case(cli, receipt.id);
}

static enum rc request_list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct request_line *lines = NULL;
    size_t count = 0;

    TRY(requests_list(ctx, cli_has(cli, "open"), 1000, &lines, &count));
    json_open(&j, '{');
    json_key(&j, "requests");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct request *r = &lines[i].request;

        if (!cli->json)
            cli_print(cli, "%.*s  %-12.*s %-10.*s %5lld\n", STR_FMT(requests_number(ctx->arena, r->year, r->ordinal)),
                      STR_FMT(requests_word(requests_kinds, r->kind)), STR_FMT(requests_word(requests_states, r->state)),
                      (long long)lines[i].days_left);
        json_open(&j, '{');
        json_kstr(&j, "number", requests_number(ctx->arena, r->year, r->ordinal));
        json_kstr(&j, "kind", requests_word(requests_kinds, r->kind));
        json_kstr(&j, "state", requests_word(requests_states, r->state));
        json_kstr(&j, "due_internal", date_iso(ctx->arena, r->due_internal));
        json_kstr(&j, "due_legal", date_iso(ctx->arena, r->due_legal));
        json_ki64(&j, "days_left", lines[i].days_left);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        finish_json(cli, &out);
    return RC_OK;
}

enum rc requests_cli_argument(struct cli *cli, struct request *out)
{
    int64_t year = 0, ordinal = 0;

    if (cli->argc != 1 || !requests_number_read(str_from(cli->argv[0]), &year, &ordinal))
        return err_not_found(&cli->ctx->err, E1901_REQUEST_NOT_FOUND);
    return requests_load_by_number(cli->ctx, year, ordinal, out);
}

static enum rc request_show(struct cli *cli)
{
    struct request r;

    TRY(requests_cli_argument(cli, &r));
    return requests_cli_case(cli, r.id);
}

/* With --item: one item, as proposed or --outcome accepted|refused|partly|nothing. Without: approve (an erasure runs to
 * its end, with --confirm NUMBER), withdraw, delivered. */
static enum rc request_decide(struct cli *cli)
{
    struct request_receipt receipt = {0};
    struct decide_form form = {0};
    struct request r;

    TRY(requests_cli_argument(cli, &r));
    TRY(cli_fields(cli, requests_decide_cli_fields, &form));
    if (form.item != 0 || str_empty(form.outcome) || str_eqz(form.outcome, "proposed"))
        return requests_cli_decide_item(cli, &r, &form);
    if (str_eqz(form.outcome, "withdraw"))
        TRY(RUN_ACTION(requests_withdraw, cli->ctx, &r.id, &receipt));
    else if (str_eqz(form.outcome, "delivered"))
        TRY(RUN_ACTION(requests_delivered, cli->ctx, &r.id, &receipt));
    else if (!str_eqz(form.outcome, "approve"))
        return requests_cli_decide_item(cli, &r, &form);
    else if (!str_eq(form.confirm, str_from(cli->argv[0]))) {
        enum rc rc = err_invalid(&cli->ctx->err, E1913_REQUEST_CONFIRM, "confirm");

        cli->ctx->err.arg = str_from(cli->argv[0]);
        return rc;
    } else
        return approve_and_run(cli, r.id);
    return requests_cli_case(cli, r.id);
}

/* Sends the canaries now; one that is lost ends with CONFLICT 1942. */
static enum rc request_canary(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct request_canary *canaries = NULL;
    size_t count = 0;
    bool lost = false;

    TRY(requests_canary(cli->ctx));
    TRY(requests_canaries(cli->ctx, &canaries, &count));
    json_open(&j, '{');
    json_key(&j, "canaries");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        lost = lost || !canaries[i].arrived;
        json_open(&j, '{');
        json_kstr(&j, "channel", requests_word(requests_channels, canaries[i].channel));
        json_kbool(&j, "arrived", canaries[i].arrived);
        json_ki64(&j, "took_ms", canaries[i].took_ms);
        json_kstr(&j, "sent_at", instant_iso(cli->ctx->arena, canaries[i].sent_at));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (lost)
        return err_conflict(&cli->ctx->err, E1942_REQUEST_CANARY_LOST);
    if (cli->json)
        finish_json(cli, &out);
    else
        for (size_t i = 0; i < count; i++)
            cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_requests_cli_canary_arrived,
                (struct slot[]){SLOT_STR("channel", requests_word(requests_channels, canaries[i].channel)), SLOT_I64("ms", canaries[i].took_ms)}, 2)));
    return RC_OK;
}

/* Keys against their owners (I-7); one that has none, or a person without a key, ends with CORRUPT 1948. */
static enum rc audit_keys(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct key_check c;

    TRY(requests_key_check(ctx, &c));
    json_open(&j, '{');
    json_kbool(&j, "holds", c.without_owner + c.people_without_key == 0);
    json_ki64(&j, "keys", c.keys);
    json_ki64(&j, "without_owner", c.without_owner);
    json_ki64(&j, "waiting", c.waiting);
    json_ki64(&j, "people_without_key", c.people_without_key);
    json_ki64(&j, "claims_without_key", c.claims_without_key);
    json_close(&j, '}');
    if (cli->json)
        finish_json(cli, &out);
    else
        cli_print(cli, "%.*s\n", STR_FMT(trs(ctx, MSG_requests_cli_keys_found, (struct slot[]){SLOT_I64("keys", c.keys),
            SLOT_I64("stray", c.without_owner), SLOT_I64("waiting", c.waiting),
            SLOT_I64("people", c.people_without_key), SLOT_I64("claims", c.claims_without_key)}, 5)));
    return c.without_owner + c.people_without_key > 0 ? err_corrupt(&ctx->err, E1948_REQUEST_KEYS_ASTRAY) : RC_OK;
}

static const struct option_spec plan_options[] = {{"customer", 'v', "option.customer"}, {"contact", 'v', "option.contact"}, {"subject", 'v', "option.subject"}, OPTION_END};
static const struct option_spec run_options[] = {{"customer", 'v', "option.customer"}, {"contact", 'v', "option.contact"}, {"subject", 'v', "option.subject"}, {"confirm", 'v', "option.confirm-number"},
                                                 OPTION_END};
static const struct option_spec list_options[] = {{"open", 'f', "option.open"}, OPTION_END};

#define COMMAND(n, v, fn, opts, flds, args, hlp)                                                       \
    {.noun = n, .verb = v, .run = fn, .purpose = PURPOSE_RIGHTS, .roles = ROLE_STAFF | ROLE_CONTACT,   \
     .options = opts, .fields = flds, .arguments = args, .help = hlp}

const struct command requests_commands[] = {
    COMMAND("erase", "plan", erase_plan, plan_options, NULL, "--customer N", "requests.cli.plan"),
    COMMAND("erase", "run", erase_run, run_options, NULL, "--customer N --confirm N", "requests.cli.run"),
    COMMAND("request", "open", request_open, NULL, requests_fields, "--customer N --kind KIND", "requests.cli.open"),
    COMMAND("request", "list", request_list, list_options, NULL, "", "requests.cli.list"),
    COMMAND("request", "show", request_show, NULL, NULL, "OP-YYYY-NNN", "requests.cli.show"),
    COMMAND("request", "decide", request_decide, NULL, requests_decide_cli_fields, "OP-YYYY-NNN --item N --outcome OUTCOME",
            "requests.cli.decide"),
    COMMAND("request", "add", requests_cli_add, NULL, requests_item_fields, "OP-YYYY-NNN --kind KIND", "requests.cli.add"),
    COMMAND("request", "identify", requests_cli_identify, NULL, requests_identity_fields, "OP-YYYY-NNN --identity channel|desk",
            "requests.cli.identify"),
    COMMAND("request", "ask", requests_cli_ask, NULL, NULL, "OP-YYYY-NNN", "requests.cli.ask"),
    COMMAND("request", "acknowledge", requests_cli_acknowledge, NULL, NULL, "OP-YYYY-NNN", "requests.cli.acknowledge"),
    COMMAND("request", "extend", requests_cli_extend, NULL, requests_extension_fields, "OP-YYYY-NNN --code CODE --words WORDS",
            "requests.cli.extend"),
    COMMAND("request", "close", requests_cli_close, NULL, requests_delivery_fields, "OP-YYYY-NNN --delivered-as email|post|desk",
            "requests.cli.close"),
    COMMAND("request", "end", requests_cli_end, NULL, requests_end_fields, "OP-YYYY-NNN --ended-as withdrawn|duplicate|unidentified",
            "requests.cli.end"),
    {.noun = "audit", .verb = "keys", .run = audit_keys, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_STAFF | ROLE_CONTACT,
     .arguments = "", .help = "requests.cli.keys"},
    COMMAND("request", "canary", request_canary, NULL, NULL, "", "requests.cli.canary"),
    COMMAND("request", "letter", requests_cli_letter, requests_letter_options, NULL, "K-YYYY-NNN", "requests.cli.letter"),
    COMMAND("request", "notices", requests_cli_notices, NULL, requests_notice_cli_fields, "[list|open|ack|send|remind|fail|skip] [ID]",
            "requests.cli.notices"),
    {.noun = "request", .verb = "export", .run = requests_cli_export, .purpose = PURPOSE_RIGHTS, .roles = ROLE_STAFF | ROLE_CONTACT,
     .arguments = "", .help = "requests.cli.export", .flags = COMMAND_BULK},
    COMMAND("request", "weigh", requests_cli_weigh, NULL, requests_weighing_fields, "OP-YYYY-NNN --outcome kept|lost --words WORDS",
            "requests.cli.weigh"),
    COMMAND("restrict", "set", requests_cli_restrict, NULL, requests_restrict_fields, "--customer N --ground GROUND", "requests.cli.restrict"),
    COMMAND("restrict", "lift", requests_cli_lift, NULL, requests_lifting_fields, "OP-YYYY-NNN --words WORDS", "requests.cli.lift"),
    COMMAND("balancing", "set", requests_cli_balance, NULL, requests_balancing_fields, "--about PURPOSE", "requests.cli.balance"),
    COMMAND("balancing", "list", requests_cli_balancings, NULL, NULL, "", "requests.cli.balancings"),
    COMMAND_END};
