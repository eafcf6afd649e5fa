/* State that lives for one execution. Each part registers how it is emptied. */

const parts: (() => void)[] = [];

export function eachExecution(reset: () => void): void {
    parts[parts.length] = reset;
}

/** Called by the engine before each execution in this context. */
export function resetExecution(): void {
    for (let i = 0; i < parts.length; i++) parts[i]();
}
