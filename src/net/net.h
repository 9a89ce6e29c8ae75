/* What leaves the machine goes through the process "net" (roles/work.c): it has no database and no keys, and connects only
 * to what one job names. The data owner decides who may be sent to (rooms/disclosures) before it asks. (P31, P64;
 * BILLING.md section 9) */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/arena.h"
#include "base/rc.h"

enum net_kind {
    NET_FOLDER = 1, /* target: an absolute folder; the file takes its name when it is whole */
    NET_SFTP = 2,   /* target: sftp://host[:port]/folder/ ; secret: password, or a private key (PEM); host_key is wanted */
    NET_HTTPS = 3,  /* target: https://host/path ; POST; secret: bearer token, or login and password */
    NET_MAIL = 4    /* target: smtps://host[:port] or smtp://host[:port] (STARTTLS wanted unless loopback) */
};

enum { NET_BYTES_MOST = 20 << 20, NET_TEXT_MOST = 64 << 10, NET_SECONDS = 60 };

struct net_job {
    int64_t kind;                         /* enum net_kind */
    struct str target, login, secret;
    struct str name, type;                /* of the file: "lasku-20260017.xml", "application/pdf" */
    struct str message_id;                /* the same for every try: a receiver may drop the second */
    struct str from, to, subject, text;   /* NET_MAIL */
    struct str host_key;                  /* NET_SFTP: "SHA256:..." of the server's key; another one is refused */
    struct str ca;                        /* NET_HTTPS: PEM of the authority; "": the system's */
    struct str bytes;                     /* last: it may be the largest */
};
struct net_receipt { struct str text; };  /* what the other end said, one line; "" when it says nothing */

/* Send, and wait for the other end's answer. Errors: INVALID 4501 the job cannot be (target, name, size), FORBIDDEN 4502 the
 * other end refused it for good (4xx of HTTPS, 5xx of mail, login), IO 4503 it could not be reached or broke off: try again;
 * BUSY 2332 the net role is down. Never from the writer. */
MUST_USE enum rc net_deliver(struct arena *arena, const struct net_job *job, struct net_receipt *out, struct err *err);

/* How the role is reached: set once when web starts. NULL: in this process (commands without a server, unit tests). */
typedef enum rc net_line_fn(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                            struct str *answer, struct err *err);
void net_set_line(net_line_fn *fn, void *arg);

/* --- the role's side --- */
/* Work "deliver": a job's message in; rc and receipt out. */
MUST_USE enum rc net_work_deliver(struct arena *arena, struct str payload, struct str *answer);

/* Used by both sides and by tests. */
struct str net_encode(struct arena *arena, const struct net_job *job);
MUST_USE bool net_decode(struct arena *arena, struct str message, struct net_job *out);

#endif
