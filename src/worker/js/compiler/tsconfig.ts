/** The part of a project's tsconfig.json that `tana check` follows: how strict to be. What concerns
 *  the language level, the module system and where files are found is Tana's to say. */

import type * as TS from "typescript";
import type { CheckRequest, Diagnostic } from "./api.js";
import { CODE, findingWithoutPlace, fromTypeScript } from "./diagnostics.js";

/** Options that a project may set; others in a tsconfig.json are for editors and other tools. */
const FOLLOWED = [
    "strict", "allowUnreachableCode", "allowUnusedLabels", "alwaysStrict",
    "exactOptionalPropertyTypes", "noFallthroughCasesInSwitch", "noImplicitAny",
    "noImplicitOverride", "noImplicitReturns", "noImplicitThis",
    "noPropertyAccessFromIndexSignature", "noUncheckedIndexedAccess", "noUnusedLocals",
    "noUnusedParameters", "strictBindCallApply", "strictBuiltinIteratorReturn",
    "strictFunctionTypes", "strictNullChecks", "strictPropertyInitialization",
    "useUnknownInCatchVariables", "erasableSyntaxOnly", "verbatimModuleSyntax", "checkJs",
    "noUncheckedSideEffectImports", "allowUmdGlobalAccess",
] as const;

function fixedOptions(): TS.CompilerOptions {
    return {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        moduleDetection: ts.ModuleDetectionKind.Force,
        allowImportingTsExtensions: true,
        resolveJsonModule: true,
        isolatedModules: true,
        allowJs: true,
        noEmit: true,
        skipLibCheck: true,
        forceConsistentCasingInFileNames: true,
        types: [],
    };
}

/** Strict unless the project's file says otherwise. */
export function readOptions(
    tsconfig: CheckRequest["tsconfig"],
): { options: TS.CompilerOptions; diagnostics: Diagnostic[] } {
    const options: TS.CompilerOptions = { strict: true };
    const diagnostics: Diagnostic[] = [];
    if (tsconfig) {
        const { path, source } = tsconfig;
        const parsed = ts.parseConfigFileTextToJson(path, source);
        if (parsed.error)
            diagnostics.push(fromTypeScript(parsed.error, () => path));
        if (parsed.config?.extends !== undefined)
            diagnostics.push(notFollowed(path));
        const given: unknown = parsed.config?.compilerOptions;
        for (const name of FOLLOWED) {
            const value = given && typeof given === "object" ?
                (given as Record<string, unknown>)[name] : undefined;
            if (typeof value === "boolean")
                options[name] = value;
            else if (value !== undefined)
                diagnostics.push(findingWithoutPlace(path, CODE.tsconfig,
                    `Compiler option "${name}" must be true or false.`));
        }
    }
    return { options: { ...options, ...fixedOptions() }, diagnostics };
}

function notFollowed(path: string): Diagnostic {
    const message = "\"extends\" is not followed: only this file's own options count here.";
    return { ...findingWithoutPlace(path, CODE.tsconfig, message), category: "warning" };
}
