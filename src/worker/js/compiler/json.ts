/** JSON modules. `import table from "./table.json"` gives a fresh value for every execution: the
 *  text becomes an ES module that exports it as a literal, so that building it is charged like any
 *  other literal. */

import type { Diagnostic } from "./api.js";
import { CODE, finding } from "./diagnostics.js";
import { NESTING_MAX } from "./nesting.js";
import { SOURCE_MAX, tooLarge } from "./source.js";
import type { Segment } from "./maps.js";

class JsonError extends Error {
    constructor(
        readonly code: string, message: string, readonly offset: number, readonly length: number,
    ) {
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
                    `${NESTING_MAX / 2} levels.`, this.at, 1);
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

/** What a source becomes before it is metered. */
export interface Plain {
    js: string;
    segments: Segment[][];
    diagnostics: Diagnostic[];
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** An ES module on the same lines as the JSON text; or what is wrong with the text. */
export function jsonModule(path: string, text: string): Plain {
    if (text.length > SOURCE_MAX)
        return { js: "", segments: [], diagnostics: [tooLarge(path, text)] };
    const reader = new JsonReader(text);
    try {
        const start = reader.read();
        const js = "export default " + withPlainProtoKeys(text, start, reader.protoKeys);
        const before = text.slice(0, start).replace("\ufeff", "");
        const lines = text.split(LINE_END);
        const segments = lines.map((_, line) => [{ genCol: 0, line, col: 0 }]);
        return { js: before + js, segments, diagnostics: [] };
    } catch (e) {
        if (!(e instanceof JsonError))
            throw e;
        const found = finding(path, { text }, e.code, e.message, e.offset, e.length);
        return { js: "", segments: [], diagnostics: [found] };
    }
}

/** In a literal `"__proto__": x` sets the prototype; `["__proto__"]: x` is a member. */
function withPlainProtoKeys(
    text: string, start: number, keys: { start: number; end: number }[],
): string {
    let out = "";
    let copied = start;
    for (const key of keys) {
        out += text.slice(copied, key.start) + "[" + text.slice(key.start, key.end) + "]";
        copied = key.end;
    }
    return out + text.slice(copied);
}
