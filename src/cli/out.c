#include "cli/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/codeframe.h"

enum { MESSAGE_MAX = 4 * ERR_MESSAGE_MAX };

struct out out_stdout = {.fd = STDOUT_FILENO};
struct out out_stderr = {.fd = STDERR_FILENO};

static bool wants_colour(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return isatty(fd) && !(no_color && no_color[0]) && term && strcmp(term, "dumb") != 0;
}

void out_start(void)
{
    /* A closed descriptor would be given to the next file opened: to a socket, say, which then gets
     * the program's output. The wrong direction makes using it fail as if it were closed. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
    out_stdout.terminal = isatty(STDOUT_FILENO);
    out_stdout.colour = wants_colour(STDOUT_FILENO);
    out_stderr.terminal = isatty(STDERR_FILENO);
    out_stderr.colour = wants_colour(STDERR_FILENO);
}

bool out_write(struct out *out, struct bytes text)
{
    while (!out->error && text.size > 0) {
        ssize_t n = write(out->fd, text.data, text.size);
        if (n >= 0) {
            text.data += n;
            text.size -= (size_t)n;
        } else if (errno != EINTR) {
            out->error = errno;
        }
    }
    return !out->error;
}

bool out_printf(struct out *out, const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    return out_write(out, bytes_of(text, size));
}

/* Control characters (C0 but line feed and tab, DEL, and C1 in its two-byte UTF-8 form) as \x1b. */
static void put_shown(struct buf *to, struct bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = text.data[i];
        bool c1 = c == 0xc2 && i + 1 < text.size && text.data[i + 1] < 0xa0;
        if (c1)
            buf_printf(to, "\\x%02x", text.data[++i]);
        else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            buf_printf(to, "\\x%02x", c);
        else
            buf_append_char(to, (char)c);
    }
}

bool out_line(struct out *out, struct bytes text)
{
    _cleanup_(buf_release) struct buf line = buf_init(4 * text.size + 1);
    if (out->terminal)
        put_shown(&line, text);
    else
        buf_append_bytes(&line, text);
    buf_append_char(&line, '\n');
    return out_write(out, buf_bytes(&line));
}

int out_error(const struct err *err)
{
    _cleanup_(buf_release) struct buf text = buf_init(MESSAGE_MAX);
    codeframe_text(&text, bytes_str(err->message), 0);
    out_printf(&out_stderr, "tana: %s\n", buf_str(&text));
    return err_exit_status(err->code);
}

int out_usage(const char *format, ...)
{
    struct err err = {.code = E_USAGE};
    va_list args;
    va_start(args, format);
    vsnprintf(err.message, sizeof err.message, format, args);
    va_end(args);
    out_error(&err);
    out_printf(&out_stderr, "`tana help` explains the commands.\n");
    return err_exit_status(E_USAGE);
}

int out_finish(int status)
{
    if (!out_stdout.error)
        return status;
    if (out_stdout.error != EPIPE)
        out_printf(&out_stderr, "tana: cannot write to standard output: %s\n",
                   strerror(out_stdout.error));
    return err_exit_status(E_IO);
}
