// Runs the real `tana` on one program after another and measures it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const TANA = resolve(process.env.TANA ?? "build/tana");
const WALL_SECONDS_MAX = 60; /* no program comes near; a defect must not hold up all others */

const scratch = mkdtempSync(join(tmpdir(), "tana-attacks-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Whether this build carries sanitizers, which have a memory of their own. */
export function isSanitized() {
    const options = JSON.parse(readFileSync(
        join(TANA, "../meson-info/intro-buildoptions.json"), "utf8"));
    return options.find(({ name }) => name === "b_sanitize").value !== "none";
}

/** A process that runs programs in turn; see measure.py. */
export class Lane {
    #child = spawn("python3", [fileURLToPath(new URL("measure.py", import.meta.url))],
        { stdio: ["pipe", "pipe", "inherit"] });
    #answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    #folders = mkdtempSync(join(scratch, "lane-"));
    #count = 0;
    /** Real seconds after which a program is killed. */
    seconds = WALL_SECONDS_MAX;

    /** Runs `tana ARGS FILE` on a program given as text, under an environment. */
    async tana(args, { kind, source }, environment = {}) {
        const file = `main.${kind}`;
        const cwd = join(this.#folders, String(this.#count++));
        mkdirSync(cwd);
        writeFileSync(join(cwd, file), source);
        const { ASAN_OPTIONS = "", UBSAN_OPTIONS = "" } = process.env;
        this.#child.stdin.write(JSON.stringify({
            args: [TANA, ...args, "-q", file],
            cwd,
            env: { XDG_CACHE_HOME: scratch, HOME: scratch, ASAN_OPTIONS, UBSAN_OPTIONS,
                ...environment },
            seconds: this.seconds,
        }) + "\n");
        const { value, done } = await this.#answers.next();
        rmSync(cwd, { recursive: true });
        if (done)
            throw new Error("measure.py has ended");
        return JSON.parse(value);
    }

    close() {
        this.#child.stdin.end();
    }
}
