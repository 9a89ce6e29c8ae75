/* The residue scanner finds a planted needle in every encoding and stays silent on clean bytes (P34, I-1). */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "errors_residue.h"
#include "rooms/residue/residue.h"

struct flux { atomic_bool *stop; int fd; };

static struct residue *prepare(struct arena *arena, const char *const *needles, size_t n)
{
    struct str list[8];
    struct residue *residue = NULL;
    struct err err = {0};

    for (size_t i = 0; i < n; i++)
        list[i] = str_from(needles[i]);
    assert_int_equal(residue_prepare(arena, list, n, &residue, &err), RC_OK);
    return residue;
}

static struct residue_report scan(struct arena *arena, const struct residue *r, const void *bytes, size_t len)
{
    struct residue_report report = {0};

    residue_scan_bytes(arena, r, (struct blob){bytes, len}, STR("memory"), &report);
    return report;
}

/* As somebody else's program would write it; none of these strings comes from the scanner's own code. */
static const struct { const char *what; const char *bytes; size_t len; } planted[] = {
    {"utf-8", "..Väinö Äyräpää..", 0},
    {"lower", "..väinö äyräpää..", 0},
    {"upper", "..VÄINÖ ÄYRÄPÄÄ..", 0},
    {"nfd", "..Va\xCC\x88ino\xCC\x88 A\xCC\x88yra\xCC\x88pa\xCC\x88" "a\xCC\x88..", 0},
    {"latin-1", "..V\xE4in\xF6 \xC4yr\xE4p\xE4\xE4..", 0},
    {"utf-16le", "V\0\xE4\0i\0n\0\xF6\0 \0\xC4\0y\0r\0\xE4\0p\0\xE4\0\xE4\0", 26},
    {"utf-16be", "\0V\0\xE4\0i\0n\0\xF6\0 \0\xC4\0y\0r\0\xE4\0p\0\xE4\0\xE4", 26},
    {"percent", "?q=V%C3%A4in%C3%B6%20%C3%84yr%C3%A4p%C3%A4%C3%A4&", 0},
    {"percent lower plus", "?q=V%c3%a4in%c3%b6+%c3%84yr%c3%a4p%c3%a4%c3%a4&", 0},
    {"html names", "<td>V&auml;in&ouml; &Auml;yr&auml;p&auml;&auml;</td>", 0},
    {"html numbers", "<td>V&#228;in&#246; &#196;yr&#228;p&#228;&#228;</td>", 0},
    {"html hex", "<td>V&#xe4;in&#xf6; &#xc4;yr&#xe4;p&#xe4;&#xe4;</td>", 0},
    {"json", "{\"name\":\"V\\u00e4in\\u00f6 \\u00c4yr\\u00e4p\\u00e4\\u00e4\"}", 0},
    {"hex", "56c3a4696ec3b620c384797" "2c3a470c3a4c3a4", 0},
    {"base64 +0", "VsOkaW7DtiDDhHlyw6Rww6TDpA==", 0},
    {"base64 +1", "LlbDpGluw7Ygw4R5csOkcMOkw6Q=", 0},
    {"base64 +2", "Li5Ww6RpbsO2IMOEeXLDpHDDpMOk", 0},
};

static void test_p34_residue_finds_every_encoding(void **state)
{
    static const char *const needles[] = {"Väinö Äyräpää"};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(planted); i++) {
        size_t len = planted[i].len != 0 ? planted[i].len : strlen(planted[i].bytes);
        struct residue_report report = scan(arena, r, planted[i].bytes, len);

        if (report.hits_total == 0)
            fail_msg("not found: %s", planted[i].what);
        assert_int_equal(report.hits[0].needle, 1);
    }
    arena_free(arena);
}

static void test_p34_residue_finds_phone_in_its_forms(void **state)
{
    static const char *const needles[] = {"+358401234567"};
    static const char *const forms[] = {"+358401234567", "0401234567", "040 1234567", "040-1234567", "040 123 4567",
                                        "00358401234567"};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++)
        if (scan(arena, r, forms[i], strlen(forms[i])).hits_total == 0)
            fail_msg("form %zu not found", i);
    arena_free(arena);
}

static void test_p34_residue_looks_inside_streams(void **state)
{
    static const char *const needles[] = {"aino.esimerkki@posti.example"};
    static const char text[] = "some letter to aino.esimerkki@posti.example with enough text around it to be deflated";
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);
    uint8_t packed[512] = "%PDF stream\n";
    uLongf len = sizeof(packed) - 12;

    (void)state;
    assert_int_equal(compress(packed + 12, &len, (const Bytef *)text, sizeof(text)), Z_OK);
    {
        struct residue_report report = scan(arena, r, packed, len + 12);

        assert_int_equal(report.hits_total, 1);
        assert_int_equal(report.hits[0].depth, 1);
        assert_int_equal(report.hits[0].offset, 12);
    }
    {
        z_stream z = {.next_in = (Bytef *)(uintptr_t)text, .avail_in = sizeof(text), .next_out = packed,
                      .avail_out = sizeof(packed)};

        assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        assert_int_equal(scan(arena, r, packed, sizeof(packed) - z.avail_out).hits_total, 1);
        deflateEnd(&z);
    }
    arena_free(arena);
}

static void test_p34_residue_is_silent_on_clean_bytes(void **state)
{
    static const char *const needles[] = {"Väinö Äyräpää", "+358401234567", "Esimerkkitie 11"};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 3);
    size_t len = 4u << 20;
    uint8_t *bytes = malloc(len);

    (void)state;
    assert_non_null(bytes);
    srandom(7);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)random();
    assert_int_equal(scan(arena, r, bytes, len).hits_total, 0);
    free(bytes);
    arena_free(arena);
}

static void test_p34_residue_walks_a_folder(void **state)
{
    static const char *const needles[] = {"Esimerkkitie 11"};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);
    char dir[] = "/tmp/residue-XXXXXX";
    struct residue_report report = {0};
    struct err err = {0};
    char inner[64];
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(inner, sizeof(inner), "%s/sub", dir);
    assert_int_equal(mkdir(inner, 0700), 0);
    snprintf(inner, sizeof(inner), "%s/sub/x.log", dir);
    f = fopen(inner, "w");
    assert_non_null(f);
    fputs("nothing here\nEsimerkkitie 11\n", f);
    fclose(f);
    assert_int_equal(residue_scan_path(arena, r, dir, &report, &err), RC_OK);
    assert_int_equal(report.hits_total, 1);
    assert_int_equal(report.hits[0].offset, 13);
    assert_int_equal(residue_scan_path(arena, r, "/nonexistent", &report, &err), RC_IO);
    unlink(inner);
    snprintf(inner, sizeof(inner), "%s/sub", dir);
    rmdir(inner);
    rmdir(dir);
    arena_free(arena);
}

/* A journal that another erasure empties and fills again while this one looks into it. */
static void *empty_and_fill(void *arg)
{
    const struct flux *f = arg;
    static char page[65536];

    while (!atomic_load(f->stop)) {
        for (int i = 0; i < 32; i++)
            if (pwrite(f->fd, page, sizeof(page), i * (off_t)sizeof(page)) < 0)
                abort();
        if (ftruncate(f->fd, 0) != 0)
            abort();
    }
    return NULL;
}

static void test_i05_a_file_emptied_meanwhile_is_no_residue_and_no_crash(void **state)
{
    static const char *const needles[] = {"Esimerkkitie 11"};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);
    char dir[] = "/tmp/seloste-residue-XXXXXX", path[64];
    atomic_bool stop = false;
    struct flux f = {&stop, -1};
    pthread_t thread;

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/some.db-wal", dir);
    f.fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(f.fd >= 0);
    assert_int_equal(pthread_create(&thread, NULL, empty_and_fill, &f), 0);
    for (int i = 0; i < 60; i++) {
        struct residue_report report = {0};
        struct err err = {0};

        assert_int_equal(residue_scan_path(arena, r, dir, &report, &err), RC_OK);
        assert_int_equal(report.hits_total + report.unreadable, 0);
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    (void)close(f.fd);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0);
    arena_free(arena);
}

/* More than one window: what stands across their border, in the overlap and in a stream at the end is found, each once. */
static void test_p34_residue_of_a_big_file_is_found_once(void **state)
{
    static const char *const needles[] = {"Esimerkkitie 11"};
    static const off_t where[] = {5, (28 << 20) - 7, (30 << 20), (32 << 20) - 8, (56 << 20) - 3, (60 << 20) - 40};
    struct arena *arena = arena_new(64u << 20);
    struct residue *r = prepare(arena, needles, 1);
    struct residue_report report = {0};
    struct err err = {0};
    char path[] = "/tmp/seloste-residue-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 60 << 20), 0);
    for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++)
        assert_int_equal(pwrite(fd, "Esimerkkitie 11", 15, where[i]), 15);
    assert_int_equal(residue_scan_path(arena, r, path, &report, &err), RC_OK);
    assert_int_equal(report.hits_total, 6);
    assert_int_equal(report.bytes, 60 << 20);
    for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++)
        assert_int_equal(report.hits[i].offset, where[i]);
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
    arena_free(arena);
}

static void test_residue_refuses_short_needles(void **state)
{
    struct arena *arena = arena_new(64u << 20);
    struct str needles[] = {STR("Aino"), STR("abc")};
    struct residue *r = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(residue_prepare(arena, needles, 2, &r, &err), RC_INVALID);
    assert_int_equal(err.code, E1951_RESIDUE_TOO_SHORT);
    assert_int_equal(err.line, 2);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i05_a_file_emptied_meanwhile_is_no_residue_and_no_crash), cmocka_unit_test(test_p34_residue_of_a_big_file_is_found_once),
        cmocka_unit_test(test_p34_residue_finds_every_encoding),
        cmocka_unit_test(test_p34_residue_finds_phone_in_its_forms),
        cmocka_unit_test(test_p34_residue_looks_inside_streams),
        cmocka_unit_test(test_p34_residue_is_silent_on_clean_bytes),
        cmocka_unit_test(test_p34_residue_walks_a_folder),
        cmocka_unit_test(test_residue_refuses_short_needles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
