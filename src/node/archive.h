/* A chain as one file: the genesis document, every header with its signature, every transaction
 * with its signatures. All else follows from executing it again.
 *
 *   "tana-archive-v1\n", then frames: u8 kind, u32 length, body, 8 bytes of check
 *   1 genesis: the document      2 block: header, signature
 *   3 transaction: bytes payload, bytes signatures      4 end: u64 height, u64 transactions
 *
 * The check of a frame is the beginning of H(check before ‖ kind ‖ length ‖ body), where "check before"
 * is all 32 bytes, zero at first: so frames can neither change nor go missing nor change places, and a
 * file without its end is known to be cut off. */
#ifndef TANA_NODE_ARCHIVE_H
#define TANA_NODE_ARCHIVE_H

#include "ledger/block.h"

#include <stdio.h>

struct archive {
    FILE *file; /* borrowed */
    struct sha256 check;
    uint64_t height, transactions;
    struct buf frame;
};

enum { ARCHIVE_FRAME_MAX = GENESIS_MAX + 1024 }; /* bytes of a body */

/* Writing. Errors: E_IO. */
tana_err archive_begin(struct archive *a, FILE *file, struct bytes genesis, struct err *err);
tana_err archive_put_block(struct archive *a, const struct block_header *header,
                           const struct ed25519_signature *signature, struct err *err);
tana_err archive_put_tx(struct archive *a, struct bytes payload, struct bytes signatures,
                        struct err *err);
tana_err archive_end(struct archive *a, struct err *err);

/* Reading: archive_open() gives the document; archive_next() one frame after the other. Bytes are
 * valid until the next call. Errors: E_INVALID (not an archive, damaged or cut off), E_IO. */
enum archive_kind {
    ARCHIVE_GENESIS = 1,
    ARCHIVE_BLOCK,
    ARCHIVE_TX,
    ARCHIVE_END,
};
struct archive_item {
    enum archive_kind kind;
    struct block_header header;
    struct ed25519_signature signature;
    struct bytes payload, signatures;
};
tana_err archive_open(struct archive *a, FILE *file, struct bytes *ret_genesis, struct err *err);
tana_err archive_next(struct archive *a, struct archive_item *ret, struct err *err);

void archive_release(struct archive *a); /* for _cleanup_ as well; the file stays open */

#endif
