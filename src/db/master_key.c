/* The master key: 32 random bytes in a file that only its owner reads, or a systemd credential. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/keys_internal.h"
#include "errors_db.h"

enum { PATH_MOST = 4096 };

/* Which file; is_credential: systemd lends it, with its ACL shown as group bits. */
static bool master_path(const struct keys_options *o, char out[PATH_MOST], bool *is_credential)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    int n = -1;

    *is_credential = false;
    if (o->master_key_file != NULL) {
        n = snprintf(out, PATH_MOST, "%s", o->master_key_file);
        if (dir != NULL && dir[0] == '/')
            *is_credential = strncmp(out, dir, strlen(dir)) == 0 && out[strlen(dir)] == '/';
    } else if (dir != NULL && dir[0] == '/') {
        n = snprintf(out, PATH_MOST, "%s/master.key", dir);
        *is_credential = n > 0 && n < PATH_MOST && access(out, F_OK) == 0;
    }
    if (o->master_key_file == NULL && !*is_credential)
        n = snprintf(out, PATH_MOST, "%s/master.key", o->data_dir != NULL ? o->data_dir : ".");
    return n > 0 && n < PATH_MOST;
}

static void sync_directory_of(const char *path)
{
    char dir[PATH_MOST];
    char *slash;
    int fd;

    snprintf(dir, sizeof(dir), "%s", path);
    slash = strrchr(dir, '/');
    if (slash == NULL)
        return;
    slash[slash == dir ? 1 : 0] = '\0';
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!fsync(fd);
    close(fd);
}

/* Never over an existing file; whole and on disk, or not there. */
static enum rc master_make(const struct keys_options *o, const char *path, uint8_t key[KEY_BYTES], struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return err_io(err, E1102_STORE_IO);
    o->env->random_bytes(o->env, key, KEY_BYTES);
    if (fchmod(fd, 0600) != 0 || write(fd, key, KEY_BYTES) != KEY_BYTES || fsync(fd) != 0) {
        close(fd);
        unlink(path);
        return err_io(err, E1102_STORE_IO);
    }
    close(fd);
    sync_directory_of(path);
    return RC_OK;
}

enum rc master_key_read(const struct keys_options *o, uint8_t key[KEY_BYTES], struct err *err)
{
    char path[PATH_MOST];
    uint8_t bytes[KEY_BYTES + 1];
    struct stat st;
    bool credential;
    mode_t forbidden;
    ssize_t n;
    int fd;

    if (!master_path(o, path, &credential))
        return err_invalid(err, E1104_MASTER_KEY, NULL);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && o->create && !credential)
        return master_make(o, path, key, err);
    if (fd < 0)
        return err_invalid(err, E1104_MASTER_KEY, NULL);
    forbidden = credential ? S_IWGRP | S_IRWXO : S_IRWXG | S_IRWXO;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & forbidden) != 0) {
        log_event(LOG_ERROR, "master key refused: not a file that only its owner can read", NULL);
        close(fd);
        return err_invalid(err, E1104_MASTER_KEY, NULL);
    }
    n = read(fd, bytes, sizeof(bytes)); /* one more than it may have: a longer file is not a key */
    close(fd);
    if (n == KEY_BYTES)
        memcpy(key, bytes, KEY_BYTES);
    sodium_memzero(bytes, sizeof(bytes));
    return n == KEY_BYTES ? RC_OK : err_invalid(err, E1104_MASTER_KEY, NULL);
}
