import type { Address } from '@justlang/config';
import { AddressMap } from './address-map.js';
import { probabilityOf } from './sample-clock.js';

/** A live block that was sampled. */
export interface Sample {
  /** Bytes, as asked for. */
  readonly size: number;
  readonly align: number;
  /** A site id, or minus the id of a stack; 0 where nothing is known. */
  readonly origin: number;
  /** Whether it is freed by its address alone. */
  readonly isUnsized: boolean;
  /** Whether it is no sample any more, and only kept as its size must be known when it is freed. */
  readonly isOut?: true;
}

/** Estimates of what was allocated at one origin. */
export interface Estimate {
  liveBytes: number;
  liveBlocks: number;
  totalBytes: number;
  totalBlocks: number;
}

/**
 * What is known of the samples of one heap, and what follows for all of its blocks.
 *
 * A block that is a sample with the probability `p` stands for `1 / p` blocks. Invariant: a live block of `size` bytes is in
 * here with the probability that belongs to that size, whatever sizes it had before. So a block that grows is a sample if
 * there is one among its new bytes, and one that shrinks stays one only with the right probability.
 */
export class Samples {
  #interval: number;
  readonly live = new AddressMap<Sample>();
  /** By origin, what was allocated in all. */
  readonly #totals: Map<number, { bytes: number; blocks: number }>;
  readonly #random: () => number;

  constructor(interval: number, random: () => number) {
    this.#interval = interval;
    this.#random = random;
    this.#totals = new Map();
  }

  /** The mean distance of two samples in bytes; 0 where every block is one. */
  get interval(): number {
    return this.#interval;
  }

  /** From now on samples are further apart. Of the live ones so many stay as there would be then. */
  widen(interval: number): void {
    this.live.forEach((sample, address) => {
      const { size, isUnsized } = sample;
      if (this.#hits(probabilityOf(size, interval), probabilityOf(size, this.#interval))) return;
      if (isUnsized) this.live.set(address, { ...sample, isOut: true });
      else this.live.delete(address);
    });
    this.#interval = interval;
  }

  /** Notes an allocation that is a sample. */
  allocated(address: Address, sample: Sample): void {
    this.live.set(address, sample);
    const weight = 1 / probabilityOf(sample.size, this.#interval);
    this.#count(sample.origin, sample.size * weight, weight);
  }

  /**
   * Notes a block that was resized, and is or becomes a sample.
   *
   * @param before - what it was before; undefined where it was no sample
   * @param grownBy - bytes among which there was a sample, or 0
   */
  resized(
    address: Address,
    before: Sample | undefined,
    moved: Address,
    after: Sample,
    grownBy: number,
  ): void {
    this.live.delete(address);
    if (grownBy > 0) this.#count(after.origin, grownBy / probabilityOf(grownBy, this.#interval), 0);
    if (before === undefined || this.#stays(before.size, after.size)) this.live.set(moved, after);
  }

  /** Adds estimates by origin to `estimates`. */
  addTo(estimates: Map<number, Estimate>): void {
    for (const [origin, { bytes, blocks }] of this.#totals) {
      const estimate = estimateOf(estimates, origin);
      estimate.totalBytes += bytes;
      estimate.totalBlocks += blocks;
    }
    this.live.forEach(({ origin, size, isOut }) => {
      if (isOut) return;
      const estimate = estimateOf(estimates, origin);
      const weight = 1 / probabilityOf(size, this.#interval);
      estimate.liveBytes += size * weight;
      estimate.liveBlocks += weight;
    });
  }

  /** Whether a sample that shrank from one size to another is one still. */
  #stays(size: number, newSize: number): boolean {
    if (newSize >= size) return true;
    return this.#hits(probabilityOf(newSize, this.#interval), probabilityOf(size, this.#interval));
  }

  /** Whether what had a probability of `before` happens with one of `after`, which is not higher. */
  #hits(after: number, before: number): boolean {
    return this.#random() * before < after;
  }

  #count(origin: number, bytes: number, blocks: number): void {
    const total = this.#totals.get(origin);
    if (total === undefined) {
      this.#totals.set(origin, { bytes, blocks });
    } else {
      total.bytes += bytes;
      total.blocks += blocks;
    }
  }
}

function estimateOf(estimates: Map<number, Estimate>, origin: number): Estimate {
  let estimate = estimates.get(origin);
  if (estimate === undefined) {
    estimate = { liveBytes: 0, liveBlocks: 0, totalBytes: 0, totalBlocks: 0 };
    estimates.set(origin, estimate);
  }
  return estimate;
}
