/* What user code can see: every global, and every property of every object reachable from there.
 *
 * The list is the intersection of the supported engines with ECMA-262 (2022), less what would make
 * a result differ between hosts or would reach outside. All else is deleted; what cannot be deleted
 * makes init fail. A name of the form @@x is the well-known symbol Symbol.x. `length`, `name` and
 * `prototype` of functions are always there. docs/realm.md gives the reason for each absence. */

/** Own properties of the global object. `console` and `tana` are added later, by install. */
export const permittedGlobals = `
    globalThis Infinity NaN undefined
    eval isFinite isNaN parseFloat parseInt
    decodeURI decodeURIComponent encodeURI encodeURIComponent
    Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Function
    Int8Array Int16Array Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array
    Map Number Object Promise Proxy RegExp Set String Symbol WeakMap WeakSet
    Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
    JSON Math Reflect`;

const errorPrototype = 'constructor message name';
const typedArray = 'BYTES_PER_ELEMENT';
const typedPrototype = 'constructor BYTES_PER_ELEMENT';

/** Own properties of intrinsics: path → names. `%x%` are those that no global leads to. */
export const permittedProperties: Record<string, string> = {
    Array: 'from isArray of @@species',
    'Array.prototype': `constructor length at concat copyWithin entries every fill filter find findIndex
        findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push
        reduce reduceRight reverse shift slice some sort splice toLocaleString toString unshift values
        @@iterator @@unscopables`,
    ArrayBuffer: 'isView @@species',
    'ArrayBuffer.prototype': 'constructor byteLength slice @@toStringTag',
    BigInt: 'asIntN asUintN',
    'BigInt.prototype': 'constructor toLocaleString toString valueOf @@toStringTag',
    Boolean: '',
    'Boolean.prototype': 'constructor toString valueOf',
    DataView: '',
    'DataView.prototype': `constructor buffer byteLength byteOffset
        getBigInt64 getBigUint64 getInt8 getInt16 getInt32 getUint8 getUint16 getUint32
        setBigInt64 setBigUint64 setInt8 setInt16 setInt32 setUint8 setUint16 setUint32 @@toStringTag`,
    Date: 'UTC now parse',
    'Date.prototype': `constructor getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth
        getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours
        getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds setDate setFullYear setHours
        setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours
        setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds toDateString toISOString toJSON
        toLocaleDateString toLocaleString toLocaleTimeString toString toTimeString toUTCString valueOf
        @@toPrimitive`,
    Error: '',
    'Error.prototype': 'constructor message name toString',
    AggregateError: '',
    'AggregateError.prototype': errorPrototype,
    EvalError: '',
    'EvalError.prototype': errorPrototype,
    RangeError: '',
    'RangeError.prototype': errorPrototype,
    ReferenceError: '',
    'ReferenceError.prototype': errorPrototype,
    SyntaxError: '',
    'SyntaxError.prototype': errorPrototype,
    TypeError: '',
    'TypeError.prototype': errorPrototype,
    URIError: '',
    'URIError.prototype': errorPrototype,
    Function: '',
    'Function.prototype': 'constructor apply bind call toString @@hasInstance',
    JSON: 'parse stringify @@toStringTag',
    Map: '@@species',
    'Map.prototype': `constructor clear delete entries forEach get has keys set size values @@iterator
        @@toStringTag`,
    Math: `E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil
        clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow random round
        sign sin sinh sqrt tan tanh trunc @@toStringTag`,
    Number: `EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN
        POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt`,
    'Number.prototype': `constructor toExponential toFixed toLocaleString toPrecision toString valueOf`,
    Object: `assign create defineProperties defineProperty entries freeze fromEntries
        getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols
        getPrototypeOf hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal
        setPrototypeOf values`,
    'Object.prototype': `constructor __proto__ hasOwnProperty isPrototypeOf propertyIsEnumerable
        toLocaleString toString valueOf`,
    Promise: 'all allSettled any race reject resolve @@species',
    'Promise.prototype': 'constructor catch finally then @@toStringTag',
    Proxy: 'revocable',
    Reflect: `apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf
        has isExtensible ownKeys preventExtensions set setPrototypeOf @@toStringTag`,
    RegExp: '@@species',
    'RegExp.prototype': `constructor dotAll exec flags global hasIndices ignoreCase multiline source
        sticky test toString unicode @@match @@matchAll @@replace @@search @@split`,
    Set: '@@species',
    'Set.prototype': `constructor add clear delete entries forEach has keys size values @@iterator
        @@toStringTag`,
    String: 'fromCharCode fromCodePoint raw',
    'String.prototype': `constructor length at charAt charCodeAt codePointAt concat endsWith includes
        indexOf lastIndexOf localeCompare match matchAll normalize padEnd padStart repeat replace
        replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase
        toLowerCase toString toUpperCase trim trimEnd trimLeft trimRight trimStart valueOf @@iterator`,
    Symbol: `asyncIterator for hasInstance isConcatSpreadable iterator keyFor match matchAll replace
        search species split toPrimitive toStringTag unscopables`,
    'Symbol.prototype': 'constructor description toString valueOf @@toPrimitive @@toStringTag',
    WeakMap: '',
    'WeakMap.prototype': 'constructor delete get has set @@toStringTag',
    WeakSet: '',
    'WeakSet.prototype': 'constructor add delete has @@toStringTag',

    BigInt64Array: typedArray,
    'BigInt64Array.prototype': typedPrototype,
    BigUint64Array: typedArray,
    'BigUint64Array.prototype': typedPrototype,
    Int8Array: typedArray,
    'Int8Array.prototype': typedPrototype,
    Int16Array: typedArray,
    'Int16Array.prototype': typedPrototype,
    Int32Array: typedArray,
    'Int32Array.prototype': typedPrototype,
    Uint8Array: typedArray,
    'Uint8Array.prototype': typedPrototype,
    Uint8ClampedArray: typedArray,
    'Uint8ClampedArray.prototype': typedPrototype,
    Uint16Array: typedArray,
    'Uint16Array.prototype': typedPrototype,
    Uint32Array: typedArray,
    'Uint32Array.prototype': typedPrototype,

    '%TypedArray%': 'from of @@species',
    '%TypedArray%.prototype': `constructor buffer byteLength byteOffset length at copyWithin entries every
        fill filter find findIndex findLast findLastIndex forEach includes indexOf join keys lastIndexOf
        map reduce reduceRight reverse set slice some sort subarray toLocaleString toString values
        @@iterator @@toStringTag`,
    '%IteratorPrototype%': '@@iterator',
    '%AsyncIteratorPrototype%': '@@asyncIterator',
    '%ArrayIteratorPrototype%': 'next @@toStringTag',
    '%MapIteratorPrototype%': 'next @@toStringTag',
    '%SetIteratorPrototype%': 'next @@toStringTag',
    '%StringIteratorPrototype%': 'next @@toStringTag',
    '%RegExpStringIteratorPrototype%': 'next @@toStringTag',
    '%GeneratorFunction%': '',
    '%GeneratorFunction%.prototype': 'constructor @@toStringTag prototype',
    '%GeneratorPrototype%': 'constructor next return throw @@toStringTag',
    '%AsyncFunction%': '',
    '%AsyncFunction%.prototype': 'constructor @@toStringTag',
    '%AsyncGeneratorFunction%': '',
    '%AsyncGeneratorFunction%.prototype': 'constructor @@toStringTag prototype',
    '%AsyncGeneratorPrototype%': 'constructor next return throw @@toStringTag',
    '%AsyncFromSyncIteratorPrototype%': 'next return throw',
};
