/* Promise. Promise.all and its like call resolve and then, which charge for each element; what is
 * left to charge is each call. A job that the engine queues is paid for when it is made. */

import { spend } from './charge';
import { hidden, promiseStatics, promises } from './natives';

const n = {
    then: hidden(promises.then),
    catch: hidden(promises.catch),
    finally: hidden(promises.finally),
    all: hidden(promiseStatics.all),
    allSettled: hidden(promiseStatics.allSettled),
    any: hidden(promiseStatics.any),
    race: hidden(promiseStatics.race),
    reject: hidden(promiseStatics.reject),
    resolve: hidden(promiseStatics.resolve),
};

export const promiseMethods = {
    then(this: any, onFulfilled: any, onRejected: any) {
        spend(60, 320);
        return n.then.call(this, onFulfilled, onRejected);
    },
    catch(this: any, onRejected: any) {
        spend(20, 64);
        return n.catch.call(this, onRejected);
    },
    finally(this: any, onFinally: any) {
        spend(60, 320);
        return n.finally.call(this, onFinally);
    },
};

export const promiseStaticMethods = {
    all(this: any, iterable: any) {
        spend(60, 480);
        return n.all.call(this, iterable);
    },
    allSettled(this: any, iterable: any) {
        spend(60, 480);
        return n.allSettled.call(this, iterable);
    },
    any(this: any, iterable: any) {
        spend(60, 480);
        return n.any.call(this, iterable);
    },
    race(this: any, iterable: any) {
        spend(60, 320);
        return n.race.call(this, iterable);
    },
    reject(this: any, reason: any) {
        spend(20, 128);
        return n.reject.call(this, reason);
    },
    resolve(this: any, value: any) {
        spend(20, 128);
        return n.resolve.call(this, value);
    },
};
