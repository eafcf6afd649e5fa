/* Findings about a program's source, from the TypeScript service and from the module graph. */
#ifndef TANA_RUNTIME_DIAGNOSTIC_H
#define TANA_RUNTIME_DIAGNOSTIC_H

#include "base/buf.h"

enum diagnostic_category { DIAGNOSTIC_ERROR, DIAGNOSTIC_WARNING, DIAGNOSTIC_MESSAGE };

/* Lines and columns count from 1, columns in UTF-16 code units; line 0 = about no place. */
struct diagnostic {
    enum diagnostic_category category;
    char *path;    /* below the root; "" = about no file; "tana:types/NAME" = a bundled file */
    char *code;    /* "TS2322", "TANA201" */
    char *message; /* further lines explain the first */
    uint32_t line, col, end_line, end_col;
    struct diagnostic *related;
    size_t related_count;
};

struct diagnostics {
    struct diagnostic *items;
    size_t count;
};

enum { DIAGNOSTICS_MAX = 600 }; /* of one list; further ones are dropped */

void diagnostics_release(struct diagnostics *list);

/* Room for one more, zeroed, or NULL when the list is full. */
struct diagnostic *diagnostics_add(struct diagnostics *list);

/* Appends an error of our own. */
void diagnostics_error(struct diagnostics *list, const char *path, const char *code, uint32_t line,
                       uint32_t col, uint32_t length, const char *message);

/* Moves all of `from` behind those of `list`. */
void diagnostics_move(struct diagnostics *list, struct diagnostics *from);

size_t diagnostics_errors(const struct diagnostics *list);

#endif
