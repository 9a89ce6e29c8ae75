/* What the readers of bank files share: which format it is, references, accounts (BILLING.md section 7). */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "errors_payments.h"
#include "rooms/payments/bank.h"

static void *grow(struct arena *arena, void *old, size_t count, size_t *cap, size_t size)
{
    void *bigger;

    if (count < *cap)
        return old;
    *cap = *cap == 0 ? 64 : *cap * 2;
    bigger = arena_alloc_array(arena, *cap, size);
    if (count > 0)
        memcpy(bigger, old, count * size);
    return bigger;
}

struct bank_entry *bank_add_entry(struct arena *arena, struct bank_file *file, size_t *cap)
{
    file->entries = grow(arena, file->entries, file->count, cap, sizeof(*file->entries));
    return &file->entries[file->count++];
}

struct bank_statement *bank_add_statement(struct arena *arena, struct bank_file *file, size_t *cap)
{
    file->statements = grow(arena, file->statements, file->statement_count, cap, sizeof(*file->statements));
    return &file->statements[file->statement_count++];
}

/* RF without its first four marks is the national reference when that was its body. */
static bool of_rf(struct arena *arena, struct str given, struct str *out)
{
    struct str rf;

    return id_rf(arena, given, &rf) && id_reference(arena, str_sub(rf, 4, rf.len - 4), out);
}

bool bank_reference(struct arena *arena, struct str given, struct str *out)
{
    given = str_trim(given);
    if (given.len == 0 || given.len > 40)
        return false;
    return id_reference(arena, given, out) || of_rf(arena, given, out);
}

static bool digits_only(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static bool separates(char c)
{
    return strchr(" ,;:/.()-\t\n", c) != NULL;
}

static size_t add_found(struct str found, struct str *out, size_t count, size_t most)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(out[i], found))
            return count;
    if (count < most)
        out[count++] = found;
    return count;
}

/* Tokens; a run of digit groups also as one ("20260 01720"). */
size_t bank_references_in(struct arena *arena, struct str text, struct str *out, size_t most)
{
    size_t count = 0, at = 0;
    char joined[64];
    size_t joined_len = 0;

    while (at < text.len && count < most) {
        size_t start;
        struct str token, found;

        while (at < text.len && separates(text.ptr[at]))
            at++;
        start = at;
        while (at < text.len && !separates(text.ptr[at]))
            at++;
        token = str_sub(text, start, at - start);
        if (token.len >= 4 && bank_reference(arena, token, &found))
            count = add_found(found, out, count, most);
        if ((!digits_only(token) && !(token.len >= 4 && str_starts(token, STR("RF")))) || joined_len + token.len > 60)
            joined_len = 0;
        if (token.len == 0 || token.len > 40 || (joined_len == 0 && !digits_only(token) && !str_starts(token, STR("RF"))))
            continue;
        memcpy(joined + joined_len, token.ptr, token.len);
        joined_len += token.len;
        if (joined_len > token.len && bank_reference(arena, (struct str){joined, joined_len}, &found))
            count = add_found(str_copy(arena, found), out, count, most);
    }
    return count;
}

struct str bank_iban_of(struct arena *arena, struct str digits14)
{
    int rest = 0;
    char moved[24];

    if (digits14.len != 14 || !digits_only(digits14))
        return STR("");
    memcpy(moved, digits14.ptr, 14);
    memcpy(moved + 14, "151800", 6); /* FI00 */
    for (size_t i = 0; i < 20; i++)
        rest = (rest * 10 + (moved[i] - '0')) % 97;
    return str_fmt(arena, "FI%02d%.*s", 98 - rest, STR_FMT(digits14));
}

/* XML begins with < after a mark of order and blanks, in UTF-8 or UTF-16. */
static bool looks_like_xml(struct str bytes)
{
    size_t at = 0;

    if (bytes.len >= 4 && ((memcmp(bytes.ptr, "\xff\xfe<", 3) == 0) || memcmp(bytes.ptr, "\xfe\xff\0<", 4) == 0
                           || memcmp(bytes.ptr, "<\0", 2) == 0 || memcmp(bytes.ptr, "\0<", 2) == 0))
        return true;
    if (bytes.len >= 3 && memcmp(bytes.ptr, "\xef\xbb\xbf", 3) == 0)
        at = 3;
    while (at < bytes.len && strchr(" \t\r\n", bytes.ptr[at]) != NULL)
        at++;
    return at < bytes.len && bytes.ptr[at] == '<';
}

struct equal { uint64_t hash; size_t at; };

static int by_hash(const void *a, const void *b)
{
    const struct equal *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static uint64_t hash_on(uint64_t h, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return (h ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t hash_entry(const struct bank_entry *e)
{
    const struct str texts[] = {e->reference, e->given, e->payer, e->payer_iban, e->message, e->currency};
    uint64_t h = hash_on(UINT64_C(14695981039346656037), &e->cents, sizeof(e->cents));

    h = hash_on(h, &e->booked_on.days, sizeof(e->booked_on.days));
    h = hash_on(h, &e->statement, sizeof(e->statement));
    for (size_t i = 0; i < COUNT(texts); i++)
        h = hash_on(h, texts[i].ptr, texts[i].len);
    return h;
}

/* Two payments that say the same and have no id are two, not one: each gets its number among equals. */
static void number_equals(struct arena *arena, struct bank_file *file)
{
    struct equal *all = ARENA_ARRAY(arena, struct equal, file->count + 1);
    size_t n = 0;

    for (size_t i = 0; i < file->count; i++)
        if (file->entries[i].archive_id.len == 0)
            all[n++] = (struct equal){hash_entry(&file->entries[i]), i};
    qsort(all, n, sizeof(*all), by_hash);
    for (size_t i = 1; i < n; i++)
        if (all[i].hash == all[i - 1].hash)
            file->entries[all[i].at].same = file->entries[all[i - 1].at].same + 1;
}

enum rc bank_read(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err)
{
    *out = (struct bank_file){0};
    if (bytes.len == 0)
        return err_invalid(err, E1824_BANK_EMPTY, "file");
    if (bytes.len > (size_t)BANK_BYTES_MOST)
        return err_invalid(err, E1819_BANK_TOO_BIG, "file");
    if (looks_like_xml(bytes))
        TRY(bank_read_camt(arena, bytes, out, err));
    else if (bytes.ptr[0] >= '0' && bytes.ptr[0] <= '9')
        TRY(bank_read_ktl(arena, bytes, out, err));
    else
        return err_invalid(err, E1810_BANK_UNKNOWN, "file");
    number_equals(arena, out);
    return RC_OK;
}
