/* Frames between the processes: whole, cut, too long, with files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "roles/message.h"

struct big { int fd; struct str body; };

static void *send_big(void *arg)
{
    struct big *b = arg;

    return message_send(b->fd, b->body, NULL, 0, 5000) ? b : NULL;
}

static void test_a_large_message_arrives_whole(void **state)
{
    struct arena *arena = arena_new(16 << 20);
    int pair[2];
    struct message got;
    pthread_t thread;
    void *sent;
    char *text = arena_alloc(arena, 3000000);

    (void)state;
    for (int i = 0; i < 3000000; i++)
        text[i] = (char)(i * 7);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    struct big b = {pair[0], {text, 3000000}};

    assert_int_equal(pthread_create(&thread, NULL, send_big, &b), 0);
    assert_true(message_read(pair[1], arena, 4000000, &got, 5000));
    pthread_join(thread, &sent);
    assert_non_null(sent);
    assert_true(str_eq(got.body, b.body));
    close(pair[0]);
    close(pair[1]);
    arena_free(arena);
}

static void test_files_travel_and_foreign_lengths_are_refused(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    int pair[2], pipes[2];
    struct message got;
    char c = 0;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    assert_true(message_send(pair[0], STR("x"), &pipes[1], 1, 1000));
    assert_true(message_read(pair[1], arena, 10, &got, 1000));
    assert_int_equal(got.file_count, 1);
    assert_int_equal(write(got.files[0], "!", 1), 1);
    assert_int_equal(read(pipes[0], &c, 1), 1);
    assert_int_equal(c, '!');
    assert_int_equal(fcntl(got.files[0], F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    message_close_files(&got);

    assert_true(message_send(pair[0], STR("0123456789x"), NULL, 0, 1000));
    assert_false(message_read(pair[1], arena, 10, &got, 1000)); /* over `most` */
    close(pair[0]);
    close(pair[1]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_false(message_read(pair[1], arena, 10, &got, 20)); /* nothing comes */
    assert_int_equal(write(pair[0], "\x05\0\0\0ab", 6), 6);
    close(pair[0]);
    assert_false(message_read(pair[1], arena, 10, &got, 1000)); /* cut */
    close(pair[1]);
    close(pipes[0]);
    close(pipes[1]);
    arena_free(arena);
}

static void test_fields_of_a_body(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    struct buf b = buf_in(arena);
    struct str rest, text;
    uint32_t n;

    (void)state;
    message_put_u32(&b, 0xfedcba98);
    message_put_str(&b, STR("ä"));
    message_put_str(&b, STR(""));
    rest = buf_str(&b);
    assert_true(message_take_u32(&rest, &n) && n == 0xfedcba98);
    assert_true(message_take_str(&rest, &text) && str_eqz(text, "ä"));
    assert_true(message_take_str(&rest, &text) && str_empty(text));
    assert_false(message_take_str(&rest, &text));
    rest = (struct str){"\x09\0\0\0abc", 7};
    assert_false(message_take_str(&rest, &text)); /* says 9, has 3 */
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_large_message_arrives_whole),
        cmocka_unit_test(test_files_travel_and_foreign_lengths_are_refused),
        cmocka_unit_test(test_fields_of_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
