/* seloste notice lint FILE: read a notice and say what is false or missing in it. Exit 0; the severities
 * tell. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_notice.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/notice/commands.h"
#include "rooms/notice/notice.h"

static const char *section_name(enum section section)
{
    return section == SECTION_COUNT ? "" : section_word(section);
}

static void put_sentences(struct json *j, const struct notice_reading *r)
{
    json_key(j, "sections");
    json_open(j, '[');
    for (size_t i = 0; i < r->section_count; i++) {
        json_open(j, '{');
        json_kstr(j, "section", str_from(section_name(r->sections[i].section)));
        json_kstr(j, "heading", r->sections[i].heading);
        json_ki64(j, "sentences", (int64_t)r->sections[i].sentences);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "sentences");
    json_open(j, '[');
    for (size_t i = 0; i < r->sentence_count; i++) {
        const struct notice_sentence *s = &r->sentences[i];

        json_open(j, '{');
        json_kstr(j, "section", str_from(section_name(s->section)));
        json_kstr(j, "text", s->text);
        json_kstr(j, "outcome", str_from(notice_outcome_word(s->outcome)));
        json_key(j, "statement");
        if (s->statement_count > 0)
            json_str(j, str_from(statement_word(s->statements[0].id)));
        else
            json_null(j);
        json_key(j, "params");
        json_raw(j, s->statement_count > 0 ? s->statements[0].params : STR("{}"));
        json_key(j, "also");
        json_open(j, '[');
        for (size_t k = 1; k < s->statement_count; k++) {
            json_open(j, '{');
            json_kstr(j, "statement", str_from(statement_word(s->statements[k].id)));
            json_key(j, "params");
            json_raw(j, s->statements[k].params);
            json_close(j, '}');
        }
        json_close(j, ']');
        if (s->finding != FINDING_NONE)
            json_kstr(j, "finding", str_from(finding_word(s->finding)));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_findings(struct json *j, struct ctx *ctx, const struct notice_reading *r)
{
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct notice_finding *f = &r->findings[i];

        json_open(j, '{');
        json_kstr(j, "id", str_from(finding_word(f->id)));
        json_kstr(j, "severity", str_from(severity_word(finding_severity(f->id))));
        json_kstr(j, "section", str_from(section_name(f->section)));
        json_kstr(j, "quote", f->quote);
        json_kstr(j, "why", finding_why(ctx->arena, f, ctx->lang));
        json_kstr(j, "instead", finding_instead(ctx->arena, f, ctx->lang));
        json_key(j, "statement");
        if (f->statement != STATEMENT_NONE)
            json_str(j, str_from(statement_word(f->statement)));
        else
            json_null(j);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void print_text(struct cli *cli, const struct notice_reading *r)
{
    struct ctx *ctx = cli->ctx;
    size_t outcomes[4] = {0};

    for (size_t i = 0; i < r->sentence_count; i++)
        outcomes[r->sentences[i].outcome]++;
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_WARNING; severity--) {
        for (size_t i = 0; i < r->finding_count; i++) {
            const struct notice_finding *f = &r->findings[i];

            if ((int)finding_severity(f->id) != severity)
                continue;
            cli_print(cli, "%s  %s  [%s]\n", severity_word(finding_severity(f->id)), finding_word(f->id),
                      section_name(f->section));
            if (f->quote.len > 0)
                cli_print(cli, "    ”%.*s”\n", STR_FMT(f->quote));
            cli_print(cli, "    %.*s\n", STR_FMT(finding_why(ctx->arena, f, ctx->lang)));
            cli_print(cli, "    -> %.*s\n\n", STR_FMT(finding_instead(ctx->arena, f, ctx->lang)));
        }
    }
    cli_put(cli, trs(ctx, MSG_notice_lint_summary,
                     (const struct slot[]){SLOT_I64("sentences", (int64_t)r->sentence_count),
                                           SLOT_I64("bound", (int64_t)outcomes[NOTICE_BOUND]),
                                           SLOT_I64("attested", (int64_t)outcomes[NOTICE_ATTESTED]),
                                           SLOT_I64("contradicted", (int64_t)outcomes[NOTICE_CONTRADICTED]),
                                           SLOT_I64("unbound", (int64_t)outcomes[NOTICE_UNBOUND])}, 5));
    cli_put(cli, STR("\n"));
}

static enum rc lint_command(struct cli *cli)
{
    struct notice_reading reading;
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E1323_NOTICE_FILE_NEEDED, "FILE");
    /* one byte more than is accepted, so that "too large" is told by us */
    TRY(cli_read_file(cli, str_from(cli->argv[0]), NOTICE_MAX_BYTES + 1, &bytes));
    TRY(notice_read(cli->ctx->arena, bytes, &reading, &cli->ctx->err));
    if (cli->json) {
        struct buf out = buf_in(cli->ctx->arena);
        struct json j = json_to(&out);

        json_open(&j, '{');
        put_sentences(&j, &reading);
        put_findings(&j, cli->ctx, &reading);
        json_close(&j, '}');
        cli_put(cli, buf_str(&out));
        cli_put(cli, STR("\n"));
    } else {
        print_text(cli, &reading);
    }
    return RC_OK;
}

enum { ANY_STAFF = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN };

const struct command notice_commands[] = {
    {.noun = "notice", .verb = "lint", .run = lint_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_ANYONE,
     .arguments = "FILE", .help = "notice.help.lint", .flags = COMMAND_NO_STORE},
    {.noun = "notice", .verb = "show", .run = notice_show_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ANY_STAFF,
     .options = notice_version_options, .arguments = "", .help = "notice.help.show"},
    {.noun = "notice", .verb = "history", .run = notice_history_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ANY_STAFF, .arguments = "", .help = "notice.help.history"},
    {.noun = "notice", .verb = "diff", .run = notice_diff_command, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ANY_STAFF,
     .arguments = "FROM TO", .help = "notice.help.diff"},
    {.noun = "notice", .verb = "export", .run = notice_export_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ANY_STAFF, .options = notice_export_options, .arguments = "", .help = "notice.help.export"},
    {.noun = "notice", .verb = "draft", .run = notice_draft_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_MAINTAIN, .arguments = "", .help = "notice.help.draft"},
    {.noun = "notice", .verb = "state", .run = notice_state_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_MAINTAIN, .options = notice_params_options, .arguments = "STATEMENT", .help = "notice.help.state"},
    {.noun = "notice", .verb = "drop", .run = notice_drop_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_MAINTAIN, .arguments = "STATEMENT", .help = "notice.help.drop"},
    {.noun = "notice", .verb = "publish", .run = notice_publish_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_MAINTAIN, .options = notice_version_options, .arguments = "", .help = "notice.help.publish"},
    {.noun = "notice", .verb = "order", .run = notice_order_add_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_MAINTAIN, .options = notice_order_options, .arguments = "", .help = "notice.help.order-add"},
    {.noun = "notice", .verb = "orders", .run = notice_order_list_command, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ANY_STAFF, .arguments = "", .help = "notice.help.order-list"},
    COMMAND_END,
};
