/* Errors: one enum of outcomes for the whole program; details live in ctx->err.
 * CLI exit codes: 0 ok; 1 INVALID FORBIDDEN IO CORRUPT BUG; 2 usage; 3 REFUSED; 4 NOT_FOUND;
 * 5 CONFLICT; 6 BUSY. */
#ifndef BASE_RC_H
#define BASE_RC_H

#include "base/str.h"

enum rc {
    RC_OK = 0,
    RC_NOT_FOUND = 1,
    RC_INVALID = 2,   /* their fault: the input; err says what and where */
    RC_FORBIDDEN = 3, /* this actor may not */
    RC_REFUSED = 4,   /* the notice says no: err.statement is the sentence */
    RC_CONFLICT = 5,  /* somebody else changed it, or it exists */
    RC_BUSY = 6,      /* try again */
    RC_IO = 7,        /* disk, network, database */
    RC_CORRUPT = 8,   /* stored data fail their check */
    RC_BUG = 9        /* our fault */
};

/* Numbered once, never reused: gen/errors.h from src/base/errors.def and src/rooms/.../errors.def,
 * each line  ERROR(1401, PROHIBITION_ACT, INVALID, "consents.error.act")  gives
 * E1401_PROHIBITION_ACT. Shown as SEL-1401 with the message of that key in the user's language. */
struct field_error {
    const char *field;   /* name in the field table; rows as "rows.2.price" */
    int code;            /* E.... */
    struct str arg;      /* slot {arg} of the message: a limit, a date; never personal data */
    int64_t line;        /* of an imported file, 0 when none */
};

struct err {
    enum rc rc;
    int code;                /* E...., 0 when none */
    int statement;           /* enum statement for REFUSED, else 0 */
    const char *field;       /* first field in error or NULL */
    struct str arg;          /* slot {arg} of the message */
    int64_t line, column;    /* in an imported file, 0 when none */
    struct field_error *fields; /* all fields in error, arena */
    size_t field_count;
    const char *birth_file;  /* where it was born, for the log */
    int birth_line;
};

#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum rc try_rc_ = (expr);                                                                  \
        if (try_rc_ != RC_OK)                                                                      \
            return try_rc_;                                                                        \
    } while (0)

MUST_USE enum rc err_set_at(struct err *err, enum rc rc, int code, const char *field,
                            const char *file, int line);
#define err_invalid(err, code, field) err_set_at((err), RC_INVALID, (code), (field), __FILE__, __LINE__)
#define err_conflict(err, code) err_set_at((err), RC_CONFLICT, (code), NULL, __FILE__, __LINE__)
#define err_not_found(err, code) err_set_at((err), RC_NOT_FOUND, (code), NULL, __FILE__, __LINE__)
#define err_forbidden(err, code) err_set_at((err), RC_FORBIDDEN, (code), NULL, __FILE__, __LINE__)
#define err_busy(err, code) err_set_at((err), RC_BUSY, (code), NULL, __FILE__, __LINE__)
#define err_io(err, code) err_set_at((err), RC_IO, (code), NULL, __FILE__, __LINE__)
#define err_corrupt(err, code) err_set_at((err), RC_CORRUPT, (code), NULL, __FILE__, __LINE__)
#define err_bug(err, code) err_set_at((err), RC_BUG, (code), NULL, __FILE__, __LINE__)
/* REFUSED by a statement of the notice (its sentence is shown with a link). */
MUST_USE enum rc err_refused_at(struct err *err, int statement, const char *file, int line);
#define err_refused(err, statement) err_refused_at((err), (statement), __FILE__, __LINE__)
/* Add one more field in error (all are reported at once); err->rc becomes RC_INVALID. */
void err_add_field(struct arena *arena, struct err *err, const char *field, int code, struct str arg);
void err_clear(struct err *err);
const char *rc_name(enum rc rc); /* "INVALID" */
int rc_exit_code(enum rc rc);    /* for the command line */

#endif
