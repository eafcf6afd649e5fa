// For node:test under tests/run.mjs: one JSON line for every test that ended.
export default async function* reporter(source) {
    for await (const { type, data } of source) {
        if (type !== "test:pass" && type !== "test:fail")
            continue;
        if (data.details?.type === "suite" && !ownFailure(data.details.error))
            continue;
        const skipped = data.skip !== undefined || data.todo !== undefined;
        yield JSON.stringify({
            name: data.name,
            outcome: skipped ? "skipped" : type === "test:pass" ? "passed" : "failed",
            error: type === "test:fail" ? describe(data.details?.error) : undefined,
        }) + "\n";
    }
}

/** A suite that failed because tests in it did is told by those; one whose hooks failed is not. */
function ownFailure(error) {
    return error !== undefined && error.failureType !== "subtestsFailed";
}

function describe(error) {
    const cause = error?.cause ?? error;
    return String(cause?.stack ?? cause?.message ?? cause);
}
