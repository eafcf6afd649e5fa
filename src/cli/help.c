/* What is printed from the table of commands: help and the manual page. */

#include "cli/command.h"
#include "cli/out.h"
#include "toolchain.h"

enum { TEXT_MAX = 64 << 10, HELP_COLUMN = 22, LIST_COLUMN = 42 };

/* "-q, --quiet" or "--gas N" */
static void put_option_name(struct buf *out, const struct option *o)
{
    if (o->letter)
        buf_printf(out, "-%c, ", o->letter);
    buf_printf(out, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
}

static void put_padding(struct buf *out, size_t line_start, size_t column)
{
    size_t used = out->size - line_start;
    buf_printf(out, "%*s", used < column ? (int)(column - used) : 2, "");
}

static void put_command_help(struct buf *out, const struct command *c)
{
    buf_printf(out, "Usage: tana %s [OPTIONS]%s%s\n\n%s.\n\nOptions:\n", c->name,
               c->operands[0] ? " " : "", c->operands, c->summary);
    const struct option *o;
    for (size_t i = 0; (o = command_option(c, i)); i++) {
        size_t start = out->size;
        buf_append_str(out, "  ");
        put_option_name(out, o);
        put_padding(out, start, HELP_COLUMN);
        buf_printf(out, "%s\n", o->help);
    }
    if (c->text[0])
        buf_printf(out, "\n%s", c->text);
}

static void put_line(struct buf *out, const struct command *c)
{
    size_t start = out->size;
    buf_printf(out, "  %s %s", c->name, c->operands);
    put_padding(out, start, LIST_COLUMN);
    buf_printf(out, "%s\n", c->summary);
}

static void put_overview(struct buf *out)
{
    buf_printf(out,
               "tana %s - TypeScript programs in a sandbox, with a ledger\n\n"
               "Usage: tana COMMAND [OPTIONS] ...\n",
               TANA_VERSION);
    for (const struct command *c = commands; c->name; c++) {
        if (c->section)
            buf_printf(out, "\n%s:\n", c->section);
        put_line(out, c);
    }
    buf_append_str(out, "\n`tana help COMMAND` explains a command and its options.\n");
}

static void put_group(struct buf *out, const char *group)
{
    size_t size = strlen(group);
    buf_printf(out, "Usage: tana %s COMMAND [OPTIONS] ...\n\nCommands:\n", group);
    for (const struct command *c = commands; c->name; c++) {
        if (strncmp(c->name, group, size) == 0 && (c->name[size] == ' ' || !c->name[size]))
            put_line(out, c);
    }
    buf_printf(out, "\n`tana help %s COMMAND` explains a command and its options.\n", group);
}

/* -------------------------------------------------------------------------- manual page ------ */

/* Text for roff: a hyphen is a minus, a backslash is not a command, a line starts no request. */
static void put_roff(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        bool line_start = at == text || at[-1] == '\n';
        if (line_start && (*at == '.' || *at == '\''))
            buf_append_str(out, "\\&");
        if (*at == '\\')
            buf_append_str(out, "\\e");
        else if (*at == '-')
            buf_append_str(out, "\\-");
        else if (*at == '\n' && at[1] == '\n')
            buf_append_str(out, "\n.PP");
        else
            buf_append_char(out, *at);
    }
}

static void put_roff_command(struct buf *out, const struct command *c)
{
    buf_printf(out, ".SS tana %s ", c->name);
    put_roff(out, c->operands);
    buf_printf(out, "\n%s.\n", c->summary);
    const struct option *o;
    for (size_t i = 0; (o = command_option(c, i)); i++) {
        buf_append_str(out, ".TP\n.B ");
        if (o->letter)
            buf_printf(out, "\\-%c, ", o->letter);
        buf_append_str(out, "\\-\\-");
        put_roff(out, o->name);
        if (o->argument)
            buf_printf(out, " \\fI%s\\fR", o->argument);
        buf_append_str(out, "\n");
        put_roff(out, o->help);
        buf_append_str(out, "\n");
    }
    if (c->text[0]) {
        buf_append_str(out, ".PP\n");
        put_roff(out, c->text);
    }
}

static void put_roff_statuses(struct buf *out)
{
    buf_append_str(out, ".SH EXIT STATUS\n");
    for (int status = 0; status < 128; status++) {
        const char *separator = "";
        for (int code = 0; code < E_COUNT_; code++) {
            if (err_exit_status((tana_err)code) != status || (status == 1 && code != E_UNCAUGHT))
                continue;
            if (!separator[0])
                buf_printf(out, ".TP\n.B %d\n", status);
            buf_append_str(out, separator);
            put_roff(out, err_meaning((tana_err)code));
            separator = "; ";
        }
        if (separator[0])
            buf_append_str(out, "\n");
    }
    buf_append_str(out, ".TP\n.B 130, 143, 129\nended by SIGINT, SIGTERM or SIGHUP\n");
}

static void put_manual(struct buf *out)
{
    buf_printf(out,
               ".TH TANA 1 \"\" \"tana %s\" \"User Commands\"\n.SH NAME\n"
               "tana \\- run TypeScript programs in a sandbox, with a ledger\n.SH SYNOPSIS\n"
               ".B tana\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n.SH COMMANDS\n",
               TANA_VERSION);
    for (const struct command *c = commands; c->name; c++)
        put_roff_command(out, c);
    put_roff_statuses(out);
    buf_append_str(
        out, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nwhen set and not empty, nothing is coloured\n"
             ".TP\n.B XDG_CACHE_HOME, HOME\nwhere the cache is\n"
             ".SH FILES\n.TP\n.B ~/.cache/tana\ncompiled programs and the compiler's snapshot; "
             "may be removed at any time\n");
}

/* -------------------------------------------------------------------------- commands --------- */

static int print(const struct buf *text)
{
    out_write(&out_stdout, buf_bytes(text));
    return out_finish(0);
}

int help_print(const struct command *c)
{
    _cleanup_(buf_release) struct buf text = buf_init(TEXT_MAX);
    if (c)
        put_command_help(&text, c);
    else
        put_overview(&text);
    return print(&text);
}

int help_print_group(const char *group)
{
    _cleanup_(buf_release) struct buf text = buf_init(TEXT_MAX);
    put_group(&text, group);
    return print(&text);
}

int cmd_help(const struct args *args)
{
    const char *const *words = args->operands;
    size_t used = 0;
    if (args->man) {
        _cleanup_(buf_release) struct buf text = buf_init(TEXT_MAX);
        put_manual(&text);
        return print(&text);
    }
    if (!args->operand_count)
        return help_print(NULL);
    const struct command *c = command_match((char *const *)words, &used);
    if (c && used == args->operand_count)
        return help_print(c);
    if (args->operand_count == 1 && command_is_group(words[0]))
        return help_print_group(words[0]);
    return out_usage("there is no command \"%.100s%s%.100s\"", words[0], words[1] ? " " : "",
                     words[1] ? words[1] : "");
}
