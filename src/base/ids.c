#include "base/ids.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
    }
    return true;
}

/* The text without spaces (also no-break ones), ASCII letters in capitals. */
static struct str compact(struct arena *a, struct str in)
{
    struct buf b = buf_in(a);

    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == ' ' || c == '\t')
            continue;
        if (str_starts(str_sub(in, i, 2), STR("\xc2\xa0"))) {
            i++;
            continue;
        }
        buf_byte(&b, (char)(c >= 'a' && c <= 'z' ? c - 32 : c));
    }
    return buf_str(&b);
}

/* --- Y-tunnus, VAT id, OVT ----------------------------------------------------------------- */

/* Seven digits and a check digit, modulo 11 (Finnish Tax Administration, Y-tunnus). */
static bool ytunnus_digits(struct str d)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2};
    int sum = 0;

    if (d.len != 8 || !all_digits(d) || str_eqz(d, "00000000")) /* its check digit fits, but nobody has it */
        return false;
    for (size_t i = 0; i < COUNT(weights); i++)
        sum += weights[i] * (d.ptr[i] - '0');
    int rest = sum % 11;
    return rest != 1 && d.ptr[7] - '0' == (rest ? 11 - rest : 0);
}

/* 9999999-2, 99999992 or FI99999992 to eight digits. */
static bool ytunnus_any(struct arena *a, struct str in, struct str *digits)
{
    struct str s = compact(a, in);

    if (str_starts(s, STR("FI")))
        s = str_sub(s, 2, s.len);
    if (s.len == 9 && s.ptr[7] == '-')
        s = str_fmt(a, "%.7s%c", s.ptr, s.ptr[8]);
    *digits = s;
    return ytunnus_digits(s);
}

bool id_ytunnus(struct arena *a, struct str in, struct str *out)
{
    struct str d;

    if (!ytunnus_any(a, in, &d))
        return false;
    *out = str_fmt(a, "%.7s-%c", d.ptr, d.ptr[7]);
    return true;
}

bool id_vat(struct arena *a, struct str in, struct str *out)
{
    struct str d;

    if (!ytunnus_any(a, in, &d))
        return false;
    *out = str_fmt(a, "FI%.*s", STR_FMT(d));
    return true;
}

/* Member states (and XI): shape after the country's letters, 9 a digit, A a letter, * either; several shapes by |.
 * (Directive 2006/112/EC art. 215; shapes as the Commission's VIES tells them.) */
static const struct { const char *country, *shapes; } vat_shapes[] = {
    {"AT", "U99999999"}, {"BE", "0999999999|1999999999"}, {"BG", "999999999|9999999999"}, {"CY", "99999999A"},
    {"CZ", "99999999|999999999|9999999999"}, {"DE", "999999999"}, {"DK", "99999999"}, {"EE", "999999999"},
    {"EL", "999999999"}, {"ES", "*9999999*"}, {"FR", "**999999999"}, {"HR", "99999999999"}, {"HU", "99999999"},
    {"IE", "9*99999A|9999999A|9999999AA"}, {"IT", "99999999999"}, {"LT", "999999999|999999999999"}, {"LU", "99999999"},
    {"LV", "99999999999"}, {"MT", "99999999"}, {"NL", "***********9|************"}, {"PL", "9999999999"},
    {"PT", "999999999"}, {"RO", "99|999|9999|99999|999999|9999999|99999999|999999999|9999999999"},
    {"SE", "999999999999"}, {"SI", "99999999"}, {"SK", "9999999999"}, {"XI", "999999999|999999999999"}};

static bool shape_fits(struct str shape, struct str s)
{
    if (shape.len != s.len)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char want = shape.ptr[i], c = s.ptr[i];
        bool digit = is_digit(c), letter = c >= 'A' && c <= 'Z';
        if (want == '9' ? !digit : want == 'A' ? !letter : want == '*' ? !digit && !letter : c != want)
            return false;
    }
    return true;
}

bool id_vat_eu(struct arena *a, struct str in, struct str *out)
{
    struct str s = compact(a, in);

    if (str_starts(s, STR("FI")) || (s.len > 0 && is_digit(s.ptr[0])))
        return id_vat(a, s, out);
    for (size_t i = 0; i < COUNT(vat_shapes); i++) {
        struct str shapes = str_from(vat_shapes[i].shapes);
        if (!str_starts(s, str_from(vat_shapes[i].country)))
            continue;
        while (shapes.len > 0)
            if (shape_fits(str_cut(&shapes, '|'), str_sub(s, 2, s.len))) {
                *out = s;
                return true;
            }
    }
    return false;
}

bool id_ovt_make(struct arena *a, struct str ytunnus, struct str *out)
{
    struct str d;

    if (!ytunnus_any(a, ytunnus, &d))
        return false;
    *out = str_fmt(a, "0037%.*s", STR_FMT(d));
    return true;
}

bool id_ovt(struct arena *a, struct str in, struct str *out)
{
    struct str s = compact(a, in);

    if (s.len < 12 || s.len > 17 || !str_starts(s, STR("0037")) || !ytunnus_digits(str_sub(s, 4, 8)))
        return false;
    for (size_t i = 12; i < s.len; i++) {
        if (!is_digit(s.ptr[i]) && !(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z'))
            return false;
    }
    *out = s;
    return true;
}

/* --- references ---------------------------------------------------------------------------- */

static char check_731(struct str base)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;

    for (size_t i = 0; i < base.len; i++)
        sum += weights[i % 3] * (base.ptr[base.len - 1 - i] - '0');
    return (char)('0' + (10 - sum % 10) % 10);
}

static struct str no_leading_zeros(struct str s)
{
    while (s.len > 0 && s.ptr[0] == '0')
        s = str_sub(s, 1, s.len);
    return s;
}

bool id_reference(struct arena *a, struct str in, struct str *out)
{
    struct str s = no_leading_zeros(compact(a, in));

    if (s.len < 4 || s.len > 20 || !all_digits(s) ||
        check_731(str_sub(s, 0, s.len - 1)) != s.ptr[s.len - 1])
        return false;
    *out = s;
    return true;
}

bool id_reference_make(struct arena *a, struct str base, struct str *out)
{
    if (base.len < 3 || base.len > 19 || !all_digits(base) || base.ptr[0] == '0')
        return false;
    *out = str_fmt(a, "%.*s%c", STR_FMT(base), check_731(base));
    return true;
}

/* Remainder by 97 of a text of digits and capitals, A = 10 ... Z = 35; -1: other characters. */
static int mod_97(struct str s, int rest)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_digit(c))
            rest = (rest * 10 + (c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (c - 'A' + 10)) % 97;
        else
            return -1;
    }
    return rest;
}

/* ISO 7064: the first four characters go to the end; what comes out is 1. */
static bool iso_7064(struct str s)
{
    int rest = mod_97(str_sub(s, 4, s.len), 0);

    return s.len > 4 && rest >= 0 && is_digit(s.ptr[2]) && is_digit(s.ptr[3]) &&
           mod_97(str_sub(s, 0, 4), rest) == 1;
}

bool id_rf(struct arena *a, struct str in, struct str *out)
{
    struct str s = compact(a, in);

    if (s.len < 5 || s.len > 25 || !str_starts(s, STR("RF")) || !iso_7064(s))
        return false;
    *out = s;
    return true;
}

bool id_rf_make(struct arena *a, struct str reference, struct str *out)
{
    struct str national;

    if (!id_reference(a, reference, &national))
        return false;
    int check = 98 - mod_97(STR("RF00"), mod_97(national, 0));
    *out = str_fmt(a, "RF%02d%.*s", check, STR_FMT(national));
    return true;
}

struct str id_reference_shown(struct arena *a, struct str reference)
{
    struct buf b = buf_in(a);

    for (size_t i = 0; i < reference.len; i++) {
        if (i > 0 && (reference.len - i) % 5 == 0)
            buf_byte(&b, ' ');
        buf_byte(&b, reference.ptr[i]);
    }
    return buf_str(&b);
}

struct str id_fours_shown(struct arena *a, struct str s)
{
    struct buf b = buf_in(a);

    for (size_t i = 0; i < s.len; i++) {
        if (i > 0 && i % 4 == 0)
            buf_byte(&b, ' ');
        buf_byte(&b, s.ptr[i]);
    }
    return buf_str(&b);
}

/* --- IBAN ---------------------------------------------------------------------------------- */

/* Country and length, four characters each (ISO 13616 registry). */
static const char iban_lengths[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18"
    "FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20"
    "LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24"
    "SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

static size_t iban_length(struct str country)
{
    for (const char *p = iban_lengths; *p; p += 4) {
        if (str_eq(country, (struct str){p, 2}))
            return (size_t)(p[2] - '0') * 10 + (size_t)(p[3] - '0');
    }
    return 0;
}

bool id_iban(struct arena *a, struct str in, struct str *out)
{
    struct str s = compact(a, in);
    size_t length = iban_length(str_sub(s, 0, 2));

    if (length == 0 || s.len != length || !iso_7064(s))
        return false;
    if (str_starts(s, STR("FI")) && !all_digits(str_sub(s, 2, s.len)))
        return false;
    *out = s;
    return true;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool id_bic(struct arena *a, struct str in, struct str *out)
{
    struct str s = compact(a, in);

    if (s.len != 8 && s.len != 11)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool letter = is_capital(s.ptr[i]);
        if (!letter && (!is_digit(s.ptr[i]) || (i >= 4 && i < 6)))
            return false;
    }
    *out = s;
    return true;
}

static const struct { const char *digits, *bic; } banks[] = { /* the longest beginning wins: longer ones first */
    {"405", "HELSFIHH"}, {"497", "HELSFIHH"}, {"713", "CITIFIHX"}, {"715", "ITELFIHH"}, {"717", "BIGKFIH1"},
    {"798", "VPAYFIH2"}, {"799", "HOLVFIHH"}, {"31", "HANDFIHH"}, {"33", "ESSEFIHX"}, {"34", "DABAFIHH"},
    {"36", "SBANFIHH"}, {"37", "DNBAFIHX"}, {"38", "SWEDFIHH"}, {"39", "SBANFIHH"}, {"47", "POPFFI22"},
    {"40", "ITELFIHH"}, {"41", "ITELFIHH"}, {"42", "ITELFIHH"}, {"43", "ITELFIHH"}, {"44", "ITELFIHH"},
    {"45", "ITELFIHH"}, {"46", "ITELFIHH"}, {"48", "ITELFIHH"}, {"49", "ITELFIHH"}, {"1", "NDEAFIHH"},
    {"2", "NDEAFIHH"}, {"5", "OKOYFIHH"}, {"6", "AABAFI22"}, {"8", "DABAFIHH"}};

struct str id_bic_of_iban(struct str iban)
{
    if (!str_starts(iban, STR("FI")))
        return STR("");
    for (size_t i = 0; i < COUNT(banks); i++)
        if (str_starts(str_sub(iban, 4, 3), str_from(banks[i].digits)))
            return str_from(banks[i].bic);
    return STR("");
}

/* --- channels ------------------------------------------------------------------------------ */

static bool local_ok(struct str local)
{
    if (local.len < 1 || local.len > 64 || local.ptr[0] == '.' || local.ptr[local.len - 1] == '.' ||
        str_contains(local, STR("..")))
        return false;
    for (size_t i = 0; i < local.len; i++) {
        unsigned char c = (unsigned char)local.ptr[i];
        if (c < 0x80 && !is_digit((char)c) && !((c | 32) >= 'a' && (c | 32) <= 'z') &&
            (c == 0 || !strchr("!#$%&'*+-/=?^_`{|}~.", c)))
            return false;
    }
    return true;
}

static bool label_ok(struct str label)
{
    if (label.len < 1 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        unsigned char c = (unsigned char)label.ptr[i];
        if (c < 0x80 && c != '-' && !is_digit((char)c) && !((c | 32) >= 'a' && (c | 32) <= 'z'))
            return false;
    }
    return true;
}

static bool domain_ok(struct str domain)
{
    struct str rest = domain, label = {0};
    size_t labels = 0;

    if (domain.len > 253 || str_ends(domain, STR(".")))
        return false;
    while (rest.len > 0) {
        label = str_cut(&rest, '.');
        labels++;
        if (!label_ok(label))
            return false;
    }
    return labels >= 2 && !all_digits(label);
}

/* Letters outside ASCII are taken as typed (RFC 6531), but no odd spaces. */
static bool has_space(struct str s)
{
    for (size_t at = 0; at < s.len;) {
        int32_t cp = utf8_next(s, &at);
        if (cp == ' ' || cp == 0xa0 || (cp >= 0x2000 && cp <= 0x200d) || cp == 0x202f || cp == 0x3000)
            return true;
    }
    return false;
}

bool id_email(struct arena *a, struct str in, struct str *out)
{
    struct str s, local, domain;

    if (in.len > 1000 || !text_clean(a, in, TEXT_LINE, &s))
        return false;
    domain = s = str_trim(s);
    local = str_cut(&domain, '@');
    if (s.len > 254 || has_space(s) || !local_ok(local) || !domain_ok(domain))
        return false;
    *out = str_fmt(a, "%.*s@%.*s", STR_FMT(local), STR_FMT(str_lower_ascii(a, domain)));
    return true;
}

/* Digits of a typed phone number, '+' only first; separators dropped. False: something else. */
static bool phone_digits(struct arena *a, struct str in, struct str *out)
{
    static const char *const skipped[] = {" ", "-", "(", ")", ".", "/", "\xc2\xa0", "\xe2\x80\x91", "\xe2\x80\x93"};
    struct buf b = buf_in(a);

    for (size_t i = 0; i < in.len;) {
        size_t step = 0;
        if (is_digit(in.ptr[i]) || (in.ptr[i] == '+' && b.len == 0)) {
            buf_byte(&b, in.ptr[i]);
            i++;
            continue;
        }
        for (size_t k = 0; k < COUNT(skipped) && step == 0; k++) {
            if (str_starts(str_sub(in, i, in.len), str_from(skipped[k])))
                step = strlen(skipped[k]);
        }
        if (step == 0)
            return false;
        i += step;
    }
    *out = buf_str(&b);
    return true;
}

/* E.164. Finnish numbers may be typed as people do: 040 123 4567, +358 (0)40 123 4567. */
bool id_phone(struct arena *a, struct str in, struct str *out)
{
    struct str s;

    if (in.len > 64 || !phone_digits(a, in, &s))
        return false;
    if (str_starts(s, STR("00")))
        s = str_fmt(a, "+%.*s", STR_FMT(str_sub(s, 2, s.len)));
    else if (str_starts(s, STR("0")))
        s = str_fmt(a, "+358%.*s", STR_FMT(str_sub(s, 1, s.len)));
    else if (!str_starts(s, STR("+")))
        return false;
    if (str_starts(s, STR("+3580"))) /* the trunk prefix left in */
        s = str_fmt(a, "+358%.*s", STR_FMT(str_sub(s, 5, s.len)));
    if (s.len < 1 + 8 || s.len > 1 + 15 || s.ptr[1] == '0' || (str_starts(s, STR("+358")) && s.ptr[4] == '0'))
        return false;
    *out = s;
    return true;
}
