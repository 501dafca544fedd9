import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import { dropWeak } from '../glue/counted-block.js';
import type { TypeGlue } from '../glue/type-glue.js';
import type { Op } from './op.js';

/*
 * Blocks that are freed on the way down.
 *
 * The rest of an owning pointer is what its block has to drop after it. Where the rest is nothing but a few pointers,
 * and all are null, the block is freed before the walk goes on to what the pointer owns: so a list takes one pass.
 */

/** A rest has at most this many pointers. */
const LOOKED_AT = 4;

/**
 * Returns the offsets of the pointers of a rest, and the end of the block. The rest is null if it is something else, or
 * if a handler of the pointee could tell that the block was freed before what it owned.
 *
 * @param next - the operation after the owning pointer
 */
export function restOf(next: Op, pointee: TypeGlue): { rest: readonly number[] | null; end?: Op } {
  const rest: number[] = [];
  let op = next;
  while ((op.kind === 'box' || op.kind === 'rc') && op.nullable && rest.length <= LOOKED_AT) {
    rest.push(op.offset);
    op = op.next;
  }
  const ends = op.kind === 'end-block' || op.kind === 'end-counted';
  return ends && !pointee.handlers && rest.length <= LOOKED_AT ? { rest, end: op } : { rest: null };
}

/** Tells whether all pointers of a rest are null in the value at `base`. */
export function isRestNull(rest: readonly number[], base: Address): boolean {
  for (let i = 0; i < rest.length; i++) {
    const at = base + (rest[i] as number);
    // By halves: garbage in the slot is reported where it would be dropped.
    if ((MemoryAccess.getI32Unaligned(at) | MemoryAccess.getI32Unaligned(at + 4)) !== 0) return false;
  }
  return true;
}

/** Frees the block of the value at `base`; what its last pointer owned is dropped after it. */
export function endBlock(heap: JustHeap, end: Op, base: Address): void {
  if (end.counted !== null) dropWeak(heap, base - end.counted.value, end.counted);
  else if (end.size !== 0) heap.deallocate(base, end.size, end.align);
}
