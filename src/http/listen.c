/* Addresses and listening sockets. Plain HTTP is opened on loopback only, unless TLS or a reverse proxy
 * is configured (DESIGN section 2). */
#include "http/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "errors_http.h"
#include "http/server.h"

static bool port_of(struct str s, uint16_t *port)
{
    int64_t n;
    if (!str_to_i64(s, &n) || n < 0 || n > 65535)
        return false;
    *port = (uint16_t)n;
    return true;
}

/* "127.0.0.1:8080", "[::1]:8080"; without port (proxies): "10.0.0.1", "::1" */
bool address_parse(const char *text, struct sockaddr_storage *out, socklen_t *len)
{
    struct str s = str_from(text), host = s;
    char z[64];
    uint16_t port = 0;

    *out = (struct sockaddr_storage){0};
    if (str_starts(s, STR("["))) {
        ptrdiff_t end = str_find(s, STR("]"), 0);
        if (end < 0)
            return false;
        host = str_sub(s, 1, (size_t)end - 1);
        struct str rest = str_sub(s, (size_t)end + 1, s.len);
        if (rest.len > 0 && (rest.ptr[0] != ':' || !port_of(str_sub(rest, 1, rest.len), &port)))
            return false;
    } else {
        ptrdiff_t colon = str_find(s, STR(":"), 0);
        bool one = colon >= 0 && str_find(s, STR(":"), (size_t)colon + 1) < 0;
        if (one) {
            host = str_sub(s, 0, (size_t)colon);
            if (!port_of(str_sub(s, (size_t)colon + 1, s.len), &port))
                return false;
        }
    }
    if (str_eqz(host, "localhost"))
        host = STR("127.0.0.1");
    if (host.len == 0 || host.len >= sizeof(z))
        return false;
    memcpy(z, host.ptr, host.len);
    z[host.len] = 0;
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    if (inet_pton(AF_INET, z, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *len = sizeof(*v4);
        return true;
    }
    if (inet_pton(AF_INET6, z, &v6->sin6_addr) != 1)
        return false;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    *len = sizeof(*v6);
    return true;
}

bool address_is_loopback(const struct sockaddr_storage *a)
{
    if (a->ss_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24) == 127;
    return a->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

static bool same_bits(const struct sockaddr_storage *a, const struct sockaddr_storage *b, size_t v6_bytes)
{
    if (a->ss_family != b->ss_family)
        return false;
    if (a->ss_family == AF_INET)
        return ((const struct sockaddr_in *)a)->sin_addr.s_addr == ((const struct sockaddr_in *)b)->sin_addr.s_addr;
    return memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr, &((const struct sockaddr_in6 *)b)->sin6_addr,
                  v6_bytes) == 0;
}

bool address_same(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    return same_bits(a, b, 16);
}

bool address_same_net(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    return same_bits(a, b, 8);
}

void address_text(const struct sockaddr_storage *a, char *out, size_t size)
{
    const void *bits = a->ss_family == AF_INET ? (const void *)&((const struct sockaddr_in *)a)->sin_addr
                                               : (const void *)&((const struct sockaddr_in6 *)a)->sin6_addr;
    if (inet_ntop(a->ss_family, bits, out, (socklen_t)size) == NULL)
        out[0] = 0;
}

enum rc http_listen_open(const char *address, bool safe, int *fd, struct err *err)
{
    struct sockaddr_storage a;
    socklen_t len;
    int on = 1;

    *fd = -1;
    if (!address_parse(address, &a, &len))
        return err_invalid(err, E1201_LISTEN_ADDRESS, NULL);
    if (!safe && !address_is_loopback(&a))
        return err_invalid(err, E1202_PLAIN_HTTP_PUBLIC, NULL);
    int s = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return err_io(err, E1201_LISTEN_ADDRESS);
    (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (a.ss_family == AF_INET6)
        (void)setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(s, (struct sockaddr *)&a, len) != 0 || listen(s, 1024) != 0) {
        int why = errno;
        close(s);
        return why == EADDRINUSE ? err_busy(err, E1205_LISTEN_BUSY) : err_invalid(err, E1201_LISTEN_ADDRESS, NULL);
    }
    *fd = s;
    return RC_OK;
}

bool http_address_valid(const char *address, bool *loopback)
{
    struct sockaddr_storage a;
    socklen_t len;
    bool ok = address_parse(address, &a, &len);

    *loopback = ok && address_is_loopback(&a);
    return ok;
}
