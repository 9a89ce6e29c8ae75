/* i18ngen OUTDIR FILE.po...: compiles the messages (format: src/i18n/i18n.h) into
 *   OUTDIR/messages.h         what all messages share
 *   OUTDIR/messages_FOLDER.h  the numbers of one folder's messages: a new message is a new number for
 *                             those who use that folder, and nothing changes for the others
 *   OUTDIR/messages.c         the texts in three languages, by folder and key
 *   OUTDIR/messages.list      "key @folder slot slot" for tmplgen (a plural message ends with "+n")
 * The language is the file's name: fi.po, sv.po, en.po. Errors go to stderr as file:line: message. */
#include "gentext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGS = 3 };
static const char *const codes[LANGS] = {"fi", "sv", "en"};

struct entry { /* one msgid of one file */
    const char *file;
    int line, lang;
    char *context, *key, *plural, *text[2];
    bool fuzzy;
};

struct message { /* one key in all languages; folder and number: where its number comes from */
    char *key, *ident;
    struct entry *in[LANGS];
    size_t folder, number;
};

static struct entry **entries;
static size_t entry_count, entry_room;
static struct message *messages;
static size_t message_count;
static char *folders[128];
static size_t folder_sizes[128], folder_count;
enum { FOLDER_BITS = 12 }; /* a number is folder << 12 | place in the folder, from 1 */

/* Keep an entry; an empty msgid is the header of the file. */
static void keep(struct entry *e)
{
    if (e->key == NULL || e->key[0] == '\0')
        return;
    if (e->fuzzy)
        gen_error(e->file, e->line, "%s is marked fuzzy: finish the translation", e->key);
    for (const char *p = e->key; *p != '\0'; p++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789.-_", *p) == NULL) {
            gen_error(e->file, e->line, "key \"%s\": only a-z 0-9 . - _ are allowed", e->key);
            return;
        }
    for (int i = 0; i < (e->plural != NULL ? 2 : 1); i++)
        if (e->text[i] == NULL || e->text[i][0] == '\0') {
            gen_error(e->file, e->line, "%s has no text%s", e->key,
                      e->plural != NULL ? " for both plural forms" : "");
            e->text[i] = gen_copy("", 0);
        }
    if (entry_count == entry_room) {
        struct entry **bigger;

        entry_room = entry_room * 2 + 256;
        bigger = gen_alloc(entry_room * sizeof *bigger);
        if (entry_count != 0)
            memcpy(bigger, entries, entry_count * sizeof *bigger);
        entries = bigger;
    }
    entries[entry_count++] = e;
}

/* The text of a quoted string at p, escapes resolved; NULL when it is not one. */
static char *quoted(const char *file, int line, const char *p)
{
    struct text t = {0};

    while (*p == ' ')
        p++;
    if (*p != '"') {
        gen_error(file, line, "a quoted string is expected");
        return NULL;
    }
    text_z(&t, "");
    for (p++; *p != '\0' && *p != '"'; p++) {
        if (*p != '\\') {
            text_add(&t, p, 1);
            continue;
        }
        p++;
        if (*p == 'n')
            text_z(&t, "\n");
        else if (*p == 't')
            text_z(&t, "\t");
        else if (*p == '"' || *p == '\\')
            text_add(&t, p, 1);
        else {
            gen_error(file, line, "unknown escape \\%c", *p != '\0' ? *p : ' ');
            return NULL;
        }
    }
    if (*p != '"') {
        gen_error(file, line, "the string does not end");
        return NULL;
    }
    return t.ptr;
}

static const struct { const char *word; int slot; } words[] = {
    {"msgctxt ", 0}, {"msgid_plural ", 2}, {"msgid ", 1}, {"msgstr[0] ", 3}, {"msgstr[1] ", 4}, {"msgstr ", 3},
};

static char **place(struct entry *e, int slot)
{
    switch (slot) {
    case 0: return &e->context;
    case 1: return &e->key;
    case 2: return &e->plural;
    case 3: return &e->text[0];
    default: return &e->text[1];
    }
}

static void read_line(const char *file, int line, char *s, int lang, struct entry **e, char ***last)
{
    size_t i;
    char *text;

    if (s[0] == '"') {
        text = quoted(file, line, s);
        if (*last == NULL)
            gen_error(file, line, "a string without msgid or msgstr");
        else if (text != NULL && **last != NULL)
            **last = gen_fmt("%s%s", **last, text);
        return;
    }
    for (i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncmp(s, words[i].word, strlen(words[i].word)) == 0)
            break;
    if (i == sizeof words / sizeof words[0]) {
        gen_error(file, line, "not a line of a .po file: %.40s", s);
        return;
    }
    if (words[i].slot == 0 || (words[i].slot == 1 && ((*e)->text[0] != NULL || (*e)->key != NULL))) {
        bool fuzzy = (*e)->fuzzy && (*e)->key == NULL;

        keep(*e);
        *e = gen_alloc(sizeof **e);
        (*e)->fuzzy = fuzzy;
    }
    if ((*e)->line == 0) {
        (*e)->file = file;
        (*e)->line = line;
        (*e)->lang = lang;
    }
    *last = place(*e, words[i].slot);
    if (**last != NULL)
        gen_error(file, line, "%.12s given twice", words[i].word);
    **last = quoted(file, line, s + strlen(words[i].word));
}

static void read_po(const char *file)
{
    char *s = gen_read(file, NULL);
    struct entry *e = gen_alloc(sizeof *e);
    char **last = NULL;
    int lang = -1;

    for (int l = 0; l < LANGS; l++)
        if (gen_ends(file, gen_fmt("/%s.po", codes[l])))
            lang = l;
    if (lang < 0) {
        gen_error(file, 1, "the name must be fi.po, sv.po or en.po");
        return;
    }
    for (int line = 1; s != NULL; line++) {
        char *end = strchr(s, '\n');

        if (end != NULL)
            *end = '\0';
        if (s[0] == '#' && s[1] == ',' && strstr(s, "fuzzy") != NULL) {
            keep(e);
            e = gen_alloc(sizeof *e);
            e->fuzzy = true;
            last = NULL;
        } else if (s[0] != '#' && s[strspn(s, " \t\r")] != '\0') {
            read_line(file, line, s, lang, &e, &last);
        }
        s = end != NULL ? end + 1 : NULL;
    }
    keep(e);
}

/* Names of the slots in a text, sorted, each once, as " a b"; specs (":par") are left out. */
static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *slots_of(const struct entry *e)
{
    char *names[64];
    size_t count = 0;
    struct text t = {0};

    if (e->plural != NULL)
        names[count++] = gen_copy("n", 1);
    for (int form = 0; form < 2; form++) {
        const char *p = e->text[form];

        while (p != NULL && (p = strchr(p, '{')) != NULL) {
            size_t len = strspn(++p, "abcdefghijklmnopqrstuvwxyz0123456789_");
            const char *end = p + len;
            char *name = gen_copy(p, len);
            bool seen = false;

            if (*end == ':')
                end += 1 + strspn(end + 1, "abcdefghijklmnopqrstuvwxyz");
            if (len == 0 || *end != '}' || count == 64) {
                gen_error(e->file, e->line, "%s: a slot is {name} or {name:form}", e->key);
                break;
            }
            for (size_t i = 0; i < count; i++)
                seen = seen || strcmp(names[i], name) == 0;
            if (!seen)
                names[count++] = name;
        }
    }
    qsort(names, count, sizeof names[0], by_name);
    text_z(&t, "");
    for (size_t i = 0; i < count; i++)
        text_f(&t, " %s", names[i]);
    return t.ptr;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int cmp = strcmp(x->key, y->key);

    if (cmp == 0)
        cmp = strcmp(x->context != NULL ? x->context : "", y->context != NULL ? y->context : "");
    if (cmp == 0)
        cmp = x->lang - y->lang;
    if (cmp == 0)
        cmp = strcmp(x->file, y->file);
    return cmp != 0 ? cmp : x->line - y->line;
}

static struct message *message_find(const char *key)
{
    size_t low = 0, high = message_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int cmp = strcmp(messages[mid].key, key);

        if (cmp == 0)
            return &messages[mid];
        if (cmp < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static void gather(void)
{
    qsort(entries, entry_count, sizeof *entries, by_key);
    messages = gen_alloc((entry_count + 1) * sizeof *messages);
    for (size_t i = 0; i < entry_count; i++) {
        struct entry *e = entries[i], *before = i > 0 ? entries[i - 1] : NULL;

        if (before != NULL && by_key(&(struct entry *){before}, &e) != 0 && strcmp(before->key, e->key) == 0 &&
            before->lang == e->lang && strcmp(before->context != NULL ? before->context : "",
                                              e->context != NULL ? e->context : "") == 0) {
            gen_error(e->file, e->line, "%s is there twice, also in %s:%d", e->key,
                      gen_short(before->file), before->line);
            continue;
        }
        if (e->context != NULL)
            continue;
        if (message_count == 0 || strcmp(messages[message_count - 1].key, e->key) != 0) {
            messages[message_count].key = e->key;
            messages[message_count++].ident = gen_ident(e->key);
        }
        messages[message_count - 1].in[e->lang] = e;
    }
}

static int by_ident(const void *a, const void *b)
{
    return strcmp((*(struct message *const *)a)->ident, (*(struct message *const *)b)->ident);
}

static void check_idents(void)
{
    struct message **list = gen_alloc((message_count + 1) * sizeof *list);

    for (size_t i = 0; i < message_count; i++)
        list[i] = &messages[i];
    qsort(list, message_count, sizeof *list, by_ident);
    for (size_t i = 1; i < message_count; i++)
        if (strcmp(list[i]->ident, list[i - 1]->ident) == 0) {
            struct entry *e = NULL;

            for (int l = 0; l < LANGS; l++)
                e = list[i]->in[l] != NULL ? list[i]->in[l] : e;
            gen_error(e->file, e->line, "%s and %s would both be MSG_%s", list[i]->key,
                      list[i - 1]->key, list[i]->ident);
        }
}

/* The sister file of the same folder: where the missing string should be. */
static char *sister(const char *file, int lang)
{
    const char *slash = strrchr(gen_short(file), '/');

    return gen_fmt("%.*s/%s.po", slash != NULL ? (int)(slash - gen_short(file)) : 0, gen_short(file), codes[lang]);
}

static void check_languages(void)
{
    for (size_t i = 0; i < message_count; i++) {
        struct message *m = &messages[i];
        struct entry *first = NULL;

        for (int l = LANGS - 1; l >= 0; l--)
            first = m->in[l] != NULL ? m->in[l] : first;
        for (int l = 0; l < LANGS; l++) {
            struct entry *e = m->in[l];

            if (e == NULL) {
                gen_error(first->file, first->line, "%s is missing in %s", m->key, sister(first->file, l));
                m->in[l] = first;
                continue;
            }
            if ((e->plural != NULL) != (first->plural != NULL))
                gen_error(e->file, e->line, "%s has plural forms in one language only (%s:%d)", m->key,
                          gen_short(first->file), first->line);
            else if (strcmp(slots_of(e), slots_of(first)) != 0)
                gen_error(e->file, e->line, "%s has slots \"%s\", but \"%s\" in %s:%d", m->key, slots_of(e),
                          slots_of(first), gen_short(first->file), first->line);
        }
    }
}

static size_t family(const char *key) /* length of "purpose." in purpose.invoicing; 0: no family */
{
    const char *dot = strchr(key, '.');

    return dot != NULL && strchr(dot + 1, '.') == NULL ? (size_t)(dot - key) + 1 : 0;
}

static bool has_form(const char *key, const char *form, int lang)
{
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i]->context != NULL && entries[i]->lang == lang && strcmp(entries[i]->key, key) == 0 &&
            strcmp(entries[i]->context, form) == 0)
            return true;
    return false;
}

/* A case form needs its base; the members of a family have the same case forms. */
static void check_forms(void)
{
    for (size_t i = 0; i < entry_count; i++) {
        struct entry *e = entries[i];
        size_t len;

        if (e->context == NULL)
            continue;
        if (message_find(e->key) == NULL)
            gen_error(e->file, e->line, "%s has the form \"%s\" but no base form", e->key, e->context);
        len = family(e->key);
        for (size_t j = 0; len != 0 && j < message_count; j++) {
            struct message *m = &messages[j];

            if (family(m->key) == len && strncmp(m->key, e->key, len) == 0 && m->in[e->lang] != NULL &&
                !has_form(m->key, e->context, e->lang))
                gen_error(m->in[e->lang]->file, m->in[e->lang]->line, "%s lacks the form \"%s\" that %s has",
                          m->key, e->context, e->key);
        }
    }
}

/* The folder of a .po file ("customers" of src/rooms/customers/fi.po), known from its first message on. */
static size_t folder_of(const char *file)
{
    const char *end = strrchr(file, '/'), *from = end;
    char *name;

    while (from != NULL && from > file && from[-1] != '/')
        from--;
    name = end != NULL ? gen_copy(from, (size_t)(end - from)) : gen_copy("", 0);
    for (size_t i = 0; i < folder_count; i++)
        if (strcmp(folders[i], name) == 0)
            return i;
    if (folder_count == sizeof folders / sizeof folders[0]) {
        gen_error(file, 1, "too many folders");
        return 0;
    }
    folders[folder_count] = name;
    return folder_count++;
}

static int by_folder(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void give_numbers(void)
{
    for (size_t i = 0; i < message_count; i++)
        (void)folder_of(messages[i].in[0]->file);
    qsort(folders, folder_count, sizeof folders[0], by_folder);
    for (size_t i = 0; i < message_count; i++) {
        struct message *m = &messages[i];

        m->folder = folder_of(m->in[0]->file);
        m->number = ++folder_sizes[m->folder];
        if (m->number >= 1u << FOLDER_BITS)
            gen_error(m->in[0]->file, m->in[0]->line, "too many messages in %s", folders[m->folder]);
    }
}

static size_t id_of(const struct message *m) { return m->folder << FOLDER_BITS | m->number; }

static void write_headers(const char *dir)
{
    static const char shared[] = "/* Generated by tools/i18ngen from the .po files. */\n#ifndef GEN_MESSAGES_H\n"
        "#define GEN_MESSAGES_H\n\n#include <stddef.h>\n\n"
        "enum msg { MSG_NONE = 0, MSG_LAST = 0x7fffffff }; /* the numbers: messages_<folder>.h */\n"
        "enum { MSG_FOLDER_BITS = 12 };\n"
        "struct msg_text { const char *one, *many; }; /* many: NULL without plural forms */\n"
        "struct msg_entry { const char *key; struct msg_text in[3]; };\n"
        "struct msg_folder { size_t count; const struct msg_entry *table; }; /* table[0] is empty */\n"
        "struct msg_form_entry { int msg; int lang; const char *form, *text; };\n"
        "extern const struct msg_folder msg_folders[];\n"
        "extern const size_t msg_folder_count, msg_count;\n"
        "extern const int msg_by_key[];                  /* the numbers, sorted by key */\n"
        "extern const struct msg_form_entry msg_forms[]; /* by key; ends with MSG_NONE */\n\n#endif\n";

    gen_write(gen_fmt("%s/messages.h", dir), shared, sizeof shared - 1);
    for (size_t f = 0; f < folder_count; f++) {
        struct text t = {0};

        text_f(&t, "/* Generated by tools/i18ngen: the messages of %s. */\n#ifndef GEN_MESSAGES_%s_H\n"
               "#define GEN_MESSAGES_%s_H\n\n#include \"messages.h\"\n\n", folders[f], gen_ident(folders[f]), gen_ident(folders[f]));
        for (size_t i = 0; i < message_count; i++)
            if (messages[i].folder == f)
                text_f(&t, "#define MSG_%s ((enum msg)%zu)\n", messages[i].ident, id_of(&messages[i]));
        text_z(&t, "\n#endif\n");
        gen_write(gen_fmt("%s/messages_%s.h", dir, folders[f]), t.ptr, t.len);
    }
}

static void write_message(struct text *t, const struct message *m)
{
    text_f(t, "    {\"%s\", {", m->key);
    for (int l = 0; l < LANGS; l++) {
        const struct entry *e = m->in[l];

        text_z(t, l > 0 ? ",\n        {" : "{");
        text_c_string(t, e->text[0], strlen(e->text[0]));
        text_z(t, ", ");
        if (e->plural != NULL)
            text_c_string(t, e->text[1], strlen(e->text[1]));
        else
            text_z(t, "NULL");
        text_z(t, "}");
    }
    text_z(t, "}},\n");
}

static void write_source(const char *dir)
{
    struct text t = {0};

    text_z(&t, "/* Generated by tools/i18ngen from the .po files. */\n#include \"messages.h\"\n");
    for (size_t f = 0; f < folder_count; f++) {
        text_f(&t, "\nstatic const struct msg_entry f%zu[] = { /* %s */\n    {\"\", {{\"\", NULL}, {\"\", NULL}, "
               "{\"\", NULL}}},\n", f, folders[f]);
        for (size_t i = 0; i < message_count; i++)
            if (messages[i].folder == f)
                write_message(&t, &messages[i]);
        text_z(&t, "};\n");
    }
    text_z(&t, "\nconst struct msg_folder msg_folders[] = {\n");
    for (size_t f = 0; f < folder_count; f++)
        text_f(&t, "    {%zu, f%zu},\n", folder_sizes[f] + 1, f);
    text_f(&t, "};\nconst size_t msg_folder_count = %zu, msg_count = %zu;\n\nconst int msg_by_key[] = {\n", folder_count,
           message_count);
    for (size_t i = 0; i < message_count; i++)
        text_f(&t, "    %zu,\n", id_of(&messages[i]));
    text_z(&t, "};\n\nconst struct msg_form_entry msg_forms[] = {\n");
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i]->context != NULL) {
            text_f(&t, "    {%zu, %d, \"%s\", ", id_of(message_find(entries[i]->key)), entries[i]->lang,
                   entries[i]->context);
            text_c_string(&t, entries[i]->text[0], strlen(entries[i]->text[0]));
            text_z(&t, "},\n");
        }
    text_z(&t, "    {MSG_NONE, 0, NULL, NULL},\n};\n");
    gen_write(gen_fmt("%s/messages.c", dir), t.ptr, t.len);
}

static void write_list(const char *dir)
{
    struct text t = {0};

    text_z(&t, "");
    for (size_t i = 0; i < message_count; i++)
        text_f(&t, "%s @%s%s%s\n", messages[i].key, folders[messages[i].folder], slots_of(messages[i].in[0]),
               messages[i].in[0]->plural != NULL ? " +n" : "");
    gen_write(gen_fmt("%s/messages.list", dir), t.ptr, t.len);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: i18ngen OUTDIR FILE.po...\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        read_po(argv[i]);
    gather();
    check_idents();
    check_languages();
    check_forms();
    if (gen_errors() == 0)
        give_numbers();
    if (gen_errors() != 0)
        return 1;
    write_headers(argv[1]);
    write_source(argv[1]);
    write_list(argv[1]);
    return 0;
}
