/* Brings the state up: the database, the chain in it or a new one, and every check that stands
 * between stored rows and a node that signs. */
#include "node/service_priv.h"

#include "crypto/start.h"
#include "ledger/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ACCOUNTS_MAX ((uint64_t)1 << 32) /* whose numbers are looked at */

static const char *path_in(const struct service *s, const char *name, char out[SERVICE_PATH_MAX])
{
    snprintf(out, SERVICE_PATH_MAX, "%s/%s", s->data_dir, name);
    return out;
}

/* Files */

static tana_err read_file(const char *path, struct buf *out, bool *ret_exists, struct err *err)
{
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    *ret_exists = fd >= 0;
    if (fd < 0 && errno == ENOENT)
        return E_OK;
    char part[65536];
    ssize_t size = -1;
    while (fd >= 0 && (size = read(fd, part, sizeof part)) > 0)
        buf_append(out, part, (size_t)size);
    if (size < 0)
        return ERR(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
    return out->overflowed ? ERR(err, E_LIMIT, "%s is larger than %zu bytes", path, out->size_max)
                           : E_OK;
}

static tana_err open_keys(struct service *s, struct err *err)
{
    char path[SERVICE_PATH_MAX];
    tana_err code = keyfile_read(path_in(s, "producer.key", path), &s->producer, err);
    if (code == E_NO_INPUT && !s->produce)
        return E_OK;
    if (code != E_OK)
        return code;
    if (s->producer.locked)
        return ERR(err, E_PASSWORD, "%s is sealed with a password; a node needs it open", path);
    return signed_open(path_in(s, "signed", path), &s->signed_file, err);
}

/* The node that holds the lock on the data directory goes by the plain name, also after a crash;
 * others on the same directory by one of their own. */
static void name_node(struct service *s, const char *name)
{
    char path[SERVICE_PATH_MAX], host[256] = "node";
    s->name_lock = open(path_in(s, "node.lock", path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool alone = s->name_lock >= 0 && flock(s->name_lock, LOCK_EX | LOCK_NB) == 0;
    (void)gethostname(host, sizeof host - 1);
    struct sha256 hash = sha256(bytes_str(s->data_dir));
    char text[STORE_NODE_NAME_MAX];
    if (name)
        snprintf(text, sizeof text, "%s", name);
    else
        snprintf(text, sizeof text, "%.40s-%02x%02x%02x", host, hash.bytes[0], hash.bytes[1],
                 hash.bytes[2]);
    if (!alone) {
        size_t size = strlen(text) < sizeof text - 12 ? strlen(text) : sizeof text - 12;
        snprintf(text + size, sizeof text - size, "-%d", (int)getpid());
    }
    s->name = xstrdup(text);
}

/* The database */

static const char *revive(void *context)
{
    struct service *s = context;
    struct err err;
    if (!s->cluster || cluster_ensure(s->cluster, &err) != E_OK)
        return NULL;
    return cluster_conninfo(s->cluster);
}

static tana_err open_database(struct service *s, const char *database, struct err *err)
{
    if (!database) {
        tana_err code = cluster_start(s->data_dir, &s->cluster, err);
        if (code != E_OK)
            return code;
        database = cluster_conninfo(s->cluster);
    }
    s->conninfo = xstrdup(database);
    struct store_options options = {
        .conninfo = s->conninfo,
        .node = s->name,
        .revive = revive,
        .context = s,
        .stop = &s->store_stop,
    };
    return store_open(&options, &s->store, err);
}

/* A new chain */

static tana_err sign_genesis(const struct service *s, const struct block_header *header,
                             struct ed25519_signature *ret, struct err *err)
{
    if (memcmp(s->producer.public.bytes, header->producer.bytes, ED25519_PUBLIC_SIZE) != 0)
        return ERR(err, E_FORBIDDEN,
                   "the chain has not begun, and only the first producer of the genesis document "
                   "can begin it; producer.key is another key");
    block_header_sign(header, &s->producer.secret, ret);
    return E_OK;
}

static tana_err begin_chain(struct service *s, struct bytes document, struct err *err)
{
    struct chain *c = chain_new();
    struct block_header header;
    struct ed25519_signature signature;
    struct sha256 buckets[TRIE_BUCKETS];
    tana_err code = chain_genesis(c, document, &header, err);
    if (code == E_OK)
        code = sign_genesis(s, &header, &signature, err);
    if (code == E_OK) {
        trie_bucket_roots(chain_trie(c), TRIE_COMMITTED, buckets);
        struct store_genesis genesis = {
            .document = document,
            .header = &header,
            .signature = &signature,
            .view = chain_committed_view(c),
            .bucket_roots = buckets,
        };
        code = store_begin_chain(s->store, &genesis, err);
    }
    chain_free(c);
    return code == E_TAKEN ? E_OK : code; /* another node was faster: its chain is looked at next */
}

static tana_err find_chain(struct service *s, struct id *ret_chain, struct err *err)
{
    _cleanup_(buf_release) struct buf file = buf_init(GENESIS_MAX);
    _cleanup_(buf_release) struct buf stored = buf_init(GENESIS_MAX);
    char path[SERVICE_PATH_MAX];
    bool has_file = false, has_chain = false;
    tana_err code = read_file(path_in(s, "genesis.json", path), &file, &has_file, err);
    if (code == E_OK)
        code = store_genesis(s->store, &has_chain, &stored, err);
    if (code == E_OK && !has_chain && !has_file)
        return ERR(err, E_NO_INPUT, "%s does not exist, and the database holds no chain", path);
    if (code == E_OK && !has_chain) {
        code = begin_chain(s, buf_bytes(&file), err);
        if (code == E_OK)
            code = store_genesis(s->store, &has_chain, &stored, err);
    }
    if (code != E_OK)
        return code;
    if (has_file && !bytes_eq(buf_bytes(&file), buf_bytes(&stored)))
        return ERR(err, E_WRONG_CHAIN, "the database holds another chain than that of %s", path);
    struct sha256 hash = sha256(buf_bytes(&stored));
    memcpy(ret_chain->bytes, hash.bytes, ID_SIZE);
    return E_OK;
}

/* The stored state */

struct loading {
    struct chain *chain;
    struct buf numbers;                     /* of accounts that are there: a bit each */
    uint64_t creations;                     /* how many accounts there have to be */
    struct merkle_frontier history, before; /* of all blocks; of all but the newest */
    uint64_t signed_height;                 /* whose hash is wanted */
    bool signed_found;
    struct sha256 signed_hash, newest_hash;
};

static void note_number(struct buf *numbers, uint64_t number)
{
    size_t at = number / 8;
    if (number >= ACCOUNTS_MAX)
        return; /* of no account that was created: it is missed under its own number */
    if (at >= numbers->size) {
        size_t more = at + 1; /* twice as many at least */
        void *room = buf_extend(numbers, more);
        memset(room, 0, more);
    }
    numbers->data[at] |= (unsigned char)(1 << number % 8);
}

/* Rows that were deleted leave their numbers behind. */
static tana_err check_numbers(const struct loading *l, struct err *err)
{
    for (uint64_t number = 0; number < l->creations && number < ACCOUNTS_MAX; number++) {
        if (number / 8 >= l->numbers.size || !(l->numbers.data[number / 8] >> number % 8 & 1))
            return ERR(err, E_CORRUPT, "account number %llu is missing in the table accounts",
                       (unsigned long long)number);
    }
    return E_OK;
}

static tana_err check_account(struct loading *l, const struct account *account,
                              const struct sha256 *stored, struct err *err)
{
    struct sha256 hash = record_hash(RECORD_ACCOUNT, account);
    note_number(&l->numbers, account->number);
    if (sha256_eq(&hash, stored))
        return E_OK;
    return ERR(err, E_CORRUPT,
               "account %s is not what the ledger wrote: its row in the table accounts does not "
               "fit its state hash",
               account_label(account).text);
}

static tana_err load_record(void *context, enum record_kind kind, struct bytes key, void *record,
                            const struct sha256 *stored, struct err *err)
{
    struct loading *l = context;
    if (stored && check_account(l, record, stored, err) != E_OK) {
        record_ops[kind].release(record);
        return E_CORRUPT;
    }
    if (kind == RECORD_CREATIONS)
        l->creations = *(const uint64_t *)record;
    chain_restore_record(l->chain, kind, key, record);
    return E_OK;
}

static tana_err load_block(void *context, uint64_t height, const struct sha256 *hash,
                           struct err *err)
{
    struct loading *l = context;
    if (height != l->history.count)
        return ERR(err, E_CORRUPT, "block %llu is missing in the table blocks",
                   (unsigned long long)l->history.count);
    struct sha256 leaf = merkle_leaf(sha256_bytes(hash));
    l->before = l->history;
    merkle_append(&l->history, &leaf);
    l->newest_hash = *hash;
    if (height == l->signed_height) {
        l->signed_found = true;
        l->signed_hash = *hash;
    }
    return E_OK;
}

/* The header itself, as far as it can be judged without the blocks before it. */
static tana_err check_head(const struct loading *l, const struct store_head *head,
                           const struct id *chain, struct err *err)
{
    struct sha256 hash = block_header_hash(&head->header);
    struct sha256 history = merkle_frontier_root(&l->before);
    unsigned long long height = head->header.height;
    if (height + 1 != l->history.count)
        return ERR(err, E_CORRUPT, "block %llu is missing in the table blocks", height + 1);
    if (!sha256_eq(&history, &head->header.history_root))
        return ERR(err, E_CORRUPT,
                   "the hashes in the table blocks are not those that block %llu was made upon",
                   height);
    if (!sha256_eq(&hash, &head->hash) || !sha256_eq(&hash, &l->newest_hash))
        return ERR(err, E_CORRUPT, "block %llu: its hash is not that of its header", height);
    if (!id_eq(&head->header.chain, chain))
        return ERR(err, E_CORRUPT, "block %llu is of another chain", height);
    if (!block_header_verify(&head->header, &head->signature))
        return ERR(err, E_CORRUPT, "block %llu: its signature is wrong", height);
    return E_OK;
}

/* Names the part of the state that is not what was committed. */
static void name_bucket(const struct loading *l, const struct store_head *head, struct err *err)
{
    struct sha256 buckets[TRIE_BUCKETS];
    trie_bucket_roots(chain_trie(l->chain), TRIE_COMMITTED, buckets);
    for (unsigned i = 0; i < TRIE_BUCKETS; i++) {
        if (!sha256_eq(&buckets[i], &head->bucket_roots[i])) {
            err_prefix(err,
                       "records whose keys in the state tree begin with %02x were added, changed "
                       "or deleted",
                       i);
            return;
        }
    }
}

static tana_err load(struct service *s, const struct id *chain, struct loading *l, struct err *err)
{
    struct store_sink sink = {.context = l, .record = load_record, .block = load_block};
    _cleanup_(free_ptr) struct store_head *head = xcalloc(1, sizeof *head);
    l->chain = s->chain = chain_new();
    tana_err code = store_load(s->store, &sink, head, err);
    if (code == E_OK)
        code = check_numbers(l, err);
    if (code == E_OK)
        code = check_head(l, head, chain, err);
    if (code != E_OK)
        return code;
    s->head_signature = head->signature;
    code = chain_restore_finish(s->chain, chain, &head->header, &l->history, err);
    if (code == E_CORRUPT)
        name_bucket(l, head, err);
    return code;
}

/* What was signed */

static tana_err check_signed(struct service *s, const struct signed_block *signed_block,
                             const struct loading *l, bool accept_fork, struct err *err)
{
    const struct block_header *head = chain_head(s->chain);
    unsigned long long height = signed_block->height;
    if (l->signed_found && sha256_eq(&l->signed_hash, &signed_block->hash))
        return E_OK;
    if (accept_fork) {
        struct signed_block now = {
            .chain = head->chain,
            .height = head->height,
            .epoch = head->epoch,
            .hash = chain_head_hash(s->chain),
        };
        return signed_record(s->signed_file, &now, true, err);
    }
    if (!l->signed_found)
        return ERR(err, E_CORRUPT,
                   "this node has signed block %llu, but the database ends at %llu: it is an "
                   "older copy, and going on would fork the chain (--accept-fork does it)",
                   height, (unsigned long long)head->height);
    return ERR(err, E_CORRUPT,
               "this node has signed another block %llu than the one in the database: going on "
               "would fork the chain (--accept-fork does it)",
               height);
}

tana_err service_bring_up(struct service *s, const struct service_options *options, struct err *err)
{
    struct id chain;
    struct signed_block signed_block;
    bool has_signed = false;
    struct loading l = {.numbers = buf_init(ACCOUNTS_MAX), .signed_height = UINT64_MAX};
    /* Root's PostgreSQL runs as another user, who has to get through. */
    if (mkdir(s->data_dir, geteuid() == 0 ? 0755 : 0700) != 0 && errno != EEXIST)
        return ERR(err, E_IO, "%s cannot be made: %s", s->data_dir, strerror(errno));
    tana_err code = crypto_start(err);
    if (code == E_OK)
        code = open_keys(s, err);
    name_node(s, options->name);
    if (code == E_OK)
        code = open_database(s, options->database, err);
    if (code == E_OK)
        code = find_chain(s, &chain, err);
    if (code == E_OK && s->signed_file)
        code = signed_newest(s->signed_file, &chain, &has_signed, &signed_block, err);
    if (has_signed)
        l.signed_height = signed_block.height;
    if (code == E_OK)
        code = load(s, &chain, &l, err);
    if (code == E_OK && has_signed)
        code = check_signed(s, &signed_block, &l, options->accept_fork, err);
    buf_release(&l.numbers);
    return code;
}

void service_bring_down(struct service *s)
{
    chain_free(TAKE(s->chain));
    store_close(TAKE(s->store));
    cluster_stop(TAKE(s->cluster));
    signed_close(TAKE(s->signed_file));
    keyfile_wipe(&s->producer);
    close_fd(&s->name_lock);
    free(TAKE(s->conninfo));
    free(TAKE(s->name));
    free(TAKE(s->data_dir));
}
