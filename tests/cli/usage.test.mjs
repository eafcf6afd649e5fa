// The command line itself: options, help, completion, manual page, versions.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TANA, folder, tana } from "./tana.mjs";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
/** Every command there is, by its name of one or two words. */
const COMMANDS = execFileSync(TANA, ["help"], { encoding: "utf8" }).split("\n")
    .map((line) => /^ {2}([a-z-]+(?: [a-z-]+)?) /.exec(line)?.[1]).filter(Boolean);
const FIRST_WORDS = [...new Set(COMMANDS.map((name) => name.split(" ")[0]))];

const WRONG = {
    "no such command": [["walk"], /no command "walk"/],
    "a file in the place of a command": [["main.ts"], /to run that file: tana run main\.ts/],
    "an option before the command": [["--gas", "5", "run"], /no option --gas/],
    "no file": [["run"], /tana run needs FILE/],
    "two files": [["run", "a.ts", "b.ts"], /"b\.ts" is one too many/],
    "no such option": [["run", "--speed", "9", "a.ts"], /no option --speed/],
    "an option of another command": [["check", "--gas", "9", "a.ts"], /no option --gas/],
    "no such letter": [["run", "-x", "a.ts"], /no option -x/],
    "a flag with a value": [["run", "--json=yes", "a.ts"], /--json takes no value/],
    "an option without its value": [["run", "a.ts", "--gas"], /--gas needs a value: --gas N/],
    "no gas": [["run", "--gas", "0", "a.ts"], /--gas takes a whole number from 1 to \d+/],
    "negative gas": [["run", "--gas=-1", "a.ts"], /--gas takes/],
    "gas with a fraction": [["run", "--gas", "1.5", "a.ts"], /--gas takes/],
    "gas beyond 64 bits": [["run", "--gas", "18446744073709551617", "a.ts"], /--gas takes/],
    "gas that is empty": [["run", "--gas=", "a.ts"], /--gas takes/],
    "memory in no unit": [["run", "--memory", "64M", "a.ts"], /--memory takes bytes .* not "64M"/],
    "memory beyond 64 bits": [["run", "--memory", "17179869184GiB", "a.ts"], /--memory takes bytes/],
    "more memory than there is": [["run", "--memory", "1GiB", "a.ts"], /up to 256MiB/],
    "no time": [["run", "--timeout", "0", "a.ts"], /--timeout takes seconds from 0\.001 to 3600/],
    "time in no number": [["run", "--timeout", "1m", "a.ts"], /--timeout takes seconds/],
    "time cut off": [["run", "--timeout", "1.", "a.ts"], /--timeout takes seconds/],
    "half a command": [["key"], /wants a second word; `tana help key`/],
    "no such second word": [["key", "walk"], /no command "key walk"/],
    "operands for version": [["version", "now"], /tana version takes no arguments/],
    "help for nothing there is": [["help", "walk"], /no command "walk"/],
    "completion of an unknown shell": [["completion", "csh"], /bash, zsh and fish, not for "csh"/],
};

for (const [name, [args, message]] of Object.entries(WRONG)) {
    test(`refused: ${name}`, async () => {
        const cwd = folder({ "main.ts": "", "a.ts": "", "b.ts": "" });
        const { status, stdout, stderr } = await tana(args, { cwd });
        assert.equal(status, 2);
        assert.equal(stdout, "");
        assert.match(stderr.split("\n")[0], /^tana: /);
        assert.match(stderr, message);
        assert.match(stderr, /`tana help/);
    });
}

test("control characters of the command line are shown, not obeyed", async () => {
    const { stderr } = await tana(["\x1b[31mwalk"]);
    assert.doesNotMatch(stderr, /\x1b/);
    assert.match(stderr, /\\x1b\[31mwalk/);
});

test("tana alone explains itself and is a wrong command line", async () => {
    const { status, stdout } = await tana([]);
    assert.equal(status, 2);
    assert.match(stdout, /^tana \d+\.\d+\.\d+ - .*\n\nUsage: tana COMMAND/);
});

for (const args of [["help"], ["--help"], ["-h"]]) {
    test(`tana ${args} names every command`, async () => {
        const { status, stdout, stderr } = await tana(args);
        assert.equal(status, 0);
        assert.equal(stderr, "");
        for (const command of COMMANDS)
            assert.match(stdout, new RegExp(`^  ${command} `, "m"));
    });
}

test("help of a command is the same three ways, and fits a terminal", async () => {
    for (const command of COMMANDS) {
        const [a, b, c] = await Promise.all([tana(["help", ...command.split(" ")]),
            tana([...command.split(" "), "--help"]), tana([...command.split(" "), "-h"])]);
        assert.equal(a.status, 0);
        assert.match(a.stdout, new RegExp(`^Usage: tana ${command} `), command);
        assert.equal(a.stdout, b.stdout);
        assert.equal(a.stdout, c.stdout);
        for (const line of a.stdout.split("\n"))
            assert.ok(line.length <= 100, line);
    }
});

test("docs/cli.md and the manual page know every option and every exit status", async () => {
    const manual = (await tana(["help", "--man"])).stdout;
    const page = readFileSync(join(root, "docs/cli.md"), "utf8");
    for (const command of COMMANDS) {
        const help = (await tana(["help", ...command.split(" ")])).stdout;
        assert.ok(page.includes(`tana ${command}`), `${command} in docs/cli.md`);
        for (const [option] of help.matchAll(/--[a-z-]+/g)) {
            assert.ok(manual.includes(option.replaceAll("-", "\\-")), `${option} in the manual page`);
            if (help.includes(`  ${option}`) || help.includes(`, ${option}`))
                assert.ok(page.includes(option), `${option} in docs/cli.md`);
        }
    }
    const table = readFileSync(join(root, "src/base/err.def"), "utf8");
    for (const [, slug, status] of table.matchAll(/^ERR_DEF\(\w+, "(\w+)", (\d+)/gm)) {
        assert.match(page, new RegExp(`^\\| ${status} \\|`, "m"), `exit status ${status} (${slug})`);
        assert.ok(manual.includes(`.B ${status}\n`), `exit status ${status} in the manual page`);
    }
});

test("the manual page is well-formed roff", async () => {
    const { status, stdout } = await tana(["help", "--man"]);
    assert.equal(status, 0);
    assert.match(stdout, /^\.TH TANA 1 /);
    for (const line of stdout.split("\n"))
        assert.ok(!line.startsWith(".") || /^\.(TH|SH|SS|TP|PP|B)( |$)/.test(line), line);
});

test("completions load in bash and offer commands and options", async () => {
    const script = (await tana(["completion", "bash"])).stdout;
    const complete = (...words) => execFileSync("bash", ["-c", `${script}
        COMP_WORDS=(tana ${words.map((w) => `'${w}'`).join(" ")}); COMP_CWORD=${words.length}; _tana
        printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: "utf8", cwd: folder() }).split("\n").slice(0, -1);
    assert.deepEqual(complete("").sort(), FIRST_WORDS.sort());
    assert.deepEqual(complete("key", "ge"), ["generate"]);
    assert.deepEqual(complete("key", "verify", "--sig"), ["--signature"]);
    assert.deepEqual(complete("ch"), ["check"]);
    assert.deepEqual(complete("run", "--ga"), ["--gas"]);
    assert.deepEqual(complete("check", "--ga").filter(Boolean), []);
    assert.deepEqual(complete("completion", "z"), ["zsh"]);
});

for (const shell of ["zsh", "fish"]) {
    test(`the ${shell} completion names every command and option`, async () => {
        const { status, stdout } = await tana(["completion", shell]);
        assert.equal(status, 0);
        for (const word of [...FIRST_WORDS, ...COMMANDS.map((name) => name.split(" ").at(-1)), "gas", "memory", "timeout", "state", "input", "root", "json"])
            assert.ok(stdout.includes(word), word);
    });
}

test("version tells three versions, as text and as JSON, and starts no engine", async () => {
    const { status, stdout } = await tana(["version"]);
    assert.equal(status, 0);
    const [, own, v8, typescript] =
        /^tana (\d+\.\d+\.\d+)\nV8 (\d+\.\d+\.\d+\.\d+)\nTypeScript (\d+\.\d+\.\d+)\n$/.exec(stdout);
    const json = JSON.parse((await tana(["version", "--json"])).stdout);
    assert.deepEqual(json, { tana: own, v8, typescript });
    for (const other of ["--version", "-V"])
        assert.equal((await tana([other])).stdout, stdout);
});
