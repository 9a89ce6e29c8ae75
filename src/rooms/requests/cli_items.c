/* `seloste request add|identify|ask|acknowledge|extend|close|end|letter`, `restrict set|lift`, `balancing set|list`
 * (P17 P52 P55 P57-P59). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_requests.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/requests/internal_cli.h"
#include "rooms/requests/weighing.h"

#define D struct decide_form
const struct field requests_decide_cli_fields[] = {
    FIELD_I64(D, item, 0, 1000, 0, CATEGORY_NONE, NEED_NONE, "requests.item"),
    FIELD_TEXT(D, outcome, 20, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.outcome"),
    FIELD_ENUM(D, code, requests_reasons, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.code"),
    FIELD_LINES(D, words, 2000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.words"),
    FIELD_TEXT(D, confirm, 20, 0, CATEGORY_NONE, NEED_NONE, "requests.approve"), FIELD_END};
#undef D

struct restrict_form { int64_t customer; int ground; struct str field; };
const struct field requests_restrict_fields[] = {
    FIELD_I64(struct restrict_form, customer, 1, 9999999, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.customer"),
    FIELD_ENUM(struct restrict_form, ground, requests_grounds, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.ground"),
    FIELD_TEXT(struct restrict_form, field, 40, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.field"), FIELD_END};
const struct option_spec requests_letter_options[] = {{"language", 'v', "option.language"}, OPTION_END};

enum rc requests_cli_decide_item(struct cli *cli, const struct request *r, const struct decide_form *form)
{
    struct item_decision d = {.case_id = r->id, .item = form->item == 0 ? 1 : form->item, .code = form->code, .words = form->words};
    struct request_receipt receipt = {0};
    bool known = str_empty(form->outcome) || str_eqz(form->outcome, "proposed");

    for (const struct name_value *n = requests_outcomes_of_items; n->word != NULL && !known; n++)
        if (str_eqz(form->outcome, n->word) && n->value != ITEM_OPEN && n->value != ITEM_ENDED) {
            d.outcome = n->value;
            known = true;
        }
    if (!known)
        return err_invalid(&cli->ctx->err, E1012_FIELD_NOT_A_CHOICE, "outcome");
    TRY(RUN_ACTION(requests_decide, cli->ctx, &d, &receipt));
    return requests_cli_case(cli, r->id);
}

#define CASE_COMMAND(name, type, table, action)                            \
    enum rc requests_cli_##name(struct cli *cli)                           \
    {                                                                      \
        struct request_receipt receipt = {0};                              \
        struct type form = {0};                                            \
        struct request r;                                                  \
                                                                           \
        TRY(requests_cli_argument(cli, &r));                               \
        TRY(cli_fields(cli, table, &form));                                \
        form.case_id = r.id;                                               \
        TRY(RUN_ACTION(action, cli->ctx, &form, &receipt));                \
        return requests_cli_case(cli, r.id);                               \
    }

CASE_COMMAND(add, item_form, requests_item_fields, requests_item_add)
CASE_COMMAND(identify, identity_form, requests_identity_fields, requests_identify)
CASE_COMMAND(extend, extension_form, requests_extension_fields, requests_extend)
CASE_COMMAND(close, delivery_form, requests_delivery_fields, requests_close)
CASE_COMMAND(end, end_form, requests_end_fields, requests_end)
CASE_COMMAND(weigh, weighing_form, requests_weighing_fields, requests_weigh)
CASE_COMMAND(lift, lifting_form, requests_lifting_fields, requests_lift)

enum rc requests_cli_ask(struct cli *cli)
{
    struct request_receipt receipt = {0};
    struct request r;

    TRY(requests_cli_argument(cli, &r));
    TRY(RUN_ACTION(requests_ask_identity, cli->ctx, &r.id, &receipt));
    return requests_cli_case(cli, r.id);
}

enum rc requests_cli_acknowledge(struct cli *cli)
{
    struct request_receipt receipt = {0};
    struct request r;

    TRY(requests_cli_argument(cli, &r));
    TRY(RUN_ACTION(requests_acknowledge, cli->ctx, &r.id, &receipt));
    return requests_cli_case(cli, r.id);
}

enum rc requests_cli_letter(struct cli *cli)
{
    struct request_letter_row row;
    struct request r;
    struct str text, asked = cli_option(cli, "language");
    enum lang lang;

    if (cli->argc != 1)
        return err_not_found(&cli->ctx->err, E1928_REQUEST_LETTER_UNKNOWN);
    TRY(requests_letter_by_number(cli->ctx, str_from(cli->argv[0]), &row));
    TRY(requests_load(cli->ctx, row.case_id, &r));
    lang = row.language > 0 && row.language <= LANG_COUNT ? (enum lang)(row.language - 1) : LANG_FI;
    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(asked, lang_code((enum lang)l)))
            lang = (enum lang)l;
    TRY(requests_letter_body(cli->ctx, &r, &row, lang, &text));
    cli_put(cli, text);
    return RC_OK;
}

/* A restriction asked over the desk: its case, its item and its letter at once (P58). */
enum rc requests_cli_restrict(struct cli *cli)
{
    struct restrict_form form = {0};
    struct request_receipt receipt = {0};
    struct item_decision d = {.item = 1};

    TRY(cli_fields(cli, requests_restrict_fields, &form));
    TRY(RUN_ACTION(requests_open, cli->ctx, &((struct request_form){.customer = form.customer, .kind = REQUEST_RESTRICTION,
        .channel = REQUEST_BY_DESK, .identity = IDENTITY_DESK, .ground = form.ground, .field = form.field}), &receipt));
    d.case_id = receipt.id;
    TRY(RUN_ACTION(requests_decide, cli->ctx, &d, &receipt));
    return requests_cli_case(cli, d.case_id);
}

enum rc requests_cli_balance(struct cli *cli)
{
    struct balancing_form form = {0};
    int64_t id = 0;

    TRY(cli_fields(cli, requests_balancing_fields, &form));
    TRY(RUN_ACTION(requests_balance, cli->ctx, &form, &id));
    return requests_cli_balancings(cli);
}

enum rc requests_cli_balancings(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);
    struct balancing *rows = NULL;
    size_t count = 0;

    TRY(requests_balancings(cli->ctx, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "balancing");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (!cli->json)
            cli_print(cli, "%-22.*s %.*s\n", STR_FMT(requests_word(requests_purposes, rows[i].form.about)),
                      STR_FMT(date_iso(cli->ctx->arena, rows[i].review_on)));
        json_open(&j, '{');
        json_kstr(&j, "purpose", requests_word(requests_purposes, rows[i].form.about));
        json_kstr(&j, "interest", rows[i].form.interest);
        json_kstr(&j, "necessity", rows[i].form.necessity);
        json_kstr(&j, "balance", rows[i].form.balance);
        json_kstr(&j, "made_on", date_iso(cli->ctx->arena, rows[i].made_on));
        json_kstr(&j, "review_on", date_iso(cli->ctx->arena, rows[i].review_on));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out, '\n');
    if (cli->json)
        cli_put(cli, buf_str(&out));
    return RC_OK;
}

enum rc requests_cli_export(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    TRY(requests_export_json(cli->ctx, &j, 1000));
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
    return RC_OK;
}
