/* Which commands there are. */
#include <stddef.h>

#include "cli/command.h"
#include "runtime/limits.h"

#define FIELD(name) offsetof(struct args, name)

enum { THREADS_MAX = 256, PAGE_MAX = 1000, YEAR_SECONDS = 366 * 24 * 3600 };

/* ------------------------------------------------------------------------------ programs ----- */

static const struct option run_options[] = {
    {"gas", 0, OPTION_NUMBER, "N", FIELD(gas), 1, EXEC_GAS_MAX,
     "units of gas the program may use (default 50000000)", NULL},
    {"memory", 0, OPTION_SIZE, "SIZE", FIELD(memory), 1, EXEC_BYTES_MAX,
     "bytes it may allocate in all: 1000000, 64MiB (default 64MiB)", NULL},
    {"timeout", 0, OPTION_SECONDS, "SECONDS", FIELD(timeout_ms), 1, EXEC_TIMEOUT_SECONDS_MAX * 1000,
     "processor time it may use (default 30)", NULL},
    {"state", 0, OPTION_TEXT, "FILE", FIELD(state), 0, 0,
     "the ledger to run against, as JSON (default: a built-in one)", "file"},
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

static const struct option check_options[] = {
    {"root", 0, OPTION_TEXT, "DIR", FIELD(root), 0, 0,
     "imports cannot leave this directory (default: see tana help run)", "directory"},
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the findings as JSON", NULL},
    {"quiet", 'q', OPTION_FLAG, NULL, FIELD(quiet), 0, 0, "do not print the versions on start",
     NULL},
    {0},
};

/* -------------------------------------------------------------------------------- keys ------- */

static const struct option key_make_options[] = {
    {"sealed", 0, OPTION_FLAG, NULL, FIELD(sealed), 0, 0,
     "ask for a password and seal the key with it", NULL},
    {0},
};

static const struct option key_verify_options[] = {
    {"key", 0, OPTION_TEXTS, "HEX", FIELD(keys), 0, 0,
     "the public key, in hexadecimal or as the name of a key that is here", NULL},
    {"message", 0, OPTION_TEXT, "TEXT", FIELD(message), 0, 0, "what was signed, as text", NULL},
    {"message-hex", 0, OPTION_TEXT, "HEX", FIELD(message_hex), 0, 0,
     "what was signed, in hexadecimal", NULL},
    {"signature", 0, OPTION_TEXT, "HEX", FIELD(signature), 0, 0, "the signature, 64 bytes", NULL},
    {0},
};

/* -------------------------------------------------------------------------------- proofs ----- */

static const struct option verify_proof_options[] = {
    {"chain", 0, OPTION_TEXT, "ID", FIELD(chain), 0, 0, "the chain's id, with --producer", NULL},
    {"producer", 0, OPTION_TEXTS, "HEX", FIELD(publics), 0, 0,
     "the public key of a producer that is trusted; may be repeated", NULL},
    {"block", 0, OPTION_TEXT, "HASH", FIELD(block), 0, 0, "the hash of a block that is trusted",
     NULL},
    {"genesis", 0, OPTION_TEXT, "FILE", FIELD(genesis), 0, 0,
     "take the chain and its first producers from this document", "file"},
    {0},
};

/* -------------------------------------------------------------------------------- others ----- */

static const struct option version_options[] = {
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the versions as JSON", NULL},
    {0},
};

static const struct option help_options[] = {
    {"man", 0, OPTION_FLAG, NULL, FIELD(man), 0, 0, "print the manual page's source (roff)", NULL},
    {0},
};

const struct command commands[] = {
    {
        .section = "Programs",
        .name = "run",
        .operands = "FILE",
        .operands_min = 1,
        .operands_max = 1,
        .complete = "file",
        .summary = "Run a TypeScript program in the sandbox",
        .text =
            "The program is FILE (.ts or .js) and what it imports: tana:* modules, and .ts, .js and .json\n"
            "files by relative paths. They must lie below the project root: the directory given by --root,\n"
            "else the nearest one at or above FILE's with a tsconfig.json or package.json (but not the home\n"
            "directory), else FILE's own.\n"
            "\n"
            "FILE's top level runs. If FILE exports a function `contract`, that is called then, and what it\n"
            "returns is printed as JSON. There is no node: the program meets an in-memory ledger with the\n"
            "accounts @alice, @bob, @charlie and @treasury, or that of --state; its effects end with it.\n",
        .options = run_options,
        .run = cmd_run,
    },
    {
        .name = "check",
        .operands = "FILE...",
        .operands_min = 1,
        .operands_max = OPERANDS_MAX,
        .complete = "file",
        .summary = "Check programs for errors without running them",
        .text =
            "Every FILE and what it imports is checked by TypeScript, strictly unless the project's\n"
            "tsconfig.json says otherwise, against what there is in Tana.\n",
        .options = check_options,
        .run = cmd_check,
    },
    {
        .section = "Keys",
        .name = "key generate",
        .operands = "NAME",
        .operands_min = 1,
        .operands_max = 1,
        .summary = "Make a new Ed25519 key",
        .text =
            "Keys lie in $XDG_CONFIG_HOME/tana/keys or ~/.config/tana/keys, readable by you alone. What\n"
            "is printed is the public key.\n",
        .sets = SET_JSON,
        .options = key_make_options,
        .run = cmd_key_generate,
    },
    {
        .name = "key list",
        .operands = "",
        .summary = "List the keys that are here",
        .text = "",
        .sets = SET_JSON,
        .run = cmd_key_list,
    },
    {
        .name = "key show",
        .operands = "NAME",
        .operands_min = 1,
        .operands_max = 1,
        .summary = "Show the public key and the file of a key",
        .text = "",
        .sets = SET_JSON,
        .run = cmd_key_show,
    },
    {
        .name = "key import",
        .operands = "NAME FILE",
        .operands_min = 2,
        .operands_max = 2,
        .complete = "file",
        .summary = "Keep a key that was made elsewhere",
        .text =
            "FILE (\"-\": standard input) holds the 32 bytes of a private key (RFC 8032) in hexadecimal, or\n"
            "is a key file. It stays as it is.\n",
        .sets = SET_JSON,
        .options = key_make_options,
        .run = cmd_key_import,
    },
    {
        .name = "key verify",
        .operands = "",
        .summary = "Check a signature by the ledger's rule",
        .text =
            "Ends with 0 when the signature is good. docs/protocol.md says what that is; libraries differ\n"
            "in which odd encodings they accept, the ledger accepts none of them.\n",
        .sets = SET_JSON,
        .options = key_verify_options,
        .run = cmd_key_verify,
    },
    {
        .section = "Proofs",
        .name = "verify-proof",
        .operands = "FILE...",
        .operands_min = 1,
        .operands_max = OPERANDS_MAX,
        .complete = "file",
        .summary = "Check proof documents, offline",
        .text =
            "FILE (\"-\": standard input) is what `tana proof` prints. What is to be trusted is given by\n"
            "--block, by --chain and --producer, or by --genesis; by default the genesis document in the\n"
            "data directory of this machine's own node is taken, if there is one.\n"
            "Balances are shown in minor units unless a proof of the currency is given too.\n",
        .sets = SET_JSON,
        .options = verify_proof_options,
        .run = cmd_verify_proof,
    },
    {
        .section = "Tana itself",
        .name = "version",
        .operands = "",
        .summary = "Print the versions of Tana, V8 and TypeScript",
        .text = "",
        .options = version_options,
        .run = cmd_version,
    },
    {
        .name = "help",
        .operands = "[COMMAND]",
        .operands_max = 2,
        .complete = "command",
        .summary = "Explain a command",
        .text = "",
        .options = help_options,
        .run = cmd_help,
    },
    {
        .name = "completion",
        .operands = "bash|zsh|fish",
        .operands_min = 1,
        .operands_max = 1,
        .complete = "shell",
        .summary = "Print the completion script of a shell",
        .text = "To use it in bash, now and for good:\n"
                "    tana completion bash > ~/.local/share/bash-completion/completions/tana\n",
        .run = cmd_completion,
    },
    {0},
};
