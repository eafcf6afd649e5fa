#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/out.h"
#include "runtime/files.h"

static tana_err read_standard(struct buf *ret_text, struct err *err)
{
    unsigned char part[16384];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, part, sizeof part);
        if (n == 0)
            return E_OK;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR(err, E_NO_INPUT, "standard input: %s", strerror(errno));
        if (!buf_append(ret_text, part, (size_t)n))
            return ERR(err, E_LIMIT, "standard input has more than %zu bytes", ret_text->size_max);
    }
}

tana_err input_read(const char *path, struct buf *ret_text, struct err *err)
{
    return strcmp(path, "-") == 0 ? read_standard(ret_text, err)
                                  : file_read_named(path, ret_text, err);
}

tana_err output_create(const char *path, struct bytes content, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return out_write(&out_stdout, content) ? E_OK : ERR(err, E_IO, "cannot write");
    _cleanup_(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return ERR(err, errno == EEXIST ? E_EXISTS : E_IO, "%.400s: %s", path, strerror(errno));
    struct out file = {.fd = fd};
    if (out_write(&file, content) && fsync(fd) == 0)
        return E_OK;
    ERR(err, E_IO, "%.400s: %s", path, strerror(errno));
    unlink(path);
    return err->code;
}
