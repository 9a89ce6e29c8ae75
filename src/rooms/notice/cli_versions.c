/* seloste notice show|history|diff|draft|state|drop|publish|export, order add|list (P01, P03, P71). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_notice.h"
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/notice/commands.h"
#include "rooms/notice/notice.h"
#include "rooms/notice/versions.h"
#include "rooms/notice/view.h"
#include "rooms/reports/reports.h"

const struct option_spec notice_version_options[] = {{"version", 'v', "option.version"}, OPTION_END};
const struct option_spec notice_params_options[] = {{"params", 'v', "option.params"}, OPTION_END};
const struct option_spec notice_export_options[] = {{"version", 'v', "option.version"}, {"format", 'v', "option.format"}, {"output", 'o', "option.output"}, OPTION_END};
const struct option_spec notice_order_options[] = {{"authority", 'v', "option.authority"}, {"reference", 'v', "option.reference"}, {"ordered-on", 'v', "option.ordered-on"}, {"summary", 'v', "option.summary"}, OPTION_END};

static enum rc usage(struct cli *cli, const char *how)
{
    cli->ctx->err.arg = str_from(how);
    return err_invalid(&cli->ctx->err, E1361_NOTICE_USAGE, NULL);
}

static void put_line(struct cli *cli, const struct buf *b)
{
    cli_put(cli, buf_str(b));
    cli_put(cli, STR("\n"));
}

static const char *state_word(enum notice_state state)
{
    static const char *const words[] = {"", "draft", "in-force", "superseded", "received"};

    return words[state >= NOTICE_DRAFT && state <= NOTICE_RECEIVED ? state : 0];
}

/* "3", "draft", "" for the one in force. */
static enum rc version_number(struct cli *cli, struct str text, int64_t *out)
{
    *out = -1;
    if (text.len == 0)
        return RC_OK;
    if (str_eqz(text, "draft")) {
        *out = -2;
        return RC_OK;
    }
    return str_to_i64(text, out) && *out >= 0 ? RC_OK : err_not_found(&cli->ctx->err, E1337_NOTICE_NO_VERSION);
}

static void statement_json(struct ctx *ctx, struct json *j, const struct policy_statement *s)
{
    struct str sentence = STR("");
    struct err err = {0};

    if (statement_sentence(ctx->arena, s, ctx->lang, &sentence, &err) != RC_OK)
        sentence = STR("");
    json_open(j, '{');
    json_kstr(j, "section", str_from(section_word((enum section)s->section)));
    json_kstr(j, "statement", str_from(statement_word(s->id)));
    json_kstr(j, "promise", str_fmt(ctx->arena, "P%02d", statement_promise(s->id)));
    json_key(j, "params");
    json_raw(j, s->params);
    json_kstr(j, "sentence", sentence);
    json_close(j, '}');
}

static void version_json(struct ctx *ctx, struct json *j, const struct notice_version *v)
{
    json_ki64(j, "version", v->version);
    json_kstr(j, "state", str_from(state_word(v->state)));
    json_kstr(j, "drawn_on", date_iso(ctx->arena, v->drawn_on));
    json_kstr(j, "published_at", v->published_at != 0 ? instant_iso(ctx->arena, v->published_at) : STR(""));
}

/* The notice as text: headings, and under each its sentences; seloste notice lint reads it again. */
static struct str as_text(struct ctx *ctx, const struct policy_statement *statements, size_t count)
{
    struct buf b = buf_in(ctx->arena);
    int section = -1;

    for (size_t i = 0; i < count; i++) {
        struct str sentence = STR("");
        struct err err = {0};

        if (statements[i].section != section) {
            section = statements[i].section;
            buf_fmt(&b, "%s%d. ", i > 0 ? "\n" : "", section);
            buf_add(&b, tr_key(ctx, str_fmt(ctx->arena, "section.%s", section_word((enum section)section))));
            buf_addz(&b, "\n\n");
        }
        if (statement_sentence(ctx->arena, &statements[i], ctx->lang, &sentence, &err) == RC_OK)
            buf_add(&b, sentence);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

enum rc notice_show_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct policy_statement *statements;
    struct notice_version version;
    int64_t number;
    size_t count;

    TRY(version_number(cli, cli_option(cli, "version"), &number));
    TRY(notice_get(ctx, number, &version, &statements, &count));
    if (!cli->json) {
        cli_put(cli, version.state == NOTICE_RECEIVED ? version.received : as_text(ctx, statements, count));
        return RC_OK;
    }
    json_open(&j, '{');
    version_json(ctx, &j, &version);
    json_key(&j, "statements");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        statement_json(ctx, &j, &statements[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    put_line(cli, &out);
    return RC_OK;
}

enum rc notice_export_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct policy_statement *statements;
    struct notice_version version;
    struct str path = cli_option(cli, "output"), format = cli_option(cli, "format");
    int64_t number;
    size_t count;

    TRY(version_number(cli, cli_option(cli, "version"), &number));
    if (str_eqz(format, "pdf")) {
        struct documents_pdf pdf;

        TRY(notice_pdf(ctx, number, &pdf));
        return cli_write_file(cli, path.len > 0 ? path : STR("-"), (struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len});
    }
    if (!str_empty(format) && !str_eqz(format, "text"))
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "format");
    TRY(notice_get(ctx, number, &version, &statements, &count));
    return cli_write_file(cli, path.len > 0 ? path : STR("-"),
                          version.state == NOTICE_RECEIVED ? version.received : as_text(ctx, statements, count));
}

enum rc notice_history_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct notice_version *versions;
    size_t count;

    TRY(notice_versions(ctx, &versions, &count));
    json_open(&j, '{');
    json_key(&j, "versions");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct notice_version *v = &versions[i];

        if (!cli->json) {
            cli_print(cli, "%lld\t%.*s\t%.*s\n", (long long)v->version, STR_FMT(date_text(ctx->arena, v->drawn_on, ctx->lang)),
                      STR_FMT(tr_key(ctx, str_fmt(ctx->arena, "notice.state.%s", state_word(v->state)))));
            continue;
        }
        json_open(&j, '{');
        version_json(ctx, &j, v);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_line(cli, &out);
    return RC_OK;
}

enum rc notice_diff_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct notice_change_shown *changes;
    int64_t from, to;
    size_t count;

    if (cli->argc != 2)
        return usage(cli, "seloste notice diff FROM TO");
    TRY(version_number(cli, str_from(cli->argv[0]), &from));
    TRY(version_number(cli, str_from(cli->argv[1]), &to));
    TRY(notice_diff(ctx, from, to, &changes, &count));
    json_open(&j, '{');
    json_key(&j, "changes");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        const char *word = statement_word(changes[i].statement);

        if (!cli->json) {
            if (changes[i].before.len > 0)
                cli_print(cli, "- %s %.*s\n", word, STR_FMT(changes[i].before));
            if (changes[i].after.len > 0)
                cli_print(cli, "+ %s %.*s\n", word, STR_FMT(changes[i].after));
            continue;
        }
        json_open(&j, '{');
        json_kstr(&j, "statement", str_from(word));
        json_kstr(&j, "before", changes[i].before);
        json_kstr(&j, "after", changes[i].after);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_line(cli, &out);
    return RC_OK;
}

static void said(struct cli *cli, enum msg msg, const struct notice_receipt *r)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    if (cli->json) {
        json_open(&j, '{');
        json_kstr(&j, "id", str_fmt(cli->ctx->arena, "%lld", (long long)r->notice_id));
        json_ki64(&j, "version", r->version);
        json_close(&j, '}');
    } else {
        buf_add(&b, trs(cli->ctx, msg, &SLOT_I64("version", r->version), 1));
    }
    put_line(cli, &b);
}

enum rc notice_draft_command(struct cli *cli)
{
    struct notice_receipt receipt;

    TRY(RUN_ACTION(notice_draft, cli->ctx, &(struct notice_draft){0}, &receipt));
    said(cli, MSG_notice_done_draft, &receipt);
    return RC_OK;
}

static enum rc change(struct cli *cli, bool remove)
{
    struct notice_change request = {.params = cli_option(cli, "params"), .remove = remove};
    struct notice_receipt receipt;

    if (cli->argc != 1)
        return usage(cli, remove ? "seloste notice drop STATEMENT" : "seloste notice state STATEMENT [--params JSON]");
    request.statement = statement_from_word(str_from(cli->argv[0]));
    TRY(RUN_ACTION(notice_change, cli->ctx, &request, &receipt));
    said(cli, MSG_notice_done_draft, &receipt);
    return RC_OK;
}

enum rc notice_state_command(struct cli *cli)
{
    return change(cli, false);
}

enum rc notice_drop_command(struct cli *cli)
{
    return change(cli, true);
}

enum rc notice_publish_command(struct cli *cli)
{
    struct notice_publish request = {0};
    struct notice_receipt receipt;
    struct proof *proofs;
    size_t count;
    struct str version = cli_option(cli, "version");

    if (version.len > 0 && !str_to_i64(version, &request.expected_version))
        return err_not_found(&cli->ctx->err, E1337_NOTICE_NO_VERSION);
    TRY(RUN_ACTION(notice_publish, cli->ctx, &request, &receipt));
    TRY(notice_policy(cli->ctx));
    TRY(reports_prove_all(cli->ctx, &proofs, &count));
    said(cli, MSG_notice_done_published, &receipt);
    return RC_OK;
}

enum rc notice_order_add_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct notice_order order = {.authority = cli_option(cli, "authority"), .reference = cli_option(cli, "reference"),
                                 .summary = cli_option(cli, "summary")};
    struct str day = cli_option(cli, "ordered-on");
    struct notice_receipt receipt;

    order.ordered_on = ctx->today;
    if (day.len > 0 && !date_from_human(day, ctx->today, &order.ordered_on))
        return err_invalid(&ctx->err, E1360_ORDER_INCOMPLETE, "ordered_on");
    TRY(RUN_ACTION(notice_order, ctx, &order, &receipt));
    said(cli, MSG_notice_done_order, &receipt);
    return RC_OK;
}

enum rc notice_order_list_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct notice_order_row *rows;
    size_t count;

    TRY(notice_orders(ctx, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "orders");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        if (!cli->json) {
            cli_print(cli, "%.*s\t%.*s\t%.*s\t%.*s\n", STR_FMT(date_text(ctx->arena, rows[i].ordered_on, ctx->lang)),
                      STR_FMT(rows[i].authority), STR_FMT(rows[i].reference), STR_FMT(rows[i].summary));
            continue;
        }
        json_open(&j, '{');
        json_kstr(&j, "authority", rows[i].authority);
        json_kstr(&j, "reference", rows[i].reference);
        json_kstr(&j, "ordered_on", date_iso(ctx->arena, rows[i].ordered_on));
        json_kstr(&j, "summary", rows[i].summary);
        json_kstr(&j, "notice_id", rows[i].notice_id != 0 ? str_fmt(ctx->arena, "%lld", (long long)rows[i].notice_id) : STR(""));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        put_line(cli, &out);
    return RC_OK;
}
