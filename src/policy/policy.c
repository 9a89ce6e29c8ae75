/* The notice in force as a program: what it states, what it therefore permits (P10, P16, P18). Pure. */
#include "policy/policy.h"

#include <string.h>

#include "base/errors.h"
#include "base/field.h"
#include "errors_policy.h"

/* --- tables --------------------------------------------------------------------------------- */
static const struct { const char *word; enum legal_basis basis; bool law; } purposes[PURPOSE_COUNT] = {
#define PURPOSE(name, word, basis, law) [PURPOSE_##name] = {word, basis, law},
#include "policy/purposes.def"
#undef PURPOSE
};

static const struct { const char *word; bool law; } categories[CATEGORY_COUNT] = {
#define CATEGORY(name, word, law) [CATEGORY_##name] = {word, law},
#include "policy/categories.def"
#undef CATEGORY
};

static const struct { const char *word, *article; } sections[SECTION_COUNT] = {
#define SECTION(name, word, article) [SECTION_##name] = {word, article},
#include "policy/sections.def"
#undef SECTION
};

static const struct statement_entry {
    const char *word;
    int promise;
    enum section section;
    const struct statement_slot *slots;
    enum statement_kind kind;
    const char *rule, *evidence;
} statements[STATEMENT_COUNT] = {
#define SLOT_INT(n, lo, hi, d) {.name = n, .kind = SLOT_KIND_INT, .min = lo, .max = hi, .dflt = d}
#define SLOT_DATE(n) {.name = n, .kind = SLOT_KIND_DATE}
#define SLOT_TEXT(n, most) {.name = n, .kind = SLOT_KIND_TEXT, .max = most}
#define SLOT_WORDS(n, v, d) {.name = n, .kind = SLOT_KIND_WORDS, .vocabulary = v, .dflt_words = d}
#define SLOTS(...) (const struct statement_slot[]){__VA_ARGS__, {.name = NULL}}
#define NO_SLOTS (const struct statement_slot[]){{.name = NULL}}
#define ENTRY(n, w, p, s, sl, k, r, e) [STATEMENT_##n] = {w, p, s, sl, k, r, e},
#define STATEMENT(n, w, p, s, sl, r, e) ENTRY(n, w, p, s, SLOT_LIST(sl), STATEMENT_IS_ENFORCED, #r, #e)
#define STATEMENT_PLANNED(n, w, p, s, sl, r, e) ENTRY(n, w, p, s, SLOT_LIST(sl), STATEMENT_IS_PLANNED, #r, #e)
#define STATEMENT_ATTESTED(n, w, p, s, sl) ENTRY(n, w, p, s, SLOT_LIST(sl), STATEMENT_IS_ATTESTED, "", "")
#define SLOT_LIST(...) __VA_ARGS__
    [STATEMENT_NONE] = {NULL, 0, SECTION_TITLE, NO_SLOTS, 0, "", ""},
#include "policy/statements.def"
#undef STATEMENT
#undef STATEMENT_PLANNED
#undef STATEMENT_ATTESTED
};

static const struct { enum statement statement; enum purpose purpose; enum category category; bool listed; } grants[] = {
#define GRANTS_PURPOSE(s, p) {STATEMENT_##s, PURPOSE_##p, CATEGORY_NONE, false},
#define GRANTS_CATEGORY(s, c) {STATEMENT_##s, PURPOSE_NONE, CATEGORY_##c, false},
#define GRANTS_LISTED(s, c) {STATEMENT_##s, PURPOSE_NONE, CATEGORY_##c, true},
#include "policy/grants.def"
#undef GRANTS_PURPOSE
#undef GRANTS_CATEGORY
#undef GRANTS_LISTED
};

static const uint64_t uses[PURPOSE_COUNT] = {
#define C(name) CATEGORY_BIT(CATEGORY_##name)
#define USES(purpose, ...) [PURPOSE_##purpose] = (__VA_ARGS__),
#include "policy/uses.def"
#undef USES
#undef C
};

_Static_assert(PURPOSE_COUNT < 64 && CATEGORY_COUNT < 64, "bits of struct policy");

/* --- words ---------------------------------------------------------------------------------- */
const char *purpose_word(enum purpose p)
{
    return p > PURPOSE_NONE && p < PURPOSE_COUNT ? purposes[p].word : NULL;
}

enum purpose purpose_from_word(struct str word)
{
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        if (str_eqz(word, purposes[p].word))
            return (enum purpose)p;
    }
    return PURPOSE_NONE;
}

bool purpose_imposed_by_law(enum purpose p)
{
    return p > PURPOSE_NONE && p < PURPOSE_COUNT && purposes[p].law;
}

enum legal_basis purpose_basis(enum purpose p)
{
    return p > PURPOSE_NONE && p < PURPOSE_COUNT ? purposes[p].basis : 0;
}

const char *category_word(enum category c)
{
    return c > CATEGORY_NONE && c < CATEGORY_COUNT ? categories[c].word : NULL;
}

enum category category_from_word(struct str word)
{
    for (int c = 1; c < CATEGORY_COUNT; c++) {
        if (str_eqz(word, categories[c].word))
            return (enum category)c;
    }
    return CATEGORY_NONE;
}

bool category_imposed_by_law(enum category c)
{
    return c > CATEGORY_NONE && c < CATEGORY_COUNT && categories[c].law;
}

static const struct statement_entry *entry(enum statement s)
{
    return &statements[s > STATEMENT_NONE && s < STATEMENT_COUNT ? s : STATEMENT_NONE];
}

const char *statement_word(enum statement s) { return entry(s)->word; }
int statement_promise(enum statement s) { return entry(s)->promise; }
enum section statement_section(enum statement s) { return entry(s)->section; }
const struct statement_slot *statement_slots(enum statement s) { return entry(s)->slots; }
enum statement_kind statement_kind(enum statement s) { return entry(s)->kind; }
const char *statement_rule(enum statement s) { return entry(s)->rule; }
const char *statement_evidence(enum statement s) { return entry(s)->evidence; }

enum statement statement_from_word(struct str word)
{
    for (int s = 1; s < STATEMENT_COUNT; s++) {
        if (str_eqz(word, statements[s].word))
            return (enum statement)s;
    }
    return STATEMENT_NONE;
}

const char *section_word(enum section s) { return s < SECTION_COUNT ? sections[s].word : NULL; }
const char *section_article(enum section s) { return s < SECTION_COUNT ? sections[s].article : NULL; }

enum section section_from_word(struct str word)
{
    for (int s = 0; s < SECTION_COUNT; s++) {
        if (str_eqz(word, sections[s].word))
            return (enum section)s;
    }
    return SECTION_COUNT;
}

enum statement policy_statement_for_purpose(enum purpose purpose)
{
    for (size_t i = 0; i < COUNT(grants); i++) {
        if (purpose != PURPOSE_NONE && grants[i].purpose == purpose)
            return grants[i].statement;
    }
    return STATEMENT_NONE;
}

enum statement policy_statement_for_category(enum category category)
{
    for (size_t i = 0; i < COUNT(grants); i++) {
        if (category != CATEGORY_NONE && grants[i].category == category)
            return grants[i].statement;
    }
    return STATEMENT_NONE;
}

/* --- compiling ------------------------------------------------------------------------------ */
static bool lists_category(const struct param *params, size_t count, enum category c)
{
    for (size_t i = 0; i < count; i++) {
        if (params[i].slot->vocabulary != VOCABULARY_CATEGORY)
            continue;
        for (size_t w = 0; w < params[i].word_count; w++) {
            if (category_from_word(params[i].words[w]) == c)
                return true;
        }
    }
    return false;
}

static void grant(struct policy *out, enum statement s, const struct param *params, size_t count)
{
    out->stated[s / 64] |= UINT64_C(1) << (s % 64);
    for (size_t i = 0; i < COUNT(grants); i++) {
        if (grants[i].statement != s)
            continue;
        if (grants[i].purpose != PURPOSE_NONE)
            out->purposes |= PURPOSE_BIT(grants[i].purpose);
        if (grants[i].category != CATEGORY_NONE &&
            (!grants[i].listed || lists_category(params, count, grants[i].category)))
            out->categories |= CATEGORY_BIT(grants[i].category);
    }
}

static uint64_t law_categories(void)
{
    uint64_t bits = 0;

    for (int c = 1; c < CATEGORY_COUNT; c++) {
        if (categories[c].law)
            bits |= CATEGORY_BIT(c);
    }
    return bits;
}

enum rc policy_compile(struct arena *arena, const struct policy_statement *in, size_t count,
                       struct policy *out, struct err *err)
{
    struct policy_statement *copy = ARENA_ARRAY(arena, struct policy_statement, count + 1);

    for (size_t i = 0; i < count; i++) {
        struct param *params;
        size_t n;

        if (in[i].id <= STATEMENT_NONE || in[i].id >= STATEMENT_COUNT)
            return err_invalid(err, E1305_STATEMENT_UNKNOWN, NULL);
        TRY(params_read(arena, in[i].id, in[i].params, &params, &n, err));
        copy[i] = in[i];
        copy[i].params = params_write(arena, params, n);
        grant(out, in[i].id, params, n);
    }
    out->statements = copy;
    out->statement_count = count;
    out->categories |= law_categories();
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        if (purposes[p].law)
            out->purposes |= PURPOSE_BIT(p);
        if (purposes[p].law)
            out->categories_of[p] = ~UINT64_C(0); /* never refused for a missing statement */
        else if ((out->purposes & PURPOSE_BIT(p)) != 0)
            out->categories_of[p] = (uses[p] & out->categories) | law_categories();
    }
    return RC_OK;
}

enum rc policy_of_everything(struct arena *arena, struct policy *out, struct err *err)
{
    struct policy_statement all[STATEMENT_COUNT];
    size_t n = 0;

    for (int s = 1; s < STATEMENT_COUNT; s++)
        all[n++] = (struct policy_statement){(enum statement)s, (int)statements[s].section,
                                             params_default(arena, (enum statement)s)};
    *out = (struct policy){.version = 1};
    return policy_compile(arena, all, n, out, err);
}

/* --- deciding ------------------------------------------------------------------------------- */
bool policy_states(const struct policy *policy, enum statement s)
{
    return policy != NULL && s > STATEMENT_NONE && s < STATEMENT_COUNT &&
           (policy->stated[s / 64] >> (s % 64) & 1) != 0;
}

/* Canonical form makes this a search: "name": stands once, outside any string, because a quote inside
 * a string is escaped. */
int64_t policy_param_i64(const struct policy *policy, enum statement s, const char *param, int64_t dflt)
{
    for (size_t i = 0; policy_states(policy, s) && i < policy->statement_count; i++) {
        struct str params = policy->statements[i].params;
        size_t at = 1, len = strlen(param);

        if (policy->statements[i].id != s)
            continue;
        for (; at + len + 3 < params.len; at++) {
            if (params.ptr[at] == '"' && params.ptr[at - 1] != '\\' && params.ptr[at + len + 1] == '"' &&
                params.ptr[at + len + 2] == ':' && memcmp(params.ptr + at + 1, param, len) == 0) {
                struct str rest = str_sub(params, at + len + 3, params.len);
                size_t end = 0;
                int64_t n;

                while (end < rest.len && rest.ptr[end] != ',' && rest.ptr[end] != '}')
                    end++;
                return str_to_i64(str_sub(rest, 0, end), &n) ? n : dflt;
            }
        }
    }
    return dflt;
}

static bool purpose_stated(const struct policy *policy, enum purpose p)
{
    return purpose_imposed_by_law(p) || (policy != NULL && (policy->purposes & PURPOSE_BIT(p)) != 0);
}

/* A statement of the notice in force that states the purpose: what an allowing verdict cites. */
static enum statement stating(const struct policy *policy, enum purpose p)
{
    for (size_t i = 0; i < COUNT(grants); i++) {
        if (grants[i].purpose == p && policy_states(policy, grants[i].statement))
            return grants[i].statement;
    }
    return STATEMENT_NONE;
}

enum rc policy_permit_purpose(struct ctx *ctx, enum purpose purpose)
{
    if (purpose <= PURPOSE_NONE || purpose >= PURPOSE_COUNT)
        return err_bug(&ctx->err, E1306_NO_PURPOSE);
    if (purpose_stated(ctx->policy, purpose))
        return RC_OK;
    return err_refused(&ctx->err, (int)policy_statement_for_purpose(purpose));
}

enum rc policy_decide(struct ctx *ctx, enum category category, enum use use, struct verdict *out)
{
    enum purpose purpose = (enum purpose)ctx->purpose;
    enum rc rc;

    *out = (struct verdict){.purpose = purpose, .category = category,
                            .notice_id = ctx->policy != NULL ? ctx->policy->notice_id : 0};
    if (category <= CATEGORY_NONE || category >= CATEGORY_COUNT)
        return err_bug(&ctx->err, E1306_NO_PURPOSE);
    rc = policy_permit_purpose(ctx, purpose);
    if (rc != RC_OK) {
        out->statement = (enum statement)ctx->err.statement;
        return rc;
    }
    /* Erasing is never refused: a category that the notice has dropped must be able to go. */
    out->allowed = purpose_imposed_by_law(purpose) || category_imposed_by_law(category) ||
                   use == USE_ERASE ||
                   (ctx->policy->categories_of[purpose] & CATEGORY_BIT(category)) != 0;
    if (out->allowed) {
        out->statement = stating(ctx->policy, purpose);
        return RC_OK;
    }
    /* Stated, but not for this purpose: what is missing is a wider statement of the purpose. */
    out->statement = (ctx->policy->categories & CATEGORY_BIT(category)) != 0
                         ? policy_statement_for_purpose(purpose)
                         : policy_statement_for_category(category);
    return err_refused(&ctx->err, (int)out->statement);
}

/* Fields are shown and stored by category alone: the purpose is asked when they are used (P18, P69). */
static bool field_stated(const struct ctx *ctx, int category, int *statement)
{
    *statement = (int)policy_statement_for_category((enum category)category);
    return category_imposed_by_law((enum category)category) ||
           (ctx->policy != NULL && (ctx->policy->categories & CATEGORY_BIT(category)) != 0);
}

/* base cannot see policy, so policy introduces itself, before main: no start-up can forget it. */
__attribute__((constructor)) static void introduce_to_fields(void)
{
    field_policy_set(field_stated);
}
