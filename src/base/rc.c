#include "base/rc.h"

#include <string.h>

#include "base/arena.h"

/* arg, line and column are left alone: they may be set before or after. */
enum rc err_set_at(struct err *err, enum rc rc, int code, const char *field, const char *file,
                   int line)
{
    if (err) {
        err->rc = rc;
        err->code = code;
        err->statement = 0;
        err->field = field;
        err->birth_file = file;
        err->birth_line = line;
    }
    return rc;
}

enum rc err_refused_at(struct err *err, int statement, const char *file, int line)
{
    enum rc rc = err_set_at(err, RC_REFUSED, 0, NULL, file, line);

    if (err)
        err->statement = statement;
    return rc;
}

void err_add_field(struct arena *arena, struct err *err, const char *field, int code, struct str arg)
{
    size_t n = err->field_count;

    if ((n & (n - 1)) == 0) { /* 0, 1, 2, 4, 8 ...: full, double it */
        struct field_error *more = ARENA_ARRAY(arena, struct field_error, n ? 2 * n : 1);
        if (n)
            memcpy(more, err->fields, n * sizeof *more);
        err->fields = more;
    }
    err->fields[n] = (struct field_error){.field = field, .code = code, .arg = arg, .line = err->line};
    err->field_count = n + 1;
    err->rc = RC_INVALID;
    if (n == 0) {
        err->code = code;
        err->field = field;
        err->arg = arg;
        err->statement = 0;
    }
}

void err_clear(struct err *err)
{
    *err = (struct err){.rc = RC_OK};
}

const char *rc_name(enum rc rc)
{
    static const char *const names[] = {"OK",   "NOT_FOUND", "INVALID", "FORBIDDEN", "REFUSED",
                                        "CONFLICT", "BUSY",  "IO",      "CORRUPT",   "BUG"};

    return (size_t)rc < COUNT(names) ? names[rc] : "BUG";
}

int rc_exit_code(enum rc rc)
{
    switch (rc) {
    case RC_OK: return 0;
    case RC_REFUSED: return 3;
    case RC_NOT_FOUND: return 4;
    case RC_CONFLICT: return 5;
    case RC_BUSY: return 6;
    case RC_INVALID:
    case RC_FORBIDDEN:
    case RC_IO:
    case RC_CORRUPT:
    case RC_BUG: break;
    }
    return 1;
}
