/* What only the backup room uses. */
#ifndef ROOMS_BACKUP_INTERNAL_H
#define ROOMS_BACKUP_INTERNAL_H

#include "db/backup.h"
#include "db/ship.h"
#include "rooms/backup/backup.h"

struct backup_note { int kind; struct str stamp; bool passed; int64_t bytes, rows, short_keys, lasting_keys; };
/* Written down and audited. */
DECLARE_ACTION(backup_note, struct backup_note, int64_t);

bool backup_private_key_here(struct ctx *ctx);
struct str backup_default_folder(struct ctx *ctx); /* "D/backups" */
bool backup_decide_confirm(struct str typed, struct str expected); /* the same name, spaces and case apart */

#endif
