// Whatever answers in the place of a node, commands end with a sentence.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { tana } from "./tana.mjs";

let answer;
const server = createServer((request, response) => answer(request, response));
before(() => new Promise((done) => server.listen(0, "127.0.0.1", done)));
after(() => server.close());

const ask = (words) => tana([...words.split(" "), "--node", `http://127.0.0.1:${server.address().port}`]);
const text = (status, body, headers = {}) => (_, response) => { response.writeHead(status, headers); response.end(body); };
const problem = (status, document) => text(status, JSON.stringify(document));

const ANSWERS = {
    "no JSON": [text(200, "<html>hello</html>"), 65, /the answer of http.*line 1, column 1/],
    "nothing": [text(200, ""), 65, /the answer of/],
    "a member twice": [text(200, '{"chain":"a","chain":"b"}'), 65, /the answer of/],
    "a status without a reason": [text(500, "oops"), 65, /answered with status 500 and without a reason/],
    "a problem": [problem(409, { code: "insufficient", detail: "not enough" }), 1, /^tana: not enough\n$/],
    "a problem of no known code": [problem(400, { code: "later", detail: "of a later version" }), 65, /later: of a later version/],
    "a problem with escapes": [problem(409, { code: "insufficient", detail: "\u001b[31mred" }), 1, /\\x1b\[31mred/],
    "a redirection": [text(302, "", { location: "http://127.0.0.1:1/" }), 65, /./],
    "a connection that is cut": [(request) => request.socket.destroy(), 69, /127\.0\.0\.1/],
    "half an answer": [(request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{", () => request.socket.destroy());
    }, 69, /127\.0\.0\.1/],
    "JSON that is too deep": [text(200, "[".repeat(1000) + "]".repeat(1000)), 75, /deep/],
};
for (const [name, [handler, status, message]] of Object.entries(ANSWERS)) {
    test(`answered with ${name}`, async () => {
        answer = handler;
        const result = await ask("status");
        assert.equal(result.status, status, result.stderr);
        assert.match(result.stderr, message);
        assert.equal(result.stdout, "");
    });
}

test("documents that lack everything are shown as what they are", async () => {
    answer = text(200, "{}");
    for (const words of ["status", "balance @a", "account show @a", "account list", "account history @a", "block show",
        "block list", "currency list", "hold list", `tx show ${"0".repeat(64)}`])
        assert.equal((await ask(words)).status, 0, words);
    answer = text(200, "[]");
    assert.equal((await ask("status")).status, 0);
});

test("a node of which nothing can be known gets no transaction", async () => {
    answer = text(200, "{}");
    const { status, stderr } = await ask("transfer 1 USD --to @bob --as @alice");
    assert.equal(status, 65);
    assert.match(stderr, /does not say which chain it has/);
});
