// entries.sort_by(|a, b| b.count.cmp(&a.count).then(a.word.cmp(&b.word))), monomorphised: a bottom-up merge sort of
// 16-byte entries { word: &String @0, count: u32 @8 } between the vector's block and a scratch block of the same size.
import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { stringCompare } from './core/string.js';

const ENTRY_SIZE = 16;
const ENTRY_ALIGN = 8;
const COUNT = 8;
const SITE_SCRATCH = 0x0401;

/** Sorts `length` entries at `entries`; when memory cannot be had for the scratch block, they stay as they were. */
export function sortEntries(heap: JustHeap, entries: number, length: number): void {
  const bytes = length * ENTRY_SIZE;
  const scratch = heap.allocate(bytes, ENTRY_ALIGN, SITE_SCRATCH);
  // Nothing below allocates, and no comparison can panic: the scratch block needs no landing pad.
  let from = entries;
  let to = scratch;
  for (let width = 1; width < length; width *= 2) {
    for (let start = 0; start < length; start += width * 2) {
      const middle = Math.min(start + width, length);
      const end = Math.min(middle + width, length);
      merge(from, to, start, middle, end);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from !== entries) MemoryAccess.memcpy(entries, from, bytes);
  heap.deallocate(scratch, bytes, ENTRY_ALIGN);
}

/** Merges the sorted runs [start, middle) and [middle, end) of `from` into `to`. */
function merge(from: number, to: number, start: number, middle: number, end: number): void {
  if (middle >= end || !precedes(from + middle * ENTRY_SIZE, from + (middle - 1) * ENTRY_SIZE)) {
    MemoryAccess.memcpy(to + start * ENTRY_SIZE, from + start * ENTRY_SIZE, (end - start) * ENTRY_SIZE);
    return;
  }
  let left = start;
  let right = middle;
  for (let index = start; index < end; index += 1) {
    const fromRight =
      right < end && (left >= middle || precedes(from + right * ENTRY_SIZE, from + left * ENTRY_SIZE));
    const source = from + (fromRight ? right : left) * ENTRY_SIZE;
    if (fromRight) right += 1;
    else left += 1;
    const target = to + index * ENTRY_SIZE;
    MemoryAccess.setAddress(target, MemoryAccess.getAddress(source));
    MemoryAccess.setI32(target + COUNT, MemoryAccess.getI32(source + COUNT));
  }
}

/** Whether entry `a` comes strictly before entry `b`: higher count first, then by the bytes of the word. */
function precedes(a: number, b: number): boolean {
  const aCount = MemoryAccess.getU32(a + COUNT);
  const bCount = MemoryAccess.getU32(b + COUNT);
  if (aCount !== bCount) return aCount > bCount;
  return stringCompare(MemoryAccess.getAddress(a), MemoryAccess.getAddress(b)) < 0;
}
