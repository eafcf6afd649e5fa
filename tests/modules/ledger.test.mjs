/* tana:tx, tana:data, tana:block and tana:context against the ledger of `tana run`. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, printed, runText } from "./tana.mjs";

/** The JSON document of a run. */
async function document(text, ...args) {
    const { stdout, stderr } = await runText(text, "--json", ...args);
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout);
}

/** A state file. */
let states = 0;
function state(content) {
    const file = join(folder, `state${states++}.json`);
    writeFileSync(file, JSON.stringify(content));
    return ["--state", file];
}

test("an overdraft is refused as a whole, and says where", async () => {
    const out = await document(`
        import { tx } from "tana:tx";
        import { block } from "tana:block";
        tx.transfer("alice", "bob", "1.00", "USD");
        tx.transfer("alice", "bob", "1000.00", "USD");
        const { success, changes, error, gasUsed } = await tx.execute();
        console.log(success, changes, error!.code, error!.index, gasUsed > 0);
        console.log(await block.getBalance(["alice", "bob"], "USD"), tx.getChanges());`);
    assert.equal(out.ok, true);
    assert.deepEqual(out.logs.map((entry) => entry.text ?? entry.message), [
        "false [] insufficient 1 true", "[ '1000.00', '500.00' ] []"]);
    assert.deepEqual(out.effects, { transactions: [], balances: [], data: [], unexecuted: 0 });
});

test("what is executed shows in the effects, to the last digit", async () => {
    const { effects } = await document(`
        import { tx } from "tana:tx";
        tx.transfer("@alice", "@bob", "0.01", "USD");
        tx.transfer("@alice", "@bob", 1n, "BTC");
        await tx.execute();
        tx.transfer("@bob", "@alice", "1", "EUR");`);
    assert.equal(effects.transactions.length, 1);
    assert.deepEqual(effects.transactions[0].changes.map((change) => change.amount),
        ["0.01", "0.00000001"]);
    assert.deepEqual(effects.balances.map((b) => [b.account, b.currency, b.before, b.after]), [
        ["@alice", "BTC", "1.00000000", "0.99999999"],
        ["@alice", "USD", "1000.00", "999.99"],
        ["@bob", "BTC", "0.50000000", "0.50000001"],
        ["@bob", "USD", "500.00", "500.01"],
    ]);
    assert.equal(effects.unexecuted, 1);
});

test("amounts beyond what numbers hold are exact", async () => {
    const big = "9007199254740993.01";
    const [...args] = state({ accounts: {
        "@alice": { balances: { USD: "90071992547409930.00" } }, "@bob": {} } });
    const { stdout, stderr } = await runText(`
        import { tx } from "tana/tx";
        import { block } from "tana:block";
        tx.transfer("alice", "bob", "${big}", "USD");
        console.log(tx.getChanges()[0].amount);
        await tx.execute();
        console.log(await block.getBalance("bob", "USD"));`, ...args);
    assert.equal(stderr, "");
    assert.equal(stdout, `${big}\n${big}\n`);
});

test("a name is what the grammar says", async () => {
    const out = await printed(`
        import { tx } from "tana:tx";
        import { block } from "tana:block";
        for (const name of ["ALICE", "alice ", "@", "", "\\u0430lice", "alice\\u200b", "@alice\\n", "a".repeat(60)]) {
            try { tx.transfer(name, "bob", "1", "USD"); console.log("taken", [name]); }
            catch (e: any) { console.log(e instanceof Error, e.code); }
            try { await block.getUser(name); console.log("taken", [name]); }
            catch (e: any) { console.log(e instanceof Error, e.code); }
        }`);
    assert.equal(out, "true bad_name\n".repeat(16));
});

test("errors of the host are errors of the program's realm", async () => {
    const out = await printed(`
        import { tx } from "tana:tx";
        import { data } from "tana:data";
        try { tx.transfer("alice", "nobody", "1", "USD"); } catch (e: any) {
            console.log(e instanceof Error, e.constructor === Error, e.constructor.constructor === Function, e.code);
        }
        try { await (data as any).get(); } catch (e: any) {
            console.log(e instanceof TypeError, e.constructor.constructor === Function);
        }
        const keys = await data.keys();
        console.log(keys instanceof Array, Object.getPrototypeOf(keys) === Array.prototype);`);
    assert.equal(out, "true true true no_account\ntrue true\ntrue true\n");
});

test("a hundred changes are staged at a time", async () => {
    const out = await printed(`
        import { tx } from "tana:tx";
        let n = 0;
        try { for (;;) { tx.transfer("alice", "bob", "0.01", "USD"); n++; } }
        catch (e: any) { console.log(n, e.code, tx.getChanges().length); }
        tx.clear();
        console.log(tx.getChanges().length, (await tx.execute()).changes.length);`);
    assert.equal(out.split("\n")[0], "100 limit 100");
    assert.equal(out.split("\n")[1], "0 0");
});

test("a program moves the money of those it has authority over", async () => {
    const args = state({
        accounts: { "@alice": { balances: { USD: "5.00" } }, "@bob": { balances: { USD: "5.00" } } },
        authority: ["@alice"],
    });
    const { stdout } = await runText(`
        import { tx } from "tana:tx";
        tx.transfer("alice", "bob", "1.00", "USD");
        console.log((await tx.execute()).success);
        tx.transfer("bob", "alice", "1.00", "USD");
        const result = await tx.execute();
        console.log(result.success, result.error?.code);`, ...args);
    assert.equal(stdout, "true\nfalse forbidden\n");
});

test("stored values come back as they were", async () => {
    const out = await printed(`
        import { data } from "tana:data";
        await data.set("n", 9007199254740993n);
        await data.set("o", { a: [1, 2.5, "x", null, true, 3n], when: new Date(0) });
        console.log(await data.get("n"), await data.get("o"), await data.get("none"));
        console.log(await data.has("n"), await data.delete("n"), await data.delete("n"), await data.has("n"));
        const before: any = await data.get("o");
        before.a.push("changed");
        console.log((await data.get("o")).a.length);`);
    assert.equal(out, `9007199254740993n {
  a: [ 1, 2.5, 'x', null, true, 3n ],
  when: '1970-01-01T00:00:00.000Z'
} null
true true false false
6
`);
});

test("keys are chosen by a glob, in the order of their bytes", async () => {
    const out = await printed(`
        import { data } from "tana:data";
        for (const key of ["user:b", "user:a", "z", "user:a:x", "(a+)+$", "[", "é"]) await data.set(key, key);
        console.log(await data.keys());
        for (const glob of ["user:*", "*:x", "user:?", "?", "(a+)+$", "[", "none*", "*"]) {
            console.log(glob, (await data.keys(glob)).length);
        }
        console.log(await data.entries("user:?"));
        await data.clear();
        console.log(await data.keys());`);
    assert.equal(out, `[ '(a+)+$', '[', 'user:a', 'user:a:x', 'user:b', 'z', 'é' ]
user:* 3
*:x 1
user:? 2
? 3
(a+)+$ 1
[ 1
none* 0
* 7
{ 'user:a': 'user:a', 'user:b': 'user:b' }
[]
`);
});

test("the storage is full at 1,000 keys or 102,400 bytes", async () => {
    const out = await document(`
        import { data } from "tana:data";
        let n = 0;
        try { for (;;) { await data.set("k" + n, n); n++; } } catch (e: any) { console.log(n, e.code); }
        await data.clear();
        n = 0;
        try { for (;;) { await data.set("k" + n, "x".repeat(10_000)); n++; } } catch (e: any) { console.log(n, e.code); }`);
    assert.deepEqual(out.logs.map((entry) => entry.text ?? entry.message), ["1000 limit", "10 limit"]);
});

const kept = { accounts: { "@alice": {} }, contract: { data: { left: "old" } } };
for (const [name, end] of [
    ["an error", 'throw new Error("abort");'],
    ["an error that is no Error", "throw 1;"],
    ["a lost rejection", 'Promise.reject(new Error("lost"));'],
    ["running out of gas", "for (;;);"],
    ["a promise that never settles", "await new Promise(() => {});"],
]) {
    test(`nothing is stored or moved after ${name}`, async () => {
        const args = state(kept);
        const out = await document(`
            import { data } from "tana:data";
            console.log(await data.get("left"));
            await data.set("left", "new");
            await data.clear();
            ${end}`, ...args);
        assert.equal(out.ok, false);
        assert.deepEqual(out.logs.map((entry) => entry.text ?? entry.message), ["old"]);
        assert.deepEqual(out.effects?.data ?? [], []);
    });
}

test("promises of the modules settle in the order of the calls", async () => {
    const out = await printed(`
        import { data } from "tana:data";
        const log: string[] = [];
        await Promise.all([
            data.get("a").then(() => log.push("a")),
            data.get("b").then(() => log.push("b")),
            data.set("c", 1).then(() => log.push("c")),
        ]);
        console.log(log.join());`);
    assert.equal(out, "a,b,c\n");
});

test("tampering does not reach the modules", async () => {
    const out = await printed(`
        import { data } from "tana:data";
        const tries: (() => unknown)[] = [
            () => { (data as any).get = () => "ESCAPED"; },
            () => { JSON.stringify = () => '"ESCAPED"'; },
            () => { (Promise.prototype as any).then = function (f: any) { f("ESCAPED"); return this; }; },
            () => { (Array.prototype as any)[Symbol.iterator] = function* () { yield "ESCAPED"; }; },
            () => { (RegExp.prototype as any).test = () => true; },
            () => { (globalThis as any).Promise = class {}; },
            () => { (Object.prototype as any).toJSON = () => "ESCAPED"; },
            () => { delete (globalThis as any).console; },
        ];
        for (const attempt of tries) {
            try { attempt(); console.log("no error"); } catch (e) { console.log((e as Error).name); }
        }
        await data.set("k", { a: 1 });
        console.log(await data.get("k"), await data.keys(), [1, 2]);`);
    assert.equal(out, "TypeError\n".repeat(8) + "{ a: 1 } [ 'k' ] [ 1, 2 ]\n");
});

test("what tana:net answers with is read from its own state", async () => {
    const { result } = await document(`
        import { Response } from "tana:net";
        export const contract = () => {
            const response = Response.json({ a: 1 }, { status: 201, headers: { "x-y": "z" } });
            Object.defineProperty(response, "status", { get() { throw new Error("read"); } });
            Object.defineProperty(response, "toJSON", { value: () => "ESCAPED" });
            return response;
        };`);
    assert.deepEqual(result, { status: 201, statusText: "", body: '{"a":1}',
        headers: [["content-type", "application/json"], ["x-y", "z"]] });
});

test("the two spellings differ where they say so", async () => {
    const out = await printed(`
        import { block } from "tana:block";
        import { block as older } from "tana/block";
        import { tx } from "tana:tx";
        import { tx as olderTx } from "tana/tx";
        import { data } from "tana:data";
        import { data as olderData } from "tana/data";
        console.log(await block.getBalance(["bob", "nobody"], "BTC"));
        console.log(await older.getBalance(["bob", "nobody"], "BTC"));
        olderTx.transfer("alice", "bob", 5, "USD");
        console.log(tx.getChanges()[0].amount, olderTx.getChanges()[0].amount, data === olderData);`);
    assert.equal(out, "[ '0.50000000', null ]\n[ 0.5, 0 ]\n5.00 5 true\n");
});

test("modules export what they declare, and nothing else", async () => {
    const out = await printed(`
        import * as core from "tana:core";
        import * as context from "tana:context";
        import * as net from "tana:net";
        import * as tx from "tana/tx";
        import * as utils from "tana/utils";
        for (const each of [core, context, net, tx, utils]) {
            console.log(Object.keys(each).join(), Object.isFrozen(Object.values(each)[0]));
        }`);
    assert.equal(out, "console,version true\nblock,caller,context,input,owner true\n" +
        "Headers,Request,Response true\ntx true\nfetch true\n");
});
