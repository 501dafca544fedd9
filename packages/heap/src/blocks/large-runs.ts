import type { Address } from '@justlang/config';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { highRunSpace, lowRunSpace, type RunSpace } from './run-space.js';
import { MOST_ALIGN, MOST_BYTES, Runs } from './runs.js';

/**
 * The runs of one heap: below 2^31 while there is room, then in the first region of high memory. Both are null until the first
 * block asks for them, and once closed.
 */
export class LargeRuns {
  low: Runs | null = null;
  high: Runs | null = null;
  /** Whether such runs may be made. None is asked for again before `trim` where there was no address space for its table. */
  #mayOpenLow: boolean;
  #mayOpenHigh = true;
  readonly #usesLow: boolean;
  readonly #watch: (space: RunSpace) => RunSpace;

  /**
   * @param usesLow - whether the thread takes low memory
   * @param watch - wraps a space; always the same for the same one
   */
  constructor(usesLow: boolean, watch: (space: RunSpace) => RunSpace = (space) => space) {
    this.#usesLow = usesLow;
    this.#mayOpenLow = usesLow;
    this.#watch = watch;
  }

  /** How many blocks are live. */
  get count(): number {
    return (this.low === null ? 0 : this.low.count) + (this.high === null ? 0 : this.high.count);
  }

  get reservedBytes(): number {
    return (
      (this.low === null ? 0 : this.low.reservedBytes) + (this.high === null ? 0 : this.high.reservedBytes)
    );
  }

  get addressSpaceBytes(): number {
    return (this.low?.addressSpaceBytes ?? 0) + (this.high?.addressSpaceBytes ?? 0);
  }

  /** Returns a block's address, or 0 where no run fits its size or alignment, or none can be had. */
  allocate(size: number, align: number, zeroed: boolean): Address {
    if (size > MOST_BYTES || align > MOST_ALIGN) return 0;
    if (this.low === null && this.#mayOpenLow) this.#openLow();
    const address = this.low === null ? 0 : this.low.allocate(size, align, zeroed);
    if (address !== 0) return address;
    if (this.high === null && this.#mayOpenHigh) this.#openHigh();
    const position = this.high === null ? 0 : this.high.allocate(size, align, zeroed);
    return position === 0 ? 0 : this.high!.base + position;
  }

  /** Returns the runs in which a live block starts at an address, which may be anything. */
  at(address: Address): Runs | null {
    const { low, high } = this;
    if (low !== null && low.sizeAt(address) !== 0) return low;
    if (high === null || typeof address !== 'number') return null;
    return high.sizeAt(address - high.base) === 0 ? null : high;
  }

  /** Whether an address below 2^31 lies in the memory of runs, in a live block or not. */
  ownsLow(address: Address): boolean {
    return this.low?.owns(address) === true;
  }

  /** Returns the address of the live block that holds an address; 0 for none. For error messages: it searches. */
  containing(address: Address): Address {
    for (const runs of [this.low, this.high]) {
      const position = runs === null ? 0 : runs.containing(address - runs.base);
      if (position !== 0) return runs!.base + position;
    }
    return 0;
  }

  /** Gives so many bytes of spare pages back, as far as they fill chunks. The runs freed last stay. */
  giveBack(bytes: number): void {
    const before = this.reservedBytes;
    this.low?.giveBack(bytes);
    const left = bytes - (before - this.reservedBytes);
    if (left > 0) this.high?.giveBack(left);
  }

  /** Gives back the spare pages that have been idle since the last sweep. */
  sweep(): void {
    this.low?.sweep();
    this.high?.sweep();
  }

  /** Gives every chunk back that holds no part of a live block, and the memory of all other spare pages. */
  trim(): void {
    this.#mayOpenLow = this.#usesLow;
    this.#mayOpenHigh = true;
    this.low?.trim();
    this.high?.trim();
  }

  /** Gives everything back, live blocks included, but for what the next heap of the thread takes over. */
  close(): void {
    this.low?.close();
    this.high?.close();
    this.low = this.high = null;
  }

  #openLow(): void {
    this.low = open(lowRunSpace, this.#watch);
    this.#mayOpenLow = this.low !== null;
  }

  #openHigh(): void {
    this.high = open(highRunSpace, this.#watch);
    this.#mayOpenHigh = this.high !== null;
  }
}

/** Returns runs in a space; null where there is none, or no address space for its table. */
function open(space: () => RunSpace | null, watch: (space: RunSpace) => RunSpace): Runs | null {
  try {
    const found = space();
    return found === null ? null : Runs.open(watch(found));
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return null;
  }
}
