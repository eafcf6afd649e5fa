/** What crosses between `tana` and the compile worker: JSON texts of these shapes.
 *
 *  Lines and columns count from 1; columns are UTF-16 code units, as in V8 and TypeScript. An end
 *  is the position behind the last unit. Lines end as in ECMAScript: LF, CR, CR LF, U+2028 and
 *  U+2029. */

/** One finding about a source. */
export interface Diagnostic {
    /** The file it is about, as the request named it; `tana:types/NAME` for a bundled declaration
     *  file; "" when it is about no file. */
    path: string;
    /** `TS2322` for TypeScript's own; `TANA` and three digits for ours (docs/compiler.md). */
    code: string;
    category: "error" | "warning" | "message";
    /** Sentences, at most 4,000 units; further lines of an explanation are indented. */
    message: string;
    /** 0 when it is about no place in the file. */
    line: number;
    col: number;
    endLine: number;
    endCol: number;
    /** Other places that explain it. At most 8. */
    related?: Diagnostic[];
}

/** One mention of another module. */
export interface Import {
    /** As written, without the quotes. */
    specifier: string;
    line: number;
    col: number;
    /** `import("…")` rather than a declaration. */
    dynamic: boolean;
    /** Nothing of it is left at run time. Only `scan` reports these. */
    typeOnly: boolean;
}

export interface TranspileRequest {
    /** Only shown in diagnostics. */
    path: string;
    source: string;
    kind: "ts" | "js" | "json";
    /** Leave the charges out: for benchmarks and the conformance runs. */
    unmetered?: boolean;
}

export interface TranspileAnswer {
    ok: boolean;
    /** JavaScript that charges for what it does; "" unless ok. */
    js: string;
    /** From `js` to `source`: the `mappings` text of a version 3 source map with one source. */
    map: string;
    /** What is left at run time, in order of mention; the same specifier may stand here often. At
     *  most 5,000. */
    imports: Import[];
    /** Errors exactly when not ok. At most 100. */
    diagnostics: Diagnostic[];
    /** The engine ran out of stack inside the compiler: use a fresh worker for the next request. */
    tainted?: true;
}

export interface ScanRequest {
    path: string;
    source: string;
}

export interface ScanAnswer {
    ok: boolean;
    /** Also those for types only, and of `import("…").T` types. */
    imports: Import[];
    diagnostics: Diagnostic[];
    tainted?: true;
}

export interface CheckRequest {
    /** Paths of the programs to check; each must be in `files`. */
    root: string[];
    /** Every file the check may see: path to source. */
    files: Record<string, string>;
    /** Text of the project's tsconfig.json and its path, when there is one. */
    tsconfig?: { path: string; source: string };
}

export interface CheckAnswer {
    /** No errors. */
    ok: boolean;
    /** Sorted by path and place, without repetition. At most 500. */
    diagnostics: Diagnostic[];
    tainted?: true;
}

/** `globalThis.tanaCompiler`. Every text in and out is JSON of the shapes above. */
export interface CompilerService {
    /** Takes the bundled declaration files: an object of name to text. Once, before `check`. */
    addLibs(json: string): void;
    /** Compiles and checks a small program, so that a snapshot taken next holds what that needs. */
    warm(): void;
    transpile(request: string): string;
    scan(request: string): string;
    check(request: string): string;
}
