import type { Pool } from '../pool/pool.js';
import { Tally } from '../statistics/tally.js';

const NO_STATES = new Uint8ClampedArray(0);

/**
 * The state of the address lane's hot paths. Its properties are plain: private ones take twice the bytecode, and the hot
 * paths have to stay small enough to be inlined.
 *
 * The constructor is the only one to write the properties that are just declared. V8 takes a property written once for a
 * constant, and embeds it in the code of a program whose heap is a constant.
 */
export class AddressLane extends Tally {
  /** See `BlockCache.slot`. 0 where the heap has no cache or is closed: no hot path succeeds with it. */
  declare slot: number;
  /** The same of blocks that are freed by their address alone; 0 until there was one. */
  declare unsizedSlot: number;
  /** 1 where the states of blocks are kept, else 0. */
  declare readonly checked: number;
  /** States of the low pool's blocks; see `Pool`. */
  declare readonly states: Uint8ClampedArray;

  /** @param low - the pool that the hot paths work on; without one, no hot path succeeds */
  constructor(heapLimit: number, low: Pool | null) {
    super(heapLimit);
    this.slot = low?.cache?.slot ?? 0;
    this.unsizedSlot = 0;
    this.checked = low?.states ? 1 : 0;
    this.states = low?.states?.bytes ?? NO_STATES;
  }
}
