import type { Address } from '@justlang/config';
import type { SeenBlock } from '../blocks/block-keeper.js';
import { coreOf, hasCore } from './heap-foundation.js';
import type { JustHeap } from './just-heap.js';

/**
 * What a heap knows of the memory at an address: the block that holds it, live or freed; `none` where no block of the heap does;
 * `unknown` where the heap cannot tell, as with checks `off`, or it is of another copy of this package. It searches.
 */
export function blockAt(heap: JustHeap, address: Address): SeenBlock | 'none' | 'unknown' {
  if (!hasCore(heap)) return 'unknown';
  const core = coreOf(heap);
  if (core.isClosed) return 'none';
  return core.keeper.blockAt(address) ?? (core.config.checks === 'off' ? 'unknown' : 'none');
}
