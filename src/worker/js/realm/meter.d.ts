/* What gas.js declares in script scope. */
declare let __meterGas: number;
declare let __meterBytes: number;
declare let __meterDepth: number;
declare let __meterTop: number;
declare function __meterX(): void;
declare function __meterY(): void;
declare function __meterCharge(gas: number): void;
declare function __meterAlloc(bytes: number): void;
