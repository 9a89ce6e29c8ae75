/* The pages of an importer (web/import.h). */
#include "web/import.h"

#include <string.h>

#include "base/errors.h"
#include "errors_web.h"
#include "messages_web.h"

enum { OWN_MEMORY = 1 << 30 }; /* a hard stop: a file needs more memory than a request has */

enum rc web_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of)
{
    return of->show(ctx, in, out, 200, &(struct web_import_view){.done = false});
}

/* ---- what is shown ------------------------------------------------------------------------------------ */

static struct str cell_text(struct ctx *ctx, const struct field *f, const void *obj)
{
    struct str value = field_value(ctx, f, obj);

    for (const struct name_value *n = f->names; n != NULL && n->word != NULL; n++)
        if (str_eqz(value, n->word))
            return tr_key(ctx, str_from(n->msg));
    return value;
}

static void add_rows(struct ctx *ctx, const struct csv_preview *p, struct web_import_view *view)
{
    view->columns = ARENA_ARRAY(ctx->arena, struct str, p->column_count + 1);
    for (size_t c = 0; c < p->column_count; c++)
        if (p->columns[c] != NULL)
            view->columns[view->column_count++] = tr_key(ctx, str_from(p->columns[c]->label));
    view->lines = ARENA_ARRAY(ctx->arena, struct web_import_line, p->count + 1);
    for (; view->line_count < p->count; view->line_count++) {
        struct web_import_line *line = &view->lines[view->line_count];
        const struct csv_shown *shown = &p->shown[view->line_count];

        *line = (struct web_import_line){.line = shown->line, .what = shown->what, .cells = ARENA_ARRAY(ctx->arena, struct str, p->column_count + 1)};
        for (size_t c = 0; c < p->column_count; c++)
            if (p->columns[c] != NULL)
                line->cells[line->count++] = cell_text(ctx, p->columns[c], shown->obj);
    }
}

/* What reading the file said, by line; the code stays, so that the page shows the request. */
static void add_faults(struct ctx *ctx, const struct field *table, struct web_import_view *view)
{
    struct err err = ctx->err;

    err_clear(&ctx->err);
    view->fault_count = err.field_count > 0 ? err.field_count : 1;
    view->faults = ARENA_ARRAY(ctx->arena, struct web_import_fault, view->fault_count);
    view->faults[0] = (struct web_import_fault){err.line, STR(""), err_text(ctx, err.code, err.arg)};
    for (size_t i = 0; i < err.field_count; i++) {
        const struct field *f = err.fields[i].field != NULL ? field_find(table, err.fields[i].field) : NULL;

        view->faults[i] = (struct web_import_fault){err.fields[i].line, f != NULL ? tr_key(ctx, str_from(f->label)) : STR(""),
                                                    err_text(ctx, err.fields[i].code, err.fields[i].arg)};
    }
}

/* The whole look at the bytes; in the writer's absence, in memory of its own. */
static enum rc look(struct ctx *ctx, const struct web_import *of, struct str bytes, struct web_import_view *view)
{
    struct csv_preview p = {.rows = 0};
    enum rc rc = of->look(ctx, bytes, &p);

    if (rc == RC_INVALID || rc == RC_CONFLICT)
        add_faults(ctx, of->table, view);
    else
        TRY(rc);
    if (p.columns == NULL)
        return RC_OK;
    add_rows(ctx, &p, view);
    view->charset = p.charset;
    view->separator = p.separator == '\t' ? tr(ctx, MSG_web_import_tab) : str_fmt(ctx->arena, "%c", p.separator);
    view->rows = (int64_t)p.rows;
    memcpy(view->sums, p.sums, sizeof(view->sums));
    return RC_OK;
}

/* ---- memory -------------------------------------------------------------------------------------------- */

static void own_memory(struct ctx *ctx, struct ctx *own)
{
    *own = *ctx;
    own->arena = arena_new(OWN_MEMORY);
    own->reads = NULL; /* of->look flushes them itself */
}

/* The page moves into the request's memory. */
static enum rc give_back(struct ctx *ctx, struct ctx *own, struct http_answer *out, enum rc rc)
{
    struct buf body = buf_in(ctx->arena);

    if (out != NULL && rc == RC_OK) {
        buf_add(&body, buf_str(&out->body));
        out->body = body;
    }
    ctx->db = own->db;
    ctx->err = own->err;
    ctx->err.fields = NULL; /* stood in the memory that goes */
    ctx->err.field_count = 0;
    ctx->err.arg = str_copy(ctx->arena, own->err.arg);
    arena_free(own->arena);
    return rc;
}

/* ---- handlers ------------------------------------------------------------------------------------------ */

static enum rc one_file(struct ctx *ctx, const struct http_request *in, const struct web_import *of, struct str *bytes)
{
    for (size_t i = 0; i < in->upload_count; i++)
        if (!str_eqz(in->uploads[i].field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
    if (in->upload_count != 1 || in->uploads[0].bytes.len == 0)
        return err_invalid(&ctx->err, E2501_IMPORT_NO_FILE, "file");
    *bytes = in->uploads[0].bytes;
    return bytes->len <= of->kind->most ? RC_OK : err_invalid(&ctx->err, E2502_IMPORT_TOO_BIG, "file");
}

enum rc web_import_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of)
{
    struct web_import_view view = {.done = false};
    struct str bytes;
    struct ctx own;
    int64_t id;
    enum rc rc = one_file(ctx, in, of, &bytes);

    if (rc == RC_INVALID) { /* said beside the field */
        view.refused = ctx->err.code;
        err_clear(&ctx->err);
        return of->show(ctx, in, out, 422, &view);
    }
    TRY(rc);
    own_memory(ctx, &own);
    rc = look(&own, of, bytes, &view);
    if (rc == RC_OK && view.fault_count > 0)
        return give_back(ctx, &own, out, of->show(&own, in, out, 422, &view));
    TRY(give_back(ctx, &own, NULL, rc));
    TRY(stash_put(ctx, of->kind, bytes, &id));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "%s/%lld", of->path, (long long)id), NULL);
}

enum rc web_import_look(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of)
{
    struct web_import_view view = {.looked = true};
    struct stash_seen seen;
    struct ctx own;
    enum rc rc;

    if (!http_path_id(in, "tiedosto", &view.id))
        return err_not_found(&ctx->err, E2504_IMPORT_GONE);
    TRY(stash_open(ctx, of->kind, view.id, false, &seen));
    view.running = seen.state == STASH_RUNNING;
    view.done = seen.state == STASH_DONE;
    if (view.done)
        memcpy(view.sums, seen.result, sizeof(view.sums));
    own_memory(ctx, &own);
    rc = seen.state == STASH_WAITING ? look(&own, of, seen.bytes, &view) : RC_OK;
    if (rc == RC_OK)
        rc = of->show(&own, in, out, 200, &view);
    stash_close(ctx, of->kind, view.id, false, NULL, 0);
    return give_back(ctx, &own, out, rc);
}

enum rc web_import_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of)
{
    int64_t sums[CSV_WHATS] = {0}, id;
    struct stash_seen seen;
    struct ctx own;
    enum rc rc;

    _Static_assert(sizeof(sums) <= STASH_RESULT, "the sums have room");
    if (!http_path_id(in, "tiedosto", &id))
        return err_not_found(&ctx->err, E2504_IMPORT_GONE);
    TRY(stash_open(ctx, of->kind, id, true, &seen));
    own_memory(ctx, &own);
    rc = of->take(&own, seen.bytes, sums);
    stash_close(ctx, of->kind, id, true, rc == RC_OK ? sums : NULL, sizeof(sums));
    rc = give_back(ctx, &own, NULL, rc);
    if (rc != RC_OK && rc != RC_INVALID && rc != RC_CONFLICT) /* what came to be at fault since the look: the page says it */
        return rc;
    err_clear(&ctx->err);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "%s/%lld", of->path, (long long)id), NULL);
}
