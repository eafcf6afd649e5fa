// The ledger from the command line: a real node, a real PostgreSQL, commands as people type them.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Ledger } from "./ledger.mjs";
import { folder, tana } from "./tana.mjs";

const ledger = new Ledger();
before(() => ledger.start());
after(() => ledger.stop());

test("a node without a chain makes one", async () => {
    assert.match(ledger.said, /^made a chain in /);
    assert.match(ledger.said, /the new key "admin"/);
    const status = await ledger.json("status");
    assert.equal(status.height, 0);
    assert.equal(status.node.role, "leader");
    assert.equal((await ledger.good("key list")).trim().split("\n").length, 1);
    for (const file of ["data/producer.key", "config/tana/keys/admin.json"])
        assert.equal(statSync(join(ledger.home, file)).mode & 0o777, 0o600, file);
});

test("money moves between accounts that made themselves", async () => {
    assert.match(await ledger.good("account create alice"), /^the account @alice was made, in block 1\nstatus +applied\nheight +1\n/);
    await ledger.good("account create @bob");
    await ledger.good("deposit 100 USD --to @alice");
    assert.match(await ledger.good("transfer 12.50 USD --to @bob --as @alice"),
        /^12\.50 USD from @alice to @bob, in block \d+\n[^]*\ngas +\d+\n/);
    assert.equal(await ledger.balance("@alice"), "87.50 USD");
    assert.equal(await ledger.balance("bob"), "12.50 USD");
    await ledger.good("transfer 0.50 USD bob --memo lunch", { env: { TANA_AS: "alice" } });
    assert.equal(await ledger.balance("bob"), "13.00 USD");
    const history = await ledger.json("account history @bob");
    assert.deepEqual(history.transactions.map((tx) => tx.type), ["transfer", "transfer", "account.create"]);
});

test("what fails in a block says why, and is in the history", async () => {
    const { stdout } = await ledger.bad("transfer 1000 USD --to @bob --as @alice", 1,
        /^tana: @alice has 87\.00 USD, less than 1000\.00\n$/);
    assert.match(stdout, /^status +failed\n/);
    const document = await ledger.run("transfer 1000 USD --to @bob --as @alice --json");
    assert.equal(document.status, 1);
    assert.equal(document.stderr, "");
    assert.equal(JSON.parse(document.stdout).error.code, "insufficient");
});

const REFUSED = {
    "no account acts": ["transfer 1 USD --to @bob", 2, /who acts\? --as @NAME or \$TANA_AS/],
    "no receiver": ["transfer 1 USD --as @alice", 2, /to whom\?/],
    "two receivers": ["transfer 1 USD @bob --to @bob --as @alice", 2, /to whom\?/],
    "an unknown sender": ["transfer 1 USD --to @bob --as @nobody", 1, /^tana: the account @nobody does not exist$/m],
    "an unknown receiver": ["transfer 1 USD --to @nobody --as @alice", 1, /the account @nobody does not exist/],
    "an unknown currency": ["deposit 1 XYZ --to @bob", 1, /^tana: the currency XYZ does not exist$/m],
    "a currency that is none": ["balance", 2, /tana balance needs ACCOUNT/],
    "an amount with a sign": ["transfer -1 USD --to @bob --as @alice", 2, /"-1": no number here is below zero/],
    "an amount that is none": ["transfer 1,5 USD --to @bob --as @alice", 2, /^tana: "1,5" is not an amount/],
    "an amount of nothing": ["deposit 0.00 USD --to @bob", 2, /^tana: the amount is zero$/m],
    "a currency in small letters": ["hold create 1 usd --to @bob --as @alice", 2, /^tana: "usd" is not a currency; .* USD/],
    "too many decimals": ["transfer 1.005 USD --to @bob --as @alice", 2, /^tana: 1\.005 has too many decimals: USD has 2$/m],
    "a name that is taken": ["account create @alice --as @admin", 1, /@alice exists already/],
    "a name that is taken, by itself": ["account create alice", 1, /^tana: @alice exists already$/m],
    "a name that looks like another": ["account create al1ce --as @admin", 1, /looks too much like @alice/],
    "a name that is none": ["account create A", 1, /A/],
    "a key that is not here": ["transfer 1 USD --to @bob --as @alice --key nokey", 66, /^tana: there is no key nokey \(in .*keys\)$/m],
    "a key of somebody else": ["transfer 1 USD --to @bob --as @alice --key bob", 1, /^tana: @alice: 1 of its 1 key must sign; not among them: bob; --key/],
    "a threshold beyond the keys": ["account create zed --public alice --threshold 2", 2, /there is 1 key$/m],
    "the same key twice": ["account create zed --public alice --public alice", 2, /same key twice/],
    "keys that nobody here has": [`account update alice --public ${"1".repeat(64)}`, 2, /0 are here; --force/],
    "metadata that is no object": ["account create zed --metadata []", 2, /not a JSON object/],
    "a block that is not there": ["block show 99999", 1, /99999/],
    "a transaction that is not there": [`tx show ${"0".repeat(64)}`, 1, /no such transaction/],
    "a file that is not there": ["tx send /nowhere", 66, /\/nowhere/],
    "no node": ["status --node http://127.0.0.1:1", 69, /no node answers at http:\/\/127\.0\.0\.1:1/],
    "a URL that is none": ["status --node nowhere", 2, /not the URL of a node/],
    "two ends of a hold": ["hold create 1 USD --to @bob --as @alice --for 9 --until 2030-01-01T00:00:00Z", 2, /give one/],
};
for (const [name, [words, status, message]] of Object.entries(REFUSED))
    test(`refused: ${name}`, () => ledger.bad(words, status, message));

test("an error is a document with --json, also before anything was sent", async () => {
    const { status, stdout, stderr } = await ledger.run("transfer 1 USD --to @bob --as @nobody --json");
    assert.equal(status, 1);
    assert.equal(stderr, "");
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "no_account");
    assert.equal(error.exitStatus, 1);
});

test("what is held is taken in part, given back, or falls due", async () => {
    await ledger.good("account create judge");
    const hold = async (amount, words) => {
        const said = await ledger.good(`hold create ${amount} USD --to @bob --as @alice ${words}`);
        const { holds } = await ledger.json("hold list @bob");
        const { id } = holds.find((h) => h.amount === amount);
        assert.match(said, new RegExp(`^hold +${id}$`, "m"));
        return id;
    };
    const before = await ledger.balance("@alice");
    const first = await hold("5.00", "--for 3600");
    await ledger.bad(`withdraw settle ${first}`, 2, /this is a hold: `tana hold post/);
    await ledger.good(`hold post ${first} 2`);
    assert.equal(await ledger.balance("@bob"), "15.00 USD");
    const month = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const second = await hold("6.00", `--until ${month} --arbiter @judge`);
    await ledger.good(`hold void ${second} --as @judge`);
    await ledger.bad(`hold post ${second}`, 1, /no such hold/);
    await hold("7.00", "--for 1");
    for (let i = 0; (await ledger.json("hold list @bob")).holds.length; i++)
        assert.ok(i < 1000, "the hold falls due");
    assert.equal(parseFloat(await ledger.balance("@alice")), parseFloat(before) - 2);
    assert.equal(await ledger.good("hold list @bob"), "nothing is held\n");
});

test("the issuer settles or refuses withdrawals", async () => {
    const { hold } = await ledger.json("withdraw 1.00 USD --as @bob --reference iban-1");
    assert.equal(hold, (await ledger.json("hold list @bob")).holds[0].id);
    await ledger.bad(`hold void ${hold}`, 2, /this is a withdrawal: `tana withdraw settle/);
    await ledger.good(`withdraw settle ${hold}`);
    await ledger.good(`withdraw refuse ${(await ledger.json("withdraw 2.00 USD --as @bob")).hold}`);
    assert.equal(await ledger.balance("@bob"), "14.00 USD");
    const { supply } = (await ledger.json("currency list")).currencies.find((c) => c.code === "USD");
    assert.equal(supply, "99.00");
});

test("an account of two keys signs in two places", async () => {
    await ledger.good("key generate one");
    await ledger.good("key generate two");
    await ledger.good("account create team --public one --public two --as @admin");
    await ledger.good("deposit 10 USD team");
    const at = folder();
    const file = (name, text) => { writeFileSync(join(at, name), text); return join(at, name); };
    const payload = file("payload", await ledger.good("transfer 4 USD --to @bob --as team --draft"));
    await ledger.bad(`tx send ${payload}`, 65, /sign it first: `tana tx sign/);
    const expires = Date.parse(JSON.parse(await ledger.good("transfer 4 USD --to @bob --as team --draft --lifetime 3600")).expires);
    assert.ok(expires <= Date.now() + 3_600_000 && expires > Date.now() + 3_540_000);
    const half = file("half", await ledger.good(`tx sign ${payload} --key one`));
    await ledger.bad(`tx send ${half}`, 1, /@team/);
    const full = file("full", await ledger.good(`tx sign ${half} --key two`));
    const simulated = await ledger.json(`tx simulate ${full}`);
    assert.equal(simulated.status, "applied");
    assert.deepEqual(simulated.changes.map((c) => [c.name, c.after]).sort(), [["@bob", "18.00"], ["@team", "6.00"]]);
    assert.equal(await ledger.balance("team"), "10.00 USD");
    const sent = await ledger.json(`tx send ${full}`);
    assert.deepEqual(await ledger.json(`tx send ${full}`), sent); // the same outcome, not a second time
    assert.equal(await ledger.balance("team"), "6.00 USD");
    await ledger.good("transfer 1 USD --to @bob --as team"); // both keys are here after all
});

/** Stands before the node. `spoil` says of a POST: "pass", "cut" before the node has it, or "lose" its answer. */
async function between(spoil) {
    const proxy = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray());
        const fate = request.method === "POST" ? spoil() : "pass";
        if (fate === "cut")
            return request.socket.destroy();
        const answer = await fetch(ledger.url + request.url, { method: request.method,
            ...(body.length && { body, headers: { "content-type": "application/json" } }) });
        const text = await answer.text();
        if (fate === "lose")
            return request.socket.destroy();
        response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") }).end(text);
    });
    await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
    return { url: `http://127.0.0.1:${proxy.address().port}`, close: () => proxy.close() };
}

test("a connection that breaks while a transaction is sent: it is asked again, and executed once", async (t) => {
    const fates = ["lose", "cut"];
    const { url, close } = await between(() => fates.shift() ?? "pass");
    t.after(close);
    const before = parseFloat(await ledger.balance("@bob"));
    const sent = await ledger.json(`transfer 0.10 USD --to @bob --as @alice --node ${url}`);
    assert.equal(sent.status, "applied");
    assert.equal((await ledger.json(`tx show ${sent.id}`)).height, sent.height);
    assert.equal(parseFloat(await ledger.balance("@bob")).toFixed(2), (before + 0.1).toFixed(2));
    await ledger.good("transfer 0.10 USD --to @alice --as @bob");
});

test("when no answer comes at all, the outcome is said to be unknown, with the id to ask for", async (t) => {
    const fates = ["lose"];
    const { url, close } = await between(() => fates.shift() ?? "cut");
    t.after(close);
    const { stderr } = await ledger.bad(`transfer 0.20 USD --to @bob --as @alice --node ${url}`, 69,
        /whether the transaction was taken is unknown, ask with: tana tx show [0-9a-f]{64}$/m);
    assert.equal((await ledger.json(`tx show ${/show (\w+)/.exec(stderr)[1]}`)).status, "applied");
    await ledger.good("transfer 0.20 USD --to @alice --as @bob");
});

test("a sealed key asks for its password", async () => {
    const at = folder({ right: "open sesame\n", wrong: "open barley\n" });
    const env = { TANA_PASSWORD_FILE: join(at, "right") };
    await ledger.good("account create vault --sealed", { env });
    await ledger.good("deposit 1 USD vault");
    const words = "transfer 0.10 USD --to @bob --as vault";
    const wrong = await ledger.run(words, { env: { TANA_PASSWORD_FILE: join(at, "wrong") } });
    assert.equal(wrong.status, 77);
    await ledger.good(words, { env });
    assert.doesNotMatch(readFileSync(join(ledger.home, "config/tana/keys/vault.json"), "utf8"), /"secret"/);
});

test("a key that others can read is complained about, and works", async () => {
    const file = join(ledger.home, "config/tana/keys/bob.json");
    chmodSync(file, 0o644);
    const { status, stderr } = await ledger.run("transfer 0.01 USD --to @alice --as @bob");
    chmodSync(file, 0o600);
    assert.equal(status, 0);
    assert.match(stderr, /^tana: warning: others can read or write .*bob\.json; .*chmod 600/);
});

test("frozen accounts keep their money until they are thawed", async () => {
    await ledger.good("account freeze @bob");
    await ledger.bad("transfer 1 USD --to @alice --as @bob", 1, /@bob is frozen/);
    await ledger.good("transfer 1 USD --to @bob --as @alice");
    await ledger.good("account freeze @bob --thaw");
    await ledger.good("transfer 1 USD --to @alice --as @bob");
});

test("keys are replaced, and the old one signs no more", async () => {
    await ledger.good("account create rotating");
    await ledger.good("deposit 1 USD rotating");
    await ledger.good("key generate fresh");
    await ledger.good(["account", "update", "rotating", "--public", "fresh", "--metadata", '{"city": "Basel"}']);
    const account = await ledger.json("account show rotating");
    assert.deepEqual(account.metadata, { city: "Basel" });
    await ledger.bad("transfer 1 USD --to @bob --as rotating --key rotating", 1, /@rotating/);
    await ledger.good("transfer 1 USD --to @bob --as rotating");
});

test("currencies have the decimals they were made with", async () => {
    await ledger.good("currency create JPY --scale 0");
    await ledger.good("deposit 1000 JPY --to @alice");
    await ledger.bad("transfer 0.5 JPY --to @bob --as @alice", 2, /JPY has 0/);
    assert.match(await ledger.good("balance @alice"), /^ *1000 +JPY$/m);
});

test("a batch is all or nothing", async () => {
    const at = folder({
        "good.json": JSON.stringify({ type: "batch", operations: [
            { type: "transfer", to: "@bob", currency: "USD", amount: "0.10" },
            { type: "transfer", to: "@bob", currency: "USD", amount: "0.20" }] }),
        "bad.json": JSON.stringify({ type: "batch", operations: [
            { type: "transfer", to: "@bob", currency: "USD", amount: "0.10" },
            { type: "transfer", to: "@bob", currency: "USD", amount: "99999" }] }),
    });
    const before = parseFloat(await ledger.balance("@bob"));
    await ledger.good(`tx create ${at}/good.json --as @alice`);
    await ledger.bad(`tx create ${at}/bad.json --as @alice`, 1, /99999/);
    assert.equal(parseFloat(await ledger.balance("@bob")).toFixed(2), (before + 0.3).toFixed(2));
});

test("commands that run at the same time find nonces of their own", async () => {
    const before = parseFloat(await ledger.balance("@bob"));
    await Promise.all(Array.from({ length: 8 }, () => ledger.good("transfer 0.01 USD --to @bob --as @alice")));
    assert.equal(parseFloat(await ledger.balance("@bob")).toFixed(2), (before + 0.08).toFixed(2));
});

test("proofs are checked offline, and only as they are", async () => {
    const at = folder();
    await ledger.good(`proof account @bob --output ${at}/bob.json`);
    await ledger.good(`proof currency USD --output ${at}/usd.json`);
    await ledger.bad(`proof account @bob --output ${at}/bob.json`, 73, /exists/i);
    const id = (await ledger.json("account history @bob --limit 1")).transactions[0].id;
    writeFileSync(join(at, "tx.json"), await ledger.good(`proof tx ${id}`));
    const money = (await ledger.balance("@bob"));
    const env = { TANA_NODE: "http://127.0.0.1:1" };
    const shown = await ledger.good(`verify-proof ${at}/bob.json ${at}/usd.json ${at}/tx.json --genesis ${ledger.data}/genesis.json`, { env });
    assert.ok(shown.includes(money), shown);
    assert.match(shown, /^transaction /m);
    const { chain, producers } = await ledger.json("status");
    await ledger.good(`verify-proof ${at}/bob.json --chain ${chain} --producer ${producers[0]}`, { env });
    const text = readFileSync(join(at, "bob.json"), "utf8");
    const forged = text.replace(/"value":"(.*?)1(.*?)"/, '"value":"$12$2"');
    assert.notEqual(forged, text);
    writeFileSync(join(at, "forged.json"), forged);
    await ledger.bad(`verify-proof ${at}/forged.json --chain ${chain} --producer ${producers[0]}`, 65, /not proven/);
    await ledger.bad(`verify-proof ${at}/bob.json --chain ${chain} --producer ${"0".repeat(64)}`, 1, /none of the given producers/);
    await ledger.bad(`verify-proof ${at}/forged.json --genesis ${ledger.data}/genesis.json`, 65,
        new RegExp(`trusted: chain ${chain} and 1 producer, from .*genesis\\.json; --genesis`));
    assert.match(await ledger.good(`verify-proof ${at}/bob.json`, { env: { TANA_DATA: ledger.data } }), /taken from .*genesis\.json/);
});

test("a program meets the live ledger, and leaves it as it is", async () => {
    const at = folder({ "pay.ts": `
        import { console } from "tana:core";
        import { block } from "tana:block";
        import { tx } from "tana:tx";
        console.log(block.executor, block.height, await block.getBalance("@bob", "USD"));
        console.log((await block.getUser(["@judge", "@nobody", "@team"])).map((user) => user?.name ?? null));
        tx.transfer(block.executor, "@bob", "0.25", "USD");
        console.log((await tx.execute()).success, await block.getBalance("@bob", "USD"));` });
    const [alice, bob, { height }] = await Promise.all([
        ledger.balance("@alice"), ledger.balance("@bob"), ledger.json("status")]);
    const money = parseFloat(bob);
    const out = await ledger.good(`run -q ${at}/pay.ts --node ${ledger.url} --as @alice`, { cwd: at });
    assert.equal(out, `@alice ${height} ${money.toFixed(2)}\n[ '@judge', null, '@team' ]\ntrue ${(money + 0.25).toFixed(2)}\n`);
    assert.deepEqual([await ledger.balance("@alice"), await ledger.balance("@bob")], [alice, bob]);
    await ledger.bad(`run -q ${at}/pay.ts --node ${ledger.url} --as @nobody`, 1, /the account @nobody does not exist$/m);
    await ledger.bad(`run -q ${at}/pay.ts --as @alice`, 2, /--as goes with --node/);
    await ledger.bad(`run -q ${at}/pay.ts --node ${ledger.url} --state x.json`, 2, /give one/);
});

test("two nodes in one directory: one makes blocks, one follows", async (t) => {
    const second = Object.assign(new Ledger(), { home: ledger.home, data: ledger.data, env: { ...ledger.env } });
    t.after(() => second.stop());
    await second.start();
    assert.match(second.said, /stands by: .* produces blocks/);
    await ledger.good("transfer 0.01 USD --to @bob --as @alice");
    const height = (await ledger.json("status")).height;
    while ((await second.json("status")).height < height)
        ;
    assert.equal(await second.balance("@bob"), await ledger.balance("@bob"));
    const [leads, stands] = await Promise.all([ledger.json("status"), second.json("status")]);
    assert.deepEqual([leads.node.role, stands.node.role], ["leader", "standby"]);
    assert.equal(stands.node.epoch, leads.node.epoch);
    const ready = async (node, query) => (await fetch(`${node.url}/readyz${query}`)).status;
    assert.deepEqual([await ready(ledger, ""), await ready(second, "")], [200, 200]);
    assert.deepEqual([await ready(ledger, "?role=leader"), await ready(second, "?role=leader")], [200, 503]);
    await second.bad("transfer 0.01 USD --to @bob --as @alice", 75, /does not produce blocks/);
    assert.equal((await second.stop()).status, 0);
    await second.start(["--follow"]);
    assert.equal((await second.json("status")).node.role, "follower");
    assert.equal((await second.stop()).status, 0);
});

test("a port that is taken", async () => {
    const { status, stderr } = await tana(["node", "--data", ledger.data, "--listen", ledger.url.slice(7)],
        { env: ledger.env });
    assert.equal(status, 74);
    assert.match(stderr, /127\.0\.0\.1/);
});

test("tana init makes a directory once", async () => {
    const other = new Ledger();
    const made = JSON.parse(await other.good(`init ${other.data} --json`));
    assert.match(made.chain, /^[0-9a-f]{64}$/);
    assert.ok(existsSync(join(other.data, "producer.key")));
    await other.bad(`init ${other.data}`, 73, /there is a chain in/);
});

test("kill -9 loses nothing that was acknowledged", async () => {
    const sent = await ledger.json("transfer 0.05 USD --to @bob --as @alice");
    const money = await ledger.balance("@bob");
    await ledger.stop("SIGKILL");
    await ledger.start();
    assert.equal(await ledger.balance("@bob"), money);
    const tx = await ledger.json(`tx show ${sent.id}`);
    assert.deepEqual([tx.status, tx.height, tx.index], ["applied", sent.height, sent.index]);
    await ledger.good("transfer 0.05 USD --to @bob --as @alice");
});
