/* String.prototype.normalize: priced for the worst, since one unit can become eighteen. */

import { STRING_UNITS_MAX, spend } from '../charge';
import { hidden, strings } from '../natives';

const normalizeN = hidden(strings.normalize);
const RangeErrorN = RangeError;

export function normalise(s: string, form: string): string {
    spend(20 + s.length * 2, 64 + s.length * 2);
    if (s.length * 18 > STRING_UNITS_MAX && (form === 'NFKC' || form === 'NFKD' || form === 'NFD')) {
        spend(s.length * 8, s.length * 8);
    }
    const r = normalizeN.call(s, form);
    if (r.length > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    return r;
}
