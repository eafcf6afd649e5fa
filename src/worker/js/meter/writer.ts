/** Copies a source text from left to right while inserting into it. */

/** A place of the written text and the place in the source that it shows, on the same line. */
export interface ColumnSegment {
    outCol: number;
    inCol: number;
}

/** Per line of the written text its segments in order; a line that was only copied has none. */
export type ColumnMap = ColumnSegment[][];

/** An insertion whose text is decided later: the price of a block, the variables of a function. */
export interface Slot {
    text: string;
}

type Piece = Slot | { from: number; to: number };

/**
 * The writer has a place in the source, which only moves forward. Inserted texts hold no line
 * terminators, so that every line of the result shows the same line of the source.
 */
export class Writer {
    private readonly pieces: Piece[] = [];
    private at = 0;

    constructor(private readonly source: string) {}

    /** Copies the source up to `pos`. */
    copyTo(pos: number): void {
        if (pos > this.at) {
            this.pieces.push({ from: this.at, to: pos });
            this.at = pos;
        }
    }

    /** Leaves out the source up to `pos`, except for its line terminators. */
    skipTo(pos: number): void {
        if (pos <= this.at)
            return;
        for (const m of this.source.slice(this.at, pos).matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
            const from = this.at + m.index;
            this.pieces.push({ from, to: from + m[0].length });
        }
        this.at = pos;
    }

    put(text: string): void {
        if (text !== "")
            this.pieces.push({ text });
    }

    /** An insertion here whose text is set later. */
    slot(): Slot {
        const slot = { text: "" };
        this.pieces.push(slot);
        return slot;
    }

    /** The whole text, once everything was copied, and where its columns come from. */
    finish(): { code: string; columns: ColumnMap } {
        this.copyTo(this.source.length);
        const columns: ColumnMap = [];
        const texts: string[] = [];
        let line = 0;
        let outStart = 0; /* where the current line begins in the result, and in the source */
        let inStart = 0;
        let out = 0;
        let changed = false;
        const terminator = /\r\n|[\n\r\u2028\u2029]/g;
        for (const piece of this.pieces) {
            const text = "text" in piece ? piece.text : this.source.slice(piece.from, piece.to);
            texts.push(text);
            if ("text" in piece) {
                changed ||= text !== "";
            } else if (changed) {
                (columns[line] ??= []).push({ outCol: out - outStart, inCol: piece.from - inStart });
            }
            terminator.lastIndex = 0;
            for (let m = terminator.exec(text); m !== null; m = terminator.exec(text)) {
                line++;
                changed = false;
                outStart = out + m.index + m[0].length;
                if (!("text" in piece))
                    inStart = piece.from + m.index + m[0].length;
            }
            out += text.length;
        }
        for (let i = 0; i < line; i++)
            columns[i] ??= [];
        for (const segments of columns)
            if (segments !== undefined && segments.length > 0)
                segments.unshift({ outCol: 0, inCol: 0 });
        return { code: texts.join(""), columns };
    }
}
