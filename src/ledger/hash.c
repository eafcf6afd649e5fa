#include "ledger/hash.h"

#include "base/err.h"

#include <pthread.h>
#include <sys/random.h>

static uint64_t secret[2];
static pthread_once_t drawn = PTHREAD_ONCE_INIT;

static void draw(void)
{
    REQUIRE(getrandom(secret, sizeof secret, 0) == sizeof secret);
}

static inline uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

struct sip {
    uint64_t a, b, c, d;
};

static inline void sip_round(struct sip *s)
{
    s->a += s->b;
    s->c += s->d;
    s->b = rotate(s->b, 13) ^ s->a;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a = rotate(s->a, 32);
    s->c += s->b;
    s->a += s->d;
    s->b = rotate(s->b, 17) ^ s->c;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c = rotate(s->c, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
    s->d ^= word;
    sip_round(s);
    s->a ^= word;
}

uint64_t table_hash(struct bytes key)
{
    pthread_once(&drawn, draw);
    struct sip s = {
        secret[0] ^ 0x736f6d6570736575ull,
        secret[1] ^ 0x646f72616e646f6dull,
        secret[0] ^ 0x6c7967656e657261ull,
        secret[1] ^ 0x7465646279746573ull,
    };
    size_t at = 0;
    uint64_t word;
    for (; at + sizeof word <= key.size; at += sizeof word) {
        memcpy(&word, key.data + at, sizeof word);
        sip_word(&s, word);
    }
    word = (uint64_t)key.size << 56;
    if (key.size > at)
        memcpy(&word, key.data + at, key.size - at);
    sip_word(&s, word);
    s.c ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}
