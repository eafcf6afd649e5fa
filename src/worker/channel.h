/* The worker's end of the socket to `tana`: whole frames, blocking. The parent closing the socket
 * is the ordinary end of a worker; anything malformed ends it at once with status 3. */
#ifndef TANA_WORKER_CHANNEL_H
#define TANA_WORKER_CHANNEL_H

#include "runtime/protocol.h"

/* Reads one frame into `frame` (cleared first) and returns its type; exits when the parent is gone
 * or breaks the protocol. *ret_fields reads the frame's fields. */
enum message_type channel_read(struct buf *frame, struct wire_reader *ret_fields);

/* Starts a frame in `out`; channel_end() completes it, channel_flush() sends what has gathered. */
size_t channel_begin(struct buf *out, enum message_type type);
void channel_end(struct buf *out, size_t begin);
void channel_flush(struct buf *out);

/* Ends the worker because the other side broke the protocol; says why on standard error. */
void channel_broken(const char *why) __attribute__((noreturn));

#endif
