/* The records that a ledger consists of. Plain data: nothing here checks a rule.
 *
 * Every record lives under (kind, key); the Merkle state of a block will be made of the same
 * pairs. Records are made, copied and freed whole. */
#ifndef TANA_LEDGER_RECORD_H
#define TANA_LEDGER_RECORD_H

#include "codec/amount.h"
#include "ledger/name.h"

enum record_kind {
    RECORD_CURRENCY,   /* key: the code's characters          struct currency */
    RECORD_ACCOUNT,    /* key: the id                         struct account  */
    RECORD_NAME,       /* key: the skeleton of the name       struct id       */
    RECORD_CONTRACT,   /* key: the id                         struct contract */
    RECORD_CELL,       /* key: the contract's id, then the cell's key   struct cell */
    RECORD_HOLD,       /* key: the id                         struct hold     */
    RECORD_DUE,        /* key: struct due_key                 struct id, of the hold */
    RECORD_PARAMETERS, /* key: "current" or "next"          struct parameters */
    RECORD_PRODUCERS,  /* key: "current"                    struct producers  */
    RECORD_CREATIONS,  /* key: "current"                    uint64_t: accounts ever created */
    RECORD_KINDS
};

enum {
    BALANCES_MAX = 64,      /* currencies one account can hold at a time */
    METADATA_MAX = 4096,    /* bytes of JSON text */
    CELL_KEY_MAX = 256,     /* bytes of UTF-8 */
    CELL_VALUE_MAX = 10240, /* bytes of JSON text */
    RECORD_KEY_MAX = ID_SIZE + CELL_KEY_MAX,
    ACCOUNT_KEYS_MAX = 16,
    PRODUCERS_MAX = 32,
    ADMINISTRATORS_MAX = 16,
    REGISTRARS_MAX = 64,
};

/* An Ed25519 public key. */
struct key {
    unsigned char bytes[32];
};

struct currency {
    struct currency_code code;
    unsigned scale;       /* decimals of the major unit, 0..AMOUNT_SCALE_MAX */
    struct id issuer;     /* who deposits and settles; all zero in the ledger of `tana run` */
    struct amount supply; /* the sum of all balances and holds */
};

struct balance {
    struct currency_code currency;
    struct amount amount; /* never zero */
};

struct account {
    struct id id;
    struct name name;   /* empty for a contract's account */
    uint64_t number;    /* the place in the order of creation; not part of what is proven */
    uint64_t version;   /* 1 when created, one more with each commit that changed the account */
    uint64_t nonce;     /* transactions it has sent */
    uint32_t day;       /* the day, since 1970, of the last one, */
    uint32_t day_count; /* and how many it has sent on that day */
    bool frozen;        /* its money cannot leave, it signs nothing; money may arrive */
    uint8_t threshold;  /* of its keys that must sign; 0 = nobody can */
    uint8_t key_count;  /* at most ACCOUNT_KEYS_MAX */
    uint8_t balance_count;
    struct key *keys;         /* owned; in the order of their bytes, no two the same */
    char *metadata;           /* text of a JSON object; owned; NULL means "{}" */
    struct balance *balances; /* owned; ordered by code */
};

enum hold_kind {
    HOLD_PAYMENT = 1,    /* for `to`, until it is posted, voided or due */
    HOLD_WITHDRAWAL = 2, /* for the issuer `to`, until it is settled or refused */
};

/* Money that has left a balance and not yet arrived anywhere. */
struct hold {
    struct id id;
    enum hold_kind kind;
    struct id from, to;
    struct id arbiter; /* may post and void too; all zero: nobody */
    struct currency_code currency;
    struct amount amount; /* never zero */
    uint64_t until_ms;    /* since 1970; 0 = for ever */
};

/* What administrators can change: docs/protocol.md, section 9. */
struct parameters {
    uint64_t height; /* from which they hold */
    size_t administrator_count, registrar_count;
    struct id administrators[ADMINISTRATORS_MAX], registrars[REGISTRARS_MAX];
    bool open_accounts, open_currencies;
    struct currency_code fee_currency; /* "" when there is no fee */
    struct amount fee_price;           /* per 1,000 units of gas */
    struct id fee_receiver;
    uint32_t account_block_max, account_day_max; /* transactions of one account */
    uint32_t block_transactions_max, releases_max;
};

struct producers {
    size_t count;
    struct key keys[PRODUCERS_MAX]; /* in the order of their bytes */
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

static inline const char *account_metadata(const struct account *account)
{
    return account->metadata ? account->metadata : "{}";
}

/* Both take copies. REQUIRE what struct account says of keys. */
void account_set_metadata(struct account *account, const char *metadata);
void account_set_keys(struct account *account, const struct key *keys, size_t count,
                      unsigned threshold);

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

/* Of the keys, how many belong to the account. */
size_t account_keys_among(const struct account *account, const struct key *keys, size_t count);

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

static inline struct bytes record_key(const char *text)
{
    return bytes_of(text, strlen(text));
}
#define RECORD_CURRENT record_key("current")
#define RECORD_NEXT record_key("next")

/* Orders holds by the time when they fall due, then by id. */
struct due_key {
    unsigned char bytes[8 + ID_SIZE]; /* until_ms, big-endian; id */
};
struct due_key due_key(const struct hold *hold);

struct cell_key {
    size_t size;
    unsigned char bytes[RECORD_KEY_MAX];
};

/* REQUIREs at most CELL_KEY_MAX bytes of key. */
struct cell_key cell_key(const struct id *contract, struct bytes key);

#endif
