/** Source maps: reading and writing the `mappings` text of version 3 source maps, and joining the
 *  compiler's map with the meter's, so that one map leads from the code that runs to the source. */

/** A place of the generated code and the place of the source it comes from. All from 0. */
export interface Segment {
    genCol: number;
    line: number;
    col: number;
}

/** A place of metered code and the place in what was metered, on the same line. */
export interface ColumnSegment {
    outCol: number;
    inCol: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The segments of each generated line, in order of column. For maps with one source. */
export function readMappings(mappings: string): Segment[][] {
    const lines: Segment[][] = [];
    let at = 0;
    let line = 0;
    let col = 0;
    const number = (): number => {
        let value = 0;
        for (let shift = 0; ; shift += 5) {
            const digit = DIGITS.indexOf(mappings[at++]!);
            value += (digit & 31) * 2 ** shift;
            if (digit < 32)
                return value % 2 ? -((value - 1) / 2) : value / 2;
        }
    };
    for (let segments: Segment[] = [], genCol = 0; ;) {
        if (at === mappings.length || mappings[at] === ";") {
            lines.push(segments);
            if (at++ === mappings.length)
                return lines;
            segments = [];
            genCol = 0;
        } else if (mappings[at] === ",") {
            at++;
        } else {
            genCol += number();
            number(); /* the source: there is only one */
            line += number();
            col += number();
            segments.push({ genCol, line, col });
        }
    }
}

function digitsOf(value: number): string {
    let rest = value < 0 ? -value * 2 + 1 : value * 2;
    let text = "";
    do {
        const digit = rest % 32;
        rest = (rest - digit) / 32;
        text += DIGITS[rest > 0 ? digit + 32 : digit];
    } while (rest > 0);
    return text;
}

/** The reverse of readMappings. */
export function writeMappings(lines: Segment[][]): string {
    let line = 0;
    let col = 0;
    return lines.map((segments) => {
        let genCol = 0;
        return segments.map((each) => {
            const text = digitsOf(each.genCol - genCol) + "A" + digitsOf(each.line - line) +
                digitsOf(each.col - col);
            genCol = each.genCol;
            line = each.line;
            col = each.col;
            return text;
        }).join(",");
    }).join(";");
}

/** The last segment that begins at or before `col`; the first one when all begin later. */
function lastAtOrBefore<T>(segments: T[], col: number, colOf: (each: T) => number): number {
    let low = 0;
    let high = segments.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (colOf(segments[middle]!) <= col)
            low = middle + 1;
        else
            high = middle;
    }
    return Math.max(0, low - 1);
}

/** The place of the source that a place of the generated code, from 0, comes from: by the segment
 *  before it on its line, or else by the one that was last above. */
export function placeIn(lines: Segment[][], line: number, col: number): Segment {
    for (let i = line; i >= 0; i--) {
        const segments = lines[i] ?? [];
        if (segments.length > 0)
            return segments[lastAtOrBefore(segments, i < line ? Infinity : col, (s) => s.genCol)]!;
    }
    return { genCol: 0, line: 0, col: 0 };
}

/** True for an insertion that goes around what follows it rather than ends what stands before. */
function opens(insertion: string): boolean {
    return insertion.split("(").length > insertion.split(")").length;
}

/** One line of the joined map. A copied stretch of the line has the segments that it had. What was
 *  written anew leads to the expression that it replaces or goes around. */
function joinLine(
    source: Segment[], columns: ColumnSegment[], from: string, to: string,
): Segment[] {
    if (source.length === 0 || columns.length === 0)
        return source;
    const joined: Segment[] = [];
    const add = (genCol: number, { line, col }: Segment): void => {
        const last = joined[joined.length - 1];
        if (!last || last.genCol < genCol && (last.line !== line || last.col !== col))
            joined.push({ genCol, line, col });
    };
    for (const [i, { outCol, inCol }] of columns.entries()) {
        const end = columns[i + 1]?.outCol ?? to.length;
        let copied = 0;
        while (outCol + copied < end && from[inCol + copied] === to[outCol + copied])
            copied++;
        let next = lastAtOrBefore(source, inCol, (each) => each.genCol);
        if (copied > 0)
            add(outCol, source[next]!);
        while (next + 1 < source.length && source[next + 1]!.genCol < inCol + copied) {
            next++;
            add(outCol + source[next]!.genCol - inCol, source[next]!);
        }
        const replaces = inCol + copied !== (columns[i + 1]?.inCol ?? from.length);
        const behind = source[next + 1];
        if (outCol + copied < end && (replaces || opens(to.slice(outCol + copied, end))))
            add(outCol + copied, behind?.genCol === inCol + copied ? behind : source[next]!);
    }
    return joined;
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** From metered code through what was metered, `js`, to its source. Metering keeps lines, so
 *  `columns` has one list a line; lines that it lacks were not changed. */
export function joinMaps(
    source: Segment[][], columns: ColumnSegment[][], js: string, code: string,
): Segment[][] {
    const from = js.split(LINE_END);
    const to = code.split(LINE_END);
    return source.map((segments, i) =>
        joinLine(segments, columns[i] ?? [], from[i] ?? "", to[i] ?? ""));
}
