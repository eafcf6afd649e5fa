/* Parts of the private PostgreSQL that cluster.c puts together. */
#ifndef TANA_STORE_CLUSTER_PRIV_H
#define TANA_STORE_CLUSTER_PRIV_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct cluster {
    char *data_dir; /* absolute, without symbolic links */
    char *folder;   /* the database cluster in it */
    char *log_path;
    char *bin;        /* the folder of `postgres` and `initdb` */
    char *socket_dir; /* where the server's socket is */
    char *conninfo;
    uid_t uid; /* who the server runs as */
    gid_t gid;
    bool as_other; /* that is not who we are: programs go through setpriv */
    int lock_fd;
    pid_t pid; /* the server's; -1 when none is known */
    int pidfd; /* of the same */
    bool child;
};

/* A new string; free() it. */
char *text_make(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* cluster_place.c: fills uid, gid, as_other, bin and socket_dir. */
tana_err cluster_choose_user(struct cluster *c, struct err *err);
tana_err cluster_check_reach(const struct cluster *c, struct err *err);
tana_err cluster_find_programs(struct cluster *c, struct err *err);
tana_err cluster_choose_socket_dir(struct cluster *c, struct err *err);

/* cluster_setup.c */
bool cluster_exists(const struct cluster *c);
tana_err cluster_create(const struct cluster *c, struct err *err);
tana_err cluster_write_settings(const struct cluster *c, struct err *err);

/* What a failure is, by the line that the log says of it: E_DATABASE_FULL or E_DATABASE. On a full
 * disk the log may say nothing, and `line` (of `size` bytes) says so then. */
tana_err cluster_failure(const struct cluster *c, char *line, size_t size);

/* cluster_process.c: programs of PostgreSQL, run as its user, output appended to the log. */
tana_err cluster_spawn(const struct cluster *c, const char *program, char *const arguments[],
                       pid_t *ret_pid, struct err *err);
/* Runs one to its end. *ret_status is its exit status, 128 + signal when killed. */
tana_err cluster_run(const struct cluster *c, const char *program, char *const arguments[],
                     int *ret_status, struct err *err);

/* Where the log ends now, and the most telling line that was written behind such a place. */
off_t cluster_log_size(const struct cluster *c);
void cluster_log_said(const struct cluster *c, off_t since, char *ret_line, size_t size);

#endif
