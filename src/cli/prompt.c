#include "cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "cli/out.h"
#include "crypto/secret.h"

static struct termios shown;
static volatile int hidden_fd = -1;

void prompt_restore(void)
{
    if (hidden_fd >= 0)
        tcsetattr(hidden_fd, TCSANOW, &shown);
}

static int hide(int fd)
{
    if (tcgetattr(fd, &shown) < 0)
        return -1;
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    hidden_fd = fd;
    return tcsetattr(fd, TCSAFLUSH, &hidden);
}

/* A line without its end; false at the end of the input and when it is too long. */
static bool read_line(int fd, struct password *ret)
{
    ret->size = 0;
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && ret->size > 0;
        if (c == '\n')
            return true;
        if (ret->size == PASSWORD_SIZE_MAX)
            return false;
        ret->text[ret->size++] = c;
    }
}

static tana_err ask_once(int fd, const char *prompt, struct password *ret, struct err *err)
{
    struct out terminal = {.fd = fd, .terminal = true};
    out_printf(&terminal, "%s: ", prompt);
    if (hide(fd) < 0)
        return ERR(err, E_NO_INPUT, "the terminal cannot hide what is typed");
    bool good = read_line(fd, ret) && ret->size > 0;
    prompt_restore();
    hidden_fd = -1;
    out_printf(&terminal, "\n");
    return good ? E_OK : ERR(err, E_INVALID, "the password is empty or too long");
}

static tana_err ask_terminal(const char *what, bool twice, struct password *ret, struct err *err)
{
    _cleanup_(password_wipe) struct password again = {0};
    char prompt[256];
    _cleanup_(close_fd) int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ERR(err, E_NO_INPUT,
                   "there is no terminal to ask for the password on; TANA_PASSWORD_FILE may name a "
                   "file that holds it");
    snprintf(prompt, sizeof prompt, "%sassword for %.100s", twice ? "New p" : "P", what);
    if (ask_once(fd, prompt, ret, err))
        return err->code;
    if (!twice)
        return E_OK;
    if (ask_once(fd, "The same again", &again, err))
        return err->code;
    if (!bytes_eq(bytes_of(ret->text, ret->size), bytes_of(again.text, again.size)))
        return ERR(err, E_INVALID, "the two passwords differ");
    return E_OK;
}

tana_err password_ask(const char *what, bool twice, struct password *ret, struct err *err)
{
    const char *file = getenv("TANA_PASSWORD_FILE");
    if (!file || !*file)
        return ask_terminal(what, twice, ret, err);
    _cleanup_(close_fd) int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR(err, E_NO_INPUT, "%.300s (TANA_PASSWORD_FILE): %s", file, strerror(errno));
    if (!read_line(fd, ret) || ret->size == 0)
        return ERR(err, E_INVALID, "%.300s (TANA_PASSWORD_FILE): no password in its first line",
                   file);
    return E_OK;
}

void password_wipe(struct password *password)
{
    secret_wipe(password, sizeof *password);
}
