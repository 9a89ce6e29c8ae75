/* Others out of free texts (Art. 15(4)): names of people who are in this register, e-mail addresses and phone numbers
 * that are not the person's own. What the register does not know as a name it cannot find: the letter asks a person to read
 * the texts before they leave. */
#include <ctype.h>
#include <string.h>

#include "base/ids.h"
#include "base/utf8.h"
#include "rooms/packages/internal.h"

enum { HITS = 5, PHONE_DIGITS = 7, PHONE_MOST = 24, WORD_LEAST = 2, STEM_SHORT = 5, STEM_LONG = 7 };

static bool is_own_role(const struct own *own, int64_t customer)
{
    for (size_t i = 0; i < own->role_count; i++)
        if (own->roles[i].customer_id == customer && own->roles[i].contact_id == 0)
            return true;
    return false;
}

static bool is_own_name(struct ctx *ctx, const struct own *own, struct str first, struct str second)
{
    struct str name = text_fold(ctx->arena, own->values.name);

    return str_contains(name, text_fold(ctx->arena, first)) && str_contains(name, text_fold(ctx->arena, second));
}

/* Is one of the customers found a person, or has a contact person of that name? */
static enum rc names_somebody(struct ctx *ctx, const struct own *own, const struct customer_hits *hits, struct str first,
                              struct str second, bool *out)
{
    struct str a = text_fold(ctx->arena, first), b = text_fold(ctx->arena, second);

    for (size_t i = 0; i < hits->count && !*out; i++) {
        struct customer_contact *people = NULL;
        int64_t subject = 0;
        size_t count = 0;

        if (is_own_role(own, hits->rows[i].customer_id))
            continue;
        TRY(customers_subject_of(ctx, hits->rows[i].customer_id, &subject));
        *out = subject != 0;
        if (subject == 0)
            TRY(customers_contacts_of(ctx, hits->rows[i].customer_id, &people, &count));
        for (size_t p = 0; p < count && !*out; p++) {
            struct str name = text_fold(ctx->arena, people[p].name);

            *out = str_contains(name, a) && str_contains(name, b);
        }
    }
    return RC_OK;
}

/* "Salmen Maija Meikäläiselle": the end of a Finnish word bends, its beginning stays. */
static struct str stem(struct str word)
{
    return word.len >= STEM_LONG ? str_sub(word, 0, word.len - 3) : word.len > STEM_SHORT ? str_sub(word, 0, word.len - 2) : word;
}

static struct str whole_letters(struct str s)
{
    while (s.len > 0 && ((unsigned char)s.ptr[s.len - 1] & 0xC0) == 0x80)
        s.len--;
    if (s.len > 0 && (unsigned char)s.ptr[s.len - 1] >= 0xC0)
        s.len--;
    return s;
}

static struct str stem_of(struct str word)
{
    struct str s = stem(word);

    return s.len == word.len ? s : (unsigned char)word.ptr[s.len] >= 0x80 ? whole_letters(s) : s;
}

static enum rc is_other(struct ctx *ctx, const struct own *own, struct str first, struct str second, bool *out)
{
    struct str a = stem_of(first), b = stem_of(second);
    struct customer_search search = {.words = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(a), STR_FMT(b)), .limit = HITS};
    struct customer_hits hits;

    *out = false;
    if (is_own_name(ctx, own, a, b))
        return RC_OK;
    TRY(customers_find(ctx, &search, &hits));
    return names_somebody(ctx, own, &hits, a, b, out);
}

static bool is_own_value(const struct str *values, size_t count, struct str value)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(values[i], value))
            return true;
    return false;
}

static bool is_capital(struct str w)
{
    unsigned char c = w.len > WORD_LEAST ? (unsigned char)w.ptr[0] : 0;

    return (c >= 'A' && c <= 'Z') || (c == 0xC3 && (unsigned char)w.ptr[1] < 0x9F);
}

static struct str bare(struct str w) /* without the punctuation around it */
{
    while (w.len > 0 && strchr(".,;:!?()\"'", w.ptr[w.len - 1]) != NULL)
        w.len--;
    while (w.len > 0 && strchr("(\"'", w.ptr[0]) != NULL) {
        w.ptr++;
        w.len--;
    }
    return w;
}

static bool other_email(const struct own *own, struct str w)
{
    const char *at = memchr(w.ptr, '@', w.len);

    return at != NULL && at != w.ptr && at + 1 < w.ptr + w.len && !is_own_value(own->values.emails, own->values.email_count, w);
}

/* How many bytes from here on are a phone number that is not the person's; 0: none. */
static size_t other_phone(struct ctx *ctx, const struct own *own, struct str rest)
{
    struct str number, taken;
    size_t n = 0, digits = 0, end = 0;

    if (rest.len == 0 || (rest.ptr[0] != '+' && rest.ptr[0] != '0'))
        return 0;
    while (n < rest.len && n < PHONE_MOST && (isdigit((unsigned char)rest.ptr[n]) || strchr("+ -", rest.ptr[n]) != NULL)) {
        digits += isdigit((unsigned char)rest.ptr[n]) ? 1 : 0;
        n++;
        end = isdigit((unsigned char)rest.ptr[n - 1]) ? n : end;
    }
    number = str_sub(rest, 0, end);
    if (digits < PHONE_DIGITS || !id_phone(ctx->arena, number, &taken))
        return 0;
    return is_own_value(own->values.phones, own->values.phone_count, taken) ? 0 : end;
}

struct cutting { struct ctx *ctx; const struct own *own; struct buf out; struct str last; size_t last_at; bool changed; };

static void hide(struct cutting *c, size_t from)
{
    c->out.len = from;
    buf_addz(&c->out, "[…]");
    c->changed = true;
}

static enum rc take_word(struct cutting *c, struct str word)
{
    struct str w = bare(word);
    size_t at = c->out.len;
    bool other = false;

    buf_add(&c->out, word);
    if (other_email(c->own, w)) {
        hide(c, at);
    } else if (is_capital(w) && is_capital(c->last)) {
        TRY(is_other(c->ctx, c->own, c->last, w, &other));
        if (other)
            hide(c, c->last_at);
    }
    c->last = other ? STR("") : w;
    c->last_at = at;
    return RC_OK;
}

enum rc packages_redact(struct ctx *ctx, const struct own *own, struct str text, struct str *out, bool *changed)
{
    struct cutting c = {.ctx = ctx, .own = own, .out = buf_in(ctx->arena), .last = STR("")};
    size_t i = 0;

    while (i < text.len) {
        size_t phone = other_phone(ctx, own, str_sub(text, i, text.len - i)), from = i;

        if (phone > 0) {
            hide(&c, c.out.len);
            i += phone;
            continue;
        }
        if (strchr(" \n\t", text.ptr[i]) != NULL) {
            buf_byte(&c.out, text.ptr[i++]);
            continue;
        }
        while (i < text.len && strchr(" \n\t", text.ptr[i]) == NULL)
            i++;
        TRY(take_word(&c, str_sub(text, from, i - from)));
    }
    *out = c.changed ? buf_str(&c.out) : text;
    *changed = c.changed;
    return RC_OK;
}
