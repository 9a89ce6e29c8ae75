#include "base/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/utf8.h"

enum { MOST_COLUMNS = 256, MOST_CELL = 32 * 1024, MOST_ROWS = 1000000, PIECE = 64 * 1024 };

struct reader {
    struct arena *arena;
    struct csv_file *out;
    size_t row_cap;
    struct str cells[MOST_COLUMNS];
    size_t cell_count;
    int64_t row_line;   /* where the row began */
    size_t chars;       /* of cells of this row that are not empty */
    int code;           /* first error met in a callback */
};

/* --- what the file is ---------------------------------------------------------------------- */

/* QUALITY.md section 3: bytes 80-9F mean Windows-1252; else the eight places where ISO-8859-15
 * differs from Latin-1 mean that; else both read the same. */
static struct str decode(struct arena *arena, struct str bytes, struct str *charset)
{
    bool windows = false, latin_9 = false;

    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_sub(bytes, 3, bytes.len);
    *charset = STR("UTF-8");
    if (utf8_valid(bytes))
        return bytes;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        windows |= c >= 0x80 && c <= 0x9f;
        latin_9 |= c == 0xa4 || c == 0xa6 || c == 0xa8 || c == 0xb4 || c == 0xb8 || (c >= 0xbc && c <= 0xbe);
    }
    latin_9 = latin_9 && !windows;
    *charset = latin_9 ? STR("ISO-8859-15") : STR("Windows-1252");
    return text_from_latin(arena, bytes, !latin_9);
}

/* The separator that stands most often outside quotes in the first line with anything in it. */
static char find_separator(struct str text)
{
    static const char marks[] = {';', '\t', ','};
    size_t counts[COUNT(marks)] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"')
            quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r') && i > 0 && counts[0] + counts[1] + counts[2] > 0)
            break;
        for (size_t k = 0; k < COUNT(marks) && !quoted; k++)
            counts[k] += c == marks[k];
    }
    for (size_t k = 1; k < COUNT(marks); k++) {
        if (counts[k] > counts[best])
            best = k;
    }
    return marks[best];
}

/* --- libcsv -------------------------------------------------------------------------------- */

/* libcsv's buffer lives in the arena: when the arena jumps at its limit nothing is left behind. It
 * is asked for once, since cells are cut off long before a second block. */
static _Thread_local struct arena *buffer_arena;

static void *buffer_realloc(void *old, size_t size)
{
    return old ? NULL : arena_alloc(buffer_arena, size);
}

static void buffer_free(void *p)
{
    (void)p;
}

static void on_cell(void *bytes, size_t n, void *data)
{
    struct reader *r = data;

    if (r->code)
        return;
    if (r->cell_count == MOST_COLUMNS) {
        r->code = E1022_CSV_TOO_WIDE;
    } else if (n > MOST_CELL) {
        r->code = E1023_CSV_CELL_TOO_LONG;
    } else {
        r->cells[r->cell_count++] = str_copy(r->arena, (struct str){bytes, n});
        r->chars += n;
    }
}

static void on_row(int end, void *data)
{
    struct reader *r = data;
    struct csv_file *out = r->out;

    (void)end;
    if (r->code)
        return;
    if (r->chars > 0) { /* ";;;" lines are what spreadsheets leave behind */
        if (out->count == MOST_ROWS) {
            r->code = E1024_CSV_TOO_MANY_ROWS;
            return;
        }
        if (out->count == r->row_cap) {
            r->row_cap = r->row_cap ? 2 * r->row_cap : 64;
            struct csv_row *more = ARENA_ARRAY(r->arena, struct csv_row, r->row_cap);
            if (out->count)
                memcpy(more, out->rows, out->count * sizeof *more);
            out->rows = more;
        }
        out->rows[out->count++] = (struct csv_row){
            .line = r->row_line, .count = r->cell_count,
            .cells = arena_copy(r->arena, r->cells, r->cell_count * sizeof *r->cells)};
    }
    r->cell_count = 0;
    r->chars = 0;
}

/* Up to and with the next line end (LF, CR LF or a lone CR), at most PIECE bytes. */
static struct str next_piece(struct str text, size_t from, bool *ends)
{
    size_t most = text.len - from < PIECE ? text.len - from : PIECE;

    for (size_t i = 0; i < most; i++) {
        char c = text.ptr[from + i];
        if (c == '\n' || (c == '\r' && !(from + i + 1 < text.len && text.ptr[from + i + 1] == '\n'))) {
            *ends = true;
            return str_sub(text, from, i + 1);
        }
    }
    *ends = false;
    return str_sub(text, from, most);
}

static enum rc fail_at(struct err *err, int code, int64_t line, size_t column)
{
    if (err) {
        err->line = line;
        err->column = (int64_t)column;
    }
    return err_invalid(err, code, NULL);
}

/* Line by line, so that rows and errors know where they are. */
static enum rc feed(struct reader *r, struct csv_parser *p, struct str text, int64_t line, struct err *err)
{
    int64_t quote_line = 0;
    size_t quote_column = 0;

    for (size_t at = 0; at < text.len;) {
        bool ends;
        struct str piece = next_piece(text, at, &ends);
        if (!p->quoted && r->cell_count == 0)
            r->row_line = line;
        size_t cells_before = r->cell_count;
        bool quoted_before = p->quoted != 0;
        size_t done = csv_parse(p, piece.ptr, piece.len, on_cell, on_row, r);
        if (r->code)
            return fail_at(err, r->code, line, r->code == E1024_CSV_TOO_MANY_ROWS ? 0 : r->cell_count + 1);
        if (done != piece.len)
            return fail_at(err, E1027_CSV_QUOTE_MISPLACED, line, r->cell_count + 1);
        if (p->quoted && (!quoted_before || r->cell_count != cells_before)) {
            quote_line = line;
            quote_column = r->cell_count + 1;
        }
        if (p->entry_pos > MOST_CELL)
            return fail_at(err, p->quoted ? E1021_CSV_QUOTE_OPEN : E1023_CSV_CELL_TOO_LONG,
                           p->quoted ? quote_line : line, r->cell_count + 1);
        at += piece.len;
        line += ends;
    }
    if (csv_fini(p, on_cell, on_row, r) != 0)
        return fail_at(err, E1021_CSV_QUOTE_OPEN, quote_line, quote_column);
    if (r->code)
        return fail_at(err, r->code, line, r->cell_count + 1);
    return RC_OK;
}

static enum rc refuse_bytes(struct str text, struct err *err)
{
    int64_t line = 1;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        line += c == '\n';
        if (c < 0x20 && c != '\n' && c != '\r' && c != '\t')
            return fail_at(err, E1007_TEXT_FORBIDDEN_CHARACTER, line, 0);
    }
    return RC_OK;
}

enum rc csv_read(struct arena *arena, struct str bytes, struct csv_file *out, struct err *err)
{
    struct reader *r = ARENA_NEW(arena, struct reader);
    struct csv_parser parser;
    int64_t line = 1;

    *out = (struct csv_file){0};
    if (str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff"))) /* UTF-16 */
        return fail_at(err, E1006_TEXT_NOT_UTF8, 1, 0);
    struct str text = decode(arena, bytes, &out->charset);
    TRY(refuse_bytes(text, err));
    out->separator = find_separator(text);
    if (str_eq_nocase(str_sub(text, 0, 4), STR("sep=")) && text.len > 5 &&
        (text.ptr[5] == '\r' || text.ptr[5] == '\n')) {
        struct str first = text;
        out->separator = text.ptr[4];
        (void)str_cut(&first, '\n');
        text = first;
        line = 2;
    }
    *r = (struct reader){.arena = arena, .out = out, .row_line = line};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_bug(err, 0);
    buffer_arena = arena;
    csv_set_realloc_func(&parser, buffer_realloc);
    csv_set_free_func(&parser, buffer_free);
    csv_set_blk_size(&parser, MOST_CELL + PIECE + 16);
    csv_set_delim(&parser, (unsigned char)out->separator);
    return feed(r, &parser, text, line, err);
}

/* --- out ----------------------------------------------------------------------------------- */

void csv_cell(struct buf *out, struct str s, bool first, bool machine)
{
    char sep = machine ? ',' : ';';
    bool quote = false;
    bool formula = s.len > 0 && !machine && strchr("=+-@\t\r", s.ptr[0]) != NULL; /* NUL too */

    if (!first)
        buf_byte(out, sep);
    for (size_t i = 0; i < s.len; i++)
        quote |= s.ptr[i] == '"' || s.ptr[i] == ';' || s.ptr[i] == ',' || s.ptr[i] == '\n' || s.ptr[i] == '\r' ||
                 s.ptr[i] == '\t';
    quote |= s.len > 0 && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
    if (quote)
        buf_byte(out, '"');
    if (formula)
        buf_byte(out, '\'');
    while (s.len > 0) {
        bool more = memchr(s.ptr, '"', s.len) != NULL;
        struct str part = str_cut(&s, '"');
        buf_add(out, part);
        if (more)
            buf_addz(out, "\"\"");
    }
    if (quote)
        buf_byte(out, '"');
}

void csv_number(struct buf *out, struct str s, bool first, bool machine)
{
    if (!first)
        buf_byte(out, machine ? ',' : ';');
    buf_add(out, s);
}

void csv_end(struct buf *out)
{
    buf_addz(out, "\r\n");
}
