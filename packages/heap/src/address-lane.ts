import type { Pool } from './pool/pool.js';
import { sweep } from './pool/scavenge.js';
import { Tally } from './tally.js';

/** Folds, each of 2^15 small allocations, between two sweeps for idle memory. */
const SWEEP_FOLDS = 256;

const NO_STATES = new Uint8Array(0);

/**
 * What the address lane's hot paths read and write, in one object of plain properties: private ones would take twice
 * the bytecode, and the hot paths have to stay small enough to be inlined.
 */
export class AddressLane extends Tally {
  /** See `BlockCache.slot`; 0, with which no hot path succeeds, where the heap has none. */
  slot = 0;
  /** 1 where states are kept, else 0. */
  checked = 0;
  /** States of the low pool's blocks; see `Pool`. */
  states: Uint8Array = NO_STATES;
  #low: Pool | null = null;
  /** `folds` at the last sweep. */
  #sweptAtFold = 0;
  #onCarved: () => void = () => {};

  /**
   * Lets the hot paths work on a pool.
   *
   * @param onCarved - called when memory, for blocks or for the lists of free ones, may have been taken
   */
  open(low: Pool, onCarved: () => void): void {
    this.#low = low;
    this.#onCarved = onCarved;
    this.slot = low.cache?.slot ?? 0;
    if (low.states !== null) {
      this.checked = 1;
      this.states = low.states.bytes;
    }
  }

  /** Fills a class's empty cache; returns the block to be taken next, or 0. */
  refill(sizeClass: number): number {
    const low = this.#low;
    if (sizeClass === 0 || low === null || low.cache === null) return 0;
    this.#sweepNowAndThen(low);
    if (!low.cache.refill(low, sizeClass)) return 0;
    this.#onCarved();
    return low.cache.peek(sizeClass);
  }

  /** Makes room in a class's full cache; returns where the next block goes, 0 where the heap has no cache. */
  spill(sizeClass: number): number {
    const low = this.#low;
    if (sizeClass === 0 || low === null || low.cache === null) return 0;
    low.cache.spill(low, sizeClass);
    this.#onCarved();
    this.#sweepNowAndThen(low);
    return low.cache.next(sizeClass);
  }

  /** Returns memory that has been idle for long, without which a program that needs less than before would keep it. */
  #sweepNowAndThen(low: Pool): void {
    if (this.folds - this.#sweptAtFold < SWEEP_FOLDS) return;
    this.#sweptAtFold = this.folds;
    sweep(low);
  }

  /** Lets no hot path succeed any more. */
  close(): void {
    this.#low = null;
    this.slot = 0;
    this.checked = 0;
    this.states = NO_STATES;
  }
}
