/* The role's side: a message in, an answer's message out; whatever the message is, the role goes on or ends itself. */
#include <malloc.h>
#include <setjmp.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/errors.h"
#include "docs/docs.h"
#include "docs/role.h"
#include "docs/wire.h"

enum { MEMORY_MOST_MB = 1536 };

static const struct wire_field answer_fields[] = {
    {WIRE_NUMBER, offsetof(struct docs_answer, pages), 0, DOCS_PAGES_MOST, NULL},
    {WIRE_NUMBER, offsetof(struct docs_answer, missing), 0, UINT32_MAX, NULL},
    {WIRE_BYTES, offsetof(struct docs_answer, pdf), 0, 60 << 20, NULL}};
static const struct wire_shape answer_shape = {sizeof(struct docs_answer), answer_fields, COUNT(answer_fields)};

bool docs_answer_decode(struct arena *arena, struct str message, struct docs_answer *out)
{
    return wire_take(arena, &message, &answer_shape, out) && message.len == 0;
}

static enum rc print(struct arena *arena, struct str payload, struct str *answer)
{
    struct docs_document *document = ARENA_NEW(arena, struct docs_document);
    struct docs_answer drawn;
    struct buf out = buf_in(arena);
    struct err err = {.rc = RC_OK};

    if (!docs_decode(arena, payload, document))
        return RC_INVALID;
    TRY(docs_draw(arena, document, &drawn, &err));
    buf_reserve(&out, drawn.pdf.len + 16);
    if (!wire_put(&out, &answer_shape, &drawn))
        return RC_INVALID; /* longer than an answer may be */
    *answer = buf_str(&out);
    return RC_OK;
}

enum rc docs_work_print(struct arena *arena, struct str payload, struct str *answer)
{
    jmp_buf full, *before = arena_guard(arena);
    enum rc rc;

    if (setjmp(full) != 0) {
        arena_set_guard(arena, before);
        return RC_INVALID; /* it wanted more memory than a document may have */
    }
    arena_set_guard(arena, &full);
    rc = print(arena, payload, answer);
    arena_set_guard(arena, before);
    return rc;
}

bool docs_role_start(void)
{
#ifndef SELOSTE_ASAN /* its shadow is terabytes */
    const struct rlimit memory = {(rlim_t)MEMORY_MOST_MB << 20, (rlim_t)MEMORY_MOST_MB << 20};

    if (setrlimit(RLIMIT_AS, &memory) != 0)
        return false;
    /* what one document has used the next one uses: no giving back to the kernel between them */
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
    return docs_prepare();
}
