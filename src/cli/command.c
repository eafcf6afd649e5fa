#include "cli/command.h"

#include <stddef.h>
#include <string.h>

#define FIELD(name) offsetof(struct args, name)

/* ------------------------------------------------------------------------------- finding ----- */

static const struct option json_options[] = {
    {"json", 0, OPTION_FLAG, NULL, FIELD(json), 0, 0, "print one JSON document", NULL},
    {0},
};

static const struct option node_options[] = {
    {"node", 0, OPTION_TEXT, "URL", FIELD(node), 0, 0,
     "the node to ask (default: $TANA_NODE, else http://127.0.0.1:7400)", NULL},
    {0},
};

enum { LIFETIME_SECONDS_MAX = 24 * 3600 };

static const struct option send_options[] = {
    {"as", 0, OPTION_TEXT, "ACCOUNT", FIELD(as), 0, 0, "the account that acts (default: $TANA_AS)",
     NULL},
    {"key", 0, OPTION_TEXTS, "NAME", FIELD(keys), 0, 0,
     "sign with this key; may be repeated (default: the account's)", NULL},
    {"lifetime", 0, OPTION_SECONDS, "SECONDS", FIELD(lifetime_ms), 1, LIFETIME_SECONDS_MAX * 1000,
     "how long it may wait to be included (default 600; with --draft 43200)", NULL},
    {"draft", 0, OPTION_FLAG, NULL, FIELD(draft), 0, 0,
     "print the payload, to be signed elsewhere within --lifetime; send nothing", NULL},
    {"no-wait", 0, OPTION_FLAG, NULL, FIELD(no_wait), 0, 0,
     "do not wait until a block holds the transaction", NULL},
    {0},
};

static const struct option help_option = {
    "help", 'h', OPTION_FLAG, NULL, FIELD(help), 0, 0, "explain this command", NULL};

const struct option *command_option(const struct command *c, size_t index)
{
    static const struct option none[] = {{0}};
    const struct option *const groups[] = {
        c->options ? c->options : none,
        c->sets & SET_SEND ? send_options : none,
        c->sets & SET_NODE ? node_options : none,
        c->sets & SET_JSON ? json_options : none,
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        for (const struct option *o = groups[i]; o->name; o++) {
            if (index-- == 0)
                return o;
        }
    }
    return index == 0 ? &help_option : NULL;
}

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}

static bool begins_with_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    return strncmp(text, word, size) == 0 && text[size] == ' ';
}

bool command_is_group(const char *word)
{
    const struct command *c = commands;
    while (c->name && !begins_with_word(c->name, word))
        c++;
    return c->name && *word;
}

const struct command *command_match(char *const *words, size_t *ret_count)
{
    *ret_count = 2;
    for (const struct command *c = commands; words[1] && c->name; c++) {
        if (begins_with_word(c->name, words[0]) &&
            strcmp(c->name + strlen(words[0]) + 1, words[1]) == 0)
            return c;
    }
    *ret_count = 1;
    return strchr(words[0], ' ') ? NULL : command_find(words[0]);
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

static tana_err add_text(const struct option *o, struct text_list *list, const char *text,
                         struct err *err)
{
    if (list->count == LIST_MAX)
        return ERR(err, E_USAGE, "--%s may be given %d times", o->name, LIST_MAX);
    list->items[list->count++] = text;
    return E_OK;
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
    case OPTION_TEXTS:
        return add_text(o, field, text, err);
    case OPTION_NUMBER:
    case OPTION_OPTIONAL:
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
    if (o->kind == OPTION_OPTIONAL)
        *(struct optional_number *)field = (struct optional_number){true, number};
    else
        *(uint64_t *)field = number;
    return E_OK;
}

/* ------------------------------------------------------------------------------- parsing ----- */

static const struct option *find_long(const struct command *c, const char *name, size_t size)
{
    const struct option *o;
    for (size_t i = 0; (o = command_option(c, i)); i++) {
        if (strlen(o->name) == size && memcmp(o->name, name, size) == 0)
            return o;
    }
    return NULL;
}

static const struct option *find_letter(const struct command *c, char letter)
{
    const struct option *o;
    for (size_t i = 0; (o = command_option(c, i)); i++) {
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
    if (word[1] >= '0' && word[1] <= '9')
        return ERR(err, E_USAGE, "\"%.100s\": no number here is below zero", word);
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
