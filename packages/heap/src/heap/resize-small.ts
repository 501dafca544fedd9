import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import type { AddressLane } from '../core/address-lane.js';
import { FREED, KEPT } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_COUNT, CLASS_OF, LEAST_KEPT } from '../pool/size-class.js';

/**
 * The common case of `JustHeap.reallocate`: a small low block whose class holds the new size too, or the class of the new
 * size has blocks at hand.
 *
 * A block resized to the class below its own stays, so that sizes around a boundary move nothing.
 *
 * @returns the block's address; 0 where the case is another one, with nothing changed
 */
export function resizeSmall(
  lane: AddressLane,
  address: Address,
  oldSize: number,
  align: number,
  newSize: number,
): Address {
  if (
    typeof address !== 'number' ||
    typeof oldSize !== 'number' ||
    typeof newSize !== 'number' ||
    (address & 0x7ffffff8) !== address ||
    (oldSize & 65535) !== oldSize ||
    (newSize & 65535) !== newSize ||
    (align !== 8 && align !== 16 && align !== 1 && align !== 4 && align !== 2)
  ) {
    return 0;
  }
  const pad = align === 16 ? 15 : 7;
  const oldClass = CLASS_OF[((oldSize + pad) & ~pad) >> 3]!;
  const newClass = CLASS_OF[((newSize + pad) & ~pad) >> 3]!;
  const { slot } = lane;
  // The class of the block, which is the one above that of its size where it was kept before.
  const blockClass = LOW_OWNERS[address >>> 16]! - slot;
  if (slot === 0 || oldClass === 0 || newClass === 0 || blockClass <= 0 || blockClass >= CLASS_COUNT)
    return 0;
  const least = LEAST_KEPT[blockClass]!;
  if (oldClass > blockClass || oldClass < least) return 0;
  const { states } = lane;
  if (lane.checked !== 0 && states[address >>> 3] !== (oldClass === blockClass ? align : align + KEPT))
    return 0;
  const growth = newSize - oldSize;
  if (lane.smallBytes + growth > lane.limit) return 0;
  let moved = address;
  let top = 0;
  const moves = newClass > blockClass || newClass < least;
  if (moves) {
    moved = CACHED[TOPS[slot + newClass]!]!;
    top = TOPS[slot + blockClass]! + 1;
    if (moved <= 0 || CACHED[top]! < 0) return 0;
    // Both blocks hold whole words, which are copied faster than bytes. The other one is free until it is taken below.
    MemoryAccess.memcpy(moved, address, ((growth > 0 ? oldSize : newSize) + 7) & -8);
  }
  // The last calls, and the first changes: an overflow of the stack would otherwise come halfway.
  if (growth > 0) {
    if (!lane.tryGrowSmall(growth)) return 0;
  } else lane.shrinkSmall(-growth);
  if (moves) {
    TOPS[slot + newClass]!--;
    CACHED[top] = address;
    TOPS[slot + blockClass] = top;
    if (lane.checked !== 0) {
      states[moved >>> 3] = align;
      states[address >>> 3] = FREED;
    }
  } else if (lane.checked !== 0) {
    states[address >>> 3] = newClass === blockClass ? align : align + KEPT;
  }
  lane.reallocations++;
  return moved;
}
