/**
 * Questions to the host, and the checks that come before them.
 */
import { charge, host, utf8Length } from "tana:internal";

/** Gas of one question: the way to the parent process and back, and its work. */
const QUESTION_GAS = 2000;

/** Characters of an answer per unit of gas. Those of a question cost one each: the ledger reads them
 *  strictly, which takes it longer than writing. */
export const CHARACTERS_PER_GAS = 4;

/**
 * Asks the host and answers what it says.
 *
 * @param args plain data; every value in it was checked or made by a builtin module
 * @throws Error with a `code` when the host refuses
 */
export function ask(op: string, args: readonly unknown[]): unknown {
    const text = isStrings(args) ? listOf(args) : JSON.stringify(args);
    charge(QUESTION_GAS + text.length);
    const reply = host(op, text);
    charge(reply.length / CHARACTERS_PER_GAS);
    return reply === "" ? null : JSON.parse(reply);
}

function isStrings(args: readonly unknown[]): args is readonly string[] {
    for (let i = 0; i < args.length; i++) {
        if (typeof args[i] !== "string") {
            return false;
        }
    }
    return true;
}

/** A JSON array of strings: most questions are one, and each string is one native call. */
function listOf(args: readonly string[]): string {
    let text = "[";
    for (let i = 0; i < args.length; i++) {
        text += (i > 0 ? "," : "") + JSON.stringify(args[i]);
    }
    return text + "]";
}

/** What a value is, for messages. Runs none of the program's code. */
export function describe(value: unknown): string {
    if (value === null || value === undefined) {
        return String(value);
    }
    if (Array.isArray(value)) {
        return "an array";
    }
    const type = typeof value;
    return type === "object" ? "an object" : `a ${type}`;
}

/** `value` as a string, which it must be. Nothing is converted: no `toString` is called. */
export function asString(value: unknown, what: string): string {
    if (typeof value !== "string") {
        throw new TypeError(`${what} must be a string, not ${describe(value)}`);
    }
    return value;
}

/** Whether `text` has no half of a surrogate pair: only such text can be stored and sent. */
export function isWellFormed(text: string): boolean {
    return utf8Length(text) >= 0;
}

/** A currency's code. Which ones there are, the ledger knows. */
export function asCurrency(value: unknown): string {
    return asString(value, "the currency");
}

/** An account: "@alice", "alice", or an id. Its grammar is the ledger's to check. */
export function asAccount(value: unknown, what: string): string {
    const account = asString(value, what);
    if (account.length > 64 || !isWellFormed(account)) {
        throw new TypeError(`${what} is no account name or id`);
    }
    return account;
}
