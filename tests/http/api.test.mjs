// A real node on a real PostgreSQL, over HTTP. Every answer is held against the OpenAPI document
// that the node serves.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Raw, exchange, isProblem } from "./http.mjs";
import { envelope, idOf, makeKey } from "./ledger.mjs";
import { startNode } from "./node.mjs";

let node, api;
before(async () => { node = await startNode(); api = node.api; });
after(() => node.remove());

const sha256 = (hex) => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
const blockHash = (header) => createHash("sha256").update("tana-block-v1\n").update(Buffer.from(header, "hex")).digest("hex");

test("a new node tells of its chain", async () => {
    const status = await api.get("/v1/status");
    assert.equal(status.node.role, "leader");
    assert.equal(status.accounts, 1);
    assert.deepEqual(status.producers, [node.producer.hex]);
    const parameters = await api.get("/v1/parameters");
    assert.deepEqual(parameters.current.parameters.administrators, ["@admin"]);
    assert.equal(parameters.next, null);
    assert.deepEqual((await api.get("/v1/currencies")).currencies.map((c) => [c.code, c.scale, c.supply, c.issuer.name]),
        [["BTC", 8, "0.00000000", "@admin"], ["USD", 2, "0.00", "@admin"]]);
    assert.deepEqual((await api.get("/healthz")), { status: "ok" });
    assert.deepEqual((await api.get("/readyz")), { status: "ready" });
    assert.match(await api.get("/metrics"), /^tana_leader 1$/m);
});

test("money moves, and everything says so", async () => {
    const alice = await node.account("@alice", "100.00");
    await node.account("@bob");
    const before = (await api.get("/v1/status")).height;
    const sent = alice.make("transfer", { to: "@bob", currency: "USD", amount: "12.50", memo: "für Bücher \u{1f4da}" });
    const result = await api.send(sent);
    assert.equal(result.status, 200);
    const { id, height, index } = result.body;
    assert.equal(id, idOf(sent.payload));
    assert.equal(result.headers.get("location"), `/v1/transactions/${id}`);
    assert.ok(height > before);
    assert.equal(await node.balance("@alice"), "87.50");
    assert.equal(await node.balance("@bob"), "12.50");
    assert.equal((await api.get("/v1/currencies/USD")).supply, "100.00");

    const tx = await api.get(`/v1/transactions/${id}`);
    assert.deepEqual([tx.status, tx.type, tx.height, tx.index, tx.nonce], ["applied", "transfer", height, index, 0]);
    assert.equal(tx.payload, sent.payload);
    assert.deepEqual(tx.signatures, sent.signatures);
    assert.equal(tx.sender, (await api.get("/v1/accounts/@alice")).id);

    const again = await api.send(sent, ""); // the same id, the same outcome, also without waiting
    assert.equal(again.status, 200);
    assert.deepEqual(again.body, result.body);
    assert.equal(await node.balance("@bob"), "12.50");
});

test("an account as it was", async () => {
    const carol = await node.account("@carol", "10.00");
    const heights = [];
    for (const amount of ["1.00", "2.00", "3.00"])
        heights.push((await api.apply(carol.make("transfer", { to: "@admin", currency: "USD", amount }))).height);
    const at = async (height) =>
        (await api.get(`/v1/accounts/@carol?height=${height}`)).balances.map((b) => b.amount).join();
    assert.equal(await at(heights[0] - 1), "10.00");
    assert.equal(await at(heights[0]), "9.00");
    assert.equal(await at(heights[1]), "7.00");
    assert.equal(await at("latest"), "4.00");
    await api.refused("GET", "/v1/accounts/@carol?height=0", 404, "no_account");
    await api.refused("GET", "/v1/accounts/@carol?height=99999999", 404, "not_found");
    await api.refused("GET", "/v1/accounts/@carol?height=x", 400, "invalid");
    const now = await api.get("/v1/accounts/@carol");
    assert.equal((await api.get(`/v1/accounts/${now.id}?height=latest`)).stateHash, now.stateHash);
});

test("a history goes both ways, page by page", async () => {
    const dora = await node.account("@dora", "100.00");
    const ids = [];
    for (let i = 1; i <= 7; i++)
        ids.push((await api.apply(dora.make("transfer", { to: "@admin", currency: "USD", amount: `${i}.00` }))).id);
    const walk = async (order, limit) => {
        const found = [], backs = [];
        for (let cursor = ""; cursor !== null;) {
            const page = await api.get(`/v1/accounts/@dora/transactions?order=${order}&limit=${limit}` +
                (cursor && `&cursor=${cursor}`));
            assert.ok(page.transactions.length <= limit);
            found.push(...page.transactions);
            backs.push(page.back);
            cursor = page.next;
        }
        return { found, backs };
    };
    const newest = await walk("newest", 3);
    assert.deepEqual(newest.found.slice(0, 7).map((t) => t.id), [...ids].reverse());
    assert.deepEqual(newest.found.slice(7).map((t) => t.type), ["deposit", "account.create"]); // received, created
    const oldest = await walk("oldest", 4);
    assert.deepEqual(oldest.found.map((t) => t.id), newest.found.map((t) => t.id).reverse());
    const back = await api.get(`/v1/accounts/@dora/transactions?order=oldest&limit=3&cursor=${newest.backs[1]}`);
    assert.deepEqual(back.transactions.map((t) => t.id), newest.found.slice(0, 3).map((t) => t.id).reverse());
    assert.equal((await api.get("/v1/accounts/@dora/transactions")).transactions.length, 9);
    for (const bad of ["cursor=", "cursor=5", "cursor=-1-2", "cursor=05-1", "cursor=1-2-3", "order=up", "limit=0", "limit=501"])
        await api.refused("GET", `/v1/accounts/@dora/transactions?${bad}`, 400, "invalid");
});

test("blocks are a chain that can be checked from outside", async () => {
    const { height } = await api.get("/v1/status");
    const blocks = [];
    for (let cursor = ""; cursor !== null;) {
        const page = await api.get(`/v1/blocks?limit=5&order=oldest${cursor && `&cursor=${cursor}`}`);
        blocks.push(...page.blocks);
        cursor = page.next;
    }
    assert.ok(blocks.length > height);
    blocks.forEach((block, i) => {
        assert.equal(block.height, i);
        assert.equal(block.hash, blockHash(block.header));
        assert.equal(block.previous, i ? blocks[i - 1].hash : "0".repeat(64));
        assert.ok(i === 0 || block.time >= blocks[i - 1].time);
    });
    const newest = await api.get("/v1/blocks?limit=2");
    assert.deepEqual(newest.blocks, blocks.slice(-2).reverse());
    assert.deepEqual(await api.get("/v1/blocks/latest"), blocks.at(-1));
    assert.deepEqual(await api.get("/v1/blocks/1"), blocks[1]);
    assert.deepEqual(await api.get(`/v1/blocks/${blocks[1].hash}`), blocks[1]);
    const answer = await fetch(`${node.url}/v1/blocks/1`);
    assert.match(answer.headers.get("cache-control"), /immutable/);
    const again = await exchange(node.port,
        `GET /v1/blocks/1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: ${answer.headers.get("etag")}\r\n\r\n`);
    assert.equal(again.status, 304);
    const inBlock = await api.get("/v1/blocks/1/transactions");
    assert.equal(inBlock.transactions.length, blocks[1].transactionCount);
    await api.refused("GET", "/v1/blocks/9999999", 404, "not_found");
    await api.refused("GET", `/v1/blocks/${"0".repeat(64)}`, 404, "not_found");
    for (const bad of ["-1", "01", "1e3", "newest", "0x1", "%31%30%00"])
        await api.refused("GET", `/v1/blocks/${bad}`, 400, "invalid");
});

test("many envelopes in one request: an array, or one a line", async () => {
    const erin = await node.account("@erin", "1000.00");
    const make = () => erin.make("transfer", { to: "@admin", currency: "USD", amount: "0.01" });
    const list = Array.from({ length: 500 }, make);
    const bad = { ...make(), signatures: [] };
    erin.nonce--;
    const answer = await api.send([...list.slice(0, 250), bad, ...list.slice(250)]);
    assert.equal(answer.status, 200);
    const { results } = answer.body;
    assert.equal(results.length, 501);
    assert.equal(results[250].status, "refused");
    assert.equal(results[250].error.code, "invalid");
    results.splice(250, 1);
    assert.deepEqual(results.map((r) => r.id), list.map((e) => idOf(e.payload)));
    assert.ok(results.every((r) => r.status === "applied"));
    assert.equal(await node.balance("@erin"), "995.00");

    const lines = Array.from({ length: 300 }, make).map((e) => JSON.stringify(e));
    lines.splice(100, 0, "{not json", "", "7");
    const ndjson = await api.ask("POST", "/v1/transactions?wait=applied", lines.join("\n") + "\n", "application/x-ndjson");
    assert.equal(ndjson.status, 200);
    assert.equal(ndjson.type, "application/x-ndjson");
    assert.equal(ndjson.body.length, 302); // the empty line does not count
    assert.deepEqual(ndjson.body.slice(99, 103).map((r) => r.status), ["applied", "refused", "refused", "applied"]);
    assert.equal(await node.balance("@erin"), "992.00");

    const quick = await api.ask("POST", "/v1/transactions", JSON.stringify(make()));
    assert.equal(quick.status, 202);
    assert.equal(quick.body.status, "pending");
    let status;
    do
        status = (await api.get(`/v1/transactions/${quick.body.id}`)).status;
    while (status === "pending");
    assert.equal(status, "applied");
    await api.refused("POST", "/v1/transactions", 400, "invalid", "[]");
    await api.refused("POST", "/v1/transactions", 400, "invalid", "\n", "application/x-ndjson");
    await api.refused("POST", "/v1/transactions", 413, "limit", "7\n".repeat(20001), "application/x-ndjson");
    await api.refused("POST", "/v1/transactions?wait=yes", 400, "invalid", "{}");
    await api.refused("POST", "/v1/transactions?timeout=5", 400, "invalid", "{}");
    await api.refused("POST", "/v1/transactions?wait=applied&timeout=60001", 400, "invalid", "{}");
});

test("a transaction that cannot wait for its turn says so in time", async () => {
    const fay = await node.account("@fay", "5.00");
    fay.nonce = 3;
    const early = fay.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" });
    const answer = await api.send(early, "?wait=applied&timeout=100");
    assert.equal(answer.status, 202);
    assert.equal(answer.body.status, "pending");
    fay.nonce = 0;
    const rest = Array.from({ length: 3 }, () => fay.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    await api.send(rest);
    assert.equal((await api.send(early)).body.status, "applied");
    assert.equal(await node.balance("@fay"), "1.00");
});

test("requests that hold many envelopes and wait are refused before they fill the memory", async () => {
    const gwen = await node.account("@gwen", "5.00");
    gwen.nonce = 9; // it waits for its turn, and every request with it
    const early = JSON.stringify(gwen.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    const body = early + "\n" + "1\n".repeat(19000);
    const leaving = new AbortController();
    let busy = null;
    for (let i = 0; i < 30 && !busy; i++) {
        fetch(`${node.url}/v1/transactions?wait=applied&timeout=20000`, {
            method: "POST", body, headers: { "content-type": "application/x-ndjson" }, signal: leaving.signal,
        }).then(async (answer) => { busy ??= answer.status === 503 ? await answer.json() : null; }, () => {});
        do // the threads have looked at all of it
            await api.get("/v1/status");
        while ((await api.get("/v1/status")).mempool.verifying > 0);
    }
    assert.equal(busy?.code, "busy");
    leaving.abort();
});

test("what was not looked at in time is said to be so", async () => {
    const hank = await node.account("@hank", "5.00");
    const one = JSON.stringify(hank.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    const bulk = api.ask("POST", "/v1/transactions", (one + "\n").repeat(19000), "application/x-ndjson");
    for (let i = 0; i < 10; i++) {
        const { status, body } = await api.send(one, "?wait=applied&timeout=0");
        assert.ok(status === 503 ? body.code === "busy" : body.id, `${status} ${JSON.stringify(body)}`);
    }
    await bulk;
});

test("whatever is wrong with a transaction is told by its code", async () => {
    const gus = await node.account("@gus", "5.00");
    const key = gus.keys[0];
    const day = 24 * 3600_000;
    const cases = [
        [{ chain: "0".repeat(64) }, 400, "wrong_chain"],
        [{ from: "@nobody" }, 404, "no_account"],
        [{ nonce: 70 }, 409, "nonce_gap"],
        [{ expires: "2020-01-01T00:00:00.000Z" }, 409, "expired"],
        [{ expires: new Date(Date.now() + 1.1 * day).toISOString() }, 409, "expired"],
        [{ expires: "2026-13-01T00:00:00.000Z" }, 400, "invalid"],
        [{ amount: "0.001" }, 200, "bad_amount"],
        [{ amount: "0.00" }, 400, "bad_amount"],
        [{ currency: "XYZ" }, 200, "no_currency"],
        [{ to: "@gus" }, 200, "self_transfer"],
        [{ to: "@nobody" }, 200, "no_account"],
        [{ more: 1 }, 400, "invalid"],
        [{ amount: 1 }, 400, "bad_amount"],
        [{ amount: "1e3" }, 400, "bad_amount"],
        [{ amount: "-1" }, 400, "bad_amount"],
        [{ amount: null }, 400, "invalid"],
        [{ amount: undefined }, 400, "invalid"],
        [{ nonce: 0.5 }, 400, "invalid"],
        [{ nonce: 2 ** 53 }, 400, "invalid"],
        [{ nonce: "0" }, 400, "invalid"],
        [{ type: "mint" }, 400, "invalid"],
        [{ memo: "x".repeat(257) }, 413, "limit"],
        [{ memo: "\ud800" }, 400, "invalid"],
        [{ memo: "a\u0000b" }, 400, "invalid"],
        [{}, 200, "applied"],
    ];
    for (const [members, status, code] of cases) {
        gus.nonce = (await api.get("/v1/accounts/@gus")).nonce;
        const sent = gus.make("transfer", { to: "@admin", currency: "USD", amount: "1.00", ...members });
        const { status: got, body } = await api.send(sent);
        assert.deepEqual([got, body.code ?? body.error?.code ?? body.status], [status, code],
            `${JSON.stringify(members)}: ${JSON.stringify(body)}`);
    }
    const { nonce } = await api.get("/v1/accounts/@gus");
    const payload = () => gus.payload("transfer", { nonce, to: "@admin", currency: "USD", amount: "1.00" });
    const refused = async (sent, status, code) =>
        api.refused("POST", "/v1/transactions?wait=applied", status, code, JSON.stringify(sent));
    const good = envelope(payload(), key);
    await refused(envelope(payload(), makeKey()), 403, "unauthorized");
    await refused({ ...good, payload: good.payload.replace("1.00", "2.00") }, 400, "bad_signature");
    await refused({ ...good, signatures: [good.signatures[0], good.signatures[0]] }, 400, "invalid");
    await refused({ ...good, signatures: [] }, 400, "invalid");
    await refused({ ...good, signatures: [{ key: key.hex.toUpperCase(), signature: good.signatures[0].signature }] }, 400, "invalid");
    const s = Buffer.from(good.signatures[0].signature, "hex"); // S + L: another spelling of the same signature
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const big = BigInt("0x" + Buffer.from(s.subarray(32)).reverse().toString("hex")) + order;
    const malleable = Buffer.concat([s.subarray(0, 32), Buffer.from(big.toString(16).padStart(64, "0"), "hex").reverse()]);
    await refused({ ...good, signatures: [{ key: key.hex, signature: malleable.toString("hex") }] }, 400, "bad_signature");
    await api.apply(good);
    await refused(envelope(payload(), key), 409, "nonce_used");
});

test("a transaction can fail in a block, and still has its receipt", async () => {
    const hal = await node.account("@hal", "5.00");
    const sent = hal.make("transfer", { to: "@admin", currency: "USD", amount: "6.00" });
    const answer = await api.send(sent);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.status, "failed");
    assert.equal(answer.body.error.code, "insufficient");
    const tx = await api.get(`/v1/transactions/${answer.body.id}`);
    assert.equal(tx.status, "failed");
    assert.deepEqual(tx.error, answer.body.error);
    assert.equal((await api.get("/v1/accounts/@hal")).nonce, 1);
    assert.deepEqual((await api.send(sent)).body, answer.body);
});

test("one transaction sent a thousand times at once happens once", async () => {
    const ida = await node.account("@ida", "50.00");
    const sent = JSON.stringify(ida.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    const answers = await Promise.all(Array.from({ length: 1000 }, () => api.send(sent)));
    const first = answers[0].body;
    assert.equal(first.status, "applied");
    for (const answer of answers)
        assert.deepEqual(answer.body, first);
    assert.equal(await node.balance("@ida"), "49.00");
});

test("a simulation says what would happen and changes nothing", async () => {
    const jan = await node.account("@jan", "5.00");
    const height = (await api.get("/v1/status")).height;
    const ask = async (members) => {
        const sent = envelope(jan.payload("transfer", { nonce: 0, to: "@admin", currency: "USD", ...members }), ...jan.keys);
        return api.ask("POST", "/v1/simulate", JSON.stringify(sent));
    };
    const good = await ask({ amount: "2.00" });
    assert.equal(good.body.status, "applied");
    const own = good.body.changes.find((c) => c.name === "@jan");
    assert.deepEqual([own.before, own.after], ["5.00", "3.00"]);
    const failed = await ask({ amount: "20.00" });
    assert.deepEqual([failed.body.status, failed.body.error.code], ["failed", "insufficient"]);
    assert.equal((await ask({ amount: "2.00", nonce: 7 })).body.code, "nonce_gap");
    assert.equal(await node.balance("@jan"), "5.00");
    assert.equal((await api.get("/v1/status")).height, height);
});

test("holds are listed, shown and proven until they end", async () => {
    const kim = await node.account("@kim", "9.00");
    await node.account("@lee");
    const until = new Date(Date.now() + 86400_000).toISOString();
    const made = [];
    for (let i = 1; i <= 3; i++)
        made.push(await api.apply(kim.make("hold", { to: "@lee", currency: "USD", amount: `${i}.00`, until })));
    await api.apply(kim.make("withdraw", { currency: "USD", amount: "0.50" }));
    const all = [];
    for (let cursor = ""; cursor !== null;) {
        const page = await api.get(`/v1/holds?account=@kim&limit=2${cursor && `&cursor=${cursor}`}`);
        all.push(...page.holds);
        cursor = page.next;
    }
    assert.deepEqual(all.map((h) => h.amount).sort(), ["0.50", "1.00", "2.00", "3.00"]);
    assert.equal(all.filter((h) => h.kind === "withdrawal")[0].to.name, "@admin");
    assert.equal((await api.get("/v1/holds?account=@lee")).holds.length, 3);
    const one = all.find((h) => h.amount === "1.00");
    assert.deepEqual(await api.get(`/v1/holds/${one.id}`), one);
    assert.ok((await api.get(`/v1/holds/${one.id}/proof`)).value);
    await api.refused("GET", `/v1/holds/${"0".repeat(64)}`, 404, "not_found");
    assert.equal((await api.get(`/v1/holds/${"0".repeat(64)}/proof`)).value, null);
});

test("proofs lead to a signed header", async () => {
    const mia = await node.account("@mia", "7.00");
    const sent = await api.apply(mia.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    const account = await api.get("/v1/accounts/@mia");
    const proof = await api.get("/v1/accounts/@mia/proof");
    assert.equal(sha256(proof.value), account.stateHash);
    const block = await api.get("/v1/blocks/latest");
    assert.equal(proof.header, block.header);
    assert.equal(proof.signature, block.signature);
    assert.equal((await api.get(`/v1/accounts/${"0".repeat(51)}g/proof`)).value, null);
    await api.refused("GET", "/v1/accounts/@nobody/proof", 404, "no_account");
    assert.ok((await api.get("/v1/currencies/USD/proof")).value);
    assert.equal((await api.get("/v1/currencies/XYZ/proof")).value, null);

    const shown = await api.get(`/v1/transactions/${sent.id}/proof`);
    assert.equal(blockHash(shown.header), (await api.get(`/v1/blocks/${sent.height}`)).hash);
    assert.equal(idOf(shown.payload), sent.id);
    await api.refused("GET", `/v1/transactions/${"0".repeat(64)}/proof`, 404, "not_found");
});

test("proofs convince the offline verifier, and nothing near them does", async () => {
    const pia = await node.account("@pia", "7.00");
    const sent = await api.apply(pia.make("transfer", { to: "@admin", currency: "USD", amount: "1.25" }));
    const account = await api.get("/v1/accounts/@pia/proof");
    const seen = node.verify(account);
    assert.equal(seen.status, 0, seen.text);
    assert.match(seen.text, /@pia/);
    for (const path of [`/v1/transactions/${sent.id}/proof`, "/v1/currencies/USD/proof", "/v1/currencies/XYZ/proof",
        `/v1/accounts/${"0".repeat(51)}g/proof`]) {
        const { status, text } = node.verify(await api.get(path));
        assert.equal(status, 0, `${path}: ${text}`);
    }
    const { hash } = await api.get(`/v1/blocks/${(await api.get("/v1/status")).height}`);
    assert.equal(node.verify(account, ["--block", hash]).status, 0);
    assert.notEqual(node.verify(account, ["--block", "0".repeat(64)]).status, 0);
    assert.notEqual(node.verify(account, ["--chain", node.chain, "--producer", makeKey().hex]).status, 0);
    const flip = (hex, at) => hex.slice(0, at) + (hex[at] === "0" ? "1" : "0") + hex.slice(at + 1);
    for (const member of ["header", "signature", "id", "value"])
        assert.notEqual(node.verify({ ...account, [member]: flip(account[member], 41) }).status, 0, member);
    assert.notEqual(node.verify({ ...account, value: null }).status, 0);
});

/** Reads events until there are `count`: [{ id, block }]. */
async function events(raw, count) {
    const found = () => [...raw.text.replace(/\r\n[0-9A-F]+\r\n/g, "").matchAll(/id: (\d+)\nevent: block\ndata: (.*)\n\n/g)];
    await raw.until(() => !raw.open || found().length >= count);
    return found().slice(0, count).map(([, id, data]) => ({ id: Number(id), block: JSON.parse(data) }));
}

test("events follow the chain without gaps, from anywhere", async () => {
    const nia = await node.account("@nia", "100.00");
    const { height } = await api.get("/v1/status");
    const raws = ["", "Last-Event-ID: 0\r\n", `Last-Event-ID: ${height - 1}\r\n`].map((header) => {
        const raw = new Raw(node.port);
        raw.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\n${header}\r\n`);
        return raw;
    });
    await Promise.all(raws.map((raw) => raw.until(() => raw.text.includes("retry:"))));
    for (let i = 0; i < 5; i++)
        await api.apply(nia.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
    const [live, all, last] = await Promise.all([events(raws[0], 5), events(raws[1], height + 5), events(raws[2], 6)]);
    assert.deepEqual(live.map((e) => e.id), [1, 2, 3, 4, 5].map((i) => height + i));
    assert.deepEqual(all.map((e) => e.id), Array.from({ length: height + 5 }, (_, i) => i + 1));
    assert.deepEqual(last.slice(1), live);
    for (const { id, block } of all.slice(-3))
        assert.deepEqual(block, await api.get(`/v1/blocks/${id}`));
    raws.forEach((raw) => raw.close());
    await api.refused("GET", "/v1/events?from=99999999", 400, "invalid");
    isProblem(await exchange(node.port, "GET /v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: x\r\n\r\n"), 400, "invalid");
});

test("what is refused is refused in the documented order", async () => {
    const first = async (method, path, body, type) => (await api.ask(method, path, body, type)).body.code;
    assert.equal(await first("POST", "/v1/nothing?a=1", "x", "text/plain"), "not_found");
    assert.equal(await first("POST", "/v1/blocks/%zz?a=1", "x", "text/plain"), "method_not_allowed");
    assert.match((await api.ask("GET", "/v1/blocks/%zz?a=1")).body.detail, /path/);
    assert.match((await api.ask("POST", "/v1/transactions?a=1", "x", "text/plain")).body.detail, /parameter/);
    assert.equal(await first("POST", "/v1/transactions?wait=no", "x", "text/plain"), "unsupported_media_type");
    assert.equal(await first("POST", "/v1/transactions?wait=no", "x"), "invalid");
    assert.match((await api.ask("POST", "/v1/transactions?wait=no", "[")).body.detail, /wait/);
    assert.match((await api.ask("GET", "/v1/accounts/nobody/transactions?limit=0")).body.detail, /limit/);
    assert.equal(await first("GET", "/v1/accounts/@/transactions"), "bad_name");
    assert.equal(await first("GET", "/v1/accounts/@nobody/transactions"), "no_account");
    assert.equal(await first("GET", "/v1/transactions/xyz"), "invalid");
    assert.equal(await first("GET", "/v1/transactions/" + "A".repeat(64)), "invalid");
    assert.equal(await first("GET", "/v1/transactions/" + "0".repeat(64)), "not_found");
    assert.equal(await first("GET", "/v1/currencies/XXX"), "no_currency");
    assert.equal(await first("GET", "/v1/currencies/usd"), "no_currency");
});

test("JSON of every bad kind is refused with a sentence", async () => {
    const good = JSON.stringify(node.admin.make("account.update", { metadata: {} }));
    node.admin.nonce--;
    const bad = ["", " ", "{", "}", "[", "[}", "nul", "true", "7", "\"x\"", "{}", "{\"payload\":7,\"signatures\":[]}",
        good.slice(0, -1), good + good, good + ",", good.replace("{", "{,"), good.replace("{", "{\"payload\":\"x\","),
        good.replace("\"signatures\"", "\"Signatures\""), good.replace("{", "{\"more\":1,"), "\ufeff" + good,
        good.replaceAll("\"", "'"), "[".repeat(100000), "{\"a\":".repeat(50000), `[${good}`, "\u0000", "{\"payload\":\"\\ud800\"}",
        `{"payload":"${"x".repeat(70000)}","signatures":[]}`];
    for (const body of bad) {
        const answer = await api.ask("POST", "/v1/transactions", body);
        assert.ok([400, 413].includes(answer.status) && answer.body.detail, `${answer.status} ${body.slice(0, 60)}`);
    }
    const bytes = await exchange(node.port, Buffer.concat([Buffer.from("POST /v1/transactions HTTP/1.1\r\nHost: x\r\n" +
        "Content-Type: application/json\r\nContent-Length: 4\r\n\r\n"), Buffer.from([0x22, 0xff, 0xfe, 0x22])]));
    isProblem(bytes, 400, "invalid");
    const huge = await fetch(node.url + "/v1/transactions", {
        method: "POST", headers: { "content-type": "application/json" }, body: Buffer.alloc(100 * 1024 * 1024, 0x5b),
    });
    assert.equal(huge.status, 413);
    assert.equal((await huge.json()).code, "limit");
    await api.apply(node.admin.make("account.update", { metadata: { still: "alive" } }));
});

test("accounts are listed once each, and named or numbered alike", async () => {
    const ids = [];
    for (let cursor = ""; cursor !== null;) {
        const page = await api.get(`/v1/accounts?limit=4${cursor && `&cursor=${cursor}`}`);
        ids.push(...page.accounts.map((a) => a.id));
        cursor = page.next;
    }
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, (await api.get("/v1/status")).accounts);
    const alice = await api.get("/v1/accounts/@alice");
    for (const spelling of ["%40alice", "alice", alice.id])
        assert.deepEqual(await api.get(`/v1/accounts/${spelling}`), alice);
});

test("parameters change at their height; from then on fees are paid and told", async () => {
    const ola = await node.account("@ola", "50.00");
    const { height } = await api.get("/v1/status");
    const { current } = await api.get("/v1/parameters");
    const parameters = { ...current.parameters, feePrice: "0.01" };
    const pay = async () => {
        const { id } = await api.apply(ola.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" }));
        return (await api.get(`/v1/transactions/${id}`)).receipt;
    };
    await api.apply(node.admin.make("params.update", { height: height + 3, parameters }));
    assert.deepEqual((await api.get("/v1/parameters")).next, { height: height + 3, parameters });
    assert.equal((await pay()).feeMinor, "0");
    const receipt = await pay();
    assert.equal(receipt.feeMinor, String(Math.ceil(receipt.gas / 1000)));
    const { current: now, next } = await api.get("/v1/parameters");
    assert.deepEqual([now, next], [{ height: height + 3, parameters }, null]);
    assert.equal(await node.balance("@ola"), `47.${String(100 - receipt.feeMinor).padStart(2, "0")}`);
});

test("every operation was asked, and its answers were as described", () => {
    const described = Object.values(api.document.paths).flatMap((item) => Object.values(item));
    const left = described.map((o) => o.operationId).filter((id) => !api.used.has(id));
    assert.deepEqual(left, ["getOpenApi"]); // which was read to know the others
});

test("a producer's key that others can read is complained about", async () => {
    assert.doesNotMatch(node.said, /warning/);
    assert.equal(await node.stop(), 0);
    chmodSync(join(node.data, "producer.key"), 0o644);
    await node.start();
    assert.match(node.said, /warning: others can read or write .*producer\.key.*chmod 600/);
});
