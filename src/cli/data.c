#include "cli/data.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

enum { PATH_SIZE_MAX = 4096 };

char *data_directory(const char *asked, struct err *err)
{
    const char *share = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const char *env = getenv("TANA_DATA");
    _cleanup_(buf_release) struct buf path = buf_init(PATH_SIZE_MAX);
    if (!asked && env && *env)
        asked = env;
    if (asked)
        buf_append_str(&path, asked);
    else if (share && share[0] == '/')
        buf_printf(&path, "%s/tana", share);
    else if (geteuid() == 0) /* PostgreSQL runs as another user, who cannot look into /root */
        buf_append_str(&path, "/var/lib/tana");
    else if (home && home[0] == '/')
        buf_printf(&path, "%s/.local/share/tana", home);
    if (path.overflowed || path.size == 0) {
        ERR(err, E_USAGE, "where is the data to be? --data or $TANA_DATA names the directory");
        return NULL;
    }
    return xstrdup(buf_str(&path));
}
