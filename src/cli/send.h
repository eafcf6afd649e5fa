/* From a command to a transaction that is in a block: who acts, who signs, the payload, sending,
 * waiting, and what is printed about it. */
#ifndef TANA_CLI_SEND_H
#define TANA_CLI_SEND_H

#include "cli/answer.h"
#include "cli/keys.h"
#include "codec/json_write.h"
#include "ledger/tx.h"

enum { ACCOUNT_TEXT_MAX = 256 };

/* What a command wants done. */
struct wish {
    const char *type; /* "transfer" */
    const char *from; /* the account unless --as names one; NULL: that of $TANA_AS */
    void (*put_members)(struct json_writer *w, const void *context); /* those of the type */
    const void *context;
    /* Of an account that creates itself: its id and keys; else NULL. */
    const char *self;
    const struct key *self_keys;
    size_t self_key_count, self_threshold;
};

/* Does all of it, prints, and returns the exit status. */
int send_wish(const struct args *args, struct client *client, const struct wish *wish);

/* Sends an envelope, waits unless --no-wait, and prints what became of it; *ret_told is true once it
 * has. When the connection breaks it is sent again for some seconds: the same id gets the same outcome.
 * Errors: the node's, and those of transactions that are in a block but failed; E_UNREACHABLE with the
 * transaction's id when nobody knows what became of it. */
tana_err send_envelope(const struct args *args, struct client *client, struct bytes envelope,
                       bool *ret_told, struct err *err);

/* Ends a command that sent something. Returns the exit status. */
int send_end(const struct args *args, tana_err code, bool told, const struct err *err);

/* An account as payloads name it: people may leave the "@" out. What is no account at all stays as it
 * is, for the node to refuse. */
struct account_text {
    char text[ACCOUNT_TEXT_MAX];
};
struct account_text send_account(const char *text);
void send_add_account(struct json_writer *w, const char *member, const char *text);

/* What is wrong with an amount, or a currency (NULL: not given), whichever ledger it is for. Errors:
 * E_USAGE. */
tana_err send_check_amount(const char *amount, const char *currency, struct err *err);

/* The same of its decimals, which the node knows. Errors: E_USAGE, those of client_get(). */
tana_err send_check_decimals(struct client *client, const char *amount, const char *currency,
                             struct err *err);

/* The chain's id, in hexadecimal. */
tana_err send_chain(struct client *client, char ret[2 * ID_SIZE + 1], struct err *err);

/* Signs with the keys of --key, or, of these keys, with those that are here. Appends to the block
 * in the order of keys; keys that have signed already are passed over. */
struct signature_block {
    size_t count;
    unsigned char bytes[TX_SIGNATURES_MAX][TX_SIGNATURE_SIZE];
};
tana_err sign_named(const struct args *args, struct bytes payload, struct signature_block *block,
                    struct err *err);
/* How many of these keys are here. */
size_t sign_here(const struct key *keys, size_t count);

/* Would the keys of --key do? Errors: E_UNAUTHORIZED, naming those that are not among the account's. */
tana_err sign_check(const struct args *args, const char *account, const struct key *keys,
                    size_t count, size_t threshold, struct err *err);
tana_err sign_known(const struct key *keys, size_t count, size_t threshold, struct bytes payload,
                    struct signature_block *block, struct err *err);

#endif
