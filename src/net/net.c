/* The job's message, both ends of the line. */
#include "net/net.h"

#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "errors_net.h"
#include "net/internal.h"

enum { NET_VERSION = 2, NET_TEXTS = 13 };

static net_line_fn *line;
static void *line_arg;

void net_set_line(net_line_fn *fn, void *arg)
{
    line = fn;
    line_arg = arg;
}

static void texts_of(struct net_job *job, struct str *out[NET_TEXTS])
{
    struct str *const all[NET_TEXTS] = {&job->target, &job->login, &job->secret, &job->name, &job->type, &job->message_id,
                                        &job->from, &job->to, &job->subject, &job->text, &job->host_key, &job->ca,
                                        &job->bytes};

    memcpy(out, all, sizeof(all));
}

static void put_number(struct buf *b, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        buf_byte(b, (char)(n >> (8 * i) & 0xff));
}

static bool take_number(struct str *rest, uint32_t *out)
{
    *out = 0;
    if (rest->len < 4)
        return false;
    for (int i = 0; i < 4; i++)
        *out |= (uint32_t)(unsigned char)rest->ptr[i] << (8 * i);
    *rest = str_sub(*rest, 4, rest->len);
    return true;
}

struct str net_encode(struct arena *arena, const struct net_job *job)
{
    struct net_job copy = *job;
    struct str *texts[NET_TEXTS];
    struct buf b = buf_in(arena);

    texts_of(&copy, texts);
    buf_reserve(&b, job->bytes.len + 4096);
    put_number(&b, NET_VERSION);
    put_number(&b, (uint32_t)job->kind);
    for (size_t i = 0; i < NET_TEXTS; i++) {
        put_number(&b, (uint32_t)texts[i]->len);
        buf_add(&b, *texts[i]);
    }
    return buf_str(&b);
}

bool net_decode(struct arena *arena, struct str message, struct net_job *out)
{
    struct str *texts[NET_TEXTS];
    uint32_t version, kind, len;

    (void)arena;
    *out = (struct net_job){0};
    texts_of(out, texts);
    if (!take_number(&message, &version) || version != NET_VERSION || !take_number(&message, &kind))
        return false;
    out->kind = kind;
    for (size_t i = 0; i < NET_TEXTS; i++) {
        if (!take_number(&message, &len) || len > message.len || len > (i == NET_TEXTS - 1 ? NET_BYTES_MOST : NET_TEXT_MOST))
            return false;
        *texts[i] = str_sub(message, 0, len);
        message = str_sub(message, len, message.len);
    }
    return message.len == 0;
}

bool net_name_ok(struct str name)
{
    if (name.len == 0 || name.len > 120 || name.ptr[0] == '.')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!ok)
            return false;
    }
    return true;
}

enum rc net_work_deliver(struct arena *arena, struct str payload, struct str *answer)
{
    struct net_receipt receipt = {0};
    struct net_job job;
    struct buf b = buf_in(arena);
    enum rc rc = RC_INVALID;

    if (net_decode(arena, payload, &job) && net_name_ok(job.name))
        rc = job.kind == NET_FOLDER ? net_to_folder(arena, &job, &receipt) : net_to_server(arena, &job, &receipt);
    put_number(&b, (uint32_t)rc);
    buf_add(&b, str_sub(receipt.text, 0, 500));
    *answer = buf_str(&b);
    return RC_OK;
}

enum rc net_deliver(struct arena *arena, const struct net_job *job, struct net_receipt *out, struct err *err)
{
    struct str answer = {0}, payload;
    uint32_t rc = 0;

    *out = (struct net_receipt){0};
    if (job->bytes.len > NET_BYTES_MOST || !net_name_ok(job->name))
        return err_invalid(err, E4501_NET_JOB, "name");
    payload = net_encode(arena, job);
    if (line)
        TRY(line(line_arg, arena, STR("deliver"), payload, (NET_SECONDS + 10) * 1000, &answer, err));
    else
        TRY(net_work_deliver(arena, payload, &answer));
    if (!take_number(&answer, &rc))
        return err_io(err, E4503_NET_UNREACHABLE);
    out->text = answer;
    switch ((enum rc)rc) {
    case RC_OK: return RC_OK;
    case RC_INVALID: return err_invalid(err, E4501_NET_JOB, "target");
    case RC_FORBIDDEN: return err_forbidden(err, E4502_NET_REFUSED);
    default: return err_io(err, E4503_NET_UNREACHABLE);
    }
}
