/** What the parts of the meter share while they write one module. */

import type * as TS from "typescript";
import { DEPTH_SLOTS, SMALL_MAX } from "./schedule.js";
import type { Bindings } from "./scope.js";
import type { Types } from "./types.js";
import type { Slot, Writer } from "./writer.js";

/** A part of the program that runs as a whole once it is entered, and is paid for on entry. */
export interface Block {
    gas: number;
    bytes: number;
    parent: Block | undefined;
}

export type FunctionKind = "module" | "sync" | "generator" | "async" | "asyncGenerator";

/** A function while it is written. */
export interface Frame {
    kind: FunctionKind;
    parent: Frame | undefined;
    /** It can call something, so its frame takes depth. */
    counted: boolean;
    /** Its depth is given back by a `finally` around the whole body. */
    guarded: boolean;
    /** Loops around the current place, inside the function. */
    loops: number;
    temps: number;
    tempsMax: number;
    /** Values that wait on the interpreter's registers, and the most there ever are. */
    waiting: number;
    waitingMax: number;
    variables: number;
    /** Declarations that belong at the function's start. */
    declarations: string[];
    /** Texts that need to know whether and how deep the function counts. */
    later: { slot: Slot; text: (depth: number) => string }[];
}

export interface Diagnostic {
    /** From 1. */
    line: number;
    /** From 1, in UTF-16 units. */
    column: number;
    length: number;
    message: string;
}

export class Context {
    frame!: Frame;
    /** Writes one node: copies it with all that is inserted. */
    visit!: (node: TS.Node) => void;
    /** The expression whose value nothing uses, if the next one visited is that. */
    unused: TS.Node | undefined;
    block: Block = { gas: 0, bytes: 0, parent: undefined };
    readonly diagnostics: Diagnostic[] = [];
    private caches = 0;
    /** Declarations that belong at the module's start. */
    readonly moduleDeclarations: string[] = [];

    constructor(
        readonly ts: typeof TS,
        readonly file: TS.SourceFile,
        readonly w: Writer,
        readonly bindings: Bindings,
        readonly types: Types,
    ) {}

    /** Prices something in the current block. */
    spend(gas: number, bytes = 0): void {
        this.block.gas += gas;
        this.block.bytes += bytes;
    }

    start(node: TS.Node): number {
        return node.getStart(this.file);
    }

    text(node: TS.Node): string {
        return this.file.text.slice(this.start(node), node.end);
    }

    refuse(node: TS.Node, message: string): void {
        const from = this.start(node);
        const { line, character } = this.file.getLineAndCharacterOfPosition(from);
        this.diagnostics.push({ line: line + 1, column: character + 1, length: node.end - from, message });
    }

    openBlock(): Block {
        this.block = { gas: 0, bytes: 0, parent: this.block };
        return this.block;
    }

    /** Ends the current block and answers its charge as a condition, or "" if its surroundings pay. */
    closeBlock(always: boolean): string {
        const block = this.block;
        const parent = block.parent!;
        this.block = parent;
        if (!always && block.gas <= SMALL_MAX && block.bytes === 0) {
            parent.gas += block.gas;
            return "";
        }
        return chargeOf(block);
    }

    openFrame(kind: FunctionKind): Frame {
        this.frame = {
            kind, parent: this.frame, counted: kind !== "sync", guarded: false,
            loops: 0, temps: 0, tempsMax: 0, waiting: 0, waitingMax: 0, variables: 0, declarations: [], later: [],
        };
        return this.frame;
    }

    /** Ends the current function: writes all that depended on its depth. Answers the depth units. */
    closeFrame(): number {
        const frame = this.frame;
        const slots = frame.variables + frame.tempsMax + frame.waitingMax;
        const depth = frame.counted ? 1 + Math.floor(slots / DEPTH_SLOTS) : 0;
        for (const { slot, text } of frame.later)
            slot.text = text(depth);
        if (frame.parent !== undefined)
            this.frame = frame.parent;
        return depth;
    }

    /** Text here that is written when the depth of the current function is known: 0 if none. */
    later(text: (depth: number) => string): void {
        this.frame.later.push({ slot: this.w.slot(), text });
    }

    /** A variable of the current function for a value that is used at once or given back later. */
    temp(): string {
        const frame = this.frame;
        frame.tempsMax = Math.max(frame.tempsMax, ++frame.temps);
        return `__meterT${frame.temps}`;
    }

    release(count = 1): void {
        this.frame.temps -= count;
    }

    wait(count: number): void {
        const frame = this.frame;
        frame.waiting += count;
        frame.waitingMax = Math.max(frame.waitingMax, frame.waiting);
    }

    /** Two variables that remember the array or typed array that one place of the program wrote to. */
    cache(): { array: string; typed: string } {
        const n = ++this.caches;
        const names = { array: `__meterA${n}`, typed: `__meterU${n}` };
        const text = `${names.array} = __meterX, ${names.typed} = __meterX`;
        if (this.frame.loops > 0)
            this.frame.declarations.push(text);
        else
            this.moduleDeclarations.push(text);
        return names;
    }

    /** `let` for the current function's temporaries, or "". */
    declarations(): string {
        const frame = this.frame;
        const names = Array.from({ length: frame.tempsMax }, (_, i) => `__meterT${i + 1}`);
        const all = [...names, ...frame.declarations].join(", ");
        return all === "" ? "" : `let ${all}; `;
    }
}

/** The condition that takes a block's price and is true when there was too little. */
export function chargeOf(block: Block): string {
    const gas = `(__meterGas -= ${block.gas}) < 0`;
    return block.bytes === 0 ? gas : `${gas} || (__meterBytes -= ${block.bytes}) < 0`;
}
