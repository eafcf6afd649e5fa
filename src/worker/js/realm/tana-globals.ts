/* globalThis.tana: what a program has of Tana without importing anything. */

/** The versions that make up this runtime. */
export interface Version {
    readonly tana: string;
    readonly v8: string;
    readonly typescript: string;
}

const parse = JSON.parse;

/** Makes the object; `console` is the one of tana:core. */
export function tanaGlobals(console: any, host: (op: string, a: string) => string): object {
    const log = console.log;
    return {
        /** Prints its arguments as console.log does. */
        print(...values: unknown[]): void {
            log(...values);
        },
        /** The versions of Tana, V8 and TypeScript. */
        version: parse(host('versions', '')) as Version,
    };
}
