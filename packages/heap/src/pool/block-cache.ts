import type { Address } from '@justlang/config';
import {
  BASES,
  CACHED,
  CAPACITY,
  EMPTY,
  FULL,
  ROW_ENTRIES,
  ROW_STEP,
  ROWS,
  START,
  TOPS,
} from './cache-rows.js';
import type { FreeBlocks } from './free-blocks.js';
import { CLASS_COUNT } from './size-class.js';

const rowsInUse = new Uint8Array(ROWS);
rowsInUse[0] = 1;

/** A pool, as its cache sees it. */
export interface BlockSupply {
  readonly free: FreeBlocks;
  /** Carves at most `most` blocks into `CACHED`, from index `at` on; returns how many, 0 when there is no memory. */
  carve(sizeClass: number, at: number, most: number): number;
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

  /** Calls `visit` with every cached block. */
  forEach(visit: (block: number) => void): void {
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const first = this.#base + START[sizeClass]! + 1;
      for (let at = first; at <= TOPS[this.slot + sizeClass]!; at++) visit(CACHED[at]!);
    }
  }

  /** Fills an empty segment by half, from free blocks or by carving; false when there is no memory. */
  refill(supply: BlockSupply, sizeClass: number): boolean {
    const top = TOPS[this.slot + sizeClass]!;
    if (supply.free.count(sizeClass) > 0) {
      const count = supply.free.peek(sizeClass, CAPACITY[sizeClass]! >> 1, top + 1);
      TOPS[this.slot + sizeClass] = top + count;
      supply.free.drop(sizeClass, count);
      if (count > 0) return true;
    }
    const carved = supply.carve(sizeClass, top + 1, CAPACITY[sizeClass]!);
    if (carved > 0) supply.noteCarved(sizeClass, carved);
    TOPS[this.slot + sizeClass] = top + carved;
    return carved > 0;
  }

  /** Moves the upper half of a full segment, the blocks freed last, to the pool's free blocks. */
  spill(free: FreeBlocks, sizeClass: number): void {
    const end = TOPS[this.slot + sizeClass]!;
    const top = end - (CAPACITY[sizeClass]! >> 1);
    free.push(top + 1, end + 1);
    TOPS[this.slot + sizeClass] = top;
  }

  /** Moves every block of the class to the pool's free blocks. */
  flush(free: FreeBlocks, sizeClass: number): void {
    const first = this.#base + START[sizeClass]! + 1;
    free.push(first, TOPS[this.slot + sizeClass]! + 1);
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
