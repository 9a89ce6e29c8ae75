/* seloste tls self-signed: a certificate for an office network without a public name. EC P-256, 397 days. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errors.h"
#include "errors_roles.h"
#include "http/server.h"
#include "i18n/i18n.h"
#include "roles/commands.h"

enum { VALID_DAYS = 397 };

static bool is_address(struct str host)
{
    bool digits = !str_empty(host);

    for (size_t i = 0; i < host.len; i++)
        digits = digits && ((host.ptr[i] >= '0' && host.ptr[i] <= '9') || host.ptr[i] == '.');
    return digits || str_contains(host, STR(":"));
}

/* subjectAltName of all --host, and of the loopback. False: a name that would change the list's meaning. */
static bool names_of(struct cli *cli, struct buf *out)
{
    buf_addz(out, "DNS:localhost,IP:127.0.0.1,IP:::1");
    for (size_t i = 0; i < cli->option_count; i++) {
        struct str host = cli->options[i].value;

        if (!str_eqz(cli->options[i].name, "host"))
            continue;
        for (size_t k = 0; k < host.len; k++) {
            char c = host.ptr[k];

            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':'))
                return false;
        }
        buf_fmt(out, ",%s:%.*s", is_address(host) ? "IP" : "DNS", STR_FMT(host));
    }
    buf_byte(out, 0);
    return true;
}

static bool add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX v3;

    X509V3_set_ctx(&v3, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &v3, nid, value);
    bool ok = ext && X509_add_ext(cert, ext, -1) == 1;

    X509_EXTENSION_free(ext);
    return ok;
}

static bool fill(X509 *cert, EVP_PKEY *key, const char *names, struct ctx *ctx)
{
    uint8_t serial[16];
    X509_NAME *name = X509_get_subject_name(cert);
    BIGNUM *number;
    bool ok;

    ctx->env->random_bytes(ctx->env, serial, sizeof(serial));
    serial[0] &= 0x7f;
    number = BN_bin2bn(serial, sizeof(serial), NULL);
    ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) && X509_set_version(cert, 2) == 1 &&
         ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(ctx->now / 1000 - 3600)) &&
         ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(ctx->now / 1000 + (int64_t)VALID_DAYS * 86400)) &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"Seloste", -1, -1, 0) == 1 &&
         X509_set_issuer_name(cert, name) == 1 && X509_set_pubkey(cert, key) == 1 &&
         add_extension(cert, NID_subject_alt_name, names) && add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(cert, NID_key_usage, "critical,digitalSignature") &&
         add_extension(cert, NID_ext_key_usage, "serverAuth") && X509_sign(cert, key, EVP_sha256()) > 0;
    BN_free(number);
    return ok;
}

static FILE *create(const char *path, bool over)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (over ? O_TRUNC : O_EXCL), 0600);

    return fd < 0 ? NULL : fdopen(fd, "w");
}

static bool write_both(X509 *cert, EVP_PKEY *key, const char *cert_path, const char *key_path, bool over)
{
    FILE *k = create(key_path, over), *c = k ? create(cert_path, over) : NULL;
    bool ok = k && c && PEM_write_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL) == 1 && PEM_write_X509(c, cert) == 1;

    if (k)
        ok = fclose(k) == 0 && ok;
    if (c)
        ok = fclose(c) == 0 && ok;
    return ok;
}

enum rc tls_self_signed_command(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct str dir = cli_data_dir(cli);
    struct buf names = buf_in(ctx->arena);
    const char *cert_path = str_z(ctx->arena, str_fmt(ctx->arena, "%.*s/tls.cert", STR_FMT(dir)));
    const char *key_path = str_z(ctx->arena, str_fmt(ctx->arena, "%.*s/tls.key", STR_FMT(dir)));

    if (str_empty(dir))
        return err_invalid(&ctx->err, E2305_USAGE_DATA, NULL);
    if (!names_of(cli, &names))
        return err_invalid(&ctx->err, E2303_USAGE_VALUE, "host");
    if (!cli->yes && (access(cert_path, F_OK) == 0 || access(key_path, F_OK) == 0)) {
        enum rc rc = err_conflict(&ctx->err, E2312_FILE_EXISTS);

        ctx->err.arg = str_from(cert_path);
        return rc;
    }
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    bool ok = key && cert && fill(cert, key, names.ptr, ctx) && write_both(cert, key, cert_path, key_path, cli->yes);

    X509_free(cert);
    EVP_PKEY_free(key);
    if (!ok)
        return err_io(&ctx->err, E2336_CERTIFICATE);
    cli_print(cli, "%s\n%s\n", cert_path, key_path);
    return RC_OK;
}
