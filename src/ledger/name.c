#include "ledger/name.h"

#include "codec/base32.h"
#include "codec/text.h"
#include "crypto/sha256.h"

_Static_assert((int)ID_SIZE == (int)BASE32_ID_BYTES, "an id is what base32 encodes");
_Static_assert((int)ID_TEXT_MAX == (int)BASE32_ID_CHARS + 1, "and its text has room");

static bool is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* Without the '@'. */
static bool is_name(struct bytes text)
{
    if (text.size < 1 || text.size > NAME_TEXT_MAX - 2 || !is_lower(text.data[0]))
        return false;
    for (size_t i = 1; i < text.size; i++) {
        unsigned char c = text.data[i];
        if (!is_lower(c) && !is_digit(c) && c != '_' && c != '-')
            return false;
    }
    return true;
}

static struct name name_of(struct bytes text)
{
    struct name name = {.text = "@"};
    memcpy(name.text + 1, text.data, text.size);
    return name;
}

static bool has_at(struct bytes text)
{
    return text.size > 0 && text.data[0] == '@';
}

static struct bytes behind_at(struct bytes text)
{
    return bytes_of(text.data + 1, text.size - 1);
}

tana_err name_parse(struct bytes text, struct name *ret, struct err *err)
{
    if (!has_at(text) || !is_name(behind_at(text)))
        return ERR(err, E_BAD_NAME,
                   "%s is not an account name: it must be '@' and 1-32 of a-z, 0-9, _ and -, "
                   "beginning with a letter",
                   text_quote(text).text);
    *ret = name_of(behind_at(text));
    return E_OK;
}

tana_err id_parse(struct bytes text, struct id *ret, struct err *err)
{
    if (!base32_decode_id(text, ret->bytes))
        return ERR(err, E_BAD_NAME,
                   "%s is not an id: it must be 52 characters of lower-case "
                   "base32 without i, l, o and u",
                   text_quote(text).text);
    return E_OK;
}

tana_err ref_parse(struct bytes text, struct ref *ret, struct err *err)
{
    struct ref ref = {.by_name = false};
    if (base32_decode_id(text, ref.id.bytes)) {
        *ret = ref;
        return E_OK;
    }
    struct bytes bare = has_at(text) ? behind_at(text) : text;
    if (!is_name(bare))
        return ERR(err, E_BAD_NAME,
                   "%s is neither an account name (1-32 of a-z, 0-9, _ and -, beginning with a "
                   "letter) nor an id (52 characters of lower-case base32)",
                   text_quote(text).text);
    *ret = (struct ref){.by_name = true, .name = name_of(bare)};
    return E_OK;
}

tana_err currency_code_parse(struct bytes text, struct currency_code *ret, struct err *err)
{
    bool good = text.size >= 3 && text.size < CURRENCY_CODE_MAX && is_upper(text.data[0]);
    for (size_t i = 1; good && i < text.size; i++)
        good = is_upper(text.data[i]) || is_digit(text.data[i]);
    if (!good)
        return ERR(err, E_NO_CURRENCY,
                   "%s is not a currency code: it must be 3-10 of A-Z and 0-9, beginning with a "
                   "letter",
                   text_quote(text).text);
    *ret = (struct currency_code){0};
    memcpy(ret->text, text.data, text.size);
    return E_OK;
}

const char *id_format(const struct id *id, char out[ID_TEXT_MAX])
{
    base32_encode_id(id->bytes, out);
    return out;
}

struct skeleton name_skeleton(const struct name *name)
{
    struct skeleton skeleton = {.text = ""};
    size_t size = 0;
    for (const char *c = name->text + 1; name->text[0] && *c; c++) {
        if (*c == '_' || *c == '-')
            continue;
        char last = size > 0 ? skeleton.text[size - 1] : 0;
        char now = *c == '0' ? 'o' : *c == '1' || *c == 'i' ? 'l' : *c;
        if (last == 'r' && now == 'n')
            skeleton.text[size - 1] = 'm';
        else if (last == 'v' && now == 'v')
            skeleton.text[size - 1] = 'w';
        else
            skeleton.text[size++] = now;
    }
    return skeleton;
}

bool name_is_reserved(const struct name *name)
{
    static const char *const reserved[] = {
        "admin",    "administrator", "api",  "block",    "blocks",    "chain",  "contract",
        "currency", "fee",           "fees", "genesis",  "issuer",    "ledger", "me",
        "mint",     "node",          "null", "official", "producer",  "root",   "self",
        "support",  "system",        "tana", "treasury", "undefined",
    };
    struct skeleton own = name_skeleton(name);
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        struct name other = name_of(bytes_str(reserved[i]));
        struct skeleton skeleton = name_skeleton(&other);
        if (strcmp(own.text, skeleton.text) == 0)
            return true;
    }
    return false;
}

static struct id id_of_hash(struct sha256 hash)
{
    struct id id;
    memcpy(id.bytes, hash.bytes, ID_SIZE);
    return id;
}

struct id id_of_local_account(const struct name *name)
{
    struct bytes part = bytes_str(name->text);
    return id_of_hash(sha256_tagged("tana-local-account-v1", &part, 1));
}

static void put_u32(unsigned char out[4], uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

struct id id_of_account(const struct id *chain, const struct id *creator, uint64_t nonce,
                        uint32_t index)
{
    unsigned char nonce_bytes[8], index_bytes[4];
    put_u32(nonce_bytes, (uint32_t)nonce);
    put_u32(nonce_bytes + 4, (uint32_t)(nonce >> 32));
    put_u32(index_bytes, index);
    struct bytes parts[] = {bytes_of(chain->bytes, ID_SIZE), bytes_of(creator->bytes, ID_SIZE),
                            bytes_of(nonce_bytes, 8), bytes_of(index_bytes, 4)};
    return id_of_hash(sha256_tagged("tana-account-v1", parts, 4));
}

struct id id_of_self(const void *keys, size_t count, uint32_t threshold)
{
    enum { KEYS_MAX = 16 };
    struct bytes parts[KEYS_MAX + 1];
    unsigned char threshold_bytes[4];
    REQUIRE(count <= KEYS_MAX);
    for (size_t i = 0; i < count; i++)
        parts[i] = bytes_of((const unsigned char *)keys + 32 * i, 32);
    put_u32(threshold_bytes, threshold);
    parts[count] = bytes_of(threshold_bytes, 4);
    return id_of_hash(sha256_tagged("tana-self-v1", parts, count + 1));
}

struct id id_of_hold(const unsigned char transaction[ID_SIZE], uint32_t index)
{
    unsigned char index_bytes[4];
    put_u32(index_bytes, index);
    struct bytes parts[] = {bytes_of(transaction, ID_SIZE), bytes_of(index_bytes, 4)};
    return id_of_hash(sha256_tagged("tana-hold-v1", parts, 2));
}

struct id id_of_contract(const struct id *owner, struct bytes code_hash)
{
    struct bytes parts[] = {bytes_of(owner->bytes, ID_SIZE), code_hash};
    return id_of_hash(sha256_tagged("tana-contract-v1", parts, 2));
}
