/* Lines to sections and sentences; then every sentence is bound. A heading is known by its stems and
 * its form (left cell of a row, number, h2, bold, or a short line of its own); lines that a page break
 * or a cell border has cut are joined again; abbreviations do not end a sentence. */
#include <string.h>

#include "base/buf.h"
#include "rooms/notice/internal.h"

struct splitter {
    struct arena *arena;
    struct notice_reading *out;
    size_t sentence_cap, section_cap;
    enum section section;      /* SECTION_COUNT: no heading yet, or an unknown one */
    bool is_inline;            /* its heading stood in the line: it holds for that paragraph only */
    struct buf paragraph;
    bool is_item;              /* of the paragraph */
    bool ends;                 /* the last line of the paragraph ended its sentence */
    size_t last_length;        /* of its last line */
};

/* --- growing lists ---------------------------------------------------------------------------- */
static void *grown(struct arena *arena, void *old, size_t count, size_t *cap, size_t size)
{
    void *more;

    if (count < *cap)
        return old;
    more = arena_alloc_array(arena, *cap * 2 + 64, size);
    if (count > 0)
        memcpy(more, old, count * size);
    *cap = *cap * 2 + 64;
    return more;
}

/* Bullets and rules that stand alone say nothing. */
static bool says_something(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
            return true;
    }
    return false;
}

static void keep_sentence(struct splitter *s, struct str text, bool is_item)
{
    text = str_trim(text);
    if (!says_something(text))
        return;
    s->out->sentences = grown(s->arena, s->out->sentences, s->out->sentence_count, &s->sentence_cap,
                              sizeof(*s->out->sentences));
    s->out->sentences[s->out->sentence_count++] =
        (struct notice_sentence){.section = s->section, .text = text, .is_item = is_item};
    if (s->out->section_count > 0)
        s->out->sections[s->out->section_count - 1].sentences++;
}

static void keep_section(struct splitter *s, enum section section, struct str heading)
{
    s->section = section;
    s->out->sections = grown(s->arena, s->out->sections, s->out->section_count, &s->section_cap,
                             sizeof(*s->out->sections));
    s->out->sections[s->out->section_count++] = (struct notice_section){section, heading, 0};
}

/* --- sentences -------------------------------------------------------------------------------- */
static bool is_upper(struct str text, size_t at)
{
    unsigned char c = at < text.len ? (unsigned char)text.ptr[at] : 0;

    if (c == 0xC3 && at + 1 < text.len) /* À .. Þ */
        return (unsigned char)text.ptr[at + 1] <= 0x9E;
    return (c >= 'A' && c <= 'Z');
}

static bool is_lower(struct str text)
{
    unsigned char c = text.len > 0 ? (unsigned char)text.ptr[0] : 0;

    if (c == 0xC3 && text.len > 1)
        return (unsigned char)text.ptr[1] >= 0x9F;
    return c >= 'a' && c <= 'z';
}

static bool is_abbreviation(struct str text, size_t dot)
{
    static const char *const known[] = {"esim", "ym", "jne", "mm", "ks", "p", "puh", "os", "nro", "tel", "vrt", "ts",
                                        "ns", "ko", "em", "yms", "yl", "tms", "mom", "art", "n", "s", "v", "klo", "gsm"};
    size_t from = dot;
    struct str word;

    while (from > 0 && strchr(" (\t\"", text.ptr[from - 1]) == NULL)
        from--;
    word = str_sub(text, from, dot - from);
    for (size_t i = 0; i < COUNT(known); i++) {
        if (str_eq_nocase(word, str_from(known[i])))
            return true;
    }
    return false;
}

/* Does the mark at `at` end a sentence? What follows must begin one; "jne." and "ym." may also end. */
static bool ends_sentence(struct str text, size_t at)
{
    size_t next = at + 1;

    while (next < text.len && strchr(")\"'", text.ptr[next]) != NULL)
        next++;
    if (next >= text.len)
        return true;
    if (text.ptr[next] != ' ')
        return false;
    while (next < text.len && text.ptr[next] == ' ')
        next++;
    if (text.ptr[at] == '.' && is_abbreviation(text, at))
        return false;
    return next >= text.len || is_upper(text, next) || (text.ptr[next] >= '0' && text.ptr[next] <= '9') ||
           strchr("\"(-", text.ptr[next]) != NULL || (unsigned char)text.ptr[next] == 0xE2;
}

/* "Säilytysaika: 10 vuotta ...": a heading and text in one line. Length of the heading, or 0. */
static size_t inline_heading(struct splitter *s, struct str text, enum section *section)
{
    ptrdiff_t colon = str_find(text, STR(": "), 0);
    struct tokens words;

    if (colon <= 0 || colon > 60 || !is_upper(text, 0))
        return 0;
    words = tokens_of(s->arena, str_sub(text, 0, (size_t)colon));
    if ((s->section == SECTION_CONTROLLER || s->section == SECTION_CONTACT) &&
        tokens_have(&words, "sähköp|puhel|osoite|=y|tunnus"))
        return 0;
    *section = heading_section(s->arena, str_sub(text, 0, (size_t)colon), false);
    return *section == SECTION_COUNT || *section == SECTION_TITLE ? 0 : (size_t)colon;
}

/* In running text a sentence may begin with its heading. */
static void keep_running(struct splitter *s, struct str text, bool is_item)
{
    enum section section;
    size_t length;

    text = str_trim(text);
    length = is_item || !(s->is_inline || s->section == SECTION_COUNT) ? 0 : inline_heading(s, text, &section);
    if (length > 0) {
        keep_section(s, section, str_sub(text, 0, length));
        s->is_inline = true;
        text = str_sub(text, length + 1, text.len);
    }
    keep_sentence(s, text, is_item);
}

static void split_sentences(struct splitter *s, struct str text, bool is_item)
{
    size_t from = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (strchr(".!?", text.ptr[i]) == NULL || !ends_sentence(text, i))
            continue;
        while (i + 1 < text.len && strchr(")\"'", text.ptr[i + 1]) != NULL)
            i++;
        keep_running(s, str_sub(text, from, i + 1 - from), is_item);
        from = i + 1;
    }
    keep_running(s, str_sub(text, from, text.len), is_item);
}

/* "seuraavia tietoja: - nimi - osoite": the lead-in and its items. */
static void split_items(struct splitter *s, struct str text, bool is_item)
{
    ptrdiff_t lead = str_find(text, STR(": - "), 0);

    if (lead >= 0) {
        split_sentences(s, str_sub(text, 0, (size_t)lead + 1), is_item);
        text = str_sub(text, (size_t)lead + 4, text.len);
        is_item = true;
    } else if (!is_item) {
        split_sentences(s, text, false);
        return;
    }
    while (text.len > 0) {
        ptrdiff_t dash = str_find(text, STR(" - "), 0);

        split_sentences(s, dash < 0 ? text : str_sub(text, 0, (size_t)dash), true);
        text = dash < 0 ? STR("") : str_sub(text, (size_t)dash + 3, text.len);
    }
}

/* Names and addresses under a heading of their own are one text, whatever their line breaks. */
static bool holds_details(const struct splitter *s)
{
    return !s->is_inline && (s->section == SECTION_CONTROLLER || s->section == SECTION_CONTACT);
}

static void end_paragraph(struct splitter *s)
{
    struct str text = str_trim(str_copy(s->arena, buf_str(&s->paragraph)));

    s->paragraph.len = 0;
    s->ends = true;
    if (text.len == 0)
        return;
    if (holds_details(s) || s->section == SECTION_TITLE)
        keep_sentence(s, text, false); /* names and addresses, not sentences */
    else
        split_items(s, text, s->is_item);
    s->is_item = false;
}

/* --- lines ------------------------------------------------------------------------------------ */
static bool is_terminated(struct str text)
{
    return text.len > 0 && strchr(".!?:", text.ptr[text.len - 1]) != NULL;
}

static bool continues(const struct splitter *s, const struct line *line)
{
    if (s->paragraph.len == 0 || (line->flags & LINE_ITEM) != 0)
        return false;
    if (holds_details(s))
        return line->text.len < 80 || (line->flags & LINE_PARAGRAPH) == 0;
    if (!s->ends && is_lower(line->text))
        return true; /* a row or paragraph that was cut */
    return (line->flags & (LINE_PARAGRAPH | LINE_AFTER_TAB)) == 0 && !s->is_item && s->last_length >= 50;
}

static void add_line(struct splitter *s, const struct line *line, struct str text)
{
    if (!continues(s, line)) {
        end_paragraph(s);
        s->is_item = (line->flags & LINE_ITEM) != 0;
    } else {
        buf_addz(&s->paragraph, holds_details(s) ? ", " : " ");
    }
    buf_add(&s->paragraph, text);
    s->ends = is_terminated(text);
    s->last_length = text.len;
}

/* The section that the line is a heading of; SECTION_COUNT when it is none that is known. */
static enum section heading_of(struct splitter *s, const struct line *line, bool first)
{
    bool markup = (line->flags & (LINE_HEADING | LINE_BEFORE_TAB | LINE_BOLD)) != 0;
    struct str text = line->text;

    if ((line->flags & (LINE_ITEM | LINE_AFTER_TAB)) != 0 && !markup)
        return SECTION_COUNT;
    if (text.len > 0 && text.ptr[text.len - 1] == ':')
        text.len--;
    if (!markup && (text.len > 100 || is_terminated(text) || !is_upper(text, 0) ||
                    !(first || s->ends || (line->flags & LINE_PARAGRAPH) != 0)))
        return SECTION_COUNT;
    if ((line->flags & (LINE_BEFORE_TAB | LINE_HEADING)) == 0 && is_terminated(text))
        return SECTION_COUNT;
    return heading_section(s->arena, text, markup);
}

static void take_line(struct splitter *s, const struct line *line, bool first)
{
    enum section section;

    if (s->is_inline && (line->flags & LINE_PARAGRAPH) != 0) {
        end_paragraph(s);
        s->is_inline = false;
        s->section = SECTION_COUNT;
    }
    section = heading_of(s, line, first);
    if (section != SECTION_COUNT && !(section == SECTION_TITLE && !first && s->section != SECTION_COUNT &&
                                      s->section != SECTION_TITLE)) {
        end_paragraph(s);
        s->is_inline = false;
        keep_section(s, section, line->text);
        if (section == SECTION_TITLE) {
            keep_sentence(s, line->text, false);
            s->section = SECTION_COUNT;
        }
        return;
    }
    if ((line->flags & (LINE_ITEM | LINE_AFTER_TAB)) == 0 && inline_heading(s, line->text, &section) > 0) {
        end_paragraph(s); /* its sentences tell the section, one by one */
        s->is_inline = true;
    }
    if ((line->flags & (LINE_HEADING | LINE_BOLD)) != 0 && line->text.len < 100 && !is_terminated(line->text)) {
        end_paragraph(s); /* a heading that no section of ours has: kept, and what follows stands alone */
        s->is_inline = false;
        keep_section(s, SECTION_COUNT, line->text);
        return;
    }
    add_line(s, line, line->text);
}

enum rc notice_read(struct arena *arena, struct str bytes, struct notice_reading *out, struct err *err)
{
    struct splitter s = {.arena = arena, .out = out, .section = SECTION_COUNT, .ends = true};
    struct binder *binder;
    struct arena *scratch;
    struct lines lines;

    *out = (struct notice_reading){0};
    TRY(read_lines(arena, bytes, &lines, err));
    s.paragraph = buf_in(arena);
    for (size_t i = 0; i < lines.count; i++)
        take_line(&s, &lines.at[i], i == 0);
    end_paragraph(&s);
    binder = binder_new(arena);
    scratch = arena_new((size_t)256 * 1024 * 1024);
    for (size_t i = 0; i < out->sentence_count; i++) {
        bind_sentence(arena, scratch, binder, &out->sentences[i]);
        arena_reset(scratch);
    }
    arena_free(scratch);
    lint_reading(arena, out, lines.was_latin);
    return RC_OK;
}
