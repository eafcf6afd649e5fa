#include "ledger/sorted.h"

#include "lib/test.h"

static struct bytes key_of(const uint16_t *number)
{
    return bytes_of(number, sizeof *number);
}

/* The same map, kept in the simplest way there is. */
struct plain {
    bool present[4096];
    uintptr_t value[4096];
    size_t count;
};

static void assert_same(const struct sorted *map, const struct plain *plain)
{
    ASSERT_EQ(sorted_count(map), plain->count);
    size_t walked = 0;
    struct bytes key = {0}, before = {0};
    for (void **v = sorted_seek(map, key, true, &key); v; v = sorted_seek(map, key, false, &key)) {
        uint16_t number;
        memcpy(&number, key.data, sizeof number);
        ASSERT(plain->present[number] && plain->value[number] == (uintptr_t)*v);
        ASSERT(walked == 0 || bytes_compare(before, key) < 0);
        before = key;
        walked++;
    }
    ASSERT_EQ(walked, plain->count);
}

TEST(a_map_under_random_operations_is_what_a_plain_table_is)
{
    struct sorted *map = sorted_new(NULL);
    struct plain *plain = xcalloc(1, sizeof *plain);
    struct prng prng = {7};
    for (int i = 1; i <= 60000; i++) {
        uint16_t number = (uint16_t)prng_below(&prng, i % 20000 < 10000 ? 4096 : 64);
        struct bytes key = key_of(&number);
        if (prng_below(&prng, 2) == 0) {
            uintptr_t old = (uintptr_t)sorted_put(map, key, (void *)(uintptr_t)i);
            ASSERT(old == (plain->present[number] ? plain->value[number] : 0));
            plain->count += !plain->present[number];
            plain->present[number] = true;
            plain->value[number] = (uintptr_t)i;
        } else {
            uintptr_t old = (uintptr_t)sorted_remove(map, key);
            ASSERT(old == (plain->present[number] ? plain->value[number] : 0));
            plain->count -= plain->present[number];
            plain->present[number] = false;
        }
        void **found = sorted_find(map, key);
        ASSERT((found != NULL) == plain->present[number]);
        if (i % 5000 == 0)
            assert_same(map, plain);
    }
    sorted_free(map);
    free(plain);
}

TEST(a_hundred_thousand_ascending_keys_stay_balanced)
{
    /* A tree that degenerates would recurse 100,000 deep and take minutes. */
    struct sorted *map = sorted_new(NULL);
    for (uint32_t i = 0; i < 100000; i++) {
        unsigned char key[4] = {(unsigned char)(i >> 24), (unsigned char)(i >> 16),
                                (unsigned char)(i >> 8), (unsigned char)i};
        sorted_put(map, bytes_of(key, 4), NULL);
    }
    ASSERT_EQ(sorted_count(map), 100000);
    for (uint32_t i = 0; i < 100000; i++) {
        unsigned char key[4] = {(unsigned char)(i >> 24), (unsigned char)(i >> 16),
                                (unsigned char)(i >> 8), (unsigned char)i};
        sorted_remove(map, bytes_of(key, 4));
    }
    ASSERT_EQ(sorted_count(map), 0);
    sorted_free(map);
}

TEST(the_order_is_that_of_the_bytes_and_a_prefix_comes_first)
{
    static const char *const keys[] = {"b", "", "ab", "a", "\xff", "aa"};
    static const char *const ordered[] = {"", "a", "aa", "ab", "b", "\xff"};
    struct sorted *map = sorted_new(NULL);
    for (size_t i = 0; i < 6; i++)
        sorted_put(map, bytes_str(keys[i]), NULL);
    struct bytes key = {0};
    size_t i = 0;
    for (void **v = sorted_seek(map, key, true, &key); v; v = sorted_seek(map, key, false, &key))
        ASSERT_TEXT(key, ordered[i++]);
    ASSERT_EQ(i, 6);
    ASSERT(sorted_seek(map, bytes_str("ac"), true, &key));
    ASSERT_TEXT(key, "b");
    sorted_free(map);
}

TEST(values_that_are_left_are_freed)
{
    struct sorted *map = sorted_new(free);
    for (uint16_t i = 0; i < 100; i++)
        free(sorted_put(map, key_of(&(uint16_t){(uint16_t)(i % 60)}), xmalloc(8)));
    free(sorted_remove(map, key_of(&(uint16_t){5})));
    sorted_clear(map);
    ASSERT_EQ(sorted_count(map), 0);
    sorted_put(map, key_of(&(uint16_t){5}), xmalloc(8));
    sorted_free(map); /* the sanitizer build sees what is left */
}
