/* A document becomes a file: laid out once, or twice when it has more pages than guessed, then finished. */
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>

#include "base/errors.h"
#include "docs/layout.h"
#include "docs/post.h"
#include "errors_docs.h"

static pthread_mutex_t drawing = PTHREAD_MUTEX_INITIALIZER; /* fonts and their caches are the process's */

enum outcome { DRAWN, TOO_LARGE, FAILED };

bool docs_prepare(void)
{
    bool ok;

    pthread_mutex_lock(&drawing);
    ok = canvas_fonts();
    pthread_mutex_unlock(&drawing);
    return ok;
}

static enum outcome pages_of(const struct docs_document *d, uint32_t of, struct bytes *out, struct docs_answer *answer)
{
    struct canvas c;
    enum outcome outcome = FAILED;

    if (canvas_open(&c, d->lang)) {
        answer->pages = layout_draw(&c, d, of);
        answer->missing = c.missing;
        if (answer->pages == 0)
            outcome = TOO_LARGE;
        else if (canvas_close(&c) && (answer->pages != of || post_finish(d, &c.out, out)))
            outcome = DRAWN;
    }
    canvas_drop(&c);
    return outcome;
}

static enum outcome draw(const struct docs_document *d, struct bytes *out, struct docs_answer *answer)
{
    enum outcome outcome;
    uint32_t guess = 1;

    pthread_mutex_lock(&drawing);
    (void)canvas_warned();
    outcome = pages_of(d, guess, out, answer);
    if (outcome == DRAWN && answer->pages != guess) { /* "1/n" at the foot needs n */
        guess = answer->pages;
        outcome = pages_of(d, guess, out, answer);
        if (outcome == DRAWN && answer->pages != guess)
            outcome = FAILED;
    }
    if (outcome == DRAWN && canvas_warned())
        outcome = FAILED;
    pthread_mutex_unlock(&drawing);
    return outcome;
}

enum rc docs_draw(struct arena *arena, const struct docs_document *document, struct docs_answer *answer, struct err *err)
{
    struct bytes out = {.ptr = NULL};
    enum outcome outcome;
    uint8_t *pdf;
    jmp_buf full, *before = arena_guard(arena);

    *answer = (struct docs_answer){.pages = 0};
    outcome = draw(document, &out, answer);
    if (outcome != DRAWN) {
        free(out.ptr);
        return outcome == TOO_LARGE ? err_invalid(err, E4401_DOCS_TOO_LARGE, NULL) : err_bug(err, E4402_DOCS_NOT_DRAWN);
    }
    if (before && setjmp(full) != 0) { /* the caller's memory is too small for the file */
        free(out.ptr);
        arena_set_guard(arena, before);
        longjmp(*before, 1);
    }
    if (before)
        arena_set_guard(arena, &full);
    pdf = arena_copy(arena, out.ptr, out.len);
    if (before)
        arena_set_guard(arena, before);
    answer->pdf = (struct blob){pdf, out.len};
    free(out.ptr);
    return RC_OK;
}
