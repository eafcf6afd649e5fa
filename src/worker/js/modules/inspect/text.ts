/**
 * Strings as they are shown: quoted, escaped, measured in columns.
 */

const NEEDS_ESCAPE = /[\x00-\x1f'\\\x7f-\x9f\ud800-\udfff]/;
const NOT_ASCII = /[^\x20-\x7e]/;
const NOT_SEVEN_BITS = /[^\x00-\x7f]/;
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

const HEX = "0123456789ABCDEF";

/** True when `text` can stand as a property's name without quotes. */
export function isIdentifier(text: string): boolean {
    return IDENTIFIER.test(text);
}

/** `count` spaces. */
export function spaces(count: number): string {
    return " ".repeat(count);
}

/** "" for one, "s" for every other count. */
export function plural(count: number): string {
    return count === 1 ? "" : "s";
}

/** One UTF-16 unit as an escape sequence, or undefined when it stands for itself. */
function escapeUnit(unit: number, quote: number): string | undefined {
    switch (unit) {
        case 8:
            return "\\b";
        case 9:
            return "\\t";
        case 10:
            return "\\n";
        case 12:
            return "\\f";
        case 13:
            return "\\r";
        case 92:
            return "\\\\";
        default:
            break;
    }
    if (unit < 32 || (unit >= 127 && unit < 160)) {
        return `\\x${HEX[unit >> 4]}${HEX[unit & 15]}`;
    }
    return unit === quote ? `\\${String.fromCharCode(unit)}` : undefined;
}

/** Whether a surrogate at `i` is half of a pair; a pair's two halves stand for themselves. */
function isPaired(text: string, i: number, unit: number): boolean {
    if (unit < 0xdc00) {
        const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return next >= 0xdc00 && next < 0xe000;
    }
    const before = i > 0 ? text.charCodeAt(i - 1) : 0;
    return before >= 0xd800 && before < 0xdc00;
}

/** `text` with every unit escaped that cannot stand in a literal quoted by `quote` (0: none). */
export function escape(text: string, quote: number): string {
    if (!NEEDS_ESCAPE.test(text)) {
        return text;
    }
    let out = "";
    let from = 0;
    for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        let shown = escapeUnit(unit, quote);
        if (unit >= 0xd800 && unit < 0xe000 && !isPaired(text, i, unit)) {
            shown = `\\u${unit.toString(16)}`;
        }
        if (shown !== undefined) {
            out += text.slice(from, i) + shown;
            from = i + 1;
        }
    }
    return out + text.slice(from);
}

/** `text` as a literal, in the first of ' " ` that it does not contain. */
export function quote(text: string): string {
    if (text.includes("'")) {
        if (!text.includes('"')) {
            return `"${escape(text, 0)}"`;
        }
        if (!text.includes("`") && !text.includes("${")) {
            return `\`${escape(text, 0)}\``;
        }
    }
    return `'${escape(text, 39)}'`;
}

/** First and last code points of the ranges that take two columns, in order. */
const WIDE: readonly number[] = Object.freeze([
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
    0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1,
    0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea,
    0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
    0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e,
    0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff,
    0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18cd5,
    0x1b000, 0x1b2fb, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a,
    0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca,
    0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440,
    0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a,
    0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
    0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc,
    0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff,
    0x1fa70, 0x1faff, 0x20000, 0x3fffd,
]);

/** The same for code points that take none: combining marks, joiners, variation selectors. */
const NARROW: readonly number[] = Object.freeze([
    0x300, 0x36f, 0x483, 0x489, 0x591, 0x5bd, 0x610, 0x61a, 0x64b, 0x65f, 0x200b, 0x200f,
    0x20d0, 0x20ff, 0xfe00, 0xfe0f, 0xfe20, 0xfe2f, 0xfeff, 0xfeff, 0xe0100, 0xe01ef,
]);

function inRanges(ranges: readonly number[], point: number): boolean {
    let low = 0;
    let high = ranges.length >> 1;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (point > (ranges[2 * middle + 1] as number)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 2 * low < ranges.length && point >= (ranges[2 * low] as number);
}

/** Columns that `text` takes in a terminal. */
export function width(text: string): number {
    if (!NOT_ASCII.test(text)) {
        return text.length;
    }
    let columns = 0;
    for (let i = 0; i < text.length; i++) {
        const point = text.codePointAt(i) as number;
        if (point > 0xffff) {
            i++;
        }
        if (point < 32 || (point >= 127 && point < 160) || inRanges(NARROW, point)) {
            continue;
        }
        columns += point >= 0x1100 && inRanges(WIDE, point) ? 2 : 1;
    }
    return columns;
}

/** `text` cut to at most `units` UTF-16 units, never between the halves of a pair. */
export function cut(text: string, units: number): string {
    if (text.length <= units) {
        return text;
    }
    const last = text.charCodeAt(units - 1);
    return text.slice(0, last >= 0xd800 && last < 0xdc00 ? units - 1 : units);
}

/** Bytes of one console entry, as the host counts them: UTF-8. */
const ENTRY_BYTES_MAX = 16384;

const CUT_NOTE = "\n... (cut: an entry is at most 16 KiB)";

/** `text` as an entry: unchanged while it is at most 16 KiB of UTF-8, else cut, and saying so. */
export function asEntry(text: string): string {
    if (text.length * 3 <= ENTRY_BYTES_MAX) {
        return text;
    }
    const room = ENTRY_BYTES_MAX - CUT_NOTE.length;
    if (!NOT_SEVEN_BITS.test(text)) {
        return text.length <= ENTRY_BYTES_MAX ? text : text.slice(0, room) + CUT_NOTE;
    }
    let bytes = 0;
    let fitting = 0;
    for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        /* The halves of a pair count 1 and 3: together the 4 bytes that they take. */
        bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xdc00 ? 1 : 3;
        if (bytes <= room) {
            fitting = i + 1;
        } else if (bytes > ENTRY_BYTES_MAX) {
            return cut(text, fitting) + CUT_NOTE;
        }
    }
    return text;
}
