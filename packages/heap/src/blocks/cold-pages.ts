import type { Address } from '@justlang/config';
import { discardRange } from '@justlang/raw-allocator/internal';
import type { RunSpace } from './run-space.js';
import { PAGE } from './run-table.js';

/**
 * The cold pages of a heap's chunks: spare ones whose memory went back to the system, while their address space stays. The
 * system commits a page again when it is touched. What a cold page holds is not known: zeros, as a rule.
 */
export class ColdPages {
  /** How many there are. */
  count = 0;
  readonly #base: Address;
  readonly #flags: Uint8Array;

  constructor({ base, table }: RunSpace) {
    this.#base = base;
    this.#flags = table.cold;
  }

  /** How many of so many pages are cold. */
  countIn(page: number, pages: number): number {
    if (this.count === 0) return 0;
    let cold = 0;
    for (let at = page; at < page + pages; at++) cold += this.#flags[at]!;
    return cold;
  }

  /** Gives the memory of spare pages back; returns of how many, 0 where the system does not take it. */
  cool(page: number, pages: number): number {
    const warm = pages - this.countIn(page, pages);
    if (warm === 0 || !discardRange(this.#base + page * PAGE, pages * PAGE)) return 0;
    this.#flags.fill(1, page, page + pages);
    this.count += warm;
    return warm;
  }

  /** Counts pages as memory again: they come into use, or their chunks go back. Returns how many were cold. */
  warm(page: number, pages: number): number {
    const cold = this.countIn(page, pages);
    if (cold > 0) this.#flags.fill(0, page, page + pages);
    this.count -= cold;
    return cold;
  }
}
