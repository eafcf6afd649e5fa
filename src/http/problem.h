/* Problem documents (RFC 9457). */
#ifndef TANA_HTTP_PROBLEM_H
#define TANA_HTTP_PROBLEM_H

#include "base/buf.h"
#include "base/err.h"

enum { PROBLEM_MAX = 8192 }; /* bytes */

/* {"type","title","status","detail","code","request"}; request is left out when it is NULL. */
void problem_write(struct buf *out, const struct err *err, const char *request);

#endif
