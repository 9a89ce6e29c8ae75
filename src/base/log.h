/* One JSON line an event (plain on a terminal) to stderr: ts level role msg and named values.
 * Never names, addresses, query strings, bodies, tokens, SQL values (QUALITY.md section 9). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG = 0, LOG_INFO = 1, LOG_WARN = 2, LOG_ERROR = 3 };

/* least: what is written; SELOSTE_LOG=debug in the environment writes everything. */
void log_set(enum log_level least, const char *role);
/* "debug" "info" "warn" "error"; NULL or another word: info. */
enum log_level log_level_of(const char *word);
/* key/value pairs end with NULL: log_event(LOG_WARN, "role restarted", "which", "net", NULL).
 * Values are short program words or numbers, never anything a person typed. */
void log_event(enum log_level level, const char *msg, ...) __attribute__((sentinel));

#endif
