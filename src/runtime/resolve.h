/* From an import as it is written to the files or the builtin that it may mean. Pure text. */
#ifndef TANA_RUNTIME_RESOLVE_H
#define TANA_RUNTIME_RESOLVE_H

#include "base/buf.h"
#include "base/err.h"
#include "runtime/compile.h"
#include "runtime/files.h"

enum { CANDIDATES_MAX = 3 };

struct candidates {
    const char *builtin; /* canonical name of a builtin module; NULL when it is a file */
    size_t count;        /* of files to try, in order */
    char paths[CANDIDATES_MAX][FILE_PATH_MAX]; /* below the root, normalised */
};

/* `importer` is the path of the module in which `specifier` stands. `types` also allows declaration
 * files. Returns NULL, or the code of the finding (docs/cli.md), with the sentence in err. */
const char *resolve_import(const char *importer, struct bytes specifier, bool types,
                           struct candidates *ret_candidates, struct err *err);

/* The kind of source by the name's ending; false when it is none that can be loaded. */
bool source_kind_of(const char *path, enum source_kind *ret_kind);

#endif
