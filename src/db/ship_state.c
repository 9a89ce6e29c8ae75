/* D/shipping: where the log is shipped to, and how far. Text, a line for each fact. */
#include "db/ship_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MOST = BACKUP_PATH + 512 };
#define FIRST_WHOLE "v1 whole \n"
#define FIRST_BROKEN "v1 broken\n"

static const char *path_of(char *out, const char *data_dir, const char *name)
{
    (void)snprintf(out, BACKUP_PATH, "%s/%s", data_dir, name);
    return out;
}

static bool number(struct str *rest, const char *name, int base, uint64_t *out)
{
    struct str line = str_cut(rest, '\n');
    char text[32], *end;

    if (!str_eqz(str_cut(&line, ' '), name) || line.len == 0 || line.len >= sizeof(text))
        return false;
    memcpy(text, line.ptr, line.len);
    text[line.len] = '\0';
    *out = strtoull(text, &end, base);
    return *end == '\0';
}

static bool words(struct str *rest, const char *name, char *out, size_t size)
{
    struct str line = str_cut(rest, '\n');

    if (!str_eqz(str_cut(&line, ' '), name) || line.len >= size)
        return false;
    memcpy(out, line.ptr, line.len);
    out[line.len] = '\0';
    return true;
}

static bool parse(struct str text, struct ship_state *s)
{
    struct str first = str_cut(&text, '\n');
    uint64_t every = 0, segment = 0, frame = 0, sealed = 0, moment = 0, keys = 0;
    bool ok;

    s->broken = str_eqz(first, "v1 broken");
    ok = (s->broken || str_eqz(first, "v1 whole ")) && words(&text, "folder", s->folder, sizeof(s->folder)) &&
         number(&text, "every", 10, &every) && words(&text, "line", s->line, sizeof(s->line)) && number(&text, "segment", 10, &segment) &&
         number(&text, "salt", 16, &s->at.salt) && number(&text, "frame", 10, &frame) && number(&text, "check", 16, &s->at.check) &&
         number(&text, "sealed", 10, &sealed) && number(&text, "moment", 10, &moment) && number(&text, "keys", 10, &keys);
    s->every_s = (int64_t)every;
    s->segment = (int64_t)segment;
    s->at.frame = (uint32_t)frame;
    s->sealed = sealed != 0;
    s->moment_at = (int64_t)moment;
    s->key_generation = (int64_t)keys;
    return ok && s->folder[0] == '/' && every >= 1 && every <= SHIP_EVERY_MOST_S;
}

enum ship_found ship_state_read(const char *data_dir, struct ship_state *out)
{
    char path[BACKUP_PATH], text[TEXT_MOST];
    int fd = open(path_of(path, data_dir, "shipping"), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n;

    *out = (struct ship_state){.segment = 0};
    if (fd < 0)
        return errno == ENOENT ? SHIP_ABSENT : SHIP_UNREADABLE;
    n = read(fd, text, sizeof(text));
    close(fd);
    return n > 0 && n < (ssize_t)sizeof(text) && parse((struct str){text, (size_t)n}, out) ? SHIP_THERE : SHIP_UNREADABLE;
}

bool ship_state_write(const char *data_dir, const struct ship_state *s, bool sync)
{
    char path[BACKUP_PATH], part[BACKUP_PATH], text[TEXT_MOST];
    int n = snprintf(text, sizeof(text), "%sfolder %s\nevery %lld\nline %s\nsegment %lld\nsalt %llx\nframe %u\ncheck %llx\nsealed %d\nmoment %lld\nkeys %lld\n",
                     s->broken ? FIRST_BROKEN : FIRST_WHOLE, s->folder, (long long)s->every_s, s->line, (long long)s->segment,
                     (unsigned long long)s->at.salt, s->at.frame, (unsigned long long)s->at.check, s->sealed ? 1 : 0,
                     (long long)s->moment_at, (long long)s->key_generation);
    int fd = open(path_of(part, data_dir, "shipping.part"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && n > 0 && n < (int)sizeof(text) && write(fd, text, (size_t)n) == n && (!sync || fsync(fd) == 0);

    if (fd >= 0)
        close(fd);
    ok = ok && rename(part, path_of(path, data_dir, "shipping")) == 0;
    fd = ok && sync ? open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (sync && ok)
        ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

void ship_state_break(const char *data_dir)
{
    char path[BACKUP_PATH];
    int fd = open(path_of(path, data_dir, "shipping"), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return;
    if (pwrite(fd, FIRST_BROKEN, strlen(FIRST_BROKEN), 0) == (ssize_t)strlen(FIRST_BROKEN))
        (void)fsync(fd);
    close(fd);
}
