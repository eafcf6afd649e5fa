// Files and imports that are not what they should be: one clear message, a documented exit status.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { folder, oneMessage, run, TANA, tana } from "./tana.mjs";

const quietly = (cwd, ...words) => tana(["run", "-q", ...words], { cwd });

// ------------------------------------------------------------------------------ the entry file

test("a file that is not there", async () => {
    const ended = await quietly(folder(), "nowhere.ts");
    assert.equal(oneMessage(ended), "cannot read nowhere.ts: No such file or directory");
    assert.equal(ended.status, 66);
});

test("a folder", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, "main.ts"));
    const ended = await quietly(cwd, "main.ts");
    assert.equal(oneMessage(ended), "cannot read main.ts: it is a directory, not a regular file");
    assert.equal(ended.status, 66);
});

test("a FIFO, which nobody writes to", async () => {
    const cwd = folder();
    execFileSync("mkfifo", [join(cwd, "main.ts")]);
    const ended = await quietly(cwd, "main.ts");
    assert.equal(oneMessage(ended), "cannot read main.ts: it is a FIFO, not a regular file");
    assert.equal(ended.status, 66);
});

test("a device", async () => {
    const cwd = folder();
    const ended = await quietly(cwd, "/dev/zero");
    assert.match(oneMessage(ended), /^cannot read .*: it is not a \.ts, \.js or \.json file$/);
    assert.equal(ended.status, 3);
});

test("a file that may not be read", async () => {
    const cwd = folder({ "main.ts": "1;" });
    chmodSync(join(cwd, "main.ts"), 0);
    const ended = await tana(["run", "-q", "main.ts"], { cwd, bound: true });
    assert.equal(oneMessage(ended), "cannot read main.ts: Permission denied");
    assert.equal(ended.status, 66);
});

test("a path that is too long", async () => {
    const ended = await quietly(folder(), "n".repeat(300) + ".ts");
    assert.match(oneMessage(ended), /^cannot read n+\.ts: File name too long$/);
    assert.equal(ended.status, 66);
});

test("a file whose name is not UTF-8", async () => {
    const ended = await tana(["-c", "printf 1 > \"$(printf '\\377.ts')\"; exec \"$0\" run -q ./*.ts", TANA],
        { cwd: folder(), program: "/bin/sh" });
    assert.equal(oneMessage(ended), "cannot read ./\ufffd.ts: its path is not UTF-8");
    assert.equal(ended.status, 66);
});

test("names with spaces, quotes and control characters", async () => {
    const name = "a b'\"\x1b[31m\n\u202e.ts";
    const ended = await quietly(folder({ [name]: "function f() { throw new Error('x'); }\nf();" }), name);
    const shown = "a b'\"\\x1b[31m\\n\\u202e.ts";
    assert.ok(ended.stderr.endsWith(`\n    at f (${shown}:1:22)\n    at ${shown}:2:1\n`), ended.stderr);
    assert.doesNotMatch(ended.stderr, /[\x1b\u202e]/);
    assert.equal(ended.status, 1);
});

test("an empty file runs and does nothing", async () => {
    const ended = await run("");
    assert.deepEqual(ended, { status: 0, signal: null, stdout: "", stderr: "" });
});

test("10 MB of source", async () => {
    const ended = await run("let a = 1;\n".repeat(1e6));
    assert.equal(oneMessage(ended), "cannot read main.ts: it is larger than 1024 KiB");
    assert.equal(ended.status, 3);
});

const NO_TEXT = {
    "a program of the machine": [Buffer.from("\x7fELF\x02\x01\x01\0\0\0", "latin1"),
        /^main\.ts - error TANA207: The file is binary: byte 8 is NUL\./],
    "UTF-16": [Buffer.from("\ufefflet a = 1", "utf16le"), /TANA207: The file is UTF-16: save it as UTF-8\./],
    "invalid UTF-8": [Buffer.from("let a = 1;\nlet b = '\xe4'", "latin1"),
        /^main\.ts:2:10 - error TANA207: The file is not UTF-8: byte 21 is 0xe4 here\./],
    "UTF-8 cut off": [Buffer.concat([Buffer.from("'\u00e4\u{1f600}"), Buffer.from([0xe2, 0x82])]),
        /^main\.ts:1:5 - error TANA207: The file is not UTF-8: byte 8 is 0xe2 here\./],
};

for (const [name, [bytes, message]] of Object.entries(NO_TEXT)) {
    test(`no source text: ${name}`, async () => {
        const ended = await run(bytes);
        assert.match(ended.stderr, message);
        assert.match(ended.stderr, /Found 1 error/);
        assert.equal(ended.stdout, "");
        assert.equal(ended.status, 3);
    });
}

test("a byte order mark is no part of the program", async () => {
    const ended = await run("\ufeffconsole.log(1)");
    assert.deepEqual(ended, { status: 0, signal: null, stdout: "1\n", stderr: "" });
});

test("10,000 nested brackets", async () => {
    for (const source of ["[".repeat(10000) + "]".repeat(10000), "(".repeat(10000) + "1" + ")".repeat(10000),
        "{".repeat(10000) + "}".repeat(10000), "[".repeat(10000)]) {
        const ended = await run(source);
        assert.match(ended.stderr, /^main\.ts:1:\d+ - error TANA102: /);
        assert.equal(ended.stdout, "");
        assert.equal(ended.status, 3);
    }
});

test("a syntax error, with its line", async () => {
    const ended = await run("const a = 1;\nconst b = = 2;\n");
    assert.match(ended.stderr, /^main\.ts:2:11 - error TS1109: Expression expected\.\n\n2 const b = = 2;\n {12}~\n/);
    assert.match(ended.stderr, /\nFound 1 error in main\.ts:2\n$/);
    assert.equal(ended.status, 3);
});

test("control characters in a refused source are shown, not obeyed", async () => {
    const ended = await run("const a = \x1b[31m 1;\n");
    assert.equal(ended.status, 3);
    assert.doesNotMatch(ended.stderr, /\x1b/);
});

// ------------------------------------------------------------------------------ imports

const REFUSED_IMPORTS = {
    "a missing file": ["./gone.ts", /TANA201: Cannot find module "\.\/gone\.ts": there is no gone\.ts\./],
    "a missing file without ending": ["./gone", /TANA201: .* there is no gone\.ts and no gone\.js\./],
    "an unknown tana: module": ["tana:chain",
        /TANA202: There is no module "tana:chain"\. The modules are tana:block, tana:context, tana:core,/],
    "an unknown tana/ module": ["tana/chain", /TANA202: There is no module "tana\/chain"/],
    "a builtin's name and more": ["tana:core/x", /TANA202/],
    "a builtin's name in other letters": ["tana:Core", /TANA202/],
    "a package": ["lodash", /TANA203: Cannot import "lodash": a program consists of/],
    "Node's modules": ["node:fs", /TANA203/],
    "a data URL": ["data:text/javascript,1", /TANA203/],
    "an http URL": ["https://example.org/x.ts", /TANA203/],
    "a file URL": ["file:///etc/passwd", /TANA203/],
    "an absolute path": ["/etc/passwd", /TANA203: .*imported by a relative path/],
    "a path out of the root": ["../other/x.ts", /TANA204: Cannot import "\.\.\/other\/x\.ts": it leaves/],
    "a path out of the root and back": ["./sub/../../main.ts", /TANA204/],
    "nothing": ["", /TANA205/],
    "NUL": ["tana/data\\u0000.js", /error TANA\d+: /],
    "a backslash": [".\\\\x.ts", /TANA203|TANA205/],
    "a line feed": ["./x\\n.ts", /TANA205/],
    "a very long path": ["./" + "d/".repeat(1000) + "x.ts", /TANA205: .*too long/],
    "the folder itself": [".", /TANA206: .*a folder is no module/],
    "a folder": ["./sub/", /TANA206: .*a folder is no module/],
    "a .tsx file": ["./view.tsx", /TANA206: .*not \.tsx/],
    "a declaration file": ["./types.d.ts", /TANA206: .*only types/],
    "a folder named like a module": ["./folder.ts", /TANA209: Cannot import folder\.ts: it is a directory/],
    "a FIFO": ["./pipe.ts", /TANA209: Cannot import pipe\.ts: it is a FIFO/],
    "a symbolic link out of the root": ["./out.ts", /TANA204: .*symbolic link leads out/],
    "a symbolic link to an absolute path": ["./passwd.json", /TANA204: .*symbolic link leads out/],
    "a file below a link out of the root": ["./etc/hostname.json", /TANA204: .*symbolic link leads out/],
    "a symbolic link that goes in circles": ["./circle.ts", /TANA204|TANA209/],
};

function projectWith(files) {
    const at = folder({ "other/x.ts": "export {}", "project/view.tsx": "", "project/types.d.ts": "",
        "project/sub/x.ts": "export {}", ...files });
    const project = join(at, "project");
    mkdirSync(join(project, "folder.ts"));
    execFileSync("mkfifo", [join(project, "pipe.ts")]);
    symlinkSync("../other/x.ts", join(project, "out.ts"));
    symlinkSync("/etc/passwd", join(project, "passwd.json"));
    symlinkSync("/etc", join(project, "etc"));
    symlinkSync("circle.ts", join(project, "circle.ts"));
    symlinkSync("sub/x.ts", join(project, "inside.ts"));
    return project;
}

for (const [name, [specifier, message]] of Object.entries(REFUSED_IMPORTS)) {
    test(`an import is refused: ${name}`, async () => {
        const cwd = projectWith({ "project/main.ts": `\n  import * as x from "${specifier}";\nx;\n` });
        const ended = await quietly(cwd, "main.ts");
        assert.match(ended.stderr, /^main\.ts:2:22 - error /);
        assert.match(ended.stderr, message);
        assert.match(ended.stderr, /\n2 +import \* as x from .*\n +~/);
        assert.doesNotMatch(ended.stderr, /root:/);
        assert.equal(ended.stdout, "");
        assert.equal(ended.status, 3);
    });
}

test("a symbolic link within the root is followed", async () => {
    const cwd = projectWith({ "project/main.ts": 'import "./inside.ts"; console.log("ran");' });
    assert.equal((await quietly(cwd, "main.ts")).stdout, "ran\n");
});

test("every wrong import is told, not only the first", async () => {
    const ended = await run('import "./a.ts";\nimport "tana:b";\nimport "c";\n');
    assert.match(ended.stderr, /TANA201[^]*TANA202[^]*TANA203[^]*Found 3 errors in the same file/);
});

test("an error in an imported file names that file", async () => {
    const cwd = folder({ "main.ts": 'import "./lib/a.ts";', "lib/a.ts": "let x = ;" });
    const ended = await quietly(cwd, "main.ts");
    assert.match(ended.stderr, /^lib\/a\.ts:1:9 - error TS1109/);
    assert.equal(ended.status, 3);
});

test("a name that is not exported", async () => {
    const ended = await run('import { nope } from "tana/data"; console.log(nope)');
    assert.match(ended.stderr, /^main\.ts:1:\d+ - error TANA211: .*nope/);
    assert.equal(ended.stdout, "");
    assert.equal(ended.status, 3);
});

test("import() of what is not imported statically", async () => {
    const cwd = folder({ "main.ts": 'await import("./a.ts");', "a.ts": "export {}" });
    const ended = await quietly(cwd, "main.ts");
    assert.match(ended.stderr, /^main\.ts:1:14 - error TANA210: /);
    assert.equal(ended.status, 3);
});

test("import() of no literal", async () => {
    const ended = await run('await import({ toString() { console.log("ESCAPED"); return "node:fs"; } })');
    assert.match(ended.stderr, /^main\.ts:1:7 - error TANA105: /);
    assert.equal(ended.stdout, "");
    assert.equal(ended.status, 3);
});

test("more modules than there may be", async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}.js`, ""]));
    const main = Array.from({ length: 300 }, (_, i) => `import "./m${i}.js";`).join("\n");
    const ended = await run(main, [], { files });
    assert.match(ended.stderr, /^main\.ts:256:8 - error TANA208: The program has more than 256 modules\./);
    assert.equal(ended.status, 3);
});

test("more source than there may be", async () => {
    const files = Object.fromEntries("abcde".split("").map((n) => [`${n}.json`, `"${n.repeat(1e6)}"`]));
    const main = Object.keys(files).map((n, i) => `import v${i} from "./${n}"; v${i};`).join("\n");
    const ended = await run(main, [], { files });
    assert.match(ended.stderr, /TANA208: The program's sources are larger than 4 MiB\./);
    assert.equal(ended.status, 3);
});

test("a JSON module that is no JSON", async () => {
    const ended = await run('import t from "./t.json"; t;', [], { files: { "t.json": '{\n  "a": 1,\n}' } });
    assert.match(ended.stderr, /^t\.json:3:1 - error TANA103: /);
    assert.equal(ended.status, 3);
});

// ------------------------------------------------------------------------------ the root

test("--root lets imports reach further, and no further", async () => {
    const cwd = folder({ "a/b/main.ts": 'import { x } from "../lib.ts"; console.log(x)', "a/lib.ts": "export const x = 7" });
    assert.equal((await quietly(cwd, "a/b/main.ts")).status, 3);
    assert.equal((await quietly(cwd, "--root", "a", "a/b/main.ts")).stdout, "7\n");
    const outside = await quietly(cwd, "--root", "a/b", "a/lib.ts");
    assert.match(oneMessage(outside), /^a\/lib\.ts is not inside the root, \//);
    assert.equal(outside.status, 2);
    const gone = await quietly(cwd, "--root", "gone", "a/lib.ts");
    assert.equal(oneMessage(gone), "cannot use gone as the root: No such file or directory");
    assert.equal(gone.status, 66);
});

test("a tsconfig.json or package.json marks the root, but not in the home directory", async () => {
    for (const marker of ["tsconfig.json", "package.json"]) {
        const files = { "a/main.ts": 'import { x } from "../lib.ts"; console.log(x)', "lib.ts": "export const x = 7",
            [marker]: "{}" };
        const cwd = folder(files);
        assert.equal((await quietly(join(cwd, "a"), "main.ts")).stdout, "7\n");
        const home = await tana(["run", "-q", "a/main.ts"], { cwd, env: { HOME: cwd } });
        assert.match(home.stderr, /^a\/main\.ts:1:19 - error TANA204/);
    }
});

test("findings name files as seen from the working directory", async () => {
    const cwd = folder({ "package.json": "{}", "a/b/main.ts": 'import "../c/d.ts"', "a/c/d.ts": "let = ;" });
    for (const [from, file, shown] of [[".", "a/b/main.ts", "a/c/d.ts"], ["a", "b/main.ts", "c/d.ts"],
        ["a/b", "main.ts", "../c/d.ts"], ["a/c", "../b/main.ts", "d.ts"]]) {
        const ended = await quietly(join(cwd, from), file);
        assert.ok(ended.stderr.startsWith(`${shown}:1:`), `${from}: ${ended.stderr}`);
    }
});
