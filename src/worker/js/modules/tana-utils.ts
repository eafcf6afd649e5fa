/**
 * tana:utils - what reaches outside.
 */
import { harden } from "tana:internal";

export const fetch = harden(async (_resource: unknown, _options?: unknown): Promise<never> => {
    throw new TypeError("fetch: there is no network here; a program runs the same everywhere");
});
