import type { Address } from '@justlang/config';
import type { AddressLane } from '../core/address-lane.js';
import { FREED, LEAKED } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_COUNT, CLASS_OF, CLASS_SIZE } from '../pool/size-class.js';

/**
 * The common case of `JustHeap.allocateUnsized`: as `allocate`, with another slot and the size of the class.
 *
 * @returns the block's address; 0 where the case is another one, with nothing changed
 */
export function takeUnsized(lane: AddressLane, size: number, align: number): Address {
  if (typeof size !== 'number' || (size & 65535) !== size) return 0;
  let units = (size + 7) >> 3;
  if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
    if (align !== 16) return 0;
    units = (units + 1) & -2;
  }
  const sizeClass = CLASS_OF[units]!;
  const slot = (lane.unsizedSlot + sizeClass) | 0;
  const top = TOPS[slot]!;
  const block = CACHED[top]!;
  const countdown = (lane.countdown - 1) | 0;
  if (block <= 0 || countdown < 0) return 0;
  const total = (lane.total + CLASS_SIZE[sizeClass]!) | 0;
  const bytes = (total - lane.freed) | 0;
  if (bytes > lane.peak) {
    if (bytes > lane.limit) return 0;
    lane.peak = bytes;
  }
  lane.total = total;
  lane.countdown = countdown;
  TOPS[slot] = top - 1;
  if (lane.checked !== 0) lane.states[block >>> 3] = align;
  return block;
}

/**
 * The common case of `JustHeap.deallocateUnsized`.
 *
 * @returns false where the case is another one, with nothing changed
 */
export function putUnsized(lane: AddressLane, address: Address): boolean {
  if (typeof address !== 'number' || (address & 0x7ffffff8) !== address || address <= 4095) return false;
  const slot = LOW_OWNERS[address >>> 16]!;
  const sizeClass = (slot - lane.unsizedSlot) | 0;
  // Without unsized blocks the slot of any chunk is beyond the classes.
  if (sizeClass <= 0 || sizeClass >= CLASS_COUNT) return false;
  const top = (TOPS[slot]! + 1) | 0;
  if (CACHED[top]! < 0) return false;
  if (lane.checked !== 0) {
    const state = lane.states[address >>> 3]!;
    if (state === 0 || state >= LEAKED) return false;
    lane.states[address >>> 3] = FREED;
  }
  CACHED[top] = address;
  TOPS[slot] = top;
  lane.freed = (lane.freed + CLASS_SIZE[sizeClass]!) | 0;
  return true;
}
