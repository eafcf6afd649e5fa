/* The private PostgreSQL: a server of its own in the node's data directory.
 *
 * In DATA_DIR:
 *   postgres/        the database cluster, 0700; its Unix socket stands in it, there is no other way in
 *   postgres.log     what the server says; moved to postgres.log.1 when it has grown large
 *   postgres.lock    who uses it: byte 0 is held while it is started or stopped, byte 1 by each user
 *
 * The server runs as the invoking user, or as `postgres` when root invokes it, in a session of its
 * own: signals from the terminal reach the node alone, and `kill -9` of a node leaves the server
 * running, with its caches warm. The next node on that directory adopts it, and several may use it
 * at a time. The last user that closes it stops it; users that were killed do not count.
 *
 * Not thread-safe. */
#ifndef TANA_STORE_CLUSTER_H
#define TANA_STORE_CLUSTER_H

#include "base/err.h"

struct cluster;

/* Makes DATA_DIR and the cluster when they do not exist, starts or adopts the server, makes the
 * database, and returns when it answers. The caller owns *ret. Blocks for as long as the server
 * needs to replay its log, at most CLUSTER_START_SECONDS_MAX (cluster.c).
 * Errors: E_DATABASE with what to do: no server programs, a directory that `postgres` cannot reach,
 * a cluster of another PostgreSQL version, and the server's own words when it refuses to start;
 * E_DATABASE_FULL when the disk is. */
tana_err cluster_start(const char *data_dir, struct cluster **ret, struct err *err);

/* Starts the server again if it has ended. Cheap when it runs. Errors as cluster_start. */
tana_err cluster_ensure(struct cluster *cluster, struct err *err);

/* For libpq. Valid for the life of the cluster. */
const char *cluster_conninfo(const struct cluster *cluster);

/* The server's main process; -1 when it is not known to run. */
int cluster_pid(const struct cluster *cluster);

/* Ends this use: stops the server when nobody else uses it, first gently, then at once, and frees
 * the cluster. Connections still open are cut. NULL is fine. */
void cluster_stop(struct cluster *cluster);

#endif
