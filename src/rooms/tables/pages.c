/* Dated tables in Settings (BILLING.md section 10): everybody who invoices or keeps the books may look, those with
 * the right to maintain add and confirm. */
#include "base/errors.h"
#include "errors_tables.h"
#include "i18n/i18n.h"
#include "messages_tables.h"
#include "rooms/tables/documents.h"
#include "rooms/tables/internal.h"
#include "rooms/tables/view.h"
#include "rooms/users/users.h"
#include "templates_tables.h"
#include "web/web.h"

static bool is_current(const struct table_row *row, struct date day)
{
    return !date_before(day, row->valid_from) && (date_is_none(row->valid_to) || !date_after(day, row->valid_to));
}

/* Rows are in order of names: a name without a row for today is something to be told. */
static void count_lines(struct ctx *ctx, const struct table_row *rows, size_t count, struct table_line *line)
{
    bool current = true;

    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !str_eq(rows[i].name, rows[i - 1].name)) {
            line->missing_now |= !current;
            current = false;
        }
        current |= is_current(&rows[i], ctx->today);
        line->unconfirmed += rows[i].confirmed ? 0 : 1;
    }
    line->missing_now |= !current;
    line->rows = (int64_t)count;
}

static enum rc tables_index_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_line lines[TABLE_KINDS] = {{.kind = 0}};

    for (int kind = 1; kind < TABLE_KINDS; kind++) {
        struct table_row *rows = NULL;
        size_t count = 0;

        TRY(tables_rows(ctx, (enum table_kind)kind, &rows, &count));
        lines[kind - 1].kind = kind;
        lines[kind - 1].word = str_from(tables_kind_word((enum table_kind)kind));
        count_lines(ctx, rows, count, &lines[kind - 1]);
    }
    return t_tables_index(ctx, in, out, 200, &(struct t_tables_index){.lines = lines, .count = TABLE_KINDS - 1});
}

static struct table_view_row view_of(struct ctx *ctx, const struct table_row *row)
{
    const struct table_name *known = tables_name(row->kind, row->name);

    return (struct table_view_row){
        .name = row->name, .label = known == NULL ? row->name : tr_key(ctx, str_from(known->label)),
        .value = tables_value_text(ctx, row->kind, row->name, row->value), .section = row->section,
        .source = row->source, .valid_from = row->valid_from, .valid_to = row->valid_to,
        .from_iso = date_iso(ctx->arena, row->valid_from), .confirmed = row->confirmed,
        .confirmed_at = row->confirmed_at, .own = row->id != 0, .current = is_current(row, ctx->today),
        .who = row->confirmed_by != 0 ? users_display(ctx, row->confirmed_by) : STR("")};
}

/* What a file was refused for, with its line. */
static struct str refused_text(struct ctx *ctx, const struct err *refused)
{
    struct str why = err_text(ctx, refused->code, refused->arg);

    return refused->line <= 0 ? why : trs(ctx, MSG_tables_exchange_line, (struct slot[]){SLOT_I64("line", refused->line),
                                                                                       SLOT_STR("why", why)}, 2);
}

static enum rc show_table(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                          enum table_kind kind, const struct table_form *form, const struct err *refused)
{
    struct table_row *rows = NULL;
    struct table_view_row *view;
    struct table_option *options = ARENA_ARRAY(ctx->arena, struct table_option, 64);
    size_t count = 0;
    size_t option_count = 0;
    int64_t open_count = 0;

    if ((int)kind == 0)
        return err_not_found(&ctx->err, E3905_TABLE_NO_ROW);
    TRY(tables_rows(ctx, kind, &rows, &count));
    view = ARENA_ARRAY(ctx->arena, struct table_view_row, count);
    for (size_t i = 0; i < count; i++)
        view[i] = view_of(ctx, &rows[count - 1 - i]);
    for (size_t i = 0; i < count; i++)
        open_count += view[i].confirmed ? 0 : 1;
    for (const struct table_name *n = tables_names; n->name != NULL && option_count < 64; n++)
        if (n->kind == kind)
            options[option_count++] = (struct table_option){str_from(n->name), n->label};
    return t_tables_one(ctx, in, out, status, &(struct t_tables_one){
        .kind = (int)kind, .word = str_from(tables_kind_word(kind)), .rows = view, .count = (int64_t)count, .options = options,
        .option_count = (int64_t)option_count, .form = form,
        .open_count = open_count, .may_edit = (ctx->actor->roles & ROLE_MAINTAIN) != 0, .exchange = kind == TABLE_EXCHANGE,
        .refused = refused == NULL ? STR("") : refused_text(ctx, refused)});
}

static enum rc tables_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_form form = {.valid_from = DATE_NONE, .valid_to = DATE_NONE};

    return show_table(ctx, in, out, 200, tables_kind_from(http_path_param(in, "kind")), &form, NULL);
}

static enum rc tables_add_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_form form = {0};
    struct table_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(tables_add, ctx, &form, &receipt);
    if (rc == RC_INVALID && form.table != 0)
        return show_table(ctx, in, out, 422, (enum table_kind)form.table, &form, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out,
                           str_fmt(ctx->arena, "/asetukset/taulukot/%s", tables_kind_word((enum table_kind)form.table)),
                           "tables.flash.added");
}

static enum rc tables_confirm_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_form form = {0};
    struct table_form blank = {.valid_from = DATE_NONE, .valid_to = DATE_NONE};
    struct table_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(tables_confirm, ctx, &form, &receipt);
    if (rc == RC_INVALID && form.table != 0)
        return show_table(ctx, in, out, 422, (enum table_kind)form.table, &blank, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out,
                           str_fmt(ctx->arena, "/asetukset/taulukot/%s", tables_kind_word((enum table_kind)form.table)),
                           "tables.flash.confirmed");
}

static enum rc read_upload(struct ctx *ctx, const struct http_request *in, const struct exchange_text *form, struct exchange_file *file)
{
    if (in->upload_count != 1 || !str_eqz(in->uploads[0].field, "file") || in->uploads[0].bytes.len == 0
        || in->uploads[0].bytes.len > EXCHANGE_BYTES)
        return err_invalid(&ctx->err, E3908_RATE_FILE, "file");
    TRY(tables_exchange_read(ctx->arena, in->uploads[0].bytes, file, &ctx->err));
    file->confirm = form->confirm_all;
    return RC_OK;
}

static enum rc tables_exchange_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_form blank = {.valid_from = DATE_NONE, .valid_to = DATE_NONE};
    struct exchange_file file;
    struct exchange_receipt receipt = {0};
    struct exchange_text form = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_INVALID)
        return show_table(ctx, in, out, 422, TABLE_EXCHANGE, &blank, NULL);
    TRY(rc);
    rc = read_upload(ctx, in, &form, &file);
    if (rc == RC_OK)
        rc = RUN_ACTION(tables_exchange_import, ctx, &file, &receipt);
    if (rc == RC_INVALID) {
        struct err refused = ctx->err;

        err_clear(&ctx->err);
        return show_table(ctx, in, out, 422, TABLE_EXCHANGE, &blank, &refused);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/taulukot/exchange"), "tables.flash.imported");
}

#define LOOK (ROLE_STAFF | ROLE_ACCOUNTANT | ROLE_MAINTAIN)
const struct route tables_routes[] = {
    ROUTE(GET, "/asetukset/taulukot", tables_index_page, LOOK, PURPOSE_BOOKKEEPING),
    ROUTE(GET, "/asetukset/taulukot/:kind", tables_page, LOOK, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/asetukset/taulukot", tables_add_submit, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING, tables_fields),
    ROUTE_FORM(POST, "/asetukset/taulukot/vahvista", tables_confirm_submit, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING,
               tables_confirm_fields),
    ROUTE_FLAGS(POST, "/asetukset/taulukot/kurssit", tables_exchange_submit, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING,
                tables_exchange_import_fields, ROUTE_BODY_ATTACHMENT),
    ROUTE_END};
