/* Taking the members of a JSON object one by one, strictly: what is missing, of another type, or
 * was not asked for at all is an error that names the place. */
#ifndef TANA_LEDGER_MEMBERS_H
#define TANA_LEDGER_MEMBERS_H

#include "codec/amount.h"
#include "codec/json_doc.h"
#include "ledger/name.h"
#include "ledger/record.h"

enum {
    MEMBERS_MAX = 24,    /* of one object */
    NAME_FIELD_MAX = 64, /* bytes of text that can be a name, an id or a code */
    TX_HEX_MAX = 128,    /* bytes of text that can be a key, a hash or a signature */
};

struct members {
    struct json_value object;
    const char *where; /* "payload": stands in front of messages */
    const char *asked[MEMBERS_MAX];
    size_t asked_count, found;
};

/* Errors: E_INVALID (not an object). `value` and `where` are borrowed. */
tana_err members_open(struct members *m, struct json_value value, const char *where,
                      struct err *err);

/* After all members were taken: E_INVALID when others are there. */
tana_err members_close(const struct members *m, struct err *err);

/* Whether the object has it; does not count as taking. */
bool members_has(const struct members *m, const char *name);

/* Each takes one member, which must be there. Errors: E_INVALID, and those of the grammars. */
tana_err take_value(struct members *m, const char *name, enum json_kind kind,
                    struct json_value *ret, struct err *err);
tana_err take_text(struct members *m, const char *name, size_t size_max, struct bytes *ret,
                   struct err *err);
tana_err take_u64(struct members *m, const char *name, uint64_t min, uint64_t max, uint64_t *ret,
                  struct err *err);
tana_err take_bool(struct members *m, const char *name, bool *ret, struct err *err);
tana_err take_time(struct members *m, const char *name, uint64_t *ret_ms, struct err *err);
tana_err take_hex(struct members *m, const char *name, void *out, size_t size, struct err *err);
tana_err take_ref(struct members *m, const char *name, struct ref *ret, struct err *err);
tana_err take_name(struct members *m, const char *name, struct name *ret, struct err *err);
tana_err take_code(struct members *m, const char *name, struct currency_code *ret, struct err *err);

/* Amounts stay text: how many decimals are right depends on the currency. E_BAD_AMOUNT for what is
 * no amount of any currency. */
tana_err take_amount(struct members *m, const char *name, bool zero, char out[AMOUNT_TEXT_MAX],
                     struct err *err);

/* 1..max keys, which must be valid; sorted. The caller owns *ret_keys, also after an error. */
tana_err take_keys(struct members *m, const char *name, size_t max, struct key **ret_keys,
                   size_t *ret_count, struct err *err);

/* References, min..max of them. */
tana_err take_refs(struct members *m, const char *name, size_t min, size_t max, struct ref *out,
                   size_t *ret_count, struct err *err);

/* The JSON text of an object of at most METADATA_MAX bytes; the caller owns it. */
tana_err take_metadata(struct members *m, const char *name, char **ret, struct err *err);

#endif
