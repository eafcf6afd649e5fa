/* String.prototype.normalize, priced for the worst: one unit can become eighteen, and a run of
 * combining marks is put in order by insertion, which is quadratic. */

import { STRING_UNITS_MAX, spend } from './charge';
import { hidden, strings } from './natives';

const normalizeN = hidden(strings.normalize);
const RangeErrorN = RangeError;

/** Units that one unit can become: nearly none but U+FDFA and U+FDFB become more than eight. */
function growth(s: string, form: string): number {
    if (form === 'NFC' || form === 'NFD') return 4;
    return s.includes('\ufdfa') || s.includes('\ufdfb') ? 18 : 8;
}

/** The most units in a row that may be combining marks. What breaks a row: all below U+0300, the
 * ideographs, Kana, Hangul syllables, and emoji; texts in the other scripts break at spaces. */
function longestRun(s: string): number {
    let longest = 0;
    let run = 0;
    for (let i = 0; i < s.length; i++) {
        const unit = s.charCodeAt(i);
        if (unit < 0x300 || (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7a3) ||
            (unit >= 0x3041 && unit <= 0x3096) || (unit >= 0x30a1 && unit <= 0x30fa)) {
            run = 0;
        } else if (unit >= 0xd83c && unit <= 0xd83e) {
            run = 0;
            i++;
        } else if (++run > longest) {
            longest = run;
        }
    }
    return longest;
}

export function normalise(s: string, form: string): string {
    const units = s.length * growth(s, form);
    spend(20 + s.length * 6 + units * 3, 64 + units * 2);
    const run = longestRun(s);
    spend((run * run) / 4, 0);
    const r = normalizeN.call(s, form);
    if (r.length > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    return r;
}
