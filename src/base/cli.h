/* Commands: `seloste <noun> <verb>`. A room's cli.c holds a table; main.c finds and runs them, in this
 * process or, when a server holds the data directory, inside that server (DESIGN section 2): so
 * a command writes only to cli->out and cli->err and reads files only through cli_read_file. */
#ifndef BASE_CLI_H
#define BASE_CLI_H

#include <stdio.h>

#include "base/buf.h"
#include "base/field.h"

enum { /* command flags */
    COMMAND_NO_STORE = 1,    /* needs no data directory: notice lint, check */
    COMMAND_CREATES = 2,     /* init: makes the data directory */
    COMMAND_SERVER = 4,      /* serve: becomes the server */
    COMMAND_LOCAL = 8,       /* always in this process, beside a server too: residue, doctor */
    COMMAND_ALL_REGISTERS = 16, /* runs without one register being chosen (prove, audit verify) */
    COMMAND_BULK = 32        /* gives what there is of many people: as ROUTE_BULK */
};

enum cli_server { CLI_SERVER_RUNS = 1, CLI_SERVER_WAS /* listened there last */, CLI_SERVER_NEVER /* would: settings or default */ };

struct cli {
    struct ctx *ctx;         /* tenant and register chosen (--register), actor signed in */
    int argc;                /* positional arguments after noun and verb */
    char **argv;
    const struct field_input *options; /* --name value, in order; flags have value "yes" */
    size_t option_count;
    bool json, dry_run, yes;
    FILE *out, *err;
    struct str address;      /* of commands with --url: http://HOST:PORT of the server of the data directory */
    enum cli_server server;  /* how it is known */
    void *internal;          /* how to read the caller's files */
};

typedef enum rc command_fn(struct cli *cli);

struct option_spec {
    const char *name;        /* "notice" for --notice */
    char kind;               /* 'f' flag, 'v' value, 'i' input file (may be given many times), 'o' output file, 'd' output directory, 'm' value, many;
                              * 'F' 'V' the same, but of a command's capitals only one may be given: they contradict each other */
    const char *help;        /* message key of one sentence for --help */
};
#define OPTION_END {NULL, 0, NULL}

struct command {
    const char *noun, *verb; /* verb NULL: the noun alone ("prove") */
    command_fn *run;
    command_fn *before;      /* restore: makes the data directory before its store is opened; never beside a server */
    int purpose;             /* enum purpose */
    unsigned roles;          /* who (http/route.h): the same rule as for pages */
    const struct option_spec *options; /* ends with name NULL; --data --register --json --as are common */
    const struct field *fields;        /* or: options are the fields of this table (--first-name X) */
    const char *arguments;   /* "FILE…" for the usage line; the words before its first option are the arguments: each is required but [X], X… may be many; files to read are named FILE in capitals, directories DIRECTORY */
    const char *help;        /* message key of one line */
    unsigned flags;
};
#define COMMAND_END {.noun = NULL}

struct str cli_option(const struct cli *cli, const char *name); /* "" when not given */
bool cli_has(const struct cli *cli, const char *name);
/* The data directory given with --data, "" when none. */
struct str cli_data_dir(const struct cli *cli);
/* All bytes of a file named on the command line ("-": stdin). Errors: IO, NOT_FOUND. */
MUST_USE enum rc cli_read_file(struct cli *cli, struct str path, size_t most, struct str *out);
/* One file of a directory that the command line named: read it, or write it into a new directory that appears under its name
 * only when the command has ended well. name: no slash. Errors: NOT_FOUND, IO. */
MUST_USE enum rc cli_read_in(struct cli *cli, struct str dir, struct str name, size_t most, struct str *out);
MUST_USE enum rc cli_write_in(struct cli *cli, struct str dir, struct str name, struct str bytes);
/* Write a whole output file ("-": stdout); never over an existing one without --yes. */
MUST_USE enum rc cli_write_file(struct cli *cli, struct str path, struct str bytes);
void cli_print(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cli_put(struct cli *cli, struct str s); /* to out, as it is */
/* Read options into an action's struct by its field table. */
MUST_USE enum rc cli_fields(struct cli *cli, const struct field *table, void *obj);

#endif
