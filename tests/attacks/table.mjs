// The table of attacks: table/<category>.jsonl, one attack a line. docs/attacks.md explains it.
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("table/", import.meta.url);
const MEMBERS = ["id", "category", "kind", "source", "gas", "expect"];
const EXPECTATIONS = ["code", "name", "message", "out", "outLength", "outStart", "result", "resultLength",
    "finding", "check"];

/**
 * All attacks, in the order of the files' names.
 *
 * @returns {{id: string, category: string, kind: "js" | "ts", source: string, gas?: number,
 *     expect: object}[]}
 */
export function attacks() {
    const all = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort()
        .flatMap((name) => readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n")
            .map((line, at) => parse(line, `${name}:${at + 1}`, name.replace(".jsonl", ""))));
    const ids = new Set();
    for (const { id } of all) {
        if (ids.has(id))
            throw new Error(`two attacks are called ${id}`);
        ids.add(id);
    }
    return all;
}

/** One line; a misspelt expectation would be one that nobody checks. */
function parse(line, place, category) {
    const attack = JSON.parse(line);
    const wrong = [
        ...Object.keys(attack).filter((name) => !MEMBERS.includes(name)),
        ...Object.keys(attack.expect).filter((name) => !EXPECTATIONS.includes(name)),
    ];
    const { code, check } = attack.expect;
    if (wrong.length || attack.category !== category || !["js", "ts"].includes(attack.kind) ||
        (code ?? check) === undefined)
        throw new Error(`${place}: not an attack of ${category}: ${wrong.join(", ")}`);
    return attack;
}
