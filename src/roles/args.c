#include "roles/args.h"

#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "http/route.h"

/* Told together under every help: cli.help.common. */
static const struct option_spec common_options[] = {
    {"data", 'v', NULL},   {"register", 'v', NULL}, {"as", 'v', NULL},     {"lang", 'v', NULL},    {"confirm", 'v', NULL},
    {"json", 'f', NULL},   {"dry-run", 'f', NULL},  {"yes", 'f', NULL},    {"quiet", 'f', NULL},   {"verbose", 'f', NULL},
    {"no-input", 'f', NULL}, {"no-color", 'f', NULL}, {"plain", 'f', NULL}, {"help", 'f', NULL},  {"version", 'f', NULL},
    OPTION_END,
};
static const struct { char letter; const char *name; } short_options[] = {
    {'n', "dry-run"}, {'y', "yes"}, {'q', "quiet"}, {'v', "verbose"},
    {'h', "help"},    {'V', "version"}, {'o', "output"},
};

struct parse {
    struct arena *arena;
    const struct command *const *tables;
    int argc;
    char **argv;
    struct args *out;
    struct err *err;
};

static enum rc usage(struct parse *p, int code, struct str arg)
{
    enum rc rc = err_invalid(p->err, code, NULL);

    p->err->arg = str_copy(p->arena, arg);
    return rc;
}

unsigned args_distance(struct str a, struct str b, unsigned most)
{
    unsigned rows[3][33];

    if (a.len > 32 || b.len > 32)
        return most + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *now = rows[i % 3], *above = rows[(i - 1) % 3], *two = rows[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned same = a.ptr[i - 1] == b.ptr[j - 1] ? 0 : 1, best = above[j - 1] + same;

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                two[j - 2] + 1 < best)
                best = two[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a.len % 3][b.len] > most ? most + 1 : rows[a.len % 3][b.len];
}

enum lang args_lang(const char *locale)
{
    if (locale && strncmp(locale, "sv", 2) == 0)
        return LANG_SV;
    if (locale && strncmp(locale, "en", 2) == 0)
        return LANG_EN;
    return LANG_FI;
}

static const struct option_spec *spec_find(const struct option_spec *specs, struct str name)
{
    for (const struct option_spec *s = specs; s && s->name; s++)
        if (str_eqz(name, s->name))
            return s;
    return NULL;
}

/* Cut "--name=value" or "-n" into name and perhaps value. False: not an option. */
static bool option_cut(const char *word, struct str *name, struct str *value, bool *has_value)
{
    struct str rest = str_from(word);

    *has_value = false;
    if (rest.len < 2 || rest.ptr[0] != '-')
        return false;
    if (rest.ptr[1] != '-') {
        for (size_t i = 0; i < COUNT(short_options); i++)
            if (rest.len == 2 && rest.ptr[1] == short_options[i].letter) {
                *name = str_from(short_options[i].name);
                return true;
            }
        *name = str_sub(rest, 1, rest.len);
        return true;
    }
    rest = str_sub(rest, 2, rest.len);
    *has_value = str_contains(rest, STR("="));
    *name = str_cut(&rest, '=');
    *value = rest;
    return true;
}

static const struct command *command_find(const struct parse *p, struct str noun, struct str verb)
{
    const struct command *alone = NULL;

    for (const struct command *const *table = p->tables; *table; table++)
        for (const struct command *c = *table; c->noun; c++) {
            if (!str_eqz(noun, c->noun))
                continue;
            if (!c->verb)
                alone = c;
            else if (str_eqz(verb, c->verb))
                return c;
        }
    return alone;
}

static void command_near(struct parse *p, struct str noun, struct str verb)
{
    unsigned best = 3;

    for (const struct command *const *table = p->tables; *table; table++)
        for (const struct command *c = *table; c->noun; c++) {
            unsigned d = args_distance(noun, str_from(c->noun), 2);

            if (c->verb)
                d += args_distance(verb, str_from(c->verb), 2);
            if (d < best) {
                best = d;
                p->out->near = c->verb ? str_fmt(p->arena, "%s %s", c->noun, c->verb) : str_from(c->noun);
            }
        }
}

/* First round: the first two words that are neither options nor values of common ones. */
static enum rc find_command(struct parse *p, int *noun_at, int *verb_at)
{
    *noun_at = *verb_at = -1;
    for (int i = 0; i < p->argc && *verb_at < 0; i++) {
        struct str name, value;
        bool has_value;

        if (!option_cut(p->argv[i], &name, &value, &has_value)) {
            *(*noun_at < 0 ? noun_at : verb_at) = i;
            continue;
        }
        const struct option_spec *spec = spec_find(common_options, name);

        if (spec && spec->kind == 'v' && !has_value)
            i++;
        else if (!spec && *noun_at < 0)
            return usage(p, E2302_USAGE_OPTION, str_from(p->argv[i]));
        else if (!spec)
            break;
    }
    if (*noun_at < 0)
        return RC_OK;
    struct str noun = str_from(p->argv[*noun_at]);
    struct str verb = *verb_at < 0 ? STR("") : str_from(p->argv[*verb_at]);

    p->out->noun = str_copy(p->arena, noun);
    p->out->command = command_find(p, noun, verb);
    if (p->out->command && !p->out->command->verb)
        *verb_at = -1;
    return RC_OK;
}

static enum rc add_file(struct parse *p, struct str path, bool output, bool dir)
{
    if (str_eqz(path, "-"))
        return RC_OK;
    if (p->out->file_count == ARGS_FILES)
        return usage(p, E2306_USAGE_MANY_FILES, path);
    p->out->files[p->out->file_count++] = (struct args_file){path, output, -1, dir};
    return RC_OK;
}

static enum rc add_option(struct parse *p, struct str name, struct str value, char kind)
{
    struct args *out = p->out;

    for (size_t i = 0; i < out->option_count; i++) {
        const struct option_spec *other = spec_find(out->command ? out->command->options : NULL, out->options[i].name);

        if (kind != 'm' && kind != 'i' && str_eq(out->options[i].name, name))
            return usage(p, E2304_USAGE_DOUBLED, str_fmt(p->arena, "--%.*s", STR_FMT(name)));
        if ((kind == 'F' || kind == 'V') && other && (other->kind == 'F' || other->kind == 'V'))
            return usage(p, E2309_USAGE_CONTRADICTS, str_fmt(p->arena, "--%.*s, --%.*s", STR_FMT(out->options[i].name), STR_FMT(name)));
    }
    out->options[out->option_count++] = (struct field_input){name, value};
    return kind == 'i' || kind == 'o' || kind == 'd' ? add_file(p, value, kind != 'i', kind == 'd') : RC_OK;
}

static enum rc set_common(struct parse *p, struct str name, struct str value)
{
    struct args *out = p->out;
    const struct { const char *name; struct str *at; } texts[] = {
        {"data", &out->data}, {"register", &out->register_slug}, {"as", &out->as}, {"confirm", &out->confirm}};
    const struct { const char *name; bool *at; } flags[] = {
        {"json", &out->json},       {"dry-run", &out->dry_run},   {"yes", &out->yes},
        {"quiet", &out->quiet},     {"verbose", &out->verbose},   {"no-input", &out->no_input},
        {"help", &out->help},       {"version", &out->version}};

    for (size_t i = 0; i < COUNT(texts); i++)
        if (str_eqz(name, texts[i].name)) {
            if (!str_empty(*texts[i].at))
                return usage(p, E2304_USAGE_DOUBLED, str_fmt(p->arena, "--%.*s", STR_FMT(name)));
            *texts[i].at = value;
        }
    for (size_t i = 0; i < COUNT(flags); i++)
        if (str_eqz(name, flags[i].name))
            *flags[i].at = true;
    if (!str_eqz(name, "lang"))
        return RC_OK;
    if (!str_eqz(value, "fi") && !str_eqz(value, "sv") && !str_eqz(value, "en"))
        return usage(p, E2307_USAGE_LANG, value);
    out->lang = args_lang(str_z(p->arena, value));
    return RC_OK;
}

static void option_near(struct parse *p, struct str name)
{
    const struct option_spec *lists[] = {p->out->command->options, common_options};
    unsigned best = 3;

    for (size_t i = 0; i < COUNT(lists); i++)
        for (const struct option_spec *s = lists[i]; s && s->name; s++) {
            unsigned d = args_distance(name, str_from(s->name), 2);

            if (d < best) {
                best = d;
                p->out->near = str_fmt(p->arena, "--%s", s->name);
            }
        }
    for (const struct field *f = p->out->command->fields; f && f->kind; f++) {
        struct str dashed = str_copy(p->arena, str_from(f->name));

        for (size_t i = 0; i < dashed.len; i++)
            if (dashed.ptr[i] == '_')
                ((char *)(uintptr_t)dashed.ptr)[i] = '-';
        unsigned d = args_distance(name, dashed, 2);

        if (d < best) {
            best = d;
            p->out->near = str_fmt(p->arena, "--%.*s", STR_FMT(dashed));
        }
    }
}

/* --first-name -> first_name; rows as --rows.1.price. Kind 'v', 'f', or 0 when there is no such field. */
static char field_kind_of(struct parse *p, struct str name, struct str *field_name)
{
    struct str head = name;
    const struct field *f;
    char *copy = (char *)(uintptr_t)str_z(p->arena, name);

    for (size_t i = 0; i < name.len; i++)
        if (copy[i] == '-')
            copy[i] = '_';
    *field_name = (struct str){copy, name.len};
    head = *field_name;
    head = str_cut(&head, '.');
    if (!p->out->command->fields)
        return 0;
    f = field_find(p->out->command->fields, str_z(p->arena, head));
    if (!f || (f->kind == FIELD_KIND_ROWS) != (head.len != name.len))
        return 0;
    return f->kind == FIELD_KIND_BOOL ? 'f' : 'v';
}

static enum rc take_option(struct parse *p, int *at, struct str name, struct str value, bool has_value)
{
    const struct command *command = p->out->command;
    const struct option_spec *own = command ? spec_find(command->options, name) : NULL;
    const struct option_spec *common = NULL;
    char kind = own ? own->kind : 0;
    struct str field_name = name;

    if (!kind && command) /* what the command itself calls so comes before what is common: --confirm of `table add` */
        kind = field_kind_of(p, name, &field_name);
    if (!kind && (common = spec_find(common_options, name)) != NULL)
        kind = common->kind;
    if (!kind) {
        if (command)
            option_near(p, name);
        return usage(p, E2302_USAGE_OPTION, str_fmt(p->arena, "--%.*s", STR_FMT(name)));
    }
    bool flag = kind == 'f' || kind == 'F';

    if (flag && has_value)
        return usage(p, E2303_USAGE_VALUE, str_fmt(p->arena, "--%.*s", STR_FMT(name)));
    if (flag) { /* a field that is a yes or a no may say it: --may-use yes */
        bool said = !own && !common && *at + 1 < p->argc && (strcmp(p->argv[*at + 1], "yes") == 0 || strcmp(p->argv[*at + 1], "no") == 0);

        value = STR("yes");
        if (said && strcmp(p->argv[++*at], "no") == 0)
            return RC_OK;
    } else if (!has_value) {
        if (*at + 1 >= p->argc)
            return usage(p, E2303_USAGE_VALUE, str_fmt(p->arena, "--%.*s", STR_FMT(name)));
        value = str_from(p->argv[++*at]);
    }
    value = str_copy(p->arena, value);
    if (common)
        return set_common(p, name, value);
    return add_option(p, str_copy(p->arena, field_name), value, kind);
}

/* The word of the usage line for the n-th positional argument: files to read are named FILE there, directories DIRECTORY. */
static struct str argument_word(const struct command *command, int n)
{
    struct str rest = str_from(command->arguments), word = STR("");

    for (int i = 0; i <= n && !str_empty(rest); i++) {
        word = str_cut(&rest, ' ');
        if (str_contains(word, STR("…")) || str_contains(word, STR("...")))
            break;
        if (i < n && str_empty(rest))
            word = STR("");
    }
    return word;
}

static enum rc take_word(struct parse *p, struct str word)
{
    struct args *out = p->out;

    struct str usage_word = out->command ? argument_word(out->command, out->argc) : STR("");

    if (str_contains(usage_word, STR("FILE")) || str_contains(usage_word, STR("DIRECTORY")))
        TRY(add_file(p, str_copy(p->arena, word), false, str_contains(usage_word, STR("DIRECTORY"))));
    out->argv[out->argc++] = (char *)(uintptr_t)str_z(p->arena, word);
    return RC_OK;
}

/* What the usage line asks for is there, and no more. */
static enum rc check_words(struct parse *p)
{
    struct str rest = str_from(p->out->command->arguments);
    int given = p->out->argc, most = 0;

    while (!str_empty(rest)) {
        struct str word = str_cut(&rest, ' ');

        if (word.ptr[0] == '-' || (word.ptr[0] == '[' && str_contains(word, STR("--"))))
            break;
        if (given <= most && word.ptr[0] != '[' && !str_contains(word, STR("|--")))
            return usage(p, E2308_USAGE_ARGUMENT, word);
        if (str_contains(word, STR("…")))
            return RC_OK;
        most++;
    }
    return given > most ? usage(p, E2356_USAGE_EXTRA, str_from(p->out->argv[most])) : RC_OK;
}

enum rc args_parse(struct arena *arena, const struct command *const *tables, int argc, char **argv,
                   enum lang lang, struct args *out, struct err *err)
{
    struct parse p = {arena, tables, argc, argv, out, err};
    int noun_at, verb_at;
    bool only_words = false;

    *out = (struct args){.lang = lang};
    out->options = ARENA_ARRAY(arena, struct field_input, (size_t)argc + 1);
    out->argv = ARENA_ARRAY(arena, char *, (size_t)argc + 1);
    TRY(find_command(&p, &noun_at, &verb_at));
    for (int i = 0; i < argc; i++) {
        struct str name = STR(""), value = STR("");
        bool has_value;

        if (i == noun_at || i == verb_at)
            continue;
        if (!only_words && str_eqz(str_from(argv[i]), "--")) {
            only_words = true;
        } else if (!only_words && option_cut(argv[i], &name, &value, &has_value)) {
            if (!out->command && noun_at >= 0 && !spec_find(common_options, name))
                continue; /* the unknown command is the error, not its options */
            TRY(take_option(&p, &i, name, value, has_value));
        } else {
            TRY(take_word(&p, str_from(argv[i])));
        }
    }
    if (out->command && !out->help && !out->version)
        return check_words(&p);
    if (noun_at < 0 || out->command || out->help)
        return RC_OK;
    struct str noun = str_from(argv[noun_at]), verb = verb_at < 0 ? STR("") : str_from(argv[verb_at]);

    command_near(&p, noun, verb);
    return usage(&p, E2301_USAGE_COMMAND,
                 verb_at < 0 ? noun : str_fmt(arena, "%.*s %.*s", STR_FMT(noun), STR_FMT(verb)));
}
