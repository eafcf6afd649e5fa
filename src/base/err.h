/* Errors as values: a code from err.def and one sentence a user can act on.
 *
 * Functions that can fail return tana_err and take a `struct err *` (never NULL) which they fill
 * exactly when they return something other than E_OK. Library folders return errors and stay
 * silent; whoever handles an error prints it, once. */
#ifndef TANA_BASE_ERR_H
#define TANA_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
#define ERR_DEF(name, slug, exit_status, http_status, meaning) E_##name,
#include "base/err.def"
#undef ERR_DEF
    E_COUNT_
} tana_err;

enum { ERR_MESSAGE_MAX = 1024 }; /* bytes, with the final NUL; longer messages are cut */

struct err {
    tana_err code;
    char message[ERR_MESSAGE_MAX];
};

/* Fills err and returns code, so that a failure is one line:
 *     return ERR(err, E_FROZEN, "%s is frozen", name); */
#define ERR(err, code, ...) err_set((err), (code), __VA_ARGS__)
tana_err err_set(struct err *err, tana_err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "what: " in front of the message that err already holds; returns err->code. */
tana_err err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

const char *err_slug(tana_err code);    /* stable snake_case name; "unknown" out of range */
tana_err err_find(const char *slug);    /* E_COUNT_ when there is none */
int err_exit_status(tana_err code);     /* what a command that ends with it exits with */
int err_http_status(tana_err code);     /* what an HTTP answer that carries it says */
const char *err_meaning(tana_err code); /* the general meaning, a phrase without full stop */

/* An invariant of Tana's own: when it does not hold, the process ends with a message and SIGABRT.
 * Stays on in release builds. Never for input of any kind. */
#define REQUIRE(condition) ((condition) ? (void)0 : require_failed(#condition, __FILE__, __LINE__))
void require_failed(const char *condition, const char *file, int line) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
