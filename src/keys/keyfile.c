#include "keys/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/text.h"

#define FORMAT "tana-key-v1"
#define KDF "argon2id"
#define CIPHER "xchacha20-poly1305"

enum {
    SEED_DIGITS = 2 * ED25519_SEED_SIZE,
    PLAIN_MEMBERS = 4, /* format, name, public, and secret or sealed */
    SEAL_MEMBERS = 7,
};

bool key_name_valid(struct bytes name)
{
    if (name.size < 1 || name.size > KEY_NAME_SIZE_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = name.data[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!word && (i == 0 || (c != '-' && c != '_' && c != '.')))
            return false;
    }
    return true;
}

void keyfile_wipe(struct keyfile *key)
{
    secret_wipe(key, sizeof *key);
}

/* -------------------------------------------------------------------------------- reading --- */

static size_t skip_space(const unsigned char *text, size_t size, size_t at)
{
    while (at < size &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'))
        at++;
    return at;
}

/* Takes the digits of the secret out of the text, leaving zeros: the JSON parser frees its copies
 * without wiping them. What looked like the member but was not shows afterwards, when the parsed
 * secret is anything but those zeros. */
static bool take_secret(unsigned char *text, size_t size, unsigned char ret_seed[ED25519_SEED_SIZE])
{
    static const char name[] = "\"secret\"";
    const unsigned char *found = memmem(text, size, name, sizeof name - 1);
    if (!found)
        return false;
    size_t at = skip_space(text, size, (size_t)(found - text) + sizeof name - 1);
    if (at == size || text[at] != ':')
        return false;
    at = skip_space(text, size, at + 1);
    if (at == size || text[at] != '"' || size - at - 1 < SEED_DIGITS ||
        !hex_decode(bytes_of(text + at + 1, SEED_DIGITS), ret_seed, ED25519_SEED_SIZE))
        return false;
    memset(text + at + 1, '0', SEED_DIGITS);
    return true;
}

static bool is_zeros(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '0')
            return false;
    return text.size == SEED_DIGITS;
}

static bool member_is(const json_t *object, const char *name, const char *text)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) && bytes_eq_str(json_text(value), text);
}

static bool member_hex(const json_t *object, const char *name, void *out, size_t size)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) && hex_decode(json_text(value), out, size);
}

static bool member_u32(const json_t *object, const char *name, uint32_t *ret_number)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > UINT32_MAX)
        return false;
    *ret_number = (uint32_t)json_integer_value(value);
    return true;
}

static tana_err read_seal(const json_t *seal, struct sealed_secret *sealed, struct err *err)
{
    if (!json_is_object(seal) || json_object_size(seal) != SEAL_MEMBERS)
        return ERR(err, E_INVALID, "\"sealed\" has %d members", SEAL_MEMBERS);
    if (!member_is(seal, "kdf", KDF) || !member_is(seal, "cipher", CIPHER))
        return ERR(err, E_INVALID, "only seals of %s and %s can be opened", KDF, CIPHER);
    if (!member_u32(seal, "passes", &sealed->passes) ||
        !member_u32(seal, "memory_kib", &sealed->memory_kib))
        return ERR(err, E_INVALID, "\"passes\" and \"memory_kib\" of a seal are numbers");
    if (!member_hex(seal, "salt", sealed->salt, sizeof sealed->salt) ||
        !member_hex(seal, "nonce", sealed->nonce, sizeof sealed->nonce) ||
        !member_hex(seal, "box", sealed->box, sizeof sealed->box))
        return ERR(err, E_INVALID,
                   "\"salt\", \"nonce\" and \"box\" of a seal are %d, %d and %d "
                   "hexadecimal digits",
                   2 * SEAL_SALT_SIZE, 2 * SEAL_NONCE_SIZE, 2 * SEAL_BOX_SIZE);
    return E_OK;
}

static tana_err read_secret(const json_t *secret, const unsigned char *seed, struct keyfile *key,
                            struct err *err)
{
    if (!seed || !json_is_string(secret) || !is_zeros(json_text(secret)))
        return ERR(err, E_INVALID, "\"secret\" is %d hexadecimal digits", SEED_DIGITS);
    ed25519_from_seed(seed, &key->secret);
    if (ed25519_public_compare(&key->secret.public, &key->public) != 0)
        return ERR(err, E_INVALID, "\"public\" is not the public key of \"secret\"");
    return E_OK;
}

static tana_err read_key(const json_t *root, const unsigned char *seed, struct keyfile *key,
                         struct err *err)
{
    const json_t *name = json_object_get(root, "name");
    const json_t *seal = json_object_get(root, "sealed");
    if (!json_is_object(root) || !member_is(root, "format", FORMAT))
        return ERR(err, E_INVALID, "this is not a key file: \"format\" is not \"%s\"", FORMAT);
    if (json_object_size(root) != PLAIN_MEMBERS)
        return ERR(err, E_INVALID, "a key file has %d members", PLAIN_MEMBERS);
    if (!json_is_string(name) || !key_name_valid(json_text(name)))
        return ERR(err, E_INVALID, "\"name\" is not the name of a key");
    struct bytes text = json_text(name);
    memcpy(key->name, text.data, text.size);
    if (!member_hex(root, "public", key->public.bytes, sizeof key->public.bytes))
        return ERR(err, E_INVALID, "\"public\" is %d hexadecimal digits", 2 * ED25519_PUBLIC_SIZE);
    if (!seal)
        return read_secret(json_object_get(root, "secret"), seed, key, err);
    key->locked = true;
    if (!ed25519_public_valid(&key->public))
        return ERR(err, E_INVALID, "\"public\" is not a public key");
    return read_seal(seal, &key->sealed, err);
}

tana_err keyfile_parse(unsigned char *text, size_t size, struct keyfile *ret_key, struct err *err)
{
    static const struct json_rules rules = {.size_max = KEYFILE_SIZE_MAX, .depth_max = 2};
    *ret_key = (struct keyfile){.locked = false};
    unsigned char seed[ED25519_SEED_SIZE];
    bool plain = take_secret(text, size, seed);
    _cleanup_(json_release) json_t *root = json_read(bytes_of(text, size), &rules, err);
    tana_err code = root ? read_key(root, plain ? seed : NULL, ret_key, err) : err->code;
    secret_wipe(seed, sizeof seed);
    if (code != E_OK)
        keyfile_wipe(ret_key);
    return code;
}

/* Reads to the end, or to `size`; -1 on error. */
static ssize_t read_all(int fd, unsigned char *text, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(fd, text + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -1 : (ssize_t)done;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static tana_err read_text(const char *path, unsigned char text[KEYFILE_SIZE_MAX + 1],
                          size_t *ret_size, bool *ret_exposed, struct err *err)
{
    /* O_NONBLOCK: a FIFO in its place must not hold us up. */
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return ERR(err, E_NO_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return ERR(err, E_NO_INPUT, "%s is not a regular file", path);
    ssize_t size = read_all(fd, text, KEYFILE_SIZE_MAX + 1);
    if (size < 0)
        return ERR(err, E_NO_INPUT, "%s: %s", path, strerror(errno));
    if (size > KEYFILE_SIZE_MAX)
        return ERR(err, E_LIMIT, "%s: a key file has at most %d bytes", path, KEYFILE_SIZE_MAX);
    *ret_size = (size_t)size;
    *ret_exposed = (st.st_mode & 0066) != 0;
    return E_OK;
}

tana_err keyfile_read(const char *path, struct keyfile *ret_key, struct err *err)
{
    unsigned char text[KEYFILE_SIZE_MAX + 1];
    size_t size = 0;
    bool exposed = false;
    *ret_key = (struct keyfile){.locked = false};
    if (read_text(path, text, &size, &exposed, err) == E_OK &&
        keyfile_parse(text, size, ret_key, err) == E_OK) {
        ret_key->exposed = exposed;
        secret_wipe(text, sizeof text);
        return E_OK;
    }
    secret_wipe(text, sizeof text);
    return err->code == E_INVALID ? err_prefix(err, "%s", path) : err->code;
}

tana_err keyfile_unlock(struct keyfile *key, struct bytes password, struct err *err)
{
    REQUIRE(key->locked);
    if (secret_unseal(&key->sealed, &key->public, password, &key->secret, err) != E_OK)
        return err_prefix(err, "key %s", key->name);
    key->locked = false;
    return E_OK;
}

/* -------------------------------------------------------------------------------- writing --- */

static int format_plain(char *out, size_t size, const char *name,
                        const struct ed25519_secret *secret)
{
    char public[2 * ED25519_PUBLIC_SIZE + 1], seed[SEED_DIGITS + 1];
    hex_encode(ed25519_public_bytes(&secret->public), public);
    hex_encode(bytes_of(secret->seed, ED25519_SEED_SIZE), seed);
    int used = snprintf(out, size,
                        "{\n  \"format\": \"" FORMAT "\",\n  \"name\": \"%s\",\n"
                        "  \"public\": \"%s\",\n  \"secret\": \"%s\"\n}\n",
                        name, public, seed);
    secret_wipe(seed, sizeof seed);
    return used;
}

static int format_sealed(char *out, size_t size, const char *name, const struct ed25519_public *key,
                         const struct sealed_secret *sealed)
{
    char public[2 * ED25519_PUBLIC_SIZE + 1], salt[2 * SEAL_SALT_SIZE + 1];
    char nonce[2 * SEAL_NONCE_SIZE + 1], box[2 * SEAL_BOX_SIZE + 1];
    hex_encode(ed25519_public_bytes(key), public);
    hex_encode(bytes_of(sealed->salt, sizeof sealed->salt), salt);
    hex_encode(bytes_of(sealed->nonce, sizeof sealed->nonce), nonce);
    hex_encode(bytes_of(sealed->box, sizeof sealed->box), box);
    return snprintf(out, size,
                    "{\n  \"format\": \"" FORMAT "\",\n  \"name\": \"%s\",\n"
                    "  \"public\": \"%s\",\n  \"sealed\": {\n"
                    "    \"kdf\": \"" KDF "\",\n    \"passes\": %u,\n    \"memory_kib\": %u,\n"
                    "    \"salt\": \"%s\",\n    \"cipher\": \"" CIPHER "\",\n"
                    "    \"nonce\": \"%s\",\n    \"box\": \"%s\"\n  }\n}\n",
                    name, public, sealed->passes, sealed->memory_kib, salt, nonce, box);
}

/* Makes the directories of the path that are missing. */
static tana_err make_directories(const char *path, struct err *err)
{
    _cleanup_(free_ptr) char *copy = xstrdup(path);
    for (char *at = copy + 1;; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        char kept = *at;
        *at = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            return ERR(err, E_IO, "the directory %s cannot be made: %s", copy, strerror(errno));
        *at = kept;
        if (kept == '\0')
            return E_OK;
    }
}

static bool write_all(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, text, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        text += done;
        size -= (size_t)done;
    }
    return true;
}

/* Gives the finished file its name, unless there is one. */
static bool publish(int directory, const char *temporary, const char *name)
{
    if (renameat2(directory, temporary, directory, name, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    /* A file system that cannot refuse to replace: a hard link can. */
    return linkat(directory, temporary, directory, name, 0) == 0 &&
           unlinkat(directory, temporary, 0) == 0;
}

static bool write_file(int directory, const char *temporary, const char *text, size_t size)
{
    _cleanup_(close_fd) int fd =
        openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && fchmod(fd, 0600) == 0 && write_all(fd, text, size) && fsync(fd) == 0;
}

static tana_err put_file(const char *path, const char *folder, const char *file, const char *text,
                         size_t size, struct err *err)
{
    _cleanup_(close_fd) int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return ERR(err, E_IO, "%s: %s", folder, strerror(errno));
    uint64_t number;
    char temporary[32];
    secret_random(&number, sizeof number);
    snprintf(temporary, sizeof temporary, ".%016llx.tmp", (unsigned long long)number);
    bool there =
        write_file(directory, temporary, text, size) && publish(directory, temporary, file);
    if (there && fsync(directory) == 0)
        return E_OK;
    int reason = errno;
    (void)unlinkat(directory, there ? file : temporary, 0);
    if (reason == EEXIST)
        return ERR(err, E_EXISTS, "%s exists and is not overwritten", path);
    return ERR(err, E_IO, "%s cannot be written: %s", path, strerror(reason));
}

tana_err keyfile_create(const char *directory, const char *name,
                        const struct ed25519_secret *secret, struct bytes password, struct err *err)
{
    if (!key_name_valid(bytes_str(name)))
        return ERR(err, E_BAD_NAME,
                   "%s is not a name for a key: 1 to %d of a-z, 0-9, '-', '_' and '.', the first "
                   "a letter or digit",
                   text_quote(bytes_str(name)).text, KEY_NAME_SIZE_MAX);
    _cleanup_(free_ptr) char *path = keyfile_path(directory, name);
    if (access(path, F_OK) == 0)
        return ERR(err, E_EXISTS, "%s exists and is not overwritten", path);
    struct sealed_secret sealed;
    if (password.size > 0 && secret_seal(secret, password, &sealed, err) != E_OK)
        return err->code;
    if (make_directories(directory, err) != E_OK)
        return err->code;
    char text[KEYFILE_SIZE_MAX], file[KEY_NAME_SIZE_MAX + sizeof ".json"];
    snprintf(file, sizeof file, "%s.json", name);
    int size = password.size > 0 ? format_sealed(text, sizeof text, name, &secret->public, &sealed)
                                 : format_plain(text, sizeof text, name, secret);
    REQUIRE(size > 0 && (size_t)size < sizeof text);
    tana_err code = put_file(path, directory, file, text, (size_t)size, err);
    secret_wipe(text, sizeof text);
    return code;
}
