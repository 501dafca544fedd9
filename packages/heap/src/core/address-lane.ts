import type { Pool } from '../pool/pool.js';
import { Tally } from '../statistics/tally.js';

const NO_STATES = new Uint8Array(0);

/**
 * What the address lane's hot paths read and write, in one object of plain properties: private ones would take twice
 * the bytecode, and the hot paths have to stay small enough to be inlined.
 *
 * Properties without an initializer are only declared and then written once, by the constructor: V8 takes what is
 * written once for a constant, and builds it into the code of a program whose heap is one.
 */
export class AddressLane extends Tally {
  /** See `BlockCache.slot`; 0, with which no hot path succeeds, where the heap has none or is closed. */
  declare slot: number;
  /** 1 where states are kept, else 0. */
  declare readonly checked: number;
  /** States of the low pool's blocks; see `Pool`. */
  declare readonly states: Uint8Array;

  /** @param low - the pool the hot paths work on; without one none of them succeeds */
  constructor(heapLimit: number, low: Pool | null) {
    super(heapLimit);
    this.slot = low?.cache?.slot ?? 0;
    this.checked = low?.states ? 1 : 0;
    this.states = low?.states?.bytes ?? NO_STATES;
  }

  /** Lets no hot path succeed any more. */
  close(): void {
    this.slot = 0;
  }
}
