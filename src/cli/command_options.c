/* Which options commands have beside those of the sets (command.c). */
#include <stddef.h>

#include "cli/command_options.h"
#include "runtime/limits.h"

#define FIELD(name) offsetof(struct args, name)

enum { THREADS_MAX = 256, PAGE_MAX = 500, YEAR_SECONDS = 366 * 24 * 3600 };

#define HEIGHT_MAX ((uint64_t)1 << 53)

/* ------------------------------------------------------------------------------ programs ----- */

const struct option run_options[] = {
    {"gas", 0, OPTION_NUMBER, "N", FIELD(gas), 1, EXEC_GAS_MAX,
     "units of gas the program may use (default 50000000)", NULL},
    {"memory", 0, OPTION_SIZE, "SIZE", FIELD(memory), 1, EXEC_BYTES_MAX,
     "bytes it may allocate in all: 1000000, 64MiB (default 64MiB)", NULL},
    {"timeout", 0, OPTION_SECONDS, "SECONDS", FIELD(timeout_ms), 1, EXEC_TIMEOUT_SECONDS_MAX * 1000,
     "processor time it may use (default 30)", NULL},
    {"state", 0, OPTION_TEXT, "FILE", FIELD(state), 0, 0,
     "the ledger to run against, as JSON (default: a built-in one)", "file"},
    {"node", 0, OPTION_TEXT, "URL", FIELD(node), 0, 0,
     "run against what a node's ledger holds now; nothing is sent", NULL},
    {"as", 0, OPTION_TEXT, "ACCOUNT", FIELD(as), 0, 0, "with --node: who runs the program", NULL},
    {"account", 0, OPTION_TEXTS, "ACCOUNT", FIELD(accounts), 0, 0,
     "with --node: an account that the program does not name; may be repeated", NULL},
    {"input", 0, OPTION_TEXT, "JSON", FIELD(input), 0, 0, "what tana:context gives as input()",
     NULL},
    {"root", 0, OPTION_TEXT, "DIR", FIELD(root), 0, 0,
     "imports cannot leave this directory (default: see below)", "directory"},
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0,
     "print one JSON document: result, logs, effects, gas, error", NULL},
    {"quiet", 'q', OPTION_FLAG, NULL, FIELD(quiet), 0, 0, "do not print the versions on start",
     NULL},
    {0},
};

const struct option check_options[] = {
    {"root", 0, OPTION_TEXT, "DIR", FIELD(root), 0, 0,
     "imports cannot leave this directory (default: see tana help run)", "directory"},
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the findings as JSON", NULL},
    {"quiet", 'q', OPTION_FLAG, NULL, FIELD(quiet), 0, 0, "do not print the versions on start",
     NULL},
    {0},
};

/* -------------------------------------------------------------------------------- keys ------- */

const struct option key_make_options[] = {
    {"sealed", 0, OPTION_FLAG, NULL, FIELD(sealed), 0, 0,
     "ask for a password and seal the key with it", NULL},
    {0},
};

const struct option key_verify_options[] = {
    {"key", 0, OPTION_TEXTS, "HEX", FIELD(keys), 0, 0,
     "the public key, in hexadecimal or as the name of a key that is here", NULL},
    {"message", 0, OPTION_TEXT, "TEXT", FIELD(message), 0, 0, "what was signed, as text", NULL},
    {"message-hex", 0, OPTION_TEXT, "HEX", FIELD(message_hex), 0, 0,
     "what was signed, in hexadecimal", NULL},
    {"signature", 0, OPTION_TEXT, "HEX", FIELD(signature), 0, 0, "the signature, 64 bytes", NULL},
    {0},
};

/* -------------------------------------------------------------------------------- ledger ----- */

#define OPTION_LIMIT                                                                               \
    {                                                                                              \
        "limit", 0, OPTION_NUMBER, "N", FIELD(limit), 1, PAGE_MAX, "how many (default 50)", NULL   \
    }
#define OPTION_CURSOR                                                                              \
    {                                                                                              \
        "cursor", 0, OPTION_TEXT, "WHERE", FIELD(cursor), 0, 0, "go on where a list ended", NULL   \
    }
#define OPTION_HEIGHT                                                                              \
    {                                                                                              \
        "height", 0, OPTION_OPTIONAL, "N", FIELD(height), 0, HEIGHT_MAX,                           \
            "as it was behind that block", NULL                                                    \
    }
#define OPTION_TO                                                                                  \
    {                                                                                              \
        "to", 0, OPTION_TEXT, "ACCOUNT", FIELD(to), 0, 0, "who receives it", NULL                  \
    }
#define OPTION_MEMO                                                                                \
    {                                                                                              \
        "memo", 0, OPTION_TEXT, "TEXT", FIELD(memo), 0, 0, "a note, for all to see", NULL          \
    }
#define OPTION_REFERENCE                                                                           \
    {                                                                                              \
        "reference", 0, OPTION_TEXT, "TEXT", FIELD(reference), 0, 0,                               \
            "what this is called elsewhere, for all to see", NULL                                  \
    }
#define OPTION_PUBLIC                                                                              \
    {                                                                                              \
        "public", 0, OPTION_TEXTS, "KEY", FIELD(publics), 0, 0,                                    \
            "a key of the account: hexadecimal, or the name of a key here; may be repeated", NULL  \
    }
#define OPTION_THRESHOLD                                                                           \
    {                                                                                              \
        "threshold", 0, OPTION_OPTIONAL, "N", FIELD(threshold), 1, 16,                             \
            "how many of its keys must sign (default: all)", NULL                                  \
    }
#define OPTION_METADATA                                                                            \
    {                                                                                              \
        "metadata", 0, OPTION_TEXT, "JSON", FIELD(metadata), 0, 0, "an object, for all to see",    \
            NULL                                                                                   \
    }
#define OPTION_OUTPUT                                                                              \
    {                                                                                              \
        "output", 0, OPTION_TEXT, "FILE", FIELD(output), 0, 0,                                     \
            "write it to a new file (default: standard output)", "file"                            \
    }

const struct option page_options[] = {OPTION_LIMIT, OPTION_CURSOR, {0}};
const struct option height_options[] = {OPTION_HEIGHT, {0}};
const struct option output_options[] = {OPTION_OUTPUT, {0}};
const struct option transfer_options[] = {OPTION_TO, OPTION_MEMO, {0}};
const struct option deposit_options[] = {OPTION_TO, OPTION_REFERENCE, {0}};
const struct option reference_options[] = {OPTION_REFERENCE, {0}};

const struct option account_create_options[] = {
    OPTION_PUBLIC,
    OPTION_THRESHOLD,
    OPTION_METADATA,
    {"sealed", 0, OPTION_FLAG, NULL, FIELD(sealed), 0, 0,
     "seal the key that is made, if one is, with a password", NULL},
    {0},
};

const struct option account_update_options[] = {
    OPTION_PUBLIC,
    OPTION_THRESHOLD,
    OPTION_METADATA,
    {"force", 0, OPTION_FLAG, NULL, FIELD(force), 0, 0,
     "replace the keys even by such as are not here", NULL},
    {0},
};

const struct option freeze_options[] = {
    {"thaw", 0, OPTION_FLAG, NULL, FIELD(thaw), 0, 0, "let it move its money again", NULL},
    {0},
};

const struct option currency_options[] = {
    {"scale", 0, OPTION_OPTIONAL, "N", FIELD(scale), 0, 18,
     "decimals: how small the smallest amount is (default 2)", NULL},
    {"issuer", 0, OPTION_TEXT, "ACCOUNT", FIELD(issuer), 0, 0,
     "who deposits and settles withdrawals (default: who acts)", NULL},
    {0},
};

const struct option hold_options[] = {
    OPTION_TO,
    {"for", 0, OPTION_SECONDS, "SECONDS", FIELD(for_ms), 1000, YEAR_SECONDS *UINT64_C(1000),
     "how long it is held at most (default 86400)", NULL},
    {"until", 0, OPTION_TEXT, "TIME", FIELD(until), 0, 0,
     "the same as a moment: 2026-01-31T23:59:59Z", NULL},
    {"arbiter", 0, OPTION_TEXT, "ACCOUNT", FIELD(arbiter), 0, 0,
     "who may end it beside the receiver", NULL},
    OPTION_MEMO,
    {0},
};

const struct option tx_sign_options[] = {
    {"key", 0, OPTION_TEXTS, "NAME", FIELD(keys), 0, 0, "sign with this key; may be repeated",
     NULL},
    {0},
};

const struct option tx_send_options[] = {
    {"no-wait", 0, OPTION_FLAG, NULL, FIELD(no_wait), 0, 0,
     "do not wait until a block holds the transaction", NULL},
    {0},
};

/* -------------------------------------------------------------------------------- proofs ----- */

const struct option verify_proof_options[] = {
    {"chain", 0, OPTION_TEXT, "ID", FIELD(chain), 0, 0, "the chain's id, with --producer", NULL},
    {"producer", 0, OPTION_TEXTS, "HEX", FIELD(publics), 0, 0,
     "the public key of a producer that is trusted; may be repeated", NULL},
    {"block", 0, OPTION_TEXT, "HASH", FIELD(block), 0, 0, "the hash of a block that is trusted",
     NULL},
    {"genesis", 0, OPTION_TEXT, "FILE", FIELD(genesis), 0, 0,
     "take the chain and its first producers from this document", "file"},
    {0},
};

/* --------------------------------------------------------------------------------- node ------ */

#define OPTION_DATA                                                                                \
    {                                                                                              \
        "data", 0, OPTION_TEXT, "DIR", FIELD(data), 0, 0,                                          \
            "the node's directory (default: see below)", "directory"                               \
    }
#define OPTION_DATABASE                                                                            \
    {                                                                                              \
        "database", 0, OPTION_TEXT, "URL", FIELD(database), 0, 0,                                  \
            "an existing PostgreSQL (default: a private one in the directory)", NULL               \
    }

const struct option node_options[] = {
    OPTION_DATA,
    OPTION_DATABASE,
    {"listen", 0, OPTION_TEXT, "HOST:PORT", FIELD(listen), 0, 0,
     "where HTTP is served (default 127.0.0.1:7400)", NULL},
    {"name", 0, OPTION_TEXT, "NAME", FIELD(name), 0, 0,
     "what this node alone is called in the database (default: after the host)", NULL},
    {"follow", 0, OPTION_FLAG, NULL, FIELD(follow), 0, 0, "make no blocks", NULL},
    {"accept-fork", 0, OPTION_FLAG, NULL, FIELD(accept_fork), 0, 0,
     "sign beside or below what this node has signed already", NULL},
    {0},
};

const struct option verify_options[] = {
    OPTION_DATA,
    OPTION_DATABASE,
    {"threads", 0, OPTION_NUMBER, "N", FIELD(threads), 1, THREADS_MAX,
     "that check signatures (default: one for each processor)", NULL},
    {0},
};

const struct option export_options[] = {OPTION_DATA, OPTION_DATABASE, {0}};

/* -------------------------------------------------------------------------------- others ----- */

const struct option version_options[] = {
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the versions as JSON", NULL},
    {0},
};

const struct option help_options[] = {
    {"man", 0, OPTION_FLAG, NULL, FIELD(man), 0, 0, "print the manual page's source (roff)", NULL},
    {0},
};
