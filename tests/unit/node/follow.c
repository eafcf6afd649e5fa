#include "node/follow.h"

#include "unit/ledger/chain_world.h"

/* A chain that makes blocks, and another one of the same genesis that follows. */
struct pair {
    struct chain_world leader, follower;
};

static struct pair pair(void)
{
    return (struct pair){chain_world(), chain_world()};
}

static void pair_release(struct pair *p)
{
    chain_world_release(&p->leader);
    chain_world_release(&p->follower);
}

#define DEPOSIT "\"type\":\"deposit\",\"to\":\"%s\",\"currency\":\"USD\",\"amount\":\"5\""

static struct tx *deposit_to(struct chain_world *w, const char *name)
{
    char members[200];
    const char *const signers[] = {"@admin", NULL};
    snprintf(members, sizeof members, DEPOSIT, name);
    return tx_of(w, "@admin", members, signers);
}

/* The leader's next block, as its readers get it. */
static struct followed *next_block(struct pair *p)
{
    struct followed *f = xcalloc(1, sizeof *f);
    struct block *b = block_open(p->leader.chain, p->leader.now_ms += 1000);
    struct tx *tx = deposit_to(&p->leader, "@alice"), *copy;
    ASSERT_OK(tx_restore(tx->payload, tx->signatures, chain_id(p->leader.chain), &copy, &err));
    ASSERT_OK(block_add(b, tx, &err));
    followed_add(f, copy);
    ASSERT_OK(block_seal(p->leader.chain, b, 1, &p->leader.producer, &err));
    block_sign(b, &p->leader.producer_secret);
    f->header = b->header;
    f->hash = b->hash;
    f->signature = b->signature;
    block_free(chain_commit(p->leader.chain));
    return f;
}

static void sign_again(struct pair *p, struct followed *f)
{
    f->hash = block_header_hash(&f->header);
    block_header_sign(&f->header, &p->leader.producer_secret, &f->signature);
}

/* It is refused, and the chain is what it was. */
static void assert_refused(struct pair *p, struct followed *f, const char *text)
{
    struct block *block;
    struct sha256 before = chain_head_hash(p->follower.chain), after;
    ASSERT_ERR(follow_block(p->follower.chain, f, &block, &err), E_CORRUPT, text);
    followed_free(f);
    after = chain_head_hash(p->follower.chain);
    ASSERT(sha256_eq(&before, &after));
    ASSERT_EQ(chain_staged(p->follower.chain), 0);
    ASSERT_OK(chain_verify(p->follower.chain, &err));
    pair_release(p);
}

TEST(a_block_is_followed_to_the_same_state)
{
    struct pair p = pair();
    for (int i = 0; i < 3; i++) {
        struct followed *f = next_block(&p);
        struct block *block;
        ASSERT_OK(follow_block(p.follower.chain, f, &block, &err));
        ASSERT(sha256_eq(&block->hash, &f->hash));
        ASSERT(block_header_verify(&block->header, &block->signature));
        followed_free(f);
        block_free(block);
    }
    struct sha256 a = chain_head_hash(p.leader.chain), b = chain_head_hash(p.follower.chain);
    ASSERT(sha256_eq(&a, &b));
    pair_release(&p);
}

TEST(another_result_than_the_header_says_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    f->header.state_root.bytes[5] ^= 1;
    sign_again(&p, f);
    assert_refused(&p, f, "another result than its header says");
}

TEST(a_block_without_one_of_its_transactions_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    tx_free(f->txs[--f->tx_count]);
    assert_refused(&p, f, "another result than its header says");
}

TEST(a_block_with_a_transaction_that_cannot_stand_there_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    followed_add(f, deposit_to(&p.follower, "@bob")); /* the same nonce again */
    assert_refused(&p, f, "transaction 1 could not stand there");
}

TEST(a_block_of_somebody_who_is_no_producer_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    p.leader.producer_secret = secret_of("@alice");
    memcpy(f->header.producer.bytes, p.leader.producer_secret.public.bytes, ED25519_PUBLIC_SIZE);
    sign_again(&p, f);
    assert_refused(&p, f, "was no producer then");
}

TEST(a_block_with_a_wrong_signature_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    f->signature.bytes[40] ^= 1;
    assert_refused(&p, f, "its signature is not its producer's");
}

TEST(a_block_that_does_not_come_next_is_refused)
{
    struct pair p = pair();
    followed_free(next_block(&p));
    assert_refused(&p, next_block(&p), "block 1 is missing: 2 follows 0");
}

TEST(a_block_from_the_past_is_refused)
{
    struct pair p = pair();
    struct followed *f = next_block(&p);
    f->header.time_ms = 1;
    sign_again(&p, f);
    assert_refused(&p, f, "is before that of the block before it");
}
