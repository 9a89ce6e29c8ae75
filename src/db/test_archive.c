/* Sealed files of backups: round trip at the borders of chunks, every kind of damage, another key (P72). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/archive.h"
#include "db/backup_internal.h"

static char folder[64];
static uint8_t public_key[32], private_key[32];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/seloste-archive-XXXXXX");
    assert_true(sodium_init() >= 0);
    archive_keypair(public_key, private_key);
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char line[128];

    (void)state;
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"a", "b", "key"};

        (void)snprintf(line, sizeof(line), "%s/%s", folder, names[i]);
        (void)unlink(line);
    }
    return rmdir(folder);
}

static const char *path(const char *name)
{
    static char out[128];

    (void)snprintf(out, sizeof(out), "%s/%s", folder, name);
    return out;
}

static uint8_t *bytes_of(size_t n)
{
    uint8_t *b = malloc(n + 1);

    assert_non_null(b);
    for (size_t i = 0; i < n; i++)
        b[i] = (uint8_t)(i * 31 + i / 251);
    return b;
}

static void write_archive(size_t n, size_t step)
{
    struct archive_out *a = NULL;
    struct err err = {0};
    uint8_t *b = bytes_of(n);

    (void)unlink(path("a"));
    assert_int_equal(archive_create(path("a"), STR("{\"format\":1}"), public_key, &a, &err), RC_OK);
    for (size_t at = 0; at < n; at += step)
        assert_int_equal(archive_write(a, b + at, n - at < step ? n - at : step, &err), RC_OK);
    assert_int_equal(archive_finish(a, true, &err), RC_OK);
    free(b);
}

/* RC_OK and the number of bytes, or what was refused. */
static enum rc read_archive(const uint8_t with_public[32], const uint8_t with_private[32], size_t *total)
{
    struct archive_in *in = NULL;
    struct err err = {0};
    struct str header;
    struct blob part = {NULL, 1};
    enum rc rc = archive_open(path("a"), &in, &header, &err);

    *total = 0;
    if (rc == RC_OK)
        rc = archive_unlock(in, with_public, with_private, &err);
    while (rc == RC_OK && part.len > 0) {
        rc = archive_read(in, &part, &err);
        for (size_t i = 0; rc == RC_OK && i < part.len; i++)
            assert_int_equal(part.ptr[i], (uint8_t)((*total + i) * 31 + (*total + i) / 251));
        *total += rc == RC_OK ? part.len : 0;
    }
    archive_close(in);
    return rc;
}

static void test_p72_a_sealed_file_gives_back_what_went_in(void **state)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200001};

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t total = 0;

        write_archive(sizes[i], i % 2 == 0 ? 4096 : 100000);
        assert_int_equal(read_archive(public_key, private_key, &total), RC_OK);
        assert_int_equal(total, sizes[i]);
    }
}

static void flip(off_t at)
{
    uint8_t byte;
    int fd = open(path("a"), O_RDWR);

    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void test_p72_a_flipped_bit_anywhere_is_refused(void **state)
{
    struct stat st;
    size_t total;

    (void)state;
    write_archive(70000, 70000);
    assert_int_equal(stat(path("a"), &st), 0);
    for (off_t at = 0; at < st.st_size; at += at < 300 ? 1 : 997) {
        flip(at);
        assert_int_not_equal(read_archive(public_key, private_key, &total), RC_OK);
        flip(at);
    }
    assert_int_equal(read_archive(public_key, private_key, &total), RC_OK);
}

static void test_p72_a_cut_or_longer_file_is_refused(void **state)
{
    struct stat st;
    size_t total;
    int fd;

    (void)state;
    write_archive(140000, 140000);
    assert_int_equal(stat(path("a"), &st), 0);
    fd = open(path("a"), O_RDWR | O_APPEND);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(read_archive(public_key, private_key, &total), RC_CORRUPT);
    for (off_t n = st.st_size - 1; n > 0; n -= 3331) {
        assert_int_equal(ftruncate(fd, n), 0);
        assert_int_equal(read_archive(public_key, private_key, &total), RC_CORRUPT);
    }
    close(fd);
}

static void test_p72_another_key_is_refused_and_keys_are_private(void **state)
{
    uint8_t other_public[32], other_private[32], read_back[32];
    struct err err = {0};
    size_t total;

    (void)state;
    archive_keypair(other_public, other_private);
    write_archive(10, 10);
    assert_int_equal(read_archive(other_public, other_private, &total), RC_INVALID);
    assert_int_equal(archive_key_write(path("key"), true, private_key, &err), RC_OK);
    assert_int_equal(archive_key_write(path("key"), true, private_key, &err), RC_CONFLICT);
    assert_int_equal(archive_key_read(path("key"), true, read_back, &err), RC_OK);
    assert_memory_equal(read_back, private_key, 32);
    assert_int_equal(archive_key_read(path("key"), false, read_back, &err), RC_INVALID);
    assert_int_equal(chmod(path("key"), 0644), 0);
    assert_int_equal(archive_key_read(path("key"), true, read_back, &err), RC_INVALID);
}

/* Records lie across chunks in any way: what is not whole yet asks for more, what is none is refused. */
static void test_p34_records_of_a_key_set_are_read_whole_or_not(void **state)
{
    struct set_record in = {.kind = 'K', .tenant = 1, .cls = 2, .id = -3, .created_at = 4}, out;
    uint8_t bytes[SET_RECORD_MOST];
    size_t n;

    (void)state;
    memset(in.wrapped, 7, sizeof(in.wrapped));
    n = set_record_put(&in, bytes);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(set_record_get((struct blob){bytes, i}, &out), 0);
    assert_int_equal(set_record_get((struct blob){bytes, n}, &out), n);
    assert_int_equal(out.id, -3);
    assert_memory_equal(out.wrapped, in.wrapped, sizeof(in.wrapped));
    in = (struct set_record){.kind = 'N', .tenant = 9, .name = {(const uint8_t *)"head", 4}, .value = {(const uint8_t *)"xy", 2}};
    n = set_record_put(&in, bytes);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(set_record_get((struct blob){bytes, i}, &out), 0);
    assert_int_equal(set_record_get((struct blob){bytes, n}, &out), n);
    assert_int_equal(out.value.len, 2);
    bytes[0] = 'Q';
    assert_true(set_record_get((struct blob){bytes, n}, &out) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p72_a_sealed_file_gives_back_what_went_in),
        cmocka_unit_test(test_p72_a_flipped_bit_anywhere_is_refused),
        cmocka_unit_test(test_p72_a_cut_or_longer_file_is_refused),
        cmocka_unit_test(test_p72_another_key_is_refused_and_keys_are_private),
        cmocka_unit_test(test_p34_records_of_a_key_set_are_read_whole_or_not),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
