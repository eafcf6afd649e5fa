/* Proofs of the state tree: what is decoded is encoded as the same bytes, and holds for one root
 * alone. */
#include "fuzz/fuzz.h"

#include "ledger/trie_proof.h"

void fuzz_one(struct bytes input)
{
    struct trie_proof proof;
    struct err err = {.code = E_OK};
    if (trie_proof_decode(input, &proof, &err) != E_OK) {
        REQUIRE(err.code == E_INVALID);
        return;
    }
    _cleanup_(buf_release) struct buf again = buf_init(TRIE_PROOF_SIZE_MAX);
    trie_proof_encode(&proof, &again);
    REQUIRE(bytes_eq(buf_bytes(&again), input));
    struct sha256 root = sha256(input), key = proof.key;
    REQUIRE(!trie_proof_verify(&root, &key, NULL, &proof));
    REQUIRE(!trie_proof_verify(&root, &key, &proof.value_hash, &proof));
}
