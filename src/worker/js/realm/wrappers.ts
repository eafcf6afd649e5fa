/* Putting the charged builtins in place. */

import { arrayMethods } from './array';
import { replace } from './define';

export function replaceMethods(global: any, intrinsics: Record<string, any>): void {
    replace(global.Array.prototype, arrayMethods);
}
