/* The node's HTTP interface: docs/api-http.md, /openapi.json. One per service, on its loop. */
#ifndef TANA_HTTP_API_H
#define TANA_HTTP_API_H

#include "node/service.h"

#define API_LISTEN_DEFAULT "127.0.0.1:7400"

struct api;

struct api_options {
    const char *listen;  /* HOST:PORT; NULL: API_LISTEN_DEFAULT. Port 0: the system chooses */
    const char *version; /* of this program, for /v1/status; borrowed */
};

/* Serves from the loop's next turn on. The service is borrowed and outlives the api.
 * Errors: E_USAGE (not an address), E_IO (it cannot be bound). */
tana_err api_open(uv_loop_t *loop, struct service *service, const struct api_options *options,
                  struct api **ret, struct err *err);

/* "127.0.0.1:7400": where it really listens. */
const char *api_address(const struct api *api);

/* Takes no more connections, ends event streams, lets requests be answered for at most `ms_max`,
 * and calls closed(context): the service is to be stopped then. The memory goes when the service
 * has answered everything that was asked of it. */
void api_close(struct api *api, uint64_t ms_max, void (*closed)(void *), void *context);

#endif
