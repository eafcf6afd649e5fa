// A contract that counts.
//
//     tana run examples/counter.ts
//     tana run examples/counter.ts --input '{"by": 5}'
//
// A module that exports `contract` is a contract: `tana run` calls that function and prints what it
// returns. What it stored is kept when the call ends well; a local run shows it with --json.
import { context } from "tana:context";
import { data } from "tana:data";

interface Input {
    by?: number;
}

export async function contract() {
    const input: Input | null = context.input();
    const by = input?.by ?? 1;
    if (!Number.isSafeInteger(by) || by < 1) {
        throw new RangeError("`by` must be a whole number of at least 1");
    }
    const before = (await data.get<number>("count")) ?? 0;
    const count = before + by;
    await data.set("count", count);
    return { before, count, caller: context.caller()?.name ?? null };
}
