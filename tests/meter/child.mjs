// Runs programs given on standard input; see run() in lib.mjs. One line of JSON for each.
import { readFileSync, writeSync } from "node:fs";
import util from "node:util";
import vm from "node:vm";

const [supportFile, gas, bytes, depth] = process.argv.slice(2);
const support = JSON.parse(readFileSync(supportFile, "utf8"));
const scripts = Object.fromEntries(Object.entries(support).map(([name, text]) =>
    [name, new vm.Script(text, { filename: `tana:${name}` })]));

const write = (text) => {
    for (let at = 0; at < text.length; at += 4096)
        writeSync(1, text.slice(at, at + 4096));
};

/* The realm knows which objects are proxies. */
const noting = `(note) => {
    const P = Proxy;
    const noted = (proxy, target) => (note(proxy, target, 1, { around: 0 }), proxy);
    function Proxy(target, handler) { return noted(new P(target, handler), target); }
    return Object.assign(Proxy, { revocable(target, handler) {
        const made = P.revocable(target, handler);
        noted(made.proxy, target);
        return made;
    } });
}`.replace("function Proxy", "function P2").replace("assign(Proxy", "assign(P2");

async function runOne({ code, metered }) {
    const log = [];
    const context = vm.createContext({});
    context.console = vm.runInContext("(print) => ({ log: (...values) => { print(values.map(String).join(' ')); } })",
        context)((line) => log.push(line));
    let meter;
    const result = (error, abort) => ({ log, error, abort,
        ...(meter && { gas: meter.gasUsed(), bytes: meter.bytesUsed(), depthLeft: meter.depthLeft() }) });
    if (metered) {
        meter = scripts.gas.runInContext(context);
        meter.start(2e9, 2e9, 1e6);
        const { noteProxy } = scripts.operators.runInContext(context);
        context.Proxy = vm.runInContext(noting, context)(noteProxy);
        meter.start(Number(gas), Number(bytes), Number(depth));
        meter.setAbort((reason) => {
            write(JSON.stringify(result(null, reason)) + "\n");
            process.exit(0);
        });
    }
    let error = null;
    try {
        const module = new vm.SourceTextModule(code, { context, identifier: "program.js" });
        await module.link(() => {
            throw new Error("programs import nothing");
        });
        await module.evaluate();
    } catch (e) {
        error = util.types.isNativeError(e) ? `${e.name}: ${e.message}` : `threw ${String(e)}`;
        if (process.env.SHOW_STACK) log.push(e?.stack);
    }
    await new Promise((done) => setImmediate(done)); /* jobs that outlive the module */
    return result(error, null);
}

process.on("unhandledRejection", () => {});
for (const program of JSON.parse(readFileSync(0, "utf8")))
    write(JSON.stringify(await runOne(program)) + "\n");
