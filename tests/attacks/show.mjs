// Runs attacks and prints what each did, used and took: node tests/attacks/show.mjs [--slow] [WORD ...]
// WORDs choose those whose id contains one; --slow prints the slowest and largest at the end.
import { Lane } from "./program.mjs";
import { attacks } from "./table.mjs";

const words = process.argv.slice(2).filter((word) => word !== "--slow");
const chosen = attacks().filter(({ id }) => !words.length || words.some((word) => id.includes(word)));
const lane = new Lane();
const all = [];
for (const attack of chosen) {
    const gas = attack.gas ? ["--gas", String(attack.gas)] : [];
    const { stdout, seconds, rss } = await lane.tana(["run", "--json", ...gas], attack);
    const { error, logs, result, gasUsed, bytesUsed } = JSON.parse(stdout);
    const finding = error?.findings?.[0];
    all.push({ id: attack.id, seconds, rss: rss >> 20 });
    console.log([
        `${attack.id}: ${error?.code ?? "ok"}, ${gasUsed} gas, ${bytesUsed} bytes, ` +
            `${seconds.toFixed(2)} s, ${rss >> 20} MiB`,
        finding ? `${finding.code} ${finding.line}:${finding.column} ${finding.message}`
            : error && `${error.name ?? ""}: ${error.message}`,
        result !== null && JSON.stringify(result).slice(0, 500),
        ...logs.map(({ text }) => text.slice(0, 500)).slice(0, 20),
    ].filter(Boolean).join("\n    "));
}
lane.close();
if (process.argv.includes("--slow"))
    for (const what of ["seconds", "rss"])
        console.log(what, all.sort((a, b) => b[what] - a[what]).slice(0, 20)
            .map((one) => `${one.id} ${one[what]}`).join(", "));
