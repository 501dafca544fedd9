import type { MemoryFunctions } from '../functions.js';
import type { CheckOptions } from '../tier.js';
import { checkedAtomics } from './atomics.js';
import { checkedBulk } from './bulk.js';
import { checkAlignment } from './check.js';
import { makeCheckedLoads } from './loads.js';
import { makeCheckedStores } from './stores.js';
import { checkedText } from './text.js';
import { checkedViews } from './views.js';

/**
 * The functions of tier `full`: each checks what it is to touch against the shadow, then does what the unchecked one
 * does. A load or store costs some 2 to 3 times an unchecked one.
 */
export function checkedFunctions(base: MemoryFunctions, options: CheckOptions): MemoryFunctions {
  checkAlignment(options.checkAlign);
  return {
    ...makeCheckedLoads(base),
    ...makeCheckedStores(base),
    ...checkedBulk(base),
    ...checkedText(base),
    ...checkedViews(base),
    ...checkedAtomics(base),
  };
}
