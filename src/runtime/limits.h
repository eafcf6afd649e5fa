/* Limits of one execution and of the processes that run it, and their defaults. Every number here
 * was chosen: docs/limits.md says why. */
#ifndef TANA_RUNTIME_LIMITS_H
#define TANA_RUNTIME_LIMITS_H

#include <stdint.h>

#define EXEC_GAS_DEFAULT UINT64_C(50000000)
#define EXEC_GAS_MAX UINT64_C(2000000000) /* the counter stays a small integer of the engine */
#define EXEC_BYTES_DEFAULT (UINT64_C(64) << 20)
#define EXEC_BYTES_MAX (UINT64_C(256) << 20)
#define EXEC_DEPTH_DEFAULT UINT32_C(10000)
#define EXEC_TIMEOUT_SECONDS_DEFAULT 30
#define EXEC_TIMEOUT_SECONDS_MAX 3600

#define MODULES_MAX 256             /* modules of one graph */
#define MODULE_SOURCE_MAX (1 << 20) /* bytes of one source file */
#define GRAPH_SOURCE_MAX (4 << 20)  /* bytes of all source files of one graph */
#define LOG_ENTRY_MAX (16 << 10)    /* bytes of one console entry; longer ones are cut */
#define LOG_TOTAL_MAX (1 << 20)     /* bytes of console output of one execution */
#define RESULT_MAX (256 << 10)      /* bytes of the JSON text that an export returns */
#define ERROR_MESSAGE_MAX (4 << 10) /* bytes of an uncaught error's message */
#define ERROR_FRAMES_MAX 50         /* stack frames kept of an uncaught error */

#endif
