#include "cli/command.h"

#include <stddef.h>
#include <string.h>

#include "runtime/limits.h"

#define FIELD(name) offsetof(struct args, name)

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
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL},
    {0},
};

static const struct option check_options[] = {
    {"root", 0, OPTION_TEXT, "DIR", FIELD(root), 0, 0,
     "imports cannot leave this directory (default: see tana help run)", "directory"},
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the findings as JSON", NULL},
    {"quiet", 'q', OPTION_FLAG, NULL, FIELD(quiet), 0, 0, "do not print the versions on start",
     NULL},
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL},
    {0},
};

static const struct option version_options[] = {
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print the versions as JSON", NULL},
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL},
    {0},
};

static const struct option help_options[] = {
    {"man", 0, OPTION_FLAG, NULL, FIELD(man), 0, 0, "print the manual page's source (roff)", NULL},
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL},
    {0},
};

static const struct option completion_options[] = {
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL},
    {0},
};

const struct command commands[] = {
    {"run", "FILE", 1, 1, "file", "Run a TypeScript program in the sandbox",
     "The program is FILE (.ts or .js) and what it imports: tana:* modules, and .ts, .js and .json\n"
     "files by relative paths. They must lie below the project root: the directory given by --root,\n"
     "else the nearest one at or above FILE's with a tsconfig.json or package.json (but not the home\n"
     "directory), else FILE's own.\n"
     "\n"
     "FILE's top level runs. If FILE exports a function `contract`, that is called then, and what it\n"
     "returns is printed as JSON. There is no node: the program meets an in-memory ledger with the\n"
     "accounts @alice, @bob, @charlie and @treasury, or that of --state; its effects end with it.\n",
     run_options, cmd_run},
    {"check", "FILE...", 1, OPERANDS_MAX, "file", "Check programs for errors without running them",
     "Every FILE and what it imports is checked by TypeScript, strictly unless the project's\n"
     "tsconfig.json says otherwise, against what there is in Tana.\n",
     check_options, cmd_check},
    {"version", "", 0, 0, NULL, "Print the versions of Tana, V8 and TypeScript", "",
     version_options, cmd_version},
    {"help", "[COMMAND]", 0, 1, "command", "Explain a command", "", help_options, cmd_help},
    {"completion", "bash|zsh|fish", 1, 1, "shell", "Print the completion script of a shell",
     "To use it in bash, now and for good:\n"
     "    tana completion bash > ~/.local/share/bash-completion/completions/tana\n",
     completion_options, cmd_completion},
    {0},
};

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}

/* ------------------------------------------------------------------------------- values ------ */

/* Reads digits; false when there are none or the number does not fit. */
static bool read_digits(const char **at, uint64_t *ret_number)
{
    const char *start = *at;
    *ret_number = 0;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        uint64_t digit = (uint64_t)(**at - '0');
        if (*ret_number > (UINT64_MAX - digit) / 10)
            return false;
        *ret_number = *ret_number * 10 + digit;
    }
    return *at > start;
}

static bool read_size(const char *at, uint64_t *ret_size)
{
    static const char *const units[] = {"", "KiB", "MiB", "GiB"};
    if (!read_digits(&at, ret_size))
        return false;
    for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(at, units[i]) == 0) {
            bool fits = *ret_size <= UINT64_MAX >> (10 * i);
            *ret_size <<= 10 * i;
            return fits;
        }
    }
    return false;
}

static bool read_seconds(const char *at, uint64_t *ret_ms)
{
    if (!read_digits(&at, ret_ms) || *ret_ms > UINT32_MAX)
        return false;
    *ret_ms *= 1000;
    if (*at == '\0')
        return true;
    if (*at++ != '.' || *at == '\0')
        return false;
    for (uint64_t unit = 100; *at >= '0' && *at <= '9' && unit > 0; at++, unit /= 10)
        *ret_ms += unit * (uint64_t)(*at - '0');
    return *at == '\0';
}

static bool read_number(const char *at, uint64_t *ret_number)
{
    return read_digits(&at, ret_number) && *at == '\0';
}

static tana_err out_of_range(const struct option *o, const char *text, struct err *err)
{
    if (o->kind == OPTION_SECONDS)
        return ERR(err, E_USAGE, "--%s takes seconds from 0.001 to %llu, not \"%.100s\"", o->name,
                   (unsigned long long)o->max / 1000, text);
    if (o->kind == OPTION_SIZE)
        return ERR(err, E_USAGE,
                   "--%s takes bytes up to %lluMiB, such as 1000000 or 16MiB, not \"%.100s\"",
                   o->name, (unsigned long long)o->max >> 20, text);
    return ERR(err, E_USAGE, "--%s takes a whole number from %llu to %llu, not \"%.100s\"", o->name,
               (unsigned long long)o->min, (unsigned long long)o->max, text);
}

static tana_err set_value(const struct option *o, const char *text, struct args *args,
                          struct err *err)
{
    void *field = (char *)args + o->field;
    uint64_t number;
    bool read = false;
    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return E_OK;
    case OPTION_TEXT:
        *(const char **)field = text;
        return E_OK;
    case OPTION_NUMBER:
        read = read_number(text, &number);
        break;
    case OPTION_SIZE:
        read = read_size(text, &number);
        break;
    case OPTION_SECONDS:
        read = read_seconds(text, &number);
        break;
    }
    if (!read || number < o->min || number > o->max)
        return out_of_range(o, text, err);
    *(uint64_t *)field = number;
    return E_OK;
}

/* ------------------------------------------------------------------------------- parsing ----- */

static const struct option *find_long(const struct command *c, const char *name, size_t size)
{
    for (const struct option *o = c->options; o->name; o++) {
        if (strlen(o->name) == size && memcmp(o->name, name, size) == 0)
            return o;
    }
    return NULL;
}

static const struct option *find_letter(const struct command *c, char letter)
{
    for (const struct option *o = c->options; o->name; o++) {
        if (o->letter && o->letter == letter)
            return o;
    }
    return NULL;
}

/* --name, --name=value, or --name value, which takes the next word too. */
static tana_err parse_long(const struct command *c, const char *word, const char *next,
                           bool *ret_took_next, struct args *args, struct err *err)
{
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    size_t size = equals ? (size_t)(equals - name) : strlen(name);
    const struct option *o = find_long(c, name, size);
    *ret_took_next = false;
    if (!o)
        return ERR(err, E_USAGE, "tana %s has no option --%.*s", c->name,
                   (int)(size < 100 ? size : 100), name);
    if (o->kind == OPTION_FLAG)
        return equals ? ERR(err, E_USAGE, "--%s takes no value", o->name)
                      : set_value(o, NULL, args, err);
    if (equals)
        return set_value(o, equals + 1, args, err);
    if (!next)
        return ERR(err, E_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->argument);
    *ret_took_next = true;
    return set_value(o, next, args, err);
}

static tana_err parse_letters(const struct command *c, const char *word, struct args *args,
                              struct err *err)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option *o = find_letter(c, *letter);
        if (!o)
            return ERR(err, E_USAGE, "tana %s has no option %.100s", c->name, word);
        set_value(o, NULL, args, err); /* the options with a letter are flags */
    }
    return E_OK;
}

static tana_err add_operand(const struct command *c, const char *word, struct args *args,
                            struct err *err)
{
    if (args->operand_count >= c->operands_max || args->operand_count >= OPERANDS_MAX)
        return c->operands_max ? ERR(err, E_USAGE, "tana %s takes %s: \"%.200s\" is one too many",
                                     c->name, c->operands, word)
                               : ERR(err, E_USAGE, "tana %s takes no arguments", c->name);
    args->operands[args->operand_count++] = word;
    return E_OK;
}

tana_err command_parse(const struct command *c, int argc, char **argv, struct args *ret_args,
                       struct err *err)
{
    bool options_ended = false;
    *ret_args = (struct args){0};
    for (int i = 0; i < argc; i++) { /* argv[argc] is NULL, as main's */
        const char *word = argv[i];
        bool took_next = false;
        tana_err code = E_OK;
        if (options_ended || word[0] != '-' || word[1] == '\0')
            code = add_operand(c, word, ret_args, err);
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            code = parse_long(c, word, argv[i + 1], &took_next, ret_args, err);
        else
            code = parse_letters(c, word, ret_args, err);
        if (code)
            return code;
        i += took_next;
    }
    if (!ret_args->help && ret_args->operand_count < c->operands_min)
        return ERR(err, E_USAGE, "tana %s needs %s", c->name, c->operands);
    return E_OK;
}
