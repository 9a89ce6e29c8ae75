/* The journal as a file for accounting programs (BILLING.md section 9). No names: voucher, account, sums, document.
 * The column orders of Procountor and Netvisor are unconfirmed: they follow the programs' general CSV import, and
 * nobody has tried them there yet. */
#include "base/csv.h"
#include "base/money.h"
#include "base/utf8.h"
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

static void plain_row(struct ctx *ctx, const struct journal_row *r, struct buf *out)
{
    csv_number(out, number(ctx, r->number), true, false);
    csv_number(out, date_iso(ctx->arena, r->dated_on), false, false);
    csv_number(out, r->account, false, false);
    csv_number(out, r->cents > 0 ? money_csv(ctx->arena, r->cents) : STR(""), false, false);
    csv_number(out, r->cents < 0 ? money_csv(ctx->arena, -r->cents) : STR(""), false, false);
    csv_number(out, rate(ctx, r), false, false);
    csv_cell(out, str_from(accounting_vat_code(r->treatment)), false, false);
    csv_cell(out, words(ctx, r), false, false);
    csv_cell(out, STR(""), false, false); /* cost centre: none is kept */
    csv_end(out);
}

/* Date, voucher, account, VAT percent, VAT code, sum with sign, words. */
static void procountor_row(struct ctx *ctx, const struct journal_row *r, struct buf *out)
{
    csv_number(out, date_text(ctx->arena, r->dated_on, LANG_FI), true, false);
    csv_number(out, number(ctx, r->number), false, false);
    csv_number(out, r->account, false, false);
    csv_number(out, rate(ctx, r), false, false);
    csv_cell(out, str_from(accounting_vat_code(r->treatment)), false, false);
    csv_number(out, money_csv(ctx->arena, r->cents), false, false);
    csv_cell(out, words(ctx, r), false, false);
    csv_end(out);
}

/* Kind, number, date, account, sum with sign, VAT percent, words, cost centre. */
static void netvisor_row(struct ctx *ctx, const struct journal_row *r, struct buf *out)
{
    csv_cell(out, STR("ML"), true, false);
    csv_number(out, number(ctx, r->number), false, false);
    csv_number(out, date_text(ctx->arena, r->dated_on, LANG_FI), false, false);
    csv_number(out, r->account, false, false);
    csv_number(out, money_csv(ctx->arena, r->cents), false, false);
    csv_number(out, rate(ctx, r), false, false);
    csv_cell(out, words(ctx, r), false, false);
    csv_cell(out, STR(""), false, false);
    csv_end(out);
}

static void headings(struct ctx *ctx, enum journal_format format, struct buf *out)
{
    static const enum msg plain[] = {MSG_accounting_col_voucher, MSG_accounting_col_date, MSG_accounting_col_account,
        MSG_accounting_col_debit, MSG_accounting_col_credit, MSG_accounting_col_rate, MSG_accounting_col_code,
        MSG_accounting_col_text, MSG_accounting_col_centre};

    if (format != JOURNAL_PLAIN)
        return;
    for (size_t i = 0; i < COUNT(plain); i++)
        csv_cell(out, tr(ctx, plain[i]), i == 0, false);
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

    *count = 0;
    if (charset == JOURNAL_UTF8)
        buf_addz(out, "\xef\xbb\xbf");
    headings(ctx, format, to_buf);
    for (;;) {
        struct journal_row *rows = NULL;
        size_t n = 0;

        TRY(accounting_journal(ctx, from, to, &place, ROWS_AT_ONCE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (format == JOURNAL_PROCOUNTOR)
                procountor_row(ctx, &rows[i], to_buf);
            else if (format == JOURNAL_NETVISOR)
                netvisor_row(ctx, &rows[i], to_buf);
            else
                plain_row(ctx, &rows[i], to_buf);
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
