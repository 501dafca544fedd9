import type { Address } from '@justlang/config';
import { invalidArgument, requireAddress } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import type { JustHeap } from '../heap/just-heap.js';
import { type Layout, requireLayout, roundUp } from '../layout/layout.js';
import {
  byteSizeOf,
  capacityOverflow,
  grownCapacity,
  requireCapacity,
  resizeBlock,
  ZERO_SIZED_CAPACITY,
} from './buffer-growth.js';

// A `Vec<T>` or `String` in memory, 24 bytes, as native code reads it:
//
//        slot + 0       slot + 8        slot + 16
//     ┌──────────────┬───────────────┬──────────────┐
//     │ address: u64 │ capacity: u64 │ length: u64  │    capacity and length in elements
//     └──────────────┴───────────────┴──────────────┘
//
// - capacity 0: there is no block; the address is the element's align, or 0 in a zeroed slot
// - elements of size 0: there is never a block, and once grown the capacity is 2^53 - 1

const CAPACITY = 8;
const LENGTH = 16;

/** The words of a slot, as read. */
export interface SlotWords {
  readonly address: Address;
  readonly capacity: number;
  readonly length: number;
}

/** See {@link Buffer.growSlot}. */
export function growSlot(
  heap: JustHeap,
  slot: Address,
  element: Layout,
  minCapacity: number,
  site: number | undefined,
): Address {
  const { size, align } = requireLayout('element', element);
  const stride = roundUp(size, align);
  requireCapacity('minCapacity', minCapacity, stride);
  requireAddress('slot', slot);
  const address = MemoryAccess.getAddress(slot);
  const capacity = MemoryAccess.getAddress(slot + CAPACITY);
  if (minCapacity <= capacity) return address;
  if (stride === 0) return growZeroSized(slot, align, minCapacity);
  const grown = grownCapacity(capacity, minCapacity, stride);
  const moved = resizeBlock(heap, address, capacity * stride, align, byteSizeOf(grown, stride), site);
  // Written after the heap has answered: an error leaves the slot as it was.
  MemoryAccess.setAddress(slot, moved);
  MemoryAccess.setAddress(slot + CAPACITY, grown);
  return moved;
}

function growZeroSized(slot: Address, align: number, minCapacity: number): Address {
  if (minCapacity > ZERO_SIZED_CAPACITY) capacityOverflow(minCapacity, 0);
  MemoryAccess.setAddress(slot, align);
  MemoryAccess.setAddress(slot + CAPACITY, ZERO_SIZED_CAPACITY);
  return align;
}

/**
 * Reads a slot, with a dangling address where there is no block.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if the words cannot be those of a `Vec` of such elements
 */
export function readSlot(slot: Address, { size, align }: Layout): SlotWords {
  requireAddress('slot', slot);
  const stride = roundUp(size, align);
  const address = MemoryAccess.getAddress(slot);
  const capacity = stride === 0 ? ZERO_SIZED_CAPACITY : MemoryAccess.getAddress(slot + CAPACITY);
  const length = MemoryAccess.getAddress(slot + LENGTH);
  if (!(length <= capacity && capacity * stride <= Number.MAX_SAFE_INTEGER)) {
    const found = `capacity ${capacity} and length ${length}`;
    invalidArgument('slot', slot, `the address of { address, capacity, length }, but holds ${found}`);
  }
  return { address: capacity === 0 || stride === 0 ? align : address, capacity, length };
}

/** Writes a slot. */
export function writeSlot(slot: Address, address: Address, capacity: number, length: number): void {
  requireAddress('slot', slot);
  MemoryAccess.setAddress(slot, address);
  MemoryAccess.setAddress(slot + CAPACITY, capacity);
  MemoryAccess.setAddress(slot + LENGTH, length);
}
