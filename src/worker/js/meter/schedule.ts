/** The gas schedule: every price of the meter and of the operators' slow paths.
 *
 *  A unit of gas is a few nanoseconds of V8's interpreter. Prices are for the worst case that a
 *  program can build, not for the mean. docs/gas.md explains each line; a change of any number is a
 *  new version of the schedule. */

export const GAS_SCHEDULE = 1;

/** Steps: what the execution of one syntax node costs. Nodes not listed cost STEP. */
export const STEP = 1;
export const PRICE = {
    /** A turn of a loop, beside what is in it: the charge itself and the jump. */
    turn: 4,
    /** A call or a tagged template: two frames' worth of interpreter work. */
    call: 8,
    /** `new`: a call and the initial shape of the object. */
    construct: 20,
    /** Reading a property: can walk a chain of prototypes. */
    property: 2,
    /** Reading or writing by a computed key. */
    element: 4,
    /** A function value. */
    closure: 8,
    /** A class, beside its members. */
    class: 120,
    /** One member of a class. */
    member: 30,
    /** An object or array literal, beside its members. */
    literal: 10,
    /** One member of a literal. */
    entry: 3,
    /** A regular expression literal, beside one gas for every 4 characters of it. */
    regexp: 60,
    /** A template with substitutions. */
    template: 4,
    /** Leaving and entering a generator. */
    yield: 20,
    /** Leaving an async function, the job, and entering it again. */
    await: 60,
    /** A step of `for await`, or an await inside yield and return of an async generator. */
    asyncStep: 90,
    /** The protocol of a step of for-of or of array destructuring. */
    iterate: 8,
    /** Opening an iterator. */
    iterator: 20,
    /** try, catch and finally. */
    guard: 4,
    /** Taking up an exception, beside what the slow path takes for an object. */
    catch: 20,
    /** delete changes the shape of objects. */
    delete: 40,
    /** instanceof and `in` walk a chain of prototypes. */
    membership: 8,
    /** What a function takes when it is entered, beside its body. */
    enter: 3,
    /** What a generator or async function takes when it is called, beside its body. */
    enterLater: 40,
} as const;

/** Allocation: bytes that the execution of one syntax node takes. */
export const BYTES = {
    closure: 64,
    /** An object literal, and each of its members. */
    object: 24,
    entry: 8,
    /** An array literal, and each of its elements. */
    array: 48,
    element: 16,
    class: 600,
    member: 160,
    regexp: 96,
    /** An object made by `new`, beside what its constructor takes. */
    construct: 64,
    /** A write to a named property may add it to the object. */
    property: 16,
    /** The result object of an iterator's step. */
    iterate: 0,
    iterator: 64,
    /** A promise and the two functions of a reaction. */
    await: 240,
    yield: 40,
    /** A suspended call, and each of its variables. */
    enterLater: 160,
    variable: 8,
    /** The frame's arguments as an object. */
    arguments: 64,
    /** A scope whose variables are captured by functions. */
    scope: 32,
} as const;

/** A conditional part whose price is at most this, and that allocates nothing, is paid by the code
 *  around it whether it runs or not. */
export const SMALL_MAX = 30;

/** A function that calls nothing, allocates nothing and costs at most this is paid by its call. */
export const FREE_MAX = 10;

/** One unit of depth is this many variables and temporaries of a frame; a frame takes at least one. */
export const DEPTH_SLOTS = 12;

/** Nesting of syntax that is accepted. */
export const NESTING_MAX = 500;
/** The same for chains (a + b + c, a.b().c(), else if), which nest in the tree alone. */
export const SPINE_MAX = 800;
