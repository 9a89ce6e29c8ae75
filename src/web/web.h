/* What pages of rooms use beside templates: messages, errors of a form, lists.
 * Template syntax: docs/templates.md. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "http/http.h"
#include "i18n.h" /* generated: enum msg { MSG_customers_title, ... }, from the .po files */

struct slot { const char *name; struct str text; int64_t number; bool is_number; };
#define SLOT_STR(n, v) ((struct slot){.name = (n), .text = (v)})
#define SLOT_I64(n, v) ((struct slot){.name = (n), .number = (v), .is_number = true})

/* The message in ctx->lang with its slots filled ({name}, {count}); plural form by the slot n. */
struct str tr(struct ctx *ctx, enum msg msg);
struct str trs(struct ctx *ctx, enum msg msg, const struct slot *slots, size_t count);
enum msg msg_find(const char *key); /* MSG_NONE when there is no such key */
/* Text of an error code in ctx->lang, with {arg} filled. */
struct str err_text(struct ctx *ctx, int code, struct str arg);

#endif
