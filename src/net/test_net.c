/* The net role's work: messages, the folder channel, mail against a small SMTP sink (P31, P64). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "errors_net.h"
#include "net/internal.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 26);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct net_job job_of(enum net_kind kind, const char *target)
{
    return (struct net_job){.kind = kind, .target = str_from(target), .name = STR("lasku-20260017.xml"),
                            .type = STR("application/xml"), .message_id = STR("20260017-1"), .from = STR("laskutus@esimerkki.example"),
                            .to = STR("maija@malli.example"), .subject = STR("Lasku 20260017 – kiitos äidiltä"),
                            .text = STR("Hei,\nlasku on liitteenä.\n.\n"), .bytes = STR("<a>\xe4</a>\n")};
}

static void test_message_reads_what_it_wrote(void **state)
{
    struct net_job job = job_of(NET_MAIL, "smtp://x"), out;
    struct str text = net_encode(arena, &job);

    (void)state;
    assert_true(net_decode(arena, text, &out));
    assert_true(out.kind == NET_MAIL && str_eq(out.bytes, job.bytes) && str_eq(out.subject, job.subject) && str_eq(out.target, job.target));
    for (size_t i = 0; i < text.len; i++)
        assert_false(net_decode(arena, str_sub(text, 0, i), &out));
    assert_false(net_decode(arena, str_fmt(arena, "%.*sx", STR_FMT(text)), &out));
}

static size_t files_in(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;

    assert_non_null(d);
    while (readdir(d))
        n++;
    (void)closedir(d);
    return n - 2;
}

static void test_p64_folder_gets_whole_files_only(void **state)
{
    char folder[] = "/tmp/seloste-folder-XXXXXX", path[100], text[100] = "";
    struct net_job job;
    struct net_receipt receipt;
    struct err err = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    job = job_of(NET_FOLDER, folder);
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_OK);
    assert_true(str_eqz(receipt.text, "lasku-20260017.xml"));
    job.bytes = STR("again");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_OK); /* a second try: the same file */
    assert_int_equal(files_in(folder), 1);
    (void)snprintf(path, sizeof path, "%s/lasku-20260017.xml", folder);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text, f), 5);
    (void)fclose(f);
    assert_string_equal(text, "again");
    job.name = STR("../x");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job.name = STR(".x");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_FOLDER, "relative/path");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_FOLDER, "/nonexistent/folder");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_IO);
    assert_int_equal(err.code, E4503_NET_UNREACHABLE);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

/* --- a small SMTP sink: one mail, then it ends ------------------------------------------------------ */

struct sink { int fd; int port; const char *refuse; char got[1 << 16]; size_t len; };

static void say(int fd, const char *line)
{
    assert_int_equal(write(fd, line, strlen(line)), (ssize_t)strlen(line));
}

static void *sink_run(void *arg)
{
    struct sink *s = arg;
    int fd = accept(s->fd, NULL, NULL);
    FILE *in = fdopen(dup(fd), "r");
    char line[2048];
    bool data = false;

    say(fd, "220 sink.example ESMTP\r\n");
    while (fgets(line, sizeof line, in)) {
        if (data) {
            if (strcmp(line, ".\r\n") == 0) {
                say(fd, "250 2.0.0 kept as 42\r\n");
                data = false;
            } else if (s->len + strlen(line) < sizeof s->got) {
                memcpy(s->got + s->len, line, strlen(line) + 1);
                s->len += strlen(line);
            }
        } else if (strncmp(line, "DATA", 4) == 0) {
            say(fd, "354 go\r\n");
            data = true;
        } else if (strncmp(line, "QUIT", 4) == 0) {
            say(fd, "221 bye\r\n");
            break;
        } else if (s->refuse && strncmp(line, "RCPT", 4) == 0) {
            say(fd, s->refuse);
        } else {
            say(fd, "250 ok\r\n");
        }
    }
    (void)fclose(in);
    (void)close(fd);
    return NULL;
}

static void sink_open(struct sink *s, const char *refuse)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;

    memset(s, 0, sizeof *s);
    s->refuse = refuse;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(s->fd, 1), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &len), 0);
    s->port = ntohs(a.sin_port);
}

static enum rc mail_to(struct sink *s, struct net_job *job, struct err *err)
{
    struct net_receipt receipt;
    pthread_t thread;
    enum rc rc;

    assert_int_equal(pthread_create(&thread, NULL, sink_run, s), 0);
    job->target = str_fmt(arena, "smtp://127.0.0.1:%d", s->port);
    rc = net_deliver(arena, job, &receipt, err);
    assert_int_equal(pthread_join(thread, NULL), 0);
    (void)close(s->fd);
    return rc;
}

static void test_p64_mail_goes_out_with_its_attachment(void **state)
{
    static struct sink s;
    struct net_job job = job_of(NET_MAIL, "");
    struct err err = {0};

    (void)state;
    sink_open(&s, NULL);
    assert_int_equal(mail_to(&s, &job, &err), RC_OK);
    assert_non_null(strstr(s.got, "From: <laskutus@esimerkki.example>\r\nTo: <maija@malli.example>\r\nSubject: =?UTF-8?B?"));
    assert_non_null(strstr(s.got, "Message-ID: <20260017-1@esimerkki.example>\r\n"));
    assert_non_null(strstr(s.got, "filename=\"lasku-20260017.xml\""));
    assert_non_null(strstr(s.got, "PGE+5DwvYT4K")); /* base64 of the attachment */
    assert_null(strstr(s.got, "\n.\r\n"));
}

static void test_p64_mail_that_is_refused_or_cannot_go(void **state)
{
    static struct sink s;
    struct net_job job = job_of(NET_MAIL, "");
    struct net_receipt receipt;
    struct err err = {0};

    (void)state;
    sink_open(&s, "550 no such person\r\n");
    assert_int_equal(mail_to(&s, &job, &err), RC_FORBIDDEN);
    sink_open(&s, "450 later\r\n");
    assert_int_equal(mail_to(&s, &job, &err), RC_IO);
    (void)close(s.fd);
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_IO); /* nobody listens */
    job.target = STR("smtp://192.0.2.1:25\r\nQUIT");
    assert_int_not_equal(net_deliver(arena, &job, &receipt, &err), RC_OK);
    job = job_of(NET_MAIL, "smtp://127.0.0.1:1");
    job.subject = STR("x\r\nBcc: y@z.example");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_MAIL, "smtp://127.0.0.1:1");
    job.to = STR("a@b.example>\r\nX: y");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_HTTPS, "http://127.0.0.1:1/");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_SFTP, "file:///etc/");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_INVALID);
    job = job_of(NET_HTTPS, "https://127.0.0.1:1/");
    assert_int_equal(net_deliver(arena, &job, &receipt, &err), RC_IO);
}

static void test_mail_words_keep_characters_whole(void **state)
{
    struct net_job job = job_of(NET_MAIL, "");
    struct str out;

    (void)state;
    job.subject = STR("äöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöå");
    assert_true(net_mail_text(arena, &job, 0, &out));
    assert_true(str_contains(out, STR("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n")));
    assert_true(str_contains(out, STR("Subject: =?UTF-8?B?")) && str_contains(out, STR("?=\r\n =?UTF-8?B?")));
    assert_false(str_contains(out, STR("\xc3")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_reads_what_it_wrote),
        cmocka_unit_test(test_p64_folder_gets_whole_files_only),
        cmocka_unit_test(test_p64_mail_goes_out_with_its_attachment),
        cmocka_unit_test(test_p64_mail_that_is_refused_or_cannot_go),
        cmocka_unit_test(test_mail_words_keep_characters_whole),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
