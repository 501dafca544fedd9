import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import type { AddressLane } from '../core/address-lane.js';
import { FREED } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_OF } from '../pool/size-class.js';

/**
 * The common case of `JustHeap.reallocate`: from a small low block to another whose class has blocks at hand.
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
  if (slot === 0 || oldClass === 0 || newClass === 0) return 0;
  if (LOW_OWNERS[address >>> 16] !== slot + oldClass) return 0;
  if (lane.checked !== 0 && lane.states[address >>> 3] !== align) return 0;
  const growth = newSize - oldSize;
  if (lane.smallBytes + growth > lane.limit) return 0;
  let moved = address;
  if (oldClass !== newClass) {
    moved = CACHED[TOPS[slot + newClass]!]!;
    const top = TOPS[slot + oldClass]! + 1;
    if (moved <= 0 || CACHED[top]! < 0) return 0;
    TOPS[slot + newClass]!--;
    MemoryAccess.memcpy(moved, address, growth > 0 ? oldSize : newSize);
    CACHED[top] = address;
    TOPS[slot + oldClass] = top;
    if (lane.checked !== 0) {
      lane.states[moved >>> 3] = align;
      lane.states[address >>> 3] = FREED;
    }
  }
  if (growth > 0) lane.growSmall(growth);
  else lane.shrinkSmall(-growth);
  lane.reallocations++;
  return moved;
}
