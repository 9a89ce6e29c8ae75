/* The files of a package: CSV for each table, a contact card, documents, and all of it as one ZIP (P51, P54). */
#include <string.h>

#include <zlib.h>

#include "rooms/packages/internal.h"

enum { FIELDS_MOST = 96, LINE_OCTETS = 75 };

/* ---- CSV (RFC 4180, UTF-8, comma, CRLF) --------------------------------------------------------------------- */

struct columns { struct str names[FIELDS_MOST]; size_t count; };

static size_t column_of(struct columns *c, struct str field, bool make)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->names[i], field))
            return i;
    if (make && c->count < FIELDS_MOST)
        c->names[c->count++] = field;
    return make ? c->count - 1 : c->count;
}

/* A cell of the file: quoted when it must be, and never a formula for the spreadsheet that opens it. */
static void cell(struct buf *out, struct str s, bool number, bool first)
{
    bool quote = false;

    buf_addz(out, first ? "" : ",");
    if (!number && s.len > 0 && strchr("=+-@\t\r", s.ptr[0]) != NULL)
        s = str_fmt(out->arena, "'%.*s", STR_FMT(s));
    for (size_t i = 0; i < s.len; i++)
        quote |= strchr(",\"\r\n;", s.ptr[i]) != NULL;
    buf_addz(out, quote ? "\"" : "");
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, s.ptr[i]);
    }
    buf_addz(out, quote ? "\"" : "");
}

static void csv_row(struct buf *out, const struct columns *c, const struct package_row *row)
{
    struct arena *arena = out->arena;
    const char *source = "program";

    for (const struct name_value *n = customers_sources; n->word != NULL; n++)
        if (n->value == row->source)
            source = n->word;
    cell(out, row->record, false, true);
    cell(out, row->of != NULL ? row->of->record : STR(""), false, false);
    for (size_t k = 0; k < c->count; k++) {
        const struct package_value *v = NULL;

        for (size_t i = 0; i < row->count && v == NULL; i++)
            v = str_eq(row->values[i].field, c->names[k]) ? &row->values[i] : NULL;
        cell(out, v != NULL && v->state == VALUE_SHOWN ? v->text : STR(""), v != NULL && v->number, false);
    }
    cell(out, str_from(source), false, false);
    cell(out, date_iso(arena, row->source_on), true, false);
    cell(out, date_iso(arena, row->keep_until), true, false);
    cell(out, str_from(row->ground), false, false);
    cell(out, row->restricted ? STR("yes") : STR("no"), false, false);
    buf_addz(out, "\r\n");
}

void packages_csv(struct ctx *ctx, const struct package *p, const char *table, struct buf *out)
{
    static const char *const tail[] = {"source", "source_on", "keep_until", "ground", "restricted"};
    struct columns *c = ARENA_ARRAY(ctx->arena, struct columns, 1);

    for (size_t r = 0; r < p->row_count; r++)
        for (size_t i = 0; strcmp(p->rows[r].table, table) == 0 && i < p->rows[r].count; i++)
            (void)column_of(c, p->rows[r].values[i].field, true);
    cell(out, STR("record"), false, true);
    cell(out, STR("of"), false, false);
    for (size_t i = 0; i < c->count; i++)
        cell(out, c->names[i], false, false);
    for (size_t i = 0; i < COUNT(tail); i++)
        cell(out, str_from(tail[i]), false, false);
    buf_addz(out, "\r\n");
    for (size_t r = 0; r < p->row_count; r++)
        if (strcmp(p->rows[r].table, table) == 0)
            csv_row(out, c, &p->rows[r]);
}

/* ---- vCard 4.0 (RFC 6350) ------------------------------------------------------------------------------------- */

static void escape(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (strchr("\\,;", s.ptr[i]) != NULL)
            buf_byte(out, '\\');
        if (s.ptr[i] == '\n')
            buf_addz(out, "\\n");
        else if (s.ptr[i] != '\r')
            buf_byte(out, s.ptr[i]);
    }
}

/* Folded at 75 octets, never inside a character (RFC 6350 section 3.2). */
static void put_line(struct buf *out, struct str line)
{
    size_t used = 0;

    for (size_t i = 0; i < line.len;) {
        size_t n = 1;

        while (i + n < line.len && ((unsigned char)line.ptr[i + n] & 0xC0) == 0x80)
            n++;
        if (used + n > LINE_OCTETS) {
            buf_addz(out, "\r\n ");
            used = 1;
        }
        buf_bytes(out, line.ptr + i, n);
        used += n;
        i += n;
    }
    buf_addz(out, "\r\n");
}

static struct str field_in(const struct package_row *row, const char *field)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->values[i].state == VALUE_SHOWN && str_eqz(row->values[i].field, field))
            return row->values[i].text;
    return STR("");
}

static void put_property(struct buf *out, const char *name, const struct str *parts, size_t count)
{
    struct buf line = buf_in(out->arena);
    bool any = false;

    buf_addz(&line, name);
    for (size_t i = 0; i < count; i++) {
        any |= !str_empty(parts[i]);
        buf_addz(&line, i > 0 ? ";" : "");
        escape(&line, parts[i]);
    }
    if (any)
        put_line(out, buf_str(&line));
}

static void put_point(struct buf *out, const struct package_row *row)
{
    struct str email = field_in(row, "email"), phone = field_in(row, "phone"), web = field_in(row, "web");
    struct str address[] = {STR(""), STR(""), field_in(row, "street"), field_in(row, "town"), STR(""), field_in(row, "postcode"),
                            field_in(row, "country")};

    put_property(out, "EMAIL:", &email, 1);
    if (!str_empty(phone))
        put_line(out, str_fmt(out->arena, "TEL;VALUE=uri:tel:%.*s", STR_FMT(phone)));
    put_property(out, "ADR:", address, COUNT(address));
    if (!str_empty(web))
        put_line(out, str_fmt(out->arena, "URL:%.*s", STR_FMT(web)));
}

void packages_vcard(struct ctx *ctx, const struct package *p, struct buf *out)
{
    struct str full = p->name_count > 0 ? p->names[0] : p->organisation_count > 0 ? p->organisations[0] : STR("-");

    (void)ctx;
    buf_addz(out, "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\n");
    put_property(out, "FN:", &full, 1);
    for (size_t r = 0; r < p->row_count; r++)
        if (!str_empty(field_in(&p->rows[r], "last_name")) && (strcmp(p->rows[r].table, "customer") == 0 || strcmp(p->rows[r].table, "contact_person") == 0)) {
            struct str name[] = {field_in(&p->rows[r], "last_name"), field_in(&p->rows[r], "first_name"), STR(""), STR(""), STR("")};

            put_property(out, "N:", name, COUNT(name));
            break;
        }
    for (size_t i = 0; i < p->organisation_count; i++)
        put_property(out, "ORG:", &p->organisations[i], 1);
    for (size_t r = 0; r < p->row_count; r++)
        if (strcmp(p->rows[r].table, "contact_point") == 0)
            put_point(out, &p->rows[r]);
    buf_addz(out, "END:VCARD\r\n");
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static bool seen_before(const struct package *p, size_t at)
{
    for (size_t i = at; i-- > 0;) /* rows of a table stand together: mostly the one before */
        if (strcmp(p->rows[i].table, p->rows[at].table) == 0)
            return true;
    return false;
}

static void put_file(struct package_file *files, size_t *n, struct str name, const struct buf *b)
{
    files[(*n)++] = (struct package_file){name, buf_str(b)};
}

enum rc packages_files(struct ctx *ctx, const struct package *p, bool pdf, struct package_file **out, size_t *count)
{
    struct package_file *files = ARENA_ARRAY(ctx->arena, struct package_file, p->row_count + p->document_count + 4);
    struct buf json = buf_in(ctx->arena), card = buf_in(ctx->arena);
    size_t n = 0;

    packages_json(ctx, p, &json);
    put_file(files, &n, STR("subject.json"), &json);
    files[n++] = (struct package_file){STR("subject-1.json"), packages_schema()};
    packages_vcard(ctx, p, &card);
    put_file(files, &n, STR("contact.vcf"), &card);
    for (size_t r = 0; r < p->row_count; r++)
        if (!seen_before(p, r)) {
            struct buf csv = buf_in(ctx->arena);

            packages_csv(ctx, p, p->rows[r].table, &csv);
            put_file(files, &n, str_fmt(ctx->arena, "%s.csv", p->rows[r].table), &csv);
        }
    for (size_t i = 0; i < p->document_count; i++)
        files[n++] = p->documents[i];
    if (pdf) {
        files[n].name = STR("report.pdf");
        TRY(packages_pdf(ctx, p, &files[n].bytes));
        n++;
    }
    *out = files;
    *count = n;
    return RC_OK;
}

/* ---- ZIP (APPNOTE 6.3.10); one fixed time, so that the same files give the same bytes. Long texts are deflated --------- */

enum { ZIP_DATE = 0x0021 /* 1980-01-01 */, ZIP_VERSION = 20, ZIP_UTF8 = 0x0800, ZIP_DEFLATED = 8, ZIP_PACKED_FROM = 1 << 20,
       ZIP_LEVEL = 3, ZIP_CHUNK = 65536 };

struct entry { uint32_t crc; int method; size_t packed; };

static void put_u16(struct buf *b, unsigned n)
{
    buf_byte(b, (char)(n & 0xff));
    buf_byte(b, (char)(n >> 8 & 0xff));
}

static void put_u32(struct buf *b, uint64_t n)
{
    put_u16(b, (unsigned)(n & 0xffff));
    put_u16(b, (unsigned)(n >> 16 & 0xffff));
}

static void put_entry(struct buf *b, const struct package_file *f, const struct entry *e)
{
    put_u16(b, ZIP_VERSION);
    put_u16(b, ZIP_UTF8);
    put_u16(b, (unsigned)e->method);
    put_u16(b, 0);
    put_u16(b, ZIP_DATE);
    put_u32(b, e->crc);
    put_u32(b, e->packed);
    put_u32(b, f->bytes.len);
    put_u16(b, (unsigned)f->name.len);
    put_u16(b, 0);
}

/* Raw deflate (RFC 1951) into its own buffer; false: the file goes in as it is. */
static bool pack(struct arena *arena, struct str bytes, struct buf *out)
{
    unsigned char *chunk = arena_alloc_raw(arena, ZIP_CHUNK);
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
    int rc = Z_OK;

    *out = buf_in(arena);
    if (deflateInit2(&z, ZIP_LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    while (rc == Z_OK) {
        z.next_out = chunk;
        z.avail_out = ZIP_CHUNK;
        rc = deflate(&z, Z_FINISH);
        buf_bytes(out, chunk, ZIP_CHUNK - z.avail_out);
    }
    (void)deflateEnd(&z);
    return rc == Z_STREAM_END && out->len < bytes.len;
}

void packages_zip(struct ctx *ctx, const struct package_file *files, size_t count, struct buf *out)
{
    struct buf central = buf_in(ctx->arena);
    size_t start = out->len;

    for (size_t i = 0; i < count; i++) {
        const struct package_file *f = &files[i];
        struct entry e = {(uint32_t)crc32(0, (const unsigned char *)f->bytes.ptr, (unsigned)f->bytes.len), 0, f->bytes.len};
        size_t at = out->len - start;
        struct buf packed;

        if (f->bytes.len >= ZIP_PACKED_FROM && pack(ctx->arena, f->bytes, &packed))
            e = (struct entry){e.crc, ZIP_DEFLATED, packed.len};
        buf_addz(out, "PK\3\4");
        put_entry(out, f, &e);
        buf_add(out, f->name);
        buf_add(out, e.method == 0 ? f->bytes : buf_str(&packed));
        buf_addz(&central, "PK\1\2");
        put_u16(&central, ZIP_VERSION);
        put_entry(&central, f, &e);
        put_u16(&central, 0);
        put_u16(&central, 0);
        put_u16(&central, 0);
        put_u32(&central, 0);
        put_u32(&central, at);
        buf_add(&central, f->name);
    }
    size_t directory = out->len - start;

    buf_add(out, buf_str(&central));
    buf_addz(out, "PK\5\6");
    put_u16(out, 0);
    put_u16(out, 0);
    put_u16(out, (unsigned)count);
    put_u16(out, (unsigned)count);
    put_u32(out, central.len);
    put_u32(out, directory);
    put_u16(out, 0);
}
