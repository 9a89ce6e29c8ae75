/* Timers: a room's jobs.c holds a table; the web role runs them, once per
 * register in force, with a system actor. run gets a context outside the writer and calls actions
 * (RUN_ACTION). It must be idempotent: a daily job runs also a minute after the start. */
#ifndef BASE_JOB_H
#define BASE_JOB_H

#include "base/ctx.h"

struct job {
    const char *name;      /* "retention.nightly" */
    enum rc (*run)(struct ctx *ctx);
    int purpose;           /* enum purpose */
    int64_t every_ms;      /* 0: daily */
    int daily_minute;      /* minute of the day in Europe/Helsinki, for daily ones */
    bool at_start;         /* also once before the sockets open: resume what a crash cut */
    bool at_stop;          /* also once after the doors have closed: what memory still owes the store */
};
#define JOB_END {.name = NULL}

#endif
