#include "base/barcode.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ids.h"

enum { START_C = 105, STOP = 106, EURO_MOST_CENTS = 99999999 };

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

static void put_filled(struct buf *b, struct str digits, size_t width)
{
    for (size_t i = digits.len; i < width; i++)
        buf_byte(b, '0');
    buf_add(b, digits);
}

enum barcode_verdict barcode_build(struct arena *a, struct str iban, int64_t cents, struct str reference,
                                   struct date due, struct str *out)
{
    struct buf b = buf_in(a);
    struct str account, ref;
    int year = 0, month = 0, day = 0;

    if (!id_iban(a, iban, &account) || !str_starts(account, STR("FI")))
        return BARCODE_IBAN;
    if (cents <= 0)
        return BARCODE_NOTHING;
    if (cents > EURO_MOST_CENTS)
        return BARCODE_TOO_MUCH;
    date_parts(due, &year, &month, &day);
    if (!date_is_none(due) && (year < 2000 || year > 2099))
        return BARCODE_DUE;
    struct str account_digits = str_sub(account, 2, 16), sum = str_fmt(a, "%08lld", (long long)cents);
    if (id_reference(a, reference, &ref)) {
        buf_fmt(&b, "4%.*s%.*s000", STR_FMT(account_digits), STR_FMT(sum));
        put_filled(&b, ref, 20);
    } else if (id_rf(a, reference, &ref) && ref.len <= 4 + 21 && all_digits(str_sub(ref, 4, ref.len))) {
        buf_fmt(&b, "5%.*s%.*s%.2s", STR_FMT(account_digits), STR_FMT(sum), ref.ptr + 2);
        put_filled(&b, str_sub(ref, 4, ref.len), 21);
    } else {
        return BARCODE_REFERENCE;
    }
    buf_fmt(&b, "%02d%02d%02d", year % 100, month, day);
    *out = buf_str(&b);
    return out->len == BARCODE_DIGITS ? BARCODE_OK : BARCODE_REFERENCE;
}

/* Value of the n:th pair of digits. */
static int pair_at(struct str digits, size_t n)
{
    return (digits.ptr[2 * n] - '0') * 10 + (digits.ptr[2 * n + 1] - '0');
}

int barcode_check(struct str digits)
{
    int sum = START_C;

    if (digits.len == 0 || digits.len > 1000 || digits.len % 2 != 0 || !all_digits(digits))
        return -1;
    for (size_t i = 0; i < digits.len / 2; i++)
        sum = (sum + (int)(i + 1) * pair_at(digits, i)) % 103;
    return sum;
}

/* Date YYMMDD; 000000 is none. */
static bool read_due(struct str s, struct date *out)
{
    int64_t n = 0;

    *out = DATE_NONE;
    if (!str_to_i64(s, &n))
        return false;
    if (n != 0)
        *out = date_ymd(2000 + (int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100));
    return n == 0 || !date_is_none(*out);
}

static struct str without_zeros(struct str s)
{
    while (s.len > 0 && s.ptr[0] == '0')
        s = str_sub(s, 1, s.len);
    return s;
}

static struct str without_spaces(struct arena *a, struct str in)
{
    struct buf b = buf_in(a);

    for (size_t i = 0; i < in.len; i++) {
        if (str_starts(str_sub(in, i, 2), STR("\xc2\xa0")))
            i++;
        else if (in.ptr[i] != ' ' && in.ptr[i] != '\t' && in.ptr[i] != '\r' && in.ptr[i] != '\n')
            buf_byte(&b, in.ptr[i]);
    }
    return buf_str(&b);
}

bool barcode_read(struct arena *a, struct str in, struct barcode *out)
{
    struct str s, body, shown;

    *out = (struct barcode){.due = DATE_NONE};
    if (in.len > 1000)
        return false;
    s = without_spaces(a, in);
    if (s.len != BARCODE_DIGITS || !all_digits(s) || (s.ptr[0] != '4' && s.ptr[0] != '5'))
        return false;
    out->version = s.ptr[0] - '0';
    out->digits = s;
    if (!id_iban(a, str_fmt(a, "FI%.*s", STR_FMT(str_sub(s, 1, 16))), &out->iban) ||
        !str_to_i64(str_sub(s, 17, 8), &out->cents) || !read_due(str_sub(s, 48, 6), &out->due))
        return false;
    if (out->version == 4)
        return str_eqz(str_sub(s, 25, 3), "000") && id_reference(a, str_sub(s, 28, 20), &out->reference);
    body = without_zeros(str_sub(s, 27, 21));
    shown = str_fmt(a, "RF%.2s%.*s", s.ptr + 25, STR_FMT(body));
    return body.len > 0 && id_rf(a, shown, &out->reference);
}

/* Code 128: widths of the 107 characters, six digits each; the stop has a seventh bar of 2. */
static const char widths[] =
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "411131211412211214211232233111";

static size_t put_widths(uint8_t *out, size_t at, int value)
{
    for (size_t i = 0; i < 6; i++)
        out[at + i] = (uint8_t)(widths[6 * (size_t)value + i] - '0');
    return at + 6;
}

bool barcode_widths(struct str digits, uint8_t out[BARCODE_WIDTHS])
{
    size_t at = 0;

    if (digits.len != BARCODE_DIGITS || !all_digits(digits))
        return false;
    at = put_widths(out, at, START_C);
    for (size_t i = 0; i < BARCODE_DIGITS / 2; i++)
        at = put_widths(out, at, pair_at(digits, i));
    at = put_widths(out, at, barcode_check(digits));
    at = put_widths(out, at, STOP);
    out[at] = 2;
    return at + 1 == BARCODE_WIDTHS;
}
