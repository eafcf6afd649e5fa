/** Ed25519 under Tana's exact rule (docs/protocol.md, section 4), in plain arithmetic.
 *
 *  Platforms differ in which odd signatures their own verifier takes, and a signature is only
 *  evidence when everybody agrees on it. Nothing here is secret, so nothing here needs to run in
 *  constant time. A verification takes a few milliseconds. */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
interface Point { X: bigint; Y: bigint; Z: bigint; T: bigint }

const IDENTITY: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };
const BASE = decode(littleEndian(mod(4n * inverse(5n))))!;

/** Is the key the canonical encoding of a point that is not of small order? */
export function publicKeyValid(key: Uint8Array): boolean {
    const point = key.length === 32 ? decode(key) : undefined;
    return point !== undefined && !smallOrder(point);
}

/** Did the key sign the message? */
export async function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (key.length !== 32 || signature.length !== 64)
        return false;
    const r = signature.slice(0, 32);
    const A = decode(key);
    const R = decode(r);
    const s = integer(signature.slice(32));
    if (!A || !R || s >= L || smallOrder(A) || smallOrder(R))
        return false;
    const text = new Uint8Array(64 + message.length);
    text.set(r);
    text.set(key, 32);
    text.set(message, 64);
    const k = integer(new Uint8Array(await crypto.subtle.digest("SHA-512", text))) % L;
    return equal(multiplySum(s, BASE, k, negate(A)), R);
}

function mod(a: bigint): bigint {
    const r = a % P;
    return r < 0n ? r + P : r;
}

function power(base: bigint, exponent: bigint): bigint {
    let result = 1n;
    for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) {
        if (e & 1n)
            result = mod(result * b);
    }
    return result;
}

function inverse(a: bigint): bigint {
    return power(a, P - 2n);
}

function integer(bytes: Uint8Array): bigint {
    let n = 0n;
    for (let i = bytes.length - 1; i >= 0; i--)
        n = n << 8n | BigInt(bytes[i]!);
    return n;
}

function littleEndian(n: bigint): Uint8Array {
    return Uint8Array.from({ length: 32 }, (_, i) => Number(n >> BigInt(8 * i) & 255n));
}

/** The point of a canonical encoding: y < p, and a zero x has no sign. */
function decode(bytes: Uint8Array): Point | undefined {
    const n = integer(bytes);
    const y = n & (1n << 255n) - 1n;
    const odd = n >> 255n;
    if (y >= P)
        return undefined;
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
    const square = mod(v * x * x);
    if (square === mod(-u))
        x = mod(x * ROOT_OF_MINUS_1);
    else if (square !== u)
        return undefined;
    if (x === 0n && odd)
        return undefined;
    if ((x & 1n) !== odd)
        x = mod(-x);
    return { X: x, Y: y, Z: 1n, T: mod(x * y) };
}

/** Complete: holds for every two points of the curve, equal ones too. */
function add(p: Point, q: Point): Point {
    const a = mod((p.Y - p.X) * (q.Y - q.X));
    const b = mod((p.Y + p.X) * (q.Y + q.X));
    const c = mod(2n * D * p.T * q.T);
    const d = mod(2n * p.Z * q.Z);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

function negate(p: Point): Point {
    return { X: mod(-p.X), Y: p.Y, Z: p.Z, T: mod(-p.T) };
}

function equal(p: Point, q: Point): boolean {
    return mod(p.X * q.Z - q.X * p.Z) === 0n && mod(p.Y * q.Z - q.Y * p.Z) === 0n;
}

function smallOrder(p: Point): boolean {
    let eight = p;
    for (let i = 0; i < 3; i++)
        eight = add(eight, eight);
    return equal(eight, IDENTITY);
}

/** [m]p + [n]q. */
function multiplySum(m: bigint, p: Point, n: bigint, q: Point): Point {
    const table = [undefined, p, q, add(p, q)];
    let sum = IDENTITY;
    for (let i = 255n; i >= 0n; i--) {
        sum = add(sum, sum);
        const term = table[Number(m >> i & 1n) + 2 * Number(n >> i & 1n)];
        if (term)
            sum = add(sum, term);
    }
    return sum;
}
