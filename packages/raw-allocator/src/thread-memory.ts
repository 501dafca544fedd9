import type { Address } from '@justlang/config';
import { native } from './native-binding.js';

// A worker that ends, in whatever way, gives back all its memory except live blocks. The addon does that without running
// JavaScript: it reads typed arrays, which stay in place and are kept until they are unwatched.

/** An owner of a chunk that the thread holds and no block needs; owners of chunks with blocks are above 0. */
export const SPARE = -1;

/**
 * Gives the chunks of a table back when the thread ends, those without a live block.
 *
 * @param base - address of the chunk with index 0; 0 for low memory
 * @param owners - an entry per chunk: 0 if it is not the thread's, `SPARE`, or above 0 if it holds blocks
 * @param carved - how many blocks each chunk holds; with as many free ones, or more, it goes back
 * @param free - a bit for each 8 bytes of the chunks, 32 to an element: set where a free block begins. Those of a chunk with
 *   blocks are memory
 * @returns the address of the chunks that are on their way, and their count: handed out and not in `owners` yet, or no longer in it and
 *   not given back yet. The calls that take and give back chunks write it; whoever enters chunks in `owners` writes a count of 0 then,
 *   and whoever takes them out writes both
 */
export function watchChunks(
  base: Address,
  owners: Int32Array,
  carved: Uint16Array,
  free: Int32Array,
): Float64Array {
  return native().watchChunks(base, owners, carved, free);
}

/** Forgets a table, whose chunks were given back. */
export function unwatchChunks(owners: Int32Array): void {
  native().unwatchChunks(owners);
}

/**
 * Takes stacks of free blocks: stack i is `blocks[starts[i] + 1]` to `blocks[tops[i]]`. Those of other copies of the heap's code
 * in the thread stay as they are.
 *
 * @param bases - there are as many rows of stacks; each element is the base of the table that the row's blocks belong to
 */
export function watchCache(
  blocks: Int32Array,
  tops: Int32Array,
  starts: Int32Array,
  bases: Float64Array,
): void {
  native().watchCache(blocks, tops, starts, bases);
}

/**
 * Lets no chunk stay at the end of the thread for blocks of a heap under full checks that are freed or not handed out. What was given
 * for the heap before is replaced.
 *
 * @param heap - names the heap
 * @param rows - of its block table
 * @param high - the addresses of its blocks above 2^31, by row
 * @param arenas - where its arenas lie, from 1 on; 0 for none
 */
export function watchChecked(
  heap: Int32Array,
  rows: Int32Array,
  high: Float64Array,
  arenas: Float64Array,
): void {
  native().watchChecked(heap, rows, high, arenas);
}

/** Forgets such a heap, whose memory was given back. */
export function unwatchChecked(heap: Int32Array): void {
  native().unwatchChecked(heap);
}

/**
 * Gives the memory of an array back to the system that is not used any more, without waiting for the garbage collector: the whole
 * pages in it. Its elements read as they were, or as zero.
 *
 * @returns whether the system took them
 */
export function discardPages(array: Int32Array | Float64Array | Uint8Array | Uint16Array): boolean {
  return native().discardPages(array);
}

/**
 * Gives the memory of a range back to the system, which the caller owns and has no more use for: the whole pages in it. Its bytes read
 * as they were, or as zero.
 *
 * @param length - in bytes
 * @returns whether the system took them
 */
export function discardRange(address: Address, length: number): boolean {
  return native().discardRange(address, length);
}
