/* What metered code needs of the realm, and no more: the builtins stay the engine's own. */
import '../../src/worker/js/realm/operators';
export { noteProxy } from '../../src/worker/js/realm/proxies';
