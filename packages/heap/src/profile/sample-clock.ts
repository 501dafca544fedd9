import type { Tally } from '../statistics/tally.js';

/** A point further away than this is drawn again here: so the distance fits into 31 bits, and stays exponential. */
const FAR = 2 ** 30;

/**
 * Tells which allocations are samples: those that hold a point of a Poisson process over the bytes allocated. So a block of
 * `size` bytes is one with the probability `1 - exp(-size / interval)`, whatever is allocated before and after it.
 *
 * The hot paths of a sampled heap compare with `Tally.nextSample`. Everything else is decided here.
 */
export class SampleClock {
  readonly #tally: Tally;
  readonly #random: () => number;
  #interval = 0;
  /** Whether the next point is a sample, not one that is only drawn again. */
  #isSample = false;
  /** Bytes that pass after those of `advance` before the next point. */
  #left = 0;

  /**
   * @param interval - the mean distance of two samples in bytes; 0 for every block
   * @param random - numbers from 0, below 1
   */
  constructor(tally: Tally, interval: number, random: () => number) {
    this.#tally = tally;
    this.#random = random;
    this.start(interval);
  }

  /** Counts bytes that are about to be allocated; `settle` has to follow. Returns whether there is a sample among them. */
  advance(bytes: number): boolean {
    const tally = this.#tally;
    let left = (tally.nextSample - tally.total - tally.highTotal) | 0;
    let ahead = bytes;
    while (ahead > left) {
      ahead -= left + 1;
      const found = this.#isSample;
      left = this.#draw();
      if (found) {
        // The bytes behind the sample are as far from the next one as any others.
        this.#left = left;
        return true;
      }
    }
    this.#left = left - ahead;
    return false;
  }

  /** Called when the heap has counted the bytes of `advance`, or has not allocated them. */
  settle(): void {
    const tally = this.#tally;
    tally.nextSample = (tally.total + tally.highTotal + this.#left) | 0;
  }

  /** From now on there is no sample. */
  stop(): void {
    this.start(Number.POSITIVE_INFINITY);
  }

  /** Begins anew from here. @param interval - as of the constructor */
  start(interval: number): void {
    this.#interval = interval;
    this.#left = this.#draw();
    this.settle();
  }

  /** Bytes before the next point. */
  #draw(): number {
    if (this.#interval === 0) {
      this.#isSample = true;
      return 0;
    }
    const distance = Math.ceil(-Math.log(1 - this.#random()) * this.#interval);
    this.#isSample = distance < FAR;
    return (this.#isSample ? Math.max(1, distance) : FAR) - 1;
  }
}

/** The probability that a block of a size is a sample. */
export function probabilityOf(size: number, interval: number): number {
  return interval === 0 ? 1 : -Math.expm1(-size / interval);
}
