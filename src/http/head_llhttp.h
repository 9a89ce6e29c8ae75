/* The one place that calls llhttp (its names collide with ours, so it sees nothing else of http). */
#ifndef HTTP_HEAD_LLHTTP_H
#define HTTP_HEAD_LLHTTP_H

#include "base/str.h"

struct header { struct str name, value; };

/* Parse a complete head (ends with CRLF CRLF): 0, or the status to answer. Slices point into bytes. */
int head_llhttp(const char *bytes, size_t len, struct header *headers, size_t most, size_t *count);

#endif
