/* Lint of a notice that has been read: what is false, unlawful, at odds or missing (issue 2, RIGHTS.md
 * section 9). Pure. */
#include <string.h>

#include "rooms/notice/internal.h"

struct lint {
    struct arena *arena;
    struct notice_reading *r;
    size_t cap;
    bool stated[STATEMENT_COUNT];           /* bound or attested somewhere */
    struct str params[STATEMENT_COUNT];     /* all of a statement's parameters, one after another */
};

static void add(struct lint *l, enum finding_id id, enum section section, struct str quote, enum statement statement)
{
    if (l->r->finding_count == l->cap) {
        struct notice_finding *more = ARENA_ARRAY(l->arena, struct notice_finding, l->cap * 2 + 64);

        if (l->r->finding_count > 0)
            memcpy(more, l->r->findings, l->r->finding_count * sizeof(*more));
        l->cap = l->cap * 2 + 64;
        l->r->findings = more;
    }
    l->r->findings[l->r->finding_count++] = (struct notice_finding){id, section, quote, statement};
}

static const struct notice_sentence *sentence_of(const struct lint *l, enum statement s)
{
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        for (size_t k = 0; k < l->r->sentences[i].statement_count; k++) {
            if (l->r->sentences[i].statements[k].id == s)
                return &l->r->sentences[i];
        }
    }
    return NULL;
}

static struct str quote_of(const struct lint *l, enum statement s)
{
    const struct notice_sentence *sentence = sentence_of(l, s);

    return sentence == NULL ? STR("") : sentence->text;
}

/* The sentence, or item, whose parameters list the word. */
static struct str quote_listing(const struct lint *l, enum statement s, const char *quoted)
{
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        const struct notice_sentence *sentence = &l->r->sentences[i];

        if (sentence->statement_count > 0 && sentence->statements[0].id == s &&
            str_contains(sentence->statements[0].params, str_from(quoted)))
            return sentence->text;
    }
    return quote_of(l, s);
}

/* Mark the sentence of a statement as contradicted by a finding, and add the finding. */
static void contradict(struct lint *l, enum statement s, enum finding_id id, enum statement instead)
{
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        struct notice_sentence *sentence = &l->r->sentences[i];

        for (size_t k = 0; k < sentence->statement_count; k++) {
            if (sentence->statements[k].id != s || sentence->outcome == NOTICE_UNBOUND)
                continue;
            sentence->outcome = NOTICE_CONTRADICTED;
            sentence->finding = id;
            add(l, id, sentence->section, sentence->text, instead);
            return;
        }
    }
}

static void collect(struct lint *l)
{
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        const struct notice_sentence *sentence = &l->r->sentences[i];

        if (sentence->outcome != NOTICE_BOUND && sentence->outcome != NOTICE_ATTESTED)
            continue;
        for (size_t k = 0; k < sentence->statement_count; k++) {
            enum statement s = sentence->statements[k].id;

            if (l->stated[s] && l->params[s].len < 2000)
                l->params[s] = str_fmt(l->arena, "%.*s%.*s", STR_FMT(l->params[s]),
                                       STR_FMT(sentence->statements[k].params));
            else if (!l->stated[s])
                l->params[s] = sentence->statements[k].params;
            l->stated[s] = true;
        }
    }
}

static bool lists(const struct lint *l, enum statement s, const char *quoted)
{
    return l->stated[s] && str_contains(l->params[s], str_from(quoted));
}

/* The number of a slot as it stands in the parameters; 0 when there is none. */
static int64_t number_of(const struct lint *l, enum statement s, const char *slot)
{
    struct str rest = l->params[s];
    ptrdiff_t at = l->stated[s] ? str_find(rest, str_from(slot), 0) : -1;
    int64_t n = 0;

    if (at < 0)
        return 0;
    rest = str_sub(rest, (size_t)at, rest.len);
    (void)str_cut(&rest, ':');
    rest = str_trim(rest);
    for (size_t i = 0; i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9' && n < 1000; i++)
        n = n * 10 + (rest.ptr[i] - '0');
    return n;
}

static const struct notice_section *section_found(const struct lint *l, enum section section)
{
    for (size_t i = 0; i < l->r->section_count; i++) {
        if (l->r->sections[i].section == section)
            return &l->r->sections[i];
    }
    return NULL;
}

static bool is_blank(const struct lint *l, enum section section)
{
    const struct notice_section *found = section_found(l, section);

    return found != NULL && found->sentences == 0;
}

/* --- sentence by sentence ---------------------------------------------------------------------- */
/* A place of a template that nobody filled in: "(s-postiosoite)", "[nimi]", "____", "XXX". */
static struct str unfilled_slot(struct str text)
{
    static const char *const slots[] = {"(s-postiosoite)", "(sähköpostiosoite)", "(puhelinnumero)", "(osoite)", "(nimi)",
                                        "(yrityksen nimi)", "(päivämäärä)", "(y-tunnus)", "____", "XXX", "xxx", "{{", "<<"};
    ptrdiff_t open;

    for (size_t i = 0; i < COUNT(slots); i++) {
        if (str_contains(text, str_from(slots[i])))
            return str_from(slots[i]);
    }
    open = str_find(text, STR("["), 0);
    if (open >= 0 && str_find(text, STR("]"), (size_t)open) > open + 3)
        return str_sub(text, (size_t)open, (size_t)(str_find(text, STR("]"), (size_t)open) - open) + 1);
    return STR("");
}

/* A template's word replaced without care: "riorganisaation", "yrityk- tai". */
static struct str template_typo(struct arena *arena, struct str text)
{
    struct tokens tokens = tokens_of(arena, text);

    for (size_t i = 0; i < tokens.count; i++) {
        struct str fold = tokens.at[i].fold;
        ptrdiff_t at = str_find(fold, STR("organisaatio"), 0);
        struct str raw = str_sub(text, tokens.at[i].from, tokens.at[i].to - tokens.at[i].from);

        if (at > 0 && at <= 3)
            return raw;
        at = str_find(fold, STR("yrity"), 0);
        if (at > 0 && at <= 2)
            return raw;
        if (tokens.at[i].to < text.len && text.ptr[tokens.at[i].to] == '-' &&
            (str_eqz(fold, "yrityk") || str_eqz(fold, "organisaat") || str_eqz(fold, "asiak")))
            return str_sub(text, tokens.at[i].from, tokens.at[i].to - tokens.at[i].from + 1);
    }
    return STR("");
}

/* The sentence points back at a time ("tänä aikana") that its section never names, or ends in the
 * middle: something has been cut out. */
static bool is_cut(const struct lint *l, size_t index)
{
    static const char *const openers[] = {" sekä", " ja", " tai", " että", ",", " joka", " jonka", "…"};
    const struct notice_sentence *sentence = &l->r->sentences[index];
    struct tokens tokens = tokens_of(l->arena, sentence->text);

    for (size_t i = 0; i < COUNT(openers) && !sentence->is_item; i++) {
        if (str_ends(sentence->text, str_from(openers[i])))
            return true;
    }
    for (size_t i = 0; i + 1 < tokens.count; i++) {
        if (!stem_matches(STR("=tänä|=tuona|=sinä|=kyseisenä"), tokens.at[i].fold) ||
            !stem_matches(STR("=aikana"), tokens.at[i + 1].fold))
            continue;
        for (size_t k = index; k-- > 0 && l->r->sentences[k].section == sentence->section;) {
            struct tokens before = tokens_of(l->arena, l->r->sentences[k].text);

            if (tokens_have(&before, "vuot|vuod|=ajan|=aikaa|=kesto|kuukau|päivä"))
                return false;
        }
        return !tokens_have(&tokens, "=kun|vuot|vuod|=niin");
    }
    return false;
}

static void lint_sentences(struct lint *l)
{
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        struct notice_sentence *sentence = &l->r->sentences[i];
        enum statement s = sentence->statement_count > 0 ? sentence->statements[0].id : STATEMENT_NONE;
        size_t mark = arena_mark(l->arena);
        struct str slot = unfilled_slot(sentence->text), typo = template_typo(l->arena, sentence->text);
        bool cut = is_cut(l, i);

        arena_release(l->arena, mark);
        if (sentence->outcome == NOTICE_UNBOUND)
            add(l, FINDING_STATEMENT_UNBOUND, sentence->section, sentence->text, STATEMENT_NONE);
        if (sentence->outcome == NOTICE_CONTRADICTED)
            add(l, sentence->finding, sentence->section, sentence->text, s);
        if (slot.len > 0)
            add(l, FINDING_TEMPLATE_SLOT_UNFILLED, sentence->section, slot, s);
        if (typo.len > 0)
            add(l, FINDING_TEMPLATE_TYPO, sentence->section, typo, s);
        if (cut)
            add(l, FINDING_SENTENCE_CUT, sentence->section, sentence->text, s);
    }
}

/* --- the whole --------------------------------------------------------------------------------- */
static bool does_marketing(const struct lint *l)
{
    return l->stated[STATEMENT_PURPOSE_ADVERTISING] || l->stated[STATEMENT_LIST_PUBLICATION] ||
           l->stated[STATEMENT_PROHIBITION_BY_PURPOSE] || l->stated[STATEMENT_CAMPAIGN_RESULTS] ||
           l->stated[STATEMENT_MARKETING_DISTANCE];
}

static bool uses_cookies(const struct lint *l)
{
    return l->stated[STATEMENT_COOKIES_USED] || l->stated[STATEMENT_VISIT_DATA] || l->stated[STATEMENT_ANALYTICS_OUTSIDE];
}

static void lint_basis(struct lint *l)
{
    if (l->stated[STATEMENT_BASIS_CONTRACT] && l->stated[STATEMENT_INTEREST_BASIS] &&
        !l->stated[STATEMENT_BASIS_BY_PURPOSE])
        contradict(l, STATEMENT_INTEREST_BASIS, FINDING_TWO_LEGAL_BASES, STATEMENT_BASIS_BY_PURPOSE);
    if (!l->stated[STATEMENT_BASIS_CONTRACT] && !l->stated[STATEMENT_INTEREST_BASIS] &&
        !l->stated[STATEMENT_BASIS_BY_PURPOSE])
        add(l, FINDING_BASIS_MISSING, SECTION_PURPOSE, STR(""), STATEMENT_BASIS_BY_PURPOSE);
}

static void lint_cookies(struct lint *l)
{
    if (l->stated[STATEMENT_ANALYTICS_OUTSIDE] && l->stated[STATEMENT_TRANSFER_NONE])
        contradict(l, STATEMENT_ANALYTICS_OUTSIDE, FINDING_NO_TRANSFER_VS_FOREIGN_ANALYTICS,
                   STATEMENT_STATISTICS_AGGREGATE);
    if (l->stated[STATEMENT_ANALYTICS_OUTSIDE] && !lists(l, STATEMENT_RECIPIENTS_ROLES, "\"analytics\""))
        add(l, FINDING_ANALYTICS_NOT_A_RECIPIENT, SECTION_RECIPIENTS, quote_of(l, STATEMENT_RECIPIENTS_ROLES),
            STATEMENT_RECIPIENTS_ROLES);
    if (lists(l, STATEMENT_VISIT_DATA, "\"ip-number\"") && !lists(l, STATEMENT_CONTENT_NETWORK, "\"ip-number\""))
        add(l, FINDING_COOKIES_STORE_UNDECLARED_IP, SECTION_COOKIES, quote_listing(l, STATEMENT_VISIT_DATA, "\"ip-number\""),
            STATEMENT_CONTENT_NETWORK);
    if (l->stated[STATEMENT_COOKIES_NOT_IDENTIFYING] && l->stated[STATEMENT_VISITS_JOINED])
        contradict(l, STATEMENT_COOKIES_NOT_IDENTIFYING, FINDING_CANNOT_IDENTIFY_VS_LINKED, STATEMENT_VISITS_JOINED);
    if (uses_cookies(l) && !l->stated[STATEMENT_COOKIES_CHOICE])
        add(l, FINDING_COOKIE_CHOICE_MISSING, SECTION_COOKIES, STR(""), STATEMENT_COOKIES_CHOICE);
}

static void lint_content(struct lint *l)
{
    bool billing = l->stated[STATEMENT_CONTENT_BILLING] || lists(l, STATEMENT_CATEGORY_GROUPS, "\"billing\"") ||
                   lists(l, STATEMENT_CONTENT_CONTACT, "\"billing\"");

    if (is_blank(l, SECTION_CATEGORIES) || !l->stated[STATEMENT_CATEGORY_GROUPS])
        add(l, FINDING_CATEGORIES_EMPTY, SECTION_CATEGORIES, STR(""), STATEMENT_CATEGORY_GROUPS);
    if (!billing && (l->stated[STATEMENT_PURPOSE_INVOICING] || lists(l, STATEMENT_DISCLOSURE_GROUNDS, "\"invoicing\"") ||
                     lists(l, STATEMENT_ERASURE_HELD, "\"open-invoices\"")))
        add(l, FINDING_INVOICING_WITHOUT_BILLING_DATA, SECTION_CONTENT,
            l->stated[STATEMENT_REGISTER_NAME] ? quote_of(l, STATEMENT_REGISTER_NAME) : STR(""),
            STATEMENT_CONTENT_BILLING);
    if (l->stated[STATEMENT_CONTROLLER_IDENTITY]) {
        struct tokens tokens = tokens_of(l->arena, quote_of(l, STATEMENT_CONTROLLER_IDENTITY));
        bool found = false;

        for (size_t i = 0; i + 1 < tokens.count; i++) /* 1234567-8 */
            found = found || (tokens.at[i].kind == TOKEN_NUMBER && tokens.at[i].fold.len == 7 &&
                              tokens.at[i + 1].kind == TOKEN_NUMBER && tokens.at[i + 1].fold.len == 1);
        if (!found)
            add(l, FINDING_BUSINESS_ID_MISSING, SECTION_CONTROLLER, quote_of(l, STATEMENT_CONTROLLER_IDENTITY),
                STATEMENT_CONTROLLER_IDENTITY);
    }
    if (!l->stated[STATEMENT_CONTROLLER_CONTACT])
        add(l, FINDING_CONTACT_PERSON_MISSING, SECTION_CONTACT, STR(""), STATEMENT_CONTROLLER_CONTACT);
}

/* One time says when data go, another why they stay: a reader of both must find the same number. */
static void lint_retention_years(struct lint *l)
{
    int64_t after = number_of(l, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "\"years\""), ground = number_of(l, STATEMENT_RETENTION_GROUND, "\"years\"");

    if (after != 0 && ground != 0 && after != ground)
        add(l, FINDING_RETENTION_DIFFERS, SECTION_RETENTION, quote_of(l, STATEMENT_RETENTION_AFTER_RELATIONSHIP), STATEMENT_RETENTION_GROUND);
}

static void lint_rights(struct lint *l)
{
    if ((uses_cookies(l) || does_marketing(l)) && !l->stated[STATEMENT_CONSENT_MANAGED])
        add(l, FINDING_CONSENT_EMPTY, SECTION_CONSENT, STR(""), STATEMENT_CONSENT_MANAGED);
    if (!l->stated[STATEMENT_CONSENT_MANAGED])
        add(l, FINDING_WITHDRAWAL_RIGHT_MISSING, SECTION_OTHER_RIGHTS, STR(""), STATEMENT_CONSENT_MANAGED);
    if (does_marketing(l) && !l->stated[STATEMENT_MARKETING_CONSENT])
        add(l, FINDING_OPTIN_MARKETING_MISSING, SECTION_PURPOSE, STR(""), STATEMENT_MARKETING_CONSENT);
    if (!l->stated[STATEMENT_AUTOMATED_NONE] && !l->stated[STATEMENT_PROFILING_LISTED])
        add(l, FINDING_PROFILING_EMPTY, SECTION_AUTOMATED, STR(""),
            l->stated[STATEMENT_PURPOSE_PERSONALISATION] ? STATEMENT_PROFILING_LISTED : STATEMENT_AUTOMATED_NONE);
    if (l->stated[STATEMENT_RETENTION_AFTER_RELATIONSHIP] && !l->stated[STATEMENT_RETENTION_GROUND])
        add(l, FINDING_RETENTION_WITHOUT_GROUND, SECTION_RETENTION,
            quote_of(l, STATEMENT_RETENTION_AFTER_RELATIONSHIP), STATEMENT_RETENTION_GROUND);
    if (!l->stated[STATEMENT_RETENTION_AFTER_RELATIONSHIP] && !l->stated[STATEMENT_RETENTION_GROUND])
        add(l, FINDING_RETENTION_MISSING, SECTION_RETENTION, STR(""), STATEMENT_RETENTION_AFTER_RELATIONSHIP);
    lint_retention_years(l);
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        const struct notice_sentence *sentence = &l->r->sentences[i];
        size_t mark = arena_mark(l->arena);
        struct tokens tokens = tokens_of(l->arena, sentence->text);
        bool written = tokens_have(&tokens, "kirjallisen|kirjallisel|kirjallisest") && tokens_have(&tokens, "=tulee|=pitää|=täytyy|=on") &&
                       tokens_have(&tokens, "*pyyn") && !tokens_have(&tokens, "todistu");
        bool technical = sentence->statement_count > 0 && sentence->statements[0].id == STATEMENT_TRANSFER_NONE &&
                         tokens_have(&tokens, "tekni") && !tokens_have(&tokens, "suojato|suojatoim");

        arena_release(l->arena, mark);
        if (written)
            add(l, FINDING_WRITTEN_FORM_DEMANDED, sentence->section, sentence->text, STATEMENT_REQUEST_CHANNELS);
        if (technical)
            add(l, FINDING_TECHNICAL_NECESSITY_IS_NO_GROUND, sentence->section, sentence->text, STATEMENT_TRANSFER_NONE);
    }
}

/* What the catalogue has and the notice does not say, and what it says twice. */
static void lint_catalogue(struct lint *l)
{
    bool seen[STATEMENT_COUNT] = {false};

    for (int s = 1; s < STATEMENT_COUNT; s++) {
        if (!l->stated[s])
            add(l, FINDING_STATEMENT_MISSING, statement_section((enum statement)s), STR(""), (enum statement)s);
    }
    for (size_t i = 0; i < l->r->sentence_count; i++) {
        const struct notice_sentence *sentence = &l->r->sentences[i];
        enum statement s = sentence->statement_count > 0 ? sentence->statements[0].id : STATEMENT_NONE;
        bool listing = s != STATEMENT_NONE && statement_slots(s)[0].kind == SLOT_KIND_WORDS;

        if (s == STATEMENT_NONE || sentence->outcome == NOTICE_CONTRADICTED)
            continue;
        if (seen[s] && !listing && s != STATEMENT_NOTICE_TITLE)
            add(l, FINDING_STATEMENT_REPEATED, sentence->section, sentence->text, s);
        seen[s] = true;
    }
}

void lint_reading(struct arena *arena, struct notice_reading *reading, bool was_latin)
{
    struct lint *l = ARENA_NEW(arena, struct lint);

    l->arena = arena;
    l->r = reading;
    collect(l);
    if (was_latin)
        add(l, FINDING_ENCODING_NOT_UTF8, SECTION_COUNT, STR(""), STATEMENT_NONE);
    lint_sentences(l);
    lint_basis(l);
    lint_content(l);
    lint_cookies(l);
    lint_rights(l);
    lint_catalogue(l);
}
