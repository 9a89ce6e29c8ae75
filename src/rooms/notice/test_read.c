/* Reading and lint: the two received notices (where ../shared/seeds is there), our own in
 * tests/notices, and mutations of every sentence. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "errors_notice.h"
#include "i18n/i18n.h"
#include "rooms/notice/internal.h"

static struct str read_file(struct arena *arena, const char *path)
{
    char *bytes = arena_alloc(arena, NOTICE_MAX_BYTES);
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(bytes, 1, NOTICE_MAX_BYTES, f);
    assert_int_equal(fclose(f), 0);
    return (struct str){bytes, n};
}

static struct str own(struct arena *arena, const char *name)
{
    return read_file(arena, str_z(arena, str_fmt(arena, "%s/tests/notices/%s", SOURCE_DIR, name)));
}

/* Both seeds, K (has a Y-tunnus) first; false when they are not here. */
static bool seeds(struct arena *arena, struct str out[2])
{
    DIR *dir = opendir(SOURCE_DIR "/../shared/seeds");
    struct dirent *entry;
    size_t n = 0;

    if (dir == NULL)
        return false;
    while ((entry = readdir(dir)) != NULL && n < 2) {
        if (str_ends(str_from(entry->d_name), STR(".txt")))
            out[n++] = read_file(arena, str_z(arena, str_fmt(arena, "%s/../shared/seeds/%s", SOURCE_DIR, entry->d_name)));
    }
    (void)closedir(dir);
    if (n == 2 && str_contains(out[0], STR("<b>"))) {
        struct str k = out[1];

        out[1] = out[0];
        out[0] = k;
    }
    return n == 2;
}

static struct notice_reading reading_of(struct arena *arena, struct str bytes)
{
    struct notice_reading r;
    struct err err = {0};

    assert_int_equal(notice_read(arena, bytes, &r, &err), RC_OK);
    return r;
}

static size_t outcomes(const struct notice_reading *r, enum notice_outcome outcome)
{
    size_t n = 0;

    for (size_t i = 0; i < r->sentence_count; i++)
        n += r->sentences[i].outcome == outcome;
    return n;
}

static bool has_finding(const struct notice_reading *r, const char *id)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        if (strcmp(finding_word(r->findings[i].id), id) == 0)
            return true;
    }
    return false;
}

static struct str without(struct arena *arena, struct str text, struct str part, struct str instead)
{
    ptrdiff_t at = str_find(text, part, 0);

    if (at < 0)
        return STR("");
    return str_fmt(arena, "%.*s%.*s%.*s", (int)at, text.ptr, STR_FMT(instead),
                   STR_FMT(str_sub(text, (size_t)at + part.len, text.len)));
}

/* --- whole notices ------------------------------------------------------------------------------- */
static void check_whole(struct arena *arena, struct str bytes)
{
    struct notice_reading r = reading_of(arena, bytes);

    for (size_t i = 0; i < r.sentence_count; i++) {
        if (r.sentences[i].outcome == NOTICE_UNBOUND)
            fail_msg("unbound: %.*s", STR_FMT(r.sentences[i].text));
    }
    assert_true(r.sentence_count > 60);
    assert_true(outcomes(&r, NOTICE_ATTESTED) * 10 <= r.sentence_count);
    assert_true(outcomes(&r, NOTICE_CONTRADICTED) >= 6);
}

static void test_p67_every_sentence_of_the_seeds_is_accounted_for(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct str seed[2];

    (void)state;
    if (!seeds(arena, seed))
        skip();
    check_whole(arena, seed[0]);
    check_whole(arena, seed[1]);
    arena_free(arena);
}

static void test_p67_own_notices_in_other_forms_are_read(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct notice_reading r;

    (void)state;
    check_whole(arena, own(arena, "mallikonttori.txt"));
    check_whole(arena, own(arena, "esimerkki-ikkunat.html"));
    r = reading_of(arena, own(arena, "kahvila-juokseva.txt"));
    assert_int_equal(outcomes(&r, NOTICE_UNBOUND), 1); /* the sentence on coffee */
    assert_true(outcomes(&r, NOTICE_BOUND) >= 9);
    arena_free(arena);
}

static const char *const in_both[] = {
    "authority-address-outdated", "no-transfer-vs-foreign-analytics", "consent-empty", "browser-settings-are-not-consent",
    "profiling-empty", "cannot-identify-vs-linked", "sentence-cut", "objection-not-about-objecting", "signature-demanded",
    "retention-without-ground", "optin-marketing-missing", NULL};
static const char *const in_k[] = {"two-legal-bases", "cookies-store-undeclared-ip", "template-slot-unfilled", "template-typo",
                                   "categories-empty", "invoicing-without-billing-data", NULL};
static const char *const in_a[] = {"contract-as-legitimate-interest", "template-typo", "business-id-missing", NULL};
static const char *const not_in_k[] = {"contract-as-legitimate-interest", "business-id-missing", "encoding-not-utf8",
                                       "statement-unbound", NULL};
static const char *const not_in_a[] = {"two-legal-bases", "cookies-store-undeclared-ip", "categories-empty",
                                       "invoicing-without-billing-data", "statement-unbound", NULL};

static void check_findings(const struct notice_reading *r, const char *const *ids, bool there)
{
    for (; *ids != NULL; ids++) {
        if (has_finding(r, *ids) != there)
            fail_msg("%s is %s", *ids, there ? "missing" : "there");
    }
}

static void test_p52_findings_of_the_seeds(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct notice_reading k, a;
    struct str seed[2];
    size_t signatures = 0;

    (void)state;
    if (!seeds(arena, seed))
        skip();
    k = reading_of(arena, seed[0]);
    a = reading_of(arena, seed[1]);
    check_findings(&k, in_both, true);
    check_findings(&k, in_k, true);
    check_findings(&k, not_in_k, false);
    check_findings(&a, in_both, true);
    check_findings(&a, in_a, true);
    check_findings(&a, not_in_a, false);
    for (size_t i = 0; i < k.finding_count; i++)
        signatures += k.findings[i].id == FINDING_SIGNATURE_DEMANDED;
    assert_int_equal(signatures, 2); /* RIGHTS section 1: on both sentences */
    arena_free(arena);
}

static void test_p67_findings_explain_themselves_in_three_languages(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 26);

    (void)state;
    for (int f = 1; f < FINDING_COUNT; f++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct notice_finding finding = {.id = (enum finding_id)f, .statement = STATEMENT_NONE};

            assert_true(finding_why(arena, &finding, (enum lang)lang).len > 10);
            assert_true(finding_instead(arena, &finding, (enum lang)lang).len > 5);
        }
    }
    arena_free(arena);
}

/* --- mutations ----------------------------------------------------------------------------------- */
struct mutated { struct arena *arena, *each; struct binder *binder; struct str bytes; struct notice_reading r; };

static struct mutated mutation_setup(struct arena *arena, struct str bytes)
{
    return (struct mutated){arena, arena_new((size_t)1 << 28), binder_new(arena), bytes, reading_of(arena, bytes)};
}

/* The outcome of a sentence with other text, in its place. */
static struct notice_sentence rebound(struct mutated *m, const struct notice_sentence *old, struct str text)
{
    struct notice_sentence sentence = {.section = old->section, .text = text, .is_item = old->is_item};

    bind_sentence(m->each, m->each, m->binder, &sentence);
    return sentence;
}

/* `more` put after the n-th word; "" when there are not so many words. */
static struct str after_word(struct arena *arena, struct str text, size_t n, const char *more)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        ptrdiff_t space = str_find(text, STR(" "), at);

        if (space < 0)
            return STR("");
        at = (size_t)space + 1;
    }
    return str_fmt(arena, "%.*s%s %.*s", (int)at, text.ptr, more, STR_FMT(str_sub(text, at, text.len)));
}

static struct str after_first_word(struct arena *arena, struct str text, const char *more)
{
    struct str out = after_word(arena, text, 1, more);

    return out.len > 0 ? out : after_word(arena, text, 0, more);
}

/* "ei" wherever it may be put in. */
static void check_negations(struct mutated *m)
{
    for (size_t i = 0; i < m->r.sentence_count; i++) {
        const struct notice_sentence *old = &m->r.sentences[i];
        struct str text;

        if (old->section <= SECTION_REGISTER_NAME || old->finding == FINDING_AUTHORITY_ADDRESS_OUTDATED)
            continue; /* names and addresses are not said to be so or not so */
        for (size_t n = 0; (text = after_word(m->each, old->text, n, "ei")).len > 0; n++) {
            struct notice_sentence new = rebound(m, old, text);

            if (new.outcome == NOTICE_BOUND || new.outcome == NOTICE_ATTESTED)
                fail_msg("negated, still bound to %s: %.*s", statement_word(new.statements[0].id), STR_FMT(new.text));
        }
        arena_reset(m->each);
    }
}

static void check_nonsense(struct mutated *m)
{
    static const char words[] = "kissa kiipesi puuhun katsomaan kuunpimennystä";
    size_t unbound = outcomes(&m->r, NOTICE_UNBOUND);

    for (size_t i = 0; i < m->r.sentence_count; i++) {
        const struct notice_sentence *old = &m->r.sentences[i];
        struct notice_sentence new;
        struct str more;

        if (old->section <= SECTION_REGISTER_NAME)
            continue;
        new = rebound(m, old, after_first_word(m->each, old->text, words));
        if (new.outcome != NOTICE_UNBOUND)
            fail_msg("nonsense inside, still %s: %.*s", notice_outcome_word(new.outcome), STR_FMT(new.text));
        more = without(m->each, m->bytes, old->text, str_fmt(m->each, "%.*s Kissa kiipesi puuhun.", STR_FMT(old->text)));
        if (more.len > 0 && str_ends(old->text, STR("."))) {
            struct notice_reading r = reading_of(m->each, more);

            assert_int_equal(outcomes(&r, NOTICE_UNBOUND), unbound + 1);
        }
        arena_reset(m->each);
    }
}

static bool stated_in(const struct notice_reading *r, enum statement s)
{
    for (size_t i = 0; i < r->sentence_count; i++) {
        for (size_t k = 0; k < r->sentences[i].statement_count; k++) {
            if (r->sentences[i].statements[k].id == s)
                return true;
        }
    }
    return false;
}

static bool told_missing(const struct notice_reading *r, enum statement s)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        if (r->findings[i].id == FINDING_STATEMENT_MISSING && r->findings[i].statement == s)
            return true;
    }
    return false;
}

/* A deleted sentence: its statements are told missing, or another sentence still says them. */
static void check_deletions(struct mutated *m, size_t *checked)
{
    for (size_t i = 0; i < m->r.sentence_count; i++) {
        const struct notice_sentence *old = &m->r.sentences[i];
        struct str less = without(m->each, m->bytes, old->text, STR(""));
        struct notice_reading r;

        if (less.len == 0 || old->text.len < 12 || old->section <= SECTION_REGISTER_NAME)
            continue; /* put together from cut lines, or too short to be found alone */
        r = reading_of(m->each, less);
        for (size_t k = 0; k < old->statement_count; k++) {
            if (!stated_in(&r, old->statements[k].id) && !told_missing(&r, old->statements[k].id))
                fail_msg("deleted, not missed: %s: %.*s", statement_word(old->statements[k].id), STR_FMT(old->text));
        }
        if (r.sentence_count >= m->r.sentence_count)
            fail_msg("deleted, still %zu sentences: %.*s", r.sentence_count, STR_FMT(old->text));
        (*checked)++;
        arena_reset(m->each);
    }
}

static void each_notice(void (*check)(struct mutated *m))
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct str notices[4] = {own(arena, "mallikonttori.txt"), own(arena, "esimerkki-ikkunat.html")};
    size_t n = seeds(arena, notices + 2) ? 4 : 2;

    for (size_t i = 0; i < n; i++) {
        struct mutated m = mutation_setup(arena, notices[i]);

        check(&m);
        arena_free(m.each);
    }
    arena_free(arena);
}

static void test_p67_a_negation_changes_every_sentence(void **state)
{
    (void)state;
    each_notice(check_negations);
}

static void test_p67_nonsense_is_never_bound(void **state)
{
    (void)state;
    each_notice(check_nonsense);
}

static void test_p67_a_deleted_sentence_is_missed(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct str seed[2];
    size_t checked = 0;

    (void)state;
    if (!seeds(arena, seed))
        skip();
    for (size_t i = 0; i < 2; i++) {
        struct mutated m = mutation_setup(arena, seed[i]);

        check_deletions(&m, &checked);
        arena_free(m.each);
    }
    assert_true(checked > 130);
    arena_free(arena);
}

static void test_p36_years_are_read_from_the_text(void **state)
{
    static const struct { const char *text; int64_t years; } cases[] = {
        {"Säilytysaika: 10 vuotta asiakkuuden päättymisestä lukien.", 10},
        {"Säilytysaika: 7 vuotta asiakkuuden päättymisestä lukien.", 7},
        {"Säilytysaika: Poistamme tiedot viiden vuoden kuluttua asiakassuhteen päättymisestä.", 5},
    };
    struct arena *arena = arena_new((size_t)1 << 28);
    struct str seed[2];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct notice_reading r = reading_of(arena, str_from(cases[i].text));

        assert_int_equal(r.sentence_count, 1);
        assert_int_equal(r.sentences[0].statements[0].id, STATEMENT_RETENTION_AFTER_RELATIONSHIP);
        assert_true(str_eq(r.sentences[0].statements[0].params, str_fmt(arena, "{\"years\":%d}", (int)cases[i].years)));
    }
    if (seeds(arena, seed)) {
        struct notice_reading r = reading_of(arena, without(arena, seed[0], STR("10 vuotta"), STR("7 vuotta")));
        struct policy_statement *stated;
        struct err err = {0};
        size_t count, found = 0;

        assert_int_equal(notice_stated(arena, &r, &stated, &count, &err), RC_OK);
        for (size_t i = 0; i < count; i++)
            found += stated[i].id == STATEMENT_RETENTION_AFTER_RELATIONSHIP && str_eqz(stated[i].params, "{\"years\":7}");
        assert_int_equal(found, 1);
    }
    arena_free(arena);
}

/* How other companies say the same, in plain words; and the same denied. */
static void test_p67_plain_wordings_of_other_notices(void **state)
{
    static const struct { const char *text; enum statement statement; enum notice_outcome outcome; } cases[] = {
        {"Sinulla on oikeus tarkastaa omat tietosi.", STATEMENT_ACCESS_RIGHT, NOTICE_BOUND},
        {"Sinulla on oikeus saada pääsy omiin tietoihisi.", STATEMENT_ACCESS_RIGHT, NOTICE_BOUND},
        {"Sinulla on oikeus tarkastaa sinua koskevat tiedot.", STATEMENT_ACCESS_RIGHT, NOTICE_BOUND},
        {"Sinulla ei ole oikeutta tarkastaa omia tietojasi.", STATEMENT_ACCESS_RIGHT, NOTICE_CONTRADICTED},
        {"Voit pyytää tietojesi oikaisua.", STATEMENT_RECTIFICATION_RIGHT, NOTICE_BOUND},
        {"Rekisteröidyllä on oikeus tietojensa korjaamiseen.", STATEMENT_RECTIFICATION_RIGHT, NOTICE_BOUND},
        {"Emme luovuta tietoja EU:n ulkopuolelle.", STATEMENT_TRANSFER_NONE, NOTICE_BOUND},
        {"Luovutamme tietoja EU:n ulkopuolelle.", STATEMENT_TRANSFER_NONE, NOTICE_CONTRADICTED},
        {"Tietoja ei luovuteta kolmansille markkinointiin.", STATEMENT_DISCLOSURE_NO_MARKETING, NOTICE_BOUND},
        {"Emme luovuta henkilötietojasi kolmansille osapuolille markkinointitarkoituksiin.", STATEMENT_DISCLOSURE_NO_MARKETING, NOTICE_BOUND},
        {"Tietojasi ei anneta eikä myydä ulkopuolisille suoramarkkinointia varten.", STATEMENT_DISCLOSURE_NO_MARKETING, NOTICE_BOUND},
        {"Tietoja luovutetaan kolmansille markkinointiin.", STATEMENT_DISCLOSURE_NO_MARKETING, NOTICE_CONTRADICTED}, /* the negation is gone */
        {"Luovutamme tietojasi ulkopuolisille suoramarkkinointia varten.", STATEMENT_DISCLOSURE_NO_MARKETING, NOTICE_CONTRADICTED},
    };
    struct arena *arena = arena_new((size_t)1 << 28);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct notice_reading r = reading_of(arena, str_fmt(arena, "Tietosuojaseloste\n\nRekisteröidyn oikeudet\n%s\n", cases[i].text));
        const struct notice_sentence *last = &r.sentences[r.sentence_count - 1];

        if (last->outcome != cases[i].outcome || last->statements[0].id != cases[i].statement)
            fail_msg("%s: outcome %d, statement %d", cases[i].text, (int)last->outcome, (int)last->statements[0].id);
    }
    arena_free(arena);
}

/* --- the catalogue reads itself ------------------------------------------------------------------- */
static void test_p67_the_catalogues_own_sentences_are_bound_to_themselves(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 28);
    struct binder *binder = binder_new(arena);
    size_t wrong = 0;

    (void)state;
    for (int s = 1; s < STATEMENT_COUNT; s++) {
        struct policy_statement statement = {(enum statement)s, 0, params_default(arena, (enum statement)s)};
        struct notice_sentence sentence = {.section = statement_section((enum statement)s)};
        struct err err = {0};

        if (sentence.section <= SECTION_REGISTER_NAME || statement_slots((enum statement)s)[0].kind == SLOT_KIND_TEXT ||
            s == STATEMENT_AUTHORITY_CONTACT)
            continue;
        assert_int_equal(statement_sentence(arena, &statement, LANG_FI, &sentence.text, &err), RC_OK);
        bind_sentence(arena, arena, binder, &sentence);
        if (sentence.outcome == NOTICE_UNBOUND || sentence.outcome == NOTICE_CONTRADICTED ||
            sentence.statements[0].id != (enum statement)s) {
            print_message("%s -> %s %s: %.*s\n", statement_word((enum statement)s), notice_outcome_word(sentence.outcome),
                          sentence.statement_count > 0 ? statement_word(sentence.statements[0].id) : "-",
                          STR_FMT(sentence.text));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    arena_free(arena);
}

/* --- bad input ------------------------------------------------------------------------------------- */
static void test_bad_files_get_clear_errors(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 28);
    char *large = arena_alloc(arena, NOTICE_MAX_BYTES + 1);
    struct notice_reading r;
    struct err err = {0};

    (void)state;
    memset(large, 'a', NOTICE_MAX_BYTES + 1);
    assert_int_equal(notice_read(arena, (struct str){large, NOTICE_MAX_BYTES + 1}, &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1320_NOTICE_TOO_LARGE);
    assert_int_equal(notice_read(arena, STR(""), &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1321_NOTICE_EMPTY);
    assert_int_equal(notice_read(arena, STR(" \n<p> </p>\t\n"), &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1321_NOTICE_EMPTY);
    assert_int_equal(notice_read(arena, STR("%PDF-1.7 ..."), &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1322_NOTICE_BINARY);
    assert_int_equal(notice_read(arena, STR("a\0b"), &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1322_NOTICE_BINARY);
    arena_free(arena);
}

static void test_latin_text_is_converted_and_told(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 28);
    struct notice_reading r = reading_of(arena, STR("S\xE4ilytysaika: 10 vuotta asiakkuuden p\xE4\xE4ttymisest\xE4."));

    (void)state;
    assert_int_equal(r.sentences[0].outcome, NOTICE_BOUND);
    assert_true(has_finding(&r, "encoding-not-utf8"));
    arena_free(arena);
}

static void test_markup_is_taken_off_and_text_is_not(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 28);
    struct notice_reading r = reading_of(arena, STR("<p>Kissa < koira & <b>lintu.</b></p><script>piilo</script><!-- piilo -->"
                                                    "<ul><li>yksi<li>kaksi</ul> 5 < 6 <ei loppu"));
    struct str all = STR("");

    (void)state;
    for (size_t i = 0; i < r.sentence_count; i++)
        all = str_fmt(arena, "%.*s|%.*s", STR_FMT(all), STR_FMT(r.sentences[i].text));
    assert_true(str_contains(all, STR("Kissa < koira & lintu.")));
    assert_true(str_contains(all, STR("|yksi|kaksi|5 < 6 <ei loppu")));
    assert_false(str_contains(all, STR("piilo")));
    arena_free(arena);
}

static bool finds(const struct notice_reading *r, enum finding_id id)
{
    for (size_t i = 0; i < r->finding_count; i++)
        if (r->findings[i].id == id)
            return true;
    return false;
}

static void test_p36_two_different_years_are_a_finding(void **state)
{
    struct arena *arena = arena_new((size_t)1 << 28);

    (void)state;
    for (int years = 6; years <= 10; years += 4) {
        struct notice_reading r = reading_of(arena, str_fmt(arena, "Säilytysaika\n\nTiedot hävitetään, kun asiakkuuden päättymisestä on kulunut 10 vuotta.\n\n"
            "Nimi: %d vuotta asiakkuuden päättymisestä; peruste: sopimus.\n", years));
        bool ground = false;

        for (size_t i = 0; i < r.sentence_count; i++)
            ground = ground || r.sentences[i].statements[0].id == STATEMENT_RETENTION_GROUND;
        assert_true(ground);
        assert_int_equal(finds(&r, FINDING_RETENTION_DIFFERS), years != 10);
    }
    arena_free(arena);
}

/* Another value of a parameter that is allowed; false: it can have one only. */
static bool another(struct arena *a, struct param *p)
{
    const char *word;

    switch (p->slot->kind) {
    case SLOT_KIND_INT:
        p->number += p->number < p->slot->max ? 1 : -1;
        return p->slot->min < p->slot->max;
    case SLOT_KIND_DATE:
        p->date = date_add_days(p->date, 400);
        return true;
    case SLOT_KIND_TEXT:
        p->text = STR("Toinen");
        return true;
    default:
        if (p->word_count > 1) {
            p->word_count--;
            return true;
        }
        word = vocabulary_word(p->slot->vocabulary, 0);
        if (p->word_count == 1 && str_eqz(p->words[0], word))
            word = vocabulary_word(p->slot->vocabulary, 1);
        p->words = ARENA_NEW(a, struct str);
        p->words[0] = str_from(word == NULL ? "" : word);
        p->word_count = 1;
        return word != NULL;
    }
}

/* I-34: what the engine goes by stands in the text: no parameter of any rule changes without its sentence, in no language. */
static void test_p67_i34_each_rule_changed_changes_the_text(void **state)
{
    int changed = 0;

    (void)state;
    for (int s = 1; s < STATEMENT_COUNT; s++) {
        struct arena *a = arena_new(1 << 22);
        struct err err = {0};
        struct param *params;
        size_t n = 0;

        assert_int_equal(params_read(a, (enum statement)s, params_default(a, (enum statement)s), &params, &n, &err), RC_OK);
        for (size_t i = 0; i < n; i++) {
            struct param was = params[i];
            struct policy_statement before = {(enum statement)s, 0, params_write(a, params, n)}, after = before;

            if (!another(a, &params[i]))
                fail_msg("%s.%s can be one thing only: no parameter", statement_word((enum statement)s), was.slot->name);
            after.params = params_write(a, params, n);
            params[i] = was;
            for (int lang = 0; lang < LANG_COUNT; lang++) {
                struct str one, two;

                assert_int_equal(statement_sentence(a, &before, (enum lang)lang, &one, &err), RC_OK);
                assert_int_equal(statement_sentence(a, &after, (enum lang)lang, &two, &err), RC_OK);
                if (str_eq(one, two))
                    fail_msg("%s: another %s and the same sentence", statement_word((enum statement)s), was.slot->name);
                changed++;
            }
        }
        arena_free(a);
    }
    assert_true(changed > 3 * 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p67_every_sentence_of_the_seeds_is_accounted_for),
        cmocka_unit_test(test_p67_own_notices_in_other_forms_are_read),
        cmocka_unit_test(test_p52_findings_of_the_seeds),
        cmocka_unit_test(test_p67_findings_explain_themselves_in_three_languages),
        cmocka_unit_test(test_p67_a_negation_changes_every_sentence),
        cmocka_unit_test(test_p67_nonsense_is_never_bound),
        cmocka_unit_test(test_p67_a_deleted_sentence_is_missed),
        cmocka_unit_test(test_p36_years_are_read_from_the_text),
        cmocka_unit_test(test_p67_plain_wordings_of_other_notices),
        cmocka_unit_test(test_p36_two_different_years_are_a_finding),
        cmocka_unit_test(test_p67_i34_each_rule_changed_changes_the_text),
        cmocka_unit_test(test_p67_the_catalogues_own_sentences_are_bound_to_themselves),
        cmocka_unit_test(test_bad_files_get_clear_errors),
        cmocka_unit_test(test_latin_text_is_converted_and_told),
        cmocka_unit_test(test_markup_is_taken_off_and_text_is_not),
    };

    return cmocka_run_group_tests_name("notice reading", tests, NULL, NULL);
}
