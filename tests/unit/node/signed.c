#include "node/signed.h"

#include "lib/test.h"

#include <fcntl.h>
#include <unistd.h>

static char path[] = "/tmp/tana-signed-XXXXXX";

static struct signed_file *fresh(void)
{
    struct signed_file *f;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    int fd = mkstemp(path);
    ASSERT(fd >= 0);
    close(fd);
    ASSERT_OK(signed_open(path, &f, &err));
    return f;
}

static struct signed_block block_at(uint64_t height)
{
    struct signed_block block = {.height = height, .epoch = 3};
    block.chain.bytes[0] = 1;
    block.hash.bytes[31] = (unsigned char)height;
    return block;
}

static void record(struct signed_file *f, uint64_t height)
{
    struct signed_block block = block_at(height);
    ASSERT_OK(signed_record(f, &block, false, &err));
}

/* -1: none. */
static int64_t newest(struct signed_file *f)
{
    struct signed_block block, any = block_at(0);
    bool exists;
    ASSERT_OK(signed_newest(f, &any.chain, &exists, &block, &err));
    ASSERT(!exists || (block.epoch == 3 && block.hash.bytes[31] == (unsigned char)block.height));
    return exists ? (int64_t)block.height : -1;
}

/* Writes one byte somewhere into the file. */
static void damage(off_t at)
{
    int fd = open(path, O_RDWR);
    ASSERT(fd >= 0 && pwrite(fd, "#", 1, at) == 1);
    close(fd);
}

TEST(the_highest_block_is_remembered_also_by_another_process)
{
    struct signed_file *f = fresh(), *other;
    ASSERT_EQ(newest(f), -1);
    for (uint64_t height = 1; height < 6; height++)
        record(f, height);
    ASSERT_OK(signed_open(path, &other, &err));
    ASSERT_EQ(newest(other), 5);
    record(other, 9);
    record(f, 6); /* late: a process that was stopped for a while */
    ASSERT_EQ(newest(f), 9);
    signed_close(other);
    signed_close(f);
    unlink(path);
}

TEST(another_chain_begins_anew)
{
    struct signed_file *f = fresh();
    record(f, 8);
    struct signed_block other = block_at(2);
    bool exists;
    other.chain.bytes[0] = 2;
    ASSERT_OK(signed_newest(f, &other.chain, &exists, &other, &err));
    ASSERT(!exists);
    ASSERT_OK(signed_record(f, &other, false, &err));
    ASSERT_OK(signed_newest(f, &other.chain, &exists, &other, &err));
    ASSERT(exists && other.height == 2);
    signed_close(f);
    unlink(path);
}

TEST(a_write_that_was_torn_leaves_the_one_before)
{
    for (off_t at = 0; at < 200; at += 7) {
        struct signed_file *f = fresh();
        record(f, 1);
        record(f, 2);
        record(f, 3); /* in the first slot again */
        damage(at);
        ASSERT_EQ(newest(f), 2);
        record(f, 4);
        ASSERT_EQ(newest(f), 4);
        signed_close(f);
        unlink(path);
    }
}

TEST(a_file_that_says_nothing_any_more_is_an_error)
{
    struct signed_file *f = fresh();
    record(f, 1);
    record(f, 2);
    damage(20);
    damage(532);
    signed_close(f);
    ASSERT_ERR(signed_open(path, &f, &err), E_CORRUPT, "is damaged");
    unlink(path);
}
