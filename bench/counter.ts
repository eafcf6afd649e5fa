// The contract of `runtime.exec.us`: reads a cell of its storage and writes it back, one higher.
import { data } from "tana:data";

export async function contract(): Promise<number> {
    const count = Number((await data.get("count")) ?? 0) + 1;
    await data.set("count", count);
    return count;
}
