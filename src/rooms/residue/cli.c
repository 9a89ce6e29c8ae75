/* `seloste residue --needles FILE [--path DIR]... [--json]`: exit 1 when anything is found (P34, P63). */
#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_residue.h"
#include "i18n/i18n.h"
#include "http/route.h"
#include "messages_residue.h"
#include "rooms/residue/residue.h"

#define NEEDLES_FILE_MOST (1u << 20)

/* One needle a line; empty lines are left out. */
static enum rc read_needles(struct cli *cli, struct str **out, size_t *count)
{
    struct arena *arena = cli->ctx->arena;
    struct str text;
    struct str rest;

    if (!cli_has(cli, "needles"))
        return err_invalid(&cli->ctx->err, E1955_RESIDUE_NO_NEEDLES, "needles");
    TRY(cli_read_file(cli, cli_option(cli, "needles"), NEEDLES_FILE_MOST, &text));
    *out = ARENA_ARRAY(arena, struct str, RESIDUE_MOST_NEEDLES + 1);
    *count = 0;
    for (rest = text; rest.len > 0;) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (str_empty(line))
            continue;
        if (*count > RESIDUE_MOST_NEEDLES)
            return err_invalid(&cli->ctx->err, E1952_RESIDUE_TOO_MANY, "needles");
        (*out)[(*count)++] = line;
    }
    return *count > 0 ? RC_OK : err_invalid(&cli->ctx->err, E1955_RESIDUE_NO_NEEDLES, "needles");
}

static enum rc scan_all(struct cli *cli, const struct residue *residue, struct residue_report *report)
{
    bool named = false;

    for (size_t i = 0; i < cli->option_count; i++) {
        if (!str_eqz(cli->options[i].name, "path"))
            continue;
        named = true;
        TRY(residue_scan_path(cli->ctx->arena, residue, str_z(cli->ctx->arena, cli->options[i].value), report,
                              &cli->ctx->err));
    }
    if (named)
        return RC_OK;
    return residue_scan_path(cli->ctx->arena, residue, str_z(cli->ctx->arena, cli_data_dir(cli)), report,
                             &cli->ctx->err);
}

static void print_json(struct cli *cli, const struct residue_report *report)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < report->hit_count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "file", report->hits[i].file);
        json_ki64(&j, "offset", report->hits[i].offset);
        json_kstr(&j, "encoding", str_from(report->hits[i].encoding));
        json_ki64(&j, "needle", report->hits[i].needle);
        json_kbool(&j, "compressed", report->hits[i].depth > 0);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_ki64(&j, "hits_total", report->hits_total);
    json_ki64(&j, "files", report->files);
    json_ki64(&j, "bytes", report->bytes);
    json_ki64(&j, "unreadable", report->unreadable);
    json_close(&j, '}');
    buf_byte(&out, '\n');
    cli_put(cli, buf_str(&out));
}

static enum rc residue_run(struct cli *cli)
{
    struct residue *residue = NULL;
    struct residue_report report = {0};
    struct str *needles = NULL;
    size_t count = 0;

    TRY(read_needles(cli, &needles, &count));
    TRY(residue_prepare(cli->ctx->arena, needles, count, &residue, &cli->ctx->err));
    TRY(scan_all(cli, residue, &report));
    if (cli->json) {
        print_json(cli, &report);
    } else {
        for (size_t i = 0; i < report.hit_count; i++)
            cli_print(cli, "%.*s:%lld  #%lld  %s\n", STR_FMT(report.hits[i].file), (long long)report.hits[i].offset,
                      (long long)report.hits[i].needle, report.hits[i].encoding);
        struct slot slots[] = {SLOT_I64("files", report.files), SLOT_I64("bytes", report.bytes), SLOT_I64("hits", report.hits_total),
                               SLOT_I64("unreadable", report.unreadable)};

        cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_residue_summary, slots, COUNT(slots))));
    }
    if (report.unreadable > 0)
        return err_io(&cli->ctx->err, E1953_RESIDUE_UNREADABLE);
    return report.hits_total == 0 ? RC_OK : err_invalid(&cli->ctx->err, E1954_RESIDUE_FOUND, NULL);
}

static const struct option_spec options[] = {{"needles", 'i', "option.needles"}, {"path", 'm', "option.path"}, OPTION_END};

const struct command residue_commands[] = {
    {.noun = "residue", .verb = NULL, .run = residue_run, .purpose = PURPOSE_ACCOUNTABILITY, .roles = ROLE_STAFF,
     .options = options, .arguments = "--needles FILE [--path DIR]", .help = "residue.help",
     .flags = COMMAND_NO_STORE | COMMAND_LOCAL},
    COMMAND_END};
