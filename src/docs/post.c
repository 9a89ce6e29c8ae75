#include "docs/post.h"

#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "docs_data.h"

struct pdf {
    qpdf_data q;
    const struct docs_document *d;
    struct arena *arena; /* its own: nothing here may jump out past libqpdf */
    const char *iso, *pdf_date;
};

static qpdf_oh name(struct pdf *p, const char *word)
{
    return qpdf_oh_new_name(p->q, word);
}

static qpdf_oh text(struct pdf *p, struct str s)
{
    return qpdf_oh_new_unicode_string(p->q, str_z(p->arena, s));
}

static void set(struct pdf *p, qpdf_oh dict, const char *key, qpdf_oh value)
{
    qpdf_oh_replace_key(p->q, dict, key, value);
}

static qpdf_oh dict(struct pdf *p)
{
    return qpdf_oh_new_dictionary(p->q);
}

static qpdf_oh one_in_array(struct pdf *p, qpdf_oh value)
{
    qpdf_oh array = qpdf_oh_new_array(p->q);

    qpdf_oh_append_item(p->q, array, value);
    return array;
}

/* Compressed here: libqpdf leaves streams as they are, cairo's are compressed already. */
static qpdf_oh stream(struct pdf *p, struct blob bytes, bool compress)
{
    qpdf_oh s = qpdf_oh_new_stream(p->q);
    uLongf len = compressBound((uLong)bytes.len);
    uint8_t *packed = compress ? malloc(len) : NULL;

    if (packed && compress2(packed, &len, bytes.ptr, (uLong)bytes.len, 6) == Z_OK)
        qpdf_oh_replace_stream_data(p->q, s, packed, len, name(p, "/FlateDecode"), qpdf_oh_new_null(p->q));
    else
        qpdf_oh_replace_stream_data(p->q, s, bytes.ptr, bytes.len, qpdf_oh_new_null(p->q), qpdf_oh_new_null(p->q));
    free(packed);
    return s;
}

/* --- metadata: information dictionary and XMP say the same ------------------------------------------ */

static void escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '<':
            buf_addz(out, "&lt;");
            break;
        case '>':
            buf_addz(out, "&gt;");
            break;
        case '&':
            buf_addz(out, "&amp;");
            break;
        case '\n':
            buf_byte(out, ' ');
            break;
        default:
            buf_byte(out, s.ptr[i]);
        }
}

static void element(struct buf *out, const char *open, struct str value, const char *close)
{
    buf_addz(out, open);
    escaped(out, value);
    buf_addz(out, close);
}

static struct str xmp(struct pdf *p)
{
    struct buf out = buf_in(p->arena);
    struct str iso = str_from(p->iso);

    buf_addz(&out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                   "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                   "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                   " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                   " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n");
    buf_addz(&out, "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"
                   "<dc:format>application/pdf</dc:format>\n");
    element(&out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", p->d->title, "</rdf:li></rdf:Alt></dc:title>\n");
    element(&out, "<dc:creator><rdf:Seq><rdf:li>", p->d->author, "</rdf:li></rdf:Seq></dc:creator>\n");
    element(&out, "<dc:language><rdf:Bag><rdf:li>", p->d->lang, "</rdf:li></rdf:Bag></dc:language>\n");
    element(&out, "<xmp:CreatorTool>", p->d->creator, "</xmp:CreatorTool>\n");
    element(&out, "<pdf:Producer>", p->d->creator, "</pdf:Producer>\n");
    element(&out, "<xmp:CreateDate>", iso, "</xmp:CreateDate>\n");
    element(&out, "<xmp:ModifyDate>", iso, "</xmp:ModifyDate>\n");
    buf_addz(&out, "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>");
    return buf_str(&out);
}

static struct str one_line(struct pdf *p, struct str s)
{
    struct str copy = str_copy(p->arena, s);

    for (size_t i = 0; i < copy.len; i++)
        if (copy.ptr[i] == '\n')
            *(char *)(uintptr_t)(copy.ptr + i) = ' ';
    return copy;
}

static void metadata(struct pdf *p, qpdf_oh root)
{
    struct str packet = xmp(p);
    qpdf_oh s = stream(p, (struct blob){(const uint8_t *)packet.ptr, packet.len}, false), about, info = dict(p);

    about = qpdf_oh_get_dict(p->q, s);
    set(p, about, "/Type", name(p, "/Metadata"));
    set(p, about, "/Subtype", name(p, "/XML"));
    set(p, root, "/Metadata", s);
    set(p, info, "/Title", text(p, one_line(p, p->d->title)));
    set(p, info, "/Author", text(p, one_line(p, p->d->author)));
    set(p, info, "/Creator", text(p, one_line(p, p->d->creator)));
    set(p, info, "/Producer", text(p, one_line(p, p->d->creator)));
    set(p, info, "/CreationDate", qpdf_oh_new_string(p->q, p->pdf_date));
    set(p, info, "/ModDate", qpdf_oh_new_string(p->q, p->pdf_date));
    set(p, qpdf_get_trailer(p->q), "/Info", qpdf_make_indirect_object(p->q, info));
}

/* --- colours ----------------------------------------------------------------------------------------- */

static void output_intent(struct pdf *p, qpdf_oh root)
{
    static uint8_t packed[16 << 10]; /* who draws holds the lock of draw.c */
    static uLongf len;
    const struct blob icc = docs_data(DOCS_PROFILE);
    qpdf_oh intent = dict(p), profile = qpdf_oh_new_stream(p->q);

    if (len == 0) {
        len = sizeof(packed);
        if (compress2(packed, &len, icc.ptr, (uLong)icc.len, 9) != Z_OK)
            len = 0;
    }
    qpdf_oh_replace_stream_data(p->q, profile, len ? packed : icc.ptr, len ? len : icc.len,
                                len ? name(p, "/FlateDecode") : qpdf_oh_new_null(p->q), qpdf_oh_new_null(p->q));

    set(p, qpdf_oh_get_dict(p->q, profile), "/N", qpdf_oh_new_integer(p->q, 3));
    set(p, intent, "/Type", name(p, "/OutputIntent"));
    set(p, intent, "/S", name(p, "/GTS_PDFA1"));
    set(p, intent, "/OutputConditionIdentifier", qpdf_oh_new_string(p->q, "sRGB"));
    set(p, intent, "/Info", qpdf_oh_new_string(p->q, "sRGB IEC61966-2.1"));
    set(p, intent, "/DestOutputProfile", profile);
    set(p, root, "/OutputIntents", one_in_array(p, qpdf_make_indirect_object(p->q, intent)));
}

/* --- attachments --------------------------------------------------------------------------------------- */

/* "text/xml" as the name /text#2Fxml; anything but letters, digits, + - . / is left out. */
static qpdf_oh mime_name(struct pdf *p, struct str mime)
{
    char word[80] = "/";
    size_t n = 1;

    for (size_t i = 0; i < mime.len && n < sizeof(word) - 4; i++) {
        char ch = mime.ptr[i];

        if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '+' ||
            ch == '.' || ch == '/')
            word[n++] = ch;
    }
    word[n] = 0;
    return name(p, word);
}

static const char *relationship(struct str word)
{
    static const char *const known[] = {"Alternative", "Data", "Source", "Supplement"};
    static const char *const names[] = {"/Alternative", "/Data", "/Source", "/Supplement"};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(word, known[i]))
            return names[i];
    return "/Unspecified";
}

static qpdf_oh file_spec(struct pdf *p, const struct docs_attachment *a)
{
    qpdf_oh spec = dict(p), embedded = dict(p), params = dict(p), s = stream(p, a->bytes, true), about;

    set(p, params, "/ModDate", qpdf_oh_new_string(p->q, p->pdf_date));
    set(p, params, "/Size", qpdf_oh_new_integer(p->q, (long long)a->bytes.len));
    about = qpdf_oh_get_dict(p->q, s);
    set(p, about, "/Type", name(p, "/EmbeddedFile"));
    set(p, about, "/Subtype", mime_name(p, a->mime));
    set(p, about, "/Params", params);
    set(p, embedded, "/F", s);
    set(p, embedded, "/UF", s);
    set(p, spec, "/Type", name(p, "/Filespec"));
    set(p, spec, "/F", text(p, a->name));
    set(p, spec, "/UF", text(p, a->name));
    set(p, spec, "/Desc", text(p, a->description));
    set(p, spec, "/AFRelationship", name(p, relationship(a->relationship)));
    set(p, spec, "/EF", embedded);
    return qpdf_make_indirect_object(p->q, spec);
}

static void attachments(struct pdf *p, qpdf_oh root)
{
    qpdf_oh files = qpdf_oh_new_array(p->q), names = qpdf_oh_new_array(p->q), tree = dict(p), all;
    bool taken[16] = {false};

    if (p->d->attachment_count == 0)
        return;
    for (size_t n = 0; n < p->d->attachment_count && n < COUNT(taken); n++) { /* a name tree is in order of names */
        size_t least = COUNT(taken);
        qpdf_oh spec;

        for (size_t i = 0; i < p->d->attachment_count && i < COUNT(taken); i++)
            if (!taken[i] && (least == COUNT(taken) ||
                              str_cmp(p->d->attachments[i].name, p->d->attachments[least].name) < 0))
                least = i;
        taken[least] = true;
        spec = file_spec(p, &p->d->attachments[least]);
        qpdf_oh_append_item(p->q, files, spec);
        qpdf_oh_append_item(p->q, names, text(p, p->d->attachments[least].name));
        qpdf_oh_append_item(p->q, names, spec);
    }
    set(p, tree, "/Names", names);
    set(p, root, "/AF", files);
    all = qpdf_oh_has_key(p->q, root, "/Names") ? qpdf_oh_get_key(p->q, root, "/Names") : dict(p);
    set(p, all, "/EmbeddedFiles", tree);
    set(p, root, "/Names", all);
}

/* --- all ------------------------------------------------------------------------------------------------ */

static void catalog(struct pdf *p)
{
    qpdf_oh root = qpdf_get_root(p->q), mark = dict(p), view = dict(p);

    set(p, mark, "/Marked", qpdf_oh_new_bool(p->q, QPDF_TRUE));
    set(p, root, "/MarkInfo", mark);
    set(p, root, "/Lang", qpdf_oh_new_string(p->q, str_z(p->arena, p->d->lang)));
    set(p, view, "/DisplayDocTitle", qpdf_oh_new_bool(p->q, QPDF_TRUE));
    set(p, root, "/ViewerPreferences", view);
    metadata(p, root);
    output_intent(p, root);
    attachments(p, root);
}

static bool write_out(struct pdf *p, struct bytes *out)
{
    size_t len;

    if ((qpdf_init_write_memory(p->q) & QPDF_ERRORS) != 0)
        return false;
    qpdf_set_stream_data_mode(p->q, qpdf_s_preserve);
    qpdf_set_object_stream_mode(p->q, qpdf_o_disable);
    qpdf_set_minimum_pdf_version(p->q, "1.7");
    qpdf_set_deterministic_ID(p->q, QPDF_TRUE);
    if ((qpdf_write(p->q) & QPDF_ERRORS) != 0)
        return false;
    len = qpdf_get_buffer_length(p->q);
    out->ptr = malloc(len ? len : 1);
    if (!out->ptr || len == 0)
        return false;
    memcpy(out->ptr, qpdf_get_buffer(p->q), len);
    out->len = out->cap = len;
    return true;
}

bool post_finish(const struct docs_document *d, const struct bytes *in, struct bytes *out)
{
    struct pdf p = {.q = qpdf_init(), .d = d, .arena = arena_new(1 << 20)};
    struct str iso = instant_iso(p.arena, d->created_at);
    bool ok;

    *out = (struct bytes){.ptr = NULL};
    /* 2026-11-22T12:12:03.004Z -> 2026-11-22T12:12:03Z and D:20261122121203Z */
    p.iso = str_z(p.arena, str_fmt(p.arena, "%.*sZ", STR_FMT(str_sub(iso, 0, 19))));
    p.pdf_date = str_z(p.arena, str_fmt(p.arena, "D:%.*s%.*s%.*s%.*s%.*s%.*sZ", STR_FMT(str_sub(iso, 0, 4)),
                                        STR_FMT(str_sub(iso, 5, 2)), STR_FMT(str_sub(iso, 8, 2)),
                                        STR_FMT(str_sub(iso, 11, 2)), STR_FMT(str_sub(iso, 14, 2)),
                                        STR_FMT(str_sub(iso, 17, 2))));
    qpdf_silence_errors(p.q);
    qpdf_set_suppress_warnings(p.q, QPDF_TRUE);
    ok = (qpdf_read_memory(p.q, "document", (const char *)in->ptr, in->len, NULL) & QPDF_ERRORS) == 0;
    if (ok) {
        catalog(&p);
        ok = !qpdf_has_error(p.q) && write_out(&p, out);
    }
    qpdf_cleanup(&p.q);
    arena_free(p.arena);
    return ok;
}
