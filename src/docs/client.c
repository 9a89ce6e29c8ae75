/* Asking the role. Who asks waits; the line is one question at a time. */
#include "base/errors.h"
#include "docs/role.h"
#include "errors_docs.h"

enum { ANSWER_MS = 30000, TRIES = 2 };

static docs_line_fn *line_fn; /* set before threads start */
static void *line_arg;

void docs_set_line(docs_line_fn *fn, void *arg)
{
    line_fn = fn;
    line_arg = arg;
}

static enum rc in_process(docs_work_fn *work, struct arena *arena, struct str payload, struct str *answer, struct err *err)
{
    enum rc rc = work(arena, payload, answer);

    return rc == RC_OK ? RC_OK : err_set_at(err, rc, 0, NULL, __FILE__, __LINE__);
}

/* A role that died over this document or another is started again within a second: asked once more. */
enum rc docs_ask(struct arena *arena, struct str work, docs_work_fn *here, struct str payload, struct str *answer,
                 struct err *err)
{
    enum rc rc = RC_BUSY;

    for (int i = 0; i < TRIES && rc == RC_BUSY; i++) {
        *err = (struct err){.rc = RC_OK};
        rc = line_fn ? line_fn(line_arg, arena, work, payload, ANSWER_MS, answer, err)
                     : in_process(here, arena, payload, answer, err);
    }
    return rc;
}

enum rc docs_print(struct arena *arena, const struct docs_document *document, struct docs_answer *answer, struct err *err)
{
    struct str job, message = STR("");
    enum rc rc;

    *answer = (struct docs_answer){.pages = 0};
    if (!docs_encode(arena, document, &job))
        return err_invalid(err, E4401_DOCS_TOO_LARGE, NULL);
    rc = docs_ask(arena, STR("print"), docs_work_print, job, &message, err);
    if (rc == RC_INVALID)
        return err_invalid(err, E4401_DOCS_TOO_LARGE, NULL);
    if (rc == RC_BUG)
        return err_bug(err, E4402_DOCS_NOT_DRAWN);
    TRY(rc);
    if (!docs_answer_decode(arena, message, answer) || answer->pdf.len == 0)
        return err_bug(err, E4402_DOCS_NOT_DRAWN);
    return RC_OK;
}
