import type { Address } from '@justlang/config';
import { FREED, KEPT } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_COUNT, CLASS_OF } from '../pool/size-class.js';
import type { AddressLane } from './address-lane.js';

/**
 * Frees a low block that stayed where it was when it was resized to the class below its own, where states are kept. The heap's
 * own hot path refuses it: its chunk is of another class than its size.
 *
 * @returns false if it has done nothing; the arguments may be anything
 */
export function deallocateKept(lane: AddressLane, address: Address, size: number, align: number): boolean {
  if (typeof address !== 'number' || typeof size !== 'number' || typeof align !== 'number') return false;
  if (lane.checked === 0 || (address & 0x7ffffff8) !== address || (size & 65535) !== size) return false;
  const slot = LOW_OWNERS[address >>> 16]!;
  const blockClass = slot - lane.slot;
  const pad = align === 16 ? 15 : 7;
  const sizeClass = CLASS_OF[((size + pad) & ~pad) >> 3]!;
  if (blockClass <= 0 || blockClass >= CLASS_COUNT || sizeClass !== blockClass - 1) return false;
  // Only now: other chunks may have no states.
  if (lane.states[address >>> 3] !== align + KEPT) return false;
  const top = TOPS[slot]! + 1;
  if (CACHED[top]! < 0) return false;
  lane.states[address >>> 3] = FREED;
  CACHED[top] = address;
  TOPS[slot] = top;
  lane.freed = (lane.freed + size) | 0;
  return true;
}
