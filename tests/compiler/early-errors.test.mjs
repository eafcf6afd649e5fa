/* What ECMAScript says is a syntax error stays one: neither the compiler nor the meter may turn a
 * program that the engine refuses into one that runs. Each program here must be refused by the
 * service, or else its metered form by the engine. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { metered, plain } from "./service.mjs";

const invalid = `
if (1) function g() { }
if (1) ; else function g() { }
if (1) let x = 1;
if (1) const x = 1;
if (1) class A { }
while (0) function g() { }
while (0) let x;
do function g() { } while (0)
for (;;) function g() { }
for (;;) const x = 1;
for (const x of []) function g() { }
for (const x in {}) class A { }
a: function g() { }
a: let x = 1;
a: class A { }
a: a: ;
a: { break b; }
a: { continue a; }
break;
continue;
return 1;
with ({}) ;
let a; var a;
let a; function a() { }
const a = 1; let a;
class A { } class A { }
{ let a; { var a; } }
{ function a() { } let a; }
{ function a() { } function a() { } }
switch (1) { case 1: let a; case 2: let a; }
function f(a) { let a; }
function f(a, a) { }
(a, a) => 1;
(a, [a]) => 1;
try { } catch (e) { let e; }
try { } catch ([e, e]) { }
for (let a of []) { var a; }
for (let a, b of []) ;
for (let a = 1 of []) ;
for (var a = 1 in {}) ;
for (const a; ;) ;
for (let of []) ;
for (async of []) ;
let let = 1;
const a;
let [a];
let { b };
eval = 1;
eval++;
eval += 1;
arguments = 1;
[arguments] = [];
({ eval } = {});
this = 1;
new.target++;
[...a, ] = [];
({ ...a, } = {});
let [...b, ] = [];
function f([...b, ]) { }
for (f ? a : b of []) ;
for (1 in {}) ;
for ([a?.b] of []) ;
for ({ a: b + 1 } of []) ;
[(a = 1)] = [];
[([a])] = [];
({ a: ({ b }) } = {});
({ f() { } } = {});
a?.b\`\`.c;
if (1) label: function g() { }
1 = 2;
1 += 2;
1++;
++1;
-a++ = 1;
(a, b) = 1;
(a = 1) = 2;
[a + 1] = [];
({ a: 1 } = {});
({ a: f() } = {});
({ a } += 1);
[a] += 1;
[a]++;
({ a = 1 });
({ a: 1, ...b } = {}), ({ ...{ c } } = {});
[...a, b] = [];
[...a = 1] = [];
a?.b = 1;
a?.b++;
a?.b += 1;
[a?.b] = [];
delete a;
delete (a);
class A { #x; f() { delete this.#x; } }
class A { #x; #x; }
class A { get #x() { } get #x() { } }
class A { f() { this.#y; } }
class A { f() { #y in this; } }
class A { constructor() { } constructor() { } }
class A { get constructor() { } }
class A { #constructor; }
class A { constructor = 1; }
class A { static prototype() { } }
class A { static prototype = 1; }
class A { constructor() { super(); } }
class A { f() { super(); } }
class A { x = super(); }
class A { x = arguments; }
class A { static { arguments; } }
class A { static { await 1; } }
class A { static { return; } }
class A { static { super(); } }
class A { static { let a; var a; } }
class A extends B { constructor() { super()\`\`; super = 1; } }
function f() { super.x; }
function f() { super(); }
super.x;
new.target;
() => new.target;
import.meta = 1;
import.meta++;
[import.meta] = [];
new import("./a.ts");
a ?? b || c;
a && b ?? c;
-a ** 2;
typeof a ** 2;
await a ** 2;
async () => { await a ** 2; };
!a ** 2;
delete a.b ** 2;
new a?.b();
new a?.();
a?.b\`\`;
a?.\`\`;
a\\n=> 1;
(a, b)\\n=> 1;
async a\\n=> 1;
async (a = await 1) => 1;
async function f(a = await 1) { }
function* f(a = yield) { }
function* f() { function yield() { } }
async function f() { (await) => 1; }
async function f() { let await; }
async (await) => 1;
function f() { await 1; }
() => { await 1; };
() => { for await (const a of b) ; };
function f() { yield 1; }
let yield = 1;
let await = 1;
let static = 1;
let implements = 1;
let enum = 1;
function f(a = 1) { "use strict"; }
(...a) => { "use strict"; };
function f({ a }) { "use strict"; }
function f(...a, b) { }
function f(...a = []) { }
function f(a,,b) { }
(...a, ) => 1;
({ get a(b) { } });
({ set a() { } });
({ set a(...b) { } });
({ __proto__: 1, __proto__: 2 });
({ "__proto__": 1, __proto__: a });
({ async *[Symbol.iterator] });
({ a b });
({ class });
({ f() { super(); } });
010;
08;
1_;
1__0;
0_1;
1n1;
01n;
1.5n;
1e3n;
0xn;
3in [];
"\\\\08";
"\\\\01";
\`\\\\01\`;
\`\\\\u{110000}\`;
"\\\\u{110000}";
"\\\\x4";
/(/;
/a/gg;
/[b-a]/;
/(?<a>.)(?<a>.)/;
/\\\\1(?<a>.)\\\\k<b>/;
/a/uv;
<!-- a
--> a
var a\\\\u{2E}b;
var \\\\u0031a;
v\\\\u0061r a;
cl\\\\u0061ss A { }
export { a };
export { a as b }; export { c as b }; let a, c;
export default 1; export default 2;
{ export let a; }
function f() { export { f }; }
{ import a from "./a.ts"; }
import { eval } from "./a.ts"; eval();
import { a as arguments } from "./a.ts"; arguments;
import { default } from "./a.ts";
export * as default from "./a.ts"; export default 1;
import * from "./a.ts";
import "./a.ts", "./b.ts";
import(...a);
throw
do while (0)
if (1)
else ;
try { }
catch (e) { }
switch (1) { default: default: }
switch (1) { a; }
var 1a;
3a;
a b;
{ a: 1, b: 2 }
`;

/** In TypeScript a name may stand for a type and a value: what is doubled there vanishes. */
const invalidAsJavaScript = `
export let a; export { a };
import a from "./a.ts"; let a; a;
import { a, b as a } from "./a.ts"; a;
`;

const linesOf = (text) => text.trim().split("\n")
    .map((line) => line.replaceAll("\\n", "\n").replaceAll("\\\\", "\\"));
const programs = { ts: linesOf(invalid), js: linesOf(invalid + invalidAsJavaScript.trim()) };

/** Which of these modules the engine refuses to parse. Nothing runs. */
function engineRefuses(texts) {
    const program = `const vm = require("node:vm");
        const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(texts.map((text) => {
            try { new vm.SourceTextModule(text); return false; }
            catch (e) { return e instanceof SyntaxError || e.name; }
        })))`;
    const { stdout, stderr } = spawnSync(process.execPath,
        ["--experimental-vm-modules", "--no-warnings", "-e", program],
        { input: JSON.stringify(texts), encoding: "utf8" });
    assert.equal(stderr, "");
    return JSON.parse(stdout);
}

for (const [kind, sources] of Object.entries(programs)) {
    const answers = sources.map((source) => metered(source, kind));
    const refusals = engineRefuses(answers.map((each) => each.js));
    for (const [i, source] of sources.entries())
        test(`a syntax error in .${kind}: ${JSON.stringify(source)}`, () => {
            assert.ok(!answers[i].ok || refusals[i] === true, answers[i].js);
        });
}

test("every one of them is a syntax error to begin with", () => {
    const refusals = engineRefuses(programs.js);
    assert.deepEqual(programs.js.filter((_, i) => refusals[i] !== true), []);
});

test("what the service lets pass the engine refuses unmetered, too", () => {
    const answers = programs.ts.map((source) => plain(source)).filter((each) => each.ok);
    assert.ok(answers.length > 50);
    const missed = engineRefuses(answers.map((each) => each.js))
        .flatMap((refused, i) => (refused === true ? [] : [answers[i].js]));
    assert.deepEqual(missed, []);
});
