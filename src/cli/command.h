/* The commands of `tana` and their options: one table from which the parser, `--help`, the manual
 * page and the shell completions come. */
#ifndef TANA_CLI_COMMAND_H
#define TANA_CLI_COMMAND_H

#include "base/buf.h"
#include "base/err.h"

enum {
    OPERANDS_MAX = 64,
    LIST_MAX = 64, /* times that one option may be given */
};

struct text_list {
    size_t count;
    const char *items[LIST_MAX];
};

struct optional_number {
    bool given;
    uint64_t value;
};

/* What was asked for on the command line. Texts are borrowed from argv; NULL = not given. */
struct args {
    uint64_t gas;        /* 0 = not given */
    uint64_t memory;     /* bytes; 0 = not given */
    uint64_t timeout_ms; /* 0 = not given */
    const char *state, *input, *root;
    bool json, quiet, help, man;

    /* of the ledger */
    const char *node; /* the node's URL */
    const char *as;   /* the account that acts */
    const char *to, *arbiter, *issuer;
    const char *cursor; /* where a page begins */
    const char *memo, *reference, *metadata;
    const char *until; /* a moment */
    const char *message, *message_hex, *signature;
    const char *chain, *block, *genesis;
    const char *data, *database, *listen, *name, *output;
    struct text_list keys;    /* names of keys that sign */
    struct text_list publics; /* keys of an account, or of producers */
    struct text_list accounts;
    struct optional_number scale, threshold, height;
    uint64_t limit;               /* 0 = not given */
    uint64_t lifetime_ms, for_ms; /* 0 = not given */
    uint64_t threads;             /* 0 = not given */
    bool sealed, draft, no_wait, thaw, accept_fork, follow, force;

    const char *operands[OPERANDS_MAX];
    size_t operand_count;
};

enum option_kind {
    OPTION_FLAG,     /* takes nothing */
    OPTION_TEXT,     /* takes any text */
    OPTION_TEXTS,    /* the same, as often as one likes */
    OPTION_NUMBER,   /* a whole number */
    OPTION_OPTIONAL, /* a whole number for which 0 means something */
    OPTION_SIZE,     /* bytes: a whole number, with KiB, MiB or GiB behind it if need be */
    OPTION_SECONDS,  /* a decimal number, kept as milliseconds */
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0 = none; flags only */
    enum option_kind kind;
    const char *argument; /* how help names the argument; NULL for a flag */
    size_t field;         /* its offset in struct args */
    uint64_t min, max;    /* of numbers, sizes and milliseconds */
    const char *help;     /* a phrase */
    const char *complete; /* what the shell completes: "file", "directory", or NULL */
};

/* Options that many commands have. */
enum option_set {
    SET_JSON = 1 << 0,
    SET_NODE = 1 << 1, /* which node is asked */
    SET_SEND = 1 << 2, /* of commands that send a transaction */
};

struct command {
    const char
        *section; /* the heading above it in the list of commands; NULL: that of the one before */
    const char *name;     /* one word, or two: "key list" */
    const char *operands; /* as help shows them: "FILE" */
    size_t operands_min, operands_max;
    const char *complete;         /* of the operands: "file", "command", "shell" or NULL */
    const char *summary;          /* a phrase */
    const char *text;             /* what help says below the options */
    unsigned sets;                /* enum option_set */
    const struct option *options; /* its own, ended by one without a name; NULL: none */
    int (*run)(const struct args *args);
};

extern const struct command commands[]; /* ended by one without a name */

/* The command of one name, in one or two words, or NULL. */
const struct command *command_find(const char *name);

/* The command that the words begin with, and how many of them are its name; or NULL. */
const struct command *command_match(char *const *words, size_t *ret_count);

/* Is the word the first of commands with two words? */
bool command_is_group(const char *word);

/* The option of that index: first its own, then those of its sets, then --help. NULL at the end. */
const struct option *command_option(const struct command *c, size_t index);

/* Reads the words behind the command's name; argv ends with NULL. Errors: E_USAGE. */
tana_err command_parse(const struct command *c, int argc, char **argv, struct args *ret_args,
                       struct err *err);

int cmd_run(const struct args *args);
int cmd_check(const struct args *args);
int cmd_transfer(const struct args *args);
int cmd_balance(const struct args *args);
int cmd_deposit(const struct args *args);
int cmd_withdraw(const struct args *args);
int cmd_withdraw_settle(const struct args *args);
int cmd_withdraw_refuse(const struct args *args);
int cmd_hold_create(const struct args *args);
int cmd_hold_post(const struct args *args);
int cmd_hold_void(const struct args *args);
int cmd_hold_list(const struct args *args);
int cmd_account_create(const struct args *args);
int cmd_account_show(const struct args *args);
int cmd_account_update(const struct args *args);
int cmd_account_freeze(const struct args *args);
int cmd_account_history(const struct args *args);
int cmd_account_list(const struct args *args);
int cmd_currency_create(const struct args *args);
int cmd_currency_list(const struct args *args);
int cmd_tx_show(const struct args *args);
int cmd_tx_create(const struct args *args);
int cmd_tx_sign(const struct args *args);
int cmd_tx_send(const struct args *args);
int cmd_tx_simulate(const struct args *args);
int cmd_block_show(const struct args *args);
int cmd_block_list(const struct args *args);
int cmd_key_generate(const struct args *args);
int cmd_key_list(const struct args *args);
int cmd_key_show(const struct args *args);
int cmd_key_import(const struct args *args);
int cmd_key_verify(const struct args *args);
int cmd_proof_account(const struct args *args);
int cmd_proof_currency(const struct args *args);
int cmd_proof_hold(const struct args *args);
int cmd_proof_tx(const struct args *args);
int cmd_verify_proof(const struct args *args);
int cmd_status(const struct args *args);
int cmd_init(const struct args *args);
int cmd_verify(const struct args *args);
int cmd_export(const struct args *args);
int cmd_import(const struct args *args);
int cmd_node(const struct args *args);
int cmd_version(const struct args *args);
int cmd_help(const struct args *args);
int cmd_completion(const struct args *args);

/* Prints what --help says about one command, or, with NULL, about all. Returns the exit status. */
int help_print(const struct command *c);

/* About the commands of a group ("key"). */
int help_print_group(const char *group);

#endif
