-- The ledger's tables. Ids, hashes, keys and signatures are bytea as the protocol has them
-- (docs/protocol.md); amounts are whole numbers of minor units. The views at the end are for people.

CREATE TABLE chain (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),
    id          bytea NOT NULL CHECK (octet_length(id) = 32),
    genesis     bytea NOT NULL
);
COMMENT ON TABLE chain IS 'Which chain this database holds: one row, never changed';
COMMENT ON COLUMN chain.single IS 'True: there is one row';
COMMENT ON COLUMN chain.id IS 'SHA-256 of the genesis document';
COMMENT ON COLUMN chain.genesis IS 'The genesis document, exactly as the chain began with it';

CREATE TABLE leader (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),
    epoch       bigint NOT NULL CHECK (epoch >= 0),
    node        text NOT NULL,
    lease_until timestamptz NOT NULL
);
COMMENT ON TABLE leader IS
    'Who may write: one row. A block holds it FOR SHARE, taking the lead locks it FOR UPDATE';
COMMENT ON COLUMN leader.single IS 'True: there is one row';
COMMENT ON COLUMN leader.epoch IS 'Grows by one with each change of leadership; writers of older epochs are refused';
COMMENT ON COLUMN leader.node IS 'Name of the node that leads';
COMMENT ON COLUMN leader.lease_until IS 'Another node may take the lead after this moment';
INSERT INTO leader VALUES (true, 0, '', '-infinity');

CREATE TABLE blocks (
    height      bigint PRIMARY KEY,
    epoch       bigint NOT NULL,
    tx_count    integer NOT NULL,
    time        timestamptz NOT NULL,
    hash        bytea NOT NULL UNIQUE,
    state_root  bytea NOT NULL,
    producer    bytea NOT NULL,
    signature   bytea NOT NULL,
    header      bytea NOT NULL
);
COMMENT ON TABLE blocks IS 'The chain: ordered batches of transactions, each with the state behind it';
COMMENT ON COLUMN blocks.height IS '0 is the genesis';
COMMENT ON COLUMN blocks.epoch IS 'Leadership in which it was made';
COMMENT ON COLUMN blocks.tx_count IS 'Number of its transactions';
COMMENT ON COLUMN blocks.time IS 'Block time; never decreases';
COMMENT ON COLUMN blocks.hash IS 'SHA-256 of "tana-block-v1\n" and the header';
COMMENT ON COLUMN blocks.state_root IS 'Root of the state tree behind this block; also in the header';
COMMENT ON COLUMN blocks.producer IS 'Ed25519 key that signed; also in the header';
COMMENT ON COLUMN blocks.signature IS 'Ed25519 signature over what is hashed';
COMMENT ON COLUMN blocks.header IS 'The header''s bytes: what counts, the other columns repeat it';

CREATE TABLE transaction_types (
    type        smallint PRIMARY KEY,
    name        text NOT NULL UNIQUE
);
COMMENT ON TABLE transaction_types IS 'Names of the numbers in transactions.type';
COMMENT ON COLUMN transaction_types.type IS 'The number';
COMMENT ON COLUMN transaction_types.name IS 'The member "type" of payloads';
INSERT INTO transaction_types VALUES
    (0, 'account.create'), (1, 'account.update'), (2, 'account.freeze'), (3, 'currency.create'),
    (4, 'deposit'), (5, 'withdraw'), (6, 'withdraw.settle'), (7, 'withdraw.refuse'),
    (8, 'transfer'), (9, 'hold'), (10, 'post'), (11, 'void'), (12, 'batch'),
    (13, 'params.update'), (14, 'producers.update');

CREATE TABLE transactions (
    height      bigint NOT NULL,
    idx         integer NOT NULL,
    type        smallint NOT NULL,
    account     bigint,
    nonce       bigint NOT NULL,
    id          bytea NOT NULL,
    contract    bytea,
    code        text,
    message     text,
    receipt     bytea NOT NULL,
    signatures  bytea NOT NULL,
    payload     bytea NOT NULL,
    PRIMARY KEY (height, idx)
);
CREATE UNIQUE INDEX transactions_id ON transactions (id);
COMMENT ON TABLE transactions IS 'Every transaction that was included, applied or failed, as it was signed';
COMMENT ON COLUMN transactions.height IS 'Block that holds it';
COMMENT ON COLUMN transactions.idx IS 'Place in the block, from 0';
COMMENT ON COLUMN transactions.type IS 'See transaction_types';
COMMENT ON COLUMN transactions.account IS 'accounts.no of the sender; NULL when it wanted to create itself and failed';
COMMENT ON COLUMN transactions.nonce IS 'Number of transactions of the sender before it';
COMMENT ON COLUMN transactions.id IS 'SHA-256 of what is signed: "tana-tx-v1\n" and the payload';
COMMENT ON COLUMN transactions.contract IS 'Hash of the contract that it deploys or calls; NULL for none';
COMMENT ON COLUMN transactions.code IS 'Why it failed, a stable word; NULL when it was applied';
COMMENT ON COLUMN transactions.message IS 'Why it failed, for people; NULL when it was applied';
COMMENT ON COLUMN transactions.receipt IS 'The receipt''s bytes, which the block commits to';
COMMENT ON COLUMN transactions.signatures IS '96 bytes each: key and Ed25519 signature, sorted by key';
COMMENT ON COLUMN transactions.payload IS 'The signed JSON text, exactly as it was sent';

-- What changes with every block stands last, and in no index, with room on each page: then an update
-- stays on its page, touches no index, and the log holds the end of the row alone.
CREATE TABLE accounts (
    no          bigint PRIMARY KEY,
    threshold   smallint NOT NULL,
    frozen      boolean NOT NULL,
    id          bytea NOT NULL CHECK (octet_length(id) = 32),
    name        text,
    keys        bytea[] NOT NULL,
    metadata    text NOT NULL,
    nonce       bigint NOT NULL,
    version     bigint NOT NULL,
    height      bigint NOT NULL,
    day         integer NOT NULL,
    day_count   integer NOT NULL,
    state_hash  bytea NOT NULL CHECK (octet_length(state_hash) = 32),
    balances    jsonb NOT NULL
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.1);
CREATE UNIQUE INDEX accounts_id ON accounts (id);
CREATE UNIQUE INDEX accounts_name ON accounts (name);
COMMENT ON TABLE accounts IS 'Accounts as of the newest block';
COMMENT ON COLUMN accounts.no IS 'Place in the order of creation, from 0';
COMMENT ON COLUMN accounts.threshold IS 'How many of its keys must sign';
COMMENT ON COLUMN accounts.frozen IS 'True: its money cannot leave and it signs nothing';
COMMENT ON COLUMN accounts.id IS 'Identity in the protocol; id_text() shows it as people write it';
COMMENT ON COLUMN accounts.name IS 'Permanent name with its @; NULL for a contract''s account';
COMMENT ON COLUMN accounts.keys IS 'Ed25519 public keys, sorted';
COMMENT ON COLUMN accounts.metadata IS 'JSON object, as it stands in the account''s record';
COMMENT ON COLUMN accounts.nonce IS 'Number of transactions it has sent';
COMMENT ON COLUMN accounts.version IS 'Grows by one with each block that changes the account';
COMMENT ON COLUMN accounts.height IS 'The last block that changed it';
COMMENT ON COLUMN accounts.day IS 'Day since 1970 of its last transaction';
COMMENT ON COLUMN accounts.day_count IS 'How many transactions it sent on that day';
COMMENT ON COLUMN accounts.state_hash IS 'SHA-256 of the account''s canonical record: its value in the state tree';
COMMENT ON COLUMN accounts.balances IS 'Minor units by currency, as in {"USD": 1250}; none is zero';

CREATE TABLE account_versions (
    account      bigint NOT NULL,
    height       bigint NOT NULL,
    version      bigint NOT NULL,
    nonce        bigint NOT NULL,
    state_hash   bytea NOT NULL,
    balances     jsonb NOT NULL,
    transactions integer[] NOT NULL,
    PRIMARY KEY (account, height)
);
COMMENT ON TABLE account_versions IS 'Every state that every account has had, and what led to it';
COMMENT ON COLUMN account_versions.account IS 'accounts.no';
COMMENT ON COLUMN account_versions.height IS 'Block behind which it was so';
COMMENT ON COLUMN account_versions.version IS 'accounts.version then';
COMMENT ON COLUMN account_versions.nonce IS 'accounts.nonce then';
COMMENT ON COLUMN account_versions.state_hash IS 'accounts.state_hash then';
COMMENT ON COLUMN account_versions.balances IS 'accounts.balances then';
COMMENT ON COLUMN account_versions.transactions IS
    'transactions.idx of those in that block, sent or received, that changed the account';

CREATE TABLE currencies (
    code        text PRIMARY KEY,
    scale       smallint NOT NULL,
    issuer      bytea NOT NULL,
    supply      numeric(39) NOT NULL
);
COMMENT ON TABLE currencies IS 'Currencies as of the newest block';
COMMENT ON COLUMN currencies.code IS '3-10 of A-Z and 0-9';
COMMENT ON COLUMN currencies.scale IS 'Decimals of the major unit: with 2, 1250 is 12.50';
COMMENT ON COLUMN currencies.issuer IS 'accounts.id of who deposits and settles withdrawals';
COMMENT ON COLUMN currencies.supply IS 'Minor units in existence: the sum of all balances and holds';

CREATE TABLE holds (
    id          bytea PRIMARY KEY,
    kind        smallint NOT NULL,
    payer       bytea NOT NULL,
    receiver    bytea NOT NULL,
    arbiter     bytea,
    currency    text NOT NULL,
    amount      numeric(39) NOT NULL,
    until_ms    bigint NOT NULL
);
COMMENT ON TABLE holds IS 'Money that has left a balance and not yet arrived anywhere';
COMMENT ON COLUMN holds.id IS 'Identity in the protocol';
COMMENT ON COLUMN holds.kind IS '1 a payment held for its receiver, 2 a withdrawal held for the issuer';
COMMENT ON COLUMN holds.payer IS 'accounts.id of whose money it is';
COMMENT ON COLUMN holds.receiver IS 'accounts.id of whom it is held for';
COMMENT ON COLUMN holds.arbiter IS 'accounts.id of who may decide in the receiver''s place; NULL for nobody';
COMMENT ON COLUMN holds.currency IS 'currencies.code';
COMMENT ON COLUMN holds.amount IS 'Minor units';
COMMENT ON COLUMN holds.until_ms IS 'When it returns to the payer, milliseconds since 1970; 0 for never';

CREATE TABLE contracts (
    owner       bytea NOT NULL,
    hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
    code        bytea NOT NULL,
    PRIMARY KEY (owner, hash)
);
COMMENT ON TABLE contracts IS 'Deployed contracts: one per owner and code';
COMMENT ON COLUMN contracts.owner IS 'accounts.id of who deployed it';
COMMENT ON COLUMN contracts.hash IS 'SHA-256 of the code';
COMMENT ON COLUMN contracts.code IS 'The code''s bytes, exactly as they were deployed';

CREATE TABLE records (
    type        text NOT NULL,
    key         text NOT NULL,
    value       bytea NOT NULL,
    PRIMARY KEY (type, key)
);
COMMENT ON TABLE records IS 'Leaves of the state that are few: parameters, producers, counts';
COMMENT ON COLUMN records.type IS 'Type of the leaf';
COMMENT ON COLUMN records.key IS 'Its id';
COMMENT ON COLUMN records.value IS 'Its canonical encoding';

CREATE TABLE state_commitment (
    single       boolean PRIMARY KEY DEFAULT true CHECK (single),
    height       bigint NOT NULL,
    state_root   bytea NOT NULL,
    bucket_roots bytea NOT NULL
);
ALTER TABLE state_commitment ALTER COLUMN bucket_roots SET STORAGE EXTERNAL;
COMMENT ON TABLE state_commitment IS 'What accounts, currencies, holds and records must hash to: one row';
COMMENT ON COLUMN state_commitment.single IS 'True: there is one row';
COMMENT ON COLUMN state_commitment.height IS 'The newest block';
COMMENT ON COLUMN state_commitment.state_root IS 'Root of the state tree behind it';
COMMENT ON COLUMN state_commitment.bucket_roots IS
    'Roots of the 256 subtrees by the first byte of the key, 32 bytes each: tells where a difference is';

-- Rows live from the first to the last statement of the transaction that writes a block, so none is
-- ever committed, and none needs to be logged.
CREATE UNLOGGED TABLE account_locks (
    account     bytea PRIMARY KEY,
    height      bigint NOT NULL,
    epoch       bigint NOT NULL,
    node        text NOT NULL
) WITH (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = -1);
COMMENT ON TABLE account_locks IS
    'One pending modification per account: who writes a block takes a row for each account it changes, '
    'and removes it before the block is committed. Without it accounts cannot be changed';
COMMENT ON COLUMN account_locks.account IS 'accounts.id';
COMMENT ON COLUMN account_locks.height IS 'Block that is being written';
COMMENT ON COLUMN account_locks.epoch IS 'Leadership in which it is; must be leader.epoch';
COMMENT ON COLUMN account_locks.node IS 'Name of the node that writes it';

-- Whether every row of `changed` is locked in the present epoch. Planned for thousands of rows,
-- whatever the statistics of a table that always looks empty say.
CREATE FUNCTION accounts_must_be_locked() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off SET enable_hashjoin = on SET enable_seqscan = on AS $$
DECLARE
    unlocked bytea;
BEGIN
    SELECT c.id INTO unlocked FROM changed c
        WHERE NOT EXISTS (SELECT FROM account_locks l
            WHERE l.account = c.id AND l.epoch = (SELECT epoch FROM leader))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % is not locked by the node that leads', id_text(unlocked) USING
            ERRCODE = 'TN002',
            HINT = 'Accounts change by signed transactions only. A change made here would be found '
                   'by its hash and stop the node.';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION accounts_must_be_locked IS 'Refuses changes to accounts without rows in account_locks';

CREATE TRIGGER accounts_locked_insert AFTER INSERT ON accounts REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_must_be_locked();
CREATE TRIGGER accounts_locked_update AFTER UPDATE ON accounts REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_must_be_locked();
CREATE TRIGGER accounts_locked_delete AFTER DELETE ON accounts REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_must_be_locked();

CREATE FUNCTION accounts_cannot_be_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'accounts cannot be truncated' USING ERRCODE = 'TN002';
END $$;
COMMENT ON FUNCTION accounts_cannot_be_truncated IS 'Refuses TRUNCATE accounts';
CREATE TRIGGER accounts_locked_truncate BEFORE TRUNCATE ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_cannot_be_truncated();

-- For people ----------------------------------------------------------------------------------

CREATE FUNCTION id_text(id bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 +
        (((get_byte(b, i * 5 / 8) << 8 | get_byte(b, i * 5 / 8 + 1)) >> (11 - i * 5 % 8)) & 31), 1),
        '' ORDER BY i)
    FROM (SELECT id || '\x00'::bytea AS b) AS bytes, generate_series(0, 51) AS i
    WHERE octet_length(id) = 32
$$;
COMMENT ON FUNCTION id_text IS 'An account''s id as people write it: 52 characters of base32';

CREATE FUNCTION major_units(minor numeric, scale integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (minor::text || 'e-' || scale)::numeric
$$;
COMMENT ON FUNCTION major_units IS 'Minor units as people write them: major_units(1250, 2) is 12.50';

CREATE VIEW balances AS
    SELECT a.name, id_text(a.id) AS id, c.code AS currency,
        major_units(b.value::numeric, c.scale) AS balance, a.frozen, a.version, a.height
    FROM accounts a, jsonb_each_text(a.balances) AS b JOIN currencies c ON c.code = b.key;
COMMENT ON VIEW balances IS 'Who has how much, in major units';

CREATE VIEW chain_blocks AS
    SELECT height, time, tx_count AS transactions, encode(hash, 'hex') AS hash,
        encode(state_root, 'hex') AS state_root, epoch, encode(producer, 'hex') AS producer
    FROM blocks;
COMMENT ON VIEW chain_blocks IS 'Blocks with readable hashes';

CREATE VIEW chain_transactions AS
    SELECT t.height, t.idx, b.time, encode(t.id, 'hex') AS id, y.name AS type, a.name AS sender,
        t.nonce, coalesce(t.code, 'applied') AS outcome, t.message,
        convert_from(t.payload, 'UTF8')::jsonb AS payload
    FROM transactions t JOIN blocks b USING (height) LEFT JOIN transaction_types y USING (type)
        LEFT JOIN accounts a ON a.no = t.account;
COMMENT ON VIEW chain_transactions IS 'Transactions with readable ids, types and payloads';

CREATE VIEW statements AS
    SELECT a.name, b.time, v.height, t.idx, y.name AS type, coalesce(t.code, 'applied') AS outcome,
        CASE WHEN t.account = v.account THEN t.payload_json ->> 'to'
             ELSE coalesce(sender.name, t.payload_json ->> 'from') END AS counterpart,
        CASE WHEN t.payload_json ->> 'amount' IS NULL THEN NULL
             WHEN t.account IS DISTINCT FROM v.account THEN 'in'
             WHEN y.name <> 'deposit' THEN 'out'
             WHEN t.payload_json ->> 'to' IN (a.name, id_text(a.id)) THEN 'in' END AS direction,
        t.payload_json ->> 'currency' AS currency,
        (t.payload_json ->> 'amount')::numeric AS amount,
        major_units(coalesce((v.balances ->> (t.payload_json ->> 'currency'))::numeric, 0),
            c.scale) AS balance_behind_block,
        coalesce(t.payload_json ->> 'memo', t.payload_json ->> 'reference') AS memo,
        encode(t.id, 'hex') AS id
    FROM account_versions v JOIN accounts a ON a.no = v.account JOIN blocks b ON b.height = v.height
        CROSS JOIN LATERAL unnest(v.transactions) AS touched(idx)
        JOIN LATERAL (SELECT x.*, convert_from(x.payload, 'UTF8')::jsonb AS payload_json
            FROM transactions x WHERE x.height = v.height AND x.idx = touched.idx) AS t ON true
        LEFT JOIN transaction_types y ON y.type = t.type
        LEFT JOIN accounts sender ON sender.no = t.account
        LEFT JOIN currencies c ON c.code = t.payload_json ->> 'currency';
COMMENT ON VIEW statements IS
    'Account statements: SELECT * FROM statements WHERE name = ''@alice'' ORDER BY height, idx. The '
    'balance is the one behind the block, which may hold several transactions of the account';

CREATE VIEW open_holds AS
    SELECT encode(h.id, 'hex') AS id, CASE h.kind WHEN 1 THEN 'hold' WHEN 2 THEN 'withdrawal' END AS kind,
        payer.name AS payer, receiver.name AS receiver, arbiter.name AS arbiter, h.currency,
        major_units(h.amount, c.scale) AS amount,
        CASE WHEN h.until_ms > 0 THEN to_timestamp(h.until_ms / 1000.0) END AS until
    FROM holds h JOIN currencies c ON c.code = h.currency
        LEFT JOIN accounts payer ON payer.id = h.payer
        LEFT JOIN accounts receiver ON receiver.id = h.receiver
        LEFT JOIN accounts arbiter ON arbiter.id = h.arbiter;
COMMENT ON VIEW open_holds IS 'Holds and withdrawals that are not decided yet';
