/* Ways out; each gives OK, INVALID, FORBIDDEN or IO and a line for the receipt. */
#ifndef NET_INTERNAL_H
#define NET_INTERNAL_H

#include "net/net.h"

MUST_USE enum rc net_to_folder(struct arena *arena, const struct net_job *job, struct net_receipt *out);
MUST_USE enum rc net_to_server(struct arena *arena, const struct net_job *job, struct net_receipt *out); /* SFTP, HTTPS, mail */
/* A mail with its attachment (RFC 5322, 2045-2047). False: a header would hold a line break, or an address is none. */
MUST_USE bool net_mail_text(struct arena *arena, const struct net_job *job, int64_t now_ms, struct str *out);
/* A plain file name: no slash, no dot first, printable ASCII. */
bool net_name_ok(struct str name);

#endif
