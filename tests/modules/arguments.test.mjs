/* What the modules refuse, and what they send to the host: operations and JSON texts are the whole
 * of it. The host here only writes down what it was asked; the ledger's own answers are tested
 * with the ledger (tests/unit/ledger) and through `tana run` (examples.test.mjs). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, readers } from "./load.mjs";

const asked = [];
let answer = "null";
const context = {
    block: {
        height: 7, timestamp: 1767225600000, hash: "aa", previousHash: "bb", producer: "@treasury",
        executor: "@alice", contractId: "c",
    },
    caller: "@alice", owner: "@bob", input: '{"a":[1]}', gasLimit: 50_000_000,
};
function host(op, args) {
    if (op === "context") return JSON.stringify(context);
    if (op === "versions") return '{"tana":"1","v8":"2","typescript":"3"}';
    asked.push([op, args]);
    return typeof answer === "function" ? answer(op, args) : answer;
}
/** Runs `act` and gives what it asked the host. */
async function questions(act, reply = "null") {
    asked.length = 0;
    answer = reply;
    await act();
    return asked.map(([op, args]) => `${op} ${args}`);
}

const { tx } = await load("tana-tx.ts", host);
const { tx: txOriginal } = await load("tana_tx.ts", host);
const { data } = await load("tana-data.ts", host);
const { block } = await load("tana-block.ts", host);
const { block: blockOriginal } = await load("tana_block.ts", host);
const contextModule = await load("tana-context.ts", host);
const core = await load("tana-core.ts", host);
const utils = await load("tana-utils.ts", host);
const { Headers, Request, Response } = await load("tana-net.ts", host);

/* ---- amounts ---- */

test("an amount is a string of major units or a bigint of minor ones", async () => {
    assert.deepEqual(
        await questions(() => {
            tx.transfer("@alice", "bob", "12.50", "USD");
            tx.transfer("@alice", "bob", 1250n, "USD");
        }),
        [
            'tx.transfer ["@alice","bob","12.50","USD"]',
            'tx.transfer ["@alice","bob",{"minor":"1250"},"USD"]',
        ],
    );
});

test("tana:tx takes no numbers, and converts nothing to a string", async () => {
    const objects = [{ toString: () => "1" }, ["1"], new String("1"), Object(1n), null, undefined, true];
    for (const amount of [1, 0.5, NaN, ...objects, Symbol("1"), () => "1"]) {
        const sent = await questions(() =>
            assert.throws(() => tx.transfer("alice", "bob", amount, "USD"), TypeError));
        assert.deepEqual(sent, []);
    }
    for (const amount of [0n, -1n]) {
        assert.throws(() => tx.transfer("alice", "bob", amount, "USD"), RangeError);
    }
});

test("tana/tx takes whole numbers that are exact, as major units", async () => {
    assert.deepEqual(
        await questions(() => {
            txOriginal.transfer("alice", "bob", 5, "USD");
            txOriginal.transfer("alice", "bob", Number.MAX_SAFE_INTEGER, "USD");
            txOriginal.transfer("alice", "bob", "9007199254740993.01", "USD");
            txOriginal.transfer("alice", "bob", 7n, "USD");
        }),
        [
            'tx.transfer ["alice","bob","5","USD"]',
            'tx.transfer ["alice","bob","9007199254740991","USD"]',
            'tx.transfer ["alice","bob","9007199254740993.01","USD"]',
            'tx.transfer ["alice","bob",{"minor":"7"},"USD"]',
        ],
    );
    for (const amount of [NaN, Infinity, 0.1, 12.5, 2 ** 53, 2 ** 53 + 2, 1e300]) {
        assert.throws(() => txOriginal.transfer("alice", "bob", amount, "USD"), TypeError);
    }
    for (const amount of [0, -0, -1]) {
        assert.throws(() => txOriginal.transfer("alice", "bob", amount, "USD"), RangeError);
    }
});

test("accounts and currencies are strings that can be sent as they are", () => {
    for (const bad of [null, undefined, 5, {}, ["alice"], "\ud800", "x".repeat(65)]) {
        assert.throws(() => tx.transfer(bad, "bob", "1", "USD"), TypeError);
        assert.throws(() => tx.transfer("alice", bad, "1", "USD"), TypeError);
    }
    assert.throws(() => tx.transfer("alice", "bob", "1", null), TypeError);
});

test("tana/tx shows amounts as numbers where those are exact", async () => {
    const changes = ["5.00", "12.50", "9007199254740993.01", "0.00000001", "123456789012345.6"].map(
        (amount) => ({ type: "transfer", from: "@a", to: "@b", amount, currency: "USD" }));
    answer = JSON.stringify(changes);
    assert.deepEqual(txOriginal.getChanges().map((change) => change.amount),
        [5, 12.5, "9007199254740993.01", 1e-8, "123456789012345.6"]);
    assert.deepEqual(tx.getChanges(), changes);
});

test("execute tells what happened", async () => {
    const changes = [{ type: "transfer", from: "@a", to: "@b", amount: "5.00", currency: "USD" }];
    answer = JSON.stringify({ success: true, id: "x", changes });
    assert.deepEqual(await tx.execute(), { success: true, changes, gasUsed: 1234 });
    assert.equal((await txOriginal.execute()).changes[0].amount, 5);
    const error = { code: "insufficient", message: "@a has less", index: 0 };
    answer = JSON.stringify({ success: false, error });
    assert.deepEqual(await tx.execute(), { success: false, changes: [], gasUsed: 1234, error });
    assert.equal((await txOriginal.execute()).error, "@a has less");
});

test("a balance cannot be set", () => {
    for (const each of [tx, txOriginal]) {
        assert.throws(() => each.setBalance("alice", "1", "USD"), { code: "forbidden" });
    }
});

/* ---- queries ---- */

test("a query has the shape of its question", async () => {
    answer = '["1.00"]';
    assert.equal(await block.getBalance("alice", "USD"), "1.00");
    assert.deepEqual(await block.getBalance(["alice"], "USD"), ["1.00"]);
    assert.deepEqual(await block.getBalance([], "USD"), []);
    assert.equal(await blockOriginal.getBalance("alice", "USD"), 1);
    answer = '["10.50",null]';
    assert.deepEqual(await block.getBalance(["a", "b"], "USD"), ["10.50", null]);
    assert.deepEqual(await blockOriginal.getBalance(["a", "b"], "USD"), [10.5, 0]);
    answer = '["9007199254740993.01"]';
    await assert.rejects(blockOriginal.getBalance("alice", "USD"), RangeError);
});

test("a user has a name with and without its sign", async () => {
    answer = '[{"id":"i","username":"@alice","displayName":null,"role":null,"frozen":false}]';
    const user = { id: "i", name: "@alice", username: "alice", displayName: "alice", role: null,
        frozen: false };
    assert.deepEqual(await block.getUser("alice"), user);
    assert.deepEqual(contextModule.caller(), user);
    answer = '[{"id":"i","username":null,"displayName":"The vault"}]';
    assert.deepEqual(await block.getUser("i"),
        { id: "i", name: null, username: "i", displayName: "The vault" });
});

test("a query is about at most ten strings", async () => {
    answer = "[]";
    const ten = Array.from({ length: 10 }, () => "alice");
    assert.equal((await questions(() => block.getUser(ten), "[]")).length, 1);
    for (const query of [
        (ids) => block.getUser(ids),
        (ids) => block.getBalance(ids, "USD"),
        (ids) => block.getTransaction(ids),
    ]) {
        await assert.rejects(query([...ten, "bob"]), RangeError);
        await assert.rejects(query(new Array(2 ** 32 - 1)), RangeError);
        for (const bad of [["a", 5, null, "b"], [, "a"], { length: 1, 0: "a" }, null, undefined, 3]) {
            await assert.rejects(query(bad), TypeError);
        }
    }
});

test("each item of a query is read once", async () => {
    const reads = [];
    const ids = new Proxy(["a", "b"], {
        get(target, key) {
            reads.push(String(key));
            return target[key];
        },
    });
    await questions(() => block.getUser(ids), "[null,null]");
    assert.deepEqual(reads, ["length", "0", "1"]);
});

/* ---- surroundings ---- */

test("the block says where the program runs", () => {
    for (const each of [block, blockOriginal]) {
        assert.deepEqual(
            [each.height, each.timestamp, each.hash, each.previousHash, each.producer, each.executor],
            [7, 1767225600000, "aa", "bb", "@treasury", "@alice"]);
        assert.deepEqual(
            [each.getHeight(), each.getTimestamp(), each.getHash(), each.getPreviousHash(),
                each.getExecutor(), each.getContractId(), each.getGasLimit(), each.getGasUsed()],
            [7, 1767225600000, "aa", "bb", "@alice", "c", 50_000_000, 1234]);
        assert.equal(each.MAX_BATCH_QUERY, 10);
    }
    assert.deepEqual(contextModule.block(), { ...context.block, gasLimit: 50_000_000, gasUsed: 1234 });
});

test("the input is new at every call", () => {
    const first = contextModule.input();
    first.a.push(2);
    assert.deepEqual(contextModule.context.input(), { a: [1] });
    context.input = null;
    assert.equal(contextModule.input(), null);
});

test("versions come from the build", () => {
    assert.deepEqual({ ...core.version }, { tana: "1", v8: "2", typescript: "3" });
    assert.equal(`${core.version}`, "tana 1 (v8 2, typescript 3)");
});

test("there is no network", async () => {
    await assert.rejects(utils.fetch("http://169.254.169.254/"), TypeError);
});

/* ---- storage ---- */

const stored = new Map();
function storage(op, args) {
    const [key, text] = JSON.parse(args);
    if (op === "data.set") stored.set(key, text);
    return JSON.stringify(op === "data.get" ? (stored.get(key) ?? null) : null);
}
/** The text that is stored for a value, and the value that comes back. */
async function roundTrip(value) {
    answer = storage;
    await data.set("k", value);
    return [stored.get("k"), await data.get("k")];
}

const values = [
    ["text", '"text"'],
    ["", '""'],
    [0, "0"],
    [-0, "0", 0],
    [1.5, "1.5"],
    [1e21, "1e+21"],
    [true, "true"],
    [null, "null"],
    [9007199254740993n, '{"$bigint":"9007199254740993"}'],
    [-5n, '{"$bigint":"-5"}'],
    [[1, [2n], { a: "b" }], '[1,[{"$bigint":"2"}],{"a":"b"}]'],
    [{ $bigint: "7" }, '{"$$bigint":"7"}'],
    [{ $$bigint: { $bigint: 1n } }, '{"$$$bigint":{"$$bigint":{"$bigint":"1"}}}'],
    [{ $bigint: "7", more: 1 }, '{"$$bigint":"7","more":1}'],
    [{ u: undefined, v: 1, w: undefined }, '{"v":1}', { v: 1 }],
    [[undefined, 1], "[null,1]", [null, 1]],
    [new Date(0), '"1970-01-01T00:00:00.000Z"', "1970-01-01T00:00:00.000Z"],
    [{ toJSON: (key) => [key] }, '[""]', [""]], /* the key of the whole is "", as for JSON.stringify */
    [new (class Point { x = 1; })(), '{"x":1}', { x: 1 }],
    [Object(3), "3", 3],
    [{ "": 1, 2: 3, é: "😀" }, '{"2":3,"":1,"é":"😀"}'],
    [JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}', { a: 1 }],
];
for (const [value, text, back = value] of values) {
    test(`storage keeps ${text}`, async () => {
        const [kept, read] = await roundTrip(value);
        assert.equal(kept, text);
        assert.deepEqual(read, back);
        if (typeof value === "object" && value !== null) assert.notEqual(read, value);
    });
}

test("__proto__ comes back as an ordinary property", async () => {
    const [, read] = await roundTrip(JSON.parse('{"__proto__":{"polluted":1}}'));
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
    assert.equal(read.polluted, undefined);
    assert.deepEqual(Object.keys(read), ["__proto__"]);
});

test("what JSON would lose is refused, not stored as something else", async () => {
    const loop = {};
    loop.loop = [loop];
    for (const bad of [
        undefined, () => 1, Symbol("s"), NaN, Infinity, loop, new Map(), new Set(), new Uint8Array(1),
        new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), Promise.resolve(1), /x/, new Error("e"),
        new WeakMap(), { f() {} }, [Symbol("s")], { n: NaN }, { deep: [new Map()] }, "\ud800", "a\0b",
        { "\ude00": 1 }, { toJSON: () => undefined },
    ]) {
        const sent = await questions(() => assert.rejects(data.set("k", bad), TypeError));
        assert.deepEqual(sent, []);
    }
});

test("a value is at most 10,240 bytes and 64 levels", async () => {
    const nested = (levels) => (levels === 0 ? 1 : [nested(levels - 1)]);
    assert.equal((await roundTrip("x".repeat(10_238)))[0].length, 10_240);
    await roundTrip(nested(64));
    for (const bad of [
        "x".repeat(10_239), "é".repeat(5_120), Array.from({ length: 6000 }, () => 1), nested(65),
        "x".repeat(1 << 24),
    ]) {
        await assert.rejects(data.set("k", bad), RangeError);
    }
});

test("a value's code runs once, in order", async () => {
    const log = [];
    const value = {
        get b() { log.push("b"); return { toJSON() { log.push("toJSON"); return 1; } }; },
        get a() { log.push("a"); return 2; },
    };
    assert.equal((await roundTrip(value))[0], '{"b":1,"a":2}');
    assert.deepEqual(log, ["b", "toJSON", "a"]);
});

test("a key is 1 to 256 bytes of text", async () => {
    for (const bad of [{ toString: () => "a" }, null, undefined, 5, Symbol("k"), "k\0x", "\ud800"]) {
        for (const act of [() => data.get(bad), () => data.set(bad, 1), () => data.has(bad),
            () => data.delete(bad)]) {
            await assert.rejects(act(), TypeError);
        }
    }
    for (const bad of ["", "x".repeat(257), "é".repeat(129)]) {
        await assert.rejects(data.get(bad), RangeError);
    }
    assert.deepEqual(await questions(() => data.get("é".repeat(128))),
        [`data.get ["${"é".repeat(128)}"]`]);
});

test("keys and entries pass the pattern on", async () => {
    assert.deepEqual(
        await questions(async () => {
            await data.keys();
            await data.keys("(a+)+$*");
            await data.entries("a?");
            await data.clear();
        }, (op) => (op === "data.usage" ? "[2,20]" : "[]")),
        ["data.usage []", "data.keys []", "data.usage []", 'data.keys ["(a+)+$*"]',
            "data.usage []", 'data.entries ["a?"]', "data.usage []", "data.clear []"],
    );
    answer = (op) => (op === "data.usage" ? "[2,20]" : '[["a","1"],["__proto__","2"]]');
    const entries = await data.entries();
    assert.deepEqual(Object.entries(entries), [["a", 1], ["__proto__", 2]]);
    assert.equal(Object.getPrototypeOf(entries), Object.prototype);
    await assert.rejects(data.keys(/a/), TypeError);
});

/* ---- HTTP messages ---- */

test("a header is one line", () => {
    for (const bad of ["1\r\nSet-Cookie: s=1", "a\nb", "a\0", "\u0100", 5, null, "x".repeat(8193)]) {
        assert.throws(() => new Response("x", { headers: { x: bad } }), TypeError);
        assert.throws(() => new Headers().set("x", bad), TypeError);
    }
    for (const bad of ["", "a b", "a:", "é", "a\r\n", "x".repeat(129), 5]) {
        assert.throws(() => new Headers([[bad, "v"]]), TypeError);
    }
    assert.throws(() => {
        const headers = new Headers();
        for (let i = 0; i < 101; i++) headers.append(`h${i}`, "v");
    }, RangeError);
});

test("headers are sorted, joined, and blind to case", () => {
    const headers = new Headers({ "X-B": "1", "x-a": " two " });
    headers.append("x-b", "3");
    headers.append("Set-Cookie", "a=1");
    headers.append("set-cookie", "b=2");
    assert.deepEqual([...headers], [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x-a", "two"],
        ["x-b", "1, 3"]]);
    assert.deepEqual([...headers.keys()], ["set-cookie", "set-cookie", "x-a", "x-b"]);
    assert.deepEqual(headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(headers.get("X-A"), "two");
    headers.delete("X-B");
    headers.set("X-A", "4");
    assert.equal(headers.has("x-b"), false);
    assert.deepEqual([...new Headers(headers).values()], ["a=1", "b=2", "4"]);
    const seen = [];
    headers.forEach((value, name) => seen.push(`${name}=${value}`));
    assert.equal(seen.at(-1), "x-a=4");
});

test("a status is 200 to 599", () => {
    for (const bad of [99, 199, 600, 200.5, "200", NaN, null, -1]) {
        assert.throws(() => new Response("x", { status: bad }), RangeError);
        assert.throws(() => Response.json({}, { status: bad }), RangeError);
    }
    assert.throws(() => new Response("x", { status: 204 }), TypeError);
    assert.throws(() => new Response("x", { statusText: "a\nb" }), TypeError);
    assert.equal(new Response(null, { status: 204 }).ok, true);
});

test("a body is text, and is read once", async () => {
    for (const bad of [5, {}, new Uint8Array(1), ["x"]]) {
        assert.throws(() => new Response(bad), TypeError);
    }
    const response = Response.json({ a: 1 }, 201);
    const copy = response.clone();
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.deepEqual(await response.json(), { a: 1 });
    await assert.rejects(response.text(), TypeError);
    assert.throws(() => response.clone(), TypeError);
    assert.equal(await copy.text(), '{"a":1}');
    assert.throws(() => Response.json(undefined), TypeError);
});

test("a request has a method and perhaps a body", async () => {
    const request = new Request("/a?b", { method: "post", body: "[1]", headers: { a: "b" } });
    assert.deepEqual([request.url, request.method, request.headers.get("a")], ["/a?b", "POST", "b"]);
    assert.deepEqual(await request.clone().json(), [1]);
    assert.equal(await new Request(request).text(), "[1]");
    assert.throws(() => new Request("/", { body: "x" }), TypeError);
    assert.throws(() => new Request("/", { method: "GE T" }), TypeError);
    assert.throws(() => new Request({ toString: () => "/" }), TypeError);
});

test("the host reads an answer's own state, whatever a program puts before it", () => {
    const read = readers.at(-1);
    const response = new Response("x", { status: 201, headers: { b: "2", a: "1" } });
    for (const key of ["status", "headers", "body"]) {
        Object.defineProperty(response, key, { get: () => assert.fail("a getter ran") });
    }
    assert.deepEqual(read(response), {
        status: 201, statusText: "", body: "x",
        headers: [["a", "1"], ["b", "2"], ["content-type", "text/plain;charset=UTF-8"]],
    });
    for (const other of [{ status: 200 }, Object.create(Response.prototype), null, 5, Response]) {
        assert.equal(read(other), undefined);
    }
});

/* ---- what programs get hold of ---- */

test("what is exported is frozen, and its functions are no constructors", async () => {
    for (const [name, value] of Object.entries({ tx, data, block, console: core.console,
        version: core.version, context: contextModule.context })) {
        assert.ok(Object.isFrozen(value), name);
        for (const key of Reflect.ownKeys(value)) {
            const method = Object.getOwnPropertyDescriptor(value, key).value;
            if (typeof method !== "function") continue;
            assert.ok(Object.isFrozen(method), `${name}.${String(key)}`);
            assert.throws(() => new method("k"), TypeError, `${name}.${String(key)}`);
        }
    }
    assert.throws(() => { data.get = () => "other"; }, TypeError);
});

test("errors of the host come through as they are", async () => {
    const error = Object.assign(new Error("no such account"), { code: "no_account" });
    answer = () => { throw error; };
    assert.throws(() => tx.transfer("alice", "nobody", "1", "USD"), error);
    await assert.rejects(data.set("k", 1), error);
    await assert.rejects(block.getUser("nobody"), error);
});
