/* JSON out, written straight into a buffer. (JSON in is jansson with JSON_REJECT_DUPLICATES.) */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

struct json { /* writer: commas are put by itself */
    struct buf *out;
    unsigned depth;
    bool comma[33];
};

struct json json_to(struct buf *out);
void json_open(struct json *j, char brace);                  /* '{' or '[' */
void json_close(struct json *j, char brace);                 /* '}' or ']' */
void json_key(struct json *j, const char *key);
void json_str(struct json *j, struct str s);                 /* escaped; must be valid UTF-8 */
void json_i64(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
void json_raw(struct json *j, struct str s);                 /* a value that is JSON already */
/* key and value at once */
void json_kstr(struct json *j, const char *key, struct str s);
void json_ki64(struct json *j, const char *key, int64_t n);
void json_kbool(struct json *j, const char *key, bool b);

#endif
