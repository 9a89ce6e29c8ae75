/* llhttp in strict mode over one whole head: syntax of the request line, header names and values. */
#include "http/head_llhttp.h"

#include <llhttp.h>

struct parse {
    struct header *headers;
    size_t most, count;
    bool too_many;
};

static void extend(struct str *s, const char *at, size_t n)
{
    if (s->ptr == NULL)
        *s = (struct str){at, n};
    else
        s->len = (size_t)(at + n - s->ptr); /* one buffer: spans of one value follow each other */
}

static int on_field(llhttp_t *p, const char *at, size_t n)
{
    struct parse *parse = p->data;

    if (parse->count >= parse->most) {
        parse->too_many = true;
        return -1;
    }
    extend(&parse->headers[parse->count].name, at, n);
    return 0;
}

static int on_value(llhttp_t *p, const char *at, size_t n)
{
    struct parse *parse = p->data;

    if (parse->count >= parse->most)
        return -1;
    extend(&parse->headers[parse->count].value, at, n);
    return 0;
}

static int on_value_complete(llhttp_t *p)
{
    struct parse *parse = p->data;
    struct header *h = &parse->headers[parse->count++];

    h->value = str_trim(h->value);
    return 0;
}

static int on_headers_complete(llhttp_t *p)
{
    (void)p;
    return HPE_PAUSED;
}

int head_llhttp(const char *bytes, size_t len, struct header *headers, size_t most, size_t *count)
{
    struct parse parse = {.headers = headers, .most = most};
    llhttp_settings_t settings;
    llhttp_t parser;

    llhttp_settings_init(&settings);
    settings.on_header_field = on_field;
    settings.on_header_value = on_value;
    settings.on_header_value_complete = on_value_complete;
    settings.on_headers_complete = on_headers_complete;
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    parser.data = &parse;
    llhttp_errno_t e = llhttp_execute(&parser, bytes, len);
    *count = parse.count;
    if (parse.too_many)
        return 431;
    if (e == HPE_INVALID_VERSION || e == HPE_PAUSED_H2_UPGRADE)
        return 505;
    if (e == HPE_INVALID_METHOD || e == HPE_INVALID_TRANSFER_ENCODING)
        return 501;
    return e == HPE_PAUSED ? 0 : 400;
}
