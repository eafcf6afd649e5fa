/* Transactions as they arrive: the signed envelope, read strictly (docs/protocol.md, section 4).
 *
 * tx_read() does everything that does not depend on the state: grammar, limits, the chain, every
 * signature. It is pure and thread-safe, so it runs before ordering, on as many threads as there
 * are. What a transaction then does to the state is ledger/apply.h. */
#ifndef TANA_LEDGER_TX_H
#define TANA_LEDGER_TX_H

#include "crypto/sha256.h"
#include "ledger/record.h"

#define TX_DOMAIN "tana-tx-v1\n"

enum {
    TX_PAYLOAD_MAX = 65536,   /* bytes */
    TX_ENVELOPE_MAX = 160000, /* bytes: a payload whose every byte is escaped twice, signatures */
    TX_DEPTH_MAX = 16,
    TX_SIGNATURES_MAX = 16,
    TX_OPERATIONS_MAX = 100,
    TX_TEXT_MAX = 256,      /* bytes of memo and reference */
    TX_SIGNATURE_SIZE = 96, /* key and signature */
};
#define TX_LIFETIME_MS_MAX (24ull * 3600 * 1000)         /* how far ahead `expires` may be */
#define HOLD_LIFETIME_MS_MAX (366ull * 24 * 3600 * 1000) /* and `until` */

enum tx_type {
#define TX_TYPE(name, text) TX_##name,
#include "ledger/tx_types.def"
#undef TX_TYPE
    TX_TYPES
};
const char *tx_type_name(enum tx_type type); /* "account.create" */
bool tx_type_find(struct bytes name, enum tx_type *ret);

/* One operation. Members that its type does not have are zero. */
struct op {
    enum tx_type type;
    struct ref from;
    struct ref to; /* receiver; of account.freeze the account; of currency.create the issuer */
    struct ref arbiter;
    bool has_arbiter;
    bool frozen;
    struct name name;
    struct currency_code currency;
    unsigned scale;
    char amount[AMOUNT_TEXT_MAX]; /* in major units; "" when not given */
    struct id hold;
    uint64_t until_ms;
    uint8_t threshold;
    uint8_t key_count;
    struct key *keys;                     /* owned, sorted; also of producers.update */
    char *metadata;                       /* owned; NULL when not given */
    struct parameters_update *parameters; /* owned; of params.update */
};

/* parameters with its references not looked up yet */
struct parameters_update {
    struct parameters values; /* all but ids, and but the price */
    struct ref administrators[ADMINISTRATORS_MAX], registrars[REGISTRARS_MAX], fee_receiver;
    char fee_price[AMOUNT_TEXT_MAX];
};

struct tx {
    struct sha256 id;
    enum tx_type type; /* of the payload: TX_BATCH has several operations */
    struct ref from;
    uint64_t nonce, expires_ms;
    uint64_t gas;
    struct bytes payload;    /* as signed; owned */
    struct bytes signatures; /* the signature block: key, signature, key, ...; owned */
    size_t op_count;
    struct op *ops; /* owned; of a batch its operations, else the one */
};

/* Reads an envelope, its payload, and checks every signature.
 * Errors: E_INVALID, E_LIMIT (malformed), E_WRONG_CHAIN, E_BAD_SIGNATURE, and those of names and
 * amounts. The transaction belongs to the caller. */
tana_err tx_read(struct bytes envelope, const struct id *chain, struct tx **ret, struct err *err);

/* The same from what a database keeps: payload and signature block. */
tana_err tx_restore(struct bytes payload, struct bytes signatures, const struct id *chain,
                    struct tx **ret, struct err *err);

void tx_free(struct tx *tx); /* NULL is fine */

static inline void tx_freep(struct tx **tx)
{
    tx_free(*tx);
    *tx = NULL;
}

/* The keys that signed; *ret_count of them. */
void tx_keys(const struct tx *tx, struct key ret[TX_SIGNATURES_MAX], size_t *ret_count);

/* The id of the transaction that has this payload. */
struct sha256 tx_id_of(struct bytes payload);

/* Writes the envelope of a payload and its signature block. */
void tx_put_envelope(struct buf *out, struct bytes payload, struct bytes signatures);

/* The hash that tx_root is made of: the id and the signatures (section 7). */
struct sha256 tx_leaf(const struct sha256 *id, struct bytes signatures);

#endif
