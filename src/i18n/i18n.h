/* Messages in Finnish, Swedish and English, compiled from the .po files by tools/i18ngen.
 * Stands on base only, so that policy, rules' callers, the command line and pages share it.
 *
 * A .po file (src/i18n, src/policy, src/rooms/<room>, any src/<folder>; fi.po sv.po en.po):
 *
 *     msgid "customers.title"                  key: MSG_customers_title (. and - become _)
 *     msgstr "Asiakkaat"
 *
 *     msgid "customers.count"                  plural: chosen by the slot n (1 or not)
 *     msgid_plural "customers.count"
 *     msgstr[0] "{n} asiakas"
 *     msgstr[1] "{n} asiakasta"
 *
 *     msgctxt "par"                            another case form of a key that exists
 *     msgid "purpose.invoicing"
 *     msgstr "laskutusta"
 *
 * Slots: {name}; {name:par} asks for a case form of a slot filled by messages (SLOT_MSG, SLOT_MSGS);
 * {year:plain} writes a number without grouping. A language without the case form uses the base
 * form. If one key of a family (purpose.*) has a case form, all keys of the family must have it.
 * A string missing in one language, other slots or plural forms than in Finnish, a doubled key, an
 * empty or fuzzy string fail the build with file and line. */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include "base/ctx.h"
#include "messages.h" /* generated: enum msg; MSG_customers_title is in messages_customers.h, by the folder of its .po file */

struct slot { /* one value for {name}; the text is put in as it is (escaping is the template's work) */
    const char *name;
    struct str text;
    int64_t number;
    bool is_number;
    const enum msg *list; /* messages, joined "a, b ja c", in the case form that the slot asks for */
    size_t list_count;
};
#define SLOT_STR(n, v) ((struct slot){.name = (n), .text = (v)})
#define SLOT_I64(n, v) ((struct slot){.name = (n), .number = (v), .is_number = true})
#define SLOT_MSG(n, m) ((struct slot){.name = (n), .list = (const enum msg[]){(m)}, .list_count = 1})
#define SLOT_MSGS(n, array, count) ((struct slot){.name = (n), .list = (array), .list_count = (count)})

/* The message in a language with its slots filled. Without slots it points to static text,
 * else into the arena. A slot of the text that is not given stays visible as {name}. */
struct str msg_text(struct arena *arena, enum lang lang, enum msg msg, const struct slot *slots,
                    size_t count);
/* A case form ("par", "gen"); the base form when the language has none. Static text. */
struct str msg_form(enum lang lang, enum msg msg, const char *form);
enum msg msg_find(const char *key);      /* MSG_NONE when there is no such key */
enum msg msg_find_str(struct str key);
const char *msg_key(enum msg msg);       /* "customers.title" */
const char *lang_code(enum lang lang);   /* "fi" "sv" "en" */
/* "1 284": groups of three with U+00A0 (fi, sv) or comma (en). */
struct str number_text(struct arena *arena, int64_t n, enum lang lang);

/* The same for ctx->lang and ctx->arena. */
struct str tr(struct ctx *ctx, enum msg msg);
struct str trs(struct ctx *ctx, enum msg msg, const struct slot *slots, size_t count);
/* Message by a key known only at run time; the key itself in [ ] when there is none. */
struct str tr_key(struct ctx *ctx, struct str key);
/* Text of an error code in ctx->lang, with {arg} filled. */
struct str err_text(struct ctx *ctx, int code, struct str arg);

#endif
