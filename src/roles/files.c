#include "roles/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "errors_roles.h"

#define PART_NAME 4096

static enum rc file_error(struct err *err, enum rc rc, struct str path)
{
    err->arg = path;
    return rc;
}

static bool part_name(struct str path, char out[PART_NAME])
{
    int n = snprintf(out, PART_NAME, "%.*s.part", STR_FMT(path));

    return n > 0 && n < PART_NAME;
}

static bool path_z(struct str path, char out[PART_NAME])
{
    int n = snprintf(out, PART_NAME, "%.*s", STR_FMT(path));

    return n > 0 && n < PART_NAME;
}

static enum rc open_input(struct args_file *file, struct err *err)
{
    char path[PART_NAME];
    struct stat st;

    if (file->dir) {
        file->fd = path_z(file->path, path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        return file->fd >= 0 ? RC_OK : file_error(err, errno == ENOENT ? err_not_found(err, E2310_FILE_ABSENT)
                                                                      : err_io(err, E2311_FILE_READ), file->path);
    }

    file->fd = path_z(file->path, path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
    if (file->fd < 0)
        return file_error(err, errno == ENOENT || errno == ENOTDIR ? err_not_found(err, E2310_FILE_ABSENT)
                                                                   : err_io(err, E2311_FILE_READ), file->path);
    if (fstat(file->fd, &st) != 0 || S_ISDIR(st.st_mode))
        return file_error(err, err_io(err, E2311_FILE_READ), file->path);
    return RC_OK;
}

/* A directory is filled beside its place, and takes its name at the end: it appears whole or not at all. */
static enum rc open_directory(struct args_file *file, struct err *err)
{
    char part[PART_NAME];

    if (!part_name(file->path, part) || (mkdir(part, 0700) != 0 && errno != EEXIST))
        return file_error(err, err_io(err, E2313_FILE_WRITE), file->path);
    file->fd = open(part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return file->fd >= 0 ? RC_OK : file_error(err, err_io(err, E2313_FILE_WRITE), file->path);
}

static enum rc open_output(struct args_file *file, bool over, struct err *err)
{
    char path[PART_NAME], part[PART_NAME];

    if (!path_z(file->path, path) || !part_name(file->path, part))
        return file_error(err, err_io(err, E2313_FILE_WRITE), file->path);
    if (file->dir) /* an empty directory may be there; what is in one is never replaced */
        return rmdir(path) != 0 && errno != ENOENT ? file_error(err, err_conflict(err, E2312_FILE_EXISTS), file->path)
                                                   : open_directory(file, err);
    if (!over && access(path, F_OK) == 0)
        return file_error(err, err_conflict(err, E2312_FILE_EXISTS), file->path);
    file->fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->fd < 0)
        return file_error(err, err_io(err, E2313_FILE_WRITE), file->path);
    return RC_OK;
}

enum rc files_open(struct args *args, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; i < args->file_count && rc == RC_OK; i++)
        rc = args->files[i].output ? open_output(&args->files[i], args->yes, err)
                                   : open_input(&args->files[i], err);
    if (rc != RC_OK) {
        struct err ignored = {0};

        (void)!files_finish(args, false, &ignored);
    }
    return rc;
}

/* link() refuses to replace what came meanwhile; rename() replaces, which --yes allowed. */
static enum rc settle(const struct args_file *file, bool done, bool over, struct err *err)
{
    char path[PART_NAME], part[PART_NAME];
    struct stat st;
    bool ok = fstat(file->fd, &st) == 0;

    (void)path_z(file->path, path);
    (void)part_name(file->path, part);
    if (!done || (ok && st.st_size == 0)) {
        unlink(part);
        return RC_OK;
    }
    ok = ok && fsync(file->fd) == 0;
    if (ok && over)
        ok = rename(part, path) == 0;
    else if (ok) {
        ok = link(part, path) == 0;
        int saved = errno;

        unlink(part);
        if (!ok && saved == EEXIST)
            return file_error(err, err_conflict(err, E2312_FILE_EXISTS), file->path);
    }
    return ok ? RC_OK : file_error(err, err_io(err, E2313_FILE_WRITE), file->path);
}

static void empty_directory(int fd)
{
    DIR *d = fdopendir(dup(fd));
    struct dirent *e;

    if (d == NULL)
        return;
    while ((e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            (void)unlinkat(fd, e->d_name, 0);
    closedir(d);
}

/* rename() takes the place of nothing but an empty directory. */
static enum rc settle_directory(const struct args_file *file, bool done, struct err *err)
{
    char path[PART_NAME], part[PART_NAME];

    (void)path_z(file->path, path);
    (void)part_name(file->path, part);
    if (done && fsync(file->fd) == 0 && rename(part, path) == 0)
        return RC_OK;
    if (!done) {
        empty_directory(file->fd);
        (void)rmdir(part);
        return RC_OK;
    }
    return file_error(err, errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR ? err_conflict(err, E2312_FILE_EXISTS)
                                                                                     : err_io(err, E2313_FILE_WRITE), file->path);
}

enum rc files_finish(struct args *args, bool done, struct err *err)
{
    enum rc first = RC_OK;

    for (size_t i = 0; i < args->file_count; i++) {
        struct args_file *file = &args->files[i];

        if (file->fd < 0)
            continue;
        if (file->output) {
            enum rc rc = file->dir ? settle_directory(file, done, err) : settle(file, done, args->yes, err);

            first = first == RC_OK ? rc : first;
        }
        close(file->fd);
        file->fd = -1;
    }
    return first;
}

/* --- cli.h ------------------------------------------------------------------------------------ */

static struct args_file *file_of(struct cli *cli, struct str path, bool output)
{
    struct cli_files *files = cli->internal;

    for (size_t i = 0; i < files->args->file_count; i++)
        if (files->args->files[i].output == output && str_eq(files->args->files[i].path, path))
            return &files->args->files[i];
    return NULL;
}

static enum rc read_all(struct cli *cli, int fd, struct str path, size_t most, struct str *out)
{
    struct buf text = buf_in(cli->ctx->arena);
    char chunk[16384];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_error(&cli->ctx->err, err_io(&cli->ctx->err, E2311_FILE_READ), path);
        if (text.len + (size_t)n > most) {
            enum rc rc = err_invalid(&cli->ctx->err, E2314_FILE_TOO_LARGE, NULL);

            return file_error(&cli->ctx->err, rc, path);
        }
        buf_bytes(&text, chunk, (size_t)n);
    }
    *out = buf_str(&text);
    return RC_OK;
}

enum rc cli_read_file(struct cli *cli, struct str path, size_t most, struct str *out)
{
    struct cli_files *files = cli->internal;
    struct args_file *named = file_of(cli, path, false);
    struct args_file extra = {path, false, -1, false};

    if (str_eqz(path, "-"))
        return read_all(cli, files->in_fd, path, most, out);
    if (named) {
        (void)lseek(named->fd, 0, SEEK_SET); /* read twice is read from the beginning; pipes stay */
        return read_all(cli, named->fd, path, most, out);
    }
    if (!files->is_local) /* a server must not open what the caller could not */
        return file_error(&cli->ctx->err, err_bug(&cli->ctx->err, E2311_FILE_READ), path);
    TRY(open_input(&extra, &cli->ctx->err));
    enum rc rc = read_all(cli, extra.fd, path, most, out);

    close(extra.fd);
    return rc;
}

enum rc cli_read_in(struct cli *cli, struct str dir, struct str name, size_t most, struct str *out)
{
    struct args_file *named = file_of(cli, dir, false);
    int fd = -1;
    enum rc rc;

    if (named && named->dir && !str_contains(name, STR("/")))
        fd = openat(named->fd, str_z(cli->ctx->arena, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return file_error(&cli->ctx->err, err_not_found(&cli->ctx->err, E2310_FILE_ABSENT),
                          str_fmt(cli->ctx->arena, "%.*s/%.*s", STR_FMT(dir), STR_FMT(name)));
    rc = read_all(cli, fd, name, most, out);
    close(fd);
    return rc;
}

static bool write_all(int fd, struct str bytes)
{
    size_t done = 0;

    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return fsync(fd) == 0;
}

enum rc cli_write_in(struct cli *cli, struct str dir, struct str name, struct str bytes)
{
    struct args_file *named = file_of(cli, dir, true);
    int fd = -1;
    bool ok;

    if (named && named->dir && !str_contains(name, STR("/")))
        fd = openat(named->fd, str_z(cli->ctx->arena, name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ok = fd >= 0 && write_all(fd, bytes);
    if (fd >= 0)
        close(fd);
    return ok ? RC_OK : file_error(&cli->ctx->err, err_io(&cli->ctx->err, E2313_FILE_WRITE), name);
}

enum rc cli_write_file(struct cli *cli, struct str path, struct str bytes)
{
    struct args_file *named = file_of(cli, path, true);
    size_t done = 0;

    if (str_eqz(path, "-")) {
        cli_put(cli, bytes);
        return RC_OK;
    }
    if (!named)
        return file_error(&cli->ctx->err, err_bug(&cli->ctx->err, E2313_FILE_WRITE), path);
    while (done < bytes.len) {
        ssize_t n = write(named->fd, bytes.ptr + done, bytes.len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_error(&cli->ctx->err, err_io(&cli->ctx->err, E2313_FILE_WRITE), path);
        done += (size_t)n;
    }
    return RC_OK;
}

void cli_put(struct cli *cli, struct str s)
{
    fwrite(s.ptr ? s.ptr : "", 1, s.len, cli->out);
}

void cli_print(struct cli *cli, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vfprintf(cli->out, fmt, ap);
    va_end(ap);
}

struct str cli_option(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->option_count; i++)
        if (str_eqz(cli->options[i].name, name))
            return cli->options[i].value;
    return STR("");
}

bool cli_has(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->option_count; i++)
        if (str_eqz(cli->options[i].name, name))
            return true;
    return false;
}

enum rc cli_fields(struct cli *cli, const struct field *table, void *obj)
{
    struct field_input *in = ARENA_ARRAY(cli->ctx->arena, struct field_input, cli->option_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < cli->option_count; i++) {
        struct str rest = cli->options[i].name, head = str_cut(&rest, '.');

        if (field_find(table, str_z(cli->ctx->arena, head)))
            in[count++] = cli->options[i];
    }
    return fields_read(cli->ctx, table, in, count, obj);
}
