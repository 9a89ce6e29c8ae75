/* Help: examples first, then what there is. Near misses get "tarkoititko" (UI.md section 9). */
#include <string.h>

#include "base/arena.h"
#include "i18n/i18n.h"
#include "messages_roles.h"
#include "roles/command.h"

static struct str text(struct arena *arena, enum lang lang, enum msg msg, const struct slot *slots, size_t n)
{
    return msg_text(arena, lang, msg, slots, n);
}

static struct str help_line(struct arena *arena, enum lang lang, const struct command *c)
{
    enum msg msg = c->help ? msg_find(c->help) : MSG_NONE;

    return msg == MSG_NONE ? STR("") : text(arena, lang, msg, NULL, 0);
}

static void print_usage(const struct command *c, FILE *out)
{
    fprintf(out, "seloste %s%s%s%s%s", c->noun, c->verb ? " " : "", c->verb ? c->verb : "",
            c->arguments ? " " : "", c->arguments ? c->arguments : "");
}

static void print_dashed(const char *name, FILE *out)
{
    for (; *name; name++)
        fputc(*name == '_' ? '-' : *name, out);
}

static void print_field(struct arena *arena, enum lang lang, const struct field *f, FILE *out)
{
    enum msg label = f->label ? msg_find(f->label) : MSG_NONE;

    fputs("  --", out);
    print_dashed(f->name, out);
    if (f->kind == FIELD_KIND_ROWS)
        fputs(".1.", out);
    for (const struct field *s = f->kind == FIELD_KIND_ROWS ? f->sub : NULL; s && s->kind; s++) {
        fputs(s == f->sub ? "{" : ",", out);
        print_dashed(s->name, out);
    }
    if (f->kind == FIELD_KIND_ROWS)
        fputc('}', out);
    for (const struct name_value *n = f->names; n && n->word; n++)
        fprintf(out, "%s%s", n == f->names ? " " : "|", n->word);
    if (label != MSG_NONE)
        fprintf(out, "  %.*s", STR_FMT(text(arena, lang, label, NULL, 0)));
    fputs(f->flags & FIELD_REQUIRED ? " *\n" : "\n", out);
}

static void print_command(struct arena *arena, enum lang lang, const struct command *c, FILE *out)
{
    print_usage(c, out);
    fputc('\n', out);
    struct str line = help_line(arena, lang, c);

    if (!str_empty(line))
        fprintf(out, "  %.*s\n", STR_FMT(line));
    for (const struct option_spec *s = c->options; s && s->name; s++)
        fprintf(out, "  --%s%s%s  %.*s\n", s->name,
                s->kind == 'f' || s->kind == 'F' ? "" : s->kind == 'd' ? " DIR" : s->kind == 'i' || s->kind == 'o' ? " FILE" : " X",
                s->kind == 'm' ? " ..." : "", STR_FMT(text(arena, lang, msg_find(s->help), NULL, 0)));
    for (const struct field *f = c->fields; f && f->kind; f++)
        print_field(arena, lang, f, out);
    fprintf(out, "\n%.*s\n", STR_FMT(text(arena, lang, MSG_cli_help_common, NULL, 0)));
}

/* Blanks that bring a text to a width; printf would count bytes, and "…" has three. */
static int pad_to(struct str text, int width)
{
    for (size_t i = 0; i < text.len; i++)
        width -= ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return width > 0 ? width : 0;
}

bool help_print(const struct program *program, const struct args *args, FILE *out)
{
    struct arena *arena = arena_new(1 << 20);
    enum lang lang = args->lang;
    bool any = false;

    if (args->command) {
        print_command(arena, lang, args->command, out);
        arena_free(arena);
        return true;
    }
    if (str_empty(args->noun))
        fprintf(out, "%.*s\n\n", STR_FMT(text(arena, lang, MSG_cli_help_examples, NULL, 0)));
    for (const struct command *const *table = program->commands; *table; table++)
        for (const struct command *c = *table; c->noun; c++) {
            if (!str_empty(args->noun) && !str_eqz(args->noun, c->noun))
                continue;
            struct str usage_line = str_fmt(arena, "%s%s%s%s%s", c->noun, c->verb ? " " : "",
                                            c->verb ? c->verb : "", c->arguments ? " " : "",
                                            c->arguments ? c->arguments : "");

            fprintf(out, "  seloste %.*s%*s %.*s\n", STR_FMT(usage_line), pad_to(usage_line, 32), "",
                    STR_FMT(help_line(arena, lang, c)));
            any = true;
        }
    if (!any)
        fprintf(out, "%.*s\n", STR_FMT(text(arena, lang, MSG_cli_help_none,
                                            (struct slot[]){SLOT_STR("noun", args->noun)}, 1)));
    fprintf(out, "\n%.*s\n", STR_FMT(text(arena, lang, MSG_cli_help_common, NULL, 0)));
    arena_free(arena);
    return any;
}

void help_usage_error(const struct args *args, const struct err *err, FILE *out)
{
    struct arena *arena = arena_new(1 << 16);
    struct ctx ctx = {.arena = arena, .lang = args->lang};

    fprintf(out, "%.*s\n", STR_FMT(err_text(&ctx, err->code, err->arg)));
    if (!str_empty(args->near))
        fprintf(out, "%.*s\n", STR_FMT(text(arena, args->lang, MSG_cli_near,
                                            (struct slot[]){SLOT_STR("near", args->near)}, 1)));
    fprintf(out, "%.*s\n", STR_FMT(text(arena, args->lang, MSG_cli_see_help, NULL, 0)));
    arena_free(arena);
}
