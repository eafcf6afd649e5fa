/** JSON as proof documents use it: objects, lists, strings, whole numbers from 0 and null. Unlike
 *  JSON.parse it refuses what two readers could understand in two ways: a member that stands there
 *  twice, numbers with fraction or exponent, lone surrogates. */
export type Json = string | number | null | Json[] | { [name: string]: Json };

const DEPTH_MAX = 4;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const SPACE = /[ \t\r\n]*/y;

/** Throws a SyntaxError with the place. */
export function parse(text: string): Json {
    const reader = new Reader(text);
    const value = reader.value(0);
    reader.end();
    return value;
}

class Reader {
    private at = 0;

    constructor(private readonly text: string) {}

    value(depth: number): Json {
        this.match(SPACE);
        const value = this.bare(depth);
        this.match(SPACE);
        return value;
    }

    end(): void {
        if (this.at < this.text.length)
            this.fail();
    }

    private bare(depth: number): Json {
        const first = this.text[this.at];
        if ((first === "{" || first === "[") && depth === DEPTH_MAX)
            this.fail();
        if (first === "{")
            return this.object(depth + 1);
        if (first === "[")
            return this.list(depth + 1);
        if (first === '"')
            return this.string();
        if (this.text.startsWith("null", this.at)) {
            this.at += 4;
            return null;
        }
        const number = Number(this.match(NUMBER) || this.fail());
        return Number.isSafeInteger(number) ? number : this.fail();
    }

    private object(depth: number): Json {
        const members: { [name: string]: Json } = Object.create(null);
        this.items("}", () => {
            this.match(SPACE);
            const name = this.string();
            this.match(SPACE);
            if (name in members || this.text[this.at++] !== ":")
                this.fail();
            members[name] = this.value(depth);
        });
        return members;
    }

    private list(depth: number): Json {
        const values: Json[] = [];
        this.items("]", () => values.push(this.value(depth)));
        return values;
    }

    /** Behind an opening bracket: items with commas between them, up to the closing one. */
    private items(close: string, item: () => void): void {
        this.at++;
        this.match(SPACE);
        if (this.text[this.at] === close) {
            this.at++;
            return;
        }
        for (;;) {
            item();
            const next = this.text[this.at++];
            if (next === close)
                return;
            if (next !== ",")
                this.fail();
        }
    }

    private string(): string {
        const value: string = JSON.parse(this.match(STRING) || this.fail());
        if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u0000/.test(value))
            this.fail();
        return value;
    }

    private match(pattern: RegExp): string {
        pattern.lastIndex = this.at;
        const found = pattern.exec(this.text)?.[0] ?? "";
        this.at += found.length;
        return found;
    }

    private fail(): never {
        throw new SyntaxError(`not the JSON of a proof, at character ${this.at + 1}`);
    }
}
