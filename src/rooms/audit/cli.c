/* seloste audit verify, seloste audit list. */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_audit.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_audit.h"
#include "rooms/audit/audit.h"

enum { LIST_MOST = 500 };

static void report_json(struct cli *cli, const struct audit_report *r)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    json_open(&j, '{');
    json_kbool(&j, "holds", r->broken == 0);
    json_ki64(&j, "entries", r->entries);
    json_ki64(&j, "broken", r->broken);
    json_ki64(&j, "first_broken", r->first_broken);
    json_kstr(&j, "why", str_from(r->why));
    json_ki64(&j, "tenant", r->tenant);
    json_ki64(&j, "heads", r->heads);
    json_close(&j, '}');
    buf_byte(&b, '\n');
    cli_put(cli, buf_str(&b));
}

static void report_text(struct cli *cli, const struct audit_report *r)
{
    struct ctx *ctx = cli->ctx;
    enum msg why = msg_find(str_z(ctx->arena, str_fmt(ctx->arena, "audit.why.%s", r->why)));
    struct slot slots[] = {SLOT_I64("entries", r->entries), SLOT_I64("heads", r->heads), SLOT_I64("broken", r->broken),
                           SLOT_I64("id", r->first_broken), SLOT_STR("why", tr(ctx, why))};

    if (r->broken == 0)
        cli_put(cli, trs(ctx, MSG_audit_cli_holds, slots, 2));
    else
        cli_put(cli, trs(ctx, MSG_audit_cli_broken, slots, COUNT(slots)));
    cli_put(cli, STR("\n"));
}

/* Exit 1 when the chain does not hold (CORRUPT). */
static enum rc verify(struct cli *cli)
{
    struct audit_report r;

    TRY(audit_verify(cli->ctx, &r));
    if (cli->json)
        report_json(cli, &r);
    else
        report_text(cli, &r);
    return r.broken == 0 ? RC_OK : err_corrupt(&cli->ctx->err, E2104_AUDIT_BROKEN);
}

static enum rc filter_read(struct cli *cli, struct audit_filter *f)
{
    struct err *err = &cli->ctx->err;
    struct str kind = cli_option(cli, "kind"), day = cli_option(cli, "day"), user = cli_option(cli, "user"),
               before = cli_option(cli, "before"), most = cli_option(cli, "most");

    *f = (struct audit_filter){.day = DATE_NONE};
    if (!str_empty(kind) && (f->kind = audit_kind_from_word(kind)) == AUDIT_NONE)
        return err_invalid(err, E2103_AUDIT_FILTER, "kind");
    if (!str_empty(day) && !date_from_human(day, cli->ctx->today, &f->day))
        return err_invalid(err, E2103_AUDIT_FILTER, "day");
    if (!str_empty(user) && !str_to_i64(user, &f->user_id))
        return err_invalid(err, E2103_AUDIT_FILTER, "user");
    if (!str_empty(before) && !str_to_i64(before, &f->before))
        return err_invalid(err, E2103_AUDIT_FILTER, "before");
    if (!str_empty(most) && (!str_to_i64(most, &f->most) || f->most < 1 || f->most > LIST_MOST))
        return err_invalid(err, E2103_AUDIT_FILTER, "most");
    return RC_OK;
}

static const char *word_or_dash(const char *word)
{
    return word != NULL ? word : "-";
}

static void categories_json(struct json *j, int64_t bits)
{
    json_key(j, "categories");
    json_open(j, '[');
    for (int c = 1; c < CATEGORY_COUNT; c++)
        if ((bits >> c & 1) != 0)
            json_str(j, str_from(category_word((enum category)c)));
    json_close(j, ']');
}

/* 64 bits do not fit a number of JSON's readers: ids are text, as everywhere. */
static void json_kid(struct cli *cli, struct json *j, const char *key, int64_t id)
{
    json_kstr(j, key, str_fmt(cli->ctx->arena, "%lld", (long long)id));
}

static void item_json(struct cli *cli, struct json *j, const struct audit_item *i)
{
    json_open(j, '{');
    json_ki64(j, "id", i->id);
    json_kstr(j, "at", instant_iso(cli->ctx->arena, i->at));
    json_kstr(j, "kind", str_from(word_or_dash(audit_kind_word((int)i->kind))));
    json_kid(cli, j, "user", i->user_id);
    json_kid(cli, j, "subject", i->subject);
    json_ki64(j, "subjects", i->subject_count);
    json_ki64(j, "what", i->what);
    categories_json(j, i->categories);
    json_kstr(j, "purpose", str_from(word_or_dash(purpose_word((enum purpose)i->purpose))));
    json_kstr(j, "statement", str_from(word_or_dash(statement_word((enum statement)i->statement))));
    json_kstr(j, "outcome", str_from(rc_name((enum rc)i->outcome)));
    json_kid(cli, j, "notice", i->notice_id);
    json_close(j, '}');
}

static void list_json(struct cli *cli, const struct audit_item *items, size_t count, int64_t next)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    json_open(&j, '{');
    json_key(&j, "entries");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        item_json(cli, &j, &items[i]);
    json_close(&j, ']');
    json_ki64(&j, "next", next);
    json_close(&j, '}');
    buf_byte(&b, '\n');
    cli_put(cli, buf_str(&b));
}

static enum rc list(struct cli *cli)
{
    struct audit_filter filter;
    struct audit_item *items;
    size_t count;
    int64_t next;

    TRY(filter_read(cli, &filter));
    TRY(audit_list(cli->ctx, &filter, &items, &count, &next));
    if (cli->json) {
        list_json(cli, items, count, next);
        return RC_OK;
    }
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "%lld %.*s %s %s %s user=%lld subject=%lld\n", (long long)items[i].id,
                  STR_FMT(instant_iso(cli->ctx->arena, items[i].at)), word_or_dash(audit_kind_word((int)items[i].kind)),
                  word_or_dash(purpose_word((enum purpose)items[i].purpose)), rc_name((enum rc)items[i].outcome),
                  (long long)items[i].user_id, (long long)items[i].subject);
    return RC_OK;
}

static const struct option_spec list_options[] = {{"kind", 'v', "option.kind"}, {"day", 'v', "option.day"}, {"user", 'v', "option.user"}, {"before", 'v', "option.before"},
                                                  {"most", 'v', "option.most"}, OPTION_END};

extern const struct command audit_commands[];
const struct command audit_commands[] = {
    {.noun = "audit", .verb = "verify", .run = verify, .purpose = PURPOSE_SECURITY,
     .roles = ROLE_CONTACT | ROLE_MAINTAIN, .help = "audit.cli.verify", .flags = COMMAND_ALL_REGISTERS},
    {.noun = "audit", .verb = "list", .run = list, .purpose = PURPOSE_ACCOUNTABILITY,
     .roles = ROLE_CONTACT | ROLE_MAINTAIN, .options = list_options, .help = "audit.cli.list"},
    COMMAND_END};
