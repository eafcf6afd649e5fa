/* The commands of `tana` and their options: one table from which the parser, `--help`, the manual
 * page and the shell completions come. */
#ifndef TANA_CLI_COMMAND_H
#define TANA_CLI_COMMAND_H

#include "base/buf.h"
#include "base/err.h"

enum { OPERANDS_MAX = 64 };

/* What was asked for on the command line. Texts are borrowed from argv. */
struct args {
    uint64_t gas;        /* 0 = not given */
    uint64_t memory;     /* bytes; 0 = not given */
    uint64_t timeout_ms; /* 0 = not given */
    const char *state, *input, *root;
    bool json, quiet, help, man;
    const char *operands[OPERANDS_MAX];
    size_t operand_count;
};

enum option_kind {
    OPTION_FLAG,    /* takes nothing */
    OPTION_TEXT,    /* takes any text */
    OPTION_NUMBER,  /* a whole number */
    OPTION_SIZE,    /* bytes: a whole number, with KiB, MiB or GiB behind it if need be */
    OPTION_SECONDS, /* a decimal number, kept as milliseconds */
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0 = none */
    enum option_kind kind;
    const char *argument; /* how help names the argument; NULL for a flag */
    size_t field;         /* its offset in struct args */
    uint64_t min, max;    /* of numbers, sizes and milliseconds */
    const char *help;     /* a phrase */
    const char *complete; /* what the shell completes: "file", "directory", or NULL */
};

struct command {
    const char *name;
    const char *operands; /* as help shows them: "FILE" */
    size_t operands_min, operands_max;
    const char *complete;         /* of the operands: "file", "command", "shell" or NULL */
    const char *summary;          /* a phrase */
    const char *text;             /* what help says below the options */
    const struct option *options; /* ended by one without a name */
    int (*run)(const struct args *args);
};

extern const struct command commands[]; /* ended by one without a name */

const struct command *command_find(const char *name); /* NULL when there is none */

/* Reads the words behind the command's name; argv ends with NULL. Errors: E_USAGE. */
tana_err command_parse(const struct command *c, int argc, char **argv, struct args *ret_args,
                       struct err *err);

int cmd_run(const struct args *args);
int cmd_check(const struct args *args);
int cmd_version(const struct args *args);
int cmd_help(const struct args *args);
int cmd_completion(const struct args *args);

/* Prints what --help says about one command, or, with NULL, about all. Returns the exit status. */
int help_print(const struct command *c);

#endif
