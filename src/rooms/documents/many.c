/* The former program's PDFs, many at once: the file name holds the invoice's number (BILLING.md section 9; P64). */
#include <string.h>

#include "base/errors.h"
#include "base/json.h"
#include "db/store.h"
#include "errors_documents.h"
#include "i18n/i18n.h"
#include "messages_documents.h"
#include "rooms/documents/internal.h"

struct found { int64_t id; struct str word; bool several; };

static enum rc try_word(struct ctx *ctx, struct str word, struct found *f)
{
    int64_t id = 0;
    enum rc rc = invoices_id_by_shown(ctx, word, &id);

    if (rc == RC_OK) {
        f->several = f->several || (f->id != 0 && f->id != id);
        f->id = id;
        f->word = word;
    }
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return true;
    return false;
}

/* Each word of the name between these marks. */
static enum rc try_words(struct ctx *ctx, struct str stem, const char *marks, struct found *f)
{
    size_t from = 0;

    for (size_t i = 0; i <= stem.len; i++) {
        if (i < stem.len && strchr(marks, stem.ptr[i]) == NULL)
            continue;
        if (has_digit(str_sub(stem, from, i - from)))
            TRY(try_word(ctx, str_sub(stem, from, i - from), f));
        from = i + 1;
    }
    return RC_OK;
}

/* The whole name first, then its words, then their parts: "2026-10-01_90455" is invoice 90455 and "L-2026-12" itself. */
static enum rc find(struct ctx *ctx, struct str name, struct found *f)
{
    static const char *const levels[] = {"", " _,;()[]", " _,;()[]-."};
    struct str stem = name;

    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') {
            stem = str_sub(name, i, name.len - i);
            break;
        }
    if (stem.len > 4 && str_eq_nocase(str_sub(stem, stem.len - 4, 4), STR(".pdf")))
        stem = str_sub(stem, 0, stem.len - 4);
    for (size_t i = 0; i < COUNT(levels) && f->id == 0; i++)
        TRY(try_words(ctx, str_trim(stem), levels[i], f));
    return RC_OK;
}

static enum rc attach_one(struct ctx *ctx, const struct documents_file *file, bool dry, struct documents_file_line *line)
{
    struct found f = {.id = 0};
    struct invoice_sum_line sum;
    struct documents_attach attach = {.bytes = file->bytes, .dry = dry};
    struct documents_kept kept = {0};
    enum rc rc;

    *line = (struct documents_file_line){.name = file->name, .shown = STR("")};
    TRY(find(ctx, file->name, &f));
    if (f.id == 0 || f.several) {
        store_release(ctx);
        line->code = f.several ? E4110_DOCUMENT_SEVERAL : E4109_DOCUMENT_NO_INVOICE;
        return RC_OK;
    }
    TRY(invoices_sum_of(ctx, f.id, &sum));
    store_release(ctx);
    line->number = attach.number = sum.number;
    line->shown = f.word;
    rc = RUN_ACTION(documents_attach, ctx, &attach, &kept);
    line->already = kept.already;
    if (rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_NOT_FOUND) { /* this file's fault: the others go on */
        line->code = ctx->err.code;
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

enum rc documents_attach_many(struct ctx *ctx, const struct documents_file *files, size_t count, bool dry, struct documents_many *out)
{
    *out = (struct documents_many){.lines = ARENA_ARRAY(ctx->arena, struct documents_file_line, count + 1), .count = (int64_t)count, .dry = dry};
    for (size_t i = 0; i < count; i++) {
        TRY(attach_one(ctx, &files[i], dry, &out->lines[i]));
        out->refused += out->lines[i].code != 0;
        out->already += out->lines[i].code == 0 && out->lines[i].already;
        out->attached += out->lines[i].code == 0 && !out->lines[i].already;
    }
    return RC_OK;
}

struct str documents_file_word(struct ctx *ctx, const struct documents_many *many, const struct documents_file_line *line)
{
    if (line->code != 0)
        return err_text(ctx, line->code, line->shown);
    return trs(ctx, line->already ? MSG_documents_many_already : many->dry ? MSG_documents_many_would : MSG_documents_many_attached,
               &SLOT_STR("number", line->shown), 1);
}

void documents_many_json(struct ctx *ctx, struct json *j, const struct documents_many *many)
{
    json_open(j, '{');
    json_kbool(j, "dry_run", many->dry);
    json_ki64(j, "attached", many->attached);
    json_ki64(j, "already", many->already);
    json_ki64(j, "refused", many->refused);
    json_key(j, "files");
    json_open(j, '[');
    for (int64_t i = 0; i < many->count; i++) {
        const struct documents_file_line *line = &many->lines[i];

        json_open(j, '{');
        json_ki64(j, "line", i + 1);
        json_kstr(j, "file", line->name);
        json_kstr(j, "invoice", line->shown);
        json_kbool(j, "already", line->already);
        json_key(j, "code");
        if (line->code == 0)
            json_null(j);
        else
            json_str(j, str_fmt(ctx->arena, "SEL-%d", line->code));
        json_kstr(j, "reason", line->code == 0 ? STR("") : documents_file_word(ctx, many, line));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}
