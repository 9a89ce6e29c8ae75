/* Rules of the notice in force that the catalogue names (P01-P04, P16, P67, P71). Pure. */
#include "base/ids.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"

const struct notice_version *notice_in_force(const struct notice_version *versions, size_t count)
{
    const struct notice_version *found = NULL;

    for (size_t i = 0; i < count; i++) {
        if (versions[i].state != NOTICE_IN_FORCE)
            continue;
        if (found != NULL)
            return NULL; /* two at once: none of them counts */
        found = &versions[i];
    }
    return found;
}

bool notice_contact_person(const struct policy_statement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (statements[i].id == STATEMENT_CONTROLLER_CONTACT)
            return true;
    return false;
}

/* Does the text state a business id, seven digits, a dash and one more, of whomever? */
static bool states_business_id(struct str text)
{
    for (size_t i = 0; i + 9 <= text.len; i++) {
        size_t n = 0;

        while (n < 9 && (n == 7 ? text.ptr[i + n] == '-' : text.ptr[i + n] >= '0' && text.ptr[i + n] <= '9'))
            n++;
        if (n == 9)
            return true;
    }
    return false;
}

bool notice_controller(struct arena *arena, struct str details, struct str name, struct str business_id)
{
    struct str normal;

    if (name.len == 0 || !str_contains(details, name))
        return false;
    if (business_id.len == 0 || !id_ytunnus(arena, business_id, &normal))
        return business_id.len == 0;
    return !states_business_id(details) || str_contains(details, normal); /* a notice need not state it (GDPR 13), but no other */
}

static bool in_word(struct str text, size_t at)
{
    char c = at < text.len ? text.ptr[at] : ' ';

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Whole words only: a town is not looked for inside a street's name. */
static struct str replaced(struct arena *arena, struct str text, struct str old, struct str new)
{
    ptrdiff_t at = old.len > 1 && !str_eq(old, new) ? str_find(text, old, 0) : -1;

    while (at >= 0 && ((at > 0 && in_word(text, (size_t)at - 1)) || in_word(text, (size_t)at + old.len)))
        at = str_find(text, old, (size_t)at + 1);
    if (at < 0)
        return text;
    return str_fmt(arena, "%.*s%.*s%.*s", (int)at, text.ptr, STR_FMT(new), STR_FMT(str_sub(text, (size_t)at + old.len, text.len)));
}

enum { PARTY_FIELDS = 7 };

static struct str follow(struct arena *arena, struct str details, const struct notice_party *before, const struct notice_party *after, bool own)
{
    const struct str old[PARTY_FIELDS] = {before->name, before->business_id, before->street, before->postcode, before->town, before->phone, before->email};
    const struct str new[PARTY_FIELDS] = {after->name, after->business_id, after->street, after->postcode, after->town, after->phone, after->email};

    for (size_t i = 0; i < PARTY_FIELDS; i++) {
        details = replaced(arena, details, old[i], new[i]);
        if (own && old[i].len == 0 && new[i].len > 0 && !str_contains(details, new[i]))
            details = str_fmt(arena, "%.*s, %.*s", STR_FMT(details), STR_FMT(new[i]));
    }
    if (own && !str_contains(details, after->name)) /* the notice named somebody else */
        details = str_fmt(arena, "%.*s, %.*s", STR_FMT(after->name), STR_FMT(details));
    return details;
}

size_t notice_follow_party(struct arena *arena, struct policy_statement *at, size_t count, const struct notice_party *before,
                           const struct notice_party *after)
{
    size_t changed = 0;

    for (size_t i = 0; i < count; i++) {
        bool own = at[i].id == STATEMENT_CONTROLLER_IDENTITY;
        struct param *params;
        struct err err = {0};
        struct str details;
        size_t n;

        if ((!own && at[i].id != STATEMENT_CONTROLLER_CONTACT) ||
            params_read(arena, at[i].id, at[i].params, &params, &n, &err) != RC_OK || n == 0)
            continue;
        details = follow(arena, params[0].text, before, after, own);
        if (str_eq(details, params[0].text))
            continue;
        params[0].text = details;
        at[i].params = params_write(arena, params, n);
        changed++;
    }
    return changed;
}

static bool words_have(const struct param *p, const char *word)
{
    for (size_t i = 0; i < p->word_count; i++)
        if (str_eqz(p->words[i], word))
            return true;
    return false;
}

size_t notice_bases_of(struct arena *arena, const struct policy_statement *statements, size_t count, enum purpose purpose)
{
    size_t bases = 0;
    bool contract_for_all = false, listed = false;

    for (size_t i = 0; i < count; i++) {
        struct param *params;
        struct err err = {0};
        size_t n;

        contract_for_all = contract_for_all || statements[i].id == STATEMENT_BASIS_CONTRACT;
        if (statements[i].id != STATEMENT_BASIS_BY_PURPOSE)
            continue;
        listed = true;
        if (params_read(arena, statements[i].id, statements[i].params, &params, &n, &err) == RC_OK && n == 2 &&
            words_have(&params[0], purpose_word(purpose)))
            bases += params[1].word_count;
    }
    return listed ? bases : contract_for_all ? 1 : 0;
}

bool notice_order_makes_draft(const struct notice_order *order, struct date today)
{
    return str_trim(order->authority).len > 0 && str_trim(order->reference).len > 0 && str_trim(order->summary).len > 0 &&
           !date_is_none(order->ordered_on) && !date_after(order->ordered_on, today);
}
