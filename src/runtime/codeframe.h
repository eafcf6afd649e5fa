/* Findings and errors as people read them: place, sentence, and the lines of the source with the
 * culprit underlined, in the form of `tsc --pretty`.
 *
 * Source lines and sentences are untrusted. Whatever bytes they hold, what is appended here is
 * well-formed UTF-8 of bounded width without control characters (but line feeds and, when colours
 * are asked for, our own): an escape sequence, a direction override or an invisible character shows
 * as `\x1b` or `\u202e`, an ill-formed byte as U+FFFD, a tab as one space. */
#ifndef TANA_RUNTIME_CODEFRAME_H
#define TANA_RUNTIME_CODEFRAME_H

#include "runtime/diagnostic.h"

enum {
    CODEFRAME_WIDTH_MAX = 160, /* columns of one source line; longer ones are cut around the mark */
};

/* A stretch of a source. Lines and columns count from 1, columns in UTF-16 code units; the end is
 * behind the last unit. Places outside the text are moved to its nearest line or line end. */
struct codeframe_range {
    uint32_t line, col, end_line, end_col;
};

/* Appends the lines of the range, each with its number and a line of marks; more than five are
 * shown as the first two, "...", and the last two. An empty range is marked to the end of the word
 * that stands there, else as one character. */
void codeframe_lines(struct buf *out, struct bytes source, struct codeframe_range range,
                     bool colour);

/* Gives the text of a file that a finding names; data NULL when it is not known. The bytes must
 * live until the caller returns. */
typedef struct bytes (*codeframe_source)(void *user, const char *path);

/* Appends one finding with its frame and its related findings, ending with an empty line.
 * `source_of` may be NULL. */
void codeframe_print(struct buf *out, const struct diagnostic *finding, codeframe_source source_of,
                     void *user, bool colour);

/* Appends "Found 2 errors in the same file, starting at: a.ts:3" and, for several files, a table.
 * Nothing when there are no errors. */
void codeframe_summary(struct buf *out, const struct diagnostics *list, bool colour);

/* Appends untrusted text made safe as above. Line feeds stay and are followed by `indent` spaces.
 */
void codeframe_text(struct buf *out, struct bytes text, unsigned indent);

/* The same for a path or a name, which stay on one line: a line feed shows as `\x0a`. */
void codeframe_word(struct buf *out, const char *text);

#endif
