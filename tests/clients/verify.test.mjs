// clients/verify.ts, the second implementation of the proofs, on the vectors that the first one wrote.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Node.js 18 has it, but not there

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const out = mkdtempSync(join(tmpdir(), "tana-clients-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));
execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", "clients", "--outDir", out], { cwd: root });
// What lies in a folder without a package.json would not be taken for modules.
execFileSync("cp", [join(root, "clients/package.json"), out]);
const { ProofError, verifyProof } = await import(join(out, "verify.js"));
const { publicKeyValid, verify } = await import(join(out, "ed25519.js"));

const vectors = (name) => JSON.parse(readFileSync(join(root, "tests/vectors", name), "utf8"));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

const { chain, producer, block, proofs } = vectors("proofs.json");
const trust = { chain, producers: [producer] };

for (const { name, good, document } of proofs) {
    test(`${good ? "taken" : "refused"}: ${name}`, async () => {
        if (!good)
            return assert.rejects(verifyProof(document, trust), ProofError);
        const proven = await verifyProof(document, trust);
        assert.equal(proven.hash, block);
        assert.equal(proven.header.chain, chain);
    });
}

const document = (name) => proofs.find((proof) => proof.name === name).document;

test("an account shows its balances, a currency its scale", async () => {
    const { record } = await verifyProof(document("account"), trust);
    assert.equal(record.name, "@alice");
    assert.deepEqual(record.balances, [{ currency: "USD", minor: 750n }]);
    assert.match(record.id, /^[0-9a-hjkmnp-tv-z]{52}$/);
    const currency = (await verifyProof(document("currency"), trust)).record;
    assert.equal(currency.scale, 2);
    assert.equal(currency.supply, 1000n);
});

test("an absence is no record", async () => {
    const proven = await verifyProof(document("no such currency"), trust);
    assert.equal(proven.record, null);
    assert.equal(Buffer.from(proven.id).toString(), "NOTTHERE");
});

test("a transaction shows what became of it", async () => {
    const applied = await verifyProof(document("transaction"), trust);
    assert.equal(applied.receipt.status, "applied");
    assert.equal(JSON.parse(applied.payload).amount, "2.50");
    assert.equal(applied.signers.length, 1);
    const failed = await verifyProof(document("the last of the block, which failed"), trust);
    assert.equal(failed.receipt.code, "insufficient");
});

test("trust in a block is enough; without trust nothing is shown", async () => {
    assert.equal((await verifyProof(document("account"), { block })).kind, "state");
    await assert.rejects(verifyProof(document("account"), { block: "00".repeat(32) }), /another block/);
    await assert.rejects(verifyProof(document("account"), { chain }), TypeError);
    await assert.rejects(verifyProof(document("account"), { chain: "00".repeat(32), producers: [producer] }),
        /another chain/);
    await assert.rejects(verifyProof(document("account"), { chain, producers: ["00".repeat(32)] }),
        /none of the given producers/);
});

test("no character of a document can be another one", async () => {
    for (const name of ["account", "transaction"]) {
        const text = document(name);
        // Every seventh: the arithmetic is slow, and tests/unit/ledger/proof.c tries every one.
        for (let at = 3; at < text.length; at += 7) {
            const other = text[at] === "0" ? "1" : text[at] === "a" ? "b" : String.fromCharCode(text.charCodeAt(at) ^ 1);
            await assert.rejects(verifyProof(text.slice(0, at) + other + text.slice(at + 1), trust), ProofError);
        }
    }
});

test("the rule of Ed25519 is the same one", async () => {
    for (const { key, message, signature, good, what } of vectors("ed25519-cases.json"))
        assert.equal(await verify(bytes(key), bytes(message), bytes(signature)), good, what);
    const verdicts = await Promise.all(vectors("ed25519-speccheck.json").map((v) =>
        verify(bytes(v.pub_key), bytes(v.message), bytes(v.signature))));
    assert.deepEqual(verdicts, verdicts.map((_, i) => i === 3));
    assert.equal(publicKeyValid(new Uint8Array(32)), false);
});
