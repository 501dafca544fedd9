import type { Address } from '@justlang/config';
import type { BlockKeeper } from '../blocks/block-keeper.js';
import type { LargeRuns } from '../blocks/large-runs.js';
import { smallClass } from '../pool/size-class.js';
import type { BlockSource } from './block-memory.js';

/**
 * The memory that checked blocks and arenas get, red zones included. What the pools serve comes from a keeper of plain blocks.
 * Larger pieces lie in runs, whose addresses V8 need not box; they are the keeper's, libc's in the end, where no run has room.
 */
export class BlockSpace implements BlockSource {
  readonly #keeper: BlockKeeper;
  readonly #runs: LargeRuns | null;
  /** `reservedBytes` of the keeper, or -1 where it has changed. */
  #keeperReserved = -1;

  /**
   * @param keeper - one that checks nothing itself
   * @param runs - forbidden while they are nobody's; null where every block is one of libc's
   */
  constructor(keeper: BlockKeeper, runs: LargeRuns | null) {
    this.#keeper = keeper;
    this.#runs = runs;
  }

  get reservedBytes(): number {
    if (this.#keeperReserved < 0) this.#keeperReserved = this.#keeper.reservedBytes;
    return this.#keeperReserved + (this.#runs === null ? 0 : this.#runs.reservedBytes);
  }

  get addressSpaceBytes(): number {
    return this.#keeper.addressSpaceBytes + (this.#runs === null ? 0 : this.#runs.addressSpaceBytes);
  }

  obtain(size: number, align: number): Address {
    const runs = this.#runs;
    const run = runs !== null && smallClass(size, align) === 0 ? runs.allocate(size, align, false) : 0;
    if (run !== 0) return run;
    this.#keeperReserved = -1;
    return this.#keeper.allocate(size, align, false, 0);
  }

  release(address: Address, size: number, align: number): void {
    const runs = this.#runs === null ? null : this.#runs.at(address);
    if (runs !== null) {
      runs.giveUp(address - runs.base);
      return;
    }
    this.#keeperReserved = -1;
    this.#keeper.deallocate(address, size, align);
  }

  letWait(address: Address): void {
    const runs = this.#runs === null ? null : this.#runs.at(address);
    if (runs !== null) runs.letWait(address - runs.base);
  }

  retains(address: Address, size: number, align: number): boolean {
    return this.#runs !== null && (smallClass(size, align) !== 0 || this.#runs.at(address) !== null);
  }

  /** Gives back the memory that nothing lies in. */
  trim(): void {
    this.#keeper.trim();
    this.#runs?.trim();
    this.#keeperReserved = -1;
  }

  /** Gives everything back, once all was released; nothing of it is left to the next heap. */
  close(): void {
    this.#keeper.close();
    this.#runs?.trim();
    this.#runs?.close();
  }
}
