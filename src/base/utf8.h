/* Strict UTF-8, normal form, folding for search, order of Finnish names. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

enum text_rule {
    TEXT_LINE = 1,  /* no control characters at all, no bidi controls */
    TEXT_LINES = 2, /* LF and TAB allowed; CR LF becomes LF */
    TEXT_NAME = 3   /* as LINE; result is NFC and trimmed, inner spaces collapsed */
};

bool utf8_valid(struct str s);
size_t utf8_count(struct str s); /* code points; s must be valid */
/* Next code point at *at, moves *at; -1 on a bad sequence (moves one byte). */
int32_t utf8_next(struct str s, size_t *at);
size_t utf8_put(char out[4], uint32_t cp);
/* Check outside text and bring it into normal form C. false: not valid, or a forbidden character. */
MUST_USE bool text_clean(struct arena *arena, struct str in, enum text_rule rule, struct str *out);
/* Windows-1252 or ISO-8859-15 to UTF-8 (QUALITY.md section 3, CSV in). */
struct str text_from_latin(struct arena *arena, struct str bytes, bool windows_1252);
/* UTF-8 to ISO-8859-15 (Finvoice). What that set lacks becomes its base letter (ş is s), a plain sign (– is -) or `?`;
 * nothing is cut. replaced: which characters were, each once, in the arena ("" when none). */
struct str text_to_latin9(struct arena *arena, struct str s, struct str *replaced);
/* Fold for search: lower case, diacritics off except å ä ö (æ is ä, ø is ö), letters and digits kept,
 * apostrophes dropped, all else a single space: "Mäkelä-Virtanen, Renée" -> "mäkelä virtanen renee". */
struct str text_fold(struct arena *arena, struct str s);
/* Sort key of a name in Finnish order (å ä ö after z, v before w, case last): bytewise comparable.
 * Held in memory only (DESIGN 5). Tested against ICU. */
struct blob text_sort_key(struct arena *arena, struct str s);

#endif
