import type { Address } from '@justlang/config';
import { watchCache } from '@justlang/raw-allocator/internal';
import type { FreeBlocks } from './free-blocks.js';
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
const CAPACITY = CLASS_SIZE.map((size, sizeClass) =>
  size === 0 || sizeClass >= UNCACHED_CLASS ? 0 : clamp(16384 / size, 4, 1024),
);
const START = segmentStarts();
const ROW_ENTRIES = START[CLASS_COUNT - 1]! + CAPACITY[CLASS_COUNT - 1]! + 2;

/** Below every segment: popping it means that no block of the class is cached. */
const EMPTY = 0;
/** Above every segment: a push that would overwrite it means that the segment is full. */
const FULL = -1;

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
export const CACHED = new Int32Array(ROWS * ROW_ENTRIES);
export const TOPS = new Int32Array(ROWS * ROW_STEP);
CACHED[1] = FULL;
/** The address that a row's positions count from: 0 of a low pool's. */
export const BASES = new Float64Array(ROWS);

const rowsInUse = new Uint8Array(ROWS);
rowsInUse[0] = 1;

/** Lets the thread's end find the free blocks in all rows. */
export function watchRows(): void {
  // A row has more entries in TOPS than there are classes; those stay 0, like those of rows never opened.
  const starts = new Int32Array(TOPS.length);
  for (let row = 1; row < ROWS; row++) {
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      starts[row * ROW_STEP + sizeClass] = row * ROW_ENTRIES + START[sizeClass]!;
    }
  }
  watchCache(CACHED, TOPS, starts, BASES);
}

/** A pool, as its cache sees it. */
export interface BlockSupply {
  readonly free: FreeBlocks;
  /** Carves at most `most` blocks into `into`, from index `at` on; returns how many, 0 when there is no memory. */
  carve(sizeClass: number, into: Int32Array, at: number, most: number): number;
  /** Counts blocks just carved. */
  noteCarved(sizeClass: number, count: number): void;
}

/** One heap's row. */
export class BlockCache {
  /** Index of the row's class 0 in `TOPS`. */
  readonly slot: number;
  readonly #base: number;

  private constructor(row: number) {
    this.slot = row * ROW_STEP;
    this.#base = row * ROW_ENTRIES;
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const start = this.#base + START[sizeClass]!;
      CACHED[start] = EMPTY;
      CACHED[start + CAPACITY[sizeClass]! + 1] = FULL;
      TOPS[this.slot + sizeClass] = start;
    }
    // Class 0 is that of size 0, which has no blocks.
    const start = this.#base + START[0]!;
    CACHED[start] = EMPTY;
    CACHED[start + 1] = FULL;
    TOPS[this.slot] = start;
  }

  /** Takes a row for blocks whose positions count from `base`; null when all are in use. */
  static open(base: Address): BlockCache | null {
    const row = rowsInUse.indexOf(0);
    if (row === -1) return null;
    rowsInUse[row] = 1;
    BASES[row] = base;
    return new BlockCache(row);
  }

  /** How many blocks of the class are cached. */
  count(sizeClass: number): number {
    return TOPS[this.slot + sizeClass]! - this.#base - START[sizeClass]!;
  }

  /** Fills an empty segment by half, from free blocks or by carving; false when there is no memory. */
  refill(supply: BlockSupply, sizeClass: number): boolean {
    const top = TOPS[this.slot + sizeClass]!;
    if (supply.free.count(sizeClass) > 0) {
      const count = supply.free.peek(sizeClass, CAPACITY[sizeClass]! >> 1, CACHED, top + 1);
      TOPS[this.slot + sizeClass] = top + count;
      supply.free.drop(sizeClass, CACHED, top + 1, top + 1 + count);
      if (count > 0) return true;
    }
    const carved = supply.carve(sizeClass, CACHED, top + 1, CAPACITY[sizeClass]!);
    if (carved > 0) supply.noteCarved(sizeClass, carved);
    TOPS[this.slot + sizeClass] = top + carved;
    return carved > 0;
  }

  /** Moves the upper half of a full segment, the blocks freed last, to the pool's free blocks. */
  spill(free: FreeBlocks, sizeClass: number): void {
    const end = TOPS[this.slot + sizeClass]!;
    const top = end - (CAPACITY[sizeClass]! >> 1);
    free.push(sizeClass, CACHED, top + 1, end + 1);
    TOPS[this.slot + sizeClass] = top;
  }

  /** Moves every block of the class to the pool's free blocks. */
  flush(free: FreeBlocks, sizeClass: number): void {
    const first = this.#base + START[sizeClass]! + 1;
    free.push(sizeClass, CACHED, first, TOPS[this.slot + sizeClass]! + 1);
    TOPS[this.slot + sizeClass] = first - 1;
  }

  /** Forgets all blocks. */
  clear(): void {
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      TOPS[this.slot + sizeClass] = this.#base + START[sizeClass]!;
    }
  }

  /** Gives the row up and forgets its blocks. */
  close(): void {
    this.clear();
    rowsInUse[this.slot / ROW_STEP] = 0;
  }
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
