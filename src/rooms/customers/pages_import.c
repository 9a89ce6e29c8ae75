/* /asiakkaat/tuonti: a file of customers, looked at before it comes in (UI.md section 10; P25, P54, P63). */
#include "base/csv.h"
#include "base/errors.h"
#include "errors_customers.h"
#include "messages_customers.h"
#include "rooms/customers/exchange.h"
#include "rooms/customers/internal_pages.h"
#include "rooms/customers/view.h"
#include "templates_customers.h"
#include "web/web.h"

enum { SHOWN = 20, LINES_MOST = 50000 };

enum rc customers_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return t_customers_import(ctx, in, out, 200, NULL);
}

static bool too_many_lines(struct str bytes)
{
    size_t lines = 0;

    for (size_t i = 0; i < bytes.len; i++)
        lines += bytes.ptr[i] == '\n' || bytes.ptr[i] == '\r';
    return lines > 2 * LINES_MOST; /* CR LF counts twice */
}

enum rc customers_import_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str bytes = {NULL, 0};
    int64_t id;
    enum rc rc = RC_OK;

    for (size_t i = 0; i < in->upload_count; i++) {
        if (!str_eqz(in->uploads[i].field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        bytes = in->uploads[i].bytes;
    }
    if (in->upload_count != 1 || bytes.len == 0)
        rc = err_invalid(&ctx->err, E1634_IMPORT_NO_FILE, "file");
    if (rc == RC_OK && too_many_lines(bytes))
        rc = err_invalid(&ctx->err, E1631_IMPORT_TOO_BIG, "file");
    if (rc == RC_OK)
        rc = customers_stash_put(ctx, bytes, &id);
    if (rc == RC_INVALID) { /* said beside the field, with a link to it */
        int code = ctx->err.code;

        err_clear(&ctx->err);
        err_add_field(ctx->arena, &ctx->err, "file", code, (struct str){NULL, 0});
        return t_customers_import(ctx, in, out, 422, NULL);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/asiakkaat/tuonti/%lld", (long long)id), NULL);
}

/* ---- what is shown ------------------------------------------------------------------------------------ */

static struct str cell_text(struct ctx *ctx, const struct field *f, const struct customer_form *form)
{
    struct str value = field_value(ctx, f, form);

    if (f->kind == FIELD_KIND_BOOL)
        return tr(ctx, form->sole_trader ? MSG_customers_import_yes : MSG_customers_import_no);
    for (const struct name_value *n = f->names; n != NULL && n->word != NULL; n++)
        if (str_eqz(value, n->word))
            return tr_key(ctx, str_from(n->msg));
    return value;
}

static void add_lines(struct ctx *ctx, const struct customer_import *file, const enum import_why *why,
                      struct customers_import_view *view)
{
    static const char *const left[] = {NULL, "customers.import.left-restricted", "customers.import.left-forgotten"};

    view->columns = ARENA_ARRAY(ctx->arena, struct str, file->column_count + 1);
    for (size_t c = 0; c < file->column_count; c++)
        if (file->columns[c] != NULL)
            view->columns[view->column_count++] = tr_key(ctx, str_from(file->columns[c]->label));
    view->lines = ARENA_ARRAY(ctx->arena, struct import_line, SHOWN);
    for (size_t i = 0; i < file->count && i < SHOWN; i++) {
        struct import_line *line = &view->lines[view->line_count++];

        *line = (struct import_line){.line = file->lines[i], .left = left[why[i]],
                                     .cells = ARENA_ARRAY(ctx->arena, struct str, view->column_count + 1)};
        for (size_t c = 0; c < file->column_count; c++)
            if (file->columns[c] != NULL && why[i] == IMPORT_TAKEN)
                line->cells[line->count++] = cell_text(ctx, file->columns[c], &file->forms[i]);
    }
}

/* What reading the file said, by line; takes the error away. */
static void add_faults(struct ctx *ctx, struct customers_import_view *view)
{
    struct err err = ctx->err;
    size_t n = err.field_count > 0 ? err.field_count : 1;

    err_clear(&ctx->err);
    view->faults = ARENA_ARRAY(ctx->arena, struct import_fault, n);
    view->fault_count = n;
    if (err.field_count == 0)
        view->faults[0] = (struct import_fault){err.line, STR(""), err_text(ctx, err.code, err.arg)};
    for (size_t i = 0; i < err.field_count; i++) {
        const struct field *f = err.fields[i].field != NULL ? field_find(customers_fields, err.fields[i].field) : NULL;

        view->faults[i] = (struct import_fault){err.fields[i].line, f != NULL ? tr_key(ctx, str_from(f->label)) : STR(""),
                                                err_text(ctx, err.fields[i].code, err.fields[i].arg)};
    }
}

static enum rc make_view(struct ctx *ctx, const struct http_request *in, struct str bytes, struct customers_import_view *view)
{
    struct customer_import file;
    struct import_receipt sums;
    enum import_why *why;
    struct import_seen seen;
    enum rc rc = customers_import_read(ctx, bytes, IMPORT_KEY_AUTO, &file);

    if (rc == RC_INVALID)
        add_faults(ctx, view);
    else
        TRY(rc);
    why = ARENA_ARRAY(ctx->arena, enum import_why, file.count + 1);
    TRY(customers_import_screen(ctx, &file, why, &sums));
    add_lines(ctx, &file, why, view);
    view->rows = (int64_t)file.row_count;
    view->charset = file.charset;
    view->separator = file.separator == '\t' ? tr(ctx, MSG_customers_import_tab) : str_fmt(ctx->arena, "%c", file.separator);
    view->taken = sums.count;
    view->restricted = sums.restricted;
    view->forgotten = sums.stopped;
    view->updated = sums.updated;
    view->same = sums.same;
    view->submit = sums.updated > 0 ? tr(ctx, MSG_customers_import_submit_all) : trs(ctx, MSG_customers_import_submit, &SLOT_I64("n", sums.count), 1);
    TRY(customers_import_seen(ctx, &file, &seen));
    if (seen.at != 0)
        view->seen = trs(ctx, MSG_customers_import_seen, (struct slot[]){SLOT_STR("when", instant_text(ctx->arena, seen.at, ctx->lang)),
                         SLOT_STR("who", customers_who(ctx, seen.by_user))}, 2);
    view->faults_href = str_fmt(ctx->arena, "%.*s/asiakkaat/tuonti/%lld?muoto=csv", STR_FMT(in->prefix), (long long)view->id);
    return RC_OK;
}

/* ?muoto=csv: the faults as a file. */
static enum rc faults_file(struct ctx *ctx, struct http_answer *out, const struct customers_import_view *view)
{
    buf_addz(&out->body, "\xef\xbb\xbf");
    csv_cell(&out->body, tr(ctx, MSG_customers_import_line), true, false);
    csv_cell(&out->body, tr(ctx, MSG_customers_import_place), false, false);
    csv_cell(&out->body, tr(ctx, MSG_customers_import_fault), false, false);
    csv_end(&out->body);
    for (size_t i = 0; i < view->fault_count; i++) {
        csv_number(&out->body, str_fmt(ctx->arena, "%lld", (long long)view->faults[i].line), true, false);
        csv_cell(&out->body, view->faults[i].place, false, false);
        csv_cell(&out->body, view->faults[i].text, false, false);
        csv_end(&out->body);
    }
    out->content_type = "text/csv; charset=utf-8";
    answer_header(out, "Content-Disposition", STR("attachment; filename=\"tuonnin-virheet.csv\""));
    return RC_OK;
}

/* ---- a file needs more memory than a request has -------------------------------------------------------- */

static void own_memory(struct ctx *ctx, struct ctx *own)
{
    *own = *ctx;
    own->arena = arena_new((size_t)1 << 30); /* customers_import_read bounds the rows of 32 MiB far below */
    own->reads = NULL;
}

/* What was opened is in the audit before the memory goes. */
static enum rc give_back(struct ctx *ctx, struct ctx *own, enum rc rc)
{
    if (rc == RC_OK)
        rc = audit_flush_reads(own);
    ctx->db = own->db;
    ctx->err = own->err;
    ctx->err.fields = NULL; /* stood in the memory that goes */
    ctx->err.field_count = 0;
    ctx->err.arg = (struct str){NULL, 0};
    arena_free(own->arena);
    return rc;
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t id,
                    const struct stash_view *stash)
{
    struct customers_import_view view = {.id = id, .done = stash->state == STASH_DONE,
        .running = stash->state == STASH_RUNNING, .taken = stash->receipt.count, .restricted = stash->receipt.restricted,
        .forgotten = stash->receipt.stopped, .first_number = stash->receipt.first_number, .updated = stash->receipt.updated, .same = stash->receipt.same,
        .last_number = stash->receipt.last_number};
    struct str format = http_query(in, "muoto");

    if (stash->state == STASH_WAITING)
        TRY(make_view(ctx, in, stash->bytes, &view));
    if (str_eqz(format, "csv"))
        return faults_file(ctx, out, &view);
    if (!str_empty(format))
        return err_invalid(&ctx->err, E1625_FORMAT_UNKNOWN, "muoto");
    return t_customers_import_preview(ctx, in, out, 200, &(struct t_customers_import_preview){.view = &view});
}

enum rc customers_import_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct stash_view stash;
    struct ctx own;
    int64_t id;
    enum rc rc;

    if (!http_path_id(in, "tuonti", &id))
        return err_not_found(&ctx->err, E1630_IMPORT_GONE);
    TRY(customers_stash_open(ctx, id, false, &stash));
    own_memory(ctx, &own);
    rc = show(&own, in, out, id, &stash);
    customers_stash_close(ctx, id, false, NULL);
    if (rc == RC_OK) { /* the page moves into the request's memory */
        struct buf body = buf_in(ctx->arena);

        buf_add(&body, buf_str(&out->body));
        out->body = body;
    }
    return give_back(ctx, &own, rc);
}

static enum rc import_bytes(struct ctx *ctx, struct str bytes, bool again, struct import_receipt *receipt)
{
    struct customer_import file;

    TRY(customers_import_read(ctx, bytes, IMPORT_KEY_AUTO, &file));
    file.again = again;
    store_release(ctx);
    return RUN_ACTION(customers_import, ctx, &file, receipt);
}

enum rc customers_import_take(struct ctx *ctx, int64_t id, bool again)
{
    struct import_receipt receipt = {0};
    struct stash_view stash;
    struct ctx own;
    enum rc rc;

    TRY(customers_stash_open(ctx, id, true, &stash));
    own_memory(ctx, &own);
    rc = import_bytes(&own, stash.bytes, again, &receipt);
    customers_stash_close(ctx, id, true, rc == RC_OK ? &receipt : NULL);
    return give_back(ctx, &own, rc);
}

const struct field customers_again_fields[] = {
    FIELD_BOOL(struct import_again, again, FIELD_HIDDEN, 0, NEED_NONE, "customers.import.again"),
    FIELD_END,
};

enum rc customers_import_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct import_again form = {0};
    int64_t id;
    enum rc rc;

    if (!http_path_id(in, "tuonti", &id))
        return err_not_found(&ctx->err, E1630_IMPORT_GONE);
    TRY(request_fields(ctx, in, &form));
    rc = customers_import_take(ctx, id, form.again);
    if (rc != RC_OK && rc != RC_INVALID && ctx->err.code != E1645_IMPORT_SEEN) /* faults, a file seen before: the page says it */
        return rc;
    err_clear(&ctx->err);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/asiakkaat/tuonti/%lld", (long long)id), NULL);
}
