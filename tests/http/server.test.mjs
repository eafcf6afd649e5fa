// The HTTP server itself: framing, routing, limits, waiting, streams. What the node's resources
// answer is in api.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Raw, exchange, isProblem, startServer } from "./http.mjs";

let server;
before(async () => { server = await startServer(); });
after(async () => { assert.equal(await server.stop(), 0); });

const get = (target, headers = "") => `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const post = (target, body, type = "application/json", headers = "") =>
    `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
const ask = (data) => exchange(server.port, data);

test("an answer says who it is for and what it is", async () => {
    const answer = await ask(get("/hello"));
    assert.equal(answer.status, 200);
    assert.equal(answer.body, "hello\n");
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.match(answer.headers["x-request-id"], /^[0-9a-f]{8}-[0-9a-f]+-[0-9a-f]+$/);
    assert.equal(answer.headers["access-control-allow-credentials"], undefined);
});

test("large bodies that never end do not keep small ones out", async () => {
    const part = Buffer.alloc((16 << 20) - 1, 0x20);
    const begin = "POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 16777216\r\n\r\n";
    const taken = async () => Number((await ask(get("/metrics"))).body.match(/^tana_http_body_bytes_total (\d+)$/m)[1]);
    const all = await taken() + 16 * part.length;
    const held = Array.from({ length: 16 }, () => new Raw(server.port));
    await Promise.all(held.map((raw) => raw.write(begin)));
    await Promise.all(held.map((raw) => raw.write(part)));
    while (await taken() < all)
        assert.ok(held.every((raw) => raw.open && raw.text === ""), "a body was refused");
    isProblem(await ask(post("/size", "x".repeat(100000))), 503, "busy");
    assert.equal((await ask(post("/size", "x".repeat(10000)))).status, 200);
    held.forEach((raw) => raw.close());
});

test("one connection serves many requests, also sent before their turn", async () => {
    const raw = new Raw(server.port);
    const ids = new Set();
    for (let i = 0; i < 3; i++) {
        await raw.write(get(`/echo/${i}/x`));
        const answer = await raw.answer();
        assert.deepEqual(JSON.parse(answer.body), { one: String(i), two: "x", number: 0 });
        ids.add(answer.headers["x-request-id"]);
    }
    assert.equal(ids.size, 3);
    await raw.write(get("/later?ms=30") + post("/size", "[1]") + get("/nowhere") + get("/hello"));
    assert.deepEqual(JSON.parse((await raw.answer()).body), { found: true });
    assert.equal(JSON.parse((await raw.answer()).body).size, 3);
    isProblem(await raw.answer(), 404, "not_found");
    assert.equal((await raw.answer()).body, "hello\n");
    raw.close();
});

test("parameters of path and query are decoded, strictly", async () => {
    const good = await ask(get("/echo/%40al%69ce/x%2Fy?a=1%262+%C3%A9&number=7"));
    assert.deepEqual(JSON.parse(Buffer.from(good.body, "latin1").toString()),
        { one: "@alice", two: "x/y", a: "1&2 é", number: 7 });
    for (const target of ["/echo/%/x", "/echo/%zz/x", "/echo/%00/x", "/echo/%ff/x", "/echo/a/b?a",
        "/echo/a/b?a=1&a=2", "/echo/a/b?a=%", "/echo/a/b?a=1&", "/echo/a/b?number=4",
        "/echo/a/b?number=07", "/echo/a/b?number=-7", "/echo/a/b?number=7e1", "/echo/a/b?number=",
        "/echo/a/b?number=99999999999999999999", "/echo/\xe9/b", "/hello#x", "hello", "/he\"llo"])
        isProblem(await ask(Buffer.from(get(target), "latin1")), 400, "invalid");
    const unknown = isProblem(await ask(get("/echo/a/b?c=1")), 400, "invalid");
    assert.match(unknown.detail, /"c", only: a number/);
    assert.match(isProblem(await ask(get("/hello?a=1")), 400, "invalid").detail, /has none/);
    for (const target of ["/", "/echo/a", "/echo//b", "/echo/a/b/", "//hello", "/hello/", "/./hello",
        "/HELLO", "/%68ello"])
        isProblem(await ask(get(target)), 404, "not_found");
    assert.equal((await ask(get("http://elsewhere/hello"))).body, "hello\n");
    isProblem(await ask(get("/" + "x".repeat(5000))), 414, "target_too_long");
});

test("who asks for a closed connection, or speaks HTTP/1.0, gets it closed", async () => {
    for (const request of [get("/hello", "Connection: close\r\n"), "GET /hello HTTP/1.0\r\n\r\n",
        get("/later?ms=10", "Connection: close\r\n")]) {
        const raw = new Raw(server.port);
        await raw.write(request);
        assert.equal((await raw.answer()).status, 200);
        assert.equal(await raw.end(), "");
    }
});

test("methods: what a path has, HEAD and OPTIONS", async () => {
    const not = await ask(`DELETE /size HTTP/1.1\r\nHost: x\r\n\r\n`);
    isProblem(not, 405, "method_not_allowed");
    assert.equal(not.headers.allow, "GET, HEAD, POST, OPTIONS");
    assert.equal((await ask(post("/hello", "{}"))).headers.allow, "GET, HEAD, OPTIONS");
    isProblem(await ask(`DELETE /nowhere HTTP/1.1\r\nHost: x\r\n\r\n`), 404, "not_found");
    isProblem(await ask(`get /hello HTTP/1.1\r\nHost: x\r\n\r\n`), 405, "method_not_allowed");

    const options = await ask(`OPTIONS /event HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\n\r\n`);
    assert.equal(options.status, 204);
    assert.equal(options.headers["access-control-allow-methods"], "POST, OPTIONS");
    assert.match(options.headers["access-control-allow-headers"], /Content-Type/);
    assert.equal((await ask(`OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n`)).status, 204);

    const raw = new Raw(server.port);
    await raw.write("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" +
        "HEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + get("/hello"));
    const head = await raw.answer({ head: true });
    assert.equal(head.status, 200);
    assert.equal(head.headers["content-length"], "6");
    assert.equal((await raw.answer({ head: true })).status, 404);
    assert.equal((await raw.answer()).body, "hello\n");
    raw.close();
});

test("bodies arrive whole, whatever their framing", async () => {
    const raw = new Raw(server.port);
    for (const size of [0, 1, 1000, 30000, 192 * 1024]) {
        await raw.write(post("/size", "a".repeat(size)));
        assert.deepEqual(JSON.parse((await raw.answer()).body), { size, sum: 97 * size, kind: 1 });
    }
    await raw.write("POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0a;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n");
    assert.equal(JSON.parse((await raw.answer()).body).size, 13);
    await raw.write("POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert.equal((await raw.answer()).status, 100);
    await raw.write("{}");
    assert.equal(JSON.parse((await raw.answer()).body).size, 2);
    raw.close();
    const bulk = "a".repeat(16 * 1024 * 1024);
    const answer = await ask(post("/size", bulk, "application/x-ndjson"));
    assert.deepEqual(JSON.parse(answer.body), { size: bulk.length, sum: 97 * bulk.length, kind: 2 });
});

test("a body that is not taken is refused before it is read", async () => {
    isProblem(await ask(post("/size", "x", "text/plain")), 415, "unsupported_media_type");
    isProblem(await ask(post("/event", "x", "application/x-ndjson")), 415, "unsupported_media_type");
    isProblem(await ask("POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"), 415,
        "unsupported_media_type");
    isProblem(await ask(post("/size", "x", "application/json", "Content-Encoding: gzip\r\n")), 415,
        "unsupported_media_type");
    isProblem(await ask(`GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx`), 400, "invalid");

    const raw = new Raw(server.port); // the connection stays when the body is short
    await raw.write(post("/nowhere", "x".repeat(1000)) + get("/hello"));
    isProblem(await raw.answer(), 404, "not_found");
    assert.equal((await raw.answer()).body, "hello\n");
    await raw.write("POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Expect: 100-continue\r\nContent-Length: 200000\r\n\r\n");
    isProblem(await raw.answer(), 413, "limit"); // and is never asked for
    assert.equal(await raw.end(), "");
});

test("100 MB are refused with a sentence that the sender can read", async () => {
    const hundred = 100 * 1024 * 1024;
    for (const type of ["application/json", "application/x-ndjson"]) {
        const answer = await fetch(server.url + "/size", {
            method: "POST", headers: { "content-type": type }, body: Buffer.alloc(hundred),
        });
        assert.equal(answer.status, 413);
        assert.equal((await answer.json()).code, "limit");
    }
    const raw = new Raw(server.port);
    await raw.write("POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n");
    const chunk = Buffer.from("10000\r\n" + "x".repeat(0x10000) + "\r\n");
    for (let i = 0; i < 400 && raw.open; i++)
        await raw.write(chunk);
    isProblem(await raw.answer(), 413, "limit");
    raw.close();
    assert.equal((await ask(get("/hello"))).status, 200);
});

test("requests that two programs could cut differently are refused and end the connection", async () => {
    const smuggled = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    const head = "POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for (const bad of [
        head + `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
        head + `Content-Length: 0\r\nContent-Length: 4\r\n\r\n${smuggled}`,
        head + `Content-Length: 0\r\nContent-Length: 0\r\n\r\n${smuggled}`,
        head + `Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${smuggled}`,
        head + `Transfer-Encoding: identity\r\n\r\n${smuggled}`,
        head + `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
        head + `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
        head + `Content-Length: +0\r\n\r\n${smuggled}`,
        head + `Content-Length: 0x0\r\n\r\n${smuggled}`,
        head + `Content-Length: -1\r\n\r\n${smuggled}`,
        head + `Content-Length: 99999999999999999999\r\n\r\n${smuggled}`,
        head + `Content-Length: 0,0\r\n\r\n${smuggled}`,
        head + `Content-Length : 0\r\n\r\n${smuggled}`,
        head + `Host: y\r\nContent-Length: 0\r\n\r\n${smuggled}`,
        head + `Bad\x01Name: 0\r\n\r\n${smuggled}`,
        head + `Name: b\x02d\r\n\r\n${smuggled}`,
        `GET /hello HTTP/1.1\r\n\r\n${smuggled}`,
        `POST /size HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
        `GET /hello HTTP/2.0\r\nHost: x\r\n\r\n${smuggled}`,
        `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n`,
        `GET\r\n\r\n${smuggled}`,
    ]) {
        const raw = new Raw(server.port);
        await raw.write(Buffer.from(bad, "latin1"));
        const answer = await raw.answer();
        if (answer)
            assert.ok([400, 413, 505].includes(answer.status), `${answer.status} for ${bad}`);
        const rest = await raw.end();
        assert.doesNotMatch(rest, /hello/, `a smuggled request was served: ${bad}`);
    }
});

test("chunks that are not chunks end the connection", async () => {
    const head = "POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n";
    for (const body of ["zz\r\n", "-1\r\nx\r\n", "ffffffffffffffff1\r\nx", "3\r\nabcd\r\n0\r\n\r\n"]) {
        const raw = new Raw(server.port);
        await raw.write(head + body);
        const answer = await raw.answer();
        assert.ok(answer === null || answer.status >= 400, `${answer?.status} for ${body}`);
        await raw.end();
    }
});

test("headers have a limit", async () => {
    assert.equal((await ask(get("/hello", `A: ${"x".repeat(12000)}\r\n`))).status, 200);
    for (const headers of [`A: ${"x".repeat(40000)}\r\n`, "A: b\r\n".repeat(8000)]) {
        const raw = new Raw(server.port);
        await raw.write(get("/hello", headers));
        const answer = await raw.answer();
        assert.ok(answer === null || [400, 413, 431].includes(answer.status), answer?.status);
        await raw.end();
    }
});

test("long answers are compressed for who takes it", async () => {
    const ask2 = async (headers) => (await fetch(server.url + "/big?size=50000", { headers })).headers;
    assert.equal((await ask2({ "accept-encoding": "gzip" })).get("content-encoding"), "gzip");
    assert.equal((await ask2({ "accept-encoding": "br;q=1, gzip;q=0.5" })).get("content-encoding"), "gzip");
    assert.equal((await ask2({ "accept-encoding": "*" })).get("content-encoding"), "gzip");
    assert.equal((await ask2({ "accept-encoding": "gzip;q=0" })).get("content-encoding"), null);
    assert.equal((await ask2({ "accept-encoding": "gzip;q=0.000" })).get("content-encoding"), null);
    assert.equal((await ask2({ "accept-encoding": "identity" })).get("content-encoding"), null);
    assert.equal((await ask2({ "accept-encoding": "identity" })).get("vary"), "Accept-Encoding");
    const raw = await ask(get("/big?size=50000", "Accept-Encoding: gzip\r\n"));
    assert.equal(gunzipSync(Buffer.from(raw.body, "latin1")).toString(), `"${"a".repeat(50000)}"`);
    assert.ok(raw.body.length < 1000);
    assert.equal((await ask(get("/big?size=100", "Accept-Encoding: gzip\r\n")))
        .headers["content-encoding"], undefined);
    const long = await (await fetch(server.url + "/big?size=20000000")).text();
    assert.equal(long.length, 20000002);
});

test("a content that is known need not be sent again", async () => {
    const first = await ask(get("/big?size=2000"));
    assert.equal(first.headers.etag, 'W/"two-thousand"');
    const again = await ask(get("/big?size=2000", `If-None-Match: "x", ${first.headers.etag}\r\n`));
    assert.equal(again.status, 304);
    assert.equal(again.body, "");
    assert.equal((await ask(get("/big?size=2000", `If-None-Match: W/"other"\r\n`))).status, 200);
});

test("events: in order, resumable, and to nobody who has gone", async () => {
    const raw = new Raw(server.port);
    await raw.write(get("/events?count=3&bytes=5", "Last-Event-ID: 41\r\n"));
    await raw.until(() => raw.text.includes("data: xxxxx\n\n\r\n") && raw.text.split("xxxxx").length === 4);
    assert.match(raw.text, /content-type: text\/event-stream/i);
    assert.match(raw.text, /data: after 41\n\n/);
    assert.equal(JSON.parse((await ask(post("/event", "news"))).body).reached, 1);
    await raw.until(() => raw.text.includes("data: news\n\n"));
    raw.close();
    let reached;
    do
        reached = JSON.parse((await ask(post("/event", "more"))).body).reached;
    while (reached > 0);
    const metrics = (await ask(get("/metrics"))).body;
    assert.match(metrics, /^tana_http_streams 0$/m);
});

test("a reader that falls behind is dropped, the others are not", async () => {
    const slow = new Raw(server.port), quick = new Raw(server.port);
    slow.socket.pause();
    await slow.write(get("/events"));
    await quick.write(get("/events"));
    await quick.until(() => quick.text.includes("data: after"));
    const big = "x".repeat(150 * 1024);
    let reached = 2, sent = 0;
    for (; reached === 2 && sent < 500; sent++)
        reached = JSON.parse((await ask(post("/event", big))).body).reached;
    assert.equal(reached, 1, `${sent} events of 150 KiB were sent`);
    await quick.until(() => quick.text.length > sent * big.length);
    quick.close();
    slow.close();
});

test("who gives up while waiting is forgotten", async () => {
    const raws = Array.from({ length: 20 }, () => new Raw(server.port));
    for (const raw of raws)
        await raw.write(get("/never"));
    const waiting = async () =>
        Number((await ask(get("/metrics"))).body.match(/^tana_http_requests_waiting (\d+)$/m)[1]);
    while (await waiting() < 20 + 1) // and the question itself
        ;
    for (const raw of raws)
        raw.close();
    while (await waiting() > 1)
        ;
});

test("a request that arrives too slowly is refused in time", async () => {
    const impatient = await startServer({ idle: 400, head: 400, body: 60000, grace: 400, wait: 400 });
    const silent = new Raw(impatient.port);
    const begun = new Raw(impatient.port);
    await begun.write("GET /hel");
    const dripping = new Raw(impatient.port);
    await dripping.write("GET /hello HTTP/1.1\r\nHost: x\r\n");
    const body = new Raw(impatient.port);
    await body.write("POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Content-Length: 10000\r\n\r\n");
    const drip = setInterval(() => { dripping.write("A: b\r\n"); body.write("x"); begun.write("l"); }, 50);
    assert.equal(await silent.end(), "");
    assert.equal(await begun.end(), "");
    isProblem(await dripping.answer(), 408, "request_timeout");
    isProblem(await body.answer(), 408, "request_timeout");
    clearInterval(drip);
    await dripping.end();
    await body.end();
    isProblem(await exchange(impatient.port, get("/never")), 504, "timeout");
    const kept = new Raw(impatient.port); // used, then idle
    await kept.write(get("/hello"));
    assert.equal((await kept.answer()).status, 200);
    assert.equal(await kept.end(), "");
    assert.equal(await impatient.stop(), 0);
});

test("a silent stream carries comments; one that nobody reads ends", async () => {
    const beating = await startServer({ heartbeat: 300 });
    const raw = new Raw(beating.port);
    await raw.write(get("/events"));
    await raw.until(() => raw.text.split(":\n\n").length > 3);
    raw.close();
    assert.equal(await beating.stop(), 0);
});

test("too much waiting is refused, what answers at once still does", async () => {
    const small = await startServer({ waiting: 4, streams: 2 });
    const raws = Array.from({ length: 6 }, () => new Raw(small.port));
    for (const raw of raws.slice(0, 2)) {
        await raw.write(get("/events"));
        await raw.until(() => raw.text.includes("data: after"));
    }
    isProblem(await exchange(small.port, get("/events")), 503, "busy");
    for (const raw of raws.slice(2))
        await raw.write(get("/never"));
    let answer;
    do
        answer = await exchange(small.port, get("/later?ms=0"));
    while (answer.status === 200);
    isProblem(answer, 503, "busy");
    assert.equal(answer.headers["retry-after"], "1");
    assert.equal((await exchange(small.port, get("/hello"))).status, 200);
    raws.forEach((raw) => raw.close());
    assert.equal(await small.stop(), 0);
});

test("thousands of idle connections do not keep others out", async () => {
    const small = await startServer({ connections: 1000 });
    const raws = [];
    for (let i = 0; i < 3000; i++) {
        const raw = new Raw(small.port);
        raws.push(raw);
        if (i % 100 === 0) {
            await raw.write(get("/hello"));
            assert.equal((await raw.answer())?.status, 200, `connection ${i}`);
        }
    }
    for (let i = 0; i < 50; i++)
        assert.equal((await exchange(small.port, get("/hello"))).status, 200);
    raws.forEach((raw) => raw.close());
    assert.equal(await small.stop(), 0);
});

test("thousands of requests that never finish do not keep others out", async () => {
    const small = await startServer({ connections: 400, head: 60000, body: 60000, grace: 60000 });
    const raws = [];
    for (let i = 0; i < 1000; i++) {
        const raw = new Raw(small.port);
        raw.write(i % 2 ? "GET /hello HTTP/1.1\r\nHost: x\r\n" : "POST /size HTTP/1.1\r\nHost: x\r\n" +
            "Content-Type: application/json\r\nContent-Length: 100\r\n\r\nx");
        raws.push(raw);
        if (i % 20 === 0) // so that most of them are under way, not only connected
            assert.equal((await exchange(small.port, get("/hello")))?.status, 200, `request ${i}`);
    }
    for (let i = 0; i < 20; i++)
        assert.equal((await exchange(small.port, get("/hello"))).status, 200);
    raws.forEach((raw) => raw.close());
    assert.equal(await small.stop(), 0);
});

test("ending lets requests be answered and streams end", async () => {
    const ending = await startServer();
    const stream = new Raw(ending.port), waiting = new Raw(ending.port), idle = new Raw(ending.port);
    await stream.write(get("/events"));
    await stream.until(() => stream.text.includes("data: after"));
    await waiting.write(get("/later?ms=300"));
    await idle.write(get("/hello"));
    await idle.answer();
    const stopped = ending.stop();
    const answer = await waiting.answer();
    assert.deepEqual(JSON.parse(answer.body), { found: true });
    assert.equal(answer.headers.connection?.toLowerCase(), "close");
    assert.match(await stream.end(), /0\r\n\r\n$/);
    assert.equal(await idle.end(), "");
    assert.equal(await stopped, 0);
});

test("ending does not wait for ever", async () => {
    const ending = await startServer();
    const raws = Array.from({ length: 5 }, () => new Raw(ending.port));
    for (const raw of raws)
        await raw.write(get("/never"));
    while (!/waiting [6-9]/.test((await exchange(ending.port, get("/metrics"))).body))
        ; // five, and the question itself
    assert.equal(await ending.stop(), 0);
    for (const raw of raws)
        isProblem(await raw.answer(), 503, "busy");
});
