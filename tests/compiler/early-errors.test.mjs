/* What ECMAScript says is a syntax error stays one: neither the compiler nor the meter may turn a
 * program that the engine refuses into one that runs. Each program here must be refused by the
 * service, or else its metered form by the engine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { engineRefuses, metered, plain } from "./service.mjs";

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
({ ["a", "b"]: 1 });
class A { ["a", "b"]() { } }
let x = 1, ;
({ async f: 1 });
({ async f });
({ a!: 1 });
({ a? });
import.foo;
import.foo.bar = 1;
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
class A { a = 1, b = 2 }
export default a, b;
f(a, , b);
({ a: 1, , b: 2 });
\`\${}\`;
a ? b, c : d;
class A extends B, C { }
class A extends B extends C { }
async class A { }
async let x = 1;
async var x = 1;
static function f() { }
static let x = 1;
export export let a = 1;
async async function f() { }
class A { static static f() { } }
class A { async static f() { } }
class A { async async f() { } }
class A { async get x() { } }
class A { get static x() { } }
class A { async constructor() { } }
class A { *constructor() { } }
class A { async x = 1; }
class A { *x = 1; }
class A { get x = 1; }
class A { export f() { } }
class A { let x = 1; }
class A { function f() { } }
({ get f: 1 });
({ export f() { } });
({ static f() { } });
({ *f });
({ "a" });
({ 1 });
({ [a] });
for (let x = 1 in y) ;
for (let x, y in z) ;
for (let x;;) ; let x, x;
for (var x of y, z) ;
for await (x in y) ;
for await (;;) ;
for (const x = 1 of y) ;
for (let x = 1, y = 2 of z) ;
for (let in x) ;
for (let.x of y) ;
for (let [x] ;;) ;
for (x y) ;
try { } catch { } catch { }
try { } catch (e = 1) { }
try { } finally
throw;
yield 1;
let yield;
async () => { yield 1 }
function* f() { yield
function* f(yield) { }
function* f() { (yield) => 1 }
function* yield() { }
async function await() { }
(async function await() { });
class await { }
class let { }
class yield { }
class static { }
import a, b from "./a.ts";
import { a } , b from "./a.ts";
import a, { b }, c from "./a.ts";
import * as a, b from "./a.ts";
import a from './a.ts' b;
import { a b } from "./a.ts";
import { a as } from "./a.ts";
import { "a" } from "./a.ts";
import { "a" as "b" } from "./a.ts";
import { a as default } from "./a.ts"; a;
import { if } from "./a.ts";
import { a as if } from "./a.ts";
export { "a" };
export { if };
export { a as "\\\\ud800" }; let a;
export { default };
export * as "a" b from "./a.ts";
export * from a;
export const a;
export const a = 1, a = 2;
export function () { }
export class { }
export default function f() { } f = 1; export default 1;
export default let x = 1;
export default const x = 1;
export default var x = 1;
export var default;
export a;
export = 1;
export let a, { b } ;
let { a: 1 } = b;
let { a + b } = c;
let [a.b] = c;
let [f()] = c;
let { ...{ a } } = b;
let { ...a, b } = c;
let a.b = 1;
let (a) = 1;
let { "a" } = b;
let { if } = b;
let { a as b } = c;
const [a];
const { a };
var [a];
var { a };
let a = 1 let b = 2
if (a) else b
if a b
while a b
do a while (b) c d
do ; while (0) x y
switch (a) { b: c }
switch (a) { default: ; default: ; }
switch a { }
label: label: a;
label: { label: a; }
break a;
a: for (;;) { (() => { break a; })(); }
for (;;) { function f() { break; } }
switch (1) { case 1: continue; }
() => { break; };
new.foo;
new.target = 1;
import.meta.x = import.meta = 1;
super;
super();
super.a;
({ a: super.b });
({ a: () => super.b });
function f() { super.a; }
({ f: function () { super.a } });
class A { constructor() { (() => super())(); } }
class A extends B { f() { super(); } }
class A extends B { x = super(); }
class A extends B { static { super(); } }
class A extends B { constructor() { function f() { super(); } } }
class A { #a; #a() { } }
class A { #a; static #a; }
class A { get #a() { } #a; }
class A { get #a() { } static set #a(x) { } }
class A { f() { a.#b } }
class A { #a; f() { delete this.#a } }
class A { #a; f() { delete this?.#a } }
class A { #a; f() { delete (this.#a) } }
class A { #a; f() { delete ((this.#a)) } }
class A { #a; f() { #a } }
class A { #a; f() { #a + 1 } }
class A { #a; f() { 1 in #a } }
class A { #a; f() { (#a) in this } }
class A { #a; f() { #a in #a in this } }
class A { #a; f() { ({ #a: 1 }) } }
class A { #a; f() { let { #a: x } = this } }
class A { #constructor() { } }
#a in b;
a.#b;
a?.#b;
({ #a: 1 });
({ #a() { } });
class A extends (class { x = this.#y }) { #z }
a => { } ();
a => { }.b;
a => { } + 1;
a => { } ? 1 : 2;
1 + a => 1;
(a => 1) = 2;
a || b => 1;
async a b => 1;
(a)(b) => 1;
(a.b) => 1;
([a.b]) => 1;
({ a: b.c }) => 1;
((a)) => 1;
([(a)]) => 1;
(a, (b)) => 1;
(...(a)) => 1;
(...a = 1) => 1;
(a, ...b, c) => 1;
(1) => 1;
() + 1;
();
(a, );
(, a);
(...a);
function f(a.b) { }
function f([a.b]) { }
function f({ a: b.c }) { }
function f(a) { "use strict"; 010 }
function f(a = super.b) { }
function f(a = new.target.b, a) { }
function f(eval) { }
function arguments() { }
(eval) => 1;
class eval { }
class arguments { }
try { } catch (eval) { }
({ eval = 1 } = {});
[eval] = [];
eval ??= 1;
for (eval of []) ;
for (arguments in {}) ;
import eval from "./a.ts"; eval;
"use strict"; with (a) b;
'\\\\8';
\`\\\\8\`;
f\`\\\\01\${\`\\\\01\`}\`;
0b2;
0o8;
0xg;
1__1;
1_.1;
1._1;
1e_1;
0_0;
00n;
1.n;
1en;
0b;
/a
/;
/[/;
/a/ii;
/a/x;
/\\\\u{110000}/u;
/(?<a>)(?<a>)/;
/\\\\k<a>/u;
/(?<=a)+/u;
/a{2,1}/;
/*
var 1a;
3a;
a b;
{ a: 1, b: 2 }
`;

/** In TypeScript a name may stand for a type and a value: what is doubled there vanishes. */
const invalidAsJavaScript = `
(this) => 1;
function f(this) { }
class A implements B { }
public class A { }
class A { const x = 1; }
class A { f(); }
class A { constructor(); }
function f();
function f()
({ f(); });
({ f() });
({ a?() { } });
export let a; export { a };
import a from "./a.ts"; let a; a;
import { a, b as a } from "./a.ts"; a;
`;

const linesOf = (text) => text.trim().split("\n")
    .map((line) => line.replaceAll("\\n", "\n").replaceAll("\\\\", "\\"));
const programs = { ts: linesOf(invalid), js: linesOf(invalid + invalidAsJavaScript.trim()) };

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
