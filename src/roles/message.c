#include "roles/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

/* Wait for one event on a socket. A time-out is for each wait, so a slow but living peer goes on. */
static bool wait_for(int fd, short events, int timeout_ms)
{
    struct pollfd p = {.fd = fd, .events = events};
    int n;

    do
        n = poll(&p, 1, timeout_ms);
    while (n < 0 && errno == EINTR);
    return n == 1;
}

static void put_le32(uint8_t out[4], uint32_t n)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

static uint32_t get_le32(const uint8_t in[4])
{
    return (uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

static bool send_some(int fd, struct msghdr *head, size_t *sent, int timeout_ms)
{
    for (;;) {
        ssize_t n = sendmsg(fd, head, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n > 0) {
            *sent = (size_t)n;
            return true;
        }
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!wait_for(fd, POLLOUT, timeout_ms))
                return false;
        } else if (n == 0 || errno != EINTR) {
            return false;
        }
    }
}

bool message_send(int fd, struct str body, const int *files, size_t file_count, int timeout_ms)
{
    union { char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FILES)]; struct cmsghdr align; } control;
    uint8_t length[4];
    struct iovec parts[2] = {{length, 4}, {(void *)(uintptr_t)body.ptr, body.len}};
    struct msghdr head = {.msg_iov = parts, .msg_iovlen = 2};
    size_t sent;

    if (body.len > MESSAGE_MOST || file_count > MESSAGE_FILES)
        return false;
    put_le32(length, (uint32_t)body.len);
    if (file_count > 0) {
        memset(&control, 0, sizeof(control));
        head.msg_control = control.bytes;
        head.msg_controllen = CMSG_SPACE(sizeof(int) * file_count);
        struct cmsghdr *c = CMSG_FIRSTHDR(&head);

        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int) * file_count);
        memcpy(CMSG_DATA(c), files, sizeof(int) * file_count);
    }
    while (parts[0].iov_len + parts[1].iov_len > 0) {
        if (!send_some(fd, &head, &sent, timeout_ms))
            return false;
        head.msg_control = NULL;
        head.msg_controllen = 0;
        for (int i = 0; i < 2; i++) {
            size_t n = sent < parts[i].iov_len ? sent : parts[i].iov_len;

            parts[i].iov_base = (char *)parts[i].iov_base + n;
            parts[i].iov_len -= n;
            sent -= n;
        }
    }
    return true;
}

static void take_files(struct msghdr *head, struct message *out)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        for (size_t i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
            if (out->file_count < MESSAGE_FILES)
                out->files[out->file_count++] = fd;
            else
                close(fd);
        }
    }
}

static bool read_bytes(int fd, void *to, size_t want, struct message *out, int timeout_ms)
{
    union { char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FILES)]; struct cmsghdr align; } control;
    size_t have = 0;

    while (have < want) {
        struct iovec part = {(char *)to + have, want - have};
        struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                              .msg_controllen = sizeof(control.bytes)};

        if (!wait_for(fd, POLLIN, timeout_ms))
            return false;
        ssize_t n = recvmsg(fd, &head, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return false;
        take_files(&head, out);
        have += (size_t)n;
    }
    return true;
}

bool message_read(int fd, struct arena *arena, size_t most, struct message *out, int timeout_ms)
{
    uint8_t length[4];
    size_t len;

    *out = (struct message){.file_count = 0};
    if (!read_bytes(fd, length, 4, out, timeout_ms) || (len = get_le32(length)) > most) {
        message_close_files(out);
        return false;
    }
    char *body = arena_alloc(arena, len + 1);

    if (!read_bytes(fd, body, len, out, timeout_ms)) {
        message_close_files(out);
        return false;
    }
    out->body = (struct str){body, len};
    return true;
}

void message_close_files(struct message *m)
{
    for (size_t i = 0; i < m->file_count; i++)
        close(m->files[i]);
    m->file_count = 0;
}

void message_put_u32(struct buf *b, uint32_t n)
{
    uint8_t bytes[4];

    put_le32(bytes, n);
    buf_bytes(b, bytes, 4);
}

void message_put_str(struct buf *b, struct str s)
{
    message_put_u32(b, (uint32_t)s.len);
    buf_add(b, s);
}

bool message_take_u32(struct str *rest, uint32_t *out)
{
    if (rest->len < 4)
        return false;
    *out = get_le32((const uint8_t *)rest->ptr);
    *rest = str_sub(*rest, 4, rest->len);
    return true;
}

bool message_take_str(struct str *rest, struct str *out)
{
    uint32_t len;

    if (!message_take_u32(rest, &len) || len > rest->len)
        return false;
    *out = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return true;
}
