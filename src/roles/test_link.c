/* The line between web and a working role: answers, unknown work, a dead end, a new line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/errors.h"
#include "errors_roles.h"
#include "roles/internal.h"
#include "roles/message.h"

static enum rc work_double(struct arena *arena, struct str payload, struct str *answer)
{
    *answer = str_fmt(arena, "%.*s%.*s", STR_FMT(payload), STR_FMT(payload));
    return str_empty(payload) ? RC_INVALID : RC_OK;
}

static const struct role_work works[] = {{"double", work_double, 0}, {NULL, NULL, 0}};
static const struct role_work more[] = {{"twice", work_double, 5}, {NULL, NULL, 0}}; /* as rooms add theirs */

static void *serve(void *arg)
{
    int *fd = arg;

    while (link_serve(*fd, works, more))
        ;
    close(*fd);
    return NULL;
}

static void test_work_is_done_and_unknown_work_refused_by_name(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct link *link = link_new("docs");
    struct err err = {0};
    struct str answer;
    pthread_t thread;
    int pair[2];

    (void)state;
    assert_int_equal(link_call(link, arena, STR("double"), STR("x"), 100, &answer, &err), RC_BUSY); /* no line yet */
    assert_int_equal(err.code, E2332_ROLE_DEAD);
    assert_true(str_eqz(err.arg, "docs"));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(pthread_create(&thread, NULL, serve, &pair[1]), 0);
    link_attach(link, 0, pair[0]);
    err = (struct err){0};
    assert_int_equal(link_call(link, arena, STR("double"), STR("ab"), 5000, &answer, &err), RC_OK);
    assert_true(str_eqz(answer, "abab"));
    assert_int_equal(link_call(link, arena, STR("twice"), STR("c"), 5000, &answer, &err), RC_OK);
    assert_true(str_eqz(answer, "cc"));
    assert_int_equal(link_call(link, arena, STR("double"), STR(""), 5000, &answer, &err), RC_INVALID);
    assert_int_equal(link_call(link, arena, STR("send-mail"), STR(""), 5000, &answer, &err), RC_NOT_FOUND);
    assert_int_equal(err.code, E2333_WORK_UNKNOWN);
    assert_true(str_eqz(err.arg, "send-mail"));
    assert_false(link_alive(link)); /* these works have no ping */
    link_free(link);
    pthread_join(thread, NULL);
    arena_free(arena);
}

/* A bank file is longer than a line's message may be: it travels as a memory file, and so does its answer. */
static void test_a_payload_past_the_line_comes_whole(void **state)
{
    struct arena *arena = arena_new(400 << 20);
    struct link *link = link_new("docs");
    struct err err = {0};
    struct buf long_text = buf_in(arena);
    struct str answer;
    pthread_t thread;
    int pair[2], before, after;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(pthread_create(&thread, NULL, serve, &pair[1]), 0);
    link_attach(link, 0, pair[0]);
    buf_reserve(&long_text, 70 << 20);
    for (size_t i = 0; i < (size_t)7 << 20; i++)
        buf_fmt(&long_text, "%010zu", i);
    before = dup(0);
    close(before);
    assert_int_equal(link_call(link, arena, STR("double"), buf_str(&long_text), 20000, &answer, &err), RC_OK);
    assert_int_equal(answer.len, 2 * long_text.len);
    assert_memory_equal(answer.ptr, long_text.ptr, long_text.len);
    assert_memory_equal(answer.ptr + long_text.len, long_text.ptr, long_text.len);
    assert_int_equal(link_call(link, arena, STR("double"), str_sub(buf_str(&long_text), 0, LINK_IN_LINE), 20000, &answer, &err), RC_OK);
    assert_int_equal(answer.len, 2 * LINK_IN_LINE);
    assert_int_equal(link_call(link, arena, STR("double"), STR("x"), 20000, &answer, &err), RC_OK); /* it has put its own away by then */
    after = dup(0);
    close(after);
    assert_int_equal(after, before); /* no file stays open */
    link_free(link);
    pthread_join(thread, NULL);
    arena_free(arena);
}

static void test_a_silent_role_is_given_up_and_a_new_line_works(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct link *link = link_new("net");
    struct err err = {0};
    pthread_t thread;
    int dead[2], pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, dead), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    link_attach(link, 0, dead[0]);
    assert_int_equal(link_call(link, arena, STR("double"), STR("x"), 30, NULL, &err), RC_BUSY);
    assert_int_equal(pthread_create(&thread, NULL, serve, &pair[1]), 0);
    link_attach(link, 0, pair[0]);
    assert_int_equal(link_call(link, arena, STR("double"), STR("x"), 5000, NULL, &err), RC_OK);
    link_free(link);
    pthread_join(thread, NULL);
    close(dead[1]);
    arena_free(arena);
}

/* --- several processes of one role --- */

struct world { struct link *link; int pairs[2][2]; pthread_t threads[2]; int asked; pthread_barrier_t meet; };
static struct world *world;

static enum rc work_meet(struct arena *arena, struct str payload, struct str *answer)
{
    (void)arena;
    *answer = payload;
    (void)pthread_barrier_wait(&world->meet); /* both are at work at once, or the test never ends */
    return RC_OK;
}

static const struct role_work meeting[] = {{"meet", work_meet, 0}, {"double", work_double, 0}, {NULL, NULL, 0}};

static void *serve_meeting(void *arg)
{
    int *fd = arg;

    while (link_serve(*fd, meeting, NULL))
        ;
    close(*fd);
    return NULL;
}

static void open_line(struct world *w, int line)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->pairs[line]), 0);
    assert_int_equal(pthread_create(&w->threads[line], NULL, serve_meeting, &w->pairs[line][1]), 0);
    link_attach(w->link, line, w->pairs[line][0]);
}

static void one_more(void *arg)
{
    struct world *w = arg;

    w->asked++;
    open_line(w, 1);
}

static void *meet(void *arg)
{
    struct arena *arena = arena_new(1 << 16);
    struct err err = {0};
    struct str answer = STR("");

    assert_int_equal(link_call(world->link, arena, STR("meet"), *(struct str *)arg, 5000, &answer, &err), RC_OK);
    assert_true(str_eq(answer, *(struct str *)arg));
    arena_free(arena);
    return NULL;
}

static void test_p64_a_queue_brings_a_second_process_and_rest_ends_it(void **state)
{
    struct world w = {.link = link_new("docs")};
    struct arena *arena = arena_new(1 << 16);
    struct str words[2] = {STR("a"), STR("b")};
    struct err err = {0};
    pthread_t askers[2];

    (void)state;
    world = &w;
    assert_int_equal(pthread_barrier_init(&w.meet, NULL, 2), 0);
    link_spread(w.link, 2, one_more, &w);
    open_line(&w, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(link_call(w.link, arena, STR("double"), STR("x"), 5000, NULL, &err), RC_OK);
    assert_int_equal(w.asked, 0); /* nobody waited */
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&askers[i], NULL, meet, &words[i]), 0);
        for (int i = 0; i < 2; i++)
            pthread_join(askers[i], NULL);
    }
    assert_int_equal(w.asked, 1);
    assert_int_equal(link_rested(w.link, 60000), -1); /* not yet */
    assert_int_equal(link_rested(w.link, 0), 1);
    pthread_join(w.threads[1], NULL); /* its line has ended */
    assert_int_equal(link_rested(w.link, 0), -1); /* the first one stays */
    assert_true(link_has(w.link, 0) && !link_has(w.link, 1));
    for (int i = 0; i < 2; i++) /* the next queue brings it again */
        assert_int_equal(pthread_create(&askers[i], NULL, meet, &words[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(askers[i], NULL);
    assert_int_equal(w.asked, 2);
    (void)shutdown(w.pairs[0][1], SHUT_RDWR); /* one dies: the other does its work */
    assert_int_equal(link_call(w.link, arena, STR("double"), STR("x"), 5000, NULL, &err), RC_BUSY);
    assert_int_equal(link_call(w.link, arena, STR("double"), STR("x"), 5000, NULL, &err), RC_OK);
    link_free(w.link);
    for (int i = 0; i < 2; i++)
        pthread_join(w.threads[i], NULL);
    pthread_barrier_destroy(&w.meet);
    arena_free(arena);
}

static void test_net_and_docs_answer_to_what_doctor_says(void **state)
{
    (void)state;
    assert_string_equal(net_works[0].name, "ping");
    assert_string_equal(net_works[1].name, "deliver");
    assert_null(net_works[2].name); /* what comes here is told by doctor */
    assert_string_equal(docs_works[0].name, "ping");
    assert_string_equal(docs_works[1].name, "print");
    assert_string_equal(docs_works[2].name, "xml");
    assert_null(docs_works[3].name); /* rooms add theirs in main.c */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work_is_done_and_unknown_work_refused_by_name),
        cmocka_unit_test(test_a_payload_past_the_line_comes_whole),
        cmocka_unit_test(test_a_silent_role_is_given_up_and_a_new_line_works),
        cmocka_unit_test(test_p64_a_queue_brings_a_second_process_and_rest_ends_it),
        cmocka_unit_test(test_net_and_docs_answer_to_what_doctor_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
