/* Proxy: the constructor. Bound, so that it can be constructed and has no `prototype`. */

import { spend } from './charge';
import { disguise } from './define';
import { Handler } from './generic/proxy';
import { isObject } from './generic/convert';
import { ProxyN, defineProperty, functions, reflectApply } from './natives';
import { nextProxyDepth, noteProxy } from './proxies';

const TypeErrorN = TypeError;
const revocableN = (Proxy as any).revocable;

function prepare(target: any, handler: any): number {
    if (!isObject(target) || !isObject(handler)) {
        throw new TypeErrorN('Cannot create proxy with a non-object as target or handler');
    }
    spend(40, 160);
    return nextProxyDepth(target);
}

function makeProxy(this: any, target: any, handler: any): any {
    if (new.target === undefined) throw new TypeErrorN("Constructor Proxy requires 'new'");
    const depth = prepare(target, handler);
    const ours = new Handler(handler, depth > 1);
    const proxy = new ProxyN(target, ours);
    noteProxy(proxy as any, target, depth, ours);
    return proxy;
}

const methods = {
    revocable(target: any, handler: any) {
        const depth = prepare(target, handler);
        const ours = new Handler(handler, depth > 1);
        const made = revocableN(target, ours);
        noteProxy(made.proxy, target, depth, ours);
        return made;
    },
};

export function replaceProxy(global: any): void {
    const ours = reflectApply(functions.bind, makeProxy, [undefined]);
    disguise(ours, ProxyN as any);
    disguise(methods.revocable, revocableN);
    defineProperty(ours, 'revocable', {
        value: methods.revocable,
        writable: true,
        enumerable: false,
        configurable: true,
    });
    defineProperty(global, 'Proxy', { value: ours });
}
