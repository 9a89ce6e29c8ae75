/* Words of findings and outcomes; findings and statements in a language. */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "rooms/notice/internal.h"

static const struct { const char *word; enum severity severity; } findings[FINDING_COUNT] = {
#define FINDING(name, id, severity) [FINDING_##name] = {id, severity},
#include "rooms/notice/findings.def"
#undef FINDING
};

const char *notice_outcome_word(enum notice_outcome outcome)
{
    static const char *const words[] = {"unbound", "bound", "attested", "contradicted"};

    return words[outcome];
}

const char *finding_word(enum finding_id id) { return id < FINDING_COUNT ? findings[id].word : NULL; }
enum severity finding_severity(enum finding_id id) { return id < FINDING_COUNT ? findings[id].severity : 0; }

const char *severity_word(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : severity == SEVERITY_WARNING ? "warning" : "note";
}

static struct str finding_text(struct arena *arena, const struct notice_finding *f, const char *part, enum lang lang)
{
    enum msg msg = msg_find_str(str_fmt(arena, "lint.%s.%s", finding_word(f->id), part));

    return msg == MSG_NONE ? STR("") : msg_text(arena, lang, msg, NULL, 0);
}

struct str finding_why(struct arena *arena, const struct notice_finding *f, enum lang lang)
{
    return finding_text(arena, f, "why", lang);
}

/* What to write instead: the catalogue's own sentence where there is one, after the advice. */
struct str finding_instead(struct arena *arena, const struct notice_finding *f, enum lang lang)
{
    struct str advice = finding_text(arena, f, "instead", lang), sentence;
    struct policy_statement statement = {f->statement, 0, STR("{}")};
    struct err err = {0};

    if (f->statement == STATEMENT_NONE)
        return advice;
    statement.params = params_default(arena, f->statement);
    if (statement_sentence(arena, &statement, lang, &sentence, &err) != RC_OK)
        return advice;
    return str_fmt(arena, "%.*s ”%.*s”", STR_FMT(advice), STR_FMT(sentence));
}

/* A sentence may begin with a slot: "nimi ja tilaustiedot: ..." */
static struct str capitalised(struct arena *arena, struct str text)
{
    bool umlaut = text.len > 1 && (unsigned char)text.ptr[0] == 0xC3 && (unsigned char)text.ptr[1] >= 0xA0;
    char *copy;

    if (text.len == 0 || !(umlaut || (text.ptr[0] >= 'a' && text.ptr[0] <= 'z')))
        return text;
    copy = arena_copy(arena, text.ptr, text.len);
    copy[umlaut ? 1 : 0] = (char)(copy[umlaut ? 1 : 0] - 32);
    return (struct str){copy, text.len};
}

enum rc statement_sentence(struct arena *arena, const struct policy_statement *statement, enum lang lang,
                           struct str *out, struct err *err)
{
    enum msg msg = msg_find_str(str_fmt(arena, "statement.%s", statement_word(statement->id)));
    struct slot slots[8];
    struct param *params;
    size_t n;

    TRY(params_read(arena, statement->id, statement->params, &params, &n, err));
    for (size_t i = 0; i < n && i < COUNT(slots); i++) {
        const struct param *p = &params[i];

        slots[i] = (struct slot){.name = p->slot->name};
        if (p->slot->kind == SLOT_KIND_INT) {
            slots[i].number = p->number;
            slots[i].is_number = true;
        } else if (p->slot->kind == SLOT_KIND_DATE) {
            slots[i].text = date_text(arena, p->date, lang);
        } else if (p->slot->kind == SLOT_KIND_TEXT) {
            slots[i].text = p->text.len > 0 ? p->text : STR("…");
        } else {
            enum msg *list = ARENA_ARRAY(arena, enum msg, p->word_count + 1);

            for (size_t w = 0; w < p->word_count; w++)
                list[w] = msg_find_str(vocabulary_message(arena, p->slot->vocabulary, p->words[w]));
            slots[i].list = list;
            slots[i].list_count = p->word_count;
        }
    }
    *out = capitalised(arena, msg_text(arena, lang, msg, slots, n));
    return RC_OK;
}
