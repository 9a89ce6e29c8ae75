/* cairo writes two objects last: the information dictionary and the catalogue, then the table of objects and the trailer. The file
 * is taken as it is up to those two; they are written anew, what PDF/A wants comes after them, and the table is continued. No
 * other object is read: reading them all again was a third of a document's time. */
#include "docs/post.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/date.h"
#include "base/utf8.h"
#include "docs_data.h"

enum { ENTRY = 20, ATTACHMENTS_MOST = 16, ADDED_MOST = 2 + 3 + 2 * ATTACHMENTS_MOST };

struct tail { /* what is kept of cairo's last part */
    int64_t size, info, root; /* numbers of objects: info and root are the last two */
    size_t body;              /* bytes kept: up to the information dictionary */
    struct str entries;       /* of the table, the last two objects left out */
    struct str catalog;       /* inside of the catalogue's dictionary, /Type left out */
};

struct pdf {
    const struct docs_document *d;
    struct tail tail;
    struct bytes *out;
    size_t offsets[ADDED_MOST]; /* of the objects from tail.info on */
    int64_t next;               /* number of the next new object */
    char iso[24], day[24];      /* 2026-11-22T12:12:03Z and D:20261122121203Z */
};

/* --- words ------------------------------------------------------------------------------------------------ */

static void put_bytes(struct pdf *p, const void *bytes, size_t len)
{
    canvas_bytes(p->out, bytes, len);
}

static void put(struct pdf *p, const char *words)
{
    put_bytes(p, words, strlen(words));
}

static void put_number(struct pdf *p, int64_t n)
{
    char digits[24];

    put_bytes(p, digits, (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)n));
}

static void put_ref(struct pdf *p, const char *key, int64_t object)
{
    put(p, key);
    put_number(p, object);
    put(p, " 0 R");
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || (unsigned char)s.ptr[i] > 0x7e)
            return false;
    return true;
}

static void put_utf16(struct pdf *p, uint32_t unit)
{
    char hex[8];

    put_bytes(p, hex, (size_t)snprintf(hex, sizeof(hex), "%04X", unit & 0xffff));
}

/* A text string: ASCII in brackets, else UTF-16BE. Control characters become spaces, as in the XMP. */
static void put_text(struct pdf *p, const char *key, struct str s)
{
    put(p, key);
    if (is_plain(s)) {
        put(p, "(");
        for (size_t i = 0; i < s.len; i++) {
            if (s.ptr[i] == '(' || s.ptr[i] == ')' || s.ptr[i] == '\\')
                put(p, "\\");
            put_bytes(p, s.ptr + i, 1);
        }
        put(p, ")");
        return;
    }
    put(p, "<FEFF");
    for (size_t i = 0; i < s.len;) {
        int32_t cp = utf8_next(s, &i);

        if (cp >= 0x10000) {
            put_utf16(p, 0xd800 + (uint32_t)((cp - 0x10000) >> 10));
            put_utf16(p, 0xdc00 + (uint32_t)((cp - 0x10000) & 0x3ff));
        } else {
            put_utf16(p, cp < 0x20 ? 0x20 : (uint32_t)cp);
        }
    }
    put(p, ">");
}

/* Begins object n, which is one of the new ones; end with "endobj\n". */
static void begin(struct pdf *p, int64_t n)
{
    p->offsets[n - p->tail.info] = p->out->len;
    put_number(p, n);
    put(p, " 0 obj\n");
}

/* The end of a stream's dictionary that has been begun, and the stream. */
static void put_stream(struct pdf *p, const void *bytes, size_t len, bool packed)
{
    if (packed)
        put(p, " /Filter /FlateDecode");
    put(p, " /Length ");
    put_number(p, (int64_t)len);
    put(p, " >>\nstream\n");
    put_bytes(p, bytes, len);
    put(p, "\nendstream\nendobj\n");
}

/* --- metadata: information dictionary and XMP say the same ------------------------------------------------- */

static void escaped(struct bytes *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '<':
            canvas_bytes(out, "&lt;", 4);
            break;
        case '>':
            canvas_bytes(out, "&gt;", 4);
            break;
        case '&':
            canvas_bytes(out, "&amp;", 5);
            break;
        default:
            canvas_bytes(out, (unsigned char)s.ptr[i] < 0x20 ? " " : s.ptr + i, 1);
        }
}

static void element(struct bytes *out, const char *open, struct str value, const char *close)
{
    canvas_bytes(out, open, strlen(open));
    escaped(out, value);
    canvas_bytes(out, close, strlen(close));
}

static void xmp(const struct pdf *p, struct bytes *out)
{
    const struct str iso = str_from(p->iso);

    element(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                 "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                 "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                 " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                 " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
                 "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"
                 "<dc:format>application/pdf</dc:format>\n"
                 "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", p->d->title, "</rdf:li></rdf:Alt></dc:title>\n");
    element(out, "<dc:creator><rdf:Seq><rdf:li>", p->d->author, "</rdf:li></rdf:Seq></dc:creator>\n");
    element(out, "<dc:language><rdf:Bag><rdf:li>", p->d->lang, "</rdf:li></rdf:Bag></dc:language>\n");
    element(out, "<xmp:CreatorTool>", p->d->creator, "</xmp:CreatorTool>\n");
    element(out, "<pdf:Producer>", p->d->creator, "</pdf:Producer>\n");
    element(out, "<xmp:CreateDate>", iso, "</xmp:CreateDate>\n");
    element(out, "<xmp:ModifyDate>", iso, "</xmp:ModifyDate>\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>");
}

static void information(struct pdf *p)
{
    begin(p, p->tail.info);
    put_text(p, "<< /Title ", p->d->title);
    put_text(p, " /Author ", p->d->author);
    put_text(p, " /Creator ", p->d->creator);
    put_text(p, " /Producer ", p->d->creator);
    put_text(p, " /CreationDate ", str_from(p->day));
    put_text(p, " /ModDate ", str_from(p->day));
    put(p, " >>\nendobj\n");
}

static void metadata(struct pdf *p)
{
    struct bytes packet = {.ptr = NULL};

    xmp(p, &packet);
    begin(p, p->next++);
    put(p, "<< /Type /Metadata /Subtype /XML");
    put_stream(p, packet.ptr, packet.len, false); /* PDF/A wants it readable */
    p->out->failed |= packet.failed;
    free(packet.ptr);
}

/* --- colours ------------------------------------------------------------------------------------------------ */

static void output_intent(struct pdf *p)
{
    static uint8_t packed[16 << 10]; /* who draws holds the lock of draw.c */
    static uLongf len;
    const struct blob icc = docs_data(DOCS_PROFILE);

    if (len == 0) {
        len = sizeof(packed);
        if (compress2(packed, &len, icc.ptr, (uLong)icc.len, 9) != Z_OK)
            len = 0;
    }
    begin(p, p->next++);
    put(p, "<< /N 3");
    put_stream(p, len ? packed : icc.ptr, len ? len : icc.len, len != 0);
    begin(p, p->next);
    put_ref(p, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile ",
            p->next - 1);
    put(p, " >>\nendobj\n");
    p->next++;
}

/* --- attachments --------------------------------------------------------------------------------------------- */

/* "text/xml" as the name /text#2fxml; anything but letters, digits, + - . / is left out. */
static void put_mime(struct pdf *p, struct str mime)
{
    put(p, " /Subtype /");
    for (size_t i = 0; i < mime.len && i < 76; i++) {
        char ch = mime.ptr[i];

        if (ch == '/')
            put(p, "#2f");
        else if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '+' || ch == '.')
            put_bytes(p, &ch, 1);
    }
}

static const char *relationship(struct str word)
{
    static const char *const known[] = {"Alternative", "Data", "Source", "Supplement"};
    static const char *const names[] = {" /AFRelationship /Alternative", " /AFRelationship /Data", " /AFRelationship /Source",
                                        " /AFRelationship /Supplement"};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(word, known[i]))
            return names[i];
    return " /AFRelationship /Unspecified";
}

/* Two objects: the file and what is said of it, the second is p->next - 1. */
static void attach(struct pdf *p, const struct docs_attachment *a)
{
    uLongf len = compressBound((uLong)a->bytes.len);
    uint8_t *packed = malloc(len);
    bool smaller = packed && compress2(packed, &len, a->bytes.ptr, (uLong)a->bytes.len, 6) == Z_OK;

    begin(p, p->next++);
    put(p, "<< /Type /EmbeddedFile");
    put_mime(p, a->mime);
    put_text(p, " /Params << /ModDate ", str_from(p->day));
    put(p, " /Size ");
    put_number(p, (int64_t)a->bytes.len);
    put(p, " >>");
    put_stream(p, smaller ? packed : a->bytes.ptr, smaller ? len : a->bytes.len, smaller);
    free(packed);
    begin(p, p->next);
    put_text(p, "<< /Type /Filespec /F ", a->name);
    put_text(p, " /UF ", a->name);
    put_text(p, " /Desc ", a->description);
    put(p, relationship(a->relationship));
    put_ref(p, " /EF << /F ", p->next - 1);
    put_ref(p, " /UF ", p->next - 1);
    put(p, " >> >>\nendobj\n");
    p->next++;
}

/* A name tree is in order of names. */
static size_t attachments_in_order(const struct docs_document *d, const struct docs_attachment *out[ATTACHMENTS_MOST])
{
    size_t count = d->attachment_count < ATTACHMENTS_MOST ? d->attachment_count : ATTACHMENTS_MOST;

    for (size_t i = 0; i < count; i++) {
        size_t at = i;

        for (; at > 0 && str_cmp(d->attachments[i].name, out[at - 1]->name) < 0; at--)
            out[at] = out[at - 1];
        out[at] = &d->attachments[i];
    }
    return count;
}

/* --- catalogue and table ---------------------------------------------------------------------------------------- */

static void catalog(struct pdf *p, const struct docs_attachment *const *files, size_t count)
{
    const int64_t first = p->tail.root + 1; /* metadata, profile, intent, then two for each file */

    begin(p, p->tail.root);
    put(p, "<< /Type /Catalog");
    put_bytes(p, p->tail.catalog.ptr, p->tail.catalog.len);
    put_text(p, " /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle true >> /Lang ", p->d->lang);
    put_ref(p, " /Metadata ", first);
    put_ref(p, " /OutputIntents [ ", first + 2);
    put(p, " ]");
    if (count > 0) {
        put(p, " /AF [");
        for (size_t i = 0; i < count; i++)
            put_ref(p, " ", first + 4 + 2 * (int64_t)i);
        put(p, " ] /Names << /EmbeddedFiles << /Names [");
        for (size_t i = 0; i < count; i++) {
            put_text(p, " ", files[i]->name);
            put_ref(p, " ", first + 4 + 2 * (int64_t)i);
        }
        put(p, " ] >> >>");
    }
    put(p, " >>\nendobj\n");
}

/* The file's id is a digest of what stands before it: the same document, the same id. */
static void put_id(struct pdf *p)
{
    unsigned char digest[16];
    char hex[33];

    (void)crypto_generichash(digest, sizeof(digest), p->out->ptr, p->out->failed ? 0 : p->out->len, NULL, 0);
    (void)sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    put(p, " /ID [<");
    put(p, hex);
    put(p, "><");
    put(p, hex);
    put(p, ">] >>\nstartxref\n");
}

static void table(struct pdf *p)
{
    size_t start = p->out->len;
    char entry[ENTRY + 1];

    put(p, "xref\n0 ");
    put_number(p, p->next);
    put(p, "\n");
    put_bytes(p, p->tail.entries.ptr, p->tail.entries.len);
    for (int64_t n = p->tail.info; n < p->next; n++) {
        (void)snprintf(entry, sizeof(entry), "%010zu 00000 n \n", p->offsets[n - p->tail.info]);
        put_bytes(p, entry, ENTRY);
    }
    put(p, "trailer\n<< /Size ");
    put_number(p, p->next);
    put_ref(p, " /Root ", p->tail.root);
    put_ref(p, " /Info ", p->tail.info);
    put_id(p);
    put_number(p, (int64_t)start);
    put(p, "\n%%EOF\n");
}

/* --- cairo's last part -------------------------------------------------------------------------------------------- */

/* The number after a word; -1: there is none. */
static int64_t number_after(struct str s, const char *word)
{
    ptrdiff_t at = str_find(s, str_from(word), 0);
    int64_t n = 0;
    size_t i;

    if (at < 0)
        return -1;
    i = (size_t)at + strlen(word);
    if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
        return -1;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && n < INT32_MAX; i++)
        n = n * 10 + (s.ptr[i] - '0');
    return n;
}

/* Where an object begins by the table: at "n 0 obj\n", or it is not as cairo writes it. */
static bool object_at(struct str file, struct str entries, int64_t n, size_t *at, struct str *rest)
{
    char head[32];
    struct str entry = str_sub(entries, (size_t)n * ENTRY, ENTRY);
    size_t offset = 0;

    for (size_t i = 0; i < 10; i++) {
        if (entry.ptr[i] < '0' || entry.ptr[i] > '9')
            return false;
        offset = offset * 10 + (size_t)(entry.ptr[i] - '0');
    }
    (void)snprintf(head, sizeof(head), "%lld 0 obj\n", (long long)n);
    if (offset >= file.len)
        return false;
    *at = offset;
    *rest = str_sub(file, offset, file.len - offset);
    return str_starts(*rest, str_from(head));
}

/* The inside of "<< /Type /Catalog ... >>": what of it is ours to say must not be said already. */
static bool take_catalog(struct str object, struct str *out)
{
    static const char *const ours[] = {"/MarkInfo", "/ViewerPreferences", "/Lang", "/Metadata", "/OutputIntents", "/AF", "/Names"};
    const struct str open = STR("<< /Type /Catalog\n");
    ptrdiff_t from = str_find(object, open, 0), to = str_find(object, STR("\n>>\nendobj\n"), 0);

    if (from < 0 || to < from + (ptrdiff_t)open.len)
        return false;
    *out = str_sub(object, (size_t)from + open.len, (size_t)to - (size_t)from - open.len);
    for (size_t i = 0; i < COUNT(ours); i++)
        if (str_find(*out, str_from(ours[i]), 0) >= 0)
            return false;
    return true;
}

static bool read_tail(struct str file, struct tail *t)
{
    struct str end = str_sub(file, file.len < 40 ? 0 : file.len - 40, 40), rest, info, root;
    int64_t start = number_after(end, "startxref\n");
    char head[40];
    size_t root_at;
    int n;

    if (start < 16 || (size_t)start >= file.len || !str_starts(file, STR("%PDF-1.")) || !str_ends(file, STR("\n%%EOF\n")))
        return false;
    rest = str_sub(file, (size_t)start, file.len - (size_t)start);
    t->size = number_after(rest, "xref\n0 ");
    n = snprintf(head, sizeof(head), "xref\n0 %lld\n", (long long)t->size);
    if (t->size < 4 || !str_starts(rest, str_from(head)) || rest.len < (size_t)n + (size_t)t->size * ENTRY)
        return false;
    t->entries = str_sub(rest, (size_t)n, (size_t)t->size * ENTRY);
    rest = str_sub(rest, (size_t)n + t->entries.len, rest.len);
    t->info = number_after(rest, "/Info ");
    t->root = number_after(rest, "/Root ");
    if (!str_starts(rest, STR("trailer\n")) || t->info != t->size - 2 || t->root != t->size - 1 ||
        !object_at(file, t->entries, t->info, &t->body, &info) || !object_at(file, t->entries, t->root, &root_at, &root) ||
        t->body >= root_at || root_at >= (size_t)start)
        return false;
    t->entries.len -= 2 * ENTRY;
    return take_catalog(root, &t->catalog);
}

/* --- all ------------------------------------------------------------------------------------------------ */

static void times(struct pdf *p)
{
    struct arena *arena = arena_new(4 << 10);
    struct str iso = instant_iso(arena, p->d->created_at); /* 2026-11-22T12:12:03.004Z */

    (void)snprintf(p->iso, sizeof(p->iso), "%.*sZ", STR_FMT(str_sub(iso, 0, 19)));
    (void)snprintf(p->day, sizeof(p->day), "D:%.*s%.*s%.*s%.*s%.*s%.*sZ", STR_FMT(str_sub(iso, 0, 4)), STR_FMT(str_sub(iso, 5, 2)),
                   STR_FMT(str_sub(iso, 8, 2)), STR_FMT(str_sub(iso, 11, 2)), STR_FMT(str_sub(iso, 14, 2)), STR_FMT(str_sub(iso, 17, 2)));
    arena_free(arena);
}

bool post_finish(const struct docs_document *d, const struct bytes *in, struct bytes *out)
{
    struct pdf p = {.d = d, .out = out};
    const struct str file = {(const char *)in->ptr, in->len};
    const struct docs_attachment *files[ATTACHMENTS_MOST];
    size_t count = attachments_in_order(d, files);

    *out = (struct bytes){.ptr = NULL};
    if (!read_tail(file, &p.tail))
        return false;
    times(&p);
    p.next = p.tail.root + 1;
    put(&p, "%PDF-1.7"); /* as long as cairo's own */
    put_bytes(&p, file.ptr + 8, p.tail.body - 8);
    information(&p);
    catalog(&p, files, count);
    metadata(&p);
    output_intent(&p);
    for (size_t i = 0; i < count; i++)
        attach(&p, files[i]);
    table(&p);
    if (out->failed) {
        free(out->ptr);
        *out = (struct bytes){.ptr = NULL};
    }
    return out->ptr != NULL;
}
