/* Runs programs with the `tana` under test. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const tana = process.env.TANA ?? join(root, "build/tana");
/** Files of this run; gone when it ends. */
export const folder = mkdtempSync(join(tmpdir(), "tana-modules-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Exit status and output of `tana ARGS`. */
export function execute(...args) {
    return new Promise((done) => {
        const env = { ...process.env, XDG_CACHE_HOME: folder };
        execFile(tana, args, { cwd: root, encoding: "utf8", env },
            (error, stdout, stderr) => done({ status: error ? error.code : 0, stdout, stderr }));
    });
}

/** The same of `tana run -q ARGS`. */
export const run = (...args) => execute("run", "-q", ...args);

let count = 0;

/** Runs the text of a program. */
export function runText(text, ...args) {
    const file = join(folder, `program${count++}.ts`);
    writeFileSync(file, text);
    return run(...args, file);
}

/** What a program prints; it must end well. */
export async function printed(text) {
    const { status, stdout, stderr } = await runText(text);
    if (status !== 0) throw new Error(`exit status ${status}\n${stdout}${stderr}`);
    return stdout;
}
