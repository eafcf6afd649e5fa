/* Files of known answers, tests/vectors: read, compared, and written anew on request. */
#ifndef TANA_TESTS_LIB_VECTORS_H
#define TANA_TESTS_LIB_VECTORS_H

#include "codec/hex.h"
#include "codec/json.h"
#include "lib/test.h"

enum { VECTORS_SIZE_MAX = 4 * 1024 * 1024 };

/* A whole file; fails the test, naming `help`, when it cannot be read. */
struct buf vectors_read_file(const char *path, const char *help);

/* tests/vectors/NAME as JSON, owned by the caller. */
json_t *vectors_read(const char *name);

/* The file has exactly this text. With TANA_WRITE_VECTORS set it is written instead. */
void vectors_check(const char *name, struct bytes text);

/* Member `name` as bytes of exactly `size`; fails the test otherwise. */
void vectors_hex(const json_t *object, const char *name, void *out, size_t size);

/* "name":"hex of the bytes", */
void vectors_put_hex(struct buf *out, const char *name, struct bytes bytes);

#endif
