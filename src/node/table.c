#include "node/table.h"

#include "base/buf.h"
#include "base/err.h"

enum { TABLE_BITS_MIN = 6 };

/* Numbers from a seed, for the secrets (SplitMix64). */
static uint64_t mix(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void table_init(struct table *t, uint64_t seed)
{
    *t = (struct table){.bits = TABLE_BITS_MIN};
    t->secret[0] = mix(&seed) | 1;
    t->secret[1] = mix(&seed) | 1;
    t->slots = xcalloc((size_t)1 << t->bits, sizeof *t->slots);
}

void table_release(struct table *t)
{
    free(t->slots);
    t->slots = NULL;
}

static struct table_link **slot_of(const struct table *t, const unsigned char *key)
{
    uint64_t words[2];
    memcpy(words, key, sizeof words);
    uint64_t sum = words[0] * t->secret[0] + (words[1] ^ words[1] >> 29) * t->secret[1];
    return &t->slots[sum >> (64 - t->bits)];
}

void *table_find(const struct table *t, const unsigned char key[TABLE_KEY_SIZE])
{
    struct table_link *link = *slot_of(t, key);
    while (link && memcmp(link->key, key, TABLE_KEY_SIZE) != 0)
        link = link->next;
    return link;
}

static void grow(struct table *t)
{
    struct table_link **old = t->slots;
    size_t old_count = (size_t)1 << t->bits;
    t->bits++;
    t->slots = xcalloc((size_t)1 << t->bits, sizeof *t->slots);
    for (size_t i = 0; i < old_count; i++) {
        for (struct table_link *link = old[i], *next; link; link = next) {
            struct table_link **slot = slot_of(t, link->key);
            next = link->next;
            link->next = *slot;
            *slot = link;
        }
    }
    free(old);
}

void table_add(struct table *t, struct table_link *link)
{
    if (t->count >= (size_t)1 << t->bits)
        grow(t);
    struct table_link **slot = slot_of(t, link->key);
    link->next = *slot;
    *slot = link;
    t->count++;
}

void table_remove(struct table *t, struct table_link *link)
{
    struct table_link **at = slot_of(t, link->key);
    while (*at && *at != link)
        at = &(*at)->next;
    REQUIRE(*at == link);
    *at = link->next;
    t->count--;
}
