#include "keys/keyfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/hex.h"
#include "crypto/start.h"
#include "lib/test.h"

#define PUBLIC "79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664"
#define SECRET "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
#define HEAD "{\"format\":\"tana-key-v1\",\"name\":\"alice\",\"public\":\"" OTHER "\","
#define SEAL(passes, memory, box)                                                                  \
    "\"sealed\":{\"kdf\":\"argon2id\",\"passes\":" passes ",\"memory_kib\":" memory                \
    ",\"salt\":\"00112233445566778899aabbccddeeff\",\"cipher\":\"xchacha20-poly1305\","            \
    "\"nonce\":\"000000000000000000000000000000000000000000000000\",\"box\":\"" box "\"}}"
#define BOX SECRET "00000000000000000000000000000000"

static char folder[256];

/* A new folder for each test; what is in it goes with it. */
static void start(void)
{
    ASSERT_OK(crypto_start(&err));
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/tana-keys-XXXXXX", base ? base : "/tmp");
    ASSERT(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void end(const char *const *names)
{
    for (; *names; names++)
        ASSERT(remove(in_folder(*names)) == 0);
    ASSERT(rmdir(folder) == 0);
}
#define END(...) end((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

static struct ed25519_secret secret_of(const char *hex)
{
    unsigned char seed[ED25519_SEED_SIZE];
    ASSERT(hex_decode(bytes_str(hex), seed, sizeof seed));
    struct ed25519_secret secret;
    ed25519_from_seed(seed, &secret);
    return secret;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "wb");
    ASSERT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static mode_t mode_of(const char *name)
{
    struct stat st;
    ASSERT(stat(in_folder(name), &st) == 0);
    return st.st_mode & 07777;
}

static tana_err parse(const char *text, struct keyfile *key)
{
    char copy[KEYFILE_SIZE_MAX];
    size_t size = strlen(text);
    memcpy(copy, text, size);
    return keyfile_parse((unsigned char *)copy, size, key, &err);
}

TEST(a_key_is_written_for_its_owner_alone_and_read_again)
{
    start();
    struct ed25519_secret secret = secret_of(SECRET);
    ASSERT_OK(keyfile_create(in_folder("a/b"), "alice", &secret, bytes_str(""), &err));
    ASSERT_EQ(mode_of("a"), 0700);
    ASSERT_EQ(mode_of("a/b"), 0700);
    ASSERT_EQ(mode_of("a/b/alice.json"), 0600);

    struct keyfile key;
    ASSERT_OK(keyfile_read(in_folder("a/b/alice.json"), &key, &err));
    ASSERT_STREQ(key.name, "alice");
    ASSERT(!key.locked && !key.exposed);
    ASSERT(memcmp(&key.secret, &secret, sizeof secret) == 0);
    ASSERT_EQ(ed25519_public_compare(&key.public, &secret.public), 0);
    keyfile_wipe(&key);
    static const struct keyfile nothing;
    ASSERT(memcmp(&key, &nothing, sizeof key) == 0);

    FILE *file = fopen(in_folder("a/b/alice.json"), "rb");
    char text[1024];
    ASSERT(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ASSERT(strstr(text, "\"secret\": \"" SECRET "\"\n}\n"));
    END("a/b/alice.json", "a/b", "a");
}

TEST(a_key_is_never_overwritten)
{
    start();
    struct ed25519_secret first = secret_of(SECRET), second = secret_of(OTHER);
    ASSERT_OK(keyfile_create(folder, "alice", &first, bytes_str(""), &err));
    ASSERT_ERR(keyfile_create(folder, "alice", &second, bytes_str(""), &err), E_EXISTS,
               "alice.json exists");
    struct keyfile key;
    ASSERT_OK(keyfile_read(in_folder("alice.json"), &key, &err));
    ASSERT(memcmp(&key.secret, &first, sizeof first) == 0);
    /* Nor what a link stands for that leads nowhere. */
    ASSERT(symlink("nowhere", in_folder("bob.json")) == 0);
    ASSERT_ERR(keyfile_create(folder, "bob", &second, bytes_str(""), &err), E_EXISTS, "bob");
    END("alice.json", "bob.json");
}

TEST(a_directory_that_cannot_be_made_or_written_is_an_error_and_leaves_nothing)
{
    start();
    struct ed25519_secret secret = secret_of(SECRET);
    put("file", "");
    ASSERT_ERR(keyfile_create(in_folder("file/keys"), "alice", &secret, bytes_str(""), &err), E_IO,
               "file");
    ASSERT_ERR(keyfile_create("/proc/self/fdinfo", "alice", &secret, bytes_str(""), &err), E_IO,
               "alice.json");
    END("file");
}

TEST(a_sealed_key_opens_with_its_password_only)
{
    start();
    struct ed25519_secret secret = secret_of(SECRET);
    static const struct ed25519_secret zero;
    ASSERT_OK(keyfile_create(folder, "alice", &secret, bytes_str("correct horse"), &err));
    struct keyfile key;
    ASSERT_OK(keyfile_read(in_folder("alice.json"), &key, &err));
    ASSERT(key.locked);
    ASSERT_EQ(ed25519_public_compare(&key.public, &secret.public), 0);
    ASSERT_ERR(keyfile_unlock(&key, bytes_str("correct horse "), &err), E_PASSWORD, "key alice");
    ASSERT(key.locked && memcmp(&key.secret, &zero, sizeof zero) == 0);

    struct keyfile moved = key;
    moved.public = secret_of(OTHER).public;
    ASSERT_ERR(keyfile_unlock(&moved, bytes_str("correct horse"), &err), E_PASSWORD, "altered");
    moved = key;
    moved.sealed.box[40] ^= 1;
    ASSERT_ERR(keyfile_unlock(&moved, bytes_str("correct horse"), &err), E_PASSWORD, "altered");

    ASSERT_OK(keyfile_unlock(&key, bytes_str("correct horse"), &err));
    ASSERT(!key.locked && memcmp(&key.secret, &secret, sizeof secret) == 0);
    END("alice.json");
}

TEST(a_seal_that_asks_for_too_much_is_not_tried)
{
    start();
    static const char *const texts[] = {
        HEAD SEAL("0", "65536", BOX),   HEAD SEAL("65", "65536", BOX),     HEAD SEAL("3", "7", BOX),
        HEAD SEAL("3", "1048577", BOX), HEAD SEAL("3", "4294967295", BOX),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct keyfile key;
        ASSERT_OK(parse(texts[i], &key));
        ASSERT_ERR(keyfile_unlock(&key, bytes_str("x"), &err), E_INVALID, "at most");
    }
    END();
}

TEST(files_that_others_may_read_are_told)
{
    start();
    struct ed25519_secret secret = secret_of(SECRET);
    ASSERT_OK(keyfile_create(folder, "alice", &secret, bytes_str(""), &err));
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0600, 0400};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct keyfile key;
        ASSERT(chmod(in_folder("alice.json"), modes[i]) == 0);
        ASSERT_OK(keyfile_read(in_folder("alice.json"), &key, &err));
        ASSERT_EQ(key.exposed, i < 4);
    }
    END("alice.json");
}

TEST(only_the_two_documented_forms_are_read)
{
    start();
    struct keyfile key;
    ASSERT_OK(parse("{\"format\":\"tana-key-v1\",\"name\":\"a\",\"public\":\"" OTHER
                    "\",\"secret\" : \n\"" SECRET "\"}",
                    &key));
    ASSERT_OK(parse(HEAD "\"secret\":\"" SECRET "\"}", &key));
    ASSERT_OK(parse(HEAD SEAL("3", "65536", BOX), &key));
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "the text ends"},
        {"null", "not a key file"},
        {"[]", "not a key file"},
        {"{}", "not a key file"},
        {"{\"format\":\"tana-key-v2\"}", "\"format\" is not"},
        {HEAD "\"secret\":\"" SECRET "\"} x", "the end of the text"},
        {HEAD "\"secret\":\"" SECRET "\",\"note\":1}", "4 members"},
        {"{\"format\":\"tana-key-v1\",\"name\":\"alice\",\"public\":\"" OTHER "\"}", "4 members"},
        {HEAD "\"secret\":\"" SECRET "\",\"secret\":\"" SECRET "\"}", "duplicate"},
        {HEAD "\"secret\":\"" OTHER "\"}", "not the public key of"},
        {HEAD "\"secret\":\"00\"}", "64 hexadecimal digits"},
        {HEAD "\"secret\":\"" SECRET "00\"}", "64 hexadecimal digits"},
        {HEAD "\"secret\":null}", "64 hexadecimal digits"},
        {HEAD "\"Secret\":\"" SECRET "\"}", "64 hexadecimal digits"},
        {HEAD "\"secret\":\""
              "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
              "\"}",
         "64 hexadecimal digits"},
        {"{\"format\":\"tana-key-v1\",\"name\":\"Alice\",\"public\":\"" OTHER
         "\",\"secret\":\"" SECRET "\"}",
         "\"name\""},
        {"{\"format\":\"tana-key-v1\",\"name\":\"\",\"public\":\"" OTHER "\",\"secret\":\"" SECRET
         "\"}",
         "\"name\""},
        {"{\"format\":\"tana-key-v1\",\"name\":\"../a\",\"public\":\"" OTHER
         "\",\"secret\":\"" SECRET "\"}",
         "\"name\""},
        {"{\"format\":\"tana-key-v1\",\"name\":\"a\",\"public\":\"" PUBLIC "\",\"secret\":\"" SECRET
         "\"}",
         "not the public key of"},
        {"{\"format\":\"tana-key-v1\",\"name\":\"a\",\"public\":\"00\",\"secret\":\"" SECRET "\"}",
         "\"public\""},
        /* What looks like the member stands elsewhere. */
        {"{\"format\":\"tana-key-v1\",\"name\":{\"secret\":\"" SECRET "\"},\"public\":\"" OTHER
         "\",\"secret\":\"" SECRET "\"}",
         "\"name\""},
        {HEAD "\"sealed\":{\"secret\":\"" SECRET "\"}}", "7 members"},
        {HEAD SEAL("3", "65536", "00"), "96 hexadecimal digits"},
        {HEAD SEAL("-3", "65536", BOX), "are numbers"},
        {HEAD SEAL("3", "4294967296", BOX), "are numbers"},
        {HEAD SEAL("3.0", "65536", BOX), "fraction"},
        {HEAD SEAL("\"3\"", "65536", BOX), "are numbers"},
    };
    static const struct keyfile nothing;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ASSERT_ERR(parse(cases[i].text, &key), E_INVALID, cases[i].message);
        ASSERT(memcmp(&key, &nothing, sizeof key) == 0);
    }
    END();
}

TEST(the_secret_does_not_stay_in_the_text_it_was_read_from)
{
    start();
    char text[] = HEAD "\"secret\":\"" SECRET "\"}";
    struct keyfile key;
    ASSERT_OK(keyfile_parse((unsigned char *)text, sizeof text - 1, &key, &err));
    ASSERT(!strstr(text, "0102"));
    END();
}

TEST(what_is_no_key_file_is_told_with_its_name)
{
    start();
    struct keyfile key;
    ASSERT_ERR(keyfile_read(in_folder("none.json"), &key, &err), E_NO_INPUT, "none.json: No such");
    ASSERT_ERR(keyfile_read(folder, &key, &err), E_NO_INPUT, "not a regular file");
    ASSERT(mkfifo(in_folder("fifo"), 0600) == 0);
    ASSERT_ERR(keyfile_read(in_folder("fifo"), &key, &err), E_NO_INPUT, "not a regular file");
    put("text", "hello");
    ASSERT_ERR(keyfile_read(in_folder("text"), &key, &err), E_INVALID, "text: line 1");
    char large[KEYFILE_SIZE_MAX + 2];
    memset(large, ' ', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    put("large", large);
    ASSERT_ERR(keyfile_read(in_folder("large"), &key, &err), E_LIMIT, "at most 4096");
    END("fifo", "text", "large");
}

TEST(keys_are_listed_by_name_and_other_files_are_not)
{
    start();
    struct ed25519_secret secret = secret_of(SECRET);
    ASSERT_OK(keyfile_create(folder, "bob", &secret, bytes_str(""), &err));
    ASSERT_OK(keyfile_create(folder, "alice.2", &secret, bytes_str(""), &err));
    put("notes.txt", "");
    put("Upper.json", "");
    put(".json", "");
    struct keyfile_names names;
    ASSERT_OK(keyfile_list(folder, &names, &err));
    ASSERT_EQ(names.count, 2);
    ASSERT_STREQ(names.names[0], "alice.2");
    ASSERT_STREQ(names.names[1], "bob");
    keyfile_names_free(&names);
    ASSERT_OK(keyfile_list(in_folder("missing"), &names, &err));
    ASSERT_EQ(names.count, 0);
    ASSERT_ERR(keyfile_list(in_folder("notes.txt"), &names, &err), E_IO, "notes.txt");
    END("bob.json", "alice.2.json", "notes.txt", "Upper.json", ".json");
}

TEST(names_of_keys_are_plain_words)
{
    static const char *const good[] = {"a", "0", "alice", "a-b_c.d", "9lives"};
    static const char *const bad[] = {"", "A", ".a", "-a", "_a", "a/b", "a b", "\xc3\xa4", "a\n"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ASSERT(key_name_valid(bytes_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ASSERT(!key_name_valid(bytes_str(bad[i])));
        struct ed25519_secret secret = secret_of(SECRET);
        ASSERT_ERR(keyfile_create("/nowhere", bad[i], &secret, bytes_str(""), &err), E_BAD_NAME,
                   "not a name for a key");
    }
    char longest[KEY_NAME_SIZE_MAX + 1];
    memset(longest, 'a', sizeof longest);
    ASSERT(key_name_valid(bytes_of(longest, KEY_NAME_SIZE_MAX)));
    ASSERT(!key_name_valid(bytes_of(longest, KEY_NAME_SIZE_MAX + 1)));
}

static void assert_directory(const char *config, const char *home, const char *expected)
{
    config ? setenv("XDG_CONFIG_HOME", config, 1) : unsetenv("XDG_CONFIG_HOME");
    home ? setenv("HOME", home, 1) : unsetenv("HOME");
    char *directory = keyfile_directory(&err);
    ASSERT_STREQ(directory, expected);
    free(directory);
}

TEST(keys_lie_in_the_configuration_of_the_user)
{
    assert_directory("/etc/x", "/home/a", "/etc/x/tana/keys");
    assert_directory("relative", "/home/a", "/home/a/.config/tana/keys");
    assert_directory("", "/home/a", "/home/a/.config/tana/keys");
    assert_directory(NULL, "/home/a", "/home/a/.config/tana/keys");
    unsetenv("HOME");
    ASSERT(!keyfile_directory(&err));
    ASSERT_EQ(err.code, E_USAGE);
    char *path = keyfile_path("/x", "bob");
    ASSERT_STREQ(path, "/x/bob.json");
    free(path);
}
