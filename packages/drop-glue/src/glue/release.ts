import { hex } from '@justlang/config/internal';
import type { JustHeap } from '@justlang/heap';
import { raiseMisuse } from '@justlang/heap/internal';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { Release } from './drop.js';

/** Frees one block that the value at `address` owns. A block of no bytes was never allocated. */
export function release(heap: JustHeap, address: Address, spec: Release): void {
  const size =
    spec.count < 0 ? spec.unit : MemoryAccess.getAddressUnaligned(address + spec.count) * spec.unit;
  if (size === 0) return;
  const block = MemoryAccess.getAddressUnaligned(address + spec.pointer);
  if (block !== 0) heap.deallocate(block, size, spec.align);
  else if (!spec.nullable) nullOwner(address + spec.pointer);
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
