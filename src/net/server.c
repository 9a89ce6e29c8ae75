/* SFTP, an operator's HTTPS API, and mail, with libcurl. Certificates are always checked; only the scheme of the channel's
 * kind is spoken, redirects are not followed, an answer is read up to a limit. */
#include <curl/curl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/env.h"
#include "net/internal.h"

enum { ANSWER_MOST = 4096 };

struct transfer { struct str left; struct buf answer; };

static size_t give(char *to, size_t size, size_t count, void *arg)
{
    struct transfer *t = arg;
    size_t n = size * count < t->left.len ? size * count : t->left.len;

    memcpy(to, t->left.ptr, n);
    t->left = str_sub(t->left, n, t->left.len);
    return n;
}

static size_t take(char *from, size_t size, size_t count, void *arg)
{
    struct transfer *t = arg;
    size_t n = size * count, room = ANSWER_MOST - t->answer.len;

    buf_bytes(&t->answer, from, n < room ? n : room);
    return n;
}

/* The first line of what was answered, printable ASCII only. */
static struct str first_line(struct arena *arena, struct str text)
{
    struct buf b = buf_in(arena);

    for (size_t i = 0; i < text.len && i < 200 && text.ptr[i] != '\n'; i++)
        if (text.ptr[i] >= ' ' && text.ptr[i] <= '~')
            buf_byte(&b, text.ptr[i]);
    return buf_str(&b);
}

static bool loopback(struct str target)
{
    return str_starts(target, STR("smtp://127.0.0.1:")) || str_starts(target, STR("smtp://[::1]:"));
}

static void common(CURL *c, struct arena *arena, const struct net_job *job, struct transfer *t, const char *protocols)
{
    curl_easy_setopt(c, CURLOPT_URL, str_z(arena, job->target));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 15L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)NET_SECONDS);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, t);
    if (!str_empty(job->login)) {
        curl_easy_setopt(c, CURLOPT_USERNAME, str_z(arena, job->login));
        curl_easy_setopt(c, CURLOPT_PASSWORD, str_z(arena, job->secret));
    }
}

/* What curl says, as an outcome: what another try may mend is IO. */
static enum rc outcome(CURL *c, CURLcode code, const struct net_job *job)
{
    long status = 0;

    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return RC_INVALID;
    if (code == CURLE_LOGIN_DENIED || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_REMOTE_ACCESS_DENIED)
        return RC_FORBIDDEN;
    if (job->kind == NET_MAIL && status >= 500)
        return RC_FORBIDDEN;
    if (code != CURLE_OK)
        return RC_IO;
    if (job->kind != NET_HTTPS || (status >= 200 && status < 300))
        return RC_OK;
    return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429 ? RC_FORBIDDEN : RC_IO;
}

static enum rc to_https(CURL *c, struct arena *arena, const struct net_job *job, struct transfer *t)
{
    struct curl_blob ca = {(void *)(uintptr_t)job->ca.ptr, job->ca.len, CURL_BLOB_COPY};
    struct curl_slist *heads = NULL;
    CURLcode code;

    common(c, arena, job, t, "https");
    if (!str_empty(job->ca))
        curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &ca);
    heads = curl_slist_append(heads, str_z(arena, str_fmt(arena, "Content-Type: %.*s", STR_FMT(job->type))));
    heads = curl_slist_append(heads, str_z(arena, str_fmt(arena, "Idempotency-Key: %.*s", STR_FMT(job->message_id))));
    heads = curl_slist_append(heads, str_z(arena, str_fmt(arena, "Content-Disposition: attachment; filename=\"%.*s\"", STR_FMT(job->name))));
    heads = curl_slist_append(heads, "Expect:");
    if (str_empty(job->login) && !str_empty(job->secret))
        heads = curl_slist_append(heads, str_z(arena, str_fmt(arena, "Authorization: Bearer %.*s", STR_FMT(job->secret))));
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, heads);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)job->bytes.len);
    code = curl_easy_perform(c);
    curl_slist_free_all(heads);
    return outcome(c, code, job);
}

/* A private key is lent to the library as a file without a name: it reads keys from files only. The descriptor, -1 when the
 * secret is a password. */
static int use_key(CURL *c, struct arena *arena, const struct net_job *job)
{
    struct str rest = job->secret;
    int fd = -1;

    curl_easy_setopt(c, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PASSWORD);
    if (!str_starts(job->secret, STR("-----BEGIN")))
        return -1;
    fd = memfd_create("key", MFD_CLOEXEC);
    rest = str_fmt(arena, "%.*s\n", STR_FMT(job->secret));
    while (fd >= 0 && rest.len > 0) {
        ssize_t n = write(fd, rest.ptr, rest.len);

        if (n <= 0)
            break;
        rest = str_sub(rest, (size_t)n, rest.len);
    }
    curl_easy_setopt(c, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
    curl_easy_setopt(c, CURLOPT_SSH_PRIVATE_KEYFILE, str_z(arena, str_fmt(arena, "/proc/self/fd/%d", fd)));
    curl_easy_setopt(c, CURLOPT_PASSWORD, NULL);
    return fd;
}

static enum rc to_sftp(CURL *c, struct arena *arena, const struct net_job *job, struct transfer *t)
{
    struct curl_slist *after = NULL;
    struct net_job copy = *job;
    struct str folder = job->target, path;
    ptrdiff_t host = str_find(job->target, STR("/"), sizeof("sftp://") - 1);
    CURLcode code;
    int key;

    if (host < 0 || !str_ends(folder, STR("/")) || !str_starts(job->host_key, STR("SHA256:")))
        return RC_INVALID; /* a server that nobody has named gets nothing */
    path = str_sub(folder, (size_t)host, folder.len);
    copy.target = str_fmt(arena, "%.*s.%.*s.part", STR_FMT(folder), STR_FMT(job->name));
    common(c, arena, &copy, t, "sftp");
    curl_easy_setopt(c, CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, str_z(arena, str_sub(job->host_key, 7, job->host_key.len)));
    key = use_key(c, arena, job);
    after = curl_slist_append(after, str_z(arena, str_fmt(arena, "rename \"%.*s.%.*s.part\" \"%.*s%.*s\"", STR_FMT(path),
                                                          STR_FMT(job->name), STR_FMT(path), STR_FMT(job->name))));
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)job->bytes.len);
    curl_easy_setopt(c, CURLOPT_POSTQUOTE, after);
    code = curl_easy_perform(c);
    if (key >= 0)
        (void)close(key);
    curl_slist_free_all(after);
    return outcome(c, code, job);
}

static enum rc to_mail(CURL *c, struct arena *arena, const struct net_job *job, struct transfer *t)
{
    struct curl_slist *to = NULL;
    struct str text;
    CURLcode code;

    if (!net_mail_text(arena, job, env_real()->now_ms(env_real()), &text))
        return RC_INVALID;
    common(c, arena, job, t, "smtp,smtps");
    t->left = text;
    to = curl_slist_append(to, str_z(arena, job->to));
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, str_z(arena, job->from));
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL, loopback(job->target) ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    code = curl_easy_perform(c);
    curl_slist_free_all(to);
    return outcome(c, code, job);
}

enum rc net_to_server(struct arena *arena, const struct net_job *job, struct net_receipt *out)
{
    struct transfer t = {.left = job->bytes, .answer = buf_in(arena)};
    enum rc rc = RC_INVALID;
    CURL *c;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(c = curl_easy_init()))
        return RC_IO;
    if (job->kind == NET_HTTPS && str_starts(job->target, STR("https://")))
        rc = to_https(c, arena, job, &t);
    else if (job->kind == NET_SFTP && str_starts(job->target, STR("sftp://")))
        rc = to_sftp(c, arena, job, &t);
    else if (job->kind == NET_MAIL && (str_starts(job->target, STR("smtp://")) || str_starts(job->target, STR("smtps://"))))
        rc = to_mail(c, arena, job, &t);
    curl_easy_cleanup(c);
    out->text = first_line(arena, buf_str(&t.answer));
    return rc;
}
