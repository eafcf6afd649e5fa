/** A cheap look over a source before the parser sees it, for three things that the parser does not
 *  bound itself: how deeply brackets nest (it recurses), how deeply `async` expressions nest (it
 *  reads what follows an `async` twice: n of them inside each other take 2^n steps), and the size
 *  of BigInt literals (it converts them in quadratic time; and no BigInt of a program may grow
 *  beyond that size, so none begins beyond it).
 *
 *  This is not quite a lexer: whether a slash begins a regular expression is guessed from what
 *  stands before it, which is wrong for a few odd texts. Those are counted wrongly, and are left to
 *  the bounds behind this one: the walk over the syntax tree, the engine's stack, and the CPU time
 *  that the process has. */

import { CODE } from "./diagnostics.js";

export const NESTING_MAX = 500; /* levels of the syntax tree, and so of brackets */
const ASYNC_NESTING_MAX = 12; /* levels of brackets whose expression so far holds an `async` */
const REGEXP_MAX = 500; /* UTF-16 units; what is longer is taken for a division */

const SPACE = /\s+/y;
const WORD = /(?:[\w$\u0080-\uffff]|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\}))+/y;
const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*/y;
const REGEXP = /^\/(?:[^/\\[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\//;
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;
const OPERATOR_WORDS = new Set(["return", "typeof", "case", "in", "of", "instanceof", "void",
    "delete", "new", "do", "else", "yield", "await", "throw"]);

const BIGINT_BITS_MAX = 16384; /* the same as in the realm's charge.ts */
const BIGINT = /^(?:0[xX]([\da-fA-F_]+)|0[oO]([0-7_]+)|0[bB]([01_]+)|(\d[\d_]*))n$/;
const BIGINT_DIGITS_MAX = [BIGINT_BITS_MAX / 4, Math.ceil(BIGINT_BITS_MAX / 3), BIGINT_BITS_MAX,
    Math.ceil(BIGINT_BITS_MAX * Math.log10(2))];
const BIGINT_PREFIXES = ["0x", "0o", "0b", ""];
const BIGINT_LIMIT = 1n << BigInt(BIGINT_BITS_MAX);

export const TOO_DEEP = `The source is nested too deeply: more than ${NESTING_MAX} levels.`;
const TOO_DEEP_ASYNC =
    `Async expressions are nested too deeply: more than ${ASYNC_NESTING_MAX} levels.`;

const TOO_LARGE_BIGINT = `A BigInt has at most ${BIGINT_BITS_MAX} bits.`;

/** Where a source goes beyond one of the bounds, and what to say of it; undefined when it does not. */
export function findExcess(
    text: string,
): { offset: number; code: string; message: string } | undefined {
    const scanner = new Scanner(text);
    while (scanner.at < text.length) {
        const offset = scanner.at;
        scanner.step();
        if (scanner.depth > NESTING_MAX)
            return { offset, code: CODE.tooDeep, message: TOO_DEEP };
        if (scanner.asyncs > ASYNC_NESTING_MAX)
            return { offset, code: CODE.tooDeep, message: TOO_DEEP_ASYNC };
        if (scanner.tooLarge)
            return { offset, code: CODE.bigint, message: TOO_LARGE_BIGINT };
    }
    return undefined;
}

/** Is a word the literal of a BigInt with too many bits? */
function isTooLargeBigInt(word: string): boolean {
    const groups = BIGINT.exec(word);
    if (!groups)
        return false;
    const base = groups.slice(1).findIndex((group) => group !== undefined);
    const digits = groups[base + 1]!.replace(/_/g, "").replace(/^0+/, "");
    return digits.length > BIGINT_DIGITS_MAX[base]! ||
        digits !== "" && BigInt(BIGINT_PREFIXES[base]! + digits) >= BIGINT_LIMIT;
}

class Scanner {
    at = 0;
    depth = 0;
    asyncs = 0; /* how many of the open levels have an `async` pending */
    tooLarge = false; /* was the last token a BigInt beyond the bound? */

    private readonly asyncAt = new Uint8Array(NESTING_MAX + 2);
    private readonly templates: number[] = []; /* the depths at which `${` was met */
    private valueBefore = false; /* what was read last ends a value: a slash behind it divides */

    constructor(private readonly text: string) {}

    /** Goes past the next token, at least one character. */
    step(): void {
        const c = this.text[this.at]!;
        if (c === "(" || c === "[" || c === "{")
            this.open();
        else if (c === ")" || c === "]" || c === "}")
            this.close(c);
        else if (c === '"' || c === "'")
            this.string(c);
        else if (c === "`")
            this.template();
        else if (c === "/")
            this.slash();
        else if (!this.skip(SPACE))
            this.word(c);
    }

    private open(): void {
        this.at++;
        this.depth++;
        this.valueBefore = false;
    }

    private close(c: string): void {
        this.endExpression();
        this.depth = Math.max(0, this.depth - 1);
        this.valueBefore = c !== "}";
        if (c === "}" && this.templates[this.templates.length - 1] === this.depth) {
            this.templates.pop();
            this.template();
        } else {
            this.at++;
        }
    }

    /** From the backquote, or the brace that ends a substitution, to behind the next text part. */
    private template(): void {
        this.at++;
        this.skip(TEMPLATE_TEXT);
        this.valueBefore = true;
        if (this.text[this.at] === "$") {
            this.templates.push(this.depth);
            this.at++;
            this.open();
        } else {
            this.at++;
        }
    }

    /** To behind the closing quote, if there is one on this line. */
    private string(quote: string): void {
        for (let i = this.at + 1; i < this.text.length && this.text[i] !== "\n"; i++) {
            if (this.text[i] === quote) {
                this.at = i;
                break;
            }
            if (this.text[i] === "\\")
                i++;
        }
        this.at++;
        this.valueBefore = true;
    }

    private slash(): void {
        if (this.skip(LINE_COMMENT))
            return;
        if (this.text[this.at + 1] === "*") {
            const end = this.text.indexOf("*/", this.at + 2);
            this.at = end < 0 ? this.text.length : end + 2;
            return;
        }
        const regexp = this.valueBefore ? null :
            REGEXP.exec(this.text.slice(this.at, this.at + REGEXP_MAX));
        this.at += regexp ? regexp[0].length : 1;
        this.valueBefore = regexp !== null;
    }

    private word(c: string): void {
        const start = this.at;
        if (!this.skip(WORD)) {
            this.at++;
            this.valueBefore = false;
            if (c === "," || c === ";")
                this.endExpression();
            return;
        }
        const word = this.text.slice(start, this.at);
        this.valueBefore = !OPERATOR_WORDS.has(word);
        this.tooLarge = c >= "0" && c <= "9" && isTooLargeBigInt(word);
        const isAsync = word === "async" || word.includes("\\"); /* perhaps spelled with escapes */
        if (isAsync && this.asyncAt[this.depth] === 0) {
            this.asyncAt[this.depth] = 1;
            this.asyncs++;
        }
    }

    private endExpression(): void {
        this.asyncs -= this.asyncAt[this.depth]!;
        this.asyncAt[this.depth] = 0;
    }

    private skip(pattern: RegExp): boolean {
        pattern.lastIndex = this.at;
        if (!pattern.test(this.text))
            return false;
        this.at = pattern.lastIndex;
        return true;
    }
}
