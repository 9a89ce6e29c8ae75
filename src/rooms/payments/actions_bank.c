/* A bank file comes in (BILLING.md section 7; P65, P35): the whole file is read and checked, then its rows are
 * stored in batches, then matched in batches. The file's state is the durable mark: what a crash cuts before the
 * rows are all there goes away, what it cuts later goes on (payments_resume). */
#include <string.h>

#include "base/errors.h"
#include "audit_payments.h"
#include "db/keys.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"
#include "rooms/requests/requests.h"

#define OWN_MEMORY ((size_t)2 << 30)
#define BATCH_MEMORY ((size_t)64 << 20)
#define FUTURE_DAYS 5 /* a bank's booking day may be the next working day */

/* --- keys of idempotence ---------------------------------------------------------------------------------- */

enum { MARK_BYTES = 32, NEAR_BYTES = 6, NEAR_TAIL = 3 };
struct near { struct str of; uint8_t hash[NEAR_BYTES]; }; /* the last one: a bank counts its ids up */
struct marks { struct blob row, entry; struct near near[2]; };

/* What follows each other in a file shall lie together in the index of marks: a mark begins with a digest of what the ids of
 * neighbours have in common. Without that each row went to a page of its own, and a commit of a thousand rows wrote all pages. */
static enum rc near_of(struct ctx *ctx, struct str of, struct near *last)
{
    struct blob hash;

    if (str_eq(of, last->of))
        return RC_OK;
    TRY(keyed_hash(ctx, "bank-row-near", of, &hash));
    memcpy(last->hash, hash.ptr, NEAR_BYTES);
    last->of = of;
    return RC_OK;
}

static enum rc mark(struct ctx *ctx, const struct bank_statement *s, const struct bank_entry *e, struct str id, struct str counted,
                    int64_t cents, struct near *near, struct blob *out)
{
    uint8_t *bytes = ARENA_ARRAY(ctx->arena, uint8_t, MARK_BYTES);
    struct buf b = buf_in(ctx->arena);
    struct blob digest;

    buf_fmt(&b, "%.*s|%.*s|%d|%lld|%.*s", STR_FMT(s->iban), STR_FMT(id), (int)e->booked_on.days, (long long)cents,
            STR_FMT(e->currency));
    TRY(keyed_hash(ctx, "bank-row", buf_str(&b), &digest));
    TRY(near_of(ctx, str_fmt(ctx->arena, "%.*s|%d|%.*s", STR_FMT(s->iban), (int)e->booked_on.days,
                             STR_FMT(str_sub(counted, 0, counted.len > NEAR_TAIL ? counted.len - NEAR_TAIL : 0))), near));
    memcpy(bytes, near->hash, NEAR_BYTES);
    memcpy(bytes + NEAR_BYTES, digest.ptr, MARK_BYTES - NEAR_BYTES);
    *out = (struct blob){bytes, MARK_BYTES};
    return RC_OK;
}

/* Account + archive id + day + sum + sign; without an id all that the entry says, and which among equals. */
static enum rc marks_of(struct ctx *ctx, const struct bank_file *file, size_t at, struct marks *out)
{
    const struct bank_entry *e = &file->entries[at];
    const struct bank_statement *s = &file->statements[e->statement];
    struct str id = e->archive_id, counted = e->archive_id.len > 0 ? e->archive_id : e->reference;

    if (e->archive_id.len == 0)
        id = str_fmt(ctx->arena, "?%.*s|%.*s|%.*s|%.*s|%.*s|%lld", STR_FMT(e->reference), STR_FMT(e->given), STR_FMT(e->payer),
                     STR_FMT(e->payer_iban), STR_FMT(e->message), (long long)e->same);
    else if (!e->own_id && e->parts > 1)
        id = str_fmt(ctx->arena, "%.*s#%lld", STR_FMT(e->archive_id), (long long)e->part);
    TRY(mark(ctx, s, e, id, counted, e->cents, &out->near[0], &out->row));
    return e->entry_id.len > 0 ? mark(ctx, s, e, str_fmt(ctx->arena, "entry|%.*s", STR_FMT(e->entry_id)), e->entry_id, e->entry_cents,
                                      &out->near[1], &out->entry)
                               : mark(ctx, s, e, id, counted, e->entry_cents, &out->near[1], &out->entry);
}

/* --- storing ------------------------------------------------------------------------------------------------ */

struct load { const struct bank_file *file; int64_t id; size_t from, to; };
struct begin { const struct bank_file *file; struct blob digest; };

static enum rc check_accounts(struct ctx *ctx, const struct bank_file *file)
{
    struct str *own = NULL;
    size_t n = 0;

    TRY(payments_own_accounts(ctx, &own, &n));
    for (size_t i = 0; i < file->statement_count; i++) {
        bool ours = false;

        for (size_t k = 0; k < n; k++)
            ours = ours || str_eq(own[k], file->statements[i].iban);
        if (!ours) {
            enum rc rc = err_invalid(&ctx->err, E1817_BANK_NOT_OURS, "account");

            ctx->err.line = file->statements[i].line;
            return rc;
        }
    }
    for (size_t i = 0; i < file->count; i++)
        if (date_after(file->entries[i].booked_on, date_add_days(ctx->today, FUTURE_DAYS))) {
            enum rc rc = err_invalid(&ctx->err, E1830_BANK_IN_FUTURE, "booked_on");

            ctx->err.line = file->entries[i].line;
            return rc;
        }
    return RC_OK;
}

static enum rc store_statement(struct ctx *ctx, int64_t file, const struct bank_statement *s, size_t ordinal)
{
    struct q_bank_statement_before_row before;
    struct q_bank_statement_insert row = {
        .file = file, .ordinal = (int64_t)ordinal, .iban = s->iban, .ident = s->ident, .from_on = s->from_on,
        .from_on_null = date_is_none(s->from_on), .to_on = s->to_on, .to_on_null = date_is_none(s->to_on),
        .opening = s->opening, .opening_null = !s->has_opening, .closing = s->closing, .closing_null = !s->has_closing,
        .gap_null = true};
    struct date day = date_is_none(s->from_on) ? s->to_on : s->from_on;

    if (s->has_opening && !date_is_none(day)) {
        enum rc rc = q_bank_statement_before(ctx, &(struct q_bank_statement_before){.iban = s->iban, .day = day}, &before);

        if (rc == RC_OK) {
            row.gap = s->opening - before.closing_cents;
            row.gap_null = false;
        } else if (rc != RC_NOT_FOUND) {
            return rc;
        }
        err_clear(&ctx->err);
    }
    return q_bank_statement_insert(ctx, &row);
}

DECLARE_ACTION(bank_begin, struct begin, int64_t);
DEFINE_ACTION(bank_begin, struct begin, int64_t)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(check_accounts(ctx, req->file));
    *out = env_new_id(ctx->env);
    TRY(q_bank_file_insert(ctx, &(struct q_bank_file_insert){
        .id = *out, .format = req->file->format, .version = req->file->version, .digest = req->digest,
        .rows = (int64_t)req->file->count, .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy->notice_id}));
    for (size_t i = 0; i < req->file->statement_count; i++)
        TRY(store_statement(ctx, *out, &req->file->statements[i], i));
    return RC_OK;
}

/* Without a reference of its own: one in the free text counts when exactly one there belongs to an open invoice. */
static enum rc reference_in_text(struct ctx *ctx, const struct bank_entry *e, struct str *out)
{
    struct str found[8];
    size_t n = bank_references_in(ctx->arena, e->message, found, COUNT(found));
    int hits = 0;

    for (size_t i = 0; i < n; i++) {
        struct q_bank_invoice_by_reference_row row;
        enum rc rc = q_bank_invoice_by_reference(ctx, &(struct q_bank_invoice_by_reference){.reference = found[i]}, &row);

        err_clear(&ctx->err);
        if (rc != RC_OK && rc != RC_NOT_FOUND)
            return rc;
        if (rc == RC_OK && row.open_cents > 0) {
            *out = found[i];
            hits++;
        }
    }
    if (hits != 1)
        *out = STR("");
    return RC_OK;
}

struct year_of { struct date day; int64_t id; }; /* rows of a file are booked on few days */

static enum rc store_row(struct ctx *ctx, const struct load *load, size_t at, int64_t id, struct year_of *year,
                         struct bank_buyers *buyers, struct marks *marks)
{
    const struct bank_entry *e = &load->file->entries[at];
    struct record record = {{{NULL, 0}}};
    struct str reference = e->reference;
    struct blob sealed;

    if (reference.len == 0 && e->cents > 0 && e->message.len > 0)
        TRY(reference_in_text(ctx, e, &reference));
    if (reference.len == 0 && e->cents > 0 && (e->message.len > 0 || e->given.len > 0))
        TRY(payments_buyers_number(ctx, buyers, e, &reference));
    if (e->cents < 0 && !e->reversal) /* our own refund says so in its end-to-end id */
        reference = str_starts(e->end_to_end, STR("SELOSTE-R")) ? str_sub(e->end_to_end, 8, 24) : STR("");
    TRY(marks_of(ctx, load->file, at, marks));
    if (year->id == 0 || year->day.days != e->booked_on.days) {
        TRY(invoices_voucher_year(ctx, e->booked_on, &year->id));
        year->day = e->booked_on;
    }
    record.field[ROW_PAYER] = e->payer;
    record.field[ROW_IBAN] = e->payer_iban;
    record.field[ROW_MESSAGE] = e->message;
    record.field[ROW_GIVEN] = e->given;
    record.field[ROW_ARCHIVE_ID] = e->archive_id;
    record.field[ROW_END_TO_END] = e->end_to_end;
    TRY(seal_record(ctx, (struct key_ref){KEY_VOUCHER, year->id}, CATEGORY_VOUCHER, id, &record, &sealed));
    return q_bank_row_insert(ctx, &(struct q_bank_row_insert){
        .id = id, .file = load->id, .line = e->line, .iban = load->file->statements[e->statement].iban,
        .booked_on = e->booked_on, .cents = e->cents, .currency = e->currency, .reversal = e->reversal, .batch = e->batch,
        .reference = reference, .reference_null = reference.len == 0, .mark = marks->row, .entry_mark = marks->entry,
        .outcome = e->given.len > 0 && reference.len == 0 ? BANK_BAD_CHECK : BANK_WAITING, .year = year->id, .sealed = sealed});
}

DECLARE_ACTION(bank_load, struct load, int64_t);
DEFINE_BULK_ACTION(bank_load, struct load, int64_t)
{
    struct verdict verdict;
    struct year_of year = {0};
    struct bank_buyers buyers = {0};
    struct marks marks = {0};
    int64_t first = env_new_ids(ctx->env, (int64_t)(req->to - req->from));

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    for (size_t i = req->from; i < req->to; i++)
        TRY(store_row(ctx, req, i, first + (int64_t)(i - req->from), &year, &buyers, &marks));
    *out = (int64_t)(req->to - req->from);
    return RC_OK;
}

struct move { int64_t file; int was, state; };
DECLARE_ACTION(bank_move, struct move, int64_t);
DEFINE_ACTION(bank_move, struct move, int64_t)
{
    struct verdict verdict;
    bool done = req->state == FILE_DONE;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_bank_file_move(ctx, &(struct q_bank_file_move){.id = req->file, .was = req->was, .state = req->state,
                                                         .done_at = ctx->now, .done_at_null = !done}, out));
    if (*out != 1)
        return err_conflict(&ctx->err, E1831_BANK_FILE_STATE);
    return done ? audit_write(ctx, AUDIT_BANK_FILE_IMPORTED, 0, req->file, &verdict) : RC_OK;
}

DECLARE_ACTION(bank_purge, int64_t, int64_t);
DEFINE_ACTION(bank_purge, int64_t, int64_t)
{
    struct verdict verdict;
    struct q_bank_file_get_row file;
    enum rc rc = q_bank_file_get(ctx, &(struct q_bank_file_get){.id = *req}, &file);

    if (rc == RC_NOT_FOUND || (rc == RC_OK && file.state != FILE_LOADING && file.state != FILE_PREVIEW))
        return err_not_found(&ctx->err, E1825_BANK_FILE_GONE); /* what is booked stays, statements and all */
    TRY(rc);
    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_ERASE, &verdict));
    TRY(q_bank_rows_delete_waiting(ctx, &(struct q_bank_rows_delete_waiting){.file = *req, .last = INT64_MAX}, out));
    TRY(q_bank_statements_delete(ctx, &(struct q_bank_statements_delete){.file = *req}, out));
    return q_bank_file_delete(ctx, &(struct q_bank_file_delete){.id = *req}, out);
}

/* --- memory of its own for each batch ------------------------------------------------------------------------ */

static struct ctx batch_of(const struct ctx *ctx)
{
    struct ctx own = *ctx;

    own.arena = arena_new(BATCH_MEMORY);
    own.reads = NULL;
    own.after = NULL;
    return own;
}

/* The batch's memory goes; its error keeps number and line. */
static enum rc batch_end(struct ctx *ctx, struct ctx *own, enum rc rc)
{
    ctx->db = own->db;
    if (rc != RC_OK) {
        ctx->err = own->err;
        ctx->err.fields = NULL;
        ctx->err.field_count = 0;
        ctx->err.arg = str_copy(ctx->arena, own->err.arg);
    }
    arena_free(own->arena);
    return rc;
}

static enum rc load_all(struct ctx *ctx, const struct bank_file *file, int64_t id)
{
    for (size_t at = 0; at < file->count; at += BANK_BATCH_ROWS) {
        struct load load = {file, id, at, at + BANK_BATCH_ROWS < file->count ? at + BANK_BATCH_ROWS : file->count};
        struct ctx own = batch_of(ctx);
        int64_t n = 0;

        TRY(batch_end(ctx, &own, RUN_ACTION(bank_load, &own, &load, &n)));
    }
    return RC_OK;
}

static enum rc apply_once(struct ctx *ctx, const struct bank_apply *apply, struct bank_applied *done)
{
    struct ctx own = batch_of(ctx);

    *done = (struct bank_applied){0};
    return batch_end(ctx, &own, RUN_ACTION(payments_apply_batch, &own, apply, done));
}

static enum rc apply_all(struct ctx *ctx, int64_t file)
{
    struct bank_apply apply = {.file = file};

    for (;;) {
        struct bank_applied done;
        enum rc rc = apply_once(ctx, &apply, &done);

        if (rc == RC_CONFLICT || rc == RC_INVALID) { /* one of its rows: the same batch row by row */
            err_clear(&ctx->err);
            rc = apply_once(ctx, &(struct bank_apply){file, apply.after, true}, &done);
        }
        TRY(rc);
        if (done.rows == 0)
            break;
        apply.after = done.last;
    }
    {
        struct move move = {file, FILE_APPLYING, FILE_DONE};
        int64_t n = 0;

        enum rc rc = RUN_ACTION(bank_move, ctx, &move, &n);

        if (rc == RC_CONFLICT) /* the timer and the one who imports met: one of them has finished it */
            err_clear(&ctx->err);
        else
            TRY(rc);
    }
    return requests_run_pending(ctx); /* erasures that waited for these payments go on (P35) */
}

/* --- the ways in ------------------------------------------------------------------------------------------------ */

static enum rc seen_before(struct ctx *ctx, struct blob digest, const struct bank_file *file, struct bank_result *out)
{
    struct q_bank_file_by_digest_row row;
    enum rc rc = q_bank_file_by_digest(ctx, &(struct q_bank_file_by_digest){.digest = digest}, &row);

    err_clear(&ctx->err);
    if (rc != RC_OK)
        return rc == RC_NOT_FOUND ? RC_OK : rc;
    *out = (struct bank_result){.file = row.id, .format = file->format, .version = file->version,
        .rows = (int64_t)file->count, .duplicate = (int64_t)file->count, .already = true, .already_by = row.created_by,
        .already_at = row.created_at};
    return RC_OK;
}

static enum rc import_file(struct ctx *ctx, struct str bytes, bool preview, struct bank_result *out)
{
    struct bank_file file;
    struct begin begin = {.file = &file};
    struct move move;
    int64_t id = 0, n = 0;
    enum rc rc;

    TRY(policy_permit_purpose(ctx, PURPOSE_INVOICING));
    store_release(ctx); /* nothing of the store is held while the file is read */
    TRY(bank_read_apart(ctx->arena, bytes, &file, &ctx->err));
    TRY(keyed_hash(ctx, "bank-file", bytes, &begin.digest));
    TRY(seen_before(ctx, begin.digest, &file, out));
    store_release(ctx);
    if (out->already)
        return RC_OK;
    TRY(RUN_ACTION(bank_begin, ctx, &begin, &id));
    rc = load_all(ctx, &file, id);
    if (rc != RC_OK) {
        struct err why = ctx->err;

        if (RUN_ACTION(bank_purge, ctx, &id, &n) != RC_OK) /* what stays is swept by payments_resume */
            err_clear(&ctx->err);
        ctx->err = why;
        return rc;
    }
    move = (struct move){id, FILE_LOADING, preview ? FILE_PREVIEW : FILE_APPLYING};
    TRY(RUN_ACTION(bank_move, ctx, &move, &n));
    if (!preview)
        TRY(apply_all(ctx, id));
    return payments_import_result(ctx, id, out);
}

enum rc payments_import(struct ctx *ctx, struct str bytes, bool preview, struct bank_result *out)
{
    struct ctx own = *ctx;
    enum rc rc;

    *out = (struct bank_result){0};
    own.arena = arena_new(OWN_MEMORY);
    own.reads = NULL;
    rc = import_file(&own, bytes, preview, out);
    out->version = str_copy(ctx->arena, out->version);
    ctx->db = own.db;
    if (rc != RC_OK) {
        ctx->err = own.err;
        ctx->err.fields = NULL;
        ctx->err.field_count = 0;
        ctx->err.arg = str_copy(ctx->arena, own.err.arg);
        ctx->err.field = own.err.field ? str_z(ctx->arena, str_from(own.err.field)) : NULL;
    }
    arena_free(own.arena);
    return rc;
}

enum rc payments_import_confirm(struct ctx *ctx, int64_t file, struct bank_result *out)
{
    struct move move = {file, FILE_PREVIEW, FILE_APPLYING};
    int64_t n = 0;

    TRY(RUN_ACTION(bank_move, ctx, &move, &n));
    TRY(apply_all(ctx, file));
    return payments_import_result(ctx, file, out);
}

enum rc payments_import_drop(struct ctx *ctx, int64_t file)
{
    int64_t n = 0;

    return RUN_ACTION(bank_purge, ctx, &file, &n);
}

/* A loading file belongs to a process that runs now, or to one that died: half an hour tells, and a start does. */
enum rc payments_resume(struct ctx *ctx)
{
    struct q_bank_file_unfinished_row *rows = NULL;
    size_t count = 0;

    if (policy_permit_purpose(ctx, PURPOSE_INVOICING) != RC_OK) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(q_bank_file_unfinished(ctx, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        int64_t age = ctx->now - rows[i].created_at;

        if (rows[i].state == FILE_APPLYING)
            TRY(apply_all(ctx, rows[i].id));
        else if (age > (int64_t)BANK_PREVIEW_MINUTES * 60000)
            TRY(payments_import_drop(ctx, rows[i].id));
    }
    return RC_OK;
}
