/* Words of Finnish text: tokens in lower case, stems that match them, negations, numbers. Stems are
 * beginnings of words with their consonant gradation listed ("poist|poistet"): a Snowball stemmer was
 * weighed and rejected, because it maps "luovuteta" and "luovuttaa" to two stems and cannot see
 * inside compounds. */
#include <string.h>

#include "base/utf8.h"
#include "rooms/notice/internal.h"

/* --- tokens ----------------------------------------------------------------------------------- */
static bool is_letter(int32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp != 0xD7 && cp != 0xF7 &&
           cp < 0x250);
}

static bool is_digit(int32_t cp) { return cp >= '0' && cp <= '9'; }

static int32_t lower(int32_t cp)
{
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
        return cp + 32;
    if (cp == 0x160 || cp == 0x17D)
        return cp + 1;
    return cp;
}

/* The run of bytes up to white space or a bracket: an e-mail or web address is one token. */
static size_t run_end(struct str text, size_t at)
{
    while (at < text.len && strchr(" \t\n,;()<>\"", text.ptr[at]) == NULL)
        at++;
    return at;
}

static enum token_kind run_kind(struct str run)
{
    if (str_contains(run, STR("@")) && str_find(run, STR("@"), 0) > 0)
        return TOKEN_EMAIL;
    if (str_starts(run, STR("www.")) || str_starts(run, STR("http://")) || str_starts(run, STR("https://")))
        return TOKEN_URL;
    return TOKEN_WORD;
}

static struct str fold_word(struct arena *arena, struct str word)
{
    char *out = arena_alloc(arena, word.len * 2 + 4);
    size_t len = 0, at = 0;

    while (at < word.len) {
        int32_t cp = utf8_next(word, &at);

        if (cp >= 0)
            len += utf8_put(out + len, (uint32_t)lower(cp));
    }
    return (struct str){out, len};
}

static bool next_token(struct arena *arena, struct str text, size_t *at, bool run_start, struct token *out)
{
    size_t from = *at, end;
    int32_t cp;

    if (run_start) {
        end = run_end(text, from);
        out->kind = run_kind(str_sub(text, from, end - from));
        if (out->kind != TOKEN_WORD) {
            *out = (struct token){out->kind, fold_word(arena, str_sub(text, from, end - from)), -1, from, end};
            *at = end;
            return true;
        }
    }
    cp = utf8_next(text, at);
    if (!is_letter(cp) && !is_digit(cp))
        return false;
    out->kind = is_digit(cp) ? TOKEN_NUMBER : TOKEN_WORD;
    for (end = *at; end < text.len; end = *at) {
        cp = utf8_next(text, at);
        if (out->kind == TOKEN_NUMBER ? !is_digit(cp) : !is_letter(cp) && !is_digit(cp))
            break;
    }
    *at = end;
    *out = (struct token){out->kind, fold_word(arena, str_sub(text, from, end - from)), -1, from, end};
    if (out->kind == TOKEN_NUMBER && (out->fold.len > 9 || !str_to_i64(out->fold, &out->number)))
        out->number = -1;
    return true;
}

struct tokens tokens_of(struct arena *arena, struct str text)
{
    struct tokens out = {ARENA_ARRAY(arena, struct token, text.len / 2 + 2), 0};
    size_t at = 0;
    bool run_start = true;

    while (at < text.len) {
        bool space = strchr(" \t\n,;()<>\"", text.ptr[at]) != NULL;

        if (space) {
            at++;
            run_start = true;
            continue;
        }
        if (next_token(arena, text, &at, run_start, &out.at[out.count]))
            out.count++;
        run_start = false;
    }
    return out;
}

/* --- stems ------------------------------------------------------------------------------------ */
bool stem_matches(struct str alternatives, struct str fold)
{
    while (alternatives.len > 0) {
        struct str one = str_cut(&alternatives, '|');

        if (one.len == 0)
            continue;
        if (one.ptr[0] == '=' ? str_eq(str_sub(one, 1, one.len), fold)
            : one.ptr[0] == '*' ? str_contains(fold, str_sub(one, 1, one.len))
                                : str_starts(fold, one))
            return true;
    }
    return false;
}

bool tokens_have(const struct tokens *tokens, const char *alternatives)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (stem_matches(str_from(alternatives), tokens->at[i].fold))
            return true;
    }
    return false;
}

size_t negations_in(const struct tokens *tokens)
{
    const struct str words = STR("=ei|=eivät|=eivat|=emme|=en|=et|=ette|=älä|=älkää|=koskaan|=inte|=not");
    struct str last = STR("");
    size_t n = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        struct str fold = tokens->at[i].fold;
        /* "emme ... emmekä", "ei ... eikä": the same negation goes on */
        bool on = stem_matches(STR("=eikä|=eivätkä|=emmekä"), fold);

        if (!on && !stem_matches(words, fold))
            continue;
        n += !(on && last.len > 0 && str_starts(fold, last));
        last = on ? str_sub(fold, 0, fold.len - (str_ends(fold, STR("kä")) ? 3 : 0)) : fold;
    }
    return n;
}

static const struct { enum vocabulary vocabulary; const char *word, *stems; } stems[] = {
#define STEM(v, w, s) {VOCABULARY_##v, w, s},
#include "rooms/notice/stems.def"
#undef STEM
};

static bool spoken_of(const struct tokens *tokens, enum vocabulary v, const char *word)
{
    for (size_t i = 0; i < COUNT(stems); i++) {
        if (stems[i].vocabulary != v || strcmp(stems[i].word, word) != 0)
            continue;
        for (size_t k = 0; k < tokens->count; k++) {
            /* "IP-osoite", "www-osoite" are no postal address */
            bool part = k > 0 && tokens->at[k].from == tokens->at[k - 1].to + 1 && stem_matches(STR("=osoite"), tokens->at[k].fold);

            if (!part && stem_matches(str_from(stems[i].stems), tokens->at[k].fold))
                return true;
        }
        return false;
    }
    return false;
}

size_t words_in(struct arena *arena, const struct tokens *tokens, enum vocabulary v, struct str **out)
{
    const char *word;
    size_t count = 0, most = 0;

    while (vocabulary_word(v, most) != NULL)
        most++;
    *out = ARENA_ARRAY(arena, struct str, most + 1);
    for (size_t i = 0; (word = vocabulary_word(v, i)) != NULL; i++) {
        if (spoken_of(tokens, v, word))
            (*out)[count++] = str_from(word);
    }
    return count;
}

struct str service_in(const struct tokens *tokens)
{
    static const struct { const char *stem, *name; } services[] = { /* all send data to a third country */
        {"google", "Google Analytics"}, {"=analytics", "Google Analytics"}, {"hotjar", "Hotjar"},
        {"facebook", "Meta Pixel"}, {"=meta", "Meta Pixel"}, {"hubspot", "HubSpot"}, {"=clarity", "Microsoft Clarity"},
        {"mixpanel", "Mixpanel"}, {"linkedin", "LinkedIn Insight"}, {"tiktok", "TikTok Pixel"},
    };

    for (size_t i = 0; i < COUNT(services); i++) {
        if (tokens_have(tokens, services[i].stem))
            return str_from(services[i].name);
    }
    return STR("");
}

/* --- numbers ---------------------------------------------------------------------------------- */
static int64_t number_word(struct str fold)
{
    static const struct { const char *word; int64_t number; } words[] = {
        {"yhden", 1}, {"yksi", 1}, {"kahden", 2}, {"kaksi", 2}, {"kolmen", 3}, {"kolme", 3}, {"neljän", 4},
        {"neljä", 4}, {"viiden", 5}, {"viisi", 5}, {"kuuden", 6}, {"kuusi", 6}, {"seitsemän", 7},
        {"kahdeksan", 8}, {"yhdeksän", 9}, {"kymmenen", 10}, {"viidentoista", 15}, {"viisitoista", 15},
        {"kahdenkymmenen", 20}, {"kaksikymmentä", 20},
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        if (str_eqz(fold, words[i].word))
            return words[i].number;
    }
    return -1;
}

int64_t years_in(const struct tokens *tokens)
{
    for (size_t i = 0; i + 1 < tokens->count; i++) {
        int64_t n = tokens->at[i].kind == TOKEN_NUMBER ? tokens->at[i].number : number_word(tokens->at[i].fold);

        if (n >= 0 && stem_matches(STR("vuot|vuod|=v"), tokens->at[i + 1].fold))
            return n;
    }
    return -1;
}

struct date date_in(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct date d;

        if (!is_digit(text.ptr[i]) || (i > 0 && (is_digit(text.ptr[i - 1]) || text.ptr[i - 1] == '.')))
            continue;
        for (size_t n = 10; n >= 8; n--) {
            struct str part = str_sub(text, i, n);

            if (part.len == n && (i + n >= text.len || !is_digit(text.ptr[i + n])) &&
                date_from_human(part, DATE_NONE, &d))
                return d;
        }
    }
    return DATE_NONE;
}
