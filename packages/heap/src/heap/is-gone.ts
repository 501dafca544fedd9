import type { Address } from '@justlang/config';
import { coreOf, hasCore } from './heap-foundation.js';
import type { JustHeap } from './just-heap.js';

/**
 * Whether a heap knows that no live block of a layout starts at an address, so that freeing it would be an error.
 *
 * False where it cannot tell: with checks `off`, for most blocks; for a heap of another copy of this package.
 */
export function isGone(heap: JustHeap, address: Address, size: number, align: number): boolean {
  return size !== 0 && hasCore(heap) && coreOf(heap).keeper.isGone(address, size, align);
}
