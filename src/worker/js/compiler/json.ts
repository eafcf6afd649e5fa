/** JSON modules. `import table from "./table.json"` gives a fresh value for every execution: the
 *  text becomes an ES module that exports it as a literal, so that building it is charged like any
 *  other literal. */

import type { TranspileAnswer, TranspileRequest } from "./api.js";
import { CODE, finding, findingWithoutPlace } from "./diagnostics.js";
import { NESTING_MAX, SOURCE_MAX } from "./source.js";
import type { Segment } from "./maps.js";

class JsonError extends Error {
    constructor(readonly code: string, message: string, readonly offset: number, readonly length = 1) {
        super(message);
    }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
const ODDITY = /[A-Za-z0-9_$'.+-]+/y;

/** Goes through a JSON text (RFC 8259) without recursion. */
class JsonReader {
    private at = 0;
    /** Where the keys that spell `__proto__` stand: they mean something else in a literal. */
    readonly protoKeys: { start: number; end: number }[] = [];

    constructor(private readonly text: string) {
        if (text.startsWith("\ufeff"))
            this.at = 1;
    }

    /** Throws JsonError at the first thing that is not JSON. Returns where the value begins. */
    read(): number {
        this.skip(SPACE);
        const start = this.at;
        const closers: string[] = [];
        for (;;) {
            const opened = this.valueOrOpener(closers);
            if (opened)
                continue;
            if (!this.afterValue(closers))
                break;
        }
        this.skip(SPACE);
        if (this.at < this.text.length)
            this.fail("there is more behind the end of the JSON value");
        return start;
    }

    /** Reads a whole value, or only the bracket that opens a non-empty one (then true). */
    private valueOrOpener(closers: string[]): boolean {
        this.skip(SPACE);
        const c = this.text[this.at];
        if (c === "{" || c === "[") {
            if (closers.length >= NESTING_MAX / 2)
                throw new JsonError(CODE.tooDeep, "The JSON text is nested too deeply: more than " +
                    `${NESTING_MAX / 2} levels.`, this.at);
            const closer = c === "{" ? "}" : "]";
            this.at++;
            this.skip(SPACE);
            if (this.text[this.at] === closer) {
                this.at++;
                return false;
            }
            closers.push(closer);
            if (closer === "}")
                this.key();
            return true;
        }
        if (c === '"')
            this.string();
        else if (!this.skip(WORD) && !this.skip(NUMBER))
            this.fail("a value is expected here");
        return false;
    }

    /** Behind a value: closes what ends here, or goes on to the next member. False at the end. */
    private afterValue(closers: string[]): boolean {
        while (closers.length > 0) {
            this.skip(SPACE);
            const closer = closers[closers.length - 1]!;
            const c = this.text[this.at];
            if (c === ",") {
                this.at++;
                if (closer === "}")
                    this.key();
                return true;
            }
            if (c !== closer)
                this.fail(`a comma or ${closer} is expected here`);
            this.at++;
            closers.pop();
        }
        return false;
    }

    private key(): void {
        this.skip(SPACE);
        const start = this.at;
        if (this.text[start] !== '"')
            this.fail("a member's name in double quotes is expected here");
        this.string();
        if (JSON.parse(this.text.slice(start, this.at)) === "__proto__")
            this.protoKeys.push({ start, end: this.at });
        this.skip(SPACE);
        if (this.text[this.at] !== ":")
            this.fail("a colon is expected here");
        this.at++;
    }

    private string(): void {
        for (this.at++; this.text[this.at] !== '"';) {
            const c = this.text[this.at];
            if (c === undefined || c < " ")
                this.fail("a string may not hold a line break or another control character");
            if (c !== "\\")
                this.at++;
            else if (!this.skip(ESCAPE))
                this.fail("there is no such escape in a string");
        }
        this.at++;
    }

    private skip(pattern: RegExp): boolean {
        pattern.lastIndex = this.at;
        if (!pattern.test(this.text))
            return false;
        this.at = pattern.lastIndex;
        return true;
    }

    private fail(what: string): never {
        const start = this.at;
        const length = this.skip(ODDITY) ? this.at - start : 1;
        const shown = start >= this.text.length ? "the text ends" : what;
        throw new JsonError(CODE.json, `Not JSON: ${shown}.`, start, length);
    }
}

const PREFIX = "export default ";

/** An ES module on the same lines as the JSON text, and its map. */
export function jsonToModule(text: string): { js: string; map: Segment[][] } {
    const reader = new JsonReader(text);
    const start = reader.read();
    let js = text.slice(0, start).replace("\ufeff", "") + PREFIX;
    let copied = start;
    for (const { start: from, end } of reader.protoKeys) {
        js += text.slice(copied, from) + "[" + text.slice(from, end) + "]";
        copied = end;
    }
    js += text.slice(copied);
    return { js, map: js.split(/\r\n|[\n\r\u2028\u2029]/).map((_, line) => [{ genCol: 0, line, col: 0 }]) };
}

/** The JavaScript of a JSON module, not yet metered; or what is wrong with it. */
export function transpileJson(request: TranspileRequest): TranspileAnswer & { segments: Segment[][] } {
    const { path, source } = request;
    const answer = { ok: false, js: "", map: "", imports: [], diagnostics: [], segments: [] };
    if (source.length > SOURCE_MAX) {
        const message = `The file is ${source.length} characters long; at most ${SOURCE_MAX} are taken.`;
        return { ...answer, diagnostics: [findingWithoutPlace(path, CODE.tooLarge, message)] };
    }
    try {
        const { js, map } = jsonToModule(source);
        return { ...answer, ok: true, js, segments: map };
    } catch (e) {
        if (!(e instanceof JsonError))
            throw e;
        const found = finding(path, { text: source }, e.code, e.message, e.offset, e.length);
        return { ...answer, diagnostics: [found] };
    }
}
