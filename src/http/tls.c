/* TLS 1.2 and 1.3 by OpenSSL (RECIPES: renegotiation off, buffers released while idle). */
#include "http/net.h"
#include "http/server.h"

#include <openssl/err.h>

#include "base/errors.h"
#include "errors_http.h"

enum rc tls_open(const char *cert, const char *key, SSL_CTX **out, struct err *err)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    *out = NULL;
    if (ctx == NULL)
        return err_bug(err, E1203_TLS_FILES);
    (void)SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    (void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    (void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    /* forward secrecy and authenticated ciphers only, for TLS 1.2 */
    if (SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") != 1 ||
        SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 ||
        SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(ctx) != 1) {
        ERR_clear_error();
        SSL_CTX_free(ctx);
        return err_invalid(err, E1203_TLS_FILES, NULL);
    }
    *out = ctx;
    return RC_OK;
}

enum rc http_tls_check(const char *cert, const char *key, struct err *err)
{
    SSL_CTX *tls = NULL;

    if (cert == NULL || key == NULL)
        return err_invalid(err, E1203_TLS_FILES, NULL);
    TRY(tls_open(cert, key, &tls, err));
    SSL_CTX_free(tls);
    return RC_OK;
}
