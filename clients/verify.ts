/** Checks Tana's proof documents (docs/protocol.md, section 8) without a node: what a signed block
 *  says about one record or one transaction.
 *
 *  An implementation of its own, written from the specification; `tana verify-proof` is the other.
 *  No dependencies. Runs where there are WebCrypto's digests and BigInt: browsers (on https or
 *  localhost), Node.js 20, Deno, Bun.
 *
 *      import { verifyProof } from "./verify.js";
 *      const proven = await verifyProof(text, { chain: "950f...", producers: ["7211..."] });
 */
import { verify } from "./ed25519.js";
import { type Json, parse } from "./json.js";
import { type Header, type Receipt, type StateRecord, hex, readHeader, readReceipt, readRecord } from "./records.js";

export type { Account, Currency, Header, Hold, Other, Receipt, StateRecord } from "./records.js";

/** What the reader believes already, in hexadecimal: the hash of a block; or the chain's id and who
 *  may have signed. */
export interface Trust { block?: string; chain?: string; producers?: readonly string[] }

interface Block { header: Header; hash: string }

/** A record as it stands behind the block, or null: there is none. */
export interface ProvenState extends Block {
    kind: "state"; type: string; id: Uint8Array; record: StateRecord | null;
}

/** A transaction of the block and what became of it. Its signatures are good. */
export interface ProvenTransaction extends Block {
    kind: "transaction"; id: string; index: number; payload: string; signers: string[]; receipt: Receipt;
}

export type Proven = ProvenState | ProvenTransaction;

/** The document does not show what it says, or nobody trusted has signed it. */
export class ProofError extends Error {
    override name = "ProofError";
}

const SIZE_MAX = 1 << 20; /* characters of a document */
const DEPTH_MAX = 256; /* steps from the root of the state to a leaf */
const PATH_MAX = 64;
const SIGNATURES_MAX = 16;
const HEADER_SIZE = 293;
const ZERO = new Uint8Array(32);

const HEAD = ["format", "kind", "header", "signature"];
const STATE = [...HEAD, "type", "id", "value", "siblings", "other"];
const TRANSACTION = [...HEAD, "index", "payload", "signatures", "receipt", "path", "receiptPath"];

/** What the document shows. Throws a ProofError with a sentence when it shows nothing. */
export async function verifyProof(document: string, trust: Trust): Promise<Proven> {
    if (!trust.block && !(trust.chain && trust.producers?.length))
        throw new TypeError("a block, or a chain and producers, must be trusted");
    try {
        return await check(document, trust);
    } catch (error) {
        /* The readers' complaints are about the document. */
        throw error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError
            ? new ProofError(error.message, { cause: error }) : error;
    }
}

async function check(document: string, trust: Trust): Promise<Proven> {
    need(document.length <= SIZE_MAX, "the document is too large");
    const root = parse(document);
    need(isObject(root) && root.format === "tana-proof-v1", "not a proof document");
    need(root.kind === "state" || root.kind === "transaction", "a proof of an unknown kind");
    exactly(root, root.kind === "state" ? STATE : TRANSACTION);
    const block = await checkBlock(root, trust);
    return root.kind === "state" ? checkState(root, block) : checkTransaction(root, block);
}

/* ------------------------------------------------------------------------------ helpers ------ */

type Members = { [name: string]: Json };

function need(condition: boolean, sentence: string): asserts condition {
    if (!condition)
        throw new ProofError(sentence);
}

function isObject(value: Json): value is Members {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function exactly(object: Members, names: readonly string[]): void {
    for (const name of names)
        need(name in object, `"${name}" is missing`);
    need(Object.keys(object).length === names.length, "there is a member too many");
}

function bytes(value: Json | undefined, what: string, size?: number): Uint8Array {
    need(typeof value === "string" && /^(?:[0-9a-f]{2})*$/.test(value)
        && (size === undefined || value.length === 2 * size), `"${what}" is not ${size ?? "some"} bytes in hexadecimal`);
    return Uint8Array.from(value.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hashes(value: Json | undefined, what: string, max: number): Uint8Array[] {
    need(Array.isArray(value) && value.length <= max, `"${what}" is not a list of at most ${max} hashes`);
    return value.map((item) => bytes(item, what, 32));
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
        all.set(part, at);
        at += part.length;
    }
    return all;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const same = (a: Uint8Array, b: Uint8Array) => hex(a) === hex(b);

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

const leafHash = (...data: Uint8Array[]) => sha256(Uint8Array.of(0), ...data);
const innerHash = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

/** T(domain, parts...): every part with its length in front. */
function tagged(domain: string, ...parts: Uint8Array[]): Promise<Uint8Array> {
    return sha256(utf8(`${domain}\n`), ...parts.flatMap((part) => {
        const length = new Uint8Array(4);
        new DataView(length.buffer).setUint32(0, part.length, true);
        return [length, part];
    }));
}

/* -------------------------------------------------------------------------------- block ------ */

async function checkBlock(root: Members, trust: Trust): Promise<Block> {
    const encoded = bytes(root.header, "header", HEADER_SIZE);
    const signature = bytes(root.signature, "signature", 64);
    const header = readHeader(encoded);
    const signed = join(utf8("tana-block-v1\n"), encoded);
    need(await verify(bytes(header.producer, "producer", 32), signed, signature),
        "the block's signature is not its producer's");
    const hash = hex(await sha256(signed));
    need(!trust.chain || trust.chain === header.chain, `the proof is for another chain, ${header.chain}`);
    need(!trust.block || trust.block === hash, `the proof is for another block, ${hash}`);
    need(!trust.producers?.length || trust.producers.includes(header.producer),
        `the block is signed by ${header.producer}, which is none of the given producers`);
    return { header, hash };
}

/* -------------------------------------------------------------------------------- state ------ */

async function checkState(root: Members, block: Block): Promise<ProvenState> {
    need(typeof root.type === "string", '"type" is not a text');
    const type = root.type;
    const id = bytes(root.id, "id");
    const key = await tagged("tana-leaf-v1", utf8(type), id);
    const value = root.value === null ? null : bytes(root.value, "value");
    const record = value ? readRecord(type, id, value) : null;
    const siblings = readSiblings(root.siblings);
    const end = await endOfPath(root.other, key, value, siblings.length);
    need(same(await climb(end, key, siblings), bytes(block.header.stateRoot, "stateRoot", 32)),
        "the path does not lead to the block's state root");
    return { kind: "state", ...block, type, id, record };
}

function readSiblings(value: Json | undefined): (Uint8Array | null)[] {
    need(Array.isArray(value) && value.length <= DEPTH_MAX, `"siblings" is not a list of at most ${DEPTH_MAX} hashes`);
    return value.map((item) => item === null ? null : bytes(item, "siblings", 32));
}

function bit(key: Uint8Array, index: number): number {
    return key[index >> 3]! >> (7 - (index & 7)) & 1;
}

/** The hash of what stands where the path ends, or null: nothing. */
async function endOfPath(other: Json | undefined, key: Uint8Array, value: Uint8Array | null, depth: number):
    Promise<Uint8Array | null> {
    if (value) {
        need(other === null, '"other" is null where there is a value');
        return leafHash(key, await sha256(value));
    }
    if (other === null)
        return null;
    need(other !== undefined && isObject(other), '"other" is neither null nor an object');
    exactly(other, ["key", "valueHash"]);
    const otherKey = bytes(other.key, "key", 32);
    need(!same(otherKey, key), "the leaf that is to show an absence is the one that is said to be absent");
    for (let i = 0; i < depth; i++)
        need(bit(otherKey, i) === bit(key, i), "the other leaf does not stand on the path");
    return leafHash(otherKey, bytes(other.valueHash, "valueHash", 32));
}

/** From the end of the path up to the root. Only the shape that the tree has is taken: beside an
 *  empty subtree or a single leaf at the end there is always something, or it would stand higher. */
async function climb(end: Uint8Array | null, key: Uint8Array, siblings: (Uint8Array | null)[]): Promise<Uint8Array> {
    let hash = end;
    if (siblings.length > 0)
        need(siblings.at(-1) !== null, "the path is longer than it need be");
    for (const sibling of siblings)
        need(sibling === null || !same(sibling, ZERO), "an empty sibling is written as null");
    for (let i = siblings.length - 1; i >= 0; i--) {
        const [own, beside] = [hash ?? ZERO, siblings[i] ?? ZERO];
        hash = await (bit(key, i) ? innerHash(beside, own) : innerHash(own, beside));
    }
    return hash ?? ZERO;
}

/* -------------------------------------------------------------------------- transaction ------ */

async function checkTransaction(root: Members, block: Block): Promise<ProvenTransaction> {
    const { index, payload } = root;
    const count = block.header.transactions;
    need(typeof index === "number" && index < count, `"index" is not the place of one of ${count} transactions`);
    need(typeof payload === "string", '"payload" is not a text');
    const message = utf8(`tana-tx-v1\n${payload}`);
    const id = await sha256(message);
    const signatures = bytes(root.signatures, "signatures");
    const signers = await checkSignatures(signatures, message);
    need((JSON.parse(payload) as { chain?: unknown })?.chain === block.header.chain,
        "the transaction is for another chain");
    const encoded = bytes(root.receipt, "receipt");
    const receipt = readReceipt(encoded);
    need(receipt.id === hex(id), "the receipt is another transaction's");
    await checkPath(root, "path", await leafHash(id, await sha256(signatures)), index, count, block.header.txRoot);
    await checkPath(root, "receiptPath", await leafHash(encoded), index, count, block.header.receiptsRoot);
    return { kind: "transaction", ...block, id: hex(id), index, payload, signers, receipt };
}

async function checkSignatures(all: Uint8Array, message: Uint8Array): Promise<string[]> {
    const signers: string[] = [];
    need(all.length > 0 && all.length % 96 === 0 && all.length <= 96 * SIGNATURES_MAX,
        `"signatures" is not 1 to ${SIGNATURES_MAX} of 96 bytes`);
    for (let at = 0; at < all.length; at += 96) {
        const key = all.slice(at, at + 32);
        need(signers.length === 0 || signers.at(-1)! < hex(key), "the signatures are not sorted by key");
        need(await verify(key, message, all.slice(at + 32, at + 96)), `the signature of ${hex(key)} is not good`);
        signers.push(hex(key));
    }
    return signers;
}

/** The audit path of RFC 6962 (checked as RFC 9162, section 2.1.3.2 says). */
async function checkPath(root: Members, name: string, leaf: Uint8Array, index: number, count: number,
    expected: string): Promise<void> {
    let [at, last, hash] = [index, count - 1, leaf];
    for (const sibling of hashes(root[name], name, PATH_MAX)) {
        need(last > 0, `"${name}" is too long`);
        if (at % 2 === 1 || at === last) {
            hash = await innerHash(sibling, hash);
            while (at % 2 === 0 && at > 0)
                [at, last] = [at / 2, Math.floor(last / 2)];
        } else {
            hash = await innerHash(hash, sibling);
        }
        [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    need(last === 0 && hex(hash) === expected, `"${name}" does not lead to the block's root`);
}
