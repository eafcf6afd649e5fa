#include "database.h"

#include <libpq-fe.h>

#include "scratch.h"
#include "store/cluster.h"

static struct scratch place;
static struct cluster *cluster;
static char conninfo[1024];

static void stop(void)
{
    cluster_stop(cluster);
    scratch_remove(&place);
}

static void start(void)
{
    place = scratch_new();
    ASSERT_OK(cluster_start(place.path, &cluster, &err));
    atexit(stop);
}

const char *database_new(void)
{
    static int count;
    if (!cluster)
        start();
    char name[32], sql[64];
    snprintf(name, sizeof name, "test%d", ++count);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    PGconn *connection = PQconnectdb(cluster_conninfo(cluster));
    PGresult *result = PQexec(connection, sql);
    ASSERT_EQ(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
    PQfinish(connection);
    snprintf(conninfo, sizeof conninfo, "%s dbname=%s", cluster_conninfo(cluster), name);
    return conninfo;
}

const char *database_ask(const char *sql)
{
    static char answer[4096];
    PGconn *connection = PQconnectdb(conninfo);
    PGresult *result = PQexec(connection, sql);
    answer[0] = '\0';
    size_t used = 0;
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        snprintf(answer, sizeof answer, "%s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    for (int i = 0; PQntuples(result) > 0 && i < PQnfields(result); i++)
        used += (size_t)snprintf(answer + used, sizeof answer - used, i ? " %s" : "%s",
                                 PQgetvalue(result, 0, i));
    PQclear(result);
    PQfinish(connection);
    return answer;
}
