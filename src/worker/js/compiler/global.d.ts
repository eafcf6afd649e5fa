/** typescript.js is evaluated before the bundle, in the same context, and leaves this global. */
declare const ts: typeof import("typescript");
