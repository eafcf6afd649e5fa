/* Reading source files that the program names, without ever leaving the project root. */
#ifndef TANA_RUNTIME_FILES_H
#define TANA_RUNTIME_FILES_H

#include "base/buf.h"
#include "base/err.h"

enum { FILE_PATH_MAX = 1024 }; /* bytes of a path below the root, with NUL */

/* Where the files of one program may lie. */
struct file_root {
    int fd;
    char *path; /* absolute, without symlinks */
};

/* Finds the entry file and its root. With `root` NULL the root is the nearest directory at or above
 * the file's that holds a tsconfig.json or a package.json - but never the home directory or `/`,
 * where such a file is there by accident - else the file's own directory. Symlinks in `entry` itself
 * are followed: the user named it. *ret_path is the entry below the root; the caller frees it.
 * Errors: E_NO_INPUT (no such file or directory), E_USAGE (the entry is outside `root`). */
tana_err file_root_find(struct file_root *ret_root, char **ret_path, const char *entry,
                        const char *root, struct err *err);
void file_root_release(struct file_root *root);

enum file_problem {
    FILE_OK,
    FILE_MISSING,    /* the next candidate may exist */
    FILE_OUTSIDE,    /* a symlink leads out of the root */
    FILE_UNREADABLE, /* no permission, an I/O error */
    FILE_NOT_PLAIN,  /* a directory, FIFO, socket or device */
    FILE_TOO_LARGE,
};

/* Reads a file below the root into ret_text, which is born with the size limit. `path` is relative
 * and normalised (no "." and ".."). Never blocks on a FIFO, never follows a symlink out of the root.
 * Returns what is wrong, with err->message set to a sentence without the file's name. */
enum file_problem file_read(const struct file_root *root, const char *path, struct buf *ret_text,
                            struct err *err);

/* Reads a regular file that the user named, wherever it lies. Errors: E_NO_INPUT (not there, not
 * readable, no regular file), E_LIMIT (larger than ret_text may be); with the file's name. */
tana_err file_read_named(const char *path, struct buf *ret_text, struct err *err);

#endif
