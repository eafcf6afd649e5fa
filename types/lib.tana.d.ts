/**
 * Where the standard declarations and Tana's realm differ: what the realm lacks is marked, so that
 * editors strike it through, and what it has beyond ES2022 is declared. What is missing as a whole
 * library (WeakRef, SharedArrayBuffer, Atomics) is left out by the "lib" list of tsconfig.json.
 * docs/realm.md lists everything that there is.
 */

interface Math {
    /** @deprecated Throws: a program must do the same on every machine. */
    random(): number;
}

interface DataView<TArrayBuffer extends ArrayBufferLike> {
    /** @deprecated Not there: the bits of NaN differ between machines. */
    getFloat32(byteOffset: number, littleEndian?: boolean): number;
    /** @deprecated Not there: the bits of NaN differ between machines. */
    getFloat64(byteOffset: number, littleEndian?: boolean): number;
    /** @deprecated Not there: the bits of NaN differ between machines. */
    setFloat32(byteOffset: number, value: number, littleEndian?: boolean): void;
    /** @deprecated Not there: the bits of NaN differ between machines. */
    setFloat64(byteOffset: number, value: number, littleEndian?: boolean): void;
}

/* Newer than ES2022, and there on every engine that Tana supports. */

interface Array<T> {
    /** The last element that `predicate` is true of. */
    findLast<S extends T>(
        predicate: (value: T, index: number, array: T[]) => value is S,
    ): S | undefined;
    findLast(predicate: (value: T, index: number, array: T[]) => unknown): T | undefined;
    /** The index of the last element that `predicate` is true of, or -1. */
    findLastIndex(predicate: (value: T, index: number, array: T[]) => unknown): number;
}

interface ReadonlyArray<T> {
    /** The last element that `predicate` is true of. */
    findLast<S extends T>(
        predicate: (value: T, index: number, array: readonly T[]) => value is S,
    ): S | undefined;
    findLast(predicate: (value: T, index: number, array: readonly T[]) => unknown): T | undefined;
    /** The index of the last element that `predicate` is true of, or -1. */
    findLastIndex(predicate: (value: T, index: number, array: readonly T[]) => unknown): number;
}
