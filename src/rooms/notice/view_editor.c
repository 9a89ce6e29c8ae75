/* The notice editor: sentence, slots, rule, evidence, state; findings, what is gone, what could be added. */
#include "base/errors.h"
#include "errors_notice.h"
#include "errors_policy.h"
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/notice/view.h"

struct editing { /* what is shown, and the version it is compared with: in force, or received when there is none yet */
    struct policy_statement *now, *base;
    size_t now_count, base_count;
    struct notice_reading reading;
    struct proof *proofs;
    size_t proof_count;
};

static struct str text_of(struct ctx *ctx, const struct policy_statement *s)
{
    struct str text = STR("");
    struct err err = {0};

    return statement_sentence(ctx->arena, s, ctx->lang, &text, &err) == RC_OK ? text : STR("");
}

static size_t lines_of(const struct policy_statement *at, size_t count, enum statement id)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += at[i].id == id ? 1 : 0;
    return n;
}

static bool stands(const struct policy_statement *at, size_t count, const struct policy_statement *s)
{
    for (size_t i = 0; i < count; i++)
        if (at[i].id == s->id && str_eq(at[i].params, s->params))
            return true;
    return false;
}

/* --- slots --------------------------------------------------------------------------------------------- */
static bool param_has(const struct param *p, const char *word)
{
    for (size_t i = 0; i < p->word_count; i++)
        if (str_eqz(p->words[i], word))
            return true;
    return false;
}

static void fill_choices(struct ctx *ctx, const struct param *p, struct notice_slot_view *view)
{
    const char *word;

    view->choices = ARENA_ARRAY(ctx->arena, struct notice_choice, NOTICE_WORDS);
    for (size_t i = 0; i < NOTICE_WORDS && (word = vocabulary_word(p->slot->vocabulary, i)) != NULL; i++)
        view->choices[view->choice_count++] = (struct notice_choice){word, (int)i,
            tr_key(ctx, vocabulary_message(ctx->arena, p->slot->vocabulary, str_from(word))), param_has(p, word)};
}

static void fill_slots(struct ctx *ctx, const struct policy_statement *s, struct notice_edit_line *line)
{
    struct param *params;
    struct err err = {0};
    size_t count, texts = 0, words = 0;

    if (params_read(ctx->arena, s->id, s->params, &params, &count, &err) != RC_OK)
        return;
    for (size_t i = 0; i < count && line->slot_count < NOTICE_SLOTS; i++) {
        struct notice_slot_view *view = &line->slots[line->slot_count++];
        const struct param *p = &params[i];

        *view = (struct notice_slot_view){.is_words = p->slot->kind == SLOT_KIND_WORDS, .is_number = p->slot->kind == SLOT_KIND_INT,
            .label = tr_key(ctx, str_fmt(ctx->arena, "notice.slot.%s", p->slot->name))};
        view->name = str_z(ctx->arena, view->is_words ? str_fmt(ctx->arena, "b%zu", ++words) : str_fmt(ctx->arena, "t%zu", ++texts));
        view->id = str_fmt(ctx->arena, "s-%s-%s", line->word, view->name);
        if (view->is_words)
            fill_choices(ctx, p, view);
        else if (p->slot->kind == SLOT_KIND_INT)
            view->value = str_fmt(ctx->arena, "%lld", (long long)p->number);
        else if (p->slot->kind == SLOT_KIND_DATE)
            view->value = date_text(ctx->arena, p->date, LANG_FI);
        else
            view->value = p->text;
    }
}

/* --- lines ------------------------------------------------------------------------------------------------ */
static void fill_state(struct notice_edit_line *line)
{
    static const char *const states[] = {"", "notice.editor.state.enforced", "notice.editor.state.planned",
                                         "notice.editor.state.attested"};
    static const char *const chips[] = {"", "ok", "warn", ""};
    enum statement_kind kind = statement_kind(line->id);

    line->state = states[kind];
    line->chip = chips[kind];
    if (line->against != NULL) {
        line->state = "notice.editor.state.contradicted";
        line->chip = "bad";
    }
}

/* What contradicts the sentence on this line: lint marks the sentence itself; a number at odds is told of its statement. */
static const struct notice_edit_finding *finding_against(const struct editing *e, const struct notice_editor *page, size_t at)
{
    const struct notice_sentence *sentence = &e->reading.sentences[at];

    for (size_t i = 0; i < page->finding_count; i++) {
        const struct notice_edit_finding *f = &page->findings[i];

        if ((sentence->outcome == NOTICE_CONTRADICTED && sentence->finding == f->id && str_eq(sentence->text, f->quote)) ||
            (f->fix == e->now[at].id && finding_severity(f->id) == SEVERITY_ERROR))
            return f;
    }
    return NULL;
}

static void fill_line(struct ctx *ctx, const struct editing *e, const struct policy_statement *s, bool is_draft,
                      const struct notice_edit_finding *against, struct notice_edit_line *line)
{
    *line = (struct notice_edit_line){.id = s->id, .against = against, .word = statement_word(s->id), .text = text_of(ctx, s), .params = s->params,
                                      .rule = str_from(statement_rule(s->id)), .evidence = str_from(statement_evidence(s->id))};
    line->changed = is_draft && !stands(e->base, e->base_count, s);
    line->is_new = is_draft && lines_of(e->base, e->base_count, s->id) == 0;
    line->many = lines_of(e->now, e->now_count, s->id) > 1;
    for (size_t i = 0; i < e->proof_count; i++)
        if (e->proofs[i].statement == s->id)
            line->proof = reports_evidence_text(ctx, &e->proofs[i], false);
    fill_state(line);
    fill_slots(ctx, s, line);
}

static void fill_lines(struct ctx *ctx, const struct editing *e, struct notice_editor *out)
{
    out->lines = ARENA_ARRAY(ctx->arena, struct notice_edit_line, e->now_count + 1);
    for (size_t i = 0; i < e->now_count; i++) {
        struct notice_edit_line line;

        fill_line(ctx, e, &e->now[i], out->is_draft, finding_against(e, out, i), &line);
        out->changes += line.changed ? 1 : 0;
        out->attested += statement_kind(line.id) == STATEMENT_IS_ATTESTED ? 1 : 0;
        if (out->section == SECTION_COUNT ? line.changed : e->now[i].section == (int)out->section)
            out->lines[out->line_count++] = line;
        if (e->now[i].section >= 0 && e->now[i].section < SECTION_COUNT)
            out->sections[e->now[i].section].count++;
    }
    out->gone = ARENA_ARRAY(ctx->arena, struct notice_gone, e->base_count + 1);
    for (size_t i = 0; out->is_draft && i < e->base_count; i++)
        if (lines_of(e->now, e->now_count, e->base[i].id) == 0) {
            out->changes++;
            out->gone[out->gone_count++] = (struct notice_gone){e->base[i].id, statement_word(e->base[i].id),
                                                                text_of(ctx, &e->base[i])};
        }
}

/* What the catalogue offers for the section and the draft does not say. */
static void fill_candidates(struct ctx *ctx, const struct editing *e, struct notice_editor *out)
{
    out->candidates = ARENA_ARRAY(ctx->arena, struct notice_candidate, STATEMENT_COUNT);
    for (int id = 1; out->is_draft && id < STATEMENT_COUNT; id++) {
        struct policy_statement s = {(enum statement)id, (int)statement_section((enum statement)id), {NULL, 0}};

        if (s.section != (int)out->section || lines_of(e->now, e->now_count, s.id) > 0)
            continue;
        s.params = params_default(ctx->arena, s.id);
        out->candidates[out->candidate_count++] = (struct notice_candidate){statement_word(s.id), text_of(ctx, &s)};
    }
}

static void fill_sections(struct ctx *ctx, struct notice_editor *out)
{
    for (int s = 0; s < SECTION_COUNT; s++) {
        out->sections[s].word = section_word((enum section)s);
        out->sections[s].title = tr_key(ctx, str_fmt(ctx->arena, "section.%s", section_word((enum section)s)));
    }
    if (out->section == SECTION_COUNT)
        return;
    out->section_title = out->sections[out->section].title;
    out->sections[out->section].current = true;
    out->previous = out->section > 0 ? section_word((enum section)(out->section - 1)) : NULL;
    out->next = out->section + 1 < SECTION_COUNT ? section_word((enum section)(out->section + 1)) : NULL;
}

static enum rc version_or_none(struct ctx *ctx, int64_t version, struct notice_version *v, struct policy_statement **at,
                               size_t *count)
{
    enum rc rc = notice_get(ctx, version, v, at, count);

    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    *v = (struct notice_version){.version = 0};
    *count = 0;
    return RC_OK;
}

enum rc notice_view_editor(struct ctx *ctx, struct str section, struct notice_editor *out)
{
    struct editing e = {.now_count = 0};
    struct notice_version current, draft;

    *out = (struct notice_editor){.section = section_from_word(section)};
    TRY(version_or_none(ctx, -1, &current, &e.base, &e.base_count));
    TRY(version_or_none(ctx, -2, &draft, &e.now, &e.now_count));
    out->is_draft = draft.id != 0;
    if (current.id == 0 && draft.id == 0)
        return err_not_found(&ctx->err, E1338_NOTICE_NONE_IN_FORCE);
    out->is_first = current.id == 0;
    if (out->is_first)
        TRY(version_or_none(ctx, 0, &current, &e.base, &e.base_count));
    if (!out->is_draft) {
        e.now = e.base;
        e.now_count = e.base_count;
    }
    out->version = out->is_draft ? draft.version : current.version;
    out->drawn_on = out->is_draft ? draft.drawn_on : current.drawn_on;
    out->base_version = current.version;
    if (out->section == SECTION_COUNT && !out->is_draft)
        out->section = SECTION_PURPOSE;
    notice_lint_statements(ctx->arena, e.now, e.now_count, &e.reading);
    TRY(reports_proofs(ctx, &e.proofs, &e.proof_count));
    fill_sections(ctx, out);
    out->findings = ARENA_ARRAY(ctx->arena, struct notice_edit_finding, e.reading.finding_count + 1);
    out->finding_count = notice_view_findings(ctx, &e.reading, out->findings, &out->errors);
    fill_lines(ctx, &e, out);
    fill_candidates(ctx, &e, out);
    return notice_preview(ctx, &out->effects, &out->effect_count);
}

/* --- what the editor sends ------------------------------------------------------------------------------- */
static struct str *words_of(struct ctx *ctx, const struct statement_slot *slot, unsigned bits, size_t *count)
{
    struct str *words = ARENA_ARRAY(ctx->arena, struct str, NOTICE_WORDS);
    const char *word;

    *count = 0;
    for (size_t i = 0; i < NOTICE_WORDS && (word = vocabulary_word(slot->vocabulary, i)) != NULL; i++)
        if ((bits >> i & 1) != 0)
            words[(*count)++] = str_from(word);
    return words;
}

static enum rc bad_value(struct ctx *ctx, const struct statement_slot *slot, const char *field)
{
    ctx->err.arg = tr_key(ctx, str_fmt(ctx->arena, "notice.slot.%s", slot->name));
    return err_invalid(&ctx->err, E1304_PARAM_VALUE, field);
}

enum rc notice_form_params(struct ctx *ctx, const struct notice_form *form, enum statement id, struct str *out)
{
    const struct str texts[NOTICE_SLOTS] = {form->t1, form->t2, form->t3, form->t4};
    const unsigned bits[NOTICE_SLOTS] = {form->b1, form->b2, form->b3, form->b4};
    static const char *const text_names[] = {"t1", "t2", "t3", "t4"};
    struct param params[NOTICE_SLOTS * 2];
    size_t n = 0, text = 0, word = 0;

    for (const struct statement_slot *slot = statement_slots(id); slot->name != NULL && n < COUNT(params); slot++) {
        struct param *p = &params[n++];
        const char *field = text < NOTICE_SLOTS ? text_names[text] : NULL;

        *p = (struct param){.slot = slot};
        if (slot->kind == SLOT_KIND_WORDS && word < NOTICE_SLOTS) {
            p->words = words_of(ctx, slot, bits[word++], &p->word_count);
        } else if (text < NOTICE_SLOTS) {
            p->text = texts[text++];
            if ((slot->kind == SLOT_KIND_INT && !str_to_i64(str_trim(p->text), &p->number)) ||
                (slot->kind == SLOT_KIND_DATE && !date_from_human(str_trim(p->text), ctx->today, &p->date)))
                return bad_value(ctx, slot, field);
        }
    }
    *out = params_write(ctx->arena, params, n);
    return RC_OK;
}

void notice_view_failed(struct ctx *ctx, const struct notice_form *form, struct notice_editor *page)
{
    const struct str texts[NOTICE_SLOTS] = {form->t1, form->t2, form->t3, form->t4};
    const unsigned bits[NOTICE_SLOTS] = {form->b1, form->b2, form->b3, form->b4};

    for (size_t i = 0; i < page->line_count; i++) {
        struct notice_edit_line *line = &page->lines[i];
        size_t text = 0, words = 0;

        if (!str_eqz(form->statement, line->word) || line->many)
            continue;
        line->open = true;
        for (size_t k = 0; k < line->slot_count; k++) {
            struct notice_slot_view *slot = &line->slots[k];

            slot->id = str_fmt(ctx->arena, "f-%s", slot->name);
            if (!slot->is_words) {
                slot->value = texts[text++];
                continue;
            }
            for (size_t c = 0; c < slot->choice_count; c++)
                slot->choices[c].on = (bits[words] >> slot->choices[c].bit & 1) != 0;
            words++;
        }
    }
}

/* --- words --------------------------------------------------------------------------------------------------- */
struct str notice_editor_heading(struct ctx *ctx, const struct notice_editor *page)
{
    return trs(ctx, page->is_draft ? MSG_notice_editor_heading_draft : MSG_notice_editor_heading, &SLOT_I64("version", page->version), 1);
}

struct str notice_editor_lead(struct ctx *ctx, const struct notice_editor *page)
{
    struct slot slots[] = {SLOT_I64("base", page->base_version), SLOT_I64("changes", page->changes),
                           SLOT_I64("findings", (int64_t)page->finding_count),
                           SLOT_STR("date", date_text(ctx->arena, page->drawn_on, ctx->lang))};

    if (page->is_first)
        return trs(ctx, MSG_notice_editor_lead_first, slots + 1, 2);
    if (page->is_draft)
        return trs(ctx, MSG_notice_editor_lead_draft, slots, 3);
    return trs(ctx, MSG_notice_editor_lead, slots + 2, 2);
}

struct str notice_first_text(struct ctx *ctx, const struct notice_editor *page)
{
    int64_t purposes = 0, categories = 0;

    for (size_t i = 0; i < page->effect_count; i++) {
        purposes += page->effects[i].kind == EFFECT_PURPOSE_NEW ? 1 : 0;
        categories += page->effects[i].kind == EFFECT_CATEGORY_NEW ? 1 : 0;
    }
    return trs(ctx, MSG_notice_editor_effect_first, (const struct slot[]){SLOT_I64("purposes", purposes), SLOT_I64("categories", categories)}, 2);
}

struct str notice_effect_text(struct ctx *ctx, const struct notice_effect *effect)
{
    static const enum msg messages[] = {MSG_NONE, MSG_notice_effect_purpose_gone, MSG_notice_effect_purpose_new,
        MSG_notice_effect_category_gone, MSG_notice_effect_category_new, MSG_notice_effect_retention_over,
        MSG_notice_effect_retention_invoice, MSG_notice_effect_retention_represents};
    struct slot slot = SLOT_I64("years", effect->what);

    if (effect->kind == EFFECT_PURPOSE_GONE || effect->kind == EFFECT_PURPOSE_NEW)
        slot = SLOT_STR("what", tr_key(ctx, str_fmt(ctx->arena, "purpose.%s", purpose_word((enum purpose)effect->what))));
    else if (effect->kind == EFFECT_CATEGORY_GONE || effect->kind == EFFECT_CATEGORY_NEW)
        slot = SLOT_STR("what", tr_key(ctx, str_fmt(ctx->arena, "category.%s", category_word((enum category)effect->what))));
    return trs(ctx, messages[effect->kind], &slot, effect->kind < EFFECT_RETENTION_INVOICE ? 1 : 0);
}
