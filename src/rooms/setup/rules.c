/* Who the controller is, from the one line in which a notice tells it. Pure. */
#include "rooms/setup/setup.h"

#include "base/ids.h"
#include "base/utf8.h"

static const char *const company_forms[] = {"oy", "oyj", "ab", "abp", "ky", "kb", "tmi", "ay", "osk", "ry", "rf", "rs",
                                            "sr", "ltd", "oü", "kunta", "kaupunki"};

static bool is_company_form(struct arena *arena, struct str token)
{
    struct str fold = text_fold(arena, token);

    for (size_t i = 0; i < COUNT(company_forms); i++)
        if (str_eqz(fold, company_forms[i]))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_digit(s.ptr[i]))
            return true;
    return false;
}

/* 1234567-8 anywhere in a token ("Y-1234567-8"), also when its check digit is wrong: a notice is read as it is. */
static struct str business_id_in(struct arena *arena, struct str token)
{
    for (size_t i = 0; i + 9 <= token.len; i++) {
        struct str part = str_sub(token, i, 9), normal;
        bool ok = part.ptr[7] == '-' && is_digit(part.ptr[8]);

        for (size_t k = 0; k < 7; k++)
            ok = ok && is_digit(part.ptr[k]);
        if (ok)
            return id_ytunnus(arena, part, &normal) ? normal : part;
    }
    return STR("");
}

/* "Y-tunnus", "puh.": what the next word is, no word of its own. */
static bool is_label(struct str token)
{
    static const char *const labels[] = {"y-tunnus", "y-tunnus:", "y", "y:", "puh.", "puh", "p.", "tel.", "tfn", "puhelin:",
                                         "s-posti", "sähköposti:"};

    for (size_t i = 0; i < COUNT(labels); i++)
        if (str_eq_nocase(token, str_from(labels[i])))
            return true;
    return false;
}

static void join(struct arena *arena, struct str *to, struct str token)
{
    *to = to->len == 0 ? token : str_fmt(arena, "%.*s %.*s", STR_FMT(*to), STR_FMT(token));
}

struct reading { struct str tokens[64]; bool comma[64]; size_t count; };

static void split(struct str details, struct reading *r)
{
    struct str rest = str_trim(details);

    while (rest.len > 0 && r->count < COUNT(r->tokens)) {
        struct str token = str_trim(str_cut(&rest, ' '));

        if (token.len == 0)
            continue;
        r->comma[r->count] = str_ends(token, STR(",")) || str_ends(token, STR(";"));
        if (r->comma[r->count])
            token.len--;
        if (token.len > 0)
            r->tokens[r->count++] = token;
    }
}

static bool is_house_number(struct str token)
{
    return token.len > 0 && token.len <= 4 && token.ptr[0] != '0' && is_digit(token.ptr[0]);
}

static size_t read_name(struct arena *arena, const struct reading *r, struct setup_party *out)
{
    size_t form = r->count;

    for (size_t i = 0; i < r->count && form == r->count; i++)
        if (i > 0 && is_company_form(arena, r->tokens[i]))
            form = i;
    for (size_t i = 0; i < r->count; i++) {
        bool starts_number = has_digit(r->tokens[i]) && i > 0;

        if ((form == r->count && (starts_number || str_contains(r->tokens[i], STR("@")))) ||
            business_id_in(arena, r->tokens[i]).len > 0)
            return i;
        if (form == r->count && i >= 2 && i + 1 < r->count && is_house_number(r->tokens[i + 1]))
            return i; /* a person's name, and then the street: "Matti Meikäläinen Mallikatu 8" */
        join(arena, &out->name, r->tokens[i]);
        if (i == form || (form == r->count && r->comma[i]))
            return i + 1;
    }
    return r->count;
}

static bool is_postcode(struct str token)
{
    bool ok = token.len == 5;

    for (size_t i = 0; ok && i < 5; i++)
        ok = is_digit(token.ptr[i]);
    return ok;
}

/* One word after the name; returns how many were used. */
static size_t read_word(struct arena *arena, const struct reading *r, size_t i, struct setup_party *out)
{
    struct str token = r->tokens[i], id = business_id_in(arena, token);
    bool phone_like = token.ptr[0] == '+' || (token.ptr[0] == '0' && token.len >= 3);

    if (id.len > 0) {
        out->business_id = id;
    } else if (str_contains(token, STR("@"))) {
        out->email = token;
    } else if (is_postcode(token) && out->phone.len == 0 && i + 1 < r->count && !has_digit(r->tokens[i + 1])) {
        out->postcode = token;
        out->town = r->tokens[i + 1];
        return 2;
    } else if (phone_like || (out->phone.len > 0 && is_digit(token.ptr[0]))) {
        join(arena, &out->phone, token);
    } else if (out->phone.len == 0 && out->email.len == 0 && out->postcode.len == 0 && !is_label(token) &&
               (!has_digit(out->street) || token.len == 1)) {
        join(arena, &out->street, token);
    }
    return 1;
}

void setup_read_party(struct arena *arena, struct str details, struct setup_party *out)
{
    struct reading r = {.count = 0};

    *out = (struct setup_party){.name = STR("")};
    split(details, &r);
    for (size_t i = read_name(arena, &r, out); i < r.count;)
        i += read_word(arena, &r, i, out);
    if (!has_digit(out->street)) /* words without a house number are no address */
        out->street = STR("");
}

struct str setup_slug(struct arena *arena, struct str name)
{
    struct str rest = text_fold(arena, name), out = STR("");

    while (rest.len > 0) {
        struct str word = str_cut(&rest, ' '), plain = STR("");

        if (out.len > 0 && is_company_form(arena, word))
            continue;
        for (size_t at = 0; at < word.len;) {
            int32_t c = utf8_next(word, &at);
            char letter = c == 0xE4 || c == 0xE5 ? 'a' : c == 0xF6 ? 'o' : (char)c;

            if ((c < 128 || c == 0xE4 || c == 0xE5 || c == 0xF6) && c > 0 && plain.len < 40)
                plain = str_fmt(arena, "%.*s%c", STR_FMT(plain), letter);
        }
        if (plain.len > 0 && out.len < 40)
            out = out.len == 0 ? plain : str_fmt(arena, "%.*s-%.*s", STR_FMT(out), STR_FMT(plain));
    }
    return out;
}
