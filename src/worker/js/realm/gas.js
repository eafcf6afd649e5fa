/* The counters of an execution, and what happens when one of them runs out.
 *
 * A classic script, evaluated first in every context. What it declares are script-scope variables:
 * not properties of globalThis, but visible to every script and module of the context. The meter
 * refuses programs that use a name beginning with __meter, so only metered and builtin code can
 * name them.
 *
 *   __meterGas     gas left; a charge is `if ((__meterGas -= n) < 0) __meterX();`
 *   __meterBytes   bytes of the allocation budget left
 *   __meterDepth   depth units left; a function that takes k of them on entry gives them back
 *   __meterX()     stops the execution: the counter below zero says why. Never returns.
 *   __meterY()     the same, for depth
 *   __meterCharge(n), __meterAlloc(n)   take n >= 0 gas or bytes; fractions are cut, Infinity is fine
 *   __meterTop     the depth limit: what is left where a job begins
 *   __meterMeta    what import.meta is
 *   __meterAdd ... the slow paths of metered code, set by operators.ts when realm.js is evaluated
 *   __meterBound   beside what __meterStore answers: see there
 *   __meterFault() stops the execution because the engine itself failed
 *
 * All counters are kept within small integers (31 bits), where the interpreter is fastest.
 * The completion value of this script is the handle for the engine and realm.js:
 *
 *   start(gas, bytes, depth)   begins an execution: sets the counters, forgets an abort
 *   gasLeft(), bytesLeft(), depthLeft()    never negative
 *   gasUsed(), bytesUsed()     since start()
 *   charge(n), alloc(n)        as above
 *   setAbort(f)                f(reason, gas left, bytes left) ends the execution: 1 gas, 2 depth, 3 bytes, 4 engine fault
 *   fault()                    stops the execution because the engine itself failed
 *   topDepth()                 resets the depth; for code that starts a job on an empty stack
 *   isDead()                   true after an abort, until start()
 */
"use strict";
let __meterGas = 0;
let __meterBytes = 0;
let __meterDepth = 0;
let __meterTop = 0;
let __meterBound;
let __meterAdd, __meterSub, __meterMul, __meterDiv, __meterMod, __meterPow;
let __meterAnd, __meterOr, __meterXor, __meterShl, __meterSar, __meterShr;
let __meterLt, __meterGt, __meterLe, __meterGe, __meterEq, __meterNe, __meterSame, __meterDiffer;
let __meterPlus, __meterNeg, __meterNot, __meterNum, __meterInc, __meterDec, __meterBig;
let __meterKey, __meterIn, __meterStore, __meterLength, __meterTarget;
let __meterSpread, __meterArguments, __meterProperties, __meterSized, __meterRest, __meterForIn;
let __meterText, __meterString, __meterSwitch, __meterProto, __meterExtends, __meterCatch, __meterOwn;
let __meterDelegate, __meterDelegateAsync, __meterForAwait;
const __meterMeta = Object.freeze({ __proto__: null });

const { __meterX, __meterY, __meterCharge, __meterAlloc, __meterFault, __meterHandle } = (() => {
    const MAX = 2147483647;
    const limit = { gas: 0, bytes: 0 };
    let abort = () => {};
    let dead = 0;

    const left = (n) => n > 0 ? n : 0;

    /* Termination is a request: until the engine acts on it, nothing of the program may run. */
    const stop = (reason) => {
        const gas = left(__meterGas);
        const bytes = left(__meterBytes);
        if (dead === 0) dead = reason;
        __meterGas = __meterBytes = __meterDepth = -1;
        abort(dead, gas, bytes);
        for (;;);
    };
    const whole = (n) => n < MAX ? (n > 0 ? n | 0 : 0) : MAX;
    const exhausted = () => {
        if (dead !== 0) stop(dead);
        if (__meterGas < 0) stop(1);
        if (__meterDepth < 0) stop(2);
        stop(3);
    };
    const charge = (n) => {
        if ((__meterGas -= whole(n)) < 0) exhausted();
    };
    const alloc = (n) => {
        if ((__meterBytes -= whole(n)) < 0) exhausted();
    };

    return {
        __meterX: exhausted,
        __meterY: exhausted,
        __meterCharge: charge,
        __meterAlloc: alloc,
        __meterFault: () => stop(4),
        __meterHandle: Object.freeze({
            __proto__: null,
            start(gas, bytes, depth) {
                dead = 0;
                __meterGas = limit.gas = whole(gas);
                __meterBytes = limit.bytes = whole(bytes);
                __meterDepth = __meterTop = whole(depth);
            },
            gasLeft: () => left(__meterGas),
            bytesLeft: () => left(__meterBytes),
            depthLeft: () => left(__meterDepth),
            gasUsed: () => limit.gas - left(__meterGas),
            bytesUsed: () => limit.bytes - left(__meterBytes),
            charge,
            alloc,
            setAbort(f) {
                abort = f;
            },
            fault() {
                stop(4);
            },
            topDepth() {
                __meterDepth = __meterTop;
            },
            isDead: () => dead !== 0,
        }),
    };
})();
__meterHandle;
