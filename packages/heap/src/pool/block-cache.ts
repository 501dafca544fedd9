import type { Pool } from './pool.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Heaps of a thread that can have a cache at a time; those beyond work without one, slower. */
const ROWS = 64;
/** Entries of `TOPS` a row has; more than there are classes, so that `slot + class` also names the heap. */
export const ROW_STEP = 128;

/** Where the segment of every class starts in a row of `CACHED`, and how many blocks it holds. */
const CAPACITY = CLASS_SIZE.map((size) => (size === 0 ? 0 : clamp(16384 / size, 4, 1024)));
const START = segmentStarts();
const ROW_ENTRIES = START[CLASS_COUNT - 1]! + CAPACITY[CLASS_COUNT - 1]! + 2;

/** Below every segment: popping it means that no block of the class is cached. */
const EMPTY = 0;
/** Above every segment: a push that would overwrite it means that the segment is full. */
const FULL = -1;

/**
 * The free blocks of low pools that the address lane takes and puts without a call: for every heap a row, in it a
 * small stack for every class. The arrays are constants of a module, one pair for all heaps of the thread, because
 * V8 builds the place of a constant array into the code; read through a heap's field each access would take three
 * times the instructions.
 *
 * ```
 *           row of a heap: class 1                   class 2
 *  CACHED │ … │ 0 │ a │ a │ a │ . │ . │ . │ -1 │ 0 │ a │ . │ … │ -1 │ …
 *               │           │               │
 *             start   TOPS[slot + 1]   start + capacity + 1
 * ```
 *
 * Invariants: `CACHED[start] = EMPTY`, `CACHED[start + capacity + 1] = FULL`; entries up to the top are addresses of
 * free blocks, each of them once and on no other stack; those above are 0 or stale addresses, never negative. So
 * popping needs no test but the popped value's sign, and pushing none but the overwritten one's.
 * Row 0 belongs to no heap: it is empty and full at once, so that with it no hot path succeeds.
 */
export const CACHED = new Int32Array(ROWS * ROW_ENTRIES);
export const TOPS = new Int32Array(ROWS * ROW_STEP);
CACHED[1] = FULL;

const rowsInUse = new Uint8Array(ROWS);
rowsInUse[0] = 1;

/** One heap's row. */
export class BlockCache {
  /** Index of the row's class 0 in `TOPS`. */
  readonly slot: number;
  readonly #base: number;
  /** The upper half of every class's segment, where it has been asked for. */
  readonly #upper: Int32Array[] = [];

  private constructor(row: number) {
    this.slot = row * ROW_STEP;
    this.#base = row * ROW_ENTRIES;
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const start = this.#base + START[sizeClass]!;
      CACHED[start] = EMPTY;
      CACHED[start + CAPACITY[sizeClass]! + 1] = FULL;
      TOPS[this.slot + sizeClass] = start;
    }
    // Class 0 has no blocks: sizes of 0 are no small blocks.
    const start = this.#base + START[0]!;
    CACHED[start] = EMPTY;
    CACHED[start + 1] = FULL;
    TOPS[this.slot] = start;
  }

  /** Takes a row; null when all are in use. */
  static open(): BlockCache | null {
    const row = rowsInUse.indexOf(0);
    if (row === -1) return null;
    rowsInUse[row] = 1;
    return new BlockCache(row);
  }

  /** How many blocks of the class are cached. */
  count(sizeClass: number): number {
    return TOPS[this.slot + sizeClass]! - this.#base - START[sizeClass]!;
  }

  /** Fills an empty segment by half, from the pool's free blocks or by carving; false when there is no memory. */
  refill(pool: Pool, sizeClass: number): boolean {
    const top = TOPS[this.slot + sizeClass]!;
    const wanted = CAPACITY[sizeClass]! >> 1;
    const count = Math.min(wanted, pool.free.count(sizeClass));
    if (count > 0) {
      pool.free.pop(sizeClass, count, CACHED, top + 1);
      TOPS[this.slot + sizeClass] = top + count;
      return true;
    }
    const carved = pool.carve(sizeClass, CACHED, top + 1, CAPACITY[sizeClass]!);
    TOPS[this.slot + sizeClass] = top + carved;
    return carved > 0;
  }

  /** Hands the upper half of a full segment, the blocks freed last, to the pool. */
  spill(pool: Pool, sizeClass: number): void {
    const going = CAPACITY[sizeClass]! >> 1;
    const top = TOPS[this.slot + sizeClass]! - going;
    pool.free.push(sizeClass, this.#upperHalf(sizeClass));
    TOPS[this.slot + sizeClass] = top;
  }

  /** Hands every block of the class to the pool. */
  flush(pool: Pool, sizeClass: number): void {
    const first = this.#base + START[sizeClass]! + 1;
    const count = this.count(sizeClass);
    if (count > 0) pool.free.push(sizeClass, CACHED.subarray(first, first + count));
    TOPS[this.slot + sizeClass] = first - 1;
  }

  #upperHalf(sizeClass: number): Int32Array {
    const known = this.#upper[sizeClass];
    if (known !== undefined) return known;
    const end = this.#base + START[sizeClass]! + CAPACITY[sizeClass]! + 1;
    const upper = CACHED.subarray(end - (CAPACITY[sizeClass]! >> 1), end);
    this.#upper[sizeClass] = upper;
    return upper;
  }

  /** Gives the row up; the blocks in it are forgotten. */
  close(): void {
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
