import { watchCache } from '@justlang/raw-allocator/internal';
import { CLASS_COUNT, CLASS_SIZE, MOST_IN_CHUNKS } from './size-class.js';

/** Rows for the heaps of a thread, the first of them nobody's. A heap that finds none free works without a cache, slower. */
export const ROWS = 64;
/** Entries of `TOPS` per row. There are fewer classes, so `slot + class` names both a heap and a class. */
export const ROW_STEP = 128;

/**
 * Classes from here on have no segments: empty and full at once. Blocks of their sizes mostly lie in runs, and by size alone
 * the lane could not tell them from those of a pool.
 */
export const UNCACHED_CLASS = CLASS_SIZE.findIndex((size) => size > MOST_IN_CHUNKS);

/** How many blocks the segment of every class holds, and where it starts in a row of `CACHED`. */
export const CAPACITY = CLASS_SIZE.map((size, sizeClass) =>
  size === 0 || sizeClass >= UNCACHED_CLASS ? 0 : clamp(16384 / size, 4, 1024),
);
export const START = segmentStarts();
export const ROW_ENTRIES = START[CLASS_COUNT - 1]! + CAPACITY[CLASS_COUNT - 1]! + 2;

/** Behind the rows: where blocks pass through that go into no row. Nothing there lasts beyond a call. */
export const SCRATCH = ROWS * ROW_ENTRIES;
/** The blocks of 8 bytes in a page. */
export const SCRATCH_ENTRIES = 512;

/** Below every segment: popping it means that no block of the class is cached. */
export const EMPTY = 0;
/** Above every segment: a push that would overwrite it means that the segment is full. */
export const FULL = -1;

/**
 * The free blocks of low pools that the address lane takes and puts without a call. Every heap has a row, and every
 * class a small stack in it. All heaps of the thread share one pair of arrays: V8 embeds the place of a module's
 * constant array in the code. Read through a heap's field, each access would take three times the instructions.
 *
 * ```
 *           row of a heap: class 1                   class 2
 *  CACHED │ … │ 0 │ a │ a │ a │ . │ . │ . │ -1 │ 0 │ a │ . │ … │ -1 │ …
 *               │           │               │
 *             start   TOPS[slot + 1]   start + capacity + 1
 * ```
 *
 * Invariants:
 * - `CACHED[start] = EMPTY` and `CACHED[start + capacity + 1] = FULL`;
 * - entries up to the top are addresses of free blocks, each of them once and on no other stack;
 * - entries above the top are 0 or stale addresses, never negative.
 *
 * So a pop tests the sign of the popped value only, and a push that of the overwritten value.
 * Row 0 belongs to no heap. It is empty and full at once: with it no hot path succeeds.
 */
export const CACHED = new Int32Array(ROWS * ROW_ENTRIES + SCRATCH_ENTRIES);
export const TOPS = new Int32Array(ROWS * ROW_STEP);
CACHED[1] = FULL;
/**
 * A slot whose classes are all in row 0, and that no pool has: no hot path succeeds with it, while the heap is open. Not 0, which
 * stands for the holder of a pool whose heap has a limit.
 */
export const NOBODYS_SLOT = 16;
/** The address that a row's positions count from: 0 of a low pool's. */
export const BASES = new Float64Array(ROWS);

/** Lets the thread's end find the free blocks in all rows. */
export function watchRows(): void {
  // A row has more entries in TOPS than there are classes; those stay 0, like those of rows never opened. Class 0 has no blocks, but a
  // top: without its start all entries of the rows below would pass for free blocks.
  const starts = new Int32Array(TOPS.length);
  for (let row = 1; row < ROWS; row++) {
    for (let sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      starts[row * ROW_STEP + sizeClass] = row * ROW_ENTRIES + START[sizeClass]!;
    }
  }
  watchCache(CACHED, TOPS, starts, BASES);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.ceil(value)));
}

function segmentStarts(): Int32Array {
  const starts = new Int32Array(CLASS_COUNT);
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    starts[sizeClass] = starts[sizeClass - 1]! + CAPACITY[sizeClass - 1]! + 2;
  }
  return starts;
}
