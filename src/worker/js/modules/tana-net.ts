/**
 * tana:net - HTTP messages: what `get` and `post` take and give.
 *
 * What a message holds lies in private fields. The host reads those through the function given to
 * `setResponseReader`, never through properties that a program could have put in their place.
 */
import { harden, setResponseReader } from "tana:internal";
import { describe } from "./shared/ask";
import { Headers } from "./shared/headers";

/** Status codes whose answers have no body. */
const NO_BODY: readonly number[] = Object.freeze([204, 205, 304]);

const METHOD = /^[A-Z]{1,16}$/;
const STATUS_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

function asOptions(value: unknown, what: string): Record<string, unknown> {
    if (value === undefined || value === null) {
        return {};
    }
    if (typeof value !== "object") {
        throw new TypeError(`${what} must be an object, not ${describe(value)}`);
    }
    return value as Record<string, unknown>;
}

function asBody(value: unknown): string | null {
    if (value === undefined || value === null) {
        return null;
    }
    if (typeof value !== "string") {
        throw new TypeError(`a body must be a string or null, not ${describe(value)}`);
    }
    return value;
}

function asStatus(value: unknown): number {
    if (value === undefined) {
        return 200;
    }
    if (typeof value !== "number" || !Number.isInteger(value) || value < 200 || value > 599) {
        throw new RangeError("a status must be a whole number from 200 to 599");
    }
    return value;
}

function asStatusText(value: unknown): string {
    if (value === undefined) {
        return "";
    }
    if (typeof value !== "string" || value.length > 128 || !STATUS_TEXT.test(value)) {
        throw new TypeError("a status text must be one line of Latin-1");
    }
    return value;
}

/** A body that can be read once. */
class Body {
    readonly #text: string | null;
    #isRead = false;

    constructor(text: string | null) {
        this.#text = text;
    }

    static textOf(body: Body): string | null {
        return body.#text;
    }

    static isRead(body: Body): boolean {
        return body.#isRead;
    }

    static take(body: Body): string {
        if (body.#isRead) {
            throw new TypeError("the body has been read already");
        }
        body.#isRead = body.#text !== null;
        return body.#text ?? "";
    }
}

export class Request {
    readonly #url: string;
    readonly #method: string;
    readonly #headers: Headers;
    readonly #body: Body;

    constructor(input: unknown, init?: unknown) {
        const options = asOptions(init, "the request's options");
        const from = typeof input === "object" && input !== null && #url in input ? input : null;
        if (from === null && typeof input !== "string") {
            throw new TypeError(`a request's URL must be a string, not ${describe(input)}`);
        }
        const method = options["method"] ?? (from === null ? "GET" : from.#method);
        if (typeof method !== "string" || !METHOD.test(method.toUpperCase())) {
            throw new TypeError("this is no method of HTTP");
        }
        const inherited = from === null ? null : Body.textOf(from.#body);
        const given = options["body"];
        const body = given === undefined ? inherited : asBody(given);
        this.#url = from === null ? (input as string) : from.#url;
        this.#method = method.toUpperCase();
        if (body !== null && (this.#method === "GET" || this.#method === "HEAD")) {
            throw new TypeError(`a ${this.#method} request has no body`);
        }
        this.#headers = new Headers(
            options["headers"] ?? (from === null ? undefined : from.#headers),
        );
        this.#body = new Body(body);
    }

    get url(): string {
        return this.#url;
    }
    get method(): string {
        return this.#method;
    }
    get headers(): Headers {
        return this.#headers;
    }
    get bodyUsed(): boolean {
        return Body.isRead(this.#body);
    }
    async text(): Promise<string> {
        return Body.take(this.#body);
    }
    async json(): Promise<unknown> {
        return JSON.parse(Body.take(this.#body)) as unknown;
    }
    clone(): Request {
        if (Body.isRead(this.#body)) {
            throw new TypeError("the body has been read already");
        }
        return new Request(this);
    }
}

export class Response {
    readonly #status: number;
    readonly #statusText: string;
    readonly #headers: Headers;
    readonly #body: Body;

    constructor(body?: unknown, init?: unknown) {
        const options = asOptions(init, "the response's options");
        const text = asBody(body);
        this.#status = asStatus(options["status"]);
        this.#statusText = asStatusText(options["statusText"]);
        this.#headers = new Headers(options["headers"]);
        if (text !== null && NO_BODY.includes(this.#status)) {
            throw new TypeError(`an answer with status ${this.#status} has no body`);
        }
        if (text !== null && !this.#headers.has("content-type")) {
            this.#headers.set("content-type", "text/plain;charset=UTF-8");
        }
        this.#body = new Body(text);
    }

    static json(value: unknown, init?: unknown): Response {
        const text = JSON.stringify(value) as string | undefined;
        if (text === undefined) {
            throw new TypeError(`${describe(value)} has no JSON`);
        }
        const options = typeof init === "number" ? { status: init } : asOptions(init, "options");
        const headers = new Headers(options["headers"]);
        if (!headers.has("content-type")) {
            headers.set("content-type", "application/json");
        }
        return new Response(text, {
            status: options["status"],
            statusText: options["statusText"],
            headers,
        });
    }

    static redirect(url: string, status: number = 302): Response {
        if (![301, 302, 303, 307, 308].includes(status)) {
            throw new RangeError("a redirection's status is 301, 302, 303, 307 or 308");
        }
        return new Response(null, { status, headers: [["location", url]] });
    }

    get status(): number {
        return this.#status;
    }
    get statusText(): string {
        return this.#statusText;
    }
    get ok(): boolean {
        return this.#status < 300;
    }
    get headers(): Headers {
        return this.#headers;
    }
    get bodyUsed(): boolean {
        return Body.isRead(this.#body);
    }
    async text(): Promise<string> {
        return Body.take(this.#body);
    }
    async json(): Promise<unknown> {
        return JSON.parse(Body.take(this.#body)) as unknown;
    }
    clone(): Response {
        if (Body.isRead(this.#body)) {
            throw new TypeError("the body has been read already");
        }
        return new Response(Body.textOf(this.#body), {
            status: this.#status,
            statusText: this.#statusText,
            headers: this.#headers,
        });
    }

    /** What the host sends: read from the private fields alone. */
    static #plain(value: unknown): object | undefined {
        if (typeof value !== "object" || value === null || !(#status in value)) {
            return undefined;
        }
        const entries = value.#headers.entries();
        const headers: [string, string][] = [];
        for (let step = entries.next(); step.done !== true; step = entries.next()) {
            headers.push(step.value);
        }
        return {
            status: value.#status,
            statusText: value.#statusText,
            headers,
            body: Body.textOf(value.#body),
        };
    }

    static {
        setResponseReader(Response.#plain);
    }
}

export { Headers };

harden(Headers);
harden(Request);
harden(Response);
