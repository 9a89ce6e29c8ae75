/* The address that links lead to: what the server of the data directory listens at. The supervisor leaves it in D/serving, so that a
 * command finds it also when the server was started with other words than the file of settings has. */
#include "roles/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/store.h"
#include "roles/commands.h"
#include "roles/config.h"

enum { ADDRESS_MOST = 300 };

/* "0.0.0.0:80" is where it listens, not where anybody calls. */
static const char *host_of(const char *listen, char *out, size_t size)
{
    static const char every4[] = "0.0.0.0:", every6[] = "[::]:";

    if (strncmp(listen, every4, sizeof(every4) - 1) == 0)
        (void)snprintf(out, size, "127.0.0.1:%s", listen + sizeof(every4) - 1);
    else if (strncmp(listen, every6, sizeof(every6) - 1) == 0)
        (void)snprintf(out, size, "[::1]:%s", listen + sizeof(every6) - 1);
    else
        (void)snprintf(out, size, "%s", listen);
    return out;
}

/* The name people call it by, when there is one: behind a proxy without a port, else with the one it listens at. */
static void write_address(const struct serve_options *o, const char *listen, char *out, size_t size)
{
    const char *port = strrchr(listen, ':');
    char host[80];

    if (o->host_count > 0 && o->proxy_count > 0)
        (void)snprintf(out, size, "https://%s", o->hosts[0]);
    else if (o->host_count > 0 && o->tls_cert != NULL)
        (void)snprintf(out, size, "https://%s%s", o->hosts[0], port == NULL || strcmp(port, ":443") == 0 ? "" : port);
    else
        (void)snprintf(out, size, "%s://%s", o->tls_cert != NULL ? "https" : "http", host_of(listen, host, sizeof(host)));
}

void address_keep(const struct serve_options *options, const char *listen)
{
    char path[4096], text[ADDRESS_MOST];
    int fd;

    write_address(options, listen, text, sizeof(text));
    if ((size_t)snprintf(path, sizeof(path), "%s/serving", options->data_dir) >= sizeof(path))
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return; /* a link then leads to the address of the settings, and says so */
    dprintf(fd, "%s\n", text);
    close(fd);
}

static struct str kept(struct arena *arena, const char *data_dir)
{
    int fd = open(str_z(arena, str_fmt(arena, "%s/serving", data_dir)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char bytes[ADDRESS_MOST];
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
    struct str text = {bytes, n > 0 ? (size_t)n : 0}, line = str_trim(str_cut(&text, '\n'));

    if (fd >= 0)
        close(fd);
    return str_starts(line, STR("http://")) || str_starts(line, STR("https://")) ? str_copy(arena, line) : STR("");
}

void address_find(struct cli *cli, bool running)
{
    const char *dir = running ? store_data_dir(cli->ctx->store) : str_z(cli->ctx->arena, cli_data_dir(cli)); /* its own folder's name */
    struct err before = cli->ctx->err;
    struct config c;

    cli->address = kept(cli->ctx->arena, dir);
    cli->server = running && !str_empty(cli->address) ? CLI_SERVER_RUNS : CLI_SERVER_WAS;
    if (str_empty(cli->address)) {
        const char *listen = config_read(cli, dir, &c) == RC_OK ? c.of[CONFIG_LISTEN].items[0] : "127.0.0.1:8080";

        cli->address = str_fmt(cli->ctx->arena, "http://%s", listen);
        cli->server = CLI_SERVER_NEVER;
    }
    cli->ctx->err = before;
}
