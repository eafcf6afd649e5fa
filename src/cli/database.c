#include "cli/database.h"

#include <stdlib.h>

#include "cli/data.h"
#include "cli/init.h"
#include "store/cluster.h"

tana_err database_open(const struct args *args, bool make, struct database *ret, struct err *err)
{
    *ret = (struct database){.directory = data_directory(args->data, err)};
    if (!ret->directory)
        return err->code;
    if (args->database) {
        ret->conninfo = args->database;
        return E_OK;
    }
    if (!make && !init_done(ret->directory))
        return ERR(err, E_NO_INPUT,
                   "there is no chain in %.500s; --data or $TANA_DATA names another directory",
                   ret->directory);
    if ((make && init_directory(ret->directory, err)) ||
        cluster_start(ret->directory, &ret->cluster, err))
        return err->code;
    ret->conninfo = cluster_conninfo(ret->cluster);
    return E_OK;
}

const char *database_place(const struct args *args, const struct database *d)
{
    return args->database ? "the database of --database" : d->directory;
}

void database_close(struct database *d)
{
    cluster_stop(d->cluster);
    free(d->directory);
    *d = (struct database){0};
}
