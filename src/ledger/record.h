/* The records that a ledger consists of. Plain data: nothing here checks a rule.
 *
 * Every record lives under (kind, key); the Merkle state of a block will be made of the same
 * pairs. Records are made, copied and freed whole. */
#ifndef TANA_LEDGER_RECORD_H
#define TANA_LEDGER_RECORD_H

#include "codec/amount.h"
#include "ledger/name.h"

enum record_kind {
    RECORD_CURRENCY, /* key: the code's characters          struct currency */
    RECORD_ACCOUNT,  /* key: the id                         struct account  */
    RECORD_NAME,     /* key: the name with '@'              struct id       */
    RECORD_CONTRACT, /* key: the id                         struct contract */
    RECORD_CELL,     /* key: the contract's id, then the cell's key   struct cell */
    RECORD_KINDS
};

enum {
    BALANCES_MAX = 64,      /* currencies one account can hold at a time */
    METADATA_MAX = 4096,    /* bytes of JSON text */
    CELL_KEY_MAX = 256,     /* bytes of UTF-8 */
    CELL_VALUE_MAX = 10240, /* bytes of JSON text */
    RECORD_KEY_MAX = ID_SIZE + CELL_KEY_MAX,
};

struct currency {
    struct currency_code code;
    unsigned scale;       /* decimals of the major unit, 0..AMOUNT_SCALE_MAX */
    struct amount supply; /* the sum of all balances */
};

struct balance {
    struct currency_code currency;
    struct amount amount; /* never zero */
};

struct account {
    struct id id;
    struct name name; /* empty for a contract's account */
    uint64_t version; /* 1 when created, one more with each commit that changed the account */
    bool frozen;      /* its money cannot leave; money may arrive */
    char *metadata;   /* text of a JSON object; owned; never NULL */
    size_t balance_count;
    struct balance *balances; /* owned; ordered by code */
};

struct contract {
    struct id id; /* also the id of its account */
    struct id owner;
    uint64_t cell_count; /* cells it has stored */
    uint64_t cell_bytes; /* the bytes of their keys and values */
};

struct cell {
    size_t size;
    unsigned char value[]; /* JSON text */
};

/* What overlay and ledger need to handle records of any kind. */
struct record_ops {
    void *(*copy)(const void *record);
    void (*release)(void *record);
    bool (*equal)(const void *a, const void *b);
};
extern const struct record_ops record_ops[RECORD_KINDS];

struct account *account_new(const struct id *id, const struct name *name, const char *metadata);
struct cell *cell_new(struct bytes value);

static inline bool code_eq(const struct currency_code *a, const struct currency_code *b)
{
    return memcmp(a->text, b->text, sizeof a->text) == 0;
}

/* Zero when it holds none. */
struct amount account_balance(const struct account *account, const struct currency_code *code);

/* True when the balance of that currency can become non-zero: it is, or there is room for one. */
bool account_has_room(const struct account *account, const struct currency_code *code);

/* A balance that becomes zero disappears. REQUIREs room. */
void account_set_balance(struct account *account, const struct currency_code *code,
                         struct amount amount);

/* How a message calls the account: its name, or its id when it has none. */
struct account_label {
    char text[ID_TEXT_MAX];
};
struct account_label account_label(const struct account *account);

static inline struct bytes id_key(const struct id *id)
{
    return bytes_of(id->bytes, ID_SIZE);
}

static inline struct bytes cell_value(const struct cell *cell)
{
    return bytes_of(cell->value, cell->size);
}

struct cell_key {
    size_t size;
    unsigned char bytes[RECORD_KEY_MAX];
};

/* REQUIREs at most CELL_KEY_MAX bytes of key. */
struct cell_key cell_key(const struct id *contract, struct bytes key);

#endif
