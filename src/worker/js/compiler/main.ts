/** The TypeScript service of the compile worker: sets `globalThis.tanaCompiler`.
 *
 *  The bundle runs in a bare V8 context, behind typescript.js and with nothing else: no DOM, no
 *  Node, no console, no timers. It keeps no state between requests but parsed declaration files. */

import type { CompilerService, Diagnostic } from "./api.js";
import { addLibs, check, dropParsedLibs } from "./check.js";
import { CODE, findingWithoutPlace } from "./diagnostics.js";
import { scan, tooDeepSomewhere } from "./source.js";
import { transpile } from "./transpile.js";

const WARM_UP = `import { version } from "tana:core";
interface Point { x: number; y?: number }
enum Side { Left, Right }
export class Walk<T extends Point> {
    #steps: T[] = [];
    constructor(private readonly side: Side) {}
    async add(step: T): Promise<number> {
        for (const { x, y = 0 } of this.#steps) if (x > y) return x ?? 1;
        return this.#steps.push(step) + (this.side as number);
    }
}
export function contract(): string { return \`\${version} \${new Walk(Side.Left)}\`; }
`;

/** Runs one request; whatever goes wrong inside becomes a finding. */
function answer<Request>(
    text: string, work: (request: Request) => object, empty: object,
): string {
    let path = "";
    try {
        const request = JSON.parse(text) as Request & { path?: string; root?: string[] };
        path = request.path ?? request.root?.[0] ?? "";
        return JSON.stringify(work(request));
    } catch (e) {
        dropParsedLibs();
        return JSON.stringify({
            ...empty, ok: false, diagnostics: [describeFailure(path, e)], tainted: true,
        });
    }
}

function describeFailure(path: string, e: unknown): Diagnostic {
    if (e instanceof RangeError && e.message.includes("call stack"))
        return tooDeepSomewhere(path);
    const what = e instanceof Error ? e.message : String(e);
    return findingWithoutPlace(path, CODE.internal, `The compiler failed on this source: ${what}`);
}

const service: CompilerService = {
    addLibs,
    warm() {
        const source = WARM_UP;
        service.transpile(JSON.stringify({ path: "warm.ts", source, kind: "ts" }));
        service.check(JSON.stringify({ root: ["warm.ts"], files: { "warm.ts": source } }));
    },
    transpile: (request) => answer(request, transpile, { js: "", map: "", imports: [] }),
    scan: (request) => answer(request, scan, { imports: [] }),
    check: (request) => answer(request, check, {}),
};

(globalThis as { tanaCompiler?: CompilerService }).tanaCompiler = Object.freeze(service);
