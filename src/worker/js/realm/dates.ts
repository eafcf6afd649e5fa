/* Date. The engine pins the clock; the time zone is UTC. */

import { isDate } from './brands';
import { charge, spend } from './charge';
import { toNumber, toStr } from './generic/convert';
import { dateText, dateTimeText, timeText } from './locale';
import { dateStatics, dates, hidden, ownKeys, reflectApply } from './natives';

const parseN = hidden(dateStatics.parse);
const utcN = hidden(dateStatics.UTC);

export const dateStaticMethods = {
    UTC(this: any, ...parts: any[]) {
        for (let i = 0; i < parts.length; i++) parts[i] = toNumber(parts[i]);
        charge(20);
        return reflectApply(utcN, undefined, parts);
    },
    parse(text: any) {
        const s = toStr(text);
        charge(40 + s.length);
        return parseN(s);
    },
};

/* Setters convert each argument natively, so they are converted here. */
function setter(name: string): Function {
    const native = hidden(dates[name]);
    return {
        [name](this: any, ...parts: any[]) {
            if (!isDate(this)) return native.call(this);
            for (let i = 0; i < parts.length; i++) if (typeof parts[i] !== 'number') parts[i] = toNumber(parts[i]);
            charge(12);
            return reflectApply(native, this, parts);
        },
    }[name];
}

function text(name: string): Function {
    const native = hidden(dates[name]);
    return {
        [name](this: any) {
            spend(60, 96);
            return native.call(this);
        },
    }[name];
}

function locale(name: string, format: (d: Date) => string): Function {
    return {
        [name](this: any) {
            spend(120, 128);
            return format(this);
        },
    }[name];
}

export const dateMethods: Record<string, Function> = {};
for (const name of ownKeys(dates) as (string | symbol)[]) {
    if (typeof name === 'symbol') continue;
    if (name === 'toLocaleString') dateMethods[name] = locale(name, dateTimeText);
    else if (name === 'toLocaleDateString') dateMethods[name] = locale(name, dateText);
    else if (name === 'toLocaleTimeString') dateMethods[name] = locale(name, timeText);
    else if (name === 'toJSON') continue;
    else if (name[0] === 's') dateMethods[name] = setter(name);
    else if (name[0] === 't') dateMethods[name] = text(name);
}
