import { AddressLane } from '../core/address-lane.js';
import { EPOCH } from '../statistics/tally.js';

/**
 * The lane of a guarded heap. Its countdown ends at the next sample, where the lanes of other heaps end theirs to fold their counters:
 * so the hot paths leave to the core there, and test nothing more than those of any heap.
 *
 * The distances of two samples are geometric: each allocation is one with the same probability, whatever came before it.
 */
export class GuardedLane extends AddressLane {
  /** Reallocations that pass before the next one that is a sample; below 0 where that is due. */
  resizesLeft = 0;
  /** How many times as far apart as the rate says samples are, from the next distance on. */
  times = 1;
  #rate = 1;
  #random: () => number = Math.random;
  /** Allocations that pass before the next sample, beyond those of `countdown`. */
  #distance = 0;
  /** Allocations that may pass before a fold is due, beyond those of `countdown`. */
  #unfolded = EPOCH;

  /** @param rate - one allocation in so many is a sample */
  start(rate: number, random: () => number): void {
    this.#rate = rate;
    this.#random = random;
    this.resizesLeft = this.draw();
    this.#distance = this.draw();
    this.#unfolded = EPOCH;
    this.#leave();
  }

  /** Called before an allocation is counted, where `countdown` is 0: whether it is a sample. */
  nextIsSample(): boolean {
    const isSample = this.#distance === 0;
    // The allocation itself is counted as well.
    if (isSample) this.#distance = this.draw() + 1;
    if (this.#unfolded === 0) {
      super.fold();
      this.#unfolded = EPOCH;
    }
    this.#leave();
    return isSample;
  }

  /** Folds the counters; the next sample stays as far as it was. */
  override fold(): number {
    const left = this.countdown;
    super.fold();
    this.#unfolded = EPOCH - left;
    this.leaveAfter(left);
    if (left === 0) this.nextIsSample();
    return this.countdown - 1;
  }

  /** How many allocations pass before a sample. */
  draw(): number {
    if (this.#rate === 1) return 0;
    return Math.floor(Math.log(1 - this.#random()) / Math.log1p(-1 / (this.#rate * this.times)));
  }

  #leave(): void {
    const count = Math.min(this.#distance, this.#unfolded);
    this.#distance -= count;
    this.#unfolded -= count;
    this.leaveAfter(count);
  }
}
