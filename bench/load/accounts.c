#include "bench/load/load.h"

#include "codec/hex.h"
#include "codec/rfc3339.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_SIZE = 4096 };
_Static_assert(sizeof(struct state_head) <= HEAD_SIZE, "the list begins behind the head");

double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void die(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("bench-load: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(1);
}

void must(tana_err e, const struct err *err)
{
    if (e != E_OK)
        die("%s", err->message);
}

void account_name(size_t number, char out[LOAD_NAME_MAX])
{
    snprintf(out, LOAD_NAME_MAX, "@u%07zu", number);
}

void funder_name(unsigned number, char out[LOAD_NAME_MAX])
{
    snprintf(out, LOAD_NAME_MAX, "@f%02u", number);
}

/* The same keys in every run. They are worth nothing: the chain ends with the benchmark. */
static void secret_of(const char *what, uint64_t number, struct ed25519_secret *ret)
{
    struct sha256 seed =
        sha256_tagged(what, &(struct bytes){(unsigned char *)&number, sizeof number}, 1);
    ed25519_from_seed(seed.bytes, ret);
}

void admin_secret(struct ed25519_secret *ret)
{
    secret_of("tana-bench-admin", 0, ret);
}

struct keys_work {
    struct holder *list;
    size_t from, to;
};

static void *make_keys(void *context)
{
    struct keys_work *w = context;
    for (size_t i = w->from; i < w->to; i++)
        secret_of("tana-bench-account", i, &w->list[i].secret);
    return NULL;
}

void accounts_open(const char *path, size_t count, unsigned threads, struct accounts *ret)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || fstat(fd, &st) != 0)
        die("%s cannot be opened", path);
    size_t old =
        st.st_size < HEAD_SIZE ? 0 : ((size_t)st.st_size - HEAD_SIZE) / sizeof(struct holder);
    if (count < old)
        count = old;
    size_t size = HEAD_SIZE + count * sizeof(struct holder);
    if ((old < count || old == 0) && ftruncate(fd, (off_t)size) != 0)
        die("%s cannot grow", path);
    unsigned char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        die("%s cannot be mapped", path);
    *ret = (struct accounts){(void *)map, (void *)(map + HEAD_SIZE), count};

    pthread_t ids[64];
    struct keys_work works[64];
    size_t share = (count - old) / threads + 1;
    for (unsigned i = 0; i < threads; i++) {
        size_t from = old + i * share, to = from + share;
        works[i] = (struct keys_work){ret->list, from, to < count ? to : count};
        if (pthread_create(&ids[i], NULL, make_keys, &works[i]) != 0)
            die("no thread");
    }
    for (unsigned i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
}

static void print_account(const char *name, const char *key, const char *comma)
{
    printf("{\"name\":\"%s\",\"keys\":[\"%s\"],\"threshold\":1,\"metadata\":{}}%s", name, key,
           comma);
}

void genesis_print(const char *producer_hex)
{
    struct ed25519_secret admin;
    char key[65], time_text[RFC3339_TEXT_MAX], name[LOAD_NAME_MAX];
    admin_secret(&admin);
    hex_encode(ed25519_public_bytes(&admin.public), key);
    printf("{\"format\":\"tana-genesis-v1\",\"time\":\"%s\",\"accounts\":[",
           rfc3339_format((int64_t)time(NULL) * 1000, time_text));
    for (unsigned i = 0; i < FUNDERS; i++) {
        funder_name(i, name);
        print_account(name, key, ",");
    }
    print_account("@admin", key, "");
    printf("],\"currencies\":[{\"code\":\"USD\",\"scale\":2,\"issuer\":\"@admin\"}],"
           "\"producers\":[\"%s\"],\"parameters\":{\"administrators\":[\"@admin\"],"
           "\"registrars\":[],\"openAccounts\":true,\"openCurrencies\":false,\"feePrice\":\"0\","
           "\"feeCurrency\":\"\",\"feeReceiver\":\"\",\"accountBlockMax\":1000000,"
           "\"accountDayMax\":1000000000,\"blockTransactionsMax\":4000,\"releasesMax\":1000}}",
           producer_hex);
}
