/** Between the compiler and the meter: runs the meter over JavaScript that the compiler printed and
 *  leads what it refuses back to the source. */

import { meter } from "../meter/meter.js";
import type { Diagnostic } from "./api.js";
import { CODE } from "./diagnostics.js";
import { placeIn, type ColumnSegment, type Segment } from "./maps.js";

export interface Metered {
    code: string;
    columns: ColumnSegment[][];
    diagnostics: Diagnostic[];
}

/** `segments` lead from `js` to the source called `path`. */
export function meterSource(path: string, js: string, segments: Segment[][]): Metered {
    const { code, columns, diagnostics } = meter(ts, js);
    return {
        code,
        columns,
        diagnostics: diagnostics.map(({ message, line, column, length }) => {
            const at = placeIn(segments, line - 1, column - 1);
            const [first, col] = [at.line + 1, at.col + 1];
            const range = { line: first, col, endLine: first, endCol: col + length };
            return { path, code: CODE.meter, category: "error", message, ...range };
        }),
    };
}
