/* The messages between `tana` and its worker processes.
 *
 * A frame is a u32 size and that many bytes: a u8 message type and the type's fields in the wire
 * format (codec/wire.h), in the order given here. One worker answers one request at a time. Either
 * side treats a frame that is too large, cut short, of an unknown type or out of turn as the other
 * side's defect: the parent kills the worker, the worker exits.
 *
 * A worker is started as `tana-worker MODE` with the socket as file descriptor 3:
 *   exec       runs user code; answers MSG_EXEC with MSG_LOG* MSG_OP* MSG_DONE; any number of times,
 *              but after a result that is not E_OK or E_UNCAUGHT the worker ends itself
 *   compile    runs the TypeScript service; answers MSG_COMPILE with MSG_COMPILED. File descriptor
 *              4, when open, is the compiler snapshot (a file or memfd; the worker checks it against
 *              the digest in the environment-free argument: `tana-worker compile SHA256-HEX`) and
 *              falls back to loading from source when it does not fit
 *   snapshot   makes the compiler snapshot, sends MSG_SNAPSHOT and ends
 * The first frame of every worker is MSG_HELLO; the parent need not wait for it before it writes. */
#ifndef TANA_RUNTIME_PROTOCOL_H
#define TANA_RUNTIME_PROTOCOL_H

#include "base/err.h"
#include "codec/wire.h"

enum {
    PROTOCOL_VERSION = 1,
    WORKER_SOCKET_FD = 3,
    WORKER_SNAPSHOT_FD = 4,
    FRAME_SIZE_MAX = 64 << 20, /* bytes of one frame's body, any type */
};

enum message_type {
    /* worker -> parent: u32 PROTOCOL_VERSION, bytes V8 version ("10.2.154.26-node.36"),
     * bytes engine profile (V8 version, ICU, Unicode, flags; one line) */
    MSG_HELLO = 1,

    /* parent -> worker:
     *   u64 gas         units; 1 .. 2^53-1
     *   u64 bytes       allocation budget
     *   u32 depth       depth units
     *   bytes context   JSON text that host("context") gives to the tana:* modules
     *   bytes call      name of the export to call after evaluation when it is there; "" = none
     *   u8  flags       EXEC_*
     *   u32 count of modules, the first is the entry; for each
     *     bytes path    as shown to the user and in stack frames ("examples/example.ts")
     *     bytes code    metered JavaScript, UTF-8
     *     u32 count of imports; for each: bytes specifier as written, bytes target: the path of a
     *         module of this list, or a builtin's canonical name ("tana:core", or "tana/tx" where
     *         the two spellings differ) */
    MSG_EXEC = 2,

    /* worker -> parent: u8 level (enum log_level), bytes UTF-8 text without final newline */
    MSG_LOG = 3,

    /* worker -> parent, then the worker waits: bytes op ("data.get"), bytes arguments (JSON array) */
    MSG_OP = 4,

    /* parent -> worker: u32 tana_err; bytes: the answer (JSON text) when E_OK, else the sentence */
    MSG_OP_REPLY = 5,

    /* worker -> parent:
     *   u32 tana_err    E_OK, E_UNCAUGHT, E_REFUSED (does not parse or link), E_OUT_OF_GAS,
     *                   E_OUT_OF_MEMORY, E_TOO_DEEP, E_UNSETTLED, E_RESULT, E_ENGINE_FAULT
     *   u64 gas used, u64 bytes used
     *   bytes result    JSON text the called export returned; "" when nothing was called or undefined
     *   bytes name      class of the uncaught error ("TypeError"); "" when it was no Error
     *   bytes message   its message, or the thrown value as console.log shows it; capped at 4 KiB
     *   u32 count of frames, innermost first, at most 50; for each: bytes function ("" = top level),
     *       bytes path, u32 line, u32 column: both from 1, in the metered code */
    MSG_DONE = 6,

    /* parent -> worker: bytes function ("transpile", "scan", "check"), bytes request (JSON) */
    MSG_COMPILE = 7,

    /* worker -> parent: u32 tana_err; bytes: answer (JSON) when E_OK, else the sentence */
    MSG_COMPILED = 8,

    /* worker -> parent: bytes of the snapshot blob */
    MSG_SNAPSHOT = 9,
};

enum log_level { LOG_DEBUG, LOG_LOG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum exec_flags {
    EXEC_UNMETERED = 1, /* the code given was not metered: benchmarks and conformance runs only;
                           a worker refuses it unless it was started as `tana-worker exec unmetered` */
};

#endif
