/* What a reading states as a whole, and how a received notice is put right at adoption. Pure. */
#include <string.h>

#include "rooms/notice/internal.h"

struct stating { /* statements with parameters, each once */
    struct arena *arena;
    struct param *params[STATEMENT_COUNT];
    size_t counts[STATEMENT_COUNT];
    bool stated[STATEMENT_COUNT];
};

/* --- merging ---------------------------------------------------------------------------------- */
static bool has_word(const struct param *p, struct str word)
{
    for (size_t i = 0; i < p->word_count; i++) {
        if (str_eq(p->words[i], word))
            return true;
    }
    return false;
}

/* Union, in the order of the vocabulary, so that the same notice gives the same parameters. */
static void merge_words(struct arena *arena, struct param *into, const struct param *more)
{
    struct param all = {.slot = into->slot};
    const char *word;
    size_t most = 0;

    while (vocabulary_word(into->slot->vocabulary, most) != NULL)
        most++;
    all.words = ARENA_ARRAY(arena, struct str, most + 1);
    for (size_t i = 0; (word = vocabulary_word(into->slot->vocabulary, i)) != NULL; i++) {
        if (has_word(into, str_from(word)) || has_word(more, str_from(word)))
            all.words[all.word_count++] = str_from(word);
    }
    *into = all;
}

static enum rc state_more(struct stating *s, enum statement id, struct str json, struct err *err)
{
    struct param *params;
    size_t n;

    TRY(params_read(s->arena, id, json, &params, &n, err));
    if (!s->stated[id]) {
        s->params[id] = params;
        s->counts[id] = n;
        s->stated[id] = true;
        return RC_OK;
    }
    for (size_t i = 0; i < n; i++) {
        if (params[i].slot->kind == SLOT_KIND_WORDS)
            merge_words(s->arena, &s->params[id][i], &params[i]);
    }
    return RC_OK;
}

static void state_default(struct stating *s, enum statement id)
{
    struct err err = {0};

    if (!s->stated[id] && state_more(s, id, params_default(s->arena, id), &err) != RC_OK)
        s->stated[id] = false;
}

static enum rc state_reading(struct stating *s, const struct notice_reading *reading, struct err *err)
{
    for (size_t i = 0; i < reading->sentence_count; i++) {
        const struct notice_sentence *sentence = &reading->sentences[i];

        if (sentence->outcome != NOTICE_BOUND && sentence->outcome != NOTICE_ATTESTED)
            continue;
        for (size_t k = 0; k < sentence->statement_count; k++)
            TRY(state_more(s, sentence->statements[k].id, sentence->statements[k].params, err));
    }
    return RC_OK;
}

struct list { struct policy_statement *at; size_t count; };

static void put(struct list *list, enum statement id, struct str params)
{
    list->at[list->count++] = (struct policy_statement){id, (int)statement_section(id), params};
}

static struct list listed(struct stating *s)
{
    struct list list = {ARENA_ARRAY(s->arena, struct policy_statement, STATEMENT_COUNT + 8), 0};

    for (int id = 1; id < STATEMENT_COUNT; id++) {
        if (s->stated[id])
            put(&list, (enum statement)id, params_write(s->arena, s->params[id], s->counts[id]));
    }
    return list;
}

enum rc notice_stated(struct arena *arena, const struct notice_reading *reading, struct policy_statement **out,
                      size_t *count, struct err *err)
{
    struct stating *s = ARENA_NEW(arena, struct stating);
    struct list list;

    s->arena = arena;
    TRY(state_reading(s, reading, err));
    list = listed(s);
    *out = list.at;
    *count = list.count;
    return RC_OK;
}

/* --- putting right ---------------------------------------------------------------------------- */
/* Purposes stated in the list whose basis is b, as a JSON list; "" when none. */
static struct str purposes_on(struct arena *arena, const struct list *list, enum legal_basis basis)
{
    struct policy policy = {0};
    struct err err = {0};
    struct str out = STR("");

    if (policy_compile(arena, list->at, list->count, &policy, &err) != RC_OK)
        return out;
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        if ((policy.purposes & PURPOSE_BIT(p)) != 0 && purpose_basis((enum purpose)p) == basis &&
            !purpose_imposed_by_law((enum purpose)p))
            out = str_fmt(arena, "%.*s%s\"%s\"", STR_FMT(out), out.len > 0 ? "," : "", purpose_word((enum purpose)p));
    }
    return out;
}

static void remove_word(struct stating *s, enum statement id, const char *word)
{
    struct param *p = s->stated[id] && s->counts[id] > 0 ? &s->params[id][0] : NULL;
    size_t kept = 0;

    for (size_t i = 0; p != NULL && i < p->word_count; i++) {
        if (!str_eqz(p->words[i], word))
            p->words[kept++] = p->words[i];
    }
    if (p != NULL)
        p->word_count = kept;
}

static bool lists_word(const struct stating *s, enum statement id, const char *word)
{
    return s->stated[id] && s->counts[id] > 0 && has_word(&s->params[id][0], str_from(word));
}

/* The categories that the contents name, as parameters of the statement that lists the groups. */
static void groups_from_contents(struct stating *s)
{
    struct param *p;

    state_default(s, STATEMENT_CATEGORY_GROUPS);
    p = &s->params[STATEMENT_CATEGORY_GROUPS][0];
    if (s->stated[STATEMENT_CONTENT_CONTACT])
        merge_words(s->arena, p, &s->params[STATEMENT_CONTENT_CONTACT][0]);
    if (s->stated[STATEMENT_CONTENT_NETWORK])
        merge_words(s->arena, p, &s->params[STATEMENT_CONTENT_NETWORK][0]);
    merge_words(s->arena, p, &(struct param){.words = (struct str[]){STR("orders"), STR("billing"), STR("relationship"),
                                                                     STR("note"), STR("preference")}, .word_count = 5});
}

/* What the law demands of every notice, or the program needs to do its work at all. */
static const enum statement always[] = {
    STATEMENT_PURPOSE_CUSTOMERS, STATEMENT_PURPOSE_INVOICING, STATEMENT_PURPOSE_LIMITS, STATEMENT_FIELD_NECESSITY,
    STATEMENT_CONSENT_MANAGED, STATEMENT_CONTENT_CONTACT, STATEMENT_CONTENT_BILLING, STATEMENT_CONTENT_RELATIONSHIP,
    STATEMENT_CONTENT_NOTES, STATEMENT_RECIPIENTS_ROLES, STATEMENT_RETENTION_AFTER_RELATIONSHIP,
    STATEMENT_RETENTION_VOUCHERS, STATEMENT_ERASURE_ON_REQUEST, STATEMENT_ERASURE_HELD, STATEMENT_DISCLOSURE_GROUNDS,
    STATEMENT_TRANSFER_NONE, STATEMENT_AUDIT_LOG, STATEMENT_ACCOUNTABILITY, STATEMENT_AUTHORITY_ORDERS,
    STATEMENT_AUTOMATED_NONE, STATEMENT_ACCESS_RIGHT, STATEMENT_REQUEST_CHANNELS, STATEMENT_PORTABILITY_RIGHT,
    STATEMENT_RECTIFICATION_RIGHT, STATEMENT_RESTRICTION_RIGHT, STATEMENT_OBJECTION_RIGHT, STATEMENT_COMPLAINT_RIGHT,
    STATEMENT_COMPLAINT_MEMBER_STATE, STATEMENT_AUTHORITY_CONTACT, STATEMENT_NOTICE_LANGUAGES,
};

/* The title names the register; the received one is often the whole heading, with the word for notice in it. */
static void correct_title(struct stating *s)
{
    if (s->stated[STATEMENT_REGISTER_NAME] && s->params[STATEMENT_REGISTER_NAME][0].text.len > 0 && s->stated[STATEMENT_NOTICE_TITLE])
        s->params[STATEMENT_NOTICE_TITLE][0].text = s->params[STATEMENT_REGISTER_NAME][0].text;
}

static void correct_cookies(struct stating *s)
{
    static const enum statement outside[] = {STATEMENT_ANALYTICS_OUTSIDE, STATEMENT_ANALYTICS_OPT_OUT,
                                             STATEMENT_COOKIES_NOT_IDENTIFYING};
    bool cookies = s->stated[STATEMENT_COOKIES_USED] || s->stated[STATEMENT_VISIT_DATA];

    for (size_t i = 0; i < COUNT(outside); i++)
        s->stated[outside[i]] = false;
    if (!cookies)
        return;
    state_default(s, STATEMENT_COOKIES_CHOICE);
    state_default(s, STATEMENT_STATISTICS_AGGREGATE);
    if (!lists_word(s, STATEMENT_CONTENT_NETWORK, "ip-number")) /* stored less, not declared more (P23) */
        remove_word(s, STATEMENT_VISIT_DATA, "ip-number");
}

static void correct_marketing(struct stating *s)
{
    if (s->stated[STATEMENT_PURPOSE_ADVERTISING] || s->stated[STATEMENT_PROHIBITION_BY_PURPOSE] ||
        s->stated[STATEMENT_LIST_PUBLICATION])
        state_default(s, STATEMENT_MARKETING_CONSENT);
    if (s->stated[STATEMENT_MARKETING_CONSENT])
        state_default(s, STATEMENT_PROHIBITION_BY_PURPOSE);
    if (s->stated[STATEMENT_PURPOSE_PERSONALISATION])
        state_default(s, STATEMENT_PROFILING_LISTED);
}

/* Every purpose gets the one basis that the catalogue gives it. */
static void correct_bases(struct arena *arena, struct list *list)
{
    static const struct { enum legal_basis basis; const char *word; } bases[] = {
        {BASIS_CONTRACT, "contract"}, {BASIS_INTEREST, "interest"}, {BASIS_CONSENT, "consent"}};
    struct str purposes[COUNT(bases)];

    for (size_t i = 0; i < COUNT(bases); i++)
        purposes[i] = purposes_on(arena, list, bases[i].basis);
    for (size_t i = 0; i < COUNT(bases); i++)
        if (purposes[i].len > 0)
            put(list, STATEMENT_BASIS_BY_PURPOSE,
                str_fmt(arena, "{\"purposes\":[%.*s],\"bases\":[\"%s\"]}", STR_FMT(purposes[i]), bases[i].word));
}

static void correct_retention(struct stating *s)
{
    struct param *p;

    state_default(s, STATEMENT_RETENTION_GROUND);
    p = s->params[STATEMENT_RETENTION_GROUND];
    p[0] = s->params[STATEMENT_CATEGORY_GROUPS][0];
    p[1].number = s->params[STATEMENT_RETENTION_AFTER_RELATIONSHIP][0].number;
}

/* In the order of sections, then of the catalogue; lines of one statement keep their order. */
void statements_sort(struct policy_statement *at, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct policy_statement one = at[i];
        size_t k = i;

        for (; k > 0 && (at[k - 1].section > one.section || (at[k - 1].section == one.section && at[k - 1].id > one.id)); k--)
            at[k] = at[k - 1];
        at[k] = one;
    }
}

enum rc notice_correct(struct arena *arena, const struct notice_reading *reading, struct date today,
                       struct policy_statement **out, size_t *count, struct err *err)
{
    struct stating *s = ARENA_NEW(arena, struct stating);
    struct list list;

    s->arena = arena;
    TRY(state_reading(s, reading, err));
    for (size_t i = 0; i < COUNT(always); i++)
        state_default(s, always[i]);
    state_default(s, STATEMENT_NOTICE_DATE);
    s->params[STATEMENT_NOTICE_DATE][0].date = today;
    merge_words(arena, &s->params[STATEMENT_REQUEST_CHANNELS][0],
                &(struct param){.words = (struct str[]){STR("fi"), STR("sv"), STR("en")}, .word_count = 3});
    if (s->params[STATEMENT_CONTENT_CONTACT][0].word_count == 0) {
        s->stated[STATEMENT_CONTENT_CONTACT] = false;
        state_default(s, STATEMENT_CONTENT_CONTACT);
    }
    correct_cookies(s);
    correct_marketing(s);
    correct_title(s);
    groups_from_contents(s);
    correct_retention(s);
    s->stated[STATEMENT_BASIS_CONTRACT] = s->stated[STATEMENT_BASIS_BY_PURPOSE] = false;
    list = listed(s);
    if (purposes_on(arena, &list, BASIS_INTEREST).len > 0)
        state_default(s, STATEMENT_INTEREST_BASIS);
    list = listed(s);
    correct_bases(arena, &list);
    statements_sort(list.at, list.count);
    *out = list.at;
    *count = list.count;
    return RC_OK;
}

/* --- one finding put right in a draft ------------------------------------------------------------- */
static const struct policy_statement *stated_in(const struct policy_statement *at, size_t count, enum statement id)
{
    for (size_t i = 0; i < count; i++)
        if (at[i].id == id)
            return &at[i];
    return NULL;
}

int64_t notice_years(struct arena *arena, const struct policy_statement *at, size_t count, enum statement id)
{
    const struct policy_statement *s = stated_in(at, count, id);
    struct param *params;
    struct err err = {0};
    size_t n;

    if (s == NULL || params_read(arena, id, s->params, &params, &n, &err) != RC_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (params[i].slot->kind == SLOT_KIND_INT)
            return params[i].number;
    return 0;
}

void notice_carry_years(struct arena *arena, struct policy_statement *at, size_t count)
{
    int64_t years = notice_years(arena, at, count, STATEMENT_RETENTION_AFTER_RELATIONSHIP);

    for (size_t i = 0; i < count; i++) {
        struct param *params;
        struct err err = {0};
        size_t n;

        if (at[i].id != STATEMENT_RETENTION_GROUND || years == 0 || params_read(arena, at[i].id, at[i].params, &params, &n, &err) != RC_OK)
            continue;
        for (size_t k = 0; k < n; k++)
            if (params[k].slot->kind == SLOT_KIND_INT)
                params[k].number = years;
        at[i].params = params_write(arena, params, n);
    }
}

/* What the finding asks for is stated: anew with its defaults, or with the words it lacks. */
static enum rc state_instead(struct stating *s, struct list *list, enum statement id, struct err *err)
{
    const struct policy_statement *before = stated_in(list->at, list->count, id);
    size_t kept = 0;

    if (before != NULL)
        TRY(state_more(s, id, before->params, err));
    TRY(state_more(s, id, params_default(s->arena, id), err));
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].id != id)
            list->at[kept++] = list->at[i];
    list->count = kept;
    if (id == STATEMENT_BASIS_BY_PURPOSE)
        correct_bases(s->arena, list);
    else
        put(list, id, params_write(s->arena, s->params[id], s->counts[id]));
    return RC_OK;
}

enum rc notice_fixed(struct arena *arena, const struct policy_statement *at, size_t count, const struct notice_reading *reading,
                     const struct notice_finding *finding, struct policy_statement **out, size_t *out_count, struct err *err)
{
    struct list list = {ARENA_ARRAY(arena, struct policy_statement, count + STATEMENT_COUNT), 0};
    struct stating *s = ARENA_NEW(arena, struct stating);

    s->arena = arena;
    for (size_t i = 0; i < count; i++) {
        const struct notice_sentence *sentence = &reading->sentences[i];

        if (sentence->outcome != NOTICE_CONTRADICTED || sentence->finding != finding->id || at[i].id == finding->statement)
            put(&list, at[i].id, at[i].params);
    }
    if (finding->id == FINDING_RETENTION_DIFFERS)
        notice_carry_years(arena, list.at, list.count);
    else if (finding->statement != STATEMENT_NONE)
        TRY(state_instead(s, &list, finding->statement, err));
    statements_sort(list.at, list.count);
    *out = list.at;
    *out_count = list.count;
    return RC_OK;
}

/* --- lint of statements ------------------------------------------------------------------------- */
void notice_lint_statements(struct arena *arena, const struct policy_statement *statements, size_t count,
                            struct notice_reading *out)
{
    *out = (struct notice_reading){.sentences = ARENA_ARRAY(arena, struct notice_sentence, count + 1)};
    for (size_t i = 0; i < count; i++) {
        struct notice_sentence *sentence = &out->sentences[out->sentence_count++];
        struct err err = {0};

        sentence->section = (enum section)statements[i].section;
        sentence->outcome = statement_kind(statements[i].id) == STATEMENT_IS_ATTESTED ? NOTICE_ATTESTED : NOTICE_BOUND;
        sentence->statements[sentence->statement_count++] = statements[i];
        if (statement_sentence(arena, &statements[i], LANG_FI, &sentence->text, &err) != RC_OK)
            sentence->text = STR("");
    }
    lint_reading(arena, out, false);
}
