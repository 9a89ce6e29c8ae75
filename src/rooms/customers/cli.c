/* seloste customer list|find|show|add|edit|end|contact|contact-end|note, import FILE, export customers. */
#include <string.h>

#include "base/cli.h"
#include "base/errors.h"
#include "errors_customers.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_customers.h"
#include "messages_requests.h"
#include "rooms/customers/exchange.h"

enum { PAGE = 500, IMPORT_BYTES = 256 << 20 };

static enum rc number_argument(struct cli *cli, int64_t *customer_id)
{
    int64_t number;

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &number))
        return err_not_found(&cli->ctx->err, E1601_CUSTOMER_UNKNOWN);
    return customers_find_by_number(cli->ctx, number, customer_id);
}

static void put_line(struct cli *cli, const struct buf *b)
{
    cli_put(cli, buf_str(b));
    cli_put(cli, STR("\n"));
}

static void said(struct cli *cli, enum msg msg, const struct customer_receipt *r)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);

    if (!cli->json) {
        buf_add(&b, trs(ctx, msg, &SLOT_I64("number", r->number), 1));
    } else {
        json_open(&j, '{');
        json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)r->customer_id));
        json_ki64(&j, "number", r->number);
        json_ki64(&j, "version", r->version);
        json_close(&j, '}');
    }
    put_line(cli, &b);
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static void brief_json(struct ctx *ctx, struct json *j, const struct customer_brief *b)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)b->customer_id));
    json_ki64(j, "number", b->number);
    json_kstr(j, "kind", customers_word(customers_kinds, (int)b->kind));
    json_kbool(j, "locked", b->locked);
    json_kstr(j, "name", b->name);
    json_kstr(j, "town", b->town);
    json_kstr(j, "state", b->state == CUSTOMER_ENDED ? STR("ended") : STR("active"));
    json_close(j, '}');
}

static enum rc print_hits(struct cli *cli, const struct customer_hits *hits, struct json *j, struct buf *out)
{
    struct ctx *ctx = cli->ctx;
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, hits->count + 1);
    struct customer_brief *briefs;

    for (size_t i = 0; i < hits->count; i++)
        ids[i] = hits->rows[i].customer_id;
    TRY(customers_briefs(ctx, ids, hits->count, &briefs));
    for (size_t i = 0; i < hits->count; i++) {
        if (cli->json)
            brief_json(ctx, j, &briefs[i]);
        else
            buf_fmt(out, "%lld\t%.*s\t%.*s\n", (long long)briefs[i].number, STR_FMT(briefs[i].name), STR_FMT(briefs[i].town));
    }
    return RC_OK;
}

static enum rc search_out(struct cli *cli, struct customer_search *search, bool all)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct customer_hits hits = {.more = true};

    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "customers");
        json_open(&j, '[');
    }
    do {
        TRY(customers_find(ctx, search, &hits));
        TRY(print_hits(cli, &hits, &j, &out));
        TRY(audit_flush_reads(ctx));
        if (hits.count > 0)
            search->after = hits.rows[hits.count - 1].customer_id;
    } while (all && hits.more);
    if (cli->json) {
        json_close(&j, ']');
        json_kbool(&j, "more", hits.more);
        json_ki64(&j, "count", hits.counts[FILTER_ALL]);
        json_close(&j, '}');
        buf_byte(&out, '\n');
    }
    cli_put(cli, buf_str(&out));
    return RC_OK;
}

static enum rc filter_option(struct cli *cli, enum customer_filter *out)
{
    static const char *const words[FILTER_COUNT] = {"all", "persons", "organisations", "ended"};
    struct str given = cli_option(cli, "filter");

    *out = FILTER_ALL;
    if (str_empty(given))
        return RC_OK;
    for (int i = 0; i < FILTER_COUNT; i++)
        if (str_eqz(given, words[i])) {
            *out = (enum customer_filter)i;
            return RC_OK;
        }
    return err_invalid(&cli->ctx->err, E1012_FIELD_NOT_A_CHOICE, "filter");
}

static enum rc customer_list(struct cli *cli)
{
    struct customer_search search = {.limit = PAGE};

    TRY(filter_option(cli, &search.filter));
    return search_out(cli, &search, true);
}

static enum rc customer_find(struct cli *cli)
{
    struct buf words = buf_in(cli->ctx->arena);
    struct customer_search search = {.limit = 50};

    for (int i = 0; i < cli->argc; i++) {
        if (i > 0)
            buf_byte(&words, ' ');
        buf_addz(&words, cli->argv[i]);
    }
    search.words = buf_str(&words);
    return search_out(cli, &search, false);
}

static void contacts_json(struct ctx *ctx, struct json *j, const struct contact_row *contacts, size_t count)
{
    static const struct record none;

    json_key(j, "contacts");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)contacts[i].id));
        json_kstr(j, "name", customers_name(ctx->arena, &contacts[i].name, &none, CUSTOMER_PERSON));
        json_kstr(j, "role", contacts[i].role.field[ROLE_TITLE]);
        json_kstr(j, "from_on", date_iso(ctx->arena, contacts[i].from_on));
        json_kstr(j, "to_on", date_iso(ctx->arena, contacts[i].to_on));
        json_kbool(j, "in_office", customers_in_office(contacts[i].from_on, contacts[i].to_on, ctx->today));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* A choice in words of the reader's language, not the program's. */
static struct str value_text(struct ctx *ctx, const struct field *f, struct str value)
{
    for (const struct name_value *n = f->kind == FIELD_KIND_ENUM ? f->names : NULL; n != NULL && n->word != NULL; n++)
        if (str_eqz(value, n->word))
            return tr_key(ctx, str_from(n->msg));
    return value;
}

static void show_text(struct cli *cli, struct buf *b, const struct customer_row *row)
{
    struct ctx *ctx = cli->ctx;
    struct customer_form form;

    customers_form_of(row, &form);
    buf_fmt(b, "%lld", (long long)row->number);
    if (row->locked)
        buf_fmt(b, "\t%.*s", STR_FMT(tr(ctx, MSG_customers_locked)));
    buf_byte(b, '\n');
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        struct str value = row->locked ? (struct str){NULL, 0} : field_value(ctx, f, &form);

        if (!str_empty(value) && field_allowed(ctx, f) && f->kind != FIELD_KIND_BOOL && (f->flags & FIELD_HIDDEN) == 0)
            buf_fmt(b, "%.*s: %.*s\n", STR_FMT(tr_key(ctx, str_from(f->label))), STR_FMT(value_text(ctx, f, value)));
    }
}

static enum rc customer_show(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);
    struct customer_row row;
    struct contact_row *contacts;
    size_t count;
    int64_t id;

    TRY(number_argument(cli, &id));
    TRY(customers_load(ctx, id, LOAD_NETWORK | LOAD_ABOUT, &row));
    TRY(customers_load_contacts(ctx, id, &contacts, &count));
    TRY(audit_flush_reads(ctx));
    if (cli->json) {
        json_open(&j, '{');
        json_key(&j, "customer");
        customers_json(ctx, &j, &row);
        contacts_json(ctx, &j, contacts, count);
        json_close(&j, '}');
        buf_byte(&b, '\n');
    } else {
        show_text(cli, &b, &row);
    }
    cli_put(cli, buf_str(&b));
    return RC_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static enum rc customer_add(struct cli *cli)
{
    struct customer_form form = {0};
    struct customer_receipt out = {0};

    TRY(cli_fields(cli, customers_fields, &form));
    TRY(RUN_ACTION(customers_create, cli->ctx, &form, &out));
    said(cli, MSG_customers_cli_added, &out);
    return RC_OK;
}

static enum rc customer_edit(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct customer_edit edit;
    struct customer_receipt out = {0};
    struct customer_row row;

    TRY(number_argument(cli, &edit.customer_id));
    TRY(customers_load(ctx, edit.customer_id, LOAD_NETWORK, &row));
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    TRY(customers_merge(ctx, &row, cli->options, cli->option_count, &edit.form));
    store_release(ctx);
    TRY(RUN_ACTION(customers_edit, ctx, &edit, &out));
    said(cli, MSG_customers_cli_changed, &out);
    return RC_OK;
}

static enum rc customer_end(struct cli *cli)
{
    struct customer_end end = {0};
    struct customer_receipt out = {0};

    TRY(cli_fields(cli, customers_end_fields, &end));
    TRY(number_argument(cli, &end.customer_id));
    TRY(RUN_ACTION(customers_end, cli->ctx, &end, &out));
    said(cli, MSG_customers_cli_ended, &out);
    return RC_OK;
}

static void said_id(struct cli *cli, const char *name, int64_t id)
{
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);
    struct str text = str_fmt(cli->ctx->arena, "%lld", (long long)id);

    if (cli->json) {
        json_open(&j, '{');
        json_kstr(&j, name, text);
        json_close(&j, '}');
    } else {
        buf_add(&b, text);
    }
    put_line(cli, &b);
}

static enum rc customer_contact(struct cli *cli)
{
    struct contact_form form = {0};
    struct contact_receipt out = {0};

    TRY(cli_fields(cli, customers_contact_fields, &form));
    TRY(number_argument(cli, &form.customer_id));
    TRY(RUN_ACTION(customers_contact_save, cli->ctx, &form, &out));
    said_id(cli, "contact_id", out.contact_id);
    return RC_OK;
}

static enum rc merge_numbers(struct cli *cli, struct customer_merging *req)
{
    int64_t from, into;

    if (cli->argc != 2 || !str_to_i64(str_from(cli->argv[0]), &from) || !str_to_i64(str_from(cli->argv[1]), &into))
        return err_not_found(&cli->ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_find_by_number(cli->ctx, from, &req->from_id));
    return customers_find_by_number(cli->ctx, into, &req->into_id);
}

static void merged(struct cli *cli, const struct merging_receipt *r)
{
    struct slot slots[] = {SLOT_I64("former", r->former_number), SLOT_I64("number", r->number)};
    struct buf b = buf_in(cli->ctx->arena);
    struct json j = json_to(&b);

    if (!cli->json) {
        buf_add(&b, trs(cli->ctx, cli->dry_run ? MSG_customers_cli_merge_checked : MSG_customers_cli_merged, slots, COUNT(slots)));
    } else {
        json_open(&j, '{');
        json_kbool(&j, "dry_run", cli->dry_run);
        json_ki64(&j, "number", r->number);
        json_ki64(&j, "former_number", r->former_number);
        json_ki64(&j, "points", r->points);
        json_ki64(&j, "notes", r->notes);
        json_ki64(&j, "invoices", r->invoices);
        json_close(&j, '}');
    }
    put_line(cli, &b);
}

static enum rc customer_merge(struct cli *cli)
{
    struct customer_merging req = {0};
    struct merging_preview plan;
    struct merging_receipt out = {0};

    TRY(merge_numbers(cli, &req));
    if (cli->dry_run) {
        TRY(customers_merging_preview(cli->ctx, &req, &plan));
        out = (struct merging_receipt){.number = plan.into_number, .former_number = plan.from_number};
    } else {
        store_release(cli->ctx);
        TRY(RUN_ACTION(customers_merge_into, cli->ctx, &req, &out));
    }
    merged(cli, &out);
    return RC_OK;
}

static enum rc contact_end(struct cli *cli)
{
    struct contact_end end = {.to_on = cli->ctx->today};
    struct contact_receipt out = {0};
    struct str day = cli_option(cli, "to-on");

    if (cli->argc != 1 || !str_to_i64(str_from(cli->argv[0]), &end.contact_id))
        return err_not_found(&cli->ctx->err, E1613_CONTACT_UNKNOWN);
    if (!str_empty(day) && !date_from_human(day, cli->ctx->today, &end.to_on))
        return err_invalid(&cli->ctx->err, E1010_FIELD_NOT_A_DATE, "to_on");
    TRY(RUN_ACTION(customers_contact_end, cli->ctx, &end, &out));
    TRY(requests_run_pending(cli->ctx)); /* an erasure that waited for the end of the term (P60) */
    said_id(cli, "contact_id", out.contact_id);
    return RC_OK;
}

static enum rc customer_note(struct cli *cli)
{
    struct note_form form = {0};
    struct note_receipt out = {0};

    TRY(cli_fields(cli, customers_note_fields, &form));
    TRY(number_argument(cli, &form.customer_id));
    TRY(RUN_ACTION(customers_note_add, cli->ctx, &form, &out));
    said_id(cli, "note_id", out.note_id);
    return RC_OK;
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static void imported(struct cli *cli, const struct customer_import *file, const struct import_receipt *r)
{
    struct ctx *ctx = cli->ctx;
    struct buf b = buf_in(ctx->arena);
    struct json j = json_to(&b);

    if (!cli->json) {
        buf_add(&b, trs(ctx, cli->dry_run ? MSG_customers_cli_checked : MSG_customers_cli_imported,
                        &SLOT_I64("n", cli->dry_run ? (int64_t)file->count : r->count), 1));
        if (r->updated > 0)
            buf_fmt(&b, " %.*s", STR_FMT(trs(ctx, cli->dry_run ? MSG_customers_cli_would_update : MSG_customers_cli_updated, &SLOT_I64("n", r->updated), 1)));
        if (r->same > 0)
            buf_fmt(&b, " %.*s", STR_FMT(trs(ctx, MSG_customers_cli_same, &SLOT_I64("n", r->same), 1)));
        if (r->restricted > 0)
            buf_fmt(&b, " %.*s", STR_FMT(trs(ctx, MSG_customers_cli_left_out, &SLOT_I64("n", r->restricted), 1)));
        if (r->stopped > 0)
            buf_fmt(&b, " %.*s", STR_FMT(trs(ctx, MSG_requests_cli_stopped, &SLOT_I64("n", r->stopped), 1)));
    } else {
        json_open(&j, '{');
        json_kbool(&j, "dry_run", cli->dry_run);
        json_kstr(&j, "charset", file->charset);
        json_ki64(&j, "rows", (int64_t)file->count);
        json_kstr(&j, "separator", str_fmt(ctx->arena, "%c", file->separator));
        json_ki64(&j, "imported", cli->dry_run ? 0 : r->count);
        json_ki64(&j, "updated", cli->dry_run ? 0 : r->updated);
        json_ki64(&j, "same", r->same);
        json_ki64(&j, "restricted", r->restricted);
        json_ki64(&j, "stopped", r->stopped);
        json_ki64(&j, "first_number", r->first_number);
        json_ki64(&j, "last_number", r->last_number);
        json_close(&j, '}');
    }
    put_line(cli, &b);
}

static enum rc key_option(struct cli *cli, enum import_key *out)
{
    static const char *const words[] = {"auto", "number", "none"};
    struct str word = cli_option(cli, "key");

    *out = IMPORT_KEY_AUTO;
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eqz(word, words[i])) {
            *out = (enum import_key)i;
            return RC_OK;
        }
    return str_empty(word) ? RC_OK : err_invalid(&cli->ctx->err, E1648_IMPORT_KEY_UNKNOWN, "key");
}

static enum rc import_file(struct cli *cli)
{
    enum import_key key;
    struct customer_import file;
    struct import_receipt receipt = {0};
    struct str bytes;

    if (cli->argc != 1)
        return err_invalid(&cli->ctx->err, E1619_IMPORT_EMPTY, "FILE");
    TRY(cli_read_file(cli, str_from(cli->argv[0]), IMPORT_BYTES, &bytes));
    TRY(key_option(cli, &key));
    TRY(customers_import_read(cli->ctx, bytes, key, &file));
    file.again = cli_has(cli, "again");
    if (cli->dry_run) {
        TRY(customers_import_screen(cli->ctx, &file, ARENA_ARRAY(cli->ctx->arena, enum import_why, file.count + 1), &receipt));
    } else {
        store_release(cli->ctx);
        TRY(RUN_ACTION(customers_import, cli->ctx, &file, &receipt));
    }
    imported(cli, &file, &receipt);
    return RC_OK;
}

static enum rc export_customers(struct cli *cli)
{
    struct buf out = buf_in(cli->ctx->arena);
    struct str format = cli_option(cli, "format"), path = cli_option(cli, "output");
    enum customer_filter filter;
    int64_t count = 0;

    if (!str_empty(format) && !str_eqz(format, "csv") && !str_eqz(format, "json"))
        return err_invalid(&cli->ctx->err, E1625_FORMAT_UNKNOWN, "format");
    TRY(filter_option(cli, &filter));
    TRY(customers_export(cli->ctx, filter, str_eqz(format, "json"), &out, &count));
    TRY(cli_write_file(cli, str_empty(path) ? STR("-") : path, buf_str(&out)));
    if (str_empty(path) || str_eqz(path, "-"))
        return RC_OK;
    if (cli->json)
        cli_print(cli, "{\"exported\":%lld}\n", (long long)count);
    else
        cli_print(cli, "%.*s\n", STR_FMT(trs(cli->ctx, MSG_customers_cli_exported, &SLOT_I64("n", count), 1)));
    return RC_OK;
}

static const struct option_spec list_options[] = {{"filter", 'v', "option.filter"}, OPTION_END};
static const struct option_spec import_options[] = {{"key", 'v', "option.key"}, {"again", 'f', "option.again"}, OPTION_END};
static const struct option_spec contact_end_options[] = {{"to-on", 'v', "option.to-on"}, OPTION_END};
static const struct option_spec export_options[] = {{"format", 'v', "option.format"}, {"output", 'o', "option.output"}, {"filter", 'v', "option.filter"}, OPTION_END};

#define COMMAND(n, v, f, o, t, a, h) \
    {.noun = n, .verb = v, .run = f, .purpose = PURPOSE_CUSTOMER_MANAGEMENT, .roles = ROLE_STAFF, .options = o, .fields = t, \
     .arguments = a, .help = h}
const struct command customers_commands[] = {
    COMMAND("customer", "list", customer_list, list_options, NULL, NULL, "customers.cli.list"),
    COMMAND("customer", "find", customer_find, NULL, NULL, "WORDS…", "customers.cli.find"),
    COMMAND("customer", "show", customer_show, NULL, NULL, "NUMBER", "customers.cli.show"),
    COMMAND("customer", "add", customer_add, NULL, customers_fields, NULL, "customers.cli.add"),
    COMMAND("customer", "edit", customer_edit, NULL, customers_fields, "NUMBER", "customers.cli.edit"),
    COMMAND("customer", "end", customer_end, NULL, customers_end_fields, "NUMBER", "customers.cli.end"),
    COMMAND("customer", "merge", customer_merge, NULL, NULL, "FROM INTO", "customers.cli.merge"),
    COMMAND("customer", "contact", customer_contact, NULL, customers_contact_fields, "NUMBER", "customers.cli.contact"),
    COMMAND("customer", "contact-end", contact_end, contact_end_options, NULL, "CONTACT", "customers.cli.contact-end"),
    COMMAND("customer", "note", customer_note, NULL, customers_note_fields, "NUMBER", "customers.cli.note"),
    COMMAND("import", NULL, import_file, import_options, NULL, "FILE", "customers.cli.import"),
    {.noun = "export", .verb = "customers", .run = export_customers, .purpose = PURPOSE_CUSTOMER_MANAGEMENT, .roles = ROLE_STAFF,
     .options = export_options, .help = "customers.cli.export", .flags = COMMAND_BULK},
    COMMAND_END,
};
