/* Completion scripts for shells, from the table of commands. */
#include "cli/command.h"
#include "cli/out.h"

enum { TEXT_MAX = 64 << 10 };

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static void put_bash_words(struct buf *out, const struct command *c)
{
    for (const struct option *o = c->options; o->name; o++)
        buf_printf(out, "%s--%s", o == c->options ? "" : " ", o->name);
}

static void put_operand_words(struct buf *out, const char *complete)
{
    if (strcmp(complete, "command") == 0) {
        for (const struct command *c = commands; c->name; c++)
            buf_printf(out, "%s%s", c == commands ? "" : " ", c->name);
    } else {
        for (size_t i = 0; shells[i]; i++)
            buf_printf(out, "%s%s", i ? " " : "", shells[i]);
    }
}

static void put_bash(struct buf *out)
{
    buf_append_str(out, "_tana() {\n    local cur=${COMP_WORDS[COMP_CWORD]} "
                        "prev=${COMP_WORDS[COMP_CWORD-1]} words=\n    COMPREPLY=()\n"
                        "    case $prev in\n");
    for (const struct command *c = commands; c->name; c++) {
        for (const struct option *o = c->options; o->name; o++) {
            if (o->complete) /* "file" and "directory" begin as compgen's options do */
                buf_printf(out, "        --%s) COMPREPLY=($(compgen -%c -- \"$cur\")); return ;;\n",
                           o->name, o->complete[0]);
        }
    }
    buf_append_str(out, "    esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"");
    put_operand_words(out, "command");
    buf_append_str(out, "\"\n    else\n        case ${COMP_WORDS[1]} in\n");
    for (const struct command *c = commands; c->name; c++) {
        buf_printf(out, "            %s) words=\"", c->name);
        put_bash_words(out, c);
        if (c->complete && strcmp(c->complete, "file") != 0) {
            buf_append_char(out, ' ');
            put_operand_words(out, c->complete);
        }
        buf_append_str(out, "\" ;;\n");
    }
    buf_append_str(out, "        esac\n    fi\n"
                        "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                        "    case $cur in -*) ;; *) [ \"$COMP_CWORD\" -gt 1 ] && "
                        "COMPREPLY+=($(compgen -f -- \"$cur\")) ;; esac\n"
                        "}\ncomplete -o filenames -F _tana tana\n");
}

static void put_zsh(struct buf *out)
{
    buf_append_str(out, "#compdef tana\n_tana() {\n    local -a commands\n    commands=(\n");
    for (const struct command *c = commands; c->name; c++)
        buf_printf(out, "        '%s:%s'\n", c->name, c->summary);
    buf_append_str(out,
                   "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n"
                   "        return\n    fi\n    case $words[2] in\n");
    for (const struct command *c = commands; c->name; c++) {
        buf_printf(out, "        %s) _arguments", c->name);
        for (const struct option *o = c->options; o->name; o++)
            buf_printf(out, " '--%s[%s]%s%s%s'", o->name, o->help, o->argument ? ":" : "",
                       o->argument ? o->argument : "",
                       !o->complete                            ? ""
                       : strcmp(o->complete, "directory") == 0 ? ":_files -/"
                                                               : ":_files");
        if (c->complete && strcmp(c->complete, "file") == 0) {
            buf_append_str(out, " '*:file:_files'");
        } else if (c->complete) {
            buf_printf(out, " '2:%s:(", c->complete);
            put_operand_words(out, c->complete);
            buf_append_str(out, ")'");
        }
        buf_append_str(out, " ;;\n");
    }
    buf_append_str(out, "    esac\n}\n_tana \"$@\"\n");
}

static void put_fish(struct buf *out)
{
    for (const struct command *c = commands; c->name; c++) {
        buf_printf(out, "complete -c tana -n __fish_use_subcommand -f -a %s -d '%s'\n", c->name,
                   c->summary);
        for (const struct option *o = c->options; o->name; o++)
            buf_printf(out,
                       "complete -c tana -n '__fish_seen_subcommand_from %s' -l %s%s -d '%s'\n",
                       c->name, o->name, o->argument ? " -r" : "", o->help);
        if (c->complete && strcmp(c->complete, "file") != 0) {
            buf_printf(out, "complete -c tana -n '__fish_seen_subcommand_from %s' -f -a '",
                       c->name);
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
