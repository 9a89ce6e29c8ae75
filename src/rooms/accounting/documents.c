/* The journal as a file for accounting programs (BILLING.md section 9). No names: voucher, account, sums, document.
 * The column orders of Procountor and Netvisor are unconfirmed: they follow the programs' general CSV import, and
 * nobody has tried them there yet. */
#include "base/csv.h"
#include "base/errors.h"
#include "base/money.h"
#include "base/utf8.h"
#include "errors_accounting.h"
#include "i18n/i18n.h"
#include "messages_accounting.h"
#include "rooms/accounting/internal.h"

enum { ROWS_AT_ONCE = 5000 };

const struct name_value accounting_formats[] = {
    {"csv", JOURNAL_PLAIN, "accounting.format.csv"}, {"procountor", JOURNAL_PROCOUNTOR, "accounting.format.procountor"},
    {"netvisor", JOURNAL_NETVISOR, "accounting.format.netvisor"}, {NULL, 0, NULL}};
const struct name_value accounting_charsets[] = {
    {"utf-8", JOURNAL_UTF8, "accounting.charset.utf8"}, {"iso-8859-15", JOURNAL_LATIN9, "accounting.charset.latin9"}, {NULL, 0, NULL}};

static struct str number(struct ctx *ctx, int64_t n)
{
    return str_fmt(ctx->arena, "%lld", (long long)n);
}

static struct str rate(struct ctx *ctx, const struct journal_row *r)
{
    if (r->treatment == 0 || r->treatment == TREATMENT_OUTSIDE)
        return STR("");
    return str_fmt(ctx->arena, "%lld,%02lld", (long long)(r->rate_bp / 100), (long long)(r->rate_bp % 100));
}

static struct str words(struct ctx *ctx, const struct journal_row *r)
{
    for (const struct name_value *k = accounting_kinds; k->word != NULL; k++)
        if (k->value == r->kind)
            return r->invoice != 0 ? str_fmt(ctx->arena, "%.*s %lld", STR_FMT(tr_key(ctx, str_from(k->msg))), (long long)r->invoice)
                                   : tr_key(ctx, str_from(k->msg));
    return STR("");
}

/* ---- columns: the words of a format say what stands where ------------------------------------------------------------ */

enum column { COLUMN_KIND, COLUMN_VOUCHER, COLUMN_DATE, COLUMN_DAY, COLUMN_ACCOUNT, COLUMN_DEBIT, COLUMN_CREDIT, COLUMN_AMOUNT, COLUMN_RATE,
    COLUMN_CODE, COLUMN_TEXT, COLUMN_CENTRE, COLUMN_EMPTY, COLUMN_KINDS };
static const struct { const char *word; enum msg heading; } columns[COLUMN_KINDS] = {
    [COLUMN_KIND] = {"kind", MSG_accounting_col_kind}, [COLUMN_VOUCHER] = {"voucher", MSG_accounting_col_voucher},
    [COLUMN_DATE] = {"date", MSG_accounting_col_date}, [COLUMN_DAY] = {"day", MSG_accounting_col_date},
    [COLUMN_ACCOUNT] = {"account", MSG_accounting_col_account}, [COLUMN_DEBIT] = {"debit", MSG_accounting_col_debit},
    [COLUMN_CREDIT] = {"credit", MSG_accounting_col_credit}, [COLUMN_AMOUNT] = {"amount", MSG_accounting_col_amount},
    [COLUMN_RATE] = {"vat-percent", MSG_accounting_col_rate}, [COLUMN_CODE] = {"vat-code", MSG_accounting_col_code},
    [COLUMN_TEXT] = {"text", MSG_accounting_col_text}, [COLUMN_CENTRE] = {"cost-centre", MSG_accounting_col_centre},
    [COLUMN_EMPTY] = {"empty", MSG_accounting_col_empty}};
enum { COLUMNS_MOST = 30 };

/* As delivered. kind is Netvisor's "ML"; date is 2026-11-30, day 30.11.2026; amount has a sign. */
static const char *const delivered[] = {
    [JOURNAL_PLAIN] = "voucher, date, account, debit, credit, vat-percent, vat-code, text, cost-centre",
    [JOURNAL_PROCOUNTOR] = "day, voucher, account, vat-percent, vat-code, amount, text",
    [JOURNAL_NETVISOR] = "kind, voucher, day, account, amount, vat-percent, text, cost-centre"};

static enum column column_of(struct str word)
{
    for (int i = 0; i < COLUMN_KINDS; i++)
        if (str_eqz(word, columns[i].word))
            return (enum column)i;
    return COLUMN_KINDS;
}

/* How many; 0 when a word is unknown (*bad) or there are too many. */
/* 0: a column is not known; *bad is its place, from 1. */
static size_t columns_read(struct str list, enum column *out, size_t *bad)
{
    size_t count = 0;

    while (!str_empty(str_trim(list))) {
        struct str word = str_trim(str_cut(&list, ','));

        *bad = count + 1;
        if (count == COLUMNS_MOST || (out[count++] = column_of(word)) == COLUMN_KINDS)
            return 0;
    }
    return count;
}

struct str accounting_columns_delivered(int format)
{
    return str_from(delivered[format]);
}

struct str accounting_column_words(struct ctx *ctx)
{
    struct buf b = buf_in(ctx->arena);

    for (int i = 0; i < COLUMN_KINDS; i++)
        buf_fmt(&b, "%s%s", i == 0 ? "" : ", ", columns[i].word);
    return buf_str(&b);
}

enum rc accounting_columns_check(struct ctx *ctx, struct str list)
{
    enum column of[COLUMNS_MOST];
    size_t bad = 0, count = columns_read(list, of, &bad);
    bool has[COLUMN_KINDS + 1] = {false};

    if (str_empty(str_trim(list)))
        return RC_OK;
    if (count == 0) {
        err_add_field(ctx->arena, &ctx->err, "columns", E3815_COLUMN_UNKNOWN, str_fmt(ctx->arena, "%zu", bad));
        return RC_INVALID;
    }
    for (size_t i = 0; i < count; i++)
        has[of[i]] = true;
    if (has[COLUMN_VOUCHER] && (has[COLUMN_DATE] || has[COLUMN_DAY]) && has[COLUMN_ACCOUNT] && (has[COLUMN_AMOUNT] || (has[COLUMN_DEBIT] && has[COLUMN_CREDIT])))
        return RC_OK;
    err_add_field(ctx->arena, &ctx->err, "columns", E3816_COLUMNS_NEEDED, STR(""));
    return RC_INVALID;
}

static void put_cell(struct ctx *ctx, const struct journal_row *r, enum column column, bool first, struct buf *out)
{
    struct arena *a = ctx->arena;

    switch (column) {
    case COLUMN_KIND: csv_cell(out, STR("ML"), first, false); return;
    case COLUMN_VOUCHER: csv_number(out, number(ctx, r->number), first, false); return;
    case COLUMN_DATE: csv_number(out, date_iso(a, r->dated_on), first, false); return;
    case COLUMN_DAY: csv_number(out, date_text(a, r->dated_on, LANG_FI), first, false); return;
    case COLUMN_ACCOUNT: csv_number(out, r->account, first, false); return;
    case COLUMN_DEBIT: csv_number(out, r->cents > 0 ? money_csv(a, r->cents) : STR(""), first, false); return;
    case COLUMN_CREDIT: csv_number(out, r->cents < 0 ? money_csv(a, -r->cents) : STR(""), first, false); return;
    case COLUMN_AMOUNT: csv_number(out, money_csv(a, r->cents), first, false); return;
    case COLUMN_RATE: csv_number(out, rate(ctx, r), first, false); return;
    case COLUMN_CODE: csv_cell(out, str_from(accounting_vat_code(r->treatment)), first, false); return;
    case COLUMN_TEXT: csv_cell(out, words(ctx, r), first, false); return;
    default: csv_cell(out, STR(""), first, false); return; /* cost centre: none is kept */
    }
}

/* The programs' imports want none; the plain file has them. */
static void headings(struct ctx *ctx, enum journal_format format, const enum column *of, size_t count, struct buf *out)
{
    if (format != JOURNAL_PLAIN)
        return;
    for (size_t i = 0; i < count; i++)
        csv_cell(out, tr(ctx, columns[of[i]].heading), i == 0, false);
    csv_end(out);
}

/* ISO-8859-15: what it has; anything else becomes a question mark. */
static void to_latin9(struct str text, struct buf *out)
{
    static const struct { int32_t code; unsigned char byte; } special[] = {
        {0x20ac, 0xa4}, {0x160, 0xa6}, {0x161, 0xa8}, {0x17d, 0xb4}, {0x17e, 0xb8}, {0x152, 0xbc}, {0x153, 0xbd}, {0x178, 0xbe}};
    size_t at = 0;

    while (at < text.len) {
        int32_t c = utf8_next(text, &at);
        unsigned char byte = c >= 0 && c < 0x100 ? (unsigned char)c : '?';

        for (size_t i = 0; i < COUNT(special); i++) {
            if (special[i].code == c)
                byte = special[i].byte;
            else if (c == special[i].byte)
                byte = '?'; /* the sign that the euro and its kin took the place of */
        }
        buf_byte(out, (char)byte);
    }
}

enum rc accounting_export(struct ctx *ctx, struct date from, struct date to, enum journal_format format,
                          enum journal_charset charset, struct buf *out, int64_t *count)
{
    struct buf utf8 = buf_in(ctx->arena);
    struct journal_place place = {0, 0};
    struct buf *to_buf = charset == JOURNAL_LATIN9 ? &utf8 : out;
    enum column of[COLUMNS_MOST];
    struct str list = STR("");
    bool own = false;
    size_t width, bad = 0;

    *count = 0;
    TRY(accounting_columns(ctx, format, &list, &own));
    width = columns_read(list, of, &bad);
    if (width == 0) /* set by a program that knew more words */
        width = columns_read(str_from(delivered[format]), of, &bad);
    if (charset == JOURNAL_UTF8)
        buf_addz(out, "\xef\xbb\xbf");
    headings(ctx, format, of, width, to_buf);
    for (;;) {
        struct journal_row *rows = NULL;
        size_t n = 0;

        TRY(accounting_journal(ctx, from, to, &place, ROWS_AT_ONCE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            for (size_t c = 0; c < width; c++)
                put_cell(ctx, &rows[i], of[c], c == 0, to_buf);
            csv_end(to_buf);
        }
        *count += (int64_t)n;
        if (n == 0)
            break;
        store_release(ctx); /* vouchers only come after: no need to hold up the checkpoint for the whole journal */
    }
    if (charset == JOURNAL_LATIN9)
        to_latin9(buf_str(&utf8), out);
    return RC_OK;
}
