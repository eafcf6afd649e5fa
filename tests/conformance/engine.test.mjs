// The same cases in the project's own engine and realm, metered, against plain Node.js.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run } from "../meter/lib.mjs";
import { cases } from "./runner.mjs";

const tana = process.env.TANA;
const folder = mkdtempSync(join(tmpdir(), "tana-conformance-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/* As the console of the other side: texts of the values, and nothing of how a console shows them. */
const prelude = `import { console as shown } from "tana:core"; ` +
    `const console = { log: (...values) => shown.log(values.map(String).join(" ")) }; `;

const areas = Map.groupBy?.(cases(), ({ area }) => area) ?? cases().reduce((map, each) =>
    map.set(each.area, [...(map.get(each.area) ?? []), each]), new Map());

for (const [area, list] of areas)
    test(area, async () => {
        const plain = await run(list.map(({ source }) => ({ code: source, metered: false })));
        const project = join(folder, area);
        mkdirSync(project);
        /* Each case imports the one before it: so they run one after the other. */
        list.forEach(({ source }, i) => writeFileSync(join(project, `case${i}.js`),
            `${i > 0 ? `import "./case${i - 1}.js"; ` : ""}${prelude}shown.log("# ${i}"); ${source}`));
        const { stdout, stderr } = spawnSync(tana, ["run", "-q", "--json", "--gas", "1000000000", "--memory",
            "256MiB", join(project, `case${list.length - 1}.js`)], { encoding: "utf8", maxBuffer: 1 << 26 });
        const { logs, error } = JSON.parse(stdout || `{"error": ${JSON.stringify(stderr)}}`);
        assert.equal(error, null);
        const expected = list.flatMap((_, i) => [`# ${i}`, ...plain[i].log]);
        const shown = (lines) => lines.join("\n").split("\n# ").map((text, i) => `${list[i]?.name}: ${text}`);
        assert.deepEqual(shown(logs.map(({ text }) => text)), shown(expected));
    });
