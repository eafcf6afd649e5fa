/* The engine's functions, for those parts of the realm that need them. */

import type { NativeHandle } from './internal';

let native: NativeHandle | undefined;

export function useNative(handle: NativeHandle): void {
    native = handle;
}

/** True if V8's linear-time engine can run the pattern. */
export function regExpIsLinear(source: string, flags: string): boolean {
    return native!.regExpIsLinear(source, flags);
}
