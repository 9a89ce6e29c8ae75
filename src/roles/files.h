/* The caller's files: opened where the person sits, used where the command runs. Outputs are written
 * beside their place under another name and moved there only when the command has ended well, so a
 * failed command leaves nothing and never harms an existing file. */
#ifndef ROLES_FILES_H
#define ROLES_FILES_H

#include "roles/args.h"

/* Open all. Errors: NOT_FOUND 2310, IO 2311 (input), CONFLICT 2312 (output exists and no --yes), IO 2313. */
MUST_USE enum rc files_open(struct args *args, struct err *err);
/* Close all; with `done` outputs that were written take their names. Errors: CONFLICT 2312, IO 2313. */
MUST_USE enum rc files_finish(struct args *args, bool done, struct err *err);

/* What cli->internal points at: how this command reads and writes. */
struct cli_files {
    struct args *args;
    int in_fd;              /* stdin of the caller */
    bool is_local;          /* also files that were not named beforehand (residue over a folder) */
};

#endif
