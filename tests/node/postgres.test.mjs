// The database goes away in every way there is, under load. What was acknowledged stays, what was
// not is decided when it comes back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Traffic, World, pause, random, until } from "./world.mjs";

const NAMES = ["@p2", "@p3", "@p4", "@p5"], POT = 400000n;

/** Load while `harm` happens; then everything is decided and in its place. */
async function survive(node, traffic, harm) {
    let going = true;
    const load = traffic.run(node, () => going);
    const reach = (count) => until(`${count} transfers are done\n${node.said}`, () => traffic.done.size >= count);
    await reach(traffic.done.size + 20);
    await harm(reach);
    await reach(traffic.done.size + 20);
    going = false;
    await load;
    await traffic.close(node);
    assert.equal(await traffic.check(node), POT);
}

async function prepared(t, options) {
    const world = new World();
    t.after(() => world.remove());
    const node = await world.node(options?.(world));
    return { world, node, traffic: new Traffic(await node.people(NAMES, "1000.00"), random(7)) };
}

test("kill -9 of PostgreSQL under load: the node starts it again and goes on", async (t) => {
    const { world, node, traffic } = await prepared(t);
    await survive(node, traffic, async (reach) => {
        for (let i = 0; i < 3; i++) {
            const server = world.postgres();
            process.kill(server, "SIGKILL");
            await until("another server runs", () => world.postgres() && world.postgres() !== server);
            await reach(traffic.done.size + 10);
        }
    });
    assert.equal(await node.stop(), 0, node.said);
});

test("every connection is terminated, again and again", async (t) => {
    const { world, node, traffic } = await prepared(t);
    await survive(node, traffic, async (reach) => {
        for (let i = 0; i < 10; i++) {
            world.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'tana' AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
            await reach(traffic.done.size + 10);
        }
    });
    assert.equal(await node.stop(), 0, node.said);
});

/** Stands between a node and PostgreSQL, and can cut connections when a COMMIT passes. */
class Proxy {
    constructor(target) {
        this.folder = mkdtempSync(join(tmpdir(), "tana-proxy-"));
        this.sockets = new Set();
        this.wanted = null;
        this.cuts = { before: 0, behind: 0 };
        this.server = createServer((client) => this.carry(client, connect(target)));
    }

    listen() {
        return new Promise((done) => this.server.listen(join(this.folder, ".s.PGSQL.5432"), done));
    }

    carry(client, server) {
        const end = () => { client.destroy(); server.destroy(); };
        for (const socket of [client, server]) {
            this.sockets.add(socket);
            socket.on("error", end);
            socket.on("close", () => { this.sockets.delete(socket); end(); });
        }
        client.on("data", (part) => {
            const commit = this.wanted && part.includes("COMMIT");
            if (commit && this.wanted === "before") {
                this.cuts.before++;
                this.wanted = null;
                end(); /* the server never sees it */
                return;
            }
            server.write(part);
            if (commit) { /* the server commits, its answer is lost */
                this.cuts.behind++;
                this.wanted = null;
                server.removeAllListeners("data");
                server.once("data", end);
            }
        });
        server.on("data", (part) => client.write(part));
    }

    async close() {
        for (const socket of this.sockets)
            socket.destroy();
        await new Promise((done) => this.server.close(done));
        rmSync(this.folder, { recursive: true, force: true });
    }
}

test("the connection is cut exactly at COMMIT, before it arrives and behind it", async (t) => {
    const world = new World();
    t.after(() => world.remove());
    /* A private server, left to itself, is the database of somebody else. */
    const first = await world.node();
    await first.kill();
    const proxy = new Proxy(join(world.data, "postgres", ".s.PGSQL.5432"));
    await proxy.listen();
    t.after(() => proxy.close());
    const node = await world.node({ args: ["--database", `host=${proxy.folder} user=tana dbname=tana`] });
    const traffic = new Traffic(await node.people(NAMES, "1000.00"), random(8));
    await survive(node, traffic, async (reach) => {
        for (let i = 0; i < 20; i++) {
            proxy.wanted = i % 2 ? "before" : "behind";
            await until("the connection was cut", () => proxy.wanted === null);
            await reach(traffic.done.size + 5);
        }
    });
    assert.deepEqual(proxy.cuts, { before: 10, behind: 10 });
    assert.equal(await node.stop(), 0, node.said);
});

/** A small file system of its own, or null where that is not permitted. */
function smallDisk(folder, megabytes) {
    try {
        execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder], { stdio: "pipe" });
        return true;
    } catch {
        return false;
    }
}

test("a disk that is full stops the blocks and nothing else; they go on when there is room", async (t) => {
    const world = new World();
    if (!smallDisk(world.data, 400)) {
        await world.remove();
        t.skip("file systems cannot be mounted here");
        return;
    }
    t.after(async () => {
        await world.remove().catch((e) => assert.match(String(e), /EBUSY/));
        execFileSync("umount", ["-l", world.data]);
        rmSync(world.data, { recursive: true, force: true });
    });
    world.writeInto(world.data);
    const node = await world.node();
    const traffic = new Traffic(await node.people(NAMES, "1000.00"), random(9));
    const ballast = join(world.data, "ballast");
    await survive(node, traffic, async () => {
        try {
            execFileSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=64k"], { stdio: "pipe" });
        } catch { /* until nothing fits any more */ }
        assert.ok(existsSync(ballast));
        /* What is left in open files and segments is used up. */
        let before = -1;
        await until("no block is written any more", async () => {
            const still = traffic.done.size === before;
            before = traffic.done.size;
            await pause(1000);
            return still && traffic.done.size === before;
        });
        assert.equal((await node.get("/healthz")).status, 200);
        rmSync(ballast);
    });
    assert.equal(await node.stop(), 0, node.said);
});
