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

struct id id_of_contract(const struct id *owner, struct bytes code_hash)
{
    struct bytes parts[] = {bytes_of(owner->bytes, ID_SIZE), code_hash};
    return id_of_hash(sha256_tagged("tana-contract-v1", parts, 2));
}
