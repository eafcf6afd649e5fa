/* The TypeScript service's process: typescript.js and compiler.js in V8, strings in and out. */
#ifndef TANA_WORKER_COMPILE_H
#define TANA_WORKER_COMPILE_H

/* Answers MSG_COMPILE until the parent closes the socket. `digest` is the SHA-256, in hex, that the
 * snapshot on WORKER_SNAPSHOT_FD must have; NULL, or a snapshot that does not fit: from source. */
void compile_serve(const char *digest) __attribute__((noreturn));

/* Makes the snapshot, sends it as MSG_SNAPSHOT and ends. */
void snapshot_serve(void) __attribute__((noreturn));

#endif
