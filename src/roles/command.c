#include "roles/command.h"
#include "roles/commands.h"

#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/log.h"
#include "db/store.h"
#include "errors_roles.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_roles.h"

enum { COMMAND_ARENA = 512 * 1024 * 1024 }; /* a hard stop, not a reservation: imports of 256 MiB fit */

static const struct actor system_actor = {.is_system = true, .nda_signed = true};

void context_start(struct ctx *ctx, struct arena *arena, struct store *store, enum lang lang)
{
    uint8_t id[4];

    *ctx = (struct ctx){.arena = arena, .env = env_real(), .store = store, .actor = &system_actor, .lang = lang};
    ctx->now = ctx->env->now_ms(ctx->env);
    ctx->today = date_of_instant(ctx->now);
    ctx->env->random_bytes(ctx->env, id, sizeof(id));
    struct str hex = str_hex(arena, (struct blob){id, sizeof(id)});

    memcpy(ctx->request_id, hex.ptr, hex.len);
}

/* Who acts and on which register: before anything of the room runs. */
static enum rc admit(const struct program *program, struct ctx *ctx, struct args *args, struct actor *actor)
{
    const struct command *command = args->command;
    unsigned open = ROLE_ANYONE | ROLE_SIGNED_IN;

    if (command->flags & (COMMAND_CREATES | COMMAND_NO_STORE | COMMAND_LOCAL))
        return RC_OK; /* no register yet, or no data: the file system decides who may */
    if (program->http && program->http->open_register &&
        (!(command->flags & COMMAND_ALL_REGISTERS) || !str_empty(args->register_slug)))
        TRY(program->http->open_register(ctx, args->register_slug, STR("")));
    if (program->sign_in) {
        enum rc rc = program->sign_in(ctx, args->as, actor);

        /* nobody is there yet (a notice that waits): who may read the master key may run what is open to all */
        if (rc == RC_NOT_FOUND && str_empty(args->as) && (command->roles & ROLE_ANYONE)) {
            err_clear(&ctx->err);
            return RC_OK;
        }
        TRY(rc);
        ctx->actor = actor;
    }
    if (ctx->actor->is_system)
        return RC_OK; /* no users room in this build: said by doctor */
    if (!(command->roles & open) && !(command->roles & actor->roles))
        return err_forbidden(&ctx->err, E2320_COMMAND_ROLE);
    if (!(command->roles & open) && !actor->nda_signed)
        return err_forbidden(&ctx->err, E2321_COMMAND_NDA);
    return RC_OK;
}

static struct str error_message(struct ctx *ctx, int code, struct str arg)
{
    return code ? err_text(ctx, code, arg) : tr_key(ctx, str_lower_ascii(ctx->arena, str_fmt(ctx->arena, "cli.rc.%s", rc_name(ctx->err.rc))));
}

static struct str statement_of(const struct program *program, struct ctx *ctx)
{
    if (ctx->err.statement && program->http && program->http->statement_sentence)
        return program->http->statement_sentence(ctx, ctx->err.statement);
    return STR("");
}

static void error_json(const struct program *program, struct ctx *ctx, FILE *out)
{
    struct buf text = buf_in(ctx->arena);
    struct json j = json_to(&text);
    const struct err *err = &ctx->err;

    json_open(&j, '{');
    json_kstr(&j, "error", str_from(rc_name(err->rc)));
    json_kstr(&j, "code", err->code ? str_fmt(ctx->arena, "SEL-%d", err->code) : STR(""));
    json_kstr(&j, "message", error_message(ctx, err->code, err->arg));
    if (err->statement) {
        json_kstr(&j, "statement", str_from(statement_word((enum statement)err->statement)));
        json_kstr(&j, "sentence", statement_of(program, ctx));
    }
    if (err->line)
        json_ki64(&j, "line", err->line);
    json_key(&j, "fields");
    json_open(&j, '[');
    for (size_t i = 0; i < err->field_count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "field", str_from(err->fields[i].field));
        json_kstr(&j, "code", str_fmt(ctx->arena, "SEL-%d", err->fields[i].code));
        json_kstr(&j, "message", error_message(ctx, err->fields[i].code, err->fields[i].arg));
        if (err->fields[i].line)
            json_ki64(&j, "line", err->fields[i].line);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_kstr(&j, "request_id", str_from(ctx->request_id));
    json_close(&j, '}');
    buf_byte(&text, '\n');
    fwrite(text.ptr, 1, text.len, out);
}

void command_print_error(const struct program *program, struct ctx *ctx, const struct args *args, FILE *out)
{
    const struct err *err = &ctx->err;

    if (args->json) {
        error_json(program, ctx, out);
        return;
    }
    struct str text = error_message(ctx, err->code, err->arg), sentence = statement_of(program, ctx);

    if (err->line)
        fprintf(out, "%.*s ", STR_FMT(trs(ctx, MSG_cli_line, (struct slot[]){SLOT_I64("line", err->line)}, 1)));
    fprintf(out, "%.*s", STR_FMT(text));
    if (err->code)
        fprintf(out, " (SEL-%d, %s)", err->code, ctx->request_id);
    fputc('\n', out);
    if (!str_empty(sentence))
        fprintf(out, "  %.*s [%s]\n", STR_FMT(sentence), statement_word((enum statement)err->statement));
    if (!str_empty(sentence) && !policy_states(ctx->policy, (enum statement)err->statement))
        fprintf(out, "  %.*s\n", STR_FMT(tr(ctx, MSG_cli_refused_missing)));
    for (size_t i = 0; i < err->field_count; i++) {
        const struct field_error *f = &err->fields[i];

        fputs("  ", out);
        if (f->line)
            fprintf(out, "%.*s ", STR_FMT(trs(ctx, MSG_cli_line, (struct slot[]){SLOT_I64("line", f->line)}, 1)));
        fprintf(out, "%s: %.*s\n", f->field ? f->field : "", STR_FMT(error_message(ctx, f->code, f->arg)));
    }
}

static bool has_option(const struct command *command, const char *name)
{
    for (const struct option_spec *o = command->options; o != NULL && o->name != NULL; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

static enum rc run_inside(const struct program *program, struct ctx *ctx, struct args *args,
                          const struct command_io *io, struct actor *actor)
{
    struct cli_files files = {args, io->in_fd, io->is_local};
    struct cli cli = {.ctx = ctx, .argc = args->argc, .argv = args->argv, .options = args->options,
                      .option_count = args->option_count, .json = args->json, .dry_run = args->dry_run,
                      .yes = args->yes, .out = io->out, .err = io->err, .internal = &files};

    if (has_option(args->command, "url"))
        address_find(&cli, !io->is_local);
    ctx->purpose = args->command->purpose;
    TRY(admit(program, ctx, args, actor));
    enum rc rc = args->command->run(&cli);

    /* What was opened is in the audit before its last line is out, also when the command failed (P43). */
    if (ctx->store && program->http && program->http->before_answer) {
        struct err first = ctx->err;
        enum rc flushed = program->http->before_answer(ctx);

        if (rc == RC_OK)
            rc = flushed;
        else
            ctx->err = first;
    }
    return rc;
}

/* What a number means by its table: an unknown customer is beside its field on a page and in the API, INVALID; a script is told
 * 4 by every command, however it names the customer. What stands on a line of a file stays a fault of the file. */
static enum rc rc_of_command(const struct err *err, enum rc rc)
{
    const struct error_entry *entry = error_find(err->field_count > 0 ? err->fields[0].code : err->code);

    if (rc != RC_INVALID || err->line != 0 || err->field_count > 1 || entry == NULL)
        return rc;
    return entry->rc == RC_NOT_FOUND ? RC_NOT_FOUND : rc;
}

int command_run(const struct program *program, struct store *store, struct args *args,
                const struct command_io *given)
{
    struct command_io own = *given;
    const struct command_io *io = &own;
    FILE *nothing = args->quiet && !args->json ? fopen("/dev/null", "w") : NULL; /* -q: the exit code says it */
    struct arena *volatile arena = arena_new(COMMAND_ARENA);
    struct ctx ctx;
    struct actor actor = {.user_id = 0};
    jmp_buf limit;
    enum rc rc;

    if (nothing != NULL)
        own.out = nothing;
    context_start(&ctx, arena, store, args->lang);
    ctx.err = (struct err){.rc = RC_OK};
    if (setjmp(limit) == 0) {
        arena_set_guard(arena, &limit);
        rc = run_inside(program, &ctx, args, io, &actor);
    } else {
        rc = RC_BUG;
        arena_set_guard(arena, NULL);
        arena_reset(arena);
        ctx.err = (struct err){.rc = RC_BUG, .code = E1003_TOO_MUCH_MEMORY};
    }
    if (store)
        store_release(&ctx);
    rc = rc_of_command(&ctx.err, rc);
    if (rc != RC_OK) {
        ctx.err.rc = rc;
        if ((rc == RC_FORBIDDEN || rc == RC_REFUSED) && program->refused && store)
            program->refused(&ctx, args->command);
        command_print_error(program, &ctx, args, io->err);
    }
    fflush(io->out);
    fflush(io->err);
    if (nothing != NULL)
        (void)fclose(nothing);
    arena_set_guard(arena, NULL);
    arena_wipe(arena);
    arena_free(arena);
    return rc_exit_code(rc);
}
