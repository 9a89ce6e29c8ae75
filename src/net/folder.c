/* The folder channel: a file of a bank's or an operator's transfer client. Written beside its place, synced, then
 * renamed: whoever watches the folder never sees half a file. The same name again takes the place of the first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/internal.h"

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return true;
}

enum rc net_to_folder(struct arena *arena, const struct net_job *job, struct net_receipt *out)
{
    const char *name = str_z(arena, job->name), *part = str_z(arena, str_fmt(arena, ".%.*s.part", STR_FMT(job->name)));
    int folder, fd;
    bool done = false;

    if (!str_starts(job->target, STR("/")) || str_contains(job->target, STR("/../")))
        return RC_INVALID;
    folder = open(str_z(arena, job->target), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return RC_IO; /* the disk may come back: tried again, and told */
    fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd >= 0) {
        done = write_all(fd, job->bytes) && fsync(fd) == 0;
        done = close(fd) == 0 && done;
        done = done && renameat(folder, part, folder, name) == 0 && fsync(folder) == 0;
        if (!done)
            (void)unlinkat(folder, part, 0);
    }
    (void)close(folder);
    out->text = done ? job->name : STR("");
    return done ? RC_OK : RC_IO;
}
