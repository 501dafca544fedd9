// struct Entry<'a> { word: &'a str, count: u32 }, and
// entries.sort_by(|a, b| b.count.cmp(&a.count).then(a.word.cmp(b.word))), monomorphised: a bottom-up merge sort between
// the vector's block and a scratch block of the same size.
import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { strCompare } from './core/string.js';

// Entry:   0 word: &str { 0 address, 8 length }   16 count: u32      24 bytes, align 8; owns nothing
export const ENTRY_SIZE = 24;
export const ENTRY_ALIGN = 8;
export const ENTRY_LENGTH = 8;
export const ENTRY_COUNT = 16;

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
      merge(from, to, start, middle, Math.min(middle + width, length));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from !== entries) MemoryAccess.memcpy(entries, from, bytes);
  heap.deallocate(scratch, bytes, ENTRY_ALIGN);
}

/** Merges the sorted runs [start, middle) and [middle, end) of `from` into `to`; the first entry of each is in locals. */
function merge(from: number, to: number, start: number, middle: number, end: number): void {
  let left = start * ENTRY_SIZE;
  let right = middle * ENTRY_SIZE;
  const leftEnd = right;
  const rightEnd = end * ENTRY_SIZE;
  let target = left;
  if (left < leftEnd && right < rightEnd) {
    let leftWord = MemoryAccess.getAddress(from + left);
    let leftLength = MemoryAccess.getAddress(from + left + ENTRY_LENGTH);
    let leftCount = MemoryAccess.getI32(from + left + ENTRY_COUNT);
    let rightWord = MemoryAccess.getAddress(from + right);
    let rightLength = MemoryAccess.getAddress(from + right + ENTRY_LENGTH);
    let rightCount = MemoryAccess.getI32(from + right + ENTRY_COUNT);
    for (;;) {
      if (
        rightCount > leftCount ||
        (rightCount === leftCount && strCompare(rightWord, rightLength, leftWord, leftLength) < 0)
      ) {
        setEntry(to + target, rightWord, rightLength, rightCount);
        target += ENTRY_SIZE;
        right += ENTRY_SIZE;
        if (right === rightEnd) break;
        rightWord = MemoryAccess.getAddress(from + right);
        rightLength = MemoryAccess.getAddress(from + right + ENTRY_LENGTH);
        rightCount = MemoryAccess.getI32(from + right + ENTRY_COUNT);
      } else {
        setEntry(to + target, leftWord, leftLength, leftCount);
        target += ENTRY_SIZE;
        left += ENTRY_SIZE;
        if (left === leftEnd) break;
        leftWord = MemoryAccess.getAddress(from + left);
        leftLength = MemoryAccess.getAddress(from + left + ENTRY_LENGTH);
        leftCount = MemoryAccess.getI32(from + left + ENTRY_COUNT);
      }
    }
  }
  // One of the runs is used up: what is left of the other is sorted already.
  MemoryAccess.memcpy(to + target, from + left, leftEnd - left);
  MemoryAccess.memcpy(to + target + (leftEnd - left), from + right, rightEnd - right);
}

/** `*entry = Entry { word, count }`. */
export function setEntry(entry: number, word: number, length: number, count: number): void {
  MemoryAccess.setAddress(entry, word);
  MemoryAccess.setAddress(entry + ENTRY_LENGTH, length);
  MemoryAccess.setI32(entry + ENTRY_COUNT, count);
}
