/* Passwords and tokens of channels: files of the data directory, D/secrets/NAME, readable by nobody else. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/store.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

enum { SECRET_MOST = 16384 /* a certificate authority or two */ };

enum rc einvoices_secret(struct ctx *ctx, struct str name, struct str *out)
{
    const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/secrets/%.*s", store_data_dir(ctx->store), STR_FMT(name)));
    char *text = arena_alloc(ctx->arena, SECRET_MOST);
    struct stat st;
    ssize_t n = -1;
    int fd;

    *out = STR("");
    if (str_empty(name))
        return RC_OK;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 && st.st_uid == geteuid())
        n = read(fd, text, SECRET_MOST);
    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        return err_io(&ctx->err, E4021_CHANNEL_SECRET);
    *out = str_trim((struct str){text, (size_t)n});
    return RC_OK;
}

enum rc einvoices_mail_channel(struct ctx *ctx, struct einvoice_channel *out, struct str *secret)
{
    struct einvoice_channel *all = NULL;
    size_t count = 0;

    TRY(einvoices_channel_list(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (all[i].form.kind == EINVOICE_MAIL) {
            *out = all[i];
            return einvoices_secret(ctx, out->form.secret_file, secret);
        }
    return err_not_found(&ctx->err, E4018_CHANNEL_NONE);
}
