/* What the page of backups shows. */
#ifndef ROOMS_BACKUP_VIEW_H
#define ROOMS_BACKUP_VIEW_H

#include "rooms/backup/internal.h"

struct backup_line { struct str made, size, keys; const char *kind; };
struct backup_alarm { const char *kind, *icon; struct str text; };
struct backup_view {
    struct backup_line *lines;
    size_t line_count;
    struct backup_alarm alarms[4];
    size_t alarm_count;
    struct str made, tested, shipped, folder;
};

#endif
