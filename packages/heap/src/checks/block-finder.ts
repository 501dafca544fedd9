import type { Address } from '@justlang/config';
import type { Below } from '../reports/below.js';
import { ALIGN, type BlockTable, LIVE, QUARANTINED, STATE } from './block-table.js';
import type { CheckFaults } from './check-faults.js';
import type { ZoneGuard } from './zone-guard.js';

/** A use of the heap that needs a live block, by the name of the function called. */
export type Operation = 'deallocate' | 'reallocate';

/** Finds the block at an address, or reports what is there instead. */
export class BlockFinder {
  readonly #table: BlockTable;
  readonly #zones: ZoneGuard;
  readonly #faults: CheckFaults;

  constructor(table: BlockTable, zones: ZoneGuard, faults: CheckFaults) {
    this.#table = table;
    this.#zones = zones;
    this.#faults = faults;
  }

  /** The row of the block, live or in quarantine, that starts at an address, or 0. */
  find(address: Address): number {
    if (!this.#zones.follows(address)) return 0;
    // SAFETY: the bytes are a red zone of some block of this thread.
    const id = this.#zones.rowBefore(address);
    const table = this.#table;
    if (table.has(id) && table.addressOf(id) === address) return id;
    return table.find(address);
  }

  /** The row of the live block of exactly this layout that starts at an address; raises the report of anything else. */
  require(address: Address, size: number, align: number, operation: Operation, below: Below): number {
    const id = this.find(address);
    if (this.#isLive(id, size, align)) return id;
    const state = this.#table.get(id, STATE);
    if (state === LIVE) this.#faults.layoutMismatch(id, size, align, operation, below);
    if (state >= QUARANTINED) this.#faults.doubleFree(id, operation, below);
    return this.#faults.invalidFree(address, size, align, operation, below);
  }

  /** Whether {@link BlockFinder.require} would raise a report. */
  isGone(address: Address, size: number, align: number): boolean {
    return !this.#isLive(this.find(address), size, align);
  }

  #isLive(id: number, size: number, align: number): boolean {
    const table = this.#table;
    return table.get(id, STATE) === LIVE && table.sizeOf(id) === size && table.get(id, ALIGN) === align;
  }
}
