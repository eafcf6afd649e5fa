/* Completion scripts for shells, from the table of commands. */
#include "cli/command.h"
#include "cli/out.h"

enum { TEXT_MAX = 128 << 10 };

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

/* The length of the first word of a command's name. */
static size_t first_size(const struct command *c)
{
    return strcspn(c->name, " ");
}

static const char *second_word(const struct command *c)
{
    const char *space = strchr(c->name, ' ');
    return space ? space + 1 : NULL;
}

static bool same_first(const struct command *a, const struct command *b)
{
    return first_size(a) == first_size(b) && memcmp(a->name, b->name, first_size(a)) == 0;
}

/* Is no command before it of the same first word? */
static bool is_first(const struct command *c)
{
    for (const struct command *other = commands; other < c; other++) {
        if (same_first(other, c))
            return false;
    }
    return true;
}

/* Has any command of the same first word a second one? */
static bool has_seconds(const struct command *first)
{
    const struct command *c = first;
    while (c->name && !(same_first(c, first) && second_word(c)))
        c++;
    return c->name != NULL;
}

/* In single quotes, as all three shells read them. */
static void put_quoted(struct buf *out, const char *text, const char *apostrophe)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_append_str(out, apostrophe);
        else
            buf_append_char(out, *text);
    }
}

static void put_option_words(struct buf *out, const struct command *c)
{
    const struct option *o;
    for (size_t i = 0; (o = command_option(c, i)); i++)
        buf_printf(out, "%s--%s", i ? " " : "", o->name);
}

static void put_first_words(struct buf *out)
{
    for (const struct command *c = commands; c->name; c++) {
        if (is_first(c))
            buf_printf(out, "%s%.*s", c == commands ? "" : " ", (int)first_size(c), c->name);
    }
}

static void put_second_words(struct buf *out, const struct command *first)
{
    for (const struct command *c = first; c->name; c++) {
        if (same_first(c, first) && second_word(c))
            buf_printf(out, " %s", second_word(c));
    }
}

static void put_operand_words(struct buf *out, const char *complete)
{
    if (strcmp(complete, "command") == 0) {
        put_first_words(out);
        return;
    }
    for (size_t i = 0; shells[i]; i++)
        buf_printf(out, "%s%s", i ? " " : "", shells[i]);
}

/* Words to be offered for operands; files are completed in another way. */
static bool has_operand_words(const struct command *c)
{
    return c->complete && strcmp(c->complete, "file") != 0;
}

static bool has_files(const struct command *c)
{
    return c->complete && strcmp(c->complete, "file") == 0;
}

/* --------------------------------------------------------------------------------- bash ------ */

static bool completes_before(const struct command *until, size_t index, const struct option *o)
{
    const struct option *other;
    for (const struct command *c = commands; c <= until; c++) {
        for (size_t i = 0; (c < until || i < index) && (other = command_option(c, i)); i++) {
            if (other->complete && strcmp(other->name, o->name) == 0)
                return true;
        }
    }
    return false;
}

static void put_bash_values(struct buf *out)
{
    const struct option *o;
    for (const struct command *c = commands; c->name; c++) {
        for (size_t i = 0; (o = command_option(c, i)); i++) {
            /* "file" and "directory" begin as compgen's options do */
            if (o->complete && !completes_before(c, i, o))
                buf_printf(out, "        --%s) COMPREPLY=($(compgen -%c -- \"$cur\")); return ;;\n",
                           o->name, o->complete[0]);
        }
    }
}

static void put_bash(struct buf *out)
{
    buf_append_str(out, "_tana() {\n    local cur=${COMP_WORDS[COMP_CWORD]} "
                        "prev=${COMP_WORDS[COMP_CWORD-1]} words=\n    COMPREPLY=()\n"
                        "    case $prev in\n");
    put_bash_values(out);
    buf_append_str(out, "    esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"");
    put_first_words(out);
    buf_append_str(out, "\"\n    else\n"
                        "        [ \"$COMP_CWORD\" -eq 2 ] && case ${COMP_WORDS[1]} in\n");
    for (const struct command *c = commands; c->name; c++) {
        if (is_first(c) && has_seconds(c)) {
            buf_printf(out, "            %.*s) words=\"", (int)first_size(c), c->name);
            put_second_words(out, c);
            buf_append_str(out, "\" ;;\n");
        }
    }
    buf_append_str(out, "        esac\n        case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    for (int two = 1; two >= 0; two--) { /* the longer names first */
        for (const struct command *c = commands; c->name; c++) {
            if ((second_word(c) != NULL) != two)
                continue;
            buf_printf(out, "            \"%s\"%s) words=\"$words ", c->name, two ? "" : "\\ *");
            put_option_words(out, c);
            if (has_operand_words(c)) {
                buf_append_char(out, ' ');
                put_operand_words(out, c->complete);
            }
            buf_append_str(out, "\" ;;\n");
        }
    }
    buf_append_str(out, "        esac\n    fi\n"
                        "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                        "    case $cur in -*) ;; *) [ \"$COMP_CWORD\" -gt 1 ] && "
                        "COMPREPLY+=($(compgen -f -- \"$cur\")) ;; esac\n"
                        "}\ncomplete -o filenames -F _tana tana\n");
}

/* --------------------------------------------------------------------------------- zsh ------- */

static const char zsh_apostrophe[] = "'\\''";

static void put_zsh_option(struct buf *out, const struct option *o)
{
    buf_printf(out, " '%s--%s[", o->kind == OPTION_TEXTS ? "*" : "", o->name);
    put_quoted(out, o->help, zsh_apostrophe);
    buf_printf(out, "]%s%s%s'", o->argument ? ":" : "", o->argument ? o->argument : "",
               !o->complete                            ? ""
               : strcmp(o->complete, "directory") == 0 ? ":_files -/"
                                                       : ":_files");
}

static void put_zsh_command(struct buf *out, const struct command *c)
{
    const struct option *o;
    buf_printf(out, "        '%s'%s) _arguments", c->name, second_word(c) ? "" : "\\ *");
    for (size_t i = 0; (o = command_option(c, i)); i++)
        put_zsh_option(out, o);
    if (has_files(c)) {
        buf_append_str(out, " '*:file:_files'");
    } else if (c->complete) {
        buf_printf(out, " '2:%s:(", c->complete);
        put_operand_words(out, c->complete);
        buf_append_str(out, ")'");
    }
    buf_append_str(out, " ;;\n");
}

static void put_zsh(struct buf *out)
{
    buf_append_str(out, "#compdef tana\n_tana() {\n    local -a commands\n    commands=(\n");
    for (const struct command *c = commands; c->name; c++) {
        if (!is_first(c))
            continue;
        buf_printf(out, "        '%.*s:", (int)first_size(c), c->name);
        put_quoted(out, second_word(c) ? "several commands" : c->summary, zsh_apostrophe);
        buf_append_str(out, "'\n");
    }
    buf_append_str(out,
                   "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n"
                   "        return\n    fi\n    if (( CURRENT == 3 )); then\n"
                   "        case $words[2] in\n");
    for (const struct command *c = commands; c->name; c++) {
        if (is_first(c) && second_word(c)) {
            buf_printf(out, "            %.*s) compadd", (int)first_size(c), c->name);
            put_second_words(out, c);
            buf_append_str(out, " ;;\n");
        }
    }
    buf_append_str(out, "        esac\n    fi\n    case \"$words[2] $words[3]\" in\n");
    for (int two = 1; two >= 0; two--) {
        for (const struct command *c = commands; c->name; c++) {
            if ((second_word(c) != NULL) == two)
                put_zsh_command(out, c);
        }
    }
    buf_append_str(out, "    esac\n}\n_tana \"$@\"\n");
}

/* --------------------------------------------------------------------------------- fish ------ */

static void put_fish_condition(struct buf *out, const struct command *c)
{
    buf_printf(out, "complete -c tana -n '__fish_seen_subcommand_from %.*s", (int)first_size(c),
               c->name);
    if (second_word(c))
        buf_printf(out, "; and __fish_seen_subcommand_from %s", second_word(c));
    buf_append_str(out, "'");
}

static void put_fish_name(struct buf *out, const struct command *c)
{
    if (second_word(c)) {
        if (is_first(c))
            buf_printf(out, "complete -c tana -n __fish_use_subcommand -f -a %.*s\n",
                       (int)first_size(c), c->name);
        buf_printf(out, "complete -c tana -n '__fish_seen_subcommand_from %.*s' -f -a %s -d '",
                   (int)first_size(c), c->name, second_word(c));
    } else {
        buf_printf(out, "complete -c tana -n __fish_use_subcommand -f -a %s -d '", c->name);
    }
    put_quoted(out, c->summary, "\\'");
    buf_append_str(out, "'\n");
}

static void put_fish(struct buf *out)
{
    const struct option *o;
    for (const struct command *c = commands; c->name; c++) {
        put_fish_name(out, c);
        for (size_t i = 0; (o = command_option(c, i)); i++) {
            put_fish_condition(out, c);
            buf_printf(out, " -l %s%s -d '", o->name, o->argument ? " -r" : "");
            put_quoted(out, o->help, "\\'");
            buf_append_str(out, "'\n");
        }
        if (has_operand_words(c)) {
            put_fish_condition(out, c);
            buf_append_str(out, " -f -a '");
            put_operand_words(out, c->complete);
            buf_append_str(out, "'\n");
        }
    }
}

static int print(const struct buf *text)
{
    out_write(&out_stdout, buf_bytes(text));
    return out_finish(0);
}

int cmd_completion(const struct args *args)
{
    static void (*const put[])(struct buf *) = {put_bash, put_zsh, put_fish};
    for (size_t i = 0; shells[i]; i++) {
        if (strcmp(args->operands[0], shells[i]) == 0) {
            _cleanup_(buf_release) struct buf text = buf_init(TEXT_MAX);
            put[i](&text);
            return print(&text);
        }
    }
    return out_usage("completions are made for bash, zsh and fish, not for \"%.100s\"",
                     args->operands[0]);
}
