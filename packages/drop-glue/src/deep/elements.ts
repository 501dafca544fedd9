import { type Address, MemoryAccess } from '@justlang/memory-access';
import { HIGH } from './link.js';
import type { Op } from './op.js';

/*
 * The words of a vec or a slice while its elements are dropped.
 *
 * The buffer's address and size are needed until the end, so only one word at a time is free for the link:
 *
 *   during the first element    slot: │ link   │ capacity │ 1, length │
 *   later                       slot: │ buffer │ capacity │ 0, length │   first 8 bytes of the buffer: │ link │
 *
 * At first the buffer's address is that of the element. Later the first element is gone, and its first 8 bytes are
 * free; the walk does not go into smaller elements. Bit 63 of the length marks the first element.
 * A slice has no capacity: its length is the second word, and says how large the buffer is. Counted elements are a slice
 * whose buffer begins with the counts: its address is that of the first element, less this header.
 */

/** Bit 63 of the length, in its upper half. */
export const FIRST = -0x8000_0000;
/** Offset of the word that says how many elements the buffer has room for: a vec's capacity, a slice's length. */
export const CAPACITY = 8;

/** Moves the link from the slot to the first element, which was dropped, and the buffer's address back to the slot. */
export function leaveFirst(slot: Address, first: Address, lengthAt: Address, header: number): void {
  MemoryAccess.setI32Unaligned(first, MemoryAccess.getI32Unaligned(slot));
  MemoryAccess.setI32Unaligned(first + 4, MemoryAccess.getI32Unaligned(slot + 4));
  MemoryAccess.setAddressUnaligned(slot, first - header);
  MemoryAccess.setI32Unaligned(lengthAt + 4, MemoryAccess.getI32Unaligned(lengthAt + 4) & ~FIRST);
}

/** Tells whether the walk is in the first element of the vec or the slice in a slot. */
export function isFirst(slot: Address, owner: Op): boolean {
  return MemoryAccess.getI32Unaligned(slot + owner.lengthAt + 4) < 0;
}

/** Bytes of the buffer, without a header. A slice in its first element has a mark in this word, which is left out. */
export function bufferSize(slot: Address, owner: Op): number {
  const high = MemoryAccess.getI32Unaligned(slot + CAPACITY + 4) & ~FIRST;
  return (high * HIGH + MemoryAccess.getU32Unaligned(slot + CAPACITY)) * owner.stride;
}
