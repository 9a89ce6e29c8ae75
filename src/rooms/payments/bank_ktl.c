/* KTL, incoming reference payments: records of 90 characters, ISO-8859-1 (standards/ktl/LAYOUT.md). A file with
 * one fault is refused whole, with the line and both figures (BILLING.md section 11). */
#include <string.h>

#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "errors_payments.h"
#include "rooms/payments/bank.h"

struct ktl {
    struct arena *arena;
    struct bank_file *file;
    struct err *err;
    size_t entry_cap, statement_cap;
    int64_t line;
    bool open;                   /* between a batch's 0 and 9 */
    int64_t count, sum, corrections, correction_sum; /* of this batch */
};

static struct str columns(struct str line, size_t from, size_t to) /* 1-based, inclusive */
{
    return str_sub(line, from - 1, to - from + 1);
}

static enum rc bad(struct ktl *k, int code, const char *field, struct str arg)
{
    enum rc rc = err_invalid(k->err, code, field);

    k->err->line = k->line;
    k->err->arg = arg;
    return rc;
}

static enum rc number(struct ktl *k, struct str line, size_t from, size_t to, const char *field, int64_t *out)
{
    struct str s = columns(line, from, to);

    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return bad(k, E1815_BANK_FIELD_BAD, field, str_from(field));
    if (s.len != to - from + 1 || !str_to_i64(s, out))
        return bad(k, E1815_BANK_FIELD_BAD, field, str_from(field));
    return RC_OK;
}

static enum rc day(struct ktl *k, struct str line, size_t from, const char *field, struct date *out)
{
    int64_t n = 0;

    TRY(number(k, line, from, from + 5, field, &n));
    *out = date_ymd(2000 + (int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100));
    return date_is_none(*out) ? bad(k, E1815_BANK_FIELD_BAD, field, str_from(field)) : RC_OK;
}

static struct str latin(struct ktl *k, struct str s)
{
    struct str clean;
    struct str text = str_trim(text_from_latin(k->arena, s, false));

    return text_clean(k->arena, text, TEXT_NAME, &clean) ? clean : STR("");
}

static struct bank_statement *statement_of(struct ktl *k, struct str iban, size_t *index)
{
    struct bank_statement *s;

    for (size_t i = k->file->statement_count; i-- > 0;)
        if (str_eq(k->file->statements[i].iban, iban)) {
            *index = i;
            return &k->file->statements[i];
        }
    s = bank_add_statement(k->arena, k->file, &k->statement_cap);
    *index = k->file->statement_count - 1;
    *s = (struct bank_statement){.iban = iban, .currency = STR("EUR"), .from_on = DATE_NONE, .to_on = DATE_NONE,
                                 .line = k->line};
    return s;
}

static enum rc fill_entry(struct ktl *k, struct str line, struct bank_entry *e)
{
    int64_t cents = 0, account = 0;
    char correction = line.ptr[87];

    TRY(number(k, line, 2, 15, "account", &account));
    TRY(day(k, line, 16, "booked_on", &e->booked_on));
    TRY(day(k, line, 22, "paid_on", &e->value_on));
    TRY(number(k, line, 78, 87, "amount", &cents));
    if (cents == 0)
        return bad(k, E1815_BANK_FIELD_BAD, "amount", STR("amount"));
    if (correction != '0' && correction != '1' && correction != ' ')
        return bad(k, E1815_BANK_FIELD_BAD, "correction", STR("correction"));
    e->reversal = correction == '1';
    e->cents = e->reversal ? -cents : cents;
    e->currency = line.ptr[75] == '1' || line.ptr[75] == ' ' ? STR("EUR") : STR("XXX");
    e->archive_id = str_copy(k->arena, str_trim(columns(line, 28, 43)));
    e->entry_id = e->archive_id;
    e->entry_cents = e->cents;
    e->own_id = e->archive_id.len > 0;
    e->payer = latin(k, columns(line, 64, 75));
    e->line = k->line;
    for (size_t i = 0; i < e->archive_id.len; i++)
        if ((unsigned char)e->archive_id.ptr[i] < 0x20 || (unsigned char)e->archive_id.ptr[i] > 0x7e)
            return bad(k, E1815_BANK_FIELD_BAD, "archive_id", STR("archive_id"));
    if (!bank_reference(k->arena, columns(line, 44, 63), &e->reference))
        e->given = latin(k, columns(line, 44, 63)); /* suspense: a person looks at it */
    return RC_OK;
}

static enum rc payment(struct ktl *k, struct str line)
{
    struct bank_entry entry = {0};
    struct bank_statement *s;

    if (line.len < 88)
        return bad(k, E1820_KTL_SHORT, "line", str_fmt(k->arena, "%zu / 88", line.len));
    if (!k->open)
        return bad(k, E1822_KTL_FRAME, "type", STR("0"));
    if (k->file->count >= BANK_ENTRIES_MOST)
        return bad(k, E1819_BANK_TOO_BIG, "file", STR(""));
    TRY(fill_entry(k, line, &entry));
    s = statement_of(k, bank_iban_of(k->arena, columns(line, 2, 15)), &entry.statement);
    s->count++;
    if (date_is_none(s->from_on) || date_before(entry.booked_on, s->from_on))
        s->from_on = entry.booked_on;
    if (date_is_none(s->to_on) || date_after(entry.booked_on, s->to_on))
        s->to_on = entry.booked_on;
    if (entry.reversal) {
        k->corrections++;
        k->correction_sum -= entry.cents;
    } else {
        k->count++;
        k->sum += entry.cents;
    }
    *bank_add_entry(k->arena, k->file, &k->entry_cap) = entry;
    return RC_OK;
}

static enum rc start(struct ktl *k, struct str line)
{
    if (line.len < 23)
        return bad(k, E1820_KTL_SHORT, "line", str_fmt(k->arena, "%zu / 23", line.len));
    if (k->open)
        return bad(k, E1822_KTL_FRAME, "type", STR("9"));
    k->open = true;
    k->count = k->sum = k->corrections = k->correction_sum = 0;
    return RC_OK;
}

static enum rc compare(struct ktl *k, const char *field, int64_t said, int64_t counted)
{
    if (said == counted)
        return RC_OK;
    return bad(k, E1823_KTL_SUM, field, str_fmt(k->arena, "%lld / %lld", (long long)said, (long long)counted));
}

static enum rc finish(struct ktl *k, struct str line)
{
    int64_t count = 0, sum = 0, corrections = 0, correction_sum = 0;

    if (line.len < 35)
        return bad(k, E1820_KTL_SHORT, "line", str_fmt(k->arena, "%zu / 35", line.len));
    if (!k->open)
        return bad(k, E1822_KTL_FRAME, "type", STR("0"));
    TRY(number(k, line, 2, 7, "count", &count));
    TRY(number(k, line, 8, 18, "sum", &sum));
    TRY(number(k, line, 19, 24, "corrections", &corrections));
    TRY(number(k, line, 25, 35, "correction_sum", &correction_sum));
    TRY(compare(k, "count", count, k->count));
    TRY(compare(k, "sum", sum, k->sum));
    TRY(compare(k, "corrections", corrections, k->corrections));
    TRY(compare(k, "correction_sum", correction_sum, k->correction_sum));
    k->open = false;
    return RC_OK;
}

static enum rc record(struct ktl *k, struct str line)
{
    if (memchr(line.ptr, '\0', line.len) != NULL)
        return bad(k, E1815_BANK_FIELD_BAD, "line", STR("NUL"));
    switch (line.ptr[0]) {
    case '0':
        return start(k, line);
    case '3':
    case '5':
        return payment(k, line);
    case '9':
        return finish(k, line);
    default:
        return bad(k, E1821_KTL_TYPE, "type", line.ptr[0] > ' ' && line.ptr[0] < 0x7f ? str_sub(line, 0, 1) : STR("?"));
    }
}

enum rc bank_read_ktl(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err)
{
    struct ktl k = {.arena = arena, .file = out, .err = err};
    struct str rest = bytes;

    *out = (struct bank_file){.format = BANK_KTL, .version = STR("ktl")};
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');

        k.line++;
        while (line.len > 0 && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\x1a'))
            line.len--;
        if (line.len > 0)
            TRY(record(&k, line));
    }
    if (k.open)
        return bad(&k, E1822_KTL_FRAME, "type", STR("9"));
    return out->count > 0 ? RC_OK : bad(&k, E1824_BANK_EMPTY, "file", STR(""));
}
