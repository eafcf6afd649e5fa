/* tana: the command line. */
#include <signal.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/out.h"
#include "cli/prompt.h"
#include "runtime/worker.h"

/* Ends at once: what is printed is printed, workers die, and nothing else outlives a command but the
 * cache, whose entries appear whole or not at all. */
static void end_by_signal(int number)
{
    prompt_restore();
    worker_kill_all();
    _exit(128 + number);
}

static void set_signals(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction end = {.sa_handler = end_by_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, standard = {.sa_handler = SIG_DFL};
    sigfillset(&end.sa_mask);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction before;
        sigaction(ending[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) /* nohup, and background jobs of simple shells */
            sigaction(ending[i], &end, NULL);
    }
    sigaction(SIGPIPE, &ignore, NULL);   /* a closed pipe is seen where it is written to */
    sigaction(SIGCHLD, &standard, NULL); /* ignored, it would take the exit status of workers */
}

static int run_command(const struct command *c, int argc, char **argv)
{
    struct args args;
    struct err err;
    if (command_parse(c, argc, argv, &args, &err)) {
        out_error(&err);
        out_printf(&out_stderr, "`tana help %s` explains it.\n", c->name);
        return err_exit_status(err.code);
    }
    return args.help ? help_print(c) : c->run(&args);
}

/* The first word of commands with two, without a second that fits. */
static int run_group(const char *group, const char *word)
{
    if (word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0))
        return help_print_group(group);
    if (word)
        return out_usage("there is no command \"%s %.100s\"", group, word);
    return out_usage("\"%s\" wants a second word; `tana help %s` lists them", group, group);
}

int main(int argc, char **argv)
{
    static char version[] = "version";
    out_start();
    set_signals();
    if (argc < 2) {
        help_print(NULL);
        return err_exit_status(E_USAGE);
    }
    char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help_print(NULL);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        argv[1] = word = version;
    size_t used;
    const struct command *c = command_match(argv + 1, &used);
    if (c)
        return run_command(c, argc - 1 - (int)used, argv + 1 + used);
    if (command_is_group(word))
        return run_group(word, argv[2]);
    if (word[0] == '-')
        return out_usage("there is no option %.100s; a command comes first", word);
    if (access(word, F_OK) == 0)
        return out_usage("there is no command \"%.100s\"; to run that file: tana run %.100s", word,
                         word);
    return out_usage("there is no command \"%.100s\"", word);
}
