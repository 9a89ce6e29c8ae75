/* Codes, units, addresses, numbers as text, and what stands in the way of sending (BILLING.md sections 2, 4, 5). Pure. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "rooms/einvoices/internal.h"

const char *einvoices_vat_code(int treatment)
{
    static const char *const codes[] = {"S", "S", "AE", "K", "G", "E", "Z", "AE", "O", "E", "E", "E", "E"};

    return codes[treatment > 0 && (size_t)treatment < COUNT(codes) ? treatment : 0];
}

const char *einvoices_reason_code(int treatment)
{
    switch (treatment) {
    case TREATMENT_REVERSE_CHARGE:
    case TREATMENT_EU_SERVICE: return "VATEX-EU-AE";
    case TREATMENT_OUTSIDE: return "VATEX-EU-O";
    case TREATMENT_EU_GOODS: return "VATEX-EU-IC";
    case TREATMENT_EXPORT: return "VATEX-EU-G";
    case TREATMENT_MARGIN_GOODS: return "VATEX-EU-F";
    case TREATMENT_MARGIN_ART: return "VATEX-EU-I";
    case TREATMENT_MARGIN_ANTIQUES: return "VATEX-EU-J";
    case TREATMENT_MARGIN_TRAVEL: return "VATEX-EU-D";
    default: return "";
    }
}

/* In the words that the VAT act and the directive use. */
struct str einvoices_reason(int treatment, enum lang lang)
{
    static const char *const words[][LANG_COUNT] = {
        [TREATMENT_REVERSE_CHARGE] = {"Käännetty verovelvollisuus, AVL 8 c §", "Omvänd skattskyldighet, MomsL 8 c §",
                                      "Reverse charge, VAT Act section 8 c"},
        [TREATMENT_EU_GOODS] = {"Veroton yhteisömyynti, AVL 72 a §", "Skattefri gemenskapsintern försäljning, MomsL 72 a §",
                                "Intra-Community supply, exempt"},
        [TREATMENT_EXPORT] = {"Veroton myynti EU:n ulkopuolelle, AVL 70 §", "Skattefri försäljning utanför EU, MomsL 70 §",
                              "Export outside the EU, exempt"},
        [TREATMENT_EXEMPT] = {"Arvonlisäveroton", "Momsfri", "Exempt from VAT"},
        [TREATMENT_ZERO] = {"Nollaverokanta", "Nollskattesats", "Zero rate"},
        [TREATMENT_EU_SERVICE] = {"Käännetty verovelvollisuus, AVL 65 §", "Omvänd skattskyldighet, MomsL 65 §",
                                  "Reverse charge, article 196 of the VAT directive"},
        [TREATMENT_OUTSIDE] = {"Ei arvonlisäveron alainen", "Utanför momssystemet", "Outside the scope of VAT"},
        [TREATMENT_MARGIN_GOODS] = {"Voittomarginaalijärjestelmä – käytetyt tavarat", "Vinstmarginalsystemet – begagnade varor",
                                    "Margin scheme – second-hand goods"},
        [TREATMENT_MARGIN_ART] = {"Voittomarginaalijärjestelmä – taide-esineet", "Vinstmarginalsystemet – konstverk",
                                  "Margin scheme – works of art"},
        [TREATMENT_MARGIN_ANTIQUES] = {"Voittomarginaalijärjestelmä – keräily- ja antiikkiesineet",
                                       "Vinstmarginalsystemet – samlarföremål och antikviteter",
                                       "Margin scheme – collector's items and antiques"},
        [TREATMENT_MARGIN_TRAVEL] = {"Voittomarginaalijärjestelmä – matkatoimistot", "Vinstmarginalsystemet – resebyråer",
                                     "Margin scheme – travel agents"}};

    if (treatment < TREATMENT_REVERSE_CHARGE || treatment > TREATMENTS)
        return STR("");
    return str_from(words[treatment][lang < LANG_COUNT ? lang : LANG_FI]);
}

struct str einvoices_vat_reason(const struct einvoice *e, const struct einvoice_vat *vat)
{
    if (vat->treatment == TREATMENT_STANDARD || vat->treatment == TREATMENT_ZERO)
        return STR("");
    return str_empty(vat->reason) ? einvoices_reason(vat->treatment, e->lang) : vat->reason;
}

struct str einvoices_vat_reason_code(const struct einvoice_vat *vat)
{
    if (vat->treatment == TREATMENT_STANDARD || vat->treatment == TREATMENT_ZERO)
        return STR("");
    return str_empty(vat->reason_code) ? str_from(einvoices_reason_code(vat->treatment)) : vat->reason_code;
}

/* --- numbers --------------------------------------------------------------------------------------- */

static unsigned __int128 power10(int n)
{
    unsigned __int128 p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

struct str einvoices_decimal(struct arena *arena, __int128 value, int scale, int least, int most, char point)
{
    bool negative = value < 0;
    unsigned __int128 n = negative ? (unsigned __int128)-value : (unsigned __int128)value;
    char text[64];
    size_t at = sizeof(text);
    int decimals = scale;

    if (decimals > most) {
        unsigned __int128 cut = power10(decimals - most);

        n = (n + cut / 2) / cut;
        decimals = most;
    }
    while (decimals > least && n % 10 == 0) {
        n /= 10;
        decimals--;
    }
    negative = negative && n > 0;
    for (int i = 0; i < least - decimals; i++)
        text[--at] = '0';
    if (decimals == 0 && least > 0)
        text[--at] = point;
    for (int i = 0; n > 0 || i <= decimals; i++) {
        if (i == decimals && decimals > 0)
            text[--at] = point;
        text[--at] = (char)('0' + (int)(n % 10));
        n /= 10;
    }
    if (negative)
        text[--at] = '-';
    return str_copy(arena, (struct str){text + at, sizeof(text) - at});
}

__int128 einvoices_net_price(const struct einvoice *e, const struct einvoice_row *row, bool *flip)
{
    __int128 price;

    if (!e->gross_entry || row->quantity == 0) {
        price = (__int128)row->price * (10000 - row->discount_bp) * 100; /* 1e-4 x 1e-4 -> 1e-10 */
        *flip = price < 0;
        return price < 0 ? -price : price;
    }
    /* cents (1e-2) over quantity (1e-4), in 1e-10: x 1e12 / quantity */
    price = (__int128)row->net_cents * (__int128)1000000000000;
    *flip = (row->net_cents < 0) != (row->quantity < 0) && row->net_cents != 0;
    __int128 q = row->quantity < 0 ? -(__int128)row->quantity : (__int128)row->quantity;
    price = price < 0 ? -price : price;
    return (price + q / 2) / q;
}

/* --- addresses ------------------------------------------------------------------------------------- */

struct str einvoices_scheme(const struct einvoice_party *party)
{
    if (!str_empty(party->scheme))
        return party->scheme;
    if (str_starts(party->address, STR("0037")) && party->address.len >= 12 && party->address.len <= 17)
        return STR("0216");
    return STR("");
}

bool einvoices_endpoint(struct arena *arena, const struct einvoice_party *party, struct str *scheme, struct str *id)
{
    *scheme = einvoices_scheme(party);
    *id = party->address;
    if (!str_empty(*scheme) && !str_empty(*id))
        return true;
    *scheme = STR("0216");
    return !str_empty(party->business_id) && id_ovt_make(arena, party->business_id, id);
}

size_t einvoices_lines(struct str text, size_t width, struct str *lines, size_t most)
{
    size_t count = 0;

    text = str_trim(text);
    while (text.len > 0) {
        size_t at = 0, chars = 0, cut = 0;

        if (count == most)
            return 0;
        while (at < text.len && chars < width) {
            if (text.ptr[at] == ' ' || text.ptr[at] == '\n')
                cut = at;
            (void)utf8_next(text, &at);
            chars++;
        }
        if (at == text.len || text.ptr[at] == ' ' || text.ptr[at] == '\n')
            cut = at;
        if (cut == 0)
            return 0; /* one word is longer than a line */
        lines[count++] = str_trim(str_sub(text, 0, cut));
        text = str_trim(str_sub(text, cut, text.len));
    }
    return count;
}

struct str einvoices_terms(struct arena *arena, const struct einvoice *e)
{
    static const char *const net[] = {"päivää netto", "dagar netto", "days net"};
    static const char *const interest[] = {"viivästyskorko", "dröjsmålsränta", "late interest"};
    enum lang lang = e->lang < LANG_COUNT ? e->lang : LANG_FI;
    struct str days, percent;

    if (!str_empty(e->terms))
        return e->terms;
    if (date_is_none(e->due_on) || date_is_none(e->invoiced_on))
        return STR("");
    days = str_fmt(arena, "%d %s", (int)(e->due_on.days - e->invoiced_on.days), net[lang]);
    if (e->interest_bp == 0)
        return days;
    percent = einvoices_decimal(arena, e->interest_bp, 2, 0, 2, lang == LANG_EN ? '.' : ',');
    return str_fmt(arena, "%.*s, %s %.*s %%", STR_FMT(days), interest[lang], STR_FMT(percent));
}

/* --- sending ------------------------------------------------------------------------------------------ */

int64_t einvoices_next_try(int64_t attempts)
{
    static const int64_t minutes[] = {1, 5, 15, 60, 240, 720, 1440};

    return attempts >= 1 && attempts <= (int64_t)COUNT(minutes) ? minutes[attempts - 1] * 60000 : 0;
}

bool einvoices_address_ok(struct arena *arena, struct str in, struct str *out)
{
    struct buf b = buf_in(arena);
    struct str s;

    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];

        if (c == ' ')
            continue;
        if (c <= ' ' || c > '~' || c == '<' || c == '&')
            return false;
        buf_byte(&b, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
    s = buf_str(&b);
    *out = s;
    if (s.len < 2 || s.len > 35)
        return false;
    if (str_starts(s, STR("0037")) && s.len >= 12 && s.len <= 17)
        return id_ovt(arena, s, out);
    if (str_starts(s, STR("FI")) && s.len == 18)
        return id_iban(arena, s, out);
    return true;
}

bool einvoices_target_ok(int kind, struct str target)
{
    static const struct { int kind; const char *start; } kinds[] = {
        {EINVOICE_FOLDER, "/"}, {EINVOICE_SFTP, "sftp://"}, {EINVOICE_HTTPS, "https://"}, {EINVOICE_MAIL, "smtps://"},
        {EINVOICE_MAIL, "smtp://"}};

    for (size_t i = 0; i < target.len; i++)
        if (target.ptr[i] <= ' ' || target.ptr[i] > '~' || target.ptr[i] == '@')
            return false; /* no spaces, no login in the address */
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == kind && str_starts(target, str_from(kinds[i].start)) && target.len > strlen(kinds[i].start))
            return (kind != EINVOICE_SFTP || str_ends(target, STR("/"))) && !str_contains(target, STR("/../"));
    return false;
}

bool einvoices_file_name_ok(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/' || name.ptr[0] == '.')
            return false;
    return true;
}

static bool word_char(char c, const char *more)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c != '\0' && strchr(more, c) != NULL);
}

bool einvoices_host_key_ok(struct str key)
{
    if (key.len != 7 + 43 || !str_starts(key, STR("SHA256:")))
        return false;
    for (size_t i = 7; i < key.len; i++)
        if (!word_char(key.ptr[i], "+/"))
            return false;
    return true;
}

struct str einvoices_receipt(struct str answer)
{
    struct str s = str_trim(answer);
    ptrdiff_t at;

    if (str_starts(s, STR("{"))) {
        at = str_find(s, STR("\"id\""), 0);
        if (at < 0)
            return STR("");
        s = str_trim(str_sub(s, (size_t)at + 4, s.len));
        if (!str_starts(s, STR(":")))
            return STR("");
        s = str_trim(str_sub(s, 1, s.len));
        if (str_starts(s, STR("\""))) {
            s = str_sub(s, 1, s.len);
            s = str_cut(&s, '"');
        } else {
            s = str_trim(str_cut(&s, str_contains(s, STR(",")) ? ',' : '}'));
        }
    }
    if (s.len == 0 || s.len > 80)
        return STR("");
    for (size_t i = 0; i < s.len; i++)
        if (!word_char(s.ptr[i], "._:-"))
            return STR("");
    return s;
}
