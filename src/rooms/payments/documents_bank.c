/* A bank file read in the docs role: its bytes go there, entries come back as a bounded message (docs/wire.h), or the
 * fault with its line. What web takes from the answer is only numbers, days and texts; a pair of indexes that would
 * reach past the lists is no answer at all. */
#include <setjmp.h>
#include <stddef.h>

#include "base/errors.h"
#include "docs/role.h"
#include "docs/wire.h"
#include "errors_payments.h"
#include "rooms/payments/bank.h"
#include "rooms/payments/payments.h"

enum { ROLE_MEMORY = 900 << 20, ANSWER_TIMES = 4, ENTRY_BYTES = 320, FIELD_MOST = 64 };

struct outcome { /* of one reading */
    uint32_t rc, code;
    struct str field, arg;
    int64_t line;
    uint32_t format;
    struct bank_file file;
};

#define FIELD(kind, member, most) {kind, offsetof(struct bank_entry, member), 0, most, NULL}
static const struct wire_field entry_fields[] = {
    FIELD(WIRE_DAY, booked_on, 0), FIELD(WIRE_DAY, value_on, 0), FIELD(WIRE_SUM, cents, 0), FIELD(WIRE_BOOL, reversal, 0),
    FIELD(WIRE_BOOL, batch, 0), FIELD(WIRE_GIVEN, currency, 16), FIELD(WIRE_GIVEN, archive_id, BANK_TEXT_MOST),
    FIELD(WIRE_GIVEN, entry_id, BANK_TEXT_MOST), FIELD(WIRE_SUM, entry_cents, 0), FIELD(WIRE_SUM, part, 0), FIELD(WIRE_SUM, parts, 0),
    FIELD(WIRE_BOOL, own_id, 0), FIELD(WIRE_GIVEN, reference, 64), FIELD(WIRE_GIVEN, given, BANK_TEXT_MOST),
    FIELD(WIRE_GIVEN, payer, BANK_TEXT_MOST), FIELD(WIRE_GIVEN, payer_iban, BANK_TEXT_MOST),
    FIELD(WIRE_GIVEN, message, 4 * BANK_TEXT_MOST), FIELD(WIRE_GIVEN, end_to_end, BANK_TEXT_MOST), FIELD(WIRE_SUM, same, 0),
    FIELD(WIRE_SUM, line, 0), FIELD(WIRE_COUNT, statement, BANK_STATEMENTS_MOST)};
static const struct wire_shape entry_shape = {sizeof(struct bank_entry), entry_fields, COUNT(entry_fields)};
#undef FIELD
#define FIELD(kind, member, most) {kind, offsetof(struct bank_statement, member), 0, most, NULL}
static const struct wire_field statement_fields[] = {
    FIELD(WIRE_GIVEN, iban, BANK_TEXT_MOST), FIELD(WIRE_GIVEN, currency, 16), FIELD(WIRE_GIVEN, ident, BANK_TEXT_MOST),
    FIELD(WIRE_DAY, from_on, 0), FIELD(WIRE_DAY, to_on, 0), FIELD(WIRE_BOOL, has_opening, 0), FIELD(WIRE_BOOL, has_closing, 0),
    FIELD(WIRE_SUM, opening, 0), FIELD(WIRE_SUM, closing, 0), FIELD(WIRE_SUM, line, 0),
    FIELD(WIRE_COUNT, first, BANK_ENTRIES_MOST), FIELD(WIRE_COUNT, count, BANK_ENTRIES_MOST)};
static const struct wire_shape statement_shape = {sizeof(struct bank_statement), statement_fields, COUNT(statement_fields)};
#undef FIELD
#define FIELD(kind, member, most) {kind, offsetof(struct outcome, member), 0, most, NULL}
static const struct wire_field outcome_fields[] = {
    FIELD(WIRE_NUMBER, rc, RC_BUG), FIELD(WIRE_NUMBER, code, 9999), FIELD(WIRE_GIVEN, field, FIELD_MOST),
    FIELD(WIRE_GIVEN, arg, BANK_TEXT_MOST), FIELD(WIRE_SUM, line, 0), FIELD(WIRE_NUMBER, format, BANK_KTL),
    FIELD(WIRE_GIVEN, file.version, FIELD_MOST),
    {WIRE_LIST, offsetof(struct outcome, file.statements), offsetof(struct outcome, file.statement_count), BANK_STATEMENTS_MOST,
     &statement_shape},
    {WIRE_LIST, offsetof(struct outcome, file.entries), offsetof(struct outcome, file.count), BANK_ENTRIES_MOST, &entry_shape}};
static const struct wire_shape outcome_shape = {sizeof(struct outcome), outcome_fields, COUNT(outcome_fields)};
#undef FIELD

/* --- the role's side --------------------------------------------------------------------------------- */

/* A file whose entries take more memory than the role may have is too big, not a crash. */
static void read_within(struct arena *memory, struct str bytes, struct outcome *out)
{
    struct err err = {.rc = RC_OK};
    jmp_buf full;

    if (setjmp(full) != 0) {
        *out = (struct outcome){.rc = RC_INVALID, .code = E1819_BANK_TOO_BIG, .field = STR("file")};
        return;
    }
    arena_set_guard(memory, &full);
    out->rc = bank_read(memory, bytes, &out->file, &err);
    arena_set_guard(memory, NULL);
    out->format = out->file.format;
    if (out->rc == RC_OK)
        return;
    *out = (struct outcome){.rc = out->rc, .code = (uint32_t)err.code, .field = str_from(err.field ? err.field : ""),
                            .arg = err.arg, .line = err.line};
}

enum rc bank_work_read(struct arena *arena, struct str payload, struct str *answer)
{
    struct arena *memory = arena_new(ROLE_MEMORY);
    struct outcome outcome = {.rc = RC_OK};
    struct buf out;
    bool ok;

    read_within(memory, payload, &outcome);
    arena_widen(arena, ANSWER_TIMES);
    out = buf_in(arena);
    buf_reserve(&out, 1024 + outcome.file.count * ENTRY_BYTES);
    ok = wire_put(&out, &outcome_shape, &outcome);
    arena_wipe(memory);
    arena_free(memory);
    *answer = buf_str(&out);
    return ok ? RC_OK : RC_BUG;
}

/* --- web's side ------------------------------------------------------------------------------------------ */

static bool adds_up(const struct bank_file *file)
{
    for (size_t i = 0; i < file->statement_count; i++)
        if (file->statements[i].first > file->count || file->statements[i].count > file->count - file->statements[i].first)
            return false;
    for (size_t i = 0; i < file->count; i++)
        if (file->entries[i].statement >= file->statement_count)
            return false;
    return true;
}

/* A fault of a file is one of those that bank_read has, nothing else. */
static bool is_fault(const struct outcome *o)
{
    return o->rc == RC_INVALID && o->code >= E1810_BANK_UNKNOWN && o->code <= E1824_BANK_EMPTY;
}

enum rc bank_read_apart(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err)
{
    struct outcome outcome = {.rc = RC_OK};
    struct str answer = STR("");

    *out = (struct bank_file){0};
    if (bytes.len == 0)
        return err_invalid(err, E1824_BANK_EMPTY, "file");
    if (bytes.len > (size_t)BANK_BYTES_MOST)
        return err_invalid(err, E1819_BANK_TOO_BIG, "file");
    TRY(docs_ask(arena, STR("bank"), bank_work_read, bytes, &answer, err));
    if (!wire_take(arena, &answer, &outcome_shape, &outcome) || answer.len > 0 || (outcome.rc != RC_OK && !is_fault(&outcome)) ||
        (outcome.rc == RC_OK && (outcome.format < BANK_CAMT053 || !adds_up(&outcome.file))))
        return err_bug(err, 0);
    if (outcome.rc != RC_OK) {
        enum rc rc = err_invalid(err, (int)outcome.code, str_empty(outcome.field) ? NULL : str_z(arena, outcome.field));

        err->arg = outcome.arg;
        err->line = outcome.line;
        return rc;
    }
    *out = outcome.file;
    out->format = (enum bank_format)outcome.format;
    return RC_OK;
}
