import { hex } from '@justlang/config/internal';
import type { JustHeap } from '@justlang/heap';
import { raiseMisuse } from '@justlang/heap/internal';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { Release } from './drop.js';
import { isWordFault, lengthAt, pointerAt } from './words.js';

/**
 * Frees one block that the value at `address` owns. A block of no bytes was never allocated.
 *
 * Callers give what it throws to `releaseFault`: with a `catch` of its own, a vec of strings took a third longer.
 */
export function release(heap: JustHeap, address: Address, spec: Release): void {
  const size =
    spec.count < 0 ? spec.unit : MemoryAccess.getAddressUnaligned(address + spec.count) * spec.unit;
  if (size === 0) return;
  const block = MemoryAccess.getAddressUnaligned(address + spec.pointer);
  if (block !== 0) heap.deallocate(block, size, spec.align);
  else if (!spec.nullable) nullOwner(address + spec.pointer);
}

/** What to throw in place of `error`, which `release` threw: it names the place of a word that is garbage. */
export function releaseFault(error: unknown, address: Address, { pointer, count }: Release): unknown {
  if (!isWordFault(error)) return error;
  try {
    if (count >= 0) lengthAt(address + count);
    pointerAt(address + pointer);
  } catch (found) {
    return found;
  }
  return error;
}

/** As `release`, with its faults explained. */
export function releaseLast(heap: JustHeap, address: Address, spec: Release): void {
  try {
    release(heap, address, spec);
  } catch (error) {
    throw releaseFault(error, address, spec);
  }
}

/** @throws `ERR_JUST_NULL_ADDRESS` always */
export function nullOwner(slot: Address): never {
  raiseMisuse({
    code: 'ERR_JUST_NULL_ADDRESS',
    kind: 'null access',
    operation: 'drop',
    access: 'read',
    address: slot,
    length: 8,
    message: `the owning pointer at ${hex(slot)} is null, and its type is not nullable`,
  });
}
