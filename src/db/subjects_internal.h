/* The restricted subjects in memory. Only keys_read.c and seal.c use it. */
#ifndef DB_SUBJECTS_INTERNAL_H
#define DB_SUBJECTS_INTERNAL_H

#include "db/subjects.h"

/* Fill the set from the store. At start. */
MUST_USE enum rc subjects_load(struct ctx *ctx);

#endif
