/* From stored rows to values: open columns as they stand, sealed ones opened with the key that their room uses. What
 * cannot be opened is said, never left out (P51, I-13). */
#include <string.h>

#include "base/buf.h"
#include "rooms/packages/internal.h"

static size_t column_at(const struct loaded *l, const char *column)
{
    for (size_t c = 0; c < l->width; c++)
        if (strcmp(l->t->rows->columns[c].name, column) == 0)
            return c;
    return l->width;
}

const struct value *packages_cell(const struct loaded *l, size_t row, const char *column)
{
    size_t c = column_at(l, column);

    return c == l->width || l->cells[row * l->width + c].is_null ? NULL : &l->cells[row * l->width + c];
}

int64_t packages_cell_i64(const struct loaded *l, size_t row, const char *column)
{
    const struct value *v = packages_cell(l, row, column);

    return v == NULL ? 0 : v->i64;
}

static const struct loaded *table_of(const struct gathering *g, const char *table, int64_t id, size_t *row)
{
    for (size_t i = 0; i < g->table_count; i++)
        for (size_t r = 0; strcmp(g->tables[i].t->table, table) == 0 && r < g->tables[i].rows; r++)
            if (packages_cell_i64(&g->tables[i], r, "id") == id) {
                *row = r;
                return &g->tables[i];
            }
    return NULL;
}

/* ---- keys and places --------------------------------------------------------------------------------------- */

static struct key_ref voucher_of(const struct gathering *g, const struct loaded *l, size_t row)
{
    int64_t year = packages_cell_i64(l, row, "fiscal_year_id");

    /* a draft's texts lie under the person's own key until it is issued */
    return year != 0 ? (struct key_ref){KEY_VOUCHER, year} : (struct key_ref){KEY_SUBJECT, g->p->subject};
}

static struct key_ref key_of(const struct gathering *g, const struct loaded *l, size_t row, enum seal_by by)
{
    const struct loaded *other;
    int64_t key;
    size_t at = 0;

    switch (by) {
    case BY_VOUCHER:
        return voucher_of(g, l, row);
    case BY_INVOICE:
        other = table_of(g, "invoice", packages_cell_i64(l, row, "invoice_id"), &at);
        return other != NULL ? voucher_of(g, other, at) : (struct key_ref){KEY_VOUCHER, 0};
    case BY_CLAIM:
        key = packages_cell_i64(l, row, "claim_key_id");
        return (struct key_ref){KEY_CLAIM, key != 0 ? key : packages_cell_i64(l, row, "key_id")};
    case BY_CASE:
        other = table_of(g, "request_case", packages_cell_i64(l, row, "case_id"), &at);
        return (struct key_ref){KEY_CLAIM, other != NULL ? packages_cell_i64(other, at, "key_id") : 0};
    case BY_WRITER:
        key = packages_cell_i64(l, row, "note_subject");
        return (struct key_ref){KEY_SUBJECT, key != 0 ? key : g->p->subject};
    case BY_NOTICE:
        return (struct key_ref){KEY_CLAIM, packages_cell_i64(l, row, "notice_id")};
    case BY_SUBJECT:
        break;
    }
    return (struct key_ref){KEY_SUBJECT, g->p->subject};
}

static int64_t place_of(const struct loaded *l, size_t row, enum seal_at at)
{
    int64_t id = packages_cell_i64(l, row, "id");

    switch (at) {
    case AT_ID_TOP: return id ^ INT64_MIN;
    case AT_ID_BESIDE: return (int64_t)((uint64_t)id ^ UINT64_C(1) << 62);
    case AT_ROW:
        return (int64_t)((uint64_t)packages_cell_i64(l, row, "invoice_id") ^
                         (uint64_t)(packages_cell_i64(l, row, "ordinal") + 1) << 50);
    case AT_SECRET: return packages_cell_i64(l, row, "case_id") * 4 + packages_cell_i64(l, row, "kind");
    case AT_ITEM: return packages_cell_i64(l, row, "item_id") * 8 + packages_cell_i64(l, row, "kind");
    case AT_NOTICE: return packages_cell_i64(l, row, "notice_id");
    case AT_ID: break;
    }
    return id;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static struct package_value *add(struct package_row *out, enum category category, struct str field)
{
    struct package_value *v = &out->values[out->count++];

    *v = (struct package_value){.category = category, .field = field};
    return v;
}

static enum rc put_text(struct gathering *g, struct package_value *v, struct str text, bool free)
{
    v->text = text;
    if (free && !str_empty(text)) {
        TRY(packages_redact(g->ctx, &g->own, text, &v->text, &v->redacted));
        g->p->redacted += v->redacted ? 1 : 0;
    }
    return RC_OK;
}

static void put_document(struct gathering *g, struct package_row *out, struct package_value *v, struct str bytes)
{
    const char *end = str_starts(bytes, STR("%PDF")) ? "pdf" : str_starts(bytes, STR("<")) ? "xml" : "bin";
    struct package *p = g->p;

    v->text = str_fmt(g->ctx->arena, "%.*s.%s", STR_FMT(out->record), end);
    p->documents[p->document_count++] = (struct package_file){v->text, bytes};
}

static enum rc put_record(struct gathering *g, struct package_row *out, const struct sealed_column *how, enum category category,
                          const struct record *record)
{
    for (int n = 1; n < RECORD_FIELDS; n++) {
        bool free = false;
        const char *name = packages_record_field(how->table, how->column, n, &free);
        struct package_value *v;

        if (str_empty(record->field[n]))
            continue;
        v = add(out, category, name != NULL ? str_from(name) : str_fmt(g->ctx->arena, "%s_%d", how->column, n));
        if (how->document)
            put_document(g, out, v, record->field[n]);
        else if (category == CATEGORY_CREDENTIAL)
            v->state = VALUE_WITHHELD;
        else
            TRY(put_text(g, v, record->field[n], free));
    }
    return RC_OK;
}

static enum rc open_sealed(struct gathering *g, struct loaded *l, size_t row, size_t c, struct package_row *out)
{
    const char *column = l->t->rows->columns[c].name;
    struct sealed_column how = packages_sealed(l->t->table, column);
    enum category category = (enum category)l->notes[c]->category;
    const struct value *cell = &l->cells[row * l->width + c];
    struct record record = {0};
    enum rc rc;

    if (cell->blob.len == 0)
        return RC_OK;
    rc = seal_open(g->ctx, key_of(g, l, row, how.by), category, place_of(l, row, how.at), g->p->subject, cell->blob, &record);
    if (rc == RC_OK)
        return put_record(g, out, &how, category, &record);
    if (rc != RC_NOT_FOUND && rc != RC_CORRUPT)
        return rc;
    err_clear(&g->ctx->err);
    add(out, category, str_from(column))->state = rc == RC_NOT_FOUND ? VALUE_GONE : VALUE_UNREADABLE;
    g->p->unreadable += rc == RC_CORRUPT ? 1 : 0;
    return RC_OK;
}

static struct str words_of(struct arena *arena, const struct name_value *names, int64_t value)
{
    for (; names != NULL && names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return str_fmt(arena, "%lld", (long long)value);
}

static struct str categories_of(struct arena *arena, uint64_t bits)
{
    struct buf b = buf_in(arena);

    for (int k = 1; k < CATEGORY_COUNT; k++)
        if ((bits >> k & 1) != 0) {
            buf_addz(&b, b.len > 0 ? " " : "");
            buf_addz(&b, category_word((enum category)k));
        }
    return buf_str(&b);
}

static void put_number(struct gathering *g, struct package_value *v, const char *table, int64_t n)
{
    struct arena *arena = g->ctx->arena;
    const struct name_value *names = packages_codes(table, str_z(arena, v->field));

    if (names != NULL) {
        v->text = words_of(arena, names, n);
    } else if (str_ends(v->field, STR("_at"))) {
        v->text = instant_iso(arena, n);
    } else if (str_eqz(v->field, "categories")) {
        v->text = categories_of(arena, (uint64_t)n);
    } else if (str_eqz(v->field, "language") && n >= 0 && n <= LANG_COUNT) {
        v->text = n == 0 ? STR("") : words_of(arena, packages_languages, n);
    } else {
        v->text = str_fmt(arena, "%lld", (long long)n);
        v->number = true;
        v->cents = str_ends(v->field, STR("cents"));
        if (str_eqz(v->field, "price") || str_eqz(v->field, "quantity"))
            v->field = str_fmt(arena, "%.*s_e4", STR_FMT(v->field));
    }
}

static void put_open(struct gathering *g, struct loaded *l, size_t row, size_t c, struct package_row *out)
{
    const struct query_column *column = &l->t->rows->columns[c];
    const struct value *cell = &l->cells[row * l->width + c];
    struct package_value *v = add(out, (enum category)l->notes[c]->category, str_from(column->name));

    if (v->category == CATEGORY_CREDENTIAL || column->kind == VALUE_BLOB)
        v->state = VALUE_WITHHELD; /* hashes: of no use to the person, of use to a thief */
    else if (column->kind == VALUE_DATE)
        v->text = date_iso(g->ctx->arena, (struct date){(int32_t)cell->i64});
    else if (column->kind == VALUE_TEXT)
        v->text = cell->text;
    else
        put_number(g, v, l->t->table, cell->i64);
}

enum rc packages_open_row(struct gathering *g, struct loaded *l, size_t row)
{
    struct package_row *out = &l->made[row];
    size_t room = 0;

    for (size_t c = 0; c < l->width; c++)
        room += l->notes[c] == NULL ? 0 : l->notes[c]->key_class != KEY_NONE ? RECORD_FIELDS : 1;
    out->values = ARENA_ARRAY(g->ctx->arena, struct package_value, room + 4);
    for (size_t c = 0; c < l->width; c++) {
        if (l->notes[c] == NULL || l->cells[row * l->width + c].is_null)
            continue;
        if (l->notes[c]->key_class != KEY_NONE)
            TRY(open_sealed(g, l, row, c, out));
        else
            put_open(g, l, row, c, out);
    }
    return RC_OK;
}
