/* `seloste information list|inform|except`, `seloste outbound list` (Art. 14, P25; P31). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_disclosures.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/duty_cli.h"

static const char *word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return names->word;
    return "";
}

void disclosures_duty_json(struct ctx *ctx, struct json *j, const struct duty *d)
{
    json_open(j, '{');
    json_kstr(j, "person", str_fmt(ctx->arena, "%lld", (long long)d->subject));
    json_ki64(j, "customer", d->customer_number);
    json_kstr(j, "source", str_from(word(disclosures_duty_sources, d->source)));
    json_kstr(j, "dpv_source", d->source == SOURCE_PUBLIC_REGISTER ? STR("dpv:PublicDataSource") : STR("dpv:ThirdPartyDataSource"));
    json_kstr(j, "got_on", date_iso(ctx->arena, d->got_on));
    json_kstr(j, "due_on", date_iso(ctx->arena, d->due_on));
    json_kstr(j, "state", str_from(word(disclosures_duty_states, d->state)));
    json_kstr(j, "way", str_from(word(disclosures_duty_ways, d->way)));
    json_kstr(j, "done_on", date_iso(ctx->arena, d->done_on));
    json_kbool(j, "late", d->state == DUTY_WAITS && date_before(d->due_on, ctx->today));
    json_close(j, '}');
}

enum rc disclosures_duties_json(struct ctx *ctx, struct json *j, bool all, size_t most)
{
    struct duty_figures figures;
    struct duty *rows = NULL;
    size_t count = 0;

    TRY(disclosures_duties(ctx, all, most, &rows, &count));
    TRY(disclosures_duty_figures(ctx, &figures));
    json_open(j, '{');
    json_ki64(j, "waiting", figures.waiting);
    json_ki64(j, "late", figures.late);
    json_key(j, "people");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++)
        disclosures_duty_json(ctx, j, &rows[i]);
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

static enum rc put(struct cli *cli, bool all)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct duty *rows = NULL;
    size_t count = 0;

    if (cli->json) {
        TRY(disclosures_duties_json(cli->ctx, &j, all, 1000));
        buf_byte(&out, '\n');
        cli_put(cli, buf_str(&out));
        return RC_OK;
    }
    TRY(disclosures_duties(cli->ctx, all, 1000, &rows, &count));
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%lld  %-16s %-9s %.*s\n", (long long)rows[i].customer_number, word(disclosures_duty_sources, rows[i].source),
                  word(disclosures_duty_states, rows[i].state), STR_FMT(date_iso(cli->ctx->arena, rows[i].due_on)));
    return RC_OK;
}

enum rc disclosures_cli_duties(struct cli *cli)
{
    TRY(disclosures_find_duties(cli->ctx));
    return put(cli, cli_has(cli, "all"));
}

static void people(struct cli *cli, int64_t n)
{
    cli_print(cli, cli->json ? "{\"people\":%lld}\n" : "%lld\n", (long long)n);
}

enum rc disclosures_cli_inform(struct cli *cli)
{
    struct duty_form form = {0};
    struct duty_receipt receipt = {0};

    TRY(cli_fields(cli, disclosures_duty_fields, &form));
    TRY(RUN_ACTION(disclosures_inform, cli->ctx, &form, &receipt));
    people(cli, receipt.people);
    return RC_OK;
}

enum rc disclosures_cli_except(struct cli *cli)
{
    struct duty_except form = {0};
    struct duty_receipt receipt = {0};

    TRY(cli_fields(cli, disclosures_except_fields, &form));
    TRY(RUN_ACTION(disclosures_except, cli->ctx, &form, &receipt));
    people(cli, receipt.people);
    return RC_OK;
}

enum rc disclosures_outbound_json(struct ctx *ctx, struct json *j, size_t most)
{
    static const char *const states[] = {"", "waiting", "sending", "sent", "failed"};
    struct outbound *rows = NULL;
    size_t count = 0;

    TRY(disclosures_outbound(ctx, most, &rows, &count));
    json_open(j, '{');
    json_key(j, "outbound");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "reference", rows[i].mark);
        json_kstr(j, "recipient", rows[i].recipient == 0 ? STR("own") : str_fmt(ctx->arena, "%lld", (long long)rows[i].recipient));
        json_kstr(j, "purpose", str_from(purpose_word((enum purpose)rows[i].purpose)));
        json_kstr(j, "ground", str_from(word(disclosures_grounds, rows[i].ground)));
        json_kstr(j, "state", str_from(states[rows[i].state]));
        json_ki64(j, "attempts", rows[i].attempts);
        json_ki64(j, "error", rows[i].error);
        json_kstr(j, "disclosure", rows[i].disclosure == 0 ? STR("") : str_fmt(ctx->arena, "%lld", (long long)rows[i].disclosure));
        json_kstr(j, "queued_at", instant_iso(ctx->arena, rows[i].queued_at));
        json_kstr(j, "sent_at", rows[i].sent_at == 0 ? STR("") : instant_iso(ctx->arena, rows[i].sent_at));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

enum rc disclosures_cli_outbound(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    TRY(disclosures_outbound_json(cli->ctx, &j, 1000));
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
    return RC_OK;
}
