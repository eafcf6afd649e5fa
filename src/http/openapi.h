/* The OpenAPI document, src/http/openapi.json, as it is served: made by tools/openapi.mjs. */
#ifndef TANA_HTTP_OPENAPI_H
#define TANA_HTTP_OPENAPI_H

#include <stddef.h>

extern const unsigned char openapi_text[];
extern const size_t openapi_size;
extern const char openapi_digest[]; /* SHA-256, hex */

#endif
