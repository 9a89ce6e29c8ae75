/* L-33 to the authority and L-34 to the people, in three languages from one set of facts (Art. 33(3), 34(2); RIGHTS.md 7;
 * I-37). Lines: "# " title, "- " item, else a paragraph. */
#include "base/buf.h"
#include "db/core.h"
#include "i18n/i18n.h"
#include "messages_breaches.h"
#include "rooms/breaches/internal.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/notice/notice.h"
#include "rooms/users/users.h"

struct page { /* one letter in one language */
    struct ctx *ctx;
    const struct breach_writing *w;
    enum lang lang;
    struct buf out;
};

const char *breaches_letter_word(int whom)
{
    return whom == BREACH_AUTHORITY ? "L-33" : "L-34";
}

static struct str say(const struct page *p, enum msg msg, const struct slot *slots, size_t count)
{
    return msg_text(p->ctx->arena, p->lang, msg, slots, count);
}

/* Several lines of one text become paragraphs: none may begin as a title or an item does. */
static void put(struct page *p, const char *lead, struct str text)
{
    for (struct str rest = str_trim(text); rest.len > 0;) {
        struct str one = str_trim(str_cut(&rest, '\n'));

        if (!str_empty(one))
            buf_fmt(&p->out, "%s%.*s\n", lead, STR_FMT(one));
    }
}

static void labelled(struct page *p, enum msg label, struct str text)
{
    if (str_empty(str_trim(text)))
        return;
    put(p, "- ", str_fmt(p->ctx->arena, "%.*s:", STR_FMT(say(p, label, NULL, 0))));
    put(p, "", text);
}

static struct str joined(struct page *p, const char *family, const struct name_value *names, uint64_t bits)
{
    struct buf out = buf_in(p->ctx->arena);

    for (; names->word != NULL; names++) {
        enum msg msg = msg_find(str_z(p->ctx->arena, str_fmt(p->ctx->arena, "%s.%s", family, names->word)));

        if ((bits & (uint64_t)names->value) == 0 || msg == MSG_NONE)
            continue;
        buf_addz(&out, out.len > 0 ? ", " : "");
        buf_add(&out, say(p, msg, NULL, 0));
    }
    return buf_str(&out);
}

static struct str about(struct page *p, int64_t n)
{
    return n == 0 ? say(p, MSG_breaches_l_unknown, NULL, 0) : number_text(p->ctx->arena, n, p->lang);
}

static void when(struct page *p)
{
    const struct breach *b = p->w->breach;
    struct arena *arena = p->ctx->arena;

    if (!date_is_none(b->occurred_on))
        put(p, "- ", say(p, MSG_breaches_l_occurred, &SLOT_STR("when", date_is_none(b->occurred_until) ? date_text(arena, b->occurred_on, p->lang)
            : str_fmt(arena, "%.*s – %.*s", STR_FMT(date_text(arena, b->occurred_on, p->lang)),
                      STR_FMT(date_text(arena, b->occurred_until, p->lang)))), 1));
    put(p, "- ", say(p, MSG_breaches_l_detected, &SLOT_STR("when", instant_text(arena, b->detected_at, p->lang)), 1));
    if (p->w->form->whom == BREACH_AUTHORITY)
        put(p, "- ", say(p, MSG_breaches_l_aware, (struct slot[]){SLOT_STR("when", instant_text(arena, b->aware_at, p->lang)),
            SLOT_STR("due", instant_text(arena, breaches_due(b), p->lang))}, 2));
}

static enum rc contact(struct page *p)
{
    struct controller controller = {0};
    int64_t *users = NULL;
    size_t count = 0;

    TRY(controller_load(p->ctx, &controller));
    TRY(users_contacts(p->ctx, &users, &count));
    put(p, "", say(p, MSG_breaches_l_contact, (struct slot[]){SLOT_STR("name", count > 0 ? users_display(p->ctx, users[0]) : controller.name),
        SLOT_STR("controller", controller.name), SLOT_STR("email", controller.email), SLOT_STR("phone", controller.phone)}, 4));
    return RC_OK;
}

static enum rc authority(struct page *p)
{
    struct str text = STR("");
    struct date checked = DATE_NONE;
    enum rc rc = notice_authority(p->ctx, p->lang, &text, &checked);

    if (rc == RC_NOT_FOUND)
        err_clear(&p->ctx->err);
    else
        TRY(rc);
    if (p->w->form->whom == BREACH_AUTHORITY)
        put(p, "", text);
    else
        put(p, "", str_fmt(p->ctx->arena, "%.*s %.*s", STR_FMT(say(p, MSG_breaches_l_complaint, NULL, 0)), STR_FMT(text)));
    return RC_OK;
}

static enum rc to_authority(struct page *p)
{
    const struct breach_writing *w = p->w;

    TRY(authority(p));
    put(p, "", say(p, w->phase == 1 ? MSG_breaches_l_33_intro : MSG_breaches_l_33_more, &SLOT_I64("phase", w->phase), 1));
    when(p);
    labelled(p, MSG_breaches_l_nature, w->texts->field[BREACH_WHAT]);
    put(p, "- ", say(p, MSG_breaches_l_kinds, &SLOT_STR("kinds", joined(p, "breaches.kind", breaches_kinds, w->breach->kinds)), 1));
    put(p, "- ", say(p, MSG_breaches_l_numbers, (struct slot[]){SLOT_STR("people", about(p, w->breach->people)),
        SLOT_STR("records", about(p, w->breach->records))}, 2));
    put(p, "- ", say(p, MSG_breaches_l_categories,
                     &SLOT_STR("categories", joined(p, "category", disclosures_categories, w->breach->categories)), 1));
    labelled(p, MSG_breaches_l_consequences, w->texts->field[BREACH_CONSEQUENCES]);
    labelled(p, MSG_breaches_l_measures, w->texts->field[BREACH_MEASURES]);
    labelled(p, w->late ? MSG_breaches_l_delay : MSG_breaches_l_more, w->form->words);
    if (w->breach->risk == RISK_HIGH)
        put(p, "", say(p, w->breach->told_at != 0 ? MSG_breaches_l_people_told : MSG_breaches_l_people_will, NULL, 0));
    return RC_OK;
}

static enum rc to_people(struct page *p)
{
    const struct breach_writing *w = p->w;

    put(p, "", say(p, MSG_breaches_l_34_intro, NULL, 0));
    when(p);
    labelled(p, MSG_breaches_l_nature, w->texts->field[BREACH_WHAT]);
    put(p, "- ", say(p, MSG_breaches_l_categories,
                     &SLOT_STR("categories", joined(p, "category", disclosures_categories, w->breach->categories)), 1));
    labelled(p, MSG_breaches_l_consequences, w->texts->field[BREACH_CONSEQUENCES]);
    labelled(p, MSG_breaches_l_measures, w->texts->field[BREACH_MEASURES]);
    labelled(p, MSG_breaches_l_advice, w->form->words);
    return authority(p);
}

enum rc breaches_write(struct ctx *ctx, const struct breach_writing *w, struct record *out)
{
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct page p = {.ctx = ctx, .w = w, .lang = (enum lang)lang, .out = buf_in(ctx->arena)};
        bool office = w->form->whom == BREACH_AUTHORITY;

        put(&p, "# ", say(&p, office ? MSG_breaches_l_33_title : MSG_breaches_l_34_title, NULL, 0));
        put(&p, "", str_fmt(ctx->arena, "%.*s · %s · %.*s", STR_FMT(breaches_number(ctx->arena, w->breach->year, w->breach->ordinal)),
                            breaches_letter_word(w->form->whom), STR_FMT(date_text(ctx->arena, date_of_instant(w->at), p.lang))));
        TRY(office ? to_authority(&p) : to_people(&p));
        TRY(contact(&p));
        if (actor_is_person(ctx->actor))
            put(&p, "", say(&p, MSG_breaches_l_signed, &SLOT_STR("name", users_display(ctx, ctx->actor->user_id)), 1));
        out->field[1 + lang] = buf_str(&p.out);
    }
    return RC_OK;
}
