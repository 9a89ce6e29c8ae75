/* Documents: message and its limits, drawing, hostile texts, the same bytes twice (P64, P67, P68). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "base/json.h"
#include "docs/codes.h"
#include "docs/layout.h"
#include "docs/line.h"
#include "docs/post.h"
#include "docs/role.h"
#include "docs/sample.h"
#include "errors_docs.h"

enum { ARENA = 256 << 20 };

static bool contains(struct blob pdf, const char *needle)
{
    return str_contains((struct str){(const char *)pdf.ptr, pdf.len}, str_from(needle));
}

static void test_what_is_written_can_be_read_and_nothing_else(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 3, true), back;
    struct str message, again;

    (void)state;
    assert_true(docs_encode(arena, &sample, &message));
    assert_true(docs_decode(arena, message, &back));
    assert_true(docs_encode(arena, &back, &again));
    assert_true(str_eq(message, again));
    for (size_t len = 0; len < message.len; len += len < 400 ? 1 : 37) /* cut anywhere: refused, never read past */
        assert_false(docs_decode(arena, str_copy(arena, str_sub(message, 0, len)), &back));
    assert_false(docs_decode(arena, str_fmt(arena, "%.*sx", STR_FMT(message)), &back));
    arena_free(arena);
}

static void test_every_byte_of_a_message_may_be_hostile(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 1, false), back;
    struct str message, answer;

    (void)state;
    assert_true(docs_encode(arena, &sample, &message));
    for (size_t i = 0; i < message.len; i++) {
        size_t mark = arena_mark(arena);
        struct str copy = str_copy(arena, message);

        *(char *)(uintptr_t)(copy.ptr + i) = (char)0xff;
        if (docs_decode(arena, copy, &back))
            assert_true(i > 8); /* a number that may be anything; the mark never */
        arena_release(arena, mark);
    }
    assert_int_equal(docs_work_print(arena, STR("nonsense"), &answer), RC_INVALID);
    assert_int_equal(docs_work_print(arena, STR(""), &answer), RC_INVALID);
    arena_free(arena);
}

static void test_a_message_may_not_take_all_memory(void **state)
{
    struct arena *arena = arena_new(300 << 10); /* less than its pages want */
    struct arena *words = arena_new(ARENA);
    struct docs_document sample = docs_sample(words, 400, false);
    struct str message, answer;

    (void)state;
    assert_true(docs_encode(words, &sample, &message));
    assert_int_equal(docs_work_print(arena, message, &answer), RC_INVALID);
    arena_free(arena);
    arena_free(words);
}

static void test_limits_are_refused_in_words(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 1, false);
    struct docs_answer answer;
    struct err err = {0};
    char *long_text = arena_alloc(arena, DOCS_TEXT_MOST + 1);

    (void)state;
    memset(long_text, 'a', DOCS_TEXT_MOST + 1);
    sample.blocks[0].text = (struct str){long_text, DOCS_TEXT_MOST + 1};
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_INVALID);
    assert_int_equal(err.code, E4401_DOCS_TOO_LARGE);
    sample.blocks[0].text = STR("bad \xff");
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_INVALID);
    arena_free(arena);
}

static void test_p64_the_same_document_gives_the_same_bytes(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 12, true);
    struct docs_answer one, two;
    struct err err = {0};

    (void)state;
    assert_int_equal(docs_print(arena, &sample, &one, &err), RC_OK);
    sample = docs_sample(arena, 40, true);
    assert_int_equal(docs_print(arena, &sample, &two, &err), RC_OK); /* something else between */
    assert_true(two.pages > 1);
    sample = docs_sample(arena, 12, true);
    assert_int_equal(docs_print(arena, &sample, &two, &err), RC_OK);
    assert_int_equal(one.pdf.len, two.pdf.len);
    assert_memory_equal(one.pdf.ptr, two.pdf.ptr, one.pdf.len);
    assert_int_equal(one.missing, 0);
    sample.created_at += 1000;
    assert_int_equal(docs_print(arena, &sample, &two, &err), RC_OK);
    assert_true(one.pdf.len != two.pdf.len || memcmp(one.pdf.ptr, two.pdf.ptr, one.pdf.len) != 0);
    arena_free(arena);
}

static void test_p64_pdf_a_3b_by_construction(void **state)
{
    static const char *const needed[] = {
        "%PDF-1.7", "/MarkInfo << /Marked true", "/Lang (fi)", "/StructTreeRoot", "/OutputIntents", "/GTS_PDFA1", "/S /GTS_PDFA1",
        "<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/AFRelationship /Alternative", "/AF [",
        "/EmbeddedFiles", "/Subtype /text#2fxml", "/ModDate (D:20261122101010Z)", "<xmp:CreateDate>2026-11-22T10:10:10Z",
        "/ID [<", "/DisplayDocTitle true", "/FontFile3", "/UF"};
    static const char *const refused[] = {"/Encrypt", "/JavaScript", "/Launch", "/LZWDecode", "/Interpolate true", "/XFA",
                                          "/Sound", "/Movie", "/SMask /"};
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 12, true);
    struct docs_answer answer;
    struct err err = {0};

    (void)state;
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_OK);
    assert_int_equal(answer.pages, 1);
    for (size_t i = 0; i < COUNT(needed); i++)
        if (!contains(answer.pdf, needed[i]))
            fail_msg("the file lacks %s", needed[i]);
    for (size_t i = 0; i < COUNT(refused); i++)
        if (contains(answer.pdf, refused[i]))
            fail_msg("the file has %s", refused[i]);
    assert_memory_equal(answer.pdf.ptr + answer.pdf.len - 6, "%%EOF\n", 6);
    arena_free(arena);
}

/* The table of objects, read as a reader does: from the end. Each entry in use stands before "n 0 obj". */
static size_t objects_in_table(struct blob pdf)
{
    struct str file = {(const char *)pdf.ptr, pdf.len}, end = str_sub(file, file.len - 40, 40);
    size_t from = strtoul(end.ptr + str_find(end, STR("startxref\n"), 0) + 10, NULL, 10), count, at;

    assert_true(str_starts(str_sub(file, from, 10), STR("xref\n0 ")));
    count = strtoul(file.ptr + from + 7, NULL, 10);
    at = from + 7 + (size_t)str_find(str_sub(file, from + 7, 12), STR("\n"), 0) + 1;
    for (size_t n = 1; n < count; n++) {
        char head[32];

        (void)snprintf(head, sizeof(head), "%zu 0 obj\n", n);
        assert_true(str_starts(str_sub(file, strtoul(file.ptr + at + 20 * n, NULL, 10), 32), str_from(head)));
    }
    assert_true(str_starts(str_sub(file, at + 20 * count, 8), STR("trailer\n")));
    return count;
}

static void test_p64_every_object_stands_where_the_table_says(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 12, true);
    struct docs_attachment two[2] = {{STR("z.xml"), STR("text/xml"), STR("later"), STR("Data"), {(const uint8_t *)"<z/>", 4}},
                                     {STR("a.xml"), STR("text/xml"), STR("first"), STR("Source"), {(const uint8_t *)"<a/>", 4}}};
    struct docs_answer answer, plain;
    struct err err = {0};

    (void)state;
    sample.title = STR("A (b) \\ c) <&>");
    sample.author = STR("Ääkkönen \xf0\x9f\x98\x80\nOy");
    sample.attachments = two;
    sample.attachment_count = 2;
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_OK);
    assert_true(contains(answer.pdf, "/Title (A \\(b\\) \\\\ c\\) <&>)"));
    assert_true(contains(answer.pdf, "A (b) \\ c) &lt;&amp;&gt;</rdf:li>"));
    assert_true(contains(answer.pdf, "/Author <FEFF00C400E4006B006B00F6006E0065006E0020D83DDE000020004F0079>"));
    assert_true(contains(answer.pdf, "/Names [ (a.xml) "));
    sample.attachment_count = 0;
    assert_int_equal(docs_print(arena, &sample, &plain, &err), RC_OK);
    assert_int_equal(objects_in_table(answer.pdf), objects_in_table(plain.pdf) + 4);
    assert_false(contains(plain.pdf, "/EmbeddedFiles"));
    arena_free(arena);
}

/* What another version of the drawing library might write is refused, not printed wrong; nothing is read past its end. */
static void test_a_file_that_cairo_does_not_write_is_refused(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 1, false);
    struct bytes out, copy;
    struct canvas c;

    (void)state;
    assert_true(canvas_open(&c, sample.lang));
    assert_int_equal(layout_draw(&c, &sample, 1), 1);
    assert_true(canvas_close(&c));
    for (size_t len = 0; len < c.out.len; len += len < 64 || len + 3000 > c.out.len ? 1 : 331) {
        copy = (struct bytes){.ptr = arena_copy(arena, c.out.ptr, len), .len = len};
        assert_false(post_finish(&sample, &copy, &out));
    }
    for (size_t i = c.out.len - 400; i < c.out.len; i++) { /* the trailer and the end of the table, each byte another */
        copy = (struct bytes){.ptr = arena_copy(arena, c.out.ptr, c.out.len), .len = c.out.len};
        copy.ptr[i] = '9';
        if (post_finish(&sample, &copy, &out))
            free(out.ptr);
    }
    assert_true(post_finish(&sample, &c.out, &out));
    free(out.ptr);
    canvas_drop(&c);
    arena_free(arena);
}

static void print_text(struct arena *arena, struct str hostile, uint32_t *missing)
{
    struct docs_document sample = docs_sample(arena, 2, false);
    struct docs_answer answer;
    struct err err = {0};

    sample.title = sample.heading = sample.blocks[0].text = hostile;
    sample.recipient[0] = sample.sender[0] = sample.giro.receiver = hostile;
    sample.blocks[1].rows[0].cells[0] = hostile;
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_OK);
    *missing = answer.missing;
}

static void test_hostile_texts_are_drawn_and_missing_glyphs_counted(void **state)
{
    struct arena *arena = arena_new(ARENA);
    char *longest = arena_alloc(arena, 400);
    uint32_t missing;

    (void)state;
    print_text(arena, STR("Åkerström Ünal Łódź Ω Жуков ½ €"), &missing);
    assert_int_equal(missing, 0);
    print_text(arena, STR("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d שלום مرحبا"), &missing);
    assert_true(missing > 0);
    print_text(arena, STR("Aino \xf0\x9f\x98\x80 山田"), &missing);
    assert_true(missing > 0);
    print_text(arena, STR("<b>&amp; \\ ' \" %s ${x} \xe2\x80\xae sretsim </script>"), &missing);
    memset(longest, 'W', 400);
    print_text(arena, (struct str){longest, 400}, &missing);
    assert_int_equal(missing, 0);
    arena_free(arena);
}

/* What is set without pango stands where pango would have put it: width, height and each letter's pair with the next. */
static void same_as_pango(struct canvas *c, struct line_face *face, const PangoFontDescription *font, struct str text)
{
    PangoLayout *layout = pango_layout_new(c->text);
    double width = line_width(face, text);
    int w, h;

    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    pango_layout_get_size(layout, &w, &h);
    assert_true(fabs(width - w / (double)PANGO_SCALE) < 0.02);
    assert_true(fabs(line_height(face) - h / (double)PANGO_SCALE) < 0.002);
    assert_true(fabs(line_baseline(face) - pango_layout_get_baseline(layout) / (double)PANGO_SCALE) < 0.002);
    g_object_unref(layout);
}

static void test_p64_a_plain_line_is_set_as_pango_sets_it(void **state)
{
    static const char *const texts[] = {
        "AVATAR, Työ To. Yö; P. T\xc3\xa5", "1 234,50 \xe2\x82\xac", "RF71 2026 0017 2", "15.11.2026 \xe2\x80\x93 1.12.2026", "Åkerblom & Söner Ab", "ÄÖÅ äöå",
        "L'Écluse \xe2\x80\x9d" "f\xc3\xbcr\xe2\x80\x9d fi fl ffi", "\xe2\x88\x92" "12,00 % (a/b) [c] {d} <e> #1 @x", "Määrä\xc2\xa0" "12\xc2\xa0kpl", "->  =>  x  11:20 10x20"};
    static const char *const others[] = {"", " a", "a ", "a\nb", "a\tb", "Łódź", "a\xcc\x88", "\xc2\xad", "\xd7\xa9", "\xf0\x9f\x98\x80"};
    char letters[4] = "xAx";
    struct canvas c;

    (void)state;
    assert_true(canvas_open(&c, STR("fi")));
    for (int bold = 0; bold < 2; bold++) {
        PangoFontDescription *font = pango_font_description_from_string(bold ? "Inter Semi-Bold" : "Inter");
        struct line_face *face;

        pango_font_description_set_absolute_size(font, 9.5 * PANGO_SCALE);
        face = line_face_of(c.text, font, 9.5, bold != 0, 0);
        assert_non_null(face);
        for (size_t i = 0; i < COUNT(texts); i++)
            same_as_pango(&c, face, font, str_from(texts[i]));
        for (size_t i = 0; i < COUNT(others); i++)
            assert_true(line_width(face, str_from(others[i])) < 0);
        for (int a = 0x21; a < 0x7f; a += 3)
            for (int b = 0x21 + a % 5; b < 0x7f; b += 5) {
                letters[0] = (char)a;
                letters[1] = (char)b;
                same_as_pango(&c, face, font, str_from(letters));
            }
        pango_font_description_free(font);
    }
    canvas_end_page(&c);
    assert_true(canvas_close(&c));
    canvas_drop(&c);
}

static void test_p64_five_thousand_rows(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct docs_document sample = docs_sample(arena, 5000, true);
    struct docs_answer answer;
    struct err err = {0};

    (void)state;
    assert_int_equal(docs_print(arena, &sample, &answer, &err), RC_OK);
    assert_true(answer.pages > 80 && answer.pages < 250);
    arena_free(arena);
}

static void test_p64_bank_barcode_is_332_modules_of_code_128(void **state)
{
    struct codes_modules m;

    (void)state;
    assert_true(codes_barcode(STR("421123456000007850001249000000000000000202600172261015"), &m));
    assert_int_equal(m.width, BANK_BARCODE_MODULES);
    assert_true(codes_is_dark(&m, 0, 0) && codes_is_dark(&m, 331, 0));
    assert_false(codes_barcode(STR("42112345600000785000124900000000000000020260017226101"), &m));
    assert_false(codes_barcode(STR("42112345600000785000124900000000000000020260017226101x"), &m));
    assert_true(codes_qr((struct blob){(const uint8_t *)"BCD\n002", 7}, &m));
    assert_false(codes_qr((struct blob){(const uint8_t *)"", 0}, &m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_can_be_read_and_nothing_else),
        cmocka_unit_test(test_every_byte_of_a_message_may_be_hostile),
        cmocka_unit_test(test_a_message_may_not_take_all_memory),
        cmocka_unit_test(test_limits_are_refused_in_words),
        cmocka_unit_test(test_p64_the_same_document_gives_the_same_bytes),
        cmocka_unit_test(test_p64_pdf_a_3b_by_construction),
        cmocka_unit_test(test_p64_every_object_stands_where_the_table_says),
        cmocka_unit_test(test_a_file_that_cairo_does_not_write_is_refused),
        cmocka_unit_test(test_hostile_texts_are_drawn_and_missing_glyphs_counted),
        cmocka_unit_test(test_p64_a_plain_line_is_set_as_pango_sets_it),
        cmocka_unit_test(test_p64_five_thousand_rows),
        cmocka_unit_test(test_p64_bank_barcode_is_332_modules_of_code_128),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
