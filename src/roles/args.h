/* The command line read into a struct: which command, its options and arguments, the files that it
 * will read or write. Pure: nothing is opened. The same words give the same result in the caller's
 * process and in the server, so files are matched by their order. */
#ifndef ROLES_ARGS_H
#define ROLES_ARGS_H

#include "base/cli.h"

enum { ARGS_FILES = 60 }; /* SCM_RIGHTS carries 253 descriptors */

struct args_file {
    struct str path;
    bool output;
    int fd;             /* -1 until opened (roles/files.h) */
    bool dir;           /* a directory: of files to be written, or to be read from */
};

struct args {
    const struct command *command; /* NULL: help, version, or a usage error */
    struct str noun;               /* as typed; "" when none */
    struct str data, register_slug, as, confirm;
    enum lang lang;
    bool json, dry_run, yes, quiet, verbose, no_input, help, version;
    struct field_input *options;
    size_t option_count;
    char **argv;
    int argc;
    struct args_file files[ARGS_FILES];
    size_t file_count;
    struct str near;               /* with USAGE_COMMAND, USAGE_OPTION: what was perhaps meant, or "" */
};

/* tables: ends with NULL. argv without the program's name. Errors: INVALID 2301..2309, 2356 with err->arg
 * the word at fault (exit code 2). */
MUST_USE enum rc args_parse(struct arena *arena, const struct command *const *tables, int argc,
                            char **argv, enum lang lang, struct args *out, struct err *err);
/* Language of a locale's name: "sv_FI.UTF-8" -> Swedish; Finnish when none or unknown. */
enum lang args_lang(const char *locale);
/* Edits (insert, delete, change, swap) between two words; at most `most` + 1. */
unsigned args_distance(struct str a, struct str b, unsigned most);

#endif
