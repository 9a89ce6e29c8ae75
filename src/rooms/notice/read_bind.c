/* Sentences and headings bound by their features (features.def, headings.def). A sentence is bound when
 * the required stems are there, the negations are as many as the statement's true form has, its
 * numbers and lists can be read as the statement's parameters, and most of its words belong to
 * the matter at all: a sentence with much that no statement knows stays unbound. */
#include <string.h>

#include "rooms/notice/internal.h"

enum { ITEM = 1, PROSE = 2, STRICT = 4, EMPTY = 8, DEFAULTS = 16, ANYNUM = 32, IS_ANTI = 64 };
#define S(name) (UINT32_C(1) << SECTION_##name)
#define ANY 0
#define ANY_NEGATIONS 9

struct feature {
    enum statement statement;
    enum finding_id finding;
    uint32_t sections;
    char family;
    unsigned negations, optional, flags;
    const char *terms;
};

static const struct feature features[] = {
#define FEATURE(s, sec, fam, neg, opt, fl, t) {STATEMENT_##s, FINDING_NONE, sec, fam, neg, opt, fl, t},
#define ANTI(f, s, sec, neg, opt, t) {STATEMENT_##s, FINDING_##f, sec, 0, neg, opt, IS_ANTI | ANYNUM, t},
#include "rooms/notice/features.def"
#undef FEATURE
#undef ANTI
};

static const struct { enum section section; const char *terms; } headings[] = {
#define HEADING(s, t) {SECTION_##s, t},
#include "rooms/notice/headings.def"
#undef HEADING
};

/* Words that say nothing of the matter and are no sign of nonsense either. */
static const char *const common_words =
    "=ja|=tai|=sekä|=eli|=on|=ovat|=oli|=ole|=olla|=se|=sen|=sitä|=siitä|=ne|=niitä|=niiden|=niille|=niistä|=tämä|"
    "=tässä|=tämän|=näiden|=näitä|=joka|=jotka|=jonka|=joiden|=joita|=joihin|=jossa|=joista|=joille|=mikä|=mitä|"
    "=hän|=hänen|=hänestä|=häntä|=sinun|=sinua|=sinut|=me|=meidän|=meillä|=myös|=jo|=kun|=jos|=kuin|=niin|=että|"
    "=jotta|=koska|=vain|=mm|=esim|=jne|=ym|=voi|voida|voimm|voit|=voivat|saatetaan|saatam|saattaa|=tulee|=kaikki|"
    "muu|muut|muist|muiss|oma|omi|omal|=kukin|=ellei|=mikäli|=kanssa|=varten|=avulla|=kautta|=mukaan|=lukien|=alle|"
    "=yli|=yksi|=kaksi|=noin|=enintään|=vähintään|yrity|organis|asiak|rekister|tieto|tiedo|tiedot|henkilö|henkilötied|"
    "palvel|käsit|käyt|sivu|=oy|=oyj|=www|=http|=https|rekisterinp|toimi|tarko|koske|liitty|yhteist|kump|osa|osia|"
    "teknis|teknii|teknil|teknise|vaatim|maksu|tapauks|vastaav|erityis|tahoil|aika|aikan|ajan|vuoks|ensisij|seuraav|"
    "käyttäj|tietokon|lähet|tallen|mahdoll|tarvit|tarpee|määri|viesti|hyödy|kuitenk|esimerk|täyttäes|kunta|=jäte|"
    "useim|toimint|toiminn|osoitt|lisäk|=nämä|tehty|tehdä|=tehdään|anta|anne|annet|saada|saadaa|saamm|saanut|kysy|"
    "numer|laitet|laittee|aiem|aikais|=a|=b|=c|=p|=pl|=puh|=y|=s|=1|helsin|=fi|=com|jokai|hänel|sinul|suoma";

/* --- index of all stems, for coverage ----------------------------------------------------------- */
struct binder { struct str *at; size_t count; }; /* all stems there are */

static void index_terms(struct str terms, struct binder *list)
{
    while (terms.len > 0) {
        struct str term = str_cut(&terms, ' ');

        if (term.len > 0 && (term.ptr[0] == '!' || term.ptr[0] == '-'))
            term = str_sub(term, 1, term.len);
        if (term.len == 0 || term.ptr[0] == '#')
            continue;
        while (term.len > 0)
            list->at[list->count++] = str_cut(&term, '|');
    }
}

static size_t stem_bytes(void)
{
    size_t bytes = strlen(common_words);

    for (size_t i = 0; i < COUNT(features); i++)
        bytes += strlen(features[i].terms) + 1;
    return bytes;
}

struct binder *binder_new(struct arena *arena)
{
    struct binder *binder = ARENA_NEW(arena, struct binder);

    binder->at = ARENA_ARRAY(arena, struct str, stem_bytes() / 2);
    for (size_t i = 0; i < COUNT(features); i++)
        index_terms(str_from(features[i].terms), binder);
    index_terms(str_from(common_words), binder);
    return binder;
}

static bool known_by_list(const struct binder *known, struct str fold)
{
    for (size_t i = 0; i < known->count; i++) {
        if (stem_matches(known->at[i], fold))
            return true;
    }
    return false;
}

static bool known_by_vocabulary(struct arena *arena, const struct token *token)
{
    struct tokens one = {(struct token[]){*token}, 1};
    struct str *words;

    for (int v = VOCABULARY_PURPOSE; v <= VOCABULARY_NEED; v++) {
        if (words_in(arena, &one, (enum vocabulary)v, &words) > 0)
            return true;
    }
    return str_empty(service_in(&one)) ? false : true;
}

/* At least half of the words known, and never four unknown ones in a row. Numbers, addresses and
 * single letters do not count. */
static bool covered(struct arena *arena, const struct binder *known, const struct tokens *tokens)
{
    size_t total = 0, found = 0, run = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->at[i].kind != TOKEN_WORD || tokens->at[i].fold.len < 2)
            continue;
        total++;
        if (known_by_list(known, tokens->at[i].fold) || known_by_vocabulary(arena, &tokens->at[i])) {
            found++;
            run = 0;
        } else if (++run >= 4) {
            return false;
        }
    }
    return found * 100 >= total * 50;
}

/* --- parameters ------------------------------------------------------------------------------- */
/* Contact statements list only the categories that they can grant. */
static bool word_of(enum statement s, struct str word)
{
    static const struct { enum statement statement; enum category category; } listed[] = {
#define GRANTS_PURPOSE(st, p)
#define GRANTS_CATEGORY(st, c)
#define GRANTS_LISTED(st, c) {STATEMENT_##st, CATEGORY_##c},
#include "policy/grants.def"
#undef GRANTS_PURPOSE
#undef GRANTS_CATEGORY
#undef GRANTS_LISTED
    };
    bool any = false;

    for (size_t i = 0; i < COUNT(listed); i++) {
        if (listed[i].statement != s)
            continue;
        any = true;
        if (str_eqz(word, category_word(listed[i].category)))
            return true;
    }
    return !any;
}

static const char *right_of_section(enum section section)
{
    switch (section) {
    case SECTION_ACCESS: return "access";
    case SECTION_PORTABILITY: return "portability";
    case SECTION_RECTIFICATION: return "rectification";
    case SECTION_RESTRICTION: return "restriction";
    case SECTION_OBJECTION: return "objection";
    default: return NULL;
    }
}

static void read_words(struct arena *arena, enum statement s, enum section section, const struct tokens *tokens,
                       struct param *p)
{
    struct str *words;
    size_t n = words_in(arena, tokens, p->slot->vocabulary, &words);

    p->words = words;
    for (size_t i = 0; i < n; i++) {
        if (p->slot->vocabulary != VOCABULARY_CATEGORY || word_of(s, words[i]))
            p->words[p->word_count++] = words[i];
    }
    if (p->word_count == 0 && p->slot->vocabulary == VOCABULARY_RIGHT && right_of_section(section) != NULL)
        p->words[p->word_count++] = str_from(right_of_section(section));
}

static struct str clip(struct str text, size_t most)
{
    size_t len = text.len < most ? text.len : most;

    while (len > 0 && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return str_sub(text, 0, len);
}

/* What stands between the words of a title: blanks, hyphens, dashes, colons. */
static struct str trim_joints(struct str s)
{
    static const char *const joints[] = {" ", "-", ":", "\t", "\xe2\x80\x93", "\xe2\x80\x94"};
    bool again = true;

    while (again) {
        again = false;
        for (size_t i = 0; i < COUNT(joints); i++) {
            struct str joint = str_from(joints[i]);

            if (s.len >= joint.len && str_ends(s, joint)) {
                s = str_sub(s, 0, s.len - joint.len);
                again = true;
            }
            if (s.len >= joint.len && str_starts(s, joint)) {
                s = str_sub(s, joint.len, s.len);
                again = true;
            }
        }
    }
    return s;
}

/* "Asiakasrekisteri - tietosuojaseloste" -> "Asiakasrekisteri": our title says the word itself. */
static struct str title_name(struct str title)
{
    struct str word = STR("tietosuojaseloste");
    struct str name = trim_joints(title);

    if (name.len > word.len && str_eq_nocase(str_sub(name, name.len - word.len, word.len), word))
        name = trim_joints(str_sub(name, 0, name.len - word.len));
    else if (name.len > word.len && str_eq_nocase(str_sub(name, 0, word.len), word))
        name = trim_joints(str_sub(name, word.len, name.len));
    return name.len > 0 ? name : title;
}

/* Does the text hold anything for the slot? Fills p. */
static bool read_slot(struct arena *arena, enum statement s, const struct notice_sentence *sentence,
                      const struct tokens *tokens, struct param *p)
{
    switch (p->slot->kind) {
    case SLOT_KIND_INT:
        p->number = strcmp(p->slot->name, "years") == 0 ? years_in(tokens) : -1;
        return p->number >= p->slot->min && p->number <= p->slot->max;
    case SLOT_KIND_DATE:
        p->date = date_in(sentence->text);
        return !date_is_none(p->date);
    case SLOT_KIND_TEXT:
        p->text = strcmp(p->slot->name, "service") == 0 ? service_in(tokens)
                  : s == STATEMENT_NOTICE_TITLE         ? clip(title_name(sentence->text), (size_t)p->slot->max)
                                                        : clip(sentence->text, (size_t)p->slot->max);
        return p->text.len > 0;
    default:
        read_words(arena, s, sentence->section, tokens, p);
        return p->word_count > 0;
    }
}

static void default_words(struct arena *arena, struct param *p)
{
    struct str rest = str_from(p->slot->dflt_words);

    p->words = ARENA_ARRAY(arena, struct str, rest.len + 1);
    while (rest.len > 0)
        p->words[p->word_count++] = str_cut(&rest, ',');
}

/* The statement's parameters from the sentence; false when one that it needs is not there. */
static bool read_params(struct arena *arena, const struct feature *f, const struct notice_sentence *sentence,
                        const struct tokens *tokens, struct str *out)
{
    const struct statement_slot *slots = statement_slots(f->statement);
    struct param params[8];
    size_t n = 0;

    for (; slots[n].name != NULL && n < COUNT(params); n++) {
        struct param *p = &params[n];

        *p = (struct param){.slot = &slots[n]};
        if (read_slot(arena, f->statement, sentence, tokens, p))
            continue;
        if (p->slot->kind == SLOT_KIND_WORDS && (f->flags & EMPTY) != 0)
            continue;
        if ((f->flags & (DEFAULTS | IS_ANTI)) == 0)
            return false;
        p->number = p->slot->dflt;
        if (p->slot->kind == SLOT_KIND_WORDS)
            default_words(arena, p);
    }
    *out = params_write(arena, params, n);
    return true;
}

/* --- matching --------------------------------------------------------------------------------- */
/* "#contact": an e-mail address, a telephone number or a postal code; else a slot with something. */
static bool slot_term(struct arena *arena, enum statement s, const struct notice_sentence *sentence,
                      const struct tokens *tokens, struct str name)
{
    const struct statement_slot *slots = statement_slots(s);

    if (str_eqz(name, "contact")) {
        for (size_t i = 0; i < tokens->count; i++) {
            if (tokens->at[i].kind == TOKEN_EMAIL ||
                (tokens->at[i].kind == TOKEN_NUMBER && tokens->at[i].fold.len >= 3))
                return true;
        }
        return false;
    }
    for (size_t i = 0; slots[i].name != NULL; i++) {
        struct param p = {.slot = &slots[i]};

        if (str_eqz(name, slots[i].name))
            return read_slot(arena, s, sentence, tokens, &p);
    }
    return false;
}

static bool term_matches(struct arena *arena, enum statement s, const struct notice_sentence *sentence,
                         const struct tokens *tokens, struct str term)
{
    if (term.len > 0 && term.ptr[0] == '#')
        return slot_term(arena, s, sentence, tokens, str_sub(term, 1, term.len));
    for (size_t i = 0; i < tokens->count; i++) {
        if (stem_matches(term, tokens->at[i].fold))
            return true;
    }
    return false;
}

/* 0: no match; else more for more features found. */
static unsigned match_terms(struct arena *arena, enum statement s, const struct notice_sentence *sentence,
                            const struct tokens *tokens, const char *terms, unsigned least_optional)
{
    struct str rest = str_from(terms);
    unsigned found = 0, optional = 0;

    while (rest.len > 0) {
        struct str term = str_cut(&rest, ' ');
        char kind = term.len > 0 ? term.ptr[0] : 0;
        bool hit;

        if (kind == '!' || kind == '-')
            term = str_sub(term, 1, term.len);
        hit = term_matches(arena, s, sentence, tokens, term);
        if ((kind == '!' && !hit) || (kind == '-' && hit))
            return 0;
        if (kind != '-' && hit)
            found += kind == '!' ? 10 : 8;
        optional += kind != '!' && kind != '-' && hit;
    }
    return optional < least_optional ? 0 : found;
}

static bool numbers_used(const struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->at[i].kind == TOKEN_NUMBER &&
            !(i + 1 < tokens->count && stem_matches(STR("vuot|vuod|=v"), tokens->at[i + 1].fold)))
            return false;
    }
    return true;
}

struct candidate { const struct feature *feature; unsigned score; bool denied; struct str params; };

static bool place_fits(const struct feature *f, const struct notice_sentence *sentence)
{
    if ((f->flags & ITEM) != 0 && !sentence->is_item)
        return false;
    if ((f->flags & PROSE) != 0 && sentence->is_item)
        return false;
    if (sentence->section == SECTION_COUNT)
        return (f->flags & STRICT) == 0 && !((f->flags & IS_ANTI) != 0 && f->sections != ANY);
    return f->sections == ANY || (f->sections >> sentence->section & 1) != 0;
}

static bool try_feature(struct arena *arena, const struct feature *f, const struct notice_sentence *sentence,
                        const struct tokens *tokens, size_t negations, struct candidate *out)
{
    size_t off = negations > f->negations ? negations - f->negations : f->negations - negations;

    if (!place_fits(f, sentence))
        return false;
    *out = (struct candidate){.feature = f, .denied = f->negations != ANY_NEGATIONS && off != 0};
    if (out->denied && (off != 1 || (f->flags & IS_ANTI) != 0))
        return false;
    if ((f->flags & ANYNUM) == 0 && !numbers_used(tokens))
        return false;
    out->score = match_terms(arena, f->statement, sentence, tokens, f->terms, f->optional);
    if (out->score == 0 || !read_params(arena, f, sentence, tokens, &out->params))
        return false;
    if (sentence->section == statement_section(f->statement))
        out->score += 3;
    if ((f->flags & IS_ANTI) != 0)
        out->score += 15;
    return true;
}

static bool has_statement(const struct notice_sentence *sentence, enum statement s)
{
    for (size_t i = 0; i < sentence->statement_count; i++) {
        if (sentence->statements[i].id == s)
            return true;
    }
    return false;
}

static void add_statement(struct arena *arena, struct notice_sentence *sentence, enum statement s, struct str params)
{
    if (sentence->statement_count < SENTENCE_STATEMENTS && !has_statement(sentence, s))
        sentence->statements[sentence->statement_count++] =
            (struct policy_statement){s, (int)statement_section(s), str_copy(arena, params)};
}

/* A list's words that are statements of their own: "collection" among the grounds of disclosure. */
static void add_implied(struct arena *arena, struct notice_sentence *sentence)
{
    static const struct { enum statement from; const char *word; enum statement to; } implied[] = {
        {STATEMENT_DISCLOSURE_GROUNDS, "\"collection\"", STATEMENT_DISCLOSURE_COLLECTION},
        {STATEMENT_DISCLOSURE_GROUNDS, "\"invoicing\"", STATEMENT_DISCLOSURE_INVOICING},
        {STATEMENT_DISCLOSURE_GROUNDS, "\"credit-application\"", STATEMENT_DISCLOSURE_CREDIT},
        {STATEMENT_ERASURE_HELD, "\"open-invoices\"", STATEMENT_OPEN_INVOICES_KNOWN},
    };

    for (size_t i = 0; i < COUNT(implied); i++) {
        for (size_t k = 0; k < sentence->statement_count; k++) {
            if (sentence->statements[k].id == implied[i].from &&
                str_contains(sentence->statements[k].params, str_from(implied[i].word))) {
                add_statement(arena, sentence, implied[i].to, STR("{}"));
                break;
            }
        }
    }
}

/* A form of the statement that holds beats one that is denied; else the more specific one. */
static bool better(const struct candidate *a, const struct candidate *b)
{
    if (b->feature != NULL && a->feature->statement == b->feature->statement && a->denied != b->denied)
        return b->denied;
    return b->feature == NULL || a->score > b->score || (a->score == b->score && b->denied && !a->denied);
}

static enum notice_outcome outcome_of(const struct candidate *best)
{
    if (best->denied || (best->feature->flags & IS_ANTI) != 0)
        return NOTICE_CONTRADICTED;
    return statement_kind(best->feature->statement) == STATEMENT_IS_ATTESTED ? NOTICE_ATTESTED : NOTICE_BOUND;
}

void bind_sentence(struct arena *arena, struct arena *scratch, const struct binder *binder,
                   struct notice_sentence *sentence)
{
    struct tokens tokens = tokens_of(scratch, sentence->text);
    size_t negations = negations_in(&tokens);
    struct candidate found[COUNT(features)], best = {0};
    size_t count = 0;

    for (size_t i = 0; i < COUNT(features); i++) {
        if (!try_feature(scratch, &features[i], sentence, &tokens, negations, &found[count]))
            continue;
        if (better(&found[count], &best))
            best = found[count];
        count++;
    }
    if (best.feature == NULL)
        return;
    if (statement_section(best.feature->statement) > SECTION_REGISTER_NAME && !covered(scratch, binder, &tokens))
        return; /* names of firms and people are no words of the matter; all else must be */
    sentence->outcome = outcome_of(&best);
    add_statement(arena, sentence, best.feature->statement, best.params);
    if (sentence->outcome == NOTICE_CONTRADICTED)
        sentence->finding = best.denied ? FINDING_STATEMENT_DENIED : best.feature->finding;
    for (size_t i = 0; i < count && best.feature->family != 0; i++) {
        if (found[i].feature->family == best.feature->family && found[i].denied == best.denied)
            add_statement(arena, sentence, found[i].feature->statement, found[i].params);
    }
    if (sentence->outcome == NOTICE_BOUND)
        add_implied(arena, sentence);
    if (sentence->section == SECTION_COUNT)
        sentence->section = statement_section(best.feature->statement);
}

/* --- headings --------------------------------------------------------------------------------- */
/* A heading is short and no sentence. by_markup: the form says that it is one (tab, number, h2). */
enum section heading_section(struct arena *arena, struct str text, bool by_markup)
{
    struct tokens tokens = tokens_of(arena, text);
    struct notice_sentence none = {.section = SECTION_COUNT, .text = text};
    enum section best = SECTION_COUNT;
    unsigned most = 0;

    if (tokens.count == 0 || tokens.count > (by_markup ? 24U : 9U))
        return SECTION_COUNT;
    if (!by_markup && tokens_have(&tokens, "=on|=ovat|=ei|=voi|voida|=voit|=ole|=tulee|käsitel|=saadaan|=säilytetään|=säilytämme|tallennetaan|tallennamm|kerätään|keräämm"))
        return SECTION_COUNT;
    for (size_t i = 0; i < COUNT(headings); i++) {
        unsigned score = match_terms(arena, STATEMENT_NONE, &none, &tokens, headings[i].terms, 0);

        /* the longer the heading, the more of it must be known */
        if (score > most && (by_markup || score * 2 >= tokens.count * 4)) {
            most = score;
            best = headings[i].section;
        }
    }
    return best;
}
