/* "Mitä tämä muutos tekisi": what publishing the draft would do, in counts from the data as they are now. */
#ifndef ROOMS_NOTICE_PREVIEW_H
#define ROOMS_NOTICE_PREVIEW_H

#include "rooms/notice/notice.h"

enum effect_kind {
    EFFECT_PURPOSE_GONE = 1,    /* uses of data (queries) that would refuse */
    EFFECT_PURPOSE_NEW,         /* uses that would be allowed */
    EFFECT_CATEGORY_GONE,       /* stored records that could not be read any more */
    EFFECT_CATEGORY_NEW,        /* the category may be stored: 0 records yet */
    EFFECT_RETENTION_OVER,      /* ended relationships that would be over the new time */
    EFFECT_RETENTION_INVOICE,   /* ... of them held by an open invoice */
    EFFECT_RETENTION_REPRESENTS /* ... of them whose person represents an organisation */
};
struct notice_effect { enum effect_kind kind; int what; /* enum purpose or category, or years */ int64_t count; };
/* Draft against the notice in force; nothing is changed. No draft: count 0. */
MUST_USE enum rc notice_preview(struct ctx *ctx, struct notice_effect **out, size_t *count);

#endif
