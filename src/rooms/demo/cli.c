/* seloste demo --data D: a data directory with two fictional companies. */
#include "base/cli.h"
#include "base/json.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_demo.h"
#include "rooms/demo/demo.h"

static void year_json(struct json *j, const struct demo_receipt *r)
{
    json_key(j, "year");
    json_open(j, '{');
    json_ki64(j, "bank_files", r->bank_files);
    json_ki64(j, "part", r->part);
    json_ki64(j, "over", r->over);
    json_ki64(j, "unknown", r->unknown);
    json_ki64(j, "reminders", r->reminders);
    json_ki64(j, "disputes", r->disputes);
    json_ki64(j, "plans", r->plans);
    json_ki64(j, "handed_over", r->handed_over);
    json_ki64(j, "written_off", r->written_off);
    json_ki64(j, "credit_notes", r->credit_notes);
    json_ki64(j, "prepayments", r->prepayments);
    json_ki64(j, "credit_decisions", r->credit_decisions);
    json_ki64(j, "refused", r->refused);
    json_close(j, '}');
}

static enum rc demo_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct setup_register registers[DEMO_COMPANIES];
    struct demo_receipt receipts[DEMO_COMPANIES];
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    TRY(demo_make(ctx, cli_has(cli, "year"), registers, receipts));
    json_open(&j, '{');
    json_key(&j, "registers");
    json_open(&j, '[');
    for (int i = 0; i < DEMO_COMPANIES; i++) {
        const struct demo_receipt *r = &receipts[i];
        struct slot slots[] = {SLOT_STR("controller", registers[i].controller), SLOT_I64("customers", r->customers),
                               SLOT_I64("contacts", r->contacts), SLOT_I64("invoices", r->invoices),
                               SLOT_I64("payments", r->payments), SLOT_STR("person", demo_adopter((enum demo_company)i))};

        if (!cli->json) {
            cli_put(cli, trs(ctx, MSG_demo_made, slots, COUNT(slots)));
            cli_put(cli, STR("\n"));
        }
        json_open(&j, '{');
        json_kstr(&j, "name", registers[i].name);
        json_kstr(&j, "slug", registers[i].slug);
        json_kstr(&j, "controller", registers[i].controller);
        json_ki64(&j, "version", registers[i].version);
        json_kstr(&j, "user", demo_adopter((enum demo_company)i));
        json_ki64(&j, "customers", r->customers);
        json_ki64(&j, "contacts", r->contacts);
        json_ki64(&j, "invoices", r->invoices);
        json_ki64(&j, "payments", r->payments);
        json_ki64(&j, "requests", r->requests);
        json_ki64(&j, "products", r->products);
        json_ki64(&j, "orders", r->orders);
        if (cli_has(cli, "year"))
            year_json(&j, r);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

static const struct option_spec options[] = {{"year", 'f', "option.year"}, OPTION_END};

const struct command demo_commands[] = {
    {.noun = "demo", .run = demo_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE, .options = options, .arguments = "",
     .help = "demo.help", .flags = COMMAND_CREATES},
    COMMAND_END,
};
