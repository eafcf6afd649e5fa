/* Standard output and standard error: written whole, at once, and never to a closed pipe in silence.
 *
 * Text of programs that reaches a terminal has its control characters shown, not obeyed; what goes
 * into a pipe or file is passed as it is. */
#ifndef TANA_CLI_OUT_H
#define TANA_CLI_OUT_H

#include "base/buf.h"
#include "base/err.h"

struct out {
    int fd;
    bool terminal;
    bool colour;
    int error; /* errno of the first write that failed; 0 = none. Nothing is written after it */
};

extern struct out out_stdout, out_stderr;

/* Once, before any file is opened: makes sure that descriptors 0 to 2 are taken (writing to one that
 * was closed then fails), and finds out about terminals and colours (NO_COLOR, TERM=dumb). */
void out_start(void);

bool out_write(struct out *out, struct bytes text); /* false when it failed, now or before */
bool out_printf(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of untrusted text, made safe when it goes to a terminal. */
bool out_line(struct out *out, struct bytes text);

/* "tana: " and the error's sentence, on standard error. Returns the exit status of its code. */
int out_error(const struct err *err);

/* A wrong command line: the sentence and where to find help. Returns the exit status. */
int out_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* To end with: the status, or that of E_IO when standard output could not take everything. A reader
 * that went away (EPIPE) is not worth a message. */
int out_finish(int status);

#endif
