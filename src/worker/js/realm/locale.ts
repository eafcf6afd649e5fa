/* The one locale there is: en-US in UTC, without any locale data. */

import { dates, numbers, uncurried } from './natives';

const fixed = uncurried(numbers.toFixed);
const abs = Math.abs;
const part = uncurried(String.prototype.slice);
const find = uncurried(String.prototype.indexOf);
const textOf = uncurried(numbers.toString);

function grouped(whole: string): string {
    let out = '';
    let end = whole.length;
    for (; end > 3; end -= 3) out = `,${part(whole, end - 3, end)}${out}`;
    return part(whole, 0, end) + out;
}

/** A number with at most three decimals, or an integer's text, in groups of three digits. */
export function groupDigits(v: number | string): string {
    if (typeof v === 'string') return v[0] === '-' ? `-${grouped(part(v, 1))}` : grouped(v);
    if (v !== v) return 'NaN';
    if (v === Infinity || v === -Infinity) return v < 0 ? '-∞' : '∞';
    const sign = v < 0 || (v === 0 && 1 / v < 0) ? '-' : '';
    const size = abs(v);
    if (size >= 1e21) return sign + grouped(expanded(size));
    const text: string = fixed(size, 3);
    const dot = find(text, '.');
    let end = text.length;
    while (text[end - 1] === '0') end--;
    if (end - 1 === dot) end = dot;
    return sign + grouped(part(text, 0, dot)) + part(text, dot, end);
}

/* 1.5e+21 as its digits and zeros. */
function expanded(v: number): string {
    const text: string = textOf(v, 10);
    const e = find(text, 'e');
    const exponent = +part(text, e + 2);
    const digits: string = part(text, 0, 1) + (e > 2 ? part(text, 2, e) : '');
    let out = digits;
    while (out.length <= exponent) out += '0';
    return out;
}

const get = {
    year: uncurried(dates.getUTCFullYear),
    month: uncurried(dates.getUTCMonth),
    day: uncurried(dates.getUTCDate),
    hours: uncurried(dates.getUTCHours),
    minutes: uncurried(dates.getUTCMinutes),
    seconds: uncurried(dates.getUTCSeconds),
    time: uncurried(dates.getTime),
};

function two(n: number): string {
    return n < 10 ? `0${n}` : `${n}`;
}

/** 1/31/2024 */
export function dateText(d: Date): string {
    if (get.time(d) !== get.time(d)) return 'Invalid Date';
    return `${get.month(d) + 1}/${get.day(d)}/${get.year(d)}`;
}

/** 1:05:09 PM */
export function timeText(d: Date): string {
    if (get.time(d) !== get.time(d)) return 'Invalid Date';
    const h = get.hours(d);
    return `${h % 12 === 0 ? 12 : h % 12}:${two(get.minutes(d))}:${two(get.seconds(d))} ${h < 12 ? 'AM' : 'PM'}`;
}

/** 1/31/2024, 1:05:09 PM */
export function dateTimeText(d: Date): string {
    if (get.time(d) !== get.time(d)) return 'Invalid Date';
    return `${dateText(d)}, ${timeText(d)}`;
}

