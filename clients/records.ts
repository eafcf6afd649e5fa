/** Records and receipts as the bytes that blocks commit to (docs/protocol.md, sections 5 to 7). */

export interface Header {
    chain: string; height: number; epoch: number; time: Date; previous: string; txRoot: string;
    receiptsRoot: string; historyRoot: string; stateRoot: string; transactions: number; gas: number;
    parameters: string; producer: string;
}

/** Amounts are in minor units: the scale stands in the record of the currency. */
export interface Account {
    type: "account"; id: string; name: string | null; keys: string[]; threshold: number; nonce: number;
    version: number; frozen: boolean; metadata: string; balances: { currency: string; minor: bigint }[];
}
export interface Currency { type: "currency"; code: string; scale: number; issuer: string; supply: bigint }
export interface Hold {
    type: "hold"; id: string; kind: "hold" | "withdrawal"; from: string; to: string;
    arbiter: string | null; currency: string; amount: bigint; until: Date | null;
}
/** Of another type: its bytes. */
export interface Other { type: "parameters" | "producers" | "creations"; value: Uint8Array }
export type StateRecord = Account | Currency | Hold | Other;

export interface Receipt { id: string; status: "applied" | "failed"; code: string | null; gas: number; fee: bigint }

export function hex(bytes: Uint8Array): string {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id as people write it: 52 characters of Crockford's base32. */
export function idText(id: Uint8Array): string {
    let n = BigInt(`0x${hex(id)}`) << 4n;
    let text = "";
    for (let i = 0; i < 52; i++, n >>= 5n)
        text = ALPHABET[Number(n & 31n)] + text;
    return text;
}

/** Reads bytes from front to back; throws a RangeError where they do not fit. */
class Reader {
    private at = 0;

    constructor(private readonly bytes: Uint8Array) {}

    take(size: number): Uint8Array {
        if (size > this.bytes.length - this.at)
            throw new RangeError("the record is cut off");
        return this.bytes.slice(this.at, this.at += size);
    }

    integer(size: number): bigint {
        return this.take(size).reduceRight((n, byte) => n << 8n | BigInt(byte), 0n);
    }

    /** As a number, which must be a safe one. */
    number(size: number): number {
        const n = Number(this.integer(size));
        if (!Number.isSafeInteger(n))
            throw new RangeError("the record has a number out of range");
        return n;
    }

    flag(): boolean {
        const n = this.number(1);
        if (n > 1)
            throw new RangeError("the record has a truth that is neither 0 nor 1");
        return n === 1;
    }

    hash(): string {
        return hex(this.take(32));
    }

    id(): string {
        return idText(this.take(32));
    }

    text(): string {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(this.number(4)));
    }

    list<T>(item: () => T): T[] {
        const count = this.number(4);
        if (count > this.bytes.length)
            throw new RangeError("the record is cut off");
        return Array.from({ length: count }, item);
    }

    version(): this {
        if (this.number(1) !== 1)
            throw new RangeError("the record is of an unknown version");
        return this;
    }

    end<T>(value: T): T {
        if (this.at < this.bytes.length)
            throw new RangeError("the record is too long");
        return value;
    }
}

export function readHeader(bytes: Uint8Array): Header {
    const r = new Reader(bytes).version();
    return r.end({
        chain: r.hash(), height: r.number(8), epoch: r.number(8), time: new Date(r.number(8)),
        previous: r.hash(), txRoot: r.hash(), receiptsRoot: r.hash(), historyRoot: r.hash(),
        stateRoot: r.hash(), transactions: r.number(4), gas: r.number(8), parameters: r.hash(),
        producer: r.hash(),
    });
}

export function readReceipt(bytes: Uint8Array): Receipt {
    const r = new Reader(bytes).version();
    const id = r.hash();
    const failed = r.flag();
    const code = r.text();
    if (failed !== (code !== ""))
        throw new RangeError("the receipt contradicts itself");
    const receipt: Receipt = {
        id, status: failed ? "failed" : "applied", code: code || null, gas: r.number(8), fee: r.integer(16),
    };
    r.text(); /* the output of a contract */
    return r.end(receipt);
}

const ZERO_ID = "0".repeat(52);

function readAccount(r: Reader): Account {
    const id = r.id();
    const name = r.text() || null;
    const keys = r.list(() => r.hash());
    const [threshold, nonce, version, frozen] = [r.number(4), r.number(8), r.number(8), r.flag()];
    r.take(8); /* how many transactions it sent on which day */
    return {
        type: "account", id, name, keys, threshold, nonce, version, frozen, metadata: r.text(),
        balances: r.list(() => ({ currency: r.text(), minor: r.integer(16) })),
    };
}

function readHold(r: Reader): Hold {
    const id = r.hash();
    const kind = ({ 1: "hold", 2: "withdrawal" } as const)[r.number(1)];
    if (!kind)
        throw new RangeError("the hold is of an unknown kind");
    const [from, to, arbiter, currency] = [r.id(), r.id(), r.id(), r.text()];
    const amount = r.integer(16);
    const until = r.number(8);
    return {
        type: "hold", id, kind, from, to, arbiter: arbiter === ZERO_ID ? null : arbiter, currency, amount,
        until: until ? new Date(until) : null,
    };
}

/** The record of that type, which must be the one of that id. */
export function readRecord(type: string, id: Uint8Array, value: Uint8Array): StateRecord {
    const r = new Reader(value).version();
    let record: StateRecord;
    let own: boolean;
    if (type === "account") {
        record = r.end(readAccount(r));
        own = record.id === idText(id);
    } else if (type === "currency") {
        record = r.end({ type, code: r.text(), scale: r.number(4), issuer: r.id(), supply: r.integer(16) });
        own = record.code === new TextDecoder().decode(id);
    } else if (type === "hold") {
        record = r.end(readHold(r));
        own = record.id === hex(id);
    } else if (type === "parameters" || type === "producers" || type === "creations") {
        record = { type, value };
        own = true;
    } else {
        throw new RangeError(`there are no records of type ${JSON.stringify(type)}`);
    }
    if (!own)
        throw new RangeError("the record is another one's");
    return record;
}
