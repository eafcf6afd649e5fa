/* bench-trie: the state tree in memory; prints `figure` lines.
 *
 *   bench-trie [LEAVES]      1,000,000 unless told */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ledger/trie.h"

enum { BATCH = 6000, ROUNDS = 10, PROOFS = 100000 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct sha256 numbered(uint64_t number)
{
    return sha256(bytes_of(&number, sizeof number));
}

static size_t heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void bench_updates(struct trie *t, size_t leaves)
{
    static struct trie_update batch[BATCH];
    double best = 1e9;
    uint64_t next = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < BATCH; i++, next++)
            batch[i] = (struct trie_update){.key = numbered(next * 7919 % leaves),
                                            .value_hash = numbered(leaves + next)};
        double start = now_s();
        trie_stage(t, batch, BATCH);
        trie_commit_oldest(t);
        double taken = now_s() - start;
        best = taken < best ? taken : best;
    }
    printf("figure trie.update_6000_ms %.1f ms\n", best * 1e3);
}

static void bench_proofs(const struct trie *t, size_t leaves)
{
    struct trie_proof proof;
    size_t sum = 0, most = 0, bad = 0;
    double start = now_s();
    for (uint64_t i = 0; i < PROOFS; i++) {
        struct sha256 key = numbered(i * 7919 % (2 * leaves)); /* half of them absent */
        trie_prove(t, TRIE_COMMITTED, &key, &proof);
        size_t hashes = proof.sibling_count + 2 * (proof.end == TRIE_END_OTHER);
        sum += hashes;
        most = hashes > most ? hashes : most;
    }
    printf("figure trie.proof_us %.2f us\n", (now_s() - start) * 1e6 / PROOFS);
    struct sha256 root = trie_root(t, TRIE_COMMITTED);
    start = now_s();
    for (uint64_t i = 0; i < PROOFS / 10; i++) {
        struct sha256 key = numbered(i * 7919 % (2 * leaves)), value_hash;
        bool there = trie_get(t, TRIE_COMMITTED, &key, &value_hash);
        trie_prove(t, TRIE_COMMITTED, &key, &proof);
        bad += !trie_proof_verify(&root, &key, there ? &value_hash : NULL, &proof);
    }
    printf("figure trie.prove_and_verify_us %.2f us\n", (now_s() - start) * 1e6 / (PROOFS / 10));
    printf("figure trie.proof_bytes_mean %.0f bytes\n", (double)sum * SHA256_SIZE / PROOFS);
    printf("figure trie.proof_bytes_max %zu bytes\n", most * SHA256_SIZE);
    if (bad > 0) {
        fprintf(stderr, "bench-trie: %zu proofs do not hold\n", bad);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    size_t leaves = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    if (leaves < 1)
        return 2;
    struct trie_update *updates = xcalloc(leaves, sizeof *updates);
    for (size_t i = 0; i < leaves; i++)
        updates[i] = (struct trie_update){.key = numbered(i), .value_hash = numbered(leaves + i)};
    struct trie *t = trie_new();
    size_t before = heap_bytes();
    double start = now_s();
    trie_load(t, updates, leaves);
    printf("figure trie.load_s %.2f s\n", now_s() - start);
    printf("figure trie.bytes_per_leaf %.1f bytes\n",
           (double)(heap_bytes() - before) / (double)leaves);
    free(updates);
    bench_updates(t, leaves);
    bench_proofs(t, leaves);
    trie_free(t);
    return 0;
}
