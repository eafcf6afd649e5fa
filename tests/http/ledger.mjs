// Making signed transactions and chains in tests, with nothing of the project's own code.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

/** An Ed25519 key pair; `seed` (32 bytes) makes it the same in every run. */
export function makeKey(seed) {
    const secret = seed
        ? createPrivateKey({
            key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
            format: "der", type: "pkcs8",
        })
        : generateKeyPairSync("ed25519").privateKey;
    const hex = createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
    return { secret, hex, seed: secret.export({ format: "der", type: "pkcs8" }).subarray(-32) };
}

const signed = (payload) => Buffer.concat([Buffer.from("tana-tx-v1\n"), Buffer.from(payload)]);

export const idOf = (payload) => createHash("sha256").update(signed(payload)).digest("hex");

/** The envelope of a payload text, signed by the keys. */
export function envelope(payload, ...keys) {
    const signatures = [...keys].sort((a, b) => a.hex < b.hex ? -1 : 1).map((key) =>
        ({ key: key.hex, signature: sign(null, signed(payload), key.secret).toString("hex") }));
    return { payload, signatures };
}

/** The accounts of a test: who signs, and which nonce comes next. */
export class Sender {
    constructor(chain, name, ...keys) {
        Object.assign(this, { chain, name, keys, nonce: 0 });
    }

    /** The payload of the next transaction; members may be overridden. */
    payload(type, members = {}) {
        return JSON.stringify({
            chain: this.chain, type, from: this.name, nonce: this.nonce++,
            expires: new Date(Date.now() + 3600_000).toISOString(), ...members,
        });
    }

    make(type, members) {
        return envelope(this.payload(type, members), ...this.keys);
    }
}

/** A genesis document: @admin issues USD and BTC, and what `change` does to it. */
export function genesis(admin, producer, change = () => {}) {
    const document = {
        format: "tana-genesis-v1",
        time: "2026-01-01T00:00:00.000Z",
        accounts: [{ name: "@admin", keys: [admin.hex], threshold: 1, metadata: {} }],
        currencies: [
            { code: "USD", scale: 2, issuer: "@admin" },
            { code: "BTC", scale: 8, issuer: "@admin" },
        ],
        producers: [producer],
        parameters: {
            administrators: ["@admin"], registrars: [], openAccounts: true, openCurrencies: false,
            feePrice: "0", feeCurrency: "USD", feeReceiver: "@admin",
            accountBlockMax: 1000, accountDayMax: 1000000, blockTransactionsMax: 4000, releasesMax: 1000,
        },
    };
    change(document);
    return JSON.stringify(document);
}
