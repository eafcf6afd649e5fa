/* What builtin modules get as `tana:internal` (see ../modules/internal.d.ts), and sealing. */

import { charge } from './charge';
import { defineProperty, freeze, functions, uncurried } from './natives';
import { invoke, serialise, setResponseReader } from './generic/run';
import { harden } from './harden';
import { resetExecution } from './state';
import { tanaGlobals } from './tana-globals';

/** What the engine gives to the realm. */
export interface NativeHandle {
    host(op: string, a: string, b?: string): string;
    abort(reason: number, gas: number, bytes: number): void;
    proxyDetails(value: unknown): readonly [object | null, object | null] | undefined;
    promiseDetails(value: unknown): readonly [0 | 1 | 2, unknown] | undefined;
    previewEntries?(value: unknown): unknown;
    regExpIsLinear(source: string, flags: string): boolean;
    utf8Length(text: string): number;
}

/** What gas.js gives to the realm. */
export interface MeterHandle {
    start(gas: number, bytes: number, depth: number): void;
    setAbort(abort: (reason: number, gas: number, bytes: number) => void): void;
    gasUsed(): number;
}

const sourceOf = uncurried(functions.toString);

export function makeInternal(global: any, native: NativeHandle, meter: MeterHandle): object {
    /** Begins an execution: empties what the last one left, and sets the counters. */
    function start(gas: number, bytes: number, depth: number): void {
        meter.start(gas, bytes, depth);
        resetExecution(); /* what it takes is not the program's to pay */
        meter.start(gas, bytes, depth);
    }
    meter.setAbort((reason, gas, bytes) => native.abort(reason, gas, bytes));

    let show: ((value: unknown) => string) | undefined;

    /**
     * Makes the global object hold `console` and `tana`, and says how a thrown value is shown; called by
     * tana:core, once.
     */
    function install(globals: { readonly console: any; show(value: unknown): string }): void {
        show = globals.show;
        const attributes = { writable: false, enumerable: false, configurable: false };
        const tana = harden(tanaGlobals(globals.console, native.host), global);
        defineProperty(global, 'console', { value: harden(globals.console, global), ...attributes });
        defineProperty(global, 'tana', { value: tana, ...attributes });
    }

    return freeze({
        __proto__: null,
        host: (op: string, a: string, b?: string) => native.host(op, a, b),
        proxyDetails: (value: unknown) => native.proxyDetails(value),
        promiseDetails: (value: unknown) => native.promiseDetails(value),
        previewEntries: (value: unknown) => native.previewEntries!(value),
        utf8Length: (text: string) => {
            charge(4 + (text.length >> 4));
            return native.utf8Length(text);
        },
        sourceText: (fn: unknown) => (typeof fn === 'function' ? sourceOf(fn) : ''),
        harden: <T>(value: T) => harden(value, global),
        charge,
        gasUsed: () => meter.gasUsed(),
        install,
        invoke,
        serialise,
        setResponseReader,
        show: (value: unknown) => show!(value),
        start,
    });
}

