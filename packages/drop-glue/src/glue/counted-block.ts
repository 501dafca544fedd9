import { hex } from '@justlang/config/internal';
import type { JustHeap } from '@justlang/heap';
import { raiseMisuse } from '@justlang/heap/internal';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import { countAt } from './words.js';

/** Bytes of `strong` and `weak` at the start of an `rc` block. */
const COUNTS = 16;
/** Offset of `weak` in an `rc` block. */
const WEAK = 8;

/** Layout of the block that an `rc` points to: `{ strong: u64, weak: u64, value }` as C lays it out. */
export interface CountedBlock {
  /** Offset of the value in bytes. */
  readonly value: number;
  readonly size: number;
  readonly align: number;
}

/** The block of a value, or of elements that have this size together. */
export function countedBlock(pointee: { readonly size: number; readonly align: number }): CountedBlock {
  const align = Math.max(8, pointee.align);
  const value = Math.ceil(COUNTS / pointee.align) * pointee.align;
  return { value, size: Math.ceil((value + pointee.size) / align) * align, align };
}

/** Tells whether a weak slot refers to no block: its address is 2^64 - 1, Rust's `Weak::new()`. */
export function isDangling(slot: Address): boolean {
  return MemoryAccess.getI32Unaligned(slot + 4) === -1 && MemoryAccess.getI32Unaligned(slot) === -1;
}

/** Gives up a strong reference. Returns true if it was the last one: then the value is to be dropped. */
export function dropStrong(counts: Address): boolean {
  const strong = countAt(counts, 'strong count');
  if (strong === 0) {
    raiseMisuse({
      code: 'ERR_JUST_DOUBLE_FREE',
      kind: 'double free',
      operation: 'drop',
      access: 'free',
      address: counts,
      length: 0,
      message: `the rc block at ${hex(counts)} has no strong reference left to drop`,
    });
  }
  MemoryAccess.setAddress(counts, strong - 1);
  return strong === 1;
}

/**
 * Gives up a weak reference; the strong references together hold one of them. The last one frees the block. A block whose
 * `weak` was left at 0 never had any, and is freed too.
 */
export function dropWeak(heap: JustHeap, counts: Address, block: CountedBlock): void {
  const weak = countAt(counts + WEAK, 'weak count');
  if (weak > 1) MemoryAccess.setAddress(counts + WEAK, weak - 1);
  else heap.deallocate(counts, block.size, block.align);
}
