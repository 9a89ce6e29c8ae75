/* seloste check KIND VALUE, seloste barcode: identifiers and bank barcodes for scripts (BILLING.md section 3).
 * They need no data directory and keep nothing. Exit 0: valid; 1: not. */
#include <string.h>

#include "base/arena.h"
#include "base/barcode.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/money.h"
#include "errors_roles.h"
#include "i18n/i18n.h"
#include "roles/commands.h"
#include "roles/roles.h"

typedef bool id_fn(struct arena *a, struct str in, struct str *out);

static const struct { const char *kind; id_fn *read; } kinds[] = {
    {"reference", id_reference}, {"rf", id_rf}, {"iban", id_iban}, {"bic", id_bic}, {"y-tunnus", id_ytunnus},
    {"vat-id", id_vat_eu}, {"ovt", id_ovt}};

/* As people write it: references by fives from the right, accounts by fours from the left. */
static struct str shown(struct arena *a, const char *kind, struct str value)
{
    if (strcmp(kind, "reference") == 0)
        return id_reference_shown(a, value);
    if (strcmp(kind, "rf") == 0 || strcmp(kind, "iban") == 0)
        return id_fours_shown(a, value);
    return value;
}

/* The value as one argument or in groups: check reference 20260 0172. */
static enum rc value_argument(struct cli *cli, struct str *out)
{
    struct buf b = buf_in(cli->ctx->arena);

    if (cli->argc < 1)
        return err_invalid(&cli->ctx->err, E2340_CHECK_VALUE, "value");
    for (int i = 0; i < cli->argc; i++)
        buf_fmt(&b, "%s%s", i ? " " : "", cli->argv[i]);
    *out = buf_str(&b);
    return RC_OK;
}

static enum rc finish(struct cli *cli, bool valid, struct json *j, struct buf *text, struct str line)
{
    json_close(j, '}');
    buf_byte(text, '\n');
    if (cli->json)
        cli_put(cli, buf_str(text));
    else if (valid)
        cli_print(cli, "%.*s\n", STR_FMT(line));
    return valid ? RC_OK : err_invalid(&cli->ctx->err, E2345_CHECK_INVALID, NULL);
}

static enum rc check_id(struct cli *cli, size_t which)
{
    struct arena *a = cli->ctx->arena;
    struct buf text = buf_in(a);
    struct json j = json_to(&text);
    struct str value, out = {0};

    TRY(value_argument(cli, &value));
    bool valid = value.len <= 1000 && kinds[which].read(a, value, &out);
    struct str line = valid ? shown(a, kinds[which].kind, out) : STR("");
    json_open(&j, '{');
    json_kbool(&j, "valid", valid);
    json_kstr(&j, "kind", str_from(kinds[which].kind));
    json_key(&j, "normalised");
    if (valid)
        json_str(&j, out);
    else
        json_null(&j);
    if (valid)
        json_kstr(&j, "shown", line);
    return finish(cli, valid, &j, &text, line);
}

static enum rc check_reference(struct cli *cli) { return check_id(cli, 0); }
static enum rc check_rf(struct cli *cli) { return check_id(cli, 1); }
static enum rc check_iban(struct cli *cli) { return check_id(cli, 2); }
static enum rc check_bic(struct cli *cli) { return check_id(cli, 3); }
static enum rc check_ytunnus(struct cli *cli) { return check_id(cli, 4); }
static enum rc check_vat_id(struct cli *cli) { return check_id(cli, 5); }
static enum rc check_ovt(struct cli *cli) { return check_id(cli, 6); }

static void put_barcode(struct arena *a, struct json *j, const struct barcode *b)
{
    json_ki64(j, "version", b->version);
    json_kstr(j, "iban", b->iban);
    json_ki64(j, "cents", b->cents);
    json_kstr(j, "amount", money_plain(a, b->cents));
    json_kstr(j, "reference", b->reference);
    json_key(j, "due");
    if (date_is_none(b->due))
        json_null(j);
    else
        json_str(j, date_iso(a, b->due));
    json_ki64(j, "check", barcode_check(b->digits));
}

static enum rc check_barcode(struct cli *cli)
{
    struct arena *a = cli->ctx->arena;
    struct buf text = buf_in(a);
    struct json j = json_to(&text);
    struct str value, line = STR("");
    struct barcode b;

    TRY(value_argument(cli, &value));
    bool valid = barcode_read(a, value, &b);
    json_open(&j, '{');
    json_kbool(&j, "valid", valid);
    json_kstr(&j, "kind", STR("barcode"));
    json_key(&j, "normalised");
    if (valid)
        json_str(&j, b.digits);
    else
        json_null(&j);
    if (valid) {
        put_barcode(a, &j, &b);
        line = str_fmt(a, "%.*s  %.*s  %.*s  %.*s", STR_FMT(id_fours_shown(a, b.iban)),
                       STR_FMT(money_text(a, b.cents, cli->ctx->lang)), STR_FMT(b.reference),
                       STR_FMT(date_text(a, b.due, cli->ctx->lang)));
    }
    return finish(cli, valid, &j, &text, line);
}

static const int refusals[] = {
    [BARCODE_OK] = E_NONE, [BARCODE_IBAN] = E2341_BARCODE_IBAN, [BARCODE_REFERENCE] = E2342_BARCODE_REFERENCE,
    [BARCODE_NOTHING] = E2343_BARCODE_SUM, [BARCODE_TOO_MUCH] = E2343_BARCODE_SUM, [BARCODE_DUE] = E2344_BARCODE_DUE};
static const char *const refused_options[] = {"", "iban", "reference", "cents", "cents", "due"};

static enum rc barcode_command(struct cli *cli)
{
    struct arena *a = cli->ctx->arena;
    struct buf text = buf_in(a);
    struct json j = json_to(&text);
    struct date due = DATE_NONE;
    int64_t cents = 0;
    struct barcode b;
    struct str digits;

    if (!str_to_i64(cli_option(cli, "cents"), &cents))
        return err_invalid(&cli->ctx->err, E2343_BARCODE_SUM, "cents");
    if (cli_has(cli, "due") && !date_from_human(cli_option(cli, "due"), cli->ctx->today, &due))
        return err_invalid(&cli->ctx->err, E2344_BARCODE_DUE, "due");
    enum barcode_verdict verdict =
        barcode_build(a, cli_option(cli, "iban"), cents, cli_option(cli, "reference"), due, &digits);
    if (verdict != BARCODE_OK)
        return err_invalid(&cli->ctx->err, refusals[verdict], refused_options[verdict]);
    if (!cli->json) {
        cli_print(cli, "%.*s\n", STR_FMT(digits));
        return RC_OK;
    }
    if (!barcode_read(a, digits, &b))
        return err_bug(&cli->ctx->err, E_NONE);
    json_open(&j, '{');
    json_kstr(&j, "barcode", digits);
    put_barcode(a, &j, &b);
    json_close(&j, '}');
    buf_byte(&text, '\n');
    cli_put(cli, buf_str(&text));
    return RC_OK;
}

static const struct option_spec barcode_specs[] = {{"iban", 'v', "option.iban"}, {"cents", 'v', "option.cents"}, {"reference", 'v', "option.bank-reference"}, {"due", 'v', "option.due"}, OPTION_END};

#define CHECK(word, fn)                                                                                           \
    {.noun = "check", .verb = (word), .run = (fn), .purpose = PURPOSE_SECURITY, .roles = ROLE_ANYONE, .arguments = "VALUE…", \
     .help = "cli.help.check", .flags = COMMAND_NO_STORE}

const struct command check_commands[] = {
    CHECK("reference", check_reference),
    CHECK("rf", check_rf),
    CHECK("iban", check_iban),
    CHECK("bic", check_bic),
    CHECK("y-tunnus", check_ytunnus),
    CHECK("vat-id", check_vat_id),
    CHECK("ovt", check_ovt),
    CHECK("barcode", check_barcode),
    {.noun = "barcode", .run = barcode_command, .purpose = PURPOSE_SECURITY, .roles = ROLE_ANYONE, .options = barcode_specs,
     .arguments = "--iban IBAN --cents N --reference R [--due DATE]", .help = "cli.help.barcode", .flags = COMMAND_NO_STORE},
    COMMAND_END,
};
