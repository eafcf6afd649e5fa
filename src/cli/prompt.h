/* Passwords: asked for on the terminal without showing them, or read from the file that the
 * variable TANA_PASSWORD_FILE names (its first line). */
#ifndef TANA_CLI_PROMPT_H
#define TANA_CLI_PROMPT_H

#include "base/buf.h"
#include "base/err.h"

enum { PASSWORD_SIZE_MAX = 1024 }; /* bytes */

struct password {
    size_t size;
    char text[PASSWORD_SIZE_MAX];
};

/* `twice` asks again and compares, for new passwords. Errors: E_NO_INPUT (no terminal to ask on, or
 * the file cannot be read), E_INVALID (empty, too long, or the two differ). */
tana_err password_ask(const char *what, bool twice, struct password *ret, struct err *err);
void password_wipe(struct password *password); /* for _cleanup_ as well */

/* Shows typing again, if that is off: from a signal handler that ends the process. */
void prompt_restore(void);

#endif
