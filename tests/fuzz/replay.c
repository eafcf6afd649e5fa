/* Runs a fuzz target on its corpus, on what once broke it, and on mutations of both. The mutations
 * are the same in every run. When the target ends the process, the input is printed as hex. */
#include "fuzz/fuzz.h"

#include "lib/test.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

enum { SEED_MAX = 1 << 16, SEEDS_MAX = 1000, MUTANT_MAX = 4096 };

static struct buf seeds[SEEDS_MAX];
static size_t seed_count;
static struct bytes current;

static void print_current(int signal_number)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * MUTANT_MAX + 1];
    size_t size = 0;
    for (size_t i = 0; i < current.size && i < MUTANT_MAX; i++) {
        text[size++] = digits[current.data[i] >> 4];
        text[size++] = digits[current.data[i] & 15];
    }
    text[size++] = '\n';
    if (write(STDERR_FILENO, "the input was ", 14) < 0 || write(STDERR_FILENO, text, size) < 0)
        _exit(1);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void run(struct bytes input)
{
    current = input;
    fuzz_one(input);
}

static void read_seed(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ASSERT(file && seed_count < SEEDS_MAX);
    seeds[seed_count] = buf_init(SEED_MAX);
    unsigned char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        ASSERT(buf_append(&seeds[seed_count], block, size));
    seed_count++;
    fclose(file);
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* A folder may be absent: most targets never broke. */
static void read_seeds(const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_seed, alphasort);
    for (int i = 0; i < count; i++) {
        read_seed(folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static void load(void)
{
    signal(SIGABRT, print_current);
    if (seed_count > 0)
        return;
    read_seeds(FUZZ_FOLDER "/corpus/" FUZZ_NAME);
    ASSERT(seed_count > 0);
    read_seeds(FUZZ_FOLDER "/regress/" FUZZ_NAME);
}

TEST(the_corpus_and_everything_that_once_broke)
{
    load();
    run(bytes_of(NULL, 0));
    for (size_t i = 0; i < seed_count; i++)
        run(buf_bytes(&seeds[i]));
}

static void remove_some(struct prng *prng, struct buf *mutant)
{
    if (mutant->size == 0)
        return;
    size_t at = prng_below(prng, mutant->size);
    size_t size = 1 + prng_below(prng, mutant->size - at < 8 ? mutant->size - at : 8);
    memmove(mutant->data + at, mutant->data + at + size, mutant->size - at - size);
    mutant->size -= size;
}

static void insert(struct prng *prng, struct buf *mutant, struct bytes some)
{
    size_t at = prng_below(prng, mutant->size + 1), behind = mutant->size - at;
    if (!buf_extend(mutant, some.size))
        return;
    memmove(mutant->data + at + some.size, mutant->data + at, behind);
    memcpy(mutant->data + at, some.data, some.size);
}

static struct bytes part_of(struct prng *prng, const struct buf *seed)
{
    if (seed->size == 0)
        return bytes_str("x");
    size_t at = prng_below(prng, seed->size);
    size_t most = seed->size - at < 40 ? seed->size - at : 40;
    return bytes_of(seed->data + at, 1 + prng_below(prng, most));
}

static void mutate(struct prng *prng, struct buf *mutant)
{
    static const char *const telling[] = {
        "\0",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "9",
        "-",
        ".",
        "e",
        "\xff",
        "\xed\xa0\x80",
        "\xe2\x80\x8b",
        "\\u0000",
        "\\ud800",
        "9007199254740992",
        "170141183460469231731687303715884105727",
        "@",
        "null",
        "*",
        "?",
        "\n",
    };
    unsigned char byte = (unsigned char)prng_next(prng);
    switch (prng_below(prng, 6)) {
    case 0:
        if (mutant->size > 0)
            mutant->data[prng_below(prng, mutant->size)] = byte;
        break;
    case 1:
        if (mutant->size > 0)
            mutant->data[prng_below(prng, mutant->size)] ^= (unsigned char)(1 << byte % 8);
        break;
    case 2:
        remove_some(prng, mutant);
        break;
    case 3:
        insert(prng, mutant, part_of(prng, &seeds[prng_below(prng, seed_count)]));
        break;
    case 4:
        insert(prng, mutant, bytes_of(&byte, 1));
        break;
    default: {
        const char *text = telling[prng_below(prng, sizeof telling / sizeof *telling)];
        insert(prng, mutant, bytes_of(text, *text ? strlen(text) : 1));
    }
    }
}

TEST(thousands_of_mutations)
{
    load();
    struct prng prng = {20261122};
    struct buf mutant = buf_init(MUTANT_MAX);
    for (int i = 0; i < FUZZ_MUTATIONS; i++) {
        const struct buf *seed = &seeds[prng_below(&prng, seed_count)];
        buf_clear(&mutant);
        buf_append(&mutant, seed->data, seed->size < MUTANT_MAX / 2 ? seed->size : MUTANT_MAX / 2);
        for (uint64_t n = 1 + prng_below(&prng, 5); n > 0; n--)
            mutate(&prng, &mutant);
        /* A copy of exactly that size, so that the sanitizer sees a read beyond it. */
        unsigned char *exact = xmalloc(mutant.size);
        if (mutant.size)
            memcpy(exact, mutant.data, mutant.size);
        run(bytes_of(exact, mutant.size));
        free(exact);
    }
    buf_release(&mutant);
}
